//! The inspector, in a panel of its own.

use eframe::egui::{Key, Theme};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotResults};
use triptych::app::effect::Effect;
use triptych::app::msg::{GalleryMsg, LibraryMsg, Msg, News, Selecting};
use triptych::app::state::{Detail, Page};
use triptych::domain::failure::FailureKind;
use triptych::domain::history::RunRecord;
use triptych::domain::ids::{JobId, PictureId};
use triptych::domain::job::JobState;
use triptych::domain::review::{Review, Verdict};
use triptych::domain::shape::Size;
use triptych::domain::task::Change;
use triptych::ui::inspector::{InspectorView, inspector_ui};
use triptych::ui::{Cx, Outbox};

use crate::common::world::{World, declined, failed};
use crate::common::{self};

const PROMPT: &str = "Square perfume bottle with a pale stone cap on a limestone ledge, split figs and fig leaves beside it, late-afternoon window light, soft leaf shadows on the wall.";
const MODELS: [&str; 3] = [
    "practice/still-life",
    "practice/landscape",
    "practice/collage",
];

fn run(world: &World, states: &[JobState]) -> RunRecord {
    world.run(7, PROMPT, &MODELS, 2, Size::new(1024, 1024), states)
}

/// A studio with one run of six pictures; the first is selected and everything about it is loaded.
fn with_run(states: &[JobState]) -> World {
    let mut world = World::new();
    let record = run(&world, states);
    world.news(News::Runs {
        runs: vec![record],
        has_older: false,
    });
    world
}

fn select(world: &mut World, job: i64, how: Selecting) {
    world.tell(Msg::Gallery(GalleryMsg::Select(JobId(job), how)));
}

fn detail(world: &mut World, job: i64) {
    let record = run(world, &[]);
    let found = record
        .jobs
        .iter()
        .find(|each| each.id == JobId(job))
        .cloned();
    let Some((job, picture)) = found.and_then(|job| Some((job.clone(), job.picture?))) else {
        return;
    };
    world.news(News::Detail(
        picture.id,
        Box::new(Ok(Detail {
            file: format!("/home/mira/Pictures/Triptych/pictures/{}.png", picture.blob).into(),
            picture,
            job,
            run: record,
        })),
    ));
}

fn selected() -> World {
    let mut world = with_run(&[]);
    select(&mut world, 700, Selecting::Only);
    detail(&mut world, 700);
    world
}

/// 300 wide inside the margin of the test window.
const WIDTH: f32 = 316.0;

struct Panel {
    world: World,
    view: InspectorView,
}

fn panel_of(size: [f32; 2], theme: Theme, world: World) -> Harness<'static, Panel> {
    let panel = Panel {
        world,
        view: InspectorView::default(),
    };
    common::window(size, theme).build_ui_state(
        |ui, panel: &mut Panel| {
            let mut out = Outbox::default();
            let world = &mut panel.world;
            world.textures.begin_frame();
            let (state, textures) = (&world.state, &world.textures);
            inspector_ui(ui, &Cx { state, textures }, &mut panel.view, &mut out);
            for msg in out {
                world.said.push(msg.clone());
                world.tell(msg);
            }
        },
        panel,
    )
}

fn panel(world: World) -> Harness<'static, Panel> {
    panel_of([WIDTH, 864.0], Theme::Dark, world)
}

#[test]
fn a_picture_says_how_it_was_made() {
    let mut window = panel(selected());
    window.run();
    for words in [
        "Practice Still life",
        "Picture 1 of 2",
        "Practice picture, made without AI",
        "Prompt as sent",
        "Square post",
        "1024 × 1024",
        "6.2 s",
        "free",
        "Practice",
        "Sent and received as asked",
    ] {
        window.get_by_label(words);
    }
}

fn differs() -> World {
    let mut world = with_run(&[]);
    let mut record = run(&world, &[]);
    let job = &mut record.jobs[0];
    job.planned.sent.size = Size::new(1008, 1008);
    job.planned.changes = vec![
        Change::Size {
            asked: Size::new(1024, 1024),
            sent: Size::new(1008, 1008),
        },
        Change::NegativeIgnored,
    ];
    if let Some(facts) = &mut job.facts {
        facts.seed = Some(42);
        facts.revised_prompt = Some("A bottle of scent in warm light".to_owned());
    }
    world.news(News::Runs {
        runs: vec![record],
        has_older: false,
    });
    select(&mut world, 700, Selecting::Only);
    world
}

#[test]
fn the_ledger_tells_what_differs() {
    let mut window = panel(differs());
    window.run();
    for words in [
        "Size asked",
        "Size sent",
        "Size received",
        "What differs from what you asked",
        "Asked for 1024 × 1024, the model was sent 1008 × 1008",
        "Sent 1008 × 1008, came back as 1024 × 1024",
        "The model has no “Leave out”",
        "Another seed was used: 42",
        "The service’s own version",
        "A bottle of scent in warm light",
    ] {
        window.get_by_label(words);
    }
}

#[test]
fn a_star_and_a_heart_are_kept() {
    let mut window = panel(selected());
    window.get_by_label("4 stars").click();
    window.run();
    window.get_by_label("Pick").click();
    window.run();
    let stars = (
        PictureId(700),
        Review {
            verdict: Verdict::None,
            stars: 4,
        },
    );
    let both = (
        PictureId(700),
        Review {
            verdict: Verdict::Picked,
            stars: 4,
        },
    );
    let effects = &window.state().world.effects;
    assert!(
        effects.contains(&Effect::SetReviews(vec![stars])),
        "{effects:?}"
    );
    assert!(
        effects.contains(&Effect::SetReviews(vec![both])),
        "{effects:?}"
    );
    window.get_by_label("Pick").click();
    window.run();
    let review = window.state().world.state.picture(PictureId(700));
    assert_eq!(
        review.map(|row| row.review.verdict),
        Some(Verdict::None),
        "pressed again it goes"
    );
}

#[test]
fn several_pictures_show_what_they_share() {
    let mut world = selected();
    select(&mut world, 701, Selecting::Toggle);
    let mut window = panel(world);
    window.run();
    window.get_by_label("2 selected");
    window.get_by_label("Mixed");
    window.get_by_label("1024 × 1024");
    window.get_by_label("Reject").click();
    window.run();
    let rejected = Review {
        verdict: Verdict::Rejected,
        stars: 0,
    };
    let both = vec![(PictureId(700), rejected), (PictureId(701), rejected)];
    assert!(
        window
            .state()
            .world
            .effects
            .contains(&Effect::SetReviews(both)),
        "both at once"
    );
}

#[test]
fn the_prompt_and_the_path_are_copied() {
    let mut window = panel(selected());
    window.get_by_label("Copy prompt").click();
    window.run();
    window.get_by_label("Copy path").click();
    window.run();
    let copied: Vec<&str> = window
        .state()
        .world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::CopyText(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(copied[0].ends_with("shallow focus"), "as sent: {copied:?}");
    assert!(copied[1].starts_with("/home/mira"), "the path: {copied:?}");
}

#[test]
fn the_menu_moves_a_picture_to_the_bin() {
    let mut window = panel(selected());
    window.get_by_label("More actions").click();
    window.run();
    window.get_by_label("Move to the bin").click();
    window.run();
    let effects = &window.state().world.effects;
    assert!(
        effects.contains(&Effect::Bin(vec![PictureId(700)])),
        "{effects:?}"
    );
}

#[test]
fn a_failed_cell_says_why_and_tries_again() {
    let mut world = with_run(&[failed(FailureKind::NoAnswer)]);
    select(&mut world, 700, Selecting::Only);
    let mut window = panel(world);
    window.run();
    window.get_by_label("Practice Still life did not answer");
    assert!(
        window.query_by_label("HTTP 503 from the service").is_none(),
        "folded at first"
    );
    window.get_by_label("Details").click();
    window.run();
    window.get_by_label("HTTP 503 from the service");
    window.get_by_label("Try again").click();
    window.run();
    let effects = &window.state().world.effects;
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Retry(JobId(700), _))),
        "{effects:?}"
    );
}

#[test]
fn nothing_selected_shows_the_latest_run_or_a_hint() {
    let mut window = panel(with_run(&[]));
    window.run();
    window.get_by_label("Latest run");
    window.get_by_label("Practice Collage");
    let mut window = panel(World::new());
    window.run();
    window.get_by_label("Select a picture to see how it was made.");
}

fn loading() -> World {
    let mut world = World::new();
    world.fill_library(40);
    world.tell(Msg::Go(Page::Library));
    world.tell(Msg::Library(LibraryMsg::Select(
        PictureId(10_009),
        Selecting::Only,
    )));
    world
}

#[test]
fn a_picture_of_the_library_keeps_calm_while_it_loads_and_when_it_cannot() {
    let mut window = panel(loading());
    window.run();
    let before = window.get_by_label("Made by").rect();
    window.get_by_label("Prompt as sent");
    window.state_mut().world.news(News::Detail(
        PictureId(10_009),
        Box::new(Err("The history could not be read.".to_owned())),
    ));
    window.run();
    window.get_by_label("The history could not be read.");
    assert!(before.width() > 0.0, "the facts are there at once");
}

#[test]
fn without_room_to_write_nothing_can_be_reviewed() {
    let mut world = selected();
    world.news(News::Opened(triptych::app::state::Access::ReadOnly(
        "The disk is read-only.".to_owned(),
    )));
    let mut window = panel(world);
    window.get_by_label("4 stars").click();
    window.run();
    assert!(window.state().world.said.is_empty(), "nothing was said");
}

#[test]
fn tab_reaches_the_review_when_nothing_is_chosen() {
    let mut window = panel(selected());
    window.run();
    for _ in 0..6 {
        window.key_press(Key::Tab);
        window.run();
        if window.get_by_label("Pick").is_focused() {
            return;
        }
    }
    panic!("the review is out of reach of the keyboard");
}

#[test]
fn it_looks_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = SnapshotResults::new();
    let mut shot = |name: &str, theme, height: f32, world: World| {
        let mut window = panel_of([WIDTH, height + 16.0], theme, world);
        window.run();
        window.snapshot_options(name, &common::strictness());
        results.extend_harness(&mut window);
    };
    shot("inspector_picture_dark", Theme::Dark, 848.0, selected());
    shot("inspector_picture_light", Theme::Light, 848.0, selected());
    shot("inspector_picture_low", Theme::Dark, 648.0, selected());
    let cell = || {
        let mut world = with_run(&[declined(), failed(FailureKind::BadRequest)]);
        select(&mut world, 700, Selecting::Only);
        world
    };
    shot("inspector_declined_dark", Theme::Dark, 848.0, cell());
    shot("inspector_differs_light", Theme::Light, 848.0, differs());
    shot("inspector_loading_dark", Theme::Dark, 848.0, loading());
    let mut several = selected();
    select(&mut several, 701, Selecting::Toggle);
    select(&mut several, 702, Selecting::Toggle);
    shot("inspector_several_light", Theme::Light, 848.0, several);
    shot("inspector_run_dark", Theme::Dark, 848.0, with_run(&[]));
    shot("inspector_nothing_dark", Theme::Dark, 848.0, World::new());
}

//! The Create page, seen through the accessible tree and as pictures.

mod common;

use common::world::{NOW, World, declined, failed, preview};
use eframe::egui::{self, Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, SnapshotResults};
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{ComposerMsg, GalleryMsg, Msg, News, Selecting};
use triptych::app::state::{Draft, GalleryView};
use triptych::domain::failure::FailureKind;
use triptych::domain::history::{PastPrompt, RunRecord};
use triptych::domain::ids::{JobId, ModelId, PictureId, RunId};
use triptych::domain::job::JobState;
use triptych::domain::prompt::Look;
use triptych::domain::review::Verdict;
use triptych::domain::shape::{Shape, Size};
use triptych::domain::time::Moment;

const SQUARE: Size = Size::new(1024, 1024);
const MODELS: [&str; 4] = [
    "practice/landscape",
    "practice/still-life",
    "practice/collage",
    "practice/ink-wash",
];
const PROMPT: &str = "Square perfume bottle with a pale stone cap on a limestone ledge, split figs and fig leaves beside it, late-afternoon window light, soft leaf shadows on the wall";
const WIDE: [f32; 2] = [1440.0, 900.0];
const NARROW: [f32; 2] = [1024.0, 700.0];

type Window = Harness<'static, World>;

fn look(id: &str, name: &str) -> Look {
    Look {
        id: id.to_owned(),
        name: name.to_owned(),
        words: format!("{name}, natural colour"),
        picture: format!("{id}.jpg"),
    }
}

/// A studio with four models chosen, a prompt typed and a look picked.
fn prepared() -> World {
    let mut world = World::new();
    world.state.looks = [
        look("editorial", "Editorial still life"),
        look("film", "35 mm film"),
        look("paper", "Paper collage"),
        look("noir", "Noir"),
        look("pastel", "Soft pastel"),
    ]
    .into();
    let draft = Draft {
        prompt: PROMPT.to_owned(),
        look: Some("editorial".to_owned()),
        models: MODELS.map(ModelId::from).to_vec(),
        ..Draft::default()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    world.effects.clear();
    world.said.clear();
    world
}

fn done() -> JobState {
    use triptych::domain::money::{Cost, Micros};
    JobState::Done {
        cost: Cost::Billed { micros: Micros(0) },
    }
}

fn show(world: &mut World, runs: Vec<RunRecord>) {
    world.news(News::Runs {
        runs,
        has_older: false,
    });
}

/// The gallery of the drawing: some done, one kept, one with a preview, one declined, one failed, one waiting.
fn scene() -> World {
    let mut world = prepared();
    let states = [
        done(),
        done(),
        done(),
        JobState::Sent,
        done(),
        declined(),
        failed(FailureKind::NoAnswer),
        JobState::Queued,
    ];
    let older = world.run(
        8,
        "A lighthouse on a cliff in the rain",
        &MODELS[..3],
        2,
        Size::new(1360, 768),
        &[],
    );
    let mut newest = world.run(9, PROMPT, &MODELS, 2, SQUARE, &states);
    newest.created = NOW;
    show(&mut world, vec![newest, older]);
    world.news(News::Progress {
        job: JobId(903),
        fraction: Some(0.75),
        preview: Some(preview(1)),
    });
    world.tell(Msg::Review {
        pictures: vec![PictureId(900)],
        verdict: Some(Verdict::Picked),
        stars: Some(4),
    });
    world.effects.clear();
    world.said.clear();
    world
}

fn settled() -> World {
    let mut world = prepared();
    let run = world.run(9, PROMPT, &MODELS, 2, SQUARE, &[]);
    show(&mut world, vec![run]);
    world
}

/// The whole window, without the margin of the test frame.
fn harness(size: [f32; 2], theme: Theme, world: World) -> Window {
    common::window(size, theme).build_ui_state(
        |ui, world: &mut World| {
            let screen = ui.ctx().content_rect();
            let mut child = ui.new_child(egui::UiBuilder::new().max_rect(screen));
            child.set_clip_rect(screen);
            world.ui(&mut child);
        },
        world,
    )
}

fn open(world: World) -> Window {
    let mut window = harness(WIDE, Theme::Dark, world);
    window.run_steps(4);
    window
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(3);
}

fn picture(window: &mut Window, results: &mut SnapshotResults, name: &str) {
    if common::graphics() {
        window.run_steps(12);
        results.add(window.try_snapshot_options(name, &common::strictness()));
    }
}

#[test]
fn pictures_of_the_page() {
    let mut results = SnapshotResults::new();
    for (theme, theme_name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for (size, size_name) in [(WIDE, "1440"), (NARROW, "1024")] {
            let mut world = scene();
            world.tell(Msg::Gallery(GalleryMsg::Select(
                JobId(900),
                Selecting::Only,
            )));
            let mut window = harness(size, theme, world);
            let name = format!("create_{theme_name}_{size_name}");
            picture(&mut window, &mut results, &name);
        }
    }
    for (name, window) in states() {
        let mut window = window;
        picture(&mut window, &mut results, &format!("create_{name}"));
    }
}

/// The same page in its other states.
fn states() -> Vec<(&'static str, Window)> {
    let empty = harness(WIDE, Theme::Dark, World::new());

    let mut world = settled();
    for job in [900, 901] {
        let job = JobId(job);
        world.tell(Msg::Gallery(GalleryMsg::Select(job, Selecting::Toggle)));
    }
    world.tell(Msg::Do(Command::ViewAb));
    let pair = harness(WIDE, Theme::Light, world);

    let mut world = scene();
    world.tell(Msg::Do(Command::ViewGrid));
    let grid = harness(WIDE, Theme::Dark, world);

    let mut more = open(settled());
    click(&mut more, "More");
    let mut style = open(settled());
    click(&mut style, "Editorial still life");
    let mut models = open(settled());
    click(&mut models, "Choose models");
    let bar = open(settled());
    bar.get_by_label("Picture 1 of 2, Practice Still life")
        .hover();
    let menu = open(settled());
    menu.get_by_label("Picture 1 of 2, Practice Still life")
        .click_secondary();
    vec![
        ("empty", empty),
        ("pair", pair),
        ("grid", grid),
        ("more", more),
        ("style", style),
        ("models", models),
        ("bar", bar),
        ("menu", menu),
    ]
}

#[test]
fn typing_and_generating_asks_for_exactly_that() {
    let mut window = open(World::new());
    window.get_by_label("Describe the picture you want").click();
    window.run_steps(2);
    window.event(egui::Event::Text("A red fox".to_owned()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.event(egui::Event::Text("in snow".to_owned()));
    window.run_steps(2);
    assert_eq!(
        window.state().state.composer.draft().prompt,
        "A red fox\nin snow",
        "Enter is a new line"
    );
    click(&mut window, "Generate 6 · free · about 2 s");
    let world = window.state();
    assert!(
        world.said.contains(&Msg::Do(Command::Generate)),
        "{:?}",
        world.said
    );
    let spec = world.effects.iter().find_map(|effect| match effect {
        Effect::Generate(spec) => Some(spec),
        _ => None,
    });
    let spec = spec.expect("a run is asked for");
    assert_eq!(
        (spec.prompt.as_str(), spec.count, spec.size),
        ("A red fox\nin snow", 2, SQUARE),
        "as typed"
    );
    assert_eq!(spec.models.len(), 3, "the three models of the first draft");
}

#[test]
fn ctrl_enter_generates_from_inside_the_prompt() {
    let mut window = open(settled());
    window.get_by_label("Describe the picture you want").click();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run_steps(2);
    let world = window.state();
    assert!(
        world
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Generate(_))),
        "{:?}",
        world.effects
    );
    assert_eq!(
        world.state.composer.draft().prompt,
        PROMPT,
        "no line was added"
    );
}

#[test]
fn a_megabyte_is_refused_in_words_and_other_scripts_are_welcome() {
    let mut world = World::new();
    world.paints = false;
    let mut window = open(world);
    // No fonts for these here; on a desktop they come from the system.
    window
        .ctx
        .set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    window.get_by_label("Describe the picture you want").click();
    window.run_steps(2);
    for text in ["夕暮れの灯台 ", "منارة عند الغروب ", "🦊🌲"] {
        window.event(egui::Event::Paste(text.to_owned()));
    }
    window.run_steps(2);
    let kept = window.state().state.composer.draft().prompt.clone();
    assert!(
        kept.contains("灯台") && kept.contains("منارة") && kept.contains("🦊"),
        "{kept}"
    );
    window.event(egui::Event::Paste("x".repeat(1_000_000)));
    window.run_steps(2);
    let draft = &window.state().state.composer.draft().prompt;
    assert_eq!(*draft, kept, "nothing typed is lost, nothing is laid out");
    assert!(
        window
            .query_by_label_contains("This prompt is too long")
            .is_some(),
        "it says so"
    );
    window.event(egui::Event::Text("!".to_owned()));
    window.run_steps(2);
    assert!(
        window
            .query_by_label_contains("This prompt is too long")
            .is_none(),
        "until the text changes"
    );
}

#[test]
fn every_state_of_a_cell_says_what_it_is_and_offers_the_next_step() {
    let cases: [(JobState, &str, &str, Option<Msg>); 10] = [
        (
            JobState::Queued,
            "Waiting its turn",
            "Cancel",
            Some(Msg::Gallery(GalleryMsg::Cancel(JobId(900)))),
        ),
        (
            JobState::Sent,
            "Making it",
            "Stop this one",
            Some(Msg::Gallery(GalleryMsg::Cancel(JobId(900)))),
        ),
        (
            declined(),
            "Practice Landscape declined this one",
            "Why?",
            None,
        ),
        (
            declined(),
            "Practice Landscape declined this one",
            "Edit prompt",
            Some(Msg::Composer(ComposerMsg::UsePrompt(PROMPT.to_owned()))),
        ),
        (
            failed(FailureKind::NoAnswer),
            "Practice Landscape did not answer",
            "Try again",
            Some(Msg::Gallery(GalleryMsg::Retry(JobId(900)))),
        ),
        (
            failed(FailureKind::Key),
            "Practice Landscape needs a new key",
            "Open settings",
            Some(Msg::Do(Command::GoSettings)),
        ),
        (
            failed(FailureKind::DiskFull),
            "No room to save pictures",
            "Open storage settings",
            Some(Msg::Do(Command::GoSettings)),
        ),
        (
            JobState::Unknown { remote: None },
            "Practice Landscape stopped half way",
            "Check again",
            Some(Msg::Gallery(GalleryMsg::CheckAgain(JobId(900)))),
        ),
        (
            JobState::Stopped,
            "Not sent",
            "Try again",
            Some(Msg::Gallery(GalleryMsg::Retry(JobId(900)))),
        ),
        (
            JobState::Cancelled,
            "Stopped",
            "Try again",
            Some(Msg::Gallery(GalleryMsg::Retry(JobId(900)))),
        ),
    ];
    for (state, words, button, wanted) in cases {
        let mut world = prepared();
        let run = world.run(
            9,
            PROMPT,
            &MODELS[..1],
            1,
            SQUARE,
            std::slice::from_ref(&state),
        );
        show(&mut world, vec![run]);
        let mut window = open(world);
        let label = format!("Picture 1 of 1, Practice Landscape, {words}");
        window.get_by_label(&label).hover();
        window.run_steps(4);
        click(&mut window, button);
        let said = &window.state().said;
        if let Some(wanted) = wanted {
            assert!(said.contains(&wanted), "{state:?}: {said:?}");
        } else {
            // The reason unfolds in the cell; nothing is said to the studio.
            assert!(said.is_empty(), "{said:?}");
        }
    }
}

#[test]
fn pictures_that_are_gone_or_damaged_can_be_made_again() {
    let mut world = prepared();
    let mut run = world.run(9, PROMPT, &MODELS[..2], 1, SQUARE, &[]);
    run.jobs[0].picture = None;
    if let Some(row) = &mut run.jobs[1].picture {
        row.damaged = true;
    }
    show(&mut world, vec![run]);
    let mut window = open(world);
    window.get_by_label("Picture 1 of 1, Practice Landscape, In the bin");
    window.get_by_label("Picture 1 of 1, Practice Still life, Damaged file");
    let buttons: Vec<_> = window.get_all_by_label("Make it again").collect();
    assert_eq!(buttons.len(), 2, "one in each cell");
    buttons[0].click();
    window.run_steps(2);
    assert_eq!(
        window.state().effects.last(),
        Some(&Effect::Retry(JobId(900))),
        "made again"
    );
}

#[test]
fn the_heart_keeps_and_undo_takes_it_back() {
    let mut window = open(settled());
    window
        .get_by_label("Picture 1 of 2, Practice Landscape")
        .hover();
    window.run_steps(4);
    click(&mut window, "Pick");
    let picked = |window: &Window| {
        window
            .state()
            .state
            .gallery
            .picture(PictureId(900))
            .map(|row| row.review.verdict)
    };
    assert_eq!(picked(&window), Some(Verdict::Picked), "kept");
    assert!(
        matches!(window.state().effects.last(), Some(Effect::SetReviews(_))),
        "and saved"
    );
    window.get_by_label("Picture 1 of 2, Practice Landscape, picked");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(2);
    assert_eq!(picked(&window), Some(Verdict::None), "taken back");
}

#[test]
fn rejected_pictures_go_to_the_end_of_their_column() {
    let mut window = open(settled());
    let place = |window: &Window, label: &str| window.get_by_label_contains(label).rect().top();
    assert!(
        place(&window, "Picture 1 of 2, Practice Collage")
            < place(&window, "Picture 2 of 2, Practice Collage"),
        "in order"
    );
    window
        .get_by_label("Picture 1 of 2, Practice Collage")
        .click();
    window.run_steps(2);
    window.key_press(Key::X);
    window.run_steps(3);
    assert!(
        place(&window, "Picture 1 of 2, Practice Collage, rejected")
            > place(&window, "Picture 2 of 2, Practice Collage"),
        "last"
    );
}

#[test]
fn deleting_offers_undo_in_the_message() {
    let mut window = open(settled());
    window
        .get_by_label("Picture 2 of 2, Practice Ink and wash")
        .click_secondary();
    window.run_steps(4);
    click(&mut window, "Move to the bin");
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::Bin(vec![PictureId(907)])),
        "{:?}",
        window.state().effects
    );
    window.get_by_label("Picture 2 of 2, Practice Ink and wash, In the bin");
    click(&mut window, "Undo");
    assert_eq!(
        window.state().effects.last(),
        Some(&Effect::Unbin(vec![PictureId(907)])),
        "taken back"
    );
}

#[test]
fn two_selected_pictures_can_be_compared() {
    let mut window = open(settled());
    assert!(
        window.get_by_label("A | B").accesskit_node().is_disabled(),
        "not with none"
    );
    window
        .get_by_label("Picture 1 of 2, Practice Landscape")
        .click();
    window.run_steps(2);
    window
        .get_by_label("Picture 1 of 2, Practice Collage")
        .click_modifiers(Modifiers::COMMAND);
    window.run_steps(2);
    click(&mut window, "A | B");
    assert_eq!(
        window.state().state.gallery.view,
        GalleryView::Ab,
        "compared"
    );
    assert!(
        window
            .query_by_label("Practice picture, made without AI")
            .is_some(),
        "honest"
    );
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    assert!(
        (window.state().view.create.split() - 0.51).abs() < 1e-4,
        "one per cent: {}",
        window.state().view.create.split()
    );
    assert_eq!(
        window.state().state.gallery.selected.len(),
        2,
        "the pair stays"
    );
    click(&mut window, "Difference");
    assert!(
        window
            .state()
            .said
            .iter()
            .any(|msg| matches!(msg, Msg::Gallery(GalleryMsg::Pair(_)))),
        "another way"
    );
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert_eq!(
        window.state().state.gallery.view,
        GalleryView::Columns,
        "and back"
    );
}

#[test]
fn count_shape_style_and_models_go_into_the_draft() {
    let mut window = open(settled());
    click(&mut window, "One more");
    assert_eq!(window.state().state.composer.draft().count, 3, "one more");
    click(&mut window, "Story");
    assert_eq!(
        window.state().state.composer.draft().shape,
        Shape::Story,
        "tall"
    );
    click(&mut window, "Remove the style");
    assert_eq!(window.state().state.composer.draft().look, None, "no look");
    click(&mut window, "Style");
    click(&mut window, "Noir");
    assert_eq!(
        window.state().state.composer.draft().look.as_deref(),
        Some("noir"),
        "another look"
    );
    click(&mut window, "Choose models");
    window
        .get_all_by_label("Practice Collage")
        .last()
        .expect("a row")
        .click();
    window.run_steps(3);
    let models = &window.state().state.composer.draft().models;
    assert!(
        !models.contains(&ModelId::from("practice/collage")),
        "{models:?}"
    );
    window.get_by_label("Generate 9 · free · about 2 s");
}

#[test]
fn a_custom_size_out_of_range_is_said_and_not_taken() {
    let mut window = open(settled());
    click(&mut window, "Custom");
    let field = window.get_by_role_and_label(egui::accesskit::Role::TextInput, "Width");
    field.click();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(egui::Event::Text("100000".to_owned()));
    window.run_steps(2);
    assert!(
        window
            .query_by_label("Between 64 and 4,096 pixels")
            .is_some(),
        "it says what fits"
    );
    assert_eq!(
        window.state().state.composer.draft().size(),
        SQUARE,
        "not taken"
    );
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(egui::Event::Text("800".to_owned()));
    window.run_steps(2);
    assert_eq!(
        window.state().state.composer.draft().shape,
        Shape::Custom(Size::new(800, 1024)),
        "taken"
    );
}

#[test]
fn without_a_model_the_button_opens_the_list() {
    let mut world = settled();
    let draft = Draft {
        models: Vec::new(),
        ..world.state.composer.draft().clone()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    let mut window = open(world);
    click(&mut window, "Choose a model first");
    click(&mut window, "Practice Ink and wash");
    assert_eq!(
        window.state().state.composer.draft().models,
        [ModelId::from("practice/ink-wash")],
        "chosen"
    );
}

#[test]
fn earlier_prompts_can_be_found_and_used() {
    let mut window = open(settled());
    click(&mut window, "Earlier prompts");
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::LoadPastPrompts(String::new())),
        "asked for"
    );
    let past = PastPrompt {
        run: RunId(3),
        prompt: "A quiet harbour".to_owned(),
        used: Moment(NOW.0 - 3_600_000),
    };
    window.state_mut().news(News::PastPrompts(Ok(vec![past])));
    window.run_steps(3);
    click(&mut window, "A quiet harbour");
    assert_eq!(
        window.state().state.composer.draft().prompt,
        "A quiet harbour",
        "taken over"
    );
    assert_eq!(
        window
            .get_by_label("Describe the picture you want")
            .value()
            .as_deref(),
        Some("A quiet harbour"),
        "and in the editor"
    );
}

#[test]
fn the_empty_gallery_offers_an_example() {
    let mut window = open(World::new());
    click(&mut window, "Try an example prompt");
    assert!(
        !window.state().state.composer.draft().prompt.is_empty(),
        "filled in"
    );
}

#[test]
fn the_lens_zooms_all_cells_and_resets() {
    let mut window = open(settled());
    let at = window
        .get_by_label("Picture 1 of 2, Practice Landscape")
        .rect()
        .center();
    window.hover_at(at);
    window.run_steps(2);
    window.event(egui::Event::Zoom(2.0));
    window.run_steps(2);
    let lens = window.state().view.create.lens;
    assert!((lens.zoom - 2.0).abs() < 0.01, "{lens:?}");
    window.drag_at(at);
    window.run_steps(1);
    window.hover_at(at + egui::vec2(30.0, 0.0));
    window.run_steps(1);
    window.drop_at(at + egui::vec2(30.0, 0.0));
    window.run_steps(1);
    let panned = window.state().view.create.lens;
    assert!(panned.center.x < lens.center.x, "{panned:?} after {lens:?}");
    window.key_down(Key::Z);
    window.run_steps(2);
    assert!(
        window.query_by_label("Show whole pictures").is_some(),
        "pixel by pixel"
    );
    window.key_up(Key::Z);
    window.run_steps(2);
    assert_eq!(window.state().view.create.lens, panned, "as before");
    window.key_press(Key::Num0);
    window.run_steps(2);
    assert!(window.state().view.create.lens.is_whole(), "whole again");
}

#[test]
fn only_what_is_in_sight_is_drawn_and_the_end_asks_for_more() {
    let mut world = prepared();
    world.paints = false;
    let runs = (1..=300)
        .rev()
        .map(|id| world.run(id, "A fox", &MODELS, 2, SQUARE, &[]))
        .collect();
    world.news(News::Runs {
        runs,
        has_older: true,
    });
    let mut window = harness(WIDE, Theme::Dark, world);
    window.run_steps(4);
    let cells = window.get_all_by_role(egui::Role::ListItem).count();
    assert!((4..40).contains(&cells), "{cells} of 2400 cells");
    assert!(
        window.state().effects.is_empty(),
        "nothing more is needed at the top"
    );
    window.hover_at(egui::pos2(600.0, 400.0));
    for _ in 0..40 {
        window.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            source: egui::MouseWheelSource::Wheel,
            delta: egui::vec2(0.0, -6000.0),
            phase: egui::TouchPhase::Move,
            modifiers: Modifiers::NONE,
        });
        window.run_steps(3);
    }
    let cells = window.get_all_by_role(egui::Role::ListItem).count();
    assert!((4..40).contains(&cells), "{cells} at the end");
    assert!(
        window.state().effects.contains(&Effect::LoadRuns {
            before: Some(RunId(1))
        }),
        "older ones are asked for"
    );
}

#[test]
fn a_new_run_comes_into_sight() {
    let mut world = prepared();
    let runs = (1..=20)
        .rev()
        .map(|id| world.run(id, "A fox", &MODELS, 2, SQUARE, &[]))
        .collect();
    show(&mut world, runs);
    let mut window = open(world);
    let new = window
        .state()
        .run(21, "A hare", &MODELS, 1, SQUARE, &[JobState::Queued]);
    window.state_mut().news(News::RunStarted(Box::new(new)));
    window.run_steps(3);
    assert_eq!(window.state().state.gallery.scroll_to, None, "done");
    assert!(
        window.get_by_label("A hare").rect().top() < 120.0,
        "at the top"
    );
}

#[test]
fn a_settled_page_stands_still() {
    for view in [Command::ViewColumns, Command::ViewGrid] {
        let mut world = settled();
        world.tell(Msg::Do(view));
        let mut window = harness(WIDE, Theme::Dark, world);
        window.run();
        window.run();
    }
    let mut window = harness(NARROW, Theme::Dark, World::new());
    window.run();
}

#[test]
fn zz_look() {
    let Some(folder) = std::env::var_os("LOOK") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let save = |mut window: Window, name: &str| {
        window.run_steps(12);
        window
            .render()
            .expect("drawn")
            .save(folder.join(name))
            .expect("saved");
    };
    let mut big = harness([2560.0, 1440.0], Theme::Light, scene());
    big.run_steps(3);
    save(big, "big.png");
    let mut drawer = harness(NARROW, Theme::Dark, scene());
    drawer.run_steps(3);
    click(&mut drawer, "Show or hide details");
    save(drawer, "drawer.png");
    let mut focused = harness(NARROW, Theme::Light, scene());
    focused.run_steps(3);
    click(&mut focused, "Describe the picture you want");
    focused.event(egui::Event::Paste("x".repeat(100_000)));
    save(focused, "focused.png");
    let mut world = settled();
    let draft = Draft {
        shape: Shape::Custom(Size::new(800, 600)),
        prompt: "One line\ntwo\nthree\nfour\nfive\nsix\nseven\neight".to_owned(),
        ..world.state.composer.draft().clone()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    let mut custom = open(world);
    click(&mut custom, "800 × 600");
    save(custom, "custom.png");
    let mut world = prepared();
    let tall = world.run(
        9,
        PROMPT,
        &MODELS[..3],
        2,
        Size::new(768, 1360),
        &[
            JobState::Sent,
            done(),
            JobState::Cancelled,
            done(),
            JobState::Unknown { remote: None },
            failed(FailureKind::Offline),
        ],
    );
    let wide = world.run(
        8,
        "A lighthouse",
        &MODELS[..1],
        2,
        Size::new(1360, 768),
        &[],
    );
    show(&mut world, vec![tall, wide]);
    save(harness(WIDE, Theme::Light, world), "tall.png");
    let mut world = prepared();
    let runs = (1..=6)
        .rev()
        .map(|id| {
            world.run(
                id,
                "A fox in the snow",
                &MODELS,
                2,
                Size::new(1360, 768),
                &[],
            )
        })
        .collect();
    show(&mut world, runs);
    let mut scrolled = harness(WIDE, Theme::Dark, world);
    scrolled.run_steps(3);
    scrolled.hover_at(egui::pos2(600.0, 400.0));
    scrolled.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        source: egui::MouseWheelSource::Wheel,
        delta: egui::vec2(0.0, -330.0),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
    });
    scrolled.run_steps(12);
    scrolled.event(egui::Event::Zoom(2.5));
    save(scrolled, "scrolled.png");
}

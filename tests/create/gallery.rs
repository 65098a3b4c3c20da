//! Cells, selecting, comparing, the lens, and long histories.

use crate::common::world::{World, declined, failed};
use crate::support::*;
use eframe::egui::{self, Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{ComposerMsg, GalleryMsg, Msg, News, ServicesMsg};
use triptych::app::state::{Allowance, GalleryView};
use triptych::domain::failure::{Charged, FailureKind};
use triptych::domain::ids::{JobId, PictureId, ProviderId, RunId};
use triptych::domain::job::JobState;
use triptych::domain::review::Verdict;

/// What became of a cell, its words, a button, and what that says.
fn cases() -> [(JobState, &'static str, &'static str, Option<Msg>); 10] {
    [
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
            Some(Msg::Services(ServicesMsg::Show {
                service: ProviderId::from("practice"),
                typing: false,
            })),
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
            "Try again",
            Some(Msg::Gallery(GalleryMsg::Retry(JobId(900)))),
        ),
        (
            JobState::Stopped,
            "Not sent",
            "Try again",
            Some(Msg::Gallery(GalleryMsg::Retry(JobId(900)))),
        ),
        (
            JobState::Cancelled {
                charged: Charged::No,
            },
            "Stopped",
            "Try again",
            Some(Msg::Gallery(GalleryMsg::Retry(JobId(900)))),
        ),
    ]
}

#[test]
fn every_state_of_a_cell_says_what_it_is_and_offers_the_next_step() {
    for (state, words, button, wanted) in cases() {
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
        Some(&Effect::Retry(JobId(900), Allowance::default())),
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
    let lens = window.state().view.create.glass.lens;
    assert!((lens.zoom - 2.0).abs() < 0.01, "{lens:?}");
    window.drag_at(at);
    window.run_steps(1);
    window.hover_at(at + egui::vec2(30.0, 0.0));
    window.run_steps(1);
    window.drop_at(at + egui::vec2(30.0, 0.0));
    window.run_steps(1);
    let panned = window.state().view.create.glass.lens;
    assert!(panned.center.x < lens.center.x, "{panned:?} after {lens:?}");
    window.key_down(Key::Z);
    window.run_steps(2);
    assert!(
        window.query_by_label("Show whole pictures").is_some(),
        "pixel by pixel"
    );
    window.key_up(Key::Z);
    window.run_steps(2);
    assert_eq!(window.state().view.create.glass.lens, panned, "as before");
    window.key_press(Key::Num0);
    window.run_steps(2);
    assert!(
        window.state().view.create.glass.lens.is_whole(),
        "whole again"
    );
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
fn a_services_queue_is_shown_until_it_is_ones_turn() {
    let mut world = prepared();
    let run = world.run(9, "a fox", &MODELS[..1], 1, SQUARE, &[JobState::Sent]);
    show(&mut world, vec![run]);
    let say = |world: &mut World, before| {
        world.news(News::Progress {
            job: JobId(900),
            fraction: None,
            preview: None,
            before,
        });
    };
    say(&mut world, Some(2));
    let mut window = open(world);
    window.get_by_label_contains("2 pictures come first");
    say(window.state_mut(), Some(0));
    window.run_steps(2);
    assert!(
        window.query_by_label_contains("come first").is_none(),
        "its turn"
    );
}

/// The region of the page that the focused control is in, by what is there.
fn focused(window: &Window) -> Option<String> {
    let root = window.root();
    let mut nodes = vec![root];
    while let Some(node) = nodes.pop() {
        if node.accesskit_node().is_focused() {
            return node
                .accesskit_node()
                .label()
                .or_else(|| node.accesskit_node().value());
        }
        nodes.extend(node.children());
    }
    None
}

#[test]
fn f6_goes_round_the_parts_of_the_page() {
    let mut window = open(settled());
    let f6 = |window: &mut Window| {
        window.key_press(Key::F6);
        window.run_steps(3);
    };
    f6(&mut window);
    let bar = focused(&window);
    assert!(bar.is_some(), "something in the bar");
    f6(&mut window);
    assert_eq!(focused(&window), None, "arrows belong to the pictures now");
    let first = window.state().state.gallery.selected.clone();
    assert_eq!(first.len(), 1, "one is chosen");
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    assert_ne!(window.state().state.gallery.selected, first, "arrows move");
    f6(&mut window);
    window.event(egui::Event::Text("Dawn. ".to_owned()));
    window.run_steps(2);
    assert!(
        window
            .state()
            .state
            .composer
            .draft()
            .prompt
            .contains("Dawn. "),
        "the prompt is written into"
    );
    f6(&mut window);
    let inspector = focused(&window);
    assert!(inspector.is_some() && inspector != bar, "{inspector:?}");
    f6(&mut window);
    assert_eq!(focused(&window), bar, "round again");
    window.key_press_modifiers(Modifiers::SHIFT, Key::F6);
    window.run_steps(3);
    assert_eq!(focused(&window), inspector, "and back");
    click(&mut window, "Library");
    window.run_steps(2);
    f6(&mut window);
    assert!(focused(&window).is_some(), "other pages too");
}

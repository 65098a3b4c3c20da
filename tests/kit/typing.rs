//! What the keyboard and the wheel do to the kit, and that it rests when nothing happens.

use eframe::egui::{self, Id, Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use triptych::ui::{
    icons::{Icon, icon_image},
    widgets::{self, Button, Field, Segment, Segmented, Slider},
};

use crate::{common, controls, feedback};

const WINDOW: egui::Vec2 = vec2(600.0, 400.0);

fn views<'a>() -> egui_kittest::Harness<'a, usize> {
    common::with_state(
        WINDOW,
        |ui, chosen: &mut usize| {
            let views = [
                Segment::new("Columns"),
                Segment::new("Grid").disabled("Needs two models"),
                Segment::new("Blind test"),
            ];
            widgets::segmented(ui, "view", chosen, &views, Segmented::default());
        },
        0,
    )
}

#[test]
fn arrows_move_between_segments_and_pass_disabled_ones() {
    let mut harness = views();
    harness.key_press(Key::Tab);
    harness.run();
    assert!(
        harness.get_by_label("Columns").is_focused(),
        "Tab lands on the chosen one"
    );
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(*harness.state(), 2);
    assert!(
        harness.get_by_label("Blind test").is_focused(),
        "the focus goes along"
    );
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(*harness.state(), 2, "stops at the end");
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert_eq!(*harness.state(), 0);
}

#[test]
fn segments_click_unless_disabled() {
    let mut harness = views();
    harness.get_by_label("Grid").click();
    harness.run();
    assert_eq!(*harness.state(), 0);
    harness.get_by_label("Blind test").click();
    harness.run();
    assert_eq!(*harness.state(), 2);
}

#[test]
fn a_stepper_takes_clicks_arrows_and_the_wheel_within_its_range() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, each: &mut u32| {
            widgets::stepper(ui, "Pictures of each model", each, 1..=3, |n| {
                format!("{n} each")
            });
        },
        1,
    );
    harness.get_by_label(widgets::words::MORE).click();
    harness.run();
    assert_eq!(*harness.state(), 2);
    harness.get_by_label("Pictures of each model").focus();
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    assert_eq!(*harness.state(), 3, "never above the range");
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(*harness.state(), 2);
    harness.get_by_label("Pictures of each model").hover();
    harness.run();
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        source: egui::MouseWheelSource::Wheel,
        delta: vec2(0.0, -1.0),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    assert_eq!(*harness.state(), 1, "the wheel steps too");
    harness.get_by_label(widgets::words::FEWER).click();
    harness.run();
    assert_eq!(*harness.state(), 1, "never below the range");
}

#[test]
fn a_slider_moves_by_arrows() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, value: &mut f32| {
            Slider::new("Detail", value, 0.0..=20.0, 10.0)
                .step(1.0)
                .show(ui);
        },
        10.0,
    );
    harness.get_by_label("Detail").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(*harness.state(), 11.0);
}

#[test]
fn a_field_takes_text_shows_what_is_wrong_and_clears() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, text: &mut String| {
            let wrong = (text == "0c3e").then_some("Ideogram did not accept this key.");
            Field::new("Key", text)
                .hint("Paste a key")
                .icon(Icon::Key)
                .clearable()
                .error(wrong)
                .show(ui);
        },
        String::new(),
    );
    harness.get_by_label("Key").click();
    harness.run_steps(4);
    harness.get_by_label("Key").type_text("0c3e");
    harness.run_steps(4);
    assert_eq!(harness.state(), "0c3e");
    assert!(
        harness
            .query_by_label("Ideogram did not accept this key.")
            .is_some(),
        "the sentence below"
    );
    harness.get_by_label(widgets::words::CLEAR).click();
    harness.run_steps(4);
    assert_eq!(harness.state(), "");
}

#[test]
fn a_prompt_grows_with_its_lines_and_leaves_ctrl_enter_alone() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, (text, height): &mut (String, f32)| {
            let id = Id::unique("prompt");
            *height =
                widgets::prompt_editor(ui, id, "Prompt", "Describe the picture you want", text, 2)
                    .rect
                    .height();
        },
        (String::new(), 0.0),
    );
    harness.run_steps(2);
    assert_eq!(harness.state().1, 44.0, "two lines of 22");
    harness.get_by_label("Prompt").focus();
    harness.run_steps(2);
    harness.get_by_label("Prompt").type_text("a\nb\nc\nd");
    harness.run_steps(4);
    assert_eq!(harness.state().1, 88.0, "four lines of 22");
    let before = harness.state().0.clone();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(2);
    assert_eq!(
        harness.state().0,
        before,
        "Ctrl Enter generates, it writes nothing"
    );
}

#[test]
fn buttons_answer_enter_and_space() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, presses: &mut u32| {
            *presses += u32::from(Button::primary("Generate 8").show(ui).clicked());
        },
        0,
    );
    harness.key_press(Key::Tab);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    harness.key_press(Key::Space);
    harness.run();
    assert_eq!(*harness.state(), 2);
}

#[test]
fn a_page_at_rest_asks_for_no_frames() {
    // Without the two spinners and the bar of unknown length nothing may move, or the machine never sleeps.
    let mut harness = common::with_state(
        vec2(1440.0, 900.0),
        |ui, _state: &mut ()| {
            widgets::progress_bar(ui, "Ready", Some(0.5), 120.0);
            Button::primary("Generate 8").show(ui);
            widgets::status_pill(
                ui,
                widgets::Status::Positive,
                Some(Icon::CheckCircleFill),
                "Connected",
            );
            let mut text = "fig leaf".to_owned();
            Field::new("Search", &mut text)
                .icon(Icon::MagnifyingGlass)
                .show(ui);
        },
        (),
    );
    let steps = harness.run();
    assert!(steps <= 4, "{steps} frames to come to rest");
}

#[test]
fn only_progress_keeps_a_page_awake() {
    let mut busy = common::with_state(
        WINDOW,
        |ui, _state: &mut ()| {
            widgets::progress_bar(ui, "Downloading", None, 120.0);
        },
        (),
    );
    assert!(
        busy.try_run().is_err(),
        "a bar of unknown length moves for as long as it is there"
    );
}

#[test]
fn every_icon_can_be_drawn() {
    let mut harness = common::with_state(
        vec2(800.0, 600.0),
        |ui, broken: &mut Vec<Icon>| {
            broken.clear();
            let size = egui::Vec2::splat(16.0);
            for icon in Icon::ALL {
                let loaded =
                    icon_image(*icon, 16.0, egui::Color32::WHITE).load_for_size(ui.ctx(), size);
                if !loaded.is_ok_and(|poll| poll.texture_id().is_some()) {
                    broken.push(*icon);
                }
            }
        },
        Vec::new(),
    );
    harness.run_steps(3);
    assert!(harness.state().is_empty(), "{:?}", harness.state());
}

#[test]
fn the_pages_hold_every_control_under_a_name() {
    let controls = common::with_state(
        (1440.0, 900.0),
        controls::controls_ui,
        controls::Controls::default(),
    );
    for label in [
        "FLUX.2 Pro",
        "Connected",
        "Columns",
        "Square post",
        "Off",
        "Toggle focused",
        "Replace background",
    ] {
        assert!(
            controls.query_all_by_label(label).next().is_some(),
            "{label}"
        );
    }
    let feedback = common::with_state(
        (1440.0, 900.0),
        feedback::feedback_ui,
        feedback::Feedback::default(),
    );
    for label in [
        "Undo",
        "Show in folder",
        "Edit prompt",
        "Try an example prompt",
        "Leave out",
    ] {
        assert!(
            feedback.query_all_by_label(label).next().is_some(),
            "{label}"
        );
    }
}

//! The kit of widgets: each can be reached by its name, used by pointer and keyboard, and looks as drawn.

#[path = "../common/mod.rs"]
mod common;
mod controls;
mod feedback;
mod frame;
mod layers;
mod pressing;
mod typing;

use eframe::egui;
use egui_kittest::kittest::Queryable as _;

const DARK: egui::Theme = egui::Theme::Dark;
const LIGHT: egui::Theme = egui::Theme::Light;

#[test]
fn the_page_of_controls_looks_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = egui_kittest::SnapshotResults::new();
    for (theme, name) in [(DARK, "kit_controls_dark"), (LIGHT, "kit_controls_light")] {
        let mut harness = common::window(egui::vec2(1440.0, 900.0), theme)
            .build_ui_state(controls::controls_ui, controls::Controls::default());
        harness.run_steps(3);
        harness.snapshot_options(name, &common::strictness());
        results.extend_harness(&mut harness);
    }
}

#[test]
fn the_page_of_messages_looks_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = egui_kittest::SnapshotResults::new();
    for (theme, name) in [(DARK, "kit_feedback_dark"), (LIGHT, "kit_feedback_light")] {
        let mut harness = common::window(egui::vec2(1440.0, 900.0), theme)
            .build_ui_state(feedback::feedback_ui, feedback::Feedback::default());
        harness.run_steps(3);
        harness.snapshot_options(name, &common::strictness());
        results.extend_harness(&mut harness);
    }
}

#[test]
fn everything_is_crisp_on_a_dense_screen() {
    if !common::graphics() {
        return;
    }
    let mut harness = common::window(egui::vec2(720.0, 450.0), DARK)
        .with_pixels_per_point(2.0)
        .build_ui_state(controls::controls_ui, controls::Controls::default());
    harness.run_steps(3);
    harness.snapshot_options("kit_controls_dense", &common::strictness());
}

#[test]
fn the_frame_looks_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = egui_kittest::SnapshotResults::new();
    for (theme, name) in [(DARK, "kit_frame_dark"), (LIGHT, "kit_frame_light")] {
        let mut harness = common::window(egui::vec2(1440.0, 900.0), theme)
            .build_ui_state(frame::frame_ui, frame::Frame::default());
        harness.run_steps(3);
        harness.snapshot_options(name, &common::strictness());
        results.extend_harness(&mut harness);
    }
}

#[test]
fn what_lies_over_the_page_looks_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = egui_kittest::SnapshotResults::new();
    for (theme, name) in [(DARK, "dark"), (LIGHT, "light")] {
        let mut harness = common::window(egui::vec2(800.0, 500.0), theme)
            .build_ui_state(layers::layers_ui, layers::Layers::default());
        harness.run();
        harness.get_by_label("Make variations").hover();
        harness.run_steps(30);
        harness.snapshot_options(format!("kit_tooltip_{name}"), &common::strictness());
        harness.get_by_label("Newest first").click();
        harness.run();
        harness.snapshot_options(format!("kit_floating_{name}"), &common::strictness());
        harness.key_press(egui::Key::Escape);
        harness.state_mut().sheet = true;
        harness.run();
        harness.snapshot_options(format!("kit_dialog_{name}"), &common::strictness());
        results.extend_harness(&mut harness);
    }
}

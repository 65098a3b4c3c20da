//! The kit of widgets: each can be reached by its name, used by pointer and keyboard, and looks as drawn.

mod common;

use eframe::egui;
use egui_kittest::kittest::Queryable as _;
use triptych::ui::widgets::Button;

#[test]
fn a_button_is_found_by_its_text_and_clicks() {
    let mut harness = common::with_state(
        egui::vec2(300.0, 100.0),
        |ui, clicks: &mut u32| {
            if Button::primary("Generate 8").show(ui).clicked() {
                *clicks += 1;
            }
        },
        0,
    );
    harness.get_by_label("Generate 8").click();
    harness.run();
    assert_eq!(*harness.state(), 1);
}

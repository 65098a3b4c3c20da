//! Every page, seen through the accessible tree.

mod common;

use common::world::{World, harness};
use eframe::egui::Theme;
use egui_kittest::kittest::Queryable as _;

#[test]
fn the_rail_leads_to_every_page() {
    let mut window = harness([1440.0, 900.0], Theme::Dark, World::new());
    for name in ["Library", "Activity", "Settings", "Create"] {
        window.get_by_label(name).click();
        window.run();
    }
    assert_eq!(window.state().said.len(), 4, "{:?}", window.state().said);
}

//! The Library page: filters, search, the endless grid, the bar of weeks.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox, View};

/// View state of the Library page.
#[derive(Default)]
pub struct LibraryView {}

/// Draws the page.
pub fn library_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let _ = (ui, cx, view, out);
}

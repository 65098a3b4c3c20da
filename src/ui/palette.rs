//! Search and commands: everything a person can do, found by name.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// View state of the palette.
#[derive(Default)]
pub struct PaletteView {}

/// Draws it while it is open.
pub fn palette_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut PaletteView, out: &mut Outbox) {
    let _ = (ui, cx, view, out);
}

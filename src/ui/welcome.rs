//! The first page a new person sees: three ways in.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// Draws the page.
pub fn welcome_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let _ = (ui, cx, out);
}

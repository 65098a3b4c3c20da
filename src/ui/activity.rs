//! The Activity page.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// View state of the Activity page.
#[derive(Default)]
pub struct ActivityView {}

/// Draws the page.
pub fn activity_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ActivityView, out: &mut Outbox) {
    let _ = (ui, cx, view, out);
}

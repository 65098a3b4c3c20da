//! The inspector: everything known about the selected picture.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// View state of the inspector.
#[derive(Default)]
pub struct InspectorView {}

/// Draws the inspector into the panel it is given.
pub fn inspector_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut InspectorView, out: &mut Outbox) {
    let _ = (ui, cx, view, out);
}

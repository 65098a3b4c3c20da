//! One picture, as large as the window.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// View state of the large view.
#[derive(Default)]
pub struct FullPageView {}

/// Draws it over everything.
pub fn full_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut FullPageView, out: &mut Outbox) {
    let _ = (ui, cx, view, out);
}

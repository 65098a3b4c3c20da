//! The Create page: top bar, gallery, composer, inspector.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Lens, Outbox, View};

/// View state of the Create page.
#[derive(Default)]
pub struct CreateView {
    /// Zoom and pan inside all cells.
    pub lens: Lens,
    composer_top: Option<f32>,
}

impl CreateView {
    /// Where the composer began in the last frame, so that messages float above it.
    pub fn composer_top(&self) -> Option<f32> {
        self.composer_top
    }
}

/// Draws the page.
pub fn create_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let _ = (ui, cx, view, out);
}

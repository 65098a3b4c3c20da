//! The Settings page.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// View state of the Settings page.
#[derive(Default)]
pub struct SettingsView {}

/// Draws the page.
pub fn settings_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SettingsView, out: &mut Outbox) {
    let _ = (ui, cx, view, out);
}

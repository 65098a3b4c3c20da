//! Versions, adjustments and words at the right, and the sheet that makes a chain again.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// What the side remembers between frames.
#[derive(Default)]
pub struct SideView {}

pub(super) fn side_ui(_ui: &mut Ui, _cx: &Cx<'_>, _view: &mut SideView, _out: &mut Outbox) {}

pub(super) fn replay_ui(_ui: &mut Ui, _cx: &Cx<'_>, _view: &mut SideView, _out: &mut Outbox) {}

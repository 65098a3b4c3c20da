//! The composer of the Edit page.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// What the composer remembers between frames.
#[derive(Default)]
pub struct DeskView {}

pub(super) fn desk_ui(_ui: &mut Ui, _cx: &Cx<'_>, _view: &mut DeskView, _out: &mut Outbox) {}

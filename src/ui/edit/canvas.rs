//! The middle: the picture with its tools, or results over their source.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

/// What the middle remembers between frames.
#[derive(Default)]
pub struct CanvasView {}

pub(super) fn canvas_ui(_ui: &mut Ui, _cx: &Cx<'_>, _view: &mut CanvasView, _out: &mut Outbox) {}

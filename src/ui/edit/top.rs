//! The bar above the picture.

use eframe::egui::Ui;

use crate::ui::view::{Cx, Outbox};

pub(super) fn top_ui(_ui: &mut Ui, _cx: &Cx<'_>, _out: &mut Outbox) {}

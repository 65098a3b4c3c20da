//! The Edit page: the picture in the middle, the composer beneath it, versions and adjustments at the right.

mod canvas;
mod desk;
mod side;
mod top;

use eframe::egui::{CentralPanel, Frame, Panel, Ui};

use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};

pub use canvas::{CanvasView, keys};
pub use desk::DeskView;
pub use side::SideView;

/// What the page remembers between frames.
#[derive(Default)]
pub struct EditPageView {
    /// The middle.
    pub canvas: CanvasView,
    /// The composer.
    pub desk: DeskView,
    /// What stands at the right.
    pub side: SideView,
}

/// Width of the side panel, points.
const SIDE: f32 = 300.0;

/// Draws the page.
pub fn edit_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut EditPageView, out: &mut Outbox) {
    let theme = tokens(ui);
    Panel::top("edit top")
        .exact_size(52.0)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.panel))
        .show(ui, |ui| top::top_ui(ui, cx, out));
    if cx.state.edit.current.is_some() && cx.state.settings.inspector_open {
        Panel::right("edit side")
            .exact_size(SIDE)
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(theme.panel))
            .show(ui, |ui| side::side_ui(ui, cx, &mut view.side, out));
    }
    if cx.state.edit.current.is_some() {
        Panel::bottom("edit desk")
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(theme.bg))
            .show(ui, |ui| desk::desk_ui(ui, cx, &mut view.desk, out));
    }
    CentralPanel::default()
        .frame(Frame::new().fill(theme.bg))
        .show(ui, |ui| canvas::canvas_ui(ui, cx, &mut view.canvas, out));
    side::replay_ui(ui, cx, &mut view.side, out);
}

//! The Edit page: the picture in the middle, the composer beneath it, versions and adjustments at the right.

mod canvas;
mod desk;
mod side;
mod top;

use eframe::egui::{Area, CentralPanel, Frame, Id, Order, Panel, Rect, Ui, pos2, vec2};

use crate::ui::regions::{self, Region};
use crate::ui::tokens::{self, tokens};
use crate::ui::view::{Cx, Outbox};

pub use canvas::{CanvasView, keys};
pub use desk::DeskView;
pub use side::SideView;

/// From this window width on, the side panel stands beside the picture; in narrower ones it lies over it.
const WIDE: f32 = 1280.0;
/// Below this window height, things move closer together.
const TALL: f32 = 780.0;

/// What the page remembers between frames.
#[derive(Default)]
pub struct EditPageView {
    /// The middle.
    pub canvas: CanvasView,
    /// The composer.
    pub desk: DeskView,
    /// What stands at the right.
    pub side: SideView,
    /// The drawer of narrow windows, and what the setting was when it was last looked at.
    drawer_open: bool,
    setting_seen: Option<bool>,
}

impl EditPageView {
    /// Whether the side panel is to be seen: in narrow windows the command opens and closes a drawer.
    fn side_open(&mut self, cx: &Cx<'_>, wide: bool) -> bool {
        let setting = cx.state.settings.inspector_open;
        let seen = self.setting_seen.replace(setting);
        if !wide && seen.is_some_and(|seen| seen != setting) {
            self.drawer_open = !self.drawer_open;
        }
        if wide { setting } else { self.drawer_open }
    }
}

/// Draws the page.
pub fn edit_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut EditPageView, out: &mut Outbox) {
    let theme = tokens(ui);
    let screen = ui.ctx().content_rect();
    let wide = screen.width() >= WIDE;
    let has_picture = cx.state.edit.current.is_some();
    let open = view.side_open(cx, wide) && has_picture;
    let zoom_pct = u16::try_from(view.canvas.zoom_pct).unwrap_or(u16::MAX);
    let zoom = Panel::top("edit top")
        .exact_size(tokens::BAR)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.panel))
        .show(ui, |ui| {
            regions::mark(ui, Region::Bar, ui.max_rect());
            let bar = top::Bar {
                wide,
                beside: if wide && open { tokens::INSPECTOR } else { 0.0 },
                open,
                zoom_pct: has_picture.then_some(zoom_pct),
            };
            top::top_ui(ui, cx, &bar, out)
        });
    match zoom.inner {
        Some(top::Zoom::Fit) => view.canvas.set_zoom(None),
        Some(top::Zoom::Pct(pct)) => view.canvas.set_zoom(Some(u32::from(pct))),
        None => {}
    }
    if wide && open {
        Panel::right("edit side")
            .exact_size(tokens::INSPECTOR)
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(theme.panel))
            .show(ui, |ui| {
                let rect = ui.max_rect();
                regions::mark(ui, Region::Inspector, rect);
                if !theme.dark {
                    let x = rect.left() + 0.5;
                    ui.painter().vline(x, rect.y_range(), (1.0, theme.line));
                }
                side::side_ui(ui, cx, &mut view.side, out);
                ui.expand_to_include_rect(rect);
            });
    }
    view.desk.top = None;
    if has_picture {
        let high = desk::height(ui, cx, &mut view.desk);
        Panel::bottom("edit desk")
            .exact_size(high)
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(theme.bg))
            .show(ui, |ui| {
                regions::mark(ui, Region::Composer, ui.max_rect());
                desk::desk_ui(ui, cx, &mut view.desk, out);
            });
    }
    CentralPanel::default()
        .frame(Frame::new().fill(theme.bg))
        .show(ui, |ui| {
            regions::mark(ui, Region::Middle, ui.max_rect());
            canvas::canvas_ui(ui, cx, &mut view.canvas, out);
        });
    if !wide && open {
        drawer_ui(ui, cx, view, screen, out);
    }
    side::replay_ui(ui, cx, out);
}

/// The side panel over the picture. The composer stays free, or nothing could be asked for while looking at versions.
fn drawer_ui(ui: &Ui, cx: &Cx<'_>, view: &mut EditPageView, screen: Rect, out: &mut Outbox) {
    let theme = tokens(ui);
    let top = screen.top() + tokens::BAR;
    let bottom = view.desk.top.unwrap_or_else(|| screen.bottom()) - 8.0;
    let size = vec2(tokens::INSPECTOR, bottom - top);
    Area::new(Id::unique("edit drawer"))
        .order(Order::Middle)
        .fixed_pos(pos2(screen.right() - size.x, top))
        .show(ui.ctx(), |ui| {
            let frame = Frame::new().fill(theme.panel).shadow(theme.shadow_2);
            frame.show(ui, |ui| {
                ui.set_min_size(size);
                ui.set_max_size(size);
                let rect = ui.max_rect();
                regions::mark(ui, Region::Inspector, rect);
                ui.painter()
                    .vline(rect.left() + 0.5, rect.y_range(), (1.0, theme.line));
                side::side_ui(ui, cx, &mut view.side, out);
            });
        });
}

//! The middle: the picture with its tools, or results over their source.

mod bar;
mod brush;
mod empty;
mod frame;
mod guard;
mod hand;
mod menu;
mod more;
mod overlay;
mod plates;
mod result;
mod results;
mod sight;
mod single;
mod stage;
mod upload;
mod waiting;

use std::collections::BTreeSet;

use eframe::egui::{Key, Modifiers, Rect, Ui};

use crate::app::msg::{AreaMsg, EditMsg, Msg};
use crate::app::state::Page;
use crate::app::state::edit::{EditDraft, EditView, Tool};
use crate::domain::ids::{JobId, PictureId};
use crate::ui::create::Glass;
use crate::ui::view::{Cx, Lens, Outbox};

/// Largest diameter of the brush on the page, pixels of the picture.
const MAX_BRUSH: u16 = 512;

/// What the middle remembers between frames.
pub struct CanvasView {
    /// Pixels of the screen for a pixel of the picture, per cent, as the last frame showed it.
    pub zoom_pct: u32,
    sight: sight::Sight,
    /// How results are looked at, all alike.
    glass: Glass,
    area: overlay::Overlay,
    protect: overlay::Overlay,
    uploads: upload::Uploads,
    gesture: Option<hand::Gesture>,
    /// A menu was open in the last frame: a press that closes it paints nothing.
    popup_was_open: bool,
    frame_drag: Option<frame::Drag>,
    more: more::MoreView,
    /// Declined results that show their reason.
    why: BTreeSet<JobId>,
    /// Pictures that were asked to be measured.
    measured: BTreeSet<PictureId>,
    /// The result the keyboard should go to.
    ask_focus: Option<JobId>,
    /// What the sight belongs to: another picture begins fitted.
    seen: Option<(PictureId, EditView)>,
}

impl Default for CanvasView {
    fn default() -> Self {
        Self {
            zoom_pct: 100,
            sight: sight::Sight::default(),
            glass: Glass::default(),
            area: overlay::Overlay::default(),
            protect: overlay::Overlay::default(),
            uploads: upload::Uploads::default(),
            gesture: None,
            popup_was_open: false,
            frame_drag: None,
            more: more::MoreView::default(),
            why: BTreeSet::new(),
            measured: BTreeSet::new(),
            ask_focus: None,
            seen: None,
        }
    }
}

impl CanvasView {
    /// Another zoom, per cent of the picture's own pixels; `None` shows all of it as large as it fits.
    pub fn set_zoom(&mut self, pct: Option<u32>) {
        self.sight.set(pct);
        self.glass.lens = match pct {
            None => Lens::default(),
            Some(pct) => {
                // Results are zoomed by how much larger than fitted they are.
                let fitted = self.zoom_pct as f32 / self.glass.lens.zoom.max(1.0);
                let zoom = (pct as f32 / fitted.max(1.0)).clamp(1.0, Lens::MAX_ZOOM);
                Lens {
                    zoom,
                    ..Lens::default()
                }
            }
        };
    }

    /// Where the line between before and after is, 0 to 1.
    pub fn split(&self) -> f32 {
        self.glass.split
    }

    /// How often a painted area went to the graphics card.
    pub fn overlay_uploads(&self) -> u64 {
        self.area.uploads + self.protect.uploads
    }
}

/// Draws the middle.
pub(super) fn canvas_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut CanvasView, out: &mut Outbox) {
    let room = ui.available_rect_before_wrap();
    if room.width() < 8.0 || room.height() < 8.0 {
        return;
    }
    ui.set_clip_rect(ui.clip_rect().intersect(room));
    view.glass.begin(ui);
    let page = &cx.state.edit;
    let Some(row) = &page.current else {
        empty::empty_ui(ui, cx, room, out);
        empty::drops_ui(ui, room, out);
        return;
    };
    let seen = Some((row.id, page.view));
    if view.seen != seen {
        view.seen = seen;
        view.sight = sight::Sight::default();
        view.gesture = None;
        view.frame_drag = None;
    }
    match page.view {
        EditView::Edit => stage::stage_ui(ui, cx, view, (row, room), out),
        EditView::BeforeAfter => results::results_ui(ui, cx, view, room, out),
        EditView::Single => single::single_ui(ui, cx, view, (row, room), out),
    }
    empty::failed_tree_ui(ui, cx, (row.id, room), out);
    empty::busy_ui(ui, cx, room);
    empty::drops_ui(ui, room, out);
    view.popup_was_open = eframe::egui::Popup::is_any_open(ui.ctx());
}

/// Keys that mean the picture of the Edit page before they mean anything else.
pub fn keys(ui: &Ui, cx: &Cx<'_>, view: &mut CanvasView, out: &mut Outbox) {
    let state = cx.state;
    let page = &state.edit;
    let elsewhere = state.page != Page::Edit
        || state.full.is_some()
        || state.palette_open
        || state.keys_open
        || state.asking.is_some()
        || page.replay.is_some()
        || page.current.is_none();
    if elsewhere || ui.ctx().text_edit_focused() {
        return;
    }
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let free = ui.memory(eframe::egui::Memory::focused).is_none();
    if page.view == EditView::Edit {
        if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::I) {
            out.push(Msg::Edit(EditMsg::Area(AreaMsg::Invert)));
        }
        if matches!(page.tool, Tool::Brush | Tool::Erase) && pressed(Modifiers::NONE, Key::X) {
            let tool = if page.tool == Tool::Brush {
                Tool::Erase
            } else {
                Tool::Brush
            };
            out.push(Msg::Edit(EditMsg::Tool(tool)));
        }
        let steps = i32::from(pressed(Modifiers::NONE, Key::CloseBracket))
            - i32::from(pressed(Modifiers::NONE, Key::OpenBracket));
        if steps != 0 {
            set_brush(cx, stepped(page.draft.brush_px, steps), out);
        }
        if page.tool == Tool::Frame && free {
            frame::keys(ui, cx, out);
        }
        return;
    }
    let popup = eframe::egui::Popup::is_any_open(ui.ctx());
    if !view.glass.lens.is_whole() && !popup && pressed(Modifiers::NONE, Key::Escape) {
        view.glass.lens = Lens::default();
    }
    if free {
        let steps = i8::from(pressed(Modifiers::NONE, Key::ArrowRight))
            - i8::from(pressed(Modifiers::NONE, Key::ArrowLeft));
        view.glass.move_split(f32::from(steps) * 0.01);
    }
}

/// A quarter larger or smaller, at least by one pixel.
fn stepped(brush_px: u16, steps: i32) -> u16 {
    let now = f32::from(brush_px.max(1));
    let next = now * 1.25_f32.powi(steps);
    let next = if steps > 0 {
        next.max(now + 1.0)
    } else {
        next.min(now - 1.0)
    };
    next.round().clamp(1.0, f32::from(MAX_BRUSH)) as u16
}

/// The brush gets another diameter.
fn set_brush(cx: &Cx<'_>, brush_px: u16, out: &mut Outbox) {
    let draft = &cx.state.edit.draft;
    let brush_px = brush_px.clamp(1, MAX_BRUSH);
    if draft.brush_px != brush_px {
        out.push(Msg::Edit(EditMsg::Set(Box::new(EditDraft {
            brush_px,
            ..draft.clone()
        }))));
    }
}

/// The room a picture is fitted into: 24 points at the sides.
fn inside(room: Rect, above: f32) -> Rect {
    Rect::from_min_max(
        eframe::egui::pos2(room.left() + 24.0, room.top() + above),
        eframe::egui::pos2(room.right() - 24.0, room.bottom() - 16.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brush_steps_to_both_ends_and_never_stands_still() {
        let mut px = 1;
        for _ in 0..60 {
            let next = stepped(px, 1);
            assert!(next > px || px == MAX_BRUSH, "{px} → {next}");
            px = next;
        }
        assert_eq!(px, MAX_BRUSH, "the largest");
        for _ in 0..80 {
            let next = stepped(px, -1);
            assert!(next < px || px == 1, "{px} → {next}");
            px = next;
        }
        assert_eq!(px, 1, "the smallest");
    }
}

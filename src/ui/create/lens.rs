//! Zoom and pan, the same in all cells: keys, wheel, drag, and which part of a picture to show.

use eframe::egui::{
    Key, Modifiers, PointerButton, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::state::{GalleryView, Page};
use crate::domain::picture::PictureRow;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::{self, R};
use crate::ui::view::{Cx, Lens, View};
use crate::ui::widgets::{Picture, paint, tooltip};

/// A place in all pictures that is shown pixel by pixel while Z is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct Actual {
    /// The point of the picture, 0 to 1.
    point: Vec2,
    /// Where in the cell it stays, 0 to 1.
    at: Vec2,
}

/// How pictures are looked at: zoom and pan, and the line between two that lie over each other. All cells of a page share one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glass {
    /// Zoom and pan.
    pub lens: Lens,
    /// Where the line is, 0 to 1 across.
    pub(in crate::ui) split: f32,
    pub(super) dragging_line: bool,
    pub(super) actual: Option<Actual>,
}

impl Default for Glass {
    fn default() -> Self {
        Self {
            lens: Lens::default(),
            split: 0.5,
            dragging_line: false,
            actual: None,
        }
    }
}

impl Glass {
    /// Moves the line by a part of the pictures' width.
    pub(in crate::ui) fn move_split(&mut self, by: f32) {
        self.split = (self.split + by).clamp(0.0, 1.0);
    }

    /// Begins a frame: actual pixels are shown only while their key is held.
    pub(in crate::ui) fn begin(&mut self, ui: &Ui) {
        if !held(ui, Key::Z) {
            self.actual = None;
        }
    }
}

/// Keys that mean the lens and the line before they mean anything else on the page.
pub fn keys(ui: &Ui, cx: &Cx<'_>, view: &mut View) {
    let state = cx.state;
    let elsewhere = state.page != Page::Create
        || state.full.is_some()
        || state.palette_open
        || state.keys_open
        || state.asking.is_some();
    if elsewhere || ui.ctx().text_edit_focused() {
        return;
    }
    let glass = &mut view.create.glass;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let popup = eframe::egui::Popup::is_any_open(ui.ctx());
    if !glass.lens.is_whole() && !popup && (pressed(Key::Num0) || pressed(Key::Escape)) {
        glass.lens = Lens::default();
    }
    let pair = state.gallery.view == GalleryView::Ab && state.gallery.pair().is_some();
    if pair && ui.memory(eframe::egui::Memory::focused).is_none() {
        let steps = i8::from(pressed(Key::ArrowRight)) - i8::from(pressed(Key::ArrowLeft));
        glass.move_split(f32::from(steps) * 0.01);
    }
}

/// Whether a key is held and means the pictures, not a text or a control.
pub(in crate::ui) fn held(ui: &Ui, key: Key) -> bool {
    ui.memory(eframe::egui::Memory::focused).is_none() && ui.input(|input| input.key_down(key))
}

/// Follows wheel and drag on a picture.
pub(in crate::ui) fn follow(ui: &Ui, glass: &mut Glass, rect: Rect, response: &Response) {
    if response.dragged_by(PointerButton::Primary) && !glass.lens.is_whole() {
        glass.lens = glass.lens.panned(response.drag_delta() / rect.size());
    }
    if !response.contains_pointer() {
        return;
    }
    let Some(pointer) = ui.input(|input| input.pointer.hover_pos()) else {
        return;
    };
    let at = (pointer - rect.min) / rect.size();
    let zoom = ui.input(eframe::egui::InputState::zoom_delta);
    if zoom != 1.0 {
        glass.lens = glass.lens.zoomed(zoom, at);
    }
    if held(ui, Key::Z) {
        let shown = glass.lens.uv();
        let point = shown.min.to_vec2() + shown.size() * at;
        let actual = Some(Actual { point, at });
        if glass.actual != actual {
            glass.actual = actual;
            // Cells drawn before this one follow in the next frame.
            ui.ctx().request_repaint();
        }
    }
}

/// The part of a picture that a cell of this shape shows, 0 to 1. The shape of the cell wins; the full view shows all of it.
pub(in crate::ui) fn uv(ui: &Ui, glass: &Glass, row: &PictureRow, size: Vec2) -> Rect {
    let (picture, cell) = (row.size.aspect(), size.x / size.y.max(1.0));
    // A picture that is only a few pixels off fills its cell without being cut.
    let base = if (picture / cell).ln().abs() < 0.01 {
        Vec2::splat(1.0)
    } else if picture > cell {
        vec2(cell / picture, 1.0)
    } else {
        vec2(1.0, picture / cell)
    };
    let lens = match glass.actual {
        None => glass.lens,
        Some(actual) => {
            let across = row.size.width_px as f32 * base.x;
            let zoom = (across / (size.x * ui.pixels_per_point())).max(1.0);
            Lens {
                zoom,
                center: actual.point + (vec2(0.5, 0.5) - actual.at) / zoom,
            }
        }
    };
    let part = lens.uv();
    let min = (Vec2::splat(1.0) - base) / 2.0;
    let place = |at: Vec2| min + base * at;
    Rect::from_min_max(
        place(part.min.to_vec2()).to_pos2(),
        place(part.max.to_vec2()).to_pos2(),
    )
}

/// A picture for a cell of this size, through the lens.
pub(in crate::ui) fn picture(
    ui: &Ui,
    cx: &Cx<'_>,
    glass: &Glass,
    row: &PictureRow,
    size: Vec2,
) -> Picture {
    let uv = uv(ui, glass, row, size);
    let whole = (size / uv.size()).max_elem();
    Picture {
        uv,
        ..cx.picture(ui, row, whole, 0.18)
    }
}

/// The plate that says how far the pictures are zoomed; a click shows them whole again.
pub(in crate::ui) fn plate_ui(ui: &Ui, glass: &mut Glass, room: Rect) {
    let said = if glass.actual.is_some() {
        text::create::ACTUAL_PIXELS.to_owned()
    } else if glass.lens.is_whole() {
        return;
    } else {
        text::create::zoom(glass.lens.zoom)
    };
    let galley = paint::galley(ui, &said, Size::Body, Weight::Medium);
    let size = vec2(galley.size().x.ceil() + 24.0, 28.0);
    let center = pos2(room.center().x, room.bottom() - 12.0 - size.y / 2.0);
    let rect = paint::snap(ui, Rect::from_center_size(center, size));
    let response = ui.interact(rect, ui.scope_id().with("lens plate"), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, text::create::ZOOM_RESET);
        info.current_text_value = Some(said.clone());
        info
    });
    ui.painter().rect_filled(rect, R, tokens::OVER);
    paint::paint_centered(ui, rect.center(), galley, tokens::OVER_TEXT);
    tooltip::show(&response, text::create::ZOOM_RESET, "Esc");
    if response.clicked() {
        glass.lens = Lens::default();
    }
}

//! Where the picture lies in the middle, how far it is zoomed, and how the hand moves it.

use eframe::egui::{CursorIcon, Key, PointerButton, Pos2, Rect, Response, Ui, Vec2, pos2, vec2};

use crate::domain::shape::Size;
use crate::ui::full::canvas::{place, settled};

/// The closest look: screen pixels for one pixel of the picture.
const CLOSEST: f32 = 16.0;

/// How the picture is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sight {
    /// Screen pixels for one pixel of the picture; `None` fits it into the room.
    scale: Option<f32>,
    /// The point in the middle, 0 to 1 across and down.
    center: Vec2,
}

impl Default for Sight {
    fn default() -> Self {
        Self {
            scale: None,
            center: Vec2::splat(0.5),
        }
    }
}

/// The picture on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    /// Where all of it lies, also what is outside the room.
    pub(super) rect: Rect,
    /// Its size in its own pixels.
    pub(super) size: Vec2,
}

impl Placed {
    /// Points on the screen for one pixel of the picture.
    pub(super) fn points_per_px(&self) -> f32 {
        self.rect.width() / self.size.x.max(1.0)
    }

    /// A place on the screen in pixels of the picture.
    pub(super) fn px(&self, at: Pos2) -> [f32; 2] {
        let share = (at - self.rect.min) / self.rect.size();
        (share * self.size).into()
    }

    /// A pixel of the picture on the screen.
    pub(super) fn on_screen(&self, px: [f32; 2]) -> Pos2 {
        self.rect.min + Vec2::from(px) / self.size * self.rect.size()
    }

    /// A rectangle in shares of the picture on the screen.
    pub(super) fn part(&self, share: Rect) -> Rect {
        let at = |share: Pos2| self.rect.min + share.to_vec2() * self.rect.size();
        Rect::from_min_max(at(share.min), at(share.max))
    }
}

impl Sight {
    /// Another zoom, in per cent of the picture's own pixels; `None` fits it into the room.
    pub(super) fn set(&mut self, pct: Option<u32>) {
        self.scale = pct.map(|pct| (pct as f32 / 100.0).clamp(0.01, CLOSEST));
        self.center = Vec2::splat(0.5);
    }

    /// Whether all of it is in the room.
    pub(super) fn is_fitted(&self) -> bool {
        self.scale.is_none()
    }

    /// Places a picture in `room`. `seen` is what a fitted one shows, in shares of the picture: a larger canvas is more than it.
    /// Returns the place and the scale.
    pub(super) fn placed(&self, ui: &Ui, room: Rect, size: Size, seen: Rect) -> (Placed, f32) {
        let size = vec2(size.width_px.max(1) as f32, size.height_px.max(1) as f32);
        let all = (seen.size() * size).max(Vec2::splat(1.0));
        let fit = fit_scale(ui, room, all);
        let scale = self.scale.unwrap_or(fit);
        let points = scale / ui.pixels_per_point();
        let page = place(room, all, points, self.center);
        let min = page.min - seen.min.to_vec2() * size * points;
        let rect = Rect::from_min_size(min, size * points);
        (Placed { rect, size }, scale)
    }

    /// Follows wheel and, where `moves` says so, the drag of the first button; the middle one always moves.
    pub(super) fn follow(
        &mut self,
        ui: &Ui,
        response: &Response,
        (room, size, seen): (Rect, Size, Rect),
        moves: bool,
    ) {
        let (now, scale) = self.placed(ui, room, size, seen);
        let page = now.part(seen);
        let drags = response.dragged_by(PointerButton::Middle)
            || moves && response.dragged_by(PointerButton::Primary);
        if drags && self.scale.is_some() {
            let center = self.center - response.drag_delta() / page.size();
            self.center = settled(center, room, page.size());
        }
        if moves && response.hovered() && self.scale.is_some() {
            ui.ctx().set_cursor_icon(if response.dragged() {
                CursorIcon::Grabbing
            } else {
                CursorIcon::Grab
            });
        }
        let Some(at) = response.hover_pos() else {
            return;
        };
        let factor =
            ui.input(|input| input.zoom_delta() * (input.smooth_scroll_delta().y / 240.0).exp());
        if (factor - 1.0).abs() <= 1e-4 {
            return;
        }
        let part = (at - page.min) / page.size();
        let point = vec2(part.x.clamp(0.0, 1.0), part.y.clamp(0.0, 1.0));
        let fit = fit_scale(ui, room, (seen.size() * now.size).max(Vec2::splat(1.0)));
        let next = (scale * factor).min(CLOSEST.max(fit));
        if next <= fit {
            *self = Self::default();
        } else {
            let shown = page.size() * (next / scale);
            self.scale = Some(next);
            self.center = settled(point - (at - room.center()) / shown, room, shown);
        }
    }
}

/// The scale at which all of it fits.
fn fit_scale(ui: &Ui, room: Rect, all: Vec2) -> f32 {
    let inside = room.size() * ui.pixels_per_point();
    (inside.x / all.x)
        .min(inside.y / all.y)
        .clamp(0.005, CLOSEST)
}

/// Whether Space is held for moving the picture, not for a text or a control.
pub(super) fn space_held(ui: &Ui) -> bool {
    crate::ui::create::lens::held(ui, Key::Space)
}

/// All of a picture, in shares.
pub(super) const WHOLE: Rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));

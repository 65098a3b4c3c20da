//! The picture itself: fitted, zoomed at the pointer, dragged.

use eframe::egui::{
    CornerRadius, Key, Pos2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::Shown;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::textures::Tier;
use crate::ui::tokens::{self, tokens};
use crate::ui::view::Cx;
use crate::ui::widgets::{Picture, paint, paint_picture};

/// Room at the sides that a fitted picture leaves to the buttons, in points.
const SIDE_PX: f32 = 72.0;
/// Room above and below a fitted picture, in points.
const EDGE_PX: f32 = 24.0;
/// The closest look: screen pixels for one pixel of the picture.
const CLOSEST: f32 = 16.0;

/// How a picture is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sight {
    /// Screen pixels for one pixel of the picture; `None` fits it into the window.
    scale: Option<f32>,
    /// The point of the picture in the middle, 0 to 1 across and down.
    center: Vec2,
    /// The scale of the last frame, for the plate.
    pub(super) shown_scale: f32,
}

impl Default for Sight {
    fn default() -> Self {
        Self {
            scale: None,
            center: Vec2::splat(0.5),
            shown_scale: 1.0,
        }
    }
}

impl Sight {
    /// Whether the whole picture is in the window.
    pub(super) fn is_fitted(&self) -> bool {
        self.scale.is_none()
    }

    /// Fit becomes pixel for pixel, anything else becomes fit.
    pub(super) fn toggle(&mut self) {
        self.scale = if self.scale.is_none() {
            Some(1.0)
        } else {
            None
        };
        self.center = Vec2::splat(0.5);
    }
}

/// Where a picture of `size` pixels is at this scale, with `center` in the middle of `room`; never leaves the room
/// empty where the picture could fill it.
pub(in crate::ui) fn place(room: Rect, size: Vec2, points: f32, center: Vec2) -> Rect {
    let shown = size * points;
    let mut min = room.center() - center * shown;
    for axis in 0..2 {
        let (low, high) = (room.min[axis], room.max[axis]);
        min[axis] = if shown[axis] <= high - low {
            f32::midpoint(low, high) - shown[axis] / 2.0
        } else {
            min[axis].clamp(high - shown[axis], low)
        };
    }
    Rect::from_min_size(min, shown)
}

/// The largest scale at which the whole picture fits, never above pixel for pixel.
fn fit_scale(room: Rect, size: Vec2, pixels_per_point: f32) -> f32 {
    let inside = room.shrink2(vec2(SIDE_PX, EDGE_PX)).size() * pixels_per_point;
    (inside.x / size.x).min(inside.y / size.y).clamp(0.01, 1.0)
}

pub(super) fn canvas_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    room: Rect,
    shown: &Shown<'_>,
    sight: &mut Sight,
) {
    let row = shown.row;
    let response = ui.interact(
        room,
        ui.scope_id().with("canvas"),
        Sense::click_and_drag() - Sense::FOCUSABLE,
    );
    let name = cx.model_name(&row.model);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if row.damaged {
        damaged_ui(ui, room);
        return;
    }
    let size = vec2(
        row.size.width_px.max(1) as f32,
        row.size.height_px.max(1) as f32,
    );
    let per_point = ui.pixels_per_point();
    let fit = fit_scale(room, size, per_point);
    let at = move_by_hand(ui, &response, (room, size, fit), sight);
    let held = !ui.ctx().text_edit_focused()
        && ui.input(|input| input.key_down(Key::Z) && input.modifiers.is_none());
    let (scale, center) = if held {
        let shown = size / per_point;
        let center = at.map_or(sight.center, |(pointer, point)| {
            settled(point - (pointer - room.center()) / shown, room, shown)
        });
        (1.0, center)
    } else {
        (sight.scale.unwrap_or(fit), sight.center)
    };
    sight.shown_scale = scale;
    let rect = place(room, size, scale / per_point, center);
    let texture = cx.textures.picture(row.blob, row.format, Tier::Full);
    let [red, green, blue] = row.average_rgb;
    let average = tokens::measured(red, green, blue);
    let picture = texture.map_or_else(
        || Picture::loading(average),
        |texture| Picture::whole(texture.id, average),
    );
    ui.scope(|ui| {
        ui.set_clip_rect(room);
        paint_picture(ui, rect, CornerRadius::ZERO, &picture, 1.0);
    });
    let side = fit * size.max_elem();
    for neighbour in [shown.next, shown.previous].into_iter().flatten() {
        // Asked for after the one in front, so that walking on shows something at once.
        cx.textures
            .picture(neighbour.blob, neighbour.format, Tier::for_side(side));
    }
}

/// Wheel, drag and double click. Returns where the pointer is and the point of the picture under it.
fn move_by_hand(
    ui: &Ui,
    response: &Response,
    (room, size, fit): (Rect, Vec2, f32),
    sight: &mut Sight,
) -> Option<(Pos2, Vec2)> {
    let per_point = ui.pixels_per_point();
    let now = place(
        room,
        size,
        sight.scale.unwrap_or(fit) / per_point,
        sight.center,
    );
    let under = |at: Pos2| {
        let part = (at - now.min) / now.size();
        vec2(part.x.clamp(0.0, 1.0), part.y.clamp(0.0, 1.0))
    };
    let under_pointer = response.hover_pos().map(|at| (at, under(at)));
    if response.double_clicked() {
        sight.toggle();
        if let (false, Some((_, point))) = (sight.is_fitted(), under_pointer) {
            sight.center = point;
        }
        return under_pointer;
    }
    if response.dragged() && sight.scale.is_some() {
        sight.center = settled(
            sight.center - response.drag_delta() / now.size(),
            room,
            now.size(),
        );
    }
    if let Some((at, point)) = under_pointer {
        let factor =
            ui.input(|input| input.zoom_delta() * (input.smooth_scroll_delta().y / 240.0).exp());
        if (factor - 1.0).abs() > 1e-4 {
            let scale = (sight.scale.unwrap_or(fit) * factor).min(CLOSEST);
            if scale <= fit {
                *sight = Sight::default();
            } else {
                let shown = size * scale / per_point;
                sight.scale = Some(scale);
                sight.center = settled(point - (at - room.center()) / shown, room, shown);
            }
        }
    }
    under_pointer
}

/// A centre that [`place`] would not have to move.
pub(in crate::ui) fn settled(center: Vec2, room: Rect, shown: Vec2) -> Vec2 {
    let mut center = center;
    for axis in 0..2 {
        let half = room.size()[axis] / shown[axis] / 2.0;
        center[axis] = if half >= 0.5 {
            0.5
        } else {
            center[axis].clamp(half, 1.0 - half)
        };
    }
    center
}

fn damaged_ui(ui: &Ui, room: Rect) {
    let theme = tokens(ui);
    let middle = room.center();
    let icon = pos2(middle.x, middle.y - 36.0);
    paint_icon(ui, Icon::Warning, icon, 22.0, theme.warning_text);
    let title = paint::galley(ui, text::create::DAMAGED, Size::Emphasis, Weight::SemiBold);
    paint::paint_centered(ui, pos2(middle.x, middle.y - 8.0), title, theme.text);
    let sentence = paint::galley(
        ui,
        text::create::DAMAGED_SENTENCE,
        Size::Body,
        Weight::Regular,
    );
    let width = sentence.size().x;
    let at = Rect::from_center_size(pos2(middle.x, middle.y + 14.0), vec2(width, 20.0));
    paint::paint_centered(ui, at.center(), sentence, theme.text_2);
    let response = ui.interact(at, ui.scope_id().with("damaged"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text::create::DAMAGED_SENTENCE));
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Rect = Rect::from_min_max(pos2(0.0, 52.0), pos2(1440.0, 900.0));

    #[test]
    fn a_small_picture_is_never_enlarged_and_a_large_one_fits() {
        assert_eq!(fit_scale(ROOM, vec2(512.0, 512.0), 1.0), 1.0, "as it is");
        let wide = fit_scale(ROOM, vec2(4096.0, 2048.0), 1.0);
        let rect = place(ROOM, vec2(4096.0, 2048.0), wide, Vec2::splat(0.5));
        assert!(ROOM.contains_rect(rect), "{rect}");
        let dense = fit_scale(ROOM, vec2(1024.0, 1024.0), 2.0);
        assert_eq!(dense, 1.0, "pixels of the screen count, not points");
    }

    #[test]
    fn a_large_picture_never_shows_a_gap() {
        let size = vec2(4000.0, 3000.0);
        for center in [vec2(0.0, 0.0), vec2(1.0, 0.3), vec2(0.5, 1.0)] {
            let rect = place(ROOM, size, 1.0, center);
            assert!(rect.contains_rect(ROOM), "{center}: {rect}");
        }
    }
}

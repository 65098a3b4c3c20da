//! The frame of a crop or of a larger canvas: eight handles, thirds, and how many pixels it holds.

use eframe::egui::{
    CornerRadius, CursorIcon, EventFilter, Key, Modifiers, Pos2, Rect, Response, Role, Sense,
    Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::sight::Placed;
use super::{CanvasView, plates};
use crate::app::msg::{EditMsg, Msg};
use crate::domain::adjust::Part;
use crate::domain::shape::Size;
use crate::text::canvas as words;
use crate::ui::tokens::{self, R_CARD, R_INNER, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::paint;

/// How far outside the picture an edge may go, in shares of it.
const FARTHEST: f32 = 1.0;
/// Within so many points of the picture's own edge, a dragged edge takes it.
const SNAP: f32 = 6.0;
/// Fewest pixels a side may have.
const LEAST_PX: f32 = 16.0;

/// A drag under way: the frame and the pointer as they were when it began, and what the picture's place showed then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Drag {
    part: Part,
    from: Pos2,
    seen: Rect,
}

/// Which edges a handle moves: −1 the left or upper one, 1 the right or lower one, 0 none.
const HANDLES: [(i8, i8); 8] = [
    (-1, -1),
    (0, -1),
    (1, -1),
    (1, 0),
    (1, 1),
    (0, 1),
    (-1, 1),
    (-1, 0),
];

fn part(cx: &Cx<'_>) -> Part {
    cx.state.edit.frame.unwrap_or(Part::WHOLE)
}

fn rect_of(part: Part) -> Rect {
    Rect::from_min_size(
        pos2(part.left, part.top),
        vec2(part.width.max(0.0), part.height.max(0.0)),
    )
}

/// What a fitted picture shows: the frame too, where it is larger. While it is dragged, nothing else moves.
pub(super) fn seen(cx: &Cx<'_>, view: &CanvasView) -> Rect {
    match view.frame_drag {
        Some(drag) => drag.seen,
        None => super::sight::WHOLE.union(rect_of(part(cx))),
    }
}

/// The size of what the frame holds, pixels.
pub(super) fn size(cx: &Cx<'_>) -> Option<Size> {
    let (size, part) = (cx.state.edit.size()?, part(cx));
    let px = |share: f32, of: u32| ((share * of as f32).round() as u32).max(1);
    Some(Size::new(
        px(part.width, size.width_px),
        px(part.height, size.height_px),
    ))
}

pub(super) fn frame_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (placed, room): (&Placed, Rect),
    out: &mut Outbox,
) {
    let now = part(cx);
    let rect = paint::snap(ui, placed.part(rect_of(now)));
    paint_ui(ui, placed.rect, rect);
    let inside = ui.interact(rect, ui.scope_id().with("frame"), Sense::click_and_drag());
    inside.widget_info(|| WidgetInfo::labeled(Role::Group, true, words::FRAME_INSIDE));
    let inside = inside.on_hover_and_drag_cursor(CursorIcon::Move);
    moved(ui, cx, view, (placed, &inside, None), out);
    for (which, name) in HANDLES.into_iter().zip(words::HANDLES) {
        let center = handle_at(rect, which);
        let hit = Rect::from_center_size(center, Vec2::splat(24.0));
        let response = ui.interact(hit, ui.scope_id().with(name), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let response = response.on_hover_and_drag_cursor(cursor(which));
        let mark = match which {
            (0, _) => vec2(20.0, 6.0),
            (_, 0) => vec2(6.0, 20.0),
            _ => vec2(12.0, 12.0),
        };
        let mark = paint::snap(ui, Rect::from_center_size(center, mark));
        paint::shadow(ui, mark, R_INNER, tokens(ui).shadow_1);
        ui.painter().rect(
            mark,
            3.0,
            tokens::PLAIN,
            Stroke::new(1.0, tokens::OVER),
            eframe::egui::StrokeKind::Outside,
        );
        if response.has_focus() {
            paint::ring(ui, mark, R_INNER);
            by_keys(ui, cx, (&response, which), out);
        }
        moved(ui, cx, view, (placed, &response, Some(which)), out);
    }
    if let Some(size) = size(cx) {
        let shown = rect.intersect(room);
        let at = pos2(shown.center().x, shown.bottom() - 24.0);
        plates::word_ui(ui, at, &words::frame_size(size));
    }
}

fn handle_at(rect: Rect, (x, y): (i8, i8)) -> Pos2 {
    let share = vec2(f32::from(x + 1) / 2.0, f32::from(y + 1) / 2.0);
    rect.min + share * rect.size()
}

const fn cursor(which: (i8, i8)) -> CursorIcon {
    match which {
        (0, _) => CursorIcon::ResizeVertical,
        (_, 0) => CursorIcon::ResizeHorizontal,
        (-1, -1) | (1, 1) => CursorIcon::ResizeNwSe,
        _ => CursorIcon::ResizeNeSw,
    }
}

/// What is cut off gets darker, what is new is empty, and thirds help the eye.
fn paint_ui(ui: &Ui, picture: Rect, rect: Rect) {
    let painter = ui.painter();
    let kept = rect.intersect(picture);
    let beside = [
        picture.with_max_y(kept.top()),
        picture.with_min_y(kept.bottom()),
        Rect::from_min_max(picture.left_top(), pos2(kept.left(), kept.bottom()))
            .with_min_y(kept.top()),
        Rect::from_min_max(
            pos2(kept.right(), kept.top()),
            pos2(picture.right(), kept.bottom()),
        ),
    ];
    for part in beside.into_iter().filter(Rect::is_positive) {
        painter.rect_filled(part, outer_corners(part, picture), tokens::VEIL);
    }
    let fresh = [
        rect.with_max_y(picture.top()),
        rect.with_min_y(picture.bottom()),
        Rect::from_min_max(rect.left_top(), pos2(picture.left(), rect.bottom()))
            .intersect(picture.expand2(vec2(1e6, 0.0))),
        Rect::from_min_max(pos2(picture.right(), rect.top()), rect.right_bottom())
            .intersect(picture.expand2(vec2(1e6, 0.0))),
    ];
    for part in fresh.into_iter().filter(Rect::is_positive) {
        painter.rect_filled(part, 0.0, tokens(ui).raised);
    }
    let larger = !picture.expand(0.5).contains_rect(rect);
    if larger {
        let line = [
            rect.left_top(),
            rect.right_top(),
            rect.right_bottom(),
            rect.left_bottom(),
            rect.left_top(),
        ];
        let stroke = Stroke::new(1.5, tokens(ui).text_2);
        painter.extend(Shape::dashed_line(&line, stroke, 6.0, 5.0));
    }
    let stroke = Stroke::new(1.5, tokens::PLAIN);
    painter.rect_stroke(kept, 0.0, stroke, eframe::egui::StrokeKind::Inside);
    for third in [1.0, 2.0_f32] {
        let x = rect.left() + rect.width() * third / 3.0;
        let y = rect.top() + rect.height() * third / 3.0;
        let fine = Stroke::new(1.0, tokens::OVER_LINE);
        painter.vline(x, rect.y_range(), fine);
        painter.hline(rect.x_range(), y, fine);
    }
}

/// Round where a part of the picture has a corner of it.
fn outer_corners(part: Rect, picture: Rect) -> CornerRadius {
    let round = |one: Pos2, other: Pos2| {
        if one.distance(other) < 1.0 {
            R_CARD.nw
        } else {
            0
        }
    };
    CornerRadius {
        nw: round(part.left_top(), picture.left_top()),
        ne: round(part.right_top(), picture.right_top()),
        sw: round(part.left_bottom(), picture.left_bottom()),
        se: round(part.right_bottom(), picture.right_bottom()),
    }
}

/// A drag of the frame (`None`) or of one of its handles.
fn moved(
    ui: &Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (placed, response, which): (&Placed, &Response, Option<(i8, i8)>),
    out: &mut Outbox,
) {
    let Some(at) = response.interact_pointer_pos() else {
        return;
    };
    if response.drag_started() {
        let from = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
        view.frame_drag = Some(Drag {
            part: part(cx),
            from,
            seen: seen(cx, view),
        });
    }
    if response.dragged()
        && let Some(drag) = view.frame_drag
    {
        let by = (at - drag.from) / placed.rect.size();
        let near = Vec2::splat(SNAP) / placed.rect.size().max(Vec2::splat(1.0));
        let part = shifted(drag.part, which, by, (placed.size, near));
        if part != self::part(cx) {
            out.push(Msg::Edit(EditMsg::Frame(Some(part))));
        }
    }
    if response.drag_stopped() {
        view.frame_drag = None;
    }
}

/// The frame after a handle (or all of it) went `by` shares; edges stand on whole pixels of the picture.
fn shifted(part: Part, which: Option<(i8, i8)>, by: Vec2, (size, near): (Vec2, Vec2)) -> Part {
    let (x, y) = which.unwrap_or((0, 0));
    let whole = which.is_none();
    let (left, width) = axis((part.left, part.width), (x, whole), by.x, (size.x, near.x));
    let (top, height) = axis((part.top, part.height), (y, whole), by.y, (size.y, near.y));
    Part {
        left,
        top,
        width,
        height,
    }
}

fn axis(
    (start, length): (f32, f32),
    (edge, whole): (i8, bool),
    by: f32,
    (px, near): (f32, f32),
) -> (f32, f32) {
    let exact = |share: f32| {
        // The picture's own edges first, then whole pixels.
        let snapped = [0.0, 1.0]
            .into_iter()
            .find(|own| (own - share).abs() < near);
        snapped.unwrap_or_else(|| (share * px).round() / px)
    };
    let least = (LEAST_PX / px).min(1.0);
    let (low, high) = (-FARTHEST, 1.0 + FARTHEST);
    let end = start + length;
    match (whole, edge) {
        (true, _) => {
            let next = exact((start + by).clamp(low, high - length));
            (next, length)
        }
        (false, -1) => {
            let next = exact((start + by).clamp(low, end - least));
            (next, end - next)
        }
        (false, 1) => {
            let next = exact((end + by).clamp(start + least, high));
            (start, next - start)
        }
        (false, _) => (start, length),
    }
}

/// One pixel, with Shift ten.
fn nudge(ui: &Ui) -> Vec2 {
    ui.input_mut(|input| {
        let step = if input.modifiers.shift { 10.0 } else { 1.0 };
        let mut one = |key| {
            let shifted = input.consume_key(Modifiers::SHIFT, key);
            f32::from(u8::from(shifted || input.consume_key(Modifiers::NONE, key)))
        };
        vec2(
            one(Key::ArrowRight) - one(Key::ArrowLeft),
            one(Key::ArrowDown) - one(Key::ArrowUp),
        ) * step
    })
}

fn by_keys(ui: &Ui, cx: &Cx<'_>, (response, which): (&Response, (i8, i8)), out: &mut Outbox) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    push(cx, Some(which), nudge(ui), out);
}

/// Arrows move the frame while nothing else has the keyboard.
pub(super) fn keys(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    push(cx, None, nudge(ui), out);
}

fn push(cx: &Cx<'_>, which: Option<(i8, i8)>, by_px: Vec2, out: &mut Outbox) {
    let Some(size) = cx.state.edit.size() else {
        return;
    };
    let size = vec2(size.width_px.max(1) as f32, size.height_px.max(1) as f32);
    if by_px == Vec2::ZERO {
        return;
    }
    // No snapping: a pixel is a pixel.
    let next = shifted(part(cx), which, by_px / size, (size, Vec2::ZERO));
    if next != part(cx) {
        out.push(Msg::Edit(EditMsg::Frame(Some(next))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Vec2 = vec2(1000.0, 500.0);

    #[test]
    fn a_handle_moves_its_edges_only_and_stays_on_pixels() {
        let by = vec2(0.1004, 0.2);
        let part = shifted(Part::WHOLE, Some((-1, 0)), by, (SIZE, Vec2::ZERO));
        assert!((part.left - 0.1).abs() < 1e-6, "whole pixels: {part:?}");
        assert!(
            (part.left + part.width - 1.0).abs() < 1e-6,
            "the right edge stays"
        );
        assert!(
            (part.top, part.height) == (0.0, 1.0),
            "up and down too: {part:?}"
        );
    }

    #[test]
    fn edges_never_cross_nor_run_away() {
        for which in HANDLES.into_iter().map(Some).chain([None]) {
            for by in [vec2(9.0, 9.0), vec2(-9.0, -9.0), vec2(9.0, -9.0)] {
                let part = shifted(Part::WHOLE, which, by, (SIZE, Vec2::ZERO));
                assert!(part.width * SIZE.x >= LEAST_PX - 0.01, "{which:?} {part:?}");
                assert!(
                    part.height * SIZE.y >= LEAST_PX - 0.01,
                    "{which:?} {part:?}"
                );
                assert!(part.left >= -FARTHEST && part.top >= -FARTHEST, "{part:?}");
                let far = 1.0 + FARTHEST + 1e-4;
                assert!(part.left + part.width <= far, "{part:?}");
                assert!(part.top + part.height <= far, "{part:?}");
            }
        }
    }

    #[test]
    fn an_edge_near_the_pictures_own_takes_it() {
        let part = Part {
            left: 0.1,
            ..Part::WHOLE
        };
        let near = vec2(0.02, 0.02);
        let back = shifted(part, Some((-1, 0)), vec2(-0.09, 0.0), (SIZE, near));
        assert!(back.left == 0.0, "{back:?}");
    }
}

//! The pointer on the picture: strokes, lasso, rectangle, marks, and the cursor that shows the real brush.
//!
//! Every point the system reports counts, also several within one frame, so that quick strokes stay round.

use eframe::egui::{
    Color32, CursorIcon, Event, Modifiers, PointerButton, Pos2, Rect, Response, Shape, Stroke,
    StrokeKind, Ui, pos2, vec2,
};

use super::sight::Placed;
use super::{CanvasView, set_brush};
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::Tool;
use crate::ui::tokens;
use crate::ui::view::{Cx, Outbox};

/// What the pointer is in the middle of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gesture {
    /// A stroke; afterwards the tool is this one again.
    Stroke {
        /// The tool that Alt put away.
        back_to: Option<Tool>,
    },
    /// A line around something, pixels of the picture.
    Lasso { points: Vec<[f32; 2]>, erase: bool },
    /// A rectangle, pixels of the picture.
    Rect {
        from: [f32; 2],
        to: [f32; 2],
        erase: bool,
    },
    /// A mark, pixels of the picture.
    Mark { points: Vec<[f32; 2]> },
    /// The brush changes its size.
    Size { from: f32, brush_px: u16 },
}

/// Where can be painted.
pub(super) struct Paper {
    pub(super) placed: Placed,
    pub(super) room: Rect,
    /// The tool bar: presses there are meant for it.
    pub(super) bar: Rect,
    /// Drags move the picture.
    pub(super) moves: bool,
}

enum Move {
    Down(Pos2, PointerButton, Modifiers),
    To(Pos2),
    Up(Pos2),
}

/// Turns what the pointer did in this frame into messages, and draws what is under way.
pub(super) fn hand_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (paper, response): (&Paper, &Response),
    out: &mut Outbox,
) {
    // Points of a stroke that were not said yet.
    let mut went: Vec<[f32; 2]> = Vec::new();
    for one in moves(ui) {
        match one {
            Move::Down(at, button, modifiers) => {
                if view.gesture.is_none() && !view.popup_was_open && is_free(ui, paper, at) {
                    view.gesture = begin(cx, paper, (at, button, modifiers), out);
                    if view.gesture.is_some() {
                        leave_focus(ui);
                    }
                }
            }
            Move::To(at) => go(cx, view, paper, (at, &mut went), out),
            Move::Up(at) => {
                go(cx, view, paper, (at, &mut went), out);
                end(view, paper, &mut went, out);
            }
        }
    }
    // The release happened where nobody told us, for example over another window.
    if view.gesture.is_some() && !ui.input(|input| input.pointer.any_down()) {
        end(view, paper, &mut went, out);
    }
    say(&mut went, out);
    draw(ui, view, paper);
    cursor_ui(ui, cx, view, paper, response);
}

fn moves(ui: &Ui) -> Vec<Move> {
    ui.input(|input| {
        let events = input.events.iter();
        events
            .filter_map(|event| match event {
                Event::PointerMoved(at) => Some(Move::To(*at)),
                Event::PointerButton {
                    pos,
                    button: button @ (PointerButton::Primary | PointerButton::Secondary),
                    pressed,
                    modifiers,
                } => Some(if *pressed {
                    Move::Down(*pos, *button, *modifiers)
                } else {
                    Move::Up(*pos)
                }),
                _ => None,
            })
            .collect()
    })
}

/// Whether a press there is meant for the picture.
fn is_free(ui: &Ui, paper: &Paper, at: Pos2) -> bool {
    paper.room.contains(at)
        && !paper.bar.contains(at)
        && !paper.moves
        && ui.ctx().layer_id_at(at) == Some(ui.layer_id())
}

/// Keys mean the picture from now on.
fn leave_focus(ui: &Ui) {
    ui.memory_mut(|memory| {
        if let Some(id) = memory.focused() {
            memory.surrender_focus(id);
        }
    });
}

fn begin(
    cx: &Cx<'_>,
    paper: &Paper,
    (at, button, modifiers): (Pos2, PointerButton, Modifiers),
    out: &mut Outbox,
) -> Option<Gesture> {
    let page = &cx.state.edit;
    let px = paper.placed.px(at);
    let paints = matches!(page.tool, Tool::Brush | Tool::Erase | Tool::Protect);
    if button == PointerButton::Secondary {
        return (modifiers.alt && paints).then_some(Gesture::Size {
            from: at.x,
            brush_px: page.draft.brush_px,
        });
    }
    Some(match page.tool {
        Tool::Brush | Tool::Erase | Tool::Protect => {
            let back_to = (modifiers.alt && page.tool == Tool::Brush).then_some(page.tool);
            if back_to.is_some() {
                out.push(Msg::Edit(EditMsg::Tool(Tool::Erase)));
            }
            out.push(Msg::Edit(EditMsg::StrokeBegan(px)));
            Gesture::Stroke { back_to }
        }
        Tool::Lasso => Gesture::Lasso {
            points: vec![px],
            erase: modifiers.alt,
        },
        Tool::Rect => Gesture::Rect {
            from: px,
            to: px,
            erase: modifiers.alt,
        },
        Tool::Sketch => Gesture::Mark { points: vec![px] },
        Tool::Hand | Tool::Frame => return None,
    })
}

fn go(
    cx: &Cx<'_>,
    view: &mut CanvasView,
    paper: &Paper,
    (at, went): (Pos2, &mut Vec<[f32; 2]>),
    out: &mut Outbox,
) {
    let px = paper.placed.px(at);
    match &mut view.gesture {
        Some(Gesture::Stroke { .. }) if went.last() != Some(&px) => went.push(px),
        Some(Gesture::Lasso { points, .. } | Gesture::Mark { points }) => {
            // Points closer than half a point on the screen add nothing.
            let near = 0.5 / paper.placed.points_per_px().max(1e-6);
            let far = points
                .last()
                .is_none_or(|[x, y]| (x - px[0]).hypot(y - px[1]) >= near);
            if far {
                points.push(px);
            }
        }
        Some(Gesture::Rect { to, .. }) => *to = px,
        Some(Gesture::Size { from, brush_px }) => {
            let by = (at.x - *from) / paper.placed.points_per_px().max(1e-6);
            let next = (f32::from(*brush_px) + 2.0 * by).round();
            set_brush(cx, next.clamp(1.0, f32::from(super::MAX_BRUSH)) as u16, out);
        }
        Some(Gesture::Stroke { .. }) | None => {}
    }
}

fn say(went: &mut Vec<[f32; 2]>, out: &mut Outbox) {
    if !went.is_empty() {
        out.push(Msg::Edit(EditMsg::StrokeWent(std::mem::take(went))));
    }
}

fn end(view: &mut CanvasView, paper: &Paper, went: &mut Vec<[f32; 2]>, out: &mut Outbox) {
    let msg = match view.gesture.take() {
        None | Some(Gesture::Size { .. }) => return,
        Some(Gesture::Stroke { back_to }) => {
            say(went, out);
            out.push(Msg::Edit(EditMsg::StrokeEnded));
            let Some(tool) = back_to else {
                return;
            };
            EditMsg::Tool(tool)
        }
        Some(Gesture::Lasso { points, erase }) => {
            if points.len() < 3 {
                return;
            }
            EditMsg::Lasso { points, erase }
        }
        Some(Gesture::Rect { from, to, erase }) => {
            if (from[0] - to[0]).abs() < 1.0 || (from[1] - to[1]).abs() < 1.0 {
                return;
            }
            EditMsg::Rect { from, to, erase }
        }
        Some(Gesture::Mark { points }) => {
            let size = paper.placed.size;
            let shares = points
                .into_iter()
                .map(|[x, y]| [(x / size.x).clamp(0.0, 1.0), (y / size.y).clamp(0.0, 1.0)]);
            EditMsg::Mark(shares.collect())
        }
    };
    out.push(Msg::Edit(msg));
}

/// What is under way and not in the state yet.
fn draw(ui: &Ui, view: &CanvasView, paper: &Paper) {
    let on_screen = |px: &[f32; 2]| paper.placed.on_screen(*px);
    match &view.gesture {
        Some(Gesture::Lasso { points, erase }) => {
            let mut line: Vec<Pos2> = points.iter().map(on_screen).collect();
            line.extend(line.first().copied());
            two_tone_line(ui, line, *erase);
        }
        Some(Gesture::Rect { from, to, erase }) => {
            let rect = Rect::from_two_pos(on_screen(from), on_screen(to));
            if !erase {
                ui.painter().rect_filled(rect, 0.0, tokens::MASK);
            }
            let corners = [
                rect.left_top(),
                rect.right_top(),
                rect.right_bottom(),
                rect.left_bottom(),
                rect.left_top(),
            ];
            two_tone_line(ui, corners.to_vec(), *erase);
        }
        Some(Gesture::Mark { points }) => {
            let line = points.iter().map(on_screen).collect();
            super::plates::mark_line(ui, line, super::plates::mark_width(&paper.placed));
        }
        Some(Gesture::Stroke { .. } | Gesture::Size { .. }) | None => {}
    }
}

/// Light on dark, so that it is seen on any picture; dashed where it takes away.
fn two_tone_line(ui: &Ui, line: Vec<Pos2>, erase: bool) {
    let painter = ui.painter();
    let under = Stroke::new(3.0, tokens::OVER);
    painter.add(Shape::line(line.clone(), under));
    let over = Stroke::new(1.5, tokens::PLAIN);
    if erase {
        painter.extend(Shape::dashed_line(&line, over, 5.0, 4.0));
    } else {
        painter.add(Shape::line(line, over));
    }
}

/// The cursor: a circle in two tones as large as the brush really is.
fn cursor_ui(ui: &Ui, cx: &Cx<'_>, view: &CanvasView, paper: &Paper, response: &Response) {
    let page = &cx.state.edit;
    let Some(at) = ui.input(|input| input.pointer.hover_pos()) else {
        return;
    };
    let painting = view.gesture.is_some();
    if !painting && (!response.hovered() || !is_free(ui, paper, at) || view.popup_was_open) {
        return;
    }
    match page.tool {
        Tool::Brush | Tool::Erase | Tool::Protect => {}
        Tool::Lasso | Tool::Rect | Tool::Sketch => {
            ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
            return;
        }
        Tool::Hand | Tool::Frame => return,
    }
    ui.ctx().set_cursor_icon(CursorIcon::None);
    let center = match (
        &view.gesture,
        ui.input(|input| input.pointer.press_origin()),
    ) {
        // While the size changes, the circle stays where it began.
        (Some(Gesture::Size { .. }), Some(origin)) => origin,
        _ => at,
    };
    let radius = f32::from(page.draft.brush_px) / 2.0 * paper.placed.points_per_px();
    let erases = page.tool == Tool::Erase
        || page.tool == Tool::Brush && ui.input(|input| input.modifiers.alt);
    circle_ui(ui, center, radius.max(1.5), erases);
}

fn circle_ui(ui: &Ui, center: Pos2, radius: f32, erases: bool) {
    let painter = ui.painter();
    let dark = Color32::from_black_alpha(190);
    painter.circle_stroke(center, radius + 1.0, Stroke::new(1.0, dark));
    painter.circle_stroke(center, radius, Stroke::new(1.5, tokens::PLAIN));
    painter.circle_stroke(center, (radius - 1.2).max(0.5), Stroke::new(1.0, dark));
    if radius < 5.0 {
        // Too small to be found by its circle alone.
        for (x, y) in [(9.0, 0.0), (-9.0, 0.0), (0.0, 9.0), (0.0, -9.0)] {
            let tip = center + vec2(x, y);
            let from = center + vec2(x, y) * 0.6;
            painter.line_segment([from, tip], Stroke::new(2.5, dark));
            painter.line_segment([from, tip], Stroke::new(1.0, tokens::PLAIN));
        }
    }
    if erases && radius >= 5.0 {
        let minus = Rect::from_center_size(center, vec2(8.0, 2.0));
        painter.rect(
            minus,
            0.0,
            tokens::PLAIN,
            Stroke::new(1.0, dark),
            StrokeKind::Outside,
        );
    }
    // The point that is painted first.
    if radius >= 12.0 && !erases {
        painter.circle_filled(pos2(center.x, center.y), 1.0, tokens::PLAIN);
    }
}

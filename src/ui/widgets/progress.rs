//! Progress: a bar that knows how far it is, one that does not, and a turning arc.

use eframe::egui::{
    Color32, CornerRadius, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo,
    lerp, pos2, vec2,
};

use super::paint;
use crate::ui::tokens::tokens;

/// Seconds in which the piece of a bar of unknown length crosses it.
const LOOP_SECS: f64 = 1.2;
/// Length of that piece, in points.
const PIECE_PX: f32 = 60.0;
/// How long the arc takes for one turn, in seconds.
const TURN_SECS: f64 = 0.9;

/// A bar 4 high and `width_px` wide. `done` is 0 to 1, or `None` when nobody knows; only then it keeps moving.
pub fn progress_bar(ui: &mut Ui, label: &str, done: Option<f32>, width_px: f32) -> Response {
    let (rect, response) = paint::allocate(ui, vec2(width_px, 4.0), Sense::hover());
    paint_bar(ui, rect, done, tokens(ui).line, tokens(ui).text);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, label);
        info.value = done.map(|done| f64::from(done) * 100.0);
        info
    });
    response
}

/// A spinner of its own, `size_px` wide.
pub fn spinner(ui: &mut Ui, label: &str, size_px: f32) -> Response {
    let (rect, response) = paint::allocate(ui, Vec2::splat(size_px), Sense::hover());
    paint_spinner(ui, rect.center(), size_px, tokens(ui).text);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, label));
    response
}

/// Paints the bar alone, for instance on a plate over a picture.
pub fn paint_bar(ui: &Ui, rect: Rect, done: Option<f32>, track: Color32, fill: Color32) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let radius = CornerRadius::same(2);
    let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(rect));
    painter.rect_filled(rect, radius, track);
    let piece = if let Some(done) = done {
        rect.with_max_x(rect.left() + rect.width() * done.clamp(0.0, 1.0))
    } else {
        let length = PIECE_PX.min(rect.width() / 2.0);
        let left = lerp(rect.left() - length..=rect.right(), moment(ui, LOOP_SECS));
        Rect::from_min_size(pos2(left, rect.top()), vec2(length, rect.height()))
    };
    if piece.width() >= 1.0 {
        painter.rect_filled(piece, radius, fill);
    }
}

/// Paints an open ring whose bright quarter turns.
pub fn paint_spinner(ui: &Ui, center: Pos2, size_px: f32, colour: Color32) {
    // What is scrolled away must not keep the window awake.
    if !ui.is_rect_visible(Rect::from_center_size(center, Vec2::splat(size_px))) {
        return;
    }
    let stroke = |colour| Stroke::new(size_px * 0.104, colour);
    let radius = size_px * 0.345;
    let start = moment(ui, TURN_SECS) * std::f32::consts::TAU - std::f32::consts::FRAC_PI_2;
    ui.painter()
        .circle_stroke(center, radius, stroke(colour.gamma_multiply(0.3)));
    let arc = (0..=12_u8)
        .map(|step| {
            let angle = start + f32::from(step) / 12.0 * std::f32::consts::FRAC_PI_2;
            center + radius * Vec2::angled(angle)
        })
        .collect();
    ui.painter().add(Shape::line(arc, stroke(colour)));
}

/// Where in a loop of `secs` we are, 0 to 1, and a wake-up for the next frame.
fn moment(ui: &Ui, secs: f64) -> f32 {
    if ui.is_visible() {
        ui.ctx().request_repaint();
    }
    let time = ui.input(|input| input.time);
    (time.rem_euclid(secs) / secs) as f32
}

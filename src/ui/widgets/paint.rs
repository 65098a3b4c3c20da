//! What every widget is drawn with: states, rings, rows of small parts.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, Galley, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, Vec2,
    emath::GuiRounding as _, pos2, text::LayoutJob, vec2,
};

use super::{progress::paint_spinner, shape::Glyph, shape::paint_glyph};
use crate::ui::{
    fonts::{self, Size, Weight},
    icons::{Icon, paint_icon},
    tokens::tokens,
};

/// Which state a widget is drawn in. Programs use `Live`; the others freeze a state for galleries of states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pose {
    /// As the pointer and the keyboard say.
    #[default]
    Live,
    /// Nobody near.
    Rest,
    /// Under the pointer.
    Hover,
    /// Held down.
    Pressed,
    /// Reached by keyboard.
    Focus,
}

/// What the pointer and the keyboard do to a widget right now.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// 0 at rest to 1 under the pointer; fades in 80 ms.
    pub hover: f32,
    /// Held down.
    pub pressed: bool,
    /// Has the keyboard.
    pub focus: bool,
}

impl Look {
    /// Reads the state of `response`, or freezes the one of `pose`.
    pub fn read(ui: &Ui, response: &Response, pose: Pose) -> Self {
        match pose {
            Pose::Live => {
                let hovered = response.enabled()
                    && (response.hovered() || response.is_pointer_button_down_on());
                Self {
                    hover: hover_amount(ui, response.id, hovered),
                    pressed: response.enabled() && response.is_pointer_button_down_on(),
                    focus: response.has_focus(),
                }
            }
            Pose::Rest | Pose::Hover | Pose::Pressed | Pose::Focus => Self {
                hover: if matches!(pose, Pose::Hover | Pose::Pressed) {
                    1.0
                } else {
                    0.0
                },
                pressed: pose == Pose::Pressed,
                focus: pose == Pose::Focus,
            },
        }
    }

    /// The fill between `rest` and hover, or the pressed one, at once.
    pub fn fill(self, rest: Color32, hover: Color32, press: Color32) -> Color32 {
        if self.pressed {
            press
        } else {
            rest.lerp_to_gamma(hover, self.hover)
        }
    }
}

/// 0 to 1 while the pointer arrives on `id`, over the theme's animation time.
pub fn hover_amount(ui: &Ui, id: egui::Id, hovered: bool) -> f32 {
    ui.ctx()
        .animate_bool_with_time(id, hovered, ui.style().animation_time)
}

/// `rect` on whole physical pixels.
pub fn snap(ui: &Ui, rect: Rect) -> Rect {
    rect.round_to_pixels(ui.pixels_per_point())
}

/// The focus or selection ring: 2 px, 2 px outside `rect`, so that sizes never change.
pub fn ring(ui: &Ui, rect: Rect, radius: CornerRadius) {
    let stroke = Stroke::new(2.0, tokens(ui).ring);
    // The ring lies outside; a clip that hugs the widget would cut it off.
    ui.painter()
        .with_clip_rect(ui.clip_rect().expand(4.0))
        .rect_stroke(
            rect.expand(2.0),
            radius + CornerRadius::same(2),
            stroke,
            StrokeKind::Outside,
        );
}

/// A box with a hairline inside its edge.
pub fn boxed(ui: &Ui, rect: Rect, radius: CornerRadius, fill: Color32, line: Color32) {
    let stroke = if line == Color32::TRANSPARENT {
        Stroke::NONE
    } else {
        Stroke::new(1.0, line)
    };
    ui.painter()
        .rect(rect, radius, fill, stroke, StrokeKind::Inside);
}

/// A soft shadow under `rect`.
pub fn shadow(ui: &Ui, rect: Rect, radius: CornerRadius, shadow: egui::Shadow) {
    ui.painter().add(shadow.as_shape(rect, radius));
}

/// A dashed rounded rectangle, for "drop something here".
pub fn dashed_rect(ui: &Ui, rect: Rect, radius_px: f32, colour: Color32) {
    let rect = snap(ui, rect).shrink(0.5);
    let path = rounded_path(rect, radius_px);
    ui.painter().extend(Shape::dashed_line(
        &path,
        Stroke::new(1.0, colour),
        4.0,
        3.0,
    ));
}

/// One line of text, laid out once and cached by egui; the colour is given when painting.
pub fn galley(ui: &Ui, text: &str, size: Size, weight: Weight) -> Arc<Galley> {
    let job = LayoutJob::single_section(
        text.to_owned(),
        fonts::format(size, weight, Color32::PLACEHOLDER),
    );
    ui.painter().layout_job(job)
}

/// One line cut with an ellipsis at `width_px`.
pub fn galley_elided(
    ui: &Ui,
    text: &str,
    size: Size,
    weight: Weight,
    width_px: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(
        text.to_owned(),
        fonts::format(size, weight, Color32::PLACEHOLDER),
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(width_px.max(0.0));
    ui.painter().layout_job(job)
}

/// Several lines within `width_px`.
pub fn galley_wrapped(
    ui: &Ui,
    text: &str,
    size: Size,
    weight: Weight,
    width_px: f32,
    align: egui::Align,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(
        text.to_owned(),
        fonts::format(size, weight, Color32::PLACEHOLDER),
    );
    job.wrap.max_width = width_px;
    job.halign = align;
    ui.painter().layout_job(job)
}

/// Paints `galley` with its left edge at `left.x`, centred vertically on `left.y`.
pub fn paint_left(ui: &Ui, left: Pos2, galley: Arc<Galley>, colour: Color32) {
    let at = pos2(left.x, left.y - galley.size().y / 2.0);
    ui.painter()
        .galley(at.round_to_pixels(ui.pixels_per_point()), galley, colour);
}

/// Paints `galley` centred on `center`.
pub fn paint_centered(ui: &Ui, center: Pos2, galley: Arc<Galley>, colour: Color32) {
    let at = center - galley.size() / 2.0;
    ui.painter()
        .galley(at.round_to_pixels(ui.pixels_per_point()), galley, colour);
}

/// A small part of a control, laid out from left to right.
pub enum Part {
    /// An icon: which, size, colour.
    Icon(Icon, f32, Color32),
    /// A line of text.
    Text(Arc<Galley>, Color32),
    /// A dot: diameter, colour.
    Dot(f32, Color32),
    /// A drawn shape in a box at least 14 wide.
    Glyph(Glyph, Color32),
    /// A turning arc: size, colour.
    Spinner(f32, Color32),
}

impl Part {
    fn width(&self) -> f32 {
        match self {
            Self::Icon(_, size, _) | Self::Dot(size, _) | Self::Spinner(size, _) => *size,
            Self::Text(galley, _) => galley.size().x,
            Self::Glyph(glyph, _) => glyph.box_px(),
        }
    }

    fn paint(self, ui: &Ui, left: Pos2) {
        let center = pos2(left.x + self.width() / 2.0, left.y);
        match self {
            Self::Icon(icon, size, colour) => paint_icon(ui, icon, center, size, colour),
            Self::Text(galley, colour) => paint_left(ui, left, galley, colour),
            Self::Dot(size, colour) => paint_dot(ui, center, size, colour),
            Self::Glyph(glyph, colour) => paint_glyph(ui, glyph, center, colour),
            Self::Spinner(size, colour) => paint_spinner(ui, center, size, colour),
        }
    }
}

/// The width of `parts` with `gap` between them.
pub fn parts_width(parts: &[Part], gap: f32) -> f32 {
    let gaps = gap * parts.len().saturating_sub(1) as f32;
    parts.iter().map(Part::width).sum::<f32>() + gaps
}

/// Paints `parts` from `left`, centred vertically on it.
pub fn paint_parts(ui: &Ui, mut left: Pos2, gap: f32, parts: Vec<Part>) {
    for part in parts {
        let width = part.width();
        part.paint(ui, left);
        left.x += width + gap;
    }
}

/// A dot of a model, on whole pixels so that it stays round.
pub fn paint_dot(ui: &Ui, center: Pos2, size_px: f32, colour: Color32) {
    let rect = snap(ui, Rect::from_center_size(center, Vec2::splat(size_px)));
    ui.painter()
        .circle_filled(rect.center(), size_px / 2.0, colour);
}

/// Allocates `size`, rounded to whole points, and centred vertically by the layout around it.
pub fn allocate(ui: &mut Ui, size: Vec2, sense: egui::Sense) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(size.x.round(), size.y.round()), sense);
    (snap(ui, rect), response)
}

pub(super) fn rounded_path(rect: Rect, radius_px: f32) -> Vec<Pos2> {
    use std::f32::consts::FRAC_PI_2;
    const STEPS: u8 = 6;
    let radius = radius_px.min(rect.width() / 2.0).min(rect.height() / 2.0);
    let inner = rect.shrink(radius);
    let corners = [
        (inner.right_top(), -FRAC_PI_2),
        (inner.right_bottom(), 0.0),
        (inner.left_bottom(), FRAC_PI_2),
        (inner.left_top(), 2.0 * FRAC_PI_2),
    ];
    let mut path = Vec::with_capacity(4 * (usize::from(STEPS) + 1) + 1);
    for (center, start) in corners {
        for step in 0..=STEPS {
            let angle = start + FRAC_PI_2 * f32::from(step) / f32::from(STEPS);
            path.push(center + radius * Vec2::angled(angle));
        }
    }
    if let Some(first) = path.first().copied() {
        path.push(first);
    }
    path
}

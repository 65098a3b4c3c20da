//! Glyphs for the shapes of pictures, drawn rather than loaded because they mean a ratio.

use eframe::egui::{
    Color32, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, emath::GuiRounding as _, vec2,
};

/// The outline of a picture's shape in a 16 px box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Glyph {
    /// An outline of this width and height, in points.
    Outline(f32, f32),
    /// A dashed outline: any size.
    Custom,
}

impl Glyph {
    /// 1:1.
    pub const SQUARE: Self = Self::Outline(12.0, 12.0);
    /// 9:16.
    pub const STORY: Self = Self::Outline(8.0, 14.0);
    /// About 2.7:1.
    pub const BANNER: Self = Self::Outline(16.0, 9.0);
    /// 4:5.
    pub const PORTRAIT: Self = Self::Outline(11.0, 14.0);
    /// 16:9.
    pub const WIDE: Self = Self::Outline(16.0, 9.0);

    /// The glyph of a ratio (width ÷ height), as large as fits.
    pub fn of_ratio(ratio: f32) -> Self {
        let (width, height) = if ratio > 1.15 {
            (16.0, (16.0 / ratio).clamp(5.0, 14.0))
        } else if ratio < 0.9 {
            ((14.0 * ratio).clamp(5.0, 14.0), 14.0)
        } else {
            (12.0, 12.0)
        };
        Self::Outline(width.round(), height.round())
    }
}

/// Paints the glyph centred on `center`.
pub fn paint_glyph(ui: &Ui, glyph: Glyph, center: Pos2, colour: Color32) {
    let (width, height) = match glyph {
        Glyph::Outline(width, height) => (width, height),
        Glyph::Custom => (14.0, 12.0),
    };
    let rect =
        Rect::from_center_size(center, vec2(width, height)).round_to_pixels(ui.pixels_per_point());
    match glyph {
        Glyph::Outline(..) => {
            ui.painter()
                .rect_stroke(rect, 2.0, Stroke::new(1.5, colour), StrokeKind::Inside);
        }
        Glyph::Custom => paint_custom(ui, rect.shrink(0.75), colour),
    }
}

/// Corners and one dash in the middle of each side.
fn paint_custom(ui: &Ui, rect: Rect, colour: Color32) {
    let stroke = Stroke::new(1.5, colour);
    let corner = 2.5;
    let dash = vec2(1.5, 1.25);
    for (at, x, y) in [
        (rect.left_top(), 1.0, 1.0),
        (rect.right_top(), -1.0, 1.0),
        (rect.right_bottom(), -1.0, -1.0),
        (rect.left_bottom(), 1.0, -1.0),
    ] {
        let path = vec![
            at + vec2(0.0, corner * y),
            at + vec2(0.0, 0.8 * y),
            at + vec2(0.8 * x, 0.0),
            at + vec2(corner * x, 0.0),
        ];
        ui.painter().add(Shape::line(path, stroke));
    }
    for at in [rect.center_top(), rect.center_bottom()] {
        ui.painter()
            .line_segment([at - vec2(dash.x, 0.0), at + vec2(dash.x, 0.0)], stroke);
    }
    for at in [rect.left_center(), rect.right_center()] {
        ui.painter()
            .line_segment([at - vec2(0.0, dash.y), at + vec2(0.0, dash.y)], stroke);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_fit_their_box_at_any_ratio() {
        for ratio in [0.01, 0.5625, 0.8, 1.0, 1.5, 1.78, 2.7, 100.0] {
            let Glyph::Outline(width, height) = Glyph::of_ratio(ratio) else {
                panic!("a ratio is never dashed");
            };
            assert!(
                (5.0..=16.0).contains(&width) && (5.0..=14.0).contains(&height),
                "{ratio}: {width} × {height}"
            );
        }
        assert_eq!(Glyph::of_ratio(0.5625), Glyph::STORY);
        assert_eq!(Glyph::of_ratio(1.0), Glyph::SQUARE);
    }
}

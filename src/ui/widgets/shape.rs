//! Glyphs for the shapes of pictures, drawn rather than loaded because they mean a ratio.

use super::paint;
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
    pub const BANNER: Self = Self::Outline(16.0, 10.0);
    /// 4:5.
    pub const PORTRAIT: Self = Self::Outline(12.0, 14.0);
    /// 16:9.
    pub const WIDE: Self = Self::Outline(16.0, 9.0);

    /// Width of the box in which the glyph stands, so that labels of one row line up.
    pub(super) const fn box_px(self) -> f32 {
        match self {
            Self::Outline(width, _) if width > 14.0 => width,
            Self::Outline(..) | Self::Custom => 14.0,
        }
    }

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
        Glyph::Custom => {
            let path = paint::rounded_path(rect.shrink(0.75), 2.0);
            ui.painter().extend(Shape::dashed_line(
                &path,
                Stroke::new(1.5, colour),
                3.0,
                2.2,
            ));
        }
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

//! Lines of the studio's own letters (Inter) as outlines: shaped with kerning, flattened to straight pieces.

use harfrust::{ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::AdjustError;
use crate::domain::adjust::TextWeight;

/// Farthest that a straight piece may lie from its curve.
const TOLERANCE_PX: f32 = 0.05;

/// One thickness of the font.
pub(super) struct Face {
    font: FontRef<'static>,
    shaper: ShaperData,
    units_per_em: f32,
}

/// Closed outlines; y grows downwards.
pub(super) type Outlines = Vec<Vec<[f32; 2]>>;

/// A shaped line: its baseline starts at 0, 0.
pub(super) struct Line {
    pub(super) outlines: Outlines,
    pub(super) width_px: f32,
}

impl Face {
    pub(super) fn new(weight: TextWeight) -> Result<Self, AdjustError> {
        let file: &'static [u8] = match weight {
            TextWeight::Regular => include_bytes!("../../../assets/fonts/Inter-Regular.ttf"),
            TextWeight::Medium => include_bytes!("../../../assets/fonts/Inter-Medium.ttf"),
            TextWeight::SemiBold => include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf"),
        };
        let font = FontRef::new(file).ok().ok_or(AdjustError::NoFont)?;
        let units_per_em = font
            .metrics(Size::unscaled(), LocationRef::default())
            .units_per_em;
        Ok(Self {
            shaper: ShaperData::new(&font),
            font,
            units_per_em: f32::from(units_per_em.max(1)),
        })
    }

    /// How far letters reach above and below their baseline, both positive.
    pub(super) fn reach(&self, em_px: f32) -> (f32, f32) {
        let metrics = self.font.metrics(Size::new(em_px), LocationRef::default());
        (metrics.ascent, -metrics.descent)
    }

    /// The first character that the font does not have.
    pub(super) fn missing(&self, words: &str) -> Option<char> {
        let map = self.font.charmap();
        words.chars().find(|letter| map.map(*letter).is_none())
    }

    /// One line of letters. Those that the font does not have come out as its empty box.
    pub(super) fn line(&self, words: &str, em_px: f32) -> Line {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(words);
        buffer.guess_segment_properties();
        let shaper = self.shaper.shaper(&self.font).build();
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let scale = em_px / self.units_per_em;
        let glyphs = self.font.outline_glyphs();
        let mut pen = Pen::default();
        let mut at = 0.0;
        for (glyph, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            pen.origin = [
                at + place.x_offset as f32 * scale,
                -(place.y_offset as f32 * scale),
            ];
            if let Some(outline) = glyphs.get(GlyphId::new(glyph.glyph_id)) {
                let size = DrawSettings::unhinted(Size::new(em_px), LocationRef::default());
                // A damaged outline of the studio's own file would be left out; the tests draw every letter.
                if outline.draw(size, &mut pen).is_err() {
                    pen.open.clear();
                }
            }
            at += place.x_advance as f32 * scale;
        }
        Line {
            outlines: pen.done,
            width_px: at,
        }
    }
}

#[derive(Default)]
struct Pen {
    origin: [f32; 2],
    done: Outlines,
    open: Vec<[f32; 2]>,
}

impl Pen {
    /// From a font's y, which grows upwards.
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        [self.origin[0] + x, self.origin[1] - y]
    }

    /// Adds points of a curve whose control points lie at most `bend` from its chord.
    fn curve(&mut self, bend: f32, at: impl Fn(f32) -> [f32; 2]) {
        let pieces = (bend / TOLERANCE_PX).sqrt().ceil().clamp(1.0, 64.0) as u8;
        for piece in 1..=pieces {
            self.open.push(at(f32::from(piece) / f32::from(pieces)));
        }
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.close();
        self.open.push(self.place(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.open.push(self.place(x, y));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let Some(from) = self.open.last().copied() else {
            return;
        };
        let (control, to) = (self.place(cx0, cy0), self.place(x, y));
        let off = |axis: [f32; 3]| axis[0] - 2.0 * axis[1] + axis[2];
        let bend = off([from[0], control[0], to[0]]).hypot(off([from[1], control[1], to[1]])) / 4.0;
        self.curve(bend, |t| {
            let mix = |a: f32, b: f32, c: f32| {
                let s = 1.0 - t;
                s * s * a + 2.0 * s * t * b + t * t * c
            };
            [
                mix(from[0], control[0], to[0]),
                mix(from[1], control[1], to[1]),
            ]
        });
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let Some(from) = self.open.last().copied() else {
            return;
        };
        let (first, second, to) = (self.place(cx0, cy0), self.place(cx1, cy1), self.place(x, y));
        let reach = |point: [f32; 2]| (point[0] - from[0]).hypot(point[1] - from[1]);
        self.curve(reach(first).max(reach(second)), |t| {
            let mix = |a: f32, b: f32, c: f32, d: f32| {
                let s = 1.0 - t;
                s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
            };
            [
                mix(from[0], first[0], second[0], to[0]),
                mix(from[1], first[1], second[1], to[1]),
            ]
        });
    }

    fn close(&mut self) {
        if self.open.len() > 2 {
            self.done.push(std::mem::take(&mut self.open));
        }
        self.open.clear();
    }
}

//! The brush. A stroke is the union of capsules (all points within a radius of a segment), so that speed and spacing of the
//! pointer leave no trace, and where it crosses itself nothing builds up: painting takes the greater of what is there and what
//! the brush covers, erasing the lesser.

use super::undo::{Kept, MaskEdit};
use super::{Canvas, Rect, near, sane};

/// Largest diameter of a brush.
pub const MAX_BRUSH_PX: f32 = 4096.0;

/// A round brush.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// Diameter in canvas pixels, 1 to [`MAX_BRUSH_PX`].
    pub size_px: f32,
    /// 1 has a crisp (antialiased) edge, 0 is soft from the middle on.
    pub hardness: f32,
    /// Takes paint away.
    pub erase: bool,
}

impl Default for Brush {
    fn default() -> Self {
        Self {
            size_px: 64.0,
            hardness: 0.8,
            erase: false,
        }
    }
}

/// A stroke under way.
#[derive(Clone, Debug)]
pub(super) struct Stroke {
    edge: Edge,
    last: Option<[f32; 2]>,
    kept: Kept,
}

/// Where a brush covers all, and where nothing any more.
#[derive(Clone, Copy, Debug)]
struct Edge {
    inner_px: f32,
    outer_px: f32,
    erase: bool,
}

impl Edge {
    fn of(brush: Brush) -> Self {
        let radius_px = sane(brush.size_px, 1.0, MAX_BRUSH_PX) / 2.0;
        let hardness = sane(brush.hardness, 0.0, 1.0);
        // A crisp edge is one pixel wide, half of it on each side.
        Self {
            inner_px: (radius_px * hardness).min(radius_px - 0.5),
            outer_px: radius_px + 0.5,
            erase: brush.erase,
        }
    }
}

impl Canvas {
    /// Puts the brush down. A stroke under way goes on as part of this one.
    pub fn begin_stroke(&mut self, brush: Brush, at: [f32; 2]) {
        let kept = match self.stroke.take() {
            Some(stroke) => stroke.kept,
            None => Kept::new(self),
        };
        self.stroke = Some(Stroke {
            edge: Edge::of(brush),
            last: None,
            kept,
        });
        self.stroke_to(&[at]);
    }

    /// Goes on through these points. Without [`Canvas::begin_stroke`] nothing happens.
    pub fn stroke_to(&mut self, points: &[[f32; 2]]) {
        let Some(mut stroke) = self.stroke.take() else {
            return;
        };
        let mut touched: Option<Rect> = None;
        for point in points.iter().filter_map(|point| near(*point)) {
            let from = stroke.last.replace(point).unwrap_or(point);
            if let Some(rect) = self.capsule(stroke.edge, &mut stroke.kept, from, point) {
                touched = Some(touched.map_or(rect, |so_far| so_far.union(rect)));
            }
        }
        self.stroke = Some(stroke);
        if let Some(touched) = touched {
            self.changed(touched);
        }
    }

    /// Lifts the brush. The inverse of the whole stroke; `None` when it changed nothing.
    pub fn end_stroke(&mut self) -> Option<MaskEdit> {
        self.stroke.take()?.kept.into_edit(self)
    }

    /// Gives the stroke under way up: everything is as it was before.
    pub fn cancel_stroke(&mut self) {
        if let Some(stroke) = self.stroke.take()
            && let Some(touched) = stroke.kept.restore(self)
        {
            self.changed(touched);
        }
    }

    /// Whether the brush is down.
    pub const fn is_stroking(&self) -> bool {
        self.stroke.is_some()
    }

    /// What a tool other than the brush starts with: the tiles of a stroke under way, which becomes part of it.
    pub(super) fn keeping(&mut self) -> Kept {
        match self.stroke.take() {
            Some(stroke) => stroke.kept,
            None => Kept::new(self),
        }
    }

    fn capsule(
        &mut self,
        edge: Edge,
        kept: &mut Kept,
        from: [f32; 2],
        to: [f32; 2],
    ) -> Option<Rect> {
        let segment = Segment::new(from, to);
        let (left, right) = pixels(
            from[0].min(to[0]) - edge.outer_px,
            from[0].max(to[0]) + edge.outer_px,
            self.width_px,
        )?;
        let (top, bottom) = pixels(
            from[1].min(to[1]) - edge.outer_px,
            from[1].max(to[1]) + edge.outer_px,
            self.height_px,
        )?;
        for y in top..bottom {
            let middle = y as f32 + 0.5;
            let Some((first, end)) = segment
                .across(middle, edge.outer_px)
                .and_then(|(low, high)| pixels(low, high, self.width_px))
            else {
                continue;
            };
            // Columns that the brush covers wholly need no reckoning.
            let (full, full_end) = segment
                .across(middle, edge.inner_px)
                .map_or((first, first), |(low, high)| centres(low, high, first, end));
            kept.before(self, y, first, end);
            let rows = [(first, full), (full_end, end)];
            for (from, to) in rows {
                segment.soften(edge, middle, from, self.row_mut(y, from, to));
            }
            let level = if edge.erase { 0 } else { 255 };
            self.row_mut(y, full, full_end).fill(level);
        }
        Some(Rect {
            left,
            top,
            right,
            bottom,
        })
    }
}

/// The pixels that `low..high` touches, cut to `0..side`; `None` when there are none.
fn pixels(low: f32, high: f32, side_px: u32) -> Option<(u32, u32)> {
    let first = low.floor().max(0.0) as u32;
    let end = (high.ceil().max(0.0) as u32).min(side_px);
    (first < end).then_some((first, end))
}

/// The pixels whose middles lie safely in `low..high`, within `first..end`; an empty range when there are none.
fn centres(low: f32, high: f32, first: u32, end: u32) -> (u32, u32) {
    // Rounding in 32 bits may be off by hundredths this far from the origin.
    const SAFE: f32 = 0.05;
    let from = (low + SAFE - 0.5).ceil().max(0.0) as u32;
    let to = ((high - SAFE - 0.5).floor() + 1.0).max(0.0) as u32;
    let from = from.clamp(first, end);
    (from, to.clamp(from, end))
}

#[derive(Clone, Copy)]
struct Segment {
    from: [f32; 2],
    along: [f32; 2],
    /// 1 / length², or 0 for a point.
    scale: f32,
}

impl Segment {
    fn new(from: [f32; 2], to: [f32; 2]) -> Self {
        let along = [to[0] - from[0], to[1] - from[1]];
        let length2 = along[0] * along[0] + along[1] * along[1];
        Self {
            from,
            along,
            scale: if length2 > 1e-6 { 1.0 / length2 } else { 0.0 },
        }
    }

    /// Where the row through `y` is within `radius_px` of the segment. The capsule is convex, so its first and last point on
    /// a row are ends of a chord of one of the two round caps, or points of one of the two long sides.
    fn across(&self, y: f32, radius_px: f32) -> Option<(f32, f32)> {
        if radius_px < 0.0 {
            return None;
        }
        let [x0, y0] = self.from;
        let (x1, y1) = (x0 + self.along[0], y0 + self.along[1]);
        let mut span: Option<(f32, f32)> = None;
        let mut reach = |low: f32, high: f32| {
            span = Some(span.map_or((low, high), |(l, h): (f32, f32)| (l.min(low), h.max(high))));
        };
        for (x, off) in [(x0, y - y0), (x1, y - y1)] {
            let half2 = radius_px * radius_px - off * off;
            if half2 >= 0.0 {
                let half = half2.sqrt();
                reach(x - half, x + half);
            }
        }
        let unit = self.scale.sqrt() * radius_px;
        let (nx, ny) = (-self.along[1] * unit, self.along[0] * unit);
        for side in [-1.0, 1.0] {
            let start = y0 + side * ny - y;
            if self.along[1] != 0.0 && start * (start + self.along[1]) <= 0.0 {
                let x = x0 + side * nx - start / self.along[1] * self.along[0];
                reach(x, x);
            }
        }
        span
    }

    /// Paints or erases by the distance of each pixel's middle; `row` starts at column `first`.
    fn soften(&self, edge: Edge, y: f32, first: u32, row: &mut [u8]) {
        let down = y - self.from[1];
        let slope = 1.0 / (edge.outer_px - edge.inner_px);
        let cover = |x: i32| {
            let across = x as f32 + 0.5 - self.from[0];
            let share =
                ((across * self.along[0] + down * self.along[1]) * self.scale).clamp(0.0, 1.0);
            let (dx, dy) = (across - share * self.along[0], down - share * self.along[1]);
            let part = ((edge.outer_px - (dx * dx + dy * dy).sqrt()) * slope).clamp(0.0, 1.0);
            (part * part * (3.0 - 2.0 * part) * 255.0 + 0.5) as i32 as u8
        };
        let columns = first as i32..;
        if edge.erase {
            for (x, level) in columns.zip(row) {
                *level = (*level).min(255 - cover(x));
            }
        } else {
            for (x, level) in columns.zip(row) {
                *level = (*level).max(cover(x));
            }
        }
    }
}

//! Areas drawn at once: lasso, rectangle, everything, nothing, the opposite.

use super::coverage::{Rule, cover};
use super::undo::{Kept, MaskEdit};
use super::{Canvas, Rect, near};

impl Canvas {
    /// Paints (or erases) what a line drawn by hand encloses. The line closes itself; where it winds around twice it is
    /// outside again. Edges are antialiased.
    pub fn lasso(&mut self, points: &[[f32; 2]], erase: bool) -> Option<MaskEdit> {
        let mut kept = self.keeping();
        let mut touched: Option<Rect> = None;
        let size = self.size();
        cover(
            &[points.to_vec()],
            size,
            Rule::EvenOdd,
            |y, first, levels| {
                self.blend(&mut kept, y, first, levels, erase);
                let line = Rect {
                    left: first,
                    top: y,
                    right: first + levels.len() as u32,
                    bottom: y + 1,
                };
                touched = Some(touched.map_or(line, |so_far| so_far.union(line)));
            },
        );
        self.finish(kept, touched)
    }

    /// Paints (or erases) a rectangle between two opposite corners; edges between pixels are antialiased.
    pub fn rect(&mut self, from: [f32; 2], to: [f32; 2], erase: bool) -> Option<MaskEdit> {
        let mut kept = self.keeping();
        let (Some(from), Some(to)) = (near(from), near(to)) else {
            return self.finish(kept, None);
        };
        let (left, right) = (from[0].min(to[0]), from[0].max(to[0]));
        let (top, bottom) = (from[1].min(to[1]), from[1].max(to[1]));
        let columns = parts(left, right, self.width_px);
        let rows = parts(top, bottom, self.height_px);
        let mut levels = Vec::with_capacity(columns.shares.len());
        for (y, down) in (rows.first..).zip(&rows.shares) {
            levels.clear();
            let line = columns.shares.iter();
            levels.extend(line.map(|across| (across * down * 255.0 + 0.5) as u8));
            self.blend(&mut kept, y, columns.first, &levels, erase);
        }
        let touched = Rect {
            left: columns.first,
            top: rows.first,
            right: columns.first + columns.shares.len() as u32,
            bottom: rows.first + rows.shares.len() as u32,
        };
        let any = touched.width_px() > 0 && touched.height_px() > 0;
        self.finish(kept, any.then_some(touched))
    }

    /// Everything may change.
    pub fn fill_all(&mut self) -> Option<MaskEdit> {
        self.each(|_| 255)
    }

    /// Everything stays.
    pub fn clear(&mut self) -> Option<MaskEdit> {
        self.each(|_| 0)
    }

    /// What stays and what may change trade places.
    pub fn invert(&mut self) -> Option<MaskEdit> {
        self.each(|level| 255 - level)
    }

    fn each(&mut self, change: impl Fn(u8) -> u8) -> Option<MaskEdit> {
        let mut kept = self.keeping();
        let (width_px, height_px) = self.size();
        for y in 0..height_px {
            kept.before(self, y, 0, width_px);
            for level in self.row_mut(y, 0, width_px) {
                *level = change(*level);
            }
        }
        self.finish(kept, Some(self.whole()))
    }

    /// Paints one row by the greater level, or erases by the lesser.
    fn blend(&mut self, kept: &mut Kept, y: u32, first: u32, levels: &[u8], erase: bool) {
        let end = first + levels.len() as u32;
        kept.before(self, y, first, end);
        let row = self.row_mut(y, first, end);
        if erase {
            for (level, cover) in row.iter_mut().zip(levels) {
                *level = (*level).min(255 - cover);
            }
        } else {
            for (level, cover) in row.iter_mut().zip(levels) {
                *level = (*level).max(*cover);
            }
        }
    }

    /// Ends a tool: tells the views what it touched and makes the inverse.
    pub(super) fn finish(&mut self, kept: Kept, touched: Option<Rect>) -> Option<MaskEdit> {
        let edit = kept.into_edit(self);
        if let Some(touched) = touched
            && edit.is_some()
        {
            self.changed(touched);
        }
        edit
    }
}

/// How much of each pixel of one axis lies between two places.
struct Parts {
    first: u32,
    shares: Vec<f32>,
}

fn parts(low: f32, high: f32, side_px: u32) -> Parts {
    let first = (low.floor().max(0.0) as u32).min(side_px);
    let end = (high.ceil().max(0.0) as u32).clamp(first, side_px);
    let share = |at: u32| {
        let at = at as f32;
        (high.min(at + 1.0) - low.max(at)).clamp(0.0, 1.0)
    };
    Parts {
        first,
        shares: (first..end).map(share).collect(),
    }
}

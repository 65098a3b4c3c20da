//! A painted area of a picture: one level a pixel, 0 = stays, 255 = may change. Levels between are soft edges.
//!
//! Every tool changes the [`Canvas`] at once and returns the inverse as a [`MaskEdit`] (`None` when nothing changed), to be
//! given to [`Undo::remember`](crate::domain::undo::Undo::remember). Points are canvas pixels with fractions, the left upper
//! corner of the left upper pixel being 0, 0; points that are no numbers change nothing, and points far outside are drawn
//! nearer to the canvas.

mod coverage;
mod shapes;
mod soften;
mod stroke;
#[cfg(test)]
mod tests;
mod undo;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

pub use coverage::{Rule, cover};
pub use soften::MAX_SOFTEN_PX;
pub use stroke::{Brush, MAX_BRUSH_PX};
pub use undo::MaskEdit;

use stroke::Stroke;

/// Longest side of a canvas.
pub const MAX_SIDE_PX: u32 = 8192;
/// So many changes are remembered one by one; a view that is further behind takes the whole canvas.
const CHANGES: usize = 64;

/// Whole pixels; `right` and `bottom` are the first ones outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// First column to the right of it.
    pub right: u32,
    /// First row below it.
    pub bottom: u32,
}

impl Rect {
    /// Columns.
    pub const fn width_px(&self) -> u32 {
        self.right.saturating_sub(self.left)
    }

    /// Rows.
    pub const fn height_px(&self) -> u32 {
        self.bottom.saturating_sub(self.top)
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// `by` pixels more on each side, but not beyond a canvas of this size.
    #[must_use]
    fn grown(self, by: u32, (width_px, height_px): (u32, u32)) -> Self {
        Self {
            left: self.left.saturating_sub(by),
            top: self.top.saturating_sub(by),
            right: self.right.saturating_add(by).min(width_px),
            bottom: self.bottom.saturating_add(by).min(height_px),
        }
    }
}

/// The painted area of one picture. Two canvases are equal when size and levels are.
#[derive(Clone, Debug)]
pub struct Canvas {
    width_px: u32,
    height_px: u32,
    levels: Vec<u8>,
    revision: u64,
    /// The latest changes, oldest first, with the revision that each led to.
    changes: VecDeque<(u64, Rect)>,
    stroke: Option<Stroke>,
    blank: Blank,
}

/// Whether a canvas was found blank, and at which revision: asked for in every frame, and sixteen million levels are not looked
/// through each time.
#[derive(Debug, Default)]
struct Blank(AtomicU64);

impl Clone for Blank {
    fn clone(&self) -> Self {
        Self(AtomicU64::new(self.0.load(Ordering::Relaxed)))
    }
}

impl PartialEq for Canvas {
    fn eq(&self, other: &Self) -> bool {
        self.size() == other.size() && self.levels == other.levels
    }
}

impl Eq for Canvas {}

impl Canvas {
    /// An empty one; `None` when a side is 0 or longer than [`MAX_SIDE_PX`].
    pub fn new(width_px: u32, height_px: u32) -> Option<Self> {
        let count = width_px as usize * height_px as usize;
        let fits = (1..=MAX_SIDE_PX).contains(&width_px) && (1..=MAX_SIDE_PX).contains(&height_px);
        fits.then(|| Self::of(vec![0; count], width_px, height_px))
    }

    /// One with these levels, rows from the top; `None` when there are not `width × height` of them or a side is not allowed.
    pub fn from_levels(levels: Vec<u8>, width_px: u32, height_px: u32) -> Option<Self> {
        let fits = (1..=MAX_SIDE_PX).contains(&width_px)
            && (1..=MAX_SIDE_PX).contains(&height_px)
            && levels.len() == width_px as usize * height_px as usize;
        fits.then(|| Self::of(levels, width_px, height_px))
    }

    const fn of(levels: Vec<u8>, width_px: u32, height_px: u32) -> Self {
        Self {
            width_px,
            height_px,
            levels,
            revision: 0,
            changes: VecDeque::new(),
            stroke: None,
            blank: Blank(AtomicU64::new(0)),
        }
    }

    /// Columns.
    pub const fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Rows.
    pub const fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Columns and rows.
    pub const fn size(&self) -> (u32, u32) {
        (self.width_px, self.height_px)
    }

    /// All levels, rows from the top without gaps.
    pub fn levels(&self) -> &[u8] {
        &self.levels
    }

    /// All levels, without a copy.
    pub fn into_levels(self) -> Vec<u8> {
        self.levels
    }

    /// The level of one pixel; 0 outside.
    pub fn level(&self, x: u32, y: u32) -> u8 {
        if x >= self.width_px {
            return 0;
        }
        let at = y as usize * self.width_px as usize + x as usize;
        self.levels.get(at).copied().unwrap_or_default()
    }

    /// Part of one row: columns `from..to`. Empty when it is not inside.
    pub fn row(&self, y: u32, from: u32, to: u32) -> &[u8] {
        let start = y as usize * self.width_px as usize;
        if to > self.width_px || from > to {
            return &[];
        }
        self.levels
            .get(start + from as usize..start + to as usize)
            .unwrap_or(&[])
    }

    fn row_mut(&mut self, y: u32, from: u32, to: u32) -> &mut [u8] {
        let start = y as usize * self.width_px as usize;
        if to > self.width_px || from > to {
            return &mut [];
        }
        self.levels
            .get_mut(start + from as usize..start + to as usize)
            .unwrap_or(&mut [])
    }

    /// Whether no pixel may change.
    pub fn is_empty(&self) -> bool {
        // Revision and answer in one number; 0 when nobody asked yet.
        let known = self.blank.0.load(Ordering::Relaxed);
        if known >> 2 == self.revision && known & 1 == 1 {
            return known & 2 == 2;
        }
        let is_empty = self.levels.iter().all(|level| *level == 0);
        let answer = (self.revision << 2) | (u64::from(is_empty) << 1) | 1;
        self.blank.0.store(answer, Ordering::Relaxed);
        is_empty
    }

    /// The smallest rectangle around everything painted.
    pub fn bounds(&self) -> Option<Rect> {
        let mut found: Option<Rect> = None;
        let rows = self.levels.chunks_exact(self.width_px as usize);
        for (y, row) in (0..).zip(rows) {
            let Some(first) = row.iter().position(|level| *level != 0) else {
                continue;
            };
            let last = row.iter().rposition(|level| *level != 0).unwrap_or(first);
            let line = Rect {
                left: first as u32,
                top: y,
                right: last as u32 + 1,
                bottom: y + 1,
            };
            found = Some(found.map_or(line, |so_far| so_far.union(line)));
        }
        found
    }

    /// How much may change, in thousandths of the picture, soft pixels by their level. At least 1 when anything is painted.
    pub fn covered_permille(&self) -> u16 {
        let sum: u64 = self.levels.iter().map(|level| u64::from(*level)).sum();
        let all = self.levels.len() as u64 * 255;
        let share = (sum * 1000 + all / 2) / all.max(1);
        share.max(u64::from(sum > 0)) as u16
    }

    /// Grows with every change.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// What changed after that revision, so that a view uploads only this; `None` when nothing did. An unknown or old
    /// revision gives the whole canvas.
    pub fn changed_since(&self, revision: u64) -> Option<Rect> {
        if revision == self.revision {
            return None;
        }
        let known = self
            .changes
            .front()
            .is_some_and(|(first, _)| revision.saturating_add(1) >= *first);
        if !known || revision > self.revision {
            return Some(self.whole());
        }
        self.changes
            .iter()
            .filter(|(at, _)| *at > revision)
            .map(|(_, rect)| *rect)
            .reduce(Rect::union)
    }

    const fn whole(&self) -> Rect {
        Rect {
            left: 0,
            top: 0,
            right: self.width_px,
            bottom: self.height_px,
        }
    }

    fn changed(&mut self, rect: Rect) {
        self.revision += 1;
        if self.changes.len() == CHANGES {
            self.changes.pop_front();
        }
        self.changes.push_back((self.revision, rect));
    }
}

/// A value between two limits; what is no number is the lower one.
const fn sane(value: f32, least: f32, most: f32) -> f32 {
    if value.is_nan() {
        least
    } else {
        value.clamp(least, most)
    }
}

/// A point near enough to a canvas to be reckoned with; `None` when it is no point at all.
fn near(point: [f32; 2]) -> Option<[f32; 2]> {
    const FAR: f32 = 3.0 * MAX_SIDE_PX as f32;
    point
        .iter()
        .all(|value| value.is_finite())
        .then(|| point.map(|value| value.clamp(-FAR, FAR)))
}

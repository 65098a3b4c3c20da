//! Looks for a small block of one picture in another (normalised cross-correlation).

use super::Axis;
use super::blocks::Round;
use super::plane::{Level, step};
use super::spots::Spot;

/// A block must look this much like what was found (correlation, at most 1).
const LIKE: f32 = 0.6;

/// A block of the picture before.
pub(crate) struct Block {
    left: usize,
    top: usize,
    /// Its middle in pixels of the level.
    pub(crate) middle: [f64; 2],
}

/// Looks for blocks; keeps its memory between them.
pub(crate) struct Finder<'a> {
    level: &'a Level<'a>,
    axes: [Axis; 2],
    round: Round,
    /// The block without its mean, at length 1.
    template: Vec<f32>,
    window: Vec<f32>,
    /// Sums of the window's values and squares from the upper left.
    sums: Vec<[f64; 2]>,
    scores: Vec<f32>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(level: &'a Level<'a>, axes: [Axis; 2], round: Round) -> Self {
        Self {
            level,
            axes,
            round,
            template: Vec::new(),
            window: Vec::new(),
            sums: Vec::new(),
            scores: Vec::new(),
        }
    }

    /// The block at a spot, if it lies in both pictures.
    pub(crate) fn block(&self, spot: &Spot) -> Option<Block> {
        let size = self.round.block;
        let before = self.level.before;
        let corner = |share: f64, side: usize| {
            let last = side.checked_sub(size)?;
            let corner = (share * side as f64 - size as f64 / 2.0).round().max(0.0);
            Some((corner as usize).min(last))
        };
        let (left, top) = (
            corner(spot.x, before.width)?,
            corner(spot.y, before.height)?,
        );
        let after = [self.level.after.width, self.level.after.height];
        let inside = [left, top]
            .iter()
            .zip(self.axes)
            .zip(after)
            .all(|((at, axis), side)| {
                let (first, last) = (axis.at(*at as f64), axis.at((at + size) as f64));
                first >= 0.0 && last <= side as f64
            });
        let half = size as f64 / 2.0;
        inside.then_some(Block {
            left,
            top,
            middle: [left as f64 + half, top as f64 + half],
        })
    }

    /// How far the block lies from where it was expected, in pixels of the level.
    pub(crate) fn find(&mut self, block: &Block) -> Option<[f64; 2]> {
        self.read_template(block)?;
        self.read_window(block);
        let span = 2 * self.round.reach + 1;
        self.scores.clear();
        for y in 0..span {
            for x in 0..span {
                let score = self.score(x, y);
                self.scores.push(score);
            }
        }
        let best = (0..self.scores.len()).max_by(|a, b| {
            let get = |at: &usize| self.scores.get(*at).copied().unwrap_or_default();
            get(a).total_cmp(&get(b))
        })?;
        let (x, y) = (best % span, best / span);
        // At the rim the true place may lie beyond.
        if x == 0 || y == 0 || x + 1 == span || y + 1 == span {
            return None;
        }
        let at = |index: usize| self.scores.get(index).copied().unwrap_or_default();
        let top = at(best);
        if top < LIKE {
            return None;
        }
        let across = peak(at(best - 1), top, at(best + 1));
        let down = peak(at(best - span), top, at(best + span));
        let reach = self.round.reach as f64;
        Some([
            x as f64 - reach + f64::from(across),
            y as f64 - reach + f64::from(down),
        ])
    }

    fn read_template(&mut self, block: &Block) -> Option<()> {
        let size = self.round.block;
        self.template.clear();
        for y in block.top..block.top + size {
            let row = self
                .level
                .before
                .row(y)
                .get(block.left..block.left + size)?;
            self.template.extend_from_slice(row);
        }
        let count = (size * size) as f32;
        let mean = self.template.iter().sum::<f32>() / count;
        let mut length = 0.0;
        for value in &mut self.template {
            *value -= mean;
            length += *value * *value;
        }
        // Less than two grey levels of contrast is noise.
        if length < 4.0 * count {
            return None;
        }
        let length = length.sqrt();
        for value in &mut self.template {
            *value /= length;
        }
        Some(())
    }

    fn read_window(&mut self, block: &Block) {
        let side = self.round.block + 2 * self.round.reach;
        let reach = self.round.reach as f64;
        let steps = |axis: Axis, from: usize, len: usize| -> Vec<(f32, usize, usize)> {
            let at = |i: usize| axis.at((from + i) as f64 - reach + 0.5) as f32;
            (0..side).map(|i| step(at(i), len)).collect()
        };
        let after = self.level.after;
        let columns = steps(self.axes[0], block.left, after.width);
        self.window.clear();
        for (down, upper, lower) in steps(self.axes[1], block.top, after.height) {
            let (upper, lower) = (after.row(upper), after.row(lower));
            for (across, left, right) in &columns {
                let get = |row: &[f32], at: &usize| row.get(*at).copied().unwrap_or_default();
                let high = get(upper, left) + across * (get(upper, right) - get(upper, left));
                let low = get(lower, left) + across * (get(lower, right) - get(lower, left));
                self.window.push(high + down * (low - high));
            }
        }
        self.sums.clear();
        self.sums.resize((side + 1) * (side + 1), [0.0; 2]);
        for (y, row) in self.window.chunks_exact(side).enumerate() {
            let mut running = [0.0; 2];
            for (x, value) in row.iter().enumerate() {
                let value = f64::from(*value);
                running[0] += value;
                running[1] += value * value;
                let above = self.sums[y * (side + 1) + x + 1];
                self.sums[(y + 1) * (side + 1) + x + 1] =
                    [above[0] + running[0], above[1] + running[1]];
            }
        }
    }

    /// Correlation of the block with the window at this offset: −1 to 1.
    fn score(&self, x: usize, y: usize) -> f32 {
        let size = self.round.block;
        let side = size + 2 * self.round.reach;
        let mut lanes = [0.0_f32; 8];
        for (row, template) in self.template.chunks_exact(size).enumerate() {
            let from = (y + row) * side + x;
            let window = self.window.get(from..from + size).unwrap_or_default();
            for (a, b) in template
                .as_chunks::<8>()
                .0
                .iter()
                .zip(window.as_chunks::<8>().0)
            {
                for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
                    *lane += a * b;
                }
            }
        }
        let corner = |right: usize, down: usize| {
            self.sums[(y + down * size) * (side + 1) + x + right * size]
        };
        let corners = [corner(1, 1), corner(0, 1), corner(1, 0), corner(0, 0)];
        let within = |i: usize| corners[0][i] - corners[1][i] - corners[2][i] + corners[3][i];
        let (sum, squares) = (within(0), within(1));
        let count = (size * size) as f64;
        let spread = (squares - sum * sum / count).max(count);
        lanes.iter().sum::<f32>() / spread.sqrt() as f32
    }
}

/// The top of a parabola through three neighbours, −0.5 to 0.5 from the middle one.
pub(crate) fn peak(before: f32, top: f32, after: f32) -> f32 {
    let bend = before - 2.0 * top + after;
    if bend > -1e-9 {
        return 0.0;
    }
    (0.5 * (before - after) / bend).clamp(-0.5, 0.5)
}

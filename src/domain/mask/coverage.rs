//! How much of each pixel closed outlines cover, exactly (to 8 bits).
//!
//! The method is the signed area accumulation of Raph Levien's font-rs ("Inside the fastest font renderer in the world",
//! 2016): every edge adds what it covers of the pixels that it passes and of everything to the right of it; sums along a row
//! are then winding numbers with fractions.

/// What counts as inside where outlines overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Inside once is inside, inside twice is outside: a line drawn by hand.
    EvenOdd,
    /// Whatever is wound around is inside: letters.
    NonZero,
}

/// Rows worked on at once, so that a large outline needs little memory.
const BAND_ROWS: u32 = 32;

type Edge = ([f32; 2], [f32; 2]);

/// Covers a field of `width × height` pixels with closed outlines; the last point of each joins its first.
///
/// Calls `row(y, first column, levels)` for each row that they may reach. Points that are no numbers are left out.
pub fn cover(
    outlines: &[Vec<[f32; 2]>],
    (width_px, height_px): (u32, u32),
    rule: Rule,
    mut row: impl FnMut(u32, u32, &[u8]),
) {
    let edges = edges(outlines);
    let Some((left, top, right, bottom)) = reach(&edges, width_px, height_px) else {
        return;
    };
    let width = (right - left) as usize;
    // Two columns more than are seen: an edge on the last one also writes to its right.
    let stride = width + 2;
    let mut sums = Vec::new();
    let mut levels = vec![0_u8; width];
    for band in (top..bottom).step_by(BAND_ROWS as usize) {
        let end = (band + BAND_ROWS).min(bottom);
        sums.clear();
        sums.resize(stride * (end - band) as usize, 0.0_f32);
        let mut field = Field {
            sums: &mut sums,
            stride,
            width: width as f32,
            height: (end - band) as f32,
        };
        for (from, to) in &edges {
            let moved = |point: &[f32; 2]| [point[0] - left as f32, point[1] - band as f32];
            field.add(moved(from), moved(to));
        }
        for (y, sums) in (band..end).zip(sums.chunks_exact(stride)) {
            let mut winding = 0.0;
            for (level, sum) in levels.iter_mut().zip(sums) {
                winding += sum;
                *level = (inside(winding, rule) * 255.0 + 0.5) as u8;
            }
            row(y, left, &levels);
        }
    }
}

fn inside(winding: f32, rule: Rule) -> f32 {
    let winding = winding.abs();
    match rule {
        Rule::NonZero => winding.min(1.0),
        Rule::EvenOdd => {
            let part = winding % 2.0;
            part.min(2.0 - part)
        }
    }
}

fn edges(outlines: &[Vec<[f32; 2]>]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for outline in outlines {
        let points = || outline.iter().copied().filter_map(super::near);
        let Some(mut from) = points().next_back() else {
            continue;
        };
        for to in points() {
            // Level edges cover nothing.
            if from[1] != to[1] {
                edges.push((from, to));
            }
            from = to;
        }
    }
    edges
}

/// The pixels within which all edges lie: left, top, right, bottom.
fn reach(edges: &[Edge], width_px: u32, height_px: u32) -> Option<(u32, u32, u32, u32)> {
    let ends = |axis: usize| {
        let values = edges
            .iter()
            .flat_map(move |(from, to)| [from, to])
            .filter_map(move |point| point.get(axis).copied());
        values.fold((f32::MAX, f32::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    };
    let pixels = |(low, high): (f32, f32), side_px: u32| {
        let first = low.floor().max(0.0) as u32;
        let end = (high.ceil().max(0.0) as u32).min(side_px);
        (first < end).then_some((first, end))
    };
    let (left, right) = pixels(ends(0), width_px)?;
    let (top, bottom) = pixels(ends(1), height_px)?;
    Some((left, top, right, bottom))
}

struct Field<'a> {
    sums: &'a mut [f32],
    stride: usize,
    width: f32,
    height: f32,
}

impl Field<'_> {
    /// Adds an edge, cut to the field.
    fn add(&mut self, from: [f32; 2], to: [f32; 2]) {
        let (low, high, turn) = if from[1] < to[1] {
            (from, to, 1.0)
        } else {
            (to, from, -1.0)
        };
        if high[1] <= 0.0 || low[1] >= self.height {
            return;
        }
        let slope = (high[0] - low[0]) / (high[1] - low[1]);
        let at = |y: f32| low[0] + (y - low[1]) * slope;
        let (start, end) = (low[1].max(0.0), high[1].min(self.height));
        // Cut where it crosses the sides: what is left of the field covers all of it, what is right of it nothing.
        let mut cuts = [start, end, end, end];
        if slope != 0.0 {
            let crossing = |x: f32| (low[1] + (x - low[0]) / slope).clamp(start, end);
            let (a, b) = (crossing(0.0), crossing(self.width));
            cuts = [start, a.min(b), a.max(b), end];
        }
        for piece in cuts.windows(2) {
            if let &[y0, y1] = piece
                && y1 > y0
            {
                let (x0, x1) = (at(y0), at(y1));
                if f32::midpoint(x0, x1) < self.width {
                    let inside = |x: f32| x.clamp(0.0, self.width);
                    self.line([inside(x0), y0], [inside(x1), y1], turn);
                }
            }
        }
    }

    /// Accumulates a downward edge that lies wholly in the field.
    fn line(&mut self, from: [f32; 2], to: [f32; 2], turn: f32) {
        let slope = (to[0] - from[0]) / (to[1] - from[1]);
        let mut x = from[0];
        let first = from[1].floor() as usize;
        let end = to[1].ceil() as usize;
        for (y, row) in (first..end).zip(self.sums.chunks_exact_mut(self.stride).skip(first)) {
            let rows = (y as f32 + 1.0).min(to[1]) - (y as f32).max(from[1]);
            let next = (x + slope * rows).clamp(0.0, self.width);
            accumulate(row, x.min(next), x.max(next), rows * turn);
            x = next;
        }
    }
}

/// One row of an edge between `low` and `high`, covering `amount` of the row's height.
fn accumulate(row: &mut [f32], low: f32, high: f32, amount: f32) {
    let first = low.floor();
    let count = (high.ceil() - first).max(1.0) as usize;
    let Some(cells) = row
        .get_mut(first as usize..)
        .and_then(|rest| rest.get_mut(..=count))
    else {
        return;
    };
    if count == 1 {
        let right = (f32::midpoint(low, high) - first) * amount;
        if let [here, next] = cells {
            *here += amount - right;
            *next += right;
        }
        return;
    }
    // What has been covered up to each pixel's right side; the differences go into the row.
    let per_pixel = 1.0 / (high - low);
    let mut before = 0.0;
    for (at, cell) in (0_u16..).zip(cells) {
        let start = (first + f32::from(at)).max(low);
        let end = (first + f32::from(at) + 1.0).min(high);
        let covered = if f32::from(at) >= count as f32 {
            1.0
        } else {
            // Of this pixel: the part passed earlier covers it wholly, the part passed here by the mean distance to its right.
            let passed = (start - low) * per_pixel;
            let here = (end - start).max(0.0) * per_pixel;
            let reach = first + f32::from(at) + 1.0 - f32::midpoint(start, end);
            passed + here * reach
        };
        *cell += (covered - before) * amount;
        before = covered;
    }
}

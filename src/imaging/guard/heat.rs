//! Where a picture changed, cell by cell, and what only re-encoding did.
//!
//! A cell is a pixel of the small copies. Two cells are the same when their surroundings have the same mean colour, give or
//! take a step to the side: compression moves colours around within its blocks and across edges, but keeps their means.

use super::colour::oklab;
use super::place::Placed;
use super::plane::{Level, Pair, Plane, step};

/// Distance in `OKLab` that a plain field may differ: a little more than compression does, less than the eye would mind.
const PLAIN: f32 = 0.022;
/// What is added to it beside an edge between light and dark, as a share of the edge's height.
const LIGHT_EDGE: f32 = 0.05;
/// What is added to it beside an edge between colours, which JPEG stores at half the size.
const COLOUR_EDGE: f32 = 1.6;
/// From here on a change is as strong as the map shows.
const STRONG: f32 = 0.25;
/// A changed cell with fewer changed ones around it (itself counted) is a speck.
const SPECK: usize = 4;
/// So far around a painted area its own edge may blur into the outside, in cells.
const RIM: usize = 3;

/// Where a picture changed: 0 the same, 255 strongly.
#[derive(Clone, PartialEq, Eq)]
pub struct Heat {
    /// Width, at most 512.
    pub width_px: u32,
    /// Height, at most 512.
    pub height_px: u32,
    /// `width_px × height_px` levels, rows from the top without gaps.
    pub levels: Vec<u8>,
}

impl std::fmt::Debug for Heat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Heat({} × {})", self.width_px, self.height_px)
    }
}

/// Both pictures cell by cell, in the frame of the one before.
pub(crate) struct Compared {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Mean colour around each cell before, sRGB of 0 to 255.
    pub(crate) before: Vec<[f32; 3]>,
    /// The colour after that is nearest to it, at most one cell away.
    pub(crate) after: Vec<[f32; 3]>,
    /// Whether the picture after shows this place at all.
    pub(crate) there: Vec<bool>,
    /// By how much the distance is above what is tolerated; 0 or less where nothing changed.
    excess: Vec<f32>,
}

impl Compared {
    pub(crate) fn new(pair: &Pair, placed: &Placed) -> Self {
        let (width, height) = pair.before.cells_size;
        let before: Vec<[f32; 3]> = pair
            .before
            .cells
            .as_chunks::<4>()
            .0
            .iter()
            .copied()
            .map(rgb)
            .collect();
        let (after, there) = moved(pair, placed, &before);
        // Where the copies are much smaller than the pictures, they are means already.
        let shrunk =
            pair.before_size.0.max(pair.before_size.1) as usize * 2 >= width.max(height) * 3;
        let radius = if shrunk { 1 } else { 2 };
        let before = means(&before, width, radius);
        let after = means(&after, width, radius);
        let seen_before: Vec<[f32; 3]> = before.iter().copied().map(oklab).collect();
        let seen_after: Vec<[f32; 3]> = after.iter().copied().map(oklab).collect();
        let edges = edges(&seen_before, &seen_after, width);
        let mut nearest = Vec::with_capacity(after.len());
        let mut excess = Vec::with_capacity(after.len());
        for (at, colour) in seen_before.iter().enumerate() {
            let (squared, from) =
                closest(colour, &seen_after, at % width, at / width, width, height);
            nearest.push(after.get(from).copied().unwrap_or_default());
            let edge = edges.get(at).copied().unwrap_or_default();
            let is_there = there.get(at).copied().unwrap_or_default();
            let over = squared.sqrt() - (PLAIN + edge);
            excess.push(if is_there { over } else { 0.0 });
        }
        Self {
            width,
            height,
            before,
            after: nearest,
            there,
            excess: without_specks(&excess, width),
        }
    }

    /// How many of a thousand cells changed, among those in `among` (all if `None`) that the picture after shows.
    pub(crate) fn share(&self, among: Option<&[bool]>) -> Option<u16> {
        let (mut all, mut changed) = (0_u64, 0_u64);
        for (at, (excess, there)) in self.excess.iter().zip(&self.there).enumerate() {
            let asked = among.is_none_or(|among| among.get(at).copied().unwrap_or_default());
            if *there && asked {
                all += 1;
                changed += u64::from(*excess > 0.0);
            }
        }
        (changed * 1000 + all / 2)
            .checked_div(all)
            .map(|share| share as u16)
    }

    pub(crate) fn heat(&self) -> Heat {
        let level = |excess: &f32| {
            if *excess > 0.0 {
                ((excess / STRONG).min(1.0) * 254.0 + 1.0) as u8
            } else {
                0
            }
        };
        Heat {
            width_px: self.width as u32,
            height_px: self.height as u32,
            levels: self.excess.iter().map(level).collect(),
        }
    }
}

fn rgb([r, g, b, _]: [u8; 4]) -> [f32; 3] {
    [r, g, b].map(f32::from)
}

/// The picture after in the frame of the one before, and where it is there; elsewhere it is taken as unchanged.
fn moved(pair: &Pair, placed: &Placed, before: &[[f32; 3]]) -> (Vec<[f32; 3]>, Vec<bool>) {
    // The planes of these copies have the size of the cells.
    let (from, to): (&Plane, &Plane) = (&pair.before.middle, &pair.after.middle);
    let [across, down] = Level::new(pair, from, to).axes(placed);
    let steps = |axis: super::Axis, len: usize, other: usize| -> Vec<(bool, (f32, usize, usize))> {
        let place = |i: usize| axis.at(i as f64 + 0.5);
        let inside = |at: f64| at >= -0.01 && at <= other as f64 + 0.01;
        (0..len)
            .map(|i| (inside(place(i)), step(place(i) as f32, other)))
            .collect()
    };
    let columns = steps(across, from.width, to.width);
    let pixels = pair.after.cells.as_chunks::<4>().0;
    let mut out = Vec::with_capacity(before.len());
    let mut there = Vec::with_capacity(before.len());
    let mut stays = before.iter().copied();
    for (row_there, (low, up, under)) in steps(down, from.height, to.height) {
        let row = |y: usize| {
            pixels
                .get(y * to.width..(y + 1) * to.width)
                .unwrap_or_default()
        };
        let (upper, lower) = (row(up), row(under));
        for (column_there, (share, left, right)) in &columns {
            let old = stays.next().unwrap_or_default();
            let is_there = row_there && *column_there;
            there.push(is_there);
            if !is_there {
                out.push(old);
                continue;
            }
            let get =
                |row: &[[u8; 4]], at: &usize| row.get(*at).copied().map(rgb).unwrap_or_default();
            let high = mix(get(upper, left), get(upper, right), *share);
            let below = mix(get(lower, left), get(lower, right), *share);
            out.push(mix(high, below, low));
        }
    }
    (out, there)
}

fn mix(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    [0, 1, 2].map(|i| a[i] + share * (b[i] - a[i]))
}

/// The mean of the square around each cell; at the edges of what is there.
fn means(cells: &[[f32; 3]], width: usize, radius: usize) -> Vec<[f32; 3]> {
    let height = cells.len() / width.max(1);
    let mut across = Vec::with_capacity(cells.len());
    for row in cells.chunks_exact(width) {
        for x in 0..width {
            across.push(mean(
                row.get(x.saturating_sub(radius)..(x + radius + 1).min(width)),
            ));
        }
    }
    let mut out = Vec::with_capacity(cells.len());
    for y in 0..height {
        let rows = y.saturating_sub(radius)..(y + radius + 1).min(height);
        let share = 1.0 / rows.len() as f32;
        let start = out.len();
        out.resize(start + width, [0.0; 3]);
        for y in rows {
            let row = across.get(y * width..(y + 1) * width).unwrap_or_default();
            let target = out.get_mut(start..).unwrap_or_default();
            for (sum, cell) in target.iter_mut().zip(row) {
                for (sum, value) in sum.iter_mut().zip(cell) {
                    *sum += value * share;
                }
            }
        }
    }
    out
}

fn mean(cells: Option<&[[f32; 3]]>) -> [f32; 3] {
    let cells = cells.unwrap_or_default();
    let mut sum = [0.0; 3];
    for cell in cells {
        for (sum, value) in sum.iter_mut().zip(cell) {
            *sum += value;
        }
    }
    sum.map(|sum| sum / cells.len().max(1) as f32)
}

/// What the edges that both pictures have at a place make tolerable: what only one of them has is a change, not an edge.
fn edges(before: &[[f32; 3]], after: &[[f32; 3]], width: usize) -> Vec<f32> {
    let (before, after) = (ranges(before, width), ranges(after, width));
    let both = before.iter().zip(&after);
    both.map(|(a, b)| LIGHT_EDGE * a[0].min(b[0]) + COLOUR_EDGE * a[1].min(b[1]))
        .collect()
}

/// The range of the lightness, and the larger one of the two colour values, among a cell and its neighbours.
fn ranges(cells: &[[f32; 3]], width: usize) -> Vec<[f32; 2]> {
    let height = cells.len() / width.max(1);
    let mut across: Vec<([f32; 3], [f32; 3])> = Vec::with_capacity(cells.len());
    for row in cells.chunks_exact(width) {
        for x in 0..width {
            let near = row.get(x.saturating_sub(1)..(x + 2).min(width));
            across.push(bounds(near.unwrap_or_default().iter().map(|c| (c, c))));
        }
    }
    let mut out = Vec::with_capacity(cells.len());
    for y in 0..height {
        for x in 0..width {
            let rows = y.saturating_sub(1)..(y + 2).min(height);
            let column = rows.filter_map(|y| across.get(y * width + x).map(|(a, b)| (a, b)));
            let (low, high) = bounds(column);
            let [light, green, blue] = [0, 1, 2].map(|i| high[i] - low[i]);
            out.push([light, green.max(blue)]);
        }
    }
    out
}

fn bounds<'a>(cells: impl Iterator<Item = (&'a [f32; 3], &'a [f32; 3])>) -> ([f32; 3], [f32; 3]) {
    let mut all = ([f32::MAX; 3], [f32::MIN; 3]);
    for (low, high) in cells {
        for i in 0..3 {
            all.0[i] = all.0[i].min(low[i]);
            all.1[i] = all.1[i].max(high[i]);
        }
    }
    all
}

/// The squared distance to the nearest colour at most one cell away, and where that is.
fn closest(
    colour: &[f32; 3],
    cells: &[[f32; 3]],
    x: usize,
    y: usize,
    width: usize,
    height: usize,
) -> (f32, usize) {
    let mut best = (f32::MAX, y * width + x);
    for row in y.saturating_sub(1)..(y + 2).min(height) {
        let from = row * width + x.saturating_sub(1);
        let to = row * width + (x + 2).min(width);
        for (at, other) in (from..to).zip(cells.get(from..to).unwrap_or_default()) {
            let off = colour.iter().zip(other).map(|(one, two)| one - two);
            let squared = off.map(|off| off * off).sum();
            if squared < best.0 {
                best = (squared, at);
            }
        }
    }
    best
}

/// Changed cells that stand almost alone are noise.
fn without_specks(excess: &[f32], width: usize) -> Vec<f32> {
    let height = excess.len() / width.max(1);
    let changed = |x: usize, y: usize| excess.get(y * width + x).is_some_and(|e| *e > 0.0);
    let near = |x: usize, y: usize| {
        let rows = y.saturating_sub(1)..(y + 2).min(height);
        rows.flat_map(|y| (x.saturating_sub(1)..(x + 2).min(width)).map(move |x| (x, y)))
            .filter(|(x, y)| changed(*x, *y))
            .count()
    };
    let keep = |(at, e): (usize, &f32)| {
        if *e > 0.0 && near(at % width, at / width) < SPECK {
            0.0
        } else {
            *e
        }
    };
    excess.iter().enumerate().map(keep).collect()
}

/// What lies outside a painted area, a rim of a few cells left out.
pub(crate) fn outside(levels: &[u8], width: usize) -> Vec<bool> {
    let inside: Vec<bool> = levels.iter().map(|level| *level >= 16).collect();
    let wide = grown(&inside, width, 1);
    let tall = grown(&wide, width, width);
    tall.iter().map(|inside| !inside).collect()
}

/// Grows what is inside by [`RIM`] cells along rows (`stride` 1) or columns (`stride` = width).
fn grown(inside: &[bool], width: usize, stride: usize) -> Vec<bool> {
    let mut out = inside.to_vec();
    for (at, _) in inside.iter().enumerate().filter(|(_, inside)| **inside) {
        for step in 1..=RIM {
            let (back, on) = (at.checked_sub(step * stride), at + step * stride);
            // Along a row the next row is no neighbour.
            let same_row = |other: usize| stride != 1 || other / width == at / width;
            for other in back
                .into_iter()
                .chain([on])
                .filter(|other| same_row(*other))
            {
                if let Some(cell) = out.get_mut(other) {
                    *cell = true;
                }
            }
        }
    }
    out
}

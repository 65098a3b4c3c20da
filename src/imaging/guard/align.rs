//! Finds how the picture after an edit lies on the one before.
//!
//! Mostly it lies where it was: blocks found near their old place settle that at once. Otherwise zooms between 0.8 and
//! 1.25 is tried on a tiny copy by phase correlation (Kuglin and Hines, 1975), which finds a shift of any length and does
//! not mind that large parts changed; the best are then made exact with blocks on larger copies.

use super::super::area::Area;
use super::super::pixels::Pixels;
use super::blocks::{self, Agreed, Round};
use super::finder::peak;
use super::fourier::{Fourier, SIDE, Spectrum};
use super::place::{Alignment, possible_ratios};
use super::plane::{Level, Pair, Plane};
use super::spots::{self, Spot};

/// Fewer textured blocks than this say nothing.
const FEWEST_SPOTS: usize = 8;
/// When such a share of the blocks that were found agree at once, and they are this many, nothing else is tried.
const PLAIN: (f64, f64) = (0.6, 12.0);
/// Zooms that are tried: powers of this; blocks find what lies between two of them …
const ZOOM_STEP: f32 = 1.03;
/// … up to this power in both directions.
const ZOOM_STEPS: i32 = 7;
/// So many of the places found by phase correlation are looked at closely.
const CANDIDATES: usize = 4;
/// First on the middle copy, then twice on the fine one.
const ROUNDS: [Round; 3] = [
    Round {
        block: 16,
        reach: 6,
        tolerance: 1.3,
    },
    Round {
        block: 24,
        reach: 3,
        tolerance: 1.2,
    },
    Round {
        block: 24,
        reach: 2,
        tolerance: 0.8,
    },
];

/// How the picture after an edit lies on the one before: shift and even zoom, to a fraction of a pixel, also when their
/// sizes differ and when large parts of the picture are new.
pub fn align(before: &Pixels, after: &Pixels) -> Alignment {
    align_pair(&Pair::new(before, after), None)
}

/// The same, looking only at what lies outside the area that may change.
pub(crate) fn align_outside(
    before: &Pixels,
    after: &Pixels,
    may_change: Option<&Area>,
) -> Alignment {
    align_pair(&Pair::new(before, after), may_change)
}

pub(crate) fn align_pair(pair: &Pair, may_change: Option<&Area>) -> Alignment {
    let assumed = Alignment::assumed(pair.before_size, pair.after_size);
    let outside = |plane: &Plane| {
        let area = may_change?.resized(plane.width as u32, plane.height as u32);
        let levels = area.ok()?.levels;
        Some(levels.iter().map(|level| *level < 16).collect::<Vec<_>>())
    };
    let chosen = spots::choose(&pair.before.middle, outside(&pair.before.middle).as_deref());
    if chosen.len() < FEWEST_SPOTS {
        return assumed;
    }
    let coarse_outside = outside(&pair.before.coarse);
    let mut best: Option<Agreed> = None;
    for ratio in possible_ratios(pair.before_size, pair.after_size) {
        let start = Alignment { ratio, ..assumed };
        let found = settle(pair, &chosen, &start, coarse_outside.as_deref());
        if let Some(found) = found
            && best.is_none_or(|best| found.score > best.score)
        {
            best = Some(found);
        }
    }
    let Some(best) = best else {
        return assumed;
    };
    // By chance about four blocks agree; a tenth of all is enough where the background is new.
    let enough = ((best.score - 4.0) / 12.0).clamp(0.0, 1.0);
    let share = (best.score / best.sought.max(1) as f64 / 0.1).min(1.0);
    let confidence = (enough * share) as f32;
    let found = Alignment {
        confidence,
        ..best.alignment
    };
    if found.is_confident() && found.is_exact(pair.before_size, pair.after_size) {
        // What is left is the noise of measuring: nobody wants pixels moved for that.
        Alignment {
            confidence,
            ..assumed
        }
    } else if found.is_confident() {
        found
    } else {
        Alignment {
            confidence,
            ..assumed
        }
    }
}

/// The best place for one way of having changed the shape.
fn settle(
    pair: &Pair,
    spots: &[Spot],
    start: &Alignment,
    outside: Option<&[bool]>,
) -> Option<Agreed> {
    let agree = |before, after, start: &Alignment, round| {
        let level = Level::new(pair, before, after);
        blocks::agree(
            &level,
            pair.before_size,
            pair.after_size,
            spots,
            start,
            round,
        )
    };
    let [first, second, third] = ROUNDS;
    let near = |start: &Alignment| agree(&pair.before.middle, &pair.after.middle, start, first);
    let mut best = near(start);
    let is_plain =
        |agreed: Agreed| agreed.score >= PLAIN.1 && agreed.score >= PLAIN.0 * agreed.found as f64;
    if !best.is_some_and(is_plain) {
        for candidate in candidates(pair, start, outside) {
            if let Some(found) = near(&candidate)
                && best.is_none_or(|best| found.score > best.score)
            {
                best = Some(found);
            }
        }
    }
    let mut best = best?;
    for round in [second, third] {
        best = agree(&pair.before.fine, &pair.after.fine, &best.alignment, round)?;
    }
    Some(best)
}

/// Places worth a closer look, from phase correlation at every zoom.
fn candidates(pair: &Pair, start: &Alignment, outside: Option<&[bool]>) -> Vec<Alignment> {
    let level = Level::new(pair, &pair.before.coarse, &pair.after.coarse);
    let fourier = Fourier::new();
    let before = fourier.forward(&canvas_before(level.before, outside));
    let weights = weights();
    let mut found: Vec<(f32, Alignment)> = (-ZOOM_STEPS..=ZOOM_STEPS)
        .map(|power| {
            let scale = ZOOM_STEP.powi(power);
            let zoomed = Alignment { scale, ..*start };
            let after = fourier.forward(&canvas_after(pair, &level, &zoomed));
            let (value, shift) = correlate(&fourier, &before, after, &weights);
            let moved = |side: usize| shift[side] * scale / level.density[side] as f32;
            let candidate = Alignment {
                dx_px: moved(0),
                dy_px: moved(1),
                ..zoomed
            };
            (value, candidate)
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let reach = 3.0 / level.density[0] as f32;
    let mut chosen: Vec<Alignment> = Vec::new();
    for (_, candidate) in found {
        let is_new = chosen.iter().all(|other| {
            (candidate.scale / other.scale - 1.0).abs() > 0.03
                || (candidate.dx_px - other.dx_px).hypot(candidate.dy_px - other.dy_px) > reach
        });
        if is_new && chosen.len() < CANDIDATES {
            chosen.push(candidate);
        }
    }
    chosen
}

/// The picture before in the middle of the transform's square.
fn canvas_before(plane: &Plane, outside: Option<&[bool]>) -> Vec<f32> {
    canvas(|x, y| {
        let (x, y) = (x + plane.width as f32 / 2.0, y + plane.height as f32 / 2.0);
        let window = soft(x, plane.width) * soft(y, plane.height);
        let stays = outside.is_none_or(|outside| {
            let at = y.max(0.0) as usize * plane.width + x.max(0.0) as usize;
            outside.get(at).copied().unwrap_or_default()
        });
        (plane.between(x, y), if stays { window } else { 0.0 })
    })
}

/// The picture after, zoomed back, in the middle of the square.
fn canvas_after(pair: &Pair, level: &Level<'_>, zoomed: &Alignment) -> Vec<f32> {
    let [across, down] = level.axes(&zoomed.placed(pair.before_size, pair.after_size));
    let plane = level.after;
    let half = [level.before.width, level.before.height].map(|side| side as f32 / 2.0);
    canvas(|x, y| {
        let x = across.at(f64::from(x + half[0])) as f32;
        let y = down.at(f64::from(y + half[1])) as f32;
        let window = soft(x, plane.width) * soft(y, plane.height);
        (plane.between(x, y), window)
    })
}

/// Fills the square with values without their mean, times their weights.
fn canvas(sample: impl Fn(f32, f32) -> (f32, f32)) -> Vec<f32> {
    let half = SIDE as f32 / 2.0;
    let place = |i: usize| i as f32 + 0.5 - half;
    let all: Vec<(f32, f32)> = (0..SIDE * SIDE)
        .map(|i| sample(place(i % SIDE), place(i / SIDE)))
        .collect();
    let weight: f32 = all.iter().map(|(_, weight)| weight).sum();
    let sum: f32 = all.iter().map(|(value, weight)| value * weight).sum();
    let mean = sum / weight.max(1e-6);
    all.iter()
        .map(|(value, weight)| (value - mean) * weight)
        .collect()
}

/// Falls softly to 0 over a tenth of the side at each end (Tukey's window), 0 beyond.
fn soft(place: f32, side: usize) -> f32 {
    let side = side as f32;
    let rim = (place.min(side - place) / (0.1 * side)).clamp(0.0, 1.0);
    rim * rim * (3.0 - 2.0 * rim)
}

/// Fine detail differs between two pictures and counts less: a Gaussian over the frequencies.
fn weights() -> Vec<f32> {
    let frequency = |i: usize| i.min(SIDE - i) as f32 / SIDE as f32;
    let fall = |i: usize| (-0.5 * (frequency(i) / 0.18).powi(2)).exp();
    let side: Vec<f32> = (0..SIDE).map(fall).collect();
    let rows = side.iter();
    rows.flat_map(|y| side.iter().map(move |x| x * y)).collect()
}

/// The strongest shift of `after` against `before` and how strong it is.
fn correlate(
    fourier: &Fourier,
    before: &Spectrum,
    mut after: Spectrum,
    weights: &[f32],
) -> (f32, [f32; 2]) {
    let befores = before.re.iter().zip(&before.im);
    let afters = after.re.iter_mut().zip(&mut after.im);
    for (((b_re, b_im), (re, im)), weight) in befores.zip(afters).zip(weights) {
        // after × conjugate of before, of which only the phase is kept.
        let (x, y) = (*re * b_re + *im * b_im, *im * b_re - *re * b_im);
        let length = weight / (x.hypot(y) + 1e-3);
        (*re, *im) = (x * length, y * length);
    }
    let map = fourier.backward(after);
    let top = (0..map.len())
        .max_by(|a, b| map[*a].total_cmp(&map[*b]))
        .unwrap_or_default();
    let (x, y) = (top % SIDE, top / SIDE);
    let at = |x: usize, y: usize| map[(y % SIDE) * SIDE + x % SIDE];
    let signed = |i: usize| {
        if i < SIDE / 2 {
            i as f32
        } else {
            i as f32 - SIDE as f32
        }
    };
    let across = peak(at(x + SIDE - 1, y), map[top], at(x + 1, y));
    let down = peak(at(x, y + SIDE - 1), map[top], at(x, y + 1));
    (map[top], [signed(x) + across, signed(y) + down])
}

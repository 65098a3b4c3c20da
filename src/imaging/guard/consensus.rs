//! On which zoom and shift most blocks agree.

/// At most so many pairs of blocks are tried as the truth.
const PAIRS: usize = 2000;
/// Zoom beyond this is not looked for.
const ZOOM: std::ops::Range<f64> = 0.5..2.0;

/// A block and where it was found, in pixels of the full picture before, seen from its middle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) from: [f64; 2],
    pub(crate) to: [f64; 2],
}

/// The zoom and shift on which most blocks agree: every pair of blocks proposes one (Fischler and Bolles, RANSAC, 1981, but
/// without chance), the best is fitted to those that agree.
pub(crate) fn consensus(
    found: &[Found],
    frame: (u32, u32),
    tolerance: f64,
) -> Option<(f64, [f64; 2], f64)> {
    let count = found.len();
    let apart = 0.15 * f64::from(frame.0.max(frame.1));
    let all = count * count.saturating_sub(1) / 2;
    let stride = (all / PAIRS).max(1);
    let pairs = (0..count).flat_map(|i| (i + 1..count).map(move |j| (i, j)));
    let mut best: Option<(f64, [f64; 2], f64)> = None;
    for (i, j) in pairs.step_by(stride) {
        let (Some(a), Some(b)) = (found.get(i), found.get(j)) else {
            continue;
        };
        let from = [b.from[0] - a.from[0], b.from[1] - a.from[1]];
        let to = [b.to[0] - a.to[0], b.to[1] - a.to[1]];
        let squared = from[0] * from[0] + from[1] * from[1];
        if squared < apart * apart {
            continue;
        }
        let scale = (from[0] * to[0] + from[1] * to[1]) / squared;
        if !ZOOM.contains(&scale) {
            continue;
        }
        let moved = [a.to[0] - scale * a.from[0], a.to[1] - scale * a.from[1]];
        let score = found
            .iter()
            .map(|f| closeness(f, scale, moved, tolerance))
            .sum();
        if best.is_none_or(|(_, _, top)| score > top) {
            best = Some((scale, moved, score));
        }
    }
    let (mut scale, mut moved, _) = best?;
    for _ in 0..6 {
        (scale, moved) = fit(found, scale, moved, tolerance)?;
    }
    let score = found
        .iter()
        .map(|f| closeness(f, scale, moved, tolerance))
        .sum();
    Some((scale, moved, score))
}

/// 1 where a block lies exactly there, falling to 0 at the tolerance.
fn closeness(found: &Found, scale: f64, moved: [f64; 2], tolerance: f64) -> f64 {
    let x = scale * found.from[0] + moved[0] - found.to[0];
    let y = scale * found.from[1] + moved[1] - found.to[1];
    (1.0 - (x * x + y * y) / (tolerance * tolerance)).max(0.0)
}

/// Least squares over the blocks that agree, weighted by how well (Tukey's biweight).
fn fit(found: &[Found], scale: f64, moved: [f64; 2], tolerance: f64) -> Option<(f64, [f64; 2])> {
    let mut sums = [0.0; 5];
    for f in found {
        let weight = closeness(f, scale, moved, tolerance).powi(2);
        for (sum, value) in sums
            .iter_mut()
            .zip([1.0, f.from[0], f.from[1], f.to[0], f.to[1]])
        {
            *sum += weight * value;
        }
    }
    let weight = sums[0];
    if weight < 1.5 {
        return None;
    }
    let from = [sums[1] / weight, sums[2] / weight];
    let to = [sums[3] / weight, sums[4] / weight];
    let (mut both, mut squares) = (0.0, 0.0);
    for f in found {
        let weight = closeness(f, scale, moved, tolerance).powi(2);
        for side in 0..2 {
            let step = f.from[side] - from[side];
            both += weight * step * (f.to[side] - to[side]);
            squares += weight * step * step;
        }
    }
    if squares <= 0.0 {
        return None;
    }
    let scale = both / squares;
    Some((scale, [to[0] - scale * from[0], to[1] - scale * from[1]]))
}

//! Growing, shrinking and feathering a painted area. What lies beyond the canvas has no say: an area that touches the edge of
//! the picture neither shrinks nor fades there.

use super::undo::MaskEdit;
use super::{Canvas, sane};

/// Most pixels by which an area grows, shrinks or fades at once.
pub const MAX_SOFTEN_PX: f32 = 256.0;

impl Canvas {
    /// Every painted pixel spreads over a disc of this radius, with its own level (grey dilation).
    pub fn grow(&mut self, px: f32) -> Option<MaskEdit> {
        self.soften(radius(px), |levels, width| {
            dilate(levels, width, radius(px))
        })
    }

    /// The opposite of [`Canvas::grow`]: what stays spreads (grey erosion).
    pub fn shrink(&mut self, px: f32) -> Option<MaskEdit> {
        self.soften(radius(px), |levels, width| {
            let opposite =
                |levels: &[u8]| -> Vec<u8> { levels.iter().map(|level| 255 - level).collect() };
            opposite(&dilate(&opposite(levels), width, radius(px)))
        })
    }

    /// Edges fade over about this many pixels to each side: a blur like a Gaussian one with half of it as its deviation.
    pub fn feather(&mut self, px: f32) -> Option<MaskEdit> {
        let boxes = boxes(sane(px, 0.0, MAX_SOFTEN_PX) / 2.0);
        self.soften(boxes.iter().sum(), |levels, width| {
            feathered(levels, width, boxes)
        })
    }

    /// Changes the painted area and `reach` pixels around it by a function of its levels and its width.
    fn soften(
        &mut self,
        reach: u32,
        change: impl FnOnce(&[u8], usize) -> Vec<u8>,
    ) -> Option<MaskEdit> {
        let mut kept = self.keeping();
        let place = match self.bounds() {
            Some(bounds) if reach > 0 => bounds.grown(reach, self.size()),
            _ => return self.finish(kept, None),
        };
        let mut levels = Vec::with_capacity(place.width_px() as usize * place.height_px() as usize);
        for y in place.top..place.bottom {
            levels.extend_from_slice(self.row(y, place.left, place.right));
        }
        let levels = change(&levels, place.width_px() as usize);
        let rows = levels.chunks_exact(place.width_px() as usize);
        for (y, row) in (place.top..place.bottom).zip(rows) {
            kept.before(self, y, place.left, place.right);
            self.row_mut(y, place.left, place.right)
                .copy_from_slice(row);
        }
        self.finish(kept, Some(place))
    }
}

fn radius(px: f32) -> u32 {
    sane(px, 0.0, MAX_SOFTEN_PX).round() as u32
}

/// Grey dilation with a disc. Each row is widened step by step to the chords of the disc, and each chord is laid over the two
/// rows that it belongs to: about three comparisons a pixel and pixel of radius, all of them on whole rows.
fn dilate(levels: &[u8], width: usize, radius_px: u32) -> Vec<u8> {
    let mut out = levels.to_vec();
    let height = levels.len() / width.max(1);
    let chords = chords(radius_px);
    let mut wide = vec![0_u8; width];
    for (y, row) in levels.chunks_exact(width).enumerate() {
        if row.iter().all(|level| *level == 0) {
            continue;
        }
        wide.copy_from_slice(row);
        let mut half = 0;
        // The chord farthest from the middle is the shortest.
        for (off, chord) in chords.iter().enumerate().rev() {
            while half < *chord {
                half += 1;
                let (right, left) = (row.get(half..), wide.get_mut(half..));
                if let Some(left) = left {
                    greater(left, row);
                }
                if let Some(right) = right {
                    greater(&mut wide, right);
                }
            }
            for target in [y.checked_sub(off), Some(y + off).filter(|y| *y < height)] {
                if let Some(target) =
                    target.and_then(|target| out.get_mut(target * width..(target + 1) * width))
                {
                    greater(target, &wide);
                }
            }
        }
    }
    out
}

fn greater(target: &mut [u8], with: &[u8]) {
    for (level, other) in target.iter_mut().zip(with) {
        *level = (*level).max(*other);
    }
}

/// Half the width of a disc at each distance from its middle, 0 to the radius.
fn chords(radius_px: u32) -> Vec<usize> {
    // Half a pixel more makes small discs round instead of pointed.
    let reach = radius_px as f32 + 0.5;
    (0..=radius_px)
        .map(|off| (reach * reach - (off * off) as f32).sqrt() as usize)
        .map(|half| half.min(radius_px as usize))
        .collect()
}

/// The radii of three boxes that together blur like a Gaussian of this deviation: the variance of a box with radius r is
/// r (r + 1) / 3 (W. M. Wells, "Efficient Synthesis of Gaussian Filters by Cascaded Uniform Filters", 1986).
fn boxes(deviation_px: f32) -> [u32; 3] {
    let wanted = deviation_px * deviation_px;
    let mut radii = [0; 3];
    let mut left = wanted;
    for (radius, rest) in radii.iter_mut().zip([3.0_f32, 2.0, 1.0]) {
        // Solved for r, rounded; each box takes its share of what is still missing.
        let share = (left / rest).max(0.0);
        *radius = ((0.25 + 3.0 * share).sqrt() - 0.5).round() as u32;
        left -= (*radius * (*radius + 1)) as f32 / 3.0;
    }
    radii
}

/// Three box blurs along rows and then three along columns, in 16 bits so that rounding does not pile up.
fn feathered(levels: &[u8], width: usize, boxes: [u32; 3]) -> Vec<u8> {
    let height = levels.len() / width.max(1);
    let mut fine: Vec<u16> = Vec::with_capacity(levels.len());
    let mut row: Vec<u16> = Vec::with_capacity(width);
    let mut spare: Vec<u16> = vec![0; width];
    for levels in levels.chunks_exact(width) {
        row.clear();
        row.extend(levels.iter().map(|level| u16::from(*level) << 8));
        for radius in boxes {
            blur_line(&row, &mut spare, radius as usize);
            std::mem::swap(&mut row, &mut spare);
        }
        fine.extend_from_slice(&row);
    }
    let mut next = vec![0; fine.len()];
    for radius in boxes {
        blur_columns(&fine, &mut next, width, height, radius as usize);
        std::mem::swap(&mut fine, &mut next);
    }
    fine.iter()
        .map(|value| ((value + 128) >> 8) as u8)
        .collect()
}

/// A box blur of one row; what lies beyond an end is as its last value.
fn blur_line(from: &[u16], to: &mut [u16], radius: usize) {
    let (Some(first), Some(last)) = (from.first(), from.last()) else {
        return;
    };
    let (first, last) = (u32::from(*first), u32::from(*last));
    let at = |index: usize| from.get(index).map_or(last, |value| u32::from(*value));
    // The window around the first value.
    let mut sum = first * radius as u32 + (0..=radius).map(at).sum::<u32>();
    let part = Part::of(radius);
    for (index, out) in to.iter_mut().enumerate() {
        *out = part.of_sum(sum);
        let gone = index.checked_sub(radius).map_or(first, at);
        sum = sum + at(index + radius + 1) - gone;
    }
}

/// A box blur of all columns at once, row by row.
fn blur_columns(from: &[u16], to: &mut [u16], width: usize, height: usize, radius: usize) {
    let row = |y: usize| {
        let y = y.min(height.saturating_sub(1));
        from.get(y * width..(y + 1) * width).unwrap_or(&[])
    };
    let mut sums: Vec<u32> = row(0)
        .iter()
        .map(|value| u32::from(*value) * radius as u32)
        .collect();
    for y in 0..=radius {
        for (sum, value) in sums.iter_mut().zip(row(y)) {
            *sum += u32::from(*value);
        }
    }
    let part = Part::of(radius);
    for (y, out) in to.chunks_exact_mut(width).enumerate() {
        let (gone, come) = (row(y.saturating_sub(radius)), row(y + radius + 1));
        for (((out, sum), gone), come) in out.iter_mut().zip(&mut sums).zip(gone).zip(come) {
            *out = part.of_sum(*sum);
            *sum = *sum + u32::from(*come) - u32::from(*gone);
        }
    }
}

/// Division by the width of a box, as a multiplication.
#[derive(Clone, Copy)]
struct Part(f32);

impl Part {
    fn of(radius: usize) -> Self {
        Self(1.0 / (2 * radius + 1) as f32)
    }

    fn of_sum(self, sum: u32) -> u16 {
        (sum as f32 * self.0 + 0.5) as u16
    }
}

const _: () = assert!(
    (2 * MAX_SOFTEN_PX as u64 + 1) * 65_280 < u32::MAX as u64,
    "the sums of a box stay within 32 bits"
);

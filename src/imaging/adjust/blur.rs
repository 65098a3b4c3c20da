//! Soft everywhere but in the painted area.
//!
//! What is to stay crisp has no part in the blur of its surroundings, so no halo of it glows around it. Wide blurs are made
//! on a smaller copy: what they leave needs no more pixels.

use crate::imaging::Pixels;

/// Widest radius, in thousandths of the longer side.
const WIDEST_PERMILLE: u16 = 200;
/// A copy is made smaller as long as this much of the blur's deviation is left, in its pixels.
const KEPT_PX: f32 = 3.0;

/// Blurs where `levels` (one a pixel, white = crisp) allow it. The radius is two deviations of a Gaussian; alpha stays.
pub(super) fn outside(mut picture: Pixels, levels: &[u8], radius_permille: u16) -> Pixels {
    let longer = picture.width_px.max(picture.height_px) as f32;
    let deviation_px = f32::from(radius_permille.min(WIDEST_PERMILLE)) / 2000.0 * longer;
    if deviation_px < 0.2 {
        return picture;
    }
    let mut factor = 1;
    while deviation_px / (factor * 2) as f32 >= KEPT_PX {
        factor *= 2;
    }
    let mut small = Soft::gathered(&picture, levels, factor);
    small.blur(deviation_px / factor as f32);
    let width = picture.width_px as usize;
    let (pixels, _) = picture.rgba.as_chunks_mut::<4>();
    let rows = pixels
        .chunks_exact_mut(width)
        .zip(levels.chunks_exact(width));
    let columns = Between::all(width, factor, small.width);
    for (y, (row, levels)) in rows.enumerate() {
        let down = Between::at(y, factor, small.height);
        let (upper, lower) = (small.row(down.first), small.row(down.second));
        for ((pixel, level), across) in row.iter_mut().zip(levels).zip(&columns) {
            if *level == 255 {
                continue;
            }
            let mut sum = [0.0; 4];
            for (row, part) in [(upper, 1.0 - down.share), (lower, down.share)] {
                for (at, share) in [
                    (across.first, 1.0 - across.share),
                    (across.second, across.share),
                ] {
                    let value = row.get(at).copied().unwrap_or_default();
                    for (sum, value) in sum.iter_mut().zip(value) {
                        *sum += value * part * share;
                    }
                }
            }
            let [.., weight] = sum;
            if weight <= 1e-4 {
                continue;
            }
            let crisp = f32::from(*level) / 255.0;
            for (value, sum) in pixel.iter_mut().zip(sum).take(3) {
                *value = (f32::from(*value) * crisp + sum / weight * (1.0 - crisp) + 0.5) as u8;
            }
        }
    }
    picture
}

/// Which two pixels of the smaller copy a pixel lies between.
struct Between {
    first: usize,
    second: usize,
    share: f32,
}

impl Between {
    fn at(place: usize, factor: usize, count: usize) -> Self {
        let at = (((place as f32 + 0.5) / factor as f32) - 0.5).max(0.0);
        let last = count.saturating_sub(1);
        let first = (at as usize).min(last);
        Self {
            first,
            second: (first + 1).min(last),
            share: at - first as f32,
        }
    }

    fn all(length: usize, factor: usize, count: usize) -> Vec<Self> {
        (0..length).map(|at| Self::at(at, factor, count)).collect()
    }
}

/// Red, green and blue times their weight, and the weight (how much of a pixel is seen and may be soft, 0 to 1).
struct Soft {
    values: Vec<[f32; 4]>,
    width: usize,
    height: usize,
}

impl Soft {
    /// The picture in squares of `factor` pixels.
    fn gathered(picture: &Pixels, levels: &[u8], factor: usize) -> Self {
        let wide = picture.width_px as usize;
        let width = wide.div_ceil(factor);
        let height = (picture.height_px as usize).div_ceil(factor);
        let mut values = vec![[0.0_f32; 4]; width * height];
        let (pixels, _) = picture.rgba.as_chunks::<4>();
        let source = pixels.chunks_exact(wide).zip(levels.chunks_exact(wide));
        for (y, (row, levels)) in source.enumerate() {
            let start = y / factor * width;
            let Some(out) = values.get_mut(start..start + width) else {
                continue;
            };
            let squares = row.chunks(factor).zip(levels.chunks(factor));
            for (out, (pixels, levels)) in out.iter_mut().zip(squares) {
                for (&[red, green, blue, alpha], level) in pixels.iter().zip(levels) {
                    let weight = f32::from(alpha) * f32::from(255 - level) / 65_025.0;
                    let seen = [f32::from(red), f32::from(green), f32::from(blue), 1.0];
                    for (out, value) in out.iter_mut().zip(seen) {
                        *out += value * weight;
                    }
                }
            }
        }
        Self {
            values,
            width,
            height,
        }
    }

    fn row(&self, y: usize) -> &[[f32; 4]] {
        self.values
            .get(y * self.width..(y + 1) * self.width)
            .unwrap_or(&[])
    }

    /// Three boxes along rows and columns are near enough to a Gaussian.
    fn blur(&mut self, deviation_px: f32) {
        // The variance of a box of 2r + 1 pixels is r (r + 1) / 3; fractions of r are reached by weighing its ends.
        let radius = ((0.25 + deviation_px * deviation_px).sqrt() - 0.5).max(0.0);
        let mut line = Vec::new();
        for row in self.values.chunks_exact_mut(self.width) {
            for _ in 0..3 {
                line.clear();
                line.extend_from_slice(row);
                boxed(&line, row, radius);
            }
        }
        for _ in 0..3 {
            self.boxed_columns(radius);
        }
    }

    fn boxed_columns(&mut self, radius: f32) {
        let (whole, part, scale) = boxes(radius);
        let last = self.height.saturating_sub(1) as isize;
        let mut sums = vec![[0.0_f32; 4]; self.width];
        let mut out = Vec::with_capacity(self.values.len());
        let row = |y: isize| self.row(y.clamp(0, last) as usize);
        for y in -whole..=whole {
            add(&mut sums, row(y), 1.0);
        }
        for y in 0..=last {
            let (above, below) = (row(y - whole - 1), row(y + whole + 1));
            for ((sum, above), below) in sums.iter().zip(above).zip(below) {
                let mut value = *sum;
                for (value, ends) in value.iter_mut().zip(above.iter().zip(below)) {
                    *value = (*value + part * (ends.0 + ends.1)) * scale;
                }
                out.push(value);
            }
            add(&mut sums, below, 1.0);
            add(&mut sums, row(y - whole), -1.0);
        }
        self.values = out;
    }
}

/// The whole pixels on each side of a box's middle, the part of the next one, and what its sum is to be multiplied by.
fn boxes(radius: f32) -> (isize, f32, f32) {
    let whole = radius.floor();
    let part = radius - whole;
    (whole as isize, part, 1.0 / (2.0 * radius + 1.0))
}

fn add(sums: &mut [[f32; 4]], row: &[[f32; 4]], times: f32) {
    for (sum, values) in sums.iter_mut().zip(row) {
        for (sum, value) in sum.iter_mut().zip(values) {
            *sum += value * times;
        }
    }
}

/// One box along a row; what lies beyond an end is as the end.
fn boxed(from: &[[f32; 4]], to: &mut [[f32; 4]], radius: f32) {
    let (whole, part, scale) = boxes(radius);
    let last = from.len().saturating_sub(1) as isize;
    let at = |x: isize| {
        from.get(x.clamp(0, last) as usize)
            .copied()
            .unwrap_or_default()
    };
    let mut sum = [0.0_f32; 4];
    for x in -whole..=whole {
        for (sum, value) in sum.iter_mut().zip(at(x)) {
            *sum += value;
        }
    }
    for (x, out) in (0..).zip(to) {
        let (before, after, gone) = (at(x - whole - 1), at(x + whole + 1), at(x - whole));
        let ends = before.iter().zip(after);
        for ((out, sum), (before, after)) in out.iter_mut().zip(&sum).zip(ends) {
            *out = (sum + part * (before + after)) * scale;
        }
        for ((sum, after), gone) in sum.iter_mut().zip(after).zip(gone) {
            *sum += after - gone;
        }
    }
}

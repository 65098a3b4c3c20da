//! Cutting, turning and mirroring.

use image::metadata::Orientation;

use super::{AdjustError, sane};
use crate::domain::adjust::Part;
use crate::imaging::Pixels;
use crate::imaging::pixels::orient;

/// Cuts to a part; at least one pixel is left.
pub(super) fn crop(picture: Pixels, part: Part) -> Result<Pixels, AdjustError> {
    let (left, right) = cut(part.left, part.width, picture.width_px);
    let (top, bottom) = cut(part.top, part.height, picture.height_px);
    let size = (right - left, bottom - top);
    if size == (picture.width_px, picture.height_px) {
        return Ok(picture);
    }
    let (from, to) = (left as usize * 4, right as usize * 4);
    let rows = picture
        .rgba
        .chunks_exact(picture.width_px as usize * 4)
        .skip(top as usize)
        .take(size.1 as usize);
    let mut rgba = room(size)?;
    for row in rows {
        rgba.extend_from_slice(row.get(from..to).unwrap_or(&[]));
    }
    Pixels::new(rgba, size.0, size.1).ok_or(AdjustError::NoRoom)
}

/// The first pixel and the one behind the last.
fn cut(start: f32, length: f32, side_px: u32) -> (u32, u32) {
    let start = f64::from(sane(start, 0.0, 1.0, 0.0));
    let end = (start + f64::from(sane(length, 0.0, 1.0, 1.0))).min(1.0);
    let at = |share: f64| (share * f64::from(side_px)).round() as u32;
    let first = at(start).min(side_px.saturating_sub(1));
    (first, at(end).clamp(first + 1, side_px.max(1)))
}

/// Turns clockwise by quarters.
pub(super) fn turn(picture: Pixels, quarters: u8) -> Result<Pixels, AdjustError> {
    let orientation = match quarters % 4 {
        0 => return Ok(picture),
        1 => Orientation::Rotate90,
        2 => Orientation::Rotate180,
        _ => Orientation::Rotate270,
    };
    oriented(picture, orientation)
}

/// Mirrors left and right, or top and bottom.
pub(super) fn flip(picture: Pixels, upside_down: bool) -> Result<Pixels, AdjustError> {
    oriented(
        picture,
        if upside_down {
            Orientation::FlipVertical
        } else {
            Orientation::FlipHorizontal
        },
    )
}

fn oriented(picture: Pixels, orientation: Orientation) -> Result<Pixels, AdjustError> {
    let size = (picture.width_px, picture.height_px);
    let (rgba, width_px, height_px) = orient(picture.rgba, size, 4, orientation);
    Pixels::new(rgba, width_px, height_px).ok_or(AdjustError::NoRoom)
}

/// Turns clockwise by −45 to 45 degrees and cuts to the largest part of the same shape without an empty corner.
pub(super) fn straighten(picture: Pixels, degrees: f32) -> Result<Pixels, AdjustError> {
    let turn = f64::from(sane(degrees, -45.0, 45.0, 0.0)).to_radians();
    if turn.abs() < 1e-5 {
        return Ok(picture);
    }
    let (sin, cos) = turn.sin_cos();
    let (wide, high) = (f64::from(picture.width_px), f64::from(picture.height_px));
    // Turned back, the corners of a part scaled by s stay inside when both sides of its bounding box fit.
    let scale =
        (wide / (wide * cos + high * sin.abs())).min(high / (wide * sin.abs() + high * cos));
    let size = [wide, high].map(|side| (side * scale).floor().max(1.0) as u32);
    let [width_px, height_px] = size;
    let mut rgba = room((width_px, height_px))?;
    let source = Source::new(&picture);
    let (middle_x, middle_y) = (f64::from(width_px) / 2.0, f64::from(height_px) / 2.0);
    for y in 0..height_px {
        let down = f64::from(y) + 0.5 - middle_y;
        // Pixel (0, 0) has its middle at (0.5, 0.5).
        let start_x = wide / 2.0 - 0.5 + (0.5 - middle_x) * cos + down * sin;
        let start_y = high / 2.0 - 0.5 - (0.5 - middle_x) * sin + down * cos;
        for x in 0..width_px {
            let at = f64::from(x);
            let pixel = source.at((start_x + at * cos) as f32, (start_y - at * sin) as f32);
            rgba.extend_from_slice(&pixel);
        }
    }
    Pixels::new(rgba, width_px, height_px).ok_or(AdjustError::NoRoom)
}

/// Memory for a picture of this size.
fn room((width_px, height_px): (u32, u32)) -> Result<Vec<u8>, AdjustError> {
    let mut rgba = Vec::new();
    rgba.try_reserve_exact(width_px as usize * height_px as usize * 4)
        .map(|()| rgba)
        .ok()
        .ok_or(AdjustError::NoRoom)
}

/// Steps between two pixels for which weights are kept.
const FINE: usize = 256;

/// A picture read between its pixels (bicubic; R. Keys, "Cubic convolution interpolation", 1981, with a = −1/2).
struct Source<'a> {
    pixels: &'a [[u8; 4]],
    width: usize,
    height: usize,
    weights: Vec<[f32; 4]>,
    opaque: bool,
}

impl<'a> Source<'a> {
    fn new(picture: &'a Pixels) -> Self {
        Self {
            pixels: picture.rgba.as_chunks::<4>().0,
            width: picture.width_px as usize,
            height: picture.height_px as usize,
            weights: (0..=FINE).map(|at| keys(at as f32 / FINE as f32)).collect(),
            opaque: picture.is_opaque(),
        }
    }

    fn at(&self, x: f32, y: f32) -> [u8; 4] {
        let (left, top) = (x.floor(), y.floor());
        let across = self.weights_at(x - left);
        let down = self.weights_at(y - top);
        let (left, top) = (left as isize - 1, top as isize - 1);
        let mut sum = [0.0_f32; 4];
        for (row, weight) in (top..).zip(down) {
            let row = row.clamp(0, self.height as isize - 1) as usize * self.width;
            let mut line = [0.0_f32; 4];
            let inside = usize::try_from(left)
                .ok()
                .filter(|left| left + 4 <= self.width)
                .and_then(|left| self.pixels.get(row + left..row + left + 4));
            let mut edge = [[0; 4]; 4];
            let four = inside.unwrap_or_else(|| {
                for (column, pixel) in (left..).zip(&mut edge) {
                    let column = column.clamp(0, self.width as isize - 1) as usize;
                    *pixel = self.pixels.get(row + column).copied().unwrap_or_default();
                }
                &edge
            });
            for (pixel, part) in four.iter().zip(across) {
                let pixel = self.seen(*pixel);
                for (line, value) in line.iter_mut().zip(pixel) {
                    *line += value * part;
                }
            }
            for (sum, line) in sum.iter_mut().zip(line) {
                *sum += line * weight;
            }
        }
        if self.opaque {
            return sum.map(rounded);
        }
        let [.., alpha] = sum;
        if alpha < 0.5 {
            return [0; 4];
        }
        let [red, green, blue, _] = sum.map(|value| rounded(value * 255.0 / alpha));
        [red, green, blue, rounded(alpha)]
    }

    /// Colours of see-through pixels count by how much of them is seen.
    fn seen(&self, pixel: [u8; 4]) -> [f32; 4] {
        let [red, green, blue, alpha] = pixel.map(f32::from);
        if self.opaque {
            return [red, green, blue, alpha];
        }
        let part = alpha / 255.0;
        [red * part, green * part, blue * part, alpha]
    }

    fn weights_at(&self, share: f32) -> [f32; 4] {
        let at = (share * FINE as f32 + 0.5) as usize;
        self.weights
            .get(at)
            .copied()
            .unwrap_or([0.0, 1.0, 0.0, 0.0])
    }
}

fn rounded(value: f32) -> u8 {
    (value + 0.5) as u8
}

fn keys(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t3 + 2.0 * t2 - t),
        0.5 * (3.0 * t3 - 5.0 * t2 + 2.0),
        0.5 * (-3.0 * t3 + 4.0 * t2 + t),
        0.5 * (t3 - t2),
    ]
}

//! Keeps a picture as it was outside a painted area, and takes the edit inside.
//!
//! Models that know no areas paint the whole picture anew, often a little shifted or at another size. Here the edit is laid
//! on the source where it belongs and shows through the area only.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use thiserror::Error;

use super::area::Area;
use super::guard::{Alignment, Axis, align_outside};
use super::pixels::{Pixels, byte_count};

/// An edit laid into its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The picture, of the source's size.
    pub picture: Pixels,
    /// How the edit lay on the source.
    pub alignment: Alignment,
    /// Whether the place was really found. If not, the edit was laid edge on edge, and a seam may show.
    pub aligned: bool,
    /// Whether the edit had to be moved or brought to another size; its pixels are then new ones.
    pub resampled: bool,
}

/// Why an edit could not be laid into its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MergeError {
    /// The area or the edit could not be brought to the source's size.
    #[error(
        "This edit cannot be laid on the picture: their sizes are too different. Keep the edit as it is, or make it again."
    )]
    CannotFit,
}

/// Takes `edited` inside `area` and `source` outside.
///
/// The edge is soft over `feather_px` pixels, which lie inside the area, so that **nothing outside it ever changes**: where
/// the area is 0 every byte is the source's, and where the softened area is 255 every byte is the edit's (unless it had to
/// be moved or resized, see [`Merged::resampled`]). In an area too narrow for the feather, the feather is narrower. What the
/// edit does not show, because it was cut off there, stays the source's.
pub fn keep_outside(
    source: &Pixels,
    edited: &Pixels,
    area: &Area,
    feather_px: u32,
) -> Result<Merged, MergeError> {
    let size = (source.width_px, source.height_px);
    let edited_size = (edited.width_px, edited.height_px);
    let area = area
        .resized(size.0, size.1)
        .map_err(|_unfit| MergeError::CannotFit)?;
    let alignment = align_outside(source, edited, Some(&area));
    let aligned = alignment.is_confident();
    let weights = softened(&area, feather_px);
    let mut picture = source.clone();
    let as_it_is = edited_size == size && (!aligned || alignment.is_exact(size, edited_size));
    if as_it_is {
        let whole = Window {
            left: 0,
            top: 0,
            width: size.0,
            height: size.1,
        };
        blend(&mut picture, &edited.rgba, &weights, whole);
    } else if let Some(painted) = painted(&weights, size) {
        let placed = alignment.placed(size, edited_size);
        let seen = painted.within(placed.x, edited_size.0, placed.y, edited_size.1);
        if let Some(seen) = seen {
            let moved = resampled(edited, seen, placed.x, placed.y).ok_or(MergeError::CannotFit)?;
            blend(&mut picture, &moved, &weights, seen);
        }
    }
    Ok(Merged {
        picture,
        alignment,
        aligned,
        resampled: !as_it_is,
    })
}

/// A rectangle of whole pixels of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

impl Window {
    /// The part of it that a picture of this size covers.
    fn within(self, x: Axis, width: u32, y: Axis, height: u32) -> Option<Self> {
        let span = |axis: Axis, from: u32, len: u32, limit: u32| {
            // A hair of rounding must not cost a row of pixels.
            let first = (axis.back(0.0) - 1e-3).ceil().max(f64::from(from));
            let last = (axis.back(f64::from(limit)) + 1e-3)
                .floor()
                .min(f64::from(from + len));
            (last > first).then_some((first as u32, (last - first) as u32))
        };
        let (left, width) = span(x, self.left, self.width, width)?;
        let (top, height) = span(y, self.top, self.height, height)?;
        (width > 0 && height > 0).then_some(Self {
            left,
            top,
            width,
            height,
        })
    }
}

/// The smallest window with everything that is not 0.
fn painted(weights: &[u8], (width, _): (u32, u32)) -> Option<Window> {
    let mut rows = weights.chunks_exact(width as usize).enumerate();
    let first = rows.find(|(_, row)| row.iter().any(|w| *w > 0))?.0;
    let rows = weights.chunks_exact(width as usize).enumerate().skip(first);
    let (mut last, mut left, mut right) = (first, usize::MAX, 0);
    for (y, row) in rows {
        if let Some(x) = row.iter().position(|w| *w > 0) {
            last = y;
            left = left.min(x);
            right = right.max(row.iter().rposition(|w| *w > 0).unwrap_or(x));
        }
    }
    Some(Window {
        left: left as u32,
        top: first as u32,
        width: (right + 1 - left) as u32,
        height: (last + 1 - first) as u32,
    })
}

/// The edit's pixels for a window of the source (Lanczos3, alpha handled).
fn resampled(edited: &Pixels, window: Window, x: Axis, y: Axis) -> Option<Vec<u8>> {
    byte_count(window.width, window.height, 4)?;
    let source = ImageRef::new(
        edited.width_px,
        edited.height_px,
        &edited.rgba,
        PixelType::U8x4,
    );
    let span = |axis: Axis, from: u32, len: u32, limit: u32| {
        let limit = f64::from(limit);
        let first = axis.at(f64::from(from)).clamp(0.0, limit);
        let last = axis.at(f64::from(from + len)).clamp(first, limit);
        (first, last - first)
    };
    let (left, width) = span(x, window.left, window.width, edited.width_px);
    let (top, height) = span(y, window.top, window.height, edited.height_px);
    let options = ResizeOptions::new()
        .crop(left, top, width, height)
        .use_alpha(!edited.is_opaque())
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let mut out = Image::new(window.width, window.height, PixelType::U8x4);
    Resizer::new()
        .resize(&source.ok()?, &mut out, Some(&options))
        .ok()?;
    Some(out.into_vec())
}

/// Lays `rgba`, the pixels of a window, over the picture by their weights (of the whole picture).
fn blend(picture: &mut Pixels, rgba: &[u8], weights: &[u8], window: Window) {
    let (width, left) = (picture.width_px as usize, window.left as usize);
    let columns = window.width as usize;
    let top = window.top as usize;
    let rows = picture.rgba.chunks_exact_mut(width * 4).skip(top);
    let weights = weights.chunks_exact(width).skip(top);
    for ((row, weights), edit) in rows.zip(weights).zip(rgba.chunks_exact(columns * 4)) {
        let row = row.as_chunks_mut::<4>().0.iter_mut().skip(left);
        let weights = weights.iter().skip(left);
        for ((pixel, edit), weight) in row.zip(edit.as_chunks::<4>().0).zip(weights) {
            *pixel = match *weight {
                0 => continue,
                255 => *edit,
                weight => mix(*pixel, *edit, weight),
            };
        }
    }
}

/// Between two pixels, their colours weighted by their opacity.
fn mix(source: [u8; 4], edit: [u8; 4], weight: u8) -> [u8; 4] {
    let weight = u32::from(weight);
    let (keep, take) = (
        (255 - weight) * u32::from(source[3]),
        weight * u32::from(edit[3]),
    );
    let both = keep + take;
    let colour = |at: usize| {
        let sum = u32::from(source[at]) * keep + u32::from(edit[at]) * take;
        (sum + both / 2)
            .checked_div(both)
            .unwrap_or_else(|| u32::from(source[at])) as u8
    };
    [colour(0), colour(1), colour(2), ((both + 127) / 255) as u8]
}

/// The area with a soft edge that grows inwards only: never above the area itself, 0 where it is 0.
fn softened(area: &Area, feather_px: u32) -> Vec<u8> {
    if feather_px == 0 {
        return area.levels.clone();
    }
    let width = area.width_px as usize;
    let distance = inwards(&area.levels, width);
    let deepest = distance.iter().copied().max().unwrap_or_default();
    if deepest == u16::MAX {
        // Nothing lies outside, so there is no edge.
        return area.levels.clone();
    }
    // An area too narrow for the feather would fade away as a whole.
    let feather = (f32::from(deepest) / 6.0).min(feather_px as f32);
    let levels = area.levels.iter().zip(&distance);
    levels
        .map(|(level, distance)| {
            let share = (f32::from(*distance) / 3.0 / (feather + 1.0)).min(1.0);
            let smooth = share * share * (3.0 - 2.0 * share);
            (*level).min((smooth * 255.0).round() as u8)
        })
        .collect()
}

/// How far each pixel is from what lies outside, in thirds of a pixel; `u16::MAX` if nothing does. Beyond the picture is
/// not outside. Two passes with steps of 3 and 4 (Borgefors, "Distance transformations in digital images", 1986).
fn inwards(levels: &[u8], width: usize) -> Vec<u16> {
    let start = |level: &u8| if *level == 0 { 0 } else { u16::MAX };
    let mut distance: Vec<u16> = levels.iter().map(start).collect();
    sweep(&mut distance, width);
    distance.reverse();
    sweep(&mut distance, width);
    distance.reverse();
    distance
}

/// One pass from the upper left.
fn sweep(distance: &mut [u16], width: usize) {
    let mut above = vec![u16::MAX; width];
    for row in distance.chunks_exact_mut(width) {
        let mut left = u16::MAX;
        for x in 0..width {
            let near = above.get(x.saturating_sub(1)..(x + 2).min(width));
            let Some(here) = row.get_mut(x) else { break };
            let mut least = (*here).min(left.saturating_add(3));
            for (i, value) in near.unwrap_or_default().iter().enumerate() {
                let straight = i == usize::from(x > 0);
                least = least.min(value.saturating_add(if straight { 3 } else { 4 }));
            }
            *here = least;
            left = least;
        }
        above.copy_from_slice(row);
    }
}

#[cfg(test)]
mod tests;

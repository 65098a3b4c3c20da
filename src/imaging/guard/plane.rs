//! Small copies of the two pictures, made once and used for everything.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::super::pixels::{Pixels, byte_count};
use super::super::shrink::fit_size;
use super::place::{Axis, Placed, Size};

/// Longest side on which the place is found in the end.
const FINE_SIDE_PX: u32 = 1024;
/// Longest side on which changes are counted, and of the heat map.
const CELLS_SIDE_PX: u32 = 512;
/// Longest side on which the place is looked for everywhere; leaves a rim in the transform's square.
const COARSE_SIDE_PX: u32 = 112;

/// One channel of a picture at some size.
#[derive(Debug, Clone)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Plane {
    pub(crate) fn row(&self, y: usize) -> &[f32] {
        self.values
            .get(y * self.width..(y + 1) * self.width)
            .unwrap_or_default()
    }

    /// The value between pixels (bilinear); beyond the edges the edge goes on. Pixel middles are at half numbers.
    pub(crate) fn between(&self, x: f32, y: f32) -> f32 {
        let (x, left, right) = step(x, self.width);
        let (y, up, down) = step(y, self.height);
        let (upper, lower) = (self.row(up), self.row(down));
        let get = |row: &[f32], at: usize| row.get(at).copied().unwrap_or_default();
        let upper = get(upper, left) + x * (get(upper, right) - get(upper, left));
        let lower = get(lower, left) + x * (get(lower, right) - get(lower, left));
        upper + y * (lower - upper)
    }
}

/// The two pixels around a place and how far it is from the first to the second.
pub(crate) fn step(place: f32, len: usize) -> (f32, usize, usize) {
    let last = len.saturating_sub(1);
    let place = (place - 0.5).clamp(0.0, last as f32);
    let first = place as usize;
    (place - first as f32, first, (first + 1).min(last))
}

/// A picture at several sizes.
pub(crate) struct Copies {
    /// Brightness, up to [`FINE_SIDE_PX`].
    pub(crate) fine: Plane,
    /// Brightness, up to [`CELLS_SIDE_PX`].
    pub(crate) middle: Plane,
    /// Brightness, up to [`COARSE_SIDE_PX`].
    pub(crate) coarse: Plane,
    /// Colours on mid-grey, four bytes a pixel, up to [`CELLS_SIDE_PX`] (for a picture after: at the same density).
    pub(crate) cells: Vec<u8>,
    pub(crate) cells_size: (usize, usize),
}

/// Both pictures at small sizes.
pub(crate) struct Pair {
    pub(crate) before_size: Size,
    pub(crate) after_size: Size,
    pub(crate) before: Copies,
    pub(crate) after: Copies,
}

impl Pair {
    pub(crate) fn new(before: &Pixels, after: &Pixels) -> Self {
        let before_size = (before.width_px, before.height_px);
        let after_size = (after.width_px, after.height_px);
        Self {
            before_size,
            after_size,
            before: Copies::new(before, before_size),
            after: Copies::new(after, before_size),
        }
    }
}

impl Copies {
    /// `frame` is the size of the picture before: a picture after of another size keeps its own density where it is small,
    /// so that the two copies show things at about the same size.
    fn new(picture: &Pixels, frame: Size) -> Self {
        let own = (picture.width_px, picture.height_px);
        let long = f64::from(own.0.max(own.1)) / f64::from(frame.0.max(frame.1).max(1));
        // A picture before of 300 pixels must not be compared with one after at 1024.
        let side = |limit: u32| {
            let frame = fit_size(frame, limit);
            let side = (f64::from(frame.0.max(frame.1)) * long).round() as u32;
            fit_size(own, side.clamp(1, 2 * limit))
        };
        let opaque = flat(picture);
        let source = opaque.as_deref().unwrap_or(&picture.rgba);
        let fine_size = side(FINE_SIDE_PX);
        let fine = smaller(source, own, fine_size);
        let middle_size = side(CELLS_SIDE_PX);
        let middle = smaller(&fine, fine_size, middle_size);
        let coarse_size = side(COARSE_SIDE_PX);
        let coarse = smaller(&middle, middle_size, coarse_size);
        Self {
            fine: brightness(&fine, fine_size),
            middle: brightness(&middle, middle_size),
            coarse: brightness(&coarse, coarse_size),
            cells: middle,
            cells_size: (middle_size.0 as usize, middle_size.1 as usize),
        }
    }
}

/// The picture laid on mid-grey, so that opacity counts too; `None` if nothing is see-through.
fn flat(picture: &Pixels) -> Option<Vec<u8>> {
    if picture.is_opaque() {
        return None;
    }
    let mut out = Vec::with_capacity(picture.rgba.len());
    for &[r, g, b, a] in picture.rgba.as_chunks::<4>().0 {
        let a = u32::from(a);
        for value in [r, g, b] {
            out.push(((u32::from(value) * a + 128 * (255 - a) + 127) / 255) as u8);
        }
        out.push(255);
    }
    Some(out)
}

/// RGBA at a smaller size; mid-grey where that cannot be done.
fn smaller(rgba: &[u8], from: Size, to: Size) -> Vec<u8> {
    if from == to {
        return rgba.to_vec();
    }
    let mut out = Image::new(to.0, to.1, PixelType::U8x4);
    let options = ResizeOptions::new()
        .use_alpha(false)
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    let done = ImageRef::new(from.0, from.1, rgba, PixelType::U8x4)
        .ok()
        .and_then(|source| {
            Resizer::new()
                .resize(&source, &mut out, Some(&options))
                .ok()
        });
    match done {
        Some(()) => out.into_vec(),
        None => vec![128; byte_count(to.0, to.1, 4).unwrap_or_default()],
    }
}

/// Rec. 601 luma, 0 to 255.
fn brightness(rgba: &[u8], size: Size) -> Plane {
    let (pixels, _) = rgba.as_chunks::<4>();
    let values = pixels.iter().map(|&[r, g, b, _]| {
        (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) as f32 * 0.001
    });
    Plane {
        width: size.0 as usize,
        height: size.1 as usize,
        values: values.collect(),
    }
}

/// Two planes with the arithmetic between them: places are in pixels of `before`.
pub(crate) struct Level<'a> {
    pub(crate) before: &'a Plane,
    pub(crate) after: &'a Plane,
    /// Pixels of this level for one of the full picture before, across and down.
    pub(crate) density: [f64; 2],
    after_density: [f64; 2],
}

impl<'a> Level<'a> {
    pub(crate) fn new(pair: &Pair, before: &'a Plane, after: &'a Plane) -> Self {
        let density = |plane: &Plane, size: Size| {
            [
                plane.width as f64 / f64::from(size.0.max(1)),
                plane.height as f64 / f64::from(size.1.max(1)),
            ]
        };
        Self {
            before,
            after,
            density: density(before, pair.before_size),
            after_density: density(after, pair.after_size),
        }
    }

    /// Where places of this level's `before` lie in its `after`.
    pub(crate) fn axes(&self, placed: &Placed) -> [Axis; 2] {
        [
            placed.x.between(self.density[0], self.after_density[0]),
            placed.y.between(self.density[1], self.after_density[1]),
        ]
    }
}

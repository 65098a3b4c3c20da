//! A plain picture in memory, and the two things every decoder needs: more channels, and turning.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

use image::metadata::Orientation;

/// A picture in memory: 8-bit RGBA in sRGB, alpha not premultiplied, rows from the top without gaps.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// `width_px × height_px × 4` bytes.
    pub rgba: Vec<u8>,
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
}

impl Pixels {
    /// Takes the bytes if there are exactly as many as the size needs and no side is 0.
    pub fn new(rgba: Vec<u8>, width_px: u32, height_px: u32) -> Option<Self> {
        let wanted = byte_count(width_px, height_px, 4)?;
        (wanted > 0 && rgba.len() == wanted).then_some(Self {
            rgba,
            width_px,
            height_px,
        })
    }

    /// One colour everywhere; `None` if a side is 0 or there is no memory for the size.
    pub fn filled(colour: [u8; 4], width_px: u32, height_px: u32) -> Option<Self> {
        let bytes = byte_count(width_px, height_px, 4)?;
        let mut rgba = Vec::new();
        rgba.try_reserve_exact(bytes).ok()?;
        rgba.extend(colour.iter().cycle().take(bytes));
        Self::new(rgba, width_px, height_px)
    }

    /// Whether no pixel is see-through.
    pub fn is_opaque(&self) -> bool {
        self.rgba.as_chunks::<4>().0.iter().all(|p| p[3] == 255)
    }

    /// The same picture without its alpha, three bytes a pixel.
    pub fn to_rgb(&self) -> Vec<u8> {
        let (pixels, _) = self.rgba.as_chunks::<4>();
        pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
    }

    /// Memory held by the pixels.
    pub const fn bytes(&self) -> usize {
        self.rgba.len()
    }
}

impl std::fmt::Debug for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pixels({} × {})", self.width_px, self.height_px)
    }
}

/// `width × height × channels`, or `None` if that overflows.
pub(crate) fn byte_count(width_px: u32, height_px: u32, channels: usize) -> Option<usize> {
    let pixels = u64::from(width_px).checked_mul(u64::from(height_px))?;
    usize::try_from(pixels).ok()?.checked_mul(channels)
}

/// Spreads grey (1), grey and alpha (2) or RGB (3) to RGB (3) or RGBA (4) inside the same vector,
/// so that no second picture is in memory.
pub(crate) fn widen(pixels: &mut Vec<u8>, width_px: u32, from: usize, to: usize) {
    let width = width_px as usize;
    if from >= to || width == 0 || from == 0 {
        return;
    }
    let height = pixels.len() / (width * from);
    pixels.resize(width * to * height, 0);
    let mut row = Vec::with_capacity(width * from);
    // From the last row upwards, so that no row is written over before it was read.
    for y in (0..height).rev() {
        row.clear();
        row.extend_from_slice(
            pixels
                .get(y * width * from..(y + 1) * width * from)
                .unwrap_or(&[]),
        );
        if let Some(target) = pixels.get_mut(y * width * to..(y + 1) * width * to) {
            widen_row(&row, from, target, to);
        }
    }
}

/// One row of [`widen`] into another slice.
pub(crate) fn widen_row(row: &[u8], from: usize, target: &mut [u8], to: usize) {
    if from == to {
        if let Some(row) = row.get(..target.len()) {
            target.copy_from_slice(row);
        }
        return;
    }
    for (out, p) in target.chunks_exact_mut(to).zip(row.chunks_exact(from)) {
        let colour = match *p {
            [l] => [l, l, l, 255],
            [l, a] => [l, l, l, a],
            [r, g, b] => [r, g, b, 255],
            _ => continue,
        };
        for (out, value) in out.iter_mut().zip(colour) {
            *out = value;
        }
    }
}

/// Turns and mirrors as the camera's note says. Returns the pixels with their new width and height.
pub(crate) fn orient(
    pixels: Vec<u8>,
    (width_px, height_px): (u32, u32),
    channels: usize,
    orientation: Orientation,
) -> (Vec<u8>, u32, u32) {
    use Orientation as O;
    if orientation == O::NoTransforms || channels == 0 || width_px == 0 {
        return (pixels, width_px, height_px);
    }
    let (width, height) = (width_px as usize, height_px as usize);
    let swaps = swaps_sides(orientation);
    let (out_width, out_height) = if swaps {
        (height, width)
    } else {
        (width, height)
    };
    let mut out = vec![0; pixels.len()];
    let rows = out.chunks_exact_mut(out_width * channels).enumerate();
    for (y, row) in rows.take(out_height) {
        for (x, target) in row.chunks_exact_mut(channels).enumerate() {
            let (from_x, from_y) = match orientation {
                O::NoTransforms => (x, y),
                O::FlipHorizontal => (width - 1 - x, y),
                O::Rotate180 => (width - 1 - x, height - 1 - y),
                O::FlipVertical => (x, height - 1 - y),
                O::Rotate90 => (y, height - 1 - x),
                O::Rotate270 => (width - 1 - y, x),
                O::Rotate90FlipH => (y, x),
                O::Rotate270FlipH => (width - 1 - y, height - 1 - x),
            };
            let at = (from_y * width + from_x) * channels;
            if let Some(source) = pixels.get(at..at + channels) {
                target.copy_from_slice(source);
            }
        }
    }
    (out, out_width as u32, out_height as u32)
}

/// Whether width and height change places.
pub(crate) const fn swaps_sides(orientation: Orientation) -> bool {
    use Orientation as O;
    matches!(
        orientation,
        O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH
    )
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;

    #[test]
    fn turning_agrees_with_the_image_crate_for_all_eight() {
        let source = image::RgbImage::from_fn(5, 3, |x, y| image::Rgb([x as u8, y as u8, 7]));
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).unwrap();
            let mut want = DynamicImage::ImageRgb8(source.clone());
            want.apply_orientation(orientation);
            let (got, width, height) = orient(source.as_raw().clone(), (5, 3), 3, orientation);
            assert_eq!((width, height), (want.width(), want.height()), "{exif}");
            assert_eq!(got, want.into_rgb8().into_raw(), "{exif}");
        }
    }

    #[test]
    fn widening_in_place_keeps_every_pixel() {
        let mut grey = vec![1, 2, 3, 4, 5, 6];
        widen(&mut grey, 3, 1, 4);
        let want: Vec<u8> = (1..=6).flat_map(|v| [v, v, v, 255]).collect();
        assert_eq!(grey, want);
        let mut grey_alpha = vec![9, 0, 8, 128];
        widen(&mut grey_alpha, 1, 2, 4);
        assert_eq!(grey_alpha, [9, 9, 9, 0, 8, 8, 8, 128]);
        let mut rgb = vec![1, 2, 3, 4, 5, 6];
        widen(&mut rgb, 2, 3, 4);
        assert_eq!(rgb, [1, 2, 3, 255, 4, 5, 6, 255]);
    }

    #[test]
    fn a_wrong_byte_count_is_no_picture() {
        assert!(Pixels::new(vec![0; 15], 2, 2).is_none());
        assert!(Pixels::new(vec![], 0, 5).is_none());
        assert!(Pixels::new(vec![0; 16], 2, 2).is_some());
        assert!(Pixels::filled([0; 4], u32::MAX, u32::MAX).is_none());
    }
}

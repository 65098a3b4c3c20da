//! Small operations on pictures in memory: average colour, resizing, difference, encoding.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

use super::error::DecodeError;
use super::pixels::{Pixels, byte_count};

/// The mean colour of what can be seen: see-through pixels count by their opacity. A picture with
/// nothing to see is `[0, 0, 0]`.
pub fn average(picture: &Pixels) -> [u8; 3] {
    let mut sums = [0_u64; 4];
    for &[r, g, b, a] in picture.rgba.as_chunks::<4>().0 {
        let a = u64::from(a);
        for (sum, value) in sums.iter_mut().zip([r, g, b]) {
            *sum += u64::from(value) * a;
        }
        sums[3] += a;
    }
    let [r, g, b, weight] = sums;
    [r, g, b].map(|sum| (sum + weight / 2).checked_div(weight).unwrap_or(0) as u8)
}

/// The picture at another size (Lanczos3, alpha handled). A side of 0 becomes 1.
pub fn resize(picture: &Pixels, width_px: u32, height_px: u32) -> Result<Pixels, DecodeError> {
    let target = (width_px.max(1), height_px.max(1));
    if target == (picture.width_px, picture.height_px) {
        return Ok(picture.clone());
    }
    let whole = (f64::from(picture.width_px), f64::from(picture.height_px));
    let size = (picture.width_px, picture.height_px);
    let rgba = resample(&picture.rgba, size, whole, 4, target)?;
    Pixels::new(rgba, target.0, target.1).ok_or(DecodeError::CannotWrite)
}

/// How two pictures differ: the absolute difference of each colour, on opaque black.
///
/// It is multiplied by `gain` (1 = as it is; 8 makes small differences visible). `b` is first brought to the size of `a`;
/// both are taken as if laid on mid-grey, so that alpha counts too.
pub fn difference(a: &Pixels, b: &Pixels, gain: u8) -> Result<Pixels, DecodeError> {
    let b = resize(b, a.width_px, a.height_px)?;
    let gain = u32::from(gain.max(1));
    let pairs = a
        .rgba
        .as_chunks::<4>()
        .0
        .iter()
        .zip(b.rgba.as_chunks::<4>().0);
    let mut rgba = Vec::with_capacity(a.rgba.len());
    for (&a, &b) in pairs {
        let ([ar, ag, ab], [br, bg, bb]) = (on_grey(a), on_grey(b));
        for (x, y) in [(ar, br), (ag, bg), (ab, bb)] {
            rgba.push((u32::from(x.abs_diff(y)) * gain).min(255) as u8);
        }
        rgba.push(255);
    }
    Pixels::new(rgba, a.width_px, a.height_px).ok_or(DecodeError::CannotWrite)
}

/// The mean absolute difference of two pictures over all colours, 0 (same) to 255.
pub fn mean_difference(a: &Pixels, b: &Pixels) -> Result<f64, DecodeError> {
    let heat = difference(a, b, 1)?;
    let (pixels, _) = heat.rgba.as_chunks::<4>();
    let sum: u64 = pixels
        .iter()
        .map(|&[r, g, b, _]| u64::from(r) + u64::from(g) + u64::from(b))
        .sum();
    Ok(sum as f64 / (pixels.len().max(1) * 3) as f64)
}

fn on_grey([r, g, b, a]: [u8; 4]) -> [u8; 3] {
    let a = u32::from(a);
    [r, g, b].map(|v| ((u32::from(v) * a + 128 * (255 - a) + 127) / 255) as u8)
}

/// The picture as PNG: RGB if nothing is see-through, RGBA otherwise.
pub fn to_png(picture: &Pixels) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    let opaque = picture.is_opaque();
    let mut encoder = png::Encoder::new(&mut out, picture.width_px, picture.height_px);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(if opaque {
        png::ColorType::Rgb
    } else {
        png::ColorType::Rgba
    });
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(cannot_write)?;
    if opaque {
        writer.write_image_data(&picture.to_rgb())
    } else {
        writer.write_image_data(&picture.rgba)
    }
    .map_err(cannot_write)?;
    writer.finish().map_err(cannot_write)?;
    Ok(out)
}

/// The picture as JPEG, its alpha left out. `quality` is 1 to 100.
pub fn to_jpeg(picture: &Pixels, quality: u8) -> Result<Vec<u8>, DecodeError> {
    rgb_to_jpeg(
        &picture.to_rgb(),
        picture.width_px,
        picture.height_px,
        quality,
    )
}

pub(crate) fn rgb_to_jpeg(
    rgb: &[u8],
    width_px: u32,
    height_px: u32,
    quality: u8,
) -> Result<Vec<u8>, DecodeError> {
    let mut out = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100))
        .write_image(rgb, width_px, height_px, ExtendedColorType::Rgb8)
        .map_err(cannot_write)?;
    Ok(out.into_inner())
}

fn cannot_write<E>(_: E) -> DecodeError {
    DecodeError::CannotWrite
}

/// Lanczos3 from the left upper `whole` part (in pixels, fractions allowed) of `pixels` to `target`.
/// `channels` is 3 or 4; alpha is multiplied in before and taken out after.
pub(crate) fn resample(
    pixels: &[u8],
    (width_px, height_px): (u32, u32),
    whole: (f64, f64),
    channels: usize,
    target: (u32, u32),
) -> Result<Vec<u8>, DecodeError> {
    let kind = match channels {
        3 => PixelType::U8x3,
        4 => PixelType::U8x4,
        _ => return Err(DecodeError::CannotWrite),
    };
    let source = ImageRef::new(width_px, height_px, pixels, kind).map_err(cannot_write)?;
    if byte_count(target.0, target.1, channels).is_none() {
        return Err(DecodeError::CannotWrite);
    }
    let mut out = Image::new(target.0, target.1, kind);
    let options = ResizeOptions::new()
        .crop(0.0, 0.0, whole.0, whole.1)
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(&source, &mut out, Some(&options))
        .map_err(cannot_write)?;
    Ok(out.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn average_weighs_by_opacity() {
        let picture = Pixels::new(vec![200, 0, 0, 255, 0, 100, 0, 0], 2, 1).unwrap();
        assert_eq!(average(&picture), [200, 0, 0]);
        let half = Pixels::new(vec![200, 0, 0, 255, 100, 0, 0, 255], 2, 1).unwrap();
        assert_eq!(average(&half), [150, 0, 0]);
        let nothing = Pixels::new(vec![9, 9, 9, 0], 1, 1).unwrap();
        assert_eq!(average(&nothing), [0, 0, 0]);
    }

    #[test]
    fn difference_is_zero_for_the_same_and_grows_with_gain() {
        let a = Pixels::filled([100, 50, 0, 255], 8, 8).unwrap();
        let b = Pixels::filled([103, 50, 0, 255], 8, 8).unwrap();
        assert_eq!(mean_difference(&a, &a).unwrap(), 0.0);
        assert_eq!(mean_difference(&a, &b).unwrap(), 1.0);
        let heat = difference(&a, &b, 8).unwrap();
        assert_eq!(heat.rgba.first_chunk::<4>(), Some(&[24, 0, 0, 255]));
        let strong = difference(&a, &b, 255).unwrap();
        assert_eq!(strong.rgba.first_chunk::<4>(), Some(&[255, 0, 0, 255]));
    }

    #[test]
    fn difference_fits_the_second_picture_to_the_first() {
        let a = Pixels::filled([10, 20, 30, 255], 16, 9).unwrap();
        let b = Pixels::filled([10, 20, 30, 255], 7, 31).unwrap();
        let heat = difference(&a, &b, 1).unwrap();
        assert_eq!((heat.width_px, heat.height_px), (16, 9));
        assert!(heat.rgba.as_chunks::<4>().0.iter().all(|p| p[0] <= 1));
    }

    #[test]
    fn seen_through_and_opaque_differ() {
        let a = Pixels::filled([255, 255, 255, 255], 2, 2).unwrap();
        let b = Pixels::filled([255, 255, 255, 0], 2, 2).unwrap();
        assert!(mean_difference(&a, &b).unwrap() > 100.0);
    }

    #[test]
    fn png_comes_back_as_it_went() {
        for alpha in [255, 90] {
            let mut picture = Pixels::filled([1, 2, 3, alpha], 5, 4).unwrap();
            picture.rgba[4] = 77;
            let bytes = to_png(&picture).unwrap();
            let back = crate::imaging::decode(&bytes).unwrap();
            assert_eq!(back.pixels, picture);
            assert_eq!(back.info.has_alpha, alpha != 255);
        }
    }

    #[test]
    fn resizing_does_not_bleed_hidden_colour() {
        // Left half red and solid, right half bright green but invisible.
        let row = [[255, 0, 0, 255].repeat(8), [0, 255, 0, 0].repeat(8)].concat();
        let picture = Pixels::new(row.repeat(16), 16, 16).unwrap();
        let small = resize(&picture, 4, 4).unwrap();
        for &[r, g, _, a] in small.rgba.as_chunks::<4>().0 {
            assert!(a == 0 || (g <= 4 && r >= 250), "{r} {g} {a}");
        }
    }
}

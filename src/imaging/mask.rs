//! Painted areas as files, and in the forms services want. The library keeps one form: a grey picture, white where it may
//! change.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::domain::mask::{Canvas, MAX_SIDE_PX};
use crate::imaging::{DecodeError, Pixels, decode, ops};

/// The library's form of a painted area: a PNG of 8-bit grey.
pub fn to_png(canvas: &Canvas) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, canvas.width_px(), canvas.height_px());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(cannot_write)?;
    writer
        .write_image_data(canvas.levels())
        .map_err(cannot_write)?;
    writer.finish().map_err(cannot_write)?;
    Ok(out)
}

/// A painted area from any picture that can be opened: how light a pixel is, times how opaque.
///
/// One of another size is stretched to `size`, without the ringing of sharper filters: what is black far from an edge stays
/// black.
pub fn from_png(bytes: &[u8], size: (u32, u32)) -> Result<Canvas, DecodeError> {
    let too_large = || DecodeError::TooLarge {
        width_px: size.0,
        height_px: size.1,
    };
    if size.0.max(size.1) > MAX_SIDE_PX {
        return Err(too_large());
    }
    let picture = decode(bytes)?.pixels;
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let levels = pixels.iter().map(|pixel| level(*pixel)).collect();
    let levels = fit(levels, (picture.width_px, picture.height_px), size)?;
    Canvas::from_levels(levels, size.0, size.1).ok_or_else(too_large)
}

/// The painted area at another size, as [`from_png`] brings it there.
pub fn resized(canvas: &Canvas, size: (u32, u32)) -> Result<Canvas, DecodeError> {
    if canvas.size() == size {
        return Ok(canvas.clone());
    }
    let levels = levels_at(canvas, size)?;
    Canvas::from_levels(levels, size.0, size.1).ok_or(DecodeError::TooLarge {
        width_px: size.0,
        height_px: size.1,
    })
}

/// The levels of a painted area at the size of a picture, which may be larger than a canvas.
pub(crate) fn levels_at(canvas: &Canvas, size: (u32, u32)) -> Result<Vec<u8>, DecodeError> {
    fit(canvas.levels().to_vec(), canvas.size(), size)
}

fn fit(levels: Vec<u8>, from: (u32, u32), to: (u32, u32)) -> Result<Vec<u8>, DecodeError> {
    if from == to {
        return Ok(levels);
    }
    if to.0 == 0 || to.1 == 0 {
        return Err(DecodeError::CannotWrite);
    }
    let source = ImageRef::new(from.0, from.1, &levels, PixelType::U8).map_err(cannot_write)?;
    let mut out = Image::new(to.0, to.1, PixelType::U8);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new()
        .resize(&source, &mut out, Some(&options))
        .map_err(cannot_write)?;
    Ok(out.into_vec())
}

fn cannot_write<E>(_: E) -> DecodeError {
    DecodeError::CannotWrite
}

/// Rec. 601 luma in whole numbers, as masks are grey anyway; what is transparent counts as black: it stays.
fn level([red, green, blue, alpha]: [u8; 4]) -> u8 {
    let [red, green, blue, alpha] = [red, green, blue, alpha].map(u32::from);
    ((red * 299 + green * 587 + blue * 114 + 500) / 1000 * alpha / 255) as u8
}

/// White becomes fully transparent, black opaque, and greys stand between: for services that change what is transparent.
pub fn transparent_where_white(mask: &[u8]) -> Result<Vec<u8>, DecodeError> {
    converted(mask, |grey| [0, 0, 0, 255 - grey])
}

/// White becomes black and black white: for services that change what is black.
pub fn inverted(mask: &[u8]) -> Result<Vec<u8>, DecodeError> {
    converted(mask, |grey| {
        let turned = 255 - grey;
        [turned, turned, turned, 255]
    })
}

fn converted(mask: &[u8], form: impl Fn(u8) -> [u8; 4]) -> Result<Vec<u8>, DecodeError> {
    let mut picture: Pixels = decode(mask)?.pixels;
    for pixel in picture.rgba.as_chunks_mut::<4>().0 {
        *pixel = form(level(*pixel));
    }
    ops::to_png(&picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mask(width_px: u32, greys: &[u8]) -> Vec<u8> {
        let rgba = greys
            .iter()
            .flat_map(|grey| [*grey, *grey, *grey, 255])
            .collect();
        let high = greys.len() as u32 / width_px;
        ops::to_png(&Pixels::new(rgba, width_px, high).unwrap()).unwrap()
    }

    fn channel(png: &[u8], at: usize) -> Vec<u8> {
        let pixels = decode(png).unwrap().pixels;
        pixels.rgba.chunks_exact(4).map(|pixel| pixel[at]).collect()
    }

    proptest! {
        #[test]
        fn every_form_says_the_same(width in 1_u32..9, rows in prop::collection::vec(any::<u8>(), 8..64)) {
            let count = rows.len() / width as usize * width as usize;
            let greys = &rows[..count];
            prop_assume!(!greys.is_empty());
            let kept = mask(width, greys);
            let alpha = channel(&transparent_where_white(&kept).unwrap(), 3);
            let turned = inverted(&kept).unwrap();
            for (at, grey) in greys.iter().enumerate() {
                prop_assert_eq!(alpha[at], 255 - grey, "white is transparent");
            }
            prop_assert_eq!(channel(&inverted(&turned).unwrap(), 0), greys.to_vec(), "turned twice is as it was");
        }
    }

    proptest! {
        #[test]
        fn a_canvas_comes_back_as_it_went(width in 1_u32..40, levels in prop::collection::vec(any::<u8>(), 40..400)) {
            let high = levels.len() as u32 / width;
            let levels = levels[..(width * high) as usize].to_vec();
            let canvas = Canvas::from_levels(levels, width, high).unwrap();
            let bytes = to_png(&canvas).unwrap();
            let info = crate::imaging::inspect(&bytes).unwrap();
            prop_assert_eq!((info.width_px, info.height_px, info.has_alpha), (width, high, false));
            prop_assert!(from_png(&bytes, canvas.size()).unwrap() == canvas, "the same");
            // Through both forms of services and back: the same area, as what is transparent or black may change.
            let alpha = channel(&transparent_where_white(&bytes).unwrap(), 3);
            let black = channel(&inverted(&bytes).unwrap(), 0);
            for ((level, alpha), black) in canvas.levels().iter().zip(alpha).zip(black) {
                prop_assert_eq!((255 - alpha, 255 - black), (*level, *level), "the polarity");
            }
        }
    }

    #[test]
    fn colour_and_transparency_are_read_as_levels() {
        let rgba = [
            [255, 255, 255, 255],
            [255, 255, 255, 51],
            [0, 0, 0, 255],
            [255, 0, 0, 255],
        ];
        let bytes = ops::to_png(&Pixels::new(rgba.concat(), 4, 1).unwrap()).unwrap();
        let canvas = from_png(&bytes, (4, 1)).unwrap();
        assert_eq!(canvas.levels(), [255, 51, 0, 76], "light times opaque");
    }

    #[test]
    fn an_area_of_another_size_is_stretched_without_ringing() {
        let mut canvas = Canvas::new(64, 64).unwrap();
        canvas.rect([16.0, 16.0], [48.0, 48.0], false);
        let bytes = to_png(&canvas).unwrap();
        for (wide, high) in [(129, 200), (31, 17), (640, 640)] {
            let other = from_png(&bytes, (wide, high)).unwrap();
            assert_eq!(other.size(), (wide, high), "the size asked for");
            assert!(
                other.covered_permille().abs_diff(250) <= 4,
                "a quarter: {}",
                other.covered_permille()
            );
            assert_eq!(other.level(wide / 2, high / 2), 255, "the middle");
            let bounds = other.bounds().unwrap();
            let margin = (wide / 4)
                .abs_diff(bounds.left)
                .max((high / 4).abs_diff(bounds.top));
            assert!(
                margin <= wide.max(high) / 64 + 1,
                "nothing far from the edge: {bounds:?}"
            );
        }
        assert!(from_png(&bytes, (0, 5)).is_err(), "no size");
        assert!(from_png(&bytes, (9000, 5)).is_err(), "too large");
        assert!(from_png(b"words", (5, 5)).is_err(), "no picture");
    }

    #[test]
    fn what_is_no_picture_is_no_mask() {
        assert!(inverted(b"words").is_err(), "an error, no panic");
    }
}

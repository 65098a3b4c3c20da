//! Painted areas in the forms services want. The library keeps one form: a grey picture, white where it may change.

use crate::imaging::ops::to_png;
use crate::imaging::{DecodeError, Pixels, decode};

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

/// What is transparent in the mask counts as black: it stays.
fn converted(mask: &[u8], form: impl Fn(u8) -> [u8; 4]) -> Result<Vec<u8>, DecodeError> {
    let mut picture: Pixels = decode(mask)?.pixels;
    for pixel in picture.rgba.chunks_exact_mut(4) {
        let [red, green, blue, alpha] =
            [0, 1, 2, 3].map(|at| u32::from(pixel.get(at).copied().unwrap_or_default()));
        // Rec. 601 luma in whole numbers, as the mask is grey anyway.
        let grey = (red * 299 + green * 587 + blue * 114 + 500) / 1000 * alpha / 255;
        pixel.copy_from_slice(&form(grey as u8));
    }
    to_png(&picture)
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
        to_png(&Pixels::new(rgba, width_px, high).unwrap()).unwrap()
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

    #[test]
    fn what_is_no_picture_is_no_mask() {
        assert!(inverted(b"words").is_err(), "an error, no panic");
    }
}

//! Guarded decoding of bytes from outside.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::DecodeError;
use super::format::{Format, sniff};
use super::native::{self, Native};
use super::pixels::{Pixels, byte_count, orient, swaps_sides, widen};
use super::profile::ToSrgb;

/// What a picture may cost at most. The default suits this program: 16,384 pixels a side,
/// 100 megapixels, and 256 MiB for the decoded pixels (8192 × 8192 fits exactly).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest side in pixels.
    pub max_side_px: u32,
    /// Width times height.
    pub max_pixels: u64,
    /// Largest single buffer that decoding may fill, in bytes.
    pub max_alloc_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_side_px: 16_384,
            max_pixels: 100_000_000,
            max_alloc_bytes: 256 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// Refuses a size whose sides, pixels or bytes (at `channels` bytes a pixel) are too many.
    pub(crate) fn check(
        &self,
        width_px: u32,
        height_px: u32,
        channels: usize,
    ) -> Result<(), DecodeError> {
        if width_px == 0 || height_px == 0 {
            return Err(DecodeError::Damaged);
        }
        let pixels = u64::from(width_px) * u64::from(height_px);
        let bytes = byte_count(width_px, height_px, channels).map_or(u64::MAX, |n| n as u64);
        let fits = width_px.max(height_px) <= self.max_side_px
            && pixels <= self.max_pixels
            && bytes <= self.max_alloc_bytes;
        fits.then_some(()).ok_or(DecodeError::TooLarge {
            width_px,
            height_px,
        })
    }
}

/// What a picture's headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureInfo {
    /// The kind of file.
    pub format: Format,
    /// Width as shown, so after the camera's note on turning.
    pub width_px: u32,
    /// Height as shown.
    pub height_px: u32,
    /// Whether it can have see-through pixels.
    pub has_alpha: bool,
    /// Bits of one colour value in the file.
    pub bit_depth: u8,
    /// Whether it moves; only its first picture is shown.
    pub animated: bool,
    /// Whether the file asks to be turned or mirrored before it is shown.
    pub turned: bool,
    /// `false` for a JPEG that breaks off before its end: it still opens, with the rest in grey.
    /// Other kinds that break off do not open.
    pub complete: bool,
}

/// A decoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The pixels, already turned as the file asks.
    pub pixels: Pixels,
    /// What the headers said.
    pub info: PictureInfo,
}

/// Reads the headers only: kind, size, depth. Cheap, and safe for any bytes. The size is what the
/// file claims; [`decode_with`] holds it against the limits.
pub fn inspect(bytes: &[u8]) -> Result<PictureInfo, DecodeError> {
    guarded(|| native::header(bytes)).map(|header| header.info())
}

/// Decodes with the default [`Limits`].
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    decode_with(bytes, &Limits::default())
}

/// Decodes a whole picture to 8-bit RGBA in sRGB; an embedded profile of another colour space is
/// followed. Memory stays near four bytes a pixel (eight while a picture is turned by a quarter).
pub fn decode_with(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    let mut decoded = decode_plain(bytes, limits)?;
    if let Some(to_srgb) = ToSrgb::of(bytes, decoded.info.format) {
        to_srgb.apply(&mut decoded.pixels.rgba);
    }
    Ok(decoded)
}

/// Decodes with the default [`Limits`] and takes the numbers as they are, whatever an embedded profile says.
pub(crate) fn decode_as_stored(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    decode_plain(bytes, &Limits::default())
}

fn decode_plain(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    guarded(|| {
        let header = native::header(bytes)?;
        limits.check(header.width_px, header.height_px, 4)?;
        let Native {
            mut pixels,
            channels,
        } = native::decode(bytes, &header, limits, 4)?;
        widen(&mut pixels, header.width_px, channels, 4);
        let size = (header.width_px, header.height_px);
        let (rgba, width_px, height_px) = orient(pixels, size, 4, header.orientation);
        let pixels = Pixels::new(rgba, width_px, height_px).ok_or(DecodeError::Damaged)?;
        Ok(Decoded {
            pixels,
            info: header.info(),
        })
    })
}

/// Runs a decoder; a panic inside it means that the picture is damaged.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(DecodeError::Damaged))
}

/// The kind of file if it is one that is opened here, otherwise the error that says what it is.
pub(crate) fn supported(bytes: &[u8]) -> Result<Format, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    match sniff(bytes) {
        Some(format) if format.is_supported() => Ok(format),
        Some(format) if format.is_picture() => Err(DecodeError::Unsupported {
            what: format.words(),
        }),
        Some(format) => Err(DecodeError::NotAPicture {
            what: format.words(),
        }),
        None => Err(DecodeError::NotAPicture {
            what: "an unknown kind of file",
        }),
    }
}

impl native::Header {
    pub(crate) fn info(&self) -> PictureInfo {
        let (width_px, height_px) = if swaps_sides(self.orientation) {
            (self.height_px, self.width_px)
        } else {
            (self.width_px, self.height_px)
        };
        PictureInfo {
            format: self.format,
            width_px,
            height_px,
            has_alpha: self.has_alpha,
            bit_depth: self.bit_depth,
            animated: self.animated,
            turned: self.orientation != image::metadata::Orientation::NoTransforms,
            complete: self.jpeg.as_ref().is_none_or(|jpeg| jpeg.complete),
        }
    }
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use super::*;
    use crate::imaging::ops::{mean_difference, to_png};
    use crate::imaging::testing::{cut_out, jpeg, photo, webp};

    #[test]
    fn the_three_kinds_come_out_right() {
        let picture = cut_out(90, 41);
        for (bytes, format) in [
            (to_png(&picture).unwrap(), Format::Png),
            (webp(&picture), Format::WebP),
        ] {
            let info = inspect(&bytes).unwrap();
            assert_eq!(
                info,
                PictureInfo {
                    format,
                    width_px: 90,
                    height_px: 41,
                    has_alpha: true,
                    bit_depth: 8,
                    animated: false,
                    turned: false,
                    complete: true,
                }
            );
            assert_eq!(
                decode(&bytes).unwrap(),
                Decoded {
                    pixels: picture.clone(),
                    info
                }
            );
        }
        let opaque = photo(90, 41);
        let decoded = decode(&jpeg(&opaque, SamplingFactor::F_1_1, |_| {})).unwrap();
        assert!(mean_difference(&decoded.pixels, &opaque).unwrap() < 3.0);
        assert_eq!(
            (decoded.info.format, decoded.info.has_alpha),
            (Format::Jpeg, false)
        );
    }

    #[test]
    fn what_is_no_picture_is_said_plainly() {
        let cases: &[(&[u8], &str)] = &[
            (b"", "This file is empty."),
            (
                b"\x01",
                "This is not a picture: it looks like an unknown kind of file.",
            ),
            (
                b"<!doctype html><title>502",
                "This is not a picture: it looks like a web page.",
            ),
            (
                b"{\"error\":1}",
                "This is not a picture: it looks like a JSON text.",
            ),
            (
                b"GIF89a\x01\0\x01\0",
                "GIF pictures cannot be opened here. PNG, JPEG and WebP pictures can.",
            ),
            (
                b"\x89PNG\r\n\x1a\n",
                "This picture is damaged and cannot be read.",
            ),
            (
                b"\xff\xd8\xff\xe0",
                "This picture is damaged and cannot be read.",
            ),
            (
                b"RIFF\x04\0\0\0WEBP",
                "This picture is damaged and cannot be read.",
            ),
        ];
        for (bytes, want) in cases {
            assert_eq!(decode(bytes).unwrap_err().to_string(), *want);
            assert_eq!(inspect(bytes).unwrap_err().to_string(), *want);
        }
    }

    #[test]
    fn a_jpeg_that_breaks_off_opens_and_says_so() {
        let whole = jpeg(&photo(200, 200), SamplingFactor::F_2_2, |_| {});
        assert!(inspect(&whole).unwrap().complete);
        let decoded = decode(&whole[..whole.len() / 2]).unwrap();
        assert!(!decoded.info.complete);
        assert_eq!(decoded.pixels.height_px, 200);
        // Bytes behind the end, as some cameras put there, are no break.
        assert!(inspect(&[whole, vec![7; 5000]].concat()).unwrap().complete);
    }

    #[test]
    fn limits_hold_for_sides_pixels_and_bytes() {
        let bytes = to_png(&photo(100, 50)).unwrap();
        let too_large = Err(DecodeError::TooLarge {
            width_px: 100,
            height_px: 50,
        });
        let generous = Limits::default();
        for limits in [
            Limits {
                max_side_px: 99,
                ..generous
            },
            Limits {
                max_pixels: 4999,
                ..generous
            },
            Limits {
                max_alloc_bytes: 19_999,
                ..generous
            },
        ] {
            assert_eq!(decode_with(&bytes, &limits), too_large);
        }
        let exact = Limits {
            max_side_px: 100,
            max_pixels: 5000,
            max_alloc_bytes: 20_000,
        };
        assert!(decode_with(&bytes, &exact).is_ok());
        assert!(generous.check(4096, 4096, 4).is_ok());
        assert!(generous.check(16_384, 4096, 4).is_ok());
        assert!(generous.check(16_385, 1, 4).is_err());
        assert!(generous.check(u32::MAX, u32::MAX, 4).is_err());
    }

    #[test]
    fn printing_colours_are_read_or_refused_in_words() {
        let mut bytes = Vec::new();
        let ink = [0_u8, 120, 240, 10].repeat(16 * 16);
        Encoder::new(&mut bytes, 90)
            .encode(&ink, 16, 16, ColorType::Cmyk)
            .unwrap();
        match decode(&bytes) {
            Ok(decoded) => assert_eq!(
                (decoded.pixels.width_px, decoded.pixels.height_px),
                (16, 16)
            ),
            Err(error) => assert!(matches!(error, DecodeError::Unsupported { .. }), "{error}"),
        }
    }

    #[test]
    fn a_panic_in_a_decoder_is_damage() {
        let result: Result<(), _> = guarded(|| panic!("a decoder's own mistake"));
        assert_eq!(result, Err(DecodeError::Damaged));
    }
}

//! Guarded decoding of bytes from outside.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::DecodeError;
use super::format::{Format, sniff};
use super::native::{self, Native};
use super::pixels::{Pixels, byte_count, orient, swaps_sides, widen};

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

/// Decodes a whole picture to 8-bit RGBA. Memory stays near four bytes a pixel (eight while a
/// picture is turned by a quarter).
pub fn decode_with(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
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
        }
    }
}

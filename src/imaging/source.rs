//! Whether a file can be the source of an edit, and if not, why and what to do about it.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

use thiserror::Error;

use super::decode::{Decoded, Limits, PictureInfo, decode_with, guarded};
use super::error::DecodeError;
use super::format::{Format, sniff};
use super::native;

/// Why a file cannot be edited. `Display` is one sentence or two in plain words, with a next step.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotASource {
    /// There are no bytes at all.
    #[error("This file is empty. Choose another one, or save the picture again.")]
    Empty,
    /// The file ends before the picture does.
    #[error(
        "This picture breaks off before its end. Copy or download it again and choose the new file."
    )]
    Truncated,
    /// The file contradicts itself, or no decoder can make sense of it.
    #[error(
        "This picture is damaged and cannot be read. Save it again in another program and choose that."
    )]
    Damaged,
    /// It has more pixels than can be opened.
    #[error(
        "This picture has {width_px} × {height_px} pixels, which is too large to edit here. Save a copy with at most {most_px} pixels a side and choose that."
    )]
    TooLarge {
        /// Width that the file claims.
        width_px: u32,
        /// Height that the file claims.
        height_px: u32,
        /// Longest side that can be opened in any shape.
        most_px: u32,
    },
    /// It is a moving picture.
    #[error("This picture moves. Save one of its pictures as PNG and choose that.")]
    Animated,
    /// Its colours are inks. They can be shown roughly, but an edit would change them everywhere.
    #[error("This picture has four printing colours (CMYK). Save a copy in RGB and choose that.")]
    Cmyk,
    /// It is a picture, but of a kind that is not opened here.
    #[error("{0} cannot be edited here. Save a copy as PNG, JPEG or WebP and choose that.")]
    OtherFormat(&'static str),
    /// It is something else.
    #[error("This is not a picture: it looks like {0}. Choose a PNG, JPEG or WebP picture.")]
    NotAPicture(&'static str),
}

/// Longest side that always fits the default [`Limits`]: as a square it fills them.
const SAFE_SIDE_PX: u32 = 8192;

/// Something worth saying about a source that can be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceNote {
    /// The file has more than 8 bits for a colour; editing works with 8, as the services do.
    EightBitsRead,
}

impl std::fmt::Display for SourceNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::EightBitsRead => {
                "This picture has finer colours (16 bits) than can be edited; it is read with 8 bits. The file stays as it is."
            }
        })
    }
}

/// What should be said about a picture that can be edited.
pub const fn note(info: &PictureInfo) -> Option<SourceNote> {
    if info.bit_depth > 8 {
        Some(SourceNote::EightBitsRead)
    } else {
        None
    }
}

/// Whether these bytes can be the source of an edit. The picture is decoded once to be sure; [`open_source`] keeps the
/// pixels.
pub fn check_source(bytes: &[u8]) -> Result<PictureInfo, NotASource> {
    open_source(bytes).map(|decoded| decoded.info)
}

/// Opens the source of an edit with the default [`Limits`].
pub fn open_source(bytes: &[u8]) -> Result<Decoded, NotASource> {
    let limits = Limits::default();
    let say = |error: DecodeError| in_words(&error, bytes);
    let header = guarded(|| native::header(bytes)).map_err(say)?;
    let inks = header
        .jpeg
        .as_ref()
        .is_some_and(|jpeg| jpeg.components.len() == 4);
    let info = header.info();
    if inks {
        return Err(NotASource::Cmyk);
    }
    if info.animated {
        return Err(NotASource::Animated);
    }
    if limits.check(info.width_px, info.height_px, 4).is_err() {
        return Err(NotASource::TooLarge {
            width_px: info.width_px,
            height_px: info.height_px,
            most_px: SAFE_SIDE_PX,
        });
    }
    if !info.complete {
        return Err(NotASource::Truncated);
    }
    decode_with(bytes, &limits).map_err(say)
}

fn in_words(error: &DecodeError, bytes: &[u8]) -> NotASource {
    match *error {
        DecodeError::Empty => NotASource::Empty,
        DecodeError::NotAPicture { what } => NotASource::NotAPicture(what),
        DecodeError::Unsupported { what } => NotASource::OtherFormat(what),
        DecodeError::TooLarge {
            width_px,
            height_px,
        } => NotASource::TooLarge {
            width_px,
            height_px,
            most_px: SAFE_SIDE_PX,
        },
        DecodeError::Damaged | DecodeError::CannotWrite if breaks_off(bytes) => {
            NotASource::Truncated
        }
        DecodeError::Damaged | DecodeError::CannotWrite => NotASource::Damaged,
    }
}

/// Whether the file is shorter than it says itself.
fn breaks_off(bytes: &[u8]) -> bool {
    match sniff(bytes) {
        Some(Format::Png) => !png_ends(bytes),
        Some(Format::Jpeg) => !bytes.windows(2).any(|pair| pair == [0xFF, 0xD9]),
        Some(Format::WebP) => {
            let claimed = bytes.get(4..8).and_then(|size| size.first_chunk::<4>());
            claimed.is_some_and(|size| bytes.len() < u32::from_le_bytes(*size) as usize + 8)
        }
        _ => false,
    }
}

/// Whether a PNG's chunks go on until the one that ends it. A chunk of nonsense is damage, not an early end.
fn png_ends(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((&[a, b, c, d, k0, k1, k2, k3], after)) = rest.split_first_chunk::<8>() {
        let kind = [k0, k1, k2, k3];
        if kind == *b"IEND" || !kind.iter().all(u8::is_ascii_alphabetic) {
            return true;
        }
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        match after.get(length + 4..) {
            Some(next) => rest = next,
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests;

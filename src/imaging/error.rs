//! Why a picture could not be read, in words for the person who wanted it.

use thiserror::Error;

/// Why a picture could not be read. `Display` is a plain sentence without technical terms.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// There are no bytes at all.
    #[error("This file is empty.")]
    Empty,
    /// The bytes are not a picture of any kind known here.
    #[error("This is not a picture: it looks like {what}.")]
    NotAPicture {
        /// What it looks like, with its article ("a web page").
        what: &'static str,
    },
    /// It is a picture, but of a kind that is not opened here.
    #[error("{what} cannot be opened here. PNG, JPEG and WebP pictures can.")]
    Unsupported {
        /// The kind, as the beginning of a sentence ("GIF pictures").
        what: &'static str,
    },
    /// Opening it would need more than [`super::Limits`] allow.
    #[error("This picture is too large to open safely: {width_px} × {height_px} pixels.")]
    TooLarge {
        /// Width that the file claims.
        width_px: u32,
        /// Height that the file claims.
        height_px: u32,
    },
    /// The file breaks off, contradicts itself, or made a decoder fail.
    #[error("This picture is damaged and cannot be read.")]
    Damaged,
    /// The picture was read, but its smaller copy could not be written.
    #[error("A smaller copy of this picture could not be made.")]
    CannotWrite,
}

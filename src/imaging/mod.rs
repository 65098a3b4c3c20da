//! Bytes in, pixels or bytes out: guarded decoding, small pictures, comparison.
//!
//! Everything that comes from outside (a service's answer, a dropped file, the clipboard) passes
//! through [`decode()`] or [`inspect`] before anybody looks at a pixel: sides, pixel count and memory
//! are limited, only PNG, JPEG and `WebP` are opened, and a decoder that panics is an error, not
//! the end of the program.

pub mod adjust;
pub mod area;
pub mod decode;
pub mod error;
pub mod extend;
pub mod format;
pub mod guard;
mod jpeg;
pub mod mask;
pub mod merge;
mod native;
pub mod ops;
pub mod pixels;
pub mod pool;
mod profile;
mod shrink;
pub mod source;
pub mod strip;
pub mod thumbs;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod testing;

pub use area::Area;
pub use decode::{Decoded, Limits, PictureInfo, decode, decode_with, inspect};
pub use error::DecodeError;
pub use format::{Format, sniff};
pub use pixels::Pixels;
pub use pool::{Cache, Delivery, PoolLimits, Ready, Size, Source, ThumbPool, Want};
pub use thumbs::{Thumb, Tier, make_thumb, make_thumbs};

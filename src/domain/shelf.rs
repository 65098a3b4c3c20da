//! What is in the models folder, and whether a model can be used.

use std::path::PathBuf;

use crate::domain::local::{ModelSet, Part};
use crate::domain::offer::SetId;
use crate::domain::shape::Size;
use crate::domain::weights::Flaw;

/// How one file of a model is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Not there.
    Missing,
    /// A part of it is there.
    Partial {
        /// Bytes of it.
        bytes: u64,
    },
    /// There, checked against its SHA-256, and unchanged since.
    Ready {
        /// Where.
        path: PathBuf,
        /// Whether the SHA-256 was in the list of models; else it was the server's word.
        pinned: bool,
    },
    /// There, but never checked.
    Unchecked,
    /// There, but its length or time is another than when it was checked.
    Changed,
}

/// Why a model cannot be used now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotReady {
    /// The list has no such model.
    Unknown,
    /// These parts are not there, or not completely.
    Missing(Vec<Part>),
    /// This file was never checked.
    Unchecked(String),
    /// This file changed since it was checked.
    Changed(String),
    /// This file cannot be used.
    Flawed(String, Flaw),
    /// These two files do not belong together.
    Clash(String, String),
}

/// What one file in the models folder uses, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskUse {
    /// Where it lies in the models folder.
    pub place: String,
    /// Its bytes on the disk.
    pub bytes: u64,
    /// The models that need it; none for a file nobody needs.
    pub models: Vec<SetId>,
    /// Whether it is the part of a download.
    pub partial: bool,
}

/// Whether a picture fits into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// It does.
    Enough {
        /// Bytes it needs.
        needs_bytes: u64,
    },
    /// It does not.
    TooLittle {
        /// Bytes it needs.
        needs_bytes: u64,
        /// Bytes that are free.
        free_bytes: u64,
    },
    /// The system does not say how much is free.
    Unknown {
        /// Bytes it needs.
        needs_bytes: u64,
    },
}

/// Whether a picture of this size fits into the memory that is free.
///
/// [`ModelSet::memory_bytes`] is for one megapixel. The weights (`weights_bytes`, the files' lengths) stay the same for every
/// size; the rest is taken to grow with the pixels. An estimate of our own: no source gives figures for other sizes.
pub fn need(set: &ModelSet, weights_bytes: u64, size: Size, free_bytes: Option<u64>) -> Memory {
    let weights = weights_bytes.min(set.memory_bytes);
    let work = u128::from(set.memory_bytes - weights);
    let scaled = work * u128::from(size.pixels()) / (1 << 20);
    // Small pictures do not need less than a quarter of a megapixel's work: buffers of the text encoder stay.
    let scaled = u64::try_from(scaled.max(work / 4)).unwrap_or(u64::MAX);
    let needs_bytes = weights.saturating_add(scaled);
    match free_bytes {
        None => Memory::Unknown { needs_bytes },
        Some(free_bytes) if free_bytes < needs_bytes => Memory::TooLittle {
            needs_bytes,
            free_bytes,
        },
        Some(_) => Memory::Enough { needs_bytes },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::local::Family;

    #[test]
    fn a_larger_picture_needs_more_and_the_weights_count_once() {
        let set = ModelSet {
            family: Family::ZImage,
            parts: Vec::new(),
            steps: 8,
            cfg: 1.0,
            guidance: 0.0,
            memory_bytes: 7_000_000_000,
        };
        let needs = |size, free| need(&set, 6_000_000_000, size, free);
        let one = Size::new(1024, 1024);
        let enough = Memory::Enough {
            needs_bytes: 7_000_000_000,
        };
        assert_eq!(needs(one, Some(7_000_000_000)), enough, "just enough");
        let four = needs(Size::new(2048, 2048), Some(9_999_999_999));
        let too_little = Memory::TooLittle {
            needs_bytes: 10_000_000_000,
            free_bytes: 9_999_999_999,
        };
        assert_eq!(four, too_little, "four times the work, the same weights");
        let small = Memory::Unknown {
            needs_bytes: 6_250_000_000,
        };
        assert_eq!(needs(Size::new(16, 16), None), small, "never nothing");
        let huge = needs(Size::new(u32::MAX, u32::MAX), Some(1));
        assert!(matches!(huge, Memory::TooLittle { .. }), "no overflow");
    }
}

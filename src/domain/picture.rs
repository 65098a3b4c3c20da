//! A picture in the library, as the history lists it.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BlobId, JobId, ModelId, PictureId, RunId};
use crate::domain::review::Review;
use crate::domain::shape::Size;
use crate::domain::time::Moment;

/// How a picture's file is encoded, by its magic bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl FileFormat {
    /// File name ending, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }

    /// The format for a file name ending.
    pub fn from_extension(text: &str) -> Option<Self> {
        match text {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "webp" => Some(Self::Webp),
            _ => None,
        }
    }
}

/// What the library shows of a picture without opening its file. Small on purpose: lists hold hundreds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureRow {
    /// Its number.
    pub id: PictureId,
    /// The cell it came from.
    pub job: JobId,
    /// The click it came from.
    pub run: RunId,
    /// The model that made it.
    pub model: ModelId,
    /// Name of its file.
    pub blob: BlobId,
    /// Encoding of its file.
    pub format: FileFormat,
    /// Its real size.
    pub size: Size,
    /// Average colour, red green blue, shown before the thumbnail is.
    pub average_rgb: [u8; 3],
    /// When it was saved.
    pub created: Moment,
    /// What the person thinks of it.
    pub review: Review,
    /// Its file could not be read as a picture.
    pub damaged: bool,
}

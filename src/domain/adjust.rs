//! Changes the studio makes itself: free, exact, and never to the original. A step is kept as data, so that it can be shown,
//! changed and made again on another picture.

use serde::{Deserialize, Serialize};

use crate::domain::ids::BlobId;

/// One change. Lengths are shares of the picture (0 to 1) wherever the same step should suit pictures of any size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Adjustment {
    /// Cut to a part.
    Crop(Part),
    /// Quarter turns clockwise, 1 to 3.
    Turn {
        /// How many.
        quarters: u8,
    },
    /// Left and right change places, or top and bottom.
    Flip {
        /// Top and bottom.
        upside_down: bool,
    },
    /// Turned a little and cut so that no empty corner shows.
    Straighten {
        /// Clockwise, −45 to 45.
        degrees: f32,
    },
    /// Another number of pixels (Lanczos-3).
    Resize {
        /// Pixels across.
        width_px: u32,
        /// Pixels down.
        height_px: u32,
    },
    /// Light and colour.
    Light(Light),
    /// Crisper edges (unsharp mask).
    Sharpen {
        /// 0 to 100.
        amount: u8,
    },
    /// Soft everywhere but in the painted area.
    BlurOutside {
        /// What stays crisp: white.
        area: BlobId,
        /// Radius as a share of the longer side, thousandths.
        radius_permille: u16,
    },
    /// See-through outside the painted area.
    CutOut {
        /// What stays: white.
        area: BlobId,
    },
    /// Words the studio sets itself.
    Text(TextLayer),
}

/// A rectangle in shares of a picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Left edge, 0 to 1.
    pub left: f32,
    /// Top edge, 0 to 1.
    pub top: f32,
    /// Width, above 0.
    pub width: f32,
    /// Height, above 0.
    pub height: f32,
}

impl Part {
    /// All of it.
    pub const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        width: 1.0,
        height: 1.0,
    };
}

/// Light and colour; 0 leaves everything as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Light {
    /// Hundredths of a stop, −200 to 200.
    pub exposure: i16,
    /// −100 to 100.
    pub contrast: i16,
    /// −100 (grey) to 100.
    pub saturation: i16,
    /// −100 (cooler) to 100 (warmer).
    pub temperature: i16,
}

/// Words on a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextLayer {
    /// The words; line breaks count.
    pub words: String,
    /// Thickness.
    pub weight: TextWeight,
    /// Height of a line's letters as a share of the picture's height.
    pub size: f32,
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// Middle of the block across, 0 to 1.
    pub x: f32,
    /// Middle of the block down, 0 to 1.
    pub y: f32,
    /// How lines stand to each other.
    pub align: TextAlign,
    /// A soft plate behind the words keeps them legible on any picture.
    pub plate: bool,
}

impl Default for TextLayer {
    fn default() -> Self {
        Self {
            words: String::new(),
            weight: TextWeight::SemiBold,
            size: 0.06,
            colour: [255, 255, 255],
            x: 0.5,
            y: 0.86,
            align: TextAlign::Centre,
            plate: false,
        }
    }
}

/// The studio's own font has three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextWeight {
    /// 400.
    Regular,
    /// 500.
    Medium,
    /// 600.
    #[default]
    SemiBold,
}

/// How lines of different length stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextAlign {
    /// Left edges in one line.
    Left,
    /// Middles in one line.
    #[default]
    Centre,
    /// Right edges in one line.
    Right,
}

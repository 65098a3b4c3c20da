//! Words of the Edit page's adjustments and of the words set on a picture.

use crate::domain::adjust::{TextAlign, TextWeight};

/// Under the adjustments.
pub const FREE: &str = "Free, made on this computer";
/// Keeps what is tried.
pub const KEEP: &str = "Keep as a version";
/// While it is being kept.
pub const KEEPING: &str = "Keeping it…";
/// Throws it away.
pub const THROW_AWAY: &str = "Throw away";
/// Group of adjustments.
pub const GROUP_LIGHT: &str = "Light and colour";
/// Group of adjustments.
pub const GROUP_SHAPE: &str = "Shape";
/// Group of adjustments.
pub const GROUP_DETAIL: &str = "Detail";
/// Group of adjustments.
pub const GROUP_AREA: &str = "Painted area";
/// Slider.
pub const EXPOSURE: &str = "Exposure";
/// Slider.
pub const CONTRAST: &str = "Contrast";
/// Slider.
pub const SATURATION: &str = "Saturation";
/// Slider.
pub const TEMPERATURE: &str = "Warmth";
/// Slider.
pub const STRAIGHTEN: &str = "Straighten";
/// Slider.
pub const SHARPEN: &str = "Sharpen";
/// Slider.
pub const BLUR_OUTSIDE: &str = "Blur outside";
/// Toggle.
pub const CUT_OUT: &str = "See-through outside";
/// Button.
pub const TURN_LEFT: &str = "Turn left";
/// Button.
pub const TURN_RIGHT: &str = "Turn right";
/// Button.
pub const FLIP_ACROSS: &str = "Mirror left and right";
/// Button.
pub const FLIP_DOWN: &str = "Mirror top and bottom";
/// Button.
pub const CROP: &str = "Crop";
/// Button.
pub const USE_CROP: &str = "Use this part";
/// Button.
pub const REMOVE_CROP: &str = "Whole picture again";
/// What to do while cropping.
pub const CROP_HINT: &str = "Drag the frame on the picture.";
/// Shapes of a crop.
pub const CROP_SHAPE: &str = "Shape of the part";
/// Any shape.
pub const FREE_SHAPE: &str = "Free";
/// Row of the size fields.
pub const RESIZE: &str = "Size";
/// Keeps width and height in step.
pub const LOCK_RATIO: &str = "Keep the shape";
/// Back to the picture's own size.
pub const RESET_SIZE: &str = "Own size";
/// Sides that cannot be.
pub const BAD_SIDE: &str = "Between 64 and 4,096 pixels";
/// Why steps of the area are off.
pub const NEEDS_AREA: &str = "Paint an area on the picture first";

/// Stops of exposure, from hundredths: `+0.5`.
pub fn stops(hundredths: f32) -> String {
    format!("{:+.1}", hundredths / 100.0)
}

/// A slider around zero: `+20`.
pub fn signed(value: f32) -> String {
    if value.round() == 0.0 {
        "0".to_owned()
    } else {
        format!("{value:+.0}")
    }
}

/// `1.5°`.
pub fn degrees(value: f32) -> String {
    format!("{value:.1}°")
}

/// A slider from zero.
pub fn amount(value: f32) -> String {
    format!("{value:.0}")
}

/// The words on the picture.
pub const WORDS: &str = "Words";
/// Placeholder of them.
pub const WORDS_HINT: &str = "Words on the picture";
/// Height of letters.
pub const LETTERS: &str = "Size";
/// Thickness.
pub const WEIGHT: &str = "Weight";
/// Colour.
pub const COLOUR: &str = "Colour";
/// The field of the colour.
pub const COLOUR_HEX: &str = "Colour as hex";
/// Place.
pub const PLACE: &str = "Place";
/// How lines stand.
pub const ALIGN: &str = "Lines";
/// A plate behind the words.
pub const PLATE: &str = "Soft plate behind the words";
/// Chooses a colour that can be read.
pub const SAFE_COLOUR: &str = "Use a readable colour";

/// Name of a weight.
pub fn weight(weight: TextWeight) -> &'static str {
    match weight {
        TextWeight::Regular => "Regular",
        TextWeight::Medium => "Medium",
        TextWeight::SemiBold => "Bold",
    }
}

/// Name of how lines stand.
pub fn align(align: TextAlign) -> &'static str {
    match align {
        TextAlign::Left => "Left",
        TextAlign::Centre => "Centre",
        TextAlign::Right => "Right",
    }
}

/// Name of a place: row 0 to 2 from the top, column 0 to 2 from the left.
pub fn place(row: usize, column: usize) -> &'static str {
    const NAMES: [[&str; 3]; 3] = [
        ["Top left", "Top", "Top right"],
        ["Left", "Middle", "Right"],
        ["Bottom left", "Bottom", "Bottom right"],
    ];
    NAMES
        .get(row)
        .and_then(|row| row.get(column))
        .copied()
        .unwrap_or_default()
}

/// A swatch.
pub fn swatch(hex: &str) -> String {
    format!("Colour {hex}")
}

/// A colour as people write it: `#FF5A36`.
pub fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// How well words can be read, from a contrast times ten. 4.5 is what WCAG 2.2 asks of text (SC 1.4.3).
pub fn contrast(tenths: u16) -> (bool, String) {
    let ratio = format!("{}.{} : 1", tenths / 10, tenths % 10);
    if tenths >= 45 {
        (true, format!("Easy to read ({ratio})"))
    } else {
        (false, format!("Hard to read here ({ratio})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_follows_the_limit_for_text() {
        assert_eq!(
            contrast(72),
            (true, "Easy to read (7.2 : 1)".to_owned()),
            "well above"
        );
        assert!(contrast(45).0, "exactly the limit");
        assert!(!contrast(44).0, "just below");
    }
}

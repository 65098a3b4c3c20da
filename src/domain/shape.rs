//! How wide and how high: shapes people pick and sizes in pixels.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Smallest side anybody may ask for, in pixels.
pub const MIN_SIDE_PX: u32 = 64;
/// Largest side anybody may ask for, in pixels.
pub const MAX_SIDE_PX: u32 = 4096;

/// A size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
}

impl Size {
    /// A size from its two sides, in pixels.
    pub const fn new(width_px: u32, height_px: u32) -> Self {
        Self {
            width_px,
            height_px,
        }
    }

    /// Width divided by height; 1 for an empty size.
    pub fn aspect(self) -> f32 {
        if self.height_px == 0 || self.width_px == 0 {
            return 1.0;
        }
        self.width_px as f32 / self.height_px as f32
    }

    /// Number of pixels.
    pub fn pixels(self) -> u64 {
        u64::from(self.width_px) * u64::from(self.height_px)
    }

    /// Whether both sides are between [`MIN_SIDE_PX`] and [`MAX_SIDE_PX`].
    pub fn is_askable(self) -> bool {
        let fits = |side| (MIN_SIDE_PX..=MAX_SIDE_PX).contains(&side);
        fits(self.width_px) && fits(self.height_px)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}", self.width_px, self.height_px)
    }
}

/// The text was not a size or shape we can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotASize {
    /// Not of the form `1024x768`.
    Unreadable,
    /// A side is outside [`MIN_SIDE_PX`] to [`MAX_SIDE_PX`].
    OutOfRange,
}

impl FromStr for Size {
    type Err = NotASize;

    /// Reads `1024x768`, also with `×` or `*` between.
    fn from_str(text: &str) -> Result<Self, NotASize> {
        let (width, height) = text
            .trim()
            .split_once(['x', 'X', '×', '*'])
            .ok_or(NotASize::Unreadable)?;
        let side = |part: &str| {
            part.trim()
                .parse::<u32>()
                .map_err(|_err| NotASize::Unreadable)
        };
        let size = Self::new(side(width)?, side(height)?);
        if size.is_askable() {
            Ok(size)
        } else {
            Err(NotASize::OutOfRange)
        }
    }
}

/// A shape from the picker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// 1:1.
    #[default]
    Square,
    /// 9:16.
    Story,
    /// 16:9.
    Hero,
    /// 4:5.
    Portrait,
    /// Any size in pixels.
    Custom(Size),
}

/// How many pixels a shape from the picker gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// About 0.26 megapixels: quick looks.
    Draft,
    /// About 1 megapixel.
    #[default]
    Good,
    /// About 4 megapixels.
    Large,
}

impl Detail {
    /// All three, smallest first.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Good, Self::Large];

    fn pixels(self) -> f64 {
        match self {
            Self::Draft => 512.0 * 512.0,
            Self::Good => 1024.0 * 1024.0,
            Self::Large => 2048.0 * 2048.0,
        }
    }
}

impl Shape {
    /// The four named shapes, in the order of the picker.
    pub const NAMED: [Self; 4] = [Self::Square, Self::Story, Self::Hero, Self::Portrait];

    /// Width and height in small whole numbers.
    pub fn ratio(self) -> (u32, u32) {
        match self {
            Self::Square => (1, 1),
            Self::Story => (9, 16),
            Self::Hero => (16, 9),
            Self::Portrait => (4, 5),
            Self::Custom(size) => {
                let divisor = gcd(size.width_px, size.height_px).max(1);
                (size.width_px / divisor, size.height_px / divisor)
            }
        }
    }

    /// The size in pixels this shape asks for: about the pixels of `detail`, sides in multiples of 16.
    pub fn size(self, detail: Detail) -> Size {
        if let Self::Custom(size) = self {
            return size;
        }
        size_for_ratio(self.ratio(), detail)
    }
}

/// The size with about the pixels of `detail` and the given ratio; sides in multiples of 16, inside the askable range.
pub fn size_for_ratio((wide, high): (u32, u32), detail: Detail) -> Size {
    let aspect = f64::from(wide.max(1)) / f64::from(high.max(1));
    let side = |exact: f64| {
        let sixteenths = (exact / 16.0).round() * 16.0;
        sixteenths.clamp(f64::from(MIN_SIDE_PX), f64::from(MAX_SIDE_PX)) as u32
    };
    let height = (detail.pixels() / aspect).sqrt();
    Size::new(side(height * aspect), side(height))
}

/// Reads a ratio such as `16:9`, `4x5` or a name such as `square`; anything above 1:8 is refused.
pub fn parse_ratio(text: &str) -> Result<(u32, u32), NotASize> {
    let text = text.trim();
    let named = match text.to_lowercase().as_str() {
        "square" => Some(Shape::Square),
        "story" => Some(Shape::Story),
        "hero" | "banner" | "wide" => Some(Shape::Hero),
        "portrait" => Some(Shape::Portrait),
        _ => None,
    };
    if let Some(shape) = named {
        return Ok(shape.ratio());
    }
    let (wide, high) = text
        .split_once([':', '/', 'x'])
        .ok_or(NotASize::Unreadable)?;
    let part = |text: &str| {
        text.trim()
            .parse::<u32>()
            .map_err(|_err| NotASize::Unreadable)
    };
    let (wide, high) = (part(wide)?, part(high)?);
    let fits =
        wide > 0 && high > 0 && wide <= high.saturating_mul(8) && high <= wide.saturating_mul(8);
    if fits {
        Ok((wide, high))
    } else {
        Err(NotASize::OutOfRange)
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_shapes_keep_their_ratio_and_pixels() {
        assert_eq!(
            Shape::Square.size(Detail::Good),
            Size::new(1024, 1024),
            "square"
        );
        for shape in Shape::NAMED {
            for detail in Detail::ALL {
                let size = shape.size(detail);
                let (wide, high) = shape.ratio();
                let aim = wide as f32 / high as f32;
                assert!((size.aspect() / aim - 1.0).abs() < 0.05, "{shape:?} {size}");
                assert!(
                    size.is_askable() && size.width_px.is_multiple_of(16),
                    "{shape:?} {size}"
                );
            }
        }
    }

    #[test]
    fn sizes_are_read_and_bad_ones_refused() {
        assert_eq!("1024x768".parse(), Ok(Size::new(1024, 768)), "plain");
        assert_eq!(
            " 64 × 4096 ".parse(),
            Ok(Size::new(64, 4096)),
            "edges, times sign"
        );
        assert_eq!("0x0".parse::<Size>(), Err(NotASize::OutOfRange), "zero");
        assert_eq!(
            "100000x100000".parse::<Size>(),
            Err(NotASize::OutOfRange),
            "huge"
        );
        assert_eq!(
            "99999999999x1".parse::<Size>(),
            Err(NotASize::Unreadable),
            "no overflow"
        );
        assert_eq!("wide".parse::<Size>(), Err(NotASize::Unreadable), "words");
        assert_eq!(parse_ratio("16:9"), Ok((16, 9)), "ratio");
        assert_eq!(parse_ratio("0:9"), Err(NotASize::OutOfRange), "zero ratio");
        assert_eq!(parse_ratio("100:1"), Err(NotASize::OutOfRange), "too long");
        assert_eq!(
            Shape::Custom(Size::new(1920, 1080)).ratio(),
            (16, 9),
            "reduced"
        );
    }
}

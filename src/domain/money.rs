//! Money as whole micro-dollars: prices before, costs after.
#![warn(clippy::arithmetic_side_effects)]
#![warn(clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::fmt;

use serde::{Deserialize, Serialize};

/// Millionths of a US dollar. Integer, so sums are exact.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// Nothing to pay.
    pub const ZERO: Self = Self(0);

    /// Adds, staying at the largest value rather than wrapping.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Multiplies by a number of pictures, staying at the largest value rather than wrapping.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(count)))
    }

    /// Reads dollars with up to six decimals, such as `2`, `0.25` or `$1.50`. `None` for anything else, also below zero.
    pub fn parse_dollars(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('$').unwrap_or(text);
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || part.len() > 6 || !digits(whole) || !digits(part) {
            return None;
        }
        let dollars: i64 = whole.parse().ok()?;
        let padded = format!("{part:0<6}");
        let rest: i64 = padded.parse().ok()?;
        dollars.checked_mul(1_000_000)?.checked_add(rest).map(Self)
    }

    /// The amount in dollars, for JSON output only; sums are made in micro-dollars.
    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON has only floating point numbers"
    )]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl fmt::Display for Micros {
    /// `free`, `under $0.01`, or dollars with two decimals (rounded half up).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            i64::MIN..=0 => f.write_str("free"),
            1..10_000 => f.write_str("under $0.01"),
            micros => {
                let cents = micros
                    .saturating_add(5_000)
                    .checked_div(10_000)
                    .unwrap_or_default();
                let dollars = cents.checked_div(100).unwrap_or_default();
                write!(
                    f,
                    "${dollars}.{:02}",
                    cents.checked_rem(100).unwrap_or_default()
                )
            }
        }
    }
}

/// What a picture will cost, as far as the price list can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Price {
    /// Nothing is charged, for example on this computer.
    Free,
    /// The service charges this for every picture.
    Fixed {
        /// Micro-dollars a picture.
        micros: Micros,
    },
    /// The service bills by use: between these two.
    Range {
        /// Least, micro-dollars a picture.
        min: Micros,
        /// Most, micro-dollars a picture.
        max: Micros,
    },
    /// Not in the price list.
    Unknown,
}

impl Price {
    /// The most this can come to; `None` when nobody knows.
    pub fn at_most(self) -> Option<Micros> {
        match self {
            Self::Free => Some(Micros::ZERO),
            Self::Fixed { micros } => Some(micros),
            Self::Range { max, .. } => Some(max),
            Self::Unknown => None,
        }
    }

    /// The least this can come to; an unknown price counts as nothing.
    pub fn at_least(self) -> Micros {
        match self {
            Self::Free | Self::Unknown => Micros::ZERO,
            Self::Fixed { micros } => micros,
            Self::Range { min, .. } => min,
        }
    }

    /// The price of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let (Some(a), Some(b)) = (self.at_most(), other.at_most()) else {
            return Self::Unknown;
        };
        let (min, max) = (self.at_least().plus(other.at_least()), a.plus(b));
        if max == Micros::ZERO {
            Self::Free
        } else if min == max {
            Self::Fixed { micros: max }
        } else {
            Self::Range { min, max }
        }
    }

    /// True only when certainly nothing is charged.
    pub fn is_free(self) -> bool {
        self.at_most() == Some(Micros::ZERO)
    }
}

/// What a picture did cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Cost {
    /// The service said so, or it is free by nature.
    Billed {
        /// Micro-dollars.
        micros: Micros,
    },
    /// Our price list says so; the service said nothing.
    Estimated {
        /// Micro-dollars.
        micros: Micros,
    },
    /// Neither is known.
    Unknown,
}

impl Cost {
    /// The amount, where there is one.
    pub fn micros(self) -> Option<Micros> {
        match self {
            Self::Billed { micros } | Self::Estimated { micros } => Some(micros),
            Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_the_way_people_read_prices() {
        let text = |micros| Micros(micros).to_string();
        assert_eq!(text(0), "free", "zero");
        assert_eq!(text(9_999), "under $0.01", "below a cent");
        assert_eq!(text(40_000), "$0.04", "four cents");
        assert_eq!(text(12_345_000), "$12.35", "half a cent rounds up");
        assert_eq!(
            text(i64::MAX),
            "$9223372036854.77",
            "no overflow at the edge"
        );
    }

    #[test]
    fn dollars_are_read_and_nonsense_is_not() {
        let read = |text| Micros::parse_dollars(text).map(|micros| micros.0);
        assert_eq!(read(" $1.5 "), Some(1_500_000), "one and a half");
        assert_eq!(read("0.000001"), Some(1), "the smallest");
        assert_eq!(read("12"), Some(12_000_000), "whole");
        for bad in [
            "",
            "-1",
            "1.2.3",
            "1,5",
            "1e3",
            "0.0000001",
            "99999999999999999999",
            ".5",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn sums_keep_what_is_not_known() {
        let four = Price::Fixed {
            micros: Micros(40_000),
        };
        let range = Price::Range {
            min: Micros(10_000),
            max: Micros(70_000),
        };
        assert_eq!(Price::Free.and(Price::Free), Price::Free, "free stays free");
        assert_eq!(
            four.and(range),
            Price::Range {
                min: Micros(50_000),
                max: Micros(110_000)
            },
            "ranges add up"
        );
        assert_eq!(
            four.and(Price::Unknown),
            Price::Unknown,
            "an unknown part makes the sum unknown"
        );
    }
}

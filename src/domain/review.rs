//! What a person thinks of a picture.

use serde::{Deserialize, Serialize};

/// Keep or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not looked at yet.
    #[default]
    None,
    /// A keeper (the heart).
    Picked,
    /// Perhaps.
    Maybe,
    /// Not this one.
    Rejected,
}

impl Verdict {
    /// The number the database uses; never changes meaning.
    pub fn code(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Picked => 1,
            Self::Maybe => 2,
            Self::Rejected => 3,
        }
    }

    /// The verdict of a database number; unknown numbers count as not looked at.
    pub fn from_code(code: i64) -> Self {
        match code {
            1 => Self::Picked,
            2 => Self::Maybe,
            3 => Self::Rejected,
            _ => Self::None,
        }
    }
}

/// Verdict and stars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Review {
    /// Keep or not.
    pub verdict: Verdict,
    /// 1 to 5; 0 for none.
    pub stars: u8,
}

//! What to look for in the library.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{ModelId, PictureId};
use crate::domain::review::Verdict;
use crate::domain::time::Moment;

/// Which pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Words of the prompt; every word must begin a word of the prompt.
    pub text: String,
    /// Any of these models; empty for all.
    pub models: Vec<ModelId>,
    /// Any of these verdicts; empty for all.
    pub verdicts: Vec<Verdict>,
    /// From this moment on.
    pub from: Option<Moment>,
    /// Before this moment.
    pub before: Option<Moment>,
    /// Pictures in the bin instead of those in the library.
    pub trashed: bool,
}

impl Filter {
    /// Whether anything narrows the library down (the bin is a place, not a filter).
    pub fn is_empty(&self) -> bool {
        *self
            == Self {
                trashed: self.trashed,
                ..Self::default()
            }
    }
}

/// A position in the list, newest first: right after the picture with this time and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// When that picture was saved.
    pub created: Moment,
    /// Its number, which settles ties.
    pub id: PictureId,
}

/// Which way to read from a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Towards older pictures.
    Older,
    /// Towards newer pictures. The answer is still newest first.
    Newer,
}

/// The words of a search box as a full-text query: each word as a quoted prefix, all required; `None` without any word.
pub fn full_text_query(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(16)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_becomes_a_valid_query() {
        assert_eq!(
            full_text_query("red fox"),
            Some("\"red\"* \"fox\"*".to_owned()),
            "words"
        );
        assert_eq!(
            full_text_query("\"a\" OR (b*) -c"),
            Some("\"a\"* \"OR\"* \"b\"* \"c\"*".to_owned()),
            "operators"
        );
        assert_eq!(full_text_query(" \"* () "), None, "only signs");
        assert_eq!(
            full_text_query("狐狸"),
            Some("\"狐狸\"*".to_owned()),
            "any script"
        );
    }
}

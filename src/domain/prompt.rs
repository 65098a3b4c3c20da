//! What a person asked for in words, and the words that are sent.

use serde::{Deserialize, Serialize};

use crate::domain::task::{Reference, ReferenceRole};

/// The longest prompt we accept, in bytes; services refuse far shorter ones themselves.
pub const MAX_PROMPT_BYTES: usize = 64 * 1024;

/// A style preset: words added after the prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Stable id, for example `editorial-still-life`.
    pub id: String,
    /// What the picker calls it.
    pub name: String,
    /// What is added to the prompt.
    pub words: String,
    /// File name of its small picture.
    pub picture: String,
}

/// Why a prompt cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPrompt {
    /// Nothing but white space.
    Empty,
    /// Longer than [`MAX_PROMPT_BYTES`].
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
}

/// Cleans a prompt: outer white space and control characters go, line breaks and tabs stay.
pub fn clean(text: &str) -> Result<String, BadPrompt> {
    if text.len() > MAX_PROMPT_BYTES {
        return Err(BadPrompt::TooLong { bytes: text.len() });
    }
    let cleaned: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let cleaned = cleaned.trim();
    if cleaned.is_empty() {
        Err(BadPrompt::Empty)
    } else {
        Ok(cleaned.to_owned())
    }
}

/// The prompt as it is sent: what the person wrote, then the words of the look.
pub fn with_look(prompt: &str, look_words: Option<&str>) -> String {
    let Some(words) = look_words.map(str::trim).filter(|words| !words.is_empty()) else {
        return prompt.to_owned();
    };
    let ends = prompt.ends_with(['.', '!', '?', '…', '。']);
    format!("{prompt}{}{words}", if ends { " " } else { ". " })
}

/// The prompt with what each picture to go by is good for, where a role says more than "here is a picture".
///
/// `before` pictures are sent before the references (the source of an edit); models count from 1 and call them images.
pub fn with_roles(prompt: &str, references: &[Reference], before: usize) -> String {
    let roles = references.iter().enumerate().filter_map(|(at, reference)| {
        let number = at + before + 1;
        match reference.role {
            ReferenceRole::Subject => None,
            ReferenceRole::Style => Some(format!("Image {number} shows the style to follow.")),
            ReferenceRole::Product => Some(format!(
                "Image {number} shows a product: keep it exactly as it is."
            )),
        }
    });
    let words = roles.collect::<Vec<_>>().join(" ");
    with_look(prompt, Some(&words))
}

/// A short title for a run: the first words of the prompt, at most `max_chars` characters, cut at a word.
pub fn title(prompt: &str, max_chars: usize) -> String {
    let line = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max_chars {
        return line;
    }
    let cut: String = line.chars().take(max_chars).collect();
    let at_word = match cut.rsplit_once(' ') {
        Some((head, _)) if head.chars().count() * 2 > max_chars => head,
        _ => cut.as_str(),
    };
    format!("{}…", at_word.trim_end_matches([',', '.', ';', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_cleaned_not_changed() {
        assert_eq!(
            clean("  a red fox\n\tin snow "),
            Ok("a red fox\n\tin snow".to_owned()),
            "kept"
        );
        assert_eq!(
            clean("a\u{0}b\u{1b}[31m"),
            Ok("ab[31m".to_owned()),
            "control characters go"
        );
        assert_eq!(clean(" \n "), Err(BadPrompt::Empty), "empty");
        let long = "x".repeat(1_000_000);
        assert_eq!(
            clean(&long),
            Err(BadPrompt::TooLong { bytes: 1_000_000 }),
            "a megabyte"
        );
        assert!(clean("狐狸 🦊 ثعلب").is_ok(), "any script");
    }

    #[test]
    fn look_words_follow_the_prompt() {
        assert_eq!(
            with_look("A fox", Some("Soft light")),
            "A fox. Soft light",
            "joined"
        );
        assert_eq!(
            with_look("A fox.", Some("Soft light")),
            "A fox. Soft light",
            "no double stop"
        );
        assert_eq!(with_look("A fox", Some("  ")), "A fox", "no words");
        assert_eq!(with_look("A fox", None), "A fox", "no look");
    }

    #[test]
    fn titles_are_cut_at_words_and_characters() {
        assert_eq!(
            title("A red fox in deep snow", 12),
            "A red fox…",
            "at a word"
        );
        assert_eq!(title("狐狸在雪地里奔跑", 4), "狐狸在雪…", "without spaces");
        assert_eq!(title("short", 12), "short", "untouched");
    }
}

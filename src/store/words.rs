//! Words: what is indexed of a prompt, and the full-text query for what is typed.
//!
//! `SQLite`'s `unicode61` takes a run of Chinese or Japanese for one word and drops emoji. So every such character is
//! indexed as a word of its own, and a run of them is looked for as a phrase: any part of it is found.
//! Marks for model, verdict and place are words too, beginning with a character nobody types, so that a rare
//! filter on a common word costs no more than the rare filter alone.

use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::ids::ModelId;
use crate::domain::review::Verdict;
use crate::domain::search::Filter;
use crate::store::Result;

/// Begins every mark. Private use, which `unicode61` counts as a letter.
const MARK: char = '\u{e000}';
const MOST_WORDS: usize = 16;
const LONGEST_WORD_CHARS: usize = 64;
const MOST_COMPLETIONS: usize = 16;

/// Which full-text table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Index {
    /// `picture_words`.
    Pictures,
    /// `prompt_words`.
    Prompts,
}

impl Index {
    fn terms(self) -> &'static str {
        match self {
            Self::Pictures => "picture_terms",
            Self::Prompts => "prompt_terms",
        }
    }

    /// Prefixes up to this length have an index of their own.
    fn indexed_prefix_chars(self) -> usize {
        match self {
            Self::Pictures => 6,
            Self::Prompts => 4,
        }
    }
}

/// A text as it is indexed: characters that are words of their own stand apart.
pub(crate) fn indexed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if let Some(word) = own_word(c) {
            out.extend([' ', word, ' ']);
        } else {
            out.push(c);
        }
    }
    out
}

/// What is indexed of a picture.
pub(crate) fn of_picture(prompt: &str, model: &ModelId, verdict: Verdict, trashed: bool) -> String {
    let mut out = indexed(prompt);
    for mark in [model_mark(model), verdict_mark(verdict)] {
        out.push(' ');
        out.push_str(&mark);
    }
    if trashed {
        out.push(' ');
        out.push_str(&bin_mark());
    }
    out
}

/// The full-text query for typed words: all of them, each beginning a word of the prompt; `None` without any word.
pub(crate) fn query(conn: &Connection, index: Index, text: &str) -> Result<Option<String>> {
    let (mut plain, mut groups) = (Vec::new(), Vec::new());
    for word in typed_words(text) {
        match completions(conn, index, &word)? {
            Some(completions) => groups.push(completions),
            None => plain.push(format!("\"{word}\" *")),
        }
    }
    if !plain.is_empty() {
        // Side by side rather than with AND: a word without a letter SQLite knows is then left out instead of hiding all.
        groups.push(format!("({})", plain.join(" ")));
    }
    Ok((!groups.is_empty()).then(|| groups.join(" AND ")))
}

/// The full-text query of a whole filter but its dates; `None` when no word was typed.
pub(crate) fn filter_query(conn: &Connection, filter: &Filter) -> Result<Option<String>> {
    let Some(mut all) = query(conn, Index::Pictures, &filter.text)? else {
        return Ok(None);
    };
    let any = |marks: Vec<String>| {
        let quoted: Vec<String> = marks.iter().map(|mark| format!("\"{mark}\"")).collect();
        (!quoted.is_empty()).then(|| format!("({})", quoted.join(" OR ")))
    };
    let models = any(filter.models.iter().map(model_mark).collect());
    let verdicts = any(filter.verdicts.iter().copied().map(verdict_mark).collect());
    for part in [models, verdicts].into_iter().flatten() {
        all = format!("{all} AND {part}");
    }
    let place = if filter.trashed { "AND" } else { "NOT" };
    Ok(Some(format!("({all}) {place} \"{}\"", bin_mark())))
}

fn model_mark(model: &ModelId) -> String {
    use std::fmt::Write as _;
    let mut mark = format!("{MARK}m");
    for byte in model.as_str().bytes() {
        // Writing to a String cannot fail.
        write!(mark, "{byte:02x}").unwrap_or_default();
    }
    mark
}

fn verdict_mark(verdict: Verdict) -> String {
    format!("{MARK}v{}", verdict.code())
}

fn bin_mark() -> String {
    format!("{MARK}b")
}

/// The word an unspaced or picture character is indexed as.
fn own_word(c: char) -> Option<char> {
    let code = u32::from(c);
    match code {
        0x2e80..=0x2fdf
        | 0x3040..=0x30ff
        | 0x3100..=0x312f
        | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xf900..=0xfaff
        | 0xff66..=0xff9f
        | 0x20000..=0x3ffff => Some(c),
        // Emoji and signs become private letters: E100 up for 1F000–1FAFF, EC00 up for 2600–27BF, EE00 up for 2B00–2BFF.
        0x1f000..=0x1faff => char::from_u32(code - 0x1f000 + 0xe100),
        0x2600..=0x27bf => char::from_u32(code - 0x2600 + 0xec00),
        0x2b00..=0x2bff => char::from_u32(code - 0x2b00 + 0xee00),
        _ => None,
    }
}

/// What was typed, cut at white space, each word safe inside quotes and as it would be indexed.
fn typed_words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace()
        .map(|word| {
            let short: String = word.chars().take(LONGEST_WORD_CHARS).collect();
            let clean: String = indexed(&short)
                .chars()
                .map(|c| if c == '"' || c.is_control() { ' ' } else { c })
                .collect();
            clean.trim().to_owned()
        })
        .filter(|word| {
            word.chars()
                .any(|c| c.is_alphanumeric() || is_private_letter(c))
        })
        .take(MOST_WORDS)
}

fn is_private_letter(c: char) -> bool {
    ('\u{e100}'..='\u{eeff}').contains(&c)
}

/// `SQLite` gathers every hit of a prefix without an index before it answers. Naming the words that begin so
/// lets it read newest first and stop. `None` where the plain prefix is right: it has an index, or too many words begin so.
fn completions(conn: &Connection, index: Index, word: &str) -> Result<Option<String>> {
    if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    let prefix = word.to_ascii_lowercase();
    if prefix.len() <= index.indexed_prefix_chars() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT term FROM {} WHERE term >= ?1 LIMIT 1",
        index.terms()
    );
    let mut next_term = conn.prepare_cached(&sql)?;
    let mut found = Vec::new();
    let mut from = prefix.clone();
    loop {
        let term: Option<String> = next_term.query_row([&from], |row| row.get(0)).optional()?;
        let Some(term) = term.filter(|term| term.starts_with(&prefix)) else {
            break;
        };
        if found.len() == MOST_COMPLETIONS {
            return Ok(None);
        }
        found.push(format!("\"{term}\""));
        from = format!("{term}\u{1}");
    }
    Ok((!found.is_empty()).then(|| format!("({})", found.join(" OR "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_are_safe_and_limited() {
        let words = |text: &str| typed_words(text).collect::<Vec<_>>();
        assert_eq!(words("red  fox\n"), ["red", "fox"], "plain");
        assert_eq!(
            words("\"a\" OR (b*) -c"),
            ["a", "OR", "(b*)", "-c"],
            "operators lose their quotes"
        );
        assert!(words(" \"* () ").is_empty(), "only signs");
        assert_eq!(words("狐狸"), ["狐  狸"], "characters stand apart");
        assert_eq!(words("🦊"), ["\u{ea8a}"], "emoji are words");
        assert_eq!(
            words(&"a ".repeat(500_000)).len(),
            MOST_WORDS,
            "a megabyte of words"
        );
        assert_eq!(
            words(&"a".repeat(1_000_000)).concat().len(),
            LONGEST_WORD_CHARS,
            "a megabyte in one word"
        );
    }
}

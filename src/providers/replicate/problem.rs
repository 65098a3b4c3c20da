//! Replicate's errors: `application/problem+json` with `title`, `detail`, `status`, sometimes `invalid_fields` and
//! `retry_after`. Source: its error documentation and recorded answers, 2026-11-21.

use std::time::Duration;

use serde::Deserialize;

use crate::providers::{ErrorKind, ProviderError, Reply};

/// Longest wait believed.
const DAY_S: f64 = 86_400.0;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
    retry_after: Option<f64>,
    invalid_fields: Vec<InvalidField>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct InvalidField {
    field: Option<String>,
    description: Option<String>,
}

/// The error a status other than 2xx stands for.
pub(super) fn read(operation: &'static str, reply: &Reply) -> ProviderError {
    let problem: Option<Problem> = serde_json::from_slice(&reply.body).ok();
    let readable = problem.is_some();
    let problem = problem.unwrap_or_default();
    let words = words(&problem);
    let err = ProviderError::from_reply(operation, reply).saying(&words);
    match reply.status {
        // A page in front of the service says nothing about credit or keys.
        401..=403 if !readable => err.of_kind(ErrorKind::Server),
        403 => err.of_kind(ErrorKind::NotAllowed),
        422 if words.contains("version does not exist") => err.of_kind(ErrorKind::ModelGone),
        429 if readable => err.safe_after(problem.retry_after.and_then(wait)),
        _ => err.never_again(),
    }
}

fn wait(seconds: f64) -> Option<Duration> {
    let known = seconds.is_finite() && (0.0..=DAY_S).contains(&seconds);
    known.then(|| Duration::from_secs_f64(seconds))
}

/// The field that was wrong, else the detail, else the title.
fn words(problem: &Problem) -> String {
    let wrong = problem.invalid_fields.iter().find_map(|invalid| {
        let field = invalid.field.as_deref()?;
        let field = field.strip_prefix("input.").unwrap_or(field);
        Some(format!("{field}: {}", invalid.description.as_deref()?))
    });
    let detail = || problem.detail.clone();
    let title = || problem.title.clone();
    wrong.or_else(detail).or_else(title).unwrap_or_default()
}

/// Whether the words of a failed job are those of a safety filter: `(E005)`, "flagged as sensitive", "NSFW content".
pub(super) fn is_refusal(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    [
        "(e005)",
        "flagged as sensitive",
        "nsfw",
        "safety filter",
        "content policy",
    ]
    .iter()
    .any(|sign| words.contains(sign))
}

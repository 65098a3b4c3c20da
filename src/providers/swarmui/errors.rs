//! What `SwarmUI`'s errors mean: sentences for people, told apart by their words.

use crate::providers::{ErrorKind, ProviderError, Reply};
use crate::text::servers as words;

/// An answer whose status is no success.
pub(super) fn of_http(operation: &'static str, reply: &Reply) -> ProviderError {
    let value: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said = crate::providers::wire::text(&value, "error").unwrap_or_default();
    let mut err = ProviderError::from_reply(operation, reply).saying(said);
    let sentence = match reply.status {
        401 | 403 => Some(words::SWARM_LOCKED),
        404 | 405 | 301..=308 => Some(words::SWARM_GONE),
        _ => None,
    };
    if matches!(reply.status, 404 | 405 | 301..=308) && operation != "fetch" {
        err = err.of_kind(ErrorKind::BadRequest);
    }
    if let Some(sentence) = sentence.filter(|_| operation != "fetch") {
        err = err.with("sentence", sentence);
    }
    err
}

/// An error in the server's own words; empty when it only hung up.
pub(super) fn of_words(operation: &'static str, said: &str) -> ProviderError {
    let lower = said.to_lowercase();
    let has = |word: &str| lower.contains(word);
    let (kind, sentence) = if said.is_empty() {
        (ErrorKind::NoPicture, words::SWARM_HUNG_UP)
    } else if has("invalid session") {
        (ErrorKind::Server, words::SWARM_FORGETS)
    } else if has("invalid model value") {
        (ErrorKind::ModelGone, words::SWARM_NO_MODEL)
    } else if has("unauthorized") || has("permission") {
        (ErrorKind::NotAllowed, words::SWARM_LOCKED)
    } else if has("no backends") || has("no backend") {
        (ErrorKind::Busy, words::SWARM_NO_MACHINE)
    } else if has("invalid value") {
        (ErrorKind::BadRequest, words::SWARM_BAD_SETTING)
    } else if has("interrupted") {
        (ErrorKind::JobFailed, words::SWARM_STOPPED)
    } else if has("out of memory") {
        (ErrorKind::JobFailed, words::SWARM_NO_MEMORY)
    } else {
        (ErrorKind::JobFailed, words::SWARM_BROKE_OFF)
    };
    ProviderError::new(kind, operation)
        .with("sentence", sentence)
        .saying(said)
}

//! What the servers' errors mean.
//!
//! `FastAPI` (the `WebUIs`) says `{"detail": text}` or, for a field it does not take, `{"detail": [{"loc", "msg", "type"}]}`; its
//! faults are `{"error", "detail", "body", "errors"}`. `sd-server` says `{"error", "message"}`, `KoboldCpp`
//! `{"detail": {"msg", "type"}}`.

use std::time::Duration;

use serde_json::Value;

use crate::providers::{ErrorKind, ProviderError, Reply};
use crate::text::servers as words;

/// How long a server that works on something else is left alone.
const BUSY_WAIT: Duration = Duration::from_secs(15);

/// Reads an answer whose status is no success.
pub(super) fn read(operation: &'static str, reply: &Reply) -> ProviderError {
    let value: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said = said(&value);
    let (kind, sentence) = meaning(reply.status, &said);
    let mut err = ProviderError::new(kind, operation).with("status", reply.status.to_string());
    if let Some(sentence) = sentence {
        err = err.with("sentence", sentence);
    }
    if kind != ErrorKind::Key {
        err = err.saying(&said);
    }
    if kind == ErrorKind::Busy {
        // It looked whether it was free before it did anything.
        err = err.safe_after(Some(BUSY_WAIT));
    }
    err
}

fn meaning(status: u16, said: &str) -> (ErrorKind, Option<&'static str>) {
    let lower = said.to_lowercase();
    let has = |word: &str| lower.contains(word);
    match status {
        401 | 403 => (ErrorKind::Key, Some(words::LOCKED)),
        400 | 404 if has("sampler not found") => (ErrorKind::BadRequest, Some(words::NO_SAMPLER)),
        404 if has("init image") => (ErrorKind::Internal, None),
        404 | 405 => (ErrorKind::BadRequest, Some(words::NO_INTERFACE)),
        413 => (ErrorKind::TooLarge, None),
        422 => (ErrorKind::BadRequest, Some(words::BAD_SETTING)),
        400..=499 if status != 408 && status != 429 => (ErrorKind::BadRequest, None),
        429 | 503 => (ErrorKind::Busy, Some(words::BUSY)),
        _ if has("out of memory") || has("outofmemory") => {
            (ErrorKind::JobFailed, Some(words::NO_MEMORY))
        }
        _ => (ErrorKind::JobFailed, Some(words::BROKE_OFF)),
    }
}

/// The server's own words, from the most telling place.
fn said(value: &Value) -> String {
    let detail = value.get("detail");
    if let Some(Value::Array(problems)) = detail {
        let lines: Vec<String> = problems.iter().take(5).map(problem).collect();
        return lines.join("; ");
    }
    let inner = detail.and_then(|detail| detail.get("msg"));
    let candidates = [
        detail,
        inner,
        value.get("message"),
        value.get("errors"),
        value.get("error"),
    ];
    let texts = candidates.into_iter().flatten().filter_map(Value::as_str);
    let mut texts = texts.map(str::trim).filter(|text| !text.is_empty());
    texts.next().unwrap_or_default().to_owned()
}

/// `loc` and `msg` of one field that is not taken: `steps: Input should be a valid integer`.
fn problem(problem: &Value) -> String {
    let place = problem.get("loc").and_then(Value::as_array);
    let field = place.and_then(|path| path.last()).and_then(Value::as_str);
    let words = problem.get("msg").and_then(Value::as_str);
    match (field, words) {
        (Some(field), Some(words)) => format!("{field}: {words}"),
        (None, Some(words)) => words.to_owned(),
        _ => String::new(),
    }
}

//! What OpenAI's errors mean, by their code first and their status second: a region, for example, arrives as 403.
//!
//! Source: OpenAI's error code guide and API reference, read 2026-11-21. Servers that imitate it write their errors in many
//! shapes; all of them are read for words, and only the status decides when there is no code.

use std::time::Duration;

use serde_json::Value;

use super::is_compatible;
use crate::domain::failure::{Charged, Refusal};
use crate::providers::{ErrorKind, Job, ProviderError, Reply, Step};

/// What an error body says.
#[derive(Default)]
struct Said {
    code: String,
    kind: String,
    words: String,
    stage: String,
    categories: Vec<String>,
    /// It was JSON with an error in it.
    shaped: bool,
}

/// Reads an answer whose status is no success.
pub(super) fn read(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said = said(&value);
    decide(job, reply, said)
}

/// Reads an error that came inside an answer of success, or as an event of a stream.
pub(super) fn in_answer(
    job: &Job<'_>,
    reply: &Reply,
    value: &Value,
) -> Result<Step, ProviderError> {
    decide(job, reply, said(value))
}

/// The error of a question outside a job.
pub(super) fn of_question(operation: &'static str, reply: &Reply) -> ProviderError {
    let said = said(&serde_json::from_slice(&reply.body).unwrap_or_default());
    error(operation, reply, &said, false)
}

fn decide(job: &Job<'_>, reply: &Reply, said: Said) -> Result<Step, ProviderError> {
    if is_refusal(&said) {
        return Ok(Step::Declined(refusal(job, reply, said)));
    }
    let mut err = error("submit", reply, &said, is_compatible(job));
    if reply.is_success() && err.kind != ErrorKind::Credit && err.kind != ErrorKind::Key {
        // It had begun: nobody tells what the part that was made costs.
        err = err.never_again().costing(maybe(job));
    }
    Err(err)
}

fn is_refusal(said: &Said) -> bool {
    matches!(
        said.code.as_str(),
        "moderation_blocked" | "content_policy_violation" | "content_filter"
    ) || !said.categories.is_empty()
}

fn refusal(job: &Job<'_>, reply: &Reply, said: Said) -> Refusal {
    let named = said.categories.iter().all(|name| said.words.contains(name));
    let categories = said.categories.join(", ");
    let reason = match (said.words.is_empty(), named) {
        (true, _) => categories,
        (false, true) => said.words,
        (false, false) => format!("{} ({categories})", said.words),
    };
    // Refused words make no picture. A refused picture was made, and whether it is billed is not documented.
    let before = said.stage != "output" && !reply.is_success();
    Refusal {
        reason,
        charged: if before { Charged::No } else { maybe(job) },
    }
}

fn maybe(job: &Job<'_>) -> Charged {
    Charged::Maybe {
        at_most: job.price.at_most(),
    }
}

fn error(operation: &'static str, reply: &Reply, said: &Said, compatible: bool) -> ProviderError {
    let kind = kind(reply, said, compatible);
    let mut err = ProviderError::new(kind, operation).with("status", reply.status.to_string());
    if !said.code.is_empty() {
        err = err.with("code", said.code.as_str());
    }
    if let Some(id) = reply.header("x-request-id") {
        err = err.with("request", id);
    }
    // The words about a wrong key quote a part of it.
    if kind != ErrorKind::Key {
        let plain = reply.excerpt();
        let words = match said.words.as_str() {
            // A server without JSON: its line, unless it is a page.
            "" if !said.shaped && !plain.starts_with(['<', '{', '[']) => plain.as_str(),
            words => words,
        };
        err = err.saying(words);
    }
    let waits = reply.header("x-should-retry") != Some("false");
    if kind == ErrorKind::Busy && waits {
        let after = reply
            .header("retry-after-ms")
            .and_then(|text| text.trim().parse::<u64>().ok())
            .map(Duration::from_millis);
        err = err.safe_after(after);
    }
    err
}

fn kind(reply: &Reply, said: &Said, compatible: bool) -> ErrorKind {
    if let Some(kind) = kind_of_code(&said.code).or_else(|| kind_of_code(&said.kind)) {
        return kind;
    }
    let verify = said.words.contains("must be verified") || said.words.contains("verify your org");
    match reply.status {
        _ if verify => ErrorKind::NotAllowed,
        200..=299 => ErrorKind::JobFailed,
        401 => ErrorKind::Key,
        402 => ErrorKind::Credit,
        403 => ErrorKind::NotAllowed,
        // Not a model but the address is wrong.
        404 if compatible && !said.shaped => ErrorKind::BadRequest,
        404 | 410 => ErrorKind::ModelGone,
        413 => ErrorKind::TooLarge,
        429 => ErrorKind::Busy,
        400..=499 if reply.status != 408 => ErrorKind::BadRequest,
        // Also a 503 without the code of an overload: whether a picture was made is not known.
        _ => ErrorKind::Server,
    }
}

fn kind_of_code(code: &str) -> Option<ErrorKind> {
    let kind = match code {
        "invalid_api_key" | "missing_api_key" | "account_deactivated" => ErrorKind::Key,
        "billing_hard_limit_reached"
        | "billing_not_active"
        | "insufficient_quota"
        | "credit_balance_exhausted"
        | "organization_usage_limit_exceeded" => ErrorKind::Credit,
        _ if code.ends_with("spend_limit_exceeded") => ErrorKind::Credit,
        "unsupported_country_region_territory" => ErrorKind::Region,
        "model_not_found" => ErrorKind::ModelGone,
        "server_is_overloaded" => ErrorKind::Busy,
        // A part without its type: our fault.
        "unsupported_file_mimetype" | "missing_file_mimetype" => ErrorKind::Internal,
        _ => return None,
    };
    Some(kind)
}

/// Reads the shapes of errors: OpenAI's own, a text, `message`, `detail`, a list with one of these.
fn said(value: &Value) -> Said {
    let value = value.get(0).unwrap_or(value);
    let inner = value
        .get("error")
        .filter(|err| !err.is_null())
        .or_else(|| value.get("detail"));
    let shaped = inner.is_some() || value.get("message").is_some() || value.get("code").is_some();
    let inner = inner.unwrap_or(value);
    let inner = inner.get(0).unwrap_or(inner);
    if let Some(words) = inner.as_str() {
        return Said {
            words: words.to_owned(),
            shaped,
            ..Said::default()
        };
    }
    let text = |name: &str| {
        let field = inner.get(name).or_else(|| value.get(name));
        field.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let details = inner.get("moderation_details");
    let words = text("message");
    let mut categories: Vec<String> = details
        .and_then(|details| details.get("categories"))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .take(20)
        .collect();
    if categories.is_empty() {
        categories = listed_violations(&words);
    }
    Said {
        code: text("code"),
        kind: text("type"),
        words: if words.is_empty() { text("msg") } else { words },
        stage: details
            .and_then(|details| details.get("moderation_stage"))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        categories,
        shaped,
    }
}

/// The names in `safety_violations=[…]`.
fn listed_violations(words: &str) -> Vec<String> {
    let Some((names, _)) = words
        .split_once("safety_violations=[")
        .and_then(|(_, rest)| rest.split_once(']'))
    else {
        return Vec::new();
    };
    let names = names.split(',').map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

//! What Google's errors mean: the reason in the details first, the status second.
//!
//! Source: Gemini API troubleshooting, rate limit and billing pages, read 2026-11-21. Requests that end in an HTTP error are
//! not charged, as the billing page says.

use std::time::Duration;

use serde_json::Value;

use crate::domain::failure::Charged;
use crate::providers::{ErrorKind, ProviderError, Reply};

/// What the details of an error say.
#[derive(Default)]
struct Details<'a> {
    /// Reasons, for example `API_KEY_INVALID`.
    reasons: Vec<&'a str>,
    /// How long to wait.
    wait: Option<Duration>,
    /// A quota of nothing: this account cannot use the model at all.
    no_quota: bool,
    /// A quota for the day is used up.
    daily: bool,
}

/// The error a status other than 2xx stands for.
pub(super) fn read(operation: &'static str, reply: &Reply) -> ProviderError {
    let value: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let body = value.get(0).unwrap_or(&value);
    let error = body.get("error").unwrap_or(body);
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    let (status, words) = (text("status"), text("message"));
    let details = details(error);
    let kind = kind(reply.status, status, words, &details);
    let mut err = ProviderError::new(kind, operation)
        .with("status", reply.status.to_string())
        .costing(Charged::No);
    if !status.is_empty() {
        err = err.with("code", status);
    }
    if let Some(reason) = details.reasons.first() {
        err = err.with("reason", *reason);
    }
    // Words about a key may quote it.
    if kind != ErrorKind::Key && !words.contains("api_key:") {
        err = err.saying(words);
    }
    if reply.status == 429 && kind == ErrorKind::Busy && !details.daily {
        err = err.safe_after(details.wait);
    }
    err
}

fn kind(http: u16, status: &str, words: &str, details: &Details<'_>) -> ErrorKind {
    let words = words.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|part| words.contains(part));
    let reason = |any: &[&str]| details.reasons.iter().any(|one| any.contains(one));
    if reason(&["API_KEY_INVALID", "API_KEY_EXPIRED", "CONSUMER_SUSPENDED"])
        || says(&["api key not valid", "api key expired", "reported as leaked"])
        || http == 401
    {
        return ErrorKind::Key;
    }
    if http == 402 || reason(&["BILLING_DISABLED"]) {
        return ErrorKind::Credit;
    }
    match http {
        400 if status == "FAILED_PRECONDITION" => {
            if says(&["location", "region", "country", "territory"]) {
                ErrorKind::Region
            } else if says(&["billing", "credit", "prepay"]) {
                ErrorKind::Credit
            } else {
                ErrorKind::NotAllowed
            }
        }
        400 if says(&["location is not supported"]) => ErrorKind::Region,
        400 if says(&["payload size", "request size", "too large"]) => ErrorKind::TooLarge,
        403 => ErrorKind::NotAllowed,
        404 | 410 => ErrorKind::ModelGone,
        413 => ErrorKind::TooLarge,
        // Without billing the quota of picture models is nothing, and waiting does not help.
        429 if details.no_quota || says(&["prepay", "credits are depleted"]) => ErrorKind::Credit,
        429 => ErrorKind::Busy,
        408 => ErrorKind::Server,
        400..=498 => ErrorKind::BadRequest,
        _ => ErrorKind::Server,
    }
}

fn details(error: &Value) -> Details<'_> {
    let mut found = Details::default();
    let list = error.get("details").and_then(Value::as_array);
    for detail in list.into_iter().flatten().take(50) {
        let text = |name: &str| detail.get(name).and_then(Value::as_str);
        let kind = text("@type").unwrap_or_default();
        if kind.ends_with("ErrorInfo") {
            found.reasons.extend(text("reason"));
        } else if kind.ends_with("RetryInfo") {
            found.wait = text("retryDelay").and_then(seconds);
        } else if kind.ends_with("QuotaFailure") {
            let violations = detail.get("violations").and_then(Value::as_array);
            for violation in violations.into_iter().flatten().take(50) {
                let value = violation.get("quotaValue");
                let nothing = value.and_then(Value::as_str) == Some("0")
                    || value.and_then(Value::as_u64) == Some(0);
                let id = violation.get("quotaId").and_then(Value::as_str);
                found.no_quota |= nothing;
                found.daily |= id.is_some_and(|id| id.contains("PerDay"));
            }
        }
    }
    found
}

/// Reads `12s` and `1.5s`.
fn seconds(text: &str) -> Option<Duration> {
    let number = text.trim().strip_suffix('s')?.parse::<f64>().ok()?;
    Duration::try_from_secs_f64(number).ok()
}

//! What fal.ai's "no" means. Models answer with a list of faults, each with a `type`; the platform with a sentence.
//!
//! The faults' `msg` and `input` may repeat the prompt, so only their types and fields are shown.

use serde_json::Value;

use crate::domain::failure::{Charged, Refusal};
use crate::providers::{ErrorKind, Job, ProviderError, Purpose, Reply, Step, wire};

/// A fault of a model.
struct Fault {
    kind: String,
    field: String,
}

impl Fault {
    fn words(&self) -> String {
        let kind = wire::plain_words(&self.kind);
        match self.field.as_str() {
            "" | "body" | "prompt" => kind,
            field => format!("{}: {kind}", wire::plain_words(field)),
        }
    }
}

/// An answer other than 2xx to a job: declined, or an error.
pub(super) fn no(
    job: &Job<'_>,
    operation: &'static str,
    reply: &Reply,
) -> Result<Step, ProviderError> {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let faults = faults(&answer);
    let declined = faults.iter().any(|fault| is_about_content(&fault.kind));
    if declined {
        return Ok(decline(job, "content policy violation"));
    }
    Err(refused(operation, reply))
}

/// The service looked and said no. What it charges then is not documented.
pub(super) fn decline(job: &Job<'_>, reason: &str) -> Step {
    Step::Declined(Refusal {
        reason: reason.to_owned(),
        charged: Charged::Maybe {
            at_most: job.price.at_most(),
        },
    })
}

/// A job that is complete and has no picture: `error` and `error_type` of its status.
pub(super) fn completed_with(
    job: &Job<'_>,
    answer: &Value,
    reply: &Reply,
) -> Result<Step, ProviderError> {
    let kind = wire::text(answer, "error_type").unwrap_or_default();
    if is_about_content(kind) {
        return Ok(decline(job, "content policy violation"));
    }
    let faults = faults(answer);
    if faults.iter().any(|fault| is_about_content(&fault.kind)) {
        return Ok(decline(job, "content policy violation"));
    }
    let said = match kind {
        "" => wire::text(answer, "error").unwrap_or_default().to_owned(),
        kind => wire::plain_words(kind),
    };
    let of = kind_of_type(kind).unwrap_or(ErrorKind::JobFailed);
    let err = ProviderError::new(of, "poll")
        .with("status", reply.status.to_string())
        .saying(&without_prompt(job, said));
    Err(priced(err))
}

/// The service's words, unless they repeat ours.
fn without_prompt(job: &Job<'_>, said: String) -> String {
    let prompt = job.sent.prompt.trim();
    if !prompt.is_empty() && said.contains(prompt) {
        return String::new();
    }
    said
}

/// An answer other than 2xx as an error.
pub(super) fn refused(operation: &'static str, reply: &Reply) -> ProviderError {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let faults = faults(&answer);
    if let Some(first) = faults.first() {
        let kind = kind_of_type(&first.kind).unwrap_or(ErrorKind::BadRequest);
        let words: Vec<String> = faults.iter().take(5).map(Fault::words).collect();
        let mut err = ProviderError::new(kind, operation).with("status", reply.status.to_string());
        if kind == ErrorKind::JobFailed && reply.purpose == Purpose::Submit {
            err = err.of_kind(ErrorKind::Server);
        }
        return priced(err.saying(&words.join("; ")));
    }
    let said = wire::text(&answer, "detail").unwrap_or_default();
    let lower = said.to_ascii_lowercase();
    let mut err = ProviderError::from_reply(operation, reply).saying(said);
    let about_money = [
        "exhausted balance",
        "top up",
        "user is locked",
        "insufficient",
    ];
    match reply.status {
        // No money is 403 here, and only its words tell it from a missing permission.
        402 | 403 | 429 if about_money.iter().any(|words| lower.contains(words)) => {
            err = err.of_kind(ErrorKind::Credit).never_again();
        }
        403 => err = err.of_kind(ErrorKind::NotAllowed),
        503 if reply.purpose == Purpose::Submit => err = err.of_kind(ErrorKind::Server),
        _ => {}
    }
    let named = wire::text(&answer, "error_type").or_else(|| reply.header("x-fal-error-type"));
    match named.and_then(kind_of_type) {
        Some(ErrorKind::JobFailed) if reply.purpose != Purpose::Submit => {
            priced(err.of_kind(ErrorKind::JobFailed))
        }
        _ => err,
    }
}

/// Documented on the pricing page: only successful pictures are paid for, server errors never.
fn priced(err: ProviderError) -> ProviderError {
    match err.kind {
        ErrorKind::JobFailed => err.costing(Charged::No),
        _ => err,
    }
}

fn is_about_content(kind: &str) -> bool {
    kind == "content_policy_violation"
}

/// What a documented type means; `None` for the many of checked fields, and for what is not about a job.
fn kind_of_type(kind: &str) -> Option<ErrorKind> {
    match kind {
        "image_too_large" | "file_too_large" => Some(ErrorKind::TooLarge),
        "generation_timeout"
        | "downstream_service_error"
        | "downstream_service_unavailable"
        | "internal_server_error"
        | "request_timeout"
        | "startup_timeout"
        | "runner_scheduling_failure"
        | "runner_connection_timeout"
        | "runner_disconnected"
        | "runner_connection_refused"
        | "runner_connection_error"
        | "runner_server_error" => Some(ErrorKind::JobFailed),
        _ => None,
    }
}

fn faults(answer: &Value) -> Vec<Fault> {
    let list = answer.get("detail").and_then(Value::as_array);
    let fault = |fault: &Value| {
        let kind = wire::text(fault, "type")?.to_owned();
        let path = fault.get("loc").and_then(Value::as_array);
        let field = path.and_then(|path| path.iter().rev().find_map(Value::as_str));
        Some(Fault {
            kind,
            field: field.unwrap_or_default().to_owned(),
        })
    };
    list.into_iter().flatten().filter_map(fault).collect()
}

//! What `SwarmUI` says: messages of its websocket, and a picture behind a link of its own.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::{AGAIN, base, errors};
use crate::domain::money::Micros;
use crate::providers::call::PICTURE_LIMIT_BYTES;
use crate::providers::tokens::picture;
use crate::providers::{Call, Glimpse, Job, ProviderError, Reply, Report, Step, wire};

/// Most bytes of a message that is looked into for progress.
const MAX_GLIMPSE_BYTES: usize = 16 << 20;
/// Longest wait for a picture behind a link.
const LINK_PATIENCE: Duration = Duration::from_mins(2);
/// Longest link.
const MAX_LINK_BYTES: usize = 4096;

/// What came of a request for a picture.
pub(super) enum Made {
    /// A picture, or the way to it.
    Done(Box<Step>),
    /// Nothing: the server does not know the session any more.
    NoSession,
}

/// Reads the kept messages of a websocket that was closed.
pub(super) fn read(job: &Job<'_>, reply: &Reply) -> Result<Made, ProviderError> {
    let messages = wire::json("submit", reply)?;
    let messages = messages.as_array().map(Vec::as_slice).unwrap_or_default();
    let pictures = || {
        messages
            .iter()
            .filter(|it| wire::text(it, "image").is_some())
    };
    // Stages on the way to the picture come as pictures with numbers below zero.
    let is_real = |message: &&Value| !index(message).starts_with('-');
    let Some(message) = pictures().find(is_real) else {
        return failed(messages, reply);
    };
    let said = wire::text(message, "image").unwrap_or_default();
    let report = report(job, message);
    if said.starts_with("data:") {
        let bytes = picture(said).ok_or_else(|| {
            // Nothing of the answer is quoted: it is mostly a picture.
            ProviderError::new(crate::providers::ErrorKind::BadReply, "submit")
                .with("problem", "the picture in the answer cannot be read")
        })?;
        return Ok(Made::Done(Box::new(Step::Done {
            pictures: vec![bytes],
            report: Box::new(report),
        })));
    }
    let url = link(&base(&job.at())?, said)
        .ok_or_else(|| ProviderError::bad_reply("submit", "the link cannot be used", reply))?;
    let mut call = Call::poll(url).carrying(vec![
        report.seed.map(|seed| seed.to_string()).unwrap_or_default(),
        report.raw,
    ]);
    call.patience = LINK_PATIENCE;
    call.reply_limit_bytes = PICTURE_LIMIT_BYTES;
    Ok(Made::Done(Box::new(Step::Then(Box::new(call)))))
}

/// A picture behind a link of the server's own.
pub(super) fn fetched(reply: &Reply) -> Result<Step, ProviderError> {
    if !reply.is_success() {
        return Err(errors::of_http("fetch", reply));
    }
    let mut carried = reply.carried();
    let seed = carried.next().and_then(|seed| seed.parse().ok());
    let raw = carried.next().unwrap_or_default().to_owned();
    Ok(Step::Done {
        report: Box::new(Report {
            seed,
            raw,
            billed: Some(Micros::ZERO),
            ..Report::default()
        }),
        pictures: vec![reply.body.clone()],
    })
}

fn failed(messages: &[Value], reply: &Reply) -> Result<Made, ProviderError> {
    let ids = messages.iter().filter_map(|it| wire::text(it, "error_id"));
    let mut ids = ids.filter(|id| *id == "invalid_session_id");
    if ids.next().is_some() {
        let again = reply.carried().any(|word| word == AGAIN);
        return if again {
            Err(errors::of_words("submit", "invalid session"))
        } else {
            Ok(Made::NoSession)
        };
    }
    let mut said = messages.iter().filter_map(|it| wire::text(it, "error"));
    Err(errors::of_words("submit", said.next().unwrap_or_default()))
}

/// The number of a picture, which is a text in newer versions.
fn index(message: &Value) -> String {
    match message.get("batch_index") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// What the message says about the picture: `metadata` is JSON written into a text, usually.
fn report(job: &Job<'_>, message: &Value) -> Report {
    let metadata = wire::text(message, "metadata").map(serde_json::from_str::<Value>);
    let metadata = metadata.and_then(Result::ok).unwrap_or_default();
    let said = metadata
        .get("sui_image_params")
        .and_then(|used| used.get("seed"))
        .and_then(Value::as_u64);
    Report {
        seed: said.or(job.sent.seed),
        raw: wire::raw(&metadata),
        billed: Some(Micros::ZERO),
        ..Report::default()
    }
}

/// The address of a picture: a path below the server's own, never another place.
fn link(base: &str, said: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || c == '\\';
    if said.len() > MAX_LINK_BYTES || said.contains(odd) || said.contains("://") {
        return None;
    }
    let parts: Vec<&str> = said.split('/').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() || parts.iter().any(|part| matches!(*part, "." | "..")) {
        return None;
    }
    let mut url = Url::parse(base).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(parts);
    Some(url.into())
}

/// What a message of the websocket says about how far it is.
pub(super) fn glimpse(event: &[u8]) -> Option<Glimpse> {
    if event.len() > MAX_GLIMPSE_BYTES {
        return None;
    }
    let message: Value = serde_json::from_slice(event).ok()?;
    let progress = message.get("gen_progress")?;
    let overall = progress.get("overall_percent").and_then(Value::as_f64);
    let fraction = overall
        .filter(|overall| *overall > 0.0 && *overall <= 1.0)
        .map(|overall| overall as f32);
    let so_far = wire::text(progress, "preview").and_then(picture);
    (fraction.is_some() || so_far.is_some()).then_some(Glimpse {
        picture: so_far,
        fraction,
        before: None,
    })
}

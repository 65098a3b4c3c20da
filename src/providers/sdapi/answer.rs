//! What the servers answer: a finished picture, or how far they are.

use serde_json::Value;

use crate::domain::money::Micros;
use crate::providers::tokens::picture;
use crate::providers::{ErrorKind, Glimpse, Job, ProviderError, Reply, Report, Step, wire};
use crate::text::servers as words;

/// Most bytes of an answer about progress that are looked into.
const MAX_GLIMPSE_BYTES: usize = 16 << 20;
/// Longest name of a model that is kept, in characters.
const MAX_NAME_CHARS: usize = 200;

/// Reads an answer with a status of success.
pub(super) fn read(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let answer = wire::json("submit", reply)?;
    let Some(images) = answer.get("images") else {
        return Err(ProviderError::bad_reply(
            "submit",
            "there is no list of pictures in it",
            reply,
        ));
    };
    // One was asked for. A server that failed quietly, or was stopped by somebody, sends an empty list or an empty picture.
    let first = images.get(0).and_then(Value::as_str).unwrap_or_default();
    if first.is_empty() {
        return Err(none());
    }
    let Some(bytes) = picture(first) else {
        return Err(ProviderError::new(ErrorKind::BadReply, "submit")
            .with("status", reply.status.to_string())
            .with("problem", "the picture in the answer cannot be read"));
    };
    let info = info(&answer);
    let model = wire::text(&info, "sd_model_name");
    Ok(Step::Done {
        pictures: vec![bytes],
        report: Box::new(Report {
            seed: seed(&info).or(job.sent.seed),
            model_reported: model.map(|name| name.chars().take(MAX_NAME_CHARS).collect()),
            raw: wire::raw(&info),
            billed: Some(Micros::ZERO),
            ..Report::default()
        }),
    })
}

fn none() -> ProviderError {
    ProviderError::new(ErrorKind::NoPicture, "submit").with("sentence", words::NO_PICTURE)
}

/// `info` is JSON written into a text; `KoboldCpp` leaves it empty and Draw Things leaves it out.
fn info(answer: &Value) -> Value {
    match answer.get("info") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(Value::Object(fields)) => Value::Object(fields.clone()),
        _ => Value::Null,
    }
}

fn seed(info: &Value) -> Option<u64> {
    let all = info.get("all_seeds").and_then(|all| all.get(0));
    info.get("seed")
        .and_then(Value::as_u64)
        .or_else(|| all?.as_u64())
}

/// What an answer of `progress` says. Idle servers say 0 and mean nothing by it.
pub(super) fn glimpse(event: &[u8]) -> Option<Glimpse> {
    if event.len() > MAX_GLIMPSE_BYTES {
        return None;
    }
    let answer: Value = serde_json::from_slice(event).ok()?;
    let fraction = wire::progress(&answer).filter(|fraction| *fraction > 0.0);
    let so_far = wire::text(&answer, "current_image").and_then(picture);
    (fraction.is_some() || so_far.is_some()).then_some(Glimpse {
        picture: so_far,
        fraction,
        before: None,
    })
}

//! Answers of OpenAI Images: JSON, or a stream of events that ends with the picture.

use serde_json::Value;
use url::Url;

use super::errors;
use crate::domain::money::{Micros, Price};
use crate::providers::tokens::{bill, count, picture, price, without_pictures};
use crate::providers::{Call, ErrorKind, Glimpse, Job, ProviderError, Reply, Report, Step};

/// Reads an answer with a status of success.
pub(super) fn read(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    // Gateways ignore `stream`, and some send events although nobody asked: the first byte tells.
    let first = reply.body.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'[')) {
        let value = serde_json::from_slice(&reply.body)
            .map_err(|err| ProviderError::bad_reply("submit", err, reply))?;
        return finished(job, reply, value);
    }
    let mut failed = None;
    let mut seen = 0_u32;
    for event in events(&reply.body) {
        let Ok(value) = serde_json::from_slice::<Value>(&event) else {
            continue;
        };
        seen += 1;
        let kind = value.get("type").and_then(Value::as_str);
        let kind = kind.unwrap_or_default();
        // The picture may come before previews that are still on their way.
        if kind.ends_with(".completed") || value.get("data").is_some_and(Value::is_array) {
            return finished(job, reply, value);
        }
        let wrong = kind == "error" || value.get("error").is_some_and(|err| !err.is_null());
        if wrong && failed.is_none() {
            failed = Some(value);
        }
    }
    match failed {
        Some(value) => errors::in_answer(job, reply, &value),
        None if seen > 0 => Err(cut_off(reply)),
        None => Err(ProviderError::bad_reply(
            "submit",
            "neither JSON nor events",
            reply,
        )),
    }
}

/// What the picture looks like so far.
pub(super) fn glimpse(event: &[u8]) -> Option<Glimpse> {
    let value: Value = serde_json::from_slice(event).ok()?;
    let kind = value.get("type")?.as_str()?;
    if !kind.ends_with(".partial_image") {
        return None;
    }
    picture(value.get("b64_json")?.as_str()?).map(Glimpse::picture)
}

/// The picture never came; what the service did is not known. Nothing of the answer is quoted: it is mostly a picture.
fn cut_off(reply: &Reply) -> ProviderError {
    ProviderError::new(ErrorKind::BadReply, "submit")
        .with("status", reply.status.to_string())
        .with("problem", "the stream ended before the picture")
}

/// The text after `data:` of every event; several such lines of one event are joined.
fn events(body: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut lines = body.split(|byte| *byte == b'\n');
    std::iter::from_fn(move || {
        let mut data: Option<Vec<u8>> = None;
        for line in lines.by_ref() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() && data.is_some() {
                return data;
            }
            let Some(text) = line.strip_prefix(b"data:") else {
                continue;
            };
            let text = text.strip_prefix(b" ").unwrap_or(text);
            match &mut data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(text);
                }
                None => data = Some(text.to_vec()),
            }
        }
        data
    })
}

/// Where the picture is in an answer: in a list, or in the event itself.
fn first_picture(value: &Value) -> Option<&Value> {
    match value.get("data").or_else(|| value.get("images")) {
        Some(Value::Array(list)) => list.iter().find(|item| {
            let has = |name| item.get(name).is_some_and(Value::is_string);
            has("b64_json") || has("url")
        }),
        Some(_) => None,
        None => Some(value),
    }
}

fn finished(job: &Job<'_>, reply: &Reply, value: Value) -> Result<Step, ProviderError> {
    if value.get("error").is_some_and(|err| !err.is_null()) {
        return errors::in_answer(job, reply, &value);
    }
    let Some(item) = first_picture(&value) else {
        return Err(ProviderError::bad_reply(
            "submit",
            "there is no picture in it",
            reply,
        ));
    };
    let text = |name| {
        item.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let (data, link) = (text("b64_json"), text("url"));
    let bytes = data.or(link).and_then(picture);
    let fetch = link
        .and_then(|link| Url::parse(link).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(|url| Call::fetch(url.as_str()));
    let mut report = Report {
        revised_prompt: text("revised_prompt")
            .filter(|words| *words != job.sent.prompt)
            .map(str::to_owned),
        request_id: reply.header("x-request-id").map(str::to_owned),
        model_reported: value
            .get("model")
            .and_then(Value::as_str)
            .map(str::to_owned),
        billed: value.get("usage").and_then(|usage| billed(job, usage)),
        ..Report::default()
    };
    let step = |report: Report| match (bytes, fetch) {
        (Some(bytes), _) => Some(Step::Done {
            pictures: vec![bytes],
            report: Box::new(report),
        }),
        (None, Some(call)) => Some(Step::Fetch {
            calls: vec![call],
            report: Box::new(report),
        }),
        (None, None) => None,
    };
    report.raw = without_pictures(value);
    step(report).ok_or_else(|| {
        ProviderError::new(ErrorKind::BadReply, "submit")
            .with("status", reply.status.to_string())
            .with("problem", "the picture in the answer cannot be read")
    })
}

/// The exact cost from the usage an answer tells; `None` when it or a price is missing. Sent tokens that are not told apart
/// count as pictures, the dearer of the two.
fn billed(job: &Job<'_>, usage: &Value) -> Option<Micros> {
    // A model we only guess at has the words of another one, but not its prices.
    if job.model.price == Price::Unknown {
        return None;
    }
    let rate = |name| price(job.model, name);
    let (in_text, in_image, out_image) = (rate("in_text")?, rate("in_image")?, rate("out_image")?);
    let (sent, made) = (
        count(usage, "input_tokens")?,
        count(usage, "output_tokens")?,
    );
    let detail = |of: &str, name: &str| usage.get(of).and_then(|details| count(details, name));
    let words = detail("input_tokens_details", "text_tokens").unwrap_or_default();
    let words = words.min(sent);
    let written = rate("out_text").map_or(0, |_| {
        detail("output_tokens_details", "text_tokens").unwrap_or_default()
    });
    let written = written.min(made);
    Some(bill(&[
        (words, in_text),
        (sent.saturating_sub(words), in_image),
        (written, rate("out_text").unwrap_or_default()),
        (made.saturating_sub(written), out_image),
    ]))
}

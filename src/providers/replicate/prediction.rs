//! Replicate's prediction: one object for every state of a job.

use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::failure::{Charged, Refusal};
use crate::domain::task::{Change, TaskKind};
use crate::providers::{Call, ErrorKind, Job, ProviderError, Reply, Report, Step};

use super::{ASK_EVERY, keyed, problem, question, remote};

/// Deepest nesting of an output that is looked through.
const MAX_DEPTH: usize = 4;
/// Most pictures of an output.
const MAX_PICTURES: usize = 16;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Prediction {
    id: Value,
    status: Value,
    model: Value,
    version: Value,
    input: Value,
    output: Value,
    error: Value,
    logs: Value,
    urls: Value,
    data_removed: Value,
}

/// What an answer about a job means.
pub(super) fn read(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let parsed: Result<Prediction, _> = serde_json::from_slice(&reply.body);
    let prediction = match parsed {
        Ok(prediction) if prediction.status.is_string() && prediction.id.is_string() => prediction,
        _ if !reply.is_success() => return refused(reply),
        Ok(_) => return Err(ProviderError::bad_reply("prediction", "no id", reply)),
        Err(err) => return Err(ProviderError::bad_reply("prediction", err, reply)),
    };
    let words = error_words(&prediction.error);
    match prediction.status.as_str().unwrap_or_default() {
        "succeeded" | "successful" => finished(job, &prediction, reply),
        "failed" if problem::is_refusal(&words) => Ok(Step::Declined(Refusal {
            reason: words,
            charged: Charged::Maybe {
                at_most: job.price.at_most(),
            },
        })),
        "failed" => Err(ended("failed", &words)),
        "canceled" | "cancelled" => Err(ended("canceled", &words)),
        // Ended before it ran.
        "aborted" => Err(ended("aborted", &words).costing(Charged::No)),
        _ => working(job, &prediction, reply),
    }
}

/// A submission that was not accepted: for its words, or for another reason.
fn refused(reply: &Reply) -> Result<Step, ProviderError> {
    let err = problem::read("prediction", reply);
    if matches!(reply.status, 400 | 422) && problem::is_refusal(&err.said) {
        return Ok(Step::Declined(Refusal {
            reason: err.said,
            charged: Charged::No,
        }));
    }
    Err(err)
}

fn ended(status: &'static str, words: &str) -> ProviderError {
    ProviderError::new(ErrorKind::JobFailed, "prediction")
        .with("status", status)
        .saying(words)
}

fn error_words(error: &Value) -> String {
    let text = match error {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").chars().take(300).collect()
}

fn working(job: &Job<'_>, prediction: &Prediction, reply: &Reply) -> Result<Step, ProviderError> {
    let at = job.at();
    let id = prediction.id.as_str().unwrap_or_default();
    let said = prediction.urls.get("get").and_then(Value::as_str);
    let url = question(&at, id, said).filter(|_| super::name::is_segment(id));
    let url = url.ok_or_else(|| ProviderError::bad_reply("prediction", "no id", reply))?;
    Ok(Step::Poll {
        call: Box::new(keyed(&at, Call::poll(url.clone()))),
        after: ASK_EVERY,
        remote: remote(id, &url),
        progress: prediction.logs.as_str().and_then(progress),
    })
}

/// How far a progress bar in the log is: the last ` 42%|`.
fn progress(logs: &str) -> Option<f32> {
    let (before, _) = logs.rsplit_once("%|")?;
    let digits: String = before
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect();
    let digits: String = digits.chars().rev().collect();
    let percent: u8 = digits.parse().ok()?;
    (percent <= 100).then(|| f32::from(percent) / 100.0)
}

fn finished(job: &Job<'_>, prediction: &Prediction, reply: &Reply) -> Result<Step, ProviderError> {
    let mut found = Vec::new();
    collect(&prediction.output, 0, &mut found);
    let report = Box::new(report(job, prediction));
    let links: Vec<&str> = pictures_first(&found);
    if !links.is_empty() {
        return Ok(Step::Fetch {
            calls: links.into_iter().map(Call::fetch).collect(),
            report,
        });
    }
    let inline: Vec<Vec<u8>> = found.iter().filter_map(|text| decode(text)).collect();
    if !inline.is_empty() {
        return Ok(Step::Done {
            pictures: inline,
            report,
        });
    }
    if prediction.data_removed.as_bool() == Some(true) {
        return Err(ProviderError::new(ErrorKind::Expired, "prediction")
            .with("problem", "older than an hour, its files are deleted"));
    }
    if prediction.output.is_null() {
        return Err(ProviderError::bad_reply("prediction", "no output", reply));
    }
    let words = found.first().copied();
    let words = words.filter(|text| !text.starts_with("data:"));
    Err(ProviderError::new(ErrorKind::NoPicture, "prediction").saying(words.unwrap_or_default()))
}

/// Every text of an output, in order: a string, a list, or an object of either.
fn collect<'a>(output: &'a Value, depth: usize, into: &mut Vec<&'a str>) {
    if depth > MAX_DEPTH || into.len() >= MAX_PICTURES {
        return;
    }
    match output {
        Value::String(text) => into.push(text),
        Value::Array(values) => values
            .iter()
            .for_each(|value| collect(value, depth + 1, into)),
        Value::Object(fields) => {
            let usual = ["images", "image", "output", "url"];
            let first = usual.iter().filter_map(|name| fields.get(*name));
            let rest = fields
                .iter()
                .filter(|(name, _)| !usual.contains(&name.as_str()));
            for value in first.chain(rest.map(|(_, value)| value)) {
                collect(value, depth + 1, into);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The links to pictures; if none looks like one, all links.
fn pictures_first<'a>(found: &[&'a str]) -> Vec<&'a str> {
    let links = || {
        found
            .iter()
            .copied()
            .filter(|text| text.starts_with("https://"))
    };
    let looks_like_picture = |link: &str| {
        let path = link
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        [".png", ".jpg", ".jpeg", ".webp"]
            .iter()
            .any(|ending| path.ends_with(ending))
    };
    let pictures: Vec<&str> = links().filter(|link| looks_like_picture(link)).collect();
    if pictures.is_empty() {
        links().collect()
    } else {
        pictures
    }
}

/// The bytes of a `data:image/…;base64,` URL.
fn decode(text: &str) -> Option<Vec<u8>> {
    let (head, base64) = text.strip_prefix("data:image/")?.split_once(',')?;
    if !head.ends_with(";base64") {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64.trim());
    bytes.ok().filter(|bytes| !bytes.is_empty())
}

fn report(job: &Job<'_>, prediction: &Prediction) -> Report {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let version = text(&prediction.version).filter(|version| version != "hidden");
    let model = text(&prediction.model).map(|model| match version {
        Some(version) => format!("{model}:{version}"),
        None => model,
    });
    Report {
        seed: seed(prediction),
        revised_prompt: None,
        request_id: text(&prediction.id),
        model_reported: model,
        billed: None,
        raw: raw(prediction),
        changes: left_out(job, &prediction.input),
    }
}

/// The answer without inputs, outputs, addresses and logs.
fn raw(prediction: &Prediction) -> String {
    let mut kept = Map::new();
    let fields = [
        ("id", &prediction.id),
        ("model", &prediction.model),
        ("version", &prediction.version),
        ("status", &prediction.status),
    ];
    for (name, value) in fields {
        if value
            .as_str()
            .is_some_and(|text| text.len() < 160 && !text.contains("://"))
        {
            kept.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(kept).to_string()
}

/// The seed we sent, else the one the log names (`Using seed: 7`).
fn seed(prediction: &Prediction) -> Option<u64> {
    if let Some(seed) = prediction.input.get("seed").and_then(Value::as_u64) {
        return Some(seed);
    }
    let (_, rest) = prediction.logs.as_str()?.split_once("sing seed: ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Wishes a model read from its schema had no field for: the prediction repeats what it was given.
fn left_out(job: &Job<'_>, input: &Value) -> Vec<Change> {
    let Some(input) = input.as_object().filter(|input| !input.is_empty()) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    if job.sent.seed.is_some() && !input.contains_key("seed") {
        changes.push(Change::SeedIgnored);
    }
    if !job.sent.negative.is_empty() && !input.contains_key("negative_prompt") {
        changes.push(Change::NegativeIgnored);
    }
    let single = |name: &str| {
        super::schema::PICTURES.contains(&name) && input.get(name).is_some_and(Value::is_string)
    };
    let own = usize::from(matches!(job.sent.kind, TaskKind::Edit { .. }));
    let asked = job.sent.references.len();
    if asked + own > 1 && input.keys().any(|name| single(name)) {
        changes.push(Change::ReferencesDropped {
            kept: 1 - own as u32,
            asked: asked as u32,
        });
    }
    changes
}

//! The answer of `generateContent`: a picture, a refusal in one of its many shapes, or words.

use serde_json::Value;

use crate::domain::failure::{Charged, Refusal};
use crate::domain::money::{Micros, Price};
use crate::providers::tokens::{bill, count, picture, price, without_pictures};
use crate::providers::{ErrorKind, Job, ProviderError, Reply, Report, Step};

/// Reads an answer with a status of success.
pub(super) fn read(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let value: Value = serde_json::from_slice(&reply.body)
        .map_err(|err| ProviderError::bad_reply("submit", err, reply))?;
    let candidates = value.get("candidates").and_then(Value::as_array);
    let candidates = candidates.map(Vec::as_slice).unwrap_or_default();
    if let Some(bytes) = candidates.iter().find_map(last_picture) {
        let text = |name| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let mut report = Report {
            request_id: text("responseId"),
            model_reported: text("modelVersion"),
            billed: billed(job, &value, true),
            ..Report::default()
        };
        report.raw = without_pictures(value);
        return Ok(Step::Done {
            pictures: vec![bytes],
            report: Box::new(report),
        });
    }
    let charged = charged(job, &value);
    let feedback = value.get("promptFeedback");
    let word = |of: Option<&Value>, name: &str| {
        let field = of.and_then(|of| of.get(name)).and_then(Value::as_str);
        field.unwrap_or_default().to_owned()
    };
    let blocked = word(feedback, "blockReason");
    if !blocked.is_empty() {
        let words = word(feedback, "blockReasonMessage");
        return Ok(declined(&words, &blocked, charged));
    }
    let Some(first) = candidates.first() else {
        let known = ["promptFeedback", "usageMetadata", "responseId"];
        if known.iter().any(|name| value.get(name).is_some()) {
            return Err(no_picture("", "no candidates", charged));
        }
        let problem = "there are no candidates in it";
        return Err(ProviderError::bad_reply("submit", problem, reply));
    };
    let finish = word(Some(first), "finishReason");
    let mut words = word(Some(first), "finishMessage");
    if words.is_empty() {
        words = spoken(first);
    }
    if is_refusal(&finish) {
        return Ok(declined(&words, &finish, charged));
    }
    let problem = match finish.as_str() {
        "" => "no finish reason",
        finish => finish,
    };
    Err(no_picture(&words, problem, charged))
}

/// The parts of a candidate that are not thoughts: thoughts hold drafts and notes.
fn parts(candidate: &Value) -> impl DoubleEndedIterator<Item = &Value> {
    let parts = candidate
        .get("content")
        .and_then(|content| content.get("parts"))
        .and_then(Value::as_array);
    let thought = |part: &&Value| part.get("thought").and_then(Value::as_bool) == Some(true);
    parts
        .into_iter()
        .flatten()
        .filter(move |part| !thought(part))
}

/// The last picture counts: those before it are drafts.
fn last_picture(candidate: &Value) -> Option<Vec<u8>> {
    parts(candidate).rev().find_map(|part| {
        let data = part.get("inlineData").or_else(|| part.get("inline_data"))?;
        picture(data.get("data")?.as_str()?)
    })
}

fn spoken(candidate: &Value) -> String {
    let words: Vec<&str> = parts(candidate)
        .filter_map(|part| part.get("text")?.as_str())
        .collect();
    words.join(" ")
}

/// The finish reasons that are a "no" to the words or to the picture. All others are an answer without a picture.
fn is_refusal(finish: &str) -> bool {
    matches!(
        finish,
        "SAFETY"
            | "IMAGE_SAFETY"
            | "PROHIBITED_CONTENT"
            | "IMAGE_PROHIBITED_CONTENT"
            | "RECITATION"
            | "IMAGE_RECITATION"
            | "BLOCKLIST"
            | "SPII"
            | "MODEL_ARMOR"
            | "JAILBREAK"
            | "PUP_LIMITED_DISABLED"
    )
}

/// A refusal in the service's words, with the reason it names.
fn declined(words: &str, code: &str, charged: Charged) -> Step {
    let code = code.to_lowercase().replace('_', " ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let words: String = words.join(" ").chars().take(300).collect();
    Step::Declined(Refusal {
        reason: match words.as_str() {
            "" => code,
            words => format!("{words} ({code})"),
        },
        charged,
    })
}

fn no_picture(words: &str, problem: &str, charged: Charged) -> ProviderError {
    ProviderError::new(ErrorKind::NoPicture, "submit")
        .with("problem", problem)
        .saying(words)
        .costing(charged)
}

/// What an answer without a picture costs: its tokens.
fn charged(job: &Job<'_>, answer: &Value) -> Charged {
    match billed(job, answer, false) {
        Some(Micros::ZERO) => Charged::No,
        Some(micros) => Charged::Yes { micros },
        None => Charged::Maybe {
            at_most: job.price.at_most(),
        },
    }
}

/// The exact cost from the usage an answer tells. Made tokens that are not told apart count as picture when there is one,
/// else as words.
fn billed(job: &Job<'_>, answer: &Value, has_picture: bool) -> Option<Micros> {
    // A model we only guess at has the words of another one, but not its prices.
    if job.model.price == Price::Unknown {
        return None;
    }
    let rate = |name| price(job.model, name);
    let (sent_rate, text_rate, picture_rate) = (rate("in")?, rate("out_text")?, rate("out_image")?);
    let usage = answer.get("usageMetadata")?;
    let sent = count(usage, "promptTokenCount");
    let made = count(usage, "candidatesTokenCount");
    // An answer with a picture whose making is not counted cannot be billed exactly.
    if made.is_none() && (has_picture || sent.is_none()) {
        return None;
    }
    let made = made.unwrap_or_default();
    let thoughts = count(usage, "thoughtsTokenCount").unwrap_or_default();
    let tools = count(usage, "toolUsePromptTokenCount").unwrap_or_default();
    let details = usage
        .get("candidatesTokensDetails")
        .and_then(Value::as_array)
        .filter(|details| !details.is_empty());
    let pictured = match details {
        Some(details) => details
            .iter()
            .filter(|part| part.get("modality").and_then(Value::as_str) == Some("IMAGE"))
            .filter_map(|part| count(part, "tokenCount"))
            .fold(0, u64::saturating_add),
        None if has_picture => made,
        None => 0,
    };
    let written = made.saturating_sub(pictured).saturating_add(thoughts);
    Some(bill(&[
        (sent.unwrap_or_default().saturating_add(tools), sent_rate),
        (pictured, picture_rate),
        (written, text_rate),
    ]))
}

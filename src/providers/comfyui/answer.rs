//! What the server answers about a job: accepted, in line, at work, done, failed, forgotten.

use serde_json::Value;

use super::{ASK_AFTER, AT_ONCE, Question, base, errors, history, is_plain_id, remote, seed};
use crate::providers::call::PICTURE_LIMIT_BYTES;
use crate::providers::{Call, ErrorKind, Job, ProviderError, Reply, Report, Step, wire};
use crate::text::comfyui as words;

/// Most entries of a line that are counted.
const MAX_QUEUED: usize = 10_000;
/// Longest name of a file in an answer, in characters.
const LONGEST_NAME: usize = 400;

/// The answer to the graph: `{"prompt_id", "number", "node_errors"}` (`post_prompt` in `server.py`).
pub(super) fn submitted(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    if !reply.is_success() {
        return Err(errors::refused("submit", reply));
    }
    let answer = wire::json("submit", reply)?;
    let id = wire::text(&answer, "prompt_id").filter(|id| is_plain_id(id));
    let Some(id) = id else {
        return Err(errors::no_id(&answer, reply));
    };
    // First of all where it is: from then on it can be stopped there.
    Ok(Step::Poll {
        call: Box::new(in_line(job, id)),
        after: AT_ONCE,
        remote: remote(job, id, false),
        progress: None,
    })
}

/// The question for the line. The answer has the graph of every job in it.
fn in_line(job: &Job<'_>, id: &str) -> Call {
    let mut call = Question::Queue.asked(format!("{}/queue", base(job)), id);
    call.reply_limit_bytes = PICTURE_LIMIT_BYTES;
    call
}

fn ask_again(job: &Job<'_>, id: &str, running: bool, reply: &Reply) -> Result<Step, ProviderError> {
    let call = history(job, id, Question::History);
    let call = call.ok_or_else(|| ProviderError::bad_reply("poll", "no id", reply))?;
    Ok(Step::Poll {
        call: Box::new(call),
        after: ASK_AFTER,
        remote: remote(job, id, running),
        progress: None,
    })
}

/// The answer to a question about a job.
pub(super) fn polled(job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
    let Some((question, id)) = Question::of(&reply) else {
        return Err(ProviderError::bad_reply("poll", "no question", &reply));
    };
    if !reply.is_success() {
        let gone = question == Question::View && matches!(reply.status, 400 | 403 | 404);
        return Err(if gone {
            ProviderError::new(ErrorKind::Expired, "view").with("sentence", words::PICTURE_GONE)
        } else {
            errors::refused("poll", &reply)
        });
    }
    match question {
        Question::View => {
            let id = id.to_owned();
            viewed(job, id, reply)
        }
        Question::Queue => queued(job, id, &reply),
        Question::History | Question::LastHistory => told(job, question, id, &reply),
    }
}

/// An entry of the history, or none: `{}` for a job in line, at work, or unknown (`get_history` in `execution.py`).
fn told(job: &Job<'_>, question: Question, id: &str, reply: &Reply) -> Result<Step, ProviderError> {
    let answer = wire::json("poll", reply)?;
    if !answer.is_object() {
        return Err(ProviderError::bad_reply("poll", "no history", reply));
    }
    if let Some(entry) = answer.get(id) {
        return ended(job, id, entry, reply);
    }
    if question == Question::LastHistory {
        return Err(
            ProviderError::new(ErrorKind::Expired, "poll").with("sentence", words::FORGOTTEN)
        );
    }
    Ok(Step::Then(Box::new(in_line(job, id))))
}

/// Where a job is: at work, in line behind so many, or in neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Running,
    Behind(u32),
    Nowhere,
}

fn line(answer: &Value, id: &str) -> Option<Line> {
    let list = |name: &str| answer.get(name).and_then(Value::as_array);
    let (running, pending) = (list("queue_running")?, list("queue_pending")?);
    // `[number, prompt_id, prompt, extra_data, outputs]`; the lowest number is next, and the list is a heap, not in order.
    let is_ours = |item: &&Value| item.get(1).and_then(Value::as_str) == Some(id);
    let number = |item: &Value| item.get(0).and_then(Value::as_f64);
    if running.iter().any(|item| is_ours(&item)) {
        return Some(Line::Running);
    }
    let Some(ours) = pending.iter().find(is_ours) else {
        return Some(Line::Nowhere);
    };
    let ours = number(ours);
    let sooner = pending.iter().take(MAX_QUEUED).filter(|item| {
        let theirs = number(item);
        theirs.zip(ours).is_some_and(|(theirs, ours)| theirs < ours)
    });
    let before = sooner.count() + running.len();
    Some(Line::Behind(u32::try_from(before).unwrap_or(u32::MAX)))
}

fn queued(job: &Job<'_>, id: &str, reply: &Reply) -> Result<Step, ProviderError> {
    let answer = wire::json("poll", reply)?;
    match line(&answer, id) {
        None => Err(ProviderError::bad_reply("poll", "no queue", reply)),
        Some(Line::Running) => ask_again(job, id, true, reply),
        Some(Line::Behind(_)) => ask_again(job, id, false, reply),
        Some(Line::Nowhere) => {
            // It may have ended between the two questions.
            let call = history(job, id, Question::LastHistory);
            let call = call.ok_or_else(|| ProviderError::bad_reply("poll", "no id", reply))?;
            Ok(Step::Then(Box::new(call)))
        }
    }
}

/// How many jobs come before ours, where the answer is the line.
pub(super) fn before(reply: &Reply) -> Option<u32> {
    let (question, id) = Question::of(reply)?;
    if question != Question::Queue || !reply.is_success() {
        return None;
    }
    let answer: Value = serde_json::from_slice(&reply.body).ok()?;
    match line(&answer, id)? {
        Line::Running => Some(0),
        Line::Behind(before) => Some(before),
        Line::Nowhere => None,
    }
}

/// The job ended: `{"prompt", "outputs", "status": {"status_str", "completed", "messages"}}`.
fn ended(job: &Job<'_>, id: &str, entry: &Value, reply: &Reply) -> Result<Step, ProviderError> {
    let status = entry.get("status").unwrap_or(&Value::Null);
    if wire::text(status, "status_str") == Some("error") {
        return Err(errors::failed(status));
    }
    let Some(outputs) = entry.get("outputs").and_then(Value::as_object) else {
        return Err(ProviderError::bad_reply("poll", "no outputs", reply));
    };
    let pictures: Vec<Made<'_>> = outputs
        .values()
        .filter_map(|output| output.get("images")?.as_array())
        .flatten()
        .filter_map(Made::read)
        .collect();
    // What a workflow saves counts more than what it only shows on the way.
    let kept = pictures.iter().find(|made| made.kind == "output");
    let Some(made) = kept.or_else(|| pictures.first()) else {
        return Err(
            ProviderError::new(ErrorKind::NoPicture, "poll").with("sentence", words::NO_PICTURE)
        );
    };
    let mut call = Question::View.asked(made.url(job), id);
    call.reply_limit_bytes = PICTURE_LIMIT_BYTES;
    Ok(Step::Then(Box::new(call)))
}

/// A picture in the server's folders.
struct Made<'a> {
    name: &'a str,
    folder: &'a str,
    kind: &'a str,
}

impl<'a> Made<'a> {
    /// Only pictures we can read: a workflow may also save films.
    fn read(value: &'a Value) -> Option<Self> {
        let name = wire::text(value, "filename")?;
        let folder = wire::text(value, "subfolder").unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        let picture = [".png", ".jpg", ".jpeg", ".webp"]
            .iter()
            .any(|ending| lower.ends_with(ending));
        let short = name.chars().count() + folder.chars().count() <= LONGEST_NAME;
        let kind = wire::text(value, "type").unwrap_or("output");
        (picture && short).then_some(Self { name, folder, kind })
    }

    fn url(&self, job: &Job<'_>) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("filename", self.name)
            .append_pair("subfolder", self.folder)
            .append_pair("type", self.kind)
            .finish();
        format!("{}/view?{query}", base(job))
    }
}

fn viewed(job: &Job<'_>, id: String, reply: Reply) -> Result<Step, ProviderError> {
    if reply.body.is_empty() {
        return Err(ProviderError::bad_reply("view", "empty", &reply));
    }
    // A workflow of the person's own may have no place for the number.
    let seeded = job.model.can.seed;
    Ok(Step::Done {
        pictures: vec![reply.body],
        report: Box::new(Report {
            seed: seeded.then(|| seed(job)),
            request_id: Some(id),
            ..Report::default()
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_line_is_a_heap_and_is_counted_not_indexed() {
        let item = |number: f64, id: &str| json!([number, id, {}, {}, []]);
        let answer = json!({
            "queue_running": [item(0.0, "running")],
            "queue_pending": [item(-5.0, "first"), item(9.0, "last"), item(3.0, "ours"), item(4.0, "later")],
        });
        assert_eq!(
            line(&answer, "ours"),
            Some(Line::Behind(2)),
            "running and first"
        );
        assert_eq!(line(&answer, "running"), Some(Line::Running), "at work");
        assert_eq!(line(&answer, "gone"), Some(Line::Nowhere), "in neither");
        assert_eq!(line(&json!({}), "ours"), None, "no line at all");
        assert_eq!(
            line(&json!({"queue_running": 1, "queue_pending": []}), "ours"),
            None,
            "not lists"
        );
    }
}

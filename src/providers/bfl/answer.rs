//! What Black Forest Labs answers. A body with a `status` counts more than the HTTP status around it: failed and
//! moderated jobs may come as 4xx and 5xx.

use std::time::Duration;

use serde_json::Value;

use crate::domain::failure::{Charged, Refusal};
use crate::domain::ids::RemoteId;
use crate::domain::job::Remote;
use crate::domain::money::Micros;
use crate::providers::{Call, ErrorKind, Job, ProviderError, Purpose, Reply, Report, Step, wire};

use super::{ASK_AFTER, BASE, HOSTS, from_credits, note_url, noted_url, question};

/// The answer to a job handed in: its id, where to ask, and what it costs.
pub(super) fn submitted(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    if let Some(step) = declined(job, &answer) {
        return Ok(step);
    }
    if !reply.is_success() {
        return Err(refused("submit", reply));
    }
    let said = wire::text(&answer, "polling_url");
    let id = wire::text(&answer, "id").or_else(|| said.and_then(id_of_url));
    let Some(id) = id else {
        return Err(ProviderError::bad_reply("submit", "no id", reply));
    };
    let at = job.at();
    let url = said.and_then(|said| wire::follow_up(said, at.base(BASE), HOSTS));
    let cost = answer.get("cost").and_then(from_credits);
    let mut remote = Remote {
        id: RemoteId::from(id),
        poll_url: url,
    };
    // Also where the address is ours: the cost is said only once.
    let url = question(job, &remote).url;
    remote.poll_url = Some(note_url(&url, cost));
    Ok(ask_again(job, remote, None))
}

fn id_of_url(url: &str) -> Option<&str> {
    let (_, id) = url.split_once("id=")?;
    id.split('&').next().filter(|id| !id.is_empty())
}

fn ask_again(job: &Job<'_>, remote: Remote, progress: Option<f32>) -> Step {
    Step::Poll {
        call: Box::new(question(job, &remote)),
        after: ASK_AFTER,
        remote,
        progress,
    }
}

/// The answer to a question about a job.
pub(super) fn polled(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let Some(status) = wire::text(&answer, "status") else {
        return Err(unreadable(&answer, reply));
    };
    if let Some(step) = declined(job, &answer) {
        return Ok(step);
    }
    match status.to_ascii_lowercase().as_str() {
        "ready" => ready(job, &answer, reply),
        "error" | "failed" => Err(failed(&answer, reply)),
        // Right after the job was handed in, another part of the service may not know it yet.
        "task not found" if reply.status == 404 => {
            Err(ProviderError::bad_reply("poll", "not known yet", reply))
        }
        "task not found" => Err(ProviderError::new(ErrorKind::Expired, "poll")
            .with("status", reply.status.to_string())
            .saying(status)),
        // Pending, Reasoning, Generating, and whatever comes next.
        _ => {
            let remote = known(job, &answer)
                .ok_or_else(|| ProviderError::bad_reply("poll", "no id", reply))?;
            Ok(ask_again(job, remote, wire::progress(&answer)))
        }
    }
}

/// How to find the job: as it was written down, else by the id in the answer.
fn known(job: &Job<'_>, answer: &Value) -> Option<Remote> {
    job.remote.cloned().or_else(|| {
        Some(Remote {
            id: RemoteId::from(wire::text(answer, "id")?),
            poll_url: None,
        })
    })
}

/// No status in the answer: a page of a gateway, or an error of the service around the job.
fn unreadable(answer: &Value, reply: &Reply) -> ProviderError {
    let passing = reply.status == 429 || reply.status >= 500;
    if passing || (answer.is_object() && reply.status != 404 && !reply.is_success()) {
        return refused("poll", reply);
    }
    ProviderError::bad_reply("poll", "no status", reply)
}

fn ready(job: &Job<'_>, answer: &Value, reply: &Reply) -> Result<Step, ProviderError> {
    let result = answer.get("result").unwrap_or(&Value::Null);
    let links: Vec<&str> = match result.get("sample") {
        Some(Value::String(link)) => vec![link.as_str()],
        Some(Value::Array(links)) => links.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let calls: Vec<Call> = links
        .into_iter()
        .filter_map(wire::link)
        .map(Call::fetch)
        .collect();
    if calls.is_empty() {
        return Err(ProviderError::bad_reply(
            "poll",
            "ready without a picture",
            reply,
        ));
    }
    let prompt = wire::text(result, "prompt").filter(|prompt| *prompt != job.sent.prompt);
    let id = known(job, answer).map(|remote| remote.id.0);
    Ok(Step::Fetch {
        calls,
        report: Box::new(Report {
            seed: result.get("seed").and_then(Value::as_u64),
            revised_prompt: prompt.map(str::to_owned),
            request_id: id,
            model_reported: None,
            raw: wire::raw(answer),
            billed: cost(job, answer),
            ..Report::default()
        }),
    })
}

/// What the service said the job costs: in this answer, else when the job was handed in.
fn cost(job: &Job<'_>, answer: &Value) -> Option<Micros> {
    let noted = || noted_url(job.remote?.poll_url.as_deref()?).1;
    answer.get("cost").and_then(from_credits).or_else(noted)
}

/// A "no", before the work or after it. Whether it is charged is not documented.
fn declined(job: &Job<'_>, answer: &Value) -> Option<Step> {
    let status = wire::text(answer, "status")?;
    if !status.to_ascii_lowercase().contains("moderated") {
        return None;
    }
    let reasons = answer
        .get("details")
        .and_then(|details| details.get("Moderation Reasons"));
    let reasons: Vec<&str> = match reasons {
        Some(Value::Array(reasons)) => reasons.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(reason)) => vec![reason.as_str()],
        _ => Vec::new(),
    };
    let reason = if reasons.is_empty() {
        status.to_owned()
    } else {
        reasons.join(", ")
    };
    let at_most = cost(job, answer).or_else(|| job.price.at_most());
    Some(Step::Declined(Refusal {
        reason: reason.chars().take(300).collect(),
        charged: Charged::Maybe { at_most },
    }))
}

fn failed(answer: &Value, reply: &Reply) -> ProviderError {
    let details = answer.get("details").unwrap_or(&Value::Null);
    let result = answer.get("result").unwrap_or(&Value::Null);
    let said = [details, result, answer].into_iter().find_map(|place| {
        let mut names = ["error", "message", "detail"].into_iter();
        names.find_map(|name| wire::text(place, name))
    });
    ProviderError::new(ErrorKind::JobFailed, "poll")
        .with("status", reply.status.to_string())
        .saying(said.unwrap_or_default())
}

/// An answer other than 2xx, without a job in it.
pub(super) fn refused(operation: &'static str, reply: &Reply) -> ProviderError {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said = words(&answer);
    let err = ProviderError::from_reply(operation, reply).saying(&said);
    match reply.status {
        // A key it does not know is 403 here, and so is a model the key may not use.
        403 if !said.is_empty() && !about_key(&said) => err.of_kind(ErrorKind::NotAllowed),
        402 => err.never_again(),
        // Documented: no job was created.
        429 if reply.purpose == Purpose::Submit => err.safe_after(wait(&answer)),
        503 if reply.purpose == Purpose::Submit => err.of_kind(ErrorKind::Server),
        400 | 422 if said.to_ascii_lowercase().contains("too large") => {
            err.of_kind(ErrorKind::TooLarge)
        }
        _ => err,
    }
}

fn about_key(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    ["authenticated", "authorized", "key", "forbidden"]
        .iter()
        .any(|word| said.contains(word))
}

fn wait(answer: &Value) -> Option<Duration> {
    let seconds = answer.get("retry_after")?.as_f64()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// The service's words: `detail` is a sentence, or a list of fields with what is wrong with each.
fn words(answer: &Value) -> String {
    match answer.get("detail") {
        Some(Value::String(detail)) => detail.clone(),
        Some(Value::Array(faults)) => {
            let faults: Vec<String> = faults.iter().take(5).filter_map(fault).collect();
            faults.join("; ")
        }
        _ => ["message", "error"]
            .into_iter()
            .find_map(|name| wire::text(answer, name))
            .unwrap_or_default()
            .to_owned(),
    }
}

fn fault(fault: &Value) -> Option<String> {
    let said = wire::text(fault, "msg")?;
    let field = fault
        .get("loc")
        .and_then(Value::as_array)
        .and_then(|path| path.iter().rev().find_map(Value::as_str));
    Some(match field {
        Some(field) => format!("{}: {said}", wire::plain_words(field)),
        None => said.to_owned(),
    })
}

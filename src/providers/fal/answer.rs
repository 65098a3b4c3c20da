//! What fal.ai answers: the queue's statuses, a model's result, and the list of models.

use std::time::Duration;

use serde_json::Value;
use url::form_urlencoded;

use crate::domain::job::Remote;
use crate::providers::{
    At, Call, ErrorKind, Job, Listed, ListedModel, ProviderError, Reply, Report, Step, wire,
};

use super::errors;
use super::place::Place;
use super::{asking, platform};

/// Between two questions about a job; the service's own client asks twice as often.
const ASK_AFTER: Duration = Duration::from_secs(1);

/// The answer to a job handed in.
pub(super) fn submitted(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    if !reply.is_success() {
        return errors::no(job, "submit", reply);
    }
    let answer = wire::json("submit", reply)?;
    let Some(id) = wire::text(&answer, "request_id") else {
        return Err(ProviderError::bad_reply("submit", "no request_id", reply));
    };
    let place = Place::named(job, &answer, id);
    let remote = place.remote(id);
    Ok(ask_again(job, place, remote))
}

fn ask_again(job: &Job<'_>, place: Place, remote: Remote) -> Step {
    Step::Poll {
        call: Box::new(asking(job, place.status)),
        after: ASK_AFTER,
        remote,
        progress: None,
    }
}

/// How many jobs come before ours.
pub(super) fn queue_position(reply: &Reply) -> Option<u32> {
    let answer: Value = serde_json::from_slice(&reply.body).ok()?;
    if wire::text(&answer, "status") != Some("IN_QUEUE") {
        return None;
    }
    answer.get("queue_position")?.as_u64()?.try_into().ok()
}

/// The answer to a question about a job: its status, or, once it is complete, what the model said.
pub(super) fn polled(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let answer: Option<Value> = serde_json::from_slice(&reply.body).ok();
    let Some(answer) = answer.filter(Value::is_object) else {
        return Err(match reply.status {
            429 | 500.. => errors::refused("poll", reply),
            _ => ProviderError::bad_reply("poll", "not a JSON object", reply),
        });
    };
    if !reply.is_success() {
        return errors::no(job, "poll", reply);
    }
    if answer.get("images").is_some() || answer.get("image").is_some() {
        return made(job, &answer, reply);
    }
    match wire::text(&answer, "status") {
        Some("COMPLETED") => completed(job, &answer, reply),
        Some("NOT_FOUND") => Err(ProviderError::new(ErrorKind::Expired, "poll")),
        Some(_) => {
            let (place, remote) = known(job, &answer, reply)?;
            Ok(ask_again(job, place, remote))
        }
        None if answer.get("detail").is_some() => errors::no(job, "poll", reply),
        None => Err(ProviderError::bad_reply("poll", "no status", reply)),
    }
}

/// Where the job is: as it was written down, else as this answer says.
fn known(job: &Job<'_>, answer: &Value, reply: &Reply) -> Result<(Place, Remote), ProviderError> {
    if let Some((place, remote)) = job
        .remote
        .and_then(|remote| Some((Place::of(job, remote)?, remote.clone())))
    {
        return Ok((place, remote));
    }
    let id = wire::text(answer, "request_id")
        .ok_or_else(|| ProviderError::bad_reply("poll", "no request_id", reply))?;
    let place = Place::named(job, answer, id);
    let remote = place.remote(id);
    Ok((place, remote))
}

fn completed(job: &Job<'_>, answer: &Value, reply: &Reply) -> Result<Step, ProviderError> {
    let wrong = wire::text(answer, "error").or_else(|| wire::text(answer, "error_type"));
    if wrong.is_some() || answer.get("error").is_some_and(Value::is_object) {
        return errors::completed_with(job, answer, reply);
    }
    let (place, _) = known(job, answer, reply)?;
    Ok(Step::Then(Box::new(asking(job, place.response))))
}

/// A model's result.
fn made(job: &Job<'_>, answer: &Value, reply: &Reply) -> Result<Step, ProviderError> {
    let pictures: Vec<&Value> = match (answer.get("images"), answer.get("image")) {
        (Some(Value::Array(pictures)), _) => pictures.iter().collect(),
        (_, Some(picture)) => vec![picture],
        _ => Vec::new(),
    };
    let hidden = |at: usize| {
        let flags = answer.get("has_nsfw_concepts").and_then(Value::as_array);
        flags.and_then(|flags| flags.get(at)) == Some(&Value::Bool(true))
    };
    let links: Vec<(usize, &str)> = pictures
        .into_iter()
        .enumerate()
        .filter_map(|(at, picture)| Some((at, link(picture)?)))
        .collect();
    if links.is_empty() {
        let words = wire::text(answer, "description").unwrap_or_default();
        return Err(ProviderError::new(ErrorKind::NoPicture, "result").saying(words));
    }
    let shown: Vec<Call> = links
        .iter()
        .filter(|(at, _)| !hidden(*at))
        .map(|(_, link)| Call::fetch(*link))
        .collect();
    if shown.is_empty() {
        // The call succeeded, and the picture is black or blurred.
        return Ok(errors::decline(
            job,
            "hidden by the service's safety checker",
        ));
    }
    Ok(Step::Fetch {
        calls: shown,
        report: Box::new(report(job, answer, reply)),
    })
}

fn link(picture: &Value) -> Option<&str> {
    let link = picture.as_str().or_else(|| wire::text(picture, "url"));
    link.and_then(wire::link)
}

fn report(job: &Job<'_>, answer: &Value, reply: &Reply) -> Report {
    let prompt = wire::text(answer, "prompt").filter(|prompt| *prompt != job.sent.prompt);
    let id = job.remote.map(|remote| remote.id.as_str());
    Report {
        seed: answer.get("seed").and_then(Value::as_u64),
        revised_prompt: prompt.map(str::to_owned),
        request_id: id
            .or_else(|| reply.header("x-fal-request-id"))
            .map(str::to_owned),
        model_reported: None,
        raw: wire::raw(answer),
        billed: None,
        ..Report::default()
    }
}

/// A page of the models that make pictures from words.
pub(super) fn models_page(at: &At<'_>, cursor: Option<&str>) -> Call {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("category", "text-to-image")
        .append_pair("status", "active")
        .append_pair("limit", "100");
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    let url = format!("{}/v1/models?{}", platform(at), query.finish());
    Call::ask(url).with_auth(at.key("authorization", "Key "))
}

/// The models of a page.
pub(super) fn models(at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
    if !reply.is_success() {
        return Err(errors::refused("models", reply));
    }
    let answer = wire::json("models", reply)?;
    let Some(Value::Array(models)) = answer.get("models") else {
        return Err(ProviderError::bad_reply("models", "no models", reply));
    };
    let more = answer.get("has_more").and_then(Value::as_bool) != Some(false);
    let cursor = wire::text(&answer, "next_cursor").filter(|_| more);
    Ok(Listed {
        models: models.iter().filter_map(listed).collect(),
        next: cursor.map(|cursor| models_page(at, Some(cursor))),
    })
}

fn listed(model: &Value) -> Option<ListedModel> {
    let id = wire::text(model, "endpoint_id").filter(|id| wire::is_plain_path(id))?;
    let about = model.get("metadata").unwrap_or(model);
    Some(ListedModel {
        id: id.to_owned(),
        name: wire::text(about, "display_name").unwrap_or(id).to_owned(),
        retires_on: None,
    })
}

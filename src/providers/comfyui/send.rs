//! What is sent: the pictures one after the other, then the graph.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::family::Family;
use super::files::Files;
use super::graph::{Ask, Sent, graph};
use super::{base, client, errors, gone, own_id, seed, workflow};
use crate::domain::picture::FileFormat;
use crate::providers::call::JSON_LIMIT_BYTES;
use crate::providers::{
    Body, Call, Input, Job, Part, ProviderError, Purpose, Reply, Step, pictures, wire,
};

/// Longest name of an uploaded picture taken from an answer, in characters.
const LONGEST_NAME: usize = 200;

/// The first request: a picture, or the graph where there is none to send.
pub(super) fn first(job: &Job<'_>) -> Result<Call, ProviderError> {
    pictures::same_size(job)?;
    match job.inputs.first() {
        Some(input) => {
            // What cannot work must not be noticed after everything has been uploaded.
            prompt(job, &placeholders(job))?;
            Ok(upload(job, input, &[]))
        }
        None => prompt(job, &[]),
    }
}

/// The answer to a picture: the next one, or the graph.
pub(super) fn uploaded(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    if !reply.is_success() {
        return Err(errors::refused("upload", reply));
    }
    let answer = wire::json("upload", reply)?;
    let Some(name) = named(&answer) else {
        return Err(ProviderError::bad_reply("upload", "no name", reply));
    };
    let mut names: Vec<String> = reply.carried().map(str::to_owned).collect();
    names.push(name);
    let next = match job.inputs.get(names.len()) {
        Some(input) => upload(job, input, &names),
        None => prompt(job, &names)?,
    };
    Ok(Step::Then(Box::new(next)))
}

/// The name under which `LoadImage` finds an uploaded picture: folder, name, and the kind of folder behind it
/// (`annotated_filepath` in `folder_paths.py`).
fn named(answer: &Value) -> Option<String> {
    let name = wire::text(answer, "name")?;
    let folder = wire::text(answer, "subfolder").unwrap_or_default();
    let clean =
        |text: &str| text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control);
    if !clean(name) || !clean(folder) {
        return None;
    }
    let path = if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    };
    Some(match wire::text(answer, "type") {
        Some("temp") => format!("{path} [temp]"),
        _ => path,
    })
}

/// Names as long as there are none yet.
fn placeholders(job: &Job<'_>) -> Vec<String> {
    job.inputs
        .iter()
        .map(|_| "picture.png".to_owned())
        .collect()
}

/// One picture (`image_upload` in `server.py`). For our own graphs it goes to the folder for passing files, which the server
/// empties; nodes in a workflow of the person's own may only know the folder for input.
fn upload(job: &Job<'_>, input: &Input, before: &[String]) -> Call {
    let (ending, mime) = match input.format {
        FileFormat::Png => ("png", "image/png"),
        FileFormat::Jpeg => ("jpg", "image/jpeg"),
        FileFormat::Webp => ("webp", "image/webp"),
    };
    let own = job.model.wire("workflow").is_some();
    let name = format!("triptych-{}-{}.{ending}", client(job), before.len() + 1);
    let field = |name: &str, text: &str| Part {
        name: name.to_owned(),
        file: None,
        bytes: text.as_bytes().into(),
    };
    let parts = vec![
        Part {
            name: "image".to_owned(),
            file: Some((name, mime)),
            bytes: Arc::clone(&input.bytes),
        },
        field("type", if own { "input" } else { "temp" }),
        field("overwrite", "true"),
    ];
    let url = format!("{}/upload/image", base(job));
    let mut call = Call::submit(url, Body::Multipart(parts)).carrying(before.to_vec());
    call.purpose = Purpose::Prepare;
    call.billable = false;
    // The name is this job's alone, and the file is written over.
    call.idempotent = true;
    call.reply_limit_bytes = JSON_LIMIT_BYTES;
    call
}

/// The graph (`post_prompt` in `server.py`). Without `preview_method` no preview is ever made (`execution.py`).
fn prompt(job: &Job<'_>, names: &[String]) -> Result<Call, ProviderError> {
    let mut body = Map::new();
    body.insert("prompt".to_owned(), nodes(job, names)?);
    body.insert("client_id".to_owned(), client(job).into());
    if let Some(id) = own_id(job) {
        body.insert("prompt_id".to_owned(), id.into());
    }
    let extra = json!({ "preview_method": "auto" });
    body.insert("extra_data".to_owned(), extra);
    let url = format!("{}/prompt", base(job));
    let mut call = Call::submit(url, Body::Json(wire::body(&body)?));
    call.billable = false;
    call.reply_limit_bytes = JSON_LIMIT_BYTES;
    Ok(call)
}

fn nodes(job: &Job<'_>, names: &[String]) -> Result<Value, ProviderError> {
    let sent = |(input, name): (&Input, &String)| Sent {
        role: input.role,
        name: name.clone(),
        size: input.size,
    };
    let pictures: Vec<Sent> = job.inputs.iter().zip(names).map(sent).collect();
    let ask = Ask {
        task: job.sent,
        pictures: &pictures,
        seed: seed(job),
        method: job.model.wire("method"),
    };
    if let Some(text) = job.model.wire("workflow") {
        return workflow::filled(text, &ask);
    }
    let family = job.model.wire("family").and_then(Family::of_word);
    let family = family.ok_or_else(|| gone(job.model))?;
    let files = Files::of_model(job.model).ok_or_else(|| gone(job.model))?;
    graph(family, &files, &ask)
}

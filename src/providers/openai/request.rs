//! Requests to OpenAI Images: a new picture, an edit as JSON, an edit as a form.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{BASE, internal, is_compatible};
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::task::Effort;
use crate::providers::call::PICTURE_LIMIT_BYTES;
use crate::providers::tokens::{by_effort, encode, encoded_len};
use crate::providers::{Body, Call, Input, Job, Part, ProviderError, Role, pictures};

/// Longest `image_url` of an edit as JSON, in characters.
const MAX_DATA_URL: usize = 20_971_520;
/// The sizes of an edit as JSON.
const JSON_SIZES: [Size; 3] = [
    Size::new(1024, 1024),
    Size::new(1536, 1024),
    Size::new(1024, 1536),
];
/// Largest picture of an edit as a form.
const MAX_FILE_BYTES: usize = 50_000_000;
/// Most pictures of an edit, the mask not counted.
const MAX_PICTURES: usize = 16;
/// Longest wait for a picture from a server that takes no key.
const NEAR_PATIENCE: Duration = Duration::from_hours(6);
/// Largest mask.
const MAX_MASK_BYTES: usize = 4_000_000;

/// The request for a job, without its key.
pub(super) fn call(job: &Job<'_>) -> Result<Call, ProviderError> {
    let base = job.at();
    let base = base.base(BASE);
    let options = options(job);
    let streamed = options.get("stream").is_some();
    let previews = options
        .get("partial_images")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let mut call = if job.inputs.is_empty() {
        let body = body_of(&Value::Object(options))?;
        Call::submit(format!("{base}/images/generations"), body)
    } else {
        check_sizes(job)?;
        let body = match edit_form(job) {
            Form::Json => body_of(&with_pictures(options, job))?,
            Form::Multipart => Body::Multipart(parts(&options, job)),
        };
        Call::submit(format!("{base}/images/edits"), body)
    };
    if !is_compatible(job) && !job.once.is_empty() {
        call = call.with_header("x-client-request-id", job.once);
    }
    if streamed {
        call.stream = true;
        // Every preview may be as large as the picture.
        call.reply_limit_bytes = PICTURE_LIMIT_BYTES.saturating_mul(previews.saturating_add(1));
    }
    if job.sent.effort == Effort::Careful {
        call.patience = Duration::from_mins(10);
    }
    if job.service.key.is_none() {
        // A program of one's own: nothing is paid, and a picture may take as long as the machine needs.
        call.billable = false;
        call.patience = NEAR_PATIENCE;
    }
    Ok(call)
}

/// Everything but the pictures.
fn options(job: &Job<'_>) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("model", job.model.id.at_provider().into());
    put("prompt", job.sent.prompt.as_str().into());
    match job.model.wire("size") {
        Some("none") => {}
        Some(word) => put("size", word.into()),
        None => {
            let size = job.sent.size;
            let text = format!("{}x{}", size.width_px, size.height_px);
            put("size", text.into());
        }
    }
    if is_compatible(job) {
        put("n", 1.into());
        let form = job.model.wire("response_format").unwrap_or("b64_json");
        if form != "none" {
            put("response_format", form.into());
        }
        return fields;
    }
    let effort = job.sent.effort;
    let word = |name| {
        job.model
            .wire(name)
            .and_then(|words| by_effort(words, effort))
    };
    if let Some(quality) = word("quality") {
        put("quality", quality.into());
    }
    if job.sent.transparent {
        // Only PNG and WebP can be transparent.
        put("background", "transparent".into());
        put("output_format", "png".into());
    }
    let previews = word("partial_images").and_then(|many| many.parse::<u8>().ok());
    if let Some(previews @ 1..) = previews {
        put("stream", true.into());
        put("partial_images", previews.min(3).into());
    }
    fields
}

fn body_of(value: &Value) -> Result<Body, ProviderError> {
    serde_json::to_vec(value)
        .map(Body::Json)
        .map_err(|err| internal(&err.to_string()))
}

enum Form {
    Json,
    Multipart,
}

/// JSON where it is understood, the pictures are small enough for it, and the size is one that this form documents; the
/// other form takes every size.
fn edit_form(job: &Job<'_>) -> Form {
    let asked = job.model.wire("edit");
    let json = asked.map_or_else(|| !is_compatible(job), |form| form == "json");
    let usual = job.model.wire("size").is_some() || JSON_SIZES.contains(&job.sent.size);
    let fits = |input: &Input| encoded_len(&input.bytes) + 40 <= MAX_DATA_URL;
    if json && usual && job.inputs.iter().all(fits) {
        Form::Json
    } else {
        Form::Multipart
    }
}

fn check_sizes(job: &Job<'_>) -> Result<(), ProviderError> {
    let pictures = || pictures::in_order(job);
    if pictures().next().is_none() {
        return Err(internal("a mask without a picture"));
    }
    let large = pictures().any(|input| input.bytes.len() > MAX_FILE_BYTES)
        || job
            .inputs_of(Role::Mask)
            .any(|mask| mask.bytes.len() > MAX_MASK_BYTES);
    if large {
        return Err(pictures::too_large(format!(
            "{MAX_FILE_BYTES} bytes a picture"
        )));
    }
    if pictures().count() > MAX_PICTURES {
        return Err(pictures::too_large(format!("{MAX_PICTURES} pictures")));
    }
    pictures::same_size(job)
}

/// The source comes first: the mask belongs to the first picture.
fn with_pictures(mut fields: Map<String, Value>, job: &Job<'_>) -> Value {
    let link = |input: &Input| {
        let data = encode(&input.bytes);
        json!({ "image_url": format!("data:{};base64,{data}", mime(input.format)) })
    };
    let pictures: Vec<Value> = pictures::in_order(job).map(link).collect();
    fields.insert("images".to_owned(), pictures.into());
    if let Some(mask) = job.inputs_of(Role::Mask).next() {
        fields.insert("mask".to_owned(), link(mask));
    }
    Value::Object(fields)
}

fn parts(fields: &Map<String, Value>, job: &Job<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = fields
        .iter()
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            Part {
                name: name.clone(),
                file: None,
                bytes: text.into_bytes().into(),
            }
        })
        .collect();
    let pictures: Vec<&Input> = pictures::in_order(job).collect();
    // One picture has the plain name, which every imitation knows; several have the name of a list.
    let name = match pictures.as_slice() {
        [_] => "image",
        _ => "image[]",
    };
    for (number, input) in (1..).zip(pictures) {
        parts.push(file(name, &format!("picture-{number}"), input));
    }
    if let Some(mask) = job.inputs_of(Role::Mask).next() {
        parts.push(file("mask", "mask", mask));
    }
    parts
}

fn file(name: &str, stem: &str, input: &Input) -> Part {
    let file_name = format!("{stem}.{}", input.format.extension());
    Part {
        name: name.to_owned(),
        // A part without its type is refused as application/octet-stream.
        file: Some((file_name, mime(input.format))),
        bytes: Arc::clone(&input.bytes),
    }
}

fn mime(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Png => "image/png",
        FileFormat::Jpeg => "image/jpeg",
        FileFormat::Webp => "image/webp",
    }
}

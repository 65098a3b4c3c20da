//! The request of `generateContent`.

use serde_json::{Map, Value, json};

use super::is_vertex;
use super::shapes::{ratio, size_word};
use crate::domain::picture::FileFormat;
use crate::providers::tokens::{by_effort, encode, encoded_len};
use crate::providers::{Input, Job, ProviderError, pictures};

/// Most bytes of a request with pictures inside; Google's pages say 20 MB and 100 MB.
const MAX_REQUEST_BYTES: usize = 20_000_000;
/// Most pictures of a request.
const MAX_PICTURES: usize = 14;
/// Largest picture inside a request to Vertex AI, bytes.
const MAX_VERTEX_BYTES: usize = 7_000_000;

/// The body: one turn of the person's with the words first, then the pictures.
pub(super) fn body(job: &Job<'_>) -> Result<Value, ProviderError> {
    let pictures: Vec<&Input> = pictures::in_order(job).take(MAX_PICTURES).collect();
    let of_vertex = |picture: &&Input| picture.bytes.len() > MAX_VERTEX_BYTES;
    if is_vertex(&job.at()) && pictures.iter().any(of_vertex) {
        return Err(pictures::too_large(format!(
            "{MAX_VERTEX_BYTES} bytes a picture"
        )));
    }
    let bytes = pictures.iter().fold(job.sent.prompt.len(), |sum, picture| {
        sum.saturating_add(encoded_len(&picture.bytes))
    });
    if bytes > MAX_REQUEST_BYTES {
        return Err(pictures::too_large(format!(
            "{MAX_REQUEST_BYTES} bytes in all"
        )));
    }
    let mut parts = vec![json!({ "text": job.sent.prompt })];
    for picture in pictures {
        parts.push(json!({
            "inlineData": { "mimeType": mime(picture.format), "data": encode(&picture.bytes) }
        }));
    }
    Ok(json!({
        "contents": [{ "role": "user", "parts": parts }],
        "generationConfig": config(job),
    }))
}

fn config(job: &Job<'_>) -> Value {
    let model = job.model;
    let modalities = match model.wire("modalities") {
        Some("text_image") => json!(["TEXT", "IMAGE"]),
        _ => json!(["IMAGE"]),
    };
    let mut picture = Map::new();
    picture.insert("aspectRatio".to_owned(), ratio(model, job.sent.size).into());
    if let Some(word) = size_word(model, job.sent.size) {
        picture.insert("imageSize".to_owned(), word.into());
    }
    let mut config = json!({ "responseModalities": modalities, "imageConfig": picture });
    let thinking = model
        .wire("thinking")
        .and_then(|words| by_effort(words, job.sent.effort));
    if let (Some(level), Some(fields)) = (thinking, config.as_object_mut()) {
        fields.insert(
            "thinkingConfig".to_owned(),
            json!({ "thinkingLevel": level }),
        );
    }
    if let (Some(seed), Some(fields)) = (job.sent.seed, config.as_object_mut()) {
        // Only models that the catalogue says have seeds get this far with one.
        fields.insert("seed".to_owned(), (seed & 0x7FFF_FFFF).into());
    }
    config
}

/// The type must be the true one: a JPEG called PNG is refused.
fn mime(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Png => "image/png",
        FileFormat::Jpeg => "image/jpeg",
        FileFormat::Webp => "image/webp",
    }
}

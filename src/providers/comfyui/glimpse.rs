//! What a message of the websocket says about how far a job is. Every byte is the server's: lengths are checked before
//! anything is copied, and whatever is not understood says nothing.
//!
//! Binary messages (`protocol.py`, `encode_bytes` in `server.py`): a number of four bytes, the highest first, then
//! - 1: four bytes format (1 JPEG, 2 PNG) and a picture;
//! - 4: four bytes length, that many bytes of JSON (`image_type` and names of nodes), and a picture.
//!
//! Text messages: `{"type", "data"}`. `progress` has `value` and `max`, `progress_state` the same for every node that works.

use serde_json::Value;

use crate::providers::Glimpse;

/// A preview in JPEG or PNG.
const PREVIEW: u32 = 1;
/// A preview with names.
const PREVIEW_WITH_NAMES: u32 = 4;
/// Most bytes of a preview: the server makes them 512 pixels large.
const MOST_PICTURE: usize = 16 << 20;
/// Most bytes of JSON, as a message or beside a picture.
const MOST_JSON: usize = 1 << 20;
/// Most nodes that are looked at in one message.
const MOST_NODES: usize = 4096;

/// What one message says.
pub(super) fn read(event: &[u8]) -> Option<Glimpse> {
    // The numbers of binary messages are small, so their first byte is 0; no JSON begins with it.
    match event.first()? {
        0 => picture(event).map(|bytes| Glimpse::picture(bytes.to_vec())),
        _ => text(event),
    }
}

/// The number at the start, and the rest.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*head), rest))
}

fn picture(event: &[u8]) -> Option<&[u8]> {
    let (kind, rest) = number(event)?;
    let bytes = match kind {
        PREVIEW => {
            let (format, bytes) = number(rest)?;
            matches!(format, 1 | 2).then_some(bytes)?
        }
        PREVIEW_WITH_NAMES => {
            let (length, rest) = number(rest)?;
            let length = usize::try_from(length).ok().filter(|it| *it <= MOST_JSON)?;
            let (names, bytes) = rest.split_at_checked(length)?;
            let names: Value = serde_json::from_slice(names).ok()?;
            names.is_object().then_some(bytes)?
        }
        _ => return None,
    };
    (is_picture(bytes) && bytes.len() <= MOST_PICTURE).then_some(bytes)
}

/// Begins like a JPEG, a PNG or a WebP. Looked into elsewhere.
fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()))
}

fn text(event: &[u8]) -> Option<Glimpse> {
    if event.len() > MOST_JSON {
        return None;
    }
    let message: Value = serde_json::from_slice(event).ok()?;
    let data = message.get("data")?;
    match message.get("type")?.as_str()? {
        "execution_start" => Some(Glimpse {
            fraction: Some(0.0),
            before: Some(0),
            ..Glimpse::default()
        }),
        "progress" => part(data).map(Glimpse::fraction),
        "progress_state" => {
            let nodes = data.get("nodes")?.as_object()?;
            let working = nodes.values().take(MOST_NODES).filter(|node| {
                // Nodes that do not count steps say 0 of 1.
                node.get("state").and_then(Value::as_str) == Some("running")
            });
            working.filter_map(part).next_back().map(Glimpse::fraction)
        }
        "execution_success" => Some(Glimpse::fraction(1.0)),
        _ => None,
    }
}

/// `value` of `max` where steps are counted; one step alone is no progress.
fn part(data: &Value) -> Option<f32> {
    let value = data.get("value")?.as_f64()?;
    let most = data.get("max")?.as_f64()?;
    (most > 1.0 && (0.0..=most).contains(&value)).then(|| (value / most) as f32)
}

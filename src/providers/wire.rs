//! What several translators need: answers read leniently, follow-up addresses checked, sizes put into a service's words.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use url::Url;

use crate::domain::model::Model;
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::task::Effort;
use crate::providers::{ErrorKind, Input, ProviderError, Reply};

/// Pixels of a megapixel, as services count them (1024 × 1024).
const MEGAPIXEL: f32 = 1_048_576.0;
/// Longest text of an answer that is kept, in characters; anything longer is data.
const LONGEST_KEPT_CHARS: usize = 4000;
/// A run of letters and digits this long is base64, in bytes.
const DENSE_BYTES: usize = 150;
/// How deep an answer is kept.
const DEEPEST_KEPT: u8 = 12;

/// The body of an answer as JSON.
pub fn json(operation: &'static str, reply: &Reply) -> Result<Value, ProviderError> {
    serde_json::from_slice(&reply.body)
        .map_err(|err| ProviderError::bad_reply(operation, err, reply))
}

/// The text under a name, where there is one and it is not empty.
pub fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A request's body.
pub fn body(fields: &Map<String, Value>) -> Result<Vec<u8>, ProviderError> {
    serde_json::to_vec(fields).map_err(|err| {
        ProviderError::new(ErrorKind::Internal, "start").with("problem", err.to_string())
    })
}

/// A follow-up address a service named, when the key may be sent there.
///
/// That is: the same scheme, host and port as `base`, or https to one of the service's own hosts (`bfl.ai` also means every
/// host that ends in `.bfl.ai`).
pub fn follow_up(said: &str, base: &str, own_hosts: &[&str]) -> Option<String> {
    let url = Url::parse(said).ok()?;
    let host = url.host_str()?;
    if said.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let like_base = Url::parse(base).is_ok_and(|base| {
        base.scheme() == url.scheme()
            && base.host_str() == Some(host)
            && base.port_or_known_default() == url.port_or_known_default()
    });
    let is_own = |own: &&str| {
        host == *own
            || host
                .strip_suffix(*own)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    let own = url.scheme() == "https"
        && url.port_or_known_default() == Some(443)
        && own_hosts.iter().any(is_own);
    (like_base || own).then(|| said.to_owned())
}

/// A link to a picture, when it is an address at all. Where it leads is the download's business.
pub fn link(said: &str) -> Option<&str> {
    let url = Url::parse(said).ok()?;
    // The reader of addresses forgives more than a link may need.
    let plain = (said.starts_with("https://") || said.starts_with("http://"))
        && !said.contains(|c: char| c.is_whitespace() || c.is_control());
    (plain && url.username().is_empty() && url.password().is_none()).then_some(said)
}

/// How far a job is, where an answer says so: 0 to 1.
pub fn progress(answer: &Value) -> Option<f32> {
    let part = answer.get("progress")?.as_f64()?;
    (0.0..=1.0).contains(&part).then_some(part as f32)
}

/// Whether a name may stand in the path of an address as it is: letters, digits, `-`, `_`, `.` and slashes between.
pub fn is_plain_path(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.split('/')
        .all(|part| !part.is_empty() && part.chars().all(plain) && part.chars().any(|c| c != '.'))
}

/// The closest of some shapes, written `16:9` with spaces between.
pub fn ratio(size: Size, list: &str) -> Option<&str> {
    nearest(list.split_whitespace(), |word| {
        let (wide, high) = word.split_once(':')?;
        let (wide, high): (f32, f32) = (wide.parse().ok()?, high.parse().ok()?);
        Some((wide / high / size.aspect()).ln().abs())
    })
}

/// The closest of some resolutions, written `1k=1 2k=4.2` with megapixels after the name.
pub fn resolution(size: Size, list: &str) -> Option<&str> {
    let pixels = size.pixels().max(1) as f32;
    nearest(list.split_whitespace(), |word| {
        let megapixels: f32 = word.split_once('=')?.1.parse().ok()?;
        Some((megapixels * MEGAPIXEL / pixels).ln().abs())
    })
    .and_then(|word| word.split_once('=').map(|(name, _)| name))
}

/// The closest of some named sizes, written `square=512x512 square_hd=1024x1024`.
pub fn preset(size: Size, list: &str) -> Option<&str> {
    nearest(list.split_whitespace(), |word| {
        let preset: Size = word.split_once('=')?.1.parse().ok()?;
        let shape = (preset.aspect() / size.aspect()).ln().abs();
        let scale = preset.pixels() as f32 / size.pixels().max(1) as f32;
        Some(shape * 4.0 + scale.ln().abs())
    })
    .and_then(|word| word.split_once('=').map(|(name, _)| name))
}

fn nearest<'l>(
    words: impl Iterator<Item = &'l str>,
    distance: impl Fn(&str) -> Option<f32>,
) -> Option<&'l str> {
    words
        .filter_map(|word| Some((distance(word)?, word)))
        .filter(|(distance, _)| distance.is_finite())
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, word)| word)
}

/// Adds the fields of a JSON object in the model's wire data to a request.
pub fn add_fixed(fields: &mut Map<String, Value>, model: &Model, name: &str) {
    if let Some(Ok(Value::Object(fixed))) = model.wire(name).map(serde_json::from_str) {
        fields.extend(fixed);
    }
}

/// Adds the field for "Detail", written `field quick usual careful` in the wire data under `effort`; `-` sends nothing.
pub fn add_effort(fields: &mut Map<String, Value>, model: &Model, effort: Effort) {
    let mut words = model.wire("effort").unwrap_or_default().split_whitespace();
    let Some(field) = words.next() else {
        return;
    };
    let word = words.nth(match effort {
        Effort::Quick => 0,
        Effort::Usual => 1,
        Effort::Careful => 2,
    });
    if let Some(word) = word.filter(|word| *word != "-") {
        let number = word.parse::<u64>().map(Value::from);
        fields.insert(
            field.to_owned(),
            number.unwrap_or_else(|_| Value::from(word)),
        );
    }
}

/// A picture as base64.
pub fn base64(input: &Input) -> String {
    STANDARD.encode(&input.bytes)
}

/// A picture as a `data:` address.
pub fn data_uri(input: &Input) -> String {
    let kind = match input.format {
        FileFormat::Png => "png",
        FileFormat::Jpeg => "jpeg",
        FileFormat::Webp => "webp",
    };
    format!("data:image/{kind};base64,{}", base64(input))
}

/// A service's word for a field or a fault, made readable: `image_too_large` becomes `image too large`.
pub fn plain_words(word: &str) -> String {
    word.replace(['_', '.'], " ")
}

/// An answer for the history: without pictures, links and anything as long as a picture.
pub fn raw(answer: &Value) -> String {
    kept(answer, DEEPEST_KEPT).map_or_else(String::new, |value| value.to_string())
}

fn kept(value: &Value, depth: u8) -> Option<Value> {
    if depth == 0 {
        return None;
    }
    match value {
        Value::String(text) => {
            let link = text.contains("://") || text.starts_with("data:");
            let long = text.chars().nth(LONGEST_KEPT_CHARS).is_some();
            let dense = text
                .split(|c: char| !c.is_ascii_alphanumeric() && !"+/=-_".contains(c))
                .any(|run| run.len() >= DENSE_BYTES);
            (!link && !long && !dense).then(|| value.clone())
        }
        Value::Array(items) => Some(Value::Array(
            items
                .iter()
                .filter_map(|item| kept(item, depth - 1))
                .collect(),
        )),
        Value::Object(fields) => Some(Value::Object(
            fields
                .iter()
                .filter_map(|(name, field)| Some((name.clone(), kept(field, depth - 1)?)))
                .collect(),
        )),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_services_own_addresses_are_followed() {
        let base = "https://api.bfl.ai";
        let own = ["bfl.ai"];
        for good in [
            "https://api.bfl.ai/v1/get_result?id=1",
            "https://api.us3.bfl.ai/v1/get_result?id=1",
            "https://bfl.ai/x",
        ] {
            assert_eq!(follow_up(good, base, &own).as_deref(), Some(good), "{good}");
        }
        for bad in [
            "http://api.bfl.ai/v1/get_result?id=1",
            "https://api.bfl.ai:8443/v1",
            "https://evilbfl.ai/v1",
            "https://api.bfl.ai.evil.example/v1",
            "https://user:secret@api.bfl.ai/v1",
            "https://evil.example/?bfl.ai",
            "//api.bfl.ai/v1",
            "javascript:1",
            "",
        ] {
            assert_eq!(follow_up(bad, base, &own), None, "{bad}");
        }
        let typed = "http://127.0.0.1:9000";
        assert!(
            follow_up("http://127.0.0.1:9000/a", typed, &own).is_some(),
            "a server a person typed"
        );
        assert_eq!(
            follow_up("http://127.0.0.1:9001/a", typed, &own),
            None,
            "another port is another server"
        );
    }

    #[test]
    fn sizes_become_the_services_words() {
        let list = "21:9 16:9 4:3 1:1 3:4 9:16";
        assert_eq!(ratio(Size::new(1360, 768), list), Some("16:9"), "wide");
        assert_eq!(ratio(Size::new(1024, 1024), list), Some("1:1"), "square");
        assert_eq!(ratio(Size::new(1, 1), "nonsense 0:0"), None, "no shapes");
        let list = "768sq=0.6 1k=1 2k=4.2 4k=16.8";
        assert_eq!(resolution(Size::new(1360, 768), list), Some("1k"), "1 MP");
        assert_eq!(resolution(Size::new(2048, 2048), list), Some("2k"), "4 MP");
        assert_eq!(
            resolution(Size::new(512, 512), list),
            Some("768sq"),
            "least"
        );
        let list = "square_hd=1024x1024 square=512x512 landscape_16_9=1024x576";
        assert_eq!(preset(Size::new(512, 512), list), Some("square"), "small");
        assert_eq!(
            preset(Size::new(1024, 576), list),
            Some("landscape_16_9"),
            "wide"
        );
    }

    #[test]
    fn what_is_kept_of_an_answer_has_no_pictures_and_no_links() {
        let answer = serde_json::json!({
            "id": "abc", "seed": 7, "prompt": "a fox, walking",
            "images": [{"url": "https://cdn.example/x.png", "width": 64}],
            "inline": "data:image/png;base64,AAAA", "blob": "A".repeat(300),
        });
        let raw = raw(&answer);
        assert!(
            raw.contains("a fox, walking") && raw.contains("\"width\":64"),
            "{raw}"
        );
        for gone in ["https", "data:", "AAAA"] {
            assert!(!raw.contains(gone), "{gone} in {raw}");
        }
    }

    #[test]
    fn names_that_would_change_an_address_are_not_plain() {
        for good in ["flux-2-pro", "fal-ai/flux/dev", "fal-ai/flux-pro/v1.1"] {
            assert!(is_plain_path(good), "{good}");
        }
        for bad in [
            "",
            "../credits",
            "a//b",
            "a?b",
            "a#b",
            "a b",
            "/a",
            "a/..",
            "ä",
        ] {
            assert!(!is_plain_path(bad), "{bad}");
        }
    }
}

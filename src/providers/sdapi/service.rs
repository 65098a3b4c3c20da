//! A server of the family as a service, ready to be added.

use serde_json::Value;

use super::{Dialect, MAX_LISTED};
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Capabilities, Model, Service};
use crate::providers::family::Family;
use crate::providers::near;

/// Longest name of a model that is believed, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// The names in an answer of `sd-models`, as the server wants to hear them; `None` when it is not such a list.
///
/// The title without its hash is an alias in every `WebUI`; the hash comes and goes with the server's cache.
pub fn names_of(answer: &Value) -> Option<Vec<String>> {
    let all = answer.as_array()?;
    let name = |entry: &Value| {
        let title = entry.get("title").or_else(|| entry.get("model_name"))?;
        let title = without_hash(title.as_str()?.trim());
        (!title.is_empty() && title.len() <= MAX_NAME_BYTES).then(|| title.to_owned())
    };
    let names: Vec<String> = all.iter().filter_map(name).take(MAX_LISTED).collect();
    // A list of something else is no list of models.
    (all.is_empty() || !names.is_empty()).then_some(names)
}

/// `model.safetensors [31e35c80fc]` without what stands in brackets.
fn without_hash(title: &str) -> &str {
    let Some((name, hash)) = title.strip_suffix(']').and_then(|it| it.rsplit_once(" [")) else {
        return title;
    };
    let is_hash = hash.len() >= 8 && hash.chars().all(|c| c.is_ascii_hexdigit());
    if is_hash { name } else { title }
}

/// The service a server is. `id` is the first part of its models' ids, `models` are the server's own names.
pub fn service(
    id: &str,
    name: &str,
    base_url: &str,
    dialect: Dialect,
    models: &[String],
) -> Service {
    let mut service = near::service_at(id, name, base_url);
    service.speaks = Some(ProviderId::from("sdapi"));
    let made = models.iter().map(|name| model(id, name, dialect));
    service.models = made.collect();
    near::free_of_charge(service)
}

fn model(service: &str, name: &str, dialect: Dialect) -> Model {
    let mut made = Model::new(ModelId(format!("{service}/{name}")), near::file_name(name));
    made.can = capabilities(Family::of(name), dialect);
    let word = dialect.word().to_owned();
    made.wire.insert("dialect".to_owned(), word);
    made
}

fn capabilities(family: Family, dialect: Dialect) -> Capabilities {
    let repaints = near::Repaints {
        by_instruction: family.edits && dialect.has_references(),
        mask: dialect.has_mask(),
        multiple_px: multiple_px(family, dialect),
    };
    Capabilities {
        negative: family.has_negative(),
        guidance: dialect != Dialect::DrawThings,
        preview: dialect.has_progress(),
        ..repaints.capabilities()
    }
}

/// The `WebUIs` take every eighth pixel; the others round by themselves to what the model's family wants.
fn multiple_px(family: Family, dialect: Dialect) -> u32 {
    match dialect {
        Dialect::A1111 | Dialect::Forge | Dialect::SdNext => 8,
        Dialect::SdServer if family.known => 16,
        Dialect::SdServer | Dialect::DrawThings | Dialect::Kobold => 64,
    }
}

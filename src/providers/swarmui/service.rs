//! A `SwarmUI` as a service, ready to be added.

use serde_json::Value;

use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Capabilities, Model, Service};
use crate::providers::family::Family;
use crate::providers::near;

/// Most models taken from a list.
const MAX_LISTED: usize = 1000;
/// Longest name of a model that is believed, in bytes.
const MAX_NAME_BYTES: usize = 200;
/// How many pictures it is asked for at a time. How many machines stand behind it only its administrator is told, so this is
/// a guess that keeps a few of them busy; the rest wait in its own queue.
const AT_ONCE: u8 = 4;

/// The models in an answer of `ListT2IParams`; `None` when it is not one.
pub(super) fn names_of(answer: &Value) -> Option<Vec<String>> {
    let all = answer.get("models")?.get("Stable-Diffusion")?.as_array()?;
    let name = |entry: &Value| {
        // Newer versions say `[name, kind]`.
        let name = entry.get(0).unwrap_or(entry).as_str()?.trim();
        let fits = !name.is_empty() && name.len() <= MAX_NAME_BYTES && name != "(None)";
        fits.then(|| name.to_owned())
    };
    Some(all.iter().filter_map(name).take(MAX_LISTED).collect())
}

/// The service a `SwarmUI` is. `id` is the first part of its models' ids, `models` are its own names for them.
pub fn service(id: &str, name: &str, base_url: &str, models: &[String]) -> Service {
    let mut service = near::service_at(id, name, base_url);
    service.speaks = Some(ProviderId::from("swarmui"));
    service.at_once = AT_ONCE;
    service.models = models.iter().map(|name| model(id, name)).collect();
    near::free_of_charge(service)
}

fn model(service: &str, name: &str) -> Model {
    let family = Family::of(name);
    let mut made = Model::new(ModelId(format!("{service}/{name}")), near::file_name(name));
    let repaints = near::Repaints {
        by_instruction: family.edits,
        mask: true,
        multiple_px: 16,
    };
    made.can = Capabilities {
        negative: family.has_negative(),
        guidance: true,
        preview: true,
        ..repaints.capabilities()
    };
    made
}

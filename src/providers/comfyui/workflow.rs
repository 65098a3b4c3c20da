//! A workflow of the person's own: `ComfyUI`'s API format with places for what we fill in.
//!
//! Places: `{prompt}`, `{negative}`, `{seed}`, `{width}`, `{height}`, `{source}`, `{mask}`, in the text of any input of any
//! node. A text that is nothing but `{seed}`, `{width}` or `{height}` becomes a number. The workflow is read once, its
//! values are changed as values, and what is filled in is not looked through again: nothing a person writes into a prompt
//! can break out of its text or name another place.

use serde_json::Value;

use super::graph::{Ask, Sent};
use crate::domain::ids::ModelId;
use crate::domain::model::{Capabilities, Model, Sizes};
use crate::domain::money::Price;
use crate::domain::shape::{MAX_SIDE_PX, MIN_SIDE_PX};
use crate::domain::task::OperationKind;
use crate::providers::{ErrorKind, ProviderError, Role, pictures};
use crate::text::comfyui as words;

/// Most bytes of a workflow.
const MOST_BYTES: usize = 1 << 20;
/// Most nodes.
const MOST_NODES: usize = 2000;
/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// A place in a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Prompt,
    Negative,
    Seed,
    Width,
    Height,
    Source,
    Mask,
}

impl Place {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Prompt, "prompt}"),
        (Self::Negative, "negative}"),
        (Self::Seed, "seed}"),
        (Self::Width, "width}"),
        (Self::Height, "height}"),
        (Self::Source, "source}"),
        (Self::Mask, "mask}"),
    ];

    /// The place a text begins with, after its `{`, and what follows it.
    fn at_start(text: &str) -> Option<(Self, &str)> {
        Self::ALL
            .into_iter()
            .find_map(|(place, word)| Some((place, text.strip_prefix(word)?)))
    }
}

/// A text with its places: what stands before each, and what follows the last.
fn places(text: &str) -> (Vec<(&str, Place)>, &str) {
    let mut found = Vec::new();
    let (mut start, mut rest) = (0, text);
    // `start` counts bytes of `text` that belong to the piece before the next place.
    let mut whole = text;
    while let Some((before, after)) = rest.split_once('{') {
        let brace = start + before.len();
        if let Some((place, after)) = Place::at_start(after) {
            found.push((whole.get(..brace).unwrap_or_default(), place));
            (whole, rest, start) = (after, after, 0);
        } else {
            (rest, start) = (after, brace + 1);
        }
    }
    (found, whole)
}

/// Reads a workflow, or says in a sentence what is wrong with it.
fn read(text: &str) -> Result<Value, &'static str> {
    use words::workflow as wrong;
    if text.len() > MOST_BYTES {
        return Err(wrong::TOO_LARGE);
    }
    let Ok(read) = serde_json::from_str::<Value>(text) else {
        return Err(wrong::NOT_JSON);
    };
    let is_node = |node: &Value| {
        let class = node.get("class_type").and_then(Value::as_str);
        class.is_some_and(|class| !class.is_empty())
            && node.get("inputs").is_some_and(Value::is_object)
    };
    // As sent to the server: the nodes are under "prompt".
    let read = match read.get("prompt") {
        Some(nodes) if nodes.is_object() && !is_node(nodes) => nodes.clone(),
        _ => read,
    };
    let editor = read.get("nodes").is_some_and(Value::is_array)
        && (read.get("links").is_some() || read.get("last_node_id").is_some());
    if editor {
        return Err(wrong::EDITOR_FORMAT);
    }
    let Some(nodes) = read.as_object() else {
        return Err(wrong::NOT_NODES);
    };
    if !(1..=MOST_NODES).contains(&nodes.len()) {
        return Err(wrong::NODE_COUNT);
    }
    if nodes.values().all(is_node) {
        Ok(read)
    } else {
        Err(wrong::NOT_NODES)
    }
}

/// Calls `look` with every text of every input. Links between nodes (`["7", 0]`) are texts too, and have no places.
fn each_text(nodes: &mut Value, look: &mut dyn FnMut(&mut Value)) {
    for node in nodes.as_object_mut().into_iter().flatten() {
        if let Some(inputs) = node.1.get_mut("inputs") {
            within(inputs, look);
        }
    }
}

/// The reader of JSON stops at a depth of 128, so this does too.
fn within(value: &mut Value, look: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::String(_) => look(value),
        Value::Array(items) => items.iter_mut().for_each(|item| within(item, look)),
        Value::Object(fields) => fields.values_mut().for_each(|field| within(field, look)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A model that is a workflow of the person's own, or a sentence that says what is wrong with the text.
///
/// `service_id` is the service it joins, `name` what the person calls it. What it can do follows from its places: with
/// `{source}` it changes pictures, without it makes them; the others are switches ("Lock the look", "Leave out", a painted
/// area).
pub fn workflow_model(service_id: &str, name: &str, text: &str) -> Result<Model, String> {
    let mut nodes = read(text)?;
    let mut found = Vec::new();
    each_text(&mut nodes, &mut |value| {
        let here = value
            .as_str()
            .map(|text| places(text).0)
            .unwrap_or_default();
        found.extend(here.into_iter().map(|(_, place)| place));
    });
    let has = |place| found.contains(&place);
    if !has(Place::Prompt) {
        return Err(words::workflow::NO_PROMPT.to_owned());
    }
    if has(Place::Mask) && !has(Place::Source) {
        return Err(words::workflow::MASK_ALONE.to_owned());
    }
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    if name.is_empty() {
        return Err(words::workflow::NO_NAME.to_owned());
    }
    let id = ModelId(format!(
        "{service_id}/workflow-{}",
        super::server::safe(&name)
    ));
    let mut model = Model::new(id, &name);
    words::OWN_WORKFLOW.clone_into(&mut model.about);
    model.price = Price::Free;
    let edits = has(Place::Source);
    let needs_area = has(Place::Mask);
    model.can = Capabilities {
        sizes: Sizes::Free {
            min_side_px: MIN_SIDE_PX,
            max_side_px: MAX_SIDE_PX,
            max_pixels: 0,
            min_pixels: 0,
            max_ratio: 0,
            multiple_px: 8,
        },
        generate: !edits,
        edit: edits,
        operations: if needs_area {
            vec![OperationKind::Instruct, OperationKind::Erase]
        } else {
            Vec::new()
        },
        mask: needs_area,
        seed: has(Place::Seed),
        negative: has(Place::Negative),
        preview: true,
        ..Capabilities::default()
    };
    model.wire.insert("workflow".to_owned(), nodes.to_string());
    Ok(model)
}

/// The workflow with everything in its places.
pub(super) fn filled(text: &str, ask: &Ask<'_>) -> Result<Value, ProviderError> {
    let mut nodes = read(text).map_err(|wrong| {
        ProviderError::new(ErrorKind::ModelGone, "start").with("sentence", wrong)
    })?;
    let name = |role| {
        let mut of = ask.pictures.iter().filter(|sent| sent.role == role);
        of.next().map(|sent: &Sent| sent.name.as_str())
    };
    let (source, mask) = (name(Role::Source), name(Role::Mask));
    let mut missing = None;
    each_text(&mut nodes, &mut |value| {
        let Some(text) = value.as_str() else {
            return;
        };
        let (found, after) = places(text);
        let size = ask.task.size;
        let number = |place| match place {
            Place::Seed => Some(ask.seed),
            Place::Width => Some(u64::from(size.width_px)),
            Place::Height => Some(u64::from(size.height_px)),
            _ => None,
        };
        if let ([("", place)], "") = (found.as_slice(), after)
            && let Some(number) = number(*place)
        {
            *value = number.into();
            return;
        }
        if found.is_empty() {
            return;
        }
        let mut filled = String::new();
        for (before, place) in found {
            filled.push_str(before);
            match place {
                Place::Prompt => filled.push_str(&ask.task.prompt),
                Place::Negative => filled.push_str(&ask.task.negative),
                Place::Source => match source {
                    Some(name) => filled.push_str(name),
                    None => missing = Some(words::NEEDS_PICTURE),
                },
                Place::Mask => match mask {
                    Some(name) => filled.push_str(name),
                    None => missing = missing.or(Some(words::NEEDS_AREA)),
                },
                Place::Seed | Place::Width | Place::Height => {
                    filled.push_str(&number(place).unwrap_or_default().to_string());
                }
            }
        }
        filled.push_str(after);
        *value = filled.into();
    });
    match missing {
        Some(sentence) => Err(pictures::cannot(sentence)),
        None => Ok(nodes),
    }
}

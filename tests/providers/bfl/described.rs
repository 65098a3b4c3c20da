//! Every request against the official description, where it is at hand: beside the repository, or where `TRIPTYCH_SPECS`
//! says.

use std::path::PathBuf;

use serde_json::Value;
use triptych::domain::shape::Size;
use triptych::domain::task::Effort;
use triptych::providers::Provider as _;
use triptych::providers::bfl::Bfl;

use super::{OfBfl, json_of};
use crate::suite::{Ask, shipped, with_job};

/// The official description, where it is at hand.
fn description() -> Option<Value> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/specs");
    let folder = std::env::var_os("TRIPTYCH_SPECS").map_or(beside, PathBuf::from);
    let json = std::fs::read(folder.join("bfl.json")).ok()?;
    serde_json::from_slice(&json).ok()
}

#[expect(
    clippy::print_stderr,
    reason = "a reason is for whoever reads the test's output"
)]
fn say_absent() {
    eprintln!("the API descriptions are not at hand; TRIPTYCH_SPECS says where they are");
}

/// The schema of a request, with its reference followed.
fn schema_of<'d>(description: &'d Value, path: &str) -> Option<&'d Value> {
    let pointer = format!(
        "/paths/{}/post/requestBody/content/application~1json/schema",
        format!("/v1/{path}").replace('/', "~1")
    );
    resolve(description, description.pointer(&pointer)?)
}

fn resolve<'d>(description: &'d Value, schema: &'d Value) -> Option<&'d Value> {
    match schema["$ref"].as_str() {
        Some(reference) => description.pointer(reference.strip_prefix('#')?),
        None => Some(schema),
    }
}

/// Why a value does not fit a schema.
fn misfit(description: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolve(description, schema)?;
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any
            .iter()
            .any(|schema| misfit(description, schema, value).is_none());
        return (!fits).then(|| format!("{value} is none of {any:?}"));
    }
    if let Some(words) = schema["enum"].as_array() {
        return (!words.contains(value)).then(|| format!("{value} is none of {words:?}"));
    }
    let right = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("null") => value.is_null(),
        _ => true,
    };
    let number = value.as_f64();
    let least = number.zip(schema["minimum"].as_f64());
    let most = number.zip(schema["maximum"].as_f64());
    let multiple = number.zip(schema["multipleOf"].as_f64());
    let count = value
        .as_array()
        .map(Vec::len)
        .zip(schema["maxItems"].as_u64());
    let inside = least.is_none_or(|(is, least)| is >= least)
        && most.is_none_or(|(is, most)| is <= most)
        && multiple.is_none_or(|(is, of)| is % of == 0.0)
        && count.is_none_or(|(is, most)| is as u64 <= most);
    (!right || !inside).then(|| format!("{value} does not fit {schema}"))
}

#[test]
fn requests_fit_the_official_description() {
    let Some(description) = description() else {
        say_absent();
        return;
    };
    let mut checked = 0;
    for model in shipped().services.iter().flat_map(|all| &all.models) {
        let Some(schema) = schema_of(&description, model.id.at_provider()) else {
            continue;
        };
        for (edit, references, effort) in [
            (false, 0, Effort::Usual),
            (false, 14, Effort::Quick),
            (true, 0, Effort::Careful),
            (true, 14, Effort::Usual),
        ] {
            if (edit && !model.can.edit) || (!edit && !model.can.generate) {
                continue;
            }
            for size in [
                Size::new(1088, 1040),
                Size::new(64, 4096),
                Size::new(4096, 64),
            ] {
                let ask = Ask {
                    edit,
                    mask: true,
                    references,
                    effort,
                    size,
                    seed: Some(7),
                    picture_size: Size::new(60, 60),
                    ..Ask::generate(model.id.clone())
                };
                let sent = with_job(&OfBfl, &ask, |job| Bfl::default().start(job));
                let Ok(sent) = sent.map(|call| json_of(&call)) else {
                    continue;
                };
                fits(&description, schema, &sent, &format!("{} {size}", model.id));
                checked += 1;
            }
        }
    }
    assert!(checked > 60, "only {checked} requests were looked at");
}

fn fits(description: &Value, schema: &Value, sent: &Value, name: &str) {
    for field in schema["required"].as_array().into_iter().flatten() {
        let field = field.as_str().unwrap();
        assert!(!sent[field].is_null(), "{name} lacks {field}: {sent}");
    }
    for (field, value) in sent.as_object().unwrap() {
        let own = &schema["properties"][field];
        assert!(!own.is_null(), "{name} has no field {field}");
        if let Some(why) = misfit(description, own, value) {
            panic!(
                "{name}, {field}: {}",
                why.chars().take(300).collect::<String>()
            );
        }
    }
}

//! A task as the parameters of `GenerateText2ImageWS`.

use serde_json::{Map, Value, json};

use crate::domain::task::{Operation, TaskKind, nearest_size};
use crate::providers::family::{self, Family, strength};
use crate::providers::{Job, ProviderError, Role, pictures, wire};

/// How soft the edge of a painted area is, in pixels: what `SwarmUI`'s own page proposes.
const MASK_BLUR_PX: u32 = 4;

/// Says what cannot be asked, before anything is sent.
pub(super) fn check(job: &Job<'_>) -> Result<(), ProviderError> {
    let TaskKind::Edit { operation, .. } = job.sent.kind else {
        return Ok(());
    };
    let family = Family::of(job.model.id.at_provider());
    family::repaintable(job, operation, family.edits).map(|_source| ())
}

/// The message that asks for a picture.
pub(super) fn fields(job: &Job<'_>, session: &str) -> Result<Map<String, Value>, ProviderError> {
    let (task, model) = (job.sent, job.model);
    let name = model.id.at_provider();
    let family = Family::of(name);
    // An operation of the model's own is sent in the size that was asked for, whatever sizes the model makes.
    let size = nearest_size(task.size, &model.can.sizes);
    let fields = json!({
        "session_id": session,
        "images": 1,
        // The studio keeps the picture; then it also comes inside the message instead of behind a link.
        "donotsave": true,
        "prompt": task.prompt,
        "model": name,
        "width": size.width_px,
        "height": size.height_px,
        "steps": family.steps(model, task.effort),
        "cfgscale": number(family.cfg(model)),
        "seed": task.seed.map_or_else(|| Value::from(-1), Value::from),
    });
    let Value::Object(mut fields) = fields else {
        return Ok(Map::new());
    };
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    if !task.negative.is_empty() {
        put("negativeprompt", task.negative.as_str().into());
    }
    if let Some(distilled) = family.distilled(model) {
        put("fluxguidancescale", number(distilled));
    }
    if let TaskKind::Edit { operation, .. } = task.kind {
        add_pictures(&mut put, job, family, operation)?;
    }
    Ok(fields)
}

/// The source, the painted area and the pictures to go by.
fn add_pictures(
    put: &mut impl FnMut(&str, Value),
    job: &Job<'_>,
    family: Family,
    operation: Operation,
) -> Result<(), ProviderError> {
    let source = family::repaintable(job, operation, family.edits)?;
    let mask = job.inputs_of(Role::Mask).next();
    if family.edits {
        let all = pictures::in_order(job).map(|input| Value::from(wire::data_uri(input)));
        put("promptimages", all.collect());
        if mask.is_none() && !matches!(operation, Operation::Vary { .. }) {
            return Ok(());
        }
    }
    put("initimage", wire::data_uri(source).into());
    let strength = strength(operation, mask.is_some());
    put("initimagecreativity", number(strength));
    if let Some(mask) = mask {
        put("maskimage", wire::data_uri(mask).into());
        put("maskblur", MASK_BLUR_PX.into());
    }
    Ok(())
}

/// A number as people write it: 0.6 and not 0.60000002.
fn number(value: f32) -> Value {
    let rounded = (f64::from(value) * 1000.0).round() / 1000.0;
    Value::from(rounded)
}

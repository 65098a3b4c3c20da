//! A task as a request to `txt2img` or `img2img`.

use serde_json::{Map, Value, json};

use super::Dialect;
use crate::domain::task::{Effort, Operation, TaskKind, nearest_size};
use crate::providers::family::{self, Family, strength};
use crate::providers::{Body, Job, ProviderError, Role, pictures, wire};

/// How soft the edge of a painted area is, in pixels: the language's own default, which some servers do not share.
const MASK_BLUR_PX: u32 = 4;

/// The last part of the path, and the body.
pub(super) fn read(job: &Job<'_>, dialect: Dialect) -> Result<(&'static str, Body), ProviderError> {
    let family = Family::of(job.model.id.at_provider());
    let mut fields = words(job, dialect);
    add_work(&mut fields, job, dialect, family);
    add_model(&mut fields, job, dialect);
    let path = match job.sent.kind {
        TaskKind::Generate => "txt2img",
        TaskKind::Edit { operation, .. } => {
            add_pictures(&mut fields, job, dialect, family, operation)?
        }
    };
    Ok((path, Body::Json(wire::body(&fields)?)))
}

/// What every dialect understands.
fn words(job: &Job<'_>, dialect: Dialect) -> Map<String, Value> {
    let task = job.sent;
    // An operation of the model's own is sent in the size that was asked for, whatever sizes the model makes.
    let size = nearest_size(task.size, &job.model.can.sizes);
    let fields = json!({
        "prompt": task.prompt,
        "negative_prompt": task.negative,
        "seed": task.seed.map_or_else(|| Value::from(-1), Value::from),
        "width": size.width_px,
        "height": size.height_px,
    });
    let Value::Object(mut fields) = fields else {
        return Map::new();
    };
    if dialect == Dialect::DrawThings {
        fields.insert("batch_count".to_owned(), 1.into());
        return fields;
    }
    fields.insert("batch_size".to_owned(), 1.into());
    fields.insert("n_iter".to_owned(), 1.into());
    fields.insert("send_images".to_owned(), true.into());
    // The studio keeps the picture; a second copy in the server's folders would surprise.
    fields.insert("save_images".to_owned(), false.into());
    if !job.once.is_empty() && matches!(dialect, Dialect::A1111 | Dialect::Forge) {
        let task = format!("task(triptych-{})", job.once);
        fields.insert("force_task_id".to_owned(), task.into());
    }
    fields
}

/// Steps, both kinds of guidance, the sampler.
fn add_work(fields: &mut Map<String, Value>, job: &Job<'_>, dialect: Dialect, family: Family) {
    let model = job.model;
    let said = |name| model.wire(name).is_some();
    let own = dialect.has_own_settings() && !family.known;
    if !own || job.sent.effort != Effort::Usual || said("steps") {
        let steps = family.steps(model, job.sent.effort);
        fields.insert("steps".to_owned(), steps.into());
    }
    let distilled = family.distilled(model);
    let (field, cfg) = match dialect {
        // There is one guidance, whichever kind the model has.
        Dialect::SdNext => ("cfg_scale", distilled.unwrap_or_else(|| family.cfg(model))),
        Dialect::DrawThings => (
            "guidance_scale",
            distilled.unwrap_or_else(|| family.cfg(model)),
        ),
        _ => ("cfg_scale", family.cfg(model)),
    };
    // The model of Draw Things may have been changed since it was looked at.
    let named = family.known && dialect != Dialect::DrawThings;
    if !dialect.has_own_settings() || named || said("cfg") {
        fields.insert(field.to_owned(), number(cfg));
    }
    let distilled_field = match dialect {
        Dialect::Forge => Some("distilled_cfg_scale"),
        Dialect::Kobold => Some("distilled_guidance"),
        _ => None,
    };
    if let (Some(field), Some(distilled)) = (distilled_field, distilled) {
        fields.insert(field.to_owned(), number(distilled));
    }
    if let Some(sampler) = model.wire("sampler").filter(|name| !name.is_empty()) {
        fields.insert("sampler_name".to_owned(), sampler.into());
    }
}

/// Which model the server is to load, and that it goes back to the one before.
fn add_model(fields: &mut Map<String, Value>, job: &Job<'_>, dialect: Dialect) {
    if !dialect.chooses_models() {
        return;
    }
    let checkpoint = job.model.id.at_provider();
    let settings = json!({ "sd_model_checkpoint": checkpoint });
    fields.insert("override_settings".to_owned(), settings);
    fields.insert(
        "override_settings_restore_afterwards".to_owned(),
        true.into(),
    );
}

/// The source, the painted area and the pictures to go by. Answers the path.
fn add_pictures(
    fields: &mut Map<String, Value>,
    job: &Job<'_>,
    dialect: Dialect,
    family: Family,
    operation: Operation,
) -> Result<&'static str, ProviderError> {
    let by_instruction = family.edits && dialect.has_references();
    let source = family::repaintable(job, operation, by_instruction)?;
    let mask = job.inputs_of(Role::Mask).next();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    if by_instruction {
        let all = pictures::in_order(job).map(|input| Value::from(wire::base64(input)));
        put("extra_images", all.collect());
        if mask.is_none() && !matches!(operation, Operation::Vary { .. }) {
            return Ok("txt2img");
        }
    }
    let data = match dialect {
        Dialect::DrawThings => wire::data_uri(source),
        _ => wire::base64(source),
    };
    put("init_images", Value::from(vec![data]));
    let strength = number(strength(operation, mask.is_some()));
    if dialect == Dialect::DrawThings {
        put("strength", strength);
        return Ok("img2img");
    }
    put("denoising_strength", strength);
    put("resize_mode", 0.into());
    if let Some(mask) = mask.filter(|_| dialect.has_mask()) {
        put("mask", wire::base64(mask).into());
        put("mask_blur", MASK_BLUR_PX.into());
        // What was there before is where the new part begins: it fits better than noise.
        put("inpainting_fill", 1.into());
        put("inpaint_full_res", false.into());
        put("inpainting_mask_invert", 0.into());
    }
    Ok("img2img")
}

/// A number as people write it: 0.6 and not 0.60000002.
fn number(value: f32) -> Value {
    let rounded = (f64::from(value) * 1000.0).round() / 1000.0;
    Value::from(rounded)
}

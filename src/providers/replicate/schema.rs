//! A model's own schema, as `GET /v1/models/{owner}/{name}` gives it: which of our settings it has fields for.
//!
//! Source: `latest_version.openapi_schema.components.schemas.Input` of the model (Cog's form), 2026-11-21. Whatever a schema
//! says, only fields it has are sent, and everything else is left to the model's own defaults.

use serde_json::{Map, Value, json};

use super::input::{Pictures, Plan, Sizing};
use super::name::ModelName;

/// Fields for words, the most usual first.
const PROMPTS: &[&str] = &["prompt", "text_prompt", "text", "caption", "instruction"];
/// Fields for pictures, the most usual first.
pub(super) const PICTURES: &[&str] = &[
    "input_images",
    "image_input",
    "images",
    "reference_images",
    "input_image",
    "image",
    "image_prompt",
    "init_image",
    "img",
];
/// Fields for the number of pictures.
const COUNTS: &[&str] = &[
    "num_outputs",
    "num_images",
    "number_of_images",
    "max_images",
];
/// Least and most pixels of a side where the schema does not say.
const SIDE_PX: (u32, u32) = (64, 4096);

/// The plan a model's schema leads to. An error is a plain reason why the model cannot be used.
pub(super) fn plan(answer: &Value, name: &ModelName) -> Result<Plan, String> {
    let version = match &name.version {
        Some(_) => Some(answer),
        None => answer.get("latest_version"),
    };
    let schemas = version
        .and_then(|version| version.pointer("/openapi_schema/components/schemas"))
        .ok_or("the model has no description")?;
    let input = schemas.get("Input").ok_or("the model has no inputs")?;
    let fields = input.get("properties").and_then(Value::as_object);
    let fields = Fields {
        all: fields.ok_or("the model has no inputs")?,
        schemas,
    };
    let prompt = fields.first(PROMPTS).ok_or("the model takes no words")?;
    let pictures = fields.first(PICTURES).map(|field| Pictures {
        list: fields.is_type(&field, "array"),
        field,
    });
    let ratios = fields.words("aspect_ratio");
    let mut also = Map::new();
    for count in COUNTS
        .iter()
        .filter(|count| fields.is_type(count, "integer"))
    {
        also.insert((*count).to_owned(), json!(1));
    }
    if fields
        .words("output_format")
        .iter()
        .any(|word| word == "png")
    {
        also.insert("output_format".to_owned(), json!("png"));
    }
    let plan = Plan {
        version: version_to_name(answer, name)?,
        negative: fields.first(&["negative_prompt"]),
        seed: fields.first(&["seed"]),
        sizing: sizing(&fields, &ratios),
        matches: ratios.iter().any(|ratio| ratio == "match_input_image"),
        pictures,
        mask: fields.first(&["mask"]),
        steps: None,
        prompt,
        also,
    };
    needs_nothing_else(input, &fields, &plan)?;
    Ok(plan)
}

/// Official models are made by their name, all others by a version.
fn version_to_name(answer: &Value, name: &ModelName) -> Result<Option<String>, String> {
    if let Some(version) = &name.version {
        return Ok(Some(version.clone()));
    }
    if answer.get("is_official").and_then(Value::as_bool) == Some(true) {
        return Ok(None);
    }
    let version = answer.pointer("/latest_version/id").and_then(Value::as_str);
    let version = version.filter(|version| super::name::is_segment(version));
    Ok(Some(version.ok_or("the model has no version")?.to_owned()))
}

fn sizing(fields: &Fields<'_>, ratios: &[String]) -> Sizing {
    let has_pixels = fields.is_type("width", "integer") && fields.is_type("height", "integer");
    let custom = ratios.iter().any(|ratio| ratio == "custom");
    let sizes = fields.words("size");
    if has_pixels && (custom || ratios.is_empty()) {
        return Sizing::Pixels {
            custom: custom.then_some("aspect_ratio"),
            width_px: fields.limits("width"),
            height_px: fields.limits("height"),
            multiple_px: 32,
        };
    }
    if ratios.iter().any(|ratio| ratio.contains(':')) {
        return Sizing::Ratios(ratios.to_vec());
    }
    if sizes.iter().any(|size| size.contains('x')) {
        return Sizing::Named(sizes);
    }
    Sizing::Untold
}

/// A field that must be filled, has no default, and is none of ours.
fn needs_nothing_else(input: &Value, fields: &Fields<'_>, plan: &Plan) -> Result<(), String> {
    let required = input.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let ours = |field: &str| {
        field == plan.prompt
            || plan.also.contains_key(field)
            || plan
                .pictures
                .as_ref()
                .is_some_and(|pictures| pictures.field == field)
            || plan.seed.as_deref() == Some(field)
            || plan.negative.as_deref() == Some(field)
            || ["aspect_ratio", "width", "height", "size"].contains(&field)
    };
    let missing: Vec<&str> = required
        .filter(|field| !ours(field) && !fields.has_default(field))
        .take(5)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("the model also needs {}", missing.join(", ")))
}

/// The fields of a model's input.
struct Fields<'a> {
    all: &'a Map<String, Value>,
    schemas: &'a Value,
}

impl Fields<'_> {
    /// The first of these that the model has.
    fn first(&self, names: &[&str]) -> Option<String> {
        let found = names.iter().find(|name| self.all.contains_key(**name));
        found.map(|name| (*name).to_owned())
    }

    /// A property of a field: its own, or that of the schema it refers to (one step, as Cog writes enums).
    fn look(&self, field: &str, property: &str) -> Option<&Value> {
        let field = self.all.get(field)?;
        let referred = || {
            let first = field.pointer("/allOf/0").unwrap_or(field);
            let name = first.get("$ref")?.as_str()?.rsplit('/').next()?;
            self.schemas.get(name)?.get(property)
        };
        field.get(property).or_else(referred)
    }

    fn is_type(&self, field: &str, kind: &str) -> bool {
        self.look(field, "type").and_then(Value::as_str) == Some(kind)
    }

    fn has_default(&self, field: &str) -> bool {
        self.look(field, "default").is_some()
    }

    /// The words an enum allows.
    fn words(&self, field: &str) -> Vec<String> {
        let words = self.look(field, "enum").and_then(Value::as_array);
        let words = words.into_iter().flatten().filter_map(Value::as_str);
        words.map(str::to_owned).take(64).collect()
    }

    /// Least and most of a whole number.
    fn limits(&self, field: &str) -> (u32, u32) {
        let limit = |property, usual| {
            let limit = self.look(field, property).and_then(Value::as_u64);
            limit.map_or(usual, |limit| limit.clamp(1, 16_384) as u32)
        };
        (limit("minimum", SIDE_PX.0), limit("maximum", SIDE_PX.1))
    }
}

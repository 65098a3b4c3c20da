//! From a task to a model's `input`: which fields it has and what they are called.
//!
//! Wire data of a catalogue model:
//! - `model`: its name at the service; without it (or with another name) the model's own schema decides.
//! - `size`: `aspect` (a word from `aspects`), `custom` (`aspect_ratio: custom` with `width` and `height`) or `size-custom`
//!   (`size: custom` with `width` and `height`).
//! - `aspects`: `1024x1024=1:1 2048x2048=1:1/2K`: what each size of `can.sizes` is called: aspect ratio, and after a slash
//!   the value of `resolution`.
//! - `match`: `yes` when an edit may say `match_input_image`.
//! - `images`: the field for pictures, with `[]` when it is a list: the source of an edit first, then the ones to go by.
//! - `mask`: the field for the painted area, for models that take one: as large as the source, white changes.
//! - `steps`: `num_inference_steps=16/28/50`: a field, and its values for quick, usual and careful.
//! - `also`: a JSON object of fields that are always the same.

use base64::Engine as _;
use serde_json::{Map, Value, json};

use crate::domain::model::Model;
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::task::{Effort, TaskKind};
use crate::providers::{Input, Job, ProviderError, Role, pictures};

/// How a model is told the size.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sizing {
    /// Not at all.
    Untold,
    /// By a word for each size.
    Words(Vec<SizeWord>),
    /// By `aspect_ratio`, the closest of these.
    Ratios(Vec<String>),
    /// By `width` and `height`, after this field with the value `custom`.
    Pixels {
        /// The field that says so, if one must.
        custom: Option<&'static str>,
        /// Each side: least and most pixels.
        width_px: (u32, u32),
        /// Each side: least and most pixels.
        height_px: (u32, u32),
        /// Sides are multiples of this.
        multiple_px: u32,
    },
    /// By one field with `WIDTHxHEIGHT`, the closest of these.
    Named(Vec<String>),
}

/// What a size is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SizeWord {
    size: Size,
    aspect: String,
    resolution: Option<String>,
}

/// The field for pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pictures {
    /// Its name.
    pub(super) field: String,
    /// It is a list.
    pub(super) list: bool,
}

/// The fields of a model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    /// The version to name; `None` for an official model.
    pub(super) version: Option<String>,
    /// The field for the words.
    pub(super) prompt: String,
    /// The field for what to leave out.
    pub(super) negative: Option<String>,
    /// The field for chance.
    pub(super) seed: Option<String>,
    /// The size.
    pub(super) sizing: Sizing,
    /// `aspect_ratio` may say `match_input_image`.
    pub(super) matches: bool,
    /// The pictures.
    pub(super) pictures: Option<Pictures>,
    /// The field for the painted area.
    pub(super) mask: Option<String>,
    /// A field for the effort, with its values for quick, usual and careful.
    pub(super) steps: Option<(String, [u32; 3])>,
    /// What is always sent.
    pub(super) also: Map<String, Value>,
}

impl Plan {
    /// The plan a catalogue model's wire data describes.
    pub(super) fn from_wire(model: &Model) -> Option<Self> {
        if model.wire("model") != Some(model.id.at_provider()) {
            return None;
        }
        let pictures = model.wire("images").map(|field| Pictures {
            field: field.trim_end_matches("[]").to_owned(),
            list: field.ends_with("[]"),
        });
        let pixels = |custom| Sizing::Pixels {
            custom: Some(custom),
            width_px: (1, u32::MAX),
            height_px: (1, u32::MAX),
            multiple_px: 1,
        };
        Some(Self {
            version: None,
            prompt: "prompt".to_owned(),
            negative: model.can.negative.then(|| "negative_prompt".to_owned()),
            seed: model.can.seed.then(|| "seed".to_owned()),
            sizing: match model.wire("size") {
                Some("custom") => pixels("aspect_ratio"),
                Some("size-custom") => pixels("size"),
                _ => Sizing::Words(size_words(model.wire("aspects").unwrap_or_default())),
            },
            matches: model.wire("match") == Some("yes"),
            pictures,
            mask: model.wire("mask").map(str::to_owned),
            steps: model.wire("steps").and_then(steps),
            also: model
                .wire("also")
                .and_then(|also| serde_json::from_str(also).ok())
                .unwrap_or_default(),
        })
    }

    /// The version to name; `None` for an official model.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The model's `input` for a job. `links` are the pictures, the painted area among them, as links or `data:` URLs in the
    /// job's order.
    pub(super) fn fill(&self, job: &Job<'_>, links: &[String]) -> Result<Value, ProviderError> {
        let mut input = self.also.clone();
        let mut put = |field: &str, value: Value| input.insert(field.to_owned(), value);
        put(&self.prompt, json!(job.sent.prompt));
        if let Some(field) = &self.negative
            && !job.sent.negative.is_empty()
        {
            put(field, json!(job.sent.negative));
        }
        if let (Some(field), Some(seed)) = (&self.seed, job.sent.seed) {
            put(field, json!(seed));
        }
        if let Some((field, [quick, usual, careful])) = &self.steps {
            let steps = match job.sent.effort {
                Effort::Quick => quick,
                Effort::Usual => usual,
                Effort::Careful => careful,
            };
            put(field, json!(steps));
        }
        for (field, value) in self.size(job) {
            put(field, value);
        }
        let with_role = || job.inputs.iter().zip(links);
        let shown: Vec<&String> = with_role()
            .filter(|(input, _)| input.role != Role::Mask)
            .map(|(_, picture)| picture)
            .collect();
        match (&self.pictures, shown.split_first()) {
            (_, None) => {}
            (Some(Pictures { field, list: true }), Some(_)) => {
                put(field, json!(shown));
            }
            (Some(Pictures { field, list: false }), Some((first, _))) => {
                put(field, json!(first));
            }
            (None, Some(_)) => return Err(cannot("This model takes no pictures, only words.")),
        }
        if let Some((_, area)) = with_role().find(|(input, _)| input.role == Role::Mask) {
            pictures::same_size(job)?;
            let field = self.mask.as_ref();
            put(
                field.ok_or_else(|| cannot("This model takes no painted area."))?,
                json!(area),
            );
        }
        Ok(Value::Object(input))
    }

    fn size(&self, job: &Job<'_>) -> Vec<(&'static str, Value)> {
        let size = job.sent.size;
        if self.matches && follows_source(job) {
            return vec![("aspect_ratio", json!("match_input_image"))];
        }
        match &self.sizing {
            Sizing::Untold => Vec::new(),
            Sizing::Words(words) => {
                let exact = words.iter().find(|word| word.size == size);
                let Some(word) = exact else {
                    return Vec::new();
                };
                let mut fields = vec![("aspect_ratio", json!(word.aspect))];
                let resolution = word.resolution.as_ref();
                fields.extend(resolution.map(|resolution| ("resolution", json!(resolution))));
                fields
            }
            Sizing::Ratios(ratios) => {
                let best = closest(size, ratios, ':');
                best.map(|ratio| ("aspect_ratio", json!(ratio)))
                    .into_iter()
                    .collect()
            }
            Sizing::Named(names) => {
                let best = closest(size, names, 'x');
                best.map(|name| ("size", json!(name))).into_iter().collect()
            }
            Sizing::Pixels {
                custom,
                width_px,
                height_px,
                multiple_px,
            } => {
                let side = |side: u32, (least, most): (u32, u32)| {
                    let multiple = (*multiple_px).max(1);
                    let rounded = side.saturating_add(multiple / 2) / multiple * multiple;
                    rounded.min(most).max(least)
                };
                let mut fields = vec![
                    ("width", json!(side(size.width_px, *width_px))),
                    ("height", json!(side(size.height_px, *height_px))),
                ];
                fields.extend(custom.map(|field| (field, json!("custom"))));
                fields
            }
        }
    }
}

/// An edit whose shape is that of its source, within 3 %.
fn follows_source(job: &Job<'_>) -> bool {
    let TaskKind::Edit { .. } = job.sent.kind else {
        return false;
    };
    let source = job.inputs.first();
    source.is_some_and(|source| (source.size.aspect() / job.sent.size.aspect()).ln().abs() < 0.03)
}

/// `1024x1024=1:1 2048x2048=1:1/2K`.
fn size_words(text: &str) -> Vec<SizeWord> {
    let word = |word: &str| {
        let (size, name) = word.split_once('=')?;
        let (aspect, resolution) = match name.split_once('/') {
            Some((aspect, resolution)) => (aspect, Some(resolution.to_owned())),
            None => (name, None),
        };
        Some(SizeWord {
            size: size_of(size)?,
            aspect: aspect.to_owned(),
            resolution,
        })
    };
    text.split_whitespace().filter_map(word).collect()
}

/// `1024x768`, also larger than a person may ask for.
fn size_of(text: &str) -> Option<Size> {
    let (width, height) = text.split_once('x')?;
    Some(Size::new(width.parse().ok()?, height.parse().ok()?))
}

/// `field=quick/usual/careful`.
fn steps(text: &str) -> Option<(String, [u32; 3])> {
    let (field, values) = text.split_once('=')?;
    let values: Vec<u32> = values
        .split('/')
        .filter_map(|value| value.parse().ok())
        .collect();
    Some((field.to_owned(), values.try_into().ok()?))
}

/// The name, such as `16:9` or `1024x768`, whose shape and then size is closest.
fn closest(size: Size, names: &[String], between: char) -> Option<&String> {
    let distance = |name: &String| {
        let (width, height) = name.split_once(between)?;
        let (width, height): (f32, f32) = (width.trim().parse().ok()?, height.trim().parse().ok()?);
        if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
            return None;
        }
        let shape = ((width / height) / size.aspect()).ln().abs();
        let pixels = match between {
            ':' => 0.0,
            _ => (width * height / size.pixels().max(1) as f32).ln().abs(),
        };
        Some(shape * 4.0 + pixels)
    };
    let known = names
        .iter()
        .filter_map(|name| Some((name, distance(name)?)));
    known
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(name, _)| name)
}

fn cannot(sentence: &'static str) -> ProviderError {
    pictures::cannot(sentence).saying(sentence)
}

/// What a picture's file is.
pub(super) fn content_type(input: &Input) -> &'static str {
    match input.format {
        FileFormat::Png => "image/png",
        FileFormat::Jpeg => "image/jpeg",
        FileFormat::Webp => "image/webp",
    }
}

/// A picture inside the request.
pub(super) fn data_url(input: &Input) -> String {
    let base64 = base64::engine::general_purpose::STANDARD.encode(&input.bytes);
    format!("data:{};base64,{base64}", content_type(input))
}

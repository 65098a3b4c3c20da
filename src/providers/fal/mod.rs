//! fal.ai: many models behind one queue. A job is handed in at its model's address, asked about at the address the queue
//! names, and its answer is fetched from the queue when it is complete.
//!
//! Source: fal.ai/docs (inference API, queue, errors, request errors, pricing), docs.fal.ai/platform-apis and the types of
//! the service's own client 1.10.1; read 2026-11-21.
//!
//! Wire data of a model:
//! - `make`: the endpoint that makes pictures from words; the model's own id when absent.
//! - `edit`: the endpoint that changes pictures; `{make}/edit` when absent. `many`: the endpoint for more than one picture
//!   sent along, where that is another one.
//! - `size` and, where it differs, `edit_size`: `pixels` (`image_size` as width and height; the usual), `presets`
//!   (`image_size` by name), `ratio` (`aspect_ratio`), `ratio_resolution` (and `resolution`), `source` (nothing is sent). For
//!   models that do one thing by themselves: `margins` (`expand_top`, `expand_bottom`, `expand_left`, `expand_right`, 0 to
//!   2048), `factor` (`upscale_factor`).
//! - `presets`: `square=512x512 …`; `ratios`: `16:9 1:1 …`; `resolutions`: `1K=1 2K=4 …` with megapixels.
//! - `pictures` and, for `many`, `many_pictures`: the field for pictures sent along: `image_urls[]` (a list) or
//!   `image_url` (one).
//! - `mask`: the field for the painted area, for models that need one: as large as the picture, white changes.
//! - `words`: `no` for a model without a prompt.
//! - `effort`: `num_inference_steps 14 28 50`: the field for "Detail" and its value for quick, usual and careful.
//! - `also`: a JSON object added to every request, for example a safety level: a word at most models, a number at some.
//! - `picture_min_px`, `picture_mp`: limits on pictures sent along (see `pictures.rs`).

use serde_json::{Map, Value, json};

use crate::domain::ids::ProviderId;
use crate::domain::job::Remote;
use crate::domain::task::{Operation, TaskKind};
use crate::providers::{
    Account, At, Body, Call, ErrorKind, Job, Listed, Method, Provider, ProviderError, Purpose,
    Reply, Step, pictures, wire,
};

mod answer;
mod errors;
mod place;

use place::Place;

/// Where the queue is, when nobody said otherwise.
const QUEUE: &str = "https://queue.fal.run";
/// Hosts of the queue: follow-up addresses must be there.
const QUEUE_HOSTS: &[&str] = &["queue.fal.run", "queue.falrun.com"];
/// Where accounts and models are.
const PLATFORM: &str = "https://api.fal.ai";
/// Most pixels a model adds on one side.
const MOST_MARGIN_PX: u32 = 2048;

/// The translator for fal.ai.
#[derive(Clone, Debug)]
pub struct Fal {
    id: ProviderId,
}

impl Default for Fal {
    fn default() -> Self {
        Self {
            id: ProviderId::from("fal"),
        }
    }
}

impl Provider for Fal {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let endpoint = endpoint(job);
        if !wire::is_plain_path(&endpoint) {
            return Err(ProviderError::new(ErrorKind::ModelGone, "start").with("model", endpoint));
        }
        let body = Body::Json(wire::body(&fields(job)?)?);
        let url = format!("{}/{endpoint}", job.at().base(QUEUE));
        Ok(Call::submit(url, body)
            .with_header("accept", "application/json")
            .with_auth(job.at().key("authorization", "Key ")))
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        match reply.purpose {
            Purpose::Submit => answer::submitted(job, &reply),
            _ => answer::polled(job, &reply),
        }
    }

    fn resume(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        let place = Place::of(job, remote)?;
        Some(asking(job, place.status))
    }

    fn cancel(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        let place = Place::of(job, remote)?;
        let call = Call::cancel(Method::Put, place.cancel);
        Some(call.with_auth(job.at().key("authorization", "Key ")))
    }

    fn queue_position(&self, reply: &Reply) -> Option<u32> {
        answer::queue_position(reply)
    }

    /// The price of one model: the cheapest question that needs a key. A balance needs an administrator's key.
    fn account(&self, at: &At<'_>) -> Option<Call> {
        let url = format!(
            "{}/v1/models/pricing?endpoint_id=fal-ai/flux/schnell",
            platform(at)
        );
        Some(Call::ask(url).with_auth(at.key("authorization", "Key ")))
    }

    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        if !reply.is_success() {
            return Err(errors::refused("account", reply));
        }
        let answer = wire::json("account", reply)?;
        match answer.get("prices") {
            Some(_) => Ok(Account::default()),
            None => Err(ProviderError::bad_reply("account", "no prices", reply)),
        }
    }

    fn models(&self, at: &At<'_>) -> Option<Call> {
        Some(answer::models_page(at, None))
    }

    fn read_models(&self, at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        answer::models(at, reply)
    }
}

/// Where the platform is: beside the queue, or at the address a person typed for both.
fn platform<'a>(at: &'a At<'_>) -> &'a str {
    let typed = at.base(PLATFORM);
    let is_queue = QUEUE_HOSTS
        .iter()
        .any(|host| typed.strip_prefix("https://") == Some(*host));
    if is_queue { PLATFORM } else { typed }
}

/// A question about a job.
fn asking(job: &Job<'_>, url: String) -> Call {
    Call::poll(url)
        .with_header("accept", "application/json")
        .with_auth(job.at().key("authorization", "Key "))
}

/// The model's address at the queue for this task.
fn endpoint(job: &Job<'_>) -> String {
    let model = job.model;
    let make = model.wire("make").unwrap_or_else(|| model.id.at_provider());
    if job.sent.pictures_sent() == 0 {
        return make.to_owned();
    }
    if let (true, Some(many)) = (sends_many(job), model.wire("many")) {
        return many.to_owned();
    }
    model
        .wire("edit")
        .map_or_else(|| format!("{make}/edit"), str::to_owned)
}

/// Whether more than one picture goes along, the mask not counted.
fn sends_many(job: &Job<'_>) -> bool {
    let own = matches!(job.sent.kind, TaskKind::Edit { .. });
    usize::from(own) + job.sent.references.len() > 1
}

/// What the model is asked.
fn fields(job: &Job<'_>) -> Result<Map<String, Value>, ProviderError> {
    let (model, task) = (job.model, job.sent);
    let mut fields = Map::new();
    if model.wire("words") != Some("no") {
        fields.insert("prompt".to_owned(), Value::from(task.prompt.as_str()));
    }
    if !task.negative.trim().is_empty() {
        let words = Value::from(task.negative.as_str());
        fields.insert("negative_prompt".to_owned(), words);
    }
    if let Some(seed) = task.seed {
        fields.insert("seed".to_owned(), Value::from(seed));
    }
    add_size(&mut fields, job)?;
    add_pictures(&mut fields, job)?;
    wire::add_effort(&mut fields, model, task.effort);
    wire::add_fixed(&mut fields, model, "also");
    Ok(fields)
}

fn add_size(fields: &mut Map<String, Value>, job: &Job<'_>) -> Result<(), ProviderError> {
    let (model, size) = (job.model, job.sent.size);
    let word = |name| model.wire(name).unwrap_or("");
    let edit = model
        .wire("edit_size")
        .filter(|_| job.sent.pictures_sent() > 0);
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value);
        }
    };
    match edit.or_else(|| model.wire("size")).unwrap_or("pixels") {
        "presets" => add(
            "image_size",
            wire::preset(size, word("presets")).map(Value::from),
        ),
        "source" => {}
        "margins" => {
            let margins = pictures::margins(job, Some(MOST_MARGIN_PX))?;
            add("expand_top", Some(Value::from(margins.top_px)));
            add("expand_bottom", Some(Value::from(margins.bottom_px)));
            add("expand_left", Some(Value::from(margins.left_px)));
            add("expand_right", Some(Value::from(margins.right_px)));
        }
        "factor" => {
            let TaskKind::Edit {
                operation: Operation::Enlarge { factor },
                ..
            } = job.sent.kind
            else {
                return Err(pictures::cannot("This model only enlarges pictures."));
            };
            add("upscale_factor", Some(Value::from(factor)));
        }
        how @ ("ratio" | "ratio_resolution") => {
            add(
                "aspect_ratio",
                wire::ratio(size, word("ratios")).map(Value::from),
            );
            if how == "ratio_resolution" {
                let name = wire::resolution(size, word("resolutions"));
                add("resolution", name.map(Value::from));
            }
        }
        _ => {
            let pixels = json!({ "width": size.width_px, "height": size.height_px });
            add("image_size", Some(pixels));
        }
    }
    Ok(())
}

fn add_pictures(fields: &mut Map<String, Value>, job: &Job<'_>) -> Result<(), ProviderError> {
    pictures::check(job, None)?;
    let pictures: Vec<Value> = pictures::in_order(job)
        .map(|input| Value::from(wire::data_uri(input)))
        .collect();
    let many = job.model.wire("many_pictures").filter(|_| sends_many(job));
    let field = many
        .or_else(|| job.model.wire("pictures"))
        .unwrap_or("image_urls[]");
    if !pictures.is_empty() {
        let (name, value) = match field.strip_suffix("[]") {
            Some(name) => (name, Value::from(pictures)),
            None => (field, pictures.into_iter().next().unwrap_or_default()),
        };
        fields.insert(name.to_owned(), value);
    }
    if let (Some(field), TaskKind::Edit { .. }) = (job.model.wire("mask"), &job.sent.kind) {
        let mask = Value::from(wire::data_uri(pictures::mask(job)?));
        fields.insert(field.to_owned(), mask);
    }
    Ok(())
}

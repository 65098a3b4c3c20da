//! Black Forest Labs: FLUX from its makers. Every job is submitted, asked about at the address the service names, and
//! fetched from a signed link.
//!
//! Source: docs.bfl.ai (integration guidelines, errors, pricing, results, credits) and the description at
//! api.bfl.ai/openapi.json of 2026-04-29 with the FLUX 3 pages of 2026-10; read 2026-11-21.
//!
//! Wire data of a model:
//! - `path`: what stands after `/v1/`; the model's own id when absent.
//! - `size`: `sides` (`width`, `height`; the usual), `ratio` (`aspect_ratio`), `ratio_resolution` (and `resolution`),
//!   `source` (the result is as large as the source; nothing is sent). For models that extend by themselves: `canvas` (the
//!   size of the larger picture, and with `reference_offset_x`, `reference_offset_y` where the source lies in it, from the
//!   upper left corner), `margins` (`top`, `bottom`, `left`, `right`: what to add on each side, 0 to 2048).
//! - `ratios`: `16:9 1:1 …`; `resolutions`: `1k=1 2k=4.2 …` with megapixels.
//! - `pictures`: the field for pictures sent along: `input_image_N` (numbered, the first without a number), `images[]`
//!   (a list), `image` (one).
//! - `mask`: the field for the painted area, for models that need one: as large as the picture, white changes.
//! - `words`: `no` for a model without a prompt.
//! - `effort`: `steps 14 28 50`: the field for "Detail" and its value for quick, usual and careful.
//! - `also`: a JSON object added to every request.
//! - `picture_min_px`, `picture_mp`: limits on pictures sent along (see `pictures.rs`).

use std::time::Duration;

use serde_json::{Map, Value};

use crate::domain::ids::ProviderId;
use crate::domain::job::Remote;
use crate::domain::money::Micros;
use crate::domain::shape::Size;
use crate::domain::task::TaskKind;
use crate::providers::{
    Account, At, Body, Call, ErrorKind, Job, Provider, ProviderError, Purpose, Reply, Step,
    pictures, wire,
};

mod answer;

/// Where the service is, when nobody said otherwise. It passes jobs on to a region by itself.
const BASE: &str = "https://api.bfl.ai";
/// Hosts the key may go to: the service answers from regional ones, for example `api.us3.bfl.ai`.
const HOSTS: &[&str] = &["bfl.ai"];
/// Most pixels the service adds on one side.
const MOST_MARGIN_PX: u32 = 2048;
/// Largest picture sent along, as base64: the pages of FLUX 3 and Fill say 20 MB.
const MOST_PICTURE_BYTES: usize = 20_000_000;
/// Between two questions about a job: the documentation says half a second to a second at first.
const ASK_AFTER: Duration = Duration::from_secs(1);

/// The translator for Black Forest Labs.
#[derive(Clone, Debug)]
pub struct Bfl {
    id: ProviderId,
}

impl Default for Bfl {
    fn default() -> Self {
        Self {
            id: ProviderId::from("bfl"),
        }
    }
}

impl Provider for Bfl {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let path = job
            .model
            .wire("path")
            .unwrap_or_else(|| job.model.id.at_provider());
        if !wire::is_plain_path(path) {
            return Err(
                ProviderError::new(ErrorKind::ModelGone, "start").with("model", path.to_owned())
            );
        }
        let body = Body::Json(wire::body(&fields(job)?)?);
        let url = format!("{}/v1/{path}", job.at().base(BASE));
        Ok(Call::submit(url, body)
            .with_header("accept", "application/json")
            .with_auth(job.at().key("x-key", "")))
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        match reply.purpose {
            Purpose::Submit => answer::submitted(job, &reply),
            _ => answer::polled(job, &reply),
        }
    }

    fn resume(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        Some(question(job, remote))
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        let url = format!("{}/v1/credits", at.base(BASE));
        Some(Call::ask(url).with_auth(at.key("x-key", "")))
    }

    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        if !reply.is_success() {
            return Err(answer::refused("account", reply));
        }
        let answer = wire::json("account", reply)?;
        let credits = answer.get("credits");
        if credits.is_none() {
            return Err(ProviderError::bad_reply("account", "no credits", reply));
        }
        Ok(Account {
            name: None,
            balance: credits.and_then(from_credits),
        })
    }
}

/// Credits as money: one is a cent. `None` when it is not a number anybody would believe.
fn from_credits(credits: &Value) -> Option<Micros> {
    let credits = credits.as_f64()?;
    (-1e9..=1e9)
        .contains(&credits)
        .then(|| Micros((credits * 10_000.0).round() as i64))
}

/// The question about a job, at the address the service named, else at the usual one.
fn question(job: &Job<'_>, remote: &Remote) -> Call {
    let at = job.at();
    let base = at.base(BASE);
    let said = remote.poll_url.as_deref().map(|noted| noted_url(noted).0);
    let url = said
        .and_then(|said| wire::follow_up(said, base, HOSTS))
        .unwrap_or_else(|| {
            let id: String =
                url::form_urlencoded::byte_serialize(remote.id.as_str().as_bytes()).collect();
            format!("{base}/v1/get_result?id={id}")
        });
    Call::poll(url)
        .with_header("accept", "application/json")
        .with_auth(at.key("x-key", ""))
}

/// Writes what a job costs behind its address: the service tells it only when the job is handed in.
fn note_url(url: &str, cost: Option<Micros>) -> String {
    let url = noted_url(url).0;
    match cost {
        Some(Micros(micros)) => format!("{url}#micros={micros}"),
        None => url.to_owned(),
    }
}

/// The address and the cost behind it.
fn noted_url(noted: &str) -> (&str, Option<Micros>) {
    let Some((url, note)) = noted.split_once('#') else {
        return (noted, None);
    };
    let micros = note
        .strip_prefix("micros=")
        .and_then(|micros| micros.parse().ok());
    (url, micros.map(Micros))
}

/// What the model is asked.
fn fields(job: &Job<'_>) -> Result<Map<String, Value>, ProviderError> {
    let (model, task) = (job.model, job.sent);
    let mut fields = Map::new();
    if model.wire("words") != Some("no") {
        fields.insert("prompt".to_owned(), Value::from(task.prompt.as_str()));
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
    match model.wire("size").unwrap_or("sides") {
        "ratio" => add_ratio(fields, job),
        "ratio_resolution" => {
            add_ratio(fields, job);
            if let Some(name) = wire::resolution(size, model.wire("resolutions").unwrap_or("")) {
                fields.insert("resolution".to_owned(), Value::from(name));
            }
        }
        "margins" => {
            let margins = pictures::margins(job, Some(MOST_MARGIN_PX))?;
            for (name, px) in [
                ("left", margins.left_px),
                ("top", margins.top_px),
                ("right", margins.right_px),
                ("bottom", margins.bottom_px),
            ] {
                fields.insert(name.to_owned(), Value::from(px));
            }
        }
        "canvas" => {
            let margins = pictures::margins(job, None)?;
            add_sides(fields, margins.around(pictures::source(job)?.size));
            for (name, px) in [
                ("reference_offset_x", margins.left_px),
                ("reference_offset_y", margins.top_px),
            ] {
                fields.insert(name.to_owned(), Value::from(px));
            }
        }
        "source" => {}
        _ => add_sides(fields, size),
    }
    Ok(())
}

fn add_ratio(fields: &mut Map<String, Value>, job: &Job<'_>) {
    let ratios = job.model.wire("ratios").unwrap_or("");
    if let Some(ratio) = wire::ratio(job.sent.size, ratios) {
        fields.insert("aspect_ratio".to_owned(), Value::from(ratio));
    }
}

fn add_sides(fields: &mut Map<String, Value>, size: Size) {
    fields.insert("width".to_owned(), Value::from(size.width_px));
    fields.insert("height".to_owned(), Value::from(size.height_px));
}

fn add_pictures(fields: &mut Map<String, Value>, job: &Job<'_>) -> Result<(), ProviderError> {
    pictures::check(job, Some(MOST_PICTURE_BYTES))?;
    let mut pictures = pictures::in_order(job).map(|input| Value::from(wire::base64(input)));
    match job.model.wire("pictures").unwrap_or("") {
        "" => {}
        field if field.ends_with("[]") => {
            let all: Vec<Value> = pictures.collect();
            if !all.is_empty() {
                fields.insert(field.replace("[]", ""), Value::from(all));
            }
        }
        field if field.ends_with("_N") => {
            let field = field.trim_end_matches("_N");
            for (at, picture) in pictures.enumerate() {
                let name = match at {
                    0 => field.to_owned(),
                    _ => format!("{field}_{}", at + 1),
                };
                fields.insert(name, picture);
            }
        }
        field => {
            if let Some(picture) = pictures.next() {
                fields.insert(field.to_owned(), picture);
            }
        }
    }
    if let (Some(field), TaskKind::Edit { .. }) = (job.model.wire("mask"), &job.sent.kind) {
        let mask = Value::from(wire::base64(pictures::mask(job)?));
        fields.insert(field.to_owned(), mask);
    }
    Ok(())
}

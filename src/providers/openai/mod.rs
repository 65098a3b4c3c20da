//! OpenAI Images, and every server that speaks its language (`LocalAI`, `LiteLLM`, gateways, in-house proxies).
//!
//! Source: OpenAI's API reference "Images", image generation guide and deprecations page, read 2026-11-21.
//!
//! Words this translator reads from a model's wire data:
//!
//! | Word | Meaning |
//! |---|---|
//! | `compat` | `1`: only model, prompt, n, size and `response_format` are sent; no stream. Usual for services other than `openai` |
//! | `quality` | the service's word for quick, usual and careful, for example `low,medium,high`; absent: not sent |
//! | `partial_images` | previews while it works, 0 to 3, also by effort; absent or 0: no stream |
//! | `response_format` | sent as it is with `compat` (usual: `b64_json`); `none`: not sent |
//! | `size` | `auto` or another word sent instead of the size; `none`: not sent |
//! | `edit` | `json` (where the size and the pictures suit it) or `multipart`: the form of an edit; usual `json`, with `compat` `multipart` |
//! | `in_text`, `in_image`, `out_image`, `out_text` | micro-dollars a million tokens; the usage in the answer then gives the exact cost |
//!
//! There is no job at the service and no idempotency key: nothing to poll, to resume or to stop. A lost answer may have
//! been paid for; `x-client-request-id` is the name to ask OpenAI about.

use serde_json::Value;
use url::Url;

use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Capabilities, KeyInfo, Model, Place, Service, Sizes};
use crate::domain::shape::{MAX_SIDE_PX, MIN_SIDE_PX};
use crate::providers::{
    Account, At, Call, ErrorKind, Glimpse, Job, Listed, ListedModel, MaskForm, Provider,
    ProviderError, Reply, Step, near,
};

mod answer;
mod errors;
mod request;

/// Where OpenAI is.
const BASE: &str = "https://api.openai.com/v1";
/// Most models taken from a list.
const MAX_LISTED: usize = 1000;

/// The translator for OpenAI and everybody who speaks like it.
#[derive(Clone, Debug)]
pub struct OpenAi {
    id: ProviderId,
}

impl Default for OpenAi {
    fn default() -> Self {
        Self {
            id: ProviderId::from("openai"),
        }
    }
}

impl Provider for OpenAi {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let call = request::call(job)?;
        Ok(call.with_auth(job.at().key("authorization", "Bearer ")))
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if reply.is_success() {
            answer::read(job, &reply)
        } else {
            errors::read(job, &reply)
        }
    }

    fn mask_form(&self, _model: &Model) -> MaskForm {
        MaskForm::TransparentChanges
    }

    fn glimpse(&self, event: &[u8]) -> Option<Glimpse> {
        answer::glimpse(event)
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        self.models(at)
    }

    fn read_account(&self, at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        // A page that answers everything with 200 is no service: the list must be one.
        list(at, "account", reply).map(|_models| Account::default())
    }

    fn models(&self, at: &At<'_>) -> Option<Call> {
        let call = Call::ask(format!("{}/models", at.base(BASE)));
        Some(call.with_auth(at.key("authorization", "Bearer ")))
    }

    fn read_models(&self, at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        let models = list(at, "models", reply)?;
        Ok(Listed { models, next: None })
    }
}

/// The models that make pictures. OpenAI lists all its models, and those that make pictures have it in their names; other
/// servers name theirs as they like, so all of them count.
fn list(
    at: &At<'_>,
    operation: &'static str,
    reply: &Reply,
) -> Result<Vec<ListedModel>, ProviderError> {
    if !reply.is_success() {
        return Err(errors::of_question(operation, reply));
    }
    let value: Value = serde_json::from_slice(&reply.body)
        .map_err(|err| ProviderError::bad_reply(operation, err, reply))?;
    let all = value
        .get("data")
        .and_then(Value::as_array)
        .or_else(|| value.as_array())
        .ok_or_else(|| ProviderError::bad_reply(operation, "there is no list in it", reply))?;
    let own = is_openai(at.service);
    let models = all
        .iter()
        .filter_map(|model| {
            let id = model.get("id").or_else(|| model.get("name"))?.as_str()?;
            let fits = !id.is_empty() && id.len() <= 200 && (!own || makes_pictures(id));
            fits.then(|| ListedModel {
                id: id.to_owned(),
                name: id.to_owned(),
                retires_on: model
                    .get("shutdown_date")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            })
        })
        .take(MAX_LISTED);
    Ok(models.collect())
}

fn makes_pictures(id: &str) -> bool {
    id.contains("gpt-image") || id.contains("chatgpt-image") || id.starts_with("dall-e")
}

fn is_openai(service: &Service) -> bool {
    service.id.as_str() == "openai"
}

/// Whether only what every imitation understands is sent.
fn is_compatible(job: &Job<'_>) -> bool {
    job.model
        .wire("compat")
        .map_or_else(|| !is_openai(job.service), |word| word == "1")
}

/// A service a person adds: any server that speaks OpenAI's language.
///
/// `id` becomes the first part of its models' ids, `base_url` is the address before `/images/generations` (usually it ends
/// in `/v1`), and `model_ids` are the server's own names. What its models can do and cost is not known: they are taken to
/// make and change pictures in any size, and their price is unknown. A key is used when there is one.
pub fn compatible_service(id: &str, name: &str, base_url: &str, model_ids: &[&str]) -> Service {
    let mut service = near::service_at(id, name, base_url);
    // Whatever it does, it is a server somebody else may keep: its pictures may cost.
    service.place = Place::Cloud;
    service.speaks = Some(ProviderId::from("openai"));
    let url = Url::parse(&service.base_url).ok();
    let host = url.as_ref().and_then(Url::host_str).map(str::to_owned);
    service.key = Some(KeyInfo {
        hosts: host.into_iter().collect(),
        optional: true,
        ..KeyInfo::default()
    });
    service.at_once = 2;
    service.models = model_ids
        .iter()
        .map(|model| compatible_model(id, model.trim()))
        .collect();
    service.like = service.models.first().map(|model| model.id.clone());
    service
}

fn compatible_model(service: &str, model: &str) -> Model {
    let mut made = Model::new(ModelId(format!("{service}/{model}")), model);
    made.can = Capabilities {
        generate: true,
        edit: true,
        mask: true,
        sizes: Sizes::Free {
            min_side_px: MIN_SIDE_PX,
            max_side_px: MAX_SIDE_PX,
            max_pixels: 0,
            min_pixels: 0,
            max_ratio: 0,
            multiple_px: 8,
        },
        ..Capabilities::default()
    };
    // Behind a gateway OpenAI's own models always answer with the picture, and refuse to be told so.
    let form = if model.contains("gpt-image") {
        "none"
    } else {
        "b64_json"
    };
    for (name, word) in [
        ("compat", "1"),
        ("response_format", form),
        ("edit", "multipart"),
    ] {
        made.wire.insert(name.to_owned(), word.to_owned());
    }
    made
}

/// A fault of ours in making a request.
fn internal(problem: &str) -> ProviderError {
    ProviderError::new(ErrorKind::Internal, "start").with("problem", problem)
}

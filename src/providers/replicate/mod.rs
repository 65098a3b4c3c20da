//! Replicate: predictions that are created, asked about and fetched.
//!
//! Source: Replicate's HTTP API reference and its API description of 2026-04-09; input files, rate limits and error
//! codes from its documentation; model pages as read on 2026-11-21.
//!
//! A model is `owner/name`, or `owner/name:version`. Official models are made at `/v1/models/{owner}/{name}/predictions`;
//! everything else at `/v1/predictions` with its version. What a catalogue model takes is in its wire data
//! (`input.rs`); what any other model takes is read from its own schema first (`schema.rs`). Pictures of more than 256 kB
//! are uploaded first, smaller ones travel inside the request.
//!
//! A submission never waits for the picture (no `Prefer: wait`): its answer would come late, and an id that nobody wrote
//! down is a picture that cannot be found again. It ends by itself after ten minutes (`Cancel-After`).

use std::time::Duration;

use serde_json::{Value, json};

use crate::domain::ids::{ProviderId, RemoteId};
use crate::domain::job::Remote;
use crate::providers::{
    Account, At, AuthSlot, Body, Call, ErrorKind, Input, Job, Listed, ListedModel, Method, Part,
    Provider, ProviderError, Purpose, Reply, Step,
};

mod input;
mod name;
mod prediction;
mod problem;
mod schema;

use input::Plan;
use name::ModelName;

/// Where the service is.
const BASE: &str = "https://api.replicate.com";
/// Largest picture that travels inside the request, bytes: what the API description recommends for `data:` URLs.
const INLINE_LIMIT_BYTES: usize = 256_000;
/// A job nobody asks about any more ends by itself after this.
const CANCEL_AFTER: &str = "10m";
/// When to ask first, and again.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Replicate's translator.
#[derive(Clone, Debug)]
pub struct Replicate {
    id: ProviderId,
}

impl Default for Replicate {
    fn default() -> Self {
        Self {
            id: ProviderId::from("replicate"),
        }
    }
}

fn auth(at: &At<'_>) -> AuthSlot {
    at.key("authorization", "Bearer ")
}

fn keyed(at: &At<'_>, call: Call) -> Call {
    call.with_auth(auth(at))
}

fn url(at: &At<'_>, path: &str) -> String {
    format!("{}/v1/{path}", at.base(BASE))
}

/// The pictures that are too large to travel inside the request.
fn large<'a>(job: &Job<'a>) -> impl Iterator<Item = &'a Input> {
    job.inputs
        .iter()
        .filter(|input| input.bytes.len() > INLINE_LIMIT_BYTES)
}

/// The next request before or at the submission. `links` are those of the large pictures uploaded so far.
fn next(job: &Job<'_>, links: Vec<String>, plan: Option<Plan>) -> Result<Call, ProviderError> {
    let name = ModelName::parse(job.model.id.at_provider())?;
    if let Some(input) = large(job).nth(links.len()) {
        return Ok(upload(job, input).carrying(links));
    }
    let Some(plan) = plan.or_else(|| Plan::from_wire(job.model)) else {
        return Ok(ask_schema(job, &name).carrying(links));
    };
    let values = plan.fill(job, &pictures(job, links))?;
    let (path, body) = match plan.version() {
        Some(version) => (
            "predictions".to_owned(),
            json!({"version": version, "input": values}),
        ),
        None => (
            format!("models/{}/predictions", name.path()),
            json!({"input": values}),
        ),
    };
    let body = Body::Json(body.to_string().into_bytes());
    let call = Call::submit(url(&job.at(), &path), body).with_header("cancel-after", CANCEL_AFTER);
    Ok(keyed(&job.at(), call))
}

/// Every picture as a link or as a `data:` URL, in the job's order.
fn pictures(job: &Job<'_>, links: Vec<String>) -> Vec<String> {
    let mut links = links.into_iter();
    let inputs = job.inputs.iter();
    let as_text = inputs.map(|input| {
        if input.bytes.len() > INLINE_LIMIT_BYTES {
            links.next().unwrap_or_default()
        } else {
            input::data_url(input)
        }
    });
    as_text.collect()
}

fn upload(job: &Job<'_>, input: &Input) -> Call {
    let name = format!("picture.{}", input.format.extension());
    let part = Part {
        name: "content".to_owned(),
        file: Some((name, input::content_type(input))),
        bytes: std::sync::Arc::clone(&input.bytes),
    };
    prepare(job, Method::Post, "files", Body::Multipart(vec![part]))
}

fn ask_schema(job: &Job<'_>, name: &ModelName) -> Call {
    let path = match &name.version {
        Some(version) => format!("models/{}/versions/{version}", name.path()),
        None => format!("models/{}", name.path()),
    };
    prepare(job, Method::Get, &path, Body::Empty)
}

fn prepare(job: &Job<'_>, method: Method, path: &str, body: Body) -> Call {
    let call = Call {
        method,
        body,
        purpose: Purpose::Prepare,
        idempotent: false,
        ..Call::poll(url(&job.at(), path))
    };
    keyed(&job.at(), call)
}

/// What the answer to an upload, or to the question for a schema, leads to.
fn prepared(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    if !reply.is_success() {
        return Err(problem::read("prepare", reply));
    }
    let value: Value = serde_json::from_slice(&reply.body)
        .map_err(|err| ProviderError::bad_reply("prepare", err, reply))?;
    let mut links: Vec<String> = reply.carried().map(str::to_owned).collect();
    let call = if links.len() < large(job).count() {
        let link = value.pointer("/urls/get").and_then(Value::as_str);
        let link = link.filter(|link| is_link(&job.at(), link));
        let link = link.ok_or_else(|| ProviderError::bad_reply("upload", "no link", reply))?;
        links.push(link.to_owned());
        next(job, links, None)?
    } else {
        let name = ModelName::parse(job.model.id.at_provider())?;
        let plan = schema::plan(&value, &name).map_err(|problem| unusable(&problem))?;
        next(job, links, Some(plan))?
    };
    Ok(Step::Then(Box::new(call)))
}

fn is_link(at: &At<'_>, link: &str) -> bool {
    link.starts_with("https://") || link.starts_with(&format!("{}/", at.base(BASE)))
}

/// The question about a job: where the service said, if that is a place its key may go to; else built from the id.
fn question(at: &At<'_>, id: &str, said: Option<&str>) -> Option<String> {
    said.filter(|said| is_ours(at, said))
        .map(str::to_owned)
        .or_else(|| name::is_segment(id).then(|| url(at, &format!("predictions/{id}"))))
}

/// Whether the key may be sent there: the service's own hosts over https, or exactly where a person said.
fn is_ours(at: &At<'_>, link: &str) -> bool {
    let (Ok(link), Ok(base)) = (url::Url::parse(link), url::Url::parse(at.base(BASE))) else {
        return false;
    };
    if !link.username().is_empty() || link.password().is_some() {
        return false;
    }
    let same = link.origin() == base.origin();
    let host = link.host_str().unwrap_or_default();
    let own = host == "replicate.com" || host.ends_with(".replicate.com");
    same || (link.scheme() == "https" && own && link.port().is_none())
}

impl Provider for Replicate {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        next(job, Vec::new(), None)
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        match reply.purpose {
            Purpose::Prepare => prepared(job, &reply),
            _ => prediction::read(job, &reply),
        }
    }

    fn resume(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        let at = job.at();
        let url = question(&at, remote.id.as_str(), remote.poll_url.as_deref())?;
        Some(keyed(&at, Call::poll(url)))
    }

    fn cancel(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        let at = job.at();
        let id = remote.id.as_str();
        let url = name::is_segment(id).then(|| url(&at, &format!("predictions/{id}/cancel")))?;
        Some(keyed(&at, Call::cancel(Method::Post, url)))
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        Some(keyed(at, Call::ask(url(at, "account"))))
    }

    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        if !reply.is_success() {
            return Err(problem::read("account", reply));
        }
        let value: Value = serde_json::from_slice(&reply.body)
            .map_err(|err| ProviderError::bad_reply("account", err, reply))?;
        let name = value.get("username").and_then(Value::as_str);
        Ok(Account {
            name: name.map(str::to_owned),
            balance: None,
        })
    }

    fn models(&self, at: &At<'_>) -> Option<Call> {
        let url = url(at, "collections/text-to-image");
        Some(keyed(at, Call::ask(url)))
    }

    fn read_models(&self, _at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        if !reply.is_success() {
            return Err(problem::read("models", reply));
        }
        let value: Value = serde_json::from_slice(&reply.body)
            .map_err(|err| ProviderError::bad_reply("models", err, reply))?;
        let Some(models) = value.get("models").and_then(Value::as_array) else {
            return Err(ProviderError::bad_reply("models", "no list", reply));
        };
        let text = |model: &Value, name: &str| model.get(name)?.as_str().map(str::to_owned);
        let listed = models.iter().filter_map(|model| {
            let id = format!("{}/{}", text(model, "owner")?, text(model, "name")?);
            ModelName::parse(&id).is_ok().then(|| ListedModel {
                name: id.clone(),
                id,
                retires_on: None,
            })
        });
        Ok(Listed {
            models: listed.collect(),
            next: None,
        })
    }
}

/// What the service calls a job, and where to ask.
fn remote(id: &str, url: &str) -> Remote {
    Remote {
        id: RemoteId::from(id),
        poll_url: Some(url.to_owned()),
    }
}

/// A model whose inputs we cannot fill.
fn unusable(problem: &str) -> ProviderError {
    ProviderError::new(ErrorKind::BadRequest, "schema").saying(problem)
}

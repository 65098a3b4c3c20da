//! Google's picture models: the Gemini API, and Vertex AI with the same language.
//!
//! Source: Gemini API reference (`generateContent`, `models.list`, image generation, API keys, billing), Firebase's page on
//! the end of Imagen, Vertex AI reference (`publishers.models.generateContent`, `countTokens`), read 2026-11-21.
//!
//! **Where requests go**
//! - Gemini API: `{base}/models/{model}:generateContent` with the key in `x-goog-api-key`.
//! - Vertex AI (services whose id begins with `vertex`): `{base}/publishers/google/models/{model}:generateContent`. When the
//!   base names a project, for example `https://aiplatform.googleapis.com/v1/projects/my-project`, and no place,
//!   `/locations/global` is added: the picture models are there.
//! - With an express key (a word) no project is needed, and the key goes as above. A service account (a file, `is_file` in
//!   the catalogue) is turned into a token by the transport, and needs the project: a person types the base, because
//!   translators do not see the file that names it.
//!
//! Words this translator reads from a model's wire data:
//!
//! | Word | Meaning |
//! |---|---|
//! | `call` | `predict`: the request of Imagen, for private deployments on Vertex AI |
//! | `modalities` | `text_image` asks for words beside the picture; usual: the picture only |
//! | `ratios` | the shapes it makes, for example `1:1,16:9`; usual: the ten standard ones |
//! | `sizes` | the size words it takes, for example `1K,2K,4K`; absent: none is sent, for it would be refused |
//! | `thinking` | the thinking level for quick, usual and careful, for example `MINIMAL,,HIGH`; absent or empty: not sent |
//! | `in`, `out_text`, `out_image` | micro-dollars a million tokens; the usage in the answer then gives the exact cost |
//!
//! One picture a request. There is no mask, no job at the service and no idempotency key. Every edit is a fresh question with
//! the picture in it, so no thought signatures have to travel back. Google documents that requests that end in an HTTP error
//! are not charged, and that an answer without a picture is charged by its tokens.

use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::domain::ids::ProviderId;
use crate::providers::call::PICTURE_LIMIT_BYTES;
use crate::providers::{
    Account, At, AuthSlot, Body, Call, ErrorKind, Job, Listed, ListedModel, Method, Provider,
    ProviderError, Reply, Step,
};

mod answer;
mod errors;
mod predict;
mod request;
mod shapes;

/// Where the Gemini API is.
const GEMINI: &str = "https://generativelanguage.googleapis.com/v1beta";
/// Where Vertex AI is.
const VERTEX: &str = "https://aiplatform.googleapis.com/v1";
/// Models a page of the list; the most the service gives.
const PAGE: u32 = 1000;

/// The translator for the Gemini API and Vertex AI.
#[derive(Clone, Debug)]
pub struct Google {
    id: ProviderId,
}

impl Default for Google {
    fn default() -> Self {
        Self {
            id: ProviderId::from("google"),
        }
    }
}

impl Provider for Google {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let at = job.at();
        let (verb, body) = match job.model.wire("call") {
            Some("predict") => ("predict", predict::body(job)),
            _ => ("generateContent", request::body(job)?),
        };
        let url = model_url(&at, job.model.id.at_provider(), verb)?;
        let json = serde_json::to_vec(&body).map_err(|err| {
            ProviderError::new(ErrorKind::Internal, "start").with("problem", err.to_string())
        })?;
        let mut call = Call::submit(url, Body::Json(json)).with_auth(auth(&at));
        // Drafts may come beside the picture.
        call.reply_limit_bytes = PICTURE_LIMIT_BYTES.saturating_mul(2);
        Ok(call)
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if !reply.is_success() {
            return Err(errors::read("submit", &reply));
        }
        match job.model.wire("call") {
            Some("predict") => predict::read(job, &reply),
            _ => answer::read(job, &reply),
        }
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        if !is_vertex(at) {
            let url = format!("{}/models?pageSize=1", at.base(GEMINI));
            return Some(Call::ask(url).with_auth(auth(at)));
        }
        // Vertex AI lists no models for a key. Counting tokens is free of charge and needs the same rights as a picture.
        let model = at.service.models.iter().find(|model| {
            model.retires_on.is_none() && model.wire("call").is_none_or(|call| call != "predict")
        })?;
        let url = model_url(at, model.id.at_provider(), "countTokens").ok()?;
        let body = json!({ "contents": [{ "role": "user", "parts": [{ "text": "hello" }] }] });
        let mut call = Call::ask(url).with_auth(auth(at));
        call.method = Method::Post;
        call.body = Body::Json(body.to_string().into_bytes());
        Some(call)
    }

    fn read_account(&self, at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        if !reply.is_success() {
            let err = errors::read("account", reply);
            // The key was good enough to be told that this model cannot be counted.
            let unknown_there =
                is_vertex(at) && matches!(err.kind, ErrorKind::ModelGone | ErrorKind::BadRequest);
            return if unknown_there {
                Ok(Account::default())
            } else {
                Err(err)
            };
        }
        let value: Value = serde_json::from_slice(&reply.body)
            .map_err(|err| ProviderError::bad_reply("account", err, reply))?;
        if value.is_object() {
            Ok(Account::default())
        } else {
            Err(ProviderError::bad_reply("account", "no object", reply))
        }
    }

    fn models(&self, at: &At<'_>) -> Option<Call> {
        (!is_vertex(at)).then(|| page(at, None))
    }

    fn read_models(&self, at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        if !reply.is_success() {
            return Err(errors::read("models", reply));
        }
        let value: Value = serde_json::from_slice(&reply.body)
            .map_err(|err| ProviderError::bad_reply("models", err, reply))?;
        let all = value.get("models").and_then(Value::as_array);
        let models = all.into_iter().flatten().filter_map(listed).collect();
        let token = value
            .get("nextPageToken")
            .and_then(Value::as_str)
            .filter(|token| !token.is_empty());
        Ok(Listed {
            models,
            next: token.map(|token| page(at, Some(token))),
        })
    }
}

fn page(at: &At<'_>, token: Option<&str>) -> Call {
    let mut url = format!("{}/models?pageSize={PAGE}", at.base(GEMINI));
    if let Some(token) = token {
        url.push_str("&pageToken=");
        url.extend(byte_serialize(token.as_bytes()));
    }
    Call::ask(url).with_auth(auth(at))
}

/// A model of the list, if it makes pictures: Google tells by the name only.
fn listed(model: &Value) -> Option<ListedModel> {
    let text = |name| model.get(name).and_then(Value::as_str);
    let name = text("name")?;
    let id = name.strip_prefix("models/").unwrap_or(name);
    let paints = ["image", "nano-banana", "imagen"]
        .iter()
        .any(|word| id.contains(word));
    let methods = model
        .get("supportedGenerationMethods")
        .and_then(Value::as_array);
    let answers = methods.is_none_or(|all| {
        all.iter()
            .filter_map(Value::as_str)
            .any(|method| matches!(method, "generateContent" | "predict"))
    });
    (paints && answers && is_path_safe(id)).then(|| ListedModel {
        id: id.to_owned(),
        name: text("displayName").unwrap_or(id).to_owned(),
        retires_on: None,
    })
}

fn is_vertex(at: &At<'_>) -> bool {
    at.service.id.as_str().starts_with("vertex") || project(at).is_some()
}

/// Whether the key is a service account.
fn has_account(at: &At<'_>) -> bool {
    at.service.key.as_ref().is_some_and(|key| key.is_file)
}

/// The address of a project, when a person typed one.
fn project<'a>(at: &At<'a>) -> Option<&'a str> {
    at.base_url.filter(|base| base.contains("/projects/"))
}

fn auth(at: &At<'_>) -> AuthSlot {
    if has_account(at) {
        AuthSlot::GoogleAccount {
            service: at.service.id.clone(),
        }
    } else {
        at.key("x-goog-api-key", "")
    }
}

/// The address of a method of a model.
fn model_url(at: &At<'_>, model: &str, verb: &str) -> Result<String, ProviderError> {
    if !is_path_safe(model) {
        return Err(ProviderError::new(ErrorKind::ModelGone, "start")
            .with("problem", "this is no name of a Google model"));
    }
    let base = match project(at) {
        Some(base) if base.contains("/locations/") => base.to_owned(),
        Some(base) => format!("{base}/locations/global"),
        None if at.base_url.is_none() && has_account(at) => {
            let sentence = "Type the address of your Google Cloud project in Settings, for example \
                https://aiplatform.googleapis.com/v1/projects/your-project.";
            return Err(
                ProviderError::new(ErrorKind::NotAllowed, "start").with("sentence", sentence)
            );
        }
        None if is_vertex(at) => at.base(VERTEX).to_owned(),
        None => return Ok(format!("{}/models/{model}:{verb}", at.base(GEMINI))),
    };
    Ok(format!("{base}/publishers/google/models/{model}:{verb}"))
}

/// Whether a name can stand in an address as it is.
fn is_path_safe(model: &str) -> bool {
    let mut letters = model.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphanumeric())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::{Place, Service};

    #[test]
    fn addresses_follow_the_service_and_what_a_person_typed() {
        let all = crate::catalogue::shipped();
        let service = |id: &str| {
            let found = all.services.iter().find(|one| one.id.as_str() == id);
            found.unwrap()
        };
        let (google, express, account) = (
            service("google"),
            service("vertex-express"),
            service("vertex"),
        );
        let at = |service, base_url| At { service, base_url };
        let url = |at: At<'_>| model_url(&at, "gemini-3-pro-image", "generateContent");
        assert_eq!(
            url(at(google, None)).unwrap(),
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro-image:generateContent",
            "Gemini"
        );
        assert_eq!(
            url(at(express, None)).unwrap(),
            "https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-3-pro-image:generateContent",
            "express"
        );
        for base in [
            "https://aiplatform.googleapis.com/v1/projects/p",
            "https://aiplatform.googleapis.com/v1/projects/p/locations/global",
        ] {
            assert_eq!(
                url(at(account, Some(base))).unwrap(),
                "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/gemini-3-pro-image:generateContent",
                "project"
            );
        }
        assert!(
            url(at(account, None)).is_err(),
            "an account without a project is asked for the project first"
        );
        assert!(
            matches!(auth(&at(account, None)), AuthSlot::GoogleAccount { .. }),
            "a file"
        );
        assert!(
            matches!(auth(&at(express, None)), AuthSlot::Key { .. }),
            "a word"
        );
    }

    #[test]
    fn a_name_that_would_lead_elsewhere_is_refused() {
        let service = Service::new("google", "Gemini", Place::Cloud);
        let at = At {
            service: &service,
            base_url: None,
        };
        for name in ["", "..", "a/b", "a?b", "a%2fb", "a:b", ".a", "a b", "ü"] {
            assert!(model_url(&at, name, "generateContent").is_err(), "{name}");
        }
    }
}

//! `SwarmUI`: one address in front of any number of machines, which share the work.
//!
//! This is how a person who outgrows one computer goes on, and so it is asked for several pictures at a time.
//!
//! Source: `src/WebAPI/{API,BasicAPIFeatures,T2IAPI}.cs`, `src/Text2Image/{T2IEngine,T2IParamTypes}.cs`,
//! `src/Accounts/Session.cs` and `src/Core/WebServer.cs` of mcmonkeyprojects/SwarmUI, 062407c7.
//!
//! A job opens a session of its own (`GetNewSession`) and makes its picture over a websocket (`GenerateText2ImageWS`), which
//! tells how far it is and what the picture looks like so far. A websocket that is closed stops nothing; `InterruptAll` stops
//! the whole session, which is why no two jobs share one. The session is written down as the name of the job.
//!
//! Words this translator reads from a model's wire data: `steps`, `cfg` and `distilled`, instead of what the model's name
//! suggests.

use std::time::Duration;

use serde_json::{Value, json};

use crate::domain::ids::{ProviderId, RemoteId};
use crate::domain::job::Remote;
use crate::providers::pictures::cannot;
use crate::providers::{
    Account, At, Body, Call, Glimpse, Job, Listed, ListedModel, Method, Provider, ProviderError,
    Purpose, Reply, Step, wire,
};
use crate::text::servers as words;

mod answer;
mod errors;
mod request;
mod service;

pub use service::service;

/// Longest silence on the websocket: the server says every thirty seconds that it is there.
const SILENCE: Duration = Duration::from_mins(15);
/// What an answer to a session that was opened anew carries.
const AGAIN: &str = "again";
/// Longest name of a session.
const MAX_SESSION_BYTES: usize = 200;

/// The translator for `SwarmUI`.
#[derive(Clone, Debug)]
pub struct SwarmUi {
    id: ProviderId,
}

impl Default for SwarmUi {
    fn default() -> Self {
        Self {
            id: ProviderId::from("swarmui"),
        }
    }
}

impl Provider for SwarmUi {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        request::check(job)?;
        let base = base(&job.at())?;
        socket(&base)?;
        let mut call = post(&base, "GetNewSession", &json!({}));
        call.purpose = Purpose::Prepare;
        Ok(call)
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        match reply.purpose {
            Purpose::Prepare => opened(job, &reply),
            Purpose::Submit => match answer::read(job, &reply)? {
                answer::Made::Done(step) => Ok(*step),
                // Nothing was made: sessions end when the server is started anew.
                answer::Made::NoSession => {
                    let again = self.start(job)?.carrying(vec![AGAIN.to_owned()]);
                    Ok(Step::Then(Box::new(again)))
                }
            },
            _ => answer::fetched(&reply),
        }
    }

    fn cancel(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        let base = base(&job.at()).ok()?;
        let session = json!({ "session_id": remote.id.as_str() });
        let mut call = post(&base, "InterruptAll", &session);
        call.purpose = Purpose::Cancel;
        Some(call)
    }

    fn glimpse(&self, event: &[u8]) -> Option<Glimpse> {
        answer::glimpse(event)
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        Some(post(&base(at).ok()?, "GetNewSession", &json!({})))
    }

    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        session("account", reply).map(|_session| Account::default())
    }

    fn models(&self, at: &At<'_>) -> Option<Call> {
        self.account(at)
    }

    fn read_models(&self, at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if let Some(names) = service::names_of(&answer) {
            let models = names.into_iter().map(|name| ListedModel {
                id: name.clone(),
                name,
                retires_on: None,
            });
            return Ok(Listed {
                models: models.collect(),
                next: None,
            });
        }
        let session = session("models", reply)?;
        let next = post(
            &base(at)?,
            "ListT2IParams",
            &json!({ "session_id": session }),
        );
        Ok(Listed {
            models: Vec::new(),
            next: Some(next),
        })
    }
}

/// The session is there: asks for the picture.
fn opened(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let session = session("start", reply)?;
    let base = base(&job.at())?;
    let fields = request::fields(job, &session)?;
    let mut call = Call::submit(socket(&base)?, Body::Json(wire::body(&fields)?))
        .keeping(&["image", "error", "error_id"])
        .carrying(reply.carried().map(str::to_owned).collect());
    call.billable = false;
    call.patience = SILENCE;
    Ok(Step::Poll {
        call: Box::new(call),
        after: Duration::ZERO,
        remote: Remote {
            id: RemoteId::from(session.as_str()),
            poll_url: None,
        },
        progress: None,
    })
}

/// The name of the session in an answer: it goes into further requests as it is.
fn session(operation: &'static str, reply: &Reply) -> Result<String, ProviderError> {
    if !reply.is_success() {
        return Err(errors::of_http(operation, reply));
    }
    let answer = wire::json(operation, reply)?;
    if let Some(said) = wire::text(&answer, "error") {
        return Err(errors::of_words(operation, said));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=' | '+');
    let session = wire::text(&answer, "session_id")
        .filter(|name| name.len() <= MAX_SESSION_BYTES && name.chars().all(plain));
    let session = session
        .ok_or_else(|| ProviderError::bad_reply(operation, "there is no session in it", reply))?;
    Ok(session.to_owned())
}

fn base(at: &At<'_>) -> Result<String, ProviderError> {
    let base = at.base(&at.service.base_url);
    if base.is_empty() {
        return Err(cannot(words::NO_ADDRESS));
    }
    Ok(base.to_owned())
}

/// The websocket at an address.
fn socket(base: &str) -> Result<String, ProviderError> {
    let rest = base
        .strip_prefix("http://")
        .ok_or_else(|| cannot(words::SWARM_ENCRYPTED))?;
    Ok(format!("ws://{rest}/API/GenerateText2ImageWS"))
}

/// A question that makes nothing.
fn post(base: &str, name: &str, body: &Value) -> Call {
    Call {
        method: Method::Post,
        body: Body::Json(body.to_string().into_bytes()),
        ..Call::ask(format!("{base}/API/{name}"))
    }
}

//! `ComfyUI`: a server on this computer or in the home network that carries out graphs of nodes.
//!
//! Source: `server.py`, `execution.py`, `nodes.py`, `protocol.py`, `latent_preview.py`, `folder_paths.py` and
//! `comfy_execution/{jobs,progress}.py` of `Comfy-Org/ComfyUI`, read at 0.3.64 (2025-10-12) and 0.38.1 (2026).
//!
//! A job: `POST /upload/image` for every picture, `POST /prompt` with the graph, then `GET /queue`, which tells how many
//! come before it, and `GET /history/{id}` every second, which has it when it has ended. If it is in neither, the history
//! is asked once more, and then the server has forgotten it. The picture comes from `GET /view`, verbatim. Beside it a
//! websocket tells how far it is and what it looks like: only to the client that sent the prompt, so everything heard
//! there is about this job.
//!
//! We name the job ourselves (`prompt_id`, made from [`Job::once`]): it can be stopped before the server has answered.
//!
//! Wire data of a model:
//! - `family`: one of [`family::Family`]'s words; `checkpoint`, or `diffusion`, `clip`, `clip2`, `vae`: files by the server's
//!   names.
//! - `method`: how Qwen-Image-Edit-2511 tells pictures apart.
//! - `workflow`: instead of all these, a workflow of the person's own ([`workflow`]).
//! - `cancel`: `jobs` where the server has `POST /api/jobs/{id}/cancel`.

use std::time::Duration;

use crate::domain::ids::{ProviderId, RemoteId};
use crate::domain::job::Remote;
use crate::domain::model::Model;
use crate::providers::{
    Account, At, Body, Call, ErrorKind, Glimpse, Job, Method, Provider, ProviderError, Purpose,
    Reply, Step, wire,
};

mod answer;
mod answers;
mod errors;
pub mod family;
pub mod files;
mod glimpse;
pub mod graph;
pub mod names;
mod send;
pub mod server;
pub mod workflow;

/// Where the server usually is.
const BASE: &str = "http://127.0.0.1:8188";
/// Between two questions about a job.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// Before the first one: a server with nothing else to do begins within a moment.
const AT_ONCE: Duration = Duration::from_millis(200);
/// What a remote's address says behind it while the server works on the job.
const RUNNING: &str = "#running";

/// The translator for `ComfyUI`.
#[derive(Clone, Debug)]
pub struct ComfyUi {
    id: ProviderId,
}

impl Default for ComfyUi {
    fn default() -> Self {
        Self {
            id: ProviderId::from("comfyui"),
        }
    }
}

impl Provider for ComfyUi {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let call = send::first(job)?;
        Ok(call.beside(socket(job), None))
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        match reply.purpose {
            Purpose::Prepare => send::uploaded(job, &reply),
            Purpose::Submit => answer::submitted(job, &reply),
            _ => answer::polled(job, reply),
        }
    }

    fn resume(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        let call = history(job, remote.id.as_str(), Question::History)?;
        Some(call.beside(socket(job), None))
    }

    fn cancel(&self, job: &Job<'_>, remote: &Remote) -> Option<Call> {
        let at_work = remote
            .poll_url
            .as_deref()
            .is_some_and(|noted| noted.ends_with(RUNNING));
        stop(job, remote.id.as_str(), at_work)
    }

    fn interrupt(&self, job: &Job<'_>) -> Option<Call> {
        // The answer is still to come, so the server has only just put it in line.
        stop(job, &own_id(job)?, false)
    }

    fn queue_position(&self, reply: &Reply) -> Option<u32> {
        answer::before(reply)
    }

    fn glimpse(&self, event: &[u8]) -> Option<Glimpse> {
        glimpse::read(event)
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        let url = format!("{}/system_stats", at.base(BASE).trim_end_matches('/'));
        Some(Call::ask(url))
    }

    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        if !reply.is_success() {
            return Err(errors::refused("account", reply));
        }
        let answer = wire::json("account", reply)?;
        match server::version(&answer) {
            Some(_) => Ok(Account::default()),
            None => Err(ProviderError::bad_reply("account", "no version", reply)),
        }
    }
}

/// Where the server is.
fn base<'a>(job: &Job<'a>) -> &'a str {
    job.base_url.unwrap_or(BASE).trim_end_matches('/')
}

/// The websocket of this job (`server.py`, `/ws`).
fn socket(job: &Job<'_>) -> String {
    let base = base(job);
    let (scheme, rest) = match base.split_once("://") {
        Some(("https", rest)) => ("wss", rest),
        Some((_, rest)) => ("ws", rest),
        None => ("ws", base),
    };
    format!("{scheme}://{rest}/ws?clientId={}", client(job))
}

/// What the server calls us for this job.
fn client(job: &Job<'_>) -> String {
    if job.once.is_empty() {
        format!("triptych-{}", job.id)
    } else {
        job.once.to_owned()
    }
}

/// The number that fixes chance: the one asked for, else one that is the same whenever this job is sent. Below 2^52, so that
/// every program on the way can hold it exactly.
fn seed(job: &Job<'_>) -> u64 {
    job.sent.seed.unwrap_or_else(|| {
        let digits: String = job.once.chars().take(13).collect();
        u64::from_str_radix(&digits, 16).unwrap_or_else(|_| job.id.0.unsigned_abs())
    })
}

/// Our own name for the job, in the only form the server takes (`validate_job_id` in `comfy_execution/jobs.py`): a UUID in
/// small letters with its hyphens.
fn own_id(job: &Job<'_>) -> Option<String> {
    let digits: Vec<char> = job.once.chars().collect();
    if digits.len() != 32 || !digits.iter().all(char::is_ascii_hexdigit) {
        return None;
    }
    let mut id = String::with_capacity(36);
    for (at, digit) in digits.into_iter().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            id.push('-');
        }
        id.push(digit.to_ascii_lowercase());
    }
    Some(id)
}

/// Whether a name of a job may stand in an address.
fn is_plain_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&id.len()) && id.chars().all(plain)
}

/// Which question an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// What became of the job.
    History,
    /// Where it is in line.
    Queue,
    /// What became of it, after it was not in line any more.
    LastHistory,
    /// Its picture.
    View,
}

impl Question {
    const ALL: [Self; 4] = [Self::History, Self::Queue, Self::LastHistory, Self::View];

    fn word(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Queue => "queue",
            Self::LastHistory => "last",
            Self::View => "view",
        }
    }

    /// The question an answer belongs to, and the job it was about.
    fn of(reply: &Reply) -> Option<(Self, &str)> {
        let mut carried = reply.carried();
        let word = carried.next()?;
        let question = Self::ALL.into_iter().find(|it| it.word() == word)?;
        Some((question, carried.next()?))
    }

    fn asked(self, url: String, id: &str) -> Call {
        Call::poll(url).carrying(vec![self.word().to_owned(), id.to_owned()])
    }
}

fn history(job: &Job<'_>, id: &str, question: Question) -> Option<Call> {
    let url = format!("{}/history/{id}", base(job));
    is_plain_id(id).then(|| question.asked(url, id))
}

/// How to find the job again; whether the server works on it decides how it is stopped.
fn remote(job: &Job<'_>, id: &str, running: bool) -> Remote {
    let note = if running { RUNNING } else { "" };
    Remote {
        id: RemoteId::from(id),
        poll_url: Some(format!("{}/history/{id}{note}", base(job))),
    }
}

/// The request that stops one job. Servers since 0.38.1 have one for both cases; before, a job in line is taken out of it, and
/// one at work is interrupted, by its name since 2025-09 (older servers interrupt what they work on, which is ours).
fn stop(job: &Job<'_>, id: &str, at_work: bool) -> Option<Call> {
    if !is_plain_id(id) {
        return None;
    }
    let base = base(job);
    if job.model.wire("cancel") == Some("jobs") {
        let url = format!("{base}/api/jobs/{id}/cancel");
        return Some(Call::cancel(Method::Post, url));
    }
    let (url, body) = if at_work {
        let body = serde_json::json!({ "prompt_id": id });
        (format!("{base}/interrupt"), body)
    } else {
        let body = serde_json::json!({ "delete": [id] });
        (format!("{base}/queue"), body)
    };
    let mut call = Call::cancel(Method::Post, url);
    call.body = Body::Json(body.to_string().into_bytes());
    Some(call)
}

/// The model is neither a family with its files nor a workflow.
fn gone(model: &Model) -> ProviderError {
    ProviderError::new(ErrorKind::ModelGone, "start").with("model", model.id.to_string())
}

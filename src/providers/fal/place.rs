//! Where a job is at the queue: three addresses, all of them named by the queue when the job is handed in.

use serde_json::Value;
use url::form_urlencoded;

use crate::domain::ids::RemoteId;
use crate::domain::job::Remote;
use crate::providers::{Job, wire};

use super::{QUEUE, QUEUE_HOSTS, endpoint};

/// The addresses of a job.
///
/// Only the first is written down; the others are the same without its last part, and are noted behind a `#` where the
/// queue once names others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where to ask how it is.
    pub(super) status: String,
    /// Where its answer is.
    pub(super) response: String,
    /// Where to stop it.
    pub(super) cancel: String,
}

impl Place {
    /// The addresses an answer names, as far as they are the queue's own; the rest follow from what is known.
    pub(super) fn named(job: &Job<'_>, answer: &Value, id: &str) -> Self {
        let at = job.at();
        let base = at.base(QUEUE);
        let named = |name| wire::follow_up(wire::text(answer, name)?, base, QUEUE_HOSTS);
        let response = named("response_url");
        let status = named("status_url")
            .or_else(|| response.as_ref().map(|url| format!("{url}/status")))
            .unwrap_or_else(|| format!("{}/status", usual(job, base, id)));
        let usual = Self::from_status(status);
        Self {
            response: response.unwrap_or(usual.response),
            cancel: named("cancel_url").unwrap_or(usual.cancel),
            status: usual.status,
        }
    }

    /// The addresses of a job that was written down.
    pub(super) fn of(job: &Job<'_>, remote: &Remote) -> Option<Self> {
        let at = job.at();
        let base = at.base(QUEUE);
        let own = |url: &str| wire::follow_up(url, base, QUEUE_HOSTS);
        let noted = remote.poll_url.as_deref().unwrap_or_default();
        let (status, note) = noted.split_once('#').unwrap_or((noted, ""));
        let Some(status) = own(status) else {
            let id = remote.id.as_str();
            return (!id.is_empty())
                .then(|| Self::from_status(format!("{}/status", usual(job, base, id))));
        };
        let mut place = Self::from_status(status);
        for (name, url) in form_urlencoded::parse(note.as_bytes()) {
            match (&*name, own(&url)) {
                ("response", Some(url)) => place.response = url,
                ("cancel", Some(url)) => place.cancel = url,
                _ => {}
            }
        }
        Some(place)
    }

    /// What is written down.
    pub(super) fn remote(&self, id: &str) -> Remote {
        let usual = Self::from_status(self.status.clone());
        let mut note = form_urlencoded::Serializer::new(String::new());
        if self.response != usual.response {
            note.append_pair("response", &self.response);
        }
        if self.cancel != usual.cancel {
            note.append_pair("cancel", &self.cancel);
        }
        let note = note.finish();
        Remote {
            id: RemoteId::from(id),
            poll_url: Some(if note.is_empty() {
                self.status.clone()
            } else {
                format!("{}#{note}", self.status)
            }),
        }
    }

    fn from_status(status: String) -> Self {
        let status = match status.split_once('#') {
            Some((status, _)) => status.to_owned(),
            None => status,
        };
        let path = status.split('?').next().unwrap_or_default();
        let job = path.strip_suffix("/status").unwrap_or(path);
        Self {
            response: job.to_owned(),
            cancel: format!("{job}/cancel"),
            status,
        }
    }
}

/// Where the queue keeps a job: under the first two parts of the model's name only.
fn usual(job: &Job<'_>, base: &str, id: &str) -> String {
    let endpoint = endpoint(job);
    let app: Vec<&str> = endpoint.split('/').take(2).collect();
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    // A form writes a space as a plus; a path does not.
    let id = id.replace('+', "%20");
    format!("{base}/{}/requests/{id}", app.join("/"))
}

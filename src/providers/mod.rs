//! Pure translators: a task into a request, a reply into the next step. One file a service.
//!
//! **Invariant:** nothing here sends, waits, reads a clock or sees a key, so a recorded reply tests a translator completely.
//! `start` makes the first [`Call`]; every [`Reply`] goes through `advance`, which says what comes next.
#![warn(missing_docs, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::failure::Refusal;
use crate::domain::ids::{BlobId, JobId, ProviderId};
use crate::domain::job::Remote;
use crate::domain::model::Model;
use crate::domain::money::Price;
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::task::Task;

pub mod call;
pub mod error;
pub mod practice;
pub mod report;

pub use call::{AuthSlot, Body, Call, Method, Part, Purpose, Reply};
pub use error::{ErrorKind, ProviderError, Retry};
pub use report::Report;

/// A picture a job works on: its source, then its mask.
#[derive(Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name in the library.
    pub blob: BlobId,
    /// Its encoding.
    pub format: FileFormat,
    /// Its size.
    pub size: Size,
    /// Its file.
    pub bytes: Arc<[u8]>,
}

/// What a translator is told about a job.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Our number.
    pub id: JobId,
    /// The model asked.
    pub model: &'a Model,
    /// What to send: already cut to what the model can do.
    pub sent: &'a Task,
    /// The price agreed to.
    pub price: Price,
    /// The pictures it works on, in the order of the task; **only filled for `start`**.
    pub inputs: &'a [Input],
    /// Where the service is, when the person overrode it; without a slash at the end.
    pub base_url: Option<&'a str>,
    /// 32 hexadecimal digits, the same whenever this job is sent and different for every other job: for services that
    /// honour an idempotency key.
    pub once: &'a str,
}

/// What comes next.
#[derive(Clone, PartialEq)]
pub enum Step {
    /// Send this now, for example the submission after an upload, or the question for the result after "completed".
    Then(Box<Call>),
    /// The service has the job; ask again later.
    Poll {
        /// The question.
        call: Box<Call>,
        /// When.
        after: Duration,
        /// What the service calls the job. Written down at once.
        remote: Remote,
        /// How far it is, 0 to 1, where the service says.
        progress: Option<f32>,
    },
    /// The picture is behind a link, which may expire: fetched at once.
    Fetch {
        /// The links. A job asks for one picture, and the first is kept.
        calls: Vec<Call>,
        /// What the service said.
        report: Box<Report>,
    },
    /// The picture came with the reply.
    Done {
        /// The files, verbatim. A job asks for one picture, and the first is kept.
        pictures: Vec<Vec<u8>>,
        /// What the service said.
        report: Box<Report>,
    },
    /// The service looked at the words or the picture and said no.
    Declined(Refusal),
}

/// A service, as a translator.
pub trait Provider: Send + Sync {
    /// Its id in the catalogue.
    fn id(&self) -> &ProviderId;

    /// The first request of a job.
    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError>;

    /// What a reply means. Called for every reply that is not a picture from a link; `reply.purpose` says to which request.
    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError>;

    /// The question about a job the service already has. `None` when it cannot be asked.
    fn resume(&self, _job: &Job<'_>, _remote: &Remote) -> Option<Call> {
        None
    }

    /// The request to stop a job. `None` when the service has none.
    fn cancel(&self, _job: &Job<'_>, _remote: &Remote) -> Option<Call> {
        None
    }
}

/// Every translator by the id of its service.
pub type Registry = BTreeMap<ProviderId, Box<dyn Provider>>;

/// The translators of this version of the studio.
pub fn registry() -> Registry {
    let all: [Box<dyn Provider>; 1] = [Box::new(practice::Practice::default())];
    all.into_iter()
        .map(|provider| (provider.id().clone(), provider))
        .collect()
}

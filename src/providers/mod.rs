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
use crate::domain::model::{Model, Service};
use crate::domain::money::{Micros, Price};
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::task::Task;

pub mod bfl;
pub mod call;
pub mod comfyui;
pub mod error;
pub mod fal;
mod family;
pub mod google;
pub mod home;
pub mod near;
pub mod openai;
mod pictures;
pub mod practice;
pub mod replicate;
pub mod report;
pub mod sdapi;
pub mod swarmui;
mod tokens;
pub mod wire;

pub use call::{AuthSlot, Beside, Body, Call, Method, Part, Purpose, Reply};
pub use error::{ErrorKind, ProviderError, Retry};
pub use report::Report;

/// What a picture is to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The picture to change.
    Source,
    /// Where it may change: white changes, black stays. A grey picture of the same size as the source, or whatever
    /// [`Provider::mask_form`] asks for.
    Mask,
    /// A picture to go by.
    Reference,
}

/// A picture a job works on.
#[derive(Clone, PartialEq, Eq)]
pub struct Input {
    /// What it is.
    pub role: Role,
    /// Its name in the library.
    pub blob: BlobId,
    /// Its encoding.
    pub format: FileFormat,
    /// Its size.
    pub size: Size,
    /// Its file.
    pub bytes: Arc<[u8]>,
}

/// Where a service is and whose key it takes.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The service: whose key, which hosts. Several services may share one translator.
    pub service: &'a Service,
    /// Where it is, when a person or the catalogue says so; without a slash at the end.
    pub base_url: Option<&'a str>,
}

impl At<'_> {
    /// The key of this service, in a header; a key that is there, where the service works without one too; none at all for a
    /// service that has no key.
    pub fn key(&self, header: &'static str, prefix: &'static str) -> AuthSlot {
        let service = self.service.id.clone();
        let Some(key) = &self.service.key else {
            return AuthSlot::None;
        };
        if key.optional {
            AuthSlot::KeyIfAny {
                service,
                header,
                prefix,
            }
        } else {
            AuthSlot::Key {
                service,
                header,
                prefix,
            }
        }
    }

    /// Where the service is; `usual` when nobody said otherwise.
    pub fn base<'u>(&'u self, usual: &'u str) -> &'u str {
        self.base_url.unwrap_or(usual)
    }
}

/// What a service tells about an account. Nothing in it is a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Whose account it is, where the service says.
    pub name: Option<String>,
    /// What is left to spend, where the service says.
    pub balance: Option<Micros>,
}

/// A model as a service lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedModel {
    /// Its name at the service: the part of our id after the service.
    pub id: String,
    /// What the service calls it.
    pub name: String,
    /// The day it will be taken away, `YYYY-MM-DD`, where the service says.
    pub retires_on: Option<String>,
}

/// A page of a service's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The models that make pictures, as far as the service tells them apart.
    pub models: Vec<ListedModel>,
    /// The next page.
    pub next: Option<Call>,
}

/// What a translator is told about a job.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Our number.
    pub id: JobId,
    /// The service asked.
    pub service: &'a Service,
    /// The model asked.
    pub model: &'a Model,
    /// What to send: already cut to what the model can do.
    pub sent: &'a Task,
    /// The price agreed to.
    pub price: Price,
    /// The pictures it works on: source, mask, references. **Only filled for `start`, and for `advance` with the answer to
    /// a [`Purpose::Prepare`].**
    pub inputs: &'a [Input],
    /// How to find it at the service, once the service has it: answers about a job need not repeat where to ask next.
    pub remote: Option<&'a Remote>,
    /// Where the service is, when a person or the catalogue says so; without a slash at the end.
    pub base_url: Option<&'a str>,
    /// 32 hexadecimal digits, the same whenever this job is sent and different for every other job: for services that
    /// honour an idempotency key.
    pub once: &'a str,
}

impl<'a> Job<'a> {
    /// Where the service is and whose key it takes.
    pub fn at(&self) -> At<'a> {
        At {
            service: self.service,
            base_url: self.base_url,
        }
    }

    /// The pictures of a role, in their order.
    pub fn inputs_of(&self, role: Role) -> impl Iterator<Item = &'a Input> {
        self.inputs.iter().filter(move |input| input.role == role)
    }
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

/// How far a job is, as a service says it meanwhile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glimpse {
    /// What it looks like so far: a picture file, not looked into yet.
    pub picture: Option<Vec<u8>>,
    /// 0 to 1.
    pub fraction: Option<f32>,
    /// How many jobs come before ours.
    pub before: Option<u32>,
}

impl Glimpse {
    /// What it looks like so far.
    pub fn picture(bytes: Vec<u8>) -> Self {
        Self {
            picture: Some(bytes),
            ..Self::default()
        }
    }

    /// How far it is, 0 to 1.
    pub fn fraction(fraction: f32) -> Self {
        Self {
            fraction: Some(fraction),
            ..Self::default()
        }
    }
}

/// How a service wants to be told where a picture may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MaskForm {
    /// A grey picture: white changes, black stays. As the library keeps it.
    #[default]
    WhiteChanges,
    /// A PNG with transparency: what is fully transparent changes.
    TransparentChanges,
    /// A grey picture: black changes, white stays.
    BlackChanges,
}

/// A service, as a translator.
pub trait Provider: Send + Sync {
    /// Its id in the catalogue.
    fn id(&self) -> &ProviderId;

    /// The first request of a job.
    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError>;

    /// What a reply means. Called for every reply that is not a picture from a link; `reply.purpose` says to which request.
    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError>;

    /// The form in which [`Role::Mask`] must be handed to `start`.
    fn mask_form(&self, _model: &Model) -> MaskForm {
        MaskForm::default()
    }

    /// The question about a job the service already has. `None` when it cannot be asked.
    fn resume(&self, _job: &Job<'_>, _remote: &Remote) -> Option<Call> {
        None
    }

    /// The request to stop a job. `None` when the service has none.
    fn cancel(&self, _job: &Job<'_>, _remote: &Remote) -> Option<Call> {
        None
    }

    /// How many jobs come before ours at the service, where an answer says so.
    fn queue_position(&self, _reply: &Reply) -> Option<u32> {
        None
    }

    /// The request that stops what a request of ours is doing that has no answer yet, when the service gave no id to
    /// [`Provider::cancel`] by. Sent only for a request that went out. `None` when the service has none.
    fn interrupt(&self, _job: &Job<'_>) -> Option<Call> {
        None
    }

    /// What one event says about how far a job is. An event is the text after `data:` of a streamed answer
    /// ([`Call::stream`]), a message of a websocket, or an answer to what is asked beside ([`Call::beside`]), verbatim.
    fn glimpse(&self, _event: &[u8]) -> Option<Glimpse> {
        None
    }

    /// A question that tests the key. **It must cost nothing.** `None` when the service has none.
    fn account(&self, _at: &At<'_>) -> Option<Call> {
        None
    }

    /// What the answer to [`Provider::account`] means.
    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        if reply.is_success() {
            Ok(Account::default())
        } else {
            Err(ProviderError::from_reply("account", reply))
        }
    }

    /// A question for the models the service offers. `None` when it does not list them.
    fn models(&self, _at: &At<'_>) -> Option<Call> {
        None
    }

    /// What the answer to [`Provider::models`] means.
    fn read_models(&self, _at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        Err(ProviderError::from_reply("models", reply))
    }
}

/// Every translator by the id of its service.
pub type Registry = BTreeMap<ProviderId, Box<dyn Provider>>;

/// The translators of this version of the studio.
pub fn registry() -> Registry {
    let all: Vec<Box<dyn Provider>> = vec![
        Box::new(practice::Practice::default()),
        Box::new(home::Home::default()),
        Box::new(replicate::Replicate::default()),
        Box::new(bfl::Bfl::default()),
        Box::new(fal::Fal::default()),
        Box::new(openai::OpenAi::default()),
        Box::new(google::Google::default()),
        Box::new(sdapi::SdApi::default()),
        Box::new(swarmui::SwarmUi::default()),
        Box::new(comfyui::ComfyUi::default()),
    ];
    all.into_iter()
        .map(|provider| (provider.id().clone(), provider))
        .collect()
}

//! How a case is written down: what is asked for, the exchanges, and what it must come to.

use std::time::Duration;

use serde_json::Value;
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, RemoteId};
use triptych::domain::job::Remote;
use triptych::domain::model::Model;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Margins, Operation, OperationKind, ReferenceRole};
use triptych::providers::{Account, ErrorKind, Method, Purpose, Report};

/// The cases every service answers, by a script or by a reason why it cannot happen there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// A picture from words, from the first request to the picture or its link.
    Success,
    /// A picture changed.
    Edit,
    /// A picture changed, with others to go by.
    EditWithReferences,
    /// A picture changed inside a painted area.
    EditWithMask,
    /// A picture changed inside a painted area, with a style and a product to go by: what the service takes of that.
    EditWithRoles,
    /// What is painted over goes away: the model's own operation, or by words.
    Erase,
    /// A larger canvas: the model's own operation, or by words.
    Extend,
    /// The background goes away: the model's own operation, or by words.
    CutOut,
    /// More pixels: the model's own operation.
    Enlarge,
    /// The answer has more pictures than one.
    SeveralPictures,
    /// The words or the picture sent were declined.
    DeclinedBefore,
    /// The finished picture was withheld.
    DeclinedAfter,
    /// The key is not accepted.
    WrongKey,
    /// No credit, or the quota is used up: never sent again by itself.
    NoCredit,
    /// Too many requests. The suite plays it without `retry-after`, with seconds, and with a date.
    RateLimited,
    /// A setting is not accepted.
    BadParameter,
    /// The model does not exist (any more).
    ModelGone,
    /// The service itself failed: never sent again by itself.
    ServerError,
    /// The job was accepted, worked on, and failed.
    JobFailed,
    /// The job is still being worked on, also with a status nobody has heard of.
    StillWorking,
    /// Asked again after its picture was deleted there.
    LinkExpired,
    /// What should be a picture is none (an answer with words, or broken base64).
    NotAPicture,
    /// The request that stops a job.
    Cancel,
    /// The service says that the job was stopped.
    CancelledThere,
    /// Taken up again after a restart while it was worked on.
    ResumedAccepted,
    /// Taken up again after a restart when it had finished.
    ResumedFetching,
    /// The free question about the key: it works.
    AccountWorks,
    /// The free question about the key: it does not.
    AccountRefused,
    /// The list of models.
    ModelList,
}

impl Case {
    /// All of them.
    pub(crate) const ALL: &[Self] = &[
        Self::Success,
        Self::Edit,
        Self::EditWithReferences,
        Self::EditWithMask,
        Self::EditWithRoles,
        Self::Erase,
        Self::Extend,
        Self::CutOut,
        Self::Enlarge,
        Self::SeveralPictures,
        Self::DeclinedBefore,
        Self::DeclinedAfter,
        Self::WrongKey,
        Self::NoCredit,
        Self::RateLimited,
        Self::BadParameter,
        Self::ModelGone,
        Self::ServerError,
        Self::JobFailed,
        Self::StillWorking,
        Self::LinkExpired,
        Self::NotAPicture,
        Self::Cancel,
        Self::CancelledThere,
        Self::ResumedAccepted,
        Self::ResumedFetching,
        Self::AccountWorks,
        Self::AccountRefused,
        Self::ModelList,
    ];

    /// Cases no service can do without.
    pub(crate) fn must_exist(self) -> bool {
        matches!(
            self,
            Self::Success
                | Self::WrongKey
                | Self::NoCredit
                | Self::RateLimited
                | Self::BadParameter
                | Self::ModelGone
                | Self::ServerError
                | Self::DeclinedBefore
        )
    }
}

/// A service's answer to a case.
pub(crate) enum Script {
    /// It is played.
    Play(Box<Play>),
    /// It cannot happen there, and why.
    NotPossible(&'static str),
}

impl Script {
    /// The case cannot happen at this service. The reason is printed.
    pub(crate) fn not_possible(why: &'static str) -> Self {
        Self::NotPossible(why)
    }
}

impl From<Play> for Script {
    fn from(play: Play) -> Self {
        Self::Play(Box::new(play))
    }
}

/// What is asked of a model. It goes through `fit` before it reaches the translator, as in the studio.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) model: ModelId,
    pub(crate) edit: bool,
    pub(crate) mask: bool,
    /// What is to happen to the picture.
    pub(crate) operation: Operation,
    pub(crate) references: u8,
    /// What the first of them are good for; the others are subjects.
    pub(crate) roles: Vec<ReferenceRole>,
    pub(crate) prompt: String,
    pub(crate) negative: String,
    pub(crate) size: Size,
    pub(crate) seed: Option<u64>,
    pub(crate) effort: Effort,
    pub(crate) transparent: bool,
    /// Bytes of every picture sent along; `None` for [`super::PICTURE`].
    pub(crate) picture: Option<Vec<u8>>,
    /// Each picture has bytes of its own: [`super::PICTURE`] and its number (the source 0, the mask 1, the others from 2).
    pub(crate) numbered: bool,
    /// The size the pictures sent along claim.
    pub(crate) picture_size: Size,
    /// An address typed by a person.
    pub(crate) base_url: Option<String>,
}

impl Ask {
    /// A picture from words: "A red boat on a green lake", square, one megapixel.
    pub(crate) fn generate(model: ModelId) -> Self {
        Self {
            model,
            edit: false,
            mask: false,
            operation: Operation::Instruct,
            references: 0,
            roles: Vec::new(),
            prompt: "A red boat on a green lake".to_owned(),
            negative: String::new(),
            size: Size::new(1024, 1024),
            seed: None,
            effort: Effort::Usual,
            transparent: false,
            picture: None,
            numbered: false,
            picture_size: Size::new(1024, 1024),
            base_url: None,
        }
    }

    /// A picture changed: "Make the boat blue", same size as the source (1024 × 1024).
    pub(crate) fn edit(model: ModelId) -> Self {
        Self {
            edit: true,
            prompt: "Make the boat blue".to_owned(),
            ..Self::generate(model)
        }
    }

    /// As [`Ask::edit`], inside a painted area, with a style and a product to go by.
    pub(crate) fn edit_with_roles(model: ModelId) -> Self {
        Self {
            mask: true,
            references: 2,
            roles: vec![ReferenceRole::Style, ReferenceRole::Product],
            ..Self::edit(model)
        }
    }

    /// What is painted over goes away.
    pub(crate) fn erase(model: ModelId) -> Self {
        Self {
            mask: true,
            operation: Operation::Erase,
            ..Self::edit(model)
        }
    }

    /// 256 pixels more at the left and at the right: 1536 × 1024.
    pub(crate) fn extend(model: ModelId) -> Self {
        Self::extend_by(
            model,
            Margins {
                left_px: 256,
                top_px: 0,
                right_px: 256,
                bottom_px: 0,
                filled: None,
            },
        )
    }

    /// A larger canvas.
    pub(crate) fn extend_by(model: ModelId, margins: Margins) -> Self {
        let edit = Self::edit(model);
        Self {
            operation: Operation::Extend(margins),
            size: margins.around(edit.picture_size),
            ..edit
        }
    }

    /// The background goes away.
    pub(crate) fn cut_out(model: ModelId) -> Self {
        Self {
            operation: Operation::CutOut,
            ..Self::edit(model)
        }
    }

    /// Twice as many pixels on each side: 2048 × 2048.
    pub(crate) fn enlarge(model: ModelId) -> Self {
        Self {
            operation: Operation::Enlarge { factor: 2 },
            size: Size::new(2048, 2048),
            ..Self::edit(model)
        }
    }

    /// An edit that a model can do: by instruction, or what it does by itself.
    pub(crate) fn edit_suiting(model: &Model) -> Self {
        let id = model.id.clone();
        match model.can.operations.as_slice() {
            [] => Self::edit(id),
            own if own.contains(&OperationKind::Instruct) => Self::edit(id),
            [OperationKind::Erase, ..] => Self::erase(id),
            [OperationKind::Extend, ..] => Self::extend(id),
            [OperationKind::CutOut, ..] => Self::cut_out(id),
            [OperationKind::Enlarge, ..] => Self::enlarge(id),
            [OperationKind::Instruct | OperationKind::Vary, ..] => Self {
                operation: Operation::Vary { strength_pct: 50 },
                ..Self::edit(id)
            },
        }
    }
}

/// How a play begins.
#[derive(Clone, Debug)]
pub(crate) enum Begin {
    Start(Ask),
    Resume(Ask, Remote),
    Cancel(Ask, Remote),
    Account,
    Models,
}

/// One case, from the first request to its outcome.
#[derive(Clone)]
pub(crate) struct Play {
    pub(crate) begin: Begin,
    pub(crate) exchanges: Vec<(Want, Answer)>,
    pub(crate) outcome: Outcome,
    pub(crate) report: Option<fn(&Report)>,
}

impl Play {
    fn new(begin: Begin) -> Self {
        Self {
            begin,
            exchanges: Vec::new(),
            outcome: Outcome::Sent,
            report: None,
        }
    }

    /// Begins with a new job.
    pub(crate) fn start(ask: Ask) -> Self {
        Self::new(Begin::Start(ask))
    }

    /// Begins after a restart, with a job the service has.
    pub(crate) fn resume(ask: Ask, id: &str, poll_url: Option<&str>) -> Self {
        Self::new(Begin::Resume(ask, remote(id, poll_url)))
    }

    /// The request that stops a job; one [`Want`], and its answer is not read.
    pub(crate) fn cancel(ask: Ask, id: &str, poll_url: Option<&str>, want: Want) -> Self {
        Self::new(Begin::Cancel(ask, remote(id, poll_url))).then(want, Answer::new(200, "{}"))
    }

    /// The free question about the key.
    pub(crate) fn account() -> Self {
        Self::new(Begin::Account)
    }

    /// The question for the models. Every page is an exchange.
    pub(crate) fn models() -> Self {
        Self::new(Begin::Models)
    }

    /// One request that must be made, and what comes back.
    #[must_use]
    pub(crate) fn then(mut self, want: Want, answer: Answer) -> Self {
        self.exchanges.push((want, answer));
        self
    }

    /// What it must come to.
    #[must_use]
    pub(crate) fn ends(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// What must be in the report of a finished picture.
    #[must_use]
    pub(crate) fn reports(mut self, check: fn(&Report)) -> Self {
        self.report = Some(check);
        self
    }
}

fn remote(id: &str, poll_url: Option<&str>) -> Remote {
    Remote {
        id: RemoteId::from(id),
        poll_url: poll_url.map(str::to_owned),
    }
}

/// What a request must carry.
#[derive(Clone, Debug)]
pub(crate) enum WantBody {
    /// Anything.
    Any,
    /// Nothing.
    Empty,
    /// Exactly this JSON.
    Json(Value),
    /// JSON with at least these fields.
    JsonWith(Value),
    /// A form with exactly these parts, in order: name, and its text or `None` for a file.
    Form(Vec<(String, Option<String>)>),
}

/// What a request must be.
#[derive(Clone, Debug)]
pub(crate) struct Want {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) purpose: Purpose,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: WantBody,
}

impl Want {
    fn new(method: Method, url: impl Into<String>, purpose: Purpose) -> Self {
        Self {
            method,
            url: url.into(),
            purpose,
            headers: Vec::new(),
            body: WantBody::Any,
        }
    }

    /// `POST` that may be charged.
    pub(crate) fn submit(url: impl Into<String>) -> Self {
        Self::new(Method::Post, url, Purpose::Submit)
    }

    /// `GET` about a job.
    pub(crate) fn poll(url: impl Into<String>) -> Self {
        let mut want = Self::new(Method::Get, url, Purpose::Poll);
        want.body = WantBody::Empty;
        want
    }

    /// Something before the job.
    pub(crate) fn prepare(method: Method, url: impl Into<String>) -> Self {
        Self::new(method, url, Purpose::Prepare)
    }

    /// The request to stop a job.
    pub(crate) fn cancel(method: Method, url: impl Into<String>) -> Self {
        Self::new(method, url, Purpose::Cancel)
    }

    /// A free `GET` outside a job.
    pub(crate) fn ask(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url, Purpose::Ask)
    }

    /// With exactly this JSON.
    #[must_use]
    pub(crate) fn json(mut self, value: Value) -> Self {
        self.body = WantBody::Json(value);
        self
    }

    /// With at least these fields.
    #[must_use]
    pub(crate) fn json_with(mut self, value: Value) -> Self {
        self.body = WantBody::JsonWith(value);
        self
    }

    /// With exactly these parts of a form: name, and its text or `None` for a file.
    #[must_use]
    pub(crate) fn form(mut self, parts: &[(&str, Option<&str>)]) -> Self {
        let own =
            |(name, text): &(&str, Option<&str>)| ((*name).to_owned(), text.map(str::to_owned));
        self.body = WantBody::Form(parts.iter().map(own).collect());
        self
    }

    /// With this header too.
    #[must_use]
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// A recorded reply.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A status and a body, for example `include_str!("../fixtures/service/succeeded.json")`.
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// With this header (lower case).
    #[must_use]
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// What a play must come to.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Only the requests matter.
    Sent,
    /// This many pictures in the reply, each exactly [`super::PICTURE`].
    Pictures(usize),
    /// Links to fetch, exactly these.
    Links(Vec<String>),
    /// The service has it and is asked again; the job's id there, how far it is, and where to ask.
    Polling {
        id: String,
        progress: Option<f32>,
        url: String,
    },
    /// Declined: words that must be in the reason, and what it cost.
    Declined { reason: String, charged: Charged },
    /// An error. `said`: words of the service that must be passed on; `charged`: what the translator knows about the cost.
    Failed {
        kind: ErrorKind,
        /// `None`: never again; `Some(after)`: safe, with the wait the service said in the body.
        #[expect(clippy::option_option, reason = "whether, and after which wait")]
        safe: Option<Option<Duration>>,
        said: String,
        charged: Option<Charged>,
    },
    /// The account.
    Account(Account),
    /// Models with these ids, among others.
    Models(Vec<String>),
}

impl Outcome {
    /// Links to fetch.
    pub(crate) fn links(links: &[&str]) -> Self {
        Self::Links(links.iter().map(|link| (*link).to_owned()).collect())
    }

    /// The service has the job and is asked again.
    pub(crate) fn polling(id: &str, progress: Option<f32>, url: &str) -> Self {
        Self::Polling {
            id: id.to_owned(),
            progress,
            url: url.to_owned(),
        }
    }

    /// Declined, with words of the reason.
    pub(crate) fn declined(reason: &str, charged: Charged) -> Self {
        Self::Declined {
            reason: reason.to_owned(),
            charged,
        }
    }

    /// An error, never sent again by itself.
    pub(crate) fn failed(kind: ErrorKind, said: &str) -> Self {
        Self::Failed {
            kind,
            safe: None,
            said: said.to_owned(),
            charged: None,
        }
    }

    /// An error of a known cost, never sent again by itself.
    pub(crate) fn failed_costing(kind: ErrorKind, said: &str, charged: Charged) -> Self {
        Self::Failed {
            kind,
            safe: None,
            said: said.to_owned(),
            charged: Some(charged),
        }
    }

    /// A rate limit: nothing was made, and it is safe to send it again after this wait (as the body says; the header is the engine's).
    pub(crate) fn busy(said: &str, after: Option<Duration>) -> Self {
        Self::Failed {
            kind: ErrorKind::Busy,
            safe: Some(after),
            said: said.to_owned(),
            charged: None,
        }
    }

    /// Models with these ids, among others.
    pub(crate) fn models(ids: &[&str]) -> Self {
        Self::Models(ids.iter().map(|id| (*id).to_owned()).collect())
    }
}

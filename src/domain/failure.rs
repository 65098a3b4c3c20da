//! What went wrong, what it cost, and what to do next, as data. The sentences are in `text`.

use serde::{Deserialize, Serialize};

use crate::domain::money::Micros;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The computer has no connection.
    Offline,
    /// The service gave no answer, or a server error.
    NoAnswer,
    /// The service was busy or asked us to slow down.
    Busy,
    /// The key was missing or not accepted.
    Key,
    /// The account has no credit left.
    Credit,
    /// The service does not know this model any more.
    ModelGone,
    /// The service did not accept a setting.
    BadRequest,
    /// The instruction was not understood (Practice engine).
    NotUnderstood,
    /// What came back was not a picture, or was damaged.
    BadPicture,
    /// The link to the finished picture had expired.
    Expired,
    /// The account may not use this model yet.
    NotAllowed,
    /// The service is not offered in this country.
    Region,
    /// The pictures sent along are too large.
    TooLarge,
    /// The service answered with words and made no picture.
    NoPicture,
    /// The picture could not be saved: no room.
    DiskFull,
    /// The picture could not be saved: the library folder is missing or read-only.
    Library,
    /// The service does not exist in this version of the studio.
    UnknownService,
    /// The model on this computer cannot be used now: a file is missing, there is too little memory, there is no engine.
    NotReady,
    /// The engine on this computer broke off.
    Engine,
    /// A fault of ours.
    Internal,
}

/// What a failed job cost, as far as we can know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Charged {
    /// Certainly nothing.
    #[default]
    No,
    /// Perhaps up to this.
    Maybe {
        /// Micro-dollars, where the price list says.
        at_most: Option<Micros>,
    },
    /// This much.
    Yes {
        /// Micro-dollars.
        micros: Micros,
    },
}

/// The one thing to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Run the same cell again.
    TryAgain,
    /// Change the words.
    EditPrompt,
    /// Choose another model.
    ChooseModel,
    /// Open the service's card in Settings.
    OpenSettings,
    /// Open the page where the service sells credit.
    AddCredit,
    /// Ask the service what became of it.
    CheckAgain,
    /// Make room or choose another folder.
    FreeSpace,
    /// Nothing to do; it goes on by itself.
    Wait,
}

/// A job's failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong.
    pub kind: FailureKind,
    /// The technical side, shown folded: never a key, a path last.
    pub detail: String,
    /// The service's own words, one line; empty when it had none.
    #[serde(default)]
    pub said: String,
    /// What it cost.
    pub charged: Charged,
    /// What to do.
    pub next: NextStep,
}

impl Failure {
    /// A failure that certainly cost nothing, with the usual next step of its kind.
    pub fn free(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            said: String::new(),
            charged: Charged::No,
            next: usual_next_step(kind),
        }
    }
}

/// The next step that helps most often.
pub fn usual_next_step(kind: FailureKind) -> NextStep {
    match kind {
        FailureKind::Offline => NextStep::Wait,
        FailureKind::NoAnswer
        | FailureKind::Busy
        | FailureKind::BadPicture
        | FailureKind::Expired
        | FailureKind::Engine
        | FailureKind::Internal => NextStep::TryAgain,
        FailureKind::Key | FailureKind::NotAllowed | FailureKind::NotReady => {
            NextStep::OpenSettings
        }
        FailureKind::Credit => NextStep::AddCredit,
        FailureKind::ModelGone | FailureKind::UnknownService | FailureKind::Region => {
            NextStep::ChooseModel
        }
        FailureKind::BadRequest
        | FailureKind::NotUnderstood
        | FailureKind::TooLarge
        | FailureKind::NoPicture => NextStep::EditPrompt,
        FailureKind::DiskFull | FailureKind::Library => NextStep::FreeSpace,
    }
}

/// The service looked at the request, or at its own picture, and said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What the service said, in its own words; empty when it gave no reason.
    pub reason: String,
    /// What it cost.
    pub charged: Charged,
}

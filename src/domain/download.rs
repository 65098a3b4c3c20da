//! Fetching models: how far it is, and what can go wrong.

use crate::domain::local::Part;
use crate::domain::offer::SetId;
use crate::domain::weights::Flaw;

/// What is happening to a model or one of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its turn comes later.
    Waiting,
    /// The server is asked what there is.
    Asking,
    /// What is here already is read again, to be sure of it.
    Checking,
    /// Bytes arrive.
    Fetching,
    /// A person stopped it for now, or the program was closed meanwhile.
    Paused,
    /// Complete and checked.
    Done,
    /// It stopped; what arrived is kept unless it was wrong.
    Failed(Trouble),
}

impl Phase {
    /// Whether nothing more happens by itself.
    pub fn is_at_rest(&self) -> bool {
        matches!(self, Self::Paused | Self::Done | Self::Failed(_))
    }
}

/// How far one file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProgress {
    /// Where it lies in the models folder.
    pub place: String,
    /// What it is for.
    pub part: Part,
    /// What is happening to it.
    pub phase: Phase,
    /// Bytes that are here.
    pub done_bytes: u64,
    /// Its length, or what it is about; 0 as long as nobody knows.
    pub total_bytes: u64,
    /// Whether commit, length and SHA-256 were known beforehand. When not, the server's word was taken for what was missing.
    pub pinned: bool,
}

/// How far one model is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Which model.
    pub set: SetId,
    /// What is happening to it as a whole.
    pub phase: Phase,
    /// Its files. One that several models share is fetched once and counted with each.
    pub files: Vec<FileProgress>,
    /// Bytes that are here.
    pub done_bytes: u64,
    /// Bytes of all files.
    pub total_bytes: u64,
    /// Bytes that arrived per second lately; `None` as long as too few did.
    pub bytes_per_sec: Option<u64>,
    /// Seconds that are left at this speed.
    pub left_secs: Option<u64>,
}

/// Something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// How far a model is now.
    Changed(Download),
    /// A model is no longer being fetched, and what had arrived of it was removed.
    Gone(SetId),
}

/// Why a model could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No network.
    Offline,
    /// The server could not be reached, or the connection broke again and again.
    NoAnswer,
    /// The server sent nothing for too long, again and again.
    Stalled,
    /// The server is overloaded, or asks to come back later than we wait by ourselves.
    Busy {
        /// Seconds after which it may be tried again, when the server says so.
        after_secs: Option<u64>,
    },
    /// The repository's owner wants the licence accepted on the repository's page first; the account behind the token has not.
    Gated {
        /// `owner/name`.
        repository: String,
    },
    /// The repository is only open to people who are signed in.
    NeedsToken {
        /// `owner/name`.
        repository: String,
    },
    /// The token was not taken.
    TokenRefused,
    /// The repository does not exist, or is hidden.
    NoRepository {
        /// `owner/name`.
        repository: String,
    },
    /// The repository has no such commit or branch.
    NoRevision {
        /// `owner/name`.
        repository: String,
    },
    /// The repository has no such file.
    NoFile {
        /// `owner/name`.
        repository: String,
    },
    /// The server said no with this HTTP status.
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// The server's address, or a link it gave, leads somewhere it must not.
    BadLink,
    /// What the repository holds now is another file than the one in the list.
    ChangedThere,
    /// It changed again and again while it was fetched.
    KeepsChanging,
    /// What arrived is not the file that was asked for.
    WrongBytes,
    /// Fewer or more bytes came than were announced.
    WrongLength,
    /// Nobody says what the file's SHA-256 is, so it could not be checked.
    NoChecksum,
    /// Nobody says how long the file is.
    NoLength,
    /// Its bytes are right, but they are no model.
    NotAModel(Flaw),
    /// A name in the list of models is not acceptable.
    BadName,
    /// Not enough room.
    DiskFull {
        /// Bytes that are needed, with what is kept free.
        needs_bytes: u64,
        /// Bytes that are free.
        free_bytes: u64,
    },
    /// The models folder cannot be written, with the system's words.
    Folder(String),
    /// Another window is fetching the same file.
    InUse,
    /// The licence is to be accepted first.
    LicenceFirst,
    /// Something inside the program.
    Internal,
}

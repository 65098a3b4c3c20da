//! What happens to models on this computer.

use std::path::PathBuf;

use crate::app::state::services::Secret;
use crate::domain::download;
use crate::domain::local::{Family, Part};
use crate::domain::offer::SetId;
use crate::domain::shelf::NotReady;
use crate::domain::stock::{Borrowed, Engine, FileCheck, Proposed, Stock};
use crate::domain::weights::Flaw;

/// What a native dialog is open for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeDialog {
    /// The models folder.
    Folder,
    /// A model file to add.
    File,
    /// Another part of the file that is being added.
    Part(Part),
    /// Another program's folder.
    Borrow,
    /// A program of the person's own.
    Engine,
}

/// What a person does about models on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HomeMsg {
    /// What is there is looked at again.
    Look,
    /// A model is to be fetched; asks first where a licence has to be accepted.
    Fetch(SetId),
    /// The licence was read and accepted.
    Accept(SetId),
    /// Fetching stops for now.
    Pause(SetId),
    /// Fetching goes on.
    Resume(SetId),
    /// A download is given up.
    Cancel(SetId),
    /// The files of a model are read again.
    Check(SetId),
    /// Reading them stops.
    StopChecking,
    /// A model is to be removed: asks first.
    AskRemove(SetId),
    /// A model is removed.
    Remove(SetId),
    /// The models folder is shown.
    ShowFolder,
    /// A model's licence is read.
    Licence(SetId),
    /// The page of a repository at the model host.
    Repository(String),
    /// The page where a token is made.
    TokenPage,
    /// A file or folder is to be chosen.
    Choose(HomeDialog),
    /// Back to the usual models folder.
    UsualFolder,
    /// Back to our own engine.
    OurEngine,
    /// A file is looked into, as if it had been chosen.
    Propose(PathBuf),
    /// The file that is being added is of this family.
    OfFamily(Family),
    /// The part of the file that is being added is this file.
    With(Part, PathBuf),
    /// The file is added under this name.
    Add(String),
    /// Another program's folder is no longer used.
    Return(PathBuf),
    /// Another host instead of the usual one; `None` for the usual one.
    Mirror(Option<String>),
    /// So many files at the same time.
    AtOnce(u8),
    /// A token was typed.
    Token(Secret),
    /// The token is forgotten.
    ForgetToken,
    /// What stands in front of the page is closed.
    Close,
}

/// What the models folder and the network tell.
#[derive(Clone, Debug, PartialEq)]
pub enum HomeNews {
    /// The folder was looked at.
    Stock(Box<Stock>),
    /// The folder could not be opened; the sentence says why.
    Closed(String),
    /// Other programs' folders were looked at.
    Borrowed(Vec<Borrowed>),
    /// Which engine there is.
    Engine(Engine),
    /// What the engine can compute on, by name; none where it has only the processor.
    Devices(Vec<String>),
    /// A download moved on.
    Download(download::News),
    /// A download could not begin.
    Refused(SetId, download::Trouble),
    /// A model's files are being read.
    Checking {
        /// Which.
        set: SetId,
        /// Bytes that were read.
        done_bytes: u64,
        /// Bytes of all its files.
        total_bytes: u64,
    },
    /// What reading them showed, by place.
    Checked(SetId, Result<Vec<(String, FileCheck)>, String>),
    /// A model was removed, and so many bytes became free.
    Removed(SetId, Result<u64, String>),
    /// What a file is.
    Proposed(PathBuf, Box<Result<Proposed, Flaw>>),
    /// A person's own model was added.
    Added(Result<SetId, NotReady>),
    /// Another program's folder is in use, and so many of its files stand in for downloads; or why not.
    Lent(Result<usize, String>),
    /// A file or folder was chosen, or the dialog was closed.
    Chosen(HomeDialog, Option<PathBuf>),
}

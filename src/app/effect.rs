//! Everything the program can do to the world. `update` asks, `runner` does.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::state::services::{KeyPlace, Secret};
use crate::app::state::{Allowance, Draft};
use crate::domain::ids::{JobId, PictureId, ProviderId, RunId};
use crate::domain::model::Catalogue;
use crate::domain::review::Review;
use crate::domain::run::RunSpec;
use crate::domain::search::{Cursor, Direction, Filter};
use crate::domain::settings::Settings;

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write a run down and start it, unless it costs more than is allowed.
    Generate(Box<RunSpec>, Allowance),
    /// Try a cell again as a new job of its run, unless it costs more than is allowed.
    Retry(JobId, Allowance),
    /// Ask the service what became of a job. Never sends it again.
    CheckAgain(JobId),
    /// Stop these jobs.
    Cancel(Vec<JobId>),
    /// Keep what is typed.
    SaveDraft {
        /// What.
        draft: Box<Draft>,
        /// Its revision.
        revision: u64,
    },
    /// Keep the settings.
    SaveSettings(Box<Settings>),
    /// Read runs older than this one.
    LoadRuns {
        /// `None` for the newest.
        before: Option<RunId>,
    },
    /// Read one run.
    LoadRun(RunId),
    /// Read the run a picture belongs to.
    LoadRunOf(PictureId),
    /// Read everything about a picture.
    LoadDetail(PictureId),
    /// Read a page of the library.
    LoadLibrary {
        /// Which question this is.
        generation: u64,
        /// What to show.
        filter: Box<Filter>,
        /// From where; `None` for the newest.
        cursor: Option<Cursor>,
        /// Which way.
        direction: Direction,
    },
    /// Count what matches, and the pictures a week.
    CountLibrary {
        /// Which question this is.
        generation: u64,
        /// What to count.
        filter: Box<Filter>,
    },
    /// Count what is beside the filters.
    LoadFacets,
    /// Read earlier prompts that contain these words.
    LoadPastPrompts(String),
    /// Keep what a person thinks of pictures.
    SetReviews(Vec<(PictureId, Review)>),
    /// To the bin.
    Bin(Vec<PictureId>),
    /// Back from the bin.
    Unbin(Vec<PictureId>),
    /// Empty the bin for good.
    EmptyBin,
    /// The picture to the clipboard.
    CopyPicture(PictureId),
    /// The files to the clipboard.
    CopyFiles(Vec<PictureId>),
    /// A text to the clipboard.
    CopyText(String),
    /// Open the folder with a picture's file.
    ShowFile(PictureId),
    /// Open a folder.
    ShowFolder(PathBuf),
    /// Let the person choose a folder.
    PickFolder,
    /// Open another library.
    OpenLibrary(PathBuf),
    /// Look at sizes and free space.
    Measure,
    /// Add up what was spent.
    CountSpent,
    /// Look for the keys of these services.
    LookAtKeys(Vec<ProviderId>),
    /// Keep a key.
    KeepKey {
        /// Whose.
        service: ProviderId,
        /// The key.
        key: Secret,
        /// Where.
        place: KeyPlace,
    },
    /// Keep what stands in a file as a key.
    KeepKeyFile {
        /// Whose.
        service: ProviderId,
        /// The file.
        file: PathBuf,
    },
    /// Remove a key.
    ForgetKey(ProviderId),
    /// Ask a service whether the key works. Never makes a picture.
    AskAccount(ProviderId),
    /// Ask a service for its models.
    ListModels(ProviderId),
    /// Let the person choose a key file.
    PickKeyFile(ProviderId),
    /// Open a page in the browser.
    OpenPage(String),
    /// Services, models and addresses changed.
    Know {
        /// All services and models.
        catalogue: Arc<Catalogue>,
        /// Addresses typed instead of a service's own.
        base_urls: BTreeMap<ProviderId, String>,
    },
}

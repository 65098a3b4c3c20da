//! Everything the program can do to the world. `update` asks, `runner` does.

use std::path::PathBuf;

use crate::app::state::Draft;
use crate::domain::ids::{JobId, PictureId, RunId};
use crate::domain::review::Review;
use crate::domain::run::RunSpec;
use crate::domain::search::{Cursor, Direction, Filter};
use crate::domain::settings::Settings;

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write a run down and start it.
    Generate(Box<RunSpec>),
    /// Try a cell again as a new job of its run.
    Retry(JobId),
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
}

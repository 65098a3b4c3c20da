//! Everything the program can do to the world. `update` asks, `runner` does.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::msg::{AreaMsg, AreaPixels, BringFor, Dropped, HomeDialog};
use crate::app::state::edit::{EditDraft, Mark};
use crate::app::state::services::{KeyPlace, Secret};
use crate::app::state::{Allowance, Draft, Rescue};
use crate::domain::adjust::{Adjustment, TextLayer};
use crate::domain::ids::{AreaId, BlobId, JobId, ModelId, PictureId, ProviderId, RunId};
use crate::domain::local::{Family, Part};
use crate::domain::model::Catalogue;
use crate::domain::offer::SetId;
use crate::domain::picture::PictureRow;
use crate::domain::review::Review;
use crate::domain::run::RunSpec;
use crate::domain::search::{Cursor, Direction, Filter};
use crate::domain::settings::{HomeSettings, Settings};
use crate::domain::shape::Size;
use crate::domain::version::Version;

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
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
    /// Keep a copy of the history for today.
    CopyHistory,
    /// Put a copy of the history back and open the library with it.
    PutBack(Rescue),
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
    /// Look for picture servers on this computer, or at a typed address.
    FindServers(Option<String>),
    /// Read a workflow of a person's own.
    ReadWorkflow {
        /// For which service.
        service: ProviderId,
        /// What to call it.
        name: String,
        /// Its text.
        text: String,
    },
    /// Something for the Edit page.
    Edit(EditEffect),
    /// Something for models on this computer.
    Home(HomeEffect),
    /// Services, models and addresses changed.
    Know {
        /// All services and models.
        catalogue: Arc<Catalogue>,
        /// Addresses typed instead of a service's own.
        base_urls: BTreeMap<ProviderId, String>,
    },
}

/// Something to be done for models on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HomeEffect {
    /// Open the models folder; downloads of last time are there again, paused.
    Open(HomeSettings),
    /// From now on: this mirror, its token, so many files at once.
    Source(HomeSettings),
    /// Look for the engine, or the person's own program.
    LookForEngine(Option<PathBuf>),
    /// Look at what is there, and how much room is left.
    Look,
    /// Begin to fetch a model; whether its licence was accepted.
    Fetch(SetId, bool),
    /// Stop fetching for now.
    Pause(SetId),
    /// Go on.
    Resume(SetId),
    /// Give it up, and remove what arrived.
    Cancel(SetId),
    /// Read every file of a model again.
    Check(SetId),
    /// Stop reading.
    StopChecking,
    /// Remove a model's files.
    Remove(SetId),
    /// Look into a file.
    Propose(PathBuf),
    /// Make a model of these files.
    Add {
        /// What to call it.
        name: String,
        /// What it is.
        family: Family,
        /// Its files.
        parts: Vec<(Part, PathBuf)>,
    },
    /// Use another program's folder.
    Borrow(PathBuf),
    /// No longer use it.
    Return(PathBuf),
    /// Let the person choose a file or a folder.
    Choose(HomeDialog),
}

/// Something to be done for the Edit page.
#[derive(Clone, Debug, PartialEq)]
pub enum EditEffect {
    /// Keep what is written and chosen.
    SaveDraft(Box<EditDraft>, u64),
    /// Read a picture's tree.
    LoadTree(PictureId),
    /// Let the person choose a file.
    Choose(BringFor),
    /// Bring pictures in.
    BringIn(Vec<Dropped>, BringFor),
    /// Bring the clipboard's picture in.
    Paste(BringFor),
    /// Read an area from a file, in the size of the picture it is for.
    ReadArea(Dropped, Size),
    /// Keep the painted area; without a name it is only safe from a crash.
    KeepArea(AreaPixels, String),
    /// Read the kept areas.
    LoadAreas,
    /// Read a kept area, in the size of the picture it is for.
    UseArea(BlobId, Size),
    /// Take an area off the list.
    ForgetArea(AreaId),
    /// Let the person save the area as a file.
    ExportArea(AreaPixels),
    /// Grow, shrink or soften an area: too slow for the window's thread on a large picture.
    Soften {
        /// The area.
        area: AreaPixels,
        /// How.
        how: AreaMsg,
        /// The state of the canvas it was taken from.
        revision: u64,
    },
    /// Write the areas down and make everything ready that an edit sends.
    Prepare(Box<EditOrder>),
    /// Measure what an edit changed.
    Guard {
        /// The picture it started from.
        before: PictureId,
        /// What came of it.
        after: PictureId,
        /// The painted area.
        area: Option<BlobId>,
        /// What was not to change.
        protect: Option<BlobId>,
    },
    /// Put the original's pixels back outside the painted area.
    KeepOutside {
        /// The picture it started from.
        source: PictureId,
        /// What the model made.
        edited: PictureId,
        /// The painted area.
        area: BlobId,
    },
    /// Draw how adjustments look.
    Look {
        /// The picture.
        picture: PictureId,
        /// The steps.
        steps: Vec<Adjustment>,
        /// The painted area, for steps that need one.
        area: Option<AreaPixels>,
        /// Which revision.
        revision: u64,
    },
    /// Find the colour in which words can be read.
    SafeColour(PictureId, TextLayer),
    /// Make adjustments a version.
    Adjust {
        /// The picture.
        picture: PictureId,
        /// The steps.
        steps: Vec<Adjustment>,
        /// The painted area, for steps that need one.
        area: Option<AreaPixels>,
        /// The chain it is a step of.
        course: Option<u64>,
    },
    /// Change a version's name.
    Name(PictureId, String),
    /// Change a version's star.
    Star(PictureId, bool),
    /// Another version stands in front of this one.
    Behind(PictureId, Option<PictureId>),
    /// Begin the next step of a chain.
    CourseStep {
        /// The chain.
        course: u64,
        /// The picture the step starts from.
        picture: PictureId,
        /// The step.
        step: Box<Version>,
        /// Models instead of the one the step was made with.
        models: Vec<ModelId>,
        /// What may be spent.
        allowance: Allowance,
    },
}

/// An edit as it was ordered; areas are not files yet.
#[derive(Clone, Debug, PartialEq)]
pub struct EditOrder {
    /// The picture.
    pub picture: PictureRow,
    /// What is asked, without areas.
    pub spec: RunSpec,
    /// What may change.
    pub area: Option<AreaPixels>,
    /// What must not change.
    pub protect: Option<AreaPixels>,
    /// Marks drawn onto the picture: they are drawn onto what is sent.
    pub marks: Vec<Mark>,
}

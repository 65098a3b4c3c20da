//! Everything that can happen. One closed list: whatever changes the state comes through here.

mod edit;
mod home;
mod servers;

use std::path::PathBuf;

pub use home::{HomeDialog, HomeMsg, HomeNews};

pub use edit::{AdjustMsg, AreaMsg, AreaPixels, BringFor, Dropped, EditMsg, EditNews};
pub use servers::{ServersMsg, ServersNews};

use crate::app::command::Command;
use crate::app::state::gallery::{PairMode, Preview};
use crate::app::state::services::{
    Account, KeyError, KeyPlace, KeyState, Listed, NewServer, Secret,
};
use crate::app::state::{Access, Detail, Draft, Held, Page, Rescue, SettingsSection, Storage};
use crate::domain::budget::{Budget, Spent};
use crate::domain::failure::Failure;
use crate::domain::history::{
    Count, Facets, Facts, JobRecord, PastPrompt, RunRecord, Timing, WeekCount,
};
use crate::domain::ids::{BlobId, JobId, ModelId, PictureId, ProviderId, RunId};
use crate::domain::job::JobState;
use crate::domain::picture::PictureRow;
use crate::domain::review::{Review, Verdict};
use crate::domain::search::Direction;
use crate::domain::settings::ThemeChoice;
use crate::domain::time::Moment;

/// How a click changes a selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selecting {
    /// Only this one.
    #[default]
    Only,
    /// This one too, or no longer (Ctrl).
    Toggle,
    /// Everything from the last one to this one (Shift).
    Range,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A person ran a command.
    Do(Command),
    /// A person opened a page.
    Go(Page),
    /// A moment passed; sent about once a second while something depends on it.
    Tick,
    /// A notice was closed, or its time was up.
    CloseNotice {
        /// Which one.
        serial: u64,
    },
    /// The composer.
    Composer(ComposerMsg),
    /// The Create page's gallery.
    Gallery(GalleryMsg),
    /// The library.
    Library(LibraryMsg),
    /// The Edit page.
    Edit(EditMsg),
    /// Settings.
    Settings(SettingsMsg),
    /// Services, their keys and their models.
    Services(ServicesMsg),
    /// About picture servers that people already run.
    Servers(ServersMsg),
    /// Models on this computer.
    Home(HomeMsg),
    /// Pictures get a verdict or stars.
    Review {
        /// Which pictures.
        pictures: Vec<PictureId>,
        /// Keep or not; `None` leaves it.
        verdict: Option<Verdict>,
        /// 0 to 5; `None` leaves them.
        stars: Option<u8>,
    },
    /// A picture is shown large, or no longer.
    Full(Option<PictureId>),
    /// The next (1) or previous (-1) picture of the large view.
    FullStep(i32),
    /// A text goes to the clipboard.
    CopyText(String),
    /// The question in front of everything was answered.
    Answer {
        /// Do it.
        yes: bool,
    },
    /// Something the program asked for came back.
    News(News),
}

/// What happens in the composer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComposerMsg {
    /// Typed or chosen.
    Set(Box<Draft>),
    /// A model was chosen or no longer is.
    ToggleModel(ModelId),
    /// The list of earlier prompts opened, or its search changed.
    PastPrompts(String),
    /// An earlier prompt was chosen.
    UsePrompt(String),
    /// The button of the empty gallery.
    TryExample,
}

/// What happens in the gallery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GalleryMsg {
    /// A cell was clicked.
    Select(JobId, Selecting),
    /// An arrow key was pressed: columns right, rows down.
    Move(i32, i32),
    /// Nothing is selected any more.
    Deselect,
    /// A cell is tried again.
    Retry(JobId),
    /// A cell is stopped.
    Cancel(JobId),
    /// A run is stopped.
    CancelRun(RunId),
    /// The service is asked what became of a job.
    CheckAgain(JobId),
    /// The services are asked what became of all jobs with an unknown outcome.
    CheckAllAgain,
    /// How the pair is compared.
    Pair(PairMode),
    /// The end of the loaded runs came into sight.
    NeedOlder,
    /// A job of another page is to be shown on the Create page.
    Show(JobId),
    /// The view has brought the run into sight.
    Scrolled,
}

/// What happens in the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryMsg {
    /// The search box changed.
    Search(String),
    /// A model filter was ticked.
    ToggleModel(ModelId),
    /// A verdict filter was ticked.
    ToggleVerdict(Verdict),
    /// Pictures from this moment on, before that one.
    Dates(Option<Moment>, Option<Moment>),
    /// The bin instead of the library, or back.
    ShowBin(bool),
    /// No filter at all.
    Clear,
    /// A picture was clicked.
    Select(PictureId, Selecting),
    /// An arrow key was pressed: this many pictures on.
    Move(i32),
    /// Nothing is selected any more.
    Deselect,
    /// One end of the window came near.
    Need(Direction),
    /// The scrubber was dragged to this moment.
    JumpTo(Moment),
    /// Back to the newest.
    Top,
    /// A picture's run opens on the Create page.
    OpenRun(PictureId),
    /// Selected pictures come back from the bin.
    Restore,
    /// The bin is to be emptied.
    EmptyBin,
    /// A picture should be brought into sight.
    Show(PictureId),
    /// The view has brought the picture into sight.
    Scrolled,
}

/// What happens in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsMsg {
    /// A part of the page was chosen.
    Section(SettingsSection),
    /// Light or dark.
    Theme(ThemeChoice),
    /// Interface size, per cent.
    InterfacePct(u16),
    /// Hairlines with more contrast.
    StrongerLines(bool),
    /// No movement.
    ReduceMotion(bool),
    /// The Practice engine is offered.
    Practice(bool),
    /// What may be spent.
    Budget(Budget),
    /// Choose another library folder.
    ChooseFolder,
    /// Open the library folder.
    ShowFolder,
    /// Look at sizes and free space again.
    Measure,
    /// Put the newest copy in the place of a history that cannot be opened.
    PutBack,
}

/// What happens to services. A key in here shows itself nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServicesMsg {
    /// The keys of all services are to be looked for.
    Look,
    /// A service's card is to be shown.
    Show {
        /// Which.
        service: ProviderId,
        /// The cursor goes into its key field.
        typing: bool,
    },
    /// The card has been brought into sight.
    Shown,
    /// A key was typed and is to be kept and tested.
    Keep {
        /// Whose.
        service: ProviderId,
        /// The key.
        key: Secret,
        /// Where.
        place: KeyPlace,
    },
    /// A service's key is to be removed.
    Forget(ProviderId),
    /// The service is asked whether the key works.
    Test(ProviderId),
    /// The page where a key is made.
    KeyPage(ProviderId),
    /// The page where credit is added.
    CreditPage(ProviderId),
    /// The key is a file that is to be chosen.
    ChooseFile(ProviderId),
    /// The service is asked for its models.
    Refresh(ProviderId),
    /// The service is reached at another address; `None` for its own.
    Address(ProviderId, Option<String>),
    /// A model becomes a favourite or stops being one.
    Star(ModelId),
    /// A model is added by the name the service knows it by.
    AddModel(ProviderId, String),
    /// A model a person added is taken away again.
    RemoveModel(ModelId),
    /// The form for another service opens or closes.
    Adding(bool),
    /// An advanced service is to be shown.
    Reveal(ProviderId),
    /// A server a person described is added.
    AddServer(Box<NewServer>),
    /// A server a person added is taken away again.
    RemoveServer(ProviderId),
}

/// What the keychain and the services tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceNews {
    /// How a key stands.
    Key(ProviderId, KeyState),
    /// A key was kept, and how it stands now; or why not.
    Kept(ProviderId, Result<KeyState, KeyError>),
    /// A key was removed, and what is left, for example in the environment; or why not.
    Forgotten(ProviderId, Result<KeyState, KeyError>),
    /// What the service says about the account; `None` when it has no such question.
    Account(ProviderId, Result<Option<Account>, Failure>),
    /// Which models the service lists; `None` when it lists none to anybody.
    Models(ProviderId, Result<Option<Vec<Listed>>, Failure>),
    /// A key file was chosen, or the dialog was closed.
    FileChosen(ProviderId, Option<PathBuf>),
}

/// What the runner tells.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The library was opened.
    Opened(Access),
    /// The draft of last time.
    Draft(Box<Draft>),
    /// The draft is safe on disk.
    DraftSaved {
        /// Which revision.
        revision: u64,
    },
    /// A click became a run.
    RunStarted(Box<RunRecord>),
    /// A cell is tried again as a new job.
    JobStarted(Box<JobRecord>),
    /// A run is different from what is shown, for example because pictures came back from the bin.
    RunChanged(Box<RunRecord>),
    /// The library was opened; another one in place of the present one when a folder is named.
    LibrarySeen {
        /// The new folder.
        folder: Option<PathBuf>,
    },
    /// A click could not become a run; the sentence says why. Nothing was sent.
    NotStarted(String),
    /// A job moved on.
    Job {
        /// Which.
        job: JobId,
        /// Where it stands.
        state: JobState,
    },
    /// A job is working.
    Progress {
        /// Which.
        job: JobId,
        /// 0 to 1, where the model says.
        fraction: Option<f32>,
        /// A small picture, where the model shows one.
        preview: Option<Preview>,
        /// How many pictures come before it at the service, where it says.
        before: Option<u32>,
    },
    /// A picture is safe on disk.
    Kept {
        /// The job it came from.
        job: JobId,
        /// The picture.
        picture: Box<PictureRow>,
        /// What the service reported.
        facts: Box<Facts>,
    },
    /// Unfinished jobs of last time were looked after.
    Recovered {
        /// Started again or asked about.
        going_on: u32,
        /// Never sent: shown as stopped.
        stopped: u32,
        /// Nobody knows.
        unknown: u32,
    },
    /// Runs for the gallery.
    Runs {
        /// Newest first.
        runs: Vec<RunRecord>,
        /// There are older ones.
        has_older: bool,
    },
    /// One run, asked for by number.
    Run(Box<Option<RunRecord>>),
    /// A picture with everything known about it.
    Detail(PictureId, Box<Result<Detail, String>>),
    /// A page of the library.
    LibraryPage {
        /// Which question it answers.
        generation: u64,
        /// Which end it joins.
        direction: Direction,
        /// Newest first.
        rows: Result<Vec<PictureRow>, String>,
        /// There is more at that end.
        more: bool,
        /// There is more at the other end (after a jump).
        more_newer: Option<bool>,
    },
    /// How many match.
    LibraryCount {
        /// Which question it answers.
        generation: u64,
        /// The number.
        count: Result<Count, String>,
    },
    /// Numbers beside the filters.
    Facets(Result<Facets, String>),
    /// Bars of the scrubber.
    Weeks {
        /// Which question it answers.
        generation: u64,
        /// The bars.
        weeks: Result<Vec<WeekCount>, String>,
    },
    /// Earlier prompts.
    PastPrompts(Result<Vec<PastPrompt>, String>),
    /// A library that cannot be opened has a copy of its history.
    Rescue(Rescue),
    /// Sizes and free space.
    Storage(Result<Storage, String>),
    /// Measured times.
    Timings(Vec<Timing>),
    /// Reviews were saved, with the values they had before.
    Reviewed(Result<Vec<(PictureId, Review)>, String>),
    /// Pictures went to the bin or came back.
    Binned {
        /// Which.
        pictures: Vec<PictureId>,
        /// To the bin, or back.
        binned: bool,
        /// Why not.
        answer: Result<(), String>,
    },
    /// The bin was emptied.
    BinEmptied(Result<u64, String>),
    /// A picture's file turned out to be damaged.
    Damaged(BlobId),
    /// Something was put on the clipboard, opened or saved.
    Told(Result<String, String>),
    /// A folder was chosen, or the dialog was closed.
    FolderChosen(Option<PathBuf>),
    /// The keychain or a service told something.
    Service(ServiceNews),
    /// Something about picture servers.
    Servers(ServersNews),
    /// What was spent.
    Spent(Result<Spent, String>),
    /// A click was not written down because of what it costs.
    Held(Box<Held>),
    /// Something happened on the Edit page.
    Edit(EditNews),
    /// Something about models on this computer.
    Home(HomeNews),
    /// Something went wrong that belongs to no cell.
    Failed(Box<Failure>),
}

//! Everything that can happen. One closed list: whatever changes the state comes through here.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::command::Command;
use crate::app::state::edit::{EditDraft, EditPanel, EditView, GuardReport, Tool};
use crate::app::state::gallery::{PairMode, Preview};
use crate::app::state::services::{
    Account, KeyError, KeyPlace, KeyState, Listed, NewServer, Secret,
};
use crate::app::state::{Access, Detail, Draft, Held, Page, SettingsSection, Storage};
use crate::domain::adjust::{Adjustment, Part, TextLayer};
use crate::domain::budget::{Budget, Spent};
use crate::domain::failure::Failure;
use crate::domain::history::{
    Count, Facets, Facts, JobRecord, PastPrompt, RunRecord, Timing, WeekCount,
};
use crate::domain::ids::{AreaId, BlobId, JobId, ModelId, PictureId, ProviderId, RunId};
use crate::domain::job::JobState;
use crate::domain::picture::PictureRow;
use crate::domain::review::{Review, Verdict};
use crate::domain::run::RunSpec;
use crate::domain::search::Direction;
use crate::domain::settings::ThemeChoice;
use crate::domain::task::ReferenceRole;
use crate::domain::time::Moment;
use crate::domain::version::{SavedArea, Tree};

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

/// What happens on the Edit page.
#[derive(Clone, Debug, PartialEq)]
pub enum EditMsg {
    /// A picture is to be changed.
    Open(PictureId),
    /// A picture of this computer is to be chosen with the system's dialog.
    Choose(BringFor),
    /// Files or pictures were dropped onto the window.
    Dropped(Vec<Dropped>, BringFor),
    /// The picture on the clipboard.
    Paste(BringFor),
    /// Typed or chosen.
    Set(Box<EditDraft>),
    /// A model was chosen or no longer is.
    ToggleModel(ModelId),
    /// A quick action: its words go into the box, the right tool comes up. Nothing runs.
    Quick(QuickEdit),
    /// The click on Apply.
    Apply,
    /// What the pointer does.
    Tool(Tool),
    /// A stroke began, at a point in pixels of the picture.
    StrokeBegan([f32; 2]),
    /// It went on through these points.
    StrokeWent(Vec<[f32; 2]>),
    /// The pointer was let go.
    StrokeEnded,
    /// A closed line was drawn around something; `erase` takes away.
    Lasso {
        /// Points, pixels of the picture.
        points: Vec<[f32; 2]>,
        /// Takes away instead.
        erase: bool,
    },
    /// A rectangle was drawn.
    Rect {
        /// A corner, pixels of the picture.
        from: [f32; 2],
        /// The opposite one.
        to: [f32; 2],
        /// Takes away instead.
        erase: bool,
    },
    /// A mark was drawn onto the picture, points in shares of width and height.
    Mark(Vec<[f32; 2]>),
    /// Something is done to the whole painted area.
    Area(AreaMsg),
    /// What the middle shows.
    View(EditView),
    /// What stands at the right.
    Panel(EditPanel),
    /// A version comes to the front.
    Show(PictureId),
    /// The result is kept: it comes to the front, and the next edit starts from it.
    Keep(PictureId),
    /// A result was clicked: the next edit would start from it.
    ChooseResult(PictureId),
    /// Two versions are compared; `None` ends that.
    Compare(Option<(PictureId, PictureId)>),
    /// How they are compared.
    PairMode(PairMode),
    /// A version gets a name.
    Name(PictureId, String),
    /// A version gets or loses its star.
    Star(PictureId),
    /// The heat map is shown or hidden.
    Heat(bool),
    /// The original's pixels come back outside the painted area; or, when they have, what the model made comes to the front.
    KeepOutside(PictureId),
    /// What an edit changed is to be measured.
    Measure(PictureId),
    /// A picture to go by gets another role.
    Role(usize, ReferenceRole),
    /// A picture to go by is taken away.
    RemoveReference(usize),
    /// A picture of the library to go by.
    AddReference(PictureId),
    /// The frame of a crop or of a larger canvas was dragged.
    Frame(Option<Part>),
    /// The studio's own changes.
    Adjust(AdjustMsg),
    /// The sheet that makes a chain of edits again opens for a version.
    Replay(PictureId),
    /// It closes.
    CloseReplay,
    /// The pictures the chain is made on.
    ReplayOn(Vec<PictureId>),
    /// The chain is made with these models; none for those of the steps.
    ReplayWith(Vec<ModelId>),
    /// The chain is made.
    StartReplay,
}

/// What a picture that is brought in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BringFor {
    /// To be changed.
    Source,
    /// To go by.
    Reference,
    /// To go by for new pictures.
    Prompt,
    /// To say what may change.
    Area,
}

/// Something dropped onto the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// A file.
    File(PathBuf),
    /// Its bytes, where there is no file.
    Bytes {
        /// What it is called.
        name: String,
        /// The bytes.
        bytes: Arc<[u8]>,
    },
}

/// A quick action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuickEdit {
    /// Remove what is painted.
    RemoveObject,
    /// Another background.
    ReplaceBackground,
    /// A larger canvas, or another shape.
    ChangeShape,
    /// Other light.
    Relight,
    /// Words in the picture.
    AddText,
    /// More pixels.
    Enlarge,
    /// Another colour.
    Recolour,
    /// A little different.
    VarySubtle,
    /// Quite different.
    VaryStrong,
    /// Without its background.
    CutOut,
    /// What was drawn onto it.
    Sketch,
}

/// Something done to the whole painted area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaMsg {
    /// Everything.
    Fill,
    /// Nothing.
    Clear,
    /// The other part.
    Invert,
    /// Larger by pixels.
    Grow(u16),
    /// Smaller by pixels.
    Shrink(u16),
    /// A softer edge, pixels.
    Feather(u16),
    /// The list of kept areas opens.
    List,
    /// The area is kept under a name that says when.
    Keep,
    /// A kept area is used.
    Use(AreaId),
    /// A kept area is taken off the list.
    Forget(AreaId),
    /// The area to a file.
    Export,
}

/// The studio's own changes.
#[derive(Clone, Debug, PartialEq)]
pub enum AdjustMsg {
    /// The steps being tried.
    Set(Vec<Adjustment>),
    /// The words being set.
    Text(TextLayer),
    /// White or near black, whichever can be read better where the words stand.
    SafeColour,
    /// They become a version.
    Keep,
    /// They are thrown away.
    Drop,
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
    /// What was spent.
    Spent(Result<Spent, String>),
    /// A click was not written down because of what it costs.
    Held(Box<Held>),
    /// Something happened on the Edit page.
    Edit(EditNews),
    /// Something went wrong that belongs to no cell.
    Failed(Box<Failure>),
}

/// What the runner tells the Edit page.
#[derive(Clone, Debug, PartialEq)]
pub enum EditNews {
    /// The draft of last time, with the picture it belongs to and what was painted on it.
    Draft(Box<EditDraft>),
    /// Edits of last time, for Activity and for results.
    Runs(Vec<RunRecord>),
    /// A tree; the picture it was asked for.
    Tree(PictureId, Result<Box<Tree>, String>),
    /// A file was chosen, or the dialog was closed.
    Chosen(BringFor, Option<PathBuf>),
    /// A picture was brought in; the sentence says what to know about it.
    BroughtIn(BringFor, Result<Box<PictureRow>, String>, Option<String>),
    /// An area came from a file or from the kept ones, in the size of the picture in front.
    Area(Result<AreaPixels, String>),
    /// The painted area is safe.
    AreaKept(Result<SavedArea, String>),
    /// Kept areas.
    Areas(Result<Vec<SavedArea>, String>),
    /// An edit is ready to be asked for; its money is checked next.
    Prepared(Result<Box<RunSpec>, String>),
    /// What an edit changed.
    Guarded(PictureId, Result<Box<GuardReport>, String>),
    /// The studio made a version.
    Made {
        /// From which picture.
        parent: PictureId,
        /// The chain it is a step of.
        course: Option<u64>,
        /// The new picture.
        picture: Result<Box<PictureRow>, String>,
    },
    /// The original's pixels are back outside the area.
    Merged {
        /// What the model made.
        of: PictureId,
        /// The new picture.
        picture: Result<Box<PictureRow>, String>,
    },
    /// How tried adjustments look.
    Look {
        /// Which revision.
        revision: u64,
        /// The picture, and the contrast of its words times ten.
        look: Result<(Preview, Option<u16>), String>,
    },
    /// The colour in which words can be read.
    SafeColour([u8; 3]),
    /// A step of a chain became a run, or could not.
    CourseRun(u64, Result<RunId, String>),
    /// A version was changed.
    VersionChanged(Result<(), String>),
}

/// An area as pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaPixels {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// 0 stays, 255 may change.
    pub levels: Arc<[u8]>,
}

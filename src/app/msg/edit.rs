//! What happens on the Edit page, and what the runner tells it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::state::edit::{EditDraft, EditPanel, EditView, GuardReport, Tool};
use crate::app::state::gallery::{PairMode, Preview};
use crate::domain::adjust::{Adjustment, Part, TextLayer};
use crate::domain::history::RunRecord;
use crate::domain::ids::{AreaId, ModelId, PictureId, RunId};
use crate::domain::picture::PictureRow;
use crate::domain::quick::QuickEdit;
use crate::domain::run::RunSpec;
use crate::domain::task::ReferenceRole;
use crate::domain::version::{SavedArea, Tree};

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
    /// An area grew, shrank or became softer.
    Softened {
        /// How.
        how: AreaMsg,
        /// The state of the canvas it was taken from.
        revision: u64,
        /// The new area.
        area: Result<AreaPixels, String>,
    },
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

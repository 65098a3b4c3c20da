//! The Edit page: a picture, what is to change, the painted area, and the tree of what came of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::effect::EditEffect;
use crate::app::remote::Remote;
use crate::app::state::composer::Outlook;
use crate::app::state::gallery::{PairMode, Preview};
use crate::app::state::spending::Allowance;
use crate::domain::adjust::{Adjustment, Part, TextLayer};
use crate::domain::ids::{BlobId, ModelId, PictureId, RunId};
use crate::domain::mask::{Canvas, MaskEdit};
use crate::domain::picture::{FileFormat, PictureRow};
use crate::domain::shape::Size;
use crate::domain::task::{Effort, Margins, Operation, ReferenceRole};
use crate::domain::undo::{Edit, Undo};
use crate::domain::version::{SavedArea, Tree, Version};

/// Most pictures to go by beside the source.
pub const MAX_REFERENCES: usize = 14;
/// Instructions remembered.
pub const RECENT: usize = 30;
/// Red, green, blue of marks: seen on almost any picture, and named in the instruction by being "marks".
pub const MARK_RGB: [u8; 3] = [255, 45, 85];

/// What the middle of the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EditView {
    /// The picture to change, with tools.
    #[default]
    Edit,
    /// Results over their source.
    BeforeAfter,
    /// One version alone.
    Single,
}

/// What the pointer does on the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Nothing: drags move the picture.
    #[default]
    Hand,
    /// Paints what may change.
    Brush,
    /// Takes paint away.
    Erase,
    /// Draws around what may change.
    Lasso,
    /// A rectangle that may change.
    Rect,
    /// Paints what must not change.
    Protect,
    /// Draws marks onto the picture as an instruction.
    Sketch,
    /// Drags the frame of a crop or of a larger canvas.
    Frame,
}

/// What stands at the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EditPanel {
    /// The tree.
    #[default]
    Versions,
    /// Changes the studio makes itself.
    Adjust,
    /// Words on the picture.
    Text,
}

/// A picture to go by, with what it is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceSlot {
    /// The picture.
    pub picture: PictureId,
    /// Its file.
    pub blob: BlobId,
    /// Its file's encoding.
    pub format: FileFormat,
    /// What it is good for.
    pub role: ReferenceRole,
}

/// What a person has written and chosen on the Edit page. Kept at every change, so a crash loses nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EditDraft {
    /// The version the next edit starts from.
    pub picture: Option<PictureId>,
    /// What to change.
    pub instruction: String,
    /// What kind of change.
    pub operation: Operation,
    /// Pictures of each model.
    pub count: u32,
    /// Quick, usual or careful.
    pub effort: Effort,
    /// The chosen models.
    pub models: Vec<ModelId>,
    /// Pictures to go by, at most [`MAX_REFERENCES`].
    pub references: Vec<ReferenceSlot>,
    /// Outside the painted area the results get the original's own pixels back.
    pub keep_outside: bool,
    /// Instructions used before, newest first.
    pub recent: Vec<String>,
    /// Diameter of the brush, pixels of the picture.
    pub brush_px: u16,
    /// Hardness of the brush, per cent.
    pub hardness_pct: u8,
    /// The painted area as it was last written down.
    pub area: Option<BlobId>,
}

impl Default for EditDraft {
    fn default() -> Self {
        Self {
            picture: None,
            instruction: String::new(),
            operation: Operation::Instruct,
            count: 1,
            effort: Effort::Usual,
            models: Vec::new(),
            references: Vec::new(),
            keep_outside: true,
            recent: Vec::new(),
            brush_px: 64,
            hardness_pct: 80,
            area: None,
        }
    }
}

/// What an edit really changed.
#[derive(Clone, Debug, PartialEq)]
pub struct GuardReport {
    /// Pixels that changed outside the painted area (or in all, when nothing was painted), thousandths.
    pub changed_permille: u16,
    /// Whether that counts the outside of a painted area only.
    pub outside_only: bool,
    /// The picture moved or was cut anew.
    pub reframed: bool,
    /// How far it moved, pixels of the source across and down.
    pub moved_px: (f32, f32),
    /// How much larger its content is than the source's, 1 for the same.
    pub scale: f32,
    /// Mean colour difference (CIEDE2000) where nothing should have changed; `None` when that is nowhere.
    pub drift: Option<f32>,
    /// What 95 of 100 of those pixels stay below.
    pub drift_p95: Option<f32>,
    /// Where it changed: a small picture of levels, 0 the same, 255 strongly changed.
    pub heat: Heat,
}

/// A small picture of levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heat {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Row by row.
    pub levels: Arc<[u8]>,
}

/// The painted area of the picture in front, what must not change, and marks drawn onto it.
#[derive(Debug, Default)]
pub struct Painting {
    /// What may change. `None` until something is painted on a picture of a known size.
    pub area: Option<Canvas>,
    /// What must not change.
    pub protect: Option<Canvas>,
    /// Strokes drawn as an instruction: points in shares of the picture, and the width as a share of its longer side.
    pub marks: Vec<Mark>,
    /// The area is being written down.
    pub saving: bool,
    /// It changed meanwhile.
    pub changed: bool,
}

/// A line drawn onto the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its points in shares of width and height.
    pub points: Vec<[f32; 2]>,
    /// Red, green, blue.
    pub colour: [u8; 3],
}

/// One step that can be taken back on the Edit page.
#[derive(Clone, Debug)]
pub enum EditStep {
    /// The painted area changed.
    Area(MaskEdit),
    /// What must not change changed.
    Protect(MaskEdit),
    /// A mark was drawn (or, as an inverse, is drawn again).
    Marks(Vec<Mark>),
    /// Another version came to the front.
    Show(Option<PictureId>),
    /// A version got another name.
    Name(PictureId, String),
    /// A version got or lost its star.
    Star(PictureId, bool),
    /// Adjustments that are not kept yet.
    Pending(Vec<Adjustment>),
}

impl Edit for EditStep {
    type Doc = EditPage;

    fn apply(self, page: &mut EditPage) -> Self {
        match self {
            Self::Area(edit) => match &mut page.painting.area {
                Some(canvas) => Self::Area(edit.apply(canvas)),
                None => Self::Area(edit),
            },
            Self::Protect(edit) => match &mut page.painting.protect {
                Some(canvas) => Self::Protect(edit.apply(canvas)),
                None => Self::Protect(edit),
            },
            Self::Marks(marks) => Self::Marks(std::mem::replace(&mut page.painting.marks, marks)),
            Self::Show(picture) => {
                let before = page.current.as_ref().map(|row| row.id);
                let row = picture.and_then(|id| page.tree.value()?.get(id));
                if let Some(row) = row.map(|version| version.picture.clone()) {
                    page.bring(row);
                }
                Self::Show(before)
            }
            Self::Name(picture, name) => {
                let old = page
                    .version_mut(picture)
                    .map(|version| std::mem::replace(&mut version.name, name.clone()));
                page.wanted.push(EditEffect::Name(picture, name));
                Self::Name(picture, old.unwrap_or_default())
            }
            Self::Star(picture, starred) => {
                if let Some(version) = page.version_mut(picture) {
                    version.starred = starred;
                }
                page.wanted.push(EditEffect::Star(picture, starred));
                Self::Star(picture, !starred)
            }
            Self::Pending(steps) => {
                page.trying.revision += 1;
                Self::Pending(std::mem::replace(&mut page.trying.steps, steps))
            }
        }
    }
}

/// Adjustments that are being tried, with how they look.
#[derive(Debug, Default)]
pub struct Trying {
    /// The steps, in order.
    pub steps: Vec<Adjustment>,
    /// Counts changes.
    pub revision: u64,
    /// The revision that is being drawn, while one is.
    pub drawing: Option<u64>,
    /// How it looks.
    pub look: Option<Preview>,
    /// Why it cannot be drawn.
    pub problem: Option<String>,
    /// Contrast of the words with what lies under them, 1 to 21, times ten; `None` without words.
    pub contrast_tenths: Option<u16>,
    /// It is being kept.
    pub keeping: bool,
}

/// A chain of edits that is to be made again on other pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// The steps, oldest first.
    pub steps: Vec<Version>,
    /// Pictures to make them on.
    pub targets: Vec<PictureRow>,
    /// Models instead of those the steps were made with; empty for the same.
    pub models: Vec<ModelId>,
    /// What that would do.
    pub outlook: Outlook,
}

/// One picture on its way through a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Its number.
    pub id: u64,
    /// The steps.
    pub steps: Arc<[Version]>,
    /// Models instead of those the steps were made with.
    pub models: Vec<ModelId>,
    /// The step it is at.
    pub at: usize,
    /// The picture that step starts from.
    pub picture: PictureId,
    /// The run of that step, while a model works on it.
    pub run: Option<RunId>,
    /// What may be spent.
    pub allowance: Allowance,
}

/// Everything on the Edit page.
#[derive(Debug)]
pub struct EditPage {
    /// What is written and chosen. Changed through `update` only.
    pub draft: EditDraft,
    /// Counts changes of the draft.
    pub revision: u64,
    /// The instruction was replaced from outside: the editor takes it over.
    pub replaced: u64,
    /// What a click on Apply would do.
    pub outlook: Outlook,
    /// The tree of the picture.
    pub tree: Remote<Tree>,
    /// The version in front.
    pub current: Option<PictureRow>,
    /// Two versions that are compared.
    pub pair: Option<(PictureId, PictureId)>,
    /// How they are compared.
    pub pair_mode: PairMode,
    /// What the middle shows.
    pub view: EditView,
    /// What stands at the right.
    pub panel: EditPanel,
    /// What the pointer does.
    pub tool: Tool,
    /// What is painted.
    pub painting: Painting,
    /// Steps that can be taken back.
    pub undo: Undo<EditStep>,
    /// The frame of a crop or of a larger canvas, in shares of the picture; beyond 0 to 1 it is larger.
    pub frame: Option<Part>,
    /// Adjustments being tried.
    pub trying: Trying,
    /// The words being set, while the Text panel is open.
    pub text: TextLayer,
    /// The run whose results are in front.
    pub results: Option<RunId>,
    /// The result the next edit would start from.
    pub chosen: Option<PictureId>,
    /// What edits really changed.
    pub guard: BTreeMap<PictureId, Remote<GuardReport>>,
    /// The heat map lies over the results.
    pub heat: bool,
    /// Painted areas kept for reuse.
    pub areas: Remote<Vec<SavedArea>>,
    /// A picture is on its way in.
    pub bringing: bool,
    /// A native dialog is open.
    pub picking: bool,
    /// An edit is being prepared.
    pub preparing: bool,
    /// A chain to be made again, while its sheet is open.
    pub replay: Option<Replay>,
    /// Chains under way.
    pub courses: Vec<Course>,
    /// Counts courses.
    pub course_serial: u64,
    /// What steps that were taken or taken back want done; `update` hands it on.
    pub wanted: Vec<EditEffect>,
}

impl Default for EditPage {
    fn default() -> Self {
        Self {
            draft: EditDraft::default(),
            revision: 0,
            replaced: 0,
            outlook: Outlook::default(),
            tree: Remote::Idle,
            current: None,
            pair: None,
            pair_mode: PairMode::default(),
            view: EditView::default(),
            panel: EditPanel::default(),
            tool: Tool::default(),
            painting: Painting::default(),
            undo: Undo::new(200),
            frame: None,
            trying: Trying::default(),
            text: TextLayer::default(),
            results: None,
            chosen: None,
            guard: BTreeMap::new(),
            heat: false,
            areas: Remote::Idle,
            bringing: false,
            picking: false,
            preparing: false,
            replay: None,
            courses: Vec::new(),
            course_serial: 0,
            wanted: Vec::new(),
        }
    }
}

impl EditPage {
    /// Brings a version to the front. What is painted stays when it fits, and so does everything else that is written.
    pub fn bring(&mut self, row: PictureRow) {
        let fits = self.size() == Some(row.size);
        if !fits {
            self.painting = Painting::default();
            self.frame = None;
        }
        self.draft.picture = Some(row.id);
        self.trying = Trying {
            revision: self.trying.revision + 1,
            ..Trying::default()
        };
        self.pair = None;
        self.current = Some(row);
    }

    /// A version of the tree, to change it.
    pub fn version_mut(&mut self, picture: PictureId) -> Option<&mut Version> {
        let tree = self.tree.value_mut()?;
        tree.versions.iter_mut().find(|it| it.picture.id == picture)
    }

    /// The size of the picture in front.
    pub fn size(&self) -> Option<Size> {
        Some(self.current.as_ref()?.size)
    }

    /// The picture to show for a result: the version that stands in front of it, where one does.
    pub fn front_of<'a>(&'a self, row: &'a PictureRow) -> &'a PictureRow {
        let front = || {
            let tree = self.tree.value()?;
            let front = tree.get(tree.get(row.id)?.behind?)?;
            (!front.binned).then_some(&front.picture)
        };
        front().unwrap_or(row)
    }

    /// Pixels the frame adds around the picture; none while it lies inside.
    pub fn margins(&self) -> Option<Margins> {
        let (size, frame) = (self.size()?, self.frame?);
        let (width, height) = (size.width_px as f32, size.height_px as f32);
        let px = |share: f32, of: f32| {
            let px = (share * of).round();
            if px.is_finite() && px > 0.0 {
                px.min(8192.0) as u32
            } else {
                0
            }
        };
        let margins = Margins {
            left_px: px(-frame.left, width),
            top_px: px(-frame.top, height),
            right_px: px(frame.left + frame.width - 1.0, width),
            bottom_px: px(frame.top + frame.height - 1.0, height),
            filled: None,
        };
        (margins.around(size) != size).then_some(margins)
    }

    /// Whether a part of the picture is painted.
    pub fn has_area(&self) -> bool {
        self.painting
            .area
            .as_ref()
            .is_some_and(|area| !area.is_empty())
    }

    /// The version in front, with its place in the tree.
    pub fn version(&self) -> Option<&Version> {
        self.tree.value()?.get(self.current.as_ref()?.id)
    }

    /// Whether a click on Apply would do something.
    pub fn can_apply(&self) -> bool {
        self.current.is_some()
            && self.outlook.pictures > 0
            && !self.preparing
            && (!self.draft.instruction.trim().is_empty()
                || !matches!(
                    self.draft.operation,
                    Operation::Instruct | Operation::Vary { .. }
                )
                || !self.painting.marks.is_empty())
    }
}

//! One request to one model: what was asked, and what will really be sent.

use serde::{Deserialize, Serialize};

use crate::domain::ids::BlobId;
use crate::domain::model::{Capabilities, Sizes};
use crate::domain::prompt;
use crate::domain::shape::Size;

/// What kind of work it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TaskKind {
    /// A picture from words.
    Generate,
    /// A picture changed by an instruction (the prompt).
    Edit {
        /// The picture to change.
        source: BlobId,
        /// Grey picture of the same size, white where it may change.
        mask: Option<BlobId>,
        /// What is to happen to it.
        #[serde(default)]
        operation: Operation,
    },
}

/// What is to happen to a picture. A model without an operation of its own is told in words, where words can say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum Operation {
    /// What the words say.
    #[default]
    Instruct,
    /// What is painted over goes away.
    Erase,
    /// A larger canvas around it, filled by the model.
    Extend(Margins),
    /// More pixels with more detail.
    Enlarge {
        /// 2 or 4 times each side.
        factor: u8,
    },
    /// The subject stays, the background becomes see-through.
    CutOut,
    /// Another picture like it.
    Vary {
        /// How far it may go: 1 to 100.
        strength_pct: u8,
    },
}

impl Operation {
    /// Its kind, without its numbers.
    pub fn kind(self) -> OperationKind {
        match self {
            Self::Instruct => OperationKind::Instruct,
            Self::Erase => OperationKind::Erase,
            Self::Extend(_) => OperationKind::Extend,
            Self::Enlarge { .. } => OperationKind::Enlarge,
            Self::CutOut => OperationKind::CutOut,
            Self::Vary { .. } => OperationKind::Vary,
        }
    }
}

/// The kinds of [`Operation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// What the words say.
    Instruct,
    /// Removes what is painted over.
    Erase,
    /// A larger canvas.
    Extend,
    /// More pixels.
    Enlarge,
    /// Without its background.
    CutOut,
    /// Another like it.
    Vary,
}

/// Pixels added at each edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Margins {
    /// At the left.
    pub left_px: u32,
    /// At the top.
    pub top_px: u32,
    /// At the right.
    pub right_px: u32,
    /// At the bottom.
    pub bottom_px: u32,
    /// For models without the operation: the larger picture as the studio prepares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filled: Option<Filled>,
}

/// A picture on its larger canvas, with the new part painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filled {
    /// The larger picture; its new part continues the edges.
    pub picture: BlobId,
    /// Grey picture of the same size, white where it is new.
    pub area: BlobId,
}

impl Margins {
    /// The size of the larger canvas.
    pub fn around(self, size: Size) -> Size {
        Size::new(
            size.width_px
                .saturating_add(self.left_px)
                .saturating_add(self.right_px),
            size.height_px
                .saturating_add(self.top_px)
                .saturating_add(self.bottom_px),
        )
    }
}

/// What a picture to go by is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceRole {
    /// What is to be seen.
    #[default]
    Subject,
    /// How it is to look.
    Style,
    /// A product that must stay exactly as it is.
    Product,
}

/// A picture to go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "ReferenceForm")]
pub struct Reference {
    /// Its file.
    pub blob: BlobId,
    /// What it is good for.
    pub role: ReferenceRole,
}

impl From<BlobId> for Reference {
    fn from(blob: BlobId) -> Self {
        Self {
            blob,
            role: ReferenceRole::Subject,
        }
    }
}

/// Drafts and runs from before roles name the file alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum ReferenceForm {
    Plain(BlobId),
    WithRole { blob: BlobId, role: ReferenceRole },
}

impl From<ReferenceForm> for Reference {
    fn from(form: ReferenceForm) -> Self {
        match form {
            ReferenceForm::Plain(blob) => blob.into(),
            ReferenceForm::WithRole { blob, role } => Self { blob, role },
        }
    }
}

/// How much work a model puts into a picture, where it lets us choose: "Detail" in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Fast and cheap.
    Quick,
    /// As the model usually works.
    #[default]
    Usual,
    /// Slow and dear.
    Careful,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What kind of work.
    #[serde(flatten)]
    pub kind: TaskKind,
    /// The words, with those of the look.
    pub prompt: String,
    /// What to leave out; empty for nothing.
    #[serde(default)]
    pub negative: String,
    /// The size asked for.
    pub size: Size,
    /// The number that fixes chance; `None` lets the service choose.
    pub seed: Option<u64>,
    /// Quick, usual or careful.
    #[serde(default)]
    pub effort: Effort,
    /// Without a background.
    #[serde(default)]
    pub transparent: bool,
    /// Pictures to go by, the most important first; for an edit those beside its source.
    #[serde(default)]
    pub references: Vec<Reference>,
}

impl Task {
    /// How many pictures travel to the service: source, mask and references.
    pub fn pictures_sent(&self) -> usize {
        let own = match &self.kind {
            TaskKind::Generate => 0,
            TaskKind::Edit { mask, .. } => 1 + usize::from(mask.is_some()),
        };
        own + self.references.len()
    }
}

/// One way in which what is sent differs from what was asked: a line of the fairness ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Change {
    /// Another size.
    Size {
        /// What was asked.
        asked: Size,
        /// What is sent.
        sent: Size,
    },
    /// What came back has another size than what was sent.
    SizeReceived {
        /// What was sent.
        sent: Size,
        /// What came back.
        received: Size,
    },
    /// The model has no "Lock the look".
    SeedIgnored,
    /// The model has no "Leave out".
    NegativeIgnored,
    /// The prompt was too long for the model.
    PromptCut {
        /// Characters sent.
        kept_chars: u32,
        /// Characters asked.
        asked_chars: u32,
    },
    /// The service wrote the prompt anew.
    PromptRewritten {
        /// Its version.
        sent: String,
    },
    /// The model has no "Detail".
    EffortIgnored,
    /// The model cannot leave the background away.
    TransparencyIgnored,
    /// The model takes no painted area: it changes the whole picture.
    MaskIgnored,
    /// The model takes fewer pictures to go by.
    ReferencesDropped {
        /// Pictures sent.
        kept: u32,
        /// Pictures asked.
        asked: u32,
    },
    /// Another seed was used.
    SeedReplaced {
        /// The seed used.
        used: u64,
    },
}

/// A task cut to what a model can do, with every difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// What will be sent.
    pub task: Task,
    /// How that differs from what was asked.
    pub changes: Vec<Change>,
}

/// Why a model cannot do a task at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// It only edits.
    CannotGenerate,
    /// It only makes new pictures.
    CannotEdit,
    /// It has no such operation and words would not do.
    CannotDo(OperationKind),
}

/// What will really be sent when a model with these capabilities is asked for this task.
pub fn fit(task: &Task, can: &Capabilities) -> Result<Fitted, Unfit> {
    match task.kind {
        TaskKind::Generate if !can.generate => return Err(Unfit::CannotGenerate),
        TaskKind::Edit { .. } if !can.edit => return Err(Unfit::CannotEdit),
        TaskKind::Edit { operation, .. } if !can.does(operation.kind()) => {
            return Err(Unfit::CannotDo(operation.kind()));
        }
        TaskKind::Generate | TaskKind::Edit { .. } => {}
    }
    let mut sent = task.clone();
    let mut changes = Vec::new();

    if let TaskKind::Edit {
        source,
        mask,
        operation,
    } = &mut sent.kind
        && let Operation::Extend(Margins {
            filled: Some(filled),
            ..
        }) = *operation
        && !can.has_own(OperationKind::Extend)
    {
        // Words and a painted area say the same to a model that has no operation for it.
        (*source, *mask, *operation) = (filled.picture, Some(filled.area), Operation::Instruct);
    }
    sent.size = nearest_size(task.size, &can.sizes);
    if sent.size != task.size {
        changes.push(Change::Size {
            asked: task.size,
            sent: sent.size,
        });
    }
    if !can.seed && sent.seed.take().is_some() {
        changes.push(Change::SeedIgnored);
    }
    if !can.negative && !std::mem::take(&mut sent.negative).trim().is_empty() {
        changes.push(Change::NegativeIgnored);
    }
    if !can.steps && std::mem::take(&mut sent.effort) != Effort::Usual {
        changes.push(Change::EffortIgnored);
    }
    if !can.transparent && std::mem::take(&mut sent.transparent) {
        changes.push(Change::TransparencyIgnored);
    }
    if let TaskKind::Edit { mask, .. } = &mut sent.kind
        && !can.mask
        && mask.take().is_some()
    {
        changes.push(Change::MaskIgnored);
    }
    let most = usize::from(can.max_references);
    if task.references.len() > most {
        sent.references.truncate(most);
        changes.push(Change::ReferencesDropped {
            kept: u32::from(can.max_references),
            asked: task.references.len() as u32,
        });
    }
    let before = usize::from(matches!(task.kind, TaskKind::Edit { .. }));
    sent.prompt = prompt::with_roles(&sent.prompt, &sent.references, before);
    let asked_chars = sent.prompt.chars().count() as u32;
    if can.max_prompt_chars > 0 && asked_chars > can.max_prompt_chars {
        sent.prompt = sent
            .prompt
            .chars()
            .take(can.max_prompt_chars as usize)
            .collect();
        changes.push(Change::PromptCut {
            kept_chars: can.max_prompt_chars,
            asked_chars,
        });
    }
    Ok(Fitted {
        task: sent,
        changes,
    })
}

/// The size a model makes that is closest to the one asked for: first in shape, then in pixels.
pub fn nearest_size(asked: Size, sizes: &Sizes) -> Size {
    match sizes {
        Sizes::OneOf { sizes } => {
            let distance = |size: &Size| {
                let shape = (size.aspect() / asked.aspect()).ln().abs();
                let scale = (size.pixels() as f32 / asked.pixels().max(1) as f32)
                    .ln()
                    .abs();
                shape * 4.0 + scale
            };
            sizes
                .iter()
                .copied()
                .min_by(|a, b| distance(a).total_cmp(&distance(b)))
                .unwrap_or(asked)
        }
        Sizes::Free { .. } => free_size(asked, sizes),
    }
}

/// The nearest size under the rules of [`Sizes::Free`]: the shape is kept wherever they allow it.
fn free_size(asked: Size, rule: &Sizes) -> Size {
    let Sizes::Free {
        min_side_px,
        max_side_px,
        max_pixels,
        min_pixels,
        max_ratio,
        multiple_px,
    } = rule
    else {
        return asked;
    };
    let (mut width, mut height) = (f64::from(asked.width_px), f64::from(asked.height_px));
    let ratio = f64::from(*max_ratio);
    if ratio >= 1.0 && width.max(height) > width.min(height) * ratio {
        let short = (width * height / ratio).sqrt();
        (width, height) = if width > height {
            (short * ratio, short)
        } else {
            (short, short * ratio)
        };
    }
    let mut scale_by = |scale: f64| (width, height) = (width * scale, height * scale);
    let pixels = f64::from(asked.width_px) * f64::from(asked.height_px);
    if pixels > 0.0 && pixels < *min_pixels as f64 {
        scale_by((*min_pixels as f64 / pixels).sqrt());
    }
    if *max_pixels > 0 && pixels > *max_pixels as f64 {
        scale_by((*max_pixels as f64 / pixels).sqrt());
    }
    let longest = width.max(height);
    if longest > f64::from(*max_side_px) {
        let scale = f64::from(*max_side_px) / longest;
        (width, height) = (width * scale, height * scale);
    }
    let multiple = f64::from((*multiple_px).max(1));
    let side = |exact: f64| {
        let rounded = (exact / multiple).round() * multiple;
        let least = (f64::from(*min_side_px) / multiple).ceil() * multiple;
        let most = (f64::from(*max_side_px) / multiple).floor() * multiple;
        rounded.max(least).min(most.max(least)) as u32
    };
    step_inside(Size::new(side(width), side(height)), rule)
}

/// Undoes what rounding to multiples did to the limits on pixels and shape: a step or two of one multiple.
fn step_inside(mut size: Size, rule: &Sizes) -> Size {
    let Sizes::Free {
        min_side_px,
        max_side_px,
        max_pixels,
        min_pixels,
        max_ratio,
        multiple_px,
    } = rule
    else {
        return size;
    };
    let step = (*multiple_px).max(1);
    for _ in 0..4 {
        let is_wide = size.width_px >= size.height_px;
        let (long, short) = if is_wide {
            (size.width_px, size.height_px)
        } else {
            (size.height_px, size.width_px)
        };
        let too_long = *max_ratio > 0 && long > short.saturating_mul(*max_ratio);
        let too_many = *max_pixels > 0 && size.pixels() > *max_pixels;
        let too_few = size.pixels() < *min_pixels;
        // The long side gives way, the short side grows: either keeps the shape inside its limit as well.
        let (of_width, next) = if too_many || (too_long && size.pixels() > *min_pixels) {
            (is_wide, long.saturating_sub(step))
        } else if too_long || too_few {
            (!is_wide, short.saturating_add(step))
        } else {
            break;
        };
        if next < *min_side_px || next > *max_side_px {
            break;
        }
        if of_width {
            size.width_px = next;
        } else {
            size.height_px = next;
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shape::{MAX_SIDE_PX, MIN_SIDE_PX};
    use proptest::prelude::*;

    fn task(size: Size) -> Task {
        Task {
            kind: TaskKind::Generate,
            prompt: "a fox".to_owned(),
            negative: "people".to_owned(),
            size,
            seed: Some(7),
            effort: Effort::Usual,
            transparent: false,
            references: Vec::new(),
        }
    }

    #[test]
    fn a_model_that_can_do_everything_changes_nothing() {
        let can = Capabilities {
            generate: true,
            seed: true,
            negative: true,
            ..Capabilities::default()
        };
        let asked = task(Size::new(1024, 640));
        let fitted = fit(&asked, &can).unwrap();
        assert_eq!(fitted.task, asked, "sent as asked");
        assert_eq!(fitted.changes, [], "nothing to tell");
    }

    #[test]
    fn every_difference_is_written_down() {
        let can = Capabilities {
            generate: true,
            max_prompt_chars: 3,
            sizes: Sizes::OneOf {
                sizes: vec![Size::new(1024, 1024), Size::new(1536, 1024)],
            },
            ..Capabilities::default()
        };
        let fitted = fit(&task(Size::new(1600, 900)), &can).unwrap();
        assert_eq!(fitted.task.size, Size::new(1536, 1024), "closest shape");
        assert_eq!(
            (fitted.task.seed, fitted.task.negative.as_str()),
            (None, ""),
            "dropped"
        );
        assert_eq!(fitted.task.prompt, "a f", "cut");
        assert_eq!(
            fitted.changes.len(),
            4,
            "size, seed, negative, prompt: {:?}",
            fitted.changes
        );
    }

    #[test]
    fn pictures_and_wishes_a_model_cannot_take_are_dropped_and_said() {
        let can = Capabilities {
            edit: true,
            max_references: 1,
            ..Capabilities::default()
        };
        let mut asked = task(Size::new(64, 64));
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: Some(BlobId([2; 32])),
            operation: Operation::Instruct,
        };
        asked.references = vec![BlobId([3; 32]).into(), BlobId([4; 32]).into()];
        asked.effort = Effort::Careful;
        asked.transparent = true;
        let fitted = fit(&asked, &can).unwrap();
        assert_eq!(
            fitted.task.references,
            [BlobId([3; 32]).into()],
            "the first is kept"
        );
        assert_eq!(fitted.task.pictures_sent(), 2, "source and one reference");
        for change in [
            Change::EffortIgnored,
            Change::TransparencyIgnored,
            Change::MaskIgnored,
            Change::ReferencesDropped { kept: 1, asked: 2 },
        ] {
            assert!(fitted.changes.contains(&change), "{change:?}");
        }
    }

    #[test]
    fn roles_are_told_in_words_for_the_pictures_that_are_sent() {
        let can = Capabilities {
            edit: true,
            max_references: 2,
            ..Capabilities::default()
        };
        let mut asked = task(Size::new(64, 64));
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation: Operation::Instruct,
        };
        let with = |byte, role| Reference {
            blob: BlobId([byte; 32]),
            role,
        };
        asked.references = vec![
            with(2, ReferenceRole::Product),
            with(3, ReferenceRole::Style),
            with(4, ReferenceRole::Style),
        ];
        let sent = fit(&asked, &can).unwrap().task.prompt;
        assert_eq!(
            sent,
            "a fox. Image 2 shows a product: keep it exactly as it is. Image 3 shows the style to follow.",
            "the source is image 1, and nothing is said of the dropped one"
        );
    }

    #[test]
    fn references_from_before_roles_can_be_read() {
        let old: Vec<Reference> =
            serde_json::from_value(serde_json::json!([BlobId([5; 32])])).unwrap();
        assert_eq!(old, [BlobId([5; 32]).into()], "a subject");
        let new = serde_json::to_string(&old).unwrap();
        assert_eq!(
            serde_json::from_str::<Vec<Reference>>(&new).unwrap(),
            old,
            "there and back"
        );
    }

    #[test]
    fn a_model_without_an_operation_is_unfit_for_it() {
        let can = Capabilities {
            edit: true,
            ..Capabilities::default()
        };
        let mut asked = task(Size::new(64, 64));
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation: Operation::Enlarge { factor: 2 },
        };
        assert_eq!(
            fit(&asked, &can),
            Err(Unfit::CannotDo(OperationKind::Enlarge)),
            "words cannot ask for more pixels"
        );
        let only = Capabilities {
            operations: vec![OperationKind::Enlarge],
            ..can
        };
        assert!(fit(&asked, &only).is_ok(), "its own operation");
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation: Operation::Instruct,
        };
        assert!(fit(&asked, &only).is_err(), "it does nothing else");
    }

    #[test]
    fn a_model_that_only_edits_is_unfit_for_generating() {
        let can = Capabilities {
            edit: true,
            ..Capabilities::default()
        };
        assert_eq!(
            fit(&task(Size::new(64, 64)), &can),
            Err(Unfit::CannotGenerate),
            "refused"
        );
    }

    proptest! {
        #[test]
        fn a_free_size_always_lands_inside_the_limits(
            width in MIN_SIDE_PX..=MAX_SIDE_PX, height in MIN_SIDE_PX..=MAX_SIDE_PX,
            multiple in 1_u32..=64, max_side in 512_u32..=4096,
        ) {
            let rule = Sizes::Free { min_side_px: 256, max_side_px: max_side, max_pixels: 4_000_000, min_pixels: 0, max_ratio: 0, multiple_px: multiple };
            let size = nearest_size(Size::new(width, height), &rule);
            for side in [size.width_px, size.height_px] {
                prop_assert!(side.is_multiple_of(multiple), "{size}");
                prop_assert!((256..=max_side).contains(&side), "{size}");
            }
        }

        #[test]
        fn limits_on_pixels_and_shape_hold_exactly(
            width in MIN_SIDE_PX..=MAX_SIDE_PX, height in MIN_SIDE_PX..=MAX_SIDE_PX,
        ) {
            // The rule of OpenAI's picture models.
            let rule = Sizes::Free { min_side_px: 16, max_side_px: 3840, max_pixels: 8_294_400, min_pixels: 655_360, max_ratio: 3, multiple_px: 16 };
            let asked = Size::new(width, height);
            let size = nearest_size(asked, &rule);
            prop_assert!((655_360..=8_294_400).contains(&size.pixels()), "{asked} became {size}");
            let (short, long) = (size.width_px.min(size.height_px), size.width_px.max(size.height_px));
            prop_assert!(long <= 3 * short && long <= 3840, "{asked} became {size}");
            prop_assert!(short.is_multiple_of(16) && long.is_multiple_of(16), "{asked} became {size}");
            if asked.aspect().max(asked.aspect().recip()) < 2.8 {
                prop_assert!((size.aspect() / asked.aspect()).ln().abs() < 0.06, "{asked} became {size}");
            }
        }
    }
}

//! One request to one model: what was asked, and what will really be sent.

use serde::{Deserialize, Serialize};

use crate::domain::ids::BlobId;
use crate::domain::shape::Size;

pub use crate::domain::fit::{Fitted, Unfit, fit};
pub use crate::domain::sizes::nearest_size;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}

//! The tree of an edited picture: every result is a version with the one it came from.

use serde::{Deserialize, Serialize};

use crate::domain::adjust::Adjustment;
use crate::domain::ids::{AreaId, BlobId, ModelId, PictureId};
use crate::domain::money::Cost;
use crate::domain::picture::PictureRow;
use crate::domain::shape::Size;
use crate::domain::task::{Operation, Reference};
use crate::domain::time::Moment;

/// The service name of pictures no service made.
pub const OWN: &str = "studio";
/// Whose work a picture counts as that a person brought in.
pub const BROUGHT_IN: &str = "studio/brought-in";
/// Whose work a picture counts as that the studio adjusted.
pub const ADJUSTED: &str = "studio/adjusted";
/// Whose work an edit counts as whose outside is the original's.
pub const MERGED: &str = "studio/merged";

/// What to call one of the studio's own; `None` for a model.
pub fn own_name(model: &str) -> Option<&'static str> {
    Some(match model {
        BROUGHT_IN => "Your picture",
        ADJUSTED => "Adjusted here",
        MERGED => "Original kept outside",
        _ => return None,
    })
}

/// What a run that edits wants beside what the models are asked; kept with the run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// The picture the edit starts from: the parent of its results.
    pub from: Option<PictureId>,
    /// The area a person painted, white where it may change. The models may have got another form of it, or none.
    pub area: Option<BlobId>,
    /// Outside the area the results get the source's own pixels back.
    pub keep_outside: bool,
    /// What must not change: white. The guard measures there.
    pub protect: Option<BlobId>,
}

/// A painted area a person kept to use it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedArea {
    /// Its number.
    pub id: AreaId,
    /// Its file: a grey PNG, white where a picture may change.
    pub blob: BlobId,
    /// What the person called it.
    pub name: String,
    /// Its size.
    pub size: Size,
    /// When it was kept.
    pub created: Moment,
}

/// How a version came to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Made {
    /// The first of its tree: made from words, or brought in.
    Original,
    /// A model changed its parent; the instruction is its run's prompt.
    Edited,
    /// The studio changed its parent.
    Adjusted {
        /// How, in this order.
        steps: Vec<Adjustment>,
    },
    /// An edit with the source's own pixels outside the painted area.
    Merged {
        /// What the model made.
        of: PictureId,
    },
}

/// A picture of a tree, with what the Versions panel shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The picture.
    pub picture: PictureRow,
    /// It lies in the bin.
    pub binned: bool,
    /// The one it came from.
    pub parent: Option<PictureId>,
    /// How it came to be.
    pub made: Made,
    /// The name a person gave it; empty for none.
    pub name: String,
    /// Starred.
    pub starred: bool,
    /// The version that stands in front of this one: the same edit with the original kept outside.
    pub behind: Option<PictureId>,
    /// The model that made it; for a merged one the model whose edit it holds.
    pub maker: ModelId,
    /// The size of the picture it came from.
    pub source_size: Size,
    /// The words its run was asked with.
    pub instruction: String,
    /// What kind of edit was asked.
    pub operation: Operation,
    /// The painted area.
    pub area: Option<BlobId>,
    /// What was not to change.
    pub protect: Option<BlobId>,
    /// The pictures it went by.
    pub references: Vec<Reference>,
    /// What it cost.
    pub cost: Cost,
    /// How long it took, milliseconds; 0 when nobody knows.
    pub took_ms: u64,
}

/// A tree, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Its versions in the order they were made; the first is the root.
    pub versions: Vec<Version>,
}

/// A row of the Versions panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeRow {
    /// Which version.
    pub picture: PictureId,
    /// Steps from the left edge.
    pub depth: usize,
    /// The row its line comes from.
    pub parent_row: Option<usize>,
}

impl Tree {
    /// One version.
    pub fn get(&self, picture: PictureId) -> Option<&Version> {
        self.versions.iter().find(|it| it.picture.id == picture)
    }

    /// The nearest version above that still shows: children of one in the bin hang from its parent, and what stands behind
    /// another is passed over.
    pub fn shown_parent(&self, version: &Version) -> Option<PictureId> {
        let mut at = version.parent;
        // Never more steps than versions, whatever the rows say.
        for _ in 0..self.versions.len() {
            let above = self.get(at?)?;
            if let Some(front) = above.behind.filter(|front| self.is_shown(*front))
                && front != version.picture.id
            {
                return Some(front);
            }
            if !above.binned && above.behind.is_none() {
                return Some(above.picture.id);
            }
            at = above.parent;
        }
        None
    }

    fn is_shown(&self, picture: PictureId) -> bool {
        self.get(picture)
            .is_some_and(|it| !it.binned && it.behind.is_none())
    }

    /// The rows of the panel, each child beneath its parent, in the order they were made.
    pub fn rows(&self) -> Vec<TreeRow> {
        let shown: Vec<(PictureId, Option<PictureId>)> = self
            .versions
            .iter()
            .filter(|it| !it.binned && it.behind.is_none())
            .map(|it| (it.picture.id, self.shown_parent(it)))
            .collect();
        let mut rows: Vec<TreeRow> = Vec::with_capacity(shown.len());
        // Depth first with a stack of our own: a chain of a thousand edits must not end the program.
        let mut open: Vec<(PictureId, usize, Option<usize>)> = shown
            .iter()
            .rev()
            .filter(|(_, parent)| parent.is_none())
            .map(|(id, _)| (*id, 0, None))
            .collect();
        while let Some((picture, depth, parent_row)) = open.pop() {
            let row = rows.len();
            rows.push(TreeRow {
                picture,
                depth,
                parent_row,
            });
            let children = shown
                .iter()
                .rev()
                .filter(|(_, parent)| *parent == Some(picture));
            open.extend(children.map(|(id, _)| (*id, depth + 1, Some(row))));
        }
        rows
    }

    /// The steps that lead from the root to a version, oldest first, without the root.
    pub fn chain(&self, picture: PictureId) -> Vec<&Version> {
        let mut chain = Vec::new();
        let mut at = self.get(picture);
        while let Some(version) = at.filter(|it| it.parent.is_some()) {
            chain.push(version);
            if chain.len() > self.versions.len() {
                break;
            }
            at = version.parent.and_then(|parent| self.get(parent));
        }
        chain.reverse();
        chain
    }
}

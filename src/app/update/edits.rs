//! Changes to pictures that can be taken back. Each knows its exact inverse.

use crate::app::effect::Effect;
use crate::domain::ids::PictureId;
use crate::domain::review::Review;
use crate::domain::undo::Edit;

/// A change to pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryEdit {
    /// Reviews, as they were and as they become.
    Review(Vec<ReviewChange>),
    /// To the bin (true) or back.
    Bin {
        /// Which pictures.
        pictures: Vec<PictureId>,
        /// To the bin, or back.
        binned: bool,
    },
}

/// One picture's review before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewChange {
    /// Which picture.
    pub picture: PictureId,
    /// As it was.
    pub before: Review,
    /// As it becomes.
    pub after: Review,
}

/// What an edit does: lists to change now, and effects to make it last.
#[derive(Debug, Default)]
pub struct Doing {
    /// New reviews to show.
    pub reviews: Vec<(PictureId, Review)>,
    /// Pictures that went to the bin or came back.
    pub binned: Vec<(PictureId, bool)>,
    /// What makes it last.
    pub effects: Vec<Effect>,
}

impl Edit for LibraryEdit {
    type Doc = Doing;

    fn apply(self, doing: &mut Doing) -> Self {
        match self {
            Self::Review(changes) => {
                let after: Vec<_> = changes
                    .iter()
                    .map(|change| (change.picture, change.after))
                    .collect();
                doing.reviews.extend(after.iter().copied());
                doing.effects.push(Effect::SetReviews(after));
                Self::Review(
                    changes
                        .into_iter()
                        .map(|change| ReviewChange {
                            before: change.after,
                            after: change.before,
                            ..change
                        })
                        .collect(),
                )
            }
            Self::Bin { pictures, binned } => {
                doing
                    .binned
                    .extend(pictures.iter().map(|picture| (*picture, binned)));
                doing.effects.push(if binned {
                    Effect::Bin(pictures.clone())
                } else {
                    Effect::Unbin(pictures.clone())
                });
                Self::Bin {
                    pictures,
                    binned: !binned,
                }
            }
        }
    }
}

//! The inspector and the large view.

use super::units;

/// Copies the prompt.
pub const COPY_PROMPT: &str = "Copy prompt";
/// Copies the technical details.
pub const COPY_DETAILS: &str = "Copy details";
/// Copies where the file is.
pub const COPY_PATH: &str = "Copy path";
/// Copies the service's name for the request.
pub const COPY_REQUEST: &str = "Copy request";
/// The button that copies the picture, where there is little room.
pub const COPY: &str = "Copy";
/// The button that opens the picture to change it, where there is little room.
pub const EDIT: &str = "Edit";
/// The button that makes more like it, where there is little room.
pub const VARY: &str = "Vary";
/// The menu of actions in the head.
pub const MORE_ACTIONS: &str = "More actions";
/// Unfolds the technical side of a failure.
pub const DETAILS: &str = "Technical details";
/// The button that unfolds them, where there is little room.
pub const DETAILS_SHORT: &str = "Details";
/// Copies the service's own version of the prompt.
pub const COPY_REWRITTEN: &str = "Copy this version";
/// Shows the rest of a long prompt.
pub const SHOW_ALL: &str = "Show all";
/// The models when several pictures are selected.
pub const ROW_MODEL: &str = "Model";
/// Size of the picture that came back, where it differs.
pub const ROW_RECEIVED: &str = "Size received";
/// The exact version the service named.
pub const ROW_VERSION: &str = "Version";
/// The technical word after a seed.
pub const SEED_WORD: &str = "seed";
/// A run that is still working.
pub const NOT_YET: &str = "Not yet";
/// Heading of a run.
pub const THIS_RUN: &str = "Latest run";
/// Heading for what a model will change.
pub const WILL_DIFFER: &str = "What would differ from what you asked";
/// The service is no longer known.
pub const UNKNOWN_SERVICE: &str = "Not known here";
/// One to five stars, for a screen reader.
pub const STARS: [&str; 5] = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"];
/// What a screen reader says for the review buttons.
pub const REVIEW: &str = "Review";

/// The large view: back to the window.
pub const CLOSE_FULL: &str = "Close full view";
/// The large view: the whole picture.
pub const FIT: &str = "Fit";
/// The large view: pixel for pixel.
pub const ACTUAL: &str = "Actual pixels";
/// The large view while a damaged picture is in front.
pub const DAMAGED: &str = "This file cannot be shown as a picture";

/// `1 model`, `3 models`.
pub fn models(count: usize) -> String {
    if count == 1 {
        "1 model".to_owned()
    } else {
        format!("{} models", units::number(count as u64))
    }
}

/// `3 of 12`.
pub fn position(at: usize, all: usize) -> String {
    format!(
        "{} of {}",
        units::number(at as u64 + 1),
        units::number(all as u64)
    )
}

/// `84%`.
pub fn zoom(part: f32) -> String {
    format!("{}%", (part * 100.0).round().max(1.0) as u32)
}

/// `seed 418 220 947`.
pub fn seed(seed: u64) -> String {
    format!("seed {}", units::seed(seed))
}

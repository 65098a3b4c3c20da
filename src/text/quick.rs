//! Words of the Edit page that the program writes itself: quick actions, and what it tells afterwards.

use crate::domain::adjust::Adjustment;
use crate::domain::quick::QuickEdit;

/// The sentence a quick action writes into the box; the person finishes it.
pub fn words(quick: QuickEdit) -> &'static str {
    match quick {
        QuickEdit::RemoveObject => {
            "Remove what is in the painted area and continue what is behind it"
        }
        QuickEdit::ReplaceBackground => {
            "Replace the background with a clean white studio, keep the product lighting"
        }
        QuickEdit::ChangeShape => "Extend the picture naturally into the new space",
        QuickEdit::Relight => {
            "Relight the scene with low warm sun from the right, keep everything else"
        }
        QuickEdit::AddText => "Add the words “…” in a plain sans serif",
        QuickEdit::Enlarge => "",
        QuickEdit::Recolour => "Change the colour of the painted area to ",
        QuickEdit::VarySubtle => "Make a subtle variation, keep the composition",
        QuickEdit::VaryStrong => "Make a bold variation with another composition",
        QuickEdit::CutOut => "Remove the background and leave it transparent",
        QuickEdit::Sketch => "Follow the marks drawn on the picture, then remove them",
    }
}

/// A picture to change was not chosen yet.
pub const NO_PICTURE: &str = "Choose a picture first";
/// There is nothing to ask for.
pub const NO_INSTRUCTION: &str = "Say what to change first";
/// No model is chosen, or none of them can.
pub const NO_MODEL: &str = "Choose a model that can make this edit";
/// The frame is not larger than the picture.
pub const NO_MARGIN: &str = "Drag the frame beyond the picture first";
/// A painted area is needed.
pub const PAINT_FIRST: &str = "Paint the area first";
/// No model here enlarges.
pub const ENLARGED_HERE: &str =
    "None of your models enlarges pictures. The studio does it itself: more pixels, no new detail.";
/// What a pasted picture is called.
pub const PASTED: &str = "Pasted picture";
/// Title of the file dialog.
pub const CHOOSE_PICTURE: &str = "Choose a picture";
/// What the file dialog offers.
pub const PICTURES: &str = "Pictures (PNG, JPEG, WebP)";
/// Title of the dialog that saves an area.
pub const SAVE_AREA: &str = "Save the painted area";
/// A step of a chain does not fit the budget.
pub const OVER_BUDGET: &str = "The next step does not fit your budget.";

/// A file could not be read.
pub fn not_read(name: &str, why: &str) -> String {
    format!("“{name}” could not be read. {why}.")
}

/// A file is larger than any picture.
pub fn file_too_large(name: &str) -> String {
    format!("“{name}” is larger than 512 MB. Save a smaller copy and choose that.")
}

/// What enlarging is called in the history.
pub const ENLARGE: &str = "Enlarge";
/// The area was kept.
pub const AREA_KEPT: &str = "Painted area kept";
/// The area was saved as a file.
pub const AREA_SAVED: &str = "Painted area saved as a picture file";
/// The clipboard has no picture.
pub const NO_CLIPBOARD_PICTURE: &str = "There is no picture on the clipboard";
/// The picture to change is gone.
pub const PICTURE_GONE: &str = "That picture is not in the library any more";
/// There is no room for another picture to go by.
pub const TOO_MANY_REFERENCES: &str = "14 pictures to go by is the most";
/// What a step of the studio's own is called in the history.
pub const BROUGHT_IN: &str = "Brought in";

/// The name of an area that is kept: when.
pub fn area_name(day: &str, (hour, minute): &(u32, u32)) -> String {
    format!("{day} {hour:02}:{minute:02}")
}

/// A chain stopped.
pub fn course_stopped(step: usize, all: usize) -> String {
    format!("Making the edits again stopped at step {step} of {all}. What is finished is kept.")
}

/// A chain is done.
pub fn courses_done(pictures: usize) -> String {
    match pictures {
        1 => "The edits were made again".to_owned(),
        _ => "The edits were made again on all pictures".to_owned(),
    }
}

/// What the studio's own steps are called in the history.
pub fn steps(steps: &[Adjustment]) -> String {
    let mut names: Vec<&str> = steps.iter().map(step).collect();
    names.dedup();
    names.join(", ")
}

fn step(step: &Adjustment) -> &'static str {
    match step {
        Adjustment::Crop(_) => "Crop",
        Adjustment::Turn { .. } => "Turn",
        Adjustment::Flip { .. } => "Flip",
        Adjustment::Straighten { .. } => "Straighten",
        Adjustment::Resize { .. } => "Resize",
        Adjustment::Light(_) => "Light and colour",
        Adjustment::Sharpen { .. } => "Sharpen",
        Adjustment::BlurOutside { .. } => "Soft background",
        Adjustment::CutOut { .. } => "Cut out",
        Adjustment::Text(_) => "Words",
    }
}

/// Why an edit could not be got ready.
pub fn not_ready(why: &str) -> String {
    format!("The edit could not be got ready. Nothing was sent. {why}")
}

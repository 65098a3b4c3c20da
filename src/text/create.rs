//! The Create page: composer, gallery, inspector.

use std::fmt::Write as _;

use super::units;
use crate::app::state::Outlook;
use crate::domain::model::Place;
use crate::domain::money::Micros;
use crate::domain::prompt::BadPrompt;
use crate::domain::review::{Review, Verdict};
use crate::domain::run::LeftOut;
use crate::domain::shape::{Detail, MAX_SIDE_PX, MIN_SIDE_PX, Shape, Size};
use crate::domain::task::{Change, Effort, OperationKind, Unfit};

/// Placeholder of the prompt.
pub const PROMPT_HINT: &str = "Describe the picture you want";
/// A prompt to try.
pub const EXAMPLE_PROMPT: &str = "Square perfume bottle with a pale stone cap on a limestone ledge, split figs beside it, late-afternoon window light";
/// The button without any model.
pub const CHOOSE_A_MODEL_FIRST: &str = "Choose a model first";
/// Empty gallery.
pub const EMPTY_TITLE: &str = "Describe a picture";
/// Empty gallery.
pub const EMPTY_SENTENCE: &str =
    "Type what you want to see below. Each model makes its own version, side by side.";
/// Empty gallery.
pub const EMPTY_BUTTON: &str = "Try an example prompt";
/// Settings came from a picture.
pub const SETTINGS_TAKEN_OVER: &str = "Prompt and settings are in the composer";
/// Stops a run.
pub const STOP: &str = "Stop";
/// Opens everything else.
pub const MORE: &str = "More";
/// Chooses a look.
pub const STYLE: &str = "Style";
/// No look.
pub const NO_STYLE: &str = "No style";
/// Adds a model.
pub const ADD_MODEL: &str = "Choose models";
/// Earlier prompts.
pub const PAST_PROMPTS: &str = "Earlier prompts";
/// Searches earlier prompts.
pub const PAST_PROMPTS_HINT: &str = "Search earlier prompts";
/// No earlier prompts.
pub const PAST_PROMPTS_NONE: &str = "No earlier prompt";
/// Locks the seed.
pub const SEED: (&str, &str) = ("Lock the look", "seed");
/// Another seed.
pub const SEED_NEW: &str = "Another number";
/// Negative prompt.
pub const NEGATIVE: (&str, &str) = ("Leave out", "negative prompt");
/// Placeholder of the negative prompt.
pub const NEGATIVE_HINT: &str = "people, text, snow";
/// How much work a model puts into a picture.
pub const EFFORT: (&str, &str) = ("Detail", "steps, quality");
/// Why it cannot be set.
pub const EFFORT_NONE: &str = "None of these models lets you choose";
/// The same where there is little room.
pub const EFFORT_FIXED: &str = "Cannot be set";
/// Pictures without a background.
pub const TRANSPARENT: (&str, &str) = ("No background", "transparent");
/// Why it cannot be set.
pub const TRANSPARENT_NONE: &str = "These models always paint a background";

/// Name of an effort.
pub fn effort(effort: Effort) -> &'static str {
    match effort {
        Effort::Quick => "Quick",
        Effort::Usual => "Usual",
        Effort::Careful => "Careful",
    }
}

/// Pixels.
pub const PICTURE_SIZE: (&str, &str) = ("Picture size", "pixels");
/// Width of a custom size.
pub const WIDTH: &str = "Width";
/// Height of a custom size.
pub const HEIGHT: &str = "Height";
/// The picker of shapes.
pub const SHAPE: &str = "Shape";
/// The view segments.
pub const VIEW: &str = "View";
/// Size of the columns.
pub const COLUMN_SIZE: &str = "Picture size on screen";

/// Name of a shape.
pub fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Square => "Square post",
        Shape::Story => "Story",
        Shape::Hero => "Hero banner",
        Shape::Portrait => "Portrait",
        Shape::Custom(_) => "Custom",
    }
}

/// Name of a picture size.
pub fn detail(detail: Detail) -> &'static str {
    match detail {
        Detail::Draft => "Draft",
        Detail::Good => "Good",
        Detail::Large => "Large",
    }
}

/// `2 each`.
pub fn each(count: u32) -> String {
    format!("{count} each")
}

/// The button: `Generate 6 · free · about 1 s`.
pub fn generate(outlook: &Outlook) -> String {
    if outlook.pictures == 0 {
        return CHOOSE_A_MODEL_FIRST.to_owned();
    }
    let mut label = generate_short(outlook);
    if outlook.about_ms > 0 {
        let about = if outlook.price.is_free() {
            "about "
        } else {
            ""
        };
        write!(label, " · {about}{}", units::about(outlook.about_ms)).unwrap_or_default();
    }
    label
}

/// The button where there is little room: price before time.
pub fn generate_short(outlook: &Outlook) -> String {
    format!(
        "Generate {} · {}",
        outlook.pictures,
        units::price(outlook.price)
    )
}

/// Why a prompt cannot be used.
pub fn bad_prompt(problem: BadPrompt) -> String {
    match problem {
        BadPrompt::Empty => "Describe the picture you want first".to_owned(),
        BadPrompt::TooLong { bytes } => format!(
            "This prompt is too long ({}). The longest one is {}. Nothing was sent.",
            units::bytes(bytes as u64),
            units::bytes(crate::domain::prompt::MAX_PROMPT_BYTES as u64)
        ),
    }
}

/// The strip above a run that is working.
pub fn run_progress(
    settled: u32,
    all: u32,
    spent: Micros,
    left_ms: Option<u64>,
) -> (String, String) {
    let mut rest = String::new();
    if spent > Micros::ZERO {
        write!(rest, " · {} so far", spend(spent)).unwrap_or_default();
    }
    if let Some(left) = left_ms {
        write!(rest, " · about {} left", units::about(left)).unwrap_or_default();
    }
    (format!("{settled} of {all} ready"), rest)
}

fn spend(spent: Micros) -> String {
    if spent == Micros::ZERO {
        "$0.00".to_owned()
    } else {
        spent.to_string()
    }
}

/// The strip above a finished run.
pub fn run_done(pictures: u64, spent: Micros, sure: bool, took_ms: Option<u64>) -> String {
    let about = if sure { "" } else { "about " };
    let mut line = format!("{} · {about}{spent}", units::pictures(pictures));
    if let Some(ms) = took_ms {
        write!(line, " · {}", units::took(ms)).unwrap_or_default();
    }
    line
}

/// After Stop.
pub fn stopped(kept: usize, spent: Micros) -> String {
    format!(
        "Stopped. {} kept, {} spent.",
        units::pictures(kept as u64),
        spend(spent)
    )
}

/// After a crash or quit, at the next start; nothing when there was nothing.
pub fn recovered(going_on: u32, stopped: u32, unknown: u32) -> Option<String> {
    let mut parts = Vec::new();
    if going_on > 0 {
        parts.push(format!(
            "{} from last time going on",
            units::pictures(u64::from(going_on))
        ));
    }
    if stopped > 0 {
        parts.push(format!(
            "{} stopped before being sent",
            units::pictures(u64::from(stopped))
        ));
    }
    if unknown > 0 {
        parts.push(format!(
            "{} with an unknown outcome",
            units::pictures(u64::from(unknown))
        ));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Where a model runs, under its name.
pub fn place(place: Place, service: &str) -> String {
    match place {
        Place::BuiltIn => "Built in, no AI".to_owned(),
        Place::ThisComputer => "This computer".to_owned(),
        Place::Cloud => service.to_owned(),
    }
}

/// The price under a column's time.
pub fn each_price(price: crate::domain::money::Price) -> String {
    let each = units::price_each(price);
    if price.is_free() || matches!(price, crate::domain::money::Price::Unknown) {
        each
    } else {
        format!("{each} each")
    }
}

/// A setting a model will not take as it is, said before sending.
pub fn change_before(model: &str, change: &Change) -> String {
    match change {
        Change::Size { sent, .. } => format!("{model} will make {sent} instead."),
        Change::SeedIgnored => format!("{model} has no “Lock the look” and will ignore it."),
        Change::NegativeIgnored => format!("{model} has no “Leave out” and will ignore it."),
        Change::PromptCut { kept_chars, .. } => {
            format!(
                "{model} reads only the first {} characters.",
                units::number(u64::from(*kept_chars))
            )
        }
        Change::EffortIgnored => format!("{model} has no “Detail” and will ignore it."),
        Change::TransparencyIgnored => format!("{model} always paints a background."),
        Change::MaskIgnored => {
            format!("{model} takes no painted area and changes the whole picture.")
        }
        Change::ReferencesDropped { kept: 0, .. } => format!("{model} takes no pictures to go by."),
        Change::ReferencesDropped { kept, .. } => {
            format!("{model} takes only {kept} of the pictures to go by.")
        }
        Change::SizeReceived { .. }
        | Change::PromptRewritten { .. }
        | Change::SeedReplaced { .. } => String::new(),
    }
}

/// What differs from what was asked, said afterwards: a line of the fairness ledger.
pub fn change_after(change: &Change) -> String {
    match change {
        Change::Size { asked, sent } => format!("Asked for {asked}, the model was sent {sent}"),
        Change::SizeReceived { sent, received } => format!("Sent {sent}, came back as {received}"),
        Change::SeedIgnored => "The model has no “Lock the look”".to_owned(),
        Change::NegativeIgnored => "The model has no “Leave out”".to_owned(),
        Change::PromptCut {
            kept_chars,
            asked_chars,
        } => format!(
            "Only {} of {} characters of the prompt were sent",
            units::number(u64::from(*kept_chars)),
            units::number(u64::from(*asked_chars))
        ),
        Change::EffortIgnored => "The model has no “Detail”".to_owned(),
        Change::TransparencyIgnored => "The model always paints a background".to_owned(),
        Change::MaskIgnored => "The model takes no painted area".to_owned(),
        Change::ReferencesDropped { kept, asked } => {
            format!("Only {kept} of {asked} pictures to go by were sent")
        }
        Change::PromptRewritten { .. } => "The service wrote the prompt anew".to_owned(),
        Change::SeedReplaced { used } => format!("Another seed was used: {}", units::seed(*used)),
    }
}

/// Why a chosen model takes no part.
pub fn left_out(name: &str, left_out: &LeftOut) -> String {
    match left_out {
        LeftOut::UnknownModel(_) => format!("{name} is not a model this studio knows."),
        LeftOut::Unfit(_, Unfit::CannotGenerate) => format!("{name} only changes pictures."),
        LeftOut::Unfit(_, Unfit::CannotEdit) => format!("{name} only makes new pictures."),
        LeftOut::Unfit(_, Unfit::CannotDo(kind)) => match kind {
            OperationKind::Instruct => format!("{name} takes no instruction."),
            OperationKind::Erase => format!("{name} cannot remove things."),
            OperationKind::Extend => format!("{name} cannot extend a picture."),
            OperationKind::Enlarge => format!("{name} cannot enlarge a picture."),
            OperationKind::CutOut => format!("{name} cannot cut out a background."),
            OperationKind::Vary => format!("{name} makes no variations."),
        },
    }
}

/// How many pictures come before one at its service; nothing when it is its turn.
pub fn before(count: u32) -> String {
    match count {
        0 => String::new(),
        1 => "1 picture comes first".to_owned(),
        count => format!("{} pictures come first", units::number(u64::from(count))),
    }
}

/// The cell that is being made.
pub const MAKING: &str = "Making it";
/// The cell that waits.
pub const QUEUED: &str = "Waiting its turn";
/// Under the waiting cell.
pub const QUEUED_SENTENCE: &str = "It starts as soon as there is room.";
/// A stopped cell.
pub const CANCELLED: &str = "Stopped";
/// Under a stopped cell.
pub const CANCELLED_SENTENCE: &str = "You stopped this one. You were not charged.";
/// A cell of last time that was never sent.
pub const NOT_SENT: &str = "Not sent";
/// Under it.
pub const NOT_SENT_SENTENCE: &str =
    "Triptych was closed before this one was sent. You were not charged.";
/// A cell whose picture is in the bin.
pub const IN_BIN: &str = "In the bin";
/// Under it.
pub const IN_BIN_SENTENCE: &str = "This picture was moved to the bin.";
/// Makes a cell's picture once more.
pub const MAKE_AGAIN: &str = "Make it again";
/// A damaged file.
pub const DAMAGED: &str = "Damaged file";
/// Under it.
pub const DAMAGED_SENTENCE: &str = "The file is kept, but it cannot be shown as a picture.";

/// What a screen reader says for a cell: `Picture 1 of 2, FLUX.2 Pro, picked, 4 stars`.
pub fn cell_label(row: u32, rows: u32, model: &str, state: &str) -> String {
    let start = format!("Picture {} of {rows}, {model}", row + 1);
    if state.is_empty() {
        start
    } else {
        format!("{start}, {state}")
    }
}

/// What differs: heading in the inspector.
pub const DIFFERS: &str = "What differs from what you asked";
/// Nothing differs.
pub const DIFFERS_NOT: &str = "Sent and received as asked";
/// Heading in the inspector.
pub const PROMPT_AS_SENT: &str = "Prompt as sent";
/// Heading in the inspector when the service rewrote it.
pub const PROMPT_REWRITTEN: &str = "The service’s own version";
/// Heading in the inspector.
pub const LEFT_OUT: &str = "Left out";
/// Rows of the inspector.
pub const ROW_SHAPE: &str = "Shape";
/// Size asked.
pub const ROW_ASKED: &str = "Size asked";
/// Size sent.
pub const ROW_SENT: &str = "Size sent";
/// Size received.
pub const ROW_SIZE: &str = "Size";
/// Seed.
pub const ROW_SEED: &str = "Lock the look";
/// Time.
pub const ROW_TOOK: &str = "Took";
/// Cost.
pub const ROW_COST: &str = "Cost";
/// Service.
pub const ROW_MADE_BY: &str = "Made by";
/// When.
pub const ROW_MADE: &str = "Made";
/// Request id.
pub const ROW_REQUEST: &str = "Request";
/// File.
pub const ROW_FILE: &str = "File";
/// Models of a run.
pub const ROW_MODELS: &str = "Models";
/// Pictures of a run.
pub const ROW_PICTURES: &str = "Pictures";
/// Rating.
pub const RATING: &str = "Rating";
/// Shown for values several pictures do not share.
pub const MIXED: &str = "Mixed";
/// Nothing is selected and there is no run.
pub const NOTHING_SELECTED: &str = "Select a picture to see how it was made.";

/// Heading of the inspector with several pictures.
pub fn selected(count: usize) -> String {
    format!("{count} selected")
}

/// `Picture 1 of 2`.
pub fn picture_of(row: u32, rows: u32) -> String {
    format!("Picture {} of {rows}", row + 1)
}

/// The large view's first and last picture.
pub const PREVIOUS: &str = "Previous picture";
/// The large view.
pub const NEXT: &str = "Next picture";
/// Comparing two: with a line.
pub const PAIR_SLIDER: &str = "Slider";
/// Comparing two: in turn.
pub const PAIR_BLINK: &str = "Blink";
/// Comparing two: where they differ.
pub const PAIR_DIFFERENCE: &str = "Difference";
/// Why A|B is off.
pub const PAIR_NEEDS_TWO: &str = "Select two pictures first (Ctrl click)";
/// The line of the A|B slider.
pub const PAIR_HANDLE: &str = "Move the line";

/// The service cannot be asked what became of a job.
pub const CANNOT_CHECK: &str =
    "The service gave no reference for this picture. Look at your account page there.";
/// None of the chosen models can do what was asked.
pub const NO_MODEL_CAN: &str = "None of the chosen models can do this. Choose another one.";

/// A run could not be written down, so nothing was sent.
pub fn not_started(why: &str) -> String {
    format!("Nothing was sent. {why}")
}

/// The line of the A|B slider, for a screen reader.
pub fn pair_split(split: f32) -> String {
    format!("{:.0}%", split * 100.0)
}

/// Leaves the comparison of two.
pub const PAIR_CLOSE: &str = "Back to the columns";
/// The comparison while it is being worked out.
pub const PAIR_WORKING: &str = "Looking for differences";
/// Title of the page.
pub const TITLE: &str = "Create";
/// The search field of the top bar.
pub const SEARCH: &str = "Search";
/// The menu with the size slider in narrow windows.
pub const VIEW_OPTIONS: &str = "View options";
/// Everything else that can be done with a cell.
pub const MORE_ACTIONS: &str = "More actions";
/// The technical side of a failure to the clipboard.
pub const COPY_DETAILS: &str = "Copy details";
/// Stops one cell.
pub const STOP_ONE: &str = "Stop this one";
/// Takes the look away.
pub const REMOVE_STYLE: &str = "Remove the style";
/// Searches the list of models.
pub const SEARCH_MODELS: &str = "Search models";
/// A search without a result.
pub const NO_SUCH_MODEL: &str = "No model of that name";
/// Leads to services and keys.
pub const SERVICES_AND_KEYS: &str = "Services and keys";

/// What a screen reader says for a model of the list that leads to its service's key.
pub fn needs_key(model: &str, service: &str) -> String {
    format!("{model}, {service} needs a key")
}

/// No model can be chosen.
pub const NO_MODELS: &str = "No model is set up yet";
/// Shows whole pictures again.
pub const ZOOM_RESET: &str = "Show whole pictures";
/// One pixel of the picture on one of the screen.
pub const ACTUAL_PIXELS: &str = "Actual pixels";
/// The picture held large over the gallery.
pub const PEEK: &str = "Large picture";

/// The plate while cells are zoomed: `2.4×`.
pub fn zoom(zoom: f32) -> String {
    format!("{zoom:.1}×")
}

/// What a screen reader says about a review: `picked, 4 stars`.
pub fn review(review: Review) -> String {
    let verdict = match review.verdict {
        Verdict::None => "",
        Verdict::Picked => "picked",
        Verdict::Maybe => "maybe",
        Verdict::Rejected => "rejected",
    };
    let stars = match review.stars {
        0 => String::new(),
        1 => "1 star".to_owned(),
        stars => format!("{stars} stars"),
    };
    let comma = if verdict.is_empty() || stars.is_empty() {
        ""
    } else {
        ", "
    };
    format!("{verdict}{comma}{stars}")
}

/// How far a cell is that says nothing itself: `about 6 s`, `12 s so far`.
pub fn making(elapsed_ms: u64, typical_ms: u64) -> String {
    match typical_ms.checked_sub(elapsed_ms) {
        Some(left) if left > 0 => format!("about {}", units::about(left)),
        _ if elapsed_ms < 60_000 => format!("{} s so far", elapsed_ms / 1000),
        _ => format!("{} so far", units::took(elapsed_ms)),
    }
}

/// How far a cell is that says so itself: `75%`.
pub fn percent(done: f32) -> String {
    format!("{:.0}%", done.clamp(0.0, 1.0) * 100.0)
}

/// The time above a column that is still working: `2 s left`.
pub fn left(left_ms: u64) -> String {
    format!("{} left", units::about(left_ms))
}

/// How many pictures of each model.
pub const COUNT: &str = "Pictures of each model";

/// The × on a model's chip.
pub fn remove_model(name: &str) -> String {
    format!("Remove {name}")
}

/// The chip of the look where there is little room.
pub fn styles(chosen: bool) -> String {
    if chosen {
        format!("{STYLE} · 1")
    } else {
        STYLE.to_owned()
    }
}

/// The button with the fields of a custom size.
pub fn custom_size(size: Size) -> String {
    size.to_string()
}

/// A side outside what may be asked for.
pub fn side_range() -> String {
    format!(
        "Between {MIN_SIDE_PX} and {} pixels",
        units::number(u64::from(MAX_SIDE_PX))
    )
}

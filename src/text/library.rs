//! The library, the bin and the activity page.

use super::units;
use crate::domain::money::Micros;
use crate::domain::review::{Review, Verdict};

/// Page title.
pub const TITLE: &str = "Library";
/// The bin.
pub const BIN: &str = "Bin";
/// All pictures.
pub const ALL: &str = "All pictures";
/// Search box.
pub const SEARCH_HINT: &str = "Search prompts";
/// Filter heading.
pub const MODEL: &str = "Model";
/// Filter heading.
pub const REVIEW: &str = "Review";
/// Filter heading.
pub const DATE: &str = "Date";
/// Filter heading.
pub const PLACE: &str = "Show";
/// No date filter.
pub const ANY_TIME: &str = "Any time";
/// Date filter.
pub const TODAY: &str = "Today";
/// Date filter.
pub const LAST_7_DAYS: &str = "Last 7 days";
/// Date filter.
pub const LAST_30_DAYS: &str = "Last 30 days";
/// Date filter.
pub const THIS_YEAR: &str = "This year";
/// Review filter.
pub const PICKED: &str = "Picked";
/// Review filter.
pub const MAYBE: &str = "Maybe";
/// Review filter.
pub const REJECTED: &str = "Rejected";
/// Review filter.
pub const NOT_REVIEWED: &str = "Not reviewed";
/// Empty library.
pub const EMPTY_TITLE: &str = "Nothing here yet";
/// Empty library.
pub const EMPTY_SENTENCE: &str =
    "Every picture you make lands here by itself, with its prompt, price and model.";
/// Empty library.
pub const EMPTY_BUTTON: &str = "Make your first picture";
/// Nothing matches.
pub const NO_MATCH_TITLE: &str = "No picture matches";
/// Nothing matches.
pub const NO_MATCH_BUTTON: &str = "Clear the search";
/// Empty bin.
pub const BIN_EMPTY_TITLE: &str = "The bin is empty";
/// Empty bin.
pub const BIN_EMPTY_SENTENCE: &str =
    "Pictures you delete wait here for 30 days before their files go. Prompts are always kept.";
/// Leaves the empty bin.
pub const BIN_EMPTY_BUTTON: &str = "Show all pictures";
/// The library could not be read.
pub const FAILED_TITLE: &str = "The library could not be read";
/// On the bar over a selection.
pub const DELETE: &str = "Delete";
/// Nothing is selected any more.
pub const DESELECT: &str = "Select nothing";
/// Above the bin.
pub const BIN_NOTE: &str = "Pictures in the bin are removed after 30 days. Their prompts are kept.";
/// Empties the bin.
pub const EMPTY_BIN: &str = "Empty the bin";
/// Back from the bin.
pub const RESTORE: &str = "Put back";
/// Opens a picture's run on the Create page.
pub const OPEN_RUN: &str = "Open in gallery";
/// The run of a picture cannot be found.
pub const RUN_GONE: &str = "The run of this picture is not in the library any more.";
/// To the top.
pub const NEWEST_FIRST: &str = "Newest first";
/// Size of the thumbnails.
pub const THUMB_SIZE: &str = "Picture size on screen";
/// The bar of weeks.
pub const SCRUBBER: &str = "Jump to a date";
/// While the first page is on its way.
pub const LOADING: &str = "Looking";
/// A damaged picture in the grid.
pub const DAMAGED: &str = "Damaged file";

/// Nothing matches these words.
pub fn no_match(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        "Nothing fits these filters.".to_owned()
    } else {
        format!(
            "Nothing with “{}” in its prompt.",
            crate::domain::prompt::title(text, 40)
        )
    }
}

/// To the bin.
pub fn binned(count: usize) -> String {
    format!("{} moved to the bin", units::pictures(count as u64))
}

/// Back from the bin.
pub fn restored(count: usize) -> String {
    format!("{} put back", units::pictures(count as u64))
}

/// The bin was emptied.
pub fn bin_emptied(count: u64) -> String {
    format!("{} removed for good", units::pictures(count))
}

/// The question before emptying the bin.
pub fn empty_bin_question(count: u64) -> (String, &'static str) {
    (
        format!("Remove {} for good?", units::pictures(count)),
        "The files cannot be brought back. Their prompts stay in the history.",
    )
}

/// How many of all match: `96 of 312`.
pub fn count_of(count: &str, all: u64) -> String {
    format!("{count} of {}", units::number(all))
}

/// A date filter that is none of the usual ones.
pub fn since(day: &str) -> String {
    format!("Since {day}")
}

/// What is to be said of a picture besides its model and day.
pub fn picture_state(review: Review, damaged: bool) -> String {
    let mut parts = Vec::new();
    match review.verdict {
        Verdict::None => {}
        Verdict::Picked => parts.push("picked".to_owned()),
        Verdict::Maybe => parts.push("maybe".to_owned()),
        Verdict::Rejected => parts.push("rejected".to_owned()),
    }
    match review.stars {
        0 => {}
        1 => parts.push("1 star".to_owned()),
        stars => parts.push(format!("{stars} stars")),
    }
    if damaged {
        parts.push("damaged file".to_owned());
    }
    parts.join(", ")
}

/// What a screen reader says for a picture in the library.
pub fn picture_label(model: &str, day: &str, state: &str) -> String {
    let start = format!("Picture, {model}, {day}");
    if state.is_empty() {
        start
    } else {
        format!("{start}, {state}")
    }
}

/// Activity.
pub const ACTIVITY: &str = "Activity";
/// Nothing ever ran.
pub const ACTIVITY_EMPTY_TITLE: &str = "Nothing is running";
/// Nothing ever ran.
pub const ACTIVITY_EMPTY_SENTENCE: &str =
    "Pictures being made show up here, and what became of them.";
/// Running jobs.
pub const RUNNING: &str = "Running";
/// Jobs that were sent and never answered.
pub const OUTCOME_UNKNOWN: &str = "Outcome unknown";
/// Asks about all of them.
pub const CHECK_ALL_AGAIN: &str = "Check all again";

/// What they may have cost together; `None` when nobody knows.
pub fn may_have_cost(at_most: Option<Micros>) -> String {
    match at_most {
        Some(Micros(..=0)) => "Not charged".to_owned(),
        Some(most) => format!("May have cost up to {most}"),
        None => "Nobody knows the cost".to_owned(),
    }
}

/// Jobs that need a look.
pub const NEEDS_LOOK: &str = "Needs a look";
/// Finished jobs.
pub const FINISHED: &str = "Finished";
/// Stops all.
pub const STOP_ALL: &str = "Stop all";

/// Asked for something while no library is open.
pub const NOT_OPEN: &str = "No library is open. Choose a folder in Settings, Storage.";

/// A sentence from the store, as people write sentences: a capital at the start, a full stop at the end.
pub fn sentence(raw: &str) -> String {
    let mut letters = raw.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut sentence: String = first.to_uppercase().collect();
    sentence.push_str(letters.as_str());
    if !sentence.ends_with(['.', '?']) {
        sentence.push('.');
    }
    sentence
}

/// Stops one job.
pub const STOP_ONE: &str = "Stop";
/// The picture is ready at the service and on its way.
pub const FETCHING: &str = "Fetching it";
/// A job a person stopped.
pub const WAS_STOPPED: &str = "Stopped";
/// A finished picture that is in the bin.
pub const IN_BIN: &str = "In the bin";
/// Leads from the empty page to the first picture.
pub const ACTIVITY_EMPTY_BUTTON: &str = "Make a picture";
/// Opens a finished picture where it was made.
pub fn open_job(model: &str, prompt: &str) -> String {
    format!("Open in gallery: {model}, {prompt}")
}

/// What a running job does: `Making it · 3 s`.
pub fn running(what: &str, secs: Option<u64>) -> String {
    match secs {
        Some(secs) => format!("{what}{}{secs} s", super::DOT),
        None => what.to_owned(),
    }
}

/// Took and cost of a finished picture: `6.2 s · free`.
pub fn finished(took_ms: Option<u64>, cost: &str) -> String {
    match took_ms {
        Some(ms) => format!("{}{}{cost}", units::took(ms), super::DOT),
        None => cost.to_owned(),
    }
}
/// A job that was never sent because the studio was closed.
pub fn not_sent(model: &str) -> String {
    format!("{model} was not sent")
}

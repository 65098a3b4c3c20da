//! The library, the bin and the activity page.

use super::units;

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

//! Words of the Edit page's bar, composer and versions.

use super::units;
use crate::app::state::Outlook;
use crate::app::state::edit::{GuardReport, MAX_REFERENCES};
use crate::domain::adjust::Adjustment;
use crate::domain::ids::PictureId;
use crate::domain::money::{Cost, Micros};
use crate::domain::prompt;
use crate::domain::quick::QuickEdit;
use crate::domain::review::Verdict;
use crate::domain::run::LeftOut;
use crate::domain::task::{Operation, OperationKind, ReferenceRole, Unfit};
use crate::domain::version::{Made, Tree, Version};

/// Longest name made from an instruction, characters.
const NAME_CHARS: usize = 40;

/// Leads back to the Create page.
pub const BACK: &str = "Back to Create";
/// A picture without a name or words.
pub const UNTITLED: &str = "Picture";
/// The page while no picture is open.
pub const PAGE: &str = "Edit";
/// The picture with its tools.
pub const VIEW_EDIT: &str = "Edit";
/// Results over their source.
pub const VIEW_BEFORE_AFTER: &str = "Before | After";
/// One version alone.
pub const VIEW_SINGLE: &str = "Single";
/// Why before and after is off.
pub const NO_RESULTS: &str = "There is no result to compare yet";
/// The menu of sizes on screen.
pub const ZOOM: &str = "Size on screen";
/// The whole picture.
pub const ZOOM_FIT: &str = "Whole picture";

/// `39%`.
pub fn zoom_pct(pct: u16) -> String {
    format!("{pct}%")
}

/// Name of a quick action.
pub fn quick(quick: QuickEdit) -> &'static str {
    match quick {
        QuickEdit::RemoveObject => "Remove object",
        QuickEdit::ReplaceBackground => "Replace background",
        QuickEdit::ChangeShape => "Change shape",
        QuickEdit::Relight => "Relight",
        QuickEdit::AddText => "Add text",
        QuickEdit::Enlarge => "Enlarge",
        QuickEdit::Recolour => "Recolour",
        QuickEdit::VarySubtle => "Variation, subtle",
        QuickEdit::VaryStrong => "Variation, strong",
        QuickEdit::CutOut => "Cut out the background",
        QuickEdit::Sketch => "Sketch on the picture",
    }
}

/// The menu of the other quick actions.
pub const ALL_EDITS: &str = "All edits";
/// Placeholder of the instruction.
pub const HINT: &str = "What next? For example: make the shadow softer";
/// Earlier instructions.
pub const RECENT: &str = "Earlier instructions";
/// No earlier instruction.
pub const RECENT_NONE: &str = "No earlier instruction";
/// The button without words.
pub const APPLY: &str = "Apply edit";
/// The button while the edit is made ready.
pub const PREPARING: &str = "Getting ready…";
/// Why the button is off.
pub const APPLY_NEEDS_WORDS: &str = "Say what is to change first";
/// Why the button is off.
pub const APPLY_READ_ONLY: &str = "The library cannot be written to";

/// The button: `Apply edit · about $0.08 · 9 s`, `Apply edit · free`.
pub fn apply(outlook: &Outlook, short: bool) -> String {
    if outlook.pictures == 0 {
        return super::create::CHOOSE_A_MODEL_FIRST.to_owned();
    }
    let price = units::price(outlook.price);
    if short || outlook.about_ms == 0 {
        return format!("{APPLY} · {price}");
    }
    let about = if outlook.price.is_free() {
        "about "
    } else {
        ""
    };
    let time = units::about(outlook.about_ms);
    format!("{APPLY} · {price} · {about}{time}")
}

/// Which result the next edit starts from.
pub fn starts_from(model: &str) -> String {
    format!("The next edit starts from the {model} version")
}

/// The same where there is little room.
pub fn starts_from_short(model: &str) -> String {
    format!("Starts from {model}")
}

/// On the list of models while an area is painted.
pub const WHOLE_PICTURE: &str = "Changes the whole picture";

/// Models that take no painted area.
pub fn whole_picture(model: &str, more: usize, keep_outside: bool) -> String {
    let (who, verb, come) = match more {
        0 => (model.to_owned(), "changes", "its"),
        1 => (format!("{model} and 1 more"), "change", "their"),
        more => (format!("{model} and {more} more"), "change", "their"),
    };
    if keep_outside {
        format!("{who} {verb} the whole picture; outside the area the original comes back")
    } else {
        format!("{who} {verb} the whole picture with {come} own pixels")
    }
}

/// Why a model cannot be chosen for an operation.
pub fn cannot(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::CannotGenerate => "Only changes pictures",
        Unfit::CannotEdit => "Only makes new pictures",
        Unfit::CannotDo(OperationKind::Instruct) => "Takes no instruction",
        Unfit::CannotDo(OperationKind::Erase) => "Cannot remove things",
        Unfit::CannotDo(OperationKind::Extend) => "Cannot extend a picture",
        Unfit::CannotDo(OperationKind::Enlarge) => "Cannot enlarge a picture",
        Unfit::CannotDo(OperationKind::CutOut) => "Cannot cut out a background",
        Unfit::CannotDo(OperationKind::Vary) => "Makes no variations",
    }
}

/// Why nothing can be made with the chosen models.
pub fn nobody_can(name: &str, left_out: &LeftOut) -> String {
    super::create::left_out(name, left_out)
}

/// Keeps the original outside the painted area.
pub const KEEP_OUTSIDE: (&str, &str) = ("Keep the original", "outside the area");
/// When that does nothing.
pub const KEEP_OUTSIDE_NONE: &str = "Paint an area first";
/// Pictures to go by.
pub const REFERENCES: &str = "Pictures to go by";
/// Adds one.
pub const ADD_REFERENCE: &str = "Picture to go by";
/// From this computer.
pub const FROM_FILE: &str = "From a file…";
/// From the clipboard.
pub const FROM_CLIPBOARD: &str = "From the clipboard";
/// From the pictures at hand.
pub const FROM_LIBRARY: &str = "From the library…";
/// The same on a button that unfolds them.
pub const FROM_LIBRARY_SHORT: &str = "Library";
/// Over the composer while a file hangs over it.
pub const DROP_HERE: &str = "Drop it here as a picture to go by";
/// No picture is at hand.
pub const SHELF_EMPTY: &str = "No picture is loaded yet. Open the library once.";
/// Heading of the pictures at hand.
pub const SHELF: &str = "Newest pictures";

/// Name of a role.
pub fn role(role: ReferenceRole) -> &'static str {
    match role {
        ReferenceRole::Subject => "Subject",
        ReferenceRole::Style => "Style",
        ReferenceRole::Product => "Product to keep",
    }
}

/// What a screen reader says for a picture to go by.
pub fn reference(at: usize, role_of: ReferenceRole) -> String {
    format!("Picture to go by {}, {}", at + 1, role(role_of))
}

/// Its ×.
pub fn remove_reference(at: usize) -> String {
    format!("Remove picture to go by {}", at + 1)
}

/// `3 of 14`.
pub fn references(count: usize) -> String {
    format!("{count} of {MAX_REFERENCES}")
}

/// A model takes fewer pictures than there are.
pub fn takes_fewer(model: &str, kept: u32, asked: u32) -> String {
    match (kept, asked.saturating_sub(kept)) {
        (0, _) => format!("{model} takes no pictures to go by"),
        (_, 1) => format!("{model} takes {kept}: the last one is left out for it"),
        (_, left) => format!("{model} takes {kept}: the last {left} are left out for it"),
    }
}

/// The segments of the side panel.
pub const PANEL: &str = "Panel";
/// The tree.
pub const VERSIONS: &str = "Versions";
/// The studio's own changes.
pub const ADJUST: &str = "Adjust";
/// Words on the picture.
pub const TEXT: &str = "Text";
/// The tree is on its way.
pub const TREE_LOADING: &str = "Looking for its versions";
/// The first version.
pub const ORIGINAL: &str = "Original";
/// Just made.
pub const NOW: &str = "now";

/// What to call a version: its name, else what was done.
pub fn version_name(version: &Version) -> String {
    if !version.name.trim().is_empty() {
        return version.name.clone();
    }
    match &version.made {
        Made::Original => ORIGINAL.to_owned(),
        Made::Adjusted { steps } => adjusted(steps),
        Made::Edited | Made::Merged { .. } if !version.instruction.trim().is_empty() => {
            prompt::title(&version.instruction, NAME_CHARS)
        }
        Made::Edited | Made::Merged { .. } => operation(version.operation),
    }
}

/// The title of the page: the version's or its root's name, else the first words of the root's prompt.
pub fn page_title(tree: Option<&Tree>, picture: PictureId) -> String {
    let named = |version: &&Version| !version.name.trim().is_empty();
    let root = tree.and_then(|tree| tree.versions.first());
    let own = tree.and_then(|tree| tree.get(picture)).filter(named);
    if let Some(version) = own.or_else(|| root.filter(named)) {
        return version.name.clone();
    }
    match root.map(|root| prompt::title(&root.instruction, 60)) {
        Some(title) if !title.is_empty() => title,
        _ => UNTITLED.to_owned(),
    }
}

/// What an operation without words did.
pub fn operation(operation: Operation) -> String {
    match operation {
        Operation::Instruct => "Edit".to_owned(),
        Operation::Erase => "Object removed".to_owned(),
        Operation::Extend(_) => "Larger canvas".to_owned(),
        Operation::Enlarge { factor } => format!("Enlarged {factor} times"),
        Operation::CutOut => "Background cut out".to_owned(),
        Operation::Vary { .. } => "Variation".to_owned(),
    }
}

/// What the studio's own steps did: `Crop, light`.
pub fn adjusted(steps: &[Adjustment]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for step in steps {
        let word = match step {
            Adjustment::Crop(_) => "crop",
            Adjustment::Turn { .. } => "turn",
            Adjustment::Flip { .. } => "flip",
            Adjustment::Straighten { .. } => "straighten",
            Adjustment::Resize { .. } => "resize",
            Adjustment::Light(_) => "light",
            Adjustment::Sharpen { .. } => "sharpen",
            Adjustment::BlurOutside { .. } => "blur",
            Adjustment::CutOut { .. } => "cut-out",
            Adjustment::Text(_) => "text",
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let joined = words.join(", ");
    let mut letters = joined.chars();
    letters.next().map_or_else(
        || ADJUST.to_owned(),
        |first| first.to_uppercase().chain(letters).collect(),
    )
}

/// What a screen reader says for a version.
pub fn version_label(name: &str, model: &str, when: &str, starred: bool) -> String {
    let star = if starred { ", starred" } else { "" };
    format!("{name}, {model}, {when}{star}")
}

/// The star of a version.
pub const STAR: &str = "Star";
/// Takes it away.
pub const UNSTAR: &str = "Remove the star";
/// Everything else that can be done with a version.
pub const VERSION_MORE: &str = "More about this version";
/// Another name.
pub const RENAME: &str = "Rename";
/// The field of the name.
pub const NAME: &str = "Name of the version";
/// Starts from it.
pub const EDIT_FROM_HERE: &str = "Edit from here";
/// Compares it with the one in front.
pub const COMPARE: &str = "Compare with the current one";
/// Makes its edits again on other pictures.
pub const REPLAY: &str = "Make these edits again…";
/// The same from the library.
pub const REPLAY_NONE: &str = "The original has no edits";
/// The original's pixels come back.
pub const MERGE: &str = "Keep the original outside";
/// What the model made comes to the front.
pub const UNMERGE: &str = "Show what the model made";
/// The instruction to the clipboard.
pub const COPY_INSTRUCTION: &str = "Copy instruction";
/// Heading of the facts.
pub const SELECTED: &str = "Selected version";
/// Heading of the facts of an edit.
pub const INSTRUCTION: &str = "Instruction as sent";
/// Row of facts.
pub const ROW_CHANGED: &str = "Changed";
/// Row of facts.
pub const ROW_OUTSIDE: &str = "Changed outside";
/// Row of facts.
pub const ROW_SHIFTED: &str = "Moved";
/// Row of facts.
pub const ROW_COLOURS: &str = "Colours outside";
/// Row of facts.
pub const ROW_STEPS: &str = "Steps";
/// Row of facts.
pub const ROW_REVIEW: &str = "Review";
/// Row of facts.
pub const ROW_GONE_BY: &str = "Went by";
/// Only what was painted.
pub const AREA_ONLY: &str = "Painted area only";
/// All of it.
pub const WHOLE: &str = "Whole picture";
/// The studio did it.
pub const MADE_HERE: &str = "This computer";

/// A verdict as a fact.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::None => "Not yet",
        Verdict::Picked => "Picked",
        Verdict::Maybe => "Maybe",
        Verdict::Rejected => "Rejected",
    }
}

/// How much changed: `0.4%`.
pub fn changed(report: &GuardReport) -> String {
    format!(
        "{}.{}%",
        report.changed_permille / 10,
        report.changed_permille % 10
    )
}

/// How far the picture moved.
pub fn moved(report: &GuardReport) -> String {
    let (across, down) = report.moved_px;
    let percent = (report.scale - 1.0) * 100.0;
    if percent.abs() >= 0.1 {
        format!("{across:.0}, {down:.0} px · {percent:+.1}%")
    } else {
        format!("{across:.0}, {down:.0} px")
    }
}

/// How far colours drifted, in CIEDE2000.
pub fn drift(drift: f32) -> String {
    let word = match drift {
        ..1.0 => "Not to be seen",
        ..2.5 => "Hardly to be seen",
        _ => "To be seen",
    };
    format!("{word} ({drift:.1})")
}

/// The line at the bottom: `5 versions in this tree · $0.20 in all`.
pub fn tree_total(tree: &Tree) -> String {
    let shown = tree.versions.iter().filter(|version| !version.binned);
    let count = shown.filter(|version| version.behind.is_none()).count();
    let (mut sum, mut sure) = (Micros::ZERO, true);
    for version in &tree.versions {
        sum = sum.plus(version.cost.micros().unwrap_or_default());
        let exact = match version.cost {
            Cost::Billed { .. } => true,
            Cost::Estimated { micros } => micros == Micros::ZERO,
            Cost::Unknown => false,
        };
        sure &= exact;
    }
    let versions = if count == 1 {
        "1 version".to_owned()
    } else {
        format!("{} versions", units::number(count as u64))
    };
    if sum == Micros::ZERO {
        return format!("{versions} in this tree · free");
    }
    let about = if sure { "" } else { "about " };
    format!("{versions} in this tree · {about}{sum} in all")
}

/// Title of the sheet.
pub const REPLAY_TITLE: &str = "Make these edits again";
/// Heading of the steps.
pub const REPLAY_STEPS: &str = "Steps";
/// Heading of the targets.
pub const REPLAY_ON: &str = "On these pictures";
/// Heading of the models.
pub const REPLAY_WITH: &str = "With";
/// The models of the steps.
pub const SAME_MODELS: &str = "Same models";
/// Why the button is off.
pub const REPLAY_NO_PICTURE: &str = "Choose pictures first";
/// Beside the targets.
pub const REPLAY_HINT: &str = "Newest pictures first";

/// The button of the sheet: `Make 6 pictures · about $0.24`.
pub fn replay(outlook: &Outlook) -> String {
    format!(
        "Make {} · {}",
        units::pictures(u64::from(outlook.pictures)),
        units::price(outlook.price)
    )
}

/// How many are ticked.
pub fn replay_chosen(count: usize) -> String {
    match count {
        0 => "None chosen".to_owned(),
        1 => "1 chosen".to_owned(),
        count => format!("{count} chosen"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::adjust::{Light, Part};
    use crate::domain::money::Price;

    fn outlook(pictures: u32, price: Price, about_ms: u64) -> Outlook {
        Outlook {
            pictures,
            price,
            about_ms,
            ..Outlook::default()
        }
    }

    #[test]
    fn the_button_says_price_and_time() {
        let paid = Price::Fixed {
            micros: Micros(80_000),
        };
        let cases = [
            (outlook(2, paid, 9_000), "Apply edit · about $0.08 · 9 s"),
            (
                outlook(2, Price::Free, 2_000),
                "Apply edit · free · about 2 s",
            ),
            (outlook(1, Price::Free, 0), "Apply edit · free"),
            (outlook(1, Price::Unknown, 0), "Apply edit · price unknown"),
            (outlook(0, Price::Free, 0), "Choose a model first"),
        ];
        for (outlook, words) in cases {
            assert_eq!(apply(&outlook, false), words, "{outlook:?}");
        }
        assert_eq!(
            apply(&outlook(2, paid, 9_000), true),
            "Apply edit · about $0.08",
            "price before time"
        );
    }

    #[test]
    fn steps_are_named_once() {
        let light = Adjustment::Light(Light::default());
        let crop = Adjustment::Crop(Part::WHOLE);
        let flips = [
            Adjustment::Flip { upside_down: true },
            Adjustment::Flip { upside_down: false },
        ];
        assert_eq!(adjusted(&[crop, light]), "Crop, light", "in order");
        assert_eq!(adjusted(&flips), "Flip", "once");
        assert_eq!(adjusted(&[]), "Adjust", "nothing");
    }

    #[test]
    fn what_a_model_leaves_out_is_counted() {
        assert_eq!(
            takes_fewer("Gemini Image", 3, 4),
            "Gemini Image takes 3: the last one is left out for it",
            "one"
        );
        assert!(takes_fewer("X", 3, 6).contains("last 3"), "several");
        assert!(takes_fewer("X", 0, 6).contains("no pictures"), "none");
    }
}

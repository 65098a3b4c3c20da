//! The middle of the Edit page: tools, results, and what an edit really changed.

use crate::app::state::edit::GuardReport;
use crate::domain::shape::Size;

/// Nothing is being changed yet.
pub const EMPTY_TITLE: &str = "Change a picture";
/// What the page is for.
pub const EMPTY_SENTENCE: &str = "Drop or paste a picture, then say what should be different.";
/// Opens the system's dialog.
pub const OPEN: &str = "Open a picture…";
/// Goes to the library.
pub const FROM_LIBRARY: &str = "Choose from the library";
/// A file is over the window.
pub const DROP_HERE: &str = "Drop to change this picture";
/// A picture is being brought in.
pub const BRINGING: &str = "Reading the picture";
/// A picture of last time is being read.
pub const OPENING: &str = "Opening the picture";
/// It could not be opened.
pub const NOT_OPENED: &str = "The picture could not be opened";
/// The tree could not be read.
pub const NO_TREE: &str = "The versions could not be read";
/// The picture with its tools.
pub const PICTURE: &str = "Picture to change";

/// Paints what may change.
pub const BRUSH: &str = "Brush";
/// Takes paint away.
pub const ERASE: &str = "Erase";
/// Draws around something.
pub const LASSO: &str = "Lasso";
/// Draws a rectangle.
pub const RECTANGLE: &str = "Rectangle";
/// Paints what must not change.
pub const PROTECT: &str = "Protect";
/// Draws marks.
pub const SKETCH: &str = "Sketch";
/// Cuts, or makes the canvas larger.
pub const FRAME: &str = "Frame";
/// What the tools do, for their tooltips.
pub const BRUSH_TIP: &str = "Paint what may change. Alt erases";
/// See [`BRUSH_TIP`].
pub const ERASE_TIP: &str = "Take paint away";
/// See [`BRUSH_TIP`].
pub const LASSO_TIP: &str = "Draw around what may change. Alt takes away";
/// See [`BRUSH_TIP`].
pub const RECTANGLE_TIP: &str = "A rectangle that may change. Alt takes away";
/// See [`BRUSH_TIP`].
pub const PROTECT_TIP: &str = "Paint what must not change";
/// See [`BRUSH_TIP`].
pub const SKETCH_TIP: &str = "Draw marks that tell the model what you mean";
/// See [`BRUSH_TIP`].
pub const FRAME_TIP: &str = "Drag the edges to cut, or outwards for a larger picture";
/// The bar.
pub const TOOLS: &str = "Tools";
/// Opens the list of tools where there is no room for all.
pub const CHOOSE_TOOL: &str = "Choose a tool";
/// The diameter of the brush.
pub const SIZE: &str = "Size";
/// Its edge.
pub const HARDNESS: &str = "Hardness";
/// Opens its settings.
pub const BRUSH_SETTINGS: &str = "Brush settings";
/// What is written beside the two.
pub const SIZE_KEYS: &str =
    "[ and ] change the size. So does dragging sideways with Alt and the right button.";
/// Everything may change.
pub const FILL: &str = "Fill";
/// The other part may change.
pub const INVERT: &str = "Invert";
/// Nothing is painted any more.
pub const CLEAR: &str = "Clear";
/// The key of that.
pub const INVERT_KEY: &str = "Ctrl Shift I";
/// Opens the rest.
pub const MORE: &str = "More";
/// The area gets larger.
pub const GROW: &str = "Grow";
/// Smaller.
pub const SHRINK: &str = "Shrink";
/// With a soft edge.
pub const FEATHER: &str = "Feather";
/// Heading of the areas that were kept.
pub const KEPT: &str = "Kept areas";
/// Keeps the painted one.
pub const KEEP_AREA: &str = "Keep this area";
/// None was kept yet.
pub const NO_AREAS: &str = "An area you keep can be used on any picture.";
/// They are on their way.
pub const LOADING_AREAS: &str = "Looking for kept areas";
/// Takes one off the list.
pub const FORGET: &str = "Forget";
/// An area from a file.
pub const IMPORT: &str = "Area from a file…";
/// The area to a file.
pub const EXPORT: &str = "Area to a file…";
/// The frame is as large as the picture again.
pub const WHOLE: &str = "Whole picture";
/// The frame itself.
pub const FRAME_INSIDE: &str = "Move the frame";
/// Its handles, clockwise from the left upper corner.
pub const HANDLES: [&str; 8] = [
    "Left upper corner",
    "Upper edge",
    "Right upper corner",
    "Right edge",
    "Right lower corner",
    "Lower edge",
    "Left lower corner",
    "Left edge",
];

/// A number of pixels.
pub fn px(px: u32) -> String {
    format!("{px} px")
}

/// A share.
pub fn pct(pct: f32) -> String {
    format!("{pct:.0}%")
}

/// Something is done by so many pixels.
pub fn apply(what: &str) -> String {
    format!("{what} the area")
}

/// An area is used.
pub fn use_area(name: &str) -> String {
    format!("Use {name}")
}

/// An area is taken off the list.
pub fn forget_area(name: &str) -> String {
    format!("Forget {name}")
}

/// The size of what a frame holds.
pub fn frame_size(size: Size) -> String {
    format!("{} × {}", size.width_px, size.height_px)
}

/// Only what is painted changes.
pub const ONLY_PAINTED: &str = "Only the painted area will change";
/// A model knows no areas, and the studio helps.
pub const KEEPS_OUTSIDE: &str = "Only the painted area will change: the original is kept outside";
/// What must not change.
pub const PROTECTED: &str = "The hatched area must stay as it is";

/// A model knows no areas, and nothing helps.
pub fn may_change_all(model: &str) -> String {
    format!("{model} may also change what is not painted")
}

/// The picture an edit began with.
pub const BEFORE: &str = "Before";
/// What came of it.
pub const AFTER: &str = "After";
/// The result becomes the picture to change.
pub const KEEP: &str = "Keep this one";
/// Likes it.
pub const HEART: &str = "Pick";
/// Does not.
pub const REJECT: &str = "Reject";
/// The next edit starts from it.
pub const FROM_HERE: &str = "Edit from here";
/// Everything else.
pub const MORE_ACTIONS: &str = "More actions";
/// Shows the heat map.
pub const SHOW_CHANGES: &str = "Show what changed";
/// The original's pixels come back.
pub const KEEP_OUTSIDE: &str = "Keep the original outside";
/// And go again.
pub const AS_MADE: &str = "As the model made it";
/// An edit is being measured.
pub const MEASURING: &str = "Measuring what changed";
/// It could not be.
pub const NOT_MEASURED: &str = "What changed could not be measured";
/// There are no results yet.
pub const NO_RESULTS: &str = "No results yet";
/// What will be here.
pub const NO_RESULTS_SENTENCE: &str =
    "Say what to change and apply it. The results appear here, over the original.";
/// Back to one version.
pub const END_COMPARE: &str = "End the comparison";

/// What a screen reader says of a result.
pub fn result_label(at: usize, all: usize, model: &str, state: &str) -> String {
    let mut said = format!("Result {} of {all}, {model}", at + 1);
    if !state.is_empty() {
        said.push_str(", ");
        said.push_str(state);
    }
    said
}

/// The next edit would start from it.
pub const CHOSEN: &str = "chosen";

/// What an edit really changed, in plain words.
pub fn guard(report: &GuardReport) -> String {
    let mut said: Vec<String> = Vec::with_capacity(3);
    let share = thousandths(report.changed_permille);
    said.push(match (report.outside_only, report.changed_permille) {
        (true, 0) => "Nothing changed outside the painted area".to_owned(),
        (true, _) => format!("{share} changed outside the painted area"),
        (false, 0) => "Nothing changed".to_owned(),
        (false, _) => format!("{share} of the picture changed"),
    });
    if report.reframed {
        said.push(moved(report));
    }
    if let Some(drift) = report.drift.filter(|drift| *drift >= 1.0) {
        said.push(format!("Colours drifted (ΔE {drift:.1})"));
    }
    said.join(super::DOT)
}

/// The same in few words, where it stands under a picture.
pub fn guard_short(report: &GuardReport) -> String {
    let mut said: Vec<String> = Vec::with_capacity(3);
    let share = thousandths(report.changed_permille);
    said.push(match (report.outside_only, report.changed_permille) {
        (true, 0) => "Nothing changed outside the area".to_owned(),
        (true, _) => format!("{share} changed outside the area"),
        (false, 0) => "Nothing changed".to_owned(),
        (false, _) => format!("{share} of the picture changed"),
    });
    if report.reframed {
        let (across, down) = report.moved_px;
        let by = across.hypot(down);
        let scaled = (report.scale - 1.0).abs() >= 0.005;
        said.push(match (by >= 0.5, scaled) {
            (true, false) => format!("moved by {by:.0} px"),
            (_, true) => format!("{:.1}% as large", report.scale * 100.0),
            (false, false) => "cut anew".to_owned(),
        });
    }
    if report.drift.is_some_and(|drift| drift >= 1.0) {
        said.push("colours drifted".to_owned());
    }
    said.join(super::DOT)
}

fn moved(report: &GuardReport) -> String {
    let (across, down) = report.moved_px;
    let by = across.hypot(down);
    let scaled = (report.scale - 1.0).abs() >= 0.005;
    match (by >= 0.5, scaled) {
        (true, false) => format!("The picture moved by {by:.0} px"),
        (_, true) => format!("Its content is {:.1}% as large", report.scale * 100.0),
        (false, false) => "The picture was cut anew".to_owned(),
    }
}

/// Thousandths as per cent: `0.3%`, `12%`.
fn thousandths(permille: u16) -> String {
    if permille < 100 {
        format!("{:.1}%", f32::from(permille) / 10.0)
    } else {
        format!("{:.0}%", f32::from(permille) / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::edit::Heat;

    fn report() -> GuardReport {
        GuardReport {
            changed_permille: 3,
            outside_only: true,
            reframed: false,
            moved_px: (0.0, 0.0),
            scale: 1.0,
            drift: None,
            drift_p95: None,
            heat: Heat {
                width_px: 1,
                height_px: 1,
                levels: [0].into(),
            },
        }
    }

    #[test]
    fn the_guard_speaks_plainly() {
        assert_eq!(
            guard(&report()),
            "0.3% changed outside the painted area",
            "a little"
        );
        let moved = GuardReport {
            reframed: true,
            moved_px: (4.0, 0.0),
            drift: Some(2.14),
            ..report()
        };
        assert_eq!(
            guard(&moved),
            "0.3% changed outside the painted area · The picture moved by 4 px · Colours drifted (ΔE 2.1)",
            "everything"
        );
        let whole = GuardReport {
            changed_permille: 620,
            outside_only: false,
            ..report()
        };
        assert_eq!(guard(&whole), "62% of the picture changed", "no area");
        let same = GuardReport {
            changed_permille: 0,
            drift: Some(0.4),
            ..report()
        };
        assert_eq!(
            guard(&same),
            "Nothing changed outside the painted area",
            "and no drift worth a word"
        );
    }
}

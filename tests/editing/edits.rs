//! Asking models to change a picture.

use triptych::app::command::Command;
use triptych::app::msg::{AreaMsg, BringFor, Dropped, EditMsg, Msg};
use triptych::app::state::edit::{EditView, Tool};
use triptych::domain::adjust::Part;
use triptych::domain::quick::QuickEdit;
use triptych::domain::task::Operation;
use triptych::domain::version::Made;

use crate::desk::{Desk, ONE, TWO, plain, scene};

#[test]
fn two_models_change_a_picture_side_by_side_and_both_hang_below_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&scene(3, 320, 240), "Hills");
    let before = desk.bytes(root);
    let results = desk.ask("warmer and brighter", &[ONE, TWO]);
    assert_eq!(results.len(), 2, "one of each");
    assert_eq!(desk.state.edit.view, EditView::BeforeAfter, "in front");
    assert_eq!(desk.state.edit.draft.instruction, "", "ready for the next");
    assert_eq!(
        desk.state.edit.draft.recent,
        ["warmer and brighter"],
        "remembered"
    );
    let tree = desk.state.edit.tree.value().unwrap();
    let rows: Vec<_> = tree
        .rows()
        .iter()
        .map(|row| (row.picture, row.depth))
        .collect();
    // Whichever is done first stands first.
    let mut below = results.clone();
    below.sort();
    assert_eq!(rows, [(root, 0), (below[0], 1), (below[1], 1)], "the tree");
    let version = tree.get(results[0]).unwrap();
    assert_eq!(version.instruction, "warmer and brighter", "as asked");
    assert_eq!(version.made, Made::Edited, "by a model");
    for result in results {
        let report = desk.state.edit.guard[&result].value().unwrap();
        assert!(!report.reframed, "nothing moved");
        assert!(
            report.changed_permille > 500,
            "warmer everywhere: {report:?}"
        );
    }
    assert_eq!(desk.bytes(root), before, "the original is untouched");
    assert!(
        desk.state.gallery.runs.is_empty(),
        "an edit is no run of the Create page"
    );
}

#[test]
fn outside_the_painted_area_every_pixel_is_the_originals() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&scene(5, 301, 203), "Odd hills");
    desk.edit(EditMsg::Tool(Tool::Rect));
    let (from, to) = ([40.0, 30.0], [180.0, 120.0]);
    desk.edit(EditMsg::Rect {
        from,
        to,
        erase: false,
    });
    assert!(desk.state.edit.has_area(), "painted");
    let results = desk.ask("darker", &[ONE]);
    let tree = desk.state.edit.tree.value().unwrap();
    let front = tree.get(results[0]).unwrap().behind.unwrap();
    let merged = tree.get(front).unwrap();
    assert_eq!(merged.made, Made::Merged { of: results[0] }, "put together");
    assert_eq!(
        tree.rows().len(),
        2,
        "it stands in front of what the model made"
    );
    let (old, new) = (desk.pixels(root), desk.pixels(front));
    assert_eq!(
        (old.width_px, old.height_px),
        (new.width_px, new.height_px),
        "same size"
    );
    let mut changed = 0;
    for y in 0..203_u32 {
        for x in 0..301_u32 {
            let at = ((y * 301 + x) * 4) as usize;
            let same = old.rgba[at..at + 4] == new.rgba[at..at + 4];
            let inside = (40..180).contains(&x) && (30..120).contains(&y);
            assert!(same || inside, "{x},{y} lies outside and changed");
            changed += u32::from(!same);
        }
    }
    assert!(changed > 5_000, "inside it is darker: {changed}");
    let report = desk.state.edit.guard[&front].value().unwrap();
    assert_eq!(
        report.changed_permille, 0,
        "the guard says the same: {report:?}"
    );

    // One click shows what the model made, and one more goes back.
    desk.edit(EditMsg::KeepOutside(front));
    desk.until("the model's own is in front", |state| {
        let tree = state.edit.tree.value().unwrap();
        tree.get(results[0]).unwrap().behind.is_none() && !state.edit.tree.is_loading()
    });
    desk.edit(EditMsg::KeepOutside(results[0]));
    desk.until("the original is back outside", |state| {
        let tree = state.edit.tree.value().unwrap();
        tree.get(results[0]).unwrap().behind == Some(front) && !state.edit.tree.is_loading()
    });
}

#[test]
fn what_is_painted_and_written_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&scene(1, 256, 192), "Kept");
    desk.edit(EditMsg::Tool(Tool::Brush));
    desk.edit(EditMsg::StrokeBegan([50.0, 60.0]));
    desk.edit(EditMsg::StrokeWent(vec![[90.0, 80.0], [140.0, 60.0]]));
    desk.edit(EditMsg::StrokeEnded);
    let mut draft = desk.state.edit.draft.clone();
    draft.instruction = "a half-written thou".to_owned();
    desk.edit(EditMsg::Set(Box::new(draft)));
    desk.settle();
    let painted = desk
        .state
        .edit
        .painting
        .area
        .as_ref()
        .unwrap()
        .levels()
        .to_vec();
    let mut desk = desk.again();
    desk.until("the picture and its area are back", |state| {
        state.edit.painting.area.is_some()
    });
    assert_eq!(
        desk.state.edit.current.as_ref().unwrap().id,
        root,
        "the picture"
    );
    assert_eq!(
        desk.state.edit.draft.instruction, "a half-written thou",
        "the words"
    );
    assert_eq!(
        desk.state.edit.painting.area.as_ref().unwrap().levels(),
        painted,
        "every level"
    );
}

#[test]
fn a_larger_canvas_is_filled_and_quick_actions_only_write() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&scene(8, 240, 160), "Narrow");
    desk.edit(EditMsg::Quick(QuickEdit::ChangeShape));
    assert_eq!(
        desk.state.edit.tool,
        Tool::Frame,
        "the frame is in the hand"
    );
    assert_eq!(desk.state.edit.outlook.pictures, 0, "nothing to add yet");
    assert_eq!(desk.state.gallery.open_jobs(), 0, "nothing runs");
    desk.edit(EditMsg::Frame(Some(Part {
        left: -0.25,
        top: 0.0,
        width: 1.5,
        height: 1.0,
    })));
    let margins = desk.state.edit.margins().unwrap();
    assert_eq!(
        (margins.left_px, margins.right_px),
        (60, 60),
        "a quarter each"
    );
    let results = desk.ask("Extend the picture naturally", &[ONE]);
    let wide = desk.pixels(results[0]);
    assert_eq!((wide.width_px, wide.height_px), (360, 160), "larger");
    let old = desk.pixels(root);
    let middle = (80 * 360 + 60 + 120) * 4;
    let was = (80 * 240 + 120) * 4;
    assert_eq!(
        wide.rgba[middle..middle + 4],
        old.rgba[was..was + 4],
        "the middle is the old picture"
    );
    let tree = desk.state.edit.tree.value().unwrap();
    let operation = tree.get(results[0]).unwrap().operation;
    assert!(matches!(operation, Operation::Extend(_)), "{operation:?}");
}

#[test]
fn what_cannot_be_edited_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let cut = {
        let whole = scene(2, 128, 128);
        whole[..whole.len() / 2].to_vec()
    };
    for (bytes, word) in [
        (Vec::new(), "empty"),
        (b"GIF89a and so on".to_vec(), "GIF"),
        (b"<html>no picture</html>".to_vec(), "not a picture"),
        (cut, "breaks off"),
    ] {
        let dropped = vec![Dropped::Bytes {
            name: "x".to_owned(),
            bytes: bytes.into(),
        }];
        desk.edit(EditMsg::Dropped(dropped, BringFor::Source));
        desk.until("a sentence", |state| !state.edit.bringing);
        let said = desk.state.notice.take().unwrap().text;
        assert!(said.contains(word), "{word}: {said}");
        assert!(desk.state.edit.current.is_none(), "nothing is opened");
    }
}

#[test]
fn areas_are_kept_used_again_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    desk.bring(&plain(200, 100), "First");
    desk.edit(EditMsg::Tool(Tool::Brush));
    desk.edit(EditMsg::Rect {
        from: [0.0, 0.0],
        to: [100.0, 100.0],
        erase: false,
    });
    desk.edit(EditMsg::Area(AreaMsg::List));
    desk.edit(EditMsg::Area(AreaMsg::Keep));
    desk.until("kept", |state| {
        state
            .edit
            .areas
            .value()
            .is_some_and(|areas| areas.len() == 1)
    });
    desk.edit(EditMsg::Area(AreaMsg::Clear));
    assert!(!desk.state.edit.has_area(), "clear");
    desk.bring(&plain(400, 201), "Second, of another size");
    let kept = desk.state.edit.areas.value().unwrap()[0].id;
    desk.edit(EditMsg::Area(AreaMsg::Use(kept)));
    desk.until("used", |state| state.edit.has_area());
    let area = desk.state.edit.painting.area.as_ref().unwrap();
    assert_eq!(area.size(), (400, 201), "in the size of this picture");
    assert_eq!(
        (area.level(50, 100), area.level(350, 100)),
        (255, 0),
        "the left half"
    );
    desk.edit(EditMsg::Area(AreaMsg::Grow(20)));
    desk.until("grown", |state| {
        let area = state.edit.painting.area.as_ref().unwrap();
        area.level(210, 100) == 255 && area.level(240, 100) == 0
    });
    desk.tell(Msg::Do(Command::Undo));
    let area = desk.state.edit.painting.area.as_ref().unwrap();
    assert_eq!(area.level(210, 100), 0, "and taken back as one step");
    desk.edit(EditMsg::Area(AreaMsg::Forget(kept)));
    desk.edit(EditMsg::Area(AreaMsg::List));
    desk.until("forgotten", |state| {
        !state.edit.areas.is_loading() && state.edit.areas.value().is_some_and(Vec::is_empty)
    });
}

//! Branches, steps taken back, names, and chains made again.

use triptych::app::command::Command;
use triptych::app::msg::{EditMsg, GalleryMsg, LibraryMsg, Msg, Selecting};
use triptych::app::state::Page;
use triptych::app::state::edit::EditView;
use triptych::domain::ids::ModelId;

use crate::desk::{Desk, ONE, TWO, scene};

#[test]
fn branches_grow_anywhere_and_steps_are_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&scene(3, 200, 150), "Root");
    let first = desk.ask("warmer", &[ONE])[0];
    desk.edit(EditMsg::Keep(first));
    let second = desk.ask("darker", &[ONE])[0];
    desk.edit(EditMsg::Show(root));
    let branch = desk.ask("black and white", &[TWO])[0];
    let tree = desk.state.edit.tree.value().unwrap();
    let rows: Vec<_> = tree
        .rows()
        .iter()
        .map(|row| (row.picture, row.depth))
        .collect();
    assert_eq!(
        rows,
        [(root, 0), (first, 1), (second, 2), (branch, 1)],
        "children beneath their parent"
    );
    let current = |desk: &Desk| desk.state.edit.current.as_ref().unwrap().id;
    assert_eq!(current(&desk), root, "the edit started here");
    desk.tell(Msg::Do(Command::Undo));
    assert_eq!(current(&desk), first, "back");
    desk.tell(Msg::Do(Command::Undo));
    assert_eq!(current(&desk), root, "and back");
    desk.tell(Msg::Do(Command::Redo));
    desk.tell(Msg::Do(Command::Redo));
    assert_eq!(current(&desk), root, "and forth");

    desk.edit(EditMsg::Name(branch, "  Ink  ".to_owned()));
    desk.edit(EditMsg::Star(branch));
    desk.settle();
    let mut desk = desk.again();
    desk.edit(EditMsg::Open(branch));
    desk.until("the tree is there", |state| {
        state
            .edit
            .tree
            .value()
            .is_some_and(|tree| tree.get(branch).is_some())
            && !state.edit.tree.is_loading()
    });
    let version = desk.state.edit.tree.value().unwrap().get(branch).unwrap();
    assert_eq!(
        (version.name.as_str(), version.starred),
        ("Ink", true),
        "kept"
    );
    desk.tell(Msg::Edit(EditMsg::Show(first)));
    desk.tell(Msg::Do(Command::Delete));
    desk.edit(EditMsg::Open(second));
    desk.until("the tree closed the gap", |state| {
        let tree = state.edit.tree.value();
        tree.is_some_and(|tree| tree.rows().len() == 3) && !state.edit.tree.is_loading()
    });
    let tree = desk.state.edit.tree.value().unwrap();
    let rows: Vec<_> = tree
        .rows()
        .iter()
        .map(|row| (row.picture, row.depth))
        .collect();
    assert_eq!(
        rows,
        [(root, 0), (second, 1), (branch, 1)],
        "children of a binned version hang from its parent"
    );
}

#[test]
fn a_chain_is_made_again_on_three_pictures_with_count_and_price_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let targets: Vec<_> = (10..13)
        .map(|seed| desk.bring(&scene(seed, 160, 120), "Target"))
        .collect();
    desk.bring(&scene(3, 200, 150), "Root");
    let first = desk.ask("warmer", &[ONE])[0];
    desk.edit(EditMsg::Keep(first));
    let second = desk.ask("crop to a square", &[ONE])[0];
    desk.edit(EditMsg::Replay(second));
    assert_eq!(
        desk.state.edit.replay.as_ref().unwrap().steps.len(),
        2,
        "two steps"
    );
    // What is made again elsewhere needs the rows; they are in the library.
    for target in &targets {
        desk.edit(EditMsg::Open(*target));
        desk.until("its row is known", |state| {
            state.edit.current.as_ref().map(|row| row.id) == Some(*target)
                && !state.edit.tree.is_loading()
        });
    }
    desk.edit(EditMsg::Open(second));
    desk.until("back", |state| {
        state.edit.current.as_ref().map(|row| row.id) == Some(second)
            && !state.edit.tree.is_loading()
    });
    desk.edit(EditMsg::Replay(second));
    desk.tell(Msg::Go(triptych::app::state::Page::Library));
    desk.until("the library is loaded", |state| {
        state.library.rows().count() >= 3
    });
    desk.edit(EditMsg::ReplayOn(targets.clone()));
    desk.edit(EditMsg::ReplayWith(vec![ModelId::from(TWO)]));
    let replay = desk.state.edit.replay.clone().unwrap();
    assert_eq!(replay.outlook.pictures, 6, "two steps on three pictures");
    assert!(replay.outlook.price.is_free(), "said before");
    desk.edit(EditMsg::StartReplay);
    assert_eq!(desk.state.edit.courses.len(), 3, "side by side");
    desk.until("all three are done", |state| state.edit.courses.is_empty());
    for target in targets {
        desk.edit(EditMsg::Open(target));
        desk.until("its tree has both steps", |state| {
            let tree = state.edit.tree.value();
            tree.is_some_and(|tree| tree.get(target).is_some() && tree.rows().len() == 3)
                && !state.edit.tree.is_loading()
        });
        let tree = desk.state.edit.tree.value().unwrap();
        let last = tree.versions.last().unwrap();
        assert_eq!(tree.rows().last().unwrap().depth, 2, "one after the other");
        assert_eq!(last.instruction, "crop to a square", "the second step");
        assert_eq!(last.picture.model.as_str(), TWO, "by the other model");
        assert_eq!(
            last.picture.size.width_px, last.picture.size.height_px,
            "and done to this picture"
        );
    }
}

#[test]
fn an_edit_found_elsewhere_opens_here_with_its_results() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&scene(3, 160, 120), "Root");
    let result = desk.ask("warmer", &[ONE])[0];
    let run = desk.state.edit.results;
    let job = desk.state.gallery.cell_of_picture(result).unwrap().job.id;
    desk.tell(Msg::Go(Page::Activity));
    desk.tell(Msg::Gallery(GalleryMsg::Show(job)));
    assert_eq!(desk.state.page, Page::Edit, "from Activity");
    assert_eq!(desk.state.edit.results, run, "with its results");
    assert_eq!(
        desk.state.edit.view,
        EditView::BeforeAfter,
        "over their source"
    );
    let current = |desk: &Desk| desk.state.edit.current.as_ref().map(|row| row.id);
    assert_eq!(current(&desk), Some(root), "the source is in front");

    // A picture that was brought in has no run of the Create page to be shown in.
    desk.tell(Msg::Go(Page::Library));
    desk.until("the library", |state| state.library.rows().count() == 2);
    desk.tell(Msg::Library(LibraryMsg::Select(root, Selecting::Only)));
    desk.tell(Msg::Library(LibraryMsg::OpenRun(root)));
    desk.until("from the library", |state| state.page == Page::Edit);
    assert_eq!(current(&desk), Some(root), "the picture itself");
}

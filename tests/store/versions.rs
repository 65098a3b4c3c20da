//! The tree of edited pictures, kept areas, and the files both need.

use triptych::domain::ids::{ModelId, PictureId};
use triptych::domain::money::Price;
use triptych::domain::picture::{FileFormat, PictureRow};
use triptych::domain::shape::Size;
use triptych::domain::task::{Operation, Reference, ReferenceRole, TaskKind};
use triptych::domain::time::Moment;
use triptych::domain::version::{ADJUSTED, Made, Step};
use triptych::store::{Depth, OwnPicture, Store, VersionChange};

use crate::support::{NOW, library, picture, planned, received, reopen, send, spec};

fn edited(store: &Store, from: &PictureRow, words: &str, at: i64) -> PictureRow {
    let mut edit = spec(words, &["s/e"]);
    edit.kind = TaskKind::Edit {
        source: from.blob,
        mask: None,
        operation: Operation::Instruct,
    };
    edit.step = Some(Step {
        from: Some(from.id),
        ..Step::default()
    });
    let now = Moment(NOW.0 + at);
    let run = store
        .create_run(&edit, &planned(&edit, Price::Free), now)
        .unwrap();
    send(store, run.jobs[0].id, now);
    let bytes = format!("picture {words}");
    store
        .keep_picture(run.jobs[0].id, &received(bytes.as_bytes()), now)
        .unwrap()
}

fn rows(store: &Store, of: PictureId) -> Vec<(PictureId, usize)> {
    let tree = store.tree(of).unwrap();
    tree.rows()
        .iter()
        .map(|row| (row.picture, row.depth))
        .collect()
}

#[test]
fn results_hang_below_what_they_came_from_and_close_gaps() {
    let lib = library();
    let store = &lib.store;
    let root = picture(store, "a fox", "s/a", NOW, b"root");
    assert_eq!(
        rows(store, root.id),
        [(root.id, 0)],
        "alone, it is a tree of its own"
    );
    let one = edited(store, &root, "one", 10);
    let two = edited(store, &one, "two", 20);
    let three = edited(store, &root, "three", 30);
    let whole = [(root.id, 0), (one.id, 1), (two.id, 2), (three.id, 1)];
    assert_eq!(rows(store, three.id), whole, "from any of them");
    let version = store.tree(two.id).unwrap().get(two.id).cloned().unwrap();
    assert_eq!(version.instruction, "two", "its words");
    assert_eq!(version.parent, Some(one.id), "its parent");
    assert_eq!(version.maker, ModelId::from("s/e"), "its maker");

    store.trash(&[one.id], NOW).unwrap();
    let closed = [(root.id, 0), (two.id, 1), (three.id, 1)];
    assert_eq!(rows(store, root.id), closed, "in the bin");
    store.empty_bin().unwrap();
    assert_eq!(rows(store, root.id), closed, "gone for good");
    let paths = lib.paths.clone();
    drop(lib.store);
    let store = reopen(&paths);
    assert_eq!(rows(&store, three.id), closed, "also tomorrow");
}

#[test]
fn names_stars_and_what_stands_in_front_are_kept() {
    let lib = library();
    let store = &lib.store;
    let root = picture(store, "a fox", "s/a", NOW, b"root");
    let model = edited(store, &root, "warmer", 10);
    let own = OwnPicture {
        spec: {
            let mut own = spec("Crop", &[ADJUSTED]);
            own.kind = TaskKind::Edit {
                source: root.blob,
                mask: None,
                operation: Operation::Instruct,
            };
            own
        },
        model: ModelId::from(ADJUSTED),
        parent: Some(root.id),
        made: Made::Merged { of: model.id },
    };
    let merged = store
        .keep_own(own, &received(b"merged"), Moment(NOW.0 + 20))
        .unwrap();
    assert_eq!(
        rows(store, root.id),
        [(root.id, 0), (merged.id, 1)],
        "the merged one stands in front"
    );
    for change in [
        VersionChange::Name("Ink".to_owned()),
        VersionChange::Star(true),
        VersionChange::Behind(None),
    ] {
        store.change_version(model.id, change).unwrap();
    }
    let tree = store.tree(root.id).unwrap();
    let version = tree.get(model.id).unwrap();
    assert_eq!(
        (version.name.as_str(), version.starred),
        ("Ink", true),
        "kept"
    );
    assert_eq!(tree.rows().len(), 3, "both show");
    assert_eq!(
        tree.get(merged.id).unwrap().maker,
        ModelId::from("s/e"),
        "the model's work"
    );
    assert!(
        store
            .runs(None, 10)
            .unwrap()
            .iter()
            .all(|run| run.spec.is_new()),
        "the Create page lists neither edits nor the studio's own work"
    );
    assert_eq!(store.edit_runs(10).unwrap().len(), 1, "one edit by a model");
    let detail = store.picture(merged.id).unwrap();
    assert!(detail.job.state.is_final(), "a finished job like any other");
    assert!(store.unfinished_jobs().unwrap().is_empty(), "nothing hangs");
}

#[test]
fn pictures_to_go_by_and_areas_keep_their_files() {
    let lib = library();
    let store = &lib.store;
    let style = picture(store, "a style", "s/a", NOW, b"style");
    let root = picture(store, "a fox", "s/a", Moment(NOW.0 + 1), b"root");
    let area = store.keep_source(b"area", FileFormat::Png).unwrap();
    let mut edit = spec("in that style", &["s/e"]);
    edit.kind = TaskKind::Edit {
        source: root.blob,
        mask: None,
        operation: Operation::Instruct,
    };
    edit.references = vec![Reference {
        blob: style.blob,
        role: ReferenceRole::Style,
    }];
    edit.step = Some(Step {
        from: Some(root.id),
        area: Some(area),
        ..Step::default()
    });
    let run = store
        .create_run(&edit, &planned(&edit, Price::Free), NOW)
        .unwrap();
    store.trash(&[style.id, root.id], NOW).unwrap();
    store.empty_bin().unwrap();
    for blob in [style.blob, root.blob, area] {
        assert!(store.find_file(blob).is_some(), "an edit needs {blob}");
    }
    assert_eq!(
        store.run(run.id).unwrap().spec,
        edit,
        "and is kept as asked"
    );
    assert!(
        store.check(Depth::Full).unwrap().is_sound(),
        "nothing strays"
    );
}

#[test]
fn a_forgotten_area_takes_its_file_along_unless_an_edit_needs_it() {
    let lib = library();
    let store = &lib.store;
    let size = Size::new(4, 4);
    let one = store.keep_area(b"one", size, "left half", NOW).unwrap();
    let two = store.keep_area(b"two", size, "", NOW).unwrap();
    assert_eq!(
        store.areas(9).unwrap(),
        [two.clone(), one.clone()],
        "newest first"
    );
    store.forget_area(two.id).unwrap();
    store.empty_bin().unwrap();
    assert!(store.find_file(one.blob).is_some(), "kept");
    assert!(store.find_file(two.blob).is_none(), "gone");
    assert_eq!(store.areas(9).unwrap(), [one], "off the list");
    assert!(store.check(Depth::Full).unwrap().is_sound(), "sound");
}

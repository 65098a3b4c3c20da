//! Faults of folders, disks and neighbours: each gives a plain sentence and loses nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use triptych::domain::failure::FailureKind;
use triptych::domain::search::{Direction, Filter};
use triptych::domain::time::Moment;
use triptych::paths::LibraryPaths;
use triptych::store::{Access, Depth, OpenHow, ReadOnlyBecause, Store, StoreError};

use crate::support::{NOW, library, picture, received, reopen, say, send, spec, start};

#[test]
fn a_second_window_may_only_look() {
    let lib = library();
    let row = picture(&lib.store, "a fox", "s/a", NOW, b"x");
    let second = Store::open(&lib.paths, OpenHow::CreateIfMissing).unwrap();
    assert_eq!(
        second.access,
        Access::ReadOnly(ReadOnlyBecause::OtherInstance),
        "noticed"
    );
    let write = second.store.set_draft("{}");
    assert!(
        matches!(
            write,
            Err(StoreError::ReadOnly(ReadOnlyBecause::OtherInstance))
        ),
        "{write:?}"
    );
    assert_eq!(
        write.unwrap_err().to_string(),
        "another window has this library open; it can be viewed here but not changed",
        "in plain words"
    );
    let later = picture(&lib.store, "a bear", "s/a", Moment(NOW.0 + 1), b"y");
    let seen = second
        .store
        .pictures(&Filter::default(), None, Direction::Older, 9)
        .unwrap();
    assert_eq!(
        seen,
        [later, row.clone()],
        "it sees what the first one does"
    );
    assert!(
        second
            .store
            .keep_picture(row.job, &received(b"z"), NOW)
            .is_err(),
        "and saves nothing"
    );
    drop(lib.store);
    drop(second);
    reopen(&lib.paths);
}

#[test]
fn a_missing_library_is_never_replaced_by_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("unplugged/library");
    let paths = LibraryPaths::new(&root);
    let missing = Store::open(&paths, OpenHow::MustExist).unwrap_err();
    assert!(
        matches!(missing, StoreError::LibraryMissing { .. }),
        "{missing:?}"
    );
    assert!(
        missing.to_string().ends_with(&root.display().to_string()),
        "the path comes last: {missing}"
    );
    assert!(!root.exists(), "nothing was made");
    std::fs::create_dir_all(&root).unwrap();
    let empty = Store::open(&paths, OpenHow::MustExist).unwrap_err();
    assert!(
        matches!(empty, StoreError::LibraryMissing { .. }),
        "an empty mount point: {empty:?}"
    );
    assert_eq!(
        std::fs::read_dir(&root).unwrap().count(),
        0,
        "still nothing"
    );
}

#[test]
fn pictures_without_history_are_left_alone() {
    let lib = library();
    let row = picture(&lib.store, "a fox", "s/a", NOW, b"x");
    let file = lib.store.picture_file(&row);
    drop(lib.store);
    let aside = lib.folder.path().join("aside");
    std::fs::rename(lib.paths.database(), &aside).unwrap();
    for how in [OpenHow::CreateIfMissing, OpenHow::MustExist] {
        let refused = Store::open(&lib.paths, how).unwrap_err();
        assert!(
            matches!(refused, StoreError::DatabaseMissing { .. }),
            "{refused:?}"
        );
        assert!(!lib.paths.database().exists(), "no new history");
    }
    std::fs::write(lib.paths.database(), b"").unwrap();
    let refused = Store::open(&lib.paths, OpenHow::CreateIfMissing).unwrap_err();
    assert!(
        matches!(refused, StoreError::DatabaseMissing { .. }),
        "an emptied one: {refused:?}"
    );
    std::fs::rename(&aside, lib.paths.database()).unwrap();
    assert!(file.exists(), "the picture stayed");
    assert_eq!(
        reopen(&lib.paths).runs(None, 9).unwrap().len(),
        1,
        "and so did the history"
    );
}

#[test]
fn other_files_of_that_name_are_refused_untouched() {
    for content in [
        &b"this is a letter to my aunt, quite long enough to be no database at all"[..],
        &[0; 8192],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let paths = LibraryPaths::new(folder.path());
        std::fs::write(paths.database(), content).unwrap();
        let refused = Store::open(&paths, OpenHow::CreateIfMissing).unwrap_err();
        assert!(
            matches!(refused, StoreError::NotALibrary { .. }),
            "{refused:?}"
        );
        assert_eq!(
            std::fs::read(paths.database()).unwrap(),
            content,
            "untouched"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let paths = LibraryPaths::new(folder.path());
    let other = rusqlite::Connection::open(paths.database()).unwrap();
    other
        .execute_batch("CREATE TABLE theirs (x); PRAGMA user_version = 7;")
        .unwrap();
    drop(other);
    let refused = Store::open(&paths, OpenHow::CreateIfMissing).unwrap_err();
    assert!(
        matches!(refused, StoreError::NotALibrary { .. }),
        "another program's: {refused:?}"
    );
}

#[test]
fn a_newer_library_may_be_looked_at() {
    let lib = library();
    picture(&lib.store, "a fox", "s/a", NOW, b"x");
    drop(lib.store);
    let raw = rusqlite::Connection::open(lib.paths.database()).unwrap();
    let known: u32 = raw
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    raw.execute_batch("CREATE TABLE from_the_future (x INTEGER) STRICT; PRAGMA user_version = 99;")
        .unwrap();
    drop(raw);
    let opened = Store::open(&lib.paths, OpenHow::CreateIfMissing).unwrap();
    let because = ReadOnlyBecause::NewerVersion { found: 99, known };
    assert_eq!(opened.access, Access::ReadOnly(because), "gently");
    assert_eq!(
        opened.store.runs(None, 9).unwrap().len(),
        1,
        "its rows are readable"
    );
    let refused = opened.store.set_draft("{}").unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("newer version of the studio (format 99"),
        "{refused}"
    );
    assert_eq!(
        refused.failure_kind(),
        FailureKind::Library,
        "the app knows what to say"
    );
}

#[test]
fn a_folder_that_goes_away_is_noticed_before_anything_is_promised() {
    let lib = library();
    let run = start(&lib.store, "a fox", &["s/a"], NOW);
    send(&lib.store, run.jobs[0].id, NOW);
    let elsewhere = lib.folder.path().join("elsewhere");
    std::fs::rename(lib.paths.root(), &elsewhere).unwrap();
    let lost = lib
        .store
        .keep_picture(run.jobs[0].id, &received(b"x"), NOW)
        .unwrap_err();
    assert!(
        matches!(lost, StoreError::LibraryMissing { .. }),
        "{lost:?}"
    );
    let lost = lib.store.set_draft("{}").unwrap_err();
    assert!(
        matches!(lost, StoreError::LibraryMissing { .. }),
        "{lost:?}"
    );
    assert!(!lib.paths.root().exists(), "and no new folder appeared");
    std::fs::rename(&elsewhere, lib.paths.root()).unwrap();
    lib.store
        .keep_picture(run.jobs[0].id, &received(b"x"), NOW)
        .unwrap();
    assert!(
        lib.store.check(Depth::Full).unwrap().is_sound(),
        "it goes on when the folder is back"
    );
}

#[test]
fn temporary_files_are_tidied_and_nothing_else() {
    let lib = library();
    let row = picture(&lib.store, "a fox", "s/a", NOW, b"x");
    drop(lib.store);
    std::fs::write(lib.paths.incoming().join("1-2-ab.part"), b"half").unwrap();
    std::fs::write(lib.paths.incoming().join("note.txt"), b"mine").unwrap();
    let store = reopen(&lib.paths);
    assert!(!lib.paths.incoming().join("1-2-ab.part").exists(), "tidied");
    assert!(
        lib.paths.incoming().join("note.txt").exists(),
        "not ours to delete"
    );
    assert!(store.picture_file(&row).exists(), "nor this");
}

const INSIDE: &str = "TRIPTYCH_TEST_INSIDE";

/// Runs a child test in its own mount namespace after a shell command; false when this system does not permit that.
fn in_a_namespace(test: &str, prepare: &str, folder: &Path) -> bool {
    let status = Command::new("unshare")
        .args(["-m", "sh", "-c"])
        .arg(format!(
            "set -e; {prepare}; exec \"$0\" --exact {test} --ignored --nocapture"
        ))
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, folder)
        .status();
    let can = Command::new("unshare")
        .args(["-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"])
        .status();
    if !can.is_ok_and(|can| can.success()) {
        say(&format!("SKIPPED {test}: mounting is not permitted here"));
        return false;
    }
    assert!(status.unwrap().success(), "{test} failed");
    true
}

fn inside() -> Option<LibraryPaths> {
    std::env::var_os(INSIDE).map(|root| LibraryPaths::new(PathBuf::from(root)))
}

#[test]
fn a_read_only_folder_may_be_looked_at() {
    let lib = library();
    picture(&lib.store, "a fox", "s/a", NOW, b"x");
    drop(lib.store);
    let root = lib.paths.root().to_owned();
    let quoted = root.display();
    let prepare =
        format!("mount --bind '{quoted}' '{quoted}'; mount -o remount,bind,ro '{quoted}'");
    in_a_namespace("faults::child_in_a_read_only_folder", &prepare, &root);
}

#[test]
#[ignore = "the child of a_read_only_folder_may_be_looked_at"]
fn child_in_a_read_only_folder() {
    let Some(paths) = inside() else { return };
    let opened = Store::open(&paths, OpenHow::CreateIfMissing).unwrap();
    assert_eq!(
        opened.access,
        Access::ReadOnly(ReadOnlyBecause::FolderReadOnly),
        "noticed"
    );
    assert_eq!(opened.store.runs(None, 9).unwrap().len(), 1, "readable");
    let refused = opened
        .store
        .create_run(&spec("x", &[]), &[], NOW)
        .unwrap_err();
    assert!(matches!(refused, StoreError::ReadOnly(_)), "{refused:?}");
    let new = LibraryPaths::new(paths.root().join("new"));
    let refused = Store::open(&new, OpenHow::CreateIfMissing).unwrap_err();
    assert!(
        matches!(refused, StoreError::FolderReadOnly { .. }),
        "{refused:?}"
    );
}

#[test]
fn a_folder_that_becomes_read_only_says_so() {
    let lib = library();
    drop(lib.store);
    let root = lib.paths.root().to_owned();
    let quoted = root.display();
    let prepare = format!("mount -t tmpfs tmpfs '{quoted}'");
    in_a_namespace(
        "faults::child_whose_folder_becomes_read_only",
        &prepare,
        &root,
    );
}

#[test]
#[ignore = "the child of a_folder_that_becomes_read_only_says_so"]
fn child_whose_folder_becomes_read_only() {
    let Some(paths) = inside() else { return };
    let store = Store::open(&paths, OpenHow::CreateIfMissing).unwrap().store;
    let run = start(&store, "a fox", &["s/a"], NOW);
    send(&store, run.jobs[0].id, NOW);
    // Files already open for writing keep a whole mount from turning, so only this one folder turns.
    let incoming = paths.incoming();
    let turn = |how: &str| {
        let status = Command::new("mount")
            .args(["-o", how])
            .arg(&incoming)
            .status()
            .unwrap();
        assert!(status.success(), "mount -o {how}");
    };
    let bind = Command::new("mount")
        .arg("--bind")
        .arg(&incoming)
        .arg(&incoming)
        .status()
        .unwrap();
    assert!(bind.success(), "bind");
    turn("remount,bind,ro");
    let refused = store
        .keep_picture(run.jobs[0].id, &received(b"x"), NOW)
        .unwrap_err();
    assert!(
        matches!(refused, StoreError::FolderReadOnly { .. }),
        "{refused:?}"
    );
    assert_eq!(
        refused.failure_kind(),
        FailureKind::Library,
        "the app knows what to say"
    );
}

#[test]
fn a_full_disk_loses_nothing_and_is_got_over() {
    let lib = library();
    drop(lib.store);
    let root = lib.paths.root().to_owned();
    let prepare = format!("mount -t tmpfs -o size=3m tmpfs '{}'", root.display());
    in_a_namespace("faults::child_on_a_small_disk", &prepare, &root);
}

#[test]
#[ignore = "the child of a_full_disk_loses_nothing_and_is_got_over"]
fn child_on_a_small_disk() {
    let Some(paths) = inside() else { return };
    let store = Store::open(&paths, OpenHow::CreateIfMissing).unwrap().store;
    let ballast = paths.root().join("ballast");
    std::fs::write(&ballast, vec![1; 400_000]).unwrap();
    let mut kept = Vec::new();
    let (mut in_files, mut in_history) = (0, 0);
    // First big files fill the disk, then the history meets what little is left.
    for i in 0..2000_u32 {
        let size = if i < 12 { 300_000 } else { 1_000 };
        let bytes = i.to_le_bytes().repeat(size / 4);
        let spec = spec(&format!("picture {i} {}", "word ".repeat(200)), &["s/a"]);
        let planned = crate::support::planned(&spec, triptych::domain::money::Price::Free);
        let saved = store.create_run(&spec, &planned, NOW).and_then(|run| {
            let job = run.jobs[0].id;
            store.job_event(job, &triptych::domain::job::JobEvent::Send, NOW)?;
            store
                .keep_picture(job, &received(&bytes), NOW)
                .inspect_err(|_| in_files += 1)
        });
        match saved {
            Ok(row) => kept.push((row, bytes)),
            Err(err) => {
                assert!(
                    matches!(err, StoreError::DiskFull { .. }),
                    "picture {i}: {err:?}"
                );
                assert_eq!(
                    err.failure_kind(),
                    FailureKind::DiskFull,
                    "the app knows what to say"
                );
                in_history += 1;
            }
        }
        if in_files >= 3 && in_history >= 60 {
            break;
        }
    }
    say(&format!(
        "{} kept, {in_files} pictures and {in_history} saves in all found no room",
        kept.len()
    ));
    assert!(
        in_files >= 1 && in_history > in_files && kept.len() >= 5,
        "the disk was full"
    );
    let report = store.check(Depth::Full).unwrap();
    assert!(report.is_sound(), "{report:?}");
    for (row, bytes) in &kept {
        assert!(
            &std::fs::read(store.picture_file(row)).unwrap() == bytes,
            "picture {} is whole",
            row.id
        );
    }
    // The person makes room, and it goes on without a restart.
    std::fs::remove_file(&ballast).unwrap();
    picture(&store, "after the flood", "s/a", NOW, b"saved again");
    let ids: Vec<_> = kept.iter().map(|(row, _)| row.id).collect();
    store.trash(&ids, NOW).unwrap();
    assert_eq!(
        store.empty_bin().unwrap().pictures,
        ids.len() as u64,
        "and the bin empties"
    );
    drop(store);
    assert!(
        reopen(&paths).check(Depth::Full).unwrap().is_sound(),
        "sound after all that"
    );
}

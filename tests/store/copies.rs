//! Copies of the history, and going back to one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use triptych::domain::time::Moment;
use triptych::paths::LibraryPaths;
use triptych::store::{Depth, OpenHow, Store, StoreError, history_copies, name_of, put_back};

use crate::support::{library, picture, reopen};

/// The system's clock, as the studio reads it.
fn now() -> Moment {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    Moment(since.as_millis() as i64)
}

fn names(paths: &LibraryPaths) -> Vec<String> {
    let name = |file: PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
    let mut names: Vec<String> = history_copies(paths)
        .into_iter()
        .map(|copy| name(copy.file))
        .collect();
    names.sort();
    names
}

/// Makes the history a minute newer than every copy.
fn touch(paths: &LibraryPaths) {
    let later = SystemTime::now() + Duration::from_mins(1);
    let file = File::options().append(true).open(paths.database()).unwrap();
    file.set_modified(later).unwrap();
}

#[test]
fn a_copy_a_day_and_old_ones_thin_out() {
    let lib = library();
    picture(&lib.store, "a fox", "s/a", now(), b"x");
    let mut made = 0;
    for day in 0..90 {
        let at = now().plus_days(day);
        touch(&lib.paths);
        made += u32::from(lib.store.copy_of_the_day(at).unwrap().is_some());
        touch(&lib.paths);
        assert_eq!(lib.store.copy_of_the_day(at).unwrap(), None, "one a day");
    }
    assert_eq!(made, 90, "one for every day");
    let left = names(&lib.paths);
    assert_eq!(left.len(), 7 + 4, "seven days and four weeks: {left:?}");
    let opened = looks_whole(&lib.paths.backups().join(&left[0]));
    assert!(opened, "each is a whole history");
}

/// Whether a file begins as a database does, without a journal beside it.
fn looks_whole(file: &Path) -> bool {
    let journal = file.with_extension("sqlite3-journal");
    fs::read(file).unwrap().starts_with(b"SQLite format 3\0") && !journal.exists()
}

#[test]
fn nothing_new_is_not_copied_and_a_session_ends_with_a_copy() {
    let lib = library();
    picture(&lib.store, "a fox", "s/a", now(), b"x");
    let first = lib.store.copy_at_end(now()).unwrap();
    assert!(first.is_some(), "the end of a first session");
    let tomorrow = now().plus_days(1);
    assert_eq!(
        lib.store.copy_of_the_day(tomorrow).unwrap(),
        None,
        "nothing was written since"
    );
    touch(&lib.paths);
    let again = lib.store.copy_at_end(now()).unwrap();
    assert_eq!(again, first, "renewed in its place");
    fs::write(
        lib.paths.backups().join("daily-2020-01-01.sqlite3.part"),
        b"half",
    )
    .unwrap();
    touch(&lib.paths);
    lib.store.copy_of_the_day(tomorrow).unwrap();
    let halves = fs::read_dir(lib.paths.backups())
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().to_string_lossy().contains(".part"));
    assert_eq!(halves.count(), 0, "what a crash left is tidied away");
}

#[test]
fn a_damaged_history_goes_back_to_a_copy_and_no_file_is_lost() {
    let lib = library();
    let known = picture(&lib.store, "a fox", "s/a", now(), b"x");
    let copy = lib.store.copy_of_the_day(now()).unwrap().unwrap();
    let later = picture(&lib.store, "a bear", "s/a", now(), b"later");
    let in_use = put_back(&lib.paths, &copy);
    assert!(
        matches!(in_use, Err(StoreError::InUse { .. })),
        "{in_use:?}"
    );
    drop(lib.store);

    let mut ruined = fs::read(lib.paths.database()).unwrap();
    ruined[0] ^= 1;
    fs::write(lib.paths.database(), &ruined).unwrap();
    let opened = Store::open(&lib.paths, OpenHow::MustExist);
    assert!(
        matches!(opened, Err(StoreError::NotALibrary { .. })),
        "{opened:?}"
    );
    ruined[0] ^= 1;
    ruined[100..4000].fill(7);
    fs::write(lib.paths.database(), &ruined).unwrap();
    let opened = Store::open(&lib.paths, OpenHow::MustExist);
    assert!(
        matches!(opened, Err(StoreError::Damaged { .. })),
        "{opened:?}"
    );
    let bad = lib.paths.backups().join("daily-2020-01-01.sqlite3");
    fs::write(&bad, &ruined).unwrap();
    assert!(put_back(&lib.paths, &bad).is_err(), "copies are looked at");
    assert_eq!(
        fs::read(lib.paths.database()).unwrap(),
        ruined,
        "and a bad one changes nothing"
    );

    let aside = put_back(&lib.paths, &copy).unwrap();
    let kept = fs::read(aside.join("library.sqlite3")).unwrap();
    assert_eq!(kept, ruined, "the damaged file is kept");
    let store = reopen(&lib.paths);
    assert_eq!(
        store.picture(known.id).unwrap().picture.blob,
        known.blob,
        "back"
    );
    let report = store.check(Depth::Full).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.strays.len(), 1, "the later picture's file is there");
    assert!(
        report.strays[0]
            .to_string_lossy()
            .contains(&name_of(b"later").to_string()),
        "{:?} is {:?}",
        report.strays,
        later.blob
    );
}

#[test]
fn a_crash_while_a_copy_is_put_back_is_made_good_by_doing_it_again() {
    let lib = library();
    picture(&lib.store, "a fox", "s/a", now(), b"x");
    let copy = lib.store.copy_of_the_day(now()).unwrap().unwrap();
    drop(lib.store);
    // The history was moved away, its log not yet, and half of the copy is in place.
    fs::rename(lib.paths.database(), lib.folder.path().join("away")).unwrap();
    let beside =
        |ending: &str| PathBuf::from(format!("{}{ending}", lib.paths.database().display()));
    fs::write(beside("-wal"), b"of the damaged history").unwrap();
    fs::write(beside(".part"), b"half").unwrap();
    let opened = Store::open(&lib.paths, OpenHow::MustExist);
    assert!(
        matches!(opened, Err(StoreError::DatabaseMissing { .. })),
        "{opened:?}"
    );
    put_back(&lib.paths, &copy).unwrap();
    let store = reopen(&lib.paths);
    assert!(store.check(Depth::Full).unwrap().is_sound(), "whole again");
}

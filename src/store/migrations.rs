//! The history's format, as numbered steps that are only ever added to.
//!
//! **Invariant:** a step that has shipped never changes. All steps of an upgrade happen in one transaction, after a
//! checked copy was made, so a failure leaves the file as it was.

use std::path::PathBuf;

use rusqlite::{Connection, TransactionBehavior};

use crate::paths::LibraryPaths;
use crate::store::connection::{APPLICATION_ID, user_version};
use crate::store::error::StoreError;
use crate::store::{backup, files};

/// One step from the format before to `version`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// The format it leads to; steps count 1, 2, 3, …
    pub(crate) version: u32,
    /// Its SQL.
    pub(crate) sql: &'static str,
}

/// Every step so far.
pub(crate) const ALL: &[Migration] = &[
    Migration {
        version: 1,
        sql: include_str!("migrations/0001_start.sql"),
    },
    Migration {
        version: 2,
        sql: include_str!("migrations/0002_versions.sql"),
    },
];

/// The newest format of a list of steps.
pub(crate) fn newest(steps: &[Migration]) -> u32 {
    steps.last().map_or(0, |step| step.version)
}

/// What an upgrade did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Upgraded {
    pub(crate) from: Option<u32>,
    pub(crate) backup: Option<PathBuf>,
}

/// Brings the file to the newest format; a copy is made first unless the file is new.
pub(crate) fn run(
    conn: &mut Connection,
    paths: &LibraryPaths,
    steps: &[Migration],
) -> Result<Upgraded, StoreError> {
    let found = user_version(conn)?;
    let to = newest(steps);
    if found >= to {
        return Ok(Upgraded::default());
    }
    let copy = if found == 0 {
        None
    } else {
        files::ensure_folder(&paths.backups(), paths)?;
        Some(backup::before_upgrade(conn, paths, found, to)?)
    };
    // Steps may rebuild tables; whether all links hold is checked at the end instead.
    conn.execute_batch("PRAGMA foreign_keys = OFF;")?;
    let outcome = apply(conn, steps, found, to);
    conn.execute_batch("PRAGMA foreign_keys = ON;")?;
    match (outcome, copy) {
        (Ok(()), backup) => Ok(Upgraded {
            from: backup.is_some().then_some(found),
            backup,
        }),
        (Err(source), Some(backup)) => Err(StoreError::Migration { to, source, backup }),
        (Err(source), None) => {
            Err(StoreError::from(source).explained("creating the history", paths))
        }
    }
}

fn apply(conn: &mut Connection, steps: &[Migration], found: u32, to: u32) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    for step in steps.iter().filter(|step| step.version > found) {
        tx.execute_batch(step.sql)?;
    }
    let broken = tx.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
        row.get::<_, i64>(0)
    })?;
    if broken > 0 {
        return Err(rusqlite::Error::StatementChangedRows(broken as usize));
    }
    tx.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {to};"
    ))?;
    tx.commit()
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::domain::history::{Facts, Received};
    use crate::domain::ids::ModelId;
    use crate::domain::job::JobEvent;
    use crate::domain::money::{Cost, Price};
    use crate::domain::picture::FileFormat;
    use crate::domain::run::{PlannedJob, RunSpec};
    use crate::domain::shape::Size;
    use crate::domain::task::{Task, TaskKind};
    use crate::domain::time::Moment;
    use crate::store::open::open_with;
    use crate::store::{Access, Depth, OpenHow, ReadOnlyBecause, Store};

    const NEXT: Migration = Migration {
        version: 3,
        sql: "ALTER TABLE pictures ADD COLUMN note TEXT NOT NULL DEFAULT '';
              CREATE TABLE boards (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL) STRICT;",
    };
    const FAILS_HALFWAY: Migration = Migration {
        version: 4,
        sql: "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);",
    };
    const BREAKS_LINKS: Migration = Migration {
        version: 4,
        sql: "UPDATE jobs SET run = 12345;",
    };

    fn steps(more: &[Migration]) -> Vec<Migration> {
        let mut steps = ALL.to_vec();
        steps.extend(more);
        steps
    }

    /// A library as the program of format `version` left it, with a finished picture.
    fn library_of(version: u32, all: &[Migration], folder: &std::path::Path) -> LibraryPaths {
        let paths = LibraryPaths::new(folder);
        let old: Vec<Migration> = all
            .iter()
            .filter(|step| step.version <= version)
            .copied()
            .collect();
        let store = open_with(&paths, OpenHow::CreateIfMissing, &old)
            .unwrap()
            .store;
        let task = Task {
            kind: TaskKind::Generate,
            prompt: "a fox".to_owned(),
            negative: String::new(),
            size: Size::new(64, 64),
            seed: None,
            effort: crate::domain::task::Effort::Usual,
            transparent: false,
            references: Vec::new(),
        };
        let spec = RunSpec {
            kind: TaskKind::Generate,
            prompt: task.prompt.clone(),
            look: None,
            look_words: None,
            negative: String::new(),
            size: task.size,
            count: 1,
            seed: None,
            effort: crate::domain::task::Effort::Usual,
            transparent: false,
            references: Vec::new(),
            models: vec![ModelId::from("s/a")],
            step: None,
        };
        let planned = PlannedJob {
            model: ModelId::from("s/a"),
            provider: ModelId::from("s/a").provider(),
            row: 0,
            asked: task.clone(),
            sent: task,
            changes: vec![],
            price: Price::Free,
        };
        let run = store.create_run(&spec, &[planned], Moment(5)).unwrap();
        let received = Received {
            bytes: b"picture".to_vec(),
            format: FileFormat::Webp,
            size: Size::new(64, 64),
            average_rgb: [1, 2, 3],
            facts: Facts::default(),
            cost: Cost::Unknown,
        };
        store
            .job_event(run.jobs[0].id, &JobEvent::Send, Moment(6))
            .unwrap();
        store
            .keep_picture(run.jobs[0].id, &received, Moment(7))
            .unwrap();
        paths
    }

    fn contents(store: &Store) -> String {
        let runs = store.runs(None, 100).unwrap();
        assert!(runs[0].jobs[0].picture.is_some(), "with its picture");
        format!("{runs:?}")
    }

    fn backups(paths: &LibraryPaths) -> usize {
        std::fs::read_dir(paths.backups()).unwrap().count()
    }

    #[test]
    fn every_old_format_comes_to_the_newest_with_all_rows() {
        // Once with the real steps, once with a made-up next one, so that the harness itself is tried.
        for all in [ALL.to_vec(), steps(&[NEXT])] {
            for version in 1..=newest(&all) {
                let folder = tempfile::tempdir().unwrap();
                let paths = library_of(version, &all, folder.path());
                let before = {
                    let upto: Vec<Migration> = all
                        .iter()
                        .filter(|step| step.version <= version)
                        .copied()
                        .collect();
                    contents(&open_with(&paths, OpenHow::MustExist, &upto).unwrap().store)
                };
                let opened = open_with(&paths, OpenHow::MustExist, &all).unwrap();
                assert_eq!(opened.access, Access::ReadWrite, "from {version}");
                assert_eq!(
                    contents(&opened.store),
                    before,
                    "nothing changed, from {version}"
                );
                assert!(
                    opened.store.check(Depth::Full).unwrap().is_sound(),
                    "sound, from {version}"
                );
                let upgraded = version < newest(&all);
                assert_eq!(
                    opened.migrated_from,
                    upgraded.then_some(version),
                    "told, from {version}"
                );
                assert_eq!(
                    opened.backup.is_some(),
                    upgraded,
                    "copied first, from {version}"
                );
            }
        }
    }

    #[test]
    fn the_copy_is_the_old_library() {
        let folder = tempfile::tempdir().unwrap();
        let paths = library_of(2, ALL, folder.path());
        let opened = open_with(&paths, OpenHow::MustExist, &steps(&[NEXT])).unwrap();
        let now = contents(&opened.store);
        let copy = opened.backup.unwrap();
        drop(opened.store);
        std::fs::rename(copy, paths.database()).unwrap();
        let old = open_with(&paths, OpenHow::MustExist, &steps(&[])).unwrap();
        assert_eq!(old.access, Access::ReadWrite, "the old program can use it");
        assert_eq!(contents(&old.store), now, "and has everything");
    }

    #[test]
    fn a_failed_upgrade_changes_nothing_and_says_where_the_copy_is() {
        for bad in [FAILS_HALFWAY, BREAKS_LINKS] {
            let folder = tempfile::tempdir().unwrap();
            let paths = library_of(2, ALL, folder.path());
            for attempt in 1..=2 {
                let failed =
                    open_with(&paths, OpenHow::MustExist, &steps(&[NEXT, bad])).unwrap_err();
                let StoreError::Migration { to: 4, backup, .. } = &failed else {
                    panic!("{failed:?}");
                };
                assert!(
                    failed.to_string().ends_with(&backup.display().to_string()),
                    "{failed}"
                );
                assert_eq!(backups(&paths), attempt, "each attempt keeps its own copy");
            }
            let opened = open_with(&paths, OpenHow::MustExist, &steps(&[])).unwrap();
            assert_eq!(
                opened.access,
                Access::ReadWrite,
                "still format 2, also without the good step"
            );
            contents(&opened.store);
            let raw = Connection::open(paths.database()).unwrap();
            let tables: i64 = raw
                .query_row(
                    "SELECT count(*) FROM sqlite_schema WHERE name IN ('half', 'boards')",
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(tables, 0, "no half of it");
        }
    }

    #[test]
    fn an_older_program_may_look_at_a_newer_library() {
        let folder = tempfile::tempdir().unwrap();
        let paths = library_of(3, &steps(&[NEXT]), folder.path());
        let opened = open_with(&paths, OpenHow::CreateIfMissing, &steps(&[])).unwrap();
        let because = ReadOnlyBecause::NewerVersion { found: 3, known: 2 };
        assert_eq!(opened.access, Access::ReadOnly(because), "gently");
        contents(&opened.store);
        assert_eq!(backups(&paths), 0, "nothing was done to it");
    }
}

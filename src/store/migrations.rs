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
pub(crate) const ALL: &[Migration] = &[Migration {
    version: 1,
    sql: include_str!("migrations/0001_start.sql"),
}];

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

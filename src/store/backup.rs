//! Copies of the history, made while it is in use, checked before they count.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::paths::LibraryPaths;
use crate::store::error::StoreError;
use crate::store::files::flush_folder;

/// Copies the history to `to`. The copy is complete and sound when this returns, or not there at all.
pub(crate) fn copy(source: &Connection, to: &Path, paths: &LibraryPaths) -> Result<(), StoreError> {
    let part = to.with_extension("sqlite3.part");
    remove_if_there(&part, paths)?;
    let made = write_copy(source, &part, paths);
    if made.is_err() {
        remove_if_there(&part, paths)?;
    }
    made?;
    File::open(&part)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&part, to))
        .and_then(|()| flush_folder(to.parent().unwrap_or(to)))
        .map_err(|err| StoreError::io("saving a copy of the history", err, to, paths))
}

/// The copy made before an upgrade, under a name that says which.
pub(crate) fn before_upgrade(
    source: &Connection,
    paths: &LibraryPaths,
    from: u32,
    to: u32,
) -> Result<PathBuf, StoreError> {
    let folder = paths.backups();
    let name = |attempt: u32| {
        let again = if attempt == 0 {
            String::new()
        } else {
            format!("-{attempt}")
        };
        folder.join(format!("before-upgrade-{from}-to-{to}{again}.sqlite3"))
    };
    // An earlier attempt's copy may be the only good one: it is never written over.
    let mut attempt = 0;
    while name(attempt).exists() {
        attempt += 1;
    }
    let file = name(attempt);
    copy(source, &file, paths)?;
    Ok(file)
}

fn write_copy(source: &Connection, part: &Path, paths: &LibraryPaths) -> Result<(), StoreError> {
    let mut target = Connection::open(part)?;
    // All pages in one step: one consistent moment, and writers never have to wait in write-ahead-log mode.
    let step = rusqlite::backup::Backup::new(source, &mut target)?.step(-1)?;
    if step != rusqlite::backup::StepResult::Done {
        return Err(StoreError::Busy {
            path: paths.database(),
        });
    }
    let mode: String = target.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    tracing::debug!(%mode, "a copy is one file");
    let verdict: String = target.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Damaged {
            detail: verdict,
            path: paths.database(),
        });
    }
    Ok(())
}

fn remove_if_there(part: &Path, paths: &LibraryPaths) -> Result<(), StoreError> {
    match fs::remove_file(part) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("tidying up", err, part, paths))
        }
        _ => Ok(()),
    }
}

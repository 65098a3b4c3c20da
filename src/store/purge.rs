//! Deleting for good: rows first, then the files no other row needs. Prompts, runs, jobs and costs stay.
//!
//! Between the two steps the files are listed in `doomed`, so a crash only delays their end.

use std::sync::{PoisonError, RwLockReadGuard, RwLockWriteGuard};

use rusqlite::{Connection, params};

use crate::domain::ids::BlobId;
use crate::domain::picture::FileFormat;
use crate::domain::time::Moment;
use crate::store::{Result, Store, records};

/// Pictures a round of purging takes; between rounds other changes get their turn.
const ROUND: usize = 500;

/// What was deleted for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Pictures.
    pub pictures: u64,
    /// Bytes of their files; files that other pictures share are not counted.
    pub bytes: u64,
}

impl Store {
    /// Deletes pictures that have been in the bin for longer than `keep_days`.
    pub fn purge(&self, now: Moment, keep_days: u32) -> Result<Purged> {
        self.purge_before(now.plus_days(-i64::from(keep_days)))
    }

    /// Deletes everything in the bin.
    pub fn empty_bin(&self) -> Result<Purged> {
        self.purge_before(Moment(i64::MAX))
    }

    /// Keeps purges away while a file is put down and its row is not there yet.
    pub(crate) fn hold_blobs(&self) -> RwLockReadGuard<'_, ()> {
        let blobs = &self.inner.blobs;
        blobs.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps saving away while files without rows are dealt with.
    pub(crate) fn own_blobs(&self) -> RwLockWriteGuard<'_, ()> {
        let blobs = &self.inner.blobs;
        blobs.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn purge_before(&self, before: Moment) -> Result<Purged> {
        let mut purged = Purged::default();
        loop {
            let _nothing_is_saved = self.own_blobs();
            let rows = self.write("deleting pictures for good", move |tx| {
                delete_rows(tx, before)
            })?;
            purged.bytes += self.delete_doomed_files()?;
            purged.pictures += rows as u64;
            if rows < ROUND {
                return Ok(purged);
            }
        }
    }

    fn delete_doomed_files(&self) -> Result<u64> {
        let doomed = self.read("looking for files to delete", doomed)?;
        let mut bytes = 0;
        for (blob, format) in &doomed {
            let file = self.paths().picture(*blob, *format);
            let size = file.metadata().map_or(0, |meta| meta.len());
            self.inner.files.remove(*blob, *format)?;
            bytes += size;
        }
        if doomed.is_empty() {
            return Ok(0);
        }
        self.write("deleting pictures for good", move |tx| {
            let mut done =
                tx.prepare_cached("DELETE FROM doomed WHERE blob = ?1 AND format = ?2")?;
            for (blob, format) in doomed {
                done.execute(params![blob.0, format.extension()])?;
            }
            Ok(())
        })?;
        Ok(bytes)
    }
}

/// Ends what a crash interrupted.
pub(crate) fn finish_deleting(store: &Store) -> Result<u64> {
    let _nothing_is_saved = store.own_blobs();
    store.delete_doomed_files()
}

fn delete_rows(conn: &Connection, before: Moment) -> Result<usize> {
    let mut statement = conn.prepare_cached(
        "SELECT id, created_ms, blob, format FROM pictures INDEXED BY pictures_bin_by_age
         WHERE trashed_ms > 0 AND trashed_ms < ?1 ORDER BY trashed_ms LIMIT ?2",
    )?;
    let rows: Vec<(i64, i64, [u8; 32], String)> = statement
        .query_map([before.0, records::number(ROUND)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (id, created_ms, blob, format) in &rows {
        conn.prepare_cached("DELETE FROM pictures WHERE id = ?1")?
            .execute([id])?;
        conn.prepare_cached("DELETE FROM picture_words WHERE rowid = ?1")?
            .execute([created_ms])?;
        conn.prepare_cached("INSERT OR IGNORE INTO doomed (blob, format) VALUES (?1, ?2)")?
            .execute(params![blob, format])?;
    }
    Ok(rows.len())
}

/// Doomed files nothing refers to any more. Those made again since are taken off by the caller's next round as well:
/// a file a row or a run needs is never in the answer.
fn doomed(conn: &Connection) -> Result<Vec<(BlobId, FileFormat)>> {
    let found: Vec<([u8; 32], String)> = conn
        .prepare_cached(
            "SELECT blob, format FROM doomed
             WHERE NOT EXISTS (SELECT 1 FROM pictures WHERE pictures.blob = doomed.blob)
               AND NOT EXISTS (SELECT 1 FROM run_sources WHERE run_sources.blob = doomed.blob)
               AND NOT EXISTS (SELECT 1 FROM areas WHERE areas.blob = doomed.blob)",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found
        .into_iter()
        .filter_map(|(blob, format)| Some((BlobId(blob), FileFormat::from_extension(&format)?)))
        .collect())
}

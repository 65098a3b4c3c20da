//! The cache of small pictures: a database of its own that may be deleted at any time.
//!
//! Nothing here fails: a cache that cannot be read is deleted and made anew, and one that cannot be made is empty.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::domain::ids::BlobId;
use crate::paths::LibraryPaths;
use crate::store::records::number;

/// "TrpT": marks the file as ours.
const APPLICATION_ID: i64 = 0x5472_7054;
const FORMAT: i64 = 1;
/// Uses are noted in steps of this many new entries, so that most reads write nothing.
const USE_STEP: i64 = 64;

/// Encoded small pictures by content and tier, with a limit in bytes; those not used for longest go first. Cheap to clone.
#[derive(Clone)]
pub struct ThumbCache {
    shared: Arc<Mutex<Cache>>,
}

impl std::fmt::Debug for ThumbCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ThumbCache")
    }
}

struct Cache {
    file: PathBuf,
    conn: Option<Connection>,
    cap_bytes: u64,
    /// Bytes of all entries.
    held_bytes: u64,
    /// Grows with every entry; the age of entries is counted in it.
    clock: i64,
}

impl ThumbCache {
    /// Opens the library's cache, making it if needed. Holds at most about `cap_bytes`.
    pub fn open(paths: &LibraryPaths, cap_bytes: u64) -> Self {
        let mut cache = Cache {
            file: paths.thumbs(),
            conn: None,
            cap_bytes,
            held_bytes: 0,
            clock: 0,
        };
        cache.start();
        Self {
            shared: Arc::new(Mutex::new(cache)),
        }
    }

    /// The small picture of a file at a tier (its longest side, pixels).
    pub fn get(&self, blob: BlobId, tier: u16) -> Option<Vec<u8>> {
        self.cache()
            .attempt(|cache, conn| cache.get(conn, blob, tier))
            .flatten()
    }

    /// Keeps a small picture.
    pub fn put(&self, blob: BlobId, tier: u16, bytes: &[u8]) {
        let kept = self
            .cache()
            .attempt(|cache, conn| cache.put(conn, blob, tier, bytes));
        if kept.is_none() {
            tracing::debug!("a small picture was not kept");
        }
    }

    /// Forgets all small pictures of a file.
    pub fn remove(&self, blob: BlobId) {
        let removed = self.cache().attempt(|cache, conn| cache.remove(conn, blob));
        if removed.is_none() {
            tracing::debug!("small pictures were not removed");
        }
    }

    /// Bytes of all small pictures.
    pub fn bytes(&self) -> u64 {
        self.cache().held_bytes
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache {
    /// Runs work on the cache. A damaged cache is replaced by an empty one; any other trouble only loses this answer.
    fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &Connection) -> rusqlite::Result<T>,
    ) -> Option<T> {
        let conn = self.conn.take()?;
        match work(self, &conn) {
            Ok(value) => {
                self.conn = Some(conn);
                Some(value)
            }
            Err(err) if is_damage(&err) => {
                tracing::warn!(%err, "the cache of small pictures was damaged and is made anew");
                drop(conn);
                self.start_anew();
                None
            }
            Err(err) => {
                tracing::debug!(%err, "the cache of small pictures did not answer");
                self.conn = Some(conn);
                None
            }
        }
    }

    fn start(&mut self) {
        match self.connect() {
            Ok(conn) => self.conn = Some(conn),
            Err(err) => {
                tracing::info!(%err, "the cache of small pictures is made anew");
                self.start_anew();
            }
        }
    }

    fn start_anew(&mut self) {
        (self.held_bytes, self.clock) = (0, 0);
        for ending in ["", "-wal", "-shm"] {
            remove_if_there(&self.file, ending);
        }
        self.conn = self
            .connect()
            .inspect_err(|err| tracing::warn!(%err, "there is no cache of small pictures"))
            .ok();
    }

    fn connect(&mut self) -> rusqlite::Result<Connection> {
        let conn = Connection::open(&self.file)?;
        conn.busy_timeout(Duration::from_millis(500))?;
        conn.query_row("PRAGMA journal_mode = WAL", [], |_row| Ok(()))?;
        conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA mmap_size = 0;")?;
        let pragma = |pragma: &str| conn.query_row(pragma, [], |row| row.get::<_, i64>(0));
        match (pragma("PRAGMA application_id")?, pragma("PRAGMA user_version")?) {
            (APPLICATION_ID, FORMAT) => {}
            (0, 0) => conn.execute_batch(&format!(
                "BEGIN;
                 CREATE TABLE thumbs (
                     blob BLOB NOT NULL, tier INTEGER NOT NULL, used INTEGER NOT NULL, size INTEGER NOT NULL,
                     bytes BLOB NOT NULL
                 ) STRICT;
                 CREATE UNIQUE INDEX thumbs_by_blob ON thumbs (blob, tier);
                 CREATE INDEX thumbs_by_use ON thumbs (used, size);
                 PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};
                 COMMIT;"
            ))?,
            _ => return Err(rusqlite::Error::InvalidQuery),
        }
        let (held, clock) = conn.query_row(
            "SELECT coalesce(sum(size), 0), coalesce(max(used), 0) FROM thumbs INDEXED BY thumbs_by_use",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)),
        )?;
        (self.held_bytes, self.clock) = (held.unsigned_abs(), clock);
        Ok(conn)
    }

    fn get(&self, conn: &Connection, blob: BlobId, tier: u16) -> rusqlite::Result<Option<Vec<u8>>> {
        let found: Option<(i64, i64, Vec<u8>)> = conn
            .prepare_cached("SELECT rowid, used, bytes FROM thumbs WHERE blob = ?1 AND tier = ?2")?
            .query_row(params![blob.0, tier], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((row, used, bytes)) = found else {
            return Ok(None);
        };
        if self.clock - used >= USE_STEP {
            conn.prepare_cached("UPDATE thumbs SET used = ?2 WHERE rowid = ?1")?
                .execute([row, self.clock])?;
        }
        Ok(Some(bytes))
    }

    fn put(
        &mut self,
        conn: &Connection,
        blob: BlobId,
        tier: u16,
        bytes: &[u8],
    ) -> rusqlite::Result<()> {
        let before: Option<i64> = conn
            .prepare_cached("SELECT size FROM thumbs WHERE blob = ?1 AND tier = ?2")?
            .query_row(params![blob.0, tier], |row| row.get(0))
            .optional()?;
        self.clock += 1;
        conn.prepare_cached(
            "INSERT INTO thumbs (blob, tier, used, size, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (blob, tier) DO UPDATE SET used = excluded.used, size = excluded.size, bytes = excluded.bytes",
        )?
        .execute(params![blob.0, tier, self.clock, number(bytes.len()), bytes])?;
        self.held_bytes += bytes.len() as u64;
        self.held_bytes -= before.map_or(0, i64::unsigned_abs).min(self.held_bytes);
        if self.held_bytes > self.cap_bytes {
            self.make_room(conn)?;
        }
        Ok(())
    }

    fn remove(&mut self, conn: &Connection, blob: BlobId) -> rusqlite::Result<()> {
        let freed: i64 = conn
            .prepare_cached("SELECT coalesce(sum(size), 0) FROM thumbs WHERE blob = ?1")?
            .query_row([blob.0], |row| row.get(0))?;
        conn.prepare_cached("DELETE FROM thumbs WHERE blob = ?1")?
            .execute([blob.0])?;
        self.held_bytes -= freed.unsigned_abs().min(self.held_bytes);
        Ok(())
    }

    /// Deletes a tenth of what may be held, so that the next many entries find room.
    fn make_room(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let target = self.cap_bytes - self.cap_bytes / 10;
        let mut excess = self.held_bytes.saturating_sub(target);
        let mut oldest = conn.prepare_cached(
            "SELECT rowid, size FROM thumbs INDEXED BY thumbs_by_use ORDER BY used, size",
        )?;
        let mut rows = oldest.query([])?;
        let mut doomed = Vec::new();
        while excess > 0
            && let Some(row) = rows.next()?
        {
            let size = row.get::<_, i64>(1)?.unsigned_abs();
            doomed.push(row.get::<_, i64>(0)?);
            excess = excess.saturating_sub(size);
            self.held_bytes -= size.min(self.held_bytes);
        }
        drop(rows);
        let tx = conn.unchecked_transaction()?;
        for row in doomed {
            tx.prepare_cached("DELETE FROM thumbs WHERE rowid = ?1")?
                .execute([row])?;
        }
        tx.commit()
    }
}

fn is_damage(err: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    matches!(
        err.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::SystemIoFailure)
    )
}

fn remove_if_there(file: &Path, ending: &str) {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    match fs::remove_file(&name) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
            tracing::debug!(%err, "a damaged cache could not be removed");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(number: u8) -> BlobId {
        BlobId([number; 32])
    }

    #[test]
    fn small_pictures_come_back_also_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let paths = LibraryPaths::new(folder.path());
        let cache = ThumbCache::open(&paths, 1_000_000);
        cache.put(blob(1), 256, b"small");
        cache.put(blob(1), 256, b"smaller still");
        cache.put(blob(1), 512, b"middle");
        assert_eq!(
            cache.get(blob(1), 256).as_deref(),
            Some(&b"smaller still"[..]),
            "the latest"
        );
        assert_eq!(cache.get(blob(2), 256), None, "another");
        drop(cache);
        let cache = ThumbCache::open(&paths, 1_000_000);
        assert_eq!(
            cache.get(blob(1), 512).as_deref(),
            Some(&b"middle"[..]),
            "kept"
        );
        assert_eq!(cache.bytes(), 19, "counted");
        cache.remove(blob(1));
        assert_eq!(
            (cache.get(blob(1), 512), cache.bytes()),
            (None, 0),
            "forgotten"
        );
    }

    #[test]
    fn the_cap_holds_and_what_is_used_stays() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ThumbCache::open(&LibraryPaths::new(folder.path()), 200_000);
        cache.put(blob(0), 256, &[7; 1000]);
        for number in 1..=250 {
            for tier in 0..4 {
                cache.put(blob(number), tier, &[number; 1000]);
            }
            assert!(cache.get(blob(0), 256).is_some(), "in use at {number}");
            assert!(
                cache.bytes() <= 200_000,
                "{} bytes at {number}",
                cache.bytes()
            );
        }
        assert!(cache.get(blob(1), 0).is_none(), "the oldest went");
        assert!(cache.get(blob(250), 3).is_some(), "the newest is there");
        assert!(
            cache.bytes() > 150_000,
            "and the room is used: {}",
            cache.bytes()
        );
    }

    #[test]
    fn a_damaged_cache_is_made_anew_without_a_word() {
        let folder = tempfile::tempdir().unwrap();
        let paths = LibraryPaths::new(folder.path());
        let cache = ThumbCache::open(&paths, 10_000_000);
        for number in 0..200 {
            cache.put(blob(number), 256, &[number; 5000]);
        }
        drop(cache);
        let mut bytes = std::fs::read(paths.thumbs()).unwrap();
        bytes.iter_mut().skip(4096).for_each(|byte| *byte ^= 0x55);
        for broken in [bytes, b"no database".repeat(1000), vec![]] {
            std::fs::write(paths.thumbs(), broken).unwrap();
            let cache = ThumbCache::open(&paths, 10_000_000);
            for number in 0..200 {
                assert!(
                    cache
                        .get(blob(number), 256)
                        .is_none_or(|bytes| bytes == [number; 5000]),
                    "never wrong bytes"
                );
            }
            cache.put(blob(9), 256, b"new");
            cache.put(blob(9), 256, b"new");
            assert_eq!(
                cache.get(blob(9), 256).as_deref(),
                Some(&b"new"[..]),
                "works again"
            );
        }
        let nowhere = ThumbCache::open(&LibraryPaths::new(folder.path().join("missing")), 1000);
        nowhere.put(blob(1), 256, b"x");
        assert_eq!(
            nowhere.get(blob(1), 256),
            None,
            "without a folder it is simply empty"
        );
    }
}

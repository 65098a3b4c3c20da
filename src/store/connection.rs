//! Connections: one writer on its own thread, a few readers, and the settings all of them have.
//!
//! **Invariant:** only the writer thread changes the history. Readers carry `query_only`, so a slip becomes an error.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::paths::LibraryPaths;
use crate::store::error::StoreError;
use crate::store::group::{self, Change};

/// "Trpt": marks the file as ours.
pub(crate) const APPLICATION_ID: i64 = 0x5472_7074;

/// The first version without the write-ahead-log fault that could corrupt a file with two connections.
const LEAST_SQLITE: i32 = 3_051_003;
const BUSY_WAIT: Duration = Duration::from_secs(5);
const QUEUED_WRITES: usize = 256;
const IDLE_READERS: usize = 4;

/// How a connection is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// May create and change the file.
    Write,
    /// Reads beside a writer, here or in another window.
    Read,
    /// Reads in a folder nothing can be written to.
    Sealed,
}

/// Refuses a database engine with the fault described at [`LEAST_SQLITE`].
pub(crate) fn check_engine() -> Result<(), StoreError> {
    if rusqlite::version_number() < LEAST_SQLITE {
        return Err(StoreError::OldSqlite {
            found: rusqlite::version(),
        });
    }
    Ok(())
}

/// Opens the history without changing anything in it yet.
pub(crate) fn open(paths: &LibraryPaths, mode: Mode) -> Result<Connection, StoreError> {
    let file = paths.database();
    let own = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match mode {
        Mode::Write => Connection::open_with_flags(
            file,
            own | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        ),
        Mode::Read => Connection::open_with_flags(file, own | OpenFlags::SQLITE_OPEN_READ_WRITE),
        Mode::Sealed => open_sealed(&file, &paths.database_log()),
    }?;
    conn.busy_timeout(BUSY_WAIT)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;
         PRAGMA recursive_triggers = OFF; PRAGMA cache_size = -8192;",
    )?;
    if mode != Mode::Write {
        conn.execute_batch("PRAGMA query_only = ON;")?;
    }
    Ok(conn)
}

fn open_sealed(file: &Path, log: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_ONLY;
    let log_is_empty = log.metadata().map_or(true, |meta| meta.len() == 0);
    let absolute = std::path::absolute(file).unwrap_or_else(|_err| file.to_owned());
    // Without a log the main file is complete, and SQLite must not try to create one here.
    match url::Url::from_file_path(absolute) {
        Ok(mut url) if log_is_empty => {
            url.set_query(Some("immutable=1"));
            Connection::open_with_flags(url.as_str(), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        _ => Connection::open_with_flags(file, flags),
    }
}

/// Turns on what the writer needs: the write-ahead log and a full flush at every commit.
pub(crate) fn prepare_writer(conn: &Connection) -> Result<(), StoreError> {
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        tracing::warn!(%mode, "this file system cannot hold a write-ahead log");
    }
    // The log file shrinks again after a big change.
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 33554432;")?;
    Ok(())
}

/// The format number in the file.
pub(crate) fn user_version(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Whether the file has tables at all.
pub(crate) fn is_blank(conn: &Connection) -> Result<bool, StoreError> {
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

/// The thread that owns the writing connection, and its queue.
pub(crate) struct Writer {
    queue: Option<SyncSender<Change>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(mut conn: Connection, paths: &LibraryPaths) -> Result<Self, StoreError> {
        let (queue, work) = sync_channel::<Change>(QUEUED_WRITES);
        let own = paths.clone();
        let thread = std::thread::Builder::new()
            .name("store writer".to_owned())
            .spawn(move || {
                while let Ok(first) = work.recv() {
                    let more = work.try_iter().take(group::MOST - 1);
                    let changes = std::iter::once(first).chain(more).collect();
                    group::commit(&mut conn, &own, changes);
                }
            })
            .map_err(|err| StoreError::io("starting the store", err, paths.root(), paths))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Hands over work; waits while the queue is full.
    pub(crate) fn send(&self, work: Change) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(work).map_err(|_gone| StoreError::Closed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("the store's writer ended badly");
        }
    }
}

/// The answer to a change, once it is committed and flushed.
#[must_use = "a change that nobody waits for may fail unseen"]
#[derive(Debug)]
pub struct Pending<T> {
    answer: Receiver<Result<T, StoreError>>,
}

impl<T> Pending<T> {
    pub(crate) fn new(answer: Receiver<Result<T, StoreError>>) -> Self {
        Self { answer }
    }

    /// Waits for the answer.
    pub fn wait(self) -> Result<T, StoreError> {
        self.answer.recv().map_err(|_gone| StoreError::Closed)?
    }
}

/// Reading connections, used as a stack so that the warm one comes first.
pub(crate) struct Readers {
    mode: Mode,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(mode: Mode, first: Connection) -> Self {
        Self {
            mode,
            idle: Mutex::new(vec![first]),
        }
    }

    /// How its connections are opened.
    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Runs a read on one consistent view of the history.
    pub(crate) fn read<T>(
        &self,
        paths: &LibraryPaths,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let conn = match idle {
            Some(conn) => conn,
            None => open(paths, self.mode)?,
        };
        let view = conn.unchecked_transaction()?;
        let answer = work(&view);
        view.finish()?;
        let mut idle = self.idle();
        if idle.len() < IDLE_READERS {
            idle.push(conn);
        }
        answer
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What is kept: the history in `SQLite`, the pictures as files named by their content.
//!
//! Everything here blocks; call it from worker threads, never from the thread that paints.
//!
//! **Invariants**
//! - *Journal before money:* a job is committed and flushed before anybody may send its request.
//! - *A row never points at a missing file:* a picture's file is complete and flushed before its row exists, and its row
//!   is gone before its file is deleted.
//! - *One writer:* all changes go through one thread of one process, which holds `library.lock`.
//! - *Money is only ever added:* the ledger is append-only.
//! - *A picture's time is its place:* `created_ms` is unique, so it alone orders the library.
#![warn(missing_docs)]
#![warn(clippy::indexing_slicing)]

mod areas;
mod aside;
mod backup;
mod check;
mod connection;
mod edit;
mod error;
mod files;
mod group;
mod import;
mod journal;
mod kv;
mod ledger;
mod lists;
mod migrations;
mod open;
mod purge;
mod records;
mod search;
mod thumbs;
mod versions;
mod words;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, RwLock};

use rusqlite::{Connection, Transaction};

pub use backup::{HistoryCopy, history_copies, put_back};
pub use check::{CheckReport, Depth, Fault};
pub use connection::Pending;
pub use error::{ReadOnlyBecause, StoreError};
pub use import::{PastJob, PastPicture, PastRun};
pub use ledger::Usage;
pub use lists::PictureDetail;
pub use open::{Access, OpenHow, Opened};
pub use purge::Purged;
pub use thumbs::ThumbCache;
pub use versions::{OwnPicture, VersionChange};

/// The name the library gives to a file with these bytes.
pub fn name_of(bytes: &[u8]) -> crate::domain::ids::BlobId {
    files::hash(bytes)
}

use crate::paths::LibraryPaths;
use connection::{Mode, Readers, Writer};
use files::Files;

/// What store functions answer.
pub type Result<T> = std::result::Result<T, StoreError>;

/// One open library. Cheap to clone; the last clone to go closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

// Dropped in this order: the writer finishes its queue, the readers close, then the lock is let go.
struct Inner {
    writer: std::result::Result<Writer, ReadOnlyBecause>,
    readers: Readers,
    files: Files,
    /// Held for reading while a file gets its row, for writing while files lose theirs.
    blobs: RwLock<()>,
    paths: LibraryPaths,
    _lock: Option<File>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.inner.paths.root().display())
    }
}

impl Store {
    /// Opens a library: takes the lock, upgrades the format after making a copy, tidies up after a crash.
    ///
    /// If another window has it, if a newer studio wrote it, or if the folder is read-only, it opens for reading.
    pub fn open(paths: &LibraryPaths, how: OpenHow) -> Result<Opened> {
        open::open_with(paths, how, migrations::ALL)
    }

    /// Where its parts are.
    pub fn paths(&self) -> &LibraryPaths {
        &self.inner.paths
    }

    /// Why it cannot be changed, if so.
    pub fn read_only_because(&self) -> Option<ReadOnlyBecause> {
        self.inner.writer.as_ref().err().copied()
    }

    /// Copies the history (not the pictures) to a file, while it is in use; the copy is checked.
    pub fn backup(&self, to: &Path) -> Result<()> {
        let conn = connection::open(&self.inner.paths, self.inner.readers.mode())?;
        backup::copy(&conn, to, &self.inner.paths)
            .map_err(|err| err.explained("copying the history", &self.inner.paths))
    }

    /// Free bytes on the library's disk.
    pub fn free_space(&self) -> Result<u64> {
        let root = self.inner.paths.root();
        fs4::available_space(root)
            .map_err(|err| StoreError::io("asking for free space", err, root, &self.inner.paths))
    }

    /// The file of a picture.
    pub fn picture_file(&self, row: &crate::domain::picture::PictureRow) -> PathBuf {
        self.inner.paths.picture(row.blob, row.format)
    }

    fn writable(
        paths: &LibraryPaths,
        writer: Connection,
        reader: Connection,
        files: Files,
        lock: File,
    ) -> Result<Self> {
        Ok(Self {
            inner: Arc::new(Inner {
                writer: Ok(Writer::start(writer, paths)?),
                readers: Readers::new(Mode::Read, reader),
                files,
                blobs: RwLock::new(()),
                paths: paths.clone(),
                _lock: Some(lock),
            }),
        })
    }

    fn read_only(
        paths: &LibraryPaths,
        mode: Mode,
        reader: Connection,
        because: ReadOnlyBecause,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                writer: Err(because),
                readers: Readers::new(mode, reader),
                files: Files::new(paths.clone()),
                blobs: RwLock::new(()),
                paths: paths.clone(),
                _lock: None,
            }),
        }
    }

    /// Puts a change in the writer's queue. All of it happens, flushed to disk, or nothing.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        what: &'static str,
        change: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<Pending<T>> {
        let writer = self
            .inner
            .writer
            .as_ref()
            .map_err(|because| StoreError::ReadOnly(*because))?;
        let paths = self.inner.paths.clone();
        let (answer, pending) = sync_channel(1);
        writer.send(Box::new(move |begun| {
            let tell = move |outcome: Result<T>| {
                let outcome = outcome.map_err(|err| err.explained(what, &paths));
                if answer.send(outcome).is_err() {
                    tracing::debug!(what, "nobody waited for the answer");
                }
            };
            match begun.and_then(change) {
                Ok(made) => Some(Box::new(move |end: Result<()>| tell(end.map(|()| made)))),
                Err(err) => {
                    tell(Err(err));
                    None
                }
            }
        }))?;
        Ok(Pending::new(pending))
    }

    /// Makes a change and waits until it is safe.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        what: &'static str,
        change: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.submit(what, change)?.wait()
    }

    /// Reads one consistent view.
    pub(crate) fn read<T>(
        &self,
        what: &'static str,
        look: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        self.inner
            .readers
            .read(&self.inner.paths, look)
            .map_err(|err| err.explained(what, &self.inner.paths))
    }
}

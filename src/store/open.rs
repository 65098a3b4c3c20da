//! Opening a library: what is there, who else has it, which format it has.
//!
//! **Invariant:** opening never deletes a picture or a history, and never puts a new empty library over an old one.

use std::cmp::Ordering;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::paths::LibraryPaths;
use crate::store::connection::{self, APPLICATION_ID, Mode};
use crate::store::error::{ReadOnlyBecause, StoreError};
use crate::store::files::{Files, ensure_folder, flush_folder};
use crate::store::migrations::{self, Migration, Upgraded};
use crate::store::{Store, purge};

/// How long to wait for a library that is just being closed, for example by a window that was left a moment ago.
const LOCK_PATIENCE: Duration = Duration::from_millis(1500);
/// Time between two looks at it.
const LOCK_PAUSE: Duration = Duration::from_millis(30);

/// What to do when there is no library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenHow {
    /// Make one, unless the folder holds pictures of an old one.
    CreateIfMissing,
    /// Say so.
    MustExist,
}

/// What may be done with an open library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    ReadWrite,
    /// Only looking.
    ReadOnly(ReadOnlyBecause),
}

/// An open library and what opening it did.
#[derive(Debug)]
pub struct Opened {
    /// The library.
    pub store: Store,
    /// What may be done with it.
    pub access: Access,
    /// The format it had, if it was upgraded.
    pub migrated_from: Option<u32>,
    /// The copy made before that.
    pub backup: Option<PathBuf>,
}

/// Opens with the given upgrade steps; see [`Store::open`].
pub(crate) fn open_with(
    paths: &LibraryPaths,
    how: OpenHow,
    steps: &[Migration],
) -> Result<Opened, StoreError> {
    connection::check_engine()?;
    look_before(paths, how)?;
    let held = lock(paths)?;
    let known = migrations::newest(steps);
    if held == Held::Sealed {
        return open_read_only(paths, Mode::Sealed, ReadOnlyBecause::FolderReadOnly, known);
    }
    let Held::Ours(lock) = held else {
        return open_read_only(paths, Mode::Read, ReadOnlyBecause::OtherInstance, known);
    };
    let explain = |err: StoreError| err.explained("opening the history", paths);
    let mut conn = connection::open(paths, Mode::Write).map_err(explain)?;
    let found = identify(&conn, paths).map_err(explain)?;
    if found > known {
        drop(conn);
        let because = ReadOnlyBecause::NewerVersion { found, known };
        return open_read_only(paths, Mode::Read, because, known);
    }
    if conn.is_readonly("main").map_err(StoreError::from)? {
        drop(conn);
        return open_read_only(paths, Mode::Read, ReadOnlyBecause::FolderReadOnly, known);
    }
    for folder in [
        paths.pictures(),
        paths.incoming(),
        paths.backups(),
        paths.logs(),
    ] {
        ensure_folder(&folder, paths)?;
    }
    connection::prepare_writer(&conn).map_err(explain)?;
    let Upgraded { from, backup } = migrations::run(&mut conn, paths, steps).map_err(explain)?;
    flush_folder(paths.root())
        .map_err(|err| StoreError::io("opening the library", err, paths.root(), paths))?;
    let files = Files::new(paths.clone());
    files.clean_incoming()?;
    let reader = connection::open(paths, Mode::Read).map_err(explain)?;
    let store = Store::writable(paths, conn, reader, files, lock)?;
    if let Err(err) = purge::finish_deleting(&store) {
        tracing::warn!(%err, "files of purged pictures could not be deleted yet");
    }
    Ok(Opened {
        store,
        access: Access::ReadWrite,
        migrated_from: from,
        backup,
    })
}

/// Decides from names alone, before anything is created.
fn look_before(paths: &LibraryPaths, how: OpenHow) -> Result<(), StoreError> {
    let missing = || StoreError::LibraryMissing {
        path: paths.root().to_owned(),
    };
    let explain = |err| StoreError::io("opening the library", err, paths.root(), paths);
    let has_history = match fs::metadata(paths.database()) {
        Ok(meta) => meta.len() > 0,
        Err(err) if err.kind() == io::ErrorKind::NotFound => false,
        Err(err) => return Err(explain(err)),
    };
    if has_history {
        return Ok(());
    }
    if has_pictures(paths).map_err(explain)? {
        return Err(StoreError::DatabaseMissing {
            path: paths.database(),
        });
    }
    match how {
        OpenHow::MustExist => Err(missing()),
        OpenHow::CreateIfMissing => fs::create_dir_all(paths.root()).map_err(explain),
    }
}

fn has_pictures(paths: &LibraryPaths) -> io::Result<bool> {
    let shards = match fs::read_dir(paths.pictures()) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(false),
        shards => shards?,
    };
    for shard in shards {
        let shard = shard?.path();
        if !shard.is_dir() || fs::read_dir(shard)?.next().is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who has a library.
#[derive(Debug)]
pub(crate) enum Held {
    Ours(File),
    Theirs,
    Sealed,
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

pub(crate) fn lock(paths: &LibraryPaths) -> Result<Held, StoreError> {
    let name = paths.lock();
    let explain = |err| StoreError::io("locking the library", err, &name, paths);
    let opened = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&name);
    let file = match opened {
        Ok(file) => file,
        Err(err) => {
            return match explain(err) {
                StoreError::FolderReadOnly { .. } if paths.database().is_file() => Ok(Held::Sealed),
                other => Err(other),
            };
        }
    };
    let until = Instant::now() + LOCK_PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Held::Ours(file)),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(LOCK_PAUSE);
            }
            Err(TryLockError::WouldBlock) => return Ok(Held::Theirs),
            Err(TryLockError::Error(err)) => return Err(explain(err)),
        }
    }
}

/// The format of the file; 0 for one that is new.
fn identify(conn: &Connection, paths: &LibraryPaths) -> Result<u32, StoreError> {
    let application: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let blank = connection::is_blank(conn)?;
    if application != APPLICATION_ID && !(application == 0 && blank) {
        return Err(StoreError::NotALibrary {
            path: paths.database(),
        });
    }
    let version = connection::user_version(conn)?;
    if blank && version == 0 && has_pictures(paths).unwrap_or(true) {
        return Err(StoreError::DatabaseMissing {
            path: paths.database(),
        });
    }
    Ok(version)
}

fn open_read_only(
    paths: &LibraryPaths,
    mode: Mode,
    because: ReadOnlyBecause,
    known: u32,
) -> Result<Opened, StoreError> {
    let explain = |err: StoreError| err.explained("opening the history", paths);
    let in_use = || StoreError::InUse {
        path: paths.root().to_owned(),
    };
    if !paths.database().exists() {
        return Err(in_use());
    }
    let conn = connection::open(paths, mode).map_err(explain)?;
    let found = identify(&conn, paths).map_err(explain)?;
    let because = match found.cmp(&known) {
        Ordering::Greater => ReadOnlyBecause::NewerVersion { found, known },
        Ordering::Equal => because,
        // It would have to be upgraded first, which needs to write.
        Ordering::Less if mode == Mode::Sealed => {
            return Err(StoreError::FolderReadOnly {
                path: paths.root().to_owned(),
            });
        }
        Ordering::Less => return Err(in_use()),
    };
    Ok(Opened {
        store: Store::read_only(paths, mode, conn, because),
        access: Access::ReadOnly(because),
        migrated_from: None,
        backup: None,
    })
}

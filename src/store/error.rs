//! What can go wrong with the library, each as a plain sentence with the path last.

use std::io;
use std::path::{Path, PathBuf};

use crate::domain::failure::FailureKind;
use crate::paths::LibraryPaths;

/// Why a library can be read but not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadOnlyBecause {
    /// A newer studio wrote it.
    #[error(
        "this library was written by a newer version of the studio (format {found}, this one knows {known}); it can be viewed but not changed"
    )]
    NewerVersion {
        /// Format of the library.
        found: u32,
        /// Newest format this program knows.
        known: u32,
    },
    /// Another window has it open.
    #[error("another window has this library open; it can be viewed here but not changed")]
    OtherInstance,
    /// The folder or its files may not be written to.
    #[error("the library folder is read-only; it can be viewed but not changed")]
    FolderReadOnly,
}

/// Anything that can go wrong in the store. Nothing is lost by any of them unless the sentence says so.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or drive is not there.
    #[error("the library folder is missing or empty: {}", path.display())]
    LibraryMissing {
        /// The folder.
        path: PathBuf,
    },
    /// Pictures without their history.
    #[error("the pictures are here but their history file is missing; nothing was changed: {}", path.display())]
    DatabaseMissing {
        /// The missing file.
        path: PathBuf,
    },
    /// A file of that name that is something else.
    #[error("this is not a history file of the studio; nothing was changed: {}", path.display())]
    NotALibrary {
        /// The file.
        path: PathBuf,
    },
    /// Another window is creating or upgrading it.
    #[error("another window is setting up or upgrading this library; close it and try again: {}", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A change was asked of a library that can only be read.
    #[error("{0}")]
    ReadOnly(ReadOnlyBecause),
    /// No room.
    #[error("the disk is full ({free_bytes} bytes free); make room and try again: {}", path.display())]
    DiskFull {
        /// Free bytes, as far as the system says.
        free_bytes: u64,
        /// The folder.
        path: PathBuf,
    },
    /// The folder became unwritable.
    #[error("the library folder cannot be written to: {}", path.display())]
    FolderReadOnly {
        /// The folder.
        path: PathBuf,
    },
    /// An upgrade failed and was taken back.
    #[error("the library could not be upgraded to format {to} ({source}); it is unchanged, and a copy is kept: {}", backup.display())]
    Migration {
        /// The format it should have got.
        to: u32,
        /// What went wrong.
        source: rusqlite::Error,
        /// The copy made before.
        backup: PathBuf,
    },
    /// The history file is damaged.
    #[error("the history file is damaged ({detail}): {}", path.display())]
    Damaged {
        /// What `SQLite` says.
        detail: String,
        /// The file.
        path: PathBuf,
    },
    /// Another program holds the history file for too long.
    #[error("another program keeps the history file busy; try again: {}", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No such record.
    #[error("there is no {what} {id} in the library")]
    NotFound {
        /// `run`, `job` or `picture`.
        what: &'static str,
        /// Its number.
        id: i64,
    },
    /// The rules of [`crate::domain::job`] forbid it.
    #[error("job {job} is {from}: it cannot {event}")]
    IllegalMove {
        /// The job.
        job: i64,
        /// The state it is in.
        from: &'static str,
        /// What should have happened.
        event: &'static str,
    },
    /// The built-in database engine has a known fault.
    #[error("the database engine {found} is too old; 3.51.3 or newer is needed")]
    OldSqlite {
        /// Its version.
        found: &'static str,
    },
    /// A stored record has a form this program does not know.
    #[error("a {what} in the history cannot be read ({source})")]
    Record {
        /// Which kind.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// The writer has ended.
    #[error("the library is closed")]
    Closed,
    /// A file operation failed.
    #[error("{doing} failed ({source}): {}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// Anything else `SQLite` says.
    #[error("{doing} failed ({source})")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: rusqlite::Error,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Database {
            doing: "using the history",
            source,
        }
    }
}

impl StoreError {
    /// The kind of failure a job has when its picture could not be saved because of this.
    pub fn failure_kind(&self) -> FailureKind {
        match self {
            Self::DiskFull { .. } => FailureKind::DiskFull,
            Self::LibraryMissing { .. }
            | Self::DatabaseMissing { .. }
            | Self::FolderReadOnly { .. }
            | Self::ReadOnly(_)
            | Self::Io { .. }
            | Self::Busy { .. } => FailureKind::Library,
            _ => FailureKind::Internal,
        }
    }

    /// Gives a failed file operation its plainest name.
    pub(crate) fn io(
        doing: &'static str,
        source: io::Error,
        at: &Path,
        paths: &LibraryPaths,
    ) -> Self {
        let root = || paths.root().to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull {
                free_bytes: fs4::available_space(paths.root()).unwrap_or_default(),
                path: root(),
            },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::FolderReadOnly { path: root() }
            }
            io::ErrorKind::NotFound if !paths.root().is_dir() => {
                Self::LibraryMissing { path: root() }
            }
            _ => Self::Io {
                doing,
                source,
                path: at.to_owned(),
            },
        }
    }

    /// Gives an error of `SQLite` its plainest name; other errors stay as they are.
    pub(crate) fn explained(self, what: &'static str, paths: &LibraryPaths) -> Self {
        use rusqlite::ErrorCode;
        let Self::Database { source, .. } = self else {
            return self;
        };
        let path = paths.database();
        let free_bytes = fs4::available_space(paths.root()).unwrap_or(u64::MAX);
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull {
                free_bytes,
                path: paths.root().to_owned(),
            },
            Some(ErrorCode::SystemIoFailure) if free_bytes < 256 * 1024 => Self::DiskFull {
                free_bytes,
                path: paths.root().to_owned(),
            },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::FolderReadOnly {
                path: paths.root().to_owned(),
            },
            Some(ErrorCode::CannotOpen) if !paths.root().is_dir() => Self::LibraryMissing {
                path: paths.root().to_owned(),
            },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged {
                detail: source.to_string(),
                path,
            },
            Some(ErrorCode::NotADatabase) => Self::NotALibrary { path },
            _ => Self::Database {
                doing: what,
                source,
            },
        }
    }
}

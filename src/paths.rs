//! Where things are: the library folder and its parts, and the settings file. Names only, nothing is read or written here.
//!
//! ```text
//! library.sqlite3   the history            pictures/ab/<64 hex>.png   the files, exactly as they came
//! thumbs.sqlite3    small pictures, may be deleted at any time        incoming/*.part   files on their way in
//! library.lock      held by the window that may write                 backups/  logs/  unsorted/  unsaved/
//! ```

use std::path::{Path, PathBuf};

use crate::domain::ids::BlobId;
use crate::domain::picture::FileFormat;

/// The parts of one library folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryPaths {
    root: PathBuf,
}

impl LibraryPaths {
    /// A library in this folder, whether it exists or not.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The library in the user's data folder; `None` when the system names no home.
    pub fn in_data_folder() -> Option<Self> {
        project().map(|dirs| Self::new(dirs.data_dir()))
    }

    /// The library folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The history.
    pub fn database(&self) -> PathBuf {
        self.root.join("library.sqlite3")
    }

    /// `SQLite`'s write-ahead log beside the history.
    pub fn database_log(&self) -> PathBuf {
        self.root.join("library.sqlite3-wal")
    }

    /// The cache of small pictures; deleting it loses nothing.
    pub fn thumbs(&self) -> PathBuf {
        self.root.join("thumbs.sqlite3")
    }

    /// The file that is locked by the window that may write.
    pub fn lock(&self) -> PathBuf {
        self.root.join("library.lock")
    }

    /// The folder of all pictures.
    pub fn pictures(&self) -> PathBuf {
        self.root.join("pictures")
    }

    /// The folder one picture is in: named by the first two digits of its hash.
    pub fn picture_folder(&self, blob: BlobId) -> PathBuf {
        let shard: String = blob.to_hex().chars().take(2).collect();
        self.pictures().join(shard)
    }

    /// One picture's file.
    pub fn picture(&self, blob: BlobId, format: FileFormat) -> PathBuf {
        self.picture_folder(blob)
            .join(format!("{blob}.{}", format.extension()))
    }

    /// Where files are written before they get their name. On the same file system as the pictures.
    pub fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    /// Pictures that came beyond what was asked for. They belong to no job, and nothing removes them.
    pub fn unsorted(&self) -> PathBuf {
        self.root.join("unsorted")
    }

    /// What was paid for and could not be kept as a picture. Nothing removes it.
    pub fn unsaved(&self) -> PathBuf {
        self.root.join("unsaved")
    }

    /// Copies of the history.
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// Log files.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }
}

/// The settings file in the user's configuration folder; `None` when the system names no home.
pub fn settings_file() -> Option<PathBuf> {
    project().map(|dirs| dirs.config_dir().join("settings.json"))
}

/// The folder for models on this computer, in the user's data folder, unless the user chooses another; `None` when the system
/// names no home.
pub fn models_folder() -> Option<PathBuf> {
    project().map(|dirs| dirs.data_dir().join("models"))
}

/// The user's own catalogue file beside the settings; `None` when the system names no home.
pub fn catalogue_file() -> Option<PathBuf> {
    project().map(|dirs| dirs.config_dir().join("catalogue.json"))
}

/// The private file for keys beside the settings, used only by explicit choice; `None` when the system names no home.
pub fn keys_file() -> Option<PathBuf> {
    project().map(|dirs| dirs.config_dir().join("keys.json"))
}

fn project() -> Option<directories::ProjectDirs> {
    directories::ProjectDirs::from("", "", "triptych")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_lies_in_the_folder_of_its_first_byte() {
        let paths = LibraryPaths::new("lib");
        let blob = BlobId([0xab; 32]);
        let file = paths.picture(blob, FileFormat::Jpeg);
        let expected = format!("lib/pictures/ab/{}.jpg", "ab".repeat(32));
        assert_eq!(file, PathBuf::from(expected), "where it is looked for");
        assert!(file.starts_with(paths.root()), "inside the library");
    }
}

//! Picture files: named by their content, written once, never changed.
//!
//! **Invariant:** a file under `pictures/` is complete. It is written and flushed under another name, then renamed, then
//! its folder is flushed; only after that may a row point at it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::domain::ids::BlobId;
use crate::domain::picture::FileFormat;
use crate::paths::LibraryPaths;
use crate::store::error::StoreError;

const FORMATS: [FileFormat; 3] = [FileFormat::Png, FileFormat::Jpeg, FileFormat::Webp];

/// The name of some bytes.
pub(crate) fn hash(bytes: &[u8]) -> BlobId {
    BlobId(Sha256::digest(bytes).into())
}

/// The name of a file's bytes.
pub(crate) fn hash_file(file: &Path) -> io::Result<BlobId> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(file)?, &mut hasher)?;
    Ok(BlobId(hasher.finalize().into()))
}

/// Makes a folder of the library, if it is not there, and makes that last.
pub(crate) fn ensure_folder(folder: &Path, paths: &LibraryPaths) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir(folder)
        .and_then(|()| flush_folder(folder.parent().unwrap_or(folder)))
        .map_err(|err| StoreError::io("making a folder", err, folder, paths))
}

/// Makes names created, changed or removed in a folder last.
pub(crate) fn flush_folder(folder: &Path) -> io::Result<()> {
    // Other systems cannot open a folder for this, and order such changes themselves.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Writes the picture files of one library.
#[derive(Debug)]
pub(crate) struct Files {
    paths: LibraryPaths,
    part: AtomicU64,
    /// Shards whose own name is known to last.
    flushed_shards: Mutex<Vec<u8>>,
}

impl Files {
    pub(crate) fn new(paths: LibraryPaths) -> Self {
        Self {
            paths,
            part: AtomicU64::new(0),
            flushed_shards: Mutex::new(Vec::new()),
        }
    }

    /// Keeps bytes under their hash; returns once they would survive a power cut. The same bytes are kept once.
    pub(crate) fn keep(&self, bytes: &[u8], format: FileFormat) -> Result<BlobId, StoreError> {
        let blob = hash(bytes);
        let file = self.paths.picture(blob, format);
        if Self::has(blob, &file, bytes.len()) {
            self.flush_shard(blob)
                .map_err(|err| self.error("saving a picture", err, &file))?;
            return Ok(blob);
        }
        if !self.paths.database().exists() {
            return Err(StoreError::LibraryMissing {
                path: self.paths.root().to_owned(),
            });
        }
        ensure_folder(&self.paths.incoming(), &self.paths)?;
        ensure_folder(&self.paths.pictures(), &self.paths)?;
        let part = self.part_name(blob);
        Self::write_part(&part, bytes)
            .and_then(|()| self.rename(&part, &file, blob))
            .map_err(|err| {
                let error = self.error("saving a picture", err, &file);
                if let Err(left) = fs::remove_file(&part) {
                    tracing::debug!(%left, "a temporary file stays until the next start");
                }
                error
            })?;
        Ok(blob)
    }

    /// The file of these bytes, whatever its format, if it is there.
    pub(crate) fn find(&self, blob: BlobId) -> Option<(PathBuf, FileFormat)> {
        FORMATS.into_iter().find_map(|format| {
            let file = self.paths.picture(blob, format);
            file.is_file().then_some((file, format))
        })
    }

    /// Deletes a file; it is no error if it is already gone.
    pub(crate) fn remove(&self, blob: BlobId, format: FileFormat) -> Result<(), StoreError> {
        let file = self.paths.picture(blob, format);
        match fs::remove_file(&file) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => {
                Err(self.error("deleting a picture", err, &file))
            }
            _ => Ok(()),
        }
    }

    /// Deletes temporary files a crash left behind; returns how many. Only for the window that holds the lock.
    pub(crate) fn clean_incoming(&self) -> Result<u32, StoreError> {
        let folder = self.paths.incoming();
        let explain = |err| self.error("tidying up", err, &folder);
        let mut removed = 0;
        for entry in fs::read_dir(&folder).map_err(explain)? {
            let file = entry.map_err(explain)?.path();
            if file.extension().is_some_and(|ending| ending == "part") && file.is_file() {
                fs::remove_file(&file).map_err(|err| self.error("tidying up", err, &file))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn has(blob: BlobId, file: &Path, bytes: usize) -> bool {
        fs::metadata(file).is_ok_and(|meta| meta.len() == bytes as u64)
            && hash_file(file).is_ok_and(|found| found == blob)
    }

    fn part_name(&self, blob: BlobId) -> PathBuf {
        let number = self.part.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        self.paths
            .incoming()
            .join(format!("{process}-{number}-{blob}.part"))
    }

    fn write_part(part: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(part)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, part: &Path, file: &Path, blob: BlobId) -> io::Result<()> {
        match fs::create_dir(self.paths.picture_folder(blob)) {
            Err(err) if err.kind() != io::ErrorKind::AlreadyExists => return Err(err),
            _ => {}
        }
        fs::rename(part, file)?;
        self.flush_shard(blob)
    }

    fn flush_shard(&self, blob: BlobId) -> io::Result<()> {
        flush_folder(&self.paths.picture_folder(blob))?;
        let shard = blob.0.first().copied().unwrap_or_default();
        let known = || {
            self.flushed_shards
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        // An earlier run may have died between making this folder and flushing the one above.
        if !known().contains(&shard) {
            flush_folder(&self.paths.pictures())?;
            known().push(shard);
        }
        Ok(())
    }

    fn error(&self, doing: &'static str, err: io::Error, at: &Path) -> StoreError {
        StoreError::io(doing, err, at, &self.paths)
    }
}

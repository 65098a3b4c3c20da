//! Files beside the history: pictures beyond what was asked for, and what was paid for but could not be kept as a picture.
//! Their names tell people what they are. Nothing here is ever overwritten or removed by the studio.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::domain::ids::JobId;
use crate::paths::LibraryPaths;
use crate::store::files::flush_folder;
use crate::store::{Result, Store, StoreError};

/// Files of one name that may lie in a folder; more means that something goes wrong again and again.
const MAX_SAME_NAME: u32 = 1000;

impl Store {
    /// Keeps one more picture of a job that has its picture already. `number` counts from 2.
    pub fn keep_extra(&self, job: JobId, number: u32, bytes: &[u8]) -> Result<PathBuf> {
        if let Some(because) = self.read_only_because() {
            return Err(StoreError::ReadOnly(because));
        }
        let name = format!("job {job} picture {number} of {}", self.model_of(job));
        let folder = self.paths().unsorted();
        put(&folder, &name, bytes)
            .map_err(|err| StoreError::io("saving a picture", err, &folder, self.paths()))
    }

    /// Puts bytes that were paid for into the library, or, when it cannot be written to, into the system's data folder, or
    /// among the temporary files. The last error when there is no room anywhere.
    pub fn salvage(&self, job: JobId, bytes: &[u8]) -> Result<PathBuf> {
        let name = format!("job {job} of {}", self.model_of(job));
        let data = LibraryPaths::in_data_folder().map(|paths| {
            if let Err(err) = fs::create_dir_all(paths.root()) {
                tracing::debug!(%err, "no data folder");
            }
            paths.unsaved()
        });
        let places = [Some(self.paths().unsaved()), data, Some(temporary())];
        let mut trouble = None;
        for folder in places.into_iter().flatten() {
            match put(&folder, &name, bytes) {
                Ok(path) => return Ok(path),
                Err(err) => {
                    tracing::warn!(%err, folder = %folder.display(), "nothing can be put there");
                    trouble = Some(StoreError::io(
                        "saving a picture",
                        err,
                        &folder,
                        self.paths(),
                    ));
                }
            }
        }
        Err(trouble.unwrap_or_else(|| StoreError::NotFound {
            what: "folder for job",
            id: job.0,
        }))
    }

    /// The model's id as a part of a file's name.
    fn model_of(&self, job: JobId) -> String {
        let Ok(job) = self.job(job) else {
            return "an unknown model".to_owned();
        };
        let id = job.planned.model.as_str().chars();
        id.map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') {
                c
            } else {
                '-'
            }
        })
        .take(60)
        .collect()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the last place of all, when neither library nor data folder can be written"
)]
fn temporary() -> PathBuf {
    std::env::temp_dir().join("triptych-unsaved")
}

/// Writes a new file and makes it last. Only the folder itself is made, never one above: a library that is not there is not
/// made anew.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    match fs::create_dir(folder) {
        Err(err) if err.kind() != io::ErrorKind::AlreadyExists => return Err(err),
        _ => {}
    }
    let ending = ending_of(bytes);
    for copy in 1..=MAX_SAME_NAME {
        let path = folder.join(if copy == 1 {
            format!("{name}.{ending}")
        } else {
            format!("{name} ({copy}).{ending}")
        });
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
                if fs::read(&path).is_ok_and(|there| there == bytes) {
                    return Ok(path);
                }
                continue;
            }
            Err(err) => return Err(err),
        };
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if let Err(err) = written {
            // Half a file would look like a whole one.
            if let Err(left) = fs::remove_file(&path) {
                tracing::debug!(%left, "half a file stays");
            }
            return Err(err);
        }
        flush_folder(folder)?;
        return Ok(path);
    }
    Err(io::Error::other("too many files of this name"))
}

/// A file's ending by its first bytes.
fn ending_of(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "webp",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_the_same_bytes_lie_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let unsaved = folder.path().join("unsaved");
        let first = put(&unsaved, "job 1 of s-m", b"\x89PNG one").unwrap();
        let again = put(&unsaved, "job 1 of s-m", b"\x89PNG one").unwrap();
        let other = put(&unsaved, "job 1 of s-m", b"\x89PNG two").unwrap();
        assert_eq!(first, unsaved.join("job 1 of s-m.png"), "a readable name");
        assert_eq!(again, first, "the same bytes");
        assert_eq!(other, unsaved.join("job 1 of s-m (2).png"), "other bytes");
        assert_eq!(fs::read(&first).unwrap(), b"\x89PNG one", "as it came");
        assert_eq!(fs::read(&other).unwrap(), b"\x89PNG two", "as it came");
        let gone = folder.path().join("not/there");
        assert!(put(&gone, "x", b"y").is_err(), "no folder above is made");
        assert!(!folder.path().join("not").exists(), "really not");
    }
}

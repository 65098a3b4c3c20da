//! What is known about the files in the models folder: `shelf.json` beside them.
//!
//! It is read anew before each change, so that two windows do not undo each other's, and replaced as a whole. When it is lost,
//! nothing else is: the files are checked again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::domain::ids::BlobId;
use crate::domain::local::{Family, Part};
use crate::domain::offer::SetId;

const NAME: &str = "shelf.json";
/// Longest ledger that is read.
const LIMIT_BYTES: u64 = 16 << 20;

/// A file that was compared with its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checked {
    pub(crate) stamp: Stamp,
    pub(crate) sha256: BlobId,
    /// Whether the SHA-256 came from the list of models; else it was the server's word.
    pub(crate) pinned: bool,
    /// The commit it was fetched from, where one is known.
    #[serde(default)]
    pub(crate) commit: Option<String>,
}

/// What changes when somebody changes a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    pub(crate) bytes: u64,
    modified_ns: u64,
}

impl Stamp {
    /// Of a file that is there.
    pub(crate) fn of(file: &Path) -> io::Result<Self> {
        let about = fs::metadata(file)?;
        if !about.is_file() {
            return Err(io::Error::other("not a file"));
        }
        let since = about
            .modified()?
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Ok(Self {
            bytes: about.len(),
            modified_ns: u64::try_from(since.as_nanos()).unwrap_or(u64::MAX),
        })
    }

    /// The stamp of no file: whatever has it counts as changed.
    pub(crate) fn never(self) -> Self {
        Self {
            modified_ns: 0,
            ..self
        }
    }
}

/// A model a person put together from files of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Own {
    pub(crate) id: SetId,
    pub(crate) name: String,
    pub(crate) family: Family,
    pub(crate) parts: Vec<(Part, PathBuf)>,
}

/// Another program's models folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Whose folders it has.
    pub kind: FolderKind,
    /// The folder.
    pub path: PathBuf,
}

/// Which program's folders a folder has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolderKind {
    /// `ComfyUI`'s `models`.
    ComfyUi,
    /// `models` of the A1111 family.
    A1111,
}

/// Everything in the ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// By place in the models folder; files of other programs by their whole path.
    pub(crate) checked: BTreeMap<String, Checked>,
    /// Models that are being fetched.
    pub(crate) wanted: Vec<SetId>,
    pub(crate) own: Vec<Own>,
    pub(crate) folders: Vec<Used>,
}

#[derive(Debug)]
pub(crate) struct Ledger {
    file: PathBuf,
    kept: Mutex<Kept>,
}

impl Ledger {
    /// Reads the ledger of a folder. A broken one is kept beside as `shelf.broken.json`.
    pub(crate) fn open(folder: &Path) -> Self {
        let file = folder.join(NAME);
        let kept = read(&file).unwrap_or_else(|err| {
            tracing::warn!(%err, "the models folder's ledger is broken; its files will be checked again");
            if let Err(err) = fs::rename(&file, folder.join("shelf.broken.json")) {
                tracing::warn!(%err, "the broken ledger could not be kept");
            }
            Kept::default()
        });
        Self {
            file,
            kept: Mutex::new(kept),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks something up.
    pub(crate) fn get<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.lock())
    }

    /// Changes something; returns once it would survive a power cut.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Kept)) -> io::Result<()> {
        let mut kept = self.lock();
        // Another window may be writing at this moment. The lock ends with the handle.
        let lock = File::create(self.file.with_extension("lock"))?;
        lock.lock()?;
        let mut next = read(&self.file).unwrap_or_else(|_broken| kept.clone());
        change(&mut next);
        write(&self.file, &next)?;
        *kept = next;
        Ok(())
    }
}

fn read(file: &Path) -> io::Result<Kept> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    match File::open(file) {
        Ok(opened) => opened.take(LIMIT_BYTES).read_to_end(&mut bytes)?,
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(err) => return Err(err),
    };
    serde_json::from_slice(&bytes).map_err(io::Error::other)
}

fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    replace(
        file,
        &serde_json::to_vec_pretty(kept).map_err(io::Error::other)?,
    )
}

/// Replaces a small file as a whole: written beside, flushed, renamed, the folder flushed.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut new = File::create(&beside)?;
    new.write_all(bytes)?;
    new.sync_all()?;
    fs::rename(&beside, file)?;
    flush_folder(file.parent().unwrap_or(file))
}

/// Makes names created, changed or removed in a folder last.
pub(crate) fn flush_folder(folder: &Path) -> io::Result<()> {
    // Other systems cannot open a folder for this, and order such changes themselves.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_found_again_and_two_windows_do_not_undo_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (Ledger::open(folder.path()), Ledger::open(folder.path()));
        one.change(|kept| kept.wanted.push(SetId::from("a")))
            .unwrap();
        two.change(|kept| kept.wanted.push(SetId::from("b")))
            .unwrap();
        let both = [SetId::from("a"), SetId::from("b")];
        assert_eq!(two.get(|kept| kept.wanted.clone()), both, "both");
        let again = Ledger::open(folder.path());
        assert_eq!(again.get(|kept| kept.wanted.clone()), both, "on the disk");
    }

    #[test]
    fn a_broken_ledger_is_kept_beside_and_the_studio_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), "{ not json").unwrap();
        let ledger = Ledger::open(folder.path());
        assert_eq!(ledger.get(Clone::clone), Kept::default(), "empty");
        assert!(folder.path().join("shelf.broken.json").exists(), "kept");
        ledger
            .change(|kept| kept.wanted.push(SetId::from("a")))
            .unwrap();
        assert!(
            Ledger::open(folder.path()).get(|kept| kept.wanted.len() == 1),
            "usable"
        );
    }
}

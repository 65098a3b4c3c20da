//! A file on its way in: `<name>.part` with the note `<name>.part.json` beside it.
//!
//! The length of the part is how far it is; nothing else is remembered. What is there is read again before more is added, so a
//! part that was damaged meanwhile shows at the end at the latest, and then it is begun anew.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::domain::ids::BlobId;
use crate::domain::weights::{Flaw, Found};
use crate::models::download::source::Agreed;
use crate::models::headers;
use crate::models::ledger::{flush_folder, replace};

/// Bytes read at once when a part is read again.
const PIECE_BYTES: usize = 1 << 20;

/// What a part belongs to. No address: addresses are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// `repository/path`.
    id: String,
    etag: String,
    size: u64,
    sha256: BlobId,
    /// The tag of the server that really sends the bytes, for going on where it stopped.
    #[serde(default)]
    range_etag: Option<String>,
}

/// Where the part of a file lies.
pub(crate) fn part_of(file: &Path) -> PathBuf {
    with(file, ".part")
}

fn note_of(file: &Path) -> PathBuf {
    with(file, ".part.json")
}

fn with(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Removes a part and its note; returns the bytes that became free. [`io::ErrorKind::WouldBlock`] when somebody is writing it.
pub(crate) fn discard(file: &Path) -> io::Result<u64> {
    let part = match OpenOptions::new().write(true).open(part_of(file)) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(0),
        part => part?,
    };
    part.try_lock()?;
    let bytes = part.metadata()?.len();
    for path in [part_of(file), note_of(file), with(file, ".part.json.new")] {
        match fs::remove_file(path) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(err),
            _ => {}
        }
    }
    Ok(bytes)
}

/// A part that is open and locked.
pub(crate) struct Part {
    /// The name it will get.
    target: PathBuf,
    file: File,
    note: Note,
    done: u64,
    hasher: Sha256,
    /// Whether more than one answer had a share in it.
    resumed: bool,
}

/// A part could not be opened.
#[derive(Debug)]
pub(crate) enum NotOpened {
    /// Somebody else has it.
    InUse,
    /// A person stopped it.
    Stopped,
    Io(io::Error),
}

impl From<io::Error> for NotOpened {
    fn from(err: io::Error) -> Self {
        Self::Io(err)
    }
}

impl Part {
    /// Opens the part of a file, keeping what is there if it belongs to the same content, and reads it again. `checked` is told
    /// how far that is, in bytes, and answers whether to go on.
    pub(crate) fn open(
        target: &Path,
        id: &str,
        agreed: &Agreed,
        checked: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Self, NotOpened> {
        let folder = target.parent().unwrap_or(target);
        fs::create_dir_all(folder)?;
        let path = part_of(target);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(NotOpened::InUse),
            Err(fs::TryLockError::Error(err)) => return Err(err.into()),
        }
        let mut note = Note {
            id: id.to_owned(),
            etag: agreed.tag.clone(),
            size: agreed.bytes,
            sha256: agreed.sha256,
            range_etag: None,
        };
        let there = file.metadata()?.len();
        let before = read_note(target).filter(|before| {
            let same = Note {
                range_etag: None,
                ..before.clone()
            };
            same == note && there <= note.size
        });
        let keep = before.is_some();
        note.range_etag = before.and_then(|before| before.range_etag);
        let mut part = Self {
            target: target.to_owned(),
            file,
            note,
            done: 0,
            hasher: Sha256::new(),
            resumed: keep && there > 0,
        };
        if keep {
            part.read_again(checked)?;
        } else {
            part.begin_anew()?;
        }
        Ok(part)
    }

    fn read_again(&mut self, checked: &mut dyn FnMut(u64) -> bool) -> Result<(), NotOpened> {
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let read = self.file.read(&mut piece)?;
            if read == 0 {
                return Ok(());
            }
            self.hasher.update(piece.get(..read).unwrap_or_default());
            self.done += read as u64;
            if !checked(self.done) {
                return Err(NotOpened::Stopped);
            }
        }
    }

    /// Throws away what is there.
    pub(crate) fn begin_anew(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.hasher = Sha256::new();
        self.done = 0;
        self.resumed = false;
        self.note.range_etag = None;
        self.save_note()
    }

    /// Remembers the tag of the server that sends the bytes.
    pub(crate) fn remember(&mut self, range_etag: Option<String>) -> io::Result<()> {
        if self.note.range_etag != range_etag {
            self.note.range_etag = range_etag;
            self.save_note()?;
        }
        Ok(())
    }

    fn save_note(&self) -> io::Result<()> {
        let note = serde_json::to_vec(&self.note).map_err(io::Error::other)?;
        replace(&note_of(&self.target), &note)
    }

    /// Adds bytes. The caller has made sure that they fit.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.done += bytes.len() as u64;
        Ok(())
    }

    /// Bytes that are here.
    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    /// Whether more than one answer had a share in it, so that a wrong SHA-256 may be nobody's fault.
    pub(crate) fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// The next bytes come from another answer than the ones before, or replace them.
    pub(crate) fn goes_on(&mut self) {
        self.resumed = true;
    }

    /// Whether it belongs to this content.
    pub(crate) fn is_of(&self, agreed: &Agreed) -> bool {
        self.note.sha256 == agreed.sha256
            && self.note.size == agreed.bytes
            && self.note.etag == agreed.tag
    }

    /// The tag with which the sending server may be asked for the rest.
    pub(crate) fn range_etag(&self) -> Option<&str> {
        self.note.range_etag.as_deref()
    }

    /// The SHA-256 of what is here.
    pub(crate) fn sha256(&self) -> BlobId {
        BlobId(self.hasher.clone().finalize().into())
    }

    /// Looks into its header, through the handle that holds the lock.
    pub(crate) fn inspect(&self) -> Result<Found, Flaw> {
        let name = self
            .target
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let file = self.file.try_clone();
        let file = file.map_err(|err| Flaw::Unreadable(err.to_string()))?;
        headers::read(file, self.done, &name)
    }

    /// Gives it its name: flushed, renamed, its folder flushed. Only for a part whose SHA-256 is right.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.file.sync_all()?;
        let (from, target) = (part_of(&self.target), self.target);
        // Other systems do not rename a file that is open.
        drop(self.file);
        fs::rename(from, &target)?;
        flush_folder(target.parent().unwrap_or(&target))?;
        if let Err(err) = fs::remove_file(note_of(&target)) {
            tracing::debug!(%err, "a note stays");
        }
        Ok(())
    }
}

fn read_note(target: &Path) -> Option<Note> {
    let mut bytes = Vec::new();
    let file = File::open(note_of(target)).ok()?;
    file.take(64 << 10).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The SHA-256 of a file. `checked` is told how far it is, in bytes, and answers whether to go on; `None` when it said no.
pub(crate) fn hash_file(
    file: &Path,
    checked: &mut dyn FnMut(u64) -> bool,
) -> io::Result<Option<BlobId>> {
    let mut opened = File::open(file)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    let mut done = 0;
    loop {
        let read = opened.read(&mut piece)?;
        if read == 0 {
            return Ok(Some(BlobId(hasher.finalize().into())));
        }
        hasher.update(piece.get(..read).unwrap_or_default());
        done += read as u64;
        if !checked(done) {
            return Ok(None);
        }
    }
}

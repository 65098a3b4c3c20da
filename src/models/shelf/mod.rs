//! The models folder: what is there, whether it may be used, and for whom it is kept.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::ids::BlobId;
use crate::domain::local::{ModelSet, Part};
use crate::domain::offer::{FileSpec, Offer, SetId};
use crate::domain::shape::Size;
use crate::domain::shelf::{FileState, Memory, NotReady, need};
use crate::domain::weights::{Found, clash};
use crate::models::download::part::{hash_file, part_of};
use crate::models::ledger::{Checked, Ledger, Stamp};
use crate::models::manifest::Manifest;
use crate::models::{headers, place};

mod own;
mod theirs;
mod usage;

pub use own::{Lacking, Proposal};
pub use theirs::Theirs;
pub use usage::Verdict;

pub use crate::models::ledger::{FolderKind, Used};

/// Told how far reading a file is, in bytes; answers whether to go on.
pub type OnTheWay<'a> = &'a mut dyn FnMut(u64) -> bool;

/// The models folder with the list of models.
///
/// Everything here reads the disk: never call it from the window's own thread.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    manifest: Manifest,
    ledger: Ledger,
}

impl Shelf {
    /// Opens a models folder, and makes it if it is not there.
    pub fn open(folder: impl Into<PathBuf>, manifest: Manifest) -> io::Result<Arc<Self>> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        Ok(Arc::new(Self {
            ledger: Ledger::open(&folder),
            manifest,
            folder,
        }))
    }

    /// The models folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The list of models.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn offer(&self, id: &SetId) -> Option<&Offer> {
        self.manifest.offer(id)
    }

    /// Where a file of the list lies, or will lie; `None` when its name is not acceptable.
    pub(crate) fn path_of(&self, spec: &FileSpec) -> Option<PathBuf> {
        place::path_in(&self.folder, spec)
    }

    /// How a file of the list is.
    pub fn state(&self, spec: &FileSpec) -> FileState {
        let Some(path) = self.path_of(spec) else {
            return FileState::Missing;
        };
        if let Ok(stamp) = Stamp::of(&path) {
            let checked = self
                .ledger
                .get(|kept| kept.checked.get(&spec.place()).cloned());
            return match checked {
                None => FileState::Unchecked,
                Some(checked) if is_right(&checked, stamp, spec) => FileState::Ready {
                    path,
                    pinned: checked.pinned,
                },
                Some(_) => FileState::Changed,
            };
        }
        if let Some(path) = self.adopted(spec) {
            return FileState::Ready { path, pinned: true };
        }
        match std::fs::metadata(part_of(&path)) {
            Ok(about) => FileState::Partial { bytes: about.len() },
            Err(_not_there) => FileState::Missing,
        }
    }

    /// The files of a model and how they are.
    pub fn files(&self, id: &SetId) -> Vec<(FileSpec, FileState)> {
        let offer = self.offer(id);
        let files = offer.into_iter().flat_map(|offer| &offer.files);
        files.map(|spec| (spec.clone(), self.state(spec))).collect()
    }

    /// Whether every file of a model is there and was checked.
    pub fn is_complete(&self, id: &SetId) -> bool {
        let files = self.files(id);
        !files.is_empty()
            && files
                .iter()
                .all(|(_, state)| matches!(state, FileState::Ready { .. }))
    }

    /// The models that can be used: of the list, then a person's own.
    pub fn installed(&self) -> Vec<SetId> {
        let listed = self.manifest.offers.iter().map(|offer| &offer.id);
        let listed = listed.filter(|id| self.is_complete(id)).cloned();
        let own = self.ledger.get(|kept| kept.own.clone());
        listed.chain(own.into_iter().map(|own| own.id)).collect()
    }

    /// The files of a model, every header read anew, for the engine.
    pub fn set_for(&self, id: &SetId) -> Result<ModelSet, NotReady> {
        let Some(offer) = self.offer(id) else {
            return self.own_set(id);
        };
        let mut parts = Vec::new();
        let mut missing = Vec::new();
        for spec in &offer.files {
            match self.state(spec) {
                FileState::Ready { path, .. } => parts.push((spec.part, path)),
                FileState::Missing | FileState::Partial { .. } => missing.push(spec.part),
                FileState::Unchecked => return Err(NotReady::Unchecked(spec.place())),
                FileState::Changed => return Err(NotReady::Changed(spec.place())),
            }
        }
        if !missing.is_empty() {
            return Err(NotReady::Missing(missing));
        }
        fit_together(&parts)?;
        Ok(ModelSet {
            family: offer.family,
            parts,
            steps: offer.steps,
            cfg: offer.cfg,
            guidance: offer.guidance,
            memory_bytes: offer.memory_bytes,
        })
    }

    /// Whether a picture of this size fits into the memory that is [free](crate::models::memory::free_bytes).
    pub fn need(set: &ModelSet, size: Size, free_bytes: Option<u64>) -> Memory {
        let weights = set.parts.iter();
        let weights = weights.filter_map(|(_, path)| std::fs::metadata(path).ok());
        let weights = weights
            .map(|about| about.len())
            .fold(0, u64::saturating_add);
        need(set, weights, size, free_bytes)
    }

    /// Whether the file of this name has these bytes. Reads all of it, unless its length is another.
    pub(crate) fn is_this(
        &self,
        spec: &FileSpec,
        bytes: u64,
        sha256: BlobId,
        on_the_way: OnTheWay<'_>,
    ) -> io::Result<bool> {
        let Some(path) = self.path_of(spec) else {
            return Ok(false);
        };
        if Stamp::of(&path)?.bytes != bytes {
            return Ok(false);
        }
        Ok(hash_file(&path, on_the_way)? == Some(sha256))
    }

    /// Writes down that the file of this name was compared with its SHA-256.
    pub(crate) fn confirm(
        &self,
        spec: &FileSpec,
        sha256: BlobId,
        pinned: bool,
        commit: Option<String>,
    ) -> io::Result<()> {
        let path = self.path_of(spec);
        let path = path.ok_or_else(|| io::Error::other("the name is not acceptable"))?;
        let checked = Checked {
            stamp: Stamp::of(&path)?,
            sha256,
            pinned,
            commit,
        };
        self.ledger.change(|kept| {
            kept.checked.insert(spec.place(), checked);
        })
    }

    /// The models that are being fetched.
    pub(crate) fn wanted(&self) -> Vec<SetId> {
        self.ledger.get(|kept| kept.wanted.clone())
    }

    /// Writes down that a model is being fetched, or no longer.
    pub(crate) fn want(&self, id: &SetId, wanted: bool) -> io::Result<()> {
        self.ledger.change(|kept| {
            kept.wanted.retain(|is| is != id);
            if wanted {
                kept.wanted.push(id.clone());
            }
        })
    }
}

fn is_right(checked: &Checked, stamp: Stamp, spec: &FileSpec) -> bool {
    // A newer list may want another file under the same name.
    let wanted = spec.sha256.is_none_or(|sha256| sha256 == checked.sha256);
    checked.stamp == stamp && wanted
}

/// Looks into every file: sound, and of one size with the others.
fn fit_together(parts: &[(Part, PathBuf)]) -> Result<Vec<Found>, NotReady> {
    let mut seen: Vec<Found> = Vec::new();
    for (_, path) in parts {
        let name = name_of(path);
        let found = headers::inspect(path).map_err(|flaw| NotReady::Flawed(name.clone(), flaw))?;
        let other = seen.iter().position(|other| clash(other, &found));
        if let Some((_, other)) = other.and_then(|at| parts.get(at)) {
            return Err(NotReady::Clash(name_of(other), name));
        }
        seen.push(found);
    }
    Ok(seen)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

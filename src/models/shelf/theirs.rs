//! Other programs' models folders, read and never changed.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{FolderKind, OnTheWay, Shelf, Used};
use crate::domain::offer::{FileSpec, SetId};
use crate::domain::shelf::FileState;
use crate::domain::weights::{Flaw, Found};
use crate::models::download::part::hash_file;
use crate::models::ledger::{Checked, Stamp};
use crate::models::{headers, place};

/// How deep folders are looked into.
const MAX_DEPTH: usize = 4;
/// Most files that are listed.
const MAX_FILES: usize = 5_000;

/// A model file in another program's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theirs {
    /// Where.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What it is, or why it is not used.
    pub found: Result<Found, Flaw>,
}

impl FolderKind {
    /// The folders with models in it.
    fn folders(self) -> &'static [&'static str] {
        match self {
            Self::ComfyUi => &[
                "checkpoints",
                "diffusion_models",
                "unet",
                "vae",
                "text_encoders",
                "clip",
                "loras",
            ],
            Self::A1111 => &["Stable-diffusion", "VAE", "Lora", "text_encoder"],
        }
    }

    /// Which program's folder this is, by the folders in it; `path` may be the program's own folder or its `models`.
    pub fn of(path: &Path) -> Option<(Self, PathBuf)> {
        let inside = path.join("models");
        [path, inside.as_path()].into_iter().find_map(|path| {
            let has = |name: &str| path.join(name).is_dir();
            if has("Stable-diffusion") {
                Some((Self::A1111, path.to_owned()))
            } else if has("checkpoints") || has("diffusion_models") || has("unet") {
                Some((Self::ComfyUi, path.to_owned()))
            } else {
                None
            }
        })
    }
}

impl Shelf {
    /// Uses another program's folder from now on. An error when it has none of the folders of one.
    pub fn use_folder(&self, path: &Path) -> io::Result<Used> {
        let (kind, path) = FolderKind::of(path).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                "no models folder of a known program",
            )
        })?;
        let used = Used { kind, path };
        self.ledger.change(|kept| {
            kept.folders.retain(|is| *is != used);
            kept.folders.push(used.clone());
        })?;
        Ok(used)
    }

    /// No longer uses a folder. Its files stay as they are.
    pub fn leave_folder(&self, used: &Used) -> io::Result<()> {
        self.ledger.change(|kept| {
            kept.folders.retain(|is| is != used);
            kept.checked
                .retain(|path, _| !Path::new(path).starts_with(&used.path));
        })
    }

    /// Other programs' folders in use.
    pub fn folders(&self) -> Vec<Used> {
        self.ledger.get(|kept| kept.folders.clone())
    }

    /// The model files in other programs' folders, each looked into.
    pub fn theirs(&self) -> Vec<Theirs> {
        let folders = self.folders();
        let files = folders.iter().flat_map(model_files).take(MAX_FILES);
        files
            .map(|(path, bytes)| Theirs {
                found: headers::inspect(&path),
                path,
                bytes,
            })
            .collect()
    }

    /// Looks for files of a model in other programs' folders, reads those of the right name or length completely, and uses
    /// them where they are when their SHA-256 is the list's. Returns how many were taken. A file whose SHA-256 the list does
    /// not know is never taken this way.
    pub fn adopt(&self, id: &SetId, on_the_way: OnTheWay<'_>) -> io::Result<usize> {
        let folders = self.folders();
        let candidates: Vec<(PathBuf, u64)> = folders
            .iter()
            .flat_map(model_files)
            .take(MAX_FILES)
            .collect();
        let mut taken = 0;
        for (spec, state) in self.files(id) {
            let (FileState::Missing | FileState::Partial { .. }, Some(sha256)) =
                (state, spec.sha256)
            else {
                continue;
            };
            for (path, bytes) in candidates.iter().filter(|one| is_like(&spec, one)) {
                let Some(name) = path.to_str() else {
                    continue;
                };
                let stamp = Stamp::of(path)?;
                if stamp.bytes != *bytes || hash_file(path, on_the_way)? != Some(sha256) {
                    continue;
                }
                let checked = Checked {
                    stamp,
                    sha256,
                    pinned: true,
                    commit: None,
                };
                self.ledger.change(|kept| {
                    kept.checked.insert(name.to_owned(), checked);
                })?;
                taken += 1;
                break;
            }
        }
        Ok(taken)
    }

    /// A file in another program's folder that is this one, unchanged since it was read.
    pub(super) fn adopted(&self, spec: &FileSpec) -> Option<PathBuf> {
        let sha256 = spec.sha256?;
        let same = self.ledger.get(|kept| {
            let same = kept.checked.iter();
            let same = same.filter(|(path, checked)| {
                checked.sha256 == sha256 && Path::new(path).is_absolute()
            });
            same.map(|(path, checked)| (PathBuf::from(path), checked.stamp))
                .collect::<Vec<_>>()
        });
        let unchanged =
            |(path, stamp): &(PathBuf, Stamp)| Stamp::of(path).is_ok_and(|now| now == *stamp);
        same.into_iter().find(unchanged).map(|(path, _)| path)
    }
}

/// Worth reading: the length is right, or, where nobody knows it, the name.
fn is_like(spec: &FileSpec, (path, bytes): &(PathBuf, u64)) -> bool {
    match spec.bytes {
        Some(exact) => exact == *bytes,
        None => path
            .file_name()
            .is_some_and(|name| name.eq_ignore_ascii_case(spec.name())),
    }
}

/// Model files in the folders of a program, with their lengths, in the order of their names.
fn model_files(used: &Used) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    let folders = used.kind.folders().iter();
    let mut open: VecDeque<(PathBuf, usize)> =
        folders.map(|name| (used.path.join(name), 0)).collect();
    while let Some((folder, depth)) = open.pop_front() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten().take(MAX_FILES) {
            let path = entry.path();
            // Links are followed: people keep their models on other disks.
            let Ok(about) = fs::metadata(&path) else {
                continue;
            };
            if about.is_dir() && depth < MAX_DEPTH {
                open.push_back((path, depth + 1));
            } else if about.is_file() && place::is_model_file(&entry.file_name().to_string_lossy())
            {
                found.push((path, about.len()));
            }
        }
        if found.len() >= MAX_FILES || open.len() >= MAX_FILES {
            break;
        }
    }
    // `VAE` and `vae` are the same folder on some disks.
    found.sort();
    found.dedup();
    found
}

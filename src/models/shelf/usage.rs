//! What uses the disk, making room, and reading everything again.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use super::{OnTheWay, Shelf};
use crate::domain::local::Part;
use crate::domain::offer::{FileSpec, SetId, folder_of};
use crate::domain::shelf::{DiskUse, FileState};
use crate::models::download::part::{self, hash_file};
use crate::models::ledger::Stamp;

/// One part for each folder of the models folder.
const FOLDERS: [Part; 5] = [
    Part::Whole,
    Part::Diffusion,
    Part::Vae,
    Part::Llm,
    Part::Lora,
];

/// What reading a file again showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its SHA-256 is right.
    Right,
    /// Its SHA-256 is wrong; it is not used any more until it was fetched anew.
    Wrong,
    /// Nobody knows its SHA-256.
    Unknown,
    /// It is not there.
    Missing,
    /// It was not read to the end.
    Stopped,
}

impl Shelf {
    /// Every file in the models folder with what it is for, the largest first.
    pub fn usage(&self) -> Vec<DiskUse> {
        let mut needed: BTreeMap<String, Vec<SetId>> = BTreeMap::new();
        for offer in &self.manifest.offers {
            for spec in &offer.files {
                needed
                    .entry(spec.place())
                    .or_default()
                    .push(offer.id.clone());
            }
        }
        let mut all = Vec::new();
        for part in FOLDERS {
            let folder = folder_of(part);
            let Ok(entries) = fs::read_dir(self.folder.join(folder)) else {
                continue;
            };
            for entry in entries.flatten() {
                let Ok(about) = entry.metadata() else {
                    continue;
                };
                let name = entry.file_name().to_string_lossy().into_owned();
                if !about.is_file() || name.ends_with(".part.json") {
                    continue;
                }
                let whole = name.strip_suffix(".part");
                let place = format!("{folder}/{}", whole.unwrap_or(&name));
                all.push(DiskUse {
                    models: needed.get(&place).cloned().unwrap_or_default(),
                    partial: whole.is_some(),
                    bytes: about.len(),
                    place,
                });
            }
        }
        all.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.place.cmp(&b.place)));
        all
    }

    /// Removes a model: its files except those that another complete or wanted model needs. Of a person's own model only the
    /// entry goes; the files are theirs. Returns the bytes that became free.
    pub fn remove(&self, id: &SetId) -> io::Result<u64> {
        let Some(offer) = self.offer(id) else {
            self.ledger
                .change(|kept| kept.own.retain(|own| own.id != *id))?;
            return Ok(0);
        };
        let wanted = self.wanted();
        let others = self.manifest.offers.iter().filter(|other| other.id != *id);
        let kept: Vec<&FileSpec> = others
            .filter(|other| wanted.contains(&other.id) || self.is_complete(&other.id))
            .flat_map(|other| &other.files)
            .collect();
        // A model of a person's own may use a file of the list too.
        let own = self.ledger.get(|kept| kept.own.clone());
        let mut freed = 0;
        for spec in &offer.files {
            let Some(path) = self.path_of(spec) else {
                continue;
            };
            let is_needed = kept.iter().any(|other| other.place() == spec.place())
                || own
                    .iter()
                    .flat_map(|own| &own.parts)
                    .any(|(_, used)| *used == path);
            if is_needed {
                continue;
            }
            freed += part::discard(&path)?;
            if let Ok(stamp) = Stamp::of(&path) {
                fs::remove_file(&path)?;
                freed += stamp.bytes;
            }
            self.ledger.change(|kept| {
                kept.checked.remove(&spec.place());
            })?;
        }
        self.want(id, false)?;
        Ok(freed)
    }

    /// Reads every file of a model again and compares it with its SHA-256: the list's, or the one it was fetched with.
    pub fn verify(
        &self,
        id: &SetId,
        on_the_way: OnTheWay<'_>,
    ) -> io::Result<Vec<(String, Verdict)>> {
        let mut verdicts = Vec::new();
        for (spec, state) in self.files(id) {
            let verdict = self.verify_file(&spec, &state, on_the_way)?;
            verdicts.push((spec.place(), verdict));
        }
        Ok(verdicts)
    }

    fn verify_file(
        &self,
        spec: &FileSpec,
        state: &FileState,
        on_the_way: OnTheWay<'_>,
    ) -> io::Result<Verdict> {
        let own = self.path_of(spec).filter(|path| path.is_file());
        let is_ours = own.is_some();
        let theirs = match state {
            FileState::Ready { path, .. } => Some(path.clone()),
            _ => None,
        };
        let Some(path) = own.or(theirs) else {
            return Ok(Verdict::Missing);
        };
        let place = if is_ours {
            Some(spec.place())
        } else {
            path.to_str().map(str::to_owned)
        };
        let Some(place) = place else {
            return Ok(Verdict::Unknown);
        };
        let checked = self.ledger.get(|kept| kept.checked.get(&place).cloned());
        let Some(sha256) = spec
            .sha256
            .or_else(|| checked.as_ref().map(|checked| checked.sha256))
        else {
            return Ok(Verdict::Unknown);
        };
        let Some(is) = hash_file(&path, on_the_way)? else {
            return Ok(Verdict::Stopped);
        };
        if is == sha256 {
            if is_ours {
                let commit = checked.and_then(|checked| checked.commit);
                self.confirm(spec, sha256, spec.sha256.is_some(), commit)?;
            }
            return Ok(Verdict::Right);
        }
        self.ledger.change(|kept| {
            if let Some(checked) = kept.checked.get_mut(&place) {
                checked.stamp = checked.stamp.never();
            }
        })?;
        Ok(Verdict::Wrong)
    }
}

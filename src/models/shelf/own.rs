//! Models a person puts together from files of their own, wherever those lie.

use std::io;
use std::path::{Path, PathBuf};

use super::{Shelf, fit_together};
use crate::domain::local::{Family, ModelSet, Part};
use crate::domain::offer::SetId;
use crate::domain::shelf::{FileState, NotReady};
use crate::domain::weights::{Flaw, Found, missing};
use crate::models::headers;
use crate::models::ledger::Own;

/// Steps, guidance and memory for a family that is not in the list.
const PLAIN: (u32, f32, f32) = (20, 7.0, 0.0);

/// A part that is needed, and the files on the shelf that could be it.
pub type Lacking = (Part, Vec<PathBuf>);

/// A file a person wants to add, looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it is.
    pub found: Found,
    /// For each family it may belong to: what else is needed, and files on the shelf that are that.
    pub families: Vec<(Family, Vec<Lacking>)>,
}

impl Shelf {
    /// Looks into a file before it is accepted, and says what it would need to work.
    pub fn propose(&self, file: &Path) -> Result<Proposal, Flaw> {
        let found = headers::inspect(file)?;
        let have: Vec<Part> = found.part.into_iter().collect();
        let families = found.fits.iter().map(|family| {
            let lacks = missing(*family, &have).into_iter();
            let with = lacks.map(|part| (part, self.ready_for(*family, part)));
            (*family, with.collect())
        });
        let families = families.collect();
        Ok(Proposal { found, families })
    }

    /// Complete files on the shelf that are this part of a family.
    fn ready_for(&self, family: Family, part: Part) -> Vec<PathBuf> {
        let offers = self.manifest.offers.iter();
        let files = offers
            .filter(|offer| offer.family == family)
            .flat_map(|offer| &offer.files);
        let mut paths: Vec<PathBuf> = files
            .filter(|spec| spec.part == part)
            .filter_map(|spec| match self.state(spec) {
                FileState::Ready { path, .. } => Some(path),
                _ => None,
            })
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Adds a model made of a person's own files. Every file is looked into first; none is copied or changed.
    pub fn add(
        &self,
        name: &str,
        family: Family,
        parts: Vec<(Part, PathBuf)>,
    ) -> Result<SetId, NotReady> {
        check(family, &parts)?;
        let taken = self.ledger.get(|kept| kept.own.clone());
        let id = (1..).map(|number| SetId::from(format!("own-{number}").as_str()));
        let id = id
            .into_iter()
            .find(|id| taken.iter().all(|own| own.id != *id));
        let id = id.ok_or(NotReady::Unknown)?;
        let own = Own {
            id: id.clone(),
            name: name.trim().to_owned(),
            family,
            parts,
        };
        let written = self.ledger.change(|kept| kept.own.push(own));
        written.map_err(|err| unreadable(&self.folder, &err))?;
        Ok(id)
    }

    /// A person's own models with their names.
    pub fn own(&self) -> Vec<(SetId, String, Family)> {
        let own = self.ledger.get(|kept| kept.own.clone());
        own.into_iter()
            .map(|own| (own.id, own.name, own.family))
            .collect()
    }

    pub(super) fn own_set(&self, id: &SetId) -> Result<ModelSet, NotReady> {
        let own = self
            .ledger
            .get(|kept| kept.own.iter().find(|own| own.id == *id).cloned());
        let own = own.ok_or(NotReady::Unknown)?;
        check(own.family, &own.parts)?;
        let alike = self
            .manifest
            .offers
            .iter()
            .find(|offer| offer.family == own.family);
        let (steps, cfg, guidance) =
            alike.map_or(PLAIN, |offer| (offer.steps, offer.cfg, offer.guidance));
        let files = own.parts.iter();
        let bytes = files.filter_map(|(_, path)| std::fs::metadata(path).ok());
        let bytes = bytes.map(|about| about.len()).fold(0, u64::saturating_add);
        Ok(ModelSet {
            family: own.family,
            parts: own.parts,
            steps,
            cfg,
            guidance,
            // Weights and a quarter for the work: our own estimate.
            memory_bytes: bytes.saturating_add(bytes / 4),
        })
    }
}

/// Every file sound, every part there, and everything of this family.
fn check(family: Family, parts: &[(Part, PathBuf)]) -> Result<(), NotReady> {
    let have: Vec<Part> = parts.iter().map(|(part, _)| *part).collect();
    let gone: Vec<Part> = parts
        .iter()
        .filter(|(_, path)| !path.is_file())
        .map(|(part, _)| *part)
        .collect();
    let lacks = if gone.is_empty() {
        missing(family, &have)
    } else {
        gone
    };
    if !lacks.is_empty() {
        return Err(NotReady::Missing(lacks));
    }
    for ((part, _), found) in parts.iter().zip(fit_together(parts)?) {
        // A file nobody here knows is the person's decision; one that is known to be something else is not.
        let is_other_part = found.part.is_some_and(|is| is != *part);
        let is_other_family = !found.fits.is_empty() && !found.fits.contains(&family);
        if is_other_part || is_other_family {
            return Err(NotReady::Missing(vec![*part]));
        }
    }
    Ok(())
}

fn unreadable(folder: &Path, err: &io::Error) -> NotReady {
    NotReady::Flawed(
        folder.display().to_string(),
        Flaw::Unreadable(err.to_string()),
    )
}

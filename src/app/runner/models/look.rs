//! Looking at what is there: models, disk, memory, engine.

use std::path::{Path, PathBuf};

use super::{HomeNews, tell};
use crate::app::runner::Shared;
use crate::domain::home::Installed;
use crate::domain::local::ModelSet;
use crate::domain::offer::SetId;
use crate::domain::shelf::{FileState, NotReady};
use crate::domain::stock::{Engine, Proposed, Stock, Wanted};
use crate::domain::weights::Flaw;
use crate::models::download::FreeSpace;
use crate::models::{Shelf, memory};

/// Tells what is in the folder.
pub(super) fn look(shared: &Shared, shelf: &Shelf, free_space: &FreeSpace) {
    let free_bytes = free_space(shelf.folder())
        .inspect_err(|err| tracing::warn!(%err, "the free space of the models folder"))
        .ok();
    let mut stock = Stock {
        folder: shelf.folder().to_owned(),
        offers: shelf.manifest().offers.clone(),
        usage: shelf.usage(),
        free_bytes,
        memory_free_bytes: memory::free_bytes(),
        ..Stock::default()
    };
    for offer in &shelf.manifest().offers {
        match shelf.set_for(&offer.id) {
            Ok(set) => {
                stock
                    .installed
                    .push(installed((&offer.id, &offer.name), &offer.good_for, &set));
            }
            Err(why) if is_worth_saying(shelf, &offer.id, &why) => {
                stock
                    .unusable
                    .push((offer.id.clone(), offer.name.clone(), why));
            }
            Err(_not_here) => {}
        }
    }
    for (id, name, _) in shelf.own() {
        match shelf.set_for(&id) {
            Ok(set) => stock.installed.push(installed((&id, &name), "", &set)),
            Err(why) => stock.unusable.push((id, name, why)),
        }
    }
    tell(shared, HomeNews::Stock(Box::new(stock)));
}

/// A model of the list is shown as broken only when all of it is here: files others share do not make it one.
fn is_worth_saying(shelf: &Shelf, id: &SetId, why: &NotReady) -> bool {
    let is_here =
        |state: &FileState| !matches!(state, FileState::Missing | FileState::Partial { .. });
    !matches!(why, NotReady::Missing(_) | NotReady::Unknown)
        && shelf.files(id).iter().all(|(_, state)| is_here(state))
}

fn installed((id, name): (&SetId, &str), good_for: &str, set: &ModelSet) -> Installed {
    let files = set.parts.iter();
    let bytes = files.filter_map(|(_, path)| std::fs::metadata(path).ok());
    Installed {
        id: id.clone(),
        name: name.to_owned(),
        family: set.family,
        good_for: good_for.to_owned(),
        steps: set.steps,
        memory_bytes: set.memory_bytes,
        bytes: bytes.map(|about| about.len()).fold(0, u64::saturating_add),
    }
}

/// Which engine there is.
pub(super) fn engine(own: Option<PathBuf>, beside: Option<&Path>) -> Engine {
    match (own, beside.filter(|path| path.is_file())) {
        (Some(own), _) if own.is_file() => Engine::Own(own),
        (_, Some(beside)) => Engine::Beside(beside.to_owned()),
        (Some(gone), None) => Engine::OwnGone(gone),
        (None, None) => Engine::Missing,
    }
}

/// Looks into a file a person wants to add.
pub(super) fn propose(shelf: &Shelf, file: &Path) -> Result<Proposed, Flaw> {
    let proposal = shelf.propose(file)?;
    let families = proposal.families.into_iter().map(|(family, lacks)| {
        let wanted = lacks.into_iter();
        let wanted = wanted.map(|(part, ready)| Wanted { part, ready });
        (family, wanted.collect())
    });
    Ok(Proposed {
        found: proposal.found,
        families: families.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_own_engine_comes_first_and_one_that_is_gone_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
        assert_eq!(engine(None, Some(&ours)), Engine::Missing, "neither");
        assert_eq!(
            engine(Some(theirs.clone()), Some(&ours)),
            Engine::OwnGone(theirs.clone()),
            "gone"
        );
        std::fs::write(&ours, "x").unwrap();
        assert_eq!(
            engine(Some(theirs.clone()), Some(&ours)),
            Engine::Beside(ours.clone()),
            "ours helps out"
        );
        std::fs::write(&theirs, "x").unwrap();
        assert_eq!(
            engine(Some(theirs.clone()), Some(&ours)),
            Engine::Own(theirs),
            "the person's choice"
        );
    }
}

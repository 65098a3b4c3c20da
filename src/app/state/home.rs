//! Models on this computer: what is installed, what is being fetched, and what stands in front of the page.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::domain::download::{Download, Phase};
use crate::domain::home::Installed;
use crate::domain::local::{Family, Part};
use crate::domain::offer::{Offer, SetId};
use crate::domain::shelf::{DiskUse, NotReady};
use crate::domain::stock::{Borrowed, Engine, FileCheck, Proposed, Stock};
use crate::domain::weights::Flaw;

/// A model's files are being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checking {
    /// Which.
    pub set: SetId,
    /// Bytes that were read.
    pub done_bytes: u64,
    /// Bytes of all its files.
    pub total_bytes: u64,
}

/// A file that is being added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adding {
    /// The file.
    pub file: PathBuf,
    /// What it is; `None` while it is looked into.
    pub answer: Option<Result<Proposed, Flaw>>,
    /// The family that was chosen.
    pub family: Option<Family>,
    /// Files that were chosen for other parts.
    pub with: BTreeMap<Part, PathBuf>,
    /// It is being added.
    pub busy: bool,
    /// Why it could not be added.
    pub refused: Option<NotReady>,
}

impl Adding {
    /// A file nobody has looked into yet.
    pub fn new(file: PathBuf) -> Self {
        Self {
            file,
            answer: None,
            family: None,
            with: BTreeMap::new(),
            busy: false,
            refused: None,
        }
    }

    /// All files of the model, once there is one for every part; the parts that lack one otherwise.
    pub fn parts(&self) -> Result<Vec<(Part, PathBuf)>, Vec<Part>> {
        let (Some(Ok(proposed)), Some(family)) = (&self.answer, self.family) else {
            return Err(Vec::new());
        };
        let own = proposed.found.part.or_else(|| {
            let whole = family.needs().first();
            whole.copied()
        });
        let mut parts: Vec<(Part, PathBuf)> = own
            .map(|part| (part, self.file.clone()))
            .into_iter()
            .collect();
        let mut lacks = Vec::new();
        for part in family
            .needs()
            .iter()
            .copied()
            .filter(|part| Some(*part) != own)
        {
            match self.with.get(&part) {
                Some(file) => parts.push((part, file.clone())),
                None => lacks.push(part),
            }
        }
        if lacks.is_empty() {
            Ok(parts)
        } else {
            Err(lacks)
        }
    }
}

/// What stands in front of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InFront {
    /// A licence to accept.
    Licence(SetId),
    /// A model to remove?
    Remove(SetId),
    /// A file to add.
    Add(Box<Adding>),
}

/// What removing a model would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removal {
    /// Bytes that become free.
    pub frees_bytes: u64,
    /// Bytes that stay, because other models need them.
    pub stays_bytes: u64,
    /// Those models' names.
    pub shared_with: Vec<String>,
    /// Only the entry goes: the files are the person's own.
    pub own: bool,
}

/// Models on this computer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HomeState {
    /// The folder was looked at.
    pub known: bool,
    /// Why the folder cannot be used.
    pub closed: Option<String>,
    /// The folder.
    pub folder: PathBuf,
    /// The list of models.
    pub offers: Vec<Offer>,
    /// What can be used.
    pub installed: Vec<Installed>,
    /// What is here and cannot be used, with its name and why.
    pub unusable: Vec<(SetId, String, NotReady)>,
    /// What uses the disk.
    pub usage: Vec<DiskUse>,
    /// Other programs' folders.
    pub borrowed: Vec<Borrowed>,
    /// Bytes that are free where the folder lies.
    pub free_bytes: Option<u64>,
    /// Memory that is free, bytes.
    pub memory_free_bytes: Option<u64>,
    /// What is being fetched, in the order in which it was asked for.
    pub downloads: Vec<Download>,
    /// The engine.
    pub engine: Engine,
    /// What the engine can compute on; `None` until it was asked, none where it has only the processor.
    pub devices: Option<Vec<String>>,
    /// A model whose files are being read.
    pub checking: Option<Checking>,
    /// What reading them showed, where something was wrong.
    pub checked: BTreeMap<SetId, Vec<(String, FileCheck)>>,
    /// Another program's folder is being looked at.
    pub borrowing: bool,
    /// What stands in front of the page.
    pub in_front: Option<InFront>,
}

impl HomeState {
    /// Takes over what is in the folder. Returns whether other models can be used now.
    pub fn take(&mut self, stock: Stock) -> bool {
        let changed = self.installed != stock.installed;
        self.known = true;
        self.closed = None;
        self.folder = stock.folder;
        self.offers = stock.offers;
        self.installed = stock.installed;
        self.unusable = stock.unusable;
        self.usage = stock.usage;
        self.free_bytes = stock.free_bytes;
        self.memory_free_bytes = stock.memory_free_bytes;
        // Complete models are shown as such, once.
        let ready = |set: &SetId| self.installed.iter().any(|model| model.id == *set);
        self.downloads
            .retain(|download| download.phase != Phase::Done || !ready(&download.set));
        changed
    }

    /// A model of the list.
    pub fn offer(&self, set: &SetId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == *set)
    }

    /// A model that can be used.
    pub fn installed(&self, set: &SetId) -> Option<&Installed> {
        self.installed.iter().find(|model| model.id == *set)
    }

    /// How far a model is.
    pub fn download(&self, set: &SetId) -> Option<&Download> {
        self.downloads.iter().find(|download| download.set == *set)
    }

    /// What to call a model.
    pub fn name(&self, set: &SetId) -> String {
        let offered = self.offer(set).map(|offer| offer.name.clone());
        let named = || self.installed(set).map(|model| model.name.clone());
        let broken = || {
            let mut unusable = self.unusable.iter();
            unusable
                .find(|(id, ..)| id == set)
                .map(|(_, name, _)| name.clone())
        };
        offered
            .or_else(named)
            .or_else(broken)
            .unwrap_or_else(|| set.to_string())
    }

    /// About how much is still to be fetched for a model, bytes: files that are here, or on their way for another model, do not count.
    pub fn to_come_bytes(&self, offer: &Offer) -> u64 {
        let coming = self.downloads.iter().filter(|other| other.set != offer.id);
        let coming: Vec<&str> = coming
            .flat_map(|other| &other.files)
            .map(|file| file.place.as_str())
            .collect();
        let left = offer.files.iter().map(|spec| {
            let place = spec.place();
            let here = self.usage.iter().find(|file| file.place == place);
            if coming.contains(&place.as_str()) || here.is_some_and(|file| !file.partial) {
                return 0;
            }
            let part = here.map_or(0, |file| file.bytes);
            spec.expected_bytes().saturating_sub(part)
        });
        left.fold(0, u64::saturating_add)
    }

    /// Models of the list that are neither here nor on their way.
    pub fn to_fetch(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(|offer| {
            let broken = self.unusable.iter().any(|(id, ..)| *id == offer.id);
            self.installed(&offer.id).is_none() && self.download(&offer.id).is_none() && !broken
        })
    }

    /// Whether the two models to begin with are offered: nothing is here, and nothing of the rest is on its way.
    pub fn begins(&self) -> bool {
        let starter = |set: &SetId| self.offer(set).is_some_and(|offer| offer.starter.is_some());
        self.known
            && self.installed.is_empty()
            && self.unusable.is_empty()
            && self.downloads.iter().all(|one| starter(&one.set))
    }

    /// What removing a model would do. Files that another model here, or one on its way, needs will stay.
    pub fn removal(&self, set: &SetId) -> Removal {
        if self.offer(set).is_none() {
            return Removal {
                own: true,
                ..Removal::default()
            };
        }
        let keeps =
            |other: &SetId| self.installed(other).is_some() || self.download(other).is_some();
        let mut removal = Removal::default();
        for file in self.usage.iter().filter(|file| file.models.contains(set)) {
            let others = file
                .models
                .iter()
                .filter(|other| *other != set && keeps(other));
            let names: Vec<String> = others.map(|other| self.name(other)).collect();
            if names.is_empty() {
                removal.frees_bytes = removal.frees_bytes.saturating_add(file.bytes);
            } else {
                removal.stays_bytes = removal.stays_bytes.saturating_add(file.bytes);
                removal.shared_with.extend(names);
            }
        }
        removal.shared_with.sort();
        removal.shared_with.dedup();
        removal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::weights::{Format, Found};

    fn found(part: Option<Part>) -> Found {
        Found {
            format: Format::Safetensors,
            part,
            fits: vec![Family::ZImage],
            precision: "bf16".to_owned(),
            tensors: 1,
            bytes: 1,
            text_width: None,
        }
    }

    #[test]
    fn a_file_is_complete_once_every_part_of_its_family_has_one() {
        let mut adding = Adding::new("z.gguf".into());
        assert_eq!(
            adding.parts(),
            Err(Vec::new()),
            "nobody has looked into it yet"
        );
        adding.answer = Some(Ok(Proposed {
            found: found(Some(Part::Diffusion)),
            families: Vec::new(),
        }));
        adding.family = Some(Family::ZImage);
        assert_eq!(
            adding.parts(),
            Err(vec![Part::Vae, Part::Llm]),
            "two are missing"
        );
        adding.with.insert(Part::Vae, "v".into());
        adding.with.insert(Part::Llm, "l".into());
        let parts = adding.parts().unwrap();
        assert_eq!(
            parts.first(),
            Some(&(Part::Diffusion, PathBuf::from("z.gguf"))),
            "the file itself"
        );
        assert_eq!(parts.len(), 3, "every part once");
    }

    #[test]
    fn removing_says_what_stays_for_others() {
        let place = |place: &str, bytes, models: &[&str]| DiskUse {
            place: place.to_owned(),
            bytes,
            models: models.iter().map(|id| SetId::from(*id)).collect(),
            partial: false,
        };
        let model = |id: &str| Installed {
            id: SetId::from(id),
            name: id.to_uppercase(),
            family: Family::ZImage,
            good_for: String::new(),
            steps: 8,
            memory_bytes: 1,
            bytes: 1,
        };
        let mut home = HomeState {
            usage: vec![
                place("a", 100, &["one"]),
                place("b", 20, &["one", "two"]),
                place("c", 3, &["one", "three"]),
            ],
            installed: vec![model("one"), model("two")],
            ..HomeState::default()
        };
        assert!(
            home.removal(&SetId::from("one")).own,
            "not in the list: a model of one's own"
        );
        home.offers = vec![offer("one")];
        let removal = home.removal(&SetId::from("one"));
        let expected = Removal {
            frees_bytes: 103,
            stays_bytes: 20,
            shared_with: vec!["TWO".to_owned()],
            own: false,
        };
        assert_eq!(removal, expected, "`three` is not here, so its file goes");
    }

    fn offer(id: &str) -> Offer {
        use crate::domain::offer::{Commercial, Licence};
        Offer {
            id: SetId::from(id),
            name: id.to_owned(),
            family: Family::ZImage,
            files: Vec::new(),
            licence: Licence {
                name: "L".to_owned(),
                link: "https://example.com".to_owned(),
                commercial: Commercial::Yes,
                accept_first: false,
            },
            steps: 8,
            cfg: 1.0,
            guidance: 0.0,
            memory_bytes: 1,
            memory_good_bytes: 1,
            good_for: "tests".to_owned(),
            starter: None,
        }
    }
}

//! The list of models as data (`assets/models/manifest.json`): files by name, and the models made of them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::local::Family;
use crate::domain::offer::{FileSpec, Licence, Offer, SetId, Starter};
use crate::domain::weights::missing;
use crate::models::place;

const SHIPPED: &str = include_str!("../../assets/models/manifest.json");

/// The list of models.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// The models, in the order in which they are shown.
    pub offers: Vec<Offer>,
}

/// A list of models could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadManifest {
    /// It is not JSON of the right shape.
    #[error("line {line}, column {column}: {reason}")]
    Json {
        /// Line of the file, from 1.
        line: usize,
        /// Column of the line, from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A model names a file that is not in the list.
    #[error("the model {model} needs the file {file}, which is not in the list")]
    NoSuchFile {
        /// The model.
        model: String,
        /// The file's name in the list.
        file: String,
    },
    /// A model lacks a part without which it cannot work.
    #[error("the model {0} has not every part that its family needs")]
    Incomplete(String),
    /// A name or an address could lead out of the folder or the repository.
    #[error("the file {0} has a name that is not acceptable")]
    BadName(String),
    /// Two different files would be kept under the same name.
    #[error("two files would be kept as {0}")]
    SamePlace(String),
}

#[derive(Deserialize)]
struct Listed {
    files: BTreeMap<String, FileSpec>,
    models: Vec<ListedModel>,
}

#[derive(Deserialize)]
struct ListedModel {
    id: SetId,
    name: String,
    family: Family,
    files: Vec<String>,
    licence: Licence,
    steps: u32,
    cfg: f32,
    #[serde(default)]
    guidance: f32,
    memory_bytes: u64,
    memory_good_bytes: u64,
    good_for: String,
    #[serde(default)]
    starter: Option<Starter>,
}

impl Manifest {
    /// What ships with the studio.
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).unwrap_or_else(|err| {
            tracing::error!(%err, "the shipped list of models is broken");
            Self::default()
        })
    }

    /// Reads a list. Names from it are checked here, and again where they become paths and addresses.
    pub fn parse(json: &str) -> Result<Self, BadManifest> {
        let listed: Listed = serde_json::from_str(json).map_err(|err| BadManifest::Json {
            line: err.line(),
            column: err.column(),
            reason: err.to_string(),
        })?;
        let mut places = BTreeMap::new();
        for (name, spec) in &listed.files {
            if !place::is_acceptable(spec) {
                return Err(BadManifest::BadName(name.clone()));
            }
            // Some disks do not tell capitals from small letters.
            if places.insert(spec.place().to_lowercase(), name).is_some() {
                return Err(BadManifest::SamePlace(spec.place()));
            }
        }
        let offers = listed.models.into_iter();
        let offers: Result<_, _> = offers.map(|model| model.offer(&listed.files)).collect();
        Ok(Self { offers: offers? })
    }

    /// The model of this name.
    pub fn offer(&self, id: &SetId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == *id)
    }

    /// The models of the starter pack. Files they share are fetched once.
    pub fn starters(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(|offer| offer.starter.is_some())
    }
}

impl ListedModel {
    fn offer(self, known: &BTreeMap<String, FileSpec>) -> Result<Offer, BadManifest> {
        let files: Result<Vec<FileSpec>, _> = self
            .files
            .iter()
            .map(|file| {
                known
                    .get(file)
                    .cloned()
                    .ok_or_else(|| BadManifest::NoSuchFile {
                        model: self.id.to_string(),
                        file: file.clone(),
                    })
            })
            .collect();
        let files = files?;
        let have: Vec<_> = files.iter().map(|file| file.part).collect();
        if !missing(self.family, &have).is_empty() {
            return Err(BadManifest::Incomplete(self.id.to_string()));
        }
        Ok(Offer {
            id: self.id,
            name: self.name,
            family: self.family,
            files,
            licence: self.licence,
            steps: self.steps,
            cfg: self.cfg,
            guidance: self.guidance,
            memory_bytes: self.memory_bytes,
            memory_good_bytes: self.memory_good_bytes,
            good_for: self.good_for,
            starter: self.starter,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::offer::Commercial;

    #[test]
    fn the_shipped_list_is_sound_and_says_what_is_not_pinned() {
        let all = Manifest::parse(SHIPPED).unwrap();
        assert_eq!(all.offers.len(), 8, "the models of the plan");
        for offer in &all.offers {
            assert!(
                offer.steps > 0 && offer.memory_bytes <= offer.memory_good_bytes,
                "{}",
                offer.id
            );
            assert!(offer.licence.link.starts_with("https://"), "{}", offer.id);
            assert!(
                !offer.is_pinned(),
                "{}: no commit is confirmed yet",
                offer.id
            );
            assert_eq!(
                offer.licence.accept_first,
                offer.licence.commercial == Commercial::No,
                "{}: a licence that forbids business is to be read first",
                offer.id
            );
        }
    }

    #[test]
    fn the_starter_pack_makes_and_changes_pictures_with_one_text_encoder() {
        let all = Manifest::shipped();
        let pack: Vec<&Offer> = all.starters().collect();
        let [create, edit] = pack.as_slice() else {
            panic!("two models: {pack:?}");
        };
        assert_eq!(
            (create.starter, edit.starter),
            (Some(Starter::Create), Some(Starter::Edit)),
            "one of each"
        );
        assert!(edit.family.edits() && !create.family.edits(), "as they say");
        let shared: Vec<_> = create
            .files
            .iter()
            .filter(|file| edit.files.contains(file))
            .collect();
        assert_eq!(shared.len(), 1, "one file is shared");
        assert_eq!(shared[0].name(), "Qwen3-4B-Q4_K_M.gguf", "the text encoder");
        assert!(
            pack.iter()
                .all(|offer| offer.licence.commercial == Commercial::Yes),
            "free for business"
        );
    }

    #[test]
    fn a_broken_list_is_refused_with_a_reason() {
        let with =
            |from: &str, to: &str| Manifest::parse(&SHIPPED.replacen(from, to, 1)).unwrap_err();
        assert!(
            matches!(with("\"files\"", "\"flies\""), BadManifest::Json { .. }),
            "not the right shape"
        );
        assert_eq!(
            with(
                "\"path\": \"clip_l.safetensors\"",
                "\"path\": \"../clip_l.safetensors\""
            ),
            BadManifest::BadName("clip-l".into()),
            "out of the folder"
        );
        assert_eq!(
            with(
                "\"path\": \"clip_l.safetensors\"",
                "\"path\": \"clip_l.ckpt\""
            ),
            BadManifest::BadName("clip-l".into()),
            "a pickle"
        );
        assert_eq!(
            with("\"clip-l\", ", ""),
            BadManifest::Incomplete("flux1-schnell".into()),
            "without an encoder"
        );
        assert!(
            matches!(
                with("[\"sd15\"]", "[\"sd16\"]"),
                BadManifest::NoSuchFile { .. }
            ),
            "a file nobody knows"
        );
        assert_eq!(
            with(
                "\"split_files/vae/flux2-vae.safetensors\"",
                "\"AE.safetensors\""
            ),
            BadManifest::SamePlace("vae/AE.safetensors".into()),
            "one name for two files"
        );
        assert!(
            matches!(
                with("\"bytes\": 335304388", "\"bytes\": -1"),
                BadManifest::Json { .. }
            ),
            "no length is negative"
        );
    }
}

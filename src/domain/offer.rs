//! Models that can be fetched onto this computer: their files, what they need, and what their licence allows.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::ids::BlobId;
use crate::domain::local::{Family, Part};

/// The name of a model on this computer, as in the list of models.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SetId(String);

impl SetId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SetId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for SetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether pictures and weights may be used for business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Commercial {
    /// Yes.
    Yes,
    /// Yes, except for uses that the licence forbids.
    Limited,
    /// No.
    No,
}

/// What a model may be used for. The badge is a summary; the text behind the link counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// Where its text is.
    pub link: String,
    /// Whether it allows business.
    pub commercial: Commercial,
    /// Whether a person must agree before the files are fetched.
    #[serde(default)]
    pub accept_first: bool,
}

/// What a model of the starter pack is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Starter {
    /// Making pictures.
    Create,
    /// Changing pictures.
    Edit,
}

/// One file of a model: where it is fetched from and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSpec {
    /// What it is for.
    pub part: Part,
    /// `owner/name` at the model host.
    pub repository: String,
    /// A commit, or a branch for a file that is not pinned.
    #[serde(default = "main_branch")]
    pub revision: String,
    /// Where it is in the repository.
    pub path: String,
    /// Its name here; the last part of `path` where none is given.
    #[serde(default)]
    pub save_as: Option<String>,
    /// Its exact length; `None` where nobody confirmed it.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Its length as far as it is known, for showing only.
    #[serde(default)]
    pub about_bytes: Option<u64>,
    /// The SHA-256 of its bytes; `None` where nobody confirmed it.
    #[serde(default)]
    pub sha256: Option<BlobId>,
}

fn main_branch() -> String {
    "main".to_owned()
}

impl FileSpec {
    /// Whether commit, length and SHA-256 are all known beforehand. Otherwise the server's word is taken for what is missing,
    /// and a person is told.
    pub fn is_pinned(&self) -> bool {
        let commit =
            self.revision.len() == 40 && self.revision.bytes().all(|b| b.is_ascii_hexdigit());
        commit && self.bytes.is_some() && self.sha256.is_some()
    }

    /// Its name here.
    pub fn name(&self) -> &str {
        let last = self.path.rsplit('/').next().unwrap_or_default();
        self.save_as.as_deref().unwrap_or(last)
    }

    /// Where it lies in the models folder, with `/` between the parts. Two specs with the same place are the same file.
    pub fn place(&self) -> String {
        format!("{}/{}", folder_of(self.part), self.name())
    }

    /// Its length, or what it is about; 0 where nothing is known.
    pub fn expected_bytes(&self) -> u64 {
        self.bytes.or(self.about_bytes).unwrap_or(0)
    }
}

/// The folder for files of this kind, named the way `ComfyUI` names them, so that it may use the same models folder.
pub fn folder_of(part: Part) -> &'static str {
    match part {
        Part::Whole => "checkpoints",
        Part::Diffusion => "diffusion_models",
        Part::Vae => "vae",
        Part::ClipL | Part::ClipG | Part::T5 | Part::Llm | Part::LlmVision => "text_encoders",
        Part::Lora => "loras",
    }
}

/// A model in the list: everything a person wants to know before fetching it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its name in the list.
    pub id: SetId,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub family: Family,
    /// Its files; some are shared with other models.
    pub files: Vec<FileSpec>,
    /// What it may be used for.
    pub licence: Licence,
    /// Steps that suit it.
    pub steps: u32,
    /// How closely it follows the prompt (classifier-free guidance).
    pub cfg: f32,
    /// Distilled guidance; 0 for none.
    pub guidance: f32,
    /// The least memory for a picture of a megapixel, bytes.
    pub memory_bytes: u64,
    /// Memory with which it is at ease, bytes.
    pub memory_good_bytes: u64,
    /// What it is good for, as a short phrase for people.
    pub good_for: String,
    /// Its place in the starter pack.
    pub starter: Option<Starter>,
}

impl Offer {
    /// About how much is to be fetched when nothing is there yet, bytes.
    pub fn bytes(&self) -> u64 {
        let each = self.files.iter().map(FileSpec::expected_bytes);
        each.fold(0, u64::saturating_add)
    }

    /// Whether every file is [pinned](FileSpec::is_pinned).
    pub fn is_pinned(&self) -> bool {
        self.files.iter().all(FileSpec::is_pinned)
    }
}

//! Models on this computer as a person meets them: what can be used, what a file of theirs could be, and which engine there is.

use std::path::PathBuf;

use crate::domain::home::Installed;
use crate::domain::ids::ProviderId;
use crate::domain::local::{Family, Part};
use crate::domain::offer::{Offer, SetId};
use crate::domain::shelf::{DiskUse, NotReady};
use crate::domain::weights::{Flaw, Found};

/// Everything in and about the models folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stock {
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
    /// Bytes that are free where the folder lies, where the system says.
    pub free_bytes: Option<u64>,
    /// Memory that is free, bytes, where the system says.
    pub memory_free_bytes: Option<u64>,
}

/// The program that makes pictures on this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Nobody has looked yet.
    #[default]
    Looking,
    /// Ours, beside the studio's own program.
    Beside(PathBuf),
    /// A program the person chose.
    Own(PathBuf),
    /// The program the person chose is not there any more.
    OwnGone(PathBuf),
    /// There is none.
    Missing,
}

impl Engine {
    /// Whether models can be used with it, as far as anybody knows.
    pub fn is_there(&self) -> bool {
        matches!(self, Self::Looking | Self::Beside(_) | Self::Own(_))
    }
}

/// A program whose models folder is used too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `ComfyUI`.
    ComfyUi,
    /// AUTOMATIC1111, Forge and their relatives.
    A1111,
}

/// A model file in another program's folder; read, never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BorrowedFile {
    /// Where.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What it is, or why it is not used.
    pub found: Result<Found, Flaw>,
}

/// Another program's folder in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borrowed {
    /// Whose.
    pub program: Program,
    /// Where.
    pub path: PathBuf,
    /// What is in it.
    pub files: Vec<BorrowedFile>,
}

/// What reading a file again showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileCheck {
    /// Its SHA-256 is right.
    Right,
    /// Its SHA-256 is wrong: it is not used any more.
    Wrong,
    /// Nobody knows its SHA-256.
    Unknown,
    /// It is not there.
    Missing,
    /// It was not read to the end.
    Stopped,
}

/// A part that is still needed, and files that could be it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which part.
    pub part: Part,
    /// Complete files on this computer that are that part.
    pub ready: Vec<PathBuf>,
}

/// A file a person wants to add, looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// What it is.
    pub found: Found,
    /// For each family it may belong to: what else is needed.
    pub families: Vec<(Family, Vec<Wanted>)>,
}

/// How the names of tokens begin. No service is called like this.
pub const TOKEN: &str = "token:";
/// The usual model host.
const HOST: &str = "huggingface.co";

/// The name under which a token is kept: one for the model host, another for each mirror, so that none goes to a wrong place.
pub fn token_service(mirror: Option<&str>) -> ProviderId {
    let host = mirror.map(|address| {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    });
    let host = host.filter(|host| !host.is_empty()).unwrap_or(HOST);
    ProviderId::from(format!("{TOKEN}{}", host.to_ascii_lowercase()).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_another_name_for_every_host() {
        let name = |mirror| token_service(mirror).as_str().to_owned();
        assert_eq!(name(None), "token:huggingface.co", "the model host");
        assert_eq!(
            name(Some("https://HF.example.com/models")),
            "token:hf.example.com",
            "a mirror"
        );
        assert_ne!(
            name(Some("https://a.example:8443")),
            name(Some("https://a.example")),
            "a port is another place"
        );
    }
}

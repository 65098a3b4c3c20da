//! Picture servers that people already run: found on this computer, or at an address a person typed.
//!
//! **Invariants**
//! - Only places that were asked for are asked: known ports of this computer, or what a person typed.
//! - Every question is a GET that changes nothing. It carries no key, no cookie, no `Origin`; a redirect is not followed.
//! - An answer has half a second and two mebibytes. It is hostile until it is read: a place that answers everything alike,
//!   hangs, or never stops sending is no server.
//! - Nothing is added here. [`Found::service`] is a proposal; whether it is used is a person's word.
#![warn(missing_docs)]

use std::collections::BTreeMap;

use crate::domain::model::Service;
use crate::providers::sdapi::Dialect;

mod address;
mod ask;
mod find;
mod identify;

pub use address::{AddressProblem, Place, known, typed};
pub use ask::{ANSWER_LIMIT_BYTES, PATIENCE};
pub use find::{Comfy, ComfyReader, Prober, Unready};

/// What kind of server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `ComfyUI`.
    ComfyUi,
    /// `SwarmUI`.
    SwarmUi,
    /// One that speaks the language of the Stable Diffusion `WebUI`.
    SdApi(Dialect),
    /// A Stable Diffusion `WebUI` that was started without its interface for other programs.
    SilentWebUi,
    /// `LocalAI`.
    LocalAi,
    /// mold.
    Mold,
    /// Ollama.
    Ollama,
}

impl Kind {
    /// What the program is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::ComfyUi => "ComfyUI",
            Self::SwarmUi => "SwarmUI",
            Self::SdApi(dialect) => dialect.name(),
            Self::SilentWebUi => Dialect::A1111.name(),
            Self::LocalAi => "LocalAI",
            Self::Mold => "mold",
            Self::Ollama => "Ollama",
        }
    }

    /// The beginning of a service's id.
    fn word(self) -> &'static str {
        match self {
            Self::ComfyUi => "comfyui",
            Self::SwarmUi => "swarmui",
            Self::SdApi(dialect) => dialect.word(),
            Self::SilentWebUi => Dialect::A1111.word(),
            Self::LocalAi => "localai",
            Self::Mold => "mold",
            Self::Ollama => "ollama",
        }
    }
}

/// A server that answered and is what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What kind.
    pub kind: Kind,
    /// Where, without a slash at the end.
    pub address: String,
    /// What to call it: `Forge`, or `Forge on 192.168.1.5`.
    pub name: String,
    /// The service it would be, with an id such as `comfyui-8188` (making ids different from others is the caller's
    /// business). `None` when pictures cannot be made with it; then [`Found::note`] says why.
    pub service: Option<Service>,
    /// What a person should know about it, in a sentence; empty for nothing.
    pub note: String,
    /// What `ComfyUI` answered to the questions of its reader ([`Comfy::paths`]), by path; empty for all others.
    pub answers: BTreeMap<String, Vec<u8>>,
}

//! The files of a model on the server: which text encoders and which VAE go with it, chosen from the server's own lists.

use std::collections::BTreeMap;

use super::family::Family;
use super::names::{flat, has};
use crate::domain::model::Model;
use crate::text::comfyui::{self as words, parts};

/// The files a graph loads, by the server's own names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// Everything in one file.
    Checkpoint(String),
    /// One file for each part.
    Separate {
        /// The diffusion model.
        diffusion: String,
        /// One text encoder, or two (CLIP-L, then T5).
        clips: Vec<String>,
        /// Between pixels and latents.
        vae: String,
    },
}

impl Files {
    /// The file that makes the picture.
    pub fn main(&self) -> &str {
        match self {
            Self::Checkpoint(file) => file,
            Self::Separate { diffusion, .. } => diffusion,
        }
    }

    /// The files as a model's wire data holds them.
    pub fn of_model(model: &Model) -> Option<Self> {
        let own = |name: &str| model.wire(name).map(str::to_owned);
        if let Some(file) = own("checkpoint") {
            return Some(Self::Checkpoint(file));
        }
        let clips: Vec<String> = ["clip", "clip2"].into_iter().filter_map(own).collect();
        Some(Self::Separate {
            diffusion: own("diffusion")?,
            clips: (!clips.is_empty()).then_some(clips)?,
            vae: own("vae")?,
        })
    }

    /// Writes them into a model's wire data.
    pub(super) fn note(&self, wire: &mut BTreeMap<String, String>) {
        let mut put = |name: &str, file: &String| {
            wire.insert(name.to_owned(), file.clone());
        };
        match self {
            Self::Checkpoint(file) => put("checkpoint", file),
            Self::Separate {
                diffusion,
                clips,
                vae,
            } => {
                put("diffusion", diffusion);
                for (name, file) in ["clip", "clip2"].into_iter().zip(clips) {
                    put(name, file);
                }
                put("vae", vae);
            }
        }
    }
}

/// Whether a file is in the format of llama.cpp, which only the extension ComfyUI-GGUF (city96) loads.
pub(super) fn is_gguf(file: &str) -> bool {
    file.to_ascii_lowercase().ends_with(".gguf")
}

/// What the server's loaders list.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    /// Text encoders.
    pub(super) clips: Vec<String>,
    /// VAEs.
    pub(super) vaes: Vec<String>,
}

/// Completes a diffusion model from the server's lists, or says in a sentence which part is missing.
pub(super) fn complete(family: Family, file: &str, lists: &Lists) -> Result<Files, String> {
    let missing = |part: &str| words::part_missing(file, part);
    let mut clips = Vec::new();
    for (fits, part) in encoders(family, file) {
        let clip = best(&lists.clips, fits).ok_or_else(|| missing(part))?;
        clips.push(clip.to_owned());
    }
    let (fits, part) = vae(family);
    let vae = best(&lists.vaes, fits).ok_or_else(|| missing(part))?;
    Ok(Files::Separate {
        diffusion: file.to_owned(),
        clips,
        vae: vae.to_owned(),
    })
}

/// The first that fits: files every server loads come before GGUF, then the server's order.
fn best(list: &[String], fits: fn(&str) -> bool) -> Option<&str> {
    let mut fitting: Vec<&str> = list
        .iter()
        .map(String::as_str)
        .filter(|file| fits(&flat(file)))
        .collect();
    fitting.sort_by_key(|file| is_gguf(file));
    fitting.first().copied()
}

type Fits = fn(&str) -> bool;

fn encoders(family: Family, file: &str) -> Vec<(Fits, &'static str)> {
    let clip_l: Fits = |name| name.contains("clip-l") && !name.contains("vision");
    let t5: Fits = |name| has(name, &["t5xxl", "t5-xxl", "t5-v1-1-xxl"]) && !name.contains("umt5");
    let qwen3_4b: Fits = |name| has(name, &["qwen-3-4b", "qwen3-4b"]);
    let qwen3_8b: Fits = |name| has(name, &["qwen-3-8b", "qwen3-8b"]);
    let mistral: Fits = |name| name.contains("mistral") && has(name, &["small", "flux2", "flux-2"]);
    let qwen25: Fits = |name| {
        has(name, &["qwen-2-5-vl-7b", "qwen2-5-vl-7b", "qwen25-vl-7b"]) && !name.contains("mmproj")
    };
    match family {
        Family::Flux1 | Family::Flux1Fill | Family::Flux1Kontext => {
            vec![(clip_l, parts::CLIP_L), (t5, parts::T5)]
        }
        Family::Flux2 => {
            let name = flat(file);
            if !name.contains("klein") {
                vec![(mistral, parts::MISTRAL)]
            } else if name.contains("9b") {
                vec![(qwen3_8b, parts::QWEN3_8B)]
            } else {
                vec![(qwen3_4b, parts::QWEN3_4B)]
            }
        }
        Family::ZImage => vec![(qwen3_4b, parts::QWEN3_4B)],
        Family::QwenImage | Family::QwenEdit => vec![(qwen25, parts::QWEN25_VL)],
        Family::Sd15 | Family::Sdxl | Family::Checkpoint => Vec::new(),
    }
}

fn vae(family: Family) -> (Fits, &'static str) {
    match family {
        Family::Flux2 => (
            |name| {
                let flux2 = has(name, &["flux2", "flux-2"]) && has(name, &["vae", "ae"]);
                flux2 || name == "full-encoder-small-decoder"
            },
            parts::VAE_FLUX2,
        ),
        Family::QwenImage | Family::QwenEdit => (
            |name| name.contains("qwen") && name.contains("vae"),
            parts::VAE_QWEN,
        ),
        _ => (
            |name| {
                let named = has(name, &["flux", "z-image"]) && has(name, &["vae", "-ae"]);
                name == "ae" || (named && !has(name, &["flux2", "flux-2"]))
            },
            parts::VAE_FLUX1,
        ),
    }
}

/// The kind of text encoder, as `CLIPLoader` and `DualCLIPLoader` call it (`nodes.py`).
pub(super) fn clip_type(family: Family) -> &'static str {
    match family {
        Family::Flux1 | Family::Flux1Fill | Family::Flux1Kontext => "flux",
        Family::Flux2 => "flux2",
        Family::ZImage => "lumina2",
        Family::QwenImage | Family::QwenEdit => "qwen_image",
        Family::Sd15 | Family::Sdxl | Family::Checkpoint => "stable_diffusion",
    }
}

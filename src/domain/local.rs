//! Models on this computer: families, the files each needs, and what is known about such a file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A family of models: what decides which files belong together and how they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Stable Diffusion 1.x.
    Sd15,
    /// Stable Diffusion XL.
    Sdxl,
    /// FLUX.1 schnell and dev.
    Flux1,
    /// FLUX.1 Kontext: changes pictures by instruction.
    Flux1Kontext,
    /// FLUX.2 klein: makes and changes pictures.
    Flux2Klein,
    /// Z-Image and Z-Image-Turbo.
    ZImage,
    /// Qwen-Image.
    QwenImage,
    /// Qwen-Image-Edit: changes pictures by instruction.
    QwenImageEdit,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Everything in one file (SD 1.5, SDXL).
    Whole,
    /// The part that makes the picture.
    Diffusion,
    /// Between pixels and latents.
    Vae,
    /// CLIP-L, a text encoder.
    ClipL,
    /// CLIP-G, a text encoder.
    ClipG,
    /// T5-XXL, a text encoder.
    T5,
    /// A language model as text encoder (Qwen3, Qwen2.5-VL).
    Llm,
    /// The language model's eyes (mmproj).
    LlmVision,
    /// An addition that changes the style (`LoRA`).
    Lora,
}

impl Family {
    /// The parts without which the engine must not be started: with one missing its native code crashes.
    pub fn needs(self) -> &'static [Part] {
        match self {
            Self::Sd15 | Self::Sdxl => &[Part::Whole],
            Self::Flux1 | Self::Flux1Kontext => {
                &[Part::Diffusion, Part::Vae, Part::ClipL, Part::T5]
            }
            Self::Flux2Klein | Self::ZImage | Self::QwenImage => {
                &[Part::Diffusion, Part::Vae, Part::Llm]
            }
            Self::QwenImageEdit => &[Part::Diffusion, Part::Vae, Part::Llm, Part::LlmVision],
        }
    }

    /// Whether it changes a picture by instruction with reference pictures.
    pub fn edits(self) -> bool {
        matches!(
            self,
            Self::Flux1Kontext | Self::Flux2Klein | Self::QwenImageEdit
        )
    }
}

/// The files of one model, complete and checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelSet {
    /// What it is.
    pub family: Family,
    /// Its files; every part its family [needs](Family::needs) is there once.
    pub parts: Vec<(Part, PathBuf)>,
    /// Steps that suit it.
    pub steps: u32,
    /// How closely it follows the prompt (classifier-free guidance).
    pub cfg: f32,
    /// Distilled guidance, for the families that have it; 0 for none.
    #[serde(default)]
    pub guidance: f32,
    /// Memory one picture of a megapixel needs, bytes.
    pub memory_bytes: u64,
}

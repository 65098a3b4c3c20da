//! Families of models: how each is asked, and what it can do.
//!
//! Steps, guidance and samplers are those of `ComfyUI`'s own templates (`Comfy-Org/workflow_templates`, 2026) and of the
//! model cards.

use super::names::{flat, is_fast};
use crate::domain::model::{Capabilities, Sizes};
use crate::domain::task::{Effort, OperationKind};
use crate::text::comfyui as words;

/// What a file holds: which graph it is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Stable Diffusion 1.x.
    Sd15,
    /// Stable Diffusion XL.
    Sdxl,
    /// A checkpoint whose name tells nothing.
    Checkpoint,
    /// FLUX.1 dev and schnell.
    Flux1,
    /// FLUX.1 Fill: fills painted areas.
    Flux1Fill,
    /// FLUX.1 Kontext: changes pictures by instruction.
    Flux1Kontext,
    /// FLUX.2 klein and dev: make and change pictures.
    Flux2,
    /// Z-Image and Z-Image-Turbo.
    ZImage,
    /// Qwen-Image.
    QwenImage,
    /// Qwen-Image-Edit: changes pictures by instruction.
    QwenEdit,
}

/// How a family is sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// Steps for quick, usual and careful.
    pub steps: [u32; 3],
    /// Classifier-free guidance; at 1 there is no "Leave out".
    pub cfg: f64,
    /// Distilled guidance (the node `FluxGuidance`), for the families that have it.
    pub guidance: Option<f64>,
    /// Shift of the noise (the node `ModelSamplingAuraFlow`), for the families that have it.
    pub shift: Option<f64>,
    /// Sampler, by the server's name.
    pub sampler: &'static str,
    /// Scheduler, by the server's name.
    pub scheduler: &'static str,
}

impl Recipe {
    /// The steps for an effort.
    pub fn steps(&self, effort: Effort) -> u32 {
        let [quick, usual, careful] = self.steps;
        match effort {
            Effort::Quick => quick,
            Effort::Usual => usual,
            Effort::Careful => careful,
        }
    }
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 10] = [
        Self::Sd15,
        Self::Sdxl,
        Self::Checkpoint,
        Self::Flux1,
        Self::Flux1Fill,
        Self::Flux1Kontext,
        Self::Flux2,
        Self::ZImage,
        Self::QwenImage,
        Self::QwenEdit,
    ];

    /// Its word in a model's wire data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sd15 => "sd15",
            Self::Sdxl => "sdxl",
            Self::Checkpoint => "checkpoint",
            Self::Flux1 => "flux1",
            Self::Flux1Fill => "flux1-fill",
            Self::Flux1Kontext => "flux1-kontext",
            Self::Flux2 => "flux2",
            Self::ZImage => "z-image",
            Self::QwenImage => "qwen-image",
            Self::QwenEdit => "qwen-edit",
        }
    }

    /// The family a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.word() == word)
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sd15 => "Stable Diffusion 1.5",
            Self::Sdxl => "Stable Diffusion XL",
            Self::Checkpoint => words::UNKNOWN_CHECKPOINT,
            Self::Flux1 => "FLUX.1",
            Self::Flux1Fill => "FLUX.1 Fill",
            Self::Flux1Kontext => "FLUX.1 Kontext",
            Self::Flux2 => "FLUX.2",
            Self::ZImage => "Z-Image",
            Self::QwenImage => "Qwen-Image",
            Self::QwenEdit => "Qwen-Image-Edit",
        }
    }

    /// Stable Diffusion: four latent channels, one file.
    pub fn is_stable_diffusion(self) -> bool {
        matches!(self, Self::Sd15 | Self::Sdxl | Self::Checkpoint)
    }

    /// How it is sampled, for a file of this name.
    pub fn recipe(self, file: &str) -> Recipe {
        let name = flat(file);
        let fast = is_fast(&name);
        let flow = |steps, cfg, guidance, shift| Recipe {
            steps,
            cfg,
            guidance,
            shift,
            sampler: "euler",
            scheduler: "simple",
        };
        match self {
            Self::Sd15 | Self::Sdxl | Self::Checkpoint if fast => Recipe {
                scheduler: "sgm_uniform",
                ..flow([4, 6, 8], 1.0, None, None)
            },
            Self::Sd15 | Self::Checkpoint => stable([15, 20, 35], 7.0),
            Self::Sdxl => stable([20, 28, 40], 6.5),
            Self::Flux1 if fast => flow([4, 4, 8], 1.0, None, None),
            Self::Flux1 => flow([12, 20, 30], 1.0, Some(3.5), None),
            Self::Flux1Fill => Recipe {
                scheduler: "normal",
                ..flow([14, 20, 30], 1.0, Some(30.0), None)
            },
            Self::Flux1Kontext => flow([14, 20, 30], 1.0, Some(2.5), None),
            Self::Flux2 if name.contains("klein") && name.contains("base") => {
                flow([14, 20, 30], 5.0, None, None)
            }
            Self::Flux2 if name.contains("klein") || fast => flow([4, 4, 8], 1.0, None, None),
            Self::Flux2 => flow([14, 20, 30], 1.0, Some(4.0), None),
            Self::ZImage if fast => Recipe {
                sampler: "res_multistep",
                ..flow([6, 8, 12], 1.0, None, Some(3.0))
            },
            Self::ZImage => Recipe {
                sampler: "res_multistep",
                ..flow([20, 28, 40], 4.0, None, Some(3.0))
            },
            Self::QwenImage | Self::QwenEdit if fast => flow([4, 4, 8], 1.0, None, Some(3.0)),
            Self::QwenImage => flow([12, 20, 40], 2.5, None, Some(3.1)),
            Self::QwenEdit => flow([12, 20, 40], 2.5, None, Some(3.0)),
        }
    }

    /// What it can do, for a file of this name.
    pub fn can(self, file: &str) -> Capabilities {
        let fills = self.only_fills(file);
        let by_words = matches!(self, Self::Flux1Kontext | Self::Flux2 | Self::QwenEdit);
        let operations = if by_words {
            Vec::new()
        } else if fills {
            vec![OperationKind::Instruct, OperationKind::Erase]
        } else {
            vec![
                OperationKind::Instruct,
                OperationKind::Erase,
                OperationKind::Vary,
            ]
        };
        Capabilities {
            sizes: self.sizes(),
            generate: !fills && !matches!(self, Self::Flux1Kontext | Self::QwenEdit),
            edit: true,
            operations,
            mask: !by_words,
            seed: true,
            negative: self.recipe(file).cfg > 1.0,
            steps: true,
            max_references: match self {
                Self::Flux2 => 3,
                Self::Flux1Kontext | Self::QwenEdit => 2,
                _ => 0,
            },
            preview: true,
            ..Capabilities::default()
        }
    }

    /// Whether a file of this name only fills painted areas.
    pub fn only_fills(self, file: &str) -> bool {
        self == Self::Flux1Fill || (self.is_stable_diffusion() && flat(file).contains("inpaint"))
    }

    fn sizes(self) -> Sizes {
        let (min_side_px, max_side_px, max_pixels, multiple_px) = match self {
            Self::Sd15 => (256, 1024, 786_432, 8),
            Self::Checkpoint => (256, 1536, 1_048_576, 8),
            Self::Sdxl => (512, 2048, 1_572_864, 8),
            Self::Flux2 => (256, 2048, 4_194_304, 16),
            _ => (256, 2048, 2_359_296, 16),
        };
        Sizes::Free {
            min_side_px,
            max_side_px,
            max_pixels,
            min_pixels: 0,
            max_ratio: 0,
            multiple_px,
        }
    }
}

fn stable(steps: [u32; 3], cfg: f64) -> Recipe {
    Recipe {
        steps,
        cfg,
        guidance: None,
        shift: None,
        sampler: "dpmpp_2m",
        scheduler: "karras",
    }
}

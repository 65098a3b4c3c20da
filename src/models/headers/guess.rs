//! What a file is for, by the names and shapes of its tensors.
//!
//! The names are those stable-diffusion.cpp (`get_sd_version`) and `ComfyUI` (`model_detection.py`) look for.

use std::collections::BTreeMap;

use super::Header;
use crate::domain::local::{Family, Part};

/// Prefixes under which the part that makes pictures is stored.
const PREFIXES: [&str; 3] = ["model.diffusion_model.", "diffusion_model.", "transformer."];
/// Marks of an addition (`LoRA` and its relatives) in a tensor's name.
const ADDITIONS: [&str; 7] = [
    ".lora_A.",
    ".lora_B.",
    ".lora_up.",
    ".lora_down.",
    ".lora.up.",
    ".lora.down.",
    ".hada_w1_a",
];
/// How wide CLIP-L is, and the text that SD 1.x expects.
const CLIP_L_WIDTH: u64 = 768;
/// How wide CLIP-G is.
const CLIP_G_WIDTH: u64 = 1280;
/// How wide T5-XXL is.
const T5_WIDTH: u64 = 4096;
/// How wide Qwen3-8B is, which only the larger FLUX.2 klein uses.
const QWEN3_8B_WIDTH: u64 = 4096;

#[derive(Debug, Default)]
pub(super) struct Guess {
    pub(super) part: Option<Part>,
    pub(super) fits: Vec<Family>,
    pub(super) text_width: Option<u64>,
}

impl Guess {
    fn of(part: Part, fits: &[Family]) -> Self {
        Self {
            part: Some(part),
            fits: fits.to_vec(),
            text_width: None,
        }
    }

    fn wide(self, text_width: Option<u64>) -> Self {
        Self { text_width, ..self }
    }
}

/// The tensors by name.
struct Names<'a> {
    all: BTreeMap<&'a str, &'a [u64]>,
    architecture: &'a str,
    file: String,
}

impl Names<'_> {
    fn has(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }

    fn any(&self, prefix: &str) -> bool {
        let from = self.all.range(prefix..).next();
        from.is_some_and(|(name, _)| name.starts_with(prefix))
    }

    /// One side of a tensor, outermost first.
    fn side(&self, name: &str, at: usize) -> Option<u64> {
        self.all.get(name)?.get(at).copied()
    }

    /// The same tensors with a prefix taken off; those without it are left out.
    fn under(&self, prefix: &str) -> Self {
        let inside = self.all.iter();
        Self {
            all: inside
                .filter_map(|(name, shape)| Some((name.strip_prefix(prefix)?, *shape)))
                .collect(),
            architecture: self.architecture,
            file: self.file.clone(),
        }
    }
}

pub(super) fn guess(header: &Header, file: &str) -> Guess {
    let names = Names {
        all: header
            .tensors
            .iter()
            .map(|tensor| (tensor.name.as_str(), tensor.shape.as_slice()))
            .collect(),
        architecture: header.architecture.as_deref().unwrap_or_default(),
        file: file.to_lowercase(),
    };
    addition(&names)
        .or_else(|| whole(&names))
        .or_else(|| {
            let inside = PREFIXES.iter().find(|prefix| names.any(prefix));
            inside.map_or_else(
                || diffusion(&names),
                |prefix| diffusion(&names.under(prefix)),
            )
        })
        .or_else(|| vae(&names))
        .or_else(|| text(&names))
        .unwrap_or_default()
}

fn addition(names: &Names<'_>) -> Option<Guess> {
    let marked = |name: &str| ADDITIONS.iter().any(|mark| name.contains(mark));
    names.all.keys().any(|name| marked(name)).then(|| {
        let any = |mark: &str| names.all.keys().any(|name| name.contains(mark));
        let fits: &[Family] = if any("double_blocks") || any("single_transformer_blocks") {
            &[Family::Flux1, Family::Flux1Kontext]
        } else if any("img_mod") || any("add_q_proj") {
            &[Family::QwenImage, Family::QwenImageEdit]
        } else if any("lora_te2_")
            || any("add_k_proj")
            || any("input_blocks_8_1_transformer_blocks_9")
        {
            &[Family::Sdxl]
        } else if any("lora_te_text_model") {
            &[Family::Sd15]
        } else if any("layers.0.attention") || any("layers_0_attention") {
            &[Family::ZImage]
        } else {
            &[]
        };
        Guess::of(Part::Lora, fits)
    })
}

/// A checkpoint with everything in it.
fn whole(names: &Names<'_>) -> Option<Guess> {
    let has_vae = names.any("first_stage_model.") || names.any("vae.");
    if !names.any("model.diffusion_model.") || !has_vae {
        return None;
    }
    let fits: &[Family] = if names.any("conditioner.embedders.1.") {
        &[Family::Sdxl]
    } else if names.any("cond_stage_model.transformer.text_model.") {
        &[Family::Sd15]
    } else {
        &[]
    };
    Some(Guess::of(Part::Whole, fits))
}

fn diffusion(names: &Names<'_>) -> Option<Guess> {
    let of = |fits: &[Family]| Some(Guess::of(Part::Diffusion, fits));
    let text_side = |name: &str| names.side(name, 1);
    if names.any("double_stream_modulation_img.") {
        // The large FLUX.2 takes a guidance value; the kleins do not.
        if names.any("guidance_in.") {
            return of(&[]);
        }
        // Three layers of the language model side by side.
        let width = text_side("txt_in.weight").map(|side| side / 3);
        return of(&[Family::Flux2Klein]).map(|guess| guess.wide(width));
    }
    if names.any("double_blocks.") {
        let plain = text_side("img_in.weight").is_none_or(|side| side == 64);
        if names.any("distilled_guidance_layer.") || !plain {
            return of(&[]);
        }
        let guess = if names.file.contains("kontext") {
            of(&[Family::Flux1Kontext])
        } else {
            of(&[Family::Flux1, Family::Flux1Kontext])
        };
        return guess.map(|guess| guess.wide(text_side("txt_in.weight")));
    }
    if names.any("transformer_blocks.0.img_mod.") {
        let edits = names.file.contains("edit") || names.has("__index_timestep_zero__");
        let guess = if edits {
            of(&[Family::QwenImageEdit])
        } else {
            of(&[Family::QwenImage, Family::QwenImageEdit])
        };
        return guess.map(|guess| guess.wide(text_side("txt_in.weight")));
    }
    if names.any("cap_embedder.") && names.any("layers.0.") {
        // Lumina 2 has the same names without these.
        let pads = names.has("x_pad_token") || names.has("cap_pad_token");
        let fits: &[Family] = if pads { &[Family::ZImage] } else { &[] };
        return of(fits).map(|guess| guess.wide(names.side("cap_embedder.0.weight", 0)));
    }
    unet(names)
}

/// The older kind, without its encoder and VAE.
fn unet(names: &Names<'_>) -> Option<Guess> {
    let of = |fits: &[Family]| Some(Guess::of(Part::Diffusion, fits));
    let ldm = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight";
    let diffusers = "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight";
    if names.any("input_blocks.0.")
        || names.any("down_blocks.0.resnets.") && names.any("time_embedding.")
    {
        let text = names.side(ldm, 1).or_else(|| names.side(diffusers, 1));
        return if names.any("label_emb.") || names.any("add_embedding.") {
            of(&[Family::Sdxl])
        } else if text == Some(CLIP_L_WIDTH) {
            of(&[Family::Sd15])
        } else {
            of(&[])
        };
    }
    None
}

fn vae(names: &Names<'_>) -> Option<Guess> {
    let inside = ["first_stage_model.", "vae."]
        .into_iter()
        .find(|prefix| names.any(prefix));
    let inner = inside.map(|prefix| names.under(prefix));
    let names = inner.as_ref().unwrap_or(names);
    if names.any("decoder.middle.0.residual.") && names.has("decoder.conv1.weight") {
        return Some(Guess::of(
            Part::Vae,
            &[Family::QwenImage, Family::QwenImageEdit],
        ));
    }
    let channels = names.side("decoder.conv_in.weight", 1)?;
    let fits: &[Family] = match channels {
        4 => &[Family::Sd15, Family::Sdxl],
        16 => &[Family::Flux1, Family::Flux1Kontext, Family::ZImage],
        32 => &[Family::Flux2Klein],
        _ => &[],
    };
    Some(Guess::of(Part::Vae, fits))
}

fn text(names: &Names<'_>) -> Option<Guess> {
    let flux = [Family::Flux1, Family::Flux1Kontext];
    if names.architecture == "clip" || names.any("v.blk.") {
        return Some(Guess::of(Part::LlmVision, &[Family::QwenImageEdit]));
    }
    if names.any("encoder.block.0.layer.0.SelfAttention.") || names.any("enc.blk.0.attn_q.") {
        let norm = names.side("encoder.final_layer_norm.weight", 0);
        let width = norm.or_else(|| names.side("enc.output_norm.weight", 0));
        let fits: &[Family] = if width.is_none_or(|width| width == T5_WIDTH) {
            &flux
        } else {
            &[]
        };
        return Some(Guess::of(Part::T5, fits).wide(width));
    }
    if names.any("text_model.encoder.layers.0.") {
        let width = names.side("text_model.final_layer_norm.weight", 0);
        return match width {
            Some(CLIP_L_WIDTH) => Some(Guess::of(Part::ClipL, &flux)),
            Some(CLIP_G_WIDTH) => Some(Guess::of(Part::ClipG, &[])),
            _ => None,
        };
    }
    let layers = [
        "model.layers.0.",
        "model.language_model.layers.0.",
        "blk.0.",
    ];
    let layer = layers.into_iter().find(|layer| names.any(layer))?;
    Some(language(names, layer))
}

/// A language model as text encoder.
fn language(names: &Names<'_>, layer: &str) -> Guess {
    let embeddings = [
        "model.embed_tokens.weight",
        "model.language_model.embed_tokens.weight",
        "token_embd.weight",
    ];
    let width = embeddings.iter().find_map(|name| names.side(name, 1));
    let has = |end: &str| names.has(&format!("{layer}{end}"));
    // Qwen3 norms its queries, Qwen2 gives them a bias.
    let qwen3 = has("self_attn.q_norm.weight") || has("attn_q_norm.weight");
    let qwen2 = has("self_attn.q_proj.bias") || has("attn_q.bias");
    let known = |architecture: &[&str]| {
        names.architecture.is_empty() || architecture.contains(&names.architecture)
    };
    let fits: &[Family] = if qwen3 && known(&["qwen3"]) {
        if width == Some(QWEN3_8B_WIDTH) {
            &[Family::Flux2Klein]
        } else {
            &[Family::ZImage, Family::Flux2Klein]
        }
    } else if qwen2 && known(&["qwen2vl", "qwen2_5_vl", "qwen25vl"]) {
        &[Family::QwenImage, Family::QwenImageEdit]
    } else {
        &[]
    };
    Guess::of(Part::Llm, fits).wide(width)
}

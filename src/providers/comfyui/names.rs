//! What a file holds, told from its name.
//!
//! A file is only named by its makers, so this is a guess and is documented as one:
//! - a diffusion model (no text encoder inside) whose name says nothing is not offered;
//! - a checkpoint whose name hints at SDXL ("xl", "pony", "illustrious", "noob", "animagine") is asked like SDXL;
//! - a checkpoint whose name says nothing is offered as [`Family::Checkpoint`]: the loader finds out by itself what it is,
//!   and steps and sizes suit Stable Diffusion;
//! - names of films, sound and solids, refiners, and picture models we have no graph for are not offered.

use super::family::Family;

/// Distilled to few steps, by its name.
pub(super) fn is_fast(name: &str) -> bool {
    has(
        name,
        &[
            "turbo",
            "lightning",
            "schnell",
            "lcm",
            "hyper-sd",
            "hypersd",
            "4step",
            "8step",
        ],
    )
}

/// A file's own name in small letters, everything but letters and digits as `-`, without its folders and its ending.
pub(super) fn flat(file: &str) -> String {
    let own = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    stem.to_lowercase().chars().map(plain).collect()
}

/// Whether a name contains one of some words.
pub(super) fn has(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.contains(word))
}

/// Films, sound, solids, helpers, and picture models without a graph of ours.
const OTHERS: &[&str] = &[
    "wan2",
    "wan-2",
    "wan21",
    "wan22",
    "ltx",
    "hunyuan",
    "mochi",
    "cosmos",
    "chroma",
    "hidream",
    "kandinsky",
    "ace-step",
    "omnigen",
    "lumina",
    "pixart",
    "svd",
    "stable-video",
    "stable-audio",
    "stable-cascade",
    "stable-zero",
    "auraflow",
    "sd3",
    "3-5-large",
    "3-5-medium",
    "controlnet",
    "refiner",
    "redux",
    "canny",
    "depth",
    "layered",
    "upscale",
    "krea2",
    "krea-2",
    "flux3",
    "flux-3",
    "qwen-image-2-",
    "qwen-image-21",
    "ovis-image",
    "longcat",
    "ernie-image",
    "mage-flow",
    "ideogram",
];

/// What a diffusion model without text encoder holds, by its name.
pub fn of_diffusion(file: &str) -> Option<Family> {
    let name = flat(file);
    if has(&name, OTHERS) {
        return None;
    }
    let is_flux2 = has(&name, &["flux2", "flux-2", "klein"]);
    match () {
        () if name.contains("kontext") => Some(Family::Flux1Kontext),
        () if is_flux2 => Some(Family::Flux2),
        () if name.contains("flux") && name.contains("fill") => Some(Family::Flux1Fill),
        () if name.contains("qwen") && name.contains("edit") => Some(Family::QwenEdit),
        () if has(&name, &["qwen-image", "qwenimage"]) => Some(Family::QwenImage),
        () if has(&name, &["z-image", "zimage"]) => Some(Family::ZImage),
        () if name.contains("flux") => Some(Family::Flux1),
        () => None,
    }
}

/// What a checkpoint holds, by its name. See the module for what happens to names that say nothing.
pub fn of_checkpoint(file: &str) -> Option<Family> {
    let name = flat(file);
    if let Some(family) = of_diffusion(file) {
        return Some(family);
    }
    if has(&name, OTHERS) {
        return None;
    }
    let xl = ["xl", "pony", "illustrious", "noob", "animagine"];
    let first = [
        "sd15", "sd-15", "sd1-5", "sd-1-5", "v1-5", "v15", "sd14", "v1-4",
    ];
    Some(if has(&name, &xl) {
        Family::Sdxl
    } else if has(&name, &first) {
        Family::Sd15
    } else {
        Family::Checkpoint
    })
}

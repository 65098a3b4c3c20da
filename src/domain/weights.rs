//! What a look into a model's file finds.

use crate::domain::local::{Family, Part};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON header and raw tensors.
    Safetensors,
    /// The format of ggml, mostly with fewer bits a number.
    Gguf,
}

/// A sound model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How it is written.
    pub format: Format,
    /// What it is for; `None` when its tensors have names nobody here knows.
    pub part: Option<Part>,
    /// The families it may belong to, the likeliest first. Several share encoders; FLUX.1 and Kontext have the same tensors.
    pub fits: Vec<Family>,
    /// How most of its numbers are stored: `f16`, `bf16`, `q4_k`.
    pub precision: String,
    /// How many tensors it has.
    pub tensors: usize,
    /// Its length.
    pub bytes: u64,
    /// How wide the text is that goes in (a part that makes pictures) or comes out (a language model): both must agree, or the
    /// engine's native code ends.
    pub text_width: Option<u64>,
}

/// Why a file is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It holds nothing, or only zeros.
    Empty,
    /// A web page or an error message saved under a model's name.
    WebPage,
    /// A Git LFS pointer: the name of the file, not the file.
    Pointer,
    /// A pickle (`.ckpt`, `.pt`): it can run programs when it is opened.
    Pickle,
    /// Neither safetensors nor GGUF.
    NotAModel,
    /// A version of the format that the engine does not read.
    Version,
    /// It ends too early.
    TooShort {
        /// Its length according to its header.
        needs_bytes: u64,
        /// Its real length.
        has_bytes: u64,
    },
    /// Its header is larger than any real one.
    HeaderTooLarge,
    /// Its header contradicts itself; the technical reason.
    Damaged(&'static str),
    /// It cannot be read; the system's words.
    Unreadable(String),
    /// Its name ends with something else than `.safetensors` or `.gguf`.
    WrongEnding,
}

/// Which parts a family [needs](Family::needs) that are not among these.
pub fn missing(family: Family, have: &[Part]) -> Vec<Part> {
    let needs = family.needs().iter().copied();
    needs.filter(|part| !have.contains(part)).collect()
}

/// Whether a part that makes pictures and a language model cannot work together.
pub fn clash(one: &Found, other: &Found) -> bool {
    let of = |part| {
        [one, other]
            .into_iter()
            .find(|found| found.part == Some(part))
    };
    let (Some(diffusion), Some(llm)) = (of(Part::Diffusion), of(Part::Llm)) else {
        return false;
    };
    diffusion
        .text_width
        .zip(llm.text_width)
        .is_some_and(|(wants, gives)| wants != gives)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(part: Part, text_width: Option<u64>) -> Found {
        Found {
            format: Format::Gguf,
            part: Some(part),
            fits: Vec::new(),
            precision: "q4_k".to_owned(),
            tensors: 1,
            bytes: 1,
            text_width,
        }
    }

    #[test]
    fn what_a_family_is_missing_is_named() {
        let flux = Family::Flux1;
        assert_eq!(
            missing(flux, &[Part::Diffusion, Part::Vae]),
            [Part::ClipL, Part::T5],
            "both encoders"
        );
        assert!(missing(flux, flux.needs()).is_empty(), "complete");
    }

    #[test]
    fn a_text_encoder_of_another_width_clashes() {
        let model = found(Part::Diffusion, Some(2560));
        assert!(clash(&model, &found(Part::Llm, Some(4096))), "too wide");
        assert!(!clash(&found(Part::Llm, Some(2560)), &model), "right");
        assert!(!clash(&model, &found(Part::Llm, None)), "nobody knows");
        assert!(!clash(&model, &found(Part::Vae, Some(1))), "another kind");
    }
}

//! What is asked of an engine on this computer, and what can be refused before one is started.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::local::{Family, ModelSet, Part};
use crate::local::error::{LocalError, LocalErrorKind};
use crate::local::png;
use crate::local::protocol::{Bytes, Generate, Load, LoraUse, Sampler};

/// Shortest side, pixels.
pub const MIN_SIDE_PX: u32 = 64;
/// Longest side, pixels: the largest of what the families were trained on, twice.
pub const MAX_SIDE_PX: u32 = 4096;
/// Most steps.
pub const MAX_STEPS: u32 = 200;
/// Most pictures at once.
pub const MAX_BATCH: u32 = 16;
/// Most pictures to go by.
pub const MAX_REFERENCES: usize = 8;

/// One job for an engine on this computer.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The model, its files checked.
    pub model: ModelSet,
    /// The words.
    pub prompt: String,
    /// What to leave out.
    pub negative: String,
    /// Pixels across; any number, the engine pads and cuts.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Steps; the model's usual number when `None`.
    pub steps: Option<u32>,
    /// How closely to follow the words; the model's usual value when `None`.
    pub cfg: Option<f32>,
    /// Distilled guidance; the model's usual value when `None`.
    pub guidance: Option<f32>,
    /// How the noise is taken away.
    pub sampler: Sampler,
    /// Chance; always chosen before, so that a picture can be made again.
    pub seed: u64,
    /// How many pictures.
    pub batch: u32,
    /// How much of the source is made anew, 0 to 1. Without a source it means nothing.
    pub strength: f32,
    /// Additions that change the style.
    pub loras: Vec<LoraUse>,
    /// Whether to show what it looks like on the way.
    pub previews: bool,
}

impl Request {
    /// One picture of this size with everything else as the model likes it.
    pub fn new(model: ModelSet, prompt: &str, width_px: u32, height_px: u32, seed: u64) -> Self {
        Self {
            model,
            prompt: prompt.to_owned(),
            negative: String::new(),
            width_px,
            height_px,
            steps: None,
            cfg: None,
            guidance: None,
            sampler: Sampler::Auto,
            seed,
            batch: 1,
            strength: 1.0,
            loras: Vec::new(),
            previews: true,
        }
    }

    /// The model's file for a part.
    pub fn file(&self, part: Part) -> Option<&Path> {
        let mut parts = self.model.parts.iter();
        parts
            .find(|(it, _)| *it == part)
            .map(|(_, path)| path.as_path())
    }

    /// Steps to do.
    pub fn steps(&self) -> u32 {
        self.steps.unwrap_or(self.model.steps).max(1)
    }

    /// How to open the model.
    pub(in crate::local) fn load(&self, threads: Option<u32>) -> Load {
        Load {
            family: self.model.family,
            parts: self.model.parts.clone(),
            threads,
        }
    }

    /// The order for the engine process.
    pub(in crate::local) fn order(&self, inputs: &Inputs, id: u64) -> Generate {
        let bytes = |file: &Arc<[u8]>| Bytes(file.to_vec());
        Generate {
            id,
            prompt: self.prompt.clone(),
            negative: self.negative.clone(),
            width_px: self.width_px,
            height_px: self.height_px,
            steps: self.steps(),
            cfg: self.cfg.unwrap_or(self.model.cfg),
            guidance: self.guidance.unwrap_or(self.model.guidance),
            sampler: self.sampler,
            seed: self.seed,
            batch: self.batch,
            strength: self.strength,
            source: inputs.source.as_ref().map(bytes),
            mask: inputs.mask.as_ref().map(bytes),
            references: inputs.references.iter().map(bytes).collect(),
            loras: self.loras.clone(),
            preview: self.previews,
        }
    }

    /// Refuses what an engine must not be started with: native code that lacks a part crashes instead of saying so.
    pub fn check(&self, inputs: &Inputs) -> Result<(), LocalError> {
        let refuse = |detail: &str| Err(LocalError::new(LocalErrorKind::BadRequest, detail));
        self.check_files()?;
        let sides = [self.width_px, self.height_px];
        if sides
            .iter()
            .any(|side| !(MIN_SIDE_PX..=MAX_SIDE_PX).contains(side))
        {
            return Err(LocalError::new(
                LocalErrorKind::BadSize,
                format!("{} × {} pixels", self.width_px, self.height_px),
            ));
        }
        if self.steps() > MAX_STEPS || !(1..=MAX_BATCH).contains(&self.batch) {
            return refuse("steps or number of pictures out of range");
        }
        if i64::try_from(self.seed).is_err() {
            return refuse("the seed does not fit into 63 bits");
        }
        let numbers = [self.cfg, self.guidance, Some(self.strength)];
        if numbers
            .iter()
            .flatten()
            .any(|number| !number.is_finite() || *number < 0.0)
            || self.strength > 1.0
        {
            return refuse("guidance or strength out of range");
        }
        if [&self.prompt, &self.negative]
            .iter()
            .any(|words| words.contains('\0'))
        {
            return refuse("the prompt holds a zero character");
        }
        self.check_pictures(inputs)
    }

    fn check_files(&self) -> Result<(), LocalError> {
        let needs = self.model.family.needs();
        if let Some(part) = needs.iter().find(|part| self.file(**part).is_none()) {
            return Err(LocalError::new(
                LocalErrorKind::Incomplete,
                format!("{part:?} of {:?}", self.model.family),
            ));
        }
        let loras = self.loras.iter().map(|lora| lora.path.as_path());
        let files = self.model.parts.iter().map(|(_, path)| path.as_path());
        match files.chain(loras).find(|path| !path.is_file()) {
            Some(path) => Err(LocalError::new(
                LocalErrorKind::FileGone,
                path.display().to_string(),
            )),
            None => Ok(()),
        }
    }

    fn check_pictures(&self, inputs: &Inputs) -> Result<(), LocalError> {
        let refuse = |detail: &str| Err(LocalError::new(LocalErrorKind::BadInput, detail));
        if inputs.mask.is_some() && inputs.source.is_none() {
            return refuse("a mask without a source");
        }
        for file in inputs.source.iter().chain(&inputs.mask) {
            if png::size(file) != Some((self.width_px, self.height_px)) {
                return refuse("the source or the mask is no PNG of the picture's size");
            }
        }
        if inputs.references.len() > MAX_REFERENCES {
            return refuse("too many pictures to go by");
        }
        let fits =
            |(width, height): (u32, u32)| width <= 2 * MAX_SIDE_PX && height <= 2 * MAX_SIDE_PX;
        if !inputs
            .references
            .iter()
            .all(|file| png::size(file).is_some_and(fits))
        {
            return refuse("a picture to go by is no PNG, or too large");
        }
        if !inputs.references.is_empty() && !self.model.family.edits() {
            return Err(LocalError::new(
                LocalErrorKind::NoReferences,
                format!("{:?}", self.model.family),
            ));
        }
        Ok(())
    }
}

/// Pictures that go with a request, as PNG files.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Inputs {
    /// To begin from; of the picture's size.
    pub source: Option<Arc<[u8]>>,
    /// White where the source may change; of the picture's size.
    pub mask: Option<Arc<[u8]>>,
    /// To go by, of any size.
    pub references: Vec<Arc<[u8]>>,
}

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The PNG file.
    pub png: Vec<u8>,
    /// The chance it was made with.
    pub seed: u64,
}

/// Sides must be multiples of this many pixels inside the engine: the decoder's factor 8 times what the network halves. Other sizes are padded to it and
/// cut back.
pub fn grain_px(family: Family) -> u32 {
    match family {
        Family::Sd15 | Family::Sdxl => 64,
        _ => 16,
    }
}

/// A folder of our own for one call of a program that only knows files; gone when this is dropped.
#[derive(Debug)]
pub(in crate::local) struct Scratch(PathBuf);

impl Scratch {
    /// Makes `name` inside `folder`, readable by this person alone where the system knows how.
    pub(in crate::local) fn make(folder: &Path, name: &str) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(name);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(in crate::local) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(err) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%err, "a folder of a finished call could not be removed");
        }
    }
}

#[cfg(test)]
mod tests;

//! The built-in painter: pictures without AI, network or account, the same bytes on every machine.
//!
//! It reads a prompt for colours, light, weather, mood and subjects and paints with one of four
//! [`Hand`]s. It also carries out simple edits. Everything is plain arithmetic on pixels.
#![expect(
    clippy::cast_possible_wrap,
    reason = "a side has at most 8192 pixels, so pixel places fit an i32"
)]
#![expect(
    clippy::many_single_char_names,
    reason = "x, y, u, v, r, g, b say more about points and colours than long names"
)]

mod canvas;
mod collage;
mod colour;
mod edit;
mod encode;
mod finish;
mod ink;
mod landscape;
mod lexicon;
mod maths;
mod motifs;
mod noise;
mod raster;
mod still_life;
mod words;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use image::RgbImage;

pub use edit::{EditRequest, ExtendRequest, edit, edit_png, extend, extend_png};
pub use encode::NOTICE;

/// Shortest side the painter paints, in pixels.
pub const MIN_SIDE_PX: u32 = 64;
/// Longest side the painter paints, in pixels.
pub const MAX_SIDE_PX: u32 = 4096;

/// A way of painting. Each reads the same prompt and makes a visibly different picture of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hand {
    /// Layered landscapes with haze, water and weather.
    Landscape,
    /// Objects on a table in soft light.
    StillLife,
    /// Cut and torn paper.
    Collage,
    /// Brush, ink and wash on paper.
    Ink,
}

impl Hand {
    /// All hands, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Landscape, Self::StillLife, Self::Collage, Self::Ink];

    /// Stable name for files, databases and the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Landscape => "landscape",
            Self::StillLife => "still-life",
            Self::Collage => "collage",
            Self::Ink => "ink-wash",
        }
    }

    /// Name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Landscape => "Practice Landscape",
            Self::StillLife => "Practice Still life",
            Self::Collage => "Practice Collage",
            Self::Ink => "Practice Ink and wash",
        }
    }

    /// The hand with this [`Hand::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hand| hand.id() == id)
    }
}

/// What to paint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaintRequest {
    /// Who paints.
    pub hand: Hand,
    /// What the picture should show, in plain words.
    pub prompt: String,
    /// What should not be in it.
    pub negative: String,
    /// Chance: another seed, another picture.
    pub seed: u64,
    /// Width in pixels, [`MIN_SIDE_PX`] to [`MAX_SIDE_PX`].
    pub width_px: u32,
    /// Height in pixels, [`MIN_SIDE_PX`] to [`MAX_SIDE_PX`].
    pub height_px: u32,
}

/// How far a picture is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// `0..=1`, never falling.
    pub fraction: f32,
    /// A small version of the picture, at a few points only; at most 128 px a side.
    pub preview: Option<RgbImage>,
}

/// Why there is no picture. The text is a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaintError {
    /// A side is too short or too long.
    #[error(
        "The practice painter cannot make a picture of {width_px} × {height_px} pixels. Choose between 64 and 4096 pixels for each side."
    )]
    Size {
        /// Width asked for, in pixels.
        width_px: u32,
        /// Height asked for, in pixels.
        height_px: u32,
    },
    /// The caller asked to stop.
    #[error("Stopped before the picture was finished. Start it again whenever you like.")]
    Stopped,
    /// An edit instruction the painter has no way to carry out.
    #[error("{sentence}")]
    NotUnderstood {
        /// What was not understood and what would work.
        sentence: String,
    },
    /// The source picture or its mask cannot be used.
    #[error("{0}")]
    Source(String),
    /// The finished pixels could not be packed as PNG.
    #[error("The finished picture could not be packed as PNG ({0}). Try a smaller size.")]
    Packing(String),
}

/// Where progress goes; [`ControlFlow::Break`] stops the work within a few milliseconds.
pub type Report<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Paints a picture. The same request gives the same pixels on every machine.
pub fn paint(request: &PaintRequest, progress: Report<'_>) -> Result<RgbImage, PaintError> {
    let (width_px, height_px) = (request.width_px, request.height_px);
    let allowed = MIN_SIDE_PX..=MAX_SIDE_PX;
    if !allowed.contains(&width_px) || !allowed.contains(&height_px) {
        return Err(PaintError::Size {
            width_px,
            height_px,
        });
    }
    let scene = words::read(&request.prompt, &request.negative, request.seed);
    let mut meter = canvas::Meter::new(progress);
    let (width, height) = (width_px as usize, height_px as usize);
    let mut easel = Easel::new(request.hand, &scene, width, height);
    // Compositions do not depend on size, so a small painting shows what is coming.
    let long = width.max(height);
    for (side, low) in [(64, 0.0), (128, 0.01)] {
        if long >= side * 3 {
            let small_width = (width * side / long).max(4);
            let small_height = (height * side / long).max(4);
            let mut quiet = |_: Progress| ControlFlow::Continue(());
            let mut unheard = canvas::Meter::new(&mut quiet);
            let small = easel.run(small_width, small_height, &mut unheard)?;
            meter.stage(low, low, 1);
            meter.show(small)?;
        }
    }
    let picture = easel.run(width, height, &mut meter)?;
    meter.finish()?;
    Ok(picture)
}

/// Paints a picture and packs it as PNG, with a note inside that it was made without AI.
pub fn paint_png(request: &PaintRequest, progress: Report<'_>) -> Result<Vec<u8>, PaintError> {
    let picture = paint(request, progress)?;
    let comment = format!("{}, seed {}", request.hand.name(), request.seed);
    encode::png(&picture, &comment)
}

/// A hand at work on one scene: the same picture at any size.
struct Easel<'a> {
    scene: &'a words::Scene,
    hand: Hand,
    work: Work,
}

enum Work {
    Landscape,
    /// Setting the table takes long enough to do it once for the picture and its previews.
    StillLife(Box<still_life::Stage>),
    Collage,
    Ink,
}

impl<'a> Easel<'a> {
    /// `width` and `height` are those of the finished picture.
    fn new(hand: Hand, scene: &'a words::Scene, width: usize, height: usize) -> Self {
        let work = match hand {
            Hand::Landscape => Work::Landscape,
            Hand::StillLife => {
                Work::StillLife(Box::new(still_life::Stage::of(scene, width, height)))
            }
            Hand::Collage => Work::Collage,
            Hand::Ink => Work::Ink,
        };
        Self { scene, hand, work }
    }

    fn run(
        &mut self,
        width: usize,
        height: usize,
        meter: &mut canvas::Meter<'_>,
    ) -> Result<RgbImage, PaintError> {
        meter.stage(0.02, 0.9, width * height);
        let canvas = match &mut self.work {
            Work::Landscape => landscape::paint(self.scene, width, height, meter),
            Work::StillLife(stage) => stage.paint(width, height, meter),
            Work::Collage => collage::paint(self.scene, width, height, meter),
            Work::Ink => ink::paint(self.scene, width, height, meter),
        }?;
        meter.stage(0.9, 0.99, width * height);
        finish::develop(&canvas, self.scene, self.hand, meter)
    }
}

//! The engine with models on this computer, plugged into the studio: which program paints, with whose files, and what is asked of
//! it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::painter::glance;
use crate::domain::home::steps;
use crate::domain::local::ModelSet;
use crate::domain::offer::SetId;
use crate::domain::shape::Size;
use crate::domain::shelf::Memory;
use crate::engine::{Painter, PainterError, PainterErrorKind, PainterProgress};
use crate::imaging::{self, Pixels};
use crate::local::{Backend, Inputs, LocalError, LocalErrorKind, Progress, Request};
use crate::local::{Setup, Sidecar, Worker};
use crate::models::{Manifest, Shelf, memory};
use crate::providers::home::HomeRequest;
use crate::text;

/// The name of our own engine's program.
const PROGRAM: &str = if cfg!(windows) {
    "triptych-engine.exe"
} else {
    "triptych-engine"
};
/// Where a person's own program puts pictures on their way.
const SCRATCH: &str = "triptych-sd-cli";
/// Longest side of a picture to go by, pixels: what the models that take some were trained on.
const REFERENCE_SIDE_PX: u32 = 2048;

/// Which program paints here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// Our own, beside the studio.
    Ours(PathBuf),
    /// The `sd-cli` a person chose.
    Theirs(PathBuf),
}

impl Program {
    /// What a person chose, else our own if it lies beside this program.
    pub fn find(chosen: Option<&Path>) -> Option<Self> {
        if let Some(chosen) = chosen {
            return Some(Self::Theirs(chosen.to_owned()));
        }
        let beside = Self::beside().filter(|beside| beside.is_file())?;
        Some(Self::Ours(beside))
    }

    /// Where our own would be.
    pub(super) fn beside() -> Option<PathBuf> {
        Some(std::env::current_exe().ok()?.with_file_name(PROGRAM))
    }
}

/// The engine on this computer. Without a program or a shelf it says so, instead of a picture.
#[derive(Default)]
pub struct HomeEngine {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Where the models are, until somebody opened their shelf.
    folder: Option<PathBuf>,
    shelf: Option<Arc<Shelf>>,
    program: Option<Program>,
    engine: Option<Arc<dyn Backend>>,
}

impl HomeEngine {
    /// Paints with the models of this shelf from now on.
    pub fn use_shelf(&self, shelf: Arc<Shelf>) {
        self.state().shelf = Some(shelf);
    }

    /// Paints with the models in this folder from now on; it is opened with the first picture.
    pub fn use_folder(&self, folder: PathBuf) {
        let mut state = self.state();
        state.folder = Some(folder);
        state.shelf = None;
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a person's own program keeps pictures on their way where the system keeps files for a moment"
    )]
    /// Paints with this program from now on. What the one before kept in memory is given back.
    pub fn use_program(&self, program: Option<Program>) {
        let scratch = || std::env::temp_dir().join(SCRATCH);
        let engine = program.as_ref().map(|program| -> Arc<dyn Backend> {
            match program {
                Program::Ours(path) => Arc::new(Worker::new(Setup::new(path))),
                Program::Theirs(path) => Arc::new(Sidecar::new(Setup::new(path), scratch())),
            }
        });
        if self.state().program != program {
            self.use_engine(program, engine);
        }
    }

    /// The same with an engine of one's own, which plays this program.
    pub fn use_engine(&self, program: Option<Program>, engine: Option<Arc<dyn Backend>>) {
        let before = {
            let mut state = self.state();
            state.program = program;
            std::mem::replace(&mut state.engine, engine)
        };
        if let Some(before) = before {
            before.rest();
        }
    }

    /// The graphics cards the engine can compute on, by name; `None` when it could not be asked. Starts the engine the first
    /// time, which may take seconds.
    pub fn graphics_cards(&self) -> Option<Vec<String>> {
        let engine = self.state().engine.clone()?;
        let hello = engine.hello();
        let hello = hello.inspect_err(
            |err| tracing::warn!(detail = %err.detail, "the engine did not say hello"),
        );
        let cards = hello.ok()?.devices.into_iter().filter(|device| device.gpu);
        Some(cards.map(|device| device.description).collect())
    }

    /// Gives back the memory of a model that is kept warm. Waits for the process to end; does nothing while it works.
    pub fn rest(&self) {
        let engine = self.state().engine.clone();
        if let Some(engine) = engine {
            engine.rest();
        }
    }

    fn shelf(&self) -> Result<Arc<Shelf>, PainterError> {
        let mut state = self.state();
        if let Some(shelf) = &state.shelf {
            return Ok(Arc::clone(shelf));
        }
        let folder = state.folder.clone();
        let folder = folder.ok_or_else(|| not_now(text::engine::NO_MODELS))?;
        let shelf = Shelf::open(folder, Manifest::shipped());
        let shelf = shelf.map_err(|err| {
            tracing::warn!(%err, "the models folder cannot be opened");
            not_now(text::engine::NO_MODELS_FOLDER)
        })?;
        Ok(Arc::clone(state.shelf.insert(shelf)))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The engine and the files of a model, when both can be used now.
    fn ready(&self, set: &SetId, size: Size) -> Result<(Arc<dyn Backend>, ModelSet), PainterError> {
        let engine = self.state().engine.clone();
        let engine = engine.ok_or_else(|| not_now(text::engine::NONE))?;
        let shelf = self.shelf()?;
        let files = shelf.set_for(set);
        let files = files.map_err(|why| not_now(&text::models::not_ready(&why)))?;
        let free = memory::free_bytes();
        // A model that is warm already has its memory; asking again would count it twice.
        match Shelf::need(&files, size, free) {
            need @ Memory::TooLittle { .. } if !engine.is_warm_with(&files) => {
                let words = text::models::memory(need).unwrap_or_default();
                Err(not_now(&text::engine::too_little(&words)))
            }
            _ => Ok((engine, files)),
        }
    }
}

impl Painter for HomeEngine {
    fn work(
        &self,
        request_json: &[u8],
        inputs: &[Arc<[u8]>],
        report: &mut dyn FnMut(PainterProgress) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, PainterError> {
        let asked: HomeRequest = serde_json::from_slice(request_json)
            .map_err(|err| painter_error(PainterErrorKind::Internal, err.to_string()))?;
        let size = Size::new(asked.width_px, asked.height_px);
        let (engine, files) = self.ready(&asked.set, size)?;
        let inputs = prepared(&asked, inputs)?;
        let usual = files.steps;
        let mut request = Request::new(
            files,
            &asked.prompt,
            size.width_px,
            size.height_px,
            asked.seed,
        );
        request.negative = asked.negative;
        request.steps = Some(steps(usual, asked.effort));
        request.strength = asked.strength;
        let made = engine.generate(&request, &inputs, &mut |at: Progress| {
            let preview = at.preview.as_deref().and_then(glance);
            report(PainterProgress {
                fraction: at.fraction,
                preview,
            })
        });
        made.map(|picture| picture.png).map_err(|err| failed(&err))
    }
}

/// The pictures as the engine takes them: the source and the area in the picture's size, all of them PNG.
fn prepared(asked: &HomeRequest, inputs: &[Arc<[u8]>]) -> Result<Inputs, PainterError> {
    let bad =
        |why: imaging::DecodeError| painter_error(PainterErrorKind::BadRequest, why.to_string());
    let mut rest = inputs.iter();
    let mut out = Inputs::default();
    let wanted = (asked.width_px, asked.height_px);
    if asked.has_source {
        let source = rest.next().ok_or_else(|| lost("the source"))?;
        out.source = Some(as_png(source, |_| wanted).map_err(bad)?);
    }
    if asked.has_area {
        let area = rest.next().ok_or_else(|| lost("the area"))?;
        let area = imaging::mask::from_png(area, wanted);
        let area = area.and_then(|area| imaging::mask::to_png(&area));
        out.mask = Some(area.map_err(bad)?.into());
    }
    for picture in rest {
        let within = |pixels: &Pixels| {
            let long = pixels.width_px.max(pixels.height_px);
            let scale = |side: u32| {
                let scaled =
                    u64::from(side) * u64::from(REFERENCE_SIDE_PX) / u64::from(long.max(1));
                u32::try_from(scaled).unwrap_or(side).max(1)
            };
            if long <= REFERENCE_SIDE_PX {
                (pixels.width_px, pixels.height_px)
            } else {
                (scale(pixels.width_px), scale(pixels.height_px))
            }
        };
        out.references.push(as_png(picture, within).map_err(bad)?);
    }
    Ok(out)
}

fn as_png(
    bytes: &[u8],
    size: impl Fn(&Pixels) -> (u32, u32),
) -> Result<Arc<[u8]>, imaging::DecodeError> {
    let mut pixels = imaging::decode(bytes)?.pixels;
    let (width_px, height_px) = size(&pixels);
    if (pixels.width_px, pixels.height_px) != (width_px, height_px) {
        pixels = imaging::ops::resize(&pixels, width_px, height_px)?;
    }
    Ok(imaging::ops::to_png(&pixels)?.into())
}

fn lost(what: &str) -> PainterError {
    painter_error(PainterErrorKind::Internal, format!("{what} did not arrive"))
}

fn not_now(sentence: &str) -> PainterError {
    painter_error(PainterErrorKind::NotNow, sentence.to_owned())
}

fn painter_error(kind: PainterErrorKind, sentence: String) -> PainterError {
    PainterError { kind, sentence }
}

/// An engine's error as the studio tells it. The technical side goes to the log.
fn failed(err: &LocalError) -> PainterError {
    use LocalErrorKind as K;
    let kind = match err.kind {
        K::Stopped => PainterErrorKind::Stopped,
        K::BadSize | K::BadRequest | K::BadInput | K::NoReferences | K::OddSize => {
            PainterErrorKind::BadRequest
        }
        K::Incomplete
        | K::FileGone
        | K::NotInstalled
        | K::OtherVersion
        | K::Processor
        | K::Model
        | K::OtherProgram => PainterErrorKind::NotNow,
        K::NoHello
        | K::Memory
        | K::Crashed
        | K::Hung
        | K::Garbage
        | K::NoPicture
        | K::WrongPicture
        | K::Disk => PainterErrorKind::Broke,
    };
    if kind != PainterErrorKind::Stopped {
        tracing::warn!(kind = ?err.kind, detail = %err.detail, "the engine on this computer made no picture");
    }
    painter_error(kind, err.sentence().to_owned())
}

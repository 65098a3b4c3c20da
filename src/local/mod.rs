//! Engines on this computer: a process of our own that makes pictures, or a program the person brought.
//!
//! The window never links native code. It starts `triptych-engine` when a picture is wanted ([`Worker`]), speaks lines of JSON with it ([`protocol`]),
//! keeps it while the same model is used and ends it after idle minutes. To cancel is to end the process: stable-diffusion.cpp 0.1.20 has no other way.
//! [`Sidecar`] runs a person's own `sd-cli` behind the same trait.
//!
//! **Invariants:** whatever such a process does, the caller gets a [`LocalError`] with a sentence, never a panic and never a wait without end; no
//! process outlives its [`Worker`], none becomes a zombie; a picture handed out is a PNG of the size asked for; its environment is cleared, so no key
//! of ours is in it.

mod bars;
mod call;
mod error;
pub mod lines;
mod png;
mod process;
pub mod protocol;
mod request;
mod sidecar;
mod worker;

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::domain::local::ModelSet;

pub use error::{LocalError, LocalErrorKind};
pub use png::size as png_size;
pub use request::{
    Inputs, MAX_BATCH, MAX_REFERENCES, MAX_SIDE_PX, MAX_STEPS, MIN_SIDE_PX, Picture, Request,
    grain_px,
};
pub use sidecar::Sidecar;
pub use worker::{Patience, Setup, Worker};

/// What an engine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Another picture is being made first.
    Waiting,
    /// The engine is being started.
    Starting,
    /// The model is being read into memory.
    Loading,
    /// The words and the source are being read.
    Reading,
    /// Steps are being done.
    Making,
    /// The pixels are being made.
    Finishing,
}

/// How far an engine is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// 0 to 1, never falling.
    pub fraction: f32,
    /// Steps done and to do, while they are known.
    pub steps: Option<(u32, u32)>,
    /// How long the last step took, seconds; 0 when not known.
    pub step_seconds: f32,
    /// What it looks like so far, as a PNG; only when there is a new one.
    pub preview: Option<Arc<[u8]>>,
}

/// Hears how far an engine is, at least every 50 ms; `Break` stops it within half a second.
pub type Report<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Makes pictures on this computer, on the calling thread: minutes may pass.
pub trait Backend: Send + Sync {
    /// Makes [`Request::batch`] pictures. One at a time: a second call waits for the first, saying so.
    fn generate_batch(
        &self,
        request: &Request,
        inputs: &Inputs,
        report: Report<'_>,
    ) -> Result<Vec<Picture>, LocalError>;

    /// Makes one picture.
    fn generate(
        &self,
        request: &Request,
        inputs: &Inputs,
        report: Report<'_>,
    ) -> Result<Picture, LocalError> {
        let one = Request {
            batch: 1,
            ..request.clone()
        };
        let pictures = self.generate_batch(&one, inputs, report)?;
        pictures
            .into_iter()
            .next()
            .ok_or_else(|| LocalError::new(LocalErrorKind::NoPicture, "an empty batch"))
    }

    /// Says what the engine is and can compute on. Starts it the first time.
    fn hello(&self) -> Result<protocol::Hello, LocalError>;

    /// Whether this model is open already, so that its memory is not needed a second time. Never waits.
    fn is_warm_with(&self, _model: &ModelSet) -> bool {
        false
    }

    /// Ends what is kept warm and gives its memory back. Does nothing while a picture is being made.
    fn rest(&self);
}

//! Painters on this computer, reached like services: the one inside the studio by addresses that begin with `practice://`, the
//! engine with models of its own by `home://`.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::engine::event::{Preview, Progress};
use crate::engine::transport::{NetError, NetErrorKind, Sending, Transport, Watch};
use crate::providers::{Body, Call, Reply};

/// What addresses of the painter inside the studio begin with.
pub const PRACTICE: &str = "practice://";
/// What addresses of the engine with models on this computer begin with.
pub const HOME: &str = "home://";

/// How far the painter is.
#[derive(Clone, Debug, PartialEq)]
pub struct PainterProgress {
    /// 0 to 1, never falling.
    pub fraction: f32,
    /// What it looks like so far; only now and then.
    pub preview: Option<Preview>,
}

/// Why the painter gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PainterErrorKind {
    /// It was asked to stop.
    Stopped,
    /// The instruction was not understood.
    NotUnderstood,
    /// The size or another setting cannot be used, or the source picture.
    BadRequest,
    /// It has no such hand, or no such model.
    NoSuchHand,
    /// It cannot work now: it is not installed, a file is missing, there is too little memory.
    NotNow,
    /// It began and broke off, or made no picture.
    Broke,
    /// A fault of ours.
    Internal,
}

/// The painter gave up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PainterError {
    /// Why.
    pub kind: PainterErrorKind,
    /// For people: what is wrong and what would work.
    pub sentence: String,
}

/// Paints on the calling thread.
pub trait Painter: Send + Sync {
    /// Carries out a `providers::practice::PracticeRequest` or a `providers::home::HomeRequest` (JSON) on the pictures beside
    /// it, in the order its translator gives them, and returns a PNG file. `report` is called often; when it answers `Break` the work stops within a few milliseconds.
    fn work(
        &self,
        request_json: &[u8],
        inputs: &[Arc<[u8]>],
        report: &mut dyn FnMut(PainterProgress) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, PainterError>;
}

/// No engine on this computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoHome;

impl Painter for NoHome {
    fn work(
        &self,
        _request_json: &[u8],
        _inputs: &[Arc<[u8]>],
        _report: &mut dyn FnMut(PainterProgress) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, PainterError> {
        Err(PainterError {
            kind: PainterErrorKind::NotNow,
            sentence: "There is no engine on this computer.".to_owned(),
        })
    }
}

/// Runs the painter on a thread that may be busy for long.
pub(in crate::engine) struct LocalTransport {
    pub(in crate::engine) painter: Arc<dyn Painter>,
}

impl Transport for LocalTransport {
    fn send<'a>(&'a self, call: &'a Call, watch: &'a Watch) -> Sending<'a> {
        Box::pin(async move {
            let Body::Local { json, inputs } = call.body.clone() else {
                return Err(NetError::unsent(
                    NetErrorKind::BadUrl,
                    "not a painter's request",
                ));
            };
            let (painter, watch) = (Arc::clone(&self.painter), watch.clone());
            let work = tokio::task::spawn_blocking(move || {
                painter.work(&json, &inputs, &mut |at| {
                    if watch.is_stopped() {
                        return ControlFlow::Break(());
                    }
                    watch.progress(Progress {
                        fraction: Some(at.fraction),
                        preview: at.preview,
                        before: None,
                    });
                    ControlFlow::Continue(())
                })
            });
            let (status, body) = match work.await {
                Ok(Ok(picture)) => (200, picture),
                Ok(Err(err)) => match err.kind {
                    PainterErrorKind::Stopped => {
                        return Err(NetError::unsent(NetErrorKind::Stopped, err.sentence));
                    }
                    kind => (status(kind), err.sentence.into_bytes()),
                },
                Err(err) => {
                    return Err(NetError::unsent(
                        NetErrorKind::Internal,
                        format!("the painter stopped: {err}"),
                    ));
                }
            };
            Ok(Reply {
                purpose: call.purpose,
                status,
                headers: Vec::new(),
                body,
            })
        })
    }
}

fn status(kind: PainterErrorKind) -> u16 {
    match kind {
        PainterErrorKind::NotUnderstood => 422,
        PainterErrorKind::BadRequest => 400,
        PainterErrorKind::NoSuchHand => 404,
        PainterErrorKind::NotNow => 503,
        PainterErrorKind::Broke => 502,
        PainterErrorKind::Stopped | PainterErrorKind::Internal => 500,
    }
}

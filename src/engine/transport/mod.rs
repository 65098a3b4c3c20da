//! How a request leaves and an answer comes back. Keys are inserted here and nowhere else.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::engine::event::Progress;
use crate::engine::stop::Stop;
use crate::providers::{Call, Reply};

mod form;
mod google;
pub mod guard;
pub mod http;
pub mod local;
pub(crate) mod net;
mod scrub;
pub mod socket;
mod sse;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetErrorKind {
    /// This computer has no connection, or the name could not be found.
    Offline,
    /// The connection could not be made.
    Connect,
    /// Nothing came for too long.
    Timeout,
    /// The connection ended before the answer did.
    ClosedEarly,
    /// The answer is larger than allowed.
    TooLarge,
    /// Our own rules forbid the address, or where it was redirected.
    Refused,
    /// The address cannot be read.
    BadUrl,
    /// There is no key that may go to this host.
    NoKey,
    /// The job was asked to stop.
    Stopped,
    /// A fault of ours.
    Internal,
}

/// There is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetError {
    /// Why.
    pub kind: NetErrorKind,
    /// Whether the request, or a part of it, may have reached the service.
    pub maybe_sent: bool,
    /// The technical side, without keys.
    pub detail: String,
}

impl NetError {
    /// An error before anything left.
    pub fn unsent(kind: NetErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            maybe_sent: false,
            detail: detail.into(),
        }
    }

    /// An error after the request may have arrived.
    pub fn sent(kind: NetErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            maybe_sent: true,
            detail: detail.into(),
        }
    }
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.detail)
    }
}

impl std::error::Error for NetError {}

/// The line between a request that is under way and its job.
#[derive(Clone)]
pub struct Watch {
    report: Arc<dyn Fn(Progress) + Send + Sync>,
    event: Option<Ear>,
    stop: Stop,
}

/// Hears the data of one event of a streamed answer. Must return at once.
pub type Ear = Arc<dyn Fn(&[u8]) + Send + Sync>;

impl Watch {
    /// A line that tells `report` how far it is and listens to `stop`.
    pub fn new(report: Arc<dyn Fn(Progress) + Send + Sync>, stop: Stop) -> Self {
        Self {
            report,
            event: None,
            stop,
        }
    }

    /// The same line; `ear` hears the events of a streamed answer as they arrive.
    #[must_use]
    pub fn with_events(mut self, ear: Ear) -> Self {
        self.event = Some(ear);
        self
    }

    /// Tells the data of an event of a streamed answer.
    pub fn event(&self, data: &[u8]) {
        if let Some(ear) = &self.event {
            ear(data);
        }
    }

    /// A line nobody listens to, for tests of transports.
    pub fn silent() -> Self {
        Self::new(Arc::new(|_progress| {}), Stop::never())
    }

    /// Tells how far it is.
    pub fn progress(&self, progress: Progress) {
        (self.report)(progress);
    }

    /// Whether the job was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.asked().is_some()
    }
}

/// An answer on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Reply, NetError>> + Send + 'a>>;

/// Sends a request once. Never repeats, never follows a redirect with a key.
pub trait Transport: Send + Sync {
    /// Sends a request. Dropping the future gives the request up; whether it arrived is then not known.
    fn send<'a>(&'a self, call: &'a Call, watch: &'a Watch) -> Sending<'a>;
}

/// Requests for a painter on this computer go to it, those to a websocket to one, all others over HTTP.
pub(super) struct Router {
    pub(super) practice: local::LocalTransport,
    pub(super) home: local::LocalTransport,
    pub(super) socket: socket::SocketTransport,
    pub(super) http: http::HttpTransport,
}

impl Transport for Router {
    fn send<'a>(&'a self, call: &'a Call, watch: &'a Watch) -> Sending<'a> {
        if call.url.starts_with(local::PRACTICE) {
            self.practice.send(call, watch)
        } else if call.url.starts_with(local::HOME) {
            self.home.send(call, watch)
        } else if call.url.starts_with(socket::SCHEME) {
            self.socket.send(call, watch)
        } else {
            self.http.send(call, watch)
        }
    }
}

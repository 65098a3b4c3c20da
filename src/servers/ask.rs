//! One question: a GET with nothing in it, half a second, two mebibytes.

use std::time::Duration;

use reqwest::Client;
use tokio::time::timeout;
use url::Url;

use crate::engine::transport::NetError;
use crate::engine::transport::NetErrorKind;
use crate::engine::transport::guard::is_loopback;
use crate::engine::transport::net;

/// How long a place has for an answer, from the connection to its last byte.
pub const PATIENCE: Duration = Duration::from_millis(500);
/// Most bytes of an answer; more is no answer.
pub const ANSWER_LIMIT_BYTES: usize = 2 << 20;

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Heard {
    /// The body as JSON, when the status says success.
    pub(super) fn json(&self) -> Option<serde_json::Value> {
        if self.status != 200 {
            return None;
        }
        serde_json::from_slice(&self.body).ok()
    }
}

/// Asks, without keys and cookies, and follows nothing.
#[derive(Clone)]
pub(super) struct Asker {
    /// For this computer, past any proxy.
    here: Client,
    /// With the system's proxy.
    far: Client,
}

impl Asker {
    /// Reads the system's certificates from disk; opens nothing yet.
    pub(super) async fn new() -> Result<Self, NetError> {
        let internal = |why: String| NetError::unsent(NetErrorKind::Internal, why);
        let build = || {
            // Nothing is kept open at a server that was only looked at.
            let client = || net::client(PATIENCE).pool_max_idle_per_host(0);
            Ok::<_, reqwest::Error>(Self {
                here: client().no_proxy().build()?,
                far: client().build()?,
            })
        };
        match tokio::task::spawn_blocking(build).await {
            Ok(Ok(asker)) => Ok(asker),
            Ok(Err(err)) => Err(internal(net::chain(&err))),
            Err(err) => Err(internal(err.to_string())),
        }
    }

    /// The answer to a GET of an address; `None` when none came in time, or too much.
    pub(super) async fn get(&self, url: &str) -> Option<Heard> {
        let url = Url::parse(url).ok()?;
        let client = if is_loopback(&url) {
            &self.here
        } else {
            &self.far
        };
        timeout(PATIENCE, read(client, url)).await.ok().flatten()
    }
}

async fn read(client: &Client, url: Url) -> Option<Heard> {
    let mut response = client.get(url).send().await.ok()?;
    let status = response.status().as_u16();
    let limit = ANSWER_LIMIT_BYTES as u64;
    if response.content_length().is_some_and(|says| says > limit) {
        return None;
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.ok()? {
        if body.len() + piece.len() > ANSWER_LIMIT_BYTES {
            return None;
        }
        body.extend_from_slice(&piece);
    }
    Some(Heard { status, body })
}

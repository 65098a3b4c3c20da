//! The real network: the program's own clients, guarded at the moment of connecting.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderValue, IF_RANGE, RANGE};
use reqwest::{Client, Response};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use crate::engine::transport::NetError;
use crate::engine::transport::NetErrorKind;
use crate::engine::transport::guard::{Guard, is_loopback};
use crate::engine::transport::net::{self, GuardedDns, net_error};
use crate::models::download::web::{Ask, Asking, Body, Heard, Piece, Web};

/// How long the network may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Making the connection.
    pub connect: Duration,
    /// Until the first byte of an answer.
    pub first_byte: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(30),
        }
    }
}

pub(crate) struct HttpWeb {
    guard: Arc<Guard>,
    times: Times,
    clients: OnceCell<Clients>,
}

struct Clients {
    /// With the system's proxy.
    far: Client,
    /// For this computer, past any proxy.
    here: Client,
}

impl HttpWeb {
    /// Opens nothing yet.
    pub(crate) fn new(guard: Arc<Guard>, times: Times) -> Self {
        Self {
            guard,
            times,
            clients: OnceCell::new(),
        }
    }

    async fn clients(&self) -> Result<&Clients, NetError> {
        let internal = |why: String| NetError::unsent(NetErrorKind::Internal, why);
        let build = || async {
            let (connect, guard) = (self.times.connect, Arc::clone(&self.guard));
            // Reads the system's certificates from disk.
            let built = tokio::task::spawn_blocking(move || {
                let guarded = || net::client(connect).dns_resolver(GuardedDns(Arc::clone(&guard)));
                Ok::<_, reqwest::Error>(Clients {
                    far: guarded().build()?,
                    here: guarded().no_proxy().build()?,
                })
            });
            match built.await {
                Ok(Ok(clients)) => Ok(clients),
                Ok(Err(err)) => Err(internal(net::chain(&err))),
                Err(err) => Err(internal(err.to_string())),
            }
        };
        self.clients.get_or_try_init(build).await
    }

    async fn send(&self, ask: &Ask) -> Result<Heard, NetError> {
        // Every address, the first and each redirect: only encrypted and public ones, except those a person typed.
        let url = self.guard.link(ask.url.as_str())?;
        let clients = self.clients().await?;
        let client = if is_loopback(&url) {
            &clients.here
        } else {
            &clients.far
        };
        let token = ask.token.as_ref().filter(|token| token.goes_to(&url));
        let mut request = if ask.head {
            client.head(url)
        } else {
            client.get(url)
        };
        // Lengths and offsets only mean something for the bytes as they are.
        request = request.header(ACCEPT_ENCODING, "identity");
        if ask.from > 0 {
            request = request.header(RANGE, format!("bytes={}-", ask.from));
            if let Some(tag) = &ask.if_range {
                request = request.header(IF_RANGE, tag);
            }
        }
        if let Some(token) = token {
            let value = format!("Bearer {}", token.secret().reveal());
            let mut value = HeaderValue::from_str(&value).map_err(|_err| {
                NetError::unsent(
                    NetErrorKind::NoKey,
                    "the token has characters that no token can have",
                )
            })?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let response = match timeout(self.times.first_byte, request.send()).await {
            Ok(answer) => answer.map_err(net_error)?,
            Err(_elapsed) => return Err(too_long()),
        };
        let headers = response.headers().iter();
        let headers = headers
            .filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            })
            .collect();
        Ok(Heard {
            status: response.status().as_u16(),
            headers,
            body: Box::new(HttpBody {
                response,
                idle: self.times.idle,
            }),
        })
    }
}

impl Web for HttpWeb {
    fn ask<'a>(&'a self, ask: &'a Ask) -> Asking<'a> {
        Box::pin(self.send(ask))
    }
}

struct HttpBody {
    response: Response,
    idle: Duration,
}

impl Body for HttpBody {
    fn next(&mut self) -> Piece<'_> {
        Box::pin(async {
            match timeout(self.idle, self.response.chunk()).await {
                Ok(piece) => Ok(piece.map_err(net_error)?.map(|piece| piece.to_vec())),
                Err(_elapsed) => Err(too_long()),
            }
        })
    }
}

fn too_long() -> NetError {
    NetError::sent(NetErrorKind::Timeout, "nothing came for too long")
}

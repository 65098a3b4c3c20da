//! Websockets (RFC 6455), for servers on this computer and in the home network: no key ever goes over one.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use url::Url;

use crate::engine::transport::guard::{self, Guard};
use crate::engine::transport::{NetError, NetErrorKind, Sending, Transport, Watch};
use crate::providers::{AuthSlot, Body, Call, Reply};

/// What addresses of websockets begin with.
pub const SCHEME: &str = "ws://";
/// Most bytes of one message.
const MESSAGE_LIMIT_BYTES: usize = 64 << 20;

/// Reaches websockets on this computer and at hosts a person typed.
pub struct SocketTransport {
    pub(in crate::engine) guard: Arc<Guard>,
    pub(in crate::engine) connect: Duration,
}

type Socket = WebSocketStream<TcpStream>;

impl SocketTransport {
    async fn talk(&self, call: &Call, watch: &Watch) -> Result<Reply, NetError> {
        if call.auth != AuthSlot::None {
            return Err(refused("no key goes over a websocket"));
        }
        let mut socket = self.open(call).await?;
        match &call.body {
            Body::Empty => {}
            Body::Json(json) => {
                let text = String::from_utf8_lossy(json).into_owned();
                let sent = socket.send(Message::text(text)).await;
                sent.map_err(|err| sent_error(&err))?;
            }
            _ => return Err(refused("a websocket takes JSON only")),
        }
        let mut kept: Vec<Value> = Vec::new();
        let mut kept_bytes = 0_u64;
        loop {
            let deadline = Instant::now() + call.patience;
            let message = tokio::select! {
                biased;
                message = socket.next() => message,
                () = sleep_until(deadline) => {
                    return Err(NetError::sent(NetErrorKind::Timeout, "the websocket fell silent"));
                }
            };
            let data = match message {
                None | Some(Ok(Message::Close(_)) | Err(Error::ConnectionClosed)) => break,
                Some(Ok(Message::Text(text))) => text.as_bytes().to_vec(),
                Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
                Some(Ok(_ping_or_pong)) => continue,
                Some(Err(err)) => return Err(sent_error(&err)),
            };
            watch.event(&data);
            if let Some(value) = worth_keeping(&data, call.keep) {
                kept_bytes = kept_bytes.saturating_add(data.len() as u64);
                if kept_bytes > call.reply_limit_bytes {
                    return Err(NetError::sent(
                        NetErrorKind::TooLarge,
                        format!("the answer is larger than {} bytes", call.reply_limit_bytes),
                    ));
                }
                kept.push(value);
            }
        }
        Ok(Reply {
            purpose: call.purpose,
            status: 200,
            headers: Vec::new(),
            body: Value::Array(kept).to_string().into_bytes(),
        })
    }

    /// Connects and shakes hands. Nothing of the request has left before that.
    async fn open(&self, call: &Call) -> Result<Socket, NetError> {
        let url = Url::parse(&call.url)
            .map_err(|err| NetError::unsent(NetErrorKind::BadUrl, err.to_string()))?;
        let http = as_http(&url)?;
        if !guard::is_loopback(&http) && !self.guard.is_typed(&http) {
            return Err(refused("the websocket's address was not typed by a person"));
        }
        let host = http.host_str().unwrap_or_default();
        // Names in brackets are addresses of IPv6; the system wants them bare.
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let port = http.port_or_known_default().unwrap_or(80);
        let unsent = |detail: String| NetError::unsent(NetErrorKind::Connect, detail);
        let opening = async {
            let stream = TcpStream::connect((host, port)).await;
            let stream = stream.map_err(|err| unsent(err.to_string()))?;
            // Without this every small message waits for the one before to be confirmed.
            if let Err(err) = stream.set_nodelay(true) {
                tracing::debug!(%err, "small messages may be slow");
            }
            let config = WebSocketConfig::default()
                .max_message_size(Some(MESSAGE_LIMIT_BYTES))
                .max_frame_size(Some(MESSAGE_LIMIT_BYTES));
            let shaken = client_async_with_config(call.url.as_str(), stream, Some(config)).await;
            let (socket, _answer) = shaken.map_err(|err| unsent(err.to_string()))?;
            Ok(socket)
        };
        timeout(self.connect, opening)
            .await
            .unwrap_or_else(|_elapsed| Err(unsent("no websocket in time".to_owned())))
    }
}

impl Transport for SocketTransport {
    fn send<'a>(&'a self, call: &'a Call, watch: &'a Watch) -> Sending<'a> {
        Box::pin(self.talk(call, watch))
    }
}

/// The same place over HTTP, as the guard knows it.
fn as_http(url: &Url) -> Result<Url, NetError> {
    let plain = url.as_str().strip_prefix(SCHEME);
    let http = plain.and_then(|rest| Url::parse(&format!("http://{rest}")).ok());
    let http = http.filter(|http| http.username().is_empty() && http.password().is_none());
    http.ok_or_else(|| refused("the websocket's address cannot be used"))
}

/// The message, when it is an object with one of the keys.
fn worth_keeping(data: &[u8], keys: &[&str]) -> Option<Value> {
    if keys.is_empty() {
        return None;
    }
    let value: Value = serde_json::from_slice(data).ok()?;
    let object = value.as_object()?;
    let wanted = keys.iter().any(|key| object.contains_key(*key));
    wanted.then_some(value)
}

fn refused(why: &str) -> NetError {
    NetError::unsent(NetErrorKind::Refused, why)
}

fn sent_error(err: &Error) -> NetError {
    let kind = match err {
        Error::Capacity(_) => NetErrorKind::TooLarge,
        _ => NetErrorKind::ClosedEarly,
    };
    NetError::sent(kind, err.to_string())
}

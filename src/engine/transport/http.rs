//! The network. Two kinds of client: one carries keys and follows no redirect, one carries no keys and is guarded.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderName, HeaderValue, LOCATION};
use reqwest::{Client, Response, Url};
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout, timeout_at};

use crate::domain::ids::ProviderId;
use crate::engine::transport::google::{self, Tokens};
use crate::engine::transport::guard::{self, Guard};
use crate::engine::transport::net::{self, GuardedDns, chain, net_error};
use crate::engine::transport::scrub::scrub;
use crate::engine::transport::sse::Events;
use crate::engine::transport::{NetError, NetErrorKind, Sending, Transport, Watch, form};
use crate::providers::{AuthSlot, Body, Call, Method, Purpose, Reply};
use crate::secrets::{Secret, SecretSource};

/// Most redirects a link to a picture may take; each is checked anew.
const MAX_REDIRECTS: usize = 5;
/// Longest wait for a token of a Google service account.
const TOKEN_PATIENCE: Duration = Duration::from_secs(15);
/// Most bytes of an answer with a token.
const TOKEN_LIMIT_BYTES: u64 = 64 << 10;

/// How long the network may take. The wait for the first byte is [`Call::patience`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Making the connection.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// From the first byte of an answer to its last.
    pub body: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            body: Duration::from_mins(5),
        }
    }
}

/// The real transport.
pub struct HttpTransport {
    secrets: Arc<dyn SecretSource>,
    guard: Arc<Guard>,
    times: Times,
    clients: OnceCell<Clients>,
    tokens: tokio::sync::Mutex<Tokens>,
}

/// A key on its way into a request.
struct Auth {
    name: HeaderName,
    value: HeaderValue,
    /// What must not come back in an answer.
    key: Secret,
}

struct Clients {
    /// With the system's proxy.
    api: Client,
    /// For this computer, past any proxy.
    api_direct: Client,
    download: Client,
    download_direct: Client,
}

impl HttpTransport {
    /// A transport with keys from `secrets`; `guard` knows the hosts a person typed. Opens nothing yet.
    pub fn new(secrets: Arc<dyn SecretSource>, guard: Guard, times: Times) -> Self {
        Self {
            secrets,
            guard: Arc::new(guard),
            times,
            clients: OnceCell::new(),
            tokens: tokio::sync::Mutex::default(),
        }
    }

    async fn clients(&self) -> Result<&Clients, NetError> {
        self.clients
            .get_or_try_init(|| async {
                let (times, guard) = (self.times, Arc::clone(&self.guard));
                // Reads the system's certificates from disk.
                match tokio::task::spawn_blocking(move || Clients::build(times, &guard)).await {
                    Ok(Ok(clients)) => Ok(clients),
                    Ok(Err(err)) => Err(NetError::unsent(NetErrorKind::Internal, chain(&err))),
                    Err(err) => Err(NetError::unsent(NetErrorKind::Internal, err.to_string())),
                }
            })
            .await
    }

    /// With a key, or to a service's own interface: one hop, whatever the answer says.
    async fn api(&self, call: &Call, watch: &Watch) -> Result<Reply, NetError> {
        let url = parse(&call.url)?;
        if url.scheme() != "https" && !guard::is_loopback(&url) && !self.guard.is_typed(&url) {
            return Err(NetError::unsent(
                NetErrorKind::Refused,
                "the service's address is not encrypted",
            ));
        }
        let auth = self.auth(&call.auth, &url, false).await?;
        let reply = self.exchange(call, &url, auth, watch).await?;
        let is_token = matches!(call.auth, AuthSlot::GoogleAccount { .. });
        if reply.status != 401 || !is_token {
            return Ok(reply);
        }
        // A token may end early. Nothing was done with a request whose token was not taken.
        let auth = self.auth(&call.auth, &url, true).await?;
        self.exchange(call, &url, auth, watch).await
    }

    async fn exchange(
        &self,
        call: &Call,
        url: &Url,
        auth: Option<Auth>,
        watch: &Watch,
    ) -> Result<Reply, NetError> {
        let client = self.clients().await?.for_api(url);
        let mut request = client.request(method(call.method), url.clone());
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        if let Some(auth) = &auth {
            request = request.header(auth.name.clone(), auth.value.clone());
        }
        request = match &call.body {
            Body::Empty => request,
            Body::Json(json) => request
                .header("content-type", "application/json")
                .body(json.clone()),
            Body::Bytes {
                content_type,
                bytes,
            } => request
                .header("content-type", *content_type)
                .body(bytes.to_vec()),
            Body::Multipart(parts) => {
                let (content_type, body) = form::write(parts);
                request.header("content-type", content_type).body(body)
            }
            Body::Local { .. } => {
                return Err(NetError::unsent(
                    NetErrorKind::BadUrl,
                    "a request for the painter cannot go over the network",
                ));
            }
        };
        let request = request.build().map_err(net_error)?;
        let response = self.first_byte(client, request, call.patience).await?;
        let ear = call.stream.then_some(watch);
        let mut reply = self.read(response, call, ear).await?;
        if let Some(auth) = auth {
            scrub(&mut reply, auth.key.reveal());
        }
        Ok(reply)
    }

    /// A link from outside: no key, no cookie, every hop checked.
    async fn download(&self, call: &Call) -> Result<Reply, NetError> {
        let mut url = self.guard.link(&call.url)?;
        let clients = self.clients().await?;
        for _hop in 0..=MAX_REDIRECTS {
            let client = if guard::is_loopback(&url) {
                &clients.download_direct
            } else {
                &clients.download
            };
            let request = client.get(url.clone()).build().map_err(net_error)?;
            let response = self.first_byte(client, request, call.patience).await?;
            let onwards = response
                .status()
                .is_redirection()
                .then(|| response.headers().get(LOCATION))
                .flatten();
            let Some(onwards) = onwards else {
                return self.read(response, call, None).await;
            };
            let onwards = String::from_utf8_lossy(onwards.as_bytes());
            let next = url
                .join(&onwards)
                .map_err(|err| NetError::sent(NetErrorKind::BadUrl, err.to_string()))?;
            url = self.guard.link(next.as_str())?;
        }
        Err(NetError::sent(
            NetErrorKind::Refused,
            "the link to the picture was redirected too often",
        ))
    }

    /// What a request's key slot becomes; asks for a new token when `anew`.
    async fn auth(&self, slot: &AuthSlot, url: &Url, anew: bool) -> Result<Option<Auth>, NetError> {
        let optional = matches!(slot, AuthSlot::KeyIfAny { .. });
        let (service, header, prefix) = match slot {
            AuthSlot::None => return Ok(None),
            AuthSlot::Key {
                service,
                header,
                prefix,
            }
            | AuthSlot::KeyIfAny {
                service,
                header,
                prefix,
            } => (service, *header, *prefix),
            AuthSlot::GoogleAccount { service } => (service, "authorization", "Bearer "),
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let (secrets, of) = (Arc::clone(&self.secrets), service.clone());
        // A keychain may ask the person first.
        let key = tokio::task::spawn_blocking(move || {
            secrets
                .key_for(&of, &host)
                .ok_or_else(|| secrets.why_none(&of, &host))
        });
        let key = key
            .await
            .map_err(|_panicked| no_key("the key store stopped"))?;
        let mut key = match key {
            Ok(key) => key,
            Err(_none) if optional => return Ok(None),
            Err(why) => return Err(no_key(why)),
        };
        if key.is_empty() {
            // The service works without one.
            return Ok(None);
        }
        if let AuthSlot::GoogleAccount { .. } = slot {
            key = self.token(service, key, anew).await?;
        }
        let mut value = HeaderValue::from_str(&format!("{prefix}{}", key.reveal()))
            .map_err(|_err| no_key("the key has characters that no key can have"))?;
        value.set_sensitive(true);
        Ok(Some(Auth {
            name: HeaderName::from_static(header),
            value,
            key,
        }))
    }

    /// A token for a Google service account. Jobs that ask at the same time wait for one question.
    async fn token(
        &self,
        service: &ProviderId,
        file: Secret,
        anew: bool,
    ) -> Result<Secret, NetError> {
        let mut tokens = self.tokens.lock().await;
        if anew {
            tokens.forget(service);
        }
        if let Some(token) = tokens.get(service, &file, SystemTime::now()) {
            return Ok(token);
        }
        let (guard, signing) = (Arc::clone(&self.guard), file.clone());
        let ask = tokio::task::spawn_blocking(move || {
            google::question(&signing, &guard, SystemTime::now())
        });
        let ask = ask
            .await
            .map_err(|_panicked| no_key("the service account's file is damaged"))??;
        let clients = self.clients().await?;
        let client = clients.for_api(&ask.url);
        let request = client
            .post(ask.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(ask.form)
            .build()
            .map_err(net_error)?;
        let call = Call {
            reply_limit_bytes: TOKEN_LIMIT_BYTES,
            ..Call::ask("")
        };
        let asked = async {
            let response = self.first_byte(client, request, TOKEN_PATIENCE).await?;
            self.read(response, &call, None).await
        };
        // Whatever went wrong here, nothing of the job has left.
        let mut reply = asked.await.map_err(|err| {
            NetError::unsent(err.kind, format!("asking for a token: {}", err.detail))
        })?;
        scrub(&mut reply, ask.note.reveal());
        let (token, until) = google::read(&reply, SystemTime::now())?;
        tokens.put(service, &file, token.clone(), until);
        Ok(token)
    }

    async fn first_byte(
        &self,
        client: &Client,
        request: reqwest::Request,
        patience: Duration,
    ) -> Result<Response, NetError> {
        match timeout(patience, client.execute(request)).await {
            Ok(answer) => answer.map_err(net_error),
            Err(_elapsed) => Err(NetError::sent(
                NetErrorKind::Timeout,
                format!("no answer within {} s", patience.as_secs_f32()),
            )),
        }
    }

    /// Reads an answer, counting its bytes; events of a stream are told to `ear` as they arrive.
    async fn read(
        &self,
        mut response: Response,
        call: &Call,
        ear: Option<&Watch>,
    ) -> Result<Reply, NetError> {
        let limit = call.reply_limit_bytes;
        let too_large = || {
            NetError::sent(
                NetErrorKind::TooLarge,
                format!("the answer is larger than {limit} bytes"),
            )
        };
        if response.content_length().is_some_and(|says| says > limit) {
            return Err(too_large());
        }
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers
            .filter_map(|(name, value)| {
                let value = value.to_str().ok()?;
                Some((name.as_str().to_owned(), value.to_owned()))
            })
            .collect();
        let ear = ear.filter(|_| response.status().is_success());
        // A stream's first event comes when an ordinary answer's first byte would; after that, pieces without events do
        // not keep it alive.
        let (idle, whole) = if ear.is_some() {
            let between = self.times.idle.max(call.patience);
            (between, between)
        } else {
            (self.times.idle, self.times.body)
        };
        let mut deadline = Instant::now() + whole;
        let latest = Instant::now() + idle + self.times.body;
        let mut events = Events::new(usize::try_from(limit).unwrap_or(usize::MAX));
        let mut body = Vec::new();
        loop {
            let piece = timeout_at(deadline, timeout(idle, response.chunk())).await;
            let Ok(Ok(piece)) = piece else {
                return Err(NetError::sent(
                    NetErrorKind::Timeout,
                    format!("the answer stopped after {} bytes", body.len()),
                ));
            };
            let Some(piece) = piece.map_err(net_error)? else {
                break;
            };
            if (body.len() + piece.len()) as u64 > limit {
                return Err(too_large());
            }
            if let Some(watch) = ear
                && events.read(&piece, &mut |event| watch.event(event)) > 0
            {
                deadline = latest.min(Instant::now() + idle);
            }
            body.extend_from_slice(&piece);
        }
        if let Some(watch) = ear {
            events.finish(&mut |event| watch.event(event));
        }
        Ok(Reply {
            purpose: call.purpose,
            status,
            headers,
            body,
        })
    }
}

impl Transport for HttpTransport {
    fn send<'a>(&'a self, call: &'a Call, watch: &'a Watch) -> Sending<'a> {
        if call.purpose == Purpose::Fetch && call.auth == AuthSlot::None {
            Box::pin(self.download(call))
        } else {
            Box::pin(self.api(call, watch))
        }
    }
}

impl Clients {
    /// For a service's own interface: past any proxy on this computer.
    fn for_api(&self, url: &Url) -> &Client {
        if guard::is_loopback(url) {
            &self.api_direct
        } else {
            &self.api
        }
    }

    fn build(times: Times, guard: &Arc<Guard>) -> Result<Self, reqwest::Error> {
        let base = || net::client(times.connect);
        let guarded = || base().dns_resolver(GuardedDns(Arc::clone(guard)));
        Ok(Self {
            api: base().build()?,
            api_direct: base().no_proxy().build()?,
            download: guarded().build()?,
            download_direct: guarded().no_proxy().build()?,
        })
    }
}

fn no_key(why: impl Into<String>) -> NetError {
    NetError::unsent(NetErrorKind::NoKey, why)
}

fn parse(text: &str) -> Result<Url, NetError> {
    let url =
        Url::parse(text).map_err(|err| NetError::unsent(NetErrorKind::BadUrl, err.to_string()))?;
    if matches!(url.scheme(), "http" | "https") && url.username().is_empty() {
        Ok(url)
    } else {
        Err(NetError::unsent(
            NetErrorKind::BadUrl,
            "the service's address is not a web address",
        ))
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "written by tokio's test attribute"
)]
mod tests {
    use super::*;
    use crate::engine::transport::net::PrivateAddress;
    use reqwest::dns::Resolve as _;

    /// `localhost` stands in for any public-looking name whose address turns out to be private, or changes.
    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_refused_at_the_moment_of_connecting() {
        let look_up =
            |guard: Guard| GuardedDns(Arc::new(guard)).resolve("localhost".parse().unwrap());
        let Err(err) = look_up(Guard::default()).await else {
            panic!("refused");
        };
        assert!(err.is::<PrivateAddress>(), "{err}");
        let typed = look_up(Guard::new(["http://localhost:8188"])).await;
        assert!(typed.is_ok(), "a host a person typed may be this computer");
    }

    #[tokio::test]
    async fn that_refusal_is_told_as_one_and_nothing_was_sent() {
        let clients = Clients::build(Times::default(), &Arc::new(Guard::default())).unwrap();
        let err = clients
            .download_direct
            .get("https://localhost:9/")
            .send()
            .await;
        let err = net_error(err.expect_err("refused"));
        assert_eq!(
            (err.kind, err.maybe_sent),
            (NetErrorKind::Refused, false),
            "{err}"
        );
    }
}

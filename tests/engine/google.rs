//! Google service accounts against a small token server on loopback. The key is a throw-away one made for this test.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use triptych::domain::ids::ProviderId;
use triptych::engine::transport::guard::Guard;
use triptych::engine::transport::http::HttpTransport;
use triptych::engine::{NetError, NetErrorKind, Times, Transport as _, Watch};
use triptych::providers::{AuthSlot, Body, Call, Reply};
use triptych::secrets::{Secret, SecretSource};

const PEM: &str = include_str!("service-account-test-key.pem");

struct File(String);

impl SecretSource for File {
    fn key_for(&self, _service: &ProviderId, host: &str) -> Option<Secret> {
        (host == "127.0.0.1").then(|| Secret::new(&self.0))
    }
}

/// Tokens and calls on one server: `/token` gives `token-1`, `token-2`, …; anything else wants the newest one.
#[derive(Default)]
struct World {
    tokens: AtomicUsize,
    /// Tokens below this number are not taken any more.
    taken_from: AtomicUsize,
    lasts_secs: AtomicUsize,
    asked: Mutex<Vec<String>>,
    calls: Mutex<Vec<String>>,
}

async fn whole(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut piece = [0_u8; 4096];
    loop {
        let text = String::from_utf8_lossy(&all).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length: ")?
                        .parse()
                        .ok()
                })
                .unwrap_or(0_usize);
            if body.len() >= length {
                return text;
            }
        }
        let Ok(read @ 1..) = stream.read(&mut piece).await else {
            return text;
        };
        all.extend_from_slice(&piece[..read]);
    }
}

async fn serve(world: Arc<World>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let text = whole(&mut stream).await;
                let (status, body) = world.answer(text);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
                );
                stream
                    .write_all(answer.as_bytes())
                    .await
                    .unwrap_or_default();
                stream.shutdown().await.unwrap_or_default();
            });
        }
    });
    address
}

impl World {
    fn answer(&self, text: String) -> (u16, String) {
        if text.starts_with("POST /token") {
            self.asked.lock().unwrap().push(text);
            let number = self.tokens.fetch_add(1, Ordering::SeqCst) + 1;
            let lasts = self.lasts_secs.load(Ordering::SeqCst);
            let body =
                json!({"access_token": format!("access-token-{number}"), "expires_in": lasts});
            return (200, body.to_string());
        }
        let number: usize = text
            .split_once("token-")
            .and_then(|(_, rest)| rest.split(char::is_whitespace).next()?.parse().ok())
            .unwrap_or(0);
        self.calls.lock().unwrap().push(text);
        if number >= self.taken_from.load(Ordering::SeqCst) {
            (200, format!("made with access-token-{number}"))
        } else {
            (401, format!("token-{number} is not taken"))
        }
    }
}

fn account(token_uri: &str) -> String {
    json!({
        "type": "service_account",
        "client_email": "studio@example.iam.gserviceaccount.com",
        "private_key": PEM,
        "private_key_id": "kid-1",
        "token_uri": token_uri,
    })
    .to_string()
}

struct Bench {
    transport: HttpTransport,
    world: Arc<World>,
    address: SocketAddr,
}

impl Bench {
    async fn new(file: impl FnOnce(SocketAddr) -> String) -> Self {
        let world = Arc::new(World::default());
        world.lasts_secs.store(3600, Ordering::SeqCst);
        let address = serve(Arc::clone(&world)).await;
        let base = format!("http://{address}");
        let transport = HttpTransport::new(
            Arc::new(File(file(address))),
            Guard::new([base.as_str()]),
            Times::default(),
        );
        Self {
            transport,
            world,
            address,
        }
    }

    async fn send(&self) -> Result<Reply, NetError> {
        let call = Call::submit(
            format!("http://{}/make", self.address),
            Body::Json(b"{}".to_vec()),
        );
        let call = call.with_auth(AuthSlot::GoogleAccount {
            service: ProviderId::from("vertex"),
        });
        self.transport.send(&call, &Watch::silent()).await
    }
}

#[tokio::test]
async fn a_signed_note_becomes_a_token_that_is_used_until_it_ends() {
    let bench = Bench::new(|address| account(&format!("http://{address}/token"))).await;
    for _ in 0..3 {
        let reply = bench.send().await.unwrap();
        assert_eq!(reply.status, 200, "taken");
        let said = String::from_utf8(reply.body).unwrap();
        assert!(
            !said.contains("token-1"),
            "the token does not come back: {said}"
        );
    }
    let head = bench.world.calls.lock().unwrap()[0].clone();
    assert!(
        head.contains("authorization: Bearer access-token-1"),
        "{head}"
    );
    let asked = bench.world.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "asked once");
    let form = asked[0].split_once("\r\n\r\n").unwrap().1;
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes())
        .into_owned()
        .collect();
    assert_eq!(
        fields[0].1, "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "the kind of note"
    );
    let (signed, signature) = fields[1].1.rsplit_once('.').unwrap();
    let der = PrivatePkcs8KeyDer::from_pem_slice(PEM.as_bytes()).unwrap();
    let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key());
    public
        .verify(
            signed.as_bytes(),
            &URL_SAFE_NO_PAD.decode(signature).unwrap(),
        )
        .expect("signed with the account's key");
    let (head, claims) = signed.split_once('.').unwrap();
    let read = |part: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    assert_eq!(
        read(head),
        json!({"alg": "RS256", "typ": "JWT", "kid": "kid-1"}),
        "head"
    );
    let claims = read(claims);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let begins = claims["iat"].as_u64().unwrap();
    assert!(now - begins < 60, "now: {claims}");
    assert_eq!(claims["exp"], json!(begins + 3600), "an hour");
    assert_eq!(
        claims["iss"],
        json!("studio@example.iam.gserviceaccount.com"),
        "who asks"
    );
    assert_eq!(
        claims["aud"],
        json!(format!("http://{}/token", bench.address)),
        "whom"
    );
}

#[tokio::test]
async fn jobs_at_the_same_time_share_a_token_and_one_that_ends_is_renewed() {
    let bench = Bench::new(|address| account(&format!("http://{address}/token"))).await;
    let all = (0..8).map(|_| bench.send());
    for reply in join(all).await {
        assert_eq!(reply.unwrap().status, 200, "taken");
    }
    assert_eq!(bench.world.tokens.load(Ordering::SeqCst), 1, "one for all");
    // It is not taken any more, although it should be.
    bench.world.taken_from.store(2, Ordering::SeqCst);
    assert_eq!(bench.send().await.unwrap().status, 200, "renewed at once");
    assert_eq!(bench.world.tokens.load(Ordering::SeqCst), 2, "once");
    // None is ever taken: the answer is told, not repeated for ever.
    bench.world.taken_from.store(1000, Ordering::SeqCst);
    let calls = bench.world.calls.lock().unwrap().len();
    assert_eq!(bench.send().await.unwrap().status, 401, "told");
    assert_eq!(
        bench.world.calls.lock().unwrap().len(),
        calls + 2,
        "one more try"
    );
    // A token that ends within the minute is not used again.
    bench.world.taken_from.store(0, Ordering::SeqCst);
    bench.world.lasts_secs.store(50, Ordering::SeqCst);
    let bench = Bench { ..bench };
    let tokens = bench.world.tokens.load(Ordering::SeqCst);
    bench.world.taken_from.store(tokens + 1, Ordering::SeqCst);
    bench.send().await.unwrap();
    bench.send().await.unwrap();
    assert_eq!(
        bench.world.tokens.load(Ordering::SeqCst),
        tokens + 2,
        "each anew"
    );
}

async fn join<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    // All of them are asked before any is finished.
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|cx| {
        waiting.retain_mut(|future| match future.as_mut().poll(cx) {
            std::task::Poll::Ready(output) => {
                done.push(output);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done
}

#[tokio::test]
async fn a_bad_file_says_so_without_showing_itself_and_nothing_leaves() {
    let with = |name: &str, value: Value| {
        let mut file: Value = serde_json::from_str(&account("")).unwrap();
        file[name] = value;
        file.to_string()
    };
    let broken = PEM.replace("PRIVATE KEY", "PUBLIC KEY");
    let half: String = PEM.chars().take(300).collect();
    for (file, says) in [
        ("canary".to_owned(), "no JSON"),
        (format!("{{\"private_key\": {PEM}"), "no JSON"),
        ("{}".to_owned(), "not a service account's"),
        (
            with("type", json!("authorized_user")),
            "not a service account's",
        ),
        (with("client_email", json!("")), "client_email"),
        (with("private_key", json!(broken)), "PEM"),
        (with("private_key", json!(half)), "PEM"),
        (with("private_key", json!("canary")), "PEM"),
        (
            with("token_uri", json!("http://oauth2.googleapis.com/token")),
            "not Google's",
        ),
        (
            with(
                "token_uri",
                json!("https://oauth2.googleapis.com.evil.example/"),
            ),
            "not Google's",
        ),
        (
            with("token_uri", json!("https://evilgoogleapis.com/token")),
            "not Google's",
        ),
        (
            with("token_uri", json!("https://googleapis.com@evil.example/")),
            "not Google's",
        ),
        (
            with("token_uri", json!("https://a.googleapis.com:8443/")),
            "not Google's",
        ),
        (
            with("token_uri", json!("http://127.0.0.1:9/token")),
            "not Google's",
        ),
        (
            with("token_uri", json!("file:///etc/passwd")),
            "not Google's",
        ),
    ] {
        let bench = Bench::new(|_| file.clone()).await;
        let err = tokio::time::timeout(Duration::from_secs(5), bench.send())
            .await
            .expect("at once")
            .unwrap_err();
        assert_eq!(
            (err.kind, err.maybe_sent),
            (NetErrorKind::NoKey, false),
            "{err}"
        );
        assert!(err.detail.contains(says), "{says}: {err}");
        assert!(
            !err.detail.contains("canary") && !err.detail.contains("MII"),
            "nothing of the file: {err}"
        );
        assert!(bench.world.calls.lock().unwrap().is_empty(), "{says}");
    }
}

//! The real network transport against small servers on loopback that misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use triptych::domain::ids::ProviderId;
use triptych::engine::transport::guard::Guard;
use triptych::engine::transport::http::HttpTransport;
use triptych::engine::{NetError, NetErrorKind, Times, Transport as _, Watch};
use triptych::providers::{AuthSlot, Body, Call, Part, Reply};
use triptych::secrets::{NoKeys, Secret, SecretSource};

const CANARY: &str = "canary-5f1e";

struct Keys {
    host: &'static str,
}

impl SecretSource for Keys {
    fn key_for(&self, _service: &ProviderId, host: &str) -> Option<Secret> {
        (host == self.host).then(|| Secret::new(CANARY))
    }
}

pub(crate) type Seen = Arc<Mutex<Vec<String>>>;

/// Serves every connection: reads the request's head (and remembers it), then lets `answer` write.
pub(crate) async fn serve<F>(
    answer: impl Fn(TcpStream, String) -> F + Send + Sync + 'static,
) -> (SocketAddr, Seen)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let remembered = Arc::clone(&seen);
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answer, remembered) = (Arc::clone(&answer), Arc::clone(&remembered));
            // Each on its own: a client may open a connection it then has no use for, and nobody may wait behind that one.
            tokio::spawn(async move {
                let mut head = Vec::new();
                let mut piece = [0_u8; 4096];
                while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                    let Ok(read @ 1..) = stream.read(&mut piece).await else {
                        break;
                    };
                    head.extend_from_slice(&piece[..read]);
                }
                if head.is_empty() {
                    return;
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                remembered.lock().unwrap().push(head.clone());
                answer(stream, head).await;
            });
        }
    });
    (address, seen)
}

/// Serves the same bytes to everybody and closes.
pub(crate) async fn serve_bytes(answer: impl Into<Vec<u8>>) -> (SocketAddr, Seen) {
    let answer: Arc<[u8]> = answer.into().into();
    serve(move |mut stream, _head| {
        let answer = Arc::clone(&answer);
        async move {
            stream.write_all(&answer).await.unwrap_or_default();
            stream.shutdown().await.unwrap_or_default();
        }
    })
    .await
}

pub(crate) fn times() -> Times {
    Times {
        connect: Duration::from_secs(2),
        idle: Duration::from_millis(200),
        body: Duration::from_millis(600),
    }
}

fn key_slot() -> AuthSlot {
    AuthSlot::Key {
        service: ProviderId::from("s"),
        header: "x-key",
        prefix: "",
    }
}

async fn send(call: &Call) -> Result<Reply, NetError> {
    let guard = Guard::new([call.url.as_str()]);
    send_with(call, guard).await
}

async fn send_with(call: &Call, guard: Guard) -> Result<Reply, NetError> {
    let transport = HttpTransport::new(Arc::new(NoKeys), guard, times());
    transport.send(call, &Watch::silent()).await
}

fn kind(answer: Result<Reply, NetError>) -> NetErrorKind {
    answer.expect_err("no answer").kind
}

#[tokio::test]
async fn a_request_arrives_with_its_key_and_body_and_its_answer_comes_back() {
    let (address, seen) =
        serve_bytes("HTTP/1.1 422 No\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno").await;
    let keys = Keys { host: "127.0.0.1" };
    let transport = HttpTransport::new(Arc::new(keys), Guard::default(), times());
    let json = Body::Json(br#"{"prompt":"a fox"}"#.to_vec());
    let call = Call::submit(format!("http://{address}/make"), json)
        .with_auth(key_slot())
        .with_header("accept", "application/json");
    let reply = transport.send(&call, &Watch::silent()).await.unwrap();
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (422, b"no".as_slice()),
        "as it came"
    );
    assert_eq!(reply.header("retry-after"), Some("7"), "with its headers");
    let head = seen.lock().unwrap()[0].clone();
    assert!(head.starts_with("POST /make HTTP/1.1"), "{head}");
    for header in [
        "x-key: canary-5f1e",
        "content-type: application/json",
        "accept: application/json",
    ] {
        assert!(head.contains(header), "{header}: {head}");
    }
    let form = Body::Multipart(vec![Part {
        name: "prompt".to_owned(),
        file: None,
        bytes: Arc::from(*b"a fox"),
    }]);
    let call = Call::submit(format!("http://{address}/form"), form);
    transport.send(&call, &Watch::silent()).await.unwrap();
    let head = seen.lock().unwrap()[1].clone();
    assert!(
        head.contains("content-type: multipart/form-data; boundary=triptych-"),
        "{head}"
    );
    assert!(!head.contains(CANARY), "no slot, no key");
}

#[tokio::test]
async fn a_key_stays_with_its_host_and_without_one_nothing_leaves() {
    let (address, seen) = serve_bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let keys = Keys {
        host: "api.example.com",
    };
    let transport = HttpTransport::new(Arc::new(keys), Guard::default(), times());
    let call = Call::poll(format!("http://{address}/")).with_auth(key_slot());
    let err = transport.send(&call, &Watch::silent()).await.unwrap_err();
    assert_eq!(
        (err.kind, err.maybe_sent),
        (NetErrorKind::NoKey, false),
        "refused"
    );
    assert!(seen.lock().unwrap().is_empty(), "no connection");
    let call = Call::poll("http://api.example.com/").with_auth(key_slot());
    let err = transport.send(&call, &Watch::silent()).await.unwrap_err();
    assert_eq!(
        (err.kind, err.maybe_sent),
        (NetErrorKind::Refused, false),
        "keys travel encrypted"
    );
}

#[tokio::test]
async fn a_link_may_be_redirected_but_not_into_private_places_nor_for_ever() {
    let picture = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nPIC";
    let (end, _) = serve_bytes(picture).await;
    let (private, seen_private) = serve_bytes(picture).await;
    let hop =
        |to: String| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
    let (first, _) = serve_bytes(hop(format!("http://{end}/p"))).await;
    let typed = [format!("http://{first}"), format!("http://{end}")];
    let guard = Guard::new(typed.iter().map(String::as_str));
    let call = Call::fetch(format!("http://{first}/p"));
    let reply = send_with(&call, guard.clone()).await.unwrap();
    assert_eq!(reply.body, b"PIC", "to a host that was typed");

    let (first, _) = serve_bytes(hop(format!("http://{private}/p"))).await;
    let call = Call::fetch(format!("http://{first}/p"));
    assert_eq!(
        kind(send(&call).await),
        NetErrorKind::Refused,
        "into a private place"
    );
    assert!(
        seen_private.lock().unwrap().is_empty(),
        "no connection made"
    );

    let (circle, seen_circle) = serve_bytes(hop("/again".to_owned())).await;
    let call = Call::fetch(format!("http://{circle}/p"));
    assert_eq!(kind(send(&call).await), NetErrorKind::Refused, "in circles");
    assert_eq!(
        seen_circle.lock().unwrap().len(),
        6,
        "five redirects, no more"
    );
}

#[tokio::test]
async fn links_to_this_computer_make_no_connection() {
    let (address, seen) = serve_bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nPIC").await;
    for host in [
        "localhost",
        "127.0.0.1",
        "[::ffff:127.0.0.1]",
        "0x7f000001",
        "127.1",
    ] {
        for scheme in ["http", "https"] {
            let call = Call::fetch(format!("{scheme}://{host}:{}/p", address.port()));
            let answer = send_with(&call, Guard::default()).await;
            let err = answer.expect_err("refused");
            assert_eq!(
                (err.kind, err.maybe_sent),
                (NetErrorKind::Refused, false),
                "{scheme} {host}"
            );
        }
    }
    assert!(seen.lock().unwrap().is_empty(), "no connection made");
}

#[tokio::test]
async fn a_link_carries_no_key_and_only_the_typed_host_may_be_unencrypted() {
    let (address, seen) = serve_bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nPIC").await;
    let keys = Keys { host: "127.0.0.1" };
    let base = format!("http://{address}");
    let transport = HttpTransport::new(Arc::new(keys), Guard::new([base.as_str()]), times());
    let call = Call::fetch(format!("{base}/p?sig=1"));
    let reply = transport.send(&call, &Watch::silent()).await.unwrap();
    assert_eq!(reply.body, b"PIC", "fetched");
    let head = seen.lock().unwrap()[0].clone();
    assert!(!head.contains(CANARY), "{head}");
}

#[tokio::test]
async fn answers_that_are_too_large_are_cut_off() {
    let mut call = Call::poll("");
    call.reply_limit_bytes = 10_000;
    // It says so itself.
    let (address, _) = serve_bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx").await;
    call.url = format!("http://{address}/");
    assert_eq!(
        kind(send(&call).await),
        NetErrorKind::TooLarge,
        "by its length"
    );
    // It goes on and on.
    let (address, _) = serve(|mut stream, _| async move {
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head).await.unwrap_or_default();
        let chunk = [b"400\r\n".to_vec(), vec![b'x'; 0x400], b"\r\n".to_vec()].concat();
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    call.url = format!("http://{address}/");
    assert_eq!(
        kind(send(&call).await),
        NetErrorKind::TooLarge,
        "by counting"
    );
    call.purpose = triptych::providers::Purpose::Fetch;
    assert_eq!(kind(send(&call).await), NetErrorKind::TooLarge, "links too");
}

#[tokio::test]
async fn answers_that_stop_early_or_never_begin_are_told_apart_from_no_connection() {
    for (answer, expected) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            NetErrorKind::ClosedEarly,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            NetErrorKind::ClosedEarly,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            NetErrorKind::ClosedEarly,
        ),
        ("HTTP/1.1 2", NetErrorKind::ClosedEarly),
        ("", NetErrorKind::ClosedEarly),
        ("garbage\r\n\r\n", NetErrorKind::ClosedEarly),
    ] {
        let (address, _) = serve_bytes(answer).await;
        let call = Call::submit(format!("http://{address}/"), Body::Json(b"{}".to_vec()));
        let err = send(&call).await.expect_err("no answer");
        assert_eq!(
            (err.kind, err.maybe_sent),
            (expected, true),
            "{answer:?}: {err}"
        );
    }
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-A: b\r\n".repeat(10_000));
    let (address, _) = serve_bytes(many).await;
    let err = send(&Call::poll(format!("http://{address}/")))
        .await
        .expect_err("refused");
    assert!(err.maybe_sent, "10,000 headers: {err}");

    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let call = Call::submit(format!("http://{address}/"), Body::Empty);
    let err = send(&call).await.expect_err("nobody there");
    assert_eq!(
        (err.kind, err.maybe_sent),
        (NetErrorKind::Connect, false),
        "{err}"
    );
}

#[tokio::test]
async fn slow_answers_end_in_time() {
    let begin = Instant::now();
    // Silence.
    let (address, _) = serve(|stream, _| async move {
        tokio::time::sleep(Duration::from_mins(1)).await;
        drop(stream);
    })
    .await;
    let mut call = Call::submit(format!("http://{address}/"), Body::Empty);
    call.patience = Duration::from_millis(150);
    let err = send(&call).await.expect_err("silence");
    assert_eq!(
        (err.kind, err.maybe_sent),
        (NetErrorKind::Timeout, true),
        "{err}"
    );
    // A beginning, then silence; and one byte at a time for ever.
    for pause in [Duration::from_mins(1), Duration::from_millis(20)] {
        let (address, _) = serve(move |mut stream, _| async move {
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
            stream.write_all(head).await.unwrap_or_default();
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(pause).await;
            }
        })
        .await;
        let err = send(&Call::poll(format!("http://{address}/")))
            .await
            .expect_err("slow");
        assert_eq!(
            (err.kind, err.maybe_sent),
            (NetErrorKind::Timeout, true),
            "{err}"
        );
    }
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test]
async fn addresses_that_cannot_be_read_never_leave() {
    for url in [
        "",
        "nonsense",
        "ftp://a/",
        "file:///etc/passwd",
        "https://user:pw@a.example/",
    ] {
        let err = send_with(&Call::submit(url, Body::Empty), Guard::default())
            .await
            .expect_err(url);
        assert!(!err.maybe_sent, "{url}: {err}");
    }
}

/// Runs itself again with a proxy in the environment: a program's own environment must not be changed while it runs.
#[test]
fn this_computer_is_reached_past_any_proxy() {
    const INSIDE: &str = "TRIPTYCH_TEST_INSIDE_PROXY";
    if std::env::var_os(INSIDE).is_none() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "http::this_computer_is_reached_past_any_proxy"])
            .env(INSIDE, "1")
            .env("HTTP_PROXY", &proxy)
            .env("http_proxy", &proxy)
            .env("HTTPS_PROXY", &proxy)
            .env("ALL_PROXY", &proxy)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "it worked with a proxy set");
        assert!(listener.accept().is_err(), "and nobody came to the proxy");
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let body = async {
        let (address, _) = serve_bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nPIC").await;
        for call in [
            Call::poll(format!("http://{address}/")),
            Call::poll(format!("http://localhost:{}/", address.port())),
            Call::fetch(format!("http://{address}/p")),
        ] {
            let reply = send(&call).await.unwrap();
            assert_eq!(reply.body, b"PIC", "{}", call.url);
        }
    };
    runtime.block_on(body);
}

//! Services and links that want a key, or want us to knock at doors inside: counted in connections on loopback.

use std::net::TcpListener as Door;
use std::sync::Arc;
use std::time::Duration;

use triptych::domain::ids::ProviderId;
use triptych::engine::transport::guard::Guard;
use triptych::engine::transport::http::HttpTransport;
use triptych::engine::{NetErrorKind, Transport as _, Watch};
use triptych::providers::{AuthSlot, Body, Call};
use triptych::secrets::{NoKeys, Secret, SecretSource};

use crate::http::{serve, serve_bytes, times};

const CANARY: &str = "canary-key-7f3a91";

/// Gives its key to everybody: only the transport's own rules protect it here.
struct Careless;

impl SecretSource for Careless {
    fn key_for(&self, _service: &ProviderId, _host: &str) -> Option<Secret> {
        Some(Secret::new(CANARY))
    }
}

/// A listener that counts who knocks.
struct Doors(Vec<Door>);

impl Doors {
    /// On both loopback addresses with the same port, where the system has both.
    fn open() -> (Self, u16) {
        let four = Door::bind("127.0.0.1:0").unwrap();
        let port = four.local_addr().unwrap().port();
        let mut doors = vec![four];
        doors.extend(Door::bind(("::1", port)));
        for door in &doors {
            door.set_nonblocking(true).unwrap();
        }
        (Self(doors), port)
    }

    fn knocks(&self) -> usize {
        let count = |door: &Door| std::iter::from_fn(|| door.accept().ok()).count();
        self.0.iter().map(count).sum()
    }
}

#[tokio::test]
async fn no_redirect_takes_a_key_along() {
    let (doors, port) = Doors::open();
    let mut tried = 0;
    for status in [301, 302, 303, 307, 308] {
        for to in [
            format!("http://localhost:{port}/steal"),
            format!("http://127.0.0.1:{port}/steal"),
            format!("https://127.0.0.1:{port}/steal"),
            format!("http://sub.localhost:{port}/steal"),
            format!("//127.0.0.1:{port}/steal"),
        ] {
            let answer =
                format!("HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
            let (first, seen) = serve_bytes(answer).await;
            let base = format!("http://{first}");
            // Even a second address that a person typed does not get the first one's key.
            let typed = [base.clone(), format!("http://127.0.0.1:{port}")];
            let guard = Guard::new(typed.iter().map(String::as_str));
            let transport = HttpTransport::new(Arc::new(Careless), guard, times());
            let slots = [
                ("authorization", "Bearer "),
                ("authorization", "Key "),
                ("x-key", ""),
                ("x-goog-api-key", ""),
                ("api-key", ""),
            ];
            for (header, prefix) in slots {
                let slot = AuthSlot::Key {
                    service: ProviderId::from("s"),
                    header,
                    prefix,
                };
                for call in [
                    Call::submit(format!("{base}/make"), Body::Json(b"{}".to_vec())),
                    Call::ask(format!("{base}/account")),
                    Call::fetch(format!("{base}/picture")),
                ] {
                    let call = call.with_auth(slot.clone());
                    let reply = transport.send(&call, &Watch::silent()).await.unwrap();
                    assert_eq!(reply.status, status, "{to}: the redirect is the answer");
                    tried += 1;
                }
            }
            let heads = seen.lock().unwrap();
            assert_eq!(heads.len(), slots.len() * 3, "the first host has them");
            assert!(
                heads.iter().all(|head| head.contains(CANARY)),
                "with the key, so there was something to lose"
            );
        }
    }
    assert_eq!(
        doors.knocks(),
        0,
        "nobody came to the second host ({tried} redirects)"
    );
}

/// Addresses that lead to this computer or to no web server, with a door's port.
fn inside(port: u16) -> Vec<String> {
    let hosts = [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x7f.0x0.0x0.0x1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
        "127。0。0。1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
        "intranet",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "user@127.0.0.1",
        "example.com@127.0.0.1",
        "example.com:pw@localhost",
        "127.0.0.1#@example.com",
    ];
    let mut all = Vec::new();
    for host in hosts {
        for scheme in ["http", "https"] {
            let port = if host.contains('#') {
                String::new()
            } else {
                format!(":{port}")
            };
            all.push(format!("{scheme}://{host}{port}/p.png"));
        }
    }
    all.extend([
        format!("HTTP://127.0.0.1:{port}/p.png"),
        format!("https:127.0.0.1:{port}/p.png"),
        format!("https:\\\\127.0.0.1:{port}\\p.png"),
        format!("https:/\t/127.0.0.1:{port}/p.png"),
        format!(" https://127.0.0.1:{port}/p.png "),
        format!("ftp://127.0.0.1:{port}/p.png"),
        format!("gopher://127.0.0.1:{port}/_GET"),
        format!("ws://127.0.0.1:{port}/"),
        format!("blob:https://127.0.0.1:{port}/1"),
        format!("view-source:http://127.0.0.1:{port}/"),
        "file:///etc/passwd".to_owned(),
        "file://127.0.0.1/etc/passwd".to_owned(),
        "data:image/png;base64,iVBORw0KGgo=".to_owned(),
        "javascript:alert(1)".to_owned(),
        "practice://paint".to_owned(),
        "https://".to_owned(),
        "//127.0.0.1/p.png".to_owned(),
        String::new(),
    ]);
    all
}

#[tokio::test]
async fn a_link_to_a_picture_opens_no_door_inside() {
    let (doors, port) = Doors::open();
    let links = inside(port);
    assert!(links.len() >= 90, "enough of them: {}", links.len());
    let transport = HttpTransport::new(Arc::new(Careless), Guard::default(), times());
    for link in &links {
        let answer = transport
            .send(&Call::fetch(link.clone()), &Watch::silent())
            .await;
        let err = answer.expect_err(link);
        let refused = matches!(err.kind, NetErrorKind::Refused | NetErrorKind::BadUrl);
        assert!(refused && !err.maybe_sent, "{link}: {err}");
    }
    assert_eq!(doors.knocks(), 0, "straight");
    // The same behind one honest-looking hop on a host a person typed.
    let listed = Arc::new(links.clone());
    let (first, seen) = serve(move |mut stream, head| {
        let listed = Arc::clone(&listed);
        async move {
            use tokio::io::AsyncWriteExt as _;
            let number = head
                .split(' ')
                .nth(1)
                .and_then(|path| path.trim_start_matches('/').parse::<usize>().ok());
            let to = number.and_then(|number| listed.get(number)).cloned();
            let to = to.unwrap_or_default();
            let answer =
                format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
            stream
                .write_all(answer.as_bytes())
                .await
                .unwrap_or_default();
            stream.shutdown().await.unwrap_or_default();
        }
    })
    .await;
    let base = format!("http://{first}");
    let guard = Guard::new([base.as_str()]);
    let transport = HttpTransport::new(Arc::new(NoKeys), guard, times());
    for (number, link) in links.iter().enumerate() {
        // Without an own scheme and host it stays on the first host, in circles.
        let call = Call::fetch(format!("{base}/{number}"));
        let watch = Watch::silent();
        let sending = transport.send(&call, &watch);
        let answer = tokio::time::timeout(Duration::from_secs(5), sending).await;
        let answer = answer.unwrap_or_else(|_elapsed| panic!("{link}: for ever"));
        assert!(answer.is_err(), "{link}: {answer:?}");
    }
    assert!(
        seen.lock().unwrap().len() >= links.len(),
        "every hop was made"
    );
    assert_eq!(doors.knocks(), 0, "behind a redirect");
}

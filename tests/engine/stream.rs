//! Streamed answers over real sockets: events are heard as they arrive, and a stream that stops ends in time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use triptych::engine::transport::guard::Guard;
use triptych::engine::transport::http::HttpTransport;
use triptych::engine::{NetError, NetErrorKind, Times, Transport as _, Watch};
use triptych::providers::{Body, Call, Reply};
use triptych::secrets::NoKeys;

use crate::http::serve;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// What was heard, and when.
type Heard = Arc<Mutex<Vec<(String, Duration)>>>;

async fn stream(
    pieces: Vec<(u64, Vec<u8>)>,
    change: impl FnOnce(&mut Call),
) -> (Result<Reply, NetError>, Vec<(String, Duration)>, Duration) {
    let pieces = Arc::new(pieces);
    let (address, _) = serve(move |mut stream, _| {
        let pieces = Arc::clone(&pieces);
        async move {
            for (wait_ms, piece) in pieces.iter() {
                tokio::time::sleep(Duration::from_millis(*wait_ms)).await;
                if stream.write_all(piece).await.is_err() {
                    return;
                }
            }
            stream.shutdown().await.unwrap_or_default();
        }
    })
    .await;
    let times = Times {
        connect: Duration::from_secs(2),
        idle: Duration::from_millis(200),
        body: Duration::from_secs(3),
    };
    let transport = HttpTransport::new(Arc::new(NoKeys), Guard::default(), times);
    let mut call = Call::submit(format!("http://{address}/"), Body::Json(b"{}".to_vec()));
    call.stream = true;
    call.patience = Duration::from_millis(400);
    change(&mut call);
    let heard = Heard::default();
    let begin = Instant::now();
    let place = Arc::clone(&heard);
    let watch = Watch::silent().with_events(Arc::new(move |event| {
        let text = String::from_utf8_lossy(event).into_owned();
        place.lock().unwrap().push((text, begin.elapsed()));
    }));
    let answer = transport.send(&call, &watch).await;
    let took = begin.elapsed();
    let heard = heard.lock().unwrap().clone();
    (answer, heard, took)
}

fn texts(heard: &[(String, Duration)]) -> Vec<&str> {
    heard.iter().map(|(text, _)| text.as_str()).collect()
}

#[tokio::test]
async fn events_are_heard_as_they_arrive_and_the_whole_is_the_answer() {
    let pieces = vec![
        (0, format!("{HEAD}event: partial\r\nda").into_bytes()),
        (20, b"ta: one\r\n\r\n: still here\r\ndata: tw".to_vec()),
        (250, b"o\ndata: lines\n\n".to_vec()),
        (250, b"data: last".to_vec()),
    ];
    let body = pieces.iter().flat_map(|(_, piece)| piece.clone());
    let body: Vec<u8> = body.skip(HEAD.len()).collect();
    let (answer, heard, took) = stream(pieces, |_| {}).await;
    assert_eq!(answer.unwrap().body, body, "every byte, in order");
    assert_eq!(texts(&heard), ["one", "two\nlines", "last"], "three events");
    assert!(
        heard[0].1 + Duration::from_millis(300) < took,
        "the first before the end: {heard:?}, {took:?}"
    );
}

#[tokio::test]
async fn a_stream_without_new_events_ends_in_time_whatever_else_it_sends() {
    let keep_alive = (0..200).map(|_| (20, b": still here\n".to_vec()));
    let mut pieces = vec![(0, format!("{HEAD}data: one\n\n").into_bytes())];
    pieces.extend(keep_alive);
    let (answer, heard, took) = stream(pieces, |_| {}).await;
    let err = answer.unwrap_err();
    assert_eq!(
        (err.kind, err.maybe_sent),
        (NetErrorKind::Timeout, true),
        "{err}"
    );
    assert_eq!(texts(&heard), ["one"], "what came was heard");
    assert!(took < Duration::from_secs(2), "{took:?}");
    // Events without end.
    let endless = (0..2000).map(|_| (5, b"data: more\n\n".to_vec()));
    let mut pieces = vec![(0, HEAD.as_bytes().to_vec())];
    pieces.extend(endless);
    let (answer, _, took) = stream(pieces, |_| {}).await;
    assert_eq!(answer.unwrap_err().kind, NetErrorKind::Timeout, "an end");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn streams_are_counted_and_only_heard_when_asked_for() {
    let pieces = vec![
        (0, HEAD.as_bytes().to_vec()),
        (
            0,
            [b"data: ".to_vec(), vec![b'x'; 4000], b"\n\n".to_vec()].concat(),
        ),
    ];
    let (answer, _, _) = stream(pieces.clone(), |call| call.reply_limit_bytes = 1000).await;
    assert_eq!(answer.unwrap_err().kind, NetErrorKind::TooLarge, "counted");
    let (answer, heard, _) = stream(pieces.clone(), |call| call.stream = false).await;
    assert!(answer.is_ok() && heard.is_empty(), "not asked for");
    let refused = "HTTP/1.1 400 No\r\nContent-Length: 9\r\n\r\ndata: x\n\n".to_owned();
    let (answer, heard, _) = stream(vec![(0, refused.into_bytes())], |_| {}).await;
    assert_eq!(answer.unwrap().status, 400, "an ordinary no");
    assert!(heard.is_empty(), "nothing to show in it");
}

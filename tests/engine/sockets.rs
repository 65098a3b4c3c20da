//! Websockets and what is asked beside a job, on real sockets: what is heard arrives, faults there never hurt a job, and all of it
//! ends with the job.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::job::JobState;
use triptych::domain::model::{Model, Place, Service};
use triptych::engine::{Config, Engine, EngineEvent, EngineEvents, Journal, Preview};
use triptych::providers::{
    Body, Call, Glimpse, Job, Method, Provider, ProviderError, Registry, Reply, Report, Step,
};

use crate::fakes::{Bench, NoPainter, PRICE, inspect, record};
use crate::http::serve;

/// The prompt says what to do: `talk`, `ask` or `listen`, then the path.
struct Talker(ProviderId);

impl Provider for Talker {
    fn id(&self) -> &ProviderId {
        &self.0
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let base = job.at().base("").to_owned();
        let socket = base.replace("http://", "ws://");
        let mut call = match job.sent.prompt.as_str() {
            "talk" => Call::submit(format!("{socket}/talk"), Body::Json(b"{\"go\":1}".to_vec()))
                .keeping(&["image", "error"]),
            "listen" => Call::submit(format!("{base}/make"), Body::Empty)
                .beside(format!("{socket}/ws"), None),
            _ => Call::submit(format!("{base}/make"), Body::Empty)
                .beside(format!("{base}/progress"), Some(Duration::from_millis(1))),
        };
        call.billable = false;
        call.patience = Duration::from_secs(20);
        Ok(call)
    }

    fn advance(&self, _job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if !reply.is_success() {
            return Err(ProviderError::from_reply("answer", &reply));
        }
        let picture = match serde_json::from_slice::<Vec<serde_json::Value>>(&reply.body) {
            Ok(kept) => {
                // The only message that had one of the keys.
                let [one] = kept.as_slice() else {
                    return Err(ProviderError::bad_reply(
                        "answer",
                        "not one message",
                        &reply,
                    ));
                };
                one["image"]
                    .as_str()
                    .unwrap_or_default()
                    .as_bytes()
                    .to_vec()
            }
            Err(_not_a_talk) => reply.body,
        };
        Ok(Step::Done {
            pictures: vec![picture],
            report: Box::new(Report::default()),
        })
    }

    fn interrupt(&self, job: &Job<'_>) -> Option<Call> {
        let url = format!("{}/interrupt", job.at().base(""));
        Some(Call::cancel(Method::Post, url))
    }

    fn glimpse(&self, event: &[u8]) -> Option<Glimpse> {
        assert_ne!(event, b"panic", "a fault in a translator");
        if let Some(picture) = event.strip_prefix(b"\0\0\0\x01") {
            return Some(Glimpse::picture(picture.to_vec()));
        }
        let said: f32 = std::str::from_utf8(event).ok()?.parse().ok()?;
        Some(Glimpse::fraction(said))
    }
}

fn engine(base: &str, journal: Arc<dyn Journal>) -> (Engine, EngineEvents) {
    let mut all = triptych::catalogue::shipped();
    let mut service = Service::new("home", "Home", Place::ThisComputer);
    service.speaks = Some(ProviderId::from("talker"));
    base.clone_into(&mut service.base_url);
    service.models = vec![Model {
        price: PRICE,
        ..Model::new(ModelId::from("home/m"), "M")
    }];
    all.services.push(service);
    let mut providers = Registry::new();
    let id = ProviderId::from("talker");
    providers.insert(id.clone(), Box::new(Talker(id)));
    let mut config = Config::new(
        Arc::new(all),
        providers,
        journal,
        Arc::new(NoPainter),
        inspect,
    );
    config.glance = |bytes| {
        (bytes == b"small").then(|| Preview {
            width_px: 1,
            height_px: 1,
            rgb: Arc::from([1, 2, 3]),
        })
    };
    Engine::start_on(config, tokio::runtime::Handle::current())
}

struct Ran {
    state: JobState,
    fractions: Vec<f32>,
    previews: usize,
}

/// Runs one job to its end; `stop_after` asks it to stop.
async fn run(base: &str, prompt: &str, stop_after: Option<Duration>) -> Ran {
    let journal = Bench::journal_only();
    let (engine, events) = engine(base, Arc::clone(&journal) as _);
    let mut job = record(1, "home/m", JobState::Queued);
    prompt.clone_into(&mut job.planned.sent.prompt);
    journal.put(&job);
    let id = job.id;
    engine.run(vec![job]);
    let begin = Instant::now();
    let mut stopped = false;
    let mut ran = Ran {
        state: JobState::Queued,
        fractions: Vec::new(),
        previews: 0,
    };
    let hear = |ran: &mut Ran| {
        while let Some(event) = events.try_next() {
            if let EngineEvent::Progress { progress, .. } = event {
                ran.fractions.extend(progress.fraction);
                ran.previews += usize::from(progress.preview.is_some());
            }
        }
    };
    while engine.active() > 0 {
        assert!(begin.elapsed() < Duration::from_secs(30), "it ends");
        if !stopped && stop_after.is_some_and(|after| begin.elapsed() >= after) {
            stopped = engine.cancel(id);
        }
        hear(&mut ran);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    hear(&mut ran);
    // News of a waiting preview keeps the last fraction: what repeats is not new.
    ran.fractions.dedup();
    ran.state = journal.state(1);
    ran
}

/// A server of websockets; each connection is handled by `answer`.
async fn sockets<F>(answer: impl Fn(WebSocketStream<TcpStream>) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(socket) = tokio_tungstenite::accept_async(stream).await {
                tokio::spawn(answer(socket));
            }
        }
    });
    format!("http://{address}")
}

fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_talk_is_heard_as_it_happens_and_what_matters_of_it_is_the_answer() {
    let base = sockets(|mut socket| async move {
        let asked = socket.next().await.unwrap().unwrap();
        assert_eq!(asked.to_text().unwrap(), "{\"go\":1}", "the request");
        for message in [
            Message::text("0.25"),
            Message::binary(b"\0\0\0\x01small".to_vec()),
            Message::text("{\"status\": 7}"),
            Message::Ping(vec![1].into()),
            Message::text("panic"),
            Message::text("[1]"),
            Message::text("{\"image\": \"PIC one\"}"),
        ] {
            socket.send(message).await.unwrap();
            // More than a decoder can have waiting would be left out.
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        socket.close(None).await.unwrap();
    })
    .await;
    let ran = run(&base, "talk", None).await;
    assert_eq!(ran.state.name(), "done", "{:?}", ran.state);
    assert_eq!(ran.fractions, [0.25], "how far");
    assert_eq!(ran.previews, 1, "what it looks like");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_talk_that_breaks_off_or_floods_is_told_and_one_to_a_strange_host_never_begins() {
    let base = sockets(|mut socket| async move {
        let _asked = socket.next().await;
        socket.send(Message::text("0.5")).await.unwrap();
        drop(socket);
    })
    .await;
    let ran = run(&base, "talk", None).await;
    let JobState::Failed { failure } = &ran.state else {
        panic!("{:?}", ran.state);
    };
    assert_eq!(failure.charged, Charged::No, "free: {failure:?}");

    let base = sockets(|mut socket| async move {
        let _asked = socket.next().await;
        let large = format!("{{\"image\": \"{}\"}}", "x".repeat(1 << 20));
        while socket.send(Message::text(large.clone())).await.is_ok() {}
    })
    .await;
    let ran = run(&base, "talk", None).await;
    assert_ne!(
        ran.state.name(),
        "done",
        "a flood is no picture: {:?}",
        ran.state
    );

    // Not this computer, and typed by nobody.
    let begin = Instant::now();
    let ran = run("http://192.0.2.1:9", "talk", None).await;
    let JobState::Failed { failure } = &ran.state else {
        panic!("{:?}", ran.state);
    };
    assert!(failure.detail.contains("typed"), "{failure:?}");
    assert!(
        begin.elapsed() < Duration::from_secs(1),
        "nothing was tried"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_beside_is_heard_and_ends_with_the_job_and_its_faults_hurt_nobody() {
    for faults in [false, true] {
        let asked = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&asked);
        let (at, _seen) = serve(move |mut stream, head| {
            let counter = Arc::clone(&counter);
            async move {
                let answer = if head.starts_with("GET /progress ") {
                    match (counter.fetch_add(1, Ordering::SeqCst), faults) {
                        (_, true) => b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n".to_vec(),
                        (0, false) => ok(b"0.5"),
                        (1, false) => ok(b"panic"),
                        (_, false) => ok(b"\0\0\0\x01small"),
                    }
                } else {
                    tokio::time::sleep(Duration::from_secs(3)).await;
                    ok(b"PIC")
                };
                stream.write_all(&answer).await.unwrap_or_default();
            }
        })
        .await;
        let ran = run(&format!("http://{at}"), "ask", None).await;
        assert_eq!(ran.state.name(), "done", "{:?}", ran.state);
        let told = asked.load(Ordering::SeqCst);
        if faults {
            assert!(
                ran.fractions.is_empty() && ran.previews == 0,
                "nothing to tell"
            );
            assert!((1..=4).contains(&told), "less and less often: {told}");
        } else {
            assert_eq!(ran.fractions, [0.5], "how far");
            assert!(ran.previews >= 1, "what it looks like");
            assert!((3..=16).contains(&told), "at most five a second: {told}");
        }
        tokio::time::sleep(Duration::from_millis(900)).await;
        assert_eq!(asked.load(Ordering::SeqCst), told, "not after the job");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_beside_a_job_is_opened_again_and_closed_with_it() {
    let open = Arc::new(AtomicU32::new(0));
    let opened = Arc::new(AtomicU32::new(0));
    let (now, ever) = (Arc::clone(&open), Arc::clone(&opened));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (now, ever) = (Arc::clone(&now), Arc::clone(&ever));
            tokio::spawn(async move {
                let mut start = [0_u8; 8];
                while stream.peek(&mut start).await.unwrap() < 8 {}
                if start.starts_with(b"GET /ws ") {
                    let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
                    now.fetch_add(1, Ordering::SeqCst);
                    if ever.fetch_add(1, Ordering::SeqCst) == 0 {
                        socket.send(Message::text("0.125")).await.unwrap();
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    } else {
                        socket.send(Message::text("0.75")).await.unwrap();
                        while let Some(Ok(_)) = socket.next().await {}
                    }
                    now.fetch_sub(1, Ordering::SeqCst);
                } else {
                    tokio::time::sleep(Duration::from_millis(1200)).await;
                    stream.write_all(&ok(b"PIC")).await.unwrap();
                }
            });
        }
    });
    let ran = run(&format!("http://{at}"), "listen", None).await;
    assert_eq!(ran.state.name(), "done", "{:?}", ran.state);
    assert_eq!(ran.fractions, [0.125, 0.75], "both times");
    assert_eq!(opened.load(Ordering::SeqCst), 2, "twice");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(open.load(Ordering::SeqCst), 0, "closed with the job");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_without_an_id_is_stopped_by_an_interrupt_and_only_if_it_went_out() {
    let (at, seen) = serve(|mut stream, head| async move {
        if head.starts_with("POST /make ") {
            tokio::time::sleep(Duration::from_secs(20)).await;
        }
        stream.write_all(&ok(b"{}")).await.unwrap_or_default();
    })
    .await;
    let stop = Some(Duration::from_millis(300));
    let ran = run(&format!("http://{at}"), "ask", stop).await;
    assert_eq!(ran.state.name(), "cancelled", "{:?}", ran.state);
    let heads = seen.lock().unwrap().clone();
    let interrupts = |heads: &[String]| {
        let posts = heads
            .iter()
            .filter(|head| head.starts_with("POST /interrupt "));
        posts.count()
    };
    assert_eq!(interrupts(&heads), 1, "{heads:?}");

    // Answered already: whatever runs there now is somebody else's.
    let (at, seen) = serve(|mut stream, _| async move {
        stream.write_all(&ok(b"PIC")).await.unwrap_or_default();
    })
    .await;
    let ran = run(&format!("http://{at}"), "ask", stop).await;
    assert_eq!(ran.state.name(), "done", "{:?}", ran.state);
    assert_eq!(interrupts(&seen.lock().unwrap()), 0, "nothing to stop");
}

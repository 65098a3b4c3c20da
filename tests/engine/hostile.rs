//! A whole engine against a service that does everything wrong, on real sockets: every job ends in time, memory stays small,
//! and the jobs beside them are fine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::job::JobState;
use triptych::domain::model::{Model, Place, Service};
use triptych::domain::picture::FileFormat;
use triptych::domain::shape::Size;
use triptych::engine::{Config, Engine, Inspected, Journal, Pace, Times};
use triptych::imaging;
use triptych::providers::{
    Body, Call, Glimpse, Job, Provider, ProviderError, Purpose, Registry, Reply, Report, Step,
};

use crate::fakes::{Bench, NoPainter, PRICE, record};
use crate::http::serve;

/// Most bytes of an answer here.
const LIMIT: u64 = 1 << 20;

/// Takes a picture from the answer itself, or from a link in JSON.
struct Plain(ProviderId);

impl Provider for Plain {
    fn id(&self) -> &ProviderId {
        &self.0
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let base = job.at().base("").to_owned();
        let mut call = Call::submit(format!("{base}{}", job.sent.prompt), Body::Empty);
        // A busy machine may be slow to answer; only the hostile service is slow on purpose.
        let healthy = job.service.id.as_str() == "healthy";
        call.patience = Duration::from_millis(if healthy { 20_000 } else { 600 });
        call.reply_limit_bytes = LIMIT;
        call.stream = job.sent.prompt.contains("stream");
        Ok(call)
    }

    #[expect(clippy::panic_in_result_fn, reason = "a fault is what is tested")]
    fn advance(&self, _job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if !reply.is_success() {
            return Err(ProviderError::from_reply("make", &reply));
        }
        let report = Box::new(Report::default());
        if reply.body.first() == Some(&b'{') || reply.body.first() == Some(&b'[') {
            let value: serde_json::Value = serde_json::from_slice(&reply.body)
                .map_err(|err| ProviderError::bad_reply("make", err, &reply))?;
            let link = value.get("url").and_then(|url| url.as_str());
            let link = link.ok_or_else(|| ProviderError::bad_reply("make", "no link", &reply))?;
            let mut call = Call::fetch(link);
            call.patience = Duration::from_millis(600);
            call.reply_limit_bytes = LIMIT;
            return Ok(Step::Fetch {
                calls: vec![call],
                report,
            });
        }
        assert_ne!(
            reply.purpose,
            Purpose::Fetch,
            "links are not for translators"
        );
        Ok(Step::Done {
            pictures: vec![reply.body],
            report,
        })
    }

    fn glimpse(&self, event: &[u8]) -> Option<Glimpse> {
        Some(Glimpse::picture(event.to_vec()))
    }
}

/// How a connection is treated.
#[derive(Clone)]
enum How {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// These bytes, then nothing for ever.
    Hold(Vec<u8>),
    /// These bytes, then this one again and again.
    Endless(Vec<u8>, Vec<u8>, Duration),
    /// The connection is cut without a word.
    Reset,
}

impl How {
    /// Whether the answer is a picture after all.
    fn opens(&self) -> bool {
        let Self::Bytes(bytes) = self else {
            return false;
        };
        let head = bytes.windows(4).position(|end| end == b"\r\n\r\n");
        head.and_then(|at| bytes.get(at + 4..))
            .is_some_and(|body| inspect(body).is_ok())
    }
}

fn body(status: &str, headers: &str, body: &[u8]) -> How {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
    How::Bytes([head.as_bytes(), body].concat())
}

fn ok(bytes: &[u8]) -> How {
    body("200 OK", "", bytes)
}

fn raw(text: &str) -> How {
    How::Bytes(text.as_bytes().to_vec())
}

fn png() -> Vec<u8> {
    let pixels = imaging::Pixels::filled([200, 30, 90, 255], 16, 16).unwrap();
    imaging::ops::to_png(&pixels).unwrap()
}

/// A PNG that claims a size and has nothing inside.
fn huge_png(width_px: u32, height_px: u32) -> Vec<u8> {
    let mut bytes = png();
    bytes[16..20].copy_from_slice(&width_px.to_be_bytes());
    bytes[20..24].copy_from_slice(&height_px.to_be_bytes());
    bytes
}

#[expect(clippy::too_many_lines, reason = "a list")]
fn cases(base: &str) -> Vec<(String, How)> {
    let second = Duration::from_secs(1);
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let kib = [b"400\r\n".to_vec(), vec![b'x'; 0x400], b"\r\n".to_vec()].concat();
    let open_head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n".to_vec();
    let events = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".to_vec();
    let deep = |open: &str| open.repeat(200_000).into_bytes();
    let cut = |at: usize| png().into_iter().take(at).collect::<Vec<u8>>();
    let flipped = |at: usize| {
        let mut bytes = png();
        bytes[at] ^= 0xff;
        bytes
    };
    let link = |url: &str| ok(format!(r#"{{"url": "{url}"}}"#).as_bytes());
    let gzip = [vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], vec![0xff; 5000]].concat();
    let redirect = |to: &str| body("302 Found", &format!("Location: {to}\r\n"), b"");
    let picture = |name: &str| link(&format!("{base}/{name}"));
    let list: Vec<(&str, How)> = vec![
        ("nothing", How::Bytes(Vec::new())),
        ("reset", How::Reset),
        ("silence", How::Hold(Vec::new())),
        ("half a status", raw("HTTP/1.1 2")),
        ("half a status held", How::Hold(b"HTTP/1.1 2".to_vec())),
        ("no http", raw("220 smtp.example.com ESMTP\r\n\r\n")),
        ("binary", How::Bytes(vec![0; 4096])),
        ("tls", How::Bytes(vec![22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])),
        ("http 9", raw("HTTP/9.9 200 OK\r\n\r\n")),
        (
            "status 0",
            raw("HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n"),
        ),
        ("status 999", body("999 Odd", "", b"odd")),
        (
            "only continue",
            How::Endless(
                Vec::new(),
                b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(),
                Duration::from_millis(5),
            ),
        ),
        (
            "switching",
            raw("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        ),
        (
            "headers without end",
            How::Endless(
                b"HTTP/1.1 200 OK\r\n".to_vec(),
                b"X-A: b\r\n".to_vec(),
                Duration::ZERO,
            ),
        ),
        (
            "one long header",
            How::Endless(
                b"HTTP/1.1 200 OK\r\nX-A: ".to_vec(),
                vec![b'a'; 4096],
                Duration::ZERO,
            ),
        ),
        (
            "10,000 headers",
            body("200 OK", &"X-A: b\r\n".repeat(10_000), b"x"),
        ),
        (
            "a header with a nul",
            raw("HTTP/1.1 200 OK\r\nX\0: y\r\nContent-Length: 1\r\n\r\nx"),
        ),
        (
            "two lengths",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\nx"),
        ),
        (
            "length of minus one",
            raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx"),
        ),
        (
            "length beyond numbers",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nx"),
        ),
        (
            "length too large",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"),
        ),
        (
            "length just too large",
            raw(&format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\nx",
                LIMIT + 1
            )),
        ),
        (
            "length and less",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
        ),
        ("length and nothing", How::Hold(open_head.clone())),
        (
            "one byte a second",
            How::Endless(open_head.clone(), b"x".to_vec(), second),
        ),
        (
            "one byte now and then",
            How::Endless(open_head, b"x".to_vec(), Duration::from_millis(100)),
        ),
        (
            "a body without end",
            How::Endless(
                b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
                vec![b'x'; 4096],
                Duration::ZERO,
            ),
        ),
        (
            "chunks without end",
            How::Endless(chunked.clone(), kib, Duration::ZERO),
        ),
        (
            "a chunk too large",
            How::Bytes([chunked.clone(), b"ffffffffffffffff\r\nx".to_vec()].concat()),
        ),
        (
            "a chunk of nonsense",
            How::Bytes([chunked.clone(), b"zz\r\n".to_vec()].concat()),
        ),
        (
            "half a chunk",
            How::Bytes([chunked.clone(), b"5\r\nab".to_vec()].concat()),
        ),
        (
            "an endless chunk size",
            How::Endless(chunked.clone(), b"0".to_vec(), Duration::ZERO),
        ),
        (
            "an endless chunk note",
            How::Endless(
                [chunked.clone(), b"1;".to_vec()].concat(),
                vec![b'a'; 512],
                Duration::ZERO,
            ),
        ),
        (
            "endless trailers",
            How::Endless(
                [chunked, b"1\r\nx\r\n0\r\n".to_vec()].concat(),
                b"X-A: b\r\n".to_vec(),
                Duration::ZERO,
            ),
        ),
        ("empty", ok(b"")),
        ("no content", raw("HTTP/1.1 204 No Content\r\n\r\n")),
        (
            "html",
            body(
                "200 OK",
                "Content-Type: image/png\r\n",
                b"<html>Sign in</html>",
            ),
        ),
        ("text", ok(b"sorry")),
        ("invalid words", ok(&[0xc3, 0x28, 0xff, 0xfe])),
        ("half a json", ok(b"{\"url\": \"https://")),
        ("json of another kind", ok(br#"{"url": 7, "urls": null}"#)),
        ("a list", ok(b"[]")),
        ("deep lists", ok(&deep("["))),
        ("deep objects", ok(&deep("{\"a\":"))),
        ("json with a nul", ok(b"{\"url\": \"\\u0000\"}")),
        (
            "gzip nobody asked for",
            body("200 OK", "Content-Encoding: gzip\r\n", &gzip),
        ),
        (
            "brotli nobody asked for",
            body("200 OK", "Content-Encoding: br\r\n", &gzip),
        ),
        ("gzip as a picture", ok(&gzip)),
        ("half a picture", ok(&cut(40))),
        ("a picture without an end", ok(&cut(png().len() - 20))),
        ("only a signature", ok(&cut(8))),
        ("a broken checksum", ok(&flipped(30))),
        ("broken pixels", ok(&flipped(50))),
        ("a huge picture", ok(&huge_png(60_000, 60_000))),
        (
            "a picture beyond numbers",
            ok(&huge_png(u32::MAX, u32::MAX)),
        ),
        ("a picture of nothing", ok(&huge_png(0, 0))),
        ("a gif", ok(b"GIF89a\x01\0\x01\0\0\0\0;")),
        (
            "an svg",
            ok(b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"),
        ),
        ("a jpeg's beginning", ok(&[0xff, 0xd8, 0xff, 0xe0, 0, 16])),
        (
            "a link inside",
            link("http://169.254.169.254/latest/meta-data/"),
        ),
        ("a link to a file", link("file:///etc/passwd")),
        ("a link to nothing", link("")),
        ("a link to silence", picture("silence")),
        ("a link to html", picture("html")),
        ("a link without end", picture("a-body-without-end")),
        ("a link in drops", picture("one-byte-now-and-then")),
        ("a link in circles", picture("a-circle")),
        ("a circle", redirect("/a-circle")),
        ("a link out of the window", picture("a-way-inside")),
        ("a way inside", redirect("http://127.0.0.2:1/")),
        ("400", body("400 Bad", "", &vec![b'x'; 100_000])),
        (
            "401 without end",
            How::Endless(
                b"HTTP/1.1 401 No\r\n\r\n".to_vec(),
                vec![b'x'; 4096],
                Duration::ZERO,
            ),
        ),
        (
            "429 for a day",
            body("429 Slow", "Retry-After: 86400\r\n", b""),
        ),
        (
            "429 for ever",
            body("429 Slow", "Retry-After: 99999999999999999999\r\n", b""),
        ),
        ("500", body("500 No", "", b"<html>")),
        ("stream of nothing", How::Hold(events.clone())),
        (
            "stream of comments",
            How::Endless(events.clone(), b": x\n".to_vec(), Duration::from_millis(20)),
        ),
        (
            "stream without end",
            How::Endless(
                events.clone(),
                b"data: x\n\n".to_vec(),
                Duration::from_millis(20),
            ),
        ),
        (
            "stream in one line",
            How::Endless(
                [events.clone(), b"data: ".to_vec()].concat(),
                vec![b'x'; 4096],
                Duration::ZERO,
            ),
        ),
        (
            "stream of broken pictures",
            How::Bytes([events, b"data: \x89PNG\r\n\r\n".to_vec()].concat()),
        ),
    ];
    list.into_iter()
        .map(|(name, how)| (name.replace([' ', ','], "-"), how))
        .collect()
}

async fn play(mut stream: TcpStream, how: How) {
    match how {
        How::Bytes(bytes) => {
            stream.write_all(&bytes).await.unwrap_or_default();
            stream.shutdown().await.unwrap_or_default();
        }
        How::Hold(bytes) => {
            stream.write_all(&bytes).await.unwrap_or_default();
            tokio::time::sleep(Duration::from_mins(2)).await;
        }
        How::Endless(head, more, pause) => {
            stream.write_all(&head).await.unwrap_or_default();
            while stream.write_all(&more).await.is_ok() {
                tokio::time::sleep(pause).await;
            }
        }
        How::Reset => drop(stream),
    }
}

fn inspect(bytes: &[u8]) -> Result<Inspected, String> {
    let picture = imaging::decode(bytes).map_err(|err| err.to_string())?;
    Ok(Inspected {
        format: FileFormat::Png,
        size: Size::new(picture.info.width_px, picture.info.height_px),
        average_rgb: imaging::ops::average(&picture.pixels),
    })
}

/// Most memory this process has had, KiB; where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn engine(
    hostile: &str,
    healthy: &str,
    journal: Arc<dyn Journal>,
) -> (Engine, triptych::engine::EngineEvents) {
    let mut all = triptych::catalogue::shipped();
    let places = [
        ("hostile", hostile, 100),
        ("healthy", healthy, 4),
        ("slow", hostile, 4),
    ];
    for (id, base, at_once) in places {
        let mut service = Service::new(id, id, Place::Cloud);
        service.speaks = Some(ProviderId::from("plain"));
        base.clone_into(&mut service.base_url);
        service.at_once = at_once;
        service.models = vec![Model {
            price: PRICE,
            ..Model::new(ModelId(format!("{id}/m")), "M")
        }];
        all.services.push(service);
    }
    let mut providers = Registry::new();
    let id = ProviderId::from("plain");
    providers.insert(id.clone(), Box::new(Plain(id)));
    let mut config = Config::new(
        Arc::new(all),
        providers,
        journal,
        Arc::new(NoPainter),
        inspect,
    );
    config.glance = |bytes| {
        imaging::decode(bytes).ok()?;
        None
    };
    config.base_urls = places
        .map(|(id, base, _)| (ProviderId::from(id), base.to_owned()))
        .into_iter()
        .collect();
    config.times = Times {
        connect: Duration::from_secs(2),
        // Long enough for a healthy answer on a machine that is busy elsewhere.
        idle: Duration::from_millis(1500),
        body: Duration::from_secs(4),
    };
    config.pace = Pace {
        submit_tries: 2,
        fetch_tries: 2,
        retry_base: Duration::from_millis(20),
        retry_max: Duration::from_millis(50),
        retry_after_max: Duration::from_millis(500),
        poll_for: Duration::from_secs(2),
        keep_waits: vec![Duration::from_millis(5)],
        ..Pace::default()
    };
    Engine::start_on(config, tokio::runtime::Handle::current())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_service_answers_a_job_ends_in_time_and_the_others_are_fine() {
    let address = Arc::new(std::sync::OnceLock::<Vec<(String, How)>>::new());
    let known = Arc::clone(&address);
    let (at, _) = serve(move |stream, head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let name = path.trim_start_matches('/').to_owned();
        let all = known.get().cloned().unwrap_or_default();
        let how = all.into_iter().find(|(known, _)| *known == name);
        play(stream, how.map_or_else(|| ok(&png()), |(_, how)| how))
    })
    .await;
    let base = format!("http://{at}");
    // A host of its own: a hostile one may leave a finished connection open and never read from it again, and the next call to
    // the same host would be sent into that.
    let (at, _) = serve(|stream, _| play(stream, ok(&png()))).await;
    let healthy_base = format!("http://{at}");
    let cases = cases(&base);
    assert!(cases.len() >= 75, "enough of them: {}", cases.len());
    address.set(cases.clone()).unwrap_or_default();

    let journal = Bench::journal_only();
    let (engine, _events) = engine(&base, &healthy_base, Arc::clone(&journal) as _);
    let before = peak_kib();
    let begin = Instant::now();
    let job = |id: i64, model: &str, path: &str| {
        let mut job = record(id, model, JobState::Queued);
        job.planned.sent.prompt = format!("/{path}");
        journal.put(&job);
        job
    };
    let hostile = (1..).zip(&cases);
    let hostile: Vec<_> = hostile
        .map(|(id, (name, _))| {
            // A pause that is asked for holds up everybody at that service.
            let slow = name.starts_with("429");
            job(id, if slow { "slow/m" } else { "hostile/m" }, name)
        })
        .collect();
    let healthy: Vec<_> = (1001..1021)
        .map(|id| job(id, "healthy/m", "picture"))
        .collect();
    engine.run(hostile);
    engine.run(healthy);
    while engine.active() > 0 {
        assert!(
            begin.elapsed() < Duration::from_mins(1),
            "still {} of them",
            engine.active()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for (id, (name, how)) in (1..).zip(&cases) {
        let state = journal.state(id);
        let honest = match &state {
            JobState::Failed { failure } => !failure.detail.is_empty(),
            JobState::Unknown { .. } => true,
            // A decoder may be more patient than a file deserves: what it opens is a picture.
            JobState::Done { .. } => how.opens(),
            _ => false,
        };
        assert!(honest, "{name}: {state:?}");
    }
    for id in 1001..1021 {
        assert_eq!(journal.state(id).name(), "done", "healthy job {id}");
    }
    if let (Some(before), Some(after)) = (before, peak_kib()) {
        let grown_mib = after.saturating_sub(before) / 1024;
        assert!(grown_mib < 400, "grown by {grown_mib} MiB");
    }
}

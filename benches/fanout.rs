//! Sixteen services asked at once: how much longer than the slowest single call does a whole run take?
//!
//! Run with `cargo bench --bench fanout`. A server on this computer answers every call after the same delay with a picture
//! inside JSON; the studio asks sixteen services (one model each) through its real engine, journal and files, and, in turn
//! with it, `curl --parallel --parallel-immediate` sends the same sixteen requests and keeps the answers.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use triptych::app::runner::{Core, Known};
use triptych::domain::ids::ModelId;
use triptych::domain::job::JobState;
use triptych::domain::run::RunSpec;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, TaskKind};
use triptych::engine::EngineEvent;
use triptych::providers::openai::compatible_service;
use triptych::store::OpenHow;

const SERVICES: usize = 16;
/// How long every call takes, milliseconds, and how often all of it is done: as fast as no service is, and as services are.
const DELAYS: [(u64, usize); 2] = [(1000, 9), (6000, 5)];

type Answer = Result<f64, Box<dyn std::error::Error>>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let answer = Arc::new(answer()?);
    let delay = Arc::new(AtomicU64::new(0));
    let theirs = Arc::clone(&delay);
    std::thread::Builder::new()
        .name("services".to_owned())
        .spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, delay) = (Arc::clone(&answer), Arc::clone(&theirs));
                let work = move || serve(stream, &answer, &delay);
                // Without a thread the call goes unanswered, which the bench would show.
                let _started = std::thread::Builder::new()
                    .name("call".to_owned())
                    .spawn(work);
            }
        })?;
    let folder = tempfile::tempdir()?;
    let mut catalogue = triptych::catalogue::shipped();
    let mut models = Vec::new();
    for number in 0..SERVICES {
        let id = format!("mock{number}");
        catalogue
            .services
            .push(compatible_service(&id, &id, &base, &["m"]));
        models.push(ModelId(format!("{id}/m")));
    }
    let known = Known {
        catalogue: Arc::new(catalogue),
        base_urls: BTreeMap::new(),
        keys: None,
        home: None,
    };
    let library = folder.path().join("library");
    let core = Core::open(library, OpenHow::CreateIfMissing, known, Arc::new(|| {}))?;
    for (delay_ms, rounds) in DELAYS {
        delay.store(delay_ms, Ordering::Relaxed);
        measure(&core, &models, (&base, folder.path()), (delay_ms, rounds))?;
    }
    Ok(())
}

fn measure(
    core: &Core,
    models: &[ModelId],
    (base, folder): (&str, &std::path::Path),
    (delay_ms, rounds): (u64, usize),
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut ours, mut theirs, mut single) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        single.push(curl(base, 1, folder)?);
        ours.push(studio(core, models, round)?);
        theirs.push(curl(base, SERVICES, folder)?);
    }
    let mut out = std::io::stdout();
    let (single, ours, theirs) = (median(single), median(ours), median(theirs));
    writeln!(
        out,
        "{SERVICES} services, each answering after {delay_ms} ms; medians of {rounds}"
    )?;
    writeln!(out, "one call by curl          {single:7.1} ms")?;
    writeln!(
        out,
        "all by curl, in parallel  {theirs:7.1} ms   {:.3} × one call",
        theirs / single
    )?;
    writeln!(
        out,
        "all by Triptych           {ours:7.1} ms   {:.3} × one call (goal: at most 1.05)",
        ours / single
    )?;
    Ok(())
}

/// From the click to the last picture safe on disk, milliseconds.
fn studio(core: &Core, models: &[ModelId], round: usize) -> Answer {
    let spec = RunSpec {
        kind: TaskKind::Generate,
        prompt: format!("round {round}"),
        look: None,
        look_words: None,
        negative: String::new(),
        size: Size::new(1024, 1024),
        count: 1,
        seed: None,
        effort: Effort::Usual,
        transparent: false,
        references: Vec::new(),
        models: models.to_vec(),
        step: None,
    };
    let begin = Instant::now();
    let run = core.write_down(&spec, &core.plan(&spec))?;
    core.start(run.jobs);
    let mut left = models.len();
    while left > 0 {
        let Some(EngineEvent::State { state, .. }) = core.wait_event(Duration::from_secs(30))
        else {
            continue;
        };
        match state {
            JobState::Done { .. } => left -= 1,
            state if state.is_final() => return Err(format!("{state:?}").into()),
            _ => {}
        }
    }
    Ok(begin.elapsed().as_secs_f64() * 1000.0)
}

/// The same requests by curl, milliseconds.
fn curl(base: &str, count: usize, folder: &std::path::Path) -> Answer {
    let mut command = Command::new("curl");
    command.args([
        "--silent",
        "--parallel",
        "--parallel-immediate",
        "--parallel-max",
        "64",
    ]);
    for number in 0..count {
        if number > 0 {
            command.arg("--next");
        }
        command
            .args([
                "--silent",
                "-d",
                "{\"prompt\":\"a fox\"}",
                "-H",
                "content-type: application/json",
            ])
            .arg("-o")
            .arg(folder.join(format!("curl-{number}.json")))
            .arg(format!("{base}/images/generations"));
    }
    let begin = Instant::now();
    let status = command.stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("curl: {status}").into());
    }
    Ok(begin.elapsed().as_secs_f64() * 1000.0)
}

/// A picture of the size services send, inside JSON.
fn answer() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let request = triptych::practice::PaintRequest {
        hand: triptych::practice::Hand::Collage,
        prompt: "sea with a boat".to_owned(),
        negative: String::new(),
        seed: 7,
        width_px: 1024,
        height_px: 1024,
    };
    let png =
        triptych::practice::paint_png(&request, &mut |_| std::ops::ControlFlow::Continue(()))?;
    let base64 = base64::engine::general_purpose::STANDARD.encode(png);
    Ok(format!("{{\"created\":1,\"data\":[{{\"b64_json\":\"{base64}\"}}]}}").into_bytes())
}

fn serve(mut stream: TcpStream, answer: &[u8], delay_ms: &AtomicU64) {
    let mut asked = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => asked.extend_from_slice(piece.get(..count).unwrap_or_default()),
        }
        let text = String::from_utf8_lossy(&asked).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|value| value.trim().parse::<usize>().ok())
            .unwrap_or_default();
        if body.len() < length {
            continue;
        }
        asked.clear();
        std::thread::sleep(Duration::from_millis(delay_ms.load(Ordering::Relaxed)));
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        if stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(answer))
            .is_err()
        {
            return;
        }
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

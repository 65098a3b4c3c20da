//! Sixteen services asked at once: how much longer than the slowest single call does a whole run take?
//!
//! Run with `cargo bench --bench fanout`. A server on this computer answers every call after the same delay with a picture
//! inside JSON; the studio asks sixteen services (one model each) through its real engine, journal and files, and, in turn
//! with it, `curl --parallel --parallel-immediate` sends the same sixteen requests and keeps the answers.

#[path = "fanout/service.rs"]
mod service;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

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
    let (base, delay) = service::start()?;
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

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

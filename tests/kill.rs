//! kill -9 at random moments while four jobs run, a hundred times.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use triptych::app::runner::Core;
use triptych::domain::job::JobState;
use triptych::engine::EngineEvent;
use triptych::paths::LibraryPaths;
use triptych::store::{Depth, OpenHow, Store};

const ROUNDS: u64 = 100;

/// Starts the real program on four jobs and kills it after `after`.
fn make_and_kill(library: &Path, round: u64, after: Duration) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_triptych"))
        .args([
            "generate",
            &format!("round {round} of the storm"),
            "--count",
            "2",
            "--size",
            "128x128",
        ])
        .args([
            "--model",
            "practice/landscape",
            "--model",
            "practice/collage",
        ])
        .env("TRIPTYCH_LIBRARY", library)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_hundred_kills_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    let library = home.path().join("library");
    // How long a whole call takes here, so that the kills fall everywhere inside it.
    let begin = Instant::now();
    make_and_kill(&library, 0, Duration::from_millis(2500));
    let whole = begin.elapsed().as_millis().min(900) as u64;
    let mut runs_seen = 0;
    let mut unfinished_seen = 0;
    for round in 1..=ROUNDS {
        // A fixed sequence that still lands everywhere: multiples of the golden ratio.
        let at = (round as f64 * 0.618_033_988_75).fract();
        make_and_kill(
            &library,
            round,
            Duration::from_millis((at * whole as f64) as u64),
        );
        let opened = Store::open(&LibraryPaths::new(&library), OpenHow::MustExist).unwrap();
        let depth = if round % 10 == 0 {
            Depth::Full
        } else {
            Depth::Quick
        };
        let report = opened.store.check(depth).unwrap();
        assert!(report.is_sound(), "round {round}: {report:?}");
        assert_eq!(
            fs::read_dir(library.join("incoming")).unwrap().count(),
            0,
            "round {round}: no file half written is left"
        );
        let runs = opened.store.runs(None, 1000).unwrap();
        assert!(
            runs.len() >= runs_seen,
            "round {round}: no run is forgotten"
        );
        runs_seen = runs.len();
        for job in runs.iter().flat_map(|run| &run.jobs) {
            let done = matches!(job.state, JobState::Done { .. });
            assert_eq!(done, job.picture.is_some(), "round {round}: {job:?}");
        }
        unfinished_seen += opened.store.unfinished_jobs().unwrap().len();
    }
    assert!(
        runs_seen > 20,
        "kills came late enough for runs to be written down: {runs_seen}"
    );
    assert!(unfinished_seen > 0, "and early enough to interrupt them");

    // What was interrupted is taken up and finished.
    let catalogue = Arc::new(triptych::catalogue::shipped());
    let core = Core::open(
        library.clone(),
        OpenHow::MustExist,
        catalogue,
        Arc::new(|| {}),
    )
    .unwrap();
    let open = core.store().unfinished_jobs().unwrap().len() as u32;
    let recovered = core.recover().unwrap();
    assert_eq!(
        recovered.going_on, open,
        "every unfinished job is free and goes on"
    );
    let deadline = Instant::now() + Duration::from_mins(5);
    while core.active() > 0 && Instant::now() < deadline {
        if let Some(EngineEvent::State {
            job,
            state: JobState::Failed { failure },
            ..
        }) = core.wait_event(Duration::from_millis(200))
        {
            panic!("{job}: {failure:?}");
        }
    }
    let left = core.store().unfinished_jobs().unwrap();
    assert!(left.is_empty(), "{} left", left.len());
    assert!(
        core.store().check(Depth::Full).unwrap().is_sound(),
        "and all is sound"
    );
}

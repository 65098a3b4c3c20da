//! The life of an engine process: kept warm, ended when idle, when stopped, and with the one who started it.

use std::fs;
use std::ops::ControlFlow;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use triptych::local::{Backend as _, Inputs, LocalErrorKind, Stage as Doing, Worker};

use crate::support::{Stage, make, png, state};

const CHILD: &str = "TRIPTYCH_TEST_ENGINE_OWNER";

fn until(what: &str, limit: Duration, mut done: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(
            begin.elapsed() < limit,
            "{what} did not happen in {limit:?}"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_picture_is_made_and_told_about() {
    let stage = Stage::new("good");
    let worker = Worker::new(stage.setup());
    let (made, seen) = make(&worker, &stage.request(), &Inputs::default());
    let picture = made.unwrap();
    assert_eq!(picture.png, png(64, 64, 100), "byte for byte");
    let fractions: Vec<f32> = seen.iter().map(|at| at.fraction).collect();
    assert!(fractions.is_sorted(), "never back: {fractions:?}");
    let stages: Vec<Doing> = seen.iter().map(|at| at.stage).collect();
    for doing in [
        Doing::Starting,
        Doing::Loading,
        Doing::Making,
        Doing::Finishing,
    ] {
        assert!(stages.contains(&doing), "{doing:?} in {stages:?}");
    }
    assert!(
        seen.iter().any(|at| at.steps == Some((3, 4))),
        "steps are counted"
    );
    let previews: Vec<_> = seen.iter().filter_map(|at| at.preview.clone()).collect();
    assert_eq!(previews, [Arc::from(png(8, 8, 50))], "one preview, once");
}

#[test]
fn pictures_sent_along_arrive_whole() {
    let stage = Stage::new("good");
    let worker = Worker::new(stage.setup());
    let inputs = Inputs {
        source: Some(png(64, 64, 1).into()),
        mask: Some(png(64, 64, 255).into()),
        references: Vec::new(),
    };
    let mut request = stage.request();
    request.strength = 0.5;
    make(&worker, &request, &inputs).0.unwrap();
    let order: serde_json::Value =
        serde_json::from_slice(&fs::read(stage.path().join("order")).unwrap()).unwrap();
    let sent = |name: &str| {
        use base64::Engine as _;
        let text = order.get(name).unwrap().as_str().unwrap();
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .unwrap()
    };
    assert_eq!(sent("source"), png(64, 64, 1), "the source");
    assert_eq!(sent("mask"), png(64, 64, 255), "the mask");
    assert_eq!(order["strength"], 0.5, "and how much may change");
    assert_eq!(order["prompt"], "three pears", "and the words");
}

#[test]
fn one_process_serves_one_model_and_another_model_gets_another() {
    let stage = Stage::new("good");
    let worker = Worker::new(stage.setup());
    let request = stage.request();
    make(&worker, &request, &Inputs::default()).0.unwrap();
    let (made, seen) = make(&worker, &request, &Inputs::default());
    made.unwrap();
    assert_eq!(stage.pids().len(), 1, "the second picture found it warm");
    assert!(
        seen.iter().all(|at| at.stage != Doing::Loading),
        "nothing is read again"
    );
    let mut other = request.clone();
    other.model = stage.model("b");
    make(&worker, &other, &Inputs::default()).0.unwrap();
    let pids = stage.pids();
    assert_eq!(pids.len(), 2, "another model, another process");
    assert_eq!(
        state(pids[0]),
        None,
        "the first is gone before the second starts"
    );
    assert!(worker.is_warm(), "the second stays");
    worker.rest();
    assert!(!worker.is_warm(), "until it is told to rest");
    stage.assert_all_gone("rest");
}

#[test]
fn stop_takes_less_than_half_a_second_and_leaves_nothing() {
    for role in ["slow", "hang", "hangs-loading", "silent"] {
        let stage = Stage::new(role);
        let worker = Worker::new(stage.setup());
        let stop = Instant::now() + Duration::from_millis(400);
        let mut asked = None;
        let made = worker.generate(&stage.request(), &Inputs::default(), &mut |_| {
            if Instant::now() < stop {
                return ControlFlow::Continue(());
            }
            asked.get_or_insert_with(Instant::now);
            ControlFlow::Break(())
        });
        let took = asked.unwrap().elapsed();
        assert_eq!(made.unwrap_err().kind, LocalErrorKind::Stopped, "{role}");
        assert!(took < Duration::from_millis(500), "{role} took {took:?}");
        assert!(!worker.is_warm(), "{role}: ended");
        stage.assert_all_gone(role);
        stage.play("good");
        make(&worker, &stage.request(), &Inputs::default())
            .0
            .unwrap();
    }
}

#[test]
fn an_idle_engine_ends_by_itself_even_one_that_does_not_listen() {
    for role in ["good", "ignores-quit"] {
        let stage = Stage::new(role);
        let mut setup = stage.setup();
        setup.patience.idle = Duration::from_millis(200);
        let worker = Worker::new(setup);
        make(&worker, &stage.request(), &Inputs::default())
            .0
            .unwrap();
        assert!(worker.is_warm(), "{role}: kept for a while");
        until("the end", Duration::from_secs(3), || !worker.is_warm());
        stage.assert_all_gone(role);
        make(&worker, &stage.request(), &Inputs::default())
            .0
            .unwrap();
        assert_eq!(stage.pids().len(), 2, "{role}: and is started again");
    }
}

#[test]
fn work_in_the_very_moment_of_going_idle_is_done() {
    // The idle time is as long as the pause between pictures: sometimes the engine is leaving when the order comes.
    let stage = Stage::new("good");
    let mut setup = stage.setup();
    setup.patience.idle = Duration::from_millis(20);
    let worker = Worker::new(setup);
    for nth in 0..60_u64 {
        make(&worker, &stage.request(), &Inputs::default())
            .0
            .unwrap();
        thread::sleep(Duration::from_millis(17 + nth % 7));
    }
    drop(worker);
    stage.assert_all_gone("sixty pictures");
}

#[test]
fn an_engine_that_dies_while_idle_is_noticed_and_replaced() {
    let stage = Stage::new("good");
    let worker = Worker::new(stage.setup());
    make(&worker, &stage.request(), &Inputs::default())
        .0
        .unwrap();
    let pid = stage.pids()[0].to_string();
    let killed = Command::new("kill").args(["-SEGV", &pid]).status().unwrap();
    assert!(killed.success(), "the test can kill it");
    until("reaping", Duration::from_secs(3), || !worker.is_warm());
    stage.assert_all_gone("a death while idle");
    make(&worker, &stage.request(), &Inputs::default())
        .0
        .unwrap();
}

#[test]
fn two_who_want_pictures_get_them_one_after_the_other() {
    let stage = Stage::new("slow");
    let worker = Worker::new(stage.setup());
    let started = AtomicBool::new(false);
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            worker.generate(&stage.request(), &Inputs::default(), &mut |at| {
                started.store(at.steps.is_some(), Ordering::SeqCst);
                ControlFlow::Continue(())
            })
        });
        until("the first step", Duration::from_secs(5), || {
            started.load(Ordering::SeqCst)
        });
        let stopped = worker.generate(&stage.request(), &Inputs::default(), &mut |at| {
            assert_eq!(at.stage, Doing::Waiting, "its turn has not come");
            ControlFlow::Break(())
        });
        assert_eq!(
            stopped.unwrap_err().kind,
            LocalErrorKind::Stopped,
            "who waits can leave"
        );
        let (second, seen) = make(&worker, &stage.request(), &Inputs::default());
        second.unwrap();
        assert_eq!(seen[0].stage, Doing::Waiting, "the second waited");
        first.join().unwrap().unwrap();
    });
    assert_eq!(stage.pids().len(), 1, "one process for both");
}

#[test]
fn nothing_of_our_environment_reaches_it_but_what_drivers_need() {
    let stage = Stage::new("good");
    let worker = Worker::new(stage.setup());
    assert_eq!(
        worker.hello().unwrap().cores,
        2,
        "it says hello without a picture"
    );
    let environment = fs::read(stage.path().join("env")).unwrap();
    let text = String::from_utf8_lossy(&environment).into_owned();
    let names: Vec<&str> = text
        .split('\0')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, _)| name)
        .collect();
    assert!(
        std::env::var_os("CARGO_MANIFEST_DIR").is_some(),
        "there is something to leak"
    );
    assert!(names.contains(&"GGML_NO_BACKTRACE"), "{names:?}");
    let allowed = [
        "GGML_NO_BACKTRACE",
        "HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
        "LD_LIBRARY_PATH",
        "PWD",
        "OLDPWD",
        "_",
    ];
    let more: Vec<_> = names
        .iter()
        .filter(|name| !allowed.contains(name))
        .filter(|name| !name.ends_with("VISIBLE_DEVICES") && !name.starts_with("VK_"))
        .collect();
    assert!(more.is_empty(), "{more:?}");
}

/// The body of the process that is killed below.
#[test]
#[ignore = "a role played for another test"]
fn owner() {
    let Some(home) = std::env::var_os(CHILD) else {
        return;
    };
    let stage = Stage::new("good");
    let mut setup = stage.setup();
    setup.args.pop();
    setup.args.push(home);
    let worker = Worker::new(setup);
    make(&worker, &stage.request(), &Inputs::default())
        .0
        .unwrap();
    thread::sleep(Duration::from_mins(1));
}

#[test]
fn an_engine_does_not_outlive_a_studio_that_is_killed() {
    let stage = Stage::new("good");
    let mut studio = Command::new(std::env::current_exe().unwrap())
        .args(["living::owner", "--exact", "--ignored"])
        .env(CHILD, stage.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let order = stage.path().join("order");
    until("a picture", Duration::from_secs(20), || order.exists());
    let pid = stage.pids()[0];
    assert!(state(pid).is_some(), "the engine runs");
    studio.kill().unwrap();
    studio.wait().unwrap();
    until("its end", Duration::from_secs(3), || state(pid).is_none());
}

//! The failure matrix, played by a fake.

use std::time::{Duration, Instant};

use triptych::local::{Inputs, LocalErrorKind, Setup, Worker};

use crate::support::{Stage, make};

use LocalErrorKind as K;

/// Role, the error it must become, and a word its folded details must hold.
const MATRIX: [(&str, K, &str); 28] = [
    ("crash-at-start", K::Crashed, "cannot open shared memory"),
    ("no-library", K::NotInstalled, "libvulkan.so.1"),
    ("ill-at-start", K::Processor, "signal 4"),
    ("silent", K::NoHello, "silent"),
    ("other-version", K::OtherVersion, "99"),
    ("not-an-engine", K::Garbage, ""),
    ("old-processor", K::Processor, "AVX2"),
    ("bad-model", K::Model, "version"),
    ("hangs-loading", K::Hung, "silent"),
    ("abort", K::Crashed, "GGML_ASSERT"),
    ("segfault", K::Crashed, "signal 11"),
    ("killed", K::Memory, "signal 9"),
    ("exit-137", K::Memory, "exit code 137"),
    ("dies", K::Crashed, "the last words"),
    ("leaves", K::Crashed, "exit code 0"),
    ("hang", K::Hung, "silent"),
    ("garbage", K::Garbage, ""),
    ("binary", K::Garbage, ""),
    ("huge", K::Garbage, "too long"),
    ("closes", K::Hung, "closed its output"),
    ("no-picture", K::NoPicture, "0 of 1"),
    ("refuses", K::NoPicture, "sampling failed"),
    ("memory", K::Memory, "alloc"),
    ("wrong-size", K::WrongPicture, "(8, 8)"),
    ("html", K::WrongPicture, "None"),
    ("two", K::Garbage, "picture"),
    ("another-id", K::Garbage, "finishing"),
    ("bad-preview", K::Garbage, "preview"),
];

#[test]
fn every_failure_is_one_sentence_and_the_next_picture_is_made() {
    for (role, kind, word) in MATRIX {
        let stage = Stage::new(role);
        let mut setup = stage.setup();
        if matches!(role, "hang" | "hangs-loading" | "silent") {
            setup.patience.hello = Duration::from_millis(300);
            setup.patience.quiet = Duration::from_millis(300);
        }
        let worker = Worker::new(setup);
        let (made, _) = make(&worker, &stage.request(), &Inputs::default());
        let err = made.unwrap_err();
        assert_eq!(err.kind, kind, "{role}: {err:?}");
        assert!(err.detail.contains(word), "{role}: {}", err.detail);
        assert!(err.sentence().ends_with('.'), "{role} has its sentence");
        assert!(
            !err.detail.contains("pears"),
            "{role}: no prompt in the details"
        );
        // A fake that answered for itself may stay; everything else is gone before the caller hears of it.
        if !matches!(role, "no-picture" | "refuses") {
            let left: Vec<u32> = stage.pids();
            stage.assert_all_gone(role);
            assert!(!left.is_empty(), "{role} was really started");
        }
        stage.play("good");
        let (made, _) = make(&worker, &stage.request(), &Inputs::default());
        assert_eq!(made.unwrap().seed, 7, "after {role} the studio goes on");
        drop(worker);
        stage.assert_all_gone(role);
    }
}

#[test]
fn a_program_that_is_missing_or_no_program_is_not_installed() {
    let stage = Stage::new("good");
    for program in ["/nowhere/triptych-engine", "/etc/hostname"] {
        let worker = Worker::new(Setup::new(program));
        let (made, _) = make(&worker, &stage.request(), &Inputs::default());
        assert_eq!(made.unwrap_err().kind, K::NotInstalled, "{program}");
    }
}

#[test]
fn an_engine_that_reads_no_orders_is_hung_and_not_waited_for() {
    // `sleep` says nothing and reads nothing; the order is larger than any pipe.
    let stage = Stage::new("good");
    let mut setup = Setup::new("/bin/sh");
    let hello = r#"echo '{"event":"hello","protocol":1,"version":"1","engine":"f","cores":1,"devices":[]}'; echo '{"event":"loaded","seconds":0}'; exec sleep 1000"#;
    setup.args = vec!["-c".into(), hello.into()];
    setup.patience.quiet = Duration::from_millis(400);
    let worker = Worker::new(setup);
    let mut request = stage.request();
    request.prompt = "pears ".repeat(200_000);
    let begin = Instant::now();
    let (made, _) = make(&worker, &request, &Inputs::default());
    assert_eq!(made.unwrap_err().kind, K::Hung, "it has its kind");
    assert!(
        begin.elapsed() < Duration::from_secs(3),
        "ended after {:?}",
        begin.elapsed()
    );
}

#[test]
fn nothing_is_started_for_what_cannot_work() {
    let stage = Stage::new("good");
    let worker = Worker::new(stage.setup());
    let mut request = stage.request();
    request.model.parts.pop();
    let (made, seen) = make(&worker, &request, &Inputs::default());
    assert_eq!(made.unwrap_err().kind, K::Incomplete, "a part is missing");
    assert!(seen.is_empty() && stage.pids().is_empty(), "no process");
}

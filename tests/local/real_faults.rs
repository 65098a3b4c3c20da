//! What can go wrong with real native code: the caller gets a sentence, and nothing is left behind.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use triptych::domain::local::{ModelSet, Part};
use triptych::local::protocol::{Event, Order, PROTOCOL, Trouble};
use triptych::local::{Backend as _, Inputs, LocalErrorKind as K, Setup, Worker};

use crate::tiny;
use crate::under::{ENGINE, alone, engines, make, request, setup, until, worker};

const CHILD: &str = "TRIPTYCH_TEST_ENGINE_OWNER";

fn signal(name: &str, pid: u32) {
    let status = Command::new("kill")
        .args([name, &pid.to_string()])
        .status()
        .unwrap();
    assert!(status.success(), "{name} was sent");
}

#[test]
fn an_engine_killed_in_the_middle_is_a_sentence_and_the_next_picture_is_made() {
    let _alone = alone();
    let worker = worker();
    for (name, kind) in [
        ("-KILL", K::Memory),
        ("-SEGV", K::Crashed),
        ("-ABRT", K::Crashed),
    ] {
        let mut long = request(1);
        long.steps = Some(100);
        let mut killed = false;
        let made = worker.generate(&long, &Inputs::default(), &mut |at| {
            if at.steps.is_some() && !killed {
                killed = true;
                let engine = engines()[0];
                signal(name, engine);
                if name == "-SEGV" {
                    // Rust's own handler lets the first one pass when no instruction is at fault, and only that one.
                    std::thread::sleep(Duration::from_millis(50));
                    signal(name, engine);
                }
            }
            ControlFlow::Continue(())
        });
        let err = made.unwrap_err();
        assert_eq!(err.kind, kind, "{name}: {err:?}");
        assert!(engines().is_empty(), "{name}: nothing is left");
        make(&worker, &request(1), &Inputs::default()).unwrap();
    }
}

/// A copy of the tiny model in which one file was changed.
fn spoiled(home: &Path, part: Part, spoil: impl Fn(&mut Vec<u8>)) -> ModelSet {
    let good = tiny::model();
    let mut bad = tiny::set(home);
    for ((which, from), (_, to)) in good.parts.iter().zip(&mut bad.parts) {
        let mut bytes = fs::read(from).unwrap();
        if *which == part {
            spoil(&mut bytes);
        }
        fs::write(to, bytes).unwrap();
    }
    bad
}

#[test]
fn damaged_files_are_sentences_too() {
    let _alone = alone();
    let worker = worker();
    let cut: &dyn Fn(&mut Vec<u8>) = &|bytes| bytes.truncate(bytes.len() / 2);
    let html: &dyn Fn(&mut Vec<u8>) = &|bytes| *bytes = b"<!DOCTYPE html><p>401</p>".to_vec();
    let nothing: &dyn Fn(&mut Vec<u8>) = &|bytes| bytes.clear();
    let forged: &dyn Fn(&mut Vec<u8>) = &|bytes| {
        *bytes = b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0".to_vec();
    };
    let huge: &dyn Fn(&mut Vec<u8>) = &|bytes| bytes.splice(0..8, [0xff; 8]).for_each(drop);
    let mixed: &dyn Fn(&mut Vec<u8>) = &|bytes| {
        // The same names with the sides of one matrix changed over.
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (wrong, right) = ("\"shape\":[1024,256]", "\"shape\":[256,1024]");
        let at = text.find(wrong).map(|at| (at, right.len())).unwrap();
        bytes
            .splice(at.0..at.0 + at.1, right.bytes())
            .for_each(drop);
    };
    for (name, part, spoil) in [
        ("cut off", Part::Diffusion, cut),
        ("a decoder cut off", Part::Vae, cut),
        ("a web page", Part::Diffusion, html),
        ("a web page as encoder", Part::Llm, html),
        ("nothing", Part::Diffusion, nothing),
        ("a forged GGUF", Part::Diffusion, forged),
        ("an endless header", Part::Diffusion, huge),
        ("mixed up", Part::Diffusion, mixed),
    ] {
        let home = tempfile::tempdir().unwrap();
        let mut bad = request(1);
        bad.model = spoiled(home.path(), part, spoil);
        let err = make(&worker, &bad, &Inputs::default()).unwrap_err();
        assert!(matches!(err.kind, K::Model | K::Crashed), "{name}: {err:?}");
        writeln!(std::io::stderr(), "{name}: {:?}, {}", err.kind, err.detail).unwrap();
        make(&worker, &request(1), &Inputs::default()).unwrap();
    }
}

#[test]
fn memory_refused_is_said_so() {
    let _alone = alone();
    let mut setup = Setup::new("/bin/sh");
    let limited = format!("ulimit -v 260000; exec {ENGINE}");
    setup.args = vec!["-c".into(), limited.into()];
    setup.threads = Some(1);
    let worker = Worker::new(setup);
    let mut large = request(1);
    (large.width_px, large.height_px) = (1024, 1024);
    let err = make(&worker, &large, &Inputs::default()).unwrap_err();
    writeln!(
        std::io::stderr(),
        "memory refused: {:?}, {}",
        err.kind,
        err.detail
    )
    .unwrap();
    assert!(matches!(err.kind, K::Memory | K::Crashed), "{err:?}");
    assert!(engines().is_empty(), "nothing is left");
}

#[test]
fn native_prints_and_nonsense_do_not_disturb_the_lines() {
    let _alone = alone();
    let mut engine = Command::new(ENGINE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut orders = engine.stdin.take().unwrap();
    let mut events = BufReader::new(engine.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Event>(&events.next().unwrap().unwrap()).unwrap();
    let Event::Hello(hello) = next() else {
        panic!("no hello")
    };
    assert_eq!(hello.protocol, PROTOCOL, "its language");
    orders.write_all(b"what?\n{\"op\":\"dance\"}\n").unwrap();
    for _ in 0..2 {
        let said = next();
        assert!(
            matches!(
                said,
                Event::Error {
                    trouble: Trouble::BadOrder,
                    ..
                }
            ),
            "{said:?}"
        );
    }
    let load = triptych::local::protocol::Load {
        family: triptych::domain::local::Family::ZImage,
        parts: tiny::model().parts,
        threads: None,
    };
    let line = triptych::local::protocol::line(&Order::Load(load)).unwrap();
    orders.write_all(&line).unwrap();
    while !matches!(next(), Event::Loaded { .. }) {}
    drop(orders);
    assert!(
        engine.wait().unwrap().success(),
        "the end of its input ends it in order"
    );
}

/// The body of the process that is killed below.
#[test]
#[ignore = "a role played for another test"]
fn owner() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let mut long = request(1);
    long.steps = Some(200);
    let worker = Worker::new(setup());
    let made = worker.generate(&long, &Inputs::default(), &mut |at| {
        if at.steps.is_some() {
            writeln!(std::io::stderr(), "engine {}", engines()[0]).unwrap();
        }
        ControlFlow::Continue(())
    });
    made.unwrap();
}

#[test]
fn an_engine_in_the_middle_of_native_code_does_not_outlive_a_studio_that_is_killed() {
    let _alone = alone();
    tiny::model();
    let mut studio = Command::new(std::env::current_exe().unwrap())
        .args(["real_faults::owner", "--exact", "--ignored", "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(studio.stderr.take().unwrap()).lines();
    let pid: u32 = said
        .find_map(|line| line.unwrap().strip_prefix("engine ")?.parse().ok())
        .unwrap();
    let engine = Path::new("/proc").join(pid.to_string());
    assert!(engine.exists(), "the engine works");
    studio.kill().unwrap();
    studio.wait().unwrap();
    until("its end", Duration::from_secs(3), || !engine.exists());
}

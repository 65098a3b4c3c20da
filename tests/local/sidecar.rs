//! A person's own `sd-cli`, played by a fake that draws its progress bar and writes its files.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use triptych::local::protocol::{LoraUse, Sampler};
use triptych::local::{Backend as _, Inputs, LocalErrorKind as K, Setup, Sidecar, Stage as Doing};

use crate::support::{Stage, make, png};

fn sidecar(stage: &Stage) -> Sidecar {
    patient(stage, Duration::from_secs(5))
}

fn patient(stage: &Stage, quiet: Duration) -> Sidecar {
    let mut setup: Setup = stage.setup();
    setup.patience.quiet = quiet;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/local/fake-cli.sh");
    setup.args = vec![script.into(), stage.path().into()];
    fs::write(stage.path().join("picture.png"), png(64, 64, 100)).unwrap();
    fs::write(stage.path().join("small.png"), png(8, 8, 50)).unwrap();
    Sidecar::new(setup, stage.path().join("scratch"))
}

/// What it was started with.
fn arguments(stage: &Stage) -> Vec<String> {
    let text = fs::read_to_string(stage.path().join("arguments")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn value<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|it| it == name)?;
    arguments.get(at + 1).map(String::as_str)
}

fn assert_nothing_left(stage: &Stage, what: &str) {
    stage.assert_all_gone(what);
    let left = fs::read_dir(stage.path().join("scratch"))
        .map(Iterator::count)
        .unwrap_or_default();
    assert_eq!(left, 0, "{what}: no file is left");
}

#[test]
fn its_bar_its_preview_and_its_picture_are_read() {
    let stage = Stage::new("good");
    let sidecar = sidecar(&stage);
    let mut request = stage.request();
    request.negative = "people".to_owned();
    request.sampler = Sampler::Dpmpp2m;
    request.cfg = Some(1.5);
    request.strength = 0.5;
    let inputs = Inputs {
        source: Some(png(64, 64, 1).into()),
        mask: Some(png(64, 64, 255).into()),
        references: Vec::new(),
    };
    let (made, seen) = make(&sidecar, &request, &inputs);
    assert_eq!(made.unwrap().png, png(64, 64, 100), "byte for byte");
    let fractions: Vec<f32> = seen.iter().map(|at| at.fraction).collect();
    assert!(fractions.is_sorted(), "never back: {fractions:?}");
    assert!(
        seen.iter()
            .any(|at| at.steps == Some((3, 4)) && (at.step_seconds - 0.4).abs() < 0.001),
        "steps and their time are read from the bar"
    );
    let previews: Vec<_> = seen.iter().filter_map(|at| at.preview.clone()).collect();
    assert_eq!(
        previews,
        [Arc::from(png(8, 8, 50))],
        "a half written preview is not shown"
    );
    assert_eq!(seen.last().unwrap().stage, Doing::Finishing, "to the end");

    let given = arguments(&stage);
    for (name, expected) in [
        ("--width", "64"),
        ("--steps", "4"),
        ("--cfg-scale", "1.5"),
        ("--seed", "7"),
        ("--strength", "0.5"),
        ("--negative-prompt", "people"),
        ("--sampling-method", "dpm++2m"),
        ("--prompt", "three pears"),
        ("--preview", "proj"),
    ] {
        assert_eq!(value(&given, name), Some(expected), "{name}");
    }
    for (name, part) in [
        ("--diffusion-model", "a-Diffusion"),
        ("--vae", "a-Vae"),
        ("--llm", "a-Llm"),
    ] {
        assert!(value(&given, name).unwrap().contains(part), "{name}");
    }
    let sent = |name: &str| fs::read(stage.path().join(name)).unwrap();
    assert_eq!(sent("source.png"), png(64, 64, 1), "the source");
    assert_eq!(sent("mask.png"), png(64, 64, 255), "the mask");
    assert_nothing_left(&stage, "a picture");
}

#[test]
fn every_failure_is_one_sentence_and_leaves_nothing() {
    for (role, kind) in [
        ("another-program", K::OtherProgram),
        ("bad-model", K::Model),
        ("memory", K::Memory),
        ("segfault", K::Crashed),
        ("killed", K::Memory),
        ("huge", K::Garbage),
        ("hang", K::Hung),
        ("no-picture", K::NoPicture),
        ("wrong-size", K::WrongPicture),
        ("half", K::WrongPicture),
    ] {
        let stage = Stage::new(role);
        let patience = Duration::from_millis(if role == "hang" { 400 } else { 5000 });
        let sidecar = patient(&stage, patience);
        let (made, _) = make(&sidecar, &stage.request(), &Inputs::default());
        let err = made.unwrap_err();
        assert_eq!(err.kind, kind, "{role}: {err:?}");
        assert_nothing_left(&stage, role);
    }
}

#[test]
fn stop_takes_less_than_half_a_second_and_leaves_nothing() {
    let stage = Stage::new("hang");
    let sidecar = sidecar(&stage);
    let mut asked = None;
    let stop = Instant::now() + Duration::from_millis(600);
    let made = sidecar.generate(&stage.request(), &Inputs::default(), &mut |_| {
        if Instant::now() < stop {
            return ControlFlow::Continue(());
        }
        asked.get_or_insert_with(Instant::now);
        ControlFlow::Break(())
    });
    let took = asked.unwrap().elapsed();
    assert_eq!(made.unwrap_err().kind, K::Stopped, "as asked");
    assert!(took < Duration::from_millis(500), "took {took:?}");
    assert_nothing_left(&stage, "stop");
}

#[test]
fn what_it_cannot_do_is_not_asked_of_it() {
    let stage = Stage::new("old");
    let sidecar = sidecar(&stage);
    let mut odd = stage.request();
    odd.width_px = 72;
    let (made, _) = make(&sidecar, &odd, &Inputs::default());
    assert_eq!(
        made.unwrap_err().kind,
        K::OddSize,
        "it would make another size"
    );
    make(&sidecar, &stage.request(), &Inputs::default())
        .0
        .unwrap();
    let given = arguments(&stage);
    assert_eq!(
        value(&given, "--preview-path"),
        None,
        "an old one has no previews"
    );
    assert!(!given.contains(&"--mmap".to_owned()), "nor this");
}

#[test]
fn it_says_what_it_can_compute_on() {
    let stage = Stage::new("good");
    let hello = sidecar(&stage).hello().unwrap();
    let names: Vec<_> = hello
        .devices
        .iter()
        .map(|device| (device.name.as_str(), device.gpu))
        .collect();
    assert_eq!(
        names,
        [("CPU", false), ("Vulkan0", true)],
        "as it lists them"
    );
}

#[test]
fn a_batch_is_one_call_a_picture_and_additions_are_named_in_the_prompt() {
    let stage = Stage::new("good");
    let sidecar = sidecar(&stage);
    let mut request = stage.request();
    request.batch = 2;
    request.previews = false;
    let lora = stage.path().join("ink wash.safetensors");
    fs::write(&lora, b"weights").unwrap();
    request.loras = vec![LoraUse {
        path: lora,
        weight: 0.5,
    }];
    let mut go_on = |_| ControlFlow::Continue(());
    let made = sidecar
        .generate_batch(&request, &Inputs::default(), &mut go_on)
        .unwrap();
    let seeds: Vec<u64> = made.iter().map(|picture| picture.seed).collect();
    assert_eq!(seeds, [7, 8], "seeds count on");
    let given = arguments(&stage);
    assert_eq!(
        value(&given, "--prompt"),
        Some("three pears<lora:ink wash:0.5>"),
        "named"
    );
    assert_eq!(
        value(&given, "--lora-model-dir"),
        stage.path().to_str(),
        "and found"
    );
    let folders = fs::read_to_string(stage.path().join("folders")).unwrap();
    let mut folders: Vec<_> = folders.lines().collect();
    folders.dedup();
    assert_eq!(folders.len(), 2, "each call has a folder of its own");
}

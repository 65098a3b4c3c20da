//! What the process around the engine costs: a warm picture through the worker against the same call of the library in this process.
//!
//! Run with `cargo bench --features local-engine --bench worker -- FOLDER` where FOLDER holds the tiny model of `tests/local/tiny.rs`
//! (`target/tmp/tiny-zimage-1` after the tests of the engine); another folder with files of the same names will do. `--profile dev` takes the C++ that was
//! built for the tests and is enough: what is measured on our side is a few lines of JSON. Both compute with one thread and the
//! same low priority, in turns, and every pair of pictures must be the same. Prints the fastest and the median of the rounds, and fails when the fastest
//! are more than 2 % apart: whatever else runs on the computer only ever adds to a time.

use std::error::Error;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use triptych::domain::local::{Family, ModelSet, Part};
use triptych::local::protocol::{Generate, Load, Sampler};
use triptych::local::{Backend as _, Inputs, Request, Setup, Worker};

#[path = "../src/bin/triptych-engine/native.rs"]
#[expect(dead_code, reason = "only what a picture needs is used here")]
mod native;
#[path = "../src/bin/triptych-engine/raw.rs"]
#[expect(dead_code, reason = "only what a picture needs is used here")]
mod raw;

const ROUNDS: u64 = 30;
const SIDE_PX: u32 = 128;
const STEPS: u32 = 4;
/// More threads wait for each other in the library, which on a busy computer says nothing about the worker.
const THREADS: u32 = 1;
const MOST: f64 = 0.02;

fn model(folder: &Path) -> ModelSet {
    let part = |part, name: &str| (part, folder.join(name).with_extension("safetensors"));
    ModelSet {
        family: Family::ZImage,
        parts: vec![
            part(Part::Diffusion, "zimage"),
            part(Part::Llm, "qwen3"),
            part(Part::Vae, "taef1"),
        ],
        steps: STEPS,
        cfg: 1.0,
        guidance: 0.0,
        memory_bytes: 0,
    }
}

/// The fastest and the median, milliseconds.
fn sum_up(seconds: &mut [f64]) -> (f64, f64) {
    seconds.sort_by(f64::total_cmp);
    let at = |nth: usize| seconds.get(nth).copied().unwrap_or_default() * 1000.0;
    (at(0), at(seconds.len() / 2))
}

fn order(seed: u64) -> Generate {
    Generate {
        id: seed,
        prompt: "three pears".to_owned(),
        negative: String::new(),
        width_px: SIDE_PX,
        height_px: SIDE_PX,
        steps: STEPS,
        cfg: 1.0,
        guidance: 0.0,
        sampler: Sampler::Auto,
        seed,
        batch: 1,
        strength: 1.0,
        source: None,
        mask: None,
        references: Vec::new(),
        loras: Vec::new(),
        preview: true,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp/tiny-zimage-1");
    let model = model(&folder.map_or(usual, PathBuf::from));
    let mut setup = Setup::new(env!("CARGO_BIN_EXE_triptych-engine"));
    setup.threads = Some(THREADS);
    let worker = Worker::new(setup);
    worker.hello()?;
    // The worker has lowered its own priority by as much. It is running by now, so it does not inherit ours.
    #[cfg(unix)]
    rustix::process::nice(10)?;
    let mut through = |seed| -> Result<Vec<u8>, Box<dyn Error>> {
        let request = Request::new(model.clone(), "three pears", SIDE_PX, SIDE_PX, seed);
        let go_on = &mut |_| ControlFlow::Continue(());
        Ok(worker.generate(&request, &Inputs::default(), go_on)?.png)
    };

    let load = Load {
        family: model.family,
        parts: model.parts.clone(),
        threads: Some(THREADS),
    };
    native::listen(Box::new(|_| {}));
    native::set_previews(true);
    let devices = native::devices();
    let direct = native::Model::open(&load, THREADS, &devices, true);
    let mut direct = direct.ok_or("the model does not open")?;
    let mut without = |seed| -> Result<Vec<u8>, Box<dyn Error>> {
        let inputs = &mut native::Pixels::default();
        let made = direct.generate(&order(seed), (SIDE_PX, SIDE_PX), inputs);
        let raw = made
            .and_then(|made| made.into_iter().next())
            .ok_or("no picture")?;
        Ok(raw.to_png()?)
    };

    let (mut through_took, mut without_took) = (Vec::new(), Vec::new());
    // The first reads the weights.
    through(0)?;
    without(0)?;
    for round in 1..=ROUNDS {
        let (one, other);
        if round % 2 == 0 {
            one = timed(&mut through, round, &mut through_took)?;
            other = timed(&mut without, round, &mut without_took)?;
        } else {
            other = timed(&mut without, round, &mut without_took)?;
            one = timed(&mut through, round, &mut through_took)?;
        }
        if one != other {
            return Err("the two made different pictures".into());
        }
    }
    let (through, through_median) = sum_up(&mut through_took);
    let (without, without_median) = sum_up(&mut without_took);
    let more = through / without - 1.0;
    writeln!(
        std::io::stdout(),
        "{SIDE_PX} × {SIDE_PX}, {STEPS} steps, {ROUNDS} rounds. Fastest: {through:.1} ms through the worker, {without:.1} ms without it, {:+.2} %. \
         Medians: {through_median:.1} ms and {without_median:.1} ms, {:+.2} %",
        more * 100.0,
        (through_median / without_median - 1.0) * 100.0
    )?;
    if more > MOST {
        return Err(format!("more than {} %", MOST * 100.0).into());
    }
    Ok(())
}

/// One picture, its time kept.
fn timed(
    make: &mut dyn FnMut(u64) -> Result<Vec<u8>, Box<dyn Error>>,
    seed: u64,
    took: &mut Vec<f64>,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let begin = Instant::now();
    let png = make(seed)?;
    took.push(begin.elapsed().as_secs_f64());
    Ok(png)
}

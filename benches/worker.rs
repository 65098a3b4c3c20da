//! What the process around the engine costs: a warm picture through the worker against the same call of the library in this process.
//!
//! Run with `cargo bench --features local-engine --bench worker -- FOLDER` where FOLDER holds the tiny model of `tests/local/tiny.rs`
//! (`target/tmp/tiny-zimage-1` after the tests of the engine); another folder with files of the same names will do. Prints the medians and fails above 2 %.

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

const ROUNDS: usize = 12;
const SIDE_PX: u32 = 256;
const STEPS: u32 = 4;
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

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or_default()
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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp/tiny-zimage-1");
    let model = model(&folder.map_or(usual, PathBuf::from));
    let mut setup = Setup::new(env!("CARGO_BIN_EXE_triptych-engine"));
    setup.threads = Some(2);
    let worker = Worker::new(setup);
    let request = |seed| Request::new(model.clone(), "three pears", SIDE_PX, SIDE_PX, seed);

    let load = Load {
        family: model.family,
        parts: model.parts.clone(),
        threads: Some(2),
    };
    native::listen(Box::new(|_| {}));
    native::set_previews(true);
    let mut direct = native::Model::open(&load, 2, &[], true).ok_or("the model does not open")?;
    let mut call = |seed| -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let inputs = &mut native::Pixels::default();
        let made = direct.generate(&order(seed), (SIDE_PX, SIDE_PX), inputs);
        let raw = made
            .and_then(|made| made.into_iter().next())
            .ok_or("no picture")?;
        Ok(raw.to_png()?)
    };

    let (mut through, mut without) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS as u64 {
        let begin = Instant::now();
        let go_on = &mut |_| ControlFlow::Continue(());
        let picture = worker.generate(&request(round), &Inputs::default(), go_on)?;
        let worker_took = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let png = call(round)?;
        let call_took = begin.elapsed().as_secs_f64();
        if picture.png != png {
            return Err("the two made different pictures".into());
        }
        // The first reads the weights.
        if round > 0 {
            through.push(worker_took);
            without.push(call_took);
        }
    }
    let (through, without) = (median(through), median(without));
    let more = through / without - 1.0;
    writeln!(
        std::io::stdout(),
        "{SIDE_PX} × {SIDE_PX}, {STEPS} steps: {:.1} ms through the worker, {:.1} ms without it, {:+.2} %",
        through * 1000.0,
        without * 1000.0,
        more * 100.0
    )?;
    if more > MOST {
        return Err(format!("more than {} %", MOST * 100.0).into());
    }
    Ok(())
}

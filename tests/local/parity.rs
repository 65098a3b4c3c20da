//! The same numbers as everybody else: pictures of the engine beside those that diffusers made of the same checkpoint.
//!
//! `tests/fixtures/parity/record.py` recorded them on a CPU in single precision: the noise of `PyTorch`, a discrete schedule of four steps, Euler.

use std::time::Instant;

use triptych::local::protocol::Sampler;
use triptych::local::{Inputs, Request, Worker};

use crate::parity_model;
use crate::under::{alone, make, pixels, say, setup};

/// Without words or guidance.
const EMPTY: &[u8] = include_bytes!("../fixtures/parity/empty.png");
/// With both.
const CAT: &[u8] = include_bytes!("../fixtures/parity/cat.png");
/// Largest difference of any channel, in 255ths. Both sides round, and the engine multiplies in half precision.
const MOST: u8 = 2;

fn request(prompt: &str, cfg: f32) -> Request {
    let mut request = Request::new(parity_model::model(), prompt, 128, 128, 42);
    request.sampler = Sampler::Euler;
    request.steps = Some(4);
    request.cfg = Some(cfg);
    request.previews = false;
    request
}

/// Largest and mean difference over all channels, in 255ths.
fn apart(worker: &Worker, request: &Request, recorded: &[u8]) -> (u8, f64) {
    let made = make(worker, request, &Inputs::default()).unwrap();
    let (width, height, made) = pixels(&made.png);
    let (_, _, recorded) = pixels(recorded);
    assert_eq!((width, height), (128, 128), "the recorded size");
    assert_eq!(made.len(), recorded.len(), "as many numbers");
    let apart = made
        .iter()
        .zip(&recorded)
        .map(|(one, other)| one.abs_diff(*other));
    let (largest, sum) = apart.fold((0, 0), |(largest, sum), apart| {
        (largest.max(apart), sum + u64::from(apart))
    });
    (largest, sum as f64 / made.len() as f64)
}

#[test]
fn the_engine_makes_what_diffusers_makes() {
    let _alone = alone();
    let mut setup = setup();
    // Threads that wait for each other would make it crawl on a busy machine.
    setup.threads = Some(1);
    let worker = Worker::new(setup);
    let empty = request("", 1.0);
    let cat = request("a photo of a cat", 7.0);
    for (name, request, recorded) in [("no words", &empty, EMPTY), ("words", &cat, CAT)] {
        let begin = Instant::now();
        let (largest, mean) = apart(&worker, request, recorded);
        let said = format!("{name}: at most {largest}/255 apart, {mean:.4}/255 on average");
        say(&format!("{said}, made in {:?}", begin.elapsed()));
        assert!(largest <= MOST, "{said}; {MOST}/255 are allowed");
    }
    // What the comparison would notice.
    let wrong = |request: &Request, change: &dyn Fn(&mut Request)| {
        let mut request = request.clone();
        change(&mut request);
        request
    };
    let more_guidance = wrong(&cat, &|it| it.cfg = Some(8.0));
    let other_words = wrong(&cat, &|it| "a dog".clone_into(&mut it.prompt));
    for (name, request, recorded) in [
        ("another seed", wrong(&empty, &|it| it.seed = 43), EMPTY),
        (
            "a step less",
            wrong(&empty, &|it| it.steps = Some(3)),
            EMPTY,
        ),
        ("more guidance", more_guidance, CAT),
        ("other words", other_words, CAT),
    ] {
        let (largest, mean) = apart(&worker, &request, recorded);
        let said = format!("{name}: at most {largest}/255 apart, {mean:.4}/255 on average");
        say(&said);
        assert!(largest > 4 * MOST, "must be noticed: {said}");
    }
}

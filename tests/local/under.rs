//! The engine under test, one test at a time: each takes every core.

use std::fs;
use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use triptych::local::{
    Backend, Inputs, LocalError, Picture, Progress, Request, Setup, Stage, Worker,
};

use crate::tiny;

pub(crate) const ENGINE: &str = env!("CARGO_BIN_EXE_triptych-engine");

/// Holds the others back while a test runs.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A figure for whoever reads the test's output.
pub(crate) fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap();
}

pub(crate) fn setup() -> Setup {
    let mut setup = Setup::new(ENGINE);
    setup.patience.quiet = Duration::from_mins(2);
    setup
}

pub(crate) fn worker() -> Worker {
    Worker::new(setup())
}

/// 128 × 128 pixels in two steps.
pub(crate) fn request(seed: u64) -> Request {
    Request::new(tiny::model(), "three pears on a table", 128, 128, seed)
}

pub(crate) fn make(
    backend: &dyn Backend,
    request: &Request,
    inputs: &Inputs,
) -> Result<Picture, LocalError> {
    backend.generate(request, inputs, &mut |_| ControlFlow::Continue(()))
}

/// One picture without inputs, and everything that was reported.
pub(crate) fn watch(
    backend: &dyn Backend,
    request: &Request,
) -> (Picture, Vec<Progress>, Duration) {
    let mut seen = Vec::new();
    let begin = Instant::now();
    let made = backend.generate(request, &Inputs::default(), &mut |at| {
        seen.push(at);
        ControlFlow::Continue(())
    });
    (made.unwrap(), seen, begin.elapsed())
}

/// The same, with how long it took until the engine was at work: started and the model open.
pub(crate) fn timed(
    backend: &dyn Backend,
    request: &Request,
) -> (Picture, Vec<Progress>, Duration, Duration) {
    let (mut seen, mut ready) = (Vec::new(), None);
    let begin = Instant::now();
    let made = backend.generate(request, &Inputs::default(), &mut |at| {
        if at.stage == Stage::Reading {
            ready.get_or_insert_with(|| begin.elapsed());
        }
        seen.push(at);
        ControlFlow::Continue(())
    });
    (made.unwrap(), seen, begin.elapsed(), ready.unwrap())
}

/// Unpacks an RGB picture.
pub(crate) fn pixels(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut data).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Rgb, "three channels");
    (frame.width, frame.height, data)
}

/// An RGB picture from a function of its place.
pub(crate) fn picture(width: u32, height: u32, colour: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let data: Vec<u8> = places.flat_map(|(x, y)| colour(x, y)).collect();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&data)
        .unwrap();
    bytes
}

/// Mean difference of two pictures over the columns from `from` to `to`, in 255ths.
pub(crate) fn difference(one: &[u8], other: &[u8], from: u32, to: u32) -> f64 {
    let (width, _, one) = pixels(one);
    let (_, _, other) = pixels(other);
    let inside = |(at, _): &(usize, f64)| (from..to).contains(&((*at as u32 / 3) % width));
    let differences: Vec<f64> = one
        .iter()
        .zip(&other)
        .map(|(one, other)| f64::from(one.abs_diff(*other)))
        .enumerate()
        .filter(inside)
        .map(|(_, difference)| difference)
        .collect();
    differences.iter().sum::<f64>() / differences.len() as f64
}

/// Engine processes that this test program has started, zombies too.
pub(crate) fn engines() -> Vec<u32> {
    let us = std::process::id().to_string();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse() else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name is in brackets and may hold anything; state and parent follow it (proc(5)).
        let Some((name, rest)) = stat.rsplit_once(')') else {
            continue;
        };
        let parent = rest.split_whitespace().nth(1);
        if name.contains("(triptych-engin") && parent == Some(us.as_str()) {
            found.push(pid);
        }
    }
    found
}

pub(crate) fn until(what: &str, limit: Duration, mut done: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(
            begin.elapsed() < limit,
            "{what} did not happen in {limit:?}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

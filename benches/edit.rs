//! What an edit costs besides the model, on one core: the guard, and keeping the original outside an area.
//!
//! Run with `cargo bench --bench edit`, best pinned to one core. Prints the median and the slowest of eleven rounds for
//! 2048 × 2048 pixels; another side length can be given after `--`. Where the system tells (Linux), the time is that of the
//! processor, so that other programs do not count.

use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use triptych::imaging::extend::{Margins, extended};
use triptych::imaging::guard::{align, examine};
use triptych::imaging::merge::keep_outside;
use triptych::imaging::ops::resize;
use triptych::imaging::{Area, Pixels};

const ROUNDS: usize = 11;

/// The pictures that are measured.
struct Scene {
    before: Pixels,
    /// The same with a part repainted.
    repainted: Pixels,
    /// That, moved as a whole by 40 pixels.
    moved: Pixels,
    /// That, at three quarters of the size.
    smaller: Pixels,
    /// Something else.
    other: Pixels,
    /// A quarter of the picture.
    area: Area,
}

/// A measurement: its name and what is done.
type Case = (&'static str, fn(&Scene));

const CASES: [Case; 10] = [
    ("guard, same place", |s| {
        black_box(examine(&s.before, &s.repainted, None, None));
    }),
    ("guard, area and protected", |s| {
        let protect = s.area.inverted();
        black_box(examine(
            &s.before,
            &s.repainted,
            Some(&s.area),
            Some(&protect),
        ));
    }),
    ("guard, moved", |s| {
        black_box(examine(&s.before, &s.moved, Some(&s.area), None));
    }),
    ("guard, moved, other size", |s| {
        black_box(examine(&s.before, &s.smaller, Some(&s.area), None));
    }),
    ("guard, nothing in common", |s| {
        black_box(examine(&s.before, &s.other, Some(&s.area), None));
    }),
    ("align, same place", |s| {
        black_box(align(&s.before, &s.repainted));
    }),
    ("keep outside, exact", |s| {
        black_box(keep_outside(&s.before, &s.repainted, &s.area, 16).is_ok());
    }),
    ("keep outside, moved", |s| {
        black_box(keep_outside(&s.before, &s.moved, &s.area, 16).is_ok());
    }),
    ("feather 16 px", |s| {
        black_box(s.area.feathered(16));
    }),
    ("extend by a quarter", |s| {
        let margins = Margins {
            left: s.before.width_px / 4,
            ..Margins::default()
        };
        black_box(extended(&s.before, margins).is_ok());
    }),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let side_px = std::env::args()
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(2048);
    let scene = scene(side_px).ok_or("no memory for the pictures")?;
    let mut out = std::io::stdout();
    for (name, work) in CASES {
        let mut times_ms: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let (started, busy) = (Instant::now(), processor_ms());
                work(&scene);
                let wall = started.elapsed().as_secs_f64() * 1000.0;
                let spent = busy.zip(processor_ms());
                spent.map_or(wall, |(before, after)| after - before)
            })
            .collect();
        times_ms.sort_by(f64::total_cmp);
        let median = times_ms.get(ROUNDS / 2).copied().unwrap_or_default();
        let slowest = times_ms.last().copied().unwrap_or_default();
        writeln!(
            out,
            "{name:28} median {median:6.1} ms   slowest {slowest:6.1} ms"
        )?;
    }
    Ok(())
}

/// What this thread has spent on a processor so far.
fn processor_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

fn scene(side_px: u32) -> Option<Scene> {
    let quarter = side_px / 4;
    let inside =
        |x: u32, y: u32| (quarter..3 * quarter).contains(&x) && (quarter..3 * quarter).contains(&y);
    let repainted = |x: u32, y: u32, shift: u32| {
        if inside(x, y) {
            [200, 60, (x ^ y) as u8]
        } else {
            texture(x + shift, y, 1.0)
        }
    };
    let before = painted(side_px, |x, y| texture(x, y, 1.0))?;
    let moved = painted(side_px, |x, y| repainted(x, y, 40))?;
    let smaller = resize(&moved, side_px * 3 / 4, side_px * 3 / 4).ok()?;
    let mut area = Area::filled(0, side_px, side_px)?;
    for (at, level) in area.levels.iter_mut().enumerate() {
        let at = at as u32;
        *level = if inside(at % side_px, at / side_px) {
            255
        } else {
            0
        };
    }
    Some(Scene {
        before,
        repainted: painted(side_px, |x, y| repainted(x, y, 0))?,
        moved,
        smaller,
        other: painted(side_px, |x, y| texture(y, x, 2.7))?,
        area,
    })
}

fn painted(side_px: u32, colour: impl Fn(u32, u32) -> [u8; 3]) -> Option<Pixels> {
    let places = (0..side_px).flat_map(|y| (0..side_px).map(move |x| (x, y)));
    let rgba = places.flat_map(|(x, y)| {
        let [r, g, b] = colour(x, y);
        [r, g, b, 255]
    });
    Pixels::new(rgba.collect(), side_px, side_px)
}

/// Waves of several sizes with hard edges and some grain, nowhere the same twice.
fn texture(x: u32, y: u32, turn: f32) -> [u8; 3] {
    let (u, v) = (x as f32 / 97.0, y as f32 / 83.0);
    let wave = (u * turn + (v * 0.7).sin() * 1.7).sin() * (v * 1.3 - (u * 0.37).cos() * 2.1).cos();
    let edge = if wave > 0.35 { 50.0 } else { 0.0 };
    let fine = ((u * 6.1 + v * v * 0.13).sin() * (v * 5.3 - u * u * 0.11).sin()) * 22.0;
    let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 9 & 7;
    let base = 110.0 + wave * 45.0 + edge + fine + grain as f32;
    [base, base * 0.9 + 10.0, 230.0 - base * 0.7].map(|value| value.clamp(0.0, 255.0) as u8)
}

//! Painting and the studio's own adjustments, on one core.
//!
//! Run with `cargo bench --bench mask`. A stroke step is what one frame adds while the pointer moves; it must not take longer
//! than 4 ms.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use triptych::domain::adjust::{Adjustment, Light, Part, TextLayer};
use triptych::domain::ids::BlobId;
use triptych::domain::mask::{Brush, Canvas};
use triptych::imaging::{Pixels, adjust};

type Outcome<T> = Result<T, Box<dyn Error>>;
type Tool = fn(&mut Canvas);

const SIDE_PX: u32 = 4096;
const STEP_PX: f32 = 50.0;
const AREA: BlobId = BlobId([0; 32]);

fn main() -> Outcome<()> {
    for hardness in [1.0, 0.8, 0.0] {
        strokes(hardness)?;
    }
    tools()?;
    steps()
}

/// How long the steps of a winding stroke take.
fn strokes(hardness: f32) -> Outcome<()> {
    let mut canvas = Canvas::new(SIDE_PX, SIDE_PX).ok_or("no canvas")?;
    let brush = Brush {
        size_px: 512.0,
        hardness,
        erase: false,
    };
    let mut at = [300.0_f32, 300.0];
    canvas.begin_stroke(brush, at);
    let mut times = Vec::new();
    for step in 0..400_u16 {
        let turn = f32::from(step) * 0.045;
        at = [at[0] + STEP_PX * turn.cos(), at[1] + STEP_PX * turn.sin()];
        at = at.map(|value| value.clamp(0.0, SIDE_PX as f32));
        let start = Instant::now();
        canvas.stroke_to(&[at]);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let start = Instant::now();
    black_box(canvas.end_stroke());
    let end = start.elapsed().as_secs_f64() * 1e3;
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(0.0);
    let worst = times.last().copied().unwrap_or(0.0);
    println!(
        "stroke step of {STEP_PX} px, brush 512 px, hardness {hardness}, {SIDE_PX}²: median {:.2} ms, p95 {:.2}, worst {worst:.2}; end of stroke {end:.1}",
        at(50),
        at(95)
    );
    Ok(())
}

fn tools() -> Outcome<()> {
    let mut painted = Canvas::new(SIDE_PX, SIDE_PX).ok_or("no canvas")?;
    let circle: Vec<_> = (0..400_u16)
        .map(|at| f32::from(at) / 400.0 * std::f32::consts::TAU)
        .map(|turn| [2048.0 + 1800.0 * turn.cos(), 2048.0 + 1800.0 * turn.sin()])
        .collect();
    let start = Instant::now();
    black_box(painted.lasso(&circle, false));
    println!(
        "lasso of 3600 px: {:.1} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    let tools: [(&str, Tool); 5] = [
        ("invert", |canvas| drop(canvas.invert())),
        ("feather 20 px", |canvas| drop(canvas.feather(20.0))),
        ("grow 10 px", |canvas| drop(canvas.grow(10.0))),
        ("grow 64 px", |canvas| drop(canvas.grow(64.0))),
        ("shrink 10 px", |canvas| drop(canvas.shrink(10.0))),
    ];
    for (name, tool) in tools {
        let took = best(3, || {
            let mut canvas = painted.clone();
            let start = Instant::now();
            tool(&mut canvas);
            Ok(start.elapsed().as_secs_f64() * 1e3)
        })?;
        println!("{name}, {SIDE_PX}²: {took:.1} ms");
    }
    Ok(())
}

fn steps() -> Outcome<()> {
    let picture = photo(2310, 1732).ok_or("no picture")?;
    let mut area = Canvas::new(picture.width_px, picture.height_px).ok_or("no canvas")?;
    area.rect([600.0, 400.0], [1700.0, 1400.0], false);
    area.feather(20.0);
    let part = Part {
        left: 0.05,
        top: 0.05,
        width: 0.9,
        height: 0.9,
    };
    let light = Light {
        exposure: 30,
        contrast: 10,
        saturation: 0,
        temperature: 10,
    };
    let text = TextLayer {
        words: "Stone & Fig\nOpen from Tuesday".to_owned(),
        plate: true,
        ..TextLayer::default()
    };
    let blur = |radius_permille| Adjustment::BlurOutside {
        area: AREA,
        radius_permille,
    };
    let steps = [
        ("crop", Adjustment::Crop(part)),
        ("quarter turn", Adjustment::Turn { quarters: 1 }),
        ("flip", Adjustment::Flip { upside_down: false }),
        ("straighten 3°", Adjustment::Straighten { degrees: 3.0 }),
        (
            "resize to half",
            Adjustment::Resize {
                width_px: 1155,
                height_px: 866,
            },
        ),
        ("light", Adjustment::Light(light)),
        (
            "light and saturation",
            Adjustment::Light(Light {
                saturation: 20,
                ..light
            }),
        ),
        ("sharpen", Adjustment::Sharpen { amount: 50 }),
        ("blur outside 5 ‰", blur(5)),
        ("blur outside 30 ‰", blur(30)),
        ("cut out", Adjustment::CutOut { area: AREA }),
        ("text", Adjustment::Text(text)),
    ];
    let areas = |_: BlobId| Some(area.clone());
    for (name, step) in steps {
        let step = [step];
        let took = best(5, || {
            let picture = picture.clone();
            let start = Instant::now();
            black_box(adjust::apply(picture, &step, &areas)?);
            Ok(start.elapsed().as_secs_f64() * 1e3)
        })?;
        println!("{name}, 4 MP: {took:.1} ms");
    }
    Ok(())
}

/// The shortest of some rounds, in ms.
fn best(rounds: u8, mut round: impl FnMut() -> Outcome<f64>) -> Outcome<f64> {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        best = best.min(round()?);
    }
    Ok(best)
}

/// Gradients, shapes and grain.
fn photo(width_px: u32, height_px: u32) -> Option<Pixels> {
    let mut rgba = Vec::with_capacity(width_px as usize * height_px as usize * 4);
    for y in 0..height_px {
        for x in 0..width_px {
            let (u, v) = (x as f32 / width_px as f32, y as f32 / height_px as f32);
            let wave = (u * 19.0 + v * 7.0).sin() * (v * 23.0 - u * 5.0).cos();
            let grain = ((x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 7 & 7) as f32;
            let shades = [60.0 + 120.0 * u, 80.0 + 90.0 * v, 150.0 - 90.0 * u * v];
            rgba.extend(shades.map(|shade| (shade + wave * 40.0 + grain) as u8));
            rgba.push(255);
        }
    }
    Pixels::new(rgba, width_px, height_px)
}

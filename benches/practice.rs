//! How long each hand of the practice painter takes, on one core, PNG packing included.
//!
//! Run with `cargo bench --bench practice`. Prints the median and the slowest of all prompts and
//! seeds for 1024 × 1024 pixels; another side length can be given after `--`.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

use triptych::practice::{Hand, PaintRequest, paint_png};

const PROMPTS: [&str; 6] = [
    "perfume bottle and figs, golden hour",
    "city skyline at night, rain",
    "misty forest lake with mountains",
    "snowy mountains and sea storm",
    "something it does not know",
    "three pears and a bowl with flowers in a vase",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let side_px = std::env::args()
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(1024);
    let mut out = std::io::stdout();
    for hand in Hand::ALL {
        let mut times_ms = Vec::new();
        for prompt in PROMPTS {
            for seed in 0..5 {
                let request = PaintRequest {
                    hand,
                    prompt: prompt.to_owned(),
                    negative: String::new(),
                    seed,
                    width_px: side_px,
                    height_px: side_px,
                };
                let started = Instant::now();
                paint_png(&request, &mut |_| ControlFlow::Continue(()))?;
                times_ms.push(started.elapsed().as_secs_f64() * 1000.0);
            }
        }
        times_ms.sort_by(f64::total_cmp);
        let median = times_ms
            .get(times_ms.len() / 2)
            .copied()
            .unwrap_or_default();
        let slowest = times_ms.last().copied().unwrap_or_default();
        writeln!(
            out,
            "{:12} median {median:6.0} ms   slowest {slowest:6.0} ms",
            hand.id()
        )?;
    }
    Ok(())
}

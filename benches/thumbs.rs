//! Small pictures: ours beside `vipsthumbnail` (Debian package `libvips-tools`), both on one core.
//!
//! Run with `cargo bench --bench thumbs`. Both read files and write files of 256 px. A process of
//! `vipsthumbnail` gets twenty files at once, so that its start counts little; the ratio is also
//! printed with its start (measured on a 16 px picture) taken off, which flatters the other side.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use triptych::imaging::{Pixels, Tier, make_thumb, ops::to_png};

const ROUNDS: usize = 15;
const FILES: usize = 20;
const PINNED: &str = "TRIPTYCH_BENCH_PINNED";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    if env::var_os(PINNED).is_none() && has("taskset", "--version") {
        let this = env::current_exe()?;
        let mut pinned = Command::new("taskset");
        pinned.args([OsStr::new("-c"), OsStr::new("0"), this.as_os_str()]);
        pinned
            .env(PINNED, "1")
            .env("VIPS_CONCURRENCY", "1")
            .status()?;
        return Ok(());
    }
    if env::var_os(PINNED).is_none() {
        println!("taskset is missing: not pinned to one core, the ratios mean little");
    }
    let folder = tempfile::tempdir()?;
    let large = photo(1024, 1024, 10.0)?;
    let png = usual_png(&large)?;
    let camera = photo(4032, 3024, 6.0)?;
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 90);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&camera.to_rgb(), 4032, 3024, ColorType::Rgb)?;
    drop(camera);
    let peer = has("vipsthumbnail", "--vips-version");
    if !peer {
        println!("vipsthumbnail is missing (Debian: libvips-tools): only our own times");
    }
    let start_ms = if peer {
        start_of_peer(folder.path())?
    } else {
        0.0
    };
    println!("{ROUNDS} rounds of {FILES} files, interleaved; ms a picture, median (p95)");
    compare(
        "PNG 1024 × 1024",
        "png",
        &png,
        1.0,
        folder.path(),
        peer,
        start_ms,
    )?;
    compare(
        "JPEG 4032 × 3024",
        "jpg",
        &jpeg,
        1.2,
        folder.path(),
        peer,
        start_ms,
    )
}

fn compare(
    title: &str,
    ending: &str,
    bytes: &[u8],
    target: f64,
    folder: &Path,
    peer: bool,
    start_ms: f64,
) -> Outcome<()> {
    let files: Vec<PathBuf> = (0..FILES)
        .map(|i| folder.join(format!("in-{i}.{ending}")))
        .collect();
    for file in &files {
        fs::write(file, bytes)?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for file in &files {
            let thumb = make_thumb(&fs::read(file)?, Tier::Small)?;
            fs::write(file.with_extension("small.jpg"), thumb.encoded)?;
        }
        ours.push(ms_each(start));
        if peer {
            let start = Instant::now();
            run_peer(&files)?;
            theirs.push(ms_each(start));
        }
    }
    let kilobytes = bytes.len() / 1000;
    let (our_ms, our_p95) = median_and_p95(&mut ours);
    println!("{title}, {kilobytes} kB");
    println!("  ours           {our_ms:6.2} ({our_p95:.2})");
    if peer {
        let (peer_ms, peer_p95) = median_and_p95(&mut theirs);
        let bare_ms = peer_ms - start_ms / FILES as f64;
        println!("  vipsthumbnail  {peer_ms:6.2} ({peer_p95:.2})");
        println!(
            "  ratio {:.2}, without its start of {start_ms:.0} ms {:.2} (target {target:.1})",
            our_ms / peer_ms,
            our_ms / bare_ms,
        );
    }
    Ok(())
}

/// A PNG as most programs write them: zlib's middle level, a filter chosen for each row.
fn usual_png(picture: &Pixels) -> Outcome<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, picture.width_px, picture.height_px);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_deflate_compression(png::DeflateCompression::Level(6));
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.to_rgb())?;
    writer.finish()?;
    Ok(out)
}

fn run_peer(files: &[PathBuf]) -> Outcome<()> {
    let status = Command::new("vipsthumbnail")
        .args(["--size", "256", "--output", "peer-%s.jpg"])
        .args(files)
        .status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| "vipsthumbnail failed".into())
}

/// The median time of a whole run on one tiny picture.
fn start_of_peer(folder: &Path) -> Outcome<f64> {
    let file = folder.join("tiny.png");
    fs::write(&file, to_png(&photo(16, 16, 0.0)?)?)?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        run_peer(std::slice::from_ref(&file))?;
        times.push(ms_each(start) * FILES as f64);
    }
    Ok(median_and_p95(&mut times).0)
}

fn ms_each(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0 / FILES as f64
}

fn median_and_p95(times: &mut [f64]) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let place = (times.len().saturating_sub(1)) as f64 * part;
        times
            .get(place.round() as usize)
            .copied()
            .unwrap_or(f64::NAN)
    };
    (at(0.5), at(0.95))
}

fn has(program: &str, flag: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg(flag)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Light, large shapes, fine structure and grain, so that files are as large as those of photos.
fn photo(width_px: u32, height_px: u32, grain: f32) -> Outcome<Pixels> {
    let mut rgba = Vec::new();
    for y in 0..height_px {
        for x in 0..width_px {
            let (u, v) = (x as f32 / width_px as f32, y as f32 / height_px as f32);
            let (px, py) = (x as f32, y as f32);
            let detail = 60.0 * soft(px / 24.0, py / 24.0, 9)
                + 36.0 * soft(px / 7.0, py / 7.0, 10)
                + 18.0 * soft(px / 2.6, py / 2.6, 11);
            let edge = if soft(u * 9.0, v * 9.0, 20) > 0.05 {
                25.0
            } else {
                0.0
            };
            for channel in 0..3 {
                let light = 60.0 + 90.0 * v + 40.0 * u + 70.0 * soft(u * 6.0, v * 6.0, channel);
                let speck = grain * noise(x, y, 30 + channel);
                rgba.push((light + detail + edge + speck).clamp(0.0, 255.0) as u8);
            }
            rgba.push(255);
        }
    }
    Pixels::new(rgba, width_px, height_px).ok_or_else(|| "no picture".into())
}

/// Smooth noise between -0.5 and 0.5 with features of the size 1.
fn soft(x: f32, y: f32, seed: u32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(x - column), ease(y - row));
    let (column, row) = (column as u32, row as u32);
    let corner = |dx, dy| noise(column + dx, row + dy, seed);
    let above = corner(0, 0) * (1.0 - across) + corner(1, 0) * across;
    let below = corner(0, 1) * (1.0 - across) + corner(1, 1) * across;
    above * (1.0 - down) + below * down
}

/// Noise between -0.5 and 0.5, the same for the same place.
fn noise(x: u32, y: u32, seed: u32) -> f32 {
    let mut hash = x
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add(y.wrapping_mul(0x85EB_CA77))
        .wrapping_add(seed.wrapping_mul(0xC2B2_AE3D));
    hash = (hash ^ hash >> 15).wrapping_mul(0x2C1B_3C6D);
    hash = (hash ^ hash >> 12).wrapping_mul(0x297A_2D39);
    (hash >> 16) as f32 / 65_535.0 - 0.5
}

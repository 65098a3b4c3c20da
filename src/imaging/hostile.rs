//! Hostile bytes: whatever comes in, there is a picture or a sentence, soon, and within the limits.

use std::time::{Duration, Instant};

use jpeg_encoder::SamplingFactor;

use super::ops::to_png;
use super::testing::{chunk, cut_out, header_chunk, jpeg, photo, webp, with_exif};
use super::thumbs::{Tier, fit_within, shrink_to_tiers};
use super::{DecodeError, Limits, decode_with, inspect};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Small enough that a forged size is refused before it costs time.
const TIGHT: Limits = Limits {
    max_side_px: 2048,
    max_pixels: 1_000_000,
    max_alloc_bytes: 4_000_000,
};

/// Far above what anything here takes on a busy machine, far below a hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// A small generator with a fixed start (Marsaglia's xorshift), so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

/// Puts bytes through every door. Panics inside decoders are caught there; one that gets out, a
/// picture above the limits, or a long wait fails the test.
fn try_all(bytes: &[u8], limits: &Limits, what: &str) -> Option<DecodeError> {
    let start = Instant::now();
    let header = inspect(bytes);
    let decoded = decode_with(bytes, limits);
    if let Ok(decoded) = &decoded {
        let (width_px, height_px) = (decoded.pixels.width_px, decoded.pixels.height_px);
        assert!(limits.check(width_px, height_px, 4).is_ok(), "{what}");
        let info = header.unwrap();
        assert_eq!(
            (info.width_px, info.height_px),
            (width_px, height_px),
            "{what}"
        );
    }
    for small in shrink_to_tiers(bytes, &[Tier::Small], limits).unwrap_or_default() {
        assert!(small.1.width_px.max(small.1.height_px) <= 256, "{what}");
    }
    if let Ok(tiny) = fit_within(bytes, 16, limits) {
        assert!(tiny.width_px.max(tiny.height_px) <= 16, "{what}");
    }
    assert!(start.elapsed() < PATIENCE, "{what}: {:?}", start.elapsed());
    decoded.err()
}

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let picture = photo(70, 45);
    let mut interlaced = Vec::new();
    interlaced.extend(SIGNATURE);
    interlaced.extend(chunk(*b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 1]));
    // Stored deflate block: passes 1, 4 (wait), 6 and 7 of a 2 × 2 picture, each row with filter 0.
    interlaced.extend(chunk(
        *b"IDAT",
        &[
            0x78, 1, 1, 7, 0, 0xF8, 0xFF, 0, 9, 0, 8, 0, 7, 6, 0, 0, 0, 0,
        ],
    ));
    interlaced.extend(chunk(*b"IEND", &[]));
    let baseline = jpeg(&picture, SamplingFactor::F_2_2, |_| {});
    let restarts = |encoder: &mut jpeg_encoder::Encoder<&mut Vec<u8>>| {
        encoder.set_restart_interval(3);
    };
    let progressive = |encoder: &mut jpeg_encoder::Encoder<&mut Vec<u8>>| {
        encoder.set_progressive(true);
    };
    vec![
        ("png", to_png(&picture).unwrap()),
        ("png with alpha", to_png(&cut_out(33, 20)).unwrap()),
        ("png interlaced", interlaced),
        ("jpeg", baseline.clone()),
        ("jpeg turned", with_exif(&baseline, 6)),
        (
            "jpeg restarts",
            jpeg(&picture, SamplingFactor::F_1_1, restarts),
        ),
        (
            "jpeg progressive",
            jpeg(&picture, SamplingFactor::F_2_1, progressive),
        ),
        ("webp", webp(&picture)),
        ("webp with alpha", webp(&cut_out(33, 20))),
    ]
}

#[test]
fn the_seeds_are_good() {
    for (name, bytes) in seeds() {
        assert_eq!(try_all(&bytes, &TIGHT, name), None, "{name}");
    }
}

#[test]
fn thousands_of_mutations_do_no_harm() {
    let mut dice = Dice(0x7157_1C11_2026_1121);
    let (mut tried, mut opened) = (0, 0);
    for (name, seed) in seeds() {
        for i in 0..400 {
            let mut bytes = seed.clone();
            for _ in 0..=dice.roll(4) {
                mutate(&mut bytes, &mut dice);
            }
            let what = format!("{name} {i}");
            opened += usize::from(try_all(&bytes, &TIGHT, &what).is_none());
            tried += 1;
        }
    }
    assert_eq!(tried, 3600);
    // Both ways must be taken, or the mutations prove nothing.
    assert!(opened > 100 && opened < 3500, "{opened}");
}

fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let len = bytes.len().max(1);
    // Headers are where the sizes are: half of the changes go there.
    let reach = if dice.roll(2) == 0 { len.min(64) } else { len };
    let at = dice.roll(reach).min(len - 1);
    match dice.roll(6) {
        0 | 1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.roll(8);
            }
        }
        2 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][dice.roll(6)];
            }
        }
        3 => bytes.truncate(dice.roll(len)),
        4 => {
            let value = [0, 1, 0xFFFF, 0x7FFF_FFFF, u32::MAX][dice.roll(5)];
            for (target, byte) in bytes.iter_mut().skip(at).zip(value.to_be_bytes()) {
                *target = byte;
            }
        }
        _ => {
            let end = (at + dice.roll(40)).min(bytes.len());
            let piece = bytes.get(at..end).unwrap_or_default().to_vec();
            let to = dice.roll(len).min(bytes.len());
            bytes.splice(to..to, piece);
        }
    }
}

#[test]
fn truncation_anywhere_does_no_harm() {
    for (name, seed) in seeds() {
        let step = seed.len() / 150 + 1;
        for end in (0..seed.len()).step_by(step) {
            let result = try_all(&seed[..end], &TIGHT, &format!("{name} cut at {end}"));
            if name.starts_with("png") && end + 60 < seed.len() {
                assert!(result.is_some(), "{name} cut at {end}");
            }
        }
    }
}

#[test]
fn forged_sizes_are_refused_before_they_cost_anything() {
    let limits = Limits::default();
    for (width_px, height_px) in [(65_535, 65_535), (0x7FFF_FFFF, 0x7FFF_FFFF), (16_385, 1)] {
        let mut png = SIGNATURE.to_vec();
        png.extend(header_chunk(width_px, height_px));
        png.extend(chunk(*b"IDAT", &[0x78, 1, 1, 0, 0, 0xFF, 0xFF]));
        let error = try_all(&png, &limits, "forged png").unwrap();
        assert_eq!(
            error,
            DecodeError::TooLarge {
                width_px,
                height_px
            }
        );
    }
    // The same in a JPEG's frame header.
    let mut jpeg = jpeg(&photo(16, 16), SamplingFactor::F_1_1, |_| {});
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    let error = try_all(&jpeg, &limits, "forged jpeg").unwrap();
    let all = 65_535;
    assert_eq!(
        error,
        DecodeError::TooLarge {
            width_px: all,
            height_px: all
        }
    );
    // A size inside the limits without the data for it.
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x1F, 0x40, 0x1F, 0x40]);
    let error = try_all(&jpeg, &limits, "8000 × 8000 from nothing").unwrap();
    assert_eq!(error, DecodeError::Damaged);
}

#[test]
fn bombs_in_text_and_profiles_are_never_inflated_whole() {
    // 64 MiB of zeros: about 64 KiB deflated, and a thousand times that if anybody inflates it.
    let bomb = deflated_zeros(64 * 1024 * 1024);
    let good = to_png(&photo(8, 8)).unwrap();
    let (head, rest) = good.split_at(8 + 25);
    for (kind, prefix) in [
        (*b"zTXt", b"parameters\0\0".as_slice()),
        (*b"iCCP", b"profile\0\0"),
        (*b"iTXt", b"parameters\0\x01\0\0\0"),
    ] {
        let mut png = head.to_vec();
        png.extend(chunk(kind, &[prefix, &bomb].concat()));
        png.extend(rest);
        let start = Instant::now();
        assert_eq!(try_all(&png, &Limits::default(), "bomb"), None);
        let name = String::from_utf8_lossy(&kind);
        assert!(start.elapsed() < PATIENCE, "{name}: {:?}", start.elapsed());
    }
}

/// Zlib data of `len` zeros, by way of a PNG encoder: a grey picture of one row a 64 KiB.
fn deflated_zeros(len: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 65_536, (len / 65_536) as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&vec![0; len / 65_536 * 65_536])
        .unwrap();
    writer.finish().unwrap();
    let mut data = Vec::new();
    let mut rest = &out[8..];
    while let [a, b, c, d, kind @ ..] = rest {
        let size = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        if kind.starts_with(b"IDAT") {
            data.extend(&kind[4..4 + size]);
        }
        rest = &kind[4 + size + 4..];
    }
    assert!(data.len() < len / 200);
    data
}

#[test]
fn things_that_are_no_pictures_have_their_sentence() {
    let long_page = [b"<html>".to_vec(), vec![b' '; 100_000]].concat();
    for bytes in [
        b"".as_slice(),
        b"\0",
        b"\x89",
        b"\xff\xd8\xff",
        b"RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff",
        b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xffabc",
        b"<svg onload='x'/>",
        &long_page,
        &[0xFF; 5000],
        &[0; 5000],
    ] {
        let error = try_all(bytes, &Limits::default(), "no picture").unwrap();
        assert!(error.to_string().ends_with('.'));
    }
}

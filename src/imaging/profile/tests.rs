use jpeg_encoder::SamplingFactor;

use super::*;
use crate::imaging::ops::{mean_difference, to_png};
use crate::imaging::testing::{chunk, cut_out, jpeg, photo, webp};
use crate::imaging::thumbs::fit_within;
use crate::imaging::{Limits, Pixels, decode};

fn p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}

/// A JPEG with a profile, cut into two segments.
fn jpeg_with(picture: &Pixels, profile: &[u8]) -> Vec<u8> {
    let plain = jpeg(picture, SamplingFactor::F_1_1, |_| {});
    let mut out = vec![0xFF, 0xD8];
    let half = profile.len() / 2;
    for (number, part) in [(1, &profile[..half]), (2, &profile[half..])] {
        out.extend([0xFF, 0xE2]);
        out.extend((part.len() as u16 + 16).to_be_bytes());
        out.extend(b"ICC_PROFILE\0");
        out.extend([number, 2]);
        out.extend(part);
    }
    out.extend(&plain[2..]);
    out
}

/// A PNG with a chunk behind its header.
fn png_with(picture: &Pixels, kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let plain = to_png(picture).unwrap();
    let (head, rest) = plain.split_at(8 + 25);
    [head, &chunk(kind, data), rest].concat()
}

/// A profile as a PNG holds it: a name, the method, and zlib data (here stored, not compressed).
fn iccp(profile: &[u8]) -> Vec<u8> {
    let mut out = b"name\0\0\x78\x01\x01".to_vec();
    let len = profile.len() as u16;
    out.extend(len.to_le_bytes());
    out.extend((!len).to_le_bytes());
    out.extend(profile);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in profile {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

/// A lossless WebP with a profile in front of its pixels.
fn webp_with(picture: &Pixels, profile: &[u8]) -> Vec<u8> {
    let plain = webp(picture);
    let size = |side: u32| (side - 1).to_le_bytes();
    let mut body = b"WEBPVP8X\x0a\0\0\0".to_vec();
    body.extend([0x20 | 0x10, 0, 0, 0]);
    body.extend(&size(picture.width_px)[..3]);
    body.extend(&size(picture.height_px)[..3]);
    body.extend(b"ICCP");
    body.extend((profile.len() as u32).to_le_bytes());
    body.extend(profile);
    body.extend(vec![0; profile.len() % 2]);
    body.extend(&plain[12..]);
    let mut out = b"RIFF".to_vec();
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(body);
    out
}

/// The same colours by the arithmetic of the standards: Display P3 to linear light, to sRGB's primaries, and back.
fn by_hand([r, g, b]: [u8; 3]) -> [f64; 3] {
    let linear = [r, g, b].map(|v| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    });
    let rows = [
        [1.224_940_1, -0.224_940_4, 0.0],
        [-0.042_056_9, 1.042_057_1, 0.0],
        [-0.019_637_6, -0.078_636_1, 1.098_273_5],
    ];
    rows.map(|row| {
        let v: f64 = row.iter().zip(linear).map(|(m, v)| m * v).sum();
        let v = v.clamp(0.0, 1.0);
        255.0
            * if v <= 0.003_130_8 {
                v * 12.92
            } else {
                1.055 * v.powf(1.0 / 2.4) - 0.055
            }
    })
}

#[test]
fn display_p3_becomes_srgb_in_all_three_kinds() {
    let picture = photo(64, 48);
    let files = [
        (
            "png",
            png_with(&picture, *b"iCCP", &iccp(&p3())),
            (2.01, 2.0),
        ),
        ("webp", webp_with(&picture, &p3()), (2.01, 2.0)),
        // A single pixel of a JPEG may be far off; the mean below is what counts.
        ("jpeg", jpeg_with(&picture, &p3()), (64.0, 4.0)),
    ];
    for (what, bytes, (most, mean_most)) in files {
        let got = decode(&bytes).unwrap().pixels;
        let pairs = got
            .rgba
            .as_chunks::<4>()
            .0
            .iter()
            .zip(picture.rgba.as_chunks::<4>().0);
        let mut sum = 0.0;
        for (got, own) in pairs {
            let want = by_hand([own[0], own[1], own[2]]);
            for (got, want) in got.iter().zip(want) {
                let off = (f64::from(*got) - want).abs();
                assert!(off <= most, "{what}: {got} for {want}");
                sum += off;
            }
        }
        let mean = sum / (64.0 * 48.0 * 3.0);
        assert!(mean < mean_most, "{what}: {mean} off in the mean");
        // Small pictures have the same colours as large ones.
        let small = fit_within(&bytes, 32, &Limits::default()).unwrap();
        let shrunk = crate::imaging::ops::resize(&got, 32, 24).unwrap();
        let off = mean_difference(&small, &shrunk).unwrap();
        assert!(off < 2.0, "{what}: the small picture is {off} off");
    }
}

#[test]
fn a_profile_that_says_srgb_changes_no_bit() {
    let picture = cut_out(40, 30);
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    for bytes in [
        png_with(&picture, *b"iCCP", &iccp(&srgb)),
        png_with(&picture, *b"sRGB", &[0]),
        webp_with(&picture, &srgb),
    ] {
        assert_eq!(decode(&bytes).unwrap().pixels, picture, "sRGB stays");
    }
}

#[test]
fn opacity_stays_to_the_bit() {
    let picture = cut_out(50, 20);
    let got = decode(&png_with(&picture, *b"iCCP", &iccp(&p3())))
        .unwrap()
        .pixels;
    assert_ne!(got, picture, "colours move");
    for (a, b) in got.rgba.chunks_exact(4).zip(picture.rgba.chunks_exact(4)) {
        assert_eq!(a[3], b[3], "opacity");
    }
}

#[test]
fn other_wide_spaces_are_followed_too() {
    let red = Pixels::filled([200, 60, 60, 255], 8, 8).unwrap();
    for profile in [
        ColorProfile::new_adobe_rgb(),
        ColorProfile::new_pro_photo_rgb(),
        ColorProfile::new_bt2020(),
    ] {
        let bytes = png_with(&red, *b"iCCP", &iccp(&profile.encode().unwrap()));
        let got = decode(&bytes).unwrap().pixels.rgba;
        assert!(
            got[0] > 215 && got[1] < 60,
            "more saturated in sRGB: {:?}",
            &got[..4]
        );
    }
}

#[test]
fn hostile_profiles_are_ignored() {
    let picture = photo(24, 16);
    let good = p3();
    let mut cases = vec![
        vec![],
        vec![0; 10],
        vec![0xFF; 3000],
        good[..good.len() / 2].to_vec(),
        ColorProfile::new_lab().encode().unwrap_or_default(),
        ColorProfile::new_gray_with_gamma(2.2).encode().unwrap(),
    ];
    // Every byte of the table of contents at its worst.
    for at in 128..good.len().min(128 + 4 + 12 * 12) {
        let mut broken = good.clone();
        broken[at] = 0xFF;
        cases.push(broken);
    }
    for (i, profile) in cases.iter().enumerate() {
        let decoded = decode(&png_with(&picture, *b"iCCP", &iccp(profile)));
        assert!(decoded.is_ok(), "case {i}: the picture opens");
        if i < 6 {
            assert_eq!(
                decoded.unwrap().pixels,
                picture,
                "case {i}: as without a profile"
            );
        }
    }
}

#[test]
fn parts_that_do_not_fit_together_are_no_profile() {
    let picture = photo(24, 16);
    let whole = jpeg_with(&picture, &p3());
    assert!(
        embedded(&whole, Format::Jpeg).is_some_and(|found| found == p3()),
        "both parts"
    );
    let at = whole
        .windows(12)
        .position(|w| w == b"ICC_PROFILE\0")
        .unwrap();
    for (offset, value) in [(12, 2), (12, 0), (12, 7), (13, 1), (13, 3)] {
        let mut broken = whole.clone();
        broken[at + offset] = value;
        assert_eq!(embedded(&broken, Format::Jpeg), None, "{value} at {offset}");
        assert!(decode(&broken).is_ok(), "and the picture opens");
    }
}

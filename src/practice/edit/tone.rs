//! Light and colour of the whole picture, or of the masked part.

use image::{GrayImage, RgbImage};

use super::super::PaintError;
use super::super::canvas::Meter;
use super::super::colour::{Encoder, from_srgb8};
use super::super::maths::{V3, v3};
use super::read::Tone;

/// Changes the tone; where the mask is black nothing is touched.
pub(crate) fn apply(
    picture: &mut RgbImage,
    mask: Option<&GrayImage>,
    tone: Tone,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let encoder = Encoder::new();
    let width = picture.width() as usize;
    for (y, row) in picture.rows_mut().enumerate() {
        for (x, px) in row.enumerate() {
            let share = mask.map_or(255, |m| m.get_pixel(x as u32, y as u32).0[0]);
            if share == 0 {
                continue;
            }
            let linear = v3(
                from_srgb8(px.0[0]),
                from_srgb8(px.0[1]),
                from_srgb8(px.0[2]),
            );
            let seen = change(&encoder, linear, tone);
            for (slot, new) in px.0.iter_mut().zip([seen.x, seen.y, seen.z]) {
                let old = f32::from(*slot);
                let part = f32::from(share) / 255.0;
                *slot = (old + (new.clamp(0.0, 1.0) * 255.0 - old) * part + 0.5).clamp(0.0, 255.0)
                    as u8;
            }
        }
        meter.tick(width)?;
    }
    Ok(())
}

/// One pixel, from linear light to sRGB.
fn change(encoder: &Encoder, linear: V3, tone: Tone) -> V3 {
    let encode = |p: V3| v3(encoder.srgb(p.x), encoder.srgb(p.y), encoder.srgb(p.z));
    match tone {
        Tone::Warm(amount) => {
            let before = linear.luma();
            let tinted = linear.tint(v3(1.0 + 0.16 * amount, 1.0, (1.0 - 0.20 * amount).max(0.3)));
            // Temperature must not change brightness.
            let keep = if tinted.luma() > 1e-5 {
                before / tinted.luma()
            } else {
                1.0
            };
            encode(tinted * keep)
        }
        Tone::Bright(amount) => {
            let seen = encode(linear);
            // A curve that lifts the middle and leaves black and white where they are.
            let bend = |v: f32| v + amount * 0.45 * v * (1.0 - v) + amount.min(0.0) * 0.06 * v;
            v3(bend(seen.x), bend(seen.y), bend(seen.z))
        }
        Tone::Contrast(amount) => {
            let seen = encode(linear);
            let bend = |v: f32| {
                v + amount * 0.9 * v * (1.0 - v) * (v - 0.5) * 2.0 + amount * 0.06 * (v - 0.5)
            };
            v3(bend(seen.x), bend(seen.y), bend(seen.z))
        }
        Tone::Vivid(amount) => {
            let seen = encode(linear);
            let grey = seen.luma();
            let factor = if amount > 0.0 {
                1.0 + 0.35 * amount
            } else {
                (1.0 + 0.45 * amount).max(0.1)
            };
            v3(grey, grey, grey).mix(seen, factor)
        }
        Tone::Mono => {
            let grey = encoder.srgb(linear.luma());
            v3(grey, grey, grey)
        }
    }
}

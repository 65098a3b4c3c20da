//! Developing: from linear light to the finished 8-bit picture, with the look words applied.

use image::RgbImage;

use super::canvas::{Canvas, Meter};
use super::colour::Encoder;
use super::lexicon::Tag;
use super::maths::{V3, cell, cell_bits, smooth, v3};
use super::words::Scene;
use super::{Hand, PaintError};

/// How the picture is developed, from the look words.
struct Look {
    contrast: f32,
    saturation: f32,
    lift: f32,
    grain: f32,
    vignette: f32,
    mono: bool,
    balance: V3,
}

impl Look {
    fn of(scene: &Scene, hand: Hand) -> Self {
        let mut look = Self {
            contrast: 1.04,
            saturation: 1.04,
            lift: 0.0,
            grain: 0.012,
            vignette: match hand {
                Hand::Landscape => 0.16,
                Hand::StillLife => 0.24,
                Hand::Collage | Hand::Ink => 0.05,
            },
            mono: scene.has(Tag::Mono),
            balance: V3::ONE,
        };
        let paper = matches!(hand, Hand::Collage | Hand::Ink);
        if scene.has(Tag::Grain) {
            look.grain = 0.05;
            look.lift += 0.02;
            look.saturation *= 0.92;
        }
        if scene.any(&[Tag::Contrast, Tag::Dramatic]) {
            look.contrast *= 1.18;
            look.vignette += if paper { 0.0 } else { 0.12 };
        }
        if scene.has(Tag::Pastel) {
            look.contrast *= 0.88;
            look.lift += 0.05;
        }
        if scene.has(Tag::SoftLight) {
            look.contrast *= 0.96;
        }
        if scene.any(&[Tag::Vivid, Tag::Neon]) {
            look.saturation *= 1.2;
        }
        if scene.any(&[Tag::Muted, Tag::Moody]) {
            look.saturation *= 0.8;
        }
        if scene.has(Tag::Moody) {
            look.vignette += if paper { 0.03 } else { 0.12 };
        }
        if scene.any(&[Tag::Warm, Tag::Cosy]) {
            look.balance = v3(1.06, 1.0, 0.92);
        }
        if scene.has(Tag::Cool) {
            look.balance = v3(0.94, 1.0, 1.07);
        }
        if scene.has(Tag::Studio) {
            look.vignette *= 0.3;
        }
        look
    }
}

/// Turns the canvas into a picture.
pub(crate) fn develop(
    canvas: &Canvas,
    scene: &Scene,
    hand: Hand,
    meter: &mut Meter<'_>,
) -> Result<RgbImage, PaintError> {
    let look = Look::of(scene, hand);
    let encoder = Encoder::new();
    let (width, height) = (canvas.width, canvas.height);
    let salt = scene.grain_seed() as u32;
    // Film grain has a size on the print, not on the screen: coarser in big pictures.
    let grain_px = (canvas.unit() / 1100.0).max(1.0);
    let mut bytes = vec![0_u8; width * height * 3];
    let (mid_x, mid_y) = (width as f32 * 0.5, height as f32 * 0.5);
    for (y, line) in bytes.chunks_exact_mut(width * 3).enumerate() {
        let away_y = (y as f32 + 0.5 - mid_y) / mid_y;
        let grain_y = (y as f32 / grain_px) as i32;
        for (x, (px, out)) in canvas
            .row(y)
            .iter()
            .zip(line.chunks_exact_mut(3))
            .enumerate()
        {
            let away_x = (x as f32 + 0.5 - mid_x) / mid_x;
            let away = away_x * away_x + away_y * away_y;
            let fall = if away <= 0.35 {
                1.0
            } else {
                1.0 - look.vignette * smooth(0.35, 2.1, away)
            };
            let mut rgb = v3(px[0], px[1], px[2]).tint(look.balance) * fall;
            rgb = v3(shoulder(rgb.x), shoulder(rgb.y), shoulder(rgb.z));
            let mut seen = v3(
                encoder.srgb(rgb.x),
                encoder.srgb(rgb.y),
                encoder.srgb(rgb.z),
            );
            let grey = seen.luma();
            if look.mono {
                seen = v3(grey, grey * 0.995, grey * 0.985);
            } else {
                seen = v3(grey, grey, grey).mix(seen, look.saturation);
            }
            seen = (seen + v3(-0.5, -0.5, -0.5)) * look.contrast + v3(0.5, 0.5, 0.5);
            seen = seen * (1.0 - look.lift) + v3(look.lift, look.lift, look.lift);
            let grain_x = if grain_px > 1.0 {
                (x as f32 / grain_px) as i32
            } else {
                x as i32
            };
            let bits = cell_bits(grain_x, grain_y, salt);
            let part = |shift: u32| ((bits >> shift) & 1023) as f32 / 1024.0;
            let speck = part(0) + part(10) - 1.0;
            // Grain shows most in the middle tones, as on film.
            let amount = look.grain * (0.35 + 2.6 * grey * (1.0 - grey));
            let dither = if grain_px > 1.0 {
                cell(x as i32, y as i32, salt ^ 0xA7) - 0.5
            } else {
                part(20) - 0.5
            };
            let add = speck * amount * 255.0 + dither + 0.5;
            for (slot, part) in out.iter_mut().zip([seen.x, seen.y, seen.z]) {
                *slot = (part * 255.0 + add) as u8;
            }
        }
        meter.tick(width)?;
    }
    RgbImage::from_raw(width as u32, height as u32, bytes).ok_or_else(|| {
        PaintError::Source("The picture could not be put together. Try again.".to_owned())
    })
}

/// Rolls off the brightest light instead of cutting it.
fn shoulder(x: f32) -> f32 {
    if x <= 0.72 {
        return x.max(0.0);
    }
    let over = (x - 0.72) / 0.28;
    0.72 + 0.28 * over / (1.0 + over * 0.62)
}

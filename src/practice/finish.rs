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
    let fine = grain_px <= 1.0;
    let mut bytes = vec![0_u8; width * height * 3];
    let (mid_x, mid_y) = (width as f32 * 0.5, height as f32 * 0.5);
    let away_x: Vec<f32> = (0..width)
        .map(|x| {
            let away = (x as f32 + 0.5 - mid_x) / mid_x;
            away * away
        })
        .collect();
    let grain_x: Vec<i32> = (0..width).map(|x| (x as f32 / grain_px) as i32).collect();
    let mut strip = Strip::new(width);
    for (y, line) in bytes.chunks_exact_mut(width * 3).enumerate() {
        let away_y = (y as f32 + 0.5 - mid_y) / mid_y;
        let grain_y = (y as f32 / grain_px) as i32;
        strip.light(canvas.row(y), &away_x, away_y * away_y, &look);
        strip.encode(&encoder);
        strip.grain(&grain_x, grain_y, salt);
        if !fine {
            strip.dither(y as i32, salt ^ 0xA7);
        }
        strip.finish(&look, line);
        meter.tick(width)?;
    }
    RgbImage::from_raw(width as u32, height as u32, bytes).ok_or_else(|| {
        PaintError::Source("The picture could not be put together. Try again.".to_owned())
    })
}

/// A line of the picture on its way from light to bytes, a list per channel: each step is then the
/// same few operations on neighbouring numbers, which processors do several at a time.
struct Strip {
    rgb: [Vec<f32>; 3],
    speck: Vec<f32>,
    dither: Vec<f32>,
}

impl Strip {
    fn new(width: usize) -> Self {
        let line = || vec![0.0; width];
        Self {
            rgb: [line(), line(), line()],
            speck: line(),
            dither: line(),
        }
    }

    /// White balance, vignette and highlights of a line of the canvas.
    fn light(&mut self, row: &[[f32; 3]], away_x: &[f32], away_y: f32, look: &Look) {
        let [red, green, blue] = &mut self.rgb;
        let balance = look.balance;
        let parts = red.iter_mut().zip(green).zip(blue);
        for ((px, away_x), ((r, g), b)) in row.iter().zip(away_x).zip(parts) {
            let fall = 1.0 - look.vignette * smooth(0.35, 2.1, away_x + away_y);
            *r = shoulder(px[0] * balance.x * fall);
            *g = shoulder(px[1] * balance.y * fall);
            *b = shoulder(px[2] * balance.z * fall);
        }
    }

    /// From light to sRGB, `0..1`.
    fn encode(&mut self, encoder: &Encoder) {
        for part in self.rgb.iter_mut().flatten() {
            *part = encoder.srgb(*part);
        }
    }

    /// Film grain, and with it the dither that hides the steps between bytes.
    fn grain(&mut self, grain_x: &[i32], grain_y: i32, salt: u32) {
        let slots = self.speck.iter_mut().zip(&mut self.dither);
        for (x, (speck, dither)) in grain_x.iter().zip(slots) {
            let bits = cell_bits(*x, grain_y, salt);
            let part = |shift: u32| ((bits >> shift) & 1023) as i32 as f32 / 1024.0;
            *speck = part(0) + part(10) - 1.0;
            *dither = part(20) - 0.5;
        }
    }

    /// Dither of its own for pictures whose grain is coarser than a pixel.
    fn dither(&mut self, y: i32, salt: u32) {
        for (x, slot) in (0..).zip(&mut self.dither) {
            *slot = cell(x, y, salt) - 0.5;
        }
    }

    /// Saturation, contrast and grain, and out into bytes.
    fn finish(&self, look: &Look, line: &mut [u8]) {
        let [red, green, blue] = &self.rgb;
        let parts = red.iter().zip(green).zip(blue);
        let noise = self.speck.iter().zip(&self.dither);
        for (((out, ((r, g), b)), speck), dither) in line
            .chunks_exact_mut(3)
            .zip(parts)
            .zip(noise)
            .map(|((out, parts), (speck, dither))| (((out, parts), speck), dither))
        {
            let mut seen = v3(*r, *g, *b);
            let grey = seen.luma();
            if look.mono {
                seen = v3(grey, grey * 0.995, grey * 0.985);
            } else {
                seen = v3(grey, grey, grey).mix(seen, look.saturation);
            }
            seen = (seen + v3(-0.5, -0.5, -0.5)) * look.contrast + v3(0.5, 0.5, 0.5);
            seen = seen * (1.0 - look.lift) + v3(look.lift, look.lift, look.lift);
            // Grain shows most in the middle tones, as on film.
            let amount = look.grain * (0.35 + 2.6 * grey * (1.0 - grey));
            let add = speck * amount * 255.0 + dither + 0.5;
            for (slot, part) in out.iter_mut().zip([seen.x, seen.y, seen.z]) {
                *slot = (part * 255.0 + add) as u8;
            }
        }
    }
}

/// Rolls off the brightest light instead of cutting it.
fn shoulder(x: f32) -> f32 {
    if x <= 0.72 {
        return x.max(0.0);
    }
    let over = (x - 0.72) / 0.28;
    0.72 + 0.28 * over / (1.0 + over * 0.62)
}

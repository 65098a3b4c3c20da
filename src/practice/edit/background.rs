//! Telling a subject from its background, then blurring or repainting the background.

use image::{GrayImage, RgbImage};

use super::super::PaintError;
use super::super::canvas::Meter;
use super::super::colour::{Encoder, Lch, from_srgb8};
use super::super::maths::{V3, v3};
use super::super::raster::Mask;

/// Side of the small copy the subject is looked for in, pixels.
const SEARCH_PX: usize = 320;

/// Blurs what lies behind the subject.
pub(crate) fn blur(
    picture: &mut RgbImage,
    mask: Option<&GrayImage>,
    amount: f32,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let behind = behind(picture, mask)?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let radius = width.max(height) as f32 * 0.022 * amount;
    let plane = |cover: Vec<f32>| Mask {
        left: 0,
        top: 0,
        width,
        height,
        cover,
    };
    let weight = plane(behind.clone()).blurred(radius);
    meter.tick(width)?;
    for channel in 0..3 {
        // Only the background is blurred into itself, so that the subject sheds no halo.
        let own: Vec<f32> = picture
            .pixels()
            .zip(&behind)
            .map(|(px, b)| from_srgb8(px.0[channel]) * b)
            .collect();
        let soft = plane(own).blurred(radius);
        let encoder = Encoder::new();
        for (i, px) in picture.pixels_mut().enumerate() {
            let share = behind[i];
            if share <= 0.0 {
                continue;
            }
            let value = encoder.srgb(soft.cover[i] / weight.cover[i].max(1e-4)) * 255.0;
            let old = f32::from(px.0[channel]);
            px.0[channel] = (old + (value - old) * share + 0.5).clamp(0.0, 255.0) as u8;
            if i % width == 0 {
                meter.tick(width / 3)?;
            }
        }
    }
    Ok(())
}

/// Repaints what lies behind the subject, keeping its light and shadow.
pub(crate) fn replace(
    picture: &mut RgbImage,
    mask: Option<&GrayImage>,
    hex: u32,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let behind = behind(picture, mask)?;
    let colour = Lch::from_hex(hex).linear();
    let encoder = Encoder::new();
    let (mut total, mut sum) = (0.0_f64, 0.0_f64);
    for (px, share) in picture.pixels().zip(&behind) {
        total += f64::from(*share);
        sum += f64::from(light(px.0).luma() * share);
    }
    let mean = ((sum / total.max(1e-6)) as f32).max(0.02);
    let width = picture.width() as usize;
    for (i, px) in picture.pixels_mut().enumerate() {
        let share = behind[i];
        if share > 0.0 {
            let shade = (light(px.0).luma() / mean).sqrt().clamp(0.72, 1.18);
            let new = colour * shade;
            for (slot, part) in px.0.iter_mut().zip([new.x, new.y, new.z]) {
                let old = f32::from(*slot);
                *slot = (old + (encoder.srgb(part) * 255.0 - old) * share + 0.5).clamp(0.0, 255.0)
                    as u8;
            }
        }
        if i % width == 0 {
            meter.tick(width)?;
        }
    }
    Ok(())
}

fn light(px: [u8; 3]) -> V3 {
    v3(from_srgb8(px[0]), from_srgb8(px[1]), from_srgb8(px[2]))
}

/// Share of background at every pixel, `0..=1`.
fn behind(picture: &RgbImage, mask: Option<&GrayImage>) -> Result<Vec<f32>, PaintError> {
    if let Some(mask) = mask {
        return Ok(mask.pixels().map(|px| f32::from(px.0[0]) / 255.0).collect());
    }
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let long = width.max(height);
    let small_w = (width * SEARCH_PX / long).clamp(1, width);
    let small_h = (height * SEARCH_PX / long).clamp(1, height);
    let found = flood(picture, small_w, small_h);
    let share = found.iter().sum::<f32>() / found.len() as f32;
    if !(0.06..=0.97).contains(&share) {
        return Err(PaintError::Source(
            "The background could not be told from the subject. Paint a mask over the background, then try again.".to_owned(),
        ));
    }
    let soft = Mask {
        left: 0,
        top: 0,
        width: small_w,
        height: small_h,
        cover: found,
    }
    .blurred(1.2);
    let mut out = Vec::with_capacity(width * height);
    for y in 0..height {
        let v = ((y as f32 + 0.5) * small_h as f32 / height as f32 - 0.5)
            .clamp(0.0, (small_h - 1) as f32);
        let (j, fv) = (v as usize, v - (v as usize) as f32);
        let next = (j + 1).min(small_h - 1);
        for x in 0..width {
            let u = ((x as f32 + 0.5) * small_w as f32 / width as f32 - 0.5)
                .clamp(0.0, (small_w - 1) as f32);
            let (i, fu) = (u as usize, u - (u as usize) as f32);
            let right = (i + 1).min(small_w - 1);
            let at = |a: usize, b: usize| soft.cover[b * small_w + a];
            let above = at(i, j) + (at(right, j) - at(i, j)) * fu;
            let below = at(i, next) + (at(right, next) - at(i, next)) * fu;
            let value = above + (below - above) * fv;
            // Pull the soft edge tight again.
            out.push(((value - 0.30) / 0.50).clamp(0.0, 1.0));
        }
    }
    Ok(out)
}

/// Grows the background inwards from the edges of a small copy, over gentle changes of colour.
fn flood(picture: &RgbImage, width: usize, height: usize) -> Vec<f32> {
    let small = image::imageops::thumbnail(picture, width as u32, height as u32);
    let seen: Vec<V3> = small
        .pixels()
        .map(|px| {
            let c = Lch::from_linear(light(px.0));
            let (sin, cos) = (
                super::super::maths::sin_turns(c.h / 360.0),
                super::super::maths::cos_turns(c.h / 360.0),
            );
            // Lightness counts for less than hue: backgrounds are lit unevenly.
            v3(c.l * 0.7, c.c * cos * 1.4, c.c * sin * 1.4)
        })
        .collect();
    let mut found = vec![0.0_f32; width * height];
    let mut queue: Vec<(usize, usize)> = Vec::new();
    // Every edge pixel is background unless it differs much from the edge as a whole.
    let edge = |x: usize, y: usize| x == 0 || y == 0 || x + 1 == width || y + 1 == height;
    let mut corners = [
        seen[0],
        seen[width - 1],
        seen[(height - 1) * width],
        seen[width * height - 1],
    ];
    corners.sort_by(|a, b| a.x.total_cmp(&b.x));
    let middle = (corners[1] + corners[2]) * 0.5;
    for y in 0..height {
        for x in 0..width {
            let i = y * width + x;
            if edge(x, y) && (seen[i] - middle).length() < 0.22 {
                found[i] = 1.0;
                queue.push((i, i));
            }
        }
    }
    while let Some((i, root)) = queue.pop() {
        let (x, y) = (i % width, i / width);
        let neighbours = [
            (x > 0).then(|| i - 1),
            (x + 1 < width).then_some(i + 1),
            (y > 0).then(|| i.saturating_sub(width)),
            (y + 1 < height).then_some(i + width),
        ];
        for next in neighbours.into_iter().flatten() {
            let gentle = (seen[next] - seen[i]).length() < 0.032;
            let alike = (seen[next] - seen[root]).length() < 0.16;
            if found[next] == 0.0 && gentle && alike {
                found[next] = 1.0;
                queue.push((next, root));
            }
        }
    }
    found
}

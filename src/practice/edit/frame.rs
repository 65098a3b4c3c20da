//! The frame: cropping to a shape and growing the canvas.

use image::{GrayImage, Luma, RgbImage};

use super::super::PaintError;
use super::super::canvas::Meter;
use super::super::raster::Mask;
use super::read::Growth;

/// A grown picture and where the old one lies in it.
pub(crate) struct Grown {
    pub(crate) picture: RgbImage,
    left: u32,
    top: u32,
}

/// The largest part of this shape with the most to see: left, top, width, height.
pub(crate) fn crop_area(picture: &RgbImage, shape: (u32, u32)) -> (u32, u32, u32, u32) {
    let (width, height) = picture.dimensions();
    let (w, h) = (u64::from(shape.0), u64::from(shape.1));
    let fit_w = u64::from(height) * w / h;
    let fit_h = u64::from(width) * h / w;
    let new_w = (fit_w.min(u64::from(width)) as u32).max(1);
    let new_h = (fit_h.min(u64::from(height)) as u32).max(1);
    if new_w < width {
        let left = busiest(&energy(picture, true), new_w as usize);
        (left as u32, (height - new_h) / 2, new_w, new_h)
    } else {
        let top = busiest(&energy(picture, false), new_h as usize);
        ((width - new_w) / 2, top as u32, new_w, new_h)
    }
}

/// Cuts an area out.
pub(crate) fn cut(picture: &RgbImage, area: (u32, u32, u32, u32)) -> RgbImage {
    image::imageops::crop_imm(picture, area.0, area.1, area.2, area.3).to_image()
}

/// How much happens in each column (or row).
fn energy(picture: &RgbImage, columns: bool) -> Vec<f32> {
    let (width, height) = picture.dimensions();
    let mut out = vec![0.0; if columns { width } else { height } as usize];
    let grey = |x: u32, y: u32| {
        let px = picture.get_pixel(x, y).0;
        f32::from(px[0]) + f32::from(px[1]) * 2.0 + f32::from(px[2])
    };
    let step = (width.max(height) / 400).max(1);
    for y in (step..height).step_by(step as usize) {
        for x in (step..width).step_by(step as usize) {
            let change =
                (grey(x, y) - grey(x - step, y)).abs() + (grey(x, y) - grey(x, y - step)).abs();
            // Small changes are texture, not subject.
            out[if columns { x } else { y } as usize] += (change - 24.0).max(0.0);
        }
    }
    out
}

/// Start of the window with the most energy; the middle is preferred when in doubt.
fn busiest(energy: &[f32], window: usize) -> usize {
    let room = energy.len().saturating_sub(window);
    let total: f32 = energy.iter().sum::<f32>().max(1.0);
    let mut sum: f32 = energy.iter().take(window).sum();
    let (mut best, mut best_value) = (room / 2, f32::MIN);
    for start in 0..=room {
        let off = (start as f32 - room as f32 * 0.5).abs() / (room as f32 * 0.5).max(1.0);
        let value = sum / total - 0.10 * off;
        if value > best_value {
            (best, best_value) = (start, value);
        }
        if start < room {
            sum += energy[start + window] - energy[start];
        }
    }
    best
}

/// Grows the canvas; the old picture stays exactly as it was inside.
pub(crate) fn extend(
    picture: &RgbImage,
    growth: Growth,
    most_px: u32,
    meter: &mut Meter<'_>,
) -> Result<Grown, PaintError> {
    let (width, height) = picture.dimensions();
    let (left, right, top, bottom) = match growth {
        Growth::Pixels([left, right, top, bottom]) => (left, right, top, bottom),
        Growth::Shape(w, h) => {
            let wide = (u64::from(height) * u64::from(w))
                .div_ceil(u64::from(h))
                .max(u64::from(width)) as u32;
            let high = (u64::from(width) * u64::from(h))
                .div_ceil(u64::from(w))
                .max(u64::from(height)) as u32;
            let (add_w, add_h) = (wide - width, high - height);
            (add_w / 2, add_w - add_w / 2, add_h / 2, add_h - add_h / 2)
        }
        Growth::Sides(sides) => {
            let part = |on: bool, side: u32| if on { (side / 4).max(1) } else { 0 };
            (
                part(sides[0], width),
                part(sides[1], width),
                part(sides[2], height),
                part(sides[3], height),
            )
        }
    };
    // Margins come from outside and may be anything.
    let new_w = width.saturating_add(left).saturating_add(right);
    let new_h = height.saturating_add(top).saturating_add(bottom);
    if new_w > most_px || new_h > most_px {
        return Err(PaintError::Source(format!(
            "Extended like this the picture would be {new_w} × {new_h} pixels, more than {most_px} a side. Make it smaller first."
        )));
    }
    let mut out = RgbImage::new(new_w, new_h);
    for y in 0..new_h {
        for x in 0..new_w {
            let sx = mirror(i64::from(x) - i64::from(left), i64::from(width));
            let sy = mirror(i64::from(y) - i64::from(top), i64::from(height));
            out.put_pixel(x, y, *picture.get_pixel(sx, sy));
        }
    }
    meter.tick(new_w as usize)?;
    soften(&mut out, (left, top, width, height), meter)?;
    Ok(Grown {
        picture: out,
        left,
        top,
    })
}

/// Carries a mask into the grown picture; the new parts are not masked.
pub(crate) fn extend_mask(mask: &GrayImage, grown: &Grown) -> GrayImage {
    let (width, height) = grown.picture.dimensions();
    let mut out = GrayImage::from_pixel(width, height, Luma([255]));
    image::imageops::replace(&mut out, mask, i64::from(grown.left), i64::from(grown.top));
    out
}

fn mirror(at: i64, side: i64) -> u32 {
    let period = (side * 2).max(1);
    let folded = at.rem_euclid(period);
    (if folded < side {
        folded
    } else {
        period - 1 - folded
    }) as u32
}

/// Lets the mirrored parts dissolve with distance, so that nobody takes them for a second subject.
fn soften(
    out: &mut RgbImage,
    old: (u32, u32, u32, u32),
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let (width, height) = (out.width() as usize, out.height() as usize);
    let radius = width.max(height) as f32 * 0.030;
    let (left, top, old_w, old_h) = old;
    let outside = |x: u32, y: u32| {
        let dx = left
            .saturating_sub(x)
            .max((x + 1).saturating_sub(left + old_w));
        let dy = top
            .saturating_sub(y)
            .max((y + 1).saturating_sub(top + old_h));
        dx.max(dy) as f32
    };
    for channel in 0..3 {
        let cover: Vec<f32> = out.pixels().map(|px| f32::from(px.0[channel])).collect();
        let plane = Mask {
            left: 0,
            top: 0,
            width,
            height,
            cover,
        };
        let frame = Mask {
            left: 0,
            top: 0,
            width,
            height,
            cover: vec![1.0; width * height],
        };
        let (soft, weight) = (plane.blurred(radius), frame.blurred(radius));
        for y in 0..height {
            for x in 0..width {
                let away = outside(x as u32, y as u32);
                if away > 0.0 {
                    let share = (away / (radius * 1.6)).min(1.0);
                    let i = y * width + x;
                    let value = soft.cover[i] / weight.cover[i].max(1e-4);
                    let px = out.get_pixel_mut(x as u32, y as u32);
                    let before = f32::from(px.0[channel]);
                    px.0[channel] =
                        (before + (value - before) * share + 0.5).clamp(0.0, 255.0) as u8;
                }
            }
            meter.tick(width / 3)?;
        }
    }
    Ok(())
}

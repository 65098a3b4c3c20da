//! Crisper edges: an unsharp mask on luma alone, so that no coloured fringes appear.

use super::LUMA;
use crate::imaging::Pixels;

/// Farthest reach of the blur: beyond it (sides over 4,000 pixels) the radius no longer grows with the picture.
const WIDEST_PX: f32 = 2.5;

/// 0 leaves the picture as it is, 100 adds one and a half times what a slight blur takes away.
pub(super) fn sharpen(mut picture: Pixels, amount: u8) -> Pixels {
    let gain = f32::from(amount.min(100)) / 100.0 * 1.5;
    if gain == 0.0 {
        return picture;
    }
    let longer = picture.width_px.max(picture.height_px) as f32;
    let kernel = kernel((longer / 1600.0).clamp(0.4, WIDEST_PX));
    let width = picture.width_px as usize;
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let luma: Vec<f32> = pixels.iter().copied().map(grey).collect();
    let detail = if picture.is_opaque() {
        let soft = blurred(&luma, width, &kernel);
        luma.iter()
            .zip(soft)
            .map(|(here, soft)| here - soft)
            .collect()
    } else {
        seen_detail(pixels, &luma, width, &kernel)
    };
    let (pixels, _) = picture.rgba.as_chunks_mut::<4>();
    for ([red, green, blue, _], detail) in pixels.iter_mut().zip::<Vec<f32>>(detail) {
        let more = (detail * gain).round() as i16;
        for value in [red, green, blue] {
            *value = (i16::from(*value) + more).clamp(0, 255) as u8;
        }
    }
    picture
}

fn grey([red, green, blue, _]: [u8; 4]) -> f32 {
    LUMA[0] * f32::from(red) + LUMA[1] * f32::from(green) + LUMA[2] * f32::from(blue)
}

/// What stands out from its surroundings, where those count as much as they are seen.
fn seen_detail(pixels: &[[u8; 4]], luma: &[f32], width: usize, kernel: &[f32]) -> Vec<f32> {
    let seen: Vec<f32> = pixels.iter().map(|[.., alpha]| f32::from(*alpha)).collect();
    let weighed: Vec<f32> = luma
        .iter()
        .zip(&seen)
        .map(|(luma, seen)| luma * seen)
        .collect();
    let around = blurred(&weighed, width, kernel);
    let weights = blurred(&seen, width, kernel);
    let pairs = around.iter().zip(weights);
    luma.iter()
        .zip(pairs)
        .map(|(here, (around, weight))| {
            if weight > 0.5 {
                here - around / weight
            } else {
                0.0
            }
        })
        .collect()
}

/// Half of a Gaussian, from its middle outwards; the whole sums to 1.
fn kernel(deviation_px: f32) -> Vec<f32> {
    let reach = (deviation_px * 3.0).ceil() as u16;
    let bell = |at: u16| (-(f32::from(at) / deviation_px).powi(2) / 2.0).exp();
    let half: Vec<f32> = (0..=reach).map(bell).collect();
    let whole: f32 = half.iter().sum::<f32>() * 2.0 - 1.0;
    half.iter().map(|value| value / whole).collect()
}

/// Along rows into a buffer with room at both ends, then along columns; what lies beyond an edge is as the edge.
fn blurred(plane: &[f32], width: usize, kernel: &[f32]) -> Vec<f32> {
    let reach = kernel.len().saturating_sub(1);
    let (Some(middle), sides) = (kernel.first(), kernel.get(1..).unwrap_or(&[])) else {
        return plane.to_vec();
    };
    let mut across = vec![0.0_f32; plane.len()];
    let mut padded = vec![0.0_f32; width + 2 * reach];
    for (row, out) in plane
        .chunks_exact(width)
        .zip(across.chunks_exact_mut(width))
    {
        let (first, last) = (row.first().copied(), row.last().copied());
        for (at, value) in padded.iter_mut().enumerate() {
            let inside = at.checked_sub(reach);
            let end = if inside.is_none() { first } else { last };
            *value = inside
                .and_then(|at| row.get(at).copied())
                .or(end)
                .unwrap_or_default();
        }
        for (out, value) in out.iter_mut().zip(row) {
            *out = value * middle;
        }
        for (off, part) in (1..).zip(sides) {
            let before = padded.get(reach - off..).unwrap_or(&[]);
            let after = padded.get(reach + off..).unwrap_or(&[]);
            for ((out, before), after) in out.iter_mut().zip(before).zip(after) {
                *out += (before + after) * part;
            }
        }
    }
    let height = plane.len() / width.max(1);
    let row = |y: usize| {
        let y = y.min(height.saturating_sub(1));
        across.get(y * width..(y + 1) * width).unwrap_or(&[])
    };
    let mut down = vec![0.0_f32; plane.len()];
    for (y, out) in down.chunks_exact_mut(width).enumerate() {
        for (out, value) in out.iter_mut().zip(row(y)) {
            *out = value * middle;
        }
        for (off, part) in (1..).zip(sides) {
            let (before, after) = (row(y.saturating_sub(off)), row(y + off));
            for ((out, before), after) in out.iter_mut().zip(before).zip(after) {
                *out += (before + after) * part;
            }
        }
    }
    down
}

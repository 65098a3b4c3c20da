//! Words that the studio sets itself, because letters drawn by models need checking.

use std::f32::consts::FRAC_PI_2;

use super::letters::{Face, Outlines};
use super::{AdjustError, LUMA, linear, sane};
use crate::domain::adjust::{TextAlign, TextLayer};
use crate::domain::mask::{Rule, cover};
use crate::imaging::Pixels;

/// What text should reach at least (WCAG 2.2, success criterion 1.4.3).
pub const LEGIBLE: f32 = 4.5;
/// Dark words, and the plate behind light ones.
const DARK: [u8; 3] = [0x12; 3];
/// Light words.
const WHITE: [u8; 3] = [0xFF; 3];
/// The plate behind dark words.
const LIGHT_PLATE: [u8; 3] = [0xF5; 3];
/// How opaque a plate is, 0 to 1.
const PLATE: f32 = 0.8;
/// Baseline to baseline, in heights of letters.
const LEADING: f32 = 1.2;

/// Sets the words. A size of 1 makes an em (the font's own measure of height) as high as the picture.
pub(super) fn draw(mut picture: Pixels, layer: &TextLayer) -> Result<Pixels, AdjustError> {
    let face = Face::new(layer.weight)?;
    if let Some(letter) = lines(layer).find_map(|line| face.missing(&line)) {
        return Err(AdjustError::NoGlyph(letter));
    }
    if layer.words.trim().is_empty() {
        return Ok(picture);
    }
    let block = Block::of(&face, layer, &picture);
    if layer.plate {
        paint(&mut picture, &[block.plate()], plate_colour(layer), PLATE);
    }
    paint(&mut picture, &block.outlines, layer.colour, 1.0);
    Ok(picture)
}

/// White or nearly black, whichever stands out better from what lies under the words.
pub fn safe_colour(picture: &Pixels, layer: &TextLayer) -> [u8; 3] {
    let under = under(picture, layer);
    if contrast_with(&under, WHITE) >= contrast_with(&under, DARK) {
        WHITE
    } else {
        DARK
    }
}

/// How the words stand out, 1 (not at all) to 21 (WCAG 2.2, contrast ratio).
///
/// Nine tenths of what lies under them contrast at least so much; a plate counts. Under [`LEGIBLE`], a plate is advisable.
pub fn contrast(picture: &Pixels, layer: &TextLayer) -> f32 {
    let mut under = under(picture, layer);
    if layer.plate {
        let plate = plate_colour(layer);
        for colour in &mut under {
            for (value, plate) in colour.iter_mut().zip(plate) {
                *value = mixed(*value, plate, PLATE);
            }
        }
    }
    contrast_with(&under, layer.colour)
}

/// A dark plate behind light words, a light one behind dark ones.
fn plate_colour(layer: &TextLayer) -> [u8; 3] {
    let words = luminance(layer.colour);
    if ratio(words, luminance(DARK)) >= ratio(words, luminance(LIGHT_PLATE)) {
        DARK
    } else {
        LIGHT_PLATE
    }
}

/// The lines as they are set: a tab is a space, and what ends a line elsewhere has no form of its own.
fn lines(layer: &TextLayer) -> impl Iterator<Item = String> {
    let plain = |letter: char| if letter == '\t' { ' ' } else { letter };
    layer
        .words
        .lines()
        .map(move |line| line.chars().map(plain).collect())
}

/// Words laid out on a picture.
struct Block {
    outlines: Outlines,
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
    em_px: f32,
}

impl Block {
    fn of(face: &Face, layer: &TextLayer, picture: &Pixels) -> Self {
        let (wide, high) = (picture.width_px as f32, picture.height_px as f32);
        let em_px = (sane(layer.size, 0.0, 1.0, 0.06) * high).max(1.0);
        let set: Vec<_> = lines(layer).map(|line| face.line(&line, em_px)).collect();
        let width = set.iter().map(|line| line.width_px).fold(0.0, f32::max);
        let height = set.len() as f32 * LEADING * em_px;
        let left = sane(layer.x, 0.0, 1.0, 0.5) * wide - width / 2.0;
        let top = sane(layer.y, 0.0, 1.0, 0.5) * high - height / 2.0;
        let (above, below) = face.reach(em_px);
        // Letters stand in the middle of their line.
        let baseline = (LEADING * em_px + above - below) / 2.0;
        let mut outlines = Vec::new();
        for (row, line) in (0_u16..).zip(set) {
            let spare = width - line.width_px;
            let x = left
                + match layer.align {
                    TextAlign::Left => 0.0,
                    TextAlign::Centre => spare / 2.0,
                    TextAlign::Right => spare,
                };
            let y = top + f32::from(row) * LEADING * em_px + baseline;
            let moved = |outline: Vec<[f32; 2]>| -> Vec<[f32; 2]> {
                outline
                    .iter()
                    .map(|point| [point[0] + x, point[1] + y])
                    .collect()
            };
            outlines.extend(line.outlines.into_iter().map(moved));
        }
        Self {
            outlines,
            left,
            top,
            right: left + width,
            bottom: top + height,
            em_px,
        }
    }

    /// A rectangle with round corners around the words.
    fn plate(&self) -> Vec<[f32; 2]> {
        const STEPS: u8 = 24;
        let (wide, high) = (self.em_px * 0.5, self.em_px * 0.2);
        let radius = self.em_px * 0.3;
        let (left, right) = (self.left - wide + radius, self.right + wide - radius);
        let (top, bottom) = (self.top - high + radius, self.bottom + high - radius);
        let corners = [(right, bottom), (left, bottom), (left, top), (right, top)];
        let mut outline = Vec::new();
        for (quarter, (x, y)) in (0_u8..).zip(corners) {
            for step in 0..=STEPS {
                let turn = (f32::from(quarter) + f32::from(step) / f32::from(STEPS)) * FRAC_PI_2;
                outline.push([x + radius * turn.cos(), y + radius * turn.sin()]);
            }
        }
        outline
    }
}

/// Lays a colour over what the outlines cover. Blended as sRGB stands: in linear light, thin white strokes swell and dark ones
/// starve.
fn paint(picture: &mut Pixels, outlines: &[Vec<[f32; 2]>], colour: [u8; 3], opacity: f32) {
    let size = (picture.width_px, picture.height_px);
    let width = picture.width_px as usize;
    let (pixels, _) = picture.rgba.as_chunks_mut::<4>();
    cover(outlines, size, Rule::NonZero, |y, first, levels| {
        let start = y as usize * width + first as usize;
        let Some(row) = pixels.get_mut(start..start + levels.len()) else {
            return;
        };
        for (pixel, level) in row.iter_mut().zip(levels) {
            if *level != 0 {
                lay(pixel, colour, f32::from(*level) / 255.0 * opacity);
            }
        }
    });
}

/// Source over destination, not premultiplied (Porter and Duff, 1984).
fn lay(pixel: &mut [u8; 4], colour: [u8; 3], part: f32) {
    let [values @ .., alpha] = pixel;
    let kept = f32::from(*alpha) / 255.0 * (1.0 - part);
    let seen = part + kept;
    for (value, colour) in values.iter_mut().zip(colour) {
        *value = mixed(*value, colour, part / seen);
    }
    *alpha = (seen * 255.0 + 0.5) as u8;
}

fn mixed(under: u8, over: u8, part: f32) -> u8 {
    (f32::from(under) * (1.0 - part) + f32::from(over) * part + 0.5) as u8
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: [u8; 3]) -> f32 {
    colour
        .iter()
        .zip(LUMA)
        .map(|(value, part)| linear(f32::from(*value) / 255.0) * part)
        .sum()
}

fn ratio(a: f32, b: f32) -> f32 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The contrast that nine tenths of the colours reach; 1 when there are none.
fn contrast_with(under: &[[u8; 3]], colour: [u8; 3]) -> f32 {
    let words = luminance(colour);
    let mut ratios: Vec<f32> = under
        .iter()
        .map(|under| ratio(words, luminance(*under)))
        .collect();
    ratios.sort_by(f32::total_cmp);
    ratios.get(ratios.len() / 10).copied().unwrap_or(1.0)
}

/// Colours under the words, some thousands at most; see-through ones as if laid on middle grey.
fn under(picture: &Pixels, layer: &TextLayer) -> Vec<[u8; 3]> {
    const MOST_A_SIDE: usize = 64;
    let Ok(face) = Face::new(layer.weight) else {
        return Vec::new();
    };
    let block = Block::of(&face, layer, picture);
    let range = |low: f32, high: f32, side_px: u32| {
        let end = (high.ceil().max(0.0) as usize).min(side_px as usize);
        let first = (low.floor().max(0.0) as usize).min(end);
        (first..end).step_by(((end - first) / MOST_A_SIDE).max(1))
    };
    let columns = range(block.left, block.right, picture.width_px);
    let (pixels, _) = picture.rgba.as_chunks::<4>();
    let mut colours = Vec::new();
    for y in range(block.top, block.bottom, picture.height_px) {
        for x in columns.clone() {
            if let Some([values @ .., alpha]) = pixels.get(y * picture.width_px as usize + x) {
                let seen = f32::from(*alpha) / 255.0;
                colours.push(values.map(|value| mixed(128, value, seen)));
            }
        }
    }
    colours
}

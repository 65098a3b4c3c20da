//! The ink hand: brush, wash and a great deal of white paper.

mod brush;
mod motif;
mod views;

use super::PaintError;
use super::canvas::{Canvas, Field, Meter, Tile, unit_px};
use super::colour::{Lch, lch};
use super::lexicon::{Tag, Thing};
use super::maths::{V3, cell, smooth};
use super::noise::Noise;
use super::words::Scene;

use brush::Sheet;

/// Inks of one picture.
pub(crate) struct Inks {
    pub(crate) paper: Lch,
    /// Black, or the deepest colour of the picture.
    pub(crate) black: V3,
    /// A quiet tint for washes.
    pub(crate) wash: V3,
    /// One lively colour, used sparingly.
    pub(crate) accent: V3,
    pub(crate) green: V3,
}

impl Inks {
    fn of(scene: &Scene) -> Self {
        let dark = scene.any(&[Tag::Night, Tag::Dark, Tag::Neon]);
        let colours = scene.all_colours();
        let first = colours.first().copied();
        let cool = scene.any(&[
            Tag::Cool,
            Tag::Dawn,
            Tag::Winter,
            Tag::Rain,
            Tag::Snow,
            Tag::Morning,
        ]);
        let warm = scene.any(&[Tag::Golden, Tag::Sunset, Tag::Autumn, Tag::Warm, Tag::Cosy]);
        let wash = match first {
            Some(c) => lch(c.l.clamp(0.30, 0.70), c.c.max(0.012), c.h),
            None if warm => lch(0.50, 0.055, 52.0),
            None if scene.any(&[Tag::Botanical, Tag::Spring]) => lch(0.50, 0.05, 150.0),
            None if cool => lch(0.44, 0.055, 248.0),
            None if dark => lch(0.34, 0.055, 262.0),
            None => lch(0.42, 0.026, 245.0),
        };
        let accent = colours.get(1).copied().unwrap_or_else(|| {
            if first.is_some_and(|c| c.c > 0.09 && c.l > 0.4) {
                lch(0.56, 0.18, 32.0).mix(colours[0], 0.6)
            } else {
                lch(0.56, 0.185, 31.0)
            }
        });
        let mut paper = lch(0.955, 0.016, 88.0);
        if scene.any(&[Tag::Golden, Tag::Sunset, Tag::Cosy]) {
            paper = lch(0.935, 0.030, 80.0);
        } else if dark {
            paper = lch(0.905, 0.016, 250.0);
        } else if cool || scene.has(Tag::Studio) {
            paper = lch(0.960, 0.008, 220.0);
        }
        if let Some(behind) = scene.behind {
            paper = behind.with_l(behind.l.max(0.80)).with_c(behind.c.min(0.07));
        }
        let black = if scene.has(Tag::Neon) {
            lch(0.26, 0.10, 290.0)
        } else {
            lch(0.22, 0.014, 265.0)
        };
        let green = lch(0.46, 0.055, 140.0).mix(wash, 0.25);
        Self {
            paper: scene.permit(paper),
            black: scene.permit(black).linear(),
            wash: scene.permit(wash).linear(),
            // A pale accent would vanish on the paper.
            accent: scene.permit(accent.with_l(accent.l.min(0.66))).linear(),
            green: scene.permit(green).linear(),
        }
    }
}

/// Paints with ink.
pub(crate) fn paint(
    scene: &Scene,
    width: usize,
    height: usize,
    meter: &mut Meter<'_>,
) -> Result<Canvas, PaintError> {
    let mut rng = scene.rng(53);
    let inks = Inks::of(scene);
    let noise = Noise::new(scene.grain_seed());
    let unit = unit_px(width, height);
    meter.expect_px(width * height * 7);
    let mut canvas = Canvas::new(width, height, inks.paper.linear());
    let salt = scene.grain_seed() as u32;
    let cloud = Field::new((width, height), unit / 60.0, |x, y| {
        noise.at(x / unit * 2.1, y / unit * 2.1 + 5.0)
    });
    let fibre = Tile::new(|x, y| {
        let (u, v) = (x as f32 / unit, y as f32 / unit);
        let bend = noise.at(u * 2.1, v * 2.1) * 4.0;
        let fibre = noise.at(u * 150.0 + bend, v * 38.0) + noise.at(u * 34.0 - bend, v * 130.0);
        let fleck = smooth(0.9992, 1.0, cell(x >> 1, y >> 1, salt)) * 0.10;
        1.0 + fibre * 0.012 - fleck
    });
    canvas.each(meter, |x, y, under| {
        under * (fibre.at(x as i32, y as i32) + cloud.at(x as f32, y as f32) * 0.014)
    })?;
    let size = (width, height);
    let pools = Field::new(size, unit / 110.0, |x, y| {
        let (u, v) = (x / unit, y / unit);
        noise.at(u * 3.4, v * 3.4 + 20.0) * 0.75 + noise.at(u * 9.0, v * 9.0 + 9.0) * 0.40
    });
    let tooth = Field::new(size, unit / 512.0, |x, y| {
        noise.at(x / unit * 120.0, y / unit * 120.0)
    });
    let mut sheet = Sheet {
        canvas,
        noise,
        pools,
        tooth,
        unit,
        meter,
    };
    views::paint(&mut sheet, scene, &inks, &mut rng)?;
    if scene.allows_tag(Tag::Abstract) && scene.allows(Thing::Star) {
        motif::seal(&mut sheet, &inks, &mut rng.fork(9))?;
    }
    Ok(sheet.canvas)
}

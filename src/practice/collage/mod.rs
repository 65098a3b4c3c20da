//! The collage hand: painted paper, cut or torn and laid down with small shadows.

mod compose;
mod palettes;
mod table;
mod view;

use super::PaintError;
use super::canvas::{Canvas, Field, Meter, Tile};
use super::maths::{V3, cell, clamp01, smooth, v3};
use super::noise::Noise;
use super::raster::{Mask, Spot};
use super::words::Scene;

/// One piece of paper.
pub(crate) struct Sheet {
    pub(crate) outlines: Vec<Vec<Spot>>,
    pub(crate) colour: V3,
    /// How far it stands off the sheet below: length of its shadow, 0 to about 1.5.
    pub(crate) lift: f32,
    /// A torn sheet shows its white core along the edge.
    pub(crate) torn: bool,
}

/// Paints a collage.
pub(crate) fn paint(
    scene: &Scene,
    width: usize,
    height: usize,
    meter: &mut Meter<'_>,
) -> Result<Canvas, PaintError> {
    let rng = scene.rng(37);
    let palette = palettes::of(scene, &mut rng.fork(1));
    let sheets = compose::sheets(
        scene,
        &palette,
        (width as f32, height as f32),
        &mut rng.fork(2),
    );
    let noise = Noise::new(scene.grain_seed());
    let mut canvas = Canvas::new(width, height, palette.ground.linear());
    let work: usize = sheets
        .iter()
        .map(|sheet| area(sheet, width, height) * 4)
        .sum();
    meter.expect_px(work + width * height);
    let unit = canvas.unit();
    let salt = scene.grain_seed() as u32;
    let paper = Paper::new(&noise, width, height, unit, salt);
    canvas.each(meter, |x, y, under| under * paper.at(x as i32, y as i32, 0))?;
    for (i, sheet) in sheets.iter().enumerate() {
        let shift = i as f32 * 7.31 + 3.0;
        let place = i as i32 + 1;
        if sheet.torn {
            let core = Sheet {
                outlines: sheet
                    .outlines
                    .iter()
                    .map(|o| rough(o, &noise, unit, 0.0085, shift + 40.0))
                    .collect(),
                colour: v3(0.90, 0.88, 0.83),
                lift: sheet.lift,
                torn: false,
            };
            lay(&core, &mut canvas, &paper, place, meter)?;
            let face = Sheet {
                outlines: sheet
                    .outlines
                    .iter()
                    .map(|o| rough(o, &noise, unit, 0.0065, shift))
                    .collect(),
                colour: sheet.colour,
                lift: 0.0,
                torn: false,
            };
            lay(&face, &mut canvas, &paper, place, meter)?;
        } else {
            lay(sheet, &mut canvas, &paper, place, meter)?;
        }
    }
    Ok(canvas)
}

fn area(sheet: &Sheet, width: usize, height: usize) -> usize {
    let (mut x0, mut y0, mut x1, mut y1) = (width as f32, height as f32, 0.0_f32, 0.0_f32);
    for (x, y) in sheet.outlines.iter().flatten() {
        x0 = x0.min(x.max(0.0));
        y0 = y0.min(y.max(0.0));
        x1 = x1.max(x.min(width as f32));
        y1 = y1.max(y.min(height as f32));
    }
    ((x1 - x0).max(0.0) * (y1 - y0).max(0.0)) as usize
}

/// The tooth and the uneven paint of paper, worked out once for all sheets.
struct Paper {
    wash: Field,
    tooth: Tile,
    width: i32,
    height: i32,
}

impl Paper {
    fn new(noise: &Noise, width: usize, height: usize, unit: f32, salt: u32) -> Self {
        let wash = Field::new((width, height), unit / 90.0, |x, y| {
            let (u, v) = (x / unit, y / unit);
            noise.at(u * 2.3, v * 3.1) * 0.040 + noise.at(u * 9.0, v * 3.4) * 0.024
        });
        let tooth = Tile::new(|x, y| {
            let brush = noise.at(
                x as f32 * 92.0 / unit.max(400.0),
                y as f32 * 9.0 / unit.max(400.0),
            );
            let speck = cell(x >> 1, y >> 1, salt) + cell(x, y, salt ^ 0x9) - 1.0;
            1.0 + brush * 0.020 + speck * 0.020
        });
        Self {
            wash,
            tooth,
            width: width as i32,
            height: height as i32,
        }
    }

    /// Brightness of a sheet's surface; each sheet is cut from another place.
    fn at(&self, x: i32, y: i32, shift: i32) -> f32 {
        let tooth = self.tooth.at(x + shift * 37, y + shift * 61);
        let flip = if shift & 1 == 0 { x } else { self.width - x };
        let turn = if shift & 2 == 0 { y } else { self.height - y };
        tooth + self.wash.at(flip as f32, turn as f32)
    }
}

fn lay(
    sheet: &Sheet,
    canvas: &mut Canvas,
    paper: &Paper,
    place: i32,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let unit = canvas.unit();
    let size = (canvas.width, canvas.height);
    let reach = unit * 0.010 * (0.4 + sheet.lift);
    let mask = Mask::fill(&sheet.outlines, size, (reach * 2.2) as usize + 2);
    if mask.width == 0 {
        return Ok(());
    }
    meter.tick(mask.width * mask.height)?;
    if sheet.lift > 0.0 {
        // The light comes from the upper left in every collage.
        let mut soft = mask.blurred(reach);
        meter.tick(mask.width * mask.height)?;
        soft.left += (reach * 0.55) as i32;
        soft.top += (reach * 0.85) as i32;
        soft.lay(canvas, meter, |_, _, under, cover| {
            under.tint(V3::ONE.mix(v3(0.30, 0.27, 0.28), cover * 0.62))
        })?;
    }
    let step = ((unit / 1000.0) as i32).max(1);
    mask.lay(canvas, meter, |x, y, under, cover| {
        let face = sheet.colour * paper.at(x, y, place);
        if cover >= 1.0 && mask.at(x - step, y - step) >= 1.0 && mask.at(x + step, y + step) >= 1.0
        {
            return face;
        }
        // The cut edge: bright towards the light, dark away from it.
        let toward = cover - mask.at(x - step, y - step);
        let away = cover - mask.at(x + step, y + step);
        let edge = clamp01(toward) * 0.16 - clamp01(away) * 0.14;
        under.mix(face * (1.0 + edge), cover)
    })
}

/// Shakes an outline the way paper tears.
fn rough(outline: &[Spot], noise: &Noise, unit: f32, amount: f32, shift: f32) -> Vec<Spot> {
    let mut out = Vec::new();
    let step = unit * 0.006;
    for i in 0..outline.len() {
        let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let long = (dx * dx + dy * dy).sqrt();
        let pieces = ((long / step) as usize).clamp(1, 900);
        for k in 0..pieces {
            let t = k as f32 / pieces as f32;
            let p = (a.0 + dx * t, a.1 + dy * t);
            let (u, v) = (p.0 / unit * 26.0 + shift, p.1 / unit * 26.0 - shift);
            let coarse = noise.at(u * 0.35, v * 0.35);
            let jag = noise.fbm(u, v, 3) + coarse;
            let push = smooth(-1.2, 1.2, jag) * 2.0 - 1.0;
            let (nx, ny) = (dy / long.max(1e-6), -dx / long.max(1e-6));
            out.push((
                p.0 + nx * push * unit * amount,
                p.1 + ny * push * unit * amount,
            ));
        }
    }
    out
}

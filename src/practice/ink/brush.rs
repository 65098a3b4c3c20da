//! Washes and strokes: how ink meets paper.

use super::super::PaintError;
use super::super::canvas::{Canvas, Field, Meter};
use super::super::maths::{Rng, V3, clamp01, lerp, smooth};
use super::super::noise::Noise;
use super::super::raster::{Mask, Spot, open_curve, ribbon};

/// Paper on the desk, with what is needed to paint on it.
pub(crate) struct Sheet<'a, 'b> {
    pub(crate) canvas: Canvas,
    pub(crate) noise: Noise,
    /// Where ink pools and where the paper stays dry.
    pub(crate) pools: Field,
    pub(crate) tooth: Field,
    pub(crate) unit: f32,
    pub(crate) meter: &'a mut Meter<'b>,
}

/// How a stroke is made.
#[derive(Clone, Copy)]
pub(crate) struct Stroke {
    /// Widest half-width, pixels.
    pub(crate) half_px: f32,
    /// 0 wet to 1 dry: a dry brush leaves streaks.
    pub(crate) dry: f32,
    pub(crate) ink: V3,
    pub(crate) strength: f32,
}

impl Sheet<'_, '_> {
    /// Canvas size in pixels.
    pub(crate) fn size(&self) -> (f32, f32) {
        (self.canvas.width as f32, self.canvas.height as f32)
    }

    /// A pool of thinned ink: pale inside, darker along the edge where it dried.
    ///
    /// `fade(x, y)` thins it further, from 1 to 0.
    pub(crate) fn wash(
        &mut self,
        outlines: &[Vec<Spot>],
        ink: V3,
        strength: f32,
        fade: impl Fn(f32, f32) -> f32,
        rng: &mut Rng,
    ) -> Result<(), PaintError> {
        let unit = self.unit;
        let shift = rng.range(0.0, 60.0);
        let shaken: Vec<Vec<Spot>> = outlines
            .iter()
            .map(|o| self.shake(o, shift, 0.007))
            .collect();
        let size = (self.canvas.width, self.canvas.height);
        let mask = Mask::fill(&shaken, size, (unit * 0.004) as usize + 2);
        if mask.width == 0 {
            return Ok(());
        }
        self.meter.tick(mask.width * mask.height)?;
        let soft = mask.blurred(unit * 0.0085);
        self.meter.tick(mask.width * mask.height)?;
        let (pools, tooth) = (&self.pools, &self.tooth);
        mask.lay(&mut self.canvas, self.meter, |x, y, under, cover| {
            let inner = soft.at(x, y);
            let edge = clamp01((1.0 - inner) * 1.6) * cover;
            let pool = pools.at(x as f32, y as f32);
            let grain = tooth.at(x as f32, y as f32);
            let body = 0.62 + pool * 0.42 + grain * 0.08;
            let depth = strength * fade(x as f32, y as f32) * (body * cover + edge * 0.38);
            soak(under, ink, depth)
        })
    }

    /// One movement of the brush through `points`.
    pub(crate) fn stroke(
        &mut self,
        points: &[Spot],
        how: Stroke,
        rng: &mut Rng,
    ) -> Result<(), PaintError> {
        let line = open_curve(points, 10);
        let half = how.half_px.max(0.35);
        let belly = rng.range(0.25, 0.5);
        let press = |t: f32| {
            let lead = smooth(0.0, 0.06, t);
            let swell = 0.62 + 0.38 * smooth(0.0, belly, t) - 0.30 * smooth(belly, 1.0, t);
            lead * swell * (1.0 - smooth(0.90, 1.0, t) * 0.92)
        };
        let wet_until = 1.0 - how.dry * 0.72;
        let mut outlines = Vec::new();
        let keep = ((line.len() as f32 * wet_until) as usize).clamp(2, line.len());
        let wet: Vec<Spot> = line.iter().copied().take(keep).collect();
        let taper = how.dry > 0.05;
        outlines.push(ribbon(&wet, |t| {
            let own = press(t * wet_until) * half;
            if taper {
                own * (1.0 - 0.65 * smooth(0.55, 1.0, t))
            } else {
                own
            }
        }));
        if taper {
            let hairs = 15;
            for i in 0..hairs {
                let across = (i as f32 + 0.5) / hairs as f32 * 2.0 - 1.0;
                let from = wet_until * rng.range(0.15, 0.75);
                let to = lerp(
                    wet_until,
                    1.0,
                    rng.range(0.2, 1.0) * (1.0 - 0.35 * across.abs()),
                );
                let (a, b) = (
                    (from * line.len() as f32) as usize,
                    (to * line.len() as f32) as usize,
                );
                if b < a + 3 {
                    continue;
                }
                let offset = offset_line(&line, across * half * 0.92, &press);
                let hair: Vec<Spot> = offset
                    .get(a..b.min(line.len()))
                    .unwrap_or_default()
                    .to_vec();
                let thin = half * rng.range(0.035, 0.085);
                outlines.push(ribbon(&hair, |t| thin * (1.0 - 0.7 * t)));
            }
        }
        // Outlines may run either way round; a reversed one would cut a hole in its neighbour.
        for outline in &mut outlines {
            if turn(outline) < 0.0 {
                outline.reverse();
            }
        }
        let size = (self.canvas.width, self.canvas.height);
        let mask = Mask::fill(&outlines, size, 1);
        let (pools, tooth) = (&self.pools, &self.tooth);
        mask.lay(&mut self.canvas, self.meter, |x, y, under, cover| {
            let pool = pools.at(x as f32, y as f32);
            let grain = tooth.at(x as f32, y as f32);
            soak(
                under,
                how.ink,
                cover * how.strength * (1.0 + pool * 0.22 + grain * 0.10),
            )
        })
    }

    /// Fills outlines evenly, with ink that is not thinned.
    pub(crate) fn solid(
        &mut self,
        outlines: &[Vec<Spot>],
        ink: V3,
        strength: f32,
    ) -> Result<(), PaintError> {
        let size = (self.canvas.width, self.canvas.height);
        let mask = Mask::fill(outlines, size, 1);
        let tooth = &self.tooth;
        mask.lay(&mut self.canvas, self.meter, |x, y, under, cover| {
            let grain = tooth.at(x as f32, y as f32);
            soak(under, ink, cover * strength * (1.0 + grain * 0.16))
        })
    }

    fn shake(&self, outline: &[Spot], shift: f32, amount: f32) -> Vec<Spot> {
        let scale = 9.0 / self.unit;
        outline
            .iter()
            .map(|p| {
                let (u, v) = (p.0 * scale + shift, p.1 * scale);
                let push = self.unit * amount;
                (
                    p.0 + self.noise.fbm(u, v, 3) * push * 2.0,
                    p.1 + self.noise.fbm(u + 31.0, v + 7.0, 3) * push * 2.0,
                )
            })
            .collect()
    }
}

/// Ink soaking into what is there: it only ever darkens.
fn soak(under: V3, ink: V3, depth: f32) -> V3 {
    let d = clamp01(depth);
    let stained = V3 {
        x: under.x * lerp(1.0, ink.x, 0.75),
        y: under.y * lerp(1.0, ink.y, 0.75),
        z: under.z * lerp(1.0, ink.z, 0.75),
    };
    under.mix(stained.mix(ink, 0.55), d)
}

fn offset_line(line: &[Spot], by: f32, press: &impl Fn(f32) -> f32) -> Vec<Spot> {
    let last = line.len().saturating_sub(1);
    (0..line.len())
        .map(|i| {
            let (a, b) = (line[i.saturating_sub(1)], line[(i + 1).min(last)]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let long = (dx * dx + dy * dy).sqrt().max(1e-6);
            let own = by * (0.35 + 0.65 * press(i as f32 / last.max(1) as f32));
            (line[i].0 - dy / long * own, line[i].1 + dx / long * own)
        })
        .collect()
}

/// Twice the signed area of an outline.
fn turn(outline: &[Spot]) -> f32 {
    let mut sum = 0.0;
    for i in 0..outline.len() {
        let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
        sum += a.0 * b.1 - b.0 * a.1;
    }
    sum
}

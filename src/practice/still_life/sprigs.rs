//! Flat things in the room: flowers, leaves and candle flames.

use super::super::PaintError;
use super::super::canvas::{Canvas, Meter};
use super::super::colour::{Lch, lch};
use super::super::maths::{Rng, V3, bell, cos_turns, lerp, sin_turns, smooth, v3};
use super::super::raster::{Mask, Spot, open_curve, over, ribbon};
use super::Stage;
use super::light::leaf;

/// One outline with its colour, in the upright plane through the sprig.
struct Piece {
    outline: Vec<Spot>,
    tone: Lch,
}

/// A flat thing standing at some depth in the room.
pub(crate) struct Sprig {
    at: V3,
    pieces: Vec<Piece>,
    flame: bool,
}

impl Sprig {
    /// Stems from a vase's mouth, with leaves and perhaps blooms.
    pub(crate) fn bouquet(
        at: V3,
        mouth: f32,
        petal: Option<Lch>,
        green: Lch,
        rng: &mut Rng,
    ) -> Self {
        let mut pieces = Vec::new();
        let mut blooms: Vec<(Spot, f32)> = Vec::new();
        let stems = if petal.is_some() { 6 } else { 5 };
        for i in 0..stems {
            let share = (i as f32 + 0.5) / stems as f32 - 0.5;
            let lean = share * 1.5 + rng.range(-0.12, 0.12);
            let long = rng.range(0.50, 0.86) * (1.0 - 0.35 * share.abs());
            let top = (lean * long * 0.95, long);
            let middle = (lean * long * 0.30, long * 0.55);
            let line = open_curve(&[(share * mouth * 1.2, -0.06), middle, top], 8);
            let stem_tone = green.lighter(-0.06);
            pieces.push(Piece {
                outline: ribbon(&line, |t| lerp(0.010, 0.005, t)),
                tone: stem_tone,
            });
            let leafy = if petal.is_some() { 3 } else { 8 };
            for k in 0..leafy {
                let t = 0.30 + 0.68 * (k as f32 / leafy as f32);
                let index = ((t * (line.len() - 1) as f32) as usize).min(line.len() - 2);
                let (a, b) = (line[index], line[index + 1]);
                let heading = super::super::maths::angle_turns(b.1 - a.1, b.0 - a.0);
                let side = if k % 2 == 0 { 0.12 } else { -0.12 };
                let angle = heading + side + rng.range(-0.03, 0.03);
                let size = rng.range(0.15, 0.23) * (1.1 - 0.45 * t);
                let tone = green
                    .lighter(rng.range(-0.05, 0.07))
                    .turned(rng.range(-8.0, 8.0));
                let whole = leaf(a, angle, size, 0.42);
                // One half of the blade lies in its own shade.
                let mut shade_half: Vec<Spot> =
                    whole.iter().copied().take(whole.len() / 2 + 1).collect();
                shade_half.push(a);
                pieces.push(Piece {
                    outline: whole,
                    tone,
                });
                pieces.push(Piece {
                    outline: shade_half,
                    tone: tone.lighter(-0.045),
                });
            }
            if petal.is_some() {
                blooms.push((top, rng.range(0.11, 0.165)));
            } else {
                pieces.push(Piece {
                    outline: leaf(top, 0.25 - lean * 0.12, 0.15, 0.42),
                    tone: green.lighter(0.05),
                });
            }
        }
        if let Some(tone) = petal {
            for (centre, size) in blooms {
                bloom(&mut pieces, centre, size, tone, rng);
            }
        }
        Self {
            at,
            pieces,
            flame: false,
        }
    }

    /// A candle flame with its glow.
    pub(crate) fn flame(at: V3) -> Self {
        Self {
            at,
            pieces: Vec::new(),
            flame: true,
        }
    }

    /// Outlines in space, to cast a shadow with.
    pub(crate) fn shadow(&self) -> Vec<Vec<V3>> {
        self.pieces
            .iter()
            .map(|piece| {
                piece
                    .outline
                    .iter()
                    .map(|p| self.at + v3(p.0, p.1, 0.0))
                    .collect()
            })
            .collect()
    }

    pub(crate) fn draw(
        &self,
        canvas: &mut Canvas,
        stage: &Stage,
        meter: &mut Meter<'_>,
    ) -> Result<(), PaintError> {
        if self.flame {
            return self.draw_flame(canvas, stage, meter);
        }
        let size = (canvas.width, canvas.height);
        let light = stage.studio.key * 0.62 + stage.studio.fill * 0.85;
        let side = stage.studio.to_key.x.signum();
        for piece in &self.pieces {
            let outline: Vec<Spot> = piece
                .outline
                .iter()
                .map(|p| stage.camera.spot(self.at + v3(p.0, p.1, 0.0)))
                .collect();
            let middle = piece.outline.iter().fold(0.0, |sum, p| sum + p.0)
                / piece.outline.len().max(1) as f32;
            let lit = 0.92 + 0.30 * (middle * side * 1.6).clamp(-0.6, 0.6);
            let colour = piece.tone.linear().tint(light) * lit;
            Mask::fill(&[outline], size, 1).lay(canvas, meter, |_, _, under, cover| {
                over(under, colour, cover)
            })?;
        }
        Ok(())
    }

    fn draw_flame(
        &self,
        canvas: &mut Canvas,
        stage: &Stage,
        meter: &mut Meter<'_>,
    ) -> Result<(), PaintError> {
        let foot = stage.camera.spot(self.at);
        let tip = stage.camera.spot(self.at + v3(0.0, 0.20, 0.0));
        let high = foot.1 - tip.1;
        let (cx, cy) = (foot.0, foot.1 - high * 0.42);
        let reach = high * 3.2;
        let area = vec![
            (cx - reach, cy - reach),
            (cx + reach, cy - reach),
            (cx + reach, cy + reach),
            (cx - reach, cy + reach),
        ];
        let (pale, warm) = (
            lch(0.97, 0.06, 92.0).linear(),
            lch(0.80, 0.16, 62.0).linear(),
        );
        Mask::fill(&[area], (canvas.width, canvas.height), 0).lay(
            canvas,
            meter,
            |x, y, under, _| {
                let (dx, dy) = (x as f32 + 0.5 - cx, y as f32 + 0.5 - cy);
                let away = (dx * dx + dy * dy).sqrt() / high;
                let glow = bell(away, 0.75) * smooth(3.2, 1.4, away);
                let t = 0.42 - dy / high;
                let half = 0.17 * sin_turns(t.clamp(0.0, 1.0).sqrt() * 0.5);
                let inside = smooth(0.035, -0.035, dx.abs() / high - half)
                    * smooth(-0.02, 0.02, t)
                    * smooth(1.02, 0.98, t);
                let core = pale.mix(warm, smooth(0.45, 1.0, t));
                (under + v3(1.0, 0.62, 0.26) * (glow * 0.34)).mix(core * 1.2, inside)
            },
        )
    }
}

/// A many-petalled bloom: rings of petals, lighter towards the middle.
fn bloom(pieces: &mut Vec<Piece>, centre: Spot, size: f32, tone: Lch, rng: &mut Rng) {
    for ring in 0..4 {
        let t = ring as f32 / 3.0;
        let radius = size * lerp(1.0, 0.28, t);
        let petals = 9 - ring * 2;
        let start = rng.unit();
        for k in 0..petals {
            let angle = start + k as f32 / petals as f32 + rng.range(-0.02, 0.02);
            let from = (
                centre.0 - cos_turns(angle) * radius * 0.10,
                centre.1 - sin_turns(angle) * radius * 0.10,
            );
            let colour = tone.lighter(lerp(-0.09, 0.07, t) + rng.range(-0.03, 0.03));
            pieces.push(Piece {
                outline: leaf(from, angle, radius, 0.85),
                tone: colour,
            });
        }
    }
}

//! A view in torn bands: sky, sun or moon, land, water and weather.

use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, cos_turns, lerp, sin_turns};
use super::super::motifs;
use super::super::noise::Noise;
use super::super::raster::Spot;
use super::compose::Desk;

impl Desk<'_> {
    #[expect(
        clippy::too_many_lines,
        reason = "a flat list of cases reads better in one piece"
    )]
    pub(super) fn view(&mut self, objects: &[Thing], rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        let scene = self.scene;
        let night = scene.any(&[Tag::Night, Tag::Dusk])
            || scene.shows(Thing::Moon)
            || scene.shows(Thing::Star);
        let sky = scene.behind.unwrap_or_else(|| {
            if night {
                self.palette.ground
            } else {
                self.palette.ground.mix(self.palette.paper(2), 0.25)
            }
        });
        let sky = scene.permit(sky);
        let margin = unit * 0.05;
        self.put(
            vec![vec![
                (-margin, -margin),
                (w + margin, -margin),
                (w + margin, h + margin),
                (-margin, h + margin),
            ]],
            sky,
            0.0,
            false,
        );
        let body = if night { Thing::Moon } else { Thing::Sun };
        let horizon = h * rng.range(0.46, 0.56);
        if scene.allows(body) {
            let side = rng.sign();
            let centre = (
                w * (0.5 + side * rng.range(0.08, 0.24)),
                horizon - unit * rng.range(0.08, 0.24),
            );
            let radius = unit * rng.range(0.12, 0.17);
            let tone = if night {
                lch(0.92, 0.06, 92.0)
            } else {
                self.warmest()
            };
            let tone = if (tone.l - sky.l).abs() < 0.10 {
                tone.with_c(tone.c + 0.04).lighter(-0.1)
            } else {
                tone
            };
            if !night && rng.chance(0.45) {
                self.rays(centre, radius, tone.lighter(0.06), rng);
            }
            self.put(
                vec![motifs::disc(centre, radius, rng)],
                scene.permit(tone),
                0.7,
                false,
            );
        }
        if night && scene.allows(Thing::Star) {
            let tone = lch(0.93, 0.05, 92.0);
            for _ in 0..9 {
                let size = unit * rng.range(0.016, 0.034);
                let at = (w * rng.range(0.06, 0.94), horizon * rng.range(0.08, 0.72));
                let outline = motifs::parts(Thing::Star, rng).swap_remove(0).outline;
                self.put(
                    vec![motifs::moved(&outline, rng.unit(), size, at)],
                    tone,
                    0.4,
                    false,
                );
            }
        }
        let cloudy = scene.shows(Thing::Cloud)
            || scene.any(&[Tag::Cloudy, Tag::Rain, Tag::Storm, Tag::Snow])
            || rng.chance(0.4);
        if cloudy && scene.allows(Thing::Cloud) {
            for _ in 0..2 + rng.below(2) {
                self.cloud(
                    (w * rng.range(0.1, 0.9), horizon * rng.range(0.18, 0.62)),
                    unit * rng.range(0.10, 0.17),
                    sky,
                    rng,
                );
            }
        }
        let below = self.land(horizon, sky, rng);
        self.extras(objects, horizon, below, rng);
        self.weather(rng);
    }

    /// Torn bands of land or water; returns the colour in front.
    pub(super) fn land(&mut self, horizon: f32, sky: Lch, rng: &mut Rng) -> Lch {
        let scene = self.scene;
        let (h, unit) = (self.height, self.unit);
        let shows = |thing| scene.shows(thing);
        let water =
            shows(Thing::Sea) || shows(Thing::Lake) || shows(Thing::Wave) || shows(Thing::Boat);
        let peaks = shows(Thing::Mountain);
        let city = shows(Thing::City);
        let count = if scene.has(Tag::Minimal) {
            3
        } else {
            4 + rng.below(2)
        };
        let mut below = sky;
        let room = h - horizon;
        let start = rng.below(3);
        for i in 0..count {
            let t = i as f32 / (count - 1) as f32;
            let tone = self.palette.against(below, start + i);
            let base = horizon + room * (0.04 + 0.74 * t);
            let torn = !scene.has(Tag::Minimal) || scene.has(Tag::Torn);
            if city && i < 3 {
                let row = self.roofs(base + unit * 0.06, t, rng);
                self.put(row, tone, 0.8, false);
            } else if water && i > 0 {
                let swell = unit
                    * if shows(Thing::Wave) || scene.has(Tag::Storm) {
                        0.05
                    } else {
                        0.016
                    };
                let band = self.band(base, swell, 2.4, false, rng);
                let blue = tone.mix(
                    lch(lerp(0.72, 0.38, t), 0.08, 232.0),
                    if self.scene.all_colours().is_empty() {
                        0.6
                    } else {
                        0.2
                    },
                );
                self.put(vec![band], scene.permit(blue), 0.9, torn);
                below = blue;
                continue;
            } else {
                let rise = if peaks && i < 3 {
                    unit * lerp(0.30, 0.14, t)
                } else {
                    unit * lerp(0.10, 0.13, t)
                };
                let band = self.band(
                    base,
                    rise,
                    if peaks { 2.1 } else { 1.4 },
                    peaks && i < 3,
                    rng,
                );
                self.put(vec![band], tone, 1.0, torn);
            }
            below = tone;
        }
        below
    }

    fn extras(&mut self, objects: &[Thing], horizon: f32, below: Lch, rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        let front = horizon + (h - horizon) * 0.80;
        let mut list: Vec<Thing> = objects.to_vec();
        if self.scene.shows(Thing::Forest) {
            list.extend([Thing::Tree; 5]);
        }
        if list.is_empty() && self.scene.allows(Thing::Leaf) && !self.scene.has(Tag::Minimal) {
            // A frond from the corner gives the view a foreground.
            let side = rng.sign();
            let at = (w * (0.5 + side * 0.40), h + unit * 0.03);
            let tone = self.leaf_tone(below);
            let outline = motifs::frond(6, rng);
            let angle = side * rng.range(0.01, 0.06);
            let leafy = motifs::moved(&outline, angle, unit * 0.40, (0.0, 0.0))
                .into_iter()
                .map(|p| (at.0 + p.0, at.1 - p.1))
                .collect();
            self.put(vec![leafy], tone, 1.2, false);
            return;
        }
        let count = list.len().min(7);
        for (i, thing) in list.into_iter().take(7).enumerate() {
            let share = (i as f32 + 0.5) / count as f32;
            let x = w * (0.5 + (share - 0.5) * 0.72 + rng.range(-0.03, 0.03));
            let (y, size) = match thing {
                Thing::Bird => (horizon * rng.range(0.4, 0.65), unit * 0.13),
                Thing::Boat => (horizon + (h - horizon) * 0.42, unit * 0.24),
                Thing::Star => continue,
                _ => (
                    front + unit * rng.range(-0.03, 0.05),
                    unit * rng.range(0.26, 0.34),
                ),
            };
            self.motif(thing, (x, y), size, below, i + 1, rng);
        }
    }

    fn weather(&mut self, rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        if self.scene.any(&[Tag::Rain, Tag::Storm]) {
            let tone = lch(0.90, 0.03, 230.0);
            for _ in 0..34 {
                let (x, y, long) = (
                    w * rng.range(0.0, 1.0),
                    h * rng.range(0.0, 0.9),
                    unit * rng.range(0.03, 0.055),
                );
                let lean = long * 0.28;
                let half = unit * 0.0022;
                self.put(
                    vec![vec![
                        (x - half, y),
                        (x + half, y),
                        (x + half - lean, y + long),
                        (x - half - lean, y + long),
                    ]],
                    tone,
                    0.35,
                    false,
                );
            }
        }
        if self.scene.has(Tag::Snow) {
            for _ in 0..40 {
                let at = (w * rng.unit(), h * rng.unit());
                self.put(
                    vec![motifs::disc(at, unit * rng.range(0.005, 0.012), rng)],
                    lch(0.97, 0.006, 240.0),
                    0.4,
                    false,
                );
            }
        }
    }

    fn warmest(&self) -> Lch {
        let warm = |p: &Lch| p.c * p.l * (1.0 - super::super::colour::hue_gap(p.h, 60.0) / 110.0);
        self.palette
            .papers
            .iter()
            .copied()
            .max_by(|a, b| warm(a).total_cmp(&warm(b)))
            .unwrap_or(lch(0.75, 0.15, 60.0))
    }

    fn rays(&mut self, centre: Spot, radius: f32, tone: Lch, rng: &mut Rng) {
        let count = 14;
        let start = rng.unit();
        let mut rays = Vec::new();
        for i in 0..count {
            let turns = start + i as f32 / count as f32;
            let at = |r: f32, t: f32| (centre.0 + cos_turns(t) * r, centre.1 + sin_turns(t) * r);
            let long = radius * rng.range(1.55, 1.85);
            rays.push(vec![
                at(radius * 1.16, turns - 0.013),
                at(long, turns - 0.006),
                at(long, turns + 0.006),
                at(radius * 1.16, turns + 0.013),
            ]);
        }
        self.put(rays, tone, 0.5, false);
    }

    fn cloud(&mut self, at: Spot, size: f32, sky: Lch, rng: &mut Rng) {
        let tone = sky.mix(
            lch(if sky.l > 0.8 { 0.985 } else { sky.l + 0.18 }, 0.012, sky.h),
            0.8,
        );
        let puffs = 4;
        let mut top: Vec<Spot> = vec![(at.0 - size * 1.25, at.1)];
        for i in 0..puffs {
            let t = i as f32 / (puffs - 1) as f32;
            let high = size * (0.35 + 0.45 * sin_turns(t * 0.5)) * rng.range(0.85, 1.15);
            let x = at.0 + size * lerp(-0.95, 0.95, t);
            top.push((x - size * 0.17, at.1 - high * 0.92));
            top.push((x + size * 0.17, at.1 - high * 0.92));
            if i + 1 < puffs {
                top.push((x + size * 0.32, at.1 - high * 0.62));
            }
        }
        top.push((at.0 + size * 1.25, at.1));
        let outline = super::super::raster::closed_curve(&top, 4);
        self.put(vec![outline], tone, 0.8, false);
    }

    fn roofs(&self, base: f32, t: f32, rng: &mut Rng) -> Vec<Vec<Spot>> {
        let mut out = Vec::new();
        let mut x = -self.unit * 0.02;
        while x < self.width {
            let wide = self.unit * rng.range(0.05, 0.11);
            let high = self.unit * rng.range(0.10, 0.36) * lerp(1.15, 0.65, t);
            let lean = self.unit * rng.range(-0.006, 0.006);
            let roof = if rng.chance(0.3) {
                self.unit * 0.035
            } else {
                0.0
            };
            out.push(vec![
                (x, self.height),
                (x + lean, base - high),
                (x + wide * 0.5, base - high - roof),
                (x + wide + lean, base - high),
                (x + wide, self.height),
            ]);
            x += wide * rng.range(1.0, 1.12);
        }
        out
    }

    /// A band of land from a wavy top edge to the bottom of the picture.
    pub(super) fn band(
        &self,
        base: f32,
        rise: f32,
        rough: f32,
        peaks: bool,
        rng: &mut Rng,
    ) -> Vec<Spot> {
        let noise = Noise::new(rng.next());
        let shift = rng.range(0.0, 50.0);
        let steps = 60;
        let margin = self.unit * 0.05;
        let mut out: Vec<Spot> = (0..=steps)
            .map(|i| {
                let x = lerp(-margin, self.width + margin, i as f32 / steps as f32);
                let u = x / self.unit * rough + shift;
                let h = if peaks {
                    noise.ridged(u, 1.0, 2) * 1.5 - 0.55
                } else {
                    noise.fbm(u, 1.0, 2) + 0.3
                };
                (x, base - rise * h)
            })
            .collect();
        out.push((self.width + margin, self.height + margin));
        out.push((-margin, self.height + margin));
        out
    }
}

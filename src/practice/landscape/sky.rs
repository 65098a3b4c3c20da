//! The sky: gradient, sun or moon with its glow, clouds and stars.

use super::super::canvas::unit_px;
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, V3, bell, cell, clamp01, floor_int, lerp, smooth};
use super::super::noise::Noise;
use super::super::words::Scene;
use super::light::Light;

/// A sun or moon.
struct Disc {
    x: f32,
    y: f32,
    radius: f32,
    moon: bool,
    colour: V3,
}

/// The painted sky.
pub(crate) struct Sky {
    rows: Vec<V3>,
    disc: Option<Disc>,
    glow: V3,
    glow_size: f32,
    unit: f32,
    horizon: f32,
    clouds: f32,
    cloud_lit: V3,
    cloud_shade: V3,
    stars: f32,
    offset: (f32, f32),
    salt: u32,
}

impl Sky {
    #[expect(
        clippy::too_many_lines,
        reason = "a flat list of cases reads better in one piece"
    )]
    pub(crate) fn of(
        scene: &Scene,
        light: &Light,
        width: usize,
        height: usize,
        horizon: f32,
        rng: &mut Rng,
    ) -> Self {
        let unit = unit_px(width, height);
        let stops = light.sky;
        let rows = (0..height)
            .map(|y| {
                let t = clamp01((y as f32 + 0.5) / horizon.max(1.0));
                let place = t * 3.0;
                let i = (place as usize).min(2);
                let part = place - i as f32;
                let eased = part * part * (3.0 - 2.0 * part) * 0.5 + part * 0.5;
                stops[i].mix(stops[i + 1], eased).linear()
            })
            .collect();
        let night = matches!(light.time, Tag::Night);
        let hidden = scene.any(&[Tag::Rain, Tag::Storm, Tag::Cloudy]);
        let wants_moon = scene.shows(Thing::Moon) || (night && !scene.shows(Thing::Sun));
        let named = scene.shows(Thing::Sun) || scene.shows(Thing::Moon);
        let kind = if wants_moon { Thing::Moon } else { Thing::Sun };
        let low = match light.time {
            Tag::Dawn | Tag::Sunset => rng.range(0.80, 0.93),
            Tag::Golden => rng.range(0.62, 0.8),
            Tag::Dusk => rng.range(0.88, 1.0),
            _ => rng.range(0.28, 0.5),
        };
        let low = if wants_moon {
            rng.range(0.28, 0.5)
        } else {
            low
        };
        let side = rng.sign() * rng.range(0.08, 0.26);
        let shown =
            scene.allows(kind) && (named || !hidden) && (named || !matches!(light.time, Tag::Dusk));
        let noon = matches!(light.time, Tag::Noon | Tag::Morning) && !named;
        let radius = unit
            * if wants_moon {
                rng.range(0.040, 0.062)
            } else if scene.any(&[Tag::Minimal, Tag::Playful, Tag::Neon]) {
                rng.range(0.085, 0.12)
            } else {
                rng.range(0.034, 0.055)
            };
        let disc = (shown && !noon).then(|| Disc {
            x: width as f32 * (0.5 + side),
            y: horizon * low,
            radius,
            moon: wants_moon,
            colour: if wants_moon {
                light.sun
            } else {
                light.sun.mix(V3::ONE, 0.45) * 1.25
            },
        });
        let clouds = if scene.has(Tag::Clear) || !scene.allows(Thing::Cloud) {
            -1.0
        } else if scene.any(&[Tag::Storm, Tag::Cloudy, Tag::Rain]) {
            0.75
        } else if scene.shows(Thing::Cloud) {
            0.5
        } else if scene.any(&[Tag::Minimal, Tag::Fog]) {
            -1.0
        } else {
            rng.range(-0.1, 0.45)
        };
        let lit = light.sky[3]
            .mix(light.sky[2], 0.3)
            .lighter(if night { -0.08 } else { 0.05 });
        let shade = light.sky[1]
            .mix(light.middle, 0.3)
            .lighter(if scene.has(Tag::Storm) { -0.10 } else { 0.02 });
        Self {
            rows,
            glow: light.sun
                * if wants_moon {
                    0.16
                } else {
                    0.42 * (0.4 + light.power * 0.6)
                },
            glow_size: if wants_moon { 0.14 } else { 0.22 },
            disc,
            unit,
            horizon,
            clouds,
            cloud_lit: lit.linear(),
            cloud_shade: shade.linear(),
            stars: if (night || matches!(light.time, Tag::Dusk))
                && scene.allows(Thing::Star)
                && !hidden
            {
                if scene.shows(Thing::Star) {
                    1.7
                } else if night {
                    1.0
                } else {
                    0.35
                }
            } else {
                0.0
            },
            offset: (rng.range(0.0, 90.0), rng.range(0.0, 90.0)),
            salt: rng.next() as u32,
        }
    }

    /// Centre of the sun or moon in pixels.
    pub(crate) fn disc_px(&self) -> Option<(f32, f32)> {
        self.disc.as_ref().map(|disc| (disc.x, disc.y))
    }

    pub(crate) fn colour(&self, noise: &Noise, x: f32, y: f32) -> V3 {
        let row = (y.max(0.0) as usize).min(self.rows.len() - 1);
        let mut colour = self.rows[row];
        if self.stars > 0.0 {
            colour += self.star(x, y);
        }
        let mut near_sun = 0.0;
        if let Some(disc) = &self.disc {
            let (dx, dy) = (x - disc.x, y - disc.y);
            let away = (dx * dx + dy * dy).sqrt() / self.unit;
            let wide = bell(away, self.glow_size * 2.2);
            near_sun = bell(away, self.glow_size);
            colour += self.glow * (near_sun * 0.55 + wide * 0.28);
            let edge = disc.radius - away * self.unit;
            let cover = clamp01(edge + 0.5);
            if cover > 0.0 {
                let mut face = disc.colour;
                if disc.moon {
                    let u = (dx / disc.radius, dy / disc.radius);
                    let seas = noise.fbm(u.0 * 1.3 + 4.0, u.1 * 1.3 + 9.0, 3);
                    face = face * (0.92 - 0.28 * smooth(0.0, 0.35, seas));
                }
                colour = colour.mix(face, cover);
            }
        }
        if self.clouds > 0.0 {
            colour = self.cloud(noise, x, y, colour, near_sun);
        }
        colour
    }

    fn cloud(&self, noise: &Noise, x: f32, y: f32, under: V3, near_sun: f32) -> V3 {
        // Clouds lie on a ceiling: they flatten and crowd towards the horizon.
        let up = (self.horizon - y).max(0.0) / self.unit;
        let depth = 0.34 / (up + 0.17);
        let u = (x / self.unit - 0.5) * depth * 1.25 + self.offset.0;
        let v = depth * 2.3 + self.offset.1;
        let warp = noise.at(u * 0.9, v * 0.9) * 0.5;
        let body = noise.fbm(u + warp, v * 1.4 + warp * 0.6, 5);
        let threshold = lerp(0.26, -0.22, self.clouds);
        let cover = smooth(threshold, threshold + 0.34, body);
        if cover <= 0.001 {
            return under;
        }
        let thick = smooth(
            threshold,
            threshold + 0.6,
            noise.fbm(u + warp + 0.05, v * 1.4 + warp * 0.6 - 0.10, 3),
        );
        let lit = self.cloud_lit + self.glow * (near_sun * 0.9);
        let shaded = lit.mix(self.cloud_shade, 0.15 + 0.75 * thick);
        let fade = smooth(0.0, 0.10, up);
        under.mix(shaded, cover * fade * (0.55 + 0.35 * self.clouds))
    }

    fn star(&self, x: f32, y: f32) -> V3 {
        let size = self.unit / 52.0;
        let (cx, cy) = (floor_int(x / size), floor_int(y / size));
        let chance = cell(cx, cy, self.salt);
        if chance > 0.30 * self.stars {
            return V3::ZERO;
        }
        let px = (cx as f32 + 0.15 + 0.7 * cell(cx, cy, self.salt ^ 0x1)) * size;
        let py = (cy as f32 + 0.15 + 0.7 * cell(cx, cy, self.salt ^ 0x2)) * size;
        let bright = cell(cx, cy, self.salt ^ 0x3);
        let (dx, dy) = (x - px, y - py);
        let radius = (self.unit / 1000.0 * (0.45 + 0.8 * bright * bright)).max(0.42);
        let glow = bell((dx * dx + dy * dy).sqrt(), radius);
        let up = smooth(0.95, 0.25, y / self.horizon);
        V3 {
            x: 0.92,
            y: 0.95,
            z: 1.0,
        } * (glow * (0.15 + 0.85 * bright * bright * bright) * up)
    }
}

//! Ridges, dunes, woods and roofs: silhouettes one behind another, each with its own surface.

use super::super::canvas::unit_px;
use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, V3, cell, clamp01, floor_int, fract, lerp, sin_turns, smooth};
use super::super::noise::Noise;
use super::super::words::Scene;
use super::View;
use super::light::Light;

/// What a layer is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    Rock,
    Hill,
    Forest,
    Dune,
    City,
    Meadow,
}

/// Where a layer stands.
pub(crate) struct Spec {
    pub(crate) ground: Ground,
    /// 0 at the back, 1 in front.
    pub(crate) near: f32,
    pub(crate) base_px: f32,
    /// Where its foot meets water or the next layer.
    pub(crate) floor_px: f32,
}

/// One silhouette with its colours.
pub(crate) struct Layer {
    ground: Ground,
    near: f32,
    pub(crate) top: Vec<f32>,
    soft: Vec<f32>,
    body: V3,
    foot: V3,
    lit: V3,
    dark: V3,
    snow: V3,
    accents: [V3; 3],
    fade_px: f32,
    side: f32,
    shift: f32,
    snow_amount: f32,
    windows: f32,
    salt: u32,
}

impl Layer {
    pub(crate) fn of(
        spec: &Spec,
        scene: &Scene,
        light: &Light,
        size: (usize, usize),
        rng: &mut Rng,
    ) -> Self {
        let (width, height) = size;
        let unit = unit_px(width, height);
        let shift = rng.range(0.0, 200.0);
        let noise = Noise::new(rng.next());
        let tall = (height as f32 / unit).min(1.25) * unit;
        let mut top: Vec<f32> = match spec.ground {
            Ground::City => skyline(spec, width, unit, tall, rng),
            _ => (0..width)
                .map(|x| {
                    let u = (x as f32 + 0.5 - width as f32 * 0.5) / unit + shift;
                    spec.base_px - rise(spec, &noise, u, tall)
                })
                .collect(),
        };
        if spec.ground == Ground::Forest {
            plant(&mut top, spec.near, unit, rng);
        }
        let soft = (0..width)
            .map(|x| {
                let slope = (top[(x + 1).min(width - 1)] - top[x.saturating_sub(1)]) * 0.5;
                1.0 / (1.0 + slope * slope).sqrt()
            })
            .collect();
        let body = colour(spec, light, rng);
        let haze = light.haze_lch;
        let foot_share = (0.62 - 0.42 * spec.near + light.fog * 0.35).clamp(0.0, 0.95);
        let sun_lch = Lch::from_linear(light.sun);
        let lit = body.mix(
            lch((body.l + 0.30).min(0.97), body.c * 0.8 + 0.02, sun_lch.h),
            0.45 + 0.35 * light.power,
        );
        let accents = accents(scene, light, rng);
        Self {
            ground: spec.ground,
            near: spec.near,
            top,
            soft,
            body: body.linear(),
            foot: body.mix(haze, foot_share).linear(),
            lit: lit.linear(),
            dark: body
                .lighter(-0.05)
                .mix(light.sky[0].with_l(body.l * 0.72), 0.35)
                .linear(),
            snow: haze
                .mix(lch(0.97, 0.015, haze.h), 0.35 + 0.5 * light.power)
                .linear(),
            accents,
            fade_px: (spec.floor_px - spec.base_px).max(0.0) + unit * lerp(0.16, 0.34, spec.near),
            side: 1.0,
            shift,
            snow_amount: if light.snow { 1.0 } else { 0.0 },
            windows: match light.time {
                Tag::Night => 0.42,
                Tag::Dusk => 0.30,
                Tag::Sunset | Tag::Dawn => 0.10,
                _ => 0.0,
            },
            salt: rng.next() as u32,
        }
    }

    /// Lights this layer from the left (-1) or the right (1).
    pub(crate) fn face(&mut self, side: f32) {
        self.side = side;
    }

    pub(crate) fn cover(&self, column: usize, y: f32) -> f32 {
        clamp01((y - self.top[column]) * self.soft[column] + 0.5)
    }

    /// Surface colour at a pixel under the silhouette.
    pub(crate) fn shade(&self, view: &View, x: f32, y: f32, column: usize) -> V3 {
        let u = (x - view.width as f32 * 0.5) / view.unit + self.shift;
        let down = y - self.top[column];
        let v = down / view.unit;
        let mist = smooth(0.0, self.fade_px, down);
        match self.ground {
            Ground::Rock => self.rock(&view.noise, u, v, y / view.unit, mist),
            Ground::Hill => self.hill(&view.noise, u, v, mist),
            Ground::Forest => self.forest(&view.noise, u, v, mist),
            Ground::Dune => self.dune(view, x, u, v, mist),
            Ground::City => self.city(view, x, y, mist),
            Ground::Meadow => self.meadow(view, x, v),
        }
    }

    fn rock(&self, noise: &Noise, u: f32, v: f32, high: f32, mist: f32) -> V3 {
        let scale = lerp(5.0, 3.4, self.near);
        let (pu, pv) = (u * scale, (v * 0.7 + high * 0.3) * scale * 0.9);
        let step = 0.11;
        let here = noise.ridged(pu, pv, 3);
        let there = noise.ridged(pu + step * self.side, pv - step * 0.6, 3);
        let slope = ((here - there) * 3.6).clamp(-1.0, 1.0);
        let strength = 0.35 + 0.45 * self.near;
        let mut colour = if slope > 0.0 {
            self.body.mix(self.lit, slope * strength)
        } else {
            self.body.mix(self.dark, -slope * strength)
        };
        let line = 0.055 + 0.16 * self.snow_amount + 0.05 * (here - 0.5);
        let cap = smooth(
            line + 0.05,
            line - 0.02,
            v - slope * 0.03 + noise.at(pu * 2.0, pv * 2.0) * 0.03,
        );
        let snowy = cap
            * if self.snow_amount > 0.0 {
                0.9
            } else {
                0.30 * (1.0 - self.near)
            };
        colour = colour.mix(self.snow * (0.86 + 0.22 * slope), snowy);
        colour.mix(self.foot, mist)
    }

    fn hill(&self, noise: &Noise, u: f32, v: f32, mist: f32) -> V3 {
        let soft = noise.fbm(u * 2.6, v * 5.0, 2);
        let fine = noise.at(u * 42.0, v * 70.0);
        let rim = smooth(0.10, 0.0, v) * 0.30;
        let mut colour = self.body.mix(self.lit, clamp01(rim + soft * 0.40 + 0.06));
        if self.snow_amount > 0.0 {
            colour = colour.mix(self.snow, clamp01(0.55 + soft * 0.8) * 0.8);
        }
        let texture = 1.0 + fine * 0.045 * self.near;
        (colour * texture).mix(self.foot, mist * (1.0 - 0.35 * self.near))
    }

    fn forest(&self, noise: &Noise, u: f32, v: f32, mist: f32) -> V3 {
        let streak = noise.at(u * lerp(70.0, 38.0, self.near), v * 14.0);
        let clump = noise.at(u * 9.0, v * 12.0);
        let rim = smooth(0.028, 0.0, v) * 0.16;
        let mut colour = self
            .body
            .mix(self.lit, clamp01(rim + streak * 0.10 + clump * 0.09));
        if self.snow_amount > 0.0 {
            colour = colour.mix(
                self.snow,
                clamp01(streak + clump * 0.6) * 0.55 * smooth(0.14, 0.0, v),
            );
        }
        colour.mix(self.foot, mist)
    }

    fn dune(&self, view: &View, x: f32, u: f32, v: f32, mist: f32) -> V3 {
        // The edge between the lit and the shaded face runs down from the crest in a curve.
        let bend = view.noise.at(v * 2.6, self.shift) * 0.10 + v * 0.55 * self.side;
        let from = x + bend * view.unit;
        let last = self.top.len() - 1;
        let reach = (view.unit * 0.012).max(1.0);
        let pick = |at: f32| self.top[(at.max(0.0) as usize).min(last)];
        let slope = (pick(from + reach) - pick(from - reach)) / (2.0 * reach) * self.side;
        let swell = view.noise.at(u * 1.7 + v, v * 4.0) * 0.12;
        let light = smooth(-0.07, 0.07, slope + swell * 0.4 + 0.015);
        let mut colour = self.dark.mix(self.lit, light * (0.80 + swell));
        let crest = smooth(0.012, 0.0, v) * 0.25;
        colour = colour.mix(self.lit, crest);
        let distance = 0.12 + v;
        let wander = view.noise.at(u * 3.0, v * 6.0) * 0.8;
        let ripple = sin_turns(13.0 * self.near / distance + u * 5.0 + wander * 2.0);
        let grain = view.noise.at(u * 160.0, v * 230.0);
        colour = colour * (1.0 + (ripple * 0.028 + grain * 0.022) * self.near);
        colour.mix(self.foot, mist * (0.75 - 0.5 * self.near))
    }

    fn city(&self, view: &View, x: f32, y: f32, mist: f32) -> V3 {
        let pane = view.unit * lerp(0.0065, 0.012, self.near);
        let (cx, cy) = (floor_int(x / pane), floor_int(y / (pane * 1.5)));
        let (fx, fy) = (fract(x / pane), fract(y / (pane * 1.5)));
        let tower = cell(
            floor_int(self.top[(x as usize).min(self.top.len() - 1)] * 3.0),
            7,
            self.salt,
        );
        let mut colour = self
            .body
            .mix(self.lit, 0.10 + 0.22 * tower)
            .mix(self.foot, mist * 0.9);
        let edge = |f: f32| smooth(0.12, 0.28, f) * smooth(0.88, 0.72, f);
        let glass = edge(fx)
            * edge(fy)
            * smooth(
                0.002,
                0.02,
                (y - self.top[(x as usize).min(self.top.len() - 1)]) / view.unit,
            );
        let luck = cell(cx, cy, self.salt);
        if luck < self.windows * (1.15 - 0.65 * self.near) {
            let warm = self.accents[(luck * 37.0) as usize % 3];
            colour = colour.mix(warm, glass * (0.35 + 0.6 * self.near));
        } else {
            colour = colour.mix(self.dark, glass * 0.35);
        }
        colour
    }

    fn meadow(&self, view: &View, x: f32, v: f32) -> V3 {
        let depth = 0.05 + v;
        let centre = x - view.width as f32 * 0.5;
        let (gu, gv) = (centre / view.unit / depth, 1.0 / depth);
        let sway = view.noise.fbm(gu * 0.9, gv * 1.4, 2);
        let blade = view.noise.at(gu * 14.0, gv * 3.0 + x * 0.01);
        let mut colour = self
            .body
            .mix(self.lit, clamp01(0.34 + sway * 0.55 + blade * 0.16));
        colour = colour.mix(self.dark, smooth(0.15, 0.75, v) * 0.35);
        for (layer, size) in [(0_u32, 0.020_f32), (1, 0.034)] {
            // Flowers: cells on the ground plane, seen smaller with distance.
            let (pu, pv) = (gu / size / 5.0 + layer as f32 * 0.37, gv / size / 14.0);
            let (cx, cy) = (floor_int(pu), floor_int(pv));
            let salt = self.salt ^ layer;
            if cell(cx, cy, salt) > 0.42 + sway * 0.5 {
                continue;
            }
            let fx = pu - cx as f32 - 0.25 - 0.5 * cell(cx, cy, salt ^ 0xb);
            let fy = pv - cy as f32 - 0.25 - 0.5 * cell(cx, cy, salt ^ 0xc);
            let radius = 0.16 + 0.10 * cell(cx, cy, salt ^ 0xd);
            let cover = smooth(radius, radius * 0.55, (fx * fx + fy * fy).sqrt());
            let pick = (cell(cx, cy, salt ^ 0xe) * 2.999) as usize;
            colour = colour.mix(self.accents[pick], cover * 0.85);
        }
        colour.mix(self.foot, smooth(0.10, 0.0, v) * 0.55)
    }
}

/// Height of the ground above its base, in pixels.
fn rise(spec: &Spec, noise: &Noise, u: f32, tall: f32) -> f32 {
    let far = 1.0 - spec.near;
    match spec.ground {
        Ground::Rock => {
            let crest = noise.ridged(u * lerp(1.35, 1.9, far), 3.7, 5);
            let swell = noise.at(u * 0.8, 9.1) * 0.5 + 0.5;
            tall * lerp(0.14, 0.33, far) * (crest * (0.55 + 0.75 * swell) - 0.22)
                + tall * 0.006 * noise.fbm(u * 22.0, 1.0, 3)
        }
        Ground::Dune => {
            let fold = noise.at(u * lerp(0.9, 1.7, far) + 0.4 * noise.at(u * 0.7, 5.0), 2.2);
            // Sharp above, round below: wind-blown crests.
            tall * lerp(0.15, 0.075, far) * (0.75 - fold.abs() * 1.5 + 0.2 * noise.at(u * 0.5, 8.0))
        }
        Ground::City | Ground::Meadow => tall * 0.012 * noise.fbm(u * 1.5, 4.0, 2),
        Ground::Hill | Ground::Forest => {
            tall * lerp(0.085, 0.13, far) * (noise.fbm(u * lerp(0.9, 1.6, far), 6.3, 4) + 0.35)
        }
    }
}

/// Puts a line of conifers on a ridge.
fn plant(top: &mut [f32], near: f32, unit: f32, rng: &mut Rng) {
    let gap = unit * lerp(0.010, 0.030, near);
    let tree = unit * lerp(0.028, 0.105, near * near);
    let salt = rng.next() as u32;
    let ground = top.to_vec();
    for (x, line) in top.iter_mut().enumerate() {
        let place = (x as f32 + 0.5) / gap;
        let middle = floor_int(place);
        let mut best = 0.0_f32;
        for k in middle - 2..=middle + 2 {
            let luck = cell(k, 0, salt);
            let centre = k as f32 + 0.5 + (cell(k, 1, salt) - 0.5) * 0.9;
            let high = tree * (0.35 + 0.65 * luck);
            let half = (0.55 + 0.55 * luck) * 1.05;
            let t = 1.0 - (place - centre).abs() / half;
            if t > 0.0 {
                // Steps in the flank read as branches.
                let stepped = t - 0.55 * (fract(t * 6.0) - 0.5) / 6.0;
                best = best.max(high * stepped * (0.65 + 0.35 * t));
            }
        }
        *line = ground[x] - best;
    }
}

/// Roof line of a row of buildings.
fn skyline(spec: &Spec, width: usize, unit: f32, tall: f32, rng: &mut Rng) -> Vec<f32> {
    let mut top = vec![spec.base_px; width];
    let mut x = -unit * 0.05;
    let far = 1.0 - spec.near;
    let noise = Noise::new(rng.next());
    while x < width as f32 {
        let wide = unit * rng.range(0.028, 0.075) * lerp(1.35, 0.8, far);
        let centre = (x / unit) * 1.6;
        let district = noise.at(centre, 3.0) * 0.5 + 0.55;
        let luck = rng.unit();
        let high =
            tall * (0.05 + 0.30 * luck * luck * district + 0.12 * district) * lerp(0.62, 1.2, far);
        let roof = rng.below(5);
        let (from, to) = (
            x.max(0.0) as usize,
            ((x + wide).max(0.0) as usize).min(width),
        );
        for (column, line) in top.iter_mut().enumerate().take(to).skip(from) {
            let t = (column as f32 - x) / wide;
            let cap = match roof {
                0 if t > 0.25 && t < 0.75 => tall * 0.016,
                1 if (t - 0.5).abs() < 0.035 => tall * 0.055,
                2 => tall * 0.03 * t,
                _ => 0.0,
            };
            *line = line.min(spec.base_px - high - cap);
        }
        x += wide + unit * rng.range(-0.006, 0.012);
    }
    top
}

fn colour(spec: &Spec, light: &Light, rng: &mut Rng) -> Lch {
    let t = (0.15 + 0.85 * spec.near) * (1.0 - 0.28 * light.fog);
    let base = light
        .haze_lch
        .mix(light.middle, smooth(0.0, 0.62, t))
        .mix(light.near, smooth(0.40, 1.0, t));
    let own = match spec.ground {
        Ground::Meadow => base.lighter(0.10).mix(lch(base.l + 0.12, 0.09, 128.0), 0.4),
        Ground::Dune => base.lighter(0.10 * spec.near),
        _ => base,
    };
    own.turned(rng.range(-5.0, 5.0))
}

/// Colours of flowers and lit windows.
fn accents(scene: &Scene, light: &Light, rng: &mut Rng) -> [V3; 3] {
    let lamps = matches!(light.time, Tag::Night | Tag::Dusk | Tag::Sunset | Tag::Dawn);
    if !scene.shows(Thing::Field) && !scene.shows(Thing::Flower) && lamps {
        if scene.has(Tag::Neon) {
            return [
                lch(0.78, 0.20, 350.0),
                lch(0.84, 0.14, 200.0),
                lch(0.80, 0.18, 310.0),
            ]
            .map(Lch::linear);
        }
        return [
            lch(0.88, 0.11, 80.0),
            lch(0.82, 0.13, 68.0),
            lch(0.92, 0.06, 95.0),
        ]
        .map(Lch::linear);
    }
    let sets = [
        [
            lch(0.66, 0.19, 28.0),
            lch(0.93, 0.03, 90.0),
            lch(0.75, 0.16, 45.0),
        ],
        [
            lch(0.70, 0.12, 300.0),
            lch(0.88, 0.06, 320.0),
            lch(0.95, 0.02, 90.0),
        ],
        [
            lch(0.88, 0.15, 92.0),
            lch(0.96, 0.02, 90.0),
            lch(0.80, 0.15, 75.0),
        ],
    ];
    let mut set = sets[rng.below(3)];
    if let Some(own) = scene.colour_of(Thing::Flower) {
        set = [own, own.lighter(0.08), own.turned(14.0)];
    }
    let dim = if matches!(light.time, Tag::Night) {
        -0.4
    } else {
        0.0
    };
    set.map(|c| scene.permit(c.lighter(dim)).linear())
}

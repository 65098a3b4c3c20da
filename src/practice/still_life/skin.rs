//! What bodies are made of, and how each material answers light.

use super::super::maths::{
    V3, angle_turns, bell, cell, clamp01, exp, floor_int, fract, lerp, smooth, v3,
};
use super::super::noise::Noise;
use super::light::Studio;
use super::shapes::{Body, Shape};

/// A material.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Matte,
    Glaze,
    Stone,
    Wood,
    Metal,
    Wax,
    Pages,
    Fig,
    FigHalf,
    Apple,
    Pear,
    Citrus,
    CitrusHalf,
    Shade,
    Glass(Vessel),
}

/// The inside of a glass bottle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Vessel {
    /// Half width, half height, half depth of the liquid.
    pub(crate) half: V3,
    pub(crate) round: bool,
    /// Top of the liquid, from -1 to 1 of the half height.
    pub(crate) level: f32,
    pub(crate) label: bool,
}

/// Material with its colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Skin {
    pub(crate) kind: Kind,
    pub(crate) base: V3,
    pub(crate) second: V3,
}

/// What the eye gets from a surface: its own light, and the share of what is behind.
pub(crate) struct Seen {
    pub(crate) own: V3,
    pub(crate) through: V3,
}

/// Everything known about the point looked at.
pub(crate) struct Look<'a> {
    pub(crate) body: &'a Body,
    pub(crate) point: V3,
    pub(crate) normal: V3,
    /// From the eye towards the point.
    pub(crate) ray: V3,
    /// Direct light that arrives, with its colour.
    pub(crate) key: V3,
    /// Share of the surroundings that is not blocked.
    pub(crate) open: f32,
}

impl Look<'_> {
    pub(crate) fn shade(&self, studio: &Studio, noise: &Noise) -> Seen {
        let q = self.body.own(self.point);
        let skin = self.body.skin;
        if let Kind::Glass(vessel) = skin.kind {
            return self.glass(studio, vessel, q);
        }
        let (albedo, gloss, wrap) = self.surface(noise, q, skin);
        let facing = self.normal.dot(studio.to_key);
        let diffuse = clamp01((facing + wrap) / (1.0 + wrap));
        let up = 0.5 + 0.5 * self.normal.y;
        let around = studio.fill * (0.45 + 0.55 * up) + studio.bounce * (1.0 - up);
        let mut own = albedo.tint(self.key * diffuse + around * self.open);
        if skin.kind == Kind::Metal {
            own = self.metal(studio, skin.base);
        }
        if skin.kind == Kind::Wax {
            own += skin.base * (0.22 * smooth(0.2, 0.9, q.y));
        }
        if skin.kind == Kind::Shade {
            own += skin.base * (0.55 * bell(q.y - 1.25, 0.5));
        }
        let bounce_dir = self.ray - self.normal * (2.0 * self.ray.dot(self.normal));
        let mirror = clamp01(bounce_dir.dot(studio.to_key));
        let tight = mirror * mirror * mirror * mirror;
        let tight = tight * tight * tight;
        let sharp = tight * tight * tight * tight;
        let edge = 1.0 - clamp01(-self.ray.dot(self.normal));
        let rim = edge * edge * edge * edge;
        own += self.key * (gloss * (tight * 0.16 + sharp * 0.75));
        own += studio.fill * (gloss * rim * 0.55 * self.open);
        Seen {
            own,
            through: V3::ZERO,
        }
    }

    /// Albedo, gloss and how far light wraps around.
    #[expect(
        clippy::too_many_lines,
        reason = "a flat list of cases reads better in one piece"
    )]
    fn surface(&self, noise: &Noise, q: V3, skin: Skin) -> (V3, f32, f32) {
        let turn = angle_turns(q.z, q.x);
        match skin.kind {
            Kind::Stone => {
                let band = noise.fbm(q.x * 1.6 + q.z, q.y * 9.0 + q.z * 1.5, 4);
                let pit = smooth(
                    0.42,
                    0.62,
                    noise.at(q.x * 14.0 + q.z * 6.0, q.y * 30.0 + q.z * 11.0),
                );
                let tone = 1.0 + band * 0.16 - pit * 0.22;
                (
                    skin.base.mix(skin.second, clamp01(band * 0.7 + 0.2)) * tone,
                    0.05,
                    0.12,
                )
            }
            Kind::Wood => {
                let ring = noise.at(q.x * 3.0 + q.z * 2.0, q.y * 1.2) * 2.0 + q.x * 5.0 + q.z * 3.0;
                let grain =
                    noise.at(ring * 2.2, q.y * 1.5) * 0.5 + noise.at(ring * 9.0, q.y * 3.0) * 0.3;
                (skin.base.mix(skin.second, clamp01(0.4 + grain)), 0.10, 0.1)
            }
            Kind::Fig => {
                let rib = noise.at(turn * 22.0, q.y * 2.0) * 0.5
                    + noise.at(turn * 60.0, q.y * 5.0) * 0.25;
                let bloom = smooth(
                    0.1,
                    0.9,
                    noise.fbm(q.x * 5.0, q.y * 5.0 + q.z * 4.0, 3) + 0.4,
                );
                let neck = smooth(0.34, 0.52, q.y);
                let body = skin.base.mix(v3(0.30, 0.27, 0.36), bloom * 0.22) * (1.0 + rib * 0.25);
                (body.mix(v3(0.30, 0.26, 0.13), neck * 0.7), 0.30, 0.15)
            }
            Kind::FigHalf => (self.fig_flesh(noise, q, skin), 0.35, 0.25),
            Kind::CitrusHalf => (self.citrus_flesh(noise, q, skin), 0.4, 0.25),
            Kind::Apple => {
                let streak =
                    noise.at(turn * 26.0, q.y * 1.6) * 0.5 + noise.at(q.x * 2.5, q.z * 2.5 + q.y);
                let freckle = smooth(0.55, 0.75, noise.at(turn * 60.0, q.y * 40.0));
                let skin_tone = skin.base.mix(skin.second, smooth(-0.1, 0.9, streak) * 0.7);
                let hollow =
                    smooth(0.10, 0.0, (q.x * q.x + q.z * q.z).sqrt()) * smooth(0.3, 0.5, q.y);
                (
                    skin_tone
                        .mix(V3::ONE, freckle * 0.10)
                        .mix(v3(0.33, 0.32, 0.10), hollow * 0.7),
                    0.55,
                    0.15,
                )
            }
            Kind::Pear => {
                let blush = smooth(
                    0.0,
                    0.7,
                    noise.fbm(q.x * 1.4 + 3.0, q.y * 1.4 + q.z, 3) + q.x * 0.9,
                );
                let freckle = smooth(0.45, 0.7, noise.at(turn * 70.0, q.y * 42.0));
                let tone = skin.base.mix(skin.second, blush * 0.75);
                (tone * (1.0 - freckle * 0.22), 0.28, 0.2)
            }
            Kind::Citrus => {
                let pore = noise.at(turn * 64.0, q.y * 46.0);
                (skin.base * (1.0 + pore * 0.10), 0.42, 0.2)
            }
            Kind::Pages => {
                let sheet = noise.at(3.0, q.y * 90.0);
                (skin.base * (0.94 + sheet * 0.12), 0.02, 0.1)
            }
            Kind::Wax => (skin.base, 0.16, 0.4),
            Kind::Glaze => {
                let speck = smooth(0.58, 0.72, noise.at(turn * 40.0 + 7.0, q.y * 28.0));
                let drift = noise.fbm(turn * 4.0, q.y * 3.0, 3);
                let dip = smooth(-0.012, 0.012, q.y - 0.30 - noise.at(turn * 5.0, 2.0) * 0.02);
                let tone = skin.second.mix(skin.base, dip);
                (tone * (1.0 + drift * 0.10 - speck * 0.16), 0.5, 0.12)
            }
            Kind::Matte | Kind::Shade | Kind::Metal | Kind::Glass(_) => {
                let drift = noise.fbm(q.x * 3.0 + q.z * 2.0, q.y * 4.0, 3);
                let throwing = noise.at(1.0, q.y * 26.0);
                (
                    skin.base * (1.0 + drift * 0.09 + throwing * 0.025),
                    0.10,
                    0.15,
                )
            }
        }
    }

    /// How deep inside the whole fruit a point of the cut lies, and whether it is on the cut.
    fn cut_depth(&self, q: V3) -> Option<f32> {
        let (normal, offset) = self.body.cut?;
        (normal.dot(q) - offset > -0.008).then(|| -self.body.shape.distance(q))
    }

    fn fig_flesh(&self, noise: &Noise, q: V3, skin: Skin) -> V3 {
        let Some(depth) = self.cut_depth(q) else {
            let rib = noise.at(angle_turns(q.z, q.x) * 22.0, q.y * 2.0) * 0.2;
            return skin.base * (1.0 + rib);
        };
        let wobble = noise.at(q.x * 22.0, q.y * 22.0) * 0.012;
        let rind = v3(0.80, 0.66, 0.50);
        let flesh = v3(0.56, 0.055, 0.050);
        let heart = v3(0.80, 0.26, 0.17);
        let seeds = smooth(0.30, 0.55, noise.at(q.x * 46.0, q.y * 46.0 + 3.0));
        let thread = noise.fbm(q.x * 12.0, q.y * 12.0, 3);
        let mut colour = skin.base.mix(rind, smooth(0.004, 0.016, depth));
        let inner = smooth(0.036, 0.062, depth + wobble);
        colour = colour.mix(
            flesh.mix(
                heart,
                clamp01(0.25 + thread + smooth(0.10, 0.19, depth) * 0.45),
            ),
            inner,
        );
        colour.mix(v3(0.86, 0.66, 0.36), seeds * inner * 0.60)
    }

    fn citrus_flesh(&self, noise: &Noise, q: V3, skin: Skin) -> V3 {
        let Some(depth) = self.cut_depth(q) else {
            return skin.base;
        };
        let turn = angle_turns(q.x, q.z);
        let radius = (q.x * q.x + q.z * q.z).sqrt();
        let spoke = (fract(turn * 9.0) - 0.5).abs() * radius;
        let wall = smooth(
            0.022 * radius + 0.004,
            0.0,
            (0.5 * radius - spoke).max(0.0) * 0.7,
        );
        let juice = noise.at(turn * 60.0, radius * 12.0);
        let flesh = skin.second * (1.0 + juice * 0.16);
        let pith = v3(0.92, 0.86, 0.70);
        let mut colour = skin.base.mix(pith, smooth(0.006, 0.014, depth));
        colour = colour.mix(flesh, smooth(0.030, 0.042, depth) * (1.0 - wall * 0.75));
        colour.mix(pith, smooth(0.045, 0.028, radius))
    }

    fn metal(&self, studio: &Studio, base: V3) -> V3 {
        let d = self.ray - self.normal * (2.0 * self.ray.dot(self.normal));
        let sky = smooth(-0.3, 0.9, d.y);
        let window = smooth(0.55, 0.95, d.dot(studio.to_key));
        let dark = smooth(0.0, 0.45, (d.x * 1.3 + 0.2).abs());
        base.tint(studio.wall_light)
            * (0.25 + 0.75 * dark)
            * (0.45 + 0.6 * sky)
            * (0.4 + 0.6 * self.open)
            + studio.key.tint(base) * (window * 0.9)
    }

    fn glass(&self, studio: &Studio, vessel: Vessel, q: V3) -> Seen {
        let skin = self.body.skin;
        let inward = self.body.inward(self.ray);
        // A round bottle lies on its side in its own coordinates: its axis looks at the viewer.
        let upright = |p: V3| if vessel.round { v3(p.x, -p.z, p.y) } else { p };
        let (q, d) = (upright(q), upright(inward));
        // Judge the inside where the ray crosses the middle of the bottle.
        let t = if d.z.abs() > 1e-4 { -q.z / d.z } else { 0.0 };
        let (mx, my) = (q.x + d.x * t * 0.7, q.y + d.y * t * 0.7);
        let half = vessel.half;
        let (inset, thick) = if vessel.round {
            let r = (mx * mx + my * my).sqrt() / half.x;
            (
                (1.0 - r) * half.x,
                (1.0 - r * r).max(0.0).sqrt() * 2.0 * half.z,
            )
        } else {
            let side = half.x - mx.abs();
            (
                side.min(half.y - my.abs()),
                2.0 * half.z * smooth(0.0, 0.03, side).max(0.35),
            )
        };
        let wet = smooth(-0.004, 0.010, inset);
        let surface = half.y * vessel.level;
        let filled = wet * smooth(0.006, -0.006, my - surface);
        let line = filled_line(my - surface) * wet;
        let absorb = |c: f32| exp(-(1.0 - c) * thick * 5.5 * filled);
        let through = v3(
            absorb(skin.base.x),
            absorb(skin.base.y),
            absorb(skin.base.z),
        ) * (1.0 - 0.10 * (1.0 - filled));
        // Light gathers on the side away from the lamp, low down.
        let away = -studio.to_key.x.signum();
        let focus = bell(mx / half.x - 0.45 * away, 0.65) * bell(my / half.y + 0.45, 0.8);
        let depth_tone = lerp(0.42, 1.0, smooth(-0.02, half.x * 0.5, inset));
        let glow =
            skin.base.tint(studio.wall_light) * (filled * depth_tone * (0.40 + 0.95 * focus));
        let mut own = glow.tint(self.key * 0.42 + studio.fill * 0.55 + V3::ONE * 0.38);
        // The glass wall: a dark line inside, a bright one outside.
        let wall_dark = bell(inset + 0.010, 0.012) * 0.55;
        let edge = 1.0 - clamp01(-self.ray.dot(self.normal));
        let rim = edge * edge;
        let base_glow = smooth(-half.y, -half.y - 0.05, my) * 0.25;
        own += studio.wall_light * (rim * 0.34 + base_glow) * self.open.max(0.4);
        own += studio.wall_light * (line * 0.35);
        own += self.reflections(studio, mx, my, half, vessel.round);
        if vessel.label {
            let ink = label(mx, my + half.y * 0.08) * filled;
            own = own.mix(
                v3(0.93, 0.86, 0.74).tint(self.key * 0.6 + studio.fill),
                ink * 0.9,
            );
        }
        let keep = (1.0 - wall_dark) * (1.0 - rim * 0.55);
        let tinted = if self.body_is_slab() {
            v3(0.97, 0.98, 0.97)
        } else {
            v3(0.96, 0.97, 0.96)
        };
        Seen {
            own: own * (1.0 - wall_dark * 0.55),
            through: through.tint(tinted) * keep,
        }
    }

    fn body_is_slab(&self) -> bool {
        matches!(self.body.shape, Shape::Slab(..))
    }

    /// Window light on the face of the glass.
    fn reflections(&self, studio: &Studio, mx: f32, my: f32, half: V3, round: bool) -> V3 {
        let side = studio.to_key.x.signum();
        let u = mx / half.x * side;
        let v = my / half.y;
        let band = if round {
            let r = (u * u + v * v).sqrt();
            smooth(0.74, 0.80, r)
                * smooth(0.92, 0.86, r)
                * smooth(0.15, 0.8, (u + v * 0.9) / r.max(0.01))
        } else {
            smooth(0.62, 0.66, u)
                * smooth(0.90, 0.82, u)
                * smooth(-0.85, -0.2, v)
                * smooth(0.96, 0.88, v)
        };
        let thin = smooth(-0.955, -0.935, u) * smooth(-0.86, -0.90, u) * 0.5;
        studio.key * ((band * 0.20 + thin * 0.22) * (0.35 + 0.65 * self.open))
    }
}

fn filled_line(offset: f32) -> f32 {
    bell(offset, 0.010)
}

/// A printed label that looks like lettering without saying anything.
fn label(x: f32, y: f32) -> f32 {
    let row = |y: f32, height: f32, half: f32, step: f32, salt: u32| {
        if y.abs() > height || x.abs() > half {
            return 0.0;
        }
        let place = x / step;
        let k = floor_int(place);
        let part = fract(place);
        if cell(k, 9, salt) < 0.12 {
            return 0.0;
        }
        let stem = smooth(0.18, 0.26, part) * smooth(0.46, 0.38, part);
        let bar_y = (cell(k, 3, salt) * 3.0).floor() - 1.0;
        let bar = smooth(0.30, 0.15, (y / height - bar_y * 0.8).abs())
            * smooth(0.15, 0.2, part)
            * smooth(0.82, 0.76, part);
        let second = if cell(k, 5, salt) > 0.5 {
            smooth(0.60, 0.66, part) * smooth(0.82, 0.76, part)
        } else {
            0.0
        };
        stem.max(bar).max(second)
    };
    row(y, 0.019, 0.155, 0.031, 5).max(row(y + 0.062, 0.007, 0.085, 0.0125, 8) * 0.8)
}

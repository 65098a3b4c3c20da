//! Studio light: the window, its shadows of panes and leaves, and the colours it brings.

use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, V3, cos_turns, lerp, sin_turns, v3};
use super::super::raster::{Mask, Spot, closed_curve};
use super::super::words::Scene;

const SIDE: usize = 384;
/// World units the shadow map spans.
const SPAN: f32 = 9.0;

/// Light sources and the light map seen from the window.
pub(crate) struct Studio {
    pub(crate) to_key: V3,
    pub(crate) key: V3,
    pub(crate) fill: V3,
    pub(crate) bounce: V3,
    /// Light that a pale wall sends back, for reflections.
    pub(crate) wall_light: V3,
    /// Width of the light: how soft shadows are.
    pub(crate) soft: f32,
    across: V3,
    upward: V3,
    map: Vec<f32>,
    patterned: bool,
}

impl Studio {
    #[expect(
        clippy::too_many_lines,
        reason = "a flat list of cases reads better in one piece"
    )]
    pub(crate) fn of(scene: &Scene, wall: Lch, table: Lch, rng: &mut Rng) -> Self {
        let side = rng.sign();
        let time = scene.time();
        let low = matches!(time, Some(Tag::Golden | Tag::Sunset | Tag::Dawn));
        let height = if low {
            rng.range(0.50, 0.66)
        } else {
            rng.range(0.72, 0.95)
        };
        let to_key = v3(side * rng.range(0.68, 0.86), height, rng.range(0.62, 0.80)).unit();
        let dark = scene.any(&[Tag::Dark, Tag::Moody]) || matches!(time, Some(Tag::Night));
        let (mut key, mut fill) = match time {
            Some(Tag::Golden) => (lch(0.93, 0.075, 72.0), lch(0.74, 0.035, 55.0)),
            Some(Tag::Sunset) => (lch(0.88, 0.11, 55.0), lch(0.66, 0.05, 340.0)),
            Some(Tag::Dawn) => (lch(0.92, 0.05, 40.0), lch(0.74, 0.03, 290.0)),
            Some(Tag::Morning) => (lch(0.96, 0.03, 88.0), lch(0.76, 0.018, 240.0)),
            Some(Tag::Dusk) => (lch(0.80, 0.05, 45.0), lch(0.58, 0.05, 275.0)),
            Some(Tag::Night) => (lch(0.82, 0.045, 70.0), lch(0.46, 0.04, 265.0)),
            _ => (lch(0.95, 0.038, 78.0), lch(0.75, 0.018, 65.0)),
        };
        if scene.has(Tag::Neon) {
            key = lch(0.72, 0.20, 350.0);
            fill = lch(0.56, 0.13, 250.0);
        }
        if scene.any(&[Tag::Studio, Tag::Fresh]) {
            key = key.with_c(key.c * 0.4);
            fill = fill.lighter(0.08).with_c(0.006);
        }
        if scene.any(&[Tag::Cool, Tag::Rain]) {
            key = lch(key.l, 0.02, 240.0);
        }
        let mut key_light = scene.permit(key).linear() * if dark { 1.55 } else { 1.50 };
        let mut fill_light = fill.linear() * if dark { 0.42 } else { 0.86 };
        if scene.has(Tag::Contrast) || scene.has(Tag::Dramatic) {
            fill_light = fill_light * 0.65;
            key_light = key_light * 1.1;
        }
        let soft_words = scene.any(&[
            Tag::SoftLight,
            Tag::Pastel,
            Tag::Studio,
            Tag::Cloudy,
            Tag::Fog,
        ]);
        if soft_words {
            key_light = key_light * 0.82;
            fill_light = fill_light * 1.25;
        }
        let across = v3(to_key.z, 0.0, -to_key.x).unit();
        let upward = to_key.cross(across);
        let window = scene.has(Tag::Window) || scene.any(&[Tag::Cosy]);
        let leaves = scene.any(&[Tag::LeafShadow, Tag::Botanical]) || scene.shows(Thing::Leaf);
        let plain = scene.any(&[
            Tag::Studio,
            Tag::Minimal,
            Tag::SoftLight,
            Tag::Fog,
            Tag::Cloudy,
            Tag::Rain,
        ]);
        let window = window && scene.allows_tag(Tag::Window);
        let chance = if plain { 0.0 } else { 0.75 };
        let by_chance = !window && !leaves && rng.chance(chance);
        let which = rng.below(3);
        let panes = window || (by_chance && which != 1);
        let foliage = (leaves || (by_chance && which != 0)) && scene.allows(Thing::Leaf);
        let soft = if soft_words {
            0.30
        } else {
            rng.range(0.07, 0.12)
        };
        let map = draw_map((panes, foliage), rng);
        Self {
            to_key,
            key: key_light,
            fill: fill_light,
            bounce: table.linear().tint(key_light) * if dark { 0.10 } else { 0.24 },
            wall_light: wall.linear().tint(fill_light + key_light * 0.45),
            soft,
            across,
            upward,
            map,
            patterned: panes || foliage,
        }
    }

    fn place(&self, p: V3) -> (f32, f32) {
        let u = p.dot(self.across) / SPAN + 0.5;
        let v = 0.5 - (p.dot(self.upward) - 0.4) / SPAN;
        (u * SIDE as f32, v * SIDE as f32)
    }

    /// Share of the window light that reaches a point through panes and leaves.
    pub(crate) fn pattern(&self, p: V3) -> f32 {
        if !self.patterned {
            return 1.0;
        }
        let (u, v) = self.place(p);
        let (u, v) = (
            (u - 0.5).clamp(0.0, SIDE as f32 - 1.01),
            (v - 0.5).clamp(0.0, SIDE as f32 - 1.01),
        );
        let (i, j) = (u as usize, v as usize);
        let (fu, fv) = (u - i as f32, v - j as f32);
        let k = j * SIDE + i;
        let above = lerp(self.map[k], self.map[k + 1], fu);
        let below = lerp(self.map[k + SIDE], self.map[k + SIDE + 1], fu);
        lerp(above, below, fv)
    }

    /// Lets a flat thing in the room (flowers, twigs) cast its shadow too.
    pub(crate) fn block(&mut self, outlines: &[Vec<V3>]) {
        if outlines.is_empty() {
            return;
        }
        let flat: Vec<Vec<Spot>> = outlines
            .iter()
            .map(|line| line.iter().map(|p| self.place(*p)).collect())
            .collect();
        let blur = 1.2 + self.soft * 12.0;
        let mask = Mask::fill(&flat, (SIDE, SIDE), 6).blurred(blur);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let cover = mask.at(x as i32, y as i32);
                self.map[y * SIDE + x] *= 1.0 - 0.85 * cover;
            }
        }
        self.patterned = true;
    }
}

fn draw_map((panes, foliage): (bool, bool), rng: &mut Rng) -> Vec<f32> {
    let mut map = vec![if panes { 0.16 } else { 1.0 }; SIDE * SIDE];
    let per_unit = SIDE as f32 / SPAN;
    if panes {
        let (wide, high) = (
            per_unit * rng.range(0.62, 0.85),
            per_unit * rng.range(0.72, 1.0),
        );
        let bar = per_unit * 0.085;
        let middle = (
            SIDE as f32 * 0.5 + per_unit * rng.range(-0.5, 0.5),
            SIDE as f32 * 0.46,
        );
        let mut glass = Vec::new();
        for i in -2..3 {
            for j in -2..2 {
                let x = middle.0 + (i as f32 - 0.5) * (wide + bar);
                let y = middle.1 + j as f32 * (high + bar);
                glass.push(vec![
                    (x, y),
                    (x + wide, y),
                    (x + wide, y + high),
                    (x, y + high),
                ]);
            }
        }
        let mask = Mask::fill(&glass, (SIDE, SIDE), 4).blurred(3.4);
        for (i, value) in map.iter_mut().enumerate() {
            let cover = mask.at((i % SIDE) as i32, (i / SIDE) as i32);
            *value = lerp(0.20, 1.0, cover);
        }
    }
    if foliage {
        let mut leaves = Vec::new();
        for _ in 0..3 {
            branch(&mut leaves, per_unit, rng);
        }
        let near = Mask::fill(&leaves, (SIDE, SIDE), 8).blurred(4.2);
        let mut far_leaves = Vec::new();
        branch(&mut far_leaves, per_unit * 1.5, rng);
        let far = Mask::fill(&far_leaves, (SIDE, SIDE), 12).blurred(9.0);
        for (i, value) in map.iter_mut().enumerate() {
            let (x, y) = ((i % SIDE) as i32, (i / SIDE) as i32);
            *value *= (1.0 - 0.72 * near.at(x, y)) * (1.0 - 0.5 * far.at(x, y));
        }
    }
    map
}

/// A twig with leaves on both sides, in map pixels.
fn branch(leaves: &mut Vec<Vec<Spot>>, per_unit: f32, rng: &mut Rng) {
    let middle = SIDE as f32 * 0.5;
    let side = rng.sign();
    let mut x = middle + side * per_unit * rng.range(0.3, 2.2);
    let mut y = middle - per_unit * rng.range(1.0, 2.0);
    let mut heading = 0.25 + side * rng.range(0.02, 0.14);
    let bend = rng.range(-0.008, 0.008);
    for i in 0..15 {
        heading += bend;
        x += cos_turns(heading) * per_unit * 0.135;
        y += sin_turns(heading) * per_unit * 0.135;
        let out = if i % 2 == 0 { 0.13 } else { -0.13 };
        let angle = heading + out + rng.range(-0.03, 0.03);
        let long = per_unit * rng.range(0.34, 0.52);
        leaves.push(leaf((x, y), angle, long, 0.26));
    }
}

/// A pointed leaf from its stalk, `angle` in full turns.
pub(crate) fn leaf(from: Spot, angle: f32, long: f32, wide: f32) -> Vec<Spot> {
    let (dx, dy) = (cos_turns(angle) * long, sin_turns(angle) * long);
    let at = |along: f32, side: f32| {
        (
            from.0 + dx * along - dy * side,
            from.1 + dy * along + dx * side,
        )
    };
    let half = wide * 0.5;
    let points = [
        at(0.0, 0.0),
        at(0.28, half * 0.86),
        at(0.58, half * 0.80),
        at(1.0, 0.0),
        at(0.58, -half * 0.80),
        at(0.28, -half * 0.86),
    ];
    closed_curve(&points, 5)
}

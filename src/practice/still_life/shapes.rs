//! Solid shapes as distance fields: turned profiles, rounded slabs and sticks, placed in space.

use super::super::maths::{V3, clamp01, v3};
use super::super::raster::Spot;

const ACROSS: usize = 52;
const UPWARD: usize = 92;

/// Distances to a profile turned around the upright axis, kept as a grid.
pub(crate) struct Turned {
    low: Spot,
    step: Spot,
    per_step: Spot,
    cells: Vec<f32>,
    top: f32,
    bottom: f32,
    wide: f32,
}

impl Turned {
    /// `profile` runs (radius, height) from the axis at the bottom to the axis at the top.
    pub(crate) fn new(profile: &[Spot]) -> Self {
        let wide = profile.iter().fold(0.0_f32, |most, p| most.max(p.0));
        let bottom = profile.iter().fold(f32::MAX, |least, p| least.min(p.1));
        let top = profile.iter().fold(f32::MIN, |most, p| most.max(p.1));
        let margin = (top - bottom).max(wide) * 0.10;
        let low = (0.0, bottom - margin);
        let step = (
            (wide + margin) / (ACROSS - 1) as f32,
            (top - bottom + 2.0 * margin) / (UPWARD - 1) as f32,
        );
        let mut cells = Vec::with_capacity(ACROSS * UPWARD);
        for j in 0..UPWARD {
            for i in 0..ACROSS {
                let point = (low.0 + step.0 * i as f32, low.1 + step.1 * j as f32);
                cells.push(to_profile(profile, point));
            }
        }
        Self {
            low,
            step,
            per_step: (1.0 / step.0, 1.0 / step.1),
            cells,
            top,
            bottom,
            wide,
        }
    }

    /// How the distance grows outwards and upwards, from three points around.
    fn slope(&self, radius: f32, height: f32, step: f32) -> Spot {
        let a = self.at(radius + step, height);
        let b = self.at((radius - step * 0.5).abs(), height + step * 0.87);
        let c = self.at((radius - step * 0.5).abs(), height - step * 0.87);
        (a - (b + c) * 0.5, (b - c) * 0.87)
    }

    #[inline]
    fn at(&self, radius: f32, height: f32) -> f32 {
        let limit = ((ACROSS - 1) as f32 - 0.001, (UPWARD - 1) as f32 - 0.001);
        let (u, v) = (
            (radius - self.low.0) * self.per_step.0,
            (height - self.low.1) * self.per_step.1,
        );
        let (cu, cv) = (u.clamp(0.0, limit.0), v.clamp(0.0, limit.1));
        let (i, j) = (cu as usize, cv as usize);
        let (fu, fv) = (cu - i as f32, cv - j as f32);
        let k = j * ACROSS + i;
        let below = self.cells[k] + (self.cells[k + 1] - self.cells[k]) * fu;
        let k = k + ACROSS;
        let above = self.cells[k] + (self.cells[k + 1] - self.cells[k]) * fu;
        let inside = below + (above - below) * fv;
        if u == cu && v == cv {
            return inside;
        }
        let (ou, ov) = ((u - cu) * self.step.0, (v - cv) * self.step.1);
        let out = (ou * ou + ov * ov).sqrt();
        out.max(inside - out)
    }
}

fn to_profile(profile: &[Spot], p: Spot) -> f32 {
    let mut best = f32::MAX;
    let mut inside = false;
    for pair in profile.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (px, py) = (p.0 - a.0, p.1 - a.1);
        let t = clamp01((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-12));
        let (ex, ey) = (px - dx * t, py - dy * t);
        best = best.min(ex * ex + ey * ey);
        // A level line towards large radii crosses the profile an odd number of times from inside.
        if (a.1 > p.1) != (b.1 > p.1) && p.0 < a.0 + dx * (p.1 - a.1) / dy {
            inside = !inside;
        }
    }
    let distance = best.sqrt();
    if inside { -distance } else { distance }
}

/// The form of a body, in its own coordinates, standing on `y = 0`.
pub(crate) enum Shape {
    Turned(Turned),
    /// A box with rounded edges: half sizes and radius; centred.
    Slab(V3, f32),
    /// A round stick from the origin upwards: length and radius.
    Stick(f32, f32),
    /// A flattened ball: half sizes; centred.
    Pebble(V3),
}

impl Shape {
    pub(crate) fn distance(&self, q: V3) -> f32 {
        match self {
            Self::Turned(grid) => grid.at((q.x * q.x + q.z * q.z).sqrt(), q.y),
            Self::Slab(half, round) => {
                let d = v3(
                    q.x.abs() - half.x + round,
                    q.y.abs() - half.y + round,
                    q.z.abs() - half.z + round,
                );
                let outer = v3(d.x.max(0.0), d.y.max(0.0), d.z.max(0.0)).length();
                outer + d.max_part().min(0.0) - round
            }
            Self::Stick(length, radius) => {
                let y = q.y - q.y.clamp(0.0, *length);
                v3(q.x, y, q.z).length() - radius
            }
            Self::Pebble(half) => {
                let k = v3(q.x / half.x, q.y / half.y, q.z / half.z);
                let g = v3(k.x / half.x, k.y / half.y, k.z / half.z);
                let length = k.length();
                length * (length - 1.0) / g.length().max(1e-6)
            }
        }
    }

    /// Centre and radius of a ball around the shape.
    fn hull(&self) -> (V3, f32) {
        match self {
            Self::Turned(grid) => {
                let half = (grid.top - grid.bottom) * 0.5;
                let middle = v3(0.0, (grid.top + grid.bottom) * 0.5, 0.0);
                (middle, (half * half + grid.wide * grid.wide).sqrt())
            }
            Self::Slab(half, _) => (V3::ZERO, half.length()),
            Self::Stick(length, radius) => (v3(0.0, length * 0.5, 0.0), length * 0.5 + radius),
            Self::Pebble(half) => (V3::ZERO, half.max_part()),
        }
    }
}

/// A shape at its place.
pub(crate) struct Body {
    pub(crate) shape: Shape,
    pub(crate) at: V3,
    /// Rows turn world directions into the shape's own.
    pub(crate) turn: [V3; 3],
    /// Cut away everything on the far side of this plane (own coordinates): normal and offset.
    pub(crate) cut: Option<(V3, f32)>,
    pub(crate) skin: super::skin::Skin,
    pub(crate) middle: V3,
    pub(crate) reach: f32,
}

impl Body {
    pub(crate) fn new(shape: Shape, at: V3, turn: [V3; 3], skin: super::skin::Skin) -> Self {
        let (centre, reach) = shape.hull();
        let mut body = Self {
            shape,
            at,
            turn,
            cut: None,
            skin,
            middle: V3::ZERO,
            reach,
        };
        body.middle = body.outward(centre) + at;
        body
    }

    /// The same body with everything beyond a plane cut off.
    pub(crate) fn cut_by(mut self, normal: V3, offset: f32) -> Self {
        self.cut = Some((normal, offset));
        self
    }

    pub(crate) fn inward(&self, d: V3) -> V3 {
        v3(
            self.turn[0].dot(d),
            self.turn[1].dot(d),
            self.turn[2].dot(d),
        )
    }

    fn outward(&self, d: V3) -> V3 {
        self.turn[0] * d.x + self.turn[1] * d.y + self.turn[2] * d.z
    }

    pub(crate) fn own(&self, p: V3) -> V3 {
        self.inward(p - self.at)
    }

    pub(crate) fn distance(&self, p: V3) -> f32 {
        self.distance_own(self.own(p))
    }

    /// Distance of a point given in the body's own coordinates.
    #[inline]
    pub(crate) fn distance_own(&self, q: V3) -> f32 {
        let whole = self.shape.distance(q);
        match self.cut {
            Some((normal, offset)) => whole.max(normal.dot(q) - offset),
            None => whole,
        }
    }

    pub(crate) fn normal(&self, p: V3, step: f32) -> V3 {
        let q = self.own(p);
        if let (Shape::Turned(grid), None) = (&self.shape, self.cut) {
            // Turned things look the same from all sides, so their slope is found in the profile's plane alone.
            let radius = (q.x * q.x + q.z * q.z).sqrt();
            let (out, up) = grid.slope(radius, q.y, step);
            let share = out / radius.max(1e-6);
            return self.outward(v3(q.x * share, up, q.z * share)).unit();
        }
        let at = |corner: V3| corner * self.distance_own(q + corner * step);
        let sum = at(v3(1.0, -1.0, -1.0))
            + at(v3(-1.0, -1.0, 1.0))
            + at(v3(-1.0, 1.0, -1.0))
            + at(V3::ONE);
        self.outward(sum).unit()
    }

    /// Where a ray is inside the ball around the body.
    pub(crate) fn span(&self, from: V3, dir: V3, extra: f32) -> Option<(f32, f32)> {
        let to = self.middle - from;
        let along = to.dot(dir);
        let radius = self.reach + extra;
        let gap = radius * radius - (to.dot(to) - along * along);
        if gap <= 0.0 {
            return None;
        }
        let half = gap.sqrt();
        (along + half > 0.0).then_some(((along - half).max(0.0), along + half))
    }
}

/// No turn at all.
pub(crate) const UPRIGHT: [V3; 3] = [v3(1.0, 0.0, 0.0), v3(0.0, 1.0, 0.0), v3(0.0, 0.0, 1.0)];

/// Turned around the upright axis by `spin`, then tipped sideways by `tip` (both in full turns).
pub(crate) fn turned(spin: f32, tip: f32) -> [V3; 3] {
    use super::super::maths::{cos_turns, sin_turns};
    let (cs, ss) = (cos_turns(spin), sin_turns(spin));
    let (ct, st) = (cos_turns(tip), sin_turns(tip));
    let x_axis = v3(cs * ct, cs * st, -ss);
    let y_axis = v3(-st, ct, 0.0);
    let z_axis = v3(ss * ct, ss * st, cs);
    [x_axis, y_axis, z_axis]
}

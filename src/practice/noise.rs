//! Gradient noise: the grain of plaster, cloud, stone, paper and ridge lines.

use super::maths::{Rng, floor_int};

/// Sixteen directions of length one, spread evenly.
const GRADIENTS: [(f32, f32); 16] = [
    (1.0, 0.0),
    (0.923_88, 0.382_68),
    (0.707_11, 0.707_11),
    (0.382_68, 0.923_88),
    (0.0, 1.0),
    (-0.382_68, 0.923_88),
    (-0.707_11, 0.707_11),
    (-0.923_88, 0.382_68),
    (-1.0, 0.0),
    (-0.923_88, -0.382_68),
    (-0.707_11, -0.707_11),
    (-0.382_68, -0.923_88),
    (0.0, -1.0),
    (0.382_68, -0.923_88),
    (0.707_11, -0.707_11),
    (0.923_88, -0.382_68),
];

/// A seeded noise field over the plane.
#[derive(Debug)]
pub(crate) struct Noise {
    order: [u8; 512],
}

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut order = [0_u8; 512];
        for (slot, value) in order.iter_mut().zip((0..=255_u8).chain(0..=255)) {
            *slot = value;
        }
        for i in (1..256).rev() {
            order.swap(i, rng.below(i + 1));
        }
        for i in 0..256 {
            order[i + 256] = order[i];
        }
        Self { order }
    }

    fn corner(&self, xi: usize, yi: usize, dx: f32, dy: f32) -> f32 {
        let pick = self.order[usize::from(self.order[xi & 255]) + (yi & 255)];
        let (gx, gy) = GRADIENTS[usize::from(pick & 15)];
        gx * dx + gy * dy
    }

    /// One octave, about `-1..1`.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (floor_int(x), floor_int(y));
        let (dx, dy) = (x - left as f32, y - top as f32);
        let (xi, yi) = ((left & 255) as usize, (top & 255) as usize);
        let ease_x = dx * dx * dx * (dx * (dx * 6.0 - 15.0) + 10.0);
        let ease_y = dy * dy * dy * (dy * (dy * 6.0 - 15.0) + 10.0);
        let a = self.corner(xi, yi, dx, dy);
        let b = self.corner(xi + 1, yi, dx - 1.0, dy);
        let c = self.corner(xi, yi + 1, dx, dy - 1.0);
        let d = self.corner(xi + 1, yi + 1, dx - 1.0, dy - 1.0);
        let above = a + (b - a) * ease_x;
        let below = c + (d - c) * ease_x;
        (above + (below - above) * ease_y) * 1.4
    }

    /// Several octaves, each half as strong and twice as fine; about `-1..1`.
    pub(crate) fn fbm(&self, x: f32, y: f32, octaves: u32) -> f32 {
        let (mut px, mut py, mut gain, mut sum) = (x, y, 0.5, 0.0);
        for _ in 0..octaves {
            sum += self.at(px, py) * gain;
            (px, py) = (px * 1.62 - py * 1.22 + 17.3, px * 1.22 + py * 1.62 - 5.7);
            gain *= 0.5;
        }
        sum
    }

    /// Sharp crests: `0..1`, high along ridge lines.
    pub(crate) fn ridged(&self, x: f32, y: f32, octaves: u32) -> f32 {
        let (mut px, mut py, mut gain, mut sum, mut weight) = (x, y, 0.5, 0.0, 1.0_f32);
        for _ in 0..octaves {
            let crest = 1.0 - self.at(px, py).abs();
            let sharp = crest * crest * weight;
            sum += sharp * gain;
            weight = sharp.clamp(0.0, 1.0);
            (px, py) = (px * 1.62 - py * 1.22 + 31.1, px * 1.22 + py * 1.62 + 9.2);
            gain *= 0.5;
        }
        sum
    }
}

//! Gradient noise: the grain of plaster, cloud, stone, paper and ridge lines.

use super::maths::{Rng, floor_int};

const DIAGONAL: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Sixteen directions of length one, spread evenly.
const GRADIENTS: [(f32, f32); 16] = [
    (1.0, 0.0),
    (0.923_88, 0.382_68),
    (DIAGONAL, DIAGONAL),
    (0.382_68, 0.923_88),
    (0.0, 1.0),
    (-0.382_68, 0.923_88),
    (-DIAGONAL, DIAGONAL),
    (-0.923_88, 0.382_68),
    (-1.0, 0.0),
    (-0.923_88, -0.382_68),
    (-DIAGONAL, -DIAGONAL),
    (-0.382_68, -0.923_88),
    (0.0, -1.0),
    (0.382_68, -0.923_88),
    (DIAGONAL, -DIAGONAL),
    (0.923_88, -0.382_68),
];

/// Lattice points a side before the pattern repeats; octaves are rotated, which hides it.
const SIDE: usize = 128;

/// A seeded noise field over the plane.
pub(crate) struct Noise {
    slopes: Vec<(f32, f32)>,
}

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut slopes = Vec::with_capacity(SIDE * SIDE);
        while slopes.len() < SIDE * SIDE {
            // One draw serves eight points: set-up time counts in small pictures.
            let bits = rng.next();
            slopes.extend((0..8).map(|k| GRADIENTS[((bits >> (k * 7)) & 15) as usize]));
        }
        Self { slopes }
    }

    /// One octave, about `-1..1`.
    #[inline]
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (floor_int(x), floor_int(y));
        let (dx, dy) = (x - left as f32, y - top as f32);
        let (i, j) = ((left as usize) & (SIDE - 1), (top as usize) & (SIDE - 1));
        let (i1, j1) = ((i + 1) & (SIDE - 1), (j + 1) & (SIDE - 1));
        let Some(slopes) = self.slopes.get(..SIDE * SIDE) else {
            return 0.0;
        };
        let ease_x = dx * dx * dx * (dx * (dx * 6.0 - 15.0) + 10.0);
        let ease_y = dy * dy * dy * (dy * (dy * 6.0 - 15.0) + 10.0);
        let (ax, ay) = slopes[j * SIDE + i];
        let (bx, by) = slopes[j * SIDE + i1];
        let (cx, cy) = slopes[j1 * SIDE + i];
        let (ex, ey) = slopes[j1 * SIDE + i1];
        let a = ax * dx + ay * dy;
        let b = bx * (dx - 1.0) + by * dy;
        let c = cx * dx + cy * (dy - 1.0);
        let d = ex * (dx - 1.0) + ey * (dy - 1.0);
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

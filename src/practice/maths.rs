//! Arithmetic that gives the same bits on every machine.
//!
//! The platform's `sin`, `exp` and `pow` differ between systems, so everything here is built from
//! the operations IEEE 754 fixes exactly: `+ - * /`, square root and comparison.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

/// A point, a direction or a linear-light colour.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct V3 {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) z: f32,
}

/// Short constructor for [`V3`].
pub(crate) const fn v3(x: f32, y: f32, z: f32) -> V3 {
    V3 { x, y, z }
}

impl V3 {
    pub(crate) const ONE: Self = v3(1.0, 1.0, 1.0);
    pub(crate) const ZERO: Self = v3(0.0, 0.0, 0.0);

    pub(crate) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub(crate) fn cross(self, other: Self) -> Self {
        v3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    pub(crate) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// The same direction with length one; a zero vector stays zero.
    pub(crate) fn unit(self) -> Self {
        let length = self.length();
        if length > 1e-12 {
            self * (1.0 / length)
        } else {
            self
        }
    }

    /// Component by component product, for tinting light.
    pub(crate) fn tint(self, other: Self) -> Self {
        v3(self.x * other.x, self.y * other.y, self.z * other.z)
    }

    pub(crate) fn mix(self, other: Self, t: f32) -> Self {
        self + (other - self) * t
    }

    pub(crate) fn luma(self) -> f32 {
        self.x * 0.2126 + self.y * 0.7152 + self.z * 0.0722
    }

    pub(crate) fn max_part(self) -> f32 {
        self.x.max(self.y).max(self.z)
    }
}

impl Add for V3 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        v3(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl AddAssign for V3 {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for V3 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        v3(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Neg for V3 {
    type Output = Self;
    fn neg(self) -> Self {
        v3(-self.x, -self.y, -self.z)
    }
}

impl Mul<f32> for V3 {
    type Output = Self;
    fn mul(self, by: f32) -> Self {
        v3(self.x * by, self.y * by, self.z * by)
    }
}

/// Rounds down. The built-in `floor` is a slow library call on the oldest 64-bit processors.
pub(crate) fn floor_int(x: f32) -> i32 {
    let whole = x as i32;
    whole - i32::from((whole as f32) > x)
}

/// The part after the point, always in `0..1`.
pub(crate) fn fract(x: f32) -> f32 {
    x - floor_int(x) as f32
}

pub(crate) fn lerp(from: f32, to: f32, t: f32) -> f32 {
    from + (to - from) * t
}

pub(crate) fn clamp01(x: f32) -> f32 {
    x.clamp(0.0, 1.0)
}

/// Smooth ramp from 0 at `low` to 1 at `high`; falls instead when `low > high`.
pub(crate) fn smooth(low: f32, high: f32, x: f32) -> f32 {
    let t = clamp01((x - low) / (high - low));
    t * t * (3.0 - 2.0 * t)
}

/// A bell of height 1 and half-width about `width`, without calling `exp`.
pub(crate) fn bell(x: f32, width: f32) -> f32 {
    let r = x / width;
    let q = 1.0 / (1.0 + r * r);
    q * q
}

/// Sine of an angle given in full turns.
pub(crate) fn sin_turns(turns: f32) -> f32 {
    let wrapped = turns - floor_int(turns + 0.5) as f32;
    let folded = if wrapped > 0.25 {
        0.5 - wrapped
    } else if wrapped < -0.25 {
        -0.5 - wrapped
    } else {
        wrapped
    };
    let a = folded * std::f32::consts::TAU;
    let sq = a * a;
    a * (1.0 - sq / 6.0 * (1.0 - sq / 20.0 * (1.0 - sq / 42.0 * (1.0 - sq / 72.0))))
}

/// Cosine of an angle given in full turns.
pub(crate) fn cos_turns(turns: f32) -> f32 {
    sin_turns(turns + 0.25)
}

/// Angle of a direction in full turns, `-0.5..=0.5`, good to about a thousandth of a turn.
pub(crate) fn angle_turns(y: f32, x: f32) -> f32 {
    let (ax, ay) = (x.abs(), y.abs());
    let big = ax.max(ay);
    if big < 1e-12 {
        return 0.0;
    }
    let q = ax.min(ay) / big;
    let sq = q * q;
    let mut turns = q * (0.159_154 - sq * (0.052_2 - sq * 0.018_2));
    if ay > ax {
        turns = 0.25 - turns;
    }
    if x < 0.0 {
        turns = 0.5 - turns;
    }
    if y < 0.0 { -turns } else { turns }
}

/// `e` to the power `x`; about six digits, for `x` in `-80..80`.
pub(crate) fn exp(x: f32) -> f32 {
    let scaled = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    let whole = floor_int(scaled + 0.5);
    let part = (scaled - whole as f32) * std::f32::consts::LN_2;
    let series =
        1.0 + part * (1.0 + part * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part / 120.0))));
    series * f32::from_bits(((whole + 127) as u32) << 23)
}

/// `x` to the power `p` for `x > 0`. Slow; only for building tables.
pub(crate) fn power(x: f64, p: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let (mut mantissa, mut halvings) = (x, 0.0_f64);
    while mantissa < 0.75 {
        mantissa *= 2.0;
        halvings -= 1.0;
    }
    while mantissa > 1.5 {
        mantissa *= 0.5;
        halvings += 1.0;
    }
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let (mut term, mut ln) = (s, 0.0_f64);
    let mut odd = 1.0_f64;
    while odd < 24.0 {
        ln += 2.0 * term / odd;
        term *= s * s;
        odd += 2.0;
    }
    let exponent = (ln + halvings * std::f64::consts::LN_2) * p;
    let small = exponent / 64.0;
    let mut sum = 1.0_f64;
    let mut step = 1.0_f64;
    let mut n = 1.0_f64;
    while n < 16.0 {
        step *= small / n;
        sum += step;
        n += 1.0;
    }
    for _ in 0..6 {
        sum *= sum;
    }
    sum
}

/// Cube root of a number that is not negative.
pub(crate) fn cube_root(x: f32) -> f32 {
    if x <= 1e-20 {
        return 0.0;
    }
    let mut guess = f32::from_bits(x.to_bits() / 3 + 709_921_077);
    for _ in 0..3 {
        guess = (2.0 * guess + x / (guess * guess)) / 3.0;
    }
    guess
}

/// Mixes two numbers into one well-scrambled number.
pub(crate) fn hash2(a: u64, b: u64) -> u64 {
    let mut z = a ^ b.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Hash of bytes (FNV-1a, 64 bit).
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Quick hash of a pixel or cell to `0..1`.
#[inline]
pub(crate) fn cell(x: i32, y: i32, salt: u32) -> f32 {
    (cell_bits(x, y, salt) >> 8) as f32 / 16_777_216.0
}

/// Quick hash of a pixel or cell to 32 bits.
#[inline]
pub(crate) fn cell_bits(x: i32, y: i32, salt: u32) -> u32 {
    let mut h = (x as u32).wrapping_mul(0x9E37_79B1)
        ^ (y as u32).wrapping_mul(0x85EB_CA77)
        ^ salt.wrapping_mul(0xC2B2_AE3D);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    h ^ (h >> 15)
}

/// A small deterministic source of chance.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(hash2(seed, 0x7269_7074))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        hash2(self.0, 1)
    }

    /// `0..1`.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    pub(crate) fn range(&mut self, low: f32, high: f32) -> f32 {
        lerp(low, high, self.unit())
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % (count.max(1) as u64)) as usize
    }

    pub(crate) fn chance(&mut self, odds: f32) -> bool {
        self.unit() < odds
    }

    /// `-1` or `1`.
    pub(crate) fn sign(&mut self) -> f32 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// An independent source, so that one part's draws do not move another's.
    pub(crate) fn fork(&self, tag: u64) -> Self {
        Self::new(hash2(self.0, tag))
    }
}

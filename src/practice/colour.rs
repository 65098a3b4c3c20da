//! Colour: OKLCH in, linear light inside, sRGB out.

use std::sync::OnceLock;

use super::maths::{V3, clamp01, cos_turns, cube_root, power, sin_turns, v3};

/// A colour by lightness (0–1), chroma (0–0.37) and hue (degrees), in Björn Ottosson's OKLCH.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lch {
    pub(crate) l: f32,
    pub(crate) c: f32,
    pub(crate) h: f32,
}

/// Short constructor for [`Lch`].
pub(crate) const fn lch(l: f32, c: f32, h: f32) -> Lch {
    Lch { l, c, h }
}

impl Lch {
    /// Reads `0xRRGGBB`.
    pub(crate) fn from_hex(hex: u32) -> Self {
        let part = |shift: u32| from_srgb8(((hex >> shift) & 255) as u8);
        Self::from_linear(v3(part(16), part(8), part(0)))
    }

    pub(crate) fn from_linear(rgb: V3) -> Self {
        let lab = to_lab(rgb);
        let c = (lab.y * lab.y + lab.z * lab.z).sqrt();
        let turns = super::maths::angle_turns(lab.z, lab.y);
        Self {
            l: lab.x,
            c,
            h: turns * 360.0,
        }
    }

    /// Linear light, pulled into the sRGB gamut by lowering chroma.
    pub(crate) fn linear(self) -> V3 {
        let l = self.l.clamp(0.0, 1.0);
        let (sin, cos) = (sin_turns(self.h / 360.0), cos_turns(self.h / 360.0));
        let at = |c: f32| from_lab(v3(l, c * cos, c * sin));
        let fits = |p: V3| p.x.min(p.y).min(p.z) > -0.002 && p.x.max(p.y).max(p.z) < 1.002;
        let full = at(self.c);
        let rgb = if fits(full) {
            full
        } else {
            let (mut low, mut high) = (0.0, self.c);
            for _ in 0..12 {
                let mid = (low + high) * 0.5;
                if fits(at(mid)) { low = mid } else { high = mid }
            }
            at(low)
        };
        v3(clamp01(rgb.x), clamp01(rgb.y), clamp01(rgb.z))
    }

    pub(crate) fn with_l(self, l: f32) -> Self {
        Self { l, ..self }
    }

    pub(crate) fn with_c(self, c: f32) -> Self {
        Self { c, ..self }
    }

    pub(crate) fn lighter(self, by: f32) -> Self {
        Self {
            l: (self.l + by).clamp(0.03, 0.985),
            ..self
        }
    }

    pub(crate) fn turned(self, degrees: f32) -> Self {
        Self {
            h: self.h + degrees,
            ..self
        }
    }

    /// Straight mix in `OKLab`, so that greys do not appear between hues by accident of angle.
    pub(crate) fn mix(self, other: Self, t: f32) -> Self {
        let (a, b) = (self.lab(), other.lab());
        let m = a.mix(b, t);
        let c = (m.y * m.y + m.z * m.z).sqrt();
        Self {
            l: m.x,
            c,
            h: super::maths::angle_turns(m.z, m.y) * 360.0,
        }
    }

    fn lab(self) -> V3 {
        let turns = self.h / 360.0;
        v3(self.l, self.c * cos_turns(turns), self.c * sin_turns(turns))
    }
}

/// Distance between two hues in degrees, `0..=180`.
pub(crate) fn hue_gap(a: f32, b: f32) -> f32 {
    let turns = (a - b) / 360.0;
    let wrapped = turns - super::maths::floor_int(turns + 0.5) as f32;
    (wrapped * 360.0).abs()
}

fn to_lab(rgb: V3) -> V3 {
    let l = cube_root(0.412_221_46 * rgb.x + 0.536_332_55 * rgb.y + 0.051_445_995 * rgb.z);
    let m = cube_root(0.211_903_5 * rgb.x + 0.680_699_5 * rgb.y + 0.107_396_96 * rgb.z);
    let s = cube_root(0.088_302_46 * rgb.x + 0.281_718_85 * rgb.y + 0.629_978_7 * rgb.z);
    v3(
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    )
}

fn from_lab(lab: V3) -> V3 {
    let l = lab.x + 0.396_337_78 * lab.y + 0.215_803_76 * lab.z;
    let m = lab.x - 0.105_561_346 * lab.y - 0.063_854_17 * lab.z;
    let s = lab.x - 0.089_484_18 * lab.y - 1.291_485_5 * lab.z;
    let (l, m, s) = (l * l * l, m * m * m, s * s * s);
    v3(
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    )
}

/// How finely the encoding table is cut.
const STEPS: usize = 8192;

struct Tables {
    to_linear: [f32; 256],
    to_srgb: Vec<f32>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut to_linear = [0.0; 256];
        for (value, slot) in (0..=255_u8).zip(to_linear.iter_mut()) {
            let v = f64::from(value) / 255.0;
            let lin = if v <= 0.040_45 {
                v / 12.92
            } else {
                power((v + 0.055) / 1.055, 2.4)
            };
            *slot = lin as f32;
        }
        // The table runs over the square root of light: near black sRGB is steep.
        let to_srgb = (0..=STEPS)
            .map(|i| {
                let root = i as f64 / STEPS as f64;
                let lin = root * root;
                let v = if lin <= 0.003_130_8 {
                    lin * 12.92
                } else {
                    1.055 * power(lin, 1.0 / 2.4) - 0.055
                };
                v as f32
            })
            .collect();
        Tables { to_linear, to_srgb }
    })
}

/// Linear light of one 8-bit sRGB value.
pub(crate) fn from_srgb8(value: u8) -> f32 {
    tables().to_linear[usize::from(value)]
}

/// Turns linear light into sRGB (0–1), keeping the table at hand for a run of pixels.
pub(crate) struct Encoder(&'static [f32]);

impl Encoder {
    pub(crate) fn new() -> Self {
        Self(&tables().to_srgb)
    }

    #[inline]
    pub(crate) fn srgb(&self, linear: f32) -> f32 {
        let place = linear.clamp(0.0, 1.0).sqrt() * STEPS as f32 + 0.5;
        self.0.get(place as usize).copied().unwrap_or(1.0)
    }
}

//! Colours as people see them: `OKLab` for the map of changes, CIE Lab for the drift.
#![expect(
    clippy::many_single_char_names,
    reason = "r, g, b, l, m, s and x, y, z are what colours are called everywhere"
)]

use std::sync::OnceLock;

/// Steps of the table between two byte values: averaged colours lie between.
const FINE: usize = 16;

/// sRGB (IEC 61966-2-1) made linear, from 0 to 255 in steps of 1/16.
fn table() -> &'static [f32] {
    static TABLE: OnceLock<Vec<f32>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let linear = |i: usize| {
            let value = i as f64 / (255 * FINE) as f64;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        (0..=255 * FINE).map(|i| linear(i) as f32).collect()
    })
}

/// sRGB of 0 to 255, also between whole numbers, as linear light of 0 to 1.
fn linear(rgb: [f32; 3]) -> [f32; 3] {
    let table = table();
    rgb.map(|value| {
        let at = (value * FINE as f32 + 0.5) as usize;
        table.get(at).copied().unwrap_or(1.0)
    })
}

/// sRGB as `OKLab` (Björn Ottosson, "A perceptual color space for image processing", 2020): lightness 0 to 1, a, b.
pub(crate) fn oklab(rgb: [f32; 3]) -> [f32; 3] {
    let [r, g, b] = linear(rgb);
    let l = cube_root(0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b);
    let m = cube_root(0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b);
    let s = cube_root(0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b);
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// The cube root of 0 to 1: a guess from the exponent, then two steps of Halley's method.
fn cube_root(value: f32) -> f32 {
    if value < 1e-9 {
        return 0.0;
    }
    let mut root = f32::from_bits(value.to_bits() / 3 + 0x2A51_37A0);
    for _ in 0..2 {
        let cube = root * root * root;
        root *= (cube + 2.0 * value) / (2.0 * cube + value);
    }
    root
}

/// sRGB as CIE Lab under D65, the white of sRGB (CIE 15:2004).
pub(crate) fn lab(rgb: [f32; 3]) -> [f64; 3] {
    let [r, g, b] = linear(rgb).map(f64::from);
    let x = 0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = 0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b;
    let [x, y, z] = [x / 0.950_47, y, z / 1.088_83].map(|share| {
        if share > 216.0 / 24_389.0 {
            share.cbrt()
        } else {
            (24_389.0 / 27.0 * share + 16.0) / 116.0
        }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_cube_roots() {
        for i in 1..2000 {
            let value = i as f32 / 1999.0;
            let off = (cube_root(value) - value.cbrt()).abs();
            assert!(off < 2e-6, "{value}: off by {off}");
        }
        assert_eq!(cube_root(0.0), 0.0, "nothing");
    }

    #[test]
    fn known_colours_have_their_known_places() {
        let near = |got: [f32; 3], want: [f32; 3]| {
            let far = got.iter().zip(want).any(|(a, b)| (a - b).abs() > 0.001);
            assert!(!far, "{got:?} for {want:?}");
        };
        // Ottosson's page: white is (1, 0, 0); red and blue as other implementations give them.
        near(oklab([255.0; 3]), [1.0, 0.0, 0.0]);
        near(oklab([0.0; 3]), [0.0, 0.0, 0.0]);
        near(oklab([255.0, 0.0, 0.0]), [0.6280, 0.2249, 0.1258]);
        near(oklab([0.0, 0.0, 255.0]), [0.4520, -0.0325, -0.3115]);
        // Lindbloom's calculator, D65.
        let red = lab([255.0, 0.0, 0.0]).map(|v| v as f32);
        assert!((red[0] - 53.24).abs() < 0.02, "L of red: {}", red[0]);
        assert!((red[1] - 80.09).abs() < 0.05, "a of red: {}", red[1]);
        assert!((red[2] - 67.20).abs() < 0.05, "b of red: {}", red[2]);
    }
}

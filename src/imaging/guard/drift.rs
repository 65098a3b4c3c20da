//! How far the colours of what should have stayed have moved.

use super::colour::lab;
use super::heat::Compared;

/// Places beyond this many are thinned out evenly: the figures do not change, the time does.
const MOST_PLACES: usize = 32_768;

/// Colour differences (CIEDE2000) between what should have stayed and what it is now. About 1 is the least that is seen
/// side by side, 5 is plainly another colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Mean difference.
    pub mean_delta_e: f32,
    /// Nineteen of twenty places differ less than this.
    pub p95_delta_e: f32,
}

/// The drift over the cells that are `kept`; `None` if there are none.
pub(crate) fn measure(compared: &Compared, kept: &[bool]) -> Option<Drift> {
    let cells = compared.before.iter().zip(&compared.after);
    let there = cells.zip(compared.there.iter().zip(kept));
    let kept = there.filter(|(_, (there, kept))| **there && **kept);
    let places: Vec<_> = kept.map(|(colours, _)| colours).collect();
    let step = places.len().div_ceil(MOST_PLACES).max(1);
    let thinned = places.iter().step_by(step);
    let mut differences: Vec<f32> = thinned
        .map(|(before, after)| {
            if before == after {
                0.0
            } else {
                ciede2000(lab(**before), lab(**after)) as f32
            }
        })
        .collect();
    if differences.is_empty() {
        return None;
    }
    differences.sort_by(f32::total_cmp);
    let count = differences.len();
    let sum: f64 = differences.iter().map(|d| f64::from(*d)).sum();
    let at = (count * 95 / 100).min(count - 1);
    Some(Drift {
        mean_delta_e: (sum / count as f64) as f32,
        p95_delta_e: differences.get(at).copied().unwrap_or_default(),
    })
}

/// The colour difference ΔE00 of two colours in CIE Lab, with all weights 1.
///
/// After Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula: Implementation Notes, Supplementary Test Data, and
/// Mathematical Observations", Color Research and Application 30 (2005), equations 2 to 22.
pub fn ciede2000(first: [f64; 3], second: [f64; 3]) -> f64 {
    let [l1, a1, b1] = first;
    let [l2, a2, b2] = second;
    let mean_chroma = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let g = 0.5 * (1.0 - chroma_term(mean_chroma));
    let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let grey = c1 * c2 == 0.0;

    let turn = match h2 - h1 {
        _ if grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let lightness = l2 - l1;
    let chroma = c2 - c1;
    let hues = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();

    let mean_l = f64::midpoint(l1, l2);
    let mean_c = f64::midpoint(c1, c2);
    let mean_h = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => f64::midpoint(sum, 360.0),
        sum => (sum - 360.0) / 2.0,
    };
    let wave = |factor: f64, offset: f64| (factor * mean_h + offset).to_radians().cos();
    let t = 1.0 - 0.17 * wave(1.0, -30.0) + 0.24 * wave(2.0, 0.0) + 0.32 * wave(3.0, 6.0)
        - 0.20 * wave(4.0, -63.0);
    let turned = 60.0 * (-((mean_h - 275.0) / 25.0).powi(2)).exp();
    let rotation = -turned.to_radians().sin() * 2.0 * chroma_term(mean_c);
    let from_middle = (mean_l - 50.0).powi(2);
    let lightness = lightness / (1.0 + 0.015 * from_middle / (20.0 + from_middle).sqrt());
    let chroma = chroma / 0.045_f64.mul_add(mean_c, 1.0);
    let hues = hues / (0.015 * mean_c).mul_add(t, 1.0);
    let squared = lightness * lightness + chroma * chroma + hues * hues + rotation * chroma * hues;
    squared.max(0.0).sqrt()
}

/// √(C⁷ / (C⁷ + 25⁷)).
fn chroma_term(chroma: f64) -> f64 {
    let seventh = chroma.powi(7);
    (seventh / (seventh + 25.0_f64.powi(7))).sqrt()
}

/// The hue angle in degrees, 0 to 360; 0 for grey.
fn hue(a: f64, b: f64) -> f64 {
    if a == 0.0 && b == 0.0 {
        return 0.0;
    }
    let degrees = b.atan2(a).to_degrees();
    if degrees < 0.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table 1 of the paper, to four decimals.
    const PAIRS: [([f64; 3], [f64; 3], f64); 26] = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
        ([50.0, 2.8361, -74.0200], [50.0, 0.0, -82.7485], 3.4412),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, -0.001, 2.49], [50.0, 0.0009, -2.49], 4.8045),
        ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
        ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
        ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.9030),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        ([50.0, 2.5, 0.0], [50.0, 3.1736, 0.5854], 1.0000),
        (
            [60.2574, -34.0099, 36.2677],
            [60.4626, -34.1751, 39.4387],
            1.2644,
        ),
        (
            [63.0109, -31.0961, -5.8663],
            [62.8187, -29.7946, -4.0864],
            1.2630,
        ),
        (
            [61.2901, 3.7196, -5.3901],
            [61.4292, 2.2480, -4.9620],
            1.8731,
        ),
        (
            [35.0831, -44.1164, 3.7933],
            [35.0232, -40.0716, 1.5901],
            1.8645,
        ),
        (
            [22.7233, 20.0904, -46.6940],
            [23.0331, 14.9730, -42.5619],
            2.0373,
        ),
        (
            [36.4612, 47.8580, 18.3852],
            [36.2715, 50.5065, 21.2231],
            1.4146,
        ),
        (
            [90.8027, -2.0831, 1.4410],
            [91.1528, -1.6435, 0.0447],
            1.4441,
        ),
        (
            [90.9257, -0.5406, -0.9208],
            [88.6381, -0.8985, -0.7239],
            1.5381,
        ),
        (
            [6.7747, -0.2908, -2.4247],
            [5.8714, -0.0985, -2.2286],
            0.6377,
        ),
        (
            [2.0776, 0.0795, -1.1350],
            [0.9033, -0.0636, -0.5514],
            0.9082,
        ),
    ];

    #[test]
    fn the_published_pairs_come_out_as_published() {
        for (first, second, want) in PAIRS {
            let got = ciede2000(first, second);
            assert!(
                (got - want).abs() < 0.000_06,
                "{first:?} {second:?}: {got}, not {want}"
            );
            let back = ciede2000(second, first);
            assert!(
                (got - back).abs() < 1e-9,
                "the order does not matter: {got}, {back}"
            );
        }
    }

    #[test]
    fn the_same_colour_does_not_differ() {
        for colour in [[0.0; 3], [255.0; 3], [12.0, 200.0, 90.0]] {
            assert_eq!(ciede2000(lab(colour), lab(colour)), 0.0, "{colour:?}");
        }
    }
}

//! Light and colour.
//!
//! Exposure and warmth multiply linear light, contrast bends the tones as they are seen, and saturation moves colours towards
//! or away from their grey. All but saturation work on each channel alone and become one table of 256 values.

use super::{LUMA, encoded, linear};
use crate::domain::adjust::Light;
use crate::imaging::Pixels;

/// Changes light and colour; all zeros leave the picture bit for bit as it is.
pub(super) fn adjust(mut picture: Pixels, light: Light) -> Pixels {
    if light == Light::default() {
        return picture;
    }
    let tables = tables(light);
    let (pixels, _) = picture.rgba.as_chunks_mut::<4>();
    let [reds, greens, blues] = &tables;
    let saturation = share(light.saturation, 100);
    if saturation == 0.0 {
        let rounded = tables.map(|table| table.map(|value| (value + 0.5) as u8));
        let [reds, greens, blues] = &rounded;
        for [red, green, blue, _] in pixels {
            *red = at(reds, *red);
            *green = at(greens, *green);
            *blue = at(blues, *blue);
        }
        return picture;
    }
    // Twice the colour at the most: three times would break skin into blotches.
    let gain = 1.0 + saturation;
    for [red, green, blue, _] in pixels {
        let colour = [at(reds, *red), at(greens, *green), at(blues, *blue)];
        let grey = LUMA[0] * colour[0] + LUMA[1] * colour[1] + LUMA[2] * colour[2];
        let [r, g, b] = colour.map(|value| (grey + (value - grey) * gain + 0.5) as i32);
        *red = r.clamp(0, 255) as u8;
        *green = g.clamp(0, 255) as u8;
        *blue = b.clamp(0, 255) as u8;
    }
    picture
}

fn at<T: Copy + Default>(table: &[T; 256], value: u8) -> T {
    table.get(usize::from(value)).copied().unwrap_or_default()
}

/// −1 to 1.
fn share(value: i16, most: i16) -> f32 {
    f32::from(value.clamp(-most, most)) / f32::from(most)
}

/// What each value of red, green and blue becomes, 0 to 255 with fractions.
fn tables(light: Light) -> [[f32; 256]; 3] {
    let exposure = (share(light.exposure, 200) * 2.0).exp2();
    let contrast = share(light.contrast, 100);
    gains(share(light.temperature, 100)).map(|gain| {
        let mut table = [0.0; 256];
        for (value, out) in (0_u16..).zip(&mut table) {
            let seen = f32::from(value) / 255.0;
            let lit = if exposure == 1.0 && gain == 1.0 {
                seen
            } else {
                encoded((linear(seen) * exposure * gain).min(1.0))
            };
            *out = bent(lit, contrast).clamp(0.0, 1.0) * 255.0;
        }
        table
    })
}

/// Gains of red, green and blue that warm or cool without changing the luminance of grey; a third of a stop at the ends.
fn gains(warmth: f32) -> [f32; 3] {
    if warmth == 0.0 {
        return [1.0; 3];
    }
    let (red, blue) = ((warmth / 3.0).exp2(), (-warmth / 3.0).exp2());
    let green = (1.0 - LUMA[0] * red - LUMA[2] * blue) / LUMA[1];
    [red, green, blue]
}

/// More contrast is an S that keeps black, middle grey and white; less is a straight line towards the middle.
fn bent(value: f32, contrast: f32) -> f32 {
    if contrast <= 0.0 {
        return 0.5 + (value - 0.5) * (1.0 + 0.75 * contrast);
    }
    let power = 1.0 + contrast;
    let half = |value: f32| 0.5 * (2.0 * value).powf(power);
    if value < 0.5 {
        half(value)
    } else {
        1.0 - half(1.0 - value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lit(colour: [u8; 4], light: Light) -> [u8; 4] {
        let picture = Pixels::filled(colour, 3, 2).unwrap();
        *adjust(picture, light).rgba.first_chunk().unwrap()
    }

    #[test]
    fn a_stop_more_is_twice_the_light() {
        let stop = Light {
            exposure: 100,
            ..Light::default()
        };
        let [value, ..] = lit([100, 100, 100, 255], stop);
        let ratio = linear(f32::from(value) / 255.0) / linear(100.0 / 255.0);
        assert!((ratio - 2.0).abs() < 0.02, "{ratio}");
        assert_eq!(lit([250, 0, 128, 77], stop)[0], 255, "white is the end");
        assert_eq!(lit([250, 0, 128, 77], stop)[3], 77, "alpha stays");
        let dark = Light {
            exposure: i16::MIN,
            ..Light::default()
        };
        let [value, ..] = lit([255, 255, 255, 255], dark);
        assert!(
            (linear(f32::from(value) / 255.0) - 0.25).abs() < 0.01,
            "two stops less at most: {value}"
        );
    }

    #[test]
    fn contrast_keeps_the_middle_and_moves_the_rest() {
        for contrast in [-100, -30, 30, 100] {
            let light = Light {
                contrast,
                ..Light::default()
            };
            let tones = |value: u8| lit([value, value, value, 255], light)[0];
            assert!(tones(127).abs_diff(127) <= 1, "{contrast}: middle grey");
            assert_eq!(tones(60) < 60, contrast > 0, "{contrast}: darks");
            assert_eq!(tones(200) > 200, contrast > 0, "{contrast}: lights");
            assert!(
                (0..255).all(|value| tones(value) <= tones(value + 1)),
                "{contrast}: in order"
            );
        }
    }

    #[test]
    fn saturation_ends_in_grey_and_warmth_keeps_the_light() {
        let grey = Light {
            saturation: -100,
            ..Light::default()
        };
        let [red, green, blue, _] = lit([200, 40, 90, 255], grey);
        assert!(red == green && green == blue, "{red} {green} {blue}");
        assert_eq!(
            lit(
                [77, 77, 77, 255],
                Light {
                    saturation: 100,
                    ..Light::default()
                }
            )[..3],
            [77; 3],
            "grey stays grey"
        );
        let warm = Light {
            temperature: 100,
            ..Light::default()
        };
        let [red, green, blue, _] = lit([128, 128, 128, 255], warm);
        assert!(red > 138 && blue < 118, "{red} {blue}");
        let light = |colour: [u8; 3]| -> f32 {
            colour
                .iter()
                .zip(LUMA)
                .map(|(value, part)| linear(f32::from(*value) / 255.0) * part)
                .sum()
        };
        assert!(
            (light([red, green, blue]) / light([128; 3]) - 1.0).abs() < 0.02,
            "as light as before"
        );
    }

    #[test]
    fn nothing_asked_changes_nothing() {
        let bytes: Vec<u8> = (0..=255).cycle().take(64 * 4).collect();
        let picture = Pixels::new(bytes, 8, 8).unwrap();
        assert_eq!(
            adjust(picture.clone(), Light::default()),
            picture,
            "bit for bit"
        );
        // Each part alone at zero is the identity of its table, too.
        for table in tables(Light::default()) {
            assert!(
                (0..=255)
                    .zip(table)
                    .all(|(value, out)| (out + 0.5) as i32 == value),
                "identity"
            );
        }
    }
}

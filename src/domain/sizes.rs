//! The size a model makes for the size a person asks for.

use crate::domain::model::Sizes;
use crate::domain::shape::Size;

/// The size a model makes that is closest to the one asked for: first in shape, then in pixels.
pub fn nearest_size(asked: Size, sizes: &Sizes) -> Size {
    match sizes {
        Sizes::OneOf { sizes } => {
            let distance = |size: &Size| {
                let shape = (size.aspect() / asked.aspect()).ln().abs();
                let scale = (size.pixels() as f32 / asked.pixels().max(1) as f32)
                    .ln()
                    .abs();
                shape * 4.0 + scale
            };
            sizes
                .iter()
                .copied()
                .min_by(|a, b| distance(a).total_cmp(&distance(b)))
                .unwrap_or(asked)
        }
        Sizes::Free { .. } => free_size(asked, sizes),
    }
}

/// The nearest size under the rules of [`Sizes::Free`]: the shape is kept wherever they allow it.
fn free_size(asked: Size, rule: &Sizes) -> Size {
    let Sizes::Free {
        min_side_px,
        max_side_px,
        max_pixels,
        min_pixels,
        max_ratio,
        multiple_px,
    } = rule
    else {
        return asked;
    };
    let (mut width, mut height) = (f64::from(asked.width_px), f64::from(asked.height_px));
    let ratio = f64::from(*max_ratio);
    if ratio >= 1.0 && width.max(height) > width.min(height) * ratio {
        let short = (width * height / ratio).sqrt();
        (width, height) = if width > height {
            (short * ratio, short)
        } else {
            (short, short * ratio)
        };
    }
    let mut scale_by = |scale: f64| (width, height) = (width * scale, height * scale);
    let pixels = f64::from(asked.width_px) * f64::from(asked.height_px);
    if pixels > 0.0 && pixels < *min_pixels as f64 {
        scale_by((*min_pixels as f64 / pixels).sqrt());
    }
    if *max_pixels > 0 && pixels > *max_pixels as f64 {
        scale_by((*max_pixels as f64 / pixels).sqrt());
    }
    let longest = width.max(height);
    if longest > f64::from(*max_side_px) {
        let scale = f64::from(*max_side_px) / longest;
        (width, height) = (width * scale, height * scale);
    }
    let multiple = f64::from((*multiple_px).max(1));
    let side = |exact: f64| {
        let rounded = (exact / multiple).round() * multiple;
        let least = (f64::from(*min_side_px) / multiple).ceil() * multiple;
        let most = (f64::from(*max_side_px) / multiple).floor() * multiple;
        rounded.max(least).min(most.max(least)) as u32
    };
    step_inside(Size::new(side(width), side(height)), rule)
}

/// Undoes what rounding to multiples did to the limits on pixels and shape: a step or two of one multiple.
fn step_inside(mut size: Size, rule: &Sizes) -> Size {
    let Sizes::Free {
        min_side_px,
        max_side_px,
        max_pixels,
        min_pixels,
        max_ratio,
        multiple_px,
    } = rule
    else {
        return size;
    };
    let step = (*multiple_px).max(1);
    for _ in 0..4 {
        let is_wide = size.width_px >= size.height_px;
        let (long, short) = if is_wide {
            (size.width_px, size.height_px)
        } else {
            (size.height_px, size.width_px)
        };
        let too_long = *max_ratio > 0 && long > short.saturating_mul(*max_ratio);
        let too_many = *max_pixels > 0 && size.pixels() > *max_pixels;
        let too_few = size.pixels() < *min_pixels;
        // The long side gives way, the short side grows: either keeps the shape inside its limit as well.
        let (of_width, next) = if too_many || (too_long && size.pixels() > *min_pixels) {
            (is_wide, long.saturating_sub(step))
        } else if too_long || too_few {
            (!is_wide, short.saturating_add(step))
        } else {
            break;
        };
        if next < *min_side_px || next > *max_side_px {
            break;
        }
        if of_width {
            size.width_px = next;
        } else {
            size.height_px = next;
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shape::{MAX_SIDE_PX, MIN_SIDE_PX};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_free_size_always_lands_inside_the_limits(
            width in MIN_SIDE_PX..=MAX_SIDE_PX, height in MIN_SIDE_PX..=MAX_SIDE_PX,
            multiple in 1_u32..=64, max_side in 512_u32..=4096,
        ) {
            let rule = Sizes::Free { min_side_px: 256, max_side_px: max_side, max_pixels: 4_000_000, min_pixels: 0, max_ratio: 0, multiple_px: multiple };
            let size = nearest_size(Size::new(width, height), &rule);
            for side in [size.width_px, size.height_px] {
                prop_assert!(side.is_multiple_of(multiple), "{size}");
                prop_assert!((256..=max_side).contains(&side), "{size}");
            }
        }

        #[test]
        fn limits_on_pixels_and_shape_hold_exactly(
            width in MIN_SIDE_PX..=MAX_SIDE_PX, height in MIN_SIDE_PX..=MAX_SIDE_PX,
        ) {
            // The rule of OpenAI's picture models.
            let rule = Sizes::Free { min_side_px: 16, max_side_px: 3840, max_pixels: 8_294_400, min_pixels: 655_360, max_ratio: 3, multiple_px: 16 };
            let asked = Size::new(width, height);
            let size = nearest_size(asked, &rule);
            prop_assert!((655_360..=8_294_400).contains(&size.pixels()), "{asked} became {size}");
            let (short, long) = (size.width_px.min(size.height_px), size.width_px.max(size.height_px));
            prop_assert!(long <= 3 * short && long <= 3840, "{asked} became {size}");
            prop_assert!(short.is_multiple_of(16) && long.is_multiple_of(16), "{asked} became {size}");
            if asked.aspect().max(asked.aspect().recip()) < 2.8 {
                prop_assert!((size.aspect() / asked.aspect()).ln().abs() < 0.06, "{asked} became {size}");
            }
        }
    }
}

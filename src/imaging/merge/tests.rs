use proptest::prelude::*;

use super::*;
use crate::imaging::ops::resize;
use crate::imaging::testing::{cut_out, photo};

fn square(size: (u32, u32), left: u32, top: u32, side: u32) -> Area {
    let mut area = Area::filled(0, size.0, size.1).unwrap();
    for y in top..(top + side).min(size.1) {
        for x in left..(left + side).min(size.0) {
            area.levels[(y * size.0 + x) as usize] = 255;
        }
    }
    area
}

fn noise(width: u32, height: u32, seed: u32) -> Pixels {
    let count = width * height * 4;
    let rgba = (0..count).map(|i| (i.wrapping_add(seed).wrapping_mul(2_654_435_761) >> 23) as u8);
    Pixels::new(rgba.collect(), width, height).unwrap()
}

/// A picture of any size, an edit of the same size, and an area that may have another one.
fn any_case() -> impl Strategy<Value = (Pixels, Pixels, Area, u32)> {
    (
        1_u32..40,
        1_u32..40,
        1_u32..40,
        1_u32..40,
        any::<bool>(),
        0_u32..9,
    )
        .prop_flat_map(|(w, h, area_w, area_h, same, feather)| {
            let (area_w, area_h) = if same { (w, h) } else { (area_w, area_h) };
            let levels = prop_oneof![Just(0_u8), Just(255_u8), any::<u8>()];
            let area = prop::collection::vec(levels, (area_w * area_h) as usize);
            area.prop_map(move |levels| {
                let area = Area::new(levels, area_w, area_h).unwrap();
                (noise(w, h, 1), noise(w, h, 99), area, feather)
            })
        })
}

proptest! {
    #[test]
    fn outside_is_the_source_bit_for_bit((source, edit, area, feather) in any_case()) {
        let merged = keep_outside(&source, &edit, &area, feather).unwrap();
        let area = area.resized(source.width_px, source.height_px).unwrap();
        let soft = softened(&area, feather);
        for (i, level) in area.levels.iter().enumerate() {
            let at = i * 4..i * 4 + 4;
            prop_assert!(soft[i] <= *level, "softer at {}: {} of {}", i, soft[i], level);
            if soft[i] == 0 {
                prop_assert_eq!(&merged.picture.rgba[at], &source.rgba[i * 4..i * 4 + 4], "{}", i);
            } else if soft[i] == 255 && !merged.resampled {
                prop_assert_eq!(&merged.picture.rgba[at], &edit.rgba[i * 4..i * 4 + 4], "{}", i);
            }
        }
    }

    #[test]
    fn distances_are_nearly_the_true_ones(dots in prop::collection::vec((0_u32..30, 0_u32..21), 1..6)) {
        let mut area = Area::filled(255, 30, 21).unwrap();
        for (x, y) in &dots {
            area.levels[(y * 30 + x) as usize] = 0;
        }
        for (i, got) in inwards(&area.levels, 30).iter().enumerate() {
            let (x, y) = ((i % 30) as f32, (i / 30) as f32);
            let far = |(dx, dy): &(u32, u32)| (*dx as f32 - x).hypot(*dy as f32 - y);
            let want = dots.iter().map(far).fold(f32::MAX, f32::min);
            let got = f32::from(*got) / 3.0;
            // The steps of 3 and 4 are at most 8 % off (Borgefors).
            prop_assert!((got - want).abs() <= want * 0.081 + 0.01, "{} for {}", got, want);
        }
    }
}

#[test]
fn an_edit_that_fits_is_taken_as_it_is() {
    let source = photo(301, 203);
    let mut edit = source.clone();
    let area = square((301, 203), 40, 50, 80);
    for (i, pixel) in edit.rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        // All colours a little off, and another thing in the area.
        pixel[0] = pixel[0].saturating_add(3);
        if area.levels[i] > 0 {
            *pixel = [200, 20, (i % 251) as u8, 255];
        }
    }
    let merged = keep_outside(&source, &edit, &area, 0).unwrap();
    assert!(
        merged.aligned && !merged.resampled,
        "{:?}",
        merged.alignment
    );
    for (i, level) in area.levels.iter().enumerate() {
        let want = if *level == 0 { &source } else { &edit };
        let at = i * 4..i * 4 + 4;
        assert_eq!(merged.picture.rgba[at.clone()], want.rgba[at], "pixel {i}");
    }
}

#[test]
fn an_edit_that_moved_or_grew_is_put_where_it_belongs() {
    let whole = photo(700, 560);
    let cut = |left: usize, top: usize| {
        let rows = whole.rgba.chunks_exact(700 * 4).skip(top).take(400);
        let rgba = rows.flat_map(|row| row[left * 4..(left + 500) * 4].to_vec());
        Pixels::new(rgba.collect(), 500, 400).unwrap()
    };
    let source = cut(100, 80);
    let area = square((500, 400), 150, 120, 120);
    for (edit, what) in [
        (cut(71, 103), "moved"),
        (resize(&source, 1000, 800).unwrap(), "twice as large"),
        (resize(&source, 250, 200).unwrap(), "half as large"),
        (resize(&cut(90, 85), 750, 600).unwrap(), "moved and larger"),
    ] {
        let merged = keep_outside(&source, &edit, &area, 6).unwrap();
        assert!(
            merged.aligned && merged.resampled,
            "{what}: {:?}",
            merged.alignment
        );
        let worst = |inside: bool| {
            let pixels = merged.picture.rgba.iter().zip(&source.rgba).enumerate();
            pixels
                .filter(|(i, _)| (area.levels[i / 4] > 0) == inside)
                .map(|(_, (a, b))| u32::from(a.abs_diff(*b)))
                .fold((0, 0), |(sum, count), d| (sum + d, count + 1))
        };
        assert_eq!(worst(false).0, 0, "{what}: outside nothing changes");
        let (sum, count) = worst(true);
        let mean = f64::from(sum) / f64::from(count);
        // The same picture put back in its place is nearly itself; a pixel off it would be 4 and more.
        assert!(mean < 3.0, "{what}: {mean} off inside");
    }
}

#[test]
fn an_edit_whose_place_is_unknown_is_laid_edge_on_edge() {
    let source = photo(200, 200);
    let edit = Pixels::filled([9, 9, 9, 255], 100, 100).unwrap();
    let area = square((200, 200), 50, 50, 100);
    let merged = keep_outside(&source, &edit, &area, 4).unwrap();
    assert!(
        !merged.aligned && merged.resampled,
        "{:?}",
        merged.alignment
    );
    let at = (100 * 200 + 100) * 4;
    assert_eq!(
        merged.picture.rgba[at..at + 4],
        [9, 9, 9, 255],
        "the middle"
    );
    let same_size = Pixels::filled([9, 9, 9, 255], 200, 200).unwrap();
    let merged = keep_outside(&source, &same_size, &area, 4).unwrap();
    assert!(!merged.aligned && !merged.resampled, "nothing to resize");
}

#[test]
fn see_through_pixels_lend_no_colour() {
    assert_eq!(
        mix([10, 20, 30, 255], [250, 250, 250, 0], 128),
        [10, 20, 30, 127],
        "hidden white"
    );
    assert_eq!(
        mix([0, 0, 0, 255], [200, 200, 200, 255], 51),
        [40, 40, 40, 255],
        "a fifth"
    );
    assert_eq!(
        mix([7, 8, 9, 0], [1, 1, 1, 0], 100),
        [7, 8, 9, 0],
        "nothing to see"
    );
}

#[test]
fn narrow_strokes_do_not_fade_away() {
    let mut area = Area::filled(0, 60, 60).unwrap();
    for y in 27..32 {
        for x in 5..55 {
            area.levels[y * 60 + x] = 255;
        }
    }
    let soft = softened(&area, 40);
    assert!(
        soft[29 * 60 + 30] == 255,
        "the middle of the stroke: {}",
        soft[29 * 60 + 30]
    );
    let all = Area::filled(255, 30, 30).unwrap();
    assert_eq!(softened(&all, 10), all.levels, "no edge, no feather");
    let none = Area::filled(0, 30, 30).unwrap();
    assert_eq!(softened(&none, 10), none.levels, "nothing painted");
}

#[test]
fn an_empty_area_gives_the_source() {
    let source = cut_out(64, 33);
    let edit = photo(90, 90);
    let merged = keep_outside(&source, &edit, &Area::filled(0, 8, 8).unwrap(), 3).unwrap();
    assert_eq!(merged.picture, source, "nothing was painted");
}

use super::*;
use crate::imaging::testing::photo;

#[test]
fn the_same_picture_is_the_same() {
    let picture = photo(640, 420);
    let report = examine(&picture, &picture, None, None);
    assert!(
        report.alignment.is_exact((640, 420), (640, 420)),
        "{:?}",
        report.alignment
    );
    assert!(!report.reframed, "not reframed");
    assert_eq!(report.changed_permille, 0, "nothing changed");
    assert_eq!(
        (report.changed_outside_permille, report.drift),
        (None, None),
        "nothing asked"
    );
    assert!(
        report.heat.levels.iter().all(|level| *level == 0),
        "no heat"
    );
}

#[test]
fn pictures_too_small_or_too_plain_are_compared_as_they_lie() {
    for (w, h) in [(1, 1), (1, 50), (9, 9), (40, 3)] {
        let (a, b) = (photo(w, h), Pixels::filled([0, 0, 0, 255], h, w).unwrap());
        let report = examine(&a, &b, None, None);
        assert!(!report.alignment.is_confident(), "{w} × {h}");
        assert_eq!(
            (report.heat.width_px, report.heat.height_px),
            (w, h),
            "the map's size"
        );
    }
    let white = Pixels::filled([255, 255, 255, 255], 300, 300).unwrap();
    let black = Pixels::filled([0, 0, 0, 255], 300, 300).unwrap();
    let report = examine(&white, &black, None, None);
    assert_eq!(report.changed_permille, 1000, "all of it");
    assert!(
        report.heat.levels.iter().all(|level| *level == 255),
        "strongly"
    );
    assert_eq!(report.alignment.confidence, 0.0, "no place to be found");
}

#[test]
fn what_changed_outside_is_told_from_what_was_wanted() {
    let before = photo(400, 400);
    let mut after = before.clone();
    let mut area = Area::filled(0, 400, 400).unwrap();
    for y in 0..400_usize {
        for x in 0..400_usize {
            let at = y * 400 + x;
            let wanted = (50..150).contains(&x) && (50..150).contains(&y);
            let unwanted = (250..350).contains(&x) && (250..330).contains(&y);
            if wanted {
                area.levels[at] = 255;
            }
            if wanted || unwanted {
                after.rgba[at * 4..at * 4 + 3].copy_from_slice(&[20, 220, 30]);
            }
        }
    }
    let report = examine(&before, &after, Some(&area), None);
    let outside = report.changed_outside_permille.unwrap();
    // 8,000 of the 148,764 pixels that are neither in the area nor in its rim of three.
    assert!((52..=59).contains(&outside), "{outside} ‰ outside");
    assert!(
        (110..=121).contains(&report.changed_permille),
        "{} ‰",
        report.changed_permille
    );
    let drift = report.drift.unwrap();
    assert!(
        drift.mean_delta_e > 1.0 && drift.p95_delta_e > 20.0,
        "{drift:?}"
    );
    let corner = examine(&before, &after, Some(&area), Some(&corner_of(400)));
    assert_eq!(
        corner.drift.unwrap().p95_delta_e,
        0.0,
        "the protected corner stayed"
    );
    let everything = Area::filled(255, 4, 4).unwrap();
    let report = examine(&before, &after, Some(&everything), None);
    assert_eq!(
        (report.changed_outside_permille, report.drift),
        (None, None),
        "no outside"
    );
}

fn corner_of(side: u32) -> Area {
    let mut area = Area::filled(0, side, side).unwrap();
    for row in area.levels.chunks_exact_mut(side as usize).take(40) {
        row[..40].fill(255);
    }
    area
}

#[test]
fn a_colour_cast_is_drift_of_the_size_it_has() {
    let before = Pixels::filled([120, 120, 120, 255], 200, 200).unwrap();
    let after = Pixels::filled([135, 120, 110, 255], 200, 200).unwrap();
    let all = Area::filled(255, 200, 200).unwrap();
    let drift = examine(&before, &after, None, Some(&all)).drift.unwrap();
    let want = ciede2000(
        colour::lab([120.0, 120.0, 120.0]),
        colour::lab([135.0, 120.0, 110.0]),
    ) as f32;
    assert!(
        (drift.mean_delta_e - want).abs() < 0.01,
        "{drift:?}, not {want}"
    );
    assert!(
        (drift.p95_delta_e - want).abs() < 0.01,
        "{drift:?}, not {want}"
    );
}

#[test]
fn turning_see_through_is_a_change() {
    let before = photo(120, 120);
    let mut after = before.clone();
    for pixel in after.rgba.chunks_exact_mut(4).take(120 * 40) {
        pixel[3] = 0;
    }
    let report = examine(&before, &after, None, None);
    assert!(
        (250..=345).contains(&report.changed_permille),
        "{} ‰",
        report.changed_permille
    );
}

//! What words set by the studio promise.

use super::*;
use crate::domain::adjust::{TextAlign, TextWeight};

#[test]
fn letters_that_are_missing_are_named() {
    let picture = photo(200, 100);
    let error = one(&picture, Adjustment::Text(words("Fig 木"))).unwrap_err();
    assert_eq!(error, AdjustError::NoGlyph('木'), "which");
    assert!(error.to_string().contains("“木”"), "{error}");
    assert!(
        one(
            &picture,
            Adjustment::Text(words("Ärger & Łódź\r\nСтол\tΩ 24 €"))
        )
        .is_ok(),
        "these are there"
    );
}

/// The box around everything that differs.
fn reach(before: &Pixels, after: &Pixels) -> Option<[u32; 4]> {
    let mut found: Option<[u32; 4]> = None;
    for (x, y) in (0..before.height_px).flat_map(|y| (0..before.width_px).map(move |x| (x, y))) {
        if at(before, x, y) != at(after, x, y) {
            let [l, t, r, b] = found.unwrap_or([x, y, x, y]);
            found = Some([l.min(x), t.min(y), r.max(x), b.max(y)]);
        }
    }
    found
}

#[test]
fn words_stand_where_they_are_put() {
    let picture = Pixels::filled([20, 30, 40, 255], 600, 400).unwrap();
    let layer = |words: &str, align| TextLayer {
        words: words.to_owned(),
        size: 0.1,
        x: 0.5,
        y: 0.5,
        align,
        ..TextLayer::default()
    };
    let block = |layer: TextLayer| {
        reach(&picture, &one(&picture, Adjustment::Text(layer)).unwrap()).unwrap()
    };
    // Inter's capitals are 0.727 em high (OS/2 table: 1490 of 2048 units).
    let [left, top, right, bottom] = block(layer("HIH", TextAlign::Centre));
    assert!(
        (bottom - top + 1).abs_diff(29) <= 1,
        "capitals of a 40 px em: {top} to {bottom}"
    );
    assert!(
        (left + right).abs_diff(599) <= 3 && (top + bottom).abs_diff(399) <= 3,
        "in the middle"
    );
    let two = block(layer("HIH\nH", TextAlign::Centre));
    assert!(
        (two[3] - two[1]).abs_diff(bottom - top + 48) <= 1,
        "a line is 1.2 em"
    );
    // The short line of a block of two, by its alignment.
    for (align, want) in [
        (TextAlign::Left, 0),
        (TextAlign::Centre, 1),
        (TextAlign::Right, 2),
    ] {
        let done = one(&picture, Adjustment::Text(layer("HHHHHHHH\nI", align))).unwrap();
        let lower = (210..260).flat_map(|y| (0..600).map(move |x| (x, y)));
        let stroke = lower
            .filter(|(x, y)| at(&done, *x, *y)[0] > 200)
            .map(|(x, _)| x)
            .min()
            .unwrap();
        let [left, _, right, _] = block(layer("HHHHHHHH\nI", align));
        let place = (stroke - left) * 2 / (right - left - 12);
        assert_eq!(
            place.min(2),
            want,
            "{align:?}: {stroke} in {left} to {right}"
        );
    }
    let kerned = block(layer("AVAVAV", TextAlign::Left));
    let plain: u32 = ["A", "V"]
        .map(|word| block(layer(&word.repeat(6), TextAlign::Left)))
        .iter()
        .map(|[l, _, r, _]| r - l)
        .sum::<u32>()
        / 2;
    assert!(
        kerned[2] - kerned[0] + 10 < plain,
        "kerned: {kerned:?} and {plain}"
    );
}

#[test]
fn words_are_antialiased_and_exact_in_the_middle_of_strokes() {
    let picture = Pixels::filled([0, 0, 0, 255], 400, 300).unwrap();
    for weight in [
        TextWeight::Regular,
        TextWeight::Medium,
        TextWeight::SemiBold,
    ] {
        let layer = TextLayer {
            words: "OSQ&@8".to_owned(),
            weight,
            size: 0.3,
            colour: [250, 100, 50],
            y: 0.5,
            ..TextLayer::default()
        };
        let done = one(&picture, Adjustment::Text(layer)).unwrap();
        let colours: std::collections::BTreeSet<_> = (0..400).map(|x| at(&done, x, 150)).collect();
        assert!(
            colours.contains(&[250, 100, 50, 255]) && colours.contains(&[0, 0, 0, 255]),
            "{weight:?}: both"
        );
        assert!(colours.len() > 6, "{weight:?}: soft edges");
        assert!(done.is_opaque(), "alpha stays");
    }
    let empty = Pixels::filled([9, 9, 9, 0], 100, 100).unwrap();
    let done = one(
        &empty,
        Adjustment::Text(TextLayer {
            size: 0.8,
            y: 0.5,
            ..words("H")
        }),
    )
    .unwrap();
    let solid = done
        .rgba
        .as_chunks::<4>()
        .0
        .iter()
        .filter(|pixel| **pixel == [255; 4])
        .count();
    assert!(solid > 300, "on nothing, words are all there is: {solid}");
}

#[test]
fn safe_colours_are_legible_or_a_plate_makes_them_so() {
    let layer = words("Stone & Fig");
    for (shade, want) in [(10, 255), (90, 255), (200, 0x12), (255, 0x12)] {
        let picture = Pixels::filled([shade, shade, shade, 255], 300, 200).unwrap();
        let colour = safe_colour(&picture, &layer);
        assert_eq!(colour, [want; 3], "on {shade}");
        let layer = TextLayer {
            colour,
            ..layer.clone()
        };
        assert!(
            contrast(&picture, &layer) >= LEGIBLE,
            "on {shade}: {}",
            contrast(&picture, &layer)
        );
    }
    // Black and white stripes: neither colour is safe, any colour on a plate is.
    let stripes: Vec<u8> = (0..300 * 200_u32)
        .flat_map(|at| {
            if at / 300 % 8 < 4 {
                [0, 0, 0, 255]
            } else {
                [255; 4]
            }
        })
        .collect();
    let picture = Pixels::new(stripes, 300, 200).unwrap();
    let bare = TextLayer {
        colour: safe_colour(&picture, &layer),
        ..layer
    };
    assert!(contrast(&picture, &bare) < LEGIBLE, "bare");
    for colour in [[255; 3], [0x12; 3]] {
        let plated = TextLayer {
            plate: true,
            colour,
            ..bare.clone()
        };
        assert!(
            contrast(&picture, &plated) >= LEGIBLE,
            "{colour:?}: {}",
            contrast(&picture, &plated)
        );
    }
    let ratio = contrast(
        &Pixels::filled([0, 0, 0, 255], 99, 99).unwrap(),
        &words("A"),
    );
    assert!((ratio - 21.0).abs() < 0.01, "white on black is 21: {ratio}");
}

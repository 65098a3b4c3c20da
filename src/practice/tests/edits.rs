//! Edits: each does what it says, nothing is faked, the mask holds.

use super::*;

#[test]
fn edits_do_what_they_say() {
    let before = rgba(&go(&request(
        Hand::StillLife,
        "bottle and figs",
        3,
        160,
        160,
    )));
    let plain = image::DynamicImage::ImageRgba8(before.clone()).to_rgb8();
    let warmth = |p: &RgbImage| mean(p)[0] - mean(p)[2];
    let spread = |p: &RgbImage| {
        let middle = light(p);
        let sum: f64 = p
            .pixels()
            .map(|px| (f64::from(px.0[1]) - middle).abs())
            .sum();
        sum / f64::from(p.width() * p.height())
    };
    let after = |words: &str| change(words, &before, None).unwrap();
    assert!(light(&after("brighter")) > light(&plain) + 4.0);
    assert!(light(&after("Make it much darker, please")) < light(&plain) - 4.0);
    assert!(warmth(&after("warmer")) > warmth(&plain) + 4.0);
    assert!(warmth(&after("a bit cooler")) < warmth(&plain) - 2.0);
    assert!(
        (light(&after("warmer")) - light(&plain)).abs() < 4.0,
        "warmth is not brightness"
    );
    assert!(spread(&after("more contrast")) > spread(&plain) + 0.8);
    assert!(spread(&after("less contrast")) < spread(&plain) - 0.8);
    let grey = after("Black and white");
    assert!(
        grey.pixels()
            .all(|px| px.0[0] == px.0[1] && px.0[1] == px.0[2])
    );
    let both = after("warmer and brighter");
    let one_by_one = change("brighter", &rgba(&after("warmer")), None).unwrap();
    assert_eq!(both, one_by_one, "steps apply in order");
}

#[test]
fn the_background_is_found_blurred_and_repainted() {
    let before = sample();
    let blue = change("replace the background with navy", &before, None).unwrap();
    let corner = blue.get_pixel(4, 4).0;
    assert!(corner[2] > corner[0] + 20, "{corner:?}");
    assert_eq!(
        blue.get_pixel(80, 60).0,
        [
            before.get_pixel(80, 60).0[0],
            before.get_pixel(80, 60).0[1],
            before.get_pixel(80, 60).0[2]
        ]
    );
    let blurred = change("blur the background", &before, None).unwrap();
    let rough = |p: &RgbImage| {
        (5..40)
            .map(|x| p.get_pixel(x, 10).0[0].abs_diff(p.get_pixel(x + 1, 10).0[0]))
            .map(u32::from)
            .sum::<u32>()
    };
    let plain = image::DynamicImage::ImageRgba8(before.clone()).to_rgb8();
    assert!(rough(&blurred) * 2 < rough(&plain));
    assert_eq!(
        blurred.get_pixel(80, 60),
        plain.get_pixel(80, 60),
        "the subject stays sharp"
    );
    let flat = RgbaImage::from_pixel(100, 100, Rgba([9, 9, 9, 255]));
    let error = change("blur the background", &flat, None).unwrap_err();
    assert!(error.to_string().contains("mask"));
}

#[test]
fn crops_and_extensions_have_the_asked_shape() {
    let before = sample();
    for (words, size) in [
        ("crop to square", (120, 120)),
        ("crop to 16:9", (160, 90)),
        ("Crop to portrait 4:5", (96, 120)),
        ("extend to 16:9", (214, 120)),
        ("extend to square", (160, 160)),
        ("extend left", (200, 120)),
        (
            "extend the canvas to the top and crop to square",
            (150, 150),
        ),
    ] {
        assert_eq!(
            change(words, &before, None).unwrap().dimensions(),
            size,
            "{words}"
        );
    }
    let grown = change("extend to square", &before, None).unwrap();
    let inside = image::imageops::crop_imm(&grown, 0, 20, 160, 120).to_image();
    assert_eq!(
        inside,
        image::DynamicImage::ImageRgba8(before).to_rgb8(),
        "the old picture stays as it was"
    );
}

#[test]
fn what_is_not_understood_is_said() {
    for words in [
        "",
        "   ",
        "add a dog",
        "make the cat warmer",
        "remove the background",
        "crop",
        "not warmer",
        "warmer and give her a hat",
        "crop to 0:5",
        "crop to 9999:1",
        "🦄",
        "blur",
        "warmer cooler",
    ] {
        match change(words, &sample(), None) {
            Err(PaintError::NotUnderstood { sentence }) => {
                assert!(
                    sentence.contains("warmer") && sentence.contains("crop"),
                    "{sentence}"
                );
            }
            other => panic!("{words}: {other:?}"),
        }
    }
}

#[test]
fn outside_the_mask_not_one_bit_changes() {
    let before = sample();
    let mask = GrayImage::from_fn(160, 120, |x, _| Luma([if x < 60 { 255 } else { 0 }]));
    for words in [
        "warmer",
        "brighter",
        "darker",
        "more contrast",
        "black and white",
        "more vivid",
        "blur the background",
        "red background",
    ] {
        let after = change(words, &before, Some(mask.clone())).unwrap();
        let mut changed = 0;
        for (x, y, px) in after.enumerate_pixels() {
            let [r, g, b, _] = before.get_pixel(x, y).0;
            if x >= 60 {
                assert_eq!(px.0, [r, g, b], "{words} at {x},{y}");
            } else if px.0 != [r, g, b] {
                changed += 1;
            }
        }
        assert!(changed > 500, "{words} changed {changed}");
    }
    let small = GrayImage::new(10, 10);
    let error = change("warmer", &before, Some(small)).unwrap_err();
    assert!(error.to_string().contains("same size"));
}

#[test]
fn editing_can_be_stopped_and_big_pictures_are_refused() {
    let request = EditRequest {
        source: RgbaImage::from_pixel(400, 400, Rgba([90, 80, 70, 255])),
        instruction: "warmer".to_owned(),
        mask: None,
        seed: 0,
    };
    assert_eq!(
        edit(&request, &mut |_| ControlFlow::Break(())).unwrap_err(),
        PaintError::Stopped
    );
    let wide = RgbaImage::new(9000, 1);
    assert!(matches!(
        change("warmer", &wide, None),
        Err(PaintError::Source(_))
    ));
}

fn grown(
    source: &RgbaImage,
    mask: Option<GrayImage>,
    [left_px, top_px, right_px, bottom_px]: [u32; 4],
) -> Result<RgbImage, PaintError> {
    let request = ExtendRequest {
        source: source.clone(),
        mask,
        left_px,
        top_px,
        right_px,
        bottom_px,
        seed: 1,
    };
    extend(&request, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn a_picture_is_extended_by_exactly_what_is_asked() {
    let before = sample();
    let plain = image::DynamicImage::ImageRgba8(before.clone()).to_rgb8();
    for margins in [
        [7, 0, 0, 0],
        [0, 0, 0, 1],
        [13, 40, 5, 0],
        [200, 150, 170, 130],
    ] {
        let [left, top, right, bottom] = margins;
        let after = grown(&before, None, margins).unwrap();
        assert_eq!(
            after.dimensions(),
            (160 + left + right, 120 + top + bottom),
            "{margins:?}"
        );
        let inside = image::imageops::crop_imm(&after, left, top, 160, 120).to_image();
        assert_eq!(
            inside, plain,
            "{margins:?}: the old picture is inside, bit for bit"
        );
    }
    let wide = grown(&before, None, [40, 0, 0, 0]).unwrap();
    let (edge, new) = (wide.get_pixel(40, 60).0, wide.get_pixel(39, 60).0);
    let apart: u32 = edge
        .iter()
        .zip(new)
        .map(|(a, b)| u32::from(a.abs_diff(b)))
        .sum();
    assert!(
        apart < 60,
        "the new part continues the old: {edge:?} beside {new:?}"
    );
    assert!(
        wide.pixels().all(|px| px.0 != [0, 0, 0]),
        "all of the new part is painted"
    );
}

#[test]
fn an_extension_respects_a_painted_area_and_gives_the_same_bytes() {
    let before = sample();
    let mask = GrayImage::from_fn(160, 120, |x, _| Luma([if x < 60 { 255 } else { 0 }]));
    let with = grown(&before, Some(mask), [30, 20, 10, 0]).unwrap();
    let without = grown(&before, None, [30, 20, 10, 0]).unwrap();
    assert_eq!(with, without, "the old picture is never touched");
    let small = GrayImage::new(10, 10);
    let error = grown(&before, Some(small), [1, 0, 0, 0]).unwrap_err();
    assert!(error.to_string().contains("same size"), "{error}");
}

#[test]
fn extensions_that_cannot_be_are_refused_with_a_sentence() {
    let before = sample();
    for (margins, says) in [
        ([0; 4], "Choose a side"),
        ([u32::MAX; 4], "36 million"),
        ([9000, 0, 0, 0], "8192"),
        ([7000, 7000, 0, 0], "36 million"),
    ] {
        match grown(&before, None, margins) {
            Err(PaintError::Source(sentence)) => {
                assert!(sentence.contains(says), "{margins:?}: {sentence}");
            }
            other => panic!(
                "{margins:?}: {:?}",
                other.map(|picture| picture.dimensions())
            ),
        }
    }
    let request = ExtendRequest {
        source: before,
        mask: None,
        left_px: 600,
        top_px: 600,
        right_px: 0,
        bottom_px: 0,
        seed: 0,
    };
    assert_eq!(
        extend(&request, &mut |_| ControlFlow::Break(())).unwrap_err(),
        PaintError::Stopped,
        "it can be stopped"
    );
}

//! What the studio's own changes promise.

mod words;

use super::*;
use crate::domain::adjust::{Light, Part, TextLayer};
use crate::imaging::ops::mean_difference;
use crate::imaging::testing::{cut_out as see_through, photo};

const AREA: BlobId = BlobId([7; 32]);

fn no_areas(_: BlobId) -> Option<Canvas> {
    None
}

/// A disc in the middle, as wide as half the picture.
fn disc(width_px: u32, height_px: u32) -> Canvas {
    let mut canvas = Canvas::new(width_px, height_px).unwrap();
    let brush = crate::domain::mask::Brush {
        size_px: width_px.min(height_px) as f32 / 2.0,
        hardness: 0.9,
        erase: false,
    };
    canvas.begin_stroke(brush, [width_px as f32 / 2.0, height_px as f32 / 2.0]);
    canvas.end_stroke();
    canvas
}

fn one(picture: &Pixels, change: Adjustment) -> Result<Pixels, AdjustError> {
    apply(picture.clone(), &[change], &|id| {
        (id == AREA).then(|| disc(400, 300))
    })
}

fn at(picture: &Pixels, x: u32, y: u32) -> [u8; 4] {
    let start = (y * picture.width_px + x) as usize * 4;
    *picture.rgba[start..].first_chunk().unwrap()
}

fn words(words: &str) -> TextLayer {
    TextLayer {
        words: words.to_owned(),
        ..TextLayer::default()
    }
}

fn every_step() -> Vec<Adjustment> {
    let part = Part {
        left: 0.1,
        top: 0.05,
        width: 0.8,
        height: 0.85,
    };
    let light = Light {
        exposure: 40,
        contrast: 20,
        saturation: 30,
        temperature: -25,
    };
    vec![
        Adjustment::Crop(part),
        Adjustment::Turn { quarters: 1 },
        Adjustment::Flip { upside_down: false },
        Adjustment::Straighten { degrees: 3.0 },
        Adjustment::Resize {
            width_px: 500,
            height_px: 440,
        },
        Adjustment::Light(light),
        Adjustment::Sharpen { amount: 40 },
        Adjustment::BlurOutside {
            area: AREA,
            radius_permille: 20,
        },
        Adjustment::Text(TextLayer {
            plate: true,
            ..words("Stone & Fig\nAutumn")
        }),
    ]
}

#[test]
fn a_preview_looks_like_the_whole() {
    // A smooth picture, as shrinking grain would differ by itself.
    let whole = ops::resize(&photo(160, 120), 640, 480).unwrap();
    let small = ops::resize(&whole, 320, 240).unwrap();
    let areas = |_: BlobId| Some(disc(400, 300));
    let steps = every_step();
    let each = steps.iter().map(std::slice::from_ref);
    for steps in each.chain([steps.as_slice()]) {
        let done = apply(whole.clone(), steps, &areas).unwrap();
        let shown = preview(small.clone(), whole.width_px, steps, &areas).unwrap();
        let half = (done.width_px.div_ceil(2), done.height_px.div_ceil(2));
        assert!(
            half.0.abs_diff(shown.width_px) <= 1 && half.1.abs_diff(shown.height_px) <= 1,
            "{steps:?}: {done:?} and {shown:?}"
        );
        let done = ops::resize(&done, shown.width_px, shown.height_px).unwrap();
        let off = mean_difference(&done, &shown).unwrap();
        assert!(off < 2.0, "{steps:?}: {off}");
    }
}

#[test]
fn alpha_survives_every_step() {
    let picture = see_through(400, 300);
    for change in every_step() {
        let name = format!("{change:?}");
        let done = one(&picture, change).unwrap();
        assert!(!done.is_opaque(), "{name}");
        let solid = one(&photo(400, 300), Adjustment::Straighten { degrees: 9.0 }).unwrap();
        assert!(solid.is_opaque(), "and an opaque picture stays one");
    }
}

#[test]
fn steps_that_ask_for_nothing_leave_every_bit() {
    let picture = see_through(61, 47);
    for change in [
        Adjustment::Crop(Part::WHOLE),
        Adjustment::Turn { quarters: 4 },
        Adjustment::Straighten { degrees: 0.0 },
        Adjustment::Straighten { degrees: f32::NAN },
        Adjustment::Resize {
            width_px: 61,
            height_px: 47,
        },
        Adjustment::Light(Light::default()),
        Adjustment::Sharpen { amount: 0 },
        Adjustment::BlurOutside {
            area: AREA,
            radius_permille: 0,
        },
        Adjustment::Text(words(" \n ")),
    ] {
        let name = format!("{change:?}");
        assert_eq!(one(&picture, change).unwrap(), picture, "{name}");
    }
    let turned = [
        Adjustment::Turn { quarters: 1 },
        Adjustment::Turn { quarters: 3 },
    ];
    assert_eq!(
        apply(picture.clone(), &turned, &no_areas).unwrap(),
        picture,
        "there and back"
    );
    let flips = [true, true, false, false].map(|upside_down| Adjustment::Flip { upside_down });
    assert_eq!(
        apply(picture.clone(), &flips, &no_areas).unwrap(),
        picture,
        "twice each"
    );
}

#[test]
fn the_order_is_the_order_of_the_list() {
    let picture = photo(40, 20);
    let left = Adjustment::Crop(Part {
        width: 0.5,
        ..Part::WHOLE
    });
    let turn = Adjustment::Turn { quarters: 1 };
    let first_cut = apply(picture.clone(), &[left.clone(), turn.clone()], &no_areas).unwrap();
    let first_turned = apply(picture.clone(), &[turn, left], &no_areas).unwrap();
    assert_eq!(
        (first_cut.width_px, first_cut.height_px),
        (20, 20),
        "half, turned"
    );
    assert_eq!(
        (first_turned.width_px, first_turned.height_px),
        (10, 40),
        "turned, half"
    );
    assert_eq!(
        at(&first_cut, 0, 0),
        at(&picture, 0, 19),
        "the lower left corner is the upper left one"
    );
}

#[test]
fn cutting_takes_the_pixels_of_the_part_and_never_nothing() {
    let picture = photo(100, 50);
    let part = Part {
        left: 0.25,
        top: 0.1,
        width: 0.5,
        height: 0.4,
    };
    let cut = one(&picture, Adjustment::Crop(part)).unwrap();
    assert_eq!((cut.width_px, cut.height_px), (50, 20), "the size");
    assert_eq!(at(&cut, 0, 0), at(&picture, 25, 5), "the first pixel");
    assert_eq!(at(&cut, 49, 19), at(&picture, 74, 24), "the last pixel");
    for (left, width) in [
        (1.0, 1.0),
        (f32::NAN, 0.0),
        (-5.0, -1.0),
        (9.0, f32::INFINITY),
    ] {
        let part = Part {
            left,
            width,
            ..Part::WHOLE
        };
        let cut = one(&picture, Adjustment::Crop(part)).unwrap();
        assert!(cut.width_px >= 1, "{left} {width}");
    }
}

#[test]
fn straightening_shows_no_corner_and_turns_the_right_way() {
    // White paper: any mix with what is outside would be darker.
    let paper = Pixels::filled([255; 4], 300, 200).unwrap();
    for degrees in [-45.0, -10.0, 0.5, 3.0, 45.0, 400.0] {
        let done = one(&paper, Adjustment::Straighten { degrees }).unwrap();
        assert!(done.rgba.iter().all(|value| *value == 255), "{degrees}");
        let shape = f64::from(done.width_px) / f64::from(done.height_px);
        assert!((shape - 1.5).abs() < 0.03, "{degrees}: {done:?}");
    }
    // A level line that is turned clockwise falls to the right.
    let mut picture = Pixels::filled([0, 0, 0, 255], 200, 200).unwrap();
    for pixel in picture
        .rgba
        .as_chunks_mut::<4>()
        .0
        .iter_mut()
        .take(200 * 100)
    {
        *pixel = [255; 4];
    }
    let turned = one(&picture, Adjustment::Straighten { degrees: 10.0 }).unwrap();
    let edge = |x: u32| {
        (0..turned.height_px)
            .filter(|y| at(&turned, x, *y)[0] > 127)
            .count() as f64
    };
    let slope = (edge(turned.width_px - 1) - edge(0)) / f64::from(turned.width_px - 1);
    assert!(
        (slope - 10.0_f64.to_radians().tan()).abs() < 0.02,
        "{slope}"
    );
    let tiny = one(&photo(1, 1), Adjustment::Straighten { degrees: 20.0 }).unwrap();
    assert_eq!((tiny.width_px, tiny.height_px), (1, 1), "a pixel stays one");
}

#[test]
fn sizes_beyond_what_can_be_opened_are_refused_in_words() {
    let big = Adjustment::Resize {
        width_px: 20_000,
        height_px: 100,
    };
    let error = one(&photo(8, 8), big.clone()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "20000 × 100 pixels are too many. Choose a smaller size."
    );
    assert!(
        preview(photo(8, 8), 8000, &[big], &no_areas).is_err(),
        "and so in the preview"
    );
    let none = Adjustment::Resize {
        width_px: 0,
        height_px: 5,
    };
    assert_eq!(
        one(&photo(8, 8), none).unwrap().width_px,
        1,
        "never nothing"
    );
}

#[test]
fn sharpening_steepens_edges_and_leaves_even_parts() {
    let mut picture = Pixels::filled([80, 90, 100, 255], 400, 40).unwrap();
    for row in picture.rgba.chunks_exact_mut(1600) {
        row[800..].copy_from_slice(&[160, 170, 180, 255].repeat(200));
    }
    let done = one(&picture, Adjustment::Sharpen { amount: 100 }).unwrap();
    assert_eq!(at(&done, 20, 20), [80, 90, 100, 255], "far from the edge");
    assert!(
        at(&done, 199, 20)[0] < 80 && at(&done, 200, 20)[0] > 160,
        "steeper"
    );
    let [red, green, blue, _] = at(&done, 199, 20);
    assert_eq!((green - red, blue - green), (10, 10), "no coloured fringe");
    // Hidden colours next to a cut out thing have no say.
    let row = [[200, 200, 200, 255].repeat(20), [0, 0, 0, 0].repeat(20)].concat();
    let cut = Pixels::new(row.repeat(10), 40, 10).unwrap();
    assert_eq!(
        at(
            &one(&cut, Adjustment::Sharpen { amount: 100 }).unwrap(),
            19,
            5
        )[0],
        200,
        "no halo"
    );
}

#[test]
fn outside_is_soft_and_inside_is_as_it_was() {
    let picture = photo(400, 300);
    let blur = Adjustment::BlurOutside {
        area: AREA,
        radius_permille: 40,
    };
    let done = one(&picture, blur.clone()).unwrap();
    let levels = disc(400, 300);
    for (x, y) in (0..300).flat_map(|y| (0..400).map(move |x| (x, y))) {
        if levels.level(x, y) == 255 {
            assert_eq!(at(&done, x, y), at(&picture, x, y), "{x} {y}: painted");
        }
    }
    let rough = |picture: &Pixels| -> u32 {
        (1..390)
            .map(|x| u32::from(at(picture, x, 10)[0].abs_diff(at(picture, x + 1, 10)[0])))
            .sum()
    };
    assert!(
        rough(&done) * 4 < rough(&picture),
        "soft: {} of {}",
        rough(&done),
        rough(&picture)
    );
    // A white thing on black: no glow of it in the blur around.
    let mut thing = Pixels::filled([0, 0, 0, 255], 400, 300).unwrap();
    for (pixel, level) in thing
        .rgba
        .as_chunks_mut::<4>()
        .0
        .iter_mut()
        .zip(levels.levels())
    {
        if *level > 0 {
            *pixel = [255; 4];
        }
    }
    let done = one(&thing, blur).unwrap();
    assert!(
        at(&done, 200, 66)[0] < 40,
        "no glow: {:?}",
        at(&done, 200, 66)
    );
    assert_eq!(
        one(&picture, Adjustment::CutOut { area: AREA })
            .unwrap()
            .rgba[3],
        0,
        "cut out"
    );
    let gone = apply(picture, &[Adjustment::CutOut { area: AREA }], &no_areas).unwrap_err();
    assert_eq!(gone, AdjustError::NoArea, "a lost area is said");
}

#[test]
fn a_narrow_and_a_wide_blur_are_as_wide_as_they_say() {
    // One bright column; the spread of its light is the deviation asked for.
    for (side, permille) in [(500_usize, 4_u16), (500, 20), (500, 100), (333, 60)] {
        let mut picture = Pixels::filled([0, 0, 0, 255], side as u32, 3).unwrap();
        for row in picture.rgba.chunks_exact_mut(side * 4) {
            for pixel in row
                .as_chunks_mut::<4>()
                .0
                .iter_mut()
                .skip(side / 2 - 10)
                .take(20)
            {
                *pixel = [255; 4];
            }
        }
        let done = blur::outside(picture, &vec![0; side * 3], permille);
        let light = |x: usize| f64::from(at(&done, x as u32, 1)[0]);
        let sum: f64 = (0..side).map(light).sum();
        let mean = (0..side).map(|x| light(x) * x as f64).sum::<f64>() / sum;
        let spread = (0..side)
            .map(|x| light(x) * (x as f64 - mean).powi(2))
            .sum::<f64>()
            / sum;
        let want = (f64::from(permille) / 2000.0 * side as f64).powi(2) + 400.0 / 12.0;
        assert!(
            (spread.sqrt() / want.sqrt() - 1.0).abs() < 0.1,
            "{permille}: {spread} instead of {want}"
        );
        assert!(
            (mean - (side / 2) as f64 + 0.5).abs() < 0.6,
            "{permille}: in place, {mean}"
        );
    }
}

#[test]
fn odd_layers_do_no_harm() {
    let picture = photo(64, 48);
    for value in [f32::NAN, f32::INFINITY, -f32::INFINITY, -1.0, 0.0, 1e30] {
        let layer = TextLayer {
            size: value,
            x: value,
            y: value,
            plate: true,
            ..words("Fig\n\nFig")
        };
        assert!(
            one(&picture, Adjustment::Text(layer.clone())).is_ok(),
            "{value}"
        );
        assert!(contrast(&picture, &layer) >= 1.0, "{value}");
        assert!(
            one(&picture, Adjustment::Straighten { degrees: value }).is_ok(),
            "{value}"
        );
    }
}

//! What painted areas promise.

use proptest::prelude::*;

use super::*;
use crate::domain::undo::{Edit as _, Undo};

const CRISP: Brush = Brush {
    size_px: 10.0,
    hardness: 1.0,
    erase: false,
};

fn canvas(width_px: u32, height_px: u32) -> Canvas {
    Canvas::new(width_px, height_px).unwrap()
}

fn stroke(canvas: &mut Canvas, brush: Brush, points: &[[f32; 2]]) -> Option<MaskEdit> {
    canvas.begin_stroke(brush, points[0]);
    canvas.stroke_to(&points[1..]);
    canvas.end_stroke()
}

#[derive(Clone, Debug)]
enum Act {
    Stroke(f32, f32, bool, Vec<[f32; 2]>),
    Lasso(Vec<[f32; 2]>, bool),
    Rect([f32; 2], [f32; 2], bool),
    Fill,
    Clear,
    Invert,
    Grow(f32),
    Shrink(f32),
    Feather(f32),
    Undo,
    Redo,
}

fn place() -> impl Strategy<Value = [f32; 2]> {
    let value = || {
        prop_oneof![
            20 => -20.0_f32..100.0,
            1 => prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, 0.0]),
        ]
    };
    (value(), value()).prop_map(|(x, y)| [x, y])
}

fn act() -> impl Strategy<Value = Act> {
    let some = || prop::collection::vec(place(), 1..6);
    prop_oneof![
        6 => (0.0_f32..40.0, 0.0_f32..1.0, any::<bool>(), some()).prop_map(|(s, h, e, p)| Act::Stroke(s, h, e, p)),
        3 => (some(), any::<bool>()).prop_map(|(points, erase)| Act::Lasso(points, erase)),
        3 => (place(), place(), any::<bool>()).prop_map(|(a, b, erase)| Act::Rect(a, b, erase)),
        1 => Just(Act::Fill),
        1 => Just(Act::Clear),
        1 => Just(Act::Invert),
        1 => (0.0_f32..5.0).prop_map(Act::Grow),
        1 => (0.0_f32..5.0).prop_map(Act::Shrink),
        1 => (0.0_f32..9.0).prop_map(Act::Feather),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
    ]
}

fn perform(act: Act, canvas: &mut Canvas, undo: &mut Undo<MaskEdit>) {
    let edit = match act {
        Act::Stroke(size_px, hardness, erase, points) => {
            let brush = Brush {
                size_px,
                hardness,
                erase,
            };
            stroke(canvas, brush, &points)
        }
        Act::Lasso(points, erase) => canvas.lasso(&points, erase),
        Act::Rect(from, to, erase) => canvas.rect(from, to, erase),
        Act::Fill => canvas.fill_all(),
        Act::Clear => canvas.clear(),
        Act::Invert => canvas.invert(),
        Act::Grow(px) => canvas.grow(px),
        Act::Shrink(px) => canvas.shrink(px),
        Act::Feather(px) => canvas.feather(px),
        Act::Undo => {
            undo.undo(canvas);
            None
        }
        Act::Redo => {
            undo.redo(canvas);
            None
        }
    };
    if let Some(edit) = edit {
        undo.remember(edit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn everything_undone_is_the_start_and_everything_redone_the_end(
        (width, height) in (1_u32..80, 1_u32..80),
        acts in prop::collection::vec(act(), 1..8),
        grain in any::<u8>(),
    ) {
        let count = width * height;
        let levels = (0..count).map(|at| (at as u8).wrapping_mul(grain)).collect();
        let start = Canvas::from_levels(levels, width, height).unwrap();
        let mut canvas = start.clone();
        let mut undo = Undo::new(100);
        for act in acts {
            let (before, revision) = (canvas.clone(), canvas.revision());
            perform(act, &mut canvas, &mut undo);
            // Outside the rectangle told to the views nothing may have changed.
            let told = canvas.changed_since(revision);
            for y in 0..height {
                for x in 0..width {
                    let inside = told.is_some_and(|r| (r.left..r.right).contains(&x) && (r.top..r.bottom).contains(&y));
                    prop_assert!(inside || before.level(x, y) == canvas.level(x, y), "changed in silence at {} {}", x, y);
                }
            }
        }
        let end = canvas.clone();
        let mut steps = 0;
        while undo.undo(&mut canvas) {
            steps += 1;
        }
        prop_assert!(canvas == start, "undone {} steps", steps);
        while undo.redo(&mut canvas) {}
        // What was already undone among the acts is redone as well, so the end is compared without those.
        for _ in 0..100 {
            if canvas == end {
                break;
            }
            undo.undo(&mut canvas);
        }
        prop_assert!(canvas == end, "redone");
    }
}

#[test]
fn a_crisp_dab_is_a_disc_of_its_size() {
    for size_px in [1.0_f32, 2.0, 5.0, 33.3, 200.0] {
        let mut canvas = canvas(256, 256);
        let brush = Brush { size_px, ..CRISP };
        stroke(&mut canvas, brush, &[[128.0, 128.0]]);
        let area: f64 = canvas.levels().iter().map(|l| f64::from(*l) / 255.0).sum();
        let wanted = std::f64::consts::PI * f64::from(size_px / 2.0).powi(2);
        let off = (area - wanted).abs() / (std::f64::consts::PI * f64::from(size_px));
        assert!(off < 0.1, "{size_px}: {area} instead of {wanted}");
    }
}

#[test]
fn spacing_and_crossing_leave_no_trace() {
    for hardness in [0.0, 0.5, 1.0] {
        let brush = Brush {
            size_px: 21.0,
            hardness,
            erase: false,
        };
        let (mut once, mut fine) = (canvas(120, 60), canvas(120, 60));
        stroke(&mut once, brush, &[[15.0, 20.0], [101.0, 41.0]]);
        let dense: Vec<_> = (0..=200)
            .map(|at| at as f32 / 200.0)
            .map(|t| [15.0 + 86.0 * t, 20.0 + 21.0 * t])
            .collect();
        let back: Vec<_> = dense.iter().rev().copied().collect();
        stroke(&mut fine, brush, &[dense, back].concat());
        let off = once
            .levels()
            .iter()
            .zip(fine.levels())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(off <= Some(2), "hardness {hardness}: {off:?} levels apart");
    }
}

#[test]
fn a_stroke_is_as_far_from_its_line_as_the_brush_is_wide() {
    // Every pixel against the plain definition, for lines in all directions.
    for (at, to) in [
        ([40.0, 40.0], [70.5, 40.0]),
        ([40.0, 40.0], [40.0, 12.25]),
        ([20.3, 61.7], [66.6, 11.1]),
        ([66.6, 61.7], [20.3, 11.1]),
    ] {
        let brush = Brush {
            size_px: 18.0,
            hardness: 0.4,
            erase: false,
        };
        let mut canvas = canvas(90, 80);
        stroke(&mut canvas, brush, &[at, to]);
        for (y, x) in (0..80).flat_map(|y| (0..90).map(move |x| (y, x))) {
            let (px, py) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
            let [ax, ay, bx, by] = [at[0], at[1], to[0], to[1]].map(f64::from);
            let (dx, dy) = (bx - ax, by - ay);
            let t = (((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            let away = (px - ax - t * dx).hypot(py - ay - t * dy);
            let part = ((9.5 - away) / (9.5 - 3.6)).clamp(0.0, 1.0);
            let want = part * part * (3.0 - 2.0 * part) * 255.0;
            let got = f64::from(canvas.level(x, y));
            assert!(
                (got - want).abs() <= 1.0,
                "{at:?} {to:?} at {x} {y}: {got} instead of {want}"
            );
        }
    }
}

#[test]
fn erasing_takes_away_what_painting_gave() {
    let mut canvas = canvas(64, 64);
    let soft = Brush {
        size_px: 30.0,
        hardness: 0.2,
        erase: false,
    };
    stroke(&mut canvas, soft, &[[20.0, 20.0], [40.0, 44.0]]);
    assert!(!canvas.is_empty(), "painted");
    let wide = Brush {
        size_px: 60.0,
        hardness: 1.0,
        erase: true,
    };
    stroke(&mut canvas, wide, &[[20.0, 20.0], [40.0, 44.0]]);
    assert!(canvas.is_empty(), "erased");
    assert_eq!(canvas.bounds(), None, "no bounds");
    assert_eq!(canvas.clear(), None, "nothing left to clear");
}

#[test]
fn a_rectangle_covers_what_it_says() {
    let mut canvas = canvas(10, 10);
    canvas.rect([2.5, 8.0], [6.0, 3.0], false);
    assert_eq!(canvas.row(3, 0, 10), [0, 0, 128, 255, 255, 255, 0, 0, 0, 0]);
    let bounds = Rect {
        left: 2,
        top: 3,
        right: 6,
        bottom: 8,
    };
    assert_eq!(canvas.bounds(), Some(bounds), "corners in any order");
    assert_eq!(canvas.covered_permille(), 175, "3.5 × 5 of 100");
    canvas.rect([0.0, 0.0], [10.0, 4.0], true);
    assert_eq!(canvas.bounds().unwrap().top, 4, "erased");
}

#[test]
fn a_lasso_fills_once_around_and_leaves_out_twice_around() {
    let mut canvas = canvas(40, 40);
    canvas.lasso(&[[5.0, 5.0], [25.0, 5.0], [25.0, 25.0], [5.0, 25.0]], false);
    assert_eq!(canvas.covered_permille(), 250, "20 × 20 of 40 × 40");
    let mut diamond = Canvas::new(40, 40).unwrap();
    diamond.lasso(
        &[[20.0, 2.0], [38.0, 20.0], [20.0, 38.0], [2.0, 20.0]],
        false,
    );
    let area: u64 = diamond.levels().iter().map(|l| u64::from(*l)).sum();
    assert!((area as f64 / 255.0 - 648.0).abs() < 1.0, "{area}");
    // A star of five lines: its middle is wound around twice.
    let mut star = Canvas::new(100, 100).unwrap();
    let tips: Vec<_> = [0.0_f32, 2.0, 4.0, 1.0, 3.0]
        .map(|at| at * std::f32::consts::TAU / 5.0)
        .iter()
        .map(|turn| [50.0 + 45.0 * turn.sin(), 50.0 - 45.0 * turn.cos()])
        .collect();
    star.lasso(&tips, false);
    assert_eq!(star.level(50, 50), 0, "the middle is outside");
    assert_eq!(star.level(50, 15), 255, "a tip is inside");
}

#[test]
fn what_reaches_beyond_the_canvas_is_cut_cleanly() {
    let mut wide = canvas(20, 20);
    wide.lasso(
        &[[-1e9, -50.0], [1e9, -50.0], [1e9, 10.0], [-1e9, 10.0]],
        false,
    );
    assert_eq!(wide.covered_permille(), 500, "the upper half");
    let mut slanted = canvas(20, 20);
    slanted.lasso(
        &[[-1000.0, -1000.0], [1000.0, 1000.0], [-1000.0, 1000.0]],
        false,
    );
    assert_eq!(slanted.covered_permille(), 500, "half, by the diagonal");
    assert_eq!(
        (slanted.level(18, 1), slanted.level(1, 18)),
        (0, 255),
        "below it"
    );
    let mut none = canvas(20, 20);
    assert_eq!(
        none.rect([30.0, 30.0], [50.0, 50.0], false),
        None,
        "outside"
    );
    assert_eq!(stroke(&mut none, CRISP, &[[-500.0, 3.0]]), None, "outside");
    assert_eq!(none.revision(), 0, "and no view is told");
    assert!(
        stroke(&mut none, CRISP, &[[-500.0, 3.0], [500.0, 3.0]]).is_some(),
        "passes through"
    );
}

#[test]
fn points_that_are_no_numbers_change_nothing() {
    let mut canvas = canvas(30, 30);
    let bad = [f32::NAN, 4.0];
    assert_eq!(
        stroke(&mut canvas, CRISP, &[bad, [f32::INFINITY, 1.0]]),
        None,
        "a stroke"
    );
    assert_eq!(canvas.lasso(&[bad, bad, bad], false), None, "a lasso");
    assert_eq!(canvas.rect(bad, [9.0, 9.0], false), None, "a rectangle");
    for px in [f32::NAN, -3.0] {
        canvas.rect([5.0, 5.0], [9.0, 9.0], false);
        assert_eq!(canvas.grow(px), None, "grown by nothing");
        assert_eq!(canvas.feather(px), None, "feathered by nothing");
    }
    let odd = Brush {
        size_px: f32::NAN,
        hardness: f32::INFINITY,
        erase: false,
    };
    stroke(&mut canvas, odd, &[[20.0, 20.0]]);
}

#[test]
fn growing_is_round_and_shrinking_takes_it_back() {
    let mut canvas = canvas(80, 80);
    canvas.rect([39.0, 39.0], [40.0, 40.0], false);
    canvas.grow(20.0);
    let across = canvas.bounds().unwrap();
    assert_eq!(
        (across.width_px(), across.height_px()),
        (41, 41),
        "20 each way"
    );
    let area: u64 = canvas.levels().iter().map(|l| u64::from(*l) / 255).sum();
    assert!(
        (area as f64 - 1320.0).abs() < 25.0,
        "a disc of 20.5: {area}"
    );
    canvas.shrink(20.0);
    assert_eq!(
        canvas.bounds().map(|b| (b.left, b.top, b.width_px())),
        Some((39, 39, 1)),
        "back"
    );
}

#[test]
fn an_edge_of_the_picture_is_no_edge_of_the_area() {
    let mut canvas = canvas(60, 40);
    canvas.rect([0.0, 0.0], [30.0, 40.0], false);
    canvas.shrink(5.0);
    assert_eq!(
        canvas.bounds().map(|b| (b.left, b.right, b.bottom)),
        Some((0, 25, 40)),
        "one side"
    );
    canvas.feather(8.0);
    assert_eq!(canvas.level(0, 0), 255, "the corner stays");
    let middle = canvas.level(25, 20);
    assert!((100..150).contains(&middle), "the edge is soft: {middle}");
    let row = canvas.row(20, 0, 60);
    assert!(row.is_sorted_by(|a, b| a >= b), "and fades evenly: {row:?}");
    canvas.fill_all();
    assert_eq!(canvas.feather(50.0), None, "everything stays everything");
}

#[test]
fn feathering_keeps_the_amount_and_looks_like_a_gaussian() {
    let mut canvas = canvas(200, 200);
    canvas.rect([60.0, 60.0], [140.0, 140.0], false);
    let before: u64 = canvas.levels().iter().map(|l| u64::from(*l)).sum();
    canvas.feather(16.0);
    let after: u64 = canvas.levels().iter().map(|l| u64::from(*l)).sum();
    assert!(
        before.abs_diff(after) < before / 200,
        "{before} became {after}"
    );
    // One deviation (8 px) inside a straight edge a Gaussian step has reached 84.1 %.
    let inside = f64::from(canvas.level(68, 100)) / 255.0;
    assert!((inside - 0.853).abs() < 0.03, "{inside}");
}

#[test]
fn a_view_hears_of_what_changed_only() {
    let mut canvas = canvas(500, 500);
    assert_eq!(canvas.changed_since(0), None, "nothing yet");
    canvas.begin_stroke(CRISP, [100.0, 100.0]);
    let first = canvas.revision();
    canvas.stroke_to(&[[110.0, 100.0]]);
    let rect = canvas.changed_since(first).unwrap();
    assert!(rect.width_px() <= 23 && rect.height_px() <= 13, "{rect:?}");
    canvas.stroke_to(&[[400.0, 400.0]]);
    assert!(
        canvas.changed_since(first).unwrap().right > 400,
        "both steps"
    );
    for _ in 0..100 {
        canvas.stroke_to(&[[401.0, 400.0]]);
    }
    assert_eq!(
        canvas.changed_since(first).map(|r| r.width_px()),
        Some(500),
        "too long ago: all"
    );
    assert_eq!(
        canvas.changed_since(u64::MAX).map(|r| r.width_px()),
        Some(500),
        "unknown: all"
    );
}

#[test]
fn undo_costs_what_changed() {
    let mut canvas = canvas(4096, 4096);
    let edit = stroke(&mut canvas, CRISP, &[[100.0, 100.0], [3900.0, 3900.0]]).unwrap();
    assert!(
        edit.bytes() < 64 * 1024,
        "a first stroke is kept as empty tiles: {}",
        edit.bytes()
    );
    let redo = edit.apply(&mut canvas);
    assert!(canvas.is_empty(), "taken back");
    assert!(redo.bytes() < 1024 * 1024, "a thin line: {}", redo.bytes());
}

#[test]
fn a_stroke_cut_short_by_another_tool_or_by_undo_is_not_lost() {
    let start = canvas(100, 100);
    let mut canvas = start.clone();
    canvas.begin_stroke(CRISP, [20.0, 20.0]);
    canvas.stroke_to(&[[60.0, 20.0]]);
    let both = canvas.rect([0.0, 50.0], [100.0, 60.0], false).unwrap();
    assert!(!canvas.is_stroking(), "the stroke ended");
    assert_eq!(canvas.end_stroke(), None, "as part of the other edit");
    let again = both.apply(&mut canvas);
    assert!(canvas == start, "both are taken back");
    canvas.begin_stroke(CRISP, [20.0, 20.0]);
    let back = again.apply(&mut canvas);
    let wanted = canvas.clone();
    let again = back.apply(&mut canvas);
    assert!(canvas == start, "the stroke under way was given up");
    let nothing = again.apply(&mut Canvas::new(9, 9).unwrap());
    assert_eq!(nothing.bytes(), 0, "another canvas is left alone");
    drop(wanted);
}

#[test]
fn sides_have_limits() {
    assert!(Canvas::new(0, 5).is_none(), "no width");
    assert!(Canvas::new(8193, 1).is_none(), "too wide");
    assert!(Canvas::new(8192, 1).is_some(), "just right");
    assert!(
        Canvas::from_levels(vec![0; 5], 2, 3).is_none(),
        "too few levels"
    );
}

//! The edit guard on pairs whose truth is known: painted pictures and patterns that were moved, zoomed, repainted in part,
//! resized and compressed.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use triptych::imaging::guard::{Alignment, Report, align, examine};
use triptych::imaging::merge::keep_outside;
use triptych::imaging::ops::resize;
use triptych::imaging::{Area, Pixels, decode};

/// Painted pictures from the program's own samples.
const SAMPLES: [&[u8]; 3] = [
    include_bytes!("../assets/samples/still-life.jpg"),
    include_bytes!("../assets/samples/collage.jpg"),
    include_bytes!("../assets/samples/ink-wash.jpg"),
];

/// A small generator with a fixed start (Marsaglia's xorshift), so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        (high - low).mul_add(self.roll(), low)
    }
}

/// Large pictures to cut from: the samples and three patterns.
fn scenes() -> Vec<Pixels> {
    let mut scenes: Vec<Pixels> = SAMPLES
        .iter()
        .map(|bytes| resize(&decode(bytes).unwrap().pixels, 1100, 1100).unwrap())
        .collect();
    scenes.extend([clouds(), shapes(), page()]);
    scenes
}

fn painted(side: u32, colour: impl Fn(f64, f64) -> [f64; 3]) -> Pixels {
    let mut rgba = Vec::with_capacity((side * side * 4) as usize);
    for y in 0..side {
        for x in 0..side {
            let colour = colour(f64::from(x), f64::from(y));
            rgba.extend(colour.map(|value| value.clamp(0.0, 255.0) as u8));
            rgba.push(255);
        }
    }
    Pixels::new(rgba, side, side).unwrap()
}

/// A number from 0 to 1 for each whole place.
fn hash(x: i64, y: i64, seed: i64) -> f64 {
    let mut n =
        x.wrapping_mul(374_761_393) ^ y.wrapping_mul(668_265_263) ^ seed.wrapping_mul(974_634_277);
    n = (n ^ (n >> 13)).wrapping_mul(1_274_126_177);
    ((n ^ (n >> 16)) & 0xFFFF) as f64 / 65_535.0
}

/// Smooth noise of one size.
fn noise(x: f64, y: f64, seed: i64) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * 2.0_f64.mul_add(-t, 3.0);
    let (u, v) = (ease(x - left), ease(y - top));
    let at = |dx: i64, dy: i64| hash(left as i64 + dx, top as i64 + dy, seed);
    let upper = u.mul_add(at(1, 0) - at(0, 0), at(0, 0));
    let lower = u.mul_add(at(1, 1) - at(0, 1), at(0, 1));
    v.mul_add(lower - upper, upper)
}

/// Soft clouds with fine grain, as in a photograph of a sky or a wall.
fn clouds() -> Pixels {
    painted(1100, |x, y| {
        let cloud: f64 = [(90.0, 90.0), (31.0, 50.0), (11.0, 25.0), (4.0, 12.0)]
            .iter()
            .enumerate()
            .map(|(i, (size, height))| noise(x / size, y / size, i as i64) * height)
            .sum();
        [cloud + 30.0, cloud * 0.8 + 60.0, 210.0 - cloud * 0.5]
    })
}

/// Discs and bars in strong colours: hard edges everywhere, flat inside.
fn shapes() -> Pixels {
    painted(1100, |x, y| {
        let mut colour = [200.0, 190.0, 170.0];
        for i in 0..90 {
            let at = |seed: i64| hash(i, 7, seed);
            let (dx, dy) = (x - at(1) * 1100.0, y - at(2) * 1100.0);
            let size = at(3).mul_add(60.0, 12.0);
            let inside = if i % 2 == 0 {
                dx.hypot(dy) < size
            } else {
                dx.abs() < size && dy.abs() < size * 0.4
            };
            if inside {
                colour = [at(4), at(5), at(6)].map(|v| v * 255.0);
            }
        }
        colour
    })
}

/// Lines of small dark strokes on white, like a page of text.
fn page() -> Pixels {
    painted(1100, |x, y| {
        let (column, line) = ((x / 9.0).floor(), (y / 22.0).floor());
        let (inside_x, inside_y) = (x % 9.0, y % 22.0);
        let letter = hash(column as i64, line as i64, 3);
        let stroke = |i: i64| hash(column as i64 * 8 + i, line as i64, 5) * 7.0;
        let upright = (inside_x - stroke(0)).abs() < 1.2 || (inside_x - stroke(1)).abs() < 0.8;
        let across = (inside_y - 4.0 - stroke(2)).abs() < 1.0;
        let ink = letter > 0.18 && (4.0..15.0).contains(&inside_y) && (upright || across);
        if ink {
            [25.0, 25.0, 40.0]
        } else {
            [250.0, 249.0, 244.0]
        }
    })
}

/// The scene's colour between pixels.
fn sample(scene: &Pixels, x: f64, y: f64) -> [f64; 3] {
    let last = f64::from(scene.width_px - 1);
    let (x, y) = ((x - 0.5).clamp(0.0, last), (y - 0.5).clamp(0.0, last));
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let get = |dx: f64, dy: f64, i: usize| {
        let (x, y) = ((left + dx).min(last) as u32, (top + dy).min(last) as u32);
        let at = ((y * scene.width_px + x) * 4) as usize + i;
        f64::from(scene.rgba[at])
    };
    [0, 1, 2].map(|i| {
        let upper = u.mul_add(get(1.0, 0.0, i) - get(0.0, 0.0, i), get(0.0, 0.0, i));
        let lower = u.mul_add(get(1.0, 1.0, i) - get(0.0, 1.0, i), get(0.0, 1.0, i));
        v.mul_add(lower - upper, upper)
    })
}

/// What happened to a picture, for the whole of it.
#[derive(Debug, Clone, Copy)]
struct Moved {
    scale: f64,
    dx: f64,
    dy: f64,
}

impl Moved {
    const NONE: Self = Self {
        scale: 1.0,
        dx: 0.0,
        dy: 0.0,
    };

    /// How far the estimate is from the truth in the worst corner, in pixels of the picture before.
    fn error(&self, found: &Alignment, (width, height): (u32, u32)) -> f64 {
        let mut worst: f64 = 0.0;
        for (sx, sy) in [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)] {
            let off = |side: u32, share: f64, moved: f64, found_moved: f32| {
                let place = f64::from(side) * share;
                let want = self.scale.mul_add(place, moved);
                f64::from(found.scale).mul_add(place, f64::from(found_moved)) - want
            };
            let x = off(width, sx, self.dx, found.dx_px);
            let y = off(height, sy, self.dy, found.dy_px);
            worst = worst.max(x.hypot(y));
        }
        worst
    }
}

/// A window of the scene around its middle, moved and zoomed: what was at `p`, seen from the middle, is at
/// `scale × p + (dx, dy)`.
fn window(scene: &Pixels, (width, height): (u32, u32), moved: Moved) -> Pixels {
    let middle = f64::from(scene.width_px) / 2.0;
    let mut rgba = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let back = |at: u32, side: u32, by: f64| {
                (f64::from(at) + 0.5 - f64::from(side) / 2.0 - by) / moved.scale + middle
            };
            let colour = sample(scene, back(x, width, moved.dx), back(y, height, moved.dy));
            rgba.extend(colour.map(|value| value.round() as u8));
            rgba.push(255);
        }
    }
    Pixels::new(rgba, width, height).unwrap()
}

/// Paints something else into a share of the picture.
fn repaint(picture: &mut Pixels, other: &Pixels, share: f64, dice: &mut Dice) {
    let (w, h) = (f64::from(picture.width_px), f64::from(picture.height_px));
    let (wide, tall) = (w * share.sqrt(), h * share.sqrt());
    let (left, top) = (dice.between(0.0, w - wide), dice.between(0.0, h - tall));
    for y in top as u32..(top + tall) as u32 {
        for x in left as u32..(left + wide) as u32 {
            let at = ((y * picture.width_px + x) * 4) as usize;
            let from = (((y + 200) * other.width_px + x + 30) * 4) as usize;
            let colour: [u8; 4] = other.rgba[from..from + 4].try_into().unwrap();
            picture.rgba[at..at + 4].copy_from_slice(&colour);
        }
    }
}

fn jpeg(picture: &Pixels, quality: u8) -> Pixels {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let (w, h) = (picture.width_px as u16, picture.height_px as u16);
    encoder
        .encode(&picture.to_rgb(), w, h, ColorType::Rgb)
        .unwrap();
    decode(&out).unwrap().pixels
}

/// Everything that went wrong in a test, so that one run tells it all.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn unless(&mut self, right: bool, what: String) {
        if !right {
            self.0.push(what);
        }
    }

    fn are_none(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

#[test]
fn the_place_is_found_within_a_pixel_on_sixty_pairs() {
    let mut faults = Faults::default();
    let scenes = scenes();
    let mut dice = Dice(0x00E4_11D0_2026_1121);
    let mut errors = Vec::new();
    for case in 0..60_usize {
        let scene = &scenes[case % 6];
        let size = [(640, 640), (720, 480), (500, 700), (401, 333)][case % 4];
        let far = if case % 3 == 0 {
            40.0
        } else {
            dice.between(-70.0, 70.0)
        };
        let moved = Moved {
            scale: if case % 5 == 0 {
                1.0
            } else {
                dice.between(0.9, 1.1)
            },
            dx: far,
            dy: dice.between(-45.0, 45.0),
        };
        let before = window(scene, size, Moved::NONE);
        let mut after = window(scene, size, moved);
        if case % 2 == 0 {
            repaint(&mut after, &scenes[(case + 1) % 6], 0.3, &mut dice);
        }
        if case % 4 == 1 {
            let (w, h) = (size.0 * 3 / 2, size.1 * 3 / 2);
            after = resize(&after, w, h).unwrap();
        }
        let after = jpeg(&after, 85 + (case % 3 * 5) as u8);
        let found = align(&before, &after);
        let error = moved.error(&found, size);
        faults.unless(
            found.is_confident(),
            format!("case {case}: {moved:?} is not found: {found:?}"),
        );
        faults.unless(
            error <= 1.0,
            format!("case {case}: {moved:?} is {error:.2} px off: {found:?}"),
        );
        errors.push(error);
    }
    faults.are_none();
    errors.sort_by(f64::total_cmp);
    let middle = errors[errors.len() / 2];
    assert!(middle < 0.3, "half of them are nearer than {middle:.2} px");
}

#[test]
fn a_new_background_does_not_hide_the_place() {
    let mut faults = Faults::default();
    let mut found = 0;
    let scenes = scenes();
    let size = (640, 640);
    for case in 0..6_usize {
        let moved = Moved {
            scale: 1.0 + case as f64 * 0.012,
            dx: -22.0,
            dy: 17.5,
        };
        let before = window(&scenes[case], size, Moved::NONE);
        let kept = window(&scenes[case], size, moved);
        let mut after = window(
            &scenes[(case + 2) % 6],
            size,
            Moved {
                dx: 90.0,
                ..Moved::NONE
            },
        );
        let mut area = Area::filled(255, size.0, size.1).unwrap();
        for y in 150..500_usize {
            for x in 140..490_usize {
                let at = y * 640 + x;
                after.rgba[at * 4..at * 4 + 4].copy_from_slice(&kept.rgba[at * 4..at * 4 + 4]);
                area.levels[at] = 0;
            }
        }
        let report = examine(&before, &after, Some(&area), None);
        let error = moved.error(&report.alignment, size);
        // Where hardly any texture was kept the place stays unknown, and that must be said.
        let known = report.alignment.is_confident();
        found += usize::from(known);
        faults.unless(
            known == report.reframed && (!known || error <= 1.0),
            format!("case {case}: {error:.2} px off: {:?}", report.alignment),
        );
    }
    faults.unless(found >= 4, format!("only {found} of 6 were found"));
    faults.are_none();
}

#[test]
fn pictures_that_have_nothing_in_common_have_no_place() {
    let mut faults = Faults::default();
    let scenes = scenes();
    for i in 0..6 {
        let before = window(&scenes[i], (500, 500), Moved::NONE);
        let after = window(&scenes[(i + 3) % 6], (500, 500), Moved::NONE);
        let report = examine(&before, &after, None, None);
        faults.unless(
            !report.alignment.is_confident(),
            format!("scene {i}: {:?}", report.alignment),
        );
        faults.unless(!report.reframed, format!("scene {i}: nothing is claimed"));
        faults.unless(
            report.changed_permille > 400,
            format!("scene {i}: {} ‰", report.changed_permille),
        );
    }
    faults.are_none();
}

#[test]
fn a_stretched_answer_is_told_from_a_cut_one() {
    let scene = &scenes()[0];
    let before = window(scene, (800, 600), Moved::NONE);
    let stretched = resize(&before, 1024, 1024).unwrap();
    let found = align(&before, &stretched);
    assert!(
        found.is_confident() && found.ratio[0] != found.ratio[1],
        "{found:?}"
    );
    assert!(Moved::NONE.error(&found, (800, 600)) <= 1.0, "{found:?}");
    let cut = resize(&window(scene, (600, 600), Moved::NONE), 900, 900).unwrap();
    let report = examine(&before, &cut, None, None);
    assert!(
        report.reframed,
        "the sides are gone: {:?}",
        report.alignment
    );
    let near = (report.alignment.scale * report.alignment.ratio[0] - 1.5).abs() < 0.003;
    assert!(near, "at one and a half: {:?}", report.alignment);
    assert!(
        report.changed_permille <= 5,
        "what is left is the same: {} ‰",
        report.changed_permille
    );
}

/// Coloured text on coloured ground: the worst case for colours stored at half the size.
fn poster() -> Pixels {
    let text = page();
    painted(1100, |x, y| {
        let ink = text.rgba[((y as u32 * 1100 + x as u32) * 4) as usize] < 128;
        let ground = [
            [250.0, 30.0, 30.0],
            [20.0, 40.0, 230.0],
            [255.0, 255.0, 255.0],
            [10.0, 10.0, 10.0],
        ];
        let inks = [
            [20.0, 40.0, 240.0],
            [250.0, 220.0, 20.0],
            [230.0, 20.0, 60.0],
            [60.0, 250.0, 60.0],
        ];
        let field = (x / 275.0) as usize;
        if ink { inks[field] } else { ground[field] }
    })
}

/// Grain as of a photograph at night.
fn grain() -> Pixels {
    painted(1100, |x, y| {
        let shade = 90.0 + 60.0 * noise(x / 70.0, y / 70.0, 9);
        [1, 2, 3].map(|seed| shade + 60.0 * (hash(x as i64, y as i64, seed) - 0.5))
    })
}

#[test]
fn compressing_again_is_no_change() {
    let mut faults = Faults::default();
    let mut scenes = scenes();
    scenes.extend([poster(), grain()]);
    for (i, scene) in scenes.iter().enumerate() {
        for (size, quality) in [
            ((300, 260), 85),
            ((512, 512), 90),
            ((512, 512), 85),
            ((1001, 777), 85),
            ((1001, 777), 95),
        ] {
            let before = window(scene, size, Moved::NONE);
            let after = jpeg(&before, quality);
            let report = examine(&before, &after, None, None);
            let what = format!("scene {i} at {size:?}, quality {quality}");
            faults.unless(
                report.changed_permille <= 5,
                format!("{what}: {} ‰", report.changed_permille),
            );
            let hot = report
                .heat
                .levels
                .iter()
                .filter(|level| **level > 0)
                .count();
            let share = hot as f64 / report.heat.levels.len() as f64;
            faults.unless(
                share <= 0.005,
                format!("{what}: {:.2} % of the map", share * 100.0),
            );
            let moved = report.alignment.moved_px(size);
            faults.unless(
                moved < 0.5 && !report.reframed,
                format!("{what}: moved {moved}"),
            );
        }
    }
    faults.are_none();
}

fn changed(before: &Pixels, change: impl Fn([u8; 3]) -> [u8; 3]) -> Report {
    let mut after = before.clone();
    let (width, height) = (before.width_px as usize, before.height_px as usize);
    // 22.4 % of each side is 5 % of the picture.
    let (wide, tall) = (width * 224 / 1000, height * 224 / 1000);
    for y in height / 3..height / 3 + tall {
        for x in width / 2..width / 2 + wide {
            let at = (y * width + x) * 4;
            let [r, g, b] = change([after.rgba[at], after.rgba[at + 1], after.rgba[at + 2]]);
            after.rgba[at..at + 3].copy_from_slice(&[r, g, b]);
        }
    }
    examine(before, &jpeg(&after, 85), None, None)
}

/// The scene without colours: it has no hue to change.
const PAGE: usize = 5;

#[test]
fn a_real_change_of_a_twentieth_is_seen() {
    let mut faults = Faults::default();
    for (i, scene) in scenes().iter().enumerate() {
        let before = window(scene, (800, 600), Moved::NONE);
        for (what, report) in [
            ("painted over", changed(&before, |_| [40, 160, 90])),
            (
                "darker",
                changed(&before, |rgb| rgb.map(|v| (u32::from(v) * 4 / 5) as u8)),
            ),
            (
                "another hue",
                changed(&before, |[r, g, b]| [b, r, g.saturating_add(40)]),
            ),
        ] {
            let share = report.changed_permille;
            faults.unless(
                (28..=65).contains(&share) || (i == PAGE && what == "another hue"),
                format!("scene {i}, {what}: {share} ‰"),
            );
            faults.unless(
                !report.reframed,
                format!("scene {i}, {what}: nothing moved"),
            );
        }
    }
    faults.are_none();
}

#[test]
fn an_edit_that_moved_everything_is_put_back() {
    let scenes = scenes();
    let size = (640, 480);
    let source = window(&scenes[0], size, Moved::NONE);
    let moved = Moved {
        scale: 1.04,
        dx: 13.0,
        dy: -8.0,
    };
    let mut edit = window(&scenes[0], size, moved);
    let mut area = Area::filled(0, size.0, size.1).unwrap();
    for y in 180..300_usize {
        for x in 200..360_usize {
            area.levels[y * 640 + x] = 255;
            let at = (y * 640 + x) * 4;
            edit.rgba[at..at + 3].copy_from_slice(&[230, 40, 60]);
        }
    }
    let edit = jpeg(&resize(&edit, 1024, 768).unwrap(), 90);
    let merged = keep_outside(&source, &edit, &area, 8).unwrap();
    assert!(merged.aligned && merged.resampled, "{:?}", merged.alignment);
    for (i, level) in area.levels.iter().enumerate() {
        let at = i * 4..i * 4 + 4;
        assert!(
            *level > 0 || merged.picture.rgba[at.clone()] == source.rgba[at],
            "pixel {i} is outside"
        );
    }
    let report = examine(&source, &merged.picture, Some(&area), None);
    assert_eq!(
        report.changed_outside_permille,
        Some(0),
        "nothing changed outside"
    );
    assert!(
        report.changed_permille > 30,
        "something changed inside: {} ‰",
        report.changed_permille
    );
}

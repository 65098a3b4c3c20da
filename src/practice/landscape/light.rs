//! Light of the day: from time, weather, season and colour words to a set of colours.

use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, V3};
use super::super::words::Scene;

/// The colours everything in the landscape is lit with.
pub(crate) struct Light {
    pub(crate) time: Tag,
    /// Sky from the zenith down to the horizon.
    pub(crate) sky: [Lch; 4],
    pub(crate) sun: V3,
    /// What the air adds to far things.
    pub(crate) haze: V3,
    pub(crate) haze_lch: Lch,
    pub(crate) near: Lch,
    pub(crate) middle: Lch,
    pub(crate) water: V3,
    /// Strength of direct light, `0..1`.
    pub(crate) power: f32,
    pub(crate) fog: f32,
    pub(crate) snow: bool,
}

/// Zenith, upper, lower, horizon, sun, near ground, middle ground, power of direct light.
type Set = ([Lch; 4], Lch, Lch, Lch, f32);

#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
fn set(time: Tag) -> Set {
    match time {
        Tag::Dawn => (
            [
                lch(0.60, 0.065, 268.0),
                lch(0.74, 0.06, 300.0),
                lch(0.86, 0.065, 20.0),
                lch(0.93, 0.06, 70.0),
            ],
            lch(0.95, 0.07, 75.0),
            lch(0.33, 0.055, 285.0),
            lch(0.60, 0.06, 310.0),
            0.75,
        ),
        Tag::Morning => (
            [
                lch(0.70, 0.085, 245.0),
                lch(0.80, 0.065, 238.0),
                lch(0.89, 0.04, 225.0),
                lch(0.955, 0.03, 95.0),
            ],
            lch(0.98, 0.045, 95.0),
            lch(0.40, 0.065, 165.0),
            lch(0.66, 0.05, 215.0),
            0.85,
        ),
        Tag::Golden => (
            [
                lch(0.70, 0.05, 245.0),
                lch(0.80, 0.045, 90.0),
                lch(0.88, 0.085, 76.0),
                lch(0.93, 0.095, 82.0),
            ],
            lch(0.96, 0.10, 85.0),
            lch(0.34, 0.06, 45.0),
            lch(0.64, 0.085, 62.0),
            1.0,
        ),
        Tag::Sunset => (
            [
                lch(0.40, 0.095, 285.0),
                lch(0.57, 0.12, 340.0),
                lch(0.73, 0.15, 35.0),
                lch(0.87, 0.13, 72.0),
            ],
            lch(0.93, 0.13, 75.0),
            lch(0.22, 0.05, 320.0),
            lch(0.45, 0.10, 350.0),
            0.9,
        ),
        Tag::Dusk => (
            [
                lch(0.27, 0.075, 272.0),
                lch(0.42, 0.085, 280.0),
                lch(0.58, 0.09, 315.0),
                lch(0.77, 0.09, 40.0),
            ],
            lch(0.90, 0.09, 60.0),
            lch(0.17, 0.045, 275.0),
            lch(0.36, 0.07, 285.0),
            0.4,
        ),
        Tag::Night => (
            [
                lch(0.13, 0.045, 268.0),
                lch(0.19, 0.055, 264.0),
                lch(0.27, 0.06, 258.0),
                lch(0.39, 0.06, 245.0),
            ],
            lch(0.92, 0.03, 95.0),
            lch(0.09, 0.03, 265.0),
            lch(0.23, 0.05, 258.0),
            0.35,
        ),
        _ => (
            [
                lch(0.62, 0.115, 248.0),
                lch(0.73, 0.09, 242.0),
                lch(0.84, 0.055, 232.0),
                lch(0.93, 0.025, 210.0),
            ],
            lch(0.985, 0.03, 100.0),
            lch(0.42, 0.085, 145.0),
            lch(0.66, 0.06, 205.0),
            0.95,
        ),
    }
}

impl Light {
    pub(crate) fn of(scene: &Scene, rng: &mut Rng) -> Self {
        let time = scene.time().unwrap_or_else(|| default_time(scene, rng));
        let (mut sky, mut sun, mut near, mut middle, mut power) = set(time);
        let drift = rng.range(-9.0, 9.0);
        for part in &mut sky {
            *part = part.turned(drift);
        }
        near = near.turned(drift * 1.5);
        if scene.has(Tag::Neon) {
            sky = [
                lch(0.17, 0.08, 285.0),
                lch(0.30, 0.14, 300.0),
                lch(0.50, 0.22, 340.0),
                lch(0.74, 0.15, 20.0),
            ];
            sun = lch(0.80, 0.17, 10.0);
            near = lch(0.15, 0.07, 285.0);
            middle = lch(0.38, 0.15, 300.0);
        }
        season(scene, &mut near, &mut middle);
        tint(scene, &mut sky, &mut sun, &mut near, &mut middle);
        power = weather(scene, &mut sky, &mut near, &mut middle, power);
        mood(scene, &mut sky, &mut near, &mut middle);
        for part in sky.iter_mut().chain([&mut sun, &mut near, &mut middle]) {
            *part = scene.permit(*part);
        }
        let fog = if scene.has(Tag::Fog) {
            1.0
        } else if scene.has(Tag::Rain) {
            0.45
        } else {
            0.12
        };
        let haze_lch = sky[3].mix(sky[2], 0.35);
        let water = sky[1].mix(near, 0.45).lighter(-0.06).linear();
        Self {
            time,
            sky,
            sun: sun.linear(),
            haze: haze_lch.linear(),
            haze_lch,
            near,
            middle,
            water,
            power,
            fog,
            snow: scene.any(&[Tag::Snow, Tag::Winter]),
        }
    }
}

fn default_time(scene: &Scene, rng: &mut Rng) -> Tag {
    if scene.shows(Thing::Star) || scene.shows(Thing::Moon) {
        return Tag::Night;
    }
    if scene.has(Tag::Neon) {
        return Tag::Night;
    }
    if scene.any(&[Tag::Moody, Tag::Dark]) {
        return Tag::Dusk;
    }
    if scene.any(&[Tag::Storm, Tag::Rain]) {
        return if rng.chance(0.5) {
            Tag::Noon
        } else {
            Tag::Dusk
        };
    }
    if scene.any(&[Tag::Fresh, Tag::Winter]) {
        return Tag::Morning;
    }
    let choices = [
        Tag::Dawn,
        Tag::Morning,
        Tag::Golden,
        Tag::Golden,
        Tag::Noon,
        Tag::Sunset,
        Tag::Dusk,
    ];
    let sunless = !scene.allows(Thing::Sun);
    let choice = choices[rng.below(choices.len())];
    if sunless && choice == Tag::Sunset {
        Tag::Morning
    } else {
        choice
    }
}

fn season(scene: &Scene, near: &mut Lch, middle: &mut Lch) {
    let shift = if scene.has(Tag::Autumn) {
        Some((48.0, 0.10))
    } else if scene.has(Tag::Spring) {
        Some((135.0, 0.09))
    } else if scene.any(&[Tag::Winter, Tag::Snow]) {
        Some((250.0, 0.03))
    } else if scene.shows(Thing::Desert) {
        Some((52.0, 0.085))
    } else if scene.shows(Thing::Forest) || scene.shows(Thing::Field) {
        Some((148.0, 0.065))
    } else {
        None
    };
    if let Some((hue, chroma)) = shift {
        *near = near.mix(lch(near.l + 0.03, chroma, hue), 0.7);
        *middle = middle.mix(lch(middle.l, chroma * 0.9, hue), 0.5);
    }
}

/// Colour words: the first sets the air, the second the ground.
fn tint(scene: &Scene, sky: &mut [Lch; 4], sun: &mut Lch, near: &mut Lch, middle: &mut Lch) {
    let colours = scene.all_colours();
    let air = scene.behind.or_else(|| colours.first().copied());
    if let Some(first) = air {
        let strength = if scene.behind.is_some() { 0.85 } else { 0.62 };
        for (i, part) in sky.iter_mut().enumerate() {
            let c = first.c.max(0.02) * (1.0 - 0.12 * i as f32);
            let l = part.l * 0.7 + first.l * 0.3;
            *part = part.mix(
                lch(l, c.min(0.16), first.h),
                strength * (0.75 + 0.25 * (i as f32 / 3.0)),
            );
        }
        *sun = sun.mix(lch(0.94, first.c.min(0.08), first.h), 0.4);
        *middle = middle.mix(lch(middle.l, first.c.min(0.13), first.h), 0.7);
    }
    let ground = colours
        .get(usize::from(scene.behind.is_none()))
        .or(air.as_ref());
    if let Some(second) = ground {
        *near = near.mix(
            lch(near.l * 0.7 + second.l * 0.2, second.c.min(0.15), second.h),
            0.75,
        );
    }
}

fn weather(scene: &Scene, sky: &mut [Lch; 4], near: &mut Lch, middle: &mut Lch, power: f32) -> f32 {
    let mut left = power;
    let mut grey = |amount: f32, to_l: f32| {
        for part in sky.iter_mut() {
            let l = part.l + (to_l - part.l) * amount * 0.55;
            *part = lch(l, part.c * (1.0 - amount * 0.75), part.h);
        }
        *middle = middle.with_c(middle.c * (1.0 - amount * 0.6));
        *near = near.with_c(near.c * (1.0 - amount * 0.5));
    };
    if scene.has(Tag::Storm) {
        grey(0.9, 0.42);
        left *= 0.3;
    } else if scene.has(Tag::Rain) {
        grey(0.7, 0.62);
        left *= 0.35;
    } else if scene.has(Tag::Cloudy) {
        grey(0.5, 0.78);
        left *= 0.5;
    } else if scene.has(Tag::Fog) {
        grey(0.45, 0.84);
        left *= 0.5;
    } else if scene.any(&[Tag::Snow, Tag::Winter]) {
        grey(0.35, 0.86);
        left *= 0.75;
    }
    left
}

fn mood(scene: &Scene, sky: &mut [Lch; 4], near: &mut Lch, middle: &mut Lch) {
    let mut all = |f: &dyn Fn(Lch) -> Lch| {
        for part in sky.iter_mut().chain([&mut *near, &mut *middle]) {
            *part = f(*part);
        }
    };
    if scene.has(Tag::Pastel) {
        all(&|p| lch(0.60 + p.l * 0.38, p.c * 0.75, p.h));
    }
    if scene.any(&[Tag::Bright, Tag::Fresh]) {
        all(&|p| p.lighter(0.05));
    }
    if scene.any(&[Tag::Dark, Tag::Moody]) {
        all(&|p| lch(p.l * 0.82, p.c * 0.95, p.h));
    }
    if scene.has(Tag::Playful) {
        all(&|p| p.with_c(p.c * 1.3 + 0.015));
    }
}

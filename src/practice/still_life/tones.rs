//! Families of colours for the wall, the table and the things.

use super::super::colour::{Lch, lch};
use super::super::lexicon::Tag;
use super::super::maths::Rng;
use super::super::words::Scene;

/// The colours of one picture.
pub(crate) struct Tones {
    pub(crate) wall: Lch,
    pub(crate) table: Lch,
    pub(crate) hero: Lch,
    pub(crate) accent: Lch,
    pub(crate) pale: Lch,
}

/// Picks a family of colours for the wall, the table and the things.
#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
pub(crate) fn tones(scene: &Scene, rng: &mut Rng) -> Tones {
    // Wall, table, hero, accent.
    const FAMILIES: [[Lch; 4]; 8] = [
        [
            lch(0.80, 0.045, 68.0),
            lch(0.87, 0.030, 82.0),
            lch(0.50, 0.115, 48.0),
            lch(0.36, 0.07, 350.0),
        ],
        [
            lch(0.74, 0.030, 138.0),
            lch(0.90, 0.020, 95.0),
            lch(0.93, 0.025, 85.0),
            lch(0.62, 0.12, 45.0),
        ],
        [
            lch(0.84, 0.042, 30.0),
            lch(0.92, 0.018, 60.0),
            lch(0.58, 0.12, 32.0),
            lch(0.50, 0.06, 140.0),
        ],
        [
            lch(0.62, 0.105, 42.0),
            lch(0.86, 0.040, 75.0),
            lch(0.93, 0.025, 85.0),
            lch(0.45, 0.07, 250.0),
        ],
        [
            lch(0.76, 0.032, 240.0),
            lch(0.91, 0.012, 90.0),
            lch(0.45, 0.085, 255.0),
            lch(0.82, 0.13, 85.0),
        ],
        [
            lch(0.89, 0.025, 88.0),
            lch(0.80, 0.045, 70.0),
            lch(0.42, 0.065, 145.0),
            lch(0.68, 0.13, 50.0),
        ],
        [
            lch(0.82, 0.070, 88.0),
            lch(0.90, 0.025, 90.0),
            lch(0.52, 0.10, 30.0),
            lch(0.40, 0.05, 200.0),
        ],
        [
            lch(0.70, 0.040, 320.0),
            lch(0.88, 0.022, 40.0),
            lch(0.48, 0.09, 345.0),
            lch(0.84, 0.08, 75.0),
        ],
    ];
    let warm_default = scene.any(&[Tag::Golden, Tag::Editorial, Tag::Autumn, Tag::Cosy]);
    let pick = if warm_default {
        [0, 2, 3, 5][rng.below(4)]
    } else if scene.any(&[Tag::Fresh, Tag::Spring, Tag::Cool, Tag::Morning]) {
        [1, 4, 5][rng.below(3)]
    } else {
        [0, 0, 1, 2, 3, 4, 5, 6, 7][rng.below(9)]
    };
    let [mut wall, mut table, mut hero, mut accent] = FAMILIES[pick];
    let free = &scene.colours;
    if let Some(first) = free.first() {
        hero = *first;
        let second = free.get(1).copied();
        wall = second.unwrap_or_else(|| lch(0.84, (first.c * 0.42).min(0.05), first.h));
        accent = free
            .get(2)
            .copied()
            .unwrap_or_else(|| hero.turned(150.0).with_c(hero.c * 0.8).with_l(0.6));
        table = lch(0.89, (wall.c * 0.5).min(0.03), wall.h);
    }
    if let Some(behind) = scene.behind {
        wall = behind;
        table = lch(
            (behind.l + 0.10).clamp(0.25, 0.92),
            behind.c * 0.5,
            behind.h,
        );
    }
    if scene.has(Tag::Studio) && scene.behind.is_none() {
        wall = lch(0.955, 0.004, 90.0);
        table = wall;
    }
    if scene.has(Tag::Pastel) {
        wall = lch(0.90, wall.c.clamp(0.03, 0.055), wall.h);
        table = lch(0.94, 0.02, table.h);
        hero = lch(0.80, hero.c.clamp(0.05, 0.09), hero.h);
    }
    if scene.any(&[Tag::Dark, Tag::Moody, Tag::Night]) && scene.behind.is_none() {
        let hue = if scene.has(Tag::Night) { 265.0 } else { wall.h };
        wall = lch(0.30, wall.c.min(0.04), hue);
        table = lch(0.36, table.c.min(0.03), table.h);
    }
    if scene.has(Tag::Neon) {
        wall = lch(0.34, 0.06, 285.0);
        table = lch(0.30, 0.05, 290.0);
    }
    if scene.has(Tag::Minimal) {
        wall = wall.with_c(wall.c * 0.7);
    }
    if scene.any(&[Tag::Playful, Tag::Vivid]) {
        wall = wall.with_c(wall.c * 1.9 + 0.02);
    }
    if scene.has(Tag::Wooden) {
        table = lch(0.60, 0.075, 62.0);
    }
    if scene.has(Tag::Marble) {
        table = lch(0.93, 0.006, 90.0);
    }
    if scene.has(Tag::Luxurious) {
        hero = hero.with_l(hero.l * 0.9).with_c(hero.c * 1.1);
    }
    Tones {
        wall: scene.permit(wall),
        table: scene.permit(table),
        hero: scene.permit(hero),
        accent: scene.permit(accent),
        pale: scene.permit(lch(0.92, 0.022, 84.0)),
    }
}

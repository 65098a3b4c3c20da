//! Silhouettes shared by the paper and the ink hand.
//!
//! Base at `y = 0`, upwards positive, about one unit high, centred on `x = 0`.

use super::lexicon::Thing;
use super::maths::{Rng, cos_turns, lerp, sin_turns};
use super::raster::{Spot, closed_curve, open_curve, ribbon};

/// Which colour of the picture a part takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Main,
    Second,
    Leaf,
    Dark,
    Light,
}

/// One outline of a silhouette.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) outline: Vec<Spot>,
    pub(crate) role: Role,
}

fn part(role: Role, outline: Vec<Spot>) -> Part {
    Part { outline, role }
}

/// A smooth outline symmetrical about the upright axis, from (half width, height) bottom to top.
fn turned(profile: &[Spot]) -> Vec<Spot> {
    let line = open_curve(profile, 6);
    let mirrored: Vec<Spot> = line.iter().rev().map(|p| (-p.0, p.1)).collect();
    line.into_iter().chain(mirrored).collect()
}

/// A circle cut by hand: not quite round.
pub(crate) fn disc(centre: Spot, radius: f32, rng: &mut Rng) -> Vec<Spot> {
    let start = rng.unit();
    let points: Vec<Spot> = (0..14)
        .map(|i| {
            let turns = start + i as f32 / 14.0;
            let r = radius * rng.range(0.985, 1.015);
            (
                centre.0 + cos_turns(turns) * r,
                centre.1 + sin_turns(turns) * r,
            )
        })
        .collect();
    closed_curve(&points, 5)
}

/// A soft irregular pebble form.
pub(crate) fn blob(centre: Spot, size: Spot, wild: f32, rng: &mut Rng) -> Vec<Spot> {
    let count = 7;
    let start = rng.unit();
    let points: Vec<Spot> = (0..count)
        .map(|i| {
            let turns = start + i as f32 / count as f32;
            let r = 1.0 + rng.range(-wild, wild);
            (
                centre.0 + cos_turns(turns) * size.0 * r,
                centre.1 + sin_turns(turns) * size.1 * r,
            )
        })
        .collect();
    closed_curve(&points, 8)
}

/// A cut-out frond: a spine with rounded fingers on both sides.
pub(crate) fn frond(fingers: usize, rng: &mut Rng) -> Vec<Spot> {
    let mut right = Vec::new();
    let mut left = Vec::new();
    right.push((0.025, 0.0));
    left.push((-0.025, 0.0));
    for i in 0..fingers {
        let t = (i as f32 + 0.45) / (fingers as f32 + 0.35);
        let reach =
            0.40 * (0.55 + 0.45 * sin_turns((0.12 + t * 0.80) * 0.5)) * rng.range(0.85, 1.12);
        let y = 0.10 + t * 0.80;
        let drop = 0.5 / fingers as f32;
        for (side, out) in [(1.0, &mut right), (-1.0, &mut left)] {
            let y = y + if side > 0.0 {
                0.0
            } else {
                0.35 / fingers as f32
            };
            out.push((side * 0.045, y - drop * 0.85));
            out.push((side * reach * 0.72, y - drop * 0.10));
            out.push((side * reach, y + drop * 0.62));
            out.push((side * reach * 0.90, y + drop * 0.95));
            out.push((side * reach * 0.45, y + drop * 0.62));
        }
    }
    right.push((0.05, 0.97));
    right.push((0.0, 1.04));
    left.push((-0.05, 0.97));
    left.reverse();
    right.extend(left);
    closed_curve(&right, 4)
}

/// A plain pointed leaf standing upright.
pub(crate) fn leaf(wide: f32) -> Vec<Spot> {
    let w = wide * 0.5;
    closed_curve(
        &[
            (0.0, 0.0),
            (w * 0.82, 0.30),
            (w, 0.55),
            (w * 0.5, 0.84),
            (0.0, 1.0),
            (-w * 0.5, 0.84),
            (-w, 0.55),
            (-w * 0.82, 0.30),
        ],
        5,
    )
}

/// Turns, scales and moves an outline (`angle` in full turns, anticlockwise).
pub(crate) fn moved(outline: &[Spot], angle: f32, scale: f32, to: Spot) -> Vec<Spot> {
    let (c, s) = (cos_turns(angle), sin_turns(angle));
    outline
        .iter()
        .map(|p| {
            (
                to.0 + (p.0 * c - p.1 * s) * scale,
                to.1 + (p.0 * s + p.1 * c) * scale,
            )
        })
        .collect()
}

fn stem(points: &[Spot], from: f32, to: f32) -> Vec<Spot> {
    ribbon(&open_curve(points, 8), |t| lerp(from, to, t))
}

/// The silhouette of a thing; a vase when there is no better one.
#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
pub(crate) fn parts(thing: Thing, rng: &mut Rng) -> Vec<Part> {
    match thing {
        Thing::Bottle => vec![
            part(
                Role::Main,
                vec![
                    (-0.27, 0.0),
                    (0.27, 0.01),
                    (0.275, 0.62),
                    (0.10, 0.65),
                    (-0.10, 0.65),
                    (-0.27, 0.62),
                ],
            ),
            part(
                Role::Light,
                vec![(-0.17, 0.20), (0.17, 0.205), (0.17, 0.40), (-0.17, 0.395)],
            ),
            part(
                Role::Second,
                vec![(-0.08, 0.645), (0.08, 0.645), (0.085, 0.70), (-0.085, 0.70)],
            ),
            part(
                Role::Dark,
                vec![(-0.17, 0.695), (0.17, 0.70), (0.165, 0.93), (-0.165, 0.925)],
            ),
        ],
        Thing::Cup => vec![
            part(
                Role::Main,
                stem(
                    &[(0.26, 0.46), (0.50, 0.48), (0.50, 0.24), (0.22, 0.20)],
                    0.035,
                    0.035,
                ),
            ),
            part(
                Role::Main,
                turned(&[
                    (0.0, 0.04),
                    (0.17, 0.04),
                    (0.30, 0.22),
                    (0.33, 0.54),
                    (0.0, 0.54),
                ]),
            ),
            part(
                Role::Second,
                vec![(-0.48, 0.0), (0.48, 0.005), (0.40, 0.055), (-0.40, 0.05)],
            ),
            part(
                Role::Light,
                stem(
                    &[(-0.08, 0.64), (-0.14, 0.76), (-0.03, 0.86), (-0.08, 0.98)],
                    0.016,
                    0.005,
                ),
            ),
            part(
                Role::Light,
                stem(
                    &[(0.10, 0.63), (0.05, 0.73), (0.15, 0.82), (0.11, 0.92)],
                    0.014,
                    0.005,
                ),
            ),
        ],
        Thing::Apple | Thing::Orange => vec![
            part(
                Role::Main,
                closed_curve(
                    &[
                        (0.0, 0.02),
                        (0.25, 0.0),
                        (0.40, 0.25),
                        (0.36, 0.55),
                        (0.17, 0.67),
                        (0.0, 0.60),
                        (-0.17, 0.67),
                        (-0.36, 0.55),
                        (-0.40, 0.25),
                        (-0.25, 0.0),
                    ],
                    5,
                ),
            ),
            part(
                Role::Dark,
                stem(&[(0.0, 0.58), (0.02, 0.70), (0.07, 0.80)], 0.018, 0.014),
            ),
            part(Role::Leaf, moved(&leaf(0.5), -0.15, 0.32, (0.04, 0.70))),
        ],
        Thing::Pear => vec![
            part(
                Role::Main,
                turned(&[
                    (0.0, 0.0),
                    (0.22, 0.02),
                    (0.35, 0.22),
                    (0.29, 0.45),
                    (0.16, 0.64),
                    (0.11, 0.80),
                    (0.0, 0.84),
                ]),
            ),
            part(
                Role::Dark,
                stem(&[(0.0, 0.82), (0.01, 0.92), (0.06, 1.0)], 0.018, 0.014),
            ),
            part(Role::Leaf, moved(&leaf(0.45), -0.17, 0.30, (0.02, 0.90))),
        ],
        Thing::Lemon => vec![
            part(
                Role::Main,
                closed_curve(
                    &[
                        (-0.46, 0.28),
                        (-0.34, 0.10),
                        (0.0, 0.0),
                        (0.32, 0.11),
                        (0.46, 0.31),
                        (0.33, 0.50),
                        (0.0, 0.58),
                        (-0.33, 0.47),
                    ],
                    6,
                ),
            ),
            part(Role::Leaf, moved(&leaf(0.45), -0.20, 0.36, (0.36, 0.42))),
        ],
        Thing::Fig => vec![
            part(
                Role::Main,
                turned(&[
                    (0.0, 0.0),
                    (0.22, 0.01),
                    (0.36, 0.22),
                    (0.27, 0.46),
                    (0.10, 0.66),
                    (0.045, 0.80),
                    (0.0, 0.82),
                ]),
            ),
            part(
                Role::Second,
                turned(&[
                    (0.0, 0.07),
                    (0.16, 0.09),
                    (0.25, 0.24),
                    (0.17, 0.42),
                    (0.05, 0.54),
                    (0.0, 0.55),
                ]),
            ),
        ],
        Thing::Bowl => vec![
            part(Role::Second, disc((-0.20, 0.46), 0.17, rng)),
            part(Role::Light, disc((0.18, 0.47), 0.16, rng)),
            part(Role::Second, disc((0.0, 0.56), 0.16, rng)),
            part(
                Role::Main,
                turned(&[
                    (0.0, 0.0),
                    (0.18, 0.0),
                    (0.22, 0.06),
                    (0.46, 0.24),
                    (0.56, 0.45),
                    (0.0, 0.45),
                ]),
            ),
        ],
        Thing::Candle => vec![
            part(
                Role::Main,
                vec![(-0.11, 0.0), (0.11, 0.0), (0.115, 0.66), (-0.11, 0.655)],
            ),
            part(Role::Dark, stem(&[(0.0, 0.65), (0.005, 0.73)], 0.01, 0.01)),
            part(Role::Second, moved(&leaf(0.50), 0.0, 0.25, (0.005, 0.72))),
        ],
        Thing::Book => vec![
            part(
                Role::Main,
                vec![(-0.55, 0.0), (0.50, 0.0), (0.50, 0.15), (-0.55, 0.155)],
            ),
            part(
                Role::Second,
                vec![(-0.46, 0.16), (0.56, 0.155), (0.56, 0.28), (-0.46, 0.285)],
            ),
            part(
                Role::Light,
                vec![(-0.50, 0.29), (0.40, 0.285), (0.40, 0.40), (-0.50, 0.405)],
            ),
        ],
        Thing::Lamp => vec![
            part(
                Role::Dark,
                turned(&[
                    (0.0, 0.0),
                    (0.20, 0.0),
                    (0.18, 0.06),
                    (0.045, 0.12),
                    (0.035, 0.55),
                    (0.0, 0.55),
                ]),
            ),
            part(
                Role::Main,
                vec![(-0.36, 0.52), (0.36, 0.525), (0.19, 0.98), (-0.19, 0.975)],
            ),
        ],
        Thing::Jar => vec![
            part(
                Role::Main,
                turned(&[
                    (0.0, 0.0),
                    (0.36, 0.0),
                    (0.42, 0.06),
                    (0.42, 0.36),
                    (0.36, 0.44),
                    (0.0, 0.44),
                ]),
            ),
            part(
                Role::Second,
                vec![(-0.38, 0.45), (0.38, 0.455), (0.38, 0.62), (-0.38, 0.615)],
            ),
        ],
        Thing::Leaf => vec![
            part(Role::Leaf, frond(6, rng)),
            part(Role::Main, moved(&frond(5, rng), -0.08, 0.72, (0.10, 0.0))),
            part(Role::Leaf, moved(&leaf(0.38), 0.10, 0.66, (-0.08, 0.0))),
        ],
        Thing::Flower => flower(rng),
        Thing::Bird => vec![
            part(
                Role::Main,
                closed_curve(
                    &[
                        (-0.62, 0.42),
                        (-0.30, 0.42),
                        (-0.05, 0.34),
                        (0.20, 0.44),
                        (0.36, 0.58),
                        (0.55, 0.55),
                        (0.38, 0.44),
                        (0.24, 0.22),
                        (-0.02, 0.14),
                        (-0.28, 0.26),
                    ],
                    5,
                ),
            ),
            part(
                Role::Second,
                closed_curve(
                    &[
                        (-0.14, 0.40),
                        (-0.30, 0.78),
                        (-0.22, 1.0),
                        (0.0, 0.72),
                        (0.16, 0.44),
                    ],
                    5,
                ),
            ),
        ],
        Thing::Fish => vec![
            part(
                Role::Main,
                closed_curve(
                    &[
                        (-0.62, 0.10),
                        (-0.42, 0.28),
                        (-0.10, 0.46),
                        (0.28, 0.44),
                        (0.55, 0.28),
                        (0.28, 0.10),
                        (-0.10, 0.08),
                        (-0.42, 0.24),
                        (-0.62, 0.44),
                    ],
                    5,
                ),
            ),
            part(
                Role::Second,
                closed_curve(&[(-0.10, 0.42), (0.06, 0.60), (0.22, 0.46)], 4),
            ),
            part(Role::Light, disc((0.36, 0.31), 0.035, rng)),
        ],
        Thing::Boat => vec![
            part(
                Role::Light,
                vec![(0.03, 0.20), (0.03, 0.98), (0.24, 0.60), (0.44, 0.21)],
            ),
            part(
                Role::Second,
                vec![(-0.03, 0.22), (-0.03, 0.86), (-0.34, 0.22)],
            ),
            part(
                Role::Main,
                vec![(-0.46, 0.15), (0.52, 0.16), (0.36, 0.0), (-0.34, 0.0)],
            ),
        ],
        Thing::House => vec![
            part(
                Role::Light,
                vec![(-0.42, 0.0), (0.42, 0.0), (0.42, 0.50), (-0.42, 0.505)],
            ),
            part(Role::Main, vec![(-0.52, 0.48), (0.52, 0.485), (0.02, 0.88)]),
            part(
                Role::Dark,
                vec![(-0.09, 0.0), (0.09, 0.0), (0.09, 0.27), (-0.09, 0.275)],
            ),
        ],
        Thing::Tree | Thing::Forest => vec![
            part(Role::Dark, stem(&[(0.0, 0.0), (0.01, 0.5)], 0.035, 0.02)),
            part(
                Role::Leaf,
                closed_curve(
                    &[
                        (-0.03, 0.22),
                        (0.26, 0.30),
                        (0.33, 0.55),
                        (0.20, 0.85),
                        (0.0, 1.0),
                        (-0.22, 0.84),
                        (-0.33, 0.55),
                        (-0.24, 0.30),
                    ],
                    5,
                ),
            ),
        ],
        Thing::Arch => vec![
            part(Role::Main, arch(0.44, 0.95)),
            part(Role::Light, arch(0.27, 0.68)),
        ],
        Thing::Star => vec![part(Role::Main, star(rng))],
        Thing::Shoe => vec![
            part(
                Role::Light,
                vec![(-0.52, 0.0), (0.58, 0.0), (0.58, 0.09), (-0.52, 0.10)],
            ),
            part(
                Role::Main,
                closed_curve(
                    &[
                        (-0.50, 0.10),
                        (0.56, 0.10),
                        (0.54, 0.22),
                        (0.28, 0.31),
                        (0.06, 0.46),
                        (-0.08, 0.58),
                        (-0.42, 0.55),
                    ],
                    4,
                ),
            ),
        ],
        Thing::Stone => vec![
            part(Role::Main, blob((-0.12, 0.20), (0.38, 0.20), 0.08, rng)),
            part(Role::Second, blob((0.10, 0.48), (0.26, 0.13), 0.08, rng)),
            part(Role::Light, blob((0.02, 0.68), (0.16, 0.09), 0.08, rng)),
        ],
        _ => vase(rng),
    }
}

fn vase(rng: &mut Rng) -> Vec<Part> {
    let forms: [&[Spot]; 3] = [
        &[
            (0.0, 0.0),
            (0.17, 0.0),
            (0.30, 0.18),
            (0.30, 0.36),
            (0.12, 0.56),
            (0.10, 0.64),
            (0.16, 0.70),
            (0.0, 0.70),
        ],
        &[
            (0.0, 0.0),
            (0.20, 0.0),
            (0.22, 0.30),
            (0.28, 0.62),
            (0.30, 0.66),
            (0.0, 0.66),
        ],
        &[
            (0.0, 0.0),
            (0.14, 0.0),
            (0.36, 0.20),
            (0.34, 0.38),
            (0.08, 0.50),
            (0.07, 0.72),
            (0.11, 0.76),
            (0.0, 0.76),
        ],
    ];
    vec![part(Role::Main, turned(forms[rng.below(3)]))]
}

fn flower(rng: &mut Rng) -> Vec<Part> {
    let mut out = vec![part(
        Role::Leaf,
        stem(&[(0.02, 0.0), (-0.03, 0.35), (0.0, 0.72)], 0.018, 0.014),
    )];
    out.push(part(
        Role::Leaf,
        moved(&leaf(0.42), -0.13, 0.34, (0.0, 0.18)),
    ));
    out.push(part(
        Role::Leaf,
        moved(&leaf(0.42), 0.14, 0.30, (-0.02, 0.30)),
    ));
    let petals = 6 + rng.below(3);
    let start = rng.unit();
    for i in 0..petals {
        let angle = start + i as f32 / petals as f32;
        out.push(part(
            Role::Main,
            moved(&leaf(0.62), angle, 0.27, (0.0, 0.74)),
        ));
    }
    out.push(part(Role::Second, disc((0.0, 0.74), 0.085, rng)));
    out
}

/// A doorway with a round head.
pub(crate) fn arch(half: f32, high: f32) -> Vec<Spot> {
    let mut out = vec![(-half, 0.0), (half, 0.0)];
    for i in 0..=24 {
        let turns = i as f32 / 48.0;
        out.push((
            cos_turns(turns) * half,
            high - half + sin_turns(turns) * half,
        ));
    }
    out
}

fn star(rng: &mut Rng) -> Vec<Spot> {
    let start = rng.range(-0.02, 0.02) + 0.25;
    (0..10)
        .map(|i| {
            let r = if i % 2 == 0 { 0.5 } else { 0.22 } * rng.range(0.94, 1.06);
            let turns = start + i as f32 / 10.0;
            (cos_turns(turns) * r, 0.5 + sin_turns(turns) * r)
        })
        .collect()
}

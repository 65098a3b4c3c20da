//! Things the brush can say in a few strokes.

use super::super::PaintError;
use super::super::lexicon::Thing;
use super::super::maths::{Rng, V3, cos_turns, lerp, sin_turns, smooth};
use super::super::motifs::{self, Role};
use super::super::raster::{Spot, closed_curve};
use super::Inks;
use super::brush::{Sheet, Stroke};

type Done = Result<(), PaintError>;

/// The red seal in a corner.
pub(crate) fn seal(sheet: &mut Sheet<'_, '_>, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let size = sheet.unit * 0.034;
    let side = rng.chance(0.5);
    let (x, y) = (
        if side {
            w - sheet.unit * 0.085
        } else {
            sheet.unit * 0.085
        },
        h - sheet.unit * 0.085,
    );
    let square = closed_curve(
        &[
            (x - size, y - size),
            (x, y - size * 1.03),
            (x + size, y - size),
            (x + size * 1.02, y),
            (x + size, y + size),
            (x, y + size * 1.02),
            (x - size, y + size),
            (x - size * 1.02, y),
        ],
        3,
    );
    // Three uprights left white: the sign of the house.
    let bar = |cx: f32, top: f32, bottom: f32| -> Vec<Spot> {
        let half = size * 0.155;
        let mut o = vec![
            (cx - half, y + top),
            (cx + half, y + top),
            (cx + half, y + bottom),
            (cx - half, y + bottom),
        ];
        o.reverse();
        o
    };
    let outlines = [
        square,
        bar(x - size * 0.5, -size * 0.42, size * 0.5),
        bar(x, -size * 0.66, size * 0.66),
        bar(x + size * 0.5, -size * 0.5, size * 0.42),
    ];
    sheet.solid(&outlines, inks.accent, 0.92)
}

/// Sun or moon: a single round wash; the moon is left white in a dark sky.
pub(crate) fn disc(
    sheet: &mut Sheet<'_, '_>,
    at: Spot,
    radius: f32,
    ink: V3,
    rng: &mut Rng,
) -> Done {
    let outline = motifs::disc(at, radius, rng);
    let fade = move |_: f32, y: f32| 0.95 - 0.30 * smooth(-radius, radius, y - at.1);
    sheet.wash(&[outline], ink, 1.35, fade, rng)
}

pub(crate) fn moon(
    sheet: &mut Sheet<'_, '_>,
    at: Spot,
    radius: f32,
    ink: V3,
    rng: &mut Rng,
) -> Done {
    let hole: Vec<Spot> = motifs::disc(at, radius, rng).into_iter().rev().collect();
    let (w, h) = sheet.size();
    let reach = radius * 5.5;
    let mut sky = motifs::blob(at, (reach.min(w), reach.min(h)), 0.12, rng);
    if area(&sky) * area(&hole) > 0.0 {
        sky.reverse();
    }
    let fade = move |x: f32, y: f32| {
        let (dx, dy) = (x - at.0, y - at.1);
        smooth(reach * 0.92, radius * 0.9, (dx * dx + dy * dy).sqrt())
    };
    sheet.wash(&[sky, hole], ink, 0.62, fade, rng)
}

fn area(outline: &[Spot]) -> f32 {
    (0..outline.len())
        .map(|i| {
            let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
            a.0 * b.1 - b.0 * a.1
        })
        .sum()
}

pub(crate) fn birds(sheet: &mut Sheet<'_, '_>, at: Spot, inks: &Inks, rng: &mut Rng) -> Done {
    let unit = sheet.unit;
    for _ in 0..4 + rng.below(4) {
        let size = unit * rng.range(0.012, 0.024);
        let (x, y) = (
            at.0 + unit * rng.range(-0.13, 0.13),
            at.1 + unit * rng.range(-0.06, 0.06),
        );
        let tilt = size * rng.range(-0.3, 0.3);
        let how = Stroke {
            half_px: size * 0.10,
            dry: 0.0,
            ink: inks.black,
            strength: 0.85,
        };
        sheet.stroke(
            &[
                (x, y),
                (x - size * 0.5, y - size * 0.5),
                (x - size * 1.1, y - size * 0.2 + tilt),
            ],
            how,
            rng,
        )?;
        sheet.stroke(
            &[
                (x, y),
                (x + size * 0.5, y - size * 0.55),
                (x + size * 1.1, y - size * 0.25 - tilt),
            ],
            how,
            rng,
        )?;
    }
    Ok(())
}

/// A fishing boat with a figure.
pub(crate) fn boat(sheet: &mut Sheet<'_, '_>, at: Spot, inks: &Inks, rng: &mut Rng) -> Done {
    let s = sheet.unit * 0.062;
    let (x, y) = at;
    let hull = Stroke {
        half_px: s * 0.10,
        dry: 0.1,
        ink: inks.black,
        strength: 0.92,
    };
    sheet.stroke(
        &[
            (x - s * 1.3, y - s * 0.22),
            (x - s * 0.5, y + s * 0.06),
            (x + s * 0.4, y + s * 0.06),
            (x + s * 1.35, y - s * 0.30),
        ],
        hull,
        rng,
    )?;
    let roof = Stroke {
        half_px: s * 0.12,
        dry: 0.3,
        ink: inks.black,
        strength: 0.75,
    };
    sheet.stroke(
        &[
            (x - s * 0.55, y - s * 0.06),
            (x - s * 0.1, y - s * 0.46),
            (x + s * 0.42, y - s * 0.08),
        ],
        roof,
        rng,
    )?;
    let pole = Stroke {
        half_px: s * 0.022,
        dry: 0.0,
        ink: inks.black,
        strength: 0.8,
    };
    sheet.stroke(
        &[(x + s * 0.72, y + s * 0.45), (x + s * 0.98, y - s * 1.25)],
        pole,
        rng,
    )?;
    let body = Stroke {
        half_px: s * 0.085,
        dry: 0.0,
        ink: inks.black,
        strength: 0.9,
    };
    sheet.stroke(
        &[(x + s * 0.82, y - s * 0.16), (x + s * 0.80, y - s * 0.62)],
        body,
        rng,
    )?;
    sheet.solid(
        &[motifs::disc((x + s * 0.80, y - s * 0.72), s * 0.085, rng)],
        inks.black,
        0.9,
    )?;
    let shade = [
        (x - s * 1.2, y + s * 0.22),
        (x, y + s * 0.30),
        (x + s * 1.1, y + s * 0.22),
    ];
    sheet.stroke(
        &shade,
        Stroke {
            half_px: s * 0.05,
            dry: 0.6,
            ink: inks.wash,
            strength: 0.45,
        },
        rng,
    )
}

pub(crate) fn pine(
    sheet: &mut Sheet<'_, '_>,
    at: Spot,
    high: f32,
    strength: f32,
    inks: &Inks,
    rng: &mut Rng,
) -> Done {
    let lean = rng.range(-0.06, 0.06) * high;
    let trunk = Stroke {
        half_px: high * 0.022,
        dry: 0.15,
        ink: inks.black,
        strength,
    };
    sheet.stroke(
        &[
            at,
            (at.0 + lean * 0.4, at.1 - high * 0.5),
            (at.0 + lean, at.1 - high),
        ],
        trunk,
        rng,
    )?;
    for i in 0..7 {
        let t = 0.20 + 0.78 * (i as f32 / 6.0);
        let reach = high * (0.34 * (1.0 - t) + 0.04) * rng.range(0.85, 1.15);
        let (x, y) = (at.0 + lean * t, at.1 - high * t);
        for side in [-1.0, 1.0] {
            let tip = (x + side * reach, y + high * rng.range(0.03, 0.065));
            let how = Stroke {
                half_px: high * 0.026 * (1.15 - t),
                dry: 0.55,
                ink: inks.black,
                strength: strength * 0.9,
            };
            sheet.stroke(
                &[(x, y - high * 0.015), (x + side * reach * 0.5, y), tip],
                how,
                rng,
            )?;
        }
    }
    Ok(())
}

/// Stalks of bamboo with leaves in clusters.
pub(crate) fn bamboo(sheet: &mut Sheet<'_, '_>, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    let side = rng.sign();
    for stalk in 0..3_u8 {
        let near = f32::from(stalk) / 2.0;
        let x0 = w * (0.5 + side * rng.range(0.10, 0.30));
        let lean = unit * rng.range(-0.05, 0.05);
        let half = unit * lerp(0.008, 0.016, near);
        let mut y = h * 1.02;
        let strength = lerp(0.32, 0.88, near);
        let mut joint = 0;
        while y > -unit * 0.05 {
            let long = unit * rng.range(0.13, 0.18);
            let x_at = |yy: f32| x0 + lean * (1.0 - yy / h);
            let how = Stroke {
                half_px: half,
                dry: 0.22,
                ink: if stalk == 0 { inks.wash } else { inks.black },
                strength,
            };
            sheet.stroke(
                &[
                    (x_at(y), y),
                    (x_at(y - long * 0.5), y - long * 0.5),
                    (x_at(y - long), y - long + unit * 0.008),
                ],
                how,
                rng,
            )?;
            if joint > 1 && rng.chance(0.75) {
                let out = rng.sign();
                leaves(sheet, (x_at(y - long), y - long), out, strength, inks, rng)?;
            }
            y -= long + unit * 0.004;
            joint += 1;
        }
    }
    Ok(())
}

fn leaves(
    sheet: &mut Sheet<'_, '_>,
    at: Spot,
    out: f32,
    strength: f32,
    inks: &Inks,
    rng: &mut Rng,
) -> Done {
    let unit = sheet.unit;
    let twig = (
        at.0 + out * unit * rng.range(0.05, 0.10),
        at.1 - unit * rng.range(0.01, 0.05),
    );
    let thin = Stroke {
        half_px: unit * 0.0018,
        dry: 0.0,
        ink: inks.black,
        strength,
    };
    sheet.stroke(
        &[
            at,
            ((at.0 + twig.0) * 0.5, (at.1 + twig.1) * 0.5 - unit * 0.008),
            twig,
        ],
        thin,
        rng,
    )?;
    for _ in 0..4 + rng.below(3) {
        let angle = 0.25 + out * rng.range(-0.19, 0.02);
        let long = unit * rng.range(0.07, 0.125);
        let tip = (
            twig.0 + cos_turns(angle) * long,
            twig.1 + sin_turns(angle) * long,
        );
        let outline = placed(&motifs::leaf(0.17), twig, tip);
        sheet.solid(&[outline], inks.black, strength * rng.range(0.75, 1.0))?;
    }
    Ok(())
}

/// A unit outline standing from one point to another.
fn placed(outline: &[Spot], from: Spot, to: Spot) -> Vec<Spot> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    outline
        .iter()
        .map(|p| (from.0 + dx * p.1 - dy * p.0, from.1 + dy * p.1 + dx * p.0))
        .collect()
}

/// A flowering branch reaching in from one side.
#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
pub(crate) fn branch(sheet: &mut Sheet<'_, '_>, blooms: bool, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    let side = rng.sign();
    let from = (w * 0.5 + side * w * 0.56, h * rng.range(0.60, 0.78));
    let reach = (w * 0.62).min(unit * 0.85);
    let bend = |t: f32| {
        (
            from.0 - side * reach * t,
            from.1 - unit * (0.42 * t + 0.10 * sin_turns(t * 0.9)),
        )
    };
    let main: Vec<Spot> = (0..6)
        .map(|i| bend(i as f32 / 5.0))
        .map(|p| (p.0, p.1 + unit * rng.range(-0.018, 0.018)))
        .collect();
    sheet.stroke(
        &main,
        Stroke {
            half_px: unit * 0.020,
            dry: 0.45,
            ink: inks.black,
            strength: 0.86,
        },
        rng,
    )?;
    let mut tips = Vec::new();
    for i in 0..7 {
        let t = 0.22 + 0.12 * i as f32;
        let p = bend(t.min(0.98));
        let up = if i % 3 == 2 { 0.35 } else { -1.0 };
        let long = unit * rng.range(0.13, 0.27);
        let tip = (
            p.0 - side * long * rng.range(0.25, 0.75),
            p.1 + up * long * rng.range(0.6, 0.95),
        );
        let middle = (
            (p.0 + tip.0) * 0.5 + unit * rng.range(-0.02, 0.02),
            (p.1 + tip.1) * 0.5,
        );
        sheet.stroke(
            &[p, middle, tip],
            Stroke {
                half_px: unit * 0.0065,
                dry: 0.3,
                ink: inks.black,
                strength: 0.84,
            },
            rng,
        )?;
        tips.push(tip);
        tips.push(middle);
        tips.push(((p.0 + middle.0) * 0.5, (p.1 + middle.1) * 0.5));
    }
    for tip in tips {
        if blooms {
            let many = 1 + rng.below(2);
            for _ in 0..many {
                let at = (
                    tip.0 + unit * rng.range(-0.025, 0.025),
                    tip.1 + unit * rng.range(-0.025, 0.025),
                );
                blossom(sheet, at, unit * rng.range(0.020, 0.034), inks, rng)?;
            }
        } else {
            for _ in 0..3 {
                let angle = 0.5 + side * 0.25 + rng.range(-0.22, 0.22);
                let long = unit * rng.range(0.06, 0.10);
                let end = (
                    tip.0 + cos_turns(angle) * long,
                    tip.1 + sin_turns(angle) * long * 0.8,
                );
                let outline = placed(&motifs::leaf(0.34), tip, end);
                sheet.wash(
                    &[outline],
                    inks.green,
                    rng.range(0.55, 0.95),
                    |_, _| 1.0,
                    rng,
                )?;
            }
        }
    }
    Ok(())
}

fn blossom(sheet: &mut Sheet<'_, '_>, at: Spot, size: f32, inks: &Inks, rng: &mut Rng) -> Done {
    let start = rng.unit();
    for i in 0..5 {
        let turns = start + i as f32 / 5.0;
        let centre = (
            at.0 + cos_turns(turns) * size * 0.72,
            at.1 + sin_turns(turns) * size * 0.72,
        );
        let petal = motifs::blob(centre, (size * 0.56, size * 0.52), 0.10, rng);
        sheet.wash(
            &[petal],
            inks.accent,
            rng.range(0.42, 0.66),
            |_, _| 1.0,
            rng,
        )?;
    }
    sheet.solid(&[motifs::disc(at, size * 0.16, rng)], inks.black, 0.75)
}

/// Any silhouette: tint first, then a loose contour that does not quite meet it.
pub(crate) fn object(
    sheet: &mut Sheet<'_, '_>,
    thing: Thing,
    at: Spot,
    size: f32,
    tint: V3,
    inks: &Inks,
    rng: &mut Rng,
) -> Done {
    let slip = size * 0.022;
    for part in motifs::parts(thing, rng) {
        let outline: Vec<Spot> = part
            .outline
            .iter()
            .map(|p| (at.0 + p.0 * size, at.1 - p.1 * size))
            .collect();
        let left = outline.iter().fold(f32::MAX, |m, p| m.min(p.0));
        let right = outline.iter().fold(f32::MIN, |m, p| m.max(p.0));
        let (ink, strength): (V3, f32) = match part.role {
            Role::Main => (tint, 1.05),
            Role::Second => (inks.accent, 0.95),
            Role::Leaf => (inks.green, 1.05),
            Role::Dark => (inks.black, 0.95),
            Role::Light => (inks.wash, 0.14),
        };
        // Light from the left: the wash gathers on the right.
        let fade = move |x: f32, _: f32| 0.42 + 0.58 * smooth(left, right, x);
        let washed: Vec<Spot> = outline
            .iter()
            .map(|p| (p.0 + slip, p.1 + slip * 0.5))
            .collect();
        sheet.wash(&[washed], ink, strength, fade, rng)?;
        if matches!(part.role, Role::Main | Role::Light | Role::Second)
            && right - left > size * 0.12
        {
            contour(sheet, &outline, size, inks, rng)?;
        }
    }
    Ok(())
}

fn contour(
    sheet: &mut Sheet<'_, '_>,
    outline: &[Spot],
    size: f32,
    inks: &Inks,
    rng: &mut Rng,
) -> Done {
    let n = outline.len();
    if n < 3 {
        return Ok(());
    }
    // Corners must not be rounded away: walk the outline in small pieces.
    let mut dense = Vec::new();
    for i in 0..n {
        let (a, b) = (outline[i], outline[(i + 1) % n]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let pieces = (((dx * dx + dy * dy).sqrt() / (size * 0.04)) as usize).clamp(1, 40);
        for k in 0..pieces {
            let t = k as f32 / pieces as f32;
            dense.push((a.0 + dx * t, a.1 + dy * t));
        }
    }
    let total = dense.len();
    let start = rng.below(total);
    let parts = 2;
    for p in 0..parts {
        let from = start + total * p / parts;
        let long = (total as f32 / parts as f32 * rng.range(0.84, 0.98)) as usize;
        let wob = size * 0.004;
        let line: Vec<Spot> = (0..long.max(2))
            .map(|k| dense[(from + k) % total])
            .map(|q| (q.0 + rng.range(-wob, wob), q.1 + rng.range(-wob, wob)))
            .collect();
        let how = Stroke {
            half_px: size * rng.range(0.009, 0.014),
            dry: 0.25,
            ink: inks.black,
            strength: 0.86,
        };
        sheet.stroke(&line, how, rng)?;
    }
    Ok(())
}

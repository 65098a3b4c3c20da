//! Choosing the subject and placing it on the white.

use super::super::PaintError;
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, exp, lerp, smooth};
use super::super::noise::Noise;
use super::super::raster::Spot;
use super::super::words::Scene;
use super::brush::{Sheet, Stroke};
use super::{Inks, motif};

type Done = Result<(), PaintError>;

const OBJECTS: [Thing; 17] = [
    Thing::Bottle,
    Thing::Vase,
    Thing::Cup,
    Thing::Apple,
    Thing::Orange,
    Thing::Fig,
    Thing::Lemon,
    Thing::Pear,
    Thing::Candle,
    Thing::Book,
    Thing::Bowl,
    Thing::Lamp,
    Thing::Jar,
    Thing::Shoe,
    Thing::Fish,
    Thing::Stone,
    Thing::Arch,
];

/// Paints what the words ask for.
pub(crate) fn paint(sheet: &mut Sheet<'_, '_>, scene: &Scene, inks: &Inks, rng: &mut Rng) -> Done {
    let shows = |thing| scene.shows(thing);
    let objects: Vec<Thing> = OBJECTS.into_iter().filter(|thing| shows(*thing)).collect();
    let hills = [
        Thing::Mountain,
        Thing::Hill,
        Thing::Desert,
        Thing::Forest,
        Thing::Field,
        Thing::Lake,
        Thing::Sea,
        Thing::Wave,
        Thing::Boat,
        Thing::House,
        Thing::Moon,
        Thing::Sun,
    ];
    let land = hills.iter().any(|thing| shows(*thing));
    light(sheet, scene, inks, rng)?;
    if !objects.is_empty() && !land {
        return table(sheet, scene, &objects, inks, rng);
    }
    if shows(Thing::Bamboo) {
        motif::bamboo(sheet, inks, rng)?;
    } else if shows(Thing::City) {
        city(sheet, inks, rng)?;
    } else if land {
        view(sheet, scene, inks, rng)?;
    } else if shows(Thing::Flower)
        || shows(Thing::Leaf)
        || shows(Thing::Tree)
        || scene.has(Tag::Botanical)
    {
        motif::branch(
            sheet,
            shows(Thing::Flower) && scene.allows(Thing::Flower),
            inks,
            rng,
        )?;
    } else {
        match rng.below(4) {
            0 => motif::bamboo(sheet, inks, rng)?,
            1 => motif::branch(sheet, scene.allows(Thing::Flower), inks, rng)?,
            _ => view(sheet, scene, inks, rng)?,
        }
    }
    let (w, h) = sheet.size();
    if scene.allows(Thing::Bird) && (shows(Thing::Bird) || rng.chance(0.35)) {
        let at = (w * rng.range(0.25, 0.75), h * rng.range(0.16, 0.30));
        motif::birds(sheet, at, inks, rng)?;
    }
    weather(sheet, scene, inks, rng)
}

/// Sun or moon.
fn light(sheet: &mut Sheet<'_, '_>, scene: &Scene, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let side = rng.sign();
    let at = (
        w * (0.5 + side * rng.range(0.14, 0.24)),
        h * rng.range(0.20, 0.30),
    );
    let radius = sheet.unit * rng.range(0.055, 0.085);
    let night =
        scene.any(&[Tag::Night, Tag::Dusk]) || scene.shows(Thing::Moon) || scene.shows(Thing::Star);
    if night && scene.allows(Thing::Moon) {
        return motif::moon(sheet, at, radius, inks.wash, rng);
    }
    let sunny = scene.shows(Thing::Sun)
        || scene.any(&[Tag::Dawn, Tag::Sunset, Tag::Golden])
        || (!scene.any(&[Tag::Rain, Tag::Snow, Tag::Storm, Tag::Fog, Tag::Minimal])
            && rng.chance(0.45));
    if sunny && scene.allows(Thing::Sun) && !night {
        return motif::disc(sheet, at, radius, inks.accent, rng);
    }
    Ok(())
}

/// Ridges in mist, with water, pines, a boat or a hut before them.
fn view(sheet: &mut Sheet<'_, '_>, scene: &Scene, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    let sea = scene.shows(Thing::Sea) || scene.shows(Thing::Wave);
    let soft =
        scene.shows(Thing::Hill) || scene.shows(Thing::Desert) || scene.shows(Thing::Field) || sea;
    let count = if sea || scene.has(Tag::Minimal) { 2 } else { 4 };
    let mut front: Vec<Spot> = Vec::new();
    for i in 0..count {
        let near = i as f32 / (count - 1).max(1) as f32;
        let base = h * if sea {
            lerp(0.46, 0.54, near)
        } else {
            lerp(0.42, 0.80, near)
        };
        let rise = unit
            * if soft {
                lerp(0.10, 0.12, near)
            } else {
                lerp(0.30, 0.20, near)
            };
        front = ridge(sheet, base, rise, near, soft, inks, rng)?;
    }
    let water = sea || scene.shows(Thing::Lake) || scene.shows(Thing::Boat) || rng.chance(0.4);
    if sea {
        waves(
            sheet,
            h * 0.60,
            scene.shows(Thing::Wave) || scene.has(Tag::Storm),
            inks,
            rng,
        )?;
    }
    let allow_trees = scene.allows(Thing::Tree) && scene.allows(Thing::Forest);
    if allow_trees
        && !soft
        && (scene.shows(Thing::Forest) || scene.shows(Thing::Tree) || rng.chance(0.6))
    {
        let many = if scene.shows(Thing::Forest) { 9 } else { 3 };
        let cluster = w * rng.range(0.15, 0.35);
        let flip = rng.chance(0.5);
        for k in 0..many {
            let x = if many > 4 {
                w * (k as f32 + rng.range(0.1, 0.9)) / many as f32
            } else {
                cluster + unit * 0.075 * k as f32
            };
            let x = if flip { w - x } else { x };
            let foot = height_at(&front, x) + unit * 0.02;
            let high = unit * rng.range(0.13, 0.22) * if many > 4 { 1.15 } else { 1.0 };
            motif::pine(sheet, (x, foot), high, rng.range(0.62, 0.92), inks, rng)?;
        }
    }
    if scene.shows(Thing::House) {
        let x = w * rng.range(0.3, 0.7);
        let at = (x, height_at(&front, x) + unit * 0.05);
        motif::object(sheet, Thing::House, at, unit * 0.15, inks.wash, inks, rng)?;
    }
    if scene.allows(Thing::Boat) && (scene.shows(Thing::Boat) || (water && rng.chance(0.6))) {
        let at = (w * rng.range(0.30, 0.70), h * if sea { 0.70 } else { 0.90 });
        motif::boat(sheet, at, inks, rng)?;
    }
    Ok(())
}

fn height_at(line: &[Spot], x: f32) -> f32 {
    let after = line
        .iter()
        .position(|p| p.0 >= x)
        .unwrap_or_else(|| line.len().saturating_sub(1));
    line.get(after).map_or(x, |p| p.1)
}

/// One ridge: a wash that is dark along the crest and dissolves below, and a dry contour.
fn ridge(
    sheet: &mut Sheet<'_, '_>,
    base: f32,
    rise: f32,
    near: f32,
    soft: bool,
    inks: &Inks,
    rng: &mut Rng,
) -> Result<Vec<Spot>, PaintError> {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    let noise = Noise::new(rng.next());
    let shift = rng.range(0.0, 80.0);
    let steps = 150;
    let margin = unit * 0.04;
    let lean = rng.sign();
    let crest: Vec<Spot> = (0..=steps)
        .map(|i| {
            let t = i as f32 / steps as f32;
            let x = lerp(-margin, w + margin, t);
            let u = x / unit + shift;
            let mass = smooth(-0.5, 0.6, noise.at(u * 0.9, 4.0) + lean * (t - 0.5) * 0.9);
            let shape = if soft {
                noise.fbm(u * 1.2, 1.0, 3) * 0.8 + 0.4
            } else {
                noise.ridged(u * 1.9, 1.0, 4) * 1.25 - 0.22
            };
            (x, base - rise * (0.25 + shape * (0.35 + 0.95 * mass)))
        })
        .collect();
    let mut outline = crest.clone();
    let reach = unit * lerp(0.10, 0.20, near);
    // Below this the wash has faded to nothing.
    let lowest = crest.iter().fold(0.0_f32, |low, p| low.max(p.1));
    let floor = (lowest + reach * 5.5).min(h * 1.06);
    outline.push((w + margin, floor));
    outline.push((-margin, floor));
    let ink = inks.wash.mix(inks.black, near * 0.55);
    let at = crest.clone();
    let span = w + 2.0 * margin;
    let fade = move |x: f32, y: f32| {
        let place = ((x + margin) / span * steps as f32).clamp(0.0, steps as f32 - 0.001);
        let k = place as usize;
        let top = lerp(at[k].1, at[k + 1].1, place - k as f32);
        exp(-((y - top).max(0.0)) / reach)
    };
    sheet.wash(&[outline], ink, lerp(0.52, 1.15, near), fade, rng)?;
    if !soft || near > 0.5 {
        let pieces = 3;
        for p in 0..pieces {
            let from = steps * p / pieces + rng.below(10);
            let to = (from + steps / pieces - rng.below(14)).min(steps);
            let line: Vec<Spot> = crest
                .get(from..to)
                .unwrap_or_default()
                .iter()
                .step_by(3)
                .copied()
                .collect();
            if line.len() > 2 {
                let how = Stroke {
                    half_px: unit * lerp(0.0022, 0.0058, near),
                    dry: 0.55,
                    ink: inks.black,
                    strength: lerp(0.30, 0.80, near),
                };
                sheet.stroke(&line, how, rng)?;
            }
        }
    }
    if !soft {
        // Texture strokes run down from the crest, as cracks in the rock.
        for _ in 0..if near > 0.9 { 5 } else { 14 } {
            let k = rng.below(steps - 4) + 2;
            let (x, y) = crest[k];
            let slope = (crest[k + 2].1 - crest[k - 2].1).signum();
            let long = unit * rng.range(0.03, 0.10) * lerp(0.7, 1.2, near);
            let end = (x + slope * long * rng.range(0.25, 0.6), y + long);
            let middle = (x + slope * long * 0.12, y + long * 0.5);
            let how = Stroke {
                half_px: unit * lerp(0.0016, 0.0042, near),
                dry: 0.85,
                ink: inks.black,
                strength: lerp(0.16, 0.46, near),
            };
            sheet.stroke(&[(x, y + unit * 0.004), middle, end], how, rng)?;
        }
    }
    Ok(crest)
}

fn waves(sheet: &mut Sheet<'_, '_>, from: f32, high: bool, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    for row in 0..9_u8 {
        let t = f32::from(row) / 8.0;
        let y = lerp(from, h * 0.97, t * t * 0.75 + t * 0.25);
        for _ in 0..3 {
            let long = unit * lerp(0.16, 0.46, t) * rng.range(0.6, 1.2);
            let x = w * rng.range(-0.05, 0.95);
            let lift = unit * lerp(0.004, if high { 0.040 } else { 0.014 }, t);
            let points: Vec<Spot> = (0..7)
                .map(|k| {
                    let s = k as f32 / 6.0;
                    (
                        x + long * s,
                        y - lift * super::super::maths::sin_turns(s * 1.5)
                            + unit * rng.range(-0.002, 0.002),
                    )
                })
                .collect();
            let how = Stroke {
                half_px: unit * lerp(0.0016, 0.0062, t),
                dry: 0.62,
                ink: inks.wash.mix(inks.black, 0.3),
                strength: lerp(0.30, 0.70, t),
            };
            sheet.stroke(&points, how, rng)?;
        }
    }
    let band = vec![
        (-unit * 0.02, from),
        (w * 0.5, from - unit * 0.006),
        (w + unit * 0.02, from),
        (w + unit * 0.02, h * 1.05),
        (-unit * 0.02, h * 1.05),
    ];
    let reach = h - from;
    sheet.wash(
        &[band],
        inks.wash,
        0.30,
        move |_, y| 0.25 + 0.75 * smooth(0.0, reach, y - from),
        rng,
    )
}

fn city(sheet: &mut Sheet<'_, '_>, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    for depth in 0..3_u8 {
        let near = f32::from(depth) / 2.0;
        let base = h * lerp(0.66, 0.80, near);
        let mut x = w * rng.range(0.02, 0.10);
        while x < w * 0.94 {
            let wide = unit * rng.range(0.045, 0.10);
            let high = unit * rng.range(0.08, 0.38) * lerp(1.15, 0.62, near);
            let block = vec![
                (x, base),
                (x, base - high),
                (x + wide * 0.5, base - high - unit * rng.range(0.0, 0.02)),
                (x + wide, base - high),
                (x + wide, base),
            ];
            let top = base - high;
            let fade = move |_: f32, y: f32| 1.0 - 0.85 * smooth(top, base, y);
            sheet.wash(
                &[block],
                inks.wash.mix(inks.black, near * 0.5),
                lerp(0.34, 0.78, near),
                fade,
                rng,
            )?;
            if near > 0.4 {
                let how = Stroke {
                    half_px: unit * 0.0026,
                    dry: 0.5,
                    ink: inks.black,
                    strength: 0.75,
                };
                sheet.stroke(&[(x, base), (x, base - high)], how, rng)?;
                sheet.stroke(&[(x, base - high), (x + wide, base - high)], how, rng)?;
                for k in 0..4 {
                    let y = base - high * (0.82 - 0.17 * k as f32);
                    let pane = Stroke {
                        half_px: unit * 0.0030,
                        dry: 0.2,
                        ink: if rng.chance(0.25) {
                            inks.accent
                        } else {
                            inks.black
                        },
                        strength: 0.6,
                    };
                    let px = x + wide * rng.range(0.25, 0.7);
                    sheet.stroke(&[(px, y), (px + unit * 0.008, y)], pane, rng)?;
                }
            }
            x += wide * rng.range(1.05, 1.7);
        }
    }
    let shore = [
        (w * 0.04, h * 0.815),
        (w * 0.4, h * 0.822),
        (w * 0.95, h * 0.812),
    ];
    sheet.stroke(
        &shore,
        Stroke {
            half_px: unit * 0.006,
            dry: 0.7,
            ink: inks.black,
            strength: 0.7,
        },
        rng,
    )
}

#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
fn table(
    sheet: &mut Sheet<'_, '_>,
    scene: &Scene,
    objects: &[Thing],
    inks: &Inks,
    rng: &mut Rng,
) -> Done {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    let floor = h * rng.range(0.70, 0.76);
    let mut list: Vec<Thing> = Vec::new();
    for thing in objects.iter().copied().take(4) {
        let many = scene.count_of(thing).unwrap_or(1).clamp(1, 5);
        list.extend(std::iter::repeat_n(thing, usize::from(many)));
    }
    list.truncate(5);
    let count = list.len();
    let span = (w * 0.80).min(unit * 1.15);
    // The shadow first, so that the things stand in it.
    let ground = super::super::motifs::blob(
        (w * 0.52, floor + unit * 0.020),
        (span * 0.46, unit * 0.030),
        0.12,
        rng,
    );
    sheet.wash(&[ground], inks.wash, 0.42, |_, _| 1.0, rng)?;
    for (i, thing) in list.into_iter().enumerate() {
        let share = if count == 1 {
            0.0
        } else {
            (i as f32 + 0.5) / count as f32 - 0.5
        };
        let small = matches!(
            thing,
            Thing::Apple
                | Thing::Orange
                | Thing::Lemon
                | Thing::Fig
                | Thing::Pear
                | Thing::Cup
                | Thing::Jar
                | Thing::Stone
                | Thing::Bowl
                | Thing::Book
                | Thing::Shoe
        );
        let size = unit
            * if small { 0.25 } else { 0.46 }
            * if count == 1 { 1.35 } else { 1.0 }
            * (span / unit).clamp(0.6, 1.0);
        let at = (
            w * 0.5 + share * span,
            floor + unit * rng.range(-0.005, 0.035),
        );
        let size = size.min(h * if thing == Thing::Vase { 0.40 } else { 0.58 });
        let own = scene.colour_of(thing).map(|c| scene.permit(c));
        let tint = own.unwrap_or_else(|| super::super::colour::lch(0.5, 0.0, 0.0));
        let tint = if own.is_some() {
            tint.linear()
        } else {
            fruit_tint(thing, inks)
        };
        if thing == Thing::Vase && scene.allows(Thing::Leaf) {
            spray(
                sheet,
                (at.0, at.1 - size * 0.66),
                size * 0.85,
                scene.allows(Thing::Flower),
                inks,
                rng,
            )?;
        }
        motif::object(sheet, thing, at, size, tint, inks, rng)?;
    }
    let line = [
        (w * 0.5 - span * 0.62, floor + unit * 0.05),
        (w * 0.5, floor + unit * 0.062),
        (w * 0.5 + span * 0.60, floor + unit * 0.052),
    ];
    sheet.stroke(
        &line,
        Stroke {
            half_px: unit * 0.0042,
            dry: 0.75,
            ink: inks.black,
            strength: 0.55,
        },
        rng,
    )
}

fn fruit_tint(thing: Thing, inks: &Inks) -> super::super::maths::V3 {
    use super::super::colour::lch;
    match thing {
        Thing::Apple => lch(0.55, 0.16, 28.0).linear(),
        Thing::Orange => lch(0.70, 0.15, 58.0).linear(),
        Thing::Lemon => lch(0.85, 0.14, 98.0).linear(),
        Thing::Pear => lch(0.70, 0.10, 112.0).linear(),
        Thing::Fig => lch(0.36, 0.07, 330.0).linear(),
        _ => inks.wash,
    }
}

/// Stems rising from a vase.
fn spray(
    sheet: &mut Sheet<'_, '_>,
    from: Spot,
    size: f32,
    blooms: bool,
    inks: &Inks,
    rng: &mut Rng,
) -> Done {
    for i in 0..5 {
        let lean = (i as f32 / 4.0 - 0.5) * 1.2 + rng.range(-0.1, 0.1);
        let long = size * rng.range(0.75, 1.1);
        let tip = (from.0 + lean * long * 0.62, from.1 - long);
        let middle = (from.0 + lean * long * 0.18, from.1 - long * 0.55);
        sheet.stroke(
            &[
                (from.0 + lean * size * 0.04, from.1 + size * 0.05),
                middle,
                tip,
            ],
            Stroke {
                half_px: size * 0.011,
                dry: 0.15,
                ink: inks.green.mix(inks.black, 0.45),
                strength: 0.85,
            },
            rng,
        )?;
        for k in 0..4 {
            let t = 0.35 + 0.16 * k as f32;
            let p = (lerp(from.0, tip.0, t * t), lerp(from.1, tip.1, t));
            let side = if k % 2 == 0 { 1.0 } else { -1.0 };
            let end = (
                p.0 + side * size * rng.range(0.10, 0.17),
                p.1 - size * rng.range(0.02, 0.10),
            );
            let leaf: Vec<Spot> = super::super::motifs::leaf(0.36)
                .iter()
                .map(|q| {
                    let (dx, dy) = (end.0 - p.0, end.1 - p.1);
                    (p.0 + dx * q.1 - dy * q.0, p.1 + dy * q.1 + dx * q.0)
                })
                .collect();
            sheet.wash(&[leaf], inks.green, rng.range(0.55, 0.95), |_, _| 1.0, rng)?;
        }
        if blooms {
            let bloom = super::super::motifs::blob(tip, (size * 0.085, size * 0.075), 0.22, rng);
            sheet.wash(&[bloom], inks.accent, 0.80, |_, _| 1.0, rng)?;
            let heart = super::super::motifs::blob(
                (tip.0, tip.1 + size * 0.02),
                (size * 0.035, size * 0.030),
                0.2,
                rng,
            );
            sheet.wash(&[heart], inks.accent, 0.75, |_, _| 1.0, rng)?;
        }
    }
    Ok(())
}

fn weather(sheet: &mut Sheet<'_, '_>, scene: &Scene, inks: &Inks, rng: &mut Rng) -> Done {
    let (w, h) = sheet.size();
    let unit = sheet.unit;
    if scene.any(&[Tag::Rain, Tag::Storm]) {
        for _ in 0..46 {
            let (x, y, long) = (
                w * rng.range(-0.05, 1.1),
                h * rng.range(-0.05, 0.85),
                unit * rng.range(0.05, 0.16),
            );
            let how = Stroke {
                half_px: unit * rng.range(0.0008, 0.0019),
                dry: 0.35,
                ink: inks.wash,
                strength: 0.42,
            };
            sheet.stroke(
                &[
                    (x, y),
                    (x - long * 0.12, y + long * 0.5),
                    (x - long * 0.25, y + long),
                ],
                how,
                rng,
            )?;
        }
    }
    Ok(())
}

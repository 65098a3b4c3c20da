//! Choosing colours and things, and setting the table.

use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, V3, v3};
use super::super::words::Scene;
use super::props;
use super::shapes::Body;
use super::skin::{Kind, Skin};
use super::sprigs::Sprig;
use super::tones::Tones;

/// A laid table.
pub(crate) struct Set {
    pub(crate) bodies: Vec<Body>,
    pub(crate) sprigs: Vec<Sprig>,
    /// Height of the tallest thing.
    pub(crate) high: f32,
}

/// Things worth a place in the middle, then things that keep them company.
fn cast(scene: &Scene, rng: &mut Rng) -> (Thing, Vec<Thing>) {
    let heroes = [
        Thing::Bottle,
        Thing::Vase,
        Thing::Flower,
        Thing::Lamp,
        Thing::Jar,
        Thing::Candle,
        Thing::Cup,
        Thing::Bowl,
        Thing::Book,
        Thing::Leaf,
        Thing::Pear,
        Thing::Apple,
        Thing::Fig,
        Thing::Orange,
        Thing::Lemon,
        Thing::Stone,
    ];
    let named: Vec<Thing> = heroes
        .into_iter()
        .filter(|thing| scene.shows(*thing))
        .collect();
    if let Some(first) = named.first() {
        let mut rest: Vec<Thing> = named.iter().copied().skip(1).collect();
        if *first == Thing::Vase {
            rest.retain(|thing| !matches!(thing, Thing::Flower | Thing::Leaf));
        } else {
            // Leaves beside something else fall as shadows on the wall instead.
            rest.retain(|thing| *thing != Thing::Leaf);
        }
        if rest.len() > 1 {
            rest.retain(|thing| *thing != Thing::Stone);
        }
        if rest.is_empty() && !scene.any(&[Tag::Minimal, Tag::Studio]) {
            let company = [
                Thing::Stone,
                Thing::Fig,
                Thing::Book,
                Thing::Pear,
                Thing::Lemon,
                Thing::Bowl,
            ];
            let pick = company[rng.below(company.len())];
            if pick != *first && scene.allows(pick) {
                rest.push(pick);
            }
        }
        return (*first, rest);
    }
    let ideas: [(Thing, &[Thing]); 6] = [
        (Thing::Bottle, &[Thing::Fig]),
        (Thing::Vase, &[Thing::Pear, Thing::Bowl]),
        (Thing::Cup, &[Thing::Book, Thing::Lemon]),
        (Thing::Candle, &[Thing::Stone, Thing::Book]),
        (Thing::Flower, &[Thing::Orange]),
        (Thing::Bottle, &[Thing::Stone, Thing::Orange]),
    ];
    let (hero, company) = ideas[rng.below(ideas.len())];
    let hero = if scene.allows(hero) {
        hero
    } else {
        Thing::Stone
    };
    (
        hero,
        company
            .iter()
            .copied()
            .filter(|thing| scene.allows(*thing))
            .collect(),
    )
}

fn skin(kind: Kind, base: Lch, second: Lch) -> Skin {
    Skin {
        kind,
        base: base.linear(),
        second: second.linear(),
    }
}

fn fruit_of(thing: Thing) -> Option<(Kind, Kind, Lch, Lch)> {
    Some(match thing {
        Thing::Fig => (
            Kind::Fig,
            Kind::FigHalf,
            lch(0.30, 0.055, 335.0),
            lch(0.36, 0.06, 350.0),
        ),
        Thing::Apple => (
            Kind::Apple,
            Kind::Apple,
            lch(0.50, 0.165, 27.0),
            lch(0.76, 0.12, 90.0),
        ),
        Thing::Pear => (
            Kind::Pear,
            Kind::Pear,
            lch(0.74, 0.115, 108.0),
            lch(0.64, 0.12, 55.0),
        ),
        Thing::Orange => (
            Kind::Citrus,
            Kind::CitrusHalf,
            lch(0.70, 0.165, 58.0),
            lch(0.74, 0.15, 60.0),
        ),
        Thing::Lemon => (
            Kind::Citrus,
            Kind::CitrusHalf,
            lch(0.86, 0.155, 98.0),
            lch(0.89, 0.11, 100.0),
        ),
        _ => return None,
    })
}

/// Radius a thing takes up on the table.
fn footprint(thing: Thing) -> f32 {
    match thing {
        Thing::Bowl => 0.62,
        Thing::Book => 0.60,
        Thing::Lamp => 0.45,
        Thing::Cup => 0.46,
        Thing::Vase | Thing::Flower | Thing::Leaf => 0.44,
        Thing::Bottle => 0.42,
        Thing::Jar => 0.36,
        Thing::Candle => 0.20,
        _ => 0.30,
    }
}

fn tall(thing: Thing) -> bool {
    matches!(
        thing,
        Thing::Bottle | Thing::Vase | Thing::Flower | Thing::Leaf | Thing::Lamp | Thing::Candle
    )
}

/// Lays the table.
#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
pub(crate) fn table(scene: &Scene, tones: &Tones, rng: &mut Rng) -> Set {
    let (hero, company) = cast(scene, rng);
    let mut set = Set {
        bodies: Vec::new(),
        sprigs: Vec::new(),
        high: 1.0,
    };
    let mut lift = 0.0;
    let raised = scene.shows(Thing::Podium)
        || (scene.has(Tag::Studio) && rng.chance(0.6))
        || (scene.any(&[Tag::Luxurious, Tag::Minimal]) && rng.chance(0.5));
    if raised && scene.allows(Thing::Podium) && footprint(hero) < 0.6 {
        lift = rng.range(0.16, 0.26);
        let stone = skin(Kind::Stone, tones.pale, tones.pale.lighter(-0.08));
        props::podium(
            &mut set.bodies,
            V3::ZERO,
            stone,
            footprint(hero) + rng.range(0.24, 0.36),
            lift,
        );
    }
    let count = scene.count_of(hero).unwrap_or(1).clamp(1, 5);
    if fruit_of(hero).is_some() {
        let many = scene.count_of(hero).unwrap_or(3);
        pile(
            &mut set,
            scene,
            hero,
            v3(0.0, lift, 0.0),
            many,
            (1.32, 0.0),
            rng,
        );
    } else {
        let gap = footprint(hero) * 2.1;
        for i in 0..count {
            let x = (f32::from(i) - f32::from(count - 1) * 0.5) * gap;
            put(
                &mut set,
                scene,
                tones,
                hero,
                v3(x, lift, -0.1 * f32::from(i % 2)),
                rng,
            );
        }
    }
    let around =
        footprint(hero) * (0.55 + 0.5 * f32::from(count)) + if lift > 0.0 { 0.28 } else { 0.0 };
    let mut reach = [around, around];
    let first_side = rng.below(2);
    for (i, thing) in company.iter().take(3).enumerate() {
        let side = (first_side + i) % 2;
        let sign = if side == 0 { -1.0 } else { 1.0 };
        let r = footprint(*thing);
        let fruit = fruit_of(*thing).is_some();
        let z = if tall(*thing) {
            rng.range(-0.75, -0.45)
        } else if fruit {
            rng.range(0.15, 0.34)
        } else {
            rng.range(-0.28, 0.10)
        };
        let x = sign * (reach[side] + r * 0.92 + 0.02);
        reach[side] += r * if fruit { 2.6 } else { 1.75 };
        if fruit {
            let many = scene
                .count_of(*thing)
                .unwrap_or(if *thing == Thing::Fig { 4 } else { 2 });
            pile(
                &mut set,
                scene,
                *thing,
                v3(x, 0.0, z),
                many,
                (1.0, sign),
                rng,
            );
            if *thing == Thing::Fig && scene.count_of(*thing).is_none() {
                let other = v3(-sign * (reach[1 - side] + 0.22), 0.0, 0.40);
                half(&mut set, scene, *thing, other, 1.0, rng);
            }
        } else {
            put(&mut set, scene, tones, *thing, v3(x, 0.0, z), rng);
        }
    }
    set
}

fn half(set: &mut Set, scene: &Scene, thing: Thing, at: V3, size: f32, rng: &mut Rng) {
    if let Some((_, kind, base, second)) = fruit_of(thing) {
        let base = scene.permit(scene.colour_of(thing).unwrap_or(base));
        props::half_fruit(&mut set.bodies, at, kind, (base, second), size, rng);
    }
}

/// Fruit close together (`size`: scale, and the side to spread to or 0), one of them cut where that looks good.
fn pile(
    set: &mut Set,
    scene: &Scene,
    thing: Thing,
    at: V3,
    count: u8,
    size: (f32, f32),
    rng: &mut Rng,
) {
    const SPOTS: [(f32, f32); 5] = [
        (0.0, 0.0),
        (0.58, -0.16),
        (-0.56, -0.10),
        (0.30, -0.58),
        (-0.26, 0.44),
    ];
    let (size, out) = size;
    let Some((kind, cut, base, second)) = fruit_of(thing) else {
        return;
    };
    let base = scene.permit(scene.colour_of(thing).unwrap_or(base));
    let flip = rng.sign();
    for (i, spot) in SPOTS
        .iter()
        .enumerate()
        .take(usize::from(count.clamp(1, 5)))
    {
        let s = size * rng.range(0.92, 1.08);
        // Beside something, fruit spreads outwards only.
        let x = if out == 0.0 {
            spot.0 * flip
        } else {
            spot.0.abs() * out
        };
        let place = at + v3(x * s, 0.0, spot.1 * s);
        let sliced = cut != kind && ((i == 0 && count > 2) || i == 4);
        if sliced {
            props::half_fruit(
                &mut set.bodies,
                place + v3(0.0, 0.0, 0.2),
                cut,
                (base, second),
                s,
                rng,
            );
        } else {
            let own = base
                .lighter(rng.range(-0.03, 0.03))
                .turned(rng.range(-6.0, 6.0));
            props::fruit(&mut set.bodies, place, kind, (own, second), s, rng);
        }
    }
    set.high = set.high.max(at.y + 0.9 * size);
}

#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
fn put(set: &mut Set, scene: &Scene, tones: &Tones, thing: Thing, at: V3, rng: &mut Rng) {
    let own = |fallback: Lch| scene.permit(scene.colour_of(thing).unwrap_or(fallback));
    let glaze = |base: Lch, dip: Lch| skin(Kind::Glaze, base, dip);
    match thing {
        Thing::Bottle => {
            let cap_kind = if scene.has(Tag::Wooden) {
                Kind::Wood
            } else {
                Kind::Stone
            };
            let cap_tone = lch(0.90, 0.030, 82.0);
            let cap = skin(cap_kind, cap_tone, lch(0.80, 0.05, 72.0));
            let label = !scene.has(Tag::Minimal);
            let liquid = own(tones.hero);
            let liquid = if liquid.l > 0.72 {
                liquid.with_l(0.66).with_c(liquid.c.max(0.05))
            } else {
                liquid
            };
            let form = rng.below(3);
            props::bottle(
                &mut set.bodies,
                at,
                liquid.with_l(liquid.l.max(0.42)),
                cap,
                label,
                form,
            );
            set.high = set.high.max(at.y + 1.5);
        }
        Thing::Vase | Thing::Flower | Thing::Leaf => {
            let base = scene.permit(scene.colour_of(Thing::Vase).unwrap_or(
                if tones.hero.l > 0.5 {
                    tones.hero
                } else {
                    tones.pale
                },
            ));
            let matte = rng.chance(0.5);
            let vase = if matte {
                skin(Kind::Matte, base, base)
            } else {
                glaze(base, base.lighter(-0.16))
            };
            let mouth = props::vase(&mut set.bodies, at, vase, rng.below(3));
            set.high = set.high.max(at.y + mouth.1);
            let wants = scene.shows(Thing::Flower)
                || scene.shows(Thing::Leaf)
                || scene.has(Tag::Botanical)
                || !scene.has(Tag::Minimal);
            if wants && (scene.allows(Thing::Flower) || scene.allows(Thing::Leaf)) {
                let from = at + v3(0.0, mouth.1, 0.0);
                let blooms = (scene.shows(Thing::Flower) || rng.chance(0.4))
                    && scene.allows(Thing::Flower)
                    && (scene.shows(Thing::Flower) || !scene.shows(Thing::Leaf));
                let petal = scene.permit(scene.colour_of(Thing::Flower).unwrap_or(tones.accent));
                let green = scene.permit(
                    scene
                        .colour_of(Thing::Leaf)
                        .unwrap_or(lch(0.50, 0.065, 135.0)),
                );
                set.sprigs.push(Sprig::bouquet(
                    from,
                    mouth.0,
                    blooms.then_some(petal),
                    green,
                    rng,
                ));
                set.high = set.high.max(from.y + 0.75);
            }
        }
        Thing::Cup => {
            let base = own(tones.pale);
            props::cup(
                &mut set.bodies,
                at,
                glaze(base, base.lighter(-0.10)),
                rng.sign(),
            );
            let coffee = skin(Kind::Glaze, lch(0.30, 0.05, 55.0), lch(0.30, 0.05, 55.0));
            props::podium(
                &mut set.bodies,
                at + v3(0.0, 0.36, 0.0),
                coffee,
                0.275,
                0.065,
            );
        }
        Thing::Candle => {
            let base = own(tones.pale);
            let high = rng.range(0.75, 1.05);
            props::candle(&mut set.bodies, at, skin(Kind::Wax, base, base), high);
            props::candle(
                &mut set.bodies,
                at + v3(0.36, 0.0, -0.22),
                skin(Kind::Wax, base, base),
                high * 0.6,
            );
            set.sprigs
                .push(Sprig::flame(at + v3(0.0, high + 0.03, 0.0)));
            set.sprigs
                .push(Sprig::flame(at + v3(0.36, high * 0.6 + 0.03, -0.22)));
            set.high = set.high.max(at.y + high + 0.2);
        }
        Thing::Bowl => {
            let base = own(tones.hero);
            props::bowl(&mut set.bodies, at, glaze(base, base.lighter(-0.12)));
            let fill = [
                Thing::Lemon,
                Thing::Orange,
                Thing::Fig,
                Thing::Apple,
                Thing::Pear,
            ];
            let inside = fill
                .into_iter()
                .find(|t| scene.shows(*t))
                .unwrap_or_else(|| fill[rng.below(4)]);
            if scene.allows(inside)
                && let Some((kind, _, tone, second)) = fruit_of(inside)
            {
                for (x, z) in [(-0.2, -0.1), (0.22, -0.12), (0.0, 0.14)] {
                    props::fruit(
                        &mut set.bodies,
                        at + v3(x, 0.15, z),
                        kind,
                        (scene.permit(tone), second),
                        0.72,
                        rng,
                    );
                }
            }
        }
        Thing::Book => {
            let covers = [own(tones.hero), tones.pale, tones.accent];
            props::books(&mut set.bodies, at, &covers[..2 + rng.below(2)], rng);
        }
        Thing::Lamp => {
            let foot = own(tones.hero);
            props::lamp(
                &mut set.bodies,
                at,
                glaze(foot, foot),
                lch(0.93, 0.035, 82.0),
            );
            set.high = set.high.max(at.y + 1.6);
        }
        Thing::Jar => {
            let base = own(tones.hero);
            props::jar(
                &mut set.bodies,
                at,
                skin(Kind::Matte, base, base),
                skin(Kind::Stone, tones.pale, tones.pale.lighter(-0.07)),
            );
        }
        _ => {
            let base = own(tones.pale.lighter(-0.06));
            let stone = skin(Kind::Stone, base, base.lighter(-0.10));
            props::stone(&mut set.bodies, at, stone, rng.range(0.28, 0.36), rng);
            props::stone(
                &mut set.bodies,
                at + v3(0.42, 0.0, 0.15),
                stone,
                rng.range(0.16, 0.22),
                rng,
            );
        }
    }
}

//! Details over the finished land: birds, a boat, a house, near trees, rain, snow and fog.

use super::super::PaintError;
use super::super::canvas::{Canvas, Meter};
use super::super::colour::lch;
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, V3, cell, floor_int, lerp, smooth};
use super::super::raster::{Mask, Spot, open_curve, over, ribbon};
use super::super::words::Scene;
use super::View;

/// Adds what the scene asks for.
pub(crate) fn add(
    canvas: &mut Canvas,
    view: &View,
    scene: &Scene,
    rng: &mut Rng,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    if scene.shows(Thing::House) {
        house(canvas, view, rng, meter)?;
    }
    if scene.shows(Thing::Boat)
        && let Some((line, _)) = view.water
    {
        boat(canvas, view, scene, line, rng, meter)?;
    }
    if scene.shows(Thing::Tree) {
        tree(canvas, view, scene, rng, meter)?;
    }
    let calm = !scene.any(&[Tag::Rain, Tag::Storm, Tag::Snow]);
    if scene.shows(Thing::Bird) || (calm && scene.allows(Thing::Bird) && rng.chance(0.3)) {
        birds(canvas, view, rng, meter)?;
    }
    if scene.has(Tag::Fog) {
        fog(canvas, view, meter)?;
    }
    if scene.any(&[Tag::Rain, Tag::Storm]) {
        rain(canvas, view, rng, meter)?;
    }
    if scene.has(Tag::Snow) {
        snow(canvas, view, rng, meter)?;
    }
    Ok(())
}

fn flat(
    canvas: &mut Canvas,
    meter: &mut Meter<'_>,
    outlines: &[Vec<Spot>],
    colour: V3,
    strength: f32,
) -> Result<(), PaintError> {
    let mask = Mask::fill(outlines, (canvas.width, canvas.height), 1);
    mask.lay(canvas, meter, |_, _, under, cover| {
        over(under, colour, cover * strength)
    })
}

fn birds(
    canvas: &mut Canvas,
    view: &View,
    rng: &mut Rng,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let colour = view.light.near.mix(view.light.sky[0], 0.3).linear();
    let (cx, cy) = (
        view.width as f32 * rng.range(0.2, 0.8),
        view.height as f32 * rng.range(0.14, 0.30),
    );
    let mut outlines = Vec::new();
    for _ in 0..5 + rng.below(5) {
        let size = view.unit * rng.range(0.008, 0.019);
        let (x, y) = (
            cx + view.unit * rng.range(-0.15, 0.15),
            cy + view.unit * rng.range(-0.06, 0.06),
        );
        let lift = size * rng.range(0.25, 0.75);
        let tilt = size * rng.range(-0.25, 0.25);
        let wing = [
            (x - size, y - lift * 0.55 + tilt),
            (x - size * 0.55, y - lift),
            (x, y),
            (x + size * 0.55, y - lift),
            (x + size, y - lift * 0.55 - tilt),
        ];
        let line = open_curve(&wing, 5);
        outlines.push(ribbon(&line, |t| {
            size * 0.085 * (1.0 - (2.0 * t - 1.0).abs() * 0.85)
        }));
    }
    flat(canvas, meter, &outlines, colour, 0.85)
}

fn boat(
    canvas: &mut Canvas,
    view: &View,
    scene: &Scene,
    line: f32,
    rng: &mut Rng,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let size = view.unit * rng.range(0.075, 0.115);
    let x = view.width as f32
        * if rng.chance(0.5) {
            rng.range(0.26, 0.40)
        } else {
            rng.range(0.60, 0.74)
        };
    let y = line + view.unit * rng.range(0.06, 0.12);
    let own = scene.colour_of(Thing::Boat);
    let sail = own.unwrap_or(lch(0.95, 0.02, 85.0)).linear();
    let sail = sail.tint(
        view.light.haze * 0.3 + view.light.sun * 0.3 + V3::ONE * (0.12 + 0.3 * view.light.power),
    );
    let hull = view.light.near.lighter(-0.04).linear();
    let mast = [(x, y), (x - size * 0.02, y - size * 1.55)];
    let main = vec![
        (x + size * 0.03, y - size * 1.5),
        (x + size * 0.30, y - size * 0.75),
        (x + size * 0.62, y - size * 0.14),
        (x + size * 0.03, y - size * 0.12),
    ];
    let jib = vec![
        (x - size * 0.05, y - size * 1.38),
        (x - size * 0.20, y - size * 0.6),
        (x - size * 0.50, y - size * 0.12),
        (x - size * 0.05, y - size * 0.14),
    ];
    let body = vec![
        (x - size * 0.62, y - size * 0.10),
        (x + size * 0.70, y - size * 0.12),
        (x + size * 0.50, y + size * 0.08),
        (x - size * 0.46, y + size * 0.08),
    ];
    let mirror = |points: &[Spot]| -> Vec<Spot> {
        points
            .iter()
            .map(|(px, py)| (*px, y + size * 0.08 + (y + size * 0.08 - py) * 0.7))
            .collect()
    };
    let ghosts = [mirror(&main), mirror(&jib)];
    let under = Mask::fill(&ghosts, (canvas.width, canvas.height), 12).blurred(view.unit * 0.006);
    under.lay(canvas, meter, |_, py, below, cover| {
        let broken = view.noise.at(3.0, py as f32 / view.unit * 110.0);
        over(below, sail, cover * (0.30 + 0.22 * broken))
    })?;
    flat(canvas, meter, &[mirror(&body)], hull, 0.4)?;
    flat(canvas, meter, &[jib], sail * 0.86, 1.0)?;
    flat(canvas, meter, &[main], sail, 1.0)?;
    flat(
        canvas,
        meter,
        &[ribbon(&mast, |_| size * 0.014), body],
        hull,
        1.0,
    )
}

fn house(
    canvas: &mut Canvas,
    view: &View,
    rng: &mut Rng,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let Some(layer) = view.layers.get(view.layers.len().saturating_sub(2)) else {
        return Ok(());
    };
    let size = view.unit * 0.062;
    let x = view.width as f32
        * if rng.chance(0.5) {
            rng.range(0.24, 0.38)
        } else {
            rng.range(0.62, 0.76)
        };
    let y = layer.top[(x as usize).min(view.width - 1)] + size * 0.18;
    let wall = lch(0.90, 0.02, 80.0).linear().tint(view.light.haze);
    let shade = wall * 0.62;
    let roof = lch(0.42, 0.07, 35.0).mix(view.light.near, 0.45).linear();
    let front = vec![
        (x - size, y - size * 0.7),
        (x - size * 0.55, y - size * 1.15),
        (x - size * 0.1, y - size * 0.7),
        (x - size * 0.1, y),
        (x - size, y),
    ];
    let flank = vec![
        (x - size * 0.1, y - size * 0.7),
        (x + size, y - size * 0.7),
        (x + size, y),
        (x - size * 0.1, y),
    ];
    let top = vec![
        (x - size * 0.55, y - size * 1.17),
        (x + size * 0.66, y - size * 1.17),
        (x + size * 1.08, y - size * 0.66),
        (x - size * 0.06, y - size * 0.66),
    ];
    flat(canvas, meter, &[front], shade, 1.0)?;
    flat(canvas, meter, &[flank], wall, 1.0)?;
    flat(canvas, meter, &[top], roof, 1.0)?;
    let lamp = if view.light.power < 0.6 {
        lch(0.90, 0.12, 80.0)
    } else {
        lch(0.40, 0.03, 250.0)
    };
    let pane = |px: f32| -> Vec<Spot> {
        let half = size * 0.085;
        vec![
            (px - half, y - size * 0.48),
            (px + half, y - size * 0.48),
            (px + half, y - size * 0.22),
            (px - half, y - size * 0.22),
        ]
    };
    flat(
        canvas,
        meter,
        &[
            pane(x + size * 0.2),
            pane(x + size * 0.68),
            pane(x - size * 0.55),
        ],
        lamp.linear(),
        1.0,
    )
}

/// One broad tree in the foreground, as a silhouette with leaves as dabs.
fn tree(
    canvas: &mut Canvas,
    view: &View,
    scene: &Scene,
    rng: &mut Rng,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let side = rng.sign();
    let x = view.width as f32 * (0.5 + side * rng.range(0.22, 0.32));
    let Some(layer) = view.layers.last() else {
        return Ok(());
    };
    let foot = layer.top[(x as usize).min(view.width - 1)] + view.unit * 0.05;
    let high = view.unit * rng.range(0.34, 0.44);
    let bark = view.light.near.lighter(-0.05).linear();
    let trunk = open_curve(
        &[
            (x, foot),
            (x + high * 0.03, foot - high * 0.35),
            (x - high * 0.02, foot - high * 0.75),
        ],
        8,
    );
    let mut wood = vec![ribbon(&trunk, |t| high * lerp(0.045, 0.012, t))];
    let mut tufts = Vec::new();
    for i in 0..9 {
        let t = 0.35 + 0.55 * (i as f32 / 9.0);
        let lean = if i % 2 == 0 { 1.0 } else { -1.0 };
        let reach = high * rng.range(0.16, 0.34) * (1.15 - t * 0.6);
        let from = (x, foot - high * t * 0.8);
        let to = (
            x + lean * reach,
            foot - high * t * 0.8 - high * rng.range(0.12, 0.26),
        );
        let bough = open_curve(
            &[from, ((from.0 + to.0) * 0.5, from.1 - high * 0.04), to],
            6,
        );
        wood.push(ribbon(&bough, |s| high * lerp(0.014, 0.004, s)));
        tufts.push(to);
        tufts.push(((from.0 * 0.4 + to.0 * 0.6), to.1 - high * 0.05));
    }
    flat(canvas, meter, &wood, bark, 1.0)?;
    let leaf = scene
        .colour_of(Thing::Tree)
        .unwrap_or_else(|| view.light.near.mix(view.light.middle, 0.25));
    for pass in 0..3 {
        let mut dabs = Vec::new();
        for (tx, ty) in &tufts {
            for _ in 0..26 {
                let (ox, oy) = (
                    rng.range(-1.0, 1.0) + rng.range(-1.0, 1.0),
                    rng.range(-1.0, 1.0) + rng.range(-0.8, 0.8),
                );
                let (px, py) = (tx + ox * high * 0.066, ty + oy * high * 0.052);
                let r = high * rng.range(0.010, 0.020);
                dabs.push(vec![
                    (px - r * 1.5, py),
                    (px, py - r),
                    (px + r * 1.5, py),
                    (px, py + r),
                ]);
            }
        }
        let tone = leaf.lighter(-0.05 + 0.06 * pass as f32).linear();
        let lit = tone.mix(view.light.sun, 0.05 * pass as f32 * view.light.power);
        flat(canvas, meter, &dabs, lit, 0.9)?;
    }
    Ok(())
}

fn fog(canvas: &mut Canvas, view: &View, meter: &mut Meter<'_>) -> Result<(), PaintError> {
    let high = view.height as f32;
    canvas.each(meter, |x, y, under| {
        let t = y as f32 / high;
        let band = smooth(0.25, 0.55, t) * smooth(1.05, 0.62, t);
        if band <= 0.0 {
            return under;
        }
        let u = x as f32 / view.unit;
        let drift = view
            .noise
            .fbm(u * 1.3 + 40.0, y as f32 / view.unit * 4.2, 3);
        under.mix(
            view.light.haze,
            band * (0.34 + 0.55 * drift).clamp(0.0, 0.85),
        )
    })
}

fn rain(
    canvas: &mut Canvas,
    view: &View,
    rng: &mut Rng,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let tint = view.light.haze.mix(V3::ONE, 0.4);
    let slant = rng.range(0.08, 0.24) * rng.sign();
    for depth in 0..3_u8 {
        let near = f32::from(depth) / 2.0;
        let mut drops = Vec::new();
        for _ in 0..130 {
            let long = view.unit * lerp(0.02, 0.065, near) * rng.range(0.6, 1.3);
            let (x, y) = (
                view.width as f32 * rng.range(-0.1, 1.1),
                view.height as f32 * rng.range(-0.05, 1.0),
            );
            let thick = (view.unit * lerp(0.0004, 0.0010, near)).max(0.22);
            drops.push(ribbon(&[(x, y), (x + long * slant, y + long)], |t| {
                thick * (0.2 + 0.8 * t)
            }));
        }
        flat(canvas, meter, &drops, tint, lerp(0.16, 0.30, near))?;
    }
    Ok(())
}

fn snow(
    canvas: &mut Canvas,
    view: &View,
    rng: &mut Rng,
    meter: &mut Meter<'_>,
) -> Result<(), PaintError> {
    let salt = rng.next() as u32;
    let sizes = [view.unit * 0.018, view.unit * 0.034, view.unit * 0.075];
    canvas.each(meter, |x, y, under| {
        let mut white = 0.0_f32;
        for (layer, size) in sizes.iter().enumerate() {
            let (px, py) = ((x as f32 + 0.5) / size, (y as f32 + 0.5) / size);
            let (cx, cy) = (floor_int(px), floor_int(py));
            let own = salt ^ layer as u32;
            if cell(cx, cy, own) > 0.42 {
                continue;
            }
            let fx = px - cx as f32 - 0.25 - 0.5 * cell(cx, cy, own ^ 0x8);
            let fy = py - cy as f32 - 0.25 - 0.5 * cell(cx, cy, own ^ 0x9);
            let radius = 0.05 + 0.06 * cell(cx, cy, own ^ 0xa);
            let soft = if layer == 2 { 0.3 } else { 0.65 };
            let dot = smooth(radius * 1.3, radius * soft, (fx * fx + fy * fy).sqrt());
            white = white.max(dot * if layer == 2 { 0.45 } else { 0.8 });
        }
        under.mix(
            V3 {
                x: 0.93,
                y: 0.95,
                z: 0.98,
            },
            white,
        )
    })
}

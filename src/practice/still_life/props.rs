//! The things on the table, one function each. Units: the hero bottle is about 1.5 high.

use super::super::colour::{Lch, lch};
use super::super::maths::{Rng, V3, v3};
use super::super::raster::{Spot, open_curve};
use super::shapes::{Body, Shape, Turned, UPRIGHT, turned};
use super::skin::{Kind, Skin, Vessel};

fn skin(kind: Kind, base: Lch, second: Lch) -> Skin {
    Skin {
        kind,
        base: base.linear(),
        second: second.linear(),
    }
}

fn lathe(points: &[Spot]) -> Shape {
    Shape::Turned(Turned::new(&open_curve(points, 4)))
}

fn slab(x: f32, y: f32, z: f32, round: f32) -> Shape {
    Shape::Slab(v3(x, y, z), round)
}

/// A perfume bottle in one of three forms.
#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
pub(crate) fn bottle(
    out: &mut Vec<Body>,
    at: V3,
    liquid: Lch,
    cap: Skin,
    label: bool,
    form: usize,
) {
    let glass = Skin {
        kind: Kind::Matte,
        base: liquid.linear(),
        second: liquid.linear(),
    };
    let gold = skin(Kind::Metal, lch(0.80, 0.085, 82.0), lch(0.5, 0.08, 80.0));
    let with = |half: V3, round: bool, level: f32| Skin {
        kind: Kind::Glass(Vessel {
            half,
            round,
            level,
            label,
        }),
        ..glass
    };
    match form {
        0 => {
            let half = v3(0.40, 0.46, 0.20);
            let up = v3(0.0, half.y, 0.0);
            let inner = v3(0.325, 0.37, 0.14);
            out.push(Body::new(
                slab(half.x, half.y, half.z, 0.045),
                at + up,
                UPRIGHT,
                with(inner, false, 0.80),
            ));
            out.push(Body::new(
                slab(0.125, 0.035, 0.10, 0.03),
                at + v3(0.0, 0.955, 0.0),
                UPRIGHT,
                gold,
            ));
            out.push(Body::new(
                slab(0.245, 0.175, 0.17, 0.04),
                at + v3(0.0, 1.165, 0.0),
                UPRIGHT,
                cap,
            ));
        }
        1 => {
            // A flat disc: turned around the axis that faces the viewer.
            let face = [v3(1.0, 0.0, 0.0), v3(0.0, 0.0, 1.0), v3(0.0, -1.0, 0.0)];
            let disc = lathe(&[
                (0.0, -0.17),
                (0.30, -0.165),
                (0.44, -0.12),
                (0.485, 0.0),
                (0.44, 0.12),
                (0.30, 0.165),
                (0.0, 0.17),
            ]);
            let mut skin_in = with(v3(0.40, 0.40, 0.12), true, 0.55);
            if let Kind::Glass(vessel) = &mut skin_in.kind {
                vessel.round = true;
            }
            let mut body = Body::new(disc, at + v3(0.0, 0.48, 0.0), face, skin_in);
            body.middle = at + v3(0.0, 0.48, 0.0);
            out.push(body);
            out.push(Body::new(
                slab(0.105, 0.035, 0.09, 0.028),
                at + v3(0.0, 0.975, 0.0),
                UPRIGHT,
                gold,
            ));
            out.push(Body::new(
                Shape::Pebble(v3(0.235, 0.165, 0.19)),
                at + v3(0.0, 1.155, 0.0),
                turned(0.05, 0.015),
                cap,
            ));
        }
        _ => {
            let half = v3(0.27, 0.58, 0.24);
            let up = v3(0.0, half.y, 0.0);
            let inner = v3(0.205, 0.49, 0.17);
            out.push(Body::new(
                slab(half.x, half.y, half.z, 0.12),
                at + up,
                UPRIGHT,
                with(inner, false, 0.72),
            ));
            out.push(Body::new(
                slab(0.12, 0.03, 0.12, 0.03),
                at + v3(0.0, 1.185, 0.0),
                UPRIGHT,
                gold,
            ));
            out.push(Body::new(
                slab(0.17, 0.16, 0.17, 0.10),
                at + v3(0.0, 1.365, 0.0),
                UPRIGHT,
                cap,
            ));
        }
    }
}

/// Radius and height of a vase's mouth, after putting the vase down.
pub(crate) fn vase(out: &mut Vec<Body>, at: V3, glaze: Skin, form: usize) -> Spot {
    let (outline, mouth): (&[Spot], Spot) = match form {
        0 => (
            &[
                (0.0, 0.0),
                (0.24, 0.0),
                (0.30, 0.03),
                (0.42, 0.28),
                (0.43, 0.50),
                (0.30, 0.76),
                (0.14, 0.92),
                (0.12, 1.02),
                (0.17, 1.12),
                (0.145, 1.13),
                (0.09, 1.03),
                (0.09, 0.90),
                (0.0, 0.80),
            ],
            (0.12, 1.10),
        ),
        1 => (
            &[
                (0.0, 0.0),
                (0.22, 0.0),
                (0.25, 0.03),
                (0.27, 0.35),
                (0.30, 0.70),
                (0.33, 0.98),
                (0.34, 1.02),
                (0.30, 1.03),
                (0.26, 0.80),
                (0.22, 0.30),
                (0.0, 0.20),
            ],
            (0.27, 1.0),
        ),
        _ => (
            &[
                (0.0, 0.0),
                (0.18, 0.0),
                (0.24, 0.04),
                (0.44, 0.24),
                (0.50, 0.42),
                (0.42, 0.60),
                (0.20, 0.70),
                (0.115, 0.78),
                (0.105, 1.05),
                (0.13, 1.16),
                (0.10, 1.17),
                (0.07, 1.05),
                (0.07, 0.80),
                (0.0, 0.70),
            ],
            (0.09, 1.14),
        ),
    };
    out.push(Body::new(lathe(outline), at, UPRIGHT, glaze));
    mouth
}

pub(crate) fn bowl(out: &mut Vec<Body>, at: V3, glaze: Skin) {
    let outline = [
        (0.0, 0.0),
        (0.22, 0.0),
        (0.24, 0.04),
        (0.30, 0.07),
        (0.50, 0.20),
        (0.62, 0.40),
        (0.61, 0.415),
        (0.58, 0.40),
        (0.46, 0.22),
        (0.28, 0.12),
        (0.0, 0.10),
    ];
    out.push(Body::new(lathe(&outline), at, UPRIGHT, glaze));
}

pub(crate) fn cup(out: &mut Vec<Body>, at: V3, glaze: Skin, side: f32) {
    let saucer = [
        (0.0, 0.0),
        (0.24, 0.0),
        (0.28, 0.02),
        (0.47, 0.055),
        (0.475, 0.075),
        (0.28, 0.045),
        (0.0, 0.04),
    ];
    out.push(Body::new(lathe(&saucer), at, UPRIGHT, glaze));
    let outline = [
        (0.0, 0.04),
        (0.16, 0.04),
        (0.18, 0.07),
        (0.27, 0.20),
        (0.31, 0.42),
        (0.315, 0.47),
        (0.295, 0.475),
        (0.285, 0.42),
        (0.0, 0.405),
    ];
    out.push(Body::new(lathe(&outline), at, UPRIGHT, glaze));
    // The handle: a ring seen from the side, made of short sticks.
    for i in 0..6 {
        let angle = -0.20 + 0.40 * (i as f32 / 5.0);
        let place = |a: f32| {
            let (c, s) = (
                super::super::maths::cos_turns(a),
                super::super::maths::sin_turns(a),
            );
            v3(side * (0.25 + 0.17 * c), 0.27 + 0.14 * s, 0.0)
        };
        let (from, to) = (place(angle), place(angle + 0.08));
        let up = (to - from).unit();
        let x = v3(up.y, -up.x, 0.0);
        let turn = [x, up, x.cross(up)];
        out.push(Body::new(
            Shape::Stick((to - from).length(), 0.028),
            at + from,
            turn,
            glaze,
        ));
    }
}

pub(crate) fn candle(out: &mut Vec<Body>, at: V3, wax: Skin, tall: f32) {
    let (r, h) = (0.155, tall);
    let outline = [
        (0.0, 0.0),
        (r, 0.0),
        (r, 0.02),
        (r, h * 0.5),
        (r, h - 0.03),
        (r - 0.03, h),
        (r * 0.5, h - 0.02),
        (0.0, h - 0.03),
    ];
    out.push(Body::new(
        Shape::Turned(Turned::new(&outline)),
        at,
        UPRIGHT,
        wax,
    ));
    let wick = skin(Kind::Matte, lch(0.2, 0.01, 60.0), lch(0.2, 0.01, 60.0));
    out.push(Body::new(
        Shape::Stick(0.07, 0.008),
        at + v3(0.0, h - 0.03, 0.0),
        UPRIGHT,
        wick,
    ));
}

pub(crate) fn jar(out: &mut Vec<Body>, at: V3, glaze: Skin, lid: Skin) {
    let outline = [
        (0.0, 0.0),
        (0.30, 0.0),
        (0.345, 0.03),
        (0.35, 0.15),
        (0.35, 0.30),
        (0.32, 0.34),
        (0.0, 0.34),
    ];
    out.push(Body::new(lathe(&outline), at, UPRIGHT, glaze));
    let top = [
        (0.0, 0.345),
        (0.33, 0.345),
        (0.36, 0.36),
        (0.36, 0.48),
        (0.34, 0.50),
        (0.0, 0.505),
    ];
    out.push(Body::new(lathe(&top), at, UPRIGHT, lid));
}

pub(crate) fn podium(out: &mut Vec<Body>, at: V3, stone: Skin, wide: f32, high: f32) {
    let outline = [
        (0.0, 0.0),
        (wide, 0.0),
        (wide, 0.01),
        (wide, high * 0.5),
        (wide, high - 0.025),
        (wide - 0.02, high),
        (wide * 0.5, high),
        (0.0, high),
    ];
    let grid = Turned::new(&outline);
    out.push(Body::new(Shape::Turned(grid), at, UPRIGHT, stone));
}

pub(crate) fn books(out: &mut Vec<Body>, at: V3, covers: &[Lch], rng: &mut Rng) {
    let page = skin(Kind::Pages, lch(0.93, 0.025, 85.0), lch(0.93, 0.02, 85.0));
    let mut y = 0.0;
    for cover in covers {
        let thick = rng.range(0.07, 0.11);
        let (wide, deep) = (rng.range(0.46, 0.56), rng.range(0.34, 0.40));
        let turn = turned(rng.range(-0.035, 0.035), 0.0);
        let bind = skin(Kind::Matte, *cover, *cover);
        for side in [-1.0, 1.0] {
            let lid = at + v3(0.0, y + thick + side * (thick - 0.009), 0.0);
            out.push(Body::new(slab(wide, 0.010, deep, 0.008), lid, turn, bind));
        }
        out.push(Body::new(
            slab(wide - 0.025, thick - 0.016, deep - 0.02, 0.006),
            at + v3(0.0, y + thick, 0.0),
            turn,
            page,
        ));
        y += thick * 2.0;
    }
}

pub(crate) fn lamp(out: &mut Vec<Body>, at: V3, foot: Skin, shade: Lch) {
    let outline = [
        (0.0, 0.0),
        (0.22, 0.0),
        (0.25, 0.03),
        (0.20, 0.08),
        (0.24, 0.25),
        (0.20, 0.50),
        (0.07, 0.66),
        (0.04, 0.80),
        (0.04, 0.95),
        (0.0, 0.95),
    ];
    out.push(Body::new(lathe(&outline), at, UPRIGHT, foot));
    let hood = [
        (0.0, 1.55),
        (0.24, 1.56),
        (0.27, 1.55),
        (0.50, 1.0),
        (0.50, 0.98),
        (0.47, 0.98),
        (0.24, 1.50),
        (0.0, 1.50),
    ];
    out.push(Body::new(
        Shape::Turned(Turned::new(&hood)),
        at,
        UPRIGHT,
        skin(Kind::Shade, shade, shade),
    ));
}

pub(crate) fn stone(out: &mut Vec<Body>, at: V3, stone: Skin, size: f32, rng: &mut Rng) {
    let half = v3(
        size * rng.range(0.9, 1.2),
        size * rng.range(0.45, 0.62),
        size * rng.range(0.7, 0.95),
    );
    let turn = turned(rng.range(-0.1, 0.1), rng.range(-0.02, 0.02));
    out.push(Body::new(
        Shape::Pebble(half),
        at + v3(0.0, half.y, 0.0),
        turn,
        stone,
    ));
}

/// A whole fruit; returns nothing, takes its place on the table.
#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
pub(crate) fn fruit(
    out: &mut Vec<Body>,
    at: V3,
    kind: Kind,
    colours: (Lch, Lch),
    size: f32,
    rng: &mut Rng,
) {
    let s = size;
    let own = skin(kind, colours.0, colours.1);
    let stem = skin(Kind::Matte, lch(0.36, 0.05, 70.0), lch(0.3, 0.04, 70.0));
    let spin = rng.range(0.0, 1.0);
    let tip = rng.range(-0.03, 0.03);
    match kind {
        Kind::Apple => {
            let outline = [
                (0.0, 0.05),
                (0.08, 0.0),
                (0.18, 0.02),
                (0.30, 0.16),
                (0.335, 0.32),
                (0.28, 0.50),
                (0.14, 0.565),
                (0.06, 0.53),
                (0.0, 0.46),
            ]
            .map(|p| (p.0 * s, p.1 * s));
            out.push(Body::new(lathe(&outline), at, turned(spin, tip), own));
            out.push(Body::new(
                Shape::Stick(0.17 * s, 0.014 * s),
                at + v3(0.0, 0.47 * s, 0.0),
                turned(0.0, rng.range(-0.06, 0.06)),
                stem,
            ));
        }
        Kind::Pear => {
            let outline = [
                (0.0, 0.03),
                (0.10, 0.0),
                (0.24, 0.06),
                (0.32, 0.24),
                (0.28, 0.44),
                (0.17, 0.62),
                (0.13, 0.76),
                (0.09, 0.84),
                (0.0, 0.86),
            ]
            .map(|p| (p.0 * s, p.1 * s));
            let lean = rng.range(-0.028, 0.028);
            out.push(Body::new(lathe(&outline), at, turned(spin, lean), own));
            out.push(Body::new(
                Shape::Stick(0.15 * s, 0.014 * s),
                at + v3(-lean * 5.2 * s, 0.84 * s, 0.0),
                turned(0.0, lean + rng.range(-0.06, 0.06)),
                stem,
            ));
        }
        Kind::Fig => {
            let outline = [
                (0.0, 0.01),
                (0.10, 0.0),
                (0.22, 0.06),
                (0.275, 0.20),
                (0.22, 0.36),
                (0.10, 0.48),
                (0.045, 0.56),
                (0.03, 0.62),
                (0.0, 0.625),
            ]
            .map(|p| (p.0 * s, p.1 * s));
            out.push(Body::new(lathe(&outline), at, turned(spin, tip * 1.3), own));
        }
        _ => {
            if colours.0.h < 85.0 {
                let ball = Shape::Pebble(v3(0.315, 0.30, 0.315) * s);
                out.push(Body::new(
                    ball,
                    at + v3(0.0, 0.30 * s, 0.0),
                    turned(spin, tip * 4.0),
                    own,
                ));
                return;
            }
            let long = 0.40;
            let outline = [
                (0.0, -long),
                (0.06, -long * 0.96),
                (0.18, -long * 0.72),
                (0.295, -long * 0.15),
                (0.27, long * 0.35),
                (0.15, long * 0.80),
                (0.05, long * 0.98),
                (0.0, long),
            ]
            .map(|p| (p.0 * s, p.1 * s));
            let lie = rng.range(0.20, 0.30);
            out.push(Body::new(
                lathe(&outline),
                at + v3(0.0, 0.295 * s, 0.0),
                turned(rng.range(-0.08, 0.08), lie),
                own,
            ));
        }
    }
}

/// A halved fruit showing its inside to the viewer.
pub(crate) fn half_fruit(
    out: &mut Vec<Body>,
    at: V3,
    kind: Kind,
    colours: (Lch, Lch),
    size: f32,
    rng: &mut Rng,
) {
    let s = size;
    let own = skin(kind, colours.0, colours.1);
    // Leaning back: own z looks at the viewer and a little up.
    let back = rng.range(0.62, 0.78);
    let yaw = rng.range(-0.35, 0.35);
    let z = v3(yaw, 1.0 - back, back).unit();
    let tilt = rng.range(-0.45, 0.45);
    let rough = v3(tilt, 1.0, 0.0).unit();
    let x = rough.cross(z).unit();
    let y = z.cross(x);
    if kind == Kind::FigHalf {
        let outline = [
            (0.0, -0.27),
            (0.10, -0.28),
            (0.22, -0.21),
            (0.275, -0.07),
            (0.22, 0.09),
            (0.10, 0.21),
            (0.045, 0.29),
            (0.03, 0.34),
            (0.0, 0.345),
        ]
        .map(|p| (p.0 * s, p.1 * s));
        out.push(
            Body::new(
                lathe(&outline),
                at + v3(0.0, 0.225 * s, 0.0),
                [x, y, z],
                own,
            )
            .cut_by(v3(0.0, 0.0, 1.0), 0.0),
        );
    } else {
        let outline = [
            (0.0, -0.30),
            (0.12, -0.275),
            (0.25, -0.15),
            (0.30, 0.0),
            (0.25, 0.15),
            (0.12, 0.275),
            (0.0, 0.30),
        ]
        .map(|p| (p.0 * s, p.1 * s));
        // Segments lie around the fruit's axis, so the cut is across it.
        out.push(
            Body::new(
                lathe(&outline),
                at + v3(0.0, 0.27 * s, 0.0),
                [x, z, -y],
                own,
            )
            .cut_by(v3(0.0, 1.0, 0.0), 0.0),
        );
    }
}

//! The wall and the table.

use super::super::PaintError;
use super::super::canvas::Meter;
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, V3, bell, clamp01, lerp, smooth, v3};
use super::super::words::Scene;
use super::Stage;
use super::tones::Tones;

/// What the table is made of.
#[derive(Clone, Copy, PartialEq)]
enum Top {
    Plain,
    Limestone,
    Wood,
    Marble,
}

/// Wall and table with their colours.
pub(crate) struct Room {
    wall: V3,
    table: V3,
    vein: V3,
    top: Top,
    rough: f32,
    seamless: bool,
    wall_z: f32,
    edge_z: f32,
    pool: Option<V3>,
    maps: Option<Maps>,
}

/// Light on a flat surface, worked out on a grid once, because it changes slowly.
struct LightMap {
    low: (f32, f32),
    per_unit: (f32, f32),
    across: usize,
    down: usize,
    cells: Vec<V3>,
}

/// Cells between two points of a light map that are always worked out. Small pictures have few
/// cells, and a shadow may fall between two of them.
const fn stride(across: usize) -> usize {
    match across {
        0..120 => 1,
        120..240 => 2,
        _ => 4,
    }
}

/// Light that differs by no more than this between two cells needs nothing worked out between them.
const EVEN: f32 = 0.02;

impl LightMap {
    /// Works out `light`, which is slow and mostly even, where it is uneven, and lets `finish` lay
    /// fine patterns over every cell.
    fn draw(
        low: (f32, f32),
        high: (f32, f32),
        size: (usize, usize),
        meter: &mut Meter<'_>,
        light: impl Fn(f32, f32) -> V3,
        finish: impl Fn(f32, f32, V3) -> V3,
    ) -> Result<Self, PaintError> {
        let mut stride = stride(size.0);
        let whole = |cells: usize| (cells.max(4) - 1).div_ceil(stride) * stride + 1;
        let (across, down) = (whole(size.0), whole(size.1));
        let step = (
            (high.0 - low.0) / (across - 1) as f32,
            (high.1 - low.1) / (down - 1) as f32,
        );
        let spot = |i: usize, j: usize| (low.0 + step.0 * i as f32, low.1 + step.1 * j as f32);
        let light = |i: usize, j: usize| {
            let (u, v) = spot(i, j);
            light(u, v)
        };
        let mut cells = vec![V3::ZERO; across * down];
        for j in (0..down).step_by(stride) {
            for i in (0..across).step_by(stride) {
                cells[j * across + i] = light(i, j);
            }
            meter.tick(across)?;
        }
        while stride > 1 {
            let half = stride / 2;
            for j in (0..down).step_by(half) {
                let on_row = j % stride == 0;
                let first = if on_row { half } else { 0 };
                for i in (first..across).step_by(if on_row { stride } else { half }) {
                    // The nearest known cells: beside, above and below, or all four corners.
                    let (dx, dy) = (
                        if i % stride == 0 { 0 } else { half },
                        if on_row { 0 } else { half },
                    );
                    let corner = |x: usize, y: usize| cells[y * across + x];
                    let (a, b) = (corner(i - dx, j - dy), corner(i + dx, j + dy));
                    let (c, d) = (corner(i + dx, j - dy), corner(i - dx, j + dy));
                    let even = apart(a, b).max(apart(c, d)) <= EVEN;
                    cells[j * across + i] = if even {
                        (a + b + c + d) * 0.25
                    } else {
                        light(i, j)
                    };
                }
                meter.tick(across / 4)?;
            }
            stride = half;
        }
        for j in 0..down {
            for i in 0..across {
                let (u, v) = spot(i, j);
                let cell = &mut cells[j * across + i];
                *cell = finish(u, v, *cell);
            }
            meter.tick(across / 4)?;
        }
        Ok(Self {
            low,
            per_unit: (1.0 / step.0, 1.0 / step.1),
            across,
            down,
            cells,
        })
    }

    fn at(&self, u: f32, v: f32) -> V3 {
        let x = ((u - self.low.0) * self.per_unit.0).clamp(0.0, self.across as f32 - 1.01);
        let y = ((v - self.low.1) * self.per_unit.1).clamp(0.0, self.down as f32 - 1.01);
        let (i, j) = (x as usize, y as usize);
        let (fx, fy) = (x - i as f32, y - j as f32);
        let k = j * self.across + i;
        let above = self.cells[k].mix(self.cells[k + 1], fx);
        let below = self.cells[k + self.across].mix(self.cells[k + self.across + 1], fx);
        above.mix(below, fy)
    }
}

/// The largest difference of two lights in one colour.
fn apart(a: V3, b: V3) -> f32 {
    let gap = a - b;
    gap.x.abs().max(gap.y.abs()).max(gap.z.abs())
}

/// Light on the wall, and the lit table.
pub(crate) struct Maps {
    wall: LightMap,
    floor: LightMap,
}

impl Maps {
    /// Works out the light on everything flat that can be seen.
    pub(crate) fn draw(
        stage: &Stage,
        width: usize,
        height: usize,
        meter: &mut Meter<'_>,
    ) -> Result<Self, PaintError> {
        let room = &stage.room;
        let camera = &stage.camera;
        let (wide, high) = (width as f32, height as f32);
        let corner = camera.ray(0.0, 0.0);
        let other = camera.ray(wide, high * 0.5);
        let reach = |dir: V3| camera.from + dir * ((room.wall_z - camera.from.z) / dir.z);
        let (top_left, right) = (reach(corner), reach(other));
        let low = camera.ray(wide * 0.5, high);
        let front = if low.y < -1e-3 {
            camera.from.z - low.z / low.y * camera.from.y
        } else {
            3.0
        };
        let front = front.clamp(room.wall_z + 0.5, room.edge_z.min(4.5));
        // The wall only carries soft light; the table also its own pattern.
        let cells = |px: f32, most: usize| (px as usize).clamp(8, most);
        let left = top_left.x - 0.1;
        let right = right.x + 0.1;
        let wall = LightMap::draw(
            (left, 0.0),
            (right, top_left.y.max(0.5) + 0.1),
            (cells(wide * 0.32, 760), cells(high * 0.26, 760)),
            meter,
            |x, y| room.wall_light(stage, v3(x, y, room.wall_z)),
            |x, y, light| room.plaster(stage, x, y, light),
        )?;
        let floor = LightMap::draw(
            (left, room.wall_z),
            (right, front + 0.05),
            (cells(wide * 0.42, 1400), cells(high * 0.31, 1000)),
            meter,
            |x, z| room.floor_light(stage, v3(x, 0.0, z)),
            |x, z, light| room.surface(stage, x, z, 0.0).tint(light),
        )?;
        Ok(Self { wall, floor })
    }
}

impl Room {
    pub(crate) fn of(scene: &Scene, tones: &Tones, rng: &mut Rng) -> Self {
        let seamless =
            scene.any(&[Tag::Studio, Tag::Neon]) || (scene.has(Tag::Minimal) && rng.chance(0.6));
        let top = if seamless {
            // A seam that cannot be seen allows no pattern either.
            Top::Plain
        } else if scene.has(Tag::Wooden) {
            Top::Wood
        } else if scene.has(Tag::Marble) {
            Top::Marble
        } else if scene.has(Tag::Studio) || rng.chance(0.35) {
            Top::Plain
        } else {
            Top::Limestone
        };
        let ledge = !seamless && (rng.chance(0.6) || scene.shows(Thing::Podium));
        let vein = match top {
            Top::Wood => tones.table.lighter(-0.12),
            Top::Marble => tones.table.lighter(-0.20).with_c(0.01),
            Top::Plain | Top::Limestone => tones.table.lighter(-0.06).with_c(tones.table.c + 0.015),
        };
        let wall = tones.wall.linear();
        Self {
            wall,
            table: if seamless {
                wall.mix(tones.table.linear(), 0.35)
            } else {
                tones.table.linear()
            },
            vein: vein.linear(),
            top,
            rough: if scene.any(&[Tag::Studio, Tag::Minimal]) {
                0.25
            } else {
                1.0
            },
            seamless,
            wall_z: -1.75,
            edge_z: if ledge { 1.32 } else { 100.0 },
            pool: scene.any(&[Tag::Neon]).then_some(v3(0.05, 0.22, 0.5)),
            maps: None,
        }
    }

    /// Keeps the finished light maps.
    pub(crate) fn hang(&mut self, maps: Maps) {
        self.maps = Some(maps);
    }

    pub(crate) fn colour(&self, stage: &Stage, dir: V3, pixel: f32) -> V3 {
        let from = stage.camera.from;
        let to_wall = (self.wall_z - from.z) / dir.z;
        let to_floor = if dir.y < -1e-4 {
            -from.y / dir.y
        } else {
            f32::MAX
        };
        let floor = from + dir * to_floor.min(50.0);
        if to_floor >= to_wall {
            let wall = self.wall_colour(stage, from + dir * to_wall);
            return self.at_seam(wall, stage, from, dir, to_wall, pixel);
        }
        if floor.z > self.edge_z {
            let t = (self.edge_z - from.z) / dir.z;
            let p = from + dir * t;
            let face = self.front_colour(stage, p);
            // A worn edge catches the light.
            let catch = smooth(-0.035, 0.0, p.y);
            let top = self.floor_colour(stage, v3(p.x, 0.0, self.edge_z));
            return face.mix(top * 1.06, catch * catch);
        }
        let colour = self.floor_colour(stage, floor);
        if self.seamless {
            return colour;
        }
        // One pixel of blending hides the stairs along the seam.
        let width = (pixel * to_floor * 8.0).max(0.01);
        let t = smooth(width, 0.0, floor.z - self.wall_z);
        if t > 0.0 {
            colour.mix(
                self.wall_colour(stage, v3(floor.x, 0.0, self.wall_z)),
                t * 0.5,
            )
        } else {
            colour
        }
    }

    fn at_seam(&self, wall: V3, stage: &Stage, from: V3, dir: V3, t: f32, pixel: f32) -> V3 {
        let p = from + dir * t;
        if self.seamless {
            let mix = smooth(0.55, 0.0, p.y);
            if mix > 0.0 {
                return wall.mix(self.floor_colour(stage, v3(p.x, 0.0, self.wall_z)), mix);
            }
            return wall;
        }
        let near = smooth(pixel * t * 1.2, 0.0, p.y);
        if near > 0.0 {
            wall.mix(
                self.floor_colour(stage, v3(p.x, 0.0, self.wall_z)),
                near * 0.5,
            )
        } else {
            wall
        }
    }

    fn wall_colour(&self, stage: &Stage, p: V3) -> V3 {
        let tooth = stage.noise.at(p.x * 55.0, p.y * 55.0);
        let light = self
            .maps
            .as_ref()
            .map_or(V3::ONE, |maps| maps.wall.at(p.x, p.y));
        self.wall.tint(light) * (1.0 + self.rough * tooth * 0.014)
    }

    fn wall_light(&self, stage: &Stage, p: V3) -> V3 {
        let normal = v3(0.0, 0.0, 1.0);
        let key = stage.key_at(p, normal, None) * stage.studio.to_key.z;
        let seam = if self.seamless {
            0.0
        } else {
            bell(p.y.max(0.0), 0.16) * 0.26
        };
        key + stage.studio.fill * (stage.open_at(p, normal, None) * (1.0 - seam))
    }

    /// Light on the wall with its fall-off and the plaster's relief in it.
    fn plaster(&self, stage: &Stage, x: f32, y: f32, light: V3) -> V3 {
        let noise = &stage.noise;
        let broad = noise.fbm(x * 0.8, y * 0.8 + 3.0, 3);
        let trowel = noise.fbm(x * 4.2 + broad, y * 5.0, 3);
        let lifted = noise.fbm(x * 4.2 + broad + 0.05, y * 5.0 - 0.06, 3);
        let side = stage.studio.to_key.x.signum();
        let bump = (trowel - lifted) * side;
        let texture = 1.0 + self.rough * (broad * 0.085 + bump * 0.34);
        // Light falls off along the wall, away from the window.
        let along = clamp01(0.5 + 0.14 * x * side);
        let fall = lerp(0.80, 1.12, along) * lerp(1.04, 0.90, clamp01((y - 0.4) / 2.6));
        let mut light = light * fall;
        if let Some(pool) = self.pool {
            light += pool * bell(x + 1.2 * side, 1.5);
        }
        light * texture
    }

    fn floor_colour(&self, stage: &Stage, p: V3) -> V3 {
        let tooth = stage.noise.at(p.x * 48.0, p.z * 48.0);
        let colour = self
            .maps
            .as_ref()
            .map_or(V3::ONE, |maps| maps.floor.at(p.x, p.z));
        colour * (1.0 + self.rough * tooth * 0.016)
    }

    fn floor_light(&self, stage: &Stage, p: V3) -> V3 {
        let normal = v3(0.0, 1.0, 0.0);
        let key = stage.key_at(p + normal * 0.004, normal, None) * stage.studio.to_key.y;
        let seam = if self.seamless {
            0.0
        } else {
            bell(p.z - self.wall_z, 0.2) * 0.22
        };
        let open = stage.open_at(p, normal, None) * (1.0 - seam);
        key + stage.studio.fill * open
    }

    fn front_colour(&self, stage: &Stage, p: V3) -> V3 {
        let albedo = self.surface(stage, p.x, p.y * 1.6 + 7.0, 1.0);
        let key = stage.studio.key * (stage.studio.to_key.z * 0.42 * stage.studio.pattern(p));
        let fall = 1.0 - 0.30 * smooth(0.0, -0.5, p.y);
        albedo.tint(key + stage.studio.fill * 0.72) * fall
    }

    fn surface(&self, stage: &Stage, u: f32, w: f32, front: f32) -> V3 {
        let noise = &stage.noise;
        match self.top {
            Top::Plain => {
                let drift = noise.fbm(u * 1.1 + 9.0, w * 1.4, 3);
                self.table * (1.0 + drift * 0.05 * self.rough)
            }
            Top::Limestone => {
                let band = noise.fbm(u * 0.9 + 5.0, w * lerp(3.0, 5.5, front), 4);
                let cloud = noise.fbm(u * 3.1, w * 3.5, 2);
                let pit = smooth(0.46, 0.64, noise.at(u * 9.0, w * lerp(17.0, 30.0, front)));
                let tone = 1.0 + cloud * 0.05 - pit * 0.20;
                self.table.mix(self.vein, clamp01(0.30 + band * 1.1)) * tone
            }
            Top::Wood => {
                let plank = (w * 1.3).floor();
                let ring = noise.fbm(u * 0.45 + plank * 7.3, w * 5.5 + plank, 3);
                let line = noise.at(u * 0.9 + plank, ring * 26.0);
                let joint = smooth(0.02, 0.0, super::super::maths::fract(w * 1.3)) * 0.35;
                self.table
                    .mix(self.vein, clamp01(0.40 + line * 0.5 + ring * 0.4))
                    * (1.0 - joint)
            }
            Top::Marble => {
                let warp = noise.fbm(u * 1.2, w * 1.2, 4);
                let vein = noise
                    .at(u * 0.8 + warp * 1.6 + w * 0.7, w * 0.9 - warp)
                    .abs();
                let line = smooth(0.075, 0.0, vein) * clamp01(0.55 + warp);
                self.table.mix(self.vein, line * 0.8) * (1.0 + warp * 0.05)
            }
        }
    }
}

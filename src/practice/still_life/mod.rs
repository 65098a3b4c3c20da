//! The still-life hand: a few things on a table by a window, traced with soft shadows.

mod arrange;
mod light;
mod props;
mod room;
mod shapes;
mod skin;
mod sprigs;
mod tones;

use super::PaintError;
use super::canvas::{Canvas, Meter};
use super::lexicon::Tag;
use super::maths::{V3, clamp01, v3};
use super::noise::Noise;
use super::words::Scene;

use light::Studio;
use room::Room;
use shapes::Body;
use skin::{Kind, Look};
use sprigs::Sprig;

/// Where the picture is seen from.
pub(crate) struct Camera {
    from: V3,
    ahead: V3,
    right: V3,
    up: V3,
    /// World units per pixel at the distance of the things.
    per_px: f32,
    centre: (f32, f32),
    distance: f32,
}

impl Camera {
    /// `wide` is the width of the things, in world units.
    fn new(width: usize, height: usize, shift: f32, room_up: f32, wide: f32) -> Self {
        let aspect = width as f32 / height as f32;
        let high = (2.05 / aspect)
            .max(2.5)
            .max((wide * 0.94 / aspect).min(3.15));
        let from = v3(shift, 1.18, 6.0);
        let target = v3(shift, 0.62 + room_up + (high - 2.5) * 0.26, 0.0);
        let ahead = (target - from).unit();
        let right = ahead.cross(v3(0.0, 1.0, 0.0)).unit();
        Self {
            from,
            ahead,
            right,
            up: right.cross(ahead),
            per_px: high / height as f32,
            centre: (width as f32 * 0.5, height as f32 * 0.5),
            distance: (target - from).length(),
        }
    }

    fn ray(&self, x: f32, y: f32) -> V3 {
        let (dx, dy) = (
            (x - self.centre.0) * self.per_px,
            (self.centre.1 - y) * self.per_px,
        );
        (self.ahead * self.distance + self.right * dx + self.up * dy).unit()
    }

    /// Place of a world point on the canvas, in pixels.
    pub(crate) fn spot(&self, p: V3) -> (f32, f32) {
        let d = p - self.from;
        let depth = d.dot(self.ahead).max(0.1);
        let scale = self.distance / depth / self.per_px;
        (
            self.centre.0 + d.dot(self.right) * scale,
            self.centre.1 - d.dot(self.up) * scale,
        )
    }

    /// Where a body is on the canvas at most: left, right, top and bottom, in pixels.
    fn frame(&self, body: &Body) -> [f32; 4] {
        let (x, y) = self.spot(body.middle);
        let depth = (body.middle - self.from).dot(self.ahead).max(0.2);
        let r = body.reach * self.distance / depth / self.per_px * 1.06 + 2.0;
        [x - r, x + r, y - r, y + r]
    }
}

/// All that is traced.
pub(crate) struct Stage {
    pub(crate) camera: Camera,
    pub(crate) studio: Studio,
    pub(crate) room: Room,
    pub(crate) bodies: Vec<Body>,
    sprigs: Vec<Sprig>,
    noise: Noise,
    boxes: Vec<[f32; 4]>,
    view: View,
}

/// What the camera has to get into the picture, in world units.
#[derive(Clone, Copy)]
struct View {
    /// Middle of the things, moved to leave room for words.
    shift: f32,
    /// How much higher than usual the things are.
    up: f32,
    wide: f32,
}

impl View {
    fn of(set: &arrange::Set, scene: &Scene, side: f32, aspect: f32) -> Self {
        let shift = if aspect > 1.35 && !scene.has(Tag::Studio) {
            // Room for words beside the things, on the side the light comes from.
            side * (aspect - 1.0).min(1.4) * 0.42
        } else {
            0.0
        };
        let (mut left, mut right) = (-0.6_f32, 0.6_f32);
        for body in &set.bodies {
            left = left.min(body.middle.x - body.reach * 0.8);
            right = right.max(body.middle.x + body.reach * 0.8);
        }
        Self {
            shift: shift + (left + right) * 0.5 * if aspect < 1.35 { 0.85 } else { 0.4 },
            up: (set.high - 1.45).max(0.0) * 0.35,
            wide: right - left,
        }
    }

    fn camera(self, width: usize, height: usize) -> Camera {
        Camera::new(width, height, self.shift, self.up, self.wide)
    }
}

impl Stage {
    /// Sets the table and the light for a picture of this shape; the size comes with each
    /// [`Stage::paint`].
    pub(crate) fn of(scene: &Scene, width: usize, height: usize) -> Self {
        let rng = scene.rng(23);
        let tones = tones::tones(scene, &mut rng.fork(1));
        let mut studio = Studio::of(scene, tones.wall, tones.table, &mut rng.fork(2));
        let set = arrange::table(scene, &tones, &mut rng.fork(3));
        let aspect = width as f32 / height as f32;
        let view = View::of(&set, scene, studio.to_key.x.signum(), aspect);
        studio.block(
            &set.sprigs
                .iter()
                .flat_map(Sprig::shadow)
                .collect::<Vec<_>>(),
        );
        Self {
            camera: view.camera(width, height),
            studio,
            room: Room::of(scene, &tones, &mut rng.fork(4)),
            bodies: set.bodies,
            sprigs: set.sprigs,
            noise: Noise::new(scene.grain_seed()),
            boxes: Vec::new(),
            view,
        }
    }

    /// Paints the still life.
    pub(crate) fn paint(
        &mut self,
        width: usize,
        height: usize,
        meter: &mut Meter<'_>,
    ) -> Result<Canvas, PaintError> {
        self.camera = self.view.camera(width, height);
        self.boxes = self
            .bodies
            .iter()
            .map(|body| self.camera.frame(body))
            .collect();
        let maps = room::Maps::draw(self, width, height, meter)?;
        self.room.hang(maps);
        let mut canvas = Canvas::new(width, height, V3::ZERO);
        let mut scan = Scan::new(width, canvas.unit());
        canvas.each(meter, |x, y, _| self.colour(x, y, &mut scan))?;
        for sprig in &self.sprigs {
            sprig.draw(&mut canvas, self, meter)?;
        }
        Ok(canvas)
    }
}

#[derive(Clone, Copy)]
struct Hit {
    body: usize,
    t: f32,
    cover: f32,
}

/// Most surfaces looked at along one ray.
const MOST_HITS: usize = 6;
/// Side of the blocks of pixels that are searched for bodies together.
const BLOCK_PX: usize = 8;

/// Light found at one pixel, good for its near neighbours too when they show the same body.
#[derive(Clone, Copy)]
struct Lit {
    body: usize,
    row: usize,
    key: V3,
    open: f32,
}

/// What is remembered from pixel to pixel.
struct Scan {
    /// For each block of the present row of blocks: which bodies may be met, and from where on.
    blocks: Vec<Vec<(usize, f32)>>,
    block_row: usize,
    lit: Vec<Lit>,
    /// Side of the squares of pixels that share their light.
    share: usize,
}

impl Scan {
    fn new(width: usize, unit: f32) -> Self {
        let none = Lit {
            body: usize::MAX,
            row: usize::MAX,
            key: V3::ZERO,
            open: 1.0,
        };
        Self {
            blocks: vec![Vec::new(); width.div_ceil(BLOCK_PX)],
            block_row: usize::MAX,
            lit: vec![none; (width + 1) * 2],
            share: (unit / 330.0).clamp(1.0, 8.0) as usize,
        }
    }
}

impl Stage {
    /// Finds which bodies each block of a row of blocks may show.
    fn search(&self, scan: &mut Scan, row: usize) {
        scan.block_row = row;
        let half = BLOCK_PX as f32 * 0.5;
        let pixel = self.camera.per_px / self.camera.distance;
        let y = row as f32 * BLOCK_PX as f32 + half;
        for (k, list) in scan.blocks.iter_mut().enumerate() {
            list.clear();
            let x = k as f32 * BLOCK_PX as f32 + half;
            let dir = self.camera.ray(x, y);
            for (i, (body, area)) in self.bodies.iter().zip(&self.boxes).enumerate() {
                if x + half < area[0]
                    || x - half > area[1]
                    || y + half < area[2]
                    || y - half > area[3]
                {
                    continue;
                }
                if let Some(from) = meet(body, self.camera.from, dir, pixel * half * 1.6) {
                    list.push((i, from));
                }
            }
            list.sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
        }
    }

    fn colour(&self, column: usize, row: usize, scan: &mut Scan) -> V3 {
        if scan.block_row != row / BLOCK_PX {
            self.search(scan, row / BLOCK_PX);
        }
        let dir = self.camera.ray(column as f32 + 0.5, row as f32 + 0.5);
        let pixel = self.camera.per_px / self.camera.distance;
        let mut hits = [Hit {
            body: 0,
            t: 0.0,
            cover: 0.0,
        }; MOST_HITS];
        let mut count = 0;
        let mut wall_at = f32::MAX;
        for (i, from) in &scan.blocks[column / BLOCK_PX] {
            if *from > wall_at || count == MOST_HITS {
                break;
            }
            if let Some((t, cover)) = march(&self.bodies[*i], self.camera.from, dir, pixel, *from) {
                hits[count] = Hit { body: *i, t, cover };
                count += 1;
                let solid = cover >= 1.0 && !matches!(self.bodies[*i].skin.kind, Kind::Glass(_));
                wall_at = if solid { wall_at.min(t) } else { wall_at };
            }
        }
        let hits = &mut hits[..count];
        hits.sort_unstable_by(|a, b| a.t.total_cmp(&b.t));
        let mut sum = V3::ZERO;
        let mut left = V3::ONE;
        for (depth, hit) in hits.iter().enumerate() {
            let body = &self.bodies[hit.body];
            let point = self.camera.from + dir * hit.t;
            let normal = body.normal(point, (pixel * hit.t * 0.7).clamp(0.002, 0.012));
            let (place, square_row) = ((column / scan.share) * 2 + depth.min(1), row / scan.share);
            let known = scan.lit[place];
            let lit = if known.body == hit.body && known.row == square_row {
                known
            } else {
                let key = self.key_at(point + normal * 0.012, normal, Some(hit.body));
                let open = self.open_at(point, normal, Some(hit.body));
                Lit {
                    body: hit.body,
                    row: square_row,
                    key,
                    open,
                }
            };
            scan.lit[place] = lit;
            let look = Look {
                body,
                point,
                normal,
                ray: dir,
                key: lit.key,
                open: lit.open,
            };
            let seen = look.shade(&self.studio, &self.noise);
            sum += left.tint(seen.own) * hit.cover;
            left = left.tint(seen.through.mix(V3::ONE, 1.0 - hit.cover));
            if left.max_part() < 0.004 {
                return sum;
            }
        }
        let behind = self.room.colour(self, dir, pixel);
        sum + left.tint(behind)
    }

    /// Direct light at a point, with shadows of things, panes and leaves.
    pub(crate) fn key_at(&self, point: V3, normal: V3, own: Option<usize>) -> V3 {
        let facing = normal.dot(self.studio.to_key);
        if facing < -0.3 {
            return V3::ZERO;
        }
        let pattern = self.studio.pattern(point);
        let mut light = self.studio.key * pattern;
        for (i, body) in self.bodies.iter().enumerate() {
            // The half-shadow widens with distance.
            let away = (body.middle - point).dot(self.studio.to_key).max(0.0);
            let extra = self.studio.soft * away + 0.04;
            let Some((start, end)) = body.span(point, self.studio.to_key, extra) else {
                continue;
            };
            let glass = matches!(body.skin.kind, Kind::Glass(_));
            if glass && own == Some(i) {
                continue;
            }
            let reached = shadow(
                body,
                point,
                self.studio.to_key,
                start.max(0.015),
                end,
                self.studio.soft,
            );
            if glass {
                // Coloured light falls through glass and liquid.
                let tint = body.skin.base.mix(V3::ONE, 0.22);
                light = light.tint(tint.mix(V3::ONE, reached) * (0.72 + 0.28 * reached));
            } else {
                light = light * reached;
            }
            if light.max_part() < 0.003 {
                return V3::ZERO;
            }
        }
        light
    }

    /// Share of the surroundings that nearby things leave open.
    pub(crate) fn open_at(&self, point: V3, normal: V3, own: Option<usize>) -> f32 {
        let mut open = 1.0;
        for (i, body) in self.bodies.iter().enumerate() {
            let to = body.middle - point;
            let reach = body.reach + 0.42;
            if own == Some(i) || to.dot(to) > reach * reach {
                continue;
            }
            let d = body.distance(point + normal * 0.05);
            let near = clamp01(1.0 - (d.max(0.0)) / 0.40);
            open *= 1.0 - 0.55 * near * near;
        }
        if own.is_some() {
            // Things stand in the half-dark close to the table.
            let low = clamp01(1.0 - point.y / 0.22);
            open *= 1.0 - 0.40 * low * low * clamp01(1.0 - normal.y);
        }
        open
    }
}

/// Walks along a ray until the body is met; also says how much of the pixel it covers.
fn march(body: &Body, from: V3, dir: V3, pixel: f32, near: f32) -> Option<(f32, f32)> {
    let (start, end) = body.span(from, dir, 0.02)?;
    let (from, dir) = (body.own(from), body.inward(dir));
    let mut t = start.max(near);
    let mut nearest = (f32::MAX, t);
    for _ in 0..48 {
        let d = body.distance_own(from + dir * t);
        let width = pixel * t;
        if d < width * 0.25 {
            return Some((t, 1.0));
        }
        let share = d / width;
        if share < nearest.0 {
            nearest = (share, t);
        }
        t += (d * 0.98).max(width * 0.45);
        if t > end {
            break;
        }
    }
    let cover = clamp01(1.0 - nearest.0);
    (cover > 0.01).then_some((nearest.1, cover))
}

/// Where a cone of rays, `spread` wide at distance one, first comes near a body.
fn meet(body: &Body, from: V3, dir: V3, spread: f32) -> Option<f32> {
    let reach = spread * ((body.middle - from).length() + body.reach);
    let (start, end) = body.span(from, dir, reach + 0.02)?;
    let (from, dir) = (body.own(from), body.inward(dir));
    let mut t = start;
    for _ in 0..40 {
        let d = body.distance_own(from + dir * t) - spread * t;
        if d < 0.002 {
            return Some((t - spread * t).max(0.0));
        }
        t += d * 0.92;
        if t > end {
            return None;
        }
    }
    Some(start)
}

/// How much of a wide light gets past a body, `0..1`.
fn shadow(body: &Body, from: V3, dir: V3, start: f32, end: f32, soft: f32) -> f32 {
    let (from, dir) = (body.own(from), body.inward(dir));
    let mut least = 1.0_f32;
    let mut t = start;
    for _ in 0..18 {
        let d = body.distance_own(from + dir * t);
        least = least.min(d / (soft * t));
        t += d.abs().clamp(0.025, 0.4);
        if least < -0.9 || t > end {
            break;
        }
    }
    let s = least.clamp(-1.0, 1.0);
    0.25 * (1.0 + s) * (1.0 + s) * (2.0 - s)
}

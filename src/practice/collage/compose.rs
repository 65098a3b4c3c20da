//! Three ways of laying out paper: a view, a table, or pure form.

use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::{Rng, cos_turns, lerp, sin_turns};
use super::super::motifs::{self, Role};
use super::super::noise::Noise;
use super::super::raster::Spot;
use super::super::words::Scene;
use super::Sheet;
use super::palettes::Palette;

/// Things that make the picture a view.
const VIEWS: [Thing; 12] = [
    Thing::Mountain,
    Thing::Sea,
    Thing::Desert,
    Thing::Forest,
    Thing::Hill,
    Thing::City,
    Thing::Lake,
    Thing::Field,
    Thing::Moon,
    Thing::Sun,
    Thing::Wave,
    Thing::Cloud,
];
/// Things that can be cut out as one silhouette.
const OBJECTS: [Thing; 24] = [
    Thing::Bottle,
    Thing::Vase,
    Thing::Flower,
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
    Thing::Leaf,
    Thing::Stone,
    Thing::Jar,
    Thing::Shoe,
    Thing::Arch,
    Thing::Bird,
    Thing::Fish,
    Thing::Boat,
    Thing::House,
    Thing::Tree,
    Thing::Star,
];

struct Desk<'a> {
    scene: &'a Scene,
    palette: &'a Palette,
    width: f32,
    height: f32,
    unit: f32,
    sheets: Vec<Sheet>,
}

/// The sheets of the picture, bottom first.
pub(crate) fn sheets(
    scene: &Scene,
    palette: &Palette,
    size: (f32, f32),
    rng: &mut Rng,
) -> Vec<Sheet> {
    let (width, height) = size;
    let unit = (width * height).sqrt();
    let mut desk = Desk {
        scene,
        palette,
        width,
        height,
        unit,
        sheets: Vec::new(),
    };
    let objects: Vec<Thing> = OBJECTS
        .into_iter()
        .filter(|thing| scene.shows(*thing))
        .collect();
    let view = VIEWS.iter().any(|thing| scene.shows(*thing))
        || scene.any(&[Tag::Rain, Tag::Snow, Tag::Storm, Tag::Fog]);
    if view && !scene.has(Tag::Abstract) {
        desk.view(&objects, rng);
    } else if !objects.is_empty() && !scene.has(Tag::Abstract) {
        desk.table(&objects, rng);
    } else if rng.chance(0.5) {
        desk.blocks(rng);
    } else {
        desk.forms(rng);
    }
    desk.sheets
}

/// Fruit keeps its own colour, or nobody would know it.
fn natural(thing: Thing) -> Option<Lch> {
    match thing {
        Thing::Orange => Some(lch(0.71, 0.165, 55.0)),
        Thing::Lemon => Some(lch(0.85, 0.150, 95.0)),
        Thing::Apple => Some(lch(0.55, 0.180, 28.0)),
        Thing::Fig => Some(lch(0.36, 0.085, 335.0)),
        _ => None,
    }
}

impl Desk<'_> {
    fn put(&mut self, outlines: Vec<Vec<Spot>>, colour: Lch, lift: f32, torn: bool) {
        self.sheets.push(Sheet {
            outlines,
            colour: colour.linear(),
            lift,
            torn,
        });
    }

    /// Lays a silhouette with its foot at `at`, `size` pixels high.
    fn motif(
        &mut self,
        thing: Thing,
        at: Spot,
        size: f32,
        below: Lch,
        start: usize,
        rng: &mut Rng,
    ) {
        let own = self.scene.colour_of(thing).map(|c| self.scene.permit(c));
        let natural = natural(thing)
            .filter(|_| !self.scene.has(Tag::Mono))
            .map(|c| self.scene.permit(c));
        let main = own
            .or(natural)
            .unwrap_or_else(|| self.palette.against(below, start));
        let second = self.palette.against(main, start + 2);
        let tilt = rng.range(-0.012, 0.012);
        for part in motifs::parts(thing, rng) {
            let colour = match part.role {
                Role::Main => main,
                Role::Second => second,
                Role::Leaf => self.leaf_tone(below),
                Role::Dark => main.lighter(if main.l > 0.45 { -0.28 } else { 0.30 }),
                Role::Light => self.scene.permit(lch(0.94, 0.02, 85.0)),
            };
            let placed = motifs::moved(&part.outline, tilt, 1.0, (0.0, 0.0))
                .into_iter()
                .map(|p| (at.0 + p.0 * size, at.1 - p.1 * size))
                .collect();
            self.put(vec![placed], colour, 0.75, false);
        }
    }

    fn leaf_tone(&self, below: Lch) -> Lch {
        let green = self
            .palette
            .papers
            .iter()
            .copied()
            .find(|p| p.h > 100.0 && p.h < 185.0 && p.c > 0.03);
        let tone = green.unwrap_or(lch(0.48, 0.08, 150.0));
        let tone = if (tone.l - below.l).abs() < 0.13 {
            tone.lighter(if below.l > 0.5 { -0.2 } else { 0.22 })
        } else {
            tone
        };
        self.scene.permit(tone)
    }

    fn rect(&self, x0: f32, y0: f32, x1: f32, y1: f32, rng: &mut Rng) -> Vec<Spot> {
        let wob = self.unit * 0.009;
        let mut j = || rng.range(-wob, wob);
        let mid = ((x0 + x1) * 0.5, (y0 + y1) * 0.5);
        vec![
            (x0 + j(), y0 + j()),
            (mid.0, y0 + j() * 0.6),
            (x1 + j(), y0 + j()),
            (x1 + j() * 0.6, mid.1),
            (x1 + j(), y1 + j()),
            (mid.0, y1 + j() * 0.6),
            (x0 + j(), y1 + j()),
            (x0 + j() * 0.6, mid.1),
        ]
    }

    /// A band of land from a wavy top edge to the bottom of the picture.
    fn band(&self, base: f32, rise: f32, rough: f32, peaks: bool, rng: &mut Rng) -> Vec<Spot> {
        let noise = Noise::new(rng.next());
        let shift = rng.range(0.0, 50.0);
        let steps = 60;
        let margin = self.unit * 0.05;
        let mut out: Vec<Spot> = (0..=steps)
            .map(|i| {
                let x = lerp(-margin, self.width + margin, i as f32 / steps as f32);
                let u = x / self.unit * rough + shift;
                let h = if peaks {
                    noise.ridged(u, 1.0, 2) * 1.5 - 0.55
                } else {
                    noise.fbm(u, 1.0, 2) + 0.3
                };
                (x, base - rise * h)
            })
            .collect();
        out.push((self.width + margin, self.height + margin));
        out.push((-margin, self.height + margin));
        out
    }

    fn view(&mut self, objects: &[Thing], rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        let scene = self.scene;
        let night = scene.any(&[Tag::Night, Tag::Dusk])
            || scene.shows(Thing::Moon)
            || scene.shows(Thing::Star);
        let sky = scene.behind.unwrap_or_else(|| {
            if night {
                self.palette.ground
            } else {
                self.palette.ground.mix(self.palette.paper(2), 0.25)
            }
        });
        let sky = scene.permit(sky);
        let margin = unit * 0.05;
        self.put(
            vec![vec![
                (-margin, -margin),
                (w + margin, -margin),
                (w + margin, h + margin),
                (-margin, h + margin),
            ]],
            sky,
            0.0,
            false,
        );
        let body = if night { Thing::Moon } else { Thing::Sun };
        let horizon = h * rng.range(0.46, 0.56);
        if scene.allows(body) {
            let side = rng.sign();
            let centre = (
                w * (0.5 + side * rng.range(0.08, 0.24)),
                horizon - unit * rng.range(0.08, 0.24),
            );
            let radius = unit * rng.range(0.12, 0.17);
            let tone = if night {
                lch(0.92, 0.06, 92.0)
            } else {
                self.warmest()
            };
            let tone = if (tone.l - sky.l).abs() < 0.10 {
                tone.with_c(tone.c + 0.04).lighter(-0.1)
            } else {
                tone
            };
            if !night && rng.chance(0.45) {
                self.rays(centre, radius, tone.lighter(0.06), rng);
            }
            self.put(
                vec![motifs::disc(centre, radius, rng)],
                scene.permit(tone),
                0.7,
                false,
            );
        }
        if night && scene.allows(Thing::Star) {
            let tone = lch(0.93, 0.05, 92.0);
            for _ in 0..9 {
                let size = unit * rng.range(0.016, 0.034);
                let at = (w * rng.range(0.06, 0.94), horizon * rng.range(0.08, 0.72));
                let outline = motifs::parts(Thing::Star, rng).swap_remove(0).outline;
                self.put(
                    vec![motifs::moved(&outline, rng.unit(), size, at)],
                    tone,
                    0.4,
                    false,
                );
            }
        }
        let cloudy = scene.shows(Thing::Cloud)
            || scene.any(&[Tag::Cloudy, Tag::Rain, Tag::Storm, Tag::Snow])
            || rng.chance(0.4);
        if cloudy && scene.allows(Thing::Cloud) {
            for _ in 0..2 + rng.below(2) {
                self.cloud(
                    (w * rng.range(0.1, 0.9), horizon * rng.range(0.18, 0.62)),
                    unit * rng.range(0.10, 0.17),
                    sky,
                    rng,
                );
            }
        }
        let below = self.land(horizon, sky, rng);
        self.extras(objects, horizon, below, rng);
        self.weather(rng);
    }

    /// Torn bands of land or water; returns the colour in front.
    fn land(&mut self, horizon: f32, sky: Lch, rng: &mut Rng) -> Lch {
        let scene = self.scene;
        let (h, unit) = (self.height, self.unit);
        let shows = |thing| scene.shows(thing);
        let water =
            shows(Thing::Sea) || shows(Thing::Lake) || shows(Thing::Wave) || shows(Thing::Boat);
        let peaks = shows(Thing::Mountain);
        let city = shows(Thing::City);
        let count = if scene.has(Tag::Minimal) {
            3
        } else {
            4 + rng.below(2)
        };
        let mut below = sky;
        let room = h - horizon;
        let start = rng.below(3);
        for i in 0..count {
            let t = i as f32 / (count - 1) as f32;
            let tone = self.palette.against(below, start + i);
            let base = horizon + room * (0.04 + 0.74 * t);
            let torn = !scene.has(Tag::Minimal) || scene.has(Tag::Torn);
            if city && i < 3 {
                let row = self.roofs(base + unit * 0.06, t, rng);
                self.put(row, tone, 0.8, false);
            } else if water && i > 0 {
                let swell = unit
                    * if shows(Thing::Wave) || scene.has(Tag::Storm) {
                        0.05
                    } else {
                        0.016
                    };
                let band = self.band(base, swell, 2.4, false, rng);
                let blue = tone.mix(
                    lch(lerp(0.72, 0.38, t), 0.08, 232.0),
                    if self.scene.all_colours().is_empty() {
                        0.6
                    } else {
                        0.2
                    },
                );
                self.put(vec![band], scene.permit(blue), 0.9, torn);
                below = blue;
                continue;
            } else {
                let rise = if peaks && i < 3 {
                    unit * lerp(0.30, 0.14, t)
                } else {
                    unit * lerp(0.10, 0.13, t)
                };
                let band = self.band(
                    base,
                    rise,
                    if peaks { 2.1 } else { 1.4 },
                    peaks && i < 3,
                    rng,
                );
                self.put(vec![band], tone, 1.0, torn);
            }
            below = tone;
        }
        below
    }

    fn extras(&mut self, objects: &[Thing], horizon: f32, below: Lch, rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        let front = horizon + (h - horizon) * 0.80;
        let mut list: Vec<Thing> = objects.to_vec();
        if self.scene.shows(Thing::Forest) {
            list.extend([Thing::Tree; 5]);
        }
        if list.is_empty() && self.scene.allows(Thing::Leaf) && !self.scene.has(Tag::Minimal) {
            // A frond from the corner gives the view a foreground.
            let side = rng.sign();
            let at = (w * (0.5 + side * 0.40), h + unit * 0.03);
            let tone = self.leaf_tone(below);
            let outline = motifs::frond(6, rng);
            let angle = side * rng.range(0.01, 0.06);
            let leafy = motifs::moved(&outline, angle, unit * 0.40, (0.0, 0.0))
                .into_iter()
                .map(|p| (at.0 + p.0, at.1 - p.1))
                .collect();
            self.put(vec![leafy], tone, 1.2, false);
            return;
        }
        let count = list.len().min(7);
        for (i, thing) in list.into_iter().take(7).enumerate() {
            let share = (i as f32 + 0.5) / count as f32;
            let x = w * (0.5 + (share - 0.5) * 0.72 + rng.range(-0.03, 0.03));
            let (y, size) = match thing {
                Thing::Bird => (horizon * rng.range(0.4, 0.65), unit * 0.13),
                Thing::Boat => (horizon + (h - horizon) * 0.42, unit * 0.24),
                Thing::Star => continue,
                _ => (
                    front + unit * rng.range(-0.03, 0.05),
                    unit * rng.range(0.26, 0.34),
                ),
            };
            self.motif(thing, (x, y), size, below, i + 1, rng);
        }
    }

    fn weather(&mut self, rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        if self.scene.any(&[Tag::Rain, Tag::Storm]) {
            let tone = lch(0.90, 0.03, 230.0);
            for _ in 0..34 {
                let (x, y, long) = (
                    w * rng.range(0.0, 1.0),
                    h * rng.range(0.0, 0.9),
                    unit * rng.range(0.03, 0.055),
                );
                let lean = long * 0.28;
                let half = unit * 0.0022;
                self.put(
                    vec![vec![
                        (x - half, y),
                        (x + half, y),
                        (x + half - lean, y + long),
                        (x - half - lean, y + long),
                    ]],
                    tone,
                    0.35,
                    false,
                );
            }
        }
        if self.scene.has(Tag::Snow) {
            for _ in 0..40 {
                let at = (w * rng.unit(), h * rng.unit());
                self.put(
                    vec![motifs::disc(at, unit * rng.range(0.005, 0.012), rng)],
                    lch(0.97, 0.006, 240.0),
                    0.4,
                    false,
                );
            }
        }
    }

    fn warmest(&self) -> Lch {
        let warm = |p: &Lch| p.c * (1.0 - super::super::colour::hue_gap(p.h, 60.0) / 110.0);
        self.palette
            .papers
            .iter()
            .copied()
            .max_by(|a, b| warm(a).total_cmp(&warm(b)))
            .unwrap_or(lch(0.75, 0.15, 60.0))
    }

    fn rays(&mut self, centre: Spot, radius: f32, tone: Lch, rng: &mut Rng) {
        let count = 14;
        let start = rng.unit();
        let mut rays = Vec::new();
        for i in 0..count {
            let turns = start + i as f32 / count as f32;
            let at = |r: f32, t: f32| (centre.0 + cos_turns(t) * r, centre.1 + sin_turns(t) * r);
            let long = radius * rng.range(1.55, 1.85);
            rays.push(vec![
                at(radius * 1.16, turns - 0.013),
                at(long, turns - 0.006),
                at(long, turns + 0.006),
                at(radius * 1.16, turns + 0.013),
            ]);
        }
        self.put(rays, tone, 0.5, false);
    }

    fn cloud(&mut self, at: Spot, size: f32, sky: Lch, rng: &mut Rng) {
        let tone = sky.mix(
            lch(if sky.l > 0.8 { 0.985 } else { sky.l + 0.18 }, 0.012, sky.h),
            0.8,
        );
        let puffs = 4;
        let mut top: Vec<Spot> = vec![(at.0 - size * 1.25, at.1)];
        for i in 0..puffs {
            let t = i as f32 / (puffs - 1) as f32;
            let high = size * (0.35 + 0.45 * sin_turns(t * 0.5)) * rng.range(0.85, 1.15);
            let x = at.0 + size * lerp(-0.95, 0.95, t);
            top.push((x - size * 0.17, at.1 - high * 0.92));
            top.push((x + size * 0.17, at.1 - high * 0.92));
            if i + 1 < puffs {
                top.push((x + size * 0.32, at.1 - high * 0.62));
            }
        }
        top.push((at.0 + size * 1.25, at.1));
        let outline = super::super::raster::closed_curve(&top, 4);
        self.put(vec![outline], tone, 0.8, false);
    }

    fn roofs(&self, base: f32, t: f32, rng: &mut Rng) -> Vec<Vec<Spot>> {
        let mut out = Vec::new();
        let mut x = -self.unit * 0.02;
        while x < self.width {
            let wide = self.unit * rng.range(0.05, 0.11);
            let high = self.unit * rng.range(0.10, 0.36) * lerp(1.15, 0.65, t);
            let lean = self.unit * rng.range(-0.006, 0.006);
            let roof = if rng.chance(0.3) {
                self.unit * 0.035
            } else {
                0.0
            };
            out.push(vec![
                (x, self.height),
                (x + lean, base - high),
                (x + wide * 0.5, base - high - roof),
                (x + wide + lean, base - high),
                (x + wide, self.height),
            ]);
            x += wide * rng.range(1.0, 1.12);
        }
        out
    }

    fn table(&mut self, objects: &[Thing], rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        let margin = unit * 0.05;
        let wall = self.scene.behind.unwrap_or(self.palette.ground);
        let wall = self.scene.permit(wall);
        self.put(
            vec![vec![
                (-margin, -margin),
                (w + margin, -margin),
                (w + margin, h + margin),
                (-margin, h + margin),
            ]],
            wall,
            0.0,
            false,
        );
        let edge = h * rng.range(0.66, 0.72);
        let start = rng.below(4);
        let back = self.palette.against(wall, start + 1);
        // Something calm behind the things: an arch, a sun, or a window of colour.
        let side = rng.range(-0.10, 0.10);
        let centre = w * (0.5 + side);
        match rng.below(3) {
            0 => {
                let outline = motifs::arch(0.36, 1.0)
                    .into_iter()
                    .map(|p| {
                        (
                            centre + p.0 * unit * 0.82,
                            edge + unit * 0.03 - p.1 * unit * 0.60,
                        )
                    })
                    .collect();
                self.put(vec![outline], back, 0.8, false);
            }
            1 => self.put(
                vec![motifs::disc((centre, edge - unit * 0.28), unit * 0.27, rng)],
                back,
                0.8,
                false,
            ),
            _ => {
                let block = self.rect(
                    centre - unit * 0.34,
                    edge - unit * 0.58,
                    centre + unit * 0.30,
                    edge + unit * 0.05,
                    rng,
                );
                self.put(vec![block], back, 0.8, false);
            }
        }
        let top = self.palette.against(back, start + 3);
        let slope = unit * rng.range(-0.02, 0.02);
        self.put(
            vec![vec![
                (-margin, edge - slope),
                (w + margin, edge + slope),
                (w + margin, h + margin),
                (-margin, h + margin),
            ]],
            top,
            0.9,
            self.scene.has(Tag::Torn) || rng.chance(0.4),
        );
        let list: Vec<Thing> = self.cast(objects, rng);
        let count = list.len();
        let room = (w / unit).clamp(0.55, 1.5);
        for (i, thing) in list.into_iter().enumerate() {
            let share = if count == 1 {
                0.0
            } else {
                (i as f32 + 0.5) / count as f32 - 0.5
            };
            let x = w * 0.5 + share * unit * room * 0.92 + unit * rng.range(-0.012, 0.012);
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
                * if small { 0.27 } else { 0.50 }
                * if count == 1 { 1.25 } else { 1.0 }
                * room.min(1.0).max(0.75);
            let y = edge
                + unit
                    * if small {
                        rng.range(0.07, 0.15)
                    } else {
                        rng.range(0.02, 0.06)
                    };
            let size = size.min(if thing == Thing::Vase {
                y * 0.60
            } else {
                y * 0.86
            });
            if matches!(thing, Thing::Vase) {
                self.branches((x, y - size * 0.60), size * 0.9, back, rng);
            }
            self.motif(thing, (x, y), size, back, start + i * 2, rng);
        }
        if !self.scene.has(Tag::Minimal) && self.scene.allows(Thing::Leaf) {
            let tone = self.leaf_tone(wall);
            let corner = rng.sign();
            let outline = motifs::frond(5, rng);
            let at = (w * (0.5 + corner * 0.47), h * 0.03);
            let hung = motifs::moved(&outline, 0.5 + corner * 0.07, unit * 0.30, (0.0, 0.0))
                .into_iter()
                .map(|p| (at.0 + p.0, at.1 - p.1))
                .collect();
            self.put(vec![hung], tone, 1.0, false);
        }
    }

    fn cast(&self, objects: &[Thing], rng: &mut Rng) -> Vec<Thing> {
        let mut list = Vec::new();
        for thing in objects.iter().copied().take(4) {
            let count = self.scene.count_of(thing).unwrap_or(1).clamp(1, 4);
            list.extend(std::iter::repeat_n(thing, usize::from(count)));
        }
        if list.len() == 1 {
            let company = [Thing::Vase, Thing::Pear, Thing::Lemon, Thing::Bowl];
            let friend = company[rng.below(4)];
            if self.scene.allows(friend) && !list.contains(&friend) && !self.scene.has(Tag::Minimal)
            {
                list.push(friend);
            }
        }
        list.truncate(6);
        list
    }

    fn branches(&mut self, from: Spot, size: f32, below: Lch, rng: &mut Rng) {
        if !self.scene.allows(Thing::Leaf) {
            return;
        }
        let tone = self.leaf_tone(below);
        for (i, lean) in [-0.075_f32, 0.0, 0.08].into_iter().enumerate() {
            let outline = motifs::frond(5, rng);
            let high = size * rng.range(0.75, 1.0);
            let angle = lean + rng.range(-0.02, 0.02);
            let placed = motifs::moved(&outline, angle, high, (0.0, 0.0))
                .into_iter()
                .map(|p| (from.0 + p.0 * 0.8, from.1 - p.1))
                .collect();
            self.put(
                vec![placed],
                tone.lighter(0.07 * i as f32 - 0.06),
                0.8,
                false,
            );
        }
    }

    /// Blocks of colour with a cut-out form on each.
    fn blocks(&mut self, rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        let aspect = w / h;
        let (columns, rows) = if aspect > 1.35 {
            (3, 2)
        } else if aspect < 0.75 {
            (2, 3)
        } else {
            (2, 2)
        };
        let edge = unit * 0.045;
        let (cell_w, cell_h) = (
            (w - edge * 2.0) / columns as f32,
            (h - edge * 2.0) / rows as f32,
        );
        let start = rng.below(6);
        for row in 0..rows {
            for column in 0..columns {
                let i = row * columns + column;
                let gap = unit * 0.006;
                let (x0, y0) = (
                    edge + cell_w * column as f32 + gap,
                    edge + cell_h * row as f32 + gap,
                );
                let (x1, y1) = (x0 + cell_w - gap * 2.0, y0 + cell_h - gap * 2.0);
                let tone = self
                    .palette
                    .paper(start + i * if columns == 2 { 1 } else { 2 } + row);
                let block = self.rect(x0, y0, x1, y1, rng);
                self.put(vec![block], tone, 0.55, false);
                let figure = self.palette.against(tone, start + i + 3);
                let size = cell_h.min(cell_w);
                let middle = ((x0 + x1) * 0.5, (y0 + y1) * 0.5);
                match rng.below(4) {
                    0 => self.put(
                        vec![motifs::blob(middle, (size * 0.32, size * 0.30), 0.28, rng)],
                        figure,
                        0.9,
                        false,
                    ),
                    1 => self.put(
                        vec![motifs::disc(middle, size * 0.30, rng)],
                        figure,
                        0.9,
                        false,
                    ),
                    _ => {
                        let outline = motifs::frond(4 + rng.below(3), rng);
                        let angle = rng.range(-0.09, 0.09);
                        let high = size * 0.80;
                        let placed = motifs::moved(&outline, angle, high, (0.0, 0.0))
                            .into_iter()
                            .map(|p| (middle.0 + p.0 * 0.95, middle.1 + high * 0.5 - p.1))
                            .collect();
                        self.put(vec![placed], figure, 0.9, false);
                    }
                }
            }
        }
    }

    /// Large quiet forms, overlapping.
    fn forms(&mut self, rng: &mut Rng) {
        let (w, h, unit) = (self.width, self.height, self.unit);
        let start = rng.below(6);
        let mut below = self.palette.ground;
        let anchors = [(0.32, 0.36), (0.66, 0.58), (0.40, 0.72), (0.70, 0.28)];
        for (i, anchor) in anchors.into_iter().enumerate() {
            let at = (
                w * (anchor.0 + rng.range(-0.05, 0.05)),
                h * (anchor.1 + rng.range(-0.05, 0.05)),
            );
            let tone = self.palette.against(below, start + i);
            let size = unit * rng.range(0.20, 0.30);
            let outline = match (i + rng.below(2)) % 3 {
                0 => motifs::blob(at, (size * 1.15, size), 0.26, rng),
                1 => motifs::disc(at, size * 0.85, rng),
                _ => motifs::arch(0.5, 1.2)
                    .into_iter()
                    .map(|p| {
                        (
                            at.0 + p.0 * size * 1.5,
                            at.1 + size * 0.9 - p.1 * size * 1.5,
                        )
                    })
                    .collect(),
            };
            self.put(vec![outline], tone, 1.0, i == 0 && rng.chance(0.5));
            below = tone;
        }
        for i in 0..2 {
            let tone = self.palette.against(below, start + 4 + i);
            let outline = motifs::frond(5 + i, rng);
            let at = (w * rng.range(0.30, 0.70), h * rng.range(0.78, 0.92));
            let angle = rng.range(-0.10, 0.10);
            let placed = motifs::moved(&outline, angle, unit * rng.range(0.38, 0.52), (0.0, 0.0))
                .into_iter()
                .map(|p| (at.0 + p.0, at.1 - p.1))
                .collect();
            self.put(vec![placed], tone, 1.1, false);
        }
    }
}

//! Cut things on a table, and pure form where there is nothing to show.

use super::super::colour::Lch;
use super::super::lexicon::{Tag, Thing};
use super::super::maths::Rng;
use super::super::motifs;
use super::super::raster::Spot;
use super::compose::Desk;

impl Desk<'_> {
    #[expect(
        clippy::too_many_lines,
        reason = "a flat list of cases reads better in one piece"
    )]
    pub(super) fn table(&mut self, objects: &[Thing], rng: &mut Rng) {
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
                * room.clamp(0.75, 1.0);
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
    pub(super) fn blocks(&mut self, rng: &mut Rng) {
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
    pub(super) fn forms(&mut self, rng: &mut Rng) {
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

    pub(super) fn rect(&self, x0: f32, y0: f32, x1: f32, y1: f32, rng: &mut Rng) -> Vec<Spot> {
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
}

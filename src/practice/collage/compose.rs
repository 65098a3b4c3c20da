//! Three ways of laying out paper: a view, a table, or pure form.

use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::Rng;
use super::super::motifs::{self, Role};
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

/// The picture while its sheets are being cut.
pub(super) struct Desk<'a> {
    pub(super) scene: &'a Scene,
    pub(super) palette: &'a Palette,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) unit: f32,
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
    pub(super) fn put(&mut self, outlines: Vec<Vec<Spot>>, colour: Lch, lift: f32, torn: bool) {
        self.sheets.push(Sheet {
            outlines,
            colour: colour.linear(),
            lift,
            torn,
        });
    }

    /// Lays a silhouette with its foot at `at`, `size` pixels high.
    pub(super) fn motif(
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

    pub(super) fn leaf_tone(&self, below: Lch) -> Lch {
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
}

//! The landscape hand: sky, haze, ridges one behind another, water and weather.

mod extras;
mod layers;
mod light;
mod sky;

use super::PaintError;
use super::canvas::{Canvas, Meter, unit_px};
use super::lexicon::{Tag, Thing};
use super::maths::{Rng, V3, clamp01, smooth};
use super::noise::Noise;
use super::words::Scene;

use layers::{Ground, Layer};
use light::Light;
use sky::Sky;

/// Everything the pixel loop needs to know.
struct View {
    width: usize,
    height: usize,
    unit: f32,
    noise: Noise,
    light: Light,
    sky: Sky,
    /// Far to near.
    layers: Vec<Layer>,
    /// Height of the waterline in pixels and the place of the water among the layers.
    water: Option<(f32, usize)>,
    ripple: f32,
}

/// Paints a landscape.
pub(crate) fn paint(
    scene: &Scene,
    width: usize,
    height: usize,
    meter: &mut Meter<'_>,
) -> Result<Canvas, PaintError> {
    let mut rng = scene.rng(11);
    let light = Light::of(scene, &mut rng.fork(1));
    let plan = Plan::of(scene, &mut rng.fork(2));
    let view = plan.view(scene, light, width, height, &mut rng);
    let mut canvas = Canvas::new(width, height, V3::ZERO);
    canvas.each(meter, |x, y, _| view.colour(x as f32 + 0.5, y as f32 + 0.5))?;
    extras::add(&mut canvas, &view, scene, &mut rng.fork(3), meter)?;
    Ok(canvas)
}

/// Which grounds stand where, before pixels.
struct Plan {
    /// Height of the horizon, as a share of the picture height from the top.
    horizon: f32,
    grounds: Vec<Ground>,
    water_after: Option<usize>,
    sea: bool,
}

impl Plan {
    fn of(scene: &Scene, rng: &mut Rng) -> Self {
        let has = |thing| scene.shows(thing);
        let mut water =
            scene.shows(Thing::Sea) || has(Thing::Lake) || has(Thing::Wave) || has(Thing::Boat);
        let sea = has(Thing::Sea) || has(Thing::Wave);
        let mut kinds: Vec<Ground> = Vec::new();
        let many = if scene.any(&[Tag::Minimal, Tag::Calm]) {
            3
        } else {
            4
        };
        if has(Thing::Desert) {
            if has(Thing::Mountain) {
                kinds.extend([Ground::Rock, Ground::Rock]);
            }
            kinds.extend(std::iter::repeat_n(Ground::Dune, many + 1));
        } else if has(Thing::City) {
            kinds.push(Ground::Hill);
            kinds.extend(std::iter::repeat_n(Ground::City, 3));
        } else {
            if has(Thing::Mountain) {
                kinds.extend(std::iter::repeat_n(Ground::Rock, many));
            }
            if has(Thing::Hill) || has(Thing::House) {
                kinds.extend(std::iter::repeat_n(Ground::Hill, many));
            }
            if has(Thing::Forest) || has(Thing::Tree) {
                kinds.push(Ground::Hill);
                kinds.extend(std::iter::repeat_n(Ground::Forest, many));
            }
            if has(Thing::Field) || has(Thing::Flower) {
                kinds.extend([Ground::Hill, Ground::Hill, Ground::Meadow]);
            }
        }
        let mut water_after = None;
        if kinds.is_empty() && sea {
            kinds.push(Ground::Hill);
            water_after = Some(1);
            if has(Thing::Stone) || rng.chance(0.6) {
                kinds.push(Ground::Hill);
            }
        } else if kinds.is_empty() {
            // Nothing it knows: a pleasant view by chance.
            match rng.below(5) {
                0 => kinds.extend([Ground::Rock, Ground::Rock, Ground::Hill, Ground::Forest]),
                1 => kinds.extend([Ground::Dune; 5]),
                2 => kinds.extend([Ground::Hill; 6]),
                3 => kinds.extend([Ground::Rock, Ground::Hill, Ground::Forest, Ground::Forest]),
                _ => kinds.extend([Ground::Rock, Ground::Rock, Ground::Rock, Ground::Hill]),
            }
            water = (water || rng.chance(0.4))
                && !kinds.contains(&Ground::Dune)
                && scene.allows(Thing::Lake);
        }
        if water && water_after.is_none() {
            water_after = Some(kinds.len().saturating_sub(1).max(1));
        }
        let base = if sea || water { 0.56 } else { 0.50 };
        Self {
            horizon: base + rng.range(-0.04, 0.06),
            grounds: kinds,
            water_after,
            sea,
        }
    }

    fn view(
        &self,
        scene: &Scene,
        light: Light,
        width: usize,
        height: usize,
        rng: &mut Rng,
    ) -> View {
        let unit = unit_px(width, height);
        let noise = Noise::new(scene.grain_seed());
        let high = height as f32;
        let horizon_px = self.horizon * high;
        let sky = Sky::of(scene, &light, width, height, horizon_px, &mut rng.fork(4));
        let waterline = horizon_px + high * if self.sea { 0.0 } else { 0.12 };
        let count = self.grounds.len();
        // A meadow is the foreground: everything else moves up to make room for it.
        let spread = if self.grounds.contains(&Ground::Meadow) {
            0.34
        } else {
            1.0
        };
        let from_left = sky.disc_px().is_some_and(|(x, _)| x < width as f32 * 0.5);
        let mut layers = Vec::new();
        for (i, ground) in self.grounds.iter().enumerate() {
            let near = if count < 2 {
                0.5
            } else {
                i as f32 / (count - 1) as f32
            };
            let behind_water = self.water_after.is_none_or(|at| i < at);
            let base = if self.water_after.is_some() {
                if behind_water {
                    waterline
                } else {
                    high * rng.range(0.93, 0.99)
                }
            } else {
                horizon_px + (high - horizon_px) * (near * near * 0.72 + near * 0.10) * spread
            };
            let lift = if self.water_after.is_some() && behind_water {
                let share = (i + 1) as f32 / self.water_after.unwrap_or(1).max(1) as f32;
                high * 0.20 * (1.0 - share) + high * 0.02
            } else {
                0.0
            };
            let spec = layers::Spec {
                ground: *ground,
                near,
                base_px: base - lift,
                floor_px: base,
            };
            let mut layer = Layer::of(
                &spec,
                scene,
                &light,
                (width, height),
                &mut rng.fork(20 + i as u64),
            );
            layer.face(if from_left { -1.0 } else { 1.0 });
            layers.push(layer);
        }
        let ripple = if scene.has(Tag::Storm) || scene.shows(Thing::Wave) {
            2.2
        } else {
            1.0
        };
        let water = self.water_after.map(|at| (waterline, at));
        View {
            width,
            height,
            unit,
            noise,
            light,
            sky,
            layers,
            water,
            ripple,
        }
    }
}

impl View {
    fn colour(&self, x: f32, y: f32) -> V3 {
        self.through(x, y, self.layers.len(), true)
    }

    /// Colour at a point with only the first `count` layers standing.
    fn through(&self, x: f32, y: f32, count: usize, with_water: bool) -> V3 {
        let column = (x as usize).min(self.width - 1);
        let mut sum = V3::ZERO;
        let mut left = 1.0_f32;
        for i in (0..count).rev() {
            if let Some((line, at)) = self.water
                && with_water
                && i + 1 == at
                && y > line
            {
                return sum + self.water_colour(x, y, line, at) * left;
            }
            let layer = &self.layers[i];
            let cover = layer.cover(column, y);
            if cover > 0.0 {
                sum += layer.shade(self, x, y, column) * (cover * left);
                left *= 1.0 - cover;
                if left < 0.004 {
                    return sum;
                }
            }
        }
        sum + self.sky.colour(&self.noise, x, y) * left
    }

    /// Mirrors what stands behind the water, broken up by ripples.
    fn water_colour(&self, x: f32, y: f32, line: f32, behind: usize) -> V3 {
        let depth = (y - line) / (self.height as f32 - line).max(1.0);
        // Ripples shrink towards the horizon like everything else on the plane.
        let far = 1.0 / (depth + 0.045);
        let u = (x - self.width as f32 * 0.5) / self.unit;
        let wave_a = self.noise.at(u * far * 2.6 + 3.1, far * 7.5);
        let wave_b = self.noise.at(u * far * 7.0 - 1.7, far * 19.0 + 4.0);
        let tilt = (wave_a * 0.65 + wave_b * 0.35) * self.ripple;
        let stretch = 1.0 + 0.25 * depth;
        let mirror_y = line - (y - line) * stretch + tilt * self.unit * (0.006 + 0.05 * depth);
        let mirror_x = x + wave_b * self.unit * (0.002 + 0.016 * depth) * self.ripple;
        let clamped_x = mirror_x.clamp(0.5, self.width as f32 - 0.5);
        let mirrored = self.through(clamped_x, mirror_y.clamp(0.5, line - 0.5), behind, false);
        let deep = self.light.water;
        let look_down = smooth(0.0, 1.0, depth);
        let mut colour = mirrored.mix(deep, 0.16 + 0.34 * look_down + 0.10 * tilt.max(0.0));
        if let Some((sun_x, _)) = self.sky.disc_px() {
            // The glitter path widens towards us.
            let width = 0.035 + 0.16 * depth;
            let off = (x - sun_x) / self.unit / width;
            let path = 1.0 / (1.0 + off * off * off * off);
            let spark = smooth(
                0.18,
                0.55,
                wave_a * 0.6 + wave_b * 0.6 + 0.12 - 0.25 * (1.0 - path),
            );
            colour += self.light.sun * (path * spark * 0.55 * self.light.power);
        }
        let mist = smooth(0.10, 0.0, depth) * 0.35;
        colour.mix(
            self.light.haze,
            clamp01(mist + self.light.fog * 0.25 * (1.0 - depth)),
        )
    }
}

//! Which parts of a picture are worth looking for in another one.

use super::plane::Plane;

/// Blocks are looked for in so many fields across the longer side, one in each.
const FIELDS: usize = 13;
/// Edge length of the blocks among which textured ones are chosen.
const CHOOSING_PX: usize = 16;
/// Smallest mean squared gradient across the weaker direction: less is a flat field or a straight edge, which slides.
const TEXTURE: f32 = 0.05;

/// A block worth looking for: its middle, as a share of the frame's sides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// Chooses the blocks with texture in both directions (smaller eigenvalue of the structure tensor, Shi and Tomasi, "Good
/// features to track", 1994), spread over the picture. `outside` tells for each pixel whether it should have stayed.
pub(crate) fn choose(plane: &Plane, outside: Option<&[bool]>) -> Vec<Spot> {
    let field = (plane.width.max(plane.height) / FIELDS).max(CHOOSING_PX / 2);
    let size = CHOOSING_PX.min(plane.width / 2).min(plane.height / 2);
    let mut spots = Vec::new();
    if size < 8 {
        return spots;
    }
    let places = |side: usize, from: usize| {
        let last = side - size;
        (from..(from + field).min(last + 1)).step_by(8)
    };
    for top in (0..plane.height).step_by(field) {
        for left in (0..plane.width).step_by(field) {
            let best = places(plane.height, top)
                .flat_map(|y| places(plane.width, left).map(move |x| (x, y)))
                .filter(|(x, y)| {
                    outside.is_none_or(|all| all_outside(all, plane.width, *x, *y, size))
                })
                .map(|(x, y)| (texture(plane, x, y, size), x, y))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((strength, x, y)) = best
                && strength > TEXTURE
            {
                let middle = |at: usize, side: usize| (at as f64 + size as f64 / 2.0) / side as f64;
                spots.push(Spot {
                    x: middle(x, plane.width),
                    y: middle(y, plane.height),
                });
            }
        }
    }
    spots
}

fn all_outside(outside: &[bool], width: usize, x: usize, y: usize, size: usize) -> bool {
    (y..y + size).all(|y| {
        outside
            .get(y * width + x..y * width + x + size)
            .is_some_and(|row| row.iter().all(|outside| *outside))
    })
}

fn texture(plane: &Plane, x: usize, y: usize, size: usize) -> f32 {
    let (mut xx, mut xy, mut yy) = (0.0_f32, 0.0_f32, 0.0_f32);
    for y in y..y + size - 1 {
        let row = plane.row(y).get(x..x + size).unwrap_or_default();
        let below = plane.row(y + 1).get(x..x + size).unwrap_or_default();
        for (pair, below) in row.windows(2).zip(below) {
            if let [here, right] = pair {
                let (across, down) = (right - here, below - here);
                xx += across * across;
                xy += across * down;
                yy += down * down;
            }
        }
    }
    let half = (xx - yy) * 0.5;
    ((xx + yy) * 0.5 - half.hypot(xy)) / (size * size) as f32
}

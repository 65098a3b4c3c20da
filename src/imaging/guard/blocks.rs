//! Small blocks of the picture before, found again in the one after, and the place on which most of them agree.

use super::consensus::{Found, consensus};
use super::finder::Finder;
use super::place::Alignment;
use super::plane::Level;
use super::spots::Spot;

/// How a round of measuring is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// Edge length of a block, a multiple of 8.
    pub(crate) block: usize,
    /// How far to look on each side.
    pub(crate) reach: usize,
    /// Blocks further off than this do not agree. All in pixels of the level.
    pub(crate) tolerance: f64,
}

/// What most blocks agree on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agreed {
    pub(crate) alignment: Alignment,
    /// Number of blocks that agree, the closer the more (1 each at most).
    pub(crate) score: f64,
    /// Number of blocks that were looked for.
    pub(crate) sought: usize,
    /// Number of blocks that were found somewhere.
    pub(crate) found: usize,
}

/// Looks for every block near where `start` says it is, and takes the place on which most agree.
pub(crate) fn agree(
    level: &Level<'_>,
    frame: (u32, u32),
    after: (u32, u32),
    spots: &[Spot],
    start: &Alignment,
    round: Round,
) -> Option<Agreed> {
    let axes = level.axes(&start.placed(frame, after));
    let mut finder = Finder::new(level, axes, round);
    let middle = [f64::from(frame.0) / 2.0, f64::from(frame.1) / 2.0];
    let moved = [f64::from(start.dx_px), f64::from(start.dy_px)];
    let scale = f64::from(start.scale);
    let mut sought = 0;
    let mut found = Vec::with_capacity(spots.len());
    for spot in spots {
        let Some(block) = finder.block(spot) else {
            continue;
        };
        sought += 1;
        let Some(shift) = finder.find(&block) else {
            continue;
        };
        let mut pair = Found {
            from: [0.0; 2],
            to: [0.0; 2],
        };
        for side in 0..2 {
            let from = block.middle[side] / level.density[side] - middle[side];
            pair.from[side] = from;
            pair.to[side] = (from + shift[side] / level.density[side]).mul_add(scale, moved[side]);
        }
        found.push(pair);
    }
    let tolerance = round.tolerance / level.density[0].max(1e-6);
    let (scale, moved, score) = consensus(&found, frame, tolerance)?;
    Some(Agreed {
        alignment: Alignment {
            dx_px: moved[0] as f32,
            dy_px: moved[1] as f32,
            scale: scale as f32,
            ..*start
        },
        score,
        sought,
        found: found.len(),
    })
}

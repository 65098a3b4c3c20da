//! The edit guard: what an edit really changed.
//!
//! Models that take an instruction return a new picture: often shifted or zoomed a little, with other colours in places
//! nobody asked about. [`align()`] finds how the new picture lies on the old one, [`examine`] says how much changed, where
//! ([`Heat`]), and how far the colours of what should have stayed have drifted ([`Drift`]).
//!
//! Everything is compared on small copies: the longest side is 512 pixels for changes and 1024 for the place, so that a
//! picture of four megapixels takes well under 150 ms on one core, and so that noise and re-encoding average out.

mod align;
mod blocks;
mod colour;
mod consensus;
mod drift;
mod finder;
mod fourier;
mod heat;
mod place;
mod plane;
mod spots;

#[cfg(test)]
mod tests;

pub use align::align;
pub(crate) use align::align_outside;
pub use drift::{Drift, ciede2000};
pub use heat::Heat;
pub use place::Alignment;
pub(crate) use place::Axis;

use super::area::Area;
use super::pixels::Pixels;
use heat::Compared;
use plane::Pair;

/// What the guard found out about an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How the picture after the edit lies on the one before.
    pub alignment: Alignment,
    /// Whether the edit moved, zoomed or cut the picture as a whole, far enough to be seen.
    pub reframed: bool,
    /// Of what lies outside the area that may change, how much changed (0 to 1000). `None` when no area was given or
    /// nothing lies outside.
    pub changed_outside_permille: Option<u16>,
    /// How much of the whole picture changed (0 to 1000).
    pub changed_permille: u16,
    /// How far the colours of what should stay have moved. `None` when neither an area nor a protected area was given.
    pub drift: Option<Drift>,
    /// Where it changed, in the frame of the picture before.
    pub heat: Heat,
}

/// Compares a picture before and after an edit.
///
/// Inside `may_change` the edit was wanted; what lies in `protect` must stay and is where [`Report::drift`] is measured
/// (outside `may_change` when nothing is protected). Areas of other sizes are brought to the picture's. What the picture
/// after the edit no longer shows, because it was cut off, counts as neither changed nor kept; [`Report::reframed`] says so.
pub fn examine(
    before: &Pixels,
    after: &Pixels,
    may_change: Option<&Area>,
    protect: Option<&Area>,
) -> Report {
    let pair = Pair::new(before, after);
    let alignment = align::align_pair(&pair, may_change);
    let placed = alignment.placed(pair.before_size, pair.after_size);
    let compared = Compared::new(&pair, &placed);
    let (width, height) = (compared.width, compared.height);
    let cells = |area: &Area| area.resized(width as u32, height as u32).ok();
    // The soft edge of the area and the reach of the comparison's own windows belong to the inside.
    let outside = may_change
        .and_then(cells)
        .map(|area| heat::outside(&area.levels, width));
    let kept = protect.and_then(cells).map(|area| {
        let inside = area.levels.iter().map(|level| *level >= 128);
        inside.collect::<Vec<_>>()
    });
    let drift = kept
        .as_ref()
        .or(outside.as_ref())
        .and_then(|kept| drift::measure(&compared, kept));
    Report {
        alignment,
        reframed: alignment.is_reframed(pair.before_size, pair.after_size),
        changed_outside_permille: outside.and_then(|outside| compared.share(Some(&outside))),
        changed_permille: compared.share(None).unwrap_or_default(),
        drift,
        heat: compared.heat(),
    }
}

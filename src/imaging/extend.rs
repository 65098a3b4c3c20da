//! A picture on a larger canvas, ready for a model to paint what lies beyond its edges.

use thiserror::Error;

use super::area::Area;
use super::decode::Limits;
use super::ops::resize;
use super::pixels::Pixels;

/// The new part reaches so far into the picture, so that the seam is painted over too.
const OVERLAP_PX: u32 = 8;
/// Beyond so many pixels from the edge the mirrored picture has become a soft cloud of its colours.
const CLOUDY_PX: f32 = 48.0;
/// How much smaller the copy is from which the cloud is made.
const CLOUD: u32 = 24;

/// How much to add on each side, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Margins {
    /// To the left.
    pub left: u32,
    /// Above.
    pub top: u32,
    /// To the right.
    pub right: u32,
    /// Below.
    pub bottom: u32,
}

/// Why a picture could not be put on a larger canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ExtendError {
    /// All margins are 0.
    #[error("There is nothing to add. Pull one side of the frame outwards.")]
    NothingToAdd,
    /// The larger picture is above what this program opens ([`Limits`]).
    #[error(
        "The larger picture would have {width_px} × {height_px} pixels, which is more than can be opened here. Add less."
    )]
    TooLarge {
        /// Width it would have.
        width_px: u64,
        /// Height it would have.
        height_px: u64,
    },
}

/// The picture on a larger canvas, and the area that is new (255, with a few pixels of the picture's edge).
///
/// The picture's own pixels stay as they are. The new part goes on with the mirrored picture that turns into a soft cloud of
/// its colours: models see what a filled edge should look like, and nothing to copy.
pub fn extended(source: &Pixels, margins: Margins) -> Result<(Pixels, Area), ExtendError> {
    let sum = |a: u32, b: u32, c: u32| u64::from(a) + u64::from(b) + u64::from(c);
    let width_px = sum(source.width_px, margins.left, margins.right);
    let height_px = sum(source.height_px, margins.top, margins.bottom);
    if margins == Margins::default() {
        return Err(ExtendError::NothingToAdd);
    }
    let too_large = ExtendError::TooLarge {
        width_px,
        height_px,
    };
    let (Ok(width), Ok(height)) = (u32::try_from(width_px), u32::try_from(height_px)) else {
        return Err(too_large);
    };
    if Limits::default().check(width, height, 4).is_err() {
        return Err(too_large);
    }
    let picture = mirrored(source, margins, width, height).ok_or(too_large)?;
    let picture = clouded(picture, source, margins).ok_or(too_large)?;
    let area = new_part(source, margins, width, height).ok_or(too_large)?;
    Ok((picture, area))
}

/// The picture in its place, going on as in mirrors.
fn mirrored(source: &Pixels, margins: Margins, width: u32, height: u32) -> Option<Pixels> {
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    let columns: Vec<usize> = (0..width)
        .map(|x| reflected(x, margins.left, source.width_px))
        .collect();
    let row_bytes = source.width_px as usize * 4;
    for y in 0..height {
        let y = reflected(y, margins.top, source.height_px);
        let row = source.rgba.get(y * row_bytes..(y + 1) * row_bytes)?;
        let (pixels, _) = row.as_chunks::<4>();
        for x in &columns {
            rgba.extend_from_slice(pixels.get(*x)?);
        }
    }
    Pixels::new(rgba, width, height)
}

/// The place in the source for a place on the canvas: there and back again, the edge itself twice.
fn reflected(at: u32, margin: u32, side: u32) -> usize {
    let (at, side) = (i64::from(at) - i64::from(margin), i64::from(side));
    let around = at.rem_euclid(2 * side);
    around.min(2 * side - 1 - around) as usize
}

/// Lets what lies beyond the picture fade into a much blurred copy of itself.
fn clouded(mut picture: Pixels, source: &Pixels, margins: Margins) -> Option<Pixels> {
    let (width, height) = (picture.width_px, picture.height_px);
    let small = resize(&picture, width.div_ceil(CLOUD), height.div_ceil(CLOUD)).ok()?;
    let cloud = resize(&small, width, height).ok()?;
    let beyond = |at: usize, margin: u32, side: u32| {
        let (at, first) = (at as u32, margin);
        let last = first + side - 1;
        first.saturating_sub(at).max(at.saturating_sub(last))
    };
    let columns: Vec<u32> = (0..width as usize)
        .map(|x| beyond(x, margins.left, source.width_px))
        .collect();
    let rows = picture.rgba.chunks_exact_mut(width as usize * 4);
    for (y, (row, cloud)) in rows
        .zip(cloud.rgba.chunks_exact(width as usize * 4))
        .enumerate()
    {
        let down = beyond(y, margins.top, source.height_px);
        let pairs = row
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(cloud.as_chunks::<4>().0);
        for ((pixel, cloud), across) in pairs.zip(&columns) {
            if down == 0 && *across == 0 {
                continue;
            }
            let far = ((*across as f32).hypot(down as f32) / CLOUDY_PX).min(1.0);
            for (value, cloud) in pixel.iter_mut().zip(cloud) {
                let (here, there) = (f32::from(*value), f32::from(*cloud));
                *value = (here + far * (there - here)).round() as u8;
            }
        }
    }
    Some(picture)
}

fn new_part(source: &Pixels, margins: Margins, width: u32, height: u32) -> Option<Area> {
    let kept = |margin: u32, side: u32, other: u32| {
        // A thin picture keeps at least half of itself.
        let overlap = |margin: u32| {
            if margin > 0 {
                OVERLAP_PX.min(side / 4)
            } else {
                0
            }
        };
        (margin + overlap(margin))..(margin + side - overlap(other))
    };
    let columns = kept(margins.left, source.width_px, margins.right);
    let rows = kept(margins.top, source.height_px, margins.bottom);
    let mut area = Area::filled(255, width, height)?;
    let levels = area.levels.chunks_exact_mut(width as usize);
    for row in levels.skip(rows.start as usize).take(rows.len()) {
        if let Some(row) = row.get_mut(columns.start as usize..columns.end as usize) {
            row.fill(0);
        }
    }
    Some(area)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::imaging::testing::{cut_out, photo};

    proptest! {
        #[test]
        fn the_picture_itself_stays_and_the_rest_is_new(
            (w, h) in (1_u32..40, 1_u32..40),
            (left, top, right, bottom) in (0_u32..90, 0_u32..30, 0_u32..30, 0_u32..30),
        ) {
            let margins = Margins { left, top, right, bottom };
            prop_assume!(margins != Margins::default());
            let source = cut_out(w, h);
            let (picture, area) = extended(&source, margins).unwrap();
            prop_assert_eq!((picture.width_px, picture.height_px), (w + left + right, h + top + bottom), "size");
            prop_assert_eq!((area.width_px, area.height_px), (picture.width_px, picture.height_px), "same size");
            for y in 0..picture.height_px {
                for x in 0..picture.width_px {
                    let own = (left..left + w).contains(&x) && (top..top + h).contains(&y);
                    prop_assert!(own || area.level(x, y) == 255, "new at {} {}", x, y);
                    if own {
                        let at = ((y * picture.width_px + x) * 4) as usize;
                        let from = (((y - top) * w + x - left) * 4) as usize;
                        prop_assert_eq!(&picture.rgba[at..at + 4], &source.rgba[from..from + 4], "own");
                    }
                }
            }
            prop_assert!(area.levels.contains(&0), "something of the picture is kept");
        }
    }

    #[test]
    fn the_seam_is_new_only_where_something_was_added() {
        let source = photo(100, 60);
        let margins = Margins {
            right: 30,
            ..Margins::default()
        };
        let (_, area) = extended(&source, margins).unwrap();
        assert_eq!(area.level(0, 0), 0, "the far side stays");
        assert_eq!(area.level(91, 59), 0, "before the seam");
        assert_eq!(area.level(92, 0), 255, "the seam");
        assert_eq!(area.level(129, 30), 255, "the new part");
    }

    #[test]
    fn the_new_part_goes_on_with_the_edge() {
        let source = photo(120, 120);
        let margins = Margins {
            left: 200,
            ..Margins::default()
        };
        let (picture, _) = extended(&source, margins).unwrap();
        let at = |x: u32, y: u32| {
            let at = ((y * picture.width_px + x) * 4) as usize;
            [0, 1, 2].map(|i| f32::from(picture.rgba[at + i]))
        };
        let jump = |a: [f32; 3], b: [f32; 3]| (a[0] - b[0]).abs().max((a[1] - b[1]).abs());
        for y in 0..120 {
            assert!(
                jump(at(199, y), at(200, y)) < 12.0,
                "a jump at the seam in row {y}"
            );
        }
        // Far out neighbours hardly differ: a cloud without grain.
        for y in 0..119 {
            assert!(jump(at(40, y), at(40, y + 1)) < 6.0, "no detail at row {y}");
        }
    }

    #[test]
    fn what_is_too_large_or_nothing_is_said() {
        let source = photo(20, 20);
        assert_eq!(
            extended(&source, Margins::default()),
            Err(ExtendError::NothingToAdd),
            "no margin"
        );
        for left in [16_384, u32::MAX] {
            let margins = Margins {
                left,
                ..Margins::default()
            };
            let error = extended(&source, margins).unwrap_err();
            assert!(matches!(error, ExtendError::TooLarge { .. }), "{error}");
            assert!(error.to_string().ends_with("Add less."), "{error}");
        }
    }
}

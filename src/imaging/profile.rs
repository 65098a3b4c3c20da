//! Colour profiles inside pictures: what was made for another screen is brought to sRGB.
//!
//! Only profiles of three primaries and curves (Display P3, Adobe RGB, `ProPhoto`, Rec. 2020 …) are followed; those with
//! tables, for grey or for inks are ignored, as is everything that cannot be read. A profile is a stranger's bytes: it is
//! limited in size, and a parser that panics means that there is no profile.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

use std::io::Cursor;
use std::panic::catch_unwind;
use std::sync::Arc;

use moxcms::{ColorProfile, Layout, ParsingOptions, TransformExecutor, TransformOptions};

use super::format::Format;
use super::jpeg;

/// A profile of three primaries and curves has a few hundred bytes, with long texts some thousands.
const MAX_PROFILE_BYTES: usize = 1024 * 1024;
/// What a curve may have at most as a table.
const MAX_CURVE_STEPS: usize = 4096;
/// Pixels that are converted at a time.
const AT_ONCE: usize = 4096;
/// A profile that moves no colour further than this is sRGB under another name.
const SAME: u8 = 1;

/// Converts RGBA from a picture's own colours to sRGB.
pub(crate) struct ToSrgb {
    executor: Arc<dyn TransformExecutor<u8> + Send + Sync>,
}

impl ToSrgb {
    /// The conversion that a picture asks for; `None` when its colours are sRGB already or cannot be known.
    pub(crate) fn of(bytes: &[u8], format: Format) -> Option<Self> {
        let profile = embedded(bytes, format)?;
        let found = catch_unwind(|| Self::from_profile(&profile)).ok().flatten();
        if found.is_none() {
            tracing::debug!(
                bytes = profile.len(),
                "colour profile not needed or not read"
            );
        }
        found
    }

    fn from_profile(profile: &[u8]) -> Option<Self> {
        let limits = ParsingOptions {
            max_profile_size: MAX_PROFILE_BYTES,
            max_allowed_clut_size: 0,
            max_allowed_trc_size: MAX_CURVE_STEPS,
        };
        let own = ColorProfile::new_from_slice_with_options(profile, limits).ok()?;
        if !own.is_matrix_shaper() {
            return None;
        }
        let srgb = ColorProfile::new_srgb();
        // Only what is needed is taken over, so that no table or note of the profile has a say.
        let mut plain = srgb.clone();
        plain.cicp = None;
        plain.red_colorant = own.red_colorant;
        plain.green_colorant = own.green_colorant;
        plain.blue_colorant = own.blue_colorant;
        plain.red_trc = own.red_trc;
        plain.green_trc = own.green_trc;
        plain.blue_trc = own.blue_trc;
        let options = TransformOptions::default();
        let executor = plain.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options);
        let made = Self {
            executor: executor.ok()?,
        };
        made.changes_something().then_some(made)
    }

    /// Whether any colour of a coarse grid moves.
    fn changes_something(&self) -> bool {
        let steps = [0_u8, 51, 102, 153, 204, 255];
        let mut grid = Vec::new();
        for r in steps {
            for g in steps {
                for b in steps {
                    grid.extend([r, g, b, 255]);
                }
            }
        }
        let mut moved = vec![0; grid.len()];
        self.executor.transform(&grid, &mut moved).is_ok()
            && grid.iter().zip(&moved).any(|(a, b)| a.abs_diff(*b) > SAME)
    }

    /// Converts pixels in place; opacity stays.
    pub(crate) fn apply(&self, rgba: &mut [u8]) {
        let mut own = Vec::with_capacity(AT_ONCE * 4);
        for part in rgba.chunks_mut(AT_ONCE * 4) {
            own.clear();
            own.extend_from_slice(part);
            if self.executor.transform(&own, part).is_err() {
                part.copy_from_slice(&own);
            }
            // What is hidden keeps its opacity to the bit.
            let pairs = part.as_chunks_mut::<4>().0.iter_mut();
            for (pixel, own) in pairs.zip(own.as_chunks::<4>().0) {
                pixel[3] = own[3];
            }
        }
    }
}

/// The profile's bytes inside a picture's file.
fn embedded(bytes: &[u8], format: Format) -> Option<Vec<u8>> {
    let profile = match format {
        Format::Jpeg => in_jpeg(bytes),
        Format::Png => in_png(bytes),
        Format::WebP => in_webp(bytes).map(<[u8]>::to_vec),
        _ => None,
    };
    profile.filter(|profile| profile.len() < MAX_PROFILE_BYTES)
}

/// In segments that say their number and how many there are (ICC.1:2022, B.4).
fn in_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<(u8, &[u8])> = Vec::new();
    let mut announced = None;
    for segment in jpeg::Segments::new(bytes).filter(|segment| segment.marker == 0xE2) {
        let Some([number, count, data @ ..]) = segment.payload.strip_prefix(b"ICC_PROFILE\0")
        else {
            continue;
        };
        if announced.is_some_and(|announced| announced != *count) {
            return None;
        }
        announced = Some(*count);
        parts.push((*number, data));
    }
    parts.sort_by_key(|(number, _)| *number);
    let in_order = (1..=announced?).eq(parts.iter().map(|(number, _)| *number));
    in_order.then(|| parts.iter().flat_map(|(_, data)| *data).copied().collect())
}

/// Deflated in a chunk of its own. It is inflated up to a limit and no further.
fn in_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let limits = png::Limits {
        bytes: 4 * MAX_PROFILE_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_ignore_text_chunk(true);
    let reader = decoder.read_info().ok()?;
    reader.info().icc_profile.as_deref().map(<[u8]>::to_vec)
}

/// In a chunk of its own, found in place.
fn in_webp(bytes: &[u8]) -> Option<&[u8]> {
    super::native::webp_chunk(bytes, *b"ICCP")
}

#[cfg(test)]
mod tests;

//! The shortest way from bytes to a picture that is a little larger than wanted.
//!
//! A JPEG is decoded at ½, ¼ or ⅛ ([`super::jpeg`]); a PNG's rows are averaged while they are
//! decoded, so that a large one never is in memory as a whole; what is left goes through Lanczos3.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

use std::sync::Arc;

use image::metadata::Orientation;

use super::decode::Limits;
use super::error::DecodeError;
use super::format::Format;
use super::jpeg;
use super::native::{self, Header, Native, Png};
use super::ops::resample;
use super::pixels::{Pixels, byte_count, orient, widen, widen_row};
use super::profile::ToSrgb;

/// Before Lanczos3 a JPEG keeps at least 7/4 of the wanted side. Less would look soft; twice, as
/// other programs want, would just miss ½ of a 12-megapixel picture for 1024 px and ⅛ for 256 px.
const JPEG_MARGIN: (usize, usize) = (7, 4);
/// A PNG keeps so many times the wanted side, where averaging saves memory more than time.
const PNG_MARGIN: u32 = 4;

/// A picture on its way to being small: RGB or RGBA, as stored (not yet turned).
pub(crate) struct Shrunk {
    pixels: Vec<u8>,
    channels: usize,
    width_px: u32,
    height_px: u32,
    /// The part of it that is picture: the last group of pixels may be only partly filled.
    whole: (f64, f64),
    /// Size of the picture in the file.
    stored: (u32, u32),
    orientation: Orientation,
    /// How its colours become sRGB, if they are not: done at the end, where pixels are few.
    to_srgb: Option<Arc<ToSrgb>>,
}

/// Decodes so that the longer side stays well above `side_px`, or at its true size if it is less.
pub(crate) fn load(bytes: &[u8], side_px: u32, limits: &Limits) -> Result<Shrunk, DecodeError> {
    let header = native::header(bytes)?;
    limits.check(header.width_px, header.height_px, 1)?;
    let mut shrunk = match header.format {
        Format::Png => load_png(bytes, side_px, limits),
        Format::Jpeg => match load_jpeg(bytes, &header, side_px) {
            Some(shrunk) => Ok(shrunk),
            None => load_all(bytes, &header, limits),
        },
        _ => load_all(bytes, &header, limits),
    }?;
    shrunk.to_srgb = ToSrgb::of(bytes, header.format).map(Arc::new);
    Ok(shrunk)
}

impl Shrunk {
    /// The picture with its longer side at `side_px` (never larger than it is), not yet turned.
    pub(crate) fn fit(&self, side_px: u32) -> Result<Self, DecodeError> {
        let target = fit_size(self.stored, side_px);
        if target == (self.width_px, self.height_px) && target == self.stored {
            return Ok(self.with(self.pixels.clone(), target));
        }
        let size = (self.width_px, self.height_px);
        let pixels = resample(&self.pixels, size, self.whole, self.channels, target)?;
        Ok(self.with(pixels, target))
    }

    fn with(&self, pixels: Vec<u8>, (width_px, height_px): (u32, u32)) -> Self {
        Self {
            pixels,
            channels: self.channels,
            width_px,
            height_px,
            whole: (f64::from(width_px), f64::from(height_px)),
            stored: self.stored,
            orientation: self.orientation,
            to_srgb: self.to_srgb.clone(),
        }
    }

    /// The longer side in pixels.
    pub(crate) fn side_px(&self) -> u32 {
        self.width_px.max(self.height_px)
    }

    /// Whether these are the file's own pixels.
    pub(crate) fn is_original(&self) -> bool {
        (self.width_px, self.height_px) == self.stored
    }

    /// Turned as the file asks, in RGBA.
    pub(crate) fn finish(mut self) -> Result<Pixels, DecodeError> {
        widen(&mut self.pixels, self.width_px, self.channels, 4);
        if let Some(to_srgb) = &self.to_srgb {
            to_srgb.apply(&mut self.pixels);
        }
        let size = (self.width_px, self.height_px);
        let (rgba, width_px, height_px) = orient(self.pixels, size, 4, self.orientation);
        Pixels::new(rgba, width_px, height_px).ok_or(DecodeError::Damaged)
    }
}

/// `size` scaled down to a longer side of `side_px`, never up and never below 1.
pub(crate) fn fit_size((width_px, height_px): (u32, u32), side_px: u32) -> (u32, u32) {
    let long = width_px.max(height_px);
    let side_px = side_px.max(1);
    if long <= side_px {
        return (width_px, height_px);
    }
    let scaled = |side: u32| {
        let exact = f64::from(side) * f64::from(side_px) / f64::from(long);
        (exact.round() as u32).max(1)
    };
    (scaled(width_px), scaled(height_px))
}

fn load_all(bytes: &[u8], header: &Header, limits: &Limits) -> Result<Shrunk, DecodeError> {
    let Native {
        mut pixels,
        mut channels,
    } = native::decode(bytes, header, limits, 3)?;
    if channels == 1 {
        widen(&mut pixels, header.width_px, 1, 3);
        channels = 3;
    }
    let size = (header.width_px, header.height_px);
    Ok(Shrunk {
        pixels,
        channels,
        width_px: size.0,
        height_px: size.1,
        whole: (f64::from(size.0), f64::from(size.1)),
        stored: size,
        orientation: header.orientation,
        to_srgb: None,
    })
}

fn load_jpeg(bytes: &[u8], header: &Header, side_px: u32) -> Option<Shrunk> {
    let stored = (header.width_px, header.height_px);
    let long = stored.0.max(stored.1) as usize;
    let eighths = [1, 2, 4]
        .into_iter()
        .find(|eighths| long * eighths * JPEG_MARGIN.1 >= side_px as usize * JPEG_MARGIN.0 * 8)?;
    let reduced = jpeg::decode_reduced(bytes, header.jpeg.as_ref()?, eighths)?;
    let exact = |side: u32| f64::from(side) * eighths as f64 / 8.0;
    Some(Shrunk {
        pixels: reduced.rgb,
        channels: 3,
        width_px: reduced.width_px,
        height_px: reduced.height_px,
        whole: (exact(stored.0), exact(stored.1)),
        stored,
        orientation: header.orientation,
        to_srgb: None,
    })
}

fn load_png(bytes: &[u8], side_px: u32, limits: &Limits) -> Result<Shrunk, DecodeError> {
    let png = Png::open(bytes)?;
    let header = png.header();
    let stored = (header.width_px, header.height_px);
    let group = (stored.0.max(stored.1) / side_px.saturating_mul(PNG_MARGIN).max(1)).max(1);
    let from = png.channels();
    let channels = if from % 2 == 0 { 4 } else { 3 };
    let (width_px, height_px) = (stored.0.div_ceil(group), stored.1.div_ceil(group));
    limits.check(width_px, height_px, channels)?;
    let too_large = DecodeError::TooLarge {
        width_px: stored.0,
        height_px: stored.1,
    };
    let len = byte_count(width_px, height_px, channels).ok_or(too_large)?;
    let mut boxes = Boxes::new(stored.0 as usize, from, channels, group as usize, len);
    png.each_row(limits, |row| boxes.add(row))?;
    Ok(Shrunk {
        pixels: boxes.finish(),
        channels,
        width_px,
        height_px,
        whole: (
            f64::from(stored.0) / f64::from(group),
            f64::from(stored.1) / f64::from(group),
        ),
        stored,
        orientation: header.orientation,
        to_srgb: None,
    })
}

/// Averages groups of `group × group` pixels, row after row.
struct Boxes {
    from: usize,
    channels: usize,
    group: usize,
    /// One row with `channels` bytes a pixel.
    row: Vec<u8>,
    /// Sums of the rows so far: colours (times alpha if there is one), alpha, for each group.
    sums: Vec<[u32; 4]>,
    rows: usize,
    out: Vec<u8>,
}

impl Boxes {
    fn new(width: usize, from: usize, channels: usize, group: usize, len: usize) -> Self {
        Self {
            from,
            channels,
            group,
            row: vec![0; width * channels],
            sums: vec![[0; 4]; if group > 1 { width.div_ceil(group) } else { 0 }],
            rows: 0,
            out: Vec::with_capacity(len),
        }
    }

    fn add(&mut self, row: &[u8]) {
        if self.group == 1 && self.from == self.channels {
            self.out.extend_from_slice(row);
            return;
        }
        widen_row(row, self.from, &mut self.row, self.channels);
        if self.group == 1 {
            self.out.extend_from_slice(&self.row);
            return;
        }
        let groups = self.row.chunks(self.channels * self.group);
        for (sums, pixels) in self.sums.iter_mut().zip(groups) {
            if self.channels == 3 {
                for &[r, g, b] in pixels.as_chunks::<3>().0 {
                    add_to(sums, [r, g, b].map(u32::from), 1);
                }
            } else {
                for &[r, g, b, a] in pixels.as_chunks::<4>().0 {
                    let a = u32::from(a);
                    add_to(sums, [r, g, b].map(|value| u32::from(value) * a), a);
                }
            }
        }
        self.rows += 1;
        if self.rows == self.group {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let width = self.row.len() / self.channels;
        let rows = self.rows;
        for (i, sums) in self.sums.iter_mut().enumerate() {
            let [r, g, b, weight] = *sums;
            for sum in [r, g, b] {
                let mean = (sum + weight / 2).checked_div(weight).unwrap_or(0);
                self.out.push(mean as u8);
            }
            if self.channels == 4 {
                let columns = self.group.min(width - i * self.group);
                let count = (columns * rows).max(1) as u32;
                self.out.push(((weight + count / 2) / count) as u8);
            }
            *sums = [0; 4];
        }
        self.rows = 0;
    }

    fn finish(mut self) -> Vec<u8> {
        if self.rows > 0 {
            self.flush();
        }
        self.out
    }
}

/// 32 bits are enough for groups of 256 × 256; a 16,384 px side at 256 px makes groups of 16.
#[inline]
fn add_to(sums: &mut [u32; 4], colours: [u32; 3], weight: u32) {
    for (sum, value) in sums.iter_mut().zip(colours) {
        *sum = sum.wrapping_add(value);
    }
    sums[3] = sums[3].wrapping_add(weight);
}

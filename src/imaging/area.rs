//! A painted area: a grey picture that says where something may change, or must stay.
//!
//! The library keeps one polarity, white = inside. [`super::mask`] turns it into what a service wants.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::decode::decode_as_stored;
use super::error::DecodeError;
use super::pixels::byte_count;

/// A grey picture: 255 is inside, 0 is outside, greys stand between.
#[derive(Clone, PartialEq, Eq)]
pub struct Area {
    /// Width.
    pub width_px: u32,
    /// Height.
    pub height_px: u32,
    /// `width_px × height_px` levels, rows from the top without gaps.
    pub levels: Vec<u8>,
}

impl Area {
    /// Takes the levels if there are exactly as many as the size needs and no side is 0.
    pub fn new(levels: Vec<u8>, width_px: u32, height_px: u32) -> Option<Self> {
        let wanted = byte_count(width_px, height_px, 1)?;
        (wanted > 0 && levels.len() == wanted).then_some(Self {
            width_px,
            height_px,
            levels,
        })
    }

    /// One level everywhere; `None` if a side is 0 or there is no memory for the size.
    pub fn filled(level: u8, width_px: u32, height_px: u32) -> Option<Self> {
        let len = byte_count(width_px, height_px, 1)?;
        let mut levels = Vec::new();
        levels.try_reserve_exact(len).ok()?;
        levels.resize(len, level);
        Self::new(levels, width_px, height_px)
    }

    /// Reads a picture as an area: Rec. 601 luma times opacity, so what is see-through is outside.
    pub fn from_png(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Levels are numbers and no colours: a profile must not bend them.
        let picture = decode_as_stored(bytes)?.pixels;
        let (pixels, _) = picture.rgba.as_chunks::<4>();
        let levels = pixels.iter().map(|&[r, g, b, a]| {
            let [r, g, b, a] = [r, g, b, a].map(u32::from);
            ((r * 299 + g * 587 + b * 114 + 500) / 1000 * a / 255) as u8
        });
        Self::new(levels.collect(), picture.width_px, picture.height_px).ok_or(DecodeError::Damaged)
    }

    /// The area as a grey PNG of 8 bits, without alpha.
    pub fn to_png(&self) -> Result<Vec<u8>, DecodeError> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width_px, self.height_px);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().map_err(cannot_write)?;
        writer
            .write_image_data(&self.levels)
            .map_err(cannot_write)?;
        writer.finish().map_err(cannot_write)?;
        Ok(out)
    }

    /// The area at another size (bilinear, without ringing). A side of 0 becomes 1.
    pub fn resized(&self, width_px: u32, height_px: u32) -> Result<Self, DecodeError> {
        let (width_px, height_px) = (width_px.max(1), height_px.max(1));
        if (width_px, height_px) == (self.width_px, self.height_px) {
            return Ok(self.clone());
        }
        if byte_count(width_px, height_px, 1).is_none() {
            return Err(DecodeError::CannotWrite);
        }
        let source = ImageRef::new(self.width_px, self.height_px, &self.levels, PixelType::U8);
        let mut out = Image::new(width_px, height_px, PixelType::U8);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
        Resizer::new()
            .resize(&source.map_err(cannot_write)?, &mut out, Some(&options))
            .map_err(cannot_write)?;
        Self::new(out.into_vec(), width_px, height_px).ok_or(DecodeError::CannotWrite)
    }

    /// Inside and outside change places.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            levels: self.levels.iter().map(|level| 255 - level).collect(),
            ..*self
        }
    }

    /// The area with a soft edge that reaches `radius_px` to both sides of the hard one.
    ///
    /// Three box blurs in a row are close to a Gaussian (Wells, "Efficient synthesis of Gaussian filters by cascaded
    /// uniform filters", 1986); their radii add up to `radius_px`. Beyond the picture its edge goes on.
    #[must_use]
    pub fn feathered(&self, radius_px: u32) -> Self {
        let (width, height) = (self.width_px as usize, self.height_px as usize);
        // More than the picture's own size changes nothing any more.
        let radius = (radius_px as usize).min(width.max(height));
        let mut levels = self.levels.clone();
        for part in [radius.div_ceil(3), (radius + 1) / 3, radius / 3] {
            if part > 0 {
                levels = blur_rows(&levels, width, part);
                levels = blur_columns(&levels, width, part);
            }
        }
        Self { levels, ..*self }
    }

    /// The level at a place, 0 beyond the picture.
    pub fn level(&self, x: u32, y: u32) -> u8 {
        if x >= self.width_px || y >= self.height_px {
            return 0;
        }
        let at = y as usize * self.width_px as usize + x as usize;
        self.levels.get(at).copied().unwrap_or_default()
    }

    /// Whether nothing is inside.
    pub fn is_empty(&self) -> bool {
        self.levels.iter().all(|level| *level == 0)
    }
}

impl std::fmt::Debug for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Area({} × {})", self.width_px, self.height_px)
    }
}

fn cannot_write<E>(_: E) -> DecodeError {
    DecodeError::CannotWrite
}

/// Divides by the same number again and again: rounded, and exact for 255 × `count`.
struct Mean {
    half: u32,
    factor: u64,
}

impl Mean {
    const fn of(radius: usize) -> Self {
        let count = 2 * radius as u64 + 1;
        Self {
            half: (count / 2) as u32,
            factor: (1 << 32) / count + 1,
        }
    }

    const fn take(&self, sum: u32) -> u8 {
        (((sum + self.half) as u64 * self.factor) >> 32) as u8
    }
}

fn blur_rows(levels: &[u8], width: usize, radius: usize) -> Vec<u8> {
    let mean = Mean::of(radius);
    let mut out = Vec::with_capacity(levels.len());
    for row in levels.chunks_exact(width) {
        let at = |x: usize| u32::from(row.get(x.min(width - 1)).copied().unwrap_or_default());
        let mut sum = at(0) * (radius as u32 + 1) + (1..=radius).map(at).sum::<u32>();
        for x in 0..width {
            out.push(mean.take(sum));
            sum = sum + at(x + radius + 1) - at(x.saturating_sub(radius));
        }
    }
    out
}

fn blur_columns(levels: &[u8], width: usize, radius: usize) -> Vec<u8> {
    let mean = Mean::of(radius);
    let height = levels.len() / width;
    let row = |y: usize| {
        let y = y.min(height - 1);
        levels.get(y * width..(y + 1) * width).unwrap_or_default()
    };
    let mut sums = vec![0_u32; width];
    for y in 0..=radius {
        let times = if y == 0 { radius as u32 + 1 } else { 1 };
        for (sum, level) in sums.iter_mut().zip(row(y)) {
            *sum += u32::from(*level) * times;
        }
    }
    let mut out = Vec::with_capacity(levels.len());
    for y in 0..height {
        out.extend(sums.iter().map(|sum| mean.take(*sum)));
        let (comes, goes) = (row(y + radius + 1), row(y.saturating_sub(radius)));
        for (sum, (comes, goes)) in sums.iter_mut().zip(comes.iter().zip(goes)) {
            *sum = *sum + u32::from(*comes) - u32::from(*goes);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::imaging::Pixels;
    use crate::imaging::ops::to_png;

    fn any_area() -> impl Strategy<Value = Area> {
        (1_u32..24, 1_u32..24).prop_flat_map(|(w, h)| {
            prop::collection::vec(any::<u8>(), (w * h) as usize)
                .prop_map(move |levels| Area::new(levels, w, h).unwrap())
        })
    }

    /// The mean over a square window with clamped edges, the slow and plain way.
    fn slow_mean(area: &Area, x: i64, y: i64, radius: i64, along_x: bool) -> u8 {
        let (w, h) = (i64::from(area.width_px), i64::from(area.height_px));
        let sum: i64 = (-radius..=radius)
            .map(|step| {
                let (x, y) = if along_x {
                    (x + step, y)
                } else {
                    (x, y + step)
                };
                i64::from(area.level(x.clamp(0, w - 1) as u32, y.clamp(0, h - 1) as u32))
            })
            .sum();
        let count = 2 * radius + 1;
        ((sum + count / 2) / count) as u8
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(area in any_area()) {
            let png = area.to_png().unwrap();
            prop_assert_eq!(Area::from_png(&png).unwrap(), area, "a grey PNG keeps every level");
        }

        #[test]
        fn turned_twice_is_as_it_was(area in any_area()) {
            prop_assert_eq!(area.inverted().inverted(), area.clone(), "twice is once less");
            for (a, b) in area.levels.iter().zip(&area.inverted().levels) {
                prop_assert_eq!(u16::from(*a) + u16::from(*b), 255, "the two make a whole");
            }
        }

        #[test]
        fn fast_means_are_the_slow_means(area in any_area(), radius in 1_usize..30) {
            let width = area.width_px as usize;
            let rows = blur_rows(&area.levels, width, radius);
            let columns = blur_columns(&area.levels, width, radius);
            for (at, (row, column)) in rows.iter().zip(&columns).enumerate() {
                let (x, y) = ((at % width) as i64, (at / width) as i64);
                let r = radius as i64;
                prop_assert_eq!(*row, slow_mean(&area, x, y, r, true), "row at {} {}", x, y);
                prop_assert_eq!(*column, slow_mean(&area, x, y, r, false), "column at {} {}", x, y);
            }
        }

        #[test]
        fn a_soft_edge_reaches_as_far_as_asked(x in 0_u32..31, y in 0_u32..17, radius in 0_u32..12) {
            let mut area = Area::filled(0, 31, 17).unwrap();
            area.levels[(y * 31 + x) as usize] = 255;
            let soft = area.feathered(radius);
            for (at, level) in soft.levels.iter().enumerate() {
                let far = (at as u32 % 31).abs_diff(x).max((at as u32 / 31).abs_diff(y));
                prop_assert!(far <= radius || *level == 0, "{} at {} px for {}", level, far, radius);
            }
        }
    }

    #[test]
    fn even_areas_stay_even() {
        for level in [0, 1, 128, 255] {
            let area = Area::filled(level, 37, 11).unwrap();
            assert_eq!(area.feathered(9), area, "level {level}");
            assert_eq!(area.feathered(u32::MAX), area, "level {level}, any radius");
            let larger = area.resized(80, 23).unwrap();
            assert!(larger.levels.iter().all(|l| *l == level), "level {level}");
        }
        assert!(Area::filled(0, 5, 5).unwrap().is_empty(), "all black");
        assert!(!Area::filled(1, 5, 5).unwrap().is_empty(), "almost black");
    }

    #[test]
    fn pictures_with_and_without_alpha_are_areas() {
        let grey = Pixels::new([200, 200, 200, 255].repeat(6), 3, 2).unwrap();
        let clear = Pixels::new([255, 255, 255, 0].repeat(6), 3, 2).unwrap();
        let half = Pixels::new([255, 255, 255, 128].repeat(6), 3, 2).unwrap();
        for (picture, want) in [(grey, 200), (clear, 0), (half, 128)] {
            let area = Area::from_png(&to_png(&picture).unwrap()).unwrap();
            assert_eq!(area.levels, [want; 6], "luma times opacity");
        }
    }

    #[test]
    fn what_does_not_fit_is_no_area() {
        assert!(Area::new(vec![0; 5], 3, 2).is_none(), "too few");
        assert!(Area::new(vec![], 0, 2).is_none(), "no width");
        assert!(Area::filled(0, u32::MAX, u32::MAX).is_none(), "no memory");
        assert!(Area::from_png(b"words").is_err(), "no picture");
        assert_eq!(Area::filled(9, 2, 2).unwrap().level(2, 0), 0, "beyond");
    }
}

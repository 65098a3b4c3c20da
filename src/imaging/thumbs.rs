//! Small pictures for walls and lists, from the bytes of large ones.

use super::decode::{Limits, guarded};
use super::error::DecodeError;
use super::ops::{average, to_jpeg, to_png};
use super::pixels::Pixels;
use super::shrink::{self, Shrunk};

/// Quality of small JPEG pictures: the eye sees no loss at this size.
const QUALITY: u8 = 82;

/// The sizes in which small pictures are kept, by their longer side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// 256 px: walls and lists.
    Small,
    /// 512 px: large tiles, high-density screens.
    Medium,
    /// 1024 px: compare cells.
    Large,
}

impl Tier {
    /// Every tier, smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The longer side in pixels.
    pub const fn px(self) -> u32 {
        match self {
            Self::Small => 256,
            Self::Medium => 512,
            Self::Large => 1024,
        }
    }

    /// The smallest tier that fills `side_px` without being enlarged, or the largest.
    pub fn for_side(side_px: u32) -> Self {
        let fits = Self::ALL.into_iter().find(|tier| tier.px() >= side_px);
        fits.unwrap_or(Self::Large)
    }
}

/// A small picture ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumb {
    /// The tier it was made for; the picture is smaller if the original is.
    pub tier: Tier,
    /// JPEG, or PNG if something is see-through.
    pub encoded: Vec<u8>,
    /// Width, after turning.
    pub width_px: u32,
    /// Height, after turning.
    pub height_px: u32,
    /// Mean colour, to paint before the picture is there.
    pub average_rgb: [u8; 3],
}

/// Makes one small picture with the default [`Limits`].
pub fn make_thumb(bytes: &[u8], tier: Tier) -> Result<Thumb, DecodeError> {
    let thumbs = make_thumbs(bytes, &[tier])?;
    thumbs.into_iter().next().ok_or(DecodeError::CannotWrite)
}

/// Makes several from one decoding, in the order asked.
pub fn make_thumbs(bytes: &[u8], tiers: &[Tier]) -> Result<Vec<Thumb>, DecodeError> {
    let small = shrink_to_tiers(bytes, tiers, &Limits::default())?;
    small
        .iter()
        .map(|(tier, pixels)| encode(*tier, pixels))
        .collect()
}

/// Encodes an already small picture.
pub(crate) fn encode(tier: Tier, pixels: &Pixels) -> Result<Thumb, DecodeError> {
    let encoded = if pixels.is_opaque() {
        to_jpeg(pixels, QUALITY)?
    } else {
        to_png(pixels)?
    };
    Ok(Thumb {
        tier,
        encoded,
        width_px: pixels.width_px,
        height_px: pixels.height_px,
        average_rgb: average(pixels),
    })
}

/// The pixels of several tiers from one decoding, in the order asked.
pub(crate) fn shrink_to_tiers(
    bytes: &[u8],
    tiers: &[Tier],
    limits: &Limits,
) -> Result<Vec<(Tier, Pixels)>, DecodeError> {
    guarded(|| {
        let Some(largest) = tiers.iter().max() else {
            return Ok(Vec::new());
        };
        let source = shrink::load(bytes, largest.px(), limits)?;
        let mut made: Vec<(Tier, Shrunk)> = Vec::new();
        for tier in Tier::ALL
            .into_iter()
            .rev()
            .filter(|tier| tiers.contains(tier))
        {
            // The next larger tier is a good enough start and four times less to read.
            let start = made.last().map_or(&source, |(_, larger)| larger);
            let start = if start.side_px() >= tier.px() * 2 {
                start
            } else {
                &source
            };
            made.push((tier, start.fit(tier.px())?));
        }
        let mut small = Vec::with_capacity(tiers.len());
        for (tier, shrunk) in made {
            small.push((tier, shrunk.finish()?));
        }
        let place = |tier: &Tier| tiers.iter().position(|asked| asked == tier);
        small.sort_by_key(|(tier, _)| place(tier));
        Ok(small)
    })
}

/// The picture with its longer side at most `max_side_px`: its own pixels where it is not larger.
pub fn fit_within(bytes: &[u8], max_side_px: u32, limits: &Limits) -> Result<Pixels, DecodeError> {
    guarded(|| {
        let source = shrink::load(bytes, max_side_px, limits)?;
        limits.check(source.side_px(), 1, 4)?;
        if source.is_original() && source.side_px() <= max_side_px {
            return source.finish();
        }
        source.fit(max_side_px)?.finish()
    })
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::SamplingFactor as Sampling;

    use super::*;
    use crate::imaging::decode::{decode, decode_with};
    use crate::imaging::ops::{mean_difference, resize};
    use crate::imaging::testing::{cut_out, jpeg, photo, webp, with_exif};

    /// How far the fast way is from decoding everything and one Lanczos3, 0 to 255.
    fn distance(bytes: &[u8], side_px: u32) -> f64 {
        let full = decode(bytes).unwrap().pixels;
        let fast = fit_within(bytes, side_px, &Limits::default()).unwrap();
        let (width_px, height_px) = shrink::fit_size((full.width_px, full.height_px), side_px);
        assert_eq!((fast.width_px, fast.height_px), (width_px, height_px));
        let slow = resize(&full, width_px, height_px).unwrap();
        mean_difference(&fast, &slow).unwrap()
    }

    #[test]
    fn jpegs_of_every_sampling_are_close_to_the_full_way() {
        let picture = photo(1003, 777);
        for sampling in [
            Sampling::F_1_1,
            Sampling::F_2_1,
            Sampling::F_1_2,
            Sampling::F_2_2,
            Sampling::F_4_1,
        ] {
            for restart in [0, 5] {
                let bytes = jpeg(&picture, sampling, |encoder| {
                    if restart > 0 {
                        encoder.set_restart_interval(restart);
                    }
                });
                // ½, ¼ and ⅛, and none at all.
                for side_px in [600, 250, 120, 60, 17] {
                    let distance = distance(&bytes, side_px);
                    assert!(
                        distance <= 1.5,
                        "{sampling:?} {restart} {side_px}: {distance}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_reduced_jpeg_decoder_is_really_used() {
        let picture = photo(640, 480);
        for progressive in [false, true] {
            let bytes = jpeg(&picture, Sampling::F_2_2, |encoder| {
                encoder.set_progressive(progressive);
            });
            let shrunk = shrink::load(&bytes, 60, &Limits::default()).unwrap();
            // A progressive one takes the long way, with the same result.
            assert_eq!(shrunk.side_px(), if progressive { 640 } else { 160 });
            assert!(distance(&bytes, 60) <= 1.5);
        }
    }

    #[test]
    fn grey_jpegs_take_the_short_way_too() {
        let grey: Vec<u8> = photo(500, 300).rgba.iter().step_by(4).copied().collect();
        let mut bytes = Vec::new();
        jpeg_encoder::Encoder::new(&mut bytes, 92)
            .encode(&grey, 500, 300, jpeg_encoder::ColorType::Luma)
            .unwrap();
        let shrunk = shrink::load(&bytes, 60, &Limits::default()).unwrap();
        assert_eq!(shrunk.side_px(), 125);
        assert!(distance(&bytes, 60) <= 1.5);
    }

    #[test]
    fn pngs_and_webps_are_close_to_the_full_way() {
        for bytes in [
            to_png(&photo(1200, 901)).unwrap(),
            to_png(&cut_out(1200, 901)).unwrap(),
            webp(&cut_out(700, 401)),
        ] {
            for side_px in [500, 256, 64, 20] {
                let distance = distance(&bytes, side_px);
                assert!(distance <= 1.5, "{side_px}: {distance}");
            }
        }
    }

    #[test]
    fn every_depth_and_colour_of_png_comes_out_alike() {
        use image::{DynamicImage, ImageFormat};
        let base = image::RgbaImage::from_raw(400, 300, cut_out(400, 300).rgba).unwrap();
        let base = DynamicImage::ImageRgba8(base);
        for picture in [
            DynamicImage::ImageLuma8(base.to_luma8()),
            DynamicImage::ImageLumaA8(base.to_luma_alpha8()),
            DynamicImage::ImageLuma16(base.to_luma16()),
            DynamicImage::ImageRgb16(base.to_rgb16()),
            DynamicImage::ImageRgba16(base.to_rgba16()),
        ] {
            let mut bytes = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
            let bytes = bytes.into_inner();
            let decoded = decode(&bytes).unwrap();
            // Sixteen bits are cut here and rounded there.
            let want = picture.to_rgba8().into_raw();
            let near = decoded
                .pixels
                .rgba
                .iter()
                .zip(&want)
                .all(|(a, b)| a.abs_diff(*b) <= 1);
            assert!(near, "{:?}", picture.color());
            assert_eq!(decoded.info.has_alpha, picture.color().has_alpha());
            let depth =
                picture.color().bits_per_pixel() / u16::from(picture.color().channel_count());
            assert_eq!(u16::from(decoded.info.bit_depth), depth);
            for side_px in [200, 20] {
                assert!(distance(&bytes, side_px) <= 1.5, "{:?}", picture.color());
            }
        }
    }

    #[test]
    fn the_cameras_note_turns_small_and_large_alike() {
        let upright = jpeg(&photo(400, 240), Sampling::F_2_2, |_| {});
        for note in 1..=8 {
            let bytes = with_exif(&upright, note);
            let full = decode(&bytes).unwrap();
            let swapped = note >= 5;
            let want = if swapped { (240, 400) } else { (400, 240) };
            assert_eq!(
                (full.pixels.width_px, full.pixels.height_px),
                want,
                "{note}"
            );
            assert_eq!((full.info.width_px, full.info.height_px), want, "{note}");
            assert_eq!(full.info.turned, note != 1);
            assert!(distance(&bytes, 40) <= 1.5, "{note}");
        }
    }

    #[test]
    fn a_png_or_webp_may_be_turned_too() {
        let exif = crate::imaging::testing::exif(6);
        let mut png = to_png(&photo(40, 20)).unwrap();
        let at = 8 + 25;
        png.splice(at..at, crate::imaging::testing::chunk(*b"eXIf", &exif));
        let full = decode(&png).unwrap();
        assert_eq!((full.pixels.width_px, full.pixels.height_px), (20, 40));
        let mut out = Vec::new();
        let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut out);
        image::ImageEncoder::set_exif_metadata(&mut encoder, exif).unwrap();
        encoder
            .encode(&photo(40, 20).rgba, 40, 20, image::ExtendedColorType::Rgba8)
            .unwrap();
        let full = decode(&out).unwrap();
        assert_eq!((full.pixels.width_px, full.pixels.height_px), (20, 40));
    }

    #[test]
    fn odd_shapes_stay_pictures() {
        for (width_px, height_px) in [(1, 1), (1, 9), (9, 1), (1, 3000), (3000, 1), (64, 16_384)] {
            let picture = photo(width_px, height_px);
            for bytes in [
                to_png(&picture).unwrap(),
                jpeg(&picture, Sampling::F_2_2, |_| {}),
            ] {
                for thumb in make_thumbs(&bytes, &Tier::ALL).unwrap() {
                    let long = thumb.width_px.max(thumb.height_px);
                    assert_eq!(long, width_px.max(height_px).min(thumb.tier.px()));
                    assert!(thumb.width_px.min(thumb.height_px) >= 1);
                    let back = decode(&thumb.encoded).unwrap().pixels;
                    assert_eq!(
                        (back.width_px, back.height_px),
                        (thumb.width_px, thumb.height_px)
                    );
                }
            }
        }
    }

    #[test]
    fn one_decoding_gives_every_tier_in_the_order_asked() {
        let bytes = to_png(&photo(2100, 1500)).unwrap();
        let asked = [Tier::Medium, Tier::Small, Tier::Large];
        let thumbs = make_thumbs(&bytes, &asked).unwrap();
        let got: Vec<_> = thumbs
            .iter()
            .map(|t| (t.tier, t.width_px, t.height_px))
            .collect();
        assert_eq!(
            got,
            [
                (Tier::Medium, 512, 366),
                (Tier::Small, 256, 183),
                (Tier::Large, 1024, 731)
            ]
        );
        let alone = make_thumb(&bytes, Tier::Small).unwrap();
        let a = decode(&alone.encoded).unwrap().pixels;
        let b = decode(&thumbs[1].encoded).unwrap().pixels;
        assert!(mean_difference(&a, &b).unwrap() <= 1.5);
        assert!(make_thumbs(&bytes, &[]).unwrap().is_empty());
    }

    #[test]
    fn see_through_pictures_keep_their_alpha_and_opaque_ones_become_jpeg() {
        let see_through = make_thumb(&to_png(&cut_out(600, 400)).unwrap(), Tier::Small).unwrap();
        let back = decode(&see_through.encoded).unwrap();
        assert!(back.info.has_alpha);
        let first_and_last = (back.pixels.rgba[3], back.pixels.rgba[255 * 4 + 3]);
        assert!(
            first_and_last.0 <= 3 && first_and_last.1 >= 250,
            "{first_and_last:?}"
        );
        let opaque = make_thumb(&to_png(&photo(600, 400)).unwrap(), Tier::Small).unwrap();
        assert!(opaque.encoded.starts_with(&[0xFF, 0xD8]));
    }

    #[test]
    fn the_average_is_that_of_the_large_picture() {
        let picture = photo(900, 700);
        let thumb = make_thumb(&to_png(&picture).unwrap(), Tier::Small).unwrap();
        for (small, large) in thumb.average_rgb.into_iter().zip(average(&picture)) {
            assert!(small.abs_diff(large) <= 1, "{small} {large}");
        }
    }

    #[test]
    fn a_large_png_is_never_in_memory_as_a_whole() {
        let bytes = to_png(&photo(2048, 2048)).unwrap();
        let limits = Limits {
            max_alloc_bytes: 5 * 1024 * 1024,
            ..Limits::default()
        };
        assert!(decode_with(&bytes, &limits).is_err(), "16 MiB of RGBA");
        let small = fit_within(&bytes, 256, &limits).unwrap();
        assert_eq!((small.width_px, small.height_px), (256, 256));
    }
}

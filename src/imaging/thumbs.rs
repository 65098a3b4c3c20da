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

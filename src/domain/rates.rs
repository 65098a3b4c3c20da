//! How a service's price follows from what is asked: size, effort and the pictures sent along. The numbers are catalogue data.
#![warn(clippy::arithmetic_side_effects)]

use serde::{Deserialize, Serialize};

use crate::domain::money::{Micros, Price};
use crate::domain::shape::Size;
use crate::domain::task::{Effort, Task};

/// Pixels of a megapixel, as services bill it (1024 × 1024).
const MEGAPIXEL: u64 = 1 << 20;

/// A price up to a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Up to this many pixels.
    pub max_pixels: u64,
    /// Micro-dollars a picture.
    pub micros: Micros,
}

/// A service's way of billing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Rates {
    /// By megapixels made and sent.
    Megapixels {
        /// The first megapixel of the picture.
        first: Micros,
        /// Every further megapixel of it, as a fraction where it is one.
        further: Micros,
        /// Every megapixel sent along; a picture sent counts as large as the picture asked for.
        #[serde(default)]
        sent: Micros,
        /// Megapixels begun count whole.
        #[serde(default)]
        whole: bool,
    },
    /// By size class; above the last class the last price is a lower bound only, so the price is unknown.
    Tiers {
        /// The classes, smallest first.
        tiers: Vec<Tier>,
        /// Every picture sent along.
        #[serde(default)]
        sent: Micros,
    },
    /// By tokens, as OpenAI bills pictures: `u = round(base · short / long)`,
    /// `tokens = ceil(base · u · (2,000,000 + pixels) / 4,000,000)`. Source: the calculator in OpenAI's image guide, 2026-10.
    Tokens {
        /// A million tokens of the picture made.
        out_per_million: Micros,
        /// A million tokens of pictures sent along.
        sent_per_million: Micros,
        /// Tokens of a picture sent along, least and most.
        sent_tokens: (u32, u32),
        /// `base` for quick, usual and careful.
        base: [u32; 3],
        /// Tokens added by previews while it works.
        #[serde(default)]
        preview_tokens: u32,
    },
}

impl Rates {
    /// What a task costs.
    pub fn price(&self, task: &Task) -> Price {
        let sent_count = u32::try_from(task.pictures_sent()).unwrap_or(u32::MAX);
        match self {
            Self::Megapixels {
                first,
                further,
                sent,
                whole,
            } => {
                let pixels = match whole {
                    true => task
                        .size
                        .pixels()
                        .div_ceil(MEGAPIXEL)
                        .saturating_mul(MEGAPIXEL),
                    false => task.size.pixels(),
                };
                let beyond = pixels.saturating_sub(MEGAPIXEL);
                let made = first.plus(share(*further, beyond));
                let along = share(*sent, pixels).times(sent_count);
                fixed(made.plus(along))
            }
            Self::Tiers { tiers, sent } => tiers
                .iter()
                .find(|tier| task.size.pixels() <= tier.max_pixels)
                .map_or(Price::Unknown, |tier| {
                    fixed(tier.micros.plus(sent.times(sent_count)))
                }),
            Self::Tokens {
                out_per_million,
                sent_per_million,
                sent_tokens: (least, most),
                base,
                preview_tokens,
            } => {
                let [quick, usual, careful] = *base;
                let base = match task.effort {
                    Effort::Quick => quick,
                    Effort::Usual => usual,
                    Effort::Careful => careful,
                };
                let made = picture_tokens(base, task.size);
                let price = |previews: u32, each_sent: u32| {
                    let out = made.saturating_add(u64::from(previews));
                    let along = u64::from(each_sent).saturating_mul(u64::from(sent_count));
                    tokens(*out_per_million, out).plus(tokens(*sent_per_million, along))
                };
                range(price(0, *least), price(*preview_tokens, *most))
            }
        }
    }
}

/// Tokens of a picture, by the formula at [`Rates::Tokens`].
pub fn picture_tokens(base: u32, size: Size) -> u64 {
    let (short, long) = (
        u64::from(size.width_px.min(size.height_px)),
        u64::from(size.width_px.max(size.height_px)).max(1),
    );
    let base = u64::from(base);
    // Half to even, as the calculator rounds.
    let exact = base.saturating_mul(short);
    let (whole, rest) = (
        exact.checked_div(long).unwrap_or_default(),
        exact.checked_rem(long).unwrap_or_default(),
    );
    let up = match rest.saturating_mul(2).cmp(&long) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => !whole.is_multiple_of(2),
        std::cmp::Ordering::Less => false,
    };
    let units = whole.saturating_add(u64::from(up));
    base.saturating_mul(units)
        .saturating_mul(size.pixels().saturating_add(2_000_000))
        .div_ceil(4_000_000)
}

fn share(per_megapixel: Micros, pixels: u64) -> Micros {
    let pixels = i64::try_from(pixels).unwrap_or(i64::MAX);
    let product = per_megapixel.0.saturating_mul(pixels);
    Micros(product.checked_div(MEGAPIXEL as i64).unwrap_or_default())
}

fn tokens(per_million: Micros, tokens: u64) -> Micros {
    let tokens = i64::try_from(tokens).unwrap_or(i64::MAX);
    let product = per_million.0.saturating_mul(tokens);
    Micros(product.checked_div(1_000_000).unwrap_or_default())
}

fn fixed(micros: Micros) -> Price {
    Price::Free.and(Price::Fixed { micros })
}

fn range(min: Micros, max: Micros) -> Price {
    Price::Free.and(Price::Range { min, max })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::BlobId;
    use crate::domain::task::TaskKind;

    fn task(width: u32, height: u32, effort: Effort, references: usize) -> Task {
        Task {
            kind: TaskKind::Generate,
            prompt: String::new(),
            negative: String::new(),
            size: Size::new(width, height),
            seed: None,
            effort,
            transparent: false,
            references: vec![BlobId([0; 32]).into(); references],
        }
    }

    #[test]
    fn megapixels_are_billed_as_the_price_list_says() {
        // FLUX.2 pro: 3 cents, then 1.5 cents a megapixel made or sent.
        let rates = Rates::Megapixels {
            first: Micros(30_000),
            further: Micros(15_000),
            sent: Micros(15_000),
            whole: false,
        };
        let price = |task| rates.price(&task).at_most();
        assert_eq!(
            price(task(1024, 1024, Effort::Usual, 0)),
            Some(Micros(30_000)),
            "one"
        );
        assert_eq!(
            price(task(2048, 2048, Effort::Usual, 0)),
            Some(Micros(75_000)),
            "four"
        );
        assert_eq!(
            price(task(1024, 1024, Effort::Usual, 2)),
            Some(Micros(60_000)),
            "and two sent along"
        );
    }

    #[test]
    fn tokens_match_the_services_own_table() {
        // gpt-image-2 at 1024 × 1024: 196 low; 2.5: 439 medium, 1756 high, 3122 xhigh, 7024 max.
        let square = Size::new(1024, 1024);
        let got = [16, 24, 48, 64, 96].map(|base| picture_tokens(base, square));
        assert_eq!(got, [196, 439, 1756, 3122, 7024], "published figures");
    }

    #[test]
    fn above_the_last_class_nobody_knows() {
        let rates = Rates::Tiers {
            tiers: vec![Tier {
                max_pixels: MEGAPIXEL,
                micros: Micros(48_000),
            }],
            sent: Micros::ZERO,
        };
        assert_eq!(
            rates.price(&task(4096, 4096, Effort::Usual, 0)),
            Price::Unknown,
            "not guessed"
        );
        assert_eq!(
            rates.price(&task(512, 512, Effort::Usual, 0)).at_most(),
            Some(Micros(48_000)),
            "the smallest class that fits"
        );
    }
}

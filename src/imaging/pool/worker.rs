//! One thread of the pool.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};

use super::{Delivery, Ready, Shared, Size, State, Want};
use crate::imaging::decode::{Limits, decode};
use crate::imaging::error::DecodeError;
use crate::imaging::ops::average;
use crate::imaging::pixels::Pixels;
use crate::imaging::thumbs::{Tier, encode, fit_within, shrink_to_tiers};

/// Takes the most urgent wish, fulfils it, hands it over; until the pool is dropped.
pub(super) fn run(shared: &Shared) {
    shared.lock().threads += 1;
    while let Some(want) = next(shared) {
        let made = catch_unwind(AssertUnwindSafe(|| make(shared, &want)));
        let delivery = match made {
            Ok(Ok(delivery)) => delivery,
            Ok(Err(sentence)) => Delivery::Damaged {
                want: want.clone(),
                sentence,
            },
            Err(_panic) => Delivery::Damaged {
                want: want.clone(),
                sentence: DecodeError::Damaged.to_string(),
            },
        };
        hand_over(shared, delivery);
    }
    shared.lock().threads -= 1;
    shared.changed.notify_all();
}

/// Waits for room and for a wish. What is in memory is handed over on the way.
fn next(shared: &Shared) -> Option<Want> {
    loop {
        let mut state = shared
            .changed
            .wait_while(shared.lock(), |state| {
                !state.stopping && (state.queue.is_empty() || is_full(shared, state))
            })
            .unwrap_or_else(PoisonError::into_inner);
        if state.stopping {
            return None;
        }
        let Some(want) = state.queue.pop_front() else {
            continue;
        };
        let Some(known) = state.memory.recall(&want) else {
            state.working.push(want.clone());
            return Some(want);
        };
        let is_first = state.put(known);
        drop(state);
        if is_first {
            shared.wake();
        }
    }
}

fn is_full(shared: &Shared, state: &State) -> bool {
    state.results.len() >= shared.limits.waiting
        || (state.results_bytes >= shared.limits.waiting_bytes && !state.results.is_empty())
}

fn hand_over(shared: &Shared, delivery: Delivery) {
    let mut state = shared.lock();
    state.working.retain(|want| want != delivery.want());
    state.memory.keep(&delivery);
    let is_first = state.put(delivery);
    drop(state);
    if is_first {
        shared.wake();
    }
}

fn make(shared: &Shared, want: &Want) -> Result<Delivery, String> {
    let (pixels, average_rgb) = match want.size {
        Size::Full { max_side_px } => {
            let bytes = shared.source.load(&want.key)?;
            let pixels = fit_within(&bytes, max_side_px, &Limits::default())
                .map_err(|error| error.to_string())?;
            let average_rgb = average(&pixels);
            (pixels, average_rgb)
        }
        Size::Thumb(tier) => small(shared, &want.key, tier)?,
    };
    Ok(Delivery::Ready(Ready {
        want: want.clone(),
        pixels: Arc::new(pixels),
        average_rgb,
    }))
}

/// From the cache, or made anew from the picture. An unreadable cache entry is made anew too.
fn small(shared: &Shared, key: &str, tier: Tier) -> Result<(Pixels, [u8; 3]), String> {
    let cached = shared.cache.get(key, tier);
    if let Some(decoded) = cached.and_then(|bytes| decode(&bytes).ok()) {
        let average_rgb = average(&decoded.pixels);
        return Ok((decoded.pixels, average_rgb));
    }
    let bytes = shared.source.load(key)?;
    let mut made =
        shrink_to_tiers(&bytes, &[tier], &Limits::default()).map_err(|error| error.to_string())?;
    let (_, pixels) = made
        .pop()
        .ok_or_else(|| DecodeError::CannotWrite.to_string())?;
    let thumb = encode(tier, &pixels).map_err(|error| error.to_string())?;
    shared.cache.put(key, &thumb);
    Ok((pixels, thumb.average_rgb))
}

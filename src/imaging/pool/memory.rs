//! What the pool remembers: decoded pictures by bytes, and which ones are damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Delivery, Ready, Want};
use crate::imaging::pixels::Pixels;

/// Damaged pictures remembered; above this the memory of them starts anew.
const MAX_DAMAGED: usize = 4096;

/// The pictures used last, up to a number of bytes.
pub(super) struct Memory {
    limit: usize,
    bytes: usize,
    clock: u64,
    kept: BTreeMap<Want, Kept>,
    /// Oldest use first.
    order: BTreeSet<(u64, Want)>,
    damaged: BTreeMap<Want, String>,
}

struct Kept {
    pixels: Arc<Pixels>,
    average_rgb: [u8; 3],
    used: u64,
}

impl Memory {
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            limit,
            bytes: 0,
            clock: 0,
            kept: BTreeMap::new(),
            order: BTreeSet::new(),
            damaged: BTreeMap::new(),
        }
    }

    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// What is known about a wish, marking it as used now.
    pub(super) fn recall(&mut self, want: &Want) -> Option<Delivery> {
        if let Some(kept) = self.kept.get_mut(want) {
            self.order.remove(&(kept.used, want.clone()));
            self.clock += 1;
            kept.used = self.clock;
            self.order.insert((kept.used, want.clone()));
            return Some(Delivery::Ready(Ready {
                want: want.clone(),
                pixels: Arc::clone(&kept.pixels),
                average_rgb: kept.average_rgb,
            }));
        }
        let sentence = self.damaged.get(want)?.clone();
        Some(Delivery::Damaged {
            want: want.clone(),
            sentence,
        })
    }

    /// Remembers a result. A picture above a quarter of the limit is not kept: it would push out a
    /// whole wall of small ones.
    pub(super) fn keep(&mut self, delivery: &Delivery) {
        match delivery {
            Delivery::Ready(ready) => {
                let bytes = ready.pixels.bytes();
                if bytes > self.limit / 4 {
                    return;
                }
                self.remove(&ready.want);
                self.clock += 1;
                self.bytes += bytes;
                self.order.insert((self.clock, ready.want.clone()));
                let kept = Kept {
                    pixels: Arc::clone(&ready.pixels),
                    average_rgb: ready.average_rgb,
                    used: self.clock,
                };
                self.kept.insert(ready.want.clone(), kept);
                while self.bytes > self.limit {
                    let Some((_, oldest)) = self.order.first().cloned() else {
                        break;
                    };
                    self.remove(&oldest);
                }
            }
            Delivery::Damaged { want, sentence } => {
                if self.damaged.len() >= MAX_DAMAGED {
                    self.damaged.clear();
                }
                self.damaged.insert(want.clone(), sentence.clone());
            }
        }
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.damaged.retain(|want, _| &*want.key != key);
        let stale: Vec<Want> = self
            .kept
            .keys()
            .filter(|want| &*want.key == key)
            .cloned()
            .collect();
        for want in &stale {
            self.remove(want);
        }
    }

    fn remove(&mut self, want: &Want) {
        if let Some(kept) = self.kept.remove(want) {
            self.order.remove(&(kept.used, want.clone()));
            self.bytes -= kept.pixels.bytes();
        }
    }
}

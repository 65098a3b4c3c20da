//! A bounded pool of threads that brings small and large pictures to the window.
//!
//! The window says after every change what it sees and still lacks ([`ThumbPool::request`]); what it
//! no longer sees is dropped before it costs anything. Results wait in a bounded queue until they
//! are drained, the waker is called once for each time the queue stops being empty. Decoded pictures
//! stay in memory up to a number of bytes, so that scrolling back is instant.

mod memory;
mod worker;

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use memory::Memory;

use super::pixels::Pixels;
use super::thumbs::{Thumb, Tier};

/// Where the bytes of a picture come from. Called on the pool's threads.
pub trait Source: Send + Sync + 'static {
    /// The picture's bytes, or a sentence that says why they cannot be had.
    fn load(&self, key: &str) -> Result<Vec<u8>, String>;
}

/// Where small pictures are kept between runs. Called on the pool's threads; may forget at any time.
pub trait Cache: Send + Sync + 'static {
    /// The encoded small picture, if it is there.
    fn get(&self, key: &str, tier: Tier) -> Option<Vec<u8>>;
    /// Keeps a freshly made one.
    fn put(&self, key: &str, thumb: &Thumb);
}

/// How large a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    /// One of the kept small sizes.
    Thumb(Tier),
    /// The picture itself, scaled down only if its longer side is above `max_side_px` (what the
    /// graphics card can take).
    Full {
        /// Longest side in pixels.
        max_side_px: u32,
    },
}

/// One picture that the window sees but does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Want {
    /// The picture, by the caller's own name (such as its hash).
    pub key: Arc<str>,
    /// How large.
    pub size: Size,
}

/// A picture that has arrived.
#[derive(Debug, Clone)]
pub struct Ready {
    /// What was asked.
    pub want: Want,
    /// The pixels, shared with the pool's memory.
    pub pixels: Arc<Pixels>,
    /// Mean colour.
    pub average_rgb: [u8; 3],
}

/// What comes out of [`ThumbPool::drain`].
#[derive(Debug, Clone)]
pub enum Delivery {
    /// A picture.
    Ready(Ready),
    /// It cannot be shown. Asking again gives the same answer until [`ThumbPool::forget`].
    Damaged {
        /// What was asked.
        want: Want,
        /// Why, for the person who wanted it.
        sentence: String,
    },
}

impl Delivery {
    /// What was asked.
    pub const fn want(&self) -> &Want {
        match self {
            Self::Ready(ready) => &ready.want,
            Self::Damaged { want, .. } => want,
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Ready(ready) => ready.pixels.bytes(),
            Self::Damaged { sentence, .. } => sentence.len(),
        }
    }
}

/// How much a pool may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimits {
    /// Threads, at least 1.
    pub threads: usize,
    /// Decoded pictures kept in memory, in bytes.
    pub memory_bytes: usize,
    /// Results that may wait to be drained.
    pub waiting: usize,
    /// The same in bytes; one result may be above it.
    pub waiting_bytes: usize,
}

impl Default for PoolLimits {
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            threads: cores.saturating_sub(1).clamp(1, 2),
            memory_bytes: 64 * 1024 * 1024,
            waiting: 64,
            waiting_bytes: 64 * 1024 * 1024,
        }
    }
}

/// Called on a pool thread when results have begun to wait.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// The pool. Dropping it stops the threads after the picture they are at.
pub struct ThumbPool {
    shared: Arc<Shared>,
}

impl ThumbPool {
    /// Starts the threads with the default [`PoolLimits`].
    pub fn new(source: Arc<dyn Source>, cache: Arc<dyn Cache>, waker: Waker) -> io::Result<Self> {
        Self::with_limits(source, cache, waker, PoolLimits::default())
    }

    /// Starts the threads.
    pub fn with_limits(
        source: Arc<dyn Source>,
        cache: Arc<dyn Cache>,
        waker: Waker,
        limits: PoolLimits,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            source,
            cache,
            waker,
            limits,
            state: Mutex::new(State {
                queue: VecDeque::new(),
                working: Vec::new(),
                results: VecDeque::new(),
                results_bytes: 0,
                memory: Memory::new(limits.memory_bytes),
                stopping: false,
                threads: 0,
            }),
            changed: Condvar::new(),
        });
        // From here on, so that threads already started end if a later one cannot start.
        let pool = Self { shared };
        for i in 0..limits.threads.max(1) {
            let shared = Arc::clone(&pool.shared);
            thread::Builder::new()
                .name(format!("pictures-{i}"))
                .spawn(move || worker::run(&shared))?;
        }
        Ok(pool)
    }

    /// Sets everything the window now sees and does not have, the most urgent first. Earlier wishes
    /// that are not repeated are dropped, unless a thread is at them. What already waits to be
    /// drained is not made twice, so it is fine to call this in every frame.
    pub fn request(&self, wanted: &[Want]) {
        let mut state = self.shared.lock();
        state.queue.clear();
        for want in wanted {
            let waits = state.results.iter().any(|result| result.want() == want);
            if !waits && !state.working.contains(want) && !state.queue.contains(want) {
                state.queue.push_back(want.clone());
            }
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Takes up to `max` results, oldest first. If some are left the waker is called again.
    pub fn drain(&self, max: usize) -> Vec<Delivery> {
        let mut state = self.shared.lock();
        let count = max.min(state.results.len());
        let taken: Vec<Delivery> = state.results.drain(..count).collect();
        let bytes: usize = taken.iter().map(Delivery::bytes).sum();
        state.results_bytes = state.results_bytes.saturating_sub(bytes);
        let left = !state.results.is_empty();
        drop(state);
        if !taken.is_empty() {
            self.shared.changed.notify_all();
        }
        if left {
            self.shared.wake();
        }
        taken
    }

    /// Forgets all that is in memory for a picture, also that it was damaged.
    pub fn forget(&self, key: &str) {
        self.shared.lock().memory.forget(key);
    }

    /// Whether nothing is queued, being made, or waiting to be drained.
    pub fn is_idle(&self) -> bool {
        let state = self.shared.lock();
        state.queue.is_empty() && state.working.is_empty() && state.results.is_empty()
    }

    /// Bytes of decoded pictures kept in memory.
    pub fn memory_bytes(&self) -> usize {
        self.shared.lock().memory.bytes()
    }
}

impl fmt::Debug for ThumbPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThumbPool")
            .field("limits", &self.shared.limits)
            .finish_non_exhaustive()
    }
}

impl Drop for ThumbPool {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stopping = true;
        state.queue.clear();
        self.shared.changed.notify_all();
        // A thread in the middle of a large picture may take longer; it ends by itself.
        let patience = Duration::from_millis(200);
        drop(
            self.shared
                .changed
                .wait_timeout_while(state, patience, |state| state.threads > 0),
        );
    }
}

struct Shared {
    source: Arc<dyn Source>,
    cache: Arc<dyn Cache>,
    waker: Waker,
    limits: PoolLimits,
    state: Mutex<State>,
    /// Something in `state` changed.
    changed: Condvar,
}

struct State {
    queue: VecDeque<Want>,
    working: Vec<Want>,
    results: VecDeque<Delivery>,
    results_bytes: usize,
    memory: Memory,
    stopping: bool,
    threads: usize,
}

impl State {
    /// Lets a result wait; whether it is the first to do so.
    fn put(&mut self, delivery: Delivery) -> bool {
        self.results_bytes += delivery.bytes();
        self.results.push_back(delivery);
        self.results.len() == 1
    }
}

impl Shared {
    /// The state holds no promises that a panic could break half-way, so poison is no reason to stop.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the waker without a lock held. If it panics the results still wait.
    fn wake(&self) {
        drop(catch_unwind(AssertUnwindSafe(|| (self.waker)())));
    }
}

#[cfg(test)]
mod tests;

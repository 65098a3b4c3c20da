//! How far one file is, shared between the one who fetches it and everybody who looks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::download::{FileProgress, Phase};
use crate::domain::offer::FileSpec;

#[derive(Debug)]
pub(crate) struct Cell {
    progress: Mutex<FileProgress>,
    /// Bytes that came over the network; never goes back.
    received: AtomicU64,
}

impl Cell {
    /// A file of which nothing is here.
    pub(crate) fn new(spec: &FileSpec) -> Self {
        Self {
            progress: Mutex::new(FileProgress {
                place: spec.place(),
                part: spec.part,
                phase: Phase::Waiting,
                done_bytes: 0,
                total_bytes: spec.expected_bytes(),
                pinned: spec.is_pinned(),
            }),
            received: AtomicU64::new(0),
        }
    }

    fn lock(&self) -> MutexGuard<'_, FileProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self) -> FileProgress {
        self.lock().clone()
    }

    pub(crate) fn set_phase(&self, phase: Phase) {
        self.lock().phase = phase;
    }

    pub(crate) fn set_total(&self, bytes: u64) {
        self.lock().total_bytes = bytes;
    }

    pub(crate) fn set_done(&self, bytes: u64) {
        self.lock().done_bytes = bytes;
    }

    /// It is complete.
    pub(crate) fn finish(&self, bytes: u64) {
        let mut progress = self.lock();
        progress.done_bytes = bytes;
        progress.total_bytes = bytes;
        progress.phase = Phase::Done;
    }

    /// Bytes came over the network.
    pub(crate) fn receive(&self, count: u64) {
        self.lock().done_bytes += count;
        self.received.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

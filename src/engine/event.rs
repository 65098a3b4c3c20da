//! What the engine tells the rest of the studio, and the queue it travels through.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::domain::history::Facts;
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::domain::picture::PictureRow;
use crate::domain::time::Moment;
use crate::engine::lock;

/// A small version of a picture that is being made.
#[derive(Clone, PartialEq, Eq)]
pub struct Preview {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Three bytes a pixel, row by row.
    pub rgb: Arc<[u8]>,
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Preview({} × {})", self.width_px, self.height_px)
    }
}

/// How far a picture is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// 0 to 1; `None` when only that it goes on is known.
    pub fraction: Option<f32>,
    /// What it looks like so far.
    pub preview: Option<Preview>,
    /// How many pictures come before it at the service, where the service says so.
    pub before: Option<u32>,
}

/// What happened to a job.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineEvent {
    /// It is in another state. Told after the journal has it; when the journal could not be written it is told all the same.
    State {
        /// The job.
        job: JobId,
        /// Its new state.
        state: JobState,
        /// When.
        at: Moment,
    },
    /// It goes on.
    Progress {
        /// The job.
        job: JobId,
        /// How far it is.
        progress: Progress,
    },
    /// Its picture is safe in the library. The state `Done` follows.
    Kept {
        /// The job.
        job: JobId,
        /// The picture.
        picture: Box<PictureRow>,
        /// What the service said, how long it took, the real size.
        facts: Box<Facts>,
    },
}

/// The queue between the engine and the window.
///
/// **Invariant:** pushing never waits. The queue is bounded by what can happen: a job has at most one progress waiting (the
/// latest) and passes through a handful of states, none of which is ever dropped.
pub(super) struct EventQueue {
    waiting: Mutex<VecDeque<EngineEvent>>,
    arrived: Condvar,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl EventQueue {
    pub(super) fn new(wake: Arc<dyn Fn() + Send + Sync>) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::default(),
            arrived: Condvar::new(),
            wake,
        })
    }

    /// Adds an event and wakes the window, holding no lock.
    pub(super) fn push(&self, event: EngineEvent) {
        lock(&self.waiting).push_back(event);
        self.arrived.notify_one();
        (self.wake)();
    }

    /// Adds a job's progress, or replaces the one that still waits; then the window has been woken already.
    pub(super) fn progress(&self, job: JobId, progress: Progress) {
        let replaced = {
            let mut waiting = lock(&self.waiting);
            let old = waiting.iter_mut().rev().find_map(|event| match event {
                EngineEvent::Progress { job: of, progress } if *of == job => Some(progress),
                _ => None,
            });
            let coalesced = old.is_some();
            if let Some(old) = old {
                let preview = progress.preview.or_else(|| old.preview.take());
                *old = Progress {
                    fraction: progress.fraction.or(old.fraction),
                    preview,
                    before: progress.before,
                };
            } else {
                waiting.push_back(EngineEvent::Progress { job, progress });
            }
            coalesced
        };
        if !replaced {
            self.arrived.notify_one();
            (self.wake)();
        }
    }
}

/// The receiving end of the engine's events. Events of one job arrive in the order they happened.
pub struct EngineEvents(pub(super) Arc<EventQueue>);

impl EngineEvents {
    /// The next event, if one waits. Never waits itself.
    pub fn try_next(&self) -> Option<EngineEvent> {
        lock(&self.0.waiting).pop_front()
    }

    /// The next event, waiting for it on this thread: for the command line, never for the window.
    pub fn next_within(&self, limit: Duration) -> Option<EngineEvent> {
        let waiting = lock(&self.0.waiting);
        let (mut waiting, _timed_out) = self
            .0
            .arrived
            .wait_timeout_while(waiting, limit, |waiting| waiting.is_empty())
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        waiting.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn at(fraction: f32) -> Progress {
        Progress {
            fraction: Some(fraction),
            preview: None,
            before: None,
        }
    }

    #[test]
    fn progress_is_coalesced_and_states_are_not() {
        let wakes = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&wakes);
        let queue = EventQueue::new(Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        }));
        let events = EngineEvents(Arc::clone(&queue));
        let preview = Preview {
            width_px: 1,
            height_px: 1,
            rgb: Arc::from([1, 2, 3]),
        };
        queue.progress(
            JobId(1),
            Progress {
                fraction: Some(0.1),
                preview: Some(preview.clone()),
                before: None,
            },
        );
        for step in 2..=1000 {
            queue.progress(JobId(1), at(step as f32 / 1000.0));
            queue.progress(JobId(2), at(0.5));
        }
        for _ in 0..3 {
            queue.push(EngineEvent::State {
                job: JobId(1),
                state: JobState::Queued,
                at: Moment(0),
            });
        }
        assert_eq!(wakes.load(Ordering::Relaxed), 5, "woken for five events");
        let all: Vec<EngineEvent> = std::iter::from_fn(|| events.try_next()).collect();
        assert_eq!(all.len(), 5, "one progress a job, every state");
        assert_eq!(
            all[0],
            EngineEvent::Progress {
                job: JobId(1),
                progress: Progress {
                    fraction: Some(1.0),
                    preview: Some(preview),
                    before: None,
                }
            },
            "the latest number, and the preview is kept until there is a newer one"
        );
        assert!(
            events.next_within(Duration::from_millis(5)).is_none(),
            "empty"
        );
    }
}

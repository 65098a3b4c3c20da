//! What a picture looks like while it is made: events of a streamed answer become small pictures, away from the network.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::ids::ProviderId;
use crate::engine::event::Progress;
use crate::engine::transport::Ear;
use crate::engine::{Shared, lock};

/// Events that may wait for the decoder. A decoder that is slower than the stream shows fewer pictures.
const WAITING: usize = 3;

/// The glimpses of one job. When it is dropped the job is over, and nothing more is shown.
pub(super) struct Glimpses(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    translator: ProviderId,
    report: Arc<dyn Fn(Progress) + Send + Sync>,
    queue: Mutex<Queue>,
    over: AtomicBool,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<Vec<u8>>,
    working: bool,
}

impl Glimpses {
    pub(super) fn new(
        shared: Arc<Shared>,
        translator: &ProviderId,
        report: &Arc<dyn Fn(Progress) + Send + Sync>,
    ) -> Self {
        Self(Arc::new(Inner {
            shared,
            translator: translator.clone(),
            report: Arc::clone(report),
            queue: Mutex::default(),
            over: AtomicBool::new(false),
        }))
    }

    /// What the transport tells events to. Only queues them.
    pub(super) fn ear(&self) -> Ear {
        let inner = Arc::clone(&self.0);
        Arc::new(move |event| inner.hear(event))
    }
}

impl Drop for Glimpses {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Release);
    }
}

impl Inner {
    fn hear(self: &Arc<Self>, event: &[u8]) {
        {
            let mut queue = lock(&self.queue);
            if queue.events.len() >= WAITING {
                queue.events.pop_front();
            }
            queue.events.push_back(event.to_vec());
            if queue.working {
                return;
            }
            queue.working = true;
        }
        let inner = Arc::clone(self);
        // Ends by itself when the queue is empty.
        drop(tokio::task::spawn_blocking(move || inner.work()));
    }

    fn work(&self) {
        while let Some(event) = self.next() {
            // Bytes from outside: a fault in a reader or a decoder costs one glimpse, not the job.
            let looked = catch_unwind(AssertUnwindSafe(|| self.look(&event)));
            if looked.is_err() {
                tracing::warn!("a picture that is being made could not be shown");
            }
        }
    }

    fn next(&self) -> Option<Vec<u8>> {
        let mut queue = lock(&self.queue);
        let next = queue.events.pop_front();
        queue.working = next.is_some();
        next
    }

    fn look(&self, event: &[u8]) {
        if self.over.load(Ordering::Acquire) {
            return;
        }
        let provider = self.shared.providers.get(&self.translator);
        let Some(glimpse) = provider.and_then(|provider| provider.glimpse(event)) else {
            return;
        };
        let picture = glimpse.picture.as_deref();
        let progress = Progress {
            fraction: glimpse.fraction.filter(|at| at.is_finite()),
            preview: picture.and_then(|bytes| (self.shared.glance)(bytes)),
            before: glimpse.before,
        };
        let is_news =
            progress.fraction.is_some() || progress.preview.is_some() || progress.before.is_some();
        if is_news && !self.over.load(Ordering::Acquire) {
            (self.report)(Progress {
                fraction: progress.fraction.map(|at| at.clamp(0.0, 1.0)),
                ..progress
            });
        }
    }
}

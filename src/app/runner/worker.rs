//! A named thread that does one thing after another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// Things that may wait for a worker.
const WAITING: usize = 1024;

type Work = Box<dyn FnOnce() + Send>;

/// The thread. Dropping it lets it finish what it was given.
pub(super) struct Worker {
    name: &'static str,
    sender: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<()>>,
}

/// A way to give a worker something to do. The worker ends when all are gone.
pub(super) struct Handle {
    name: &'static str,
    sender: Option<SyncSender<Work>>,
}

impl Handle {
    /// Gives the worker something to do. Never waits; when far too much is waiting already, the newest is dropped.
    pub(super) fn run(&self, work: impl FnOnce() + Send + 'static) {
        let Some(sender) = &self.sender else {
            return;
        };
        if sender.try_send(Box::new(work)).is_err() {
            tracing::error!(worker = self.name, "too much to do: something was dropped");
        }
    }
}

impl Worker {
    /// Starts it.
    pub(super) fn start(name: &'static str) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel::<Work>(WAITING);
        let thread = Builder::new().name(name.to_owned()).spawn(move || {
            for work in receiver {
                // A fault in one thing must not take the others with it.
                if catch_unwind(AssertUnwindSafe(work)).is_err() {
                    tracing::error!(worker = name, "a piece of work panicked");
                }
            }
        })?;
        Ok(Self {
            name,
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Gives it something to do. Never waits; when far too much is waiting already, the newest is dropped.
    pub(super) fn run(&self, work: impl FnOnce() + Send + 'static) {
        self.handle().run(work);
    }

    /// Another way to give it something to do.
    pub(super) fn handle(&self) -> Handle {
        Handle {
            name: self.name,
            sender: self.sender.clone(),
        }
    }

    /// Waits until everything it was given is done.
    pub(super) fn close(mut self) {
        self.finish();
    }

    fn finish(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(worker = self.name, "the worker had stopped");
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn work_is_done_in_order_and_a_panic_stops_nothing() {
        let done = Arc::new(Mutex::new(Vec::new()));
        let worker = Worker::start("test").unwrap();
        for n in 0..5 {
            let done = Arc::clone(&done);
            worker.run(move || {
                assert_ne!(n, 2, "two fails");
                done.lock().unwrap().push(n);
            });
        }
        worker.close();
        assert_eq!(
            *done.lock().unwrap(),
            [0, 1, 3, 4],
            "all but the one that failed"
        );
    }
}

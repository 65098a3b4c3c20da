//! How results come home: a bounded queue that wakes the window after sending.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Wakes the window. Called after a message was queued, with no lock held.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The receiving end; lives on the window's thread.
pub struct Inbox<T> {
    receiver: Receiver<T>,
}

/// The sending end; any thread may hold one.
pub struct Outlet<T> {
    sender: SyncSender<T>,
    wake: Wake,
}

impl<T> Clone for Outlet<T> {
    fn clone(&self) -> Self {
        Self {
            sender: self.sender.clone(),
            wake: Arc::clone(&self.wake),
        }
    }
}

/// A queue of at most `capacity` waiting messages.
pub fn inbox<T>(capacity: usize, wake: Wake) -> (Outlet<T>, Inbox<T>) {
    let (sender, receiver) = sync_channel(capacity);
    (Outlet { sender, wake }, Inbox { receiver })
}

impl<T> Outlet<T> {
    /// Sends and wakes. Waits while the queue is full; a closed window drops the message.
    pub fn send(&self, message: T) {
        if self.sender.send(message).is_ok() {
            (self.wake)();
        }
    }
}

impl<T> Inbox<T> {
    /// The next message, if one is waiting.
    pub fn next(&self) -> Option<T> {
        self.receiver.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn every_message_wakes_the_window_and_arrives_in_order() {
        let wakes = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&wakes);
        let (outlet, inbox) = inbox(
            8,
            Arc::new(move || {
                counter.fetch_add(1, Ordering::Relaxed);
            }),
        );
        let other = outlet.clone();
        std::thread::scope(|scope| {
            scope.spawn(move || (0..5).for_each(|n| other.send(n)));
        });
        assert_eq!(
            std::iter::from_fn(|| inbox.next()).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4],
            "in order"
        );
        assert_eq!(wakes.load(Ordering::Relaxed), 5, "one wake each");
        drop(inbox);
        outlet.send(9);
        assert_eq!(
            wakes.load(Ordering::Relaxed),
            5,
            "a closed window is not woken"
        );
    }
}

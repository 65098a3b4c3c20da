//! Keeps what is typed: the newest draft reaches the disk a moment after the last change, and at the latest when the studio closes.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::{Shared, lock};
use crate::app::msg::News;
use crate::app::state::Draft;
use crate::app::state::edit::EditDraft;

/// How long a change waits for the next one.
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Default)]
struct Slot {
    newest: Option<(Box<Draft>, u64)>,
    edit: Option<Box<EditDraft>>,
    closing: bool,
}

/// The thread that saves drafts.
pub(super) struct Drafts {
    slot: Arc<(Mutex<Slot>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Drafts {
    /// Starts it.
    pub(super) fn start(shared: Arc<Shared>) -> std::io::Result<Self> {
        let slot: Arc<(Mutex<Slot>, Condvar)> = Arc::default();
        let theirs = Arc::clone(&slot);
        let thread = Builder::new()
            .name("drafts".to_owned())
            .spawn(move || serve(&shared, &theirs))?;
        Ok(Self {
            slot,
            thread: Some(thread),
        })
    }

    /// Replaces the draft that waits to be saved.
    pub(super) fn save(&self, draft: Box<Draft>, revision: u64) {
        lock(&self.slot.0).newest = Some((draft, revision));
        self.slot.1.notify_one();
    }

    /// Replaces the Edit page's draft that waits to be saved.
    pub(super) fn save_edit(&self, draft: Box<EditDraft>) {
        lock(&self.slot.0).edit = Some(draft);
        self.slot.1.notify_one();
    }

    /// Saves what waits and ends.
    pub(super) fn close(mut self) {
        self.end();
    }

    fn end(&mut self) {
        lock(&self.slot.0).closing = true;
        self.slot.1.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that saves drafts had stopped");
        }
    }
}

impl Drop for Drafts {
    /// A studio that is dropped without being closed must not keep its library open.
    fn drop(&mut self) {
        self.end();
    }
}

fn serve(shared: &Shared, slot: &(Mutex<Slot>, Condvar)) {
    let (mutex, changed) = slot;
    loop {
        let guard = lock(mutex);
        let waiting = changed.wait_while(guard, |slot| {
            slot.newest.is_none() && slot.edit.is_none() && !slot.closing
        });
        let guard = waiting.unwrap_or_else(std::sync::PoisonError::into_inner);
        let paused = changed.wait_timeout_while(guard, PAUSE, |slot| !slot.closing);
        let (mut guard, _timed_out) = paused.unwrap_or_else(std::sync::PoisonError::into_inner);
        let closing = guard.closing;
        let (newest, edit) = (guard.newest.take(), guard.edit.take());
        drop(guard);
        if let Some(draft) = edit {
            match shared.core() {
                Some(core) => {
                    if let Err(err) = core.save_edit_draft(&draft) {
                        tracing::warn!(%err, "the draft could not be saved");
                    }
                }
                None if !closing => {
                    lock(mutex).edit.get_or_insert(draft);
                }
                None => {}
            }
        }
        if let Some((draft, revision)) = newest {
            match shared.core() {
                Some(core) => match core.save_draft(&draft) {
                    Ok(()) => shared.tell(News::DraftSaved { revision }),
                    Err(err) => tracing::warn!(%err, "the draft could not be saved"),
                },
                // The library is still being opened; try again after the next pause.
                None if !closing => {
                    lock(mutex).newest.get_or_insert((draft, revision));
                }
                None => {}
            }
        }
        if closing {
            return;
        }
    }
}

//! A job's task, from its first breath to its last word.

use std::sync::Arc;

use crate::domain::failure::FailureKind;
use crate::domain::history::JobRecord;
use crate::domain::job::JobEvent;
use crate::engine::Shared;
use crate::engine::desk::{Desk, End};
use crate::engine::drive;
use crate::engine::limits::Turn;
use crate::engine::stop::Stop;

/// How a job begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// Queued, never sent.
    Fresh,
    /// Free and cut off: from the start.
    Restart,
    /// The service has it.
    Resume,
    /// The outcome is unknown, and a person wants to know it.
    Check,
    /// Nothing to do but to write this down.
    Note(JobEvent),
}

/// Lives a job. Whatever happens inside, panics too, the job ends with an event and leaves the engine's list.
pub(super) async fn live(
    shared: Arc<Shared>,
    record: JobRecord,
    begin: Begin,
    stop: Stop,
    turn: Turn,
) {
    let _leaving = Leaving {
        shared: Arc::clone(&shared),
        record: record.id,
    };
    let desk = Desk::new(shared, record);
    match &begin {
        Begin::Note(event) => {
            desk.note_firmly(event.clone()).await;
            return;
        }
        Begin::Restart => {
            if let Err(err) = desk.note(JobEvent::Restart).await {
                tracing::error!(job = %desk.record.id, %err, "could not be started again");
                return;
            }
            desk.set_may_be_charged(false);
        }
        Begin::Fresh | Begin::Resume | Begin::Check => {}
    }
    let work = drive::drive(Arc::clone(&desk), begin, stop, turn);
    let end = match tokio::spawn(work).await {
        Ok(end) => end,
        Err(err) if err.is_panic() => desk.failure(FailureKind::Internal, err.to_string()).into(),
        Err(_cut_off) => End::Left,
    };
    if let End::By(event) = end {
        desk.note_firmly(event).await;
    }
}

struct Leaving {
    shared: Arc<Shared>,
    record: crate::domain::ids::JobId,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.shared.leave(self.record);
    }
}

//! One job's papers: what the journal has, what the window was told, what may have been charged.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::failure::{Charged, Failure, FailureKind, usual_next_step};
use crate::domain::history::JobRecord;
use crate::domain::job::{JobEvent, JobState};
use crate::domain::money::Price;
use crate::engine::event::EngineEvent;
use crate::engine::journal::{self, JournalError, JournalErrorKind};
use crate::engine::stop::Why;
use crate::engine::{Shared, lock, now};

/// Waits between attempts to write down what must not be forgotten.
const NOTE_WAITS: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_secs(1),
];

/// How a job ended, as far as the engine is concerned.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    /// Its picture is safe, and the journal knows.
    Kept,
    /// It ends with this event.
    By(JobEvent),
    /// The studio closes: it stays as the journal has it.
    Left,
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::By(JobEvent::Fail { failure })
    }
}

pub(super) struct Desk {
    pub(super) shared: Arc<Shared>,
    pub(super) record: JobRecord,
    known: Mutex<Known>,
}

struct Known {
    state: JobState,
    /// A request that may be charged has left, or may have.
    may_be_charged: bool,
    sent: Option<Instant>,
}

impl Desk {
    pub(super) fn new(shared: Arc<Shared>, record: JobRecord) -> Arc<Self> {
        let known = Known {
            state: record.state.clone(),
            may_be_charged: record.state != JobState::Queued,
            sent: None,
        };
        Arc::new(Self {
            shared,
            record,
            known: Mutex::new(known),
        })
    }

    pub(super) fn state(&self) -> JobState {
        lock(&self.known).state.clone()
    }

    pub(super) fn price(&self) -> Price {
        self.record.planned.price
    }

    /// Writes an event down, then tells it.
    pub(super) async fn note(&self, event: JobEvent) -> Result<(), JournalError> {
        let job = self.record.id;
        if event == JobEvent::Send {
            lock(&self.known).sent = Some(Instant::now());
        }
        let state = journal::call(&self.shared.journal, move |journal| {
            journal.event(job, &event)
        })
        .await?;
        self.tell(state);
        Ok(())
    }

    /// Writes down something that has happened already: tries again, and goes on without the journal if it must.
    pub(super) async fn note_firmly(&self, event: JobEvent) {
        let mut waits = NOTE_WAITS.iter();
        loop {
            let Err(err) = self.note(event.clone()).await else {
                return;
            };
            let Some(wait) = waits.next() else {
                tracing::error!(job = %self.record.id, event = event.name(), %err, "not written down");
                let after = self.state().after(&event);
                match after {
                    Ok(state) => self.tell(state),
                    Err(err) => tracing::error!(job = %self.record.id, ?err, "not a legal move"),
                }
                return;
            };
            tokio::time::sleep(*wait).await;
        }
    }

    /// Tells the window a state that the journal has.
    pub(super) fn tell(&self, state: JobState) {
        lock(&self.known).state = state.clone();
        self.shared.events.push(EngineEvent::State {
            job: self.record.id,
            state,
            at: now(),
        });
    }

    /// Remembers whether something that left may be charged.
    pub(super) fn set_may_be_charged(&self, may_be: bool) {
        lock(&self.known).may_be_charged = may_be;
    }

    /// What the job cost if it ends here without a word from the service.
    pub(super) fn charged(&self) -> Charged {
        if self.price().is_free() || !lock(&self.known).may_be_charged {
            return Charged::No;
        }
        Charged::Maybe {
            at_most: self.price().at_most(),
        }
    }

    /// How the job ends when it is asked to stop.
    pub(super) fn stopped(&self, why: Why) -> End {
        match why {
            Why::Cancel => End::By(JobEvent::Cancel {
                charged: self.charged(),
            }),
            Why::Quit => End::Left,
        }
    }

    /// A failure of ours or of the network, with what it cost by what has left so far.
    pub(super) fn failure(&self, kind: FailureKind, detail: impl Into<String>) -> Failure {
        Failure {
            kind,
            detail: detail.into(),
            said: String::new(),
            charged: self.charged(),
            next: usual_next_step(kind),
        }
    }

    pub(super) fn journal_failure(&self, err: &JournalError) -> Failure {
        let kind = match err.kind {
            JournalErrorKind::DiskFull => FailureKind::DiskFull,
            JournalErrorKind::Library => FailureKind::Library,
            JournalErrorKind::Internal => FailureKind::Internal,
        };
        self.failure(kind, err.detail.clone())
    }

    /// From the request leaving until now, milliseconds.
    pub(super) fn took_ms(&self) -> u64 {
        let sent = lock(&self.known).sent;
        let ms = match (sent, self.record.sent) {
            (Some(sent), _) => sent.elapsed().as_millis(),
            (None, Some(sent)) => u128::from(now().since_ms(sent).unsigned_abs()),
            (None, None) => 0,
        };
        u64::try_from(ms).unwrap_or(u64::MAX)
    }
}

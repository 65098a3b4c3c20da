//! The journal as the engine sees it: what must be written down before anything is paid.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::history::Received;
use crate::domain::ids::{BlobId, JobId};
use crate::domain::job::{JobEvent, JobState};
use crate::domain::picture::PictureRow;

/// Why something could not be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalErrorKind {
    /// No room.
    DiskFull,
    /// The library is missing, read-only, or in other hands.
    Library,
    /// A fault of ours, for example a move the rules do not allow.
    Internal,
}

/// Something could not be written down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct JournalError {
    /// Why.
    pub kind: JournalErrorKind,
    /// The technical side.
    pub detail: String,
}

/// The library's journal. Calls may take long (they wait for the disk) and are made off the engine's own threads.
///
/// When a method returns `Ok`, what it was told survives a power cut.
pub trait Journal: Send + Sync {
    /// Writes an event down; the state after it.
    fn event(&self, job: JobId, event: &JobEvent) -> Result<JobState, JournalError>;

    /// Keeps a picture: file first, then, in one transaction, its row, the facts **and the event `Finish`** with
    /// `received.cost`. The engine does not send `Finish` itself. Keeping the same picture for the same job again after an
    /// error must be safe.
    fn keep(&self, job: JobId, received: &Received) -> Result<PictureRow, JournalError>;

    /// Keeps one more picture of a job that asked for one and has it: as a file of its own beside the history, never lost.
    /// `number` counts from 2. Where it lies.
    fn keep_extra(&self, job: JobId, number: u32, bytes: &[u8]) -> Result<PathBuf, JournalError>;

    /// Puts what was paid for and could not be kept as a picture somewhere a person can find it, in the library or, when that
    /// cannot be written to, elsewhere. Where it lies.
    fn salvage(&self, job: JobId, bytes: &[u8]) -> Result<PathBuf, JournalError>;

    /// The bytes of a picture of the library.
    fn blob(&self, blob: BlobId) -> Result<Vec<u8>, JournalError>;
}

/// Calls the journal on a thread that may wait. A panic in it is an internal error.
pub(super) async fn call<T: Send + 'static>(
    journal: &Arc<dyn Journal>,
    work: impl FnOnce(&dyn Journal) -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    let journal = Arc::clone(journal);
    match tokio::task::spawn_blocking(move || work(&*journal)).await {
        Ok(result) => result,
        Err(err) => Err(JournalError {
            kind: JournalErrorKind::Internal,
            detail: format!("the journal stopped: {err}"),
        }),
    }
}

//! What the history keeps of runs, jobs and pictures, as plain records the whole program shares.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{JobId, ModelId, RunId};
use crate::domain::job::JobState;
use crate::domain::money::Cost;
use crate::domain::picture::{FileFormat, PictureRow};
use crate::domain::run::{PlannedJob, RunSpec};
use crate::domain::shape::Size;
use crate::domain::task::Change;
use crate::domain::time::Moment;

/// What the service reported about a finished job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The seed it used.
    pub seed: Option<u64>,
    /// The prompt it rewrote ours to.
    pub revised_prompt: Option<String>,
    /// Its name for the request, for its support desk.
    pub request_id: Option<String>,
    /// The exact model version it named.
    pub model_reported: Option<String>,
    /// Its answer, verbatim, without pictures; empty for none.
    pub raw: String,
    /// From the request leaving to the picture being safe, milliseconds.
    pub took_ms: u64,
    /// Size of the picture that came back.
    pub received: Option<Size>,
    /// Differences from what was asked that only the answer showed.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// A picture on its way into the library: the service's bytes, verbatim, and what we read from them.
#[derive(Clone, PartialEq, Eq)]
pub struct Received {
    /// The file, exactly as it came.
    pub bytes: Vec<u8>,
    /// Encoding, by magic bytes.
    pub format: FileFormat,
    /// Real size.
    pub size: Size,
    /// Average colour.
    pub average_rgb: [u8; 3],
    /// What the service reported.
    pub facts: Facts,
    /// What it cost.
    pub cost: Cost,
}

impl std::fmt::Debug for Received {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Received({} bytes, {:?}, {})",
            self.bytes.len(),
            self.format,
            self.size
        )
    }
}

/// One job as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRecord {
    /// Its number.
    pub id: JobId,
    /// The click it belongs to.
    pub run: RunId,
    /// What was planned.
    pub planned: PlannedJob,
    /// Where it stands.
    pub state: JobState,
    /// When it was written down.
    pub created: Moment,
    /// When the request left, once it has.
    pub sent: Option<Moment>,
    /// When it ended, once it has.
    pub ended: Option<Moment>,
    /// What the service reported, once done.
    pub facts: Option<Facts>,
    /// Its picture, once done and not in the bin.
    pub picture: Option<PictureRow>,
}

impl JobRecord {
    /// Every way the result differs from what was asked: before sending and after receiving.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = self.planned.changes.clone();
        let Some(facts) = &self.facts else {
            return changes;
        };
        let sent = &self.planned.sent;
        if let Some(received) = facts.received.filter(|received| *received != sent.size) {
            changes.push(Change::SizeReceived {
                sent: sent.size,
                received,
            });
        }
        if let Some(used) = facts
            .seed
            .filter(|used| sent.seed.is_some_and(|asked| asked != *used))
        {
            changes.push(Change::SeedReplaced { used });
        }
        if let Some(prompt) = facts
            .revised_prompt
            .as_ref()
            .filter(|prompt| **prompt != sent.prompt)
        {
            changes.push(Change::PromptRewritten {
                sent: prompt.clone(),
            });
        }
        changes.extend(facts.changes.iter().cloned());
        changes
    }
}

/// One click with all its jobs, in the order they were planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number.
    pub id: RunId,
    /// What was asked.
    pub spec: RunSpec,
    /// When.
    pub created: Moment,
    /// Its cells.
    pub jobs: Vec<JobRecord>,
}

/// A prompt used before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPrompt {
    /// The latest run that used it.
    pub run: RunId,
    /// The words.
    pub prompt: String,
    /// When it was last used.
    pub used: Moment,
}

/// How many pictures each model has in a filtered library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelCount {
    /// The model.
    pub model: ModelId,
    /// Its pictures.
    pub pictures: u64,
}

/// Numbers beside the library's filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Pictures in the library, without the bin.
    pub all: u64,
    /// Pictures in the bin.
    pub trashed: u64,
    /// Per model, most first.
    pub models: Vec<ModelCount>,
    /// Not reviewed, picked, maybe, rejected.
    pub verdicts: [u64; 4],
}

/// How many pictures match a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Exactly this many.
    Exactly(u64),
    /// More than this many; counting on would take too long.
    MoreThan(u64),
}

/// Pictures in one span of time: a bar of the scrubber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekCount {
    /// Start of the week (a multiple of seven days since 1970-01-01, UTC).
    pub start: Moment,
    /// Pictures saved in it.
    pub pictures: u64,
}

/// How long a model takes on this computer, measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The model.
    pub model: ModelId,
    /// Median milliseconds a megapixel over the latest pictures.
    pub ms_per_megapixel: u64,
}

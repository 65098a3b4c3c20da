//! Which job belongs under which heading, kept until the runs change.

use crate::app::state::{Gallery, RunView};
use crate::domain::ids::JobId;
use crate::domain::job::JobState;

/// A heading of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Running,
    Look,
    Finished,
}

impl Part {
    fn of(state: &JobState) -> Self {
        match state {
            JobState::Queued
            | JobState::Sent
            | JobState::Accepted { .. }
            | JobState::Fetching { .. } => Self::Running,
            JobState::Declined { .. }
            | JobState::Failed { .. }
            | JobState::Unknown { .. }
            | JobState::Stopped => Self::Look,
            JobState::Done { .. } | JobState::Cancelled { .. } => Self::Finished,
        }
    }
}

/// The loaded jobs, newest run first.
#[derive(Debug, Default)]
pub(super) struct List {
    revision: Option<(u64, usize)>,
    pub(super) running: Vec<JobId>,
    pub(super) look: Vec<JobId>,
    pub(super) finished: Vec<JobId>,
}

impl List {
    /// Sorts the jobs anew if they changed.
    pub(super) fn follow(&mut self, gallery: &Gallery) {
        let revision = Some((gallery.revision, gallery.runs.len()));
        if self.revision == revision {
            return;
        }
        *self = Self {
            revision,
            ..Self::default()
        };
        for cell in gallery.runs.iter().flat_map(RunView::cells) {
            let jobs = match Part::of(&cell.job.state) {
                Part::Running => &mut self.running,
                Part::Look => &mut self.look,
                Part::Finished => &mut self.finished,
            };
            jobs.push(cell.job.id);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty() && self.look.is_empty() && self.finished.is_empty()
    }

    pub(super) fn jobs(&self, part: Part) -> &[JobId] {
        match part {
            Part::Running => &self.running,
            Part::Look => &self.look,
            Part::Finished => &self.finished,
        }
    }
}

//! Which job belongs under which heading, kept until the runs change.

use crate::app::state::{Gallery, RunView};
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::domain::money::{Micros, Price};

/// A heading of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Running,
    Unknown,
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
            JobState::Declined { .. } | JobState::Failed { .. } | JobState::Stopped => Self::Look,
            JobState::Unknown { .. } => Self::Unknown,
            JobState::Done { .. } | JobState::Cancelled { .. } => Self::Finished,
        }
    }
}

/// The loaded jobs, newest run first.
#[derive(Debug, Default)]
pub(super) struct List {
    revision: Option<(u64, usize)>,
    pub(super) running: Vec<JobId>,
    pub(super) unknown: Vec<JobId>,
    /// What the jobs with an unknown outcome may have cost at most; `None` when nobody knows.
    pub(super) may_cost: Option<Micros>,
    /// How many of them the service can be asked about.
    pub(super) askable: usize,
    pub(super) look: Vec<JobId>,
    pub(super) finished: Vec<JobId>,
}

impl List {
    /// Sorts the jobs anew if they changed.
    pub(super) fn follow(&mut self, gallery: &Gallery) {
        let revision = Some((gallery.revision, gallery.runs.len() + gallery.edits.len()));
        if self.revision == revision {
            return;
        }
        *self = Self {
            revision,
            ..Self::default()
        };
        let mut may_cost = Price::Free;
        for cell in gallery.all_runs().flat_map(RunView::cells) {
            let jobs = match Part::of(&cell.job.state) {
                Part::Running => &mut self.running,
                Part::Unknown => &mut self.unknown,
                Part::Look => &mut self.look,
                Part::Finished => &mut self.finished,
            };
            jobs.push(cell.job.id);
            if let JobState::Unknown { remote } = &cell.job.state {
                may_cost = may_cost.and(cell.job.planned.price);
                self.askable += usize::from(remote.is_some());
            }
        }
        self.may_cost = may_cost.at_most();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
            && self.unknown.is_empty()
            && self.look.is_empty()
            && self.finished.is_empty()
    }

    pub(super) fn jobs(&self, part: Part) -> &[JobId] {
        match part {
            Part::Running => &self.running,
            Part::Unknown => &self.unknown,
            Part::Look => &self.look,
            Part::Finished => &self.finished,
        }
    }
}

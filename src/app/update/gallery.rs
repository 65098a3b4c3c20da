//! The gallery: selecting, trying again, stopping.

use super::{edit, picture, spending, tell};
use crate::app::effect::Effect;
use crate::app::msg::{GalleryMsg, Selecting};
use crate::app::notice::Tone;
use crate::app::state::spending::Purchase;
use crate::app::state::{GalleryView, Page, RunView, State};
use crate::domain::ids::{JobId, RunId};
use crate::domain::job::JobState;
use crate::text;

#[expect(
    clippy::needless_pass_by_value,
    reason = "every page's update takes its message whole"
)]
pub(super) fn update(state: &mut State, msg: GalleryMsg) -> Vec<Effect> {
    match msg {
        GalleryMsg::Select(job, how) => {
            select(state, job, how);
            picture::refresh_detail(state)
        }
        GalleryMsg::Move(columns, rows) => {
            if let Some(next) = neighbour(state, columns, rows) {
                state.gallery.selected = vec![next];
            }
            picture::refresh_detail(state)
        }
        GalleryMsg::Deselect => {
            state.gallery.selected.clear();
            picture::refresh_detail(state)
        }
        GalleryMsg::Retry(job) if state.access.can_write() => {
            spending::buy(state, Purchase::Retry(job))
        }
        GalleryMsg::Retry(_) => Vec::new(),
        GalleryMsg::CheckAgain(job) => vec![Effect::CheckAgain(job)],
        GalleryMsg::CheckAllAgain => {
            let cells = state.gallery.all_runs().flat_map(RunView::cells);
            let asked = cells
                .filter(|cell| matches!(cell.job.state, JobState::Unknown { remote: Some(_) }));
            asked.map(|cell| Effect::CheckAgain(cell.job.id)).collect()
        }
        GalleryMsg::Cancel(job) => vec![Effect::Cancel(vec![job])],
        GalleryMsg::CancelRun(run) => {
            let open = open_jobs(state, Some(run));
            stopped(state, Some(run));
            vec![Effect::Cancel(open)]
        }
        GalleryMsg::Pair(mode) => {
            state.gallery.pair_mode = mode;
            Vec::new()
        }
        GalleryMsg::NeedOlder => {
            let Some(before) = state.gallery.older_than.filter(|_| !state.gallery.loading) else {
                return Vec::new();
            };
            state.gallery.loading = true;
            vec![Effect::LoadRuns {
                before: Some(before),
            }]
        }
        GalleryMsg::Show(job) => {
            let Some(view) = state.gallery.run_of(job) else {
                return Vec::new();
            };
            let run = view.id;
            if !view.spec.is_new() {
                return edit::show_run(state, run);
            }
            state.gallery.selected = vec![job];
            state.gallery.scroll_to = Some(run);
            let mut effects = super::go(state, Page::Create);
            effects.extend(picture::refresh_detail(state));
            effects
        }
        GalleryMsg::Scrolled => {
            state.gallery.scroll_to = None;
            Vec::new()
        }
    }
}

/// Stops every job that is not settled.
pub(super) fn stop_all(state: &mut State) -> Vec<Effect> {
    let open = open_jobs(state, None);
    stopped(state, None);
    vec![Effect::Cancel(open)]
}

fn open_jobs(state: &State, run: Option<RunId>) -> Vec<JobId> {
    let in_run = |job_run: RunId| run.is_none_or(|run| run == job_run);
    state
        .gallery
        .open_cells()
        .filter(|cell| in_run(cell.job.run))
        .map(|cell| cell.job.id)
        .collect()
}

fn stopped(state: &mut State, run: Option<RunId>) {
    let runs = state
        .gallery
        .all_runs()
        .filter(|view| run.is_none_or(|run| run == view.id));
    let mut kept = 0;
    let mut spent = crate::domain::money::Micros::ZERO;
    for view in runs.filter(|view| view.progress().0 < view.progress().1) {
        kept += view
            .cells()
            .filter(|cell| cell.job.picture.is_some())
            .count();
        spent = spent.plus(view.spent().0);
    }
    tell(state, Tone::Quiet, text::create::stopped(kept, spent), None);
}

fn select(state: &mut State, job: JobId, how: Selecting) {
    let selected = &mut state.gallery.selected;
    match how {
        Selecting::Only => *selected = vec![job],
        Selecting::Toggle => match selected.iter().position(|other| *other == job) {
            Some(at) => {
                selected.remove(at);
            }
            None => selected.push(job),
        },
        Selecting::Range => {
            let first = selected.last().copied().unwrap_or(job);
            let in_order: Vec<JobId> = state
                .gallery
                .runs
                .iter()
                .flat_map(RunView::cells)
                .map(|cell| cell.job.id)
                .collect();
            let place = |job: JobId| in_order.iter().position(|other| *other == job);
            if let (Some(a), Some(b)) = (place(first), place(job)) {
                let range = in_order.get(a.min(b)..=a.max(b)).unwrap_or_default();
                let new = range
                    .iter()
                    .filter(|job| !state.gallery.selected.contains(job))
                    .copied();
                let new: Vec<JobId> = new.collect();
                state.gallery.selected.extend(new);
            }
        }
    }
    if state.gallery.view == GalleryView::Ab && state.gallery.pair().is_none() {
        state.gallery.view = GalleryView::Columns;
    }
}

/// The cell so many columns right and rows down of the last selected one, walking on into the next run.
fn neighbour(state: &State, columns: i32, rows: i32) -> Option<JobId> {
    let gallery = &state.gallery;
    let first = || gallery.runs.first()?.cells().next().map(|cell| cell.job.id);
    let Some(current) = gallery.selected.last() else {
        return first();
    };
    let run = gallery.run_of(*current)?;
    let width = run.columns.len();
    let (column, row) = (0..run.rows)
        .flat_map(|row| (0..width).map(move |column| (column, row)))
        .find(|(column, row)| {
            run.at(*column, *row)
                .is_some_and(|cell| cell.job.id == *current)
        })?;
    let column = column
        .saturating_add_signed(columns as isize)
        .min(width.saturating_sub(1));
    let row = i64::from(row) + i64::from(rows);
    let run_at = gallery.runs.iter().position(|other| other.id == run.id)?;
    let (run, row) = if row < 0 {
        let above = gallery.runs.get(run_at.checked_sub(1)?)?;
        (above, above.rows.saturating_sub(1))
    } else if row >= i64::from(run.rows) {
        (gallery.runs.get(run_at + 1)?, 0)
    } else {
        (run, row as u32)
    };
    let column = column.min(run.columns.len().saturating_sub(1));
    run.at(column, row).map(|cell| cell.job.id)
}

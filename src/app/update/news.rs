//! What the runner tells: answers to questions, and jobs that move on.

use std::path::PathBuf;
use std::sync::Arc;

use super::{composer, edit, home, library, picture, servers, services, spending, tell};
use crate::app::effect::Effect;
use crate::app::msg::News;
use crate::app::notice::Tone;
use crate::app::remote::Remote;
use crate::app::state::{Access, Cell, Gallery, Library, Page, State};
use crate::domain::history::{Facts, RunRecord, Timing};
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::domain::picture::PictureRow;
use crate::domain::search::Direction;
use crate::domain::undo::Undo;
use crate::text;

#[expect(clippy::too_many_lines, reason = "one line or two for each message")]
pub(super) fn update(state: &mut State, news: News) -> Vec<Effect> {
    match news {
        News::Opened(access) => {
            let open = !matches!(access, Access::Closed(_));
            state.access = access;
            state.rescue = None;
            if open && state.page == Page::Settings {
                state.storage.start();
                return vec![Effect::Measure];
            }
        }
        News::Rescue(rescue) => state.rescue = Some(rescue),
        News::Draft(draft) => {
            // What was typed before the library was open wins over what was typed last time.
            if state.composer.draft().prompt.is_empty() {
                let (catalogue, looks) = (Arc::clone(&state.catalogue), Arc::clone(&state.looks));
                state.composer.set_draft(*draft, &catalogue, &looks);
                state.composer.replaced += 1;
                state.composer.saved_revision = state.composer.revision;
            }
        }
        News::DraftSaved { revision } => {
            state.composer.saved_revision = state.composer.saved_revision.max(revision);
        }
        News::RunStarted(run) => return run_started(state, *run),
        News::JobStarted(job) => {
            let free = job.planned.price.is_free();
            state.gallery.put_job(*job);
            return if free {
                Vec::new()
            } else {
                vec![Effect::CountSpent]
            };
        }
        News::RunChanged(run) => {
            if state.gallery.run(run.id).is_some() {
                state.gallery.put(*run);
            }
        }
        News::LibrarySeen { folder } => return library_seen(state, folder),
        News::Job { job, state: new } => return job_moved(state, job, &new),
        News::Progress {
            job,
            fraction,
            preview,
            before,
        } => {
            if let Some(cell) = state.gallery.cell_mut(job) {
                cell.before = before;
                cell.progress = fraction.or(cell.progress);
                cell.preview = preview.or_else(|| cell.preview.take());
            }
        }
        News::Kept {
            job,
            picture,
            facts,
        } => return kept(state, job, *picture, *facts),
        News::Recovered {
            going_on,
            stopped,
            unknown,
        } => {
            if let Some(sentence) = text::create::recovered(going_on, stopped, unknown) {
                tell(state, Tone::Quiet, sentence, None);
            }
        }
        News::Runs { runs, has_older } => {
            state.gallery.loading = false;
            state.gallery.loaded = true;
            state.gallery.older_than = if has_older {
                runs.last().map(|run| run.id)
            } else {
                None
            };
            for run in runs {
                state.gallery.put(run);
            }
        }
        News::Run(run) => return open_run(state, *run),
        News::Detail(id, answer) => {
            if state.selected_pictures() == [id] {
                state.detail = Remote::default();
                state.detail.finish(answer.map(Box::new));
            }
        }
        News::Facets(answer) => state.library.facets.finish(answer),
        News::PastPrompts(answer) => state.composer.past.finish(answer),
        News::Storage(answer) => state.storage.finish(answer),
        News::Timings(timings) => take_timings(state, timings),
        News::LibraryPage { .. } | News::LibraryCount { .. } | News::Weeks { .. } => {
            library_news(state, news);
        }
        News::Reviewed(Ok(_)) => return vec![Effect::LoadFacets],
        News::Binned { answer: Ok(()), .. } => {
            if state.page == Page::Edit {
                let mut effects = edit::tree_changed(state);
                effects.push(Effect::LoadFacets);
                return effects;
            }
            // What came back to the list in front is in the database now.
            if state.page == Page::Library && state.library.awaited {
                return library::reload(state);
            }
            return vec![Effect::LoadFacets];
        }
        News::Reviewed(Err(why))
        | News::Binned {
            answer: Err(why), ..
        } => return not_saved(state, why),
        News::BinEmptied(Ok(pictures)) => {
            tell(
                state,
                Tone::Good,
                text::library::bin_emptied(pictures),
                None,
            );
            let mut effects = library::reload(state);
            effects.push(Effect::Measure);
            return effects;
        }
        News::NotStarted(why) | News::BinEmptied(Err(why)) | News::Told(Err(why)) => {
            tell(state, Tone::Bad, why, None);
        }
        News::Told(Ok(sentence)) => tell(state, Tone::Good, sentence, None),
        News::Damaged(blob) => {
            let cells = state
                .gallery
                .all_runs_mut()
                .flat_map(super::super::state::gallery::RunView::cells_mut);
            let rows = cells.filter_map(|cell| cell.job.picture.as_mut());
            rows.filter(|row| row.blob == blob)
                .for_each(|row| row.damaged = true);
            let ids: Vec<_> = state
                .library
                .rows()
                .filter(|row| row.blob == blob)
                .map(|row| row.id)
                .collect();
            state.library.change(&ids, |row| row.damaged = true);
        }
        News::FolderChosen(folder) => {
            state.picking_folder = false;
            return folder.map(Effect::OpenLibrary).into_iter().collect();
        }
        News::Service(news) => return services::news(state, news),
        News::Servers(news) => return servers::news(state, news),
        News::Edit(news) => return edit::news(state, news),
        News::Home(news) => return home::news(state, news),
        News::Spent(answer) => state.spent.finish(answer),
        News::Held(held) => {
            state.spent.finish(Ok(held.spent));
            spending::hold(state, *held);
        }
        News::Failed(failure) => tell(state, Tone::Bad, text::failure::sentence(&failure), None),
    }
    Vec::new()
}

/// Remembers that a library is where it is; forgets what was shown of the one before when it is another one.
fn library_seen(state: &mut State, folder: Option<PathBuf>) -> Vec<Effect> {
    state.settings.library_seen = true;
    let mut effects = Vec::new();
    if let Some(folder) = folder {
        state.gallery = Gallery::default();
        state.library = Library::default();
        state.detail = Remote::Idle;
        state.full = None;
        state.undo = Undo::new(100);
        state.settings.library_folder = Some(folder);
        state.settings.welcomed = true;
        if state.page == Page::Welcome {
            state.page = Page::Create;
        }
        state.storage.start();
        effects.extend([Effect::LoadFacets, Effect::Measure]);
    }
    effects.push(Effect::SaveSettings(Box::new(state.settings.clone())));
    effects
}

fn run_started(state: &mut State, run: RunRecord) -> Vec<Effect> {
    let mut effects = copy_of_the_day(state);
    effects.extend(if run.spec.is_new() {
        new_run_started(state, run)
    } else {
        edit::run_started(state, run)
    });
    effects
}

/// The first work of a day is a good moment to keep what was there before it.
fn copy_of_the_day(state: &mut State) -> Vec<Effect> {
    let today = state.now.day(0);
    if state.copied.replace(today) == Some(today) {
        return Vec::new();
    }
    vec![Effect::CopyHistory]
}

fn new_run_started(state: &mut State, run: RunRecord) -> Vec<Effect> {
    let free = run.jobs.iter().all(|job| job.planned.price.is_free());
    state.gallery.scroll_to = Some(run.id);
    state.gallery.selected.clear();
    state.detail = Remote::Idle;
    state.gallery.loaded = true;
    state.gallery.put(run);
    // The pictures of the new run will belong at the top of the library.
    state.library.stale = true;
    if free {
        Vec::new()
    } else {
        vec![Effect::CountSpent]
    }
}

fn job_moved(state: &mut State, job: JobId, new: &JobState) -> Vec<Effect> {
    let now = state.now;
    let mut effects = Vec::new();
    let mut refused = None;
    if let Some(Cell {
        job: record,
        progress,
        before,
        preview,
    }) = state.gallery.cell_mut(job)
    {
        if matches!(new, JobState::Sent) && record.sent.is_none() {
            record.sent = Some(now);
        }
        if new.is_final() {
            record.ended = Some(now);
            if !record.planned.price.is_free() {
                effects.push(Effect::CountSpent);
            }
            if let JobState::Failed { failure } = new {
                refused = Some((record.planned.provider.clone(), failure.clone()));
            }
            *progress = None;
            *before = None;
            if !matches!(new, JobState::Done { .. }) {
                *preview = None;
            }
        }
        record.state = new.clone();
    }
    if new.is_final() {
        edit::job_ended(state, job, new);
    }
    if let Some((service, failure)) = refused {
        services::key_failed(state, &service, &failure);
    }
    effects
}

fn kept(state: &mut State, job: JobId, row: PictureRow, facts: Facts) -> Vec<Effect> {
    if let Some(cell) = state.gallery.cell_mut(job) {
        cell.job.facts = Some(facts);
    }
    let id = row.id;
    state.gallery.set_picture(job, Some(row));
    state.library.stale = true;
    let mut effects = Vec::new();
    if state.page == Page::Library && !state.library.has_newer && state.library.selected.is_empty()
    {
        effects.extend(library::reload(state));
    }
    if state.gallery.open_jobs() == 0 {
        effects.push(Effect::LoadFacets);
    }
    let price = state.gallery.cell(job).map(|cell| cell.job.planned.price);
    if price.is_some_and(|price| !price.is_free()) {
        effects.push(Effect::CountSpent);
    }
    if state.gallery.selected == [job] {
        effects.extend(picture::refresh_detail(state));
    }
    effects.extend(edit::kept(state, job, id));
    effects
}

fn open_run(state: &mut State, run: Option<RunRecord>) -> Vec<Effect> {
    let Some(run) = run else {
        tell(state, Tone::Bad, text::library::RUN_GONE, None);
        return Vec::new();
    };
    let id = run.id;
    let selected = state.library.selected.first().copied();
    let job = run
        .jobs
        .iter()
        .find(|job| {
            job.picture
                .as_ref()
                .is_some_and(|picture| Some(picture.id) == selected)
        })
        .map(|job| job.id);
    let is_new = run.spec.is_new();
    state.gallery.put(run);
    if !is_new {
        return edit::show_run(state, id);
    }
    state.gallery.scroll_to = Some(id);
    state.gallery.selected = job.into_iter().collect();
    let mut effects = super::go(state, Page::Create);
    effects.extend(picture::refresh_detail(state));
    effects
}

fn library_news(state: &mut State, news: News) {
    let library = &mut state.library;
    match news {
        News::LibraryPage {
            generation,
            direction,
            rows,
            more,
            more_newer,
        } if generation == library.generation => {
            library.loaded = true;
            library.failed = None;
            match (direction, rows) {
                (Direction::Older, Ok(rows)) => {
                    library.loading_older = false;
                    if let Some(more_newer) = more_newer {
                        library.has_newer = more_newer;
                    }
                    library.push_older(rows, more);
                }
                (Direction::Newer, Ok(rows)) => {
                    library.loading_newer = false;
                    library.push_newer(rows, more);
                }
                (direction, Err(why)) => {
                    match direction {
                        Direction::Older => {
                            (library.loading_older, library.has_older) = (false, false);
                        }
                        Direction::Newer => {
                            (library.loading_newer, library.has_newer) = (false, false);
                        }
                    }
                    library.failed = Some(why.clone());
                    tell(state, Tone::Bad, why, None);
                }
            }
        }
        News::LibraryCount { generation, count } if generation == library.generation => {
            library.count.finish(count);
        }
        News::Weeks { generation, weeks } if generation == library.generation => {
            library.weeks.finish(weeks);
        }
        _ => {}
    }
}

/// A change to pictures was shown but could not be kept: say so and show what is really there.
fn not_saved(state: &mut State, why: String) -> Vec<Effect> {
    tell(state, Tone::Bad, why, None);
    let mut effects = vec![Effect::LoadRuns { before: None }];
    effects.extend(library::reload(state));
    effects
}

/// Replaces the catalogue's typical times by what this computer has measured.
fn take_timings(state: &mut State, timings: Vec<Timing>) {
    state.timings = timings;
    state.rebuild_catalogue();
    composer::refresh(state);
}

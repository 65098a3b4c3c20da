//! What the runner tells the Edit page.

use super::super::tell;
use super::{order, paint, replay, tree, trying};
use crate::app::effect::{EditEffect, Effect};
use crate::app::msg::{BringFor, EditNews};
use crate::app::notice::Tone;
use crate::app::state::edit::EditDraft;
use crate::app::state::{Page, State};
use crate::domain::ids::{JobId, PictureId};
use crate::domain::job::JobState;
use crate::domain::picture::PictureRow;
use crate::domain::task::TaskKind;
use crate::domain::version::Tree;
use crate::text;

#[expect(clippy::too_many_lines, reason = "one line or two for each message")]
pub(in super::super) fn news(state: &mut State, news: EditNews) -> Vec<Effect> {
    match news {
        EditNews::Draft(draft) => restored(state, *draft),
        EditNews::Runs(runs) => {
            for run in runs {
                state.gallery.put(run);
            }
            Vec::new()
        }
        EditNews::Tree(picture, answer) => tree_came(state, picture, answer.map(|tree| *tree)),
        EditNews::Chosen(what, file) => {
            state.edit.picking = false;
            let dropped = file.map(crate::app::msg::Dropped::File);
            super::bring_in(state, dropped.into_iter().collect(), what)
        }
        EditNews::BroughtIn(what, answer, note) => brought_in(state, what, answer, note),
        EditNews::Area(Ok(pixels)) => {
            let mut effects = paint::replace(state, &pixels);
            effects.extend(paint::keep_safe(state));
            effects
        }
        EditNews::Softened {
            how,
            revision,
            area: Ok(area),
        } => paint::softened(state, how, revision, &area),
        EditNews::AreaKept(answer) => area_kept(state, answer),
        EditNews::Areas(answer) => {
            state.edit.areas.finish(answer);
            Vec::new()
        }
        EditNews::Prepared(answer) => order::prepared(state, answer),
        EditNews::Guarded(picture, answer) => {
            let answer = answer.map(|report| *report);
            state.edit.guard.entry(picture).or_default().finish(answer);
            Vec::new()
        }
        EditNews::Made {
            parent,
            course,
            picture,
        } => made(state, parent, course, picture),
        EditNews::Merged { of, picture } => merged(state, of, picture),
        EditNews::Look { revision, look } => {
            let trying = &mut state.edit.trying;
            trying.drawing = None;
            match look {
                Ok((look, contrast)) => {
                    trying.look = (!trying.steps.is_empty()).then_some(look);
                    trying.contrast_tenths = contrast;
                    trying.problem = None;
                }
                Err(why) => trying.problem = Some(why),
            }
            if trying.revision == revision {
                Vec::new()
            } else {
                trying::draw(state)
            }
        }
        EditNews::SafeColour(colour) => {
            let mut layer = state.edit.text.clone();
            layer.colour = colour;
            trying::update(state, crate::app::msg::AdjustMsg::Text(layer))
        }
        EditNews::CourseRun(course, Ok(run)) => {
            if let Some(course) = state.edit.courses.iter_mut().find(|it| it.id == course) {
                course.run = Some(run);
            }
            Vec::new()
        }
        EditNews::CourseRun(course, Err(why)) => {
            replay::stopped(state, course);
            tell(state, Tone::Bad, why, None);
            Vec::new()
        }
        EditNews::Area(Err(why))
        | EditNews::Softened { area: Err(why), .. }
        | EditNews::VersionChanged(Err(why)) => {
            tell(state, Tone::Bad, why, None);
            Vec::new()
        }
        EditNews::VersionChanged(Ok(())) => Vec::new(),
    }
}

/// The Edit page as it was left; it does not come to the front by itself.
fn restored(state: &mut State, draft: EditDraft) -> Vec<Effect> {
    let page = &mut state.edit;
    if page.current.is_some() || page.draft != EditDraft::default() {
        return Vec::new();
    }
    let picture = draft.picture;
    page.draft = draft;
    page.replaced += 1;
    match picture {
        Some(picture) => {
            page.tree.start();
            vec![Effect::Edit(EditEffect::LoadTree(picture))]
        }
        None => Vec::new(),
    }
}

fn tree_came(state: &mut State, picture: PictureId, answer: Result<Tree, String>) -> Vec<Effect> {
    if state.edit.draft.picture != Some(picture)
        && state.edit.current.as_ref().map(|row| row.id) != Some(picture)
    {
        return Vec::new();
    }
    let gone = answer
        .as_ref()
        .is_ok_and(|tree| tree.get(picture).is_none());
    if gone {
        state.edit.draft.picture = None;
        state.edit.current = None;
        state.edit.tree = crate::app::remote::Remote::Idle;
        if state.page == Page::Edit {
            tell(state, Tone::Bad, text::quick::PICTURE_GONE, None);
        }
        return Vec::new();
    }
    state.edit.tree.finish(answer);
    let row = state.edit.tree.value().and_then(|tree| tree.get(picture));
    let row = row.map(|version| version.picture.clone());
    let mut effects = Vec::new();
    let in_front = state.edit.current.as_ref().map(|row| row.id);
    if let Some(row) = row.filter(|row| Some(row.id) != in_front) {
        let (size, area) = (row.size, state.edit.draft.area);
        state.edit.bring(row);
        // What was painted when the program was last used.
        if let (None, Some(area)) = (in_front, area) {
            effects.push(Effect::Edit(EditEffect::UseArea(area, size)));
        }
    }
    effects.extend(tree::measure_once(state, picture));
    order::refresh(state);
    effects
}

fn brought_in(
    state: &mut State,
    what: BringFor,
    answer: Result<Box<PictureRow>, String>,
    note: Option<String>,
) -> Vec<Effect> {
    state.edit.bringing = false;
    let row = match answer {
        Ok(row) => *row,
        Err(why) => {
            tell(state, Tone::Bad, why, None);
            return Vec::new();
        }
    };
    state.library.stale = true;
    let id = row.id;
    let effects = match what {
        BringFor::Source => {
            // The row is known to nobody else yet.
            state.edit.bring(row);
            tree::open(state, id)
        }
        BringFor::Reference => {
            let slot = crate::app::state::edit::ReferenceSlot {
                picture: id,
                blob: row.blob,
                format: row.format,
                role: crate::domain::task::ReferenceRole::Subject,
            };
            order::push_reference(state, slot)
        }
        BringFor::Prompt => {
            let mut draft = state.composer.draft().clone();
            let known = draft.references.iter().any(|it| it.blob == row.blob);
            if !known && draft.references.len() < crate::app::state::edit::MAX_REFERENCES {
                draft.references.push(row.blob.into());
            }
            super::super::composer::set(state, draft)
        }
        BringFor::Area => Vec::new(),
    };
    if let Some(note) = note {
        tell(state, Tone::Quiet, note, None);
    }
    effects
}

fn area_kept(
    state: &mut State,
    answer: Result<crate::domain::version::SavedArea, String>,
) -> Vec<Effect> {
    match answer {
        Ok(area) if area.name.is_empty() => {
            state.edit.painting.saving = false;
            state.edit.draft.area = Some(area.blob);
            let mut effects = order::save(state);
            if std::mem::take(&mut state.edit.painting.changed) {
                effects.extend(paint::keep_safe(state));
            }
            effects
        }
        Ok(area) => {
            if let Some(areas) = state.edit.areas.value_mut() {
                areas.insert(0, area);
            }
            tell(state, Tone::Good, text::quick::AREA_KEPT, None);
            Vec::new()
        }
        Err(why) => {
            state.edit.painting.saving = false;
            tell(state, Tone::Bad, why, None);
            Vec::new()
        }
    }
}

/// The studio made a version.
fn made(
    state: &mut State,
    parent: PictureId,
    course: Option<u64>,
    answer: Result<Box<PictureRow>, String>,
) -> Vec<Effect> {
    state.edit.trying.keeping = false;
    let row = match (answer, course) {
        (Ok(row), None) => *row,
        (Ok(row), Some(course)) => {
            state.library.stale = true;
            return replay::went_on(state, course, row.id);
        }
        (Err(why), course) => {
            if let Some(course) = course {
                replay::stopped(state, course);
            }
            tell(state, Tone::Bad, why, None);
            return Vec::new();
        }
    };
    state.library.stale = true;
    if state.edit.current.as_ref().map(|row| row.id) != Some(parent) {
        return vec![Effect::Edit(EditEffect::LoadTree(parent))];
    }
    trying::kept(state);
    let id = row.id;
    state
        .edit
        .undo
        .remember(crate::app::state::edit::EditStep::Show(Some(parent)));
    state.edit.bring(row);
    state.edit.tree.start();
    order::refresh(state);
    let mut effects = order::save(state);
    effects.push(Effect::Edit(EditEffect::LoadTree(id)));
    effects
}

/// The original's pixels are back outside the painted area.
fn merged(
    state: &mut State,
    of: PictureId,
    answer: Result<Box<PictureRow>, String>,
) -> Vec<Effect> {
    let row = match answer {
        Ok(row) => row,
        Err(why) => {
            tell(state, Tone::Bad, why, None);
            return Vec::new();
        }
    };
    state.library.stale = true;
    if state.edit.chosen == Some(of) {
        state.edit.chosen = Some(row.id);
    }
    let mut effects = reload(state);
    let job = state.gallery.cell_of_picture(of).map(|cell| cell.job.id);
    let step = job
        .and_then(|job| state.gallery.run_of(job))
        .and_then(|run| run.spec.step.clone());
    if let Some((before, step)) = step.and_then(|step| Some((step.from?, step))) {
        state.edit.guard.entry(row.id).or_default().start();
        effects.push(Effect::Edit(EditEffect::Guard {
            before,
            after: row.id,
            area: step.area,
            protect: step.protect,
        }));
    }
    if let Some(course) = state
        .gallery
        .cell_of_picture(of)
        .map(|cell| cell.job.id)
        .and_then(|job| replay::of_job(state, job))
    {
        effects.extend(replay::went_on(state, course, row.id));
    }
    effects
}

fn reload(state: &mut State) -> Vec<Effect> {
    match state.edit.current.as_ref().map(|row| row.id) {
        Some(current) => {
            state.edit.tree.start();
            vec![Effect::Edit(EditEffect::LoadTree(current))]
        }
        None => Vec::new(),
    }
}

/// What went to the bin or came back is so on disk: the tree is read again.
pub(in super::super) fn tree_changed(state: &mut State) -> Vec<Effect> {
    if state.edit.tree.value().is_some() {
        reload(state)
    } else {
        Vec::new()
    }
}

/// A result of an edit is safe on disk.
pub(in super::super) fn kept(state: &mut State, job: JobId, picture: PictureId) -> Vec<Effect> {
    let Some(run) = state.gallery.run_of(job).filter(|run| !run.spec.is_new()) else {
        return Vec::new();
    };
    let (id, step) = (run.id, run.spec.step.clone().unwrap_or_default());
    let measured = match run.spec.kind {
        TaskKind::Edit { operation, .. } => tree::measurable(operation),
        TaskKind::Generate => false,
    };
    if state.edit.results == Some(id) {
        state.edit.chosen.get_or_insert(picture);
    }
    let mut effects = reload(state);
    if let Some(before) = step.from.filter(|_| measured) {
        state.edit.guard.entry(picture).or_default().start();
        effects.push(Effect::Edit(EditEffect::Guard {
            before,
            after: picture,
            area: step.area,
            protect: step.protect,
        }));
    }
    let merges = step.keep_outside && step.from.is_some();
    match (step.from, step.area) {
        (Some(source), Some(area)) if merges => {
            effects.push(Effect::Edit(EditEffect::KeepOutside {
                source,
                edited: picture,
                area,
            }));
        }
        _ => {
            if let Some(course) = replay::of_job(state, job) {
                effects.extend(replay::went_on(state, course, picture));
            }
        }
    }
    effects
}

/// A job ended without a picture: a chain that waited for it stops.
pub(in super::super) fn job_ended(state: &mut State, job: JobId, end: &JobState) {
    if !matches!(end, JobState::Done { .. })
        && let Some(course) = replay::of_job(state, job)
    {
        replay::stopped(state, course);
    }
}

//! A chain of edits made again on other pictures: one step after the other on each, all pictures side by side.

use std::sync::Arc;

use super::super::{spending, tell};
use super::order;
use crate::app::effect::{EditEffect, Effect};
use crate::app::msg::EditMsg;
use crate::app::notice::Tone;
use crate::app::state::edit::{Course, Replay};
use crate::app::state::spending::Purchase;
use crate::app::state::{Allowance, Outlook, State};
use crate::domain::ids::{JobId, ModelId, PictureId};
use crate::domain::model::Catalogue;
use crate::domain::picture::PictureRow;
use crate::domain::run::RunSpec;
use crate::domain::task::{Effort, TaskKind};
use crate::domain::version::{Made, Step, Version};
use crate::text;

pub(super) fn update(state: &mut State, msg: EditMsg) -> Vec<Effect> {
    match msg {
        EditMsg::Replay(picture) => {
            let chain = state.edit.tree.value().map(|tree| {
                let chain = tree.chain(picture);
                chain.into_iter().cloned().collect::<Vec<_>>()
            });
            state.edit.replay = chain.filter(|chain| !chain.is_empty()).map(|steps| Replay {
                steps: steps.into_iter().filter_map(step_of).collect(),
                targets: Vec::new(),
                models: Vec::new(),
                outlook: Outlook::default(),
            });
        }
        EditMsg::CloseReplay => state.edit.replay = None,
        EditMsg::ReplayOn(pictures) => {
            let rows: Vec<PictureRow> = pictures
                .iter()
                .filter_map(|id| state.picture(*id).cloned())
                .collect();
            if let Some(replay) = &mut state.edit.replay {
                replay.targets = rows;
            }
        }
        EditMsg::ReplayWith(models) => {
            if let Some(replay) = &mut state.edit.replay {
                replay.models = models;
            }
        }
        EditMsg::StartReplay => {
            let Some(replay) = state.edit.replay.clone() else {
                return Vec::new();
            };
            if replay.outlook.pictures == 0 {
                return Vec::new();
            }
            return spending::buy(state, Purchase::Replay(Box::new(replay)));
        }
        _ => {}
    }
    refresh(state);
    Vec::new()
}

/// What a version adds to its parent, as a step that can be made again; a merged one counts as its edit.
fn step_of(version: Version) -> Option<Version> {
    match version.made {
        Made::Original => None,
        _ => Some(version),
    }
}

fn refresh(state: &mut State) {
    let catalogue = Arc::clone(&state.catalogue);
    if let Some(replay) = &mut state.edit.replay {
        replay.outlook = outlook(replay, &catalogue);
    }
}

/// What the whole replay would do: every step on every picture.
fn outlook(replay: &Replay, catalogue: &Catalogue) -> Outlook {
    let mut all = Outlook::default();
    for target in &replay.targets {
        let mut ms = 0;
        for step in &replay.steps {
            let Some(spec) = spec(step, target, &replay.models) else {
                all.pictures += 1;
                continue;
            };
            let one = order::outlook(&spec, catalogue);
            all.pictures += one.pictures;
            all.price = all.price.and(one.price);
            all.left_out.extend(one.left_out);
            ms += one.about_ms;
        }
        all.about_ms = all.about_ms.max(ms);
    }
    all
}

/// The run one step makes of a picture; none for a step of the studio's own.
pub(crate) fn spec(step: &Version, picture: &PictureRow, models: &[ModelId]) -> Option<RunSpec> {
    if let Made::Adjusted { .. } | Made::Original = step.made {
        return None;
    }
    let models = if models.is_empty() {
        vec![step.maker.clone()]
    } else {
        // One picture has one next step: the first model decides.
        models.iter().take(1).cloned().collect()
    };
    let (operation, size) = order::on_picture(step.operation, picture.size);
    Some(RunSpec {
        kind: TaskKind::Edit {
            source: picture.blob,
            // An area belongs to one picture; on another of the same size it means the same place.
            mask: step.area.filter(|_| picture.size == step.source_size),
            operation,
        },
        prompt: step.instruction.clone(),
        look: None,
        look_words: None,
        negative: String::new(),
        size,
        count: 1,
        effort: Effort::Usual,
        transparent: false,
        references: step.references.clone(),
        seed: None,
        models,
        step: Some(Step {
            from: Some(picture.id),
            area: step.area.filter(|_| picture.size == step.source_size),
            keep_outside: matches!(step.made, Made::Merged { .. })
                && picture.size == step.source_size,
            protect: None,
        }),
    })
}

/// The money is settled: every picture sets out.
pub(in super::super) fn start(
    state: &mut State,
    replay: Replay,
    allowance: Allowance,
) -> Vec<Effect> {
    state.edit.replay = None;
    let steps: Arc<[Version]> = replay.steps.into();
    let mut effects = Vec::new();
    for target in replay.targets {
        state.edit.course_serial += 1;
        let course = Course {
            id: state.edit.course_serial,
            steps: Arc::clone(&steps),
            models: replay.models.clone(),
            at: 0,
            picture: target.id,
            run: None,
            allowance,
        };
        effects.extend(next(&course));
        state.edit.courses.push(course);
    }
    effects
}

fn next(course: &Course) -> Option<Effect> {
    let step = course.steps.get(course.at)?;
    Some(Effect::Edit(match &step.made {
        Made::Adjusted { steps } => EditEffect::Adjust {
            picture: course.picture,
            steps: steps.clone(),
            area: None,
            course: Some(course.id),
        },
        _ => EditEffect::CourseStep {
            course: course.id,
            picture: course.picture,
            step: Box::new(step.clone()),
            models: course.models.clone(),
            allowance: course.allowance,
        },
    }))
}

/// A step brought a picture: the next one starts from it.
pub(super) fn went_on(state: &mut State, course: u64, picture: PictureId) -> Vec<Effect> {
    let Some(at) = state.edit.courses.iter().position(|it| it.id == course) else {
        return Vec::new();
    };
    let Some(course) = state.edit.courses.get_mut(at) else {
        return Vec::new();
    };
    course.at += 1;
    course.picture = picture;
    course.run = None;
    if let Some(effect) = next(course) {
        return vec![effect];
    }
    state.edit.courses.remove(at);
    if state.edit.courses.is_empty() {
        tell(state, Tone::Good, text::quick::courses_done(1), None);
    }
    vec![Effect::LoadFacets]
}

/// A step failed: that picture stops where it is.
pub(super) fn stopped(state: &mut State, course: u64) {
    let Some(at) = state.edit.courses.iter().position(|it| it.id == course) else {
        return;
    };
    let course = state.edit.courses.remove(at);
    let sentence = text::quick::course_stopped(course.at + 1, course.steps.len());
    tell(state, Tone::Bad, sentence, None);
}

/// The course whose present step a job is.
pub(super) fn of_job(state: &State, job: JobId) -> Option<u64> {
    let run = state.gallery.run_of(job)?.id;
    let course = state.edit.courses.iter().find(|it| it.run == Some(run))?;
    Some(course.id)
}

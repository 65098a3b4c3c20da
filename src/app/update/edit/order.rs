//! What is asked for: the draft, what a click would do, and the click.

use std::sync::Arc;

use super::super::{spending, tell};
use super::paint;
use crate::app::effect::{EditEffect, EditOrder, Effect};
use crate::app::notice::Tone;
use crate::app::state::edit::{
    EditDraft, EditPage, EditPanel, EditView, MAX_REFERENCES, RECENT, ReferenceSlot, Tool,
};
use crate::app::state::spending::Purchase;
use crate::app::state::{Access, Outlook, State};
use crate::domain::adjust::{Adjustment, Part};
use crate::domain::history::RunRecord;
use crate::domain::ids::{BlobId, ModelId, PictureId};
use crate::domain::model::Catalogue;
use crate::domain::quick::QuickEdit;
use crate::domain::run::{MAX_COUNT, RunSpec, plan};
use crate::domain::shape::Size;
use crate::domain::task::{
    Filled, Margins, Operation, OperationKind, Reference, ReferenceRole, TaskKind,
};
use crate::domain::version::Step;
use crate::text;

/// Stands for the painted area while it is no file yet.
const NOT_YET: BlobId = BlobId([0; 32]);

/// Replaces the draft, works out what a click would do, and has it saved.
pub(super) fn set(state: &mut State, mut draft: EditDraft) -> Vec<Effect> {
    draft.count = draft.count.clamp(1, MAX_COUNT);
    draft.brush_px = draft.brush_px.clamp(1, 1024);
    draft.hardness_pct = draft.hardness_pct.min(100);
    draft.references.truncate(MAX_REFERENCES);
    if draft == state.edit.draft {
        return Vec::new();
    }
    state.edit.draft = draft;
    refresh(state);
    save(state)
}

/// Has the draft saved.
pub(super) fn save(state: &mut State) -> Vec<Effect> {
    state.edit.revision += 1;
    if !state.access.can_write() {
        return Vec::new();
    }
    let draft = Box::new(state.edit.draft.clone());
    vec![Effect::Edit(EditEffect::SaveDraft(
        draft,
        state.edit.revision,
    ))]
}

/// Works out what a click on Apply would do.
pub(in super::super) fn refresh(state: &mut State) {
    let catalogue = Arc::clone(&state.catalogue);
    state.edit.outlook = spec(&state.edit)
        .map(|spec| outlook(&spec, &catalogue))
        .unwrap_or_default();
}

/// What a run would do.
pub(super) fn outlook(spec: &RunSpec, catalogue: &Catalogue) -> Outlook {
    let plan = plan(spec, catalogue, 1);
    Outlook {
        pictures: plan.jobs.len() as u32,
        price: plan.price,
        about_ms: plan.about_ms,
        changes: plan
            .jobs
            .iter()
            .filter(|job| job.row == 0)
            .flat_map(|job| {
                let model = &job.model;
                job.changes
                    .iter()
                    .map(move |change| (model.clone(), change.clone()))
            })
            .collect(),
        left_out: plan.left_out,
    }
}

/// The run a click would make, with placeholders for what is no file yet.
fn spec(page: &EditPage) -> Option<RunSpec> {
    let (draft, picture) = (&page.draft, page.current.as_ref()?);
    let asked = match draft.operation {
        Operation::Extend(_) => Operation::Extend(page.margins()?),
        other => other,
    };
    let (operation, size) = on_picture(asked, picture.size);
    let area = (page.has_area() && operation.kind() != OperationKind::Extend).then_some(NOT_YET);
    Some(RunSpec {
        kind: TaskKind::Edit {
            source: picture.blob,
            mask: area,
            operation,
        },
        prompt: instruction(draft),
        look: None,
        look_words: None,
        negative: String::new(),
        size,
        count: draft.count,
        effort: draft.effort,
        transparent: operation == Operation::CutOut,
        references: draft
            .references
            .iter()
            .map(|slot| Reference {
                blob: slot.blob,
                role: slot.role,
            })
            .collect(),
        seed: None,
        models: draft.models.clone(),
        step: Some(Step {
            from: Some(picture.id),
            area,
            keep_outside: draft.keep_outside && area.is_some(),
            protect: None,
        }),
    })
}

/// An operation on a picture of this size, with a placeholder for the larger canvas, and the size it leads to.
pub(super) fn on_picture(operation: Operation, size: Size) -> (Operation, Size) {
    match operation {
        Operation::Extend(margins) => {
            let filled = Some(Filled {
                picture: NOT_YET,
                area: NOT_YET,
            });
            let size = margins.around(size);
            (Operation::Extend(Margins { filled, ..margins }), size)
        }
        Operation::Enlarge { factor } => {
            let side = |px: u32| px.saturating_mul(factor.into());
            (
                operation,
                Size::new(side(size.width_px), side(size.height_px)),
            )
        }
        _ => (operation, size),
    }
}

fn instruction(draft: &EditDraft) -> String {
    let words = draft.instruction.trim();
    if !words.is_empty() {
        return words.to_owned();
    }
    let usual = match draft.operation {
        Operation::Erase => QuickEdit::RemoveObject,
        Operation::Extend(_) => QuickEdit::ChangeShape,
        Operation::CutOut => QuickEdit::CutOut,
        Operation::Enlarge { .. } => return text::quick::ENLARGE.to_owned(),
        Operation::Vary { strength_pct } if strength_pct > 50 => QuickEdit::VaryStrong,
        Operation::Vary { .. } => QuickEdit::VarySubtle,
        Operation::Instruct => return String::new(),
    };
    text::quick::words(usual).to_owned()
}

/// The click on Apply: everything is made ready off the window's thread, then its money is checked.
pub(super) fn apply(state: &mut State) -> Vec<Effect> {
    if let Access::ReadOnly(why) | Access::Closed(why) = &state.access {
        let why = why.clone();
        tell(state, Tone::Bad, why, None);
        return Vec::new();
    }
    if state.edit.preparing {
        return Vec::new();
    }
    if let Some(why) = why_not(&state.edit) {
        tell(state, Tone::Quiet, why, None);
        return Vec::new();
    }
    let Some(spec) = spec(&state.edit) else {
        return Vec::new();
    };
    let page = &mut state.edit;
    let Some(picture) = page.current.clone() else {
        return Vec::new();
    };
    page.preparing = true;
    let used = page.draft.instruction.trim().to_owned();
    if !used.is_empty() {
        page.draft.recent.retain(|old| *old != used);
        page.draft.recent.insert(0, used);
        page.draft.recent.truncate(RECENT);
    }
    let order = EditOrder {
        picture,
        spec,
        area: paint::pixels(page.painting.area.as_ref()),
        protect: paint::pixels(page.painting.protect.as_ref()),
        marks: page.painting.marks.clone(),
    };
    let mut effects = save(state);
    effects.push(Effect::Edit(EditEffect::Prepare(Box::new(order))));
    effects
}

fn why_not(page: &EditPage) -> Option<&'static str> {
    if page.current.is_none() {
        return Some(text::quick::NO_PICTURE);
    }
    if matches!(page.draft.operation, Operation::Extend(_)) && page.margins().is_none() {
        return Some(text::quick::NO_MARGIN);
    }
    if page.draft.operation == Operation::Erase && !page.has_area() {
        return Some(text::quick::PAINT_FIRST);
    }
    if instruction(&page.draft).is_empty() && page.painting.marks.is_empty() {
        return Some(text::quick::NO_INSTRUCTION);
    }
    (page.outlook.pictures == 0).then_some(text::quick::NO_MODEL)
}

/// An edit is ready: its money is checked, then it is asked for.
pub(super) fn prepared(state: &mut State, answer: Result<Box<RunSpec>, String>) -> Vec<Effect> {
    state.edit.preparing = false;
    match answer {
        Ok(spec) => spending::buy(state, Purchase::Run(spec)),
        Err(why) => {
            tell(state, Tone::Bad, text::quick::not_ready(&why), None);
            Vec::new()
        }
    }
}

/// An edit became a run: its results come to the front, and the box is empty for what comes next.
pub(in super::super) fn run_started(state: &mut State, run: RunRecord) -> Vec<Effect> {
    let step = run.spec.step.clone().unwrap_or_default();
    let (id, free) = (
        run.id,
        run.jobs.iter().all(|job| job.planned.price.is_free()),
    );
    let of_course = state.edit.courses.iter().any(|it| it.run == Some(id));
    state.gallery.put(run);
    state.library.stale = true;
    let here = state.edit.current.as_ref().map(|row| row.id) == step.from;
    if here && !of_course {
        let page = &mut state.edit;
        page.results = Some(id);
        page.chosen = None;
        page.view = EditView::BeforeAfter;
        page.draft.instruction.clear();
        page.draft.operation = Operation::Instruct;
        page.painting.marks.clear();
        page.frame = None;
        page.tool = Tool::Hand;
        page.replaced += 1;
    }
    refresh(state);
    let mut effects = save(state);
    if !free {
        effects.push(Effect::CountSpent);
    }
    effects
}

pub(super) fn toggle_model(state: &mut State, model: ModelId) -> Vec<Effect> {
    let mut draft = state.edit.draft.clone();
    match draft.models.iter().position(|chosen| *chosen == model) {
        Some(at) => {
            draft.models.remove(at);
        }
        None => draft.models.push(model),
    }
    set(state, draft)
}

/// Models for a person who has not chosen any for editing yet.
pub(super) fn usual_models(state: &State) -> Vec<ModelId> {
    let can = |id: &ModelId| {
        let model = state.catalogue.find(id);
        model.is_some_and(|(_, model)| model.can.does(OperationKind::Instruct))
    };
    let chosen = state.composer.draft().models.iter().filter(|id| can(id));
    let mut models: Vec<ModelId> = chosen.take(2).cloned().collect();
    if models.is_empty() && state.settings.practice {
        let all = state.catalogue.all();
        let free = all.filter(|(_, model)| {
            model.price.is_free()
                && model.retires_on.is_none()
                && model.can.does(OperationKind::Instruct)
        });
        models = free.take(1).map(|(_, model)| model.id.clone()).collect();
    }
    models
}

/// A quick action: words into the box, the right tool into the hand. Nothing runs.
pub(super) fn quick(state: &mut State, quick: QuickEdit) -> Vec<Effect> {
    let mut draft = state.edit.draft.clone();
    let page = &mut state.edit;
    page.view = EditView::Edit;
    let (operation, tool) = match quick {
        QuickEdit::RemoveObject => (Operation::Erase, Tool::Brush),
        QuickEdit::Recolour => (Operation::Instruct, Tool::Brush),
        QuickEdit::ChangeShape => {
            page.frame.get_or_insert(Part::WHOLE);
            (Operation::Extend(Margins::default()), Tool::Frame)
        }
        QuickEdit::Enlarge => (Operation::Enlarge { factor: 2 }, Tool::Hand),
        QuickEdit::VarySubtle => (Operation::Vary { strength_pct: 30 }, Tool::Hand),
        QuickEdit::VaryStrong => (Operation::Vary { strength_pct: 75 }, Tool::Hand),
        QuickEdit::CutOut => (Operation::CutOut, Tool::Hand),
        QuickEdit::Sketch => (Operation::Instruct, Tool::Sketch),
        QuickEdit::ReplaceBackground | QuickEdit::Relight | QuickEdit::AddText => {
            (Operation::Instruct, Tool::Hand)
        }
    };
    page.tool = tool;
    if quick == QuickEdit::Enlarge && !any_enlarges(state) {
        return enlarge_here(state);
    }
    draft.operation = operation;
    text::quick::words(quick).clone_into(&mut draft.instruction);
    state.edit.replaced += 1;
    set(state, draft)
}

fn any_enlarges(state: &State) -> bool {
    let chosen = |id: &ModelId| state.edit.draft.models.contains(id);
    state
        .catalogue
        .all()
        .any(|(_, model)| chosen(&model.id) && model.can.has_own(OperationKind::Enlarge))
}

/// No model enlarges: the studio's own enlarging comes up instead, and says what it is.
fn enlarge_here(state: &mut State) -> Vec<Effect> {
    let Some(size) = state.edit.size() else {
        return Vec::new();
    };
    tell(state, Tone::Quiet, text::quick::ENLARGED_HERE, None);
    state.edit.panel = EditPanel::Adjust;
    state.settings.inspector_open = true;
    let mut steps = state.edit.trying.steps.clone();
    steps.retain(|step| !matches!(step, Adjustment::Resize { .. }));
    steps.push(Adjustment::Resize {
        width_px: size.width_px.saturating_mul(2),
        height_px: size.height_px.saturating_mul(2),
    });
    super::trying::set(state, steps)
}

pub(super) fn change_reference(
    state: &mut State,
    at: usize,
    role: Option<ReferenceRole>,
) -> Vec<Effect> {
    let mut draft = state.edit.draft.clone();
    match (draft.references.get_mut(at), role) {
        (Some(slot), Some(role)) => slot.role = role,
        (Some(_), None) => {
            draft.references.remove(at);
        }
        (None, _) => return Vec::new(),
    }
    set(state, draft)
}

pub(super) fn add_reference(state: &mut State, picture: PictureId) -> Vec<Effect> {
    let Some(row) = state.picture(picture).cloned() else {
        return Vec::new();
    };
    let slot = ReferenceSlot {
        picture: row.id,
        blob: row.blob,
        format: row.format,
        role: ReferenceRole::Subject,
    };
    push_reference(state, slot)
}

pub(super) fn push_reference(state: &mut State, slot: ReferenceSlot) -> Vec<Effect> {
    let mut draft = state.edit.draft.clone();
    if draft.references.iter().any(|it| it.blob == slot.blob) {
        return Vec::new();
    }
    if draft.references.len() >= MAX_REFERENCES {
        tell(state, Tone::Quiet, text::quick::TOO_MANY_REFERENCES, None);
        return Vec::new();
    }
    draft.references.push(slot);
    set(state, draft)
}

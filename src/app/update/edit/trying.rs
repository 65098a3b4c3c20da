//! The studio's own changes: tried first, kept as a version when a person says so.

use super::super::tell;
use super::{paint, take};
use crate::app::effect::{EditEffect, Effect};
use crate::app::msg::AdjustMsg;
use crate::app::notice::Tone;
use crate::app::state::State;
use crate::app::state::edit::{EditStep, EditView, Trying};
use crate::domain::adjust::{Adjustment, TextLayer};
use crate::text;

pub(super) fn update(state: &mut State, msg: AdjustMsg) -> Vec<Effect> {
    match msg {
        AdjustMsg::Set(steps) => set(state, steps),
        AdjustMsg::Text(layer) => {
            state.edit.text = layer.clone();
            let mut steps = state.edit.trying.steps.clone();
            steps.retain(|step| !matches!(step, Adjustment::Text(_)));
            if !layer.words.trim().is_empty() {
                steps.push(Adjustment::Text(layer));
            }
            set(state, steps)
        }
        AdjustMsg::SafeColour => match &state.edit.current {
            Some(row) => vec![Effect::Edit(EditEffect::SafeColour(
                row.id,
                state.edit.text.clone(),
            ))],
            None => Vec::new(),
        },
        AdjustMsg::Keep => keep(state),
        AdjustMsg::Drop => {
            state.edit.text = TextLayer::default();
            set(state, Vec::new())
        }
    }
}

/// Other steps are tried.
pub(super) fn set(state: &mut State, steps: Vec<Adjustment>) -> Vec<Effect> {
    if steps == state.edit.trying.steps {
        return Vec::new();
    }
    if steps.iter().any(needs_area) && !state.edit.has_area() {
        tell(state, Tone::Quiet, text::quick::PAINT_FIRST, None);
        return Vec::new();
    }
    if state.edit.view == EditView::BeforeAfter {
        state.edit.view = EditView::Edit;
    }
    let mut effects = take(state, EditStep::Pending(steps));
    effects.extend(draw(state));
    effects
}

fn needs_area(step: &Adjustment) -> bool {
    matches!(
        step,
        Adjustment::BlurOutside { .. } | Adjustment::CutOut { .. }
    )
}

/// Has the newest steps drawn; one drawing at a time, the newest wins.
pub(super) fn draw(state: &mut State) -> Vec<Effect> {
    let Some(picture) = state.edit.current.as_ref().map(|row| row.id) else {
        return Vec::new();
    };
    let edit = &mut state.edit;
    let trying = &mut edit.trying;
    if trying.steps.is_empty() {
        trying.look = None;
        trying.problem = None;
        trying.contrast_tenths = None;
        return Vec::new();
    }
    if trying.drawing.is_some() {
        return Vec::new();
    }
    trying.drawing = Some(trying.revision);
    // A large area is not copied for steps that need none.
    let canvas = edit.painting.area.as_ref();
    let area = paint::pixels(canvas.filter(|_| trying.steps.iter().any(needs_area)));
    vec![Effect::Edit(EditEffect::Look {
        picture,
        steps: trying.steps.clone(),
        area,
        revision: trying.revision,
    })]
}

fn keep(state: &mut State) -> Vec<Effect> {
    let Some(picture) = state.edit.current.as_ref().map(|row| row.id) else {
        return Vec::new();
    };
    let area = paint::pixels(state.edit.painting.area.as_ref());
    let trying = &mut state.edit.trying;
    if trying.steps.is_empty() || std::mem::replace(&mut trying.keeping, true) {
        return Vec::new();
    }
    vec![Effect::Edit(EditEffect::Adjust {
        picture,
        area: area.filter(|_| trying.steps.iter().any(needs_area)),
        steps: trying.steps.clone(),
        course: None,
    })]
}

/// What was tried is a version now; the next steps start from nothing.
pub(super) fn kept(state: &mut State) {
    state.edit.text = TextLayer::default();
    state.edit.trying = Trying {
        revision: state.edit.trying.revision + 1,
        ..Trying::default()
    };
}

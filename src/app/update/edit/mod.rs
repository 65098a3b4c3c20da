//! The Edit page: choosing what to change, painting, asking, and what came of it.

mod news;
mod order;
mod paint;
mod replay;
mod tree;
mod trying;

use crate::app::effect::{EditEffect, Effect};
use crate::app::msg::{BringFor, EditMsg};
use crate::app::state::State;
use crate::app::state::edit::{EditStep, EditView};

pub(super) use news::{job_ended, kept, news, tree_changed};
pub(super) use order::{refresh, run_started};
pub(crate) use replay::spec as replay_spec;
pub(super) use replay::start as start_replay;
pub(super) use tree::{binned, open_selected, show_run};

pub(super) fn update(state: &mut State, msg: EditMsg) -> Vec<Effect> {
    match msg {
        EditMsg::Open(picture) => tree::open(state, picture),
        EditMsg::Choose(what) => {
            if std::mem::replace(&mut state.edit.picking, true) {
                return Vec::new();
            }
            vec![Effect::Edit(EditEffect::Choose(what))]
        }
        EditMsg::Dropped(dropped, what) => bring_in(state, dropped, what),
        EditMsg::Paste(what) => {
            state.edit.bringing = true;
            vec![Effect::Edit(EditEffect::Paste(what))]
        }
        EditMsg::Set(draft) => order::set(state, *draft),
        EditMsg::ToggleModel(model) => order::toggle_model(state, model),
        EditMsg::Quick(quick) => order::quick(state, quick),
        EditMsg::Apply => order::apply(state),
        EditMsg::Role(at, role) => order::change_reference(state, at, Some(role)),
        EditMsg::RemoveReference(at) => order::change_reference(state, at, None),
        EditMsg::AddReference(picture) => order::add_reference(state, picture),
        EditMsg::Frame(frame) => {
            state.edit.frame = frame;
            order::refresh(state);
            Vec::new()
        }
        EditMsg::Tool(_)
        | EditMsg::StrokeBegan(_)
        | EditMsg::StrokeWent(_)
        | EditMsg::StrokeEnded
        | EditMsg::Lasso { .. }
        | EditMsg::Rect { .. }
        | EditMsg::Mark(_)
        | EditMsg::Area(_) => paint::update(state, msg),
        EditMsg::View(view) => {
            state.edit.view = view;
            Vec::new()
        }
        EditMsg::Panel(panel) => {
            state.edit.panel = panel;
            Vec::new()
        }
        EditMsg::Show(_)
        | EditMsg::Keep(_)
        | EditMsg::ChooseResult(_)
        | EditMsg::Compare(_)
        | EditMsg::PairMode(_)
        | EditMsg::Name(..)
        | EditMsg::Star(_)
        | EditMsg::Heat(_)
        | EditMsg::KeepOutside(_)
        | EditMsg::Measure(_) => tree::update(state, msg),
        EditMsg::Adjust(msg) => trying::update(state, msg),
        EditMsg::Replay(_)
        | EditMsg::CloseReplay
        | EditMsg::ReplayOn(_)
        | EditMsg::ReplayWith(_)
        | EditMsg::StartReplay => replay::update(state, msg),
    }
}

pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    stepped(state, crate::domain::undo::Undo::undo)
}

pub(super) fn redo(state: &mut State) -> Vec<Effect> {
    stepped(state, crate::domain::undo::Undo::redo)
}

fn stepped(
    state: &mut State,
    step: impl FnOnce(
        &mut crate::domain::undo::Undo<EditStep>,
        &mut crate::app::state::EditPage,
    ) -> bool,
) -> Vec<Effect> {
    let page = &mut state.edit;
    let mut undo = std::mem::replace(&mut page.undo, crate::domain::undo::Undo::new(1));
    step(&mut undo, page);
    page.undo = undo;
    if page.view == EditView::BeforeAfter {
        page.view = EditView::Edit;
    }
    let mut effects = handed_on(state);
    effects.extend(trying::draw(state));
    order::refresh(state);
    effects.extend(order::save(state));
    effects
}

/// Takes a step and remembers how to take it back.
fn take(state: &mut State, step: EditStep) -> Vec<Effect> {
    let page = &mut state.edit;
    let mut undo = std::mem::replace(&mut page.undo, crate::domain::undo::Undo::new(1));
    undo.apply(step, page);
    page.undo = undo;
    handed_on(state)
}

fn handed_on(state: &mut State) -> Vec<Effect> {
    std::mem::take(&mut state.edit.wanted)
        .into_iter()
        .map(Effect::Edit)
        .collect()
}

fn bring_in(
    state: &mut State,
    dropped: Vec<crate::app::msg::Dropped>,
    what: BringFor,
) -> Vec<Effect> {
    if dropped.is_empty() {
        return Vec::new();
    }
    if what == BringFor::Area {
        return paint::read_area(state, dropped);
    }
    state.edit.bringing = true;
    vec![Effect::Edit(EditEffect::BringIn(dropped, what))]
}

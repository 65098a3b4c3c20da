//! The Edit page: choosing what to change, painting, asking, and what came of it.

use crate::app::effect::Effect;
use crate::app::msg::{EditMsg, EditNews};
use crate::app::state::State;

pub(super) fn update(_state: &mut State, _msg: EditMsg) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn news(_state: &mut State, _news: EditNews) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn undo(_state: &mut State) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn redo(_state: &mut State) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn open_selected(_state: &mut State) -> Vec<Effect> {
    Vec::new()
}

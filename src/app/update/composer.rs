//! The composer: typing, choosing, and the click that makes pictures.

use std::sync::Arc;

use super::{spending, tell};
use crate::app::effect::Effect;
use crate::app::msg::ComposerMsg;
use crate::app::notice::Tone;
use crate::app::state::spending::Purchase;
use crate::app::state::{Draft, Page, State};
use crate::text;

pub(super) fn update(state: &mut State, msg: ComposerMsg) -> Vec<Effect> {
    match msg {
        ComposerMsg::Set(draft) => set(state, *draft),
        ComposerMsg::ToggleModel(model) => {
            let mut draft = state.composer.draft().clone();
            match draft.models.iter().position(|chosen| *chosen == model) {
                Some(at) => {
                    draft.models.remove(at);
                }
                None => draft.models.push(model),
            }
            set(state, draft)
        }
        ComposerMsg::PastPrompts(search) => {
            state.composer.past.start();
            vec![Effect::LoadPastPrompts(search)]
        }
        ComposerMsg::UsePrompt(prompt) => use_prompt(state, prompt),
        ComposerMsg::TryExample => {
            let page = super::go(state, Page::Create);
            let mut effects = use_prompt(state, text::create::EXAMPLE_PROMPT.to_owned());
            effects.extend(page);
            effects
        }
    }
}

fn use_prompt(state: &mut State, prompt: String) -> Vec<Effect> {
    state.composer.replaced += 1;
    let draft = Draft {
        prompt,
        ..state.composer.draft().clone()
    };
    set(state, draft)
}

/// Replaces the draft and has it saved.
pub(super) fn set(state: &mut State, draft: Draft) -> Vec<Effect> {
    let (catalogue, looks) = (Arc::clone(&state.catalogue), Arc::clone(&state.looks));
    let before = state.composer.revision;
    state.composer.set_draft(draft, &catalogue, &looks);
    if state.composer.revision == before {
        return Vec::new();
    }
    save(state)
}

/// Has the draft saved.
pub(super) fn save(state: &State) -> Vec<Effect> {
    if !state.access.can_write() {
        return Vec::new();
    }
    let draft = Box::new(state.composer.draft().clone());
    vec![Effect::SaveDraft {
        draft,
        revision: state.composer.revision,
    }]
}

/// Works out prices and times again.
pub(super) fn refresh(state: &mut State) {
    let (catalogue, looks) = (Arc::clone(&state.catalogue), Arc::clone(&state.looks));
    state.composer.refresh(&catalogue, &looks);
    super::edit::refresh(state);
}

/// The click on Generate.
pub(super) fn generate(state: &mut State) -> Vec<Effect> {
    let why_not = match &state.access {
        crate::app::state::Access::ReadWrite => None,
        crate::app::state::Access::ReadOnly(why) | crate::app::state::Access::Closed(why) => {
            Some(why.clone())
        }
    };
    if let Some(why) = why_not {
        tell(state, Tone::Bad, why, None);
        return Vec::new();
    }
    if state.composer.outlook().pictures == 0 {
        tell(state, Tone::Quiet, text::create::CHOOSE_A_MODEL_FIRST, None);
        return Vec::new();
    }
    match state.composer.spec(&state.looks) {
        Ok(spec) => {
            state.page = Page::Create;
            spending::buy(state, Purchase::Run(Box::new(spec)))
        }
        Err(problem) => {
            tell(state, Tone::Quiet, text::create::bad_prompt(problem), None);
            Vec::new()
        }
    }
}

//! Settings: every change is kept at once.

use std::sync::Arc;

use super::{composer, home, services};
use crate::app::effect::Effect;
use crate::app::msg::{ServicesMsg, SettingsMsg};
use crate::app::state::{Draft, SettingsSection, State};
use crate::domain::model::Place;
use crate::domain::settings::Settings;

#[expect(
    clippy::needless_pass_by_value,
    reason = "every page's update takes its message whole"
)]
pub(super) fn update(state: &mut State, msg: SettingsMsg) -> Vec<Effect> {
    let mut settings = state.settings.clone();
    match msg {
        SettingsMsg::Section(section) => {
            state.settings_section = section;
            return match section {
                SettingsSection::Models => {
                    let mut effects = services::update(state, ServicesMsg::Look);
                    effects.extend(home::look(state));
                    effects
                }
                SettingsSection::Budget => vec![Effect::CountSpent],
                _ => Vec::new(),
            };
        }
        SettingsMsg::Theme(theme) => settings.theme = theme,
        SettingsMsg::InterfacePct(pct) => settings.interface_pct = pct,
        SettingsMsg::StrongerLines(on) => settings.stronger_lines = on,
        SettingsMsg::ReduceMotion(on) => settings.reduce_motion = on,
        SettingsMsg::Practice(on) => settings.practice = on,
        SettingsMsg::Budget(budget) => settings.budget = budget,
        SettingsMsg::ChooseFolder => {
            if state.picking_folder {
                return Vec::new();
            }
            state.picking_folder = true;
            return vec![Effect::PickFolder];
        }
        SettingsMsg::ShowFolder => {
            let folder = state.storage.value().map(|storage| storage.folder.clone());
            return folder.map(Effect::ShowFolder).into_iter().collect();
        }
        SettingsMsg::PutBack => {
            return state
                .rescue
                .take()
                .map(Effect::PutBack)
                .into_iter()
                .collect();
        }
        SettingsMsg::Measure => {
            state.storage.start();
            return vec![Effect::Measure];
        }
    }
    change(state, settings)
}

fn change(state: &mut State, settings: Settings) -> Vec<Effect> {
    let settings = settings.in_range();
    if settings == state.settings {
        return Vec::new();
    }
    let practice_changed = settings.practice != state.settings.practice;
    state.settings = settings;
    let mut effects = vec![Effect::SaveSettings(Box::new(state.settings.clone()))];
    if practice_changed {
        effects.extend(offer_practice(state));
    }
    effects
}

/// Takes the built-in models out of the composer, or puts them back when nothing else is chosen.
fn offer_practice(state: &mut State) -> Vec<Effect> {
    let on = state.settings.practice;
    let mut draft = state.composer.draft().clone();
    if on {
        if draft.models.is_empty() {
            draft.models = Draft::first(&state.catalogue).models;
        }
    } else {
        let catalogue = Arc::clone(&state.catalogue);
        let built_in = |service: Option<&crate::domain::model::Service>| {
            service.is_some_and(|service| service.place == Place::BuiltIn)
        };
        draft
            .models
            .retain(|model| !built_in(catalogue.service_of(model)));
    }
    composer::set(state, draft)
}

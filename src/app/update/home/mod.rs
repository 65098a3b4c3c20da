//! Models on this computer: fetching, checking, removing, and files of a person's own.

mod news;

use std::sync::Arc;

use super::composer;
use crate::app::effect::{Effect, HomeEffect};
use crate::app::msg::HomeMsg;
use crate::app::state::State;
use crate::app::state::home::{Adding, Checking, InFront};
use crate::app::state::services::{KeyPlace, KeyState};
use crate::domain::ids::ProviderId;
use crate::domain::offer::SetId;
use crate::domain::settings::MOST_AT_ONCE;
use crate::domain::stock::{TOKEN, token_service};
use crate::text::models;

pub(super) use news::news;

/// Where a token is made.
const TOKEN_PAGE: &str = "https://huggingface.co/settings/tokens";

/// The name under which the token for the present host is kept.
pub(super) fn token(state: &State) -> ProviderId {
    token_service(state.settings.home.mirror.as_deref())
}

/// Whether this is the name of a token and no service.
pub(super) fn is_token(service: &ProviderId) -> bool {
    service.as_str().starts_with(TOKEN)
}

/// What is done when the page comes to the front.
pub(super) fn look(state: &State) -> Vec<Effect> {
    let own = state.settings.home.own_engine.clone();
    vec![
        Effect::Home(HomeEffect::Look),
        Effect::Home(HomeEffect::LookForEngine(own)),
        Effect::LookAtKeys(vec![token(state)]),
    ]
}

#[expect(clippy::too_many_lines, reason = "one line or two for each message")]
pub(super) fn update(state: &mut State, msg: HomeMsg) -> Vec<Effect> {
    match msg {
        HomeMsg::Look => look(state),
        HomeMsg::Fetch(set) => fetch(state, set),
        HomeMsg::Accept(set) => {
            state.home.in_front = None;
            if !state.settings.home.accepted.contains(&set) {
                state.settings.home.accepted.push(set.clone());
            }
            vec![save(state), Effect::Home(HomeEffect::Fetch(set, true))]
        }
        HomeMsg::Pause(set) => one(HomeEffect::Pause(set)),
        HomeMsg::Resume(set) => one(HomeEffect::Resume(set)),
        HomeMsg::Cancel(set) => one(HomeEffect::Cancel(set)),
        HomeMsg::Check(set) => {
            if state.home.checking.is_some() {
                return Vec::new();
            }
            state.home.checked.remove(&set);
            state.home.checking = Some(Checking {
                set: set.clone(),
                done_bytes: 0,
                total_bytes: 0,
            });
            one(HomeEffect::Check(set))
        }
        HomeMsg::StopChecking => one(HomeEffect::StopChecking),
        HomeMsg::AskRemove(set) => {
            state.home.in_front = Some(InFront::Remove(set));
            Vec::new()
        }
        HomeMsg::Remove(set) => {
            state.home.in_front = None;
            one(HomeEffect::Remove(set))
        }
        HomeMsg::ShowFolder => vec![Effect::ShowFolder(state.home.folder.clone())],
        HomeMsg::Licence(set) => {
            let page = state.home.offer(&set).map(|offer| &offer.licence.link);
            page.and_then(|page| open(page)).into_iter().collect()
        }
        HomeMsg::Repository(name) => open(&models::page(&name)).into_iter().collect(),
        HomeMsg::TokenPage => open(TOKEN_PAGE).into_iter().collect(),
        HomeMsg::Choose(what) => {
            if state.picking_folder {
                return Vec::new();
            }
            state.picking_folder = true;
            one(HomeEffect::Choose(what))
        }
        HomeMsg::UsualFolder => {
            state.settings.home.models_folder = None;
            reopen(state)
        }
        HomeMsg::OurEngine => {
            state.settings.home.own_engine = None;
            engine_changed(state)
        }
        HomeMsg::Propose(file) => {
            state.home.in_front = Some(InFront::Add(Box::new(Adding::new(file.clone()))));
            one(HomeEffect::Propose(file))
        }
        HomeMsg::OfFamily(family) => {
            if let Some(adding) = adding(state) {
                adding.family = Some(family);
                adding.refused = None;
                choose_the_only_one(adding);
            }
            Vec::new()
        }
        HomeMsg::With(part, file) => {
            if let Some(adding) = adding(state) {
                adding.with.insert(part, file);
                adding.refused = None;
            }
            Vec::new()
        }
        HomeMsg::Add(name) => add(state, name),
        HomeMsg::Return(folder) => one(HomeEffect::Return(folder)),
        HomeMsg::Mirror(address) => {
            let address = address.map(|it| it.trim().trim_end_matches('/').to_owned());
            state.settings.home.mirror = address.filter(|address| !address.is_empty());
            let mut effects = source_changed(state);
            effects.push(Effect::LookAtKeys(vec![token(state)]));
            effects
        }
        HomeMsg::AtOnce(count) => {
            state.settings.home.at_once = count.clamp(1, MOST_AT_ONCE);
            source_changed(state)
        }
        HomeMsg::Token(key) => {
            let service = token(state);
            if key.is_empty() {
                return Vec::new();
            }
            let entry = state.services.of_mut(&service);
            entry.busy = true;
            entry.not_kept = None;
            let place = match &entry.key {
                Some(KeyState::NoKeychain(_)) => KeyPlace::Session,
                _ => KeyPlace::Keychain,
            };
            vec![Effect::KeepKey {
                service,
                key,
                place,
            }]
        }
        HomeMsg::ForgetToken => vec![Effect::ForgetKey(token(state))],
        HomeMsg::Close => {
            state.home.in_front = None;
            Vec::new()
        }
    }
}

fn one(effect: HomeEffect) -> Vec<Effect> {
    vec![Effect::Home(effect)]
}

fn save(state: &State) -> Effect {
    Effect::SaveSettings(Box::new(state.settings.clone()))
}

fn open(page: &str) -> Option<Effect> {
    page.starts_with("https://")
        .then(|| Effect::OpenPage(page.to_owned()))
}

fn fetch(state: &mut State, set: SetId) -> Vec<Effect> {
    let Some(offer) = state.home.offer(&set) else {
        return Vec::new();
    };
    let accepted = state.settings.home.accepted.contains(&set);
    if offer.licence.accept_first && !accepted {
        state.home.in_front = Some(InFront::Licence(set));
        return Vec::new();
    }
    one(HomeEffect::Fetch(set, accepted))
}

fn adding(state: &mut State) -> Option<&mut Adding> {
    match &mut state.home.in_front {
        Some(InFront::Add(adding)) => Some(adding),
        _ => None,
    }
}

/// Where only one file on this computer can be a part, it is chosen.
fn choose_the_only_one(adding: &mut Adding) {
    let (Some(Ok(proposed)), Some(family)) = (&adding.answer, adding.family) else {
        return;
    };
    let wanted = proposed.families.iter().find(|(is, _)| *is == family);
    for wanted in wanted.iter().flat_map(|(_, wanted)| wanted) {
        if let [only] = wanted.ready.as_slice() {
            adding
                .with
                .entry(wanted.part)
                .or_insert_with(|| only.clone());
        }
    }
}

fn add(state: &mut State, name: String) -> Vec<Effect> {
    let Some(adding) = adding(state) else {
        return Vec::new();
    };
    let (Ok(parts), Some(family)) = (adding.parts(), adding.family) else {
        return Vec::new();
    };
    if name.trim().is_empty() || adding.busy {
        return Vec::new();
    }
    adding.busy = true;
    adding.refused = None;
    one(HomeEffect::Add {
        name,
        family,
        parts,
    })
}

fn reopen(state: &mut State) -> Vec<Effect> {
    state.home.known = false;
    state.home.downloads.clear();
    let settings = state.settings.home.clone();
    vec![save(state), Effect::Home(HomeEffect::Open(settings))]
}

fn source_changed(state: &State) -> Vec<Effect> {
    let settings = state.settings.home.clone();
    vec![save(state), Effect::Home(HomeEffect::Source(settings))]
}

fn engine_changed(state: &mut State) -> Vec<Effect> {
    state.home.devices = None;
    let own = state.settings.home.own_engine.clone();
    vec![save(state), Effect::Home(HomeEffect::LookForEngine(own))]
}

/// A token was kept or removed: the downloads take it over.
pub(super) fn token_changed(state: &State) -> Vec<Effect> {
    one(HomeEffect::Source(state.settings.home.clone()))
}

/// After other models can be used than before, or another engine is there: the catalogue's service for this computer follows.
fn installed_changed(state: &mut State) -> Vec<Effect> {
    state.rebuild_catalogue();
    composer::refresh(state);
    let mut effects = Vec::new();
    let usable = if state.home.engine.is_there() {
        state.home.installed.clone()
    } else {
        Vec::new()
    };
    if state.settings.home.installed != usable {
        state.settings.home.installed = usable;
        effects.push(save(state));
    }
    effects.push(Effect::Know {
        catalogue: Arc::clone(&state.catalogue),
        base_urls: state.settings.base_urls.clone(),
    });
    effects
}

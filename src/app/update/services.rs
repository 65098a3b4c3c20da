//! Services: their keys, their tests, their models. A key passes through here on its way to the keychain and is never kept.

use std::sync::Arc;

use super::{composer, home, servers, tell};
use crate::app::effect::Effect;
use crate::app::msg::{ServersMsg, ServiceNews, ServicesMsg};
use crate::app::notice::Tone;
use crate::app::state::services::{
    Account, KeyError, KeyPlace, KeyState, Listed, NewServer, host_of,
};
use crate::app::state::{Page, SettingsSection, State};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Capabilities, KeyInfo, Model, Place, Service};
use crate::domain::settings::Tested;
use crate::text::services as words;

/// The id of the translator that speaks the language most servers understand.
const COMPATIBLE: &str = "openai";

#[expect(clippy::too_many_lines, reason = "one line or two for each message")]
pub(super) fn update(state: &mut State, msg: ServicesMsg) -> Vec<Effect> {
    match msg {
        ServicesMsg::Look => look(state),
        ServicesMsg::Show { service, typing } => show(state, service, typing),
        ServicesMsg::Shown => {
            state.services.show = None;
            Vec::new()
        }
        ServicesMsg::Keep {
            service,
            key,
            place,
        } => {
            if key.is_empty() {
                return Vec::new();
            }
            start_keeping(state, &service);
            vec![Effect::KeepKey {
                service,
                key,
                place,
            }]
        }
        ServicesMsg::Forget(service) => {
            state.services.of_mut(&service).busy = true;
            state.settings.tested.remove(&service);
            vec![save(state), Effect::ForgetKey(service)]
        }
        ServicesMsg::Test(service) => test(state, &service),
        ServicesMsg::KeyPage(service) => open(state, &service, |key| &key.page),
        ServicesMsg::CreditPage(service) => open(state, &service, |key| &key.credit_page),
        ServicesMsg::ChooseFile(service) => {
            if state.picking_folder {
                return Vec::new();
            }
            state.picking_folder = true;
            vec![Effect::PickKeyFile(service)]
        }
        ServicesMsg::Refresh(service) => {
            let looked_at = state.settings.own_services.iter();
            let mut looked_at = looked_at.filter(|own| servers::is_looked_at(own));
            if looked_at.any(|own| own.id == service && !own.models.is_empty()) {
                return servers::update(state, ServersMsg::Refresh(service));
            }
            state.services.of_mut(&service).listing = true;
            vec![Effect::ListModels(service)]
        }
        ServicesMsg::Address(service, address) => set_address(state, service, address),
        ServicesMsg::Star(model) => {
            let stars = &mut state.settings.favourites;
            match stars.iter().position(|other| *other == model) {
                Some(at) => {
                    stars.remove(at);
                }
                None => stars.push(model),
            }
            vec![save(state)]
        }
        ServicesMsg::AddModel(service, name) => {
            let id = ModelId::from(format!("{service}/{}", name.trim()).as_str());
            if name.trim().is_empty() || state.catalogue.find(&id).is_some() {
                return Vec::new();
            }
            add_models(state, vec![id]);
            known(state)
        }
        ServicesMsg::RemoveModel(model) => {
            for service in &mut state.settings.own_services {
                service.models.retain(|own| own.id != model);
            }
            state.settings.favourites.retain(|other| *other != model);
            let mut effects = known(state);
            effects.extend(leave_out(state, |other| *other == model));
            effects
        }
        ServicesMsg::Adding(on) => {
            state.services.adding = on;
            Vec::new()
        }
        ServicesMsg::Reveal(service) => {
            state.services.adding = false;
            if !state.services.revealed.contains(&service) {
                state.services.revealed.push(service.clone());
            }
            show(state, service, true)
        }
        ServicesMsg::AddServer(server) => add_server(state, *server),
        ServicesMsg::RemoveServer(service) => remove_server(state, &service),
    }
}

fn save(state: &State) -> Effect {
    Effect::SaveSettings(Box::new(state.settings.clone()))
}

/// Has the keys of all services looked for.
fn look(state: &State) -> Vec<Effect> {
    let keyed = |service: &&Service| service.key.is_some();
    let services = state.catalogue.services.iter().filter(keyed);
    let services: Vec<ProviderId> = services.map(|service| service.id.clone()).collect();
    if services.is_empty() {
        return Vec::new();
    }
    vec![Effect::LookAtKeys(services)]
}

fn show(state: &mut State, service: ProviderId, typing: bool) -> Vec<Effect> {
    state.services.show = Some((service, typing));
    state.settings_section = SettingsSection::Models;
    super::go(state, Page::Settings)
}

fn start_keeping(state: &mut State, service: &ProviderId) {
    let entry = state.services.of_mut(service);
    entry.busy = true;
    entry.not_kept = None;
    entry.failure = None;
    entry.account = None;
    state.settings.tested.remove(service);
}

pub(super) fn test(state: &mut State, service: &ProviderId) -> Vec<Effect> {
    let entry = state.services.of_mut(service);
    entry.asking = true;
    vec![Effect::AskAccount(service.clone())]
}

fn open(state: &State, service: &ProviderId, page: fn(&KeyInfo) -> &String) -> Vec<Effect> {
    let found = state.catalogue.services.iter().find(|it| it.id == *service);
    let key = found.and_then(|service| service.key.as_ref());
    let page = key.map(page).filter(|page| page.starts_with("https://"));
    page.map(|page| Effect::OpenPage(page.clone()))
        .into_iter()
        .collect()
}

fn set_address(state: &mut State, service: ProviderId, address: Option<String>) -> Vec<Effect> {
    let entry = state.services.of_mut(&service);
    entry.failure = None;
    entry.account = None;
    state.settings.tested.remove(&service);
    let address = address.map(|it| it.trim().trim_end_matches('/').to_owned());
    match address.filter(|address| !address.is_empty()) {
        Some(address) => state.settings.base_urls.insert(service, address),
        None => state.settings.base_urls.remove(&service),
    };
    known(state)
}

/// After services, models or addresses changed: keeps the settings and tells everybody.
pub(super) fn known(state: &mut State) -> Vec<Effect> {
    state.rebuild_catalogue();
    composer::refresh(state);
    vec![
        save(state),
        Effect::Know {
            catalogue: Arc::clone(&state.catalogue),
            base_urls: state.settings.base_urls.clone(),
        },
    ]
}

/// Takes models out of the composer.
pub(super) fn leave_out(state: &mut State, gone: impl Fn(&ModelId) -> bool) -> Vec<Effect> {
    let mut draft = state.composer.draft().clone();
    draft.models.retain(|model| !gone(model));
    composer::set(state, draft)
}

/// Puts models the catalogue does not have into the person's own list.
fn add_models(state: &mut State, ids: Vec<ModelId>) {
    for id in ids {
        let Some(model) = state.catalogue.model_or_guess(&id) else {
            continue;
        };
        let Some(service) = state.catalogue.service_of(&id) else {
            continue;
        };
        let own = &mut state.settings.own_services;
        match own.iter_mut().find(|own| own.id == service.id) {
            Some(own) => own.models.push(model),
            None => own.push(Service {
                models: vec![model],
                ..Service::new(service.id.as_str(), &service.name, service.place)
            }),
        }
    }
}

/// `My server, 2` → `my-server-2`, made different from what there is.
pub(super) fn fresh_id(state: &State, name: &str) -> ProviderId {
    let lower = name.to_lowercase();
    let parts = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    let mut base = parts.collect::<Vec<_>>().join("-");
    if base.is_empty() {
        "server".clone_into(&mut base);
    }
    let taken = |id: &str| {
        let mut services = state.catalogue.services.iter();
        services.any(|service| service.id.as_str() == id)
    };
    let numbered = (2..).map(|n: u32| format!("{base}-{n}"));
    let free = std::iter::once(base.clone())
        .chain(numbered)
        .find(|id| !taken(id));
    ProviderId::from(free.unwrap_or(base).as_str())
}

fn add_server(state: &mut State, server: NewServer) -> Vec<Effect> {
    let address = server.address.trim().trim_end_matches('/').to_owned();
    let id = fresh_id(state, &server.name);
    let can = Capabilities {
        generate: true,
        edit: true,
        mask: true,
        ..Capabilities::default()
    };
    let models = server.models.iter().map(|name| {
        // Behind a gateway OpenAI's own models always answer with the picture, and refuse to be told so.
        let form = if name.contains("gpt-image") {
            "none"
        } else {
            "b64_json"
        };
        let wire = [
            ("compat", "1"),
            ("response_format", form),
            ("edit", "multipart"),
        ];
        let wire = wire.map(|(name, word)| (name.to_owned(), word.to_owned()));
        Model {
            can: can.clone(),
            wire: wire.into(),
            ..Model::new(ModelId::from(format!("{id}/{name}").as_str()), name)
        }
    });
    let models: Vec<Model> = models.collect();
    let host = host_of(&address).unwrap_or_default();
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let place = if here {
        Place::ThisComputer
    } else {
        Place::Cloud
    };
    let service = Service {
        speaks: Some(ProviderId::from(COMPATIBLE)),
        key: Some(KeyInfo {
            hosts: vec![host.to_owned()],
            optional: true,
            ..KeyInfo::default()
        }),
        base_url: address.clone(),
        like: models.first().map(|model| model.id.clone()),
        privacy: words::server_privacy(host),
        at_once: 2,
        models,
        ..Service::new(id.as_str(), server.name.trim(), place)
    };
    state.settings.own_services.push(service);
    // Its address was typed by a person: its host may be private, and it may have the key.
    state.settings.base_urls.insert(id.clone(), address);
    state.services.adding = false;
    let mut effects = known(state);
    if let Some(key) = server.key.filter(|key| !key.is_empty()) {
        start_keeping(state, &id);
        effects.push(Effect::KeepKey {
            service: id.clone(),
            key,
            place: KeyPlace::Keychain,
        });
    } else {
        state.services.of_mut(&id).key = Some(KeyState::Absent);
        effects.extend(test(state, &id));
    }
    effects.extend(show(state, id, false));
    effects
}

fn remove_server(state: &mut State, service: &ProviderId) -> Vec<Effect> {
    let is_ours = |id: &ProviderId| !state.shipped.services.iter().any(|it| it.id == *id);
    if !is_ours(service) {
        return Vec::new();
    }
    let settings = &mut state.settings;
    settings.own_services.retain(|own| own.id != *service);
    settings.base_urls.remove(service);
    settings.tested.remove(service);
    settings
        .favourites
        .retain(|model| model.provider() != *service);
    state.services.remove(service);
    let mut effects = vec![Effect::ForgetKey(service.clone())];
    effects.extend(known(state));
    effects.extend(leave_out(state, |model| model.provider() == *service));
    effects
}

/// What the keychain and the services tell.
pub(super) fn news(state: &mut State, news: ServiceNews) -> Vec<Effect> {
    let effects = take(state, news);
    let lacking = |service: &&Service| state.services.lacks_key(service);
    let services = state.catalogue.services.iter().filter(lacking);
    let without: Vec<ProviderId> = services.map(|service| service.id.clone()).collect();
    let (catalogue, looks) = (Arc::clone(&state.catalogue), Arc::clone(&state.looks));
    state.composer.leave_out(without, &catalogue, &looks);
    effects
}

fn take(state: &mut State, news: ServiceNews) -> Vec<Effect> {
    match news {
        ServiceNews::Key(service, key) => {
            state.services.of_mut(&service).key = Some(key);
            Vec::new()
        }
        ServiceNews::Kept(service, answer) => {
            let entry = state.services.of_mut(&service);
            entry.busy = false;
            match answer {
                Ok(key) => {
                    entry.key = Some(key);
                    entry.kept += 1;
                    if home::is_token(&service) {
                        return home::token_changed(state);
                    }
                    let mut effects = vec![save(state)];
                    effects.extend(test(state, &service));
                    effects
                }
                Err(why) => {
                    if let KeyError::NoKeychain(detail) = &why {
                        // Known now: the next try does not ask for the keychain.
                        entry.key = Some(KeyState::NoKeychain(detail.clone()));
                    }
                    entry.not_kept = Some(why);
                    Vec::new()
                }
            }
        }
        ServiceNews::Forgotten(service, answer) => {
            let name = name_of(state, &service);
            let entry = state.services.of_mut(&service);
            entry.busy = false;
            match answer {
                Ok(key) => {
                    entry.key = Some(key);
                    entry.failure = None;
                    entry.account = None;
                    entry.not_kept = None;
                    if home::is_token(&service) {
                        return home::token_changed(state);
                    }
                    tell(state, Tone::Quiet, words::removed(&name), None);
                }
                Err(why) => tell(state, Tone::Bad, words::not_removed(&name, &why), None),
            }
            Vec::new()
        }
        ServiceNews::Account(service, answer) => account(state, &service, answer),
        ServiceNews::Models(service, answer) => models(state, &service, answer),
        ServiceNews::FileChosen(service, file) => {
            state.picking_folder = false;
            let Some(file) = file else {
                return Vec::new();
            };
            start_keeping(state, &service);
            vec![Effect::KeepKeyFile { service, file }]
        }
    }
}

fn name_of(state: &State, service: &ProviderId) -> String {
    let found = state.catalogue.services.iter().find(|it| it.id == *service);
    found.map_or_else(|| service.to_string(), |service| service.name.clone())
}

fn account(
    state: &mut State,
    service: &ProviderId,
    answer: Result<Option<Account>, Failure>,
) -> Vec<Effect> {
    let at = state.now;
    let entry = state.services.of_mut(service);
    entry.asking = false;
    match answer {
        Ok(Some(account)) => {
            let took_ms = account.took_ms;
            entry.account = Some(account);
            entry.failure = None;
            let tested = Tested { at, took_ms };
            state.settings.tested.insert(service.clone(), tested);
            vec![save(state)]
        }
        Ok(None) => {
            entry.cannot_be_asked = true;
            entry.failure = None;
            Vec::new()
        }
        Err(failure) => {
            entry.failure = Some(failure);
            entry.account = None;
            match state.settings.tested.remove(service) {
                Some(_) => vec![save(state)],
                None => Vec::new(),
            }
        }
    }
}

fn models(
    state: &mut State,
    service: &ProviderId,
    answer: Result<Option<Vec<Listed>>, Failure>,
) -> Vec<Effect> {
    state.services.of_mut(service).listing = false;
    let name = name_of(state, service);
    match answer {
        Ok(Some(listed)) => {
            let fresh: Vec<ModelId> = listed
                .iter()
                .filter(|listed| state.catalogue.find(&listed.id).is_none())
                .map(|listed| listed.id.clone())
                .collect();
            state
                .services
                .listed
                .retain(|old| old.id.provider() != *service);
            state.services.listed.extend(listed);
            let count = fresh.len();
            add_models(state, fresh);
            tell(state, Tone::Good, words::refreshed(&name, count), None);
            known(state)
        }
        Ok(None) => {
            tell(state, Tone::Quiet, words::lists_nothing(&name), None);
            Vec::new()
        }
        Err(failure) => {
            let sentence = words::not_refreshed(&name, &failure);
            tell(state, Tone::Bad, sentence, None);
            Vec::new()
        }
    }
}

/// A picture failed because of the key: the card says so too.
pub(super) fn key_failed(state: &mut State, service: &ProviderId, failure: &Failure) {
    if failure.kind == FailureKind::Key {
        state.services.of_mut(service).failure = Some(failure.clone());
        state.settings.tested.remove(service);
    }
}

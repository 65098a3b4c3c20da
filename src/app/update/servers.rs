//! Picture servers: looking for them, using one, asking it again, and workflows of a person's own.

use super::services::{fresh_id, known};
use super::{services, tell};
use crate::app::effect::Effect;
use crate::app::msg::{ServersMsg, ServersNews};
use crate::app::notice::Tone;
use crate::app::state::State;
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Model, Service};
use crate::domain::servers::FoundServer;
use crate::text::servers as words;

/// Services of these translators are asked anew by looking at their address.
const LOOKED_AT: [&str; 3] = ["comfyui", "sdapi", "swarmui"];

pub(super) fn update(state: &mut State, msg: ServersMsg) -> Vec<Effect> {
    match msg {
        ServersMsg::Look => look(state, None),
        ServersMsg::LookAt(address) => look(state, Some(address)),
        ServersMsg::Use(address) => {
            let at = state
                .servers
                .found
                .iter()
                .position(|it| it.address == address);
            match at.map(|at| state.servers.found.remove(at)) {
                Some(found) => use_it(state, found),
                None => Vec::new(),
            }
        }
        ServersMsg::AtStart(on) => {
            state.settings.look_for_servers = on;
            vec![Effect::SaveSettings(Box::new(state.settings.clone()))]
        }
        ServersMsg::Refresh(service) => {
            let own = own(state, &service).map(|service| service.base_url.clone());
            own.map(|address| look(state, Some(address)))
                .unwrap_or_default()
        }
        ServersMsg::Workflow(service) => {
            state.servers.workflow = service;
            state.servers.bad_workflow = None;
            Vec::new()
        }
        ServersMsg::AddWorkflow(service, name, text) => {
            if state.servers.reading {
                return Vec::new();
            }
            state.servers.reading = true;
            state.servers.bad_workflow = None;
            vec![Effect::ReadWorkflow {
                service,
                name,
                text,
            }]
        }
    }
}

/// Whether a service is asked for its models by looking at its address.
pub(super) fn is_looked_at(service: &Service) -> bool {
    LOOKED_AT.contains(&service.translator().as_str())
}

fn look(state: &mut State, address: Option<String>) -> Vec<Effect> {
    if state.servers.looking {
        return Vec::new();
    }
    state.servers.looking = true;
    state.servers.problem = None;
    vec![Effect::FindServers(address)]
}

pub(super) fn news(state: &mut State, news: ServersNews) -> Vec<Effect> {
    match news {
        ServersNews::Refused(why) => {
            state.servers.looking = false;
            state.servers.problem = Some(why);
            Vec::new()
        }
        ServersNews::Found(typed, found) => arrived(state, typed.is_some(), found),
        ServersNews::Workflow(service, read) => {
            state.servers.reading = false;
            match read {
                Err(why) => {
                    state.servers.bad_workflow = Some(why);
                    Vec::new()
                }
                Ok(model) => {
                    state.servers.workflow = None;
                    add_workflow(state, &service, *model)
                }
            }
        }
    }
}

fn arrived(state: &mut State, was_typed: bool, found: Vec<FoundServer>) -> Vec<Effect> {
    state.servers.looking = false;
    state.servers.looked = true;
    if was_typed && found.is_empty() {
        state.servers.problem = Some(words::NOTHING_THERE.to_owned());
    }
    let mut changed = false;
    for server in found {
        state
            .servers
            .found
            .retain(|old| old.address != server.address);
        let known = state.settings.own_services.iter_mut();
        let known = known.into_iter().find(|own| own.base_url == server.address);
        match (known, &server.service) {
            (Some(known), Some(service)) => changed |= renew(known, service),
            (Some(_), None) => {}
            (None, _) => state.servers.found.push(server),
        }
    }
    if changed { known(state) } else { Vec::new() }
}

/// Takes over what a server has now. Workflows of a person's own stay; other models it no longer lists go.
fn renew(known: &mut Service, found: &Service) -> bool {
    let mut models: Vec<Model> = found
        .models
        .iter()
        .map(|model| moved(model, &known.id))
        .collect();
    if models.is_empty() {
        // Its models are not listed this way; nothing is taken from what is known.
        return false;
    }
    let own = known.models.iter();
    let own = own.filter(|model| model.wire("workflow").is_some());
    models.extend(own.cloned());
    let changed = models != known.models;
    known.models = models;
    changed
}

/// The same model of another service.
fn moved(model: &Model, service: &ProviderId) -> Model {
    Model {
        id: ModelId(format!("{service}/{}", model.id.at_provider())),
        ..model.clone()
    }
}

fn use_it(state: &mut State, found: FoundServer) -> Vec<Effect> {
    let Some(service) = found.service else {
        return Vec::new();
    };
    let id = fresh_id(state, service.id.as_str());
    let models = service.models.iter().map(|model| moved(model, &id));
    let models: Vec<Model> = models.collect();
    let unlisted = models.is_empty();
    let like = service.like.as_ref();
    let like = like.map(|like| ModelId(format!("{id}/{}", like.at_provider())));
    let name = service.name.clone();
    let service = Service {
        id: id.clone(),
        models,
        like,
        ..service
    };
    // A person said yes to this address: it may be private.
    state.settings.base_urls.insert(id.clone(), found.address);
    state.settings.own_services.push(service);
    let mut effects = known(state);
    effects.extend(services::test(state, &id));
    if unlisted {
        effects.push(Effect::ListModels(id));
    }
    tell(state, Tone::Good, words::added(&name), None);
    effects
}

fn own<'s>(state: &'s State, service: &ProviderId) -> Option<&'s Service> {
    let mut own = state.settings.own_services.iter();
    own.find(|own| own.id == *service)
}

fn add_workflow(state: &mut State, service: &ProviderId, model: Model) -> Vec<Effect> {
    let own = state.settings.own_services.iter_mut();
    let Some(own) = own.into_iter().find(|own| own.id == *service) else {
        return Vec::new();
    };
    let name = model.name.clone();
    own.models.retain(|other| other.id != model.id);
    own.models.push(model);
    tell(state, Tone::Good, words::added(&name), None);
    known(state)
}

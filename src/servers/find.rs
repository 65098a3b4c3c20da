//! Looking at places, all at once, and what is found there.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::task::JoinSet;

use super::address::{self, Look, Place};
use super::ask::{Asker, Heard};
use super::identify::{Answers, SD_MODELS};
use super::{Found, Kind};
use crate::domain::model::Service;
use crate::providers::sdapi::{self, Dialect};
use crate::providers::{near, openai, swarmui};
use crate::text::servers as words;

/// Most places looked at in one go.
const MAX_PLACES: usize = 64;
/// Where `LocalAI` says what its models are for, and where every such server lists them.
const ABILITIES: &str = "/v1/models/capabilities";
const MODELS: &str = "/v1/models";
/// Where `SwarmUI` lets its first `ComfyUI` say which models it has. Its own list is not for a GET.
const SWARM_MODELS: [&str; 2] = [
    "/ComfyBackendDirect/models/checkpoints",
    "/ComfyBackendDirect/models/diffusion_models",
];

/// Makes a service of a `ComfyUI`'s answers: see [`Comfy::service`].
pub type ComfyReader = fn(&str, &str, &str, &BTreeMap<String, Vec<u8>>) -> (Service, String);

/// How `ComfyUI` is turned into a service: which further questions to ask, and what their answers mean.
#[derive(Clone, Copy, Debug)]
pub struct Comfy {
    /// What to GET, each from its slash on.
    pub paths: &'static [&'static str],
    /// The service and a note about it, from its id, its name, its address and the answers of status 200 by path.
    pub service: ComfyReader,
}

/// The network could not be prepared: this computer's certificates cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot look for servers: {0}")]
pub struct Unready(pub String);

/// Looks at places.
#[derive(Clone)]
pub struct Prober {
    asker: Asker,
    comfy: Option<Comfy>,
}

impl Prober {
    /// Prepares the network and opens nothing. Without `comfy` a `ComfyUI` is found, but is no service.
    pub async fn new(comfy: Option<Comfy>) -> Result<Self, Unready> {
        let asker = Asker::new().await.map_err(|err| Unready(err.detail))?;
        Ok(Self { asker, comfy })
    }

    /// What is at these places, in their order; `tell` hears of each server at once. Takes about a second at most: places are
    /// looked at side by side, twice half a second each. Dropping the future ends it.
    pub async fn probe(&self, places: Vec<Place>, mut tell: impl FnMut(&Found)) -> Vec<Found> {
        let mut under_way = JoinSet::new();
        for (number, place) in places.into_iter().take(MAX_PLACES).enumerate() {
            let prober = self.clone();
            under_way.spawn(async move { (number, prober.look(&place).await) });
        }
        let mut found = BTreeMap::new();
        while let Some(looked) = under_way.join_next().await {
            if let Ok((number, Some(server))) = looked {
                tell(&server);
                found.insert(number, server);
            }
        }
        found.into_values().collect()
    }

    async fn look(&self, place: &Place) -> Option<Found> {
        let base = place.base_url.as_str();
        let mut paths: Vec<&'static str> = Vec::new();
        for path in place.looks.iter().flat_map(|look| look.paths()) {
            if !paths.contains(path) {
                paths.push(path);
            }
        }
        let answers = self.ask_all(base, paths).await;
        let mut ordered = Look::ALL.iter().filter(|look| place.looks.contains(look));
        let kind = ordered.find_map(|look| look.prove(&answers))?;
        Some(self.found(kind, base, answers).await)
    }

    /// The answers to GETs, all at once. What did not answer is left out.
    async fn ask_all(&self, base: &str, paths: Vec<&'static str>) -> Answers {
        let mut under_way = JoinSet::new();
        for path in paths {
            let (asker, url) = (self.asker.clone(), format!("{base}{path}"));
            under_way.spawn(async move { (path, asker.get(&url).await) });
        }
        let mut answers = Answers::new();
        while let Some(answered) = under_way.join_next().await {
            if let Ok((path, Some(heard))) = answered {
                answers.insert(path, heard);
            }
        }
        answers
    }

    async fn found(&self, kind: Kind, base: &str, answers: Answers) -> Found {
        let at = At::new(kind, base);
        match kind {
            Kind::ComfyUi => self.comfy(&at).await,
            Kind::SwarmUi => {
                let answers = self.ask_all(base, SWARM_MODELS.to_vec()).await;
                at.swarm(&answers)
            }
            Kind::LocalAi => {
                let answers = self.ask_all(base, vec![ABILITIES, MODELS]).await;
                at.local_ai(&answers)
            }
            Kind::SdApi(Dialect::DrawThings) => at.draw_things(&answers),
            Kind::SdApi(dialect) => {
                let listed = match answers.get(SD_MODELS) {
                    Some(_) => answers,
                    None => self.ask_all(base, vec![SD_MODELS]).await,
                };
                at.sdapi(dialect, listed.get(SD_MODELS))
            }
            Kind::SilentWebUi => at.without(words::NEEDS_API.to_owned()),
            Kind::Mold => at.without(words::MOLD.to_owned()),
            Kind::Ollama => at.without(words::OLLAMA.to_owned()),
        }
    }

    async fn comfy(&self, at: &At) -> Found {
        let Some(comfy) = self.comfy else {
            return at.without(String::new());
        };
        let heard = self.ask_all(&at.base, comfy.paths.to_vec()).await;
        let answers: BTreeMap<String, Vec<u8>> = heard
            .into_iter()
            .filter(|(_, heard)| heard.status == 200)
            .map(|(path, heard)| (path.to_owned(), heard.body))
            .collect();
        let (service, note) = (comfy.service)(&at.id, &at.name, &at.base, &answers);
        let mut found = match (service.models.is_empty(), note.is_empty()) {
            (true, true) => at.without(words::no_models(&at.name)),
            (true, false) => at.without(note),
            (false, _) => at.with(service, note),
        };
        found.answers = answers;
        found
    }
}

/// Where something was found, and what it will be called.
struct At {
    kind: Kind,
    base: String,
    name: String,
    id: String,
}

impl At {
    fn new(kind: Kind, base: &str) -> Self {
        let name = match address::elsewhere(base) {
            Some(host) => words::on(kind.name(), &host),
            None => kind.name().to_owned(),
        };
        Self {
            kind,
            base: base.to_owned(),
            name,
            id: format!("{}-{}", kind.word(), address::port(base)),
        }
    }

    fn with(&self, service: Service, note: String) -> Found {
        Found {
            service: Some(service),
            ..self.without(note)
        }
    }

    /// It is there, and no pictures come from it.
    fn without(&self, note: String) -> Found {
        Found {
            kind: self.kind,
            address: self.base.clone(),
            name: self.name.clone(),
            service: None,
            note,
            answers: BTreeMap::new(),
        }
    }

    fn sdapi(&self, dialect: Dialect, listed: Option<&Heard>) -> Found {
        let names = listed.and_then(Heard::json);
        let Some(names) = names.and_then(|answer| sdapi::names_of(&answer)) else {
            return self.unlisted(dialect);
        };
        // A server that was started without a model still has a name for it.
        let names: Vec<String> = names.into_iter().filter(|it| it != "inactive").collect();
        if names.is_empty() {
            return self.without(words::no_models(&self.name));
        }
        let service = sdapi::service(&self.id, &self.name, &self.base, dialect, &names);
        self.with(service, String::new())
    }

    /// Older `sd-server`s only speak the language of OpenAI, with one name for whatever they have loaded.
    fn unlisted(&self, dialect: Dialect) -> Found {
        if dialect != Dialect::SdServer {
            return self.without(words::no_models(&self.name));
        }
        let mut service = self.compatible(&["sd-cpp-local"]);
        for model in &mut service.models {
            // It reads the lightness of a painted area, and is sent its transparency.
            model.can.mask = false;
        }
        self.with(service, String::new())
    }

    fn draw_things(&self, answers: &Answers) -> Found {
        let settings = answers.get("/").and_then(Heard::json).unwrap_or_default();
        let model = settings.get("model").and_then(Value::as_str);
        let model = model.filter(|name| !name.is_empty() && name.len() <= 200);
        let names = [model.unwrap_or("loaded").to_owned()];
        let dialect = Dialect::DrawThings;
        let service = sdapi::service(&self.id, &self.name, &self.base, dialect, &names);
        self.with(service, words::DRAW_THINGS.to_owned())
    }

    fn swarm(&self, answers: &Answers) -> Found {
        let mut names: Vec<String> = Vec::new();
        for listed in SWARM_MODELS
            .iter()
            .filter_map(|path| answers.get(path)?.json())
        {
            let all = listed.as_array().map(Vec::as_slice).unwrap_or_default();
            let texts = all.iter().filter_map(Value::as_str);
            // It writes folders with slashes, on every system.
            let texts = texts.map(|name| name.replace('\\', "/"));
            names.extend(texts.filter(|name| !name.is_empty() && name.len() <= 200));
        }
        names.dedup();
        names.truncate(1000);
        let note = if names.is_empty() {
            words::LISTED_LATER.to_owned()
        } else {
            String::new()
        };
        let service = swarmui::service(&self.id, &self.name, &self.base, &names);
        self.with(service, note)
    }

    fn local_ai(&self, answers: &Answers) -> Found {
        let status = |path: &str| answers.get(path).map_or(0, |heard| heard.status);
        if matches!(status(MODELS), 401 | 403) {
            return self.without(words::LOCAL_AI_LOCKED.to_owned());
        }
        let json = |path: &str| answers.get(path).and_then(Heard::json);
        let names = json(ABILITIES).and_then(|answer| able(&answer));
        let names = names.or_else(|| json(MODELS).map(|answer| likely(&answer)));
        let names = names.unwrap_or_default();
        if names.is_empty() {
            return self.without(words::LOCAL_AI_NONE.to_owned());
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut service = self.compatible(&names);
        for model in &mut service.models {
            // It has no place to send a picture for an edit to.
            (model.can.edit, model.can.mask) = (false, false);
        }
        self.with(service, String::new())
    }

    /// A server that speaks the language of OpenAI, on a person's own machine: no key, nothing to pay.
    fn compatible(&self, models: &[&str]) -> Service {
        let base = format!("{}/v1", self.base);
        let service = openai::compatible_service(&self.id, &self.name, &base, models);
        let near = near::service_at(&self.id, &self.name, &base);
        near::free_of_charge(Service {
            place: near.place,
            at_once: near.at_once,
            ..service
        })
    }
}

fn entries(answer: &Value) -> Option<impl Iterator<Item = (&Value, &str)>> {
    let all = answer.get("data")?.as_array()?;
    let named = |entry: &'_ Value| -> bool {
        let id = entry.get("id").and_then(Value::as_str);
        id.is_some_and(|id| !id.is_empty() && id.len() <= 200)
    };
    let named = all.iter().filter(move |entry| named(entry)).take(1000);
    Some(named.filter_map(|entry| Some((entry, entry.get("id")?.as_str()?))))
}

/// The models that are for pictures, where the server says what each is for.
fn able(answer: &Value) -> Option<Vec<String>> {
    let for_pictures = |entry: &Value| {
        let abilities = entry.get("capabilities").and_then(Value::as_array);
        abilities.is_some_and(|all| all.iter().any(|ability| ability == "image"))
    };
    let able = entries(answer)?.filter(|(entry, _)| for_pictures(entry));
    Some(able.map(|(_, id)| id.to_owned()).collect())
}

/// The models whose names say pictures: older servers list everything they have, most of it for words.
fn likely(answer: &Value) -> Vec<String> {
    let says = [
        "diffusion",
        "flux",
        "sdxl",
        "sd-",
        "sd_",
        "dreamshaper",
        "z-image",
        "qwen-image",
    ];
    let likely = |id: &str| {
        let id = id.to_lowercase();
        says.iter().any(|word| id.contains(word))
    };
    let all = entries(answer).into_iter().flatten();
    all.filter(|(_, id)| likely(id))
        .map(|(_, id)| id.to_owned())
        .collect()
}

//! Models and services as data: what they can do, what they cost, and since when that is known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::money::Price;
use crate::domain::rates::Rates;
use crate::domain::shape::{MAX_SIDE_PX, MIN_SIDE_PX, Size};
use crate::domain::task::{OperationKind, Task};
use crate::domain::version;

/// Where a model runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Part of the studio; nothing to install.
    BuiltIn,
    /// On this computer.
    ThisComputer,
    /// At a service.
    Cloud,
}

/// Which sizes a model makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Sizes {
    /// Any size inside these limits.
    Free {
        /// Shortest side, pixels.
        min_side_px: u32,
        /// Longest side, pixels.
        max_side_px: u32,
        /// Most pixels in all; 0 for no limit.
        #[serde(default)]
        max_pixels: u64,
        /// Fewest pixels in all; 0 for no limit.
        #[serde(default)]
        min_pixels: u64,
        /// Most times the long side may be as long as the short one; 0 for no limit.
        #[serde(default)]
        max_ratio: u32,
        /// Sides are multiples of this.
        multiple_px: u32,
    },
    /// One of these.
    OneOf {
        /// The sizes, in the service's order.
        sizes: Vec<Size>,
    },
}

impl Default for Sizes {
    fn default() -> Self {
        Self::Free {
            min_side_px: MIN_SIDE_PX,
            max_side_px: MAX_SIDE_PX,
            max_pixels: 0,
            min_pixels: 0,
            max_ratio: 0,
            multiple_px: 1,
        }
    }
}

/// What a model can do. Checked before anything is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capabilities {
    /// Sizes it makes.
    pub sizes: Sizes,
    /// Makes pictures from words.
    pub generate: bool,
    /// Changes a picture by instruction.
    pub edit: bool,
    /// Operations of its own. Empty for a model that changes pictures by instruction.
    pub operations: Vec<OperationKind>,
    /// Respects a painted area.
    pub mask: bool,
    /// Has "Lock the look".
    pub seed: bool,
    /// Has "Leave out".
    pub negative: bool,
    /// Has "Follow the prompt".
    pub guidance: bool,
    /// Has "Detail: quick to careful".
    pub steps: bool,
    /// Can leave the background away.
    pub transparent: bool,
    /// Most reference pictures in one request, beside the source of an edit.
    pub max_references: u8,
    /// Longest prompt in characters; 0 for no limit we know.
    pub max_prompt_chars: u32,
    /// Shows pictures while it works.
    pub preview: bool,
    /// A job that was cut off can be started again without asking, because nothing was paid and nothing left this computer.
    pub restarts_free: bool,
}

impl Capabilities {
    /// Whether the model can carry out an operation: by itself, or because words can ask for it.
    pub fn does(&self, kind: OperationKind) -> bool {
        if !self.edit {
            return false;
        }
        let by_words = matches!(
            kind,
            OperationKind::Instruct
                | OperationKind::Erase
                | OperationKind::Extend
                | OperationKind::CutOut
                | OperationKind::Vary
        );
        self.operations.contains(&kind) || (self.operations.is_empty() && by_words)
    }

    /// Whether the model has the operation itself, and needs no words for it.
    pub fn has_own(&self, kind: OperationKind) -> bool {
        self.edit && self.operations.contains(&kind)
    }
}

/// One model of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// `service/model`.
    pub id: ModelId,
    /// What people call it.
    pub name: String,
    /// One line under the name.
    #[serde(default)]
    pub about: String,
    /// Index into the palette of model dots.
    #[serde(default)]
    pub dot: u8,
    /// What it can do.
    #[serde(default)]
    pub can: Capabilities,
    /// Price of a picture of one megapixel with nothing sent along.
    pub price: Price,
    /// How the price follows from what is asked, where it is not the same for every picture.
    #[serde(default)]
    pub rates: Option<Rates>,
    /// The day the price was read, `YYYY-MM-DD`; empty when it needs no date.
    #[serde(default)]
    pub price_as_of: String,
    /// Where the price was read.
    #[serde(default)]
    pub price_source: String,
    /// Typical time a picture in milliseconds, until this computer has measured its own; 0 when unknown.
    #[serde(default)]
    pub typical_ms: u32,
    /// The day the service takes it away, `YYYY-MM-DD`, where announced.
    #[serde(default)]
    pub retires_on: Option<String>,
    /// The model to use instead.
    #[serde(default)]
    pub successor: Option<ModelId>,
    /// What its translator needs to know: names of fields, of routes, of sizes. Each translator documents its own.
    #[serde(default)]
    pub wire: BTreeMap<String, String>,
}

impl Model {
    /// A model nothing more is known about.
    pub fn new(id: ModelId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            about: String::new(),
            dot: u8::MAX,
            can: Capabilities::default(),
            price: Price::Unknown,
            rates: None,
            price_as_of: String::new(),
            price_source: String::new(),
            typical_ms: 0,
            retires_on: None,
            successor: None,
            wire: BTreeMap::new(),
        }
    }

    /// What a task costs here.
    pub fn price_of(&self, task: &Task) -> Price {
        self.rates
            .as_ref()
            .map_or(self.price, |rates| rates.price(task))
    }

    /// Whether the service has taken it away by a day written `YYYY-MM-DD`.
    pub fn is_retired(&self, today: &str) -> bool {
        self.retires_on.as_deref().is_some_and(|day| day <= today)
    }

    /// A word for its translator.
    pub fn wire(&self, name: &str) -> Option<&str> {
        self.wire.get(name).map(String::as_str)
    }
}

/// A region of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub base_url: String,
}

/// How to get and keep a service's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyInfo {
    /// Environment variables that may hold it, the first found wins.
    pub env: Vec<String>,
    /// Hosts it may be sent to: `bfl.ai` also means every host that ends in `.bfl.ai`. The host of an address a person typed counts too.
    pub hosts: Vec<String>,
    /// The page where a key is made.
    pub page: String,
    /// The page where credit is added.
    pub credit_page: String,
    /// What a key looks like, as an example; never checked.
    pub looks_like: String,
    /// The service works without a key too, for example a server on the same network.
    pub optional: bool,
    /// The key is a file (a Google service account) instead of a word.
    pub is_file: bool,
}

/// One service of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id, the first part of its models' ids.
    pub id: ProviderId,
    /// What people call it.
    pub name: String,
    /// Where it runs.
    pub place: Place,
    /// An honest note shown wherever its pictures are shown; empty for none.
    #[serde(default)]
    pub label: String,
    /// Whose language it speaks: the id of its translator, where that is not its own id.
    #[serde(default)]
    pub speaks: Option<ProviderId>,
    /// Its key; `None` when it needs none.
    #[serde(default)]
    pub key: Option<KeyInfo>,
    /// Where it is, without a slash at the end; empty for the translator's own.
    #[serde(default)]
    pub base_url: String,
    /// Other places it can be reached at.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// What is sent where, in one plain sentence.
    #[serde(default)]
    pub privacy: String,
    /// The model that unknown models of this service behave like.
    #[serde(default)]
    pub like: Option<ModelId>,
    /// Shown only after "Add another service".
    #[serde(default)]
    pub advanced: bool,
    /// How many jobs it may work on at the same time.
    #[serde(default = "one")]
    pub at_once: u8,
    /// Its models, in the order of the picker.
    pub models: Vec<Model>,
}

impl Service {
    /// A service nothing more is known about, without models.
    pub fn new(id: &str, name: &str, place: Place) -> Self {
        Self {
            id: ProviderId::from(id),
            name: name.to_owned(),
            place,
            label: String::new(),
            speaks: None,
            key: None,
            base_url: String::new(),
            regions: Vec::new(),
            privacy: String::new(),
            like: None,
            advanced: false,
            at_once: one(),
            models: Vec::new(),
        }
    }

    /// The id of its translator.
    pub fn translator(&self) -> &ProviderId {
        self.speaks.as_ref().unwrap_or(&self.id)
    }
}

fn one() -> u8 {
    1
}

/// Everything the studio knows about services and models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Services in the order of the picker.
    pub services: Vec<Service>,
}

impl Catalogue {
    /// The model and its service, if the catalogue has it.
    pub fn find(&self, id: &ModelId) -> Option<(&Service, &Model)> {
        self.all().find(|(_, model)| &model.id == id)
    }

    /// Every model with its service, in the order of the picker.
    pub fn all(&self) -> impl Iterator<Item = (&Service, &Model)> {
        self.services
            .iter()
            .flat_map(|service| service.models.iter().map(move |model| (service, model)))
    }

    /// What to call a model: its name, or its id when the catalogue does not know it.
    pub fn name<'a>(&'a self, id: &'a ModelId) -> &'a str {
        self.find(id).map_or_else(
            || version::own_name(id.as_str()).unwrap_or(id.as_str()),
            |(_, model)| model.name.as_str(),
        )
    }

    /// The service a model belongs to, also for models the catalogue does not know.
    pub fn service_of(&self, id: &ModelId) -> Option<&Service> {
        let provider = id.provider();
        self.services.iter().find(|service| service.id == provider)
    }

    /// A model for an id: the catalogue's, or, for an unknown model of a known service, a careful guess with an unknown price.
    pub fn model_or_guess(&self, id: &ModelId) -> Option<Model> {
        if let Some((_, model)) = self.find(id) {
            return Some(model.clone());
        }
        let service = self.service_of(id)?;
        if service.place == Place::BuiltIn {
            return None;
        }
        let like = service
            .like
            .as_ref()
            .and_then(|id| service.models.iter().find(|model| &model.id == id));
        let usual = || Capabilities {
            generate: true,
            ..Capabilities::default()
        };
        Some(Model {
            can: like.map_or_else(usual, |model| model.can.clone()),
            wire: like.map(|model| model.wire.clone()).unwrap_or_default(),
            ..Model::new(id.clone(), id.at_provider())
        })
    }

    /// Adds what a user's own file says: same ids replace, new ones join at the end.
    pub fn merge(&mut self, other: Self) {
        for service in other.services {
            let Some(ours) = self.services.iter_mut().find(|s| s.id == service.id) else {
                self.services.push(service);
                continue;
            };
            for model in service.models {
                match ours.models.iter_mut().find(|m| m.id == model.id) {
                    Some(old) => *old = model,
                    None => ours.models.push(model),
                }
            }
        }
    }
}

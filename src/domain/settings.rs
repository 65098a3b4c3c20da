//! What a person can set, as data. Reading and writing the file is elsewhere.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::budget::Budget;
use crate::domain::home::Installed;
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::Service;
use crate::domain::offer::SetId;
use crate::domain::time::Moment;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
}

/// A service answered when it was tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// When.
    pub at: Moment,
    /// How long the answer took, milliseconds.
    pub took_ms: u64,
}

/// How models on this computer are kept and fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HomeSettings {
    /// The models folder; `None` for the usual place.
    pub models_folder: Option<PathBuf>,
    /// Address of a mirror of the model host; `None` for the host itself.
    pub mirror: Option<String>,
    /// A program of the person's own instead of our engine.
    pub own_engine: Option<PathBuf>,
    /// Files that are fetched at the same time, 1 to [`MOST_AT_ONCE`].
    pub at_once: u8,
    /// Models whose licence was accepted.
    pub accepted: Vec<SetId>,
    /// What could be used when the folder was last looked at: known at the next start before it is opened.
    pub installed: Vec<Installed>,
}

impl Default for HomeSettings {
    fn default() -> Self {
        Self {
            models_folder: None,
            mirror: None,
            own_engine: None,
            at_once: 2,
            accepted: Vec::new(),
            installed: Vec::new(),
        }
    }
}

/// Most files that are fetched at the same time.
pub const MOST_AT_ONCE: u8 = 8;
/// Smallest interface size, per cent.
pub const MIN_INTERFACE_PCT: u16 = 80;
/// Largest interface size, per cent.
pub const MAX_INTERFACE_PCT: u16 = 200;

/// Everything in the settings file that this version knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Version of this file's form.
    pub version: u32,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Interface size, [`MIN_INTERFACE_PCT`] to [`MAX_INTERFACE_PCT`].
    pub interface_pct: u16,
    /// Hairlines with more contrast.
    pub stronger_lines: bool,
    /// No movement but progress.
    pub reduce_motion: bool,
    /// The library folder; `None` for the usual place.
    pub library_folder: Option<PathBuf>,
    /// The library was opened there before, so an empty folder means that it went missing.
    pub library_seen: bool,
    /// The Practice engine is offered.
    pub practice: bool,
    /// The first page was answered.
    pub welcomed: bool,
    /// The inspector is open.
    pub inspector_open: bool,
    /// What may be spent.
    pub budget: Budget,
    /// Addresses typed instead of a service's own.
    pub base_urls: BTreeMap<ProviderId, String>,
    /// Services and models a person added; they come on top of the catalogue.
    pub own_services: Vec<Service>,
    /// Models a person starred.
    pub favourites: Vec<ModelId>,
    /// Services whose last test went well.
    pub tested: BTreeMap<ProviderId, Tested>,
    /// Picture servers on this computer are looked for whenever the studio starts.
    pub look_for_servers: bool,
    /// Models on this computer.
    pub home: HomeSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: 1,
            theme: ThemeChoice::System,
            interface_pct: 100,
            stronger_lines: false,
            reduce_motion: false,
            library_folder: None,
            library_seen: false,
            practice: true,
            welcomed: false,
            inspector_open: true,
            budget: Budget::default(),
            base_urls: BTreeMap::new(),
            own_services: Vec::new(),
            favourites: Vec::new(),
            tested: BTreeMap::new(),
            look_for_servers: false,
            home: HomeSettings::default(),
        }
    }
}

impl Settings {
    /// Brings values outside their range back into it, as from a file edited by hand.
    #[must_use]
    pub fn in_range(mut self) -> Self {
        self.interface_pct = self
            .interface_pct
            .clamp(MIN_INTERFACE_PCT, MAX_INTERFACE_PCT);
        self.home.at_once = self.home.at_once.clamp(1, MOST_AT_ONCE);
        self
    }
}

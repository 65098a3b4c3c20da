//! Invented services, so that no test depends on what a real one offers or costs.

use std::sync::Arc;

use triptych::app::msg::{Msg, News, ServiceNews, SettingsMsg};
use triptych::app::state::services::{Account, KeyPlace, KeyState};
use triptych::app::state::{Page, SettingsSection, State};
use triptych::catalogue;
use triptych::domain::failure::{Failure, FailureKind};
use triptych::domain::ids::ProviderId;
use triptych::domain::model::Place;
use triptych::domain::settings::Settings;

use super::world::World;

const CATALOGUE: &str = r#"{"services":[
  {"id":"one","name":"Cloud One","place":"cloud",
   "key":{"env":["CLOUD_ONE_KEY"],"hosts":["one.example"],"page":"https://one.example/keys","credit_page":"https://one.example/credit","looks_like":"one-…"},
   "regions":[{"name":"Europe","base_url":"https://eu.one.example"},{"name":"United States","base_url":"https://us.one.example"}],
   "privacy":"Your prompt and the pictures you send along go to Cloud One, in the United States.",
   "models":[
    {"id":"one/pro","name":"Aurora Pro","about":"The most careful one","dot":0,"price":{"kind":"fixed","micros":40000},"price_as_of":"2026-11-21","price_source":"one.example/pricing","typical_ms":6000,
     "rates":{"kind":"megapixels","first":40000,"further":20000},"can":{"generate":true,"seed":true,"max_references":2}},
    {"id":"one/flex","name":"Aurora Flex","dot":1,"price":{"kind":"range","min":20000,"max":60000},"price_as_of":"2026-11-21","typical_ms":8000,"can":{"generate":true,"edit":true,"steps":true,"transparent":true,"seed":true}}]},
  {"id":"two","name":"Cloud Two","place":"cloud",
   "key":{"env":["CLOUD_TWO_KEY"],"hosts":["two.example"],"page":"https://two.example/keys"},
   "privacy":"Your prompt goes to Cloud Two, which may keep it for 30 days.",
   "models":[
    {"id":"two/image","name":"Birch Image","dot":2,"price":{"kind":"fixed","micros":40000},"price_as_of":"2026-11-21","typical_ms":9000,"can":{"generate":true}},
    {"id":"two/old","name":"Birch 4","dot":3,"price":{"kind":"fixed","micros":40000},"price_as_of":"2026-11-21","typical_ms":5000,"retires_on":"2026-12-01","successor":"two/image","can":{"generate":true}},
    {"id":"two/gone","name":"Birch 3","dot":3,"price":{"kind":"fixed","micros":20000},"price_as_of":"2026-11-21","retires_on":"2026-06-30","successor":"two/image","can":{"generate":true}}]},
  {"id":"three","name":"Cloud Three","place":"cloud",
   "key":{"env":["CLOUD_THREE_KEY"],"hosts":["three.example"],"page":"https://three.example/keys","looks_like":"sk-…"},
   "privacy":"Your prompt goes to Cloud Three.",
   "models":[
    {"id":"three/a","name":"Cedar","dot":4,"price":{"kind":"range","min":10000,"max":70000},"price_as_of":"2026-11-21","typical_ms":21000,"can":{"generate":true}},
    {"id":"three/b","name":"Cedar Mini","dot":4,"price":{"kind":"fixed","micros":5000},"price_as_of":"2026-11-21","can":{"generate":true}},
    {"id":"three/c","name":"Cedar Large","dot":4,"price":{"kind":"fixed","micros":120000},"price_as_of":"2026-11-21","can":{"generate":true}},
    {"id":"three/d","name":"Cedar Draft","dot":4,"price":{"kind":"unknown"},"can":{"generate":true}},
    {"id":"three/e","name":"Cedar Ink","dot":4,"price":{"kind":"fixed","micros":30000},"price_as_of":"2026-11-21","can":{"generate":true}},
    {"id":"three/f","name":"Cedar Type","dot":4,"price":{"kind":"fixed","micros":30000},"price_as_of":"2026-11-21","can":{"generate":true}},
    {"id":"three/g","name":"Cedar Photo","dot":4,"price":{"kind":"fixed","micros":30000},"price_as_of":"2026-11-21","can":{"generate":true}},
    {"id":"three/h","name":"Cedar Vector","dot":4,"price":{"kind":"fixed","micros":30000},"price_as_of":"2026-11-21","can":{"generate":true}},
    {"id":"three/i","name":"Cedar Logo","dot":4,"price":{"kind":"fixed","micros":30000},"price_as_of":"2026-11-21","can":{"generate":true}}]},
  {"id":"four","name":"Cloud Four","place":"cloud",
   "key":{"env":["CLOUD_FOUR_KEY"],"hosts":["four.example"],"page":"https://four.example/keys"},
   "privacy":"Your prompt goes to Cloud Four.",
   "models":[{"id":"four/x","name":"Dune 3","dot":5,"price":{"kind":"fixed","micros":60000},"price_as_of":"2026-11-21","typical_ms":8000,"can":{"generate":true}}]},
  {"id":"five","name":"Cloud Five for companies","place":"cloud","advanced":true,
   "key":{"env":[],"hosts":["five.example"],"is_file":true},
   "privacy":"For companies that have their own project with Cloud Five.",
   "models":[{"id":"five/x","name":"Birch Image","dot":2,"price":{"kind":"fixed","micros":40000},"price_as_of":"2026-11-21","can":{"generate":true}}]}
 ]}"#;

pub(crate) fn id(service: &str) -> ProviderId {
    ProviderId::from(service)
}

/// A studio that knows the invented services, with these settings on top of having been used before.
pub(crate) fn clouds_with(settings: Settings) -> World {
    let mut world = World::new();
    let mut all =
        catalogue::parse(CATALOGUE).unwrap_or_else(|err| panic!("the invented catalogue: {err}"));
    let mut shipped = catalogue::shipped();
    // Whether real services have a key is not what these tests are about.
    shipped
        .services
        .retain(|service| service.place != Place::Cloud);
    all.merge(shipped);
    let settings = Settings {
        welcomed: true,
        ..settings
    };
    let (now, looks) = (world.state.now, Arc::clone(&world.state.looks));
    world.state = State::new(Arc::new(all), looks, settings);
    world.state.now = now;
    world.news(News::Runs {
        runs: Vec::new(),
        has_older: false,
    });
    world.effects.clear();
    world
}

pub(crate) fn clouds() -> World {
    clouds_with(Settings::default())
}

impl World {
    /// The keychain or a service tells something.
    pub(crate) fn service(&mut self, news: ServiceNews) {
        self.news(News::Service(news));
    }

    /// A service's key stands like this.
    pub(crate) fn key(&mut self, service: &str, state: KeyState) {
        self.service(ServiceNews::Key(id(service), state));
    }

    /// A service has a key in the keychain, and answered.
    pub(crate) fn connected(&mut self, service: &str, ending: &str, account: Account) {
        self.key(service, present(KeyPlace::Keychain, ending));
        self.service(ServiceNews::Account(id(service), Ok(Some(account))));
    }

    /// A service did not accept its key.
    pub(crate) fn refused(&mut self, service: &str, said: &str) {
        self.service(ServiceNews::Account(id(service), Err(key_failure(said))));
    }

    /// A part of the settings page is in front.
    pub(crate) fn at_settings(&mut self, section: SettingsSection) {
        self.tell(Msg::Go(Page::Settings));
        self.tell(Msg::Settings(SettingsMsg::Section(section)));
        self.measure();
        self.effects.clear();
        self.said.clear();
    }
}

pub(crate) fn present(place: KeyPlace, ending: &str) -> KeyState {
    KeyState::Present {
        place,
        ending: ending.to_owned(),
    }
}

pub(crate) fn key_failure(said: &str) -> Failure {
    Failure {
        said: said.to_owned(),
        ..Failure::free(FailureKind::Key, "HTTP 401")
    }
}

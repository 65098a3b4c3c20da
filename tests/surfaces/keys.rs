//! Settings, Models and keys: connecting, being refused, replacing, removing, and everything around a service's models.

use eframe::egui::{Event, Key, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, SnapshotResults};
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{Msg, ServiceNews};
use triptych::app::state::services::{Account, KeyError, KeyPlace, KeyState, Listed, Secret};
use triptych::app::state::{Page, SettingsSection};
use triptych::domain::failure::{Failure, FailureKind};
use triptych::domain::ids::ModelId;
use triptych::domain::money::Micros;
use triptych::domain::settings::{Settings, Tested};
use triptych::domain::time::Moment;

use crate::common::services::{clouds, clouds_with, id, key_failure, present};
use crate::common::world::{NOW, World, harness};
use crate::common::{self};

const SIZE: [f32; 2] = [1440.0, 900.0];
const SMALL: [f32; 2] = [1024.0, 700.0];
const CANARY: &str = "sk-canary-0123456789-7Kd";

type Window = Harness<'static, World>;

/// Nobody has a key yet.
fn bare() -> World {
    let mut world = clouds();
    for service in ["one", "two", "three", "four", "five"] {
        world.key(service, KeyState::Absent);
    }
    world.at_settings(SettingsSection::Models);
    world
}

/// Each of the four cards in another state.
fn mixed() -> World {
    let mut settings = Settings::default();
    let yesterday = Moment(NOW.0 - 26 * 3_600_000);
    let tested = Tested {
        at: yesterday,
        took_ms: 600,
    };
    settings.tested.insert(id("two"), tested);
    let mut world = clouds_with(settings);
    let account = Account {
        name: None,
        balance: Some(Micros(4_200_000)),
        took_ms: 400,
    };
    world.connected("one", "4f2a", account);
    world.key(
        "two",
        present(KeyPlace::Environment("CLOUD_TWO_KEY".to_owned()), "91Qw"),
    );
    world.key("three", KeyState::Absent);
    world.key("four", present(KeyPlace::Keychain, "0c3e"));
    world.refused("four", "unauthorised");
    world.key("five", KeyState::Absent);
    world.at_settings(SettingsSection::Models);
    world
}

fn open(world: World) -> Window {
    let mut window = harness(SIZE, Theme::Dark, world);
    window.run();
    window
}

/// A spinner goes on for ever, so frames are counted.
fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(8);
}

fn paste(window: &mut Window, label: &str, text: &str) {
    window.get_by_label(label).click();
    window.run();
    window.event(Event::Paste(text.to_owned()));
    window.run();
}

#[test]
fn a_key_is_pasted_kept_tested_and_forgotten_by_the_window() {
    let mut window = open(bare());
    assert_eq!(
        window.query_all_by_label("Needs a key").count(),
        4,
        "all four"
    );
    paste(&mut window, "Key for Cloud One", &format!("  {CANARY}\n"));
    let one = window.get_all_by_label("Save and test").next();
    one.expect("its button").click();
    window.run_steps(8);
    let wanted = Effect::KeepKey {
        service: id("one"),
        key: Secret::new(CANARY),
        place: KeyPlace::Keychain,
    };
    assert!(
        window.state().effects.contains(&wanted),
        "the key goes to the keychain"
    );
    let everything = format!(
        "{:?} {:?} {:?}",
        window.state().effects,
        window.state().said,
        window.state().state.services
    );
    assert!(!everything.contains("canary"), "and shows itself nowhere");

    let kept = present(KeyPlace::Keychain, "-7Kd");
    window
        .state_mut()
        .service(ServiceNews::Kept(id("one"), Ok(kept)));
    window.run_steps(2);
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::AskAccount(id("one"))),
        "it is tested: {:?}",
        window.state().effects
    );
    window.get_by_label("Testing…");
    let account = Account {
        balance: Some(Micros(4_200_000)),
        took_ms: 400,
        ..Account::default()
    };
    let answer = ServiceNews::Account(id("one"), Ok(Some(account)));
    window.state_mut().service(answer);
    window.run();
    for word in [
        "Connected",
        "Key ending in -7Kd",
        "Stored in your system’s keychain",
        "Tested just now, answered in 0.4 s",
        "$4.20 left",
    ] {
        assert!(window.query_all_by_label(word).next().is_some(), "{word}");
    }
    let saved = serde_json::to_string(&window.state().state.settings).expect("settings");
    assert!(!saved.contains("canary"), "no key in the settings");
    // Opened once more, the field is empty.
    click(&mut window, "More for Cloud One");
    click(&mut window, "Replace key");
    let value = window
        .get_by_label("Key for Cloud One")
        .accesskit_node()
        .value();
    assert!(
        value.is_none_or(|value| value.is_empty()),
        "nothing is left of the old one"
    );
}

#[test]
fn what_is_typed_is_hidden_until_the_eye_is_pressed() {
    let mut window = open(bare());
    paste(&mut window, "Key for Cloud One", CANARY);
    let value = |window: &Window| {
        let field = window.get_by_label("Key for Cloud One");
        field.accesskit_node().value().unwrap_or_default()
    };
    assert!(
        !value(&window).contains("canary"),
        "hidden: {}",
        value(&window)
    );
    let eye = window.get_all_by_label("Show the key").next();
    eye.expect("an eye").click();
    window.run_steps(8);
    assert_eq!(value(&window), CANARY, "shown");
    click(&mut window, "Hide the key");
    assert!(!value(&window).contains("canary"), "and hidden again");
}

#[test]
fn a_wrong_key_is_said_in_words_and_can_be_replaced() {
    let mut window = open(mixed());
    window.get_by_label("Key not accepted");
    window.get_by_label(
        "Cloud Four answered “unauthorised”. The key may have been deleted or mistyped.",
    );
    click(&mut window, "Replace key");
    window.get_by_label("Key for Cloud Four");
    window.event(Event::Text("another-key-0123456".to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run_steps(8);
    let kept = window.state().effects.iter().any(|effect| {
        matches!(effect, Effect::KeepKey { service, key, .. }
            if *service == id("four") && *key == Secret::new("another-key-0123456"))
    });
    assert!(
        kept,
        "the cursor was in the field, and Enter keeps: {:?}",
        window.state().effects
    );
}

#[test]
fn a_key_can_be_removed_but_not_one_of_the_environment() {
    let mut window = open(mixed());
    click(&mut window, "More for Cloud Two");
    assert!(
        window.query_by_label("Remove key").is_none(),
        "not ours to remove"
    );
    window.get_by_label("Read from the environment variable CLOUD_TWO_KEY");
    window.key_press(Key::Escape);
    window.run();
    click(&mut window, "More for Cloud One");
    click(&mut window, "Remove key");
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::ForgetKey(id("one"))),
        "asked for"
    );
    let gone = ServiceNews::Forgotten(id("one"), Ok(KeyState::Absent));
    window.state_mut().service(gone);
    window.run_ok();
    window.get_by_label("The key for Cloud One was removed");
    window.get_by_label("Key for Cloud One");
    assert!(
        !window
            .state()
            .state
            .settings
            .tested
            .contains_key(&id("one")),
        "it is not connected any more"
    );
}

#[test]
fn without_a_keychain_a_person_chooses_between_this_session_and_a_file() {
    let mut world = bare();
    world.key("one", KeyState::NoKeychain("no bus".to_owned()));
    let mut window = open(world);
    window.get_by_label("No keychain here: kept until you close Triptych");
    paste(&mut window, "Key for Cloud One", CANARY);
    click(&mut window, "Keep in a private file instead");
    let place = |window: &Window| {
        window
            .state()
            .effects
            .iter()
            .rev()
            .find_map(|effect| match effect {
                Effect::KeepKey { place, .. } => Some(place.clone()),
                _ => None,
            })
    };
    assert_eq!(place(&window), Some(KeyPlace::File), "by explicit choice");
    let failed = KeyError::File("the disk is full".to_owned());
    window
        .state_mut()
        .service(ServiceNews::Kept(id("one"), Err(failed)));
    window.run();
    window.get_by_label("The key was not kept: the disk is full.");
    let save = window.get_all_by_label("Save and test").next();
    save.expect("what was typed is still there").click();
    window.run_steps(8);
    assert_eq!(
        place(&window),
        Some(KeyPlace::Session),
        "until the studio is closed"
    );
}

#[test]
fn a_locked_and_a_silent_keychain_are_two_different_things() {
    let mut world = bare();
    world.key("one", KeyState::Locked);
    world.key("two", KeyState::Hanging);
    let mut window = open(world);
    window.get_by_label("Keychain locked");
    window.get_by_label("Keychain does not answer");
    assert!(
        window.query_by_label("Key for Cloud One").is_none(),
        "nothing to type into"
    );
    let again = window.get_all_by_label("Try again").next();
    again.expect("a way on").click();
    window.run_steps(8);
    let looked = window.state().effects.iter().any(
        |effect| matches!(effect, Effect::LookAtKeys(services) if services.contains(&id("one"))),
    );
    assert!(looked, "{:?}", window.state().effects);
}

#[test]
fn another_failure_than_the_key_leaves_the_key_alone() {
    let mut world = mixed();
    let failure = Failure::free(FailureKind::Offline, "dns");
    world.service(ServiceNews::Account(id("one"), Err(failure)));
    let window = open(world);
    window.get_by_label("Offline");
    window.get_by_label("Key ending in 4f2a");
    window.get_by_label("You are offline. Nothing was charged.");
}

#[test]
fn a_picture_that_fails_for_its_key_marks_the_card() {
    let mut world = mixed();
    let failure = key_failure("");
    world.service(ServiceNews::Account(id("one"), Err(failure)));
    let window = open(world);
    window.get_by_label("Cloud One did not accept this key. It may have been deleted or mistyped.");
}

#[test]
fn pages_of_the_service_open_in_the_browser() {
    let mut window = open(mixed());
    click(&mut window, "Where do I find my key?");
    click(&mut window, "Add credit");
    let pages = ["https://three.example/keys", "https://one.example/credit"];
    let pages = pages.map(|page| Effect::OpenPage(page.to_owned()));
    assert_eq!(
        window.state().effects.as_slice(),
        pages,
        "one after the other"
    );
}

#[test]
fn long_lists_are_folded_searched_and_starred() {
    let mut window = open(mixed());
    assert!(window.query_by_label("Cedar Logo").is_none(), "folded");
    click(&mut window, "5 more models");
    window.get_by_label("Cedar Logo");
    window
        .get_by_label("Search the models of Cloud Three")
        .click();
    window.run();
    window.event(Event::Text("logo".to_owned()));
    window.run();
    assert!(window.query_by_label("Cedar Ink").is_none(), "searched");
    click(&mut window, "Make Cedar Logo a favourite");
    let stars = &window.state().state.settings.favourites;
    assert_eq!(stars.as_slice(), [ModelId::from("three/i")], "starred");
    click(&mut window, "Show fewer");
    window.get_by_label("Cedar Logo is a favourite");
}

#[test]
fn models_that_will_be_taken_away_say_so_and_what_to_use() {
    let window = open(mixed());
    window.get_by_label("Retires 1 Dec 2026 → use Birch Image");
    window.get_by_label("Retired 30 Jun 2026 → use Birch Image");
}

#[test]
fn the_list_of_models_is_refreshed_and_a_model_added_by_its_id() {
    let mut window = open(mixed());
    click(&mut window, "More for Cloud One");
    click(&mut window, "Refresh the model list");
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::ListModels(id("one"))),
        "asked"
    );
    let listed = |name: &str, retires_on: Option<&str>| Listed {
        id: ModelId::from(format!("one/{name}").as_str()),
        name: name.to_owned(),
        retires_on: retires_on.map(str::to_owned),
    };
    let models = vec![listed("pro", Some("2027-01-31")), listed("brand-new", None)];
    let news = ServiceNews::Models(id("one"), Ok(Some(models)));
    window.state_mut().service(news);
    window.run_ok();
    window.get_by_label("1 new model at Cloud One");
    window.get_by_label("brand-new");
    window.get_by_label("Retires 31 Jan 2027");
    click(&mut window, "More for Cloud Two");
    click(&mut window, "Add a model by id…");
    window.get_by_label("Model id for Cloud Two").click();
    window.run_ok();
    window.event(Event::Text("birch-5-preview".to_owned()));
    window.run_ok();
    window.get_by_label("Add").click();
    window.run_ok();
    window.get_by_label("birch-5-preview");
    let known = window.state().effects.iter().any(|effect| {
        matches!(effect, Effect::Know { catalogue, .. }
            if catalogue.find(&ModelId::from("two/birch-5-preview")).is_some())
    });
    assert!(known, "the engine hears of it");
}

#[test]
fn a_region_and_an_address_of_ones_own() {
    let mut window = open(mixed());
    click(&mut window, "More for Cloud One");
    click(&mut window, "Change the address…");
    click(&mut window, "Europe");
    let address = |window: &Window| {
        window
            .state()
            .state
            .settings
            .base_urls
            .get(&id("one"))
            .cloned()
    };
    assert_eq!(
        address(&window).as_deref(),
        Some("https://eu.one.example"),
        "a region"
    );
    window.get_by_label("eu.one.example");
    click(&mut window, "More for Cloud One");
    click(&mut window, "Change the address…");
    click(&mut window, "Use its own");
    assert_eq!(address(&window), None, "and back");
    click(&mut window, "More for Cloud One");
    click(&mut window, "Change the address…");
    paste(&mut window, "Address of Cloud One", "gateway.example");
    window.get_by_label("An address starts with https:// or http:// and names a computer.");
    window.event(Event::Key {
        key: Key::Home,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: eframe::egui::Modifiers::NONE,
    });
    window.run();
    window.event(Event::Text("http://".to_owned()));
    window.run();
    window.get_by_label("This address is not encrypted. Use it in your own network only.");
    click(&mut window, "Save");
    assert_eq!(
        address(&window).as_deref(),
        Some("http://gateway.example"),
        "typed"
    );
}

#[test]
fn a_server_of_ones_own_is_added_tested_and_taken_away() {
    let mut window = open(bare());
    click(&mut window, "Add another service");
    window.get_by_label("OpenAI-compatible server");
    window.get_by_label("Set up Cloud Five for companies");
    window.event(Event::Text("My server".to_owned()));
    window.run();
    paste(&mut window, "Address", "http://127.0.0.1:8080/v1/");
    paste(&mut window, "Model ids", "sd-3, flux-dev");
    click(&mut window, "Add and test");
    let world = window.state();
    let own = &world.state.settings.own_services[0];
    assert_eq!(
        (own.id.as_str(), own.base_url.as_str()),
        ("my-server", "http://127.0.0.1:8080/v1")
    );
    assert!(
        world.effects.contains(&Effect::AskAccount(id("my-server"))),
        "{:?}",
        world.effects
    );
    let failure = Failure::free(FailureKind::NoAnswer, "refused");
    let news = ServiceNews::Account(id("my-server"), Err(failure));
    window.state_mut().service(news);
    window.run();
    window.get_by_label("Not running");
    window.get_by_label("127.0.0.1");
    window.get_by_label("flux-dev");
    click(&mut window, "More for My server");
    click(&mut window, "Remove this service");
    assert!(
        window.state().state.settings.own_services.is_empty(),
        "gone"
    );
    assert!(
        window.query_by_label("flux-dev").is_none(),
        "with its models"
    );
}

#[test]
fn an_advanced_service_shows_its_card_and_takes_a_file() {
    let mut window = open(bare());
    click(&mut window, "Add another service");
    click(&mut window, "Set up Cloud Five for companies");
    click(&mut window, "Choose the key file…");
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::PickKeyFile(id("five"))),
        "{:?}",
        window.state().effects
    );
    let news = ServiceNews::FileChosen(id("five"), Some("/home/mira/key.json".into()));
    window.state_mut().service(news);
    window.run_steps(2);
    let file = Effect::KeepKeyFile {
        service: id("five"),
        file: "/home/mira/key.json".into(),
    };
    assert!(
        window.state().effects.contains(&file),
        "{:?}",
        window.state().effects
    );
}

#[test]
fn the_first_page_leads_to_the_field_of_the_first_service() {
    let mut world = bare();
    world.state.settings.welcomed = false;
    world.tell(Msg::Do(Command::GoWelcome));
    let mut window = open(world);
    click(&mut window, "See services");
    assert_eq!(window.state().state.page, Page::Settings);
    window.event(Event::Text("typed-at-once".to_owned()));
    window.run();
    let field = window.get_by_label("Key for Cloud One");
    let value = field.accesskit_node().value().unwrap_or_default();
    assert_eq!(value.chars().count(), 13, "the cursor is in the field");
}

#[test]
fn commands_lead_to_the_pages() {
    let mut world = bare();
    world.tell(Msg::Do(Command::GoBudget));
    assert_eq!(world.state.settings_section, SettingsSection::Budget);
    world.tell(Msg::Do(Command::GoModels));
    assert_eq!(world.state.settings_section, SettingsSection::Models);
}

#[test]
fn models_and_keys_look_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = SnapshotResults::new();
    let mut shot =
        |name: &str, size: [f32; 2], theme, world: World, before: &dyn Fn(&mut Window)| {
            let mut window = harness(size, theme, world);
            window.run();
            before(&mut window);
            window.snapshot_options(name, &common::strictness());
            results.extend_harness(&mut window);
        };
    let nothing: &dyn Fn(&mut Window) = &|_| {};
    let typing: &dyn Fn(&mut Window) = &|window| {
        paste(
            window,
            "Key for Cloud Three",
            "sk-proj-0123456789abcdef-7Kd",
        );
        window.run_steps(2);
    };
    shot("services_dark_1440", SIZE, Theme::Dark, mixed(), typing);
    shot("services_light_1440", SIZE, Theme::Light, mixed(), typing);
    shot("services_dark_1024", SMALL, Theme::Dark, mixed(), nothing);
    shot("services_light_1024", SMALL, Theme::Light, mixed(), nothing);
    let keychain = || {
        let mut world = bare();
        world.key("one", KeyState::Locked);
        world.key("two", KeyState::Hanging);
        world.key("three", KeyState::NoKeychain("no bus".to_owned()));
        world.key("four", present(KeyPlace::Session, "0c3e"));
        world
    };
    shot(
        "services_keychain_dark_1440",
        SIZE,
        Theme::Dark,
        keychain(),
        nothing,
    );
    let panels: &dyn Fn(&mut Window) = &|window| {
        click(window, "More for Cloud One");
        click(window, "Change the address…");
        click(window, "5 more models");
        window.hover_at(eframe::egui::pos2(500.0, 262.0));
        window.run();
    };
    shot(
        "services_open_light_1440",
        SIZE,
        Theme::Light,
        mixed(),
        panels,
    );
    let menu: &dyn Fn(&mut Window) = &|window| click(window, "More for Cloud One");
    shot("services_menu_dark_1440", SIZE, Theme::Dark, mixed(), menu);
    let form: &dyn Fn(&mut Window) = &|window| click(window, "Add another service");
    shot("services_add_dark_1440", SIZE, Theme::Dark, bare(), form);
}

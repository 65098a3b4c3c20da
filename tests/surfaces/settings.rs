//! The Settings page.

use eframe::egui::{Theme, Vec2, pos2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotResults};
use triptych::app::effect::Effect;
use triptych::app::msg::{Msg, News, SettingsMsg};
use triptych::app::state::{Access, Page, Rescue, SettingsSection};
use triptych::domain::settings::ThemeChoice;

use crate::common::world::{NOW, World, harness};
use crate::common::{self};

fn at(section: SettingsSection) -> World {
    let mut world = World::new();
    world.tell(Msg::Go(Page::Settings));
    world.tell(Msg::Settings(SettingsMsg::Section(section)));
    world.measure();
    world.effects.clear();
    world
}

const SIZE: [f32; 2] = [1440.0, 900.0];

#[test]
fn a_theme_is_kept_at_once() {
    let mut window = harness(SIZE, Theme::Dark, at(SettingsSection::General));
    window.get_by_label("Light").click();
    window.run();
    let saved = window.state().effects.iter().any(|effect| {
        matches!(effect, Effect::SaveSettings(settings) if settings.theme == ThemeChoice::Light)
    });
    assert!(saved, "{:?}", window.state().effects);
}

#[test]
fn the_interface_size_changes_on_release_and_not_before() {
    let mut window = harness(SIZE, Theme::Dark, at(SettingsSection::General));
    window.run();
    let slider =
        window.get_by_role_and_label(eframe::egui::accesskit::Role::Slider, "Interface size");
    let rect = slider.rect();
    let from = pos2(
        rect.left() + 7.0 + (rect.width() - 14.0) / 6.0,
        rect.center().y,
    );
    window.hover_at(from);
    window.run();
    window.drag_at(from);
    window.run();
    for step in 1..6 {
        window.hover_at(from + Vec2::new(12.0 * step as f32, 0.0));
        window.run();
        assert!(
            window.state().effects.is_empty(),
            "nothing while dragging: {:?}",
            window.state().effects
        );
    }
    window.drop_at(from + Vec2::new(60.0, 0.0));
    window.run();
    let pct = window.state().state.settings.interface_pct;
    assert!((125..=145).contains(&pct), "{pct} per cent");
    window.get_by_label("Reset").click();
    window.run();
    assert_eq!(window.state().state.settings.interface_pct, 100, "and back");
}

#[test]
fn practice_can_be_switched_off() {
    // High enough for the cards of all services above it.
    let high = [1440.0, 2400.0];
    let mut window = harness(high, Theme::Dark, at(SettingsSection::Models));
    window.get_by_label("Ready");
    window.get_by_label("Offer Practice models").click();
    window.run();
    window.get_by_label("Off");
    assert!(!window.state().state.settings.practice, "off");
    assert!(
        window.state().state.composer.draft().models.is_empty(),
        "and out of the composer"
    );
}

#[test]
fn the_library_folder_can_be_shown_and_changed() {
    let mut window = harness(SIZE, Theme::Dark, at(SettingsSection::Storage));
    window.get_by_label("1.4 GB");
    window.get_by_label("Show folder").click();
    window.run();
    window.get_by_label("Choose another folder…").click();
    window.run();
    let effects = &window.state().effects;
    let folder = "/home/mira/Pictures/Triptych".into();
    assert_eq!(
        effects.as_slice(),
        [Effect::ShowFolder(folder), Effect::PickFolder],
        "one after the other"
    );
    window.get_by_label("Choose another folder…").click();
    window.run();
    assert_eq!(window.state().effects.len(), 2, "one dialog at a time");
}

#[test]
fn every_part_can_be_reached_and_rests() {
    let mut window = harness(SIZE, Theme::Dark, at(SettingsSection::General));
    let parts = [
        ("Models and keys", "Practice Landscape"),
        ("Budget", "What you spent"),
        ("Storage", "Free on this disk"),
        ("Privacy", "What leaves this computer"),
        ("Shortcuts", "Ctrl K"),
        ("About", "MIT or Apache-2.0"),
        ("General", "Stronger lines"),
    ];
    for (part, proof) in parts {
        window.get_by_label(part).click();
        window.run();
        assert!(
            window.query_all_by_label(proof).next().is_some(),
            "{part} shows {proof}"
        );
    }
}

#[test]
fn about_shows_the_first_page_again() {
    let mut window = harness(SIZE, Theme::Dark, at(SettingsSection::About));
    window.get_by_label(env!("CARGO_PKG_VERSION"));
    window.get_by_label("Show the first page").click();
    window.run();
    assert_eq!(window.state().state.page, Page::Welcome);
}

#[test]
fn a_setting_is_found_by_any_of_its_names() {
    let mut window = harness(SIZE, Theme::Dark, at(SettingsSection::General));
    window.run();
    let search = |window: &mut Harness<'static, World>, words: &str| {
        window.get_by_label("Search settings").focus();
        window.run();
        window.get_by_label("Search settings").type_text(words);
        window.run();
    };
    search(&mut window, "backup");
    window.get_by_label("Copies of the history").click();
    window.run();
    let section = window.state().state.settings_section;
    assert_eq!(section, SettingsSection::Storage, "by another word");
    search(&mut window, "zzz");
    window.get_by_label("No setting of that name");
    window.get_by_label("Clear").click();
    window.run();
    search(&mut window, "offline painter");
    window.get_by_label("Offer Practice models");
    window.key_press(eframe::egui::Key::Enter);
    window.run();
    let section = window.state().state.settings_section;
    assert_eq!(section, SettingsSection::Models, "by Enter");
}

/// A library whose history cannot be read and has a copy.
fn damaged() -> (World, Rescue) {
    let mut world = at(SettingsSection::Storage);
    let why = "The history file is damaged (malformed): /home/mira/library.sqlite3.";
    world.news(News::Opened(Access::Closed(why.to_owned())));
    let rescue = Rescue {
        folder: "/home/mira".into(),
        file: "/home/mira/backups/daily-2026-11-20.sqlite3".into(),
        made: NOW.plus_days(-1),
    };
    world.news(News::Rescue(rescue.clone()));
    (world, rescue)
}

#[test]
fn a_damaged_library_offers_its_copy() {
    let (world, rescue) = damaged();
    let mut window = harness(SIZE, Theme::Dark, world);
    window.run();
    window.get_by_label("Put the copy back").click();
    window.run();
    let effects = &window.state().effects;
    assert!(effects.contains(&Effect::PutBack(rescue)), "{effects:?}");
    assert_eq!(window.state().state.rescue, None, "once");
}

#[test]
fn a_library_that_cannot_be_written_is_said_on_every_page() {
    let mut world = World::new();
    world.news(News::Opened(Access::ReadOnly(
        "A newer Triptych made this library.".to_owned(),
    )));
    let mut window = harness(SIZE, Theme::Dark, world);
    window.get_by_label("A newer Triptych made this library.");
    window.get_by_label("Open storage settings").click();
    window.run();
    window.get_by_label("This library can only be looked at");
    assert!(
        window.query_by_label("Open storage settings").is_none(),
        "we are there"
    );
}

#[test]
fn settings_look_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = SnapshotResults::new();
    let mut shot = |name: &str, size: [f32; 2], theme, world: World| {
        let mut window = harness(size, theme, world);
        window.run();
        window.snapshot_options(name, &common::strictness());
        results.extend_harness(&mut window);
    };
    let small = [1024.0, 700.0];
    let models = || at(SettingsSection::Models);
    shot("settings_models_dark_1440", SIZE, Theme::Dark, models());
    shot("settings_models_light_1440", SIZE, Theme::Light, models());
    shot("settings_models_dark_1024", small, Theme::Dark, models());
    let general = || at(SettingsSection::General);
    shot("settings_general_dark_1440", SIZE, Theme::Dark, general());
    shot(
        "settings_general_light_1024",
        small,
        Theme::Light,
        general(),
    );
    let mut storage = at(SettingsSection::Storage);
    shot("settings_storage_dark_1440", SIZE, Theme::Dark, storage);
    storage = at(SettingsSection::Storage);
    storage.news(News::Opened(Access::Closed(
        "The folder /home/mira/Pictures/Triptych is missing. Connect its disk, or choose another folder.".to_owned(),
    )));
    shot("settings_storage_light_1024", small, Theme::Light, storage);
    shot("settings_rescue_dark_1024", small, Theme::Dark, damaged().0);
    shot(
        "settings_keys_dark_1440",
        SIZE,
        Theme::Dark,
        at(SettingsSection::Keys),
    );
    shot(
        "settings_privacy_dark_1440",
        SIZE,
        Theme::Dark,
        at(SettingsSection::Privacy),
    );
    shot(
        "settings_about_light_1440",
        SIZE,
        Theme::Light,
        at(SettingsSection::About),
    );
}

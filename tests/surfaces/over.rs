//! What lies over the pages: the large view, the palette, the list of keys. And the first page.

use eframe::egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Theme, TouchPhase, Vec2, pos2,
};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable as _;
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{Msg, News};
use triptych::app::state::{Access, Page, SettingsSection};
use triptych::domain::ids::PictureId;
use triptych::domain::settings::Settings;
use triptych::domain::shape::Size;

use crate::common::world::{World, harness};
use crate::common::{self};

const SIZE: [f32; 2] = [1440.0, 900.0];
const SMALL: [f32; 2] = [1024.0, 700.0];
const MODELS: [&str; 3] = [
    "practice/still-life",
    "practice/landscape",
    "practice/collage",
];

fn full(size: Size) -> World {
    let mut world = World::new();
    let run = world.run(7, "A bottle on a ledge", &MODELS, 2, size, &[]);
    world.news(News::Runs {
        runs: vec![run],
        has_older: false,
    });
    world.tell(Msg::Full(Some(PictureId(701))));
    world
}

fn square() -> World {
    full(Size::new(1024, 1024))
}

fn shown(world: &World) -> Option<PictureId> {
    world.state.full.as_ref().map(|full| full.picture)
}

#[test]
fn arrows_walk_and_escape_closes() {
    let mut window = harness(SIZE, Theme::Dark, square());
    window.run();
    window.get_by_label("2 of 6");
    let honest = window.query_all_by_label("Practice picture, made without AI");
    assert!(honest.count() > 0, "no model painted it");
    window.key_press(Key::ArrowRight);
    window.run();
    assert_eq!(shown(window.state()), Some(PictureId(702)), "next");
    window.get_by_label("Previous picture").click();
    window.run();
    window.key_press(Key::ArrowLeft);
    window.run();
    assert_eq!(shown(window.state()), Some(PictureId(700)), "the first");
    assert!(
        window.query_by_label("Previous picture").is_none(),
        "nothing before the first"
    );
    window.key_press(Key::Escape);
    window.run();
    assert_eq!(shown(window.state()), None, "closed");
}

#[test]
fn a_heart_in_the_large_view_is_kept() {
    let mut window = harness(SIZE, Theme::Dark, square());
    window.run();
    window.get_by_label("Pick").click();
    window.run();
    let kept = window
        .state()
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::SetReviews(all) if all[0].0 == PictureId(701)));
    assert!(kept, "{:?}", window.state().effects);
    window.get_by_label("Close full view").click();
    window.run();
    assert_eq!(shown(window.state()), None, "closed");
}

#[test]
fn a_picture_is_zoomed_at_the_pointer_and_fits_again() {
    let mut window = harness(SIZE, Theme::Dark, full(Size::new(4096, 2304)));
    window.run();
    window.get_by_label("32%");
    window.hover_at(pos2(700.0, 400.0));
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: Vec2::new(0.0, 240.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    window.run_ok();
    assert!(window.query_by_label("32%").is_none(), "closer");
    window.key_down(Key::Z);
    window.run();
    window.get_by_label("100%");
    window.key_up(Key::Z);
    window.run();
    assert!(window.query_by_label("100%").is_none(), "as before");
}

#[test]
fn the_pictures_on_both_sides_are_asked_for_after_the_one_in_front() {
    let mut world = square();
    world.paints = false;
    let mut window = harness(SIZE, Theme::Dark, world);
    window.run();
    let wanted = window.state().textures.wanted();
    assert!(wanted.len() >= 3, "{wanted:?}");
}

#[test]
fn the_palette_leads_to_a_page() {
    let mut window = harness(SIZE, Theme::Dark, World::new());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window
        .get_by_label("Search for a command")
        .type_text("libr");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(window.state().state.page, Page::Library);
    assert!(!window.state().state.palette_open, "and closes");
}

#[test]
fn words_without_a_command_search_the_library() {
    let mut window = harness(SIZE, Theme::Dark, World::new());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window
        .get_by_label("Search for a command")
        .type_text("figs");
    window.run();
    window.get_by_label("Search the library for “figs”");
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(window.state().state.page, Page::Library);
    assert_eq!(window.state().state.library.filter.text, "figs");
}

#[test]
fn the_palette_is_walked_with_arrows_and_closed_with_escape() {
    let mut window = harness(SIZE, Theme::Dark, World::new());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.key_press(Key::ArrowDown);
    window.key_press(Key::ArrowDown);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(window.state().state.page, Page::Library, "the third entry");
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.key_press(Key::Escape);
    window.run();
    assert!(!window.state().state.palette_open, "closed");
}

#[test]
fn the_list_of_keys_names_every_shortcut_and_closes() {
    let mut world = World::new();
    world.tell(Msg::Do(Command::Keys));
    let mut window = harness(SIZE, Theme::Dark, world);
    window.run();
    for command in Command::ALL {
        let Some(shortcut) = command.shortcut() else {
            continue;
        };
        let key = shortcut.label();
        assert!(
            window.query_all_by_label(&key).next().is_some(),
            "{command:?}: {key}"
        );
    }
    window
        .get_by_role_and_label(eframe::egui::accesskit::Role::Button, "Close")
        .click();
    window.run();
    assert!(!window.state().state.keys_open, "closed");
}

fn welcome() -> World {
    World::with_settings(Settings::default())
}

#[test]
fn the_first_page_leads_to_an_example_and_to_settings() {
    let mut window = harness(SIZE, Theme::Dark, welcome());
    window.run();
    window.get_by_label("Practice pictures, made without AI");
    window.get_by_label("See models").click();
    window.run();
    assert_eq!(window.state().state.page, Page::Settings);
    assert_eq!(
        window.state().state.settings_section,
        SettingsSection::Models
    );
    let mut window = harness(SIZE, Theme::Dark, welcome());
    window.get_by_label("Start with an example").click();
    window.run();
    assert_eq!(window.state().state.page, Page::Create);
    assert!(
        !window.state().state.composer.draft().prompt.is_empty(),
        "a prompt is there"
    );
    assert!(window.state().state.settings.welcomed, "not shown again");
}

#[test]
fn the_first_page_opens_a_library_and_says_when_it_cannot() {
    let mut world = welcome();
    world.news(News::Opened(Access::Closed(
        "The folder is missing.".to_owned(),
    )));
    let mut window = harness(SMALL, Theme::Dark, world);
    window.run();
    window.get_by_label("The library could not be opened");
    window.get_by_label("Choose another folder…").click();
    window.run();
    assert_eq!(window.state().effects.last(), Some(&Effect::PickFolder));
}

#[test]
fn nothing_of_the_first_page_is_cut_off_in_the_smallest_window() {
    let mut window = harness(SMALL, Theme::Dark, welcome());
    window.run();
    let names = [
        "Start with an example",
        "See services",
        "See models",
        "You can add or change models at any time in Settings.",
        "Open an existing library…",
    ];
    for name in names {
        let rect = window.get_by_label(name).rect();
        assert!(
            rect.right() <= SMALL[0] && rect.bottom() <= SMALL[1] - 8.0 && rect.left() >= 8.0,
            "{name}: {rect}"
        );
    }
}

#[test]
fn layers_look_as_drawn() {
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
    let wide = || full(Size::new(2048, 1152));
    shot("full_dark_1440", SIZE, Theme::Dark, square());
    shot("full_light_1440", SIZE, Theme::Light, wide());
    shot("full_dark_1024", SMALL, Theme::Dark, wide());
    shot("welcome_dark_1440", SIZE, Theme::Dark, welcome());
    shot("welcome_light_1440", SIZE, Theme::Light, welcome());
    shot("welcome_dark_1024", SMALL, Theme::Dark, welcome());
    let with = |command: Command| {
        let mut world = World::new();
        world.tell(Msg::Do(command));
        world
    };
    let palette = || with(Command::Palette);
    shot("palette_dark_1440", SIZE, Theme::Dark, palette());
    shot("palette_light_1024", SMALL, Theme::Light, palette());
    let keys = || with(Command::Keys);
    shot("keys_dark_1440", SIZE, Theme::Dark, keys());
    shot("keys_light_1024", SMALL, Theme::Light, keys());
}

//! What a person does on the Library page, and what comes of it.

use eframe::egui::accesskit::Toggled;
use eframe::egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{LibraryMsg, Msg, News, Selecting};
use triptych::app::state::{Page, Question};
use triptych::domain::history::Facets;
use triptych::domain::ids::{ModelId, PictureId};
use triptych::domain::review::Verdict;
use triptych::domain::search::{Direction, Filter};
use triptych::ui::textures::PixelKey;

use super::pictures::{empty, full};
use crate::common::world::{World, harness};

fn window(world: World) -> Harness<'static, World> {
    let mut window = harness([1440.0, 900.0], Theme::Dark, world);
    window.run();
    window
}

/// The question asked last.
fn asked(window: &Harness<'_, World>) -> Option<Filter> {
    let mut effects = window.state().effects.iter().rev();
    effects.find_map(|effect| match effect {
        Effect::LoadLibrary { filter, .. } => Some((**filter).clone()),
        _ => None,
    })
}

fn click_picture(window: &mut Harness<'_, World>, at: usize) {
    let node = window.get_all_by_label_contains("Picture, ").nth(at);
    assert!(node.is_some(), "picture {at} is in sight");
    if let Some(node) = node {
        node.click();
    }
    window.run();
}

#[test]
fn a_full_library_stands_still() {
    let mut window = window(full());
    assert_eq!(window.run(), 1, "one frame and no more");
    let waiting = window.state().textures.wanted();
    assert!(waiting.is_empty(), "every picture in sight is there");
}

#[test]
fn an_empty_library_leads_to_the_first_picture() {
    let mut world = World::new();
    world.tell(Msg::Go(Page::Library));
    let mut window = window(world);
    assert_eq!(window.run(), 1, "waiting stands still too");
    empty(window.state_mut());
    window.run();
    window.get_by_label("Make your first picture").click();
    window.run();
    assert_eq!(window.state().state.page, Page::Create);
}

#[test]
fn typing_searches_and_the_cross_clears() {
    let mut window = window(full());
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    window.event(eframe::egui::Event::Text("fig".to_owned()));
    window.run();
    assert_eq!(
        asked(&window).map(|filter| filter.text),
        Some("fig".to_owned())
    );
    empty(window.state_mut());
    window.run();
    assert!(
        window.query_by_label("No picture matches").is_some(),
        "says so"
    );
    window.get_by_label("Clear").click();
    window.run();
    assert_eq!(
        asked(&window).map(|filter| filter.text),
        Some(String::new())
    );
    window.state_mut().fill_library(40);
    window.run();
    assert!(
        window.query_by_label("No picture matches").is_none(),
        "all are back"
    );
}

#[test]
fn clearing_the_search_from_outside_empties_the_field() {
    let mut window = window(full());
    window.get_by_label("Search prompts").focus();
    window.run();
    window.event(eframe::egui::Event::Text("fig".to_owned()));
    window.run();
    empty(window.state_mut());
    window.run();
    window.get_by_label("Clear the search").click();
    window.run();
    let value = window.get_by_label("Search prompts").value();
    assert_eq!(value.unwrap_or_default(), "", "empty");
}

#[test]
fn filters_ask_anew() {
    let mut window = window(full());
    window.get_by_label("Picked").click();
    window.run();
    window.get_by_label("Not reviewed").click();
    window.run();
    let verdicts = asked(&window).map(|filter| filter.verdicts);
    assert_eq!(verdicts, Some(vec![Verdict::Picked, Verdict::None]));
    let model = window.state().state.library.facets.value().unwrap().models[0]
        .model
        .clone();
    let name = window.state().state.catalogue.name(&model).to_owned();
    window.get_by_label(&name).click();
    window.run();
    assert_eq!(
        asked(&window).map(|filter| filter.models),
        Some(vec![model])
    );
    window.get_by_label("Picked").click();
    window.run();
    let verdicts = asked(&window).map(|filter| filter.verdicts);
    assert_eq!(verdicts, Some(vec![Verdict::None]), "and off again");
}

#[test]
fn a_model_nobody_knows_any_more_can_still_be_filtered() {
    let mut world = full();
    let mut facets = Facets::default();
    facets.models.push(triptych::domain::history::ModelCount {
        model: ModelId::from("gone/old-model"),
        pictures: 5,
    });
    world.news(News::Facets(Ok(facets)));
    let mut window = window(world);
    window.get_by_label_contains("old-model").click();
    window.run();
    let models = asked(&window).map(|filter| filter.models);
    assert_eq!(models, Some(vec![ModelId::from("gone/old-model")]));
}

#[test]
fn dates_are_chosen_from_a_menu() {
    let mut window = window(full());
    window.get_by_label("Date").click();
    window.run();
    window.get_by_label("Last 7 days").click();
    window.run();
    let from = asked(&window).and_then(|filter| filter.from).unwrap();
    let days = window.state().state.now.day(0).0 - from.day(0).0;
    assert_eq!(
        (days, from.clock(0)),
        (6, (0, 0)),
        "from midnight six days ago"
    );
}

#[test]
fn clicks_select_as_everywhere() {
    let mut window = window(full());
    window.state_mut().state.settings.inspector_open = false;
    window.run();
    click_picture(&mut window, 2);
    assert_eq!(window.state().state.library.selected.len(), 1, "one");
    let modified = |window: &mut Harness<'_, World>, at: usize, modifiers: Modifiers| {
        window
            .get_all_by_label_contains("Picture, ")
            .nth(at)
            .unwrap()
            .click_modifiers(modifiers);
        window.run();
    };
    modified(&mut window, 6, Modifiers::SHIFT);
    assert_eq!(window.state().state.library.selected.len(), 5, "a range");
    modified(&mut window, 4, Modifiers::COMMAND);
    assert_eq!(
        window.state().state.library.selected.len(),
        4,
        "without one"
    );
    assert!(
        window.query_by_label("4 selected").is_some(),
        "the bar says so"
    );
    window.get_by_label("Select nothing").click();
    window.run();
    assert!(window.state().state.library.selected.is_empty(), "none");
    assert!(
        window.query_by_label("Copy file").is_none(),
        "the bar is gone"
    );
}

#[test]
fn keys_walk_through_the_lines() {
    let mut window = window(full());
    window.state_mut().state.settings.inspector_open = false;
    click_picture(&mut window, 1);
    let start = window.state().state.library.anchor;
    for (key, back) in [
        (Key::ArrowRight, Key::ArrowLeft),
        (Key::ArrowDown, Key::ArrowUp),
    ] {
        window.key_press(key);
        window.run();
        assert_ne!(window.state().state.library.anchor, start, "{key:?} moves");
        window.key_press(back);
        window.run();
    }
    for _ in 0..12 {
        window.key_press(Key::ArrowDown);
        window.run();
    }
    let anchor = window.state().state.library.anchor.unwrap();
    assert_eq!(
        window.state().state.library.selected.first(),
        Some(&anchor),
        "selected"
    );
    let sight: Vec<_> = window.query_all_by_label_contains("Picture, ").collect();
    assert!(
        sight
            .iter()
            .any(|node| node.accesskit_node().toggled() == Some(Toggled::True)),
        "the grid followed"
    );
    drop(sight);
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(
        window.state().state.full.as_ref().map(|full| full.picture),
        Some(anchor),
        "large"
    );
}

#[test]
fn a_double_click_opens_the_picture_that_was_clicked_first() {
    let mut window = window(full());
    let node = window
        .get_all_by_label_contains("Picture, ")
        .nth(4)
        .unwrap();
    let at = node.rect().center();
    for _ in 0..2 {
        for pressed in [true, false] {
            window.event(eframe::egui::Event::PointerMoved(at));
            window.event(eframe::egui::Event::PointerButton {
                pos: at,
                button: eframe::egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        window.step();
    }
    window.run();
    let full = window.state().state.full.as_ref().map(|full| full.picture);
    assert_eq!(
        full,
        window.state().state.library.anchor,
        "the one that was selected"
    );
    assert!(full.is_some(), "opened");
}

#[test]
fn deleting_can_be_taken_back_and_nothing_moves() {
    let mut window = window(full());
    window.state_mut().state.settings.inspector_open = false;
    window.run();
    let before: Vec<PictureId> = window
        .state()
        .state
        .library
        .rows()
        .map(|row| row.id)
        .collect();
    click_picture(&mut window, 3);
    let picture = window.state().state.library.anchor.unwrap();
    window.key_press(Key::Delete);
    window.run();
    assert!(
        window.state().effects.contains(&Effect::Bin(vec![picture])),
        "to the bin"
    );
    assert!(
        window.state().state.library.picture(picture).is_none(),
        "gone"
    );
    assert!(
        window
            .query_by_label("1 picture moved to the bin")
            .is_some()
            || window.state().state.notice.is_some(),
        "says so"
    );
    window.get_by_label("Undo").click();
    window.run();
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::Unbin(vec![picture])),
        "and back"
    );
    let after: Vec<PictureId> = window
        .state()
        .state
        .library
        .rows()
        .map(|row| row.id)
        .collect();
    assert_eq!(before, after, "where it was");
}

#[test]
fn the_bin_gives_back_and_asks_before_it_is_emptied() {
    let mut window = window(full());
    window.get_by_label("Bin").click();
    window.run();
    assert_eq!(asked(&window).map(|filter| filter.trashed), Some(true));
    window.state_mut().fill_library(9);
    window.run();
    click_picture(&mut window, 0);
    let picture = window.state().state.library.anchor.unwrap();
    window.get_by_label("Put back").click();
    window.run();
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::Unbin(vec![picture])),
        "back"
    );
    window.get_by_label("Empty the bin").click();
    window.run();
    let question = Some(Question::EmptyBin { pictures: 3 });
    assert_eq!(window.state().state.asking, question, "asks first");
    window.get_by_label("Cancel").click();
    window.run();
    assert!(
        !window.state().effects.contains(&Effect::EmptyBin),
        "not yet"
    );
    window.get_by_label("Empty the bin").click();
    window.run();
    window
        .query_all_by_label("Empty the bin")
        .last()
        .unwrap()
        .click();
    window.run();
    assert!(
        window.state().effects.contains(&Effect::EmptyBin),
        "emptied"
    );
}

#[test]
fn the_menu_of_a_picture_works_on_that_picture() {
    let mut window = window(full());
    window
        .get_all_by_label_contains("Picture, ")
        .nth(5)
        .unwrap()
        .click_secondary();
    window.run();
    window.get_by_label("Show in folder").click();
    window.run();
    let picture = window.state().state.library.anchor.unwrap();
    assert!(window.state().effects.contains(&Effect::ShowFile(picture)));
}

#[test]
fn open_in_gallery_asks_for_the_run() {
    let mut window = window(full());
    click_picture(&mut window, 5);
    let picture = window.state().state.library.anchor.unwrap();
    let run = window.state().state.library.picture(picture).unwrap().run;
    window.get_by_label("Open in gallery").click();
    window.run();
    assert!(window.state().effects.contains(&Effect::LoadRun(run)));
}

#[test]
fn scrolling_asks_for_what_comes_next_before_it_is_seen() {
    let mut world = World::new();
    world.tell(Msg::Go(Page::Library));
    world.fill_library(360);
    world.state.library.has_older = true;
    let mut window = window(world);
    let before = window.state().effects.len();
    for _ in 0..14 {
        window.key_press(Key::PageDown);
        window.run();
    }
    let asked: Vec<_> = window.state().effects[before..]
        .iter()
        .filter(|effect| {
            matches!(
                effect,
                Effect::LoadLibrary {
                    direction: Direction::Older,
                    cursor: Some(_),
                    ..
                }
            )
        })
        .collect();
    assert_eq!(asked.len(), 1, "once");
    window.key_press(Key::Home);
    window.run();
    let first = window
        .get_all_by_label_contains("Picture, ")
        .next()
        .unwrap();
    assert!(first.rect().top() < 110.0, "the top");
}

#[test]
fn only_pictures_near_the_window_are_asked_for_and_those_in_sight_first() {
    let mut world = full();
    world.paints = false;
    let window = window(world);
    let sight = window.query_all_by_label_contains("Picture, ").count();
    let wanted = window.state().textures.wanted();
    assert!(
        wanted.len() > sight && wanted.len() < 4 * sight,
        "{} of {sight}",
        wanted.len()
    );
    let rows: Vec<_> = window
        .state()
        .state
        .library
        .rows()
        .filter(|row| !row.damaged)
        .collect();
    for (key, row) in wanted.iter().zip(rows) {
        let PixelKey::Picture { blob, .. } = key else {
            panic!("only pictures");
        };
        assert_eq!(*blob, row.blob, "from the top down");
    }
}

#[test]
fn a_week_on_the_scrubber_is_jumped_to() {
    let mut window = window(full());
    let at = eframe::egui::pos2(1418.0, 400.0);
    window.event(eframe::egui::Event::PointerMoved(at));
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    window.run();
    let jumps: Vec<_> = window
        .state()
        .said
        .iter()
        .filter(|msg| matches!(msg, Msg::Library(LibraryMsg::JumpTo(_))))
        .collect();
    assert_eq!(jumps.len(), 1, "once: {jumps:?}");
}

#[test]
fn a_library_that_cannot_be_read_says_so_and_can_be_asked_again() {
    let mut world = World::new();
    world.tell(Msg::Go(Page::Library));
    let generation = world.state.library.generation;
    world.news(News::LibraryPage {
        generation,
        direction: Direction::Older,
        rows: Err("The database is locked by another program.".to_owned()),
        more: false,
        more_newer: None,
    });
    let mut window = window(world);
    assert!(
        window
            .query_by_label("The library could not be read")
            .is_some(),
        "says so"
    );
    let before = window.state().effects.len();
    window.get_by_label("Try again").click();
    window.run();
    let again = window.state().effects[before..]
        .iter()
        .any(|effect| matches!(effect, Effect::LoadLibrary { .. }));
    assert!(again, "asks again");
}

#[test]
fn a_selection_with_details_beside_it_stands_still() {
    let mut world = full();
    world.tell(Msg::Library(LibraryMsg::Select(
        PictureId(10_290),
        Selecting::Only,
    )));
    let mut window = window(world);
    assert_eq!(window.run(), 1, "one frame and no more");
}

#[test]
fn undoing_what_was_deleted_elsewhere_reads_the_list_again() {
    let mut world = full();
    world.tell(Msg::Library(LibraryMsg::Select(
        PictureId(10_300),
        Selecting::Only,
    )));
    world.tell(Msg::Do(Command::Delete));
    // Another question in between: where the picture belongs is forgotten.
    world.tell(Msg::Library(LibraryMsg::Search("fig".to_owned())));
    world.fill_library(40);
    world.tell(Msg::Do(Command::Undo));
    let before = world.effects.len();
    world.news(News::Binned {
        pictures: vec![PictureId(10_300)],
        binned: false,
        answer: Ok(()),
    });
    let read = world.effects[before..]
        .iter()
        .any(|effect| matches!(effect, Effect::LoadLibrary { cursor: None, .. }));
    assert!(read, "read again once it is back");
}

//! Pictures of the pages, in both themes and at two sizes.

use eframe::egui::{Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use triptych::app::msg::{LibraryMsg, Msg, News, Selecting};
use triptych::app::state::Page;
use triptych::domain::history::{Count, Facets};
use triptych::domain::ids::PictureId;
use triptych::domain::review::{Review, Verdict};
use triptych::domain::search::Direction;

use super::activity;
use crate::common::world::{World, harness};
use crate::common::{graphics, strictness};

const SIZES: [(&str, [f32; 2]); 2] = [("1440", [1440.0, 900.0]), ("1024", [1024.0, 700.0])];
const THEMES: [(&str, Theme); 2] = [("dark", Theme::Dark), ("light", Theme::Light)];

/// A library of many pictures, some reviewed, one damaged.
pub(super) fn full() -> World {
    let mut world = World::new();
    world.tell(Msg::Go(Page::Library));
    world.fill_library(312);
    world.state.library.change(&[PictureId(10_305)], |row| {
        row.review = Review {
            verdict: Verdict::Rejected,
            stars: 0,
        };
    });
    world
        .state
        .library
        .change(&[PictureId(10_300)], |row| row.damaged = true);
    world
}

/// A library that answers that there is nothing.
pub(super) fn empty(world: &mut World) {
    let generation = world.state.library.generation;
    world.news(News::LibraryPage {
        generation,
        direction: Direction::Older,
        rows: Ok(Vec::new()),
        more: false,
        more_newer: None,
    });
    world.news(News::LibraryCount {
        generation,
        count: Ok(Count::Exactly(0)),
    });
    world.news(News::Weeks {
        generation,
        weeks: Ok(Vec::new()),
    });
}

fn snap(
    name: &str,
    world: impl Fn() -> World,
    sizes: &[(&str, [f32; 2])],
    themes: &[(&str, Theme)],
) {
    if !graphics() {
        return;
    }
    let mut results = egui_kittest::SnapshotResults::new();
    for (size_name, size) in sizes {
        for (theme_name, theme) in themes {
            let mut window = harness(*size, *theme, world());
            settle(&mut window);
            window.snapshot_options(format!("{name}_{theme_name}_{size_name}"), &strictness());
            results.extend_harness(&mut window);
        }
    }
}

/// Until pictures are there; a running job never stands still.
fn settle(window: &mut Harness<'_, World>) {
    window.run_steps(24);
}

#[test]
fn library() {
    let world = || {
        let mut world = full();
        for picture in [10_310, 10_306, 10_303, 10_301] {
            world.tell(Msg::Library(LibraryMsg::Select(
                PictureId(picture),
                Selecting::Toggle,
            )));
        }
        world.state.settings.inspector_open = false;
        world.tell(Msg::Library(LibraryMsg::ToggleVerdict(Verdict::Picked)));
        world.fill_library(312);
        world
    };
    snap("library", world, &SIZES, &THEMES);
}

#[test]
fn library_bin() {
    let world = || {
        let mut world = full();
        world.tell(Msg::Library(LibraryMsg::ShowBin(true)));
        world.fill_library(9);
        world.news(News::Facets(Ok(Facets {
            all: 303,
            trashed: 9,
            ..Facets::default()
        })));
        world.tell(Msg::Library(LibraryMsg::Select(
            PictureId(10_004),
            Selecting::Only,
        )));
        world.state.settings.inspector_open = false;
        world
    };
    snap("library_bin", world, &SIZES[..1], &THEMES[..1]);
}

#[test]
fn library_empty() {
    let world = || {
        let mut world = World::new();
        world.tell(Msg::Go(Page::Library));
        empty(&mut world);
        world
    };
    snap("library_empty", world, &SIZES[..1], &THEMES[..1]);
}

#[test]
fn library_no_match() {
    let world = || {
        let mut world = full();
        world.tell(Msg::Library(LibraryMsg::Search("autumn".to_owned())));
        empty(&mut world);
        world
    };
    snap("library_no_match", world, &SIZES[1..], &THEMES[1..]);
}

#[test]
fn library_waits() {
    let world = || {
        let mut world = World::new();
        world.tell(Msg::Go(Page::Library));
        world
    };
    snap("library_waits", world, &SIZES[..1], &THEMES[..1]);
}

#[test]
fn library_menu() {
    if !graphics() {
        return;
    }
    let mut window = harness(SIZES[0].1, Theme::Dark, full());
    window.state_mut().state.settings.inspector_open = false;
    settle(&mut window);
    window
        .get_all_by_label_contains("Picture, ")
        .nth(3)
        .unwrap()
        .click_secondary();
    settle(&mut window);
    window.snapshot_options("library_menu", &strictness());
}

#[test]
fn library_scrubber() {
    if !graphics() {
        return;
    }
    let mut window = harness(SIZES[0].1, Theme::Light, full());
    settle(&mut window);
    window.hover_at((vec2(1418.0, 300.0)).to_pos2());
    settle(&mut window);
    window.snapshot_options("library_scrubber", &strictness());
}

#[test]
fn activity() {
    snap("activity", activity::busy, &SIZES, &THEMES);
}

#[test]
fn activity_empty() {
    let world = || {
        let mut world = World::new();
        world.tell(Msg::Go(Page::Activity));
        world
    };
    snap("activity_empty", world, &SIZES[..1], &THEMES[..1]);
}

/// Looked at by hand: `LOOK=dir cargo test --test library -- --ignored`.
#[test]
#[ignore = "writes pictures for the eye, compares nothing"]
fn look_at_large_windows() {
    let Some(folder) = std::env::var_os("LOOK") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    for (name, world) in [
        ("library", full as fn() -> World),
        ("activity", activity::busy as fn() -> World),
    ] {
        let mut window = harness([2560.0, 1440.0], Theme::Dark, world());
        settle(&mut window);
        let image = window.render().unwrap();
        image.save(folder.join(format!("{name}_2560.png"))).unwrap();
    }
}

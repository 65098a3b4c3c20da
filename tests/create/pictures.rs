//! Pictures of the page in its states.

use crate::common::world::World;
use crate::support::*;
use eframe::egui::Theme;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable as _;
use triptych::app::command::Command;
use triptych::app::msg::{ComposerMsg, GalleryMsg, Msg, Selecting};
use triptych::domain::ids::JobId;

#[test]
fn pictures_of_the_page() {
    let mut results = SnapshotResults::new();
    for (theme, theme_name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for (size, size_name) in [(WIDE, "1440"), (NARROW, "1024")] {
            let mut world = scene();
            world.tell(Msg::Gallery(GalleryMsg::Select(
                JobId(900),
                Selecting::Only,
            )));
            let mut window = harness(size, theme, world);
            let name = format!("create_{theme_name}_{size_name}");
            picture(&mut window, &mut results, &name);
        }
    }
    for (name, window) in states() {
        let mut window = window;
        picture(&mut window, &mut results, &format!("create_{name}"));
    }
}

/// Two pictures to go by.
pub(crate) fn with_references() -> World {
    let mut world = settled();
    let mut draft = world.state.composer.draft().clone();
    let rows = world.state.gallery.runs[0].cells();
    let blobs = rows.filter_map(|cell| Some(cell.job.picture.as_ref()?.blob));
    draft.references = blobs.take(2).map(Into::into).collect();
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    world
}

/// The same page in its other states.
fn states() -> Vec<(&'static str, Window)> {
    let empty = harness(WIDE, Theme::Dark, World::new());

    let mut world = settled();
    for job in [900, 901] {
        let job = JobId(job);
        world.tell(Msg::Gallery(GalleryMsg::Select(job, Selecting::Toggle)));
    }
    world.tell(Msg::Do(Command::ViewAb));
    let pair = harness(WIDE, Theme::Light, world);

    let mut world = scene();
    world.tell(Msg::Do(Command::ViewGrid));
    let grid = harness(WIDE, Theme::Dark, world);

    let mut more = open(settled());
    click(&mut more, "More");
    let mut style = open(settled());
    click(&mut style, "Editorial still life");
    let mut models = open(settled());
    click(&mut models, "Choose models");
    let references = harness(NARROW, Theme::Light, with_references());
    let bar = open(settled());
    bar.get_by_label("Picture 1 of 2, Practice Still life")
        .hover();
    let menu = open(settled());
    menu.get_by_label("Picture 1 of 2, Practice Still life")
        .click_secondary();
    vec![
        ("empty", empty),
        ("pair", pair),
        ("grid", grid),
        ("more", more),
        ("style", style),
        ("models", models),
        ("references", references),
        ("bar", bar),
        ("menu", menu),
    ]
}

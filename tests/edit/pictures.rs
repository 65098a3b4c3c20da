//! Pictures of the page.

use crate::support::{
    NARROW, WIDE, add_references, click, harness, outlook, page, paint_area, panel, snapshot, tree,
    written,
};
use eframe::egui::Theme;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable as _;
use triptych::app::state::edit::{EditPanel, Replay};
use triptych::domain::adjust::{Adjustment, Light};
use triptych::domain::ids::{ModelId, PictureId};
use triptych::domain::task::Change;

const WORDS: &str = "Replace the background with a clean white studio, keep the product lighting";

#[test]
fn the_page() {
    let mut results = SnapshotResults::new();
    for (size, theme, name) in [
        (WIDE, Theme::Dark, "edit_dark_1440"),
        (WIDE, Theme::Light, "edit_light_1440"),
        (NARROW, Theme::Dark, "edit_dark_1024"),
        (NARROW, Theme::Light, "edit_light_1024"),
    ] {
        let mut window = harness(size, theme, written(WORDS));
        window.run_steps(4);
        snapshot(&mut window, &mut results, name);
    }
}

#[test]
fn the_page_in_a_huge_window() {
    let mut results = SnapshotResults::new();
    let mut window = harness([2560.0, 1440.0], Theme::Dark, written(WORDS));
    window.run_steps(4);
    snapshot(&mut window, &mut results, "edit_dark_2560");
}

#[test]
fn results_references_and_notes() {
    let mut results = SnapshotResults::new();
    let mut world = page();
    world.state.edit.chosen = Some(PictureId(5));
    let mut window = harness(WIDE, Theme::Dark, world);
    window.run_steps(4);
    snapshot(&mut window, &mut results, "edit_chosen_dark");

    let mut world = written(WORDS);
    paint_area(&mut world);
    add_references(&mut world, 4);
    let dropped = Change::ReferencesDropped { kept: 3, asked: 4 };
    world.state.edit.outlook.changes = vec![
        (ModelId::from(crate::support::KONTEXT), Change::MaskIgnored),
        (ModelId::from(crate::support::GEMINI), Change::MaskIgnored),
        (ModelId::from(crate::support::GEMINI), dropped),
    ];
    let mut window = harness(WIDE, Theme::Light, world);
    window.run_steps(4);
    snapshot(&mut window, &mut results, "edit_references_light");
}

#[test]
fn the_lists() {
    let mut results = SnapshotResults::new();
    let mut world = written(WORDS);
    paint_area(&mut world);
    let mut window = harness(WIDE, Theme::Dark, world);
    window.run_steps(4);
    click(&mut window, "Choose models");
    snapshot(&mut window, &mut results, "edit_models");

    let mut window = harness(WIDE, Theme::Dark, written(WORDS));
    window.run_steps(4);
    // The bar of tools has one too; the composer's is the lower one.
    let all = window.query_all_by_label("More");
    let lower = all.max_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    lower.unwrap().click();
    window.run_steps(3);
    snapshot(&mut window, &mut results, "edit_more");
}

#[test]
fn the_panels() {
    let mut results = SnapshotResults::new();
    let mut world = page();
    panel(&mut world, EditPanel::Adjust);
    world.state.edit.trying.steps = vec![Adjustment::Light(Light {
        exposure: 50,
        contrast: 20,
        ..Light::default()
    })];
    let mut window = harness(WIDE, Theme::Dark, world);
    window.run_steps(4);
    snapshot(&mut window, &mut results, "edit_adjust_dark");

    let mut world = page();
    panel(&mut world, EditPanel::Text);
    world.state.edit.text.words = "Stone & Fig".to_owned();
    world.state.edit.trying.contrast_tenths = Some(21);
    let layer = world.state.edit.text.clone();
    world.state.edit.trying.steps = vec![Adjustment::Text(layer)];
    let mut window = harness(WIDE, Theme::Light, world);
    window.run_steps(4);
    snapshot(&mut window, &mut results, "edit_text_light");
}

#[test]
fn the_sheet_that_makes_a_chain_again() {
    let mut results = SnapshotResults::new();
    let mut world = page();
    world.fill_library(60);
    let tree = tree();
    let steps = tree.chain(PictureId(3)).into_iter().cloned().collect();
    let targets: Vec<_> = world.state.library.rows().take(3).cloned().collect();
    world.state.edit.replay = Some(Replay {
        steps,
        targets,
        models: Vec::new(),
        outlook: outlook(6, 24),
    });
    let mut window = harness(WIDE, Theme::Dark, world);
    window.run_steps(4);
    snapshot(&mut window, &mut results, "edit_replay_dark");
}

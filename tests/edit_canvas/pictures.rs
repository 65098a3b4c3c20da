//! Pictures of the middle in its states.

use crate::common::world::{World, declined};
use crate::support::*;
use eframe::egui::Theme;
use egui_kittest::SnapshotResults;
use triptych::app::state::Page;
use triptych::app::state::edit::{EditView, Mark, Tool};
use triptych::domain::adjust::Part;
use triptych::domain::job::JobState;

fn snap(window: &mut Window, results: &mut SnapshotResults, name: &str) {
    if crate::common::graphics() {
        window.run_steps(8);
        results.add(window.try_snapshot_options(name, &crate::common::strictness()));
    }
}

#[test]
fn pictures_of_the_middle() {
    let mut results = SnapshotResults::new();
    for (theme, theme_name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for (size, size_name) in [(WIDE, "1440"), (NARROW, "1024")] {
            let mut window = open(size, theme, painted());
            snap(
                &mut window,
                &mut results,
                &format!("edit_mask_{theme_name}_{size_name}"),
            );
            let mut window = open(size, theme, judged(1, &[]));
            snap(
                &mut window,
                &mut results,
                &format!("edit_results_{theme_name}_{size_name}"),
            );
        }
    }
    for (name, world) in states() {
        let mut window = open(WIDE, Theme::Dark, world);
        snap(&mut window, &mut results, &format!("edit_{name}"));
    }
    let mut huge = open(HUGE, Theme::Dark, judged(2, &[]));
    snap(&mut huge, &mut results, "edit_results_2560");
}

fn states() -> Vec<(&'static str, World)> {
    let mut empty = World::new();
    empty.state.page = Page::Edit;

    let mut frame = editing();
    frame.state.edit.tool = Tool::Frame;
    frame.state.edit.frame = Some(Part {
        left: -0.2,
        top: 0.15,
        width: 1.4,
        height: 0.7,
    });

    let mut marks = editing();
    marks.state.edit.tool = Tool::Sketch;
    marks.state.edit.painting.marks.push(Mark {
        points: vec![[0.2, 0.3], [0.4, 0.25], [0.55, 0.45], [0.7, 0.4]],
        colour: [255, 45, 85],
    });

    let mut heat = judged(1, &[]);
    heat.state.edit.heat = true;

    let running = judged(1, &[declined(), JobState::Sent]);

    let mut pair = judged(1, &[]);
    pair.state.edit.view = EditView::Single;
    pair.state.edit.pair = Some((SOURCE, triptych::domain::ids::PictureId(901)));
    vec![
        ("empty", empty),
        ("frame", frame),
        ("marks", marks),
        ("heat", heat),
        ("running", running),
        ("pair", pair),
    ]
}

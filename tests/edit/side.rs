//! What the side panel says.

use crate::support::{KONTEXT, click, open, outlook, page, paint_area, panel, said, tree, version};
use eframe::egui::{Key, Modifiers, accesskit};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use triptych::app::command::Command;
use triptych::app::msg::{AdjustMsg, EditMsg, Msg};
use triptych::app::remote::Remote;
use triptych::app::state::edit::{EditPanel, EditView, Replay, Tool};
use triptych::domain::adjust::{Adjustment, Light, Part};
use triptych::domain::ids::PictureId;
use triptych::domain::version::Tree;

const LOW_SUN: &str = "Low sun from the right, Gemini Image, 14:11, starred";
const NO_FIG: &str = "Remove the left fig, Kontext Pro, 14:22";

fn rows(window: &crate::support::Window) -> Vec<(String, eframe::egui::Rect)> {
    let role = By::new().role(accesskit::Role::TreeItem);
    let mut rows: Vec<_> = window
        .query_all(role)
        .map(|node| {
            (
                node.accesskit_node().label().unwrap_or_default(),
                node.rect(),
            )
        })
        .collect();
    rows.sort_by(|a, b| a.1.top().total_cmp(&b.1.top()));
    rows
}

#[test]
fn each_child_stands_beneath_its_parent() {
    let window = open(page());
    let names: Vec<String> = rows(&window)
        .into_iter()
        .map(|(name, _)| name.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "Original",
            "Low sun from the right",
            "Cooler shadows",
            "Hero banner shape",
            "Remove the left fig",
        ],
        "depth first, in the order they were made"
    );
    window.get_by_label("5 versions in this tree · $0.20 in all");
}

#[test]
fn a_click_shows_a_version_and_two_edit_from_it() {
    let mut window = open(page());
    click(&mut window, LOW_SUN);
    assert_eq!(said(&window), [EditMsg::Show(PictureId(2))], "shown");
    window.get_by_label(NO_FIG).focus();
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert_eq!(
        said(&window)[1..],
        [EditMsg::Show(PictureId(5)), EditMsg::View(EditView::Edit),],
        "Enter starts from it, as two clicks do"
    );
}

#[test]
fn ctrl_and_a_click_compare_with_the_one_in_front() {
    let mut window = open(page());
    let at = window.get_by_label(NO_FIG).rect().center();
    window.hover_at(at);
    window.run_steps(2);
    window
        .get_by_label(NO_FIG)
        .click_modifiers(Modifiers::COMMAND);
    window.run_steps(3);
    let pair = Some((PictureId(1), PictureId(5)));
    assert_eq!(said(&window), [EditMsg::Compare(pair)], "compared");
}

#[test]
fn the_menu_of_a_version_does_what_it_says() {
    for (name, wanted) in [
        ("Star", EditMsg::Star(PictureId(5))),
        (
            "Compare with the current one",
            EditMsg::Compare(Some((PictureId(1), PictureId(5)))),
        ),
        ("Make these edits again…", EditMsg::Replay(PictureId(5))),
        (
            "Keep the original outside",
            EditMsg::KeepOutside(PictureId(5)),
        ),
    ] {
        let mut window = open(page());
        window.get_by_label(NO_FIG).click_secondary();
        window.run_steps(3);
        let role = By::new().role(accesskit::Role::MenuItem).label(name);
        window.get(role).click();
        window.run_steps(3);
        assert_eq!(said(&window), [wanted], "{name}");
    }
}

#[test]
fn the_original_has_no_chain_to_make_again() {
    let mut window = open(page());
    window
        .get_by_label("Original, FLUX.2 Photo, 14:02")
        .click_secondary();
    window.run_steps(3);
    let row = window.get_by_label("Make these edits again…");
    assert!(row.accesskit_node().is_disabled(), "nothing was edited");
}

#[test]
fn a_name_is_written_in_place() {
    let mut window = open(page());
    window.get_by_label(NO_FIG).click_secondary();
    window.run_steps(3);
    click(&mut window, "Rename");
    window.run_steps(3);
    window.get_by_label("Name of the version").type_text(" now");
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    let said = said(&window);
    let Some(EditMsg::Name(picture, name)) = said.last() else {
        panic!("no name: {said:?}");
    };
    assert_eq!(*picture, PictureId(5), "its own");
    assert!(name.contains("now"), "as typed: {name}");
}

#[test]
fn leaving_a_name_with_escape_changes_nothing() {
    let mut window = open(page());
    window.get_by_label(NO_FIG).click_secondary();
    window.run_steps(3);
    click(&mut window, "Rename");
    window.run_steps(3);
    window.get_by_label("Name of the version").type_text("oh");
    window.run_steps(2);
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert_eq!(said(&window), [], "as before");
    assert!(
        window.query_by_label("Name of the version").is_none(),
        "left"
    );
}

#[test]
fn the_bin_takes_the_version_that_is_meant() {
    let mut window = open(page());
    window.get_by_label(NO_FIG).click_secondary();
    window.run_steps(3);
    click(&mut window, Command::Delete.name());
    assert_eq!(
        window.state().said,
        [
            Msg::Edit(EditMsg::Show(PictureId(5))),
            Msg::Do(Command::Delete),
        ],
        "it comes to the front first"
    );
}

#[test]
fn of_a_thousand_versions_only_those_in_sight_are_drawn() {
    let mut world = page();
    let versions = (1..=1000).map(|n| {
        let parent = (n > 1).then_some(n - 1);
        version((n, parent), (KONTEXT, 1), "again", 2000 - n)
    });
    let tree = Tree {
        versions: versions.collect(),
    };
    world.state.edit.tree = Remote::Ready(tree);
    let window = open(world);
    let rows = rows(&window);
    assert!((3..=14).contains(&rows.len()), "{} rows", rows.len());
    for (name, rect) in rows {
        assert!(rect.right() <= 1440.0, "{name}: {rect}");
    }
    window.get_by_label("1,000 versions in this tree · $10.00 in all");
}

#[test]
fn sliders_try_out_one_step_of_a_kind() {
    let mut world = page();
    panel(&mut world, EditPanel::Adjust);
    let light = Light {
        exposure: 50,
        ..Light::default()
    };
    world.state.edit.trying.steps = vec![Adjustment::Light(light)];
    let mut window = open(world);
    window.get_by_label("Contrast").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    let both = Light {
        contrast: 1,
        ..light
    };
    let steps = vec![Adjustment::Light(both)];
    let wanted = EditMsg::Adjust(AdjustMsg::Set(steps));
    assert_eq!(said(&window).first(), Some(&wanted), "one step of light");
    click(&mut window, "Turn left");
    let steps = vec![Adjustment::Light(both), Adjustment::Turn { quarters: 3 }];
    let wanted = EditMsg::Adjust(AdjustMsg::Set(steps));
    assert_eq!(said(&window).last(), Some(&wanted), "and one of turning");
}

#[test]
fn what_is_tried_is_kept_or_thrown_away() {
    for (name, wanted) in [
        ("Keep as a version", AdjustMsg::Keep),
        ("Throw away", AdjustMsg::Drop),
    ] {
        let mut world = page();
        panel(&mut world, EditPanel::Adjust);
        world.state.edit.trying.steps = vec![Adjustment::Sharpen { amount: 20 }];
        let mut window = open(world);
        window.get_by_label("Free, made on this computer");
        click(&mut window, name);
        assert_eq!(said(&window), [EditMsg::Adjust(wanted)], "{name}");
    }
}

#[test]
fn nothing_tried_is_nothing_to_keep() {
    let mut world = page();
    panel(&mut world, EditPanel::Adjust);
    let mut window = open(world);
    click(&mut window, "Keep as a version");
    click(&mut window, "Throw away");
    assert_eq!(said(&window), [], "both are off");
}

#[test]
fn steps_of_the_area_wait_for_one() {
    let mut world = page();
    panel(&mut world, EditPanel::Adjust);
    let mut window = open(world);
    click(&mut window, "See-through outside");
    assert_eq!(said(&window), [], "nothing is painted");
    window.get_by_label("Paint an area on the picture first");
    let mut world = page();
    panel(&mut world, EditPanel::Adjust);
    paint_area(&mut world);
    let mut window = open(world);
    click(&mut window, "See-through outside");
    let said = said(&window);
    assert!(
        matches!(said.as_slice(), [EditMsg::Adjust(AdjustMsg::Set(steps))] if steps.len() == 1),
        "{said:?}"
    );
}

#[test]
fn a_crop_is_drawn_first_and_used_then() {
    let mut world = page();
    panel(&mut world, EditPanel::Adjust);
    let mut window = open(world);
    click(&mut window, "Crop");
    assert_eq!(
        said(&window),
        [
            EditMsg::Tool(Tool::Frame),
            EditMsg::Frame(Some(Part::WHOLE)),
        ],
        "the frame comes up"
    );
    let mut world = page();
    panel(&mut world, EditPanel::Adjust);
    let part = Part {
        left: 0.25,
        width: 0.5,
        ..Part::WHOLE
    };
    world.state.edit.tool = Tool::Frame;
    world.state.edit.frame = Some(part);
    let mut window = open(world);
    click(&mut window, "Use this part");
    let steps = vec![Adjustment::Crop(part)];
    assert_eq!(
        said(&window),
        [
            EditMsg::Adjust(AdjustMsg::Set(steps)),
            EditMsg::Frame(None),
            EditMsg::Tool(Tool::Hand),
        ],
        "and goes"
    );
}

#[test]
fn words_can_be_made_readable() {
    let mut world = page();
    panel(&mut world, EditPanel::Text);
    world.state.edit.trying.contrast_tenths = Some(21);
    let mut window = open(world);
    window.get_by_label("Hard to read here (2.1 : 1)");
    click(&mut window, "Use a readable colour");
    click(&mut window, "Top right");
    let said = said(&window);
    assert_eq!(
        said.first(),
        Some(&EditMsg::Adjust(AdjustMsg::SafeColour)),
        "asked for"
    );
    let Some(EditMsg::Adjust(AdjustMsg::Text(layer))) = said.last() else {
        panic!("no place: {said:?}");
    };
    assert!(layer.x > 0.5 && layer.y < 0.5, "{layer:?}");
}

#[test]
fn a_chain_is_made_again_on_the_ticked_pictures() {
    let mut world = page();
    world.fill_library(8);
    let rows: Vec<_> = world.state.library.rows().cloned().collect();
    let tree = tree();
    world.state.edit.replay = Some(Replay {
        steps: tree.chain(PictureId(3)).into_iter().cloned().collect(),
        targets: vec![rows[0].clone()],
        models: Vec::new(),
        outlook: outlook(6, 24),
    });
    let label = {
        let state = &world.state;
        let when = triptych::text::units::moment(rows[1].created, state.now, 0);
        let model = state.catalogue.name(&rows[1].model);
        triptych::text::library::picture_label(model, &when, "")
    };
    let mut window = open(world);
    click(&mut window, &label);
    let role = By::new()
        .role(accesskit::Role::Button)
        .label("Gemini Image");
    let chips: Vec<_> = window.query_all(role).map(|node| node.rect()).collect();
    assert!(!chips.is_empty(), "the models of the steps are offered");
    let button = {
        let replay = window.state().state.edit.replay.as_ref().unwrap();
        triptych::text::edit::replay(&replay.outlook)
    };
    click(&mut window, &button);
    let said = said(&window);
    let both = EditMsg::ReplayOn(vec![rows[0].id, rows[1].id]);
    assert_eq!(said.first(), Some(&both), "ticked");
    assert_eq!(said.last(), Some(&EditMsg::StartReplay), "started");
}

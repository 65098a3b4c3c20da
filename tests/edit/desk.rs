//! What the composer and the bar above say.

use crate::support::{
    ERASER, GEMINI, KONTEXT, MASKS, add_references, click, open, page, paint_area, said, written,
};
use eframe::egui::accesskit;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use triptych::app::command::Command;
use triptych::app::msg::{BringFor, EditMsg, Msg};
use triptych::app::state::edit::EditView;
use triptych::app::state::{Outlook, Page};
use triptych::domain::ids::{ModelId, PictureId, RunId};
use triptych::domain::money::Price;
use triptych::domain::quick::QuickEdit;
use triptych::domain::task::{Change, Operation, ReferenceRole};

#[test]
fn the_button_says_what_it_does_and_does_it() {
    let mut window = open(written("make the shadow softer"));
    click(&mut window, "Apply edit · about $0.08 · 9 s");
    assert_eq!(said(&window), [EditMsg::Apply], "one click, one edit");
}

#[test]
fn a_free_edit_says_so() {
    let mut world = written("x");
    world.state.edit.outlook = Outlook {
        price: Price::Free,
        pictures: 1,
        ..Outlook::default()
    };
    open(world).get_by_label("Apply edit · free");
}

#[test]
fn without_words_the_button_is_off() {
    let mut window = open(page());
    let node = window.get_by_label("Apply edit");
    assert!(node.accesskit_node().is_disabled(), "nothing to apply");
    click(&mut window, "Apply edit");
    assert_eq!(said(&window), [], "and a click does nothing");
}

#[test]
fn without_a_model_the_button_opens_the_list() {
    let mut world = written("x");
    world.state.edit.draft.models.clear();
    world.state.edit.outlook = Outlook::default();
    let mut window = open(world);
    click(&mut window, "Choose a model first");
    // The list finds its place.
    window.run_steps(8);
    click(&mut window, "GPT Image");
    let wanted = EditMsg::ToggleModel(ModelId::from(MASKS));
    assert_eq!(said(&window), [wanted], "and nothing is applied");
}

#[test]
fn an_edit_that_is_made_ready_cannot_be_asked_for_twice() {
    let mut world = written("x");
    world.state.edit.preparing = true;
    let mut window = open(world);
    // The spinner turns, so the window is not at rest.
    window.get_by_label("Getting ready…").click();
    window.run_steps(3);
    assert_eq!(said(&window), [], "busy");
}

#[test]
fn quick_actions_are_said_and_never_run() {
    let mut window = open(page());
    for (name, quick) in [
        ("Remove object", QuickEdit::RemoveObject),
        ("Change shape", QuickEdit::ChangeShape),
        ("Enlarge", QuickEdit::Enlarge),
    ] {
        click(&mut window, name);
        assert_eq!(said(&window).last(), Some(&EditMsg::Quick(quick)), "{name}");
    }
    click(&mut window, "All edits");
    click(&mut window, "Variation, strong");
    assert_eq!(
        said(&window).last(),
        Some(&EditMsg::Quick(QuickEdit::VaryStrong)),
        "from the menu"
    );
    assert!(!said(&window).contains(&EditMsg::Apply), "nothing ran");
}

#[test]
fn typing_changes_the_draft() {
    let mut window = open(page());
    let hint = "What next? For example: make the shadow softer";
    window.get_by_label(hint).focus();
    window.run_steps(2);
    window.get_by_label(hint).type_text("warmer");
    window.run_steps(3);
    let said = said(&window);
    let Some(EditMsg::Set(draft)) = said.last() else {
        panic!("nothing was typed: {said:?}");
    };
    assert_eq!(draft.instruction, "warmer", "as typed");
}

#[test]
fn models_that_change_the_whole_picture_say_so_while_an_area_is_painted() {
    let mut world = written("x");
    paint_area(&mut world);
    world.state.edit.outlook.changes = vec![(ModelId::from(KONTEXT), Change::MaskIgnored)];
    world.state.edit.draft.keep_outside = false;
    let window = open(world);
    window.get_by_label("Kontext Pro changes the whole picture with its own pixels");
}

#[test]
fn a_model_that_cannot_do_the_operation_is_off() {
    let mut world = written("x");
    world.state.edit.draft.operation = Operation::Enlarge { factor: 2 };
    let mut window = open(world);
    click(&mut window, "Choose models");
    let node = window.get_by_label("Eraser");
    assert!(node.accesskit_node().is_disabled(), "it only erases");
    click(&mut window, "Eraser");
    let toggled = EditMsg::ToggleModel(ModelId::from(ERASER));
    assert!(!said(&window).contains(&toggled), "a click does nothing");
    let listed = By::new()
        .role(accesskit::Role::MenuItemRadio)
        .label("FLUX.2 Photo");
    assert!(
        window.query_all(listed).next().is_none(),
        "a model that only makes new pictures is not on the list"
    );
}

#[test]
fn pictures_to_go_by_have_roles_and_an_end() {
    let mut world = written("x");
    add_references(&mut world, 4);
    let dropped = Change::ReferencesDropped { kept: 3, asked: 4 };
    world.state.edit.outlook.changes = vec![(ModelId::from(GEMINI), dropped)];
    let mut window = open(world);
    window.get_by_label("Gemini Image takes 3: the last one is left out for it");
    click(&mut window, "Picture to go by 1, Subject");
    click(&mut window, "Product to keep");
    click(&mut window, "Remove picture to go by 4");
    click(&mut window, "Picture to go by");
    click(&mut window, "From the clipboard");
    assert_eq!(
        said(&window),
        [
            EditMsg::Role(0, ReferenceRole::Product),
            EditMsg::RemoveReference(3),
            EditMsg::Paste(BringFor::Reference),
        ],
        "each once"
    );
}

#[test]
fn a_picture_of_the_library_is_added_to_go_by() {
    let mut world = written("x");
    world.fill_library(12);
    let newest = world.state.library.rows().next().unwrap().id;
    let mut window = open(world);
    click(&mut window, "Picture to go by");
    click(&mut window, "From the library…");
    let tiles: Vec<_> = window
        .query_all(By::new().role(accesskit::Role::CheckBox))
        .collect();
    assert!(tiles.len() >= 12, "{} pictures at hand", tiles.len());
    drop(tiles);
    let (model, when) = {
        let state = &window.state().state;
        let row = state.picture(newest).unwrap();
        let when = triptych::text::units::moment(row.created, state.now, state.utc_offset_secs);
        (state.catalogue.name(&row.model).to_owned(), when)
    };
    let label = triptych::text::library::picture_label(&model, &when, "");
    click(&mut window, &label);
    assert_eq!(said(&window), [EditMsg::AddReference(newest)], "that one");
}

#[test]
fn earlier_instructions_come_back() {
    let mut world = page();
    world.state.edit.draft.recent = vec!["cooler shadows".to_owned(), "remove the fig".to_owned()];
    let mut window = open(world);
    click(&mut window, "Earlier instructions");
    click(&mut window, "remove the fig");
    let said = said(&window);
    let Some(EditMsg::Set(draft)) = said.last() else {
        panic!("nothing came back: {said:?}");
    };
    assert_eq!(draft.instruction, "remove the fig", "whole");
}

#[test]
fn the_note_says_which_result_the_next_edit_starts_from() {
    let mut world = page();
    world.state.edit.chosen = Some(PictureId(5));
    open(world).get_by_label("The next edit starts from the Kontext Pro version");
}

#[test]
fn the_bar_leads_back_and_changes_the_view() {
    let mut world = page();
    world.state.edit.results = Some(RunId(5));
    let mut window = open(world);
    window.get_by_label("Bottle on a limestone ledge, split figs beside it…");
    click(&mut window, "Before | After");
    assert_eq!(
        said(&window),
        [EditMsg::View(EditView::BeforeAfter)],
        "view"
    );
    click(&mut window, "Back to Create");
    let back = Msg::Go(Page::Create);
    assert!(window.state().said.contains(&back), "and back");
}

#[test]
fn before_and_after_needs_a_result() {
    let mut window = open(page());
    click(&mut window, "Before | After");
    assert_eq!(said(&window), [], "there is none yet");
}

#[test]
fn the_side_panel_is_a_drawer_in_a_narrow_window() {
    let world = page();
    let mut window =
        crate::support::harness(crate::support::NARROW, eframe::egui::Theme::Dark, world);
    window.run_steps(4);
    assert!(window.query_by_label("Adjust").is_none(), "closed at first");
    let name = Command::ToggleInspector.name();
    click(&mut window, name);
    window.get_by_label("Adjust");
    click(&mut window, name);
    assert!(
        window.query_by_label("Adjust").is_none(),
        "and closed again"
    );
}

#[test]
fn the_page_is_at_rest_when_nothing_happens() {
    let mut window = open(written("make the shadow softer"));
    // Fails when something asks for another frame again and again.
    window.run();
}

#[test]
fn nothing_is_drawn_outside_a_small_and_magnified_window() {
    // 1440 × 900 at 200 % leaves 720 × 450 points.
    let mut world = written("make the shadow softer");
    add_references(&mut world, 14);
    let theme = eframe::egui::Theme::Dark;
    let mut window = crate::support::harness([720.0, 450.0], theme, world);
    window.run_steps(4);
    let button = window.get_by_label_contains("Apply edit").rect();
    assert!(
        button.right() <= 720.0 && button.bottom() <= 450.0,
        "{button}"
    );
    let all = window.get_by_label("All edits").rect();
    assert!(all.right() <= 720.0, "{all}");
}

#[test]
fn the_menu_of_sizes_zooms_the_picture() {
    let mut window = open(page());
    let fitted = window.state().view.edit.canvas.zoom_pct;
    click(&mut window, "Size on screen");
    click(&mut window, "200%");
    assert_eq!(window.state().view.edit.canvas.zoom_pct, 200, "larger");
    click(&mut window, "Size on screen");
    click(&mut window, "Whole picture");
    let now = window.state().view.edit.canvas.zoom_pct;
    assert_eq!(now, fitted, "and all of it again");
}

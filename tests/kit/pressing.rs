//! What the pointer does to the kit.

use eframe::egui::{self, Color32, Id, Modifiers, Rect, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use triptych::ui::{
    icons::Icon,
    tokens::model_dot,
    widgets::{
        self, Button, CardClick, Cell, CellButton, CellState, Checked, Chip, EmptyState, ErrorCard,
        IconButton, MenuRow, NavItem, Picture, Pose, Slider, Status, Toast, ToastClick,
    },
};

use crate::{common, feedback::ACTIONS};

const WINDOW: egui::Vec2 = vec2(600.0, 400.0);

#[test]
fn buttons_are_found_by_their_text_and_click() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, pressed: &mut Vec<&'static str>| {
            for text in ["Generate 8", "Export", "Cancel"] {
                if Button::secondary(text).show(ui).clicked() {
                    pressed.push(text);
                }
            }
            if IconButton::new(Icon::Heart, "Pick")
                .key("P")
                .show(ui)
                .clicked()
            {
                pressed.push("Pick");
            }
            if Button::danger("Off").enabled(false).show(ui).clicked() {
                pressed.push("Off");
            }
            if Button::primary("Send")
                .busy(Some("Sending…"))
                .show(ui)
                .clicked()
            {
                pressed.push("Send");
            }
        },
        Vec::new(),
    );
    for label in ["Generate 8", "Export", "Cancel", "Pick", "Off", "Sending…"] {
        harness.get_by_label(label).click();
        harness.run_steps(3);
    }
    assert_eq!(harness.state(), &["Generate 8", "Export", "Cancel", "Pick"]);
}

#[test]
fn a_busy_button_keeps_its_place() {
    let width = |busy: Option<&'static str>| {
        let mut harness = common::with_state(
            WINDOW,
            move |ui, width: &mut f32| {
                *width = Button::primary("Generate 8 · about $0.24")
                    .busy(busy)
                    .show(ui)
                    .rect
                    .width();
            },
            0.0,
        );
        harness.run_steps(2);
        *harness.state()
    };
    assert_eq!(width(None), width(Some("Sending…")));
}

#[test]
fn checkbox_toggle_and_stars_change() {
    #[derive(Default)]
    struct State {
        tick: bool,
        lock: bool,
        labelled: bool,
        stars: u8,
        mixed_clicked: bool,
    }
    let mut harness = common::with_state(
        WINDOW,
        |ui, state: &mut State| {
            widgets::checkbox(ui, &mut state.tick, "Strip private metadata");
            widgets::toggle(ui, &mut state.lock, "Lock the look");
            widgets::toggle_labelled(ui, &mut state.labelled, "Stronger lines");
            state.mixed_clicked |=
                widgets::checkbox_mixed(ui, Checked::Some, "Some", Pose::Live).clicked();
            widgets::stars(
                ui,
                &mut state.stars,
                &["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
            );
        },
        State::default(),
    );
    for label in [
        "Strip private metadata",
        "Lock the look",
        "Stronger lines",
        "Some",
        "4 stars",
    ] {
        harness.get_by_label(label).click();
        harness.run();
    }
    let state = harness.state();
    assert!(
        state.tick && state.lock && state.labelled && state.mixed_clicked,
        "all four answer"
    );
    assert_eq!(state.stars, 4);
    harness.get_by_label("4 stars").click();
    harness.run();
    assert_eq!(harness.state().stars, 0, "the same star again clears");
}

#[test]
fn a_chip_shows_its_cross_under_the_pointer_and_is_removed_by_it() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, (pressed, removed): &mut (u32, u32)| {
            let dot = model_dot("flux").unwrap_or(Color32::WHITE);
            let chip = Chip::model("FLUX.2 Pro", "$0.04", dot)
                .removable("Remove FLUX.2 Pro")
                .show(ui);
            *pressed += u32::from(chip.response.clicked());
            *removed += u32::from(chip.removed);
        },
        (0, 0),
    );
    assert!(
        harness.query_by_label("Remove FLUX.2 Pro").is_none(),
        "no × at rest"
    );
    harness.get_by_label("FLUX.2 Pro").click();
    harness.run();
    assert_eq!(*harness.state(), (1, 0));
    harness.get_by_label("Remove FLUX.2 Pro").click();
    harness.run();
    assert_eq!(
        *harness.state(),
        (1, 1),
        "the × removes and does not press the chip"
    );
}

#[test]
fn a_menu_opens_and_closes_with_its_choice() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, chosen: &mut Option<&'static str>| {
            let button = Button::secondary("Sort").show(ui);
            widgets::menu(&button, 220.0, |ui| {
                for text in ["Newest first", "Oldest first"] {
                    if MenuRow::new(text).key("N").show(ui).clicked() {
                        *chosen = Some(text);
                    }
                }
                widgets::menu_divider(ui);
                MenuRow::new("Delete").danger().enabled(false).show(ui);
            });
        },
        None,
    );
    assert!(
        harness.query_by_label("Oldest first").is_none(),
        "closed at first"
    );
    harness.get_by_label("Sort").click();
    harness.run();
    assert!(
        harness.get_by_label("Oldest first").rect().width() >= 186.0,
        "rows fill the menu"
    );
    harness.get_by_label("Oldest first").click();
    harness.run();
    assert_eq!(*harness.state(), Some("Oldest first"));
    assert!(
        harness.query_by_label("Oldest first").is_none(),
        "closed after the choice"
    );
    harness.get_by_label("Sort").click();
    harness.run();
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(
        harness.query_by_label("Oldest first").is_none(),
        "Escape closes"
    );
}

#[test]
fn a_tooltip_says_name_and_key_after_half_a_second() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, _state: &mut ()| {
            IconButton::new(Icon::Shuffle, "Make variations")
                .key("V")
                .show(ui);
        },
        (),
    );
    harness.get_by_label("Make variations").hover();
    harness.run_steps(3);
    assert!(harness.query_by_label("V").is_none(), "not at once");
    harness.run_steps(30);
    assert!(harness.query_by_label("V").is_some(), "name, then key");
}

#[test]
fn messages_hand_back_what_was_pressed() {
    #[derive(Default)]
    struct State {
        toast: Vec<ToastClick>,
        card: Vec<CardClick>,
        empty: u32,
        nav: u32,
    }
    let mut harness = common::with_state(
        WINDOW,
        |ui, state: &mut State| {
            let toast = Toast {
                icon: (Icon::Trash, Status::Neutral),
                text: "4 pictures moved to the bin",
                action: Some("Undo"),
                closable: true,
            };
            state.toast.extend(widgets::toast_ui(ui, &toast));
            let card = ErrorCard {
                icon: (Icon::HandPalm, Status::Warning),
                title: "Gemini declined this one",
                sentence: "Its safety check stopped the picture. You were not charged.",
                button: "Edit prompt",
                quiet: Some("Why?"),
            };
            state.card.extend(widgets::error_card(ui, &card));
            let empty = EmptyState {
                icon: Icon::Images,
                title: "Nothing here yet",
                sentence: "Every picture you make lands here by itself.",
                button: "Make your first picture",
                primary: true,
            };
            state.empty += u32::from(widgets::empty_state(ui, &empty));
            let item = NavItem {
                icon: Icon::Images,
                icon_on: Icon::ImagesFill,
                text: "Library",
                key: "Ctrl 4",
                on: false,
                badge: 120,
                height_px: 52.0,
            };
            state.nav += u32::from(widgets::nav_item(ui, &item).clicked());
        },
        State::default(),
    );
    for label in [
        "Undo",
        widgets::words::CLOSE,
        "Why?",
        "Edit prompt",
        "Make your first picture",
        "Library",
    ] {
        harness.get_by_label(label).click();
        harness.run();
    }
    let state = harness.state();
    assert_eq!(state.toast, [ToastClick::Action, ToastClick::Close]);
    assert_eq!(state.card, [CardClick::Quiet, CardClick::Main]);
    assert_eq!((state.empty, state.nav), (1, 1));
}

#[test]
fn a_floating_toast_stands_where_it_is_told_and_notices_the_pointer() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, hovered: &mut bool| {
            let toast = Toast {
                icon: (Icon::Trash, Status::Neutral),
                text: "Saved",
                action: None,
                closable: true,
            };
            *hovered = widgets::toast_area(ui.ctx(), pos2(300.0, 380.0), 1.0, &toast).hovered;
        },
        false,
    );
    harness.run_steps(3);
    let rect = harness.get_by_label("Saved").rect();
    assert!(
        (rect.center().x - 300.0).abs() <= 1.0 && (rect.bottom() - 380.0).abs() <= 1.0,
        "{rect}"
    );
    assert!(!*harness.state(), "nobody near");
    harness.get_by_label("Saved").hover();
    harness.run_steps(3);
    assert!(*harness.state(), "its time stands still under the pointer");
}

#[derive(Default)]
struct CellLog {
    pressed: u32,
    double: u32,
    actions: Vec<usize>,
    buttons: Vec<usize>,
    cancelled: bool,
}

fn cell_harness(width: f32, state: CellState<'_>) -> egui_kittest::Harness<'_, CellLog> {
    common::with_state(
        WINDOW,
        move |ui, log: &mut CellLog| {
            let cell = Cell {
                id: Id::unique("cell"),
                name: "Picture 1 of 2, FLUX.2 Pro",
                size_px: vec2(width, width),
                state,
                actions: &ACTIONS,
                selected: false,
                picked: true,
                rejected: false,
                show_bar: false,
            };
            let out = widgets::cell(ui, &cell);
            assert_eq!(
                out.response.rect.size(),
                vec2(width, width),
                "a cell never changes size"
            );
            log.pressed += u32::from(out.response.clicked());
            log.double += u32::from(out.response.double_clicked());
            log.actions.extend(out.action);
            log.buttons.extend(out.button);
            log.cancelled |= out.cancelled;
        },
        CellLog::default(),
    )
}

#[test]
fn a_picture_offers_its_actions_under_the_pointer() {
    let picture = CellState::Done(Picture::loading(Color32::WHITE));
    let mut harness = cell_harness(247.0, picture);
    assert!(
        harness.query_by_label("Make variations").is_none(),
        "no bar at rest"
    );
    harness.get_by_label("Picture 1 of 2, FLUX.2 Pro").hover();
    harness.run();
    harness.get_by_label("Make variations").click();
    harness.run();
    harness.get_by_label("Add to board").click();
    harness.run();
    assert_eq!(harness.state().actions, [3, 4]);
    assert_eq!(
        harness.state().pressed,
        0,
        "an action is not a press on the picture"
    );
}

#[test]
fn a_narrow_picture_leaves_out_what_it_has_no_room_for() {
    let mut harness = cell_harness(200.0, CellState::Done(Picture::loading(Color32::WHITE)));
    harness.get_by_label("Picture 1 of 2, FLUX.2 Pro").hover();
    harness.run();
    assert!(
        harness.query_by_label("Add to board").is_none(),
        "too narrow for seven"
    );
    harness.get_by_label("More").click();
    harness.run();
    assert_eq!(
        harness.state().actions,
        [6],
        "indices are those of the whole list"
    );
}

#[test]
fn the_keyboard_reaches_the_actions_of_a_picture() {
    let mut harness = cell_harness(247.0, CellState::Done(Picture::loading(Color32::WHITE)));
    harness.get_by_label("Picture 1 of 2, FLUX.2 Pro").focus();
    harness.run();
    harness.key_press(egui::Key::Tab);
    harness.run();
    assert!(
        harness.get_by_label("Pick").is_focused(),
        "Tab goes into the bar"
    );
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().actions, [0]);
}

#[test]
fn a_preview_can_be_cancelled() {
    let state = CellState::Preview {
        picture: Picture::loading(Color32::WHITE),
        done: Some(0.75),
        text: "75%",
        cancel: Some("Cancel this picture"),
    };
    let mut harness = cell_harness(247.0, state);
    harness.get_by_label("Cancel this picture").click();
    harness.run();
    assert!(harness.state().cancelled, "the × cancels");
}

#[test]
fn a_message_in_a_cell_hands_back_its_buttons() {
    let buttons = [
        CellButton {
            text: "Edit prompt",
            icon: None,
            quiet: false,
        },
        CellButton {
            text: "Why?",
            icon: None,
            quiet: true,
        },
    ];
    let state = CellState::Message {
        icon: (Icon::HandPalm, Status::Warning),
        title: "Gemini declined this one",
        sentence: "Its safety check stopped the picture. You were not charged.",
        buttons: &buttons,
        buttons_on_hover: false,
    };
    let mut harness = cell_harness(247.0, state);
    harness.get_by_label("Why?").click();
    harness.run();
    harness.get_by_label("Edit prompt").click();
    harness.run();
    assert_eq!(harness.state().buttons, [1, 0]);
}

#[test]
fn a_sheet_closes_on_escape_and_on_a_press_beside_it() {
    let sheet = || {
        common::with_state(
            WINDOW,
            |ui, open: &mut bool| {
                if *open {
                    let id = Id::unique("sheet");
                    let shown = widgets::sheet(ui.ctx(), id, vec2(300.0, 200.0), |ui| {
                        Button::secondary("Inside").show(ui).clicked()
                    });
                    *open = !shown.should_close;
                }
            },
            true,
        )
    };
    let mut harness = sheet();
    harness.run();
    harness.get_by_label("Inside").click();
    harness.run();
    assert!(*harness.state(), "a press inside leaves it open");
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(!*harness.state(), "Escape closes");
    let mut harness = sheet();
    harness.run();
    harness.hover_at(pos2(20.0, 20.0));
    harness.drag_at(pos2(20.0, 20.0));
    harness.drop_at(pos2(20.0, 20.0));
    harness.run();
    assert!(!*harness.state(), "a press beside it closes");
}

#[test]
fn a_slider_follows_the_pointer_and_a_double_click_resets_it() {
    let mut harness = common::with_state(
        WINDOW,
        |ui, (value, rect): &mut (f32, Rect)| {
            *rect = Slider::new("Follow the prompt", value, 0.0..=10.0, 5.0)
                .width(114.0)
                .show(ui)
                .rect;
        },
        (0.0, Rect::NOTHING),
    );
    harness.run();
    let rect = harness.state().1;
    let end = pos2(rect.right() - 7.0, rect.center().y);
    harness.drag_at(end);
    harness.run_steps(2);
    harness.drop_at(end);
    harness.run_steps(20);
    assert_eq!(harness.state().0, 10.0);
    for _ in 0..2 {
        harness.event_modifiers(press(end, true), Modifiers::NONE);
        harness.event_modifiers(press(end, false), Modifiers::NONE);
    }
    harness.run_steps(4);
    assert_eq!(harness.state().0, 5.0, "back to the default");
}

fn press(pos: egui::Pos2, pressed: bool) -> egui::Event {
    egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

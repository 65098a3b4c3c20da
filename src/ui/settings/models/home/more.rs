//! Folder, engine, mirror, and how many files at a time.

use eframe::egui::{Key, Ui};

use super::super::card::split_ui;
use super::{HomeView, parts, token};
use crate::app::msg::{HomeDialog, HomeMsg, Msg};
use crate::app::state::services::host_of;
use crate::domain::settings::MOST_AT_ONCE;
use crate::domain::stock::Engine;
use crate::text::{self, home as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Field, Kind, stepper};

pub(super) fn more_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut HomeView, out: &mut Outbox) {
    parts::folded_card_ui(ui, |ui| {
        folder_ui(ui, cx, out);
        gap_ui(ui);
        engine_ui(ui, cx, out);
        gap_ui(ui);
        mirror_ui(ui, cx, view, out);
        gap_ui(ui);
        token::token_ui(ui, cx, view, out);
        gap_ui(ui);
        at_once_ui(ui, cx, out);
    });
}

fn gap_ui(ui: &mut Ui) {
    ui.add_space(16.0);
    widgets::divider(ui);
    ui.add_space(16.0);
}

/// A path at the left, elided.
pub(super) fn path_ui(ui: &mut Ui, path: &str, width: f32) {
    let colour = tokens(ui).text_2;
    let (size, weight) = (Size::Body, Weight::Regular);
    widgets::elided(ui, path, size, weight, colour, width);
}

fn folder_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let home = &cx.state.home;
    widgets::name(ui, words::FOLDER);
    widgets::caption(ui, words::FOLDER_SENTENCE);
    ui.add_space(8.0);
    let right = |ui: &mut Ui| {
        let choose = Button::secondary(words::CHOOSE_FOLDER);
        if choose.enabled(!cx.state.picking_folder).show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::Choose(HomeDialog::Folder)));
        }
        if Button::secondary(words::SHOW_FOLDER).show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::ShowFolder));
        }
        let chosen = cx.state.settings.home.models_folder.is_some();
        if chosen && Button::quiet(words::USUAL_FOLDER).show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::UsualFolder));
        }
    };
    let path = home.folder.display().to_string();
    split_ui(ui, 32.0, right, |ui, width| path_ui(ui, &path, width));
}

fn engine_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let home = &cx.state.home;
    widgets::name(ui, words::ENGINE);
    match &home.devices {
        Some(names) if !names.is_empty() => {
            widgets::caption(ui, &words::devices(names));
        }
        Some(_) => {
            widgets::caption(ui, words::ONLY_PROCESSOR);
        }
        None => {}
    }
    ui.add_space(8.0);
    let line = match &home.engine {
        Engine::Looking => words::LOOKING.to_owned(),
        Engine::Beside(_) => words::OUR_ENGINE.to_owned(),
        Engine::Own(path) => format!("{}{}{}", words::OWN_ENGINE, text::DOT, path.display()),
        Engine::OwnGone(path) => format!("{}{}{}", words::ENGINE_GONE, text::DOT, path.display()),
        Engine::Missing => words::NO_ENGINE.to_owned(),
    };
    let right = |ui: &mut Ui| {
        let choose = Button::secondary(words::CHOOSE_ENGINE);
        if choose.enabled(!cx.state.picking_folder).show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::Choose(HomeDialog::Engine)));
        }
        let own = cx.state.settings.home.own_engine.is_some();
        if own && Button::quiet(words::USE_OURS).show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::OurEngine));
        }
    };
    split_ui(ui, 32.0, right, |ui, width| path_ui(ui, &line, width));
}

fn mirror_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut HomeView, out: &mut Outbox) {
    let kept = cx.state.settings.home.mirror.clone().unwrap_or_default();
    widgets::name(ui, words::MIRROR);
    widgets::caption(ui, words::MIRROR_SENTENCE);
    ui.add_space(8.0);
    let typed = view.mirror.get_or_insert_with(|| kept.clone());
    let changed = typed.trim() != kept;
    let good = typed.trim().is_empty() || host_of(typed.trim()).is_some();
    let (mut save, mut entered) = (false, false);
    let right = |ui: &mut Ui| {
        let kind = if changed && good {
            Kind::Primary
        } else {
            Kind::Secondary
        };
        let button = Button::new(kind, words::SAVE).enabled(changed && good);
        let named = words::of(words::SAVE, words::MIRROR);
        save = button.show(ui).accessible_name(named).clicked();
    };
    split_ui(ui, 32.0, right, |ui, width| {
        let field = Field::new(words::MIRROR, typed)
            .hint(words::MIRROR_HINT)
            .wrong(!good)
            .width(width)
            .show(ui);
        entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    if !good {
        ui.add_space(4.0);
        parts::danger_ui(ui, words::BAD_MIRROR);
    }
    if (save || entered) && changed && good {
        let typed = typed.trim().to_owned();
        view.mirror = None;
        out.push(Msg::Home(HomeMsg::Mirror(
            (!typed.is_empty()).then_some(typed),
        )));
    }
}

fn at_once_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let mut count = u32::from(cx.state.settings.home.at_once);
    let right = |ui: &mut Ui| {
        if stepper_ui(ui, &mut count) {
            let count = u8::try_from(count).unwrap_or(MOST_AT_ONCE);
            out.push(Msg::Home(HomeMsg::AtOnce(count)));
        }
    };
    split_ui(ui, 32.0, right, |ui, _| {
        widgets::name(ui, words::AT_ONCE);
    });
}

fn stepper_ui(ui: &mut Ui, count: &mut u32) -> bool {
    let range = 1..=u32::from(MOST_AT_ONCE);
    stepper(ui, words::AT_ONCE, count, range, |count| count.to_string()).changed()
}

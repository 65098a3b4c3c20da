//! The two models to begin with.

use eframe::egui::Ui;

use super::super::card::split_ui;
use super::parts;
use crate::app::msg::{HomeMsg, Msg};
use crate::app::state::HomeState;
use crate::domain::offer::{Offer, Starter};
use crate::text::{home as words, models as sentences};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Kind, link};

/// Above the two cards: what they are for, and how fast this will be.
pub(super) fn head_ui(ui: &mut Ui, home: &HomeState) {
    widgets::heading(ui, sentences::STARTER);
    ui.add_space(2.0);
    widgets::quiet(ui, words::STARTER_SENTENCE);
    if home.engine.is_there() {
        ui.add_space(2.0);
        match &home.devices {
            None => widgets::caption(ui, words::PERHAPS_SLOW),
            Some(none) if none.is_empty() => widgets::caption(ui, words::ONLY_PROCESSOR),
            Some(names) => widgets::caption(ui, &words::devices(names)),
        };
    }
    ui.add_space(12.0);
}

/// One of the two: what it does, what it needs, and the one button.
pub(super) fn starter_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (offer, primary): (&Offer, bool),
    out: &mut Outbox,
) {
    let home = &cx.state.home;
    let aside = match offer.starter {
        Some(Starter::Create) => words::MAKES,
        Some(Starter::Edit) => words::CHANGES,
        None => "",
    };
    let dot = parts::dot(cx, &offer.id, offer.family);
    parts::head_ui(ui, (dot, &offer.name, aside), 0.0, |ui| {
        parts::badge_ui(ui, &offer.licence);
    });
    ui.add_space(6.0);
    widgets::quiet(ui, &offer.good_for);
    ui.add_space(2.0);
    parts::memory_ui(ui, offer.memory_bytes, home.memory_free_bytes);
    ui.add_space(12.0);
    let kind = if primary {
        Kind::Primary
    } else {
        Kind::Secondary
    };
    let right = |ui: &mut Ui| {
        if link(ui, &offer.licence.name).clicked() {
            out.push(Msg::Home(HomeMsg::Licence(offer.id.clone())));
        }
    };
    let mut fetch = false;
    split_ui(ui, 32.0, right, |ui, _| {
        let label = sentences::fetch(home.to_come_bytes(offer));
        let name = words::of(&label, &offer.name);
        fetch = Button::new(kind, &label)
            .show(ui)
            .accessible_name(name)
            .clicked();
    });
    if fetch {
        out.push(Msg::Home(HomeMsg::Fetch(offer.id.clone())));
    }
}

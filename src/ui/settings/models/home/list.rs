//! Models of the list that are not here.

use eframe::egui::{Align, Layout, Sense, Ui, vec2};

use super::parts;
use crate::app::msg::{HomeMsg, Msg};
use crate::domain::offer::Offer;
use crate::text::{home as words, models as sentences};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, link, paint};

pub(super) fn list_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let home = &cx.state.home;
    let begins = home.begins();
    // The two to begin with have cards of their own.
    let rest = home.to_fetch();
    let rest: Vec<&Offer> = rest
        .filter(|offer| !begins || offer.starter.is_none())
        .collect();
    parts::card_ui(ui, 0.0, |ui| {
        if rest.is_empty() {
            widgets::caption(ui, words::ALL_HERE);
        }
        for (at, offer) in rest.iter().enumerate() {
            if at > 0 {
                ui.add_space(10.0);
                widgets::divider(ui);
                ui.add_space(10.0);
            }
            row_ui(ui, cx, offer, out);
        }
        if rest.iter().any(|offer| !offer.is_pinned()) {
            ui.add_space(12.0);
            widgets::divider(ui);
            ui.add_space(10.0);
            widgets::caption(ui, words::UNPINNED);
        }
    });
}

/// Name and licence, what it is good for and what it needs; the button at the right.
fn row_ui(ui: &mut Ui, cx: &Cx<'_>, offer: &Offer, out: &mut Outbox) {
    let home = &cx.state.home;
    let theme = tokens(ui);
    let label = sentences::fetch(home.to_come_bytes(offer));
    let wide = paint::galley(ui, &label, Size::Body, Weight::Medium)
        .size()
        .x
        + 24.0;
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width((ui.available_width() - wide - 16.0).max(120.0));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let (at, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
                let dot = parts::dot(cx, &offer.id, offer.family);
                paint::paint_dot(ui, at.center(), 8.0, dot);
                let room = (ui.available_width() - 160.0).max(80.0);
                let (size, weight) = (Size::Body, Weight::SemiBold);
                widgets::elided(ui, &offer.name, size, weight, theme.text, room);
                parts::badge_ui(ui, &offer.licence);
            });
            ui.add_space(2.0);
            let (needs, free) = (offer.memory_bytes, home.memory_free_bytes);
            parts::facts_ui(ui, &offer.good_for, needs, free);
        });
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            ui.vertical(|ui| {
                ui.with_layout(Layout::top_down(Align::Max), |ui| {
                    let button = Button::secondary(&label).height(Height::H28);
                    let named = words::of(&label, &offer.name);
                    if button.show(ui).accessible_name(named).clicked() {
                        out.push(Msg::Home(HomeMsg::Fetch(offer.id.clone())));
                    }
                    if link(ui, &offer.licence.name).clicked() {
                        out.push(Msg::Home(HomeMsg::Licence(offer.id.clone())));
                    }
                });
            });
        });
    });
}

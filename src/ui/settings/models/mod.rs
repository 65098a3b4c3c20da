//! Models and keys: a card for every service, hosted ones first.

mod add;
mod card;
mod grid;
mod home;
mod key;
mod list;
mod panels;
mod practice;
mod servers;

use std::collections::BTreeMap;

use eframe::egui::{Align, Layout, Rect, Sense, Ui, UiBuilder, pos2};

use crate::app::msg::{Msg, ServicesMsg};
use crate::domain::home::SERVICE;
use crate::domain::ids::ProviderId;
use crate::domain::model::{Place, Service};
use crate::text::services as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button};

use card::CardView;
use grid::{GAP, Rows, grid_ui};

/// What is typed and unfolded on the page. Keys being typed are here and nowhere else.
#[derive(Default)]
pub(super) struct ModelsView {
    cards: BTreeMap<ProviderId, CardView>,
    /// The height of each row of cards, as its highest card wanted it in the last frame.
    rows: Rows,
    form: add::Form,
    home: home::HomeView,
    servers: servers::ServersView,
}

/// The title of the page, its sentence, and the button beside them.
pub(super) fn head_ui(ui: &mut Ui, title: &str, out: &mut Outbox) {
    let theme = tokens(ui);
    let room = ui.available_rect_before_wrap();
    let button = widgets::paint::galley(ui, words::ADD_SERVICE, Size::Body, Weight::Medium);
    let wide = (button.size().x + 26.0 + 22.0).ceil();
    let text = Rect::from_min_max(room.min, pos2(room.right() - wide - 32.0, room.bottom()));
    let mut left = ui.new_child(UiBuilder::new().max_rect(text));
    left.spacing_mut().item_spacing.y = 0.0;
    left.label(widgets::rich(
        title,
        Size::Title,
        Weight::SemiBold,
        theme.text,
    ));
    left.add_space(2.0);
    widgets::quiet(&mut left, words::LEAD);
    let used = left.min_rect();
    let at = Rect::from_min_max(
        pos2(room.right() - wide, used.bottom() - 32.0),
        pos2(room.right(), used.bottom()),
    );
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt("add service")
            .max_rect(at)
            .layout(Layout::right_to_left(Align::Center)),
    );
    let add = Button::secondary(words::ADD_SERVICE).icon(Icon::Plus);
    if add.show(&mut right).clicked() {
        out.push(Msg::Services(ServicesMsg::Adding(true)));
    }
    ui.allocate_rect(used.with_max_x(room.right()), Sense::hover());
}

pub(super) fn models_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ModelsView, out: &mut Outbox) {
    let state = cx.state;
    let shown = |service: &&Service| {
        let address = state.settings.base_urls.contains_key(&service.id);
        state.services.shows(service, address)
    };
    let all = || state.catalogue.services.iter().filter(shown);
    let cloud: Vec<&Service> = all().filter(|it| it.place == Place::Cloud).collect();
    // Models on this computer have cards of their own.
    let here = all().filter(|it| it.place != Place::Cloud && it.id.as_str() != SERVICE);
    let here: Vec<&Service> = here.collect();
    widgets::section_label(ui, words::IN_THE_CLOUD);
    ui.add_space(8.0);
    if cloud.is_empty() {
        widgets::card(ui, |ui| {
            ui.set_width(ui.available_width());
            widgets::quiet(ui, words::NONE_IN_THE_CLOUD);
        });
    }
    group_ui(ui, cx, view, (0, &cloud), out);
    ui.add_space(24.0);
    widgets::section_label(ui, &home::label(cx));
    ui.add_space(8.0);
    let drawn = home::cards_ui(ui, cx, (&mut view.home, &mut view.rows), out);
    ui.add_space(if drawn { GAP } else { 0.0 });
    group_ui(ui, cx, view, (1, &here), out);
    home::rest_ui(ui, cx, &mut view.home, out);
    ui.add_space(24.0);
    servers::servers_ui(ui, cx, &mut view.servers, out);
    servers::workflow_ui(ui, cx, &mut view.servers, out);
    home::front_ui(ui, cx, &mut view.home, out);
    if state.services.adding {
        add::form_ui(ui, cx, &mut view.form, out);
    } else {
        view.form = add::Form::default();
    }
}

/// A card for each service.
fn group_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut ModelsView,
    (group, services): (u8, &[&Service]),
    out: &mut Outbox,
) {
    let keys: Vec<&str> = services.iter().map(|service| service.id.as_str()).collect();
    let ModelsView { cards, rows, .. } = view;
    grid_ui(ui, rows, group, &keys, |ui, at, high| {
        let Some(service) = services.get(at) else {
            return 0.0;
        };
        let card = cards.entry(service.id.clone()).or_default();
        card::card_ui(ui, cx, (service, card, high), out)
    });
}

//! Models and keys: a card for every service, hosted ones first.

mod add;
mod card;
mod key;
mod list;
mod panels;
mod practice;
mod servers;

use std::collections::BTreeMap;

use eframe::egui::{Align, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::TWO_COLUMNS_PX;
use crate::app::msg::{Msg, ServicesMsg};
use crate::domain::ids::ProviderId;
use crate::domain::model::{Place, Service};
use crate::text::{self, services as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button};

use card::CardView;

/// Between cards.
const GAP: f32 = 16.0;

/// What is typed and unfolded on the page. Keys being typed are here and nowhere else.
#[derive(Default)]
pub(super) struct ModelsView {
    cards: BTreeMap<ProviderId, CardView>,
    /// The height of each row of cards, as its highest card wanted it in the last frame.
    rows: BTreeMap<(u8, usize), f32>,
    form: add::Form,
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
    let here: Vec<&Service> = all().filter(|it| it.place != Place::Cloud).collect();
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
    widgets::section_label(ui, &here_label(cx));
    ui.add_space(8.0);
    group_ui(ui, cx, view, (1, &here), out);
    ui.add_space(24.0);
    servers::servers_ui(ui, cx, &mut view.servers, out);
    servers::workflow_ui(ui, cx, &mut view.servers, out);
    if state.services.adding {
        add::form_ui(ui, cx, &mut view.form, out);
    } else {
        view.form = add::Form::default();
    }
}

/// `On this computer · nothing to pay, nothing leaves it · 38 GB of disk left`
fn here_label(cx: &Cx<'_>) -> String {
    let mut label = format!("{}{}{}", words::HERE, text::DOT, words::HERE_MORE);
    if let Some(storage) = cx.state.storage.value() {
        label.push_str(text::DOT);
        label.push_str(&words::disk_left(storage.free_bytes));
    }
    label
}

/// Cards in two columns, or in one where there is little room. Cards side by side are equally high.
fn group_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut ModelsView,
    (group, services): (u8, &[&Service]),
    out: &mut Outbox,
) {
    let columns = if ui.available_width() < TWO_COLUMNS_PX {
        1
    } else {
        2
    };
    for (row, services) in services.chunks(columns).enumerate() {
        ui.add_space(if row > 0 { GAP } else { 0.0 });
        let room = ui.available_rect_before_wrap();
        let width = ((room.width() - GAP * (columns as f32 - 1.0)) / columns as f32).floor();
        let high = view.rows.get(&(group, row)).copied().unwrap_or_default();
        let mut natural: f32 = 0.0;
        let mut used = Rect::from_min_size(room.min, vec2(room.width(), 0.0));
        for (at, service) in services.iter().enumerate() {
            let left = room.left() + (width + GAP) * at as f32;
            let rect = Rect::from_min_size(pos2(left, room.top()), vec2(width, f32::INFINITY));
            let mut child = ui.new_child(
                UiBuilder::new()
                    .id_salt(&service.id)
                    .max_rect(rect)
                    .layout(Layout::top_down(Align::Min)),
            );
            let card = view.cards.entry(service.id.clone()).or_default();
            natural = natural.max(card::card_ui(&mut child, cx, (service, card, high), out));
            used = used.union(child.min_rect());
        }
        if (natural - high).abs() > 0.5 {
            view.rows.insert((group, row), natural);
            ui.ctx().request_repaint();
        }
        ui.allocate_rect(used, Sense::hover());
    }
}

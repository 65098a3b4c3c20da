//! Who makes pictures here: the built-in models, and plainly what is not there yet.

use eframe::egui::{Align, Color32, Layout, Sense, Ui, UiBuilder, vec2};

use super::{card, pair};
use crate::app::msg::{Msg, SettingsMsg};
use crate::domain::model::{Model, Place, Service};
use crate::text::{self, settings as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{self, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, paint, status_pill};

pub(super) fn models_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let services = &cx.state.catalogue.services;
    let mut built_in = services
        .iter()
        .filter(|service| service.place == Place::BuiltIn);
    let first = built_in.next();
    pair(
        ui,
        |ui| {
            widgets::section_label(ui, words::BUILT_IN);
            ui.add_space(8.0);
            if let Some(service) = first {
                service_ui(ui, cx, service, Some(out));
            }
        },
        |ui| {
            widgets::section_label(ui, words::ELSEWHERE);
            ui.add_space(8.0);
            missing_ui(ui);
            // The user's own catalogue may name services this version cannot reach.
            for service in services
                .iter()
                .filter(|service| service.place != Place::BuiltIn)
            {
                ui.add_space(16.0);
                service_ui(ui, cx, service, None);
            }
        },
    );
}

/// A service with its models. Only the built-in one can be switched, so only it gets an `out`.
fn service_ui(ui: &mut Ui, cx: &Cx<'_>, service: &Service, out: Option<&mut Outbox>) {
    let on = cx.state.settings.practice;
    card(ui, |ui| {
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
        let mut right = ui.new_child(
            UiBuilder::new()
                .id_salt("state")
                .max_rect(row)
                .layout(Layout::right_to_left(Align::Center)),
        );
        match (&out, on) {
            (Some(_), true) => status_pill(
                &mut right,
                Status::Positive,
                Some(Icon::CheckCircleFill),
                words::READY,
            ),
            (Some(_), false) => status_pill(&mut right, Status::Neutral, None, words::OFF),
            (None, _) => status_pill(&mut right, Status::Neutral, None, words::NOT_HERE),
        };
        let room = row.with_max_x(right.min_rect().left() - 8.0);
        let mut left = ui.new_child(
            UiBuilder::new()
                .max_rect(room)
                .layout(Layout::left_to_right(Align::Center)),
        );
        let colour = tokens(ui).text;
        let weight = Weight::SemiBold;
        let width = room.width();
        widgets::elided(
            &mut left,
            &service.name,
            Size::Emphasis,
            weight,
            colour,
            width,
        );
        ui.add_space(6.0);
        if out.is_some() {
            widgets::quiet(ui, words::PRACTICE_SENTENCE);
            ui.add_space(12.0);
        }
        widgets::divider(ui);
        ui.add_space(8.0);
        for model in &service.models {
            model_ui(ui, cx, model);
        }
        let Some(out) = out else {
            return;
        };
        ui.add_space(8.0);
        widgets::divider(ui);
        ui.add_space(16.0);
        let mut on = on;
        if widgets::toggle_labelled(ui, &mut on, words::PRACTICE_TOGGLE).changed() {
            out.push(Msg::Settings(SettingsMsg::Practice(on)));
        }
    });
}

/// Dot, name and what it is at the left; time and price at the right.
fn model_ui(ui: &mut Ui, cx: &Cx<'_>, model: &Model) {
    let theme = tokens(ui);
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt("price")
            .max_rect(row)
            .layout(Layout::right_to_left(Align::Center)),
    );
    let price = text::units::price_each(model.price);
    right.label(widgets::rich(
        price,
        Size::Body,
        Weight::Regular,
        theme.text,
    ));
    if model.typical_ms > 0 {
        right.add_space(16.0);
        let about = words::about_time(u64::from(model.typical_ms));
        right.label(widgets::rich(
            about,
            Size::Body,
            Weight::Regular,
            theme.text_2,
        ));
    }
    let room = row.with_max_x(right.min_rect().left() - 16.0);
    let mut left = ui.new_child(
        UiBuilder::new()
            .max_rect(room)
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.spacing_mut().item_spacing.x = 8.0;
    widgets::model_name(&mut left, &model.name, cx.dot(&model.id), 8.0);
    let width = left.available_width();
    if width > 48.0 {
        let weight = Weight::Regular;
        let colour = theme.text_2;
        widgets::elided(
            &mut left,
            &model.about,
            Size::Caption,
            weight,
            colour,
            width,
        );
    }
}

/// What this version does not have, without a button that would promise it.
fn missing_ui(ui: &mut Ui) {
    let theme = tokens(ui);
    card(ui, |ui| {
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
        let center = row.left_center() + vec2(9.0, 0.0);
        paint_icon(ui, Icon::Info, center, 18.0, theme.text_2);
        let mut left = ui.new_child(
            UiBuilder::new()
                .max_rect(row.with_min_x(row.left() + 26.0))
                .layout(Layout::left_to_right(Align::Center)),
        );
        let width = left.available_width();
        let weight = Weight::SemiBold;
        widgets::elided(
            &mut left,
            words::SERVICES,
            Size::Emphasis,
            weight,
            theme.text,
            width,
        );
        ui.add_space(6.0);
        widgets::quiet(ui, words::SERVICES_SENTENCE);
    });
}

/// A small square of a legend.
pub(super) fn swatch(ui: &mut Ui, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
    let line = if colour == tokens(ui).line {
        tokens(ui).line_strong
    } else {
        Color32::TRANSPARENT
    };
    paint::boxed(ui, paint::snap(ui, rect), tokens::R_INNER, colour, line);
}

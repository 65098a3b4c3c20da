//! What leaves this computer, and what this program is.

use eframe::egui::{Sense, Ui, vec2};

use super::card;
use crate::app::command::Command;
use crate::app::msg::Msg;
use crate::text::{self, settings as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon, paint_logo};
use crate::ui::tokens::tokens;
use crate::ui::view::Outbox;
use crate::ui::widgets::{self, Button};

pub(super) fn privacy_ui(ui: &mut Ui) {
    let theme = tokens(ui);
    card(ui, |ui| {
        widgets::heading(ui, words::PRIVACY);
        ui.add_space(12.0);
        for (at, line) in words::PRIVACY_LINES.iter().enumerate() {
            ui.add_space(if at > 0 { 12.0 } else { 0.0 });
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                let (rect, _) = ui.allocate_exact_size(vec2(16.0, 20.0), Sense::hover());
                paint_icon(ui, Icon::Check, rect.center(), 16.0, theme.text_2);
                ui.vertical(|ui| widgets::body(ui, line));
            });
        }
    });
}

pub(super) fn about_ui(ui: &mut Ui, out: &mut Outbox) {
    let theme = tokens(ui);
    card(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            let (rect, _) = ui.allocate_exact_size(vec2(40.0, 44.0), Sense::hover());
            paint_logo(ui, rect.center(), 32.0, theme.text, theme.text_2);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.label(widgets::rich(
                    text::APP,
                    Size::Title,
                    Weight::SemiBold,
                    theme.text,
                ));
                widgets::quiet(ui, words::ABOUT);
            });
        });
        ui.add_space(16.0);
        widgets::divider(ui);
        ui.add_space(10.0);
        let rows = [
            (words::VERSION, env!("CARGO_PKG_VERSION")),
            (words::LICENCE_LABEL, words::LICENCE),
            (words::FONTS_LABEL, words::FONTS),
            (words::ICONS_LABEL, words::ICONS),
        ];
        for (key, value) in rows {
            widgets::key_value(ui, key, |ui| {
                widgets::body(ui, value);
            });
        }
        ui.add_space(10.0);
        widgets::divider(ui);
        ui.add_space(16.0);
        if Button::secondary(words::WELCOME_AGAIN).show(ui).clicked() {
            out.push(Msg::Do(Command::GoWelcome));
        }
    });
}

//! What uses the disk, the largest first.

use eframe::egui::Ui;

use super::super::card::split_ui;
use super::parts;
use crate::app::state::HomeState;
use crate::text::{self, home as words, units};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::widgets;

pub(super) fn disk_ui(ui: &mut Ui, home: &HomeState) {
    parts::folded_card_ui(ui, |ui| {
        let theme = tokens(ui);
        for (at, file) in home.usage.iter().enumerate() {
            if at > 0 {
                ui.add_space(6.0);
            }
            let right = |ui: &mut Ui| {
                let bytes = units::bytes(file.bytes);
                let weight = Weight::Regular;
                ui.label(widgets::rich(bytes, Size::Body, weight, theme.text));
            };
            split_ui(ui, 20.0, right, |ui, width| {
                let (size, weight) = (Size::Body, Weight::Regular);
                widgets::elided(ui, &file.place, size, weight, theme.text, width);
            });
            let names: Vec<String> = file.models.iter().map(|set| home.name(set)).collect();
            let mut line = words::used_by(&names);
            if file.partial {
                line = format!("{}{}{line}", words::PART_OF, text::DOT);
            }
            widgets::caption(ui, &line);
        }
    });
}

//! What lies over the page: a menu, a tooltip, a toast, a sheet.

use eframe::egui::{Id, Ui, pos2, vec2};
use triptych::ui::{
    fonts::{Size, Weight},
    icons::Icon,
    tokens::tokens,
    widgets::{self, Button, IconButton, MenuRow, Status, Toast},
};

use crate::controls::{at, backdrop};

/// What is open.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    pub(crate) sheet: bool,
}

pub(crate) fn layers_ui(ui: &mut Ui, state: &mut Layers) {
    backdrop(ui);
    let sort = at(ui, 40.0, 40.0, |ui| {
        Button::secondary("Newest first")
            .trailing(Icon::CaretDownBold)
            .show(ui)
    });
    widgets::menu(&sort, 232.0, |ui| {
        MenuRow::new("Newest first").chosen(true).show(ui);
        MenuRow::new("Best rated first")
            .chosen(false)
            .key("R")
            .show(ui);
        widgets::menu_divider(ui);
        MenuRow::new("Delete")
            .icon(Icon::Trash)
            .key("Del")
            .danger()
            .show(ui);
    });
    at(ui, 400.0, 40.0, |ui| {
        IconButton::new(Icon::Shuffle, "Make variations")
            .key("V")
            .show(ui)
    });
    let toast = Toast {
        icon: (Icon::CheckCircleFill, Status::Positive),
        text: "5 files saved in Launch",
        action: Some("Show in folder"),
        closable: true,
    };
    widgets::toast_area(ui.ctx(), pos2(400.0, 480.0), 1.0, &toast);
    if state.sheet {
        let shown = widgets::dialog(ui.ctx(), Id::unique("question"), 400.0, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            widgets::title(ui, "Over your $60 budget");
            widgets::quiet(
                ui,
                "$0.18 left, this costs about $0.24. Raise the budget, or choose models that cost less.",
            );
            ui.horizontal(|ui| {
                Button::primary("Change models")
                    .height(widgets::Height::H32)
                    .show(ui);
                Button::quiet("Raise it").show(ui);
            });
        });
        state.sheet = !shown.should_close;
    }
    let theme = tokens(ui);
    let text = "A very long name of a project that no bar has room for";
    at(ui, 560.0, 46.0, |ui| {
        widgets::elided(ui, text, Size::Body, Weight::SemiBold, theme.text, 200.0)
    });
    at(ui, 560.0, 80.0, |ui| {
        Button::secondary(text).width(vec2(200.0, 32.0).x).show(ui)
    });
}

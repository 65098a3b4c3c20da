//! Other programs' folders: what is in them, and adding it where it lies.

use eframe::egui::{Ui, vec2};

use super::super::card::split_ui;
use super::parts;
use crate::app::msg::{HomeMsg, Msg};
use crate::app::state::HomeState;
use crate::domain::local::Part;
use crate::domain::stock::{Borrowed, BorrowedFile};
use crate::text::{home as words, models as sentences};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::Outbox;
use crate::ui::widgets::{self, Button, Height};

/// Files of one folder that are listed.
const MOST: usize = 60;

pub(super) fn theirs_ui(ui: &mut Ui, home: &HomeState, out: &mut Outbox) {
    for folder in &home.borrowed {
        parts::folded_card_ui(ui, |ui| folder_ui(ui, folder, out));
    }
}

fn folder_ui(ui: &mut Ui, folder: &Borrowed, out: &mut Outbox) {
    let theme = tokens(ui);
    let right = |ui: &mut Ui| {
        let back = Button::secondary(words::RETURN).height(Height::H28);
        if back.show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::Return(folder.path.clone())));
        }
    };
    split_ui(ui, 28.0, right, |ui, _| {
        let title = words::borrowed(folder.program, folder.files.len());
        widgets::name(ui, &title);
    });
    let path = folder.path.display().to_string();
    let (size, weight) = (Size::Caption, Weight::Regular);
    let room = ui.available_width();
    widgets::elided(ui, &path, size, weight, theme.text_2, room);
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    for file in folder.files.iter().take(MOST) {
        ui.add_space(10.0);
        file_ui(ui, file, out);
    }
}

fn file_ui(ui: &mut Ui, file: &BorrowedFile, out: &mut Outbox) {
    let theme = tokens(ui);
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let makes = |part: Option<Part>| matches!(part, Some(Part::Whole | Part::Diffusion));
    let usable = file.found.as_ref().is_ok_and(|found| makes(found.part));
    let right = |ui: &mut Ui| {
        if usable {
            let add = Button::secondary(words::ADD_THIS).height(Height::H24);
            let named = words::of(words::ADD_THIS, &name);
            if add.show(ui).accessible_name(named).clicked() {
                out.push(Msg::Home(HomeMsg::Propose(file.path.clone())));
            }
        }
    };
    split_ui(ui, 24.0, right, |ui, width| {
        let (size, weight) = (Size::Body, Weight::Regular);
        widgets::elided(ui, &name, size, weight, theme.text, width);
    });
    match &file.found {
        Ok(found) => widgets::caption(ui, &sentences::found(found)),
        Err(flaw) => widgets::caption(ui, &sentences::flaw(flaw)),
    };
}

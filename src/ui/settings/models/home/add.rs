//! The sheet for a file of one's own: what it is, what else it needs, and its name.

use std::path::{Path, PathBuf};

use eframe::egui::{Align, Id, Layout, Ui};

use super::super::card::split_ui;
use super::{HomeView, parts};
use crate::app::msg::{HomeDialog, HomeMsg, Msg};
use crate::app::state::home::Adding;
use crate::domain::local::{Family, Part};
use crate::domain::stock::{Proposed, Wanted};
use crate::text::{self, home as words, models as sentences};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{self, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Chip, Field, Height, Kind};

/// Width of the sheet.
const WIDTH: f32 = 560.0;

pub(super) fn add_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    (adding, view): (&Adding, &mut HomeView),
    out: &mut Outbox,
) {
    follow(adding, view);
    let shown = widgets::dialog(ui.ctx(), Id::unique("add a model file"), WIDTH, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::title(ui, words::ADD_TITLE);
        ui.add_space(8.0);
        let colour = tokens(ui).text_2;
        let path = adding.file.display().to_string();
        let (size, weight) = (Size::Body, Weight::Regular);
        let room = ui.available_width();
        widgets::elided(ui, &path, size, weight, colour, room);
        ui.add_space(12.0);
        let usable = match &adding.answer {
            None => {
                widgets::quiet(ui, words::INSPECTING);
                false
            }
            Some(Err(flaw)) => {
                parts::danger_ui(ui, &sentences::flaw(flaw));
                false
            }
            Some(Ok(proposed)) => proposed_ui(ui, cx, (adding, proposed), out),
        };
        if usable {
            ui.add_space(16.0);
            widgets::section_label(ui, words::NAME);
            ui.add_space(6.0);
            Field::new(words::NAME, &mut view.name.1).show(ui);
        }
        if let Some(why) = &adding.refused {
            ui.add_space(8.0);
            parts::danger_ui(ui, &sentences::not_ready(why));
        }
        ui.add_space(24.0);
        buttons_ui(ui, (adding, usable), &view.name.1)
    });
    match shown.inner.or_else(|| shown.should_close.then_some(false)) {
        Some(true) => out.push(Msg::Home(HomeMsg::Add(view.name.1.clone()))),
        Some(false) => out.push(Msg::Home(HomeMsg::Close)),
        None => {}
    }
}

/// A new file brings its own name.
fn follow(adding: &Adding, view: &mut HomeView) {
    if view.name.0 != adding.file {
        let stem = adding.file.file_stem().unwrap_or_default();
        let name = stem.to_string_lossy().replace(['_', '-'], " ");
        view.name = (adding.file.clone(), name);
    }
}

fn buttons_ui(ui: &mut Ui, (adding, usable): (&Adding, bool), name: &str) -> Option<bool> {
    let layout = Layout::right_to_left(Align::Center);
    ui.with_layout(layout, |ui| {
        ui.spacing_mut().item_spacing.x = tokens::GAP;
        let mut answer = None;
        if usable {
            let good = adding.parts().is_ok() && !name.trim().is_empty() && !adding.busy;
            let kind = if good { Kind::Primary } else { Kind::Secondary };
            let add = Button::new(kind, words::ADD).enabled(good);
            if add.show(ui).clicked() {
                answer = Some(true);
            }
        }
        let close = if usable { text::CANCEL } else { text::CLOSE };
        if Button::secondary(close).show(ui).clicked() {
            answer = Some(false);
        }
        answer
    })
    .inner
}

/// What the file is and what it needs. Returns whether a model could come of it.
fn proposed_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (adding, proposed): (&Adding, &Proposed),
    out: &mut Outbox,
) -> bool {
    widgets::body(ui, &sentences::found(&proposed.found));
    if proposed.families.is_empty() {
        ui.add_space(8.0);
        widgets::quiet(ui, words::UNKNOWN_FAMILY);
        return false;
    }
    let makes = |part: Part| matches!(part, Part::Whole | Part::Diffusion);
    if !proposed.found.part.is_none_or(makes) {
        ui.add_space(8.0);
        widgets::quiet(ui, words::ONLY_A_PART);
        return false;
    }
    if proposed.families.len() > 1 {
        ui.add_space(16.0);
        widgets::section_label(ui, words::WHICH_FAMILY);
        ui.add_space(6.0);
        families_ui(ui, (adding, proposed), out);
    }
    let chosen = proposed
        .families
        .iter()
        .find(|(family, _)| Some(*family) == adding.family);
    let wanted: &[Wanted] = chosen.map_or(&[], |(_, wanted)| wanted);
    if !wanted.is_empty() {
        ui.add_space(16.0);
        widgets::section_label(ui, words::ALSO_NEEDED);
    }
    for wanted in wanted {
        ui.add_space(8.0);
        wanted_ui(ui, cx, (adding, wanted), out);
    }
    true
}

fn families_ui(ui: &mut Ui, (adding, proposed): (&Adding, &Proposed), out: &mut Outbox) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
        let families: Vec<Family> = proposed
            .families
            .iter()
            .map(|(family, _)| *family)
            .collect();
        for family in families {
            let on = adding.family == Some(family);
            let chip = Chip::new(sentences::family(family)).small().selected(on);
            if chip.show(ui).response.clicked() {
                out.push(Msg::Home(HomeMsg::OfFamily(family)));
            }
        }
    });
}

/// A part that is needed: the file that was chosen, those on this computer, and another one.
fn wanted_ui(ui: &mut Ui, cx: &Cx<'_>, (adding, wanted): (&Adding, &Wanted), out: &mut Outbox) {
    let theme = tokens(ui);
    let name = words::part(wanted.part);
    let chosen = adding.with.get(&wanted.part);
    let right = |ui: &mut Ui| {
        let choose = Button::secondary(words::CHOOSE_PART).height(Height::H28);
        let named = words::of(words::CHOOSE_PART, &name);
        let free = !cx.state.picking_folder;
        if choose
            .enabled(free)
            .show(ui)
            .accessible_name(named)
            .clicked()
        {
            out.push(Msg::Home(HomeMsg::Choose(HomeDialog::Part(wanted.part))));
        }
    };
    split_ui(ui, 28.0, right, |ui, width| {
        let (size, weight) = (Size::Body, Weight::Regular);
        widgets::elided(ui, &name, size, weight, theme.text, width);
    });
    let others = wanted.ready.iter().filter(|file| Some(*file) != chosen);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
        if let Some(chosen) = chosen {
            let chip = Chip::new(file_name(chosen)).small().selected(true);
            let path = chosen.display().to_string();
            chip.icon(Icon::CheckBold).tip(&path, "").show(ui);
        }
        for file in others {
            let path = file.display().to_string();
            let chip = Chip::new(file_name(file)).small().tip(&path, "");
            if chip.show(ui).response.clicked() {
                let file: PathBuf = file.clone();
                out.push(Msg::Home(HomeMsg::With(wanted.part, file)));
            }
        }
    });
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

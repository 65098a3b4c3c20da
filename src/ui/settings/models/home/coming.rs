//! A model that is being fetched: how far it is, or why it stopped and what to do.

use eframe::egui::Ui;

use super::super::card::split_ui;
use super::{HomeView, parts};
use crate::app::msg::{HomeDialog, HomeMsg, Msg};
use crate::domain::download::{Download, Phase, Trouble};
use crate::domain::local::Family;
use crate::domain::offer::SetId;
use crate::text::{home as words, models as sentences};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::progress::progress_bar;
use crate::ui::widgets::{self, Button, Height, IconButton, link, status_pill};

pub(super) fn coming_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (download, view): (&Download, &mut HomeView),
    out: &mut Outbox,
) {
    let home = &cx.state.home;
    let set = &download.set;
    let name = home.name(set);
    let family = home.offer(set).map_or(Family::Sd15, |offer| offer.family);
    let dot = parts::dot(cx, set, family);
    parts::head_ui(ui, (dot, &name, ""), 6.0, |ui| {
        state_ui(ui, download, &name, out);
    });
    ui.add_space(10.0);
    let done = (download.total_bytes > 0)
        .then(|| (download.done_bytes as f64 / download.total_bytes as f64) as f32);
    let still = download.phase.is_at_rest() || download.phase == Phase::Waiting;
    let done = if still {
        Some(done.unwrap_or(0.0))
    } else {
        done
    };
    let width = ui.available_width();
    progress_bar(ui, &words::bar(&name, download), done, width);
    ui.add_space(8.0);
    if let Phase::Failed(why) = &download.phase {
        trouble_ui(ui, (set, &name, why), view, out);
        ui.add_space(4.0);
    }
    below_ui(ui, download, &name, view);
}

/// How far it is, and what can be done.
fn state_ui(ui: &mut Ui, download: &Download, name: &str, out: &mut Outbox) {
    let id = || download.set.clone();
    let cancel = words::of(words::CANCEL_DOWNLOAD, name);
    if IconButton::new(Icon::X, &cancel).small().show(ui).clicked() {
        out.push(Msg::Home(HomeMsg::Cancel(id())));
    }
    match &download.phase {
        Phase::Failed(_) => {
            let icon = Some(Icon::WarningCircleFill);
            status_pill(ui, Status::Danger, icon, words::STOPPED);
            return;
        }
        Phase::Done => {
            status_pill(ui, Status::Neutral, None, words::CHECKING);
            return;
        }
        Phase::Paused => {
            let resume = words::of(sentences::RESUME, name);
            let button = Button::secondary(sentences::RESUME).height(Height::H24);
            if button.show(ui).accessible_name(resume).clicked() {
                out.push(Msg::Home(HomeMsg::Resume(id())));
            }
        }
        _ => {
            let pause = words::of(sentences::PAUSE, name);
            if IconButton::new(Icon::Pause, &pause)
                .small()
                .show(ui)
                .clicked()
            {
                out.push(Msg::Home(HomeMsg::Pause(id())));
            }
        }
    }
    let colour = tokens(ui).text_2;
    let words = words::progress(download);
    let (size, weight) = (Size::Body, Weight::Regular);
    let room = (ui.available_width() - 96.0).max(60.0);
    widgets::elided(ui, &words, size, weight, colour, room);
}

/// What happened, and the next step.
fn trouble_ui(
    ui: &mut Ui,
    (set, name, why): (&SetId, &str, &Trouble),
    view: &mut HomeView,
    out: &mut Outbox,
) {
    widgets::name(ui, sentences::trouble_title(why));
    widgets::caption(ui, &sentences::trouble(why));
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let again = match why {
            Trouble::LicenceFirst => HomeMsg::Fetch(set.clone()),
            _ => HomeMsg::Resume(set.clone()),
        };
        let resume = Button::secondary(sentences::RESUME).height(Height::H28);
        let named = words::of(sentences::RESUME, name);
        if resume.show(ui).accessible_name(named).clicked() {
            out.push(Msg::Home(again));
        }
        match why {
            Trouble::DiskFull { .. } | Trouble::Folder(_) => {
                let folder = Button::quiet(words::CHOOSE_FOLDER).height(Height::H28);
                if folder.show(ui).clicked() {
                    out.push(Msg::Home(HomeMsg::Choose(HomeDialog::Folder)));
                }
            }
            Trouble::Gated { repository } | Trouble::NeedsToken { repository } => {
                let token = Button::quiet(words::ADD_TOKEN).height(Height::H28);
                if token.show(ui).clicked() {
                    (view.more, view.focus_token) = (true, true);
                }
                if link(ui, words::OPEN_PAGE).clicked() {
                    out.push(Msg::Home(HomeMsg::Repository(repository.clone())));
                }
            }
            Trouble::TokenRefused => {
                let token = Button::quiet(words::ADD_TOKEN).height(Height::H28);
                if token.show(ui).clicked() {
                    (view.more, view.focus_token) = (true, true);
                }
            }
            _ => {}
        }
    });
}

/// What is happening, and the fold of single files.
fn below_ui(ui: &mut Ui, download: &Download, name: &str, view: &mut HomeView) {
    let open = view.unfolded.contains(&download.set);
    let icon = if open {
        Icon::CaretDownBold
    } else {
        Icon::CaretRightBold
    };
    let count = words::files(download.files.len());
    let mut pressed = false;
    let right = |ui: &mut Ui| {
        let fold = Button::quiet(&count).icon(icon).icon_px(10.0);
        let named = words::of(&count, name);
        let fold = fold.height(Height::H24).show(ui).accessible_name(named);
        pressed = fold.clicked();
    };
    let pace = match download.phase {
        Phase::Failed(_) => words::progress(download),
        _ => words::pace(download),
    };
    let colour = tokens(ui).text_2;
    split_ui(ui, 24.0, right, |ui, width| {
        let (size, weight) = (Size::Caption, Weight::Regular);
        widgets::elided(ui, &pace, size, weight, colour, width);
    });
    if pressed && !view.unfolded.remove(&download.set) {
        view.unfolded.insert(download.set.clone());
    }
    if !open {
        return;
    }
    ui.add_space(4.0);
    for file in &download.files {
        let right = |ui: &mut Ui| {
            let word = sentences::phase(&file.phase);
            let weight = Weight::Regular;
            ui.label(widgets::rich(word, Size::Caption, weight, colour));
        };
        split_ui(ui, 20.0, right, |ui, width| {
            let words = sentences::file_progress(file);
            let (size, weight) = (Size::Caption, Weight::Regular);
            widgets::elided(ui, &words, size, weight, tokens(ui).text, width);
        });
    }
    if download.files.iter().any(|file| !file.pinned) {
        ui.add_space(4.0);
        widgets::caption(ui, sentences::NOT_PINNED);
    }
}

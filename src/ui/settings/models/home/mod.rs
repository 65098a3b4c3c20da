//! "On this computer": models that make pictures here, how they come here, and what they need.

mod add;
mod coming;
mod disk;
mod front;
mod list;
mod more;
mod parts;
mod ready;
mod starter;
mod theirs;
mod token;

use std::collections::BTreeSet;
use std::path::PathBuf;

use eframe::egui::{Ui, vec2};

use super::grid::{GAP, Rows, grid_ui};
use crate::app::msg::{HomeDialog, HomeMsg, Msg};
use crate::app::state::HomeState;
use crate::app::state::home::InFront;
use crate::domain::download::{Download, Phase};
use crate::domain::home::Installed;
use crate::domain::offer::{Offer, SetId};
use crate::domain::shelf::NotReady;
use crate::domain::stock::Engine;
use crate::text::{self, home as words, models as sentences};
use crate::ui::icons::Icon;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, CardClick, ErrorCard, error_card};

/// What is typed and unfolded. It has no `Debug`, because it holds a token while one is typed.
#[derive(Default)]
pub(super) struct HomeView {
    /// Downloads whose files are shown.
    unfolded: BTreeSet<SetId>,
    disk: bool,
    theirs: bool,
    more: bool,
    /// The cursor goes into the field for a token.
    focus_token: bool,
    /// The mirror being typed.
    mirror: Option<String>,
    token: String,
    token_shown: bool,
    /// How many tokens had been kept when this was last looked at.
    kept: u64,
    /// The name being typed for a model of one's own, and for which file.
    name: (PathBuf, String),
}

/// A card.
enum Card<'a> {
    Starter(&'a Offer),
    Ready(&'a Installed),
    Broken(&'a (SetId, String, NotReady)),
    Coming(&'a Download),
}

impl Card<'_> {
    fn key(&self) -> &str {
        match self {
            Self::Starter(offer) => offer.id.as_str(),
            Self::Ready(model) => model.id.as_str(),
            Self::Broken((id, ..)) => id.as_str(),
            Self::Coming(download) => download.set.as_str(),
        }
    }
}

/// The cards in the order in which they are shown.
fn cards(home: &HomeState) -> Vec<Card<'_>> {
    if home.begins() {
        let starters = home.offers.iter().filter(|offer| offer.starter.is_some());
        return starters
            .map(|offer| match home.download(&offer.id) {
                Some(download) => Card::Coming(download),
                None => Card::Starter(offer),
            })
            .collect();
    }
    let coming = home.downloads.iter().filter(|download| {
        download.phase != Phase::Done || home.installed(&download.set).is_none()
    });
    let broken = home
        .unusable
        .iter()
        .filter(|(id, ..)| home.download(id).is_none());
    let ready = home.installed.iter().map(Card::Ready);
    ready
        .chain(broken.map(Card::Broken))
        .chain(coming.map(Card::Coming))
        .collect()
}

/// What is wrong, what to begin with, and a card for each model. Returns whether anything was drawn.
pub(super) fn cards_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (view, rows): (&mut HomeView, &mut Rows),
    out: &mut Outbox,
) -> bool {
    let home = &cx.state.home;
    if !home.known {
        return false;
    }
    if engine_ui(ui, &home.engine) {
        out.push(Msg::Home(HomeMsg::Choose(HomeDialog::Engine)));
    }
    if let Some(why) = &home.closed {
        if closed_ui(ui, why) {
            out.push(Msg::Home(HomeMsg::Choose(HomeDialog::Folder)));
        }
        return true;
    }
    let begins = home.begins();
    if begins {
        starter::head_ui(ui, home);
    }
    let cards = cards(home);
    let keys: Vec<&str> = cards.iter().map(Card::key).collect();
    // The first model that can be fetched has the one accent of the page, unless nothing could be done with it.
    let first = cards
        .iter()
        .position(|card| matches!(card, Card::Starter(_)));
    grid_ui(ui, rows, 2, &keys, |ui, at, high| {
        let Some(card) = cards.get(at) else {
            return 0.0;
        };
        parts::card_ui(ui, high, |ui| match card {
            Card::Starter(offer) => {
                let primary = home.engine.is_there() && first == Some(at);
                starter::starter_ui(ui, cx, (offer, primary), out);
            }
            Card::Ready(model) => ready::ready_ui(ui, cx, model, out),
            Card::Broken((id, name, why)) => ready::broken_ui(ui, cx, (id, name, why), out),
            Card::Coming(download) => coming::coming_ui(ui, cx, (download, &mut *view), out),
        })
    });
    !cards.is_empty()
}

/// What could be fetched, files of one's own, and everything about folder and host.
pub(super) fn rest_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut HomeView, out: &mut Outbox) {
    let home = &cx.state.home;
    if !home.known {
        return;
    }
    if home.closed.is_none() {
        ui.add_space(24.0);
        widgets::section_label(ui, words::MORE_MODELS);
        ui.add_space(8.0);
        list::list_ui(ui, cx, out);
        ui.add_space(GAP);
        buttons_ui(ui, cx, out);
        ui.add_space(GAP);
    }
    if !home.borrowed.is_empty() && parts::fold_ui(ui, words::THEIRS, &mut view.theirs) {
        theirs::theirs_ui(ui, home, out);
    }
    if !home.usage.is_empty() && parts::fold_ui(ui, words::DISK, &mut view.disk) {
        disk::disk_ui(ui, home);
    }
    if parts::fold_ui(ui, words::MORE, &mut view.more) {
        more::more_ui(ui, cx, view, out);
    }
}

/// What stands in front of the page.
pub(super) fn front_ui(ui: &Ui, cx: &Cx<'_>, view: &mut HomeView, out: &mut Outbox) {
    match &cx.state.home.in_front {
        None => {}
        Some(InFront::Licence(set)) => front::licence_ui(ui, cx, set, out),
        Some(InFront::Remove(set)) => front::remove_ui(ui, cx, set, out),
        Some(InFront::Add(adding)) => add::add_ui(ui, cx, (adding, view), out),
    }
}

fn buttons_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let free = !cx.state.picking_folder;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        let add = Button::secondary(sentences::ADD_FILE).icon(Icon::Plus);
        if add.enabled(free).show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::Choose(HomeDialog::File)));
        }
        let theirs = Button::secondary(sentences::USE_FOLDER).icon(Icon::FolderSimple);
        let theirs = theirs.tip(words::NONE_BORROWED, "");
        let busy = cx.state.home.borrowing.then_some(words::LOOKING);
        if theirs.busy(busy).enabled(free).show(ui).clicked() && busy.is_none() {
            out.push(Msg::Home(HomeMsg::Choose(HomeDialog::Borrow)));
        }
    });
}

/// Without an engine: what that means and what to do. Returns whether a program is to be chosen.
fn engine_ui(ui: &mut Ui, engine: &Engine) -> bool {
    let title = match engine {
        Engine::Missing => words::NO_ENGINE,
        Engine::OwnGone(_) => words::ENGINE_GONE,
        _ => return false,
    };
    let card = ErrorCard {
        icon: (Icon::Info, Status::Info),
        title,
        sentence: words::NO_ENGINE_SENTENCE,
        button: words::CHOOSE_ENGINE,
        quiet: None,
    };
    let clicked = error_card(ui, &card) == Some(CardClick::Main);
    ui.add_space(GAP);
    clicked
}

/// The folder cannot be used. Returns whether another one is to be chosen.
fn closed_ui(ui: &mut Ui, why: &str) -> bool {
    let card = ErrorCard {
        icon: (Icon::WarningCircle, Status::Danger),
        title: words::CLOSED,
        sentence: why,
        button: words::CHOOSE_FOLDER,
        quiet: None,
    };
    error_card(ui, &card) == Some(CardClick::Main)
}

/// `On this computer · nothing to pay, nothing leaves it · 38 GB of disk left`
pub(super) fn label(cx: &Cx<'_>) -> String {
    use crate::text::services;
    let mut label = format!("{}{}{}", services::HERE, text::DOT, services::HERE_MORE);
    let library = || cx.state.storage.value().map(|storage| storage.free_bytes);
    if let Some(free) = cx.state.home.free_bytes.or_else(library) {
        label.push_str(text::DOT);
        label.push_str(&services::disk_left(free));
    }
    label
}

//! The token for the model host, or for a mirror.

use eframe::egui::{Id, Key, Ui};

use super::super::card::split_ui;
use super::super::key::forget_undo;
use super::more::path_ui;
use super::{HomeView, parts};
use crate::app::msg::{HomeMsg, Msg};
use crate::app::state::services::{KeyState, Secret, ServiceState, host_of};
use crate::domain::stock::token_service;
use crate::text::{self, home as words, services};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Field, Kind, link};

fn field_id() -> Id {
    Id::unique("model host token")
}

pub(super) fn token_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut HomeView, out: &mut Outbox) {
    let mirror = cx.state.settings.home.mirror.as_deref();
    let state = cx.state.services.of(&token_service(mirror));
    if view.kept != state.kept {
        view.kept = state.kept;
        view.token = String::new();
        view.token_shown = false;
    }
    widgets::name(ui, words::TOKEN);
    widgets::caption(ui, &words::token_sentence(mirror.and_then(host_of)));
    ui.add_space(8.0);
    if let Some(KeyState::Present { place, ending }) = &state.key {
        let line = format!(
            "{}{}{}",
            words::token_ending(ending),
            text::DOT,
            services::kept_in(place)
        );
        let right = |ui: &mut Ui| {
            if Button::secondary(words::FORGET_TOKEN).show(ui).clicked() {
                out.push(Msg::Home(HomeMsg::ForgetToken));
            }
        };
        split_ui(ui, 32.0, right, |ui, width| path_ui(ui, &line, width));
        return;
    }
    typing_ui(ui, state, view, out);
}

/// The field, what keeps it, and where it will be kept.
fn typing_ui(ui: &mut Ui, state: &ServiceState, view: &mut HomeView, out: &mut Outbox) {
    let ready = !view.token.trim().is_empty() && !state.busy;
    let busy = state.busy.then_some(services::SAVING);
    let (mut save, mut entered) = (false, false);
    let right = |ui: &mut Ui| {
        let kind = if ready {
            Kind::Primary
        } else {
            Kind::Secondary
        };
        let button = Button::new(kind, words::SAVE).busy(busy);
        let named = words::of(words::SAVE, words::TOKEN);
        let enabled = ready || busy.is_some();
        save = button
            .enabled(enabled)
            .show(ui)
            .accessible_name(named)
            .clicked();
    };
    let focus = std::mem::take(&mut view.focus_token);
    split_ui(ui, 32.0, right, |ui, width| {
        let eye = if view.token_shown {
            words::HIDE_TOKEN
        } else {
            words::SHOW_TOKEN
        };
        let field = Field::new(words::TOKEN, &mut view.token)
            .hint(words::TOKEN_HINT)
            .icon(Icon::Key)
            .width(width)
            .id(field_id())
            .secret(&mut view.token_shown, eye)
            .show(ui);
        if focus {
            field.request_focus();
            field.scroll_to_me(None);
        }
        entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    ui.add_space(6.0);
    let right = |ui: &mut Ui| {
        if link(ui, words::WHERE_TOKEN).clicked() {
            out.push(Msg::Home(HomeMsg::TokenPage));
        }
    };
    let kept = match &state.key {
        Some(KeyState::NoKeychain(_)) => services::NO_KEYCHAIN,
        _ => services::WILL_BE_KEPT,
    };
    let colour = tokens(ui).text_2;
    split_ui(ui, 20.0, right, |ui, width| {
        let (size, weight) = (Size::Caption, Weight::Regular);
        widgets::elided(ui, kept, size, weight, colour, width);
    });
    if let Some(why) = &state.not_kept {
        ui.add_space(4.0);
        parts::danger_ui(ui, &services::not_kept(why));
    }
    if (save || entered) && ready {
        forget_undo(ui, field_id());
        out.push(Msg::Home(HomeMsg::Token(Secret::new(&view.token))));
    }
}

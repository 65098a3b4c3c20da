//! A service's key on its card: typed, tested, kept, refused, or out of reach.

use eframe::egui::{Id, Key, Label, Sense, Ui, pos2, text_edit::TextEditState, vec2};

use super::card::{CardView, split_ui};
use crate::app::msg::{Msg, ServicesMsg};
use crate::app::state::Standing;
use crate::app::state::services::{KeyPlace, KeyState, Secret, ServiceState};
use crate::domain::model::{KeyInfo, Service};
use crate::text::{self, services as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{self, R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::progress::paint_spinner;
use crate::ui::widgets::{self, Button, Field, Height, Kind, link, paint};

pub(super) fn key_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (service, standing): (&Service, Standing),
    card: &mut CardView,
    out: &mut Outbox,
) {
    let state = cx.state.services.of(&service.id);
    let unreachable = match standing {
        Standing::Locked => Some(words::LOCKED),
        Standing::Hanging => Some(words::HANGING),
        _ => None,
    };
    if let Some(sentence) = unreachable {
        keychain_ui(ui, sentence, out);
        return;
    }
    let Some(key) = &service.key else {
        result_ui(ui, cx, (service, state, standing), &[], out);
        trouble_ui(ui, service, state, standing);
        return;
    };
    match &state.key {
        Some(KeyState::Present { place, ending }) if !card.replacing => {
            let fixed = matches!(place, KeyPlace::Environment(_));
            if standing == Standing::KeyRefused && !fixed {
                refused_ui(ui, ending, card);
                trouble_ui(ui, service, state, standing);
            } else {
                let words = words::key_ending(ending);
                let line = [(Icon::Key, words.as_str())];
                result_ui(ui, cx, (service, state, standing), &line, out);
                trouble_ui(ui, service, state, standing);
                kept_ui(ui, (service, key, state), place, out);
            }
        }
        Some(_) if key.optional && !card.replacing => {
            let line = [(Icon::Key, words::WORKS_WITHOUT)];
            result_ui(ui, cx, (service, state, standing), &line, out);
            trouble_ui(ui, service, state, standing);
        }
        None => {
            widgets::caption(ui, words::standing(Standing::Looking));
        }
        Some(_) => typing_ui(ui, (service, key, state), card, out),
    }
}

/// The keychain is locked or silent: what to do, and another try.
fn keychain_ui(ui: &mut Ui, sentence: &str, out: &mut Outbox) {
    let wide = paint::galley(ui, text::TRY_AGAIN, Size::Body, Weight::Medium)
        .size()
        .x
        + 22.0;
    let room = ui.available_width() - wide - 24.0;
    let colour = tokens(ui).text_2;
    let galley = paint::galley_wrapped(
        ui,
        sentence,
        Size::Body,
        Weight::Regular,
        room,
        eframe::egui::Align::Min,
    );
    let high = galley.size().y.max(28.0);
    let right = |ui: &mut Ui| {
        let again = Button::secondary(text::TRY_AGAIN).height(Height::H28);
        if again.show(ui).clicked() {
            out.push(Msg::Services(ServicesMsg::Look));
        }
    };
    split_ui(ui, high, right, |ui, _| {
        let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
        response.widget_info(|| {
            let role = eframe::egui::Role::Label;
            eframe::egui::WidgetInfo::labeled(role, true, sentence)
        });
        ui.painter().galley(rect.min, galley, colour);
    });
}

/// What there is at the left; how the last test went at the right.
fn result_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (service, state, standing): (&Service, &ServiceState, Standing),
    line: &[(Icon, &str)],
    out: &mut Outbox,
) {
    let theme = tokens(ui);
    let tested = cx.state.settings.tested.get(&service.id);
    let right = |ui: &mut Ui| {
        if state.asking || state.busy {
            let word = if state.busy {
                words::SAVING
            } else {
                words::TESTING
            };
            ui.label(widgets::rich(
                word,
                Size::Body,
                Weight::Regular,
                theme.text_2,
            ));
            let (at, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            paint_spinner(ui, at.center(), 14.0, theme.text);
        } else if standing == Standing::NotTested || state.failure.is_some() {
            let again = if state.failure.is_some() {
                text::TRY_AGAIN
            } else {
                words::TEST
            };
            let button = Button::secondary(again).height(Height::H24);
            if button.show(ui).clicked() {
                out.push(Msg::Services(ServicesMsg::Test(service.id.clone())));
            }
        } else if let Some(tested) = tested {
            let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
            let sentence = words::tested(tested.at, now, offset, tested.took_ms);
            ui.label(widgets::rich(
                sentence,
                Size::Body,
                Weight::Regular,
                theme.text_2,
            ));
        }
    };
    split_ui(ui, 24.0, right, |ui, width| {
        for (icon, words) in line {
            let (at, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
            paint_icon(ui, *icon, at.center(), 16.0, theme.text_2);
            let (size, weight) = (Size::Body, Weight::Regular);
            widgets::elided(ui, words, size, weight, theme.text_2, width - 24.0);
        }
    });
}

/// What went wrong with the last test.
fn trouble_ui(ui: &mut Ui, service: &Service, state: &ServiceState, standing: Standing) {
    let Some(failure) = state.failure.as_ref().filter(|_| !state.asking) else {
        return;
    };
    let theme = tokens(ui);
    let (sentence, colour) = match standing {
        Standing::KeyRefused => (words::refused(&service.name, failure), theme.danger_text),
        Standing::NotRunning => (words::not_running(&service.name), theme.text_2),
        _ => (
            words::test_failed(&service.name, failure),
            theme.danger_text,
        ),
    };
    // As far below the field as the note of a card whose key was accepted, so that neighbours line up.
    ui.add_space(if standing == Standing::KeyRefused {
        8.0
    } else {
        4.0
    });
    let words = widgets::rich(sentence, Size::Caption, Weight::Regular, colour);
    ui.add(Label::new(words.line_height(Some(20.0))));
}

/// Where the key is; what is left on the account.
fn kept_ui(
    ui: &mut Ui,
    (service, key, state): (&Service, &KeyInfo, &ServiceState),
    place: &KeyPlace,
    out: &mut Outbox,
) {
    ui.add_space(2.0);
    let account = state.account.as_ref();
    let balance = account.and_then(|account| account.balance);
    let right = |ui: &mut Ui| {
        if !key.credit_page.is_empty() && link(ui, words::ADD_CREDIT).clicked() {
            out.push(Msg::Services(ServicesMsg::CreditPage(service.id.clone())));
        }
        if let Some(balance) = balance {
            let colour = tokens(ui).text_2;
            let words = words::balance(balance);
            ui.label(widgets::rich(words, Size::Caption, Weight::Regular, colour));
        }
    };
    split_ui(ui, 20.0, right, |ui, width| {
        note(ui, &words::kept_in(place), width);
    });
}

/// A lock and a quiet sentence.
fn note(ui: &mut Ui, words: &str, width: f32) {
    let theme = tokens(ui);
    let (at, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
    paint_icon(ui, Icon::LockSimple, at.center(), 14.0, theme.text_2);
    let (size, weight) = (Size::Caption, Weight::Regular);
    widgets::elided(ui, words, size, weight, theme.text_2, width - 24.0);
}

/// The key that was not accepted, in the frame of a field, and the way to another one.
fn refused_ui(ui: &mut Ui, ending: &str, card: &mut CardView) {
    let theme = tokens(ui);
    let words = words::key_ending(ending);
    let mut replace = false;
    split_ui(
        ui,
        36.0,
        |ui| {
            let button = Button::secondary(words::REPLACE).height(Height::H36);
            replace = button.show(ui).clicked();
        },
        |ui, width| {
            let (rect, response) = ui.allocate_exact_size(vec2(width, 36.0), Sense::hover());
            response.widget_info(|| {
                let role = eframe::egui::Role::Label;
                eframe::egui::WidgetInfo::labeled(role, true, &words)
            });
            let rect = paint::snap(ui, rect);
            paint::boxed(ui, rect, R, theme.field, tokens::DANGER);
            let center = pos2(rect.left() + 19.0, rect.center().y);
            paint_icon(ui, Icon::Key, center, 16.0, theme.text_2);
            let galley = paint::galley(ui, &words, Size::Body, Weight::Regular);
            paint::paint_left(
                ui,
                pos2(rect.left() + 35.0, rect.center().y),
                galley,
                theme.text,
            );
        },
    );
    if replace {
        card.replacing = true;
        card.focus = true;
    }
}

/// The field, what keeps it, and where it will be kept.
fn typing_ui(
    ui: &mut Ui,
    (service, key, state): (&Service, &KeyInfo, &ServiceState),
    card: &mut CardView,
    out: &mut Outbox,
) {
    let no_keychain = matches!(
        &state.key,
        Some(
            KeyState::NoKeychain(_)
                | KeyState::Present {
                    place: KeyPlace::Session | KeyPlace::File,
                    ..
                }
        )
    );
    let place = if no_keychain {
        KeyPlace::Session
    } else {
        KeyPlace::Keychain
    };
    let mut keep = None;
    if key.is_file {
        let choose = Button::secondary(words::CHOOSE_FILE)
            .icon(Icon::FolderSimple)
            .height(Height::H36)
            .busy(state.busy.then_some(words::SAVING));
        if choose.show(ui).clicked() {
            out.push(Msg::Services(ServicesMsg::ChooseFile(service.id.clone())));
        }
    } else if field_ui(ui, (service, key, state), card) {
        keep = Some(place);
    }
    ui.add_space(8.0);
    let right = |ui: &mut Ui| {
        if !key.page.is_empty() && link(ui, words::WHERE_KEY).clicked() {
            out.push(Msg::Services(ServicesMsg::KeyPage(service.id.clone())));
        }
    };
    let kept = if no_keychain {
        words::NO_KEYCHAIN
    } else {
        words::WILL_BE_KEPT
    };
    split_ui(ui, 20.0, right, |ui, width| note(ui, kept, width));
    if let Some(why) = &state.not_kept {
        ui.add_space(4.0);
        let colour = tokens(ui).danger_text;
        let sentence = words::not_kept(why);
        ui.label(widgets::rich(
            sentence,
            Size::Caption,
            Weight::Regular,
            colour,
        ));
    }
    if no_keychain && !key.is_file {
        ui.add_space(8.0);
        let file = Button::secondary(words::IN_A_FILE)
            .height(Height::H28)
            .enabled(!card.typed.trim().is_empty() && !state.busy)
            .tip(words::IN_A_FILE_TIP, "");
        if file.show(ui).clicked() {
            keep = Some(KeyPlace::File);
        }
    }
    if let Some(place) = keep {
        let key = Secret::new(&card.typed);
        forget_undo(ui, field_id(service));
        out.push(Msg::Services(ServicesMsg::Keep {
            service: service.id.clone(),
            key,
            place,
        }));
    }
}

fn field_id(service: &Service) -> Id {
    Id::unique(("key", service.id.as_str()))
}

/// A text field remembers what was typed for undoing it; a key must not stay there.
pub(super) fn forget_undo(ui: &Ui, id: Id) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), id) {
        state.clear_undoer();
        state.store(ui.ctx(), id);
    }
}

/// Draws the field with its button. Returns whether the key is to be kept.
fn field_ui(
    ui: &mut Ui,
    (service, key, state): (&Service, &KeyInfo, &ServiceState),
    card: &mut CardView,
) -> bool {
    let ready = !card.typed.trim().is_empty() && !state.busy;
    let busy = if state.busy {
        Some(words::SAVING)
    } else {
        state.asking.then_some(words::TESTING)
    };
    let (mut saved, mut cancelled) = (false, false);
    let replacing = card.replacing;
    let right = |ui: &mut Ui| {
        // The one accent of the page appears when there is something to save.
        let kind = if ready {
            Kind::Primary
        } else {
            Kind::Secondary
        };
        let save = Button::new(kind, words::SAVE).height(Height::H36);
        saved = save
            .enabled(ready || busy.is_some())
            .busy(busy)
            .show(ui)
            .clicked();
        if replacing {
            let cancel = Button::quiet(text::CANCEL).height(Height::H36);
            cancelled = cancel.show(ui).clicked();
        }
    };
    let (mut entered, mut escaped) = (false, false);
    split_ui(ui, 36.0, right, |ui, width| {
        let name = words::key_field(&service.name);
        let hint = words::key_hint(&key.looks_like);
        let eye = if card.shown {
            words::HIDE_KEY
        } else {
            words::SHOW_KEY
        };
        let field = Field::new(&name, &mut card.typed)
            .hint(&hint)
            .icon(Icon::Key)
            .height(36.0)
            .width(width)
            .id(field_id(service))
            .secret(&mut card.shown, eye)
            .show(ui);
        if std::mem::take(&mut card.focus) {
            field.request_focus();
        }
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        entered = field.lost_focus() && pressed(Key::Enter);
        escaped = replacing && field.lost_focus() && pressed(Key::Escape);
    });
    if cancelled || escaped {
        card.replacing = false;
        card.shown = false;
        card.typed = String::new();
        forget_undo(ui, field_id(service));
    }
    ready && (saved || entered)
}

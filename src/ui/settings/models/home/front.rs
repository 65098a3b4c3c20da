//! What stands in front of the page: a licence to accept, and a model to remove.

use eframe::egui::{Align, Id, Layout, Ui};

use crate::app::msg::{HomeMsg, Msg};
use crate::domain::offer::SetId;
use crate::text::{self, home as words, models as sentences};
use crate::ui::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Kind, link};

/// Width of a question.
const WIDTH: f32 = 460.0;

/// The two buttons at the right. Returns which was pressed.
fn buttons_ui(ui: &mut Ui, (kind, yes): (Kind, &str)) -> Option<bool> {
    let layout = Layout::right_to_left(Align::Center);
    ui.with_layout(layout, |ui| {
        ui.spacing_mut().item_spacing.x = tokens::GAP;
        let yes = Button::new(kind, yes).show(ui).clicked();
        let no = Button::secondary(text::CANCEL).show(ui).clicked();
        match (yes, no) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    })
    .inner
}

pub(super) fn licence_ui(ui: &Ui, cx: &Cx<'_>, set: &SetId, out: &mut Outbox) {
    let Some(offer) = cx.state.home.offer(set) else {
        return out.push(Msg::Home(HomeMsg::Close));
    };
    let shown = widgets::dialog(ui.ctx(), Id::unique("licence"), WIDTH, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::title(
            ui,
            sentences::trouble_title(&crate::domain::download::Trouble::LicenceFirst),
        );
        ui.add_space(8.0);
        widgets::body(ui, &sentences::accept_first(offer));
        ui.add_space(8.0);
        let read = link(ui, words::READ_LICENCE).clicked();
        ui.add_space(20.0);
        (read, buttons_ui(ui, (Kind::Primary, sentences::ACCEPT)))
    });
    let (read, answer) = shown.inner;
    if read {
        out.push(Msg::Home(HomeMsg::Licence(set.clone())));
    }
    match answer.or_else(|| shown.should_close.then_some(false)) {
        Some(true) => out.push(Msg::Home(HomeMsg::Accept(set.clone()))),
        Some(false) => out.push(Msg::Home(HomeMsg::Close)),
        None => {}
    }
}

pub(super) fn remove_ui(ui: &Ui, cx: &Cx<'_>, set: &SetId, out: &mut Outbox) {
    let home = &cx.state.home;
    let name = home.name(set);
    let removal = home.removal(set);
    let shown = widgets::dialog(ui.ctx(), Id::unique("remove model"), WIDTH, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::title(ui, &words::remove_title(&name));
        ui.add_space(8.0);
        if removal.own {
            widgets::body(ui, words::REMOVE_OWN);
        } else {
            let (frees, stays) = (removal.frees_bytes, removal.stays_bytes);
            let sentence = words::remove_sentence(frees, stays, &removal.shared_with);
            widgets::body(ui, &sentence);
        }
        ui.add_space(24.0);
        buttons_ui(ui, (Kind::Danger, sentences::REMOVE))
    });
    match shown.inner.or_else(|| shown.should_close.then_some(false)) {
        Some(true) => out.push(Msg::Home(HomeMsg::Remove(set.clone()))),
        Some(false) => out.push(Msg::Home(HomeMsg::Close)),
        None => {}
    }
}

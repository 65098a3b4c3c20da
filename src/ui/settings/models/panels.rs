//! What unfolds on a card: another address, and a model by its id.

use eframe::egui::{Key, Ui};

use super::card::{CardView, split_ui};
use crate::app::msg::{Msg, ServicesMsg};
use crate::app::state::services::host_of;
use crate::domain::model::Service;
use crate::text::{self, services as words};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Chip, Field};

pub(super) fn panels_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    service: &Service,
    card: &mut CardView,
    out: &mut Outbox,
) {
    if let Some(mut typed) = card.address.take() {
        ui.add_space(12.0);
        if address_ui(ui, cx, service, &mut typed, out) {
            card.address = Some(typed);
        }
    }
    if let Some(mut typed) = card.model_id.take() {
        ui.add_space(12.0);
        if model_ui(ui, service, &mut typed, out) {
            card.model_id = Some(typed);
        }
    }
}

/// Returns whether the panel stays open.
fn address_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    service: &Service,
    typed: &mut String,
    out: &mut Outbox,
) -> bool {
    let set = cx.state.settings.base_urls.get(&service.id);
    let mut say = |address: Option<String>| {
        out.push(Msg::Services(ServicesMsg::Address(
            service.id.clone(),
            address,
        )));
    };
    widgets::section_label(ui, words::ADDRESS);
    ui.add_space(6.0);
    let mut open = true;
    if !service.regions.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
            for region in &service.regions {
                let on = set == Some(&region.base_url);
                let chip = Chip::new(&region.name).small().selected(on);
                if chip.tip(&region.base_url, "").show(ui).response.clicked() {
                    say(Some(region.base_url.clone()));
                    open = false;
                }
            }
        });
        ui.add_space(8.0);
    }
    let good = host_of(typed.trim()).is_some();
    let (mut save, mut own, mut cancel, mut entered) = (false, false, false, false);
    let right = |ui: &mut Ui| {
        save = Button::secondary(words::SAVE_ADDRESS)
            .enabled(good)
            .show(ui)
            .clicked();
        if set.is_some() {
            own = Button::quiet(words::OWN_ADDRESS).show(ui).clicked();
        }
        cancel = Button::quiet(text::CANCEL).show(ui).clicked();
    };
    let hint = match service.base_url.as_str() {
        "" => words::ADDRESS_HINT,
        address => address,
    };
    split_ui(ui, 32.0, right, |ui, width| {
        let name = words::address_of(&service.name);
        let field = Field::new(&name, typed).hint(hint).width(width).show(ui);
        entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    ui.add_space(4.0);
    let trimmed = typed.trim();
    if !trimmed.is_empty() && !good {
        widgets::caption(ui, words::BAD_ADDRESS);
    } else if trimmed.starts_with("http://") {
        widgets::caption(ui, words::PLAIN_ADDRESS);
    }
    if (save || entered) && good {
        say(Some(typed.trim().to_owned()));
        return false;
    }
    if own {
        say(None);
    }
    open && !own && !cancel
}

/// Returns whether the panel stays open.
fn model_ui(ui: &mut Ui, service: &Service, typed: &mut String, out: &mut Outbox) -> bool {
    widgets::section_label(ui, words::MODEL_ID);
    ui.add_space(6.0);
    let good = !typed.trim().is_empty();
    let (mut add, mut cancel, mut entered) = (false, false, false);
    let right = |ui: &mut Ui| {
        add = Button::secondary(words::ADD)
            .enabled(good)
            .show(ui)
            .clicked();
        cancel = Button::quiet(text::CANCEL).show(ui).clicked();
    };
    split_ui(ui, 32.0, right, |ui, width| {
        let name = words::model_id_for(&service.name);
        let field = Field::new(&name, typed)
            .hint(words::MODEL_ID_HINT)
            .width(width)
            .show(ui);
        entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    if (add || entered) && good {
        let id = typed.trim().to_owned();
        out.push(Msg::Services(ServicesMsg::AddModel(service.id.clone(), id)));
        return false;
    }
    !cancel
}

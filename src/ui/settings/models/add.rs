//! The form for another service: a server of one's own, or a service for people who know it.

use eframe::egui::{Align, Id, Layout, Ui, UiBuilder, vec2};

use super::card::split_ui;
use crate::app::msg::{Msg, ServicesMsg};
use crate::app::state::services::{NewServer, Secret, host_of};
use crate::domain::model::Service;
use crate::text::{self, services as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Field, Height, Kind};

/// What is typed. It has no `Debug`, because it may hold a key.
#[derive(Default)]
pub(super) struct Form {
    name: String,
    address: String,
    key: String,
    shown: bool,
    models: String,
    open: bool,
}

pub(super) fn form_ui(ui: &Ui, cx: &Cx<'_>, form: &mut Form, out: &mut Outbox) {
    let id = Id::unique("another service");
    let shown = widgets::dialog(ui.ctx(), id, 520.0, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        widgets::title(ui, words::ADD_SERVICE);
        ui.add_space(20.0);
        widgets::name(ui, words::SERVER);
        ui.add_space(2.0);
        widgets::caption(ui, words::SERVER_SENTENCE);
        ui.add_space(12.0);
        fields_ui(ui, form);
        ui.add_space(16.0);
        let close = buttons_ui(ui, form, out);
        let advanced = |service: &&Service| {
            let address = cx.state.settings.base_urls.contains_key(&service.id);
            !cx.state.services.shows(service, address)
        };
        let mut rest = cx
            .state
            .catalogue
            .services
            .iter()
            .filter(advanced)
            .peekable();
        if rest.peek().is_some() {
            ui.add_space(20.0);
            widgets::divider(ui);
            ui.add_space(16.0);
            widgets::section_label(ui, words::ADVANCED);
            ui.add_space(4.0);
            for service in rest {
                advanced_ui(ui, service, out);
            }
        }
        close
    });
    if shown.inner || shown.should_close {
        out.push(Msg::Services(ServicesMsg::Adding(false)));
    }
}

fn fields_ui(ui: &mut Ui, form: &mut Form) {
    let address = form.address.trim();
    let good = address.is_empty() || host_of(address).is_some();
    let wrong = (!good).then_some(words::BAD_ADDRESS);
    labelled_ui(ui, words::SERVER_NAME, |ui| {
        let field = Field::new(words::SERVER_NAME, &mut form.name)
            .hint(words::SERVER_NAME_HINT)
            .show(ui);
        if !std::mem::replace(&mut form.open, true) {
            field.request_focus();
        }
    });
    labelled_ui(ui, words::ADDRESS, |ui| {
        Field::new(words::ADDRESS, &mut form.address)
            .hint(words::SERVER_ADDRESS_HINT)
            .error(wrong)
            .show(ui);
    });
    labelled_ui(ui, words::SERVER_KEY, |ui| {
        let eye = if form.shown {
            words::HIDE_KEY
        } else {
            words::SHOW_KEY
        };
        Field::new(words::SERVER_KEY, &mut form.key)
            .hint(words::SERVER_KEY_HINT)
            .secret(&mut form.shown, eye)
            .show(ui);
    });
    labelled_ui(ui, words::SERVER_MODELS, |ui| {
        Field::new(words::SERVER_MODELS, &mut form.models)
            .hint(words::SERVER_MODELS_HINT)
            .show(ui);
    });
}

/// A label in a column of its own, the field beside it.
fn labelled_ui(ui: &mut Ui, label: &str, field: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(96.0, 32.0), eframe::egui::Sense::hover());
        let galley = widgets::paint::galley(ui, label, Size::Body, Weight::Medium);
        widgets::paint::paint_left(ui, rect.left_center(), galley, tokens(ui).text_2);
        ui.vertical(|ui| field(ui));
    });
    ui.add_space(8.0);
}

fn buttons_ui(ui: &mut Ui, form: &Form, out: &mut Outbox) -> bool {
    let good = !form.name.trim().is_empty() && host_of(form.address.trim()).is_some();
    let (mut add, mut cancel) = (false, false);
    let right = |ui: &mut Ui| {
        let kind = if good { Kind::Primary } else { Kind::Secondary };
        add = Button::new(kind, words::SERVER_ADD)
            .enabled(good)
            .show(ui)
            .clicked();
        cancel = Button::secondary(text::CANCEL).show(ui).clicked();
    };
    split_ui(ui, 32.0, right, |_, _| {});
    if add {
        let names = form.models.split([',', '\n']).map(str::trim);
        let server = NewServer {
            name: form.name.trim().to_owned(),
            address: form.address.trim().to_owned(),
            key: (!form.key.trim().is_empty()).then(|| Secret::new(&form.key)),
            models: names
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        out.push(Msg::Services(ServicesMsg::AddServer(Box::new(server))));
    }
    cancel
}

/// What it is and for whom at the left, the way to its card at the right.
fn advanced_ui(ui: &mut Ui, service: &Service, out: &mut Outbox) {
    let theme = tokens(ui);
    let wide = 72.0;
    let right = ui.available_rect_before_wrap().right();
    let left = ui.vertical(|ui| {
        ui.set_width(ui.available_width() - wide - 16.0);
        ui.add_space(4.0);
        widgets::name(ui, &service.name);
        let (size, weight) = (Size::Caption, Weight::Regular);
        ui.label(widgets::rich(&service.privacy, size, weight, theme.text_2));
        ui.add_space(4.0);
    });
    // In the middle of the lines, however many the second text needs.
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(service.id.as_str())
            .max_rect(left.response.rect.with_max_x(right))
            .layout(Layout::right_to_left(Align::Center)),
    );
    let name = words::set_up(&service.name);
    let button = Button::secondary(words::SET_UP).height(Height::H28);
    if button.show(&mut child).accessible_name(name).clicked() {
        out.push(Msg::Services(ServicesMsg::Reveal(service.id.clone())));
    }
}

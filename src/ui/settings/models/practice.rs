//! The built-in service: nothing to set up, but it can be switched off.

use eframe::egui::Ui;

use super::card::{Head, head_ui};
use super::list;
use crate::app::msg::{Msg, SettingsMsg};
use crate::app::state::Standing;
use crate::domain::model::Service;
use crate::text::settings as words;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets;
use crate::ui::widgets::chip::Status;

pub(super) fn practice_ui(ui: &mut Ui, cx: &Cx<'_>, service: &Service, out: &mut Outbox) {
    let mut on = cx.state.settings.practice;
    let off = (Status::Neutral, None, words::OFF);
    let head = Head {
        name: &service.name,
        aside: "",
        pill: if on {
            super::card::pill(Standing::Ready)
        } else {
            off
        },
    };
    head_ui(ui, &head, None::<fn(&mut Ui)>);
    ui.add_space(2.0);
    widgets::quiet(ui, words::PRACTICE_SENTENCE);
    ui.add_space(12.0);
    widgets::divider(ui);
    ui.add_space(6.0);
    let models: Vec<_> = service.models.iter().collect();
    list::rows_ui(ui, cx, &models, out);
    ui.add_space(6.0);
    widgets::divider(ui);
    ui.add_space(14.0);
    if widgets::toggle_labelled(ui, &mut on, words::PRACTICE_TOGGLE).changed() {
        out.push(Msg::Settings(SettingsMsg::Practice(on)));
    }
}

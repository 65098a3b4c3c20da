//! A model that is here: usable, being checked, or broken.

use eframe::egui::{Align, Role, Sense, Ui, WidgetInfo};

use super::super::card::split_ui;
use super::parts;
use crate::app::msg::{HomeMsg, Msg};
use crate::domain::home::Installed;
use crate::domain::local::Family;
use crate::domain::offer::SetId;
use crate::domain::shelf::NotReady;
use crate::text::{home as words, models as sentences};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::progress::progress_bar;
use crate::ui::widgets::{
    self, Button, Height, IconButton, MenuRow, menu, menu_divider, paint, status_pill,
};

pub(super) fn ready_ui(ui: &mut Ui, cx: &Cx<'_>, model: &Installed, out: &mut Outbox) {
    let home = &cx.state.home;
    let theme = tokens(ui);
    let offer = home.offer(&model.id);
    let checking = home.checking.as_ref().filter(|it| it.set == model.id);
    let dot = parts::dot(cx, &model.id, model.family);
    parts::head_ui(ui, (dot, &model.name, ""), 6.0, |ui| {
        dots_ui(ui, cx, (&model.id, &model.name), out);
        if checking.is_some() {
            status_pill(ui, Status::Neutral, None, words::CHECKING);
        } else {
            let icon = Some(Icon::CheckCircleFill);
            status_pill(ui, Status::Positive, icon, words::READY);
        }
    });
    ui.add_space(2.0);
    let family = sentences::family(model.family);
    let good_for = offer.map_or(family, |offer| offer.good_for.as_str());
    let line = words::about(good_for, parts::typical_ms(cx, &model.id));
    let (size, weight) = (Size::Body, Weight::Regular);
    let right = |ui: &mut Ui| {
        let words = words::size(model.bytes);
        ui.label(widgets::rich(words, size, weight, theme.text_2));
    };
    let sized = paint::galley(ui, &words::size(model.bytes), size, weight);
    let room = ui.available_width() - sized.size().x.ceil() - 16.0;
    let about = paint::galley_wrapped(ui, &line, size, weight, room, Align::Min);
    // What a model is good for is worth a second line.
    let height = (about.size().y + 4.0).max(24.0);
    split_ui(ui, height, right, |ui, _| {
        let (rect, response) = paint::allocate(ui, about.size(), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &line));
        ui.painter().galley(rect.min, about, theme.text_2);
    });
    let badge = offer.map_or("", |offer| sentences::badge(&offer.licence));
    parts::facts_ui(ui, badge, model.memory_bytes, home.memory_free_bytes);
    if let Some(checking) = checking {
        ui.add_space(8.0);
        let (done, total) = (checking.done_bytes, checking.total_bytes);
        let fraction = (total > 0).then(|| (done as f64 / total as f64) as f32);
        let label = words::of(words::CHECKING, &model.name);
        let width = ui.available_width();
        progress_bar(ui, &label, fraction, width);
        if total > 0 {
            ui.add_space(4.0);
            widgets::caption(ui, &words::reading(done, total));
        }
    }
}

/// The menu of the three dots.
fn dots_ui(ui: &mut Ui, cx: &Cx<'_>, (id, name): (&SetId, &str), out: &mut Outbox) {
    let home = &cx.state.home;
    let more = words::more(name);
    let dots = IconButton::new(Icon::DotsThreeBold, &more).small().show(ui);
    let in_list = home.offer(id).is_some();
    let busy = home.checking.as_ref();
    menu(&dots, 232.0, |ui| {
        let mut say = |msg: HomeMsg| out.push(Msg::Home(msg));
        if busy.is_some_and(|busy| busy.set == *id) {
            let stop = MenuRow::new(words::STOP_CHECKING).icon(Icon::X);
            if stop.show(ui).clicked() {
                say(HomeMsg::StopChecking);
            }
        } else if in_list {
            let check = MenuRow::new(sentences::VERIFY).icon(Icon::CheckCircle);
            if check.enabled(busy.is_none()).show(ui).clicked() {
                say(HomeMsg::Check(id.clone()));
            }
        }
        let folder = MenuRow::new(words::SHOW_FOLDER).icon(Icon::FolderSimple);
        if in_list && folder.show(ui).clicked() {
            say(HomeMsg::ShowFolder);
        }
        let licence = MenuRow::new(words::READ_LICENCE).icon(Icon::ArrowUpRight);
        if in_list && licence.show(ui).clicked() {
            say(HomeMsg::Licence(id.clone()));
        }
        if in_list {
            menu_divider(ui);
        }
        let remove = MenuRow::new(sentences::REMOVE).icon(Icon::Trash).danger();
        if remove.show(ui).clicked() {
            say(HomeMsg::AskRemove(id.clone()));
        }
    });
}

/// It is here and cannot be used.
pub(super) fn broken_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (id, name, why): (&SetId, &str, &NotReady),
    out: &mut Outbox,
) {
    let home = &cx.state.home;
    let offer = home.offer(id);
    let family = offer.map_or(Family::Sd15, |offer| offer.family);
    let dot = parts::dot(cx, id, family);
    parts::head_ui(ui, (dot, name, ""), 6.0, |ui| {
        dots_ui(ui, cx, (id, name), out);
        let checking = home.checking.as_ref().is_some_and(|it| it.set == *id);
        if checking {
            status_pill(ui, Status::Neutral, None, words::CHECKING);
        } else {
            status_pill(ui, Status::Warning, None, words::NOT_READY);
        }
    });
    ui.add_space(4.0);
    widgets::quiet(ui, &sentences::not_ready(why));
    if offer.is_none() {
        return;
    }
    ui.add_space(10.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let free = home.checking.is_none();
        let check = Button::secondary(sentences::VERIFY).height(Height::H28);
        if check.enabled(free).show(ui).clicked() {
            out.push(Msg::Home(HomeMsg::Check(id.clone())));
        }
        let again = Button::secondary(sentences::FETCH).height(Height::H28);
        let named = words::of(sentences::FETCH, name);
        if again.show(ui).accessible_name(named).clicked() {
            out.push(Msg::Home(HomeMsg::Fetch(id.clone())));
        }
    });
}

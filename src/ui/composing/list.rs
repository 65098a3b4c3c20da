//! The list of models to choose from: favourites first, then every service with its models. What has no key says so and leads to its card.

use eframe::egui::{Response, ScrollArea, Sense, Ui, pos2, vec2};

use super::chips::{Models, Remark, open_settings};
use crate::app::command::Command;
use crate::app::msg::{Msg, ServicesMsg};
use crate::domain::model::{Model, Place, Service};
use crate::text::{self, services as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Field, MenuRow, menu_divider, paint, tooltip};

/// From this many models on there is a search.
const SEARCHED: usize = 12;
/// The list grows no higher.
const HIGH: f32 = 420.0;

/// Draws the list, as wide as the room.
pub(in crate::ui) fn list_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    models: &Models<'_>,
    search: &mut String,
    out: &mut Outbox,
) {
    let state = cx.state;
    let offered = |service: &&Service| {
        let address = state.settings.base_urls.contains_key(&service.id);
        let practice = state.settings.practice || service.place != Place::BuiltIn;
        practice && state.services.shows(service, address)
    };
    let services: Vec<&Service> = state.catalogue.services.iter().filter(offered).collect();
    let listed = |service: &&Service| {
        let mut own = service.models.iter();
        service.models.is_empty() || own.any(|model| (models.listed)(model))
    };
    let services: Vec<&Service> = services.into_iter().filter(listed).collect();
    let count: usize = services.iter().map(|service| count(models, service)).sum();
    if count == 0 {
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            ui.set_min_height(32.0);
            widgets::quiet(ui, text::create::NO_MODELS);
        });
        settings_row(ui, Command::GoSettings.name(), out);
        return;
    }
    if count >= SEARCHED {
        Field::new(text::create::SEARCH_MODELS, search)
            .hint(text::create::SEARCH_MODELS)
            .icon(Icon::MagnifyingGlass)
            .clearable()
            .show(ui);
        ui.add_space(6.0);
    }
    let wanted = search.trim().to_lowercase();
    ScrollArea::vertical()
        .id_salt("models")
        .max_height(HIGH)
        .show(ui, |ui| {
            groups_ui(ui, cx, models, (&services, &wanted), out);
        });
    if services.iter().any(|service| service.key.is_some()) {
        menu_divider(ui);
        settings_row(ui, text::create::SERVICES_AND_KEYS, out);
    }
}

fn settings_row(ui: &mut Ui, name: &str, out: &mut Outbox) {
    if MenuRow::new(name).icon(Icon::GearSix).show(ui).clicked() {
        open_settings(out);
        ui.close();
    }
}

/// How many models of a service are on the list.
fn count(models: &Models<'_>, service: &Service) -> usize {
    let own = service.models.iter();
    own.filter(|model| (models.listed)(model)).count()
}

fn groups_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    models: &Models<'_>,
    (services, wanted): (&[&Service], &str),
    out: &mut Outbox,
) {
    let stars = &cx.state.settings.favourites;
    let found = |service: &Service, model: &Model| {
        let matches = wanted.is_empty()
            || model.name.to_lowercase().contains(wanted)
            || model.id.as_str().to_lowercase().contains(wanted)
            || service.name.to_lowercase().contains(wanted);
        matches && (models.listed)(model)
    };
    let mut first = true;
    let mut begin = |ui: &mut Ui| {
        if !std::mem::take(&mut first) {
            menu_divider(ui);
        }
    };
    let all = services
        .iter()
        .flat_map(|service| service.models.iter().map(move |model| (*service, model)));
    let favourites: Vec<_> = all
        .filter(|(service, model)| stars.contains(&model.id) && found(service, model))
        .collect();
    if !favourites.is_empty() {
        begin(ui);
        heading_ui(ui, words::FAVOURITES, "");
        for (service, model) in favourites {
            model_ui(ui, cx, models, (service, model), out);
        }
    }
    let mut any = false;
    // What can be used now comes first; a service without a key is one row until somebody searches.
    let folded = |service: &Service| wanted.is_empty() && cx.state.services.lacks_key(service);
    let (locked, open): (Vec<&Service>, Vec<&Service>) =
        services.iter().partition(|service| folded(service));
    for service in open {
        let rest = service.models.iter();
        let rest: Vec<&Model> = rest
            .filter(|model| !stars.contains(&model.id) && found(service, model))
            .collect();
        if rest.is_empty() {
            continue;
        }
        any = true;
        begin(ui);
        let place = match service.place {
            Place::Cloud => String::new(),
            place => text::create::place(place, ""),
        };
        heading_ui(ui, &service.name, &place);
        for model in rest {
            model_ui(ui, cx, models, (service, model), out);
        }
    }
    if !locked.is_empty() {
        any = true;
        begin(ui);
        heading_ui(ui, words::WITH_A_KEY, "");
        for service in locked {
            locked_ui(ui, service, count(models, service), out);
        }
    }
    if first && !any {
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            ui.set_min_height(32.0);
            widgets::quiet(ui, text::create::NO_SUCH_MODEL);
        });
    }
}

/// The heading of a group: its name and something quieter behind it.
fn heading_ui(ui: &mut Ui, name: &str, more: &str) {
    let theme = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let middle = rect.center().y;
    let name = paint::galley(ui, name, Size::Caption, Weight::Medium);
    let left = rect.left() + 8.0 + name.size().x + 8.0;
    paint::paint_left(ui, pos2(rect.left() + 8.0, middle), name, theme.text_2);
    let more = paint::galley(ui, more, Size::Caption, Weight::Regular);
    paint::paint_left(ui, pos2(left, middle), more, theme.text_2);
}

/// A service that needs a key first: leads to its card.
fn locked_ui(ui: &mut Ui, service: &Service, count: usize, out: &mut Outbox) {
    let theme = tokens(ui);
    let response = MenuRow::new(&service.name).icon(Icon::Key).show(ui);
    let count = words::models(count);
    let at = pos2(response.rect.right() - 8.0, response.rect.center().y);
    caption_ui(ui, &count, at, theme.text_2);
    if response.clicked() {
        out.push(Msg::Services(ServicesMsg::Show {
            service: service.id.clone(),
            typing: true,
        }));
        ui.close();
    }
}

fn model_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    models: &Models<'_>,
    (service, model): (&Service, &Model),
    out: &mut Outbox,
) {
    let theme = tokens(ui);
    let on = models.chosen.contains(&model.id);
    let lacks = cx.state.services.lacks_key(service);
    let gone = model.is_retired(&cx.state.today());
    let remark = (models.remark)(model);
    let cannot = matches!(remark, Remark::Cannot(_));
    let row = MenuRow::new(&model.name)
        .dot(cx.dot(&model.id))
        .chosen(on)
        .greyed(matches!(remark, Remark::Greyed(_)))
        .enabled(!(gone || cannot) || on);
    let response = row.show(ui);
    let rect = response.rect;
    let (words, colour) = match (&model.retires_on, remark) {
        (Some(day), _) if gone => (words::retires(day, true, None), theme.text_3),
        _ if lacks => (words::NEEDS_KEY.to_owned(), theme.text_2),
        (_, Remark::Greyed(words) | Remark::Cannot(words)) => (words, theme.text_2),
        (Some(day), _) => (words::retires(day, false, None), theme.warning_text),
        _ => (String::new(), theme.text_2),
    };
    let mut right = rect.right() - 36.0;
    if !lacks && !gone && !cannot {
        let price = text::units::price_each((models.price)(model));
        right = caption_ui(ui, &price, pos2(right, rect.center().y), theme.text_2) - 12.0;
    }
    let end = if lacks || cannot {
        rect.right() - 8.0
    } else {
        right
    };
    caption_ui(ui, &words, pos2(end, rect.center().y), colour);
    if on && !lacks {
        let at = pos2(rect.right() - 16.0, rect.center().y);
        paint_icon(ui, Icon::CheckBold, at, 14.0, theme.text);
    }
    tip_ui(cx, model, &response);
    if !response.clicked() {
        return;
    }
    if lacks && !on {
        out.push(Msg::Services(ServicesMsg::Show {
            service: service.id.clone(),
            typing: true,
        }));
        ui.close();
    } else {
        out.push((models.toggle)(model.id.clone()));
    }
}

/// What the model is, when it goes, and what to use instead.
fn tip_ui(cx: &Cx<'_>, model: &Model, response: &Response) {
    let mut tip = model.about.clone();
    if let Some(day) = &model.retires_on {
        let gone = model.is_retired(&cx.state.today());
        let instead = model.successor.as_ref().map(|id| cx.model_name(id));
        if !tip.is_empty() {
            tip.push_str(text::DOT);
        }
        tip.push_str(&words::retires(day, gone, instead));
    }
    if !tip.is_empty() {
        tooltip::show(response, &tip, "");
    }
}

/// Small words that end at a point. Returns where they begin.
fn caption_ui(
    ui: &Ui,
    words: &str,
    right: eframe::egui::Pos2,
    colour: eframe::egui::Color32,
) -> f32 {
    let galley = paint::galley(ui, words, Size::Caption, Weight::Regular);
    let left = right.x - galley.size().x;
    paint::paint_left(ui, pos2(left, right.y), galley, colour);
    left
}

//! The models of a service: favourites first, long lists folded, those that will be taken away marked.

use eframe::egui::{Align, Color32, Layout, Rect, Sense, Ui, UiBuilder, Vec2, pos2, vec2};

use super::card::{CardView, is_own};
use crate::app::msg::{Msg, ServicesMsg};
use crate::domain::model::{Model, Service};
use crate::text::{self, services as words, settings};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R_INNER, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Field, Height, IconButton, paint, tooltip};

/// Height of a row.
const ROW: f32 = 28.0;
/// Rows of a folded list.
const FOLDED: usize = 4;
/// From this many models on there is a search.
const SEARCHED: usize = 9;

pub(super) fn list_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    service: &Service,
    card: &mut CardView,
    out: &mut Outbox,
) {
    let mut models = in_order(cx, service);
    let count = models.len();
    if count == 0 {
        ui.add_space(4.0);
        widgets::caption(ui, words::NO_MODELS);
        return;
    }
    // One row more is shown rather than a button in its place.
    let folds = count > FOLDED + 1;
    if folds && card.unfolded && count >= SEARCHED {
        ui.add_space(6.0);
        let name = words::search_models(&service.name);
        Field::new(&name, &mut card.search)
            .hint(words::SEARCH_HINT)
            .icon(Icon::MagnifyingGlass)
            .clearable()
            .show(ui);
        ui.add_space(6.0);
        let wanted = card.search.trim().to_lowercase();
        let fits = |model: &&Model| {
            let id = model.id.as_str().to_lowercase();
            model.name.to_lowercase().contains(&wanted) || id.contains(&wanted)
        };
        models.retain(fits);
        if models.is_empty() {
            widgets::caption(ui, words::NO_SUCH_MODEL);
        }
    } else if folds && !card.unfolded {
        models.truncate(FOLDED);
    }
    rows_ui(ui, cx, &models, out);
    if !folds {
        return;
    }
    ui.add_space(2.0);
    let more = words::more_models(count - FOLDED);
    let (name, icon) = if card.unfolded {
        (words::FEWER_MODELS, Icon::CaretDownBold)
    } else {
        (more.as_str(), Icon::CaretRightBold)
    };
    // The letters line up with the names above; the button's padding reaches out.
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let at = row.translate(vec2(-11.0, 0.0));
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("fold")
            .max_rect(at)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let fold = Button::quiet(name)
        .icon(icon)
        .icon_px(10.0)
        .height(Height::H28);
    if fold.show(&mut child).clicked() {
        card.unfolded = !card.unfolded;
        card.search.clear();
    }
}

/// Favourites first, then as in the catalogue; what was taken away comes last.
fn in_order<'a>(cx: &Cx<'_>, service: &'a Service) -> Vec<&'a Model> {
    let today = cx.state.today();
    let stars = &cx.state.settings.favourites;
    let mut models: Vec<&Model> = service.models.iter().collect();
    models.sort_by_key(|model| (!stars.contains(&model.id), model.is_retired(&today)));
    models
}

/// Rows with one column of times and one of prices.
pub(super) fn rows_ui(ui: &mut Ui, cx: &Cx<'_>, models: &[&Model], out: &mut Outbox) {
    let (size, weight) = (Size::Body, Weight::Regular);
    let wide = |words: &str| paint::galley(ui, words, size, weight).size().x;
    let prices = models
        .iter()
        .map(|model| wide(&text::units::price_each(model.price)));
    let column = prices.fold(0.0, f32::max).ceil();
    for model in models {
        row_ui(ui, cx, model, column, out);
    }
}

fn row_ui(ui: &mut Ui, cx: &Cx<'_>, model: &Model, column: f32, out: &mut Outbox) {
    let theme = tokens(ui);
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let middle = row.center().y;
    let today = cx.state.today();
    let gone = model.is_retired(&today);
    let colour = if gone { theme.text_2 } else { theme.text };
    let price = text::units::price_each(model.price);
    let galley = paint::galley(ui, &price, Size::Body, Weight::Regular);
    let at = row.right() - galley.size().x;
    paint::paint_left(ui, pos2(at, middle), galley, colour);
    let source = Rect::from_min_max(pos2(row.right() - column, row.top()), row.max);
    price_tip(ui, model, source);
    let mut end = row.right() - column - 20.0;
    if model.typical_ms > 0 {
        let about = settings::about_time(u64::from(model.typical_ms));
        let galley = paint::galley(ui, &about, Size::Body, Weight::Regular);
        end -= galley.size().x;
        paint::paint_left(ui, pos2(end, middle), galley, theme.text_2);
        end -= 16.0;
    }
    let mut left = ui.new_child(
        UiBuilder::new()
            .id_salt(&model.id)
            .max_rect(row.with_max_x(end))
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.spacing_mut().item_spacing.x = 8.0;
    let dot = cx.dot(&model.id);
    let (dot_rect, _) = left.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
    paint::paint_dot(&left, dot_rect.center(), 8.0, dot);
    let room = left.available_width() - 28.0;
    let named = widgets::elided(
        &mut left,
        &model.name,
        Size::Body,
        Weight::Regular,
        colour,
        room,
    );
    let tip = if model.about.is_empty() {
        model.id.as_str()
    } else {
        &model.about
    };
    tooltip::show(&named, tip, "");
    left.spacing_mut().item_spacing.x = 4.0;
    star_ui(&mut left, cx, model, response.contains_pointer(), out);
    remove_ui(&mut left, cx, model, response.contains_pointer(), out);
    badge_ui(&mut left, cx, model, gone);
}

/// Where the price was read, and when.
fn price_tip(ui: &Ui, model: &Model, rect: Rect) {
    if model.price_as_of.is_empty() {
        return;
    }
    let response = ui.interact(
        rect,
        ui.scope_id().with(("price", &model.id)),
        Sense::hover(),
    );
    let tip = words::price_read(&model.price_as_of, &model.price_source);
    tooltip::show(&response, &tip, "");
}

/// A star that shows when it is on, under the pointer, and with the keyboard.
fn star_ui(ui: &mut Ui, cx: &Cx<'_>, model: &Model, near: bool, out: &mut Outbox) {
    let theme = tokens(ui);
    let on = cx.state.settings.favourites.contains(&model.id);
    let (rect, response) = paint::allocate(ui, Vec2::splat(20.0), Sense::click());
    let name = words::star(&model.name, on);
    response.widget_info(|| {
        let role = eframe::egui::Role::Button;
        eframe::egui::WidgetInfo::selected(role, ui.is_enabled(), on, &name)
    });
    let seen = on || near || response.has_focus();
    let colour = match (seen, response.hovered() || on) {
        (false, _) => Color32::TRANSPARENT,
        (true, true) => theme.text,
        (true, false) => theme.text_2,
    };
    let icon = if on { Icon::StarFill } else { Icon::Star };
    paint_icon(ui, icon, rect.center(), 14.0, colour);
    if response.has_focus() {
        paint::ring(ui, rect.shrink(2.0), R_INNER);
    }
    tooltip::show(&response, &name, "");
    if response.clicked() {
        out.push(Msg::Services(ServicesMsg::Star(model.id.clone())));
    }
}

/// Models that were added by hand can be taken away again.
fn remove_ui(ui: &mut Ui, cx: &Cx<'_>, model: &Model, near: bool, out: &mut Outbox) {
    let own = &cx.state.settings.own_services;
    let added = own
        .iter()
        .any(|service| !is_own(cx, service) && service.models.iter().any(|own| own.id == model.id));
    if !added || !near {
        return;
    }
    let name = words::remove_model(&model.name);
    let remove = IconButton::new(Icon::X, &name).tiny().icon_px(12.0);
    if remove.show(ui).clicked() {
        out.push(Msg::Services(ServicesMsg::RemoveModel(model.id.clone())));
    }
}

fn badge_ui(ui: &mut Ui, cx: &Cx<'_>, model: &Model, gone: bool) {
    let Some(day) = &model.retires_on else {
        return;
    };
    let theme = tokens(ui);
    let instead = model.successor.as_ref().map(|id| cx.model_name(id));
    let words = words::retires(day, gone, instead);
    let colour = if gone {
        theme.text_2
    } else {
        theme.warning_text
    };
    let width = ui.available_width();
    if width > 24.0 {
        widgets::elided(ui, &words, Size::Caption, Weight::Medium, colour, width);
    }
}

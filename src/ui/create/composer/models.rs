//! The last row: the chosen models, the list to choose from, and the button that makes pictures.

use eframe::egui::{
    Align, CornerRadius, Layout, Popup, PopupCloseBehavior, Rect, RectAlign, Response, Role,
    ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::list;
use crate::app::command::Command;
use crate::app::msg::{Msg, ServicesMsg, SettingsMsg};
use crate::app::state::{Draft, SettingsSection};
use crate::domain::ids::ModelId;
use crate::domain::run::LeftOut;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{GAP, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Button, Chip, Height, Pose, menu_frame, paint, tooltip};

/// Width of the list, points.
const LIST: f32 = 340.0;
/// Room the chips want before the button gives up its time, points.
const CHIPS: f32 = 360.0;

/// Draws the row. Returns whether pictures are to be made.
pub(super) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    draft: &mut Draft,
    (rect, ask_models, search): (Rect, bool, &mut String),
    out: &mut Outbox,
) -> bool {
    let outlook = cx.state.composer.outlook();
    let none = outlook.pictures == 0;
    let mut label = text::create::generate(outlook);
    let width = |label: &str| {
        let text = paint::galley(ui, label, Size::Emphasis, Weight::SemiBold);
        (text.size().x + 34.0).round()
    };
    let mut wide = width(&label);
    if !none && rect.width() - wide < CHIPS {
        label = text::create::generate_short(outlook);
        wide = width(&label);
    }
    let button = Rect::from_min_max(pos2(rect.right() - wide, rect.top()), rect.max);
    let chips = rect.with_max_x(button.left() - 16.0);
    let plus = chips_ui(ui, cx, draft, chips, out);

    let mut child = ui.new_child(UiBuilder::new().max_rect(button));
    let clicked = generate_ui(&mut child, cx, &label, none);
    let open = ask_models || clicked && none;
    list_popup(cx, &plus, (open, search), out);
    clicked && !none
}

fn generate_ui(ui: &mut Ui, cx: &Cx<'_>, label: &str, none: bool) -> bool {
    if none {
        let button = Button::secondary(label).height(Height::H40);
        return button.show(ui).clicked();
    }
    let key = Command::Generate
        .shortcut()
        .map(crate::app::command::Shortcut::label)
        .unwrap_or_default();
    let why_not = cx.state.composer.problem().map(text::create::bad_prompt);
    let able = Command::Generate.enabled(cx.state);
    let button = Button::primary(label).enabled(able);
    match why_not {
        Some(why) => button.tip(&why, "").show(ui).clicked(),
        None => button
            .tip(Command::Generate.name(), &key)
            .show(ui)
            .clicked(),
    }
}

/// The chips, scrolling sideways when there are many, and the plus after them, which is returned.
fn chips_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, rect: Rect, out: &mut Outbox) -> Response {
    let room = rect.with_max_x(rect.right() - 32.0 - GAP);
    let mut child = ui.new_child(UiBuilder::new().max_rect(room));
    child.set_clip_rect(room.expand2(vec2(4.0, 4.0)).intersect(ui.clip_rect()));
    let shown = ScrollArea::horizontal()
        .id_salt("chips")
        .auto_shrink([true, false])
        .show(&mut child, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                draft.models.retain(|model| !chip_ui(ui, cx, model, out));
            });
        });
    let left = if draft.models.is_empty() {
        rect.left()
    } else {
        (rect.left() + shown.content_size.x).min(room.right()) + GAP
    };
    let at = Rect::from_center_size(pos2(left + 16.0, rect.center().y), Vec2::splat(32.0));
    plus_ui(ui, at)
}

/// Returns whether the model was taken away.
fn chip_ui(ui: &mut Ui, cx: &Cx<'_>, model: &ModelId, out: &mut Outbox) -> bool {
    let name = cx.model_name(model);
    let remove = text::create::remove_model(name);
    let outlook = cx.state.composer.outlook();
    let left_out = outlook.left_out.iter().find(|left_out| {
        let (LeftOut::UnknownModel(other) | LeftOut::Unfit(other, _)) = left_out;
        other == model
    });
    let found = cx.state.catalogue.find(model);
    let service = cx.state.catalogue.service_of(model);
    let lacks = service.filter(|service| cx.state.services.lacks_key(service));
    let why = match (lacks, left_out) {
        (Some(service), _) => Some(text::create::needs_key(name, &service.name)),
        (None, left_out) => left_out.map(|left_out| text::create::left_out(name, left_out)),
    };
    let price = found.map_or_else(String::new, |(_, model)| match lacks {
        Some(_) => String::new(),
        None => text::units::price_each(cx.state.composer.price_of(model)),
    });
    let about = tip(
        cx,
        model,
        found.map_or("", |(_, model)| model.about.as_str()),
    );
    let shown = Chip::model(name, &price, cx.dot(model))
        .unset(why.is_some())
        .removable(&remove)
        .tip(why.as_deref().unwrap_or(&about), "")
        .show(ui);
    if shown.response.clicked() {
        match lacks {
            Some(service) => out.push(Msg::Services(ServicesMsg::Show {
                service: service.id.clone(),
                typing: true,
            })),
            None if why.is_some() => open_settings(out),
            None => {}
        }
    }
    shown.removed
}

/// What the model is, and what of the present settings it will ignore or change.
fn tip(cx: &Cx<'_>, model: &ModelId, about: &str) -> String {
    let outlook = cx.state.composer.outlook();
    let own = outlook.changes.iter().filter(|(other, _)| other == model);
    let notes = own.map(|(_, change)| text::create::change_before(cx.model_name(model), change));
    let mut lines = vec![about.to_owned()];
    lines.extend(notes);
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

pub(super) fn open_settings(out: &mut Outbox) {
    out.push(Msg::Settings(SettingsMsg::Section(SettingsSection::Models)));
    out.push(Msg::Do(Command::GoSettings));
}

fn plus_ui(ui: &Ui, rect: Rect) -> Response {
    let theme = tokens(ui);
    let rect = paint::snap(ui, rect);
    let response = ui.interact(rect, ui.scope_id().with("add model"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text::create::ADD_MODEL));
    let look = paint::Look::read(ui, &response, Pose::Live);
    let round = CornerRadius::same(16);
    let fill = look.fill(eframe::egui::Color32::TRANSPARENT, theme.hover, theme.press);
    paint::boxed(ui, rect, round, fill, theme.line);
    if look.focus {
        paint::ring(ui, rect, round);
    }
    let colour = theme.text_2.lerp_to_gamma(theme.text, look.hover);
    paint_icon(ui, Icon::Plus, rect.center(), 14.0, colour);
    tooltip::show(&response, text::create::ADD_MODEL, "");
    response
}

fn list_popup(cx: &Cx<'_>, plus: &Response, (open, search): (bool, &mut String), out: &mut Outbox) {
    if open {
        Popup::open_id(&plus.ctx, Popup::default_response_id(plus));
    }
    let style = plus.ctx.global_style();
    let theme = crate::ui::tokens::Tokens::of(&style.visuals);
    Popup::from_toggle_button_response(plus)
        .frame(menu_frame(theme))
        .align(RectAlign::TOP_START)
        .gap(8.0)
        .width(LIST)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(LIST - 14.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            list::list_ui(ui, cx, search, out);
        });
}

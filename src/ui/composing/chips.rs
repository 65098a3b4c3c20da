//! The chosen models as chips, and the plus that opens the list of all.

use eframe::egui::{
    Align, CornerRadius, Layout, Popup, PopupCloseBehavior, Rect, RectAlign, Response, Role,
    ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::list;
use crate::app::command::Command;
use crate::app::msg::{Msg, ServicesMsg, SettingsMsg};
use crate::app::state::{Outlook, SettingsSection};
use crate::domain::ids::ModelId;
use crate::domain::model::Model;
use crate::domain::money::Price;
use crate::domain::run::LeftOut;
use crate::text;
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{GAP, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Chip, Pose, menu_frame, paint, tooltip};

/// What is to be known about a model before it is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Remark {
    /// Nothing.
    None,
    /// It can be chosen, but something will be different; shown greyed.
    Greyed(String),
    /// It cannot be chosen, and why.
    Cannot(String),
}

/// What models are chosen for.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Models<'a> {
    /// The chosen ones.
    pub(in crate::ui) chosen: &'a [ModelId],
    /// What a click on the button would do.
    pub(in crate::ui) outlook: &'a Outlook,
    /// What one picture costs now.
    pub(in crate::ui) price: &'a dyn Fn(&Model) -> Price,
    /// Whether it is on the list at all.
    pub(in crate::ui) listed: &'a dyn Fn(&Model) -> bool,
    /// What to say about it on the list.
    pub(in crate::ui) remark: &'a dyn Fn(&Model) -> Remark,
    /// What a click on the list says.
    pub(in crate::ui) toggle: fn(ModelId) -> Msg,
    /// Width of the list, points.
    pub(in crate::ui) list_px: f32,
}

/// The chips, scrolling sideways when there are many, and the plus after them, which is returned; and the model whose × was
/// pressed.
pub(in crate::ui) fn chips_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    models: &Models<'_>,
    rect: Rect,
    out: &mut Outbox,
) -> (Response, Option<ModelId>) {
    let room = rect.with_max_x(rect.right() - 32.0 - GAP);
    let mut child = ui.new_child(UiBuilder::new().max_rect(room));
    child.set_clip_rect(room.expand2(vec2(4.0, 4.0)).intersect(ui.clip_rect()));
    let mut removed = None;
    let shown = ScrollArea::horizontal()
        .id_salt("chips")
        .auto_shrink([true, false])
        .show(&mut child, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for model in models.chosen {
                    if chip_ui(ui, cx, models, model, out) {
                        removed = Some(model.clone());
                    }
                }
            });
        });
    let left = if models.chosen.is_empty() {
        rect.left()
    } else {
        (rect.left() + shown.content_size.x).min(room.right()) + GAP
    };
    let at = Rect::from_center_size(pos2(left + 16.0, rect.center().y), Vec2::splat(32.0));
    (plus_ui(ui, at), removed)
}

/// Returns whether the model was taken away.
fn chip_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    models: &Models<'_>,
    model: &ModelId,
    out: &mut Outbox,
) -> bool {
    let name = cx.model_name(model);
    let remove = text::create::remove_model(name);
    let left_out = models.outlook.left_out.iter().find(|left_out| {
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
        None => text::units::price_each((models.price)(model)),
    });
    let about = found.map_or("", |(_, model)| model.about.as_str());
    let about = tip(cx, models.outlook, model, about);
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
fn tip(cx: &Cx<'_>, outlook: &Outlook, model: &ModelId, about: &str) -> String {
    let own = outlook.changes.iter().filter(|(other, _)| other == model);
    let notes = own.map(|(_, change)| text::create::change_before(cx.model_name(model), change));
    let mut lines = vec![about.to_owned()];
    lines.extend(notes);
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

pub(in crate::ui) fn open_settings(out: &mut Outbox) {
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

/// The list of all models at the plus; `open` opens it.
pub(in crate::ui) fn list_popup(
    cx: &Cx<'_>,
    plus: &Response,
    models: &Models<'_>,
    (open, search): (bool, &mut String),
    out: &mut Outbox,
) {
    if open {
        Popup::open_id(&plus.ctx, Popup::default_response_id(plus));
    }
    let style = plus.ctx.global_style();
    let theme = crate::ui::tokens::Tokens::of(&style.visuals);
    Popup::from_toggle_button_response(plus)
        .frame(menu_frame(theme))
        .align(RectAlign::TOP_START)
        .gap(8.0)
        .width(models.list_px)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(models.list_px - 14.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            list::list_ui(ui, cx, models, search, out);
        });
}

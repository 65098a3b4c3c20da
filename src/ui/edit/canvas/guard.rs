//! What an edit really changed, in words beneath a result and as a map over it.

use eframe::egui::epaint::RectShape;
use eframe::egui::{Align, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2};

use super::CanvasView;
use super::upload::Uploads;
use crate::app::msg::{EditMsg, Msg};
use crate::app::remote::Remote;
use crate::app::state::edit::GuardReport;
use crate::domain::ids::PictureId;
use crate::domain::version::{Made, Version};
use crate::text::canvas as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{self, R_CARD, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Button, IconButton, paint, tooltip};

/// More than this many thousandths outside the area are worth a warning.
const MUCH: u16 = 5;
/// From this width on a result has room for words.
const WIDE: f32 = 460.0;
/// A mean colour difference that is seen (CIEDE2000).
const SEEN: f32 = 2.0;

fn version<'a>(cx: &'a Cx<'_>, picture: PictureId) -> Option<&'a Version> {
    cx.state.edit.tree.value()?.get(picture)
}

/// Whether the original's pixels are outside already.
pub(super) fn is_merged(cx: &Cx<'_>, picture: PictureId) -> bool {
    version(cx, picture).is_some_and(|it| matches!(it.made, Made::Merged { .. }))
}

/// Whether the original could be kept outside.
pub(super) fn can_merge(cx: &Cx<'_>, picture: PictureId) -> bool {
    cx.can_write()
        && version(cx, picture).is_some_and(|it| it.area.is_some() && !is_merged(cx, picture))
}

fn is_worth_a_warning(report: &GuardReport) -> bool {
    report.outside_only && report.changed_permille > MUCH
        || report.reframed
        || report.drift.is_some_and(|drift| drift >= SEEN)
}

/// The line beneath a result.
pub(super) fn line_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (picture, rect): (PictureId, Rect),
    out: &mut Outbox,
) {
    let known = cx.state.edit.guard.get(&picture);
    if matches!(known, None | Some(Remote::Idle)) {
        let edited = version(cx, picture).is_some_and(|it| it.parent.is_some());
        if edited && view.measured.insert(picture) {
            out.push(Msg::Edit(EditMsg::Measure(picture)));
        }
        return;
    }
    let theme = tokens(ui);
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(("guard", picture.0))
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    let report = known.and_then(Remote::value);
    let (said, colour, icon) = match (known, report) {
        (_, Some(report)) if is_worth_a_warning(report) => (
            words::guard(report),
            theme.warning_text,
            Some(Icon::Warning),
        ),
        (_, Some(report)) => (words::guard(report), theme.text_2, Some(Icon::CheckCircle)),
        (Some(Remote::Failed(..)), None) => (
            words::NOT_MEASURED.to_owned(),
            theme.text_2,
            Some(Icon::Info),
        ),
        _ => (words::MEASURING.to_owned(), theme.text_2, None),
    };
    if report.is_some() {
        buttons_ui(&mut child, cx, picture, out);
    }
    let left = rect.left() + if icon.is_some() { 20.0 } else { 0.0 };
    let room = (child.min_rect().left().min(rect.right()) - left - 8.0).max(24.0);
    let seen = report.map_or_else(|| said.clone(), words::guard_short);
    let galley = paint::galley_elided(ui, &seen, Size::Caption, Weight::Regular, room);
    let cut = galley.elided || seen != said;
    let words_rect = Rect::from_min_max(rect.left_top(), pos2(left + room, rect.bottom()));
    let id = ui.scope_id().with(("guard words", picture.0));
    let response = ui.interact(words_rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    if let Some(icon) = icon {
        paint_icon(
            ui,
            icon,
            pos2(rect.left() + 7.0, rect.center().y),
            14.0,
            colour,
        );
    }
    paint::paint_left(ui, pos2(left, rect.center().y), galley, theme.text_2);
    if cut {
        tooltip::show(&response, &said, "");
    }
}

/// At the right: the map, and in narrow results the one click that puts the outside back.
fn buttons_ui(ui: &mut Ui, cx: &Cx<'_>, picture: PictureId, out: &mut Outbox) {
    let on = cx.state.edit.heat;
    let heat = IconButton::new(Icon::Eye, words::SHOW_CHANGES)
        .tiny()
        .on(on);
    if heat.show(ui).clicked() {
        out.push(Msg::Edit(EditMsg::Heat(!on)));
    }
    if ui.max_rect().width() < WIDE && is_offered(cx, picture) {
        let outside = IconButton::new(Icon::SelectionBackground, words::KEEP_OUTSIDE).tiny();
        if outside.show(ui).clicked() {
            out.push(Msg::Edit(EditMsg::KeepOutside(picture)));
        }
    }
}

/// Whether something outside changed that could be put back.
fn is_offered(cx: &Cx<'_>, picture: PictureId) -> bool {
    let report = cx.state.edit.guard.get(&picture).and_then(Remote::value);
    let outside = report.is_some_and(|it| it.outside_only && it.changed_permille > 0);
    outside && can_merge(cx, picture)
}

/// In wide results the same click stands beside "Keep this one".
pub(super) fn outside_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (picture, width): (PictureId, f32),
    out: &mut Outbox,
) {
    if width < WIDE || !is_offered(cx, picture) {
        return;
    }
    let button = Button::quiet(words::KEEP_OUTSIDE).icon(Icon::SelectionBackground);
    if button.show(ui).clicked() {
        out.push(Msg::Edit(EditMsg::KeepOutside(picture)));
    }
}

/// The map over a result, onto the part of it that `ui` may draw on; `uv` is what is seen of the picture.
pub(super) fn heat_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    uploads: &mut Uploads,
    (picture, rect, uv): (PictureId, Rect, Rect),
) {
    if !cx.state.edit.heat {
        return;
    }
    let report = cx.state.edit.guard.get(&picture).and_then(Remote::value);
    let Some(report) = report else {
        return;
    };
    let Some(texture) = uploads.heat(ui.ctx(), picture, &report.heat) else {
        return;
    };
    // Darker beneath, so that the map is seen on a bright picture too.
    ui.painter().rect_filled(rect, R_CARD, tokens::VEIL);
    let shape = RectShape::filled(rect, R_CARD, tokens::PLAIN).with_texture(texture, uv);
    ui.painter().add(shape);
}

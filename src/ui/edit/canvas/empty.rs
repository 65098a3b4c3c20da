//! Before there is a picture, while one is on its way, and where files are dropped.

use eframe::egui::{
    Align, CornerRadius, Layout, Rect, Role, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};

use crate::app::msg::{BringFor, Dropped, EditMsg, Msg};
use crate::app::remote::Remote;
use crate::app::state::Page;
use crate::domain::ids::PictureId;
use crate::text;
use crate::text::canvas as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{self, R_SHEET, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, ErrorCard, paint};

/// Width and height of the place to drop something, points.
const PLACE: [f32; 2] = [460.0, 264.0];

/// A calm place to begin, or what came in the way.
pub(super) fn empty_ui(ui: &mut Ui, cx: &Cx<'_>, room: Rect, out: &mut Outbox) {
    let page = &cx.state.edit;
    if page.bringing {
        waiting_ui(ui, room, words::BRINGING);
        return;
    }
    if page.draft.picture.is_some() && page.tree.is_loading() {
        waiting_ui(ui, room, words::OPENING);
        return;
    }
    let theme = tokens(ui);
    let size = vec2(PLACE[0], PLACE[1]).min(room.shrink(16.0).size().max(vec2(8.0, 8.0)));
    let place = paint::snap(ui, Rect::from_center_size(room.center(), size));
    let response = ui.interact(place, ui.scope_id().with("drop place"), Sense::hover());
    let failed = match &page.tree {
        Remote::Failed(why, _) if page.draft.picture.is_some() => Some(why.as_str()),
        _ => None,
    };
    let (icon, title, sentence) = match failed {
        Some(why) => (Icon::WarningCircle, words::NOT_OPENED, why),
        None => (Icon::Image, words::EMPTY_TITLE, words::EMPTY_SENTENCE),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, title));
    ui.painter().rect_filled(place, R_SHEET, theme.empty);
    widgets::dashed_rect(ui, place, 14.0, theme.line_strong);
    let middle = place.center().x;
    let wrap = (place.width() - 64.0).max(80.0);
    let sentence = paint::galley_wrapped(
        ui,
        sentence,
        Size::Body,
        Weight::Regular,
        wrap,
        Align::Center,
    );
    let height = 24.0 + 14.0 + 28.0 + 6.0 + sentence.size().y + 24.0 + 40.0 + 8.0 + 32.0;
    let top = (place.center().y - height / 2.0)
        .max(place.top() + 8.0)
        .round();
    let colour = if failed.is_some() {
        theme.warning_text
    } else {
        theme.text_2
    };
    paint_icon(ui, icon, pos2(middle, top + 12.0), 24.0, colour);
    let heading = paint::galley(ui, title, Size::Title, Weight::SemiBold);
    paint::paint_centered(ui, pos2(middle, top + 52.0), heading, theme.text);
    let below = top + 72.0 + sentence.size().y;
    ui.painter()
        .galley(pos2(middle, top + 72.0), sentence, theme.text_2);
    let rows = Rect::from_min_max(pos2(place.left(), below + 24.0), place.right_bottom());
    buttons_ui(ui, cx, rows, out);
}

fn buttons_ui(ui: &mut Ui, cx: &Cx<'_>, rows: Rect, out: &mut Outbox) {
    let mut column = ui.new_child(
        UiBuilder::new()
            .id_salt("empty buttons")
            .max_rect(rows)
            .layout(Layout::top_down(Align::Center)),
    );
    column.spacing_mut().item_spacing.y = 8.0;
    let open = Button::primary(words::OPEN)
        .icon(Icon::FolderSimple)
        .enabled(cx.can_write() && !cx.state.edit.picking);
    if open.show(&mut column).clicked() {
        out.push(Msg::Edit(EditMsg::Choose(BringFor::Source)));
    }
    if Button::quiet(words::FROM_LIBRARY)
        .icon(Icon::Images)
        .show(&mut column)
        .clicked()
    {
        out.push(Msg::Go(Page::Library));
    }
}

fn waiting_ui(ui: &mut Ui, room: Rect, said: &str) {
    let theme = tokens(ui);
    let center = room.center();
    let place = Rect::from_center_size(center - vec2(0.0, 16.0), vec2(24.0, 24.0));
    let mut child = ui.new_child(UiBuilder::new().id_salt("waiting").max_rect(place));
    widgets::spinner(&mut child, said, 24.0);
    let galley = paint::galley(ui, said, Size::Body, Weight::Regular);
    paint::paint_centered(ui, center + vec2(0.0, 16.0), galley, theme.text_2);
}

/// While another picture comes in, or an edit is made ready, it says so over the picture.
pub(super) fn busy_ui(ui: &Ui, cx: &Cx<'_>, room: Rect) {
    if !cx.state.edit.bringing {
        return;
    }
    let galley = paint::galley(ui, words::BRINGING, Size::Body, Weight::Medium);
    let size = vec2(galley.size().x + 24.0 + 8.0 + 16.0, 36.0);
    let plate = Rect::from_center_size(room.center(), size);
    ui.painter()
        .rect_filled(plate, CornerRadius::same(18), tokens::OVER);
    let at = pos2(plate.left() + 20.0, plate.center().y);
    widgets::progress::paint_spinner(ui, at, 16.0, tokens::OVER_TEXT);
    let left = pos2(plate.left() + 36.0, plate.center().y);
    paint::paint_left(ui, left, galley, tokens::OVER_TEXT);
    let response = ui.interact(plate, ui.scope_id().with("bringing"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, words::BRINGING));
}

/// The picture is here, its versions are not.
pub(super) fn failed_tree_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (picture, room): (PictureId, Rect),
    out: &mut Outbox,
) {
    let Remote::Failed(why, None) = &cx.state.edit.tree else {
        return;
    };
    let width = (room.width() - 48.0).min(520.0);
    if width < 160.0 {
        return;
    }
    let at = pos2(room.center().x - width / 2.0, room.bottom() - 96.0);
    let place = Rect::from_min_size(at, vec2(width, 80.0));
    let mut child = ui.new_child(UiBuilder::new().id_salt("no tree").max_rect(place));
    let card = ErrorCard {
        icon: (Icon::WarningCircle, Status::Warning),
        title: words::NO_TREE,
        sentence: why,
        button: text::TRY_AGAIN,
        quiet: None,
    };
    if widgets::error_card(&mut child, &card).is_some() {
        out.push(Msg::Edit(EditMsg::Open(picture)));
    }
}

/// Files over the window light the middle; dropped anywhere but on the composer beneath it, they are to be changed.
pub(super) fn drops_ui(ui: &Ui, room: Rect, out: &mut Outbox) {
    let (hovering, dropped, at) = ui.input(|input| {
        let dropped: Vec<Dropped> = input
            .raw
            .dropped_files
            .iter()
            .map(|file| Dropped::File(file.path().to_path_buf()))
            .collect();
        (
            !input.raw.hovered_files.is_empty(),
            dropped,
            input.pointer.latest_pos(),
        )
    });
    let on_composer =
        at.is_some_and(|at| at.y > room.bottom() && (room.left()..room.right()).contains(&at.x));
    if on_composer {
        return;
    }
    if !dropped.is_empty() {
        out.push(Msg::Edit(EditMsg::Dropped(dropped, BringFor::Source)));
        return;
    }
    if hovering {
        let place = paint::snap(ui, room.shrink(8.0));
        let painter = ui.painter();
        painter.rect_filled(place, R_SHEET, tokens::ACCENT_WEAK);
        let stroke = (2.0, tokens(ui).ring);
        painter.rect_stroke(place, R_SHEET, stroke, StrokeKind::Inside);
        let galley = paint::galley(ui, words::DROP_HERE, Size::Emphasis, Weight::SemiBold);
        let plate = Rect::from_center_size(room.center(), galley.size() + vec2(40.0, 24.0));
        painter.rect_filled(plate, CornerRadius::same(22), tokens::OVER);
        paint::paint_centered(ui, room.center(), galley, tokens::OVER_TEXT);
        let response = ui.interact(plate, ui.scope_id().with("drop here"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words::DROP_HERE));
    }
}

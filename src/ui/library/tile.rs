//! One picture of the grid.

use eframe::egui::{Modifiers, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{layout, menu};
use crate::app::msg::{LibraryMsg, Msg, Selecting};
use crate::domain::ids::PictureId;
use crate::domain::picture::PictureRow;
use crate::domain::review::Verdict;
use crate::text::{library as words, units};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::textures::Tier;
use crate::ui::tokens::{self, R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::toggle::paint_round_check;
use crate::ui::widgets::{menu_is_open, paint, paint_picture, tooltip};

/// Seconds a picture takes to fade in.
const FADE_SECS: f32 = 0.12;
/// Diameter of a badge, in points.
const BADGE: f32 = 20.0;
/// From the corner of a picture to the middle of a badge.
const INSET: f32 = 16.0;

/// Draws a picture and says what a person does with it. `live` is false for pictures of a question that is over.
pub(super) fn tile_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    row: &PictureRow,
    rect: Rect,
    live: bool,
    pressed: &mut Option<PictureId>,
    out: &mut Outbox,
) {
    let selected = cx.state.library.selected.contains(&row.id);
    paint_tile(ui, cx, row, rect, selected);
    if !live {
        return;
    }
    let id = ui.scope_id().with(row.id.0);
    let response = ui.interact(rect, id, Sense::click() - Sense::FOCUSABLE);
    response.widget_info(|| WidgetInfo::selected(Role::Image, true, selected, label(cx, row)));
    if response.double_clicked() {
        // The grid may have moved between the two clicks, when the details opened beside it.
        out.push(Msg::Full(Some(pressed.unwrap_or(row.id))));
    } else if response.clicked() {
        *pressed = Some(row.id);
        let how = how(ui.input(|input| input.modifiers));
        out.push(Msg::Library(LibraryMsg::Select(row.id, how)));
    }
    if response.secondary_clicked() && !selected {
        out.push(Msg::Library(LibraryMsg::Select(row.id, Selecting::Only)));
    }
    if response.secondary_clicked() || menu_is_open(ui, &response) {
        menu::picture_menu(&response, cx, row.id, out);
    } else if response.hovered() {
        tooltip::show(&response, cx.model_name(&row.model), "");
    }
}

fn how(modifiers: Modifiers) -> Selecting {
    if modifiers.shift {
        Selecting::Range
    } else if modifiers.command {
        Selecting::Toggle
    } else {
        Selecting::Only
    }
}

/// Has the pixels of a picture fetched before it comes into sight.
pub(super) fn wish(cx: &Cx<'_>, row: &PictureRow, height_px: f32) {
    if !row.damaged {
        // A hint only: the exact size is asked for once it is drawn.
        let side =
            height_px * (row.size.width_px as f32 / row.size.height_px.max(1) as f32).max(1.0);
        let _known = cx
            .textures
            .picture(row.blob, row.format, Tier::for_side(side));
    }
}

fn paint_tile(ui: &Ui, cx: &Cx<'_>, row: &PictureRow, rect: Rect, selected: bool) {
    let rejected = row.review.verdict == Verdict::Rejected;
    let opacity = if rejected {
        tokens::REJECTED_OPACITY
    } else {
        1.0
    };
    if row.damaged {
        paint_damaged(ui, rect);
    } else {
        let mut picture = cx.picture(ui, row, rect.width().max(rect.height()), FADE_SECS);
        picture.uv = cover(row, rect.size());
        paint_picture(ui, rect, R, &picture, opacity);
    }
    let dot = rect.left_bottom() + vec2(13.0, -13.0);
    ui.painter().circle_filled(dot, 7.0, tokens::OVER);
    ui.painter().circle_filled(dot, 5.0, cx.dot(&row.model));
    match row.review.verdict {
        Verdict::Picked => badge(ui, rect.right_top() + vec2(-INSET, INSET), Icon::HeartFill),
        Verdict::Rejected => badge(ui, rect.right_top() + vec2(-INSET, INSET), Icon::XBold),
        Verdict::None | Verdict::Maybe => {}
    }
    if selected {
        paint::ring(ui, paint::snap(ui, rect), R);
        paint_round_check(ui, rect.left_top() + vec2(INSET, INSET), BADGE);
    }
}

fn badge(ui: &Ui, center: Pos2, icon: Icon) {
    ui.painter()
        .circle_filled(center, BADGE / 2.0, tokens::OVER);
    paint_icon(ui, icon, center, 12.0, tokens::OVER_TEXT);
}

fn paint_damaged(ui: &Ui, rect: Rect) {
    let theme = tokens(ui);
    paint::boxed(ui, paint::snap(ui, rect), R, theme.empty, theme.line);
    let center = rect.center();
    let wide = rect.width() >= 104.0;
    let up = if wide { 11.0 } else { 0.0 };
    paint_icon(
        ui,
        Icon::Warning,
        pos2(center.x, center.y - up),
        22.0,
        theme.warning_text,
    );
    if wide {
        let galley = paint::galley(ui, words::DAMAGED, Size::Caption, Weight::Regular);
        paint::paint_centered(ui, pos2(center.x, center.y + 13.0), galley, theme.text_2);
    }
}

/// The part of a picture that fills `size` without bending it: all of it, but for rounding and very long shapes.
fn cover(row: &PictureRow, size: Vec2) -> Rect {
    let picture = row.size.width_px.max(1) as f32 / row.size.height_px.max(1) as f32;
    let ratio = size.x.max(1.0) / size.y.max(1.0);
    let (across, down) = if picture > ratio {
        (ratio / picture, 1.0)
    } else {
        (1.0, picture / ratio)
    };
    debug_assert!(layout::shown_ratio(row.size) > 0.0, "a picture has a shape");
    Rect::from_center_size(pos2(0.5, 0.5), Vec2::new(across, down))
}

fn label(cx: &Cx<'_>, row: &PictureRow) -> String {
    let offset = cx.state.utc_offset_secs;
    let day = units::moment(row.created, cx.state.now, offset);
    let state = words::picture_state(row.review, row.damaged);
    words::picture_label(cx.model_name(&row.model), &day, &state)
}

//! Keeps or throws away what is being tried, at the bottom of Adjust and Text.

use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder, pos2, vec2};

use super::line;
use crate::app::msg::{AdjustMsg, EditMsg, Msg};
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, Kind};

/// Height of the foot, points.
const FOOT: f32 = 104.0;

/// Draws the foot. Returns where it begins.
pub(super) fn foot_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) -> f32 {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    let top = panel.bottom() - FOOT;
    line(ui, panel, top);
    let trying = &cx.state.edit.trying;
    let some = !trying.steps.is_empty();
    let inside = panel.with_min_y(top).shrink2(vec2(PAD_PANEL, 0.0));
    let said = Rect::from_min_size(pos2(inside.left(), top + 14.0), vec2(inside.width(), 16.0));
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("free")
            .max_rect(said)
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 6.0;
    let (words, colour) = match &trying.problem {
        Some(problem) => {
            let (at, _) = child.allocate_exact_size(vec2(16.0, 16.0), eframe::egui::Sense::hover());
            let colour = theme.danger_text;
            paint_icon(&child, Icon::WarningCircle, at.center(), 16.0, colour);
            (problem.as_str(), colour)
        }
        None => (text::adjust::FREE, theme.text_2),
    };
    let (size, weight, room) = (Size::Caption, Weight::Regular, child.available_width());
    widgets::elided(&mut child, words, size, weight, colour, room);

    let row = Rect::from_min_size(pos2(inside.left(), top + 42.0), vec2(inside.width(), 40.0));
    let half = ((row.width() - 8.0) * 0.58).floor();
    let keep = Rect::from_min_size(row.min, vec2(half, 40.0));
    let drop = Rect::from_min_max(pos2(keep.right() + 8.0, row.top()), row.max);
    let kind = if some { Kind::Primary } else { Kind::Secondary };
    let busy = trying.keeping.then_some(text::adjust::KEEPING);
    let button = Button::new(kind, text::adjust::KEEP)
        .height(Height::H36)
        .width(keep.width())
        .busy(busy)
        .enabled(some && cx.can_write());
    let mut child = ui.new_child(UiBuilder::new().id_salt("keep").max_rect(keep));
    if button.show(&mut child).clicked() {
        out.push(Msg::Edit(EditMsg::Adjust(AdjustMsg::Keep)));
    }
    let button = Button::quiet(text::adjust::THROW_AWAY)
        .height(Height::H36)
        .width(drop.width())
        .enabled(some && !trying.keeping);
    let mut child = ui.new_child(UiBuilder::new().id_salt("drop").max_rect(drop));
    if button.show(&mut child).clicked() {
        out.push(Msg::Edit(EditMsg::Adjust(AdjustMsg::Drop)));
    }
    top
}

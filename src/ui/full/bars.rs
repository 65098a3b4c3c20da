//! What lies around the picture: the bar above it, the plates and arrows over it.

use eframe::egui::{
    Align, Color32, CornerRadius, Layout, Pos2, Rect, Response, Role, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::{Shown, canvas::Sight};
use crate::app::command::Command;
use crate::app::msg::Msg;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::inspector::verdict_ui;
use crate::ui::tokens::{self, PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, IconButton, paint, tooltip};

/// The bar: whose picture this is, short facts, the verdict, and the way out.
pub(super) fn top_ui(ui: &mut Ui, cx: &Cx<'_>, bar: Rect, shown: &Shown<'_>, out: &mut Outbox) {
    let theme = tokens(ui);
    ui.painter().rect_filled(bar, 0.0, theme.panel);
    let line = bar.with_min_y(bar.bottom() - 1.0);
    let under = if theme.dark { theme.bg } else { theme.line };
    ui.painter().rect_filled(paint::snap(ui, line), 0.0, under);
    let inside = bar.shrink2(vec2(PAD_PANEL, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt("full right")
            .max_rect(inside)
            .layout(layout),
    );
    right.spacing_mut().item_spacing.x = 8.0;
    let close = IconButton::new(Icon::X, text::inspector::CLOSE_FULL)
        .key("Esc")
        .show(&mut right);
    if close.clicked() {
        out.push(Msg::Full(None));
    }
    let key = Command::Edit.key();
    let edit = IconButton::new(Icon::PaintBrush, Command::Edit.name())
        .key(&key)
        .enabled(Command::Edit.enabled(cx.state));
    if edit.show(&mut right).clicked() {
        out.push(Msg::Do(Command::Edit));
    }
    right.add_space(8.0);
    let verdict = Some(shown.row.review.verdict);
    verdict_ui(&mut right, cx, verdict, None, out);
    if let Some((at, all)) = shown.position.filter(|(_, all)| *all > 1) {
        right.add_space(8.0);
        widgets::quiet(&mut right, &text::inspector::position(at, all));
    }
    let room = inside.with_max_x(right.min_rect().left() - 24.0);
    words_ui(ui, cx, room, shown);
}

/// Dot, name, which one of how many; then size, seed and time while there is room.
fn words_ui(ui: &mut Ui, cx: &Cx<'_>, room: Rect, shown: &Shown<'_>) {
    let theme = tokens(ui);
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("full left")
            .max_rect(room)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = 8.0;
    let (dot, _) = ui.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
    paint::paint_dot(ui, dot.center(), 8.0, cx.dot(&shown.row.model));
    let left = ui.available_width();
    let weight = Weight::SemiBold;
    let name = cx.model_name(&shown.row.model);
    widgets::elided(ui, name, Size::Emphasis, weight, theme.text, left);
    let mut say = |words: &str, gap: f32| {
        let wide = paint::galley(ui, words, Size::Body, Weight::Regular);
        if words.is_empty() || wide.size().x + gap > ui.available_width() {
            return;
        }
        ui.add_space(gap - 8.0);
        let left = ui.available_width();
        widgets::elided(ui, words, Size::Body, Weight::Regular, theme.text_2, left);
    };
    if let Some(job) = shown.job.filter(|_| shown.rows > 0) {
        say(&text::create::picture_of(job.planned.row, shown.rows), 8.0);
    }
    say(&facts(shown), 32.0);
}

fn facts(shown: &Shown<'_>) -> String {
    let mut parts = vec![shown.row.size.to_string()];
    if let Some(job) = shown.job {
        let facts = job.facts.as_ref();
        let used = facts.and_then(|facts| facts.seed);
        let seed = used.or(job.planned.sent.seed);
        parts.extend(seed.map(text::inspector::seed));
        parts.extend(facts.map(|facts| text::units::took(facts.took_ms)));
    }
    parts.join(text::DOT)
}

/// Arrows to the neighbours, the honest label, the place in the row, the zoom.
pub(super) fn over_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    room: Rect,
    shown: &Shown<'_>,
    sight: &mut Sight,
    out: &mut Outbox,
) {
    let middle = room.center().y;
    let left = pos2(room.left() + 36.0, middle);
    let right = pos2(room.right() - 36.0, middle);
    let arrows = [
        (
            shown.previous,
            left,
            Icon::CaretLeft,
            text::create::PREVIOUS,
            "←",
            -1,
        ),
        (
            shown.next,
            right,
            Icon::CaretRight,
            text::create::NEXT,
            "→",
            1,
        ),
    ];
    for (neighbour, at, icon, name, key, step) in arrows {
        if neighbour.is_some() && arrow_ui(ui, at, icon, (name, key)).clicked() {
            out.push(Msg::FullStep(step));
        }
    }
    let bottom = room.bottom() - 16.0;
    let service = cx.state.catalogue.service_of(&shown.row.model);
    let label = service.map_or("", |service| service.label.as_str());
    if !label.is_empty() {
        plate_ui(
            ui,
            pos2(room.left() + 16.0, bottom),
            Align::Min,
            label,
            Sense::hover(),
        );
    }
    if shown.row.damaged {
        return;
    }
    let zoom = text::inspector::zoom(sight.shown_scale);
    let at = pos2(room.right() - 16.0, bottom);
    let plate = plate_ui(ui, at, Align::Max, &zoom, Sense::click());
    let (name, key) = if sight.is_fitted() {
        (text::inspector::ACTUAL, "Z")
    } else {
        (text::inspector::FIT, "")
    };
    tooltip::show(&plate, name, key);
    if plate.clicked() {
        sight.toggle();
    }
}

fn arrow_ui(ui: &Ui, center: Pos2, icon: Icon, (name, key): (&str, &str)) -> Response {
    let rect = Rect::from_center_size(center, Vec2::splat(40.0));
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let look = paint::Look::read(ui, &response, paint::Pose::Live);
    let round = CornerRadius::same(20);
    ui.painter().rect_filled(rect, round, tokens::OVER);
    let lit = look.fill(Color32::TRANSPARENT, tokens::OVER_LINE, tokens::OVER_LINE);
    ui.painter().rect_filled(rect, round, lit);
    if look.focus {
        paint::ring(ui, rect, round);
    }
    paint_icon(ui, icon, center, 18.0, tokens::OVER_TEXT);
    tooltip::show(&response, name, key);
    response
}

/// A flat plate 28 high with words on it; `at` is on its lower edge.
fn plate_ui(ui: &Ui, at: Pos2, align: Align, words: &str, sense: Sense) -> Response {
    let galley = paint::galley(ui, words, Size::Caption, Weight::Medium);
    let size = vec2((galley.size().x + 20.0).ceil(), 28.0);
    let left = match align {
        Align::Min => at.x,
        Align::Center => at.x - size.x / 2.0,
        Align::Max => at.x - size.x,
    };
    let rect = paint::snap(ui, Rect::from_min_size(pos2(left, at.y - size.y), size));
    let id = ui.scope_id().with(("plate", align.to_factor().to_bits()));
    let response = ui.interact(rect, id, sense);
    let role = if sense.senses_click() {
        Role::Button
    } else {
        Role::Label
    };
    response.widget_info(|| WidgetInfo::labeled(role, true, words));
    let round = CornerRadius::same(14);
    ui.painter().rect_filled(rect, round, tokens::OVER);
    let look = paint::Look::read(ui, &response, paint::Pose::Live);
    if sense.senses_click() {
        let lit = look.fill(Color32::TRANSPARENT, tokens::OVER_LINE, tokens::OVER_LINE);
        ui.painter().rect_filled(rect, round, lit);
    }
    if look.focus {
        paint::ring(ui, rect, round);
    }
    paint::paint_centered(ui, rect.center(), galley, tokens::OVER_TEXT);
    response
}

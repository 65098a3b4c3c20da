//! Text in the type scale, and the small furniture that goes with it: key caps, rows of key and value, dividers.

use eframe::egui::{
    Align, Color32, Label, Layout, Response, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::{
    paint::{self, galley, galley_elided},
    tooltip,
};
use crate::ui::{
    fonts::{self, Size, Weight},
    tokens::{R_INNER, tokens},
};

/// Text in a size, weight and colour, with the line height of the scale. Give it to [`Ui::label`] or [`Label`].
pub fn rich(text: impl Into<String>, size: Size, weight: Weight, colour: Color32) -> RichText {
    RichText::new(text)
        .font(fonts::font(size, weight))
        .line_height(Some(size.line_height()))
        .color(colour)
}

/// Body text, wrapping.
pub fn body(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).text;
    ui.label(rich(text, Size::Body, Weight::Regular, colour))
}

/// Body text in the secondary colour, wrapping.
pub fn quiet(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).text_2;
    ui.label(rich(text, Size::Body, Weight::Regular, colour))
}

/// Caption text in the secondary colour, wrapping.
pub fn caption(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).text_2;
    ui.label(rich(text, Size::Caption, Weight::Regular, colour))
}

/// The title of a page or sheet, 20/600.
pub fn title(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).text;
    ui.label(rich(text, Size::Title, Weight::SemiBold, colour))
}

/// The title of a group, 15/600.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).text;
    ui.label(rich(text, Size::Emphasis, Weight::SemiBold, colour))
}

/// The name of something, 13/600.
pub fn name(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).text;
    ui.label(rich(text, Size::Body, Weight::SemiBold, colour))
}

/// The label of a section, 12/500 in the secondary colour.
pub fn section_label(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).text_2;
    ui.label(rich(text, Size::Caption, Weight::Medium, colour))
}

/// One line that ends in an ellipsis when it does not fit `width_px`; then the tooltip holds all of it.
pub fn elided(
    ui: &mut Ui,
    text: &str,
    size: Size,
    weight: Weight,
    colour: Color32,
    width_px: f32,
) -> Response {
    let galley = galley_elided(ui, text, size, weight, width_px);
    let cut = galley.elided;
    let (rect, response) = paint::allocate(
        ui,
        vec2(galley.size().x.min(width_px), size.line_height()),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if ui.is_rect_visible(rect) {
        paint::paint_left(ui, rect.left_center(), galley, colour);
    }
    if cut {
        tooltip::show(&response, text, "");
    }
    response
}

/// A cap of the keyboard, 20 high.
pub fn key_cap(ui: &mut Ui, key: &str) -> Response {
    let line = tokens(ui).line;
    key_cap_in(ui, key, line)
}

/// [`key_cap`] with an outline in another colour, for rows whose fill would swallow the usual one.
pub fn key_cap_in(ui: &mut Ui, key: &str, line: Color32) -> Response {
    let theme = tokens(ui);
    let galley = galley(ui, key, Size::Caption, Weight::Medium);
    let width = (galley.size().x + 12.0).max(20.0);
    let (rect, response) = paint::allocate(ui, vec2(width, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, key));
    paint::boxed(ui, rect, R_INNER, Color32::TRANSPARENT, line);
    paint::paint_centered(ui, rect.center(), galley, theme.text_2);
    response
}

/// A row of a table of facts: the key in 116 px, the value in the rest, which `value` draws.
pub fn key_value(ui: &mut Ui, key: &str, value: impl FnOnce(&mut Ui)) -> Response {
    key_value_sized(ui, key, 116.0, 26.0, value)
}

/// [`key_value`] with another width of the key column and height of the row, in points.
pub fn key_value_sized(
    ui: &mut Ui,
    key: &str,
    key_px: f32,
    height_px: f32,
    value: impl FnOnce(&mut Ui),
) -> Response {
    let colour = tokens(ui).text_2;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height_px), Sense::hover());
    let split = rect.left() + key_px + 8.0;
    let mut left = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.with_max_x(rect.left() + key_px))
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.add(Label::new(rich(key, Size::Body, Weight::Regular, colour)).truncate());
    let mut right = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.with_min_x(split))
            .layout(Layout::left_to_right(Align::Center)),
    );
    value(&mut right);
    response
}

/// A horizontal hairline as wide as the room.
pub fn divider(ui: &mut Ui) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter()
        .rect_filled(paint::snap(ui, rect), 0.0, tokens(ui).line);
    response
}

/// A vertical hairline, `height_px` high.
pub fn divider_vertical(ui: &mut Ui, height_px: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(1.0, height_px), Sense::hover());
    ui.painter()
        .rect_filled(paint::snap(ui, rect), 0.0, tokens(ui).line);
    response
}

/// Paints one line of text without allocating room, for labels laid out by hand; `at` is the left edge, mid height.
pub fn paint_line(
    ui: &Ui,
    at: eframe::egui::Pos2,
    text: &str,
    size: Size,
    weight: Weight,
    colour: Color32,
) -> f32 {
    let galley = galley(ui, text, size, weight);
    let width = galley.size().x;
    paint::paint_left(ui, pos2(at.x, at.y), galley, colour);
    width
}

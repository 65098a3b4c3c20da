//! Toasts: one short message at the bottom, with one action.

use eframe::egui::{
    Area, Context, CornerRadius, Id, Order, Pos2, Rect, Role, Sense, Ui, UiBuilder, UiKind,
    WidgetInfo, pos2, vec2,
};

use super::{
    button::{Button, Height},
    chip::Status,
    icon_button::IconButton,
    paint, words,
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{R_CARD, tokens},
};

/// What a toast says.
#[derive(Clone, Copy, Debug)]
pub struct Toast<'a> {
    /// Icon of 18 and how it stands, which gives the colour.
    pub icon: (Icon, Status),
    /// One sentence.
    pub text: &'a str,
    /// The button, when there is something to do.
    pub action: Option<&'a str>,
    /// Whether a × closes it; errors stay until then.
    pub closable: bool,
}

/// What was pressed on a toast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastClick {
    /// Its button.
    Action,
    /// Its ×.
    Close,
}

/// What happens to a floating toast.
#[derive(Clone, Copy, Debug)]
pub struct ToastResponse {
    /// What was pressed.
    pub clicked: Option<ToastClick>,
    /// Whether the pointer is on it; then its time stands still.
    pub hovered: bool,
}

/// Draws the toast in place, 44 high.
pub fn toast_ui(ui: &mut Ui, toast: &Toast<'_>) -> Option<ToastClick> {
    let theme = tokens(ui);
    let text = paint::galley(ui, toast.text, Size::Body, Weight::Regular);
    let action_width = toast.action.map_or(0.0, |action| {
        paint::galley(ui, action, Size::Body, Weight::Medium)
            .size()
            .x
            .ceil()
            + 22.0
            + 12.0
    });
    let close_width = if toast.closable { 40.0 } else { 0.0 };
    let width = 15.0 + 18.0 + 12.0 + text.size().x.ceil() + action_width + close_width + 9.0;
    let (rect, response) = paint::allocate(ui, vec2(width, 44.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, toast.text));
    paint::shadow(ui, rect, R_CARD, theme.shadow_2);
    paint::boxed(ui, rect, R_CARD, theme.raised, theme.line);
    let (icon, status) = toast.icon;
    let middle = rect.center().y;
    paint_icon(
        ui,
        icon,
        pos2(rect.left() + 24.0, middle),
        18.0,
        status.text(theme),
    );
    let text_right = rect.left() + 45.0 + text.size().x.ceil();
    paint::paint_left(ui, pos2(rect.left() + 45.0, middle), text, theme.text);
    let mut clicked = None;
    if let Some(action) = toast.action {
        let at = Rect::from_min_size(
            pos2(text_right + 12.0, middle - 14.0),
            vec2(action_width - 12.0, 28.0),
        );
        let mut child = ui.new_child(UiBuilder::new().max_rect(at));
        if Button::secondary(action)
            .height(Height::H28)
            .show(&mut child)
            .clicked()
        {
            clicked = Some(ToastClick::Action);
        }
    }
    if toast.closable {
        let at = Rect::from_min_size(pos2(rect.right() - 37.0, middle - 14.0), vec2(28.0, 28.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(at));
        if IconButton::new(Icon::X, words::CLOSE)
            .small()
            .icon_px(12.0)
            .show(&mut child)
            .clicked()
        {
            clicked = Some(ToastClick::Close);
        }
    }
    clicked
}

/// Floats the toast over everything, its bottom centre at `anchor`. `shown` is 0 to 1 while it comes and goes.
pub fn toast_area(ctx: &Context, anchor: Pos2, shown: f32, toast: &Toast<'_>) -> ToastResponse {
    let area = Area::new(Id::unique("toast"))
        .kind(UiKind::Popup)
        .order(Order::Foreground)
        .pivot(eframe::egui::Align2::CENTER_BOTTOM)
        .fixed_pos(anchor + vec2(0.0, 4.0 * (1.0 - shown)))
        .show(ctx, |ui| {
            ui.set_opacity(shown);
            toast_ui(ui, toast)
        });
    ToastResponse {
        clicked: area.inner,
        hovered: area.response.contains_pointer(),
    }
}

/// The bar that floats over a selection: 52 high, radius 14, the deep shadow. `row` draws what is in it.
pub fn floating_bar(ui: &mut Ui, rect: Rect, row: impl FnOnce(&mut Ui)) {
    let theme = tokens(ui);
    let radius = CornerRadius::same(14);
    paint::shadow(ui, rect, radius, theme.shadow_3);
    paint::boxed(ui, rect, radius, theme.raised, theme.line);
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.shrink2(vec2(12.0, 0.0)))
            .layout(eframe::egui::Layout::left_to_right(
                eframe::egui::Align::Center,
            )),
    );
    row(&mut child);
}

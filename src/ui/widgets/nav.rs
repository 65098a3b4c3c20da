//! Items of the rail at the left.

use eframe::egui::{
    Color32, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    paint::{self, Look, Pose},
    tooltip,
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{R, tokens},
};

/// An item of the rail that is being described.
#[derive(Clone, Copy, Debug)]
pub struct NavItem<'a> {
    /// Glyph at rest.
    pub icon: Icon,
    /// Filled glyph for the chosen item.
    pub icon_on: Icon,
    /// The word below, also the accessible name.
    pub text: &'a str,
    /// Key for the tooltip.
    pub key: &'a str,
    /// Whether this is where we are.
    pub on: bool,
    /// A number in a badge; 0 shows none.
    pub badge: u32,
    /// 52, or 48 in low windows.
    pub height_px: f32,
}

/// Draws the item, 56 wide.
pub fn nav_item(ui: &mut Ui, item: &NavItem<'_>) -> Response {
    let (rect, response) = paint::allocate(ui, vec2(56.0, item.height_px), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), item.on, item.text));
    let theme = tokens(ui);
    let look = Look::read(ui, &response, Pose::Live);
    let rest = if item.on {
        theme.on_fill
    } else {
        Color32::TRANSPARENT
    };
    let hover = if item.on { theme.on_fill } else { theme.hover };
    ui.painter()
        .rect_filled(rect, R, look.fill(rest, hover, theme.press));
    if look.focus {
        paint::ring(ui, rect, R);
    }
    let colour = if item.on {
        theme.text
    } else {
        theme.text_2.lerp_to_gamma(theme.text, look.hover)
    };
    let top = rect.top() + ((item.height_px - 39.0) / 2.0).floor();
    let icon = if item.on { item.icon_on } else { item.icon };
    paint_icon(ui, icon, pos2(rect.center().x, top + 11.0), 22.0, colour);
    let text = paint::galley_elided(ui, item.text, Size::Caption, Weight::Medium, 56.0);
    paint::paint_centered(ui, pos2(rect.center().x, top + 33.0), text, colour);
    if item.badge > 0 {
        paint_badge(ui, rect, item.badge);
    }
    if !item.key.is_empty() {
        tooltip::show(&response, item.text, item.key);
    }
    response
}

fn paint_badge(ui: &Ui, item: Rect, count: u32) {
    let theme = tokens(ui);
    let text = if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    };
    let galley = paint::galley(ui, &text, Size::Caption, Weight::SemiBold);
    let width = (galley.size().x + 8.0).max(16.0).round();
    let rect = Rect::from_min_size(
        pos2(item.right() - 8.0 - width, item.top() + 4.0),
        vec2(width, 16.0),
    );
    ui.painter()
        .rect_filled(rect, CornerRadius::same(8), theme.text);
    paint::paint_centered(ui, rect.center(), galley, theme.bg);
}

//! Buttons that are only an icon; the tooltip is also the accessible name.

use eframe::egui::{Color32, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::{
    paint::{self, Look, Pose},
    tooltip,
};
use crate::ui::{
    icons::{Icon, paint_icon},
    tokens::{R, tokens},
};

/// An icon button that is being described.
#[must_use = "a button appears when `show` is called"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    key: &'a str,
    side_px: f32,
    icon_px: f32,
    on: Option<bool>,
    enabled: bool,
    pose: Pose,
}

impl<'a> IconButton<'a> {
    /// A button 32 square with an icon of 18. `name` is the tooltip and the accessible name.
    pub const fn new(icon: Icon, name: &'a str) -> Self {
        Self {
            icon,
            name,
            key: "",
            side_px: 32.0,
            icon_px: 18.0,
            on: None,
            enabled: true,
            pose: Pose::Live,
        }
    }

    /// The key that does the same, shown in the tooltip.
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = key;
        self
    }

    /// 28 square, icon 16.
    pub const fn small(mut self) -> Self {
        self.side_px = 28.0;
        self.icon_px = 16.0;
        self
    }

    /// 24 square, icon 16.
    pub const fn tiny(mut self) -> Self {
        self.side_px = 24.0;
        self.icon_px = 16.0;
        self
    }

    /// Another size of the icon, for instance 12 for carets and ×.
    pub const fn icon_px(mut self, icon_px: f32) -> Self {
        self.icon_px = icon_px;
        self
    }

    /// A button that is on or off.
    pub const fn on(mut self, on: bool) -> Self {
        self.on = Some(on);
        self
    }

    /// Whether it can be used.
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Freezes a state, for galleries of states.
    pub const fn pose(mut self, pose: Pose) -> Self {
        self.pose = pose;
        self
    }

    /// Draws the button; ask the response whether it was clicked.
    pub fn show(self, ui: &mut Ui) -> Response {
        let enabled = self.enabled && ui.is_enabled();
        let sense = if enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = paint::allocate(ui, Vec2::splat(self.side_px), sense);
        response.widget_info(|| match self.on {
            Some(on) => WidgetInfo::selected(Role::Button, enabled, on, self.name),
            None => WidgetInfo::labeled(Role::Button, enabled, self.name),
        });
        if ui.is_rect_visible(rect) {
            let look = Look::read(ui, &response, self.pose);
            let theme = tokens(ui);
            let on = self.on == Some(true);
            let rest = if on {
                theme.on_fill
            } else {
                Color32::TRANSPARENT
            };
            let (fill, colour) = if enabled {
                let colour = if on {
                    theme.text
                } else {
                    theme.text_2.lerp_to_gamma(theme.text, look.hover)
                };
                (
                    look.fill(
                        rest,
                        if on { theme.on_fill } else { theme.hover },
                        theme.press,
                    ),
                    colour,
                )
            } else {
                (Color32::TRANSPARENT, theme.text_3)
            };
            ui.painter().rect_filled(rect, R, fill);
            if look.focus {
                paint::ring(ui, rect, R);
            }
            paint_icon(ui, self.icon, rect.center(), self.icon_px, colour);
        }
        tooltip::show(&response, self.name, self.key);
        response
    }
}

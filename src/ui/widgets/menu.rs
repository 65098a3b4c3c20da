//! Menus: rows of icon, label and key.

use eframe::egui::{
    Color32, Frame, InnerResponse, Margin, Popup, Response, Role, Sense, Stroke, Ui, WidgetInfo,
    pos2, vec2,
};

use super::paint::{self, Look, Part, Pose};
use crate::ui::{
    fonts::{Size, Weight},
    icons::Icon,
    tokens::{R, R_CARD, Tokens, tokens},
};

/// A row of a menu that is being described.
#[must_use = "a row appears when `show` is called"]
pub struct MenuRow<'a> {
    text: &'a str,
    key: &'a str,
    icon: Option<Icon>,
    dot: Option<Color32>,
    danger: bool,
    chosen: Option<bool>,
    greyed: bool,
    enabled: bool,
    pose: Pose,
}

impl<'a> MenuRow<'a> {
    /// A row 32 high.
    pub const fn new(text: &'a str) -> Self {
        Self {
            text,
            key: "",
            icon: None,
            dot: None,
            danger: false,
            chosen: None,
            greyed: false,
            enabled: true,
            pose: Pose::Live,
        }
    }

    /// An icon of 16 at the left.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The dot of a model at the left.
    pub const fn dot(mut self, dot: Color32) -> Self {
        self.dot = Some(dot);
        self
    }

    /// The key that does the same, or another short detail, at the right.
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = key;
        self
    }

    /// Something destructive.
    pub const fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// One of several choices; a tick stands before the chosen one.
    pub const fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = Some(chosen);
        self
    }

    /// It can be used, but something about it is less than one may think.
    pub const fn greyed(mut self, greyed: bool) -> Self {
        self.greyed = greyed;
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

    /// Draws the row as wide as the menu; ask the response whether it was clicked.
    pub fn show(self, ui: &mut Ui) -> Response {
        let enabled = self.enabled && ui.is_enabled();
        let theme = tokens(ui);
        let key = paint::galley(ui, self.key, Size::Caption, Weight::Regular);
        let text = paint::galley(ui, self.text, Size::Body, Weight::Regular);
        let natural = 48.0 + text.size().x + 24.0 + key.size().x;
        let width = natural.max(ui.available_width());
        let sense = if enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = paint::allocate(ui, vec2(width, 32.0), sense);
        response.widget_info(|| match self.chosen {
            Some(chosen) => WidgetInfo::selected(Role::MenuItemRadio, enabled, chosen, self.text),
            None => WidgetInfo::labeled(Role::MenuItem, enabled, self.text),
        });
        let mut look = Look::read(ui, &response, self.pose);
        // In a menu the keyboard lights the row as the pointer does.
        if look.focus {
            look.hover = 1.0;
        }
        ui.painter().rect_filled(
            rect,
            R,
            look.fill(Color32::TRANSPARENT, Self::lit(theme), theme.press),
        );
        let (colour, quiet) = match (enabled, self.danger) {
            (false, _) => (theme.text_3, theme.text_3),
            (true, true) => (theme.danger_text, theme.danger_text),
            (true, false) if self.greyed => (theme.text_2, theme.text_2),
            (true, false) => (theme.text, theme.text_2),
        };
        let mut left = pos2(rect.left() + 8.0, rect.center().y);
        let mut parts = Vec::with_capacity(2);
        match (self.icon, self.dot, self.chosen) {
            (Some(icon), ..) => parts.push(Part::Icon(icon, 16.0, quiet)),
            (None, Some(dot), _) => {
                // In the middle of an icon's place, so that the names of all rows begin at one edge.
                paint::paint_dot(ui, left + vec2(8.0, 0.0), 8.0, dot);
                left.x += 24.0;
            }
            (None, None, Some(true)) => parts.push(Part::Icon(Icon::CheckBold, 16.0, colour)),
            (None, None, Some(false)) => {
                parts.push(Part::Icon(Icon::CheckBold, 16.0, Color32::TRANSPARENT));
            }
            (None, None, None) => {}
        }
        parts.push(Part::Text(text, colour));
        paint::paint_parts(ui, left, 8.0, parts);
        let right = rect.right() - 8.0 - key.size().x;
        paint::paint_left(ui, pos2(right, rect.center().y), key, quiet);
        response
    }

    /// A menu lies on `raised`, one step up from it needs the pressed fill to be seen in the dark.
    const fn lit(theme: &Tokens) -> Color32 {
        if theme.dark { theme.press } else { theme.hover }
    }
}

/// A hairline across the menu, from edge to edge.
pub fn menu_divider(ui: &mut Ui) {
    ui.add_space(6.0);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    let rect = paint::snap(ui, rect.expand2(vec2(6.0, 0.0)));
    ui.painter()
        .with_clip_rect(rect)
        .rect_filled(rect, 0.0, tokens(ui).line);
    ui.add_space(6.0);
}

/// The plate of a menu, for drawing one in place.
pub fn menu_frame(theme: &Tokens) -> Frame {
    Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.line))
        .corner_radius(R_CARD)
        .shadow(theme.shadow_2)
        .inner_margin(Margin::same(6))
}

/// A menu under the button whose response this is; a click on the button opens and closes it.
pub fn menu(
    button: &Response,
    width_px: f32,
    rows: impl FnOnce(&mut Ui),
) -> Option<InnerResponse<()>> {
    shown(Popup::menu(button), button, width_px, rows)
}

/// A menu at the pointer after a right click on `response`.
pub fn context_menu(
    response: &Response,
    width_px: f32,
    rows: impl FnOnce(&mut Ui),
) -> Option<InnerResponse<()>> {
    shown(Popup::context_menu(response), response, width_px, rows)
}

/// Whether the menu of this button is open, for keeping the button lit.
pub fn menu_is_open(ui: &Ui, button: &Response) -> bool {
    Popup::is_id_open(ui.ctx(), Popup::default_response_id(button))
}

fn shown(
    popup: Popup<'_>,
    response: &Response,
    width_px: f32,
    rows: impl FnOnce(&mut Ui),
) -> Option<InnerResponse<()>> {
    let style = response.ctx.global_style();
    let theme = Tokens::of(&style.visuals);
    popup
        .frame(menu_frame(theme))
        .gap(4.0)
        .width(width_px)
        .show(|ui| {
            ui.set_min_width(width_px.max(200.0) - 14.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            rows(ui);
        })
}

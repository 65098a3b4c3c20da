//! Buttons: primary, secondary, quiet and danger, in four heights.

use std::sync::Arc;

use eframe::egui::{
    Color32, Galley, Response, Role, Sense, Ui, WidgetInfo, emath::GuiRounding as _, pos2, vec2,
};

use super::{
    paint::{self, Look, Part, Pose},
    shape::Glyph,
    tooltip::{self, Tip as _},
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::Icon,
    tokens::{self, R, Tokens, tokens},
};

/// How loud a button is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one obvious action of a screen.
    Primary,
    /// Everything else.
    Secondary,
    /// No fill, no line.
    Quiet,
    /// Secondary, with danger text.
    Danger,
}

/// Height of a control, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Height {
    /// 40, text 15.
    H40,
    /// 36, text 13: beside a key field.
    H36,
    /// 32, text 13.
    #[default]
    H32,
    /// 28, text 13.
    H28,
    /// 24, text 12.
    H24,
}

impl Height {
    /// The height itself.
    pub const fn px(self) -> f32 {
        match self {
            Self::H40 => 40.0,
            Self::H36 => 36.0,
            Self::H32 => 32.0,
            Self::H28 => 28.0,
            Self::H24 => 24.0,
        }
    }

    const fn padding(self) -> f32 {
        match self {
            Self::H40 => 16.0,
            Self::H36 | Self::H32 => 12.0,
            Self::H28 => 10.0,
            Self::H24 => 8.0,
        }
    }

    const fn text(self) -> Size {
        match self {
            Self::H40 => Size::Emphasis,
            Self::H36 | Self::H32 | Self::H28 => Size::Body,
            Self::H24 => Size::Caption,
        }
    }
}

/// A button that is being described. Its accessible name is its text.
#[must_use = "a button appears when `show` is called"]
pub struct Button<'a> {
    text: &'a str,
    kind: Kind,
    height: Height,
    icon: Option<Icon>,
    icon_px: f32,
    glyph: Option<Glyph>,
    trailing: Option<Icon>,
    busy: Option<&'a str>,
    tip: Option<(&'a str, &'a str)>,
    enabled: bool,
    open: bool,
    width_px: Option<f32>,
    pose: Pose,
}

impl<'a> Button<'a> {
    /// The one accent button of a screen, 40 high.
    pub const fn primary(text: &'a str) -> Self {
        Self::new(Kind::Primary, text).height(Height::H40)
    }

    /// A button with fill and line, 32 high.
    pub const fn secondary(text: &'a str) -> Self {
        Self::new(Kind::Secondary, text)
    }

    /// A button without fill or line, 32 high.
    pub const fn quiet(text: &'a str) -> Self {
        Self::new(Kind::Quiet, text)
    }

    /// A button for something destructive, 32 high.
    pub const fn danger(text: &'a str) -> Self {
        Self::new(Kind::Danger, text)
    }

    /// A button of any kind, 32 high.
    pub const fn new(kind: Kind, text: &'a str) -> Self {
        Self {
            text,
            kind,
            height: Height::H32,
            icon: None,
            icon_px: 16.0,
            glyph: None,
            trailing: None,
            busy: None,
            tip: None,
            enabled: true,
            open: false,
            width_px: None,
            pose: Pose::Live,
        }
    }

    /// Another height.
    pub const fn height(mut self, height: Height) -> Self {
        self.height = height;
        self
    }

    /// An icon left of the text.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Another size of that icon: 14 for filled ones.
    pub const fn icon_px(mut self, icon_px: f32) -> Self {
        self.icon_px = icon_px;
        self
    }

    /// A drawn shape left of the text.
    pub const fn glyph(mut self, glyph: Glyph) -> Self {
        self.glyph = Some(glyph);
        self
    }

    /// A 12 px icon right of the text, usually a caret.
    pub const fn trailing(mut self, icon: Icon) -> Self {
        self.trailing = Some(icon);
        self
    }

    /// While it works: a spinner and this text; the width is kept and clicks do nothing.
    pub const fn busy(mut self, text: Option<&'a str>) -> Self {
        self.busy = text;
        self
    }

    /// A tooltip: what it does, then its key.
    pub const fn tip(mut self, name: &'a str, key: &'a str) -> Self {
        self.tip = Some((name, key));
        self
    }

    /// Whether it can be used.
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Whether the menu it opens is open; then it stays lit.
    pub const fn open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }

    /// This width instead of the one of the text. Text that does not fit ends in an ellipsis.
    pub const fn width(mut self, width_px: f32) -> Self {
        self.width_px = Some(width_px);
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
        let rest_text = self.galley(ui, self.text);
        let text = match self.busy {
            Some(busy) => self.galley(ui, busy),
            None => Arc::clone(&rest_text),
        };
        // The frame's line is inside the box and pushes the padding inwards.
        let padding = self.height.padding() + 1.0;
        let rest_width = self.parts_width(&rest_text, false);
        let width = self.width_px.unwrap_or_else(|| {
            rest_width.max(self.parts_width(&text, self.busy.is_some())) + 2.0 * padding
        });
        let sense = if enabled && self.busy.is_none() {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = paint::allocate(ui, vec2(width, self.height.px()), sense);
        let name = self.busy.unwrap_or(self.text);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, &response, enabled);
        }
        match self.tip {
            Some((name, key)) => response.tip(name, key),
            None if self
                .width_px
                .is_some_and(|width| width < rest_width + 2.0 * padding) =>
            {
                tooltip::show(&response, self.text, "");
                response
            }
            None => response,
        }
    }

    fn paint(&self, ui: &Ui, rect: eframe::egui::Rect, response: &Response, enabled: bool) {
        let mut look = Look::read(ui, response, self.pose);
        if self.open {
            look.hover = 1.0;
        }
        let theme = tokens(ui);
        let (fill, line, text) = self.colours(theme, look, enabled);
        paint::boxed(ui, rect, R, fill, line);
        if look.focus {
            paint::ring(ui, rect, R);
        }
        let room = rect.width() - 2.0 * (self.height.padding() + 1.0) - self.extras_width();
        let label = paint::galley_elided(
            ui,
            self.busy.unwrap_or(self.text),
            self.height.text(),
            self.weight(),
            room.max(8.0) + 0.5,
        );
        let mut parts = Vec::with_capacity(3);
        if self.busy.is_some() {
            parts.push(Part::Spinner(16.0, text));
        } else if let Some(icon) = self.icon {
            parts.push(Part::Icon(icon, self.icon_px, text));
        } else if let Some(glyph) = self.glyph {
            parts.push(Part::Glyph(glyph, text));
        }
        parts.push(Part::Text(label, text));
        if let Some(icon) = self.trailing {
            parts.push(Part::Icon(icon, 12.0, text));
        }
        let left = rect.center().x - paint::parts_width(&parts, 6.0) / 2.0;
        let left = left.round_to_pixels(ui.pixels_per_point());
        paint::paint_parts(ui, pos2(left, rect.center().y), 6.0, parts);
    }

    fn extras_width(&self) -> f32 {
        let icon = self.icon_width(self.busy.is_some());
        let trailing = if self.trailing.is_some() { 18.0 } else { 0.0 };
        icon + trailing
    }

    fn icon_width(&self, busy: bool) -> f32 {
        match (busy, self.icon, self.glyph) {
            (true, ..) => 22.0,
            (false, Some(_), _) => self.icon_px + 6.0,
            (false, None, Some(glyph)) => glyph.box_px() + 6.0,
            (false, None, None) => 0.0,
        }
    }

    /// (fill, line, text)
    fn colours(&self, theme: &Tokens, look: Look, enabled: bool) -> (Color32, Color32, Color32) {
        const NONE: Color32 = Color32::TRANSPARENT;
        if !enabled {
            return match self.kind {
                Kind::Primary => (theme.raised, theme.line, theme.text_3),
                Kind::Secondary | Kind::Danger => (NONE, theme.line, theme.text_3),
                Kind::Quiet => (NONE, NONE, theme.text_3),
            };
        }
        match self.kind {
            Kind::Primary => {
                let fill = look.fill(tokens::ACCENT, tokens::ACCENT_HOVER, tokens::ACCENT_PRESS);
                (fill, NONE, tokens::ON_ACCENT)
            }
            Kind::Secondary => (
                look.fill(theme.raised, theme.hover, theme.press),
                theme.line,
                theme.text,
            ),
            Kind::Danger => (
                look.fill(theme.raised, theme.hover, theme.press),
                theme.line,
                theme.danger_text,
            ),
            Kind::Quiet => {
                let fill = look.fill(NONE, theme.hover, theme.press);
                (
                    fill,
                    NONE,
                    theme.text_2.lerp_to_gamma(theme.text, look.hover),
                )
            }
        }
    }

    fn weight(&self) -> Weight {
        match self.kind {
            Kind::Primary => Weight::SemiBold,
            Kind::Secondary | Kind::Quiet | Kind::Danger => Weight::Medium,
        }
    }

    fn galley(&self, ui: &Ui, text: &str) -> Arc<Galley> {
        paint::galley(ui, text, self.height.text(), self.weight())
    }

    fn parts_width(&self, text: &Galley, busy: bool) -> f32 {
        let icon = self.icon_width(busy);
        let trailing = if self.trailing.is_some() { 18.0 } else { 0.0 };
        text.size().x + icon + trailing
    }
}

//! Chips: models, styles and quick actions; and the 24 px tags and status pills.

use std::sync::Arc;

use eframe::egui::{
    Color32, CornerRadius, Galley, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{
    paint::{self, Look, Part, Pose},
    tooltip,
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{self, Tokens, tokens},
};

/// What a chip did this frame.
#[derive(Debug)]
pub struct ChipResponse {
    /// The chip itself; `clicked()` when it was pressed anywhere but on the ×.
    pub response: Response,
    /// Whether its × was pressed, or Delete while it had the keyboard.
    pub removed: bool,
}

/// A chip that is being described.
#[must_use = "a chip appears when `show` is called"]
pub struct Chip<'a> {
    text: &'a str,
    detail: &'a str,
    dot: Option<Color32>,
    icon: Option<Icon>,
    trailing: Option<Icon>,
    remove: Option<(&'a str, bool)>,
    tip: (&'a str, &'a str),
    ghost: bool,
    selected: bool,
    unset: bool,
    height_px: f32,
    pose: Pose,
}

impl<'a> Chip<'a> {
    /// A chip 32 high with only its text.
    pub const fn new(text: &'a str) -> Self {
        Self {
            text,
            detail: "",
            dot: None,
            icon: None,
            trailing: None,
            remove: None,
            tip: ("", ""),
            ghost: false,
            selected: false,
            unset: false,
            height_px: 32.0,
            pose: Pose::Live,
        }
    }

    /// A model: dot, name, price.
    pub const fn model(name: &'a str, price: &'a str, dot: Color32) -> Self {
        let mut chip = Self::new(name);
        chip.detail = price;
        chip.dot = Some(dot);
        chip
    }

    /// An icon left of the text.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A 12 px icon right of the text, usually a caret.
    pub const fn trailing(mut self, icon: Icon) -> Self {
        self.trailing = Some(icon);
        self
    }

    /// A × that shows under the pointer or with the keyboard; `name` is its accessible name.
    pub const fn removable(mut self, name: &'a str) -> Self {
        self.remove = Some((name, false));
        self
    }

    /// A × that is always there.
    pub const fn removable_always(mut self, name: &'a str) -> Self {
        self.remove = Some((name, true));
        self
    }

    /// A tooltip: name, then key.
    pub const fn tip(mut self, name: &'a str, key: &'a str) -> Self {
        self.tip = (name, key);
        self
    }

    /// No fill: "add one".
    pub const fn ghost(mut self) -> Self {
        self.ghost = true;
        self
    }

    /// A chosen action: outlined in the text colour.
    pub const fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// A model that is not set up yet; it still reacts, the click leads to its setting.
    pub const fn unset(mut self, unset: bool) -> Self {
        self.unset = unset;
        self
    }

    /// 28 high, padding 10.
    pub const fn small(mut self) -> Self {
        self.height_px = 28.0;
        self
    }

    /// 24 high, text 12: a tag.
    pub const fn tag(mut self) -> Self {
        self.height_px = 24.0;
        self
    }

    /// Freezes a state, for galleries of states.
    pub const fn pose(mut self, pose: Pose) -> Self {
        self.pose = pose;
        self
    }

    /// Draws the chip.
    pub fn show(self, ui: &mut Ui) -> ChipResponse {
        let enabled = ui.is_enabled();
        let (size, gap) = self.measures();
        let text = paint::galley(ui, self.text, size, Weight::Medium);
        let detail = paint::galley(ui, self.detail, size, Weight::Regular);
        let rest_width = self.width(&text, &detail, gap);
        let sense = if enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        // The × appears without pushing the neighbours: the room for it is asked for only while it shows.
        let id = ui.next_auto_id();
        let shows_remove = self.shows_remove(ui, id);
        let extra = if shows_remove { 12.0 + gap } else { 0.0 };
        let (rect, response) = paint::allocate(ui, vec2(rest_width + extra, self.height_px), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.text));
        let look = Look::read(ui, &response, self.pose);
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, look, gap, text, detail);
        }
        let removed = shows_remove && self.remove_ui(ui, rect, &response);
        tooltip::show(&response, self.tip.0, self.tip.1);
        let by_key = self.remove.is_some()
            && response.has_focus()
            && ui.input(|input| input.key_pressed(eframe::egui::Key::Delete));
        ChipResponse {
            response,
            removed: removed || by_key,
        }
    }

    fn measures(&self) -> (Size, f32) {
        if self.height_px < 28.0 {
            (Size::Caption, 6.0)
        } else {
            (Size::Body, 8.0)
        }
    }

    const fn padding(&self) -> f32 {
        if self.height_px < 32.0 { 11.0 } else { 13.0 }
    }

    fn width(&self, text: &Galley, detail: &Galley, gap: f32) -> f32 {
        let mut width = text.size().x + 2.0 * self.padding();
        if self.dot.is_some() {
            width += 8.0 + gap;
        }
        if self.icon.is_some() {
            width += self.icon_px() + gap;
        }
        if self.trailing.is_some() {
            width += 12.0 + gap;
        }
        if !self.detail.is_empty() {
            width += detail.size().x + gap;
        }
        width
    }

    fn icon_px(&self) -> f32 {
        match (self.height_px < 28.0, self.ghost) {
            (true, _) => 12.0,
            (false, true) => 14.0,
            (false, false) => 16.0,
        }
    }

    fn shows_remove(&self, ui: &Ui, id: eframe::egui::Id) -> bool {
        let Some((_, always)) = self.remove else {
            return false;
        };
        let last = ui.ctx().read_response(id);
        always
            || self.pose == Pose::Hover
            || last.is_some_and(|last| last.contains_pointer() || last.has_focus())
            || ui.memory(|memory| memory.has_focus(id.with("remove")))
    }

    fn remove_ui(&self, ui: &Ui, rect: Rect, chip: &Response) -> bool {
        let Some((name, _)) = self.remove else {
            return false;
        };
        let center = pos2(rect.right() - self.padding() - 6.0, rect.center().y);
        let hit = Rect::from_center_size(center, Vec2::splat(20.0));
        let cross = ui.interact(hit, chip.id.with("remove"), Sense::click());
        cross.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
        let theme = tokens(ui);
        let colour = if cross.hovered() {
            theme.text
        } else {
            theme.text_2
        };
        paint_icon(ui, Icon::X, center, 12.0, colour);
        if cross.has_focus() {
            paint::ring(ui, hit.shrink(2.0), CornerRadius::same(8));
        }
        cross.clicked()
    }

    fn paint(
        &self,
        ui: &Ui,
        rect: Rect,
        look: Look,
        gap: f32,
        text: Arc<Galley>,
        detail: Arc<Galley>,
    ) {
        let theme = tokens(ui);
        let radius = CornerRadius::same((rect.height() / 2.0) as u8);
        let (fill, line, colour) = self.colours(theme, look);
        paint::boxed(ui, rect, radius, fill, line);
        if look.focus {
            paint::ring(ui, rect, radius);
        }
        let mut parts = Vec::with_capacity(4);
        if let Some(dot) = self.dot {
            parts.push(Part::Dot(
                8.0,
                if self.unset { theme.line_strong } else { dot },
            ));
        }
        if let Some(icon) = self.icon {
            let colour = if self.unset {
                theme.text_3
            } else {
                theme.text_2
            };
            parts.push(Part::Icon(icon, self.icon_px(), colour));
        }
        parts.push(Part::Text(text, colour));
        if !self.detail.is_empty() {
            parts.push(Part::Text(
                detail,
                if self.unset {
                    theme.text_3
                } else {
                    theme.text_2
                },
            ));
        }
        if let Some(icon) = self.trailing {
            parts.push(Part::Icon(icon, 12.0, theme.text_2));
        }
        paint::paint_parts(
            ui,
            pos2(rect.left() + self.padding(), rect.center().y),
            gap,
            parts,
        );
    }

    /// (fill, line, text)
    fn colours(&self, theme: &Tokens, look: Look) -> (Color32, Color32, Color32) {
        let line = if self.selected {
            theme.text
        } else {
            theme.line
        };
        if self.unset {
            return (
                look.fill(Color32::TRANSPARENT, theme.hover, theme.press),
                line,
                theme.text_3,
            );
        }
        if self.ghost {
            let text = theme.text_2.lerp_to_gamma(theme.text, look.hover);
            return (
                look.fill(Color32::TRANSPARENT, theme.hover, theme.press),
                line,
                text,
            );
        }
        (
            look.fill(theme.raised, theme.hover, theme.press),
            line,
            theme.text,
        )
    }
}

/// How something stands, as a colour and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Positive,
    /// It needs a look.
    Warning,
    /// It failed.
    Danger,
    /// Something to know.
    Info,
    /// Nothing to say about it.
    Neutral,
}

impl Status {
    /// The colour of text and icons.
    pub const fn text(self, theme: &Tokens) -> Color32 {
        match self {
            Self::Positive => theme.positive_text,
            Self::Warning => theme.warning_text,
            Self::Danger => theme.danger_text,
            Self::Info => theme.info_text,
            Self::Neutral => theme.text_2,
        }
    }

    /// The fill of a pill.
    pub fn fill(self, theme: &Tokens) -> Color32 {
        match self {
            Self::Positive => tokens::pill_fill(tokens::POSITIVE),
            Self::Warning => tokens::pill_fill(tokens::WARNING),
            Self::Danger => tokens::pill_fill(tokens::DANGER),
            Self::Info => tokens::pill_fill(tokens::INFO),
            Self::Neutral => theme.hover,
        }
    }
}

/// A pill 24 high that says how something stands.
pub fn status_pill(ui: &mut Ui, status: Status, icon: Option<Icon>, word: &str) -> Response {
    let theme = tokens(ui);
    let colour = status.text(theme);
    let text = paint::galley(ui, word, Size::Caption, Weight::Medium);
    let mut parts = Vec::with_capacity(2);
    if let Some(icon) = icon {
        parts.push(Part::Icon(icon, 14.0, colour));
    }
    parts.push(Part::Text(text, colour));
    let width = paint::parts_width(&parts, 6.0) + 16.0;
    let (rect, response) = paint::allocate(ui, vec2(width, 24.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    ui.painter()
        .rect_filled(rect, CornerRadius::same(12), status.fill(theme));
    paint::paint_parts(ui, pos2(rect.left() + 8.0, rect.center().y), 6.0, parts);
    response
}

/// A word of a search that became a token: the filter dimmer, its value, a ×. Returns whether the × was pressed.
pub fn search_token(ui: &mut Ui, filter: &str, value: &str, remove: &str) -> bool {
    let theme = tokens(ui);
    let parts = vec![
        Part::Text(
            paint::galley(ui, filter, Size::Body, Weight::Regular),
            theme.text_2,
        ),
        Part::Text(
            paint::galley(ui, value, Size::Body, Weight::Medium),
            theme.text,
        ),
    ];
    let width = paint::parts_width(&parts, 6.0) + 16.0 + 20.0;
    let (rect, response) = paint::allocate(ui, vec2(width, 24.0), Sense::hover());
    ui.painter().rect_filled(rect, tokens::R_INNER, theme.hover);
    paint::paint_parts(ui, pos2(rect.left() + 8.0, rect.center().y), 6.0, parts);
    let hit = Rect::from_center_size(
        pos2(rect.right() - 14.0, rect.center().y),
        Vec2::splat(20.0),
    );
    let cross = ui.interact(hit, response.id.with("remove"), Sense::click());
    cross.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), remove));
    let colour = if cross.hovered() {
        theme.text
    } else {
        theme.text_2
    };
    paint_icon(ui, Icon::X, hit.center(), 12.0, colour);
    if cross.has_focus() {
        paint::ring(ui, hit.shrink(2.0), tokens::R_INNER);
    }
    cross.clicked()
}

/// A dot with the name of a model, as in a legend.
pub fn model_name(ui: &mut Ui, name: &str, dot: Color32, dot_px: f32) -> Response {
    let theme = tokens(ui);
    let text = paint::galley(ui, name, Size::Body, Weight::Regular);
    let parts = vec![Part::Dot(dot_px, dot), Part::Text(text, theme.text)];
    let width = paint::parts_width(&parts, 8.0);
    let (rect, response) = paint::allocate(ui, vec2(width, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    paint::paint_parts(ui, rect.left_center(), 8.0, parts);
    response
}

/// How wide the plate of a name over a picture is.
pub fn over_plate_width(ui: &Ui, name: &str) -> f32 {
    let text = paint::galley(ui, name, Size::Body, Weight::Medium);
    let dot = Part::Dot(8.0, Color32::TRANSPARENT);
    let parts = [dot, Part::Text(text, tokens::OVER_TEXT)];
    (paint::parts_width(&parts, 8.0) + 20.0).ceil()
}

/// A flat plate over a picture with a dot and a name.
pub fn over_plate(ui: &Ui, rect_min: eframe::egui::Pos2, name: &str, dot: Color32) -> Rect {
    let size = vec2(over_plate_width(ui, name), 28.0);
    let text = paint::galley(ui, name, Size::Body, Weight::Medium);
    let parts = vec![Part::Dot(8.0, dot), Part::Text(text, tokens::OVER_TEXT)];
    let rect = paint::snap(ui, Rect::from_min_size(rect_min, size));
    ui.painter()
        .rect_filled(rect, CornerRadius::same(14), tokens::OVER);
    paint::paint_parts(ui, pos2(rect.left() + 10.0, rect.center().y), 8.0, parts);
    rect
}

//! Text fields: one line with icon, clear button, key hint and error sentence; and the frame of the prompt editor.

use eframe::egui::{
    Align2, Color32, Frame, Id, Margin, Rect, Response, Sense, Shape, Stroke, StrokeKind,
    TextBuffer, TextEdit, Ui, UiBuilder, Vec2, epaint::RectShape, pos2, text::LayoutJob, vec2,
};

use super::{
    icon_button::IconButton,
    paint::{self, Pose},
    text, words,
};
use crate::ui::{
    fonts::{self, Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{self, R, Tokens, tokens},
};

/// A field of one line that is being described.
#[must_use = "a field appears when `show` is called"]
pub struct Field<'a> {
    name: &'a str,
    text: &'a mut String,
    hint: &'a str,
    icon: Option<Icon>,
    key: &'a str,
    error: Option<&'a str>,
    wrong: bool,
    clearable: bool,
    password: bool,
    eye: Option<(&'a mut bool, &'a str)>,
    enabled: bool,
    width_px: Option<f32>,
    height_px: f32,
    inset_px: f32,
    right: bool,
    id: Option<Id>,
    pose: Pose,
}

impl<'a> Field<'a> {
    /// A field 32 high over `text`, as wide as the room; `name` is its accessible name.
    pub const fn new(name: &'a str, text: &'a mut String) -> Self {
        Self {
            name,
            text,
            hint: "",
            icon: None,
            key: "",
            error: None,
            wrong: false,
            clearable: false,
            password: false,
            eye: None,
            enabled: true,
            width_px: None,
            height_px: 32.0,
            inset_px: 0.0,
            right: false,
            id: None,
            pose: Pose::Live,
        }
    }

    /// What stands there while it is empty.
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// An icon of 16 at the left.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The key that leads here, as a cap at the right while the field is empty.
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = key;
        self
    }

    /// What is wrong, in one sentence below.
    pub const fn error(mut self, sentence: Option<&'a str>) -> Self {
        self.error = sentence;
        self
    }

    /// Something is wrong, and it is said elsewhere.
    pub const fn wrong(mut self, wrong: bool) -> Self {
        self.wrong = wrong;
        self
    }

    /// A × while there is text.
    pub const fn clearable(mut self) -> Self {
        self.clearable = true;
        self
    }

    /// Dots instead of letters.
    pub const fn password(mut self, password: bool) -> Self {
        self.password = password;
        self
    }

    /// A key: dots except the last three characters, and an eye that shows all of it; `name` says what the eye does.
    pub const fn secret(mut self, shown: &'a mut bool, name: &'a str) -> Self {
        self.eye = Some((shown, name));
        self
    }

    /// Whether it can be used.
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// This width, in points.
    pub const fn width(mut self, width_px: f32) -> Self {
        self.width_px = Some(width_px);
        self
    }

    /// Another height: 36 for keys, 28 in dense panels.
    pub const fn height(mut self, height_px: f32) -> Self {
        self.height_px = height_px;
        self
    }

    /// Room kept free at the left, where the caller draws something, such as search tokens.
    pub const fn inset(mut self, inset_px: f32) -> Self {
        self.inset_px = inset_px;
        self
    }

    /// Text set to the right, for numbers.
    pub const fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// A fixed id, so that a key can send the focus here.
    pub const fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Freezes a state, for galleries of states.
    pub const fn pose(mut self, pose: Pose) -> Self {
        self.pose = pose;
        self
    }

    /// Draws the field. The response is the one of the text: `changed()`, `lost_focus()`, `has_focus()`.
    pub fn show(self, ui: &mut Ui) -> Response {
        let error = self.error;
        if error.is_none() {
            return self.frame_ui(ui);
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let response = self.frame_ui(ui);
            if let Some(sentence) = error {
                let colour = tokens(ui).danger_text;
                ui.label(text::rich(sentence, Size::Caption, Weight::Regular, colour));
            }
            response
        })
        .inner
    }

    fn frame_ui(mut self, ui: &mut Ui) -> Response {
        let enabled = self.enabled && ui.is_enabled();
        let width = self.width_px.unwrap_or_else(|| ui.available_width());
        let sense = if enabled {
            Sense::click() - Sense::FOCUSABLE
        } else {
            Sense::hover()
        };
        let (rect, outer) = paint::allocate(ui, vec2(width, self.height_px), sense);
        let frame = ui.painter().add(Shape::Noop);
        let theme = tokens(ui);
        let mut inner = rect.shrink2(vec2(11.0, 0.0));
        if let Some(icon) = self.icon {
            let center = pos2(inner.left() + 8.0, rect.center().y);
            paint_icon(
                ui,
                icon,
                center,
                16.0,
                if enabled { theme.text_2 } else { theme.text_3 },
            );
            inner.min.x += 24.0;
        }
        inner.min.x += self.inset_px;
        let mut cleared = false;
        if self.clearable && enabled && !self.text.is_empty() {
            let center = pos2(rect.right() - 16.0, rect.center().y);
            inner.max.x -= 18.0;
            let mut child = ui.new_child(
                UiBuilder::new().max_rect(Rect::from_center_size(center, Vec2::splat(24.0))),
            );
            cleared = IconButton::new(Icon::X, words::CLEAR)
                .tiny()
                .icon_px(12.0)
                .show(&mut child)
                .clicked();
        } else if !self.key.is_empty() && self.text.is_empty() {
            inner.max.x -= self.key_cap(ui, rect);
        }
        if let Some((shown, name)) = self.eye.as_mut().filter(|_| !self.text.is_empty()) {
            let center = pos2(rect.right() - 18.0, rect.center().y);
            inner.max.x -= 22.0;
            let at = Rect::from_center_size(center, Vec2::splat(24.0));
            let mut child = ui.new_child(UiBuilder::new().max_rect(at));
            let icon = if **shown { Icon::EyeSlash } else { Icon::Eye };
            let eye = IconButton::new(icon, name).tiny().enabled(enabled);
            if eye.show(&mut child).clicked() {
                **shown = !**shown;
            }
        }
        let mut response = self.edit_ui(ui, inner, enabled, theme);
        if cleared {
            self.text.clear();
            response.mark_changed();
            response.request_focus();
        }
        if outer.clicked() {
            response.request_focus();
        }
        let hovered = outer.contains_pointer() || response.hovered();
        ui.painter().set(
            frame,
            self.outline(rect, theme, enabled, (hovered, response.has_focus())),
        );
        response.accessible_name(self.name)
    }

    fn key_cap(&self, ui: &mut Ui, rect: Rect) -> f32 {
        let cap = paint::galley(ui, self.key, Size::Caption, Weight::Medium);
        let width = (cap.size().x + 12.0).max(20.0).ceil();
        let at = Rect::from_min_size(
            pos2(rect.right() - 7.0 - width, rect.center().y - 10.0),
            vec2(width, 20.0),
        );
        let mut child = ui.new_child(UiBuilder::new().max_rect(at));
        text::key_cap(&mut child, self.key);
        width
    }

    fn edit_ui(&mut self, ui: &mut Ui, rect: Rect, enabled: bool, theme: &Tokens) -> Response {
        let hint_colour = if enabled { theme.text_2 } else { theme.text_3 };
        let colour = if enabled { theme.text } else { theme.text_3 };
        let mut masked = |ui: &Ui, buffer: &dyn TextBuffer, _: f32| {
            let format = fonts::format(Size::Body, Weight::Regular, colour);
            let mut job = LayoutJob::single_section(mask(buffer.as_str()), format);
            job.wrap.max_width = f32::INFINITY;
            job.break_on_newline = false;
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let hidden = self.eye.as_ref().is_some_and(|(shown, _)| !**shown);
        let mut edit = TextEdit::singleline(self.text)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .font(fonts::font(Size::Body, Weight::Regular))
            .text_color(colour)
            .hint_text(self.hint.to_owned())
            .password(self.password || hidden)
            .interactive(enabled)
            .desired_width(rect.width())
            .align(if self.right {
                Align2::RIGHT_CENTER
            } else {
                Align2::LEFT_CENTER
            })
            .min_size(vec2(rect.width(), 20.0));
        if hidden {
            edit = edit.layouter(&mut masked);
        }
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let line = Rect::from_center_size(rect.center(), vec2(rect.width(), 20.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(paint::snap(ui, line)));
        // egui paints the hint in the weak colour, whatever the hint says.
        child.visuals_mut().weak_text_color = Some(hint_colour);
        child.add(edit)
    }

    fn outline(
        &self,
        rect: Rect,
        theme: &Tokens,
        enabled: bool,
        (hovered, focused): (bool, bool),
    ) -> RectShape {
        let (hovered, focused) = match self.pose {
            Pose::Live => (hovered, focused),
            pose => (pose == Pose::Hover, pose == Pose::Focus),
        };
        let fill = if enabled {
            theme.field
        } else {
            Color32::TRANSPARENT
        };
        let (stroke, kind) = if focused && enabled {
            (Stroke::new(2.0, theme.ring), StrokeKind::Middle)
        } else if self.error.is_some() || self.wrong {
            (Stroke::new(1.0, tokens::DANGER), StrokeKind::Inside)
        } else if hovered && enabled {
            (Stroke::new(1.0, theme.line_strong), StrokeKind::Inside)
        } else {
            (Stroke::new(1.0, theme.line), StrokeKind::Inside)
        };
        RectShape::new(rect, R, fill, stroke, kind)
    }
}

/// Dots for all but the last three characters; all dots where three would be much of it.
fn mask(text: &str) -> String {
    let count = text.chars().count();
    let hidden = if count >= 12 { count - 3 } else { count };
    text.chars()
        .enumerate()
        .map(|(at, c)| if at < hidden { '•' } else { c })
        .collect()
}

/// The text of a prompt: several lines in 15/22 without a frame of its own; `rows` is the height it starts with.
/// It never takes Ctrl Enter, which generates.
pub fn prompt_editor(
    ui: &mut Ui,
    id: Id,
    name: &str,
    hint: &str,
    text: &mut String,
    rows: usize,
) -> Response {
    let theme = tokens(ui);
    let colour = theme.text;
    let mut layouter = |ui: &Ui, buffer: &dyn TextBuffer, wrap_width: f32| {
        let format = fonts::format(Size::Emphasis, Weight::Regular, colour);
        let mut job = LayoutJob::single_section(buffer.as_str().to_owned(), format);
        job.wrap.max_width = wrap_width;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let edit = TextEdit::multiline(text)
        .id(id)
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .font(fonts::font(Size::Emphasis, Weight::Regular))
        .hint_text(text::rich(
            hint,
            Size::Emphasis,
            Weight::Regular,
            theme.text_2,
        ))
        .desired_width(f32::INFINITY)
        .desired_rows(1)
        .min_size(vec2(0.0, rows as f32 * Size::Emphasis.line_height()))
        .layouter(&mut layouter);
    ui.add(edit).accessible_name(name)
}

/// The frame of the composer and other floating panels: panel fill, hairline, radius 14, a soft shadow.
pub fn floating_frame(ui: &Ui) -> Frame {
    let theme = tokens(ui);
    Frame::new()
        .fill(theme.panel)
        .stroke(Stroke::new(1.0, theme.line))
        .corner_radius(tokens::R_SHEET)
        .shadow(theme.shadow_2)
        .inner_margin(Margin::same(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_its_last_three_characters_at_most() {
        assert_eq!(mask("sk-canary-7Kd"), "••••••••••7Kd");
        assert_eq!(mask("short-key"), "•••••••••", "too short to show a part");
        assert_eq!(mask(""), "");
    }
}

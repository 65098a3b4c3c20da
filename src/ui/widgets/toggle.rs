//! Checkbox, toggle and stars.

use eframe::egui::{
    Color32, CornerRadius, Key, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{
    paint::{self, Look, Part, Pose},
    tooltip,
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{R_INNER, Tokens, tokens},
};

/// What a checkbox shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Empty.
    Off,
    /// Ticked.
    On,
    /// Some of several things are on.
    Some,
}

/// A checkbox 16 with a clickable label; `checked` flips on click, Space and Enter.
pub fn checkbox(ui: &mut Ui, checked: &mut bool, label: &str) -> Response {
    let state = if *checked { Checked::On } else { Checked::Off };
    let mut response = checkbox_mixed(ui, state, label, Pose::Live);
    if response.clicked() {
        *checked = !*checked;
        response.mark_changed();
    }
    response
}

/// A checkbox that may also be half on; the caller decides what a click means.
pub fn checkbox_mixed(ui: &mut Ui, checked: Checked, label: &str, pose: Pose) -> Response {
    let enabled = ui.is_enabled();
    let text = paint::galley(ui, label, Size::Body, Weight::Regular);
    let gap = if label.is_empty() { 0.0 } else { 8.0 };
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = paint::allocate(ui, vec2(16.0 + gap + text.size().x, 20.0), sense);
    response.widget_info(|| match checked {
        Checked::Some => WidgetInfo::labeled(Role::CheckBox, enabled, label),
        Checked::On | Checked::Off => {
            WidgetInfo::selected(Role::CheckBox, enabled, checked == Checked::On, label)
        }
    });
    let theme = tokens(ui);
    let look = Look::read(ui, &response, pose);
    let square = Rect::from_min_size(pos2(rect.left(), rect.center().y - 8.0), Vec2::splat(16.0));
    let square = paint::snap(ui, square);
    paint_check(ui, square, checked, look, theme);
    let colour = if enabled { theme.text } else { theme.text_3 };
    paint::paint_left(
        ui,
        pos2(rect.left() + 16.0 + gap, rect.center().y),
        text,
        colour,
    );
    response
}

/// Paints the box of a checkbox alone, for instance in a table or on a picture.
pub fn paint_check(ui: &Ui, square: Rect, checked: Checked, look: Look, theme: &Tokens) {
    let enabled = ui.is_enabled();
    if checked == Checked::Off || !enabled {
        let line = if enabled {
            theme.line_strong
        } else {
            theme.line
        };
        let fill = if enabled {
            look.fill(Color32::TRANSPARENT, theme.hover, theme.press)
        } else {
            Color32::TRANSPARENT
        };
        paint::boxed(ui, square, R_INNER, fill, line);
    } else {
        ui.painter().rect_filled(square, R_INNER, theme.text);
    }
    if look.focus {
        paint::ring(ui, square, R_INNER);
    }
    let mark = if enabled { theme.bg } else { theme.text_3 };
    match checked {
        Checked::Off => {}
        Checked::On => paint_icon(ui, Icon::CheckBold, square.center(), 12.0, mark),
        Checked::Some => paint_icon(ui, Icon::MinusBold, square.center(), 12.0, mark),
    }
}

/// A toggle 32 × 18 without a visible label; `name` is its accessible name.
pub fn toggle(ui: &mut Ui, on: &mut bool, name: &str) -> Response {
    let mut response = toggle_posed(ui, *on, name, Pose::Live);
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    response
}

/// A toggle with its label at the right, both clickable.
pub fn toggle_labelled(ui: &mut Ui, on: &mut bool, label: &str) -> Response {
    let enabled = ui.is_enabled();
    let text = paint::galley(ui, label, Size::Body, Weight::Regular);
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, mut response) = paint::allocate(ui, vec2(40.0 + text.size().x, 20.0), sense);
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, *on, label));
    let track = Rect::from_min_size(pos2(rect.left(), rect.center().y - 9.0), vec2(32.0, 18.0));
    paint_toggle(
        ui,
        track,
        *on,
        &response,
        Look::read(ui, &response, Pose::Live),
    );
    let theme = tokens(ui);
    let colour = if enabled { theme.text } else { theme.text_3 };
    paint::paint_left(ui, pos2(rect.left() + 40.0, rect.center().y), text, colour);
    response
}

/// The toggle of [`toggle`] in a frozen state; the caller decides what a click means.
pub fn toggle_posed(ui: &mut Ui, on: bool, name: &str, pose: Pose) -> Response {
    let enabled = ui.is_enabled();
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = paint::allocate(ui, vec2(32.0, 18.0), sense);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, on, name));
    paint_toggle(ui, rect, on, &response, Look::read(ui, &response, pose));
    response
}

fn paint_toggle(ui: &Ui, rect: Rect, on: bool, response: &Response, look: Look) {
    let theme = tokens(ui);
    let rect = paint::snap(ui, rect);
    let slide =
        ui.ctx()
            .animate_bool_with_time(response.id.with("slide"), on, ui.style().animation_time);
    let (track, knob) = if ui.is_enabled() {
        (
            theme.line_strong.lerp_to_gamma(theme.text, slide),
            theme.toggle_knob.lerp_to_gamma(theme.bg, slide),
        )
    } else {
        (theme.hover, theme.text_3)
    };
    let round = CornerRadius::same(9);
    ui.painter().rect_filled(rect, round, track);
    if look.focus {
        paint::ring(ui, rect, round);
    }
    let center = pos2(rect.left() + 9.0 + 14.0 * slide, rect.center().y);
    ui.painter().circle_filled(center, 7.0, knob);
}

/// Five stars of 18.
///
/// A click on the n-th sets n, on the one that is set clears; so do the keys 1 to 5 and 0 while focused.
/// `names` are the accessible names of one to five stars. Returns whether the rating changed.
pub fn stars(ui: &mut Ui, rating: &mut u8, names: &[&str; 5]) -> bool {
    let before = *rating;
    let enabled = ui.is_enabled();
    let (rect, response) = paint::allocate(ui, vec2(98.0, 18.0), Sense::hover());
    let theme = tokens(ui);
    let pointed = ui
        .input(|input| input.pointer.hover_pos())
        .filter(|at| enabled && response.contains_pointer() && rect.contains(*at));
    let lit = pointed.map_or(before, |at| ((at.x - rect.left()) / 20.0).floor() as u8 + 1);
    for (index, name) in (1_u8..).zip(names) {
        let left = rect.left() + 20.0 * f32::from(index - 1);
        let star = Rect::from_min_size(pos2(left, rect.top()), Vec2::splat(18.0));
        let sense = if enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let one = ui.interact(star, response.id.with(index), sense);
        one.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, enabled, before == index, *name)
        });
        if one.clicked() {
            *rating = if before == index { 0 } else { index };
        }
        if one.has_focus() {
            paint::ring(ui, star, R_INNER);
            by_digits(ui, rating);
        }
        let (icon, colour) = match (index <= before, index <= lit) {
            (true, _) => (Icon::StarFill, theme.text),
            (false, true) => (Icon::Star, theme.text),
            (false, false) => (Icon::Star, theme.text_3),
        };
        paint_icon(ui, icon, star.center(), 18.0, colour);
        tooltip::show(&one, name, "");
    }
    *rating != before
}

fn by_digits(ui: &Ui, rating: &mut u8) {
    const KEYS: [Key; 6] = [
        Key::Num0,
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
    ];
    ui.input(|input| {
        for (stars, key) in (0_u8..).zip(KEYS) {
            if input.key_pressed(key) {
                *rating = stars;
            }
        }
    });
}

/// A tick in a round badge, for a picture that is among the chosen ones.
pub fn paint_round_check(ui: &Ui, center: eframe::egui::Pos2, size_px: f32) {
    let theme = tokens(ui);
    ui.painter()
        .circle_filled(center, size_px / 2.0, theme.ring);
    paint::paint_parts(
        ui,
        pos2(center.x - 6.0, center.y),
        0.0,
        vec![Part::Icon(
            Icon::CheckBold,
            12.0,
            crate::ui::tokens::ON_ACCENT,
        )],
    );
}

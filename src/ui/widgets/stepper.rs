//! A small whole number with minus and plus: "2 each".

use std::ops::RangeInclusive;

use eframe::egui::{
    Event, EventFilter, Id, Key, MouseWheelUnit, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use super::{paint, words};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{R, tokens},
};

/// Draws the stepper and changes `value` within `range` by click, wheel, and Up or Down while focused.
/// `text` says the value; `name` is the accessible name.
pub fn stepper(
    ui: &mut Ui,
    name: &str,
    value: &mut u32,
    range: RangeInclusive<u32>,
    text: impl Fn(u32) -> String,
) -> Response {
    let enabled = ui.is_enabled();
    let widest = paint::galley(ui, &text(*range.end()), Size::Body, Weight::Medium);
    let middle = (widest.size().x + 8.0).max(24.0).ceil();
    let size = vec2(middle + 58.0, 32.0);
    let sense = if enabled {
        Sense::focusable_noninteractive()
    } else {
        Sense::hover()
    };
    let (rect, mut response) = paint::allocate(ui, size, sense);
    let before = *value;
    let theme = tokens(ui);
    paint::boxed(ui, rect, R, theme.raised, theme.line);
    if response.has_focus() {
        paint::ring(ui, rect, R);
    }
    let button = vec2(28.0, 30.0);
    let left = Rect::from_min_size(rect.min + Vec2::splat(1.0), button);
    let right = Rect::from_min_size(pos2(rect.right() - 29.0, rect.top() + 1.0), button);
    let can_less = enabled && before > *range.start();
    let can_more = enabled && before < *range.end();
    let mut next = i64::from(before) + by_keys_and_wheel(ui, &response, rect);
    if side_ui(
        ui,
        response.id.with("less"),
        left,
        Icon::Minus,
        words::FEWER,
        can_less,
    ) {
        next -= 1;
    }
    if side_ui(
        ui,
        response.id.with("more"),
        right,
        Icon::Plus,
        words::MORE,
        can_more,
    ) {
        next += 1;
    }
    *value = u32::try_from(next)
        .unwrap_or(0)
        .clamp(*range.start(), *range.end());
    if *value != before {
        response.mark_changed();
    }
    let said = text(*value);
    let galley = paint::galley(ui, &said, Size::Body, Weight::Medium);
    paint::paint_centered(
        ui,
        rect.center(),
        galley,
        if enabled { theme.text } else { theme.text_3 },
    );
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::SpinButton, enabled, name);
        info.value = Some(f64::from(*value));
        info.current_text_value = Some(said.clone());
        info
    });
    response
}

fn side_ui(ui: &Ui, id: Id, rect: Rect, icon: Icon, name: &str, enabled: bool) -> bool {
    // Pointer only: the keyboard reaches the whole control once and uses Up and Down.
    let response = ui.interact(
        rect,
        id,
        if enabled {
            Sense::CLICK
        } else {
            Sense::hover()
        },
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let theme = tokens(ui);
    let hover = paint::hover_amount(ui, id, enabled && response.hovered());
    let colour = if enabled {
        theme.text_2.lerp_to_gamma(theme.text, hover)
    } else {
        theme.text_3
    };
    if enabled && response.is_pointer_button_down_on() {
        ui.painter().rect_filled(rect.shrink(1.0), R, theme.press);
    } else if hover > 0.0 {
        ui.painter().rect_filled(
            rect.shrink(1.0),
            R,
            theme.raised.lerp_to_gamma(theme.hover, hover),
        );
    }
    paint_icon(ui, icon, rect.center(), 14.0, colour);
    response.clicked()
}

fn by_keys_and_wheel(ui: &Ui, response: &Response, rect: Rect) -> i64 {
    let mut steps = 0;
    if response.has_focus() {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        steps += ui.input(|input| {
            i64::from(input.key_pressed(Key::ArrowUp))
                - i64::from(input.key_pressed(Key::ArrowDown))
        });
    }
    if ui.is_enabled() && ui.rect_contains_pointer(rect) {
        steps += by_wheel(ui, response.id);
    }
    steps
}

/// A notch of a wheel is one step; a trackpad sends many small moves, which add up.
fn by_wheel(ui: &Ui, id: Id) -> i64 {
    const NOTCH_PX: f32 = 40.0;
    let turned_px = ui.input_mut(|input| {
        let turned = input.events.iter().fold(0.0, |turned, event| match event {
            Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta,
                ..
            } => turned + delta.y,
            Event::MouseWheel { delta, .. } => turned + delta.y.signum() * NOTCH_PX,
            _ => turned,
        });
        // The page behind must not scroll too.
        input.smooth_scroll_delta = Vec2::ZERO;
        turned
    });
    if turned_px == 0.0 {
        return 0;
    }
    ui.data_mut(|data| {
        let kept: &mut f32 = data.get_temp_mut_or_default(id);
        *kept += turned_px;
        let notches = (*kept / NOTCH_PX).trunc();
        *kept -= notches * NOTCH_PX;
        notches as i64
    })
}

//! A slider: track 4, knob 14, hit area 24.

use std::ops::RangeInclusive;

use eframe::egui::{
    CornerRadius, EventFilter, Key, Pos2, Rect, Response, Sense, Ui, WidgetInfo, lerp, pos2,
    remap_clamp, vec2,
};

use super::{paint, tooltip};
use crate::ui::tokens::tokens;

/// Half the knob: how far its centre stays from the ends of the track.
const KNOB_RADIUS: f32 = 7.0;

/// A slider that is being described.
#[must_use = "a slider appears when `show` is called"]
pub struct Slider<'a> {
    name: &'a str,
    value: &'a mut f32,
    range: RangeInclusive<f32>,
    default: f32,
    step: f32,
    width_px: f32,
    say: Option<&'a dyn Fn(f32) -> String>,
}

impl<'a> Slider<'a> {
    /// A slider 96 wide; a double click goes back to `default`, the arrows move it by a twentieth.
    pub const fn new(
        name: &'a str,
        value: &'a mut f32,
        range: RangeInclusive<f32>,
        default: f32,
    ) -> Self {
        let step = (*range.end() - *range.start()) / 20.0;
        Self {
            name,
            value,
            range,
            default,
            step,
            width_px: 96.0,
            say: None,
        }
    }

    /// Another width, in points.
    pub const fn width(mut self, width_px: f32) -> Self {
        self.width_px = width_px;
        self
    }

    /// Only multiples of this, counted from the start of the range.
    pub const fn step(mut self, step: f32) -> Self {
        self.step = step;
        self
    }

    /// How to say the value while it is dragged.
    pub const fn say(mut self, say: &'a dyn Fn(f32) -> String) -> Self {
        self.say = Some(say);
        self
    }

    /// Draws the slider; ask the response whether it changed.
    pub fn show(self, ui: &mut Ui) -> Response {
        let enabled = ui.is_enabled();
        let sense = if enabled {
            Sense::click_and_drag()
        } else {
            Sense::hover()
        };
        let (rect, mut response) = paint::allocate(ui, vec2(self.width_px, 24.0), sense);
        let before = *self.value;
        let track = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0));
        let next = self.wanted(ui, &response, track);
        let (start, end) = (*self.range.start(), *self.range.end());
        *self.value = next.clamp(start, end);
        if *self.value != before {
            response.mark_changed();
        }
        let said = self.say.map(|say| say(*self.value));
        response.widget_info(|| {
            let mut info = WidgetInfo::slider(enabled, f64::from(*self.value), self.name);
            info.current_text_value.clone_from(&said);
            info
        });
        if ui.is_rect_visible(rect) {
            paint_slider(
                ui,
                track,
                knob_center(track, *self.value, &self.range),
                origin(track, &self.range),
                &response,
            );
        }
        if response.dragged()
            && let Some(said) = said
        {
            tooltip::show_always(&response, &said);
        }
        response
    }

    fn wanted(&self, ui: &Ui, response: &Response, track: Rect) -> f32 {
        if response.double_clicked() {
            return self.default;
        }
        let (start, end) = (*self.range.start(), *self.range.end());
        if (response.dragged() || response.clicked())
            && let Some(at) = response.interact_pointer_pos()
        {
            let ends = track.left() + KNOB_RADIUS..=track.right() - KNOB_RADIUS;
            let raw = remap_clamp(at.x, ends, start..=end);
            let steps = ((raw - start) / self.step).round();
            let snapped = start + steps * self.step;
            return if self.step > 0.0 { snapped } else { raw };
        }
        if response.has_focus() {
            let filter = EventFilter {
                horizontal_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            let steps = ui.input(|input| {
                i8::from(input.key_pressed(Key::ArrowRight))
                    - i8::from(input.key_pressed(Key::ArrowLeft))
            });
            return *self.value + f32::from(steps) * self.step;
        }
        *self.value
    }
}

fn knob_center(track: Rect, value: f32, range: &RangeInclusive<f32>) -> Pos2 {
    let part = remap_clamp(value, range.clone(), 0.0..=1.0);
    let x = lerp(
        track.left() + KNOB_RADIUS..=track.right() - KNOB_RADIUS,
        part,
    );
    pos2(x, track.center().y)
}

/// Where the filled part begins: at zero for a range around it, else at the left end.
fn origin(track: Rect, range: &RangeInclusive<f32>) -> f32 {
    if *range.start() < 0.0 && *range.end() > 0.0 {
        knob_center(track, 0.0, range).x
    } else {
        track.left()
    }
}

fn paint_slider(ui: &Ui, track: Rect, knob: Pos2, origin: f32, response: &Response) {
    let theme = tokens(ui);
    let radius = CornerRadius::same(2);
    let enabled = ui.is_enabled();
    let painter = ui.painter();
    painter.rect_filled(track, radius, theme.line);
    let filled = if enabled { theme.text_2 } else { theme.text_3 };
    let part = track.with_min_x(origin.min(knob.x));
    painter.rect_filled(part.with_max_x(origin.max(knob.x)), radius, filled);
    let rect = Rect::from_center_size(knob, vec2(14.0, 14.0));
    let round = CornerRadius::same(7);
    if !theme.dark {
        paint::shadow(ui, rect, round, theme.shadow_1);
    }
    paint::boxed(
        ui,
        rect,
        round,
        if enabled { theme.knob } else { theme.text_3 },
        theme.knob_line,
    );
    if response.has_focus() {
        paint::ring(ui, rect, round);
    }
}

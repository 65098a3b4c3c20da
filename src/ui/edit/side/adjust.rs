//! Changes the studio makes itself, each tried at once on the picture.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, pos2, vec2};

use super::{SideView, area, foot, light, scrolling, shape};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Slider, paint};

/// Height of a line with a slider, points.
pub(super) const LINE: f32 = 32.0;
/// Width of the labels, points.
pub(super) const LABELS: f32 = 80.0;
/// Width of the values, points.
const VALUES: f32 = 40.0;

pub(super) fn adjust_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SideView, out: &mut Outbox) {
    let bottom = foot::foot_ui(ui, cx, out);
    let rect = ui.max_rect().with_max_y(bottom);
    scrolling(ui, "adjust", rect, |ui| {
        light::light_ui(ui, cx, out);
        ui.add_space(16.0);
        shape::shape_ui(ui, cx, &mut view.size, out);
        ui.add_space(16.0);
        light::detail_ui(ui, cx, out);
        ui.add_space(16.0);
        area::area_ui(ui, cx, out);
    });
}

/// The heading of a group.
pub(super) fn heading_ui(ui: &mut Ui, name: &str) {
    widgets::section_label(ui, name);
    ui.add_space(6.0);
}

/// A slider that is being described.
pub(super) struct Knob<'a> {
    pub(super) name: &'a str,
    pub(super) range: std::ops::RangeInclusive<f32>,
    pub(super) step: f32,
    pub(super) say: fn(f32) -> String,
}

/// A line with a label, a slider and its value. Returns whether it changed.
pub(super) fn slider_ui(ui: &mut Ui, knob: Knob<'_>, value: &mut f32) -> bool {
    let theme = tokens(ui);
    let enabled = ui.is_enabled();
    let size = vec2(ui.available_width(), LINE);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let middle = rect.center().y;
    let colour = if enabled { theme.text } else { theme.text_3 };
    let room = LABELS - 4.0;
    let name = paint::galley_elided(ui, knob.name, Size::Body, Weight::Regular, room);
    paint::paint_left(ui, pos2(rect.left(), middle), name, colour);
    let said = paint::galley(ui, &(knob.say)(*value), Size::Body, Weight::Medium);
    let left = rect.right() - said.size().x;
    let quiet = if *value == 0.0 || !enabled {
        theme.text_2
    } else {
        theme.text
    };
    paint::paint_left(ui, pos2(left, middle), said, quiet);
    let mut place = rect.with_min_x(rect.left() + LABELS);
    place.max.x -= VALUES;
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(knob.name)
            .max_rect(place)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let width = place.width() - 8.0;
    Slider::new(knob.name, value, knob.range, 0.0)
        .step(knob.step)
        .width(width)
        .say(&knob.say)
        .show(&mut child)
        .changed()
}

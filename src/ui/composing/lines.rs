//! Lines of the panels behind "More": a plain word, the technical one beneath it, a control.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, pos2, vec2};

use crate::domain::task::Effort;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::widgets::{self, Segment, Segmented, paint, segmented};

/// Width of the panel inside, points.
pub(in crate::ui) const WIDTH: f32 = 404.0;
/// Width of the labels, points.
const LABELS: f32 = 124.0;

/// A line: its two words, and the control that `content` draws.
pub(in crate::ui) fn line_ui(
    ui: &mut Ui,
    (plain, technical): (&str, &str),
    content: impl FnOnce(&mut Ui),
) {
    let theme = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, 36.0), Sense::hover());
    let label = |y: f32, text: &str, size, weight, colour| {
        let galley = paint::galley(ui, text, size, weight);
        paint::paint_left(ui, pos2(rect.left(), rect.top() + y), galley, colour);
    };
    label(9.0, plain, Size::Body, Weight::Medium, theme.text);
    label(
        26.0,
        technical,
        Size::Caption,
        Weight::Regular,
        theme.text_2,
    );
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.with_min_x(rect.left() + LABELS))
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 12.0;
    content(&mut child);
}

/// Quick, usual or careful; `able` is whether one of the chosen models can be told.
pub(in crate::ui) fn effort_ui(ui: &mut Ui, effort: &mut Effort, able: bool) {
    const ALL: [Effort; 3] = [Effort::Quick, Effort::Usual, Effort::Careful];
    let segments = ALL.map(|effort| {
        let segment = Segment::new(text::create::effort(effort));
        if able || effort == Effort::Usual {
            segment
        } else {
            segment.disabled(text::create::EFFORT_NONE)
        }
    });
    let mut at = ALL.iter().position(|each| each == effort).unwrap_or(1);
    let layout = Segmented {
        height_px: 28.0,
        width_px: None,
    };
    if segmented(ui, text::create::EFFORT.0, &mut at, &segments, layout)
        && let Some(chosen) = ALL.get(at)
    {
        *effort = *chosen;
    }
    if !able {
        reason_ui(ui, text::create::EFFORT_FIXED);
    }
}

/// Why something cannot be set with the chosen models.
pub(in crate::ui) fn reason_ui(ui: &mut Ui, reason: &str) {
    let (size, weight) = (Size::Caption, Weight::Regular);
    let (colour, width) = (tokens(ui).text_2, ui.available_width());
    widgets::elided(ui, reason, size, weight, colour, width);
}

//! Words the studio sets on the picture itself: exact letters, which no model promises.

use eframe::egui::{Align, Id, Layout, Rect, Sense, Ui, UiBuilder, vec2};

use super::adjust::{Knob, LABELS, LINE, heading_ui, slider_ui};
use super::{foot, scrolling, swatches};
use crate::app::msg::{AdjustMsg, EditMsg, Msg};
use crate::domain::adjust::{TextAlign, TextLayer, TextWeight};
use crate::text;
use crate::ui::composing::writing::{LINE as ROW, Paper, Writing};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{
    self, Button, Height, Segment, Segmented, paint, segmented, toggle_labelled,
};

/// Letters, per cent of the picture's height.
const LETTERS: std::ops::RangeInclusive<f32> = 1.0..=30.0;
/// Side of an anchor, points.
const ANCHOR: f32 = 26.0;
/// Where the anchors are, shares of the width.
const ACROSS: [f32; 3] = [0.2, 0.5, 0.8];
/// Where they are, shares of the height.
const DOWN: [f32; 3] = [0.14, 0.5, 0.86];

/// What is being typed.
#[derive(Default)]
pub(super) struct WordFields {
    words: Writing,
    /// The words the field was filled from.
    seen: Option<String>,
    hex: String,
    hex_seen: Option<[u8; 3]>,
}

pub(super) fn words_ui(ui: &mut Ui, cx: &Cx<'_>, fields: &mut WordFields, out: &mut Outbox) {
    let bottom = foot::foot_ui(ui, cx, out);
    let rect = ui.max_rect().with_max_y(bottom);
    let before = &cx.state.edit.text;
    if fields.seen.as_ref() != Some(&before.words) {
        fields.seen = Some(before.words.clone());
        fields.words.take_over(&before.words);
    }
    if fields.hex_seen != Some(before.colour) {
        fields.hex_seen = Some(before.colour);
        fields.hex = text::adjust::hex(before.colour);
    }
    let mut layer = before.clone();
    scrolling(ui, "words", rect, |ui| {
        heading_ui(ui, text::adjust::WORDS);
        if editor_ui(ui, &mut fields.words) {
            layer.words.clone_from(&fields.words.text);
            fields.seen = Some(layer.words.clone());
        }
        ui.add_space(12.0);
        let mut percent = layer.size * 100.0;
        let knob = Knob {
            name: text::adjust::LETTERS,
            range: LETTERS,
            step: 0.5,
            say: letters,
        };
        if slider_ui(ui, knob, &mut percent) {
            layer.size = percent / 100.0;
        }
        line_ui(ui, text::adjust::WEIGHT, |ui| weight_ui(ui, &mut layer));
        ui.add_space(4.0);
        line_ui(ui, text::adjust::COLOUR, |ui| {
            let chosen = swatches::hex_ui(ui, &mut fields.hex);
            layer.colour = chosen.unwrap_or(layer.colour);
        });
        ui.add_space(4.0);
        let chosen = swatches::row_ui(ui, layer.colour);
        layer.colour = chosen.unwrap_or(layer.colour);
        ui.add_space(12.0);
        line_ui(ui, text::adjust::ALIGN, |ui| align_ui(ui, &mut layer));
        ui.add_space(8.0);
        place_ui(ui, &mut layer);
        ui.add_space(12.0);
        toggle_labelled(ui, &mut layer.plate, text::adjust::PLATE);
        contrast_ui(ui, cx, out);
    });
    if layer != *before {
        out.push(Msg::Edit(EditMsg::Adjust(AdjustMsg::Text(layer))));
    }
}

fn letters(percent: f32) -> String {
    format!("{percent:.1}%")
}

/// The field of the words. Returns whether they changed.
fn editor_ui(ui: &mut Ui, words: &mut Writing) -> bool {
    let theme = tokens(ui);
    let width = ui.available_width();
    let lines = words.lines(ui, width - 22.0, false).max(3);
    let size = vec2(width, lines as f32 * ROW + 16.0);
    let (rect, _) = paint::allocate(ui, size, Sense::hover());
    let line = if words.focused {
        theme.ring
    } else {
        theme.line
    };
    paint::boxed(ui, rect, R, theme.field, line);
    let paper = Paper {
        id: Id::unique("edit words"),
        hint: text::adjust::WORDS_HINT,
        small: false,
    };
    let inside = rect.shrink2(vec2(11.0, 8.0));
    words.show(ui, inside, paper).changed()
}

/// A line with a label at the left.
fn line_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), LINE);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let label = paint::galley(ui, name, Size::Body, Weight::Regular);
    paint::paint_left(ui, rect.left_center(), label, tokens(ui).text);
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(name)
            .max_rect(rect.with_min_x(rect.left() + LABELS))
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 8.0;
    content(&mut child);
}

fn weight_ui(ui: &mut Ui, layer: &mut TextLayer) {
    const ALL: [TextWeight; 3] = [
        TextWeight::Regular,
        TextWeight::Medium,
        TextWeight::SemiBold,
    ];
    let segments = ALL.map(|weight| Segment::new(text::adjust::weight(weight)));
    let mut at = ALL.iter().position(|it| *it == layer.weight).unwrap_or(2);
    let layout = Segmented {
        height_px: 28.0,
        width_px: Some(ui.available_width()),
    };
    if segmented(ui, text::adjust::WEIGHT, &mut at, &segments, layout) {
        layer.weight = ALL.get(at).copied().unwrap_or_default();
    }
}

fn align_ui(ui: &mut Ui, layer: &mut TextLayer) {
    const ALL: [TextAlign; 3] = [TextAlign::Left, TextAlign::Centre, TextAlign::Right];
    let segments = ALL.map(|align| Segment::new(text::adjust::align(align)));
    let mut at = ALL.iter().position(|it| *it == layer.align).unwrap_or(1);
    let layout = Segmented {
        height_px: 28.0,
        width_px: Some(ui.available_width()),
    };
    if segmented(ui, text::adjust::ALIGN, &mut at, &segments, layout) {
        layer.align = ALL.get(at).copied().unwrap_or_default();
    }
}

/// Nine places on the picture.
fn place_ui(ui: &mut Ui, layer: &mut TextLayer) {
    let theme = tokens(ui);
    let side = 3.0 * ANCHOR;
    let size = vec2(ui.available_width(), side);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let label = paint::galley(ui, text::adjust::PLACE, Size::Body, Weight::Regular);
    let first = rect.left_top() + vec2(0.0, ANCHOR / 2.0);
    paint::paint_left(ui, first, label, theme.text);
    let grid = Rect::from_min_size(rect.left_top() + vec2(LABELS, 0.0), vec2(side * 1.4, side));
    let grid = paint::snap(ui, grid);
    paint::boxed(ui, grid, R, theme.field, theme.line);
    let cell = vec2(grid.width() / 3.0, grid.height() / 3.0);
    for (row, y) in DOWN.into_iter().enumerate() {
        for (column, x) in ACROSS.into_iter().enumerate() {
            let min = grid.min + vec2(column as f32 * cell.x, row as f32 * cell.y);
            let at = Rect::from_min_size(min, cell);
            let on = (layer.x - x).abs() < 0.02 && (layer.y - y).abs() < 0.02;
            if anchor_ui(ui, at, text::adjust::place(row, column), on) {
                (layer.x, layer.y) = (x, y);
            }
        }
    }
}

fn anchor_ui(ui: &Ui, rect: Rect, name: &str, on: bool) -> bool {
    use eframe::egui::{Role, WidgetInfo};
    let theme = tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("anchor", name)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, name));
    let look = paint::Look::read(ui, &response, paint::Pose::Live);
    let rest = theme.line_strong.lerp_to_gamma(theme.text_2, look.hover);
    let (radius, colour) = if on { (5.0, theme.text) } else { (3.0, rest) };
    ui.painter().circle_filled(rect.center(), radius, colour);
    if look.focus {
        paint::ring(ui, rect.shrink(4.0), R);
    }
    widgets::tooltip::show(&response, name, "");
    response.clicked()
}

/// How well the words can be read where they stand, and a way out where they cannot.
fn contrast_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let theme = tokens(ui);
    let Some(tenths) = cx.state.edit.trying.contrast_tenths else {
        return;
    };
    let (easy, words) = text::adjust::contrast(tenths);
    let (icon, colour) = if easy {
        (Icon::CheckCircle, theme.positive_text)
    } else {
        (Icon::Warning, theme.warning_text)
    };
    ui.add_space(12.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let (at, _) = ui.allocate_exact_size(vec2(16.0, 20.0), Sense::hover());
        paint_icon(ui, icon, at.center(), 16.0, colour);
        let (size, weight) = (Size::Body, Weight::Regular);
        let room = ui.available_width();
        widgets::elided(ui, &words, size, weight, theme.text, room);
    });
    if easy {
        return;
    }
    ui.add_space(8.0);
    let button = Button::secondary(text::adjust::SAFE_COLOUR).height(Height::H28);
    if button.show(ui).clicked() {
        out.push(Msg::Edit(EditMsg::Adjust(AdjustMsg::SafeColour)));
    }
}

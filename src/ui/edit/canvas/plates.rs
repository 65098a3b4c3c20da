//! What lies flat on the picture: marks, and plates that say what will change.

use eframe::egui::{
    Align, Color32, CornerRadius, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::CanvasView;
use super::sight::Placed;
use crate::text;
use crate::text::canvas as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{self, R, R_INNER, tokens};
use crate::ui::view::Cx;
use crate::ui::widgets::paint;

/// Width of a mark as a share of the picture's longer side.
const MARK: f32 = 0.006;

/// How wide marks are on the screen, points.
pub(super) fn mark_width(placed: &Placed) -> f32 {
    (placed.rect.size().max_elem() * MARK).max(1.5)
}

/// Marks drawn as an instruction.
pub(super) fn marks_ui(ui: &Ui, cx: &Cx<'_>, placed: &Placed) {
    let width = mark_width(placed);
    for mark in &cx.state.edit.painting.marks {
        let [red, green, blue] = mark.colour;
        let at = |[x, y]: &[f32; 2]| placed.rect.min + vec2(*x, *y) * placed.rect.size();
        let line: Vec<Pos2> = mark.points.iter().map(at).collect();
        stroke(ui, line, width, tokens::measured(red, green, blue));
    }
}

/// A mark that is being drawn.
pub(super) fn mark_line(ui: &Ui, line: Vec<Pos2>, width: f32) {
    let [red, green, blue] = crate::app::state::edit::MARK_RGB;
    stroke(ui, line, width, tokens::measured(red, green, blue));
}

fn stroke(ui: &Ui, line: Vec<Pos2>, width: f32, colour: Color32) {
    let painter = ui.painter();
    for end in [line.first(), line.last()].into_iter().flatten() {
        painter.circle_filled(*end, width / 2.0, colour);
    }
    painter.add(Shape::line(line, Stroke::new(width, colour)));
}

/// Plates at the left lower corner: what the painted areas mean to the chosen models.
pub(super) fn notes_ui(ui: &Ui, cx: &Cx<'_>, view: &CanvasView, on: Rect) {
    let mut bottom = on.bottom() - 12.0;
    let mut say = |sentence: &str, colour: Color32, hatched: bool| {
        let room = on.width() - 24.0;
        if room < 80.0 {
            return;
        }
        let swatch = 12.0;
        let text = paint::galley_elided(
            ui,
            sentence,
            Size::Caption,
            Weight::Medium,
            room - 24.0 - swatch - 8.0,
        );
        let size = vec2((text.size().x + swatch + 8.0 + 24.0).ceil(), 32.0);
        let at = pos2(on.left() + 12.0, bottom - size.y);
        let plate = paint::snap(ui, Rect::from_min_size(at, size));
        ui.painter().rect_filled(plate, R, tokens::OVER);
        let middle = pos2(plate.left() + 12.0 + swatch / 2.0, plate.center().y);
        let square = paint::snap(ui, Rect::from_center_size(middle, vec2(swatch, swatch)));
        ui.painter()
            .rect_filled(square, CornerRadius::same(3), colour);
        if hatched {
            let line = Stroke::new(1.5, tokens::OVER_TEXT);
            let clip = ui.painter().with_clip_rect(square);
            for step in [-4.0, 0.0, 4.0, 8.0_f32] {
                let from = pos2(square.left() + step - 2.0, square.bottom() + 2.0);
                clip.line_segment([from, from + vec2(16.0, -16.0)], line);
            }
        }
        let left = pos2(plate.left() + 12.0 + swatch + 8.0, plate.center().y);
        paint::paint_left(ui, left, text, tokens::OVER_TEXT);
        let response = ui.interact(plate, ui.scope_id().with(sentence), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, sentence));
        bottom -= size.y + 6.0;
    };
    if view.area.is_painted() {
        say(&area_note(cx), tokens::ACCENT, false);
    }
    if view.protect.is_painted() {
        say(words::PROTECTED, tokens::INFO, true);
    }
}

/// Whether the chosen models keep to the painted area, or what is done where they do not.
fn area_note(cx: &Cx<'_>) -> String {
    let draft = &cx.state.edit.draft;
    let blind = draft.models.iter().find(|id| {
        let found = cx.state.catalogue.find(id);
        found.is_some_and(|(_, model)| !model.can.mask)
    });
    match blind {
        None => words::ONLY_PAINTED.to_owned(),
        Some(_) if draft.keep_outside => words::KEEPS_OUTSIDE.to_owned(),
        Some(id) => words::may_change_all(cx.model_name(id)),
    }
}

/// The file is there, the picture is not.
pub(super) fn damaged_ui(ui: &Ui, room: Rect) {
    let theme = tokens(ui);
    let middle = room.center();
    let icon = pos2(middle.x, middle.y - 36.0);
    paint_icon(ui, Icon::Warning, icon, 22.0, theme.warning_text);
    let title = paint::galley(ui, text::create::DAMAGED, Size::Emphasis, Weight::SemiBold);
    paint::paint_centered(ui, pos2(middle.x, middle.y - 8.0), title, theme.text);
    let width = (room.width() - 48.0).max(80.0);
    let said = text::create::DAMAGED_SENTENCE;
    let sentence =
        paint::galley_wrapped(ui, said, Size::Body, Weight::Regular, width, Align::Center);
    ui.painter()
        .galley(pos2(middle.x, middle.y + 6.0), sentence, theme.text_2);
    let response = ui.interact(
        Rect::from_center_size(middle, vec2(width, 64.0)),
        ui.scope_id().with("damaged"),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
}

/// A plate with a few words, for example a size; `at` is its middle.
pub(super) fn word_ui(ui: &Ui, at: Pos2, said: &str) {
    let text = paint::galley(ui, said, Size::Caption, Weight::Medium);
    let plate = paint::snap(
        ui,
        Rect::from_center_size(at, vec2((text.size().x + 16.0).ceil(), 24.0)),
    );
    ui.painter().rect_filled(plate, R_INNER, tokens::OVER);
    paint::paint_centered(ui, plate.center(), text, tokens::OVER_TEXT);
    let response = ui.interact(plate, ui.scope_id().with("word plate"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
}

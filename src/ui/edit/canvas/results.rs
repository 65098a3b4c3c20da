//! Results over their source: where they lie, their headings, and how the keyboard walks among them.

use eframe::egui::{
    Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::CanvasView;
use super::result::{self, Slot};
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditView;
use crate::app::state::{Cell, RunView};
use crate::domain::shape::Size as Pixels;
use crate::text;
use crate::text::canvas as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{GAP_COLUMNS, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, EmptyState, paint};

/// At both sides, points.
const MARGIN: f32 = 20.0;
/// Above the headings.
const TOP: f32 = 14.0;
/// A heading.
pub(super) const HEADER: f32 = 38.0;
/// Beneath a picture: its buttons and what it changed.
pub(super) const BELOW: f32 = 12.0 + 32.0 + 6.0 + 24.0;
/// Between lines of results, and under the last one.
const GAP_LINES: f32 = 12.0;
/// Narrowest result before the page scrolls.
const LEAST: f32 = 232.0;

/// How results are laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Layout {
    columns: usize,
    /// A picture.
    cell: Vec2,
    left: f32,
}

impl Layout {
    /// As large as fits: up to two beside each other, more as a grid that scrolls when it has to.
    pub(super) fn of(count: usize, room: Vec2, aspect: f32) -> Self {
        let count = count.max(1);
        let aspect = if aspect.is_finite() {
            aspect.clamp(0.2, 5.0)
        } else {
            1.0
        };
        let width = (room.x - 2.0 * MARGIN).max(80.0);
        // Of equally large ones, the last: the fewest columns, so that lines are full.
        let best = (1..=count)
            .rev()
            .map(|columns| Self::with(columns, count, (width, room.y), aspect))
            .max_by(|one, other| one.cell.x.total_cmp(&other.cell.x));
        let all = best.unwrap_or_else(|| Self {
            columns: 1,
            cell: vec2(width, width / aspect),
            left: 0.0,
        });
        // Too small to judge: as many side by side as may be, and the rest is scrolled to.
        let cell = if all.cell.x < LEAST {
            let columns =
                (((width + GAP_COLUMNS) / (LEAST + GAP_COLUMNS)).floor() as usize).clamp(1, count);
            let even = (width - GAP_COLUMNS * (columns as f32 - 1.0)) / columns as f32;
            let high = (room.y - TOP - HEADER - BELOW - GAP_LINES).max(160.0) * aspect;
            let across = even.min(high.max(LEAST)).max(64.0);
            (columns, vec2(across.floor(), (across / aspect).round()))
        } else {
            (all.columns, all.cell)
        };
        let (columns, cell) = cell;
        let across = columns as f32 * cell.x + (columns as f32 - 1.0) * GAP_COLUMNS;
        Self {
            columns,
            cell,
            left: ((room.x - across) / 2.0)
                .max(MARGIN.min(room.x / 8.0))
                .floor(),
        }
    }

    fn with(columns: usize, count: usize, (width, height): (f32, f32), aspect: f32) -> Self {
        let across = columns as f32;
        let lines = count.div_ceil(columns) as f32;
        let even = (width - GAP_COLUMNS * (across - 1.0)) / across;
        let high = (height - TOP) / lines - HEADER - BELOW - GAP_LINES;
        let cell = even.min(high * aspect).max(1.0).floor();
        Self {
            columns,
            cell: vec2(cell, (cell / aspect).round()),
            left: 0.0,
        }
    }

    /// The picture of one result, from the left upper corner of the room.
    pub(super) fn rect(&self, at: usize) -> Rect {
        let (column, line) = (at % self.columns, at / self.columns);
        let pitch = self.cell + vec2(GAP_COLUMNS, HEADER + BELOW + GAP_LINES);
        let min = vec2(self.left, TOP + HEADER) + vec2(column as f32, line as f32) * pitch;
        Rect::from_min_size(min.to_pos2(), self.cell)
    }

    fn height(&self, count: usize) -> f32 {
        let last = self.rect(count.saturating_sub(1));
        last.bottom() + BELOW + GAP_LINES
    }
}

pub(super) fn results_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    room: Rect,
    out: &mut Outbox,
) {
    let page = &cx.state.edit;
    let run = page.results.and_then(|id| cx.state.gallery.run(id));
    let Some(run) = run else {
        none_ui(ui, room, out);
        return;
    };
    let cells: Vec<&Cell> = run.cells().collect();
    if cells.is_empty() {
        none_ui(ui, room, out);
        return;
    }
    view.uploads.keep_heats(|id| page.guard.contains_key(&id));
    let layout = Layout::of(cells.len(), room.size(), aspect(cx, run, &cells));
    walk(ui, &cells, view);
    let height = layout.height(cells.len()).max(room.height());
    let mut child = ui.new_child(UiBuilder::new().id_salt("results").max_rect(room));
    ScrollArea::vertical()
        .id_salt(("edit results", run.id.0))
        .auto_shrink(false)
        .show(&mut child, |ui| {
            let (all, _) = ui.allocate_exact_size(vec2(room.width(), height), Sense::hover());
            for (at, cell) in cells.iter().enumerate() {
                let rect = layout.rect(at).translate(all.min.to_vec2());
                let slot = Slot {
                    run,
                    cell,
                    at,
                    all: cells.len(),
                    rect: paint::snap(ui, rect),
                };
                let whole = Rect::from_min_max(
                    pos2(rect.left(), rect.top() - HEADER),
                    pos2(rect.right(), rect.bottom() + BELOW),
                );
                // What is scrolled away keeps its place and is not drawn; the one the keyboard is on is.
                let focused = ui.memory(|memory| memory.has_focus(result::id(cell.job.id)));
                if ui.is_rect_visible(whole) || focused || view.ask_focus == Some(cell.job.id) {
                    header_ui(ui, cx, &slot);
                    result::result_ui(ui, cx, view, &slot, out);
                }
            }
        });
}

/// The shape of the cells: the one of the first picture, else of what was asked.
fn aspect(cx: &Cx<'_>, run: &RunView, cells: &[&Cell]) -> f32 {
    let first = cells.iter().find_map(|cell| cell.job.picture.as_ref());
    let size = first.map_or(run.spec.size, |row| row.size);
    if size.width_px == 0 || size.height_px == 0 {
        return cx.state.edit.size().map_or(1.0, Pixels::aspect);
    }
    size.aspect()
}

/// Arrows go from result to result while one of them has the keyboard.
fn walk(ui: &Ui, cells: &[&Cell], view: &mut CanvasView) {
    let focused = ui.memory(eframe::egui::Memory::focused);
    let at = cells
        .iter()
        .position(|cell| focused == Some(result::id(cell.job.id)));
    let Some(at) = at else {
        return;
    };
    let pressed = |key| usize::from(ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)));
    let on = pressed(Key::ArrowRight) + pressed(Key::ArrowDown);
    let back = pressed(Key::ArrowLeft) + pressed(Key::ArrowUp);
    let next = (at + on).saturating_sub(back).min(cells.len() - 1);
    if next != at {
        view.ask_focus = cells.get(next).map(|cell| cell.job.id);
    }
}

fn none_ui(ui: &mut Ui, room: Rect, out: &mut Outbox) {
    let width = (room.width() - 16.0).clamp(8.0, 328.0);
    let place = Rect::from_center_size(room.center(), vec2(width, 176.0));
    let mut child = ui.new_child(UiBuilder::new().id_salt("no results").max_rect(place));
    let empty = EmptyState {
        icon: Icon::SquareSplitHorizontal,
        title: words::NO_RESULTS,
        sentence: words::NO_RESULTS_SENTENCE,
        button: words::PICTURE,
        primary: false,
    };
    if widgets::empty_state(&mut child, &empty) {
        out.push(Msg::Edit(EditMsg::View(EditView::Edit)));
    }
}

/// Dot, model, service; at the right how long it took and what it cost.
fn header_ui(ui: &Ui, cx: &Cx<'_>, slot: &Slot<'_>) {
    let theme = tokens(ui);
    let planned = &slot.cell.job.planned;
    let rect = Rect::from_min_max(
        pos2(slot.rect.left(), slot.rect.top() - HEADER),
        pos2(slot.rect.right(), slot.rect.top()),
    );
    let name = cx.model_name(&planned.model);
    let service = cx.state.catalogue.service_of(&planned.model);
    let place = service.map_or_else(String::new, |service| {
        text::create::place(service.place, &service.name)
    });
    let facts = facts(slot.cell);
    let response = ui.interact(
        rect,
        ui.scope_id().with(("result header", slot.cell.job.id.0)),
        Sense::hover(),
    );
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("{name}, {place}, {}", facts.1))
    });
    let middle = rect.bottom() - 20.0;
    paint::paint_dot(
        ui,
        pos2(rect.left() + 4.0, middle),
        8.0,
        cx.dot(&planned.model),
    );
    let price = paint::galley(ui, &facts.1, Size::Body, Weight::Regular);
    let time = paint::galley(ui, &facts.0, Size::Body, Weight::Regular);
    let mut right = rect.right() - price.size().x;
    let wide = rect.width() >= 200.0;
    if wide {
        paint::paint_left(ui, pos2(right, middle), price, theme.text_2);
        right -= time.size().x;
        paint::paint_left(ui, pos2(right, middle), time, theme.text);
    } else {
        right = rect.right();
    }
    let left = rect.left() + 16.0;
    let room = (right - left - 12.0).max(16.0);
    let shown = paint::galley_elided(ui, name, Size::Body, Weight::SemiBold, room);
    let used = shown.size().x;
    paint::paint_left(ui, pos2(left, middle), shown, theme.text);
    if room - used > 48.0 {
        let shown =
            paint::galley_elided(ui, &place, Size::Body, Weight::Regular, room - used - 8.0);
        paint::paint_left(ui, pos2(left + used + 8.0, middle), shown, theme.text_2);
    }
    let note = service.map_or("", |service| service.label.as_str());
    widgets::tooltip::show(&response, note, "");
}

/// How long it took, and what it cost; before that what it will cost.
fn facts(cell: &Cell) -> (String, String) {
    use crate::domain::job::JobState;
    let job = &cell.job;
    let price = match &job.state {
        JobState::Done { cost } => text::units::cost(*cost),
        _ => text::create::each_price(job.planned.price),
    };
    match &job.facts {
        Some(facts) if facts.took_ms > 0 => (
            text::units::took(facts.took_ms),
            format!("{}{price}", text::DOT),
        ),
        _ => (String::new(), price),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_stand_side_by_side_as_in_the_drawing() {
        let layout = Layout::of(2, vec2(1076.0, 650.0), 1.0);
        let (first, second) = (layout.rect(0), layout.rect(1));
        assert_eq!(first.top(), second.top(), "one line");
        assert!((500.0..=512.0).contains(&first.width()), "{first:?}");
        assert!(second.right() <= 1076.0 - 16.0, "{second:?}");
    }

    #[test]
    fn four_make_a_square() {
        let layout = Layout::of(4, vec2(2196.0, 1340.0), 1.0);
        assert_eq!(layout.columns, 2, "{layout:?}");
    }

    #[test]
    fn any_number_stays_inside_at_any_size_and_shape() {
        for count in 1..=20 {
            for size in [vec2(660.0, 420.0), vec2(2180.0, 1200.0), vec2(148.0, 90.0)] {
                for aspect in [0.2, 0.66, 1.0, 1.78, 5.0, f32::NAN] {
                    let layout = Layout::of(count, size, aspect);
                    for at in 0..count {
                        let rect = layout.rect(at);
                        assert!(rect.left() >= 0.0, "{count} {size} {aspect} {rect:?}");
                        let inside = rect.right() <= size.x.max(100.0) + 1.0;
                        assert!(inside, "{count} {size} {aspect} {rect:?}");
                        assert!(rect.width() >= 60.0, "{count} {size} {aspect} {rect:?}");
                    }
                }
            }
        }
    }
}

//! The runs, one under the other: only what is in sight is laid out and drawn.

use eframe::egui::scroll_area::ScrollSource;
use eframe::egui::{Key, Modifiers, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use super::layout::{self, Block, HEADER, Room};
use super::slot::{self, Slot};
use super::{CreateView, strip};
use crate::app::command::Command;
use crate::app::msg::{GalleryMsg, Msg};
use crate::app::state::{Cell, RunView};
use crate::domain::ids::JobId;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};

/// Runs this far beyond the lower edge are asked for, in heights of the room.
const AHEAD: f32 = 2.0;

/// Draws the runs into `rect`.
pub(super) fn gallery_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    create: &mut CreateView,
    (room, rect): (Room, Rect),
    out: &mut Outbox,
) {
    let gallery = &cx.state.gallery;
    let changed = create.stack.update(room, &gallery.runs);
    let to = target(cx, create, room, changed, out);

    let mut area = ScrollArea::both()
        .id_salt("create gallery")
        .auto_shrink(false)
        .animated(false)
        .scroll_source(ScrollSource::SCROLL_BAR | ScrollSource::MOUSE_WHEEL);
    if let Some(to) = to {
        area = area.vertical_scroll_offset(to.max(0.0));
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    let shown = area.show_viewport(&mut child, |ui, viewport| {
        let size = vec2(create.stack.widest.max(rect.width()), create.stack.height());
        let (_, all) = ui.allocate_space(size);
        background_ui(ui, rect, out);
        let mut at = create.stack.at(viewport.top());
        while let Some(run) = gallery.runs.get(at) {
            let top = all.top() + create.stack.top(at);
            if top > rect.bottom() {
                break;
            }
            run_ui(
                ui,
                cx,
                create,
                (run, room),
                (pos2(all.left(), top), rect),
                out,
            );
            at += 1;
        }
    });
    create.offset = shown.state.clamped_offset();
    let end = create.offset.y + rect.height() * (1.0 + AHEAD);
    if end > create.stack.height() && gallery.older_than.is_some() && !gallery.loading {
        out.push(Msg::Gallery(GalleryMsg::NeedOlder));
    }
    let at = create.stack.at(create.offset.y);
    create.anchor = gallery.runs.get(at).map(|run| {
        let height = create.stack.top(at + 1) - create.stack.top(at);
        (
            run.id,
            (create.offset.y - create.stack.top(at)) / height.max(1.0),
        )
    });
    keys(ui, cx, out);
}

/// A click beside the cells selects nothing.
fn background_ui(ui: &Ui, rect: Rect, out: &mut Outbox) {
    let response = ui.interact(rect, ui.scope_id().with("background"), Sense::CLICK);
    if response.clicked() {
        out.push(Msg::Gallery(GalleryMsg::Deselect));
    }
}

fn keys(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let free = ui.memory(eframe::egui::Memory::focused).is_none()
        && cx.state.full.is_none()
        && !cx.state.palette_open
        && cx.state.asking.is_none();
    if free && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        out.push(Msg::Do(Command::FullView));
    }
}

/// Where to scroll to in this frame, if anywhere.
fn target(
    cx: &Cx<'_>,
    create: &mut CreateView,
    room: Room,
    changed: bool,
    out: &mut Outbox,
) -> Option<f32> {
    let gallery = &cx.state.gallery;
    let place = |id| gallery.runs.binary_search_by(|run| id_order(id, run)).ok();
    if let Some(id) = gallery.scroll_to {
        out.push(Msg::Gallery(GalleryMsg::Scrolled));
        create.followed = gallery.selected.last().copied();
        let top = place(id).map(|at| create.stack.top(at));
        // A picture that was opened from elsewhere has to be seen itself.
        return create
            .followed
            .and_then(|job| reveal(cx, create, room, job, top))
            .or(top);
    }
    let last = gallery.selected.last().copied();
    if create.followed != last {
        create.followed = last;
        let moved = last.and_then(|job| reveal(cx, create, room, job, None));
        if moved.is_some() {
            return moved;
        }
    }
    let (id, part) = create.anchor.filter(|_| changed)?;
    let at = place(id)?;
    // At the very top the newest run stays in sight.
    if create.offset.y <= 0.0 {
        return None;
    }
    let height = create.stack.top(at + 1) - create.stack.top(at);
    Some(create.stack.top(at) + part * height)
}

fn id_order(id: crate::domain::ids::RunId, run: &RunView) -> std::cmp::Ordering {
    id.cmp(&run.id)
}

/// The offset that brings a cell into sight, if it is not; `from` is where the gallery is about to be.
fn reveal(
    cx: &Cx<'_>,
    create: &CreateView,
    room: Room,
    job: JobId,
    from: Option<f32>,
) -> Option<f32> {
    let gallery = &cx.state.gallery;
    let run = gallery.run_of(job)?;
    let at = gallery
        .runs
        .binary_search_by(|other| id_order(run.id, other))
        .ok()?;
    let block = room.block(run);
    let (_, line) = place_of(run, &block, room.grid, job)?;
    let cell = block
        .rect(0, line)
        .translate(vec2(0.0, create.stack.top(at)));
    let offset = from.unwrap_or(create.offset.y);
    let head = block.above;
    if cell.top() - head < offset {
        Some(cell.top() - head)
    } else if cell.bottom() + 8.0 > offset + room.height {
        Some(cell.bottom() + 8.0 - room.height)
    } else {
        None
    }
}

/// Column and line in which a job's cell is shown.
fn place_of(run: &RunView, block: &Block, grid: bool, job: JobId) -> Option<(usize, usize)> {
    if grid {
        let at = grid_order(run).iter().position(|cell| cell.job.id == job)?;
        return Some((at % block.per_line, at / block.per_line));
    }
    let cell = run.cells().find(|cell| cell.job.id == job)?;
    let column = run
        .columns
        .iter()
        .position(|model| *model == cell.job.planned.model)?;
    let order = layout::column_order(run, column);
    let line = order.iter().position(|row| *row == cell.job.planned.row)?;
    Some((column, line))
}

/// The cells of a run as the grid shows them: rejected ones last.
fn grid_order(run: &RunView) -> Vec<&Cell> {
    let mut cells: Vec<&Cell> = run.cells().collect();
    cells.sort_by_key(|cell| layout::is_rejected(cell));
    cells
}

fn run_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    create: &mut CreateView,
    (run, room): (&RunView, Room),
    (origin, view): (eframe::egui::Pos2, Rect),
    out: &mut Outbox,
) {
    let block = room.block(run);
    let bottom = origin.y + block.height();
    // Strip and names stay in sight until the run itself leaves.
    let head_top = origin.y.max(view.top().min(bottom - block.above));
    let head = Rect::from_min_max(
        pos2(view.left(), head_top),
        pos2(view.right(), head_top + block.above),
    );
    let below = Rect::from_min_max(pos2(view.left(), head.bottom()), view.right_bottom());
    let mut cells = ui.new_child(
        UiBuilder::new()
            .id_salt(("cells", run.id.0))
            .max_rect(below),
    );
    cells.set_clip_rect(below.expand2(vec2(0.0, 4.0)).intersect(view));
    let lines = block.lines_between(below.top() - origin.y, view.bottom() - origin.y);
    let columns = block.columns_between(view.left() - origin.x, view.right() - origin.x);
    let mut draw = |cell: &Cell, column: usize, line: usize, plate: bool| {
        let rect = block.rect(column, line).translate(origin.to_vec2());
        slot::slot_ui(&mut cells, cx, create, Slot { run, cell, rect }, out);
        if plate {
            strip::name_plate_ui(&cells, cx, &cell.job.planned.model, rect);
        }
    };
    if room.grid {
        let order = grid_order(run);
        for line in lines {
            for column in columns.clone() {
                if let Some(cell) = order.get(line * block.per_line + column) {
                    draw(cell, column, line, true);
                }
            }
        }
    } else {
        let orders: Vec<Vec<u32>> = columns
            .clone()
            .map(|column| layout::column_order(run, column))
            .collect();
        for line in lines {
            for (column, order) in columns.clone().zip(&orders) {
                let row = order.get(line).copied();
                if let Some(cell) = row.and_then(|row| run.at(column, row)) {
                    draw(cell, column, line, false);
                }
            }
        }
    }
    head_ui(
        ui,
        cx,
        (run, room, block),
        (origin.x, head),
        head_top > origin.y,
        out,
    );
}

fn head_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (run, room, block): (&RunView, Room, Block),
    (left, head): (f32, Rect),
    stuck: bool,
    out: &mut Outbox,
) {
    if stuck {
        ui.painter().rect_filled(head, 0.0, tokens(ui).bg);
    }
    let strip = Rect::from_min_size(
        pos2(head.left() + block.left, head.top()),
        vec2(block.span, room.strip),
    );
    strip::strip_ui(ui, cx, run, strip, out);
    if block.above > room.strip {
        debug_assert_eq!(block.above, room.strip + HEADER, "strip, then names");
        strip::headers_ui(ui, cx, run, &block, pos2(left, strip.bottom()));
    }
}

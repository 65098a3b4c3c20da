//! Where runs and cells lie: arithmetic only, so that a gallery of any length is laid out without drawing it.

use eframe::egui::{Rect, Vec2, pos2, vec2};

use crate::app::state::RunView;
use crate::domain::ids::RunId;
use crate::ui::tokens::GAP_COLUMNS;

/// Narrowest cell, points.
pub(super) const MIN_CELL: f32 = 200.0;
/// Widest cell, points.
pub(super) const MAX_CELL: f32 = 480.0;
/// Height of the names above the columns, points.
pub(super) const HEADER: f32 = 48.0;
/// Widest composer, and the least that a gallery of few columns spans, points.
pub(super) const MAX_COMPOSER: f32 = 1280.0;
/// How much of the next column shows when not all fit, points.
const PEEP: f32 = 32.0;
/// Below a run, points.
const BELOW: f32 = 24.0;
/// Width of a cell of the grid at the middle of the slider, points.
const GRID_CELL: f32 = 248.0;

/// The room a gallery has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Room {
    /// Points across.
    pub(super) width: f32,
    /// Points down.
    pub(super) height: f32,
    /// At both sides, points.
    pub(super) margin: f32,
    /// Height of the strip above a run, points.
    pub(super) strip: f32,
    /// The size slider, 1 in the middle.
    pub(super) zoom: f32,
    /// All pictures in a grid, without columns.
    pub(super) grid: bool,
}

/// How one run is laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Block {
    /// Left edge of the first cell, from the left of the room.
    pub(super) left: f32,
    /// Points from the left of the first to the right of the last column.
    pub(super) width: f32,
    /// What the strip spans, from `left`.
    pub(super) span: f32,
    /// A cell.
    pub(super) cell: Vec2,
    /// Cells side by side.
    pub(super) per_line: usize,
    /// Lines of cells.
    pub(super) lines: usize,
    /// From the top of the run to its first line.
    pub(super) above: f32,
}

impl Room {
    /// What the composer spans: (left, width).
    pub(super) fn composer(&self) -> (f32, f32) {
        let width = (self.width - 2.0 * self.margin).min(MAX_COMPOSER);
        (((self.width - width) / 2.0).floor(), width)
    }

    /// The layout of a run.
    pub(super) fn block(&self, run: &RunView) -> Block {
        let aspect = run.spec.size.aspect().clamp(0.125, 8.0);
        if self.grid {
            self.grid_block(run.columns.len() * run.rows as usize, aspect)
        } else {
            self.column_block(run.columns.len().max(1), run.rows as usize, aspect)
        }
    }

    fn column_block(&self, columns: usize, rows: usize, aspect: f32) -> Block {
        let count = columns as f32;
        let room = self.width - 2.0 * self.margin;
        let even = (room - GAP_COLUMNS * (count - 1.0)) / count;
        // A whole row should be seen at once, also of tall pictures.
        let fitting = (self.height - self.strip - HEADER - GAP_COLUMNS) * aspect;
        let wanted = even.min(fitting.max(MIN_CELL));
        let mut width = (wanted * self.zoom).clamp(MIN_CELL, MAX_CELL);
        if even < MIN_CELL && self.zoom <= 1.0 {
            let visible = self.width - self.margin - PEEP;
            let whole = (visible / (MIN_CELL + GAP_COLUMNS)).floor().max(1.0);
            width = (visible / whole - GAP_COLUMNS).clamp(MIN_CELL, MAX_CELL);
        }
        let width = width.floor();
        let all = count * width + (count - 1.0) * GAP_COLUMNS;
        let span = all.max(self.composer().1).min(room);
        Block {
            left: ((self.width - span) / 2.0).floor(),
            width: all,
            span,
            cell: vec2(width, (width / aspect).round()),
            per_line: columns,
            lines: rows,
            above: self.strip + HEADER,
        }
    }

    fn grid_block(&self, cells: usize, aspect: f32) -> Block {
        let room = self.width - 2.0 * self.margin;
        let wanted = (GRID_CELL * self.zoom * aspect.sqrt()).clamp(120.0, MAX_CELL);
        let per_line = ((room + GAP_COLUMNS) / (wanted + GAP_COLUMNS))
            .round()
            .max(1.0);
        let width = ((room + GAP_COLUMNS) / per_line - GAP_COLUMNS)
            .min(MAX_CELL)
            .floor();
        Block {
            left: self.margin,
            width: room,
            span: room,
            cell: vec2(width, (width / aspect).round()),
            per_line: per_line as usize,
            lines: cells.div_ceil(per_line as usize).max(1),
            above: self.strip,
        }
    }
}

impl Block {
    /// From the top of the run to the top of the next one.
    pub(super) fn height(&self) -> f32 {
        let lines = self.lines as f32;
        self.above + lines * self.cell.y + (lines - 1.0).max(0.0) * GAP_COLUMNS + BELOW
    }

    /// A cell, from the left of the room and the top of the run.
    pub(super) fn rect(&self, column: usize, line: usize) -> Rect {
        let left = self.left + column as f32 * (self.cell.x + GAP_COLUMNS);
        let top = self.above + line as f32 * (self.cell.y + GAP_COLUMNS);
        Rect::from_min_size(pos2(left, top), self.cell)
    }

    /// The lines between two heights, from the top of the run.
    pub(super) fn lines_between(&self, top: f32, bottom: f32) -> std::ops::Range<usize> {
        let pitch = self.cell.y + GAP_COLUMNS;
        let line = |at: f32| ((at - self.above) / pitch).max(0.0);
        let first = line(top).floor() as usize;
        let last = line(bottom).ceil() as usize;
        first.min(self.lines)..last.min(self.lines)
    }

    /// The columns between two places, from the left of the room.
    pub(super) fn columns_between(&self, left: f32, right: f32) -> std::ops::Range<usize> {
        let pitch = self.cell.x + GAP_COLUMNS;
        let column = |at: f32| ((at - self.left) / pitch).max(0.0);
        let first = column(left).floor() as usize;
        let last = column(right).ceil() as usize;
        first.min(self.per_line)..last.min(self.per_line)
    }
}

/// All runs, one under the other.
#[derive(Debug, Default)]
pub(super) struct Stack {
    key: Option<(Room, usize, Option<RunId>, Option<RunId>)>,
    tops: Vec<f32>,
    /// Points across that all need.
    pub(super) widest: f32,
}

impl Stack {
    /// Adds up the heights again where something changed. Returns whether it did.
    pub(super) fn update(&mut self, room: Room, runs: &[RunView]) -> bool {
        let key = (
            room,
            runs.len(),
            runs.first().map(|run| run.id),
            runs.last().map(|run| run.id),
        );
        if self.key == Some(key) {
            return false;
        }
        self.key = Some(key);
        self.tops.clear();
        self.widest = 0.0;
        // Added up in double precision: a long history is millions of points high.
        let mut top = 0.0_f64;
        for run in runs {
            let block = room.block(run);
            self.tops.push(top as f32);
            self.widest = self.widest.max(block.left + block.width + room.margin);
            top += f64::from(block.height());
        }
        self.tops.push(top as f32);
        true
    }

    /// Height of everything.
    pub(super) fn height(&self) -> f32 {
        self.tops.last().copied().unwrap_or(0.0)
    }

    /// Where a run begins.
    pub(super) fn top(&self, at: usize) -> f32 {
        self.tops.get(at).copied().unwrap_or_else(|| self.height())
    }

    /// The run at this height.
    pub(super) fn at(&self, y: f32) -> usize {
        self.tops.partition_point(|top| *top <= y).saturating_sub(1)
    }
}

/// The rows of a column in the order they are shown: rejected pictures last.
pub(super) fn column_order(run: &RunView, column: usize) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..run.rows).collect();
    rows.sort_by_key(|row| run.at(column, *row).is_some_and(is_rejected));
    rows
}

/// Whether a person rejected the picture of this cell.
pub(super) fn is_rejected(cell: &crate::app::state::Cell) -> bool {
    cell.job
        .picture
        .as_ref()
        .is_some_and(|row| row.review.verdict == crate::domain::review::Verdict::Rejected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(width: f32, height: f32) -> Room {
        Room {
            width,
            height,
            margin: if width > 1000.0 { 20.0 } else { 16.0 },
            strip: 48.0,
            zoom: 1.0,
            grid: false,
        }
    }

    #[test]
    fn four_square_columns_are_as_drawn() {
        let block = room(1076.0, 632.0).column_block(4, 2, 1.0);
        assert_eq!(block.cell, vec2(247.0, 247.0), "as in the picture at 1440");
        let block = Room {
            strip: 44.0,
            ..room(960.0, 464.0)
        }
        .column_block(4, 2, 1.0);
        assert_eq!(block.cell, vec2(220.0, 220.0), "as in the picture at 1024");
    }

    #[test]
    fn columns_that_do_not_fit_show_a_piece_of_the_next() {
        let room = room(1076.0, 632.0);
        let block = room.column_block(8, 2, 1.0);
        let whole = ((room.width - block.left) / (block.cell.x + 16.0)).floor();
        let next = block.rect(whole as usize, 0);
        let seen = room.width - next.left();
        assert!((30.0..40.0).contains(&seen), "{seen} px of the next column");
        assert!(block.cell.x >= MIN_CELL, "{:?}", block.cell);
    }

    #[test]
    fn a_tall_row_fits_the_window() {
        let room = room(1076.0, 632.0);
        let block = room.column_block(3, 1, 9.0 / 16.0);
        assert!(block.above + block.cell.y <= room.height, "{block:?}");
    }

    #[test]
    fn visible_lines_and_columns_are_found_without_walking() {
        let block = room(1076.0, 632.0).column_block(4, 100, 1.0);
        assert_eq!(block.lines_between(0.0, 0.0), 0..0, "nothing");
        let lines = block.lines_between(2000.0, 2600.0);
        assert!(lines.len() <= 4, "{lines:?}");
        for line in lines {
            let rect = block.rect(0, line);
            assert!(rect.bottom() > 1984.0 && rect.top() < 2600.0, "{rect:?}");
        }
        assert_eq!(block.columns_between(0.0, 1076.0), 0..4, "all");
        assert_eq!(block.columns_between(300.0, 400.0), 1..2, "one");
    }
}

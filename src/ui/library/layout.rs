//! Where the pictures of one page go: lines that fill the width, under the days they belong to.
//!
//! A page is laid out by itself, from its own rows alone, so that neighbours that come and go never move it.
//! Breaks are chosen for the page as a whole (least squares of the logarithm of each line's height, after Knuth and Plass),
//! which leaves no thin last line behind.

use crate::app::state::LibraryPage;
use crate::domain::shape::Size;
use crate::domain::time::Day;

/// Between pictures, across and down, in points.
pub const GAP: f32 = 8.0;
/// Height of the name of a day, in points.
pub const HEADER: f32 = 36.0;
/// The widest shape that is shown whole; wider pictures show their middle.
const WIDEST: f32 = 4.0;
/// The narrowest shape that is shown whole.
const NARROWEST: f32 = 0.4;
/// A line is never higher than the wished height times this.
const HIGHEST: f32 = 2.0;
/// Lines lower than the wished height times this are only made when nothing else is left.
const LOWEST: f32 = 0.35;
/// A day may end in a line that does not fill the width, unless filling it needs less growth than this.
const FILLS_ANYWAY: f32 = 1.25;
/// The cost of what is only done when nothing else is left.
const BAD: f32 = 1000.0;

/// The pictures of one day on one page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The day, in local time.
    pub day: Day,
    /// Top of its first line, in points from the top of the page.
    pub top: f32,
    /// Its first picture.
    pub first: usize,
    /// One past its last picture.
    pub end: usize,
}

/// One line of pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// In points from the top of the page.
    pub top: f32,
    /// In points.
    pub height: f32,
    /// Its first picture.
    pub first: usize,
    /// One past its last picture.
    pub end: usize,
}

/// A page with every picture in its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageLayout {
    /// From the top of the first line to the bottom of the last, in points.
    pub height: f32,
    /// Days, newest first.
    pub spans: Vec<Span>,
    /// Lines, from the top.
    pub lines: Vec<Line>,
    /// Left edge and width of every picture, in points.
    pub sides: Vec<(f32, f32)>,
}

impl PageLayout {
    /// The lines between `top` and `bottom`, in points from the top of the page.
    pub fn lines_between(&self, top: f32, bottom: f32) -> &[Line] {
        let first = self
            .lines
            .partition_point(|line| line.top + line.height <= top);
        let end = self.lines.partition_point(|line| line.top < bottom);
        self.lines.get(first..end).unwrap_or_default()
    }

    /// The line a picture is in.
    pub fn line_of(&self, picture: usize) -> Option<&Line> {
        self.lines
            .get(self.lines.partition_point(|line| line.end <= picture))
    }
}

/// The shape a picture is shown in.
pub fn shown_ratio(size: Size) -> f32 {
    let ratio = size.width_px.max(1) as f32 / size.height_px.max(1) as f32;
    ratio.clamp(NARROWEST, WIDEST)
}

/// Lays a page out. `ends` says that the day of its last picture ends with it.
pub fn lay_out_page(
    page: &LibraryPage,
    width_px: f32,
    wish_px: f32,
    utc_offset_secs: i32,
    ends: bool,
) -> PageLayout {
    let pictures: Vec<(f32, Day)> = page
        .rows
        .iter()
        .map(|row| (shown_ratio(row.size), row.created.day(utc_offset_secs)))
        .collect();
    lay_out(&pictures, width_px, wish_px, ends)
}

/// Lays pictures out, given their shapes (width by height) and days, newest first.
pub fn lay_out(pictures: &[(f32, Day)], width_px: f32, wish_px: f32, ends: bool) -> PageLayout {
    let mut layout = PageLayout {
        sides: vec![(0.0, 0.0); pictures.len()],
        ..PageLayout::default()
    };
    let (width, wish) = (width_px.floor().max(32.0), wish_px.max(16.0));
    let mut top = 0.0;
    let mut first = 0;
    for day in pictures.chunk_by(|a, b| a.1 == b.1) {
        if first > 0 {
            top += GAP + HEADER;
        }
        let end = first + day.len();
        layout.spans.extend(day.first().map(|(_, day)| Span {
            day: *day,
            top,
            first,
            end,
        }));
        let may_stop = end < pictures.len() || ends;
        let ratios: Vec<f32> = day.iter().map(|(ratio, _)| *ratio).collect();
        let mut from = 0;
        for (at, to) in breaks(&ratios, width, wish, may_stop)
            .into_iter()
            .enumerate()
        {
            if at > 0 {
                top += GAP;
            }
            let line = ratios.get(from..to).unwrap_or_default();
            let height = height_of(line, width, wish, to == ratios.len() && may_stop);
            place(&mut layout.sides, first + from, line, width, height);
            layout.lines.push(Line {
                top,
                height: height.round(),
                first: first + from,
                end: first + to,
            });
            top += height.round();
            from = to;
        }
        first = end;
    }
    layout.height = top;
    layout
}

/// The height at which a line fills the width.
fn full_height(ratios: f32, count: usize, width: f32) -> f32 {
    (width - GAP * count.saturating_sub(1) as f32).max(1.0) / ratios.max(0.01)
}

/// The height a line is given: the one that fills the width, or the wished one where that would be too much.
fn height_of(line: &[f32], width: f32, wish: f32, may_stop: bool) -> f32 {
    let full = full_height(line.iter().sum(), line.len(), width);
    let limit = if may_stop { FILLS_ANYWAY } else { HIGHEST };
    if full > wish * limit {
        wish.min(full)
    } else {
        full
    }
}

/// Where lines end (one past their last picture), at the least cost.
fn breaks(ratios: &[f32], width: f32, wish: f32, may_stop: bool) -> Vec<usize> {
    let count = ratios.len();
    // (cost up to here, where the line before begins)
    let mut best: Vec<(f32, usize)> = Vec::with_capacity(count + 1);
    best.push((0.0, 0));
    for end in 1..=count {
        let ends = match (end == count, may_stop) {
            (false, _) => End::Line,
            (true, false) => End::Page,
            (true, true) => End::Day,
        };
        let mut found = (f32::INFINITY, end - 1);
        let mut sum = 0.0;
        for (start, ratio) in ratios.iter().enumerate().take(end).rev() {
            sum += ratio;
            let full = full_height(sum, end - start, width) / wish;
            let before = best.get(start).map_or(BAD, |(cost, _)| *cost);
            let cost = before + line_cost(full, ends);
            if cost < found.0 {
                found = (cost, start);
            }
            // Longer lines only get lower.
            if full < LOWEST && before < BAD {
                break;
            }
        }
        best.push(found);
    }
    let mut ends = Vec::new();
    let mut end = count;
    while end > 0 {
        ends.push(end);
        end = best.get(end).map_or(0, |(_, start)| *start).min(end - 1);
    }
    ends.reverse();
    ends
}

/// What ends with a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Only the line itself.
    Line,
    /// The page, in the middle of a day.
    Page,
    /// The day.
    Day,
}

/// What a line of this height (1 is the wished one) costs.
fn line_cost(full: f32, end: End) -> f32 {
    let off = full.max(0.001).ln();
    if end == End::Day && full > FILLS_ANYWAY {
        // It stays short at the wished height: fine, a little less so than a full one.
        return 0.02;
    }
    if full <= HIGHEST {
        return off * off;
    }
    if end == End::Line { BAD } else { 4.0 }
}

/// Places the pictures of a line on whole points, so that a full line ends exactly at the width.
fn place(sides: &mut [(f32, f32)], first: usize, line: &[f32], width: f32, height: f32) {
    let mut left = 0.0_f32;
    for (side, ratio) in sides.iter_mut().skip(first).zip(line) {
        let right = left + ratio * height;
        let (from, to) = (left.round(), right.round().min(width));
        *side = (from, (to - from).max(1.0));
        left = right + GAP;
    }
}

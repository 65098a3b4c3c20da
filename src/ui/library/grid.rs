//! The grid: scrolling, days, pictures, and what the keys do in it.

use std::collections::VecDeque;
use std::sync::Arc;

use eframe::egui::{Key, Modifiers, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::strip::{DayMark, Placed, Screen, Wish};
use super::{LibraryView, THUMB, layout, notes, tile};
use crate::app::msg::{LibraryMsg, Msg, Selecting};
use crate::app::state::LibraryPage;
use crate::domain::ids::PictureId;
use crate::domain::search::Direction;
use crate::domain::time::Moment;
use crate::text::units;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::paint;

/// Above the name of the topmost day.
const HEAD: f32 = 6.0;
/// How far the ring of a selected picture reaches beyond it.
const RING: f32 = 4.0;
/// Below the last line.
const FOOT: f32 = 24.0;
/// What the bar over a selection covers.
const BAR: f32 = 72.0;
/// Right of the pictures, before the bar of weeks.
const RIGHT: f32 = 8.0;
/// How long the pictures of the question before stay while the new one has no answer, seconds.
const GHOST_SECS: f64 = 0.25;

pub(super) fn grid_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut LibraryView,
    rect: Rect,
    out: &mut Outbox,
) {
    let library = &cx.state.library;
    if view.filter != library.filter {
        view.filter.clone_from(&library.filter);
        view.strip.to_top();
    }
    let ghost = !library.loaded && still_waiting(ui, view);
    if !ghost && library.pages.is_empty() {
        view.ghost.clear();
        notes::empty_ui(ui, cx, rect, out);
        return;
    }
    if !ghost && !same(&view.ghost, &library.pages) {
        view.ghost.clone_from(&library.pages);
    }
    let pages = view.ghost.clone();
    let screen = screen_of(rect, !library.selected.is_empty());
    let back = ui.interact(
        rect,
        ui.scope_id().with("grid"),
        Sense::click() - Sense::FOCUSABLE,
    );
    if back.clicked() && !library.selected.is_empty() {
        out.push(Msg::Library(LibraryMsg::Deselect));
    }
    if !ghost {
        scroll(ui, cx, view, rect, out);
    }
    let wish = Wish {
        width_px: (rect.width() - PAD_PANEL - RIGHT).floor(),
        line_px: view.thumb_px.unwrap_or(THUMB),
        utc_offset_secs: cx.state.utc_offset_secs,
        ends: !library.has_older,
    };
    view.strip.place(&pages, wish, screen, library.has_newer);
    if let Some(picture) = library.scroll_to.filter(|_| library.loaded) {
        if view.strip.show(&pages, picture, screen) {
            view.strip.place(&pages, wish, screen, library.has_newer);
        }
        out.push(Msg::Library(LibraryMsg::Scrolled));
    }
    if library.loaded {
        need(cx, view, rect, out);
        arrows(ui, cx, view, &pages, out);
    }
    let grid = Grid {
        cx,
        pages: &pages,
        placed: view.strip.placed(),
        left: rect.left() + PAD_PANEL,
        rect,
        live: !ghost,
    };
    let mut kept = Vec::new();
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("pictures"));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    grid.lines_ui(&child, &mut view.pressed, &mut kept, screen, out);
    grid.ahead();
    // At the very top what is new should come into sight.
    let at_top = !library.has_newer
        && view
            .strip
            .placed()
            .first()
            .is_some_and(|first| first.top >= screen.top);
    if at_top && library.selected.is_empty() {
        kept.clear();
    }
    view.strip.keep(kept);
    days_ui(&child, cx, view.strip.days(), rect, rect.left() + PAD_PANEL);
}

/// Whether both hold the very same rows, without looking at them.
fn same(a: &VecDeque<LibraryPage>, b: &VecDeque<LibraryPage>) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            a.serial == b.serial && a.revision == b.revision && Arc::ptr_eq(&a.rows, &b.rows)
        })
}

/// Whether the pictures of the question before are still shown.
fn still_waiting(ui: &Ui, view: &mut LibraryView) -> bool {
    let now = ui.input(|input| input.time);
    if view.ghost.is_empty() {
        return false;
    }
    if view.asked_secs <= 0.0 {
        view.asked_secs = now;
    }
    let left = GHOST_SECS - (now - view.asked_secs);
    if left > 0.0 {
        let left = std::time::Duration::from_secs_f64(left.max(0.1));
        ui.ctx().request_repaint_after(left);
    }
    left > 0.0
}

fn screen_of(rect: Rect, bar: bool) -> Screen {
    Screen {
        top: (rect.top() + HEAD + layout::HEADER).round(),
        bottom: rect.bottom() - FOOT - if bar { BAR } else { 0.0 },
    }
}

fn keys_free(ui: &Ui, cx: &Cx<'_>) -> bool {
    let state = cx.state;
    let covered =
        state.asking.is_some() || state.palette_open || state.keys_open || state.full.is_some();
    !covered && !ui.ctx().text_edit_focused()
}

/// Wheel, and the keys that move by screens.
fn scroll(ui: &Ui, cx: &Cx<'_>, view: &mut LibraryView, rect: Rect, out: &mut Outbox) {
    let library = &cx.state.library;
    view.asked_secs = 0.0;
    let pixels = ui.pixels_per_point();
    if ui.rect_contains_pointer(rect.with_max_x(rect.right() + super::SCRUBBER)) {
        let wheel = ui.input(|input| input.smooth_scroll_delta().y);
        if wheel != 0.0 {
            view.to_end = false;
            view.strip.scroll(-wheel, pixels);
        }
    }
    if view.to_end {
        view.strip.scroll(rect.height() * 250.0, pixels);
        view.to_end = library.has_older;
    }
    if !keys_free(ui, cx) {
        return;
    }
    let page = (rect.height() - HEAD - layout::HEADER - layout::GAP).max(40.0) * 0.9;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let by = f32::from(i8::from(pressed(Key::PageDown)) - i8::from(pressed(Key::PageUp)));
    if by != 0.0 {
        view.to_end = false;
        view.strip.scroll(by * page, pixels);
    }
    if pressed(Key::Home) {
        view.to_end = false;
        view.strip.to_top();
        if library.has_newer {
            out.push(Msg::Library(LibraryMsg::Top));
        }
    }
    if pressed(Key::End) {
        view.to_end = true;
        ui.ctx().request_repaint();
        if let Some(week) = library.weeks.value().filter(|_| library.has_older)
            && let Some(oldest) = week.iter().map(|week| week.start).min()
        {
            view.strip.to_top();
            out.push(Msg::Library(LibraryMsg::JumpTo(oldest.plus_days(7))));
        }
    }
}

/// Asks for neighbours before they come into sight.
fn need(cx: &Cx<'_>, view: &LibraryView, rect: Rect, out: &mut Outbox) {
    let library = &cx.state.library;
    let placed = view.strip.placed();
    let near = 2.0 * rect.height();
    if let Some(last) = placed.last()
        && library.has_older
        && !library.loading_older
        && last.top + last.layout.height < rect.bottom() + near
    {
        out.push(Msg::Library(LibraryMsg::Need(Direction::Older)));
    }
    if let Some(first) = placed.first()
        && library.has_newer
        && !library.loading_newer
        && first.top > rect.top() - near
    {
        out.push(Msg::Library(LibraryMsg::Need(Direction::Newer)));
    }
}

/// Up and down go to the picture above and below; Enter opens it.
fn arrows(
    ui: &Ui,
    cx: &Cx<'_>,
    view: &LibraryView,
    pages: &VecDeque<LibraryPage>,
    out: &mut Outbox,
) {
    if !keys_free(ui, cx) || ui.memory(eframe::egui::Memory::focused).is_some() {
        return;
    }
    let anchor = cx.state.library.anchor;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if let Some(picture) = anchor.filter(|id| cx.state.library.selected.contains(id))
        && pressed(Key::Enter)
    {
        out.push(Msg::Full(Some(picture)));
    }
    let step = i8::from(pressed(Key::ArrowDown)) - i8::from(pressed(Key::ArrowUp));
    if step == 0 {
        return;
    }
    let next = anchor.and_then(|anchor| neighbour(view.strip.placed(), pages, anchor, step > 0));
    match (anchor, next) {
        (_, Some(next)) => {
            out.push(Msg::Library(LibraryMsg::Select(next, Selecting::Only)));
            out.push(Msg::Library(LibraryMsg::Show(next)));
        }
        (None, None) => out.push(Msg::Library(LibraryMsg::Move(0))),
        (Some(_), None) => {}
    }
}

/// The picture above or below, the one that lies under the middle of this one.
fn neighbour(
    placed: &[Placed],
    pages: &VecDeque<LibraryPage>,
    from: PictureId,
    below: bool,
) -> Option<PictureId> {
    let mut lines = placed
        .iter()
        .flat_map(|page| page.layout.lines.iter().map(move |line| (page, *line)));
    let row_of = |page: &Placed| {
        let rows = &pages.get(page.index)?.rows;
        rows.iter().position(|row| row.id == from)
    };
    let (page, row) = placed.iter().find_map(|page| Some((page, row_of(page)?)))?;
    let (left, width) = *page.layout.sides.get(row)?;
    let middle = left + width / 2.0;
    let mut before = None;
    let target = loop {
        let (other, line) = lines.next()?;
        if other.index == page.index && (line.first..line.end).contains(&row) {
            break if below { lines.next()? } else { before? };
        }
        before = Some((other, line));
    };
    let (page, line) = target;
    let row = (line.first..line.end).min_by(|a, b| {
        let off = |row: usize| {
            page.layout
                .sides
                .get(row)
                .map_or(f32::MAX, |(left, width)| {
                    (left + width / 2.0 - middle).abs()
                })
        };
        off(*a).total_cmp(&off(*b))
    })?;
    Some(pages.get(page.index)?.rows.get(row)?.id)
}

struct Grid<'a> {
    cx: &'a Cx<'a>,
    pages: &'a VecDeque<LibraryPage>,
    placed: &'a [Placed],
    left: f32,
    rect: Rect,
    live: bool,
}

impl Grid<'_> {
    /// Draws the lines in sight and notes which pictures should stay where they are.
    fn lines_ui(
        &self,
        ui: &Ui,
        pressed: &mut Option<PictureId>,
        kept: &mut Vec<(PictureId, f32)>,
        screen: Screen,
        out: &mut Outbox,
    ) {
        let anchor = self.cx.state.library.anchor;
        for page in self.placed {
            let Some(rows) = self.pages.get(page.index).map(|page| &page.rows) else {
                continue;
            };
            let (from, to) = (self.rect.top() - page.top, self.rect.bottom() - page.top);
            for line in page.layout.lines_between(from, to) {
                let top = page.top + line.top;
                for at in line.first..line.end {
                    let (Some(row), Some((left, width))) =
                        (rows.get(at), page.layout.sides.get(at))
                    else {
                        continue;
                    };
                    let rect =
                        Rect::from_min_size(pos2(self.left + left, top), vec2(*width, line.height));
                    if Some(row.id) == anchor && top >= screen.top {
                        kept.insert(0, (row.id, top));
                    } else if at == line.first && top + line.height > screen.top && kept.len() < 3 {
                        kept.push((row.id, top));
                    }
                    tile::tile_ui(ui, self.cx, row, rect, self.live, pressed, out);
                }
            }
        }
    }

    /// Wishes for the pictures a screen ahead and behind, nearest first.
    fn ahead(&self) {
        let screen = self.rect.height();
        for (from, to) in [
            (self.rect.bottom(), self.rect.bottom() + screen),
            (self.rect.top() - screen, self.rect.top()),
        ] {
            for page in self.placed {
                let Some(rows) = self.pages.get(page.index).map(|page| &page.rows) else {
                    continue;
                };
                for line in page.layout.lines_between(from - page.top, to - page.top) {
                    for row in rows.get(line.first..line.end).unwrap_or_default() {
                        tile::wish(self.cx, row, line.height);
                    }
                }
            }
        }
    }
}

/// The names of the days in sight; the one of the topmost day stays until the next pushes it out.
fn days_ui(ui: &Ui, cx: &Cx<'_>, days: &[DayMark], rect: Rect, left: f32) {
    let today = cx.state.now.day(cx.state.utc_offset_secs);
    let stuck = rect.top() + HEAD;
    let current = days
        .partition_point(|mark| mark.top <= stuck)
        .saturating_sub(1);
    for mark in days.iter().skip(current + 1) {
        if mark.top > rect.bottom() {
            break;
        }
        day_ui(ui, mark, today, pos2(left, mark.top));
    }
    let Some(mark) = days.get(current) else {
        return;
    };
    let pushed = days
        .get(current + 1)
        .map_or(0.0, |next| (next.top - stuck - layout::HEADER).min(0.0));
    let plate = Rect::from_min_max(
        rect.min,
        pos2(rect.right(), stuck + layout::HEADER - RING + pushed),
    );
    ui.painter().rect_filled(plate, 0.0, tokens(ui).bg);
    day_ui(ui, mark, today, pos2(left, stuck + pushed));
}

fn day_ui(ui: &Ui, mark: &DayMark, today: crate::domain::time::Day, at: eframe::egui::Pos2) {
    let theme = tokens(ui);
    let name = units::day(mark.day, today);
    let middle = at.y + layout::HEADER / 2.0;
    let galley = paint::galley(ui, &name, Size::Body, Weight::SemiBold);
    let width = galley.size().x;
    paint::paint_left(ui, pos2(at.x, middle), galley, theme.text);
    if mark.whole {
        let count = units::pictures(mark.pictures as u64);
        let galley = paint::galley(ui, &count, Size::Body, Weight::Regular);
        paint::paint_left(ui, pos2(at.x + width + 8.0, middle), galley, theme.text_2);
    }
    let rect = Rect::from_min_size(at, vec2(width, layout::HEADER));
    let response = ui.interact(
        rect,
        ui.scope_id().with(("day", mark.day.0)),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &name));
}

/// When the topmost picture in sight was made.
pub(super) fn moment_in_sight(
    placed: &[Placed],
    pages: &VecDeque<LibraryPage>,
    rect: Rect,
) -> Option<Moment> {
    let top = rect.top() + HEAD + layout::HEADER;
    placed.iter().find_map(|page| {
        let line = page
            .layout
            .lines_between(top - page.top, f32::INFINITY)
            .first()?;
        let row = pages.get(page.index)?.rows.get(line.first)?;
        Some(row.created)
    })
}

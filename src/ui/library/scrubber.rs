//! The bar of weeks at the right: how many pictures each week has, where we are, and a way to any other week.

use std::sync::Arc;

use eframe::egui::{Mesh, Rect, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

use super::{LibraryView, grid};
use crate::app::msg::{LibraryMsg, Msg};
use crate::domain::history::WeekCount;
use crate::domain::time::Moment;
use crate::text::{library as words, units};
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::{R, Tokens, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::paint;

/// Wished distance between two weeks and least distance between two bars, in points.
const STEP: f32 = 8.0;
const LEAST_STEP: f32 = 3.0;
/// Height a label takes.
const LABEL: f32 = 26.0;
/// Longest and shortest bar.
const BAR: f32 = 20.0;
const LEAST_BAR: f32 = 4.0;
/// From the right edge.
const RIGHT: f32 = 12.0;
/// How long the pointer rests before the pictures follow it, seconds.
const REST_SECS: f64 = 0.15;
const WEEK_DAYS: i64 = 7;
const WEEK_MS: i64 = WEEK_DAYS * 86_400_000;

/// A bar: one week, or several where there are too many.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bar {
    y: f32,
    /// Start of its newest week.
    start: Moment,
    pictures: u64,
}

#[derive(Clone, Debug, PartialEq)]
struct Label {
    y: f32,
    text: String,
}

#[derive(Clone, Debug, Default)]
struct Scale {
    bars: Vec<Bar>,
    labels: Vec<Label>,
}

/// View state of the bar of weeks.
#[derive(Default)]
pub(super) struct Scrubber {
    /// The weeks it was laid out for, and the room.
    weeks: Vec<WeekCount>,
    room: Option<(Rect, bool)>,
    scale: Scale,
    mesh: Arc<Mesh>,
    /// The week under the pointer while dragging, and since when.
    held: Option<(Moment, f64)>,
    jumped: Option<Moment>,
}

pub(super) fn scrubber_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    view: &mut LibraryView,
    rect: Rect,
    out: &mut Outbox,
) {
    let weeks = cx
        .state
        .library
        .weeks
        .value()
        .map_or(&[][..], Vec::as_slice);
    if weeks.is_empty() {
        return;
    }
    let theme = tokens(ui);
    let offset = cx.state.utc_offset_secs;
    let scrubber = &mut view.scrubber;
    if scrubber.room != Some((rect, theme.dark)) || scrubber.weeks != weeks {
        scrubber.room = Some((rect, theme.dark));
        scrubber.weeks = weeks.to_vec();
        scrubber.scale = scale(weeks, rect, offset);
        scrubber.mesh = Arc::new(mesh(&scrubber.scale.bars, rect, theme));
    }
    let right = rect.right() - RIGHT;
    ui.painter().add(Shape::mesh(Arc::clone(&scrubber.mesh)));
    for label in &scrubber.scale.labels {
        let galley = paint::galley(ui, &label.text, Size::Caption, Weight::Regular);
        let at = pos2(right - galley.size().x, label.y);
        paint::paint_left(ui, at, galley, theme.text_2);
    }
    let response = ui.interact(
        rect,
        ui.scope_id().with("scrubber"),
        Sense::click_and_drag() - Sense::FOCUSABLE,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, words::SCRUBBER));
    let now = grid::moment_in_sight(view.strip.placed(), &view.ghost, rect);
    if let Some(y) = now.and_then(|now| y_of(&view.scrubber.scale.bars, now)) {
        let mark = Rect::from_min_max(
            pos2(rect.left() + 4.0, y - 1.0),
            pos2(rect.right() - 6.0, y + 1.0),
        );
        ui.painter()
            .rect_filled(paint::snap(ui, mark), 1.0, theme.text);
    }
    let scrubber = &mut view.scrubber;
    let pointer = if response.is_pointer_button_down_on() {
        response.interact_pointer_pos()
    } else {
        response.hover_pos()
    };
    let under = pointer.and_then(|at| nearest(&scrubber.scale.bars, at.y));
    if let Some(bar) = under {
        plate(ui, rect, bar, cx);
    }
    let time = ui.input(|input| input.time);
    let mut jump = None;
    if let (true, Some(bar)) = (response.is_pointer_button_down_on(), under) {
        match scrubber.held {
            Some((week, since)) if week == bar.start => {
                if time - since >= REST_SECS && scrubber.jumped != Some(week) {
                    jump = Some(week);
                }
            }
            _ => scrubber.held = Some((bar.start, time)),
        }
        if jump.is_none() && scrubber.jumped != Some(bar.start) {
            let rest = std::time::Duration::from_secs_f64(REST_SECS);
            ui.ctx().request_repaint_after(rest);
        }
    } else if let Some((week, _)) = scrubber.held.take() {
        if scrubber.jumped != Some(week) {
            jump = Some(week);
        }
        scrubber.jumped = None;
    }
    if let Some(week) = jump {
        scrubber.jumped = scrubber.held.map(|(week, _)| week);
        view.to_end = false;
        view.strip.to_top();
        out.push(Msg::Library(LibraryMsg::JumpTo(week.plus_days(WEEK_DAYS))));
    }
}

/// The date beside the pointer.
fn plate(ui: &Ui, rect: Rect, bar: Bar, cx: &Cx<'_>) {
    let theme = tokens(ui);
    let offset = cx.state.utc_offset_secs;
    // A week begins on a Thursday in UTC; its last day is the one that comes first here.
    let last = Moment(bar.start.0 + WEEK_MS - 1).day(offset);
    let today = cx.state.now.day(offset);
    let date = units::day(last.min(today), today);
    let name = paint::galley(ui, &date, Size::Body, Weight::Medium);
    let count = paint::galley(
        ui,
        &units::pictures(bar.pictures),
        Size::Caption,
        Weight::Regular,
    );
    let width = name.size().x + 8.0 + count.size().x + 24.0;
    let min = pos2(
        rect.left() - 4.0 - width.ceil(),
        (bar.y - 16.0).max(rect.top() + 4.0),
    );
    let plate = paint::snap(ui, Rect::from_min_size(min, vec2(width.ceil(), 32.0)));
    let painter = ui.ctx().layer_painter(eframe::egui::LayerId::new(
        eframe::egui::Order::Tooltip,
        eframe::egui::Id::unique("library-date"),
    ));
    painter.add(theme.shadow_2.as_shape(plate, R));
    painter.rect(
        plate,
        R,
        theme.raised,
        (1.0, theme.line),
        eframe::egui::StrokeKind::Inside,
    );
    let middle = plate.center().y;
    let left = plate.left() + 12.0;
    let count_left = left + name.size().x + 8.0;
    painter.galley(pos2(left, middle - name.size().y / 2.0), name, theme.text);
    painter.galley(
        pos2(count_left, middle - count.size().y / 2.0),
        count,
        theme.text_2,
    );
}

/// Every week from the newest to the oldest, also those without pictures, from the top down.
fn scale(weeks: &[WeekCount], rect: Rect, utc_offset_secs: i32) -> Scale {
    let starts = weeks.iter().map(|week| week.start.0);
    let (Some(newest), Some(oldest)) = (starts.clone().max(), starts.min()) else {
        return Scale::default();
    };
    let count = (newest.saturating_sub(oldest) / WEEK_MS).clamp(0, 20_000) as usize + 1;
    let mut pictures = vec![0_u64; count];
    for week in weeks {
        let at = (newest.saturating_sub(week.start.0) / WEEK_MS).max(0) as usize;
        if let Some(slot) = pictures.get_mut(at) {
            *slot += week.pictures;
        }
    }
    let room = rect.height() - 16.0;
    let months = count as f32 / 4.3 + 1.0;
    let natural = count as f32 * STEP + months * LABEL;
    let start_of = |at: usize| Moment(newest - i64::try_from(at).unwrap_or_default() * WEEK_MS);
    let month_of = |at: usize| {
        let (year, month, _) = start_of(at).day(utc_offset_secs).date();
        (year, month)
    };
    if natural <= room {
        spread(&pictures, rect.top() + 8.0, start_of, month_of)
    } else {
        squeeze(&pictures, rect.top() + 8.0, room, start_of, month_of)
    }
}

/// A step a week, and room for the name of each month.
fn spread(
    pictures: &[u64],
    top: f32,
    start_of: impl Fn(usize) -> Moment,
    month_of: impl Fn(usize) -> (i64, u32),
) -> Scale {
    let mut scale = Scale::default();
    let (mut y, mut month) = (top, None);
    for (at, count) in pictures.iter().enumerate() {
        let this = month_of(at);
        if month != Some(this) {
            scale.labels.push(Label {
                y: y + 8.0,
                text: units::month_short(this.1).to_owned(),
            });
            y += LABEL - STEP / 2.0;
            month = Some(this);
        }
        scale.bars.push(Bar {
            y,
            start: start_of(at),
            pictures: *count,
        });
        y += STEP;
    }
    scale
}

/// All weeks within the room: several weeks a bar, names of years, no bar where a name stands.
fn squeeze(
    pictures: &[u64],
    top: f32,
    room: f32,
    start_of: impl Fn(usize) -> Moment,
    month_of: impl Fn(usize) -> (i64, u32),
) -> Scale {
    let most = (room / LEAST_STEP).max(1.0) as usize;
    let each = pictures.len().div_ceil(most).max(1);
    let step = room / pictures.len().div_ceil(each) as f32;
    let years = pictures.len() > 110;
    let mut scale = Scale::default();
    let (mut last_label, mut before) = (f32::NEG_INFINITY, None);
    for (at, part) in pictures.chunks(each).enumerate() {
        let y = top + at as f32 * step;
        let (year, month) = month_of(at * each);
        let this = if years { (year, 0) } else { (year, month) };
        if before != Some(this) && y - last_label >= LABEL {
            let text = if years {
                year.to_string()
            } else {
                units::month_short(month).to_owned()
            };
            scale.labels.push(Label { y: y + 8.0, text });
            last_label = y;
        }
        before = Some(this);
        scale.bars.push(Bar {
            y,
            start: start_of(at * each),
            pictures: part.iter().sum(),
        });
    }
    scale
}

fn mesh(bars: &[Bar], rect: Rect, theme: &Tokens) -> Mesh {
    let most = bars
        .iter()
        .map(|bar| bar.pictures)
        .max()
        .unwrap_or(1)
        .max(1);
    let right = rect.right() - RIGHT;
    let mut mesh = Mesh::default();
    for bar in bars.iter().filter(|bar| bar.pictures > 0) {
        let part = (bar.pictures as f32 / most as f32).sqrt();
        let width = LEAST_BAR + (BAR - LEAST_BAR) * part;
        let y = bar.y.round();
        let at = Rect::from_min_max(pos2((right - width).round(), y - 1.0), pos2(right, y + 1.0));
        mesh.add_colored_rect(at, theme.line_strong);
    }
    mesh
}

/// Where a moment is on the scale.
fn y_of(bars: &[Bar], moment: Moment) -> Option<f32> {
    let at = bars.partition_point(|bar| bar.start.0 > moment.0);
    let bar = bars.get(at).or_else(|| bars.last())?;
    let next = at.checked_sub(1).and_then(|at| bars.get(at));
    let Some(next) = next else {
        return Some(bar.y);
    };
    let span = (next.start.0 - bar.start.0).max(1) as f32;
    let part = ((moment.0 - bar.start.0) as f32 / span).clamp(0.0, 1.0);
    Some(bar.y + (next.y - bar.y).max(-STEP * 2.0) * part)
}

fn nearest(bars: &[Bar], y: f32) -> Option<Bar> {
    bars.iter()
        .min_by(|a, b| (a.y - y).abs().total_cmp(&(b.y - y).abs()))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(count: i64, every: usize) -> Vec<WeekCount> {
        (0..count)
            .step_by(every)
            .map(|week| WeekCount {
                start: Moment((2_900 - week) * WEEK_MS),
                pictures: 3,
            })
            .collect()
    }

    #[test]
    fn every_picture_is_under_some_bar_and_bars_stay_in_the_room() {
        let rect = Rect::from_min_size(pos2(0.0, 52.0), vec2(44.0, 848.0));
        for (count, every) in [(1, 1), (22, 1), (90, 2), (600, 1), (2_000, 3)] {
            let weeks = weeks(count, every);
            let scale = scale(&weeks, rect, 0);
            let sum: u64 = scale.bars.iter().map(|bar| bar.pictures).sum();
            assert_eq!(sum, 3 * weeks.len() as u64, "{count} weeks");
            assert!(
                scale.bars.iter().all(|bar| rect.y_range().contains(bar.y)),
                "{count} weeks"
            );
            assert!(
                scale.bars.windows(2).all(|pair| pair[0].y < pair[1].y),
                "from the top down"
            );
            assert!(
                scale
                    .labels
                    .windows(2)
                    .all(|pair| pair[1].y - pair[0].y >= 16.0),
                "names do not touch: {:?}",
                scale.labels
            );
        }
    }

    #[test]
    fn a_moment_is_found_where_its_bar_is() {
        let rect = Rect::from_min_size(pos2(0.0, 52.0), vec2(44.0, 848.0));
        let scale = scale(&weeks(600, 1), rect, 0);
        for bar in scale.bars.iter().step_by(17) {
            let y = y_of(&scale.bars, bar.start);
            assert_eq!(y, Some(bar.y), "start of a week");
            assert_eq!(nearest(&scale.bars, bar.y), Some(*bar), "and back");
        }
        assert!(y_of(&scale.bars, Moment(0)).is_some(), "before everything");
        assert!(
            y_of(&scale.bars, Moment(i64::MAX)).is_some(),
            "after everything"
        );
    }
}

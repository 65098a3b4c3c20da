//! The strip above a run and the names above its columns.

use std::time::Duration;

use eframe::egui::{
    Align, Align2, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::face;
use super::layout::Block;
use crate::app::msg::{GalleryMsg, Msg};
use crate::app::state::{Cell, RunView};
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::prompt;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, paint, text as words, tooltip};

/// The note about practice pictures is left out of the strip where it would be cut; the names above the columns say it too.
const NOTE_PX: f32 = 220.0;
/// Longest title, characters.
const TITLE_CHARS: usize = 60;

/// Draws the strip: what was asked and when, and how far it is.
pub(super) fn strip_ui(ui: &mut Ui, cx: &Cx<'_>, run: &RunView, rect: Rect, out: &mut Outbox) {
    let (settled, all) = run.progress();
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt(("strip", run.id.0))
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = 12.0;
    if settled < all {
        working_ui(&mut right, cx, run, (settled, all), out);
    } else {
        done_ui(&mut right, run);
    }
    let used = right.min_rect().left();
    title_ui(ui, cx, run, rect.with_max_x(used - 16.0));
}

fn working_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    run: &RunView,
    (settled, all): (u32, u32),
    out: &mut Outbox,
) {
    let theme = tokens(ui);
    // The seconds go on also while no picture moves.
    ui.ctx().request_repaint_after(Duration::from_millis(500));
    let stop = Button::secondary(text::create::STOP)
        .height(Height::H28)
        .icon(Icon::StopFill)
        .icon_px(14.0)
        .show(ui);
    if stop.clicked() {
        out.push(Msg::Gallery(GalleryMsg::CancelRun(run.id)));
    }
    let ready = run
        .cells()
        .filter(|cell| cell.job.picture.is_some())
        .count() as u32;
    let (ready, rest) = text::create::run_progress(ready, all, run.spent().0, left_ms(cx, run));
    // A label drops the space it begins with.
    let rest = words::rich(rest.trim_start(), Size::Body, Weight::Regular, theme.text_2);
    ui.spacing_mut().item_spacing.x = 0.0;
    ui.label(rest);
    ui.add_space(4.0);
    ui.label(words::rich(&ready, Size::Body, Weight::Medium, theme.text));
    ui.add_space(12.0);
    let width = if ui.max_rect().width() < 1000.0 {
        96.0
    } else {
        120.0
    };
    // The bar counts all that is over, however it ended, and what is known of the rest.
    let open = run.cells().filter(|cell| !cell.job.state.is_final());
    let begun: f32 = open.filter_map(|cell| cell.progress).sum();
    let done = (settled as f32 + begun) / all.max(1) as f32;
    widgets::progress_bar(ui, &ready, Some(done), width);
}

fn done_ui(ui: &mut Ui, run: &RunView) {
    let pictures = run
        .cells()
        .filter(|cell| cell.job.picture.is_some())
        .count();
    let (spent, sure) = run.spent();
    let ended = run.cells().filter_map(|cell| cell.job.ended).max();
    let took = ended.map(|ended| ended.since_ms(run.created).cast_unsigned());
    let line = text::create::run_done(pictures as u64, spent, sure, took.filter(|ms| *ms > 0));
    widgets::quiet(ui, &line);
}

fn title_ui(ui: &mut Ui, cx: &Cx<'_>, run: &RunView, rect: Rect) {
    let theme = tokens(ui);
    let mut left = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.spacing_mut().item_spacing.x = 12.0;
    let state = cx.state;
    let when = text::units::moment(run.created, state.now, state.utc_offset_secs);
    let when_width = paint::galley(ui, &when, Size::Body, Weight::Regular)
        .size()
        .x;
    let room = (rect.width() - when_width - 16.0).max(80.0);
    let title = prompt::title(&run.spec.prompt, TITLE_CHARS);
    let shown = words::elided(
        &mut left,
        &title,
        Size::Body,
        Weight::SemiBold,
        theme.text,
        room,
    );
    if title != run.spec.prompt {
        tooltip::show(&shown, &prompt::title(&run.spec.prompt, 600), "");
    }
    let quiet = (Size::Body, Weight::Regular, theme.text_2);
    words::elided(&mut left, &when, quiet.0, quiet.1, quiet.2, when_width);
    let rest = rect.right() - left.min_rect().right() - 12.0;
    if let Some(note) = honest_note(cx, run).filter(|_| rest > NOTE_PX) {
        words::elided(&mut left, note, quiet.0, quiet.1, quiet.2, rest);
    }
}

/// What has to be said wherever these pictures are shown.
pub(super) fn honest_note<'a>(cx: &Cx<'a>, run: &RunView) -> Option<&'a str> {
    // In a mixed run the columns say it themselves.
    let labels: Option<Vec<&str>> = run
        .columns
        .iter()
        .map(|model| label_of(cx, model))
        .collect();
    labels?.into_iter().next()
}

/// The note of a model's service, if it has one.
pub(super) fn label_of<'a>(cx: &Cx<'a>, model: &ModelId) -> Option<&'a str> {
    let service = cx.state.catalogue.service_of(model)?;
    (!service.label.is_empty()).then_some(service.label.as_str())
}

/// About how long the open cells will still take; `None` when nobody knows.
fn left_ms(cx: &Cx<'_>, run: &RunView) -> Option<u64> {
    let mut services: Vec<(&ProviderId, u64)> = Vec::new();
    for cell in run.cells().filter(|cell| !cell.job.state.is_final()) {
        let left = cell_left_ms(cx, cell)?;
        let provider = &cell.job.planned.provider;
        match services.iter_mut().find(|(known, _)| *known == provider) {
            Some((_, sum)) => *sum += left,
            None => services.push((provider, left)),
        }
    }
    let at_once = |provider: &ProviderId| {
        let service = cx.state.catalogue.services.iter();
        let service = service
            .filter(|service| &service.id == provider)
            .map(|service| service.at_once);
        u64::from(service.max().unwrap_or(1).max(1))
    };
    services
        .into_iter()
        .map(|(provider, sum)| sum.div_ceil(at_once(provider)))
        .max()
}

fn cell_left_ms(cx: &Cx<'_>, cell: &Cell) -> Option<u64> {
    let typical = face::typical_ms(cx, cell);
    let elapsed = cell
        .job
        .sent
        .map_or(0, |sent| cx.state.now.since_ms(sent).cast_unsigned());
    (typical > 0).then(|| typical.saturating_sub(elapsed))
}

/// Draws the names above the columns; `origin` is the left of the room (scrolled sideways) and the top of the names.
pub(super) fn headers_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    run: &RunView,
    block: &Block,
    origin: eframe::egui::Pos2,
) {
    for (at, model) in run.columns.iter().enumerate() {
        let cell = block.rect(at, 0);
        let rect = Rect::from_min_size(
            pos2(origin.x + cell.left(), origin.y),
            vec2(cell.width(), super::layout::HEADER),
        );
        if ui.is_rect_visible(rect) {
            header_ui(ui, cx, run, at, model, rect);
        }
    }
}

fn header_ui(ui: &Ui, cx: &Cx<'_>, run: &RunView, column: usize, model: &ModelId, rect: Rect) {
    let theme = tokens(ui);
    let name = cx.model_name(model);
    let service = cx.state.catalogue.service_of(model);
    let place = service.map_or_else(String::new, |service| {
        text::create::place(service.place, &service.name)
    });
    let cells: Vec<&Cell> = (0..run.rows)
        .filter_map(|row| run.at(column, row))
        .collect();
    let price = cells.first().map_or_else(String::new, |cell| {
        text::create::each_price(cell.job.planned.price)
    });
    let time = column_time(cx, &cells);

    let response = ui.interact(
        rect,
        ui.scope_id().with(("header", run.id.0, column)),
        Sense::hover(),
    );
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::ColumnHeader,
            true,
            format!("{name}, {place}, {price}"),
        )
    });
    let (upper, lower) = (rect.top() + 14.0, rect.top() + 32.0);
    paint::paint_dot(ui, pos2(rect.left() + 4.0, upper), 8.0, cx.dot(model));
    let right = |y: f32, text: &str, size, weight, colour| {
        let galley = paint::galley(ui, text, size, weight);
        let left = rect.right() - galley.size().x;
        paint::paint_left(ui, pos2(left, y), galley, colour);
        left
    };
    let time_left = right(upper, &time, Size::Body, Weight::Medium, theme.text);
    let price_left = right(lower, &price, Size::Caption, Weight::Regular, theme.text_2);
    let left = rect.left() + 16.0;
    let elided = |text: &str, size, weight, right: f32| {
        paint::galley_elided(ui, text, size, weight, right - left - 8.0)
    };
    let shown = elided(name, Size::Body, Weight::SemiBold, time_left);
    paint::paint_left(ui, pos2(left, upper), shown, theme.text);
    let shown = elided(&place, Size::Caption, Weight::Regular, price_left);
    paint::paint_left(ui, pos2(left, lower), shown, theme.text_2);
    let note = service.map_or("", |service| service.label.as_str());
    tooltip::show(&response, if note.is_empty() { name } else { note }, "");
}

/// The mean time of what is done; while nothing is, about how long it will take.
fn column_time(cx: &Cx<'_>, cells: &[&Cell]) -> String {
    let took: Vec<u64> = cells
        .iter()
        .filter_map(|cell| Some(cell.job.facts.as_ref()?.took_ms))
        .collect();
    if !took.is_empty() {
        return text::units::took(took.iter().sum::<u64>() / took.len() as u64);
    }
    let working = cells.iter().find(|cell| !cell.job.state.is_final());
    working
        .and_then(|cell| cell_left_ms(cx, cell))
        .filter(|left| *left > 0)
        .map_or_else(String::new, text::create::left)
}

/// Where a plate with a model's name goes on a cell of the grid.
pub(super) fn name_plate_ui(ui: &Ui, cx: &Cx<'_>, model: &ModelId, cell: Rect) {
    let name = cx.model_name(model);
    let at = Align2::LEFT_TOP.pos_in_rect(&cell.shrink(8.0));
    widgets::over_plate(ui, at, name, cx.dot(model));
}

//! The Activity page: what is being made, what needs a look, what was made.

mod list;
mod rows;

use eframe::egui::{
    Align, CentralPanel, Frame, Layout, Panel, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use self::list::{List, Part};
use crate::app::command::{Command, Shortcut};
use crate::app::msg::{GalleryMsg, Msg};
use crate::app::state::Page;
use crate::text::{library as words, units};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::regions::{self, Region};
use crate::ui::tokens::{self, PAD_PANEL, R_CARD, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Button, EmptyState, Height, empty_state, paint};

/// The list is never wider, in points.
const WIDTH: f32 = 960.0;
/// Height of a heading and of a row, in points.
const HEAD: f32 = 44.0;
const ROW: f32 = 56.0;
/// Below a group.
const GROUP: f32 = 16.0;

/// View state of the Activity page.
#[derive(Default)]
pub struct ActivityView {
    list: List,
}

/// Draws the page.
pub fn activity_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ActivityView, out: &mut Outbox) {
    let theme = tokens(ui);
    view.list.follow(&cx.state.gallery);
    Panel::top("activity-top")
        .exact_size(tokens::BAR)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.panel))
        .show(ui, |ui| {
            regions::mark(ui, Region::Bar, ui.max_rect());
            top_ui(ui, view, out);
        });
    CentralPanel::default()
        .frame(Frame::new().fill(theme.bg))
        .show(ui, |ui| {
            regions::mark(ui, Region::Middle, ui.max_rect());
            if view.list.is_empty() {
                empty_ui(ui, cx, out);
            } else {
                list_ui(ui, cx, &view.list, out);
            }
        });
}

fn top_ui(ui: &mut Ui, view: &ActivityView, out: &mut Outbox) {
    let theme = tokens(ui);
    let rect = ui.max_rect();
    let line = if theme.dark { theme.bg } else { theme.line };
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, (1.0, line));
    let title = paint::galley(ui, words::ACTIVITY, Size::Emphasis, Weight::SemiBold);
    let middle = rect.center().y;
    paint::paint_left(ui, pos2(rect.left() + PAD_PANEL, middle), title, theme.text);
    if view.list.running.len() > 1 {
        let width = paint::galley(ui, words::STOP_ALL, Size::Body, Weight::Medium)
            .size()
            .x
            .ceil()
            + 26.0
            + 20.0;
        let at = Rect::from_min_size(
            pos2(rect.right() - PAD_PANEL - width, middle - 16.0),
            vec2(width, 32.0),
        );
        let shortcut = Command::Stop.shortcut().map(Shortcut::label);
        let mut child = ui.new_child(UiBuilder::new().max_rect(at));
        if Button::secondary(words::STOP_ALL)
            .icon(Icon::StopFill)
            .icon_px(14.0)
            .tip(
                Command::Stop.name(),
                shortcut.as_deref().unwrap_or_default(),
            )
            .show(&mut child)
            .clicked()
        {
            out.push(Msg::Do(Command::Stop));
        }
    }
}

fn empty_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    if !cx.state.gallery.loaded {
        return;
    }
    let rect = ui.max_rect();
    let at = Rect::from_center_size(rect.center(), vec2(328.0, rect.height()));
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(paint::snap(ui, at))
            .layout(Layout::left_to_right(Align::Center)),
    );
    let state = EmptyState {
        icon: Icon::Pulse,
        title: words::ACTIVITY_EMPTY_TITLE,
        sentence: words::ACTIVITY_EMPTY_SENTENCE,
        button: words::ACTIVITY_EMPTY_BUTTON,
        primary: false,
    };
    if empty_state(&mut child, &state) {
        out.push(Msg::Go(Page::Create));
    }
}

/// The groups one below the other. Only rows in sight are drawn: all have the same height.
fn list_ui(ui: &mut Ui, cx: &Cx<'_>, list: &List, out: &mut Outbox) {
    let groups: Vec<(Part, usize)> = [
        (Part::Running, list.running.len()),
        (Part::Unknown, list.unknown.len()),
        (Part::Look, list.look.len()),
        (Part::Finished, list.finished.len()),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .collect();
    let height: f32 = groups
        .iter()
        .map(|(_, count)| HEAD + *count as f32 * ROW + GROUP)
        .sum::<f32>()
        + GROUP;
    ScrollArea::vertical()
        .id_salt("activity")
        .auto_shrink(false)
        .show_viewport(ui, |ui, viewport| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            let (all, _) =
                ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            let width = (all.width() - 2.0 * tokens::PAD_SHEET).min(WIDTH).floor();
            let left = (all.center().x - width / 2.0).round();
            let mut top = all.top();
            for (part, count) in groups {
                heading(ui, part, count, pos2(left, top), width);
                if part == Part::Unknown {
                    let head = Rect::from_min_size(pos2(left, top), vec2(width, HEAD));
                    unknown_ui(ui, list, head, out);
                }
                top += HEAD;
                let card = Rect::from_min_size(pos2(left, top), vec2(width, count as f32 * ROW));
                let seen = viewport.translate(all.min.to_vec2());
                group_ui(ui, cx, list, part, card, seen, out);
                top = card.bottom() + GROUP;
            }
            let near_end = viewport.bottom() > height - 2.0 * viewport.height();
            if near_end && cx.state.gallery.older_than.is_some() && !cx.state.gallery.loading {
                out.push(Msg::Gallery(GalleryMsg::NeedOlder));
            }
        });
}

fn heading(ui: &Ui, part: Part, count: usize, min: eframe::egui::Pos2, width: f32) {
    let theme = tokens(ui);
    let name = match part {
        Part::Running => words::RUNNING,
        Part::Unknown => words::OUTCOME_UNKNOWN,
        Part::Look => words::NEEDS_LOOK,
        Part::Finished => words::FINISHED,
    };
    let rect = Rect::from_min_size(min, vec2(width, HEAD));
    let middle = rect.bottom() - 18.0;
    let galley = paint::galley(ui, name, Size::Body, Weight::SemiBold);
    let right = rect.left() + galley.size().x + 8.0;
    paint::paint_left(ui, pos2(rect.left(), middle), galley, theme.text);
    let number = units::number(count as u64);
    let galley = paint::galley(ui, &number, Size::Body, Weight::Regular);
    paint::paint_left(ui, pos2(right, middle), galley, theme.text_2);
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, name));
}

/// Beside the heading of jobs with an unknown outcome: what they may have cost, and the question to all services at once.
fn unknown_ui(ui: &mut Ui, list: &List, head: Rect, out: &mut Outbox) {
    let theme = tokens(ui);
    let middle = head.bottom() - 18.0;
    let mut right = head.right();
    if list.askable > 1 {
        let name = words::CHECK_ALL_AGAIN;
        let galley = paint::galley(ui, name, Size::Caption, Weight::Medium);
        let width = galley.size().x.ceil() + 18.0 + 22.0;
        let at = Rect::from_min_size(pos2(right - width, middle - 12.0), vec2(width, 24.0));
        let mut child = ui.new_child(UiBuilder::new().id_salt("check all").max_rect(at));
        let button = Button::secondary(name).icon(Icon::ArrowClockwise);
        if button.height(Height::H24).show(&mut child).clicked() {
            out.push(Msg::Gallery(GalleryMsg::CheckAllAgain));
        }
        right = at.left() - 16.0;
    }
    let cost = words::may_have_cost(list.may_cost);
    let galley = paint::galley(ui, &cost, Size::Body, Weight::Regular);
    let left = right - galley.size().x;
    paint::paint_left(ui, pos2(left, middle), galley, theme.text_2);
    let rect = Rect::from_min_max(pos2(left, head.top()), pos2(right, head.bottom()));
    let response = ui.interact(rect, ui.scope_id().with("may cost"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &cost));
}

fn group_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    list: &List,
    part: Part,
    card: Rect,
    seen: Rect,
    out: &mut Outbox,
) {
    if !card.intersects(seen) {
        return;
    }
    let theme = tokens(ui);
    paint::boxed(ui, card, R_CARD, theme.panel, theme.line);
    let jobs = list.jobs(part);
    let first = ((seen.top() - card.top()) / ROW).floor().max(0.0) as usize;
    let end = (((seen.bottom() - card.top()) / ROW).ceil().max(0.0) as usize).min(jobs.len());
    for (at, job) in jobs.iter().enumerate().take(end).skip(first) {
        let top = card.top() + at as f32 * ROW;
        let row = Rect::from_min_size(pos2(card.left(), top), vec2(card.width(), ROW));
        if at > 0 {
            ui.painter().hline(
                row.shrink2(vec2(16.0, 0.0)).x_range(),
                top + 0.5,
                (1.0, theme.line),
            );
        }
        let Some(cell) = cx.state.gallery.cell(*job) else {
            continue;
        };
        let Some(run) = cx.state.gallery.run(cell.job.run) else {
            continue;
        };
        let mut child = ui.new_child(UiBuilder::new().max_rect(row).id_salt(("job", job.0)));
        let row = rows::Row {
            cx,
            cell,
            prompt: &run.spec.prompt,
            rect: row,
        };
        match part {
            Part::Running => row.running_ui(&mut child, out),
            Part::Unknown | Part::Look => row.look_ui(&mut child, out),
            Part::Finished => row.finished_ui(&child, out),
        }
    }
}

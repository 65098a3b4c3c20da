//! One result: over its source with a line to drag, or what became of it; and everything that can be done with it.

use eframe::egui::{
    Align, EventFilter, Id, Key, Layout, Modifiers, Rect, Response, Role, Sense, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::{CanvasView, guard, menu, waiting};
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::{Cell, RunView};
use crate::domain::ids::{JobId, PictureId};
use crate::domain::picture::PictureRow;
use crate::domain::review::Verdict;
use crate::text;
use crate::text::canvas as words;
use crate::ui::create::face::{self, Face};
use crate::ui::create::pair::{self, Two};
use crate::ui::create::{Glass, lens};
use crate::ui::icons::Icon;
use crate::ui::tokens::R_CARD;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, IconButton, Kind, Picture, paint};

/// A result and where its picture lies.
#[derive(Clone, Copy)]
pub(super) struct Slot<'a> {
    pub(super) run: &'a RunView,
    pub(super) cell: &'a Cell,
    pub(super) at: usize,
    pub(super) all: usize,
    pub(super) rect: Rect,
}

/// The stable identity of a result.
pub(super) fn id(job: JobId) -> Id {
    Id::unique(("edit result", job.0))
}

pub(super) fn result_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    slot: &Slot<'_>,
    out: &mut Outbox,
) {
    let job = slot.cell.job.id;
    let face = face::face(cx, slot.cell, view.why.contains(&job));
    let response = match &face {
        Face::Picture(row) => {
            let row = cx.state.edit.front_of(row);
            let response = picture_ui(ui, cx, view, (slot, row), out);
            below_ui(ui, cx, view, (slot, row, &response), out);
            response
        }
        Face::Making(left) => waiting::making_ui(ui, cx, (slot, left), out),
        Face::Message(message) => waiting::message_ui(ui, cx, view, (slot, message), out),
    };
    if response.has_focus() {
        // Arrows walk among results here; elsewhere they would leave them.
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    if view.ask_focus == Some(job) {
        response.request_focus();
        response.scroll_to_me(None);
        view.ask_focus = None;
    }
}

/// The picture an edit began with.
fn before<'a>(cx: &Cx<'a>, run: &'a RunView, row: &PictureRow) -> Option<&'a PictureRow> {
    let state = cx.state;
    let tree = state.edit.tree.value();
    let find = |id: PictureId| {
        tree.and_then(|tree| tree.get(id))
            .map(|version| &version.picture)
            .or_else(|| state.picture(id))
    };
    let parent = tree
        .and_then(|tree| tree.get(row.id))
        .and_then(|version| version.parent);
    let from = run.spec.step.as_ref().and_then(|step| step.from);
    parent
        .and_then(find)
        .or_else(|| from.and_then(find))
        .filter(|before| before.id != row.id && !before.damaged)
}

fn is_chosen(cx: &Cx<'_>, slot: &Slot<'_>, row: &PictureRow) -> bool {
    let chosen = cx.state.edit.chosen;
    let made = slot.cell.job.picture.as_ref().map(|row| row.id);
    chosen.is_some() && (chosen == Some(row.id) || chosen == made)
}

/// What a screen reader says of a result.
pub(super) fn label(cx: &Cx<'_>, slot: &Slot<'_>, state: &str) -> String {
    let name = cx.model_name(&slot.cell.job.planned.model);
    words::result_label(slot.at, slot.all, name, state)
}

fn picture_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (slot, row): (&Slot<'_>, &PictureRow),
    out: &mut Outbox,
) -> Response {
    let rect = slot.rect;
    let chosen = is_chosen(cx, slot, row);
    let response = ui.interact(rect, id(slot.cell.job.id), Sense::click_and_drag());
    let mut state: Vec<String> = Vec::new();
    if chosen {
        state.push(words::CHOSEN.to_owned());
    }
    let review = text::create::review(row.review);
    if row.review.verdict != Verdict::None {
        state.push(review);
    }
    let name = label(cx, slot, &state.join(", "));
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, &name));
    let source = before(cx, slot.run, row);
    let rejected = row.review.verdict == Verdict::Rejected;
    if rejected {
        ui.set_opacity(0.32);
    }
    let shown = pair::frame(ui, row, rect);
    let scale = shown.width() * ui.pixels_per_point() / row.size.width_px.max(1) as f32;
    view.zoom_pct = (scale * view.glass.lens.zoom * 100.0).round() as u32;
    let CanvasView { glass, uploads, .. } = view;
    match source {
        Some(source) if lens::held(ui, Key::B) => {
            single_ui(ui, cx, glass, (source, rect, &response));
        }
        Some(source) => {
            let two = Two {
                a: source,
                b: row,
                names: [(words::BEFORE, None), (words::AFTER, None)],
            };
            let mut heat = |ui: &Ui, rect: Rect, uv: Rect| {
                guard::heat_ui(ui, cx, uploads, (row.id, rect, uv));
            };
            pair::slider_ui(ui, cx, glass, &two, (rect, &response), &mut heat);
        }
        None => {
            let uv = single_ui(ui, cx, glass, (row, rect, &response));
            guard::heat_ui(ui, cx, uploads, (row.id, shown, uv));
        }
    }
    if rejected {
        ui.set_opacity(1.0);
    }
    if chosen || response.has_focus() {
        paint::ring(ui, rect, R_CARD);
    }
    pressed(ui, (row.id, &response), out);
    response
}

/// One picture alone in the cell. Returns the part of it that is seen.
fn single_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    glass: &mut Glass,
    (row, rect, response): (&PictureRow, Rect, &Response),
) -> Rect {
    let place = pair::frame(ui, row, rect);
    lens::follow(ui, glass, place, response);
    let picture = Picture {
        opacity: 1.0,
        ..lens::picture(ui, cx, glass, row, place.size())
    };
    widgets::paint_picture(ui, place, R_CARD, &picture, 1.0);
    picture.uv
}

/// A click chooses, a double click or Enter keeps.
fn pressed(ui: &Ui, (picture, response): (PictureId, &Response), out: &mut Outbox) {
    let enter = response.has_focus()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    if enter || response.double_clicked() {
        out.push(Msg::Edit(EditMsg::Keep(picture)));
    } else if response.clicked() || response.secondary_clicked() {
        out.push(Msg::Edit(EditMsg::ChooseResult(picture)));
    }
}

/// Beneath it: keep, like, reject, go on from here, and the rest; then what it changed.
fn below_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (slot, row, response): (&Slot<'_>, &PictureRow, &Response),
    out: &mut Outbox,
) {
    let rect = slot.rect;
    let bar = Rect::from_min_size(
        pos2(rect.left(), rect.bottom() + 12.0),
        vec2(rect.width(), 32.0),
    );
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt(("result right", row.id.0))
            .max_rect(bar)
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = 4.0;
    let more = IconButton::new(Icon::DotsThreeBold, words::MORE_ACTIONS).show(&mut right);
    menu::menu_ui(cx, (row, &more, true), out);
    menu::menu_ui(cx, (row, response, false), out);
    let wide = rect.width() >= 300.0;
    if wide {
        let from = IconButton::new(Icon::PaintBrush, words::FROM_HERE);
        if from.show(&mut right).clicked() {
            menu::from_here(row.id, out);
        }
    }
    let verdict = row.review.verdict;
    let one = |ui: &mut Ui, icon, name, which, out: &mut Outbox| {
        let on = verdict == which;
        let button = IconButton::new(icon, name).on(on).enabled(cx.can_write());
        if button.show(ui).clicked() {
            out.push(Msg::Review {
                pictures: vec![row.id],
                verdict: Some(if on { Verdict::None } else { which }),
                stars: None,
            });
        }
    };
    one(&mut right, Icon::X, words::REJECT, Verdict::Rejected, out);
    let heart = if verdict == Verdict::Picked {
        Icon::HeartFill
    } else {
        Icon::Heart
    };
    one(&mut right, heart, words::HEART, Verdict::Picked, out);
    let used = bar.right() - right.min_rect().left();
    keep_ui(
        ui,
        cx,
        (slot, row, bar.with_max_x(bar.right() - used - 8.0)),
        out,
    );
    let line = Rect::from_min_size(
        pos2(rect.left(), bar.bottom() + 6.0),
        vec2(rect.width(), 24.0),
    );
    guard::line_ui(ui, cx, view, (row.id, line), out);
}

/// The one accent button of the page, while nothing is written that could be applied instead.
fn keep_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (slot, row, bar): (&Slot<'_>, &PictureRow, Rect),
    out: &mut Outbox,
) {
    let empty = cx.state.edit.draft.instruction.trim().is_empty();
    let kind = if empty && is_chosen(cx, slot, row) {
        Kind::Primary
    } else {
        Kind::Secondary
    };
    let mut left = ui.new_child(
        UiBuilder::new()
            .id_salt(("result left", row.id.0))
            .max_rect(bar)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let natural = paint::galley(
        ui,
        words::KEEP,
        crate::ui::fonts::Size::Body,
        crate::ui::fonts::Weight::SemiBold,
    );
    let mut button = Button::new(kind, words::KEEP)
        .icon(Icon::Check)
        .tip(words::KEEP, "Enter");
    if natural.size().x + 50.0 > bar.width() {
        button = button.width(bar.width().max(48.0));
    }
    if button.show(&mut left).clicked() {
        out.push(Msg::Edit(EditMsg::Keep(row.id)));
    }
    guard::outside_ui(&mut left, cx, (row.id, slot.rect.width()), out);
}

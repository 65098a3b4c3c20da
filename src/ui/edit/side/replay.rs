//! The sheet that makes a chain of edits again on other pictures: what, on which, with whom, and what it costs.

use eframe::egui::{Align, Id, Layout, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::Replay;
use crate::domain::ids::{ModelId, PictureId};
use crate::domain::picture::PictureRow;
use crate::domain::version::Version;
use crate::text;
use crate::ui::composing::shelf;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Chip, IconButton, paint, sheet};

/// Size of the sheet, points.
const SHEET: eframe::egui::Vec2 = vec2(784.0, 680.0);
/// Height of a step, points.
const STEP: f32 = 32.0;
/// Steps that are seen at once.
const STEPS_SEEN: f32 = 3.5;
/// Height of the foot, points.
const FOOT: f32 = 40.0;

/// Draws the sheet while it is open.
pub(in crate::ui::edit) fn replay_ui(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let Some(replay) = &cx.state.edit.replay else {
        return;
    };
    let shown = sheet(ui.ctx(), Id::unique("replay"), SHEET, |ui| {
        let room = ui.max_rect();
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        head_ui(ui, room, out);
        steps_ui(ui, cx, &replay.steps);
        ui.add_space(8.0);
        models_ui(ui, cx, replay, out);
        ui.add_space(8.0);
        targets_ui(ui, cx, replay, room.bottom() - FOOT - 16.0, out);
        let foot = room.with_min_y(room.bottom() - FOOT);
        foot_ui(ui, cx, replay, foot, out);
    });
    if shown.should_close {
        out.push(Msg::Edit(EditMsg::CloseReplay));
    }
}

fn head_ui(ui: &mut Ui, room: Rect, out: &mut Outbox) {
    let at = Rect::from_min_size(
        pos2(room.right() - 32.0, room.top() - 4.0),
        vec2(32.0, 32.0),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("close").max_rect(at));
    let close = IconButton::new(Icon::X, text::CLOSE).key(text::ESC);
    if close.show(&mut child).clicked() {
        out.push(Msg::Edit(EditMsg::CloseReplay));
    }
    widgets::title(ui, text::edit::REPLAY_TITLE);
    ui.add_space(8.0);
}

/// The steps, oldest first.
fn steps_ui(ui: &mut Ui, cx: &Cx<'_>, steps: &[Version]) {
    let theme = tokens(ui);
    widgets::section_label(ui, text::edit::REPLAY_STEPS);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("steps")
        .max_height(STEP * STEPS_SEEN)
        .auto_shrink([false, true])
        .show_rows(ui, STEP, steps.len(), |ui, range| {
            for at in range {
                let Some(step) = steps.get(at) else {
                    continue;
                };
                let size = vec2(ui.available_width(), STEP);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let number = (at + 1).to_string();
                let number = paint::galley(ui, &number, Size::Body, Weight::Regular);
                paint::paint_left(ui, rect.left_center(), number, theme.text_2);
                let model = cx.model_name(&step.maker);
                let model = paint::galley(ui, model, Size::Body, Weight::Regular);
                let left = rect.right() - model.size().x;
                paint::paint_dot(
                    ui,
                    pos2(left - 12.0, rect.center().y),
                    8.0,
                    cx.dot(&step.maker),
                );
                paint::paint_left(ui, pos2(left, rect.center().y), model, theme.text_2);
                let words = if step.instruction.trim().is_empty() {
                    text::edit::version_name(step)
                } else {
                    step.instruction.clone()
                };
                let place = Rect::from_min_max(
                    pos2(rect.left() + 24.0, rect.center().y - 10.0),
                    pos2(left - 32.0, rect.center().y + 10.0),
                );
                let mut child = ui.new_child(UiBuilder::new().id_salt(at).max_rect(place));
                let (size, weight) = (Size::Body, Weight::Regular);
                widgets::elided(&mut child, &words, size, weight, theme.text, place.width());
            }
        });
    ui.spacing_mut().item_spacing.y = 8.0;
}

/// The models of the steps, or others.
fn models_ui(ui: &mut Ui, cx: &Cx<'_>, replay: &Replay, out: &mut Outbox) {
    widgets::section_label(ui, text::edit::REPLAY_WITH);
    let mut offered: Vec<&ModelId> = Vec::new();
    let steps = replay.steps.iter().map(|step| &step.maker);
    let all = replay
        .models
        .iter()
        .chain(steps)
        .chain(&cx.state.edit.draft.models);
    for model in all {
        let edits = cx.state.catalogue.model_or_guess(model);
        if edits.is_some_and(|model| model.can.edit) && !offered.contains(&model) {
            offered.push(model);
        }
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        let same = Chip::new(text::edit::SAME_MODELS).selected(replay.models.is_empty());
        if same.show(ui).response.clicked() && !replay.models.is_empty() {
            out.push(Msg::Edit(EditMsg::ReplayWith(Vec::new())));
        }
        for model in offered {
            let on = replay.models.contains(model);
            let chip = Chip::model(cx.model_name(model), "", cx.dot(model)).selected(on);
            if chip.show(ui).response.clicked() {
                let models = if on { Vec::new() } else { vec![model.clone()] };
                out.push(Msg::Edit(EditMsg::ReplayWith(models)));
            }
        }
    });
}

/// The pictures the chain is made on.
fn targets_ui(ui: &mut Ui, cx: &Cx<'_>, replay: &Replay, bottom: f32, out: &mut Outbox) {
    let chosen = text::edit::replay_chosen(replay.targets.len());
    let heading = format!("{}{}{chosen}", text::edit::REPLAY_ON, text::DOT);
    widgets::section_label(ui, &heading);
    let at_hand = shelf::at_hand(cx.state);
    let elsewhere = replay.targets.iter();
    let elsewhere = elsewhere.filter(|row| !at_hand.iter().any(|other| other.id == row.id));
    let rows: Vec<&PictureRow> = elsewhere.chain(at_hand.iter().copied()).collect();
    let ticked = |id: PictureId| replay.targets.iter().any(|row| row.id == id);
    let high = bottom - ui.cursor().top() - 16.0;
    let clicked = shelf::shelf_ui(ui, cx, &rows, &ticked, high);
    if let Some(clicked) = clicked {
        let mut targets: Vec<PictureId> = replay.targets.iter().map(|row| row.id).collect();
        match targets.iter().position(|id| *id == clicked) {
            Some(at) => {
                targets.remove(at);
            }
            None => targets.push(clicked),
        }
        out.push(Msg::Edit(EditMsg::ReplayOn(targets)));
    }
}

fn foot_ui(ui: &mut Ui, cx: &Cx<'_>, replay: &Replay, rect: Rect, out: &mut Outbox) {
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("foot")
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 12.0;
    let none = replay.targets.is_empty() || replay.outlook.pictures == 0;
    let words = if none {
        text::edit::REPLAY_NO_PICTURE.to_owned()
    } else {
        text::edit::replay(&replay.outlook)
    };
    let button = Button::primary(&words).enabled(!none && cx.can_write());
    if button.show(&mut child).clicked() {
        out.push(Msg::Edit(EditMsg::StartReplay));
    }
    let cancel = Button::quiet(text::CANCEL).height(widgets::Height::H40);
    if cancel.show(&mut child).clicked() {
        out.push(Msg::Edit(EditMsg::CloseReplay));
    }
    let room = child.available_width();
    child.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let (size, weight, colour) = (Size::Caption, Weight::Regular, tokens(ui).text_2);
        widgets::elided(ui, text::edit::REPLAY_HINT, size, weight, colour, room);
    });
}

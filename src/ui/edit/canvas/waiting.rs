//! A result that is not there: on its way, or what came in the way.

use eframe::egui::{Rect, Response, Ui, UiBuilder, vec2};

use super::CanvasView;
use super::result::{Slot, id, label};
use crate::app::command::Command;
use crate::app::msg::{EditMsg, GalleryMsg, Msg};
use crate::app::state::edit::EditDraft;
use crate::text;
use crate::ui::create::face::{self, Ask, Message};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, CellButton, CellState, IconButton, Picture};

fn drawn<'a>(slot: &Slot<'_>, name: &'a str, state: CellState<'a>) -> widgets::Cell<'a> {
    widgets::Cell {
        id: id(slot.cell.job.id),
        name,
        size_px: slot.rect.size(),
        state,
        actions: &[],
        selected: false,
        picked: false,
        rejected: false,
        show_bar: false,
    }
}

/// It is being made.
pub(super) fn making_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (slot, left): (&Slot<'_>, &str),
    out: &mut Outbox,
) -> Response {
    let cell = slot.cell;
    let preview = cell.preview.as_ref();
    let texture = preview.and_then(|it| cx.textures.preview(ui.ctx(), cell.job.id, it));
    let percent = cell.progress.map(text::create::percent).unwrap_or_default();
    let queue = cell.before.map(text::create::before).unwrap_or_default();
    let state = match texture {
        Some(texture) => CellState::Preview {
            picture: Picture::whole(texture.id, tokens(ui).empty),
            done: cell.progress,
            text: &percent,
            cancel: Some(text::create::STOP_ONE),
        },
        None => CellState::Making {
            title: text::create::MAKING,
            sentence: if queue.is_empty() { left } else { &queue },
            done: cell.progress,
        },
    };
    let name = label(cx, slot, text::create::MAKING);
    let shown = widgets::cell_at(ui, slot.rect, &drawn(slot, &name, state));
    let mut cancelled = shown.cancelled;
    if texture.is_none() && !cell.job.state.is_final() {
        let at = slot.rect.right_top() + vec2(-36.0, 8.0);
        let corner = Rect::from_min_size(at, vec2(28.0, 28.0));
        let mut child = ui.new_child(
            UiBuilder::new()
                .id_salt(("stop", cell.job.id.0))
                .max_rect(corner),
        );
        cancelled |= IconButton::new(Icon::X, text::create::STOP_ONE)
            .small()
            .show(&mut child)
            .clicked();
    }
    if cancelled {
        out.push(Msg::Gallery(GalleryMsg::Cancel(cell.job.id)));
    }
    shown.response
}

/// Words, and what can be done.
pub(super) fn message_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (slot, message): (&Slot<'_>, &Message),
    out: &mut Outbox,
) -> Response {
    let buttons: Vec<CellButton<'_>> = message
        .steps
        .iter()
        .map(|step| CellButton {
            text: step.text(),
            icon: step.icon(),
            quiet: step.is_quiet(),
        })
        .collect();
    let state = CellState::Message {
        icon: message.icon,
        title: &message.title,
        sentence: &message.sentence,
        buttons: &buttons,
        buttons_on_hover: message.on_hover,
    };
    let name = label(cx, slot, &message.title);
    let shown = widgets::cell_at(ui, slot.rect, &drawn(slot, &name, state));
    let step = shown.button.and_then(|at| message.steps.get(at).copied());
    if let Some(step) = step {
        take(cx, view, (slot, step), out);
    }
    shown.response
}

fn take(
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (slot, step): (&Slot<'_>, face::Step),
    out: &mut Outbox,
) {
    if step == face::Step::EditPrompt {
        // The words of an edit belong to this page's own box.
        out.push(Msg::Edit(EditMsg::Set(Box::new(EditDraft {
            instruction: slot.run.spec.prompt.clone(),
            ..cx.state.edit.draft.clone()
        }))));
        out.push(Msg::Do(Command::FocusPrompt));
        return;
    }
    match face::take(step, slot.run, slot.cell, out) {
        Ask::Nothing => {}
        Ask::FocusPrompt | Ask::PickModels => out.push(Msg::Do(Command::FocusPrompt)),
        Ask::ToggleWhy => {
            let job = slot.cell.job.id;
            if !view.why.remove(&job) {
                view.why.insert(job);
            }
        }
    }
}

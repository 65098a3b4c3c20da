//! A cell without a picture: what became of it, what to do, and what would have been sent.

use eframe::egui::{Sense, Ui, vec2};

use super::{InspectorView, body_ui, facts, frame, parts, picture};
use crate::app::command::Command;
use crate::app::msg::Msg;
use crate::app::state::{Cell, RunView};
use crate::domain::job::JobState;
use crate::text;
use crate::ui::create::face::{self, Ask, Face, Message, Step};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, Height, rich};

/// What the cell itself says, also while it is being made.
fn message(cx: &Cx<'_>, cell: &Cell) -> Option<Message> {
    match face::face(cx, cell, false) {
        Face::Picture(_) => None,
        Face::Message(message) => Some(message),
        Face::Making(left) => Some(Message {
            icon: (Icon::Hourglass, Status::Neutral),
            title: text::create::MAKING.to_owned(),
            sentence: left,
            steps: vec![Step::Cancel],
            on_hover: false,
        }),
    }
}

/// The technical side of what became of a job; empty for none.
fn details(state: &JobState) -> String {
    match state {
        JobState::Failed { failure } => failure.detail.clone(),
        JobState::Declined { refusal } if refusal.reason.trim().is_empty() => {
            text::failure::NO_REASON.to_owned()
        }
        JobState::Declined { refusal } => refusal.reason.clone(),
        JobState::Unknown { remote } => remote
            .as_ref()
            .map(|remote| remote.id.to_string())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

pub(super) fn cell_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (cell, run): (&Cell, &RunView),
    view: &mut InspectorView,
    out: &mut Outbox,
) {
    let job = &cell.job;
    let which = text::create::picture_of(job.planned.row, run.rows);
    let top = frame::head_ui(ui, cx, (&job.planned.model, &which), out);
    let bottom = ui.max_rect().bottom();
    body_ui(ui, ("cell", job.id), (top, bottom), |ui| {
        ui.add_space(PAD_PANEL);
        state_ui(ui, cx, (cell, run), view, out);
        parts::rule(ui, 16.0, 16.0);
        picture::sent_ui(ui, job, Some(&run.spec), view, out);
        parts::rule(ui, 16.0, 14.0);
        facts::shape_row(ui, job.planned.asked.size);
        let (asked, sent) = (job.planned.asked.size, job.planned.sent.size);
        if asked == sent {
            parts::row(ui, text::create::ROW_SIZE, &sent.to_string());
        } else {
            parts::row(ui, text::create::ROW_ASKED, &asked.to_string());
            parts::row(ui, text::create::ROW_SENT, &sent.to_string());
        }
        parts::row(
            ui,
            text::create::ROW_COST,
            &text::units::price(job.planned.price),
        );
        if let Some(seed) = job.planned.sent.seed {
            let number = text::units::seed(seed);
            let after = text::inspector::SEED_WORD;
            parts::row_with(ui, text::create::ROW_SEED, &number, after);
        }
        would_differ_ui(ui, cx, cell);
    });
}

fn state_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (cell, run): (&Cell, &RunView),
    view: &mut InspectorView,
    out: &mut Outbox,
) {
    let theme = tokens(ui);
    let Some(message) = message(cx, cell) else {
        return;
    };
    let details = details(&cell.job.state);
    let open = view.details == Some(cell.job.id);
    let has_details = !details.is_empty();
    let (icon, status) = message.icon;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 20.0), Sense::hover());
        paint_icon(ui, icon, rect.center(), 18.0, status.text(theme));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let title = message.title.as_str();
            ui.label(rich(title, Size::Body, Weight::SemiBold, theme.text));
            if !message.sentence.is_empty() {
                widgets::quiet(ui, &message.sentence);
            }
            // The reason is unfolded below, so it needs no step of its own here.
            let mut steps = message.steps.into_iter();
            let step = steps.find(|step| *step != Step::Why);
            if step.is_none() && !has_details {
                return;
            }
            ui.add_space(12.0);
            // Where both do not fit into one line, the second goes below.
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
                if let Some(step) = step {
                    step_ui(ui, step, (cell, run), out);
                }
                let caret = if open {
                    Icon::CaretDownBold
                } else {
                    Icon::CaretRightBold
                };
                let fold = Button::quiet(text::inspector::DETAILS_SHORT)
                    .height(Height::H28)
                    .trailing(caret);
                if has_details && fold.show(ui).clicked() {
                    view.details = (!open).then_some(cell.job.id);
                }
            });
        });
    });
    if open && has_details {
        ui.add_space(12.0);
        if parts::section(
            ui,
            text::inspector::DETAILS,
            Some(text::inspector::COPY_DETAILS),
        ) {
            out.push(Msg::CopyText(details.clone()));
        }
        parts::prompt(ui, &details, 0, true);
    }
}

fn step_ui(ui: &mut Ui, step: Step, (cell, run): (&Cell, &RunView), out: &mut Outbox) {
    let mut button = Button::secondary(step.text()).height(Height::H28);
    if let Some(icon) = step.icon() {
        button = button.icon(icon);
    }
    if !button.show(ui).clicked() {
        return;
    }
    match face::take(step, run, cell, out) {
        // The list of models is beside the prompt.
        Ask::FocusPrompt | Ask::PickModels => out.push(Msg::Do(Command::FocusPrompt)),
        Ask::Nothing | Ask::ToggleWhy => {}
    }
}

fn would_differ_ui(ui: &mut Ui, cx: &Cx<'_>, cell: &Cell) {
    let theme = tokens(ui);
    let planned = &cell.job.planned;
    if planned.changes.is_empty() {
        return;
    }
    parts::rule(ui, 14.0, 16.0);
    parts::section(ui, text::inspector::WILL_DIFFER, None);
    let who = cx.model_name(&planned.model);
    for (at, change) in planned.changes.iter().enumerate() {
        ui.add_space(if at > 0 { 8.0 } else { 0.0 });
        let words = text::create::change_before(who, change);
        parts::note(ui, (Icon::Info, theme.info_text), &words);
    }
}

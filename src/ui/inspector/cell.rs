//! A cell without a picture: what became of it, what to do, and what would have been sent.

use eframe::egui::{Sense, Ui, vec2};

use super::{InspectorView, body_ui, parts, picture};
use crate::app::command::Command;
use crate::app::msg::{GalleryMsg, Msg};
use crate::app::state::{Cell, Page, RunView};
use crate::domain::failure::NextStep;
use crate::domain::job::JobState;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, Height, rich};

/// What to say about a job without a picture.
struct Words {
    icon: (Icon, Status),
    title: String,
    sentence: String,
    /// The technical side.
    details: String,
    step: Option<(&'static str, Msg)>,
}

#[expect(clippy::too_many_lines, reason = "a few lines for each state")]
fn words(cx: &Cx<'_>, cell: &Cell) -> Words {
    let job = &cell.job;
    let who = cx.model_name(&job.planned.model);
    let plain = |icon, title: &str, sentence: &str| Words {
        icon: (icon, Status::Neutral),
        title: title.to_owned(),
        sentence: sentence.to_owned(),
        details: String::new(),
        step: None,
    };
    let again = |button| Some((button, Msg::Gallery(GalleryMsg::Retry(job.id))));
    match &job.state {
        JobState::Queued => plain(
            Icon::Hourglass,
            text::create::QUEUED,
            text::create::QUEUED_SENTENCE,
        ),
        JobState::Sent | JobState::Accepted { .. } | JobState::Fetching { .. } => {
            plain(Icon::Hourglass, text::create::MAKING, "")
        }
        JobState::Done { .. } => Words {
            step: again(text::create::MAKE_AGAIN),
            ..plain(
                Icon::Trash,
                text::create::IN_BIN,
                text::create::IN_BIN_SENTENCE,
            )
        },
        JobState::Declined { refusal } => Words {
            icon: (Icon::HandPalm, Status::Warning),
            title: text::failure::declined_title(who),
            sentence: text::failure::declined_sentence(refusal),
            details: if refusal.reason.is_empty() {
                text::failure::NO_REASON.to_owned()
            } else {
                refusal.reason.clone()
            },
            step: Some((text::failure::EDIT_PROMPT, Msg::Do(Command::FocusPrompt))),
        },
        JobState::Failed { failure } => Words {
            icon: (Icon::WarningCircle, Status::Danger),
            title: text::failure::title(failure.kind, who),
            sentence: text::failure::sentence(failure),
            details: failure.detail.clone(),
            step: text::failure::next_step(failure.next).map(|name| {
                let msg = match failure.next {
                    NextStep::TryAgain | NextStep::Wait => Msg::Gallery(GalleryMsg::Retry(job.id)),
                    NextStep::CheckAgain => Msg::Gallery(GalleryMsg::CheckAgain(job.id)),
                    NextStep::EditPrompt | NextStep::ChooseModel => Msg::Do(Command::FocusPrompt),
                    NextStep::OpenSettings | NextStep::FreeSpace => Msg::Go(Page::Settings),
                };
                (name, msg)
            }),
        },
        JobState::Unknown { remote } => Words {
            icon: (Icon::WarningCircle, Status::Warning),
            title: text::failure::unknown_title(who),
            sentence: text::failure::charged(crate::domain::failure::Charged::Maybe {
                at_most: job.planned.price.at_most(),
            }),
            details: remote
                .as_ref()
                .map(|remote| remote.id.to_string())
                .unwrap_or_default(),
            step: match remote {
                Some(_) => Some((
                    text::failure::CHECK_AGAIN,
                    Msg::Gallery(GalleryMsg::CheckAgain(job.id)),
                )),
                None => again(text::TRY_AGAIN),
            },
        },
        JobState::Stopped => Words {
            step: again(text::create::MAKE_AGAIN),
            ..plain(
                Icon::Pause,
                text::create::NOT_SENT,
                text::create::NOT_SENT_SENTENCE,
            )
        },
        JobState::Cancelled => Words {
            step: again(text::create::MAKE_AGAIN),
            ..plain(
                Icon::Stop,
                text::create::CANCELLED,
                if job.sent.is_some() && !job.planned.price.is_free() {
                    text::create::CANCELLED_SENTENCE_SENT
                } else {
                    text::create::CANCELLED_SENTENCE
                },
            )
        },
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
    let top = picture::head_ui(ui, cx, (&job.planned.model, &which), out);
    let bottom = ui.max_rect().bottom();
    body_ui(ui, ("cell", job.id), (top, bottom), |ui| {
        ui.add_space(PAD_PANEL);
        state_ui(ui, cx, cell, view, out);
        parts::rule(ui, 16.0, 16.0);
        picture::sent_ui(ui, job, Some(&run.spec), view, out);
        parts::rule(ui, 16.0, 14.0);
        picture::shape_row(ui, job.planned.asked.size);
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

fn state_ui(ui: &mut Ui, cx: &Cx<'_>, cell: &Cell, view: &mut InspectorView, out: &mut Outbox) {
    let theme = tokens(ui);
    let words = words(cx, cell);
    let (icon, status) = words.icon;
    let open = view.details == Some(cell.job.id);
    let has_details = !words.details.is_empty();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 20.0), Sense::hover());
        paint_icon(ui, icon, rect.center(), 18.0, status.text(theme));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let title = words.title.as_str();
            ui.label(rich(title, Size::Body, Weight::SemiBold, theme.text));
            if !words.sentence.is_empty() {
                widgets::quiet(ui, &words.sentence);
            }
            if words.step.is_none() && !has_details {
                return;
            }
            ui.add_space(12.0);
            // Where both do not fit into one line, the second goes below.
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
                if let Some((name, msg)) = words.step {
                    let writes = matches!(msg, Msg::Gallery(GalleryMsg::Retry(_)));
                    let button = Button::secondary(name)
                        .height(Height::H28)
                        .enabled(!writes || cx.can_write());
                    if button.show(ui).clicked() {
                        out.push(msg);
                    }
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
            out.push(Msg::CopyText(words.details.clone()));
        }
        parts::prompt(ui, &words.details, 0, true);
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

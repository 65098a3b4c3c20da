//! One finished picture: how it was asked for, how it came back, what it cost.

use std::path::Path;

use eframe::egui::Ui;

use super::{InspectorView, body_ui, facts, frame, parts, review};
use crate::app::msg::Msg;
use crate::app::remote::Remote;
use crate::domain::history::JobRecord;
use crate::domain::ids::PictureId;
use crate::domain::picture::PictureRow;
use crate::domain::run::RunSpec;
use crate::domain::task::Change;
use crate::text;
use crate::ui::icons::Icon;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};

/// What is known about a picture so far.
pub(super) struct Known<'a> {
    pub(super) row: &'a PictureRow,
    pub(super) job: Option<&'a JobRecord>,
    spec: Option<&'a RunSpec>,
    pub(super) file: Option<&'a Path>,
    problem: Option<&'a str>,
}

impl<'a> Known<'a> {
    fn of(cx: &Cx<'a>, id: PictureId) -> Option<Self> {
        let state = cx.state;
        let row = state.picture(id)?;
        let detail = state
            .detail
            .value()
            .filter(|detail| detail.picture.id == id);
        let cell = state.gallery.cell_of_picture(id);
        let run = cell.and_then(|cell| state.gallery.run(cell.job.run));
        let problem = match &state.detail {
            Remote::Failed(why, _) => Some(why.as_str()),
            _ => None,
        };
        Some(Self {
            row,
            job: cell.map(|cell| &cell.job).or_else(|| Some(&detail?.job)),
            spec: run.map(|run| &run.spec).or_else(|| Some(&detail?.run.spec)),
            file: detail.map(|detail| detail.file.as_path()),
            problem,
        })
    }
}

pub(super) fn picture_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    id: PictureId,
    view: &mut InspectorView,
    out: &mut Outbox,
) {
    let Some(known) = Known::of(cx, id) else {
        parts::nothing_ui(ui, text::create::NOTHING_SELECTED);
        return;
    };
    let which = match (known.job, known.spec) {
        (Some(job), Some(spec)) => text::create::picture_of(job.planned.row, spec.count),
        _ => String::new(),
    };
    let top = frame::head_ui(ui, cx, (&known.row.model, &which), out);
    let bottom = frame::foot_ui(ui, cx, out);
    body_ui(ui, ("picture", id), (top, bottom), |ui| {
        ui.add_space(PAD_PANEL);
        let opinion = (Some(known.row.review.verdict), Some(known.row.review.stars));
        review::review_ui(ui, cx, &[id], opinion, out);
        parts::rule(ui, 16.0, 16.0);
        if known.row.damaged {
            let colour = tokens(ui).warning_text;
            parts::note(ui, (Icon::Warning, colour), text::create::DAMAGED_SENTENCE);
            parts::rule(ui, 16.0, 16.0);
        }
        if let (None, Some(why)) = (known.job, known.problem) {
            let colour = tokens(ui).danger_text;
            parts::note(ui, (Icon::WarningCircle, colour), why);
        } else {
            words_ui(ui, &known, view, out);
        }
        // What differs comes before the numbers, that nothing differs comes after them.
        let changes = known.job.map(JobRecord::changes).unwrap_or_default();
        if !changes.is_empty() {
            parts::rule(ui, 16.0, 16.0);
            ledger_ui(ui, &changes);
        }
        parts::rule(ui, 16.0, 14.0);
        facts::facts_ui(ui, cx, &known, out);
        if known.job.is_some() && changes.is_empty() {
            parts::rule(ui, 14.0, 16.0);
            let colour = tokens(ui).text_2;
            let words = text::create::DIFFERS_NOT;
            parts::note_in(ui, (Icon::Check, colour), words, colour);
        }
    });
}

/// The prompt as it was sent, what was left out, and the service's own version.
fn words_ui(ui: &mut Ui, known: &Known<'_>, view: &mut InspectorView, out: &mut Outbox) {
    let Some(job) = known.job else {
        parts::section(ui, text::create::PROMPT_AS_SENT, None);
        parts::bars(ui, 3);
        return;
    };
    sent_ui(ui, job, known.spec, view, out);
    let revised = job
        .facts
        .as_ref()
        .and_then(|facts| facts.revised_prompt.as_ref())
        .filter(|revised| **revised != job.planned.sent.prompt);
    if let Some(revised) = revised {
        ui.add_space(16.0);
        if parts::section(
            ui,
            text::create::PROMPT_REWRITTEN,
            Some(text::inspector::COPY_REWRITTEN),
        ) {
            out.push(Msg::CopyText(revised.clone()));
        }
        let whole = view.whole_prompt == Some(job.id);
        if parts::prompt(ui, revised, revised.len(), whole) {
            view.whole_prompt = Some(job.id);
        }
    }
}

/// The prompt as sent with the look's words dimmer, and what to leave out.
pub(super) fn sent_ui(
    ui: &mut Ui,
    job: &JobRecord,
    spec: Option<&RunSpec>,
    view: &mut InspectorView,
    out: &mut Outbox,
) {
    let sent = &job.planned.sent;
    let copy = Some(text::inspector::COPY_PROMPT);
    if parts::section(ui, text::create::PROMPT_AS_SENT, copy) {
        out.push(Msg::CopyText(sent.prompt.clone()));
    }
    let own = spec
        .filter(|spec| sent.prompt.starts_with(&spec.prompt))
        .map_or(sent.prompt.len(), |spec| spec.prompt.len());
    let whole = view.whole_prompt == Some(job.id);
    if parts::prompt(ui, &sent.prompt, own, whole) {
        view.whole_prompt = Some(job.id);
    }
    if !sent.negative.is_empty() {
        ui.add_space(16.0);
        parts::section(ui, text::create::LEFT_OUT, None);
        parts::prompt(ui, &sent.negative, sent.negative.len(), whole);
    }
}

/// The fairness ledger: every way the picture differs from what was asked.
fn ledger_ui(ui: &mut Ui, changes: &[Change]) {
    let theme = tokens(ui);
    parts::section(ui, text::create::DIFFERS, None);
    for (at, change) in changes.iter().enumerate() {
        ui.add_space(if at > 0 { 8.0 } else { 0.0 });
        let words = text::create::change_after(change);
        parts::note(ui, (Icon::Info, theme.info_text), &words);
    }
}

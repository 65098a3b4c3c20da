//! Several pictures: only what they share.

use std::collections::BTreeSet;

use eframe::egui::Ui;

use super::{body_ui, facts, frame, parts, review, run};
use crate::app::msg::Msg;
use crate::domain::history::JobRecord;
use crate::domain::ids::{ModelId, PictureId};
use crate::domain::job::JobState;
use crate::domain::money::Micros;
use crate::domain::picture::PictureRow;
use crate::text;
use crate::ui::tokens::PAD_PANEL;
use crate::ui::view::{Cx, Outbox};

/// The most pictures that are compared with each other; beyond that nothing is called shared.
const COMPARED: usize = 400;

pub(super) fn several_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    pictures: &[PictureId],
    all: usize,
    out: &mut Outbox,
) {
    let title = text::create::selected(all);
    let looked_at = pictures.iter().take(COMPARED);
    let rows: Vec<&PictureRow> = looked_at.filter_map(|id| cx.state.picture(*id)).collect();
    let below = if pictures.len() == all {
        let models: BTreeSet<&ModelId> = rows.iter().map(|row| &row.model).collect();
        text::inspector::models(models.len())
    } else {
        text::units::pictures(pictures.len() as u64)
    };
    let top = run::head_ui(ui, &title, &below);
    if pictures.is_empty() {
        return;
    }
    let bottom = frame::foot_ui(ui, cx, out);
    let jobs: Vec<&JobRecord> = rows
        .iter()
        .filter_map(|row| Some(&cx.state.gallery.cell_of_picture(row.id)?.job))
        .collect();
    let complete = rows.len() == pictures.len();
    body_ui(ui, "several", (top, bottom), |ui| {
        ui.add_space(PAD_PANEL);
        let verdict = shared(&rows, complete, |row| row.review.verdict);
        let stars = shared(&rows, complete, |row| row.review.stars);
        review::review_ui(ui, cx, pictures, (verdict, stars), out);
        parts::rule(ui, 16.0, 14.0);
        let model = shared(&rows, complete, |row| &row.model);
        let model = model.map_or(text::create::MIXED, |model| cx.model_name(model));
        parts::row(ui, text::inspector::ROW_MODEL, model);
        match shared(&rows, complete, |row| row.size) {
            Some(size) => {
                facts::shape_row(ui, size);
                parts::row(ui, text::create::ROW_SIZE, &size.to_string());
            }
            None => parts::row(ui, text::create::ROW_SIZE, text::create::MIXED),
        }
        let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
        let day = shared(&rows, complete, |row| row.created.day(offset));
        let day = day.map(|day| text::units::day(day, now.day(offset)));
        parts::row(
            ui,
            text::create::ROW_MADE,
            day.as_deref().unwrap_or(text::create::MIXED),
        );
        if jobs.len() == pictures.len() {
            cost_ui(ui, &jobs);
            prompt_ui(ui, cx, &jobs, out);
        }
    });
}

fn shared<T: PartialEq, R>(rows: &[R], complete: bool, of: impl Fn(&R) -> T) -> Option<T> {
    let first = of(rows.first()?);
    (complete && rows.iter().all(|row| of(row) == first)).then_some(first)
}

fn cost_ui(ui: &mut Ui, jobs: &[&JobRecord]) {
    let (mut sum, mut sure) = (Micros::ZERO, true);
    for job in jobs {
        if let JobState::Done { cost } = job.state {
            sum = sum.plus(cost.micros().unwrap_or_default());
            sure &= matches!(cost, crate::domain::money::Cost::Billed { .. });
        }
    }
    let cost = parts::total(sum, sure);
    parts::row(ui, text::create::ROW_COST, &cost);
}

fn prompt_ui(ui: &mut Ui, cx: &Cx<'_>, jobs: &[&JobRecord], out: &mut Outbox) {
    parts::rule(ui, 14.0, 16.0);
    let words = shared(jobs, true, |job| job.planned.sent.prompt.as_str());
    let copy = words.map(|_words| text::inspector::COPY_PROMPT);
    let pressed = parts::section(ui, text::create::PROMPT_AS_SENT, copy);
    let Some(words) = words else {
        crate::ui::widgets::quiet(ui, text::create::MIXED);
        return;
    };
    if pressed {
        out.push(Msg::CopyText(words.to_owned()));
    }
    let own = shared(jobs, true, |job| own_bytes(cx, job));
    parts::prompt(ui, words, own.unwrap_or(words.len()), false);
}

/// How many bytes of the prompt as sent are a person's; the look's words follow them.
fn own_bytes(cx: &Cx<'_>, job: &JobRecord) -> usize {
    let sent = &job.planned.sent.prompt;
    let run = cx.state.gallery.run(job.run);
    run.filter(|run| sent.starts_with(&run.spec.prompt))
        .map_or(sent.len(), |run| run.spec.prompt.len())
}

//! Rows of facts about a picture.

use eframe::egui::Ui;

use super::{parts, picture::Known};
use crate::app::msg::Msg;
use crate::domain::history::JobRecord;
use crate::domain::job::JobState;
use crate::domain::shape::{Detail, Shape, Size};
use crate::text;
use crate::ui::view::{Cx, Outbox};

/// Shape, size, seed, time, cost, service, moment, request and file; empty values while they are on their way.
pub(super) fn facts_ui(ui: &mut Ui, cx: &Cx<'_>, known: &Known<'_>, out: &mut Outbox) {
    use text::create as words;
    let job = known.job;
    let facts = job.and_then(|job| job.facts.as_ref());
    let asked = job.map_or(known.row.size, |job| job.planned.asked.size);
    shape_row(ui, asked);
    size_rows(ui, job, known.row.size);
    match (job, facts) {
        (None, _) => parts::row(ui, words::ROW_SEED, ""),
        (Some(job), facts) => {
            let used = facts.and_then(|facts| facts.seed).or(job.planned.sent.seed);
            if let Some(seed) = used {
                let number = text::units::seed(seed);
                parts::row_with(ui, words::ROW_SEED, &number, text::inspector::SEED_WORD);
            }
        }
    }
    let took = facts.map(|facts| text::units::took(facts.took_ms));
    parts::row(ui, words::ROW_TOOK, &took.unwrap_or_default());
    let cost = match job.map(|job| &job.state) {
        Some(JobState::Done { cost }) => text::units::cost(*cost),
        _ => String::new(),
    };
    parts::row(ui, words::ROW_COST, &cost);
    let service = cx.state.catalogue.service_of(&known.row.model);
    let service = service.map_or(text::inspector::UNKNOWN_SERVICE, |service| &service.name);
    parts::row(ui, words::ROW_MADE_BY, service);
    if let Some(version) = facts.and_then(|facts| facts.model_reported.as_ref()) {
        parts::row(ui, text::inspector::ROW_VERSION, version);
    }
    let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
    let made = text::units::moment(known.row.created, now, offset);
    parts::row(ui, words::ROW_MADE, &made);
    if let Some(request) = facts.and_then(|facts| facts.request_id.as_ref()) {
        let tip = (text::inspector::COPY_REQUEST, request.as_str());
        if parts::row_to_copy(ui, words::ROW_REQUEST, request, tip) {
            out.push(Msg::CopyText(request.clone()));
        }
    }
    if let Some(file) = known.file {
        let path = file.display().to_string();
        let name = file
            .file_name()
            .map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned());
        if parts::row_to_copy(
            ui,
            words::ROW_FILE,
            &name,
            (text::inspector::COPY_PATH, &path),
        ) {
            out.push(Msg::CopyText(path));
        }
    } else {
        parts::row(ui, words::ROW_FILE, "");
    }
}

/// `Square post 1:1`.
pub(in crate::ui) fn shape_row(ui: &mut Ui, size: Size) {
    let mut named = Shape::NAMED
        .into_iter()
        .flat_map(|shape| Detail::ALL.map(|detail| (shape, shape.size(detail))));
    let shape = named
        .find(|(_, named)| *named == size)
        .map_or(Shape::Custom(size), |(shape, _)| shape);
    let (wide, high) = shape.ratio();
    let ratio = if wide > 99 || high > 99 {
        String::new()
    } else {
        format!("{wide}:{high}")
    };
    parts::row_with(
        ui,
        text::create::ROW_SHAPE,
        text::create::shape(shape),
        &ratio,
    );
}

/// One row when everything came as asked, else all three sizes.
fn size_rows(ui: &mut Ui, job: Option<&JobRecord>, received: Size) {
    let (asked, sent) = job.map_or((received, received), |job| {
        (job.planned.asked.size, job.planned.sent.size)
    });
    if asked == sent && sent == received {
        parts::row(ui, text::create::ROW_SIZE, &received.to_string());
        return;
    }
    parts::row(ui, text::create::ROW_ASKED, &asked.to_string());
    parts::row(ui, text::create::ROW_SENT, &sent.to_string());
    parts::row(ui, text::inspector::ROW_RECEIVED, &received.to_string());
}

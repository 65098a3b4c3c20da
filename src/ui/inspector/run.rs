//! The latest run, while nothing is selected.

use eframe::egui::{Rect, Ui, UiBuilder, pos2, vec2};

use super::{body_ui, facts, parts};
use crate::app::msg::Msg;
use crate::app::state::RunView;
use crate::domain::prompt;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, paint};

pub(super) fn run_ui(ui: &mut Ui, cx: &Cx<'_>, run: &RunView, out: &mut Outbox) {
    let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
    let when = text::units::moment(run.created, now, offset);
    let top = head_ui(ui, text::inspector::THIS_RUN, &when);
    let bottom = ui.max_rect().bottom();
    body_ui(ui, ("run", run.id), (top, bottom), |ui| {
        ui.add_space(PAD_PANEL);
        let spec = &run.spec;
        let copy = Some(text::inspector::COPY_PROMPT);
        if parts::section(ui, text::create::PROMPT_AS_SENT, copy) {
            out.push(Msg::CopyText(spec.prompt.clone()));
        }
        let sent = prompt::with_look(&spec.prompt, spec.look_words.as_deref());
        parts::prompt(ui, &sent, spec.prompt.len(), false);
        if !spec.negative.is_empty() {
            ui.add_space(16.0);
            parts::section(ui, text::create::LEFT_OUT, None);
            parts::prompt(ui, &spec.negative, spec.negative.len(), false);
        }
        parts::rule(ui, 16.0, 14.0);
        rows_ui(ui, run);
        parts::rule(ui, 14.0, 16.0);
        parts::section(ui, text::create::ROW_MODELS, None);
        for model in &run.columns {
            let (rect, _) = ui.allocate_exact_size(
                vec2(ui.available_width(), 26.0),
                eframe::egui::Sense::hover(),
            );
            let mut row = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(0.0, 3.0))));
            widgets::model_name(&mut row, cx.model_name(model), cx.dot(model), 8.0);
        }
    });
}

fn rows_ui(ui: &mut Ui, run: &RunView) {
    use text::create as words;
    let pictures = run
        .cells()
        .filter(|cell| cell.job.picture.is_some())
        .count() as u64;
    let (settled, all) = run.progress();
    let count = if u64::from(all) == pictures {
        text::units::number(pictures)
    } else {
        text::inspector::position(pictures.saturating_sub(1) as usize, all as usize)
    };
    let count = if pictures == 0 {
        format!("0 of {all}")
    } else {
        count
    };
    parts::row(ui, words::ROW_PICTURES, &count);
    facts::shape_row(ui, run.spec.size);
    parts::row(ui, words::ROW_SIZE, &run.spec.size.to_string());
    let (spent, sure) = run.spent();
    let cost = parts::total(spent, sure);
    parts::row(ui, words::ROW_COST, &cost);
    let ended = run.cells().filter_map(|cell| cell.job.ended).max();
    let took = match ended {
        Some(ended) if settled == all => {
            text::units::took(ended.since_ms(run.created).max(0).unsigned_abs())
        }
        _ => text::inspector::NOT_YET.to_owned(),
    };
    parts::row(ui, words::ROW_TOOK, &took);
}

/// A heading and a line beneath it. Returns where the head ends.
pub(super) fn head_ui(ui: &mut Ui, title: &str, below: &str) -> f32 {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    let words = Rect::from_min_max(
        pos2(panel.left() + PAD_PANEL, panel.top() + 12.0),
        pos2(panel.right() - PAD_PANEL, panel.top() + 52.0),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("head").max_rect(words));
    child.spacing_mut().item_spacing.y = 0.0;
    let room = words.width();
    let weight = Weight::SemiBold;
    widgets::elided(&mut child, title, Size::Emphasis, weight, theme.text, room);
    let weight = Weight::Regular;
    widgets::elided(&mut child, below, Size::Caption, weight, theme.text_2, room);
    let bottom = panel.top() + 60.0;
    let line = Rect::from_min_max(
        pos2(panel.left(), bottom - 1.0),
        pos2(panel.right(), bottom),
    );
    ui.painter()
        .rect_filled(paint::snap(ui, line), 0.0, theme.line);
    bottom
}

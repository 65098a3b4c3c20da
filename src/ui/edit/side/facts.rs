//! Facts of the version in front, and of the tree as a whole.

use eframe::egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::line;
use crate::app::msg::Msg;
use crate::app::remote::Remote;
use crate::app::state::edit::GuardReport;
use crate::domain::ids::PictureId;
use crate::domain::review::Verdict;
use crate::domain::shape::{Detail, Shape, Size};
use crate::domain::version::{Made, Tree, Version};
use crate::text;
use crate::ui::fonts;
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::inspector::{facts, parts};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, paint};

/// Height of the line about the tree, points.
const TOTAL: f32 = 40.0;
/// The facts take no more of the panel than this.
const SHARE: f32 = 0.5;

/// Draws the facts at the bottom of the panel. Returns where they begin.
pub(super) fn facts_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    tree: &Tree,
    whole: &mut Option<PictureId>,
    out: &mut Outbox,
) -> f32 {
    let panel = ui.max_rect();
    let page = &cx.state.edit;
    let front = page
        .chosen
        .or_else(|| page.current.as_ref().map(|row| row.id));
    let bottom = panel.bottom() - TOTAL;
    total_ui(ui, panel.with_min_y(bottom), tree);
    let Some(version) = front.and_then(|front| tree.get(front)) else {
        line(ui, panel, bottom);
        return bottom;
    };
    // As high as it was the last time this version was drawn, and never more than a share of the panel.
    let id = ui.scope_id().with(("facts", version.picture.id.0));
    let known: Option<f32> = ui.ctx().data(|data| data.get_temp(id));
    let most = (panel.height() * SHARE).floor();
    let wanted = known.unwrap_or(168.0);
    let high = wanted.min(most);
    let top = bottom - high;
    line(ui, panel, top);
    let rect = Rect::from_min_max(pos2(panel.left(), top + 1.0), pos2(panel.right(), bottom));
    let mut child = ui.new_child(UiBuilder::new().id_salt("facts").max_rect(rect));
    child.shrink_clip_rect(rect);
    let shown = ScrollArea::vertical()
        .id_salt(("facts", version.picture.id.0))
        .auto_shrink([false, false])
        .show(&mut child, |ui| {
            let mut inside = ui.available_rect_before_wrap();
            inside.min.x += PAD_PANEL;
            inside.max.x -= PAD_PANEL;
            ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
                ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
                ui.add_space(14.0);
                about_ui(ui, cx, version, whole, out);
            });
        });
    let needs = shown.content_size.y + 1.0;
    if (needs - wanted).abs() > 0.5 {
        ui.ctx().data_mut(|data| data.insert_temp(id, needs));
        ui.ctx().request_repaint();
    }
    top
}

fn total_ui(ui: &mut Ui, rect: Rect, tree: &Tree) {
    let words = text::edit::tree_total(tree);
    let inside = rect.shrink2(vec2(PAD_PANEL, 0.0));
    let at = Rect::from_min_size(
        pos2(inside.left(), rect.center().y - 12.0),
        vec2(inside.width(), 20.0),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("total").max_rect(at));
    let (size, weight) = (fonts::Size::Body, fonts::Weight::Regular);
    let colour = tokens(ui).text_2;
    widgets::elided(&mut child, &words, size, weight, colour, at.width());
}

fn about_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    version: &Version,
    whole: &mut Option<PictureId>,
    out: &mut Outbox,
) {
    let id = version.picture.id;
    let is_edit = version.made != Made::Original && !version.instruction.trim().is_empty();
    if is_edit {
        let copy = Some(text::edit::COPY_INSTRUCTION);
        if parts::section(ui, text::edit::INSTRUCTION, copy) {
            out.push(Msg::CopyText(version.instruction.clone()));
        }
        let words = version.instruction.as_str();
        if parts::prompt(ui, words, words.len(), *whole == Some(id)) {
            *whole = Some(id);
        }
        ui.add_space(6.0);
    } else {
        parts::section(ui, text::edit::SELECTED, None);
    }
    match &version.made {
        Made::Original => original_ui(ui, cx, version),
        Made::Adjusted { steps } => {
            parts::row(ui, text::edit::ROW_STEPS, &text::edit::adjusted(steps));
            parts::row(
                ui,
                text::create::ROW_SIZE,
                &version.picture.size.to_string(),
            );
            made_by_ui(ui, cx, version);
        }
        Made::Edited | Made::Merged { .. } => edited_ui(ui, cx, version),
    }
    ui.add_space(8.0);
}

fn original_ui(ui: &mut Ui, cx: &Cx<'_>, version: &Version) {
    let row = &version.picture;
    parts::row(ui, text::create::ROW_SIZE, &row.size.to_string());
    shape_ui(ui, row.size);
    made_by_ui(ui, cx, version);
    let verdict = row.review.verdict;
    widgets::key_value(ui, text::edit::ROW_REVIEW, |ui| {
        let theme = tokens(ui);
        ui.spacing_mut().item_spacing.x = 6.0;
        if verdict == Verdict::Picked {
            let sense = eframe::egui::Sense::hover();
            let (at, _) = ui.allocate_exact_size(vec2(16.0, 16.0), sense);
            paint_icon(ui, Icon::HeartFill, at.center(), 16.0, theme.text);
        }
        let words = text::edit::verdict(verdict);
        let (size, weight) = (fonts::Size::Body, fonts::Weight::Regular);
        let room = ui.available_width();
        widgets::elided(ui, words, size, weight, theme.text, room);
    });
}

fn edited_ui(ui: &mut Ui, cx: &Cx<'_>, version: &Version) {
    let changed = if version.area.is_some() {
        text::edit::AREA_ONLY
    } else {
        text::edit::WHOLE
    };
    parts::row(ui, text::edit::ROW_CHANGED, changed);
    let guard = cx.state.edit.guard.get(&version.picture.id);
    if let Some(Remote::Ready(report)) = guard {
        guard_ui(ui, report);
    }
    if !version.references.is_empty() {
        let count = text::units::pictures(version.references.len() as u64);
        parts::row(ui, text::edit::ROW_GONE_BY, &count);
    }
    made_by_ui(ui, cx, version);
    if version.took_ms > 0 {
        let took = text::units::took(version.took_ms);
        parts::row(ui, text::create::ROW_TOOK, &took);
    }
    let cost = text::units::cost(version.cost);
    parts::row(ui, text::create::ROW_COST, &cost);
}

/// The shape by its ratio, whatever the number of pixels.
fn shape_ui(ui: &mut Ui, size: Size) {
    let near = |shape: &&Shape| {
        (shape.size(Detail::Good).aspect() / size.aspect())
            .ln()
            .abs()
            < 0.02
    };
    match Shape::NAMED.iter().find(near) {
        Some(shape) => facts::shape_row(ui, shape.size(Detail::Good)),
        None => facts::shape_row(ui, size),
    }
}

/// What the edit really changed, as far as it was measured.
fn guard_ui(ui: &mut Ui, report: &GuardReport) {
    if report.outside_only {
        parts::row(ui, text::edit::ROW_OUTSIDE, &text::edit::changed(report));
    }
    if report.reframed {
        parts::row(ui, text::edit::ROW_SHIFTED, &text::edit::moved(report));
    }
    if let Some(drift) = report.drift {
        parts::row(ui, text::edit::ROW_COLOURS, &text::edit::drift(drift));
    }
}

fn made_by_ui(ui: &mut Ui, cx: &Cx<'_>, version: &Version) {
    widgets::key_value(ui, text::create::ROW_MADE_BY, |ui| {
        let theme = tokens(ui);
        let model = &version.maker;
        ui.spacing_mut().item_spacing.x = 8.0;
        let sense = eframe::egui::Sense::hover();
        let (dot, _) = ui.allocate_exact_size(vec2(8.0, 8.0), sense);
        paint::paint_dot(ui, dot.center(), 8.0, cx.dot(model));
        let name = cx.model_name(model);
        let (size, weight) = (fonts::Size::Body, fonts::Weight::Regular);
        let room = ui.available_width();
        widgets::elided(ui, name, size, weight, theme.text, room);
    });
}

//! Everything else about an edit, one press away.

use eframe::egui::{Popup, PopupCloseBehavior, RectAlign, Ui};

use super::{DeskView, gone_by};
use crate::app::state::edit::EditDraft;
use crate::domain::run::LeftOut;
use crate::domain::task::Change;
use crate::text;
use crate::ui::composing::lines::{WIDTH, effort_ui, line_ui, reason_ui};
use crate::ui::composing::references;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{R_SHEET, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, menu_frame, paint, toggle};

/// How wide the button is.
pub(super) fn width(ui: &Ui) -> f32 {
    let words = paint::galley(ui, text::create::MORE, Size::Body, Weight::Medium);
    (words.size().x + 22.0 + 26.0).round()
}

/// The button, and the panel it opens.
pub(super) fn button_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    desk: &mut DeskView,
    draft: &mut EditDraft,
    out: &mut Outbox,
) {
    let id = ui.next_auto_id();
    let open = Popup::is_id_open(ui.ctx(), id.with("popup"));
    let button = Button::quiet(text::create::MORE)
        .icon(Icon::SlidersHorizontal)
        .open(open)
        .show(ui);
    Popup::from_toggle_button_response(&button)
        .frame(
            menu_frame(tokens(ui))
                .corner_radius(R_SHEET)
                .inner_margin(20),
        )
        .align(RectAlign::TOP_END)
        .gap(8.0)
        .width(WIDTH + 42.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(WIDTH);
            panel_ui(ui, cx, desk, draft, out);
        });
}

fn panel_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    desk: &mut DeskView,
    draft: &mut EditDraft,
    out: &mut Outbox,
) {
    ui.spacing_mut().item_spacing.y = 8.0;
    line_ui(ui, text::create::EFFORT, |ui| {
        let catalogue = &cx.state.catalogue;
        let mut chosen = draft.models.iter();
        let able = draft.models.is_empty()
            || chosen.any(|id| {
                let model = catalogue.model_or_guess(id);
                model.is_some_and(|model| model.can.steps)
            });
        effort_ui(ui, &mut draft.effort, able);
    });
    line_ui(ui, text::edit::KEEP_OUTSIDE, |ui| {
        toggle(ui, &mut draft.keep_outside, text::edit::KEEP_OUTSIDE.0);
        if !cx.state.edit.has_area() {
            reason_ui(ui, text::edit::KEEP_OUTSIDE_NONE);
        }
    });
    widgets::divider(ui);
    let count = text::edit::references(draft.references.len());
    widgets::section_label(
        ui,
        &format!("{}{}{count}", text::edit::REFERENCES, text::DOT),
    );
    let slots = gone_by::slots(ui, cx, draft);
    let act = references::panel_ui(ui, cx, &slots, &mut desk.adding);
    gone_by::act(act, draft, out);
    for note in notes(cx) {
        widgets::caption(ui, &note);
    }
}

/// What models will ignore or change, each said once; what the card itself says is not said again.
fn notes(cx: &Cx<'_>) -> Vec<String> {
    let outlook = &cx.state.edit.outlook;
    let said = |change: &Change| {
        matches!(
            change,
            Change::MaskIgnored | Change::ReferencesDropped { .. }
        )
    };
    let changes = outlook.changes.iter().filter(|(_, change)| !said(change));
    let changes =
        changes.map(|(model, change)| text::create::change_before(cx.model_name(model), change));
    let left_out = outlook.left_out.iter().map(|left_out| {
        let (LeftOut::UnknownModel(model) | LeftOut::Unfit(model, _)) = left_out;
        text::create::left_out(cx.model_name(model), left_out)
    });
    let mut notes: Vec<String> = Vec::new();
    for note in changes.chain(left_out) {
        if !note.is_empty() && !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

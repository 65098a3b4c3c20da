//! Everything else, one press away: seed, what to leave out, pixels, and what models will ignore.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use eframe::egui::{Popup, PopupCloseBehavior, RectAlign, Ui};

use super::{Editor, gone_by};
use crate::app::state::Draft;
use crate::domain::model::Capabilities;
use crate::domain::run::{LeftOut, SEED_MASK};
use crate::domain::shape::{Detail, Shape};
use crate::text;
use crate::ui::composing::lines::{WIDTH, effort_ui, line_ui, reason_ui};
use crate::ui::composing::references;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{R_SHEET, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{
    self, Button, Field, IconButton, Segment, Segmented, menu_frame, segmented, toggle,
};

/// The button, and the panel it opens.
pub(super) fn button_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    editor: &mut Editor,
    draft: &mut Draft,
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
            panel_ui(ui, cx, editor, draft, out);
        });
}

fn panel_ui(ui: &mut Ui, cx: &Cx<'_>, editor: &mut Editor, draft: &mut Draft, out: &mut Outbox) {
    ui.spacing_mut().item_spacing.y = 8.0;
    line_ui(ui, text::create::EFFORT, |ui| {
        let able = any_can(cx, draft, |can| can.steps);
        effort_ui(ui, &mut draft.effort, able);
    });
    line_ui(ui, text::create::SEED, |ui| seed_ui(ui, cx, editor, draft));
    line_ui(ui, text::create::NEGATIVE, |ui| {
        let field = Field::new(text::create::NEGATIVE.0, &mut editor.negative)
            .hint(text::create::NEGATIVE_HINT)
            .show(ui);
        if field.changed() {
            draft.negative.clone_from(&editor.negative);
        }
    });
    line_ui(ui, text::create::PICTURE_SIZE, |ui| detail_ui(ui, draft));
    line_ui(ui, text::create::TRANSPARENT, |ui| {
        transparent_ui(ui, cx, draft);
    });
    widgets::divider(ui);
    gone_by_ui(ui, cx, editor, draft, out);
    for note in notes(cx) {
        widgets::caption(ui, &note);
    }
}

/// Pictures to go by.
fn gone_by_ui(ui: &mut Ui, cx: &Cx<'_>, editor: &mut Editor, draft: &mut Draft, out: &mut Outbox) {
    let count = text::edit::references(draft.references.len());
    let heading = format!("{}{}{count}", text::edit::REFERENCES, text::DOT);
    widgets::section_label(ui, &heading);
    let slots = gone_by::slots(ui, cx, draft);
    let done = references::panel_ui(ui, cx, &slots, &mut editor.adding);
    gone_by::act(cx, done, draft, out);
}

fn seed_ui(ui: &mut Ui, cx: &Cx<'_>, editor: &mut Editor, draft: &mut Draft) {
    toggle(ui, &mut draft.seed_locked, text::create::SEED.0);
    let number = read_seed(&editor.seed);
    let field = Field::new(text::create::SEED.1, &mut editor.seed)
        .enabled(draft.seed_locked)
        .width(112.0)
        .show(ui);
    if field.changed()
        && let Some(seed) = read_seed(&editor.seed)
    {
        draft.seed = seed;
    }
    // Whatever was typed, what stands there afterwards is what will be used.
    if field.lost_focus() && number != Some(draft.seed) {
        editor.seed = draft.seed.to_string();
    }
    let dice = IconButton::new(Icon::DiceFive, text::create::SEED_NEW).small();
    if dice.enabled(draft.seed_locked).show(ui).clicked() {
        let mut hasher = DefaultHasher::new();
        let moment = ui.input(|input| input.time.to_bits());
        (cx.state.now.0, moment, draft.seed).hash(&mut hasher);
        draft.seed = hasher.finish() & SEED_MASK;
        editor.seed = draft.seed.to_string();
    }
}

fn read_seed(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let seed: u64 = digits.parse().ok()?;
    (seed <= SEED_MASK).then_some(seed)
}

/// Whether one of the chosen models can do something; with none chosen, everything can be set.
fn any_can(cx: &Cx<'_>, draft: &Draft, can: impl Fn(&Capabilities) -> bool) -> bool {
    let catalogue = &cx.state.catalogue;
    let mut models = draft.models.iter();
    draft.models.is_empty()
        || models.any(|id| {
            catalogue
                .model_or_guess(id)
                .is_some_and(|model| can(&model.can))
        })
}

fn transparent_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let able = any_can(cx, draft, |can| can.transparent);
    ui.add_enabled_ui(able || draft.transparent, |ui| {
        toggle(ui, &mut draft.transparent, text::create::TRANSPARENT.0);
    });
    if !able {
        reason_ui(ui, text::create::TRANSPARENT_NONE);
    }
}

fn detail_ui(ui: &mut Ui, draft: &mut Draft) {
    let theme = tokens(ui);
    let custom = matches!(draft.shape, Shape::Custom(_));
    if !custom {
        let segments = Detail::ALL.map(|detail| Segment::new(text::create::detail(detail)));
        let mut at = Detail::ALL
            .iter()
            .position(|detail| *detail == draft.detail)
            .unwrap_or(1);
        let layout = Segmented {
            height_px: 28.0,
            width_px: None,
        };
        if segmented(ui, text::create::PICTURE_SIZE.0, &mut at, &segments, layout)
            && let Some(detail) = Detail::ALL.get(at)
        {
            draft.detail = *detail;
        }
    }
    let size = draft.size().to_string();
    ui.label(widgets::rich(
        size,
        Size::Body,
        Weight::Regular,
        theme.text_2,
    ));
}

/// What models will ignore or change, each said once.
fn notes(cx: &Cx<'_>) -> Vec<String> {
    let outlook = cx.state.composer.outlook();
    let changes = outlook
        .changes
        .iter()
        .map(|(model, change)| text::create::change_before(cx.model_name(model), change));
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

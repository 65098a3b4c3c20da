//! What the cards of models on this computer have in common.

use eframe::egui::{Align, Color32, Layout, Sense, Ui, UiBuilder, vec2};

use crate::domain::home::{dot_of, model_id};
use crate::domain::local::Family;
use crate::domain::offer::{Commercial, Licence, SetId};
use crate::text::{self, home as words, models as sentences};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{self, tokens};
use crate::ui::view::Cx;
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, Height, paint, status_pill};

/// A card at least `high` inside. Returns how high its content is by itself.
pub(super) fn card_ui(ui: &mut Ui, high: f32, content: impl FnOnce(&mut Ui)) -> f32 {
    widgets::card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        content(ui);
        let natural = ui.min_rect().height();
        ui.add_space((high - natural).max(0.0));
        natural
    })
    .inner
}

/// The dot of a model: the catalogue's, or that of its family.
pub(super) fn dot(cx: &Cx<'_>, set: &SetId, family: Family) -> Color32 {
    let id = model_id(set);
    if cx.state.catalogue.find(&id).is_some() {
        return cx.dot(&id);
    }
    tokens::dot(dot_of(family))
}

/// How long a picture takes here, where this computer has measured it.
pub(super) fn typical_ms(cx: &Cx<'_>, set: &SetId) -> Option<u64> {
    let id = model_id(set);
    let (_, model) = cx.state.catalogue.find(&id)?;
    (model.typical_ms > 0).then(|| u64::from(model.typical_ms))
}

/// The first line of a card: dot, name, a quiet word; `right` fills the other end from the right.
pub(super) fn head_ui(
    ui: &mut Ui,
    (dot, name, aside): (Color32, &str, &str),
    over: f32,
    right: impl FnOnce(&mut Ui),
) {
    let theme = tokens(ui);
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let mut end = ui.new_child(
        UiBuilder::new()
            .id_salt("state")
            .max_rect(row.with_max_x(row.right() + over))
            .layout(Layout::right_to_left(Align::Center)),
    );
    end.spacing_mut().item_spacing.x = 8.0;
    right(&mut end);
    let room = row.with_max_x(end.min_rect().left() - 8.0);
    let mut left = ui.new_child(
        UiBuilder::new()
            .max_rect(room)
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.spacing_mut().item_spacing.x = 8.0;
    let (at, _) = left.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
    paint::paint_dot(&left, at.center(), 8.0, dot);
    let width = left.available_width();
    let (size, weight) = (Size::Emphasis, Weight::SemiBold);
    widgets::elided(&mut left, name, size, weight, theme.text, width);
    let width = left.available_width();
    if !aside.is_empty() && width > 40.0 {
        let weight = Weight::Regular;
        widgets::elided(&mut left, aside, Size::Body, weight, theme.text_2, width);
    }
}

/// What a licence allows, as a pill.
pub(super) fn badge_ui(ui: &mut Ui, licence: &Licence) {
    let status = match licence.commercial {
        Commercial::Yes => Status::Neutral,
        Commercial::Limited | Commercial::No => Status::Warning,
    };
    status_pill(ui, status, None, sentences::badge(licence));
}

/// What memory a model needs; in the colour of a warning when there is less.
pub(super) fn memory_ui(ui: &mut Ui, needs_bytes: u64, free_bytes: Option<u64>) {
    let theme = tokens(ui);
    let short = free_bytes.is_some_and(|free| free < needs_bytes);
    let colour = if short {
        theme.warning_text
    } else {
        theme.text_2
    };
    let words = words::memory(needs_bytes, free_bytes);
    ui.label(widgets::rich(words, Size::Caption, Weight::Regular, colour));
}

/// A quiet phrase, then what memory a model needs.
pub(super) fn facts_ui(ui: &mut Ui, phrase: &str, needs_bytes: u64, free_bytes: Option<u64>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        if !phrase.is_empty() {
            widgets::caption(ui, &format!("{phrase}{}", text::DOT));
        }
        memory_ui(ui, needs_bytes, free_bytes);
    });
}

/// A sentence in the colour of danger.
pub(super) fn danger_ui(ui: &mut Ui, sentence: &str) {
    let colour = tokens(ui).danger_text;
    ui.label(widgets::rich(
        sentence,
        Size::Caption,
        Weight::Regular,
        colour,
    ));
}

/// A heading that folds what is below it. Returns whether that is shown.
pub(super) fn fold_ui(ui: &mut Ui, name: &str, open: &mut bool) -> bool {
    let icon = if *open {
        Icon::CaretDownBold
    } else {
        Icon::CaretRightBold
    };
    // The button's padding reaches out, so that the caret lines up with the cards.
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(("fold", name))
            .max_rect(row.translate(vec2(-11.0, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    let fold = Button::quiet(name).icon(icon).icon_px(10.0);
    if fold.height(Height::H28).show(&mut child).clicked() {
        *open = !*open;
    }
    *open
}

/// A card below a fold, as wide as the room, with some air after it.
pub(super) fn folded_card_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.add_space(4.0);
    card_ui(ui, 0.0, content);
    ui.add_space(8.0);
}

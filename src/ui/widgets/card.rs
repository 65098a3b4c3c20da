//! Cards: plain ones, the ones that say what went wrong, and the ones that fill an empty page.

use eframe::egui::{
    Align, Frame, InnerResponse, Layout, Margin, Rect, Role, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::{
    button::{Button, Height, Kind},
    chip::Status,
    paint,
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{PAD_CARD, R_CARD, Tokens, tokens},
};

/// The frame of a card: panel fill, hairline, radius 10, padding 20.
pub fn card_frame(theme: &Tokens) -> Frame {
    Frame::new()
        .fill(theme.panel)
        .stroke(Stroke::new(1.0, theme.line))
        .corner_radius(R_CARD)
        .inner_margin(Margin::same(PAD_CARD as i8))
}

/// A card around `content`.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    card_frame(tokens(ui)).show(ui, content)
}

/// What went wrong: an icon, what happened, what it cost, and up to two next steps.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCard<'a> {
    /// Icon of 18 and how it stands, which gives the colour.
    pub icon: (Icon, Status),
    /// Who and what happened.
    pub title: &'a str,
    /// What it cost.
    pub sentence: &'a str,
    /// The main step.
    pub button: &'a str,
    /// Another step, quieter, left of the main one.
    pub quiet: Option<&'a str>,
}

/// Which button of a card was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardClick {
    /// The main one.
    Main,
    /// The quiet one.
    Quiet,
}

/// Draws the card as wide as the room; it grows with its sentence.
pub fn error_card(ui: &mut Ui, card: &ErrorCard<'_>) -> Option<CardClick> {
    let theme = tokens(ui);
    let width = ui.available_width();
    let button = |ui: &Ui, text: &str| {
        paint::galley(ui, text, Size::Body, Weight::Medium)
            .size()
            .x
            .ceil()
            + 22.0
    };
    let main_width = button(ui, card.button);
    let quiet_width = card.quiet.map_or(0.0, |quiet| button(ui, quiet) + 4.0);
    let text_left = 45.0;
    let room = width - text_left - main_width - quiet_width - 13.0 - 12.0;
    let title = paint::galley_elided(ui, card.title, Size::Body, Weight::SemiBold, room);
    let sentence = paint::galley_wrapped(
        ui,
        card.sentence,
        Size::Caption,
        Weight::Regular,
        room,
        Align::LEFT,
    );
    let height = 22.0 + 20.0 + sentence.size().y;
    let (rect, response) = paint::allocate(ui, vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, card.title));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(card.sentence);
    });
    paint::boxed(ui, rect, R_CARD, theme.panel, theme.line);
    let (icon, status) = card.icon;
    paint_icon(
        ui,
        icon,
        rect.min + vec2(24.0, 21.0),
        18.0,
        status.text(theme),
    );
    paint::paint_left(ui, rect.min + vec2(text_left, 21.0), title, theme.text);
    ui.painter()
        .galley(rect.min + vec2(text_left, 31.0), sentence, theme.text_2);
    let mut clicked = None;
    let top = (rect.center().y - 14.0).round();
    let main = Rect::from_min_size(
        pos2(rect.right() - 13.0 - main_width, top),
        vec2(main_width, 28.0),
    );
    if let Some(quiet) = card.quiet {
        let left = main.left() - quiet_width;
        let at = Rect::from_min_size(pos2(left, top), vec2(quiet_width - 4.0, 28.0));
        if Button::quiet(quiet)
            .height(Height::H28)
            .show(&mut ui.new_child(UiBuilder::new().max_rect(at)))
            .clicked()
        {
            clicked = Some(CardClick::Quiet);
        }
    }
    if Button::secondary(card.button)
        .height(Height::H28)
        .show(&mut ui.new_child(UiBuilder::new().max_rect(main)))
        .clicked()
    {
        clicked = Some(CardClick::Main);
    }
    clicked
}

/// What a page says while it is empty: what it is for, and one button.
#[derive(Clone, Copy, Debug)]
pub struct EmptyState<'a> {
    /// Icon of 20.
    pub icon: Icon,
    /// What it is.
    pub title: &'a str,
    /// What it is for, with an example.
    pub sentence: &'a str,
    /// The one step.
    pub button: &'a str,
    /// Whether that step is the primary action of the screen.
    pub primary: bool,
}

/// Draws the card 328 wide and at least 156 high. Returns whether its button was pressed.
pub fn empty_state(ui: &mut Ui, empty: &EmptyState<'_>) -> bool {
    let theme = tokens(ui);
    let width = ui.available_width().min(328.0);
    let sentence = paint::galley_wrapped(
        ui,
        empty.sentence,
        Size::Body,
        Weight::Regular,
        width - 32.0,
        Align::Center,
    );
    let natural = 24.0 + 22.0 + 3.0 + 22.0 + 2.0 + sentence.size().y + 10.0 + 32.0 + 1.0;
    let height = natural.max(156.0);
    // What a short sentence leaves over is shared by the space above and below.
    let down = ((height - natural) / 2.0).round();
    let (rect, response) = paint::allocate(ui, vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, empty.title));
    paint::boxed(ui, rect, R_CARD, theme.empty, theme.line);
    let middle = rect.center().x;
    let first = rect.top() + down;
    paint_icon(
        ui,
        empty.icon,
        pos2(middle, first + 23.0),
        20.0,
        theme.text_2,
    );
    let title = paint::galley_elided(
        ui,
        empty.title,
        Size::Emphasis,
        Weight::SemiBold,
        width - 32.0,
    );
    paint::paint_centered(ui, pos2(middle, first + 48.0), title, theme.text);
    let top = first + 61.0;
    let below = top + sentence.size().y + 10.0;
    ui.painter()
        .galley(pos2(middle, top), sentence, theme.text_2);
    let kind = if empty.primary {
        Kind::Primary
    } else {
        Kind::Secondary
    };
    let row = Rect::from_min_size(pos2(rect.left(), below), vec2(width, 32.0));
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(row)
            .layout(Layout::top_down(Align::Center)),
    );
    Button::new(kind, empty.button).show(&mut child).clicked()
}

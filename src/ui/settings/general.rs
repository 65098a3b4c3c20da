//! How the window looks: theme, size, lines, motion.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, vec2};

use super::{SettingsView, card};
use crate::app::msg::{Msg, SettingsMsg};
use crate::domain::settings::{MAX_INTERFACE_PCT, MIN_INTERFACE_PCT, ThemeChoice};
use crate::text::settings as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, Segment, Segmented, Slider, segmented};

const THEMES: [ThemeChoice; 3] = [ThemeChoice::System, ThemeChoice::Dark, ThemeChoice::Light];
/// The interface size everybody starts with, per cent.
const USUAL_PCT: f32 = 100.0;

pub(super) fn general_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SettingsView, out: &mut Outbox) {
    let settings = &cx.state.settings;
    card(ui, |ui| {
        setting(ui, words::THEME, words::THEME_SENTENCE, |ui| {
            let mut chosen = THEMES
                .iter()
                .position(|theme| *theme == settings.theme)
                .unwrap_or_default();
            let segments = THEMES.map(|theme| Segment::new(words::theme(theme)));
            if segmented(ui, "theme", &mut chosen, &segments, Segmented::default())
                && let Some(theme) = THEMES.get(chosen)
            {
                out.push(Msg::Settings(SettingsMsg::Theme(*theme)));
            }
        });
        line(ui);
        setting(ui, words::SIZE, words::SIZE_SENTENCE, |ui| {
            size_ui(ui, settings.interface_pct, view, out);
        });
        line(ui);
        setting(ui, words::LINES, words::LINES_SENTENCE, |ui| {
            let mut on = settings.stronger_lines;
            if widgets::toggle(ui, &mut on, words::LINES).changed() {
                out.push(Msg::Settings(SettingsMsg::StrongerLines(on)));
            }
        });
        line(ui);
        setting(ui, words::MOTION, words::MOTION_SENTENCE, |ui| {
            let mut on = settings.reduce_motion;
            if widgets::toggle(ui, &mut on, words::MOTION).changed() {
                out.push(Msg::Settings(SettingsMsg::ReduceMotion(on)));
            }
        });
    });
}

/// The slider shows where it would go; the window follows when it is let go.
fn size_ui(ui: &mut Ui, pct: u16, view: &mut SettingsView, out: &mut Outbox) {
    let theme = tokens(ui);
    let mut value = view.size_pct.unwrap_or_else(|| f32::from(pct));
    let say = |value: f32| words::per_cent(value);
    let range = f32::from(MIN_INTERFACE_PCT)..=f32::from(MAX_INTERFACE_PCT);
    // Drawn from the right: number, slider, then the way back.
    let (rect, _) = ui.allocate_exact_size(vec2(48.0, 20.0), Sense::hover());
    let mut number = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    number.label(widgets::rich(
        say(value),
        Size::Body,
        Weight::Medium,
        theme.text,
    ));
    let response = Slider::new(words::SIZE, &mut value, range, USUAL_PCT)
        .width(220.0)
        .step(5.0)
        .say(&say)
        .show(ui);
    if response.dragged() {
        view.size_pct = Some(value);
    } else {
        view.size_pct = None;
        if value.round() as u16 != pct {
            out.push(Msg::Settings(SettingsMsg::InterfacePct(
                value.round() as u16
            )));
        }
    }
    if pct != USUAL_PCT as u16 {
        let reset = Button::quiet(words::RESET).height(Height::H28).show(ui);
        if reset.clicked() {
            out.push(Msg::Settings(SettingsMsg::InterfacePct(USUAL_PCT as u16)));
        }
    }
}

/// One setting: what it is at the left, what to press at the right.
pub(super) fn setting(ui: &mut Ui, name: &str, sentence: &str, control: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt(name)
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = 12.0;
    control(&mut right);
    let room = rect.with_max_x(right.min_rect().left() - 16.0);
    let mut left = ui.new_child(UiBuilder::new().max_rect(room));
    left.spacing_mut().item_spacing.y = 0.0;
    let theme = tokens(ui);
    let weight = Weight::SemiBold;
    widgets::elided(
        &mut left,
        name,
        Size::Body,
        weight,
        theme.text,
        room.width(),
    );
    let weight = Weight::Regular;
    left.add_space(2.0);
    widgets::elided(
        &mut left,
        sentence,
        Size::Caption,
        weight,
        theme.text_2,
        room.width(),
    );
}

pub(super) fn line(ui: &mut Ui) {
    ui.add_space(14.0);
    widgets::divider(ui);
    ui.add_space(14.0);
}

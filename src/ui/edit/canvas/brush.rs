//! The numbers of the brush: in the bar, and in what hangs from it.

use eframe::egui::{Popup, PopupCloseBehavior, Sense, Ui, vec2};

use super::bar::{GAP, label_width};
use super::{MAX_BRUSH, set_brush};
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditDraft;
use crate::text::canvas as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{R_SHEET, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, IconButton, Slider, menu_frame, paint};

/// Word, slider, number, and a caret that opens the rest.
pub(super) fn size_ui(ui: &mut Ui, cx: &Cx<'_>, named: bool, out: &mut Outbox) {
    let theme = tokens(ui);
    if named {
        ui.add_space(8.0);
        let word = paint::galley(ui, words::SIZE, Size::Body, Weight::Regular);
        let (rect, _) = paint::allocate(ui, vec2(word.size().x.ceil(), 20.0), Sense::hover());
        paint::paint_left(ui, rect.left_center(), word, theme.text_2);
        ui.add_space(8.0 - GAP);
    }
    slider_ui(ui, cx, 72.0, out);
    ui.add_space(8.0 - 2.0 * GAP);
    let said = cx.state.edit.draft.brush_px.to_string();
    let number = paint::galley(ui, &said, Size::Body, Weight::Medium);
    let (rect, _) = paint::allocate(ui, vec2(30.0, 20.0), Sense::hover());
    paint::paint_left(ui, rect.left_center(), number, theme.text);
    let caret = IconButton::new(Icon::CaretDown, words::BRUSH_SETTINGS)
        .tiny()
        .icon_px(12.0)
        .show(ui);
    Popup::menu(&caret)
        .frame(popover(ui))
        .gap(8.0)
        .width(280.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(248.0);
            brush_rows(ui, cx, out);
        });
}

/// The frame of what hangs from the bar.
pub(super) fn popover(ui: &Ui) -> eframe::egui::Frame {
    menu_frame(tokens(ui))
        .corner_radius(R_SHEET)
        .inner_margin(16)
}

/// The brush with all its numbers.
pub(super) fn brush_rows(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    ui.spacing_mut().item_spacing.y = 8.0;
    let draft = &cx.state.edit.draft;
    row_ui(
        ui,
        words::SIZE,
        &words::px(u32::from(draft.brush_px)),
        |ui| {
            slider_ui(ui, cx, 120.0, out);
        },
    );
    let mut hardness = f32::from(draft.hardness_pct);
    let said = words::pct(hardness);
    row_ui(ui, words::HARDNESS, &said, |ui| {
        let slider = Slider::new(words::HARDNESS, &mut hardness, 0.0..=100.0, 80.0)
            .width(120.0)
            .step(5.0)
            .say(&words::pct);
        if slider.show(ui).changed() {
            out.push(Msg::Edit(EditMsg::Set(Box::new(EditDraft {
                hardness_pct: hardness.round().clamp(0.0, 100.0) as u8,
                ..draft.clone()
            }))));
        }
    });
    widgets::caption(ui, words::SIZE_KEYS);
}

/// A name at the left, a control, and what it is set to.
fn row_ui(ui: &mut Ui, name: &str, said: &str, control: impl FnOnce(&mut Ui)) {
    let theme = tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let room = 68.0;
        widgets::elided(ui, name, Size::Body, Weight::Regular, theme.text, room);
        let used = label_width(ui, name).min(room);
        ui.add_space((room - used).max(0.0) - 8.0);
        control(ui);
        widgets::elided(ui, said, Size::Body, Weight::Medium, theme.text, 52.0);
    });
}

/// The size of the brush. Small sizes get more of the track, as small differences matter more there.
fn slider_ui(ui: &mut Ui, cx: &Cx<'_>, width_px: f32, out: &mut Outbox) {
    let now = f32::from(cx.state.edit.draft.brush_px.clamp(1, MAX_BRUSH));
    let most = f32::from(MAX_BRUSH).sqrt();
    let say = |root: f32| words::px((root * root).round() as u32);
    let mut root = now.sqrt();
    let slider = Slider::new(words::SIZE, &mut root, 1.0..=most, 8.0)
        .width(width_px)
        .step(0.0)
        .say(&say);
    let response = slider.show(ui);
    if response.changed() {
        set_brush(cx, (root * root).round() as u16, out);
    }
    if response.has_focus() {
        // The track has no even steps; the keys have.
        let steps = ui.input(|input| {
            i32::from(input.key_pressed(eframe::egui::Key::ArrowRight))
                - i32::from(input.key_pressed(eframe::egui::Key::ArrowLeft))
        });
        if steps != 0 {
            set_brush(cx, super::stepped(cx.state.edit.draft.brush_px, steps), out);
        }
    }
}

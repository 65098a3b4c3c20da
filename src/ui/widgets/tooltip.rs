//! Tooltips: the name, then the key, dimmer.

use eframe::egui::{Frame, Margin, Response, RichText, Stroke, Tooltip, Ui};

use crate::ui::{
    fonts::{self, Size, Weight},
    tokens::{R, tokens},
};

/// Gives any response a tooltip in the kit's style.
pub trait Tip {
    /// Shows `name` and, dimmer, `key` after half a second; at once when moving from a neighbour. No key: `""`.
    #[must_use = "the response is handed through"]
    fn tip(self, name: &str, key: &str) -> Self;
}

impl Tip for Response {
    fn tip(self, name: &str, key: &str) -> Self {
        show(&self, name, key);
        self
    }
}

/// Shows the tooltip of `response` when it is due, for enabled and disabled widgets alike.
pub fn show(response: &Response, name: &str, key: &str) {
    if name.is_empty() {
        return;
    }
    let tooltip = if response.enabled() {
        Tooltip::for_enabled(response)
    } else {
        Tooltip::for_disabled(response)
    };
    let mut tooltip = tooltip.gap(6.0);
    tooltip.popup = tooltip.popup.frame(frame_of(&response.ctx));
    tooltip.show(|ui| body_ui(ui, name, key));
}

/// The plate of a tooltip with its text, drawn in place; [`Tip`] shows the same floating.
pub fn plate_ui(ui: &mut Ui, name: &str, key: &str) -> Response {
    let frame = frame_of(ui.ctx());
    frame.show(ui, |ui| body_ui(ui, name, key)).response
}

fn frame_of(ctx: &eframe::egui::Context) -> Frame {
    let style = ctx.global_style();
    let theme = crate::ui::tokens::Tokens::of(&style.visuals);
    Frame::new()
        .fill(theme.text)
        .stroke(Stroke::NONE)
        .corner_radius(R)
        .shadow(theme.shadow_2)
        .inner_margin(Margin::symmetric(8, 4))
}

fn body_ui(ui: &mut Ui, name: &str, key: &str) {
    let theme = tokens(ui);
    let text = |text: &str, colour| {
        RichText::new(text)
            .font(fonts::font(Size::Caption, Weight::Medium))
            .line_height(Some(Size::Caption.line_height()))
            .color(colour)
    };
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.spacing_mut().interact_size.y = 16.0;
    if key.is_empty() {
        ui.label(text(name, theme.bg));
        return;
    }
    ui.horizontal(|ui| {
        ui.set_min_height(16.0);
        ui.add(eframe::egui::Label::new(text(name, theme.bg)).extend());
        // 60% of the way from the plate to its text.
        ui.add(
            eframe::egui::Label::new(text(key, theme.text.lerp_to_gamma(theme.bg, 0.6))).extend(),
        );
    });
}

/// Shows `text` above the widget for as long as this is called, for the value of a slider being dragged.
pub fn show_always(response: &Response, text: &str) {
    let mut tooltip = Tooltip::for_widget(response).gap(4.0);
    tooltip.popup = tooltip.popup.frame(frame_of(&response.ctx)).open(true);
    tooltip.show(|ui| body_ui(ui, text, ""));
}

//! Light, colour and sharpness.

use eframe::egui::Ui;

use super::adjust::{Knob, heading_ui, slider_ui};
use super::steps;
use crate::domain::adjust::{Adjustment, Light};
use crate::text;
use crate::ui::view::{Cx, Outbox};

/// Name, value, most, step, and how to say it.
type Line<'a> = (&'a str, &'a mut i16, f32, f32, fn(f32) -> String);

/// Exposure, contrast, saturation and warmth.
pub(super) fn light_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let tried = &cx.state.edit.trying.steps;
    let before = tried.iter().find_map(|step| match step {
        Adjustment::Light(light) => Some(*light),
        _ => None,
    });
    let mut light = before.unwrap_or_default();
    heading_ui(ui, text::adjust::GROUP_LIGHT);
    let Light {
        exposure,
        contrast,
        saturation,
        temperature,
    } = &mut light;
    let lines: [Line<'_>; 4] = [
        (
            text::adjust::EXPOSURE,
            exposure,
            200.0,
            10.0,
            text::adjust::stops,
        ),
        (
            text::adjust::CONTRAST,
            contrast,
            100.0,
            1.0,
            text::adjust::signed,
        ),
        (
            text::adjust::SATURATION,
            saturation,
            100.0,
            1.0,
            text::adjust::signed,
        ),
        (
            text::adjust::TEMPERATURE,
            temperature,
            100.0,
            1.0,
            text::adjust::signed,
        ),
    ];
    let mut changed = false;
    for (name, value, most, step, say) in lines {
        let knob = Knob {
            name,
            range: -most..=most,
            step,
            say,
        };
        let mut number = f32::from(*value);
        if slider_ui(ui, knob, &mut number) {
            *value = number.round() as i16;
            changed = true;
        }
    }
    if changed {
        steps::try_out(cx, steps::set(tried, Adjustment::Light(light)), out);
    }
}

/// Sharpness.
pub(super) fn detail_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let tried = &cx.state.edit.trying.steps;
    let before = tried.iter().find_map(|step| match step {
        Adjustment::Sharpen { amount } => Some(*amount),
        _ => None,
    });
    heading_ui(ui, text::adjust::GROUP_DETAIL);
    let knob = Knob {
        name: text::adjust::SHARPEN,
        range: 0.0..=100.0,
        step: 1.0,
        say: text::adjust::amount,
    };
    let mut number = f32::from(before.unwrap_or(0));
    if slider_ui(ui, knob, &mut number) {
        let amount = number.round() as u8;
        steps::try_out(cx, steps::set(tried, Adjustment::Sharpen { amount }), out);
    }
}

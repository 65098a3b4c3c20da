//! What is done outside the painted area.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, vec2};

use super::adjust::{Knob, LINE, heading_ui, slider_ui};
use super::steps;
use crate::domain::adjust::Adjustment;
use crate::domain::ids::BlobId;
use crate::text;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, toggle_labelled};

/// Most blur, thousandths of the longer side.
const MOST_BLUR: f32 = 60.0;
/// Stands for the area as it is painted now, until it is a file.
const AS_PAINTED: BlobId = BlobId([0; 32]);

/// Blur and see-through outside the area; off without one.
pub(super) fn area_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let page = &cx.state.edit;
    let tried = &page.trying.steps;
    let has_area = page.has_area();
    let area = page.draft.area.unwrap_or(AS_PAINTED);
    let blur = tried.iter().find_map(|step| match step {
        Adjustment::BlurOutside {
            radius_permille, ..
        } => Some(*radius_permille),
        _ => None,
    });
    let is_cut = tried
        .iter()
        .any(|step| matches!(step, Adjustment::CutOut { .. }));
    heading_ui(ui, text::adjust::GROUP_AREA);
    ui.add_enabled_ui(has_area, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let knob = Knob {
            name: text::adjust::BLUR_OUTSIDE,
            range: 0.0..=MOST_BLUR,
            step: 1.0,
            say: text::adjust::amount,
        };
        let mut number = f32::from(blur.unwrap_or(0));
        if slider_ui(ui, knob, &mut number) {
            let step = Adjustment::BlurOutside {
                area,
                radius_permille: number.round() as u16,
            };
            steps::try_out(cx, steps::set(tried, step), out);
        }
        let size = vec2(ui.available_width(), LINE);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let mut child = ui.new_child(
            UiBuilder::new()
                .id_salt("cut out")
                .max_rect(rect)
                .layout(Layout::left_to_right(Align::Center)),
        );
        let mut on = is_cut;
        toggle_labelled(&mut child, &mut on, text::adjust::CUT_OUT);
        if on != is_cut {
            let step = Adjustment::CutOut { area };
            let steps = if on {
                steps::with(tried, step)
            } else {
                steps::without(tried, &step)
            };
            steps::try_out(cx, steps, out);
        }
    });
    if !has_area {
        let colour = tokens(ui).text_2;
        ui.label(widgets::rich(
            text::adjust::NEEDS_AREA,
            crate::ui::fonts::Size::Caption,
            crate::ui::fonts::Weight::Regular,
            colour,
        ));
    }
}

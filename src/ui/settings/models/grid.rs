//! Cards in two columns, or in one where there is little room. Cards side by side are equally high.

use std::collections::BTreeMap;

use eframe::egui::{Align, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use crate::ui::settings::TWO_COLUMNS_PX;

/// Between cards.
pub(super) const GAP: f32 = 16.0;

/// The height of each row of cards, as its highest card wanted it in the last frame, by group and number.
pub(super) type Rows = BTreeMap<(u8, usize), f32>;

/// Draws a card for each key. `cell` gets the number of its card and the height it should have at least, and returns how high it is by itself.
pub(super) fn grid_ui(
    ui: &mut Ui,
    rows: &mut Rows,
    group: u8,
    keys: &[&str],
    mut cell: impl FnMut(&mut Ui, usize, f32) -> f32,
) {
    let columns = if ui.available_width() < TWO_COLUMNS_PX {
        1
    } else {
        2
    };
    for (row, chunk) in keys.chunks(columns).enumerate() {
        ui.add_space(if row > 0 { GAP } else { 0.0 });
        let room = ui.available_rect_before_wrap();
        let width = ((room.width() - GAP * (columns as f32 - 1.0)) / columns as f32).floor();
        let high = rows.get(&(group, row)).copied().unwrap_or_default();
        let mut natural: f32 = 0.0;
        let mut used = Rect::from_min_size(room.min, vec2(room.width(), 0.0));
        for (at, key) in chunk.iter().enumerate() {
            let left = room.left() + (width + GAP) * at as f32;
            let rect = Rect::from_min_size(pos2(left, room.top()), vec2(width, f32::INFINITY));
            let mut child = ui.new_child(
                UiBuilder::new()
                    .id_salt(key)
                    .max_rect(rect)
                    .layout(Layout::top_down(Align::Min)),
            );
            natural = natural.max(cell(&mut child, row * columns + at, high));
            used = used.union(child.min_rect());
        }
        if (natural - high).abs() > 0.5 {
            rows.insert((group, row), natural);
            ui.ctx().request_repaint();
        }
        ui.allocate_rect(used, Sense::hover());
    }
}

//! Versions, adjustments and words at the right, and the sheet that makes a chain again.

mod adjust;
mod area;
mod facts;
mod foot;
mod light;
mod menu;
mod replay;
mod row;
mod shape;
mod steps;
mod swatches;
mod versions;
mod words;

use eframe::egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditPanel;
use crate::domain::ids::PictureId;
use crate::text;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Segment, Segmented, paint, segmented};

pub(super) use replay::replay_ui;

/// Height of the head, points.
const HEAD: f32 = 64.0;

/// What the side remembers between frames.
#[derive(Default)]
pub struct SideView {
    tree: versions::Laid,
    /// The version whose name is being written.
    renaming: Option<row::Renaming>,
    /// The version whose long instruction is shown in full.
    whole: Option<PictureId>,
    size: shape::SizeFields,
    words: words::WordFields,
}

const PANELS: [(EditPanel, &str); 3] = [
    (EditPanel::Versions, text::edit::VERSIONS),
    (EditPanel::Adjust, text::edit::ADJUST),
    (EditPanel::Text, text::edit::TEXT),
];

/// Draws the panel into the room it is given.
pub(super) fn side_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SideView, out: &mut Outbox) {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    ui.expand_to_include_rect(panel);
    ui.painter().rect_filled(panel, 0.0, theme.panel);
    if !theme.dark {
        let line = (1.0, theme.line);
        ui.painter()
            .vline(panel.left() + 0.5, panel.y_range(), line);
    }
    let head = Rect::from_min_size(
        panel.min + vec2(PAD_PANEL, PAD_PANEL),
        vec2(panel.width() - 2.0 * PAD_PANEL, 32.0),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("head").max_rect(head));
    let open = cx.state.edit.panel;
    let segments = PANELS.map(|(_, name)| Segment::new(name));
    let mut at = PANELS.iter().position(|(each, _)| *each == open);
    let layout = Segmented {
        width_px: Some(head.width()),
        ..Segmented::default()
    };
    let chosen = at.get_or_insert(0);
    if segmented(&mut child, text::edit::PANEL, chosen, &segments, layout)
        && let Some((panel, _)) = PANELS.get(*chosen)
    {
        out.push(Msg::Edit(EditMsg::Panel(*panel)));
    }
    let body = panel.with_min_y(panel.top() + HEAD);
    let mut child = ui.new_child(UiBuilder::new().id_salt("body").max_rect(body));
    child.shrink_clip_rect(body);
    match open {
        EditPanel::Versions => versions::versions_ui(&mut child, cx, view, out),
        EditPanel::Adjust => adjust::adjust_ui(&mut child, cx, view, out),
        EditPanel::Text => words::words_ui(&mut child, cx, &mut view.words, out),
    }
}

/// A part of the panel that scrolls, with the panel's padding at both sides.
fn scrolling(ui: &mut Ui, salt: &str, rect: Rect, content: impl FnOnce(&mut Ui)) {
    let mut child = ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect));
    child.shrink_clip_rect(rect);
    ScrollArea::vertical()
        .id_salt("scroll")
        .auto_shrink([false, false])
        .show(&mut child, |ui| {
            let mut inside = ui.available_rect_before_wrap();
            inside.min.x += PAD_PANEL;
            inside.max.x -= PAD_PANEL;
            ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
                content(ui);
                ui.add_space(PAD_PANEL);
            });
        });
}

/// A hairline across the panel.
fn line(ui: &Ui, panel: Rect, top: f32) {
    let line = Rect::from_min_max(pos2(panel.left(), top), pos2(panel.right(), top + 1.0));
    ui.painter()
        .rect_filled(paint::snap(ui, line), 0.0, tokens(ui).line);
}

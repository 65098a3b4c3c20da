//! The tree: rows one below the other, each child indented under its parent with a line, and the facts of the one in front.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use eframe::egui::{Rect, ScrollArea, Ui, UiBuilder, Vec2, pos2, vec2};

use super::{SideView, facts, row};
use crate::domain::ids::PictureId;
use crate::domain::version::{Tree, TreeRow};
use crate::text;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, paint};

/// Height of a row, points.
pub(super) const ROW: f32 = 64.0;
/// Side of the small picture, points.
pub(super) const THUMB: f32 = 48.0;
/// A step to the right, points.
const INDENT: f32 = 44.0;
/// Least step to the right where a tree is deep, points.
const LEAST_INDENT: f32 = 8.0;
/// Room the name keeps where a tree is deep, points.
const NAME: f32 = 96.0;

/// The rows of the tree, worked out again when the tree changes.
#[derive(Default)]
pub(super) struct Laid {
    key: u64,
    rows: Vec<TreeRow>,
    deepest: usize,
    /// The version that has been brought into sight.
    followed: Option<PictureId>,
}

impl Laid {
    fn update(&mut self, tree: &Tree) {
        let mut hasher = DefaultHasher::new();
        for version in &tree.versions {
            let id = version.picture.id;
            (id, version.parent, version.behind, version.binned).hash(&mut hasher);
        }
        let key = hasher.finish();
        if key == self.key {
            return;
        }
        self.key = key;
        self.rows = tree.rows();
        self.deepest = self.rows.iter().map(|row| row.depth).max().unwrap_or(0);
    }

    /// From the left edge to the small picture of a row, in a panel of this width.
    fn left(&self, row: &TreeRow, width: f32) -> f32 {
        let most = (width - THUMB - 12.0 - NAME).max(0.0);
        let step = (most / self.deepest.max(1) as f32).clamp(LEAST_INDENT, INDENT);
        (row.depth as f32 * step).min(most).floor()
    }
}

pub(super) fn versions_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SideView, out: &mut Outbox) {
    let room = ui.max_rect();
    let page = &cx.state.edit;
    let Some(tree) = page.tree.value() else {
        let inside = room.shrink2(vec2(PAD_PANEL, 0.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(inside));
        match &page.tree {
            crate::app::remote::Remote::Failed(why, _) => widgets::quiet(&mut child, why),
            _ => widgets::quiet(&mut child, text::edit::TREE_LOADING),
        };
        return;
    };
    view.tree.update(tree);
    let top = facts::facts_ui(ui, cx, tree, &mut view.whole, out);
    let rect = room.with_max_y(top);
    let mut child = ui.new_child(UiBuilder::new().id_salt("tree").max_rect(rect));
    child.shrink_clip_rect(rect);
    tree_ui(&mut child, cx, tree, view, out);
}

/// Draws the rows that are in sight.
fn tree_ui(ui: &mut Ui, cx: &Cx<'_>, tree: &Tree, view: &mut SideView, out: &mut Outbox) {
    let page = &cx.state.edit;
    let front = page
        .chosen
        .or_else(|| page.current.as_ref().map(|row| row.id));
    let follow = front.filter(|front| view.tree.followed != Some(*front));
    let high = view.tree.rows.len() as f32 * ROW + PAD_PANEL;
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    ScrollArea::vertical()
        .id_salt("versions")
        .auto_shrink([false, false])
        .show_viewport(ui, |ui, seen| {
            ui.set_height(high);
            let origin = ui.max_rect().left_top();
            let width = ui.max_rect().width() - 2.0 * PAD_PANEL;
            let laid = &view.tree;
            lines_ui(ui, laid, (origin, width), seen);
            if let Some(front) = follow
                && let Some(at) = laid.rows.iter().position(|row| row.picture == front)
            {
                let top = origin + vec2(0.0, at as f32 * ROW);
                let rect = Rect::from_min_size(top, vec2(width, ROW));
                ui.scroll_to_rect(rect, None);
            }
            let first = (seen.top() / ROW).floor().max(0.0) as usize;
            let last = ((seen.bottom() / ROW).ceil().max(0.0) as usize).min(laid.rows.len());
            for at in first..last {
                let Some(line) = laid.rows.get(at) else {
                    continue;
                };
                let Some(version) = tree.get(line.picture) else {
                    continue;
                };
                let min = origin + vec2(0.0, at as f32 * ROW);
                let rect = Rect::from_min_size(min, vec2(width + 2.0 * PAD_PANEL, ROW));
                let placed = row::Placed {
                    version,
                    rect,
                    left: origin.x + PAD_PANEL + laid.left(line, width),
                    in_front: front == Some(version.picture.id),
                };
                row::row_ui(ui, cx, tree, &placed, &mut view.renaming, out);
            }
        });
    if follow.is_some() {
        view.tree.followed = front;
    }
}

/// The lines from parents to children, where they pass the part in sight.
fn lines_ui(ui: &Ui, laid: &Laid, (origin, width): (eframe::egui::Pos2, f32), seen: Rect) {
    let colour = tokens(ui).line_strong;
    let middle = |at: usize| at as f32 * ROW + ROW / 2.0;
    for (at, row) in laid.rows.iter().enumerate() {
        let Some((above, parent)) = row.parent_row.and_then(|at| Some((at, laid.rows.get(at)?)))
        else {
            continue;
        };
        let from = middle(above) + THUMB / 2.0;
        let to = middle(at);
        if to < seen.top() || from > seen.bottom() {
            continue;
        }
        let left = origin.x + PAD_PANEL;
        let x = left + laid.left(parent, width) + THUMB / 2.0;
        let end = left + laid.left(row, width);
        // Not longer than what is in sight: a line over a thousand rows is still one line.
        let (from, to_seen) = (from.max(seen.top() - ROW), to.min(seen.bottom() + ROW));
        let down = Rect::from_min_max(pos2(x, origin.y + from), pos2(x + 1.0, origin.y + to_seen));
        ui.painter().rect_filled(paint::snap(ui, down), 0.0, colour);
        let across = Rect::from_min_max(pos2(x, origin.y + to), pos2(end, origin.y + to + 1.0));
        if end > x {
            ui.painter()
                .rect_filled(paint::snap(ui, across), 0.0, colour);
        }
    }
}

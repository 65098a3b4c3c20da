//! Pictures at hand: those of the loaded runs and of the loaded part of the library, to choose from.

use std::collections::HashSet;

use eframe::egui::{
    Rect, Response, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::state::{RunView, State};
use crate::domain::ids::{BlobId, PictureId};
use crate::domain::picture::{FileFormat, PictureRow};
use crate::text;
use crate::ui::textures::Tier;
use crate::ui::tokens::{R, tokens};
use crate::ui::view::Cx;
use crate::ui::widgets::toggle::paint_round_check;
use crate::ui::widgets::{self, Picture, paint, paint_picture, tooltip};

/// Side of a picture, points.
const TILE: f32 = 72.0;
/// Between pictures, points.
const BETWEEN: f32 = 8.0;
/// More are not offered: the rest is in the library.
const MOST: usize = 240;

/// Every picture at hand, newest first and each once.
pub(in crate::ui) fn at_hand(state: &State) -> Vec<&PictureRow> {
    let made = state.gallery.all_runs().flat_map(RunView::cells);
    let made = made.filter_map(|cell| cell.job.picture.as_ref());
    let tree = state.edit.tree.value();
    let versions = tree.into_iter().flat_map(|tree| &tree.versions);
    let versions = versions.filter(|version| !version.binned);
    let versions = versions.map(|version| &version.picture);
    let all = made.chain(state.library.rows()).chain(versions);
    let mut seen: HashSet<PictureId> = HashSet::new();
    let mut rows: Vec<&PictureRow> = all
        .filter(|row| !row.damaged && seen.insert(row.id))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.created, row.id)));
    rows.truncate(MOST);
    rows
}

/// A picture at hand with this file.
pub(in crate::ui) fn of_blob(state: &State, blob: BlobId) -> Option<&PictureRow> {
    let made = state.gallery.all_runs().flat_map(RunView::cells);
    let mut made = made.filter_map(|cell| cell.job.picture.as_ref());
    made.find(|row| row.blob == blob)
        .or_else(|| state.library.rows().find(|row| row.blob == blob))
}

/// The middle of a picture, to fill a square with a side of so many points.
pub(in crate::ui) fn square(ui: &Ui, cx: &Cx<'_>, row: &PictureRow, side: f32) -> Picture {
    let aspect = row.size.aspect();
    let longer = side * aspect.max(1.0 / aspect);
    let mut picture = cx.picture(ui, row, longer, 0.12);
    let part = vec2((1.0 / aspect).min(1.0), aspect.min(1.0));
    picture.uv = Rect::from_center_size(pos2(0.5, 0.5), part);
    picture
}

/// [`square`] of a file of which nothing else is known; `None` until its pixels are there.
pub(in crate::ui) fn square_of_file(
    ui: &Ui,
    cx: &Cx<'_>,
    (blob, format): (BlobId, FileFormat),
    side: f32,
) -> Option<Picture> {
    let tier = Tier::for_side(side * ui.pixels_per_point());
    let texture = cx.textures.picture(blob, format, tier)?;
    let aspect = texture.size_px.x / texture.size_px.y.max(1.0);
    let part = vec2((1.0 / aspect).min(1.0), aspect.min(1.0));
    let mut picture = Picture::whole(texture.id, tokens(ui).empty);
    picture.uv = Rect::from_center_size(pos2(0.5, 0.5), part);
    Some(picture)
}

/// Draws the pictures as a grid of whole rows no higher than `high_px`, at least one. Returns the one that was clicked.
pub(in crate::ui) fn shelf_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rows: &[&PictureRow],
    ticked: &dyn Fn(PictureId) -> bool,
    high_px: f32,
) -> Option<PictureId> {
    if rows.is_empty() {
        widgets::quiet(ui, text::edit::SHELF_EMPTY);
        return None;
    }
    let room = ui.available_width() - 8.0;
    let across = ((room + BETWEEN) / (TILE + BETWEEN)).floor().max(1.0) as usize;
    let lines = rows.len().div_ceil(across);
    // Whole rows only: the last one would look sliced.
    let seen = (high_px / (TILE + BETWEEN)).floor().max(1.0);
    let mut clicked = None;
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    ScrollArea::vertical()
        .id_salt("shelf")
        .max_height(seen * (TILE + BETWEEN))
        .auto_shrink([false, true])
        .show_rows(ui, TILE + BETWEEN, lines, |ui, range| {
            for line in range {
                let size = vec2(ui.available_width(), TILE + BETWEEN);
                let (line_rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let own = rows.iter().skip(line * across).take(across);
                for (column, row) in own.enumerate() {
                    let left = line_rect.left() + column as f32 * (TILE + BETWEEN);
                    let min = pos2(left, line_rect.top() + BETWEEN / 2.0);
                    let rect = Rect::from_min_size(min, Vec2::splat(TILE));
                    let on = ticked(row.id);
                    if tile_ui(ui, cx, row, rect, on).clicked() {
                        clicked = Some(row.id);
                    }
                }
            }
        });
    clicked
}

fn tile_ui(ui: &mut Ui, cx: &Cx<'_>, row: &PictureRow, rect: Rect, on: bool) -> Response {
    let mut child = ui.new_child(UiBuilder::new().id_salt(row.id.0).max_rect(rect));
    let (rect, response) = paint::allocate(&mut child, rect.size(), Sense::click());
    let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
    let when = text::units::moment(row.created, now, offset);
    let name = text::library::picture_label(cx.model_name(&row.model), &when, "");
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &name));
    paint_picture(ui, rect, R, &square(ui, cx, row, TILE), 1.0);
    if on {
        paint::ring(ui, rect.shrink(2.0), R);
        paint_round_check(ui, rect.right_top() + vec2(-12.0, 12.0), 18.0);
    } else if response.has_focus() || response.hovered() {
        paint::ring(ui, rect.shrink(2.0), R);
    }
    tooltip::show(&response, &name, "");
    response
}

//! The picture to change: itself, what is painted on it, and the tools over it.

use eframe::egui::epaint::RectShape;
use eframe::egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::sight::{Placed, WHOLE};
use super::{CanvasView, bar, frame, hand, inside, plates, sight};
use crate::app::state::edit::Tool;
use crate::app::state::gallery::Preview;
use crate::domain::picture::PictureRow;
use crate::domain::shape::Size;
use crate::text::canvas as words;
use crate::ui::edit::canvas::overlay::Paint;
use crate::ui::textures::Tier;
use crate::ui::tokens::{self, R_CARD};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Picture};

/// From the top of the room to the picture, beneath the bar.
const ABOVE: f32 = 72.0;

pub(super) fn stage_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (row, room): (&PictureRow, Rect),
    out: &mut Outbox,
) {
    let page = &cx.state.edit;
    let look = page
        .trying
        .look
        .as_ref()
        .filter(|_| page.tool != Tool::Frame);
    let size = look.map_or(row.size, |look| shape_of(row.size, look));
    let seen = if page.tool == Tool::Frame {
        frame::seen(cx, view)
    } else {
        WHOLE
    };
    let sense = Sense::click_and_drag() - Sense::FOCUSABLE;
    let response = ui.interact(room, ui.scope_id().with("stage"), sense);
    let name = words::PICTURE;
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let bar = bar::place(ui, cx, room);
    let fitted = inside(room, ABOVE);
    let moves = page.tool == Tool::Hand || sight::space_held(ui);
    let on_bar = response.hover_pos().is_some_and(|at| bar.contains(at));
    if !on_bar {
        view.sight
            .follow(ui, &response, (fitted, size, seen), moves);
    }
    let (placed, scale) = view.sight.placed(ui, fitted, size, seen);
    view.zoom_pct = (scale * 100.0).round() as u32;
    if row.damaged {
        plates::damaged_ui(ui, room);
        return;
    }
    let mut under = ui.new_child(UiBuilder::new().id_salt("picture").max_rect(room));
    under.set_clip_rect(room.intersect(ui.clip_rect()));
    let fits = (size.aspect() / row.size.aspect()).ln().abs() < 0.01;
    picture_ui(&under, cx, view, (row, look), &placed);
    areas_ui(&under, cx, view, row, fits.then_some(&placed));
    if fits {
        plates::marks_ui(&under, cx, &placed);
        if page.tool == Tool::Frame {
            frame::frame_ui(&under, cx, view, (&placed, room), out);
        } else {
            let paints = hand::Paper {
                placed,
                room,
                bar,
                moves,
            };
            hand::hand_ui(&under, cx, view, (&paints, &response), out);
        }
    }
    plates::notes_ui(
        &under,
        cx,
        view,
        placed.rect.intersect(room.shrink2(vec2(0.0, 4.0))),
    );
    bar::bar_ui(ui, cx, view, bar, out);
}

/// The shape of a picture as adjustments would make it, at about the pixels of the picture itself.
fn shape_of(size: Size, look: &Preview) -> Size {
    let (wide, high) = (look.width_px.max(1), look.height_px.max(1));
    let times = size.width_px.max(size.height_px) as f32 / wide.max(high) as f32;
    let scaled = |px: u32| ((px as f32 * times).round() as u32).max(1);
    let shaped = Size::new(scaled(wide), scaled(high));
    // A preview is rounded to whole pixels: the same shape stays exactly the same.
    if (shaped.aspect() / size.aspect()).ln().abs() < 0.01 {
        size
    } else {
        shaped
    }
}

fn picture_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (row, look): (&PictureRow, Option<&Preview>),
    placed: &Placed,
) {
    let revision = cx.state.edit.trying.revision;
    if let Some(texture) = look.and_then(|look| view.uploads.look(ui.ctx(), revision, look)) {
        let picture = Picture::whole(texture, tokens::OVER);
        widgets::paint_picture(ui, placed.rect, R_CARD, &picture, 1.0);
        return;
    }
    view.uploads.forget_look();
    let picture = whole(ui, cx, row, placed.rect);
    widgets::paint_picture(ui, placed.rect, R_CARD, &picture, 1.0);
}

/// All of a picture, as fine as it is shown.
pub(super) fn whole(ui: &Ui, cx: &Cx<'_>, row: &PictureRow, rect: Rect) -> Picture {
    let [red, green, blue] = row.average_rgb;
    let average = tokens::measured(red, green, blue);
    let side = rect.size().max_elem() * ui.pixels_per_point();
    let texture = cx
        .textures
        .picture(row.blob, row.format, Tier::for_side(side));
    texture.map_or_else(
        || Picture::loading(average),
        |texture| Picture::whole(texture.id, average),
    )
}

fn areas_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    row: &PictureRow,
    placed: Option<&Placed>,
) {
    let painting = &cx.state.edit.painting;
    // The ramps are cheap, but only an upload needs them.
    let area = Paint::flat(tokens::MASK);
    let protect = Paint::hatched(tokens::PROTECT);
    let ctx = ui.ctx();
    let textures = [
        view.area.follow(ctx, row.id, painting.area.as_ref(), &area),
        view.protect
            .follow(ctx, row.id, painting.protect.as_ref(), &protect),
    ];
    let Some(placed) = placed else {
        return;
    };
    for texture in textures.into_iter().flatten() {
        // The same round corners as the picture beneath.
        let shape = RectShape::filled(placed.rect, R_CARD, tokens::PLAIN);
        ui.painter().add(shape.with_texture(texture, WHOLE));
    }
}

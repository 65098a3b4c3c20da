//! One version alone, or two against each other.

use eframe::egui::{Align, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::sight::WHOLE;
use super::{CanvasView, inside, plates, stage};
use crate::app::msg::{EditMsg, Msg};
use crate::domain::ids::PictureId;
use crate::domain::picture::PictureRow;
use crate::text::canvas as words;
use crate::ui::create::lens;
use crate::ui::create::pair::{self, Two};
use crate::ui::icons::Icon;
use crate::ui::tokens::R_CARD;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Segment, Segmented, segmented};

/// Height of the bar over a comparison, points.
const BAR: f32 = 48.0;

pub(super) fn single_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    (row, room): (&PictureRow, Rect),
    out: &mut Outbox,
) {
    let page = &cx.state.edit;
    let version = |id: PictureId| Some(&page.tree.value()?.get(id)?.picture);
    let pair = page.pair.and_then(|(a, b)| version(a).zip(version(b)));
    if let Some((a, b)) = pair {
        compare_ui(ui, cx, view, ((a, b), room), out);
        return;
    }
    let sense = Sense::click_and_drag() - Sense::FOCUSABLE;
    let response = ui.interact(room, ui.scope_id().with("single"), sense);
    let name = cx.model_name(&row.model);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if row.damaged {
        plates::damaged_ui(ui, room);
        return;
    }
    let fitted = inside(room, 24.0);
    let part = (fitted, row.size, WHOLE);
    view.sight.follow(ui, &response, part, true);
    if response.double_clicked() {
        let pct = view.sight.is_fitted().then_some(100);
        view.sight.set(pct);
    }
    let (placed, scale) = view.sight.placed(ui, fitted, row.size, WHOLE);
    view.zoom_pct = (scale * 100.0).round() as u32;
    let picture = stage::whole(ui, cx, row, placed.rect);
    widgets::paint_picture(ui, placed.rect, R_CARD, &picture, 1.0);
}

fn compare_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    ((a, b), room): ((&PictureRow, &PictureRow), Rect),
    out: &mut Outbox,
) {
    let bar = Rect::from_min_size(
        pos2(room.left() + 20.0, room.top() + 8.0),
        vec2((room.width() - 40.0).max(8.0), BAR),
    );
    bar_ui(ui, cx, bar, out);
    let space = Rect::from_min_max(
        pos2(bar.left(), bar.bottom() + 4.0),
        pos2(bar.right(), (room.bottom() - 16.0).max(bar.bottom() + 24.0)),
    );
    let names = [a, b].map(|row| name(cx, row));
    let [first, second] = &names;
    let two = Two {
        a,
        b,
        names: [
            (first, Some(cx.dot(&a.model))),
            (second, Some(cx.dot(&b.model))),
        ],
    };
    let shown = pair::frame(ui, a, space);
    let scale = shown.width() * ui.pixels_per_point() / a.size.width_px.max(1) as f32;
    view.zoom_pct = (scale * view.glass.lens.zoom * 100.0).round() as u32;
    let glass = &mut view.glass;
    if lens::held(ui, eframe::egui::Key::B) {
        pair::one_ui(ui, cx, glass, (two.a, two.names[0]), space);
    } else {
        pair::compare_ui(ui, cx, glass, &two, (cx.state.edit.pair_mode, space));
    }
}

/// What a person called a version, else its model.
fn name(cx: &Cx<'_>, row: &PictureRow) -> String {
    let tree = cx.state.edit.tree.value();
    let version = tree.and_then(|tree| tree.get(row.id));
    version
        .filter(|version| !version.name.is_empty())
        .map_or_else(
            || cx.model_name(&row.model).to_owned(),
            |version| version.name.clone(),
        )
}

fn bar_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Outbox) {
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt("pair right")
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    let close = Button::quiet(words::END_COMPARE)
        .icon(Icon::X)
        .icon_px(14.0);
    if close.show(&mut right).clicked() {
        out.push(Msg::Edit(EditMsg::Compare(None)));
    }
    let mut left = ui.new_child(
        UiBuilder::new()
            .id_salt("pair left")
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let segments = pair::MODES.map(|(_, name)| Segment::new(name));
    let mode = cx.state.edit.pair_mode;
    let mut chosen = pair::MODES
        .iter()
        .position(|(which, _)| *which == mode)
        .unwrap_or(0);
    let layout = Segmented {
        height_px: 28.0,
        width_px: None,
    };
    if segmented(&mut left, "version pair", &mut chosen, &segments, layout)
        && let Some((mode, _)) = pair::MODES.get(chosen)
    {
        out.push(Msg::Edit(EditMsg::PairMode(*mode)));
    }
}

//! Two pictures against each other: a line to drag, in turn, or where they differ.

use std::time::Duration;

use eframe::egui::{
    Align, Color32, CursorIcon, EventFilter, Id, Key, Layout, PointerButton, Rect, Response, Role,
    Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::layout::Room;
use super::{CreateView, lens, strip};
use crate::app::command::Command;
use crate::app::msg::{GalleryMsg, Msg};
use crate::app::state::gallery::PairMode;
use crate::domain::picture::PictureRow;
use crate::text;
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::textures::PixelKey;
use crate::ui::tokens::{self, R_CARD, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Picture, Segment, Segmented, paint, segmented};

/// Seconds for which each of the two is shown in turn.
const BLINK_SECS: f64 = 0.5;
/// Diameter of the handle, points.
const HANDLE: f32 = 32.0;

/// Draws the comparison into `rect`. Returns false when there are not two pictures.
pub(super) fn pair_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    create: &mut CreateView,
    (room, rect): (Room, Rect),
    out: &mut Outbox,
) {
    let Some(pair) = cx.state.gallery.pair() else {
        return;
    };
    let bar = Rect::from_min_size(
        pos2(rect.left() + room.margin, rect.top()),
        vec2(rect.width() - 2.0 * room.margin, room.strip),
    );
    bar_ui(ui, cx, pair, bar, out);
    let space = Rect::from_min_max(
        pos2(bar.left(), bar.bottom() + 4.0),
        pos2(bar.right(), rect.bottom() - 8.0),
    );
    let flip = lens::held(ui, Key::B);
    match cx.state.gallery.pair_mode {
        _ if flip => one_ui(ui, cx, create, pair.1, space),
        PairMode::Slider => slider_ui(ui, cx, create, pair, space),
        PairMode::Blink => {
            let phase = (ui.input(|input| input.time) / BLINK_SECS).max(0.0);
            let left = (1.0 - phase.fract()) * BLINK_SECS;
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(left.max(0.1)));
            let second = phase.floor() as u64 % 2 == 1;
            one_ui(ui, cx, create, if second { pair.1 } else { pair.0 }, space);
        }
        PairMode::Difference => difference_ui(ui, cx, pair, space),
    }
}

const MODES: [(PairMode, &str); 3] = [
    (PairMode::Slider, text::create::PAIR_SLIDER),
    (PairMode::Blink, text::create::PAIR_BLINK),
    (PairMode::Difference, text::create::PAIR_DIFFERENCE),
];

fn bar_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (a, b): (&PictureRow, &PictureRow),
    rect: Rect,
    out: &mut Outbox,
) {
    let mut right = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    let close = Button::quiet(text::create::PAIR_CLOSE)
        .icon(Icon::ArrowLeft)
        .tip(text::create::PAIR_CLOSE, "Esc");
    if close.show(&mut right).clicked() {
        out.push(Msg::Do(Command::ViewColumns));
    }
    let mut left = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.spacing_mut().item_spacing.x = 12.0;
    let segments = MODES.map(|(_, name)| Segment::new(name));
    let mode = cx.state.gallery.pair_mode;
    let mut chosen = MODES
        .iter()
        .position(|(which, _)| *which == mode)
        .unwrap_or(0);
    let layout = Segmented {
        height_px: 28.0,
        width_px: None,
    };
    if segmented(&mut left, "pair mode", &mut chosen, &segments, layout)
        && let Some((mode, _)) = MODES.get(chosen)
    {
        out.push(Msg::Gallery(GalleryMsg::Pair(*mode)));
    }
    // Where practice pictures are shown large, it says what they are.
    let note = [a, b]
        .into_iter()
        .find_map(|row| strip::label_of(cx, &row.model));
    if let Some(note) = note {
        widgets::quiet(&mut left, note);
    }
}

/// The largest place for a picture of this shape inside `space`.
pub(super) fn fit(space: Rect, aspect: f32) -> Rect {
    let width = space.width().min(space.height() * aspect);
    Rect::from_center_size(space.center(), vec2(width, width / aspect)).intersect(space)
}

fn frame(ui: &Ui, row: &PictureRow, space: Rect) -> Rect {
    paint::snap(ui, fit(space, row.size.aspect()))
}

fn shown(ui: &Ui, cx: &Cx<'_>, create: &CreateView, row: &PictureRow, rect: Rect) -> Picture {
    let mut picture = lens::picture(ui, cx, create, row, rect.size());
    // The two lie over each other: no fading, or the one beneath shines through.
    picture.opacity = 1.0;
    picture
}

fn names_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    left: Option<&PictureRow>,
    right: Option<&PictureRow>,
    rect: Rect,
) {
    let at = |row: &PictureRow| (cx.model_name(&row.model).to_owned(), cx.dot(&row.model));
    if let Some((name, dot)) = left.map(at) {
        widgets::over_plate(ui, rect.min + Vec2::splat(12.0), &name, dot);
    }
    if let Some((name, dot)) = right.map(at) {
        let text = paint::galley(
            ui,
            &name,
            crate::ui::fonts::Size::Body,
            crate::ui::fonts::Weight::Medium,
        );
        let width = (text.size().x + 16.0 + 20.0).ceil();
        let at = pos2(rect.right() - 12.0 - width, rect.top() + 12.0);
        widgets::over_plate(ui, at, &name, dot);
    }
}

fn one_ui(ui: &Ui, cx: &Cx<'_>, create: &mut CreateView, row: &PictureRow, space: Rect) {
    let rect = frame(ui, row, space);
    let response = picture_response(ui, rect, cx.model_name(&row.model));
    lens::follow(ui, create, rect, &response);
    let picture = shown(ui, cx, create, row, rect);
    widgets::paint_picture(ui, rect, R_CARD, &picture, 1.0);
    names_ui(ui, cx, Some(row), None, rect);
}

fn picture_response(ui: &Ui, rect: Rect, name: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with("pair picture"), Sense::drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response
}

fn slider_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    create: &mut CreateView,
    (a, b): (&PictureRow, &PictureRow),
    space: Rect,
) {
    let (rect_a, rect_b) = (frame(ui, a, space), frame(ui, b, space));
    let all = rect_a.union(rect_b);
    let response = ui.interact(all, ui.scope_id().with("pair"), Sense::drag());
    let near_line = |x: f32| (x - line_x(all, create.split)).abs() <= HANDLE;
    let start = response.interact_pointer_pos();
    if response.drag_started_by(PointerButton::Primary) {
        create.dragging_line = create.lens.is_whole() || start.is_some_and(|at| near_line(at.x));
    }
    if response.dragged() && create.dragging_line {
        if let Some(at) = start {
            create.split = ((at.x - all.left()) / all.width().max(1.0)).clamp(0.0, 1.0);
        }
    } else {
        lens::follow(ui, create, all, &response);
    }
    let x = line_x(all, create.split);
    for (row, rect, part) in [
        (a, rect_a, all.with_max_x(x)),
        (b, rect_b, all.with_min_x(x)),
    ] {
        let picture = shown(ui, cx, create, row, rect);
        let mut side = ui.new_child(UiBuilder::new().max_rect(rect));
        side.set_clip_rect(part.intersect(ui.clip_rect()));
        widgets::paint_picture(&side, rect, R_CARD, &picture, 1.0);
        let left = (row.id == a.id).then_some(row);
        let right = left.is_none().then_some(row);
        names_ui(&side, cx, left, right, all);
    }
    handle_ui(ui, create, all, x);
}

fn line_x(all: Rect, split: f32) -> f32 {
    (all.left() + all.width() * split).round()
}

fn handle_ui(ui: &Ui, create: &mut CreateView, all: Rect, x: f32) {
    let center = pos2(x, all.center().y);
    let hit = Rect::from_center_size(center, Vec2::splat(HANDLE));
    let response = ui
        .interact(hit, Id::unique("pair handle"), Sense::click_and_drag())
        .on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    if response.dragged()
        && let Some(at) = response.interact_pointer_pos()
    {
        create.split = ((at.x - all.left()) / all.width().max(1.0)).clamp(0.0, 1.0);
    }
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let steps = ui.input(|input| {
            i8::from(input.key_pressed(Key::ArrowRight))
                - i8::from(input.key_pressed(Key::ArrowLeft))
        });
        create.move_split(f32::from(steps) * 0.01);
    }
    let split = create.split;
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(split), text::create::PAIR_HANDLE);
        info.current_text_value = Some(text::create::pair_split(split));
        info
    });
    let painter = ui.painter();
    painter.vline(x, all.y_range(), Stroke::new(2.0, tokens::PLAIN));
    let round = eframe::egui::CornerRadius::same(16);
    paint::shadow(ui, hit, round, tokens(ui).shadow_2);
    painter.circle_filled(center, HANDLE / 2.0, tokens::PLAIN);
    for (icon, offset) in [(Icon::CaretLeftBold, -6.0), (Icon::CaretRightBold, 6.0)] {
        paint_icon(ui, icon, center + vec2(offset, 0.0), 12.0, dark_on_white());
    }
    if response.has_focus() {
        paint::ring(ui, hit, round);
    }
}

/// The line is white in both themes, so what is on it is dark in both.
fn dark_on_white() -> Color32 {
    tokens::LIGHT.text
}

fn difference_ui(ui: &mut Ui, cx: &Cx<'_>, (a, b): (&PictureRow, &PictureRow), space: Rect) {
    let rect = frame(ui, a, space);
    picture_response(ui, rect, text::create::PAIR_DIFFERENCE);
    let key = PixelKey::Difference {
        a: (a.blob, a.format),
        b: (b.blob, b.format),
    };
    if let Some(texture) = cx.textures.get(key) {
        let picture = Picture::whole(texture.id, tokens(ui).empty);
        widgets::paint_picture(ui, rect, R_CARD, &picture, 1.0);
    } else {
        ui.painter().rect_filled(rect, R_CARD, tokens(ui).empty);
        let middle = Rect::from_center_size(rect.center(), Vec2::splat(24.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(middle));
        widgets::spinner(&mut child, text::create::PAIR_WORKING, 24.0);
    }
    names_ui(ui, cx, Some(a), Some(b), rect);
}

impl CreateView {
    /// Moves the line of the A|B slider by a part of the pictures' width.
    pub(super) fn move_split(&mut self, by: f32) {
        self.split = (self.split + by).clamp(0.0, 1.0);
    }

    /// Where the line of the A|B slider is, 0 to 1.
    pub fn split(&self) -> f32 {
        self.split
    }
}

/// The whole picture, as large as the room, while Space is held.
pub(super) fn peek_ui(ui: &Ui, cx: &Cx<'_>, row: &PictureRow, room: Rect) {
    let screen = ui.ctx().content_rect();
    let theme = tokens(ui);
    eframe::egui::Area::new(Id::unique("create peek"))
        .order(eframe::egui::Order::Foreground)
        .fixed_pos(screen.min)
        .interactable(false)
        .show(ui.ctx(), |ui| {
            ui.set_clip_rect(screen);
            ui.painter().rect_filled(screen, 0.0, theme.scrim);
            let space = room.with_max_y(screen.bottom()).shrink(24.0);
            let rect = frame(ui, row, space);
            let response = ui.interact(rect, ui.scope_id().with("picture"), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, text::create::PEEK));
            let picture = Picture {
                opacity: 1.0,
                ..cx.picture(ui, row, rect.size().max_elem(), 0.0)
            };
            widgets::paint_picture(ui, rect, R_CARD, &picture, 1.0);
            let mut name = cx.model_name(&row.model).to_owned();
            if let Some(note) = strip::label_of(cx, &row.model) {
                name.push_str(text::DOT);
                name.push_str(note);
            }
            widgets::over_plate(ui, rect.min + Vec2::splat(12.0), &name, cx.dot(&row.model));
        });
}

//! Two pictures against each other: a line to drag, in turn, or where they differ.

use std::time::Duration;

use eframe::egui::{
    Align, Color32, CornerRadius, CursorIcon, EventFilter, Id, Key, Layout, PointerButton, Rect,
    Response, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::layout::Room;
use super::{CreateView, Glass, lens, strip};
use crate::app::command::Command;
use crate::app::msg::{GalleryMsg, Msg};
use crate::app::state::gallery::PairMode;
use crate::domain::picture::PictureRow;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::textures::PixelKey;
use crate::ui::tokens::{self, R_CARD, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Picture, Segment, Segmented, paint, segmented};

/// Seconds for which each of the two is shown in turn.
const BLINK_SECS: f64 = 0.5;
/// Diameter of the handle, points.
const HANDLE: f32 = 32.0;

/// Two pictures that lie over each other, and what their plates say: words and, for a model, its dot.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Two<'a> {
    /// At the left, or first.
    pub(in crate::ui) a: &'a PictureRow,
    /// At the right, or second.
    pub(in crate::ui) b: &'a PictureRow,
    /// What to call them.
    pub(in crate::ui) names: [(&'a str, Option<Color32>); 2],
}

impl<'a> Two<'a> {
    /// Two pictures under the names of their models.
    pub(in crate::ui) fn by_model(cx: &'a Cx<'_>, a: &'a PictureRow, b: &'a PictureRow) -> Self {
        let name = |row: &'a PictureRow| (cx.model_name(&row.model), Some(cx.dot(&row.model)));
        Self {
            a,
            b,
            names: [name(a), name(b)],
        }
    }
}

/// Draws the comparison into `rect`, when there are two pictures.
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
    let glass = &mut create.glass;
    let two = Two::by_model(cx, pair.0, pair.1);
    if lens::held(ui, Key::B) {
        one_ui(ui, cx, glass, (two.b, two.names[1]), space);
    } else {
        compare_ui(ui, cx, glass, &two, (cx.state.gallery.pair_mode, space));
    }
}

/// Draws two pictures against each other into `space`.
pub(in crate::ui) fn compare_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    glass: &mut Glass,
    two: &Two<'_>,
    (mode, space): (PairMode, Rect),
) {
    match mode {
        PairMode::Slider => {
            let all = frame(ui, two.a, space).union(frame(ui, two.b, space));
            let response = ui.interact(all, ui.scope_id().with("pair"), Sense::drag());
            slider_ui(ui, cx, glass, two, (space, &response), &mut |_, _, _| {});
        }
        PairMode::Blink => {
            let phase = (ui.input(|input| input.time) / BLINK_SECS).max(0.0);
            let left = (1.0 - phase.fract()) * BLINK_SECS;
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(left.max(0.1)));
            let [first, second] = two.names;
            let shown = if phase.floor() as u64 % 2 == 1 {
                (two.b, second)
            } else {
                (two.a, first)
            };
            one_ui(ui, cx, glass, shown, space);
        }
        PairMode::Difference => difference_ui(ui, cx, two, space),
    }
}

/// The three ways to compare, with their names.
pub(in crate::ui) const MODES: [(PairMode, &str); 3] = [
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
pub(in crate::ui) fn fit(space: Rect, aspect: f32) -> Rect {
    let width = space.width().min(space.height() * aspect);
    Rect::from_center_size(space.center(), vec2(width, width / aspect)).intersect(space)
}

/// Where a picture lies inside `space`, on whole pixels.
pub(in crate::ui) fn frame(ui: &Ui, row: &PictureRow, space: Rect) -> Rect {
    paint::snap(ui, fit(space, row.size.aspect()))
}

fn shown(ui: &Ui, cx: &Cx<'_>, glass: &Glass, row: &PictureRow, rect: Rect) -> Picture {
    let mut picture = lens::picture(ui, cx, glass, row, rect.size());
    // The two lie over each other: no fading, or the one beneath shines through.
    picture.opacity = 1.0;
    picture
}

/// A plate in an upper corner of a picture.
fn plate_ui(ui: &Ui, rect: Rect, at_right: bool, (name, dot): (&str, Option<Color32>)) {
    let text = paint::galley(ui, name, Size::Body, Weight::Medium);
    let extra = if dot.is_some() { 36.0 } else { 24.0 };
    let width = (text.size().x + extra).ceil();
    let top = rect.top() + 12.0;
    let at = if at_right {
        pos2(rect.right() - 12.0 - width, top)
    } else {
        pos2(rect.left() + 12.0, top)
    };
    if let Some(dot) = dot {
        widgets::over_plate(ui, at, name, dot);
        return;
    }
    let plate = paint::snap(ui, Rect::from_min_size(at, vec2(width, 26.0)));
    let round = CornerRadius::same(13);
    ui.painter().rect_filled(plate, round, tokens::OVER);
    paint::paint_centered(ui, plate.center(), text, tokens::OVER_TEXT);
}

/// One picture alone with its plate.
pub(in crate::ui) fn one_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    glass: &mut Glass,
    (row, name): (&PictureRow, (&str, Option<Color32>)),
    space: Rect,
) {
    let rect = frame(ui, row, space);
    let response = picture_response(ui, rect, name.0);
    lens::follow(ui, glass, rect, &response);
    let picture = shown(ui, cx, glass, row, rect);
    widgets::paint_picture(ui, rect, R_CARD, &picture, 1.0);
    plate_ui(ui, rect, false, name);
}

fn picture_response(ui: &Ui, rect: Rect, name: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with("pair picture"), Sense::drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response
}

/// One over the other with a line to drag; `response` is what the pointer does on both. `over` draws onto the right one: it is
/// told where all of that lies and which part of it is seen, 0 to 1.
pub(in crate::ui) fn slider_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    glass: &mut Glass,
    two: &Two<'_>,
    (space, response): (Rect, &Response),
    over: &mut dyn FnMut(&Ui, Rect, Rect),
) {
    let (rect_a, rect_b) = (frame(ui, two.a, space), frame(ui, two.b, space));
    let all = rect_a.union(rect_b);
    let near_line = |x: f32| (x - line_x(all, glass.split)).abs() <= HANDLE;
    let start = response.interact_pointer_pos();
    if response.drag_started_by(PointerButton::Primary) {
        glass.dragging_line = glass.lens.is_whole() || start.is_some_and(|at| near_line(at.x));
    }
    if response.dragged() && glass.dragging_line {
        if let Some(at) = start {
            glass.split = ((at.x - all.left()) / all.width().max(1.0)).clamp(0.0, 1.0);
        }
    } else {
        lens::follow(ui, glass, all, response);
    }
    let x = line_x(all, glass.split);
    let parts = [
        (two.a, rect_a, all.with_max_x(x)),
        (two.b, rect_b, all.with_min_x(x)),
    ];
    for (at, (row, rect, part)) in parts.into_iter().enumerate() {
        let picture = shown(ui, cx, glass, row, rect);
        let mut side = ui.new_child(UiBuilder::new().max_rect(rect));
        side.set_clip_rect(part.intersect(ui.clip_rect()));
        widgets::paint_picture(&side, rect, R_CARD, &picture, 1.0);
        if at == 1 {
            over(&side, rect, picture.uv);
        }
        if let Some(name) = two.names.get(at) {
            plate_ui(&side, all, at == 1, *name);
        }
    }
    handle_ui(ui, glass, (response.id, all), x);
}

fn line_x(all: Rect, split: f32) -> f32 {
    (all.left() + all.width() * split).round()
}

fn handle_ui(ui: &Ui, glass: &mut Glass, (of, all): (Id, Rect), x: f32) {
    let center = pos2(x, all.center().y);
    let hit = Rect::from_center_size(center, Vec2::splat(HANDLE));
    let response = ui
        .interact(hit, of.with("handle"), Sense::click_and_drag())
        .on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    if response.dragged()
        && let Some(at) = response.interact_pointer_pos()
    {
        glass.split = ((at.x - all.left()) / all.width().max(1.0)).clamp(0.0, 1.0);
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
        glass.move_split(f32::from(steps) * 0.01);
    }
    let split = glass.split;
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(split), text::create::PAIR_HANDLE);
        info.current_text_value = Some(text::create::pair_split(split));
        info
    });
    let painter = ui.painter();
    painter.vline(x, all.y_range(), Stroke::new(2.0, tokens::PLAIN));
    let round = CornerRadius::same(16);
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

fn difference_ui(ui: &mut Ui, cx: &Cx<'_>, two: &Two<'_>, space: Rect) {
    let (a, b) = (two.a, two.b);
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
    let [first, second] = two.names;
    plate_ui(ui, rect, false, first);
    plate_ui(ui, rect, true, second);
}

impl CreateView {
    /// Where the line of the A|B slider is, 0 to 1.
    pub fn split(&self) -> f32 {
        self.glass.split
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

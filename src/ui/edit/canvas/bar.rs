//! The tool bar over the picture. Where there is little room its words go first, then its less used buttons.

use eframe::egui::{
    Align, Color32, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{CanvasView, brush, more};
use crate::app::msg::{AreaMsg, EditMsg, Msg};
use crate::app::state::edit::Tool;
use crate::text::canvas as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R, R_CARD, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, MenuRow, paint, tooltip};

/// Height of the bar, points.
const HEIGHT: f32 = 44.0;
/// Inside it, at both ends.
const PAD: f32 = 6.0;
/// Between its parts.
pub(super) const GAP: f32 = 2.0;
/// A line between groups, with the room around it.
const LINE: f32 = 17.0;

/// How much of it is folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fold {
    /// Every tool with its name.
    Words,
    /// Tools without names.
    Icons,
    /// What is done to the whole area stands under "More".
    Short,
    /// One tool and "More".
    Least,
}

/// A tool of the bar.
struct Entry {
    tool: Tool,
    icon: Icon,
    name: &'static str,
    tip: &'static str,
}

const fn entry(tool: Tool, icon: Icon, name: &'static str, tip: &'static str) -> Entry {
    Entry {
        tool,
        icon,
        name,
        tip,
    }
}

const TOOLS: [Entry; 5] = [
    entry(
        Tool::Brush,
        Icon::PaintBrush,
        words::BRUSH,
        words::BRUSH_TIP,
    ),
    entry(Tool::Erase, Icon::Eraser, words::ERASE, words::ERASE_TIP),
    entry(Tool::Lasso, Icon::Lasso, words::LASSO, words::LASSO_TIP),
    entry(
        Tool::Rect,
        Icon::FrameCorners,
        words::RECTANGLE,
        words::RECTANGLE_TIP,
    ),
    entry(
        Tool::Protect,
        Icon::LockSimple,
        words::PROTECT,
        words::PROTECT_TIP,
    ),
];

/// Tools that quick actions bring; they stand in the bar while they are in hand.
const GUESTS: [Entry; 2] = [
    entry(Tool::Sketch, Icon::Note, words::SKETCH, words::SKETCH_TIP),
    entry(Tool::Frame, Icon::Crop, words::FRAME, words::FRAME_TIP),
];

fn guest(tool: Tool) -> Option<&'static Entry> {
    GUESTS.iter().find(|entry| entry.tool == tool)
}

pub(super) fn label_width(ui: &Ui, words: &str) -> f32 {
    paint::galley(ui, words, Size::Body, Weight::Medium)
        .size()
        .x
}

/// A tool button is 32 high; its icon has 10 points at its left, its name 10 at its right.
fn tool_width(ui: &Ui, name: &str, named: bool) -> f32 {
    if named {
        (10.0 + 16.0 + 6.0 + label_width(ui, name) + 10.0).round()
    } else {
        34.0
    }
}

fn button_width(ui: &Ui, name: &str) -> f32 {
    (label_width(ui, name) + 22.0).round()
}

/// The width of the bar in one of its forms, points.
fn width(ui: &Ui, cx: &Cx<'_>, fold: Fold) -> f32 {
    let guest = guest(cx.state.edit.tool);
    let more = 32.0;
    if fold == Fold::Least {
        return 2.0 * PAD + 44.0 + GAP + more;
    }
    let named = fold == Fold::Words;
    let tools = TOOLS.iter().chain(guest);
    let tools: f32 = tools
        .map(|tool| tool_width(ui, tool.name, named) + GAP)
        .sum();
    let tool = cx.state.edit.tool;
    let mut lines = 3.0;
    if guest.is_some() {
        lines += 1.0;
    }
    if tool == Tool::Sketch {
        lines -= 1.0;
    }
    let lines = LINE * lines;
    let whole: f32 = if fold == Fold::Short || tool == Tool::Frame {
        0.0
    } else {
        [words::FILL, words::INVERT, words::CLEAR]
            .iter()
            .map(|name| button_width(ui, name) + GAP)
            .sum()
    };
    2.0 * PAD + tools + lines + brush_width(ui, cx, named) + whole + more
}

/// Word, slider, number and caret; or what the frame offers.
fn brush_width(ui: &Ui, cx: &Cx<'_>, named: bool) -> f32 {
    match cx.state.edit.tool {
        Tool::Frame => return button_width(ui, words::WHOLE) + GAP,
        // Marks have a width of their own.
        Tool::Sketch => return 0.0,
        _ => {}
    }
    let word = if named {
        label_width(ui, words::SIZE).ceil() + 16.0
    } else {
        0.0
    };
    word + 72.0 + 8.0 + 30.0 + 24.0
}

fn fold(ui: &Ui, cx: &Cx<'_>, room: f32) -> Fold {
    [Fold::Words, Fold::Icons, Fold::Short]
        .into_iter()
        .find(|fold| width(ui, cx, *fold) <= room)
        .unwrap_or(Fold::Least)
}

/// Where the bar lies.
pub(super) fn place(ui: &Ui, cx: &Cx<'_>, room: Rect) -> Rect {
    let fold = fold(ui, cx, room.width() - 24.0);
    let size = vec2(width(ui, cx, fold), HEIGHT);
    let left = room.center().x - size.x / 2.0;
    paint::snap(
        ui,
        Rect::from_min_size(pos2(left.max(room.left()), room.top() + 12.0), size),
    )
}

/// Draws it over the picture.
pub(super) fn bar_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut CanvasView,
    rect: Rect,
    out: &mut Outbox,
) {
    let theme = tokens(ui);
    let fold = fold(ui, cx, rect.width() + 0.5);
    paint::shadow(ui, rect, R_CARD, theme.shadow_2);
    paint::boxed(ui, rect, R_CARD, theme.panel, theme.line);
    let group = ui.interact(rect, ui.scope_id().with("tools"), Sense::hover());
    group.widget_info(|| WidgetInfo::labeled(Role::Toolbar, true, words::TOOLS));
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("tools")
            .max_rect(rect.shrink2(vec2(PAD, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = GAP;
    let named = fold == Fold::Words;
    if fold == Fold::Least {
        one_tool_ui(ui, cx, out);
        more::button_ui(ui, cx, (&mut view.more, true), out);
        return;
    }
    let frames = cx.state.edit.tool == Tool::Frame;
    if let Some(guest) = guest(cx.state.edit.tool) {
        tool_ui(ui, cx, guest, named, out);
        line_ui(ui);
    }
    for (at, tool) in TOOLS.iter().enumerate() {
        if at + 1 == TOOLS.len() {
            line_ui(ui);
        }
        tool_ui(ui, cx, tool, named, out);
    }
    let sketches = cx.state.edit.tool == Tool::Sketch;
    if !sketches {
        line_ui(ui);
    }
    if frames {
        let whole = Button::quiet(words::WHOLE)
            .height(Height::H28)
            .enabled(cx.state.edit.frame.is_some());
        if whole.show(ui).clicked() {
            out.push(Msg::Edit(EditMsg::Frame(None)));
        }
    } else if !sketches {
        brush::size_ui(ui, cx, named, out);
    }
    line_ui(ui);
    if fold != Fold::Short && !frames {
        for (name, msg) in WHOLE {
            let key = if msg == AreaMsg::Invert {
                words::INVERT_KEY
            } else {
                ""
            };
            let button = Button::quiet(name).height(Height::H28).tip(name, key);
            if button.show(ui).clicked() {
                out.push(Msg::Edit(EditMsg::Area(msg)));
            }
        }
    }
    more::button_ui(ui, cx, (&mut view.more, fold == Fold::Short), out);
}

/// What is done to the whole area at once.
pub(super) const WHOLE: [(&str, AreaMsg); 3] = [
    (words::FILL, AreaMsg::Fill),
    (words::INVERT, AreaMsg::Invert),
    (words::CLEAR, AreaMsg::Clear),
];

fn line_ui(ui: &mut Ui) {
    ui.add_space((LINE - 1.0) / 2.0 - GAP);
    widgets::divider_vertical(ui, 28.0);
    ui.add_space((LINE - 1.0) / 2.0 - GAP);
}

/// A tool; a click on the one in hand puts it away.
fn tool_ui(ui: &mut Ui, cx: &Cx<'_>, entry: &Entry, named: bool, out: &mut Outbox) {
    let on = cx.state.edit.tool == entry.tool;
    let response = tool_button(ui, entry, (on, named));
    if response.clicked() {
        let tool = if on { Tool::Hand } else { entry.tool };
        out.push(Msg::Edit(EditMsg::Tool(tool)));
    }
}

fn tool_button(ui: &mut Ui, entry: &Entry, (on, named): (bool, bool)) -> Response {
    let width = tool_width(ui, entry.name, named);
    let (rect, response) = paint::allocate(ui, vec2(width, 32.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, entry.name));
    let theme = tokens(ui);
    let look = paint::Look::read(ui, &response, paint::Pose::Live);
    let (rest, lit) = if on {
        (theme.on_fill, theme.on_fill)
    } else {
        (Color32::TRANSPARENT, theme.hover)
    };
    ui.painter()
        .rect_filled(rect, R, look.fill(rest, lit, theme.press));
    if look.focus {
        paint::ring(ui, rect, R);
    }
    let colour = if on {
        theme.text
    } else {
        theme.text_2.lerp_to_gamma(theme.text, look.hover)
    };
    if named {
        let icon = pos2(rect.left() + 18.0, rect.center().y);
        paint_icon(ui, entry.icon, icon, 16.0, colour);
        let text = paint::galley(ui, entry.name, Size::Body, Weight::Medium);
        let left = pos2(rect.left() + 32.0, rect.center().y);
        paint::paint_left(ui, left, text, colour);
        tooltip::show(&response, entry.tip, key_of(entry.tool));
    } else {
        paint_icon(ui, entry.icon, rect.center(), 18.0, colour);
        tooltip::show(&response, entry.name, key_of(entry.tool));
    }
    response
}

const fn key_of(tool: Tool) -> &'static str {
    match tool {
        Tool::Brush | Tool::Erase => "X",
        _ => "",
    }
}

/// Where there is no room: the tool in hand, and a menu of all.
fn one_tool_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let tool = cx.state.edit.tool;
    let mut all = TOOLS.iter().chain(&GUESTS);
    let icon = all
        .find(|entry| entry.tool == tool)
        .map_or(Icon::Hand, |entry| entry.icon);
    let (rect, response) = paint::allocate(ui, vec2(44.0, 32.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words::CHOOSE_TOOL));
    let theme = tokens(ui);
    let look = paint::Look::read(ui, &response, paint::Pose::Live);
    let fill = look.fill(theme.on_fill, theme.hover, theme.press);
    ui.painter().rect_filled(rect, R, fill);
    if look.focus {
        paint::ring(ui, rect, R);
    }
    let middle = rect.center().y;
    paint_icon(ui, icon, pos2(rect.left() + 16.0, middle), 18.0, theme.text);
    let caret = pos2(rect.right() - 11.0, middle);
    paint_icon(ui, Icon::CaretDown, caret, 12.0, theme.text_2);
    widgets::menu(&response, 180.0, |ui| {
        for entry in TOOLS.iter().chain(&GUESTS) {
            let row = MenuRow::new(entry.name).chosen(entry.tool == tool);
            if row.show(ui).clicked() {
                out.push(Msg::Edit(EditMsg::Tool(entry.tool)));
            }
        }
    });
}

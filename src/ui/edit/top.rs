//! The bar above the picture: the way back, what the picture is called, what the middle shows, steps back and forth.

use eframe::egui::{Align, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::app::command::Command;
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::Page;
use crate::app::state::edit::EditView;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{
    Button, IconButton, MenuRow, Segment, Segmented, menu, paint, segmented, tooltip,
};

/// Sizes on screen that the menu offers, per cent.
const ZOOMS: [u16; 4] = [50, 100, 200, 400];

/// What the bar is told.
pub(super) struct Bar {
    /// The window is wide enough for everything.
    pub(super) wide: bool,
    /// What the side panel takes at the right, points.
    pub(super) beside: f32,
    /// The side panel is to be seen.
    pub(super) open: bool,
    /// Size of the picture on screen, per cent; `None` while there is none.
    pub(super) zoom_pct: Option<u16>,
}

/// What was chosen in the menu of sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zoom {
    /// The whole picture.
    Fit,
    /// So many pixels of the screen for a hundred of the picture.
    Pct(u16),
}

/// Draws the bar. Returns a size that was chosen for the picture.
pub(super) fn top_ui(ui: &mut Ui, cx: &Cx<'_>, bar: &Bar, out: &mut Outbox) -> Option<Zoom> {
    let rect = ui.max_rect();
    let theme = tokens(ui);
    if !theme.dark {
        let line = rect.bottom() - 0.5;
        ui.painter().hline(rect.x_range(), line, (1.0, theme.line));
    }
    let has_picture = cx.state.edit.current.is_some();
    let back = Rect::from_center_size(pos2(rect.left() + 25.0, rect.center().y), vec2(32.0, 32.0));
    if has_picture {
        let mut child = ui.new_child(UiBuilder::new().id_salt("back").max_rect(back));
        let arrow = IconButton::new(Icon::ArrowLeft, text::edit::BACK).show(&mut child);
        if arrow.clicked() {
            out.push(Msg::Go(Page::Create));
        }
    }
    let segments_px = segments_width(ui, bar.wide);
    let middle = rect.left() + (rect.width() - bar.beside) / 2.0 - segments_px / 2.0;
    let title_left = if has_picture {
        back.right() + 6.0
    } else {
        rect.left() + PAD_PANEL
    };
    let mut title_right = rect.right() - 16.0;
    let mut chosen = None;
    if has_picture {
        let mut right = ui.new_child(
            UiBuilder::new()
                .id_salt("right")
                .max_rect(rect.with_max_x(rect.right() - 16.0))
                .layout(Layout::right_to_left(Align::Center)),
        );
        right.spacing_mut().item_spacing.x = 4.0;
        chosen = right_ui(&mut right, cx, bar, out);
        let free = right.min_rect().left();
        // In the middle where that leaves the title some room, else as far right as there is room.
        let latest = free - 16.0 - segments_px;
        let at = middle.max(title_left + 160.0).min(latest);
        let place = Rect::from_min_size(
            pos2(at.round(), (rect.center().y - 16.0).round()),
            vec2(segments_px + 2.0, 32.0),
        );
        let mut child = ui.new_child(UiBuilder::new().id_salt("view").max_rect(place));
        segments_ui(&mut child, cx, bar.wide, out);
        title_right = place.left() - 16.0;
    }
    title_ui(ui, cx, rect, (title_left, title_right));
    chosen
}

fn title_ui(ui: &Ui, cx: &Cx<'_>, rect: Rect, (left, right): (f32, f32)) {
    let theme = tokens(ui);
    let page = &cx.state.edit;
    let title = page.current.as_ref().map_or_else(
        || text::edit::PAGE.to_owned(),
        |row| text::edit::page_title(page.tree.value(), row.id),
    );
    let room = right - left;
    let size = if page.current.is_some() {
        Size::Body
    } else {
        Size::Emphasis
    };
    let galley = paint::galley_elided(ui, &title, size, Weight::SemiBold, room);
    let cut = galley.elided;
    let place = Rect::from_min_max(
        pos2(left, rect.top()),
        pos2(left + galley.size().x, rect.bottom()),
    );
    let response = ui.interact(place, ui.scope_id().with("title"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    paint::paint_left(ui, pos2(left, rect.center().y), galley, theme.text);
    if cut {
        tooltip::show(&response, &title, "");
    }
}

const VIEWS: [(EditView, &str, Icon); 3] = [
    (EditView::Edit, text::edit::VIEW_EDIT, Icon::PaintBrush),
    (
        EditView::BeforeAfter,
        text::edit::VIEW_BEFORE_AFTER,
        Icon::SquareSplitHorizontal,
    ),
    (EditView::Single, text::edit::VIEW_SINGLE, Icon::Image),
];

fn segments_width(ui: &Ui, icons: bool) -> f32 {
    let each = VIEWS.iter().map(|(_, name, _)| {
        let text = paint::galley(ui, name, Size::Body, Weight::Medium);
        (text.size().x + 24.0 + if icons { 22.0 } else { 0.0 }).round()
    });
    each.sum::<f32>() + 4.0
}

fn segments_ui(ui: &mut Ui, cx: &Cx<'_>, icons: bool, out: &mut Outbox) {
    let page = &cx.state.edit;
    let has_pair = page.results.is_some() || page.pair.is_some();
    let segments = VIEWS.map(|(view, name, icon)| {
        let segment = Segment::new(name);
        let segment = if icons { segment.icon(icon) } else { segment };
        if view == EditView::BeforeAfter && !has_pair {
            segment.disabled(text::edit::NO_RESULTS)
        } else {
            segment
        }
    });
    let mut at = VIEWS
        .iter()
        .position(|(view, ..)| *view == page.view)
        .unwrap_or(0);
    let layout = Segmented::default();
    if segmented(ui, text::create::VIEW, &mut at, &segments, layout)
        && let Some((view, ..)) = VIEWS.get(at)
    {
        out.push(Msg::Edit(EditMsg::View(*view)));
    }
}

fn right_ui(ui: &mut Ui, cx: &Cx<'_>, bar: &Bar, out: &mut Outbox) -> Option<Zoom> {
    let mut button = |ui: &mut Ui, command: Command, icon: Icon, on: Option<bool>| {
        let key = command.key();
        let mut button = IconButton::new(icon, command.name())
            .key(&key)
            .enabled(command.enabled(cx.state));
        if let Some(on) = on {
            button = button.on(on);
        }
        if button.show(ui).clicked() {
            out.push(Msg::Do(command));
        }
    };
    let panel = Command::ToggleInspector;
    button(ui, panel, Icon::SidebarSimple, Some(bar.open));
    ui.add_space(8.0);
    let chosen = bar.zoom_pct.and_then(|pct| zoom_ui(ui, pct));
    button(ui, Command::Redo, Icon::ArrowUUpRight, None);
    button(ui, Command::Undo, Icon::ArrowUUpLeft, None);
    chosen
}

fn zoom_ui(ui: &mut Ui, pct: u16) -> Option<Zoom> {
    let now = text::edit::zoom_pct(pct);
    let button = Button::quiet(&now)
        .trailing(Icon::CaretDown)
        .tip(text::edit::ZOOM, "")
        .show(ui)
        .accessible_name(text::edit::ZOOM);
    let mut chosen = None;
    menu(&button, 200.0, |ui| {
        if MenuRow::new(text::edit::ZOOM_FIT).show(ui).clicked() {
            chosen = Some(Zoom::Fit);
        }
        for step in ZOOMS {
            let name = text::edit::zoom_pct(step);
            if MenuRow::new(&name).chosen(step == pct).show(ui).clicked() {
                chosen = Some(Zoom::Pct(step));
            }
        }
    });
    ui.add_space(4.0);
    chosen
}

//! The bar at the top: how the gallery is laid out, how large the pictures are, search, the inspector.

use eframe::egui::{
    Align, Layout, Popup, PopupCloseBehavior, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};

use super::CreateView;
use crate::app::command::{Command, Shortcut};
use crate::app::msg::Msg;
use crate::app::state::GalleryView;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{
    self, IconButton, Pose, Segment, Segmented, Slider, menu_frame, paint, segmented,
};

/// Range of the size slider; 1 in the middle.
const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=1.5;

/// Draws the bar. `beside` is what the inspector takes at the right.
pub(super) fn bar_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    create: &mut CreateView,
    (wide, beside): (bool, f32),
    out: &mut Outbox,
) {
    let rect = ui.max_rect();
    let theme = tokens(ui);
    if !theme.dark {
        let line = rect.bottom() - 0.5;
        ui.painter().hline(rect.x_range(), line, (1.0, theme.line));
    }
    let left = rect.left() + if wide { 20.0 } else { 16.0 };
    let title = paint::galley(ui, text::create::TITLE, Size::Emphasis, Weight::SemiBold);
    let title_right = left + title.size().x;
    let response = ui.interact(
        Rect::from_min_max(pos2(left, rect.top()), pos2(title_right, rect.bottom())),
        ui.scope_id().with("title"),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text::create::TITLE));
    paint::paint_left(ui, pos2(left, rect.center().y), title, theme.text);

    let mut right = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.with_max_x(rect.right() - 16.0))
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = 12.0;
    right_ui(&mut right, cx, create, wide, out);
    let free = right.min_rect().left();

    let width = segments_width(ui, wide);
    let middle = rect.left() + (rect.width() - beside) / 2.0 - width / 2.0;
    let at = if wide {
        middle.min(free - 24.0 - width).max(title_right + 24.0)
    } else {
        free - 12.0 - width
    };
    let place = Rect::from_min_size(
        pos2(at.round(), (rect.center().y - 16.0).round()),
        vec2(width + 2.0, 32.0),
    );
    let mut child = ui.new_child(UiBuilder::new().max_rect(place));
    segments_ui(&mut child, cx, wide, out);
}

const VIEWS: [(GalleryView, Command, Icon); 3] = [
    (GalleryView::Columns, Command::ViewColumns, Icon::Columns),
    (GalleryView::Grid, Command::ViewGrid, Icon::GridFour),
    (
        GalleryView::Ab,
        Command::ViewAb,
        Icon::SquareSplitHorizontal,
    ),
];

fn segments_width(ui: &Ui, icons: bool) -> f32 {
    let each = VIEWS.iter().map(|(_, command, _)| {
        let text = paint::galley(ui, command.name(), Size::Body, Weight::Medium);
        (text.size().x + 24.0 + if icons { 22.0 } else { 0.0 }).round()
    });
    each.sum::<f32>() + 4.0
}

fn segments_ui(ui: &mut Ui, cx: &Cx<'_>, icons: bool, out: &mut Outbox) {
    let view = super::effective_view(cx);
    let keys =
        VIEWS.map(|(_, command, _)| command.shortcut().map(Shortcut::label).unwrap_or_default());
    let mut segments = Vec::with_capacity(VIEWS.len());
    for ((which, command, icon), key) in VIEWS.iter().zip(&keys) {
        let mut segment = Segment::new(command.name()).tip(command.name(), key);
        if icons {
            segment = segment.icon(*icon);
        }
        if *which == GalleryView::Ab && cx.state.gallery.pair().is_none() {
            segment = segment.disabled(text::create::PAIR_NEEDS_TWO);
        }
        segments.push(segment);
    }
    let mut chosen = VIEWS
        .iter()
        .position(|(which, ..)| *which == view)
        .unwrap_or(0);
    if segmented(ui, "view", &mut chosen, &segments, Segmented::default())
        && let Some((_, command, _)) = VIEWS.get(chosen)
    {
        out.push(Msg::Do(*command));
    }
}

fn right_ui(ui: &mut Ui, cx: &Cx<'_>, create: &mut CreateView, wide: bool, out: &mut Outbox) {
    let open = if wide {
        cx.state.settings.inspector_open
    } else {
        create.drawer_open
    };
    let key = |command: Command| command.shortcut().map(Shortcut::label).unwrap_or_default();
    if !wide {
        ui.spacing_mut().item_spacing.x = 4.0;
    }
    let toggle = Command::ToggleInspector;
    if IconButton::new(Icon::SidebarSimple, toggle.name())
        .key(&key(toggle))
        .on(open)
        .show(ui)
        .clicked()
    {
        out.push(Msg::Do(toggle));
    }
    let search_key = key(Command::Palette);
    if !wide {
        let options = IconButton::new(Icon::SlidersHorizontal, text::create::VIEW_OPTIONS).show(ui);
        options_ui(&options, create);
        if IconButton::new(Icon::MagnifyingGlass, text::create::SEARCH)
            .key(&search_key)
            .show(ui)
            .clicked()
        {
            out.push(Msg::Do(Command::Palette));
        }
        return;
    }
    if search_ui(ui, &search_key) {
        out.push(Msg::Do(Command::Palette));
    }
    ui.add_space(4.0);
    size_ui(ui, create);
}

/// Looks like the field it opens.
fn search_ui(ui: &mut Ui, key: &str) -> bool {
    let theme = tokens(ui);
    let (rect, response) = paint::allocate(ui, vec2(184.0, 32.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text::create::SEARCH));
    let look = paint::Look::read(ui, &response, Pose::Live);
    let line = theme.line.lerp_to_gamma(theme.line_strong, look.hover);
    paint::boxed(ui, rect, R, theme.field, line);
    if look.focus {
        paint::ring(ui, rect, R);
    }
    let middle = rect.center().y;
    paint_icon(
        ui,
        Icon::MagnifyingGlass,
        pos2(rect.left() + 19.0, middle),
        16.0,
        theme.text_2,
    );
    let hint = paint::galley(ui, text::create::SEARCH, Size::Body, Weight::Regular);
    paint::paint_left(ui, pos2(rect.left() + 35.0, middle), hint, theme.text_2);
    let cap = paint::galley(ui, key, Size::Caption, Weight::Medium)
        .size()
        .x
        + 12.0;
    let at = Rect::from_min_size(
        pos2(rect.right() - 7.0 - cap, middle - 10.0),
        vec2(cap, 20.0),
    );
    widgets::key_cap(&mut ui.new_child(UiBuilder::new().max_rect(at)), key);
    response.clicked()
}

fn size_ui(ui: &mut Ui, create: &mut CreateView) {
    let colour = tokens(ui).text_2;
    let icon = |ui: &mut Ui, size: f32| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
        paint_icon(ui, Icon::Image, rect.center(), size, colour);
    };
    let right_to_left = ui.layout().prefer_right_to_left();
    ui.spacing_mut().item_spacing.x = 8.0;
    icon(ui, if right_to_left { 16.0 } else { 12.0 });
    Slider::new(text::create::COLUMN_SIZE, &mut create.zoom, ZOOM, 1.0)
        .width(88.0)
        .show(ui);
    icon(ui, if right_to_left { 12.0 } else { 16.0 });
}

fn options_ui(button: &eframe::egui::Response, create: &mut CreateView) {
    let style = button.ctx.global_style();
    let theme = crate::ui::tokens::Tokens::of(&style.visuals);
    Popup::from_toggle_button_response(button)
        .frame(menu_frame(theme).inner_margin(12))
        .gap(4.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            widgets::section_label(ui, text::create::COLUMN_SIZE);
            ui.horizontal(|ui| size_ui(ui, create));
        });
}

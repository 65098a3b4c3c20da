//! The bar at the top: title, search, count, order and size.

use eframe::egui::{Align, Key, Layout, Modifiers, Rect, Ui, UiBuilder, pos2, vec2};

use super::{FILTERS, LibraryView, THUMB, search_id};
use crate::app::msg::{LibraryMsg, Msg};
use crate::text::{library as words, units};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Field, Slider, Tip as _, paint};

/// Widest search field, in points.
const FIELD: f32 = 640.0;
/// Room for the count, in points.
const COUNT: f32 = 136.0;
/// Room for order and size, in points.
const ORDER: f32 = 100.0;
const SIZE: f32 = 144.0;
/// Smallest and largest height of a line, in points.
const THUMBS: std::ops::RangeInclusive<f32> = 96.0..=320.0;

/// What is typed in the search field.
#[derive(Default)]
pub(super) struct SearchBuffer {
    text: String,
    said: String,
}

impl SearchBuffer {
    /// Sends the cursor into the field.
    #[expect(
        clippy::unused_self,
        reason = "the field belongs to this, wherever the focus is kept"
    )]
    pub(super) fn focus(&self, ui: &Ui) {
        ui.memory_mut(|memory| memory.request_focus(search_id()));
    }

    /// Takes over a change that did not come from typing.
    fn follow(&mut self, text: &str) {
        if self.said != text {
            text.clone_into(&mut self.said);
            text.clone_into(&mut self.text);
        }
    }
}

pub(super) fn top_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut LibraryView, out: &mut Outbox) {
    let rect = ui.max_rect();
    let theme = tokens(ui);
    // In the dark the bar is told from the canvas by its fill, in the light by a line.
    let line = if theme.dark { theme.bg } else { theme.line };
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, (1.0, line));
    let middle = rect.center().y;
    let title = paint::galley(ui, words::TITLE, Size::Emphasis, Weight::SemiBold);
    paint::paint_left(ui, pos2(rect.left() + PAD_PANEL, middle), title, theme.text);
    shortcut(ui, view, cx);
    let left = rect.left() + FILTERS + 12.0;
    let wide = rect.width() >= 1216.0;
    let order = if wide { ORDER } else { 0.0 };
    let room = rect.right() - left - COUNT - order - SIZE - PAD_PANEL;
    let field = Rect::from_min_size(
        pos2(left, middle - 18.0),
        vec2(room.clamp(160.0, FIELD), 36.0),
    );
    search_ui(ui, cx, view, field, out);
    if let Some(count) = count_words(cx) {
        let galley = paint::galley(ui, &count, Size::Body, Weight::Regular);
        let at = Rect::from_min_size(
            pos2(field.right() + 16.0, middle - 10.0),
            vec2(galley.size().x, 20.0),
        );
        paint::paint_left(ui, at.left_center(), galley, theme.text_2);
        let response = ui.interact(
            at,
            ui.scope_id().with("count"),
            eframe::egui::Sense::hover(),
        );
        response.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, &count)
        });
    }
    let right = rect.right() - PAD_PANEL;
    if wide {
        let galley = paint::galley(ui, words::NEWEST_FIRST, Size::Body, Weight::Medium);
        let x = right - SIZE - 16.0 - galley.size().x;
        paint::paint_left(ui, pos2(x, middle), galley, theme.text_2);
    }
    let size = Rect::from_min_max(pos2(right - SIZE, rect.top()), pos2(right, rect.bottom()));
    size_ui(ui, view, size);
}

fn shortcut(ui: &Ui, view: &LibraryView, cx: &Cx<'_>) {
    let free = cx.state.asking.is_none() && !cx.state.palette_open && cx.state.full.is_none();
    if free && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
        view.search.focus(ui);
    }
}

fn search_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut LibraryView, rect: Rect, out: &mut Outbox) {
    let buffer = &mut view.search;
    buffer.follow(&cx.state.library.filter.text);
    let key = if cfg!(target_os = "macos") {
        "⌘ F"
    } else {
        "Ctrl F"
    };
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    let response = Field::new(words::SEARCH_HINT, &mut buffer.text)
        .hint(words::SEARCH_HINT)
        .icon(Icon::MagnifyingGlass)
        .key(key)
        .clearable()
        .height(36.0)
        .width(rect.width())
        .id(search_id())
        .show(&mut child);
    if response.changed() && buffer.text != buffer.said {
        buffer.said.clone_from(&buffer.text);
        out.push(Msg::Library(LibraryMsg::Search(buffer.text.clone())));
    }
}

/// `96 of 312` while something is filtered, else the number alone.
fn count_words(cx: &Cx<'_>) -> Option<String> {
    let library = &cx.state.library;
    let count = units::count(*library.count.value()?);
    if library.filter.is_empty() {
        return None;
    }
    let facets = library.facets.value()?;
    let all = if library.filter.trashed {
        facets.trashed
    } else {
        facets.all
    };
    Some(words::count_of(&count, all))
}

fn size_ui(ui: &mut Ui, view: &mut LibraryView, rect: Rect) {
    let theme = tokens(ui);
    let middle = rect.center().y;
    paint_icon(
        ui,
        Icon::Image,
        pos2(rect.left() + 7.0, middle),
        14.0,
        theme.text_2,
    );
    paint_icon(
        ui,
        Icon::Image,
        pos2(rect.right() - 9.0, middle),
        18.0,
        theme.text_2,
    );
    let track = Rect::from_min_max(
        pos2(rect.left() + 22.0, middle - 12.0),
        pos2(rect.right() - 26.0, middle + 12.0),
    );
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(track)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let mut thumb = view.thumb_px.unwrap_or(THUMB);
    let response = Slider::new(words::THUMB_SIZE, &mut thumb, THUMBS, THUMB)
        .step(8.0)
        .width(track.width())
        .show(&mut child)
        .tip(words::THUMB_SIZE, "");
    if response.changed() {
        view.thumb_px = Some(thumb);
    }
}

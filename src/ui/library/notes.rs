//! What the page says when there is nothing to show, and the note above the bin.

use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder, pos2, vec2};

use crate::app::msg::{LibraryMsg, Msg};
use crate::app::state::Page;
use crate::text::{self, library as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Button, EmptyState, Height, empty_state, paint};

/// Height of the note above the bin, in points.
const NOTE: f32 = 44.0;

/// The note above the bin. Returns where the grid begins.
pub(super) fn bin_note_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Outbox) -> f32 {
    let theme = tokens(ui);
    let note = Rect::from_min_size(rect.min, vec2(rect.width(), NOTE));
    let middle = note.center().y + 2.0;
    let left = note.left() + PAD_PANEL;
    paint_icon(ui, Icon::Info, pos2(left + 8.0, middle), 16.0, theme.text_2);
    let button_px = paint::galley(ui, words::EMPTY_BIN, Size::Body, Weight::Medium)
        .size()
        .x
        .ceil()
        + 22.0;
    let right = note.right() - PAD_PANEL;
    let button = Rect::from_min_size(
        pos2(right - button_px, middle - 14.0),
        vec2(button_px, 28.0),
    );
    let room = button.left() - left - 24.0 - 16.0;
    let galley = paint::galley_elided(ui, words::BIN_NOTE, Size::Body, Weight::Regular, room);
    paint::paint_left(ui, pos2(left + 24.0, middle), galley, theme.text_2);
    let trashed = cx
        .state
        .library
        .facets
        .value()
        .map_or(0, |facets| facets.trashed);
    let mut child = ui.new_child(UiBuilder::new().max_rect(button));
    if Button::danger(words::EMPTY_BIN)
        .height(Height::H28)
        .enabled(trashed > 0 && cx.can_write())
        .show(&mut child)
        .clicked()
    {
        out.push(Msg::Library(LibraryMsg::EmptyBin));
    }
    note.bottom()
}

/// What stands in the place of the grid while there is nothing in it.
pub(super) fn empty_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, out: &mut Outbox) {
    let library = &cx.state.library;
    let sentence;
    let (state, msg) = if let Some(why) = &library.failed {
        let state = EmptyState {
            icon: Icon::Warning,
            title: words::FAILED_TITLE,
            sentence: why,
            button: text::TRY_AGAIN,
            primary: false,
        };
        (state, Msg::Library(LibraryMsg::Top))
    } else if !library.loaded {
        skeleton(ui, rect);
        return;
    } else if !library.filter.is_empty() {
        sentence = words::no_match(&library.filter.text);
        let state = EmptyState {
            icon: Icon::MagnifyingGlass,
            title: words::NO_MATCH_TITLE,
            sentence: &sentence,
            button: words::NO_MATCH_BUTTON,
            primary: false,
        };
        (state, Msg::Library(LibraryMsg::Clear))
    } else if library.filter.trashed {
        let state = EmptyState {
            icon: Icon::Trash,
            title: words::BIN_EMPTY_TITLE,
            sentence: words::BIN_EMPTY_SENTENCE,
            button: words::BIN_EMPTY_BUTTON,
            primary: false,
        };
        (state, Msg::Library(LibraryMsg::ShowBin(false)))
    } else {
        let state = EmptyState {
            icon: Icon::Images,
            title: words::EMPTY_TITLE,
            sentence: words::EMPTY_SENTENCE,
            button: words::EMPTY_BUTTON,
            primary: false,
        };
        (state, Msg::Go(Page::Create))
    };
    let center = rect.center() + vec2(22.0, 0.0);
    let at = Rect::from_center_size(center, vec2(328.0, rect.height()));
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(paint::snap(ui, at))
            .layout(Layout::left_to_right(Align::Center)),
    );
    if empty_state(&mut child, &state) {
        out.push(msg);
    }
}

/// The shape of pictures to come. It does not move: the answer is there in a moment.
fn skeleton(ui: &Ui, rect: Rect) {
    const SHAPES: [[f32; 6]; 3] = [
        [1.0, 1.8, 0.6, 1.5, 1.0, 0.8],
        [1.5, 1.0, 1.8, 1.5, 0.8, 0.0],
        [1.7, 0.9, 0.8, 1.4, 1.0, 0.8],
    ];
    let theme = tokens(ui);
    let left = rect.left() + PAD_PANEL;
    let width = rect.width() - PAD_PANEL - 8.0;
    let mut top = rect.top() + 42.0;
    let plate = Rect::from_min_size(pos2(left, rect.top() + 18.0), vec2(96.0, 12.0));
    ui.painter().rect_filled(plate, R, theme.hover);
    for shapes in SHAPES.into_iter().cycle() {
        if top > rect.bottom() {
            return;
        }
        let count = shapes.iter().filter(|shape| **shape > 0.0).count();
        let height = (width - 8.0 * (count as f32 - 1.0)) / shapes.iter().sum::<f32>();
        let mut x = left;
        for shape in shapes.into_iter().filter(|shape| *shape > 0.0) {
            let tile = Rect::from_min_size(pos2(x, top), vec2(shape * height, height));
            let painter = ui.painter().with_clip_rect(rect);
            painter.rect_filled(paint::snap(ui, tile), R, theme.empty);
            x += shape * height + 8.0;
        }
        top += height.round() + 8.0;
    }
}

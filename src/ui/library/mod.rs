//! The Library page: filters, search, the endless grid, the bar of weeks.

mod dates;
mod filters;
mod grid;
pub mod layout;
mod menu;
mod notes;
mod scrubber;
mod selection;
pub mod strip;
mod tile;
mod top;

use std::collections::VecDeque;

use eframe::egui::{CentralPanel, Frame, Id, Panel, Ui};

use crate::app::state::LibraryPage;
use crate::domain::ids::PictureId;
use crate::domain::search::Filter;
use crate::ui::inspector;
use crate::ui::regions::{self, Region};
use crate::ui::tokens::{self, tokens};
use crate::ui::view::{Cx, Outbox, View};

/// Usual height of a line of pictures, in points.
pub const THUMB: f32 = 152.0;
/// Width of the filters at the left.
const FILTERS: f32 = 240.0;
/// Width of the bar of weeks at the right.
const SCRUBBER: f32 = 44.0;
/// Below this width of the window there is no inspector beside the grid.
const WIDE: f32 = 1280.0;

/// View state of the Library page.
#[derive(Default)]
pub struct LibraryView {
    search: top::SearchBuffer,
    /// Wished height of a line, in points; none is the usual one.
    thumb_px: Option<f32>,
    strip: strip::Strip,
    scrubber: scrubber::Scrubber,
    /// The pages shown last, for the moment in which a new question has no answer yet.
    ghost: VecDeque<LibraryPage>,
    asked_secs: f64,
    filter: Filter,
    to_end: bool,
    pressed: Option<PictureId>,
    bar_top: Option<f32>,
}

impl LibraryView {
    /// Where the bar over the selection begins, while it is shown; messages stand above it.
    pub fn bar_top(&self) -> Option<f32> {
        self.bar_top
    }
}

/// Draws the page.
pub fn library_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let theme = tokens(ui);
    let panel = Frame::new().fill(theme.panel);
    if std::mem::take(&mut view.focus_search) {
        view.library.search.focus(ui);
    }
    Panel::top("library-top")
        .exact_size(tokens::BAR)
        .resizable(false)
        .show_separator_line(false)
        .frame(panel)
        .show(ui, |ui| {
            regions::mark(ui, Region::Bar, ui.max_rect());
            top::top_ui(ui, cx, &mut view.library, out);
        });
    Panel::left("library-filters")
        .exact_size(FILTERS)
        .resizable(false)
        .show_separator_line(false)
        .frame(panel)
        .show(ui, |ui| {
            regions::mark(ui, Region::Sections, ui.max_rect());
            filters::filters_ui(ui, cx, out);
        });
    let wide = ui.ctx().content_rect().width() >= WIDE;
    if wide && cx.state.settings.inspector_open && !cx.state.library.selected.is_empty() {
        Panel::right("library-inspector")
            .exact_size(tokens::INSPECTOR)
            .resizable(false)
            .show_separator_line(false)
            .frame(panel)
            .show(ui, |ui| {
                regions::mark(ui, Region::Inspector, ui.max_rect());
                if !theme.dark {
                    left_line(ui, theme);
                }
                inspector::inspector_ui(ui, cx, &mut view.inspector, out);
            });
    }
    CentralPanel::default()
        .frame(Frame::new().fill(theme.bg))
        .show(ui, |ui| {
            regions::mark(ui, Region::Middle, ui.max_rect());
            middle_ui(ui, cx, &mut view.library, out);
        });
}

fn left_line(ui: &Ui, theme: &tokens::Tokens) {
    let rect = ui.max_rect();
    ui.painter()
        .vline(rect.left() + 0.5, rect.y_range(), (1.0, theme.line));
}

fn middle_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut LibraryView, out: &mut Outbox) {
    let mut rect = ui.max_rect();
    if cx.state.library.filter.trashed {
        rect.min.y = notes::bin_note_ui(ui, cx, rect, out);
    }
    let split = rect.right() - SCRUBBER;
    let grid = rect.with_max_x(split);
    grid::grid_ui(ui, cx, view, grid, out);
    scrubber::scrubber_ui(ui, cx, view, rect.with_min_x(split), out);
    selection::bar_ui(ui, cx, view, grid, out);
}

fn search_id() -> Id {
    Id::unique("library-search")
}

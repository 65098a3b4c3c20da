//! Search and commands: everything a person can do, found by name.

use eframe::egui::{
    Align, Align2, Color32, Frame, Id, Key, Layout, Margin, Modal, Modifiers, Rect, Response, Role,
    ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::app::command::Command;
use crate::app::msg::{LibraryMsg, Msg};
use crate::app::state::{Page, State};
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R, R_SHEET, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Field, paint};

/// Width of the sheet.
const WIDTH_PX: f32 = 560.0;
/// Height of a row.
const ROW_PX: f32 = 36.0;
/// Rows that are seen at once.
const ROWS: usize = 9;

/// View state of the palette.
#[derive(Default)]
pub struct PaletteView {
    query: String,
    chosen: usize,
    open: bool,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Do(Command),
    Search(String),
}

/// What fits the words, best first; last, when there are words, the library.
fn entries(state: &State, query: &str) -> Vec<Entry> {
    let query = query.trim().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found: Vec<(u8, Command)> = Command::ALL
        .into_iter()
        .filter(|command| !matches!(command, Command::Palette | Command::Escape))
        .filter(|command| command.enabled(state))
        .filter_map(|command| {
            Some((
                rank(&command.name().to_lowercase(), &query, &words)?,
                command,
            ))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let mut entries: Vec<Entry> = found
        .into_iter()
        .map(|(_, command)| Entry::Do(command))
        .collect();
    if !query.is_empty() {
        entries.push(Entry::Search(query));
    }
    entries
}

/// 0 for a name that starts with what is typed, 1 when one of its words does, 2 when it is somewhere in it.
fn rank(name: &str, query: &str, words: &[&str]) -> Option<u8> {
    if name.starts_with(query) {
        return Some(0);
    }
    if !words.iter().all(|word| name.contains(word)) {
        return None;
    }
    let starts = |word: &&str| name.split_whitespace().any(|part| part.starts_with(*word));
    Some(if words.iter().all(starts) { 1 } else { 2 })
}

/// Draws it while it is open.
pub fn palette_ui(ui: &Ui, cx: &Cx<'_>, view: &mut PaletteView, out: &mut Outbox) {
    if !cx.state.palette_open {
        *view = PaletteView::default();
        return;
    }
    let theme = tokens(ui);
    let screen = ui.ctx().content_rect();
    let id = Id::unique("palette");
    let top = (screen.height() * 0.18).round();
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, top));
    let frame = Frame::new()
        .fill(theme.panel)
        .stroke(Stroke::new(1.0, theme.line))
        .corner_radius(R_SHEET)
        .shadow(theme.shadow_3)
        .inner_margin(Margin::same(8));
    let shown = Modal::new(id)
        .area(area)
        .backdrop_color(theme.scrim)
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH_PX.min(screen.width() - 48.0) - 18.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            list_ui(ui, cx, view, out);
        });
    if shown.should_close() {
        out.push(Msg::Do(Command::Palette));
    }
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut PaletteView, out: &mut Outbox) {
    // The keys that move in the list are taken before the field sees them.
    let (down, up, enter) = ui.input_mut(|input| {
        let mut take = |key| input.count_and_consume_key(Modifiers::NONE, key);
        (take(Key::ArrowDown), take(Key::ArrowUp), take(Key::Enter))
    });
    let before = view.query.clone();
    let field = Field::new(text::command::PALETTE_HINT, &mut view.query)
        .hint(text::command::PALETTE_HINT)
        .icon(Icon::MagnifyingGlass)
        .clearable()
        .height(40.0)
        .id(Id::unique("palette field"))
        .show(ui);
    if !view.open {
        view.open = true;
        field.request_focus();
    }
    let entries = entries(cx.state, &view.query);
    if view.query != before {
        view.chosen = 0;
    }
    let last = entries.len().saturating_sub(1);
    view.chosen = (view.chosen + down).saturating_sub(up).min(last);
    let moved = down + up > 0 || view.query != before;
    ui.add_space(8.0);
    if entries.is_empty() {
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_PX), Sense::hover());
        let mut child = ui.new_child(
            UiBuilder::new()
                .max_rect(row.shrink2(vec2(12.0, 0.0)))
                .layout(Layout::left_to_right(Align::Center)),
        );
        widgets::quiet(&mut child, text::command::PALETTE_NOTHING);
        return;
    }
    let mut run = (enter > 0).then_some(view.chosen);
    ScrollArea::vertical()
        .max_height(ROW_PX * ROWS as f32)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for (at, entry) in entries.iter().enumerate() {
                let response = entry_ui(ui, entry, at == view.chosen);
                if at == view.chosen && moved {
                    response.scroll_to_me(None);
                }
                if response.hovered() && ui.input(|input| input.pointer.is_moving()) {
                    view.chosen = at;
                }
                if response.clicked() {
                    run = Some(at);
                }
            }
        });
    match run.and_then(|at| entries.into_iter().nth(at)) {
        Some(Entry::Do(command)) => out.push(Msg::Do(command)),
        Some(Entry::Search(words)) => {
            out.push(Msg::Go(Page::Library));
            out.push(Msg::Library(LibraryMsg::Search(words)));
        }
        None => {}
    }
}

fn entry_ui(ui: &mut Ui, entry: &Entry, chosen: bool) -> Response {
    let theme = tokens(ui);
    let (name, key) = match entry {
        Entry::Do(command) => (command.name().to_owned(), command.key()),
        Entry::Search(words) => (text::command::search_library(words), String::new()),
    };
    let sense = Sense::click() - Sense::FOCUSABLE;
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_PX), sense);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &name));
    if chosen {
        ui.painter()
            .rect_filled(paint::snap(ui, row), R, theme.on_fill);
    }
    let mut right = row.right() - 12.0;
    if !key.is_empty() {
        let cap = paint::galley(ui, &key, Size::Caption, Weight::Medium);
        let width = (cap.size().x + 12.0).max(20.0).ceil();
        let at = Rect::from_min_size(
            pos2(right - width, row.center().y - 10.0),
            vec2(width, 20.0),
        );
        // The fill of the chosen row swallows the usual outline, unless that is one of the stronger lines.
        let seen = |line: Color32| line.r().abs_diff(theme.on_fill.r());
        let line = if chosen && seen(theme.line) < seen(theme.line_strong) {
            theme.line_strong
        } else {
            theme.line
        };
        widgets::key_cap_in(&mut ui.new_child(UiBuilder::new().max_rect(at)), &key, line);
        right -= width + 12.0;
    }
    let mut left = row.left() + 12.0;
    if matches!(entry, Entry::Search(_)) {
        let center = pos2(left + 8.0, row.center().y);
        paint_icon(ui, Icon::Images, center, 16.0, theme.text_2);
        left += 24.0;
    }
    let galley = paint::galley_elided(ui, &name, Size::Body, Weight::Regular, right - left);
    paint::paint_left(ui, pos2(left, row.center().y), galley, theme.text);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_wins() {
        assert_eq!(rank("library", "libr", &["libr"]), Some(0));
        assert_eq!(rank("show in folder", "fold", &["fold"]), Some(1));
        assert_eq!(rank("show in folder", "older", &["older"]), Some(2));
        assert_eq!(rank("show in folder", "in show", &["in", "show"]), Some(1));
        assert_eq!(rank("show in folder", "xyz", &["xyz"]), None);
    }
}

//! The instruction: what is to change, with earlier ones and pictures to go by one press away.

use eframe::egui::{
    Align, Id, Layout, Popup, PopupCloseBehavior, Rect, RectAlign, ScrollArea, Ui, UiBuilder, pos2,
    vec2,
};

use super::{DeskView, Measures, gone_by};
use crate::app::state::edit::{EditDraft, MAX_REFERENCES};
use crate::domain::prompt;
use crate::text;
use crate::ui::composing::references;
use crate::ui::composing::writing::{LINE, Paper, cursor_to_end};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, IconButton, MenuRow, menu_frame};

/// What the icons at the right take, points.
const ICONS: f32 = 80.0;
/// Width of the list of earlier instructions, points.
const RECENT: f32 = 440.0;

/// The identity of the editor.
fn id() -> Id {
    Id::unique("edit instruction")
}

/// How high the instruction is.
pub(super) fn height(ui: &Ui, desk: &DeskView, width: f32, measures: Measures) -> f32 {
    let lines = desk.words.lines(ui, width - ICONS, measures.small);
    lines as f32 * LINE + measures.air
}

/// Draws the instruction and the icons beside it.
pub(super) fn words_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    desk: &mut DeskView,
    draft: &mut EditDraft,
    (rect, measures): (Rect, Measures),
    out: &mut Outbox,
) {
    let lines = desk.words.lines(ui, rect.width() - ICONS, measures.small);
    let text = Rect::from_min_size(
        rect.min + vec2(2.0, (measures.air / 2.0).round()),
        vec2(rect.width() - ICONS - 2.0, lines as f32 * LINE),
    );
    let paper = Paper {
        id: id(),
        hint: text::edit::HINT,
        small: measures.small,
    };
    let response = desk.words.show(ui, text, paper);
    if std::mem::take(&mut desk.ask_focus) {
        response.request_focus();
        cursor_to_end(ui, id(), &desk.words.text);
    }
    if response.changed() {
        draft.instruction.clone_from(&desk.words.text);
    }
    let icons = Rect::from_min_max(
        pos2(rect.right() - ICONS, rect.top()),
        pos2(rect.right(), rect.top() + 32.0),
    );
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("icons")
            .max_rect(icons)
            .layout(Layout::right_to_left(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    recent_ui(&mut child, desk, draft);
    if draft.references.is_empty() {
        let room = draft.references.len() < MAX_REFERENCES;
        let act = references::add_icon_ui(&mut child, cx, room, &mut desk.adding);
        gone_by::act(act, draft, out);
    }
}

/// The clock, and the earlier instructions it opens.
fn recent_ui(ui: &mut Ui, desk: &mut DeskView, draft: &mut EditDraft) {
    let id = ui.next_auto_id();
    let open = Popup::is_id_open(ui.ctx(), id.with("popup"));
    let button = IconButton::new(Icon::ClockCounterClockwise, text::edit::RECENT)
        .on(open)
        .show(ui);
    Popup::from_toggle_button_response(&button)
        .frame(menu_frame(tokens(ui)))
        .align(RectAlign::TOP_END)
        .gap(8.0)
        .width(RECENT)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(RECENT - 14.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            if draft.recent.is_empty() {
                ui.horizontal(|ui| {
                    ui.add_space(8.0);
                    ui.set_min_height(32.0);
                    widgets::quiet(ui, text::edit::RECENT_NONE);
                });
            }
            let mut chosen = None;
            ScrollArea::vertical()
                .id_salt("recent")
                .max_height(320.0)
                .show_rows(ui, 32.0, draft.recent.len(), |ui, range| {
                    for words in draft.recent.get(range).unwrap_or_default() {
                        let title = prompt::title(words, 56);
                        if MenuRow::new(&title).show(ui).clicked() {
                            chosen = Some(words.clone());
                        }
                    }
                });
            if let Some(words) = chosen {
                desk.words.take_over(&words);
                desk.ask_focus = true;
                draft.instruction = words;
                ui.close();
            }
        });
}

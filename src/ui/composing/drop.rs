//! Files dropped onto a composer become pictures to go by.

use eframe::egui::{Rect, Ui};

use crate::app::msg::{BringFor, Dropped, EditMsg, Msg};
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::{R_SHEET, tokens};
use crate::ui::view::Outbox;
use crate::ui::widgets::{dashed_rect, paint};

/// Shows where to drop while files hang over the card, and takes them when they are let go.
pub(in crate::ui) fn drop_ui(ui: &Ui, card: Rect, what_for: BringFor, out: &mut Outbox) {
    let (hovering, over) = ui.input(|input| {
        let pointer = input.pointer.latest_pos();
        let over = pointer.is_some_and(|at| card.contains(at));
        (!input.raw.hovered_files.is_empty(), over)
    });
    if !over {
        return;
    }
    if hovering {
        let theme = tokens(ui);
        ui.painter().rect_filled(card, R_SHEET, theme.panel);
        dashed_rect(ui, card.shrink(8.0), 10.0, theme.line_strong);
        let words = text::edit::DROP_HERE;
        let galley = paint::galley(ui, words, Size::Body, Weight::Medium);
        paint::paint_centered(ui, card.center(), galley, theme.text);
    }
    // Taken, so that nobody beneath opens them as a picture to change.
    let files = ui.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
    let files = files.into_iter();
    let dropped: Vec<Dropped> = files
        .map(|file| Dropped::File(file.path().to_path_buf()))
        .collect();
    if !dropped.is_empty() {
        out.push(Msg::Edit(EditMsg::Dropped(dropped, what_for)));
    }
}

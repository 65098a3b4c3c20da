//! The rest of what can be done with a result.

use eframe::egui::{Popup, Response, Ui};

use super::guard;
use crate::app::command::Command;
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditView;
use crate::domain::ids::PictureId;
use crate::domain::picture::PictureRow;
use crate::text::canvas as words;
use crate::ui::icons::Icon;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{MenuRow, menu_divider, menu_frame};

/// The next edit starts from this picture, and it is in front.
pub(super) fn from_here(picture: PictureId, out: &mut Outbox) {
    out.push(Msg::Edit(EditMsg::Show(picture)));
    out.push(Msg::Edit(EditMsg::View(EditView::Edit)));
}

/// The rest of what can be done. Commands work on the chosen result, so it becomes that first.
pub(super) fn menu_ui(
    cx: &Cx<'_>,
    (row, response, button): (&PictureRow, &Response, bool),
    out: &mut Outbox,
) {
    let style = response.ctx.global_style();
    let theme = crate::ui::tokens::Tokens::of(&style.visuals);
    let popup = if button {
        Popup::menu(response)
    } else {
        Popup::context_menu(response)
    };
    popup
        .frame(menu_frame(theme))
        .gap(4.0)
        .width(240.0)
        .show(|ui| {
            ui.set_min_width(240.0 - 14.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            rows_ui(ui, cx, row, out);
        });
}

fn rows_ui(ui: &mut Ui, cx: &Cx<'_>, row: &PictureRow, out: &mut Outbox) {
    if MenuRow::new(words::KEEP)
        .icon(Icon::Check)
        .show(ui)
        .clicked()
    {
        out.push(Msg::Edit(EditMsg::Keep(row.id)));
    }
    let from = MenuRow::new(words::FROM_HERE).icon(Icon::PaintBrush);
    if from.show(ui).clicked() {
        from_here(row.id, out);
    }
    let full = MenuRow::new(Command::FullView.name()).icon(Icon::ArrowsOut);
    if full.show(ui).clicked() {
        out.push(Msg::Full(Some(row.id)));
    }
    let merged = guard::is_merged(cx, row.id);
    if merged || guard::can_merge(cx, row.id) {
        let name = if merged {
            words::AS_MADE
        } else {
            words::KEEP_OUTSIDE
        };
        let outside = MenuRow::new(name).icon(Icon::SelectionBackground);
        if outside.show(ui).clicked() {
            out.push(Msg::Edit(EditMsg::KeepOutside(row.id)));
        }
    }
    menu_divider(ui);
    for (command, icon) in [
        (Command::CopyPicture, Icon::Copy),
        (Command::ShowInFolder, Icon::FolderSimple),
    ] {
        let key = command.key();
        let one = MenuRow::new(command.name()).icon(icon).key(&key);
        if one.show(ui).clicked() {
            do_with(row.id, command, out);
        }
    }
    menu_divider(ui);
    let key = Command::Delete.key();
    let bin = MenuRow::new(Command::Delete.name())
        .icon(Icon::Trash)
        .key(&key)
        .danger()
        .enabled(cx.can_write());
    if bin.show(ui).clicked() {
        do_with(row.id, Command::Delete, out);
    }
}

fn do_with(picture: PictureId, command: Command, out: &mut Outbox) {
    out.push(Msg::Edit(EditMsg::ChooseResult(picture)));
    out.push(Msg::Do(command));
}

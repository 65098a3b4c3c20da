//! What can be done with the selected pictures.

use eframe::egui::{Response, Ui};

use crate::app::command::{Command, Shortcut};
use crate::app::msg::{LibraryMsg, Msg};
use crate::domain::ids::PictureId;
use crate::text::library as words;
use crate::ui::commands::icon_of;
use crate::ui::icons::Icon;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{MenuRow, context_menu, menu_divider};

/// The menu after a right click; by then the picture is selected.
pub(super) fn picture_menu(response: &Response, cx: &Cx<'_>, picture: PictureId, out: &mut Outbox) {
    context_menu(response, 248.0, |ui| {
        if cx.state.library.filter.trashed {
            if row(ui, words::RESTORE, Icon::ArrowUUpLeft, cx.can_write()) {
                out.push(Msg::Library(LibraryMsg::Restore));
            }
            command(ui, Command::FullView, cx, out);
            command(ui, Command::CopyPrompt, cx, out);
            return;
        }
        if cx.state.library.selected.len() <= 1 && row(ui, words::OPEN_RUN, Icon::Columns, true) {
            out.push(Msg::Library(LibraryMsg::OpenRun(picture)));
        }
        command(ui, Command::FullView, cx, out);
        menu_divider(ui);
        command(ui, Command::Pick, cx, out);
        command(ui, Command::Maybe, cx, out);
        command(ui, Command::Reject, cx, out);
        menu_divider(ui);
        command(ui, Command::Edit, cx, out);
        command(ui, Command::CopyPicture, cx, out);
        command(ui, Command::CopyFile, cx, out);
        command(ui, Command::CopyPrompt, cx, out);
        command(ui, Command::UseSettings, cx, out);
        command(ui, Command::ShowInFolder, cx, out);
        menu_divider(ui);
        command(ui, Command::Delete, cx, out);
    });
}

fn command(ui: &mut Ui, command: Command, cx: &Cx<'_>, out: &mut Outbox) {
    let key = command.shortcut().map(Shortcut::label).unwrap_or_default();
    let mut row = MenuRow::new(command.name()).icon(icon_of(command));
    if command == Command::Delete {
        row = row.danger();
    }
    let row = row.key(&key).enabled(command.enabled(cx.state));
    if row.show(ui).clicked() {
        ui.close();
        out.push(Msg::Do(command));
    }
}

fn row(ui: &mut Ui, name: &str, icon: Icon, enabled: bool) -> bool {
    let row = MenuRow::new(name).icon(icon).enabled(enabled);
    let clicked = row.show(ui).clicked();
    if clicked {
        ui.close();
    }
    clicked
}

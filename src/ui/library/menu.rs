//! What can be done with the selected pictures.

use eframe::egui::{Response, Ui};

use crate::app::command::{Command, Shortcut};
use crate::app::msg::{LibraryMsg, Msg};
use crate::domain::ids::PictureId;
use crate::text::library as words;
use crate::ui::icons::Icon;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{MenuRow, context_menu, menu_divider};

/// The menu after a right click; by then the picture is selected.
pub(super) fn picture_menu(response: &Response, cx: &Cx<'_>, picture: PictureId, out: &mut Outbox) {
    context_menu(response, 248.0, |ui| {
        if cx.state.library.filter.trashed {
            if row(ui, words::RESTORE, Icon::ArrowUUpLeft, "", cx.can_write()) {
                out.push(Msg::Library(LibraryMsg::Restore));
            }
            command(ui, Command::FullView, Icon::ArrowsOut, cx, out);
            command(ui, Command::CopyPrompt, Icon::TextT, cx, out);
            return;
        }
        if cx.state.library.selected.len() <= 1 && row(ui, words::OPEN_RUN, Icon::Columns, "", true)
        {
            out.push(Msg::Library(LibraryMsg::OpenRun(picture)));
        }
        command(ui, Command::FullView, Icon::ArrowsOut, cx, out);
        menu_divider(ui);
        command(ui, Command::Pick, Icon::Heart, cx, out);
        command(ui, Command::Maybe, Icon::Star, cx, out);
        command(ui, Command::Reject, Icon::X, cx, out);
        menu_divider(ui);
        command(ui, Command::Edit, Icon::PaintBrush, cx, out);
        command(ui, Command::CopyPicture, Icon::Copy, cx, out);
        command(ui, Command::CopyFile, Icon::Image, cx, out);
        command(ui, Command::CopyPrompt, Icon::TextT, cx, out);
        command(ui, Command::UseSettings, Icon::SlidersHorizontal, cx, out);
        command(ui, Command::ShowInFolder, Icon::FolderSimple, cx, out);
        menu_divider(ui);
        command(ui, Command::Delete, Icon::Trash, cx, out);
    });
}

fn command(ui: &mut Ui, command: Command, icon: Icon, cx: &Cx<'_>, out: &mut Outbox) {
    let key = command.shortcut().map(Shortcut::label).unwrap_or_default();
    if row(ui, command.name(), icon, &key, command.enabled(cx.state)) {
        out.push(Msg::Do(command));
    }
}

fn row(ui: &mut Ui, name: &str, icon: Icon, key: &str, enabled: bool) -> bool {
    let clicked = MenuRow::new(name)
        .icon(icon)
        .key(key)
        .enabled(enabled)
        .show(ui)
        .clicked();
    if clicked {
        ui.close();
    }
    clicked
}

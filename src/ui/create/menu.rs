//! The menu of a cell: everything that can be done with its picture, or with what became of it.

use eframe::egui::{Popup, Response, SetOpenCommand, Ui};

use super::slot::{self, Slot};
use crate::app::command::Command;
use crate::app::msg::{GalleryMsg, Msg, Selecting};
use crate::domain::job::JobState;
use crate::text;
use crate::ui::commands::icon_of;
use crate::ui::icons::Icon;
use crate::ui::tokens::Tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{MenuRow, menu_divider, menu_frame};

const PICTURE_MENU: [Command; 11] = [
    Command::FullView,
    Command::Pick,
    Command::Maybe,
    Command::Reject,
    Command::Edit,
    Command::Vary,
    Command::CopyPicture,
    Command::CopyFile,
    Command::CopyPrompt,
    Command::UseSettings,
    Command::ShowInFolder,
];

/// The menu of a right click, or of "more" on the bar.
pub(super) fn menu_ui(
    cx: &Cx<'_>,
    slot: Slot<'_>,
    response: &Response,
    open: bool,
    out: &mut Outbox,
) {
    let job = slot.cell.job.id;
    if response.secondary_clicked() && !cx.state.gallery.selected.contains(&job) {
        out.push(Msg::Gallery(GalleryMsg::Select(job, Selecting::Only)));
    }
    let style = response.ctx.global_style();
    let theme = Tokens::of(&style.visuals);
    let mut popup = Popup::context_menu(response)
        .frame(menu_frame(theme))
        .gap(4.0)
        .width(220.0);
    if open {
        popup = popup.open_memory(SetOpenCommand::Bool(true));
    }
    popup.show(|ui| {
        ui.set_min_width(220.0 - 14.0);
        ui.spacing_mut().item_spacing.y = 0.0;
        match &slot.cell.job.picture {
            Some(row) if !row.damaged => picture_rows(ui, cx, out),
            _ => other_rows(ui, cx, slot, out),
        }
    });
}

fn picture_rows(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    for command in PICTURE_MENU {
        command_row(ui, cx, command, MenuRow::new(command.name()), out);
        if matches!(command, Command::FullView | Command::Reject | Command::Vary) {
            menu_divider(ui);
        }
    }
    menu_divider(ui);
    let row = MenuRow::new(Command::Delete.name()).danger();
    command_row(ui, cx, Command::Delete, row, out);
}

fn command_row(ui: &mut Ui, cx: &Cx<'_>, command: Command, row: MenuRow<'_>, out: &mut Outbox) {
    let row = row.icon(icon_of(command));
    let key = slot::key(Some(command));
    // The selection may arrive only after this frame; then the command is meant for it.
    let enabled = command.enabled(cx.state) || cx.state.gallery.selected.is_empty();
    if row.key(&key).enabled(enabled).show(ui).clicked() {
        out.push(Msg::Do(command));
    }
}

fn other_rows(ui: &mut Ui, cx: &Cx<'_>, slot: Slot<'_>, out: &mut Outbox) {
    let job = &slot.cell.job;
    let mut row = |text: &str, icon, msg: Msg| {
        if MenuRow::new(text).icon(icon).show(ui).clicked() {
            out.push(msg);
        }
    };
    if !job.state.is_final() {
        row(
            text::create::STOP_ONE,
            Icon::Stop,
            Msg::Gallery(GalleryMsg::Cancel(job.id)),
        );
    } else if cx.can_write() && !matches!(job.state, JobState::Unknown { .. }) {
        row(
            text::create::MAKE_AGAIN,
            Icon::ArrowClockwise,
            Msg::Gallery(GalleryMsg::Retry(job.id)),
        );
    }
    row(
        Command::CopyPrompt.name(),
        icon_of(Command::CopyPrompt),
        Msg::CopyText(slot.run.spec.prompt.clone()),
    );
    if let JobState::Failed { failure } = &job.state
        && !failure.detail.is_empty()
    {
        row(
            text::create::COPY_DETAILS,
            Icon::Copy,
            Msg::CopyText(failure.detail.clone()),
        );
    }
}

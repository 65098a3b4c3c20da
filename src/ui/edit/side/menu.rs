//! Everything that can be done with a version.

use eframe::egui::{Response, Ui};

use super::row::Renaming;
use crate::app::command::Command;
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditView;
use crate::domain::version::{Made, Tree, Version};
use crate::text;
use crate::ui::icons::Icon;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{MenuRow, context_menu, menu_divider};

/// A version and its tree.
pub(super) struct Of<'a> {
    pub(super) tree: &'a Tree,
    pub(super) version: &'a Version,
}

/// What can be done, in order; an empty name is a line between groups.
fn rows(cx: &Cx<'_>, of: &Of<'_>) -> Vec<(&'static str, Icon, bool, Does)> {
    let version = of.version;
    let current = cx.state.edit.current.as_ref().map(|row| row.id);
    let is_current = current == Some(version.picture.id);
    let writes = cx.can_write();
    let star = if version.starred {
        (text::edit::UNSTAR, Icon::StarFill)
    } else {
        (text::edit::STAR, Icon::Star)
    };
    let merges = version.area.is_some() && version.made != Made::Original;
    let merge = if matches!(version.made, Made::Merged { .. }) {
        text::edit::UNMERGE
    } else {
        text::edit::MERGE
    };
    let has_edits = !of.tree.chain(version.picture.id).is_empty();
    vec![
        (
            text::edit::EDIT_FROM_HERE,
            Icon::PaintBrush,
            writes,
            Does::Edit,
        ),
        (
            text::edit::COMPARE,
            Icon::SquareSplitHorizontal,
            !is_current && current.is_some(),
            Does::Compare,
        ),
        ("", Icon::Minus, false, Does::Nothing),
        (text::edit::RENAME, Icon::TextT, writes, Does::Rename),
        (star.0, star.1, writes, Does::Star),
        (
            merge,
            Icon::SelectionBackground,
            merges && writes,
            Does::Merge,
        ),
        (
            text::edit::REPLAY,
            Icon::ArrowClockwise,
            has_edits && writes,
            Does::Replay,
        ),
        (
            text::edit::COPY_INSTRUCTION,
            Icon::Copy,
            !version.instruction.is_empty(),
            Does::Copy,
        ),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Nothing,
    Edit,
    Compare,
    Rename,
    Star,
    Merge,
    Replay,
    Copy,
}

/// The menu of a right click.
pub(super) fn menu_ui(
    cx: &Cx<'_>,
    of: &Of<'_>,
    response: &Response,
    renaming: &mut Option<Renaming>,
    out: &mut Outbox,
) {
    context_menu(response, 264.0, |ui| {
        for (name, icon, enabled, does) in rows(cx, of) {
            if does == Does::Nothing {
                menu_divider(ui);
                continue;
            }
            if MenuRow::new(name)
                .icon(icon)
                .enabled(enabled)
                .show(ui)
                .clicked()
            {
                does.done(cx, of.version, renaming, out);
                ui.close();
            }
        }
        menu_divider(ui);
        delete_ui(ui, cx, of.version, out);
    });
}

impl Does {
    fn done(
        self,
        cx: &Cx<'_>,
        version: &Version,
        renaming: &mut Option<Renaming>,
        out: &mut Outbox,
    ) {
        let picture = version.picture.id;
        let msg = match self {
            Self::Nothing => return,
            Self::Rename => {
                *renaming = Some(Renaming::of(version));
                return;
            }
            Self::Copy => {
                out.push(Msg::CopyText(version.instruction.clone()));
                return;
            }
            Self::Edit => {
                out.push(Msg::Edit(EditMsg::Show(picture)));
                EditMsg::View(EditView::Edit)
            }
            Self::Compare => {
                let current = cx.state.edit.current.as_ref().map(|row| row.id);
                EditMsg::Compare(current.map(|current| (current, picture)))
            }
            Self::Star => EditMsg::Star(picture),
            Self::Merge => EditMsg::KeepOutside(picture),
            Self::Replay => EditMsg::Replay(picture),
        };
        out.push(Msg::Edit(msg));
    }
}

/// The bin takes the version in front, so the one that is meant comes there first. Its children stay.
fn delete_ui(ui: &mut Ui, cx: &Cx<'_>, version: &Version, out: &mut Outbox) {
    let row = MenuRow::new(Command::Delete.name())
        .icon(Icon::Trash)
        .enabled(cx.can_write())
        .danger();
    if !row.show(ui).clicked() {
        return;
    }
    if cx.state.selected_pictures() != [version.picture.id] {
        out.push(Msg::Edit(EditMsg::Show(version.picture.id)));
    }
    out.push(Msg::Do(Command::Delete));
    ui.close();
}

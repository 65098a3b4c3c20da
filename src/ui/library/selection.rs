//! The bar that floats over the grid while pictures are selected.

use eframe::egui::{Rect, Sense, Ui, pos2, vec2};

use super::LibraryView;
use crate::app::command::{Command, Shortcut};
use crate::app::msg::{LibraryMsg, Msg};
use crate::text::{self, create, library as words};
use crate::ui::commands::icon_of;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::text::divider_vertical;
use crate::ui::widgets::{Button, IconButton, floating_bar, paint};

/// Height of the bar and its distance from the edge, in points.
const HEIGHT: f32 = 52.0;
const BELOW: f32 = 20.0;

struct Action {
    name: &'static str,
    icon: Icon,
    key: String,
    msg: Msg,
}

fn actions(cx: &Cx<'_>) -> Vec<Action> {
    let library = &cx.state.library;
    let command = |command: Command, name: &'static str| Action {
        name,
        icon: icon_of(command),
        key: command.shortcut().map(Shortcut::label).unwrap_or_default(),
        msg: Msg::Do(command),
    };
    if library.filter.trashed {
        return vec![Action {
            name: words::RESTORE,
            icon: Icon::ArrowUUpLeft,
            key: String::new(),
            msg: Msg::Library(LibraryMsg::Restore),
        }];
    }
    let mut actions = vec![
        command(Command::Pick, Command::Pick.name()),
        command(Command::Reject, Command::Reject.name()),
    ];
    if let Some(picture) = library
        .selected
        .first()
        .filter(|_| library.selected.len() == 1)
    {
        actions.push(command(Command::Edit, Command::Edit.name()));
        actions.push(Action {
            name: words::OPEN_RUN,
            icon: Icon::Columns,
            key: String::new(),
            msg: Msg::Library(LibraryMsg::OpenRun(*picture)),
        });
    }
    actions.push(command(Command::CopyFile, Command::CopyFile.name()));
    actions.push(command(Command::Delete, words::DELETE));
    actions
}

pub(super) fn bar_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut LibraryView,
    room: Rect,
    out: &mut Outbox,
) {
    let count = cx.state.library.selected.len();
    view.bar_top = None;
    if count == 0 {
        return;
    }
    let actions = actions(cx);
    let title = create::selected(count);
    let title_px = text_px(ui, &title, Weight::SemiBold);
    // Padding, two dividers with their room, and the ×.
    let frame = title_px + 98.0;
    let named: f32 = actions
        .iter()
        .map(|action| text_px(ui, action.name, Weight::Medium) + 22.0 + 26.0 + 4.0)
        .sum();
    let names = frame + named <= room.width() - 32.0;
    let width = if names {
        frame + named
    } else {
        frame + actions.len() as f32 * 36.0
    };
    let size = vec2(width.ceil(), HEIGHT);
    let min = pos2(
        (room.center().x - size.x / 2.0).round(),
        room.bottom() - BELOW - HEIGHT,
    );
    let rect = Rect::from_min_size(min, size);
    view.bar_top = Some(rect.top());
    // What lies under the bar is not clicked through it.
    ui.interact(
        rect,
        ui.scope_id().with("selection"),
        Sense::click() - Sense::FOCUSABLE,
    );
    floating_bar(ui, rect, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add_space(4.0);
        crate::ui::widgets::name(ui, &title);
        divider(ui);
        for action in actions {
            let clicked = if names {
                Button::quiet(action.name)
                    .icon(action.icon)
                    .tip(
                        if action.key.is_empty() {
                            ""
                        } else {
                            action.name
                        },
                        &action.key,
                    )
                    .show(ui)
                    .clicked()
            } else {
                IconButton::new(action.icon, action.name)
                    .key(&action.key)
                    .show(ui)
                    .clicked()
            };
            if clicked {
                out.push(action.msg);
            }
        }
        divider(ui);
        if IconButton::new(Icon::X, words::DESELECT)
            .key(text::ESC)
            .icon_px(16.0)
            .show(ui)
            .clicked()
        {
            out.push(Msg::Library(LibraryMsg::Deselect));
        }
    });
}

fn divider(ui: &mut Ui) {
    ui.add_space(8.0);
    divider_vertical(ui, 20.0);
    ui.add_space(4.0);
}

fn text_px(ui: &Ui, text: &str, weight: Weight) -> f32 {
    paint::galley(ui, text, Size::Body, weight).size().x.ceil()
}

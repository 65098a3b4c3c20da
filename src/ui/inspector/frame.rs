//! What stays in place around the body: the head with the name, the foot with the buttons.

use eframe::egui::{Rect, Response, Ui, UiBuilder, pos2, vec2};

use super::parts;
use crate::app::command::Command;
use crate::app::msg::{LibraryMsg, Msg};
use crate::app::state::Page;
use crate::domain::ids::ModelId;
use crate::text;
use crate::ui::commands::icon_of;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, IconButton, MenuRow, menu, menu_divider, paint};

/// Height of the bar of buttons at the bottom.
const FOOT_PX: f32 = 65.0;

/// Dot, name, which one of how many, and the honest word about the service. Returns where it ends.
pub(super) fn head_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (model, which): (&ModelId, &str),
    out: &mut Outbox,
) -> f32 {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    let left = panel.left() + PAD_PANEL;
    let right = panel.right() - PAD_PANEL;
    paint::paint_dot(ui, pos2(left + 4.0, panel.top() + 22.0), 8.0, cx.dot(model));
    let words = Rect::from_min_max(
        pos2(left + 16.0, panel.top() + 12.0),
        pos2(right - 64.0, panel.top() + 52.0),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("head").max_rect(words));
    child.spacing_mut().item_spacing.y = 0.0;
    let room = words.width();
    widgets::elided(
        &mut child,
        cx.model_name(model),
        Size::Emphasis,
        Weight::SemiBold,
        theme.text,
        room,
    );
    widgets::elided(
        &mut child,
        which,
        Size::Caption,
        Weight::Regular,
        theme.text_2,
        room,
    );
    head_buttons(ui, cx, out);
    let mut bottom = panel.top() + 60.0;
    let label = cx
        .state
        .catalogue
        .service_of(model)
        .map_or("", |service| service.label.as_str());
    if !label.is_empty() {
        let at = Rect::from_min_max(pos2(left, bottom), pos2(right, bottom + 24.0));
        let mut child = ui.new_child(UiBuilder::new().id_salt("label").max_rect(at));
        parts::label_tag(&mut child, label);
        bottom += 36.0;
    }
    let line = Rect::from_min_max(
        pos2(panel.left(), bottom - 1.0),
        pos2(panel.right(), bottom),
    );
    ui.painter()
        .rect_filled(paint::snap(ui, line), 0.0, theme.line);
    bottom
}

fn head_buttons(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let panel = ui.max_rect();
    let right = panel.right() - PAD_PANEL + 8.0;
    let center = panel.top() + 30.0;
    let mut at = |step: f32, salt: &str| {
        let min = pos2(right - 32.0 - step, center - 16.0);
        let rect = Rect::from_min_size(min, vec2(32.0, 32.0));
        ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect))
    };
    let more = IconButton::new(Icon::DotsThreeBold, text::inspector::MORE_ACTIONS)
        .show(&mut at(0.0, "more"));
    actions_menu(&more, cx, out);
    let key = Command::FullView.key();
    let full = IconButton::new(Icon::ArrowsOut, Command::FullView.name())
        .key(&key)
        .enabled(Command::FullView.enabled(cx.state))
        .show(&mut at(36.0, "full"));
    if full.clicked() {
        out.push(Msg::Do(Command::FullView));
    }
}

fn actions_menu(button: &Response, cx: &Cx<'_>, out: &mut Outbox) {
    let in_bin = cx.state.page == Page::Library && cx.state.library.filter.trashed;
    menu(button, 240.0, |ui| {
        let mut row = |ui: &mut Ui, command: Command| {
            let key = command.key();
            let mut row = MenuRow::new(command.name())
                .icon(icon_of(command))
                .key(&key)
                .enabled(command.enabled(cx.state));
            if command == Command::Delete {
                row = row.danger();
            }
            if row.show(ui).clicked() {
                out.push(Msg::Do(command));
            }
        };
        row(ui, Command::UseSettings);
        row(ui, Command::CopyPicture);
        row(ui, Command::CopyFile);
        row(ui, Command::CopyPrompt);
        row(ui, Command::ShowInFolder);
        menu_divider(ui);
        if !in_bin {
            row(ui, Command::Delete);
            return;
        }
        let back = MenuRow::new(text::library::RESTORE)
            .icon(Icon::ArrowUUpLeft)
            .enabled(cx.can_write());
        if back.show(ui).clicked() {
            out.push(Msg::Library(LibraryMsg::Restore));
        }
    });
}

/// Three buttons that stay at the bottom. Returns where they begin.
pub(super) fn foot_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) -> f32 {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    let top = panel.bottom() - FOOT_PX;
    let line = Rect::from_min_max(pos2(panel.left(), top), pos2(panel.right(), top + 1.0));
    ui.painter()
        .rect_filled(paint::snap(ui, line), 0.0, theme.line);
    let room = panel.width() - 2.0 * PAD_PANEL - 2.0 * 8.0;
    let names = [
        text::inspector::EDIT,
        text::inspector::VARY,
        text::inspector::COPY,
    ];
    let needs = names.map(|name| {
        paint::galley(ui, name, Size::Body, Weight::Medium)
            .size()
            .x
            .ceil()
            + 26.0
            + 22.0
    });
    let with_icons = needs.iter().sum::<f32>() <= room;
    let spare = if with_icons {
        (room - needs.iter().sum::<f32>()) / 3.0
    } else {
        0.0
    };
    let equal = needs.iter().all(|need| *need <= room / 3.0);
    let widths = needs.map(|need| {
        if with_icons && !equal {
            need + spare
        } else {
            room / 3.0
        }
    });
    let commands = [Command::Edit, Command::Vary, Command::CopyPicture];
    let mut left = panel.left() + PAD_PANEL;
    for ((name, command), width) in names.into_iter().zip(commands).zip(widths) {
        let rect = Rect::from_min_size(pos2(left.round(), top + 17.0), vec2(width.floor(), 32.0));
        left += width + 8.0;
        let mut child = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect));
        let mut button = Button::secondary(name).width(rect.width());
        if with_icons {
            button = button.icon(icon_of(command));
        }
        let key = command.key();
        let response = button
            .tip(command.name(), &key)
            .enabled(command.enabled(cx.state))
            .show(&mut child)
            .accessible_name(command.name());
        if response.clicked() {
            out.push(Msg::Do(command));
        }
    }
    top
}

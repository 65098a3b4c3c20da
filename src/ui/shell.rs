//! The frame around every page: the rail at the left, the page, and what floats above both.

use eframe::egui::{Align, CentralPanel, Frame, Layout, Panel, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::command::Command;
use crate::app::msg::{Msg, SettingsMsg};
use crate::app::notice::{NoticeAction, Tone};
use crate::app::state::{Access, Page, SettingsSection};
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon, paint_logo};
use crate::ui::tokens::{self, tokens};
use crate::ui::view::{Cx, Outbox, View};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, Height, NavItem, Toast, ToastClick};
use crate::ui::{
    activity, create, edit, full, keys, library, palette, question, regions, settings, welcome,
};

/// Draws everything.
pub fn shell_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    cx.textures.begin_frame();
    regions::begin(ui.ctx());
    keys::shortcuts(ui, cx, view, out);
    let theme = tokens(ui);
    if cx.state.page == Page::Welcome {
        CentralPanel::default()
            .frame(Frame::new().fill(theme.bg))
            .show(ui, |ui| {
                welcome::welcome_ui(ui, cx, out);
            });
    } else {
        Panel::left("rail")
            .exact_size(tokens::RAIL)
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(theme.panel))
            .show(ui, |ui| rail_ui(ui, cx, out));
        access_ui(ui, cx, out);
        CentralPanel::default()
            .frame(Frame::new().fill(theme.bg))
            .show(ui, |ui| {
                page_ui(ui, cx, view, out);
            });
    }
    if cx.state.full.is_some() {
        full::full_ui(ui, cx, &mut view.full, out);
    }
    palette::palette_ui(ui, cx, &mut view.palette, out);
    keys::list_ui(ui, cx, out);
    question::question_ui(ui, cx, view, out);
    notice_ui(ui, cx, view, out);
    regions::keys(ui, cx, view, out);
    if out.contains(&Msg::Do(Command::FocusPrompt)) {
        // Where the cursor is belongs to the view, whoever asked for it.
        view.focus_prompt = true;
        ui.ctx().request_repaint();
    }
}

/// A strip above every page while nothing can be kept: why, and where to change that.
fn access_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let (Access::ReadOnly(why) | Access::Closed(why)) = &cx.state.access else {
        return;
    };
    let told_below =
        cx.state.page == Page::Settings && cx.state.settings_section == SettingsSection::Storage;
    if told_below {
        return;
    }
    let theme = tokens(ui);
    Panel::top("access")
        .exact_size(44.0)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.raised))
        .show(ui, |ui| {
            let strip = ui.max_rect();
            let line = strip.with_min_y(strip.bottom() - 1.0);
            ui.painter().rect_filled(line, 0.0, theme.line);
            let inside = strip.shrink2(vec2(16.0, 0.0));
            let builder = UiBuilder::new().max_rect(inside);
            let mut right =
                ui.new_child(builder.clone().layout(Layout::right_to_left(Align::Center)));
            let open = Button::secondary(text::settings::OPEN_STORAGE).height(Height::H28);
            if open.show(&mut right).clicked() {
                let storage = SettingsMsg::Section(SettingsSection::Storage);
                out.push(Msg::Settings(storage));
                out.push(Msg::Go(Page::Settings));
            }
            let room = inside.right() - right.min_rect().width() - 16.0;
            let mut left = ui.new_child(
                UiBuilder::new()
                    .max_rect(inside.with_max_x(room))
                    .layout(Layout::left_to_right(Align::Center)),
            );
            left.spacing_mut().item_spacing.x = 10.0;
            let (icon, _) = left.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
            let colour = theme.warning_text;
            paint_icon(&left, Icon::WarningCircle, icon.center(), 18.0, colour);
            let width = left.available_width();
            widgets::elided(
                &mut left,
                why,
                Size::Body,
                Weight::Medium,
                theme.text,
                width,
            );
        });
}

fn page_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    match cx.state.page {
        Page::Welcome => {}
        Page::Create => create::create_ui(ui, cx, view, out),
        Page::Edit => {
            if std::mem::take(&mut view.focus_prompt) {
                view.edit.desk.focus();
            }
            edit::edit_ui(ui, cx, &mut view.edit, out);
        }
        Page::Library => library::library_ui(ui, cx, view, out),
        Page::Activity => activity::activity_ui(ui, cx, &mut view.activity, out),
        Page::Settings => settings::settings_ui(ui, cx, &mut view.settings, out),
    }
}

struct RailPage {
    page: Page,
    command: Command,
    icon: Icon,
    icon_on: Icon,
}

const UPPER: [RailPage; 3] = [
    RailPage {
        page: Page::Create,
        command: Command::GoCreate,
        icon: Icon::Sparkle,
        icon_on: Icon::SparkleFill,
    },
    RailPage {
        page: Page::Edit,
        command: Command::GoEdit,
        icon: Icon::PaintBrush,
        icon_on: Icon::PaintBrushFill,
    },
    RailPage {
        page: Page::Library,
        command: Command::GoLibrary,
        icon: Icon::Images,
        icon_on: Icon::ImagesFill,
    },
];
const LOWER: [RailPage; 2] = [
    RailPage {
        page: Page::Activity,
        command: Command::GoActivity,
        icon: Icon::Pulse,
        icon_on: Icon::Pulse,
    },
    RailPage {
        page: Page::Settings,
        command: Command::GoSettings,
        icon: Icon::GearSix,
        icon_on: Icon::GearSixFill,
    },
];

fn rail_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let theme = tokens(ui);
    let rect = ui.max_rect();
    if !theme.dark {
        ui.painter()
            .vline(rect.right() - 0.5, rect.y_range(), (1.0, theme.line));
    }
    paint_logo(
        ui,
        pos2(rect.center().x, rect.top() + 28.0),
        20.0,
        theme.text,
        theme.text_2,
    );
    let item_height = if ui.ctx().content_rect().height() < 780.0 {
        48.0
    } else {
        52.0
    };
    let items = |ui: &mut Ui, pages: &[RailPage], out: &mut Outbox| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for item in pages {
            let open = if item.page == Page::Activity {
                cx.state.gallery.open_jobs() as u32
            } else {
                0
            };
            let shortcut = item
                .command
                .shortcut()
                .map(super::super::app::command::Shortcut::label)
                .unwrap_or_default();
            let nav = NavItem {
                icon: item.icon,
                icon_on: item.icon_on,
                text: item.command.name(),
                key: &shortcut,
                on: cx.state.page == item.page,
                badge: open,
                height_px: item_height,
            };
            if widgets::nav_item(ui, &nav).clicked() {
                out.push(Msg::Do(item.command));
            }
        }
    };
    let column = |top: f32, count: usize| {
        let height = count as f32 * (item_height + 4.0);
        eframe::egui::Rect::from_min_size(pos2(rect.left() + 4.0, top), vec2(56.0, height))
    };
    ui.scope_builder(
        UiBuilder::new().max_rect(column(rect.top() + 60.0, UPPER.len())),
        |ui| {
            items(ui, &UPPER, out);
        },
    );
    let low = rect.bottom() - 8.0 - LOWER.len() as f32 * (item_height + 4.0);
    ui.scope_builder(UiBuilder::new().max_rect(column(low, LOWER.len())), |ui| {
        items(ui, &LOWER, out);
    });
}

/// Seconds a message stays, unless it tells of an error.
const NOTICE_SECS: f64 = 6.0;

/// When the present message came, and how long the pointer has held it.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoticeView {
    serial: u64,
    until_secs: f64,
    came_secs: f64,
    held: bool,
}

/// Where a message ends: above whatever floats at the bottom of the page.
fn toast_bottom(ui: &Ui, cx: &Cx<'_>, view: &View) -> f32 {
    let screen = ui.ctx().content_rect();
    if cx.state.page == Page::Create && cx.state.full.is_none() {
        view.create
            .composer_top()
            .unwrap_or_else(|| screen.bottom())
            - 16.0
    } else if let Some(top) = view
        .edit
        .desk
        .top
        .filter(|_| cx.state.page == Page::Edit && cx.state.full.is_none())
    {
        top - 16.0
    } else if let Some(top) = view
        .library
        .bar_top()
        .filter(|_| cx.state.page == Page::Library && cx.state.full.is_none())
    {
        top - 12.0
    } else {
        screen.bottom() - 20.0
    }
}

fn notice_ui(ui: &Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let Some(notice) = &cx.state.notice else {
        return;
    };
    let now = ui.input(|input| input.time);
    let timer = &mut view.notice;
    if timer.serial != notice.serial {
        *timer = NoticeView {
            serial: notice.serial,
            until_secs: now + NOTICE_SECS,
            came_secs: now,
            held: false,
        };
    }
    if timer.held {
        timer.until_secs = now + NOTICE_SECS;
    }
    if notice.tone != Tone::Bad {
        if now >= timer.until_secs {
            out.push(Msg::CloseNotice {
                serial: notice.serial,
            });
            return;
        }
        let left = std::time::Duration::from_secs_f64((timer.until_secs - now).max(0.1));
        ui.ctx().request_repaint_after(left);
    }
    let shown = cx.fade(ui, timer.came_secs, 0.16);
    let (icon, status) = match notice.tone {
        Tone::Quiet => (Icon::Info, Status::Neutral),
        Tone::Good => (Icon::CheckCircleFill, Status::Positive),
        Tone::Bad => (Icon::WarningCircleFill, Status::Danger),
    };
    let action = notice.action.map(|action| match action {
        NoticeAction::Undo => (text::UNDO, Command::Undo),
        NoticeAction::Do(command) => (command.name(), command),
    });
    let bottom = toast_bottom(ui, cx, view);
    let screen = ui.ctx().content_rect();
    let toast = Toast {
        icon: (icon, status),
        text: &notice.text,
        action: action.map(|(name, _)| name),
        closable: true,
    };
    let answer = widgets::toast_area(
        ui.ctx(),
        pos2(screen.center().x + 32.0, bottom),
        shown,
        &toast,
    );
    view.notice.held = answer.hovered;
    match answer.clicked {
        Some(ToastClick::Action) => {
            if let Some((_, command)) = action {
                out.push(Msg::Do(command));
            }
            out.push(Msg::CloseNotice {
                serial: notice.serial,
            });
        }
        Some(ToastClick::Close) => out.push(Msg::CloseNotice {
            serial: notice.serial,
        }),
        None => {}
    }
}

//! Shortcuts, read from the list of commands, and the sheet that shows them.

use eframe::egui::{self, Modifiers, Ui};

use crate::app::command::{Arrow, Command, Key, Shortcut};
use crate::app::msg::{GalleryMsg, LibraryMsg, Msg};
use crate::app::state::Page;
use crate::ui::create;
use crate::ui::view::{Cx, Outbox, View};

/// Turns keys into commands. Keys without Ctrl are left to a text that is being edited.
pub fn shortcuts(ui: &Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    create::keys(ui, cx, view);
    let typing = ui.ctx().text_edit_focused();
    // An open menu closes itself with Escape.
    let menu = egui::Popup::is_any_open(ui.ctx());
    let busy = cx.state.palette_open || cx.state.asking.is_some();
    for command in Command::ALL {
        let Some(shortcut) = command.shortcut() else {
            continue;
        };
        let plain = !shortcut.ctrl;
        // Escape leaves a text first; copying and undoing inside a text is the text's own business.
        let texts_own = matches!(
            command,
            Command::CopyPicture
                | Command::CopyFile
                | Command::Undo
                | Command::Redo
                | Command::Delete
        );
        if typing && (plain || texts_own)
            || busy && command != Command::Palette
            || menu && command == Command::Escape
        {
            continue;
        }
        if pressed(ui, shortcut) {
            if command == Command::FocusPrompt {
                view.focus_prompt = true;
            }
            out.push(Msg::Do(command));
        }
    }
    if !typing && !busy {
        stars(ui, cx, out);
        arrows(ui, cx, out);
    }
}

fn pressed(ui: &Ui, shortcut: Shortcut) -> bool {
    let Some(key) = egui_key(shortcut.key) else {
        return false;
    };
    // egui turns Ctrl+C into an event of its own, so it never arrives as a key.
    if shortcut.ctrl && shortcut.key == Key::Char('C') {
        return ui.input(|input| {
            input
                .events
                .iter()
                .any(|event| matches!(event, egui::Event::Copy))
                && input.modifiers.shift == shortcut.shift
        });
    }
    let mut modifiers = Modifiers::NONE;
    modifiers.command = shortcut.ctrl;
    modifiers.shift = shortcut.shift;
    ui.input_mut(|input| input.consume_key(modifiers, key))
}

fn egui_key(key: Key) -> Option<egui::Key> {
    Some(match key {
        Key::Char('?') => egui::Key::Questionmark,
        Key::Char(',') => egui::Key::Comma,
        Key::Char('.') => egui::Key::Period,
        Key::Char(c) => return egui::Key::from_name(&c.to_string()),
        Key::Enter => egui::Key::Enter,
        Key::Escape => egui::Key::Escape,
        Key::Delete => egui::Key::Delete,
        Key::Space => egui::Key::Space,
        Key::Arrow(Arrow::Left) => egui::Key::ArrowLeft,
        Key::Arrow(Arrow::Right) => egui::Key::ArrowRight,
        Key::Arrow(Arrow::Up) => egui::Key::ArrowUp,
        Key::Arrow(Arrow::Down) => egui::Key::ArrowDown,
        Key::F(n) => return egui::Key::from_name(&format!("F{n}")),
    })
}

fn stars(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    const DIGITS: [egui::Key; 6] = [
        egui::Key::Num0,
        egui::Key::Num1,
        egui::Key::Num2,
        egui::Key::Num3,
        egui::Key::Num4,
        egui::Key::Num5,
    ];
    let pictures = cx.state.selected_pictures();
    if pictures.is_empty() {
        return;
    }
    for (stars, key) in DIGITS.into_iter().enumerate() {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            out.push(Msg::Review {
                pictures: pictures.clone(),
                verdict: None,
                stars: Some(stars as u8),
            });
        }
    }
}

fn arrows(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    // A focused control (segments, stepper, slider) uses the arrows itself.
    let focused = ui.memory(egui::Memory::focused).is_some();
    if focused && cx.state.full.is_none() {
        return;
    }
    let moves = [
        (egui::Key::ArrowLeft, -1, 0),
        (egui::Key::ArrowRight, 1, 0),
        (egui::Key::ArrowUp, 0, -1),
        (egui::Key::ArrowDown, 0, 1),
    ];
    for (key, columns, rows) in moves {
        // Above and below are where the library's lines put them, which only its view knows.
        if rows != 0 && cx.state.page == Page::Library && cx.state.full.is_none() {
            continue;
        }
        if !ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            continue;
        }
        if cx.state.full.is_some() {
            out.push(Msg::FullStep(columns + rows));
        } else if cx.state.page == Page::Create {
            out.push(Msg::Gallery(GalleryMsg::Move(columns, rows)));
        } else if cx.state.page == Page::Library {
            out.push(Msg::Library(LibraryMsg::Move(columns + rows)));
        }
    }
}

/// Draws the list of keys while it is open.
pub fn list_ui(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let _ = (ui, cx, out);
}

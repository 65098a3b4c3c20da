//! Shortcuts, read from the list of commands, and the sheet that shows them.

use eframe::egui::{self, Modifiers, Ui};

use crate::app::command::{Arrow, Command, Group, Key, Shortcut};
use crate::app::msg::{BringFor, EditMsg, GalleryMsg, LibraryMsg, Msg};
use crate::app::state::Page;
use crate::text;
use crate::ui::create;
use crate::ui::edit;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox, View};
use crate::ui::widgets;

/// Turns keys into commands. Keys without Ctrl are left to a text that is being edited.
pub fn shortcuts(ui: &Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    create::keys(ui, cx, view);
    edit::keys(ui, cx, &mut view.edit.canvas, out);
    let typing = ui.ctx().text_edit_focused();
    paste(ui, cx, typing, out);
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
        // The list of keys only shows them.
        if cx.state.keys_open && !matches!(command, Command::Keys | Command::Escape) {
            continue;
        }
        if pressed(ui, shortcut) {
            if command == Command::FocusPrompt {
                view.focus_prompt = true;
            }
            out.push(Msg::Do(command));
        }
    }
    if !typing && !busy && !cx.state.keys_open {
        stars(ui, cx, out);
        arrows(ui, cx, out);
    }
}

/// A picture on the clipboard goes where it is of use: a composer goes by it, anywhere else it is opened to be changed.
fn paste(ui: &Ui, cx: &Cx<'_>, typing: bool, out: &mut Outbox) {
    let state = cx.state;
    let busy =
        state.palette_open || state.keys_open || state.asking.is_some() || state.full.is_some();
    let pasted = |event: &egui::Event| matches!(event, egui::Event::PasteImage(_));
    if busy || !ui.input(|input| input.events.iter().any(pasted)) {
        return;
    }
    let what = match state.page {
        Page::Create => BringFor::Prompt,
        Page::Edit if typing && state.edit.current.is_some() => BringFor::Reference,
        _ => BringFor::Source,
    };
    out.push(Msg::Edit(EditMsg::Paste(what)));
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

/// A line of the list of keys: what it does, its key.
type Line = (&'static str, String);

/// The groups of the list: heading and lines.
fn groups() -> [(&'static str, Vec<Line>); 4] {
    let of = |group: Group| {
        let commands = Command::ALL
            .into_iter()
            .filter(|command| command.group() == group);
        let lines = commands.filter_map(|command| {
            let shortcut = command.shortcut()?;
            Some((command.name(), shortcut.label()))
        });
        (text::command::group(group), lines.collect::<Vec<Line>>())
    };
    let more = text::command::MORE_KEYS.map(|(key, name)| (name, key.to_owned()));
    let (heading, mut everywhere) = of(Group::Everywhere);
    let (key, name) = text::command::NEXT_REGION;
    everywhere.push((name, key.to_owned()));
    [
        (heading, everywhere),
        of(Group::Create),
        of(Group::Picture),
        (text::command::LOOKING, more.into()),
    ]
}

/// Draws the list of keys in two or three columns.
pub fn table_ui(ui: &mut Ui, columns: usize) {
    let groups = groups();
    let [everywhere, create, picture, looking] = &groups;
    let laid_out: Vec<Vec<&(&str, Vec<Line>)>> = if columns >= 3 {
        vec![vec![everywhere], vec![create, looking], vec![picture]]
    } else {
        vec![vec![everywhere, create], vec![picture, looking]]
    };
    let room = ui.available_rect_before_wrap();
    let gap = 40.0;
    let count = laid_out.len() as f32;
    let width = ((room.width() - gap * (count - 1.0)) / count).floor();
    let mut used = egui::Rect::NOTHING;
    for (at, column) in laid_out.into_iter().enumerate() {
        let left = room.left() + (width + gap) * at as f32;
        let rect = egui::Rect::from_min_size(
            egui::pos2(left, room.top()),
            egui::vec2(width, f32::INFINITY),
        );
        let mut child = ui.new_child(egui::UiBuilder::new().id_salt(at).max_rect(rect));
        child.spacing_mut().item_spacing.y = 0.0;
        for (at, (heading, lines)) in column.into_iter().enumerate() {
            child.add_space(if at > 0 { 24.0 } else { 0.0 });
            widgets::name(&mut child, heading);
            child.add_space(8.0);
            for (name, key) in lines {
                line_ui(&mut child, name, key);
            }
        }
        used = used.union(child.min_rect());
    }
    ui.allocate_rect(used, egui::Sense::hover());
}

fn line_ui(ui: &mut Ui, name: &str, key: &str) {
    let theme = tokens(ui);
    let (row, _) =
        ui.allocate_exact_size(egui::vec2(ui.available_width(), 28.0), egui::Sense::hover());
    let mut right = ui.new_child(
        egui::UiBuilder::new()
            .id_salt(name)
            .max_rect(row)
            .layout(egui::Layout::right_to_left(egui::Align::Center)),
    );
    widgets::key_cap(&mut right, key);
    let room = row.with_max_x(right.min_rect().left() - 8.0);
    let mut left = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(room)
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    let colour = theme.text_2;
    let weight = Weight::Regular;
    widgets::elided(&mut left, name, Size::Body, weight, colour, room.width());
}

/// Draws the list of keys while it is open.
pub fn list_ui(ui: &Ui, cx: &Cx<'_>, out: &mut Outbox) {
    if !cx.state.keys_open {
        return;
    }
    let width = (ui.ctx().content_rect().width() - 48.0).min(960.0);
    let id = egui::Id::unique("list of keys");
    let shown = widgets::dialog(ui.ctx(), id, width, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let (row, _) =
            ui.allocate_exact_size(egui::vec2(ui.available_width(), 32.0), egui::Sense::hover());
        let mut left = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(row)
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        widgets::title(&mut left, text::command::KEYS_TITLE);
        let at = egui::Rect::from_min_size(
            egui::pos2(row.right() - 24.0, row.top()),
            egui::vec2(32.0, 32.0),
        );
        let mut right = ui.new_child(egui::UiBuilder::new().id_salt("close").max_rect(at));
        let close = widgets::IconButton::new(Icon::X, text::CLOSE)
            .key("Esc")
            .show(&mut right)
            .clicked();
        ui.add_space(16.0);
        let columns = if ui.available_width() < 720.0 { 2 } else { 3 };
        table_ui(ui, columns);
        close
    });
    if shown.inner || shown.should_close {
        out.push(Msg::Do(Command::Keys));
    }
}

//! Everything a person can do, as data: menus, shortcuts, the palette, the list of keys and the tests all read this.

use crate::app::state::{Page, State};
use crate::text;

/// A key without its modifiers, in egui-free form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, digit or sign, as printed on the key.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Delete.
    Delete,
    /// Space.
    Space,
    /// Left, right, up, down.
    Arrow(Arrow),
    /// F1 to F12.
    F(u8),
}

/// An arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// ←
    Left,
    /// →
    Right,
    /// ↑
    Up,
    /// ↓
    Down,
}

/// A shortcut. `ctrl` is the command key on macOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// With Ctrl.
    pub ctrl: bool,
    /// With Shift.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the table below reads `Option<Shortcut>`"
)]
const fn plain(key: char) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: false,
        shift: false,
        key: Key::Char(key),
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the table below reads `Option<Shortcut>`"
)]
const fn ctrl(key: char) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: true,
        shift: false,
        key: Key::Char(key),
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the table below reads `Option<Shortcut>`"
)]
const fn ctrl_key(key: Key) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: true,
        shift: false,
        key,
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the table below reads `Option<Shortcut>`"
)]
const fn bare(key: Key) -> Option<Shortcut> {
    Some(Shortcut {
        ctrl: false,
        shift: false,
        key,
    })
}

/// Where a command belongs in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Works anywhere.
    Everywhere,
    /// On the Create page.
    Create,
    /// On the selected picture.
    Picture,
}

/// Something a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Open a page.
    GoCreate,
    /// Open the picture that is being changed.
    GoEdit,
    /// Open the library.
    GoLibrary,
    /// Open the list of jobs.
    GoActivity,
    /// Open the settings.
    GoSettings,
    /// Open the services and their keys.
    GoModels,
    /// Open what may be spent.
    GoBudget,
    /// Open the first page again.
    GoWelcome,
    /// Search and commands.
    Palette,
    /// The list of keys.
    Keys,
    /// Show or hide the inspector.
    ToggleInspector,
    /// Take the last change to pictures back.
    Undo,
    /// Do it again.
    Redo,
    /// Close the top layer.
    Escape,
    /// Put the cursor in the prompt.
    FocusPrompt,
    /// Make the pictures.
    Generate,
    /// Stop everything that is running.
    Stop,
    /// One column a model.
    ViewColumns,
    /// All pictures in a grid.
    ViewGrid,
    /// Two pictures against each other.
    ViewAb,
    /// The selected picture large.
    FullView,
    /// Keep it.
    Pick,
    /// Perhaps.
    Maybe,
    /// Not this one.
    Reject,
    /// Change it.
    Edit,
    /// New pictures with the same prompt and model.
    Vary,
    /// The picture to the clipboard.
    CopyPicture,
    /// The file to the clipboard.
    CopyFile,
    /// The prompt to the clipboard.
    CopyPrompt,
    /// Prompt and settings into the composer.
    UseSettings,
    /// Open the folder with the file.
    ShowInFolder,
    /// To the bin.
    Delete,
}

impl Command {
    /// Every command, in the order of the list of keys.
    pub const ALL: [Self; 32] = [
        Self::GoCreate,
        Self::GoEdit,
        Self::GoLibrary,
        Self::GoActivity,
        Self::GoSettings,
        Self::GoModels,
        Self::GoBudget,
        Self::GoWelcome,
        Self::Palette,
        Self::Keys,
        Self::ToggleInspector,
        Self::Undo,
        Self::Redo,
        Self::Escape,
        Self::FocusPrompt,
        Self::Generate,
        Self::Stop,
        Self::ViewColumns,
        Self::ViewGrid,
        Self::ViewAb,
        Self::FullView,
        Self::Pick,
        Self::Maybe,
        Self::Reject,
        Self::Edit,
        Self::Vary,
        Self::CopyPicture,
        Self::CopyFile,
        Self::CopyPrompt,
        Self::UseSettings,
        Self::ShowInFolder,
        Self::Delete,
    ];

    /// What menus and tooltips call it.
    pub fn name(self) -> &'static str {
        text::command::name(self)
    }

    /// Where it belongs.
    pub fn group(self) -> Group {
        match self {
            Self::GoCreate
            | Self::GoEdit
            | Self::GoLibrary
            | Self::GoActivity
            | Self::GoSettings
            | Self::GoModels
            | Self::GoBudget
            | Self::GoWelcome
            | Self::Palette
            | Self::Keys
            | Self::ToggleInspector
            | Self::Undo
            | Self::Redo
            | Self::Escape => Group::Everywhere,
            Self::FocusPrompt
            | Self::Generate
            | Self::Stop
            | Self::ViewColumns
            | Self::ViewGrid
            | Self::ViewAb => Group::Create,
            Self::FullView
            | Self::Pick
            | Self::Maybe
            | Self::Reject
            | Self::Edit
            | Self::Vary
            | Self::CopyPicture
            | Self::CopyFile
            | Self::CopyPrompt
            | Self::UseSettings
            | Self::ShowInFolder
            | Self::Delete => Group::Picture,
        }
    }

    /// Its shortcut. Those without Ctrl work only while no text is being edited.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::GoCreate => ctrl('1'),
            Self::GoEdit => ctrl('2'),
            Self::GoLibrary => ctrl('4'),
            Self::GoSettings => ctrl(','),
            Self::Palette => ctrl('K'),
            Self::Keys => plain('?'),
            Self::ToggleInspector => ctrl('I'),
            Self::Undo => ctrl('Z'),
            Self::Redo => Some(Shortcut {
                ctrl: true,
                shift: true,
                key: Key::Char('Z'),
            }),
            Self::Escape => bare(Key::Escape),
            Self::FocusPrompt => ctrl('L'),
            Self::Generate => ctrl_key(Key::Enter),
            Self::Stop => ctrl('.'),
            Self::ViewColumns => plain('C'),
            Self::ViewGrid => plain('G'),
            Self::ViewAb => plain('A'),
            Self::FullView => plain('F'),
            Self::Pick => plain('P'),
            Self::Maybe => plain('M'),
            Self::Reject => plain('X'),
            Self::Edit => plain('E'),
            Self::Vary => plain('V'),
            Self::CopyPicture => ctrl('C'),
            Self::CopyFile => Some(Shortcut {
                ctrl: true,
                shift: true,
                key: Key::Char('C'),
            }),
            Self::Delete => bare(Key::Delete),
            Self::GoActivity
            | Self::GoModels
            | Self::GoBudget
            | Self::GoWelcome
            | Self::CopyPrompt
            | Self::UseSettings
            | Self::ShowInFolder => None,
        }
    }

    /// Its shortcut as written on a key cap; empty for none.
    pub fn key(self) -> String {
        self.shortcut().map(Shortcut::label).unwrap_or_default()
    }

    /// Whether it can be done now.
    pub fn enabled(self, state: &State) -> bool {
        match self {
            Self::Undo if state.page == Page::Edit && !crate::app::update::offers_undo(state) => {
                state.edit.undo.can_undo()
            }
            Self::Redo if state.page == Page::Edit => state.edit.undo.can_redo(),
            Self::Undo => state.undo.can_undo(),
            Self::Redo => state.undo.can_redo(),
            Self::Generate if state.page == Page::Edit => {
                state.edit.can_apply() && state.access.can_write()
            }
            Self::Stop => state.gallery.open_jobs() > 0,
            Self::Generate => state.composer.can_generate() && state.access.can_write(),
            Self::ViewAb => state.page == Page::Create && state.gallery.pair().is_some(),
            Self::ViewColumns | Self::ViewGrid => state.page == Page::Create,
            Self::Vary | Self::Edit => {
                state.access.can_write() && !state.selected_pictures().is_empty()
            }
            Self::FullView
            | Self::Pick
            | Self::Maybe
            | Self::Reject
            | Self::CopyPicture
            | Self::CopyFile
            | Self::CopyPrompt
            | Self::UseSettings
            | Self::ShowInFolder
            | Self::Delete => !state.selected_pictures().is_empty(),
            _ => true,
        }
    }
}

impl Shortcut {
    /// As written on a key cap: `Ctrl Shift Z`; `⌘` on macOS.
    pub fn label(self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if self.ctrl {
            parts.push(
                if cfg!(target_os = "macos") {
                    "⌘"
                } else {
                    "Ctrl"
                }
                .to_owned(),
            );
        }
        if self.shift {
            parts.push("Shift".to_owned());
        }
        parts.push(match self.key {
            Key::Char(c) => c.to_string(),
            Key::Enter => "Enter".to_owned(),
            Key::Escape => "Esc".to_owned(),
            Key::Delete => "Del".to_owned(),
            Key::Space => "Space".to_owned(),
            Key::Arrow(Arrow::Left) => "←".to_owned(),
            Key::Arrow(Arrow::Right) => "→".to_owned(),
            Key::Arrow(Arrow::Up) => "↑".to_owned(),
            Key::Arrow(Arrow::Down) => "↓".to_owned(),
            Key::F(n) => format!("F{n}"),
        });
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_share_a_shortcut_and_all_are_named() {
        let mut seen: Vec<(Shortcut, Command)> = Vec::new();
        for command in Command::ALL {
            assert!(!command.name().is_empty(), "{command:?} has a name");
            if let Some(shortcut) = command.shortcut() {
                let clash = seen.iter().find(|(other, _)| *other == shortcut);
                assert!(clash.is_none(), "{command:?} and {clash:?}");
                seen.push((shortcut, command));
            }
        }
    }
}

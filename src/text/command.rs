//! Names of commands.

use crate::app::command::{Command, Group};

/// What menus, tooltips and the palette call a command.
pub fn name(command: Command) -> &'static str {
    match command {
        Command::GoCreate => "Create",
        Command::GoEdit => "Edit",
        Command::GoLibrary => "Library",
        Command::GoActivity => "Activity",
        Command::GoSettings => "Settings",
        Command::GoModels => "Models and keys",
        Command::GoBudget => "Budget",
        Command::GoWelcome => "First page",
        Command::Palette => "Search and commands",
        Command::Keys => "List of keys",
        Command::ToggleInspector => "Show or hide details",
        Command::Undo => "Undo",
        Command::Redo => "Redo",
        Command::Escape => "Close",
        Command::FocusPrompt => "Go to the prompt",
        Command::Generate => "Generate",
        Command::Stop => "Stop everything",
        Command::ViewColumns => "Columns",
        Command::ViewGrid => "Grid",
        Command::ViewAb => "A | B",
        Command::FullView => "Full view",
        Command::Pick => "Pick",
        Command::Maybe => "Maybe",
        Command::Reject => "Reject",
        Command::Edit => "Edit this picture",
        Command::Vary => "Make variations",
        Command::CopyPicture => "Copy picture",
        Command::CopyFile => "Copy file",
        Command::CopyPrompt => "Copy prompt",
        Command::UseSettings => "Use these settings",
        Command::ShowInFolder => "Show in folder",
        Command::Delete => "Move to the bin",
    }
}

/// The heading of a group in the list of keys.
pub fn group(group: Group) -> &'static str {
    match group {
        Group::Everywhere => "Everywhere",
        Group::Create => "Create",
        Group::Picture => "Selected picture",
    }
}

/// Title of the list of keys.
pub const KEYS_TITLE: &str = "Keys";
/// Keys that are no commands: what they do.
pub const MORE_KEYS: [(&str, &str); 5] = [
    ("Arrow keys", "Next picture"),
    ("1 to 5, 0", "Stars"),
    ("Space (hold)", "Look at it large"),
    ("Z (hold)", "Actual pixels, all pictures"),
    ("Ctrl wheel", "Zoom into all pictures at once"),
];
/// The key that goes from one part of a page to the next.
pub const NEXT_REGION: (&str, &str) = ("F6", "Next part of the page");
/// Heading of the keys that work on pictures in sight.
pub const LOOKING: &str = "Looking closely";
/// Placeholder of the palette.
pub const PALETTE_HINT: &str = "Search for a command";
/// The palette found nothing.
pub const PALETTE_NOTHING: &str = "No command of that name";

/// The palette offers to look for these words in the library.
pub fn search_library(words: &str) -> String {
    format!("Search the library for “{words}”")
}

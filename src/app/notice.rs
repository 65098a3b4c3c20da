//! Short messages at the bottom of the window, and what their button does.

use crate::app::command::Command;

/// How serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done; the picture bin, for example.
    Quiet,
    /// Something went well.
    Good,
    /// Something went wrong; stays until dismissed.
    Bad,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells one notice from the next, so that a timer closes only its own.
    pub serial: u64,
    /// How serious.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// The button, if there is something to do.
    pub action: Option<NoticeAction>,
}

/// What a notice's button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAction {
    /// Takes the last change back.
    Undo,
    /// Runs a command.
    Do(Command),
}

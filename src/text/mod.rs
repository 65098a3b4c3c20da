//! Everything a person reads, in one place, ready for translation.
//!
//! Sentence case; no full stop in titles and buttons; errors say what happened, what it cost and what to do.
//! "Picture", not image; "make", not generate; "service", not provider; "this computer", not local.

pub mod adjust;
pub mod canvas;
pub mod cli;
pub mod comfyui;
pub mod command;
pub mod create;
pub mod desk;
pub mod edit;
pub mod engine;
pub mod failure;
pub mod home;
pub mod inspector;
pub mod library;
pub mod models;
pub mod quick;
pub mod servers;
pub mod services;
pub mod settings;
pub mod spending;
pub mod units;
pub mod welcome;

/// The program's name.
pub const APP: &str = "Triptych";
/// Closes something.
pub const CLOSE: &str = "Close";
/// Empties a field.
pub const CLEAR: &str = "Clear";
/// Takes the last change back.
pub const UNDO: &str = "Undo";
/// Does nothing after all.
pub const CANCEL: &str = "Cancel";
/// Tries the same again.
pub const TRY_AGAIN: &str = "Try again";
/// Between parts of one line.
pub const DOT: &str = " · ";
/// The key that closes the top layer, as written on it.
pub const ESC: &str = "Esc";

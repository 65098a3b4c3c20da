//! How Triptych looks: tokens, theme, fonts, icons, the kit of widgets, and one file or folder a page.
//!
//! **Invariant:** views read the state and say what happened; they never save, spawn, decode, or call anything that waits.

pub mod activity;
pub mod commands;
mod composing;
pub mod create;
pub mod edit;
pub mod fonts;
pub mod full;
pub mod icons;
pub mod inspector;
pub mod keys;
pub mod library;
pub mod palette;
mod question;
pub mod regions;
pub mod settings;
pub mod shell;
pub mod shipped;
pub mod textures;
pub mod theme;
pub mod tokens;
pub mod view;
pub mod welcome;
pub mod widgets;

pub use shell::shell_ui;
pub use view::{Cx, Outbox, View};

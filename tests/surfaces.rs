//! The inspector, the large view, settings, the first page, the palette and the list of keys.

mod common;

#[path = "surfaces/inspector.rs"]
mod inspector;
#[path = "surfaces/over.rs"]
mod over;
#[path = "surfaces/settings.rs"]
mod settings;

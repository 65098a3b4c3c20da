//! Services and their keys, money, the inspector, the large view, settings, the first page, the palette and the list of keys.

mod common;

#[path = "surfaces/inspector.rs"]
mod inspector;
#[path = "surfaces/keys.rs"]
mod keys;
#[path = "surfaces/money.rs"]
mod money;
#[path = "surfaces/over.rs"]
mod over;
#[path = "surfaces/settings.rs"]
mod settings;

//! The frame, the composer and the side panel of the Edit page, seen through the accessible tree and as pictures.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing should stop")]

mod common;

#[path = "edit/desk.rs"]
mod desk;
#[path = "edit/pictures.rs"]
mod pictures;
#[path = "edit/side.rs"]
mod side;
#[path = "edit/support.rs"]
mod support;

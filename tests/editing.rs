//! The Edit page without a window: the real state, the real update, the real runner with its history and the practice engine.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::panic, reason = "a test may panic")]

#[path = "editing/desk.rs"]
mod desk;
#[path = "editing/edits.rs"]
mod edits;
#[path = "editing/own.rs"]
mod own;
#[path = "editing/tree.rs"]
mod tree;

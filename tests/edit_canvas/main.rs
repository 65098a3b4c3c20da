//! The middle of the Edit page, seen through the accessible tree and as pictures.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where it stopped"
)]

#[path = "../common/mod.rs"]
mod common;

mod painting;
mod pictures;
mod results;
mod support;

//! Triptych.

pub mod ui;

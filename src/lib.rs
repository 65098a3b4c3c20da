//! Triptych.
pub mod app;
pub mod catalogue;
pub mod domain;
pub mod text;
pub mod ui;

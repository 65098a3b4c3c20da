//! Triptych.
pub mod catalogue;
pub mod domain;
pub mod engine;
pub mod providers;
pub mod secrets;

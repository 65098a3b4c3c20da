//! Triptych.
pub mod catalogue;
pub mod domain;

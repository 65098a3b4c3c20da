//! Triptych.
pub mod catalogue;
pub mod domain;
pub mod paths;
pub mod store;

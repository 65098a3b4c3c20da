//! Triptych.

pub mod imaging;

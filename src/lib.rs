//! Triptych.

pub mod practice;

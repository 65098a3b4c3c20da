//! Triptych.

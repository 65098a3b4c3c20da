//! How the app decides: state, messages, effects, and the pure function between them.
//!
//! **Invariant:** nothing in `state`, `msg`, `effect`, `update`, `command` and `notice` does input or output, reads a clock or knows egui.
//! Only `runner` touches the world; it performs [`effect::Effect`]s and sends what comes of them back as [`msg::Msg`]s.

pub mod command;
pub mod effect;
pub mod inbox;
pub mod msg;
pub mod notice;
pub mod remote;
pub mod runner;
pub mod state;
pub mod update;

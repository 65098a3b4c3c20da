//! What is true: rules and data, without any input or output.
//!
//! **Invariant:** nothing here reads a clock, a file, a socket or a random source, and nothing here knows egui.
//! Time and randomness arrive as arguments, so every rule can be tested by calling it.
#![warn(missing_docs)]

pub mod adjust;
pub mod budget;
pub mod download;
pub mod failure;
pub mod fit;
pub mod history;
pub mod home;
pub mod ids;
pub mod job;
pub mod local;
pub mod mask;
pub mod model;
pub mod money;
pub mod offer;
pub mod picture;
pub mod prompt;
pub mod quick;
pub mod rates;
pub mod review;
pub mod run;
pub mod search;
pub mod servers;
pub mod settings;
pub mod shape;
pub mod shelf;
pub mod sizes;
pub mod stock;
pub mod task;
pub mod time;
pub mod undo;
pub mod version;
pub mod weights;

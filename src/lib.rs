//! Triptych.
pub mod app;
pub mod catalogue;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod imaging;
pub mod logging;
pub mod paths;
pub mod practice;
pub mod providers;
pub mod secrets;
pub mod settings;
pub mod store;
pub mod studio;
pub mod text;
pub mod ui;
pub mod window;

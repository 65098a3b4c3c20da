//! The real engine on a tiny model of random weights: words to pixels through stable-diffusion.cpp, in its own process.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::explicit_write,
    reason = "a test stops at the first surprise and says figures on the error stream"
)]

#[path = "local/parity.rs"]
mod parity;
#[path = "local/parity_model.rs"]
mod parity_model;
#[path = "local/real.rs"]
mod real;
#[path = "local/real_faults.rs"]
mod real_faults;
#[path = "local/studio.rs"]
mod studio;
#[path = "local/tiny.rs"]
mod tiny;
#[path = "local/under.rs"]
mod under;

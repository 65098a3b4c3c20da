//! Whatever an engine process does, the caller gets a picture or a sentence, and nothing is left behind.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "local/failing.rs"]
mod failing;
#[path = "local/living.rs"]
mod living;
#[path = "local/sidecar.rs"]
mod sidecar;
#[path = "local/support.rs"]
mod support;

//! The engine from outside: order of journal and requests, repeating, cancelling, resuming, and the real network on loopback.
#![expect(
    clippy::disallowed_methods,
    reason = "written by tokio's test attribute"
)]

#[path = "engine/fakes.rs"]
mod fakes;
#[path = "engine/http.rs"]
mod http;
#[path = "engine/jobs.rs"]
mod jobs;
#[path = "engine/resume.rs"]
mod resume;

//! The engine from outside: order of journal and requests, repeating, cancelling, resuming, and the real network on loopback.
#![expect(
    clippy::disallowed_methods,
    reason = "written by tokio's test attribute"
)]

#[cfg(test)]
#[path = "engine/fakes.rs"]
mod fakes;
#[cfg(test)]
#[path = "engine/http.rs"]
mod http;
#[cfg(test)]
#[path = "engine/jobs.rs"]
mod jobs;
#[cfg(test)]
#[path = "engine/resume.rs"]
mod resume;

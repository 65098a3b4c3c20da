//! The engine from outside: order of journal and requests, repeating, cancelling, resuming, and the real network on loopback.

#[path = "engine/fakes.rs"]
mod fakes;
#[path = "engine/http.rs"]
mod http;
#[path = "engine/jobs.rs"]
mod jobs;
#[path = "engine/resume.rs"]
mod resume;

//! The engine from outside: order of journal and requests, repeating, cancelling, resuming, and the real network on loopback.
#![expect(
    clippy::disallowed_methods,
    reason = "written by tokio's test attribute"
)]

#[cfg(test)]
#[path = "engine/abuse.rs"]
mod abuse;
#[cfg(test)]
#[path = "engine/fakes.rs"]
mod fakes;
#[cfg(test)]
#[path = "engine/google.rs"]
mod google;
#[cfg(test)]
#[path = "engine/hosted.rs"]
mod hosted;
#[cfg(test)]
#[path = "engine/hostile.rs"]
mod hostile;
#[cfg(test)]
#[path = "engine/http.rs"]
mod http;
#[cfg(test)]
#[path = "engine/jobs.rs"]
mod jobs;
#[cfg(test)]
#[path = "engine/resume.rs"]
mod resume;
#[cfg(test)]
#[path = "engine/sockets.rs"]
mod sockets;
#[cfg(test)]
#[path = "engine/stream.rs"]
mod stream;

//! Servers on people's own machines: finding them on real sockets, and speaking their languages.
#![expect(
    clippy::disallowed_methods,
    reason = "tokio's test attribute writes one, and the servers of a test need no names"
)]

#[cfg(test)]
#[path = "servers/found.rs"]
mod found;
#[cfg(test)]
#[path = "servers/hostile.rs"]
mod hostile;
#[cfg(test)]
#[path = "servers/house.rs"]
mod house;
#[cfg(test)]
#[path = "servers/jobs.rs"]
mod jobs;
#[cfg(test)]
#[path = "servers/sdapi.rs"]
mod sdapi;
#[cfg(test)]
#[path = "servers/swarmui.rs"]
mod swarmui;

//! Models on this computer: a server that does everything wrong, hostile headers, and the shelf.
#![expect(
    clippy::too_many_lines,
    reason = "a scene reads from its beginning to its end"
)]

#[cfg(test)]
#[path = "models/broken.rs"]
mod broken;
#[cfg(test)]
#[path = "models/build.rs"]
mod build;
#[cfg(test)]
#[path = "models/fetching.rs"]
mod fetching;
#[cfg(test)]
#[path = "models/headers.rs"]
mod headers;
#[cfg(test)]
#[path = "models/hub.rs"]
mod hub;
#[cfg(test)]
#[path = "models/kit.rs"]
mod kit;
#[cfg(test)]
#[path = "models/secrecy.rs"]
mod secrecy;
#[cfg(test)]
#[path = "models/shelf.rs"]
mod shelf;

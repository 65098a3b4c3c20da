//! Models on this computer: which there are, fetching them, looking into them, and what is on the shelf.
//!
//! **Invariants**
//! - A file gets its name in the models folder only after its SHA-256 was compared and its header read; until then it is a
//!   `.part` with a note beside it. A file whose SHA-256 nobody knows is refused.
//! - A token goes to the one host it was made for, never with a redirect, never into a message, a log or a file.
//! - Only safetensors and GGUF; a pickle is never opened. Every header is hostile until it is read completely.
//! - What lies in other programs' folders is read, never changed.
#![warn(missing_docs)]

pub mod download;
pub mod headers;
mod ledger;
pub mod manifest;
pub mod memory;
pub mod place;
pub mod shelf;

pub use download::{Config, Downloads, Token};
pub use manifest::Manifest;
pub use shelf::Shelf;

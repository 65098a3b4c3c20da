//! Every translator against the same cases: recorded replies, asserted requests, spoiled answers, and its whole catalogue.
//!
//! Only the pure part of the library is used here: nothing sends, nothing waits.

#[cfg(test)]
#[path = "providers/suite/mod.rs"]
mod suite;

#[cfg(test)]
#[path = "providers/bfl.rs"]
mod bfl;
#[cfg(test)]
#[path = "providers/described.rs"]
mod described;
#[cfg(test)]
#[path = "providers/fal.rs"]
mod fal;
#[cfg(test)]
#[path = "providers/google.rs"]
mod google;
#[cfg(test)]
#[path = "providers/openai.rs"]
mod openai;
#[cfg(test)]
#[path = "providers/practice.rs"]
mod practice;
#[cfg(test)]
#[path = "providers/replicate.rs"]
mod replicate;

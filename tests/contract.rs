//! What the studio really sends, against the services' own API descriptions.
//!
//! For every service with a description a Prism server (`@stoplight/prism-cli`) is started on loopback, and the real
//! network transport sends it what every model of the catalogue would be asked: generate, edit, references, a painted
//! area, quick and careful, and the questions about keys, models and jobs. Prism answers 401, 404 or 422 to whatever does
//! not fit the description.
//!
//! The descriptions are looked for in `TRIPTYCH_SPECS`, else in `../shared/specs`; Prism in `TRIPTYCH_PRISM`, else in
//! `target/prism`. Where one of them is missing the test says so and passes, unless `TRIPTYCH_CONTRACT=required`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "written by tokio's test attribute; a test says what it did not look at"
)]

#[cfg(test)]
#[path = "contract/asks.rs"]
mod asks;
#[cfg(test)]
#[path = "contract/prism.rs"]
mod prism;
#[cfg(test)]
#[path = "contract/relax.rs"]
mod relax;
#[cfg(test)]
#[path = "contract/requests.rs"]
mod requests;

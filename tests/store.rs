//! The library on a real disk: the journal's order, what survives kill -9, faults of disks and folders, finding and deleting.
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::explicit_write,
    reason = "a test stops when something is wrong"
)]

#[path = "store/aside.rs"]
mod aside;
#[path = "store/copies.rs"]
mod copies;
#[path = "store/faults.rs"]
mod faults;
#[path = "store/finding.rs"]
mod finding;
#[path = "store/journal.rs"]
mod journal;
#[path = "store/kill.rs"]
mod kill;
#[path = "store/support.rs"]
mod support;
#[path = "store/versions.rs"]
mod versions;

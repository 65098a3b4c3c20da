//! The Library and Activity pages, seen through the accessible tree and through their layout.

mod common;

#[path = "library/activity.rs"]
mod activity;
#[path = "library/behaviour.rs"]
mod behaviour;
#[path = "library/geometry.rs"]
mod geometry;
#[path = "library/pictures.rs"]
mod pictures;

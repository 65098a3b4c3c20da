//! The Create page, seen through the accessible tree and as pictures.

#[path = "../common/mod.rs"]
mod common;

mod composer;
mod gallery;
mod pictures;
mod support;

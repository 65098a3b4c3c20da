//! Settings, "On this computer": models are fetched, checked, removed and added with the real runner, folder and downloader.

mod common;

#[cfg(test)]
#[path = "models/build.rs"]
mod build;
#[cfg(test)]
#[path = "models_page/desk.rs"]
mod desk;
#[cfg(test)]
#[path = "models_page/fetching.rs"]
mod fetching;
#[cfg(test)]
#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "models/hub.rs"]
mod hub;
#[cfg(test)]
#[path = "models_page/keeping.rs"]
mod keeping;
#[cfg(test)]
#[path = "models_page/pictures.rs"]
mod pictures;

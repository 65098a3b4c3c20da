//! Fetching models: several files at a time, from where they stopped, never believed before they are checked.
//!
//! What is on the disk is the only state: parts with their notes, and the names of the models that are wanted. After a restart
//! they are there again, paused.

use std::path::Path;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use crate::domain::download::{Download, News, Trouble};
use crate::domain::offer::SetId;
use crate::models::shelf::Shelf;

mod cell;
mod desk;
mod fetch;
mod http;
pub(crate) mod part;
mod patience;
mod progress;
mod source;
mod speed;
mod token;
mod web;

pub use http::Times;
pub use patience::Pace;
pub use source::MODEL_HOST;
pub use token::Token;

use desk::Desk;

/// Files that are fetched at the same time.
const FILES_AT_ONCE: usize = 2;
/// Bytes that stay free on the disk.
const RESERVE_BYTES: u64 = 1 << 30;

/// Says how many bytes are free where a folder lies.
pub type FreeSpace = Arc<dyn Fn(&Path) -> std::io::Result<u64> + Send + Sync>;

/// What fetching needs.
pub struct Config {
    /// The models folder and the list of models.
    pub shelf: Arc<Shelf>,
    /// The model host, or a mirror a person named.
    pub base_url: String,
    /// Further addresses a person typed; redirects may lead there even when they are not public or not encrypted.
    pub also: Vec<String>,
    /// A person's token. It goes to its own host only, so a mirror never gets it.
    pub token: Option<Token>,
    /// Files at the same time.
    pub files_at_once: usize,
    /// Bytes that stay free on the disk.
    pub reserve_bytes: u64,
    /// The network's time limits.
    pub times: Times,
    /// Repetitions and waits.
    pub pace: Pace,
    /// How much room there is.
    pub free_space: FreeSpace,
    /// Hears what changes, some times a second at most, from a thread of the downloader; must return at once.
    pub tell: Arc<dyn Fn(News) + Send + Sync>,
}

impl Config {
    /// The usual configuration for a shelf; nobody listens.
    pub fn new(shelf: Arc<Shelf>) -> Self {
        Self {
            shelf,
            base_url: MODEL_HOST.to_owned(),
            also: Vec::new(),
            token: None,
            files_at_once: FILES_AT_ONCE,
            reserve_bytes: RESERVE_BYTES,
            times: Times::default(),
            pace: Pace::default(),
            free_space: Arc::new(|folder| fs4::available_space(folder)),
            tell: Arc::new(|_news| {}),
        }
    }
}

/// The handle. When it is dropped everything stops at once, and what arrived stays on the disk.
///
/// [`list`](Self::list) and [`pause`](Self::pause) are quick. The others look at the disk, or write a few lines to it: call them
/// from a worker thread.
pub struct Downloads {
    desk: Arc<Desk>,
    runtime: Option<Runtime>,
}

impl Downloads {
    /// Starts with threads of its own; models that were being fetched are there again, paused. Nothing is sent before somebody
    /// asks for it.
    pub fn start(config: Config) -> Result<Self, Trouble> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("models")
            .enable_all()
            .build()
            .map_err(|_err| Trouble::Internal)?;
        let desk = Desk::new(config, runtime.handle().clone())?;
        runtime.spawn(progress::tell(Arc::clone(&desk)));
        Ok(Self {
            desk,
            runtime: Some(runtime),
        })
    }

    /// Begins to fetch a model, or goes on with it. `accepted`: a person agreed to its licence just now or before.
    pub fn fetch(&self, set: &SetId, accepted: bool) -> Result<(), Trouble> {
        self.desk.fetch(set, accepted)
    }

    /// Stops a model for now. Files that another model waits for go on.
    pub fn pause(&self, set: &SetId) {
        self.desk.pause(set);
    }

    /// Goes on with a model that is paused, or failed.
    pub fn resume(&self, set: &SetId) {
        self.desk.resume(set);
    }

    /// Gives a model up and removes what arrived of it, except complete files and what another model waits for.
    pub fn cancel(&self, set: &SetId) {
        self.desk.cancel(set);
    }

    /// How far everything is.
    pub fn list(&self) -> Vec<Download> {
        self.desk.list()
    }

    /// How far one model is.
    pub fn of(&self, set: &SetId) -> Option<Download> {
        self.list()
            .into_iter()
            .find(|download| download.set == *set)
    }

    /// From now on: so many files at the same time. Files under way go on.
    pub fn set_files_at_once(&self, files: usize) {
        self.desk.set_files_at_once(files);
    }

    /// From now on: another host or token. Files under way go on with the old ones.
    pub fn set_source(
        &self,
        base_url: &str,
        also: &[String],
        token: Option<Token>,
    ) -> Result<(), Trouble> {
        self.desk.set_source(base_url, also, token)
    }
}

impl Drop for Downloads {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

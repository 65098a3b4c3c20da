//! Performs effects against the world and tells what came of them. The only part of the program that knows all the others.
//!
//! Everything that waits happens on named threads: `history` does what reads or changes the library, in the order asked; `counting` does what may take
//! long; `desk` talks to the clipboard and the file manager. The window only queues and drains.

mod atelier;
mod core;
mod deliver;
mod desk;
mod drafts;
mod edit;
mod home;
mod keys;
mod models;
mod one_shot;
mod painter;
mod perform;
mod pixels;
mod rescue;
mod servers;
mod till;
mod worker;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::inbox::{Inbox, Outlet, Wake, inbox};
use crate::app::msg::{Msg, News, ServiceNews};
use crate::domain::ids::ProviderId;
use crate::domain::model::Catalogue;
use crate::domain::settings::Settings;
use crate::domain::time::Moment;
use crate::engine::EngineEvent;
use crate::secrets::Keys;

pub use self::core::{Core, Known, OpenError, StartError, now, open_how, utc_offset_secs};
pub use home::{HomeEngine, Program};
pub use models::Supply;
pub use pixels::{Brought, Pixels, Wanted, WantedKey};
pub use rescue::find_rescue;

use drafts::Drafts;
use one_shot::OneShot;
use worker::Worker;

/// Messages that may wait for the window.
const INBOX: usize = 4096;

/// What the runner starts with.
pub struct Start {
    /// The library folder.
    pub folder: PathBuf,
    /// The person named this folder for this start only; it is not kept in the settings.
    pub folder_is_temporary: bool,
    /// Settings as they were read.
    pub settings: Settings,
    /// Where settings are kept; `None` keeps them for this session only.
    pub settings_file: Option<PathBuf>,
    /// Services and models.
    pub catalogue: Arc<Catalogue>,
    /// Keys for them.
    pub keys: Arc<Keys>,
    /// The engine with models on this computer.
    pub home: Arc<HomeEngine>,
    /// Wakes the window.
    pub wake: Wake,
    /// Largest side the graphics card takes, pixels.
    pub max_texture_side_px: u32,
    /// How models come onto this computer.
    pub supply: Supply,
}

/// Performs effects.
pub struct Runner {
    shared: Arc<Shared>,
    inbox: Inbox<News>,
    history: Worker,
    counting: Worker,
    desk: desk::Desk,
    drafts: Drafts,
    keys: keys::KeyDesk,
    models: models::ModelsDesk,
    atelier: edit::Atelier,
    folder_dialog: Option<OneShot<PathBuf>>,
    key_dialog: Option<(ProviderId, OneShot<PathBuf>)>,
}

/// What the threads share.
pub(in crate::app) struct Shared {
    outlet: Outlet<News>,
    wake: Wake,
    catalogue: Mutex<Arc<Catalogue>>,
    base_urls: Mutex<BTreeMap<ProviderId, String>>,
    keys: Arc<Keys>,
    home: Arc<HomeEngine>,
    settings_file: Option<PathBuf>,
    folder_is_temporary: bool,
    max_texture_side_px: u32,
    open: Mutex<Option<Arc<Core>>>,
    pixels: Mutex<Option<Arc<Pixels>>>,
}

impl Shared {
    fn tell(&self, news: News) {
        self.outlet.send(news);
    }

    /// What a library is opened with.
    fn known(&self) -> Known {
        Known {
            catalogue: Arc::clone(&lock(&self.catalogue)),
            base_urls: lock(&self.base_urls).clone(),
            keys: Some(Arc::clone(&self.keys)),
            home: Some(Arc::clone(&self.home)),
        }
    }

    /// Takes over new services, models and typed addresses.
    fn know(&self, catalogue: &Arc<Catalogue>, base_urls: &BTreeMap<ProviderId, String>) {
        *lock(&self.catalogue) = Arc::clone(catalogue);
        base_urls.clone_into(&mut lock(&self.base_urls));
        if let Some(core) = self.core() {
            core.know(catalogue, base_urls.clone());
        }
    }

    /// Names of environment variables that hold keys: what we start gets none of them.
    fn key_variables(&self) -> Vec<String> {
        let catalogue = Arc::clone(&lock(&self.catalogue));
        let keys = catalogue.services.iter().filter_map(|it| it.key.as_ref());
        keys.flat_map(|key| key.env.iter().cloned()).collect()
    }

    /// The open library, if one is open.
    fn core(&self) -> Option<Arc<Core>> {
        lock(&self.open).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Runner {
    /// Starts the threads and has the library opened. Returns at once; [`News::Opened`] follows.
    pub fn start(start: Start) -> Result<Self, StartError> {
        let (outlet, inbox) = inbox(INBOX, Arc::clone(&start.wake));
        let shared = Arc::new(Shared {
            outlet,
            wake: start.wake,
            catalogue: Mutex::new(start.catalogue),
            base_urls: Mutex::new(start.settings.base_urls.clone()),
            keys: Arc::clone(&start.keys),
            home: start.home,
            settings_file: start.settings_file,
            folder_is_temporary: start.folder_is_temporary,
            max_texture_side_px: start.max_texture_side_px,
            open: Mutex::new(None),
            pixels: Mutex::new(None),
        });
        let runner = Self {
            history: Worker::start("history")?,
            counting: Worker::start("counting")?,
            desk: desk::Desk::start(Arc::clone(&shared))?,
            drafts: Drafts::start(Arc::clone(&shared))?,
            keys: keys::KeyDesk::start(start.keys)?,
            models: models::ModelsDesk::start(&shared, start.supply, &start.settings.home)?,
            atelier: edit::Atelier::start()?,
            inbox,
            folder_dialog: None,
            key_dialog: None,
            shared,
        };
        runner.open(start.folder, start.settings);
        Ok(runner)
    }

    /// Performs an effect. Never waits.
    pub fn perform(&mut self, effect: Effect) {
        perform::perform(self, effect);
    }

    /// Everything that has arrived, at most about `limit` messages; the rest comes with the next call.
    pub fn arrived(&mut self, limit: usize) -> Vec<Msg> {
        // A run's news is queued before its jobs start. So whatever the engine has said by now, its news is in the inbox already.
        let core = self.shared.core();
        let events: Vec<EngineEvent> = core
            .iter()
            .flat_map(|core| std::iter::from_fn(|| core.next_event()).take(limit))
            .collect();
        let mut news: Vec<News> = std::iter::from_fn(|| self.inbox.next())
            .take(limit)
            .collect();
        if news.len() == limit {
            news.extend(std::iter::from_fn(|| self.inbox.next()));
        }
        news.extend(events.into_iter().map(deliver::news));
        news.extend(self.dialog());
        news.into_iter().map(Msg::News).collect()
    }

    fn dialog(&mut self) -> Option<News> {
        if let Some(answer) = self.folder_dialog.as_ref().and_then(OneShot::take) {
            self.folder_dialog = None;
            return Some(News::FolderChosen(answer));
        }
        if let Some(news) = self.atelier.dialog().or_else(|| self.models.dialog()) {
            return Some(news);
        }
        let answer = self.key_dialog.as_ref()?.1.take()?;
        let (service, _) = self.key_dialog.take()?;
        Some(News::Service(ServiceNews::FileChosen(service, answer)))
    }

    /// The workers that bring pixels, once a library is open.
    pub fn pixels(&self) -> Option<Arc<Pixels>> {
        lock(&self.shared.pixels).clone()
    }

    /// Has another library opened in place of the present one.
    fn open(&self, folder: PathBuf, settings: Settings) {
        let shared = Arc::clone(&self.shared);
        self.history
            .run(move || perform::open_library(&shared, &folder, &settings));
    }

    /// The moment now, for messages of the window.
    pub fn now(&self) -> Moment {
        now()
    }

    /// Ends: saves the draft, lets paid requests hear their answer, closes the library. Waits at most about `limit`.
    pub fn close(self, limit: Duration) {
        let Self {
            shared,
            drafts,
            history,
            counting,
            atelier,
            models,
            ..
        } = self;
        models.close();
        atelier.close();
        drafts.close();
        history.close();
        counting.close();
        *lock(&shared.pixels) = None;
        let core = lock(&shared.open).take();
        if let Some(core) = core {
            core.close(limit);
            core.copy_history();
        }
    }
}

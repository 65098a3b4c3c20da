//! One open library with its engine: what the window and the command line have in common.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::home::HomeEngine;
use super::lock;
use super::painter::{PracticePainter, formed, glance, inspect};
use crate::app::inbox::Wake;
use crate::app::state::edit::EditDraft;
use crate::app::state::{Draft, Storage};
use crate::domain::failure::{Charged, Failure};
use crate::domain::history::{JobRecord, Received, RunRecord};
use crate::domain::ids::{BlobId, JobId, ProviderId};
use crate::domain::job::{JobEvent, JobState, Recovery, recovery};
use crate::domain::model::Catalogue;
use crate::domain::picture::PictureRow;
use crate::domain::run::{Plan, RunSpec, plan};
use crate::domain::settings::Settings;
use crate::domain::time::Moment;
use crate::engine::{
    Answer, Config, Engine, EngineEvent, EngineEvents, Journal, JournalError, JournalErrorKind,
    Question,
};
use crate::imaging;
use crate::paths::LibraryPaths;
use crate::providers;
use crate::secrets::Keys;
use crate::store::{Access, OpenHow, Store, StoreError, history_copies};
use crate::text;

/// The Edit page's draft, among the store's notes.
const EDIT_DRAFT: &str = "edit draft";

/// The library could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store says why.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine's threads could not be started.
    #[error("the engine could not be started: {0}")]
    Engine(std::io::Error),
}

/// The runner's threads could not be started.
#[derive(Debug, thiserror::Error)]
#[error("a thread could not be started: {0}")]
pub struct StartError(#[from] std::io::Error);

/// How many jobs of last time went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Started again or asked about.
    pub going_on: u32,
    /// Never sent.
    pub stopped: u32,
    /// Nobody knows.
    pub unknown: u32,
}

/// What a library is opened with: services, typed addresses and keys.
pub struct Known {
    /// Services and models.
    pub catalogue: Arc<Catalogue>,
    /// Addresses typed instead of a service's own.
    pub base_urls: BTreeMap<ProviderId, String>,
    /// Where keys come from; `None` for no keys at all.
    pub keys: Option<Arc<Keys>>,
    /// The engine with models on this computer; `None` for no engine at all.
    pub home: Option<Arc<HomeEngine>>,
}

impl From<Arc<Catalogue>> for Known {
    fn from(catalogue: Arc<Catalogue>) -> Self {
        Self {
            catalogue,
            base_urls: BTreeMap::new(),
            keys: None,
            home: None,
        }
    }
}

/// An open library.
pub struct Core {
    store: Store,
    engine: Engine,
    events: Mutex<EngineEvents>,
    catalogue: RwLock<Arc<Catalogue>>,
    access: Access,
}

/// The moment now.
pub fn now() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How far local time is ahead of UTC, seconds.
pub fn utc_offset_secs() -> i32 {
    chrono::Local::now().offset().local_minus_utc()
}

/// A library that was open before must be there; one never opened may be made.
pub fn open_how(settings: &Settings, folder: &Path, usual: Option<&Path>) -> OpenHow {
    let known = settings.library_folder.as_deref().or(usual);
    if settings.library_seen && known == Some(folder) {
        OpenHow::MustExist
    } else {
        OpenHow::CreateIfMissing
    }
}

impl Core {
    /// Opens a library. Unfinished jobs of last time are left as they are until [`Core::recover`].
    pub fn open(
        folder: PathBuf,
        how: OpenHow,
        known: impl Into<Known>,
        wake: Wake,
    ) -> Result<Self, OpenError> {
        let Known {
            catalogue,
            base_urls,
            keys,
            home,
        } = known.into();
        let opened = Store::open(&LibraryPaths::new(folder), how)?;
        if let Some(from) = opened.migrated_from {
            tracing::info!(from, backup = ?opened.backup, "the library was upgraded");
        }
        let journal = Arc::new(StoreJournal {
            store: opened.store.clone(),
        });
        let mut config = Config::new(
            Arc::clone(&catalogue),
            providers::registry(),
            journal,
            Arc::new(PracticePainter),
            inspect,
        );
        config.wake = wake;
        config.glance = glance;
        config.clean = imaging::strip::for_upload;
        config.mask = formed;
        config.base_urls = base_urls;
        if let Some(keys) = keys {
            config.secrets = keys;
        }
        if let Some(home) = home {
            config.home = home;
        }
        let (engine, events) = Engine::start(config).map_err(OpenError::Engine)?;
        Ok(Self {
            store: opened.store,
            engine,
            events: Mutex::new(events),
            catalogue: RwLock::new(catalogue),
            access: opened.access,
        })
    }

    /// The history.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Services and models.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        let catalogue = self.catalogue.read();
        Arc::clone(&catalogue.unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over new services, models and typed addresses.
    pub fn know(&self, catalogue: &Arc<Catalogue>, base_urls: BTreeMap<ProviderId, String>) {
        let known = self.catalogue.write();
        *known.unwrap_or_else(PoisonError::into_inner) = Arc::clone(catalogue);
        self.engine.know(Arc::clone(catalogue), base_urls);
    }

    /// Asks a service something that costs nothing; `tell` gets the answer on another thread.
    pub fn ask(
        &self,
        service: ProviderId,
        question: Question,
        tell: impl FnOnce(Result<Answer, Failure>) + Send + 'static,
    ) {
        self.engine.ask(service, question, tell);
    }

    /// What may be done with the library.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The engine's next event, if one waits.
    pub fn next_event(&self) -> Option<EngineEvent> {
        lock(&self.events).try_next()
    }

    /// The engine's next event, waiting for it: for the command line only.
    pub fn wait_event(&self, limit: Duration) -> Option<EngineEvent> {
        lock(&self.events).next_within(limit)
    }

    /// What one click would do.
    pub fn plan(&self, spec: &RunSpec) -> Plan {
        plan(spec, &self.catalogue(), fresh_seed())
    }

    /// Writes a plan down. Nothing is sent before [`Core::start`].
    pub fn write_down(&self, spec: &RunSpec, plan: &Plan) -> Result<RunRecord, StoreError> {
        self.store.create_run(spec, &plan.jobs, now())
    }

    /// Starts jobs that were written down.
    pub fn start(&self, jobs: Vec<JobRecord>) {
        self.engine.run(jobs);
    }

    /// Writes another try of a job down. Nothing is sent before [`Core::start`].
    pub fn try_again(&self, job: JobId) -> Result<JobRecord, StoreError> {
        self.store.try_again(job, now())
    }

    /// Asks the service what became of a job; false when it cannot be asked.
    pub fn check_again(&self, job: JobId) -> Result<bool, StoreError> {
        Ok(self.engine.check_again(self.store.job(job)?))
    }

    /// Stops jobs. One the engine does not have any more is written down as stopped.
    pub fn cancel(&self, jobs: &[JobId]) -> Vec<(JobId, JobState)> {
        let left: Vec<JobId> = jobs
            .iter()
            .copied()
            .filter(|job| !self.engine.cancel(*job))
            .collect();
        left.into_iter()
            .filter_map(|job| {
                let charged = self.may_have_cost(job);
                let state = self
                    .store
                    .job_event(job, &JobEvent::Cancel { charged }, now());
                state
                    .inspect_err(|err| tracing::debug!(%err, "nothing to stop"))
                    .ok()
                    .map(|state| (job, state))
            })
            .collect()
    }

    /// What a job may have cost that the engine does not have: nothing while it was never sent.
    fn may_have_cost(&self, job: JobId) -> Charged {
        match self.store.job(job) {
            Ok(job) if job.state == JobState::Queued || job.planned.price.is_free() => Charged::No,
            Ok(job) => Charged::Maybe {
                at_most: job.planned.price.at_most(),
            },
            Err(_gone) => Charged::No,
        }
    }

    /// Takes up the jobs that were not finished when the library was last closed. Nothing that may be charged is sent.
    pub fn recover(&self) -> Result<Recovered, StoreError> {
        if self.access != Access::ReadWrite {
            return Ok(Recovered::default());
        }
        let jobs = self.store.unfinished_jobs()?;
        let mut recovered = Recovered::default();
        let catalogue = self.catalogue();
        for job in &jobs {
            let model = catalogue.find(&job.planned.model);
            let free = model.is_some_and(|(_, model)| model.can.restarts_free);
            match recovery(&job.state, free) {
                Recovery::Restart | Recovery::Resume => recovered.going_on += 1,
                Recovery::Stop => recovered.stopped += 1,
                Recovery::Lose => recovered.unknown += 1,
            }
        }
        self.engine.resume(jobs);
        Ok(recovered)
    }

    /// Keeps what is typed.
    pub fn save_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        let json = serde_json::to_string(draft).map_err(|source| StoreError::Record {
            what: "draft",
            source,
        })?;
        self.store.set_draft(&json)
    }

    /// Keeps what is written on the Edit page.
    pub fn save_edit_draft(&self, draft: &EditDraft) -> Result<(), StoreError> {
        let json = serde_json::to_string(draft).map_err(|source| StoreError::Record {
            what: "draft",
            source,
        })?;
        self.store.kv_set(EDIT_DRAFT, &json)
    }

    /// What was written on the Edit page last time; a draft that cannot be read counts as none.
    pub fn edit_draft(&self) -> Option<EditDraft> {
        let json = self
            .store
            .kv_get(EDIT_DRAFT)
            .inspect_err(|err| tracing::warn!(%err, "no draft"))
            .ok()??;
        serde_json::from_str(&json)
            .inspect_err(|err| tracing::warn!(%err, "the draft cannot be read"))
            .ok()
    }

    /// What was typed last time; a draft that cannot be read counts as none.
    pub fn draft(&self) -> Option<Draft> {
        let json = self
            .store
            .draft()
            .inspect_err(|err| tracing::warn!(%err, "no draft"))
            .ok()??;
        serde_json::from_str(&json)
            .inspect_err(|err| tracing::warn!(%err, "the draft cannot be read"))
            .ok()
    }

    /// Sizes and free space.
    pub fn storage(&self) -> Result<Storage, StoreError> {
        let usage = self.store.usage()?;
        let copies = history_copies(self.store.paths());
        Ok(Storage {
            folder: self.store.paths().root().to_owned(),
            pictures_bytes: usage.pictures_bytes,
            database_bytes: usage.database_bytes,
            thumbs_bytes: usage.thumbs_bytes,
            pictures: usage.pictures,
            copies: copies.len() as u32,
            copies_bytes: copies.iter().map(|copy| copy.bytes).sum(),
            newest_copy: copies.first().map(|copy| copy.made),
            free_bytes: self.store.free_space()?,
        })
    }

    /// Why nothing can be changed, as a sentence; `None` when everything can.
    pub fn read_only_sentence(&self) -> Option<String> {
        match self.access {
            Access::ReadWrite => None,
            Access::ReadOnly(because) => Some(text::library::sentence(&because.to_string())),
        }
    }

    /// How many jobs are under way.
    pub fn active(&self) -> usize {
        self.engine.active()
    }

    /// Keeps a copy of the history as it is at the end of a session.
    pub fn copy_history(&self) {
        match self.store.copy_at_end(now()) {
            Ok(Some(_)) => tracing::info!("the history was copied"),
            Ok(None) => {}
            Err(err) => tracing::warn!(%err, "the history was not copied"),
        }
    }

    /// Lets paid requests hear their answer, at most for `limit`; all else stays in the journal for next time.
    pub fn close(&self, limit: Duration) {
        if !self.engine.shutdown(limit) {
            tracing::warn!("closed while jobs were under way; the journal has them");
        }
    }
}

/// A seed for people who did not choose one.
fn fresh_seed() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    // The standard library seeds its hash tables from the system's random source; one hash of that is chance enough.
    RandomState::new().hash_one(now().0)
}

/// The journal the engine writes to.
struct StoreJournal {
    store: Store,
}

fn journal_error(err: &StoreError) -> JournalError {
    use crate::domain::failure::FailureKind;
    let kind = match err.failure_kind() {
        FailureKind::DiskFull => JournalErrorKind::DiskFull,
        FailureKind::Library => JournalErrorKind::Library,
        _ => JournalErrorKind::Internal,
    };
    JournalError {
        kind,
        detail: err.to_string(),
    }
}

impl Journal for StoreJournal {
    fn event(&self, job: JobId, event: &JobEvent) -> Result<JobState, JournalError> {
        self.store
            .job_event(job, event, now())
            .map_err(|err| journal_error(&err))
    }

    fn keep(&self, job: JobId, received: &Received) -> Result<PictureRow, JournalError> {
        self.store
            .keep_picture(job, received, now())
            .map_err(|err| journal_error(&err))
    }

    fn keep_extra(&self, job: JobId, number: u32, bytes: &[u8]) -> Result<PathBuf, JournalError> {
        self.store
            .keep_extra(job, number, bytes)
            .map_err(|err| journal_error(&err))
    }

    fn salvage(&self, job: JobId, bytes: &[u8]) -> Result<PathBuf, JournalError> {
        self.store
            .salvage(job, bytes)
            .map_err(|err| journal_error(&err))
    }

    fn blob(&self, blob: BlobId) -> Result<Vec<u8>, JournalError> {
        let missing = || JournalError {
            kind: JournalErrorKind::Library,
            detail: format!("the library has no file {blob}"),
        };
        let (file, _) = self.store.find_file(blob).ok_or_else(missing)?;
        std::fs::read(file).map_err(|err| JournalError {
            kind: JournalErrorKind::Library,
            detail: err.to_string(),
        })
    }
}

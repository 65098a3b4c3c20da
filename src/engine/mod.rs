//! The only room with tokio and the network: takes journaled jobs and brings them to an end.
//!
//! **Invariants**
//! - *Journal before money:* a job's `Send` is committed before its first request leaves. If that fails, nothing leaves.
//! - A request that may have arrived and may be charged is **never** sent again by itself; without an answer the job is
//!   `Unknown`.
//! - Every job ends with an event, whatever happens inside it; one job's trouble never touches another.
//! - Keys exist in `transport::http` only.
#![warn(missing_docs)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::domain::history::JobRecord;
use crate::domain::ids::{JobId, ModelId, ProviderId};
use crate::domain::job::{JobEvent, JobState, Recovery, recovery};
use crate::domain::model::{Catalogue, Service};
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::time::Moment;
use crate::providers::{MaskForm, Registry};
use crate::secrets::{NoKeys, SecretSource};

pub mod ask;
mod beside;
mod desk;
mod drive;
mod event;
mod fetch;
mod glimpse;
mod journal;
mod limits;
mod live;
pub mod pace;
mod patience;
mod stop;
pub mod transport;

pub use ask::{Answer, Question};
pub use event::{EngineEvent, EngineEvents, Preview, Progress};
pub use journal::{Journal, JournalError, JournalErrorKind};
pub use pace::Pace;
pub use stop::{Stop, Why};
pub use transport::http::Times;
pub use transport::local::{NoHome, Painter, PainterError, PainterErrorKind, PainterProgress};
pub use transport::{NetError, NetErrorKind, Sending, Transport, Watch};

use event::EventQueue;
use limits::Limits;
use live::Begin;
use stop::Stopper;
use transport::guard::Guard;
use transport::http::HttpTransport;
use transport::local::LocalTransport;
use transport::socket::SocketTransport;

/// What was read from a picture's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Its encoding, by magic bytes.
    pub format: FileFormat,
    /// Its real size.
    pub size: Size,
    /// Its average colour.
    pub average_rgb: [u8; 3],
}

/// Looks at bytes from outside and says what picture they are, or, in one sentence, why they are none. Must never panic on
/// any bytes; if it does, the picture counts as damaged.
pub type Inspect = fn(&[u8]) -> Result<Inspected, String>;

/// Makes a small picture of bytes from outside; `None` when they are no picture. Must never panic on any bytes; if it does,
/// there is simply no small picture.
pub type Glance = fn(&[u8]) -> Option<Preview>;

/// Takes out of a picture's file what is nobody's business: where it was taken, with what, when, by whom. Called for every
/// picture that is sent to a service.
pub type Clean = fn(&[u8]) -> Vec<u8>;

/// Turns a painted area from the form the library keeps (white changes) into the one a service wants, or says why it cannot.
pub type Mask = fn(&[u8], MaskForm) -> Result<Vec<u8>, String>;

/// What the engine needs.
pub struct Config {
    /// Services and models.
    pub catalogue: Arc<Catalogue>,
    /// Their translators.
    pub providers: Registry,
    /// Where everything is written down.
    pub journal: Arc<dyn Journal>,
    /// The painter inside the studio.
    pub painter: Arc<dyn Painter>,
    /// The engine with models on this computer; [`NoHome`] where there is none.
    pub home: Arc<dyn Painter>,
    /// How to look at a picture that arrives.
    pub inspect: Inspect,
    /// How to make a small picture of one that is still being made.
    pub glance: Glance,
    /// What to take out of pictures before they leave this computer.
    pub clean: Clean,
    /// How to turn a painted area into the form a service wants.
    pub mask: Mask,
    /// Called after an event was queued, from any thread; must return at once.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// Where keys come from.
    pub secrets: Arc<dyn SecretSource>,
    /// Addresses a person typed instead of a service's own. Their hosts may be private, and unencrypted.
    pub base_urls: BTreeMap<ProviderId, String>,
    /// Tries, waits and deadlines.
    pub pace: Pace,
    /// The network's time limits.
    pub times: Times,
    /// Another transport, for tests.
    pub transport: Option<Arc<dyn Transport>>,
}

impl Config {
    /// The simplest configuration: no keys, no typed addresses, the real transport.
    pub fn new(
        catalogue: Arc<Catalogue>,
        providers: Registry,
        journal: Arc<dyn Journal>,
        painter: Arc<dyn Painter>,
        inspect: Inspect,
    ) -> Self {
        Self {
            catalogue,
            providers,
            journal,
            painter,
            home: Arc::new(NoHome),
            inspect,
            glance: |_bytes| None,
            clean: <[u8]>::to_vec,
            mask: |bytes, _form| Ok(bytes.to_vec()),
            wake: Arc::new(|| {}),
            secrets: Arc::new(NoKeys),
            base_urls: BTreeMap::new(),
            pace: Pace::default(),
            times: Times::default(),
            transport: None,
        }
    }
}

/// The handle to the engine. Cheap to clone; when the last clone is dropped everything stops without waiting, and unfinished
/// jobs stay in the journal as they are.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
    runtime: Handle,
    /// Dropped last: stops the threads.
    owner: Arc<Owner>,
}

/// What all jobs share.
struct Shared {
    known: RwLock<Arc<Known>>,
    /// Shared with the transport.
    guard: Guard,
    providers: Registry,
    journal: Arc<dyn Journal>,
    inspect: Inspect,
    glance: Glance,
    clean: Clean,
    mask: Mask,
    pace: Pace,
    transport: Arc<dyn Transport>,
    limits: Limits,
    events: Arc<EventQueue>,
    jobs: Mutex<BTreeMap<JobId, Stopper>>,
    job_left: Condvar,
    closing: AtomicBool,
}

/// What is known about services; replaced as a whole, so a job goes on with what it started with.
struct Known {
    catalogue: Arc<Catalogue>,
    base_urls: BTreeMap<ProviderId, String>,
}

impl Known {
    /// Where a service is: what a person typed, else what the catalogue says, else nothing.
    fn base_url<'a>(&'a self, service: &'a Service) -> Option<&'a str> {
        let typed = self.base_urls.get(&service.id);
        let url = typed.unwrap_or(&service.base_url).trim_end_matches('/');
        (!url.is_empty()).then_some(url)
    }
}

struct Owner {
    shared: Arc<Shared>,
    runtime: Mutex<Option<Runtime>>,
}

impl Engine {
    /// Starts the engine with its own two threads. An error means that the system gave us no threads.
    pub fn start(config: Config) -> std::io::Result<(Self, EngineEvents)> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("engine")
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        Ok(Self::assemble(config, handle, Some(runtime)))
    }

    /// Starts the engine on a runtime that exists already, for tests with a paused clock.
    pub fn start_on(config: Config, runtime: Handle) -> (Self, EngineEvents) {
        Self::assemble(config, runtime, None)
    }

    fn assemble(config: Config, handle: Handle, runtime: Option<Runtime>) -> (Self, EngineEvents) {
        let typed = config.base_urls.values().map(String::as_str);
        let guard = Guard::new(typed).with_proxies_of_environment();
        let transport = config.transport.unwrap_or_else(|| {
            Arc::new(transport::Router {
                practice: LocalTransport {
                    painter: config.painter,
                },
                home: LocalTransport {
                    painter: config.home,
                },
                socket: SocketTransport {
                    guard: Arc::new(guard.clone()),
                    connect: config.times.connect,
                },
                http: HttpTransport::new(config.secrets, guard.clone(), config.times),
            })
        });
        let events = EventQueue::new(config.wake);
        let shared = Arc::new(Shared {
            limits: Limits::new(&config.catalogue),
            known: RwLock::new(Arc::new(Known {
                catalogue: config.catalogue,
                base_urls: config.base_urls,
            })),
            guard,
            providers: config.providers,
            journal: config.journal,
            inspect: config.inspect,
            glance: config.glance,
            clean: config.clean,
            mask: config.mask,
            pace: config.pace,
            transport,
            events: Arc::clone(&events),
            jobs: Mutex::default(),
            job_left: Condvar::new(),
            closing: AtomicBool::new(false),
        });
        let owner = Arc::new(Owner {
            shared: Arc::clone(&shared),
            runtime: Mutex::new(runtime),
        });
        let engine = Self {
            shared,
            runtime: handle,
            owner,
        };
        (engine, EngineEvents(events))
    }

    /// Runs jobs that the journal has as queued. Jobs of one service start in this order.
    pub fn run(&self, jobs: Vec<JobRecord>) {
        for job in jobs {
            self.begin(job, Begin::Fresh);
        }
    }

    /// Takes up unfinished jobs after a start, oldest first: asks services about jobs they have, starts free ones on this
    /// computer again, and writes down what became of the rest. Nothing that may be charged is sent. Finished jobs are
    /// left alone.
    pub fn resume(&self, jobs: Vec<JobRecord>) {
        let known = self.shared.known();
        for job in jobs {
            if job.state.is_final() {
                continue;
            }
            let model = known.catalogue.find(&job.planned.model);
            let restarts_free = model.is_some_and(|(_, model)| model.can.restarts_free);
            let begin = match recovery(&job.state, restarts_free) {
                Recovery::Restart => Begin::Restart,
                Recovery::Resume => Begin::Resume,
                Recovery::Stop => Begin::Note(JobEvent::Stop),
                Recovery::Lose => Begin::Note(JobEvent::Lose),
            };
            self.begin(job, begin);
        }
    }

    /// Asks the service again about a job whose outcome is unknown. False when the service never told us its id, or
    /// cannot be asked.
    pub fn check_again(&self, job: JobRecord) -> bool {
        let can = matches!(&job.state, JobState::Unknown { remote: Some(_) })
            && self.shared.speaks(&job.planned.model);
        if can {
            self.begin(job, Begin::Check);
        }
        can
    }

    /// Takes over new services, models and typed addresses. Jobs under way keep what they started with.
    pub fn know(&self, catalogue: Arc<Catalogue>, base_urls: BTreeMap<ProviderId, String>) {
        self.shared.limits.know(&catalogue);
        self.shared
            .guard
            .learn(base_urls.values().map(String::as_str));
        let known = Arc::new(Known {
            catalogue,
            base_urls,
        });
        let mut place = self
            .shared
            .known
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *place = known;
    }

    /// Asks a job to stop. False when it is not under way.
    ///
    /// A job whose paid request is on its way waits a little for the answer, so that it can be stopped at the service
    /// too; a picture that has already been paid for and arrives is kept.
    pub fn cancel(&self, job: JobId) -> bool {
        let jobs = lock(&self.shared.jobs);
        let stopper = jobs.get(&job);
        if let Some(stopper) = stopper {
            stopper.ask(Why::Cancel);
        }
        stopper.is_some()
    }

    /// Asks every job to stop.
    pub fn cancel_all(&self) {
        self.shared.ask_all(Why::Cancel);
    }

    /// How many jobs are under way or waiting for their turn.
    pub fn active(&self) -> usize {
        lock(&self.shared.jobs).len()
    }

    /// Closes: starts nothing more, lets paid requests on their way hear their answer and pictures be saved, leaves all
    /// else as the journal has it. Waits at most `limit` on this thread; true when nothing was cut off.
    pub fn shutdown(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        self.shared.close();
        let jobs = lock(&self.shared.jobs);
        let (jobs, _timed_out) = self
            .shared
            .job_left
            .wait_timeout_while(jobs, limit, |jobs| !jobs.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let all_left = jobs.is_empty();
        drop(jobs);
        let runtime = lock(&self.owner.runtime).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(deadline.saturating_duration_since(Instant::now()));
        }
        all_left
    }

    fn begin(&self, job: JobRecord, begin: Begin) {
        let id = job.id;
        let (stopper, stop) = stop::pair();
        {
            let mut jobs = lock(&self.shared.jobs);
            // Under the lock, so that closing sees every job that was let in.
            if self.shared.closing.load(Ordering::Acquire) || jobs.contains_key(&id) {
                return;
            }
            jobs.insert(id, stopper);
        }
        // Joins the line here, not in the task: tasks start in any order.
        let turn = self.shared.limits.of(&job.planned.provider).line.join();
        let shared = Arc::clone(&self.shared);
        self.runtime
            .spawn(live::live(shared, job, begin, stop, turn));
    }
}

impl Shared {
    /// What is known now.
    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the service of a model has a translator here.
    fn speaks(&self, model: &ModelId) -> bool {
        let known = self.known();
        let service = known.catalogue.service_of(model);
        service.is_some_and(|service| self.providers.contains_key(service.translator()))
    }

    fn ask_all(&self, why: Why) {
        for stopper in lock(&self.jobs).values() {
            stopper.ask(why);
        }
    }

    fn close(&self) {
        self.closing.store(true, Ordering::Release);
        self.ask_all(Why::Quit);
    }

    fn leave(&self, job: JobId) {
        lock(&self.jobs).remove(&job);
        self.job_left.notify_all();
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.shared.close();
        if let Some(runtime) = lock(&self.runtime).take() {
            runtime.shutdown_background();
        }
    }
}

/// Locks, also after a panic elsewhere: every value behind our locks is valid between any two statements.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time, for what people see. Waits go by tokio's clock, which cannot jump.
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Moment(since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }))
}

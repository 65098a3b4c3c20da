//! A service, a journal and a network made of closures, all writing into one log.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use triptych::domain::failure::{Charged, Refusal};
use triptych::domain::history::{JobRecord, Received};
use triptych::domain::ids::{BlobId, JobId, ModelId, PictureId, ProviderId, RemoteId, RunId};
use triptych::domain::job::{JobEvent, JobState, Remote};
use triptych::domain::model::{Capabilities, Catalogue, Model, Place, Service};
use triptych::domain::money::{Micros, Price};
use triptych::domain::picture::{FileFormat, PictureRow};
use triptych::domain::review::Review;
use triptych::domain::run::PlannedJob;
use triptych::domain::shape::Size;
use triptych::domain::task::{Task, TaskKind};
use triptych::domain::time::Moment;
use triptych::engine::{
    Config, Engine, EngineEvent, EngineEvents, Inspected, Journal, JournalError, JournalErrorKind,
    NetError, Painter, PainterError, PainterProgress, Sending, Transport, Watch,
};
use triptych::providers::{
    Body, Call, ErrorKind, Job, Method, Provider, ProviderError, Purpose, Registry, Reply, Report,
    Step,
};

pub(crate) type Log = Arc<Mutex<Vec<String>>>;

pub(crate) fn lines(log: &Log) -> Vec<String> {
    log.lock().unwrap().clone()
}

pub(crate) fn count(log: &Log, start: &str) -> usize {
    lines(log)
        .iter()
        .filter(|line| line.starts_with(start))
        .count()
}

// ---------------------------------------------------------------- journal

/// Applies the real rules and writes `journal <job> <state>` **after** a deliberate delay, so that a request that does not
/// wait for it is caught.
pub(crate) struct FakeJournal {
    log: Log,
    states: Mutex<std::collections::BTreeMap<JobId, JobState>>,
    pub(crate) fail_event: Mutex<Option<&'static str>>,
    pub(crate) keep_failures: AtomicI64,
}

impl FakeJournal {
    pub(crate) fn state(&self, job: i64) -> JobState {
        self.states
            .lock()
            .unwrap()
            .get(&JobId(job))
            .cloned()
            .unwrap()
    }

    pub(crate) fn put(&self, record: &JobRecord) {
        let mut states = self.states.lock().unwrap();
        states.insert(record.id, record.state.clone());
    }

    fn aside(&self, what: &str, bytes: &[u8]) -> PathBuf {
        let said = String::from_utf8_lossy(bytes).into_owned();
        self.log.lock().unwrap().push(format!("{what} {said}"));
        PathBuf::from(format!("/aside/{}", what.replace(' ', "-")))
    }

    fn step(&self, job: JobId, event: &JobEvent) -> Result<JobState, JournalError> {
        let mut states = self.states.lock().unwrap();
        let state = states
            .get(&job)
            .unwrap()
            .after(event)
            .map_err(|err| JournalError {
                kind: JournalErrorKind::Internal,
                detail: format!("{err:?}"),
            })?;
        states.insert(job, state.clone());
        self.log
            .lock()
            .unwrap()
            .push(format!("journal {job} {}", state.name()));
        Ok(state)
    }
}

impl Journal for FakeJournal {
    fn event(&self, job: JobId, event: &JobEvent) -> Result<JobState, JournalError> {
        std::thread::sleep(Duration::from_millis(2));
        if *self.fail_event.lock().unwrap() == Some(event.name()) {
            return Err(JournalError {
                kind: JournalErrorKind::Library,
                detail: "read-only".to_owned(),
            });
        }
        self.step(job, event)
    }

    fn keep(&self, job: JobId, received: &Received) -> Result<PictureRow, JournalError> {
        if self.keep_failures.fetch_sub(1, Ordering::SeqCst) > 0 {
            self.log.lock().unwrap().push(format!("full {job}"));
            return Err(JournalError {
                kind: JournalErrorKind::DiskFull,
                detail: "no room".to_owned(),
            });
        }
        self.step(
            job,
            &JobEvent::Finish {
                cost: received.cost,
            },
        )?;
        Ok(PictureRow {
            id: PictureId(job.0),
            job,
            run: RunId(1),
            model: ModelId::from("s/m"),
            blob: BlobId([0; 32]),
            format: received.format,
            size: received.size,
            average_rgb: received.average_rgb,
            created: Moment(0),
            review: Review::default(),
            damaged: false,
        })
    }

    fn keep_extra(&self, job: JobId, number: u32, bytes: &[u8]) -> Result<PathBuf, JournalError> {
        Ok(self.aside(&format!("extra {job} {number}"), bytes))
    }

    fn salvage(&self, job: JobId, bytes: &[u8]) -> Result<PathBuf, JournalError> {
        Ok(self.aside(&format!("salvage {job}"), bytes))
    }

    fn blob(&self, _blob: BlobId) -> Result<Vec<u8>, JournalError> {
        Ok(b"PIC source".to_vec())
    }
}

// ---------------------------------------------------------------- service

/// Speaks words: `accept ID`, `working`, `link URL`, `picture …`, `declined`, `broken` (panics), `then`.
pub(crate) struct FakeService(pub(crate) ProviderId);

impl Provider for FakeService {
    fn id(&self) -> &ProviderId {
        &self.0
    }

    #[expect(clippy::panic_in_result_fn, reason = "a fault is what is tested")]
    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        assert_ne!(job.sent.prompt, "panic", "a fault in a translator");
        let mut call = Call::submit(format!("https://s/make/{}", job.id), Body::Empty);
        if job.sent.prompt == "upload" {
            assert_eq!(job.inputs.len(), 1, "the source is there");
            call.purpose = Purpose::Prepare;
            call.billable = false;
        }
        if job.price.is_free() {
            call.billable = false;
        }
        Ok(call)
    }

    #[expect(clippy::panic_in_result_fn, reason = "a fault is what is tested")]
    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if !reply.is_success() {
            return Err(ProviderError::from_reply("answer", &reply));
        }
        let said = String::from_utf8_lossy(&reply.body).into_owned();
        let (word, rest) = said.split_once(' ').unwrap_or((&said, ""));
        let report = Box::new(Report::default());
        Ok(match word {
            "accept" | "working" => {
                let id = if word == "accept" { rest } else { "r1" };
                Step::Poll {
                    call: Box::new(Call::poll(format!("https://s/ask/{id}"))),
                    after: Duration::from_secs(1),
                    remote: remote(id),
                    progress: Some(0.5),
                }
            }
            "then" => Step::Then(Box::new(Call::submit(
                format!("https://s/make/{}", job.id),
                Body::Empty,
            ))),
            "link" => Step::Fetch {
                calls: vec![Call::fetch(rest)],
                report,
            },
            "picture" => Step::Done {
                pictures: vec![b"PIC x".to_vec()],
                report,
            },
            "declined" => Step::Declined(Refusal {
                reason: "no".to_owned(),
                charged: Charged::No,
            }),
            "broken" => panic!("a fault in a translator"),
            "failed" => return Err(ProviderError::new(ErrorKind::JobFailed, "ask")),
            _ => return Err(ProviderError::bad_reply("answer", "unknown word", &reply)),
        })
    }

    fn resume(&self, _job: &Job<'_>, remote: &Remote) -> Option<Call> {
        (remote.id.as_str() != "deaf").then(|| Call::poll(format!("https://s/ask/{}", remote.id)))
    }

    fn cancel(&self, _job: &Job<'_>, remote: &Remote) -> Option<Call> {
        Some(Call::cancel(
            Method::Delete,
            format!("https://s/stop/{}", remote.id),
        ))
    }
}

pub(crate) fn remote(id: &str) -> Remote {
    Remote {
        id: RemoteId::from(id),
        poll_url: None,
    }
}

// ---------------------------------------------------------------- network

pub(crate) type Answer = Box<
    dyn FnOnce(
            &Call,
        ) -> (
            Duration,
            Result<(u16, Vec<(String, String)>, Vec<u8>), NetError>,
        ) + Send,
>;

pub(crate) struct FakeNet {
    log: Log,
    answers: Mutex<VecDeque<Answer>>,
    pub(crate) at_once: AtomicI64,
    pub(crate) most_at_once: AtomicI64,
}

impl FakeNet {
    pub(crate) fn then(
        &self,
        answer: impl FnOnce(
            &Call,
        ) -> (
            Duration,
            Result<(u16, Vec<(String, String)>, Vec<u8>), NetError>,
        ) + Send
        + 'static,
    ) {
        self.answers.lock().unwrap().push_back(Box::new(answer));
    }

    /// Answers the next request with 200 and these words, after some seconds.
    pub(crate) fn say_after(&self, secs: u64, words: &str) {
        let words = words.as_bytes().to_vec();
        self.then(move |_| (Duration::from_secs(secs), Ok((200, Vec::new(), words))));
    }

    pub(crate) fn say(&self, words: &str) {
        self.say_after(0, words);
    }

    pub(crate) fn status(&self, status: u16) {
        self.then(move |_| (Duration::ZERO, Ok((status, Vec::new(), Vec::new()))));
    }

    pub(crate) fn status_wait(&self, status: u16, retry_after: &str) {
        let header = ("retry-after".to_owned(), retry_after.to_owned());
        self.then(move |_| (Duration::ZERO, Ok((status, vec![header], Vec::new()))));
    }

    pub(crate) fn break_with(&self, err: NetError) {
        self.then(move |_| (Duration::ZERO, Err(err)));
    }

    pub(crate) fn left(&self) -> usize {
        self.answers.lock().unwrap().len()
    }
}

impl Transport for FakeNet {
    fn send<'a>(&'a self, call: &'a Call, _watch: &'a Watch) -> Sending<'a> {
        Box::pin(async move {
            let path = call.url.trim_start_matches("https://s/");
            self.log.lock().unwrap().push(format!("send {path}"));
            let answer = self.answers.lock().unwrap().pop_front();
            let (wait, answer) = answer.map_or_else(
                || {
                    (
                        Duration::ZERO,
                        Ok((500, Vec::new(), b"nothing prepared".to_vec())),
                    )
                },
                |answer| answer(call),
            );
            let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_at_once.fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(wait).await;
            self.at_once.fetch_sub(1, Ordering::SeqCst);
            let (status, headers, body) = answer?;
            Ok(Reply {
                purpose: call.purpose,
                status,
                headers,
                body,
            })
        })
    }
}

// ---------------------------------------------------------------- the rest

pub(crate) struct NoPainter;

impl Painter for NoPainter {
    fn work(
        &self,
        _request_json: &[u8],
        _inputs: &[Arc<[u8]>],
        report: &mut dyn FnMut(PainterProgress) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, PainterError> {
        for step in 0..500 {
            let progress = PainterProgress {
                fraction: step as f32 / 500.0,
                preview: None,
            };
            if report(progress).is_break() {
                return Err(PainterError {
                    kind: triptych::engine::PainterErrorKind::Stopped,
                    sentence: "stopped".to_owned(),
                });
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(b"PIC painted".to_vec())
    }
}

#[expect(clippy::panic_in_result_fn, reason = "a fault is what is tested")]
pub(crate) fn inspect(bytes: &[u8]) -> Result<Inspected, String> {
    assert!(!bytes.starts_with(b"PANIC"), "a fault in a decoder");
    if !bytes.starts_with(b"PIC") {
        return Err("not a picture".to_owned());
    }
    Ok(Inspected {
        format: FileFormat::Png,
        size: Size::new(8, 8),
        average_rgb: [1, 2, 3],
    })
}

pub(crate) const PRICE: Price = Price::Fixed {
    micros: Micros(40_000),
};

pub(crate) fn catalogue() -> Catalogue {
    let service = |id: &str, at_once, price| Service {
        at_once,
        models: vec![Model {
            can: Capabilities {
                generate: true,
                edit: true,
                ..Capabilities::default()
            },
            price,
            price_as_of: "2026-11-21".to_owned(),
            ..Model::new(ModelId(format!("{id}/m")), "M")
        }],
        ..Service::new(id, id, Place::Cloud)
    };
    let mut all = triptych::catalogue::shipped();
    all.services.push(service("s", 2, PRICE));
    all.services.push(service("gone", 1, PRICE));
    all
}

pub(crate) fn record(id: i64, model: &str, state: JobState) -> JobRecord {
    let model = ModelId::from(model);
    let task = Task {
        kind: TaskKind::Generate,
        prompt: "a fox".to_owned(),
        negative: String::new(),
        size: Size::new(64, 64),
        seed: None,
        effort: triptych::domain::task::Effort::Usual,
        transparent: false,
        references: Vec::new(),
    };
    let price = if model.provider().as_str() == "practice" {
        Price::Free
    } else {
        PRICE
    };
    JobRecord {
        id: JobId(id),
        run: RunId(1),
        planned: PlannedJob {
            provider: model.provider(),
            model,
            row: 0,
            asked: task.clone(),
            sent: task,
            changes: Vec::new(),
            price,
        },
        state,
        created: Moment(0),
        sent: None,
        ended: None,
        facts: None,
        picture: None,
    }
}

pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) events: EngineEvents,
    pub(crate) net: Arc<FakeNet>,
    pub(crate) journal: Arc<FakeJournal>,
    pub(crate) log: Log,
}

impl Bench {
    /// An engine on the test's own (paused) clock.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let log = Log::default();
        let net = Arc::new(FakeNet {
            log: Arc::clone(&log),
            answers: Mutex::default(),
            at_once: AtomicI64::new(0),
            most_at_once: AtomicI64::new(0),
        });
        let journal = Arc::new(FakeJournal {
            log: Arc::clone(&log),
            states: Mutex::default(),
            fail_event: Mutex::new(None),
            keep_failures: AtomicI64::new(0),
        });
        let mut providers: Registry = triptych::providers::registry();
        let id = ProviderId::from("s");
        providers.insert(id.clone(), Box::new(FakeService(id)));
        let mut config = Config::new(
            Arc::new(catalogue()),
            providers,
            Arc::clone(&journal) as Arc<dyn Journal>,
            Arc::new(NoPainter),
            inspect,
        );
        config.transport = Some(Arc::clone(&net) as Arc<dyn Transport>);
        change(&mut config);
        let (engine, events) = Engine::start_on(config, tokio::runtime::Handle::current());
        Self {
            engine,
            events,
            net,
            journal,
            log,
        }
    }

    /// Only a journal, for engines with threads of their own.
    pub(crate) fn journal_only() -> Arc<FakeJournal> {
        Arc::new(FakeJournal {
            log: Log::default(),
            states: Mutex::default(),
            fail_event: Mutex::new(None),
            keep_failures: AtomicI64::new(0),
        })
    }

    pub(crate) fn job(&self, id: i64) -> JobRecord {
        self.record(id, "s/m", JobState::Queued)
    }

    pub(crate) fn record(&self, id: i64, model: &str, state: JobState) -> JobRecord {
        let record = record(id, model, state);
        self.journal.put(&record);
        record
    }

    /// Waits until no job is under way.
    pub(crate) async fn rest(&self) {
        for _ in 0..200_000 {
            if self.engine.active() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("still working: {:?}", lines(&self.log));
    }

    /// Waits until the log has a line that begins so.
    pub(crate) async fn until(&self, start: &str) {
        for _ in 0..20_000 {
            if count(&self.log, start) > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never {start}: {:?}", lines(&self.log));
    }

    pub(crate) async fn run_one(&self) -> JobState {
        self.engine.run(vec![self.job(1)]);
        self.rest().await;
        self.journal.state(1)
    }

    pub(crate) fn told(&self) -> Vec<EngineEvent> {
        std::iter::from_fn(|| self.events.try_next()).collect()
    }
}

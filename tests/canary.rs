//! One key through a whole flow, with a service that repeats it everywhere: afterwards it is in no file and in no output.
#![expect(
    clippy::unwrap_used,
    clippy::panic_in_result_fn,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    reason = "a test stops at the first surprise, and what it prints is searched; `block_on` begins it"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use triptych::domain::history::{JobRecord, Received};
use triptych::domain::ids::{BlobId, JobId, ModelId, ProviderId};
use triptych::domain::job::{JobEvent, JobState};
use triptych::domain::model::{KeyInfo, Model, Place, Service};
use triptych::domain::money::{Micros, Price};
use triptych::domain::picture::{FileFormat, PictureRow};
use triptych::domain::run::{RunSpec, plan};
use triptych::domain::settings::Settings;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, TaskKind};
use triptych::domain::time::Moment;
use triptych::engine::{
    Config, Engine, Inspected, Journal, JournalError, JournalErrorKind, Painter, PainterError,
    PainterProgress, Question,
};
use triptych::paths::LibraryPaths;
use triptych::providers::{
    Account, At, Body, Call, Job, Provider, ProviderError, Registry, Reply, Report, Step,
};
use triptych::secrets::{KeyPlace, KeyState, Keychain, KeychainError, Keys, Secret, SecretSource};
use triptych::store::{OpenHow, Store};
use triptych::{imaging, logging, settings};

/// Not a key's usual form, so that nothing but our own care hides it.
const CANARY: &str = "zx/Kanarienvogel-31-Quittenbaum";
const INSIDE: &str = "TRIPTYCH_TEST_INSIDE_CANARY";

/// A service that shows its key to everybody who asks.
struct Loud(ProviderId);

impl Provider for Loud {
    fn id(&self) -> &ProviderId {
        &self.0
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let url = format!("{}/{}", job.at().base(""), job.sent.prompt);
        let call = Call::submit(url, Body::Json(b"{}".to_vec()));
        Ok(call.with_auth(job.at().key("authorization", "Bearer ")))
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        let said = String::from_utf8_lossy(&reply.body).into_owned();
        assert_ne!(
            job.sent.prompt, "panic",
            "{said} {:?} {reply:?}",
            reply.headers
        );
        let err = ProviderError::from_reply("make", &reply)
            .with("header", reply.header("x-echo").unwrap_or_default());
        if !reply.is_success() {
            return Err(err.saying(&said));
        }
        let report = Report {
            raw: said.clone(),
            revised_prompt: Some(said),
            request_id: reply.header("x-echo").map(str::to_owned),
            ..Report::default()
        };
        Ok(Step::Done {
            pictures: vec![picture()],
            report: Box::new(report),
        })
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        let url = format!("{}/refused", at.base(""));
        Some(Call::ask(url).with_auth(at.key("x-key", "")))
    }

    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        let said = String::from_utf8_lossy(&reply.body).into_owned();
        Err(ProviderError::from_reply("account", reply).saying(&said))
    }
}

fn picture() -> Vec<u8> {
    let pixels = imaging::Pixels::filled([9, 99, 199, 255], 16, 16).unwrap();
    imaging::ops::to_png(&pixels).unwrap()
}

/// Serves answers full of the key it was given.
async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0_u8; 16 * 1024];
            let read = stream.read(&mut head).await.unwrap_or(0);
            if read == 0 {
                // A connection opened and not used.
                continue;
            }
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            assert!(head.contains(CANARY), "the key arrived");
            let status = if head.contains("/refused ") { 401 } else { 200 };
            let escaped = CANARY.replace('/', "\\/");
            let body =
                format!("{{\"error\": \"{CANARY} is bad\", \"also\": \"{escaped}\"}} {head}");
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status} X\r\nX-Echo: Bearer {CANARY}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
            );
            stream
                .write_all(answer.as_bytes())
                .await
                .unwrap_or_default();
        }
    });
    format!("http://{address}")
}

/// The journal over a real library.
struct Library(Store);

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn internal(err: impl ToString) -> JournalError {
    JournalError {
        kind: JournalErrorKind::Internal,
        detail: err.to_string(),
    }
}

impl Journal for Library {
    fn event(&self, job: JobId, event: &JobEvent) -> Result<JobState, JournalError> {
        self.0.job_event(job, event, Moment(1)).map_err(internal)
    }

    fn keep(&self, job: JobId, received: &Received) -> Result<PictureRow, JournalError> {
        self.0
            .keep_picture(job, received, Moment(1))
            .map_err(internal)
    }

    fn keep_extra(&self, job: JobId, number: u32, bytes: &[u8]) -> Result<PathBuf, JournalError> {
        self.0.keep_extra(job, number, bytes).map_err(internal)
    }

    fn salvage(&self, job: JobId, bytes: &[u8]) -> Result<PathBuf, JournalError> {
        self.0.salvage(job, bytes).map_err(internal)
    }

    fn blob(&self, _blob: BlobId) -> Result<Vec<u8>, JournalError> {
        Err(internal("no sources here"))
    }
}

struct NoPainter;

impl Painter for NoPainter {
    fn work(
        &self,
        _request_json: &[u8],
        _inputs: &[Arc<[u8]>],
        _report: &mut dyn FnMut(PainterProgress) -> std::ops::ControlFlow<()>,
    ) -> Result<Vec<u8>, PainterError> {
        Ok(picture())
    }
}

#[derive(Default)]
struct Memory(Mutex<Option<String>>);

impl Keychain for Memory {
    fn read(&self, _account: &str) -> Result<Option<Secret>, KeychainError> {
        Ok(self.0.lock().unwrap().as_deref().map(Secret::new))
    }

    fn write(&self, _account: &str, key: &Secret) -> Result<(), KeychainError> {
        *self.0.lock().unwrap() = Some(key.reveal().to_owned());
        Ok(())
    }

    fn remove(&self, _account: &str) -> Result<(), KeychainError> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

fn inspect(bytes: &[u8]) -> Result<Inspected, String> {
    let info = imaging::inspect(bytes).map_err(|err| err.to_string())?;
    Ok(Inspected {
        format: FileFormat::Png,
        size: Size::new(info.width_px, info.height_px),
        average_rgb: [0; 3],
    })
}

fn spec(prompt: &str) -> RunSpec {
    RunSpec {
        kind: TaskKind::Generate,
        prompt: prompt.to_owned(),
        look: None,
        look_words: None,
        negative: String::new(),
        size: Size::new(64, 64),
        count: 1,
        effort: Effort::Usual,
        transparent: false,
        references: Vec::new(),
        seed: None,
        models: vec![ModelId::from("loud/m")],
        step: None,
    }
}

/// The flow itself, in a process of its own so that everything it says can be caught.
fn flow(folder: &Path) {
    logging::start();
    let paths = LibraryPaths::new(folder.join("library"));
    let opened = Store::open(&paths, OpenHow::CreateIfMissing).unwrap();
    std::fs::create_dir_all(paths.logs()).unwrap();
    logging::write_to(&paths.logs());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let base = runtime.block_on(serve());

    let mut catalogue = triptych::catalogue::shipped();
    let mut service = Service::new("loud", "Loud", Place::Cloud);
    service.base_url.clone_from(&base);
    service.key = Some(KeyInfo::default());
    service.models = vec![Model {
        price: Price::Fixed {
            micros: Micros(40_000),
        },
        can: triptych::domain::model::Capabilities {
            generate: true,
            ..Default::default()
        },
        ..Model::new(ModelId::from("loud/m"), "M")
    }];
    catalogue.services.push(service);
    let loud = ProviderId::from("loud");
    let keys =
        Arc::new(Keys::session_only(catalogue.clone()).with_keychain(Arc::new(Memory::default())));
    for place in [KeyPlace::Session, KeyPlace::Keychain] {
        let kept = keys.keep(&loud, Secret::new(CANARY), &place);
        assert_eq!(kept, Ok(place), "kept");
    }
    let state = keys.state(&loud);
    assert!(matches!(state, KeyState::Present { .. }), "{state:?}");
    println!("{state:?} {:?}", keys.key_for(&loud, "127.0.0.1"));

    let mut providers = Registry::new();
    providers.insert(loud.clone(), Box::new(Loud(loud.clone())));
    let mut config = Config::new(
        Arc::new(catalogue.clone()),
        providers,
        Arc::new(Library(opened.store.clone())),
        Arc::new(NoPainter),
        inspect,
    );
    config.secrets = Arc::clone(&keys) as Arc<dyn SecretSource>;
    config.base_urls = [(loud.clone(), base)].into_iter().collect();
    let (engine, events) = Engine::start(config).unwrap();
    let mut jobs: Vec<JobRecord> = Vec::new();
    for prompt in ["fine", "refused", "panic"] {
        let spec = spec(prompt);
        let plan = plan(&spec, &catalogue, 7);
        let run = opened
            .store
            .create_run(&spec, &plan.jobs, Moment(1))
            .unwrap();
        jobs.extend(run.jobs);
    }
    engine.run(jobs.clone());
    let (heard, hear) = std::sync::mpsc::sync_channel(1);
    engine.ask(loud.clone(), Question::Account, move |answer| {
        heard.send(answer).unwrap_or_default();
    });
    let failure = hear.recv_timeout(Duration::from_secs(20)).unwrap();
    let failure = failure.unwrap_err();
    assert!(
        failure.said.contains("is bad"),
        "it said something: {failure:?}"
    );
    println!("{failure:?}");
    while engine.active() > 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    while let Some(event) = events.try_next() {
        println!("{event:?}");
    }
    let names: Vec<&str> = jobs
        .iter()
        .map(|job| opened.store.job(job.id).unwrap())
        .map(|job| {
            println!("{job:?}");
            job.state.name()
        })
        .collect();
    assert_eq!(names, ["done", "failed", "failed"], "the flow went its way");
    settings::save(&folder.join("settings.json"), &Settings::default()).unwrap();
    tracing::trace!(key = ?Secret::new(CANARY), "a key in the log");
    keys.forget(&loud).unwrap();
    assert!(engine.shutdown(Duration::from_secs(5)), "closed");
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Whether a key, or its larger part, is somewhere in these bytes, also as base64 or with an escaped slash.
fn has_key(bytes: &[u8]) -> bool {
    use base64::Engine as _;
    let coded = base64::engine::general_purpose::STANDARD.encode(CANARY);
    let parts = [
        CANARY,
        "Kanarienvogel",
        "Quittenbaum",
        coded.trim_end_matches('='),
    ];
    parts.iter().any(|part| {
        bytes
            .windows(part.len())
            .any(|window| window == part.as_bytes())
    })
}

#[test]
fn a_key_that_went_through_everything_is_nowhere() {
    if let Some(folder) = std::env::var_os(INSIDE) {
        flow(Path::new(&folder));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_key_that_went_through_everything_is_nowhere",
            "--nocapture",
        ])
        .env(INSIDE, folder.path())
        .env("TRIPTYCH_LOG", "trace")
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "the flow: {shown}");
    assert!(!has_key(&said), "in the output: {shown}");
    assert!(
        shown.contains("is bad"),
        "the echo was there, without its key"
    );
    let files = files(folder.path());
    let logs = files.iter().filter(|file| {
        file.to_string_lossy().contains("logs") && std::fs::metadata(file).unwrap().len() > 0
    });
    assert!(logs.count() > 0, "there is a log: {files:?}");
    for file in &files {
        assert!(
            !has_key(&std::fs::read(file).unwrap()),
            "{}",
            file.display()
        );
    }
    if let Some(program) = option_env!("CARGO_BIN_EXE_triptych") {
        doctor(program, folder.path());
    }
}

/// The doctor, with a key in every variable a service of the catalogue names.
fn doctor(program: &str, folder: &Path) {
    let catalogue = triptych::catalogue::shipped();
    let keys = catalogue.services.iter().filter_map(|at| at.key.as_ref());
    let names = keys.flat_map(|key| key.env.clone());
    for arguments in [vec!["doctor"], vec!["doctor", "--json"]] {
        let output = Command::new(program)
            .args(arguments)
            .env("TRIPTYCH_LIBRARY", folder.join("library"))
            .env("HOME", folder)
            .env("TRIPTYCH_LOG", "trace")
            .env("OPENAI_API_KEY", CANARY)
            .envs(names.clone().map(|name| (name, CANARY.to_owned())))
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(!said.is_empty(), "it said something");
        assert!(!has_key(&said), "{}", String::from_utf8_lossy(&said));
    }
    for file in files(folder) {
        assert!(
            !has_key(&std::fs::read(&file).unwrap()),
            "{}",
            file.display()
        );
    }
}

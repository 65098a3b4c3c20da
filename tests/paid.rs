//! kill -9 of the real program at every stage of a paid job, against a service that counts what it charges.
//!
//! Stages × 50: before the request, after it, its id known, while asking, while fetching, with the file written. Afterwards:
//! nothing was charged twice, every picture the service finished is in the library byte for byte, and a job nobody can know
//! about says so.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]
#![cfg(unix)]

#[path = "paid/service.rs"]
mod service;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use service::{Service, Stage};
use triptych::app::runner::{Core, Known};
use triptych::domain::ids::ProviderId;
use triptych::domain::job::JobState;
use triptych::secrets::Keys;
use triptych::store::{Depth, OpenHow};

/// Kills at each stage.
const ROUNDS: u32 = 50;
/// Kills between two recoveries.
const BATCH: u32 = 10;

/// A home of its own with settings that lead to the service on this computer.
struct Home {
    folder: tempfile::TempDir,
    service: Service,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::start();
        let config = folder.path().join("config/triptych");
        fs::create_dir_all(&config).unwrap();
        let settings = format!(r#"{{"base_urls":{{"bfl":"{}"}}}}"#, service.base_url());
        fs::write(config.join("settings.json"), settings).unwrap();
        Self { folder, service }
    }

    fn library(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    /// Starts the real program on one paid picture.
    fn make(&self, prompt: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_triptych"))
            .args(["generate", prompt, "--model", "bfl/flux-2-pro", "--yes"])
            .args(["--size", "256x256"])
            .env("TRIPTYCH_LIBRARY", self.library())
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.folder.path().join("config"))
            .env("BFL_API_KEY", "bfl_a_key_of_this_test")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn open(&self) -> Core {
        let catalogue = triptych::catalogue::shipped();
        let keys = Keys::session_only(catalogue.clone());
        let base_urls =
            BTreeMap::from([(ProviderId::from("bfl"), self.service.base_url().to_owned())]);
        keys.know(&catalogue, &base_urls);
        let place = triptych::secrets::KeyPlace::Session;
        let key = triptych::secrets::Secret::new("bfl_a_key_of_this_test");
        keys.keep(&ProviderId::from("bfl"), key, &place).unwrap();
        let known = Known {
            catalogue: Arc::new(catalogue),
            base_urls,
            keys: Some(Arc::new(keys)),
            home: None,
        };
        Core::open(self.library(), OpenHow::MustExist, known, Arc::new(|| {})).unwrap()
    }

    /// What a person does next: opens the studio again. Everything that can be found out is found out.
    fn recover(&self) {
        self.service.hold(None);
        if !self.library().join("library.sqlite3").exists() {
            return;
        }
        let core = self.open();
        core.recover().unwrap();
        let deadline = Instant::now() + Duration::from_mins(1);
        while core.active() > 0 {
            assert!(Instant::now() < deadline, "everything settles");
            core.wait_event(Duration::from_millis(50));
        }
        self.check(&core);
        core.close(Duration::from_secs(5));
    }

    fn check(&self, core: &Core) {
        for run in core.store().runs(None, 1000).unwrap() {
            for job in run.jobs {
                let prompt = &job.planned.sent.prompt;
                let charged = self.service.charges(prompt);
                match &job.state {
                    JobState::Done { .. } => {
                        assert_eq!(charged, 1, "{prompt}: one picture, one charge");
                        let picture = job.picture.as_ref().unwrap();
                        let file = fs::read(core.store().picture_file(picture)).unwrap();
                        assert_eq!(file, service::picture(prompt), "{prompt}: its own bytes");
                    }
                    JobState::Unknown { .. } => assert!(
                        !self.service.told_its_id(prompt),
                        "{prompt}: what the service named is found again"
                    ),
                    JobState::Stopped => assert_eq!(charged, 0, "{prompt}: never sent"),
                    other => panic!("{prompt}: {other:?}"),
                }
            }
        }
        let report = core.store().check(Depth::Full).unwrap();
        assert!(report.is_sound(), "{report:?}");
        let incoming = fs::read_dir(self.library().join("incoming")).unwrap();
        assert_eq!(incoming.count(), 0, "no file half written is left");
    }

    /// How many jobs ended how.
    fn ends(&self) -> BTreeMap<&'static str, u32> {
        let mut ends = BTreeMap::new();
        let core = self.open();
        for run in core.store().runs(None, 1000).unwrap() {
            for job in run.jobs {
                *ends.entry(job.state.name()).or_default() += 1;
            }
        }
        core.close(Duration::from_secs(5));
        ends
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Kills fifty programs at a stage and says how their jobs ended.
fn kill_at(stage: Stage) -> BTreeMap<&'static str, u32> {
    let home = Home::new();
    for round in 0..ROUNDS {
        let prompt = format!("{stage:?} {round}");
        home.service.hold(Some(stage));
        let child = home.make(&prompt);
        assert!(home.service.reached(&prompt), "{prompt}: came that far");
        kill(child);
        if (round + 1) % BATCH == 0 {
            home.recover();
        }
    }
    assert_eq!(home.service.all_charges(), ROUNDS, "charges = intents");
    home.ends()
}

#[test]
fn after_sending_nobody_knows_and_nothing_is_sent_again() {
    assert_eq!(
        kill_at(Stage::Sent),
        BTreeMap::from([("unknown", ROUNDS)]),
        "said so"
    );
}

#[test]
fn with_the_id_known_every_picture_is_recovered() {
    assert_eq!(
        kill_at(Stage::FirstQuestion),
        BTreeMap::from([("done", ROUNDS)]),
        "all"
    );
}

#[test]
fn while_asking_every_picture_is_recovered() {
    assert_eq!(
        kill_at(Stage::ThirdQuestion),
        BTreeMap::from([("done", ROUNDS)]),
        "all"
    );
}

#[test]
fn while_fetching_every_picture_is_recovered() {
    assert_eq!(
        kill_at(Stage::HalfFetched),
        BTreeMap::from([("done", ROUNDS)]),
        "all"
    );
}

#[test]
fn before_sending_and_with_the_file_written_nothing_is_lost() {
    let home = Home::new();
    // How long a whole picture takes here, so that the kills fall everywhere inside it.
    let begin = Instant::now();
    let mut first = home.make("a whole one");
    assert!(first.wait().unwrap().success(), "works unkilled");
    let whole = begin.elapsed();
    for round in 0..ROUNDS {
        // Multiples of the golden ratio land everywhere between the start and the first request.
        let share = (f64::from(round) * 0.618_033_988_75).fract();
        let child = home.make(&format!("before {round}"));
        std::thread::sleep(whole.mul_f64(share * 0.5));
        kill(child);
        if (round + 1) % BATCH == 0 {
            home.recover();
        }
    }
    for round in 0..ROUNDS {
        let files = count_files(&home.library().join("pictures"));
        let child = home.make(&format!("written {round}"));
        let deadline = Instant::now() + Duration::from_secs(30);
        while count_files(&home.library().join("pictures")) == files {
            assert!(Instant::now() < deadline, "a file comes");
        }
        kill(child);
        if (round + 1) % BATCH == 0 {
            home.recover();
        }
    }
    let ends = home.ends();
    let done = ends.get("done").copied().unwrap_or_default();
    assert!(
        done > ROUNDS,
        "every written file belongs to a finished job: {ends:?}"
    );
    let twice = home.service.charged_twice();
    assert!(twice.is_empty(), "charged twice: {twice:?}");
}

fn count_files(folder: &Path) -> usize {
    let Ok(shards) = fs::read_dir(folder) else {
        return 0;
    };
    shards
        .filter_map(|shard| fs::read_dir(shard.ok()?.path()).ok())
        .map(Iterator::count)
        .sum()
}

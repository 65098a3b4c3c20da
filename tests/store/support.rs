//! Libraries, runs and pictures for the tests.

use tempfile::TempDir;
use triptych::domain::history::{Facts, Received, RunRecord};
use triptych::domain::ids::{JobId, ModelId, RemoteId};
use triptych::domain::job::{JobEvent, Remote};
use triptych::domain::money::{Cost, Micros, Price};
use triptych::domain::picture::{FileFormat, PictureRow};
use triptych::domain::run::{PlannedJob, RunSpec};
use triptych::domain::shape::Size;
use triptych::domain::task::{Task, TaskKind};
use triptych::domain::time::Moment;
use triptych::paths::LibraryPaths;
use triptych::store::{Access, OpenHow, Store};

/// 2026-11-21 11:32 UTC.
pub(crate) const NOW: Moment = Moment(1_795_260_720_000);

pub(crate) struct Library {
    pub(crate) store: Store,
    pub(crate) paths: LibraryPaths,
    pub(crate) folder: TempDir,
}

pub(crate) fn library() -> Library {
    let folder = tempfile::tempdir().unwrap();
    let paths = LibraryPaths::new(folder.path().join("library"));
    let opened = Store::open(&paths, OpenHow::CreateIfMissing).unwrap();
    assert_eq!(opened.access, Access::ReadWrite, "a new library");
    Library {
        store: opened.store,
        paths,
        folder,
    }
}

pub(crate) fn reopen(paths: &LibraryPaths) -> Store {
    let opened = Store::open(paths, OpenHow::MustExist).unwrap();
    assert_eq!(opened.access, Access::ReadWrite, "the lock is free");
    opened.store
}

pub(crate) fn spec(prompt: &str, models: &[&str]) -> RunSpec {
    RunSpec {
        kind: TaskKind::Generate,
        prompt: prompt.to_owned(),
        look: Some("soft".to_owned()),
        look_words: Some("soft light".to_owned()),
        negative: "people".to_owned(),
        size: Size::new(640, 480),
        count: 1,
        seed: Some(7),
        effort: triptych::domain::task::Effort::Usual,
        transparent: false,
        references: Vec::new(),
        models: models.iter().map(|id| ModelId::from(*id)).collect(),
        step: None,
    }
}

pub(crate) fn planned(spec: &RunSpec, price: Price) -> Vec<PlannedJob> {
    let task = Task {
        kind: spec.kind.clone(),
        prompt: format!("{}. soft light", spec.prompt),
        negative: spec.negative.clone(),
        size: spec.size,
        seed: spec.seed,
        effort: triptych::domain::task::Effort::Usual,
        transparent: false,
        references: Vec::new(),
    };
    let job = |model: &ModelId| PlannedJob {
        model: model.clone(),
        provider: model.provider(),
        row: 0,
        asked: task.clone(),
        sent: task.clone(),
        changes: vec![],
        price,
    };
    spec.models.iter().map(job).collect()
}

pub(crate) fn start(store: &Store, prompt: &str, models: &[&str], now: Moment) -> RunRecord {
    let spec = spec(prompt, models);
    let price = Price::Fixed {
        micros: Micros(40_000),
    };
    store
        .create_run(&spec, &planned(&spec, price), now)
        .unwrap()
}

pub(crate) fn received(bytes: &[u8]) -> Received {
    Received {
        bytes: bytes.to_vec(),
        format: FileFormat::Png,
        size: Size::new(1000, 500),
        average_rgb: [1, 200, 255],
        facts: Facts {
            seed: Some(7),
            took_ms: 1500,
            raw: "{\"ok\":true}".to_owned(),
            ..Facts::default()
        },
        cost: Cost::Billed {
            micros: Micros(30_000),
        },
    }
}

pub(crate) fn remote(id: &str) -> Remote {
    Remote {
        id: RemoteId::from(id),
        poll_url: Some("https://example.org/poll".to_owned()),
    }
}

pub(crate) fn send(store: &Store, job: JobId, now: Moment) {
    store.job_event(job, &JobEvent::Send, now).unwrap();
}

/// One finished picture of one model.
pub(crate) fn picture(
    store: &Store,
    prompt: &str,
    model: &str,
    now: Moment,
    bytes: &[u8],
) -> PictureRow {
    let run = start(store, prompt, &[model], now);
    send(store, run.jobs[0].id, now);
    store
        .keep_picture(run.jobs[0].id, &received(bytes), now)
        .unwrap()
}

/// Tells the person who runs the tests, also when all is well.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    writeln!(std::io::stderr(), "{text}").unwrap();
}

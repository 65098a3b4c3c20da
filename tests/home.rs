//! The studio with an engine on this computer: a real library, the real loop, a real shelf, and a program that fails in every way
//! one can. Every fault is a sentence with a next step, the next picture is made, and no process is left behind.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "models/build.rs"]
mod build;
#[expect(dead_code, reason = "shared with the tests of the worker")]
#[path = "local/support.rs"]
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use support::{Stage, png};
use triptych::app::runner::{Core, HomeEngine, Known, Program};
use triptych::domain::failure::{Charged, FailureKind, NextStep};
use triptych::domain::history::JobRecord;
use triptych::domain::home::{self, Installed};
use triptych::domain::ids::{BlobId, JobId};
use triptych::domain::job::JobState;
use triptych::domain::local::{Family, Part};
use triptych::domain::model::Catalogue;
use triptych::domain::offer::SetId;
use triptych::domain::picture::FileFormat;
use triptych::domain::run::RunSpec;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation, TaskKind};
use triptych::engine::EngineEvent;
use triptych::local::Worker;
use triptych::models::{Manifest, Shelf};
use triptych::store::OpenHow;
use triptych::text::failure;

/// Side of the pictures here, pixels.
const SIDE: u32 = 256;

struct World {
    stage: Stage,
    folder: tempfile::TempDir,
    home: Arc<HomeEngine>,
    set: SetId,
}

impl World {
    fn new(role: &str) -> Self {
        let stage = Stage::new(role);
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            use base64::Engine as _;
            let text = base64::engine::general_purpose::STANDARD.encode(bytes);
            std::fs::write(stage.path().join(name), text).unwrap();
        };
        put("picture.b64", &png(SIDE, SIDE, 100));
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let parts = vec![
            (Part::Diffusion, file("z.safetensors", &build::z_image(256))),
            (Part::Vae, file("vae.safetensors", &build::vae(1000))),
            (Part::Llm, file("q.gguf", &build::qwen3(256))),
        ];
        let shelf = Shelf::open(folder.path().join("models"), Manifest::shipped()).unwrap();
        let set = shelf.add("Mine", Family::ZImage, parts).unwrap();
        let home = Arc::new(HomeEngine::default());
        home.use_shelf(shelf);
        let world = Self {
            stage,
            folder,
            home,
            set,
        };
        world.engine(|_| {});
        world
    }

    /// Starts over with an engine of this patience.
    fn engine(&self, change: impl FnOnce(&mut triptych::local::Setup)) {
        let mut setup = self.stage.setup();
        change(&mut setup);
        let program = Program::Ours(setup.program.clone());
        let worker = Worker::new(setup);
        self.home.use_engine(Some(program), Some(Arc::new(worker)));
    }

    fn open(&self) -> Core {
        let installed = Installed {
            id: self.set.clone(),
            name: "Mine".to_owned(),
            family: Family::ZImage,
            good_for: String::new(),
            steps: 4,
            memory_bytes: 0,
            bytes: 0,
        };
        let mut all: Catalogue = triptych::catalogue::shipped();
        all.services.push(home::service(&[installed], ""));
        let known = Known {
            home: Some(Arc::clone(&self.home)),
            ..Known::from(Arc::new(all))
        };
        let library = self.folder.path().join("library");
        Core::open(library, OpenHow::CreateIfMissing, known, Arc::new(|| {})).unwrap()
    }

    fn spec(&self, kind: TaskKind) -> RunSpec {
        RunSpec {
            kind,
            prompt: "three pears".to_owned(),
            look: None,
            look_words: None,
            negative: String::new(),
            size: Size::new(SIDE, SIDE),
            count: 1,
            effort: Effort::Usual,
            transparent: false,
            references: Vec::new(),
            seed: Some(7),
            models: vec![home::model_id(&self.set)],
            step: None,
        }
    }
}

fn begin(core: &Core, spec: &RunSpec) -> JobId {
    let plan = core.plan(spec);
    let run = core.write_down(spec, &plan).unwrap();
    let id = run.jobs[0].id;
    core.start(run.jobs);
    id
}

/// Waits for a job; tells how far it was and how many previews there were.
fn wait(core: &Core, id: JobId) -> (JobRecord, Vec<f32>, usize) {
    let deadline = Instant::now() + Duration::from_mins(1);
    let (mut fractions, mut previews) = (Vec::new(), 0);
    loop {
        assert!(Instant::now() < deadline, "it ends");
        if let Some(EngineEvent::Progress { progress, .. }) =
            core.wait_event(Duration::from_millis(20))
        {
            fractions.extend(progress.fraction);
            previews += usize::from(progress.preview.is_some());
        }
        let job = core.store().job(id).unwrap();
        if job.state.is_final() && core.active() == 0 {
            return (job, fractions, previews);
        }
    }
}

#[test]
fn a_picture_made_here_is_free_shown_on_the_way_and_in_the_library() {
    let world = World::new("good");
    let core = world.open();
    let id = begin(&core, &world.spec(TaskKind::Generate));
    let (job, fractions, previews) = wait(&core, id);
    assert!(
        matches!(job.state, JobState::Done { .. }),
        "{:?}",
        job.state
    );
    assert!(previews >= 1, "what it looks like on the way");
    assert!(
        fractions.is_sorted() && fractions.len() >= 2,
        "{fractions:?}"
    );
    let picture = job.picture.unwrap();
    let file = std::fs::read(core.store().picture_file(&picture)).unwrap();
    assert_eq!(file, png(SIDE, SIDE, 100), "the engine's own bytes");
    let order = std::fs::read_to_string(world.stage.path().join("order")).unwrap();
    assert!(
        order.contains("\"steps\":8") && order.contains("\"seed\":7"),
        "what was asked: {order}"
    );
    core.close(Duration::from_secs(5));
    drop(core);
    world.home.rest();
    world.stage.assert_all_gone("after closing");
}

#[test]
fn an_edit_begins_from_the_source_and_paints_only_the_area() {
    let world = World::new("good");
    let core = world.open();
    let bring = |bytes: &[u8], size: u32| -> BlobId {
        assert_eq!(
            triptych::local::png_size(bytes),
            Some((size, size)),
            "its size"
        );
        core.store().keep_source(bytes, FileFormat::Png).unwrap()
    };
    // Larger than what is made, so that both are brought to its size.
    let source = bring(&png(512, 512, 30), 512);
    let mask = bring(&png(512, 512, 255), 512);
    let kind = TaskKind::Edit {
        source,
        mask: Some(mask),
        operation: Operation::Instruct,
    };
    let id = begin(&core, &world.spec(kind));
    let (job, ..) = wait(&core, id);
    assert!(
        matches!(job.state, JobState::Done { .. }),
        "{:?}",
        job.state
    );
    let order: serde_json::Value =
        serde_json::from_slice(&std::fs::read(world.stage.path().join("order")).unwrap()).unwrap();
    for part in ["source", "mask"] {
        use base64::Engine as _;
        let text = order[part].as_str().unwrap();
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(text)
            .unwrap();
        assert_eq!(
            triptych::local::png_size(&bytes),
            Some((SIDE, SIDE)),
            "{part}"
        );
    }
    core.close(Duration::from_secs(5));
}

/// Role, what it must become, and what to do next.
const MATRIX: [(&str, FailureKind, NextStep); 20] = {
    use FailureKind::{Engine, NotReady};
    use NextStep::{OpenSettings, TryAgain};
    [
        ("no-library", NotReady, OpenSettings),
        ("ill-at-start", NotReady, OpenSettings),
        ("other-version", NotReady, OpenSettings),
        ("old-processor", NotReady, OpenSettings),
        ("bad-model", NotReady, OpenSettings),
        ("crash-at-start", Engine, TryAgain),
        ("silent", Engine, TryAgain),
        ("hangs-loading", Engine, TryAgain),
        ("abort", Engine, TryAgain),
        ("segfault", Engine, TryAgain),
        ("killed", Engine, TryAgain),
        ("exit-137", Engine, TryAgain),
        ("hang", Engine, TryAgain),
        ("garbage", Engine, TryAgain),
        ("huge", Engine, TryAgain),
        ("no-picture", Engine, TryAgain),
        ("memory", Engine, TryAgain),
        ("wrong-size", Engine, TryAgain),
        ("html", Engine, TryAgain),
        ("two", Engine, TryAgain),
    ]
};

#[test]
fn every_fault_is_a_sentence_with_a_next_step_and_the_next_picture_is_made() {
    let world = World::new("good");
    let core = world.open();
    for (role, kind, next) in MATRIX {
        world.stage.play(role);
        // Only where silence is the fault: a busy machine may be slow to start a good one.
        let silent = matches!(role, "silent" | "hangs-loading" | "hang");
        world.engine(|setup| {
            if silent {
                setup.patience.hello = Duration::from_millis(600);
                setup.patience.quiet = Duration::from_millis(600);
            }
        });
        let id = begin(&core, &world.spec(TaskKind::Generate));
        let (job, ..) = wait(&core, id);
        let JobState::Failed { failure } = &job.state else {
            panic!("{role}: {:?}", job.state);
        };
        assert_eq!(
            (failure.kind, failure.next),
            (kind, next),
            "{role}: {failure:?}"
        );
        assert_eq!(failure.charged, Charged::No, "{role} is free");
        let sentence = failure::sentence(failure);
        assert!(
            sentence.contains(';') || sentence.contains('.'),
            "{role}: {sentence}"
        );
        assert!(!sentence.contains("pears"), "{role}: no prompt in it");
        world.stage.play("good");
        if silent {
            world.engine(|_| {});
        }
        let id = begin(&core, &world.spec(TaskKind::Generate));
        let (job, ..) = wait(&core, id);
        assert!(
            matches!(job.state, JobState::Done { .. }),
            "after {role}: {:?}",
            job.state
        );
    }
    world.home.rest();
    world.stage.assert_all_gone("after everything");
    core.close(Duration::from_secs(5));
}

#[test]
fn stopping_ends_the_program_within_half_a_second_and_costs_nothing() {
    let world = World::new("slow");
    let core = world.open();
    let id = begin(&core, &world.spec(TaskKind::Generate));
    while world.stage.pids().is_empty() {
        core.wait_event(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(500));
    let asked = Instant::now();
    core.cancel(&[id]);
    let (job, ..) = wait(&core, id);
    assert!(
        matches!(
            job.state,
            JobState::Cancelled {
                charged: Charged::No
            }
        ),
        "{:?}",
        job.state
    );
    while world
        .stage
        .pids()
        .iter()
        .any(|pid| support::state(*pid).is_some())
    {
        assert!(asked.elapsed() < Duration::from_secs(5), "it ends");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        asked.elapsed() < Duration::from_millis(1500),
        "soon: {:?}",
        asked.elapsed()
    );
    core.close(Duration::from_secs(5));
}

#[test]
fn a_picture_cut_off_by_a_crash_is_made_again_by_itself() {
    let world = World::new("slow");
    let core = world.open();
    let spec = world.spec(TaskKind::Generate);
    let id = begin(&core, &spec);
    while core.store().job(id).unwrap().state == JobState::Queued {
        core.wait_event(Duration::from_millis(10));
    }
    // Closing leaves the journal as it is, as a crash does.
    core.close(Duration::ZERO);
    drop(core);
    world.stage.play("good");
    let core = world.open();
    let recovered = core.recover().unwrap();
    assert_eq!(recovered.going_on, 1, "free, so it starts again");
    let (job, ..) = wait(&core, id);
    assert!(
        matches!(job.state, JobState::Done { .. }),
        "{:?}",
        job.state
    );
    core.close(Duration::from_secs(5));
}

#[test]
fn without_a_program_or_with_changed_files_nothing_is_started() {
    let world = World::new("good");
    let core = world.open();
    let fails = |word: &str| {
        let id = begin(&core, &world.spec(TaskKind::Generate));
        let (job, ..) = wait(&core, id);
        let JobState::Failed { failure } = &job.state else {
            panic!("{:?}", job.state);
        };
        assert_eq!(failure.next, NextStep::OpenSettings, "{failure:?}");
        assert!(failure.detail.contains(word), "{}", failure.detail);
    };
    std::fs::write(world.folder.path().join("q.gguf"), b"<html>").unwrap();
    fails("q.gguf");
    std::fs::remove_file(world.folder.path().join("vae.safetensors")).unwrap();
    fails("");
    world.home.use_engine(None, None);
    fails("no engine");
    assert!(world.stage.pids().is_empty(), "no process was started");
    core.close(Duration::from_secs(5));
}

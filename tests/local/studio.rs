//! The whole studio with the real engine: a model put together from files of one's own, a picture from words, and one painted over
//! inside an area, both in the library afterwards.

use std::sync::Arc;
use std::time::{Duration, Instant};

use triptych::app::runner::{Core, HomeEngine, Known, Program};
use triptych::domain::history::JobRecord;
use triptych::domain::home::{self, Installed};
use triptych::domain::local::Family;
use triptych::domain::model::Catalogue;
use triptych::domain::picture::FileFormat;
use triptych::domain::run::RunSpec;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation, TaskKind};
use triptych::engine::EngineEvent;
use triptych::local::png_size;
use triptych::models::{Manifest, Shelf};
use triptych::store::OpenHow;

use crate::tiny;
use crate::under::{ENGINE, alone, difference, engines, picture, until};

/// Side of the pictures, pixels: the least the service offers.
const SIDE: u32 = 256;

fn spec(kind: TaskKind, model: &Installed) -> RunSpec {
    RunSpec {
        kind,
        prompt: "three pears".to_owned(),
        look: None,
        look_words: None,
        negative: String::new(),
        size: Size::new(SIDE, SIDE),
        count: 1,
        effort: Effort::Quick,
        transparent: false,
        references: Vec::new(),
        seed: Some(7),
        models: vec![home::model_id(&model.id)],
        step: None,
    }
}

/// Makes one picture; the job as the library has it, and how many previews there were.
fn make(core: &Core, spec: &RunSpec) -> (JobRecord, usize) {
    let run = core.write_down(spec, &core.plan(spec)).unwrap();
    let id = run.jobs[0].id;
    core.start(run.jobs);
    let deadline = Instant::now() + Duration::from_mins(5);
    let mut previews = 0;
    loop {
        assert!(Instant::now() < deadline, "it ends");
        if let Some(EngineEvent::Progress { progress, .. }) =
            core.wait_event(Duration::from_millis(20))
        {
            previews += usize::from(progress.preview.is_some());
        }
        let job = core.store().job(id).unwrap();
        if job.state.is_final() && core.active() == 0 {
            return (job, previews);
        }
    }
}

#[test]
fn a_picture_and_an_edit_come_from_the_real_engine_into_the_library() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(folder.path().join("models"), Manifest::shipped()).unwrap();
    let files = tiny::model();
    let set = shelf.add("Tiny", Family::ZImage, files.parts).unwrap();
    let model = Installed {
        id: set,
        name: "Tiny".to_owned(),
        family: Family::ZImage,
        good_for: String::new(),
        steps: 8,
        memory_bytes: 1,
        bytes: 1,
    };
    let engine = Arc::new(HomeEngine::default());
    engine.use_shelf(shelf);
    engine.use_program(Some(Program::Ours(ENGINE.into())));
    let mut all: Catalogue = triptych::catalogue::shipped();
    all.services
        .push(home::service(std::slice::from_ref(&model), ""));
    let known = Known {
        home: Some(Arc::clone(&engine)),
        ..Known::from(Arc::new(all))
    };
    let library = folder.path().join("library");
    let core = Core::open(library, OpenHow::CreateIfMissing, known, Arc::new(|| {})).unwrap();

    let (job, previews) = make(&core, &spec(TaskKind::Generate, &model));
    let made = job
        .picture
        .unwrap_or_else(|| unreachable!("a picture: {:?}", job.state));
    let bytes = std::fs::read(core.store().picture_file(&made)).unwrap();
    assert_eq!(png_size(&bytes), Some((SIDE, SIDE)), "in the library");
    assert!(previews >= 1, "shown on the way");

    // Twice as large, so that source and area are brought to the picture's size.
    let large = 2 * SIDE;
    let source = picture(large, large, |x, _| [(x / 4) as u8, 90, 200]);
    let area = picture(large, large, |x, _| [if x < SIDE { 255 } else { 0 }; 3]);
    let keep = |file: &[u8]| core.store().keep_source(file, FileFormat::Png).unwrap();
    let kind = TaskKind::Edit {
        source: keep(&source),
        mask: Some(keep(&area)),
        operation: Operation::Instruct,
    };
    // A decoder of random weights gives no source back; what may change follows the chance, and what may not does not.
    let edit = |seed| {
        let mut spec = spec(kind.clone(), &model);
        spec.seed = Some(seed);
        let (job, _) = make(&core, &spec);
        let edited = job
            .picture
            .unwrap_or_else(|| unreachable!("an edit: {:?}", job.state));
        std::fs::read(core.store().picture_file(&edited)).unwrap()
    };
    let (one, other) = (edit(7), edit(8));
    let (painted, kept) = (
        difference(&one, &other, 0, SIDE / 2 - 32),
        difference(&one, &other, SIDE / 2 + 32, SIDE),
    );
    assert!(painted > 5.0 * kept, "painted {painted:.1}, kept {kept:.1}");

    core.close(Duration::from_secs(5));
    engine.rest();
    until("nothing of it is left", Duration::from_secs(5), || {
        engines().is_empty()
    });
}

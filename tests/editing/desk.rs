//! A studio without a window, on a library in a folder of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use triptych::app::msg::{BringFor, Dropped, EditMsg, Msg};
use triptych::app::runner::{Runner, Start, Supply};
use triptych::app::state::State;
use triptych::app::state::edit::EditDraft;
use triptych::app::update::{self, update};
use triptych::catalogue;
use triptych::domain::ids::{ModelId, PictureId};
use triptych::domain::settings::Settings;
use triptych::imaging::{Pixels, decode, ops::to_png};
use triptych::paths::LibraryPaths;
use triptych::secrets::Keys;

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(90);

pub(crate) struct Desk {
    pub(crate) state: State,
    runner: Option<Runner>,
    pub(crate) folder: PathBuf,
    woken: Arc<(Mutex<bool>, Condvar)>,
}

impl Desk {
    pub(crate) fn open(folder: &Path) -> Self {
        let settings = Settings {
            welcomed: true,
            ..Settings::default()
        };
        let catalogue = Arc::new(catalogue::shipped());
        let woken = Arc::new((Mutex::new(false), Condvar::new()));
        let bell = Arc::clone(&woken);
        let state = State::new(
            Arc::clone(&catalogue),
            catalogue::looks().into(),
            settings.clone(),
        );
        let runner = Runner::start(Start {
            folder: folder.to_owned(),
            folder_is_temporary: true,
            settings,
            settings_file: None,
            catalogue,
            keys: Arc::new(Keys::session_only(catalogue::shipped())),
            home: Arc::default(),
            wake: Arc::new(move || {
                *bell.0.lock().unwrap() = true;
                bell.1.notify_all();
            }),
            max_texture_side_px: 4096,
            supply: Supply::usual(None),
        })
        .unwrap();
        let mut desk = Self {
            state,
            runner: Some(runner),
            folder: folder.to_owned(),
            woken,
        };
        for effect in update::start() {
            desk.runner.as_mut().unwrap().perform(effect);
        }
        desk.until("the library is open", |state| state.gallery.loaded);
        desk
    }

    pub(crate) fn tell(&mut self, msg: Msg) {
        let runner = self.runner.as_mut().unwrap();
        for effect in update(&mut self.state, runner.now(), msg) {
            runner.perform(effect);
        }
    }

    pub(crate) fn edit(&mut self, msg: EditMsg) {
        self.tell(Msg::Edit(msg));
    }

    /// Takes in what arrives until something is so.
    pub(crate) fn until(&mut self, what: &str, so: impl Fn(&State) -> bool) {
        let begun = Instant::now();
        loop {
            for msg in self.runner.as_mut().unwrap().arrived(256) {
                self.tell(msg);
            }
            if so(&self.state) {
                return;
            }
            assert!(
                begun.elapsed() < LIMIT,
                "{what}: still not; notice {:?}",
                self.state.notice
            );
            let guard = self.woken.0.lock().unwrap();
            let (mut woken, _) = self
                .woken
                .1
                .wait_timeout_while(guard, Duration::from_millis(50), |woken| !*woken)
                .unwrap();
            *woken = false;
        }
    }

    /// Brings a picture in and opens it.
    pub(crate) fn bring(&mut self, png: &[u8], name: &str) -> PictureId {
        let before = self.state.edit.current.as_ref().map(|row| row.id);
        let bytes: Arc<[u8]> = png.to_vec().into();
        let dropped = vec![Dropped::Bytes {
            name: name.to_owned(),
            bytes,
        }];
        self.edit(EditMsg::Dropped(dropped, BringFor::Source));
        self.until("the picture is in front, with its tree", |state| {
            let now = state.edit.current.as_ref().map(|row| row.id);
            let tree = state.edit.tree.value();
            now.is_some()
                && now != before
                && !state.edit.tree.is_loading()
                && tree.is_some_and(|tree| tree.get(now.unwrap()).is_some())
        });
        self.state.edit.current.as_ref().unwrap().id
    }

    /// Asks for an edit and waits for all its results and everything that follows from them.
    pub(crate) fn ask(&mut self, instruction: &str, models: &[&str]) -> Vec<PictureId> {
        let draft = EditDraft {
            instruction: instruction.to_owned(),
            models: models.iter().map(|id| ModelId::from(*id)).collect(),
            ..self.state.edit.draft.clone()
        };
        let before = self.state.edit.results;
        self.edit(EditMsg::Set(Box::new(draft)));
        self.edit(EditMsg::Apply);
        self.until("the edit is under way", |state| {
            state.edit.results != before && !state.edit.preparing
        });
        self.settle();
        let run = self.state.gallery.run(self.state.edit.results.unwrap());
        run.unwrap()
            .cells()
            .map(|cell| {
                let state = &cell.job.state;
                cell.job
                    .picture
                    .as_ref()
                    .unwrap_or_else(|| panic!("a result: {state:?}"))
                    .id
            })
            .collect()
    }

    /// Waits until nothing is under way any more.
    pub(crate) fn settle(&mut self) {
        self.until("everything is done and measured", |state| {
            let edit = &state.edit;
            state.gallery.open_jobs() == 0
                && edit.courses.is_empty()
                && !edit.tree.is_loading()
                && edit.guard.values().all(|report| !report.is_loading())
                && edit.trying.drawing.is_none()
                && !edit.trying.keeping
                && !edit.painting.saving
                && merged_all(state)
        });
    }

    pub(crate) fn pixels(&self, picture: PictureId) -> Pixels {
        decode(&self.bytes(picture)).unwrap().pixels
    }

    pub(crate) fn bytes(&self, picture: PictureId) -> Vec<u8> {
        let row = self.state.picture(picture).unwrap();
        let file = LibraryPaths::new(&self.folder).picture(row.blob, row.format);
        std::fs::read(file).unwrap()
    }

    /// Ends as the window does, and starts anew.
    pub(crate) fn again(mut self) -> Self {
        self.runner.take().unwrap().close(Duration::from_secs(20));
        Self::open(&self.folder.clone())
    }
}

/// Whether every edit that keeps the outside has its merged version.
fn merged_all(state: &State) -> bool {
    let tree = state.edit.tree.value();
    let Some(run) = state.edit.results.and_then(|run| state.gallery.run(run)) else {
        return true;
    };
    let keeps = run.spec.step.as_ref().is_some_and(|step| step.keep_outside);
    !keeps
        || run.cells().all(|cell| {
            let picture = cell.job.picture.as_ref();
            picture.is_none_or(|row| {
                tree.and_then(|tree| tree.get(row.id))
                    .is_some_and(|version| version.behind.is_some())
            })
        })
}

/// A picture with enough in it to be measured.
pub(crate) fn scene(seed: u64, width_px: u32, height_px: u32) -> Vec<u8> {
    let request = triptych::practice::PaintRequest {
        hand: triptych::practice::Hand::Landscape,
        prompt: "hills at noon".to_owned(),
        negative: String::new(),
        seed,
        width_px,
        height_px,
    };
    triptych::practice::paint_png(&request, &mut |_| std::ops::ControlFlow::Continue(())).unwrap()
}

/// A plain picture.
pub(crate) fn plain(width_px: u32, height_px: u32) -> Vec<u8> {
    to_png(&Pixels::filled([180, 120, 60, 255], width_px, height_px).unwrap()).unwrap()
}

pub(crate) const ONE: &str = "practice/landscape";
pub(crate) const TWO: &str = "practice/collage";

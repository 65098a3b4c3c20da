//! The window with a real runner, a models folder of its own, and a model host on loopback.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::egui::{Theme, Ui, UiBuilder};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use triptych::app::effect::Effect;
use triptych::app::msg::{HomeDialog, HomeNews, Msg, News, SettingsMsg};
use triptych::app::runner::{Runner, Start, Supply};
use triptych::app::state::{Page, SettingsSection, State};
use triptych::app::update::update;
use triptych::domain::model::{Catalogue, Place};
use triptych::domain::offer::SetId;
use triptych::domain::settings::Settings;
use triptych::models::Manifest;
use triptych::models::download::{Pace, Times};
use triptych::secrets::keychain::{Keychain, KeychainError};
use triptych::secrets::{Keys, Secret};
use triptych::ui::textures::{BUDGET_BYTES, Textures};
use triptych::ui::{Cx, Outbox, View, shell_ui};
use triptych::{catalogue, settings};

use crate::build::{qwen3, safetensors, vae, z_image};
use crate::common::window;
use crate::hub::{Hub, sha256};

/// High enough for the whole page.
pub(crate) const SIZE: [f32; 2] = [1440.0, 2000.0];
/// Bytes of the shared VAE: long enough to be stopped in the middle.
const VAE_BYTES: u64 = 400_000;

/// A file with everything in it.
pub(crate) fn whole() -> Vec<u8> {
    safetensors(&[(
        "model.diffusion_model.input_blocks.0.0.weight",
        &[320, 4, 3, 3],
        "F16",
    )])
}

/// The files of the host.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("split/ae.safetensors", vae(VAE_BYTES)),
        ("z.safetensors", z_image(256)),
        ("k.safetensors", z_image(256)),
        ("q.gguf", qwen3(256)),
        ("whole.safetensors", whole()),
    ]
}

/// Two models to begin with that share VAE and encoder, and one with a licence to accept.
pub(crate) fn manifest() -> Manifest {
    let named = ["vae", "z", "k", "encoder", "whole"];
    let parts = ["vae", "diffusion", "diffusion", "llm", "whole"];
    let entries: Vec<String> = files()
        .iter()
        .zip(named.iter().zip(parts))
        .map(|((path, bytes), (name, part))| {
            format!(
                "\"{name}\":{{\"part\":\"{part}\",\"repository\":\"maker/models\",\"path\":\"{path}\",\"bytes\":{},\"sha256\":\"{}\"}}",
                bytes.len(),
                sha256(bytes)
            )
        })
        .collect();
    let model = |id: &str, name: &str, family: &str, files: &str, more: &str| {
        format!(
            "{{\"id\":\"{id}\",\"name\":\"{name}\",\"family\":\"{family}\",\"files\":{files},\"steps\":8,\"cfg\":1.0,\"memory_bytes\":6500000,\"memory_good_bytes\":9000000,\"good_for\":\"Trying things out\",{more}}}"
        )
    };
    let free = "\"licence\":{\"name\":\"Apache 2.0\",\"link\":\"https://example.com/free\",\"commercial\":\"yes\"}";
    let bound = "\"licence\":{\"name\":\"Bound 1.0\",\"link\":\"https://example.com/bound\",\"commercial\":\"no\",\"accept_first\":true}";
    let models = [
        model(
            "tiny-z",
            "Tiny Z",
            "z-image",
            "[\"vae\",\"z\",\"encoder\"]",
            &format!("{free},\"starter\":\"create\""),
        ),
        model(
            "tiny-k",
            "Tiny K",
            "z-image",
            "[\"vae\",\"k\",\"encoder\"]",
            &format!("{free},\"starter\":\"edit\""),
        ),
        model("old", "Old One", "sd15", "[\"whole\"]", bound),
    ];
    let json = format!(
        "{{\"files\":{{{}}},\"models\":[{}]}}",
        entries.join(","),
        models.join(",")
    );
    Manifest::parse(&json).unwrap()
}

/// A keychain in memory.
#[derive(Default)]
pub(crate) struct Ring(Mutex<BTreeMap<String, String>>);

impl Keychain for Ring {
    fn read(&self, account: &str) -> Result<Option<Secret>, KeychainError> {
        Ok(self
            .0
            .lock()
            .unwrap()
            .get(account)
            .map(|key| Secret::new(key)))
    }

    fn write(&self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        let mut keys = self.0.lock().unwrap();
        keys.insert(account.to_owned(), key.reveal().to_owned());
        Ok(())
    }

    fn remove(&self, account: &str) -> Result<(), KeychainError> {
        self.0.lock().unwrap().remove(account);
        Ok(())
    }
}

/// What outlives a window.
pub(crate) struct Site {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) hub: Hub,
    pub(crate) free: Arc<AtomicU64>,
    pub(crate) ring: Arc<Ring>,
    /// Further addresses redirects may lead to.
    pub(crate) also: Vec<String>,
    /// There is an engine beside the program.
    pub(crate) engine: bool,
}

impl Site {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("triptych-engine"), "x").unwrap();
        Self {
            folder,
            hub: Hub::new(&files()),
            free: Arc::new(AtomicU64::new(38_400_000_000)),
            ring: Arc::default(),
            also: Vec::new(),
            engine: true,
        }
    }

    pub(crate) fn models(&self) -> PathBuf {
        self.folder.path().join("models")
    }

    fn supply(&self) -> Supply {
        let (url, back) = (self.hub.url(), self.hub.back_url());
        let free = Arc::clone(&self.free);
        let also = self.also.clone();
        let engine = self.folder.path().join("triptych-engine");
        Supply {
            folder: Some(self.models()),
            manifest: manifest(),
            engine: self.engine.then_some(engine),
            prepare: Arc::new(move |config| {
                config.base_url.clone_from(&url);
                config.also.push(back.clone());
                config.also.extend(also.iter().cloned());
                config.reserve_bytes = 1000;
                config.times = Times {
                    connect: Duration::from_secs(5),
                    first_byte: Duration::from_secs(5),
                    idle: Duration::from_secs(2),
                };
                config.pace = Pace {
                    tries: 3,
                    base: Duration::from_millis(5),
                    longest: Duration::from_millis(20),
                    retry_after_longest: Duration::from_secs(2),
                    begin_anew: 2,
                };
                let free = Arc::clone(&free);
                config.free_space = Arc::new(move |_| Ok(free.load(Ordering::SeqCst)));
            }),
        }
    }

    /// Opens the window on the page.
    pub(crate) fn open(&self) -> Harness<'static, Desk> {
        self.open_sized(SIZE)
    }

    pub(crate) fn open_sized(&self, size: [f32; 2]) -> Harness<'static, Desk> {
        let desk = Desk::start(self);
        let mut window = window(size, Theme::Dark).build_ui_state(
            |ui, desk: &mut Desk| {
                let screen = ui.ctx().content_rect();
                let mut child = ui.new_child(UiBuilder::new().max_rect(screen));
                child.set_clip_rect(screen);
                desk.ui(&mut child);
            },
            desk,
        );
        until(&mut window, "the models folder", |state| {
            state.home.known && state.gallery.loaded
        });
        window
    }
}

/// The window's inside.
pub(crate) struct Desk {
    pub(crate) state: State,
    runner: Option<Runner>,
    view: View,
    textures: Textures,
    /// Pages that would have been opened in a browser, and folders in a file manager.
    pub(crate) opened: Vec<String>,
    /// Dialogs that would have been opened.
    pub(crate) dialogs: Vec<HomeDialog>,
}

impl Desk {
    fn start(place: &Site) -> Self {
        let file = place.folder.path().join("settings.json");
        let settings = Settings {
            welcomed: true,
            reduce_motion: true,
            ..settings::load(&file)
        };
        let mut shipped = catalogue::shipped();
        shipped
            .services
            .retain(|service| service.place != Place::Cloud);
        let shipped: Arc<Catalogue> = Arc::new(shipped);
        let state = State::new(
            Arc::clone(&shipped),
            catalogue::looks().into(),
            settings.clone(),
        );
        let ring: Arc<dyn Keychain> = Arc::clone(&place.ring) as Arc<dyn Keychain>;
        let keys = Keys::session_only((*shipped).clone())
            .with_environment(Box::new(|_| None))
            .with_keychain(ring);
        let runner = Runner::start(Start {
            folder: place.folder.path().join("library"),
            folder_is_temporary: true,
            settings,
            settings_file: Some(file),
            catalogue: shipped,
            keys: Arc::new(keys),
            home: Arc::default(),
            wake: Arc::new(|| {}),
            max_texture_side_px: 4096,
            supply: place.supply(),
        })
        .unwrap();
        let mut desk = Self {
            state,
            runner: Some(runner),
            view: View::default(),
            textures: Textures::new(BUDGET_BYTES),
            opened: Vec::new(),
            dialogs: Vec::new(),
        };
        desk.tell(Msg::Go(Page::Settings));
        desk.tell(Msg::Settings(SettingsMsg::Section(SettingsSection::Models)));
        desk
    }

    pub(crate) fn tell(&mut self, msg: Msg) {
        let Some(runner) = self.runner.as_mut() else {
            return;
        };
        for effect in update(&mut self.state, runner.now(), msg) {
            match effect {
                Effect::OpenPage(page) => self.opened.push(page),
                Effect::ShowFolder(folder) => self.opened.push(folder.display().to_string()),
                Effect::Home(triptych::app::effect::HomeEffect::Choose(what)) => {
                    self.dialogs.push(what);
                }
                effect => runner.perform(effect),
            }
        }
    }

    fn ui(&mut self, ui: &mut Ui) {
        let arrived = self
            .runner
            .as_mut()
            .map(|runner| runner.arrived(256))
            .unwrap_or_default();
        for msg in arrived {
            self.tell(msg);
        }
        let mut out = Outbox::default();
        let cx = Cx {
            state: &self.state,
            textures: &self.textures,
        };
        shell_ui(ui, &cx, &mut self.view, &mut out);
        for msg in out {
            self.tell(msg);
        }
    }

    /// Ends the studio as a person does.
    pub(crate) fn close(&mut self) {
        if let Some(runner) = self.runner.take() {
            runner.close(Duration::from_secs(5));
        }
    }
}

/// Runs frames until something is true; the threads need real time.
pub(crate) fn until(
    window: &mut Harness<'static, Desk>,
    what: &str,
    done: impl Fn(&State) -> bool,
) {
    let deadline = Instant::now() + Duration::from_secs(40);
    while !done(&window.state().state) {
        assert!(
            Instant::now() < deadline,
            "waited too long for {what}: {:?} {:?}",
            window.state().state.home.downloads,
            window.state().state.notice
        );
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    window.step();
    window.step();
    window.step();
}

/// Cards side by side find their height in the second frame: until then what is below may still move away under the pointer.
fn settle(window: &mut Harness<'static, Desk>) {
    for _frame in 0..3 {
        window.step();
    }
}

/// Presses what has exactly this accessible name.
pub(crate) fn press(window: &mut Harness<'static, Desk>, name: &str) {
    settle(window);
    window.get_by_label(name).click();
    window.step();
    window.step();
}

/// Presses the one thing whose accessible name has this in it.
pub(crate) fn press_like(window: &mut Harness<'static, Desk>, part: &str) {
    settle(window);
    window.get_by_label_contains(part).click();
    window.step();
    window.step();
}

/// Whether a sentence stands on the page.
pub(crate) fn says(window: &Harness<'static, Desk>, part: &str) -> bool {
    window.query_all_by_label_contains(part).next().is_some()
}

/// A native dialog is answered.
pub(crate) fn choose(window: &mut Harness<'static, Desk>, what: HomeDialog, path: &Path) {
    let asked = window.state_mut().dialogs.pop();
    assert_eq!(asked, Some(what), "the dialog that was opened");
    let news = HomeNews::Chosen(what, Some(path.to_owned()));
    window.state_mut().tell(Msg::News(News::Home(news)));
    window.step();
}

pub(crate) fn set(id: &str) -> SetId {
    SetId::from(id)
}

/// Whether a model can be used.
pub(crate) fn is_ready(state: &State, id: &str) -> bool {
    state.home.installed(&set(id)).is_some()
}

/// Every file in the models folder under its final name is exactly the host's.
pub(crate) fn nothing_unverified(models: &Path) {
    let expected: Vec<_> = files().iter().map(|(_, bytes)| sha256(bytes)).collect();
    for folder in std::fs::read_dir(models).unwrap().flatten() {
        let Ok(inside) = std::fs::read_dir(folder.path()) else {
            continue;
        };
        for file in inside.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if name.contains(".part") {
                continue;
            }
            let is = sha256(&std::fs::read(file.path()).unwrap());
            assert!(expected.contains(&is), "{name} is not what it should be");
        }
    }
}

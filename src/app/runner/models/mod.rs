//! Models on this computer: the folder, the downloads, and the person's own files.
//!
//! Two threads of their own: `models` does what is asked, in the order asked, and never reads a file to its end; `model files` reads whole files,
//! which may take minutes, and can be stopped between two pieces.

mod files;
mod look;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::one_shot::OneShot;
use super::worker::Worker;
use super::{Program, Runner, Shared, lock};
use crate::app::effect::HomeEffect;
use crate::app::msg::{HomeDialog, HomeNews, News};
use crate::domain::download::Trouble;
use crate::domain::offer::SetId;
use crate::domain::settings::HomeSettings;
use crate::domain::stock::{Engine, token_service};
use crate::models::download::FreeSpace;
use crate::models::{Config, Downloads, Manifest, Shelf, Token};
use crate::text::{home as words, models as sentences};

/// How models come onto this computer; tests have a small list and a host of their own.
#[derive(Clone)]
pub struct Supply {
    /// The usual models folder; `None` when the system names no home.
    pub folder: Option<PathBuf>,
    /// The list of models.
    pub manifest: Manifest,
    /// Where our engine would be.
    pub engine: Option<PathBuf>,
    /// Changes how models are fetched, before fetching starts.
    pub prepare: Arc<dyn Fn(&mut Config) + Send + Sync>,
}

impl Supply {
    /// What ships with the studio, and the engine beside it.
    pub fn usual(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            manifest: Manifest::shipped(),
            engine: Program::beside(),
            prepare: Arc::new(|_config| {}),
        }
    }
}

/// What is open.
struct Open {
    shelf: Arc<Shelf>,
    downloads: Downloads,
    free_space: FreeSpace,
    /// The host that is asked when no mirror is named.
    host: String,
    /// Addresses redirects may lead to besides.
    also: Vec<String>,
}

/// The threads.
pub(super) struct ModelsDesk {
    worker: Worker,
    reader: Worker,
    open: Arc<Mutex<Option<Open>>>,
    supply: Arc<Supply>,
    /// Tells the reader to stop: for now, and for good.
    stop: Arc<Stop>,
    dialog: Option<(HomeDialog, OneShot<PathBuf>)>,
}

#[derive(Default)]
struct Stop {
    now: AtomicBool,
    for_good: AtomicBool,
}

impl Stop {
    fn goes_on(&self) -> bool {
        !self.now.load(Ordering::Relaxed) && !self.for_good.load(Ordering::Relaxed)
    }
}

impl ModelsDesk {
    /// Starts the threads and has the models folder opened.
    pub(super) fn start(
        shared: &Arc<Shared>,
        supply: Supply,
        settings: &HomeSettings,
    ) -> std::io::Result<Self> {
        let desk = Self {
            worker: Worker::start("models")?,
            reader: Worker::start("model files")?,
            open: Arc::default(),
            supply: Arc::new(supply),
            stop: Arc::default(),
            dialog: None,
        };
        // Pictures that were cut off begin again with the library, before the folder was looked at.
        let own = settings.own_engine.clone();
        paint_with(shared, &look::engine(own, desk.supply.engine.as_deref()));
        let folder = settings.models_folder.clone();
        if let Some(folder) = folder.or_else(|| desk.supply.folder.clone()) {
            shared.home.use_folder(folder);
        }
        desk.run(shared, HomeEffect::Open(settings.clone()));
        let own = settings.own_engine.clone();
        desk.run(shared, HomeEffect::LookForEngine(own));
        Ok(desk)
    }

    fn run(&self, shared: &Arc<Shared>, effect: HomeEffect) {
        let (open, supply) = (Arc::clone(&self.open), Arc::clone(&self.supply));
        let shared = Arc::clone(shared);
        let reader = self.reader.handle();
        self.worker.run(move || {
            if let HomeEffect::Open(settings) = &effect {
                *lock(&open) = None;
                *lock(&open) = start(&shared, &supply, settings);
                // Other programs' files are looked into where nobody waits for it.
                let (shared, open) = (Arc::clone(&shared), Arc::clone(&open));
                reader.run(move || files::borrowed(&shared, &open));
            }
            perform_one(&shared, &open, &supply, effect);
        });
    }

    /// What a closed dialog brought.
    pub(super) fn dialog(&mut self) -> Option<News> {
        let answer = self.dialog.as_ref()?.1.take()?;
        let (what, _) = self.dialog.take()?;
        Some(News::Home(HomeNews::Chosen(what, answer)))
    }

    /// Stops everything; what arrived stays on the disk.
    pub(super) fn close(self) {
        self.stop.for_good.store(true, Ordering::Relaxed);
        *lock(&self.open) = None;
    }
}

impl Drop for ModelsDesk {
    fn drop(&mut self) {
        self.stop.for_good.store(true, Ordering::Relaxed);
    }
}

fn tell(shared: &Shared, news: HomeNews) {
    shared.tell(News::Home(news));
}

pub(super) fn perform(runner: &mut Runner, effect: HomeEffect) {
    let desk = &runner.models;
    let (shared, open, stop) = (
        Arc::clone(&runner.shared),
        Arc::clone(&desk.open),
        Arc::clone(&desk.stop),
    );
    match effect {
        HomeEffect::StopChecking => desk.stop.now.store(true, Ordering::Relaxed),
        HomeEffect::Check(set) => {
            desk.stop.now.store(false, Ordering::Relaxed);
            desk.reader
                .run(move || files::check(&shared, &open, &stop, set));
        }
        HomeEffect::Borrow(folder) => {
            desk.stop.now.store(false, Ordering::Relaxed);
            desk.reader
                .run(move || files::borrow(&shared, &open, &stop, &folder));
        }
        HomeEffect::Return(folder) => desk
            .reader
            .run(move || files::give_back(&shared, &open, &folder)),
        HomeEffect::Choose(what) => choose(runner, what),
        other => desk.run(&shared, other),
    }
}

/// Opens the folder and starts the downloads.
fn start(shared: &Arc<Shared>, supply: &Supply, settings: &HomeSettings) -> Option<Open> {
    let closed = |why: &str| {
        tell(shared, HomeNews::Closed(why.to_owned()));
        None
    };
    let Some(folder) = settings
        .models_folder
        .clone()
        .or_else(|| supply.folder.clone())
    else {
        return closed(words::NO_HOME);
    };
    let shelf = match Shelf::open(folder, supply.manifest.clone()) {
        Ok(shelf) => shelf,
        Err(err) => {
            tracing::warn!(%err, "the models folder");
            return closed(&sentences::trouble(&Trouble::Folder(err.to_string())));
        }
    };
    let mut config = Config::new(Arc::clone(&shelf));
    (supply.prepare)(&mut config);
    let (host, also) = (config.base_url.clone(), config.also.clone());
    if let Some(mirror) = &settings.mirror {
        config.also.push(mirror.clone());
        config.base_url.clone_from(mirror);
    }
    config.token = token(shared, settings, &host);
    config.files_at_once = usize::from(settings.at_once);
    let outlet = Arc::clone(shared);
    config.tell = Arc::new(move |news| tell(&outlet, HomeNews::Download(news)));
    let free_space = Arc::clone(&config.free_space);
    match Downloads::start(config) {
        Ok(downloads) => {
            shared.home.use_shelf(Arc::clone(&shelf));
            Some(Open {
                shelf,
                downloads,
                free_space,
                host,
                also,
            })
        }
        Err(why) => closed(&sentences::trouble(&why)),
    }
}

/// The person's token, bound to the one host it was typed for.
fn token(shared: &Shared, settings: &HomeSettings, host: &str) -> Option<Token> {
    let mirror = settings.mirror.as_deref();
    let secret = shared.keys.unbound(&token_service(mirror))?;
    Token::new(secret, mirror.unwrap_or(host))
}

fn perform_one(
    shared: &Arc<Shared>,
    open: &Mutex<Option<Open>>,
    supply: &Supply,
    effect: HomeEffect,
) {
    if let HomeEffect::LookForEngine(own) = effect {
        let engine = look::engine(own, supply.engine.as_deref());
        paint_with(shared, &engine);
        return tell(shared, HomeNews::Engine(engine));
    }
    let slot = lock(open);
    let Some(Open {
        shelf,
        downloads,
        free_space,
        host,
        also,
    }) = slot.as_ref()
    else {
        return;
    };
    match effect {
        HomeEffect::Open(_) => look::look(shared, shelf, free_space),
        HomeEffect::Look => {
            look::look(shared, shelf, free_space);
            ask_for_cards(shared);
        }
        HomeEffect::Source(settings) => {
            let token = token(shared, &settings, host);
            let mirror = also.iter().chain(&settings.mirror);
            let mirror: Vec<String> = mirror.cloned().collect();
            let base = settings.mirror.as_deref().unwrap_or(host);
            if let Err(why) = downloads.set_source(base, &mirror, token) {
                tracing::warn!(?why, "the address of the model host");
                shared.tell(News::Told(Err(sentences::trouble(&why))));
            }
            downloads.set_files_at_once(usize::from(settings.at_once));
        }
        HomeEffect::Fetch(set, accepted) => {
            if let Err(why) = downloads.fetch(&set, accepted) {
                tell(shared, HomeNews::Refused(set, why));
            }
        }
        HomeEffect::Pause(set) => downloads.pause(&set),
        HomeEffect::Resume(set) => downloads.resume(&set),
        HomeEffect::Cancel(set) => downloads.cancel(&set),
        HomeEffect::Remove(set) => remove(shared, shelf, downloads, set),
        HomeEffect::Propose(file) => {
            let answer = look::propose(shelf, &file);
            tell(shared, HomeNews::Proposed(file, Box::new(answer)));
        }
        HomeEffect::Add {
            name,
            family,
            parts,
        } => tell(shared, HomeNews::Added(shelf.add(&name, family, parts))),
        // Performed elsewhere.
        HomeEffect::LookForEngine(_)
        | HomeEffect::Check(_)
        | HomeEffect::StopChecking
        | HomeEffect::Borrow(_)
        | HomeEffect::Return(_)
        | HomeEffect::Choose(_) => {}
    }
}

/// Whatever is painted on this computer is painted with this program from now on.
fn paint_with(shared: &Shared, engine: &Engine) {
    let program = match engine {
        Engine::Beside(path) => Some(Program::Ours(path.clone())),
        Engine::Own(path) => Some(Program::Theirs(path.clone())),
        Engine::Looking | Engine::OwnGone(_) | Engine::Missing => None,
    };
    shared.home.use_program(program);
}

/// Asks the engine what it can compute on, where nobody waits for the answer.
fn ask_for_cards(shared: &Arc<Shared>) {
    let mine = Arc::clone(shared);
    let ask = move || {
        if let Some(cards) = mine.home.graphics_cards() {
            tell(&mine, HomeNews::Devices(cards));
        }
    };
    let thread = std::thread::Builder::new().name("engine's hello".to_owned());
    if let Err(err) = thread.spawn(ask) {
        tracing::warn!(%err, "no thread to ask the engine");
    }
}

fn remove(shared: &Shared, shelf: &Shelf, downloads: &Downloads, set: SetId) {
    downloads.pause(&set);
    let answer = shelf.remove(&set).map_err(|err| err.to_string());
    tell(shared, HomeNews::Removed(set, answer));
}

/// Opens a dialog. Its parts have to be made on the window's thread; the waiting is done elsewhere.
fn choose(runner: &mut Runner, what: HomeDialog) {
    if runner.models.dialog.is_some() {
        return;
    }
    let title = match what {
        HomeDialog::Folder => words::PICK_FOLDER,
        HomeDialog::File | HomeDialog::Part(_) => words::PICK_FILE,
        HomeDialog::Borrow => words::PICK_THEIRS,
        HomeDialog::Engine => words::PICK_ENGINE,
    };
    let dialog = rfd::AsyncFileDialog::new().set_title(title);
    let wake = Arc::clone(&runner.shared.wake);
    let is_folder = matches!(what, HomeDialog::Folder | HomeDialog::Borrow);
    let answer: OneShot<PathBuf> = if is_folder {
        let dialog = dialog.pick_folder();
        OneShot::ask("models dialog", wake, move || {
            pollster::block_on(dialog).map(|chosen| chosen.path().to_owned())
        })
    } else {
        let dialog = match what {
            HomeDialog::Engine => dialog,
            _ => dialog.add_filter(words::MODEL_FILES, &["safetensors", "gguf"]),
        };
        let dialog = dialog.pick_file();
        OneShot::ask("model dialog", wake, move || {
            pollster::block_on(dialog).map(|chosen| chosen.path().to_owned())
        })
    };
    runner.models.dialog = Some((what, answer));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::download::MODEL_HOST;

    #[test]
    fn the_usual_supply_comes_from_the_model_host() {
        let supply = Supply::usual(None);
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path(), supply.manifest).unwrap();
        assert_eq!(Config::new(shelf).base_url, MODEL_HOST, "no other host");
        let engine = supply.engine.unwrap();
        assert_eq!(
            engine.file_stem().unwrap(),
            "triptych-engine",
            "beside the program that runs: {}",
            engine.display()
        );
    }
}

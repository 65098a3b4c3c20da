//! The same studio without a window, for scripts and tests.
//!
//! With `--json` every answer is one JSON object a line. The exit code is 0 only if everything asked for was done; 2 for a call that cannot be understood.

mod doctor;
mod edit;
mod files;
mod generate;
mod history;
mod models;
mod print;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

use crate::app::runner::{Core, HomeEngine, Known, Program, find_rescue, open_how};
use crate::catalogue;
use crate::domain::home::service as home_service;
use crate::domain::model::Catalogue;
use crate::domain::settings::Settings;
use crate::paths::{self, LibraryPaths};
use crate::secrets::Keys;
use crate::settings;
use crate::store::OpenHow;
use crate::text;

/// One prompt, several models, side by side.
#[derive(Parser)]
#[command(name = "triptych", version, about = text::cli::ABOUT, max_term_width = 100)]
pub struct Cli {
    /// The library folder (default: the one in your settings)
    #[arg(long, global = true, env = "TRIPTYCH_LIBRARY", value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// What to do; without it the window opens
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Make pictures
    Generate(generate::GenerateArgs),
    /// Change a picture
    Edit(edit::EditArgs),
    /// List the models
    Models(JsonArgs),
    /// List what was made, newest first
    History(history::HistoryArgs),
    /// Show everything known about one picture
    Show(history::ShowArgs),
    /// Check the library and this computer
    Doctor(JsonArgs),
}

/// Commands whose only choice is how to print.
#[derive(Args)]
pub struct JsonArgs {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Where settings and library are.
pub struct Home {
    /// Settings as they were read.
    pub settings: Settings,
    /// Where they are kept; `None` when the system names no home.
    pub settings_file: Option<PathBuf>,
    /// The library folder.
    pub folder: PathBuf,
    /// The folder was named for this start only.
    pub folder_is_temporary: bool,
    /// The usual models folder; `None` when the system names no home.
    pub models_folder: Option<PathBuf>,
    /// Keys are looked for in this system's keychain and private file, not only in the environment and this session.
    pub lasting_keys: bool,
}

impl Home {
    /// What ships, with the user's own file and the services a person added on top.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        let mut all = Arc::unwrap_or_clone(load_catalogue());
        all.merge(Catalogue {
            services: self.settings.own_services.clone(),
        });
        let installed = &self.settings.home.installed;
        if !installed.is_empty() {
            let here = home_service(installed, text::home::PRIVACY);
            all.merge(Catalogue {
                services: vec![here],
            });
        }
        Arc::new(all)
    }

    /// The engine with models on this computer.
    fn engine(&self) -> Arc<HomeEngine> {
        let engine = HomeEngine::default();
        let settings = &self.settings.home;
        let folder = settings.models_folder.clone();
        if let Some(folder) = folder.or_else(|| self.models_folder.clone()) {
            engine.use_folder(folder);
        }
        engine.use_program(Program::find(settings.own_engine.as_deref()));
        Arc::new(engine)
    }

    /// Where keys for these services come from.
    pub fn keys(&self, catalogue: &Catalogue) -> Arc<Keys> {
        let keys = if self.lasting_keys {
            Keys::open(catalogue.clone(), paths::keys_file())
        } else {
            Keys::session_only(catalogue.clone())
        };
        keys.know(catalogue, &self.settings.base_urls);
        Arc::new(keys)
    }

    /// What a library is opened with.
    pub fn known(&self) -> Known {
        let catalogue = self.catalogue();
        Known {
            keys: Some(self.keys(&catalogue)),
            home: Some(self.engine()),
            base_urls: self.settings.base_urls.clone(),
            catalogue,
        }
    }
}

/// Finds settings and library. Fails when neither the call, nor the settings, nor the system names a folder.
pub fn home(library: Option<PathBuf>) -> Result<Home, String> {
    let settings_file = paths::settings_file();
    let settings = settings_file
        .as_deref()
        .map(settings::load)
        .unwrap_or_default();
    let folder_is_temporary = library.is_some();
    let usual = || LibraryPaths::in_data_folder().map(|paths| paths.root().to_owned());
    let folder = library
        .or_else(|| settings.library_folder.clone())
        .or_else(usual)
        .ok_or_else(|| text::cli::NO_HOME.to_owned())?;
    // Relative folders must mean the same after anything changes the working folder.
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    Ok(Home {
        settings,
        settings_file,
        folder,
        folder_is_temporary,
        models_folder: paths::models_folder(),
        lasting_keys: true,
    })
}

/// What ships and what the user's own file adds.
pub fn load_catalogue() -> Arc<Catalogue> {
    let own = paths::catalogue_file().and_then(|file| std::fs::read_to_string(file).ok());
    let (all, problem) = catalogue::with_user_file(own.as_deref());
    if let Some(problem) = problem {
        tracing::warn!(%problem, "your catalogue file is left out");
    }
    Arc::new(all)
}

/// Runs a headless command.
pub fn run(library: Option<PathBuf>, command: Command) -> ExitCode {
    let answer = match command {
        Command::Models(args) => {
            let catalogue =
                home(library).map_or_else(|_no_home| load_catalogue(), |home| home.catalogue());
            models::run(&catalogue, args.json);
            Ok(true)
        }
        Command::Generate(args) => generate::run(library, &args),
        Command::Edit(args) => edit::run(library, &args),
        Command::History(args) => {
            open(library, OpenHow::MustExist).and_then(|core| history::run(&core, &args))
        }
        Command::Show(args) => {
            open(library, OpenHow::MustExist).and_then(|core| history::show(&core, &args))
        }
        Command::Doctor(args) => doctor::run(library, args.json),
    };
    match answer {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            print::error(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// Opens the library for a headless command. Jobs of last time are left alone: the window looks after them.
fn open(library: Option<PathBuf>, how: OpenHow) -> Result<Core, String> {
    let home = home(library)?;
    open_home(home, how)
}

fn open_home(home: Home, how: OpenHow) -> Result<Core, String> {
    let usual = LibraryPaths::in_data_folder();
    let usual = usual.as_ref().map(LibraryPaths::root);
    let writes = how == OpenHow::CreateIfMissing;
    // A library that was open before must be there, whatever the command.
    let how = match how {
        OpenHow::MustExist => OpenHow::MustExist,
        OpenHow::CreateIfMissing => open_how(&home.settings, &home.folder, usual),
    };
    let known = home.known();
    let folder = home.folder.clone();
    let core = Core::open(home.folder, how, known, Arc::new(|| {})).map_err(|err| {
        let why = text::library::sentence(&err.to_string());
        let copy = find_rescue(&folder, &err);
        copy.map_or_else(|| why.clone(), |copy| text::cli::rescue(&why, &copy.file))
    })?;
    crate::logging::write_to(&core.store().paths().logs());
    if writes && let Err(err) = core.store().copy_of_the_day(crate::app::runner::now()) {
        tracing::warn!(%err, "the history was not copied");
    }
    Ok(core)
}

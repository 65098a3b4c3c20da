//! What is true right now. Views only read it; only `update` changes it.

pub mod composer;
pub mod edit;
pub mod gallery;
pub mod home;
pub mod library;
pub mod servers;
pub mod services;
pub mod spending;

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::notice::Notice;
use crate::app::remote::Remote;
use crate::app::update::edits::LibraryEdit;
use crate::domain::budget::Spent;
use crate::domain::history::{JobRecord, RunRecord, Timing};
use crate::domain::home::service as home_service;
use crate::domain::ids::{JobId, PictureId};
use crate::domain::model::Catalogue;
use crate::domain::picture::PictureRow;
use crate::domain::prompt::Look;
use crate::domain::settings::Settings;
use crate::domain::time::{Day, Moment};
use crate::domain::undo::Undo;
use crate::text;

pub use composer::{Composer, Draft, Outlook};
pub use edit::EditPage;
pub use gallery::{Cell, Gallery, GalleryView, Preview, RunView};
pub use home::HomeState;
pub use library::{Library, LibraryPage};
pub use servers::ServersState;
pub use services::{Services, Standing};
pub use spending::{Allowance, Held};

/// A page of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// The first page a new person sees.
    Welcome,
    /// Prompt and gallery.
    #[default]
    Create,
    /// A picture that is being changed.
    Edit,
    /// Every picture ever made.
    Library,
    /// Running and finished jobs.
    Activity,
    /// Settings.
    Settings,
}

/// A part of the settings page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SettingsSection {
    /// Theme and sizes.
    #[default]
    General,
    /// Models, services and their keys.
    Models,
    /// What may be spent.
    Budget,
    /// Library folder and disk.
    Storage,
    /// Where things are kept and what is sent.
    Privacy,
    /// The list of keys.
    Keys,
    /// What this is.
    About,
}

/// Whether the library can be written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Yes.
    #[default]
    ReadWrite,
    /// Only read; the sentence says why.
    ReadOnly(String),
    /// It could not be opened at all; the sentence says why and what to do.
    Closed(String),
}

impl Access {
    /// Whether new pictures can be kept.
    pub fn can_write(&self) -> bool {
        matches!(self, Self::ReadWrite)
    }
}

/// Where the library is and how much room there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// Its folder.
    pub folder: PathBuf,
    /// Pictures, bytes on disk.
    pub pictures_bytes: u64,
    /// History, bytes on disk.
    pub database_bytes: u64,
    /// Thumbnails, bytes on disk.
    pub thumbs_bytes: u64,
    /// Number of pictures.
    pub pictures: u64,
    /// Copies of the history.
    pub copies: u32,
    /// All of them, bytes on disk.
    pub copies_bytes: u64,
    /// When the newest was made.
    pub newest_copy: Option<Moment>,
    /// Free on that disk, bytes.
    pub free_bytes: u64,
}

/// A copy of the history that can take the place of one that cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescue {
    /// The library.
    pub folder: PathBuf,
    /// The copy.
    pub file: PathBuf,
    /// When it was made.
    pub made: Moment,
}

/// A picture with everything known about it, for the inspector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The picture.
    pub picture: PictureRow,
    /// The job that made it.
    pub job: JobRecord,
    /// The run it belongs to, with all its jobs.
    pub run: RunRecord,
    /// Its file.
    pub file: PathBuf,
}

/// One picture, large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullView {
    /// The one shown.
    pub picture: PictureId,
    /// Opened from the library (arrows walk the library) or from the gallery.
    pub from_library: bool,
}

/// Everything.
pub struct State {
    /// The page in front.
    pub page: Page,
    /// The part of the settings page.
    pub settings_section: SettingsSection,
    /// The latest moment the program heard of.
    pub now: Moment,
    /// Local time ahead of UTC, seconds.
    pub utc_offset_secs: i32,
    /// Services and models: what was loaded, with what the person added on top.
    pub catalogue: Arc<Catalogue>,
    /// Services and models as they were loaded.
    pub shipped: Arc<Catalogue>,
    /// Times this computer has measured.
    pub timings: Vec<Timing>,
    /// How each service and its key stands.
    pub services: Services,
    /// Picture servers that people already run.
    pub servers: ServersState,
    /// Models on this computer.
    pub home: HomeState,
    /// What was spent.
    pub spent: Remote<Spent>,
    /// Style presets.
    pub looks: Arc<[Look]>,
    /// The prompt and what goes with it.
    pub composer: Composer,
    /// The runs on the Create page.
    pub gallery: Gallery,
    /// The Edit page.
    pub edit: EditPage,
    /// The library page.
    pub library: Library,
    /// The picture in the inspector.
    pub detail: Remote<Box<Detail>>,
    /// The picture shown large.
    pub full: Option<FullView>,
    /// What a person set.
    pub settings: Settings,
    /// The library folder.
    pub storage: Remote<Storage>,
    /// Whether anything can be kept.
    pub access: Access,
    /// What a library that cannot be opened could go back to.
    pub rescue: Option<Rescue>,
    /// The day for which a copy of the history was asked.
    pub copied: Option<Day>,
    /// The message at the bottom.
    pub notice: Option<Notice>,
    /// Changes to pictures that can be taken back.
    pub undo: Undo<LibraryEdit>,
    /// The palette is open.
    pub palette_open: bool,
    /// The list of keys is open.
    pub keys_open: bool,
    /// Counts notices.
    pub notice_serial: u64,
    /// A question only a person can answer stands in front of everything.
    pub asking: Option<Question>,
    /// The native folder or file dialog is open.
    pub picking_folder: bool,
}

/// A question in front of everything.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Something costs more than is allowed, or than goes unasked.
    Money(Box<Held>),
    /// Empty the bin for good?
    EmptyBin {
        /// Pictures in it.
        pictures: u64,
    },
}

impl State {
    /// The state before anything was loaded.
    pub fn new(catalogue: Arc<Catalogue>, looks: Arc<[Look]>, settings: Settings) -> Self {
        let page = if settings.welcomed {
            Page::Create
        } else {
            Page::Welcome
        };
        let mut state = Self {
            page,
            settings_section: SettingsSection::default(),
            now: Moment::default(),
            utc_offset_secs: 0,
            shipped: Arc::clone(&catalogue),
            catalogue,
            timings: Vec::new(),
            services: Services::default(),
            servers: ServersState::default(),
            home: HomeState {
                installed: settings.home.installed.clone(),
                ..HomeState::default()
            },
            spent: Remote::Idle,
            looks,
            composer: Composer::default(),
            gallery: Gallery::default(),
            edit: EditPage::default(),
            library: Library::default(),
            detail: Remote::Idle,
            full: None,
            settings,
            storage: Remote::Idle,
            access: Access::ReadWrite,
            rescue: None,
            copied: None,
            notice: None,
            undo: Undo::new(100),
            palette_open: false,
            keys_open: false,
            notice_serial: 0,
            asking: None,
            picking_folder: false,
        };
        state.rebuild_catalogue();
        let first = if state.settings.practice {
            Draft::first(&state.catalogue)
        } else {
            Draft::default()
        };
        state
            .composer
            .set_draft(first, &state.catalogue, &state.looks);
        state
    }

    /// Puts what the person added, what services listed and what was measured on top of the loaded catalogue.
    pub fn rebuild_catalogue(&mut self) {
        let mut all = (*self.shipped).clone();
        all.merge(Catalogue {
            services: self.settings.own_services.clone(),
        });
        if self.home.engine.is_there() && !self.home.installed.is_empty() {
            all.merge(Catalogue {
                services: vec![home_service(&self.home.installed, text::home::PRIVACY)],
            });
        }
        for service in &mut all.services {
            for model in &mut service.models {
                let listed = self.services.listed.iter().find(|it| it.id == model.id);
                if let Some(day) = listed.and_then(|listed| listed.retires_on.clone()) {
                    model.retires_on = Some(day);
                }
                if let Some(timing) = self.timings.iter().find(|timing| timing.model == model.id) {
                    model.typical_ms = u32::try_from(timing.ms_per_megapixel).unwrap_or(u32::MAX);
                }
            }
        }
        self.catalogue = Arc::new(all);
    }

    /// Today, written `YYYY-MM-DD`.
    pub fn today(&self) -> String {
        let (year, month, day) = self.now.day(self.utc_offset_secs).date();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The pictures a picture command works on: the one shown large, else the page's selection.
    pub fn selected_pictures(&self) -> Vec<PictureId> {
        if let Some(full) = &self.full {
            return vec![full.picture];
        }
        match self.page {
            Page::Create => self
                .gallery
                .selected
                .iter()
                .filter_map(|job| self.gallery.cell(*job)?.job.picture.as_ref())
                .map(|picture| picture.id)
                .collect(),
            Page::Edit => self
                .edit
                .chosen
                .or_else(|| self.edit.current.as_ref().map(|row| row.id))
                .into_iter()
                .collect(),
            Page::Library => self.library.selected.iter().copied().collect(),
            Page::Welcome | Page::Activity | Page::Settings => Vec::new(),
        }
    }

    /// What the lists know of a picture, wherever it is loaded.
    pub fn picture(&self, id: PictureId) -> Option<&PictureRow> {
        let in_detail = || {
            let detail = self.detail.value()?;
            (detail.picture.id == id).then_some(&detail.picture)
        };
        self.gallery
            .picture(id)
            .or_else(|| self.library.picture(id))
            .or_else(|| Some(&self.edit.tree.value()?.get(id)?.picture))
            .or_else(|| self.edit.current.as_ref().filter(|row| row.id == id))
            .or_else(in_detail)
    }

    /// The cell of a job on the Create page.
    pub fn cell(&self, job: JobId) -> Option<&Cell> {
        self.gallery.cell(job)
    }
}

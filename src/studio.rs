//! The one [`eframe::App`]: wires state, window, runner and pictures. No rules of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Context, ThemePreference, Ui};

use crate::app::msg::{Msg, ServersMsg, ServicesMsg};
use crate::app::runner::{
    Brought, Runner, Start, StartError, Supply, Wanted, WantedKey, utc_offset_secs,
};
use crate::app::state::State;
use crate::app::update::{self, update};
use crate::catalogue;
use crate::cli::{Home, load_catalogue};
use crate::domain::settings::{Settings, ThemeChoice};
use crate::ui::textures::{BUDGET_BYTES, PixelKey, Textures, Tier};
use crate::ui::theme::{self, Appearance};
use crate::ui::{Cx, Outbox, View, shell_ui};

/// How long taking in messages may keep a frame.
const INTAKE: Duration = Duration::from_millis(8);
/// Messages taken in at once.
const BATCH: usize = 256;
/// Pictures brought to the graphics card in one frame.
const UPLOADS: usize = 4;
/// How long closing may wait for paid requests.
const CLOSING: Duration = Duration::from_secs(20);
/// The largest side a picture is shown with, whatever the graphics card could take.
const MAX_SIDE_PX: u32 = 8192;

/// The studio.
pub struct Studio {
    state: State,
    view: View,
    textures: Textures,
    runner: Option<Runner>,
    shown: Settings,
    started: Instant,
    /// Milliseconds from the start to the first frame, once it was drawn; told when the log has a file.
    first_frame_ms: Option<u128>,
    first_frame_told: bool,
}

impl Studio {
    /// Starts everything in eframe's window.
    pub fn new(cc: &eframe::CreationContext<'_>, home: &Home) -> Result<Self, StartError> {
        Self::start(&cc.egui_ctx, home, max_side(cc).min(MAX_SIDE_PX))
    }

    /// Starts everything for a window; the library is opened in the background.
    pub fn start(ctx: &Context, home: &Home, max_texture_side_px: u32) -> Result<Self, StartError> {
        let started = Instant::now();
        let settings = home.settings.clone();
        theme::install(ctx, appearance(&settings));
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        show_settings(ctx, &settings);
        let waker = ctx.clone();
        // The state puts what the person added on top of what ships.
        let mut state = State::new(
            load_catalogue(),
            catalogue::looks().into(),
            settings.clone(),
        );
        let catalogue = Arc::clone(&state.catalogue);
        let keys = home.keys(&catalogue);
        let runner = Runner::start(Start {
            folder: home.folder.clone(),
            folder_is_temporary: home.folder_is_temporary,
            settings: settings.clone(),
            settings_file: home.settings_file.clone(),
            catalogue,
            keys,
            home: Arc::default(),
            wake: Arc::new(move || waker.request_repaint()),
            max_texture_side_px,
            supply: Supply::usual(home.models_folder.clone()),
        })?;
        state.utc_offset_secs = utc_offset_secs();
        let mut studio = Self {
            state,
            view: View::default(),
            textures: Textures::new(BUDGET_BYTES),
            runner: Some(runner),
            shown: settings,
            started,
            first_frame_ms: None,
            first_frame_told: false,
        };
        studio.tell(Msg::Tick);
        for effect in update::start() {
            studio.perform(effect);
        }
        studio.tell(Msg::Services(ServicesMsg::Look));
        if studio.state.settings.look_for_servers {
            studio.tell(Msg::Servers(ServersMsg::Look));
        }
        Ok(studio)
    }

    /// What is true right now, for tests.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes in what has arrived; runs also while the window is hidden.
    pub fn take_in(&mut self, ctx: &Context) {
        let begin = Instant::now();
        loop {
            let Some(runner) = &mut self.runner else {
                return;
            };
            let arrived = runner.arrived(BATCH);
            if arrived.is_empty() {
                break;
            }
            for msg in arrived {
                self.tell(msg);
            }
            if begin.elapsed() > INTAKE {
                ctx.request_repaint();
                break;
            }
        }
        if self.state.settings != self.shown {
            show_settings(ctx, &self.state.settings);
            self.shown = self.state.settings.clone();
        }
        if self.state.gallery.loaded
            && !self.first_frame_told
            && let Some(ms) = self.first_frame_ms
        {
            self.first_frame_told = true;
            tracing::info!(ms, "first frame");
        }
        self.upload(ctx);
    }

    /// Draws one frame and takes in what it said.
    pub fn draw(&mut self, ui: &mut Ui) {
        self.tell(Msg::Tick);
        let mut out = Outbox::default();
        let cx = Cx {
            state: &self.state,
            textures: &self.textures,
        };
        shell_ui(ui, &cx, &mut self.view, &mut out);
        self.want();
        if !out.is_empty() {
            ui.ctx().request_repaint();
        }
        for msg in out {
            self.tell(msg);
        }
        self.first_frame_ms
            .get_or_insert_with(|| self.started.elapsed().as_millis());
    }

    /// Saves the draft, lets paid requests hear their answer, closes the library.
    pub fn close(&mut self) {
        if let Some(runner) = self.runner.take() {
            runner.close(CLOSING);
        }
    }

    fn tell(&mut self, msg: Msg) {
        let Some(runner) = &mut self.runner else {
            return;
        };
        for effect in update(&mut self.state, runner.now(), msg) {
            runner.perform(effect);
        }
    }

    fn perform(&mut self, effect: crate::app::effect::Effect) {
        if let Some(runner) = &mut self.runner {
            runner.perform(effect);
        }
    }

    /// Brings finished pixels to the graphics card, a few a frame.
    fn upload(&mut self, ctx: &Context) {
        let Some(pixels) = self.runner.as_ref().and_then(Runner::pixels) else {
            return;
        };
        let brought = pixels.drain(UPLOADS);
        if brought.len() == UPLOADS {
            ctx.request_repaint();
        }
        for brought in brought {
            match brought {
                Brought::Pixels {
                    wanted,
                    width_px,
                    height_px,
                    pixels,
                } => {
                    if !self
                        .textures
                        .upload(ctx, key(wanted), width_px, height_px, &pixels.rgba)
                    {
                        tracing::warn!(
                            width_px,
                            height_px,
                            "a picture does not fit the graphics card"
                        );
                    }
                }
                Brought::Damaged { wanted, sentence } => {
                    tracing::warn!(%sentence, "a picture cannot be shown");
                    if let WantedKey::Picture(blob, _) = wanted.key {
                        self.tell(Msg::News(crate::app::msg::News::Damaged(blob)));
                    }
                }
            }
        }
    }

    /// Tells the workers what is visible and missing.
    fn want(&self) {
        if let Some(pixels) = self.runner.as_ref().and_then(Runner::pixels) {
            let wanted: Vec<Wanted> = self.textures.wanted().into_iter().map(wanted).collect();
            pixels.want(&wanted);
        }
    }
}

impl eframe::App for Studio {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.take_in(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.close();
    }
}

fn appearance(settings: &Settings) -> Appearance {
    Appearance {
        stronger_lines: settings.stronger_lines,
        reduce_motion: settings.reduce_motion,
    }
}

fn show_settings(ctx: &Context, settings: &Settings) {
    ctx.set_theme(match settings.theme {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Dark => ThemePreference::Dark,
        ThemeChoice::Light => ThemePreference::Light,
    });
    ctx.set_zoom_factor(f32::from(settings.interface_pct) / 100.0);
    theme::apply(ctx, appearance(settings));
}

fn max_side(cc: &eframe::CreationContext<'_>) -> u32 {
    cc.wgpu_render_state.as_ref().map_or(MAX_SIDE_PX, |state| {
        state.device.limits().max_texture_dimension_2d
    })
}

fn wanted(key: PixelKey) -> Wanted {
    match key {
        PixelKey::Picture { blob, format, tier } => {
            let side_px = match tier {
                Tier::Small => Some(256),
                Tier::Medium => Some(512),
                Tier::Large => Some(1024),
                Tier::Full => None,
            };
            Wanted {
                key: WantedKey::Picture(blob, format),
                side_px,
            }
        }
        PixelKey::Difference { a, b } => Wanted {
            key: WantedKey::Difference(a, b),
            side_px: None,
        },
    }
}

fn key(wanted: Wanted) -> PixelKey {
    match wanted.key {
        WantedKey::Picture(blob, format) => {
            let tier = match wanted.side_px {
                Some(..=256) => Tier::Small,
                Some(257..=512) => Tier::Medium,
                Some(_) => Tier::Large,
                None => Tier::Full,
            };
            PixelKey::Picture { blob, format, tier }
        }
        WantedKey::Difference(a, b) => PixelKey::Difference { a, b },
    }
}

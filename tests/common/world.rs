//! A studio without a world behind it: the real state, the real update, the real window, and made-up history.

use std::sync::Arc;

use eframe::egui::{Theme, Ui};
use egui_kittest::Harness;
use triptych::app::effect::Effect;
use triptych::app::msg::{Msg, News};
use triptych::app::state::{Preview, State, Storage};
use triptych::app::update::update;
use triptych::catalogue;
use triptych::domain::failure::{Charged, Failure, FailureKind, Refusal};
use triptych::domain::history::{
    Count, Facets, Facts, JobRecord, ModelCount, RunRecord, WeekCount,
};
use triptych::domain::ids::{BlobId, JobId, ModelId, PictureId, RunId};
use triptych::domain::job::JobState;
use triptych::domain::money::{Cost, Micros};
use triptych::domain::picture::{FileFormat, PictureRow};
use triptych::domain::review::{Review, Verdict};
use triptych::domain::run::{RunSpec, plan};
use triptych::domain::settings::Settings;
use triptych::domain::shape::Size;
use triptych::domain::task::TaskKind;
use triptych::domain::time::Moment;
use triptych::ui::textures::{BUDGET_BYTES, PixelKey, Textures};
use triptych::ui::{Cx, Outbox, View, shell_ui};

/// The moment at which every test takes place: 2026-11-21 14:32 UTC.
pub(crate) const NOW: Moment = Moment(1_795_271_520_000);

/// The studio under test.
pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) textures: Textures,
    pub(crate) view: View,
    /// Everything the window said, in order.
    pub(crate) said: Vec<Msg>,
    /// Everything the studio wants done, in order.
    pub(crate) effects: Vec<Effect>,
    /// Answers wishes for pixels with plain colour, as the workers would.
    pub(crate) paints: bool,
}

impl World {
    /// A fresh studio that was used before, with an empty library.
    pub(crate) fn new() -> Self {
        let settings = Settings {
            welcomed: true,
            ..Settings::default()
        };
        Self::with_settings(settings)
    }

    /// A fresh studio with these settings.
    pub(crate) fn with_settings(settings: Settings) -> Self {
        let state = State::new(
            Arc::new(catalogue::shipped()),
            catalogue::looks().into(),
            settings,
        );
        let mut world = Self {
            state,
            textures: Textures::new(BUDGET_BYTES),
            view: View::default(),
            said: Vec::new(),
            effects: Vec::new(),
            paints: true,
        };
        world.tell(Msg::Tick);
        world.news(News::Runs {
            runs: Vec::new(),
            has_older: false,
        });
        world
    }

    /// Something happens.
    pub(crate) fn tell(&mut self, msg: Msg) {
        let effects = update(&mut self.state, NOW, msg);
        self.effects.extend(effects);
    }

    /// Something comes back from the world.
    pub(crate) fn news(&mut self, news: News) {
        self.tell(Msg::News(news));
    }

    /// One frame of the real window.
    pub(crate) fn ui(&mut self, ui: &mut Ui) {
        let mut out = Outbox::default();
        let Self {
            state,
            textures,
            view,
            ..
        } = self;
        shell_ui(ui, &Cx { state, textures }, view, &mut out);
        if self.paints {
            for key in self.textures.wanted() {
                let (width, height, rgba) = paint(&key);
                self.textures.upload(ui.ctx(), key, width, height, &rgba);
                ui.ctx().request_repaint();
            }
        }
        for msg in out {
            self.said.push(msg.clone());
            self.tell(msg);
        }
    }

    /// A finished or unfinished run, as the history would bring it. `states` are given row by row, column by column; missing ones are done.
    pub(crate) fn run(
        &self,
        id: i64,
        prompt: &str,
        models: &[&str],
        count: u32,
        size: Size,
        states: &[JobState],
    ) -> RunRecord {
        let spec = RunSpec {
            kind: TaskKind::Generate,
            prompt: prompt.to_owned(),
            look: None,
            look_words: Some("Editorial still life, natural colour, shallow focus".to_owned()),
            negative: String::new(),
            size,
            count,
            seed: None,
            effort: triptych::domain::task::Effort::Usual,
            transparent: false,
            references: Vec::new(),
            models: models.iter().map(|id| ModelId::from(*id)).collect(),
            step: None,
        };
        let created = Moment(NOW.0 - 60_000 * (100 - id));
        let jobs = plan(&spec, &self.state.catalogue, 418_220_947)
            .jobs
            .into_iter()
            .enumerate();
        let jobs = jobs.map(|(at, planned)| {
            let done = JobState::Done {
                cost: Cost::Billed { micros: Micros(0) },
            };
            let state = states.get(at).cloned().unwrap_or(done);
            let is_done = matches!(state, JobState::Done { .. });
            let job = JobId(id * 100 + at as i64);
            let picture = is_done.then(|| {
                picture(
                    id * 100 + at as i64,
                    job,
                    RunId(id),
                    &planned.model,
                    size,
                    created,
                )
            });
            JobRecord {
                id: job,
                run: RunId(id),
                state,
                created,
                sent: Some(created),
                ended: is_done.then_some(created),
                facts: is_done.then(|| Facts {
                    seed: planned.sent.seed,
                    took_ms: 6_200,
                    received: Some(size),
                    changes: Vec::new(),
                    ..Facts::default()
                }),
                picture,
                planned,
            }
        });
        RunRecord {
            id: RunId(id),
            created,
            jobs: jobs.collect(),
            spec,
        }
    }

    /// Fills the library with `count` pictures over several days and shows the first page.
    pub(crate) fn fill_library(&mut self, count: i64) {
        let rows: Vec<PictureRow> = (0..count)
            .rev()
            .map(|n| library_picture(n, count))
            .collect();
        let generation = self.state.library.generation;
        self.news(News::LibraryPage {
            generation,
            direction: triptych::domain::search::Direction::Older,
            rows: Ok(rows),
            more: false,
            more_newer: None,
        });
        self.news(News::LibraryCount {
            generation,
            count: Ok(Count::Exactly(count as u64)),
        });
        let models = self
            .state
            .catalogue
            .all()
            .map(|(_, model)| model.id.clone())
            .take(4);
        let models = models
            .enumerate()
            .map(|(at, model)| ModelCount {
                model,
                pictures: 40 - at as u64 * 7,
            })
            .collect();
        self.news(News::Facets(Ok(Facets {
            all: count as u64,
            trashed: 3,
            models,
            verdicts: [80, 12, 4, 6],
        })));
        let weeks = (0..22).map(|week| WeekCount {
            start: Moment(NOW.0 - week * 7 * 86_400_000),
            pictures: (week as u64 * 37) % 60 + 3,
        });
        self.news(News::Weeks {
            generation,
            weeks: Ok(weeks.collect()),
        });
    }

    /// Free space and sizes.
    pub(crate) fn measure(&mut self) {
        self.news(News::Storage(Ok(Storage {
            folder: "/home/mira/Pictures/Triptych".into(),
            pictures_bytes: 1_420_000_000,
            database_bytes: 18_300_000,
            thumbs_bytes: 96_000_000,
            pictures: 1_204,
            copies: 7,
            copies_bytes: 121_000_000,
            newest_copy: Some(NOW),
            free_bytes: 38_400_000_000,
        })));
    }
}

/// One state of each kind, for galleries of cells.
pub(crate) fn declined() -> JobState {
    JobState::Declined {
        refusal: Refusal {
            reason: "Contains a brand name.".to_owned(),
            charged: Charged::No,
        },
    }
}

/// A failure with this kind.
pub(crate) fn failed(kind: FailureKind) -> JobState {
    JobState::Failed {
        failure: Failure::free(kind, "HTTP 503 from the service"),
    }
}

/// A small preview.
pub(crate) fn preview(serial: u32) -> Preview {
    let rgb: Vec<u8> = (0..64 * 64)
        .flat_map(|n| [(n % 64 * 3) as u8, 90, (n / 64 * 3) as u8])
        .collect();
    Preview {
        width_px: 64,
        height_px: 64,
        rgb: rgb.into(),
        serial,
    }
}

/// A picture of the library.
pub(crate) fn picture(
    n: i64,
    job: JobId,
    run: RunId,
    model: &ModelId,
    size: Size,
    created: Moment,
) -> PictureRow {
    let seed = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut blob = [0; 32];
    blob[..8].copy_from_slice(&seed.to_be_bytes());
    PictureRow {
        id: PictureId(n),
        job,
        run,
        model: model.clone(),
        blob: BlobId(blob),
        format: FileFormat::Png,
        size,
        average_rgb: [
            120 + (seed >> 58) as u8,
            90 + (seed >> 59) as u8,
            70 + (seed >> 60) as u8,
        ],
        created,
        review: Review::default(),
        damaged: false,
    }
}

fn library_picture(n: i64, count: i64) -> PictureRow {
    const MODELS: [&str; 4] = [
        "practice/landscape",
        "practice/still-life",
        "practice/collage",
        "practice/ink-wash",
    ];
    const SIZES: [Size; 5] = [
        Size::new(1024, 1024),
        Size::new(1360, 768),
        Size::new(768, 1360),
        Size::new(912, 1152),
        Size::new(1024, 1024),
    ];
    let model = ModelId::from(MODELS[(n % 4) as usize]);
    let created = Moment(NOW.0 - (count - n) * 3_000_000);
    let mut row = picture(
        n + 10_000,
        JobId(n + 10_000),
        RunId(n / 4),
        &model,
        SIZES[(n * 7 % 5) as usize],
        created,
    );
    if n % 9 == 0 {
        row.review = Review {
            verdict: Verdict::Picked,
            stars: 4,
        };
    }
    row
}

/// What a worker would bring: a soft gradient in the picture's own colour. Real paintings come with the practice engine.
fn paint(key: &PixelKey) -> (u32, u32, Vec<u8>) {
    let seed = match key {
        PixelKey::Picture { blob, .. } => blob.0[0],
        PixelKey::Difference { a, b } => a.0.0[0] ^ b.0.0[0],
    };
    let (width, height) = (96_u32, 96_u32);
    let rgba = (0..width * height).flat_map(|n| {
        let (x, y) = (n % width, n / width);
        let light = (x + y) as u8;
        [
            seed / 2 + light / 2,
            70 + light / 2,
            50 + (seed % 64) + light / 3,
            255,
        ]
    });
    (width, height, rgba.collect())
}

/// The window of a world.
pub(crate) fn harness(size: [f32; 2], theme: Theme, world: World) -> Harness<'static, World> {
    super::window(size, theme).build_ui_state(
        |ui, world: &mut World| {
            // The test window has a margin of its own; the studio's window has none.
            let screen = ui.ctx().content_rect();
            let mut child = ui.new_child(eframe::egui::UiBuilder::new().max_rect(screen));
            child.set_clip_rect(screen);
            world.ui(&mut child);
        },
        world,
    )
}

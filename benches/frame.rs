//! Frames of the window, laid out and cut into triangles without a graphics card.
//!
//! Run with `cargo bench --bench frame`. The library pages are answered from a made-up history by number,
//! so a million rows need no storage; the real window, state and update do the rest.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::world::{self, NOW, World};
use eframe::egui::{
    Context, Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, Theme,
    TouchPhase, pos2, vec2,
};
use triptych::app::effect::Effect;
use triptych::app::msg::{Msg, News};
use triptych::app::state::Page;
use triptych::app::state::library::PAGE_ROWS;
use triptych::domain::history::{Count, Facets, WeekCount};
use triptych::domain::ids::{JobId, ModelId, PictureId, RunId};
use triptych::domain::picture::PictureRow;
use triptych::domain::search::{Cursor, Direction};
use triptych::domain::shape::Size;
use triptych::domain::time::Moment;
use triptych::ui::theme::{self, Appearance};

/// One picture every five minutes.
const STEP_MS: i64 = 288_000;
const WEEK_MS: i64 = 7 * 86_400_000;
const FRAMES: usize = 2_000;
const WARM_UP: usize = 120;
/// Frames in one direction at one speed.
const TURN: usize = 40;
/// Uploads a frame, as the window does it.
const UPLOADS: usize = 8;

fn main() {
    println!("{FRAMES} frames of 1440 x 900, run and tessellated; ms, median (p95)");
    let [small, large] = libraries([10_000, 1_000_000]);
    println!(
        "Library       10,000 pictures  {:.2} ({:.2})",
        small.median, small.p95
    );
    println!(
        "Library    1,000,000 pictures  {:.2} ({:.2})",
        large.median, large.p95
    );
    println!(
        "ratio of p95 {:.2}, of medians {:.2} (goals: p95 at most 2 ms, ratio at most 1.1)",
        large.p95 / small.p95,
        large.median / small.median
    );
    let create = create();
    println!(
        "Create        six runs of 8    {:.2} ({:.2})",
        create.median, create.p95
    );
    memory(100_000);
}

struct Spread {
    median: f64,
    p95: f64,
}

fn spread(mut ms: Vec<f64>) -> Spread {
    ms.sort_by(f64::total_cmp);
    let at = |part: f64| ms[((ms.len() - 1) as f64 * part) as usize];
    Spread {
        median: at(0.5),
        p95: at(0.95),
    }
}

/// A window without a renderer over a made-up history of `count` pictures.
struct Window {
    ctx: Context,
    world: World,
    count: i64,
    time: f64,
}

impl Window {
    fn new(count: i64) -> Self {
        let ctx = Context::default();
        theme::install(&ctx, Appearance::default());
        ctx.set_theme(Theme::Dark);
        let mut world = World::new();
        world.paints = false;
        Self {
            ctx,
            world,
            count,
            time: 0.0,
        }
    }

    /// One frame; returns its milliseconds.
    fn frame(&mut self, events: Vec<Event>) -> f64 {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(self.time),
            max_texture_side: Some(8192),
            focused: true,
            events,
            ..RawInput::default()
        };
        let start = Instant::now();
        let world = &mut self.world;
        let mut output = self.ctx.run_ui(input, |ui| world.ui(ui));
        let triangles = self
            .ctx
            .tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let ms = start.elapsed().as_secs_f64() * 1e3;
        std::hint::black_box(triangles);
        output.textures_delta.clear();
        self.feed();
        ms
    }

    /// Scrolls by so many points with the pointer over the grid.
    fn scroll(&mut self, by_px: f32) -> f64 {
        self.frame(vec![
            Event::PointerMoved(pos2(800.0, 450.0)),
            Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: vec2(0.0, -by_px),
                phase: TouchPhase::Move,
                source: MouseWheelSource::Trackpad,
                modifiers: Modifiers::NONE,
            },
        ])
    }

    /// Answers what the studio asked for, as the history would.
    fn feed(&mut self) {
        for effect in std::mem::take(&mut self.world.effects) {
            match effect {
                Effect::LoadLibrary {
                    generation,
                    cursor,
                    direction,
                    ..
                } => self.page(generation, cursor, direction),
                Effect::CountLibrary { generation, .. } => {
                    let weeks = (self.count * STEP_MS / WEEK_MS).max(1);
                    let weeks = (0..weeks).map(|week| WeekCount {
                        start: Moment((NOW.0 / WEEK_MS - week) * WEEK_MS),
                        pictures: (week as u64 * 37) % 90 + 2_000,
                    });
                    let weeks = Ok(weeks.collect());
                    self.world.news(News::Weeks { generation, weeks });
                    let count = Ok(Count::MoreThan(1_000));
                    self.world.news(News::LibraryCount { generation, count });
                }
                Effect::LoadFacets => self.world.news(News::Facets(Ok(Facets {
                    all: self.count as u64,
                    ..Facets::default()
                }))),
                _ => {}
            }
        }
        self.world.said.clear();
    }

    fn page(&mut self, generation: u64, cursor: Option<Cursor>, direction: Direction) {
        let rows = i64::from(PAGE_ROWS);
        let at = cursor.map(|cursor| {
            if cursor.id.0 == i64::MAX {
                (NOW.0 - cursor.created.0) / STEP_MS
            } else {
                self.count - cursor.id.0
            }
        });
        let (from, to) = match (direction, at) {
            (Direction::Older, None) => (0, rows),
            (Direction::Older, Some(at)) => (at + 1, at + 1 + rows),
            (Direction::Newer, at) => (at.unwrap_or(0) - rows, at.unwrap_or(0)),
        };
        let (from, to) = (from.clamp(0, self.count), to.clamp(0, self.count));
        let more = match direction {
            Direction::Older => to < self.count,
            Direction::Newer => from > 0,
        };
        let rows = (from..to).map(|n| row(n, self.count)).collect();
        self.world.news(News::LibraryPage {
            generation,
            direction,
            rows: Ok(rows),
            more,
            more_newer: None,
        });
    }

    /// Brings what is wanted, a few a frame. All pictures are one grey square in 256 × 256.
    fn upload(&self, pixels: &[u8]) {
        for key in self.world.textures.wanted().into_iter().take(UPLOADS) {
            self.world.textures.upload(&self.ctx, key, 256, 256, pixels);
        }
    }
}

fn row(n: i64, count: i64) -> PictureRow {
    const SIZES: [Size; 5] = [
        Size::new(1024, 1024),
        Size::new(1360, 768),
        Size::new(768, 1360),
        Size::new(912, 1152),
        Size::new(1024, 1024),
    ];
    const MODELS: [&str; 4] = [
        "practice/landscape",
        "practice/still-life",
        "practice/collage",
        "practice/ink-wash",
    ];
    let id = count - n;
    let model = ModelId::from(MODELS[(n % 4) as usize]);
    let mut row = world::picture(
        id,
        JobId(id),
        RunId(id / 4),
        &model,
        SIZES[(n * 7 % 5) as usize],
        Moment(NOW.0 - n * STEP_MS),
    );
    row.id = PictureId(id);
    row
}

/// Both sizes in turns, so that whatever else the computer does meets both alike.
fn libraries(counts: [i64; 2]) -> [Spread; 2] {
    let pixels = vec![128; 256 * 256 * 4];
    let mut windows = counts.map(|count| {
        let mut window = Window::new(count);
        window.world.tell(Msg::Go(Page::Library));
        window.feed();
        for _ in 0..WARM_UP {
            window.scroll(0.0);
            window.upload(&pixels);
        }
        window
    });
    let mut times = [Vec::with_capacity(FRAMES), Vec::with_capacity(FRAMES)];
    for turn in 0..FRAMES / TURN {
        // Down and a little up again, faster and slower, as hands do.
        let by = [40.0, 90.0, 140.0, -60.0, 120.0, 20.0][turn % 6];
        for (window, times) in windows.iter_mut().zip(&mut times) {
            for _ in 0..TURN {
                times.push(window.scroll(by));
                window.upload(&pixels);
            }
        }
    }
    times.map(spread)
}

fn create() -> Spread {
    let mut window = Window::new(0);
    let size = Size::new(1024, 1024);
    let models = [
        "practice/landscape",
        "practice/still-life",
        "practice/collage",
        "practice/ink-wash",
    ];
    let runs = (1..=6).rev();
    let runs = runs.map(|id| {
        window
            .world
            .run(id, "Stone and figs", &models, 2, size, &[])
    });
    let runs = runs.collect();
    window.world.news(News::Runs {
        runs,
        has_older: false,
    });
    window.world.tell(Msg::Go(Page::Create));
    let pixels = vec![128; 256 * 256 * 4];
    for _ in 0..WARM_UP {
        window.scroll(0.0);
        window.upload(&pixels);
    }
    let ms = (0..FRAMES).map(|frame| {
        let ms = window.scroll(if frame / 60 % 2 == 0 { 30.0 } else { -30.0 });
        window.upload(&pixels);
        ms
    });
    spread(ms.collect())
}

/// Growth of the resident memory while a whole library scrolls by, twice.
fn memory(count: i64) {
    let Some(start) = resident_mb() else {
        println!("Memory: not measured, this system has no /proc/self/statm");
        return;
    };
    let mut window = Window::new(count);
    window.world.tell(Msg::Go(Page::Library));
    window.feed();
    let pixels = vec![128; 256 * 256 * 4];
    let pass = |window: &mut Window, by: f32| {
        let mut frames = 0;
        loop {
            window.scroll(by);
            window.upload(&pixels);
            frames += 1;
            let library = &window.world.state.library;
            let done = if by > 0.0 {
                library.rows().next_back().is_some_and(|row| row.id.0 <= 1)
            } else {
                library.rows().next().is_some_and(|row| row.id.0 >= count)
            };
            if done || frames > 60_000 {
                return frames;
            }
        }
    };
    let down = pass(&mut window, 420.0);
    let first = resident_mb().unwrap_or(start);
    let up = pass(&mut window, -420.0);
    let second = resident_mb().unwrap_or(start);
    println!(
        "Memory over a scroll through {count} pictures: {:+.1} MB in {down} frames, and back {:+.1} MB in {up} frames \
         (goals: at most +150 MB, flat); {:.0} MB uploaded",
        first - start,
        second - first,
        window.world.textures.uploaded_bytes() as f64 / 1e6
    );
}

/// Resident memory of this process, megabytes.
fn resident_mb() -> Option<f64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: f64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096.0 / 1e6)
}

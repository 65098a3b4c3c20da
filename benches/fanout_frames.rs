//! Frames of the window while sixteen services answer at once: are they any slower than at rest?
//!
//! Run with `cargo bench --bench fanout_frames`. The real window (laid out and cut into triangles, without a graphics card) with the
//! real engine, history and pixel workers runs at sixty frames a second: first at rest, then while one click asks sixteen
//! services, and, apart from that, in the second in which their pictures arrive, are checked, saved and shown.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "fanout/service.rs"]
mod service;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use eframe::egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, vec2};
use triptych::app::runner::{Core, Known};
use triptych::app::state::{Draft, Page};
use triptych::cli::Home;
use triptych::domain::ids::ModelId;
use triptych::domain::money::Price;
use triptych::domain::settings::Settings;
use triptych::providers::openai::compatible_service;
use triptych::store::OpenHow;
use triptych::studio::Studio;

const SERVICES: usize = 16;
/// How long every call takes, milliseconds.
const DELAY_MS: u64 = 3000;
/// Runs, one after another.
const ROUNDS: usize = 4;
const FRAME: Duration = Duration::from_micros(16_667);

struct Window {
    ctx: Context,
    studio: Studio,
    time: f64,
}

impl Window {
    /// One frame; its milliseconds, with taking in what arrived. Then waits for the next one's turn.
    fn frame(&mut self, events: Vec<Event>) -> f64 {
        self.time += FRAME.as_secs_f64();
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(self.time),
            max_texture_side: Some(8192),
            focused: true,
            events,
            ..RawInput::default()
        };
        let start = Instant::now();
        self.studio.take_in(&self.ctx);
        let studio = &mut self.studio;
        let mut output = self.ctx.run_ui(input, |ui| studio.draw(ui));
        let shapes = std::mem::take(&mut output.shapes);
        let triangles = self.ctx.tessellate(shapes, output.pixels_per_point);
        let took = start.elapsed();
        std::hint::black_box(triangles);
        output.textures_delta.clear();
        std::thread::sleep(FRAME.saturating_sub(took));
        took.as_secs_f64() * 1e3
    }

    fn open_jobs(&self) -> usize {
        self.studio.state().gallery.open_jobs()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (base, delay) = service::start()?;
    delay.store(DELAY_MS, Ordering::Relaxed);
    let folder = tempfile::tempdir()?;
    let mut settings = Settings {
        welcomed: true,
        ..Settings::default()
    };
    let mut models = Vec::new();
    for number in 0..SERVICES {
        let id = format!("mock{number}");
        let mut service = compatible_service(&id, &id, &base, &["m"]);
        for model in &mut service.models {
            model.price = Price::Free;
            models.push(ModelId(format!("{id}/m")));
        }
        settings.own_services.push(service);
    }
    let library = folder.path().join("library");
    let home = Home {
        settings,
        settings_file: None,
        folder: library.clone(),
        folder_is_temporary: true,
        models_folder: None,
        lasting_keys: false,
    };
    let core = Core::open(
        library,
        OpenHow::CreateIfMissing,
        Known::from(home.catalogue()),
        Arc::new(|| {}),
    )?;
    let draft = Draft {
        prompt: "sea with a boat".to_owned(),
        models,
        count: 1,
        ..Draft::default()
    };
    core.save_draft(&draft)?;
    core.close(Duration::from_secs(5));
    drop(core);
    let ctx = Context::default();
    let studio = Studio::start(&ctx, &home, 4096)?;
    let mut window = Window {
        ctx,
        studio,
        time: 0.0,
    };
    for _ in 0..240 {
        window.frame(Vec::new());
    }
    if window.studio.state().page != Page::Create || !window.studio.state().gallery.loaded {
        return Err("the Create page did not open".into());
    }
    measure(&mut window);
    window.studio.close();
    Ok(())
}

fn measure(window: &mut Window) {
    println!(
        "{SERVICES} services that answer after {DELAY_MS} ms, {ROUNDS} runs; ms a frame, median (p95, slowest)"
    );
    let (mut rest, mut asking, mut arriving) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Hands in the same frames whatever else happens: the pointer moves.
        let moved = |frame: usize| {
            let x = 400.0 + (frame % 60) as f32 * 8.0;
            vec![Event::PointerMoved(Pos2::new(x, 400.0))]
        };
        rest.extend((0..180).map(|frame| window.frame(moved(frame))));
        let enter = Event::Key {
            key: Key::Enter,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::COMMAND,
        };
        window.frame(vec![enter]);
        let begin = Instant::now();
        let mut frame = 0;
        let mut done: Option<Instant> = None;
        while done.is_none_or(|done| done.elapsed() < Duration::from_secs(1)) {
            let ms = window.frame(moved(frame));
            frame += 1;
            if begin.elapsed() < Duration::from_millis(DELAY_MS) {
                asking.push(ms);
            } else {
                arriving.push(ms);
            }
            let settled = window.open_jobs() == 0 && begin.elapsed() > Duration::from_millis(200);
            if settled && done.is_none() {
                done = Some(Instant::now());
            }
            if begin.elapsed() > Duration::from_secs(30) {
                println!("round {round}: not done after 30 s");
                return;
            }
        }
    }
    let runs = &window.studio.state().gallery.runs;
    let cells = runs.iter().flat_map(triptych::app::state::RunView::cells);
    let pictures = cells.filter(|cell| cell.job.picture.is_some()).count();
    if pictures != SERVICES * ROUNDS {
        println!(
            "only some pictures came: {:?}",
            window.studio.state().notice
        );
    }
    println!("{pictures} pictures came");
    for (name, ms) in [
        ("at rest", rest),
        ("asking", asking),
        ("arriving", arriving),
    ] {
        let (median, p95, slowest) = spread(ms);
        println!("{name:9} {median:6.2} ({p95:.2}, {slowest:.2})");
    }
}

fn spread(mut ms: Vec<f64>) -> (f64, f64, f64) {
    ms.sort_by(f64::total_cmp);
    let at = |part: f64| {
        ms.get(((ms.len().max(1) - 1) as f64 * part) as usize)
            .copied()
    };
    let at = |part: f64| at(part).unwrap_or_default();
    (at(0.5), at(0.95), at(1.0))
}

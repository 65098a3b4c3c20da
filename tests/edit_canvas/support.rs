//! Edit pages in the states that the tests begin with. What the window says is written down; only what belongs to the view
//! itself changes the state, so that these tests stand on their own.

use crate::common::world::{NOW, World, picture};
use eframe::egui::{Event, Modifiers, PointerButton, Pos2, Rect, Theme};
use egui_kittest::kittest::Queryable as _;
use triptych::app::msg::{EditMsg, Msg};
use triptych::app::remote::Remote;
use triptych::app::state::Page;
use triptych::app::state::edit::{EditView, GuardReport, Heat, Tool};
use triptych::domain::history::RunRecord;
use triptych::domain::ids::{JobId, ModelId, PictureId, RunId};
use triptych::domain::job::JobState;
use triptych::domain::mask::{Brush, Canvas};
use triptych::domain::money::{Cost, Micros};
use triptych::domain::picture::PictureRow;
use triptych::domain::shape::Size;
use triptych::domain::task::Operation;
use triptych::domain::version::{Made, Step, Tree, Version};

pub(crate) const SIZE: Size = Size::new(1440, 1440);
pub(crate) const WIDE: [f32; 2] = [1440.0, 900.0];
pub(crate) const NARROW: [f32; 2] = [1024.0, 700.0];
pub(crate) const HUGE: [f32; 2] = [2560.0, 1440.0];
pub(crate) const SOURCE: PictureId = PictureId(100);
pub(crate) const MODELS: [&str; 2] = ["practice/still-life", "practice/collage"];
pub(crate) const RUN: RunId = RunId(9);

pub(crate) type Window = egui_kittest::Harness<'static, World>;

pub(crate) fn source() -> PictureRow {
    let model = ModelId::from("practice/landscape");
    picture(SOURCE.0, JobId(100), RunId(1), &model, SIZE, NOW)
}

pub(crate) fn version(row: PictureRow, parent: Option<PictureId>) -> Version {
    Version {
        maker: row.model.clone(),
        source_size: row.size,
        picture: row,
        binned: false,
        parent,
        made: if parent.is_some() {
            Made::Edited
        } else {
            Made::Original
        },
        name: String::new(),
        starred: false,
        behind: None,
        instruction: "Replace the background".to_owned(),
        operation: Operation::Instruct,
        area: parent.map(|_| triptych::domain::ids::BlobId([7; 32])),
        protect: None,
        references: Vec::new(),
        cost: Cost::Billed { micros: Micros(0) },
        took_ms: 8_300,
    }
}

/// A page with a picture to change.
pub(crate) fn editing() -> World {
    let mut world = World::new();
    world.state.page = Page::Edit;
    let page = &mut world.state.edit;
    page.bring(source());
    page.tree = Remote::Ready(Tree {
        versions: vec![version(source(), None)],
    });
    page.tool = Tool::Brush;
    page.draft.models = MODELS.map(ModelId::from).to_vec();
    // Works out what a click would do.
    world.tell(Msg::Edit(EditMsg::Frame(None)));
    world.effects.clear();
    world
}

/// The same with a painted area and one that must not change.
pub(crate) fn painted() -> World {
    let mut world = editing();
    let page = &mut world.state.edit;
    let mut area = Canvas::new(SIZE.width_px, SIZE.height_px).unwrap();
    area.begin_stroke(
        Brush {
            size_px: 220.0,
            hardness: 0.8,
            erase: false,
        },
        [300.0, 330.0],
    );
    area.stroke_to(&[[700.0, 260.0], [1150.0, 420.0]]);
    area.end_stroke();
    let mut protect = Canvas::new(SIZE.width_px, SIZE.height_px).unwrap();
    protect.rect([480.0, 700.0], [900.0, 1200.0], false);
    page.painting.area = Some(area);
    page.painting.protect = Some(protect);
    world
}

/// Results of a run, with what each changed.
pub(crate) fn judged(count: u32, states: &[JobState]) -> World {
    let mut world = editing();
    let run = edit_run(&world, count, states);
    let made: Vec<PictureRow> = run
        .jobs
        .iter()
        .filter_map(|job| job.picture.clone())
        .collect();
    world.state.gallery.put(run);
    let page = &mut world.state.edit;
    page.view = EditView::BeforeAfter;
    page.results = Some(RUN);
    page.chosen = made.first().map(|row| row.id);
    let versions = made.iter().cloned().map(|row| version(row, Some(SOURCE)));
    page.tree = Remote::Ready(Tree {
        versions: std::iter::once(version(source(), None))
            .chain(versions)
            .collect(),
    });
    for (at, row) in made.iter().enumerate() {
        page.guard.insert(row.id, Remote::Ready(report(at == 1)));
    }
    world.said.clear();
    world.effects.clear();
    world
}

fn edit_run(world: &World, count: u32, states: &[JobState]) -> RunRecord {
    let mut run = world.run(
        RUN.0,
        "Replace the background",
        &MODELS,
        count,
        SIZE,
        states,
    );
    run.spec.kind = triptych::domain::task::TaskKind::Edit {
        source: source().blob,
        mask: None,
        operation: Operation::Instruct,
    };
    run.spec.step = Some(Step {
        from: Some(SOURCE),
        ..Step::default()
    });
    run
}

fn report(much: bool) -> GuardReport {
    let levels: Vec<u8> = (0..64 * 64_u32)
        .map(|at| {
            let (x, y) = (at % 64, at / 64);
            if much && (20..40).contains(&x) && (10..30).contains(&y) {
                (x * 6) as u8
            } else {
                0
            }
        })
        .collect();
    GuardReport {
        changed_permille: if much { 37 } else { 0 },
        outside_only: true,
        reframed: much,
        moved_px: if much { (4.0, 0.0) } else { (0.0, 0.0) },
        scale: 1.0,
        drift: much.then_some(2.14),
        drift_p95: None,
        heat: Heat {
            width_px: 64,
            height_px: 64,
            levels: levels.into(),
        },
    }
}

pub(crate) fn open(size: [f32; 2], theme: Theme, world: World) -> Window {
    let mut window = crate::common::world::harness(size, theme, world);
    window.run_steps(4);
    window
}

pub(crate) fn wide(world: World) -> Window {
    open(WIDE, Theme::Dark, world)
}

/// Everything said on the Edit page.
pub(crate) fn said(window: &Window) -> Vec<EditMsg> {
    let said = window.state().said.iter();
    said.filter_map(|msg| match msg {
        Msg::Edit(msg) => Some(msg.clone()),
        _ => None,
    })
    .collect()
}

pub(crate) fn rect(window: &Window, label: &str) -> Rect {
    window.get_by_label(label).rect()
}

pub(crate) fn press(window: &Window, at: Pos2, button: PointerButton, modifiers: Modifiers) {
    window.event(Event::PointerMoved(at));
    window.event(Event::PointerButton {
        pos: at,
        button,
        pressed: true,
        modifiers,
    });
}

pub(crate) fn release(window: &Window, at: Pos2, button: PointerButton, modifiers: Modifiers) {
    window.event(Event::PointerButton {
        pos: at,
        button,
        pressed: false,
        modifiers,
    });
}

//! The studio in the states that the tests of the Create page begin with.

use crate::common::world::{NOW, World, declined, failed, preview};
use eframe::egui::{self, Theme};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotResults};
use triptych::app::msg::{ComposerMsg, Msg, News};
use triptych::app::state::Draft;
use triptych::domain::failure::FailureKind;
use triptych::domain::history::RunRecord;
use triptych::domain::ids::{JobId, ModelId, PictureId};
use triptych::domain::job::JobState;
use triptych::domain::prompt::Look;
use triptych::domain::review::Verdict;
use triptych::domain::shape::Size;

pub(crate) const SQUARE: Size = Size::new(1024, 1024);
pub(crate) const MODELS: [&str; 4] = [
    "practice/landscape",
    "practice/still-life",
    "practice/collage",
    "practice/ink-wash",
];
pub(crate) const PROMPT: &str = "Square perfume bottle with a pale stone cap on a limestone ledge, split figs and fig leaves beside it, late-afternoon window light, soft leaf shadows on the wall";
pub(crate) const WIDE: [f32; 2] = [1440.0, 900.0];
pub(crate) const NARROW: [f32; 2] = [1024.0, 700.0];

pub(crate) type Window = Harness<'static, World>;

pub(crate) fn look(id: &str, name: &str) -> Look {
    Look {
        id: id.to_owned(),
        name: name.to_owned(),
        words: format!("{name}, natural colour"),
        picture: format!("{id}.jpg"),
    }
}

/// A studio with four models chosen, a prompt typed and a look picked.
pub(crate) fn prepared() -> World {
    let mut world = World::new();
    world.state.looks = [
        look("editorial", "Editorial still life"),
        look("film", "35 mm film"),
        look("paper", "Paper collage"),
        look("noir", "Noir"),
        look("pastel", "Soft pastel"),
    ]
    .into();
    let draft = Draft {
        prompt: PROMPT.to_owned(),
        look: Some("editorial".to_owned()),
        models: MODELS.map(ModelId::from).to_vec(),
        ..Draft::default()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    world.effects.clear();
    world.said.clear();
    world
}

pub(crate) fn done() -> JobState {
    use triptych::domain::money::{Cost, Micros};
    JobState::Done {
        cost: Cost::Billed { micros: Micros(0) },
    }
}

pub(crate) fn show(world: &mut World, runs: Vec<RunRecord>) {
    world.news(News::Runs {
        runs,
        has_older: false,
    });
}

/// The gallery of the drawing: some done, one kept, one with a preview, one declined, one failed, one waiting.
pub(crate) fn scene() -> World {
    let mut world = prepared();
    let states = [
        done(),
        done(),
        done(),
        JobState::Sent,
        done(),
        declined(),
        failed(FailureKind::NoAnswer),
        JobState::Queued,
    ];
    let older = world.run(
        8,
        "A lighthouse on a cliff in the rain",
        &MODELS[..3],
        2,
        Size::new(1360, 768),
        &[],
    );
    let mut newest = world.run(9, PROMPT, &MODELS, 2, SQUARE, &states);
    newest.created = NOW;
    show(&mut world, vec![newest, older]);
    world.news(News::Progress {
        job: JobId(903),
        fraction: Some(0.75),
        preview: Some(preview(1)),
        before: None,
    });
    world.tell(Msg::Review {
        pictures: vec![PictureId(900)],
        verdict: Some(Verdict::Picked),
        stars: Some(4),
    });
    world.effects.clear();
    world.said.clear();
    world
}

pub(crate) fn settled() -> World {
    let mut world = prepared();
    let run = world.run(9, PROMPT, &MODELS, 2, SQUARE, &[]);
    show(&mut world, vec![run]);
    world
}

/// The whole window, without the margin of the test frame.
pub(crate) fn harness(size: [f32; 2], theme: Theme, world: World) -> Window {
    crate::common::window(size, theme).build_ui_state(
        |ui, world: &mut World| {
            let screen = ui.ctx().content_rect();
            let mut child = ui.new_child(egui::UiBuilder::new().max_rect(screen));
            child.set_clip_rect(screen);
            world.ui(&mut child);
        },
        world,
    )
}

pub(crate) fn open(world: World) -> Window {
    let mut window = harness(WIDE, Theme::Dark, world);
    window.run_steps(4);
    window
}

pub(crate) fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(3);
}

pub(crate) fn picture(window: &mut Window, results: &mut SnapshotResults, name: &str) {
    if crate::common::graphics() {
        window.run_steps(12);
        results.add(window.try_snapshot_options(name, &crate::common::strictness()));
    }
}

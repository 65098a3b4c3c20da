//! The Create page, seen through the accessible tree and as pictures.

mod common;

use common::world::{NOW, World, declined, failed, harness, preview};
use eframe::egui::{self, Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{ComposerMsg, GalleryMsg, Msg, News, Selecting};
use triptych::app::state::{Draft, GalleryView};
use triptych::domain::failure::FailureKind;
use triptych::domain::history::{PastPrompt, RunRecord};
use triptych::domain::ids::{JobId, ModelId, PictureId, RunId};
use triptych::domain::job::JobState;
use triptych::domain::prompt::Look;
use triptych::domain::review::Verdict;
use triptych::domain::shape::{Shape, Size};
use triptych::domain::time::Moment;

const SQUARE: Size = Size::new(1024, 1024);
const MODELS: [&str; 4] = [
    "practice/landscape",
    "practice/still-life",
    "practice/collage",
    "practice/ink-wash",
];
const PROMPT: &str = "Square perfume bottle with a pale stone cap on a limestone ledge, split figs and fig leaves beside it, late-afternoon window light, soft leaf shadows on the wall";
const WIDE: [f32; 2] = [1440.0, 900.0];
const NARROW: [f32; 2] = [1024.0, 700.0];

type Window = Harness<'static, World>;

fn look(id: &str, name: &str) -> Look {
    Look {
        id: id.to_owned(),
        name: name.to_owned(),
        words: format!("{name}, natural colour"),
        picture: format!("{id}.jpg"),
    }
}

/// A studio with four models chosen, a prompt typed and a look picked.
fn prepared() -> World {
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

fn done() -> JobState {
    use triptych::domain::money::{Cost, Micros};
    JobState::Done {
        cost: Cost::Billed { micros: Micros(0) },
    }
}

fn show(world: &mut World, runs: Vec<RunRecord>) {
    world.news(News::Runs {
        runs,
        has_older: false,
    });
}

/// The gallery of the drawing: some done, one kept, one with a preview, one declined, one failed, one waiting.
fn scene() -> World {
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

fn settled() -> World {
    let mut world = prepared();
    let run = world.run(9, PROMPT, &MODELS, 2, SQUARE, &[]);
    show(&mut world, vec![run]);
    world
}

fn picture(window: &mut Window, name: &str) {
    if common::graphics() {
        window.run_steps(12);
        window.snapshot_options(name, &common::strictness());
    }
}

#[test]
fn pictures_of_the_page() {
    for (theme, theme_name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for (size, size_name) in [(WIDE, "1440"), (NARROW, "1024")] {
            let mut world = scene();
            world.tell(Msg::Gallery(GalleryMsg::Select(
                JobId(900),
                Selecting::Only,
            )));
            // A spinning arc is never twice the same.
            let mut window = harness(size, theme, world);
            window.step();
            picture(&mut window, &format!("create_{theme_name}_{size_name}"));
        }
    }
}

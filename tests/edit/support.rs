//! The studio in the states that the tests of the Edit page begin with.

use std::sync::Arc;

use crate::common::world::{NOW, World, picture};
use eframe::egui::Theme;
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotResults};
use triptych::app::msg::{EditMsg, Msg};
use triptych::app::remote::Remote;
use triptych::app::state::edit::{EditPanel, ReferenceSlot};
use triptych::app::state::{Outlook, Page};
use triptych::domain::ids::{JobId, ModelId, PictureId, RunId};
use triptych::domain::mask::Canvas;
use triptych::domain::model::{Capabilities, Model, Place, Service};
use triptych::domain::money::{Cost, Micros, Price};
use triptych::domain::picture::PictureRow;
use triptych::domain::review::{Review, Verdict};
use triptych::domain::shape::Size;
use triptych::domain::task::{Operation, OperationKind, ReferenceRole};
use triptych::domain::time::Moment;
use triptych::domain::version::{Made, Tree, Version};

pub(crate) const WIDE: [f32; 2] = [1440.0, 900.0];
pub(crate) const NARROW: [f32; 2] = [1024.0, 700.0];
pub(crate) const KONTEXT: &str = "s/kontext";
pub(crate) const GEMINI: &str = "s/gemini";
pub(crate) const MASKS: &str = "s/masks";
pub(crate) const ERASER: &str = "s/eraser";
const FLUX: &str = "s/flux";

pub(crate) type Window = Harness<'static, World>;

/// A service with one model of each kind that matters here, ready without a key.
fn service() -> Service {
    let cents = |cents: i64| Price::Fixed {
        micros: Micros(cents * 10_000),
    };
    let edits = Capabilities {
        generate: true,
        edit: true,
        max_references: 3,
        ..Capabilities::default()
    };
    let model = |id: &str, name: &str, dot: u8, can: &Capabilities, price| Model {
        can: can.clone(),
        price,
        dot,
        typical_ms: 4_500,
        ..Model::new(ModelId::from(id), name)
    };
    let masks = Capabilities {
        mask: true,
        steps: true,
        max_references: 14,
        ..edits.clone()
    };
    let erases = Capabilities {
        edit: true,
        mask: true,
        operations: vec![OperationKind::Erase],
        ..Capabilities::default()
    };
    let makes = Capabilities {
        generate: true,
        ..Capabilities::default()
    };
    Service {
        models: vec![
            model(KONTEXT, "Kontext Pro", 6, &edits, cents(4)),
            model(GEMINI, "Gemini Image", 1, &edits, cents(4)),
            model(MASKS, "GPT Image", 3, &masks, cents(7)),
            model(ERASER, "Eraser", 0, &erases, Price::Free),
            model(FLUX, "FLUX.2 Photo", 0, &makes, cents(3)),
        ],
        ..Service::new("s", "Black Forest Labs", Place::Cloud)
    }
}

fn row(n: i64, model: &str, minutes_ago: i64) -> PictureRow {
    let created = Moment(NOW.0 - minutes_ago * 60_000);
    let size = Size::new(1440, 1440);
    let model = ModelId::from(model);
    picture(n, JobId(n), RunId(n), &model, size, created)
}

/// A version of the tree; `cents` is what it cost.
pub(crate) fn version(
    (n, parent): (i64, Option<i64>),
    (model, cents): (&str, i64),
    words: &str,
    minutes_ago: i64,
) -> Version {
    Version {
        picture: row(n, model, minutes_ago),
        binned: false,
        parent: parent.map(PictureId),
        made: if parent.is_some() {
            Made::Edited
        } else {
            Made::Original
        },
        name: String::new(),
        starred: false,
        behind: None,
        maker: ModelId::from(model),
        source_size: Size::new(1440, 1440),
        instruction: words.to_owned(),
        operation: Operation::Instruct,
        area: None,
        protect: None,
        references: Vec::new(),
        cost: Cost::Billed {
            micros: Micros(cents * 10_000),
        },
        took_ms: 8_300,
    }
}

/// The tree of the drawing.
pub(crate) fn tree() -> Tree {
    let prompt = "Bottle on a limestone ledge, split figs beside it, late-afternoon window light";
    let mut versions = vec![
        version((1, None), (FLUX, 4), prompt, 30),
        version((2, Some(1)), (GEMINI, 4), "Low sun from the right", 21),
        version((3, Some(2)), (KONTEXT, 4), "Cooler shadows", 19),
        version(
            (4, Some(1)),
            (KONTEXT, 4),
            "Turn it into a hero banner, more wall at the left",
            16,
        ),
        version((5, Some(1)), (KONTEXT, 4), "Remove the left fig", 10),
    ];
    versions[0].picture.review = Review {
        verdict: Verdict::Picked,
        stars: 0,
    };
    versions[1].starred = true;
    "Hero banner shape".clone_into(&mut versions[3].name);
    versions[4].area = Some(versions[4].picture.blob);
    Tree { versions }
}

pub(crate) fn outlook(pictures: u32, cents: i64) -> Outlook {
    Outlook {
        pictures,
        price: Price::Fixed {
            micros: Micros(cents * 10_000),
        },
        about_ms: 9_000,
        ..Outlook::default()
    }
}

/// The page with the picture of the drawing open, two models chosen and nothing written.
pub(crate) fn page() -> World {
    let mut world = World::new();
    let mut catalogue = (*world.state.catalogue).clone();
    catalogue.services.insert(0, service());
    world.state.catalogue = Arc::new(catalogue);
    world.state.page = Page::Edit;
    let tree = tree();
    let edit = &mut world.state.edit;
    edit.bring(tree.versions[0].picture.clone());
    edit.tree = Remote::Ready(tree);
    edit.draft.models = vec![ModelId::from(KONTEXT), ModelId::from(GEMINI)];
    edit.outlook = outlook(2, 8);
    world.said.clear();
    world.effects.clear();
    world
}

/// The page with an instruction.
pub(crate) fn written(words: &str) -> World {
    let mut world = page();
    words.clone_into(&mut world.state.edit.draft.instruction);
    world.state.edit.replaced += 1;
    world
}

pub(crate) fn paint_area(world: &mut World) {
    let mut canvas = Canvas::new(1440, 1440).unwrap();
    canvas.rect([0.0, 0.0], [1440.0, 400.0], false).unwrap();
    world.state.edit.painting.area = Some(canvas);
}

pub(crate) fn add_references(world: &mut World, count: i64) {
    let slots = (0..count).map(|n| {
        let row = row(70 + n, GEMINI, 500);
        ReferenceSlot {
            picture: row.id,
            blob: row.blob,
            format: row.format,
            role: [ReferenceRole::Subject, ReferenceRole::Style][(n % 2) as usize],
        }
    });
    world.state.edit.draft.references = slots.collect();
}

pub(crate) fn panel(world: &mut World, panel: EditPanel) {
    world.state.edit.panel = panel;
}

pub(crate) fn harness(size: [f32; 2], theme: Theme, world: World) -> Window {
    crate::common::world::harness(size, theme, world)
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

/// What was said about the Edit page, in order.
pub(crate) fn said(window: &Window) -> Vec<EditMsg> {
    let said = window.state().said.iter();
    let edits = said.filter_map(|msg| match msg {
        Msg::Edit(edit) => Some(edit.clone()),
        _ => None,
    });
    edits.collect()
}

pub(crate) fn snapshot(window: &mut Window, results: &mut SnapshotResults, name: &str) {
    if crate::common::graphics() {
        window.run_steps(12);
        results.add(window.try_snapshot_options(name, &crate::common::strictness()));
    }
}

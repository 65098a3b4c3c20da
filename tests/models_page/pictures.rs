//! How the page looks, in dark and light, small and large.

use std::sync::Arc;

use eframe::egui::Theme;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable as _;
use triptych::app::msg::{HomeMsg, HomeNews, Msg, News, ServersMsg, ServersNews};
use triptych::app::state::{SettingsSection, State};
use triptych::catalogue;
use triptych::domain::download::{self, Download, FileProgress, Phase, Trouble};
use triptych::domain::home::Installed;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::local::{Family, Part};
use triptych::domain::model::{Model, Place, Service};
use triptych::domain::offer::{Offer, SetId};
use triptych::domain::servers::FoundServer;
use triptych::domain::settings::Settings;
use triptych::domain::shelf::DiskUse;
use triptych::domain::stock::{Engine, Proposed, Stock, Wanted};
use triptych::domain::weights::{Format, Found};
use triptych::models::Manifest;
use triptych::text::{home as words, servers};

use crate::common::world::{World, harness};
use crate::common::{self};

fn installed(offer: &Offer) -> Installed {
    Installed {
        id: offer.id.clone(),
        name: offer.name.clone(),
        family: offer.family,
        good_for: offer.good_for.clone(),
        steps: offer.steps,
        memory_bytes: offer.memory_bytes,
        bytes: offer.bytes(),
    }
}

/// The page with these models of the shipped list, and an engine or none.
fn world(here: &[&str], engine: Engine) -> World {
    let mut world = World::new();
    let mut shipped = catalogue::shipped();
    shipped
        .services
        .retain(|service| service.place != Place::Cloud);
    let (now, looks) = (world.state.now, Arc::clone(&world.state.looks));
    let settings = Settings {
        welcomed: true,
        ..Settings::default()
    };
    world.state = State::new(Arc::new(shipped), looks, settings);
    world.state.now = now;
    world.news(News::Runs {
        runs: Vec::new(),
        has_older: false,
    });
    world.at_settings(SettingsSection::Models);
    world.news(News::Home(HomeNews::Engine(engine)));
    let offers = Manifest::shipped().offers;
    let chosen = offers
        .iter()
        .filter(|offer| here.contains(&offer.id.as_str()));
    let mut usage: Vec<DiskUse> = Vec::new();
    for offer in chosen.clone() {
        for spec in &offer.files {
            match usage.iter_mut().find(|file| file.place == spec.place()) {
                Some(shared) => shared.models.push(offer.id.clone()),
                None => usage.push(DiskUse {
                    place: spec.place(),
                    bytes: spec.expected_bytes(),
                    models: vec![offer.id.clone()],
                    partial: false,
                }),
            }
        }
    }
    let stock = Stock {
        folder: "/home/mira/.local/share/triptych/models".into(),
        installed: chosen.clone().map(installed).collect(),
        usage,
        offers: offers.clone(),
        free_bytes: Some(38_400_000_000),
        memory_free_bytes: Some(9_100_000_000),
        ..Stock::default()
    };
    world.news(News::Home(HomeNews::Stock(Box::new(stock))));
    world.effects.clear();
    world
}

fn ours() -> Engine {
    Engine::Beside("/usr/bin/triptych-engine".into())
}

fn coming(world: &mut World, set: &str, phase: &Phase, done: f64) {
    let set = SetId::from(set);
    let offer = world.state.home.offer(&set).unwrap().clone();
    let moving = *phase == Phase::Fetching;
    let files = offer.files.iter().map(|spec| FileProgress {
        place: spec.place(),
        part: spec.part,
        phase: phase.clone(),
        done_bytes: (spec.expected_bytes() as f64 * done) as u64,
        total_bytes: spec.expected_bytes(),
        pinned: false,
    });
    let download = Download {
        set,
        files: files.collect(),
        phase: phase.clone(),
        done_bytes: (offer.bytes() as f64 * done) as u64,
        total_bytes: offer.bytes(),
        bytes_per_sec: moving.then_some(12_200_000),
        left_secs: moving.then_some(140),
    };
    world.news(News::Home(HomeNews::Download(download::News::Changed(
        download,
    ))));
}

/// Everything at once: two that are here, one on its way, one that waits, two that stopped.
fn mixed() -> World {
    let mut world = world(&["z-image-turbo", "sdxl"], ours());
    coming(&mut world, "flux2-klein-4b", &Phase::Fetching, 0.45);
    coming(&mut world, "sd15", &Phase::Paused, 0.2);
    let gated = Trouble::Gated {
        repository: "black-forest-labs/FLUX.1-dev".to_owned(),
    };
    coming(&mut world, "flux1-dev", &Phase::Failed(gated), 0.0);
    let full = Trouble::DiskFull {
        needs_bytes: 13_300_000_000,
        free_bytes: 4_200_000_000,
    };
    coming(
        &mut world,
        "qwen-image-edit-2511",
        &Phase::Failed(full),
        0.3,
    );
    world
}

/// A file of one's own that lacks a part.
fn adding() -> World {
    let mut world = world(&["z-image-turbo"], ours());
    let file = std::path::PathBuf::from("/home/mira/Downloads/aurora_z-image_v2.safetensors");
    world.tell(Msg::Home(HomeMsg::Propose(file.clone())));
    let found = Found {
        format: Format::Safetensors,
        part: Some(Part::Diffusion),
        fits: vec![Family::ZImage],
        precision: "bf16".to_owned(),
        tensors: 453,
        bytes: 12_300_000_000,
        text_width: Some(2560),
    };
    let wanted = |part, ready: &[&str]| Wanted {
        part,
        ready: ready.iter().map(Into::into).collect(),
    };
    let models = "/home/mira/.local/share/triptych/models";
    let vae = format!("{models}/vae/ae.safetensors");
    let proposed = Proposed {
        found,
        families: vec![(
            Family::ZImage,
            vec![wanted(Part::Vae, &[&vae]), wanted(Part::Llm, &[])],
        )],
    };
    let news = HomeNews::Proposed(file, Box::new(Ok(proposed)));
    world.news(News::Home(news));
    world
}

const LARGE: [f32; 2] = [2560.0, 1440.0];
const USUAL: [f32; 2] = [1440.0, 1500.0];
const SMALL: [f32; 2] = [1024.0, 1900.0];

#[test]
fn the_page_looks_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = SnapshotResults::new();
    let mut shot = |name: &str, size: [f32; 2], theme, world: World, presses: &[&str]| {
        let mut window = harness(size, theme, world);
        window.run();
        for press in presses {
            window.get_by_label(press).click();
            window.run();
        }
        window.snapshot_options(name, &common::strictness());
        results.extend_harness(&mut window);
    };
    let begin = || world(&[], ours());
    shot("home_begin_dark_1440", USUAL, Theme::Dark, begin(), &[]);
    shot("home_begin_light_1024", SMALL, Theme::Light, begin(), &[]);
    let none = world(&[], Engine::Missing);
    shot("home_no_engine_dark_1440", USUAL, Theme::Dark, none, &[]);
    let fold = words::of("3 files", "FLUX.2 klein 4B");
    let unfolded = [fold.as_str()];
    shot(
        "home_mixed_dark_1440",
        USUAL,
        Theme::Dark,
        mixed(),
        &unfolded,
    );
    shot("home_mixed_light_1440", USUAL, Theme::Light, mixed(), &[]);
    shot("home_mixed_dark_1024", SMALL, Theme::Dark, mixed(), &[]);
    shot("home_mixed_light_2560", LARGE, Theme::Light, mixed(), &[]);
    let folds = [words::DISK, words::MORE];
    let two = world(&["z-image-turbo", "flux2-klein-4b"], ours());
    shot(
        "home_folds_dark_1440",
        [1440.0, 2400.0],
        Theme::Dark,
        two,
        &folds,
    );
    let mut remove = world(&["z-image-turbo", "flux2-klein-4b"], ours());
    remove.tell(Msg::Home(HomeMsg::AskRemove(SetId::from("z-image-turbo"))));
    shot(
        "home_remove_light",
        [1440.0, 900.0],
        Theme::Light,
        remove,
        &[],
    );
    shot("home_add_dark", [1440.0, 900.0], Theme::Dark, adding(), &[]);
    let mut licence = begin();
    licence.tell(Msg::Home(HomeMsg::Fetch(SetId::from("flux1-dev"))));
    shot(
        "home_licence_dark",
        [1440.0, 900.0],
        Theme::Dark,
        licence,
        &[],
    );
}

#[test]
fn a_page_at_rest_stays_at_rest() {
    // `run` fails when the window asks for another frame for ever.
    let mut window = harness([1440.0, 900.0], Theme::Dark, world(&["sdxl"], ours()));
    window.run();
    let mut closed = world(&[], ours());
    closed.news(News::Home(HomeNews::Closed("The disk is gone.".to_owned())));
    let mut window = harness([1440.0, 900.0], Theme::Dark, closed);
    window.run();
    window.get_by_label(words::CLOSED);
}

/// A page with servers that were found, and one that makes no pictures.
fn neighbours() -> World {
    let mut world = world(&["z-image-turbo"], ours());
    let service = |id: &str, name: &str, models: &[&str]| {
        let mut service = Service::new(id, name, Place::ThisComputer);
        let model = |model: &&str| Model::new(ModelId(format!("{id}/{model}")), model);
        service.models = models.iter().map(model).collect();
        service
    };
    let found = |name: &str, port: u16, service, note: &str| FoundServer {
        name: name.to_owned(),
        address: format!("http://127.0.0.1:{port}"),
        service,
        note: note.to_owned(),
    };
    let comfy = service("comfyui-8188", "ComfyUI", &["a", "b", "c"]);
    let news = ServersNews::Found(
        None,
        vec![
            found("ComfyUI", 8188, Some(comfy), ""),
            found("Ollama", 11434, None, servers::OLLAMA),
        ],
    );
    world.news(News::Servers(news));
    world
}

#[test]
fn servers_that_were_found_look_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = SnapshotResults::new();
    for (name, size, theme) in [
        ("home_servers_dark_1440", [1440.0, 1900.0], Theme::Dark),
        ("home_servers_light_1024", [1024.0, 2300.0], Theme::Light),
    ] {
        let mut window = harness(size, theme, neighbours());
        window.run();
        window.snapshot_options(name, &common::strictness());
        results.extend_harness(&mut window);
    }
    let mut world = neighbours();
    let service = ProviderId::from("comfyui-8188");
    world.tell(Msg::Servers(ServersMsg::Workflow(Some(service.clone()))));
    let why = "This is a workflow for people.".to_owned();
    world.news(News::Servers(ServersNews::Workflow(service, Err(why))));
    let mut window = harness([1440.0, 900.0], Theme::Dark, world);
    window.run();
    window.snapshot_options("home_workflow_dark", &common::strictness());
    results.extend_harness(&mut window);
}

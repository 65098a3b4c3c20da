//! Every kind is found for what it is, and asked nothing but GETs.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use triptych::domain::model::{Place as Where, Service};
use triptych::domain::money::Price;
use triptych::domain::task::{OperationKind, TaskKind};
use triptych::providers::openai::OpenAi;
use triptych::providers::sdapi::Dialect;
use triptych::providers::{AuthSlot, Provider as _};
use triptych::servers::{Comfy, Found, Kind, Place, Prober};

use crate::house::{self, House, Way};
use crate::jobs::{task, with_job};

pub(crate) async fn look(places: Vec<Place>) -> Vec<Found> {
    let prober = Prober::new(None).await.unwrap();
    prober.probe(places, |_found| {}).await
}

/// Looks where such a server is expected, and where a person typed; both must say the same.
async fn found(way: Way, port: u16) -> (Found, House) {
    let house = House::new(way);
    let known = look(vec![house.as_known(port)]).await;
    let typed = look(house.as_typed()).await;
    assert_eq!(known, typed, "the same, whoever named the place");
    assert_eq!(known.len(), 1, "found at {port}: {known:?}");
    (known.into_iter().next().unwrap(), house)
}

fn is_proposal(found: &Found, speaks: &str, models: &[&str]) -> Service {
    let service = found.service.clone().unwrap();
    assert_eq!(service.translator().as_str(), speaks, "its translator");
    assert!(service.key.is_none(), "no key is ever looked up");
    assert_eq!(service.place, Where::ThisComputer, "here");
    assert!(
        service.base_url.starts_with(&found.address),
        "{}",
        service.base_url
    );
    assert!(!service.privacy.is_empty(), "what goes where");
    let names: Vec<&str> = service
        .models
        .iter()
        .map(|model| model.name.as_str())
        .collect();
    assert_eq!(names, models, "its models");
    for model in &service.models {
        assert_eq!(model.price, Price::Free, "nothing to pay");
        assert!(model.can.restarts_free, "may be started again");
        assert_eq!(model.id.provider(), service.id, "{}", model.id);
    }
    assert_eq!(
        service.like,
        service.models.first().map(|model| model.id.clone()),
        "what unknown models are like"
    );
    service
}

fn only_quiet_gets(house: &House) {
    let seen = house.seen();
    assert!(!seen.is_empty(), "it was asked");
    for head in seen {
        let lower = head.to_lowercase();
        assert!(head.starts_with("GET /"), "{head}");
        for never in [
            "\r\norigin:",
            "\r\nauthorization:",
            "\r\ncookie:",
            "\r\nreferer:",
            "\r\ncontent-length:",
        ] {
            assert!(!lower.contains(never), "{never:?} in {head}");
        }
    }
}

#[tokio::test]
async fn the_webui_family_is_told_apart() {
    for (way, dialect, word) in [
        (house::a1111(), Dialect::A1111, "a1111"),
        (house::forge(), Dialect::Forge, "forge"),
        (house::sdnext(), Dialect::SdNext, "sdnext"),
    ] {
        let (found, house) = found(way, 7860).await;
        assert_eq!(found.kind, Kind::SdApi(dialect), "{word}");
        assert_eq!(found.name, dialect.name(), "{word}");
        let service = is_proposal(&found, "sdapi", &["sd_xl_base_1.0", "flux1-dev-fp8"]);
        assert_eq!(
            service.id.as_str(),
            format!("{word}-{}", house.port),
            "its id"
        );
        let (sdxl, flux) = (&service.models[0], &service.models[1]);
        assert_eq!(
            sdxl.id.at_provider(),
            "sd_xl_base_1.0.safetensors",
            "without its hash"
        );
        assert_eq!(
            flux.id.at_provider(),
            "flux/flux1-dev-fp8.safetensors",
            "with its folder"
        );
        assert!(
            sdxl.can.negative && !flux.can.negative,
            "FLUX has nothing to leave out"
        );
        for model in [sdxl, flux] {
            assert!(
                model.can.preview && model.can.seed && model.can.steps && model.can.mask,
                "{model:?}"
            );
            assert!(model.can.does(OperationKind::Vary), "repaints");
            assert!(!model.can.does(OperationKind::CutOut), "promises no more");
            assert_eq!(model.wire("dialect"), Some(word), "its dialect");
        }
        only_quiet_gets(&house);
    }
}

#[tokio::test]
async fn programs_with_one_model_are_told_from_those_they_imitate() {
    let (server, house) = found(house::sd_server(), 1234).await;
    assert_eq!(server.kind, Kind::SdApi(Dialect::SdServer), "sd-server");
    let service = is_proposal(&server, "sdapi", &["flux-2-klein-4b-Q4_0"]);
    let klein = &service.models[0].can;
    assert!(!klein.preview, "it never says how far it is");
    assert!(
        klein.max_references > 0 && klein.does(OperationKind::CutOut),
        "follows instructions"
    );
    only_quiet_gets(&house);

    let (kobold, house) = found(house::kobold("sd15-q4"), 5001).await;
    assert_eq!(kobold.kind, Kind::SdApi(Dialect::Kobold), "KoboldCpp");
    is_proposal(&kobold, "sdapi", &["sd15-q4"]);
    only_quiet_gets(&house);

    let (draws, house) = found(house::draw_things(), 7860).await;
    assert_eq!(draws.kind, Kind::SdApi(Dialect::DrawThings), "Draw Things");
    let service = is_proposal(&draws, "sdapi", &["flux_1_schnell_q5p"]);
    assert!(!service.models[0].can.mask, "it takes no painted area");
    assert!(draws.note.contains("open in Draw Things"), "{}", draws.note);
    only_quiet_gets(&house);
}

#[tokio::test]
async fn swarmui_and_comfyui_are_found_by_their_own_signs() {
    let (swarm, house) = found(house::swarm(), 7801).await;
    assert_eq!(swarm.kind, Kind::SwarmUi, "SwarmUI");
    let service = is_proposal(&swarm, "swarmui", &["sd_xl_base_1.0", "flux1-kontext-dev"]);
    assert_eq!(service.at_once, 4, "it spreads the work");
    assert_eq!(
        service.models[0].id.at_provider(),
        "OfficialStableDiffusion/sd_xl_base_1.0.safetensors",
        "folders with slashes"
    );
    assert!(
        house.seen().iter().all(|head| !head.contains("/API/")),
        "its API knows no GET"
    );
    only_quiet_gets(&house);

    let (comfy, house) = found(house::comfy(), 8188).await;
    assert_eq!(
        (comfy.kind, comfy.service),
        (Kind::ComfyUi, None),
        "nobody to read it"
    );
    only_quiet_gets(&house);
}

#[tokio::test]
async fn comfyui_is_read_by_whoever_knows_it() {
    let house = House::new(house::comfy());
    let comfy = Comfy {
        paths: &[
            "/system_stats",
            "/models/checkpoints",
            "/object_info/Missing",
        ],
        service: |id, name, base_url, answers| {
            let names: Vec<String> =
                serde_json::from_slice(&answers["/models/checkpoints"]).unwrap();
            let service = triptych::providers::swarmui::service(id, name, base_url, &names);
            (service, "two of three".to_owned())
        },
    };
    let prober = Prober::new(Some(comfy)).await.unwrap();
    let mut told = Vec::new();
    let found = prober
        .probe(vec![house.as_known(8000)], |found| told.push(found.clone()))
        .await;
    assert_eq!(told, found, "told at once");
    let found = &found[0];
    let answered: Vec<&str> = found.answers.keys().map(String::as_str).collect();
    assert_eq!(
        answered,
        ["/models/checkpoints", "/system_stats"],
        "only what is there"
    );
    assert_eq!(found.note, "two of three", "the reader's note");
    let service = found.service.as_ref().unwrap();
    assert_eq!(
        service.id.as_str(),
        format!("comfyui-{}", house.port),
        "its id"
    );
}

#[tokio::test]
async fn openais_language_is_spoken_where_there_is_no_better() {
    let models = json!([
        { "id": "llama-3", "capabilities": ["chat"] },
        { "id": "dreamshaper", "capabilities": ["image"] },
        { "id": "whisper", "capabilities": ["transcript"] },
    ]);
    let (local, house) = found(house::local_ai(&models), 8080).await;
    assert_eq!(local.kind, Kind::LocalAi, "LocalAI");
    let service = is_proposal(&local, "openai", &["dreamshaper"]);
    assert_eq!(
        service.base_url,
        format!("http://127.0.0.1:{}/v1", house.port),
        "its address"
    );
    let model = &service.models[0];
    assert!(
        model.can.generate && !model.can.edit && !model.can.mask,
        "it has no edits"
    );
    assert_eq!(
        model.wire("compat"),
        Some("1"),
        "only what every imitation understands"
    );
    let sent = task(TaskKind::Generate);
    let call = with_job(&service, &sent, &[], |job| OpenAi::default().start(job)).unwrap();
    assert_eq!(
        (&call.auth, call.billable),
        (&AuthSlot::None, false),
        "no key, nothing to pay"
    );
    assert!(
        call.patience >= Duration::from_hours(1),
        "as slow as it has to be"
    );
    only_quiet_gets(&house);

    let (old, _house) = found(house::old_sd_server(), 1234).await;
    let service = is_proposal(&old, "openai", &["sd-cpp-local"]);
    assert!(
        service.models[0].can.edit && !service.models[0].can.mask,
        "it reads masks otherwise"
    );
}

#[tokio::test]
async fn what_makes_no_pictures_is_said_plainly() {
    let words = json!([{ "id": "llama-3", "capabilities": ["chat"] }]);
    let none = json!([]);
    for (way, port, kind, says) in [
        (
            house::ollama(),
            11434,
            Kind::Ollama,
            "Ollama no longer makes pictures.",
        ),
        (
            house::mold(),
            7680,
            Kind::Mold,
            "does not speak its language yet",
        ),
        (house::silent_web_ui(), 7860, Kind::SilentWebUi, "--api"),
        (
            house::kobold("inactive"),
            5001,
            Kind::SdApi(Dialect::Kobold),
            "has no model",
        ),
        (
            house::local_ai(&words),
            8080,
            Kind::LocalAi,
            "none of its models",
        ),
        (
            house::local_ai(&none),
            8080,
            Kind::LocalAi,
            "none of its models",
        ),
    ] {
        let (found, _house) = found(way, port).await;
        assert_eq!(
            (found.kind, &found.service),
            (kind, &None),
            "{}",
            found.note
        );
        assert!(found.note.contains(says), "{:?}: {}", kind, found.note);
    }
}

#[tokio::test]
async fn several_are_found_in_the_order_they_were_asked_for() {
    let houses = [
        House::new(house::forge()),
        House::new(house::swarm()),
        House::new(house::ollama()),
    ];
    let places = vec![
        houses[2].as_known(11434),
        houses[0].as_known(7860),
        houses[1].as_known(7801),
    ];
    let found = look(places).await;
    let kinds: Vec<Kind> = found.iter().map(|found| found.kind).collect();
    assert_eq!(
        kinds,
        [Kind::Ollama, Kind::SdApi(Dialect::Forge), Kind::SwarmUi],
        "in their order"
    );
    let ids: BTreeMap<String, u16> = found
        .iter()
        .filter_map(|found| found.service.as_ref())
        .map(|service| (service.id.to_string(), 1))
        .collect();
    assert_eq!(ids.len(), 2, "each has an id of its own: {ids:?}");
}

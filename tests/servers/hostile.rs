//! Look-alikes, silence, floods: nothing is found, nothing is followed, and nobody waits long.

use std::time::{Duration, Instant};

use triptych::servers::{self, PATIENCE, Place};

use crate::found::look;
use crate::house::{self, House, Way};

/// Room for a busy machine.
const LEEWAY: Duration = Duration::from_millis(700);

/// Every known port's questions, at this server.
fn everywhere(house: &House) -> Vec<Place> {
    let known = servers::known().into_iter();
    let mut places: Vec<Place> = known.map(|place| place.moved_to(house.port)).collect();
    places.extend(house.as_typed());
    places
}

async fn nothing_at(what: &str, way: Way) {
    let house = House::new(way);
    let found = look(everywhere(&house)).await;
    assert!(found.is_empty(), "{what} became {found:?}");
    assert!(!house.seen().is_empty(), "{what} was asked");
}

#[tokio::test]
async fn look_alikes_are_nothing() {
    let page =
        "<html><head><title>My photos</title></head><body>Forge, SwarmUI, ComfyUI</body></html>";
    nothing_at(
        "a page for everything",
        Way::Everything(200, "text/html", page.to_owned()),
    )
    .await;
    nothing_at("an echo", Way::Echo).await;
    nothing_at("a 404", Way::Paths(Vec::new())).await;
    for body in [
        "{}",
        "[]",
        "null",
        "0",
        "\"KoboldCpp\"",
        "{\"data\":[]}",
        "[[[[",
        "",
    ] {
        let way = Way::Everything(200, "application/json", body.to_owned());
        nothing_at(body, way).await;
    }
    for status in [204, 401, 403, 500, 503] {
        let body = "{\"result\":\"KoboldCpp\",\"system\":{\"comfyui_version\":\"1\"}}".to_owned();
        nothing_at(
            "an error",
            Way::Everything(status, "application/json", body),
        )
        .await;
    }
}

#[tokio::test]
async fn a_gradio_app_and_lm_studio_are_nothing() {
    let config =
        "{\"version\":\"4.40.0\",\"mode\":\"blocks\",\"components\":[],\"title\":\"Chat\"}"
            .to_owned();
    nothing_at(
        "a Gradio app",
        Way::Paths(vec![
            (
                "/",
                200,
                "<html><script>window.gradio_config={}</script></html>".to_owned(),
            ),
            ("/config", 200, config),
        ]),
    )
    .await;
    let models =
        "{\"data\":[{\"id\":\"qwen2.5-7b-instruct\",\"object\":\"model\"}],\"object\":\"list\"}";
    let no = "{\"error\":\"Unexpected endpoint or method. (GET /sdcpp/v1/capabilities)\"}";
    nothing_at(
        "LM Studio",
        Way::Paths(vec![
            ("/v1/models", 200, models.to_owned()),
            ("/sdcpp/v1/capabilities", 200, no.to_owned()),
            ("/sdapi/v1/options", 200, no.to_owned()),
            ("/sdapi/v1/sd-models", 200, no.to_owned()),
        ]),
    )
    .await;
    let two = "{\"samples_format\":\"png\",\"sd_model_checkpoint\":\"x\"}".to_owned();
    nothing_at(
        "an imitation of settings",
        Way::Paths(vec![("/sdapi/v1/options", 200, two)]),
    )
    .await;
}

#[tokio::test]
async fn floods_and_halves_are_nothing() {
    nothing_at("one that never stops", Way::Endless).await;
    nothing_at("half an answer", Way::Half).await;
    nothing_at("a huge announcement", Way::Announces(1 << 40)).await;
}

#[tokio::test]
async fn an_answer_has_two_mebibytes() {
    let version = "{\"result\":\"KoboldCpp\",\"txt2img\":true}".to_owned();
    let long = House::new(Way::Padded(1 << 20, version.clone()));
    let found = look(vec![long.as_known(5001)]).await;
    assert_eq!(found.len(), 1, "a long answer is read");
    let longer = House::new(Way::Padded(servers::ANSWER_LIMIT_BYTES, version));
    let found = look(vec![longer.as_known(5001)]).await;
    assert!(found.is_empty(), "a longer one is not: {found:?}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = House::new(house::comfy());
    let elsewhere = format!("http://127.0.0.1:{}/system_stats", target.port);
    nothing_at("a redirect", Way::Elsewhere(elsewhere)).await;
    assert!(
        target.seen().is_empty(),
        "nobody went there: {:?}",
        target.seen()
    );
}

#[tokio::test]
async fn a_silent_neighbour_costs_half_a_second_and_hides_nobody() {
    let silent = House::new(Way::Silent);
    let awake = House::new(house::forge());
    let mut places = everywhere(&silent);
    places.push(awake.as_known(7860));
    // Certificates are read from disk before the clock starts.
    let prober = servers::Prober::new(None).await.unwrap();
    let begin = Instant::now();
    let found = prober.probe(places, |_found| {}).await;
    let took = begin.elapsed();
    assert_eq!(found.len(), 1, "the one that answers");
    assert!(took >= PATIENCE, "the silent one had its time: {took:?}");
    assert!(took < PATIENCE + LEEWAY, "and no more: {took:?}");
}

#[tokio::test]
async fn a_server_that_falls_silent_half_way_costs_a_second() {
    // It proves what it is, and then never lists its models.
    let house = House::new(Way::Paths(vec![(
        "/api/extra/version",
        200,
        "{\"result\":\"KoboldCpp\",\"txt2img\":true}".to_owned(),
    )]));
    let prober = servers::Prober::new(None).await.unwrap();
    let begin = Instant::now();
    let found = prober.probe(vec![house.as_known(5001)], |_found| {}).await;
    assert!(
        begin.elapsed() < 2 * PATIENCE + LEEWAY,
        "{:?}",
        begin.elapsed()
    );
    assert!(
        found[0].service.is_none(),
        "without models it is no service: {found:?}"
    );
}

#[tokio::test]
async fn only_places_that_were_asked_for_are_asked() {
    let asked = House::new(house::forge());
    let others = [House::new(house::comfy()), House::new(house::swarm())];
    let found = look(vec![asked.as_known(7860)]).await;
    assert_eq!(found.len(), 1, "found");
    for other in &others {
        assert!(other.seen().is_empty(), "nobody asked for {}", other.port);
    }
    // And each place is only asked what it could be.
    let heads = asked.seen();
    let foreign = heads
        .iter()
        .find(|head| head.contains("/system_stats") || head.contains("/API"));
    assert_eq!(foreign, None, "only the questions of its port");
}

#[tokio::test]
async fn nothing_at_all_is_an_answer_too() {
    // A port nobody listens at.
    let gone = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let places = servers::known()
        .into_iter()
        .map(|place| place.moved_to(port));
    let begin = Instant::now();
    let found = look(places.collect()).await;
    assert!(found.is_empty(), "{found:?}");
    assert!(begin.elapsed() < Duration::from_secs(3), "refused at once");
}

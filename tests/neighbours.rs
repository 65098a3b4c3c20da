//! Picture servers that people already run, the whole way: typed, found, used, asked for a picture with what it looks like on the
//! way, and asked to stop; through the real state, runner, engine and library, against servers on loopback.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a fake server has a runtime of its own"
)]

#[expect(dead_code, reason = "shared with the tests of edits")]
#[path = "editing/desk.rs"]
mod desk;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::Desk;
use futures_util::SinkExt as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use triptych::app::command::Command;
use triptych::app::msg::{ComposerMsg, Msg, ServersMsg, ServicesMsg};
use triptych::domain::ids::ModelId;
use triptych::domain::model::Place;
use triptych::imaging::{Pixels, ops::to_png};

fn png(side: u32, grey: u8) -> Vec<u8> {
    to_png(&Pixels::filled([grey, grey, grey, 255], side, side).unwrap()).unwrap()
}

/// What a server saw: the first line of each request with its body.
type Seen = Arc<Mutex<Vec<(String, Value)>>>;

/// How long it waits, the status, the body.
type Answer = (Duration, u16, Vec<u8>);

/// A server that answers `METHOD /path` (without what follows a question mark) with status and body; websockets are sent `frames`.
fn serve(
    frames: Vec<Message>,
    answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static,
) -> (String, Seen) {
    let seen = Seen::default();
    let heard = Arc::clone(&seen);
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            let (answer, frames) = (Arc::new(answer), Arc::new(frames));
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, frames, heard) =
                    (Arc::clone(&answer), Arc::clone(&frames), Arc::clone(&heard));
                tokio::spawn(async move {
                    Box::pin(talk(stream, &frames, &*answer, &heard)).await;
                });
            }
        });
    };
    std::thread::Builder::new()
        .name("server".to_owned())
        .spawn(work)
        .unwrap();
    (told.recv().unwrap().to_string(), seen)
}

async fn talk(
    mut stream: TcpStream,
    frames: &[Message],
    answer: &(dyn Fn(&str, &Value) -> Answer + Send + Sync),
    heard: &Seen,
) {
    let mut start = [0_u8; 8];
    while matches!(stream.peek(&mut start).await, Ok(1..8)) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    if start.starts_with(b"GET /ws") {
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        for frame in frames {
            tokio::time::sleep(Duration::from_millis(60)).await;
            socket.send(frame.clone()).await.unwrap_or_default();
        }
        tokio::time::sleep(Duration::from_secs(30)).await;
        return;
    }
    let mut all = Vec::new();
    let mut piece = [0_u8; 16 << 10];
    let (head, body) = loop {
        let Ok(count @ 1..) = stream.read(&mut piece).await else {
            return;
        };
        all.extend_from_slice(&piece[..count]);
        let Some(end) = all.windows(4).position(|it| it == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&all[..end]).to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        if all.len() >= end + 4 + length {
            let first = String::from_utf8_lossy(&all[..end]).into_owned();
            break (first, all.split_off(end + 4));
        }
    };
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let path = target.split('?').next().unwrap();
    let asked = format!("{method} {path}");
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let (wait, status, answer) = answer(&asked, &body);
    heard.lock().unwrap().push((head, body));
    tokio::time::sleep(wait).await;
    let head = format!(
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        answer.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap_or_default();
    stream.write_all(&answer).await.unwrap_or_default();
}

const NOW: Duration = Duration::ZERO;
/// How long the `ComfyUI` works.
const WORKS: Duration = Duration::from_millis(1200);

/// A Stable Diffusion `WebUI` with one model.
fn web_ui(makes_ms: u64) -> (String, Seen) {
    serve(Vec::new(), move |asked, _| {
        let small = STANDARD.encode(png(16, 90));
        let answer = match asked {
            "GET /sdapi/v1/options" => json!({
                "sd_model_checkpoint": "sd_xl_base_1.0.safetensors [31e35c80fc]", "samples_save": true,
                "samples_format": "png", "grid_save": true, "jpeg_quality": 80, "sd_vae": "Automatic",
                "CLIP_stop_at_last_layers": 1, "live_previews_enable": true,
                "show_progress_every_n_steps": 10, "img2img_color_correction": false,
            }),
            "GET /sdapi/v1/sd-models" => json!([{
                "title": "sd_xl_base_1.0.safetensors [31e35c80fc]", "model_name": "m", "hash": null,
                "sha256": null, "filename": "/m", "config": null,
            }]),
            "GET /internal/ping" | "POST /sdapi/v1/interrupt" => json!({}),
            "GET /sdapi/v1/progress" => json!({
                "progress": 0.5, "eta_relative": 1.0, "state": {"sampling_step": 10, "sampling_steps": 20},
                "current_image": small, "textinfo": null,
            }),
            "POST /sdapi/v1/txt2img" => {
                let picture = STANDARD.encode(png(512, 40));
                let answer =
                    json!({"images": [picture], "parameters": {}, "info": "{\"seed\": 77}"});
                let bytes = answer.to_string().into_bytes();
                return (Duration::from_millis(makes_ms), 200, bytes);
            }
            _ => return (NOW, 404, b"{\"detail\":\"Not Found\"}".to_vec()),
        };
        (NOW, 200, answer.to_string().into_bytes())
    })
}

/// Finds the server at an address and uses it; the id of its first model.
fn add(desk: &mut Desk, address: &str) -> ModelId {
    desk.tell(Msg::Servers(ServersMsg::LookAt(address.to_owned())));
    assert!(desk.state.servers.looking, "at once");
    desk.until("an answer", |state| !state.servers.looking);
    let [found] = desk.state.servers.found.as_slice() else {
        panic!("one server: {:?}", desk.state.servers);
    };
    assert!(found.service.is_some(), "usable: {found:?}");
    let address = found.address.clone();
    desk.tell(Msg::Servers(ServersMsg::Use(address)));
    assert!(desk.state.servers.found.is_empty(), "it is in use now");
    let own = desk.state.settings.own_services.last().unwrap();
    assert!(own.key.is_none(), "no key is ever looked for");
    assert_eq!(own.place, Place::ThisComputer, "loopback");
    own.models[0].id.clone()
}

/// Asks for one picture.
fn make(desk: &mut Desk, model: &ModelId) {
    let mut draft = desk.state.composer.draft().clone();
    "three pears".clone_into(&mut draft.prompt);
    draft.models = vec![model.clone()];
    draft.count = 1;
    desk.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    desk.tell(Msg::Do(Command::Generate));
    desk.until("a run", |state| !state.gallery.runs.is_empty());
}

#[test]
fn a_web_ui_at_a_typed_address_is_found_used_and_shows_its_picture_on_the_way() {
    let (address, seen) = web_ui(1600);
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let model = add(&mut desk, &address);
    make(&mut desk, &model);
    desk.until("half of it, with a preview", |state| {
        let mut cells = state.gallery.runs[0].cells();
        let cell = cells.next().unwrap();
        cell.preview.is_some() && cell.progress == Some(0.5)
    });
    desk.until("the picture", |state| state.gallery.open_jobs() == 0);
    let cell = desk.state.gallery.runs[0].cells().next().unwrap();
    assert!(cell.job.picture.is_some(), "{:?}", cell.job.state);
    let heads = seen.lock().unwrap().clone();
    let asked = heads
        .iter()
        .find(|(head, _)| head.starts_with("POST /sdapi/v1/txt2img"));
    assert_eq!(asked.unwrap().1["prompt"], "three pears", "the words");
    assert!(
        heads
            .iter()
            .all(|(head, _)| !head.to_lowercase().contains("authorization")),
        "no key travels"
    );
}

#[test]
fn stopping_asks_the_web_ui_to_stop_too() {
    let (address, seen) = web_ui(20_000);
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let model = add(&mut desk, &address);
    make(&mut desk, &model);
    desk.until("it works", |state| {
        let mut cells = state.gallery.runs[0].cells();
        cells.next().unwrap().progress.is_some()
    });
    desk.tell(Msg::Do(Command::Stop));
    desk.until("it stopped", |state| state.gallery.open_jobs() == 0);
    let interrupted = || {
        let heads = seen.lock().unwrap();
        heads
            .iter()
            .filter(|(head, _)| head.starts_with("POST /sdapi/v1/interrupt"))
            .count()
    };
    let begun = std::time::Instant::now();
    while interrupted() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "it is told");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn nothing_there_a_bad_address_and_a_stranger_are_told_and_nothing_is_added() {
    let (stranger, _) = serve(Vec::new(), |_, _| {
        (NOW, 200, b"<html>hello</html>".to_vec())
    });
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    for address in ["127.0.0.1:9", &stranger, "ftp://studio.lan", "a b"] {
        desk.tell(Msg::Servers(ServersMsg::LookAt(address.to_owned())));
        desk.until("an answer", |state| !state.servers.looking);
        let servers = &desk.state.servers;
        let problem = servers.problem.clone().unwrap();
        assert!(problem.ends_with('.'), "{address}: {problem}");
        assert!(servers.found.is_empty(), "{address}: {servers:?}");
    }
    assert!(
        desk.state.settings.own_services.is_empty(),
        "nothing was added"
    );
}

/// A `ComfyUI` with one SDXL checkpoint, as its own answers look.
fn comfy() -> (String, Seen) {
    let preview = [&[0, 0, 0, 1, 0, 0, 0, 2][..], &png(16, 90)].concat();
    let frames = vec![
        Message::text(json!({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}).to_string()),
        Message::text(json!({"type": "progress", "data": {"value": 5, "max": 20, "prompt_id": "x", "node": "3"}}).to_string()),
        Message::binary(preview),
    ];
    let done = Arc::new(Mutex::new(None::<(String, std::time::Instant)>));
    serve(frames, move |asked, body| {
        let one = |class: &str, name: &str, list: Value| json!({class: {"input": {"required": {name: [list]}}}});
        let node = |class: &str| json!({class: {"input": {"required": {}}}});
        let answer = match asked {
            "GET /system_stats" => json!({
                "system": {"os": "posix", "comfyui_version": "0.3.64", "python_version": "3.12"},
                "devices": [{"name": "cuda:0", "type": "cuda", "vram_total": 8_589_934_592_u64}],
            }),
            "GET /object_info/CheckpointLoaderSimple" => one(
                "CheckpointLoaderSimple",
                "ckpt_name",
                json!(["sd_xl_base_1.0.safetensors"]),
            ),
            "POST /prompt" => {
                let id = body["prompt_id"].as_str().unwrap_or("a-1").to_owned();
                *done.lock().unwrap() = Some((id.clone(), std::time::Instant::now()));
                json!({"prompt_id": id, "number": 1, "node_errors": {}})
            }
            "GET /queue" => {
                let done = done.lock().unwrap();
                let running = done.as_ref().filter(|(_, at)| at.elapsed() <= WORKS);
                let running = running.map(|(id, _)| json!([1, id, {}, {}, ["9"]]));
                json!({"queue_running": running.into_iter().collect::<Vec<_>>(), "queue_pending": []})
            }
            "GET /view" => return (NOW, 200, png(512, 40)),
            path if path.starts_with("GET /history") => {
                let done = done.lock().unwrap();
                match done.as_ref().filter(|(_, at)| at.elapsed() > WORKS) {
                    None => json!({}),
                    Some((id, _)) => json!({id: {
                        "prompt": [1, id, {}, {}, ["9"]],
                        "outputs": {"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "temp"}]}},
                        "status": {"status_str": "success", "completed": true, "messages": []},
                    }}),
                }
            }
            path if path.starts_with("GET /object_info/") => {
                node(path.trim_start_matches("GET /object_info/"))
            }
            _ => return (NOW, 404, b"{}".to_vec()),
        };
        (NOW, 200, answer.to_string().into_bytes())
    })
}

#[test]
fn a_comfyui_is_found_shows_its_steps_over_its_websocket_and_brings_its_picture() {
    let (address, seen) = comfy();
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let model = add(&mut desk, &address);
    make(&mut desk, &model);
    desk.until("a preview and how far it is", |state| {
        let cell = state.gallery.runs[0].cells().next().unwrap();
        cell.preview.is_some() && cell.progress.is_some_and(|at| at > 0.0)
    });
    desk.until("the picture", |state| state.gallery.open_jobs() == 0);
    let cell = desk.state.gallery.runs[0].cells().next().unwrap();
    assert!(cell.job.picture.is_some(), "{:?}", cell.job.state);
    let heads = seen.lock().unwrap().clone();
    let prompt = heads
        .iter()
        .find(|(head, _)| head.starts_with("POST /prompt"));
    let graph = prompt.unwrap().1["prompt"].to_string();
    assert!(
        graph.contains("three pears") && graph.contains("sd_xl_base_1.0"),
        "{graph}"
    );
}

#[test]
fn a_server_that_is_asked_again_keeps_a_persons_own_workflow() {
    let (address, _) = comfy();
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let model = add(&mut desk, &address);
    let service = model.provider().clone();
    let bad = ServersMsg::AddWorkflow(
        service.clone(),
        "Mine".to_owned(),
        "{\"nodes\": []}".to_owned(),
    );
    desk.tell(Msg::Servers(ServersMsg::Workflow(Some(service.clone()))));
    desk.tell(Msg::Servers(bad));
    desk.until("an answer", |state| !state.servers.reading);
    assert!(
        desk.state.servers.bad_workflow.is_some(),
        "an export for people is explained"
    );
    let text = json!({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "{prompt}"}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}});
    let good = ServersMsg::AddWorkflow(service.clone(), "Mine".to_owned(), text.to_string());
    desk.tell(Msg::Servers(good));
    desk.until("an answer", |state| !state.servers.reading);
    assert_eq!(desk.state.servers.bad_workflow, None, "it was read");
    desk.tell(Msg::Services(ServicesMsg::Refresh(service)));
    desk.until("an answer", |state| !state.servers.looking);
    let names: Vec<&str> = desk.state.settings.own_services[0]
        .models
        .iter()
        .map(|model| model.name.as_str())
        .collect();
    assert!(names.contains(&"Mine") && names.len() >= 2, "{names:?}");
}

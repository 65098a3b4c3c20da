//! A house with servers on loopback: each answers what it is told to, and remembers every request it saw.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use triptych::servers::{self, Place};

/// How a server treats a request.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// These paths, and 404 for all others: status and body.
    Paths(Vec<(&'static str, u16, String)>),
    /// The same for everything.
    Everything(u16, &'static str, String),
    /// The request itself, as JSON.
    Echo,
    /// It takes the connection and says nothing.
    Silent,
    /// It begins an answer and never stops.
    Endless,
    /// It begins an answer and stops in the middle of it.
    Half,
    /// It sends people somewhere else.
    Elsewhere(String),
    /// The same for everything, after so many bytes of blanks and without saying how long it is.
    Padded(usize, String),
    /// It announces more than anybody may send.
    Announces(u64),
}

/// One server.
pub(crate) struct House {
    pub(crate) port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl House {
    pub(crate) fn new(way: Way) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heads = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (way, heads) = (way.clone(), Arc::clone(&heads));
                thread::spawn(move || serve(stream, &way, &heads));
            }
        });
        Self { port, seen }
    }

    /// The heads of all requests so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// The place where a known server is expected, moved to this one.
    pub(crate) fn as_known(&self, port: u16) -> Place {
        let all = servers::known().into_iter();
        let mut fits = all.filter(|place| place.base_url().ends_with(&format!(":{port}")));
        fits.next().unwrap().moved_to(self.port)
    }

    /// This server, as a person types it.
    pub(crate) fn as_typed(&self) -> Vec<Place> {
        servers::typed(&format!("127.0.0.1:{}", self.port)).unwrap()
    }
}

fn serve(mut stream: TcpStream, way: &Way, heads: &Mutex<Vec<String>>) {
    let Some(head) = head(&mut stream) else {
        return;
    };
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    heads.lock().unwrap().push(head.clone());
    let _sent = match way {
        Way::Paths(paths) => {
            let found = paths.iter().find(|(path, ..)| *path == target);
            match found {
                Some((_, status, body)) => answer(&mut stream, *status, kind(body), body),
                None => answer(
                    &mut stream,
                    404,
                    "application/json",
                    "{\"detail\":\"Not Found\"}",
                ),
            }
        }
        Way::Everything(status, kind, body) => answer(&mut stream, *status, kind, body),
        Way::Echo => {
            let body =
                json!({ "method": "GET", "path": target, "headers": head, "result": target });
            answer(&mut stream, 200, "application/json", &body.to_string())
        }
        Way::Silent => {
            thread::sleep(Duration::from_secs(5));
            Ok(())
        }
        Way::Endless => endless(&mut stream),
        Way::Half => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"system\": {")
        }
        Way::Elsewhere(to) => {
            let head = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(head.as_bytes())
        }
        Way::Padded(blanks, body) => {
            let head =
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
            let sent = stream.write_all(head);
            let sent = sent.and_then(|()| stream.write_all(&vec![b' '; *blanks]));
            sent.and_then(|()| stream.write_all(body.as_bytes()))
        }
        Way::Announces(bytes) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n{{}}");
            stream.write_all(head.as_bytes())
        }
    };
    let _closed = stream.shutdown(Shutdown::Write);
}

fn head(stream: &mut TcpStream) -> Option<String> {
    stream
        .set_read_timeout(Some(Duration::from_secs(3)))
        .unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.extend_from_slice(&byte);
    }
    String::from_utf8(head).ok()
}

fn kind(body: &str) -> &'static str {
    if body.starts_with(['{', '[']) {
        "application/json"
    } else {
        "text/html"
    }
}

fn answer(stream: &mut TcpStream, status: u16, kind: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

fn endless(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[")?;
    let piece = vec![b' '; 64 << 10];
    for _piece in 0..10_000 {
        stream.write_all(&piece)?;
    }
    Ok(())
}

// ------------------------------------------------------------------------------------------------ the servers themselves

pub(crate) fn comfy() -> Way {
    let stats = json!({
        "system": { "os": "posix", "comfyui_version": "0.3.71", "python_version": "3.12" },
        "devices": [{ "name": "cuda:0", "type": "cuda", "vram_total": 8_589_934_592_u64 }],
    });
    Way::Paths(vec![
        ("/system_stats", 200, stats.to_string()),
        (
            "/models/checkpoints",
            200,
            json!(["sd_xl_base_1.0.safetensors"]).to_string(),
        ),
    ])
}

pub(crate) fn swarm() -> Way {
    let page = "<!DOCTYPE html>\n<html><head><title id=\"page_title\">Error: Cannot &#x27;GET&#x27; The API - SwarmUI - mine</title></head>";
    Way::Paths(vec![
        ("/Error/NoGetAPI", 200, page.to_owned()),
        (
            "/ComfyBackendDirect/models/checkpoints",
            200,
            json!(["OfficialStableDiffusion\\sd_xl_base_1.0.safetensors"]).to_string(),
        ),
        (
            "/ComfyBackendDirect/models/diffusion_models",
            200,
            json!(["flux1-kontext-dev.safetensors"]).to_string(),
        ),
    ])
}

fn options(more: &Value) -> String {
    let mut options = json!({
        "sd_model_checkpoint": "sd_xl_base_1.0.safetensors [31e35c80fc]", "samples_save": true, "samples_format": "png",
        "grid_save": true, "jpeg_quality": 80, "sd_vae": "Automatic", "CLIP_stop_at_last_layers": 1,
        "live_previews_enable": true, "show_progress_every_n_steps": 10, "img2img_color_correction": false,
    });
    let (all, more) = (options.as_object_mut().unwrap(), more.as_object().unwrap());
    all.extend(more.clone());
    options.to_string()
}

fn sd_models() -> String {
    let model = |title: &str| json!({ "title": title, "model_name": "m", "hash": null, "sha256": null, "filename": "/m", "config": null });
    json!([
        model("sd_xl_base_1.0.safetensors [31e35c80fc]"),
        model("flux/flux1-dev-fp8.safetensors"),
    ])
    .to_string()
}

pub(crate) fn a1111() -> Way {
    Way::Paths(vec![
        ("/sdapi/v1/options", 200, options(&json!({}))),
        ("/sdapi/v1/sd-models", 200, sd_models()),
        ("/internal/ping", 200, "{}".to_owned()),
        ("/", 200, "<html>gradio</html>".to_owned()),
    ])
}

pub(crate) fn forge() -> Way {
    let own = json!({ "forge_preset": "flux", "forge_additional_modules": [] });
    Way::Paths(vec![
        ("/sdapi/v1/options", 200, options(&own)),
        ("/sdapi/v1/sd-models", 200, sd_models()),
    ])
}

pub(crate) fn sdnext() -> Way {
    let version = json!({
        "app": "sd.next", "updated": "2026-07-23", "commit": "058a7f0", "branch": "master",
        "url": "https://github.com/vladmandic/sdnext/tree/master",
    });
    Way::Paths(vec![
        ("/sdapi/v1/options", 200, options(&json!({}))),
        ("/sdapi/v1/version", 200, version.to_string()),
        ("/sdapi/v1/sd-models", 200, sd_models()),
    ])
}

pub(crate) fn draw_things() -> Way {
    let settings = json!({
        "model": "flux_1_schnell_q5p.ckpt", "steps": 4, "width": 1024, "height": 1024, "seed": -1, "guidance_scale": 4.5,
    });
    Way::Paths(vec![("/", 200, settings.to_string())])
}

pub(crate) fn sd_server() -> Way {
    let model = json!([{
        "title": "flux-2-klein-4b-Q4_0", "model_name": "flux-2-klein-4b-Q4_0", "filename": "flux-2-klein-4b-Q4_0.gguf",
        "hash": "8888888888", "config": null,
    }]);
    Way::Paths(vec![
        (
            "/sdcpp/v1/capabilities",
            200,
            json!({ "samplers": ["euler"], "schedulers": [] }).to_string(),
        ),
        (
            "/v1/models",
            200,
            json!({ "data": [{ "id": "sd-cpp-local" }] }).to_string(),
        ),
        ("/sdapi/v1/sd-models", 200, model.to_string()),
        (
            "/sdapi/v1/options",
            200,
            json!({ "samples_format": "png", "sd_model_checkpoint": "x" }).to_string(),
        ),
    ])
}

/// One from before it had the language of the `WebUI`.
pub(crate) fn old_sd_server() -> Way {
    let models =
        json!({ "data": [{ "id": "sd-cpp-local", "object": "model", "owned_by": "local" }] });
    Way::Paths(vec![("/v1/models", 200, models.to_string())])
}

pub(crate) fn kobold(model: &str) -> Way {
    let has = model != "inactive";
    let version =
        json!({ "result": "KoboldCpp", "version": "1.98", "protected": false, "txt2img": has });
    let models = if has {
        json!([{ "title": model, "model_name": model, "hash": "8888888888" }])
    } else {
        json!([])
    };
    Way::Paths(vec![
        ("/api/extra/version", 200, version.to_string()),
        ("/sdapi/v1/sd-models", 200, models.to_string()),
        (
            "/sdapi/v1/options",
            200,
            json!({ "samples_format": "png", "sd_model_checkpoint": model }).to_string(),
        ),
        (
            "/v1/models",
            200,
            json!({ "data": [{ "id": "koboldcpp/x" }] }).to_string(),
        ),
    ])
}

pub(crate) fn local_ai(models: &Value) -> Way {
    let card = json!({ "version": "v4", "endpoints": { "models": "/v1/models", "image_generation": "/v1/images/generations" } });
    let plain = json!({ "object": "list", "data": models });
    Way::Paths(vec![
        ("/.well-known/localai.json", 200, card.to_string()),
        ("/v1/models/capabilities", 200, plain.to_string()),
        ("/v1/models", 200, plain.to_string()),
    ])
}

pub(crate) fn mold() -> Way {
    let description =
        json!({ "openapi": "3.1.0", "info": { "title": "mold", "version": "0.9.0" }, "paths": {} });
    Way::Paths(vec![("/api/openapi.json", 200, description.to_string())])
}

pub(crate) fn ollama() -> Way {
    Way::Paths(vec![("/", 200, "Ollama is running".to_owned())])
}

/// A `WebUI` without `--api`.
pub(crate) fn silent_web_ui() -> Way {
    Way::Paths(vec![
        ("/internal/ping", 200, "{}".to_owned()),
        ("/", 200, "<html>gradio</html>".to_owned()),
    ])
}

//! A paid service on this computer that speaks like Black Forest Labs, counts its charges and stops at a stage.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// Where the service stops answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The request has arrived and is charged.
    Sent,
    /// The id is told, the first question has arrived.
    FirstQuestion,
    /// Two questions were answered.
    ThirdQuestion,
    /// Half of the picture is on its way.
    HalfFetched,
}

#[derive(Default)]
struct Books {
    hold: Option<Stage>,
    /// Prompts that reached the stage.
    reached: BTreeSet<String>,
    charges: BTreeMap<String, u32>,
    told: BTreeSet<String>,
    /// Questions about a job while a stage is held.
    asked: BTreeMap<String, u32>,
}

/// The service.
pub(crate) struct Service {
    base_url: String,
    books: Arc<(Mutex<Books>, Condvar)>,
}

impl Service {
    /// Opens it on a free port of this computer.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let books: Arc<(Mutex<Books>, Condvar)> = Arc::default();
        let (ours, base) = (Arc::clone(&books), base_url.clone());
        spawn("service", move || {
            for stream in listener.incoming().flatten() {
                let (books, base) = (Arc::clone(&ours), base.clone());
                spawn("caller", move || serve(stream, &books, &base));
            }
        });
        Self { base_url, books }
    }

    /// Its address.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Stops answering at a stage from now on, or answers everything.
    pub(crate) fn hold(&self, stage: Option<Stage>) {
        self.books.0.lock().unwrap().hold = stage;
    }

    /// Waits until a prompt has reached the stage.
    pub(crate) fn reached(&self, prompt: &str) -> bool {
        let books = self.books.0.lock().unwrap();
        let wait = self
            .books
            .1
            .wait_timeout_while(books, Duration::from_mins(1), |books| {
                !books.reached.contains(prompt)
            });
        !wait.unwrap().1.timed_out()
    }

    /// How often a prompt was charged.
    pub(crate) fn charges(&self, prompt: &str) -> u32 {
        let books = self.books.0.lock().unwrap();
        books.charges.get(prompt).copied().unwrap_or_default()
    }

    /// All charges together.
    pub(crate) fn all_charges(&self) -> u32 {
        self.books.0.lock().unwrap().charges.values().sum()
    }

    /// Prompts charged more than once.
    pub(crate) fn charged_twice(&self) -> Vec<String> {
        let books = self.books.0.lock().unwrap();
        let twice = books.charges.iter().filter(|(_, count)| **count > 1);
        twice.map(|(prompt, _)| prompt.clone()).collect()
    }

    /// Whether the service answered a prompt's request with an id.
    pub(crate) fn told_its_id(&self, prompt: &str) -> bool {
        self.books.0.lock().unwrap().told.contains(prompt)
    }
}

/// The picture of a prompt.
pub(crate) fn picture(prompt: &str) -> Vec<u8> {
    // The words themselves are in every row, so no two prompts share a picture.
    let words = prompt.as_bytes();
    let pixels = image::RgbImage::from_fn(256, 256, |x, y| {
        let word = words.get(x as usize).copied().unwrap_or_default();
        image::Rgb([x as u8, y as u8, word])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .unwrap();
}

/// Answers one request and closes.
#[expect(clippy::too_many_lines, reason = "one answer after the other")]
fn serve(mut stream: TcpStream, books: &(Mutex<Books>, Condvar), base: &str) {
    let Some((line, body)) = read(&mut stream) else {
        return;
    };
    let mut words = line.split(' ');
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let held = |prompt: &str, stage: Stage| {
        let mut books_now = books.0.lock().unwrap();
        let stop = books_now.hold == Some(stage);
        if stop {
            books_now.reached.insert(prompt.to_owned());
            books.1.notify_all();
        }
        stop
    };
    if method == "POST" {
        let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
        let prompt = asked["prompt"].as_str().unwrap_or_default().to_owned();
        *books
            .0
            .lock()
            .unwrap()
            .charges
            .entry(prompt.clone())
            .or_default() += 1;
        if held(&prompt, Stage::Sent) {
            return silence(stream);
        }
        let id = hex(&prompt);
        books.0.lock().unwrap().told.insert(prompt);
        let answer = json!({
            "id": id, "polling_url": format!("{base}/v1/get_result?id={id}"),
            "cost": 3.0, "input_mp": null, "output_mp": 0.06,
        });
        return send(stream, "application/json", answer.to_string().as_bytes());
    }
    if let Some(id) = path.strip_prefix("/v1/get_result?id=") {
        let prompt = unhex(id);
        let count = {
            let mut books = books.0.lock().unwrap();
            let asked = books.asked.entry(prompt.clone()).or_default();
            *asked += 1;
            *asked
        };
        let stages = [(1, Stage::FirstQuestion), (3, Stage::ThirdQuestion)];
        for (at, stage) in stages {
            if count >= at && held(&prompt, stage) {
                return silence(stream);
            }
        }
        let ready = count > 3 || books.0.lock().unwrap().hold != Some(Stage::ThirdQuestion);
        let answer = if ready {
            let sample = format!("{base}/sample/{id}.png");
            json!({ "id": id, "status": "Ready", "result": { "sample": sample, "seed": 7 } })
        } else {
            json!({ "id": id, "status": "Pending", "result": null, "progress": 0.5 })
        };
        return send(stream, "application/json", answer.to_string().as_bytes());
    }
    if let Some(id) = path
        .strip_prefix("/sample/")
        .and_then(|id| id.strip_suffix(".png"))
    {
        let prompt = unhex(id);
        let bytes = picture(&prompt);
        let stop = {
            let hold = books.0.lock().unwrap().hold;
            hold == Some(Stage::HalfFetched)
        };
        if stop {
            let head = head("image/png", bytes.len());
            let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
            if stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(half))
                .is_ok()
            {
                held(&prompt, Stage::HalfFetched);
            }
            return silence(stream);
        }
        return send(stream, "image/png", &bytes);
    }
    send(stream, "text/plain", b"nothing here");
}

/// Keeps the line open until the other side is gone.
fn silence(mut stream: TcpStream) {
    let mut rest = [0; 64];
    while matches!(stream.read(&mut rest), Ok(1..)) {}
}

fn head(content_type: &str, length: usize) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    )
}

fn send(mut stream: TcpStream, content_type: &str, body: &[u8]) {
    let head = head(content_type, body.len());
    // The other side may have been killed.
    let _gone = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
}

fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).ok()?;
        if count == 0 {
            return None;
        }
        all.extend_from_slice(piece.get(..count)?);
        let text = String::from_utf8_lossy(&all);
        let Some(at) = text.find("\r\n\r\n") else {
            continue;
        };
        let length = text
            .lines()
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            })
            .unwrap_or(0_usize);
        if all.len() >= at + 4 + length {
            let line = text.lines().next().unwrap_or_default().to_owned();
            let body = all.get(at + 4..at + 4 + length)?.to_vec();
            return Some((line, body));
        }
    }
}

fn hex(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}

fn unhex(text: &str) -> String {
    let text = text.split('&').next().unwrap_or_default();
    let bytes = text
        .as_bytes()
        .chunks_exact(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

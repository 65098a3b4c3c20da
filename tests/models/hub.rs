//! A model host on loopback: two ports, one that answers and redirects, one that sends the bytes. It can be told to misbehave.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use triptych::domain::ids::BlobId;

/// The file whose bytes the faults are for.
const FAULTY: &str = "ae.safetensors";

/// What goes wrong at one request for the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection ends after so many bytes of the answer's body.
    DropAfter(usize),
    /// Nothing comes after so many bytes, but the connection stays.
    StallAfter(usize),
    /// 200 and everything, whatever was asked for.
    IgnoreRange,
    /// 200 from the start, whatever was asked for, and the connection ends after so many bytes.
    ForgetAndDropAfter(usize),
    /// The announced length is longer than what comes, and the connection ends cleanly.
    AnnounceMore(usize),
    /// The answer has no length and more bytes than it should.
    SendMore(usize),
    /// The answer has no length and ends early.
    EndEarly(usize),
    /// Every byte is another.
    WrongBytes,
    /// Another tag and other bytes than before.
    Changed,
    /// This status with these headers, from where the link leads.
    Refuse(u16, &'static str),
    /// A page to sign in on.
    SignIn,
    /// Says that the bytes are packed.
    Packed,
    /// The range begins somewhere else.
    WrongRange,
    /// So many bytes at a time with a short rest between.
    Slow(usize),
}

/// What the front port answers instead of what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Front {
    /// This status with these headers.
    Refuse(u16, &'static str),
    /// No `X-Linked-Etag`.
    NoChecksum,
    /// The redirect leads here.
    RedirectTo(String),
}

#[derive(Clone)]
pub(crate) struct Hosted {
    pub(crate) path: String,
    pub(crate) bytes: Arc<Vec<u8>>,
}

#[derive(Default)]
pub(crate) struct Script {
    pub(crate) files: Vec<Hosted>,
    /// One for each request for the bytes of the file [`FAULTY`], in turn; then none.
    pub(crate) faults: Vec<Fault>,
    /// One for each question at the front, first come first served; then none.
    pub(crate) front: Vec<Front>,
    /// The front wants this token.
    pub(crate) token: Option<String>,
    /// Every request head at the front and at the back.
    pub(crate) seen_front: Vec<String>,
    pub(crate) seen_back: Vec<String>,
}

pub(crate) struct Hub {
    pub(crate) script: Arc<Mutex<Script>>,
    pub(crate) front: SocketAddr,
    pub(crate) back: SocketAddr,
    /// Connections to the back that are open now, and the most there ever were.
    pub(crate) most: Arc<AtomicUsize>,
    closing: Arc<AtomicBool>,
}

pub(crate) fn sha256(bytes: &[u8]) -> BlobId {
    BlobId(Sha256::digest(bytes).into())
}

impl Hub {
    pub(crate) fn new(files: &[(&str, Vec<u8>)]) -> Self {
        let files = files.iter().map(|(path, bytes)| Hosted {
            path: (*path).to_owned(),
            bytes: Arc::new(bytes.clone()),
        });
        let script = Arc::new(Mutex::new(Script {
            files: files.collect(),
            ..Script::default()
        }));
        let (front, back) = (
            TcpListener::bind("127.0.0.1:0").unwrap(),
            TcpListener::bind("127.0.0.1:0").unwrap(),
        );
        let (front_at, back_at) = (front.local_addr().unwrap(), back.local_addr().unwrap());
        let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let closing = Arc::new(AtomicBool::new(false));
        let (of_front, of_back) = (Arc::clone(&script), Arc::clone(&script));
        serve(front, Arc::clone(&closing), move |stream, head| {
            answer_front(stream, &head, &of_front, back_at);
        });
        let highest = Arc::clone(&most);
        serve(back, Arc::clone(&closing), move |stream, head| {
            let now = open.fetch_add(1, Ordering::SeqCst) + 1;
            highest.fetch_max(now, Ordering::SeqCst);
            answer_back(stream, &head, &of_back);
            open.fetch_sub(1, Ordering::SeqCst);
        });
        Self {
            script,
            front: front_at,
            back: back_at,
            most,
            closing,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.front)
    }

    pub(crate) fn back_url(&self) -> String {
        format!("http://{}", self.back)
    }

    pub(crate) fn fault(&self, faults: &[Fault]) {
        self.script.lock().unwrap().faults = faults.to_vec();
    }

    pub(crate) fn at_front(&self, front: &[Front]) {
        self.script.lock().unwrap().front = front.to_vec();
    }

    /// The ranges that were asked for, empty for everything.
    pub(crate) fn ranges(&self) -> Vec<String> {
        let script = self.script.lock().unwrap();
        let heads = script
            .seen_back
            .iter()
            .filter(|head| head.starts_with("GET"));
        heads
            .map(|head| header(head, "range").unwrap_or_default())
            .collect()
    }

    pub(crate) fn replace(&self, path: &str, bytes: Vec<u8>) {
        let mut script = self.script.lock().unwrap();
        let file = script
            .files
            .iter_mut()
            .find(|file| file.path == path)
            .unwrap();
        file.bytes = Arc::new(bytes);
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
    }
}

/// A header of a request.
pub(crate) fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (is, value) = line.split_once(':')?;
        is.eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

fn serve(
    listener: TcpListener,
    closing: Arc<AtomicBool>,
    answer: impl Fn(&mut TcpStream, String) + Send + Sync + 'static,
) {
    let answer = Arc::new(answer);
    let accept = move || {
        for stream in listener.incoming() {
            if closing.load(Ordering::SeqCst) {
                return;
            }
            let Ok(mut stream) = stream else {
                continue;
            };
            let answer = Arc::clone(&answer);
            let one = move || {
                if let Some(head) = read_head(&mut stream) {
                    answer(&mut stream, head);
                }
                stream.shutdown(Shutdown::Both).unwrap_or_default();
            };
            thread::Builder::new()
                .name("hub-one".to_owned())
                .spawn(one)
                .unwrap();
        }
    };
    thread::Builder::new()
        .name("hub".to_owned())
        .spawn(accept)
        .unwrap();
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let mut head = Vec::new();
    let mut byte = [0; 512];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(read @ 1..) => head.extend_from_slice(&byte[..read]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

fn put(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).unwrap_or_default();
}

fn refuse(stream: &mut TcpStream, status: u16, headers: &str) {
    put(
        stream,
        &format!("HTTP/1.1 {status} No\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"),
    );
}

/// `/{repository}/resolve/{revision}/{path}`: what Hugging Face answers, a redirect with everything in its headers.
fn answer_front(stream: &mut TcpStream, head: &str, script: &Mutex<Script>, back: SocketAddr) {
    let mut script = script.lock().unwrap();
    script.seen_front.push(head.to_owned());
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let token = script.token.clone();
    if let Some(token) = token
        && header(head, "authorization") != Some(format!("Bearer {token}"))
    {
        return refuse(stream, 401, "X-Error-Code: GatedRepo\r\n");
    }
    let front = if script.front.is_empty() {
        None
    } else {
        Some(script.front.remove(0))
    };
    if let Some(Front::Refuse(status, headers)) = front {
        return refuse(stream, status, headers);
    }
    let Some(file) = script
        .files
        .iter()
        .find(|file| path.ends_with(&file.path))
        .cloned()
    else {
        return refuse(stream, 404, "X-Error-Code: EntryNotFound\r\n");
    };
    drop(script);
    let location = match &front {
        Some(Front::RedirectTo(to)) => to.clone(),
        _ => format!(
            "http://{back}/blob/{}?Signature=secret-signature",
            file.path
        ),
    };
    let linked = match front {
        Some(Front::NoChecksum) => {
            "ETag: \"0123456789012345678901234567890123456789\"\r\n".to_owned()
        }
        _ => format!("X-Linked-Etag: \"{}\"\r\n", sha256(&file.bytes)),
    };
    put(
        stream,
        &format!(
            "HTTP/1.1 302 Found\r\nLocation: {location}\r\n{linked}X-Linked-Size: {}\r\nX-Repo-Commit: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            file.bytes.len(),
            "c0".repeat(20),
        ),
    );
}

fn answer_back(stream: &mut TcpStream, head: &str, script: &Mutex<Script>) {
    let mut script = script.lock().unwrap();
    script.seen_back.push(head.to_owned());
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let is_meant = path.contains(FAULTY) && head.starts_with("GET");
    let fault = if script.faults.is_empty() || !is_meant {
        None
    } else {
        Some(script.faults.remove(0))
    };
    let file = script
        .files
        .iter()
        .find(|file| path.contains(&file.path))
        .cloned();
    drop(script);
    let Some(file) = file else {
        return refuse(stream, 404, "");
    };
    if let Some(Fault::Refuse(status, headers)) = fault {
        return refuse(stream, status, headers);
    }
    if fault == Some(Fault::SignIn) {
        return put(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>",
        );
    }
    send(stream, head, &file.bytes, fault.as_ref());
}

fn send(stream: &mut TcpStream, head: &str, bytes: &[u8], fault: Option<&Fault>) {
    let mut bytes = bytes.to_vec();
    if matches!(fault, Some(Fault::WrongBytes | Fault::Changed)) {
        for byte in &mut bytes {
            *byte ^= 0x55;
        }
    }
    let tag = format!("\"cdn-{}\"", sha256(&bytes));
    let range = header(head, "range").and_then(|range| {
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse::<usize>()
            .ok()
    });
    let same = header(head, "if-range").is_none_or(|is| is == tag);
    let from = range.filter(|_| {
        same && !matches!(
            fault,
            Some(Fault::IgnoreRange | Fault::ForgetAndDropAfter(_))
        )
    });
    let body = if head.starts_with("HEAD") {
        &[]
    } else {
        bytes.get(from.unwrap_or(0)..).unwrap_or_default()
    };
    let announced = match fault {
        Some(Fault::AnnounceMore(more)) => Some(body.len() + more),
        Some(Fault::SendMore(_) | Fault::EndEarly(_)) => None,
        _ => Some(bytes.len() - from.unwrap_or(0)),
    };
    let status = if from.is_some() {
        "206 Partial Content"
    } else {
        "200 OK"
    };
    let mut answer = format!("HTTP/1.1 {status}\r\nETag: {tag}\r\nConnection: close\r\n");
    if let Some(from) = from {
        let begin = if fault == Some(&Fault::WrongRange) {
            from + 1
        } else {
            from
        };
        let (last, all) = (bytes.len() - 1, bytes.len());
        write!(answer, "Content-Range: bytes {begin}-{last}/{all}\r\n").unwrap();
    }
    if fault == Some(&Fault::Packed) {
        answer.push_str("Content-Encoding: gzip\r\n");
    }
    if let Some(length) = announced {
        write!(answer, "Content-Length: {length}\r\n").unwrap();
    }
    put(stream, &format!("{answer}\r\n"));
    match fault {
        Some(Fault::DropAfter(count) | Fault::ForgetAndDropAfter(count)) => {
            stream.write_all(&body[..*count]).unwrap_or_default();
        }
        Some(Fault::StallAfter(count)) => {
            stream.write_all(&body[..*count]).unwrap_or_default();
            thread::sleep(Duration::from_secs(5));
        }
        Some(Fault::EndEarly(less)) => stream
            .write_all(&body[..body.len() - less])
            .unwrap_or_default(),
        Some(Fault::SendMore(more)) => {
            stream.write_all(body).unwrap_or_default();
            stream.write_all(&vec![9; *more]).unwrap_or_default();
        }
        Some(Fault::Slow(piece)) => {
            for piece in body.chunks(*piece) {
                thread::sleep(Duration::from_millis(10));
                if stream.write_all(piece).is_err() {
                    return;
                }
            }
        }
        _ => stream.write_all(body).unwrap_or_default(),
    }
}

//! A service on this computer that answers every call after the same delay with a picture inside JSON.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;

/// Starts it; where it is, and how long every call takes, milliseconds.
pub(crate) fn start() -> Result<(String, Arc<AtomicU64>), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let answer = Arc::new(answer()?);
    let delay = Arc::new(AtomicU64::new(0));
    let theirs = Arc::clone(&delay);
    std::thread::Builder::new()
        .name("services".to_owned())
        .spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, delay) = (Arc::clone(&answer), Arc::clone(&theirs));
                let work = move || serve(stream, &answer, &delay);
                // Without a thread the call goes unanswered, which the bench would show.
                let _started = std::thread::Builder::new()
                    .name("call".to_owned())
                    .spawn(work);
            }
        })?;
    Ok((base, delay))
}

/// A picture of the size services send, inside JSON.
fn answer() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let request = triptych::practice::PaintRequest {
        hand: triptych::practice::Hand::Collage,
        prompt: "sea with a boat".to_owned(),
        negative: String::new(),
        seed: 7,
        width_px: 1024,
        height_px: 1024,
    };
    let png =
        triptych::practice::paint_png(&request, &mut |_| std::ops::ControlFlow::Continue(()))?;
    let base64 = base64::engine::general_purpose::STANDARD.encode(png);
    Ok(format!("{{\"created\":1,\"data\":[{{\"b64_json\":\"{base64}\"}}]}}").into_bytes())
}

fn serve(mut stream: TcpStream, answer: &[u8], delay_ms: &AtomicU64) {
    let mut asked = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => asked.extend_from_slice(piece.get(..count).unwrap_or_default()),
        }
        let text = String::from_utf8_lossy(&asked).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|value| value.trim().parse::<usize>().ok())
            .unwrap_or_default();
        if body.len() < length {
            continue;
        }
        asked.clear();
        std::thread::sleep(Duration::from_millis(delay_ms.load(Ordering::Relaxed)));
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        if stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(answer))
            .is_err()
        {
            return;
        }
    }
}

//! The log: what the program did, in the library's log folder, a file a day, seven kept.
//!
//! **Invariant:** no prompt and no key is ever logged. Prompts simply never are; whatever looks like a key is blotted out on its way to the file.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Days kept.
const FILES: usize = 7;

static FILE: Mutex<Option<RollingFileAppender>> = Mutex::new(None);

/// Starts logging. Until [`write_to`] names a folder, nothing is written; `TRIPTYCH_LOG` chooses the level, for example `debug`.
pub fn start() {
    let filter = EnvFilter::try_from_env("TRIPTYCH_LOG")
        .unwrap_or_else(|_err| EnvFilter::new("warn,triptych=info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(ToFile)
        .finish();
    // A second start (tests in one process) keeps the first.
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("logging was started already");
    }
}

/// Names the folder. A folder that cannot be written to is no reason to stop: the log then goes nowhere.
pub fn write_to(folder: &Path) {
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("triptych")
        .filename_suffix("log")
        .max_log_files(FILES)
        .build(folder);
    *FILE.lock().unwrap_or_else(PoisonError::into_inner) = file.ok();
}

struct ToFile;

impl<'a> MakeWriter<'a> for ToFile {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line(Vec::new())
    }
}

/// One line of the log, written when it is complete.
struct Line(Vec<u8>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let line = redact(&String::from_utf8_lossy(&self.0));
        if let Some(file) = FILE.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            // There is nowhere to report a log that cannot be written.
            file.write_all(line.as_bytes()).unwrap_or_default();
        }
    }
}

/// What keys of the usual services begin with, and the words before them in headers.
const KEY_STARTS: [&str; 9] = [
    "sk-", "r8_", "AIza", "hf_", "key-", "bfl_", "fal_", "Bearer ", "x-key: ",
];

/// Blots out whatever looks like a key.
pub fn redact(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    'scan: while !rest.is_empty() {
        for start in KEY_STARTS {
            let Some(after) = rest.strip_prefix(start) else {
                continue;
            };
            let length = after
                .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.:".contains(c)))
                .unwrap_or(after.len());
            if length >= 8 {
                out.push_str(start);
                out.push_str("[hidden]");
                rest = after.split_at(length).1;
                continue 'scan;
            }
        }
        let mut letters = rest.chars();
        out.extend(letters.next());
        rest = letters.as_str();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_looks_like_a_key_is_blotted_out() {
        let line = "sent sk-proj-abcdef123456 and AIzaSyD_1234567890, header Authorization: Bearer abcdefgh12345 🦊 r8_short";
        let redacted = redact(line);
        for secret in ["abcdef123456", "SyD_1234567890", "abcdefgh12345"] {
            assert!(!redacted.contains(secret), "{redacted}");
        }
        assert!(
            redacted.contains("🦊 r8_short"),
            "the rest stays: {redacted}"
        );
        assert_eq!(redact("nothing to hide"), "nothing to hide", "untouched");
    }
}

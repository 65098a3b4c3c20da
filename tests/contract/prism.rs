//! Prism as a child process, and where to find it and the descriptions.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longest wait until it listens.
const PATIENCE: Duration = Duration::from_mins(1);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A service and its description's file: official ones by name, our own by path.
pub(crate) const DESCRIBED: &[(&str, &str)] = &[
    ("bfl", "bfl.json"),
    ("openai", "openai-images.json"),
    ("google", "gemini-generateContent.json"),
    ("fal", "fal-queue.json"),
    ("replicate", "tests/contract/replicate.json"),
];

/// Whether missing tools are a failure.
pub(crate) fn is_required() -> bool {
    std::env::var("TRIPTYCH_CONTRACT").is_ok_and(|value| value == "required")
}

/// The program, if it and Node are there.
pub(crate) fn program() -> Result<PathBuf, String> {
    let said = std::env::var_os("TRIPTYCH_PRISM").map(PathBuf::from);
    let program = said.unwrap_or_else(|| root().join("target/prism/node_modules/.bin/prism"));
    if !program.is_file() {
        return Err(format!("{} is not there", program.display()));
    }
    let node = Command::new("node").arg("--version").output();
    node.map(|_| program)
        .map_err(|err| format!("node does not run: {err}"))
}

/// The description of a service.
pub(crate) fn description(file: &str) -> Result<Value, String> {
    let folder = std::env::var_os("TRIPTYCH_SPECS")
        .map_or_else(|| root().join("../shared/specs"), PathBuf::from);
    let path = if file.starts_with("tests/") {
        root().join(file)
    } else {
        folder.join(file)
    };
    let text = fs::read_to_string(&path).map_err(|err| format!("{}: {err}", path.display()))?;
    serde_json::from_str(&text).map_err(|err| format!("{}: {err}", path.display()))
}

/// A running Prism; ends when dropped.
pub(crate) struct Prism {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Prism {
    /// Starts it with a description, and waits until it listens.
    pub(crate) fn start(program: &Path, folder: &Path, service: &str, description: &Value) -> Self {
        let file = folder.join(format!("{service}.json"));
        fs::write(&file, description.to_string()).unwrap();
        let log = folder.join(format!("{service}.log"));
        let out = fs::File::create(&log).unwrap();
        // Free a moment ago; nothing else on this computer picks ports that fast.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let child = Command::new(program)
            .args(["mock", "--errors", "--host", "127.0.0.1", "--port"])
            .arg(address.port().to_string())
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .spawn()
            .unwrap();
        let mut prism = Self {
            child,
            address,
            log,
        };
        let begun = Instant::now();
        while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
            let ended = prism.child.try_wait().unwrap();
            let waits = ended.is_none() && begun.elapsed() < PATIENCE;
            assert!(
                waits,
                "{service}: Prism does not listen ({ended:?}): {}",
                prism.said()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        prism
    }

    /// Where it listens, with a path below.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The end of what it wrote.
    pub(crate) fn said(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(12).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

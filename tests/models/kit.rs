//! A small list of models, a folder, and a downloader with short patience.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use triptych::domain::download::{Download, News, Phase, Trouble};
use triptych::domain::ids::BlobId;
use triptych::domain::offer::SetId;
use triptych::models::download::{Pace, Times};
use triptych::models::{Config, Downloads, Manifest, Shelf};
use triptych::text::models as words;

use crate::build::{qwen3, vae, z_image};
use crate::hub::{Hub, sha256};

/// Where the one file of the model `vae-only` comes to lie.
pub(crate) const VAE: &str = "vae/ae.safetensors";
pub(crate) const VAE_PATH: &str = "split/ae.safetensors";
pub(crate) const MODEL_PATH: &str = "z.safetensors";
pub(crate) const ENCODER_PATH: &str = "q.gguf";
/// Bytes of the VAE: long enough to be cut into pieces.
const VAE_BYTES: u64 = 300_000;

/// The files of the host. `ZImage` needs all three.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (VAE_PATH, vae(VAE_BYTES)),
        (MODEL_PATH, z_image(256)),
        (ENCODER_PATH, qwen3(256)),
    ]
}

/// What a list says of the checksums.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Yes,
    No,
}

/// Two models that share VAE and encoder, and one with a licence to accept.
pub(crate) fn manifest(known: Known) -> Manifest {
    let file = |part: &str, at: usize| {
        let (path, bytes) = &files()[at];
        let (sha256, bytes) = match known {
            Known::Yes => (format!("\"{}\"", sha256(bytes)), bytes.len().to_string()),
            Known::No => ("null".to_owned(), "null".to_owned()),
        };
        format!(
            "{{\"part\":\"{part}\",\"repository\":\"maker/models\",\"path\":\"{path}\",\"bytes\":{bytes},\"sha256\":{sha256}}}"
        )
    };
    let model = |id: &str, commercial: &str, accept: bool| {
        format!(
            "{{\"id\":\"{id}\",\"name\":\"{id}\",\"family\":\"z-image\",\"files\":[\"vae\",\"model\",\"encoder\"],\"licence\":{{\"name\":\"L\",\"link\":\"https://example.com\",\"commercial\":\"{commercial}\",\"accept_first\":{accept}}},\"steps\":8,\"cfg\":1.0,\"memory_bytes\":1000,\"memory_good_bytes\":2000,\"good_for\":\"tests\"}}"
        )
    };
    let json = format!(
        "{{\"files\":{{\"vae\":{},\"model\":{},\"encoder\":{}}},\"models\":[{},{},{}]}}",
        file("vae", 0),
        file("diffusion", 1),
        file("llm", 2),
        model("one", "yes", false),
        model("two", "yes", false),
        model("licensed", "no", true),
    );
    Manifest::parse(&json).unwrap()
}

pub(crate) fn one() -> SetId {
    SetId::from("one")
}

pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) hub: Hub,
    pub(crate) known: Known,
    pub(crate) free: Arc<AtomicU64>,
    pub(crate) news: Arc<Mutex<Vec<News>>>,
}

impl World {
    pub(crate) fn new(known: Known) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            hub: Hub::new(&files()),
            known,
            free: Arc::new(AtomicU64::new(u64::MAX)),
            news: Arc::default(),
        }
    }

    pub(crate) fn shelf(&self) -> Arc<Shelf> {
        Shelf::open(self.folder.path().join("models"), manifest(self.known)).unwrap()
    }

    pub(crate) fn config(&self, shelf: &Arc<Shelf>) -> Config {
        let (free, news) = (Arc::clone(&self.free), Arc::clone(&self.news));
        Config {
            base_url: self.hub.url(),
            also: vec![self.hub.back_url()],
            times: Times {
                connect: Duration::from_secs(2),
                first_byte: Duration::from_secs(2),
                idle: Duration::from_millis(250),
            },
            pace: Pace {
                tries: 3,
                base: Duration::from_millis(5),
                longest: Duration::from_millis(20),
                retry_after_longest: Duration::from_secs(2),
                begin_anew: 2,
            },
            reserve_bytes: 1000,
            free_space: Arc::new(move |_| Ok(free.load(Ordering::SeqCst))),
            tell: Arc::new(move |one| news.lock().unwrap().push(one)),
            ..Config::new(Arc::clone(shelf))
        }
    }

    pub(crate) fn start(&self, shelf: &Arc<Shelf>) -> Downloads {
        Downloads::start(self.config(shelf)).unwrap()
    }

    /// Fetches the model `one` to its end, whatever that is.
    pub(crate) fn run(&self) -> (Arc<Shelf>, Download) {
        let shelf = self.shelf();
        let downloads = self.start(&shelf);
        downloads.fetch(&one(), false).unwrap();
        let end = rest(&downloads, &one());
        until(
            "the window to hear of it and the ledger to be written",
            || {
                let heard = self
                    .news
                    .lock()
                    .unwrap()
                    .iter()
                    .any(|news| matches!(news, News::Changed(last) if last.phase == end.phase));
                let ledger = std::fs::read_to_string(self.path("shelf.json")).unwrap();
                let settled = end.phase != Phase::Done || ledger.contains("\"wanted\": []");
                (heard && settled).then_some(())
            },
        );
        (shelf, end)
    }

    pub(crate) fn path(&self, place: &str) -> PathBuf {
        self.folder.path().join("models").join(place)
    }

    /// Every file under a final name is exactly the host's.
    pub(crate) fn nothing_unverified(&self) {
        let expected: Vec<BlobId> = files().iter().map(|(_, bytes)| sha256(bytes)).collect();
        for file in all_files(self.folder.path()) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if name.contains(".part") || name.starts_with("shelf.") {
                continue;
            }
            let is = sha256(&std::fs::read(&file).unwrap());
            assert!(
                expected.contains(&is),
                "{name} is in place and is not what it should be"
            );
        }
    }
}

/// Every file under a folder.
pub(crate) fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Waits until something holds.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "waited too long for {what}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until a model is done, failed or paused, with all its files.
pub(crate) fn rest(downloads: &Downloads, id: &SetId) -> Download {
    until("the download to end", || {
        let download = downloads.of(id)?;
        let under_way =
            |phase: &Phase| matches!(phase, Phase::Asking | Phase::Checking | Phase::Fetching);
        let quiet = download.files.iter().all(|file| !under_way(&file.phase));
        (download.phase.is_at_rest() && quiet).then_some(download)
    })
}

/// What a download failed of, with a sentence for people.
pub(crate) fn trouble(download: &Download) -> Trouble {
    let Phase::Failed(why) = &download.phase else {
        panic!("it did not fail: {download:?}");
    };
    let (title, sentence) = (words::trouble_title(why), words::trouble(why));
    assert!(!title.is_empty() && !title.ends_with('.'), "{title}");
    assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence}");
    assert!(!sentence.contains("ignature"), "{sentence}");
    why.clone()
}

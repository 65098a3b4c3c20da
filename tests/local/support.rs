//! A model that is only names, a fake engine, and what is left of processes.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use triptych::domain::local::{Family, ModelSet};
use triptych::local::{Backend, Inputs, LocalError, Patience, Picture, Progress, Request, Setup};

/// A grey PNG.
pub(crate) fn png(width: u32, height: u32, grey: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&vec![grey; width as usize * height as usize * 3])
        .unwrap();
    writer.finish().unwrap();
    bytes
}

/// A folder with a fake engine that plays a role.
pub(crate) struct Stage {
    pub(crate) home: tempfile::TempDir,
}

impl Stage {
    pub(crate) fn new(role: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            fs::write(home.path().join(name), STANDARD.encode(bytes)).unwrap();
        };
        put("picture.b64", &png(64, 64, 100));
        put("small.b64", &png(8, 8, 50));
        put("html.b64", b"<html>401</html>");
        let stage = Self { home };
        stage.play(role);
        stage
    }

    pub(crate) fn path(&self) -> &Path {
        self.home.path()
    }

    /// From now on it plays another role.
    pub(crate) fn play(&self, role: &str) {
        fs::write(self.path().join("role"), role).unwrap();
    }

    pub(crate) fn setup(&self) -> Setup {
        let mut setup = Setup::new("/bin/sh");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/local/fake.sh");
        setup.args = vec![script.into(), self.path().into()];
        setup.patience = Patience {
            hello: Duration::from_secs(5),
            quiet: Duration::from_secs(5),
            idle: Duration::from_mins(1),
            quit: Duration::from_millis(300),
            line_bytes: 1024 * 1024,
        };
        setup
    }

    pub(crate) fn model(&self, name: &str) -> ModelSet {
        let family = Family::ZImage;
        let part = |part| {
            let path = self.path().join(format!("{name}-{part:?}.safetensors"));
            fs::write(&path, b"weights").unwrap();
            (part, path)
        };
        ModelSet {
            family,
            parts: family.needs().iter().copied().map(part).collect(),
            steps: 4,
            cfg: 1.0,
            guidance: 0.0,
            memory_bytes: 0,
        }
    }

    pub(crate) fn request(&self) -> Request {
        Request::new(self.model("a"), "three pears", 64, 64, 7)
    }

    /// Every process that was started here.
    pub(crate) fn pids(&self) -> Vec<u32> {
        let text = fs::read_to_string(self.path().join("pids")).unwrap_or_default();
        text.lines().map(|line| line.parse().unwrap()).collect()
    }

    /// Nothing is left of them: not running, not a zombie.
    pub(crate) fn assert_all_gone(&self, what: &str) {
        // Reaping by the system of what was not our own child takes a moment.
        let deadline = Instant::now() + Duration::from_secs(2);
        let left = || -> Vec<String> { self.pids().into_iter().filter_map(state).collect() };
        while !left().is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(left().is_empty(), "{what}: left over: {:?}", left());
    }
}

/// What the system says of a process, if there is one.
pub(crate) fn state(pid: u32) -> Option<String> {
    fs::read_to_string(PathBuf::from(format!("/proc/{pid}/stat"))).ok()
}

/// Makes one picture and keeps everything that was reported.
pub(crate) fn make(
    backend: &dyn Backend,
    request: &Request,
    inputs: &Inputs,
) -> (Result<Picture, LocalError>, Vec<Progress>) {
    let mut seen = Vec::new();
    let made = backend.generate(request, inputs, &mut |at| {
        seen.push(at);
        ControlFlow::Continue(())
    });
    (made, seen)
}

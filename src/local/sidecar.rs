//! A person's own `sd-cli` from stable-diffusion.cpp: one process a picture, its progress bar read, its preview file shown.
//!
//! It is started with the prompt among its arguments, where other people logged in to the same computer can see it: that is how the program takes it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crate::domain::local::Part;
use crate::local::bars::{self, Said};
use crate::local::call::Telling;
use crate::local::error::{Ended, LocalError, LocalErrorKind};
use crate::local::process::{Heard, Process};
use crate::local::protocol::{Device, Hello, PROTOCOL, Sampler};
use crate::local::request::{Scratch, grain_px};
use crate::local::worker::{Setup, gone};
use crate::local::{Backend, Inputs, Picture, Report, Request, Stage, png};

/// How often the person is asked whether to go on.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// How often we look for a new preview.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Longest line it may print, bytes.
const LINE_BYTES: usize = 256 * 1024;
/// Largest picture file, bytes.
const PICTURE_BYTES: u64 = 512 * 1024 * 1024;
/// Largest preview file, bytes.
const PREVIEW_BYTES: u64 = 16 * 1024 * 1024;

/// A person's own `sd-cli`.
pub struct Sidecar {
    setup: Setup,
    scratch: PathBuf,
    turn: Mutex<u64>,
    known: Mutex<Option<Known>>,
}

/// What the program turned out to be.
#[derive(Clone)]
struct Known {
    hello: Hello,
    previews: bool,
    maps_files: bool,
}

impl Sidecar {
    /// The program in `setup`; files for it are kept in `scratch` while it works.
    pub fn new(setup: Setup, scratch: impl Into<PathBuf>) -> Self {
        Self {
            setup,
            scratch: scratch.into(),
            turn: Mutex::new(0),
            known: Mutex::new(None),
        }
    }

    /// Asks the program what it can do, once.
    fn known(&self, telling: &mut Telling<'_>) -> Result<Known, LocalError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref() {
            return Ok(known.clone());
        }
        let help = self.ask("--help", telling)?;
        if !help.contains("--diffusion-model") {
            let begin = help.chars().take(200).collect::<String>();
            return Err(LocalError::new(LocalErrorKind::OtherProgram, begin));
        }
        let devices = if help.contains("--list-devices") {
            devices(&self.ask("--list-devices", telling)?)
        } else {
            Vec::new()
        };
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let found = Known {
            hello: Hello {
                protocol: PROTOCOL,
                version: String::new(),
                engine: "sd-cli".to_owned(),
                cores: cores as u32,
                devices,
            },
            previews: help.contains("--preview-path"),
            maps_files: help.contains("--mmap"),
        };
        *known = Some(found.clone());
        Ok(found)
    }

    /// What the program prints for one argument, whatever it exits with.
    fn ask(&self, argument: &str, telling: &mut Telling<'_>) -> Result<String, LocalError> {
        let mut command = self.setup.command();
        command.arg(argument);
        let process = Process::start(command, LINE_BYTES, None)?;
        let begin = Instant::now();
        let mut said = String::new();
        loop {
            match process.listen(ASK_EVERY) {
                Some(Heard::Line(line)) if said.len() < LINE_BYTES => {
                    said.push_str(&String::from_utf8_lossy(&line));
                    said.push('\n');
                }
                Some(Heard::End) => break,
                Some(_) => return Err(LocalError::new(LocalErrorKind::OtherProgram, argument)),
                None => telling.again()?,
            }
            if begin.elapsed() > self.setup.patience.hello {
                return Err(LocalError::new(LocalErrorKind::NoHello, argument));
            }
        }
        let ended = process.ended();
        match ended.map(|ended| (ended, ended.means())) {
            Some((_, LocalErrorKind::NotInstalled | LocalErrorKind::Processor)) => {
                Err(gone(&process))
            }
            _ => Ok(said),
        }
    }

    fn make(
        &self,
        request: &Request,
        inputs: &Inputs,
        (nth, call): (u32, u64),
        telling: &mut Telling<'_>,
    ) -> Result<Picture, LocalError> {
        let known = self.known(telling)?;
        telling.stage(Stage::Starting)?;
        let disk = |err: std::io::Error| LocalError::new(LocalErrorKind::Disk, err.to_string());
        let name = format!("call-{}-{call}-{nth}", std::process::id());
        let scratch = Scratch::make(&self.scratch, &name).map_err(disk)?;
        let files = Files::write(scratch.path(), inputs).map_err(disk)?;
        let seed = request.seed.saturating_add(u64::from(nth));
        let mut command = self.setup.command();
        command.current_dir(scratch.path());
        add_arguments(&mut command, request, &files, seed, &known);
        if let Some(threads) = self.setup.threads {
            command.args(["--threads", &threads.to_string()]);
        }
        add_loras(&mut command, request)?;
        let process = Process::start(command, LINE_BYTES, None)?;
        let mut watched = Watched::new(&files.preview);
        let mut heard_at = Instant::now();
        let ended = loop {
            match process.listen(ASK_EVERY) {
                Some(Heard::Line(line)) => {
                    heard_at = Instant::now();
                    tell(&line, nth, telling)?;
                }
                Some(Heard::TooLong) => {
                    return Err(LocalError::new(LocalErrorKind::Garbage, "a line too long"));
                }
                Some(Heard::End) => break process.ended(),
                None => telling.again()?,
            }
            if let Some(preview) = watched.look() {
                telling.preview(preview)?;
            }
            if heard_at.elapsed() > self.setup.patience.quiet {
                let last_words = process.last_words();
                return Err(LocalError::new(LocalErrorKind::Hung, last_words));
            }
        };
        if ended.is_none_or(|ended| ended.code != Some(0)) {
            return Err(failed(&process, ended));
        }
        let png = read_file(&files.picture, PICTURE_BYTES)
            .ok_or_else(|| LocalError::new(LocalErrorKind::NoPicture, process.last_words()))?;
        match png::size(&png) {
            Some(size) if size == (request.width_px, request.height_px) => {
                Ok(Picture { png, seed })
            }
            found => Err(LocalError::new(
                LocalErrorKind::WrongPicture,
                format!("{} bytes, size {found:?}", png.len()),
            )),
        }
    }
}

impl Backend for Sidecar {
    fn generate_batch(
        &self,
        request: &Request,
        inputs: &Inputs,
        report: Report<'_>,
    ) -> Result<Vec<Picture>, LocalError> {
        request.check(inputs)?;
        let grain = grain_px(request.model.family);
        if !request.width_px.is_multiple_of(grain) || !request.height_px.is_multiple_of(grain) {
            let detail = format!("steps of {grain} pixels");
            return Err(LocalError::new(LocalErrorKind::OddSize, detail));
        }
        let telling = &mut Telling::new(report, request.batch);
        let mut turn = loop {
            match self.turn.try_lock() {
                Ok(turn) => break turn,
                Err(TryLockError::Poisoned(turn)) => break turn.into_inner(),
                Err(TryLockError::WouldBlock) => telling.stage(Stage::Waiting)?,
            }
            thread::sleep(ASK_EVERY);
        };
        *turn += 1;
        let call = *turn;
        (0..request.batch)
            .map(|nth| self.make(request, inputs, (nth, call), telling))
            .collect()
    }

    fn hello(&self) -> Result<Hello, LocalError> {
        let mut go_on = |_| std::ops::ControlFlow::Continue(());
        Ok(self.known(&mut Telling::new(&mut go_on, 1))?.hello)
    }

    fn rest(&self) {}
}

/// `name<TAB>description` a line.
fn devices(said: &str) -> Vec<Device> {
    let lines = said.lines().filter_map(|line| line.trim().split_once('\t'));
    lines
        .map(|(name, description)| Device {
            name: name.to_owned(),
            description: description.trim().to_owned(),
            gpu: !name.eq_ignore_ascii_case("cpu"),
            free_bytes: 0,
            total_bytes: 0,
        })
        .collect()
}

fn tell(line: &[u8], nth: u32, telling: &mut Telling<'_>) -> Result<(), LocalError> {
    match bars::read(&String::from_utf8_lossy(line)) {
        Some(Said::Step(n, of, seconds)) => telling.step(nth, n, of, seconds),
        Some(Said::Loading(done, total)) => telling.loading(done, total),
        Some(Said::Reading) => telling.stage(Stage::Reading),
        Some(Said::Making) => telling.stage(Stage::Making),
        Some(Said::Finishing) => telling.stage(Stage::Finishing),
        None => telling.again(),
    }
}

/// It exited with an error: its last words say whether memory or the model was at fault.
fn failed(process: &Process, ended: Option<Ended>) -> LocalError {
    let mut err = gone(process);
    let by_itself = ended.is_some_and(|ended| ended.code.is_some_and(|code| code < 126));
    if by_itself && err.kind == LocalErrorKind::Crashed {
        let said = process.last_words().to_lowercase();
        let any = |words: &[&str]| words.iter().any(|it| said.contains(it));
        err.kind = if any(&["alloc", "out of memory"]) {
            LocalErrorKind::Memory
        } else if any(&["new_sd_ctx", "model", "init"]) {
            LocalErrorKind::Model
        } else {
            LocalErrorKind::NoPicture
        };
    }
    err
}

/// The files of one call.
struct Files {
    source: Option<PathBuf>,
    mask: Option<PathBuf>,
    references: Vec<PathBuf>,
    picture: PathBuf,
    preview: PathBuf,
}

impl Files {
    fn write(folder: &Path, inputs: &Inputs) -> std::io::Result<Self> {
        let put = |name: String, bytes: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).map(|()| path)
        };
        let source = inputs.source.as_ref();
        let mask = inputs.mask.as_ref();
        let references = inputs.references.iter().enumerate();
        Ok(Self {
            source: source
                .map(|it| put("source.png".to_owned(), it))
                .transpose()?,
            mask: mask.map(|it| put("mask.png".to_owned(), it)).transpose()?,
            references: references
                .map(|(nth, it)| put(format!("reference-{nth}.png"), it))
                .collect::<Result<_, _>>()?,
            picture: folder.join("picture.png"),
            preview: folder.join("preview.png"),
        })
    }
}

/// The names of options as `sd-cli --help` lists them.
fn add_arguments(
    command: &mut Command,
    request: &Request,
    files: &Files,
    seed: u64,
    known: &Known,
) {
    let mut add = |name: &str, value: &OsStr| {
        command.arg(name).arg(value);
    };
    for (part, path) in &request.model.parts {
        let name = match part {
            Part::Whole => "--model",
            Part::Diffusion => "--diffusion-model",
            Part::Vae => "--vae",
            Part::ClipL => "--clip_l",
            Part::ClipG => "--clip_g",
            Part::T5 => "--t5xxl",
            Part::Llm => "--llm",
            Part::LlmVision => "--llm_vision",
            Part::Lora => continue,
        };
        add(name, path.as_os_str());
    }
    let cfg = request.cfg.unwrap_or(request.model.cfg);
    let guidance = request.guidance.unwrap_or(request.model.guidance);
    for (name, value) in [
        ("--width", request.width_px.to_string()),
        ("--height", request.height_px.to_string()),
        ("--steps", request.steps().to_string()),
        ("--cfg-scale", cfg.to_string()),
        ("--guidance", guidance.to_string()),
        ("--seed", seed.to_string()),
        ("--strength", request.strength.to_string()),
        ("--rng", "cpu".to_owned()),
    ] {
        add(name, OsStr::new(&value));
    }
    if !request.negative.is_empty() {
        add("--negative-prompt", OsStr::new(&request.negative));
    }
    if let Some(name) = sampler(request.sampler) {
        add("--sampling-method", OsStr::new(name));
    }
    if known.previews && request.previews {
        add("--preview", OsStr::new("proj"));
        add("--preview-path", files.preview.as_os_str());
    }
    for (name, file) in [("--init-img", &files.source), ("--mask", &files.mask)] {
        if let Some(file) = file {
            add(name, file.as_os_str());
        }
    }
    for file in &files.references {
        add("--ref-image", file.as_os_str());
    }
    add("--output", files.picture.as_os_str());
    if known.maps_files {
        command.arg("--mmap");
    }
}

/// The words, with additions as the program takes them: named in the prompt, all from one folder.
fn add_loras(command: &mut Command, request: &Request) -> Result<(), LocalError> {
    let refuse = || LocalError::new(LocalErrorKind::BadRequest, "additions in several folders");
    let mut prompt = request.prompt.clone();
    let mut folder: Option<&Path> = None;
    for lora in &request.loras {
        let (home, name) = lora
            .path
            .parent()
            .zip(lora.path.file_stem())
            .ok_or_else(refuse)?;
        let name = name.to_str().ok_or_else(refuse)?;
        if folder.is_some_and(|folder| folder != home) {
            return Err(refuse());
        }
        folder = Some(home);
        prompt = format!("{prompt}<lora:{name}:{}>", lora.weight);
    }
    if let Some(folder) = folder {
        command.arg("--lora-model-dir").arg(folder);
    }
    command.arg("--prompt").arg(OsString::from(prompt));
    Ok(())
}

fn sampler(sampler: Sampler) -> Option<&'static str> {
    match sampler {
        Sampler::Auto => None,
        Sampler::Euler => Some("euler"),
        Sampler::EulerA => Some("euler_a"),
        Sampler::Heun => Some("heun"),
        Sampler::Dpm2 => Some("dpm2"),
        Sampler::Dpmpp2m => Some("dpm++2m"),
        Sampler::Dpmpp2mV2 => Some("dpm++2mv2"),
        Sampler::Lcm => Some("lcm"),
        Sampler::DdimTrailing => Some("ddim_trailing"),
    }
}

/// A whole file, if it is there and not too large.
fn read_file(path: &Path, limit: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}

/// The preview file, which the program writes over again and again.
struct Watched<'a> {
    path: &'a Path,
    looked: Instant,
    last: Vec<u8>,
}

impl<'a> Watched<'a> {
    fn new(path: &'a Path) -> Self {
        Self {
            path,
            looked: Instant::now(),
            last: Vec::new(),
        }
    }

    /// A new preview, when it is time to look and a whole one is there.
    fn look(&mut self) -> Option<Vec<u8>> {
        if self.looked.elapsed() < LOOK_EVERY {
            return None;
        }
        self.looked = Instant::now();
        let found = read_file(self.path, PREVIEW_BYTES)?;
        // Half a file is no PNG yet; the same file is no news.
        if found == self.last || png::size(&found).is_none() {
            return None;
        }
        found.clone_into(&mut self.last);
        Some(found)
    }
}

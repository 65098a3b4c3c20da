//! Our own engine process: started when needed, kept warm, ended when idle or when something is wrong with it.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crate::domain::local::ModelSet;
use crate::local::call::Telling;
use crate::local::error::{Ended, LocalError, LocalErrorKind};
use crate::local::process::{Farewell, Heard, Process};
use crate::local::protocol::{Event, Hello, Load, MAX_EVENT_LINE, Order, PROTOCOL, Trouble, line};
use crate::local::{Backend, Inputs, Picture, Report, Request, Stage, png};

/// How often a waiting person is asked whether to go on.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// What of our environment an engine may see: where graphics drivers are and keep their compiled programs, and what Windows cannot do without. Never a
/// key, never a proxy.
const PASSED_ON: [&str; 12] = [
    "HOME",
    "XDG_CACHE_HOME",
    "XDG_RUNTIME_DIR",
    "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "GGML_VK_VISIBLE_DEVICES",
    "VK_DRIVER_FILES",
    "VK_ICD_FILENAMES",
    "SystemRoot",
    "TEMP",
    "TMP",
];

/// How long an engine may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until it says hello: drivers may be slow to wake.
    pub hello: Duration,
    /// Without any word during work. A step on a slow computer takes minutes.
    pub quiet: Duration,
    /// Without work, before it is ended and its memory given back.
    pub idle: Duration,
    /// To end by itself when asked.
    pub quit: Duration,
    /// Longest line it may say, bytes.
    pub line_bytes: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(30),
            quiet: Duration::from_mins(20),
            idle: Duration::from_mins(5),
            quit: Duration::from_secs(2),
            line_bytes: MAX_EVENT_LINE,
        }
    }
}

/// What to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The program.
    pub program: PathBuf,
    /// What comes after its name.
    pub args: Vec<OsString>,
    /// Variables of its environment, besides the few that are passed on.
    pub env: Vec<(OsString, OsString)>,
    /// Threads to compute with; `None` for one a physical core.
    pub threads: Option<u32>,
    /// How long it may take.
    pub patience: Patience,
}

impl Setup {
    /// This program, with usual patience.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            threads: None,
            patience: Patience::default(),
        }
    }

    /// How to start it, with nothing of ours in its environment.
    pub(in crate::local) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).env_clear();
        let ours = PASSED_ON
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.envs(ours);
        // Otherwise ggml starts a debugger on itself when it aborts.
        command.env("GGML_NO_BACKTRACE", "1");
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Our own engine. Cheap until the first picture; dropping it ends the process.
pub struct Worker {
    setup: Setup,
    warm: Mutex<Option<Warm>>,
    hello: Mutex<Option<Hello>>,
    next_id: AtomicU64,
}

struct Warm {
    process: Process,
    /// What it has open.
    load: Option<Load>,
}

impl Worker {
    /// An engine that is started when it is needed.
    pub fn new(setup: Setup) -> Self {
        Self {
            setup,
            warm: Mutex::new(None),
            hello: Mutex::new(None),
            next_id: AtomicU64::new(1),
        }
    }

    /// Whether a process is running. Never waits.
    pub fn is_warm(&self) -> bool {
        let Some(slot) = self.idle_slot() else {
            return true;
        };
        slot.as_ref().is_some_and(|warm| warm.process.is_alive())
    }

    /// The warm process, unless it is working.
    fn idle_slot(&self) -> Option<MutexGuard<'_, Option<Warm>>> {
        match self.warm.try_lock() {
            Ok(slot) => Some(slot),
            Err(TryLockError::Poisoned(slot)) => Some(slot.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Waits for its turn: the engine makes one thing at a time.
    fn turn(&self, telling: &mut Telling<'_>) -> Result<MutexGuard<'_, Option<Warm>>, LocalError> {
        loop {
            if let Some(slot) = self.idle_slot() {
                return Ok(slot);
            }
            telling.stage(Stage::Waiting)?;
            thread::sleep(ASK_EVERY);
        }
    }

    /// Starts a process and hears its hello.
    fn start(&self, telling: &mut Telling<'_>) -> Result<Warm, LocalError> {
        telling.stage(Stage::Starting)?;
        let patience = self.setup.patience;
        let farewell = Farewell {
            line: encode(&Order::Quit)?,
            within: patience.quit,
        };
        let process = Process::start(self.setup.command(), patience.line_bytes, Some(farewell))?;
        let hello = match hear(&process, patience.hello, LocalErrorKind::NoHello, telling)? {
            Event::Hello(hello) => hello,
            Event::Error {
                trouble, message, ..
            } => return Err(LocalError::new(trouble.into(), message)),
            other => return Err(unexpected(&other)),
        };
        if hello.protocol != PROTOCOL {
            let detail = format!("it speaks {}, we speak {PROTOCOL}", hello.protocol);
            return Err(LocalError::new(LocalErrorKind::OtherVersion, detail));
        }
        *self.hello.lock().unwrap_or_else(PoisonError::into_inner) = Some(hello);
        Ok(Warm {
            process,
            load: None,
        })
    }

    /// A process that has the model open: the warm one, or a new one.
    fn ready(
        &self,
        slot: &mut Option<Warm>,
        load: &Load,
        telling: &mut Telling<'_>,
    ) -> Result<Warm, LocalError> {
        if let Some(warm) = slot.take() {
            warm.process.busy();
            // A process keeps one model: ending it gives every byte back, which native code does not promise.
            let fits = warm.load.as_ref().is_none_or(|open| open == load);
            if fits && warm.process.is_alive() && !warm.process.is_leaving() {
                return self.open(warm, load, telling);
            }
        }
        let fresh = self.start(telling)?;
        self.open(fresh, load, telling)
    }

    fn open(
        &self,
        mut warm: Warm,
        load: &Load,
        telling: &mut Telling<'_>,
    ) -> Result<Warm, LocalError> {
        if warm.load.is_some() {
            return Ok(warm);
        }
        telling.stage(Stage::Loading)?;
        tell(&warm.process, &Order::Load(load.clone()))?;
        let quiet = self.setup.patience.quiet;
        loop {
            match hear(&warm.process, quiet, LocalErrorKind::Hung, telling)? {
                Event::Loading { done, total } => telling.loading(done, total)?,
                Event::Loaded { .. } => {
                    warm.load = Some(load.clone());
                    return Ok(warm);
                }
                Event::Error {
                    trouble, message, ..
                } => return Err(LocalError::new(trouble.into(), message)),
                other => return Err(unexpected(&other)),
            }
        }
    }

    /// Makes the pictures. The process is in order afterwards exactly when the answer came from the engine itself.
    fn make(
        &self,
        warm: &Warm,
        request: &Request,
        inputs: &Inputs,
        telling: &mut Telling<'_>,
    ) -> Result<Result<Vec<Picture>, LocalError>, LocalError> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let order = Order::Generate(Box::new(request.order(inputs, id)));
        telling.stage(Stage::Reading)?;
        tell(&warm.process, &order)?;
        drop(order);
        let mut pictures = Vec::new();
        let quiet = self.setup.patience.quiet;
        loop {
            let event = hear(&warm.process, quiet, LocalErrorKind::Hung, telling)?;
            if about(&event).is_some_and(|about| about != id) {
                return Err(unexpected(&event));
            }
            match event {
                Event::Loading { done, total } => telling.loading(done, total)?,
                Event::Reading { .. } => telling.stage(Stage::Reading)?,
                Event::Step {
                    picture,
                    n,
                    of,
                    seconds,
                    ..
                } => telling.step(picture, n, of, seconds)?,
                Event::Preview { png, .. } if png::size(&png.0).is_some() => {
                    telling.preview(png.0)?;
                }
                Event::Finishing { .. } => telling.stage(Stage::Finishing)?,
                Event::Picture { png, seed, .. } if pictures.len() < request.batch as usize => {
                    let png = checked(png.0, request)?;
                    pictures.push(Picture { png, seed });
                }
                Event::Done { .. } if pictures.len() == request.batch as usize => {
                    return Ok(Ok(pictures));
                }
                Event::Done { .. } => {
                    let detail = format!("{} of {}", pictures.len(), request.batch);
                    return Ok(Err(LocalError::new(LocalErrorKind::NoPicture, detail)));
                }
                Event::Error {
                    trouble, message, ..
                } => return answered(trouble, message),
                other => return Err(unexpected(&other)),
            }
        }
    }
}

impl Backend for Worker {
    fn generate_batch(
        &self,
        request: &Request,
        inputs: &Inputs,
        report: Report<'_>,
    ) -> Result<Vec<Picture>, LocalError> {
        request.check(inputs)?;
        let telling = &mut Telling::new(report, request.batch);
        let mut slot = self.turn(telling)?;
        let load = request.load(self.setup.threads);
        let mut tries = 0;
        loop {
            tries += 1;
            let warm = self.ready(&mut slot, &load, telling)?;
            let made = self.make(&warm, request, inputs, telling);
            // It was asked to leave for being idle in the very moment it got work.
            let left = made.is_err() && warm.process.is_leaving() && tries == 1;
            match made {
                Ok(answer) => {
                    warm.process.idle(self.setup.patience.idle);
                    *slot = Some(warm);
                    return answer;
                }
                Err(err) if left && err.kind != LocalErrorKind::Stopped => {}
                // Dropping the process ends it and waits for it.
                Err(err) => return Err(err),
            }
        }
    }

    fn hello(&self) -> Result<Hello, LocalError> {
        let known = || {
            let hello = self.hello.lock();
            hello.unwrap_or_else(PoisonError::into_inner).clone()
        };
        if let Some(hello) = known() {
            return Ok(hello);
        }
        let mut go_on = |_| ControlFlow::Continue(());
        let telling = &mut Telling::new(&mut go_on, 1);
        let mut slot = self.turn(telling)?;
        if slot.is_none() {
            let warm = self.start(telling)?;
            warm.process.idle(self.setup.patience.idle);
            *slot = Some(warm);
        }
        known().ok_or_else(|| LocalError::new(LocalErrorKind::NoHello, ""))
    }

    fn is_warm_with(&self, model: &ModelSet) -> bool {
        // While it works, its next picture waits, and is made with whatever memory is free then.
        let Some(slot) = self.idle_slot() else {
            return true;
        };
        slot.as_ref().is_some_and(|warm| {
            let open = warm.load.as_ref();
            warm.process.is_alive() && open.is_some_and(|open| open.parts == model.parts)
        })
    }

    fn rest(&self) {
        let warm = self.idle_slot().and_then(|mut slot| slot.take());
        drop(warm);
    }
}

/// The engine said itself why it could not; it is fit for the next order unless its memory or its model is at fault.
fn answered(
    trouble: Trouble,
    message: String,
) -> Result<Result<Vec<Picture>, LocalError>, LocalError> {
    let err = LocalError::new(trouble.into(), message);
    match trouble {
        Trouble::BadRequest | Trouble::NoPicture => Ok(Err(err)),
        Trouble::BadOrder | Trouble::Processor | Trouble::Model | Trouble::Memory => Err(err),
    }
}

fn checked(png: Vec<u8>, request: &Request) -> Result<Vec<u8>, LocalError> {
    match png::size(&png) {
        Some(size) if size == (request.width_px, request.height_px) => Ok(png),
        found => Err(LocalError::new(
            LocalErrorKind::WrongPicture,
            format!("{} bytes, size {found:?}", png.len()),
        )),
    }
}

/// Which order an event is about.
fn about(event: &Event) -> Option<u64> {
    match event {
        Event::Hello(_) | Event::Loading { .. } | Event::Loaded { .. } => None,
        Event::Reading { id }
        | Event::Step { id, .. }
        | Event::Preview { id, .. }
        | Event::Finishing { id }
        | Event::Picture { id, .. }
        | Event::Done { id, .. } => Some(*id),
        Event::Error { id, .. } => *id,
    }
}

fn encode(order: &Order) -> Result<Vec<u8>, LocalError> {
    line(order).map_err(|err| LocalError::new(LocalErrorKind::BadRequest, err.to_string()))
}

fn tell(process: &Process, order: &Order) -> Result<(), LocalError> {
    if process.tell(encode(order)?) {
        return Ok(());
    }
    Err(LocalError::new(LocalErrorKind::Hung, "it takes no orders"))
}

/// Waits for the next event, asking the person all the while. `too_long` is what silence for `limit` means.
fn hear(
    process: &Process,
    limit: Duration,
    too_long: LocalErrorKind,
    telling: &mut Telling<'_>,
) -> Result<Event, LocalError> {
    let begin = Instant::now();
    loop {
        if let Some(event) = listen(process)? {
            return Ok(event);
        }
        telling.again()?;
        if begin.elapsed() > limit {
            let detail = format!("silent for {} s; {}", limit.as_secs(), process.last_words());
            return Err(LocalError::new(too_long, detail));
        }
    }
}

/// What it says within a moment, if it says something.
fn listen(process: &Process) -> Result<Option<Event>, LocalError> {
    match process.listen(ASK_EVERY) {
        None => Ok(None),
        Some(Heard::TooLong) => Err(LocalError::new(LocalErrorKind::Garbage, "a line too long")),
        Some(Heard::End) => Err(gone(process)),
        Some(Heard::Line(line)) => match serde_json::from_slice(&line) {
            Ok(event) => Ok(Some(event)),
            // Not the line itself: it may be anything.
            Err(err) => Err(LocalError::new(LocalErrorKind::Garbage, err.to_string())),
        },
    }
}

/// It closed its output in the middle of work.
pub(in crate::local) fn gone(process: &Process) -> LocalError {
    let ended = process.ended();
    let kind = ended.map_or(LocalErrorKind::Crashed, Ended::means);
    let how = ended.map_or_else(String::new, |ended| ended.to_string());
    let last_words = process.last_words();
    LocalError::new(kind, format!("{how}; {last_words}"))
}

fn unexpected(event: &Event) -> LocalError {
    let name = match event {
        Event::Hello(_) => "hello",
        Event::Loading { .. } => "loading",
        Event::Loaded { .. } => "loaded",
        Event::Reading { .. } => "reading",
        Event::Step { .. } => "step",
        Event::Preview { .. } => "preview",
        Event::Finishing { .. } => "finishing",
        Event::Picture { .. } => "picture",
        Event::Done { .. } => "done",
        Event::Error { .. } => "error",
    };
    LocalError::new(LocalErrorKind::Garbage, format!("an unexpected “{name}”"))
}

//! Makes sense of what the engine tells while it works. It has one counter for steps, weights and tiles, and says only in its log which it is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use triptych::local::protocol::{Bytes, Event, Trouble};

use crate::native::{Level, Told};
use crate::say::Out;

/// Least time between two previews: drawing them must not slow the picture.
const PREVIEW_EVERY: Duration = Duration::from_millis(150);
/// Errors that are kept for the message.
const ERRORS: usize = 6;

/// What is going on, shared with the callbacks.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Mutex<Now>>);

struct Now {
    out: Out,
    /// The order being carried out.
    id: Option<u64>,
    /// Which picture of the batch is being sampled.
    sampling: Option<u32>,
    /// Steps to do, once the first count has said so, and steps done.
    steps: Option<(u32, u32)>,
    previewed: Option<Instant>,
    errors: Vec<String>,
    memory: bool,
    model: bool,
}

impl Watch {
    /// Tells the studio through `out`.
    pub(crate) fn new(out: Out) -> Self {
        Self(Arc::new(Mutex::new(Now {
            out,
            id: None,
            sampling: None,
            steps: None,
            previewed: None,
            errors: Vec::new(),
            memory: false,
            model: false,
        })))
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new order begins: earlier errors are forgotten.
    pub(crate) fn begin(&self, id: Option<u64>) {
        let mut now = self.now();
        now.id = id;
        now.sampling = None;
        now.steps = None;
        now.previewed = None;
        now.errors.clear();
        now.memory = false;
        now.model = false;
    }

    /// What was at fault since the order began, `otherwise` when nothing tells, and the errors since then.
    pub(crate) fn blame(&self, otherwise: Trouble) -> (Trouble, String) {
        let now = self.now();
        let trouble = match (now.memory, now.model) {
            (true, _) => Trouble::Memory,
            (false, true) => Trouble::Model,
            (false, false) => otherwise,
        };
        (trouble, now.errors.join(" | "))
    }

    /// Takes in what the engine told.
    pub(crate) fn hear(&self, told: Told<'_>) {
        let mut now = self.now();
        match told {
            Told::Log { level, text } => now.log(level, text.trim()),
            Told::Count { done, of, seconds } => now.count(done, of, seconds),
            Told::Preview(raw) => {
                let due = now.previewed.is_none_or(|at| at.elapsed() >= PREVIEW_EVERY);
                if let (true, Some(id), Some(picture)) = (due, now.id, now.sampling) {
                    now.previewed = Some(Instant::now());
                    if let Ok(png) = raw.to_png() {
                        let png = Bytes(png);
                        now.out.say(&Event::Preview { id, picture, png });
                    }
                }
            }
        }
    }
}

impl Now {
    fn log(&mut self, level: Level, text: &str) {
        if level >= Level::Warn {
            // Into the studio's log. Lines below this may hold the prompt.
            use std::io::Write as _;
            writeln!(std::io::stderr(), "{text}").unwrap_or_default();
        }
        if level == Level::Error {
            let words = text.to_lowercase();
            self.memory |= words.contains("alloc") || words.contains("out of memory");
            // Weights are read when they are first needed: a file cut off shows here, not when it is opened.
            self.model |= words.contains("read tensor data failed");
            if self.errors.len() < ERRORS {
                self.errors.push(text.chars().take(300).collect());
            }
        }
        // Words of src/stable-diffusion.cpp in this version of the binding.
        if let Some((_, rest)) = text.split_once("generating image: ") {
            let nth = rest.split_once('/').and_then(|(nth, _)| nth.parse().ok());
            self.sampling = Some(nth.unwrap_or(1_u32).saturating_sub(1));
            self.steps = None;
        } else if text.contains("sampling completed") {
            self.sampling = None;
        } else if text.contains("decoding ")
            && text.contains(" latents")
            && let Some(id) = self.id
        {
            self.out.say(&Event::Finishing { id });
        }
    }

    fn count(&mut self, done: u32, of: u32, seconds: f32) {
        if let (Some(picture), Some(id)) = (self.sampling, self.id) {
            match self.steps {
                // Sampling always begins with a count of none of its steps.
                None if done == 0 => {
                    self.steps = Some((of, 0));
                    return;
                }
                Some((steps, before)) if of == steps && done == before + 1 => {
                    self.steps = Some((steps, done));
                    return self.out.say(&Event::Step {
                        id,
                        picture,
                        n: done,
                        of,
                        seconds,
                    });
                }
                _ => {}
            }
        }
        // Tiles of the decoder are counted too, after the steps; they say nothing about weights.
        if self.id.is_none() || self.steps.is_none_or(|(steps, done)| done < steps) {
            self.out.say(&Event::Loading { done, total: of });
        }
    }
}

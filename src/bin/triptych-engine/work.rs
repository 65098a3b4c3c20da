//! Carries out orders, one after another, on the main thread.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use triptych::domain::local::{Family, Part};
use triptych::local::grain_px;
use triptych::local::protocol::{
    Bytes, Device, Event, Generate, Hello, Load, Order, PROTOCOL, Trouble,
};

use crate::guard;
use crate::native::{self, Model, Pixels};
use crate::raw::Raw;
use crate::say::{Out, orders};
use crate::watch::Watch;

/// Longest header of a safetensors file, bytes (the format's own limit).
const HEADER_BYTES: u64 = 100 * 1024 * 1024;

/// Says hello and works until it is told to quit or nobody is there any more.
pub(crate) fn serve(out: &Out) -> ExitCode {
    let missing = guard::missing_instructions();
    if !missing.is_empty() {
        let message = format!("this processor lacks {}", missing.join(", "));
        out.sorry(None, Trouble::Processor, message);
        return ExitCode::FAILURE;
    }
    let working = Arc::new(AtomicBool::new(false));
    let waiting = match orders(out, Arc::clone(&working)) {
        Ok(waiting) => waiting,
        Err(err) => {
            out.sorry(None, Trouble::BadOrder, err.to_string());
            return ExitCode::FAILURE;
        }
    };
    let watch = Watch::new(out.clone());
    let ear = watch.clone();
    native::listen(Box::new(move |told| ear.hear(told)));
    let desk = Desk {
        out: out.clone(),
        watch,
        devices: native::devices(),
        cores: guard::physical_cores(),
    };
    out.say(&Event::Hello(Hello {
        protocol: PROTOCOL,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: native::version(),
        cores: desk.cores,
        devices: desk.devices.clone(),
    }));
    let mut open = None;
    for order in waiting {
        working.store(true, Ordering::SeqCst);
        match order {
            Order::Load(load) => {
                // The old model's memory is given back before the new one needs it.
                drop(open.take());
                open = desk.load(&load);
            }
            Order::Generate(order) => desk.generate(open.as_mut(), &order),
            Order::Quit => break,
        }
        working.store(false, Ordering::SeqCst);
    }
    ExitCode::SUCCESS
}

struct Desk {
    out: Out,
    watch: Watch,
    devices: Vec<Device>,
    cores: u32,
}

struct Open {
    model: Model,
    family: Family,
}

impl Desk {
    fn load(&self, load: &Load) -> Option<Open> {
        let begin = Instant::now();
        self.watch.begin(None);
        let vae = load.parts.iter().find(|(part, _)| *part == Part::Vae);
        let tiny_vae = vae.is_some_and(|(_, path)| is_tiny_decoder(path));
        let threads = load.threads.unwrap_or(self.cores);
        let Some(model) = Model::open(load, threads, &self.devices, tiny_vae) else {
            let (trouble, errors) = self.watch.blame(Trouble::Model);
            self.out.sorry(None, trouble, errors);
            return None;
        };
        let seconds = begin.elapsed().as_secs_f32();
        self.out.say(&Event::Loaded { seconds });
        let family = load.family;
        Some(Open { model, family })
    }

    fn generate(&self, open: Option<&mut Open>, order: &Generate) {
        let begin = Instant::now();
        let id = order.id;
        self.watch.begin(Some(id));
        self.out.say(&Event::Reading { id });
        let made = match open {
            Some(open) => self.make(open, order),
            None => Err((Trouble::BadOrder, "no model is open".to_owned())),
        };
        match made {
            Ok(()) => {
                let seconds = begin.elapsed().as_secs_f32();
                self.out.say(&Event::Done { id, seconds });
            }
            Err((trouble, message)) => self.out.sorry(Some(id), trouble, message),
        }
    }

    fn make(&self, open: &mut Open, order: &Generate) -> Result<(), (Trouble, String)> {
        let inputs = &mut unpack(order, open.family).map_err(|err| (Trouble::BadRequest, err))?;
        native::set_previews(order.preview);
        let size = padded(order, open.family);
        let Some(pictures) = open.model.generate(order, size, inputs) else {
            let (trouble, errors) = self.watch.blame(Trouble::NoPicture);
            return Err((trouble, errors));
        };
        for (picture, raw) in (0..).zip(pictures) {
            let raw = raw.fitted(order.width_px, order.height_px);
            let png = raw.to_png().map_err(|err| (Trouble::NoPicture, err))?;
            self.out.say(&Event::Picture {
                id: order.id,
                picture,
                seed: order.seed.saturating_add(u64::from(picture)),
                png: Bytes(png),
            });
        }
        Ok(())
    }
}

/// The size inside the engine: sides up to the next multiple of what the family needs.
fn padded(order: &Generate, family: Family) -> (u32, u32) {
    let grain = grain_px(family);
    let up = |side: u32| side.next_multiple_of(grain);
    (up(order.width_px), up(order.height_px))
}

fn unpack(order: &Generate, family: Family) -> Result<Pixels, String> {
    let (width, height) = padded(order, family);
    let beside = |file: &Option<Bytes>, channels| {
        let raw = file.as_ref().map(|file| Raw::from_png(&file.0, channels));
        let raw = raw.transpose()?;
        if raw
            .as_ref()
            .is_some_and(|raw| (raw.width, raw.height) != (order.width_px, order.height_px))
        {
            return Err("a picture of another size".to_owned());
        }
        Ok(raw.map(|raw| raw.fitted(width, height)))
    };
    let source = beside(&order.source, 3)?;
    let mask = beside(&order.mask, 1)?;
    // Without a mask this version of the library once crashed: everything may change.
    let everything = source.as_ref().map(|_| Raw {
        width,
        height,
        channels: 1,
        data: vec![255; width as usize * height as usize],
    });
    let references = order.references.iter();
    Ok(Pixels {
        mask: mask.or(everything),
        source,
        references: references
            .map(|file| Raw::from_png(&file.0, 3))
            .collect::<Result<_, _>>()?,
    })
}

/// Whether a safetensors file holds a tiny autoencoder (TAESD and its kin) instead of a full one: only those count their decoder's layers like this.
fn is_tiny_decoder(path: &Path) -> bool {
    let header = || {
        let mut file = File::open(path).ok()?;
        let mut length = [0; 8];
        file.read_exact(&mut length).ok()?;
        let length = u64::from_le_bytes(length);
        let mut header = Vec::new();
        if length <= HEADER_BYTES {
            file.take(length).read_to_end(&mut header).ok()?;
        }
        String::from_utf8(header).ok()
    };
    header().is_some_and(|header| header.contains("\"decoder.layers.0."))
}

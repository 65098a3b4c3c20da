//! What the studio and the engine process say to each other: one JSON object a line, orders in, events out.
//!
//! Plain data without input or output, compiled into both programs. Every line the other side sends is hostile until it has become one of these
//! types; a line that does not is an error, never skipped. [`PROTOCOL`] goes up whenever a meaning changes: the two programs are shipped together, and
//! a pair that does not fit says so instead of guessing.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::domain::local::{Family, Part};

/// The version of this language.
pub const PROTOCOL: u32 = 1;
/// Longest line the studio takes from an engine, bytes: a PNG of 100 megapixels in base64 is shorter.
pub const MAX_EVENT_LINE: usize = 512 * 1024 * 1024;
/// Longest line an engine takes from the studio, bytes.
pub const MAX_ORDER_LINE: usize = 1024 * 1024 * 1024;

/// Bytes of a file, written as base64.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(text.as_bytes())
            .map_err(de::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// What the engine is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Order {
    /// Opens a model; answered by [`Event::Loaded`] or [`Event::Error`]. One model a process.
    Load(Load),
    /// Makes pictures with the open model; answered by [`Event::Done`] or [`Event::Error`].
    Generate(Box<Generate>),
    /// Ends the process.
    Quit,
}

/// A model and how to keep it. Two orders that are equal may share one process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// What it is.
    pub family: Family,
    /// Its files.
    pub parts: Vec<(Part, PathBuf)>,
    /// Threads to compute with; `None` for one a physical core.
    #[serde(default)]
    pub threads: Option<u32>,
}

/// How the noise is taken away, step by step. Names as stable-diffusion.cpp spells them (`stable-diffusion.h`, `sample_method_t`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampler {
    /// What suits the model.
    #[default]
    Auto,
    /// Euler.
    Euler,
    /// Euler, ancestral: adds noise at every step.
    EulerA,
    /// Heun: two evaluations a step.
    Heun,
    /// DPM2.
    Dpm2,
    /// DPM++ 2M.
    Dpmpp2m,
    /// DPM++ 2M, second version.
    Dpmpp2mV2,
    /// For models distilled with latent consistency.
    Lcm,
    /// DDIM with trailing steps.
    DdimTrailing,
}

/// One use of an addition that changes the style.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoraUse {
    /// Its file.
    pub path: PathBuf,
    /// How strongly; 1 as it was trained.
    pub weight: f32,
}

/// What to make.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generate {
    /// Repeated in every event about it.
    pub id: u64,
    /// The words.
    pub prompt: String,
    /// What to leave out.
    #[serde(default)]
    pub negative: String,
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Steps.
    pub steps: u32,
    /// How closely to follow the words (classifier-free guidance); 1 for none, which is twice as fast.
    pub cfg: f32,
    /// Distilled guidance, for models that have it.
    pub guidance: f32,
    /// How the noise is taken away.
    #[serde(default)]
    pub sampler: Sampler,
    /// Chance; the pictures of a batch count on from it. Never above [`i64::MAX`].
    pub seed: u64,
    /// How many pictures.
    pub batch: u32,
    /// How much of the source is made anew, 0 to 1.
    pub strength: f32,
    /// A PNG to begin from, of the picture's size.
    #[serde(default)]
    pub source: Option<Bytes>,
    /// A PNG of the same size that is white where the source may change.
    #[serde(default)]
    pub mask: Option<Bytes>,
    /// PNG pictures to go by.
    #[serde(default)]
    pub references: Vec<Bytes>,
    /// Additions to use.
    #[serde(default)]
    pub loras: Vec<LoraUse>,
    /// Whether to send previews.
    #[serde(default)]
    pub preview: bool,
}

/// What an engine can compute on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Short name: `CPU`, `CUDA0`, `Vulkan0`.
    pub name: String,
    /// The maker's name for it.
    pub description: String,
    /// Whether it is a graphics processor.
    pub gpu: bool,
    /// Memory free now, bytes; 0 when it does not tell.
    pub free_bytes: u64,
    /// Memory it has, bytes; 0 when it does not tell.
    pub total_bytes: u64,
}

/// The first thing an engine says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The [`PROTOCOL`] it speaks.
    pub protocol: u32,
    /// Its own version.
    pub version: String,
    /// The version of stable-diffusion.cpp inside.
    pub engine: String,
    /// Physical cores it may use.
    pub cores: u32,
    /// What it can compute on, best first.
    pub devices: Vec<Device>,
}

/// Why the engine could not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The order made no sense.
    BadOrder,
    /// A setting or an input picture cannot be used.
    BadRequest,
    /// The processor lacks instructions the engine was built with.
    Processor,
    /// The model's files cannot be used.
    Model,
    /// There was not enough memory.
    Memory,
    /// No picture came out.
    NoPicture,
}

/// What the engine says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// It is ready for orders.
    Hello(Hello),
    /// Weights are being read, before or during a picture.
    Loading {
        /// Tensors read.
        done: u32,
        /// Tensors to read.
        total: u32,
    },
    /// The model is open.
    Loaded {
        /// How long that took.
        seconds: f32,
    },
    /// The words are being read, the source encoded.
    Reading {
        /// Which order.
        id: u64,
    },
    /// A step is done.
    Step {
        /// Which order.
        id: u64,
        /// Which picture of the batch, from 0.
        picture: u32,
        /// Steps done.
        n: u32,
        /// Steps to do.
        of: u32,
        /// How long the step took.
        seconds: f32,
    },
    /// What it looks like so far.
    Preview {
        /// Which order.
        id: u64,
        /// Which picture of the batch, from 0.
        picture: u32,
        /// A small PNG.
        png: Bytes,
    },
    /// The steps are done; the pixels are being made.
    Finishing {
        /// Which order.
        id: u64,
    },
    /// A finished picture.
    Picture {
        /// Which order.
        id: u64,
        /// Which picture of the batch, from 0.
        picture: u32,
        /// The chance it was made with.
        seed: u64,
        /// The PNG file.
        png: Bytes,
    },
    /// The order is carried out.
    Done {
        /// Which order.
        id: u64,
        /// How long that took.
        seconds: f32,
    },
    /// It could not.
    Error {
        /// Which order; none when it was about a model or no order at all.
        #[serde(default)]
        id: Option<u64>,
        /// Why.
        trouble: Trouble,
        /// The engine's own words, for the folded details.
        message: String,
    },
}

/// One message as a line, ended by a newline. Fails for a path that is not Unicode.
pub fn line<T: Serialize>(message: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Generate {
        Generate {
            id: 7,
            prompt: "three pears\nand a “figue”".to_owned(),
            negative: String::new(),
            width_px: 64,
            height_px: 32,
            steps: 4,
            cfg: 1.0,
            guidance: 3.5,
            sampler: Sampler::Dpmpp2m,
            seed: u64::MAX >> 1,
            batch: 2,
            strength: 0.75,
            source: Some(Bytes(vec![0, 255, 10, 13])),
            mask: None,
            references: vec![Bytes(vec![1, 2, 3])],
            loras: vec![LoraUse {
                path: "/models/ink wash.safetensors".into(),
                weight: 0.5,
            }],
            preview: true,
        }
    }

    #[test]
    fn an_order_is_one_line_and_comes_back_the_same() {
        let order = Order::Generate(Box::new(order()));
        let line = line(&order).unwrap();
        let lines = line.split(|byte| *byte == b'\n').count();
        assert_eq!(lines, 2, "one line, whatever the prompt holds");
        assert!(!line.contains(&b'\r'), "carriage returns are escaped too");
        let back: Order = serde_json::from_slice(&line).unwrap();
        assert_eq!(back, order, "nothing is lost");
    }

    #[test]
    fn what_is_not_said_gets_the_usual_meaning() {
        let text = br#"{"op":"generate","id":1,"prompt":"a","width_px":64,"height_px":64,"steps":2,"cfg":1,"guidance":0,"seed":3,"batch":1,"strength":1}"#;
        let Order::Generate(order) = serde_json::from_slice(text).unwrap() else {
            panic!("another order")
        };
        assert_eq!(order.sampler, Sampler::Auto, "the model's own");
        assert!(
            order.source.is_none() && order.references.is_empty() && !order.preview,
            "nothing more"
        );
    }

    #[test]
    fn bytes_that_are_not_base64_and_unknown_events_are_refused() {
        let bad = r#"{"event":"preview","id":1,"picture":0,"png":"***"}"#;
        assert!(serde_json::from_str::<Event>(bad).is_err(), "not base64");
        let unknown = r#"{"event":"telemetry","id":1}"#;
        assert!(
            serde_json::from_str::<Event>(unknown).is_err(),
            "no such event"
        );
    }

    #[test]
    fn pictures_do_not_fill_a_log() {
        let shown = format!("{:?}", Bytes(vec![0; 1000]));
        assert_eq!(shown, "1000 bytes", "only the length is shown");
    }
}

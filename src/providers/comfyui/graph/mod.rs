//! Graphs in `ComfyUI`'s API format, as pure functions from family, files and task to JSON.
//!
//! Every class and input name stands in `ComfyUI`'s own sources (`nodes.py`; `comfy_extras/nodes_flux.py`,
//! `nodes_edit_model.py`, `nodes_qwen.py`, `nodes_custom_sampler.py`, `nodes_model_advanced.py`, `nodes_sd3.py`,
//! `nodes_cfg.py`; for GGUF files `nodes.py` of `city96/ComfyUI-GGUF`), and a test holds every graph against a table of them.
//! `validate_prompt` of `ComfyUI` 0.3.64 took every graph of that test (FLUX.2's two nodes declared as in 0.38.1).
//! The order of nodes follows the templates of `Comfy-Org/workflow_templates`.
//!
//! The picture goes to `PreviewImage`: into the server's folder for passing files, not among the person's own pictures.

use serde_json::{Map, Value, json};

use super::family::Family;
use super::files::{Files, clip_type, is_gguf};
use crate::domain::shape::Size;
use crate::domain::task::Task;
use crate::providers::{ProviderError, Role, pictures};

mod classic;
mod reference;

/// A picture the server already has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What it is to the job.
    pub role: Role,
    /// Its name at the server, as `LoadImage` takes it.
    pub name: String,
    /// Its size.
    pub size: Size,
}

/// What a graph is built for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What to make.
    pub task: &'a Task,
    /// The pictures it works on, in their order.
    pub pictures: &'a [Sent],
    /// The number that fixes chance.
    pub seed: u64,
    /// How an editing model is told several pictures apart (`FluxKontextMultiReferenceLatentMethod`), where the model needs it
    /// and the server has it.
    pub method: Option<&'a str>,
}

impl<'a> Ask<'a> {
    /// The pictures of a role.
    fn of(&self, role: Role) -> impl Iterator<Item = &'a Sent> {
        self.pictures.iter().filter(move |sent| sent.role == role)
    }

    /// The source, then those to go by.
    fn in_order(&self) -> impl Iterator<Item = &'a Sent> {
        self.of(Role::Source).chain(self.of(Role::Reference))
    }
}

/// The graph for a task.
pub fn graph(family: Family, files: &Files, ask: &Ask<'_>) -> Result<Value, ProviderError> {
    let graph = match family {
        Family::Flux1Kontext | Family::QwenEdit if ask.of(Role::Source).next().is_none() => {
            return Err(pictures::cannot("This model needs a picture to work on."));
        }
        Family::Flux1Kontext => reference::kontext(files, ask),
        Family::Flux2 => reference::flux2(files, ask),
        Family::QwenEdit => reference::qwen(files, ask),
        _ => classic::graph(family, files, ask)?,
    };
    Ok(Value::Object(graph.nodes))
}

/// An output of a node.
#[derive(Clone, Debug)]
struct Link {
    node: String,
    output: u8,
}

impl Link {
    /// Another output of the same node.
    fn output(&self, output: u8) -> Self {
        Self {
            node: self.node.clone(),
            output,
        }
    }

    fn json(&self) -> Value {
        json!([self.node, self.output])
    }
}

/// A graph under construction.
#[derive(Default)]
struct Graph {
    nodes: Map<String, Value>,
}

impl Graph {
    /// Adds a node; its first output.
    fn add(&mut self, class: &str, inputs: &[(&str, Value)]) -> Link {
        let node = (self.nodes.len() + 1).to_string();
        let inputs: Map<String, Value> = inputs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let value = json!({ "class_type": class, "inputs": inputs });
        self.nodes.insert(node.clone(), value);
        Link { node, output: 0 }
    }

    /// The last two nodes of every graph.
    fn finish(&mut self, samples: &Link, vae: &Link) {
        let inputs = [("samples", samples.json()), ("vae", vae.json())];
        let picture = self.add("VAEDecode", &inputs);
        self.add("PreviewImage", &[("images", picture.json())]);
    }

    /// Words as the model reads them.
    fn words(&mut self, text: &str, clip: &Link) -> Link {
        let inputs = [("text", text.into()), ("clip", clip.json())];
        self.add("CLIPTextEncode", &inputs)
    }

    /// What is left out: words where the guidance uses them, nothing where it does not.
    fn negative(&mut self, words: Option<&str>, clip: &Link, positive: &Link) -> Link {
        match words {
            Some(text) => self.words(text, clip),
            None => self.add("ConditioningZeroOut", &[("conditioning", positive.json())]),
        }
    }

    fn guided(&mut self, conditioning: Link, guidance: Option<f64>) -> Link {
        let Some(guidance) = guidance else {
            return conditioning;
        };
        let inputs = [
            ("conditioning", conditioning.json()),
            ("guidance", guidance.into()),
        ];
        self.add("FluxGuidance", &inputs)
    }

    fn shifted(&mut self, model: Link, shift: Option<f64>) -> Link {
        let Some(shift) = shift else {
            return model;
        };
        let inputs = [("model", model.json()), ("shift", shift.into())];
        self.add("ModelSamplingAuraFlow", &inputs)
    }

    /// An empty picture of a size.
    fn empty(&mut self, class: &str, size: Size) -> Link {
        let inputs = [
            ("width", size.width_px.into()),
            ("height", size.height_px.into()),
            ("batch_size", 1.into()),
        ];
        self.add(class, &inputs)
    }

    fn load_picture(&mut self, sent: &Sent) -> Link {
        self.add("LoadImage", &[("image", sent.name.as_str().into())])
    }

    fn scaled(&mut self, picture: &Link, size: Size) -> Link {
        let inputs = [
            ("image", picture.json()),
            ("upscale_method", "lanczos".into()),
            ("width", size.width_px.into()),
            ("height", size.height_px.into()),
            ("crop", "disabled".into()),
        ];
        self.add("ImageScale", &inputs)
    }

    fn encoded(&mut self, pixels: &Link, vae: &Link) -> Link {
        let inputs = [("pixels", pixels.json()), ("vae", vae.json())];
        self.add("VAEEncode", &inputs)
    }
}

/// What the loaders give.
struct Loaded {
    model: Link,
    clip: Link,
    vae: Link,
}

impl Loaded {
    fn new(graph: &mut Graph, family: Family, files: &Files) -> Self {
        let (diffusion, clips, vae) = match files {
            Files::Checkpoint(file) => {
                let inputs = [("ckpt_name", file.as_str().into())];
                let model = graph.add("CheckpointLoaderSimple", &inputs);
                let (clip, vae) = (model.output(1), model.output(2));
                return Self { model, clip, vae };
            }
            Files::Separate {
                diffusion,
                clips,
                vae,
            } => (diffusion, clips, vae),
        };
        let model = if is_gguf(diffusion) {
            graph.add(
                "UnetLoaderGGUF",
                &[("unet_name", diffusion.as_str().into())],
            )
        } else {
            let inputs = [
                ("unet_name", diffusion.as_str().into()),
                ("weight_dtype", "default".into()),
            ];
            graph.add("UNETLoader", &inputs)
        };
        let clip = text_encoder(graph, family, clips);
        let vae = graph.add("VAELoader", &[("vae_name", vae.as_str().into())]);
        Self { model, clip, vae }
    }
}

fn text_encoder(graph: &mut Graph, family: Family, clips: &[String]) -> Link {
    let gguf = clips.iter().any(|clip| is_gguf(clip));
    let kind: (&str, Value) = ("type", clip_type(family).into());
    if let [first, second, ..] = clips {
        let class = if gguf {
            "DualCLIPLoaderGGUF"
        } else {
            "DualCLIPLoader"
        };
        let inputs = [
            ("clip_name1", first.as_str().into()),
            ("clip_name2", second.as_str().into()),
            kind,
        ];
        return graph.add(class, &inputs);
    }
    let class = if gguf { "CLIPLoaderGGUF" } else { "CLIPLoader" };
    let name = clips.first().map(String::as_str).unwrap_or_default();
    graph.add(class, &[("clip_name", name.into()), kind])
}

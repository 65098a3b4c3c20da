//! Models that start from noise, or from a picture with noise: Stable Diffusion, FLUX.1, FLUX.1 Fill, Z-Image, Qwen-Image.

use serde_json::Value;

use super::{Ask, Graph, Link, Loaded};
use crate::domain::model::Sizes;
use crate::domain::sizes::nearest_size;
use crate::domain::task::{Operation, TaskKind};
use crate::providers::comfyui::family::Family;
use crate::providers::comfyui::files::Files;
use crate::providers::{ProviderError, Role, pictures};
use crate::text::comfyui as words;

/// How much of a picture is made anew when words change it: enough to follow them, little enough to keep its layout.
const BY_WORDS: f64 = 0.6;
/// The same inside a painted area.
const IN_AREA: f64 = 0.9;
/// Pixels by which an inpainting checkpoint blends an area into its surroundings: the node's own usual value.
const GROW_PX: u32 = 6;

/// What is sampled from.
struct Start {
    positive: Link,
    negative: Link,
    latent: Link,
    denoise: f64,
}

pub(super) fn graph(family: Family, files: &Files, ask: &Ask<'_>) -> Result<Graph, ProviderError> {
    let recipe = family.recipe(files.main());
    let mut graph = Graph::default();
    let loaded = Loaded::new(&mut graph, family, files);
    let model = graph.shifted(loaded.model.clone(), recipe.shift);
    let positive = graph.words(&ask.task.prompt, &loaded.clip);
    let left_out = (recipe.cfg > 1.0).then_some(ask.task.negative.as_str());
    let negative = graph.negative(left_out, &loaded.clip, &positive);
    let positive = graph.guided(positive, recipe.guidance);
    let start = match ask.task.kind {
        TaskKind::Generate if family.only_fills(files.main()) => {
            return Err(pictures::cannot(words::NEEDS_AREA));
        }
        TaskKind::Generate => {
            let class = if family.is_stable_diffusion() {
                "EmptyLatentImage"
            } else {
                "EmptySD3LatentImage"
            };
            Start {
                positive,
                negative,
                latent: graph.empty(class, ask.task.size),
                denoise: 1.0,
            }
        }
        TaskKind::Edit { operation, .. } => {
            let fills = family.only_fills(files.main());
            let edit = Edit {
                operation,
                is_fill: family == Family::Flux1Fill,
                fills,
                sizes: family.can(files.main()).sizes,
            };
            edit.start(&mut graph, &loaded, ask, positive, negative)?
        }
    };
    let inputs: [(&str, Value); 10] = [
        ("model", model.json()),
        ("positive", start.positive.json()),
        ("negative", start.negative.json()),
        ("latent_image", start.latent.json()),
        ("seed", ask.seed.into()),
        ("steps", recipe.steps(ask.task.effort).into()),
        ("cfg", recipe.cfg.into()),
        ("sampler_name", recipe.sampler.into()),
        ("scheduler", recipe.scheduler.into()),
        ("denoise", start.denoise.into()),
    ];
    let samples = graph.add("KSampler", &inputs);
    graph.finish(&samples, &loaded.vae);
    Ok(graph)
}

/// How a picture is changed.
struct Edit {
    operation: Operation,
    /// FLUX.1 Fill.
    is_fill: bool,
    /// Only fills painted areas.
    fills: bool,
    /// What the family makes.
    sizes: Sizes,
}

impl Edit {
    fn start(
        &self,
        graph: &mut Graph,
        loaded: &Loaded,
        ask: &Ask<'_>,
        positive: Link,
        negative: Link,
    ) -> Result<Start, ProviderError> {
        let source = ask.of(Role::Source).next();
        let source =
            source.ok_or_else(|| pictures::cannot("This model needs a picture to work on."))?;
        let picture = graph.load_picture(source);
        // An operation of its own comes in the size of the picture, which may be far beyond what the model and the graphics
        // card can do (`fit` leaves it to the translator).
        let size = nearest_size(ask.task.size, &self.sizes);
        let pixels = graph.scaled(&picture, size);
        let Some(area) = ask.of(Role::Mask).next() else {
            if self.fills {
                return Err(pictures::cannot(words::NEEDS_AREA));
            }
            return Ok(Start {
                positive,
                negative,
                latent: graph.encoded(&pixels, &loaded.vae),
                denoise: self.strength(),
            });
        };
        // Every node below scales the area to the picture by itself (`nodes.py`).
        let inputs = [
            ("image", area.name.as_str().into()),
            ("channel", "red".into()),
        ];
        let mask = graph.add("LoadImageMask", &inputs);
        let vae = &loaded.vae;
        if self.is_fill {
            return Ok(filled(graph, vae, &pixels, &mask, (&positive, &negative)));
        }
        let (latent, denoise) = if self.fills {
            let inputs = [
                ("pixels", pixels.json()),
                ("vae", vae.json()),
                ("mask", mask.json()),
                ("grow_mask_by", GROW_PX.into()),
            ];
            (graph.add("VAEEncodeForInpaint", &inputs), 1.0)
        } else {
            let latent = graph.encoded(&pixels, vae);
            let inputs = [("samples", latent.json()), ("mask", mask.json())];
            let latent = graph.add("SetLatentNoiseMask", &inputs);
            (latent, self.strength_in_area())
        };
        Ok(Start {
            positive,
            negative,
            latent,
            denoise,
        })
    }

    fn strength(&self) -> f64 {
        match self.operation {
            Operation::Vary { strength_pct } => f64::from(strength_pct.clamp(1, 100)) / 100.0,
            _ => BY_WORDS,
        }
    }

    /// What is erased leaves nothing of itself.
    fn strength_in_area(&self) -> f64 {
        match self.operation {
            Operation::Vary { .. } => self.strength(),
            Operation::Erase => 1.0,
            _ => IN_AREA,
        }
    }
}

fn filled(
    graph: &mut Graph,
    vae: &Link,
    pixels: &Link,
    mask: &Link,
    (positive, negative): (&Link, &Link),
) -> Start {
    let inputs = [
        ("positive", positive.json()),
        ("negative", negative.json()),
        ("vae", vae.json()),
        ("pixels", pixels.json()),
        ("mask", mask.json()),
        ("noise_mask", false.into()),
    ];
    let filled = graph.add("InpaintModelConditioning", &inputs);
    Start {
        positive: filled.output(0),
        negative: filled.output(1),
        latent: filled.output(2),
        denoise: 1.0,
    }
}

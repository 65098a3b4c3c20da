//! Models that look at pictures: FLUX.1 Kontext, FLUX.2, Qwen-Image-Edit. The result starts from noise in the size asked for.

use serde_json::Value;

use super::{Ask, Graph, Link, Loaded};
use crate::domain::shape::Size;
use crate::providers::comfyui::family::{Family, Recipe};
use crate::providers::comfyui::files::Files;

/// Most pixels of a picture FLUX.2 looks at: its template scales to one megapixel.
const LOOKED_AT: f64 = 1_048_576.0;
/// Sides of what FLUX.2 looks at are multiples of this.
const STEP_PX: f64 = 16.0;

/// A picture's size for FLUX.2: at most a megapixel, in steps of 16.
fn looked_at(size: Size) -> Size {
    let scale = (LOOKED_AT / (size.pixels().max(1) as f64)).sqrt().min(1.0);
    let side = |px: u32| ((f64::from(px) * scale / STEP_PX).floor().max(1.0) * STEP_PX) as u32;
    Size::new(side(size.width_px), side(size.height_px))
}

/// One more picture to go by.
fn chained(graph: &mut Graph, conditioning: &Link, latent: &Link) -> Link {
    let inputs = [
        ("conditioning", conditioning.json()),
        ("latent", latent.json()),
    ];
    graph.add("ReferenceLatent", &inputs)
}

/// What `KSampler` is told.
struct Sampling<'a> {
    model: &'a Link,
    positive: &'a Link,
    negative: &'a Link,
    latent: &'a Link,
}

fn sampled(graph: &mut Graph, recipe: &Recipe, ask: &Ask<'_>, sampling: &Sampling<'_>) -> Link {
    let inputs: [(&str, Value); 10] = [
        ("model", sampling.model.json()),
        ("positive", sampling.positive.json()),
        ("negative", sampling.negative.json()),
        ("latent_image", sampling.latent.json()),
        ("seed", ask.seed.into()),
        ("steps", recipe.steps(ask.task.effort).into()),
        ("cfg", recipe.cfg.into()),
        ("sampler_name", recipe.sampler.into()),
        ("scheduler", recipe.scheduler.into()),
        ("denoise", 1.0.into()),
    ];
    graph.add("KSampler", &inputs)
}

pub(super) fn kontext(files: &Files, ask: &Ask<'_>) -> Graph {
    let recipe = Family::Flux1Kontext.recipe(files.main());
    let mut graph = Graph::default();
    let loaded = Loaded::new(&mut graph, Family::Flux1Kontext, files);
    let words = graph.words(&ask.task.prompt, &loaded.clip);
    let negative = graph.negative(None, &loaded.clip, &words);
    let mut positive = words;
    for sent in ask.in_order() {
        let picture = graph.load_picture(sent);
        let scaled = graph.add("FluxKontextImageScale", &[("image", picture.json())]);
        let latent = graph.encoded(&scaled, &loaded.vae);
        positive = chained(&mut graph, &positive, &latent);
    }
    let positive = graph.guided(positive, recipe.guidance);
    let latent = graph.empty("EmptySD3LatentImage", ask.task.size);
    let sampling = Sampling {
        model: &loaded.model,
        positive: &positive,
        negative: &negative,
        latent: &latent,
    };
    let samples = sampled(&mut graph, &recipe, ask, &sampling);
    graph.finish(&samples, &loaded.vae);
    graph
}

pub(super) fn flux2(files: &Files, ask: &Ask<'_>) -> Graph {
    let recipe = Family::Flux2.recipe(files.main());
    let mut graph = Graph::default();
    let loaded = Loaded::new(&mut graph, Family::Flux2, files);
    let words = graph.words(&ask.task.prompt, &loaded.clip);
    let left_out = (recipe.cfg > 1.0).then_some(ask.task.negative.as_str());
    let mut negative = graph.negative(left_out, &loaded.clip, &words);
    let mut positive = graph.guided(words, recipe.guidance);
    for sent in ask.in_order() {
        let picture = graph.load_picture(sent);
        let scaled = graph.scaled(&picture, looked_at(sent.size));
        let latent = graph.encoded(&scaled, &loaded.vae);
        positive = chained(&mut graph, &positive, &latent);
        negative = chained(&mut graph, &negative, &latent);
    }
    let size = ask.task.size;
    let guider = graph.add(
        "CFGGuider",
        &[
            ("model", loaded.model.json()),
            ("positive", positive.json()),
            ("negative", negative.json()),
            ("cfg", recipe.cfg.into()),
        ],
    );
    let noise = graph.add("RandomNoise", &[("noise_seed", ask.seed.into())]);
    let sampler = graph.add("KSamplerSelect", &[("sampler_name", recipe.sampler.into())]);
    let sigmas = graph.add(
        "Flux2Scheduler",
        &[
            ("steps", recipe.steps(ask.task.effort).into()),
            ("width", size.width_px.into()),
            ("height", size.height_px.into()),
        ],
    );
    let latent = graph.empty("EmptyFlux2LatentImage", size);
    let samples = graph.add(
        "SamplerCustomAdvanced",
        &[
            ("noise", noise.json()),
            ("guider", guider.json()),
            ("sampler", sampler.json()),
            ("sigmas", sigmas.json()),
            ("latent_image", latent.json()),
        ],
    );
    graph.finish(&samples, &loaded.vae);
    graph
}

pub(super) fn qwen(files: &Files, ask: &Ask<'_>) -> Graph {
    let recipe = Family::QwenEdit.recipe(files.main());
    let mut graph = Graph::default();
    let loaded = Loaded::new(&mut graph, Family::QwenEdit, files);
    let model = graph.shifted(loaded.model.clone(), recipe.shift);
    let strength = [("model", model.json()), ("strength", 1.0.into())];
    let model = graph.add("CFGNorm", &strength);
    let pictures: Vec<Link> = ask
        .in_order()
        .take(3)
        .map(|sent| graph.load_picture(sent))
        .collect();
    let read = |graph: &mut Graph, text: &str| {
        let mut inputs = vec![
            ("clip", loaded.clip.json()),
            ("prompt", text.into()),
            ("vae", loaded.vae.json()),
        ];
        let names = ["image1", "image2", "image3"];
        let looked_at = names.into_iter().zip(pictures.iter().map(Link::json));
        inputs.extend(looked_at);
        let read = graph.add("TextEncodeQwenImageEditPlus", &inputs);
        told_apart(graph, read, ask.method)
    };
    let positive = read(&mut graph, &ask.task.prompt);
    let negative = read(&mut graph, &ask.task.negative);
    let latent = graph.empty("EmptySD3LatentImage", ask.task.size);
    let sampling = Sampling {
        model: &model,
        positive: &positive,
        negative: &negative,
        latent: &latent,
    };
    let samples = sampled(&mut graph, &recipe, ask, &sampling);
    graph.finish(&samples, &loaded.vae);
    graph
}

fn told_apart(graph: &mut Graph, conditioning: Link, method: Option<&str>) -> Link {
    let Some(method) = method else {
        return conditioning;
    };
    let inputs = [
        ("conditioning", conditioning.json()),
        ("reference_latents_method", method.into()),
    ];
    graph.add("FluxKontextMultiReferenceLatentMethod", &inputs)
}

//! Every graph against the table of nodes as `ComfyUI`'s sources declare them: classes, inputs, kinds of links, ranges.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation, Task, TaskKind, fit};
use triptych::providers::comfyui::family::Family;
use triptych::providers::comfyui::files::Files;
use triptych::providers::comfyui::graph::{Ask, Sent, graph};

use crate::kit;

/// A node as its source declares it.
#[derive(Deserialize)]
struct Class {
    inputs: BTreeMap<String, Kind>,
    #[serde(default)]
    optional: BTreeMap<String, Kind>,
    outputs: Vec<String>,
    #[serde(default)]
    ends: bool,
}

/// What an input takes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kind {
    Word(String),
    Choice { one_of: Vec<String> },
    Number { r#type: String, min: f64, max: f64 },
}

fn table() -> &'static BTreeMap<String, Class> {
    static TABLE: OnceLock<BTreeMap<String, Class>> = OnceLock::new();
    TABLE.get_or_init(|| serde_json::from_str(include_str!("classes.json")).unwrap())
}

/// The output a link leads to, by its kind.
fn linked<'t>(graph: &Value, link: &Value) -> Result<&'t str, String> {
    let (node, output) = (link[0].as_str(), link[1].as_u64());
    let (Some(node), Some(output)) = (node, output) else {
        return Err(format!("no link: {link}"));
    };
    let class = graph[node]["class_type"].as_str();
    let class = class.and_then(|class| table().get(class));
    let outputs = &class.ok_or_else(|| format!("no node {node}"))?.outputs;
    let output = outputs.get(output as usize);
    output
        .map(String::as_str)
        .ok_or_else(|| format!("no output {link}"))
}

fn check_input(graph: &Value, kind: &Kind, value: &Value) -> Result<(), String> {
    let fits = match kind {
        Kind::Word(word) => match word.as_str() {
            "FILE" => value.as_str().is_some_and(|file| !file.is_empty()),
            "STRING" => value.is_string(),
            "BOOLEAN" => value.is_boolean(),
            word => linked(graph, value)? == word,
        },
        Kind::Choice { one_of } => one_of.iter().any(|option| value == option),
        Kind::Number { r#type, min, max } => {
            let whole = r#type != "INT" || value.is_u64();
            let number = value.as_f64();
            whole && number.is_some_and(|number| (*min..=*max).contains(&number))
        }
    };
    if fits {
        Ok(())
    } else {
        Err(format!("does not take {value}"))
    }
}

/// Whether the server would take a graph: `validate_prompt` in `execution.py`, and no node that nothing needs.
pub(crate) fn check(graph: &Value) -> Result<(), String> {
    let nodes = graph.as_object().ok_or("no object")?;
    let mut ends = Vec::new();
    for (id, node) in nodes {
        let name = node["class_type"].as_str().ok_or("no class")?;
        let class = table()
            .get(name)
            .ok_or_else(|| format!("no class {name}"))?;
        let inputs = node["inputs"].as_object().ok_or("no inputs")?;
        for (input, kind) in &class.inputs {
            let value = inputs
                .get(input)
                .ok_or_else(|| format!("{name} lacks {input}"))?;
            check_input(graph, kind, value).map_err(|err| format!("{name}.{input} {err}"))?;
        }
        for (input, value) in inputs {
            match (class.inputs.get(input), class.optional.get(input)) {
                (Some(_), _) => {}
                (None, Some(kind)) => check_input(graph, kind, value)
                    .map_err(|err| format!("{name}.{input} {err}"))?,
                (None, None) => return Err(format!("{name} has no {input}")),
            }
        }
        if class.ends {
            ends.push(id.clone());
        }
    }
    let [end] = ends.as_slice() else {
        return Err(format!("{} ends", ends.len()));
    };
    let mut needed = BTreeSet::new();
    let mut open = vec![end.clone()];
    while let Some(id) = open.pop() {
        if needed.insert(id.clone()) {
            let inputs = graph[&id]["inputs"].as_object().ok_or("no inputs")?;
            let links = inputs.values().filter_map(|value| value[0].as_str());
            open.extend(links.map(str::to_owned));
        }
    }
    if needed.len() == nodes.len() {
        Ok(())
    } else {
        Err("a node nothing needs".to_owned())
    }
}

/// A model of each kind of file.
fn models() -> Vec<(Family, Files)> {
    [checkpoints(), separate()].concat()
}

fn checkpoints() -> Vec<(Family, Files)> {
    let one = |file: &str| Files::Checkpoint(file.to_owned());
    vec![
        (Family::Sd15, one("v1-5-pruned-emaonly-fp16.safetensors")),
        (Family::Sd15, one("sd-v1-5-inpainting.ckpt")),
        (Family::Sdxl, one("sd_xl_base_1.0.safetensors")),
        (Family::Sdxl, one("sdxl_lightning_4step.safetensors")),
        (Family::Checkpoint, one("something_8.safetensors")),
        (Family::Flux1, one("flux1-dev-fp8.safetensors")),
    ]
}

fn separate() -> Vec<(Family, Files)> {
    let many = |family, diffusion: &str, clips: &[&str], vae: &str| {
        let files = Files::Separate {
            diffusion: diffusion.to_owned(),
            clips: clips.iter().map(|clip| (*clip).to_owned()).collect(),
            vae: vae.to_owned(),
        };
        (family, files)
    };
    let two = ["clip_l.safetensors", "t5xxl_fp16.safetensors"];
    let flux1 = |family, file| many(family, file, &two, "ae.safetensors");
    let flux2 = |file, clip| many(Family::Flux2, file, &[clip], "flux2-vae.safetensors");
    let z_image = |file, clip| many(Family::ZImage, file, &[clip], "ae.safetensors");
    let qwen = |family, file| {
        let clip = "qwen_2.5_vl_7b_fp8_scaled.safetensors";
        many(family, file, &[clip], "qwen_image_vae.safetensors")
    };
    let quantised = ["clip_l.safetensors", "t5-v1_1-xxl-encoder-Q8_0.gguf"];
    let dev = "flux1-dev-Q4_K_S.gguf";
    let mistral = "mistral_3_small_flux2_bf16.safetensors";
    vec![
        flux1(Family::Flux1, "flux1-schnell.safetensors"),
        many(Family::Flux1, dev, &quantised, "ae.safetensors"),
        flux1(Family::Flux1Fill, "flux1-fill-dev.safetensors"),
        flux1(
            Family::Flux1Kontext,
            "flux1-dev-kontext_fp8_scaled.safetensors",
        ),
        flux2("flux-2-klein-4b-fp8.safetensors", "qwen_3_4b.safetensors"),
        flux2("flux-2-klein-base-4b.safetensors", "qwen_3_4b.safetensors"),
        flux2("flux2_dev_fp8mixed.safetensors", mistral),
        z_image("z_image_turbo_bf16.safetensors", "qwen_3_4b.safetensors"),
        z_image("z_image-Q8_0.gguf", "Qwen3-4B-Q4_K_M.gguf"),
        qwen(Family::QwenImage, "qwen_image_fp8_e4m3fn.safetensors"),
        qwen(Family::QwenEdit, "qwen_image_edit_2511_bf16.safetensors"),
    ]
}

/// The graph for a task cut to what the model can do; `None` when it cannot.
fn fitted(family: Family, files: &Files, task: &Task) -> Option<(Task, Result<Value, String>)> {
    let task = fit(task, &family.can(files.main())).ok()?.task;
    let sent = |input: triptych::providers::Input| Sent {
        role: input.role,
        name: "triptych.png [temp]".to_owned(),
        size: input.size,
    };
    let pictures: Vec<Sent> = kit::inputs_of(&task).into_iter().map(sent).collect();
    let ask = Ask {
        task: &task,
        pictures: &pictures,
        seed: 7,
        method: (family == Family::QwenEdit).then_some("index_timestep_zero"),
    };
    let graph = graph(family, files, &ask).map_err(|err| kit::sentence(&err).to_owned());
    Some((task, graph))
}

fn tasks() -> Vec<Task> {
    vec![
        kit::make(Size::new(1024, 768)),
        kit::edit(Operation::Instruct, false, 0),
        kit::edit(Operation::Instruct, true, 0),
        kit::edit(Operation::Instruct, false, 2),
        kit::edit(Operation::Erase, true, 0),
        kit::edit(Operation::Vary { strength_pct: 35 }, false, 0),
        kit::edit(Operation::Vary { strength_pct: 35 }, true, 0),
    ]
}

#[test]
fn every_graph_is_one_the_server_takes() {
    let mut built = 0;
    for (family, files) in models() {
        for task in tasks() {
            let Some((task, graph)) = fitted(family, &files, &task) else {
                continue;
            };
            let fills = family.only_fills(files.main());
            let has_area = matches!(task.kind, TaskKind::Edit { mask: Some(_), .. });
            if fills && !has_area {
                let said = graph.expect_err("needs an area");
                assert!(said.contains("paint the area"), "{files:?}: {said}");
                continue;
            }
            let graph = graph.unwrap();
            check(&graph)
                .unwrap_or_else(|err| panic!("{family:?} {:?}: {err}\n{graph:#}", task.kind));
            built += 1;
        }
    }
    assert!(built > 60, "only {built} graphs");
}

#[test]
fn a_graph_that_is_wrong_is_noticed() {
    let (family, files) = models().swap_remove(2);
    let (_, graph) = fitted(family, &files, &kit::make(Size::new(1024, 1024))).unwrap();
    let good = graph.unwrap();
    let spoil = |spoil: &dyn Fn(&mut Value)| {
        let mut graph = good.clone();
        let nodes = graph.as_object_mut().unwrap();
        let sampler = nodes
            .values_mut()
            .find(|node| node["class_type"] == "KSampler");
        spoil(sampler.unwrap());
        check(&graph)
    };
    assert_eq!(check(&good), Ok(()), "as it is");
    assert!(
        spoil(&|node| node["class_type"] = "KSampler2".into()).is_err(),
        "class"
    );
    assert!(
        spoil(&|node| node["inputs"]["sampler_name"] = "eulre".into()).is_err(),
        "choice"
    );
    assert!(
        spoil(&|node| node["inputs"]["steps"] = 0.into()).is_err(),
        "range"
    );
    assert!(
        spoil(&|node| node["inputs"]["more"] = 0.into()).is_err(),
        "unknown input"
    );
    assert!(
        spoil(&|node| node["inputs"]["model"] = node["inputs"]["positive"].clone()).is_err(),
        "kind of link"
    );
    assert!(
        spoil(&|node| {
            node["inputs"].as_object_mut().unwrap().remove("cfg");
        })
        .is_err(),
        "missing input"
    );
}

fn graph_of(family: Family, files: &Files, task: &Task) -> Value {
    fitted(family, files, task).unwrap().1.unwrap()
}

fn the<'g>(graph: &'g Value, class: &str) -> &'g Value {
    let found = kit::nodes(graph, class);
    assert_eq!(found.len(), 1, "one {class} in {graph:#}");
    found[0]
}

#[test]
fn words_size_chance_and_effort_arrive_as_they_are() {
    let (family, files) = models().swap_remove(2);
    let task = kit::make(Size::new(1216, 832));
    let graph = graph_of(family, &files, &task);
    let sampler = the(&graph, "KSampler");
    let read = |input: &str| graph[sampler[input][0].as_str().unwrap()]["inputs"]["text"].clone();
    assert_eq!(
        read("positive"),
        task.prompt.as_str(),
        "verbatim, quotes and all"
    );
    assert_eq!(read("negative"), "people", "left out");
    assert_eq!(sampler["seed"], 7, "chance");
    assert_eq!(sampler["steps"], 28, "usual");
    let empty = the(&graph, "EmptyLatentImage");
    assert_eq!(
        (&empty["width"], &empty["height"]),
        (&1216.into(), &832.into()),
        "size"
    );
    let steps = |effort| {
        let graph = graph_of(
            family,
            &files,
            &Task {
                effort,
                ..task.clone()
            },
        );
        the(&graph, "KSampler")["steps"].as_u64().unwrap()
    };
    assert!(
        steps(Effort::Quick) < 28 && steps(Effort::Careful) > 28,
        "effort"
    );
}

#[test]
fn a_painted_area_changes_what_is_in_it_and_a_fill_model_gets_its_own_nodes() {
    let all = models();
    let area = kit::edit(Operation::Instruct, true, 0);
    for (family, files) in &all {
        let Some((_, Ok(graph))) = fitted(*family, files, &area) else {
            continue;
        };
        let masks = kit::nodes(&graph, "LoadImageMask").len();
        assert_eq!(
            masks,
            usize::from(family.can(files.main()).mask),
            "{family:?}"
        );
    }
    let (family, fill) = &all[8];
    let graph = graph_of(*family, fill, &area);
    assert_eq!(
        the(&graph, "FluxGuidance")["guidance"],
        30.0,
        "as its template"
    );
    assert_eq!(
        the(&graph, "InpaintModelConditioning")["noise_mask"],
        false,
        "as its template"
    );
    let (family, inpaint) = &all[1];
    let graph = graph_of(*family, inpaint, &area);
    assert_eq!(
        the(&graph, "VAEEncodeForInpaint")["grow_mask_by"],
        6,
        "inpainting checkpoint"
    );
    let (family, plain) = &all[2];
    let strength = |operation| {
        let graph = graph_of(*family, plain, &kit::edit(operation, true, 0));
        the(&graph, "SetLatentNoiseMask");
        the(&graph, "KSampler")["denoise"].as_f64().unwrap()
    };
    assert_eq!(strength(Operation::Erase), 1.0, "nothing of it stays");
    assert!(strength(Operation::Instruct) < 1.0, "some of it stays");
    assert_eq!(
        strength(Operation::Vary { strength_pct: 35 }),
        0.35,
        "as asked"
    );
}

#[test]
fn a_picture_far_too_large_is_worked_on_in_a_size_the_model_can_do() {
    let (family, files) = models().swap_remove(2);
    let mut task = kit::edit(Operation::Vary { strength_pct: 50 }, false, 0);
    task.size = Size::new(8000, 6000);
    let graph = graph_of(family, &files, &task);
    let scaled = the(&graph, "ImageScale");
    let (width, height) = (
        scaled["width"].as_u64().unwrap(),
        scaled["height"].as_u64().unwrap(),
    );
    assert!(
        width * height <= 1_572_864 && width % 8 == 0 && height % 8 == 0,
        "{width} x {height}"
    );
    assert!(
        (width as f64 / height as f64 - 4.0 / 3.0).abs() < 0.02,
        "its shape: {width} x {height}"
    );
}

#[test]
fn pictures_to_go_by_are_chained_in_their_order() {
    let all = models();
    let task = kit::edit(Operation::Instruct, false, 2);
    let (family, klein) = &all[10];
    let graph = graph_of(*family, klein, &task);
    assert_eq!(kit::nodes(&graph, "LoadImage").len(), 3, "source and two");
    assert_eq!(
        kit::nodes(&graph, "ReferenceLatent").len(),
        6,
        "for what is wanted and for what is not"
    );
    let scaled = kit::nodes(&graph, "ImageScale");
    assert!(
        scaled
            .iter()
            .all(|it| it["width"] == 992 && it["height"] == 688),
        "in steps of 16"
    );
    let (family, qwen) = &all[16];
    let graph = graph_of(*family, qwen, &task);
    let reads = kit::nodes(&graph, "TextEncodeQwenImageEditPlus");
    assert!(
        reads.iter().all(|it| it.get("image3").is_some()),
        "three pictures"
    );
    let (family, kontext) = &all[9];
    let graph = graph_of(*family, kontext, &task);
    assert_eq!(
        kit::nodes(&graph, "FluxKontextImageScale").len(),
        3,
        "each at its best size"
    );
}

#[test]
fn models_distilled_to_few_steps_leave_nothing_out() {
    for (family, files) in models() {
        let recipe = family.recipe(files.main());
        let can = family.can(files.main());
        assert_eq!(can.negative, recipe.cfg > 1.0, "{files:?}");
        let [quick, usual, careful] = recipe.steps;
        assert!(
            quick <= usual && usual <= careful && quick >= 1,
            "{files:?}"
        );
    }
    let klein = Family::Flux2.recipe("flux-2-klein-4b-fp8.safetensors");
    assert_eq!((klein.steps[1], klein.cfg), (4, 1.0), "klein");
    let base = Family::Flux2.recipe("flux-2-klein-base-4b.safetensors");
    assert_eq!((base.steps[1], base.cfg), (20, 5.0), "klein base");
    let turbo = Family::ZImage.recipe("z_image_turbo_bf16.safetensors");
    assert_eq!(
        (turbo.steps[1], turbo.cfg, turbo.shift),
        (8, 1.0, Some(3.0)),
        "Z-Image-Turbo"
    );
    let real = Family::Sdxl.recipe("hyperRealismXL_v3.safetensors");
    assert!(real.cfg > 1.0, "a word inside another means nothing");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_words_and_any_size_make_a_graph_the_server_takes(
        which in 0_usize..17, task in 0_usize..7, words in any::<String>(), no in any::<String>(),
        width in 16_u32..20_000, height in 16_u32..20_000, strength_pct in any::<u8>(), seed in any::<u64>(),
    ) {
        let (family, files) = models().swap_remove(which);
        let mut task = tasks().swap_remove(task);
        task.prompt.clone_from(&words);
        task.negative = no;
        task.size = Size::new(width, height);
        task.seed = Some(seed);
        if let TaskKind::Edit { operation: Operation::Vary { strength_pct: pct }, .. } = &mut task.kind {
            *pct = strength_pct;
        }
        if let Some((sent, Ok(graph))) = fitted(family, &files, &task) {
            prop_assert_eq!(check(&graph), Ok(()));
            let texts = graph.as_object().unwrap().values();
            let mut texts = texts.flat_map(|node| [&node["inputs"]["text"], &node["inputs"]["prompt"]]);
            prop_assert!(texts.any(|text| *text == sent.prompt), "the words, verbatim");
        }
    }
}

//! What `ComfyUI` 0.3.64 itself said: its own code for nodes, for checking a graph, for its line and its history, run on a
//! small graph and recorded (`recorded.json`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;
use triptych::domain::shape::Size;
use triptych::providers::comfyui::server::{ASKS, service};
use triptych::providers::{ErrorKind, Step};

use crate::kit::{self, ID, Played, play, sdxl};

fn recorded() -> &'static Value {
    static RECORDED: OnceLock<Value> = OnceLock::new();
    RECORDED.get_or_init(|| serde_json::from_str(include_str!("recorded.json")).unwrap())
}

/// Plays a job against recorded answers, by their names.
fn played(names: &[&str]) -> Played {
    let accepted = serde_json::json!({"prompt_id": ID, "number": 5, "node_errors": {}});
    let mut answers = vec![(200, accepted)];
    answers.extend(names.iter().map(|name| (200, recorded()[*name].clone())));
    answers.push((200, "PNG".into()));
    play(&sdxl(), &kit::make(Size::new(1024, 1024)), &answers)
}

#[test]
fn a_job_goes_through_the_line_into_the_history() {
    let played = played(&[
        "queue waiting",
        "history none",
        "queue running",
        "history done",
    ]);
    assert_eq!(
        played.before,
        [2, 0],
        "one at work and one before; then its turn"
    );
    let view = "/view?filename=ComfyUI_temp_abcde_00001_.png&subfolder=&type=temp";
    assert_eq!(played.paths().last(), Some(&view), "its picture");
    assert!(
        matches!(played.end, Ok(Step::Done { .. })),
        "{:?}",
        played.paths()
    );
    let stopped_at = played.remote.unwrap().poll_url.unwrap();
    assert!(stopped_at.ends_with("#running"), "{stopped_at}");
}

#[test]
fn a_job_that_ended_otherwise_says_how() {
    for (history, sentence) in [
        (
            "history failed",
            "ComfyUI could not finish the picture: “KSampler” said: mat1 and mat2 shapes cannot be multiplied",
        ),
        (
            "history out of memory",
            "The computer that runs ComfyUI ran out of memory; choose a smaller size or a smaller model, or close other programs there.",
        ),
        ("history interrupted", "The job was stopped in ComfyUI."),
    ] {
        let played = played(&["queue running", history]);
        assert_eq!(played.sentence(), sentence, "{history}");
    }
}

#[test]
fn every_refusal_of_a_graph_is_understood() {
    let table = [
        (
            "file gone",
            ErrorKind::ModelGone,
            "ComfyUI no longer has gone.safetensors; look for its models again in Settings.",
        ),
        (
            "no such sampler",
            ErrorKind::BadRequest,
            "ComfyUI does not accept this at “KSampler”: Value not in list: sampler_name: 'eulre' not in (list of length 42)",
        ),
        (
            "too few steps",
            ErrorKind::BadRequest,
            "ComfyUI does not accept this at “KSampler”: Value 0 smaller than min of 1: steps",
        ),
        (
            "missing input",
            ErrorKind::BadRequest,
            "ComfyUI does not accept this at “KSampler”: Required input is missing: cfg",
        ),
        (
            "wrong link",
            ErrorKind::BadRequest,
            "ComfyUI does not accept this at “KSampler”: Return type mismatch between linked nodes: model, received_type(CONDITIONING) mismatch input_type(MODEL)",
        ),
        (
            "no such node",
            ErrorKind::ModelGone,
            "ComfyUI lacks a node this needs; update it, or add the extension. It said: Cannot execute because node NoSuchNode does not exist.",
        ),
        (
            "no output",
            ErrorKind::BadRequest,
            "ComfyUI does not accept this: Prompt has no outputs",
        ),
    ];
    let all = recorded()["refusals"].as_object().unwrap();
    assert_eq!(all.len(), table.len(), "each of them");
    for (name, kind, sentence) in table {
        let task = kit::make(Size::new(1024, 1024));
        let played = play(&sdxl(), &task, &[(400, all[name].clone())]);
        assert_eq!(played.sentence(), sentence, "{name}");
        assert_eq!(played.end.err().map(|err| err.kind), Some(kind), "{name}");
    }
}

#[test]
fn its_nodes_and_lists_become_a_service() {
    let answers: BTreeMap<String, Vec<u8>> = ASKS
        .iter()
        .map(|path| {
            let answer = match path.strip_prefix("/object_info/") {
                Some(class) => &recorded()["object_info"][class],
                None => &recorded()["system_stats"],
            };
            assert!(answer.is_object(), "{path} is recorded");
            ((*path).to_owned(), answer.to_string().into_bytes())
        })
        .collect();
    let found = service("comfyui", "ComfyUI", "http://localhost:8188", &answers);
    assert_eq!(found.version.as_deref(), Some("0.3.64"), "its version");
    let offered: Vec<(&str, &str)> = found
        .service
        .models
        .iter()
        .map(|model| (model.name.as_str(), model.wire("family").unwrap()))
        .collect();
    assert_eq!(
        offered,
        [
            ("sd_xl_base_1.0", "sdxl"),
            ("v1-5-pruned-emaonly-fp16", "sd15"),
            ("flux1-dev-kontext_fp8_scaled", "flux1-kontext"),
            ("flux1-fill-dev", "flux1-fill"),
            ("qwen_image_edit_2509_fp8_e4m3fn", "qwen-edit"),
            ("qwen_image_fp8_e4m3fn", "qwen-image"),
            ("z_image_turbo_bf16", "z-image"),
        ],
        "what this version can do"
    );
    assert_eq!(
        found.reasons,
        [
            "flux-2-klein-4b-fp8.safetensors: this ComfyUI has no “EmptyFlux2LatentImage”; update ComfyUI.",
            "wan2.2_ti2v_5B_fp16.safetensors: Triptych does not know how to ask it; use it in a workflow of your own.",
        ],
        "FLUX.2 is younger than this version, and films are no pictures"
    );
}

/// The table the graphs are checked against is right about this version.
#[test]
fn the_table_of_nodes_is_what_the_server_says() {
    let table: Value = serde_json::from_str(include_str!("classes.json")).unwrap();
    let mut compared = 0;
    for (class, answer) in recorded()["object_info"].as_object().unwrap() {
        let Some(said) = answer.get(class) else {
            continue;
        };
        let names = |value: &Value| -> Vec<String> {
            let mut names: Vec<String> = value
                .as_object()
                .map(|all| all.keys().cloned().collect())
                .unwrap_or_default();
            names.sort();
            names
        };
        let row = &table[class];
        assert_eq!(
            names(&row["inputs"]),
            names(&said["input"]["required"]),
            "{class}"
        );
        assert_eq!(row["outputs"], said["output"], "{class}");
        compared += 1;
    }
    assert!(compared >= 15, "only {compared}");
}

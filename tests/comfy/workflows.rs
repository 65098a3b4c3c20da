//! Workflows of a person's own: what is taken, what is refused and why, and that nothing breaks out of its place.

use proptest::prelude::*;
use serde_json::{Value, json};
use triptych::domain::model::Model;
use triptych::domain::shape::Size;
use triptych::domain::task::{Operation, OperationKind, Task};
use triptych::providers::comfyui::ComfyUi;
use triptych::providers::comfyui::workflow::workflow_model;
use triptych::providers::{Provider as _, Step};

use crate::kit::{self, ID, json_of, play, with_job};

fn own(nodes: &Value) -> Result<Model, String> {
    workflow_model("comfyui", "My look", &nodes.to_string())
}

/// A workflow with every place but those for pictures.
fn words() -> Value {
    json!({
        "3": {"class_type": "KSampler", "_meta": {"title": "{prompt}"}, "inputs": {"seed": "{seed}", "steps": 20, "positive": ["6", 0]}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": "{width}", "height": "{height}", "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "photo of {prompt}, {unknown} {{prompt}} {", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "{negative}", "clip": ["4", 1]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "seed {seed} {width}x{height}", "images": ["8", 0], "list": ["{prompt}", {"deep": "{seed}"}]}},
    })
}

fn sent(model: &Model, task: &Task) -> Value {
    let call = with_job(model, task, None, |job| ComfyUi::default().start(job)).unwrap();
    json_of(&call)["prompt"].clone()
}

#[test]
fn everything_goes_to_its_place() {
    let model = own(&words()).unwrap();
    assert_eq!(
        (model.id.as_str(), model.name.as_str()),
        ("comfyui/workflow-my-look", "My look"),
        "names"
    );
    assert!(model.can.generate && !model.can.edit, "it makes pictures");
    assert!(
        model.can.seed && model.can.negative && !model.can.mask,
        "its switches"
    );
    let task = kit::make(Size::new(832, 1216));
    let graph = sent(&model, &task);
    assert_eq!(graph["3"]["inputs"]["seed"], json!(7), "a number");
    assert_eq!(
        graph["5"]["inputs"],
        json!({"width": 832, "height": 1216, "batch_size": 1}),
        "numbers"
    );
    let text = format!("photo of {0}, {{unknown}} {{{0}}} {{", task.prompt);
    assert_eq!(
        graph["6"]["inputs"]["text"], text,
        "the words, once; what is no place stays"
    );
    assert_eq!(graph["7"]["inputs"]["text"], "people", "left out");
    assert_eq!(
        graph["9"]["inputs"]["filename_prefix"], "seed 7 832x1216",
        "in a text"
    );
    assert_eq!(
        graph["9"]["inputs"]["list"],
        json!([task.prompt, {"deep": 7}]),
        "deep inside"
    );
    assert_eq!(graph["3"]["_meta"]["title"], "{prompt}", "only inputs");
    assert_eq!(graph["6"]["inputs"]["clip"], json!(["4", 1]), "links stay");
}

#[test]
fn pictures_are_uploaded_for_it_among_the_inputs_and_fetched_from_what_it_saves() {
    let nodes = json!({
        "1": {"class_type": "LoadImage", "inputs": {"image": "{source}"}},
        "2": {"class_type": "LoadImageMask", "inputs": {"image": "{mask}", "channel": "red"}},
        "3": {"class_type": "Edit", "inputs": {"text": "{prompt}"}},
    });
    let model = own(&nodes).unwrap();
    assert!(
        model.can.edit && !model.can.generate && model.can.mask,
        "it changes pictures"
    );
    assert!(
        model.can.does(OperationKind::Erase) && !model.can.does(OperationKind::CutOut),
        "in an area"
    );
    let task = kit::edit(Operation::Instruct, true, 0);
    let answer = |name: &str| (200, json!({"name": name, "subfolder": "", "type": "input"}));
    let accepted = (
        200,
        json!({"prompt_id": ID, "number": 1, "node_errors": {"4": {"errors": [], "class_type": "X"}}}),
    );
    let made = json!({ID: {"outputs": {"3": {"images": [{"filename": "a.png", "subfolder": "", "type": "temp"}]}}, "status": null}});
    let answers = [
        answer("one.jpg"),
        answer("two.png"),
        accepted,
        (200, json!({"queue_running": [], "queue_pending": []})),
        (200, made),
        (200, json!("PNG")),
    ];
    let played = play(&model, &task, &answers);
    let graph = &json_of(&played.calls[2])["prompt"];
    assert_eq!(graph["1"]["inputs"]["image"], "one.jpg", "the picture");
    assert_eq!(graph["2"]["inputs"]["image"], "two.png", "the area");
    let Ok(Step::Done { report, .. }) = played.end else {
        panic!("done");
    };
    assert_eq!(
        report.seed, None,
        "it has no place for the number, so none was used"
    );
    let task = kit::edit(Operation::Instruct, false, 0);
    let err = with_job(&model, &task, None, |job| ComfyUi::default().start(job)).unwrap_err();
    assert!(kit::sentence(&err).contains("paint the area"), "{err}");
}

#[test]
fn what_is_no_workflow_is_explained() {
    let editor = json!({"last_node_id": 9, "last_link_id": 9, "nodes": [{"id": 1, "type": "KSampler"}], "links": [], "version": 0.4});
    let node = json!({"class_type": "A", "inputs": {"text": "{prompt}"}});
    let many: serde_json::Map<String, Value> =
        (0..2001).map(|n| (n.to_string(), node.clone())).collect();
    for (text, part) in [
        (editor.to_string(), "choose “Export (API)”"),
        ("not json".to_owned(), "it is no JSON"),
        ("[".repeat(100_000), "it is no JSON"),
        (String::new(), "it is no JSON"),
        ("[]".to_owned(), "API format"),
        ("7".to_owned(), "API format"),
        ("{}".to_owned(), "between 1 and 2000 nodes"),
        (Value::Object(many).to_string(), "between 1 and 2000 nodes"),
        (json!({"1": {"class_type": "A"}}).to_string(), "API format"),
        (
            json!({"1": {"class_type": "", "inputs": {}}}).to_string(),
            "API format",
        ),
        (
            json!({"1": {"inputs": {"text": "{prompt}"}}}).to_string(),
            "API format",
        ),
        (json!({"1": node, "2": 5}).to_string(), "API format"),
        (
            json!({"1": {"class_type": "{prompt}", "inputs": {"text": "fox"}}}).to_string(),
            "write {prompt} where",
        ),
        (
            json!({"1": {"class_type": "A", "inputs": {"text": "{prompt} {mask}"}}}).to_string(),
            "an area needs a picture",
        ),
        (
            format!("{{\"1\": {}}}{}", node, " ".repeat(1 << 20)),
            "larger than 1 MB",
        ),
    ] {
        let err = workflow_model("comfyui", "My look", &text).expect_err(part);
        assert!(err.contains(part), "{err:?}, not {part:?}");
    }
    let err = workflow_model("comfyui", "  ", &words().to_string());
    assert_eq!(
        err.as_ref().err().map(String::as_str),
        Some("Give the workflow a name."),
        "name"
    );
    let wrapped = json!({"client_id": "x", "prompt": words()});
    assert_eq!(
        own(&wrapped).unwrap().wire,
        own(&words()).unwrap().wire,
        "as sent to the server"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_a_person_writes_breaks_out_of_its_place(
        prompt in "(\\{(prompt|negative|seed|mask)\\}|[\"\\\\{},:\\[\\]\\PC])*", negative in any::<String>(), seed in any::<u64>(),
    ) {
        let model = own(&words()).unwrap();
        let plain = sent(&model, &kit::make(Size::new(64, 64)));
        let task = Task { prompt: prompt.clone(), negative: negative.clone(), seed: Some(seed), ..kit::make(Size::new(64, 64)) };
        let graph = sent(&model, &task);
        prop_assert_eq!(&graph["7"]["inputs"]["text"], &Value::from(negative));
        prop_assert_eq!(&graph["9"]["inputs"]["list"][0], &Value::from(prompt));
        let shape = |graph: &Value| -> Vec<(String, Vec<String>)> {
            let names = |node: &Value| node["inputs"].as_object().unwrap().keys().cloned().collect();
            graph.as_object().unwrap().iter().map(|(id, node)| (id.clone(), names(node))).collect()
        };
        prop_assert_eq!(shape(&graph), shape(&plain));
    }

    #[test]
    fn any_text_is_taken_or_refused_in_a_sentence(text in any::<String>(), cut in any::<prop::sample::Index>()) {
        let whole = words().to_string();
        let cut: String = whole.chars().take(cut.index(whole.len())).collect();
        for text in [text, cut] {
            if let Err(said) = workflow_model("comfyui", "x", &text) {
                prop_assert!(said.ends_with('.'), "{said}");
            }
        }
        let nodes = json!({"1": {"class_type": "A", "inputs": {"text": whole, "more": "{prompt}"}}});
        prop_assert!(own(&nodes).is_ok());
    }
}

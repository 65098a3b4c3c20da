//! Answers that are a "no", and answers that are nonsense: plain sentences, honest kinds, never a panic.

use proptest::prelude::*;
use serde_json::{Value, json};
use triptych::domain::shape::Size;
use triptych::domain::task::{Operation, Task};
use triptych::providers::{ErrorKind, Step};

use crate::kit::{self, ID, play, play_bytes, sdxl};

fn task() -> Task {
    kit::make(Size::new(1024, 1024))
}

fn accepted() -> (u16, Value) {
    (
        200,
        json!({"prompt_id": ID, "number": 4, "node_errors": {}}),
    )
}

/// A line without the job.
fn nowhere() -> (u16, Value) {
    (200, json!({"queue_running": [], "queue_pending": []}))
}

/// A failed job in the history, with these messages.
fn failed(messages: &Value) -> (u16, Value) {
    let status = json!({"status_str": "error", "completed": false, "messages": messages});
    (
        200,
        json!({ID: {"prompt": [], "outputs": {}, "status": status}}),
    )
}

/// What a node says about an input (`validate_inputs` in `execution.py`).
fn fault(kind: &str, message: &str, details: &str, input: &str, value: &str) -> Value {
    json!({"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": "", "extra_info": {}},
        "node_errors": {"1": {"class_type": "CheckpointLoaderSimple", "dependent_outputs": ["9"], "errors": [
            {"type": kind, "message": message, "details": details, "extra_info": {"input_name": input, "received_value": value}}]}}})
}

/// Status, body, kind, and a part of the sentence.
fn table() -> Vec<(u16, Value, ErrorKind, &'static str)> {
    vec![
        (
            400,
            fault(
                "value_not_in_list",
                "Value not in list",
                "ckpt_name: 'a.safetensors' not in []",
                "ckpt_name",
                "a.safetensors",
            ),
            ErrorKind::ModelGone,
            "ComfyUI no longer has a.safetensors;",
        ),
        (
            400,
            fault(
                "value_not_in_list",
                "Value not in list",
                "sampler_name: 'x' not in ['euler']",
                "sampler_name",
                "x",
            ),
            ErrorKind::BadRequest,
            "at “CheckpointLoaderSimple”: Value not in list: sampler_name: 'x' not in ['euler']",
        ),
        (
            400,
            fault(
                "value_bigger_than_max",
                "Value 20000 bigger than max of 16384",
                "width",
                "width",
                "20000",
            ),
            ErrorKind::BadRequest,
            "Value 20000 bigger than max of 16384: width",
        ),
        (
            400,
            json!({"error": {"type": "invalid_prompt", "message": "Cannot execute because node CFGNorm does not exist.", "details": "Node ID '#4'", "extra_info": {}}, "node_errors": {}}),
            ErrorKind::ModelGone,
            "ComfyUI lacks a node this needs; update it, or add the extension. It said: Cannot execute because node CFGNorm",
        ),
        (
            400,
            json!({"error": {"type": "prompt_no_outputs", "message": "Prompt has no outputs", "details": "", "extra_info": {}}, "node_errors": {}}),
            ErrorKind::BadRequest,
            "ComfyUI does not accept this: Prompt has no outputs",
        ),
        (
            400,
            json!({"error": "something else"}),
            ErrorKind::BadRequest,
            "something else",
        ),
        (401, json!({}), ErrorKind::Key, "asks for a password"),
        (
            403,
            json!("Forbidden"),
            ErrorKind::Key,
            "asks for a password",
        ),
        (
            200,
            json!({"error": {"message": "odd"}, "node_errors": {}}),
            ErrorKind::BadRequest,
            "odd",
        ),
    ]
}

#[test]
fn a_graph_that_is_refused_says_where_and_why() {
    for (status, body, kind, part) in table() {
        let played = play(&sdxl(), &task(), &[(status, body.clone())]);
        let err = played
            .end
            .as_ref()
            .err()
            .unwrap_or_else(|| panic!("an error: {body}"));
        assert_eq!(err.kind, kind, "{body}");
        assert!(
            played.sentence().contains(part),
            "{:?} for {body}",
            played.sentence()
        );
    }
}

#[test]
fn statuses_without_words_become_plain_kinds() {
    for (status, kind) in [
        (404, ErrorKind::ModelGone),
        (413, ErrorKind::TooLarge),
        (500, ErrorKind::Server),
        (502, ErrorKind::Server),
        (503, ErrorKind::Busy),
    ] {
        let played = play(&sdxl(), &task(), &[(status, json!("<html>"))]);
        let err = played.end.err().unwrap();
        assert_eq!(err.kind, kind, "{status}");
    }
    let edit = kit::edit(Operation::Instruct, false, 0);
    let played = play(&sdxl(), &edit, &[(413, json!(""))]);
    assert_eq!(
        played.end.err().unwrap().kind,
        ErrorKind::TooLarge,
        "a picture above the server's limit"
    );
}

#[test]
fn a_job_that_fails_there_names_its_node() {
    let error = |kind: &str, message: &str| {
        json!([["execution_start", {}], ["execution_error", {"prompt_id": ID, "node_id": "3", "node_type": "KSampler",
            "exception_type": kind, "exception_message": message, "traceback": ["secret path"], "current_inputs": {}}]])
    };
    for (messages, sentence) in [
        (
            error("RuntimeError", "mat1 and mat2 shapes\ncannot be multiplied"),
            "ComfyUI could not finish the picture: “KSampler” said: mat1 and mat2 shapes cannot be multiplied",
        ),
        (
            error(
                "torch.OutOfMemoryError",
                "Allocation on device 0 would exceed",
            ),
            "The computer that runs ComfyUI ran out of memory;",
        ),
        (
            error("RuntimeError", "CUDA error: out of memory"),
            "The computer that runs ComfyUI ran out of memory;",
        ),
        (
            error("X", ""),
            "ComfyUI could not finish the picture: “KSampler” failed.",
        ),
        (
            json!([["execution_interrupted", {"node_id": "3", "node_type": "KSampler"}]]),
            "The job was stopped in ComfyUI.",
        ),
        (
            json!([]),
            "ComfyUI could not finish the picture, and did not say why.",
        ),
        (
            json!({"odd": 1}),
            "ComfyUI could not finish the picture, and did not say why.",
        ),
    ] {
        let played = play(
            &sdxl(),
            &task(),
            &[accepted(), nowhere(), failed(&messages)],
        );
        assert!(
            played.sentence().starts_with(sentence),
            "{:?} for {messages}",
            played.sentence()
        );
        let err = played.end.err().unwrap();
        assert_eq!(err.kind, ErrorKind::JobFailed, "{messages}");
        assert!(!err.to_string().contains("secret"), "no traceback");
    }
}

#[test]
fn a_finished_job_without_its_picture_is_told_apart() {
    let done = |outputs: Value| {
        (
            200,
            json!({ID: {"outputs": outputs, "status": {"status_str": "success", "completed": true, "messages": []}}}),
        )
    };
    let played = play(&sdxl(), &task(), &[accepted(), nowhere(), done(json!({}))]);
    assert!(
        played.sentence().contains("finished without a picture"),
        "nothing made"
    );
    let image = json!({"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "temp"}]}});
    let played = play(
        &sdxl(),
        &task(),
        &[accepted(), nowhere(), done(image.clone()), (404, json!(""))],
    );
    assert!(
        played.sentence().contains("its file is no longer there"),
        "deleted"
    );
    let played = play_bytes(
        &sdxl(),
        &task(),
        &[
            (200, accepted().1.to_string().into_bytes()),
            (200, nowhere().1.to_string().into_bytes()),
            (200, done(image).1.to_string().into_bytes()),
            (200, Vec::new()),
        ],
    );
    assert_eq!(played.end.err().unwrap().kind, ErrorKind::BadReply, "empty");
}

#[test]
fn a_name_of_a_job_that_could_lead_elsewhere_is_not_taken() {
    for id in [
        json!("../view"),
        json!("a/b"),
        json!("a?b"),
        json!(""),
        json!(7),
        json!("x".repeat(65)),
        json!("a\nb"),
        json!("ä"),
    ] {
        let played = play(
            &sdxl(),
            &task(),
            &[(
                200,
                json!({"prompt_id": id, "number": 1, "node_errors": {}}),
            )],
        );
        let err = played.end.err();
        assert_eq!(err.map(|err| err.kind), Some(ErrorKind::BadReply), "{id}");
    }
}

/// Any JSON, not very deep.
fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "",
        "error",
        "success",
        ID,
        "execution_error",
        "temp",
        "a.png",
        "queue_running",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        ID,
        "prompt_id",
        "node_errors",
        "errors",
        "error",
        "type",
        "message",
        "status",
        "status_str",
        "messages",
        "outputs",
        "images",
        "filename",
        "queue_running",
        "queue_pending",
        "name",
        "subfolder",
        "9",
        "extra_info",
    ]);
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn any_answers_come_to_an_end_or_a_question(answers in prop::collection::vec((prop::sample::select(vec![200_u16, 200, 200, 400, 404, 500]), any_json()), 1..6)) {
        for task in [task(), kit::edit(Operation::Instruct, true, 0)] {
            let played = play(&sdxl(), &task, &answers);
            for call in &played.calls {
                prop_assert!(call.url.starts_with(kit::BASE), "asked elsewhere: {}", call.url);
            }
            if let Ok(Step::Done { pictures, .. }) = &played.end {
                prop_assert!(!pictures[0].is_empty());
            }
        }
    }

    #[test]
    fn any_bytes_come_to_an_end_or_a_question(answers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 1..5)) {
        let answers: Vec<(u16, Vec<u8>)> = answers.into_iter().map(|body| (200, body)).collect();
        let played = play_bytes(&sdxl(), &task(), &answers);
        prop_assert!(played.calls.len() <= answers.len() + 1);
    }
}

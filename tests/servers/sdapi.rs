//! The language of the Stable Diffusion `WebUI` in all its dialects.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use triptych::domain::failure::{Charged, FailureKind};
use triptych::domain::model::Service;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation, Task, TaskKind, fit};
use triptych::providers::sdapi::{Dialect, SdApi, names_of, service};
use triptych::providers::{
    AuthSlot, Call, Input, Method, Provider as _, ProviderError, Purpose, Role, Step,
};

use crate::jobs::{PNG, edit, input, json, reply, task, with_job};

const BASE: &str = "http://127.0.0.1:7860";
const SDXL: &str = "sd_xl_base_1.0.safetensors";

fn at(dialect: Dialect, model: &str) -> Service {
    service("here", "Here", BASE, dialect, &[model.to_owned()])
}

fn start(service: &Service, sent: &Task, inputs: &[Input]) -> Result<Call, ProviderError> {
    with_job(service, sent, inputs, |job| SdApi::default().start(job))
}

fn sent(service: &Service, task: &Task, inputs: &[Input]) -> (String, Value) {
    let call = start(service, task, inputs).unwrap();
    (call.url.replace(BASE, ""), json(&call))
}

#[test]
fn every_dialect_asks_for_one_picture_without_key_or_price() {
    for dialect in Dialect::ALL {
        let call = start(&at(dialect, SDXL), &task(TaskKind::Generate), &[]).unwrap();
        assert_eq!(call.url, format!("{BASE}/sdapi/v1/txt2img"), "{dialect:?}");
        assert_eq!(
            (call.method, call.purpose),
            (Method::Post, Purpose::Submit),
            "{dialect:?}"
        );
        assert_eq!(call.auth, AuthSlot::None, "{dialect:?}");
        assert!(!call.billable && !call.idempotent, "{dialect:?}");
        assert!(
            call.patience >= Duration::from_hours(1),
            "{dialect:?} may be slow"
        );
        let body = json(&call);
        for (name, value) in [
            ("prompt", json!("a red boat")),
            ("negative_prompt", json!("people")),
            ("seed", json!(7)),
            ("width", json!(1024)),
            ("height", json!(768)),
        ] {
            assert_eq!(body[name], value, "{dialect:?}: {name}");
        }
        let heard = call.beside.map(|beside| (beside.url, beside.every));
        let wanted = dialect.has_progress().then(|| {
            let url = format!("{BASE}/sdapi/v1/progress?skip_current_image=false");
            (url, Some(Duration::from_secs(1)))
        });
        assert_eq!(heard, wanted, "{dialect:?}");
    }
}

#[test]
fn webuis_load_the_model_and_go_back_and_keep_no_copy() {
    let (_, body) = sent(&at(Dialect::A1111, SDXL), &task(TaskKind::Generate), &[]);
    assert_eq!(
        body["override_settings"],
        json!({ "sd_model_checkpoint": SDXL }),
        "its name"
    );
    assert_eq!(
        body["override_settings_restore_afterwards"],
        json!(true),
        "and back"
    );
    assert_eq!(body["save_images"], json!(false), "no copy there");
    assert_eq!(
        (&body["steps"], &body["cfg_scale"]),
        (&json!(25), &json!(7.0)),
        "Stable Diffusion"
    );
    assert_eq!(
        body["force_task_id"],
        json!("task(triptych-0123456789abcdef0123456789abcdef)"),
        "named"
    );
    assert_eq!(body.get("sampler_name"), None, "nobody knows its samplers");
    for dialect in [Dialect::DrawThings, Dialect::SdServer, Dialect::Kobold] {
        let (_, body) = sent(&at(dialect, SDXL), &task(TaskKind::Generate), &[]);
        assert_eq!(
            body.get("override_settings"),
            None,
            "{dialect:?} has one model"
        );
        assert_eq!(
            body.get("steps"),
            None,
            "{dialect:?} has settings of its own"
        );
        assert_eq!(body.get("cfg_scale"), None, "{dialect:?}");
    }
}

#[test]
fn effort_becomes_steps_everywhere() {
    for dialect in Dialect::ALL {
        let steps = [Effort::Quick, Effort::Careful].map(|effort| {
            let task = Task {
                effort,
                ..task(TaskKind::Generate)
            };
            sent(&at(dialect, SDXL), &task, &[]).1["steps"]
                .as_u64()
                .unwrap()
        });
        assert_eq!(steps, [15, 40], "{dialect:?}");
    }
}

#[test]
fn flux_has_its_own_guidance_in_every_dialect() {
    let guided = |dialect| {
        sent(
            &at(dialect, "flux1-dev-fp8.safetensors"),
            &task(TaskKind::Generate),
            &[],
        )
        .1
    };
    let forge = guided(Dialect::Forge);
    assert_eq!(
        (
            &forge["cfg_scale"],
            &forge["distilled_cfg_scale"],
            &forge["steps"]
        ),
        (&json!(1.0), &json!(3.5), &json!(20)),
        "Forge"
    );
    let next = guided(Dialect::SdNext);
    assert_eq!(
        (&next["cfg_scale"], next.get("distilled_cfg_scale")),
        (&json!(3.5), None),
        "SD.Next"
    );
    let kobold = guided(Dialect::Kobold);
    assert_eq!(
        (&kobold["cfg_scale"], &kobold["distilled_guidance"]),
        (&json!(1.0), &json!(3.5)),
        "KoboldCpp"
    );
    assert_eq!(
        guided(Dialect::DrawThings).get("guidance_scale"),
        None,
        "Draw Things has its own"
    );
}

#[test]
fn wire_words_come_before_guesses() {
    let mut service = at(Dialect::Forge, SDXL);
    let wire = &mut service.models[0].wire;
    for (name, word) in [
        ("steps", "9"),
        ("cfg", "4.5"),
        ("distilled", "2"),
        ("sampler", "Euler a"),
    ] {
        wire.insert(name.to_owned(), word.to_owned());
    }
    let (_, body) = sent(&service, &task(TaskKind::Generate), &[]);
    assert_eq!(
        [
            &body["steps"],
            &body["cfg_scale"],
            &body["distilled_cfg_scale"],
            &body["sampler_name"]
        ],
        [&json!(9), &json!(4.5), &json!(2.0), &json!("Euler a")],
        "as said"
    );
}

#[test]
fn an_area_is_repainted_where_it_is_white() {
    let pictures = [input(Role::Source, b"source"), input(Role::Mask, b"mask")];
    for dialect in [
        Dialect::A1111,
        Dialect::Forge,
        Dialect::SdNext,
        Dialect::SdServer,
        Dialect::Kobold,
    ] {
        let (path, body) = sent(
            &at(dialect, SDXL),
            &task(edit(Operation::Instruct, true)),
            &pictures,
        );
        assert_eq!(path, "/sdapi/v1/img2img", "{dialect:?}");
        for (name, value) in [
            ("init_images", json!(["c291cmNl"])),
            ("mask", json!("bWFzaw==")),
            ("inpainting_fill", json!(1)),
            ("inpaint_full_res", json!(false)),
            ("inpainting_mask_invert", json!(0)),
            ("denoising_strength", json!(0.85)),
        ] {
            assert_eq!(body[name], value, "{dialect:?}: {name}");
        }
    }
    let erased = sent(
        &at(Dialect::A1111, SDXL),
        &task(edit(Operation::Erase, true)),
        &pictures,
    )
    .1;
    assert_eq!(
        erased["denoising_strength"],
        json!(1.0),
        "what is painted over goes away"
    );
}

#[test]
fn a_whole_picture_is_repainted_as_far_as_was_asked() {
    let source = [input(Role::Source, b"source")];
    let vary = task(edit(Operation::Vary { strength_pct: 30 }, false));
    let (_, body) = sent(&at(Dialect::Forge, SDXL), &vary, &source);
    assert_eq!(
        (&body["denoising_strength"], body.get("mask")),
        (&json!(0.3), None),
        "no area"
    );
    let (path, body) = sent(&at(Dialect::DrawThings, SDXL), &vary, &source);
    assert_eq!(path, "/sdapi/v1/img2img", "Draw Things too");
    assert_eq!(
        (&body["strength"], &body["init_images"][0]),
        (&json!(0.3), &json!("data:image/png;base64,c291cmNl")),
        "in its own words"
    );
    let odd = Task {
        size: Size::new(1023, 767),
        ..vary
    };
    let (_, body) = sent(&at(Dialect::A1111, SDXL), &odd, &source);
    assert_eq!(
        (
            body["width"].as_u64().unwrap() % 8,
            body["height"].as_u64().unwrap() % 8
        ),
        (0, 0),
        "{body}"
    );
}

#[test]
fn models_that_follow_instructions_are_shown_the_picture() {
    let klein = "flux-2-klein-4b-Q4_0";
    let inputs = [
        input(Role::Source, b"source"),
        input(Role::Reference, b"style"),
        input(Role::Mask, b"mask"),
    ];
    let (path, body) = sent(
        &at(Dialect::SdServer, klein),
        &task(edit(Operation::Instruct, false)),
        &inputs[..2],
    );
    assert_eq!(path, "/sdapi/v1/txt2img", "nothing is painted over");
    assert_eq!(
        body["extra_images"],
        json!(["c291cmNl", "c3R5bGU="]),
        "the source first"
    );
    assert_eq!(body.get("init_images"), None, "it starts anew");
    let (path, body) = sent(
        &at(Dialect::SdServer, klein),
        &task(edit(Operation::Instruct, true)),
        &inputs,
    );
    assert_eq!(
        path, "/sdapi/v1/img2img",
        "inside an area it is painted over"
    );
    assert_eq!(
        (&body["mask"], &body["init_images"][0]),
        (&json!("bWFzaw=="), &json!("c291cmNl")),
        "there"
    );
    // A WebUI without that way repaints.
    let (path, body) = sent(
        &at(Dialect::A1111, klein),
        &task(edit(Operation::Instruct, false)),
        &inputs[..1],
    );
    assert_eq!(
        (path.as_str(), body.get("extra_images")),
        ("/sdapi/v1/img2img", None),
        "A1111"
    );
}

#[test]
fn what_it_cannot_do_is_said_before_anything_is_sent() {
    let service = at(Dialect::A1111, SDXL);
    let source = [input(Role::Source, b"source")];
    for operation in [Operation::Enlarge { factor: 2 }, Operation::CutOut] {
        let err = start(&service, &task(edit(operation, false)), &source).err();
        let failure = err.unwrap().failure(Charged::No);
        assert_eq!(failure.kind, FailureKind::BadRequest, "{operation:?}");
        let unfit = fit(&task(edit(operation, false)), &service.models[0].can);
        assert!(unfit.is_err(), "and is not offered: {operation:?}");
    }
    let mut smaller = input(Role::Mask, b"mask");
    smaller.size = Size::new(10, 10);
    let inputs = [input(Role::Source, b"source"), smaller];
    assert!(
        start(&service, &task(edit(Operation::Instruct, true)), &inputs).is_err(),
        "sizes differ"
    );
}

fn advance(status: u16, body: &str) -> Result<Step, ProviderError> {
    let service = at(Dialect::A1111, SDXL);
    with_job(&service, &task(TaskKind::Generate), &[], |job| {
        SdApi::default().advance(job, reply(Purpose::Submit, status, body))
    })
}

#[test]
fn a_picture_comes_with_its_seed() {
    let info =
        json!({ "seed": 4242, "all_seeds": [4242], "sd_model_name": "sd_xl_base_1.0" }).to_string();
    for (body, seed) in [
        (
            json!({ "images": [PNG], "parameters": {}, "info": info }),
            4242,
        ),
        (
            json!({ "images": [format!("data:image/png;base64,{PNG}")], "info": {} }),
            7,
        ),
        (
            json!({ "images": [PNG, "AAAA"], "parameters": {}, "info": "" }),
            7,
        ),
        (
            json!({ "images": [PNG], "info": "{\"all_seeds\":[11]}" }),
            11,
        ),
        (json!({ "images": [PNG], "info": "not JSON" }), 7),
        (json!({ "images": [PNG], "info": "{\"seed\":-1}" }), 7),
    ] {
        let Ok(Step::Done { pictures, report }) = advance(200, &body.to_string()) else {
            panic!("no picture in {body}");
        };
        assert_eq!(pictures, [b"png".to_vec()], "{body}");
        assert_eq!(report.seed, Some(seed), "{body}");
        assert!(!report.raw.contains(PNG), "no picture in the history");
    }
}

#[test]
fn empty_and_broken_answers_are_no_pictures() {
    for (body, kind) in [
        ("{\"images\":[]}", FailureKind::NoPicture),
        ("{\"images\":[\"\"]}", FailureKind::NoPicture),
        ("{\"images\":null}", FailureKind::NoPicture),
        ("{\"images\":[5]}", FailureKind::NoPicture),
        ("{\"images\":[\"%%%\"]}", FailureKind::NoAnswer),
        ("{}", FailureKind::NoAnswer),
        ("<html>", FailureKind::NoAnswer),
        ("", FailureKind::NoAnswer),
    ] {
        let Err(err) = advance(200, body) else {
            panic!("{body} became something");
        };
        assert_eq!(err.failure(Charged::No).kind, kind, "{body}");
    }
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one line a case, before it is formatted"
)]
fn errors_become_sentences() {
    for (status, body, kind, says, said) in [
        (
            404,
            "{\"detail\":\"Sampler not found\"}",
            FailureKind::BadRequest,
            "sampler",
            "Sampler not found",
        ),
        (
            400,
            "{\"detail\":\"Sampler not found\"}",
            FailureKind::BadRequest,
            "sampler",
            "Sampler not found",
        ),
        (
            404,
            "{\"detail\":\"Not Found\"}",
            FailureKind::BadRequest,
            "--api",
            "Not Found",
        ),
        (
            422,
            "{\"detail\":[{\"loc\":[\"body\",\"steps\"],\"msg\":\"value is not a valid integer\",\"type\":\"x\"}]}",
            FailureKind::BadRequest,
            "settings",
            "steps: value is not a valid integer",
        ),
        (
            500,
            "{\"error\":\"OutOfMemoryError\",\"detail\":\"\",\"body\":\"\",\"errors\":\"CUDA out of memory.\"}",
            FailureKind::NoAnswer,
            "ran out of memory",
            "CUDA out of memory.",
        ),
        (
            500,
            "{\"error\":\"server_error\",\"message\":\"no\"}",
            FailureKind::NoAnswer,
            "broke off",
            "no",
        ),
        (500, "<html>", FailureKind::NoAnswer, "broke off", ""),
        (
            400,
            "{\"error\":\"prompt required\"}",
            FailureKind::BadRequest,
            "BadRequest",
            "prompt required",
        ),
        (
            503,
            "{\"detail\":{\"msg\":\"Server is busy; please try again later.\",\"type\":\"service_unavailable\"}}",
            FailureKind::Busy,
            "busy",
            "Server is busy; please try again later.",
        ),
        (
            401,
            "{\"detail\":\"Not authenticated\"}",
            FailureKind::Key,
            "password",
            "",
        ),
    ] {
        let Err(err) = advance(status, body) else {
            panic!("{status} became something");
        };
        let failure = err.failure(Charged::No);
        assert_eq!(
            (failure.kind, failure.said.as_str()),
            (kind, said),
            "{status} {body}"
        );
        assert!(
            failure.detail.contains(says),
            "{status}: {}",
            failure.detail
        );
    }
}

#[test]
fn only_those_that_can_be_stopped_are_told_to() {
    for dialect in Dialect::ALL {
        let service = at(dialect, SDXL);
        let stop = with_job(&service, &task(TaskKind::Generate), &[], |job| {
            SdApi::default().interrupt(job)
        });
        let url = stop.map(|call| (call.method, call.purpose, call.url));
        let wanted = dialect.has_interrupt().then(|| {
            (
                Method::Post,
                Purpose::Cancel,
                format!("{BASE}/sdapi/v1/interrupt"),
            )
        });
        assert_eq!(url, wanted, "{dialect:?}");
    }
}

#[test]
fn progress_is_believed_when_it_makes_sense() {
    let glimpse = |value: Value| SdApi::default().glimpse(value.to_string().as_bytes());
    let seen = glimpse(json!({
        "progress": 0.45, "eta_relative": 3.2, "state": { "job_count": 1 }, "current_image": format!("data:image/png;base64,{PNG}"),
    }));
    let seen = seen.unwrap();
    assert_eq!(
        (seen.fraction, seen.picture),
        (Some(0.45), Some(b"png".to_vec())),
        "both"
    );
    let plain = glimpse(json!({ "progress": 1.0, "current_image": null })).unwrap();
    assert_eq!(
        (plain.fraction, plain.picture),
        (Some(1.0), None),
        "no preview yet"
    );
    for idle in [
        json!({ "progress": 0.0, "current_image": null }),
        json!({ "progress": 1.5 }),
        json!({ "progress": -0.1, "current_image": "" }),
        json!({ "progress": "0.5", "current_image": "%%" }),
        json!({ "progress": null, "current_image": 7 }),
        json!([0.5]),
        json!("0.5"),
    ] {
        assert_eq!(glimpse(idle.clone()), None, "{idle}");
    }
    let huge = format!(
        "{{\"progress\":0.5,\"current_image\":\"{}\"}}",
        "A".repeat(17 << 20)
    );
    assert_eq!(
        SdApi::default().glimpse(huge.as_bytes()),
        None,
        "not looked into"
    );
}

#[test]
fn lists_of_models_are_lists_of_models() {
    let names = names_of(&json!([
        { "title": "a/b.safetensors [0123456789]" },
        { "title": "notes [draft]" },
        { "model_name": "c" },
        { "title": "" },
        { "title": "x".repeat(300) },
        7,
    ]));
    assert_eq!(
        names.unwrap(),
        ["a/b.safetensors", "notes [draft]", "c"],
        "as they are called"
    );
    for wrong in [
        json!({ "data": [] }),
        json!([1, 2]),
        json!("x"),
        json!(null),
    ] {
        assert_eq!(names_of(&wrong), None, "{wrong}");
    }
    assert_eq!(names_of(&json!([])), Some(Vec::new()), "none yet");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _seen = SdApi::default().glimpse(&bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for status in [200, 404, 422, 500] {
            let _step = advance(status, &text);
        }
    }

    #[test]
    fn fractions_stay_between_nothing_and_all(progress in any::<f64>(), image in ".{0,40}") {
        let event = json!({ "progress": progress, "current_image": image }).to_string();
        if let Some(fraction) = SdApi::default().glimpse(event.as_bytes()).and_then(|seen| seen.fraction) {
            prop_assert!(fraction > 0.0 && fraction <= 1.0, "{fraction}");
        }
    }
}

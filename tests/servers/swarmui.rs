//! `SwarmUI`: a session, a websocket, a picture.

use proptest::prelude::*;
use serde_json::{Value, json};
use triptych::domain::failure::{Charged, FailureKind};
use triptych::domain::ids::RemoteId;
use triptych::domain::job::Remote;
use triptych::domain::model::Service;
use triptych::domain::task::{Operation, Task, TaskKind};
use triptych::providers::swarmui::{SwarmUi, service};
use triptych::providers::{
    At, AuthSlot, Call, Input, Method, Provider as _, ProviderError, Purpose, Role, Step,
};

use crate::jobs::{PNG, edit, input, json, reply, task, with_job};

const BASE: &str = "http://127.0.0.1:7801";
const SDXL: &str = "OfficialStableDiffusion/sd_xl_base_1.0.safetensors";
const SESSION: &str = "A1B2C3D4E5F6";

fn at(model: &str) -> Service {
    service("swarm", "Swarm", BASE, &[model.to_owned()])
}

fn advance(
    sent: &Task,
    inputs: &[Input],
    model: &str,
    answer: triptych::providers::Reply,
) -> Result<Step, ProviderError> {
    with_job(&at(model), sent, inputs, |job| {
        SwarmUi::default().advance(job, answer)
    })
}

fn opened() -> triptych::providers::Reply {
    let body =
        json!({ "session_id": SESSION, "user_id": "local", "version": "x", "permissions": [] });
    reply(Purpose::Prepare, 200, &body.to_string())
}

/// The request for the picture, once a session is there.
fn asked(sent: &Task, inputs: &[Input], model: &str) -> (Call, Remote) {
    match advance(sent, inputs, model, opened()) {
        Ok(Step::Poll { call, remote, .. }) => (*call, remote),
        _ => panic!("nothing was asked"),
    }
}

fn heard(messages: &Value) -> Result<Step, ProviderError> {
    let answer = reply(Purpose::Submit, 200, &messages.to_string());
    advance(&task(TaskKind::Generate), &[], SDXL, answer)
}

#[test]
fn a_session_is_opened_and_then_the_picture_is_asked_for() {
    let sent = task(TaskKind::Generate);
    let first = with_job(&at(SDXL), &sent, &[], |job| SwarmUi::default().start(job)).unwrap();
    assert_eq!(
        first.url,
        format!("{BASE}/API/GetNewSession"),
        "a session first"
    );
    assert_eq!(
        (first.method, first.purpose),
        (Method::Post, Purpose::Prepare),
        "it makes nothing"
    );
    assert_eq!(
        (json(&first), first.billable),
        (json!({}), false),
        "and costs nothing"
    );
    let (call, remote) = asked(&sent, &[], SDXL);
    assert_eq!(
        call.url, "ws://127.0.0.1:7801/API/GenerateText2ImageWS",
        "a websocket"
    );
    assert_eq!(
        (call.purpose, call.billable, &call.auth),
        (Purpose::Submit, false, &AuthSlot::None),
        "free"
    );
    assert_eq!(call.keep, ["image", "error", "error_id"], "what decides");
    assert_eq!(
        remote.id.as_str(),
        SESSION,
        "written down, so that it can be stopped"
    );
    let body = json(&call);
    assert_eq!(
        body,
        json!({
            "session_id": SESSION, "images": 1, "donotsave": true, "prompt": "a red boat", "negativeprompt": "people",
            "model": SDXL, "width": 1024, "height": 768, "steps": 25, "cfgscale": 7.0, "seed": 7,
        }),
        "everything it needs"
    );
    let free = Task {
        seed: None,
        negative: String::new(),
        ..sent
    };
    let body = json(&asked(&free, &[], SDXL).0);
    assert_eq!(
        (&body["seed"], body.get("negativeprompt")),
        (&json!(-1), None),
        "its own choice"
    );
}

#[test]
fn edits_send_the_picture_as_the_model_wants_it() {
    let inputs = [input(Role::Source, b"source"), input(Role::Mask, b"mask")];
    let body = json(&asked(&task(edit(Operation::Instruct, true)), &inputs, SDXL).0);
    assert_eq!(
        [
            &body["initimage"],
            &body["maskimage"],
            &body["initimagecreativity"]
        ],
        [
            &json!("data:image/png;base64,c291cmNl"),
            &json!("data:image/png;base64,bWFzaw=="),
            &json!(0.85)
        ],
        "an area"
    );
    let vary = task(edit(Operation::Vary { strength_pct: 30 }, false));
    let body = json(&asked(&vary, &inputs[..1], SDXL).0);
    assert_eq!(
        (&body["initimagecreativity"], body.get("maskimage")),
        (&json!(0.3), None),
        "as far as asked"
    );
    let kontext = "flux1-kontext-dev.safetensors";
    let body = json(
        &asked(
            &task(edit(Operation::Instruct, false)),
            &inputs[..1],
            kontext,
        )
        .0,
    );
    assert_eq!(
        body["promptimages"],
        json!(["data:image/png;base64,c291cmNl"]),
        "it is shown the picture"
    );
    assert_eq!(
        (body.get("initimage"), &body["fluxguidancescale"]),
        (None, &json!(2.5)),
        "and starts anew"
    );
}

#[test]
fn pictures_come_in_the_message_or_behind_a_link() {
    let metadata = json!({ "sui_image_params": { "seed": 99, "model": SDXL } }).to_string();
    let direct = json!([
        { "image": format!("data:image/png;base64,AAAA"), "batch_index": "-11" },
        { "image": format!("data:image/png;base64,{PNG}"), "batch_index": "0", "metadata": metadata },
    ]);
    let Ok(Step::Done { pictures, report }) = heard(&direct) else {
        panic!("no picture");
    };
    assert_eq!(
        (pictures, report.seed),
        (vec![b"png".to_vec()], Some(99)),
        "the finished one"
    );
    let linked = json!([{ "image": "View/local/raw/2026-11-21/0304-a photo #1 50%.png", "batch_index": 0, "metadata": metadata }]);
    let Ok(Step::Then(call)) = heard(&linked) else {
        panic!("no link");
    };
    assert_eq!(
        call.url,
        format!("{BASE}/View/local/raw/2026-11-21/0304-a%20photo%20%231%2050%25.png"),
        "below its own address"
    );
    assert_eq!(
        (call.method, call.purpose),
        (Method::Get, Purpose::Poll),
        "only read"
    );
    let came = call.answered(reply(Purpose::Poll, 200, "png"));
    let Ok(Step::Done { pictures, report }) = advance(&task(TaskKind::Generate), &[], SDXL, came)
    else {
        panic!("no picture");
    };
    assert_eq!(
        (pictures, report.seed),
        (vec![b"png".to_vec()], Some(99)),
        "with its seed"
    );
}

#[test]
fn links_lead_nowhere_else() {
    for link in [
        "http://evil.example/a.png",
        "https://127.0.0.1:7801/View/a.png",
        "View/../../API/x",
        "../a",
        "\\\\evil\\a",
        "/",
        "View/\u{0}",
    ] {
        let Err(err) = heard(&json!([{ "image": link, "batch_index": "0" }])) else {
            panic!("{link} was followed");
        };
        assert_eq!(
            err.failure(Charged::No).kind,
            FailureKind::NoAnswer,
            "{link}"
        );
    }
    // What looks like another host is a folder below its own address.
    let Ok(Step::Then(call)) = heard(&json!([{ "image": "//evil.example/a.png" }])) else {
        panic!("a folder");
    };
    assert_eq!(
        call.url,
        format!("{BASE}/evil.example/a.png"),
        "its own address"
    );
}

#[test]
fn a_forgotten_session_is_opened_anew_once_and_only_if_nothing_was_made() {
    let lost = json!([{ "error_id": "invalid_session_id", "error": "Invalid session ID. You may need to refresh the page." }]);
    let Ok(Step::Then(again)) = heard(&lost) else {
        panic!("not tried again");
    };
    assert_eq!(
        (again.purpose, again.url.as_str()),
        (Purpose::Prepare, "http://127.0.0.1:7801/API/GetNewSession"),
        "anew"
    );
    let second = again.answered(opened());
    let Ok(Step::Poll { call, .. }) = advance(&task(TaskKind::Generate), &[], SDXL, second) else {
        panic!("not asked again");
    };
    let lost_again = call.answered(reply(Purpose::Submit, 200, &lost.to_string()));
    let Err(err) = advance(&task(TaskKind::Generate), &[], SDXL, lost_again) else {
        panic!("in circles");
    };
    assert!(err.failure(Charged::No).detail.contains("twice"), "{err}");
    let made = json!([
        { "image": format!("data:image/png;base64,{PNG}"), "batch_index": "0" },
        { "error_id": "invalid_session_id", "error": "x" },
    ]);
    assert!(
        matches!(heard(&made), Ok(Step::Done { .. })),
        "what was made is kept"
    );
}

#[test]
fn errors_become_sentences() {
    for (messages, kind, says) in [
        (json!([]), FailureKind::NoPicture, "without a picture"),
        (json!({}), FailureKind::NoPicture, "without a picture"),
        (
            json!([{ "error": "Invalid model value for param Model - 'x' - are you sure that model name is correct?" }]),
            FailureKind::ModelGone,
            "does not have the model",
        ),
        (
            json!([{ "error": "Invalid value for parameter Steps: no" }]),
            FailureKind::BadRequest,
            "one of the settings",
        ),
        (
            json!([{ "error": "No backends available! Cannot generate anything." }]),
            FailureKind::Busy,
            "No machine",
        ),
        (
            json!([{ "error": "Generation session interrupted." }]),
            FailureKind::NoAnswer,
            "stopped in SwarmUI",
        ),
        (
            json!([{ "error": "ComfyUI: CUDA out of memory" }]),
            FailureKind::NoAnswer,
            "out of memory",
        ),
        (
            json!([{ "error": "boom", "image": 5 }]),
            FailureKind::NoAnswer,
            "broke off",
        ),
        (
            json!([{ "error_id": "bad_permissions", "error": "You lack permissions for this route." }]),
            FailureKind::NotAllowed,
            "sign in",
        ),
        (
            json!([{ "image": "data:image/png;base64,%%" }]),
            FailureKind::NoAnswer,
            "cannot be read",
        ),
    ] {
        let Err(err) = heard(&messages) else {
            panic!("{messages} became something");
        };
        let failure = err.failure(Charged::No);
        assert_eq!(failure.kind, kind, "{messages}");
        assert!(
            failure.detail.contains(says),
            "{messages}: {}",
            failure.detail
        );
    }
}

#[test]
fn sessions_are_plain_words() {
    for body in [
        json!({ "session_id": "a\"b" }),
        json!({ "session_id": "x".repeat(300) }),
        json!({ "session_id": 7 }),
        json!({ "error": "Invalid or unauthorized." }),
        json!({}),
        json!([]),
    ] {
        let answer = reply(Purpose::Prepare, 200, &body.to_string());
        assert!(
            advance(&task(TaskKind::Generate), &[], SDXL, answer).is_err(),
            "{body}"
        );
    }
    let locked = reply(Purpose::Prepare, 401, "Unauthorized");
    let Err(err) = advance(&task(TaskKind::Generate), &[], SDXL, locked) else {
        panic!("let in");
    };
    assert_eq!(err.failure(Charged::No).kind, FailureKind::Key, "{err}");
}

#[test]
fn its_own_session_is_stopped_and_no_other() {
    let remote = Remote {
        id: RemoteId::from(SESSION),
        poll_url: None,
    };
    let service = at(SDXL);
    let sent = task(TaskKind::Generate);
    let stop = with_job(&service, &sent, &[], |job| {
        let swarm = SwarmUi::default();
        assert_eq!(swarm.interrupt(job), None, "never everybody's");
        assert_eq!(
            swarm.resume(job, &remote),
            None,
            "a closed websocket is gone"
        );
        swarm.cancel(job, &remote)
    });
    let stop = stop.unwrap();
    assert_eq!(
        stop.url,
        format!("{BASE}/API/InterruptAll"),
        "asked to stop"
    );
    assert_eq!(
        (stop.method, stop.purpose),
        (Method::Post, Purpose::Cancel),
        "a request"
    );
    assert_eq!(json(&stop), json!({ "session_id": SESSION }), "this one");
}

#[test]
fn an_encrypted_address_is_refused_with_a_sentence() {
    let service = service(
        "swarm",
        "Swarm",
        "https://studio.example",
        &[SDXL.to_owned()],
    );
    let err = with_job(&service, &task(TaskKind::Generate), &[], |job| {
        SwarmUi::default().start(job)
    });
    let detail = err.unwrap_err().failure(Charged::No).detail;
    assert!(detail.contains("http://"), "{detail}");
}

#[test]
fn models_are_listed_through_a_session() {
    let (swarm, service) = (SwarmUi::default(), at(SDXL));
    let at = At {
        service: &service,
        base_url: None,
    };
    let first = swarm.models(&at).unwrap();
    assert_eq!(
        (first.purpose, first.method),
        (Purpose::Ask, Method::Post),
        "a question"
    );
    let listed = swarm.read_models(&at, &opened()).unwrap();
    let next = listed.next.unwrap();
    assert_eq!(
        next.url,
        format!("{BASE}/API/ListT2IParams"),
        "then the list"
    );
    assert_eq!(
        json(&next),
        json!({ "session_id": SESSION }),
        "in the session"
    );
    let list = json!({ "models": { "Stable-Diffusion": [[SDXL, "sdxl"], "old.safetensors", [null], ["(None)", null]] } });
    let listed = swarm
        .read_models(&at, &reply(Purpose::Ask, 200, &list.to_string()))
        .unwrap();
    let names: Vec<&str> = listed
        .models
        .iter()
        .map(|model| model.id.as_str())
        .collect();
    assert_eq!(
        (names, listed.next),
        (vec![SDXL, "old.safetensors"], None),
        "both forms"
    );
}

#[test]
fn progress_is_believed_when_it_makes_sense() {
    let glimpse = |value: Value| SwarmUi::default().glimpse(value.to_string().as_bytes());
    let seen = glimpse(json!({ "gen_progress": {
        "batch_index": "0", "overall_percent": 0.4, "current_percent": 0.9, "preview": format!("data:image/jpeg;base64,{PNG}"),
    } }));
    let seen = seen.unwrap();
    assert_eq!(
        (seen.fraction, seen.picture),
        (Some(0.4), Some(b"png".to_vec())),
        "both"
    );
    for other in [
        json!({ "status": { "waiting_gens": 1 } }),
        json!({ "keep_alive": true }),
        json!({ "gen_progress": { "overall_percent": 40 } }),
        json!({ "gen_progress": { "overall_percent": "0.4", "preview": "data:text/html,x" } }),
        json!({ "gen_progress": 5 }),
        json!([]),
    ] {
        assert_eq!(glimpse(other.clone()), None, "{other}");
    }
    assert_eq!(
        SwarmUi::default().glimpse(&[0, 0, 0, 1, 0, 0, 0, 2]),
        None,
        "a binary message"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _seen = SwarmUi::default().glimpse(&bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for purpose in [Purpose::Prepare, Purpose::Submit] {
            for status in [200, 401, 500] {
                let _step = advance(&task(TaskKind::Generate), &[], SDXL, reply(purpose, status, &text));
            }
        }
    }

    #[test]
    fn whatever_it_names_stays_below_its_address(link in ".{1,60}") {
        if let Ok(Step::Then(call)) = heard(&json!([{ "image": link, "batch_index": "0" }])) {
            prop_assert!(call.url.starts_with("http://127.0.0.1:7801/"), "{}", call.url);
        }
    }
}

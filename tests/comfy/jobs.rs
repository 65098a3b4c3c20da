//! Jobs against the server's answers, as `server.py` and `execution.py` write them: what is asked, in which order, and what
//! it comes to.

use serde_json::{Value, json};
use triptych::domain::ids::RemoteId;
use triptych::domain::job::Remote;
use triptych::domain::shape::Size;
use triptych::domain::task::{Operation, Task};
use triptych::providers::comfyui::ComfyUi;
use triptych::providers::comfyui::family::Family;
use triptych::providers::{AuthSlot, Body, Call, Method, Provider as _, Purpose, Role, Step};

use crate::kit::{self, ID, Played, json_of, play, play_bytes, sdxl, with_job};

/// The answer to a graph.
fn accepted() -> (u16, Value) {
    (
        200,
        json!({"prompt_id": ID, "number": 4, "node_errors": {}}),
    )
}

/// The answer to a picture.
fn uploaded(name: &str) -> (u16, Value) {
    (200, json!({"name": name, "subfolder": "", "type": "temp"}))
}

fn item(number: i64, id: &str) -> Value {
    json!([number, id, {"1": {"class_type": "KSampler", "inputs": {}}}, {"client_id": "x"}, ["9"]])
}

fn line(running: &[Value], pending: &[Value]) -> (u16, Value) {
    (
        200,
        json!({"queue_running": running, "queue_pending": pending}),
    )
}

/// A finished job in the history.
fn done(images: &Value) -> (u16, Value) {
    (
        200,
        json!({ID: {
            "prompt": item(4, ID),
            "outputs": {"8": {"text": ["no picture"]}, "9": {"images": images}},
            "status": {"status_str": "success", "completed": true, "messages": [
                ["execution_start", {"prompt_id": ID, "timestamp": 1}],
                ["execution_success", {"prompt_id": ID, "timestamp": 2}],
            ]},
            "meta": {"9": {"node_id": "9"}},
        }}),
    )
}

fn made(name: &str, kind: &str) -> Value {
    json!({"filename": name, "subfolder": "", "type": kind})
}

fn task() -> Task {
    kit::make(Size::new(1024, 1024))
}

fn bytes_of(answers: &[(u16, Value)]) -> Vec<(u16, Vec<u8>)> {
    let bytes = |body: &Value| body.to_string().into_bytes();
    answers
        .iter()
        .map(|(status, body)| (*status, bytes(body)))
        .collect()
}

fn played_to_the_end(mut answers: Vec<(u16, Vec<u8>)>, picture: &[u8]) -> Played {
    answers.push((200, picture.to_vec()));
    play_bytes(&sdxl(), &task(), &answers)
}

#[test]
fn a_job_is_sent_waited_for_and_fetched() {
    let answers = bytes_of(&[
        accepted(),
        line(&[item(1, "a")], &[item(3, "b"), item(4, ID), item(9, "c")]),
        (200, json!({})),
        line(&[item(4, ID)], &[item(9, "c")]),
        done(&json!([made("ComfyUI_temp_abcde_00001_.png", "temp")])),
    ]);
    let played = played_to_the_end(answers, b"\x89PNG the very bytes");
    let history = format!("/history/{ID}");
    assert_eq!(
        played.paths(),
        [
            "/prompt",
            "/queue",
            history.as_str(),
            "/queue",
            history.as_str(),
            "/view?filename=ComfyUI_temp_abcde_00001_.png&subfolder=&type=temp",
        ],
        "in this order"
    );
    assert_eq!(
        played.before,
        [2, 0],
        "one at work and one sooner; then its turn"
    );
    let Ok(Step::Done { pictures, report }) = played.end else {
        panic!("done");
    };
    assert_eq!(pictures, [b"\x89PNG the very bytes".to_vec()], "verbatim");
    assert_eq!(report.seed, Some(7), "the number that was sent");
    assert_eq!(report.request_id.as_deref(), Some(ID), "its name there");
    for call in &played.calls {
        assert_eq!(call.auth, AuthSlot::None, "no key, ever: {}", call.url);
        assert!(!call.billable, "costs nothing: {}", call.url);
        assert!(
            call.headers.iter().all(|(name, _)| *name != "origin"),
            "no origin"
        );
    }
    let purposes: Vec<Purpose> = played.calls.iter().map(|call| call.purpose).collect();
    assert_eq!(purposes[0], Purpose::Submit, "the graph");
    assert!(
        purposes[1..].iter().all(|it| *it == Purpose::Poll),
        "questions"
    );
}

#[test]
fn the_graph_goes_with_our_names_and_asks_for_previews() {
    let played = play(&sdxl(), &task(), &[]);
    let call = &played.calls[0];
    let body = json_of(call);
    assert_eq!(body["client_id"], kit::ONCE, "who listens");
    assert_eq!(body["prompt_id"], ID, "what it is called");
    assert_eq!(
        body["extra_data"],
        json!({"preview_method": "auto"}),
        "previews"
    );
    assert!(crate::graphs::check(&body["prompt"]).is_ok(), "a graph");
    let beside = call.beside.as_ref().unwrap();
    assert_eq!(
        beside.url,
        format!("ws://127.0.0.1:8188/ws?clientId={}", kit::ONCE),
        "heard beside"
    );
    assert_eq!(beside.every, None, "a websocket");
}

#[test]
fn without_a_number_asked_for_the_job_makes_its_own_and_says_so() {
    let task = Task {
        seed: None,
        ..task()
    };
    let answers = [
        accepted(),
        line(&[], &[]),
        done(&json!([made("a.png", "output")])),
        (200, json!("PNG")),
    ];
    let played = play(&sdxl(), &task, &answers);
    let sent = json_of(&played.calls[0]);
    let sampler = kit::nodes(&sent["prompt"], "KSampler")[0]["seed"].clone();
    let Ok(Step::Done { report, .. }) = played.end else {
        panic!("done");
    };
    assert_eq!(sampler, report.seed.unwrap(), "the same number");
    assert!(
        report.seed.unwrap() < 1 << 53,
        "exact in every program on the way"
    );
}

#[test]
fn pictures_go_first_each_under_its_own_name() {
    let task = kit::edit(Operation::Instruct, true, 0);
    let answers = [uploaded("one.jpg"), uploaded("two (1).png"), accepted()];
    let played = play(&sdxl(), &task, &answers);
    assert_eq!(
        played.paths()[..3],
        ["/upload/image", "/upload/image", "/prompt"],
        "in this order"
    );
    let parts = |call: &Call| {
        let Body::Multipart(parts) = &call.body else {
            panic!("a form");
        };
        parts.clone()
    };
    for (call, (ending, kind, byte)) in played
        .calls
        .iter()
        .zip([("1.jpg", "image/jpeg", 1), ("2.png", "image/png", 2)])
    {
        assert_eq!(
            (call.purpose, call.method),
            (Purpose::Prepare, Method::Post),
            "only prepares"
        );
        let parts = parts(call);
        let (name, said) = parts[0].file.clone().unwrap();
        assert_eq!(name, format!("triptych-{}-{ending}", kit::ONCE), "fresh");
        assert_eq!((said, parts[0].bytes[0]), (kind, byte), "its file");
        let fields: Vec<(&str, &[u8])> = parts[1..]
            .iter()
            .map(|part| (part.name.as_str(), &*part.bytes))
            .collect();
        assert_eq!(
            fields,
            [("type", &b"temp"[..]), ("overwrite", b"true")],
            "not among the person's own"
        );
    }
    assert!(
        played.calls[0].beside.is_some(),
        "heard from the first request on"
    );
    let body = json_of(&played.calls[2]);
    assert_eq!(
        kit::nodes(&body["prompt"], "LoadImage")[0]["image"],
        "one.jpg [temp]",
        "as the server called it"
    );
    let mask = kit::nodes(&body["prompt"], "LoadImageMask")[0];
    assert_eq!(
        (&mask["image"], &mask["channel"]),
        (&"two (1).png [temp]".into(), &"red".into()),
        "the area"
    );
}

#[test]
fn what_the_server_calls_a_picture_is_taken_with_its_folder_and_not_blindly() {
    let task = kit::edit(Operation::Instruct, false, 0);
    let named = |answer: Value| {
        let played = play(&sdxl(), &task, &[(200, answer)]);
        let call = played.calls.get(1)?;
        let body = json_of(call);
        Some(
            kit::nodes(&body["prompt"], "LoadImage")[0]["image"]
                .as_str()?
                .to_owned(),
        )
    };
    let in_folder = named(json!({"name": "a.png", "subfolder": "b", "type": "input"}));
    assert_eq!(in_folder.as_deref(), Some("b/a.png"), "folder");
    for bad in [
        json!({}),
        json!({"name": ""}),
        json!({"name": 7}),
        json!({"name": "a\u{7}.png"}),
        json!({"name": "a".repeat(9000)}),
        json!(null),
        json!("<html>"),
    ] {
        assert_eq!(named(bad.clone()), None, "{bad:.40}");
    }
}

#[test]
fn a_task_that_cannot_work_is_refused_before_anything_is_uploaded() {
    let fill = kit::model(
        Family::Flux1Fill,
        &[
            ("diffusion", "flux1-fill-dev.safetensors"),
            ("clip", "clip_l.safetensors"),
            ("clip2", "t5xxl_fp16.safetensors"),
            ("vae", "ae.safetensors"),
        ],
    );
    let task = kit::edit(Operation::Instruct, false, 0);
    let err = with_job(&fill, &task, None, |job| ComfyUi::default().start(job)).unwrap_err();
    assert_eq!(
        kit::sentence(&err),
        "This model only fills painted areas; paint the area to change first.",
        "plain"
    );
    let mut broken = fill;
    broken.wire.remove("vae");
    let task = kit::edit(Operation::Instruct, true, 0);
    let err = with_job(&broken, &task, None, |job| ComfyUi::default().start(job)).unwrap_err();
    assert_eq!(
        err.kind,
        triptych::providers::ErrorKind::ModelGone,
        "files unknown"
    );
}

#[test]
fn a_job_that_ended_between_two_questions_is_found() {
    let answers = bytes_of(&[
        accepted(),
        line(&[item(4, ID)], &[]),
        (200, json!({})),
        line(&[], &[]),
        done(&json!([made("a.png", "output")])),
    ]);
    let played = played_to_the_end(answers, b"PNG");
    assert!(
        matches!(played.end, Ok(Step::Done { .. })),
        "{:?}",
        played.paths()
    );
}

#[test]
fn a_server_that_was_restarted_no_longer_knows_the_job() {
    let answers = [
        accepted(),
        line(&[item(4, ID)], &[]),
        (200, json!({})),
        line(&[], &[item(1, "other")]),
        (200, json!({})),
    ];
    let played = play(&sdxl(), &task(), &answers);
    assert!(
        played.sentence().contains("no longer knows this job"),
        "{}",
        played.sentence()
    );
}

#[test]
fn what_is_saved_counts_more_than_what_is_shown_and_films_do_not_count() {
    let view = |images: &Value| {
        let played = play(
            &sdxl(),
            &task(),
            &[accepted(), line(&[], &[]), done(images)],
        );
        played
            .paths()
            .last()
            .map(|path| (*path).to_owned())
            .filter(|path| path.starts_with("/view"))
    };
    let both = json!([
        made("film.mp4", "output"),
        made("shown.png", "temp"),
        made("saved.webp", "output")
    ]);
    assert_eq!(
        view(&both).as_deref(),
        Some("/view?filename=saved.webp&subfolder=&type=output"),
        "saved"
    );
    let odd = json!([{"filename": "a b&c=/../d.png", "subfolder": "x?y#z", "type": "output"}]);
    let url = view(&odd).unwrap();
    assert_eq!(
        url, "/view?filename=a+b%26c%3D%2F..%2Fd.png&subfolder=x%3Fy%23z&type=output",
        "cannot break out"
    );
    for none in [
        json!([]),
        json!([made("film.mp4", "output")]),
        json!([7, null, {}]),
        json!({"a": 1}),
    ] {
        assert_eq!(view(&none), None, "{none}");
    }
}

#[test]
fn a_job_is_stopped_where_it_is_and_no_other() {
    let stop = |model: &triptych::domain::model::Model, remote: &Remote| {
        with_job(model, &task(), Some(remote), |job| {
            ComfyUi::default().cancel(job, remote)
        })
    };
    let waiting = play(&sdxl(), &task(), &[accepted()]).remote.unwrap();
    let call = stop(&sdxl(), &waiting).unwrap();
    assert!(call.url.ends_with("/queue"), "{}", call.url);
    assert_eq!(json_of(&call), json!({"delete": [ID]}), "out of the line");
    let running = play(&sdxl(), &task(), &[accepted(), line(&[item(4, ID)], &[])]);
    let call = stop(&sdxl(), &running.remote.unwrap()).unwrap();
    assert!(call.url.ends_with("/interrupt"), "{}", call.url);
    assert_eq!(json_of(&call), json!({"prompt_id": ID}), "this one only");
    let mut newer = sdxl();
    newer.wire.insert("cancel".to_owned(), "jobs".to_owned());
    let call = stop(&newer, &waiting).unwrap();
    assert_eq!(
        call.url,
        format!("{}/api/jobs/{ID}/cancel", kit::BASE),
        "one for both"
    );
    assert_eq!(
        (call.method, call.purpose),
        (Method::Post, Purpose::Cancel),
        "a stop"
    );
    let forged = Remote {
        id: RemoteId::from("../../free"),
        poll_url: None,
    };
    assert!(
        stop(&sdxl(), &forged).is_none() && stop(&newer, &forged).is_none(),
        "no name of a job"
    );
    // Before the server has answered, our own name for the job is known.
    let call = with_job(&sdxl(), &task(), None, |job| {
        ComfyUi::default().interrupt(job)
    })
    .unwrap();
    assert_eq!(json_of(&call), json!({"delete": [ID]}), "without an answer");
}

#[test]
fn a_job_from_before_is_asked_about_and_heard_again() {
    let remote = play(&sdxl(), &task(), &[accepted()]).remote.unwrap();
    let call = with_job(&sdxl(), &task(), Some(&remote), |job| {
        ComfyUi::default().resume(job, &remote)
    })
    .unwrap();
    assert_eq!(call.url, format!("{}/history/{ID}", kit::BASE), "asked");
    assert!(
        call.beside.is_some() && call.purpose == Purpose::Poll,
        "and heard"
    );
    assert_eq!(call.carry, ["history", ID], "its answer is understood");
    let forged = Remote {
        id: RemoteId::from("a?b"),
        poll_url: None,
    };
    let none = with_job(&sdxl(), &task(), Some(&forged), |job| {
        ComfyUi::default().resume(job, &forged)
    });
    assert!(none.is_none(), "no name of a job");
}

#[test]
fn the_area_is_white_where_it_changes() {
    let form = ComfyUi::default().mask_form(&sdxl());
    assert_eq!(
        form,
        triptych::providers::MaskForm::WhiteChanges,
        "as LoadImageMask reads red"
    );
    let task = kit::edit(Operation::Instruct, true, 0);
    let roles: Vec<Role> = kit::inputs_of(&task)
        .iter()
        .map(|input| input.role)
        .collect();
    assert_eq!(
        roles,
        [Role::Source, Role::Mask],
        "the order of the pictures"
    );
}

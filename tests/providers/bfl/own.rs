//! What is Black Forest Labs' own: whose address is asked, costs that travel along, and sizes that grow.

use std::time::Duration;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::ModelId;
use triptych::domain::job::Remote;
use triptych::domain::shape::Size;
use triptych::providers::bfl::Bfl;
use triptych::providers::{ErrorKind, Job, Provider as _, Purpose, Reply, Retry, Step};

use super::{ASKED_AT, ID, OfBfl, generate, json_of};
use crate::suite::{Ask, with_job};

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/bfl/", $name, ".json"))
    };
}

fn reply(purpose: Purpose, status: u16, body: &str) -> Reply {
    Reply {
        purpose,
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

/// Hands a job in and gives where it is.
fn remote_after(answer: &str) -> Remote {
    with_job(&OfBfl, &generate(), |job| {
        let step = Bfl::default().advance(job, reply(Purpose::Submit, 200, answer));
        let Ok(Step::Poll { remote, .. }) = step else {
            panic!("{answer} is an acceptance");
        };
        remote
    })
}

fn asked_of(remote: &Remote) -> String {
    with_job(&OfBfl, &generate(), |job| {
        Bfl::default().resume(job, remote).unwrap().url
    })
}

#[test]
fn the_key_goes_only_where_the_service_is() {
    for (said, asked) in [
        (ASKED_AT, ASKED_AT),
        (
            "https://evil.example/v1/get_result?id=1",
            "https://api.bfl.ai/v1/get_result?id=a%2Fb",
        ),
        (
            "http://api.bfl.ai/v1/get_result?id=1",
            "https://api.bfl.ai/v1/get_result?id=a%2Fb",
        ),
        ("", "https://api.bfl.ai/v1/get_result?id=a%2Fb"),
    ] {
        let answer = json!({"id": "a/b", "polling_url": said}).to_string();
        assert_eq!(asked_of(&remote_after(&answer)), asked, "{said}");
    }
    let tampered = Remote {
        poll_url: Some("https://evil.example/x#micros=5".to_owned()),
        ..remote_after(recorded!("submitted"))
    };
    assert_eq!(
        asked_of(&tampered),
        format!("https://api.bfl.ai/v1/get_result?id={ID}"),
        "what was written down is looked at again"
    );
}

#[test]
fn the_cost_travels_with_the_address_and_is_never_sent() {
    for (cost, noted) in [
        ("3.0", "#micros=30000"),
        ("1.45", "#micros=14500"),
        ("null", ""),
    ] {
        let answer = recorded!("submitted").replace("3.0", cost);
        let remote = remote_after(&answer);
        assert_eq!(
            remote.poll_url.as_deref(),
            Some(format!("{ASKED_AT}{noted}").as_str()),
            "{cost}"
        );
        assert_eq!(asked_of(&remote), ASKED_AT, "without the note");
    }
}

/// What a reply about an accepted job comes to.
fn polled(status: u16, body: &str) -> Result<Step, ErrorKind> {
    let remote = remote_after(recorded!("submitted"));
    with_job(&OfBfl, &generate(), |job| {
        let job = Job {
            remote: Some(&remote),
            ..*job
        };
        let reply = reply(Purpose::Poll, status, body);
        Bfl::default().advance(&job, reply).map_err(|err| err.kind)
    })
}

#[test]
fn answers_that_are_not_about_the_job_are_asked_again() {
    let page = "<html><title>Bad gateway</title></html>";
    for (status, body, kind) in [
        (200, page, ErrorKind::BadReply),
        (404, recorded!("not_found"), ErrorKind::BadReply),
        (404, page, ErrorKind::BadReply),
        (202, "", ErrorKind::BadReply),
        (429, recorded!("busy"), ErrorKind::Busy),
        (502, page, ErrorKind::Server),
        (503, page, ErrorKind::Busy),
    ] {
        assert_eq!(polled(status, body).err(), Some(kind), "{status} {body}");
    }
    let Ok(Step::Poll { progress, .. }) = polled(500, recorded!("pending")) else {
        panic!("a status in the body counts more than the one around it");
    };
    assert_eq!(progress, Some(0.25), "how far it is");
}

#[test]
fn a_key_without_the_right_is_told_from_a_wrong_key() {
    with_job(&OfBfl, &generate(), |job| {
        let answer = "{\"detail\":\"This endpoint is not part of your plan\"}";
        let step = Bfl::default().advance(job, reply(Purpose::Submit, 403, answer));
        assert_eq!(
            step.err().map(|err| err.kind),
            Some(ErrorKind::NotAllowed),
            "plan"
        );
    });
}

/// What a model is sent for an edit of a picture of 1000 × 800.
fn sent_for(model: &str, size: Size) -> Result<Value, String> {
    let ask = Ask {
        size,
        picture_size: Size::new(1000, 800),
        ..Ask::edit(ModelId::from(model))
    };
    with_job(&OfBfl, &ask, |job| match Bfl::default().start(job) {
        Ok(call) => Ok(json_of(&call)),
        Err(err) => Err(err.failure(Charged::No).detail),
    })
}

#[test]
fn a_picture_grows_by_what_is_missing_on_each_side() {
    let sent = sent_for("bfl/flux-pro-1.0-expand", Size::new(1201, 900)).unwrap();
    let sides = ["left", "right", "top", "bottom"].map(|side| sent[side].as_u64());
    assert_eq!(sides, [Some(100), Some(101), Some(50), Some(50)], "{sent}");
    let sent = sent_for("bfl/flux-tools/outpainting-v1", Size::new(1600, 800)).unwrap();
    assert_eq!(
        (sent["width"].as_u64(), sent["height"].as_u64()),
        (Some(1600), Some(800)),
        "the whole canvas"
    );
    for size in [Size::new(1000, 800), Size::new(1600, 700)] {
        for model in ["bfl/flux-pro-1.0-expand", "bfl/flux-tools/outpainting-v1"] {
            assert_eq!(
                sent_for(model, size),
                Err(
                    "This model adds to a picture: choose a size larger than 1000 × 800."
                        .to_owned()
                ),
                "{model} {size}"
            );
        }
    }
}

#[test]
fn a_model_for_painted_areas_says_that_nothing_is_painted() {
    for model in ["bfl/flux-pro-1.0-fill", "bfl/flux-tools/erase-v1"] {
        assert_eq!(
            sent_for(model, Size::new(1000, 800)),
            Err("Paint the area to change first.".to_owned()),
            "{model}"
        );
    }
}

#[test]
fn a_wait_in_the_answer_is_believed_and_made_nothing() {
    with_job(&OfBfl, &generate(), |job| {
        let answer = "{\"error\":\"rate_limit\",\"message\":\"Slow down\",\"retry_after\":2.5}";
        let err = Bfl::default().advance(job, reply(Purpose::Submit, 429, answer));
        let err = err.err().unwrap();
        let after = Some(Duration::from_millis(2500));
        assert_eq!(
            (err.kind, err.retry, err.said.as_str()),
            (ErrorKind::Busy, Retry::Safe { after }, "Slow down"),
            "documented: no job was created"
        );
    });
}

#[test]
fn a_name_that_would_change_the_address_is_no_model() {
    let ask = Ask::generate(ModelId::from("bfl/../credits"));
    with_job(&OfBfl, &ask, |job| {
        let kind = Bfl::default().start(job).err().map(|err| err.kind);
        assert_eq!(kind, Some(ErrorKind::ModelGone), "not sent");
    });
}

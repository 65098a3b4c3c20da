//! What is Black Forest Labs' own: whose address is asked, costs that travel along, and sizes that grow.

use std::time::Duration;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::ModelId;
use triptych::domain::job::Remote;
use triptych::domain::shape::Size;
use triptych::domain::task::Margins;
use triptych::providers::bfl::Bfl;
use triptych::providers::{ErrorKind, Job, Provider as _, Purpose, Reply, Retry, Role, Step};

use super::{ASKED_AT, ID, OfBfl, generate, json_of};
use crate::suite::{Ask, Fixtures as _, with_job};

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

/// What a model is sent, or the sentence why nothing is.
fn sent_for(ask: &Ask) -> Result<Value, String> {
    with_job(&OfBfl, ask, |job| match Bfl::default().start(job) {
        Ok(call) => Ok(json_of(&call)),
        Err(err) => Err(err.failure(Charged::No).detail),
    })
}

/// An extension of a picture of 1000 × 800.
fn extension(model: &str, margins: Margins) -> Ask {
    let picture_size = Size::new(1000, 800);
    Ask {
        size: margins.around(picture_size),
        picture_size,
        ..Ask::extend_by(ModelId::from(model), margins)
    }
}

fn margins(left_px: u32, top_px: u32, right_px: u32, bottom_px: u32) -> Margins {
    Margins {
        left_px,
        top_px,
        right_px,
        bottom_px,
        filled: None,
    }
}

#[test]
fn a_picture_grows_by_exactly_what_is_asked_on_each_side() {
    let (expand, outpaint) = ("bfl/flux-pro-1.0-expand", "bfl/flux-tools/outpainting-v1");
    let asked = margins(0, 2048, 101, 7);
    let sent = sent_for(&extension(expand, asked)).unwrap();
    let sides = ["left", "top", "right", "bottom"].map(|side| sent[side].as_u64());
    assert_eq!(sides, [Some(0), Some(2048), Some(101), Some(7)], "{sent}");
    let sent = sent_for(&extension(outpaint, margins(300, 20, 0, 3000))).unwrap();
    let canvas = [
        "width",
        "height",
        "reference_offset_x",
        "reference_offset_y",
    ];
    assert_eq!(
        canvas.map(|field| sent[field].as_u64()),
        [Some(1300), Some(3820), Some(300), Some(20)],
        "the whole canvas, and where the picture lies in it: {sent}"
    );
    for model in [expand, outpaint] {
        assert_eq!(
            sent_for(&extension(model, Margins::default())),
            Err("Choose a side to extend first.".to_owned()),
            "{model}"
        );
    }
    assert_eq!(
        sent_for(&extension(expand, margins(0, 0, 2049, 0))),
        Err("This model adds at most 2048 pixels on each side.".to_owned()),
        "nothing is cut silently"
    );
}

#[test]
fn the_margins_count_and_not_the_size_when_the_two_differ() {
    // The studio asks for the canvas; should a draft bring another size, the picture is still extended as it was drawn.
    let ask = Ask {
        size: Size::new(64, 64),
        ..extension("bfl/flux-tools/outpainting-v1", margins(10, 0, 0, 0))
    };
    let sent = sent_for(&ask).unwrap();
    assert_eq!(
        (sent["width"].as_u64(), sent["height"].as_u64()),
        (Some(1010), Some(800)),
        "{sent}"
    );
}

#[test]
fn a_model_for_painted_areas_says_that_nothing_is_painted() {
    let fill = Ask::edit(ModelId::from("bfl/flux-pro-1.0-fill"));
    let erase = Ask {
        mask: false,
        ..Ask::erase(ModelId::from("bfl/flux-tools/erase-v1"))
    };
    for ask in [fill, erase] {
        assert_eq!(
            sent_for(&ask),
            Err("Paint the area to change first.".to_owned()),
            "{}",
            ask.model
        );
    }
}

#[test]
fn an_area_of_another_size_is_not_sent() {
    let ask = Ask::erase(ModelId::from("bfl/flux-tools/erase-v1"));
    let said = with_job(&OfBfl, &ask, |job| {
        let mut inputs = job.inputs.to_vec();
        let area = inputs.iter_mut().find(|input| input.role == Role::Mask);
        area.unwrap().size = Size::new(512, 512);
        let job = Job {
            inputs: &inputs,
            ..*job
        };
        Bfl::default().start(&job).unwrap_err().failure(Charged::No)
    });
    assert_eq!(
        said.detail, "The painted area and the picture differ in size.",
        "the service would refuse it"
    );
}

#[test]
fn pictures_the_service_would_refuse_are_not_sent() {
    let flux3 = |picture_size| Ask {
        picture_size,
        ..Ask::edit(ModelId::from("bfl/flux-3-image"))
    };
    let kind = |ask: &Ask| {
        let sent = with_job(&OfBfl, ask, |job| Bfl::default().start(job));
        sent.err().map(|err| err.kind)
    };
    assert_eq!(
        kind(&flux3(Size::new(256, 4096))),
        None,
        "just large enough"
    );
    assert_eq!(
        sent_for(&flux3(Size::new(255, 4096))).unwrap_err(),
        "This model needs pictures of at least 256 pixels on each side; one has 255 × 4096.",
        "too small"
    );
    assert_eq!(kind(&flux3(Size::new(4096, 4096))), None, "16 megapixels");
    assert_eq!(
        kind(&flux3(Size::new(4097, 4096))),
        Some(ErrorKind::TooLarge),
        "a row more"
    );
    let heavy = |bytes| Ask {
        picture: Some(vec![7; bytes]),
        ..Ask::edit(OfBfl.model())
    };
    assert_eq!(kind(&heavy(15_000_000)), None, "20 MB as base64");
    assert_eq!(
        kind(&heavy(15_000_003)),
        Some(ErrorKind::TooLarge),
        "beyond"
    );
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

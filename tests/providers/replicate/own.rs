//! What is special about Replicate: schemas of unknown models, uploads, outputs of three forms, addresses it names.

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::ModelId;
use triptych::domain::shape::Size;
use triptych::domain::task::Change;
use triptych::providers::replicate::Replicate;
use triptych::providers::{ErrorKind, Method, Provider as _, Purpose, Step};

use super::{API, ID, OfReplicate, after_accepted, at_once, flux2, poll, prediction, submit_to};
use crate::suite::{Answer, Ask, Outcome, Play, Want, picture_url, play_one, with_job};

macro_rules! recorded {
    ($status:expr, $name:literal) => {
        Answer::new(
            $status,
            include_str!(concat!("../../fixtures/replicate/", $name, ".json")),
        )
    };
}

const VERSION: &str = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa";

/// `some-lab/painter`, which the catalogue does not know: no seed, one picture, its own limits.
fn typed(version: &str) -> ModelId {
    ModelId(format!("replicate/some-lab/painter{version}"))
}

#[test]
fn an_unknown_model_is_asked_for_its_inputs_first() {
    let want = json!({"version": VERSION, "input": {"prompt": "A red boat on a green lake", "width": 1024,
        "height": 1024, "num_outputs": 1, "output_format": "png"}});
    let submit = Want::submit(format!("{API}/predictions"));
    let ask = Ask {
        seed: Some(9),
        ..Ask::generate(typed(""))
    };
    let links = Outcome::links(&["https://replicate.delivery/xezq/Q1aY0tWm/out.webp"]);
    let play = Play::start(ask.clone())
        .then(
            Want::prepare(Method::Get, format!("{API}/models/some-lab/painter")),
            recorded!(200, "model_community"),
        )
        .then(
            submit.clone().json(want.clone()),
            recorded!(201, "starting"),
        )
        .then(poll(), recorded!(200, "succeeded_object"))
        .ends(links.clone())
        .reports(|report| {
            assert_eq!(report.seed, Some(77), "from its log");
            assert_eq!(
                report.changes,
                [Change::SeedIgnored],
                "the ledger hears that it takes no seed"
            );
            let model = report.model_reported.as_deref();
            assert!(
                model.is_some_and(|model| model.ends_with(VERSION)),
                "the version: {model:?}"
            );
        });
    play_one(&OfReplicate, "by name", &play);
    let versioned = Ask {
        model: typed(&format!(":{VERSION}")),
        ..ask
    };
    let play = Play::start(versioned)
        .then(
            Want::prepare(
                Method::Get,
                format!("{API}/models/some-lab/painter/versions/{VERSION}"),
            ),
            recorded!(200, "version_community"),
        )
        .then(submit.json(want), recorded!(201, "starting"))
        .then(poll(), recorded!(200, "succeeded_object"))
        .ends(links);
    play_one(&OfReplicate, "by version", &play);
}

#[test]
fn an_unknown_official_model_is_made_by_its_name() {
    let model = ModelId::from("replicate/black-forest-labs/flux-2-klein-9b");
    let ask = Ask {
        references: 2,
        seed: Some(9),
        size: Size::new(1920, 1088),
        ..Ask::edit(model)
    };
    let want = json!({"input": {"prompt": "Make the boat blue", "seed": 9, "aspect_ratio": "16:9",
        "input_images": [picture_url(), picture_url(), picture_url()]}});
    let play = Play::start(ask)
        .then(
            Want::prepare(
                Method::Get,
                format!("{API}/models/black-forest-labs/flux-2-klein-9b"),
            ),
            recorded!(200, "model_official"),
        )
        .then(
            submit_to("black-forest-labs/flux-2-klein-9b").json(want),
            recorded!(201, "starting"),
        )
        .then(poll(), recorded!(200, "succeeded_one"))
        .ends(Outcome::links(&[
            "https://replicate.delivery/xezq/Q1aY0tWm/out.png",
        ]));
    play_one(&OfReplicate, "official", &play);
}

#[test]
fn large_pictures_are_uploaded_one_after_the_other() {
    let ask = Ask {
        references: 1,
        picture: Some(vec![7; 300_000]),
        ..Ask::edit(flux2())
    };
    let upload = || Want::prepare(Method::Post, format!("{API}/files")).form(&[("content", None)]);
    let second = String::from_utf8(recorded!(201, "uploaded").body).unwrap();
    let second = second.replace("files/ZDc0YmQ4", "files/U2Vjb25k");
    let play = Play::start(ask.clone())
        .then(upload(), recorded!(201, "uploaded"))
        .then(upload(), Answer::new(201, second))
        .then(
            submit_to("black-forest-labs/flux-2-pro").json_with(json!({"input": {"input_images": [
                "https://api.replicate.com/v1/files/ZDc0YmQ4", "https://api.replicate.com/v1/files/U2Vjb25k"]}})),
            recorded!(201, "starting"),
        )
        .ends(Outcome::polling(ID, None, &prediction()));
    play_one(&OfReplicate, "uploads", &play);
    let refused = Play::start(ask)
        .then(
            upload(),
            Answer::new(
                413,
                "{\"title\":\"Too large\",\"detail\":\"At most 100 MB\",\"status\":413}",
            ),
        )
        .ends(Outcome::failed(ErrorKind::TooLarge, "At most 100 MB"));
    play_one(&OfReplicate, "too large", &refused);
}

#[test]
fn the_key_follows_only_the_services_own_addresses() {
    let own = String::from_utf8(recorded!(201, "starting").body).unwrap();
    let get = format!("\"get\": \"{}\"", prediction());
    for (said, asked) in [
        (
            "https://stream.replicate.com/v1/predictions/x",
            "https://stream.replicate.com/v1/predictions/x",
        ),
        (
            "http://api.replicate.com/v1/predictions/x",
            prediction().as_str(),
        ),
        (
            "https://replicate.com.evil.example/x",
            prediction().as_str(),
        ),
        ("https://evil.example/replicate.com", prediction().as_str()),
        (
            "https://api.replicate.com@evil.example/x",
            prediction().as_str(),
        ),
        ("https://key@api.replicate.com/x", prediction().as_str()),
        ("https://api.replicate.com:8443/x", prediction().as_str()),
        ("file:///etc/passwd", prediction().as_str()),
        ("", prediction().as_str()),
    ] {
        let body = own.replace(&get, &format!("\"get\": \"{said}\""));
        assert!(
            said.is_empty() || body.contains(said),
            "the fixture has that address"
        );
        let play = at_once(Answer::new(201, body)).ends(Outcome::polling(ID, None, asked));
        play_one(&OfReplicate, said, &play);
    }
}

#[test]
fn a_name_that_would_lead_elsewhere_is_never_sent() {
    for strange in [
        "replicate/../x",
        "replicate/a",
        "replicate/a/b?c=d",
        "replicate/a/b:c/../d",
    ] {
        with_job(
            &OfReplicate,
            &Ask::generate(ModelId::from(strange)),
            |job| {
                let err = Replicate::default().start(job).unwrap_err();
                assert_eq!(err.kind, ErrorKind::ModelGone, "{strange}");
            },
        );
    }
}

#[test]
fn a_schema_that_asks_for_more_is_said_so_before_anything_is_charged() {
    let body = String::from_utf8(recorded!(200, "model_community").body).unwrap();
    let mut value: Value = serde_json::from_str(&body).unwrap();
    let input = value
        .pointer_mut("/latest_version/openapi_schema/components/schemas/Input")
        .unwrap();
    input["required"] = json!(["prompt", "lora_weights"]);
    let play = Play::start(Ask::generate(typed("")))
        .then(
            Want::prepare(Method::Get, format!("{API}/models/some-lab/painter")),
            Answer::new(200, value.to_string()),
        )
        .ends(Outcome::failed(
            ErrorKind::BadRequest,
            "also needs lora_weights",
        ));
    play_one(&OfReplicate, "needs more", &play);
}

#[test]
fn an_aborted_job_cost_nothing() {
    let play = after_accepted(recorded!(200, "aborted")).ends(Outcome::failed_costing(
        ErrorKind::JobFailed,
        "",
        Charged::No,
    ));
    play_one(&OfReplicate, "aborted", &play);
}

#[test]
fn effort_becomes_steps() {
    use triptych::domain::task::Effort;
    let model = ModelId::from("replicate/black-forest-labs/flux-dev");
    for (effort, steps) in [
        (Effort::Quick, 16),
        (Effort::Usual, 28),
        (Effort::Careful, 50),
    ] {
        let ask = Ask {
            effort,
            ..Ask::generate(model.clone())
        };
        let want = submit_to("black-forest-labs/flux-dev")
            .json_with(json!({"input": {"num_inference_steps": steps}}));
        let play = Play::start(ask)
            .then(want, recorded!(201, "starting"))
            .ends(Outcome::polling(ID, None, &prediction()));
        play_one(&OfReplicate, "steps", &play);
    }
}

#[test]
fn a_picture_inside_the_answer_is_taken_as_it_is() {
    let mut value: Value = serde_json::from_slice(&recorded!(200, "succeeded").body).unwrap();
    value["output"] = json!([picture_url()]);
    let play = after_accepted(Answer::new(200, value.to_string())).ends(Outcome::Pictures(1));
    play_one(&OfReplicate, "inline", &play);
}

#[test]
fn preparations_are_never_charged() {
    with_job(&OfReplicate, &Ask::generate(typed("")), |job| {
        let call = Replicate::default().start(job).unwrap();
        assert_eq!(
            (call.purpose, call.billable),
            (Purpose::Prepare, false),
            "asks first"
        );
        let reply = call.answered(triptych::providers::Reply {
            purpose: call.purpose,
            status: 200,
            headers: Vec::new(),
            body: recorded!(200, "model_community").body,
        });
        let Ok(Step::Then(next)) = Replicate::default().advance(job, reply) else {
            panic!("then the submission");
        };
        assert_eq!(
            (next.purpose, next.billable),
            (Purpose::Submit, true),
            "then submits"
        );
    });
}

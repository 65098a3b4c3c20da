//! Replicate in the conformance suite, and what is special about it: schemas of unknown models, uploads, outputs of three
//! forms.

use std::time::Duration;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::model::Model;
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::domain::task::Change;
use triptych::providers::replicate::Replicate;
use triptych::providers::{
    Account, AuthSlot, Body, Call, ErrorKind, Method, Provider, Purpose, Step,
};

use crate::suite::{
    Answer, Ask, Case, Fixtures, Outcome, Play, Script, Want, conforms, picture_url, play_one,
    suits_its_catalogue, survives_spoiled_answers, with_job,
};

struct OfReplicate;

macro_rules! recorded {
    ($status:expr, $name:literal) => {
        Answer::new(
            $status,
            include_str!(concat!("../fixtures/replicate/", $name, ".json")),
        )
    };
}

const API: &str = "https://api.replicate.com/v1";
const ID: &str = "rmqz4xv0fsrge0cq0k8b2e7h3w";
const VERSION: &str = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa";

fn schnell() -> ModelId {
    ModelId::from("replicate/black-forest-labs/flux-schnell")
}

fn flux2() -> ModelId {
    ModelId::from("replicate/black-forest-labs/flux-2-pro")
}

fn ask() -> Ask {
    Ask {
        seed: Some(5),
        ..Ask::generate(schnell())
    }
}

fn submit_to(model: &str) -> Want {
    Want::submit(format!("{API}/models/{model}/predictions")).header("cancel-after", "10m")
}

fn submit() -> Want {
    submit_to("black-forest-labs/flux-schnell")
}

fn poll() -> Want {
    Want::poll(prediction())
}

fn prediction() -> String {
    format!("{API}/predictions/{ID}")
}

/// A new job, accepted, and then this answer.
fn after_accepted(answer: Answer) -> Play {
    Play::start(ask())
        .then(submit(), recorded!(201, "starting"))
        .then(poll(), answer)
}

/// A new job that gets this answer at once.
fn at_once(answer: Answer) -> Play {
    Play::start(ask()).then(submit(), answer)
}

fn edit_flux2(references: u8) -> Play {
    let pictures = vec![picture_url(); usize::from(references) + 1];
    let want = submit_to("black-forest-labs/flux-2-pro").json(json!({"input": {
        "prompt": "Make the boat blue", "input_images": pictures, "aspect_ratio": "match_input_image",
        "output_format": "png", "safety_tolerance": 2,
    }}));
    Play::start(Ask {
        references,
        ..Ask::edit(flux2())
    })
    .then(want, recorded!(201, "starting"))
    .then(poll(), recorded!(200, "succeeded_one"))
    .ends(Outcome::links(&[
        "https://replicate.delivery/xezq/Q1aY0tWm/out.png",
    ]))
}

const MAYBE_SCHNELL: Charged = Charged::Maybe {
    at_most: Some(Micros(3_000)),
};

impl Fixtures for OfReplicate {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(Replicate::default())
    }

    fn model(&self) -> ModelId {
        schnell()
    }

    fn edit_model(&self) -> Option<ModelId> {
        Some(flux2())
    }

    fn auth(&self) -> AuthSlot {
        AuthSlot::Key {
            service: ProviderId::from("replicate"),
            header: "authorization",
            prefix: "Bearer ",
        }
    }

    fn script(&self, case: Case) -> Script {
        making(case)
            .or_else(|| refusing(case))
            .or_else(|| ending(case))
            .unwrap_or_else(|| Script::not_possible("no model of the catalogue takes a mask"))
    }

    fn allowed(&self, model: &Model) -> Vec<String> {
        let slug = model.id.at_provider();
        let name = slug.rsplit('/').next().unwrap();
        let flux2 = "prompt input_images[] aspect_ratio resolution width height safety_tolerance seed output_format output_quality";
        let fields = match name {
            "flux-2-pro" | "flux-2-max" => flux2.to_owned(),
            "flux-2-flex" => format!("{flux2} prompt_upsampling steps guidance"),
            "flux-kontext-pro" | "flux-kontext-max" => {
                "prompt input_image aspect_ratio prompt_upsampling seed output_format safety_tolerance".to_owned()
            }
            "flux-1.1-pro" => "prompt image_prompt aspect_ratio width height safety_tolerance seed prompt_upsampling output_format output_quality".to_owned(),
            "flux-1.1-pro-ultra" => {
                "prompt image_prompt image_prompt_strength aspect_ratio raw seed safety_tolerance output_format".to_owned()
            }
            "flux-schnell" | "flux-dev" => {
                "prompt aspect_ratio num_outputs num_inference_steps seed output_format output_quality".to_owned()
            }
            "nano-banana-pro" => "prompt image_input[] aspect_ratio resolution output_format safety_filter_level".to_owned(),
            "seedream-4" => {
                "prompt image_input[] size aspect_ratio width height sequential_image_generation max_images".to_owned()
            }
            other => panic!("{other}: its fields are not written down here"),
        };
        let fields = fields.split_whitespace();
        fields.map(|field| format!("input.{field}")).collect()
    }

    fn size_sent(&self, model: &Model, call: &Call) -> Option<Size> {
        let Body::Json(json) = &call.body else {
            panic!("{:?} is no request", call.body);
        };
        let value: Value = serde_json::from_slice(json).unwrap();
        let input = &value["input"];
        let side = |name: &str| input[name].as_u64().map(|side| side as u32);
        if let (Some(width), Some(height)) = (side("width"), side("height")) {
            let custom = [&input["aspect_ratio"], &input["size"]];
            assert!(
                custom.contains(&&json!("custom")),
                "{}: {input} only counts as custom",
                model.id
            );
            return Some(Size::new(width, height));
        }
        let ratio = input["aspect_ratio"].as_str()?;
        let (across, down) = ratio.split_once(':')?;
        let (across, down): (f32, f32) = (across.parse().unwrap(), down.parse().unwrap());
        // The size of the model whose shape is that ratio, in the class asked for.
        let triptych::domain::model::Sizes::OneOf { sizes } = &model.can.sizes else {
            panic!("{}: a ratio for a free size", model.id);
        };
        let most = match input["resolution"].as_str() {
            Some("1K") => 1_200_000,
            Some("2K") => 4_400_000,
            None | Some("4K") => u64::MAX,
            Some(other) => panic!("{}: {other}", model.id),
        };
        let of_class = sizes.iter().filter(|size| size.pixels() <= most);
        let largest = of_class.clone().map(|size| size.pixels()).max().unwrap();
        let distance = |size: &Size| (size.aspect() / (across / down)).ln().abs();
        of_class
            .filter(|size| size.pixels() * 2 > largest)
            .copied()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

fn making(case: Case) -> Option<Script> {
    let play = match case {
        Case::Success => Play::start(ask())
            .then(
                submit().json(
                    json!({"input": {"prompt": "A red boat on a green lake", "aspect_ratio": "1:1",
                    "num_outputs": 1, "output_format": "png", "seed": 5}}),
                ),
                recorded!(201, "starting"),
            )
            .then(poll(), recorded!(200, "processing"))
            .then(poll(), recorded!(200, "succeeded"))
            .ends(Outcome::links(&[
                "https://replicate.delivery/xezq/Q1aY0tWm/out-0.png",
            ]))
            .reports(|report| {
                assert_eq!(report.seed, Some(5), "the seed it used");
                assert_eq!(
                    report.request_id.as_deref(),
                    Some(ID),
                    "its name for the job"
                );
                assert_eq!(
                    report.model_reported.as_deref(),
                    Some("black-forest-labs/flux-schnell"),
                    "the model"
                );
                assert_eq!(
                    (report.billed, report.changes.len()),
                    (None, 0),
                    "it names no price, and left nothing out"
                );
            }),
        Case::Edit => edit_flux2(0),
        Case::EditWithReferences => edit_flux2(2),
        Case::SeveralPictures => {
            after_accepted(recorded!(200, "succeeded_four")).ends(Outcome::links(&[
                "https://replicate.delivery/xezq/Q1aY0tWm/out-0.png",
                "https://replicate.delivery/xezq/Q1aY0tWm/out-1.png",
                "https://replicate.delivery/xezq/Q1aY0tWm/out-2.png",
            ]))
        }
        Case::StillWorking => after_accepted(recorded!(200, "processing"))
            .then(poll(), recorded!(200, "warming"))
            .then(poll(), recorded!(200, "processing"))
            .ends(Outcome::polling(ID, Some(0.5), &prediction())),
        Case::ResumedAccepted => Play::resume(ask(), ID, Some(&prediction()))
            .then(poll(), recorded!(200, "processing"))
            .then(poll(), recorded!(200, "succeeded"))
            .ends(Outcome::links(&[
                "https://replicate.delivery/xezq/Q1aY0tWm/out-0.png",
            ])),
        Case::ResumedFetching => Play::resume(ask(), ID, None)
            .then(poll(), recorded!(200, "succeeded"))
            .ends(Outcome::links(&[
                "https://replicate.delivery/xezq/Q1aY0tWm/out-0.png",
            ])),
        _ => return None,
    };
    Some(play.into())
}

fn refusing(case: Case) -> Option<Script> {
    let play = match case {
        Case::DeclinedBefore => after_accepted(recorded!(200, "flagged"))
            .ends(Outcome::declined("flagged as sensitive", MAYBE_SCHNELL)),
        Case::DeclinedAfter => after_accepted(recorded!(200, "nsfw"))
            .ends(Outcome::declined("NSFW content", MAYBE_SCHNELL)),
        Case::WrongKey => at_once(recorded!(401, "unauthenticated")).ends(Outcome::failed(
            ErrorKind::Key,
            "You did not pass a valid authentication token",
        )),
        Case::NoCredit => at_once(recorded!(402, "no_credit")).ends(Outcome::failed(
            ErrorKind::Credit,
            "You have insufficient credit",
        )),
        Case::RateLimited => at_once(recorded!(429, "throttled")).ends(Outcome::busy(
            "Request was throttled",
            Some(Duration::from_secs(7)),
        )),
        Case::BadParameter => at_once(recorded!(422, "invalid"))
            .ends(Outcome::failed(ErrorKind::BadRequest, "aspect_ratio: ")),
        Case::ModelGone => at_once(recorded!(404, "not_found"))
            .ends(Outcome::failed(ErrorKind::ModelGone, "could not be found")),
        Case::ServerError => at_once(recorded!(500, "server_error"))
            .ends(Outcome::failed(ErrorKind::Server, "internal server error")),
        _ => return None,
    };
    Some(play.into())
}

fn ending(case: Case) -> Option<Script> {
    let play = match case {
        Case::JobFailed => after_accepted(recorded!(200, "failed")).ends(Outcome::failed(
            ErrorKind::JobFailed,
            "CUDA out of memory (E1001)",
        )),
        Case::LinkExpired => Play::resume(ask(), ID, Some(&prediction()))
            .then(poll(), recorded!(200, "removed"))
            .ends(Outcome::failed(ErrorKind::Expired, "")),
        Case::NotAPicture => after_accepted(recorded!(200, "words"))
            .ends(Outcome::failed(ErrorKind::NoPicture, "a poem about a boat")),
        Case::Cancel => Play::cancel(
            ask(),
            ID,
            Some(&prediction()),
            Want::cancel(Method::Post, format!("{API}/predictions/{ID}/cancel")),
        ),
        Case::CancelledThere => after_accepted(recorded!(200, "canceled"))
            .ends(Outcome::failed(ErrorKind::JobFailed, "")),
        Case::AccountWorks => Play::account()
            .then(
                Want::ask(format!("{API}/account")),
                recorded!(200, "account"),
            )
            .ends(Outcome::Account(Account {
                name: Some("boat-painter".to_owned()),
                balance: None,
            })),
        Case::AccountRefused => Play::account()
            .then(
                Want::ask(format!("{API}/account")),
                recorded!(401, "unauthenticated"),
            )
            .ends(Outcome::failed(
                ErrorKind::Key,
                "valid authentication token",
            )),
        Case::ModelList => Play::models()
            .then(
                Want::ask(format!("{API}/collections/text-to-image")),
                recorded!(200, "collection"),
            )
            .ends(Outcome::models(&[
                "black-forest-labs/flux-2-pro",
                "some-lab/painter",
            ])),
        _ => return None,
    };
    Some(play.into())
}

#[test]
fn conforms_to_the_suite() {
    conforms(&OfReplicate);
}

#[test]
fn every_model_takes_what_is_sent() {
    suits_its_catalogue(&OfReplicate);
}

#[test]
fn spoiled_answers_do_no_harm() {
    survives_spoiled_answers(&OfReplicate);
}

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

//! Replicate in the conformance suite.

use std::time::Duration;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::model::Model;
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::providers::replicate::Replicate;
use triptych::providers::{Account, AuthSlot, Body, Call, ErrorKind, Method, Provider};

use crate::suite::{
    Answer, Ask, Case, Fixtures, Looked, Outcome, Play, Script, WITH_ROLES, Want, conforms,
    edits_carry_what_they_say, picture_url, suits_its_catalogue, survives_spoiled_answers,
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

#[path = "replicate/own.rs"]
mod own;

const API: &str = "https://api.replicate.com/v1";
const ID: &str = "rmqz4xv0fsrge0cq0k8b2e7h3w";

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
    let ask = Ask {
        references,
        ..Ask::edit(flux2())
    };
    edit_flux2_as(ask, "Make the boat blue", 1024)
}

fn edit_flux2_as(ask: Ask, words: &str, width_px: u32) -> Play {
    let pictures = vec![picture_url(); usize::from(ask.references) + 1];
    let want = submit_to("black-forest-labs/flux-2-pro").json(json!({"input": {
        "prompt": words, "input_images": pictures, "aspect_ratio": "custom",
        "width": width_px, "height": 1024, "output_format": "png", "safety_tolerance": 2,
    }}));
    Play::start(ask)
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
            .unwrap_or_else(|| {
                Script::not_possible("no model of the catalogue takes a mask or enlarges")
            })
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
        // The painted area stays here, and that is said.
        Case::EditWithRoles => edit_flux2_as(Ask::edit_with_roles(flux2()), WITH_ROLES, 1024),
        Case::Erase => edit_flux2_as(Ask::erase(flux2()), "Make the boat blue", 1024),
        Case::Extend => edit_flux2_as(Ask::extend(flux2()), "Make the boat blue", 1536),
        Case::CutOut => edit_flux2_as(Ask::cut_out(flux2()), "Make the boat blue", 1024),
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

#[test]
fn every_edit_carries_what_it_says() {
    let looked = edits_carry_what_they_say(&OfReplicate);
    looked.is_no_less_than(Looked {
        sent: 35,
        refused: 7,
        with_area: 0,
        with_roles: 25,
    });
}

//! Black Forest Labs in the conformance suite; what is its own is in `bfl/`.

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::model::{Model, Sizes};
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::providers::bfl::Bfl;
use triptych::providers::{Account, AuthSlot, Body, Call, ErrorKind, Provider};

use crate::suite::{
    Answer, Ask, Case, Fixtures, Looked, MARGINS, Outcome, Play, Script, WITH_ROLES, Want,
    conforms, edits_carry_what_they_say, picture_base64, suits_its_catalogue,
    survives_spoiled_answers,
};

#[path = "bfl/described.rs"]
mod described;
#[path = "bfl/own.rs"]
mod own;

const ID: &str = "5c1f0f0e-2b8f-4d8e-9a53-6a2f7b0f9e11";
const ASKED_AT: &str =
    "https://api.us3.bfl.ai/v1/get_result?id=5c1f0f0e-2b8f-4d8e-9a53-6a2f7b0f9e11";
const LINK: &str = "https://delivery-us3.bfl.ai/results/5c/1f0f0e/sample.png?se=2026-11-21T12%3A10%3A00Z&sp=r&sig=abc%3D";
const MAYBE: Charged = Charged::Maybe {
    at_most: Some(Micros(30_000)),
};

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../fixtures/bfl/", $name, ".json"))
    };
}

struct OfBfl;

fn generate() -> Ask {
    Ask::generate(OfBfl.model())
}

fn submit() -> Want {
    Want::submit("https://api.bfl.ai/v1/flux-2-pro")
}

/// A job that was accepted, and the answer to the next question about it.
fn accepted(status: u16, body: &str) -> Play {
    Play::start(generate())
        .then(submit(), Answer::new(200, recorded!("submitted")))
        .then(Want::poll(ASKED_AT), Answer::new(status, body))
}

/// A job that was refused at once.
fn refused(status: u16, body: &str, outcome: Outcome) -> Script {
    Play::start(generate())
        .then(submit(), Answer::new(status, body))
        .ends(outcome)
        .into()
}

fn resumed(status: u16, body: &str) -> Play {
    let noted = format!("{ASKED_AT}#micros=30000");
    Play::resume(generate(), ID, Some(&noted)).then(Want::poll(ASKED_AT), Answer::new(status, body))
}

fn edited(case: Case) -> Script {
    let picture = picture_base64();
    let (ask, want) = match case {
        Case::Edit => (
            Ask::edit(OfBfl.model()),
            submit().json(
                json!({"prompt": "Make the boat blue", "input_image": picture,
                "width": 1024, "height": 1024, "output_format": "png"}),
            ),
        ),
        Case::EditWithReferences => (
            Ask {
                references: 2,
                ..Ask::edit(ModelId::from("bfl/flux-3-image"))
            },
            Want::submit("https://api.bfl.ai/v1/flux-3-image").json(
                json!({"prompt": "Make the boat blue", "images": [picture, picture, picture],
                    "aspect_ratio": "1:1", "resolution": "1k", "grounding": false}),
            ),
        ),
        Case::EditWithRoles => (
            Ask::edit_with_roles(OfBfl.model()),
            submit().json(json!({"prompt": WITH_ROLES, "input_image": picture,
                "input_image_2": picture, "input_image_3": picture,
                "width": 1024, "height": 1024, "output_format": "png"})),
        ),
        Case::Erase => (
            Ask::erase(ModelId::from("bfl/flux-tools/erase-v1")),
            Want::submit("https://api.bfl.ai/v1/flux-tools/erase-v1")
                .json(json!({"image": picture, "mask": picture, "output_format": "png"})),
        ),
        Case::Extend => (
            Ask::extend_by(ModelId::from("bfl/flux-tools/outpainting-v1"), MARGINS),
            Want::submit("https://api.bfl.ai/v1/flux-tools/outpainting-v1").json(
                json!({"prompt": "Make the boat blue", "input_image": picture, "width": 1425,
                    "height": 1074, "reference_offset_x": 100, "reference_offset_y": 0,
                    "output_format": "png"}),
            ),
        ),
        Case::CutOut => (
            Ask::cut_out(OfBfl.model()),
            submit().json(
                json!({"prompt": "Make the boat blue", "input_image": picture,
                "width": 1024, "height": 1024, "output_format": "png"}),
            ),
        ),
        _ => (
            Ask {
                mask: true,
                ..Ask::edit(ModelId::from("bfl/flux-pro-1.0-fill"))
            },
            Want::submit("https://api.bfl.ai/v1/flux-pro-1.0-fill").json(
                json!({"prompt": "Make the boat blue", "image": picture, "mask": picture,
                    "output_format": "png"}),
            ),
        ),
    };
    Play::start(ask)
        .then(want, Answer::new(200, recorded!("submitted")))
        .then(Want::poll(ASKED_AT), Answer::new(200, recorded!("ready")))
        .ends(Outcome::links(&[LINK]))
        .into()
}

fn success() -> Script {
    Play::start(Ask {
        seed: Some(1742),
        ..generate()
    })
    .then(
        submit().json(json!({"prompt": "A red boat on a green lake", "seed": 1742,
            "width": 1024, "height": 1024, "output_format": "png"})),
        Answer::new(200, recorded!("submitted")),
    )
    .then(Want::poll(ASKED_AT), Answer::new(200, recorded!("pending")))
    .then(
        Want::poll(ASKED_AT),
        Answer::new(200, recorded!("reasoning")),
    )
    .then(Want::poll(ASKED_AT), Answer::new(200, recorded!("ready")))
    .ends(Outcome::links(&[LINK]))
    .reports(|report| {
        assert_eq!(report.seed, Some(1742), "seed");
        assert_eq!(report.billed, Some(Micros(30_000)), "three credits");
        assert_eq!(report.request_id.as_deref(), Some(ID), "id");
        assert_eq!(
            report.revised_prompt.as_deref(),
            Some("A red wooden boat on a calm green lake, morning light"),
            "its own words"
        );
        assert!(
            report.raw.contains("\"duration\":6.3"),
            "kept: {}",
            report.raw
        );
    })
    .into()
}

fn credits(status: u16, body: &str, outcome: Outcome) -> Script {
    Play::account()
        .then(
            Want::ask("https://api.bfl.ai/v1/credits"),
            Answer::new(status, body),
        )
        .ends(outcome)
        .into()
}

/// What can go wrong when a job is handed in.
fn refusal(case: Case) -> Script {
    match case {
        Case::WrongKey => refused(
            403,
            recorded!("wrong_key"),
            Outcome::failed(ErrorKind::Key, "Not authenticated"),
        ),
        Case::NoCredit => refused(
            402,
            recorded!("no_credit"),
            Outcome::failed(ErrorKind::Credit, "Insufficient credits"),
        ),
        Case::RateLimited => refused(
            429,
            recorded!("busy"),
            Outcome::busy("Too many active tasks", None),
        ),
        Case::BadParameter => refused(
            422,
            recorded!("bad_field"),
            Outcome::failed(
                ErrorKind::BadRequest,
                "width: Input should be greater than or equal to 64",
            ),
        ),
        Case::ModelGone => refused(
            404,
            recorded!("no_model"),
            Outcome::failed(ErrorKind::ModelGone, "Not Found"),
        ),
        _ => refused(
            500,
            recorded!("server_error"),
            Outcome::failed(ErrorKind::Server, "Internal Server Error"),
        ),
    }
}

impl Fixtures for OfBfl {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(Bfl::default())
    }

    fn model(&self) -> ModelId {
        ModelId::from("bfl/flux-2-pro")
    }

    fn edit_model(&self) -> Option<ModelId> {
        Some(self.model())
    }

    fn auth(&self) -> AuthSlot {
        AuthSlot::Key {
            service: ProviderId::from("bfl"),
            header: "x-key",
            prefix: "",
        }
    }

    fn script(&self, case: Case) -> Script {
        match case {
            Case::Success => success(),
            Case::Edit
            | Case::EditWithReferences
            | Case::EditWithMask
            | Case::EditWithRoles
            | Case::Erase
            | Case::Extend
            | Case::CutOut => edited(case),
            Case::Enlarge => Script::not_possible("no model of the catalogue enlarges"),
            Case::SeveralPictures => Script::not_possible("a job makes one picture"),
            Case::DeclinedBefore => accepted(200, recorded!("request_moderated"))
                .ends(Outcome::declined("Derivative Works Filter", MAYBE))
                .into(),
            Case::DeclinedAfter => accepted(422, recorded!("content_moderated"))
                .ends(Outcome::declined("Sexual Content, Violence", MAYBE))
                .into(),
            Case::WrongKey
            | Case::NoCredit
            | Case::RateLimited
            | Case::BadParameter
            | Case::ModelGone
            | Case::ServerError => refusal(case),
            Case::JobFailed => accepted(503, recorded!("error"))
                .ends(Outcome::failed(ErrorKind::JobFailed, "could not finish"))
                .into(),
            Case::StillWorking => accepted(200, recorded!("new_status"))
                .ends(Outcome::polling(ID, Some(0.5), ASKED_AT))
                .into(),
            Case::LinkExpired => resumed(200, recorded!("not_found"))
                .ends(Outcome::failed(ErrorKind::Expired, "Task not found"))
                .into(),
            Case::NotAPicture => accepted(200, recorded!("ready_without_sample"))
                .ends(Outcome::failed(ErrorKind::BadReply, ""))
                .into(),
            Case::Cancel | Case::CancelledThere => {
                Script::not_possible("a job cannot be stopped there")
            }
            Case::ResumedAccepted => resumed(200, recorded!("pending"))
                .ends(Outcome::polling(ID, Some(0.25), ASKED_AT))
                .into(),
            Case::ResumedFetching => resumed(200, recorded!("ready"))
                .ends(Outcome::links(&[LINK]))
                .reports(|report| {
                    assert_eq!(report.billed, Some(Micros(30_000)), "remembered");
                })
                .into(),
            Case::AccountWorks => credits(
                200,
                recorded!("credits"),
                Outcome::Account(Account {
                    name: None,
                    balance: Some(Micros(12_345_000)),
                }),
            ),
            Case::AccountRefused => credits(
                403,
                recorded!("wrong_key"),
                Outcome::failed(ErrorKind::Key, "Not authenticated"),
            ),
            Case::ModelList => Script::not_possible("it lists no models"),
        }
    }

    fn allowed(&self, model: &Model) -> Vec<String> {
        let name = model.id.at_provider();
        let fields: &[&str] = match name {
            "flux-3-image" => &["images[]", "aspect_ratio", "resolution", "grounding"],
            "flux-3-image-klein" => &["images[]", "width", "height", "seed"],
            "flux-pro-1.0-fill" => &["image", "mask", "seed", "output_format"],
            "flux-pro-1.0-expand" => &[
                "image",
                "top",
                "bottom",
                "left",
                "right",
                "seed",
                "output_format",
            ],
            "flux-tools/outpainting-v1" => &[
                "input_image",
                "width",
                "height",
                "reference_offset_x",
                "reference_offset_y",
                "output_format",
            ],
            "flux-tools/erase-v1" => return owned(&["image", "mask", "seed", "output_format"]),
            "flux-tools/deblur-v1" => return owned(&["image", "seed", "output_format"]),
            "flux-kontext-pro" | "flux-kontext-max" => &["aspect_ratio", "seed", "output_format"],
            "flux-pro-1.1-ultra" => &["aspect_ratio", "image_prompt", "seed", "output_format"],
            "flux-dev" => &[
                "width",
                "height",
                "image_prompt",
                "seed",
                "steps",
                "output_format",
            ],
            "flux-2-flex" => &[
                "width",
                "height",
                "seed",
                "steps",
                "output_format",
                "prompt_upsampling",
            ],
            name if name.starts_with("flux-2") => &["width", "height", "seed", "output_format"],
            _ => &["width", "height", "image_prompt", "seed", "output_format"],
        };
        let mut all = owned(fields);
        all.push("prompt".to_owned());
        let pictures = match name {
            "flux-2-klein-9b"
            | "flux-2-klein-9b-preview"
            | "flux-2-klein-4b"
            | "flux-kontext-pro"
            | "flux-kontext-max" => 4,
            name if name.starts_with("flux-2") => 8,
            _ => 0,
        };
        all.extend((1..=pictures).map(|number| match number {
            1 => "input_image".to_owned(),
            number => format!("input_image_{number}"),
        }));
        all
    }

    fn size_sent(&self, model: &Model, call: &Call) -> Option<Size> {
        let sent = json_of(call);
        if let (Some(width), Some(height)) = (sent["width"].as_u64(), sent["height"].as_u64()) {
            return Some(Size::new(width as u32, height as u32));
        }
        let pixels = match sent["resolution"].as_str() {
            Some("768sq") => Some(768.0 * 768.0),
            Some("1k") => Some(1024.0 * 1024.0),
            Some("2k") => Some(2048.0 * 2048.0),
            Some("4k") => Some(4096.0 * 4096.0),
            _ => None,
        };
        size_named(model, sent["aspect_ratio"].as_str()?, pixels)
    }
}

fn owned(fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| (*field).to_owned()).collect()
}

/// The size of the catalogue that a shape and a resolution stand for.
pub(crate) fn size_named(model: &Model, ratio: &str, pixels: Option<f32>) -> Option<Size> {
    let (wide, high) = ratio.split_once(':')?;
    let aspect = wide.parse::<f32>().unwrap() / high.parse::<f32>().unwrap();
    let Sizes::OneOf { sizes } = &model.can.sizes else {
        panic!("{}: a shape for a model of any size", model.id);
    };
    let off = |size: &&Size| {
        let pixels = pixels.map_or(0.0, |pixels| (size.pixels() as f32 / pixels).ln().abs());
        (size.aspect() / aspect).ln().abs() * 4.0 + pixels
    };
    sizes
        .iter()
        .min_by(|a, b| off(a).total_cmp(&off(b)))
        .copied()
}

pub(crate) fn json_of(call: &Call) -> Value {
    let Body::Json(json) = &call.body else {
        panic!("{:?} is no JSON", call.body);
    };
    serde_json::from_slice(json).unwrap()
}

#[test]
fn conforms_to_the_suite() {
    conforms(&OfBfl);
}

#[test]
fn every_model_takes_what_is_sent() {
    suits_its_catalogue(&OfBfl);
}

#[test]
fn spoiled_answers_do_no_harm() {
    survives_spoiled_answers(&OfBfl);
}

#[test]
fn every_edit_carries_what_it_says() {
    let looked = edits_carry_what_they_say(&OfBfl);
    looked.is_no_less_than(Looked {
        sent: 60,
        refused: 36,
        with_area: 2,
        with_roles: 55,
    });
}

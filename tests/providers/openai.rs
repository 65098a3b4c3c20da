//! OpenAI, and servers that speak like it.
//!
//! Shapes of answers: OpenAI's API reference "Images" and error code guide, read 2026-11-21.

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::ModelId;
use triptych::domain::model::Model;
use triptych::domain::money::{Micros, Price};
use triptych::domain::shape::Size;
use triptych::providers::openai::OpenAi;
use triptych::providers::{Account, AuthSlot, Body, Call, ErrorKind, Provider, Purpose, Reply};

use crate::suite::{
    Answer, Ask, Case, Fixtures, Looked, Outcome, Play, Script, WITH_ROLES, Want, conforms,
    edits_carry_what_they_say, picture_base64, picture_url, suits_its_catalogue,
    survives_spoiled_answers, with_job,
};

const MAKE: &str = "https://api.openai.com/v1/images/generations";
const EDIT: &str = "https://api.openai.com/v1/images/edits";
const MODELS: &str = "https://api.openai.com/v1/models";

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../fixtures/openai/", $name)).replace("PICTURE", &picture_base64())
    };
}

#[path = "openai/answers.rs"]
mod answers;
#[path = "openai/compatible.rs"]
mod compatible;

struct OpenAiFixtures;

fn ask() -> Ask {
    Ask::generate(OpenAiFixtures.model())
}

fn edit() -> Ask {
    Ask::edit(OpenAiFixtures.model())
}

/// A new picture that is answered like this.
fn answered(status: u16, body: String, outcome: Outcome) -> Play {
    Play::start(ask())
        .then(Want::submit(MAKE), Answer::new(status, body))
        .ends(outcome)
}

fn edited(ask: Ask, want: Value) -> Play {
    Play::start(ask)
        .then(
            Want::submit(EDIT).json(want),
            Answer::new(200, recorded!("edited.sse")),
        )
        .ends(Outcome::Pictures(1))
        .reports(|report| {
            // 11 × 5 + 550 × 8 + 439 × 30 micro-dollars.
            assert_eq!(report.billed, Some(Micros(17_625)), "exact");
        })
}

impl Fixtures for OpenAiFixtures {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(OpenAi::default())
    }

    fn model(&self) -> ModelId {
        ModelId::from("openai/gpt-image-2.6-flare")
    }

    fn edit_model(&self) -> Option<ModelId> {
        Some(self.model())
    }

    fn auth(&self) -> AuthSlot {
        AuthSlot::Key {
            service: "openai".into(),
            header: "authorization",
            prefix: "Bearer ",
        }
    }

    fn script(&self, case: Case) -> Script {
        match case {
            Case::Success
            | Case::Edit
            | Case::EditWithReferences
            | Case::EditWithMask
            | Case::EditWithRoles
            | Case::Erase
            | Case::Extend
            | Case::CutOut => finished(case).into(),
            Case::Enlarge => Script::not_possible("no model of the catalogue enlarges"),
            Case::SeveralPictures => answered(200, recorded!("two.json"), Outcome::Pictures(1))
                .reports(|report| {
                    let revised = report.revised_prompt.as_deref();
                    assert_eq!(revised, Some("A red boat on a calm green lake"), "told");
                    assert_eq!(report.billed, None, "without usage nobody knows");
                })
                .into(),
            Case::JobFailed | Case::NotAPicture => unfinished(case).into(),
            Case::AccountWorks => Play::account()
                .then(
                    Want::ask(MODELS),
                    Answer::new(200, recorded!("models.json")),
                )
                .ends(Outcome::Account(Account::default()))
                .into(),
            Case::AccountRefused => Play::account()
                .then(
                    Want::ask(MODELS),
                    Answer::new(401, recorded!("wrong_key.json")),
                )
                .ends(Outcome::failed(ErrorKind::Key, ""))
                .into(),
            Case::ModelList => Play::models()
                .then(
                    Want::ask(MODELS),
                    Answer::new(200, recorded!("models.json")),
                )
                .ends(Outcome::models(&["gpt-image-2.6-flare", "gpt-image-1.5"]))
                .into(),
            Case::StillWorking | Case::ResumedAccepted | Case::ResumedFetching => {
                Script::not_possible("the picture comes with the only answer")
            }
            Case::Cancel | Case::CancelledThere => {
                Script::not_possible("OpenAI has no request that stops a picture")
            }
            Case::LinkExpired => Script::not_possible("pictures come inside the answer"),
            case => refused(case).into(),
        }
    }

    fn allowed(&self, model: &Model) -> Vec<String> {
        let usual = ["model", "prompt", "size"];
        let more: &[&str] = if model.wire("compat").is_some() {
            &["n", "response_format"]
        } else {
            &[
                "quality",
                "background",
                "output_format",
                "stream",
                "partial_images",
                "images[].image_url",
                "mask.image_url",
                "image",
                "image[]",
                "mask",
            ]
        };
        let all = usual.iter().chain(more);
        all.map(|name| (*name).to_owned()).collect()
    }

    fn size_sent(&self, _model: &Model, call: &Call) -> Option<Size> {
        let Body::Multipart(parts) = &call.body else {
            return json_of(call).get("size")?.as_str()?.parse().ok();
        };
        let size = parts.iter().find(|part| part.name == "size")?;
        std::str::from_utf8(&size.bytes).ok()?.parse().ok()
    }
}

fn finished(case: Case) -> Play {
    let fields = json!({
        "model": "gpt-image-2.6-flare", "prompt": "Make the boat blue", "size": "1024x1024", "quality": "medium",
        "stream": true, "partial_images": 1,
    });
    let with = |more: Value| {
        let mut all = fields.clone();
        for (name, value) in more.as_object().unwrap() {
            all[name] = value.clone();
        }
        all
    };
    let picture = json!({ "image_url": picture_url() });
    match case {
        Case::Edit => edited(edit(), with(json!({ "images": [picture] }))),
        Case::EditWithReferences => edited(
            Ask {
                references: 2,
                ..edit()
            },
            with(json!({ "images": [picture, picture, picture] })),
        ),
        Case::EditWithMask => edited(
            Ask {
                mask: true,
                ..edit()
            },
            with(json!({ "images": [picture], "mask": picture })),
        ),
        Case::EditWithRoles => edited(
            Ask::edit_with_roles(OpenAiFixtures.model()),
            with(
                json!({ "prompt": WITH_ROLES, "images": [picture, picture, picture], "mask": picture }),
            ),
        ),
        Case::Erase => edited(
            Ask::erase(OpenAiFixtures.model()),
            with(json!({ "images": [picture], "mask": picture })),
        ),
        Case::Extend => edited(
            Ask::extend(OpenAiFixtures.model()),
            with(json!({ "images": [picture], "size": "1536x1024" })),
        ),
        Case::CutOut => edited(
            Ask::cut_out(OpenAiFixtures.model()),
            with(
                json!({ "images": [picture], "background": "transparent", "output_format": "png" }),
            ),
        ),
        _ => Play::start(ask())
            .then(
                Want::submit(MAKE)
                    .json(with(json!({ "prompt": "A red boat on a green lake" })))
                    .header("x-client-request-id", "0123456789abcdef0123456789abcdef"),
                Answer::new(200, recorded!("made.sse")).header("x-request-id", "req_7"),
            )
            .ends(Outcome::Pictures(1))
            .reports(|report| {
                // 12 × 5 + 539 × 30 micro-dollars.
                assert_eq!(report.billed, Some(Micros(16_230)), "exact");
                assert_eq!(report.request_id.as_deref(), Some("req_7"), "for questions");
            }),
    }
}

fn unfinished(case: Case) -> Play {
    // The price of the cases: 439 tokens and at most 100 for previews, at 30 micro-dollars.
    let maybe = Charged::Maybe {
        at_most: Some(Micros(16_170)),
    };
    match case {
        Case::JobFailed => answered(
            200,
            recorded!("failed.sse"),
            Outcome::failed_costing(
                ErrorKind::JobFailed,
                "The picture could not be finished.",
                maybe,
            ),
        ),
        _ => answered(
            200,
            r#"{"created":1,"data":[{"b64_json":"%%%"}]}"#.to_owned(),
            Outcome::failed(ErrorKind::BadReply, ""),
        ),
    }
}

fn refused(case: Case) -> Play {
    match case {
        Case::DeclinedBefore => answered(
            400,
            recorded!("declined.json"),
            Outcome::declined("safety_violations=[violence]", Charged::No),
        ),
        Case::DeclinedAfter => answered(
            200,
            recorded!("withheld.sse"),
            Outcome::declined(
                "rejected by the safety system. (sexual)",
                Charged::Maybe {
                    at_most: Some(Micros(16_170)),
                },
            ),
        ),
        Case::WrongKey => answered(
            401,
            recorded!("wrong_key.json"),
            Outcome::failed(ErrorKind::Key, ""),
        ),
        Case::NoCredit => answered(
            429,
            recorded!("no_credit.json"),
            Outcome::failed(ErrorKind::Credit, "You exceeded your current quota"),
        ),
        Case::RateLimited => answered(
            429,
            recorded!("rate.json"),
            Outcome::busy("Rate limit reached", None),
        ),
        Case::BadParameter => answered(
            400,
            recorded!("bad_size.json"),
            Outcome::failed(ErrorKind::BadRequest, "must be multiples of 16"),
        ),
        Case::ModelGone => answered(
            404,
            recorded!("gone.json"),
            Outcome::failed(ErrorKind::ModelGone, "does not exist"),
        ),
        _ => answered(
            500,
            recorded!("server.json"),
            Outcome::failed(ErrorKind::Server, "had an error"),
        ),
    }
}

fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Reply {
        purpose: Purpose::Submit,
        status,
        headers: headers.iter().map(own).collect(),
        body: body.replace("PICTURE", &picture_base64()).into_bytes(),
    }
}

fn json_of(call: &Call) -> Value {
    let Body::Json(json) = &call.body else {
        panic!("JSON is sent, not {:?}", call.body);
    };
    serde_json::from_slice(json).unwrap()
}

#[test]
fn conforms_to_the_suite() {
    conforms(&OpenAiFixtures);
}

#[test]
fn every_request_suits_its_model() {
    suits_its_catalogue(&OpenAiFixtures);
}

#[test]
fn spoiled_answers_are_survived() {
    survives_spoiled_answers(&OpenAiFixtures);
}

#[test]
fn prices_are_those_of_the_calculator() {
    let all = crate::suite::shipped().services.iter();
    for service in all.filter(|service| service.id.as_str() == "openai") {
        for model in service.models.iter().filter(|model| model.rates.is_some()) {
            with_job(&OpenAiFixtures, &Ask::generate(model.id.clone()), |job| {
                assert_eq!(
                    model.price,
                    model.price_of(job.sent),
                    "{}: the price of one megapixel is what the rates say",
                    model.id
                );
            });
        }
    }
    let ask = Ask {
        size: Size::new(1536, 1024),
        ..ask()
    };
    with_job(&OpenAiFixtures, &ask, |job| {
        assert!(
            matches!(job.price, Price::Range { .. }),
            "{:?}: between without and with previews",
            job.price
        );
    });
}

#[test]
fn every_edit_carries_what_it_says() {
    let looked = edits_carry_what_they_say(&OpenAiFixtures);
    looked.is_no_less_than(Looked {
        sent: 45,
        refused: 9,
        with_area: 45,
        with_roles: 45,
    });
}

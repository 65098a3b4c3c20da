//! Google: the Gemini API, and Vertex AI with an express key.
//!
//! Shapes of answers: Gemini API reference and troubleshooting pages, read 2026-11-21.

use std::time::Duration;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::ModelId;
use triptych::domain::model::{Model, Sizes};
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::providers::google::Google;
use triptych::providers::{Account, AuthSlot, Body, Call, ErrorKind, Provider};

use crate::suite::{
    Answer, Ask, Case, Fixtures, Looked, Outcome, Play, Script, WITH_ROLES, Want, conforms,
    edits_carry_what_they_say, picture_base64, suits_its_catalogue, survives_spoiled_answers,
    with_job,
};

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../fixtures/google/", $name)).replace("PICTURE", &picture_base64())
    };
}

#[path = "google/answers.rs"]
mod answers;

/// Both ways to the same language.
#[derive(Clone, Copy)]
enum Way {
    Gemini,
    Express,
}

impl Way {
    fn id(self) -> &'static str {
        match self {
            Self::Gemini => "google",
            Self::Express => "vertex-express",
        }
    }

    fn model_id(self, name: &str) -> ModelId {
        ModelId(format!("{}/{name}", self.id()))
    }

    fn url(self, model: &str, verb: &str) -> String {
        let base = match self {
            Self::Gemini => "https://generativelanguage.googleapis.com/v1beta",
            Self::Express => "https://aiplatform.googleapis.com/v1/publishers/google",
        };
        format!("{base}/models/{model}:{verb}")
    }

    fn make(self) -> String {
        self.url("gemini-nano-banana-2.1", "generateContent")
    }

    fn ask(self) -> Ask {
        Ask::generate(self.model_id("gemini-nano-banana-2.1"))
    }

    fn edit(self) -> Ask {
        Ask::edit(self.model_id("gemini-nano-banana-2.1"))
    }

    /// A new picture that is answered like this.
    fn answered(self, status: u16, body: String, outcome: Outcome) -> Play {
        Play::start(self.ask())
            .then(Want::submit(self.make()), Answer::new(status, body))
            .ends(outcome)
    }

    fn finished(self, ask: Ask, pictures: usize) -> Play {
        let words = ask.prompt.clone();
        self.finished_as(ask, pictures, &words, "1:1")
    }

    fn finished_as(self, ask: Ask, pictures: usize, words: &str, ratio: &str) -> Play {
        let mut parts = vec![json!({ "text": words })];
        for _ in 0..pictures {
            parts.push(
                json!({ "inlineData": { "mimeType": "image/png", "data": picture_base64() } }),
            );
        }
        let want = json!({
            "contents": [{ "role": "user", "parts": parts }],
            "generationConfig": {
                "responseModalities": ["IMAGE"],
                "imageConfig": { "aspectRatio": ratio, "imageSize": "1K" },
            },
        });
        Play::start(ask)
            .then(
                Want::submit(self.make()).json(want),
                Answer::new(200, recorded!("made.json")),
            )
            .ends(Outcome::Pictures(1))
            .reports(|report| {
                // 12 × 1.5 + 1120 × 30 + (10 + 90) × 7.5 micro-dollars.
                assert_eq!(report.billed, Some(Micros(34_368)), "exact");
                assert_eq!(report.request_id.as_deref(), Some("k3JpaLrQ"), "its name");
                let version = report.model_reported.as_deref();
                assert_eq!(version, Some("gemini-nano-banana-2.1-001"), "the version");
                assert!(!report.raw.contains("c2ln"), "no signatures");
            })
    }

    fn asked(self, case: Case) -> Script {
        match (case, self) {
            (Case::AccountWorks, Self::Gemini) => Play::account()
                .then(
                    Want::ask(
                        "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1",
                    ),
                    Answer::new(200, recorded!("models_first.json")),
                )
                .ends(Outcome::Account(Account::default()))
                .into(),
            (Case::AccountRefused, Self::Gemini) => Play::account()
                .then(
                    Want::ask(
                        "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1",
                    ),
                    Answer::new(400, recorded!("wrong_key.json")),
                )
                .ends(Outcome::failed(ErrorKind::Key, ""))
                .into(),
            (Case::AccountWorks, Self::Express) => self.counted(
                Answer::new(200, r#"{"totalTokens":1}"#),
                Outcome::Account(Account::default()),
            ),
            (Case::AccountRefused, Self::Express) => self.counted(
                Answer::new(401, r#"{"error":{"code":401,"status":"UNAUTHENTICATED"}}"#),
                Outcome::failed(ErrorKind::Key, ""),
            ),
            (_, Self::Gemini) => Play::models()
                .then(
                    Want::ask(
                        "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
                    ),
                    Answer::new(200, recorded!("models_first.json")),
                )
                .then(
                    Want::ask(
                        "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000&pageToken=a%2Bb%2Fc%3D",
                    ),
                    Answer::new(200, recorded!("models_last.json")),
                )
                .ends(Outcome::models(&[
                    "gemini-nano-banana-2.1",
                    "gemini-3-pro-image",
                ]))
                .into(),
            (_, Self::Express) => {
                Script::not_possible("Vertex AI lists no models for a key")
            }
        }
    }

    fn counted(self, answer: Answer, outcome: Outcome) -> Script {
        let mut want = Want::ask(self.url("gemini-nano-banana-2.1", "countTokens"));
        want.method = triptych::providers::Method::Post;
        want = want.json(json!({"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}));
        Play::account().then(want, answer).ends(outcome).into()
    }

    fn refused(self, case: Case) -> Play {
        let failed = |kind, said| Outcome::failed_costing(kind, said, Charged::No);
        match case {
            // 2000 × 1.5 micro-dollars.
            Case::DeclinedBefore => self.answered(
                200,
                recorded!("prompt_declined.json"),
                Outcome::declined(
                    "prohibited content",
                    Charged::Yes {
                        micros: Micros(3_000),
                    },
                ),
            ),
            Case::DeclinedAfter => self.answered(
                200,
                recorded!("picture_declined.json"),
                Outcome::declined(
                    "Unable to show the generated image. (image safety)",
                    Charged::Yes {
                        micros: Micros(33_618),
                    },
                ),
            ),
            Case::WrongKey => {
                self.answered(400, recorded!("wrong_key.json"), failed(ErrorKind::Key, ""))
            }
            Case::NoCredit => self.answered(
                429,
                recorded!("no_quota.json"),
                failed(ErrorKind::Credit, "You exceeded your current quota"),
            ),
            Case::RateLimited => self.answered(
                429,
                recorded!("rate.json"),
                Outcome::Failed {
                    kind: ErrorKind::Busy,
                    safe: Some(Some(Duration::from_millis(12_500))),
                    said: "Resource has been exhausted".to_owned(),
                    charged: Some(Charged::No),
                },
            ),
            Case::BadParameter => self.answered(
                400,
                recorded!("bad_size.json"),
                failed(ErrorKind::BadRequest, "Image size 2K is not supported"),
            ),
            Case::ModelGone => self.answered(
                404,
                recorded!("gone.json"),
                failed(ErrorKind::ModelGone, "is not found"),
            ),
            _ => self.answered(
                503,
                recorded!("server.json"),
                failed(ErrorKind::Server, "overloaded"),
            ),
        }
    }
}

impl Fixtures for Way {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(Google::default())
    }

    fn service(&self) -> String {
        self.id().to_owned()
    }

    fn model(&self) -> ModelId {
        self.model_id("gemini-nano-banana-2.1")
    }

    fn edit_model(&self) -> Option<ModelId> {
        Some(self.model())
    }

    fn auth(&self) -> AuthSlot {
        AuthSlot::Key {
            service: self.id().into(),
            header: "x-goog-api-key",
            prefix: "",
        }
    }

    fn script(&self, case: Case) -> Script {
        match case {
            Case::Success => self.finished(self.ask(), 0).into(),
            Case::Edit => self.finished(self.edit(), 1).into(),
            Case::EditWithReferences => {
                let ask = Ask {
                    references: 20,
                    ..self.edit()
                };
                self.finished(ask, 14).into()
            }
            Case::EditWithMask => Script::not_possible("Google's models take no painted area"),
            // The painted area stays here, and that is said.
            Case::EditWithRoles => self
                .finished_as(Ask::edit_with_roles(self.model()), 3, WITH_ROLES, "1:1")
                .into(),
            Case::Erase => self.finished(Ask::erase(self.model()), 1).into(),
            Case::Extend => {
                let ask = Ask::extend(self.model());
                self.finished_as(ask, 1, "Make the boat blue", "3:2").into()
            }
            Case::CutOut => self.finished(Ask::cut_out(self.model()), 1).into(),
            Case::Enlarge => Script::not_possible("no model of the catalogue enlarges"),
            Case::SeveralPictures => self
                .answered(200, recorded!("drafts.json"), Outcome::Pictures(1))
                .reports(|report| {
                    // Not told apart: all of it counts as picture. 12 × 1.5 + 2240 × 30.
                    assert_eq!(report.billed, Some(Micros(67_218)), "exact");
                })
                .into(),
            Case::NotAPicture => self
                .answered(
                    200,
                    recorded!("words_only.json"),
                    // 12 × 1.5 + 20 × 7.5 micro-dollars.
                    Outcome::failed_costing(
                        ErrorKind::NoPicture,
                        "I can't paint that boat, but I can describe it.",
                        Charged::Yes {
                            micros: Micros(168),
                        },
                    ),
                )
                .into(),
            Case::AccountWorks | Case::AccountRefused | Case::ModelList => self.asked(case),
            Case::JobFailed
            | Case::StillWorking
            | Case::ResumedAccepted
            | Case::ResumedFetching => {
                Script::not_possible("the picture comes with the only answer")
            }
            Case::Cancel | Case::CancelledThere => {
                Script::not_possible("Google has no request that stops a picture")
            }
            Case::LinkExpired => Script::not_possible("pictures come inside the answer"),
            case => self.refused(case).into(),
        }
    }

    fn allowed(&self, model: &Model) -> Vec<String> {
        let mut all = Vec::new();
        if model.wire("call") == Some("predict") {
            all.extend([
                "instances[].prompt",
                "parameters.sampleCount",
                "parameters.aspectRatio",
                "parameters.includeRaiReason",
            ]);
        } else {
            all.extend([
                "contents[].role",
                "contents[].parts[].text",
                "contents[].parts[].inlineData.mimeType",
                "contents[].parts[].inlineData.data",
                "generationConfig.responseModalities[]",
                "generationConfig.imageConfig.aspectRatio",
            ]);
            let name = model.id.at_provider();
            // Lite makes one size and refuses the field; 2.5 has none.
            if !name.contains("lite") && !name.contains("2.5") && !name.contains("preview") {
                all.push("generationConfig.imageConfig.imageSize");
            }
            if name.contains("nano-banana-2.1") || name == "gemini-3.1-flash-image" {
                all.push("generationConfig.thinkingConfig.thinkingLevel");
            }
        }
        all.into_iter().map(str::to_owned).collect()
    }

    fn size_sent(&self, model: &Model, call: &Call) -> Option<Size> {
        let sent = json_of(call);
        let config = &sent["generationConfig"]["imageConfig"];
        let ratio = config["aspectRatio"]
            .as_str()
            .or_else(|| sent["parameters"]["aspectRatio"].as_str())?;
        let (wide, high) = ratio.split_once(':')?;
        let aspect = wide.parse::<f32>().ok()? / high.parse::<f32>().ok()?;
        // The side of a square of that size word.
        let side = match config["imageSize"].as_str() {
            Some("512") => 512.0_f32,
            Some("2K") => 2048.0,
            Some("4K") => 4096.0,
            _ => 1024.0,
        };
        let Sizes::OneOf { sizes } = &model.can.sizes else {
            return None;
        };
        let distance = |size: &Size| {
            let shape = (size.aspect() / aspect).ln().abs();
            let scale = ((size.pixels() as f32).sqrt() / side).ln().abs();
            shape * 4.0 + scale
        };
        sizes
            .iter()
            .copied()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
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
    conforms(&Way::Gemini);
    conforms(&Way::Express);
}

#[test]
fn every_request_suits_its_model() {
    suits_its_catalogue(&Way::Gemini);
    suits_its_catalogue(&Way::Express);
}

#[test]
fn spoiled_answers_are_survived() {
    survives_spoiled_answers(&Way::Gemini);
}

#[test]
fn every_edit_carries_what_it_says() {
    for way in [Way::Gemini, Way::Express] {
        let looked = edits_carry_what_they_say(&way);
        looked.is_no_less_than(Looked {
            sent: 25,
            refused: 5,
            with_area: 0,
            with_roles: 25,
        });
    }
}

#[test]
fn prices_are_those_of_the_table() {
    let price = |model: &str, side| {
        let ask = Ask {
            size: Size::new(side, side),
            ..Ask::generate(Way::Gemini.model_id(model))
        };
        let micros = with_job(&Way::Gemini, &ask, |job| job.price.at_most().unwrap());
        micros.0
    };
    for (model, prices) in [
        ("gemini-nano-banana-2.1", [33_600, 50_400, 75_600]),
        ("gemini-3-pro-image", [134_400, 134_400, 240_000]),
        ("gemini-3.1-flash-image", [67_200, 100_800, 151_200]),
    ] {
        assert_eq!(
            [1024, 2048, 4096].map(|side| price(model, side)),
            prices,
            "{model}"
        );
    }
    assert_eq!(
        price("gemini-3.1-flash-lite-image", 2048),
        33_600,
        "1K only"
    );
}

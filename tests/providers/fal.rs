//! fal.ai in the conformance suite, and what is its own: the queue's addresses, faults by their type, hidden pictures, and
//! the fields of every endpoint.
//!
//! `fixtures/fal/fields.json` lists the fields of every endpoint that is used: from the types of the service's own client
//! 1.10.1, and for FLUX 3 from its page of 2026-10-03. A star marks what must be there.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::job::Remote;
use triptych::domain::model::Model;
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::domain::task::Effort;
use triptych::providers::fal::Fal;
use triptych::providers::{
    Account, At, AuthSlot, Call, ErrorKind, Job, Method, Provider, Purpose, Reply, Step,
};

use crate::bfl::{json_of, size_named};
use crate::suite::{
    Answer, Ask, Case, Fixtures, Outcome, Play, Script, Want, conforms, picture_url, shipped,
    suits_its_catalogue, survives_spoiled_answers, with_job,
};

const ID: &str = "d2a4c3de-77aa-4a63-9f4f-1c1f3e0f6f00";
const JOB: &str =
    "https://queue.fal.run/fal-ai/flux-2-pro/requests/d2a4c3de-77aa-4a63-9f4f-1c1f3e0f6f00";
const STATUS: &str =
    "https://queue.fal.run/fal-ai/flux-2-pro/requests/d2a4c3de-77aa-4a63-9f4f-1c1f3e0f6f00/status";
const LINK: &str = "https://v3b.fal.media/files/b/penguin/Zx1.png";
const LINK_2: &str = "https://v3b.fal.media/files/b/penguin/Zx2.png";
const MAYBE: Charged = Charged::Maybe {
    at_most: Some(Micros(30_000)),
};
const PRICE: &str = "https://api.fal.ai/v1/models/pricing?endpoint_id=fal-ai/flux/schnell";
const LIST: &str = "https://api.fal.ai/v1/models?category=text-to-image&status=active&limit=100";

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../fixtures/fal/", $name, ".json"))
    };
}

struct OfFal;

fn generate() -> Ask {
    Ask::generate(OfFal.model())
}

fn submit() -> Want {
    Want::submit("https://queue.fal.run/fal-ai/flux-2-pro")
}

fn accepted() -> Play {
    Play::start(generate()).then(submit(), Answer::new(200, recorded!("submitted")))
}

/// A job that is complete, and what its result is.
fn complete(status: u16, body: &str) -> Play {
    accepted()
        .then(Want::poll(STATUS), Answer::new(200, recorded!("completed")))
        .then(Want::poll(JOB), Answer::new(status, body))
}

fn refused(status: u16, body: &str, outcome: Outcome) -> Script {
    Play::start(generate())
        .then(submit(), Answer::new(status, body))
        .ends(outcome)
        .into()
}

fn resumed() -> Play {
    Play::resume(generate(), ID, Some(STATUS))
}

fn success() -> Script {
    Play::start(Ask {
        seed: Some(1742),
        ..generate()
    })
    .then(
        submit().json(json!({"prompt": "A red boat on a green lake", "seed": 1742,
            "image_size": {"width": 1024, "height": 1024}, "output_format": "png"})),
        Answer::new(200, recorded!("submitted")),
    )
    .then(Want::poll(STATUS), Answer::new(202, recorded!("in_queue")))
    .then(
        Want::poll(STATUS),
        Answer::new(202, recorded!("in_progress")),
    )
    .then(Want::poll(STATUS), Answer::new(200, recorded!("completed")))
    .then(Want::poll(JOB), Answer::new(200, recorded!("result")))
    .ends(Outcome::links(&[LINK]))
    .reports(|report| {
        assert_eq!(report.seed, Some(1742), "seed");
        assert_eq!(report.request_id.as_deref(), Some(ID), "id");
        assert_eq!(report.revised_prompt, None, "our own words");
        assert_eq!(report.billed, None, "it names no price");
        assert!(report.raw.contains("inference"), "kept: {}", report.raw);
    })
    .into()
}

fn edited(case: Case) -> Script {
    let picture = picture_url();
    let (ask, want) = match case {
        Case::Edit => (
            Ask::edit(OfFal.model()),
            Want::submit("https://queue.fal.run/fal-ai/flux-2-pro/edit").json(json!({
                "prompt": "Make the boat blue", "image_urls": [picture],
                "image_size": {"width": 1024, "height": 1024}, "output_format": "png"})),
        ),
        Case::EditWithReferences => (
            Ask {
                references: 1,
                ..Ask::edit(ModelId::from("fal/fal-ai/flux-pro/kontext/max"))
            },
            Want::submit("https://queue.fal.run/fal-ai/flux-pro/kontext/max/multi").json(json!({
                "prompt": "Make the boat blue", "image_urls": [picture, picture],
                "aspect_ratio": "1:1", "output_format": "png"})),
        ),
        _ => (
            Ask {
                mask: true,
                ..Ask::edit(ModelId::from("fal/fal-ai/flux-pro/v1/fill"))
            },
            Want::submit("https://queue.fal.run/fal-ai/flux-pro/v1/fill").json(json!({
                "prompt": "Make the boat blue", "image_url": picture, "mask_url": picture,
                "output_format": "png"})),
        ),
    };
    Play::start(ask)
        .then(want, Answer::new(200, recorded!("submitted")))
        .then(Want::poll(STATUS), Answer::new(200, recorded!("completed")))
        .then(
            Want::poll(JOB),
            Answer::new(200, recorded!("result_single")),
        )
        .ends(Outcome::links(&[LINK]))
        .reports(|report| {
            assert_eq!(
                report.revised_prompt.as_deref(),
                Some("A red boat on a green lake, at dawn"),
                "its own words"
            );
        })
        .into()
}

/// What can go wrong when a job is handed in.
fn refusal(case: Case) -> Script {
    match case {
        Case::WrongKey => refused(
            401,
            recorded!("wrong_key"),
            Outcome::failed(ErrorKind::Key, "invalid key credentials"),
        ),
        Case::NoCredit => refused(
            403,
            recorded!("no_credit"),
            Outcome::failed(ErrorKind::Credit, "Exhausted balance"),
        ),
        Case::RateLimited => refused(
            429,
            recorded!("busy"),
            Outcome::busy("Too many concurrent requests", None),
        ),
        Case::BadParameter => refused(
            422,
            recorded!("bad_field"),
            Outcome::failed(ErrorKind::BadRequest, "width: less than equal"),
        ),
        Case::ModelGone => refused(
            404,
            recorded!("no_model"),
            Outcome::failed(ErrorKind::ModelGone, "not found"),
        ),
        _ => refused(
            500,
            recorded!("server_error"),
            Outcome::failed(ErrorKind::Server, "Internal server error"),
        ),
    }
}

impl Fixtures for OfFal {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(Fal::default())
    }

    fn model(&self) -> ModelId {
        ModelId::from("fal/fal-ai/flux-2-pro")
    }

    fn edit_model(&self) -> Option<ModelId> {
        Some(self.model())
    }

    fn auth(&self) -> AuthSlot {
        AuthSlot::Key {
            service: ProviderId::from("fal"),
            header: "authorization",
            prefix: "Key ",
        }
    }

    fn script(&self, case: Case) -> Script {
        match case {
            Case::Success => success(),
            Case::Edit | Case::EditWithReferences | Case::EditWithMask => edited(case),
            Case::SeveralPictures => complete(200, recorded!("result_two"))
                .ends(Outcome::links(&[LINK, LINK_2]))
                .into(),
            Case::DeclinedBefore => refused(
                422,
                recorded!("policy"),
                Outcome::declined("content policy violation", MAYBE),
            ),
            Case::DeclinedAfter => complete(200, recorded!("result_hidden"))
                .ends(Outcome::declined("safety checker", MAYBE))
                .into(),
            Case::WrongKey
            | Case::NoCredit
            | Case::RateLimited
            | Case::BadParameter
            | Case::ModelGone
            | Case::ServerError => refusal(case),
            Case::JobFailed => complete(422, recorded!("job_failed"))
                .ends(Outcome::failed_costing(
                    ErrorKind::JobFailed,
                    "downstream service error",
                    Charged::No,
                ))
                .into(),
            Case::StillWorking => accepted()
                .then(
                    Want::poll(STATUS),
                    Answer::new(202, recorded!("new_status")),
                )
                .ends(Outcome::polling(ID, None, STATUS))
                .into(),
            Case::LinkExpired => resumed()
                .then(Want::poll(STATUS), Answer::new(404, recorded!("not_found")))
                .ends(Outcome::failed(ErrorKind::Expired, ""))
                .into(),
            Case::NotAPicture => complete(200, recorded!("result_words"))
                .ends(Outcome::failed(
                    ErrorKind::NoPicture,
                    "only describe this scene",
                ))
                .into(),
            Case::Cancel => Play::cancel(
                generate(),
                ID,
                Some(STATUS),
                Want::cancel(Method::Put, format!("{JOB}/cancel")),
            )
            .into(),
            Case::CancelledThere => {
                Script::not_possible("a stopped job is not found any more, as an expired one")
            }
            Case::ResumedAccepted => resumed()
                .then(Want::poll(STATUS), Answer::new(202, recorded!("in_queue")))
                .ends(Outcome::polling(ID, None, STATUS))
                .into(),
            Case::ResumedFetching => resumed()
                .then(Want::poll(STATUS), Answer::new(200, recorded!("completed")))
                .then(Want::poll(JOB), Answer::new(200, recorded!("result")))
                .ends(Outcome::links(&[LINK]))
                .into(),
            Case::AccountWorks => Play::account()
                .then(Want::ask(PRICE), Answer::new(200, recorded!("pricing")))
                .ends(Outcome::Account(Account::default()))
                .into(),
            Case::AccountRefused => Play::account()
                .then(Want::ask(PRICE), Answer::new(401, recorded!("wrong_key")))
                .ends(Outcome::failed(ErrorKind::Key, "invalid key credentials"))
                .into(),
            Case::ModelList => Play::models()
                .then(Want::ask(LIST), Answer::new(200, recorded!("models_1")))
                .then(
                    Want::ask(format!("{LIST}&cursor=Mg%3D%3D")),
                    Answer::new(200, recorded!("models_2")),
                )
                .ends(Outcome::models(&[
                    "fal-ai/flux/dev",
                    "fal-ai/recraft/v4/text-to-image",
                ]))
                .into(),
        }
    }

    fn allowed(&self, model: &Model) -> Vec<String> {
        let fields = fields();
        let make = model.wire("make").unwrap_or(model.id.at_provider());
        let edit = format!("{make}/edit");
        let edit = model.wire("edit").unwrap_or(&edit);
        let own = [Some(make), Some(edit), model.wire("many")];
        let own = own.into_iter().flatten();
        own.filter_map(|endpoint| fields.get(endpoint))
            .flat_map(BTreeMap::keys)
            .flat_map(|field| {
                let name = field.trim_end_matches('*');
                [name.to_owned(), format!("{name}[]"), format!("{name}.*")]
            })
            .collect()
    }

    fn size_sent(&self, model: &Model, call: &Call) -> Option<Size> {
        let sent = json_of(call);
        match &sent["image_size"] {
            Value::Object(sides) => {
                let side = |name: &str| sides[name].as_u64().unwrap() as u32;
                return Some(Size::new(side("width"), side("height")));
            }
            Value::String(preset) => return preset_size(preset),
            _ => {}
        }
        let side = match sent["resolution"].as_str() {
            Some("512sq" | "0.5K") => Some(512.0_f32),
            Some("768sq") => Some(768.0),
            Some("1k" | "1K") => Some(1024.0),
            Some("2k" | "2K") => Some(2048.0),
            Some("4k" | "4K") => Some(4096.0),
            _ => None,
        };
        let ratio = sent["aspect_ratio"].as_str()?;
        size_named(model, ratio, side.map(|side| side * side))
    }
}

/// The documented presets.
fn preset_size(name: &str) -> Option<Size> {
    let (width, height) = match name {
        "square_hd" => (1024, 1024),
        "square" => (512, 512),
        "portrait_4_3" => (768, 1024),
        "portrait_16_9" => (576, 1024),
        "landscape_4_3" => (1024, 768),
        "landscape_16_9" => (1024, 576),
        _ => return None,
    };
    Some(Size::new(width, height))
}

/// The fields of every endpoint.
fn fields() -> &'static BTreeMap<String, BTreeMap<String, Value>> {
    static FIELDS: OnceLock<BTreeMap<String, BTreeMap<String, Value>>> = OnceLock::new();
    FIELDS.get_or_init(|| serde_json::from_str(recorded!("fields")).unwrap())
}

#[test]
fn conforms_to_the_suite() {
    conforms(&OfFal);
}

#[test]
fn every_model_takes_what_is_sent() {
    suits_its_catalogue(&OfFal);
}

#[test]
fn spoiled_answers_do_no_harm() {
    survives_spoiled_answers(&OfFal);
}

/// Why a value is not of a kind: a list of words, or `string`, `number`, `boolean`, `list`; a list with `size` also takes
/// a width and a height.
fn is_of(kind: &Value, value: &Value) -> bool {
    match kind {
        Value::Array(words) => {
            let sides = words.contains(&Value::from("size"))
                && value["width"].is_u64()
                && value["height"].is_u64();
            sides || words.contains(value)
        }
        kind => match kind.as_str() {
            Some("string") => value.is_string(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("list") => value.is_array(),
            _ => false,
        },
    }
}

#[test]
fn every_endpoint_gets_its_own_fields() {
    let all = fields();
    let mut asked = 0;
    for model in shipped()
        .services
        .iter()
        .filter(|service| service.id.as_str() == "fal")
        .flat_map(|service| &service.models)
    {
        for (edit, references) in [(false, 0), (false, 2), (true, 0), (true, 2)] {
            for effort in [Effort::Quick, Effort::Usual, Effort::Careful] {
                if (edit && !model.can.edit) || (!edit && !model.can.generate) {
                    continue;
                }
                let ask = Ask {
                    edit,
                    mask: true,
                    references,
                    effort,
                    seed: Some(7),
                    negative: "people".to_owned(),
                    size: Size::new(1360, 768),
                    ..Ask::generate(model.id.clone())
                };
                let call = with_job(&OfFal, &ask, |job| Fal::default().start(job)).unwrap();
                let endpoint = call.url.replace("https://queue.fal.run/", "");
                let own = all
                    .get(&endpoint)
                    .unwrap_or_else(|| panic!("{endpoint} is no endpoint"));
                let sent = json_of(&call);
                for (field, value) in sent.as_object().unwrap() {
                    let kind = own.get(field).or_else(|| own.get(&format!("{field}*")));
                    let kind = kind.unwrap_or_else(|| panic!("{endpoint} has no field {field}"));
                    assert!(
                        is_of(kind, value),
                        "{endpoint} {field}: {value} is no {kind}"
                    );
                }
                for field in own.keys().filter_map(|field| field.strip_suffix('*')) {
                    assert!(!sent[field].is_null(), "{endpoint} lacks {field}: {sent}");
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 150, "only {asked} requests were looked at");
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
fn remote_after(answer: &Value) -> Remote {
    with_job(&OfFal, &generate(), |job| {
        let answer = reply(Purpose::Submit, 200, &answer.to_string());
        let Ok(Step::Poll { remote, .. }) = Fal::default().advance(job, answer) else {
            panic!("an acceptance");
        };
        remote
    })
}

/// Where a job is asked about, where its result is, and where it is stopped.
fn addresses(remote: &Remote) -> [String; 3] {
    with_job(&OfFal, &generate(), |job| {
        let fal = Fal::default();
        let job = Job {
            remote: Some(remote),
            ..*job
        };
        let completed = reply(Purpose::Poll, 200, recorded!("completed"));
        let Ok(Step::Then(result)) = fal.advance(&job, completed) else {
            panic!("a result is fetched from the queue");
        };
        [
            fal.resume(&job, remote).unwrap().url,
            result.url,
            fal.cancel(&job, remote).unwrap().url,
        ]
    })
}

#[test]
fn the_queues_own_addresses_are_used_and_nobody_elses() {
    let usual = [STATUS.to_owned(), JOB.to_owned(), format!("{JOB}/cancel")];
    let named = |base: &str| {
        json!({"request_id": ID, "status_url": format!("{base}/status"),
            "response_url": base, "cancel_url": format!("{base}/cancel")})
    };
    assert_eq!(addresses(&remote_after(&named(JOB))), usual, "as named");
    let second = JOB.replace("queue.fal.run", "queue.falrun.com");
    assert_eq!(
        addresses(&remote_after(&named(&second)))[1],
        second,
        "its second host"
    );
    for foreign in [
        "https://evil.example/x",
        "http://queue.fal.run/x",
        "https://fal.run.evil/x",
    ] {
        assert_eq!(
            addresses(&remote_after(&named(foreign))),
            usual,
            "{foreign}: built from the first two parts of the model's name"
        );
    }
    assert_eq!(
        addresses(&remote_after(&json!({"request_id": ID}))),
        usual,
        "none named"
    );
}

#[test]
fn unusual_addresses_survive_a_restart() {
    let base = "https://queue.fal.run/v2";
    let remote = remote_after(&json!({"request_id": ID,
        "status_url": format!("{base}/s?id=1"), "response_url": format!("{base}/r?id=1&x=2"),
        "cancel_url": format!("{base}/c?id=1")}));
    assert_eq!(
        addresses(&remote),
        [
            format!("{base}/s?id=1"),
            format!("{base}/r?id=1&x=2"),
            format!("{base}/c?id=1")
        ],
        "{:?}",
        remote.poll_url
    );
    let tampered = Remote {
        poll_url: Some(format!("{STATUS}#response=https%3A%2F%2Fevil.example%2Fr")),
        ..remote
    };
    assert_eq!(
        addresses(&tampered)[1],
        JOB,
        "a foreign note is not followed"
    );
}

/// What a reply about an accepted job comes to.
fn polled(status: u16, body: &str) -> Result<Step, triptych::providers::ProviderError> {
    let remote = remote_after(&json!({"request_id": ID, "status_url": STATUS}));
    with_job(&OfFal, &generate(), |job| {
        let job = Job {
            remote: Some(&remote),
            ..*job
        };
        Fal::default().advance(&job, reply(Purpose::Poll, status, body))
    })
}

#[test]
fn failures_are_told_by_their_type() {
    for (status, body, kind, charged) in [
        (
            200,
            recorded!("completed_with_error"),
            ErrorKind::JobFailed,
            Some(Charged::No),
        ),
        (
            503,
            recorded!("no_machine"),
            ErrorKind::JobFailed,
            Some(Charged::No),
        ),
        (500, recorded!("server_error"), ErrorKind::Server, None),
        (502, "<html>", ErrorKind::Server, None),
        (200, "<html>", ErrorKind::BadReply, None),
        (401, recorded!("wrong_key"), ErrorKind::Key, None),
        (403, recorded!("not_allowed"), ErrorKind::NotAllowed, None),
        (403, recorded!("no_credit"), ErrorKind::Credit, None),
        (429, recorded!("busy"), ErrorKind::Busy, None),
    ] {
        let err = polled(status, body).err().unwrap();
        assert_eq!((err.kind, err.charged), (kind, charged), "{status} {body}");
    }
    let Ok(Step::Declined(refusal)) = polled(422, recorded!("policy")) else {
        panic!("declined");
    };
    assert!(!refusal.reason.contains("boat"), "never our own words");
    let err = polled(422, recorded!("job_failed")).err().unwrap();
    assert!(
        !err.said.contains("boat"),
        "never our own words: {}",
        err.said
    );
}

#[test]
fn one_hidden_picture_of_two_is_left_out() {
    let body = recorded!("result_two").replacen("false", "true", 1);
    let Ok(Step::Fetch { calls, .. }) = polled(200, &body) else {
        panic!("one is left");
    };
    let links: Vec<&str> = calls.iter().map(|call| call.url.as_str()).collect();
    assert_eq!(links, [LINK_2], "the one that is shown");
}

#[test]
fn the_place_in_the_queue_is_told() {
    for (body, place) in [
        (recorded!("submitted"), Some(3)),
        (recorded!("in_queue"), Some(2)),
        (recorded!("in_progress"), None),
        ("{\"status\":\"IN_QUEUE\",\"queue_position\":-1}", None),
        ("<html>", None),
    ] {
        let reply = reply(Purpose::Poll, 202, body);
        assert_eq!(Fal::default().queue_position(&reply), place, "{body}");
    }
}

#[test]
fn the_platform_is_beside_the_queue() {
    let service = shipped()
        .services
        .iter()
        .find(|service| service.id.as_str() == "fal")
        .unwrap();
    for (base, start) in [
        (None, "https://api.fal.ai/"),
        (Some("https://queue.falrun.com"), "https://api.fal.ai/"),
        (Some("http://127.0.0.1:4010"), "http://127.0.0.1:4010/"),
    ] {
        let at = At {
            service,
            base_url: base,
        };
        let call = Fal::default().account(&at).unwrap();
        assert!(call.url.starts_with(start), "{base:?}: {}", call.url);
    }
}

#[test]
fn any_other_model_of_the_service_can_be_named() {
    let ask = Ask::edit(ModelId::from("fal/someone/new-model/v2"));
    with_job(&OfFal, &ask, |job| {
        let call = Fal::default().start(job).unwrap();
        assert_eq!(
            call.url, "https://queue.fal.run/someone/new-model/v2/edit",
            "as the usual model does it"
        );
        let remote = Remote {
            poll_url: None,
            ..remote_after(&json!({"request_id": "r 1"}))
        };
        let asked = Fal::default().resume(job, &remote).unwrap();
        assert_eq!(
            asked.url, "https://queue.fal.run/someone/new-model/requests/r%201/status",
            "the queue keeps jobs under the first two parts"
        );
    });
}

//! Black Forest Labs in the conformance suite, and what is its own: whose address is asked, costs that travel along,
//! sizes that grow, and the official description.

use std::path::PathBuf;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::job::Remote;
use triptych::domain::model::{Model, Sizes};
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::domain::task::Effort;
use triptych::providers::bfl::Bfl;
use triptych::providers::{
    Account, AuthSlot, Body, Call, ErrorKind, Job, Provider, Purpose, Reply, Step,
};

use crate::suite::{
    Answer, Ask, Case, Fixtures, Outcome, Play, Script, Want, conforms, picture_base64, shipped,
    suits_its_catalogue, survives_spoiled_answers, with_job,
};

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
            Case::Edit | Case::EditWithReferences | Case::EditWithMask => edited(case),
            Case::SeveralPictures => Script::not_possible("a job makes one picture"),
            Case::DeclinedBefore => accepted(200, recorded!("request_moderated"))
                .ends(Outcome::declined("Derivative Works Filter", MAYBE))
                .into(),
            Case::DeclinedAfter => accepted(422, recorded!("content_moderated"))
                .ends(Outcome::declined("Sexual Content, Violence", MAYBE))
                .into(),
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
            Case::ServerError => refused(
                500,
                recorded!("server_error"),
                Outcome::failed(ErrorKind::Server, "Internal Server Error"),
            ),
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
            Case::AccountWorks => Play::account()
                .then(
                    Want::ask("https://api.bfl.ai/v1/credits"),
                    Answer::new(200, recorded!("credits")),
                )
                .ends(Outcome::Account(Account {
                    name: None,
                    balance: Some(Micros(12_345_000)),
                }))
                .into(),
            Case::AccountRefused => Play::account()
                .then(
                    Want::ask("https://api.bfl.ai/v1/credits"),
                    Answer::new(403, recorded!("wrong_key")),
                )
                .ends(Outcome::failed(ErrorKind::Key, "Not authenticated"))
                .into(),
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
            "flux-tools/outpainting-v1" => &["input_image", "width", "height", "output_format"],
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
fn a_name_that_would_change_the_address_is_no_model() {
    let ask = Ask::generate(ModelId::from("bfl/../credits"));
    with_job(&OfBfl, &ask, |job| {
        let kind = Bfl::default().start(job).err().map(|err| err.kind);
        assert_eq!(kind, Some(ErrorKind::ModelGone), "not sent");
    });
}

/// The official description, where it is at hand.
fn description() -> Option<Value> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/specs");
    let folder = std::env::var_os("TRIPTYCH_SPECS").map_or(beside, PathBuf::from);
    let json = std::fs::read(folder.join("bfl.json")).ok()?;
    serde_json::from_slice(&json).ok()
}

/// The schema of a request, with its reference followed.
fn schema_of<'d>(description: &'d Value, path: &str) -> Option<&'d Value> {
    let pointer = format!(
        "/paths/{}/post/requestBody/content/application~1json/schema",
        format!("/v1/{path}").replace('/', "~1")
    );
    resolve(description, description.pointer(&pointer)?)
}

fn resolve<'d>(description: &'d Value, schema: &'d Value) -> Option<&'d Value> {
    match schema["$ref"].as_str() {
        Some(reference) => description.pointer(reference.strip_prefix('#')?),
        None => Some(schema),
    }
}

/// Why a value does not fit a schema.
fn misfit(description: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolve(description, schema)?;
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any
            .iter()
            .any(|schema| misfit(description, schema, value).is_none());
        return (!fits).then(|| format!("{value} is none of {any:?}"));
    }
    if let Some(words) = schema["enum"].as_array() {
        return (!words.contains(value)).then(|| format!("{value} is none of {words:?}"));
    }
    let right = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("null") => value.is_null(),
        _ => true,
    };
    let number = value.as_f64();
    let least = number.zip(schema["minimum"].as_f64());
    let most = number.zip(schema["maximum"].as_f64());
    let multiple = number.zip(schema["multipleOf"].as_f64());
    let count = value
        .as_array()
        .map(Vec::len)
        .zip(schema["maxItems"].as_u64());
    let inside = least.is_none_or(|(is, least)| is >= least)
        && most.is_none_or(|(is, most)| is <= most)
        && multiple.is_none_or(|(is, of)| is % of == 0.0)
        && count.is_none_or(|(is, most)| is as u64 <= most);
    (!right || !inside).then(|| format!("{value} does not fit {schema}"))
}

#[test]
fn requests_fit_the_official_description() {
    let Some(description) = description() else {
        eprintln!("the API descriptions are not at hand: set TRIPTYCH_SPECS");
        return;
    };
    let mut checked = 0;
    for model in shipped().services.iter().flat_map(|all| &all.models) {
        let Some(schema) = schema_of(&description, model.id.at_provider()) else {
            continue;
        };
        for (edit, references, effort) in [
            (false, 0, Effort::Usual),
            (false, 14, Effort::Quick),
            (true, 0, Effort::Careful),
            (true, 14, Effort::Usual),
        ] {
            if (edit && !model.can.edit) || (!edit && !model.can.generate) {
                continue;
            }
            for size in [
                Size::new(1088, 1040),
                Size::new(64, 4096),
                Size::new(4096, 64),
            ] {
                let ask = Ask {
                    edit,
                    mask: true,
                    references,
                    effort,
                    size,
                    seed: Some(7),
                    picture_size: Size::new(60, 60),
                    ..Ask::generate(model.id.clone())
                };
                let sent = with_job(&OfBfl, &ask, |job| Bfl::default().start(job));
                let Ok(sent) = sent.map(|call| json_of(&call)) else {
                    continue;
                };
                fits(&description, schema, &sent, &format!("{} {size}", model.id));
                checked += 1;
            }
        }
    }
    assert!(checked > 60, "only {checked} requests were looked at");
}

fn fits(description: &Value, schema: &Value, sent: &Value, name: &str) {
    for field in schema["required"].as_array().into_iter().flatten() {
        let field = field.as_str().unwrap();
        assert!(!sent[field].is_null(), "{name} lacks {field}: {sent}");
    }
    for (field, value) in sent.as_object().unwrap() {
        let own = &schema["properties"][field];
        assert!(!own.is_null(), "{name} has no field {field}");
        if let Some(why) = misfit(description, own, value) {
            panic!(
                "{name}, {field}: {}",
                why.chars().take(300).collect::<String>()
            );
        }
    }
}

//! fal.ai in the conformance suite; what is its own is in `fal/`.
//!
//! `fixtures/fal/fields.json` lists the fields of every endpoint that is used: from the types of the service's own client
//! 1.10.1, for FLUX 3 from its page of 2026-10-03, and for outpainting, `SeedVR2` and `BiRefNet` from their pages, read
//! 2026-11-21. A star marks what must be there.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::{ModelId, ProviderId};
use triptych::domain::model::Model;
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::providers::fal::Fal;
use triptych::providers::{Account, AuthSlot, Call, ErrorKind, Method, Provider};

use crate::bfl::{json_of, size_named};
use crate::suite::{
    Answer, Ask, Case, Fixtures, Looked, MARGINS, Outcome, Play, Script, WITH_ROLES, Want,
    conforms, edits_carry_what_they_say, picture_url, suits_its_catalogue,
    survives_spoiled_answers,
};

#[path = "fal/own.rs"]
mod own;

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
        Case::EditWithRoles => (
            Ask::edit_with_roles(OfFal.model()),
            Want::submit("https://queue.fal.run/fal-ai/flux-2-pro/edit").json(json!({
                "prompt": WITH_ROLES, "image_urls": [picture, picture, picture],
                "image_size": {"width": 1024, "height": 1024}, "output_format": "png"})),
        ),
        Case::Erase => (
            Ask::erase(OfFal.model()),
            Want::submit("https://queue.fal.run/fal-ai/flux-2-pro/edit").json(json!({
                "prompt": "Make the boat blue", "image_urls": [picture],
                "image_size": {"width": 1024, "height": 1024}, "output_format": "png"})),
        ),
        Case::Extend => (
            Ask::extend_by(ModelId::from("fal/fal-ai/flux-2-pro/outpaint"), MARGINS),
            Want::submit("https://queue.fal.run/fal-ai/flux-2-pro/outpaint").json(json!({
                "image_url": picture, "expand_left": 100, "expand_top": 0, "expand_right": 301,
                "expand_bottom": 50, "output_format": "png"})),
        ),
        Case::CutOut => (
            Ask::cut_out(ModelId::from("fal/fal-ai/birefnet/v2")),
            Want::submit("https://queue.fal.run/fal-ai/birefnet/v2")
                .json(json!({"image_url": picture, "output_format": "png"})),
        ),
        Case::Enlarge => (
            Ask::enlarge(ModelId::from("fal/fal-ai/seedvr/upscale/image")),
            Want::submit("https://queue.fal.run/fal-ai/seedvr/upscale/image").json(json!({
                "image_url": picture, "upscale_mode": "factor", "upscale_factor": 2,
                "output_format": "png"})),
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

/// Questions outside a job.
fn outside(case: Case) -> Script {
    match case {
        Case::AccountWorks => Play::account()
            .then(Want::ask(PRICE), Answer::new(200, recorded!("pricing")))
            .ends(Outcome::Account(Account::default()))
            .into(),
        Case::AccountRefused => Play::account()
            .then(Want::ask(PRICE), Answer::new(401, recorded!("wrong_key")))
            .ends(Outcome::failed(ErrorKind::Key, "invalid key credentials"))
            .into(),
        _ => Play::models()
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
            Case::Edit
            | Case::EditWithReferences
            | Case::EditWithMask
            | Case::EditWithRoles
            | Case::Erase
            | Case::Extend
            | Case::CutOut
            | Case::Enlarge => edited(case),
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
            Case::AccountWorks | Case::AccountRefused | Case::ModelList => outside(case),
        }
    }

    fn allowed(&self, model: &Model) -> Vec<String> {
        let fields = fields();
        let make = model.wire("make").unwrap_or_else(|| model.id.at_provider());
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

#[test]
fn every_edit_carries_what_it_says() {
    let looked = edits_carry_what_they_say(&OfFal);
    looked.is_no_less_than(Looked {
        sent: 99,
        refused: 39,
        with_area: 1,
        with_roles: 85,
    });
}

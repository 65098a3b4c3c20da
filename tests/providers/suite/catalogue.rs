//! A service's whole catalogue: whatever a person asks of any of its models, the request is one the model takes.

use std::collections::BTreeSet;

use serde_json::Value;
use triptych::domain::model::{Model, Sizes};
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation, TaskKind, fit};
use triptych::providers::{Body, Call, Job, Purpose, Step};

use super::look::check_call;
use super::play::{find_service, reply_to, task_of, with_job};
use super::script::Ask;
use super::{Fixtures, shipped};

/// Most pictures to go by that are tried.
const MOST_REFERENCES: u8 = 14;
/// 1:1, 16:9, 9:16, 21:9 and 4:5, about one megapixel, and one of four.
const SHAPES: [Size; 6] = [
    Size::new(1024, 1024),
    Size::new(1360, 768),
    Size::new(768, 1360),
    Size::new(1568, 672),
    Size::new(912, 1136),
    Size::new(2048, 2048),
];

/// Asks every model of the service for everything a person can ask for.
pub(crate) fn suits_its_catalogue(fixtures: &dyn Fixtures) {
    let service = find_service(fixtures);
    let all = shipped();
    let mut asked = 0_usize;
    for model in all
        .services
        .iter()
        .filter(|other| other.id == service.id)
        .flat_map(|service| &service.models)
    {
        data_is_sound(model);
        let allowed = fixtures.allowed(model);
        for ask in asks(model) {
            let Ok(fitted) = fit(&task_of(&ask), &model.can) else {
                continue;
            };
            asked += 1;
            let name = format!(
                "{} {} {} {:?} references {} mask {} seed {:?}",
                model.id,
                if ask.edit { "edit" } else { "generate" },
                fitted.task.size,
                ask.effort,
                ask.references,
                ask.mask,
                ask.seed
            );
            with_job(fixtures, &ask, |job| {
                if told_beforehand(fixtures, job) {
                    return;
                }
                let call = submission(fixtures, job, model, &name);
                fields_are_allowed(&allowed, &call, &name);
                size_is_sent(fixtures, model, job, &call, &name);
            });
        }
    }
    assert!(
        asked >= 50,
        "only {asked} things were asked of {}",
        service.id
    );
}

/// Whether the translator says in a sentence, before anything is sent, what is missing: for example that nothing is painted.
fn told_beforehand(fixtures: &dyn Fixtures, job: &Job<'_>) -> bool {
    let start = fixtures.provider().start(job);
    let Err(err) = start else {
        return false;
    };
    let kind = matches!(err.kind, triptych::providers::ErrorKind::BadRequest);
    kind && err.context.iter().any(|(name, _)| *name == "sentence")
}

/// The combinations: every size, effort and wish without pictures to go by and with as many as can be; and every number of
/// them once.
fn asks(model: &Model) -> Vec<Ask> {
    let mut all = Vec::new();
    for size in SHAPES {
        for effort in [Effort::Quick, Effort::Usual, Effort::Careful] {
            for wishes in [false, true] {
                let plain = size == SHAPES[0] && effort == Effort::Usual;
                let every = if plain { 1 } else { MOST_REFERENCES };
                for references in (0..=MOST_REFERENCES).step_by(every.into()) {
                    for (edit, mask) in [(false, false), (true, false), (true, true)] {
                        let negative = if wishes { "people, text" } else { "" };
                        let usual = if edit {
                            Ask::edit_suiting(model)
                        } else {
                            Ask::generate(model.id.clone())
                        };
                        // What a model does by itself has its own size.
                        let own = usual.operation != Operation::Instruct;
                        all.push(Ask {
                            mask: mask || usual.mask,
                            references,
                            negative: negative.to_owned(),
                            size: if own { usual.size } else { size },
                            seed: wishes.then_some(i32::MAX as u64),
                            effort,
                            transparent: wishes,
                            ..usual
                        });
                    }
                }
            }
        }
    }
    all
}

/// Plays preparations until the submission.
fn submission(fixtures: &dyn Fixtures, job: &Job<'_>, model: &Model, name: &str) -> Call {
    let provider = fixtures.provider();
    let mut call = provider
        .start(job)
        .unwrap_or_else(|err| panic!("{name}: {err}"));
    for _ in 0..40 {
        check_call(fixtures, job.service, job.base_url, &call, name);
        if call.purpose == Purpose::Submit {
            return call;
        }
        assert_eq!(
            call.purpose,
            Purpose::Prepare,
            "{name}: before the submission only preparations"
        );
        let answer = fixtures.answer_prepare(model, &call);
        match provider.advance(job, reply_to(&call, &answer)) {
            Ok(Step::Then(next)) => call = *next,
            Ok(_) => panic!("{name}: a preparation led to no request"),
            Err(err) => panic!("{name}: {err}"),
        }
    }
    panic!("{name}: prepares for ever")
}

fn fields_are_allowed(allowed: &[String], call: &Call, name: &str) {
    let mut sent = BTreeSet::new();
    match &call.body {
        Body::Json(json) | Body::Local { json, .. } => {
            let value: Value =
                serde_json::from_slice(json).unwrap_or_else(|err| panic!("{name}: {err}"));
            leaves(&value, "", &mut sent);
        }
        Body::Multipart(parts) => sent.extend(parts.iter().map(|part| part.name.clone())),
        body => panic!("{name}: {body:?} asks for nothing"),
    }
    let fits = |field: &String| {
        allowed
            .iter()
            .any(|allowed| match allowed.strip_suffix(".*") {
                Some(above) => field
                    .strip_prefix(above)
                    .is_some_and(|rest| rest.starts_with(['.', '['])),
                None => field == allowed,
            })
    };
    for field in &sent {
        assert!(
            fits(field),
            "{name}: {field} is no field of this model, only {allowed:?}"
        );
    }
}

/// Leaf paths: `input.prompt`, `contents[].parts[].text`. Empty objects and lists are leaves.
fn leaves(value: &Value, at: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let dot = if at.is_empty() { "" } else { "." };
                leaves(value, &format!("{at}{dot}{name}"), into);
            }
        }
        Value::Array(values) if !values.is_empty() => {
            for value in values {
                leaves(value, &format!("{at}[]"), into);
            }
        }
        _ => {
            into.insert(at.to_owned());
        }
    }
}

fn size_is_sent(fixtures: &dyn Fixtures, model: &Model, job: &Job<'_>, call: &Call, name: &str) {
    if let Some(size) = fixtures.size_sent(model, call) {
        assert_eq!(
            size, job.sent.size,
            "{name}: the size sent is the size the person was told"
        );
        return;
    }
    let one_size = matches!(&model.can.sizes, Sizes::OneOf { sizes } if sizes.len() == 1);
    let follows_source = matches!(job.sent.kind, TaskKind::Edit { .. });
    assert!(one_size || follows_source, "{name}: no size is sent");
}

/// What holds for the data of every model.
fn data_is_sound(model: &Model) {
    let name = &model.id;
    assert!(
        model.can.generate || model.can.edit,
        "{name} can do something"
    );
    assert!(
        !model.can.mask || model.can.edit,
        "{name}: a painted area without editing"
    );
    assert!(
        !model.name.is_empty() && !model.about.is_empty(),
        "{name} has a name and a line about it"
    );
    if model.price.at_most().is_some() && !model.price.is_free() {
        assert!(
            model.price_source.starts_with("http") || model.price_source.contains("not confirmed"),
            "{name} says where its price was read, or that it is not confirmed"
        );
        assert_eq!(
            model.price_as_of.len(),
            10,
            "{name} says when its price was read"
        );
    }
    if let Sizes::OneOf { sizes } = &model.can.sizes {
        assert!(!sizes.is_empty(), "{name} has sizes");
        let own: BTreeSet<(u32, u32)> = sizes
            .iter()
            .map(|size| (size.width_px, size.height_px))
            .collect();
        assert_eq!(own.len(), sizes.len(), "{name} has every size once");
    }
    if let Some(successor) = &model.successor {
        assert!(
            shipped().find(successor).is_some(),
            "{name}: its successor {successor} is in the catalogue"
        );
    }
    if let Some(day) = &model.retires_on {
        assert_eq!(day.len(), 10, "{name}: {day} is no day");
    }
}

//! Every edit of every model of a service: what cannot be done is refused before anything is sent, what is left out is said,
//! and what is sent carries its pictures in their order, the painted area in its place, and what each picture is good for.

use serde_json::Value;
use triptych::domain::model::Model;
use triptych::domain::task::{Change, Margins, Operation, OperationKind, TaskKind, Unfit, fit};
use triptych::providers::{Body, Call, Job, Purpose, Step};

use super::look::check_call;
use super::play::{find_service, numbered, reply_to, task_of, with_job};
use super::script::Ask;
use super::{Fixtures, shipped};

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// Edits whose request was made and looked at.
    pub(crate) sent: usize,
    /// Edits that were refused before anything was sent.
    pub(crate) refused: usize,
    /// Requests with a painted area in them.
    pub(crate) with_area: usize,
    /// Requests that say what a picture is good for.
    pub(crate) with_roles: usize,
}

impl Looked {
    /// At least so much was looked at: a catalogue that loses its editing models must not pass in silence.
    pub(crate) fn is_no_less_than(self, least: Self) {
        let enough = self.sent >= least.sent
            && self.refused >= least.refused
            && self.with_area >= least.with_area
            && self.with_roles >= least.with_roles;
        assert!(
            enough,
            "only {self:?} was looked at, {least:?} is the least"
        );
    }
}

/// Asks every model that changes pictures for every operation, inside a painted area, with a style and a product to go by.
pub(crate) fn edits_carry_what_they_say(fixtures: &dyn Fixtures) -> Looked {
    let service = find_service(fixtures);
    let mut looked = Looked::default();
    let models = shipped().services.iter();
    for model in models
        .filter(|other| other.id == service.id)
        .flat_map(|service| &service.models)
        .filter(|model| model.can.edit)
    {
        for ask in asks(model) {
            let name = format!("{} {:?}", model.id, ask.operation);
            match fit(&task_of(&ask), &model.can) {
                Err(unfit) => {
                    let kind = ask.operation.kind();
                    assert_eq!(unfit, Unfit::CannotDo(kind), "{name}: why not");
                    assert!(is_refused_rightly(model, kind), "{name}: it could do that");
                    looked.refused += 1;
                }
                Ok(fitted) => {
                    assert!(model.can.does(ask.operation.kind()), "{name}: let through");
                    what_is_left_out_is_said(model, &fitted.changes, &name);
                    with_job(fixtures, &ask, |job| {
                        let call = submission(fixtures, job, model, &name);
                        carries(job, &call, &mut looked, &name);
                    });
                    looked.sent += 1;
                }
            }
        }
    }
    looked
}

/// Every operation, with pictures that can be told apart.
fn asks(model: &Model) -> Vec<Ask> {
    let id = || model.id.clone();
    let vary = Ask {
        operation: Operation::Vary { strength_pct: 30 },
        ..Ask::edit(id())
    };
    let all = [
        Ask::edit(id()),
        Ask::erase(id()),
        Ask::extend(id()),
        Ask::cut_out(id()),
        Ask::enlarge(id()),
        vary,
    ];
    all.map(|ask| {
        let roles = Ask::edit_with_roles(id());
        Ask {
            mask: true,
            references: roles.references,
            roles: roles.roles,
            numbered: true,
            ..ask
        }
    })
    .to_vec()
}

/// With a list of operations everything else is refused; without one only what words cannot ask for.
fn is_refused_rightly(model: &Model, kind: OperationKind) -> bool {
    let own = &model.can.operations;
    !own.contains(&kind) && (!own.is_empty() || kind == OperationKind::Enlarge)
}

fn what_is_left_out_is_said(model: &Model, changes: &[Change], name: &str) {
    let area = changes.contains(&Change::MaskIgnored);
    assert_eq!(area, !model.can.mask, "{name}: {changes:?}");
    let dropped = changes.iter().find_map(|change| match change {
        Change::ReferencesDropped { kept, asked } => Some((*kept, *asked)),
        _ => None,
    });
    let most = u32::from(model.can.max_references);
    assert_eq!(
        dropped,
        (most < 2).then_some((most, 2)),
        "{name}: pictures to go by"
    );
}

fn submission(fixtures: &dyn Fixtures, job: &Job<'_>, model: &Model, name: &str) -> Call {
    let provider = fixtures.provider();
    let mut call = provider
        .start(job)
        .unwrap_or_else(|err| panic!("{name}: {err}"));
    for _ in 0..10 {
        check_call(fixtures, job.service, job.base_url, &call, name);
        if call.purpose == Purpose::Submit {
            return call;
        }
        let answer = fixtures.answer_prepare(model, &call);
        match provider.advance(job, reply_to(&call, &answer)) {
            Ok(Step::Then(next)) => call = *next,
            _ => panic!("{name}: a preparation led to no request"),
        }
    }
    panic!("{name}: prepares for ever")
}

/// Every picture is in the request once: the painted area where an area belongs, the others in their order.
fn carries(job: &Job<'_>, call: &Call, looked: &mut Looked, name: &str) {
    let TaskKind::Edit { mask, .. } = job.sent.kind else {
        panic!("{name}: an edit is an edit");
    };
    let found = pictures_in(call);
    let is_area = |(place, _): &&(String, u8)| place.contains("mask");
    let areas: Vec<u8> = found.iter().filter(is_area).map(|(_, it)| *it).collect();
    let others: Vec<u8> = found
        .iter()
        .filter(|it| !is_area(it))
        .map(|(_, it)| *it)
        .collect();
    let wanted: Vec<u8> = std::iter::once(0)
        .chain((2..).take(job.sent.references.len()))
        .collect();
    assert_eq!(
        others, wanted,
        "{name}: the pictures in their order: {found:?}"
    );
    assert_eq!(
        areas,
        if mask.is_some() { vec![1] } else { Vec::new() },
        "{name}: the painted area: {found:?}"
    );
    looked.with_area += usize::from(mask.is_some());
    let text = words_in(call);
    let words_are_used = job.model.wire("words") != Some("no");
    if job.sent.references.len() == 2 && words_are_used {
        for words in [
            "Image 2 shows the style to follow.",
            "Image 3 shows a product: keep it exactly as it is.",
        ] {
            assert!(text.contains(words), "{name}: {words}: {text}");
        }
        looked.with_roles += 1;
    }
}

/// Which of the suite's numbered pictures are in a request, in its order, and in which field each is.
fn pictures_in(call: &Call) -> Vec<(String, u8)> {
    let which = |bytes: &[u8]| (0..16).find(|number| numbered(*number) == bytes);
    match &call.body {
        Body::Json(json) => {
            let value: Value = serde_json::from_slice(json).unwrap();
            let mut texts = Vec::new();
            leaves(&value, "", &mut texts);
            let decoded = texts.into_iter().filter_map(|(place, text)| {
                let base64 = text.rsplit("base64,").next()?;
                Some((place, which(&decode(base64)?)?))
            });
            decoded.collect()
        }
        Body::Multipart(parts) => parts
            .iter()
            .filter_map(|part| Some((part.name.clone(), which(&part.bytes)?)))
            .collect(),
        Body::Local { inputs, .. } => {
            // For the painter the second picture is the area.
            let places = ["source", "mask"].into_iter().zip(inputs);
            places
                .filter_map(|(place, bytes)| Some((place.to_owned(), which(bytes)?)))
                .collect()
        }
        Body::Empty | Body::Bytes { .. } => Vec::new(),
    }
}

fn decode(base64: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(base64)
        .ok()
}

/// Every text with its path, lists in their order.
fn leaves<'v>(value: &'v Value, at: &str, into: &mut Vec<(String, &'v str)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves(value, &format!("{at}.{name}"), into);
            }
        }
        Value::Array(values) => {
            for value in values {
                leaves(value, at, into);
            }
        }
        Value::String(text) => into.push((at.to_owned(), text)),
        _ => {}
    }
}

fn words_in(call: &Call) -> String {
    match &call.body {
        Body::Json(json) | Body::Local { json, .. } => String::from_utf8_lossy(json).into_owned(),
        Body::Multipart(parts) => {
            let texts = parts.iter().filter(|part| part.file.is_none());
            let texts = texts.map(|part| String::from_utf8_lossy(&part.bytes).into_owned());
            texts.collect::<Vec<_>>().join("\n")
        }
        Body::Empty | Body::Bytes { .. } => String::new(),
    }
}

/// What is added at each edge in cases of their own.
pub(crate) const MARGINS: Margins = Margins {
    left_px: 100,
    top_px: 0,
    right_px: 301,
    bottom_px: 50,
    filled: None,
};

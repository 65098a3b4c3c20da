//! The practice painter in the conformance suite. It is part of the studio, so most of what can go wrong cannot.

use serde_json::json;
use triptych::domain::ids::ModelId;
use triptych::domain::model::Model;
use triptych::domain::money::Micros;
use triptych::domain::shape::Size;
use triptych::providers::practice::{Practice, PracticeRequest};
use triptych::providers::{AuthSlot, Body, Call, ErrorKind, Provider};

use crate::suite::{
    Answer, Ask, Case, Fixtures, Looked, MARGINS, Outcome, PICTURE, Play, Script, Want, conforms,
    edits_carry_what_they_say, suits_its_catalogue, survives_spoiled_answers,
};

struct OfPractice;

impl Fixtures for OfPractice {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(Practice::default())
    }

    fn model(&self) -> ModelId {
        ModelId::from("practice/landscape")
    }

    fn edit_model(&self) -> Option<ModelId> {
        Some(self.model())
    }

    fn auth(&self) -> AuthSlot {
        AuthSlot::None
    }

    fn script(&self, case: Case) -> Script {
        let mut generate = Ask::generate(self.model());
        generate.seed = Some(5);
        let mut edit = Ask::edit(self.model());
        edit.mask = case == Case::EditWithMask;
        let (paint, change) = (
            Want::submit("practice://paint"),
            Want::submit("practice://edit"),
        );
        match case {
            Case::Success => Play::start(generate)
                .then(
                    paint.json(json!({"work": "paint", "hand": "landscape", "prompt": "A red boat on a green lake",
                        "negative": "", "seed": 5, "width_px": 1024, "height_px": 1024})),
                    Answer::new(200, PICTURE),
                )
                .ends(Outcome::Pictures(1))
                .reports(|report| {
                    assert_eq!((report.seed, report.billed), (Some(5), Some(Micros::ZERO)), "its own seed, and free");
                })
                .into(),
            Case::Edit | Case::EditWithMask => Play::start(edit)
                .then(
                    change.json(json!({"work": "edit", "instruction": "Make the boat blue", "seed": 0})),
                    Answer::new(200, PICTURE),
                )
                .ends(Outcome::Pictures(1))
                .into(),
            Case::Extend => Play::start(Ask::extend_by(self.model(), MARGINS))
                .then(
                    change.json(json!({"work": "extend", "left_px": 100, "top_px": 0,
                        "right_px": 301, "bottom_px": 50, "seed": 0})),
                    Answer::new(200, PICTURE),
                )
                .ends(Outcome::Pictures(1))
                .into(),
            Case::BadParameter => Play::start(generate)
                .then(paint, Answer::new(400, "Too small."))
                .ends(Outcome::failed(ErrorKind::BadRequest, ""))
                .into(),
            Case::ModelGone => Play::start(generate)
                .then(paint, Answer::new(404, "No such hand."))
                .ends(Outcome::failed(ErrorKind::ModelGone, ""))
                .into(),
            Case::EditWithReferences | Case::EditWithRoles => {
                Script::not_possible("it looks at no other pictures")
            }
            Case::Erase | Case::CutOut | Case::Enlarge => {
                Script::not_possible("it follows simple instructions and extends, nothing else")
            }
            _ => Script::not_possible("it runs inside the studio"),
        }
    }

    fn allowed(&self, _model: &Model) -> Vec<String> {
        [
            "work",
            "hand",
            "prompt",
            "negative",
            "seed",
            "width_px",
            "height_px",
            "instruction",
            "left_px",
            "top_px",
            "right_px",
            "bottom_px",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn size_sent(&self, _model: &Model, call: &Call) -> Option<Size> {
        let Body::Local { json, .. } = &call.body else {
            panic!("{:?} is not for the painter", call.body);
        };
        match serde_json::from_slice(json).unwrap() {
            PracticeRequest::Paint {
                width_px,
                height_px,
                ..
            } => Some(Size::new(width_px, height_px)),
            PracticeRequest::Edit { .. } | PracticeRequest::Extend { .. } => None,
        }
    }

    fn is_local(&self) -> bool {
        true
    }
}

#[test]
fn conforms_to_the_suite() {
    conforms(&OfPractice);
}

#[test]
fn every_model_takes_what_is_sent() {
    suits_its_catalogue(&OfPractice);
}

#[test]
fn spoiled_answers_do_no_harm() {
    survives_spoiled_answers(&OfPractice);
}

#[test]
fn every_edit_carries_what_it_says() {
    let looked = edits_carry_what_they_say(&OfPractice);
    looked.is_no_less_than(Looked {
        sent: 8,
        refused: 16,
        with_area: 8,
        with_roles: 0,
    });
}

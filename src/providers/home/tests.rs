use super::*;
use crate::domain::failure::{Charged, FailureKind, NextStep};
use crate::domain::home::{Installed, service};
use crate::domain::ids::{BlobId, JobId};
use crate::domain::local::Family;
use crate::domain::money::Price;
use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::domain::task::Task;
use crate::providers::{Input, Purpose};

fn with_job<T>(
    family: Family,
    kind: TaskKind,
    inputs: &[Input],
    look: impl FnOnce(&Job<'_>) -> T,
) -> T {
    let installed = Installed {
        id: SetId::from("one"),
        name: "One".to_owned(),
        family,
        good_for: String::new(),
        steps: 8,
        memory_bytes: 1,
        bytes: 1,
    };
    let service = service(&[installed], "");
    let sent = Task {
        kind,
        prompt: "a pear".to_owned(),
        negative: "people".to_owned(),
        size: Size::new(640, 480),
        seed: Some(9),
        effort: Effort::Usual,
        transparent: false,
        references: Vec::new(),
    };
    look(&Job {
        id: JobId(1),
        service: &service,
        model: service.models.first().unwrap(),
        sent: &sent,
        price: Price::Free,
        inputs,
        remote: None,
        base_url: None,
        once: "",
    })
}

fn input(role: Role, byte: u8, width_px: u32) -> Input {
    Input {
        role,
        blob: BlobId([byte; 32]),
        format: FileFormat::Png,
        size: Size::new(width_px, 480),
        bytes: std::sync::Arc::from([byte]),
    }
}

fn asked(family: Family, operation: Operation, inputs: &[Input]) -> (HomeRequest, Vec<u8>) {
    let kind = TaskKind::Edit {
        source: BlobId([1; 32]),
        mask: None,
        operation,
    };
    with_job(family, kind, inputs, |job| {
        let call = Home::default().start(job).unwrap();
        assert!(
            call.url.starts_with("home://"),
            "never leaves this computer"
        );
        assert!(!call.billable, "free");
        let Body::Local { json, inputs } = call.body else {
            panic!("local body");
        };
        let firsts = inputs.iter().flat_map(|bytes| bytes.to_vec()).collect();
        (serde_json::from_slice(&json).unwrap(), firsts)
    })
}

#[test]
fn a_model_that_edits_is_shown_the_source_and_the_others_begin_from_it() {
    let all = [
        input(Role::Source, 1, 640),
        input(Role::Mask, 2, 640),
        input(Role::Reference, 3, 99),
    ];
    let (request, sent) = asked(Family::Flux2Klein, Operation::Instruct, &all);
    assert!(!request.has_source && !request.has_area, "to go by");
    assert_eq!(sent, [1, 3], "the source first, no area");
    let (request, sent) = asked(Family::Sdxl, Operation::Instruct, &all[..2]);
    assert!(request.has_source && request.has_area, "painted over");
    assert_eq!(
        (sent.as_slice(), request.strength),
        (&[1, 2][..], 1.0),
        "all of the area"
    );
    let (request, _) = asked(
        Family::ZImage,
        Operation::Vary { strength_pct: 30 },
        &all[..1],
    );
    assert!((request.strength - 0.3).abs() < 1e-6, "as far as asked");
}

#[test]
fn an_area_of_another_size_is_not_painted() {
    let kind = TaskKind::Edit {
        source: BlobId([1; 32]),
        mask: None,
        operation: Operation::Instruct,
    };
    let all = [input(Role::Source, 1, 640), input(Role::Mask, 2, 641)];
    let err = with_job(Family::Sd15, kind, &all, |job| Home::default().start(job));
    assert!(err.is_err(), "the sizes differ");
}

#[test]
fn what_the_engine_says_becomes_a_sentence_with_a_next_step() {
    with_job(Family::ZImage, TaskKind::Generate, &[], |job| {
        for (status, kind, next) in [
            (503, FailureKind::NotReady, NextStep::OpenSettings),
            (404, FailureKind::NotReady, NextStep::OpenSettings),
            (502, FailureKind::Engine, NextStep::TryAgain),
            (400, FailureKind::BadRequest, NextStep::EditPrompt),
        ] {
            let reply = Reply {
                purpose: Purpose::Submit,
                status,
                headers: Vec::new(),
                body: b"Close other programs.".to_vec(),
            };
            let Err(err) = Home::default().advance(job, reply) else {
                panic!("an error");
            };
            let failure = err.failure(Charged::No);
            assert_eq!((failure.kind, failure.next), (kind, next), "{status}");
            assert_eq!(failure.detail, "Close other programs.", "{status}");
        }
    });
}

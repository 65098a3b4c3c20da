//! The practice painter as a service: its requests never leave the studio.

use serde::{Deserialize, Serialize};

use crate::domain::ids::ProviderId;
use crate::domain::money::Micros;
use crate::domain::task::{Operation, TaskKind};
use crate::providers::{
    Body, Call, ErrorKind, Job, Provider, ProviderError, Reply, Report, Role, Step, pictures,
};

/// What the painter is asked, as JSON. The pictures for an edit travel beside it: the source, then the mask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "work")]
pub enum PracticeRequest {
    /// A picture from words.
    Paint {
        /// Which hand: the model's id without its service.
        hand: String,
        /// The words.
        prompt: String,
        /// What to leave out.
        negative: String,
        /// Chance.
        seed: u64,
        /// Pixels across.
        width_px: u32,
        /// Pixels down.
        height_px: u32,
    },
    /// A picture changed by an instruction.
    Edit {
        /// What to do.
        instruction: String,
        /// Chance.
        seed: u64,
    },
    /// A larger canvas around a picture. Words are not used.
    Extend {
        /// Pixels added at the left.
        left_px: u32,
        /// Pixels added at the top.
        top_px: u32,
        /// Pixels added at the right.
        right_px: u32,
        /// Pixels added at the bottom.
        bottom_px: u32,
        /// Chance.
        seed: u64,
    },
}

/// The practice painter's translator.
#[derive(Clone, Debug)]
pub struct Practice {
    id: ProviderId,
}

impl Default for Practice {
    fn default() -> Self {
        Self {
            id: ProviderId::from("practice"),
        }
    }
}

impl Provider for Practice {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let seed = job.sent.seed.unwrap_or_default();
        let (url, request, inputs) = match job.sent.kind {
            TaskKind::Generate => (
                "practice://paint",
                PracticeRequest::Paint {
                    hand: job.model.id.at_provider().to_owned(),
                    prompt: job.sent.prompt.clone(),
                    negative: job.sent.negative.clone(),
                    seed,
                    width_px: job.sent.size.width_px,
                    height_px: job.sent.size.height_px,
                },
                Vec::new(),
            ),
            TaskKind::Edit { operation, .. } => {
                let request = edit(operation, &job.sent.prompt, seed)?;
                // The source, then the mask: the painter knows them by their places.
                let own = job.inputs_of(Role::Source).chain(job.inputs_of(Role::Mask));
                let files = own.map(|input| std::sync::Arc::clone(&input.bytes));
                ("practice://edit", request, files.collect())
            }
        };
        let json = serde_json::to_vec(&request).map_err(|err| {
            ProviderError::new(ErrorKind::Internal, "start").with("problem", err.to_string())
        })?;
        let mut call = Call::submit(url, Body::Local { json, inputs });
        call.billable = false;
        call.idempotent = true;
        Ok(call)
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if reply.is_success() {
            return Ok(Step::Done {
                report: Box::new(Report {
                    seed: job.sent.seed,
                    billed: Some(Micros::ZERO),
                    ..Report::default()
                }),
                pictures: vec![reply.body],
            });
        }
        let mut err = ProviderError::from_reply("paint", &reply);
        err.kind = match reply.status {
            422 => ErrorKind::NotUnderstood,
            400 => ErrorKind::BadRequest,
            404 => ErrorKind::ModelGone,
            _ => ErrorKind::Internal,
        };
        Err(err.with("sentence", reply.excerpt()))
    }
}

/// What the painter can do to a picture; `fit` lets nothing else pass.
fn edit(operation: Operation, words: &str, seed: u64) -> Result<PracticeRequest, ProviderError> {
    match operation {
        Operation::Instruct => Ok(PracticeRequest::Edit {
            instruction: words.to_owned(),
            seed,
        }),
        Operation::Extend(margins) => Ok(PracticeRequest::Extend {
            left_px: margins.left_px,
            top_px: margins.top_px,
            right_px: margins.right_px,
            bottom_px: margins.bottom_px,
            seed,
        }),
        Operation::Erase
        | Operation::Enlarge { .. }
        | Operation::CutOut
        | Operation::Vary { .. } => Err(pictures::cannot(
            "The practice painter only follows simple instructions and extends pictures.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::domain::failure::{Charged, FailureKind};
    use crate::domain::ids::{BlobId, JobId, ModelId};
    use crate::domain::money::Price;
    use crate::domain::picture::FileFormat;
    use crate::domain::shape::Size;
    use crate::domain::task::{Effort, Margins, Task};
    use crate::providers::{Input, Purpose};

    fn with_job<T>(kind: TaskKind, inputs: &[Input], look: impl FnOnce(&Job<'_>) -> T) -> T {
        let all = catalogue::shipped();
        let (service, model) = all.find(&ModelId::from("practice/still-life")).unwrap();
        let sent = Task {
            kind,
            prompt: "warmer".to_owned(),
            negative: "people".to_owned(),
            size: Size::new(640, 480),
            seed: Some(9),
            effort: Effort::Usual,
            transparent: false,
            references: Vec::new(),
        };
        look(&Job {
            id: JobId(1),
            service,
            model,
            sent: &sent,
            price: Price::Free,
            inputs,
            remote: None,
            base_url: None,
            once: "",
        })
    }

    fn reply(status: u16, body: &[u8]) -> Reply {
        Reply {
            purpose: Purpose::Submit,
            status,
            headers: Vec::new(),
            body: body.to_vec(),
        }
    }

    #[test]
    fn a_task_becomes_a_painters_request() {
        let call = with_job(TaskKind::Generate, &[], |job| {
            Practice::default().start(job).unwrap()
        });
        assert_eq!(call.url, "practice://paint", "never leaves the studio");
        assert!(!call.billable, "free");
        let Body::Local { json, inputs } = call.body else {
            panic!("local body");
        };
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"work": "paint", "hand": "still-life", "prompt": "warmer", "negative": "people",
                "seed": 9, "width_px": 640, "height_px": 480}),
            "everything the painter needs"
        );
        assert!(inputs.is_empty(), "no pictures");
    }

    #[test]
    fn an_edit_carries_its_pictures_in_order() {
        let input = |role, byte: u8| Input {
            role,
            blob: BlobId([byte; 32]),
            format: FileFormat::Png,
            size: Size::new(1, 1),
            bytes: std::sync::Arc::from([byte]),
        };
        let kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: Some(BlobId([2; 32])),
            operation: Operation::Instruct,
        };
        let call = with_job(
            kind,
            &[input(Role::Source, 1), input(Role::Mask, 2)],
            |job| Practice::default().start(job).unwrap(),
        );
        let Body::Local { inputs, .. } = call.body else {
            panic!("local body");
        };
        let firsts: Vec<u8> = inputs.iter().flat_map(|bytes| bytes.to_vec()).collect();
        assert_eq!(
            (call.url.as_str(), firsts),
            ("practice://edit", vec![1, 2]),
            "source, mask"
        );
    }

    #[test]
    fn an_extension_carries_its_margins_and_nothing_else_is_taken() {
        let edit = |operation| TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation,
        };
        let margins = Margins {
            left_px: 12,
            top_px: 0,
            right_px: 34,
            bottom_px: 5,
            filled: None,
        };
        let start =
            |operation| with_job(edit(operation), &[], |job| Practice::default().start(job));
        let Body::Local { json, .. } = start(Operation::Extend(margins)).unwrap().body else {
            panic!("local body");
        };
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"work": "extend", "left_px": 12, "top_px": 0, "right_px": 34,
                "bottom_px": 5, "seed": 9}),
            "to the pixel"
        );
        for operation in [
            Operation::Erase,
            Operation::Enlarge { factor: 2 },
            Operation::CutOut,
            Operation::Vary { strength_pct: 50 },
        ] {
            let err = start(operation).err();
            let kind = err.map(|err| err.kind);
            assert_eq!(kind, Some(ErrorKind::BadRequest), "{operation:?}");
        }
    }

    #[test]
    fn replies_become_pictures_or_plain_sentences() {
        with_job(TaskKind::Generate, &[], |job| {
            let practice = Practice::default();
            let Ok(Step::Done { pictures, report }) = practice.advance(job, reply(200, b"png"))
            else {
                panic!("done");
            };
            assert_eq!(pictures, [b"png".to_vec()], "verbatim");
            assert_eq!(report.seed, Some(9), "the seed it used");
            for (status, kind) in [
                (422, FailureKind::NotUnderstood),
                (400, FailureKind::BadRequest),
                (500, FailureKind::Internal),
            ] {
                let Err(err) = practice.advance(job, reply(status, b"Try other words.")) else {
                    panic!("an error");
                };
                let failure = err.failure(Charged::No);
                assert_eq!(
                    (failure.kind, failure.detail.as_str()),
                    (kind, "Try other words."),
                    "{status}"
                );
            }
        });
    }
}

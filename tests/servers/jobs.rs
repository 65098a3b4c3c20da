//! Jobs and answers for translators, without a network.

use std::sync::Arc;

use serde_json::Value;
use triptych::domain::ids::{BlobId, JobId};
use triptych::domain::model::Service;
use triptych::domain::money::Price;
use triptych::domain::picture::FileFormat;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation, Task, TaskKind};
use triptych::providers::{Body, Call, Input, Job, Purpose, Reply, Role};

/// `png` as base64.
pub(crate) const PNG: &str = "cG5n";

pub(crate) fn task(kind: TaskKind) -> Task {
    Task {
        kind,
        prompt: "a red boat".to_owned(),
        negative: "people".to_owned(),
        size: Size::new(1024, 768),
        seed: Some(7),
        effort: Effort::Usual,
        transparent: false,
        references: Vec::new(),
    }
}

pub(crate) fn edit(operation: Operation, has_mask: bool) -> TaskKind {
    TaskKind::Edit {
        source: BlobId([1; 32]),
        mask: has_mask.then_some(BlobId([2; 32])),
        operation,
    }
}

pub(crate) fn input(role: Role, bytes: &[u8]) -> Input {
    Input {
        role,
        blob: BlobId([3; 32]),
        format: FileFormat::Png,
        size: Size::new(1024, 768),
        bytes: Arc::from(bytes),
    }
}

/// A job for the first model of a service.
pub(crate) fn with_job<T>(
    service: &Service,
    sent: &Task,
    inputs: &[Input],
    look: impl FnOnce(&Job<'_>) -> T,
) -> T {
    look(&Job {
        id: JobId(1),
        service,
        model: &service.models[0],
        sent,
        price: Price::Free,
        inputs,
        remote: None,
        base_url: Some(&service.base_url),
        once: "0123456789abcdef0123456789abcdef",
    })
}

pub(crate) fn json(call: &Call) -> Value {
    let Body::Json(bytes) = &call.body else {
        panic!("{:?} is no JSON", call.body);
    };
    serde_json::from_slice(bytes).unwrap()
}

pub(crate) fn reply(purpose: Purpose, status: u16, body: &str) -> Reply {
    Reply {
        purpose,
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

//! Jobs, tasks and exchanges for the tests.

use std::sync::Arc;

use serde_json::Value;
use triptych::domain::ids::{BlobId, JobId, ModelId};
use triptych::domain::job::Remote;
use triptych::domain::model::{Model, Place, Service};
use triptych::domain::money::Price;
use triptych::domain::picture::FileFormat;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation, Task, TaskKind};
use triptych::providers::comfyui::ComfyUi;
use triptych::providers::comfyui::family::Family;
use triptych::providers::{
    Body, Call, Input, Job, Provider as _, ProviderError, Reply, Role, Step,
};

/// Where the server of the tests is.
pub(crate) const BASE: &str = "http://127.0.0.1:8188";
/// What the job of the tests is known by.
pub(crate) const ONCE: &str = "0123456789abcdef0123456789abcdef";
/// The same as the name of a job at the server.
pub(crate) const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// A task that makes a picture.
pub(crate) fn make(size: Size) -> Task {
    Task {
        kind: TaskKind::Generate,
        prompt: "a \"fox\" {seed}\n\\ in the snow".to_owned(),
        negative: "people".to_owned(),
        size,
        seed: Some(7),
        effort: Effort::Usual,
        transparent: false,
        references: Vec::new(),
    }
}

/// A task that changes a picture.
pub(crate) fn edit(operation: Operation, area: bool, references: u8) -> Task {
    Task {
        kind: TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: area.then_some(BlobId([2; 32])),
            operation,
        },
        references: (0..references)
            .map(|n| BlobId([3 + n; 32]).into())
            .collect(),
        ..make(Size::new(1000, 700))
    }
}

/// The pictures a task works on.
pub(crate) fn inputs_of(task: &Task) -> Vec<Input> {
    let TaskKind::Edit { source, mask, .. } = task.kind else {
        return Vec::new();
    };
    let input = |role, blob: BlobId, format| Input {
        role,
        blob,
        format,
        size: Size::new(1000, 700),
        bytes: Arc::from(&blob.0[..4]),
    };
    let mut inputs = vec![input(Role::Source, source, FileFormat::Jpeg)];
    inputs.extend(mask.map(|mask| input(Role::Mask, mask, FileFormat::Png)));
    let references = task.references.iter();
    inputs.extend(references.map(|it| input(Role::Reference, it.blob, FileFormat::Webp)));
    inputs
}

/// A model of a family, as a server's answers make it.
pub(crate) fn model(family: Family, files: &[(&str, &str)]) -> Model {
    let mut model = Model::new(ModelId::from("comfyui/test"), "Test");
    let main = files.first().map(|(_, file)| *file).unwrap_or_default();
    model.can = family.can(main);
    let mut put = |name: &str, value: &str| {
        model.wire.insert(name.to_owned(), value.to_owned());
    };
    put("family", family.word());
    for (name, file) in files {
        put(name, file);
    }
    model
}

/// A checkpoint of Stable Diffusion XL.
pub(crate) fn sdxl() -> Model {
    model(
        Family::Sdxl,
        &[("checkpoint", "sd_xl_base_1.0.safetensors")],
    )
}

/// Lets a test look at a job.
pub(crate) fn with_job<T>(
    model: &Model,
    task: &Task,
    remote: Option<&Remote>,
    look: impl FnOnce(&Job<'_>) -> T,
) -> T {
    let service = Service::new("comfyui", "ComfyUI", Place::ThisComputer);
    let inputs = inputs_of(task);
    look(&Job {
        id: JobId(1),
        service: &service,
        model,
        sent: task,
        price: Price::Free,
        inputs: &inputs,
        remote,
        base_url: Some(BASE),
        once: ONCE,
    })
}

/// What a job came to.
pub(crate) struct Played {
    /// Everything that was asked, in order.
    pub(crate) calls: Vec<Call>,
    /// How the server found the job, at the end.
    pub(crate) remote: Option<Remote>,
    /// How many came before it, as often as that was said.
    pub(crate) before: Vec<u32>,
    /// The last step.
    pub(crate) end: Result<Step, ProviderError>,
}

impl Played {
    /// The paths asked, without the server's address.
    pub(crate) fn paths(&self) -> Vec<&str> {
        let paths = self.calls.iter().map(|call| call.url.as_str());
        paths.map(|url| url.strip_prefix(BASE).unwrap()).collect()
    }

    /// The sentence people see.
    pub(crate) fn sentence(&self) -> &str {
        sentence(self.end.as_ref().err().expect("an error"))
    }
}

/// The sentence of an error.
pub(crate) fn sentence(err: &ProviderError) -> &str {
    let found = err.context.iter().find(|(name, _)| *name == "sentence");
    found.map(|(_, text)| text.as_str()).unwrap_or_default()
}

/// Plays a job against answers: status and body, one for each question.
pub(crate) fn play(model: &Model, task: &Task, answers: &[(u16, Value)]) -> Played {
    let answers: Vec<(u16, Vec<u8>)> = answers
        .iter()
        .map(|(status, body)| {
            let bytes = match body {
                Value::String(text) => text.clone().into_bytes(),
                body => body.to_string().into_bytes(),
            };
            (*status, bytes)
        })
        .collect();
    play_bytes(model, task, &answers)
}

/// The same with bytes.
pub(crate) fn play_bytes(model: &Model, task: &Task, answers: &[(u16, Vec<u8>)]) -> Played {
    let comfy = ComfyUi::default();
    let mut call = with_job(model, task, None, |job| comfy.start(job)).unwrap();
    let mut played = Played {
        calls: vec![call.clone()],
        remote: None,
        before: Vec::new(),
        end: Ok(Step::Then(Box::new(call.clone()))),
    };
    for (status, body) in answers {
        let reply = call.answered(Reply {
            purpose: call.purpose,
            status: *status,
            headers: Vec::new(),
            body: body.clone(),
        });
        played.before.extend(comfy.queue_position(&reply));
        let remote = played.remote.clone();
        played.end = with_job(model, task, remote.as_ref(), |job| {
            comfy.advance(job, reply)
        });
        call = match &played.end {
            Ok(Step::Then(next)) => (**next).clone(),
            Ok(Step::Poll {
                call: next, remote, ..
            }) => {
                played.remote = Some(remote.clone());
                (**next).clone()
            }
            _ => break,
        };
        played.calls.push(call.clone());
    }
    played
}

/// A request's JSON.
pub(crate) fn json_of(call: &Call) -> Value {
    let Body::Json(bytes) = &call.body else {
        panic!("JSON");
    };
    serde_json::from_slice(bytes).unwrap()
}

/// The nodes of a class in a graph, with their inputs.
pub(crate) fn nodes<'g>(graph: &'g Value, class: &str) -> Vec<&'g Value> {
    let all = graph.as_object().unwrap().values();
    all.filter(|node| node["class_type"] == class)
        .map(|node| &node["inputs"])
        .collect()
}

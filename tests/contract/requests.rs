//! Sends what the catalogue's models would be asked, and looks at what Prism says about it.

use std::collections::BTreeSet;
use std::sync::Arc;

use triptych::catalogue;
use triptych::domain::ids::{ProviderId, RemoteId};
use triptych::domain::job::Remote;
use triptych::domain::model::{Model, Place, Service};
use triptych::domain::task::{OperationKind, Task, TaskKind};
use triptych::engine::transport::guard::Guard;
use triptych::engine::transport::http::HttpTransport;
use triptych::engine::{Times, Transport as _, Watch};
use triptych::providers::{At, AuthSlot, Body, Call, Provider, Purpose, Reply, registry};
use triptych::secrets::{Secret, SecretSource};

use crate::asks::{inputs, job, tasks};
use crate::prism::{DESCRIBED, Prism, description, is_required, program};
use crate::relax::{NOT_DESCRIBED, WITHOUT, relax};

/// The day the catalogue was written: models retired by then are not asked.
const TODAY: &str = "2026-11-21";

struct OneKey;

impl SecretSource for OneKey {
    fn key_for(&self, _service: &ProviderId, host: &str) -> Option<Secret> {
        (host == "127.0.0.1").then(|| Secret::new("contract-key"))
    }
}

struct Client {
    transport: HttpTransport,
    prism: Prism,
    /// Before the translator's own path.
    base_url: String,
    /// The host the description is about.
    host: String,
}

impl Client {
    async fn send(&self, call: &Call) -> Reply {
        let sent = self.transport.send(call, &Watch::silent()).await;
        sent.unwrap_or_else(|err| panic!("{}: {err}\n{}", call.url, self.prism.said()))
    }

    /// Sends what must fit the description.
    async fn fits(&self, call: &Call, name: &str) {
        let reply = self.send(call).await;
        let fits = reply.is_success() && reply.header("sl-violations").is_none();
        assert!(
            fits,
            "{name}: {} {}\n{}\n{}\nsent: {}",
            reply.status,
            call.url,
            reply.header("sl-violations").unwrap_or_default(),
            String::from_utf8_lossy(&reply.body),
            shown(&call.body)
        );
    }
}

fn shown(body: &Body) -> String {
    match body {
        Body::Json(json) => String::from_utf8_lossy(json).chars().take(600).collect(),
        Body::Multipart(parts) => {
            let parts = parts.iter().map(|part| match part.file {
                Some(_) => format!("{} (file)", part.name),
                None => format!("{}={}", part.name, String::from_utf8_lossy(&part.bytes)),
            });
            parts.collect::<Vec<_>>().join(", ")
        }
        other => format!("{other:?}"),
    }
}

fn host(url: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    url.host_str().unwrap().to_owned()
}

/// What stands before the translator's own path in the service's real address, for example `/v1`.
fn prefix(provider: &dyn Provider, service: &Service) -> String {
    let path = |base_url| {
        let at = At { service, base_url };
        let call = provider.account(&at).or_else(|| provider.models(&at));
        let model = service.models.iter().find(|model| !model.is_retired(TODAY));
        let start = || {
            let model = model.unwrap();
            let task = tasks(model).remove(0);
            let inputs = inputs(&task);
            provider
                .start(&job(service, model, &task, &inputs, base_url))
                .unwrap()
        };
        url::Url::parse(&call.unwrap_or_else(start).url)
            .unwrap()
            .path()
            .to_owned()
    };
    let (real, own) = (path(None), path(Some("http://127.0.0.1:1")));
    real.strip_suffix(&own).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn every_request_fits_the_services_own_description() {
    let program = match program() {
        Ok(program) => program,
        Err(why) => return missing(&why),
    };
    let folder = tempfile::tempdir().unwrap();
    let all = catalogue::shipped();
    let providers = registry();
    let mut asked = Asked::default();
    for service in all
        .services
        .iter()
        .filter(|service| service.place == Place::Cloud)
    {
        let id = service.id.as_str();
        if let Some((_, why)) = WITHOUT.iter().find(|(other, _)| *other == id) {
            eprintln!("{id}: not looked at: {why}");
            continue;
        }
        let described = DESCRIBED.iter().find(|(other, _)| *other == id);
        let Some((_, file)) = described else {
            panic!("{id} has neither a description nor a reason for having none");
        };
        let mut described = match description(file) {
            Ok(described) => described,
            Err(why) => return missing(&why),
        };
        let host = host(described["servers"][0]["url"].as_str().unwrap());
        for change in relax(id, &mut described) {
            eprintln!("{id}: the description is relaxed: {change}");
        }
        let provider = &*providers[service.translator()];
        let prism = Prism::start(&program, folder.path(), id, &described);
        let base_url = prism.url(&prefix(provider, service));
        let guard = Guard::new([base_url.as_str()]);
        let client = Client {
            transport: HttpTransport::new(Arc::new(OneKey), guard, Times::default()),
            prism,
            base_url,
            host,
        };
        let own = whole_service(&client, provider, service).await;
        eprintln!("{id}: {own}");
        asked.add(own);
    }
    assert!(
        asked.all > 250 && asked.edits > 120 && asked.own > 5,
        "only {asked} were looked at"
    );
    eprintln!("{asked} fit their descriptions");
}

/// How many requests were looked at.
#[derive(Clone, Copy, Default)]
struct Asked {
    all: usize,
    /// Those that change a picture.
    edits: usize,
    /// Those of them that are an operation of the model's own, beside an instruction.
    own: usize,
}

impl Asked {
    fn add(&mut self, more: Self) {
        self.all += more.all;
        self.edits += more.edits;
        self.own += more.own;
    }
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { all, edits, own } = self;
        write!(
            f,
            "{all} requests, {edits} of them edits, {own} of these operations of the models' own"
        )
    }
}

fn missing(why: &str) {
    assert!(
        !is_required(),
        "the contract tests are required here, but {why}"
    );
    eprintln!("THE CONTRACT TESTS DID NOT RUN: {why}");
}

async fn whole_service(client: &Client, provider: &dyn Provider, service: &Service) -> Asked {
    let mut asked = Asked {
        all: questions(client, provider, service).await,
        ..Asked::default()
    };
    for model in &service.models {
        let name = model.id.as_str();
        if model.is_retired(TODAY) {
            continue;
        }
        if let Some((_, why)) = NOT_DESCRIBED.iter().find(|(other, _)| *other == name) {
            eprintln!("{name}: not looked at: {why}");
            continue;
        }
        let all = tasks(model);
        let mut of_model = Asked::default();
        for task in &all {
            if one_task(client, provider, service, model, task).await {
                of_model.add(counted(model, task));
            }
        }
        let own = model.can.operations.iter();
        let own = own.filter(|kind| **kind != OperationKind::Instruct).count();
        assert!(
            (of_model.edits > 0) == model.can.edit && of_model.own >= own,
            "{name}: every edit call of every model is looked at"
        );
        asked.add(of_model);
        for is_edit in [false, true] {
            let task = all
                .iter()
                .rev()
                .find(|task| matches!(task.kind, TaskKind::Edit { .. }) == is_edit);
            if let Some(task) = task {
                misfits_are_seen(client, provider, service, model, task).await;
            }
        }
    }
    asked
}

fn counted(model: &Model, task: &Task) -> Asked {
    let (edits, own) = match task.kind {
        TaskKind::Generate => (0, 0),
        TaskKind::Edit { operation, .. } => {
            let kind = operation.kind();
            let own = kind != OperationKind::Instruct && model.can.has_own(kind);
            (1, usize::from(own))
        }
    };
    Asked { all: 1, edits, own }
}

/// Sends a task's submission; false when the translator says that it cannot be done as asked.
async fn one_task(
    client: &Client,
    provider: &dyn Provider,
    service: &Service,
    model: &Model,
    task: &Task,
) -> bool {
    let (kind, inputs) = (kind(task), inputs(task));
    let name = format!(
        "{} {kind} {} {:?} references {}",
        model.id,
        task.size,
        task.effort,
        task.references.len()
    );
    let job = job(service, model, task, &inputs, Some(&client.base_url));
    let call = match provider.start(&job) {
        Ok(call) => call,
        Err(err) if err.context.iter().any(|(name, _)| *name == "sentence") => {
            eprintln!("{name}: not sent: {err}");
            return false;
        }
        Err(err) => panic!("{name}: {err}"),
    };
    assert_eq!(
        call.purpose,
        Purpose::Submit,
        "{name}: nothing large is sent along, so nothing is prepared"
    );
    client.fits(&call, &name).await;
    true
}

fn kind(task: &Task) -> &'static str {
    match task.kind {
        TaskKind::Generate => "generate",
        TaskKind::Edit { mask: None, .. } => "edit",
        TaskKind::Edit { .. } => "edit inside an area",
    }
}

/// The questions about keys, models and jobs, as far as they go to the same place.
async fn questions(client: &Client, provider: &dyn Provider, service: &Service) -> usize {
    let at = At {
        service,
        base_url: Some(&client.base_url),
    };
    let model = service
        .models
        .iter()
        .find(|model| !model.is_retired(TODAY))
        .unwrap();
    let task = tasks(model).remove(0);
    let job = job(service, model, &task, &[], Some(&client.base_url));
    let remote = Remote {
        id: RemoteId::from("6a1f5f0e-9f0b-4a6e-8d0a-2b1c3d4e5f60"),
        poll_url: None,
    };
    let real = At {
        service,
        base_url: None,
    };
    let all = [
        ("account", provider.account(&at), provider.account(&real)),
        ("models", provider.models(&at), provider.models(&real)),
        ("resume", provider.resume(&job, &remote), None),
        ("cancel", provider.cancel(&job, &remote), None),
    ];
    let mut asked = 0;
    for (name, call, real) in all {
        let Some(call) = call else {
            continue;
        };
        // fal answers such questions at another host, which is not described.
        let real = real.map_or_else(|| client.host.clone(), |real| host(&real.url));
        if real != client.host {
            eprintln!("{} {name}: not looked at: it goes to {real}", service.id);
            continue;
        }
        client.fits(&call, &format!("{} {name}", service.id)).await;
        asked += 1;
    }
    asked
}

/// A wrong body and a missing key are seen, for every model and route: each of these tests can fail.
async fn misfits_are_seen(
    client: &Client,
    provider: &dyn Provider,
    service: &Service,
    model: &Model,
    task: &Task,
) {
    let inputs = inputs(task);
    let job = job(service, model, task, &inputs, Some(&client.base_url));
    let Ok(good) = provider.start(&job) else {
        return;
    };
    // Which of these a description refuses depends on how much it says.
    let bodies = match &good.body {
        Body::Multipart(parts) => {
            let rest = parts.iter().filter(|part| part.name != "prompt");
            vec![Body::Multipart(rest.cloned().collect())]
        }
        _ => ["[7]", r#"{"prompt": 7, "contents": 7}"#]
            .map(|body| Body::Json(body.as_bytes().to_vec()))
            .to_vec(),
    };
    let mut seen = BTreeSet::new();
    for body in bodies {
        let mut bad = good.clone();
        bad.body = body;
        seen.insert(client.send(&bad).await.status);
    }
    let keyless = good.with_auth(AuthSlot::None);
    let refused = client.send(&keyless).await.status;
    assert!(
        seen.contains(&422) && refused == 401,
        "{} {}: misfits got {seen:?}, no key got {refused}: {}",
        model.id,
        kind(task),
        client.prism.said()
    );
}

//! What hosted services add: questions, new services while jobs run, more pictures than asked for, pictures that cannot be kept,
//! pictures while they are made, and pictures sent along.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use triptych::domain::failure::{Charged, Failure, FailureKind, NextStep};
use triptych::domain::ids::{BlobId, ModelId, ProviderId};
use triptych::domain::job::{JobState, Remote};
use triptych::domain::model::{Model, Place, Service};
use triptych::domain::money::{Micros, Price};
use triptych::domain::task::{Operation, TaskKind};
use triptych::engine::{
    Answer, EngineEvent, NetError, NetErrorKind, Preview, Question, Sending, Transport, Watch,
};
use triptych::providers::{
    Account, At, Body, Call, Glimpse, Job, Listed, ListedModel, Provider, ProviderError, Reply,
    Report, Role, Step,
};

use crate::fakes::*;

/// Answers questions, and brings several pictures at once: `pictures a b c`, `links u v`.
struct Hosted(ProviderId);

impl Provider for Hosted {
    fn id(&self) -> &ProviderId {
        &self.0
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let base = job.at().base("https://s").to_owned();
        let sent = job.inputs_of(Role::Source).map(|input| &input.bytes);
        let body = sent
            .map(|bytes| bytes.to_vec())
            .collect::<Vec<_>>()
            .concat();
        let mut call = Call::submit(format!("{base}/make/{}", job.id), Body::Json(body));
        call.stream = job.sent.prompt == "stream";
        Ok(call)
    }

    fn advance(&self, _job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if !reply.is_success() {
            return Err(ProviderError::from_reply("answer", &reply));
        }
        let said = String::from_utf8_lossy(&reply.body).into_owned();
        let (word, rest) = said.split_once(' ').unwrap_or((&said, ""));
        let report = Box::new(Report::default());
        Ok(match word {
            "links" => Step::Fetch {
                calls: rest.split(' ').map(Call::fetch).collect(),
                report,
            },
            _ => Step::Done {
                pictures: rest
                    .split(' ')
                    .map(|name| format!("{name} bytes").into_bytes())
                    .collect(),
                report,
            },
        })
    }

    fn glimpse(&self, event: &[u8]) -> Option<Glimpse> {
        assert_ne!(event, b"panic", "a fault in a translator");
        let picture = event.strip_prefix(b"partial ")?;
        Some(Glimpse::picture(picture.to_vec()))
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        (at.service.id.as_str() == "asked")
            .then(|| Call::ask(format!("{}/account", at.base("https://s"))))
    }

    #[expect(clippy::panic_in_result_fn, reason = "a fault is what is tested")]
    fn read_account(&self, _at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        assert_ne!(reply.body, b"panic", "a fault in a translator");
        if !reply.is_success() {
            return Err(ProviderError::from_reply("account", reply));
        }
        Ok(Account {
            name: Some(String::from_utf8_lossy(&reply.body).into_owned()),
            balance: None,
        })
    }

    fn models(&self, _at: &At<'_>) -> Option<Call> {
        Some(Call::ask("https://s/models?page=1"))
    }

    fn read_models(&self, _at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let (models, next) = text.split_once('|').unwrap_or((&text, ""));
        Ok(Listed {
            models: models
                .split(',')
                .map(|id| ListedModel {
                    id: id.to_owned(),
                    name: id.to_uppercase(),
                    retires_on: None,
                })
                .collect(),
            next: (!next.is_empty()).then(|| Call::ask(format!("https://s/models?page={next}"))),
        })
    }
}

fn bench() -> Bench {
    bench_with(|_| {})
}

fn bench_with(change: impl FnOnce(&mut triptych::engine::Config)) -> Bench {
    Bench::with(|config| {
        let mut all = catalogue();
        for id in ["asked", "mute"] {
            let mut service = Service::new(id, id, Place::Cloud);
            service.speaks = Some(ProviderId::from("hosted"));
            service.models = vec![Model {
                price: PRICE,
                ..Model::new(ModelId(format!("{id}/m")), "M")
            }];
            all.services.push(service);
        }
        config.catalogue = Arc::new(all);
        let id = ProviderId::from("hosted");
        config.providers.insert(id.clone(), Box::new(Hosted(id)));
        change(config);
    })
}

async fn ask(bench: &Bench, service: &str, question: Question) -> Result<Answer, Failure> {
    let heard = Arc::new(Mutex::new(None));
    let place = Arc::clone(&heard);
    bench
        .engine
        .ask(ProviderId::from(service), question, move |answer| {
            *place.lock().unwrap() = Some(answer);
        });
    for _ in 0..10_000 {
        if let Some(answer) = heard.lock().unwrap().take() {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no answer: {:?}", lines(&bench.log));
}

#[tokio::test(start_paused = true)]
async fn a_key_is_tested_with_one_free_question() {
    let bench = bench();
    bench.net.say("Ada");
    let answer = ask(&bench, "asked", Question::Account).await;
    let Ok(Answer::Account { account, .. }) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(account.name.as_deref(), Some("Ada"), "what it told");
    assert_eq!(lines(&bench.log), ["send account"], "one question");
    let mute = ask(&bench, "mute", Question::Account).await;
    assert_eq!(mute, Ok(Answer::CannotBeAsked), "nothing to ask");
    assert_eq!(count(&bench.log, "send"), 1, "nothing was sent");
    let gone = ask(&bench, "nobody", Question::Account).await;
    let kind = gone.expect_err("unknown").kind;
    assert_eq!(kind, FailureKind::UnknownService, "no such service");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_fails_says_why_costs_nothing_and_is_not_repeated() {
    let net = |kind| NetError::sent(kind, "x");
    for (trouble, kind, next, asked) in [
        (
            net(NetErrorKind::Offline),
            FailureKind::Offline,
            NextStep::TryAgain,
            1,
        ),
        (
            net(NetErrorKind::Timeout),
            FailureKind::NoAnswer,
            NextStep::TryAgain,
            1,
        ),
        (
            net(NetErrorKind::TooLarge),
            FailureKind::NoAnswer,
            NextStep::TryAgain,
            1,
        ),
        (
            net(NetErrorKind::NoKey),
            FailureKind::Key,
            NextStep::OpenSettings,
            1,
        ),
        (
            net(NetErrorKind::Refused),
            FailureKind::BadRequest,
            NextStep::OpenSettings,
            1,
        ),
        (
            net(NetErrorKind::Connect),
            FailureKind::NoAnswer,
            NextStep::TryAgain,
            2,
        ),
    ] {
        let bench = bench();
        for _ in 0..3 {
            bench.net.break_with(trouble.clone());
        }
        let failure = ask(&bench, "asked", Question::Account).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.next, failure.charged),
            (kind, next, Charged::No),
            "{trouble:?}"
        );
        assert_eq!(count(&bench.log, "send"), asked, "{trouble:?}");
    }
    for (status, kind) in [
        (401, FailureKind::Key),
        (429, FailureKind::Busy),
        (500, FailureKind::NoAnswer),
    ] {
        let bench = bench();
        bench.net.status(status);
        let failure = ask(&bench, "asked", Question::Account).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.charged),
            (kind, Charged::No),
            "{status}"
        );
        assert_eq!(count(&bench.log, "send"), 1, "{status}: once");
    }
    let bench = bench();
    bench.net.say_after(500, "late");
    let failure = ask(&bench, "asked", Question::Account).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NoAnswer, "not for ever");
    bench.net.say("panic");
    let failure = ask(&bench, "asked", Question::Account).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Internal, "a fault is told too");
}

#[tokio::test(start_paused = true)]
async fn a_list_of_models_is_read_page_by_page_and_has_an_end() {
    let bench = bench();
    for page in ["a,b|2", "b,c|3", "d"] {
        bench.net.say(page);
    }
    let Ok(Answer::Models(models)) = ask(&bench, "asked", Question::Models).await else {
        panic!("models");
    };
    let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"], "each once, in order");
    for _ in 0..50 {
        bench.net.say("a|1");
    }
    let answer = ask(&bench, "asked", Question::Models).await;
    assert!(matches!(answer, Ok(Answer::Models(_))), "{answer:?}");
    assert_eq!(count(&bench.log, "send"), 3 + 20, "twenty pages, no more");
}

#[tokio::test(start_paused = true)]
async fn services_can_be_added_while_jobs_run_and_those_keep_theirs() {
    let bench = bench();
    bench.net.say_after(60, "pictures PIC");
    bench.net.say("pictures PIC");
    let old = bench.record(1, "asked/m", JobState::Queued);
    bench.engine.run(vec![old]);
    bench.until("send make/1").await;
    let mut all = catalogue();
    let mut fresh = Service::new("fresh", "Fresh", Place::ThisComputer);
    fresh.speaks = Some(ProviderId::from("hosted"));
    fresh.models = vec![Model::new(ModelId::from("fresh/m"), "M")];
    all.services.push(fresh);
    let typed = [(
        ProviderId::from("fresh"),
        "http://127.0.0.1:1/v1/".to_owned(),
    )];
    bench
        .engine
        .know(Arc::new(all), typed.into_iter().collect());
    let new = bench.record(2, "fresh/m", JobState::Queued);
    let gone = bench.record(3, "asked/m", JobState::Queued);
    bench.engine.run(vec![new, gone]);
    bench.rest().await;
    assert_eq!(
        bench.journal.state(1).name(),
        "done",
        "with what it started with"
    );
    assert_eq!(bench.journal.state(2).name(), "done", "the new service");
    assert_eq!(
        count(&bench.log, "send http://127.0.0.1:1/v1/make/2"),
        1,
        "at its typed address"
    );
    assert_eq!(bench.journal.state(3).name(), "failed", "taken away");
}

#[tokio::test(start_paused = true)]
async fn more_pictures_than_asked_for_are_all_kept() {
    let bench = bench();
    bench.net.say("pictures PICa b PICc");
    bench
        .engine
        .run(vec![bench.record(1, "asked/m", JobState::Queued)]);
    bench.rest().await;
    assert_eq!(bench.journal.state(1).name(), "done", "the first");
    assert_eq!(
        count(&bench.log, "extra 1 2 b bytes"),
        1,
        "even what is no picture"
    );
    assert_eq!(count(&bench.log, "extra 1 3 PICc bytes"), 1, "the third");

    let bench = bench_with(|_| {});
    bench.net.say("links https://c/1 https://c/2 https://c/3");
    bench.net.say("PIC one");
    bench
        .net
        .break_with(NetError::sent(NetErrorKind::Timeout, "slow"));
    bench.net.say("PIC two");
    bench.net.status(404);
    bench
        .engine
        .run(vec![bench.record(1, "asked/m", JobState::Queued)]);
    bench.rest().await;
    assert_eq!(bench.journal.state(1).name(), "done", "the first");
    let log = lines(&bench.log);
    let done = log.iter().position(|line| line == "journal 1 done");
    let extra = log.iter().position(|line| line == "extra 1 2 PIC two");
    assert!(
        done < extra && done.is_some(),
        "the first before the others: {log:?}"
    );
}

fn failed(state: JobState) -> Failure {
    match state {
        JobState::Failed { failure } => failure,
        other => panic!("not failed: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_paid_for_is_never_thrown_away() {
    // No picture at all.
    let bench = bench();
    bench.net.say("pictures strange");
    bench
        .engine
        .run(vec![bench.record(1, "asked/m", JobState::Queued)]);
    bench.rest().await;
    let failure = failed(bench.journal.state(1));
    assert_eq!(failure.kind, FailureKind::BadPicture, "no picture");
    assert!(
        failure.detail.contains("/aside/salvage-1"),
        "{}",
        failure.detail
    );
    assert_eq!(
        count(&bench.log, "salvage 1 strange bytes"),
        1,
        "as they came"
    );
    // A library that stays full.
    let bench = bench_with(|_| {});
    bench
        .journal
        .keep_failures
        .store(1000, std::sync::atomic::Ordering::SeqCst);
    bench.net.say("pictures PIC");
    bench
        .engine
        .run(vec![bench.record(1, "asked/m", JobState::Queued)]);
    bench.rest().await;
    let failure = failed(bench.journal.state(1));
    assert_eq!(failure.kind, FailureKind::DiskFull, "full");
    assert!(
        failure.detail.contains("/aside/salvage-1"),
        "{}",
        failure.detail
    );
    assert_eq!(count(&bench.log, "salvage 1 PIC bytes"), 1, "as it came");
    // Free: it can be made again.
    let bench = bench_with(|_| {});
    bench.net.say("pictures strange");
    let mut free = bench.record(1, "asked/m", JobState::Queued);
    free.planned.price = Price::Free;
    bench.engine.run(vec![free]);
    bench.rest().await;
    assert_eq!(count(&bench.log, "salvage"), 0, "nothing was paid");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_was_stopped_says_what_it_may_have_cost() {
    let bench = Bench::new();
    bench.net.say("accept r1");
    bench.net.say_after(60, "working");
    bench.net.status(200);
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send ask/r1").await;
    bench.engine.cancel(triptych::domain::ids::JobId(1));
    bench.rest().await;
    let charged = Charged::Maybe {
        at_most: Some(Micros(40_000)),
    };
    assert_eq!(
        bench.journal.state(1),
        JobState::Cancelled { charged },
        "the service heard the stop and may charge all the same"
    );
    let bench = Bench::new();
    let mut free = bench.job(1);
    free.planned.price = Price::Free;
    free.state = JobState::Accepted {
        remote: Remote { ..remote("r1") },
    };
    bench.journal.put(&free);
    bench.net.say_after(60, "working");
    bench.engine.resume(vec![free]);
    bench.until("send ask/r1").await;
    bench.engine.cancel_all();
    bench.rest().await;
    let state = JobState::Cancelled {
        charged: Charged::No,
    };
    assert_eq!(bench.journal.state(1), state, "free is free");
}

#[tokio::test(start_paused = true)]
async fn pictures_are_cleaned_before_they_go_to_a_service_and_only_then() {
    for (place, expected) in [
        (Place::Cloud, "PIC clean"),
        (Place::ThisComputer, "PIC source"),
    ] {
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let bench = bench_with(|config| {
            config.clean = |bytes| {
                assert!(!bytes.starts_with(b"PANIC"), "a fault in a cleaner");
                b"PIC clean".to_vec()
            };
            let mut all = (*config.catalogue).clone();
            for service in &mut all.services {
                service.place = place;
            }
            config.catalogue = Arc::new(all);
        });
        let seen = Arc::clone(&bodies);
        bench.net.then(move |call| {
            if let Body::Json(body) = &call.body {
                seen.lock().unwrap().extend_from_slice(body);
            }
            (
                Duration::ZERO,
                Ok((200, Vec::new(), b"pictures PIC".to_vec())),
            )
        });
        let mut job = bench.record(1, "asked/m", JobState::Queued);
        job.planned.sent.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation: Operation::Instruct,
        };
        bench.engine.run(vec![job]);
        bench.rest().await;
        let sent = String::from_utf8(bodies.lock().unwrap().clone()).unwrap();
        assert_eq!(sent, expected, "{place:?}");
    }
    let bench = bench_with(|config| config.clean = |_bytes| Vec::new());
    let mut job = bench.record(1, "asked/m", JobState::Queued);
    job.planned.sent.kind = TaskKind::Edit {
        source: BlobId([1; 32]),
        mask: None,
        operation: Operation::Instruct,
    };
    bench.engine.run(vec![job]);
    bench.rest().await;
    let failure = failed(bench.journal.state(1));
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::BadPicture, Charged::No),
        "what cannot be cleaned is not sent"
    );
    assert_eq!(count(&bench.log, "send"), 0, "nothing left");
}

/// A transport that tells events before it answers.
struct Streaming;

impl Transport for Streaming {
    fn send<'a>(&'a self, call: &'a Call, watch: &'a Watch) -> Sending<'a> {
        Box::pin(async move {
            assert!(call.stream, "asked as a stream");
            for event in [
                "queued",
                "partial PIC small",
                "panic",
                "partial PANIC",
                "partial no picture",
            ] {
                watch.event(event.as_bytes());
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
            for _ in 0..100 {
                watch.event(b"partial PIC burst");
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(Reply {
                purpose: call.purpose,
                status: 200,
                headers: Vec::new(),
                body: b"pictures PIC".to_vec(),
            })
        })
    }
}

#[tokio::test]
async fn a_picture_is_shown_while_it_is_made_and_a_broken_one_costs_nothing() {
    let bench = bench_with(|config| {
        config.transport = Some(Arc::new(Streaming));
        config.glance = |bytes| {
            assert!(!bytes.starts_with(b"PANIC"), "a fault in a decoder");
            bytes.starts_with(b"PIC").then(|| Preview {
                width_px: 1,
                height_px: u32::try_from(bytes.len()).unwrap(),
                rgb: Arc::from(*b"rgb"),
            })
        };
    });
    let mut job = bench.record(1, "asked/m", JobState::Queued);
    job.planned.sent.prompt = "stream".to_owned();
    bench.engine.run(vec![job]);
    let mut heights = Vec::new();
    for _ in 0..400 {
        for event in bench.told() {
            if let EngineEvent::Progress { progress, .. } = event {
                heights.extend(progress.preview.map(|preview| preview.height_px));
            }
        }
        if bench.engine.active() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(
        bench.journal.state(1).name(),
        "done",
        "the faults cost nothing"
    );
    assert_eq!(heights.first(), Some(&9), "the first glimpse: {heights:?}");
    assert_eq!(heights.last(), Some(&9), "the burst: {heights:?}");
}

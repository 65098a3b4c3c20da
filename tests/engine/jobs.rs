//! Jobs from click to picture, on a paused clock.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;
use triptych::domain::failure::{Charged, Failure, FailureKind};
use triptych::domain::ids::{BlobId, JobId};
use triptych::domain::job::JobState;
use triptych::domain::money::{Cost, Micros};
use triptych::domain::task::{Operation, TaskKind};
use triptych::engine::{EngineEvent, NetError, NetErrorKind};

use crate::fakes::*;

fn failure(state: JobState) -> Failure {
    match state {
        JobState::Failed { failure } => failure,
        other => panic!("not failed: {other:?}"),
    }
}

const MAYBE: Charged = Charged::Maybe {
    at_most: Some(Micros(40_000)),
};

fn cancelled(charged: Charged) -> JobState {
    JobState::Cancelled { charged }
}

#[tokio::test(start_paused = true)]
async fn everything_is_written_down_before_the_next_request_leaves() {
    let bench = Bench::new();
    for words in ["accept r1", "working", "link https://cdn/p", "PIC p"] {
        bench.net.say(words);
    }
    let state = bench.run_one().await;
    assert_eq!(
        lines(&bench.log),
        [
            "journal 1 sent",
            "send make/1",
            "journal 1 accepted",
            "send ask/r1",
            "send ask/r1",
            "journal 1 fetching",
            "send https://cdn/p",
            "journal 1 done",
        ],
        "journal first, then the request; an id as soon as it is known"
    );
    let cost = Cost::Estimated {
        micros: Micros(40_000),
    };
    assert_eq!(state, JobState::Done { cost }, "by the price list");
    let names: Vec<String> = bench
        .told()
        .iter()
        .map(|event| match event {
            EngineEvent::State { state, .. } => state.name().to_owned(),
            EngineEvent::Progress { progress, .. } => format!("{:?}", progress.fraction),
            EngineEvent::Kept { picture, facts, .. } => {
                format!(
                    "kept {} {:?}",
                    picture.size,
                    facts.received.map(|size| size.width_px)
                )
            }
        })
        .collect();
    assert_eq!(
        names,
        [
            "sent",
            "accepted",
            "Some(0.5)",
            "fetching",
            "kept 8 × 8 Some(8)",
            "done"
        ],
        "and the window hears it in that order"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_when_it_cannot_be_written_down() {
    let bench = Bench::new();
    *bench.journal.fail_event.lock().unwrap() = Some("send");
    let failure = failure(bench.run_one().await);
    assert_eq!(count(&bench.log, "send"), 0, "nothing sent");
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::Library, Charged::No),
        "and it says so"
    );
}

#[tokio::test(start_paused = true)]
async fn the_window_learns_the_end_even_when_the_journal_does_not() {
    let bench = Bench::new();
    *bench.journal.fail_event.lock().unwrap() = Some("fail");
    bench.net.status(401);
    bench.engine.run(vec![bench.job(1)]);
    bench.rest().await;
    let last = bench.told().pop();
    let Some(EngineEvent::State { state, .. }) = last else {
        panic!("{last:?}");
    };
    assert_eq!(failure(state).kind, FailureKind::Key, "told all the same");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_never_made_is_tried_again() {
    let bench = Bench::new();
    for _ in 0..2 {
        bench
            .net
            .break_with(NetError::unsent(NetErrorKind::Connect, "refused"));
    }
    bench.net.say("picture");
    assert_eq!(bench.run_one().await.name(), "done", "third time lucky");
    assert_eq!(count(&bench.log, "send make"), 3, "three attempts");
    assert_eq!(count(&bench.log, "journal 1 sent"), 1, "written down once");

    let bench = Bench::new();
    for _ in 0..9 {
        bench
            .net
            .break_with(NetError::unsent(NetErrorKind::Offline, "no route"));
    }
    let failure = failure(bench.run_one().await);
    assert_eq!(count(&bench.log, "send make"), 4, "not for ever");
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::Offline, Charged::No),
        "free"
    );
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_is_never_sent_again() {
    for kind in [
        NetErrorKind::Timeout,
        NetErrorKind::ClosedEarly,
        NetErrorKind::TooLarge,
    ] {
        let bench = Bench::new();
        bench.net.break_with(NetError::sent(kind, "gone"));
        bench.net.say("picture");
        let state = bench.run_one().await;
        assert_eq!(state, JobState::Unknown { remote: None }, "{kind:?}");
        assert_eq!(count(&bench.log, "send"), 1, "{kind:?}: one request only");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_that_say_no_end_the_job_after_one_request() {
    for (status, kind, charged) in [
        (400, FailureKind::BadRequest, Charged::No),
        (401, FailureKind::Key, Charged::No),
        (402, FailureKind::Credit, Charged::No),
        (404, FailureKind::ModelGone, Charged::No),
        (500, FailureKind::NoAnswer, MAYBE),
        (503, FailureKind::Busy, Charged::No),
        (302, FailureKind::NoAnswer, MAYBE),
    ] {
        let bench = Bench::new();
        bench.net.status(status);
        bench.net.say("picture");
        let failure = failure(bench.run_one().await);
        assert_eq!((failure.kind, failure.charged), (kind, charged), "{status}");
        assert_eq!(count(&bench.log, "send"), 1, "{status}: one request only");
    }
    let bench = Bench::new();
    bench.net.say("declined");
    assert_eq!(
        bench.run_one().await.name(),
        "declined",
        "a refusal is not a failure"
    );
    let bench = Bench::new();
    bench.net.say("<html>");
    let failure = failure(bench.run_one().await);
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::NoAnswer, MAYBE),
        "unreadable"
    );
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_waits_as_long_as_asked() {
    let bench = Bench::new();
    bench.net.status_wait(429, "7");
    bench.net.say("picture");
    let begin = Instant::now();
    assert_eq!(bench.run_one().await.name(), "done", "then it works");
    let took = begin.elapsed().as_millis();
    assert!((7000..7500).contains(&took), "seconds: {took} ms");

    let bench = Bench::new();
    let date = chrono::Utc::now() + chrono::Duration::seconds(60);
    bench
        .net
        .status_wait(429, &date.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    bench.net.say("picture");
    let begin = Instant::now();
    assert_eq!(bench.run_one().await.name(), "done", "then it works");
    let took = begin.elapsed().as_millis();
    assert!((55_000..61_000).contains(&took), "a date: {took} ms");

    let bench = Bench::new();
    for _ in 0..2 {
        bench.net.status_wait(429, "999999999");
    }
    bench
        .engine
        .run(vec![bench.job(1), bench.job(2), bench.job(3)]);
    bench.rest().await;
    for job in 1..=3 {
        assert_eq!(
            failure(bench.journal.state(job)).kind,
            FailureKind::Busy,
            "job {job}"
        );
    }
    assert!(
        count(&bench.log, "send") <= 2,
        "nobody else asks: {:?}",
        lines(&bench.log)
    );
}

#[tokio::test(start_paused = true)]
async fn after_too_many_requests_one_job_probes_for_all() {
    let bench = Bench::new();
    bench.net.status_wait(429, "5");
    bench.net.status_wait(429, "5");
    // At five seconds one probe, still too early; at ten one more, which works.
    bench.net.status_wait(429, "5");
    for _ in 0..2 {
        bench.net.say_after(1, "picture");
    }
    bench.engine.run(vec![bench.job(1), bench.job(2)]);
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert_eq!(
        count(&bench.log, "send"),
        3,
        "two, then a single probe: {:?}",
        lines(&bench.log)
    );
    bench.rest().await;
    for job in 1..=2 {
        assert_eq!(bench.journal.state(job).name(), "done", "job {job}");
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_while_asking_never_loses_the_job() {
    let bench = Bench::new();
    bench.net.say("accept r1");
    bench.net.status(500);
    bench
        .net
        .break_with(NetError::sent(NetErrorKind::Timeout, "slow"));
    bench
        .net
        .break_with(NetError::unsent(NetErrorKind::Offline, "no route"));
    bench.net.status_wait(429, "3");
    bench.net.say("nonsense");
    bench.net.say("picture");
    assert_eq!(bench.run_one().await.name(), "done", "it kept asking");
    assert_eq!(
        count(&bench.log, "send make"),
        1,
        "and never asked twice for the picture"
    );

    let bench = Bench::new();
    bench.net.say("accept r1");
    for _ in 0..5_000 {
        bench.net.status(500);
    }
    let begin = Instant::now();
    let state = bench.run_one().await;
    assert_eq!(
        state,
        JobState::Unknown {
            remote: Some(remote("r1"))
        },
        "can be asked again later"
    );
    let minutes = begin.elapsed().as_secs() / 60;
    assert!((30..=32).contains(&minutes), "half an hour: {minutes}");
    assert!(bench.net.left() > 4_900, "with growing pauses");

    let bench = Bench::new();
    bench.net.say("accept r1");
    bench.net.say("failed");
    let failure = failure(bench.run_one().await);
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::NoAnswer, MAYBE),
        "failed there"
    );
}

#[tokio::test(start_paused = true)]
async fn an_expired_link_is_asked_for_anew_once() {
    let bench = Bench::new();
    for words in ["accept r1", "link https://cdn/old"] {
        bench.net.say(words);
    }
    bench.net.status(403);
    for words in ["link https://cdn/new", "PIC"] {
        bench.net.say(words);
    }
    assert_eq!(bench.run_one().await.name(), "done", "the new link works");

    let bench = Bench::new();
    bench.net.say("link https://cdn/old");
    bench.net.status(404);
    let failure = failure(bench.run_one().await);
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::Expired, MAYBE),
        "nobody to ask"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_a_picture_is_not_kept() {
    for bytes in ["<html>", "PANIC", ""] {
        let bench = Bench::new();
        bench.net.say("link https://cdn/p");
        bench.net.say(bytes);
        let failure = failure(bench.run_one().await);
        assert_eq!(
            (failure.kind, failure.charged),
            (FailureKind::BadPicture, MAYBE),
            "{bytes}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_is_tried_again_and_then_told_with_what_it_cost() {
    let bench = Bench::new();
    bench.journal.keep_failures.store(2, Ordering::SeqCst);
    bench.net.say("picture");
    assert_eq!(
        bench.run_one().await.name(),
        "done",
        "room was made in time"
    );
    assert_eq!(count(&bench.log, "send"), 1, "paid once");

    let bench = Bench::new();
    bench.journal.keep_failures.store(99, Ordering::SeqCst);
    bench.net.say("picture");
    let failure = failure(bench.run_one().await);
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::DiskFull, MAYBE),
        "honest"
    );
    assert_eq!(count(&bench.log, "full"), 6, "tried several times");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_one_job_is_its_own() {
    let bench = Bench::new();
    let mut early = bench.job(1);
    early.planned.sent.prompt = "panic".to_owned();
    bench.engine.run(vec![early]);
    bench.rest().await;
    let first = failure(bench.journal.state(1));
    assert_eq!(
        (first.kind, first.charged),
        (FailureKind::Internal, Charged::No),
        "before sending"
    );
    bench.net.say("broken");
    bench.engine.run(vec![bench.job(2)]);
    bench.rest().await;
    let second = failure(bench.journal.state(2));
    assert_eq!(
        (second.kind, second.charged),
        (FailureKind::Internal, MAYBE),
        "after sending"
    );
    bench.net.say("picture");
    bench.engine.run(vec![bench.job(3)]);
    bench.rest().await;
    assert_eq!(
        bench.journal.state(3).name(),
        "done",
        "the place was given back"
    );
}

#[tokio::test(start_paused = true)]
async fn a_service_works_on_as_many_jobs_as_it_may_in_order() {
    let bench = Bench::new();
    bench.net.status(400);
    for _ in 0..7 {
        bench.net.say_after(10, "picture");
    }
    let jobs = (1..=8).map(|id| bench.job(id)).collect();
    let begin = Instant::now();
    bench.engine.run(jobs);
    bench.rest().await;
    assert_eq!(
        bench.net.most_at_once.load(Ordering::SeqCst),
        2,
        "two at once"
    );
    let secs = begin.elapsed().as_secs();
    assert!((40..45).contains(&secs), "seven by twos: {secs} s");
    assert_eq!(count(&bench.log, "send make"), 8, "each once");
    let sent: Vec<String> = lines(&bench.log)
        .into_iter()
        .filter(|line| line.starts_with("send"))
        .collect();
    for (i, pair) in sent.chunks(2).enumerate().skip(1) {
        // Two that start at the same moment may swap.
        let jobs = [
            format!("send make/{}", 2 * i + 1),
            format!("send make/{}", 2 * i + 2),
        ];
        let swapped_at_most = pair.iter().all(|line| {
            let number: usize = line.trim_start_matches("send make/").parse().unwrap();
            number.abs_diff(2 * i + 1) <= 2
        });
        assert!(swapped_at_most, "{jobs:?}: {sent:?}");
    }
    let ends: Vec<&str> = (1..=8).map(|job| bench.journal.state(job).name()).collect();
    let failed = ends.iter().filter(|end| **end == "failed").count();
    let done = ends.iter().filter(|end| **end == "done").count();
    assert_eq!((failed, done), (1, 7), "one fails, alone: {ends:?}");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_service_is_said_and_costs_nothing() {
    let bench = Bench::new();
    bench
        .engine
        .run(vec![bench.record(1, "gone/m", JobState::Queued)]);
    bench.rest().await;
    let failure = failure(bench.journal.state(1));
    assert_eq!(
        (failure.kind, failure.charged),
        (FailureKind::UnknownService, Charged::No),
        "said"
    );
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_fails_is_free_and_tried_again() {
    let bench = Bench::new();
    let mut job = bench.job(1);
    job.planned.sent.prompt = "upload".to_owned();
    job.planned.sent.kind = TaskKind::Edit {
        source: BlobId([7; 32]),
        mask: None,
        operation: Operation::Instruct,
    };
    bench
        .net
        .break_with(NetError::sent(NetErrorKind::Timeout, "slow"));
    bench.net.say("then");
    bench.net.say("picture");
    bench.engine.run(vec![job.clone()]);
    bench.rest().await;
    assert_eq!(
        bench.journal.state(1).name(),
        "done",
        "uploaded, sent, done"
    );
    assert_eq!(
        count(&bench.log, "send"),
        3,
        "upload twice, submission once"
    );
}

// ---------------------------------------------------------------- cancelling

#[tokio::test(start_paused = true)]
async fn cancelled_before_it_was_sent() {
    let bench = Bench::new();
    for _ in 0..2 {
        bench.net.say_after(30, "picture");
    }
    bench.engine.run((1..=3).map(|id| bench.job(id)).collect());
    bench.until("send make/2").await;
    assert!(bench.engine.cancel(JobId(3)), "under way");
    bench.rest().await;
    assert_eq!(bench.journal.state(3), cancelled(Charged::No), "cancelled");
    assert_eq!(count(&bench.log, "send make/3"), 0, "never sent");
    assert!(!bench.engine.cancel(JobId(3)), "not under way any more");
}

#[tokio::test(start_paused = true)]
async fn cancelled_while_the_paid_request_is_on_its_way() {
    // Accepted after all: stopped there.
    let bench = Bench::new();
    bench.net.say_after(5, "accept r1");
    bench.net.status(200);
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send make/1").await;
    bench.engine.cancel(JobId(1));
    bench.rest().await;
    assert_eq!(bench.journal.state(1), cancelled(MAYBE), "cancelled");
    assert_eq!(
        lines(&bench.log)[2..],
        ["journal 1 accepted", "send stop/r1", "journal 1 cancelled"],
        "its id was written down, and the service was told"
    );
    // The picture came: it is paid for and kept.
    let bench = Bench::new();
    bench.net.say_after(5, "picture");
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send make/1").await;
    bench.engine.cancel(JobId(1));
    bench.rest().await;
    assert_eq!(bench.journal.state(1).name(), "done", "kept");
    // Nothing came: nobody knows.
    let bench = Bench::new();
    bench.net.say_after(500, "picture");
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send make/1").await;
    bench.engine.cancel(JobId(1));
    let begin = Instant::now();
    bench.rest().await;
    assert_eq!(bench.journal.state(1).name(), "unknown", "honest");
    assert!(begin.elapsed().as_secs() <= 21, "soon");
}

#[tokio::test(start_paused = true)]
async fn cancelled_while_the_service_works_or_the_picture_is_fetched() {
    let bench = Bench::new();
    bench.net.say("accept r1");
    bench.net.say_after(60, "working");
    bench.net.break_with(NetError::sent(
        NetErrorKind::Timeout,
        "the stop was not heard",
    ));
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send ask/r1").await;
    bench.engine.cancel(JobId(1));
    bench.rest().await;
    assert_eq!(
        bench.journal.state(1),
        cancelled(MAYBE),
        "whatever the service says"
    );
    assert_eq!(count(&bench.log, "send stop/r1"), 1, "told once");

    let bench = Bench::new();
    bench.net.say("link https://cdn/p");
    bench.net.say_after(60, "PIC");
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send https://cdn/p").await;
    bench.engine.cancel_all();
    bench.rest().await;
    assert_eq!(bench.journal.state(1), cancelled(MAYBE), "while fetching");
}

#[tokio::test(start_paused = true)]
async fn cancelled_while_waiting_for_the_service_to_be_less_busy() {
    let bench = Bench::new();
    bench.net.status_wait(429, "200");
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send make/1").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    bench.engine.cancel(JobId(1));
    let begin = Instant::now();
    bench.rest().await;
    assert_eq!(bench.journal.state(1), cancelled(Charged::No), "cancelled");
    assert!(begin.elapsed().as_secs() < 2, "at once");
}

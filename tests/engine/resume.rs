//! After a crash or quit: nothing that may be charged is sent again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use triptych::domain::failure::{Charged, Failure, FailureKind};
use triptych::domain::ids::JobId;
use triptych::domain::job::JobState;
use triptych::domain::money::{Cost, Micros};
use triptych::engine::{Config, Engine, EngineEvent, Journal};

use crate::fakes::*;

fn fetching(with_remote: bool) -> JobState {
    JobState::Fetching {
        remote: with_remote.then(|| remote("r1")),
        links: vec!["https://cdn/p".to_owned()],
    }
}

#[tokio::test(start_paused = true)]
async fn every_state_comes_back_without_a_new_submission() {
    let accepted = |id: &str| JobState::Accepted { remote: remote(id) };
    let cases: Vec<(JobState, Vec<&str>, &str, usize)> = vec![
        (JobState::Queued, vec![], "stopped", 0),
        (JobState::Sent, vec![], "unknown", 0),
        (accepted("r1"), vec!["working", "picture"], "done", 2),
        (accepted("deaf"), vec![], "unknown", 0),
        (fetching(true), vec!["link https://cdn/p", "PIC"], "done", 2),
        (fetching(true), vec!["failed", "PIC"], "done", 2),
        (fetching(false), vec!["PIC"], "done", 1),
    ];
    for (state, words, end, requests) in cases {
        let bench = Bench::new();
        for words in words {
            bench.net.say(words);
        }
        let name = format!("{state:?}");
        bench.engine.resume(vec![bench.record(1, "s/m", state)]);
        bench.rest().await;
        assert_eq!(
            bench.journal.state(1).name(),
            end,
            "{name}: {:?}",
            lines(&bench.log)
        );
        assert_eq!(count(&bench.log, "send make"), 0, "{name}: not submitted");
        assert_eq!(count(&bench.log, "send"), requests, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn finished_jobs_are_left_alone() {
    let cost = Cost::Billed { micros: Micros(1) };
    let failure = Failure::free(FailureKind::Busy, "");
    for state in [
        JobState::Done { cost },
        JobState::Failed { failure },
        JobState::Cancelled {
            charged: Charged::No,
        },
        JobState::Unknown {
            remote: Some(remote("r1")),
        },
    ] {
        let bench = Bench::new();
        bench
            .engine
            .resume(vec![bench.record(1, "s/m", state.clone())]);
        bench.rest().await;
        assert_eq!(bench.journal.state(1), state, "as it was");
        assert!(lines(&bench.log).is_empty(), "nothing happened");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_can_be_asked_about() {
    let bench = Bench::new();
    bench.net.say("picture");
    let unknown = |id: &str| JobState::Unknown {
        remote: Some(remote(id)),
    };
    assert!(
        bench
            .engine
            .check_again(bench.record(1, "s/m", unknown("r1"))),
        "it can"
    );
    bench.rest().await;
    assert_eq!(bench.journal.state(1).name(), "done", "found");
    assert_eq!(count(&bench.log, "send make"), 0, "not submitted");
    let never_heard = bench.record(2, "s/m", JobState::Unknown { remote: None });
    assert!(!bench.engine.check_again(never_heard), "nobody to ask");
}

#[tokio::test(start_paused = true)]
async fn closing_leaves_the_journal_as_it_is() {
    let bench = Bench::new();
    bench.net.say("accept r1");
    bench.net.say_after(600, "working");
    bench.net.say_after(5, "accept r2");
    bench.engine.run(vec![bench.job(1)]);
    bench.until("send ask/r1").await;
    bench.engine.run((2..=4).map(|id| bench.job(id)).collect());
    bench.until("send make/2").await;
    assert!(!bench.engine.shutdown(Duration::ZERO), "still under way");
    bench.rest().await;
    assert_eq!(bench.journal.state(1).name(), "accepted", "can be resumed");
    assert_eq!(
        bench.journal.state(2).name(),
        "accepted",
        "a paid request hears its answer"
    );
    assert_eq!(bench.journal.state(4), JobState::Queued, "as it was");
    bench.engine.run(vec![bench.job(9)]);
    assert_eq!(bench.engine.active(), 0, "and nothing more is let in");
}

fn config(journal: Arc<dyn Journal>) -> Config {
    Config::new(
        Arc::new(catalogue()),
        triptych::providers::registry(),
        journal,
        Arc::new(NoPainter),
        inspect,
    )
}

fn end_of(events: &triptych::engine::EngineEvents, job: i64) -> JobState {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        if let Some(EngineEvent::State { job: of, state, .. }) =
            events.next_within(Duration::from_millis(100))
            && of == JobId(job)
            && state.is_final()
        {
            return state;
        }
    }
    panic!("no end");
}

#[test]
fn the_painter_works_on_the_engines_own_threads() {
    let log = Bench::journal_only();
    let (engine, events) = Engine::start(config(Arc::clone(&log) as Arc<dyn Journal>)).unwrap();
    let state = JobState::Sent;
    let record = record(1, "practice/landscape", state);
    log.put(&record);
    engine.resume(vec![record]);
    let cost = Cost::Billed { micros: Micros(0) };
    assert_eq!(
        end_of(&events, 1),
        JobState::Done { cost },
        "started again: it is free"
    );

    let record = crate::fakes::record(2, "practice/landscape", JobState::Queued);
    log.put(&record);
    engine.run(vec![record]);
    loop {
        let event = events
            .next_within(Duration::from_secs(10))
            .expect("it goes on");
        if matches!(event, EngineEvent::Progress { .. }) {
            break;
        }
    }
    engine.cancel(JobId(2));
    assert_eq!(
        end_of(&events, 2),
        JobState::Cancelled {
            charged: Charged::No,
        },
        "stopped while painting"
    );
    assert!(engine.shutdown(Duration::from_secs(5)), "closed in time");
}

#[test]
fn dropping_the_engine_does_not_wait_for_a_painting() {
    let log = Bench::journal_only();
    let (engine, events) = Engine::start(config(Arc::clone(&log) as Arc<dyn Journal>)).unwrap();
    let jobs: Vec<_> = (1..=4)
        .map(|id| {
            let record = record(id, "practice/collage", JobState::Queued);
            log.put(&record);
            record
        })
        .collect();
    engine.run(jobs);
    while !matches!(
        events.next_within(Duration::from_secs(10)),
        Some(EngineEvent::Progress { .. })
    ) {}
    let begin = Instant::now();
    drop(engine);
    assert!(
        begin.elapsed() < Duration::from_millis(200),
        "{:?}",
        begin.elapsed()
    );
}

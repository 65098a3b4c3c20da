//! What lies beside the history, and what a stopped job may have cost.

use triptych::domain::failure::Charged;
use triptych::domain::job::{JobEvent, JobState};
use triptych::domain::money::Micros;

use crate::support::*;

#[test]
fn more_pictures_and_what_could_not_be_kept_lie_beside_the_history() {
    let lib = library();
    let job = start(&lib.store, "a fox", &["bfl/flux 2"], NOW).jobs[0].id;
    let extra = lib.store.keep_extra(job, 2, b"\x89PNG two").unwrap();
    let name = format!("job {job} picture 2 of bfl-flux-2.png");
    assert_eq!(extra, lib.paths.unsorted().join(name), "a readable name");
    let odd = lib.store.salvage(job, b"<html>").unwrap();
    let name = format!("job {job} of bfl-flux-2.bin");
    assert_eq!(odd, lib.paths.unsaved().join(name), "a readable name");
    drop(lib.store);
    let store = reopen(&lib.paths);
    assert_eq!(std::fs::read(&extra).unwrap(), b"\x89PNG two", "stays");
    assert_eq!(std::fs::read(&odd).unwrap(), b"<html>", "stays");
    assert!(
        !store.job(job).unwrap().state.is_final(),
        "no part of the job"
    );
}

#[test]
fn a_stopped_job_keeps_its_possible_cost_in_the_ledger() {
    let lib = library();
    let charged = Charged::Maybe {
        at_most: Some(Micros(40_000)),
    };
    let jobs = start(&lib.store, "a fox", &["s/a", "s/b"], NOW).jobs;
    send(&lib.store, jobs[0].id, NOW);
    let event = JobEvent::Cancel { charged };
    let state = lib.store.job_event(jobs[0].id, &event, NOW).unwrap();
    assert_eq!(state, JobState::Cancelled { charged }, "says so");
    let event = JobEvent::Cancel {
        charged: Charged::No,
    };
    lib.store.job_event(jobs[1].id, &event, NOW).unwrap();
    let spent = lib.store.spent_since(NOW).unwrap();
    assert_eq!(spent, Micros(40_000), "counts until it is known");
    drop(lib.store);
    let store = reopen(&lib.paths);
    let state = store.job(jobs[0].id).unwrap().state;
    assert_eq!(
        state,
        JobState::Cancelled { charged },
        "after a restart too"
    );
}

//! What is written down, in which order, and what it costs.

use triptych::domain::failure::{Charged, Failure, FailureKind, NextStep};
use triptych::domain::history::Timing;
use triptych::domain::ids::{JobId, ModelId, PictureId};
use triptych::domain::job::{JobEvent, JobState};
use triptych::domain::money::Micros;
use triptych::domain::picture::FileFormat;
use triptych::domain::review::{Review, Verdict};
use triptych::domain::shape::Size;
use triptych::domain::task::{Operation, TaskKind};
use triptych::domain::time::Moment;
use triptych::store::{Depth, Fault, Purged, StoreError};

use crate::support::{NOW, library, picture, planned, received, remote, reopen, send, spec, start};

#[test]
fn a_run_comes_back_exactly_after_reopening() {
    let lib = library();
    let run = start(&lib.store, "a red fox", &["s/a", "s/b"], NOW);
    let (first, second) = (run.jobs[0].id, run.jobs[1].id);
    send(&lib.store, first, Moment(NOW.0 + 10));
    let accepted = JobEvent::Accept {
        remote: remote("r-1"),
    };
    let state = lib.store.job_event(first, &accepted, NOW).unwrap();
    assert_eq!(
        state.remote(),
        Some(&remote("r-1")),
        "the service's id is kept"
    );
    let row = lib
        .store
        .keep_picture(first, &received(b"bytes"), Moment(NOW.0 + 20))
        .unwrap();
    drop(lib.store);

    let store = reopen(&lib.paths);
    let file = store.picture_file(&row);
    assert_eq!(std::fs::read(&file).unwrap(), b"bytes", "verbatim");
    let runs = store.runs(None, 10).unwrap();
    assert_eq!(runs.len(), 1, "one run");
    assert_eq!(runs[0].spec, run.spec, "what was asked");
    let job = &runs[0].jobs[0];
    assert_eq!(job.planned, run.jobs[0].planned, "what was planned");
    assert_eq!(job.state.name(), "done", "finished");
    assert_eq!(job.picture.as_ref(), Some(&row), "with its picture");
    assert_eq!(
        (job.sent, job.ended),
        (Some(Moment(NOW.0 + 10)), Some(Moment(NOW.0 + 20))),
        "times"
    );
    assert_eq!(
        job.facts.as_ref().and_then(|facts| facts.received),
        Some(Size::new(1000, 500)),
        "real size"
    );
    assert_eq!(
        job.facts.as_ref().map(|facts| facts.raw.as_str()),
        Some("{\"ok\":true}"),
        "the raw answer"
    );
    let unfinished = store.unfinished_jobs().unwrap();
    assert_eq!(
        unfinished.iter().map(|job| job.id).collect::<Vec<_>>(),
        [second],
        "the other still waits"
    );
    let detail = store.picture(row.id).unwrap();
    assert_eq!(
        (detail.picture, detail.spec),
        (row.clone(), run.spec),
        "the inspector's view"
    );
    let found = store.find_picture_by_blob(row.blob).unwrap();
    assert_eq!(found, Some(row), "found by content");
    assert!(store.check(Depth::Full).unwrap().is_sound(), "sound");
}

#[test]
fn forbidden_moves_change_nothing() {
    let lib = library();
    let run = start(&lib.store, "x", &["s/a"], NOW);
    let job = run.jobs[0].id;
    let early = lib.store.keep_picture(job, &received(b"early"), NOW);
    assert!(
        matches!(early, Err(StoreError::IllegalMove { from: "queued", .. })),
        "{early:?}"
    );
    let report = lib.store.check(Depth::Full).unwrap();
    assert!(report.strays.is_empty(), "a refused picture leaves no file");
    send(&lib.store, job, NOW);
    let finish = JobEvent::Finish {
        cost: received(b"").cost,
    };
    let without_picture = lib.store.job_event(job, &finish, NOW);
    assert!(
        matches!(without_picture, Err(StoreError::IllegalMove { .. })),
        "done means a picture"
    );
    let again = lib.store.job_event(job, &JobEvent::Send, NOW);
    assert!(
        matches!(
            again,
            Err(StoreError::IllegalMove {
                from: "sent",
                event: "send",
                ..
            })
        ),
        "sent once"
    );
    assert_eq!(
        lib.store.job(job).unwrap().state,
        JobState::Sent,
        "unchanged"
    );
    let nobody = lib.store.job_event(JobId(99), &JobEvent::Send, NOW);
    assert!(
        matches!(
            nobody,
            Err(StoreError::NotFound {
                what: "job",
                id: 99
            })
        ),
        "no such job"
    );
}

#[test]
fn the_same_bytes_are_kept_once_and_a_damaged_file_is_mended() {
    let lib = library();
    let first = picture(&lib.store, "one", "s/a", NOW, b"same");
    let file = lib.store.picture_file(&first);
    std::fs::write(&file, b"sam!").unwrap();
    let report = lib.store.check(Depth::Full).unwrap();
    assert_eq!(
        report.faults,
        [Fault::Changed {
            picture: first.id,
            file: file.clone()
        }],
        "a flipped byte is found"
    );
    assert!(
        lib.store.check(Depth::Quick).unwrap().is_sound(),
        "but not by a quick look"
    );
    let second = picture(&lib.store, "two", "s/a", NOW, b"same");
    assert_eq!(second.blob, first.blob, "one file");
    assert_ne!(second.created, first.created, "two places in the list");
    assert_eq!(
        std::fs::read(&file).unwrap(),
        b"same",
        "the good bytes are back"
    );
    std::fs::remove_file(&file).unwrap();
    let missing = lib.store.check(Depth::Quick).unwrap().faults;
    assert_eq!(missing.len(), 2, "both pictures miss it: {missing:?}");
    std::fs::write(lib.paths.pictures().join("stray.png"), b"x").unwrap();
    std::fs::create_dir_all(lib.paths.pictures().join("zz")).unwrap();
    std::fs::write(lib.paths.pictures().join("zz/stray.png"), b"x").unwrap();
    assert_eq!(
        lib.store.check(Depth::Quick).unwrap().strays.len(),
        1,
        "strays are told"
    );
}

#[test]
fn a_budget_counts_what_is_on_its_way() {
    let lib = library();
    let spent = |at: Moment| lib.store.spent(at, 0).unwrap();
    let run = start(&lib.store, "x", &["s/a", "s/b"], NOW);
    assert_eq!(
        spent(NOW).today,
        Micros(80_000),
        "two jobs agreed to, nothing sent yet"
    );
    send(&lib.store, run.jobs[0].id, NOW);
    lib.store
        .keep_picture(run.jobs[0].id, &received(b"a"), NOW)
        .unwrap();
    assert_eq!(
        spent(NOW).today,
        Micros(70_000),
        "one billed at its real price, one on its way"
    );
    lib.store
        .job_event(run.jobs[1].id, &JobEvent::Stop, NOW)
        .unwrap();
    assert_eq!(
        spent(NOW).today,
        Micros(30_000),
        "stopped before it was sent"
    );
    let later = spent(NOW.plus_days(40));
    assert_eq!(
        (later.today, later.this_month, later.in_project),
        (Micros(0), Micros(0), Micros(30_000)),
        "another month, the same library"
    );
}

#[test]
fn money_is_booked_once_and_never_unbooked() {
    let lib = library();
    let run = start(&lib.store, "x", &["s/a", "s/b", "s/c", "s/d"], NOW);
    let [done, lost, found, failed] = [0, 1, 2, 3].map(|i| run.jobs[i].id);
    for job in [done, lost, found, failed] {
        send(&lib.store, job, NOW);
    }
    lib.store.keep_picture(done, &received(b"a"), NOW).unwrap();
    assert_eq!(
        lib.store.spent_since(NOW).unwrap(),
        Micros(30_000),
        "billed"
    );
    lib.store.job_event(lost, &JobEvent::Lose, NOW).unwrap();
    lib.store.job_event(found, &JobEvent::Lose, NOW).unwrap();
    assert_eq!(
        lib.store.spent_since(NOW).unwrap(),
        Micros(110_000),
        "two may have been charged"
    );
    lib.store.keep_picture(found, &received(b"b"), NOW).unwrap();
    assert_eq!(
        lib.store.spent_since(NOW).unwrap(),
        Micros(100_000),
        "the truth replaces the guess"
    );
    let failure = Failure {
        kind: FailureKind::NoAnswer,
        detail: String::new(),
        said: String::new(),
        charged: Charged::Yes {
            micros: Micros(5_000),
        },
        next: NextStep::TryAgain,
    };
    lib.store
        .job_event(failed, &JobEvent::Fail { failure }, NOW)
        .unwrap();
    assert_eq!(
        lib.store.spent_since(NOW).unwrap(),
        Micros(105_000),
        "failures can cost"
    );
    assert_eq!(
        lib.store.spent_since(Moment(NOW.0 + 1)).unwrap(),
        Micros::ZERO,
        "nothing since"
    );
    drop(lib.store);
    let raw = rusqlite::Connection::open(lib.paths.database()).unwrap();
    for sql in ["UPDATE ledger SET micros = 0", "DELETE FROM ledger"] {
        let refused = raw.execute(sql, []).unwrap_err();
        assert!(
            refused.to_string().contains("append-only"),
            "{sql}: {refused}"
        );
    }
}

#[test]
fn the_bin_gives_back() {
    let lib = library();
    let store = &lib.store;
    let id = picture(store, "a fox", "s/a", NOW, b"x").id;
    let shown = || store.runs(None, 1).unwrap()[0].jobs[0].picture.is_some();
    assert!(shown(), "in the library");
    assert_eq!(
        store.trash(&[id, PictureId(99)], NOW).unwrap(),
        [id],
        "in the bin"
    );
    assert_eq!(store.trash(&[id], NOW).unwrap(), [], "already there");
    assert!(!shown(), "not shown");
    assert_eq!(
        store.picture(id).unwrap().trashed,
        Some(NOW),
        "but still known"
    );
    assert_eq!(store.restore(&[id]).unwrap(), [id], "and back");
    assert_eq!(store.restore(&[id]).unwrap(), [], "already back");
    assert!(shown(), "shown again");
    assert_eq!(
        store.empty_bin().unwrap(),
        Purged::default(),
        "nothing in the bin"
    );
}

#[test]
fn purging_spares_shared_files() {
    let lib = library();
    let store = &lib.store;
    let shared =
        [0, 1].map(|i| picture(store, "a shared fox", "s/a", Moment(NOW.0 + i), b"shared"));
    let alone = picture(store, "a lonely fox", "s/a", Moment(NOW.0 + 5), b"alone!");
    let source = store.keep_source(b"source", FileFormat::Png).unwrap();
    let mut edit = spec("make it red", &["s/e"]);
    edit.kind = TaskKind::Edit {
        source,
        mask: None,
        operation: Operation::Instruct,
    };
    store
        .create_run(
            &edit,
            &planned(&edit, triptych::domain::money::Price::Free),
            NOW,
        )
        .unwrap();
    let as_result = picture(
        store,
        "same as the source",
        "s/a",
        Moment(NOW.0 + 6),
        b"source",
    );

    let ids = [shared[0].id, alone.id, as_result.id];
    assert_eq!(store.trash(&ids, NOW).unwrap(), ids, "in the bin");
    assert_eq!(
        store.purge(NOW.plus_days(30), 30).unwrap(),
        Purged::default(),
        "not before 30 days are over"
    );
    let later = Moment(NOW.plus_days(30).0 + 1);
    let purged = store.purge(later, 30).unwrap();
    assert_eq!(
        purged,
        Purged {
            pictures: 3,
            bytes: 6
        },
        "three rows, one file"
    );
    assert!(
        store.picture_file(&shared[1]).exists(),
        "the other picture needs it"
    );
    assert!(!store.picture_file(&alone).exists(), "gone for good");
    assert!(
        store.find_file(source).is_some(),
        "the edit needs its source"
    );
    assert!(store.check(Depth::Full).unwrap().is_sound(), "sound");
    let prompts = store.past_prompts("lonely", 9).unwrap();
    assert_eq!(prompts.len(), 1, "its prompt stays");
    let gone = store.picture(alone.id);
    assert!(
        matches!(
            gone,
            Err(StoreError::NotFound {
                what: "picture",
                ..
            })
        ),
        "its row does not"
    );
    store.trash(&[shared[1].id], NOW).unwrap();
    assert_eq!(
        store.empty_bin().unwrap(),
        Purged {
            pictures: 1,
            bytes: 6
        },
        "now its file goes too"
    );
    let next = picture(store, "next", "s/a", NOW, b"n");
    assert!(next.id > as_result.id, "numbers are never used again");
}

#[test]
fn reviews_are_undone_by_what_they_return() {
    let lib = library();
    let ids = [0, 1].map(|i| picture(&lib.store, "x", "s/a", Moment(NOW.0 + i), b"x").id);
    let kept = Review {
        verdict: Verdict::Picked,
        stars: 4,
    };
    let before = lib
        .store
        .set_reviews(&[(ids[0], kept), (PictureId(99), kept), (ids[1], kept)])
        .unwrap();
    assert_eq!(
        before,
        ids.map(|id| (id, Review::default())),
        "the old ones, without the missing"
    );
    assert_eq!(
        lib.store.facets().unwrap().verdicts,
        [0, 2, 0, 0],
        "counted"
    );
    assert_eq!(
        lib.store.set_reviews(&before).unwrap(),
        ids.map(|id| (id, kept)),
        "undone"
    );
    assert_eq!(
        lib.store.facets().unwrap().verdicts,
        [2, 0, 0, 0],
        "as before"
    );
    lib.store.mark_damaged(ids[0], true).unwrap();
    assert!(lib.store.picture(ids[0]).unwrap().picture.damaged, "noted");
}

#[test]
fn timings_are_medians_of_the_latest_and_usage_adds_up() {
    let lib = library();
    for (i, took_ms) in [9_000_u64, 100, 200, 300].into_iter().enumerate() {
        let run = start(&lib.store, "x", &["s/a"], NOW);
        send(&lib.store, run.jobs[0].id, NOW);
        let mut made = received(&[i as u8; 10]);
        made.facts.took_ms = took_ms;
        lib.store.keep_picture(run.jobs[0].id, &made, NOW).unwrap();
    }
    let timings = lib.store.timings().unwrap();
    let expected = Timing {
        model: ModelId::from("s/a"),
        ms_per_megapixel: 600,
    };
    assert_eq!(
        timings,
        [expected],
        "half a megapixel each: the upper median of 200, 400, 600, 18000"
    );
    let usage = lib.store.usage().unwrap();
    assert_eq!((usage.pictures, usage.pictures_bytes), (4, 40), "pictures");
    assert!(usage.database_bytes > 4096, "history");
    assert!(lib.store.free_space().unwrap() > 0, "room");
}

#[test]
fn drafts_and_backups() {
    let lib = library();
    assert_eq!(lib.store.draft().unwrap(), None, "none yet");
    lib.store.set_draft("{\"prompt\":\"half a sen\"}").unwrap();
    lib.store
        .set_draft("{\"prompt\":\"half a sentence\"}")
        .unwrap();
    picture(&lib.store, "a fox", "s/a", NOW, b"x");
    let copy = lib.folder.path().join("copy.sqlite3");
    lib.store.backup(&copy).unwrap();
    drop(lib.store);
    std::fs::rename(&copy, lib.paths.database()).unwrap();
    let store = reopen(&lib.paths);
    assert_eq!(
        store.draft().unwrap().as_deref(),
        Some("{\"prompt\":\"half a sentence\"}"),
        "restored"
    );
    assert_eq!(store.runs(None, 9).unwrap().len(), 1, "with the history");
    assert!(store.check(Depth::Full).unwrap().is_sound(), "sound");
}

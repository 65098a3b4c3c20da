//! The Activity page.

use eframe::egui::Theme;
use egui_kittest::kittest::Queryable as _;
use triptych::app::effect::Effect;
use triptych::app::msg::{Msg, News};
use triptych::app::state::Page;
use triptych::domain::failure::{Charged, FailureKind};
use triptych::domain::ids::JobId;
use triptych::domain::job::JobState;
use triptych::domain::shape::Size;
use triptych::domain::time::Moment;

use crate::common::world::{NOW, World, declined, failed, harness};

const MODELS: [&str; 4] = [
    "practice/landscape",
    "practice/still-life",
    "practice/collage",
    "practice/ink-wash",
];

/// Finished, failed and declined jobs; nothing runs.
pub(super) fn quiet() -> World {
    let mut world = World::new();
    let states = [
        JobState::Unknown { remote: None },
        failed(FailureKind::NoAnswer),
        declined(),
        JobState::Stopped,
    ];
    let size = Size::new(1024, 1024);
    let older = world.run(
        1,
        "A quiet harbour at dawn, mist over the water",
        &MODELS,
        2,
        size,
        &[],
    );
    let newer = world.run(
        2,
        "Square perfume bottle with a pale stone cap on a limestone ledge, split figs beside it, late-afternoon window light",
        &MODELS,
        2,
        Size::new(1360, 768),
        &states,
    );
    world.news(News::Runs {
        runs: vec![newer, older],
        has_older: false,
    });
    world.tell(Msg::Go(Page::Activity));
    world
}

/// The same with jobs that run and wait.
pub(super) fn busy() -> World {
    let mut world = quiet();
    let states = [
        JobState::Sent,
        JobState::Sent,
        JobState::Queued,
        JobState::Queued,
    ];
    let mut run = world.run(
        3,
        "Paper boats on a dark river, lanterns",
        &MODELS,
        1,
        Size::new(1024, 1024),
        &states,
    );
    for job in &mut run.jobs {
        job.sent = job.sent.map(|_| Moment(NOW.0 - 3_400));
    }
    world.news(News::RunStarted(Box::new(run)));
    for (job, fraction) in [(300, 0.64), (301, 0.25)] {
        world.news(News::Progress {
            job: JobId(job),
            fraction: Some(fraction),
            preview: None,
            before: None,
        });
    }
    world
}

#[test]
fn a_quiet_page_stands_still() {
    let mut window = harness([1440.0, 900.0], Theme::Dark, quiet());
    window.run();
    assert_eq!(window.run(), 1, "one frame and no more");
}

#[test]
fn running_jobs_can_be_stopped_one_by_one_and_all_at_once() {
    let mut window = harness([1440.0, 900.0], Theme::Dark, busy());
    window.run_steps(4);
    window.get_all_by_label("Stop").next().unwrap().click();
    window.run_steps(4);
    let cancelled = Effect::Cancel(vec![JobId(300)]);
    assert!(window.state().effects.contains(&cancelled), "the first one");
    window.get_by_label("Stop all").click();
    window.run_steps(4);
    let all = (300..304).map(JobId).collect();
    assert_eq!(
        window.state().effects.last(),
        Some(&Effect::Cancel(all)),
        "all of them"
    );
}

#[test]
fn each_job_is_under_its_heading_and_moves_on() {
    let mut window = harness([1440.0, 1400.0], Theme::Dark, busy());
    window.run_steps(4);
    for heading in ["Running", "Needs a look", "Finished"] {
        window.get_by_label(heading);
    }
    assert_eq!(window.query_all_by_label("Stop").count(), 4, "four run");
    for job in 300..304 {
        window.state_mut().news(News::Job {
            job: JobId(job),
            state: JobState::Cancelled {
                charged: Charged::No,
            },
        });
    }
    window.run();
    assert_eq!(window.query_all_by_label("Stop").count(), 0, "none runs");
    assert!(
        window.query_by_label("Running").is_none(),
        "no heading without jobs"
    );
    assert!(
        window.query_by_label("Stop all").is_none(),
        "nothing to stop"
    );
}

#[test]
fn what_needs_a_look_offers_the_next_step() {
    let mut window = harness([1440.0, 900.0], Theme::Dark, quiet());
    window.run();
    for button in window.query_all_by_label("Try again") {
        button.click();
    }
    window.run();
    let retried = window
        .state()
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Retry(..)));
    assert_eq!(retried.count(), 3, "unknown, failed and not sent");
    window.get_by_label("Edit prompt").click();
    window.run();
    assert_eq!(window.state().state.page, Page::Create, "to the words");
    let prompt = &window.state().state.composer.draft().prompt;
    assert!(prompt.starts_with("Square perfume bottle"), "{prompt}");
}

#[test]
fn a_finished_picture_opens_where_it_was_made() {
    let mut window = harness([1440.0, 900.0], Theme::Dark, quiet());
    window.run();
    window
        .get_all_by_label_contains("Open in gallery")
        .next()
        .unwrap()
        .click();
    window.run();
    let state = &window.state().state;
    assert_eq!(state.page, Page::Create, "on the Create page");
    assert_eq!(state.gallery.selected, [JobId(204)], "selected");
}

#[test]
fn a_long_list_draws_only_what_is_in_sight() {
    let mut world = quiet();
    let size = Size::new(1024, 1024);
    let runs = (10..60)
        .rev()
        .map(|id| world.run(id, "Many", &MODELS, 4, size, &[]));
    let runs = runs.collect();
    world.news(News::Runs {
        runs,
        has_older: true,
    });
    let mut window = harness([1440.0, 900.0], Theme::Dark, world);
    window.run();
    let rows = window
        .query_all_by_label_contains("Open in gallery")
        .count();
    assert!((5..20).contains(&rows), "{rows} of 800 rows");
    let asked = Effect::LoadRuns {
        before: Some(triptych::domain::ids::RunId(10)),
    };
    assert!(
        !window.state().effects.contains(&asked),
        "the end is far away"
    );
}

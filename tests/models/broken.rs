//! A server that does everything wrong. After each case: a typed reason with a sentence, and nothing unverified in place.

use std::time::{Duration, Instant};

use triptych::domain::download::{Phase, Trouble};
use triptych::domain::weights::Flaw;

use crate::hub::{Fault, Front, Hub};
use crate::kit::{Known, VAE, VAE_PATH, World, files, one, rest, trouble};

/// Runs with these faults, for the first file's bytes; one file at a time, so that they meet the one they are meant for.
fn run(world: &World, faults: &[Fault]) -> triptych::domain::download::Download {
    world.hub.fault(faults);
    let shelf = world.shelf();
    let mut config = world.config(&shelf);
    config.files_at_once = 1;
    let downloads = triptych::models::Downloads::start(config).unwrap();
    downloads.fetch(&one(), false).unwrap();
    let end = rest(&downloads, &one());
    world.nothing_unverified();
    end
}

/// Whatever happened, a server that behaves again brings it to its end.
fn recovers(world: &World) {
    world.hub.fault(&[]);
    world.hub.at_front(&[]);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    downloads.fetch(&one(), false).unwrap();
    let end = rest(&downloads, &one());
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    world.nothing_unverified();
}

#[test]
fn a_connection_that_breaks_goes_on_where_it_broke_with_a_fresh_link() {
    let world = World::new(Known::Yes);
    let end = run(
        &world,
        &[
            Fault::DropAfter(70_000),
            Fault::DropAfter(100_000),
            Fault::DropAfter(0),
        ],
    );
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    let ranges = world.hub.ranges();
    assert_eq!(
        &ranges[..4],
        ["", "bytes=70000-", "bytes=170000-", "bytes=170000-"],
        "only what was missing"
    );
    let script = world.hub.script.lock().unwrap();
    let links = script
        .seen_front
        .iter()
        .filter(|head| head.starts_with("GET") && head.contains(VAE_PATH))
        .count();
    assert_eq!(links, 4, "a fresh link for each attempt");
    let tags = script
        .seen_back
        .iter()
        .filter(|head| head.contains("if-range: \"cdn-"))
        .count();
    assert_eq!(tags, 3, "and the rest only of the same file");
}

#[test]
fn a_server_that_breaks_for_ever_fails_and_what_came_is_kept() {
    let world = World::new(Known::Yes);
    let mut faults = vec![Fault::DropAfter(70_000)];
    faults.extend(vec![Fault::DropAfter(0); 3]);
    let end = run(&world, &faults);
    assert_eq!(trouble(&end), Trouble::NoAnswer, "in the end");
    let here = std::fs::metadata(world.path(&format!("{VAE}.part")))
        .unwrap()
        .len();
    assert_eq!(here, 70_000, "kept");
    let before = world.hub.ranges().len();
    recovers(&world);
    assert_eq!(
        world.hub.ranges()[before..]
            .iter()
            .filter(|range| *range == "bytes=70000-")
            .count(),
        1,
        "and used"
    );
}

#[test]
fn a_stall_is_noticed_in_time() {
    let world = World::new(Known::Yes);
    let start = Instant::now();
    let end = run(&world, &[Fault::StallAfter(50_000)]);
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert!(
        start.elapsed() < Duration::from_secs(4),
        "not waited for: {:?}",
        start.elapsed()
    );
    assert_eq!(world.hub.ranges()[1], "bytes=50000-", "went on");
    let world = World::new(Known::Yes);
    let end = run(&world, &vec![Fault::StallAfter(0); 3]);
    assert_eq!(trouble(&end), Trouble::Stalled, "again and again");
    recovers(&world);
}

#[test]
fn a_server_that_cannot_go_on_starts_over() {
    let world = World::new(Known::Yes);
    let end = run(&world, &[Fault::DropAfter(70_000), Fault::IgnoreRange]);
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert_eq!(
        world.hub.ranges().len(),
        4,
        "two for the first file: the answer from the start was used"
    );
}

#[test]
fn a_server_that_never_goes_on_and_always_breaks_is_given_up() {
    let world = World::new(Known::Yes);
    let end = run(&world, &vec![Fault::ForgetAndDropAfter(100_000); 40]);
    assert_eq!(
        trouble(&end),
        Trouble::NoAnswer,
        "bytes that came before are no progress"
    );
    assert!(
        world.hub.ranges().len() < 10,
        "not for ever: {:?}",
        world.hub.ranges()
    );
    recovers(&world);
}

#[test]
fn a_mirror_that_says_little_is_enough_for_a_file_that_is_known() {
    let world = World::new(Known::Yes);
    world.hub.at_front(&vec![Front::NoChecksum; 20]);
    let end = run(&world, &[]);
    assert_eq!(end.phase, Phase::Done, "{end:?}");
}

#[test]
fn lies_about_the_length_are_noticed() {
    for (fault, name) in [
        (Fault::AnnounceMore(10), "more announced than there is"),
        (Fault::SendMore(10), "more sent than there is"),
        (Fault::EndEarly(10), "less sent than there is"),
    ] {
        let world = World::new(Known::Yes);
        let end = run(&world, std::slice::from_ref(&fault));
        assert_eq!(end.phase, Phase::Done, "once is forgiven: {name}: {end:?}");
        let world = World::new(Known::Yes);
        let many = match fault {
            // Each attempt gets ten bytes less far from the end.
            Fault::EndEarly(_) => vec![
                Fault::EndEarly(10),
                Fault::EndEarly(10),
                Fault::EndEarly(10),
                Fault::EndEarly(10),
            ],
            other => vec![other; 6],
        };
        let end = run(&world, &many);
        assert_eq!(
            trouble(&end),
            Trouble::WrongLength,
            "again and again: {name}"
        );
        recovers(&world);
    }
}

#[test]
fn a_range_that_begins_elsewhere_is_not_added() {
    let world = World::new(Known::Yes);
    let end = run(&world, &[Fault::DropAfter(70_000), Fault::WrongRange]);
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert_eq!(world.hub.ranges()[2], "", "from the start");
}

#[test]
fn a_file_that_changes_on_the_way_is_begun_anew_and_never_mixed() {
    let world = World::new(Known::Yes);
    // The sending server has another file now: its tag differs, so it answers with the whole of it.
    let end = run(&world, &[Fault::DropAfter(70_000), Fault::Changed]);
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    // Without a pinned checksum the front names the new file, and that one is taken as a whole.
    let world = World::new(Known::No);
    world.hub.fault(&[
        Fault::DropAfter(70_000),
        Fault::Refuse(500, ""),
        Fault::Refuse(500, ""),
        Fault::Refuse(500, ""),
    ]);
    let end = run(
        &world,
        &[
            Fault::DropAfter(70_000),
            Fault::Refuse(500, ""),
            Fault::Refuse(500, ""),
            Fault::Refuse(500, ""),
        ],
    );
    assert_eq!(
        trouble(&end),
        Trouble::Busy { after_secs: None },
        "interrupted"
    );
    let newer = crate::build::vae(310_000);
    world.hub.replace(VAE_PATH, newer.clone());
    world.hub.fault(&[]);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    let before = world.hub.ranges().len();
    downloads.fetch(&one(), false).unwrap();
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "done");
    assert!(
        world.hub.ranges()[before..].iter().all(String::is_empty),
        "no range of the old file: {:?}",
        world.hub.ranges()
    );
    assert!(
        std::fs::read(world.path(VAE)).unwrap() == newer,
        "the new file, whole"
    );
}

#[test]
fn another_file_than_in_the_list_is_not_even_begun() {
    let world = World::new(Known::Yes);
    world.hub.replace(VAE_PATH, crate::build::vae(310_000));
    let end = run(&world, &[]);
    assert_eq!(trouble(&end), Trouble::ChangedThere, "refused");
    assert!(world.hub.ranges().is_empty(), "not a byte");
}

#[test]
fn wrong_bytes_never_get_a_name() {
    let world = World::new(Known::Yes);
    let end = run(&world, &vec![Fault::WrongBytes; 3]);
    assert_eq!(trouble(&end), Trouble::WrongBytes, "refused");
    assert!(
        !world.path(VAE).exists() && !world.path(&format!("{VAE}.part")).exists(),
        "nothing of it stays"
    );
    recovers(&world);
}

#[test]
fn right_bytes_that_are_no_model_never_get_a_name_either() {
    let page = b"<!DOCTYPE html><html><body>Please sign in</body></html>".to_vec();
    let mut world = World::new(Known::No);
    let others = files();
    world.hub = Hub::new(&[
        (VAE_PATH, page),
        (others[1].0, others[1].1.clone()),
        (others[2].0, others[2].1.clone()),
    ]);
    let end = run_unchecked(&world);
    assert_eq!(trouble(&end), Trouble::NotAModel(Flaw::WebPage), "refused");
    assert!(!world.path(VAE).exists(), "not in place");
}

fn run_unchecked(world: &World) -> triptych::domain::download::Download {
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    downloads.fetch(&one(), false).unwrap();
    rest(&downloads, &one())
}

#[test]
fn a_page_to_sign_in_on_is_not_taken_for_bytes() {
    let world = World::new(Known::Yes);
    let end = run(&world, &[Fault::SignIn, Fault::Packed]);
    assert_eq!(end.phase, Phase::Done, "once is forgiven: {end:?}");
    let world = World::new(Known::Yes);
    let end = run(&world, &vec![Fault::SignIn; 3]);
    assert_eq!(
        trouble(&end),
        Trouble::NotAModel(Flaw::WebPage),
        "named for what it is"
    );
    recovers(&world);
}

#[test]
fn refusals_of_the_host_are_told_apart() {
    let repository = || "maker/models".to_owned();
    let cases = [
        (
            401,
            "X-Error-Code: GatedRepo\r\n",
            Trouble::NeedsToken {
                repository: repository(),
            },
        ),
        (
            403,
            "X-Error-Code: GatedRepo\r\n",
            Trouble::NeedsToken {
                repository: repository(),
            },
        ),
        (
            401,
            "X-Error-Code: RepoNotFound\r\n",
            Trouble::NoRepository {
                repository: repository(),
            },
        ),
        (
            401,
            "",
            Trouble::NeedsToken {
                repository: repository(),
            },
        ),
        (403, "", Trouble::Refused { status: 403 }),
        (
            404,
            "X-Error-Code: EntryNotFound\r\n",
            Trouble::NoFile {
                repository: repository(),
            },
        ),
        (
            404,
            "X-Error-Code: RevisionNotFound\r\n",
            Trouble::NoRevision {
                repository: repository(),
            },
        ),
        (
            404,
            "X-Error-Code: RepoNotFound\r\n",
            Trouble::NoRepository {
                repository: repository(),
            },
        ),
        (
            404,
            "",
            Trouble::NoFile {
                repository: repository(),
            },
        ),
        (418, "", Trouble::Refused { status: 418 }),
        (
            429,
            "Retry-After: 3600\r\n",
            Trouble::Busy {
                after_secs: Some(3600),
            },
        ),
    ];
    for (status, headers, expected) in cases {
        let world = World::new(Known::Yes);
        world.hub.at_front(&[Front::Refuse(status, headers)]);
        let end = run(&world, &[]);
        assert_eq!(trouble(&end), expected, "{status} {headers}");
        assert!(world.hub.ranges().is_empty(), "not a byte was asked for");
        recovers(&world);
    }
}

#[test]
fn a_busy_server_is_asked_again_when_it_said() {
    let world = World::new(Known::Yes);
    world.hub.at_front(&[
        Front::Refuse(429, "Retry-After: 1\r\n"),
        Front::Refuse(503, ""),
    ]);
    let start = Instant::now();
    let end = run(&world, &[]);
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert!(
        start.elapsed() >= Duration::from_secs(1),
        "it waited as asked: {:?}",
        start.elapsed()
    );
    let world = World::new(Known::Yes);
    world.hub.at_front(&vec![Front::Refuse(503, ""); 3]);
    let end = run(&world, &[]);
    assert_eq!(
        trouble(&end),
        Trouble::Busy { after_secs: None },
        "again and again"
    );
}

#[test]
fn a_link_that_expired_is_fetched_anew() {
    for status in [401, 403, 404, 410] {
        let world = World::new(Known::Yes);
        let end = run(&world, &[Fault::Refuse(status, "")]);
        assert_eq!(end.phase, Phase::Done, "{status}: {end:?}");
    }
}

#[test]
fn a_range_that_cannot_be_met_begins_anew() {
    let world = World::new(Known::Yes);
    let end = run(&world, &[Fault::DropAfter(70_000), Fault::Refuse(416, "")]);
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert_eq!(world.hub.ranges()[2], "", "from the start");
}

#[test]
fn nobody_there_is_said_and_nothing_is_lost() {
    let world = World::new(Known::Yes);
    let shelf = world.shelf();
    let mut config = world.config(&shelf);
    // A port nobody listens on any more.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    config.base_url = format!("http://{port}");
    let downloads = triptych::models::Downloads::start(config).unwrap();
    downloads.fetch(&one(), false).unwrap();
    assert_eq!(
        trouble(&rest(&downloads, &one())),
        Trouble::NoAnswer,
        "said"
    );
    let bad = triptych::models::Config {
        base_url: "not an address".to_owned(),
        ..world.config(&shelf)
    };
    assert_eq!(
        triptych::models::Downloads::start(bad).err(),
        Some(Trouble::BadLink),
        "a mirror is an address"
    );
}

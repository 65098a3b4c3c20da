//! The fine day, and everything between: pausing, restarting, sharing, room.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use triptych::domain::download::{News, Phase, Trouble};
use triptych::domain::offer::SetId;
use triptych::domain::shelf::FileState;
use triptych::models::{Config, Downloads, Shelf};

use crate::hub::{Fault, Front, header, sha256};
use crate::kit::{
    Known, VAE, VAE_PATH, World, all_files, files, manifest, one, rest, trouble, until,
};

/// The addresses of the host, for the process that is killed.
const INSIDE: &str = "TRIPTYCH_TEST_INSIDE_FETCHING";
/// Its models folder.
const FOLDER: &str = "TRIPTYCH_TEST_MODELS_FOLDER";

#[test]
fn a_model_arrives_whole_and_is_ready_for_the_engine() {
    let world = World::new(Known::Yes);
    let (shelf, end) = world.run();
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert_eq!(end.done_bytes, end.total_bytes, "all bytes");
    let set = shelf.set_for(&one()).unwrap();
    assert_eq!(set.parts.len(), 3, "every part");
    world.nothing_unverified();
    let left: Vec<_> = all_files(world.folder.path())
        .into_iter()
        .filter(|file| file.to_string_lossy().contains(".part"))
        .collect();
    assert!(left.is_empty(), "no part is left: {left:?}");
    let script = world.hub.script.lock().unwrap();
    for head in script.seen_front.iter().chain(&script.seen_back) {
        assert_eq!(
            header(head, "accept-encoding").as_deref(),
            Some("identity"),
            "{head}"
        );
    }
    let by_commit = script
        .seen_front
        .iter()
        .filter(|head| head.starts_with("GET"));
    assert!(
        by_commit
            .clone()
            .all(|head| head.contains(&"c0".repeat(20))),
        "the commit that was looked at"
    );
    assert_eq!(by_commit.count(), 3, "one question for each file");
    drop(script);
    let told = world.news.lock().unwrap();
    let last = told.iter().rev().find_map(|news| match news {
        News::Changed(download) => Some(download.phase.clone()),
        News::Gone(_) => None,
    });
    assert_eq!(last, Some(Phase::Done), "and the window heard of it");
}

#[test]
fn a_checksum_from_the_server_is_taken_and_that_is_said() {
    let world = World::new(Known::No);
    let (shelf, end) = world.run();
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert!(
        end.files.iter().all(|file| !file.pinned),
        "nothing was confirmed beforehand"
    );
    let states = shelf.files(&one());
    assert!(
        states
            .iter()
            .all(|(_, state)| matches!(state, FileState::Ready { pinned: false, .. })),
        "{states:?}"
    );
}

#[test]
fn without_any_checksum_nothing_is_taken() {
    let world = World::new(Known::No);
    world.hub.at_front(&[
        Front::NoChecksum,
        Front::NoChecksum,
        Front::NoChecksum,
        Front::NoChecksum,
        Front::NoChecksum,
        Front::NoChecksum,
    ]);
    let (_, end) = world.run();
    assert_eq!(trouble(&end), Trouble::NoChecksum, "refused");
    assert!(world.hub.ranges().is_empty(), "not a byte was asked for");
    world.nothing_unverified();
}

#[test]
fn two_models_share_their_files_and_each_is_fetched_once() {
    let world = World::new(Known::Yes);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    let two = SetId::from("two");
    downloads.fetch(&one(), false).unwrap();
    downloads.fetch(&two, false).unwrap();
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "one");
    assert_eq!(rest(&downloads, &two).phase, Phase::Done, "two");
    assert_eq!(
        world.hub.ranges().len(),
        3,
        "three files, three times bytes"
    );
    assert!(
        world.hub.most.load(Ordering::SeqCst) <= 2,
        "never more than two at a time"
    );
}

#[test]
fn no_more_files_at_once_than_allowed() {
    let world = World::new(Known::Yes);
    let slow = Fault::Slow(60_000);
    world.hub.fault(&[slow.clone(), slow.clone(), slow]);
    let shelf = world.shelf();
    let mut config = world.config(&shelf);
    config.files_at_once = 1;
    let downloads = Downloads::start(config).unwrap();
    downloads.fetch(&one(), false).unwrap();
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "done");
    assert_eq!(world.hub.most.load(Ordering::SeqCst), 1, "one at a time");
}

#[test]
fn a_pause_keeps_what_arrived_and_going_on_asks_only_for_the_rest() {
    let world = World::new(Known::Yes);
    world.hub.fault(&[Fault::Slow(10_000)]);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    downloads.fetch(&one(), false).unwrap();
    until("some bytes", || {
        let file = downloads
            .of(&one())?
            .files
            .into_iter()
            .find(|file| file.place == VAE)?;
        (file.done_bytes > 20_000).then_some(())
    });
    downloads.pause(&one());
    let paused = rest(&downloads, &one());
    assert_eq!(paused.phase, Phase::Paused, "{paused:?}");
    // The last piece may still be on its way to the disk.
    std::thread::sleep(Duration::from_millis(100));
    let here = std::fs::metadata(world.path(&format!("{VAE}.part")))
        .unwrap()
        .len();
    assert!(here > 20_000, "kept: {here}");
    assert!(!world.path(VAE).exists(), "nothing in place");
    let before = world.hub.ranges().len();
    downloads.resume(&one());
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "done");
    let after = world.hub.ranges().split_off(before);
    assert!(after.contains(&format!("bytes={here}-")), "{after:?}");
    world.nothing_unverified();
}

#[test]
fn after_a_restart_it_is_there_again_and_goes_on_from_the_part() {
    let world = World::new(Known::No);
    world.hub.fault(&[Fault::Slow(10_000)]);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    downloads.fetch(&one(), false).unwrap();
    until("some bytes", || {
        let file = downloads
            .of(&one())?
            .files
            .into_iter()
            .find(|file| file.place == VAE)?;
        (file.done_bytes > 30_000).then_some(())
    });
    // No farewell: nothing is flushed, nothing is written down.
    drop(downloads);
    std::thread::sleep(Duration::from_millis(200));
    let here = std::fs::metadata(world.path(&format!("{VAE}.part")))
        .unwrap()
        .len();
    assert!(here >= 30_000, "on the disk: {here}");
    let note = std::fs::read_to_string(world.path(&format!("{VAE}.part.json"))).unwrap();
    assert!(
        !note.contains("http") && !note.contains("ignature"),
        "no address: {note}"
    );

    let asked = world.hub.script.lock().unwrap().seen_front.len();
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    let again = downloads.of(&one()).unwrap();
    assert_eq!(again.phase, Phase::Paused, "there again, and waits");
    assert!(again.done_bytes >= here, "with what arrived");
    assert_eq!(
        world.hub.script.lock().unwrap().seen_front.len(),
        asked,
        "nothing is asked by itself"
    );
    let before = world.hub.ranges().len();
    downloads.resume(&one());
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "done");
    let after = world.hub.ranges().split_off(before);
    assert!(after.contains(&format!("bytes={here}-")), "{after:?}");
    world.nothing_unverified();
    drop(downloads);
    let downloads = world.start(&world.shelf());
    assert!(
        downloads.list().is_empty(),
        "complete models are not on the list any more"
    );
}

/// Not a test of its own: the process that the next one kills.
#[test]
fn inside() {
    let Ok(url) = std::env::var(INSIDE) else {
        return;
    };
    let folder = std::env::var(FOLDER).unwrap();
    let (front, back) = url.split_once(' ').unwrap();
    let shelf = Shelf::open(folder, manifest(Known::Yes)).unwrap();
    let config = Config {
        base_url: front.to_owned(),
        also: vec![back.to_owned()],
        // The disk of a machine that runs tests may be nearly full.
        reserve_bytes: 1000,
        ..Config::new(Arc::clone(&shelf))
    };
    let downloads = Downloads::start(config).unwrap();
    downloads.fetch(&one(), false).unwrap();
    rest(&downloads, &one());
}

#[test]
fn a_program_that_is_killed_goes_on_from_the_part() {
    let world = World::new(Known::Yes);
    world.hub.fault(&[Fault::Slow(5_000)]);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fetching::inside"])
        .env(
            INSIDE,
            format!("{} {}", world.hub.url(), world.hub.back_url()),
        )
        .env(FOLDER, world.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let part = world.path(&format!("{VAE}.part"));
    until("some bytes", || {
        let here = std::fs::metadata(&part).ok()?.len();
        (here > 30_000).then_some(())
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let here = std::fs::metadata(&part).unwrap().len();
    assert!(
        here < files()[0].1.len() as u64 && !world.path(VAE).exists(),
        "half way: {here}"
    );
    let before = world.hub.ranges().len();
    let downloads = world.start(&world.shelf());
    assert_eq!(
        downloads.of(&one()).unwrap().phase,
        Phase::Paused,
        "there again"
    );
    downloads.resume(&one());
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "done");
    let after = world.hub.ranges().split_off(before);
    assert!(
        after.contains(&format!("bytes={here}-")),
        "{here}: {after:?}"
    );
    world.nothing_unverified();
}

#[test]
fn a_part_that_was_damaged_meanwhile_is_noticed_and_begun_anew() {
    let world = World::new(Known::Yes);
    world.hub.fault(&[
        Fault::DropAfter(90_000),
        Fault::Refuse(500, ""),
        Fault::Refuse(500, ""),
        Fault::Refuse(500, ""),
        Fault::Refuse(500, ""),
    ]);
    let shelf = world.shelf();
    let mut config = world.config(&shelf);
    config.files_at_once = 1;
    let downloads = Downloads::start(config).unwrap();
    downloads.fetch(&one(), false).unwrap();
    until("the first file to fail", || {
        let file = downloads
            .of(&one())?
            .files
            .into_iter()
            .find(|file| file.place == VAE)?;
        matches!(file.phase, Phase::Failed(_)).then_some(())
    });
    rest(&downloads, &one());
    drop(downloads);
    let part = world.path(&format!("{VAE}.part"));
    let mut bytes = std::fs::read(&part).unwrap();
    assert_eq!(bytes.len(), 90_000, "what came is kept");
    bytes[50_000] ^= 1;
    std::fs::write(&part, bytes).unwrap();
    world.hub.fault(&[]);
    let downloads = world.start(&shelf);
    let before = world.hub.ranges().len();
    downloads.resume(&one());
    let end = rest(&downloads, &one());
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    let ranges = world.hub.ranges().split_off(before);
    assert!(
        ranges.contains(&"bytes=90000-".to_owned()) && ranges.contains(&String::new()),
        "went on, then anew: {ranges:?}"
    );
    world.nothing_unverified();
}

#[test]
fn giving_up_removes_what_arrived_but_not_what_another_model_waits_for() {
    let world = World::new(Known::Yes);
    world.hub.fault(&[Fault::Slow(4_000)]);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    let two = SetId::from("two");
    downloads.fetch(&one(), false).unwrap();
    downloads.fetch(&two, false).unwrap();
    until("some bytes", || {
        world.path(&format!("{VAE}.part")).exists().then_some(())
    });
    downloads.cancel(&one());
    assert!(downloads.of(&one()).is_none(), "gone");
    assert!(
        world.path(&format!("{VAE}.part")).exists(),
        "the other one waits for it"
    );
    downloads.cancel(&two);
    until("the window to hear of it", || {
        let told = world.news.lock().unwrap();
        let gone = |id: &SetId| told.contains(&News::Gone(id.clone()));
        (gone(&one()) && gone(&two)).then_some(())
    });
    until("every part to be removed", || {
        let files = all_files(world.folder.path());
        let parts = files
            .iter()
            .filter(|file| file.to_string_lossy().contains(".part"));
        (parts.count() == 0).then_some(())
    });
    drop(downloads);
    assert!(
        world.start(&world.shelf()).list().is_empty(),
        "and not there after a restart"
    );
}

#[test]
fn room_is_looked_for_before_a_byte_is_asked_for() {
    let world = World::new(Known::Yes);
    let all: u64 = files().iter().map(|(_, bytes)| bytes.len() as u64).sum();
    world.free.store(all + 999, Ordering::SeqCst);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    downloads.fetch(&one(), false).unwrap();
    let end = rest(&downloads, &one());
    let expected = Trouble::DiskFull {
        needs_bytes: all + 1000,
        free_bytes: all + 999,
    };
    assert_eq!(
        trouble(&end),
        expected,
        "one byte too few, with the reserve"
    );
    assert!(world.hub.ranges().is_empty(), "not a byte was asked for");
    world.free.store(all + 1000, Ordering::SeqCst);
    downloads.resume(&one());
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "just enough");
}

#[test]
fn a_licence_is_accepted_first_and_an_unknown_model_is_refused() {
    let world = World::new(Known::Yes);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    let licensed = SetId::from("licensed");
    assert_eq!(
        downloads.fetch(&licensed, false),
        Err(Trouble::LicenceFirst),
        "not yet"
    );
    assert!(downloads.list().is_empty(), "nothing began");
    assert_eq!(
        downloads.fetch(&SetId::from("nobody"), true),
        Err(Trouble::BadName),
        "no such model"
    );
    downloads.fetch(&licensed, true).unwrap();
    assert_eq!(rest(&downloads, &licensed).phase, Phase::Done, "accepted");
}

#[test]
fn a_file_that_is_there_already_is_read_instead_of_fetched() {
    let world = World::new(Known::Yes);
    let place = world.path(VAE);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, &files()[0].1).unwrap();
    let (shelf, end) = world.run();
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert_eq!(world.hub.ranges().len(), 2, "only the others were fetched");
    assert!(
        shelf.is_complete(&one()),
        "and it was written down as checked"
    );
}

#[test]
fn a_wrong_file_under_the_right_name_is_replaced() {
    let world = World::new(Known::Yes);
    let place = world.path(VAE);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    let mut wrong = files()[0].1.clone();
    wrong[100_000] ^= 1;
    std::fs::write(&place, &wrong).unwrap();
    let (_, end) = world.run();
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert_eq!(
        sha256(&std::fs::read(&place).unwrap()),
        sha256(&files()[0].1),
        "the right one"
    );
}

#[test]
fn two_windows_do_not_write_the_same_part() {
    let world = World::new(Known::Yes);
    world.hub.fault(&[Fault::Slow(6_000)]);
    let shelf = world.shelf();
    let downloads = world.start(&shelf);
    downloads.fetch(&one(), false).unwrap();
    until("the part", || {
        world.path(&format!("{VAE}.part")).exists().then_some(())
    });
    std::thread::sleep(Duration::from_millis(50));
    let other = world.start(&world.shelf());
    other.fetch(&one(), false).unwrap();
    let end = rest(&other, &one());
    assert_eq!(trouble(&end), Trouble::InUse, "the second one keeps away");
    assert_eq!(
        rest(&downloads, &one()).phase,
        Phase::Done,
        "the first one goes on"
    );
    world.nothing_unverified();
    assert_eq!(VAE_PATH, files()[0].0, "the shared file");
}

#[test]
fn progress_speed_and_remaining_time_are_told_while_bytes_arrive() {
    let world = World::new(Known::Yes);
    world.hub.fault(&[Fault::Slow(1_500)]);
    let (_, end) = world.run();
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    let told = world.news.lock().unwrap();
    let fetching: Vec<_> = told
        .iter()
        .filter_map(|news| match news {
            News::Changed(download) if download.phase == Phase::Fetching => Some(download),
            _ => None,
        })
        .collect();
    assert!(
        fetching.len() >= 4 && fetching.len() < 150,
        "often enough, and not with each piece: {}",
        fetching.len()
    );
    assert!(
        fetching
            .windows(2)
            .all(|pair| pair[0].done_bytes <= pair[1].done_bytes),
        "never backwards"
    );
    let with_speed = fetching
        .iter()
        .filter(|download| download.bytes_per_sec.is_some_and(|speed| speed > 10_000));
    assert!(
        with_speed.clone().count() > 0,
        "a speed after the first second"
    );
    assert!(
        with_speed
            .clone()
            .all(|download| download.left_secs.is_some_and(|left| left < 60)),
        "and what is left"
    );
}

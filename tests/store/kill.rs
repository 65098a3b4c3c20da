//! kill -9 at random moments while four threads work: what was acknowledged is there, what is there is whole.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use triptych::domain::ids::{BlobId, JobId, RunId};
use triptych::domain::job::{JobEvent, JobState};
use triptych::domain::time::Moment;
use triptych::paths::LibraryPaths;
use triptych::store::{Depth, OpenHow, Store};

use crate::support::{NOW, library, received, remote, reopen, say, start};

const KILLS: u32 = 100;
const FOLDER: &str = "TRIPTYCH_TEST_CHILD_LIBRARY";

#[test]
fn a_hundred_kills_lose_nothing() {
    let lib = library();
    drop(lib.store);
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    let (mut read, mut accepted, mut kept, mut leftovers) = (0, 0, 0, 0);
    let acknowledged = lib.folder.path().join("acknowledged");
    for kill in 0..KILLS {
        // xorshift64, Marsaglia 2003.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        run_and_kill(
            lib.paths.root(),
            &acknowledged,
            Duration::from_micros(chance % 90_000),
        );
        leftovers += std::fs::read_dir(lib.paths.incoming()).unwrap().count();
        let store = reopen(&lib.paths);
        let report = store.check(Depth::Full).unwrap();
        assert!(report.is_sound(), "after kill {kill}: {report:?}");
        assert!(
            report.leftovers.is_empty(),
            "after kill {kill}: {:?}",
            report.leftovers
        );
        let text = std::fs::read_to_string(&acknowledged).unwrap_or_default();
        // A line without its end was being written when the child died: it acknowledged nothing.
        let lines: Vec<&str> = text
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .collect();
        for line in &lines[read..] {
            let words: Vec<&str> = line.split_whitespace().collect();
            check_promise(&store, &words, kill);
            accepted += u32::from(words[0] == "accepted");
            kept += u32::from(words[0] == "kept");
        }
        read = lines.len();
        end_unfinished(&store);
    }
    assert!(
        accepted > KILLS && kept > KILLS,
        "the children worked: {accepted} accepted, {kept} kept"
    );
    say(&format!(
        "{KILLS} kills: {read} promises checked ({accepted} accepted, {kept} kept), {leftovers} temporary files tidied"
    ));
}

fn check_promise(store: &Store, words: &[&str], kill: u32) {
    let number = |at: usize| words[at].parse::<i64>().unwrap();
    match words[0] {
        "run" => {
            let run = store.run(RunId(number(1))).unwrap();
            assert_eq!(run.jobs.len(), 2, "after kill {kill}: both jobs");
        }
        "accepted" => {
            let job = store.job(JobId(number(1))).unwrap();
            let here = job
                .state
                .remote()
                .is_some_and(|remote| remote.id.as_str() == words[2]);
            let went_on = matches!(job.state, JobState::Done { .. });
            assert!(
                here || went_on,
                "after kill {kill}: {words:?} became {:?}",
                job.state
            );
        }
        "kept" => {
            let job = store.job(JobId(number(1))).unwrap();
            let row = job.picture.unwrap();
            assert_eq!(
                row.blob,
                words[2].parse::<BlobId>().unwrap(),
                "after kill {kill}: its picture"
            );
            let bytes = std::fs::read(store.picture_file(&row)).unwrap();
            let expected = picture_bytes(job.id);
            assert!(
                bytes == expected,
                "after kill {kill}: its bytes, {} of {}",
                bytes.len(),
                expected.len()
            );
        }
        other => assert_eq!(other, "kept", "unknown promise"),
    }
}

/// So that the next round's check starts from a clean slate; accepted jobs are found again and lost by rule.
fn end_unfinished(store: &Store) {
    for job in store.unfinished_jobs().unwrap() {
        let event = if job.state == JobState::Queued {
            JobEvent::Stop
        } else {
            JobEvent::Lose
        };
        store.job_event(job.id, &event, NOW).unwrap();
    }
}

fn run_and_kill(root: &Path, acknowledged: &Path, after: Duration) {
    let before = std::fs::metadata(acknowledged).map_or(0, |meta| meta.len());
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "kill::child_that_works_until_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(FOLDER, root)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while std::fs::metadata(acknowledged).map_or(0, |meta| meta.len()) == before {
        assert!(Instant::now() < deadline, "the child never began");
        assert!(
            child.try_wait().unwrap().is_none(),
            "the child ended by itself"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(after);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(!status.success(), "it was killed, it did not end");
}

fn picture_bytes(job: JobId) -> Vec<u8> {
    // Some share their content, so that files are reused too.
    let content = if job.0 % 5 == 0 { 0 } else { job.0 };
    content.to_le_bytes().repeat(256 + (job.0 % 700) as usize)
}

#[test]
#[ignore = "the child of a_hundred_kills_lose_nothing"]
fn child_that_works_until_killed() {
    let Some(root) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let acknowledged = root.with_file_name("acknowledged");
    let store = Store::open(&LibraryPaths::new(root), OpenHow::MustExist)
        .unwrap()
        .store;
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (store, acknowledged) = (&store, &acknowledged);
            std::thread::Builder::new()
                .name(format!("worker {thread}"))
                .spawn_scoped(scope, move || work(store, acknowledged))
                .unwrap();
        }
    });
}

fn work(store: &Store, acknowledged: &Path) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(acknowledged)
        .unwrap();
    let mut promise = |line: String| file.write_all(format!("{line}\n").as_bytes()).unwrap();
    for round in 0_i64.. {
        let now = Moment(NOW.0 + round);
        let run = start(
            store,
            "a fox that runs until it is stopped",
            &["s/a", "s/b"],
            now,
        );
        promise(format!("run {}", run.id));
        for job in run.jobs {
            store.job_event(job.id, &JobEvent::Send, now).unwrap();
            let id = format!("remote-{}", job.id);
            let remote = remote(&id);
            store
                .job_event(job.id, &JobEvent::Accept { remote }, now)
                .unwrap();
            promise(format!("accepted {} {id}", job.id));
            let row = store
                .keep_picture(job.id, &received(&picture_bytes(job.id)), now)
                .unwrap();
            promise(format!("kept {} {}", job.id, row.blob));
            if job.id.0 % 7 == 0 {
                store.set_draft(&format!("draft {}", job.id)).unwrap();
            }
        }
    }
}

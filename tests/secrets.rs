//! Keys from outside: where they are looked for, whom they may be sent to, and keychains that lock, hang and lie.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::panic_in_result_fn,
    reason = "a test stops at the first surprise, and a fault is what is tested"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use triptych::domain::ids::ProviderId;
use triptych::domain::model::{Catalogue, KeyInfo, Place, Region, Service};
use triptych::secrets::{
    KeyError, KeyPlace, KeyState, Keychain, KeychainError, Keys, Secret, SecretSource as _,
};

const KEY: &str = "canary-0123456789-abcd";
const OTHER: &str = "canary-9876543210-wxyz";

fn catalogue() -> Catalogue {
    let mut bfl = Service::new("bfl", "BFL", Place::Cloud);
    "https://api.bfl.ai".clone_into(&mut bfl.base_url);
    bfl.regions = vec![Region {
        name: "Europe".to_owned(),
        base_url: "https://api.eu.example.org".to_owned(),
    }];
    bfl.key = Some(KeyInfo {
        env: vec!["BFL_API_KEY".to_owned(), "BFL_KEY".to_owned()],
        hosts: vec!["bfl.ai".to_owned()],
        ..KeyInfo::default()
    });
    let mut own = Service::new("own", "Own", Place::ThisComputer);
    own.key = Some(KeyInfo {
        optional: true,
        ..KeyInfo::default()
    });
    let mut vertex = Service::new("vertex", "Vertex", Place::Cloud);
    vertex.key = Some(KeyInfo {
        env: vec!["GOOGLE_APPLICATION_CREDENTIALS".to_owned()],
        hosts: vec!["googleapis.com".to_owned()],
        is_file: true,
        ..KeyInfo::default()
    });
    Catalogue {
        services: vec![bfl, own, vertex],
    }
}

fn bfl() -> ProviderId {
    ProviderId::from("bfl")
}

/// A keychain that behaves as told, and counts.
#[derive(Default)]
struct Fake {
    entries: Mutex<BTreeMap<String, String>>,
    reads: AtomicUsize,
    mood: Mutex<Mood>,
    moved: Condvar,
}

/// How long the keychain may take here: more than a busy machine needs to write down where a thread stopped.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone, Debug, Default, PartialEq)]
enum Mood {
    #[default]
    Works,
    Locked,
    Hangs,
    Broken,
    Forgets,
    Panics,
}

impl Fake {
    fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
        self.moved.notify_all();
    }

    fn answer(&self) -> Result<(), KeychainError> {
        let mood = self.mood.lock().unwrap();
        let mood = self
            .moved
            .wait_while(mood, |mood| *mood == Mood::Hangs)
            .unwrap()
            .clone();
        match mood {
            Mood::Works | Mood::Forgets | Mood::Hangs => Ok(()),
            Mood::Locked => Err(KeychainError::Locked),
            Mood::Broken => Err(KeychainError::Failed("no bus".to_owned())),
            Mood::Panics => panic!("a fault in a keychain"),
        }
    }
}

impl Keychain for Fake {
    fn read(&self, account: &str) -> Result<Option<Secret>, KeychainError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.answer()?;
        let entries = self.entries.lock().unwrap();
        Ok(entries.get(account).map(|key| Secret::new(key)))
    }

    fn write(&self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        self.answer()?;
        if *self.mood.lock().unwrap() != Mood::Forgets {
            let mut entries = self.entries.lock().unwrap();
            entries.insert(account.to_owned(), key.reveal().to_owned());
        }
        Ok(())
    }

    fn remove(&self, account: &str) -> Result<(), KeychainError> {
        self.answer()?;
        self.entries.lock().unwrap().remove(account);
        Ok(())
    }
}

type Variables = Arc<Mutex<BTreeMap<String, String>>>;

struct Bench {
    keys: Arc<Keys>,
    keychain: Arc<Fake>,
    variables: Variables,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keychain = Arc::new(Fake::default());
        let variables = Variables::default();
        let read = Arc::clone(&variables);
        let keys = Keys::session_only(catalogue())
            .with_keychain_patience(Arc::clone(&keychain) as Arc<dyn Keychain>, Some(PATIENCE))
            .with_file(Some(folder.path().join("deep/keys.json")))
            .with_environment(Box::new(move |name| {
                read.lock().unwrap().get(name).cloned()
            }));
        Self {
            keys: Arc::new(keys),
            keychain,
            variables,
            folder,
        }
    }

    fn set(&self, name: &str, value: &str) {
        let mut variables = self.variables.lock().unwrap();
        variables.insert(name.to_owned(), value.to_owned());
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("deep/keys.json")
    }

    fn key(&self) -> Option<String> {
        let key = self.keys.key_for(&bfl(), "api.bfl.ai");
        key.map(|key| key.reveal().to_owned())
    }

    fn keep(&self, key: &str, place: &KeyPlace) -> Result<KeyPlace, KeyError> {
        self.keys.keep(&bfl(), Secret::new(key), place)
    }
}

fn present(place: KeyPlace, ending: &str) -> KeyState {
    KeyState::Present {
        place,
        ending: ending.to_owned(),
    }
}

#[test]
fn keys_are_found_where_they_were_put_and_the_environment_comes_first() {
    let bench = Bench::new();
    assert_eq!(bench.keys.state(&bfl()), KeyState::Absent, "nothing yet");
    for place in [KeyPlace::File, KeyPlace::Keychain, KeyPlace::Session] {
        assert_eq!(bench.keep(KEY, &place), Ok(place.clone()), "{place:?}");
        assert_eq!(bench.key().as_deref(), Some(KEY), "{place:?}");
        let state = bench.keys.state(&bfl());
        assert_eq!(state, present(place.clone(), "abcd"), "{place:?}");
    }
    assert!(
        bench.keychain.entries.lock().unwrap().is_empty() && !bench.file().exists(),
        "a key lies in one place"
    );
    bench.set("BFL_API_KEY", "  ");
    assert_eq!(
        bench.key().as_deref(),
        Some(KEY),
        "an empty variable is none"
    );
    bench.set("BFL_KEY", &format!("{OTHER}\n"));
    assert_eq!(
        bench.key().as_deref(),
        Some(OTHER),
        "the first that has one"
    );
    let variable = || "BFL_KEY".to_owned();
    assert_eq!(
        bench.keys.state(&bfl()),
        present(KeyPlace::Environment(variable()), "wxyz"),
        "says where"
    );
    assert_eq!(
        bench.keep(KEY, &KeyPlace::Session),
        Err(KeyError::Environment(variable())),
        "cannot be changed from here"
    );
    assert_eq!(
        bench.keys.forget(&bfl()),
        Err(KeyError::Environment(variable())),
        "nor removed"
    );
    bench.variables.lock().unwrap().clear();
    assert_eq!(bench.key(), None, "what the studio kept itself is gone");
}

#[test]
fn a_key_goes_to_its_own_hosts_only() {
    let bench = Bench::new();
    bench.keep(KEY, &KeyPlace::Session).unwrap();
    for (host, may) in [
        ("bfl.ai", true),
        ("api.bfl.ai", true),
        ("API.EU1.BFL.AI", true),
        ("api.bfl.ai.", true),
        ("api.eu.example.org", true),
        ("eu.example.org", false),
        ("evilbfl.ai", false),
        ("bfl.ai.evil.example", false),
        ("api.bfl.ai.evil.example", false),
        ("bfl.a", false),
        ("127.0.0.1", false),
        ("", false),
        (".", false),
    ] {
        assert_eq!(bench.keys.key_for(&bfl(), host).is_some(), may, "{host:?}");
    }
    let other = ProviderId::from("vertex");
    assert!(
        bench.keys.key_for(&other, "api.bfl.ai").is_none(),
        "another service's key"
    );
    let typed = [(bfl(), "http://Studio.Lan:9000/api".to_owned())];
    bench.keys.know(&catalogue(), &typed.into_iter().collect());
    assert!(
        bench.keys.key_for(&bfl(), "studio.lan").is_some(),
        "a host that was typed"
    );
    let why = bench.keys.why_none(&bfl(), "evil.example");
    assert!(why.contains("may not go to evil.example"), "{why}");
}

#[test]
fn the_four_states_of_a_keychain_are_told_apart() {
    let bench = Bench::new();
    assert_eq!(
        bench.keys.state(&bfl()),
        KeyState::Absent,
        "works, no entry"
    );
    bench.keychain.be(Mood::Locked);
    assert_eq!(bench.keys.state(&bfl()), KeyState::Locked, "locked");
    let kept = bench.keep(KEY, &KeyPlace::Keychain);
    assert_eq!(kept, Err(KeyError::Locked), "not kept");
    bench.keychain.be(Mood::Broken);
    assert_eq!(
        bench.keys.state(&bfl()),
        KeyState::NoKeychain("no bus".to_owned()),
        "none"
    );
    bench.keychain.be(Mood::Panics);
    let state = bench.keys.state(&bfl());
    assert!(matches!(state, KeyState::NoKeychain(_)), "{state:?}");
    bench.keychain.be(Mood::Works);
    // The fault is still being written out by its thread, which may take seconds on a busy machine.
    let begin = Instant::now();
    while let Err(why) = bench.keep(KEY, &KeyPlace::Keychain) {
        assert_eq!(why, KeyError::Hanging, "nothing else");
        assert!(begin.elapsed() < Duration::from_mins(1), "it comes back");
    }
    let here = present(KeyPlace::Keychain, "abcd");
    assert_eq!(bench.keys.state(&bfl()), here, "works after all that");
    bench.keychain.be(Mood::Locked);
    assert_eq!(bench.key().as_deref(), Some(KEY), "read once, remembered");

    let none = Keys::session_only(catalogue());
    let kept = none.keep(&bfl(), Secret::new(KEY), &KeyPlace::Keychain);
    assert!(matches!(kept, Err(KeyError::NoKeychain(_))), "{kept:?}");
}

#[test]
fn a_keychain_that_hangs_holds_nobody_up_and_piles_up_no_threads() {
    let bench = Bench::new();
    bench.keychain.be(Mood::Hangs);
    let begin = Instant::now();
    assert_eq!(bench.keys.state(&bfl()), KeyState::Hanging, "given up");
    assert!(begin.elapsed() >= PATIENCE, "after its time");
    let begin = Instant::now();
    for _ in 0..100 {
        assert_eq!(bench.keys.state(&bfl()), KeyState::Hanging, "still");
    }
    assert!(
        begin.elapsed() < PATIENCE / 2,
        "at once: {:?}",
        begin.elapsed()
    );
    assert_eq!(
        bench.keychain.reads.load(Ordering::SeqCst),
        1,
        "one question waits, no more"
    );
    bench.keep(KEY, &KeyPlace::Session).unwrap();
    assert_eq!(bench.key().as_deref(), Some(KEY), "other places work");
    assert_eq!(bench.keys.forget(&bfl()), Err(KeyError::Hanging), "honest");
    bench.keychain.be(Mood::Works);
    let deadline = Instant::now() + Duration::from_secs(5);
    while bench.keys.state(&bfl()) == KeyState::Hanging {
        assert!(Instant::now() < deadline, "never came back");
        std::thread::sleep(Duration::from_millis(5));
    }
    bench.keep(OTHER, &KeyPlace::Keychain).unwrap();
    assert_eq!(bench.key().as_deref(), Some(OTHER), "works again");
}

#[test]
fn many_at_once_ask_the_keychain_once_and_none_of_them_is_told_that_it_hangs() {
    let bench = Bench::new();
    let entry = (bfl().as_str().to_owned(), KEY.to_owned());
    bench.keychain.entries.lock().unwrap().extend([entry]);
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| assert_eq!(bench.key().as_deref(), Some(KEY), "found"));
        }
    });
    let reads = bench.keychain.reads.load(Ordering::SeqCst);
    assert!(reads <= 32, "at most one each: {reads}");
    for _ in 0..8 {
        bench.key().unwrap();
    }
    assert_eq!(
        bench.keychain.reads.load(Ordering::SeqCst),
        reads,
        "a run of eight asks no more"
    );
}

#[test]
fn a_keychain_that_takes_a_key_and_loses_it_is_found_out() {
    let bench = Bench::new();
    bench.keychain.be(Mood::Forgets);
    let kept = bench.keep(KEY, &KeyPlace::Keychain);
    assert!(matches!(kept, Err(KeyError::NoKeychain(_))), "{kept:?}");
    assert_eq!(bench.key(), None, "not pretended");
}

#[cfg(unix)]
#[test]
fn the_key_file_is_private_and_refused_when_it_is_not() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    bench.keep(KEY, &KeyPlace::File).unwrap();
    let own = ProviderId::from("own");
    bench
        .keys
        .keep(&own, Secret::new(OTHER), &KeyPlace::File)
        .unwrap();
    let mode = || {
        std::fs::metadata(bench.file())
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(), 0o600, "only the owner");
    for others in [0o640, 0o604, 0o622, 0o777] {
        let rights = std::fs::Permissions::from_mode(others);
        std::fs::set_permissions(bench.file(), rights).unwrap();
        assert_eq!(bench.key(), None, "{others:o} is not read");
        let kept = bench.keep(OTHER, &KeyPlace::File);
        assert!(
            matches!(kept, Err(KeyError::File(_))),
            "{others:o}: {kept:?}"
        );
    }
    let rights = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(bench.file(), rights).unwrap();
    assert_eq!(bench.key().as_deref(), Some(KEY), "private again");
    bench.keys.forget(&bfl()).unwrap();
    assert_eq!(bench.key(), None, "removed");
    let left = std::fs::read_to_string(bench.file()).unwrap();
    assert!(left.contains(OTHER) && !left.contains(KEY), "{left}");
    bench.keys.forget(&own).unwrap();
    assert!(!bench.file().exists(), "gone with its last key");

    std::fs::write(bench.file(), format!("{{ broken {KEY}")).unwrap();
    let rights = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(bench.file(), rights).unwrap();
    let kept = bench.keep(OTHER, &KeyPlace::File);
    let Err(KeyError::File(why)) = kept else {
        panic!("{kept:?}");
    };
    assert!(!why.contains("canary"), "an error without keys: {why}");

    let target = bench.folder.path().join("elsewhere");
    std::fs::write(&target, "{}").unwrap();
    std::fs::remove_file(bench.file()).unwrap();
    std::os::unix::fs::symlink(&target, bench.file()).unwrap();
    assert!(
        bench.keep(KEY, &KeyPlace::File).is_err(),
        "a link is not followed"
    );
}

#[test]
fn forgetting_clears_every_place() {
    let bench = Bench::new();
    bench.keep(KEY, &KeyPlace::File).unwrap();
    let text = std::fs::read(bench.file()).unwrap();
    bench.keep(KEY, &KeyPlace::Keychain).unwrap();
    bench.keep(KEY, &KeyPlace::Session).unwrap();
    // As if an older studio had left them.
    private_file(&bench.file(), &text);
    let entry = (bfl().as_str().to_owned(), KEY.to_owned());
    bench.keychain.entries.lock().unwrap().extend([entry]);
    bench.keys.state(&bfl());
    bench.keys.forget(&bfl()).unwrap();
    assert_eq!(bench.keys.state(&bfl()), KeyState::Absent, "nothing left");
    assert!(!bench.file().exists(), "the file");
    assert!(
        bench.keychain.entries.lock().unwrap().is_empty(),
        "the keychain"
    );
}

#[cfg(unix)]
fn private_file(path: &std::path::Path, text: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private_file(path: &std::path::Path, text: &[u8]) {
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_service_that_works_without_a_key_gets_an_empty_one_at_its_own_address_only() {
    let bench = Bench::new();
    let own = ProviderId::from("own");
    let typed = [(own.clone(), "http://127.0.0.1:7860".to_owned())];
    bench.keys.know(&catalogue(), &typed.into_iter().collect());
    let key = bench.keys.key_for(&own, "127.0.0.1").unwrap();
    assert!(key.is_empty(), "none is sent");
    assert!(bench.keys.key_for(&own, "example.com").is_none(), "its own");
}

#[test]
fn a_variable_may_name_a_service_accounts_file() {
    let bench = Bench::new();
    let vertex = ProviderId::from("vertex");
    let file = bench.folder.path().join("account.json");
    std::fs::write(&file, r#"{"type":"service_account"}"#).unwrap();
    bench.set("GOOGLE_APPLICATION_CREDENTIALS", file.to_str().unwrap());
    let host = "aiplatform.googleapis.com";
    let key = bench.keys.key_for(&vertex, host).unwrap();
    assert_eq!(key.reveal(), r#"{"type":"service_account"}"#, "its text");
    bench.set("GOOGLE_APPLICATION_CREDENTIALS", "/not/there.json");
    assert!(bench.keys.key_for(&vertex, host).is_none(), "not there");
}

/// The real keychain of this system, only when asked for: it may show a window.
#[test]
fn the_real_keychain_keeps_gives_back_and_forgets() {
    if std::env::var_os("TRIPTYCH_TEST_KEYCHAIN").is_none() {
        eprintln_skip("set TRIPTYCH_TEST_KEYCHAIN=1 in a session with an unlocked keychain");
        return;
    }
    let mut catalogue = catalogue();
    catalogue.services[0].id = ProviderId::from("triptych-test");
    let service = ProviderId::from("triptych-test");
    let keys = Keys::open(catalogue.clone(), None);
    let kept = keys.keep(&service, Secret::new(KEY), &KeyPlace::Keychain);
    assert_eq!(kept, Ok(KeyPlace::Keychain), "kept");
    let fresh = Keys::open(catalogue, None);
    let here = present(KeyPlace::Keychain, "abcd");
    assert_eq!(fresh.state(&service), here, "found by another start");
    fresh.forget(&service).unwrap();
    assert_eq!(fresh.state(&service), KeyState::Absent, "forgotten");
}

#[expect(clippy::print_stderr, reason = "says why a test did nothing")]
fn eprintln_skip(why: &str) {
    eprintln!("skipped: {why}");
}

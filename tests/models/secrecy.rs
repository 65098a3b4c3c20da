//! A token goes to its own host and nowhere else; redirects lead only where they may.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::{Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use triptych::domain::download::{Phase, Trouble};
use triptych::models::{Config, Downloads, Token};
use triptych::secrets::Secret;

use crate::hub::{Fault, Front};
use crate::kit::{Known, World, all_files, one, rest, trouble};

const CANARY: &str = "hf_canary7Quittenbaum31";
/// A part of every signed link.
const SIGNATURE: &str = "secret-signature";

/// Everything that is logged, by anybody, while these tests run.
static LOGGED: Mutex<String> = Mutex::new(String::new());

struct Listener;

struct Words<'a>(&'a mut String);

impl Visit for Words<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Words(&mut LOGGED.lock().unwrap()));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Words(&mut LOGGED.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Words(&mut LOGGED.lock().unwrap()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Listener).unwrap());
}

fn with_token(world: &World, address: &str) -> Downloads {
    listen();
    let shelf = world.shelf();
    let token = Token::new(Secret::new(CANARY), address);
    assert!(token.is_some(), "an address that may have one");
    Downloads::start(Config {
        token,
        ..world.config(&shelf)
    })
    .unwrap()
}

/// The token is in no file and in nothing that was told.
fn nowhere(world: &World, downloads: &Downloads) {
    for file in all_files(world.folder.path()) {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes
            .windows(CANARY.len())
            .any(|window| window == CANARY.as_bytes());
        assert!(!found, "the token is in {}", file.display());
        let signed = bytes
            .windows(SIGNATURE.len())
            .any(|window| window == SIGNATURE.as_bytes());
        assert!(!signed, "a signed link is in {}", file.display());
    }
    let told = format!("{:?} {:?}", world.news.lock().unwrap(), downloads.list());
    assert!(!told.contains(CANARY) && !told.contains(SIGNATURE), "told");
    let logged = LOGGED.lock().unwrap();
    assert!(
        !logged.contains(CANARY) && !logged.contains(SIGNATURE),
        "logged"
    );
    drop(logged);
    let script = world.hub.script.lock().unwrap();
    for head in &script.seen_back {
        assert!(!head.contains(CANARY), "it went with a redirect: {head}");
        assert!(
            !head.to_lowercase().contains("authorization"),
            "not even its header: {head}"
        );
    }
}

#[test]
fn a_gated_model_comes_with_a_token_that_stays_with_its_host() {
    let world = World::new(Known::Yes);
    world.hub.script.lock().unwrap().token = Some(CANARY.to_owned());
    world
        .hub
        .fault(&[Fault::DropAfter(1000), Fault::Refuse(403, "")]);
    let downloads = with_token(&world, &world.hub.url());
    downloads.fetch(&one(), false).unwrap();
    let end = rest(&downloads, &one());
    assert_eq!(end.phase, Phase::Done, "{end:?}");
    assert!(
        world
            .hub
            .script
            .lock()
            .unwrap()
            .seen_front
            .iter()
            .all(|head| head.contains(CANARY)),
        "its host gets it"
    );
    nowhere(&world, &downloads);
}

#[test]
fn a_mirror_never_gets_the_token_of_the_host() {
    let world = World::new(Known::Yes);
    let downloads = with_token(&world, "https://huggingface.co");
    downloads.fetch(&one(), false).unwrap();
    assert_eq!(rest(&downloads, &one()).phase, Phase::Done, "it needs none");
    let script = world.hub.script.lock().unwrap();
    assert!(
        script.seen_front.iter().all(|head| !head.contains(CANARY)),
        "not sent"
    );
    drop(script);
    nowhere(&world, &downloads);
}

#[test]
fn a_token_that_is_not_enough_is_told_without_showing_it() {
    for (status, headers, expected) in [
        (
            403,
            "X-Error-Code: GatedRepo\r\n",
            Trouble::Gated {
                repository: "maker/models".to_owned(),
            },
        ),
        (401, "", Trouble::TokenRefused),
    ] {
        let world = World::new(Known::Yes);
        world.hub.at_front(&[Front::Refuse(status, headers)]);
        let downloads = with_token(&world, &world.hub.url());
        downloads.fetch(&one(), false).unwrap();
        assert_eq!(trouble(&rest(&downloads, &one())), expected, "{status}");
        nowhere(&world, &downloads);
        assert!(
            !LOGGED.lock().unwrap().is_empty(),
            "the log was listened to"
        );
    }
}

#[test]
fn a_redirect_to_a_place_that_is_not_allowed_is_not_followed() {
    // A service on this computer that nobody named.
    let private = TcpListener::bind("127.0.0.1:0").unwrap();
    private.set_nonblocking(true).unwrap();
    let targets = [
        format!("http://{}/steal", private.local_addr().unwrap()),
        "https://169.254.169.254/latest".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://example.com/open".to_owned(),
        "https://user:pass@example.com/".to_owned(),
    ];
    for target in targets {
        let world = World::new(Known::Yes);
        // Three questions about the files, then the question about the first file again, then its bytes.
        world
            .hub
            .at_front(&vec![Front::RedirectTo(target.clone()); 12]);
        let downloads = with_token(&world, &world.hub.url());
        downloads.fetch(&one(), false).unwrap();
        assert_eq!(
            trouble(&rest(&downloads, &one())),
            Trouble::BadLink,
            "{target}"
        );
        nowhere(&world, &downloads);
        world.nothing_unverified();
    }
    assert!(private.accept().is_err(), "nobody knocked");
}

#[test]
fn redirects_in_circles_end() {
    let world = World::new(Known::Yes);
    let circle = Front::RedirectTo(format!(
        "{}/maker/models/resolve/main/split/ae.safetensors",
        world.hub.url()
    ));
    world.hub.at_front(&vec![circle; 40]);
    let downloads = with_token(&world, &world.hub.url());
    downloads.fetch(&one(), false).unwrap();
    assert_eq!(
        trouble(&rest(&downloads, &one())),
        Trouble::BadLink,
        "not for ever"
    );
}

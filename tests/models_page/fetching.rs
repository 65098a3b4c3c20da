//! Fetching models from their cards.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triptych::domain::download::Phase;
use triptych::domain::home::model_id;
use triptych::text::{home as words, models as sentences};

use crate::desk::{Site, is_ready, nothing_unverified, press, press_like, says, set, until};
use crate::hub::{Fault, Front, header};

#[test]
fn from_the_card_to_ready_and_the_second_one_is_smaller() {
    let site = Site::new();
    let mut window = site.open();
    assert!(says(&window, "38 GB of disk left"), "free space");
    window.get_by_label(sentences::STARTER);
    let both: Vec<String> = window
        .query_all_by_label_contains("Download · about")
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert_eq!(
        both.len(),
        3,
        "two to begin with, one of the rest: {both:?}"
    );
    press_like(&mut window, "kB: Tiny Z");
    until(&mut window, "Tiny Z to be ready", |state| {
        is_ready(state, "tiny-z") && state.home.downloads.is_empty()
    });
    window.get_by_label("Tiny Z is ready");
    assert!(
        window.query_by_label(sentences::STARTER).is_none(),
        "nobody needs to begin any more"
    );
    let state = &window.state().state;
    let id = model_id(&set("tiny-z"));
    assert!(
        state.catalogue.find(&id).is_some(),
        "it can be chosen: {:?}",
        state.home.engine
    );
    let offer = state.home.offer(&set("tiny-k")).unwrap();
    assert!(
        state.home.to_come_bytes(offer) + 400_000 < offer.bytes(),
        "what both share is here already"
    );
    nothing_unverified(&site.models());
    window.state_mut().close();
}

#[test]
fn what_was_paused_is_there_after_a_restart_and_goes_on_from_where_it_was() {
    let site = Site::new();
    site.hub.fault(&[Fault::Slow(4_000)]);
    let mut window = site.open();
    press_like(&mut window, "kB: Tiny Z");
    until(&mut window, "bytes to arrive", |state| {
        let download = state.home.download(&set("tiny-z"));
        download.is_some_and(|it| it.phase == Phase::Fetching && it.done_bytes > 50_000)
    });
    press(&mut window, &words::of(sentences::PAUSE, "Tiny Z"));
    until(&mut window, "it to rest", |state| {
        let download = state.home.download(&set("tiny-z"));
        download.is_some_and(|it| it.phase == Phase::Paused)
    });
    assert!(says(&window, "Paused"), "said");
    window.state_mut().close();
    drop(window);

    let asked = site.hub.ranges().len();
    let mut window = site.open();
    until(&mut window, "the download of last time", |state| {
        let download = state.home.download(&set("tiny-z"));
        download.is_some_and(|it| it.phase == Phase::Paused && it.done_bytes > 0)
    });
    thread::sleep(Duration::from_millis(100));
    assert_eq!(site.hub.ranges().len(), asked, "nothing is sent by itself");
    press(&mut window, &words::of(sentences::RESUME, "Tiny Z"));
    until(&mut window, "Tiny Z to be ready", |state| {
        is_ready(state, "tiny-z")
    });
    let ranges = site.hub.ranges();
    assert!(
        ranges.iter().skip(asked).any(|range| !range.is_empty()),
        "it went on in the middle: {ranges:?}"
    );
    nothing_unverified(&site.models());
    window.state_mut().close();
}

#[test]
fn a_full_disk_is_said_with_amounts_and_another_folder_is_offered() {
    let site = Site::new();
    site.free.store(20_000, Ordering::SeqCst);
    let mut window = site.open();
    press_like(&mut window, "kB: Tiny Z");
    until(&mut window, "it to stop", |state| {
        let download = state.home.download(&set("tiny-z"));
        download.is_some_and(|it| matches!(it.phase, Phase::Failed(_)))
    });
    window.get_by_label("Not enough room on this disk");
    assert!(says(&window, "20 kB are free"), "how much there is");
    window.get_by_label(words::CHOOSE_FOLDER);
    site.free.store(u64::MAX, Ordering::SeqCst);
    press(&mut window, &words::of(sentences::RESUME, "Tiny Z"));
    until(&mut window, "Tiny Z to be ready", |state| {
        is_ready(state, "tiny-z")
    });
    window.state_mut().close();
}

#[test]
fn a_repository_behind_a_door_is_explained_and_a_token_opens_it() {
    let site = Site::new();
    site.hub.script.lock().unwrap().token =
        Some("hf_a_long_test_canary_1234567890abcdef".to_owned());
    let mut window = site.open();
    press_like(&mut window, "kB: Tiny Z");
    until(&mut window, "the door", |state| {
        let download = state.home.download(&set("tiny-z"));
        download.is_some_and(|it| matches!(it.phase, Phase::Failed(_)))
    });
    assert!(
        says(&window, "https://huggingface.co/maker/models"),
        "where to go"
    );
    press(&mut window, words::OPEN_PAGE);
    let opened = window.state().opened.clone();
    assert_eq!(opened, ["https://huggingface.co/maker/models"], "the page");
    press(&mut window, words::ADD_TOKEN);
    window.step();
    let field = window.get_by_role_and_label(Role::PasswordInput, words::TOKEN);
    assert!(
        field.accesskit_node().is_focused(),
        "the cursor is in the field"
    );
    field.type_text("hf_a_long_test_canary_1234567890abcdef");
    window.step();
    window.key_press(Key::Enter);
    until(&mut window, "the token to be kept", |state| {
        let name = triptych::domain::stock::token_service(None);
        state.services.of(&name).kept == 1
    });
    assert!(says(&window, "Token ending in"), "kept");
    press(&mut window, &words::of(sentences::RESUME, "Tiny Z"));
    until(&mut window, "Tiny Z to be ready", |state| {
        is_ready(state, "tiny-z")
    });
    let script = site.hub.script.lock().unwrap();
    let carries = |heads: &[String]| {
        let with = heads
            .iter()
            .filter(|head| header(head, "authorization").is_some());
        with.count()
    };
    assert!(carries(&script.seen_front) > 0, "to its host");
    assert_eq!(carries(&script.seen_back), 0, "and nowhere else");
    drop(script);
    window.state_mut().close();
}

#[test]
fn a_licence_to_accept_at_the_host_is_explained_too() {
    let site = Site::new();
    let gated = Front::Refuse(403, "X-Error-Code: GatedRepo\r\n");
    site.hub.at_front(&[gated]);
    let mut window = site.open();
    press_like(&mut window, "kB: Tiny Z");
    until(&mut window, "the door", |state| {
        let download = state.home.download(&set("tiny-z"));
        download.is_some_and(|it| matches!(it.phase, Phase::Failed(_)))
    });
    window.get_by_label("You need to sign in first");
    window.get_by_label(words::OPEN_PAGE);
    press(&mut window, &words::of(words::CANCEL_DOWNLOAD, "Tiny Z"));
    until(&mut window, "it to be given up", |state| {
        state.home.downloads.is_empty()
    });
    window.get_by_label(sentences::STARTER);
    window.state_mut().close();
}

#[test]
fn wrong_bytes_never_become_a_model() {
    let site = Site::new();
    site.hub.fault(&vec![Fault::WrongBytes; 12]);
    let mut window = site.open();
    press_like(&mut window, "kB: Tiny Z");
    until(&mut window, "it to stop", |state| {
        let download = state.home.download(&set("tiny-z"));
        download.is_some_and(|it| matches!(it.phase, Phase::Failed(_)))
    });
    assert!(
        says(&window, "The wrong file arrived") || says(&window, "was changed"),
        "said"
    );
    assert!(!is_ready(&window.state().state, "tiny-z"), "not usable");
    assert!(
        !site.models().join("vae/ae.safetensors").exists(),
        "no file"
    );
    nothing_unverified(&site.models());
    window.state_mut().close();
}

#[test]
fn a_licence_is_read_and_accepted_before_anything_is_sent() {
    let site = Site::new();
    let mut window = site.open();
    press_like(&mut window, "kB: Old One");
    window.step();
    assert!(
        says(&window, "Bound 1.0 licence: not for business use"),
        "said"
    );
    let heads = site.hub.script.lock().unwrap().seen_front.len();
    assert_eq!(heads, 0, "nothing was sent");
    press(&mut window, words::READ_LICENCE);
    assert_eq!(window.state().opened, ["https://example.com/bound"], "read");
    press(&mut window, sentences::ACCEPT);
    until(&mut window, "Old One to be ready", |state| {
        is_ready(state, "old")
    });
    let accepted = &window.state().state.settings.home.accepted;
    assert_eq!(accepted.as_slice(), [set("old")], "remembered");
    window.state_mut().close();
}

#[test]
fn without_an_engine_the_page_says_so_first() {
    let site = Site {
        engine: false,
        ..Site::new()
    };
    let mut window = site.open();
    until(&mut window, "the engine", |state| {
        !state.home.engine.is_there()
    });
    window.get_by_label(words::NO_ENGINE);
    press(&mut window, words::CHOOSE_ENGINE);
    let own = site.folder.path().join("sd-cli");
    std::fs::write(&own, "x").unwrap();
    crate::desk::choose(&mut window, triptych::app::msg::HomeDialog::Engine, &own);
    until(&mut window, "the person's own", |state| {
        state.home.engine.is_there()
    });
    assert!(window.query_by_label(words::NO_ENGINE).is_none(), "gone");
    window.state_mut().close();
}

#[test]
fn the_keyboard_reaches_the_button_and_presses_it() {
    let site = Site::new();
    let mut window = site.open();
    let reached = (0..80).any(|_| {
        window.key_press(Key::Tab);
        window.step();
        let node = window.get_by_label_contains("kB: Tiny Z");
        node.accesskit_node().is_focused()
    });
    assert!(reached, "by Tab alone");
    window.key_press(Key::Enter);
    until(&mut window, "Tiny Z to be ready", |state| {
        is_ready(state, "tiny-z")
    });
    window.state_mut().close();
}

#[test]
fn a_mirror_is_asked_instead_and_gets_no_token_of_the_host() {
    let mirror = crate::hub::Hub::new(&crate::desk::files());
    let site = Site {
        also: vec![mirror.back_url()],
        ..Site::new()
    };
    let mut window = site.open();
    press(&mut window, words::MORE);
    let token = window.get_by_role_and_label(Role::PasswordInput, words::TOKEN);
    token.focus();
    window.step();
    let token = window.get_by_role_and_label(Role::PasswordInput, words::TOKEN);
    token.type_text("hf_a_long_test_canary_1234567890abcdef");
    window.step();
    press(&mut window, &words::of(words::SAVE, words::TOKEN));
    until(&mut window, "the token to be kept", |state| {
        let name = triptych::domain::stock::token_service(None);
        state.services.of(&name).kept == 1
    });
    let typed = |window: &mut egui_kittest::Harness<'static, crate::desk::Desk>, text: &str| {
        let field = || Role::TextInput;
        window.get_by_role_and_label(field(), words::MIRROR).focus();
        window.step();
        window
            .get_by_role_and_label(field(), words::MIRROR)
            .type_text(text);
        window.step();
        window.step();
    };
    typed(&mut window, "ftp:");
    window.get_by_label(words::BAD_MIRROR);
    for _ in 0..4 {
        window.key_press(Key::Backspace);
        window.step();
    }
    typed(&mut window, &mirror.url());
    press(&mut window, &words::of(words::SAVE, words::MIRROR));
    assert!(
        window.query_by_label(words::FORGET_TOKEN).is_none(),
        "the mirror has no token"
    );
    press_like(&mut window, "kB: Tiny Z");
    until(&mut window, "an answer of the mirror", |state| {
        is_ready(state, "tiny-z")
            || state
                .home
                .download(&set("tiny-z"))
                .is_some_and(|it| matches!(it.phase, Phase::Failed(_)))
    });
    assert!(is_ready(&window.state().state, "tiny-z"), "from the mirror");
    let heads = mirror.script.lock().unwrap().seen_front.clone();
    assert!(!heads.is_empty(), "it was asked");
    let tokens = heads
        .iter()
        .filter(|head| header(head, "authorization").is_some());
    assert_eq!(tokens.count(), 0, "without a token");
    let asked = site.hub.script.lock().unwrap().seen_front.len();
    assert_eq!(asked, 0, "and the host was not");
    let kept = &window.state().state.settings.home.mirror;
    assert_eq!(kept.as_deref(), Some(mirror.url().as_str()), "kept");
    window.state_mut().close();
}

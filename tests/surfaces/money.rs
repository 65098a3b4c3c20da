//! Money: budgets that refuse, questions before something dear, prices in the list of models, and outcomes nobody knows.

use eframe::egui::{Event, Key, Modifiers, Theme};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotResults};
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{ComposerMsg, GalleryMsg, Msg, News};
use triptych::app::state::services::{Account, KeyState};
use triptych::app::state::spending::{Agreed, Purchase};
use triptych::app::state::{Draft, Page, SettingsSection};
use triptych::domain::budget::{Budget, Cap, Spent};
use triptych::domain::failure::{Charged, Failure, FailureKind, NextStep};
use triptych::domain::ids::{JobId, ModelId, RemoteId};
use triptych::domain::job::{JobState, Remote};
use triptych::domain::money::Micros;
use triptych::domain::settings::Settings;
use triptych::domain::shape::{Shape, Size};
use triptych::domain::task::Effort;

use crate::common::services::clouds_with;
use crate::common::world::{World, failed, harness};
use crate::common::{self};

const SIZE: [f32; 2] = [1440.0, 900.0];
const SMALL: [f32; 2] = [1024.0, 700.0];

type Window = Harness<'static, World>;

/// A studio with a key for Cloud One, this budget, and so much spent today.
fn buying(budget: Budget, today: i64) -> World {
    let mut world = clouds_with(Settings {
        budget,
        ..Settings::default()
    });
    world.connected("one", "4f2a", Account::default());
    for service in ["two", "three", "four", "five"] {
        world.key(service, KeyState::Absent);
    }
    let spent = Spent {
        today: Micros(today),
        this_month: Micros(today),
        in_project: Micros(today),
    };
    world.news(News::Spent(Ok(spent)));
    let draft = Draft {
        prompt: "A bottle on a ledge".to_owned(),
        models: vec![ModelId::from("one/pro")],
        shape: Shape::Custom(Size::new(1024, 1024)),
        count: 6,
        ..Draft::default()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    world.effects.clear();
    world.said.clear();
    world
}

fn day_cap(cap: i64) -> Budget {
    Budget {
        per_day: Some(Micros(cap)),
        ..Budget::default()
    }
}

fn open(world: World) -> Window {
    let mut window = harness(SIZE, Theme::Dark, world);
    window.run();
    window
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(3);
}

fn bought(window: &Window) -> Vec<Agreed> {
    let effects = window.state().effects.iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Generate(_, allowance) | Effect::Retry(_, allowance) => Some(allowance.agreed),
            _ => None,
        })
        .collect()
}

#[test]
fn a_budget_refuses_in_the_words_of_the_design_and_is_raised() {
    let mut window = open(buying(day_cap(5_000_000), 4_820_000));
    click(&mut window, "Generate 6 · about $0.24 · 36 s");
    window.get_by_label("Over your $5 budget");
    window.get_by_label("$0.18 left, this costs about $0.24.");
    window.get_by_label("Your limit for a day. Raising it sets $6. Nothing was sent.");
    assert!(bought(&window).is_empty(), "nothing was sent");
    click(&mut window, "Raise it");
    let budget = window.state().state.settings.budget;
    assert_eq!(
        budget.limit(Cap::Day),
        Some(Micros(6_000_000)),
        "raised to what is enough"
    );
    assert_eq!(
        bought(&window).len(),
        1,
        "and made, without another question"
    );
    let saved = window.state().effects.iter().any(
        |effect| matches!(effect, Effect::SaveSettings(settings) if settings.budget == budget),
    );
    assert!(saved, "and kept");
}

#[test]
fn changing_models_instead_opens_the_list() {
    let mut window = open(buying(day_cap(5_000_000), 4_820_000));
    click(&mut window, "Generate 6 · about $0.24 · 36 s");
    click(&mut window, "Change models");
    assert!(
        window.query_by_label("Over your $5 budget").is_none(),
        "closed"
    );
    window.get_by_label("Search models");
    assert!(bought(&window).is_empty(), "nothing was sent");
}

#[test]
fn something_dear_is_confirmed_with_enter_and_left_with_escape() {
    let asks = Budget {
        confirm_click: Micros(200_000),
        ..Budget::default()
    };
    let mut window = open(buying(asks, 0));
    click(&mut window, "Generate 6 · about $0.24 · 36 s");
    window.get_by_label("This costs about $0.24");
    window.get_by_label("You set a question above $0.20 a click.");
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(
        window.query_by_label("This costs about $0.24").is_none(),
        "left"
    );
    assert!(bought(&window).is_empty(), "nothing was sent");
    click(&mut window, "Generate 6 · about $0.24 · 36 s");
    window.key_press(Key::Enter);
    window.run_steps(3);
    let agreed = Agreed::UpTo(Some(Micros(240_000)));
    assert_eq!(
        bought(&window),
        [agreed],
        "made, with the sum that was agreed to"
    );
}

#[test]
fn the_enter_that_says_yes_is_not_typed_into_the_prompt() {
    let asks = Budget {
        confirm_click: Micros(200_000),
        ..Budget::default()
    };
    let mut window = open(buying(asks, 0));
    click(&mut window, "Describe the picture you want");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run_steps(3);
    window.get_by_label("This costs about $0.24");
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert_eq!(bought(&window).len(), 1, "yes");
    let prompt = &window.state().state.composer.draft().prompt;
    assert_eq!(prompt, "A bottle on a ledge", "as it was");
}

#[test]
fn free_pictures_are_never_asked_about() {
    let strict = Budget {
        per_click: Some(Micros(0)),
        per_day: Some(Micros(0)),
        confirm_click: Micros(0),
        confirm_day: Micros(0),
        ..Budget::default()
    };
    let mut world = buying(strict, 9_000_000);
    let draft = Draft {
        models: vec![ModelId::from("practice/landscape")],
        ..world.state.composer.draft().clone()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    world.tell(Msg::Do(Command::Generate));
    assert!(world.state.asking.is_none(), "no question");
    let made = world
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Generate(..)));
    assert!(made, "made");
}

#[test]
fn trying_again_and_what_the_runner_holds_back_are_asked_about_too() {
    let mut world = buying(day_cap(20_000), 0);
    let run = world.run(
        9,
        "A bottle",
        &["one/pro"],
        1,
        Size::new(1024, 1024),
        &[failed(FailureKind::NoAnswer)],
    );
    world.news(News::Runs {
        runs: vec![run],
        has_older: false,
    });
    world.tell(Msg::Gallery(GalleryMsg::Retry(JobId(900))));
    let mut window = open(world);
    window.get_by_label("Over your $0.02 budget");
    assert!(bought(&window).is_empty(), "nothing was sent");
    window.key_press(Key::Escape);
    window.run_steps(3);
    // Another click was faster: the runner counts again and holds this one back.
    let held = triptych::app::state::Held {
        purchase: Purchase::Retry(JobId(900)),
        pictures: 1,
        price: triptych::domain::money::Price::Fixed {
            micros: Micros(40_000),
        },
        spent: Spent::default(),
        verdict: triptych::domain::budget::Verdict::Confirm {
            at_most: Some(Micros(40_000)),
        },
    };
    window.state_mut().state.settings.budget = Budget::default();
    window.state_mut().news(News::Held(Box::new(held)));
    window.run_steps(3);
    window.get_by_label("This costs about $0.04");
    click(&mut window, "Make 1 picture · about $0.04");
    assert_eq!(bought(&window).len(), 1, "after a yes");
}

#[test]
fn chips_cost_what_the_shape_and_the_detail_cost() {
    let mut world = buying(Budget::default(), 0);
    let draft = Draft {
        shape: Shape::Custom(Size::new(2048, 1024)),
        count: 1,
        ..world.state.composer.draft().clone()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    let window = open(world);
    window.get_by_label("Generate 1 · about $0.06 · 12 s");
    let chip = window.query_all_by_label_contains("Aurora Pro").next();
    assert!(chip.is_some(), "the chip");
}

#[test]
fn models_without_a_key_say_so_and_lead_to_the_card() {
    let mut window = open(buying(Budget::default(), 0));
    click(&mut window, "Choose models");
    window.run_steps(8);
    window.get_by_label("Cloud Two").click();
    window.run_steps(4);
    let world = window.state();
    assert_eq!(world.state.page, Page::Settings, "the card");
    assert_eq!(world.state.settings_section, SettingsSection::Models);
    assert!(
        !world
            .state
            .composer
            .draft()
            .models
            .contains(&ModelId::from("two/image")),
        "and nothing was chosen"
    );
    window.event(Event::Text("k".to_owned()));
    window.run();
    window.get_by_label("Key for Cloud Two");
}

#[test]
fn a_chosen_model_that_lost_its_key_takes_no_part() {
    let mut world = buying(Budget::default(), 0);
    world.key("one", KeyState::Absent);
    let mut window = open(world);
    assert_eq!(
        window.state().state.composer.outlook().pictures,
        0,
        "no part"
    );
    window
        .query_all_by_label_contains("Aurora Pro")
        .next()
        .expect("its chip")
        .click();
    window.run_steps(4);
    assert_eq!(
        window.state().state.page,
        Page::Settings,
        "the way to a key"
    );
}

#[test]
fn what_models_cannot_do_is_said_before_they_run() {
    let mut world = buying(Budget::default(), 0);
    let draft = Draft {
        effort: Effort::Careful,
        transparent: true,
        models: vec![ModelId::from("one/pro"), ModelId::from("one/flex")],
        ..world.state.composer.draft().clone()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    let mut window = open(world);
    click(&mut window, "More");
    window.get_by_label("Aurora Pro has no “Detail” and will ignore it.");
    window.get_by_label("Aurora Pro always paints a background.");
    click(&mut window, "Quick");
    assert_eq!(
        window.state().state.composer.draft().effort,
        Effort::Quick,
        "set"
    );
    click(&mut window, "No background");
    assert!(!window.state().state.composer.draft().transparent, "off");
}

#[test]
fn a_cap_is_typed_and_kept_and_nonsense_is_not() {
    let mut world = buying(Budget::default(), 1_240_000);
    world.at_settings(SettingsSection::Budget);
    let mut window = open(world);
    assert_eq!(
        window.query_all_by_label("$1.24").count(),
        3,
        "today, this month, this library"
    );
    window.get_by_label("Limit: A day").click();
    window.run();
    window.event(Event::Text("$2.50".to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let budget = |window: &Window| window.state().state.settings.budget;
    assert_eq!(budget(&window).per_day, Some(Micros(2_500_000)), "kept");
    window.get_by_label("Limit: A month").click();
    window.run();
    window.event(Event::Text("much".to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(budget(&window).per_month, None, "no amount, no limit");
}

fn unknown(remote: bool) -> JobState {
    JobState::Unknown {
        remote: remote.then(|| Remote {
            id: RemoteId("r-1".to_owned()),
            poll_url: None,
        }),
    }
}

#[test]
fn unknown_outcomes_have_a_tray_with_what_they_may_have_cost() {
    let mut world = buying(Budget::default(), 0);
    let states = [unknown(true), unknown(true), unknown(false)];
    let run = world.run(
        9,
        "A bottle",
        &["one/pro"],
        3,
        Size::new(1024, 1024),
        &states,
    );
    world.news(News::Runs {
        runs: vec![run],
        has_older: false,
    });
    world.tell(Msg::Go(Page::Activity));
    world.effects.clear();
    let mut window = open(world);
    window.get_by_label("Outcome unknown");
    window.get_by_label("May have cost up to $0.12");
    click(&mut window, "Check all again");
    let asked = [JobId(900), JobId(901)].map(Effect::CheckAgain);
    assert_eq!(
        window.state().effects.as_slice(),
        asked,
        "those that can be asked"
    );
}

#[test]
fn failures_lead_to_credit_and_to_the_card_of_their_service() {
    let credit = JobState::Failed {
        failure: Failure {
            charged: Charged::No,
            next: NextStep::AddCredit,
            ..Failure::free(FailureKind::Credit, "402")
        },
    };
    let mut world = buying(Budget::default(), 0);
    let states = [credit, failed(FailureKind::NotAllowed)];
    let run = world.run(
        9,
        "A bottle",
        &["one/pro", "one/flex"],
        1,
        Size::new(1024, 1024),
        &states,
    );
    world.news(News::Runs {
        runs: vec![run],
        has_older: false,
    });
    let mut window = open(world);
    window.state_mut().effects.clear();
    click(&mut window, "Add credit");
    let page = Effect::OpenPage("https://one.example/credit".to_owned());
    assert_eq!(
        window.state().effects.as_slice(),
        [page],
        "the service's own page"
    );
    click(&mut window, "Open settings");
    assert_eq!(window.state().state.page, Page::Settings, "the card");
    assert!(
        window.query_by_label("More for Cloud One").is_some(),
        "of that service"
    );
    assert!(
        window
            .state()
            .said
            .iter()
            .any(|msg| matches!(msg, Msg::Services(_))),
        "scrolled to"
    );
}

#[test]
fn money_looks_as_drawn() {
    if !common::graphics() {
        return;
    }
    let mut results = SnapshotResults::new();
    let mut shot =
        |name: &str, size: [f32; 2], theme, world: World, before: &dyn Fn(&mut Window)| {
            let mut window = harness(size, theme, world);
            window.run();
            before(&mut window);
            window.snapshot_options(name, &common::strictness());
            results.extend_harness(&mut window);
        };
    let nothing: &dyn Fn(&mut Window) = &|_| {};
    let budget = || {
        let caps = Budget {
            per_day: Some(Micros(5_000_000)),
            per_month: Some(Micros(60_000_000)),
            ..Budget::default()
        };
        let mut world = buying(caps, 1_240_000);
        world.at_settings(SettingsSection::Budget);
        world
    };
    shot("budget_dark_1440", SIZE, Theme::Dark, budget(), nothing);
    shot("budget_light_1440", SIZE, Theme::Light, budget(), nothing);
    shot("budget_dark_1024", SMALL, Theme::Dark, budget(), nothing);
    shot("budget_light_1024", SMALL, Theme::Light, budget(), nothing);
    let over: &dyn Fn(&mut Window) = &|window| click(window, "Generate 6 · about $0.24 · 36 s");
    shot(
        "money_over_dark",
        SIZE,
        Theme::Dark,
        buying(day_cap(5_000_000), 4_820_000),
        over,
    );
    let asks = Budget {
        confirm_click: Micros(200_000),
        ..Budget::default()
    };
    shot(
        "money_confirm_light",
        SIZE,
        Theme::Light,
        buying(asks, 0),
        over,
    );
    let list: &dyn Fn(&mut Window) = &|window| click(window, "Choose models");
    let mut stars = buying(Budget::default(), 0);
    stars.state.settings.favourites = vec![ModelId::from("one/flex")];
    shot("money_models_dark", SIZE, Theme::Dark, stars, list);
    let mut tray = buying(Budget::default(), 0);
    let states = [
        unknown(true),
        unknown(true),
        unknown(false),
        failed(FailureKind::Credit),
        failed(FailureKind::Region),
        failed(FailureKind::NoPicture),
    ];
    let run = tray.run(
        9,
        "A bottle on a limestone ledge",
        &["one/pro"],
        6,
        Size::new(1024, 1024),
        &states,
    );
    tray.news(News::Runs {
        runs: vec![run],
        has_older: false,
    });
    tray.tell(Msg::Go(Page::Activity));
    shot("money_activity_dark_1440", SIZE, Theme::Dark, tray, nothing);
}

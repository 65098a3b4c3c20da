//! Typing, choosing, and asking for pictures.

use crate::common::world::{NOW, World};
use crate::support::*;
use eframe::egui::{self, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use triptych::app::command::Command;
use triptych::app::effect::Effect;
use triptych::app::msg::{ComposerMsg, Msg, News};
use triptych::app::state::Draft;
use triptych::domain::history::PastPrompt;
use triptych::domain::ids::{ModelId, RunId};
use triptych::domain::shape::{Shape, Size};
use triptych::domain::time::Moment;

#[test]
fn typing_and_generating_asks_for_exactly_that() {
    let mut window = open(World::new());
    window.get_by_label("Describe the picture you want").click();
    window.run_steps(2);
    window.event(egui::Event::Text("A red fox".to_owned()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.event(egui::Event::Text("in snow".to_owned()));
    window.run_steps(2);
    assert_eq!(
        window.state().state.composer.draft().prompt,
        "A red fox\nin snow",
        "Enter is a new line"
    );
    click(&mut window, "Generate 6 · free · about 2 s");
    let world = window.state();
    assert!(
        world.said.contains(&Msg::Do(Command::Generate)),
        "{:?}",
        world.said
    );
    let spec = world.effects.iter().find_map(|effect| match effect {
        Effect::Generate(spec, _) => Some(spec),
        _ => None,
    });
    let spec = spec.expect("a run is asked for");
    assert_eq!(
        (spec.prompt.as_str(), spec.count, spec.size),
        ("A red fox\nin snow", 2, SQUARE),
        "as typed"
    );
    assert_eq!(spec.models.len(), 3, "the three models of the first draft");
}

#[test]
fn ctrl_enter_generates_from_inside_the_prompt() {
    let mut window = open(settled());
    window.get_by_label("Describe the picture you want").click();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run_steps(2);
    let world = window.state();
    assert!(
        world
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Generate(..))),
        "{:?}",
        world.effects
    );
    assert_eq!(
        world.state.composer.draft().prompt,
        PROMPT,
        "no line was added"
    );
}

#[test]
fn a_megabyte_is_refused_in_words_and_other_scripts_are_welcome() {
    let mut world = World::new();
    world.paints = false;
    let mut window = open(world);
    // No fonts for these here; on a desktop they come from the system.
    window
        .ctx
        .set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    window.get_by_label("Describe the picture you want").click();
    window.run_steps(2);
    for text in ["夕暮れの灯台 ", "منارة عند الغروب ", "🦊🌲"] {
        window.event(egui::Event::Paste(text.to_owned()));
    }
    window.run_steps(2);
    let kept = window.state().state.composer.draft().prompt.clone();
    assert!(
        kept.contains("灯台") && kept.contains("منارة") && kept.contains("🦊"),
        "{kept}"
    );
    window.event(egui::Event::Paste("x".repeat(1_000_000)));
    window.run_steps(2);
    let draft = &window.state().state.composer.draft().prompt;
    assert_eq!(*draft, kept, "nothing typed is lost, nothing is laid out");
    assert!(
        window
            .query_by_label_contains("This prompt is too long")
            .is_some(),
        "it says so"
    );
    window.event(egui::Event::Text("!".to_owned()));
    window.run_steps(2);
    assert!(
        window
            .query_by_label_contains("This prompt is too long")
            .is_none(),
        "until the text changes"
    );
}

#[test]
fn count_shape_style_and_models_go_into_the_draft() {
    let mut window = open(settled());
    click(&mut window, "One more");
    assert_eq!(window.state().state.composer.draft().count, 3, "one more");
    click(&mut window, "Story");
    assert_eq!(
        window.state().state.composer.draft().shape,
        Shape::Story,
        "tall"
    );
    click(&mut window, "Remove the style");
    assert_eq!(window.state().state.composer.draft().look, None, "no look");
    click(&mut window, "Style");
    click(&mut window, "Noir");
    assert_eq!(
        window.state().state.composer.draft().look.as_deref(),
        Some("noir"),
        "another look"
    );
    click(&mut window, "Choose models");
    // The inspector names the models of the run too.
    window.run_steps(8);
    window
        .get_by_role_and_label(egui::accesskit::Role::MenuItemRadio, "Practice Collage")
        .click();
    window.run_steps(3);
    let models = &window.state().state.composer.draft().models;
    assert!(
        !models.contains(&ModelId::from("practice/collage")),
        "{models:?}"
    );
    window.get_by_label("Generate 9 · free · about 2 s");
}

#[test]
fn a_custom_size_out_of_range_is_said_and_not_taken() {
    let mut window = open(settled());
    click(&mut window, "Custom");
    let field = window.get_by_role_and_label(egui::accesskit::Role::TextInput, "Width");
    field.click();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(egui::Event::Text("100000".to_owned()));
    window.run_steps(2);
    assert!(
        window
            .query_by_label("Between 64 and 4,096 pixels")
            .is_some(),
        "it says what fits"
    );
    assert_eq!(
        window.state().state.composer.draft().size(),
        SQUARE,
        "not taken"
    );
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(egui::Event::Text("800".to_owned()));
    window.run_steps(2);
    assert_eq!(
        window.state().state.composer.draft().shape,
        Shape::Custom(Size::new(800, 1024)),
        "taken"
    );
}

#[test]
fn without_a_model_the_button_opens_the_list() {
    let mut world = settled();
    let draft = Draft {
        models: Vec::new(),
        ..world.state.composer.draft().clone()
    };
    world.tell(Msg::Composer(ComposerMsg::Set(Box::new(draft))));
    let mut window = open(world);
    click(&mut window, "Choose a model first");
    window.run_steps(8);
    // The inspector names the models of the run too; the open list lies on top of it.
    window
        .get_by_role_and_label(
            egui::accesskit::Role::MenuItemRadio,
            "Practice Ink and wash",
        )
        .click();
    window.run_steps(2);
    assert_eq!(
        window.state().state.composer.draft().models,
        [ModelId::from("practice/ink-wash")],
        "chosen"
    );
}

#[test]
fn earlier_prompts_can_be_found_and_used() {
    let mut window = open(settled());
    click(&mut window, "Earlier prompts");
    assert!(
        window
            .state()
            .effects
            .contains(&Effect::LoadPastPrompts(String::new())),
        "asked for"
    );
    let past = PastPrompt {
        run: RunId(3),
        prompt: "A quiet harbour".to_owned(),
        used: Moment(NOW.0 - 3_600_000),
    };
    window.state_mut().news(News::PastPrompts(Ok(vec![past])));
    window.run_steps(3);
    click(&mut window, "A quiet harbour");
    assert_eq!(
        window.state().state.composer.draft().prompt,
        "A quiet harbour",
        "taken over"
    );
    assert_eq!(
        window
            .get_by_label("Describe the picture you want")
            .value()
            .as_deref(),
        Some("A quiet harbour"),
        "and in the editor"
    );
}

#[test]
#[expect(clippy::print_stderr, reason = "says loudly when it could not run")]
fn prompts_in_any_script_are_legible_where_the_system_has_a_font() {
    const SCRIPTS: [(&str, &str); 3] = [
        ("Chinese", "晨雾中的灯塔"),
        ("Japanese", "薄明のとうだい"),
        ("Korean", "안개 속의 등대"),
    ];
    let world = settled();
    let mut window = harness(WIDE, egui::Theme::Dark, world);
    // What eframe gives a real window.
    window.ctx.add_font_provider(std::sync::Arc::new(
        egui_system_font_provider::SystemFontProvider::new(),
    ));
    window
        .ctx
        .set_missing_glyph_policy(egui::epaint::text::MissingGlyphPolicy::Tofu);
    window.run_steps(2);
    let has = |window: &Window, letters: &str| {
        let letters: String = letters.split_whitespace().collect();
        let font = egui::FontId::proportional(15.0);
        window
            .ctx
            .fonts_mut(|fonts| fonts.has_glyphs(&font, &letters))
    };
    let drawn: Vec<bool> = SCRIPTS
        .iter()
        .map(|(_, words)| has(&window, words))
        .collect();
    if !drawn.contains(&true) {
        assert!(
            std::env::var_os("CI").is_none(),
            "a build machine needs a font with Chinese, Japanese and Korean letters"
        );
        eprintln!("Legibility of other scripts was NOT tried: this system has no font for them.");
        return;
    }
    for ((script, words), drawn) in SCRIPTS.into_iter().zip(drawn) {
        assert!(drawn, "{script} is legible where Chinese or Japanese is");
        window
            .get_by_label(triptych::text::create::PROMPT_HINT)
            .focus();
        window.run_steps(2);
        window.event(egui::Event::Text(words.to_owned()));
        window.run_steps(2);
        let typed = window.state().state.composer.draft().prompt.clone();
        assert!(typed.contains(words), "{script}: {typed}");
    }
    // Right to left, joined letters and pictures of several signs do no harm, whatever draws them.
    window.event(egui::Event::Text("منارة في الضباب 👩🏽‍🎨".to_owned()));
    window.run_steps(2);
    assert!(
        window
            .state()
            .state
            .composer
            .draft()
            .prompt
            .contains("منارة"),
        "kept as typed"
    );
}

#[test]
fn pictures_to_go_by_are_in_sight_and_can_be_taken_away() {
    let mut window = open(crate::pictures::with_references());
    let said = |window: &Window| window.state().state.composer.draft().references.len();
    assert_eq!(said(&window), 2, "as they were given");
    let name = triptych::text::edit::remove_reference(0);
    click(&mut window, &name);
    assert_eq!(said(&window), 1, "one is left");
    let name = triptych::text::edit::remove_reference(0);
    click(&mut window, &name);
    assert_eq!(said(&window), 0, "none");
    assert!(
        window
            .query_by_label(triptych::text::edit::ADD_REFERENCE)
            .is_some(),
        "and the icon that adds one is there"
    );
}

//! The whole studio as a person uses it: the real window, the real runner, engine, store and painter, in a folder of its own.
#![expect(clippy::too_many_lines, reason = "a test tells its story in one piece")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use eframe::egui::{Key, Modifiers, Theme, Ui};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use triptych::app::state::{Page, State};
use triptych::cli::Home;
use triptych::domain::review::Verdict;
use triptych::domain::settings::Settings;
use triptych::studio::Studio;

/// A studio that starts with its first frame, as in eframe.
struct Desk {
    home: Home,
    studio: Option<Studio>,
}

impl Desk {
    fn ui(&mut self, ui: &mut Ui) {
        if self.studio.is_none() {
            self.studio = Some(Studio::start(ui.ctx(), &self.home, 4096).unwrap());
        }
        let studio = self.studio.as_mut().unwrap();
        studio.take_in(ui.ctx());
        studio.draw(ui);
    }

    fn state(&self) -> &State {
        self.studio.as_ref().unwrap().state()
    }
}

fn desk(folder: &Path, welcomed: bool) -> Harness<'static, Desk> {
    let settings = Settings {
        welcomed,
        reduce_motion: true,
        ..Settings::default()
    };
    let home = Home {
        settings,
        settings_file: Some(folder.join("settings.json")),
        folder: folder.join("library"),
        models_folder: Some(folder.join("models")),
        lasting_keys: false,
        folder_is_temporary: true,
    };
    let desk = Desk { home, studio: None };
    common::window([1440.0, 900.0], Theme::Dark)
        .build_ui_state(|ui, desk: &mut Desk| desk.ui(ui), desk)
}

/// Runs frames until something is true; the workers need real time.
fn until(window: &mut Harness<'static, Desk>, what: &str, done: impl Fn(&State) -> bool) {
    let deadline = Instant::now() + Duration::from_mins(2);
    while !done(window.state().state()) {
        assert!(Instant::now() < deadline, "waited too long for: {what}");
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    window.step();
    window.step();
}

fn pictures(state: &State) -> usize {
    state
        .gallery
        .runs
        .iter()
        .flat_map(triptych::app::state::RunView::cells)
        .filter(|cell| cell.job.picture.is_some())
        .count()
}

fn draft(window: &mut Harness<'static, Desk>, prompt: &str) {
    let editor = window.get_by_label(triptych::text::create::PROMPT_HINT);
    editor.focus();
    window.step();
    window
        .get_by_label(triptych::text::create::PROMPT_HINT)
        .type_text(prompt);
    window.step();
}

#[test]
fn from_the_first_page_to_kept_found_binned_and_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = desk(folder.path(), false);
    window.step();
    window.get_by_label("Start with an example").click();
    until(&mut window, "the Create page", |state| {
        state.page == Page::Create && state.gallery.loaded
    });
    assert!(
        !window.state().state().composer.draft().prompt.is_empty(),
        "an example is filled in"
    );

    // Small pictures keep the test quick; the person would not have to.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut window, "pictures", |state| {
        state.gallery.open_jobs() == 0 && pictures(state) == 6
    });
    assert!(
        window.state().state().notice.is_none(),
        "{:?}",
        window.state().state().notice
    );

    // Keep the first one.
    let first = window.state().state().gallery.runs[0]
        .cells()
        .next()
        .unwrap()
        .job
        .picture
        .clone()
        .unwrap();
    window.key_press(Key::Escape);
    window.step();
    window.key_press(Key::ArrowRight);
    window.step();
    window.key_press(Key::P);
    until(&mut window, "the heart", |state| {
        state
            .picture(first.id)
            .is_some_and(|row| row.review.verdict == Verdict::Picked)
    });

    // Find it in the library.
    window.get_by_label("Library").click();
    until(&mut window, "the library", |state| {
        state.library.loaded && state.library.rows().count() == 6
    });
    window
        .get_by_label(triptych::text::library::SEARCH_HINT)
        .focus();
    window.step();
    window
        .get_by_label(triptych::text::library::SEARCH_HINT)
        .type_text("perf");
    until(&mut window, "the search", |state| {
        state.library.filter.text == "perf" && state.library.loaded
    });
    assert_eq!(
        window.state().state().library.rows().count(),
        6,
        "all six have that prompt"
    );

    // To the bin and back.
    window.key_press(Key::Escape);
    window.step();
    window.key_press(Key::ArrowRight);
    until(&mut window, "a selection", |state| {
        state.library.selected.len() == 1
    });
    window.key_press(Key::Delete);
    until(&mut window, "the bin", |state| {
        state.library.rows().count() == 5
    });
    window.get_by_label("Undo").click();
    until(&mut window, "back", |state| {
        state.library.stale || state.library.rows().count() == 6
    });

    window.state_mut().studio.as_mut().unwrap().close();
    drop(window);

    // Everything is there next time.
    let mut again = desk(folder.path(), true);
    again.step();
    until(&mut again, "the history", |state| pictures(state) == 6);
    let kept = again.state().state().picture(first.id).unwrap();
    assert_eq!(kept.review.verdict, Verdict::Picked, "the heart was kept");
    assert!(
        !again.state().state().composer.draft().prompt.is_empty(),
        "and what was typed"
    );
    again.state_mut().studio.as_mut().unwrap().close();
}

#[test]
fn what_is_typed_survives_a_studio_that_is_simply_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = desk(folder.path(), true);
    window.step();
    until(&mut window, "the library", |state| state.gallery.loaded);
    draft(&mut window, "a half-finished thought");
    until(&mut window, "the draft on disk", |state| {
        state.composer.saved_revision == state.composer.revision && state.composer.revision > 0
    });
    // No close, no exit: the folder is opened as after a crash.
    window.state_mut().studio.as_mut().unwrap().close();
    drop(window);
    let mut again = desk(folder.path(), true);
    again.step();
    until(&mut again, "the draft", |state| {
        state.composer.draft().prompt == "a half-finished thought"
    });
    again.state_mut().studio.as_mut().unwrap().close();
}

#[test]
fn a_second_window_on_the_same_library_only_looks() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = desk(folder.path(), true);
    first.step();
    until(&mut first, "the library", |state| state.gallery.loaded);
    let mut second = desk(folder.path(), true);
    second.step();
    until(&mut second, "the answer", |state| !state.access.can_write());
    draft(&mut second, "a fox");
    second.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut second, "a sentence", |state| state.notice.is_some());
    let notice = second.state().state().notice.clone().unwrap();
    assert!(notice.text.contains("nother window"), "{notice:?}");
    assert_eq!(
        second.state().state().gallery.runs.len(),
        0,
        "nothing was started"
    );
    first.state_mut().studio.as_mut().unwrap().close();
    second.state_mut().studio.as_mut().unwrap().close();
}

#[test]
fn a_damaged_history_goes_back_to_its_copy_with_one_click() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = desk(folder.path(), true);
    until(&mut window, "the library", |state| state.gallery.loaded);
    draft(&mut window, "A lighthouse");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut window, "pictures", |state| {
        state.gallery.open_jobs() == 0 && pictures(state) == 6
    });
    // The copy of the day, from when these pictures were only asked for: making them again must not show them twice.
    let library = triptych::paths::LibraryPaths::new(folder.path().join("library"));
    let copies = || triptych::store::history_copies(&library);
    let early = copies().first().unwrap().file.clone();
    let bytes = std::fs::read(&early).unwrap();
    window.state_mut().studio.as_mut().unwrap().close();
    drop(window);
    assert!(
        std::fs::read(&early).unwrap() != bytes,
        "the end of a session renews it"
    );
    std::fs::write(&early, &bytes).unwrap();

    let database = folder.path().join("library/library.sqlite3");
    std::fs::write(&database, vec![7; 40_000]).unwrap();
    // One that was made after the last copy: a file nobody knows.
    let newer = triptych::practice::paint_png(
        &triptych::practice::PaintRequest {
            hand: triptych::practice::Hand::Ink,
            prompt: "a fox".to_owned(),
            negative: String::new(),
            seed: 1,
            width_px: 200,
            height_px: 200,
        },
        &mut |_| std::ops::ControlFlow::Continue(()),
    )
    .unwrap();
    let format = triptych::domain::picture::FileFormat::Png;
    let file = library.picture(triptych::store::name_of(&newer), format);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, &newer).unwrap();

    let mut window = desk(folder.path(), true);
    until(&mut window, "what is wrong", |state| state.rescue.is_some());
    window.get_by_label("Open storage settings").click();
    window.run_steps(4);
    window.get_by_label("Put the copy back").click();
    let back = "Your library is back, with 1 picture made after the copy";
    until(&mut window, "the library", |state| {
        let notice = state.notice.as_ref();
        notice.is_some_and(|notice| notice.text == back)
    });
    let state = window.state().state();
    assert!(state.access.can_write(), "open");
    assert_eq!(state.rescue, None, "nothing left to do");
    assert_eq!(pictures(state), 6, "made again, each once");
    window.state_mut().studio.as_mut().unwrap().close();
}

fn edited(state: &State) -> usize {
    let runs = state.gallery.edits.iter();
    runs.flat_map(triptych::app::state::RunView::cells)
        .filter(|cell| cell.job.picture.is_some())
        .count()
}

fn say(window: &mut Harness<'static, Desk>, instruction: &str) {
    let hint = triptych::text::edit::HINT;
    window.get_by_label(hint).focus();
    window.step();
    window.get_by_label(hint).type_text(instruction);
    window.step();
    window.step();
}

fn versions(state: &State) -> Vec<(triptych::domain::ids::PictureId, usize)> {
    let tree = state.edit.tree.value();
    let rows = tree.map(triptych::domain::version::Tree::rows);
    let rows = rows.unwrap_or_default();
    rows.iter().map(|row| (row.picture, row.depth)).collect()
}

#[test]
fn a_picture_is_changed_by_two_models_kept_and_branched() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = desk(folder.path(), false);
    window.step();
    window.get_by_label("Start with an example").click();
    until(&mut window, "the Create page", |state| {
        state.page == Page::Create && state.gallery.loaded
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut window, "pictures", |state| {
        state.gallery.open_jobs() == 0 && pictures(state) == 6
    });

    // E opens the selected picture on the Edit page, with two models that can edit.
    window.key_press(Key::Escape);
    window.step();
    window.key_press(Key::ArrowRight);
    window.step();
    window.key_press(Key::E);
    until(&mut window, "the Edit page with its tree", |state| {
        state.page == Page::Edit && versions(state).len() == 1
    });
    let root = versions(window.state().state())[0].0;
    assert_eq!(
        window.state().state().edit.draft.models.len(),
        2,
        "two of the chosen models"
    );
    say(&mut window, "warmer and darker");
    let apply = window.get_by_label_contains(triptych::text::edit::APPLY);
    apply.click();
    until(&mut window, "two results", |state| {
        edited(state) == 2 && versions(state).len() == 3 && state.edit.chosen.is_some()
    });
    until(&mut window, "what they changed", |state| {
        let guard = &state.edit.guard;
        guard.len() == 2 && guard.values().all(|report| report.value().is_some())
    });

    // One is kept: the next edit starts from it.
    let keep: Vec<_> = window
        .get_all_by_label_contains(triptych::text::canvas::KEEP)
        .collect();
    assert_eq!(keep.len(), 2, "one below each result");
    keep[0].click();
    until(&mut window, "it is in front", |state| {
        let front = state.edit.current.as_ref().map(|row| row.id);
        front.is_some_and(|front| front != root)
    });
    say(&mut window, "black and white");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut window, "two more below it", |state| {
        edited(state) == 4 && versions(state).len() == 5
    });
    let rows = versions(window.state().state());
    assert_eq!(rows[0], (root, 0), "the root");
    assert_eq!(
        rows.iter().filter(|(_, depth)| *depth == 2).count(),
        2,
        "a branch: {rows:?}"
    );

    // All of it is there tomorrow, and the Create page knows nothing of edits.
    let state = window.state().state();
    assert_eq!(state.gallery.runs.len(), 1, "one run of new pictures");
    window.state_mut().studio.as_mut().unwrap().close();
    drop(window);
    let mut window = desk(folder.path(), true);
    window.step();
    until(&mut window, "the tree of last time", |state| {
        versions(state).len() == 5
    });
}

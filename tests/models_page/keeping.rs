//! Models that are here: checked, removed; and files of a person's own.

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use triptych::app::msg::HomeDialog;
use triptych::text::{home as words, models as sentences};

use crate::build::z_image;
use crate::desk::{Desk, Site, choose, files, is_ready, press, press_like, says, until};

/// Fetches both models to begin with.
fn both(site: &Site) -> egui_kittest::Harness<'static, Desk> {
    let mut window = site.open();
    press_like(&mut window, "kB: Tiny Z");
    press_like(&mut window, "kB: Tiny K");
    until(&mut window, "both", |state| {
        is_ready(state, "tiny-z") && is_ready(state, "tiny-k") && state.home.downloads.is_empty()
    });
    window
}

/// Presses the row of the menu, not the button of a broken card.
fn check(window: &mut egui_kittest::Harness<'static, Desk>) {
    let row = window.get_by_role_and_label(Role::MenuItem, sentences::VERIFY);
    row.click();
    window.step();
}

#[test]
fn removing_says_what_goes_and_what_stays_and_does_just_that() {
    let site = Site::new();
    let mut window = both(&site);
    press(&mut window, &words::more("Tiny Z"));
    press(&mut window, sentences::REMOVE);
    window.step();
    window.get_by_label("Remove Tiny Z?");
    assert!(says(&window, "Tiny K needs them too"), "what stays");
    // The last one: the question's own button.
    let remove: Vec<_> = window.get_all_by_label(sentences::REMOVE).collect();
    remove.last().unwrap().click();
    until(&mut window, "it to be gone", |state| {
        !is_ready(state, "tiny-z")
    });
    assert!(
        is_ready(&window.state().state, "tiny-k"),
        "the other one works"
    );
    let models = site.models();
    assert!(
        !models.join("diffusion_models/z.safetensors").exists(),
        "its own file"
    );
    assert!(models.join("vae/ae.safetensors").exists(), "the shared one");
    window.state_mut().close();
}

#[test]
fn a_damaged_file_is_found_and_the_model_not_used() {
    let site = Site::new();
    let mut window = both(&site);
    press(&mut window, &words::more("Tiny Z"));
    check(&mut window);
    until(&mut window, "the first check", |state| {
        state.home.checking.is_none() && state.notice.is_some()
    });
    assert!(says(&window, "every file is as it should be"), "sound");
    // The same length, the same time, other bytes: only reading shows it.
    let file = site.models().join("diffusion_models/z.safetensors");
    let when = std::fs::metadata(&file).unwrap().modified().unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let opened = std::fs::File::options().write(true).open(&file).unwrap();
    opened.set_modified(when).unwrap();
    press(&mut window, &words::more("Tiny Z"));
    check(&mut window);
    until(&mut window, "the second check", |state| {
        !is_ready(state, "tiny-z")
    });
    assert!(says(&window, "z.safetensors is damaged"), "said");
    window.get_by_label(words::NOT_READY);
    // It can be had anew from the card itself.
    press(&mut window, &words::of(sentences::FETCH, "Tiny Z"));
    until(&mut window, "it to be whole again", |state| {
        is_ready(state, "tiny-z")
    });
    window.state_mut().close();
}

#[test]
fn a_file_of_ones_own_is_looked_into_and_joined_with_what_is_here() {
    let site = Site::new();
    let mut window = both(&site);
    let own = site.folder.path().join("my_own-model.safetensors");
    std::fs::write(&own, z_image(256)).unwrap();
    press(&mut window, sentences::ADD_FILE);
    choose(&mut window, HomeDialog::File, &own);
    until(
        &mut window,
        "what it is",
        |state| matches!(&state.home.in_front, Some(triptych::app::state::home::InFront::Add(adding)) if adding.answer.is_some()),
    );
    assert!(
        says(&window, "Z-Image · the part that makes pictures"),
        "what it is"
    );
    window.get_by_label(words::ALSO_NEEDED);
    window.get_by_label("The picture decoder (VAE)");
    press(&mut window, words::ADD);
    until(&mut window, "it to be there", |state| {
        state
            .home
            .installed
            .iter()
            .any(|model| model.name == "my own model")
    });
    // Only the entry goes when it is removed.
    press(&mut window, &words::more("my own model"));
    press(&mut window, sentences::REMOVE);
    window.step();
    window.get_by_label(words::REMOVE_OWN);
    let remove: Vec<_> = window.get_all_by_label(sentences::REMOVE).collect();
    remove.last().unwrap().click();
    until(&mut window, "it to be gone", |state| {
        state.home.installed.len() == 2
    });
    assert!(own.exists(), "the file is the person's");
    window.state_mut().close();
}

#[test]
fn a_web_page_under_a_models_name_is_refused_with_a_sentence() {
    let site = Site::new();
    let mut window = site.open();
    let page = site.folder.path().join("model.safetensors");
    std::fs::write(&page, "<!DOCTYPE html><html><body>Sign in</body></html>").unwrap();
    press(&mut window, sentences::ADD_FILE);
    choose(&mut window, HomeDialog::File, &page);
    until(
        &mut window,
        "what it is",
        |state| matches!(&state.home.in_front, Some(triptych::app::state::home::InFront::Add(adding)) if adding.answer.is_some()),
    );
    assert!(says(&window, "This is a web page"), "said");
    assert!(
        window.query_by_label(words::ADD).is_none(),
        "it cannot be added"
    );
    press(&mut window, "Close");
    until(&mut window, "the sheet to be closed", |state| {
        state.home.in_front.is_none()
    });
    window.state_mut().close();
}

#[test]
fn another_programs_files_stand_in_for_downloads() {
    let site = Site::new();
    let theirs = site.folder.path().join("ComfyUI/models");
    for (folder, path) in [
        ("vae", "split/ae.safetensors"),
        ("diffusion_models", "z.safetensors"),
        ("text_encoders", "q.gguf"),
    ] {
        let bytes = files().into_iter().find(|(is, _)| *is == path).unwrap().1;
        let name = path.rsplit('/').next().unwrap();
        std::fs::create_dir_all(theirs.join(folder)).unwrap();
        std::fs::write(theirs.join(folder).join(name), bytes).unwrap();
    }
    let mut window = site.open();
    press(&mut window, sentences::USE_FOLDER);
    choose(&mut window, HomeDialog::Borrow, theirs.parent().unwrap());
    until(&mut window, "the model", |state| is_ready(state, "tiny-z"));
    let asked = site.hub.script.lock().unwrap().seen_front.len();
    assert_eq!(asked, 0, "nothing was fetched");
    let state = &window.state().state;
    assert_eq!(state.home.borrowed.len(), 1, "{:?}", state.home.borrowed);
    press(&mut window, words::THEIRS);
    assert!(says(&window, "ComfyUI · 3 files"), "listed");
    press(&mut window, words::RETURN);
    until(&mut window, "it to be given back", |state| {
        state.home.borrowed.is_empty() && !is_ready(state, "tiny-z")
    });
    assert!(theirs.join("vae/ae.safetensors").exists(), "untouched");
    window.state_mut().close();
}

#[test]
fn a_folder_of_holiday_pictures_is_no_models_folder() {
    let site = Site::new();
    let mut window = site.open();
    press(&mut window, sentences::USE_FOLDER);
    let folder = tempfile::tempdir().unwrap();
    choose(&mut window, HomeDialog::Borrow, folder.path());
    until(&mut window, "an answer", |state| state.notice.is_some());
    assert!(says(&window, words::NOT_THEIRS), "said");
    window.state_mut().close();
}

#[test]
fn models_move_with_the_folder_and_what_uses_the_disk_is_listed() {
    let site = Site::new();
    let mut window = both(&site);
    press(&mut window, words::DISK);
    assert!(says(&window, "vae/ae.safetensors"), "every file");
    assert!(says(&window, "Tiny Z, Tiny K"), "and who needs it");
    press(&mut window, words::MORE);
    press(&mut window, words::CHOOSE_FOLDER);
    let other = tempfile::tempdir().unwrap();
    choose(&mut window, HomeDialog::Folder, other.path());
    until(&mut window, "the other folder", |state| {
        state.home.known && state.home.folder == other.path()
    });
    assert!(
        window.state().state.home.installed.is_empty(),
        "nothing there yet"
    );
    press(&mut window, words::USUAL_FOLDER);
    until(&mut window, "the models", |state| {
        state.home.installed.len() == 2
    });
    window.state_mut().close();
}

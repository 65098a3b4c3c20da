//! The pure heart: a state and something that happened become a new state and things to do.
//!
//! **Invariant:** the same state, moment and message always give the same result. Time comes with the message; chance is the runner's.

mod composer;
mod edit;
pub mod edits;
mod gallery;
mod home;
mod library;
mod news;
mod picture;
mod servers;
mod services;
mod settings;
mod spending;

use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::msg::{EditMsg, GalleryMsg, LibraryMsg, Msg};
use crate::app::notice::{Notice, NoticeAction, Tone};
use crate::app::state::{FullView, GalleryView, Page, Question, SettingsSection, State};
use crate::domain::time::Moment;

/// Takes in one message that arrived at a moment; returns what is to be done.
pub fn update(state: &mut State, at: Moment, msg: Msg) -> Vec<Effect> {
    state.now = at;
    match msg {
        Msg::Do(command) => run_command(state, command),
        Msg::Go(page) => go(state, page),
        Msg::Tick => Vec::new(),
        Msg::CloseNotice { serial } => {
            if state
                .notice
                .as_ref()
                .is_some_and(|notice| notice.serial == serial)
            {
                state.notice = None;
            }
            Vec::new()
        }
        Msg::Composer(msg) => composer::update(state, msg),
        Msg::Gallery(msg) => gallery::update(state, msg),
        Msg::Library(msg) => library::update(state, msg),
        Msg::Edit(msg) => edit::update(state, msg),
        Msg::Settings(msg) => settings::update(state, msg),
        Msg::Services(msg) => services::update(state, msg),
        Msg::Servers(msg) => servers::update(state, msg),
        Msg::Home(msg) => home::update(state, msg),
        Msg::Review {
            pictures,
            verdict,
            stars,
        } => picture::review(state, &pictures, verdict, stars),
        Msg::Full(picture) => picture::full(state, picture),
        Msg::FullStep(step) => picture::full_step(state, step),
        Msg::CopyText(text) => vec![Effect::CopyText(text)],
        Msg::Answer { yes } => answer(state, yes),
        Msg::News(news) => news::update(state, news),
    }
}

pub(crate) use edit::replay_spec;

/// What the program does first.
pub fn start() -> Vec<Effect> {
    vec![
        Effect::LoadRuns { before: None },
        Effect::LoadFacets,
        Effect::Measure,
        Effect::CountSpent,
    ]
}

/// Shows a message at the bottom.
fn tell(state: &mut State, tone: Tone, text: impl Into<String>, action: Option<NoticeAction>) {
    state.notice_serial += 1;
    state.notice = Some(Notice {
        serial: state.notice_serial,
        tone,
        text: text.into(),
        action,
    });
}

fn go(state: &mut State, page: Page) -> Vec<Effect> {
    state.full = None;
    state.palette_open = false;
    let mut effects = Vec::new();
    if state.page == Page::Welcome && page != Page::Welcome && !state.settings.welcomed {
        state.settings.welcomed = true;
        effects.push(Effect::SaveSettings(Box::new(state.settings.clone())));
    }
    let came = state.page != page;
    state.page = page;
    match page {
        Page::Library if !state.library.loaded || state.library.stale => {
            effects.extend(library::reload(state));
        }
        Page::Settings if came => {
            state.storage.start();
            effects.push(Effect::Measure);
            effects.push(Effect::CountSpent);
            if state.settings_section == SettingsSection::Models {
                effects.extend(home::look(state));
            }
        }
        _ => {}
    }
    if came {
        effects.extend(picture::refresh_detail(state));
    }
    effects
}

fn answer(state: &mut State, yes: bool) -> Vec<Effect> {
    match state.asking.take() {
        Some(Question::EmptyBin { .. }) if yes => vec![Effect::EmptyBin],
        Some(Question::Money(held)) if yes => spending::agreed(state, *held),
        _ => Vec::new(),
    }
}

fn run_command(state: &mut State, command: Command) -> Vec<Effect> {
    if command != Command::Palette {
        state.palette_open = false;
    }
    if command != Command::Generate && !command.enabled(state) {
        return Vec::new();
    }
    match command {
        // Where the cursor is belongs to the view; the page has to be in front.
        // The instruction is the prompt of the Edit page.
        Command::FocusPrompt if state.page == Page::Edit => Vec::new(),
        Command::GoCreate | Command::FocusPrompt => go(state, Page::Create),
        Command::GoEdit => go(state, Page::Edit),
        Command::GoLibrary => go(state, Page::Library),
        Command::GoActivity => go(state, Page::Activity),
        Command::GoSettings => go(state, Page::Settings),
        Command::GoModels => part(state, SettingsSection::Models),
        Command::GoBudget => part(state, SettingsSection::Budget),
        Command::GoWelcome => go(state, Page::Welcome),
        Command::Palette => toggled(&mut state.palette_open),
        Command::Keys => toggled(&mut state.keys_open),
        Command::ToggleInspector => {
            state.settings.inspector_open = !state.settings.inspector_open;
            vec![Effect::SaveSettings(Box::new(state.settings.clone()))]
        }
        // What went to the bin a moment ago comes back first, as its message offers.
        Command::Undo if state.page == Page::Edit && !offers_undo(state) => edit::undo(state),
        Command::Redo if state.page == Page::Edit => edit::redo(state),
        Command::Undo => picture::undo(state),
        Command::Redo => picture::redo(state),
        Command::Edit => edit::open_selected(state),
        Command::Escape => escape(state),
        Command::Generate if state.page == Page::Edit => edit::update(state, EditMsg::Apply),
        Command::Generate => composer::generate(state),
        Command::Stop => gallery::stop_all(state),
        Command::ViewColumns => viewed(state, GalleryView::Columns),
        Command::ViewGrid => viewed(state, GalleryView::Grid),
        Command::ViewAb => viewed(state, GalleryView::Ab),
        Command::FullView => {
            let first = state.selected_pictures().first().copied();
            let next = if state.full.is_some() { None } else { first };
            picture::full(state, next)
        }
        Command::Pick
        | Command::Maybe
        | Command::Reject
        | Command::Vary
        | Command::CopyPicture
        | Command::CopyFile
        | Command::CopyPrompt
        | Command::UseSettings
        | Command::ShowInFolder
        | Command::Delete => picture::run_command(state, command),
    }
}

/// Whether the message at the bottom offers to take the last change to pictures back.
pub(crate) fn offers_undo(state: &State) -> bool {
    let notice = state.notice.as_ref();
    notice.is_some_and(|notice| notice.action == Some(NoticeAction::Undo))
}

fn part(state: &mut State, section: SettingsSection) -> Vec<Effect> {
    state.settings_section = section;
    go(state, Page::Settings)
}

fn toggled(flag: &mut bool) -> Vec<Effect> {
    *flag = !*flag;
    Vec::new()
}

fn viewed(state: &mut State, view: GalleryView) -> Vec<Effect> {
    state.gallery.view = view;
    Vec::new()
}

/// Closes the top layer: question, keys, full view, A|B, selection, notice, in that order.
fn escape(state: &mut State) -> Vec<Effect> {
    if state.asking.take().is_some()
        || std::mem::take(&mut state.services.adding)
        || state.home.in_front.take().is_some()
    {
    } else if state.keys_open {
        state.keys_open = false;
    } else if let Some(FullView { .. }) = state.full.take() {
        return picture::refresh_detail(state);
    } else if state.page == Page::Create && state.gallery.view == GalleryView::Ab {
        state.gallery.view = GalleryView::Columns;
    } else if state.page == Page::Create && !state.gallery.selected.is_empty() {
        return gallery::update(state, GalleryMsg::Deselect);
    } else if state.page == Page::Library && !state.library.selected.is_empty() {
        return library::update(state, LibraryMsg::Deselect);
    } else {
        state.notice = None;
    }
    Vec::new()
}

#[cfg(test)]
mod tests;

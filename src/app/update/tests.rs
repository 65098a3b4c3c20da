//! Behaviour of the pure heart: a state and a message in, a state and effects out.

use std::sync::Arc;

use super::update;
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::msg::{ComposerMsg, LibraryMsg, Msg, News, SettingsMsg};
use crate::app::state::{Access, Draft, Page, State};
use crate::catalogue;
use crate::domain::history::{Count, Timing};
use crate::domain::ids::{BlobId, JobId, ModelId, PictureId, RunId};
use crate::domain::picture::{FileFormat, PictureRow};
use crate::domain::review::{Review, Verdict};
use crate::domain::search::Direction;
use crate::domain::settings::Settings;
use crate::domain::shape::Size;
use crate::domain::time::Moment;

const NOW: Moment = Moment(1_795_271_520_000);

fn state() -> State {
    let settings = Settings {
        welcomed: true,
        ..Settings::default()
    };
    State::new(
        Arc::new(catalogue::shipped()),
        catalogue::looks().into(),
        settings,
    )
}

fn tell(state: &mut State, msg: Msg) -> Vec<Effect> {
    update(state, NOW, msg)
}

fn type_prompt(state: &mut State, prompt: &str) -> Vec<Effect> {
    let draft = Draft {
        prompt: prompt.to_owned(),
        ..state.composer.draft().clone()
    };
    tell(state, Msg::Composer(ComposerMsg::Set(Box::new(draft))))
}

fn picture(n: i64) -> PictureRow {
    PictureRow {
        id: PictureId(n),
        job: JobId(n),
        run: RunId(1),
        model: ModelId::from("practice/collage"),
        blob: BlobId([n as u8; 32]),
        format: FileFormat::Png,
        size: Size::new(64, 64),
        average_rgb: [1, 2, 3],
        created: Moment(NOW.0 - n),
        review: Review::default(),
        damaged: false,
    }
}

fn library_of(count: i64) -> State {
    let mut state = state();
    tell(&mut state, Msg::Go(Page::Library));
    let generation = state.library.generation;
    let rows = Ok((1..=count).map(picture).collect());
    let page = News::LibraryPage {
        generation,
        direction: Direction::Older,
        rows,
        more: true,
        more_newer: None,
    };
    tell(&mut state, Msg::News(page));
    let count = Ok(Count::Exactly(count as u64));
    tell(
        &mut state,
        Msg::News(News::LibraryCount { generation, count }),
    );
    state
}

#[test]
fn every_change_of_the_prompt_is_saved_and_the_same_prompt_is_not() {
    let mut state = state();
    assert!(
        matches!(
            type_prompt(&mut state, "a fox")[..],
            [Effect::SaveDraft { .. }]
        ),
        "saved"
    );
    assert_eq!(type_prompt(&mut state, "a fox"), [], "nothing changed");
}

#[test]
fn generate_says_why_it_does_nothing() {
    let mut state = state();
    assert_eq!(
        tell(&mut state, Msg::Do(Command::Generate)),
        [],
        "no prompt"
    );
    assert!(state.notice.is_some(), "and it says so");
    type_prompt(&mut state, "a fox");
    assert!(
        matches!(
            tell(&mut state, Msg::Do(Command::Generate))[..],
            [Effect::Generate(..)]
        ),
        "a run"
    );
    tell(
        &mut state,
        Msg::News(News::Opened(Access::ReadOnly("Read only.".to_owned()))),
    );
    assert_eq!(
        tell(&mut state, Msg::Do(Command::Generate)),
        [],
        "nothing can be kept, so nothing is made"
    );
    assert_eq!(
        state.notice.as_ref().map(|notice| notice.text.as_str()),
        Some("Read only."),
        "with the reason"
    );
    assert_eq!(
        type_prompt(&mut state, "a hen"),
        [],
        "and drafts are not written to a library of others"
    );
}

#[test]
fn deleting_can_be_undone_and_done_again() {
    let mut state = library_of(3);
    let bin = LibraryMsg::Select(PictureId(2), crate::app::msg::Selecting::Only);
    tell(&mut state, Msg::Library(bin));
    let effects = tell(&mut state, Msg::Do(Command::Delete));
    assert_eq!(effects, [Effect::Bin(vec![PictureId(2)])], "to the bin");
    assert_eq!(
        state.library.rows().count(),
        2,
        "gone from the list at once"
    );
    assert!(
        state
            .notice
            .as_ref()
            .is_some_and(|notice| notice.action.is_some()),
        "with a way back"
    );
    assert_eq!(
        tell(&mut state, Msg::Do(Command::Undo)),
        [Effect::Unbin(vec![PictureId(2)])],
        "back"
    );
    assert_eq!(
        tell(&mut state, Msg::Do(Command::Redo)),
        [Effect::Bin(vec![PictureId(2)])],
        "and again"
    );
}

#[test]
fn a_verdict_is_shown_at_once_and_a_second_press_takes_it_back() {
    let mut state = library_of(3);
    let one = LibraryMsg::Select(PictureId(1), crate::app::msg::Selecting::Only);
    tell(&mut state, Msg::Library(one));
    let verdict = |state: &State| state.picture(PictureId(1)).map(|row| row.review.verdict);
    let effects = tell(&mut state, Msg::Do(Command::Pick));
    assert!(
        matches!(effects[..], [Effect::SetReviews(_)]),
        "saved: {effects:?}"
    );
    assert_eq!(verdict(&state), Some(Verdict::Picked), "shown");
    tell(&mut state, Msg::Do(Command::Pick));
    assert_eq!(verdict(&state), Some(Verdict::None), "taken back");
    tell(&mut state, Msg::Do(Command::Undo));
    assert_eq!(verdict(&state), Some(Verdict::Picked), "undone");
}

#[test]
fn answers_to_an_older_question_are_dropped() {
    let mut state = library_of(3);
    let before = state.library.generation;
    let effects = tell(
        &mut state,
        Msg::Library(LibraryMsg::Search("fox".to_owned())),
    );
    assert!(
        matches!(effects.first(), Some(Effect::LoadLibrary { .. })),
        "asked anew"
    );
    let rows = Ok(vec![picture(9)]);
    let late = News::LibraryPage {
        generation: before,
        direction: Direction::Older,
        rows,
        more: true,
        more_newer: None,
    };
    tell(&mut state, Msg::News(late));
    assert!(
        state.library.picture(PictureId(9)).is_none(),
        "the late answer is not shown"
    );
}

#[test]
fn one_end_is_asked_for_once() {
    let mut state = library_of(3);
    let need = || Msg::Library(LibraryMsg::Need(Direction::Older));
    assert_eq!(tell(&mut state, need()).len(), 1, "asked");
    assert_eq!(tell(&mut state, need()), [], "not twice");
    assert_eq!(
        tell(&mut state, Msg::Library(LibraryMsg::Need(Direction::Newer))),
        [],
        "nothing newer"
    );
}

#[test]
fn switching_practice_off_takes_its_models_out() {
    let mut state = state();
    assert!(
        !state.composer.draft().models.is_empty(),
        "a new person has models"
    );
    tell(&mut state, Msg::Settings(SettingsMsg::Practice(false)));
    assert!(state.composer.draft().models.is_empty(), "gone");
    tell(&mut state, Msg::Settings(SettingsMsg::Practice(true)));
    assert!(!state.composer.draft().models.is_empty(), "and back");
}

#[test]
fn measured_times_replace_the_catalogues() {
    let mut state = state();
    type_prompt(&mut state, "a fox");
    let timings = state.composer.draft().models.iter().cloned();
    let timings = timings
        .map(|model| Timing {
            model,
            ms_per_megapixel: 9_000,
        })
        .collect();
    tell(&mut state, Msg::News(News::Timings(timings)));
    assert_eq!(
        state.composer.outlook().about_ms,
        27_000,
        "six pictures of nine seconds, two at once"
    );
}

#[test]
fn what_is_typed_before_the_library_opens_wins_over_the_draft_of_last_time() {
    let mut state = state();
    type_prompt(&mut state, "typed now");
    let old = Draft {
        prompt: "typed then".to_owned(),
        ..Draft::default()
    };
    tell(&mut state, Msg::News(News::Draft(Box::new(old))));
    assert_eq!(state.composer.draft().prompt, "typed now", "kept");
}

#[test]
fn emptying_the_bin_asks_first() {
    let mut state = library_of(1);
    let facets = crate::domain::history::Facets {
        trashed: 4,
        ..Default::default()
    };
    tell(&mut state, Msg::News(News::Facets(Ok(facets))));
    assert_eq!(
        tell(&mut state, Msg::Library(LibraryMsg::EmptyBin)),
        [],
        "only a question"
    );
    assert_eq!(
        tell(&mut state, Msg::Answer { yes: false }),
        [],
        "no means no"
    );
    tell(&mut state, Msg::Library(LibraryMsg::EmptyBin));
    assert_eq!(
        tell(&mut state, Msg::Answer { yes: true }),
        [Effect::EmptyBin],
        "yes means yes"
    );
}

//! The library: questions, the sliding window, and selecting in it.

use super::picture;
use crate::app::effect::Effect;
use crate::app::msg::{LibraryMsg, Selecting};
use crate::app::remote::Remote;
use crate::app::state::{Question, State};
use crate::app::update::edits::LibraryEdit;
use crate::domain::ids::PictureId;
use crate::domain::search::{Cursor, Direction, Filter};
use crate::domain::time::Moment;

#[expect(clippy::too_many_lines, reason = "one line or two for each message")]
pub(super) fn update(state: &mut State, msg: LibraryMsg) -> Vec<Effect> {
    match msg {
        LibraryMsg::Search(text) => filtered(state, |filter| filter.text = text),
        LibraryMsg::ToggleModel(model) => {
            filtered(state, |filter| toggle(&mut filter.models, model))
        }
        LibraryMsg::ToggleVerdict(verdict) => {
            filtered(state, |filter| toggle(&mut filter.verdicts, verdict))
        }
        LibraryMsg::Dates(from, before) => filtered(state, |filter| {
            filter.from = from;
            filter.before = before;
        }),
        LibraryMsg::ShowBin(trashed) => {
            state.library.selected.clear();
            filtered(state, |filter| {
                *filter = Filter {
                    trashed,
                    ..Filter::default()
                }
            })
        }
        LibraryMsg::Clear => {
            let trashed = state.library.filter.trashed;
            filtered(state, |filter| {
                *filter = Filter {
                    trashed,
                    ..Filter::default()
                }
            })
        }
        LibraryMsg::Select(picture, how) => {
            select(state, picture, how);
            picture::refresh_detail(state)
        }
        LibraryMsg::Move(step) => {
            move_selection(state, step);
            picture::refresh_detail(state)
        }
        LibraryMsg::Deselect => {
            state.library.selected.clear();
            picture::refresh_detail(state)
        }
        LibraryMsg::Need(direction) => need(state, direction),
        LibraryMsg::JumpTo(moment) => jump(state, moment),
        LibraryMsg::Top => reload(state),
        LibraryMsg::OpenRun(picture) => {
            let Some(run) = state.picture(picture).map(|row| row.run) else {
                return vec![Effect::LoadRunOf(picture)];
            };
            vec![Effect::LoadRun(run)]
        }
        LibraryMsg::Restore => {
            let pictures = state.selected_pictures();
            if pictures.is_empty() || !state.access.can_write() {
                return Vec::new();
            }
            picture::edit(
                state,
                LibraryEdit::Bin {
                    pictures,
                    binned: false,
                },
            )
        }
        LibraryMsg::EmptyBin => {
            let pictures = state
                .library
                .facets
                .value()
                .map_or(0, |facets| facets.trashed);
            if pictures > 0 && state.access.can_write() {
                state.asking = Some(Question::EmptyBin { pictures });
            }
            Vec::new()
        }
        LibraryMsg::Show(picture) => {
            state.library.scroll_to = Some(picture);
            Vec::new()
        }
        LibraryMsg::Scrolled => {
            state.library.scroll_to = None;
            Vec::new()
        }
    }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, item: T) {
    match list.iter().position(|other| *other == item) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(item),
    }
}

fn filtered(state: &mut State, change: impl FnOnce(&mut Filter)) -> Vec<Effect> {
    let before = state.library.filter.clone();
    change(&mut state.library.filter);
    if state.library.filter == before {
        Vec::new()
    } else {
        reload(state)
    }
}

/// Asks the present question anew, from the newest picture.
pub(super) fn reload(state: &mut State) -> Vec<Effect> {
    let library = &mut state.library;
    library.restart();
    library.loading_older = true;
    library.count.start();
    library.weeks.start();
    let (generation, filter) = (library.generation, Box::new(library.filter.clone()));
    vec![
        Effect::LoadLibrary {
            generation,
            filter: filter.clone(),
            cursor: None,
            direction: Direction::Older,
        },
        Effect::CountLibrary { generation, filter },
        Effect::LoadFacets,
    ]
}

fn need(state: &mut State, direction: Direction) -> Vec<Effect> {
    let library = &mut state.library;
    let (more, loading, cursor) = match direction {
        Direction::Older => (
            library.has_older,
            &mut library.loading_older,
            library.pages.back(),
        ),
        Direction::Newer => (
            library.has_newer,
            &mut library.loading_newer,
            library.pages.front(),
        ),
    };
    if !more || *loading || cursor.is_none() {
        return Vec::new();
    }
    *loading = true;
    let cursor = match direction {
        Direction::Older => library.oldest(),
        Direction::Newer => library.newest(),
    };
    vec![Effect::LoadLibrary {
        generation: library.generation,
        filter: Box::new(library.filter.clone()),
        cursor,
        direction,
    }]
}

fn jump(state: &mut State, moment: Moment) -> Vec<Effect> {
    let library = &mut state.library;
    let (count, weeks) = (
        std::mem::take(&mut library.count),
        std::mem::take(&mut library.weeks),
    );
    library.restart();
    // Jumping asks the same question; its numbers stay right.
    library.count = settled(count);
    library.weeks = settled(weeks);
    library.loading_older = true;
    let generation = library.generation;
    let filter = Box::new(library.filter.clone());
    let cursor = Some(Cursor {
        created: moment,
        id: PictureId(i64::MAX),
    });
    let mut effects = vec![Effect::LoadLibrary {
        generation,
        filter: filter.clone(),
        cursor,
        direction: Direction::Older,
    }];
    if library.count.is_loading() || library.weeks.is_loading() {
        effects.push(Effect::CountLibrary { generation, filter });
    }
    effects
}

fn settled<T>(remote: Remote<T>) -> Remote<T> {
    remote
}

fn select(state: &mut State, picture: PictureId, how: Selecting) {
    let library = &mut state.library;
    match how {
        Selecting::Only => {
            library.selected.clear();
            library.selected.insert(picture);
            library.anchor = Some(picture);
        }
        Selecting::Toggle => {
            if !library.selected.remove(&picture) {
                library.selected.insert(picture);
            }
            library.anchor = Some(picture);
        }
        Selecting::Range => {
            let first = library.anchor.unwrap_or(picture);
            let order: Vec<PictureId> = library.rows().map(|row| row.id).collect();
            let place = |id: PictureId| order.iter().position(|other| *other == id);
            if let (Some(a), Some(b)) = (place(first), place(picture)) {
                library
                    .selected
                    .extend(order.get(a.min(b)..=a.max(b)).unwrap_or_default());
            }
        }
    }
}

fn move_selection(state: &mut State, step: i32) {
    let library = &mut state.library;
    let order: Vec<PictureId> = library.rows().map(|row| row.id).collect();
    let current = library
        .anchor
        .and_then(|id| order.iter().position(|other| *other == id));
    let next = match current {
        None => 0,
        Some(at) => at
            .saturating_add_signed(step as isize)
            .min(order.len().saturating_sub(1)),
    };
    let Some(id) = order.get(next).copied() else {
        return;
    };
    library.selected.clear();
    library.selected.insert(id);
    library.anchor = Some(id);
    library.scroll_to = Some(id);
}
